//! While something is begun in a text: what may be meant. `@` begins a colleague's name, `#` a ticket, `::` a canned reply, `;;` an
//! article.

use super::{
    canned, choices,
    choose::{Chosen, Source},
};
use crate::{
    live::{each, live},
    memo::Memo,
    page,
    state::Desk,
    words,
};
use desk_model::{
    Act, DocId,
    filling::{Filling, filled},
};
use leptos::prelude::*;
use web_sys::HtmlTextAreaElement;

/// Offered at once.
const OFFERED_MAX: usize = 6;
/// What is longer than this was not begun by a mark.
const BEGUN_BYTES_MAX: usize = 60;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Person,
    Ticket,
    Canned,
    Article,
}

const MARKS: [(Mark, &str); 4] = [
    (Mark::Person, "@"),
    (Mark::Ticket, "#"),
    (Mark::Canned, "::"),
    (Mark::Article, ";;"),
];

/// What was begun, where its mark stands, and what was typed of it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Begun {
    mark: Mark,
    at: usize,
    typed: String,
}

/// What is begun at the end of this text.
fn begun(text: &str) -> Option<Begun> {
    let line = text.rfind('\n').map_or(0, |at| at + 1);
    let of = |(mark, sign): (Mark, &str)| {
        let at = text.rfind(sign).filter(|at| *at >= line)?;
        let typed = text.get(at + sign.len()..)?;
        let before = text.get(..at)?.chars().next_back();
        let fits = match mark {
            // No address, no heading.
            Mark::Person => before.is_none_or(|before| !before.is_alphanumeric()),
            Mark::Ticket => {
                before.is_none_or(char::is_whitespace)
                    && typed.starts_with(|first: char| first.is_alphanumeric())
            }
            Mark::Canned | Mark::Article => true,
        };
        (fits && typed.len() <= BEGUN_BYTES_MAX).then(|| Begun {
            mark,
            at,
            typed: typed.to_owned(),
        })
    };
    MARKS.into_iter().filter_map(of).max_by_key(|begun| begun.at)
}

/// Where a text is written, and what it is about.
#[derive(Clone, Copy)]
pub struct Suggest {
    ticket: DocId,
    text: RwSignal<String>,
    /// What canned replies are chosen and filled in by; none: in a note, which calls colleagues instead.
    reply: Option<(Signal<String>, Memo<Filling>)>,
    write: Callback<String>,
    /// What stands before the place at which one types, while something is begun there.
    before: RwSignal<String>,
    /// The place of its mark among all; none of them: nothing is begun.
    mark: RwSignal<u32>,
    typed: RwSignal<String>,
}

/// No mark has this place.
const NONE: u32 = u32::MAX;

impl Suggest {
    pub fn new(
        ticket: DocId,
        text: RwSignal<String>,
        reply: Option<(Signal<String>, Memo<Filling>)>,
        write: impl Fn(String) + Send + Sync + 'static,
    ) -> Self {
        Self {
            ticket,
            text,
            reply,
            write: Callback::new(write),
            before: RwSignal::new(String::new()),
            mark: RwSignal::new(NONE),
            typed: RwSignal::new(String::new()),
        }
    }

    /// Looks at what stands before the place at which one has just typed.
    pub fn look(self, event: &web_sys::Event) {
        let area: HtmlTextAreaElement = event_target(event);
        let text = area.value();
        let before = match area.selection_start() {
            Ok(Some(at)) => {
                let units: Vec<u16> = text.encode_utf16().take(at as usize).collect();
                String::from_utf16_lossy(&units)
            }
            _ => text,
        };
        let found = begun(&before).filter(|begun| match begun.mark {
            Mark::Person => self.reply.is_none(),
            Mark::Canned => self.reply.is_some(),
            Mark::Ticket | Mark::Article => true,
        });
        let mark = found.as_ref().map_or(NONE, |begun| begun.mark as u32);
        self.typed.set(found.map(|begun| begun.typed).unwrap_or_default());
        self.before.set(before);
        if self.mark.get_untracked() != mark {
            self.mark.set(mark);
        }
    }

    pub fn show(self) -> AnyView {
        // Not any more where what was written is sent or put away.
        let stands = Memo::new(move |_| {
            self.text
                .with(|text| self.before.with(|before| text.starts_with(before.as_str())))
        });
        let shown = live(move || {
            if !stands.get() {
                return None;
            }
            let offers = match MARKS.get(self.mark.get() as usize)?.0 {
                Mark::Person => self.people(),
                Mark::Canned => self.canned(),
                Mark::Ticket => self.found(choices::tickets(None)),
                Mark::Article => self.found(choices::articles()),
            };
            Some(each(
                move || offers.get(),
                move |offer: Chosen| {
                    let name = offer.name.clone();
                    view! { <button class="small" on:click=move |_| self.choose(&offer)>{name}</button> }
                },
            ))
        });
        view! { <div class="inline composer__names" role="group" aria-label="What is meant">{shown}</div> }
            .into_any()
    }

    /// Writes what was chosen in the place of what was begun.
    fn choose(self, offer: &Chosen) {
        let (before, text) = (self.before.get_untracked(), self.text.get_untracked());
        let (Some(begun), Some(rest)) = (begun(&before), text.strip_prefix(before.as_str())) else {
            return;
        };
        let kept = before.get(..begun.at).unwrap_or_default();
        self.write
            .run(format!("{kept}{} {}", offer.text, rest.trim_start_matches(' ')));
        self.mark.set(NONE);
        if begun.mark == Mark::Article {
            let (ticket, article) = (self.ticket, offer.id);
            Desk::here().run(Act::LinkArticle { article, ticket });
        }
        page::focus("composer");
    }

    /// The first of what the engine finds.
    fn found(self, source: Source) -> Memo<Vec<Chosen>> {
        let seen = source.watch(move || self.typed.get());
        Memo::new(move |_| {
            let found = seen.with(|seen| seen.here().cloned()).unwrap_or_default();
            found.into_iter().take(OFFERED_MAX).collect()
        })
    }

    fn canned(self) -> Memo<Vec<Chosen>> {
        let desk = Desk::here();
        Memo::new(move |_| {
            let Some((language, filling)) = self.reply else {
                return Vec::new();
            };
            let words = words::lower(self.typed.get().trim());
            let known = canned::known(desk, &language.get()).into_iter();
            let fits = known.filter(|(key, _)| words::lower(key).contains(&words));
            let offer =
                |(key, text): (String, String)| offer(key, filling.with(|filling| filled(&text, filling)));
            fits.map(offer).take(OFFERED_MAX).collect()
        })
    }

    fn people(self) -> Memo<Vec<Chosen>> {
        let desk = Desk::here();
        Memo::new(move |_| {
            let (begun, me) = (words::lower(&self.typed.get()), desk.me.get());
            desk.people.with(|people| {
                let fits = people.iter().filter(|person| {
                    let name = words::lower(&person.name);
                    Some(person.id) != me && name.starts_with(&begun) && name != begun
                });
                fits.map(|person| offer(person.name.clone(), format!("@{}", person.name)))
                    .collect()
            })
        })
    }
}

/// Of no document.
fn offer(name: String, text: String) -> Chosen {
    Chosen {
        text,
        ..Chosen::new(DocId::default(), name, [])
    }
}

#[cfg(test)]
mod tests {
    //! What is no beginning stands beside what is one.
    use super::*;

    fn typed(text: &str) -> Option<(Mark, usize, String)> {
        begun(text).map(|begun| (begun.mark, begun.at, begun.typed))
    }

    #[test]
    fn a_mark_begins_what_follows_it_up_to_the_end_of_the_line() {
        for (text, mark, at, rest) in [
            ("Have you seen this, @sa", Mark::Person, 20, "sa"),
            ("As in #rou", Mark::Ticket, 6, "rou"),
            ("::", Mark::Canned, 0, ""),
            ("Hello,\n::thanks", Mark::Canned, 7, "thanks"),
            ("See ;;restart", Mark::Article, 4, "restart"),
            ("@sam in #2", Mark::Ticket, 8, "2"),
        ] {
            assert_eq!(typed(text), Some((mark, at, rest.to_owned())), "{text}");
        }
    }

    #[test]
    fn addresses_headings_and_what_is_over_begin_nothing() {
        let long = format!("::{}", "x".repeat(BEGUN_BYTES_MAX + 1));
        for text in [
            "",
            "ada@example.org",
            "# Heading",
            "#",
            "C#x",
            "@sam\nand then",
            &long,
        ] {
            assert_eq!(typed(text), None, "{text}");
        }
    }
}
