//! Fields of texts that a team writes once and sends often: canned replies, the signature, the question after a solve.

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
