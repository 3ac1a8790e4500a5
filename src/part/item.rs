//! One line of the timeline: the customer, us, a note or a line of the system, told apart by form.

use super::{file::Files, mail_frame::MailFrame, markdown::Markdown};
use crate::{
    clock,
    live::{either, live, when},
    state::Desk,
    words,
};
use desk_model::{
    Act, DocId, EntryId,
    entry::{Channel, DeliveryResult},
};
use desk_port::{
    TimelineItem,
    view::{Delivery, ItemBody},
};
use leptos::prelude::*;

/// What leaves that soon after it was written was not meant for later.
const SOON_MS: u64 = 60 * 1000;

#[component]
pub fn Item(ticket: DocId, item: TimelineItem) -> impl IntoView {
    let desk = Desk::here();
    let TimelineItem {
        id,
        at_ms,
        who,
        mine,
        body,
        until_ms,
        clock_flag,
        back,
    } = item;
    let who = if mine { "You".to_owned() } else { who };
    let time = view! {
        {clock_flag.then(|| view! { <span class="is-warn">"clock ahead"</span> })}
        <time title=clock::long(at_ms)>{live(move || desk.time(at_ms))}</time>
    };
    // For what stands further back than the last act, which the head takes back.
    let undo = move |what: &str| {
        let label = format!("Undo: {what}");
        back.map(|act| {
            when(move || desk.workable.get(), move || {
                let undo = move |_| desk.run(Act::UndoAct { ticket, act });
                view! {
                    <button class="quiet small item__act item__undo" aria-label=label.clone() on:click=undo>
                        "Undo"
                    </button>
                }
            })
        })
    };
    match body {
        ItemBody::Message {
            channel,
            text,
            html,
            attachments,
            needs_action,
            machine,
        } => {
            let plain = text.clone();
            let about = format!(
                "{}{}",
                words::channel(channel),
                if machine { ", sent by a machine" } else { "" }
            );
            view! {
                <li class="item item--in">
                    <header>
                        <b>{who}</b>
                        <span>{about}</span>
                        {time}
                    </header>
                    <Text text html />
                    <Files files=attachments />
                    {when(move || desk.workable.get(), move || {
                        let quoted = quoted(&plain);
                        view! {
                            <Marked ticket message=id needs_action machine />
                            <button class="quiet small item__act" on:click=move |_| desk.to_reply.set(Some(quoted.clone()))>
                                "Quote"
                            </button>
                        }
                    })}
                </li>
            }
            .into_any()
        }
        ItemBody::Reply {
            channel,
            text,
            attachments,
            delivery,
            leaves_ms,
            machine,
        } => {
            let words = text.clone();
            view! {
            <li class="item item--out">
                <header>
                    <b>{who}</b>
                    <span>{words::channel(channel)} {machine.then_some(", by itself")} " · " {words::delivery(delivery)}</span>
                    {time}
                </header>
                <Markdown text=text.clone() />
                <Files files=attachments />
                {(delivery == Delivery::Queued).then(|| live(move || {
                    (leaves_ms > desk.now_ms.get().max(at_ms + SOON_MS)).then(|| view! { <p class="hint">{format!("Leaves {}.", clock::long(leaves_ms))}</p> })
                }))}
                {when(move || desk.workable.get(), move || view! { <OnItsWay ticket text=words.clone() message=id channel delivery /> })}
            </li>
        }
        .into_any()
        }
        ItemBody::Note { text, mentions } => {
            let undo = undo(text.chars().take(40).collect::<String>().as_str());
            view! {
            <li class="item item--note">
                <header>
                    <b>{who}</b>
                    <span>{if mentions.is_empty() { "note".to_owned() } else { format!("note for {}", mentions.join(", ")) }}</span>
                    {time}
                </header>
                <Markdown text />
                {undo}
            </li>
        }
        .into_any()
        }
        ItemBody::Contract { words, parts } => {
            let undo = undo(&words);
            view! {
                <li class="item item--note item--contract">
                    <header>
                        <b>{who}</b>
                        <span>{words}</span>
                        {time}
                    </header>
                    {parts
                        .into_iter()
                        .map(|(what, text)| {
                            view! {
                                <p class="item__text">
                                    {(!what.is_empty()).then(|| view! { <b>{what}": "</b> })}
                                    {text}
                                </p>
                            }
                        })
                        .collect_view()}
                    {undo}
                </li>
            }
            .into_any()
        }
        ItemBody::Line { words } => {
            let undo = undo(&words);
            view! {
                <li class="item item--line">
                    <span>{who} " " {words} {until_ms.map(|until| format!(" ({})", clock::day(until)))}</span>
                    {undo}
                    {time}
                </li>
            }
            .into_any()
        }
    }
}

/// As mail programs quote.
fn quoted(text: &str) -> String {
    let lines: Vec<String> = text.trim().lines().map(|line| format!("> {line}")).collect();
    format!("{}\n\n", lines.join("\n"))
}

#[component]
fn Text(text: String, html: Option<String>) -> impl IntoView {
    let formatted = RwSignal::new(false);
    let has_html = html.is_some();
    view! {
        {either(move || formatted.get(), move || view! {
            <MailFrame html=html.clone().unwrap_or_default() />
        }, move || view! { <p class="item__text">{text.clone()}</p> })}
        {has_html
            .then(|| {
                view! {
                    <button class="quiet small" on:click=move |_| formatted.update(|on| *on = !*on)>
                        {live(move || if formatted.get() { "Show as text" } else { "Show formatted" })}
                    </button>
                }
            })}
    }
}

/// Whether a message needs action, and the way to say the other thing.
#[component]
fn Marked(ticket: DocId, message: EntryId, needs_action: bool, machine: bool) -> impl IntoView {
    let desk = Desk::here();
    let mark = move |needs| {
        desk.run(Act::MarkMessage {
            ticket,
            message,
            needs,
        })
    };
    if needs_action {
        view! {
            <button class="quiet small item__act" on:click=move |_| mark(false)>
                "No action needed"
            </button>
        }
        .into_any()
    } else {
        view! {
            <p class="hint">
                {(!machine).then_some("No action needed. ")}
                <button class="quiet small item__act" on:click=move |_| mark(true)>
                    "It needs action"
                </button>
            </p>
        }
        .into_any()
    }
}

/// What can be done with an answer that has not gone.
#[component]
fn OnItsWay(
    ticket: DocId,
    text: String,
    message: EntryId,
    channel: Channel,
    delivery: Delivery,
) -> impl IntoView {
    let desk = Desk::here();
    let record = move |result| {
        desk.run(Act::RecordDelivery {
            ticket,
            message,
            result,
        })
    };
    match delivery {
        Delivery::Held => view! {
            <p class="guard">
                <b>"Held for you to look at: "</b>
                "something came in that its writer had not seen. "
                <button class="small item__act" on:click=move |_| desk.run(Act::ReleaseMessage { ticket, message })>
                    "Send anyway"
                </button>
                <button
                    class="quiet small item__act"
                    title="It is not sent, and its words are in the box below"
                    on:click=move |_| {
                        desk.to_reply.set(Some(text.clone()));
                        desk.run(Act::DropMessage { ticket, message });
                    }
                >
                    "Write it anew"
                </button>
                <button class="quiet small item__act" on:click=move |_| desk.run(Act::DropMessage { ticket, message })>
                    "Do not send"
                </button>
            </p>
        }
        .into_any(),
        Delivery::Queued => view! {
            <button class="quiet small item__act" on:click=move |_| desk.run(Act::DropMessage { ticket, message })>
                "Do not send"
            </button>
            " "
            <button class="quiet small item__act" title="It went out another way, such as from your own mail program" on:click=move |_| record(DeliveryResult::Handed)>
                "I sent it elsewhere"
            </button>
        }
        .into_any(),
        Delivery::Handed if !channel.is_live() => view! {
            <button class="quiet small item__act" title="The mail has come back as one that could not be delivered" on:click=move |_| record(DeliveryResult::Bounced)>
                "It came back"
            </button>
        }
        .into_any(),
        Delivery::Handed | Delivery::Bounced | Delivery::Dropped => ().into_any(),
    }
}

#[cfg(test)]
mod tests {
    //! By hand.
    use super::*;

    #[test]
    fn each_line_is_quoted_and_what_is_written_stands_below() {
        assert_eq!(
            quoted("It hums.\n\nAnd blinks.\n"),
            "> It hums.\n> \n> And blinks.\n\n"
        );
    }
}
