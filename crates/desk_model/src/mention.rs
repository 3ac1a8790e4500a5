//! Who is called by name in a note: `@` and the name, in capitals or not.

use crate::{PersonId, order};

/// The people whose names follow an `@`, each once, in the order of the text. Of names of which one begins with another the longest
/// is meant, of two with one name both, and what goes on after a name is another name.
pub fn mentioned<'a>(text: &str, people: impl Iterator<Item = (PersonId, &'a str)>) -> Vec<PersonId> {
    let mut people: Vec<(PersonId, String)> = people
        .filter(|(_, name)| !name.trim().is_empty())
        .map(|(person, name)| (person, name.trim().to_lowercase()))
        .collect();
    order::sort_by_key(&mut people, |(_, name)| std::cmp::Reverse(name.len()));
    let text = text.to_lowercase();
    let mut found: Vec<PersonId> = Vec::new();
    for rest in text.split('@').skip(1) {
        let ends = |name: &String| {
            let after = rest.strip_prefix(name.as_str())?;
            (!after.starts_with(char::is_alphanumeric)).then_some(())
        };
        let mut meant = people.iter().filter(|(_, name)| ends(name).is_some()).peekable();
        let longest = meant.peek().map(|(_, name)| name.len());
        for (person, _) in meant.take_while(|(_, name)| Some(name.len()) == longest) {
            if !found.contains(person) {
                found.push(*person);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    //! Names by hand: beginnings of each other, in capitals, inside words.
    use super::*;

    const ANN: PersonId = PersonId([1; 16]);
    const ANNA_LEE: PersonId = PersonId([2; 16]);
    const BOB: PersonId = PersonId([5; 16]);
    const OEZGUER: PersonId = PersonId([3; 16]);

    #[test]
    fn two_with_one_name_are_both_meant() {
        let people = [(BOB, "Ann"), (ANNA_LEE, "An"), (ANN, "ann ")];
        assert_eq!(mentioned("@Ann", people.into_iter()), [BOB, ANN]);
    }

    #[test]
    fn who_is_called_by_name_is_mentioned_once() {
        let people = [
            (ANN, "Ann"),
            (ANNA_LEE, "Anna Lee"),
            (OEZGUER, "Özgür"),
            (BOB, "Ann Bo"),
            (PersonId([4; 16]), " "),
        ];
        let cases: [(&str, &[PersonId]); 9] = [
            ("@Ann Bo, please", &[BOB]),
            ("@Ann please look", &[ANN]),
            ("@anna lee, and @ANN, and @Ann again", &[ANNA_LEE, ANN]),
            ("@Anna", &[]),
            ("write to ann@example.org or @Annette", &[]),
            ("(@özgür)", &[OEZGUER]),
            ("Ann", &[]),
            ("@@Ann", &[ANN]),
            ("@", &[]),
        ];
        for (text, who) in cases {
            assert_eq!(mentioned(text, people.into_iter()), who, "{text}");
        }
    }
}
