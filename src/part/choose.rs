//! The dialog in which one of many is chosen by words: another ticket, an article, a customer, a procedure.

use super::sheet::Sheet;
use crate::{live::each, memo::Memo, state::Desk, words};
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
}

impl Chosen {
    /// With those of the parts that say something.
    pub fn new(id: DocId, name: String, about: impl IntoIterator<Item = String>) -> Self {
        let about: Vec<String> = about.into_iter().filter(|part| !part.is_empty()).collect();
        Self {
            id,
            name,
            about: about.join(" \u{b7} "),
        }
    }

    fn has(&self, words: &str) -> bool {
        words::lower(&self.name).contains(words) || words::lower(&self.about).contains(words)
    }
}

/// Among what is chosen, and what is done with it.
type Other = Box<dyn Fn(String) + Send + Sync>;

pub struct Choosing {
    pub title: &'static str,
    /// Above the box.
    pub head: Option<AnyView>,
    /// The name of the box for the words, and of the list.
    pub label: &'static str,
    pub list: &'static str,
    /// Said where there is none.
    pub none: &'static str,
    /// What is asked for these words; none: all are asked for once, and the words sift them.
    pub query: fn(Option<String>) -> Query,
    pub sifts: bool,
    pub take: Box<dyn Fn(Answer) -> Option<Vec<Chosen>>>,
    pub choose: Box<dyn Fn(DocId) + Send + Sync>,
    /// What else can be done with the words, and what that is called.
    pub other: Option<(&'static str, Other)>,
}

impl Choosing {
    pub fn show(self) -> AnyView {
        let desk = Desk::here();
        let Self {
            title,
            head,
            label,
            list,
            none,
            query,
            sifts,
            take,
            choose,
            other,
        } = self;
        let sought = RwSignal::new(String::new());
        let seen = desk
            .engine
            .watch(move || query((!sifts).then(|| sought.get())), take);
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
                    {each(move || rows.get(), move |Chosen { id, name, about }| view! {
                        <li>
                            <button type="button" class="quiet" on:click=move |_| choose.with_value(|choose| choose(id))>
                                {name}
                                <span class="hint">" · " {about}</span>
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
