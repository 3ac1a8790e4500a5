//! Who fits a ticket best: of those who have its language, its topic and its level, who has the least to do.

use crate::{PersonId, Role, Setting, ticket::Line};
use std::cmp::Reverse;

/// The C.1 level from which on somebody interprets and finds solutions, as the second line does.
const SECOND_LINE_LEVEL: u32 = 2;

/// A member who may be given something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub person: PersonId,
    pub role: Role,
    /// Tickets of theirs that are not solved.
    pub load: u32,
}

/// What a ticket asks for; empty: anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// A language tag such as `de-AT`.
    pub language: &'a str,
    /// The category.
    pub topic: &'a str,
    /// The key of its queue.
    pub queue: &'a str,
    pub line: Line,
}

/// What a lead has said of somebody.
struct Skills<'a> {
    languages: &'a [String],
    topics: &'a [String],
    level: u32,
    away: bool,
}

fn skills(settings: &[Setting], person: PersonId) -> Skills<'_> {
    let of =
        |setting: &'_ Setting| matches!(setting, Setting::Skills { key, .. } if key.parse() == Ok(person));
    match settings.iter().find(|setting| of(setting)) {
        Some(Setting::Skills {
            languages,
            topics,
            level,
            away,
            ..
        }) => Skills {
            languages,
            topics,
            level: *level,
            away: *away,
        },
        _ => Skills {
            languages: &[],
            topics: &[],
            level: 0,
            away: false,
        },
    }
}

/// Who is given what is in the queue of that key, and which languages they are taken to have; empty: everybody, anything.
fn queue<'a>(settings: &'a [Setting], wanted: &str) -> (&'a [PersonId], &'a [String]) {
    let of = |setting: &'a Setting| match setting {
        Setting::Queue {
            key,
            members,
            languages,
            ..
        } if key == wanted => Some((members.as_slice(), languages.as_slice())),
        _ => None,
    };
    settings.iter().find_map(of).unwrap_or((&[], &[]))
}

/// The part of a language tag before its region.
fn primary(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag).trim()
}

/// Whether two language tags name one language, whatever their regions.
#[must_use]
pub fn same_language(one: &str, other: &str) -> bool {
    primary(one).eq_ignore_ascii_case(primary(other))
}

/// Whether it is among what is listed, or nothing is listed or asked for; and whether it was named.
fn fits(listed: &[String], wanted: &str, same: impl Fn(&str, &str) -> bool) -> (bool, bool) {
    let named = !wanted.is_empty() && listed.iter().any(|each| same(each, wanted));
    (named || wanted.is_empty() || listed.is_empty(), named)
}

/// Who is given the ticket, of the members of its queue where it has any; none: nobody fits. Who is named for its language comes before who has said nothing, then for its topic,
/// then who has the least to do.
#[must_use]
pub fn fittest(members: &[Member], settings: &[Setting], wanted: &Wanted<'_>) -> Option<PersonId> {
    let (in_queue, languages) = queue(settings, wanted.queue);
    let rank = |member: &Member| {
        let mut skills = skills(settings, member.person);
        if skills.languages.is_empty() && in_queue.contains(&member.person) {
            skills.languages = languages;
        }
        let own_level = match (skills.level, member.role) {
            (0, Role::Senior) => SECOND_LINE_LEVEL,
            (0, Role::Lead) => SECOND_LINE_LEVEL + 1,
            (0, _) => 1,
            (level, _) => level,
        };
        let (language, names_language) = fits(skills.languages, wanted.language, same_language);
        let (topic, names_topic) = fits(skills.topics, wanted.topic, |own, wanted| own.trim() == wanted);
        let level = wanted.line == Line::First || own_level >= SECOND_LINE_LEVEL;
        let works = matches!(member.role, Role::Operator | Role::Senior | Role::Lead) && !skills.away;
        let belongs = in_queue.is_empty() || in_queue.contains(&member.person);
        (belongs && language && topic && level && works).then_some((
            Reverse(names_language),
            Reverse(names_topic),
            member.load,
            member.person,
        ))
    };
    members
        .iter()
        .filter_map(rank)
        .min()
        .map(|(_, _, _, person)| person)
}

#[cfg(test)]
mod tests {
    //! A team by hand: what is named goes before what is not, and load decides between equals.
    use super::*;

    const ANN: PersonId = PersonId([1; 16]);
    const BOB: PersonId = PersonId([2; 16]);
    const CAT: PersonId = PersonId([3; 16]);
    const VIC: PersonId = PersonId([9; 16]);

    fn member(person: PersonId, role: Role, load: u32) -> Member {
        Member { person, role, load }
    }

    fn team() -> Vec<Member> {
        vec![
            member(VIC, Role::Viewer, 0),
            member(CAT, Role::Senior, 7),
            member(BOB, Role::Operator, 3),
            member(ANN, Role::Operator, 3),
        ]
    }

    fn skills(person: PersonId, languages: &[&str], topics: &[&str], level: u32) -> Setting {
        let own = |all: &[&str]| all.iter().map(|each| (*each).to_owned()).collect();
        Setting::Skills {
            key: person.to_string(),
            languages: own(languages),
            topics: own(topics),
            level,
            away: false,
            gone: false,
        }
    }

    fn wanted<'a>(language: &'a str, topic: &'a str, line: Line) -> Wanted<'a> {
        Wanted {
            language,
            topic,
            queue: "",
            line,
        }
    }

    #[test]
    fn of_equals_who_has_the_least_to_do() {
        let any = wanted("", "", Line::First);
        assert_eq!(
            fittest(&team(), &[], &any),
            Some(ANN),
            "the smaller id of two with three"
        );
        let mut team = team();
        team[3].load = 4;
        assert_eq!(fittest(&team, &[], &any), Some(BOB));
        assert_eq!(fittest(&[member(VIC, Role::Viewer, 0)], &[], &any), None);
        assert_eq!(fittest(&[member(VIC, Role::Bridge, 0)], &[], &any), None);
    }

    #[test]
    fn who_is_named_for_language_and_topic_goes_before_who_said_nothing() {
        let said = [
            skills(CAT, &["DE"], &["Network"], 0),
            skills(BOB, &["en"], &["Billing"], 0),
        ];
        let at = |language, topic| fittest(&team(), &said, &wanted(language, topic, Line::First));
        assert_eq!(at("de-AT", ""), Some(CAT), "for all her load");
        assert_eq!(at("en", "Billing"), Some(BOB));
        assert_eq!(
            at("en", "Network"),
            Some(ANN),
            "Bob is not for it, Ann is for anything"
        );
        assert_eq!(at("fr", "Network"), Some(ANN));
        assert_eq!(at("", "Network"), Some(CAT));
    }

    #[test]
    fn a_queue_is_given_to_its_members_and_says_their_languages() {
        let queue = |members: &[PersonId]| Setting::Queue {
            key: "billing".into(),
            members: members.to_vec(),
            languages: vec!["de".into()],
            gone: false,
        };
        let at = |said: &[Setting], queue, language| {
            let wanted = Wanted {
                queue,
                ..wanted(language, "", Line::First)
            };
            fittest(&team(), said, &wanted)
        };
        let both = [queue(&[CAT, BOB]), skills(BOB, &["fr"], &[], 0)];
        assert_eq!(at(&both, "billing", ""), Some(BOB), "Ann is not in it");
        assert_eq!(at(&both, "billing", "de"), Some(CAT), "by what the queue says");
        assert_eq!(at(&both, "billing", "fr"), Some(BOB), "by what his skills say");
        assert_eq!(at(&both, "billing", "it"), None);
        assert_eq!(at(&both, "other", ""), Some(ANN));
        assert_eq!(
            at(&[queue(&[])], "billing", "it"),
            Some(ANN),
            "of no members: everybody"
        );
    }

    #[test]
    fn the_second_line_gets_who_finds_solutions_and_nobody_who_is_away() {
        let second = wanted("", "", Line::Second);
        assert_eq!(fittest(&team(), &[], &second), Some(CAT));
        let raised = [skills(BOB, &[], &[], 2)];
        assert_eq!(fittest(&team(), &raised, &second), Some(BOB));
        let mut away = skills(CAT, &[], &[], 0);
        if let Setting::Skills { away, .. } = &mut away {
            *away = true;
        }
        assert_eq!(fittest(&team(), &[away], &second), None);
    }
}
