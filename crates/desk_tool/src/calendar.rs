//! The file of a calendar, as somebody chose it, to the days on which it is closed. How it is read stands in `desk_model`.

use desk_model::calendar::ics::{self, IcsError};
use std::ops::Range;

/// The largest file that is looked at: the holidays of a country for a century are a tenth of it.
pub const FILE_BYTES_MAX: usize = 1024 * 1024;

/// Why no day was taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    #[error("The file is larger than 1 MiB, so it is no calendar of holidays. Nothing was read.")]
    TooLong,
    #[error(transparent)]
    Unread(#[from] IcsError),
}

/// The days with their names, in order.
///
/// # Errors
/// The first thing that cannot be understood.
pub fn closed_days(file: &[u8], days: &Range<u32>) -> Result<Vec<(u32, String)>, CalendarError> {
    if file.len() > FILE_BYTES_MAX {
        return Err(CalendarError::TooLong);
    }
    // Dates are ASCII: letters of an older character set spoil a name at worst.
    Ok(ics::closed_days(&String::from_utf8_lossy(file), days)?)
}

#[cfg(test)]
mod tests {
    //! Files written by hand; day numbers counted with a calendar (2026-01-01 is day 20,454).
    use super::*;

    const FILE: &str = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:New Year\r\nDTSTART;VALUE=DATE:20260101\r\n\
        RRULE:FREQ=YEARLY\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Epiphany\r\nDTSTART;VALUE=DATE:20260106\r\n\
        END:VEVENT\r\nEND:VCALENDAR\r\n";

    #[test]
    fn days_come_with_their_names_and_only_from_the_time_asked_for() {
        let day = |number, name: &str| (number, name.to_owned());
        assert_eq!(
            closed_days(FILE.as_bytes(), &(20_454..20_820)),
            Ok(vec![
                day(20_454, "New Year"),
                day(20_459, "Epiphany"),
                day(20_819, "New Year")
            ])
        );
        assert_eq!(
            closed_days(FILE.as_bytes(), &(20_455..20_819)),
            Ok(vec![day(20_459, "Epiphany")])
        );
    }

    #[test]
    fn letters_of_an_older_character_set_cost_no_day() {
        let file: Vec<u8> = FILE
            .replace("Epiphany", "K\u{1}nige")
            .bytes()
            .map(|byte| if byte == 1 { 0xf6 } else { byte })
            .collect();
        assert_eq!(
            closed_days(&file, &(20_455..20_819)),
            Ok(vec![(20_459, "K\u{fffd}nige".to_owned())])
        );
    }

    #[test]
    fn what_is_no_calendar_is_refused_with_a_sentence() {
        let why = |file: &[u8]| closed_days(file, &(0..1)).unwrap_err().to_string();
        assert!(why(b"\xff\xfe").contains("no calendar file"));
        let broken = FILE.replace("DTSTART;VALUE=DATE:20260106", "DTSTART:20260106T090000");
        assert!(why(broken.as_bytes()).contains("Line 9 has no date of a whole day"));
        let padded = |length: usize| {
            let mut file = FILE.as_bytes().to_vec();
            file.resize(length, b'\n');
            file
        };
        assert!(closed_days(&padded(FILE_BYTES_MAX), &(0..1)).is_ok());
        assert!(why(&padded(FILE_BYTES_MAX + 1)).contains("larger than 1 MiB"));
    }
}
