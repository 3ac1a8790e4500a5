//! The box of closed days, which a calendar file can fill.

use crate::{clock, hours, live::live, page, state::Desk, words};
use desk_port::tool::{Ask, Told};
use leptos::prelude::*;
use std::borrow::Cow;

/// From today on, in days: as far as holidays are published.
const DAYS: u32 = 3 * 366;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

#[component]
pub fn ClosedDays(label: Cow<'static, str>, value: RwSignal<String>) -> impl IntoView {
    let tools = Desk::here().tools;
    let told = RwSignal::new(String::new());
    let choose = move |event: web_sys::Event| {
        page::read_chosen(&event, move |read| {
            let Some(file) = read else {
                told.try_set(page::FILE_UNREAD.to_owned());
                return;
            };
            let today = (clock::now_ms() / DAY_MS) as u32;
            let days = today..today + DAYS;
            tools.ask(Ask::ClosedDays { file, days }, move |answer| {
                let sentence = match answer {
                    Told::ClosedDays(days) => take(value, &days),
                    Told::Refused(why) => why,
                    _ => return,
                };
                told.try_set(sentence);
            });
        });
    };
    view! {
        <label>
            {label} " " <textarea rows="3" maxlength="20000" bind:value=value></textarea>
        </label>
        <label>
            "Take closed days from a calendar file (.ics)"
            <input type="file" accept=".ics,text/calendar" on:change=choose />
        </label>
        <p class="hint" role="status">
            {live(move || told.get())}
        </p>
    }
}

/// Adds days to those that stand there, and says how many came.
fn take(value: RwSignal<String>, days: &[(u32, String)]) -> String {
    let mut taken: Vec<String> = Vec::new();
    let before = value.try_get_untracked().unwrap_or_default();
    for (day, _) in days {
        let date = hours::date(*day);
        if !before.contains(&date) && !taken.contains(&date) {
            taken.push(date);
        }
    }
    let Some((first, name)) = days.first() else {
        return "The file has no day from today on for the next three years. Nothing was taken.".to_owned();
    };
    let count = words::count(taken.len() as u64, "day", "days");
    let sentence = format!(
        "{count} taken, the first of the file is {} ({name}).",
        hours::date(*first)
    );
    let all: Vec<String> = before
        .split_whitespace()
        .map(str::to_owned)
        .chain(taken)
        .collect();
    value.try_set(all.join(" "));
    sentence
}
