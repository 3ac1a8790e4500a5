//! The dialog in which one of many is chosen by words: another ticket, an article, a customer, a procedure.

use super::sheet::Sheet;
use crate::{engine::Seen, live::each, memo::Memo, state::Desk, words};
use desk_model::DocId;
use desk_port::{Answer, Query};
use leptos::prelude::*;

/// One that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    pub id: DocId,
    pub name: String,
    /// What tells it from others of its name.
    pub about: String,
    /// What stands for it in a text.
    pub text: String,
}

impl Chosen {
    /// With those of the parts that say more than its name.
    pub fn new<const N: usize>(id: DocId, name: String, mut about: [String; N]) -> Self {
        about
            .iter_mut()
            .filter(|part| **part == name)
            .for_each(String::clear);
        let about: Vec<&str> = about
            .iter()
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect();
        let about = about.join(" \u{b7} ");
        Self {
            id,
            about,
            text: name.clone(),
            name,
        }
    }

    fn has(&self, words: &str) -> bool {
        words::lower(&self.name).contains(words) || words::lower(&self.about).contains(words)
    }
}

/// Where those that can be chosen come from.
pub struct Source {
    /// What is asked for these words.
    pub query: fn(String) -> Query,
    pub take: Box<dyn Fn(Answer) -> Option<Vec<Chosen>>>,
}

impl Source {
    /// Those that are found for the words.
    pub fn watch(self, words: impl Fn() -> String + Send + Sync + 'static) -> Memo<Seen<Vec<Chosen>>> {
        let Self { query, take } = self;
        Desk::here().engine.watch(move || query(words()), take)
    }
}

type Other = Box<dyn Fn(String) + Send + Sync>;

/// Among what is chosen, and what is done with it.
pub struct Choosing {
    pub title: &'static str,
    /// Above the box.
    pub head: Option<AnyView>,
    /// The name of the box for the words, and of the list.
    pub label: &'static str,
    pub list: &'static str,
    /// Said where there is none.
    pub none: &'static str,
    pub source: Source,
    /// All are asked for once, and the words sift them.
    pub sifts: bool,
    pub choose: Box<dyn Fn(DocId) + Send + Sync>,
    /// What else can be done with the words, and what that is called.
    pub other: Option<(&'static str, Other)>,
}

impl Choosing {
    pub fn show(self) -> AnyView {
        let Self {
            title,
            head,
            label,
            list,
            none,
            source,
            sifts,
            choose,
            other,
        } = self;
        let sought = RwSignal::new(String::new());
        let asked = move || if sifts { String::new() } else { sought.get() };
        let seen = source.watch(asked);
        let rows = Memo::new(move |_| {
            let mut rows = seen.with(|seen| seen.here().cloned()).unwrap_or_default();
            if sifts {
                let words = sought.with(|words| words::lower(words.trim()));
                rows.retain(|row| row.has(&words));
            }
            rows
        });
        let is_empty = move || seen.with(|seen| seen.here().is_some()) && rows.with(Vec::is_empty);
        let choose = StoredValue::new(choose);
        let other = other.map(|(words, act)| {
            let act = move |_| act(sought.with_untracked(|words| words.trim().to_owned()));
            view! {
                <footer>
                    <button type="button" on:click=act>
                        {words}
                    </button>
                </footer>
            }
        });
        view! {
            <Sheet title>
                {head}
                <label>{label} <input type="text" bind:value=sought autocomplete="off" /></label>
                <ul class="choices" aria-label=list>
                    {each(move || rows.get(), move |Chosen { id, name, about, .. }| view! {
                        <li>
                            <button type="button" class="quiet" on:click=move |_| choose.with_value(|choose| choose(id))>
                                {name}
                                {(!about.is_empty()).then(|| view! { <span class="hint">" · " {about}</span> })}
                            </button>
                        </li>
                    })}
                </ul>
                <p class="hint" hidden=move || !is_empty()>{none}</p>
                {other}
            </Sheet>
        }
        .into_any()
    }
}
