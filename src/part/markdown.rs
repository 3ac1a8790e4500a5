//! A text of the team in Markdown: as it was typed at once, and formatted when the tools have answered. A text that has nothing to be
//! formatted is never asked about.

use crate::{
    live::{effect, live},
    state::Desk,
};
use desk_port::tool::{Ask, Told};
use leptos::prelude::*;

/// Whether Markdown would show it as it stands.
fn is_plain(text: &str) -> bool {
    let begins_plain = |line: &str| {
        let line = line.trim_start();
        let after = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
        !line.starts_with(['-', '+', '=']) && (after.len() == line.len() || !after.starts_with(['.', ')']))
    };
    !text.contains(['*', '_', '`', '#', '[', ']', '<', '>', '|', '~'])
        && !text.contains("://")
        && text.lines().all(begins_plain)
}

#[component]
pub fn Markdown(#[prop(into)] text: Signal<String>) -> impl IntoView {
    let tools = Desk::here().tools;
    // The formatted text, and what it was made of: an answer may be late.
    let (made, of) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    effect(move || {
        let asked = text.get();
        if !is_plain(&asked) {
            let ask = Ask::Markdown { text: asked.clone() };
            tools.ask(ask, move |told| {
                if let Told::Html(html) = told {
                    made.try_set(html);
                    of.try_set(asked);
                }
            });
        }
    });
    live(move || {
        let text = text.get();
        if of.with(|of| text.is_empty() || *of != text) {
            return view! { <p class="item__text">{text}</p> }.into_any();
        }
        // Made harmless by desk_tool::markdown.
        view! { <div class="markdown" inner_html=made.get()></div> }.into_any()
    })
}

#[cfg(test)]
mod tests {
    //! By hand.
    use super::is_plain;

    #[test]
    fn plain_words_are_not_asked_about() {
        for text in [
            "",
            "Hello Ada,\n\nit is 5 o'clock. 3 of 4 - done!",
            "2026 was\n14 years",
        ] {
            assert!(is_plain(text), "{text}");
        }
        for text in [
            "so *so*",
            "a_b",
            "`x`",
            "# a",
            "[a](b)",
            "<x>",
            "> a",
            "a | b",
            "~~a~~",
            "see http://x.example",
            "a\n- b",
            " + b",
            "1. a",
            "a\n 12) b",
            "A\n===",
        ] {
            assert!(!is_plain(text), "{text}");
        }
    }
}
