//! Which settings can be set, and the sentence for those that cannot.

use super::{
    CLOSE_AFTER_DAYS_MAX, LEVEL_MAX, MACRO_STEPS_MAX, SURVEY_BYTES_MAX, SURVEY_HOURS_MAX, Setting,
    TARGET_MINUTES_MAX,
};
use crate::{
    custom::{FIELD_CHOICES_MAX, FIELD_NAME_BYTES_MAX, FieldKind},
    filling, order,
};

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
    #[error("A promise is nearly due after 1 to 100 percent of its time. Nothing was changed.")]
    Percent,
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
            Self::Warning { percent } if !(1..=100).contains(percent) => Err(NotSet::Percent),
            Self::Warning { .. } => Ok(()),
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
}
