//! How values of the model stand in columns: choices as their place in a list that only grows, unsigned numbers as SQLite's.

use desk_model::{
    Role,
    article::ArticleState,
    entry::{Channel, Priority},
    ticket::Line,
};
use desk_port::row::{HitKind, ShownState};
use rusqlite::types::Type;

/// Up to `Hold` a ticket is live; the schema's partial indexes say so with the number 3.
pub(crate) const STATES: &[ShownState] = &[
    ShownState::New,
    ShownState::Open,
    ShownState::Waiting,
    ShownState::Hold,
    ShownState::Solved,
    ShownState::Closed,
    ShownState::Spam,
    ShownState::Merged,
    ShownState::Test,
];
pub(crate) const LINES: &[Line] = &[Line::First, Line::Second];
pub(crate) const CHANNELS: &[Channel] = &[
    Channel::Email,
    Channel::Chat,
    Channel::Phone,
    Channel::Form,
    Channel::WalkIn,
    Channel::Api,
];
pub(crate) const PRIORITIES: &[Priority] =
    &[Priority::Low, Priority::Normal, Priority::High, Priority::Urgent];
pub(crate) const ARTICLE_STATES: &[ArticleState] = &[
    ArticleState::Draft,
    ArticleState::Published,
    ArticleState::Archived,
];
pub(crate) const ROLES: &[Role] = &[
    Role::Operator,
    Role::Senior,
    Role::Lead,
    Role::Viewer,
    Role::Bridge,
];
pub(crate) const HIT_KINDS: &[HitKind] = &[
    HitKind::Ticket,
    HitKind::Customer,
    HitKind::Article,
    HitKind::Procedure,
];

/// The place of a choice in its list.
pub(crate) fn code<T: PartialEq>(all: &[T], choice: &T) -> i64 {
    let at = all.iter().position(|one| one == choice);
    at.and_then(|at| i64::try_from(at).ok()).unwrap_or_default()
}

/// The choice at a place; an error where no version of ours wrote that number.
pub(crate) fn choice<T: Copy>(all: &[T], code: i64) -> rusqlite::Result<T> {
    usize::try_from(code)
        .ok()
        .and_then(|at| all.get(at).copied())
        .ok_or(rusqlite::Error::IntegralValueOutOfRange(0, code))
}

/// For SQLite, whose numbers are signed. What does not fit is a time or a count that cannot be.
pub(crate) fn int(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

pub(crate) fn uint(value: i64) -> u64 {
    u64::try_from(value).unwrap_or_default()
}

pub(crate) fn count(value: i64) -> u32 {
    u32::try_from(value.max(0)).unwrap_or(u32::MAX)
}

/// A column that should be JSON of ours and is not.
pub(crate) fn bad_json(error: serde_json::Error) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(error))
}

#[cfg(test)]
mod tests {
    //! The numbers are in databases of people: they must not move.
    use super::*;

    #[test]
    fn the_numbers_of_states_stay() {
        assert_eq!(code(STATES, &ShownState::New), 0);
        assert_eq!(code(STATES, &ShownState::Hold), 3);
        assert_eq!(code(STATES, &ShownState::Spam), 6);
        assert_eq!(code(STATES, &ShownState::Test), 8);
        assert_eq!(choice(STATES, 4).unwrap(), ShownState::Solved);
        assert_eq!(code(CHANNELS, &Channel::Api), 5);
        assert_eq!(code(PRIORITIES, &Priority::Urgent), 3);
        assert_eq!(code(ROLES, &Role::Bridge), 4);
        assert_eq!(code(ARTICLE_STATES, &ArticleState::Archived), 2);
        assert_eq!(code(HIT_KINDS, &HitKind::Article), 2);
    }

    #[test]
    fn a_number_of_nobody_is_an_error() {
        assert!(choice(STATES, 9).is_err());
        assert!(choice(STATES, -1).is_err());
    }

    #[test]
    fn what_does_not_fit_is_the_most_there_is() {
        assert_eq!(int(u64::MAX), i64::MAX);
        assert_eq!(uint(-1), 0);
        assert_eq!(count(-1), 0);
        assert_eq!(count(i64::MAX), u32::MAX);
    }
}
