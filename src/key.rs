//! What single keys do outside text fields. Which keys there are is said once, here, for the handler and for the help.

use crate::{
    page,
    part::{bulk, list::Cursor},
    route::Place,
    state::{Asking, Desk, TicketForm, Writing, Zone},
};
use desk_model::Act;
use desk_port::View;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// Keys and what they do, as the help shows them.
pub const KEYS: [(&str, &str); 32] = [
    ("J", "next row"),
    ("K", "row before"),
    ("Enter", "open the row"),
    ("C", "new ticket"),
    ("/", "search"),
    ("R", "reply"),
    ("N", "note"),
    ("I", "take the ticket"),
    ("A", "assign"),
    ("S", "state"),
    ("P", "priority"),
    ("E", "solve; Shift E goes on with the next row"),
    ("Z", "hold"),
    ("U", "escalate"),
    ("L", "log a call"),
    ("M", "run a macro"),
    ("X", "choose the row, for what is done with several"),
    ("T", "tag"),
    (";", "link an article"),
    ("O", "begin a procedure"),
    ("H", "how the ticket was before"),
    ("V", "review"),
    ("Ctrl Z", "undo; Ctrl Shift Z does it again"),
    ("Ctrl Enter", "send, or save what is being written"),
    ("@", "in a note: a colleague; # names a ticket, ;; an article"),
    ("::", "in a reply: a canned one; # and ;; as in a note"),
    ("Esc", "leave a field, a dialog or the search"),
    ("G N", "go to Needs me"),
    ("G M", "go to My tickets"),
    (
        "G U",
        "go to Unassigned; G L Second line, G D Due soon, G W Waiting, G R To review, G A All",
    ),
    (
        "G K",
        "go to Knowledge; G P Procedures, G C Customers, G S Settings",
    ),
    ("?", "these keys"),
];

fn is_text(element: &Element) -> bool {
    let name = element.tag_name();
    let kind = element.get_attribute("type").unwrap_or_default();
    name == "TEXTAREA"
        || name == "SELECT"
        || (name == "INPUT" && !matches!(kind.as_str(), "checkbox" | "radio" | "file" | "button"))
}

/// Handles keys for the whole desk. `list` moves and opens rows of the list that is shown.
pub fn listen(desk: Desk, list: Cursor) {
    let pending_go = StoredValue::new(false);
    let handle = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        let focused = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        if desk.asking.get_untracked().is_some() || event.alt_key() {
            return;
        }
        if event.ctrl_key() || event.meta_key() {
            // In a text the browser's own undo is meant.
            let typing = focused.as_ref().is_some_and(is_text);
            if !typing && event.key().eq_ignore_ascii_case("z") && undo(desk, event.shift_key()) {
                event.prevent_default();
            }
            return;
        }
        if focused.as_ref().is_some_and(is_text) {
            if event.key() == "Escape" {
                leave(desk);
            }
            return;
        }
        // A capital letter comes of a lock as well as of Shift, which makes another key of it.
        let key = match event.key() {
            key if key.len() == 1 && event.shift_key() => key.to_ascii_uppercase(),
            key if key.len() == 1 => key.to_ascii_lowercase(),
            key => key,
        };
        let on_control =
            focused.is_some_and(|element| matches!(element.tag_name().as_str(), "BUTTON" | "A" | "SUMMARY"));
        let going = pending_go.get_value();
        pending_go.set_value(key == "g" && !going);
        let acted = if going {
            go(desk, &key)
        } else if key == "Enter" && on_control {
            false
        } else {
            list.key(&key) || on_desk(desk, &key) || on_ticket(desk, list, &key)
        };
        if acted {
            event.prevent_default();
        }
    });
    on_cleanup(move || handle.remove());
}

/// Takes back what was done last to several tickets or in the open one, or does it again.
fn undo(desk: Desk, again: bool) -> bool {
    if !again && (desk.change_back() || bulk::undo_last(desk)) {
        return true;
    }
    let which = if again { desk.redo } else { desk.undo };
    let Some((ticket, act)) = which.get_untracked() else {
        return false;
    };
    desk.run(Act::UndoAct { ticket, act });
    true
}

fn leave(desk: Desk) {
    if let Some(active) = page::window()
        .and_then(|window| window.document()?.active_element())
        .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok())
    {
        if active.id() == "search" {
            desk.words.set(String::new());
        }
        let _ = active.blur();
    }
    page::focus("list");
}

fn go(desk: Desk, key: &str) -> bool {
    match key {
        "n" => desk.go_to_view(View::NeedsMe),
        "m" => desk.go_to_view(View::Mine),
        "u" => desk.go_to_view(View::Unassigned),
        "l" => desk.go_to_view(View::SecondLine),
        "w" => desk.go_to_view(View::Waiting),
        "d" => desk.go_to_view(View::DueSoon),
        "r" => desk.go_to_view(View::ToReview),
        "a" => desk.go_to_view(View::All),
        "k" => desk.go(Place::Articles),
        "p" => desk.go(Place::Procedures),
        "c" => desk.go(Place::Customers),
        "s" => desk.go(Place::Settings),
        _ => return false,
    }
    true
}

fn on_desk(desk: Desk, key: &str) -> bool {
    match key {
        "c" if desk.may_write.get_untracked() => desk.asking.set(Some(Asking::NewTicket)),
        "/" => {
            desk.zone.set(Zone::List);
            request_animation_frame(|| {
                page::focus("search");
            });
        }
        "v" => desk.go(Place::Review),
        "h" if desk.ticket().is_some() => {
            desk.past_ms.set(None);
            desk.history.update(|shown| *shown = !*shown);
        }
        "?" => desk.asking.set(Some(Asking::Keys)),
        "Escape" => {
            desk.words.set(String::new());
            desk.zone.update(|zone| {
                *zone = match zone {
                    Zone::Side => Zone::Main,
                    Zone::Main | Zone::List | Zone::Rail => Zone::List,
                }
            });
        }
        _ => return false,
    }
    true
}

fn on_ticket(desk: Desk, list: Cursor, key: &str) -> bool {
    let Some(ticket) = desk.ticket().filter(|_| desk.workable.get_untracked()) else {
        return false;
    };
    let write = |writing| {
        desk.writing.set(writing);
        request_animation_frame(|| {
            page::focus("composer");
        });
    };
    let form = |form| desk.asking.set(Some(Asking::Form(ticket, form)));
    match key {
        "r" => write(Writing::Reply),
        "n" => write(Writing::Note),
        "i" => {
            let to = desk.me.get_untracked();
            desk.run(Act::AssignTicket { ticket, to });
        }
        "a" => page::open_choice("ticket-owner"),
        "s" => page::open_choice("ticket-state"),
        "p" => page::open_choice("ticket-priority"),
        "e" => form(TicketForm::Solve),
        "E" => {
            let next = list.after(Place::Ticket(ticket)).unwrap_or(Place::Queue);
            desk.then.set(Some(next));
            form(TicketForm::Solve);
        }
        "z" => form(TicketForm::Hold),
        "u" => form(TicketForm::Escalate),
        "l" => form(TicketForm::Call),
        "m" => form(TicketForm::Macro),
        "t" => {
            desk.zone.set(Zone::Side);
            request_animation_frame(|| {
                page::focus("ticket-tag");
            });
        }
        "o" => desk.asking.set(Some(Asking::Procedure(ticket))),
        ";" => desk.asking.set(Some(Asking::LinkArticle(ticket))),
        _ => return false,
    }
    true
}
