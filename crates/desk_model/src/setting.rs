//! What a team sets, one change at a time. Settings are dated versions, appended and never overwritten: what holds now is the last
//! version of each, and what held yesterday stays what it was.

use crate::{
    Act, DocId, PersonId, Settings,
    calendar::Calendar,
    custom::{FIELD_CHOICES_MAX, FIELD_NAME_BYTES_MAX, FieldKind},
    entry::{HoldFor, Priority, SolveCode},
    filling,
    json::{Json, tagged},
    named::named,
    order,
    settings::{CLOSE_AFTER_DAYS, MATRIX, Matrix},
    sla::{Clock, OpenHours, Target},
};
use serde_json::Value;

/// Longest time that is promised: a year.
pub const TARGET_MINUTES_MAX: u32 = 366 * 24 * 60;
/// Longest closing time in days.
pub const CLOSE_AFTER_DAYS_MAX: u32 = 365;
/// The highest level that a member can have.
pub const LEVEL_MAX: u32 = 3;
/// Longest time from a solve to its question: thirty days.
pub const SURVEY_HOURS_MAX: u32 = 30 * 24;
/// Longest question in bytes, before its fields are filled in.
pub const SURVEY_BYTES_MAX: usize = 16 * 1024;
/// Most steps of a macro.
pub const MACRO_STEPS_MAX: usize = 20;

tagged! {
    "set";
    /// One change of a setting. What has a key is replaced by the next of the same key; `gone` takes it away.
    pub enum Setting {
        /// Days of silence after which solved becomes closed.
        CloseAfter = "close_after" {
            days: u32,
        }
        /// Priorities by urgency and impact: three rows of three, from low to high.
        Matrix = "matrix" {
            priorities: Vec<Priority>,
        }
        Queue = "queue" {
            key: String,
            gone: bool,
        }
        /// How long a customer may wait for this at that priority, in the queue of that key or `*`; 0 minutes: it is taken away.
        Target = "target" {
            clock: Clock,
            priority: Priority,
            queue: String,
            minutes: u32,
        }
        /// When the queue of that key, or `*`, is open.
        Hours = "hours" {
            queue: String,
            calendar: Calendar,
        }
        Category = "category" {
            key: String,
            gone: bool,
        }
        /// A reply to be filled in; the fields stand in double braces.
        Canned = "canned" {
            key: String,
            /// A language tag such as `de`; empty: any.
            language: String,
            text: String,
            gone: bool,
        }
        /// What a member can, for those who are assigned by it. What is empty is anything.
        Skills = "skills" {
            /// The member's id.
            key: String,
            /// Language tags.
            languages: Vec<String>,
            /// Categories.
            topics: Vec<String>,
            /// From 1, who follows what is prescribed, to 3, who leads; 0: as the role says.
            level: u32,
            away: bool,
            gone: bool,
        }
        /// Whether a new ticket is given to whom it fits at once: taken down, imported or split off.
        Assigning = "assigning" {
            on: bool,
        }
        /// The letter that asks the customer by itself, so many hours after a solve, how content they are, with the fields of canned
        /// replies; empty: nobody is asked by itself.
        Survey = "survey" {
            hours: u32,
            text: String,
        }
        /// What every reply of the team ends with, with the fields of canned replies; empty: nothing.
        Signature = "signature" {
            text: String,
        }
        /// Acts in a row, done as one.
        Macro = "macro" {
            key: String,
            steps: Vec<Step>,
            gone: bool,
        }
        /// A field of tickets. Its key is its name; choices are of that kind alone.
        Field = "field" {
            key: String,
            kind: FieldKind,
            choices: Vec<String>,
            gone: bool,
        }
    }
}

tagged! {
    "do";
    /// One step of a macro: an act without the ticket that it is done to.
    pub enum Step {
        Reply = "reply" {
            text: String,
            and_wait: bool,
        }
        Note = "note" {
            text: String,
        }
        State = "state" {
            to: StepState,
        }
        Solve = "solve" {
            code: SolveCode,
            done: String,
        }
        Priority = "priority" {
            to: Priority,
        }
        /// To nobody, if none.
        Assign = "assign" {
            to: Option<PersonId>,
        }
        Queue = "queue" {
            to: String,
        }
        Tag = "tag" {
            tag: String,
        }
        /// A field that the team has added; empty takes its value away.
        Field = "field" {
            key: String,
            value: String,
        }
    }
}

named! {
    /// States that a step may set.
    pub enum StepState {
        Open = "open",
        Waiting = "waiting",
        Hold = "hold",
        Closed = "closed",
    }
}

impl Json for Step {
    fn to_json(&self) -> Option<Value> {
        serde_json::to_value(self).ok()
    }

    fn from_json(value: Value) -> Option<Self> {
        serde_json::from_value(value).ok()
    }
}

impl Step {
    /// The act, done to a ticket.
    #[must_use]
    pub fn act(&self, ticket: DocId) -> Act {
        use crate::entry::OpenState;
        match self {
            Self::Reply { text, and_wait } => Act::SendReply {
                ticket,
                text: text.clone(),
                and_wait: *and_wait,
                at: None,
                files: Vec::new(),
            },
            Self::Note { text } => Act::AddNote {
                ticket,
                text: text.clone(),
            },
            Self::State { to } => match to {
                StepState::Open => Act::SetState {
                    ticket,
                    to: OpenState::Open,
                },
                StepState::Waiting => Act::SetState {
                    ticket,
                    to: OpenState::Waiting,
                },
                StepState::Hold => Act::HoldTicket {
                    ticket,
                    until: None,
                    whom: HoldFor::Third,
                },
                StepState::Closed => Act::CloseTicket { ticket },
            },
            Self::Solve { code, done } => Act::SolveTicket {
                ticket,
                code: *code,
                cause: String::new(),
                done: done.clone(),
                side_effects: String::new(),
            },
            Self::Priority { to } => Act::SetPriority { ticket, to: *to },
            Self::Assign { to } => Act::AssignTicket { ticket, to: *to },
            Self::Queue { to } => Act::MoveToQueue {
                ticket,
                to: to.clone(),
                reason: String::new(),
            },
            Self::Tag { tag } => Act::AddTag {
                ticket,
                tag: tag.clone(),
            },
            Self::Field { key, value } => Act::SetCustom {
                ticket,
                key: key.clone(),
                value: value.clone(),
            },
        }
    }
}

/// Why a setting is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSet {
    #[error("A ticket closes after 1 to {CLOSE_AFTER_DAYS_MAX} days of silence. Nothing was changed.")]
    Days,
    #[error("The table of priorities needs three rows of three. Nothing was changed.")]
    Matrix,
    #[error("A target is at most {TARGET_MINUTES_MAX} minutes. Nothing was changed.")]
    Minutes,
    #[error(
        "The hours are never open. Give at least one day with an opening and a later closing; nothing was changed."
    )]
    NeverOpen,
    #[error("It has no name. Type one, then save it again.")]
    Unnamed,
    #[error("There is no text, so nothing was saved. Write something first.")]
    Empty,
    #[error("A level is 1, 2 or 3. Nothing was changed.")]
    Level,
    #[error("The customer is asked 1 to {SURVEY_HOURS_MAX} hours after the solve. Nothing was saved.")]
    SurveyHours,
    #[error("The question has at most {SURVEY_BYTES_MAX} bytes. Nothing was saved; shorten it.")]
    SurveyLength,
    #[error(
        "The question has a field that is not known, and nobody would see it before it leaves. Nothing was saved; look for double braces."
    )]
    SurveyFields,
    #[error("A macro has 1 to {MACRO_STEPS_MAX} steps. Nothing was saved.")]
    Steps,
    #[error(
        "The name of a field and each of its choices is one line of at most {FIELD_NAME_BYTES_MAX} bytes. Nothing was saved."
    )]
    FieldName,
    #[error("A choice needs 2 to {FIELD_CHOICES_MAX} values that differ, one a line. Nothing was saved.")]
    Choices,
}

/// Whether a field has a name, and where it is a choice something to choose from.
fn check_field(key: &str, kind: FieldKind, choices: &[String]) -> Result<(), NotSet> {
    let is_name = |name: &str| name.len() <= FIELD_NAME_BYTES_MAX && !name.contains(char::is_control);
    if !is_name(key) || !choices.iter().all(|choice| is_name(choice)) {
        return Err(NotSet::FieldName);
    }
    let mut different = choices.to_vec();
    order::sort(&mut different);
    different.dedup();
    let are_good = different.len() == choices.len()
        && (2..=FIELD_CHOICES_MAX).contains(&choices.len())
        && choices
            .iter()
            .all(|choice| !choice.is_empty() && choice.trim() == choice);
    if kind == FieldKind::Choice && !are_good {
        return Err(NotSet::Choices);
    }
    Ok(())
}

fn check_survey(hours: u32, text: &str) -> Result<(), NotSet> {
    if !(1..=SURVEY_HOURS_MAX).contains(&hours) {
        return Err(NotSet::SurveyHours);
    }
    if text.len() > SURVEY_BYTES_MAX {
        return Err(NotSet::SurveyLength);
    }
    if filling::is_whole(text) {
        Ok(())
    } else {
        Err(NotSet::SurveyFields)
    }
}

impl Setting {
    /// Whether it can be set.
    ///
    /// # Errors
    /// A sentence that says why not.
    pub fn check(&self) -> Result<(), NotSet> {
        let named = |key: &String| {
            if key.trim().is_empty() {
                Err(NotSet::Unnamed)
            } else {
                Ok(())
            }
        };
        match self {
            Self::CloseAfter { days } if !(1..=CLOSE_AFTER_DAYS_MAX).contains(days) => Err(NotSet::Days),
            Self::CloseAfter { .. } => Ok(()),
            Self::Matrix { priorities } if priorities.len() != 9 => Err(NotSet::Matrix),
            Self::Matrix { .. } => Ok(()),
            Self::Target { minutes, .. } if *minutes > TARGET_MINUTES_MAX => Err(NotSet::Minutes),
            Self::Hours { calendar, .. } if calendar.hours.is_empty() => Err(NotSet::NeverOpen),
            Self::Signature { .. } | Self::Assigning { .. } => Ok(()),
            Self::Survey { text, .. } if text.trim().is_empty() => Ok(()),
            Self::Survey { hours, text } => check_survey(*hours, text),
            Self::Skills { key, level, .. } => {
                named(key)?;
                if *level <= LEVEL_MAX {
                    Ok(())
                } else {
                    Err(NotSet::Level)
                }
            }
            Self::Target { queue: key, .. } | Self::Hours { queue: key, .. } => named(key),
            Self::Queue { key, .. } | Self::Category { key, .. } => named(key),
            Self::Canned { key, text, gone, .. } => {
                named(key)?;
                if *gone || !text.trim().is_empty() {
                    Ok(())
                } else {
                    Err(NotSet::Empty)
                }
            }
            Self::Macro { key, steps, gone } => {
                named(key)?;
                if *gone || (1..=MACRO_STEPS_MAX).contains(&steps.len()) {
                    Ok(())
                } else {
                    Err(NotSet::Steps)
                }
            }
            Self::Field { key, gone: true, .. } => named(key),
            Self::Field {
                key, kind, choices, ..
            } => named(key).and_then(|()| check_field(key, *kind, choices)),
        }
    }

    /// What it is a version of, if of one thing among several.
    fn key(&self) -> Option<(u8, &str)> {
        match self {
            Self::Queue { key, .. } => Some((0, key)),
            Self::Category { key, .. } => Some((1, key)),
            Self::Canned { key, .. } => Some((2, key)),
            Self::Macro { key, .. } => Some((3, key)),
            Self::Signature { .. } => Some((4, "")),
            Self::Skills { key, .. } => Some((5, key)),
            Self::Assigning { .. } => Some((6, "")),
            Self::Field { key, .. } => Some((7, key)),
            Self::Survey { .. } => Some((8, "")),
            Self::CloseAfter { .. } | Self::Matrix { .. } | Self::Target { .. } | Self::Hours { .. } => None,
        }
    }

    fn is_gone(&self) -> bool {
        match self {
            Self::Queue { gone, .. }
            | Self::Category { gone, .. }
            | Self::Canned { gone, .. }
            | Self::Macro { gone, .. }
            | Self::Field { gone, .. }
            | Self::Skills { gone, .. } => *gone,
            Self::Assigning { on } => !*on,
            Self::Signature { text } | Self::Survey { text, .. } => text.trim().is_empty(),
            Self::CloseAfter { .. } | Self::Matrix { .. } | Self::Target { .. } | Self::Hours { .. } => false,
        }
    }
}

fn matrix(priorities: &[Priority]) -> Matrix {
    let mut matrix = MATRIX;
    let cells = matrix.iter_mut().flatten();
    cells
        .zip(priorities)
        .for_each(|(cell, priority)| *cell = *priority);
    matrix
}

impl Settings {
    /// The settings that these versions give, each from its moment on, in the order in which they were set.
    #[must_use]
    pub fn of(versions: &[(u64, Setting)]) -> Self {
        let mut settings = Self::default();
        for (from_ms, setting) in versions {
            match setting {
                Setting::CloseAfter { days } => settings.close_after_days.push((*from_ms, *days)),
                Setting::Matrix { priorities } => settings.matrices.push((*from_ms, matrix(priorities))),
                Setting::Target {
                    clock,
                    priority,
                    queue,
                    minutes,
                } => settings.targets.push(Target {
                    clock: *clock,
                    priority: *priority,
                    queue: queue.clone(),
                    minutes: *minutes,
                    from_ms: *from_ms,
                }),
                Setting::Hours { queue, calendar } => settings.calendars.push(OpenHours {
                    queue: queue.clone(),
                    from_ms: *from_ms,
                    calendar: calendar.clone(),
                }),
                Setting::Queue { .. }
                | Setting::Category { .. }
                | Setting::Canned { .. }
                | Setting::Signature { .. }
                | Setting::Skills { .. }
                | Setting::Assigning { .. }
                | Setting::Survey { .. }
                | Setting::Macro { .. }
                | Setting::Field { .. } => {
                    settings.catalog.retain(|known| known.key() != setting.key());
                    if !setting.is_gone() {
                        settings.catalog.push(setting.clone());
                    }
                }
            }
        }
        order::sort_by_key(&mut settings.close_after_days, |(from_ms, _)| *from_ms);
        order::sort_by_key(&mut settings.matrices, |(from_ms, _)| *from_ms);
        order::sort_by_key(&mut settings.targets, |target| target.from_ms);
        order::sort_by_key(&mut settings.calendars, |hours| hours.from_ms);
        order::sort_by(&mut settings.catalog, |a, b| a.key().cmp(&b.key()));
        settings
    }

    /// What is promised now: of each clock, priority and queue the last target, if it is one.
    #[must_use]
    pub fn promised(&self) -> Vec<Target> {
        let mut now: Vec<Target> = Vec::new();
        for target in &self.targets {
            now.retain(|known| {
                (known.clock, known.priority, &known.queue) != (target.clock, target.priority, &target.queue)
            });
            now.push(target.clone());
        }
        now.retain(|target| target.minutes > 0);
        order::sort_by(&mut now, |a, b| {
            (a.clock, &a.queue, b.priority).cmp(&(b.clock, &b.queue, a.priority))
        });
        now
    }

    /// When queues are open now, each once.
    #[must_use]
    pub fn hours(&self) -> Vec<OpenHours> {
        let mut now: Vec<OpenHours> = Vec::new();
        for hours in &self.calendars {
            now.retain(|known| known.queue != hours.queue);
            now.push(hours.clone());
        }
        now.retain(|hours| !hours.is_gone());
        order::sort_by(&mut now, |a, b| a.queue.cmp(&b.queue));
        now
    }

    /// What holds now, of what is there once.
    #[must_use]
    pub fn now(&self) -> (u32, Matrix) {
        let days = self
            .close_after_days
            .last()
            .map_or(CLOSE_AFTER_DAYS, |(_, days)| *days);
        (days, self.matrices.last().map_or(MATRIX, |(_, matrix)| *matrix))
    }
}

#[cfg(test)]
mod tests {
    //! Versions, keys, what is refused, and the JSON form.
    use super::*;

    fn queue(key: &str, gone: bool) -> Setting {
        Setting::Queue {
            key: key.into(),
            gone,
        }
    }

    #[test]
    fn each_version_holds_from_its_moment_and_a_key_is_there_once() {
        let close = |days| Setting::CloseAfter { days };
        let settings = Settings::of(&[
            (20, close(3)),
            (10, close(5)),
            (30, queue("night", false)),
            (40, queue("day", false)),
            (50, queue("night", true)),
            (60, queue("day", false)),
        ]);
        assert_eq!(settings.close_after_days_at(9), 7);
        assert_eq!(settings.close_after_days_at(15), 5);
        assert_eq!(settings.close_after_days_at(25), 3);
        assert_eq!(settings.now().0, 3);
        assert_eq!(settings.catalog, [queue("day", false)]);
    }

    #[test]
    fn a_matrix_gives_priorities_from_its_moment() {
        use crate::entry::Level::{High, Low};
        let priorities = vec![Priority::Urgent; 9];
        let settings = Settings::of(&[(100, Setting::Matrix { priorities })]);
        assert_eq!(settings.priority_at(99, High, Low), Priority::Normal);
        assert_eq!(settings.priority_at(100, High, Low), Priority::Urgent);
        assert_eq!(settings.priority_at(99, High, High), Priority::Urgent);
        assert_eq!(settings.priority_at(99, Low, Low), Priority::Low);
    }

    #[test]
    fn targets_and_hours_are_dated_and_the_last_of_each_is_shown() {
        let target = |minutes| Setting::Target {
            clock: Clock::First,
            priority: Priority::High,
            queue: "*".into(),
            minutes,
        };
        let day = Calendar::new(
            "Europe/Berlin".into(),
            vec![(0, 60)],
            Calendar::always().hours,
            Vec::new(),
        );
        let hours = |queue: &str| Setting::Hours {
            queue: queue.into(),
            calendar: day.clone(),
        };
        let settings = Settings::of(&[
            (10, target(60)),
            (20, target(30)),
            (25, hours("*")),
            (26, hours("night")),
        ]);
        let at = |at_ms| settings.target_at(at_ms, Clock::First, Priority::High, None);
        assert_eq!((at(9), at(10), at(20)), (None, Some(60), Some(30)));
        let shown: Vec<u32> = settings.promised().iter().map(|target| target.minutes).collect();
        assert_eq!(shown, [30]);
        assert_eq!(settings.hours().len(), 2);
        assert!(
            Settings::of(&[(10, target(60)), (20, target(0))])
                .promised()
                .is_empty()
        );
        assert_eq!(target(TARGET_MINUTES_MAX + 1).check(), Err(NotSet::Minutes));
        let never = Setting::Hours {
            queue: "*".into(),
            calendar: Calendar::default(),
        };
        assert_eq!(never.check(), Err(NotSet::NeverOpen));
    }

    #[test]
    fn what_counts_is_what_is_shown_whoevers_clock_is_ahead() {
        let target = |minutes| Setting::Target {
            clock: Clock::First,
            priority: Priority::High,
            queue: "*".into(),
            minutes,
        };
        let hours = |closed| Setting::Hours {
            queue: "*".into(),
            calendar: Calendar::new("UTC".into(), Vec::new(), Calendar::always().hours, vec![closed]),
        };
        // Said later, by a clock that is behind.
        let settings = Settings::of(&[(20, target(30)), (20, hours(2)), (10, target(60)), (10, hours(1))]);
        let counts = settings.target_at(30, Clock::First, Priority::High, None);
        assert_eq!((counts, settings.promised()[0].minutes), (Some(30), 30));
        let counts = settings.hours_at(30, None).map(|hours| &hours.calendar.closed);
        assert_eq!(counts, Some(&vec![2]));
        assert_eq!(settings.hours()[0].calendar.closed, [2]);
    }

    #[test]
    fn where_a_queues_own_is_taken_away_what_is_for_all_counts() {
        let target = |queue: &str, minutes| Setting::Target {
            clock: Clock::First,
            priority: Priority::High,
            queue: queue.into(),
            minutes,
        };
        let hours = |queue: &str, calendar| Setting::Hours {
            queue: queue.into(),
            calendar,
        };
        let week = Calendar::new("UTC".into(), Vec::new(), Calendar::always().hours, Vec::new());
        let settings = Settings::of(&[
            (10, target("*", 60)),
            (10, target("night", 5)),
            (20, target("night", 0)),
            (10, hours("*", week.clone())),
            (10, hours("night", week)),
            (20, hours("night", Calendar::always())),
        ]);
        let at = |at_ms| settings.target_at(at_ms, Clock::First, Priority::High, Some("night"));
        assert_eq!((at(15), at(20)), (Some(5), Some(60)));
        let whose = |at_ms| {
            let hours = settings.hours_at(at_ms, Some("night"));
            hours.map(|hours| hours.queue.as_str())
        };
        assert_eq!((whose(15), whose(20)), (Some("night"), Some("*")));
        assert_eq!(settings.hours().len(), 1);
        assert_eq!(settings.promised().len(), 1);
    }

    #[test]
    fn no_fold_looks_at_the_catalog_and_every_fold_at_the_rest() {
        let close = Setting::CloseAfter { days: 3 };
        let of = |setting| Settings::of(&[(10, setting)]);
        assert!(of(queue("night", false)).folds_like(&Settings::default()));
        assert!(!of(close).folds_like(&Settings::default()));
    }

    #[test]
    fn what_cannot_be_set_is_refused() {
        let check = |setting: Setting| setting.check().err();
        assert_eq!(check(Setting::CloseAfter { days: 0 }), Some(NotSet::Days));
        assert_eq!(check(Setting::CloseAfter { days: 366 }), Some(NotSet::Days));
        assert_eq!(check(Setting::CloseAfter { days: 365 }), None);
        assert_eq!(
            check(Setting::Matrix {
                priorities: vec![Priority::Low; 8]
            }),
            Some(NotSet::Matrix)
        );
        assert_eq!(check(queue(" ", false)), Some(NotSet::Unnamed));
        let canned = |text: &str, gone| Setting::Canned {
            key: "hello".into(),
            language: String::new(),
            text: text.into(),
            gone,
        };
        assert_eq!(check(canned(" ", false)), Some(NotSet::Empty));
        assert_eq!(check(canned("", true)), None);
        let steps = |count| Setting::Macro {
            key: "m".into(),
            steps: vec![Step::Note { text: "n".into() }; count],
            gone: false,
        };
        assert_eq!(check(steps(0)), Some(NotSet::Steps));
        assert_eq!((check(steps(20)), check(steps(21))), (None, Some(NotSet::Steps)));
    }

    #[test]
    fn a_field_has_a_name_and_a_choice_two_values() {
        let check = |key: &str, kind, choices: &[&str], gone| {
            let field = Setting::Field {
                key: key.into(),
                kind,
                choices: choices.iter().map(|choice| (*choice).to_owned()).collect(),
                gone,
            };
            field.check().err()
        };
        let (text, choice) = (FieldKind::Text, FieldKind::Choice);
        assert_eq!(check("Room", text, &[], false), None);
        assert_eq!(check(" ", text, &[], false), Some(NotSet::Unnamed));
        assert_eq!(check("a\nb", text, &[], false), Some(NotSet::FieldName));
        let long = "x".repeat(FIELD_NAME_BYTES_MAX);
        assert_eq!(check(&long, choice, &["a", &long], false), None);
        assert_eq!(
            check(&format!("{long}x"), text, &[], false),
            Some(NotSet::FieldName)
        );
        let longer = format!("{long}x");
        assert_eq!(
            check("Size", choice, &["a", &longer], false),
            Some(NotSet::FieldName)
        );
        for choices in [
            &[][..],
            &["a"],
            &["a", "a"],
            &["a", "b", "a"],
            &["a", ""],
            &["a", "b "],
        ] {
            assert_eq!(
                check("Size", choice, choices, false),
                Some(NotSet::Choices),
                "{choices:?}"
            );
            assert_eq!(check("Size", choice, choices, true), None);
        }
        let many: Vec<String> = (0..=FIELD_CHOICES_MAX).map(|n| n.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(check("Size", choice, &many, false), Some(NotSet::Choices));
        assert_eq!(check("Size", choice, &many[1..], false), None);
    }

    #[test]
    fn a_field_is_written_and_read_as_json_and_is_there_once() {
        let field = |kind, gone| Setting::Field {
            key: "Size".into(),
            kind,
            choices: vec!["Small".into(), "Large".into()],
            gone,
        };
        let text = serde_json::to_string(&field(FieldKind::YesNo, false)).unwrap_or_default();
        let expected = serde_json::json!({
            "set": "field", "key": "Size", "kind": "yes_no", "choices": ["Small", "Large"],
        });
        assert_eq!(serde_json::from_str::<Value>(&text).ok(), Some(expected));
        assert_eq!(
            serde_json::from_str(&text).ok(),
            Some(field(FieldKind::YesNo, false))
        );
        let (first, second) = (field(FieldKind::Text, false), field(FieldKind::Choice, false));
        let settings = Settings::of(&[(10, first.clone()), (20, second.clone())]);
        assert_eq!(settings.catalog, [second]);
        assert!(
            Settings::of(&[(10, first), (20, field(FieldKind::Text, true))])
                .catalog
                .is_empty()
        );
    }

    #[test]
    fn it_is_written_and_read_as_json() {
        let setting = Setting::Macro {
            key: "Ask for the log".into(),
            steps: vec![
                Step::Reply {
                    text: "Please send the log.".into(),
                    and_wait: true,
                },
                Step::Assign { to: None },
                Step::Field {
                    key: "Room".into(),
                    value: "12".into(),
                },
            ],
            gone: false,
        };
        let text = serde_json::to_string(&setting).unwrap_or_default();
        // In whatever order: that is the library's to choose.
        let expected = serde_json::json!({
            "set": "macro",
            "key": "Ask for the log",
            "steps": [{ "do": "reply", "text": "Please send the log.", "and_wait": true }, { "do": "assign" },
                { "do": "field", "key": "Room", "value": "12" }],
        });
        assert_eq!(serde_json::from_str::<Value>(&text).ok(), Some(expected));
        assert_eq!(serde_json::from_str::<Setting>(&text).ok(), Some(setting));
        assert!(serde_json::from_str::<Setting>(r#"{"set":"moon"}"#).is_err());
    }
}
