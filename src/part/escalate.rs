//! The dialogs of an escalation: the contract with which a ticket goes to the second line, and what the second line does with it.

use super::sheet::Sheet;
use crate::state::{Desk, Outcome};
use desk_model::{Act, DocId, EntryId};
use leptos::prelude::*;
use web_sys::SubmitEvent;

/// Does what a dialog asks for, and closes it when it is done.
fn act(desk: Desk, act: Act) {
    desk.run_then(act, move |done| {
        if done {
            desk.asking.set(None);
        }
    });
}

#[component]
pub fn Escalate(ticket: DocId) -> impl IntoView {
    let desk = Desk::here();
    let (tried, evidence) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (question, risk) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let to = RwSignal::new(String::new());
    let escalate = move |event: SubmitEvent| {
        event.prevent_default();
        let chosen = to.get_untracked();
        let to = desk.people.with_untracked(|people| {
            let person = people.iter().find(|person| person.id.to_string() == chosen);
            person.map(|person| person.id)
        });
        act(
            desk,
            Act::EscalateTicket {
                ticket,
                tried: tried.get_untracked(),
                evidence: evidence.get_untracked(),
                question: question.get_untracked(),
                risk: risk.get_untracked(),
                to,
            },
        );
    };
    let others = move || {
        let me = desk.me.get();
        let people = desk.people.get();
        people.into_iter().filter(move |person| Some(person.id) != me)
    };
    view! {
        <Sheet title="Escalate">
            <form on:submit=escalate>
                <p>"The second line gets the ticket with what you write here. Who talks to the customer now goes on doing so."</p>
                <label>
                    "Question" <textarea rows="2" required maxlength="20000" bind:value=question></textarea>
                </label>
                <label>
                    "What was tried" <textarea rows="3" required maxlength="20000" bind:value=tried></textarea>
                </label>
                <label>
                    "Evidence (may stay empty)" <textarea rows="2" maxlength="20000" bind:value=evidence></textarea>
                </label>
                <label>
                    "What happens if nothing is done (may stay empty)"
                    <textarea rows="2" maxlength="20000" bind:value=risk></textarea>
                </label>
                <label>
                    "To"
                    <select bind:value=to>
                        <option value="">"The second line"</option>
                        {move || {
                            others().map(|person| view! { <option value=person.id.to_string()>{person.name}</option> }).collect_view()
                        }}
                    </select>
                </label>
                <footer>
                    <button class="primary">"Escalate it"</button>
                </footer>
            </form>
        </Sheet>
    }
}

/// Answers an escalation, gives the ticket back, or takes it over.
#[component]
pub fn Escalated(ticket: DocId, escalation: EntryId, outcome: Outcome) -> impl IntoView {
    match outcome {
        Outcome::Answer => view! {
            <Say
                title="Answer the question"
                button="Give the answer"
                words="The first line gets the ticket back with your answer, and talks to the customer."
                label="Answer"
                act_of=Callback::new(move |text| Act::AnswerEscalation {
                    ticket,
                    escalation,
                    text,
                })
            />
        }
        .into_any(),
        Outcome::Return => view! {
            <Say
                title="Give back"
                button="Give it back"
                words="The first line gets the ticket back, and reads why."
                label="Reason"
                act_of=Callback::new(move |reason| Act::ReturnEscalation {
                    ticket,
                    escalation,
                    reason,
                })
            />
        }
        .into_any(),
        Outcome::TakeOver => view! { <TakeOver ticket escalation /> }.into_any(),
    }
}

#[component]
fn Say(
    title: &'static str,
    button: &'static str,
    words: &'static str,
    label: &'static str,
    act_of: Callback<String, Act>,
) -> impl IntoView {
    let desk = Desk::here();
    let text = RwSignal::new(String::new());
    let say = move |event: SubmitEvent| {
        event.prevent_default();
        act(desk, act_of.run(text.get_untracked()));
    };
    view! {
        <Sheet title>
            <form on:submit=say>
                <p>{words}</p>
                <label>
                    {label} <textarea rows="4" required maxlength="20000" bind:value=text></textarea>
                </label>
                <footer>
                    <button class="primary">{button}</button>
                </footer>
            </form>
        </Sheet>
    }
}

#[component]
fn TakeOver(ticket: DocId, escalation: EntryId) -> impl IntoView {
    let desk = Desk::here();
    let hand_over = RwSignal::new(false);
    let take = move |event: SubmitEvent| {
        event.prevent_default();
        act(
            desk,
            Act::TakeOverEscalation {
                ticket,
                escalation,
                hand_over: hand_over.get_untracked(),
            },
        );
    };
    view! {
        <Sheet title="Take over">
            <form on:submit=take>
                <p>"You own the ticket, and it stays with the second line."</p>
                <label class="check">
                    <input type="checkbox" bind:checked=hand_over />
                    "I talk to the customer from now on"
                </label>
                <footer>
                    <button class="primary">"Take it over"</button>
                </footer>
            </form>
        </Sheet>
    }
}
