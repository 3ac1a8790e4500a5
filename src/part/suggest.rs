//! While something is begun in a text: what may be meant. `@` begins a colleague's name, `#` a ticket, `::` a canned reply, `;;` an
//! article.

use super::canned;
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
use desk_port::{Answer, Query, TicketFilter, View};
use leptos::prelude::*;
use web_sys::HtmlTextAreaElement;

/// Offered at once.
const OFFERED_MAX: u32 = 6;
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

/// What stands before the place at which one types.
pub fn before(event: &web_sys::Event) -> String {
    let area: HtmlTextAreaElement = event_target(event);
    let text = area.value();
    match area.selection_start() {
        Ok(Some(at)) => {
            let units: Vec<u16> = text.encode_utf16().take(at as usize).collect();
            String::from_utf16_lossy(&units)
        }
        _ => text,
    }
}

/// One that may be meant: what it is called, what is written for it, and the article that has helped.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Offer {
    name: String,
    text: String,
    article: Option<DocId>,
}

impl Offer {
    fn new(name: String, text: String) -> Self {
        Self {
            name,
            text,
            article: None,
        }
    }
}

/// Where a text is written, and what it is about.
#[derive(Clone, Copy)]
pub struct Suggest {
    pub ticket: DocId,
    pub text: RwSignal<String>,
    /// What stands before the place at which one types.
    pub before: RwSignal<String>,
    /// What canned replies are chosen and filled in by; none: in a note, which calls colleagues instead.
    pub reply: Option<(Signal<String>, Signal<Filling>)>,
    pub write: Callback<String>,
}

impl Suggest {
    pub fn show(self) -> AnyView {
        let is_reply = self.reply.is_some();
        let begun = Memo::new(move |_| {
            let begun = self.before.with(|before| begun(before));
            begun.filter(|begun| match begun.mark {
                Mark::Person => !is_reply,
                Mark::Canned => is_reply,
                Mark::Ticket | Mark::Article => true,
            })
        });
        let mark = Memo::new(move |_| begun.with(|begun| begun.as_ref().map(|begun| begun.mark)));
        let typed = move || {
            begun.with(|begun| {
                begun
                    .as_ref()
                    .map(|begun| begun.typed.clone())
                    .unwrap_or_default()
            })
        };
        let typed = Signal::derive(typed);
        let choose = move |offer: Offer| {
            let at = begun.with_untracked(|begun| begun.as_ref().map(|begun| begun.at));
            self.choose(at, offer);
        };
        let shown = live(move || {
            let offers = match mark.get()? {
                Mark::Person => people(typed),
                Mark::Canned => self.canned(typed),
                Mark::Ticket => tickets(typed),
                Mark::Article => articles(typed),
            };
            Some(each(
                move || offers.get(),
                move |offer: Offer| {
                    let name = offer.name.clone();
                    view! { <button class="small" on:click=move |_| choose(offer.clone())>{name}</button> }
                },
            ))
        });
        view! { <div class="inline composer__names" role="group" aria-label="What is meant">{shown}</div> }
            .into_any()
    }

    /// Writes what was chosen in the place of what was begun.
    fn choose(self, at: Option<usize>, offer: Offer) {
        let before = self.before.get_untracked();
        let Some(kept) = at.and_then(|at| before.get(..at)) else {
            return;
        };
        let text = self.text.get_untracked();
        let Some(rest) = text.strip_prefix(before.as_str()) else {
            return;
        };
        self.write
            .run(format!("{kept}{} {}", offer.text, rest.trim_start_matches(' ')));
        self.before.set(String::new());
        if let Some(article) = offer.article {
            let ticket = self.ticket;
            Desk::here().run(Act::LinkArticle { article, ticket });
        }
        page::focus("composer");
    }

    fn canned(self, typed: Signal<String>) -> Memo<Vec<Offer>> {
        let desk = Desk::here();
        Memo::new(move |_| {
            let Some((language, filling)) = self.reply else {
                return Vec::new();
            };
            let words = words::lower(typed.get().trim());
            let known = canned::known(desk, &language.get()).into_iter();
            let fits = known.filter(|(key, _)| words::lower(key).contains(&words));
            let offer = |(key, text): (String, String)| {
                Offer::new(key, filling.with(|filling| filled(&text, filling)))
            };
            fits.map(offer).take(OFFERED_MAX as usize).collect()
        })
    }
}

fn people(typed: Signal<String>) -> Memo<Vec<Offer>> {
    let desk = Desk::here();
    Memo::new(move |_| {
        let (begun, me) = (words::lower(&typed.get()), desk.me.get());
        desk.people.with(|people| {
            let fits = people.iter().filter(|person| {
                let name = words::lower(&person.name);
                Some(person.id) != me && name.starts_with(&begun) && name != begun
            });
            fits.map(|person| Offer::new(person.name.clone(), format!("@{}", person.name)))
                .collect()
        })
    })
}

/// Offers of what the engine finds.
fn found(
    query: impl Fn() -> Query + Send + Sync + 'static,
    take: fn(Answer) -> Option<Vec<Offer>>,
) -> Memo<Vec<Offer>> {
    let seen = Desk::here().engine.watch(query, take);
    Memo::new(move |_| seen.with(|seen| seen.here().cloned()).unwrap_or_default())
}

fn tickets(typed: Signal<String>) -> Memo<Vec<Offer>> {
    let query = move || Query::Tickets {
        filter: TicketFilter {
            view: View::All,
            words: typed.get(),
            offset: 0,
            limit: OFFERED_MAX,
        },
    };
    found(query, |answer| {
        let Answer::Tickets(page) = answer else {
            return None;
        };
        let offer =
            |row: desk_port::TicketRow| Offer::new(format!("{} {}", row.short, row.subject), row.short);
        Some(page.rows.into_iter().map(offer).collect())
    })
}

fn articles(typed: Signal<String>) -> Memo<Vec<Offer>> {
    let query = move || Query::Articles {
        words: typed.get(),
        offset: 0,
        limit: OFFERED_MAX,
    };
    found(query, |answer| {
        let Answer::Articles(page) = answer else {
            return None;
        };
        let offer = |row: desk_port::ArticleRow| Offer {
            article: Some(row.id),
            ..Offer::new(row.title.clone(), row.title)
        };
        Some(page.rows.into_iter().map(offer).collect())
    })
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
