//! Words and short forms that screens share: states, channels, durations, dates, sizes. Pure; no clock, no DOM.

use desk_model::{
    Role,
    article::ArticleState,
    custom::FieldKind,
    entry::{Channel, HoldFor, Level, Priority, Relation, SolveCode},
    sla::Clock,
};
use desk_port::{
    PresenceView, View,
    row::{Helped, ShownState},
    status::{Transfer, Way},
    view::Delivery,
};

/// A moment in the reader's zone. `month` from 0, `weekday` from 0 for Sunday.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Moment {
    pub year: u32,
    pub month: u32,
    pub day: u32,
    pub weekday: u32,
    pub hour: u32,
    pub minute: u32,
    /// Days since 1970 in that zone.
    pub day_number: i64,
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

fn nth(names: &[&'static str], at: u32) -> &'static str {
    names.get(at as usize).copied().unwrap_or_default()
}

/// `12 Nov 2025`.
pub fn date(at: &Moment) -> String {
    format!("{} {} {}", at.day, nth(&MONTHS, at.month), at.year)
}

/// As short as the distance to `now` allows.
pub fn stamp(at: &Moment, now: &Moment) -> String {
    match now.day_number - at.day_number {
        0 => format!("{:02}:{:02}", at.hour, at.minute),
        1..=6 => format!("{} {:02}:{:02}", nth(&DAYS, at.weekday), at.hour, at.minute),
        _ if at.year == now.year => format!("{} {}", at.day, nth(&MONTHS, at.month)),
        _ => date(at),
    }
}

/// `under a minute`, `38 min`, `4 h 10 min`, `3 d 2 h`, `41 d`.
pub fn duration(ms: u64) -> String {
    let minutes = ms / 60_000;
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (days, hours, rest) {
        (0, 0, 0) => "now".to_owned(),
        (0, 0, rest) => format!("{rest} min"),
        (0, hours, 0) => format!("{hours} h"),
        (0, hours, rest) => format!("{hours} h {rest} min"),
        (days, 0, _) => format!("{days} d"),
        (days, hours, _) if days < 7 => format!("{days} d {hours} h"),
        (days, _, _) => format!("{days} d"),
    }
}

/// `1,284`.
pub fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// In small letters. The browser knows how; Rust's tables for it are as large as a screen.
#[cfg(target_arch = "wasm32")]
pub fn lower(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

#[cfg(not(target_arch = "wasm32"))]
pub fn lower(text: &str) -> String {
    text.to_lowercase()
}

/// In capitals, the same.
#[cfg(target_arch = "wasm32")]
fn upper(text: &str) -> String {
    js_sys::JsString::from(text).to_upper_case().into()
}

#[cfg(not(target_arch = "wasm32"))]
fn upper(text: &str) -> String {
    text.to_uppercase()
}

/// Whether somebody typed this name: case and spaces do not count.
pub fn same_name(typed: &str, name: &str) -> bool {
    let plain = |text: &str| {
        let words: Vec<String> = text.split_whitespace().map(lower).collect();
        words.join(" ")
    };
    !plain(name).is_empty() && plain(typed) == plain(name)
}

/// `1 mail`, `2,000 mails`.
pub fn count(value: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(value), if value == 1 { one } else { many })
}

/// `12 B`, `3.4 kB`, `1.2 MB`.
pub fn size(bytes: u64) -> String {
    let tenths = |unit: u64| format!("{}.{}", bytes / unit, bytes % unit * 10 / unit);
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", tenths(1_000)),
        1_000_000..1_000_000_000 => format!("{} MB", tenths(1_000_000)),
        _ => format!("{} GB", tenths(1_000_000_000)),
    }
}

/// `12.0 MB of 50.0 MB`, and what it waits for.
pub fn transfer(transfer: &Transfer) -> String {
    let (done, total) = (size(transfer.bytes_done), size(transfer.bytes_total));
    let waits = if transfer.waits { "waiting, " } else { "" };
    match transfer.way {
        Way::Up => format!("not shared yet, {waits}{done} of {total} sent"),
        Way::Down => format!("{waits}{done} of {total}"),
    }
}

/// The first letters of the first two names, for the tail of a row.
pub fn initials(name: &str) -> String {
    let first = |part: &str| part.chars().next();
    let letters: String = name.split_whitespace().filter_map(first).take(2).collect();
    upper(&letters)
}

/// `Linus is writing, Ada is here`.
pub fn there(there: &[PresenceView]) -> String {
    let one = |view: &PresenceView| {
        format!(
            "{} is {}",
            view.name,
            if view.typing { "writing" } else { "here" }
        )
    };
    there.iter().map(one).collect::<Vec<_>>().join(", ")
}

pub fn state(state: ShownState) -> &'static str {
    match state {
        ShownState::New => "New",
        ShownState::Open => "Open",
        ShownState::Waiting => "Waiting",
        ShownState::Hold => "On hold",
        ShownState::Solved => "Solved",
        ShownState::Closed => "Closed",
        ShownState::Spam => "Spam",
        ShownState::Merged => "Merged",
        ShownState::Test => "Test",
    }
}

/// The stem of a state in values and classes.
pub fn state_key(state: ShownState) -> &'static str {
    match state {
        ShownState::New => "new",
        ShownState::Open => "open",
        ShownState::Waiting => "waiting",
        ShownState::Hold => "hold",
        ShownState::Solved => "solved",
        ShownState::Closed => "closed",
        ShownState::Spam => "spam",
        ShownState::Merged => "merged",
        ShownState::Test => "test",
    }
}

pub const CHANNELS: [(Channel, &str, &str); 6] = [
    (Channel::Phone, "phone", "Phone"),
    (Channel::Email, "email", "E-mail"),
    (Channel::Chat, "chat", "Chat"),
    (Channel::Form, "form", "Form"),
    (Channel::WalkIn, "walk_in", "Walk-in"),
    (Channel::Api, "api", "API"),
];

pub fn channel(channel: Channel) -> &'static str {
    CHANNELS
        .iter()
        .find(|(each, _, _)| *each == channel)
        .map_or("", |(_, _, words)| words)
}

pub const PRIORITIES: [(Priority, &str, &str); 4] = [
    (Priority::Low, "low", "Low"),
    (Priority::Normal, "normal", "Normal"),
    (Priority::High, "high", "High"),
    (Priority::Urgent, "urgent", "Urgent"),
];

pub fn priority(priority: Priority) -> &'static str {
    of(&PRIORITIES, priority)
}

pub const LEVELS: [(Level, &str, &str); 3] = [
    (Level::Low, "low", "Low"),
    (Level::Medium, "medium", "Medium"),
    (Level::High, "high", "High"),
];

pub const RELATIONS: [(Relation, &str, &str); 3] = [
    (Relation::Related, "related", "It is related"),
    (Relation::Parent, "parent", "This ticket is a part of it"),
    (Relation::Child, "child", "It is a part of this ticket"),
];

pub const CLOCKS: [(Clock, &str, &str); 3] = [
    (Clock::First, "first", "First answer"),
    (Clock::Next, "next", "Next answer"),
    (Clock::Solution, "solution", "Solution"),
];

pub const FIELD_KINDS: [(FieldKind, &str, &str); 5] = [
    (FieldKind::Text, "text", "Text"),
    (FieldKind::Number, "number", "Number"),
    (FieldKind::Choice, "choice", "Choice"),
    (FieldKind::Date, "date", "Date"),
    (FieldKind::YesNo, "yes_no", "Yes or no"),
];

/// The words of a value in one of these tables.
pub fn of<T: Copy + PartialEq>(table: &[(T, &'static str, &'static str)], value: T) -> &'static str {
    table
        .iter()
        .find(|(each, _, _)| *each == value)
        .map_or("", |(_, _, words)| words)
}

/// What stands for a value of a table in a form.
pub fn key<T: Copy + PartialEq>(table: &[(T, &'static str, &'static str)], value: T) -> &'static str {
    table
        .iter()
        .find(|(each, _, _)| *each == value)
        .map_or("", |(_, key, _)| key)
}

pub const SOLVE_CODES: [(SolveCode, &str, &str); 9] = [
    (SolveCode::Answered, "answered", "Answered"),
    (SolveCode::Fixed, "fixed", "Fixed"),
    (SolveCode::Workaround, "workaround", "Workaround"),
    (SolveCode::Fulfilled, "fulfilled", "Fulfilled"),
    (SolveCode::Duplicate, "duplicate", "Duplicate"),
    (SolveCode::Withdrawn, "withdrawn", "Withdrawn"),
    (SolveCode::NoReply, "no_reply", "No reply"),
    (SolveCode::OutOfScope, "out_of_scope", "Out of scope"),
    (SolveCode::CannotFix, "cannot_fix", "Cannot be fixed"),
];

pub const HOLDS: [(HoldFor, &str, &str); 3] = [
    (HoldFor::Customer, "customer", "The customer"),
    (HoldFor::Third, "third", "A third party"),
    (HoldFor::Us, "us", "Ourselves"),
];

pub const ROLES: [(Role, &str, &str); 5] = [
    (Role::Operator, "operator", "Operator (first line)"),
    (Role::Senior, "senior", "Senior (second line)"),
    (Role::Lead, "lead", "Lead"),
    (Role::Viewer, "viewer", "Viewer (reads only)"),
    (Role::Bridge, "bridge", "Bridge (a program)"),
];

/// What a link may make of somebody. No link makes a lead: a lead does, after numbers were compared.
pub fn invite_roles() -> impl Iterator<Item = (&'static str, &'static str)> {
    let roles = ROLES.iter().filter(|(role, _, _)| *role != Role::Lead);
    roles.map(|(_, key, words)| (*key, *words))
}

pub fn role(role: Role) -> &'static str {
    ROLES
        .iter()
        .find(|(each, _, _)| *each == role)
        .map_or("", |(_, _, words)| words)
}

/// The stem of a role in values.
pub fn role_key(role: Role) -> &'static str {
    ROLES
        .iter()
        .find(|(each, _, _)| *each == role)
        .map_or("", |(_, key, _)| key)
}

pub fn role_of(key: &str) -> Option<Role> {
    ROLES
        .iter()
        .find(|(_, each, _)| *each == key)
        .map(|(role, _, _)| *role)
}

pub fn delivery(delivery: Delivery) -> &'static str {
    match delivery {
        Delivery::Queued => "not sent yet",
        Delivery::Held => "held",
        Delivery::Handed => "sent",
        Delivery::Bounced => "came back",
        Delivery::Dropped => "not sent, dropped",
    }
}

/// How often it helped; empty when it never did.
pub fn helped(helped: Helped) -> String {
    match helped {
        Helped { used: 0, .. } => String::new(),
        Helped { used, held } => format!("helped {}, {held} held", count(u64::from(used), "time", "times")),
    }
}

pub fn article_state(state: ArticleState) -> &'static str {
    match state {
        ArticleState::Draft => "Draft",
        ArticleState::Published => "Published",
        ArticleState::Archived => "Archived",
    }
}

/// The built-in views with the stem of their address.
pub const VIEWS: [(View, &str, &str); 8] = [
    (View::NeedsMe, "needs-me", "Needs me"),
    (View::Mine, "mine", "My tickets"),
    (View::Unassigned, "unassigned", "Unassigned"),
    (View::SecondLine, "second-line", "Second line"),
    (View::DueSoon, "due-soon", "Due soon"),
    (View::Waiting, "waiting", "Waiting"),
    (View::ToReview, "to-review", "To review"),
    (View::All, "all", "All"),
];

pub fn view(view: View) -> &'static str {
    VIEWS
        .iter()
        .find(|(each, _, _)| *each == view)
        .map_or("", |(_, _, words)| words)
}

#[cfg(test)]
mod tests {
    //! Short forms at their edges; expected values are written by hand.
    use super::*;

    #[test]
    fn durations_name_two_units_at_most() {
        let minute = 60_000;
        assert_eq!(duration(59_999), "now");
        assert_eq!(duration(38 * minute), "38 min");
        assert_eq!(duration(60 * minute), "1 h");
        assert_eq!(duration(250 * minute), "4 h 10 min");
        assert_eq!(duration((1440 + 120) * minute), "1 d 2 h");
        assert_eq!(duration(41 * 1440 * minute + 3 * 60 * minute), "41 d");
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!((number(0), number(999)), ("0".into(), "999".into()));
        assert_eq!(
            (number(1_284), number(1_000_000)),
            ("1,284".into(), "1,000,000".into())
        );
        assert_eq!(count(1, "mail", "mails"), "1 mail");
    }

    #[test]
    fn stamps_grow_with_distance() {
        let now = Moment {
            year: 2026,
            month: 10,
            day: 24,
            weekday: 2,
            hour: 9,
            minute: 5,
            day_number: 20_781,
        };
        let at = |day_number, day, month, year| Moment {
            year,
            month,
            day,
            weekday: 1,
            hour: 13,
            minute: 8,
            day_number,
        };
        assert_eq!(stamp(&now, &now), "09:05");
        assert_eq!(stamp(&at(20_780, 23, 10, 2026), &now), "Mon 13:08");
        assert_eq!(stamp(&at(20_769, 12, 10, 2026), &now), "12 Nov");
        assert_eq!(stamp(&at(20_404, 12, 10, 2025), &now), "12 Nov 2025");
    }

    #[test]
    fn a_transfer_says_how_far_it_is_and_that_it_waits() {
        let going = |way, waits| {
            transfer(&Transfer {
                blob: desk_model::BlobId([0; 32]),
                way,
                bytes_done: 12_000_000,
                bytes_total: 50_400_000,
                waits,
            })
        };
        assert_eq!(going(Way::Up, false), "not shared yet, 12.0 MB of 50.4 MB sent");
        assert_eq!(going(Way::Down, true), "waiting, 12.0 MB of 50.4 MB");
    }

    #[test]
    fn who_is_there_is_said_by_name() {
        let view = |name: &str, typing| PresenceView {
            doc: desk_model::DocId([1; 16]),
            person: desk_model::PersonId([2; 16]),
            name: name.to_owned(),
            typing,
        };
        assert_eq!(there(&[]), "");
        assert_eq!(
            there(&[view("Linus", true), view("Ada", false)]),
            "Linus is writing, Ada is here"
        );
    }

    #[test]
    fn a_name_is_the_same_however_it_is_typed_and_nothing_is_no_name() {
        assert!(same_name(" ada  lovelace", "Ada Lovelace") && same_name("t-7k4m2p", "T-7K4M2P"));
        assert!(!same_name("Ada", "Ada Lovelace") && !same_name("", "") && !same_name(" ", ""));
    }

    #[test]
    fn sizes_and_initials_are_short() {
        assert_eq!(
            (size(999), size(3_400), size(1_250_000)),
            ("999 B".into(), "3.4 kB".into(), "1.2 MB".into())
        );
        assert_eq!(initials("mirela stan of x"), "MS");
    }
}
