//! A text that several people write at once: own words go out after a short rest, others' words come in around the caret.

use crate::{
    live::effect,
    merge::{Field, merge},
    state::Desk,
};
use desk_model::{Act, DocId, article::ArticleField};
use desk_port::{Answer, Query, Request};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::time::Duration;
use web_sys::HtmlTextAreaElement;

/// How long the keys must rest before words go out.
const REST: Duration = Duration::from_millis(200);

#[derive(Clone, Copy)]
struct Live {
    desk: Desk,
    article: DocId,
    field: ArticleField,
    /// It is a procedure's.
    procedure: bool,
    node: NodeRef<leptos::html::Textarea>,
    /// What the engine has, as far as this field knows.
    base: StoredValue<String>,
    /// Edits that the engine has not answered. While there are any, what comes in may be older than they are.
    in_flight: StoredValue<u32>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Live {
    fn stop(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }

    fn send(self) {
        self.stop();
        // A field that goes with its screen loses the focus when all that belongs to it is gone already, and was sent.
        let Some(now) = self.node.try_get_untracked().flatten().map(|area| area.value()) else {
            return;
        };
        self.send_text(now);
    }

    fn send_text(self, now: String) {
        let was = self.base.get_value();
        if was == now {
            return;
        }
        self.base.set_value(now.clone());
        self.in_flight.update_value(|count| *count += 1);
        let act = Act::EditArticle {
            article: self.article,
            field: self.field,
            was: was.clone(),
            now,
        };
        self.desk.run_then(act, move |done| {
            if !done {
                // The words stay in the field as not kept: what is read now is merged with them.
                self.base.try_set_value(was);
            }
            self.answered();
        });
    }

    fn send_soon(self) {
        self.stop();
        self.timer
            .set_value(set_timeout_with_handle(move || self.send(), REST).ok());
    }

    /// After the last edit in flight the text is read again: this answer is surely newer than the edit.
    fn answered(self) {
        let left = self.in_flight.try_update_value(|count| {
            *count = count.saturating_sub(1);
            *count
        });
        if left == Some(0) {
            let id = self.article;
            let query = if self.procedure {
                Query::Procedure { id }
            } else {
                Query::Article { id }
            };
            self.desk.ask(Request::Get { query }, move |answer| {
                let (title, body) = match answer {
                    Some(Answer::Article(Some(view))) => (view.article.title, view.article.body),
                    Some(Answer::Procedure(Some(view))) => (view.procedure.title, view.procedure.draft),
                    _ => return,
                };
                self.take(match self.field {
                    ArticleField::Title => &title,
                    ArticleField::Body => &body,
                });
            });
        }
    }

    fn take(self, text: &str) {
        if self.in_flight.try_get_value() != Some(0) {
            return;
        }
        let Some(area) = self.node.try_get_untracked().flatten() else {
            return;
        };
        let base = self.base.get_value();
        if base == text {
            return;
        }
        let end = |place: Result<Option<u32>, _>| place.ok().flatten().unwrap_or_default();
        let selection = (end(area.selection_start()), end(area.selection_end()));
        let merged = merge(
            &base,
            &Field {
                text: area.value(),
                selection,
            },
            text,
        );
        area.set_value(&merged.text);
        let _ = area.set_selection_range(merged.selection.0, merged.selection.1);
        self.base.set_value(text.to_owned());
        grow(&area);
    }
}

/// Makes a field as tall as its text.
fn grow(area: &HtmlTextAreaElement) {
    let style = web_sys::HtmlElement::style(area);
    let _ = style.set_property("height", "auto");
    let _ = style.set_property("height", &format!("{}px", area.scroll_height()));
}

#[component]
pub fn LiveText(
    article: DocId,
    field: ArticleField,
    label: &'static str,
    class: &'static str,
    #[prop(optional)] procedure: bool,
    #[prop(into)] text: Signal<String>,
) -> impl IntoView {
    let live = Live {
        desk: Desk::here(),
        article,
        field,
        procedure,
        node: NodeRef::new(),
        base: StoredValue::new(text.get_untracked()),
        in_flight: StoredValue::new(0),
        timer: StoredValue::new(None),
    };
    live.node.on_load(move |area| {
        area.set_value(&live.base.get_value());
        request_animation_frame(move || grow(&area));
    });
    effect(move || text.with(|text| live.take(text)));
    on_cleanup(move || live.send());
    let typed = move |event: web_sys::Event| {
        grow(&event_target::<HtmlTextAreaElement>(&event));
        live.send_soon();
    };
    view! {
        <textarea class=class aria-label=label rows="1" node_ref=live.node on:input=typed on:blur=move |_| live.send()></textarea>
    }
}
