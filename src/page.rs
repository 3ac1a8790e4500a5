//! The browser page around the app: address, history, focus, downloads, the service worker. No state and no screen.

use crate::{desks, route::Route};
use js_sys::Array;
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::{
    Blob, BlobPropertyBag, HtmlAnchorElement, HtmlElement, HtmlInputElement, HtmlSelectElement, Storage, Url,
    Window,
};

/// How the fragment of an invite link begins.
const INVITE_PREFIX: &str = "#j1.";

pub fn window() -> Option<Window> {
    web_sys::window()
}

/// Notes on the page itself that the app has broken off, and why: `style/banner.css` says so to whoever sees it.
pub fn mark_broken(why: &str) {
    let root = window().and_then(|window| window.document()?.document_element());
    if let Some(root) = root {
        let _ = root.set_attribute("data-broken", why);
    }
}

/// Where the app was loaded from, such as `https://desk.example`.
pub fn origin() -> String {
    window()
        .and_then(|window| window.location().origin().ok())
        .unwrap_or_default()
}

/// What `public/start.js` has taken out of the address for this page. Given once.
fn opened_with(kind: &str) -> Option<String> {
    let desk = js_sys::Reflect::get(&js_sys::global(), &"desk".into()).ok()?;
    let hash = js_sys::Reflect::get(&desk, &kind.into()).ok()?.as_string()?;
    // A page that cannot forget it shows it again at worst.
    let _ = js_sys::Reflect::set(&desk, &kind.into(), &JsValue::NULL);
    Some(format!("{}/{hash}", origin()))
}

/// The invite link that the page was opened with.
pub fn opened_invite() -> Option<String> {
    opened_with("invite")
}

/// The address of the relay that the page came from, as a link for founding when it was opened with one.
pub fn relay() -> String {
    opened_with("founding").unwrap_or_else(origin)
}

/// An invite link that was put into the address of the open page, taken out of it and of the history at once: it holds a secret.
pub fn take_invite() -> Option<String> {
    let window = window()?;
    let location = window.location();
    let hash = location.hash().ok()?;
    if !hash.starts_with(INVITE_PREFIX) {
        return None;
    }
    let link = format!("{}/{hash}", location.origin().ok()?);
    let path = location.pathname().ok()?;
    let history = window.history().ok()?;
    history
        .replace_state_with_url(&JsValue::NULL, "", Some(&path))
        .ok()?;
    Some(link)
}

/// The place that the address names.
pub fn route() -> Route {
    let Some(location) = window().map(|window| window.location()) else {
        return Route::default();
    };
    let path = location.pathname().unwrap_or_default();
    let (_, within) = desks::split(&path);
    Route::parse(within, &location.search().unwrap_or_default())
}

/// Which of this browser's desks the address names.
pub fn desk_number() -> u32 {
    let path = window().and_then(|window| window.location().pathname().ok());
    desks::split(&path.unwrap_or_default()).0
}

/// Opens an invite link, beside the desk that is here. Its secret goes by the fragment, which is taken out of the address again
/// before anything else runs.
pub fn open_beside(number: u32, link: &str) {
    let Some((_, fragment)) = link.split_once('#') else {
        return;
    };
    if let Some(window) = window() {
        // A browser that does not go leaves this page as it is.
        let _ = window
            .location()
            .assign(&format!("{}/#{fragment}", desks::prefix(number)));
    }
}

/// Whether what was toggled is open now.
pub fn is_open(event: &web_sys::Event) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|element| element.has_attribute("open"))
}

/// Puts a place into the address and the history.
pub fn push(route: &Route) {
    if let Some(history) = window().and_then(|window| window.history().ok()) {
        // A browser refuses only floods; then the address is behind for a moment and nothing else is lost.
        let path = format!("{}{}", desks::prefix(desk_number()), route.path());
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&path));
    }
}

pub fn set_title(title: &str) {
    if let Some(document) = window().and_then(|window| window.document()) {
        document.set_title(title);
    }
}

pub fn element(id: &str) -> Option<HtmlElement> {
    window()?.document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// Moves the focus to an element, and says whether it is there.
pub fn focus(id: &str) -> bool {
    element(id).is_some_and(|element| element.focus().is_ok())
}

/// Whether the person is at this element now: another tab in front has its own.
pub fn has_focus(id: &str) -> bool {
    let document = window().and_then(|window| window.document());
    document.is_some_and(|document| {
        let at = document.active_element();
        document.has_focus().unwrap_or(true) && at.is_some_and(|element| element.id() == id)
    })
}

/// Whether the person can see this page: not when another tab lies over it, or the window is put away.
pub fn is_shown() -> bool {
    let document = window().and_then(|window| window.document());
    document.is_some_and(|document| !document.hidden())
}

/// Moves the focus to a choice and opens it where the browser allows.
pub fn open_choice(id: &str) {
    if let Some(select) = element(id).and_then(|element| element.dyn_into::<HtmlSelectElement>().ok()) {
        let _ = select.focus();
        // Not in every browser, and then the arrow keys do the same.
        let open = js_sys::Reflect::get(&select, &"showPicker".into());
        if let Some(open) = open
            .ok()
            .as_ref()
            .and_then(|open| open.dyn_ref::<js_sys::Function>())
        {
            let _ = open.call0(&select);
        }
    }
}

/// Puts text on the clipboard. Where that is closed to pages, it can be marked and copied by hand.
pub fn copy(text: &str) {
    if let Some(window) = window() {
        let _ = window.navigator().clipboard().write_text(text);
    }
}

pub fn storage() -> Option<Storage> {
    window()?.local_storage().ok()?
}

/// Asks the browser not to throw the desk away when the disk is full. Some ask the person, so it is asked after what they did.
pub fn keep_storage() {
    let Some(window) = window() else { return };
    if window.is_secure_context() {
        // The answer changes nothing here: what is shared stays with the team in any case.
        let _ = window.navigator().storage().persist();
    }
}

/// Hands a file to the person, whose bytes come in parts.
pub fn download(name: &str, media_type: &str, parts: &Array) -> Option<()> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let blob = Blob::new_with_u8_array_sequence_and_options(parts, &options).ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    let anchor: HtmlAnchorElement = window()?.document()?.create_element("a").ok()?.dyn_into().ok()?;
    anchor.set_href(&url);
    anchor.set_download(name);
    anchor.click();
    Url::revoke_object_url(&url).ok()
}

/// What is said when a chosen file is not there any more, or cannot be read.
pub const FILE_UNREAD: &str = "The file could not be read. Choose it again.";

/// The bytes of the file that a person has chosen; none when it could not be read.
pub fn read_chosen(event: &web_sys::Event, then: impl FnOnce(Option<Vec<u8>>) + 'static) {
    let input = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    let Some(file) = input.and_then(|input| input.files()?.get(0)) else {
        return;
    };
    // Only one of the two is called.
    let then = Rc::new(Cell::new(Some(then)));
    let other = then.clone();
    let read = Closure::once(move |buffer: JsValue| {
        if let Some(then) = then.take() {
            then(Some(js_sys::Uint8Array::new(&buffer).to_vec()));
        }
    });
    let failed = Closure::once(move |_: JsValue| {
        if let Some(then) = other.take() {
            then(None);
        }
    });
    let _ = file.array_buffer().then2(&read, &failed);
    // That one lets go of itself; the other is a few bytes until the page is left.
    read.forget();
    failed.forget();
}

/// Makes the app open without a network from the next start on.
pub fn register_service_worker() {
    let Some(window) = window() else { return };
    // Pages that are not secure have none; there the app needs the network to open.
    if window.is_secure_context() {
        let registered = window.navigator().service_worker().register("/sw.js");
        let told =
            Closure::once(|why: JsValue| leptos::logging::warn!("no start without a network: {why:?}"));
        let _ = registered.catch(&told);
        told.forget();
    }
}
