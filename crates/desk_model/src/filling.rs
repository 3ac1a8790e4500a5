//! Fields of texts that a team writes once and sends often: canned replies, the signature, the question after a solve.

use crate::Setting;

/// What stands for each field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filling {
    pub customer: String,
    pub ticket: String,
    pub subject: String,
    pub me: String,
}

/// The text with `{{customer.name}}`, `{{ticket.number}}`, `{{ticket.subject}}` and `{{me}}` filled in. A field that nobody knows
/// stays as it is, so that whoever sends it sees it.
#[must_use]
pub fn filled(text: &str, with: &Filling) -> String {
    let fields = [
        ("{{customer.name}}", &with.customer),
        ("{{ticket.number}}", &with.ticket),
        ("{{ticket.subject}}", &with.subject),
        ("{{me}}", &with.me),
    ];
    let fill = |text: String, (field, value): (&str, &String)| text.replace(field, value);
    fields.into_iter().fold(text.to_owned(), fill)
}

/// A reply with the team's signature below it; an empty one is none.
#[must_use]
pub fn signed(text: &str, signature: &str) -> String {
    if signature.is_empty() {
        return text.to_owned();
    }
    format!("{}\n\n{signature}", text.trim_end())
}

/// What the team's replies end with; may be empty.
#[must_use]
pub fn signature(catalog: &[Setting]) -> &str {
    let mut texts = catalog.iter().filter_map(|setting| match setting {
        Setting::Signature { text } => Some(text.as_str()),
        _ => None,
    });
    texts.next().unwrap_or_default()
}

/// Whether every field of the text is one that is filled in.
#[must_use]
pub fn is_whole(text: &str) -> bool {
    !filled(text, &Filling::default()).contains("{{")
}

#[cfg(test)]
mod tests {
    //! Fields are filled in, and what nobody knows stays to be seen.
    use super::*;

    #[test]
    fn fields_are_filled_in_and_others_stay() {
        let with = Filling {
            customer: "Mira".into(),
            ticket: "T-7K4M2P".into(),
            subject: "Router".into(),
            me: "Grace".into(),
        };
        let text = "Hello {{customer.name}}, on {{ticket.number}} ({{ticket.subject}}): {{moon}}. {{me}}";
        assert_eq!(
            filled(text, &with),
            "Hello Mira, on T-7K4M2P (Router): {{moon}}. Grace"
        );
        assert!(!is_whole(text));
        assert!(is_whole("Hello {{customer.name}}, {{me}}"));
    }
}
