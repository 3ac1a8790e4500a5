//! Parts of a screen that follow signals. Each is one type for all places: what a view holds as a closure of its own is compiled anew,
//! with all that builds, compares and renews it, for every closure.

use crate::memo::Memo;
use leptos::prelude::*;
use std::sync::Arc;

/// A part that is made again whenever what it reads changes.
pub type Live = Box<dyn FnMut() -> AnyView + Send>;

/// A part that is made again whenever what it reads changes.
pub fn live<V: IntoAny + 'static>(of: impl Fn() -> V + Send + 'static) -> Live {
    Box::new(move || of().into_any())
}

/// A part that is there while `on` holds; it is made anew only when that turns.
pub fn when<V: IntoAny + 'static>(
    on: impl Fn() -> bool + Send + Sync + 'static,
    of: impl Fn() -> V + Send + 'static,
) -> Live {
    let on = turns(Box::new(on));
    Box::new(move || if on.get() { of().into_any() } else { ().into_any() })
}

fn turns(on: Box<dyn Fn() -> bool + Send + Sync>) -> Memo<bool> {
    Memo::new(move |()| on())
}

/// A list that is made again whenever it changes: for those that are short and change seldom.
pub fn each<T, V: IntoAny + 'static>(
    items: impl Fn() -> Vec<T> + Send + 'static,
    of: impl Fn(T) -> V + Send + 'static,
) -> Live {
    Box::new(move || {
        let views: Vec<AnyView> = items().into_iter().map(|item| of(item).into_any()).collect();
        views.into_any()
    })
}

/// One of a list that changes often.
struct Kept {
    /// While it is the same, what is shown stays.
    key: String,
    show: Box<dyn FnOnce() -> AnyView + Send>,
}

/// A list of which only what is new is made, and only what is gone is taken away.
pub fn keyed<T: Send + 'static, V: IntoAny + 'static>(
    items: impl Fn() -> Vec<T> + Send + 'static,
    key: fn(&T) -> String,
    of: impl Fn(T) -> V + Send + Sync + 'static,
) -> AnyView {
    let of = Arc::new(of);
    kept(Box::new(move || {
        let row = |item: T| {
            let (key, of) = (key(&item), of.clone());
            Kept {
                key,
                show: Box::new(move || of(item).into_any()),
            }
        };
        items().into_iter().map(row).collect()
    }))
}

fn kept(rows: Box<dyn Fn() -> Vec<Kept> + Send>) -> AnyView {
    view! { <For each=rows key=|row: &Kept| row.key.clone() children=|row: Kept| (row.show)() /> }.into_any()
}

/// One of two parts; made anew only when `on` turns.
pub fn either<V: IntoAny + 'static, W: IntoAny + 'static>(
    on: impl Fn() -> bool + Send + Sync + 'static,
    of: impl Fn() -> V + Send + 'static,
    otherwise: impl Fn() -> W + Send + 'static,
) -> Live {
    let on = turns(Box::new(on));
    Box::new(move || {
        if on.get() {
            of().into_any()
        } else {
            otherwise().into_any()
        }
    })
}

/// What is done whenever what it reads changes.
pub fn effect(of: impl Fn() + 'static) {
    let of: Box<dyn Fn()> = Box::new(of);
    Effect::new(move |_| of());
}
