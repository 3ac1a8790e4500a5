//! Versions, keys, what is refused, and the JSON form.
use super::*;
use crate::{
    PersonId, Settings,
    custom::{FIELD_CHOICES_MAX, FIELD_NAME_BYTES_MAX},
};
use serde_json::Value;

fn queue(key: &str, gone: bool) -> Setting {
    Setting::Queue {
        key: key.into(),
        members: Vec::new(),
        languages: Vec::new(),
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
            Step::Category { to: "Network".into() },
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
        "steps": [{ "do": "reply", "text": "Please send the log.", "and_wait": true }, { "do": "assign" }, {"do": "category", "to": "Network"},
            { "do": "field", "key": "Room", "value": "12" }],
    });
    assert_eq!(serde_json::from_str::<Value>(&text).ok(), Some(expected));
    assert_eq!(serde_json::from_str::<Setting>(&text).ok(), Some(setting));
    assert!(serde_json::from_str::<Setting>(r#"{"set":"moon"}"#).is_err());
}

#[test]
fn a_queue_of_before_there_were_members_is_read() {
    let text = r#"{"set":"queue","key":"night"}"#;
    assert_eq!(serde_json::from_str(text).ok(), Some(queue("night", false)));
    let members = Setting::Queue {
        key: "night".into(),
        members: vec![PersonId([7; 16])],
        languages: vec!["de".into()],
        gone: false,
    };
    let text = serde_json::to_string(&members).unwrap_or_default();
    assert_eq!(serde_json::from_str(&text).ok(), Some(members));
}
