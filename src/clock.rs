//! The app's one clock: now, and how a moment reads in the reader's own zone. Nothing else in the app asks for the time.

use crate::words::{Moment, stamp};
use js_sys::Date;

/// Now, ms since 1970.
#[expect(
    clippy::disallowed_methods,
    reason = "the app is a shell; this is its one clock"
)]
pub fn now_ms() -> u64 {
    let now = Date::now();
    if now.is_finite() && now > 0.0 {
        now as u64
    } else {
        0
    }
}

fn moment(at_ms: u64) -> Moment {
    let date = Date::new(&wasm_bindgen::JsValue::from_f64(at_ms as f64));
    let days = (at_ms as f64 / 60_000.0 - date.get_timezone_offset()) / 1440.0;
    Moment {
        year: date.get_full_year(),
        month: date.get_month(),
        day: date.get_date(),
        weekday: date.get_day(),
        hour: date.get_hours(),
        minute: date.get_minutes(),
        day_number: days.floor() as i64,
    }
}

/// The time of day, `14:02`.
pub fn time_of_day(at_ms: u64) -> String {
    let at = moment(at_ms);
    format!("{:02}:{:02}", at.hour, at.minute)
}

/// As short as `now` allows: `14:02`, `Mon 13:08`, `12 Nov`, `12 Nov 2025`.
pub fn short(at_ms: u64, now_ms: u64) -> String {
    stamp(&moment(at_ms), &moment(now_ms))
}

/// With day and time, for a tooltip.
pub fn long(at_ms: u64) -> String {
    let at = moment(at_ms);
    format!("{}, {:02}:{:02}", crate::words::date(&at), at.hour, at.minute)
}

/// The day alone.
pub fn day(at_ms: u64) -> String {
    crate::words::date(&moment(at_ms))
}

/// Midnight at the start of a day given as `2026-11-30`, in the reader's zone.
pub fn day_start(text: &str) -> Option<u64> {
    let mut parts = text.split('-').map(|part| part.parse::<u32>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let month = i32::try_from(month.checked_sub(1)?).ok()?;
    let date = Date::new_with_year_month_day(year, month, i32::try_from(day).ok()?);
    let at = date.get_time();
    (at.is_finite() && at > 0.0).then_some(at as u64)
}

/// The moment of a date and time box, in the reader's zone.
pub fn typed(text: &str) -> Option<u64> {
    let at = Date::new(&text.into()).get_time();
    (!text.is_empty() && at.is_finite() && at > 0.0).then_some(at as u64)
}
