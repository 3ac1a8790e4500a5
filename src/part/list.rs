//! A list of any length of which only what can be seen is in the page, and the cursor that walks over it.

use crate::memo::Memo;
use crate::{
    engine::Seen,
    live::{Live, effect, keyed, live},
    page,
    route::Place,
    state::Desk,
    words,
};
use desk_port::{Answer, Query, query::Page};
use leptos::prelude::*;
use std::sync::Arc;

/// The height of a row: `--row` in tokens.css says the same.
const ROW_PX: u32 = 58;
/// Rows asked for at once; the engine gives 500 at most.
const WINDOW_ROWS: u32 = 200;
/// The window moves by whole steps, so that scrolling asks seldom.
const STEP_ROWS: u32 = 50;
/// Rows in the page beyond what can be seen, on each side.
const BEYOND_ROWS: u32 = 6;

/// What a row opens; none: it is not loaded.
type PlaceOf = Arc<dyn Fn(u32) -> Option<Place> + Send + Sync>;
type Pick = Arc<dyn Fn(u32) + Send + Sync>;

/// The row that the keys are on; apart from the one that is open.
#[derive(Clone, Copy)]
pub struct Cursor {
    desk: Desk,
    at: RwSignal<u32>,
    total: RwSignal<u32>,
    place: StoredValue<Option<PlaceOf>>,
    pick: StoredValue<Option<Pick>>,
}

impl Cursor {
    pub fn new(desk: Desk) -> Self {
        Self {
            desk,
            at: RwSignal::new(0),
            total: RwSignal::new(0),
            place: StoredValue::new(None),
            pick: StoredValue::new(None),
        }
    }

    pub fn is_at(&self, row: u32) -> bool {
        self.at.get() == row
    }

    pub fn move_to(self, row: u32) {
        self.at.set(row);
    }

    pub fn set_total(self, total: u32) {
        self.total.set(total);
    }

    /// From now on the cursor walks over the rows of another list, which open these places.
    pub fn walk_over(self, place: impl Fn(u32) -> Option<Place> + Send + Sync + 'static) {
        self.at.set(0);
        self.place.set_value(Some(Arc::new(place)));
        self.pick.set_value(None);
    }

    fn place(self, row: u32) -> Option<Place> {
        let place = self.place.get_value()?;
        untrack(|| place(row))
    }

    /// The place of the row behind the one that shows `open`, which is looked for from the cursor's row outwards. None when that
    /// one is the last, or not loaded.
    pub fn after(self, open: Place) -> Option<Place> {
        let at = self.at.get_untracked();
        let mut rows = (0..WINDOW_ROWS)
            .flat_map(|far| [at.checked_sub(far), at.checked_add(far)])
            .flatten();
        let row = rows.find(|row| self.place(*row) == Some(open))?;
        self.place(row.checked_add(1)?)
    }

    /// What the key X does to a row.
    pub fn on_pick(self, pick: impl Fn(u32) + Send + Sync + 'static) {
        self.pick.set_value(Some(Arc::new(pick)));
    }

    /// Whether the key moved the cursor or opened its row.
    pub fn key(self, key: &str) -> bool {
        let (at, last) = (
            self.at.get_untracked(),
            self.total.get_untracked().saturating_sub(1),
        );
        let to = match key {
            "j" | "ArrowDown" => at.saturating_add(1),
            "k" | "ArrowUp" => at.saturating_sub(1),
            "Enter" => {
                if let Some(place) = self.place(at) {
                    self.desk.go(place);
                }
                return true;
            }
            "x" => {
                let pick = self.pick.get_value();
                if let Some(pick) = &pick {
                    pick(at);
                }
                return pick.is_some();
            }
            _ => return false,
        };
        self.at.set(to.min(last));
        keep_in_sight(to.min(last));
        true
    }
}

fn keep_in_sight(row: u32) {
    let Some(list) = page::element("list") else { return };
    let px = |value: u32| i32::try_from(value).unwrap_or(i32::MAX);
    let (top, bottom) = (
        px(row.saturating_mul(ROW_PX)),
        px(row.saturating_add(1).saturating_mul(ROW_PX)),
    );
    if top < list.scroll_top() {
        list.set_scroll_top(top);
    } else if bottom > list.scroll_top() + list.client_height() {
        list.set_scroll_top(bottom - list.client_height());
    }
}

fn rows_in_sight() -> u32 {
    let height = page::window()
        .and_then(|window| window.inner_height().ok()?.as_f64())
        .unwrap_or(900.0);
    (height as u32) / ROW_PX + 1
}

#[component]
pub fn RowList<T, Q, K, P, R>(
    label: &'static str,
    cursor: Cursor,
    /// The query for a stretch: offset and limit.
    query: Q,
    take: K,
    /// What a row opens.
    place: P,
    row: R,
    one: &'static str,
    many: &'static str,
    title: &'static str,
    empty: &'static str,
    /// Chooses a row for what is done with several.
    #[prop(optional)]
    pick: Option<Callback<T>>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    Q: Fn(u32, u32) -> Query + Send + Sync + 'static,
    K: Fn(Answer) -> Option<Page<T>> + 'static,
    P: Fn(&T) -> Place + Send + Sync + 'static,
    R: Fn(T) -> AnyView + Clone + Send + Sync + 'static,
{
    let desk = Desk::here();
    let first = RwSignal::new(0u32);
    let window = Memo::new(move |_| first.get().saturating_sub(STEP_ROWS) / STEP_ROWS * STEP_ROWS);
    let seen = desk.engine.watch(move || query(window.get(), WINDOW_ROWS), take);
    let total = Memo::new(move |_| seen.with(|seen| seen.here().map(|page| page.total)));
    let place: PlaceOf = Arc::new(move |index| seen.with(|seen| at(seen, index).map(&place)));
    let places = place.clone();
    cursor.walk_over(move |index| places(index));
    if let Some(pick) = pick {
        cursor.on_pick(move |index| {
            if let Some(item) = seen.with_untracked(|seen| at(seen, index).cloned()) {
                pick.run(item);
            }
        });
    }
    let none = move || match seen.get() {
        Seen::Failed(why) => Some(why),
        Seen::Here(page) if page.total == 0 => Some(empty.to_owned()),
        _ => None,
    };
    let show = move |index| {
        let (item, row) = (
            Memo::new(move |_| seen.with(|seen| at(seen, index).cloned())),
            row.clone(),
        );
        live(move || item.get().map(&row))
    };
    view! {
        <p class="list-zone__title">
            <b>{title}</b>
            <span>{live(move || total.get().map(|total| words::count(u64::from(total), one, many)))}</span>
        </p>
        <Rows label cursor first total place none=Arc::new(none) show=Arc::new(show) />
    }
}

/// The row with this number, if it is loaded.
fn at<T>(seen: &Seen<Page<T>>, index: u32) -> Option<&T> {
    let page = seen.here()?;
    page.rows.get(index.checked_sub(page.offset)? as usize)
}

/// The rows of a list, whatever they are of.
#[component]
fn Rows(
    label: &'static str,
    cursor: Cursor,
    /// The first row in sight.
    first: RwSignal<u32>,
    total: Memo<Option<u32>>,
    place: PlaceOf,
    /// What is said where there are no rows.
    none: Arc<dyn Fn() -> Option<String> + Send + Sync>,
    show: Arc<dyn Fn(u32) -> Live + Send + Sync>,
) -> impl IntoView {
    effect(move || cursor.set_total(total.get().unwrap_or_default()));
    let shown = Memo::new(move |_| {
        let start = first.get().saturating_sub(BEYOND_ROWS);
        let end = first.get() + rows_in_sight() + BEYOND_ROWS;
        (start, end.min(total.get().unwrap_or_default()))
    });
    let scrolled = move |event: web_sys::Event| {
        let list: web_sys::HtmlElement = event_target(&event);
        let row = u32::try_from(list.scroll_top()).unwrap_or_default() / ROW_PX;
        if first.get_untracked() != row {
            first.set(row);
        }
    };
    let is_some = none.clone();
    view! {
        <p class="empty" hidden=move || is_some().is_none()>{live(move || none())}</p>
        <div class="rows" id="list" tabindex="-1" on:scroll=scrolled>
            <ol
                role="listbox"
                aria-label=label
                tabindex="0"
                aria-activedescendant=move || format!("row-{}", cursor.at.get())
                style:height=move || format!("{}px", total.get().unwrap_or_default().saturating_mul(ROW_PX))
            >
                {keyed(move || { let (start, end) = shown.get(); (start..end).collect() }, u32::to_string, move |index| view! {
                    <Row index cursor total place=place.clone() show=show(index) />
                })}
            </ol>
        </div>
    }
}

/// What a row says in two lines: its name with how it stands, and what else is known of it.
pub fn two_lines(name: String, stand: String, about: impl IntoAny) -> AnyView {
    let about = about.into_any();
    view! {
        <span class="row__line">
            <b>{name}</b>
            " "
            <span class="row__time">{stand}</span>
        </span>
        " "
        <span class="row__about">{about}</span>
    }
    .into_any()
}

#[component]
fn Row(index: u32, cursor: Cursor, total: Memo<Option<u32>>, place: PlaceOf, show: Live) -> impl IntoView {
    let desk = cursor.desk;
    let shows = place.clone();
    let is_open = Memo::new(move |_| {
        let open = desk.route.with(|route| route.place);
        shows(index) == Some(open)
    });
    let click = move |_| {
        cursor.move_to(index);
        if let Some(place) = untrack(|| place(index)) {
            desk.go(place);
        }
    };
    view! {
        <li
            role="option"
            id=format!("row-{index}")
            class="row"
            class:is-cursor=move || cursor.is_at(index)
            class:is-open=move || is_open.get()
            aria-selected=move || is_open.get().to_string()
            aria-posinset=index + 1
            aria-setsize=move || total.get()
            style:transform=format!("translateY({}px)", index.saturating_mul(ROW_PX))
            on:click=click
        >
            {show}
        </li>
    }
}
