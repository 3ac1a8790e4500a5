//! The head of a ticket: subject, and state, priority and owner as choices that act at once.

use crate::memo::Memo;
use crate::{
    icon::{Icon, Shape},
    live::{either, live, when},
    part::{bulk::AUTO, form::chosen, merged::Undo, place_head::Back, there::There},
    state::{Asking, Desk, TicketForm, Zone, works},
    words,
};
use desk_model::{Act, DocId, PersonId, entry::OpenState, ticket_document::Field};
use desk_port::{
    TicketRow,
    row::ShownState,
    view::{ClockView, UndoView},
};
use leptos::prelude::*;
use web_sys::{Event, HtmlSelectElement};

/// States that a person may choose; new and spam come about by themselves.
const CHOICES: [ShownState; 5] = [
    ShownState::Open,
    ShownState::Waiting,
    ShownState::Hold,
    ShownState::Solved,
    ShownState::Closed,
];

#[component]
pub fn Head(
    ticket: DocId,
    row: Memo<TicketRow>,
    workable: Memo<bool>,
    hold_until: Memo<Option<u64>>,
    escalated: Memo<bool>,
    clocks: Memo<Vec<ClockView>>,
    undo: Memo<Option<UndoView>>,
    redo: Memo<Option<UndoView>>,
) -> impl IntoView {
    let desk = Desk::here();
    let waits = move || row.with(|row| row.waiting_since_ms);
    view! {
        <header class="head">
            <div class="head__title">
                <Back />
                <Subject ticket row workable />
                <span class="mono hint">{live(move || row.with(|row| row.short.clone()))}</span>
                <button class="quiet only-no-side" aria-label="Details" on:click=move |_| desk.zone.set(Zone::Side)>
                    <Icon shape=Shape::Side />
                </button>
            </div>
            <div class="head__facts">
                {either(move || workable.get(), move || view! {
                    <Acts ticket row escalated />
                }, move || view! {
                    <span>{live(move || row.with(|row| words::state(row.state)))}</span>
                    <span>{live(move || row.with(|row| words::priority(row.priority)))}</span>
                    <span>{live(move || row.with(|row| if row.owner.is_none() { "Nobody's".to_owned() } else { row.owner_name.clone() }))}</span>
                })}
                {live(move || {
                    let queue = row.with(|row| row.queue.clone());
                    (!queue.is_empty()).then(|| view! { <span>"Queue " <b>{queue}</b></span> })
                })}
                {when(move || desk.may_write.get(), move || view! { <Undo ticket undo redo /> })}
                {live(move || {
                    waits().map(|since| {
                        view! { <span>"Waits for an answer: " <b>{words::duration(desk.now_ms.get().saturating_sub(since))}</b></span> }
                    })
                })}
                {live(move || clocks.get().into_iter().map(|clock| promised(desk, &clock)).collect_view())}
                <There doc=ticket />
                {live(move || hold_until.get().map(|until| view! { <span>"Until " {desk.time(until)}</span> }))}
            </div>
        </header>
    }
}

/// What can be done with it at once.
#[component]
fn Acts(ticket: DocId, row: Memo<TicketRow>, escalated: Memo<bool>) -> impl IntoView {
    let desk = Desk::here();
    let take = move |_| {
        let to = desk.me.get_untracked();
        desk.run(Act::AssignTicket { ticket, to });
    };
    let more = move || {
        let state = row.with_untracked(|row| row.state);
        desk.asking.set(Some(Asking::More(ticket, state)));
    };
    let not_mine = move || row.with(|row| row.owner.is_none() || row.owner != desk.me.get());
    view! {
        <StateChoice ticket row />
        {when(move || row.with(|row| row.state == ShownState::Solved), move || solved(desk, ticket))}
        <PriorityChoice ticket row />
        <OwnerChoice ticket row />
        {when(not_mine, move || view! {
            <button class="small" title="Take (I)" aria-keyshortcuts="I" on:click=take>
                "Take"
            </button>
        })}
        {when(move || !escalated.get(), move || view! {
            <button class="small" on:click=move |_| desk.asking.set(Some(Asking::Form(ticket, TicketForm::Escalate)))>
                "Escalate"
            </button>
        })}
        {when(move || row.with(|row| !matches!(row.state, ShownState::Solved | ShownState::Closed)), move || view! {
            <button class="small" title="Solve (E)" aria-keyshortcuts="E" on:click=move |_| desk.asking.set(Some(Asking::Form(ticket, TicketForm::Solve)))>
                "Solve"
            </button>
        })}
        <button class="small" on:click=move |_| more()>
            "More"
        </button>
    }
}

/// `First answer due 14:05`, and how it ended.
fn promised(desk: Desk, clock: &ClockView) -> impl IntoView + use<> {
    let what = words::of(&words::CLOCKS, clock.clock);
    let minutes = words::duration(u64::from(clock.target_minutes) * 60_000);
    let (state, how) = match (clock.breach_ms, clock.due_ms) {
        (Some(at), _) => ("is-bad", format!("{what} late since {}", desk.time(at))),
        (None, Some(due)) if clock.open => {
            let at = format!("{what} due {}", desk.time(due));
            if clock.nearly_due {
                let left = words::duration(due.saturating_sub(desk.now_ms.get()));
                ("is-warn", format!("{at}, in {left}"))
            } else {
                ("", at)
            }
        }
        (None, None) if clock.open => ("", format!("{what} pauses")),
        _ if clock.met => ("", format!("{what} in time")),
        _ => ("", format!("{what} not needed")),
    };
    let told = format!("{} of {minutes}", words::duration(clock.elapsed_ms));
    view! {
        <span class=state title=told>
            {how}
        </span>
    }
}

/// The subject: a heading that becomes a box when it is clicked twice, or by the button beside it.
#[component]
fn Subject(ticket: DocId, row: Memo<TicketRow>, workable: Memo<bool>) -> impl IntoView {
    let desk = Desk::here();
    let editing = RwSignal::new(false);
    let open = move || editing.get() && workable.get();
    let subject = Memo::new(move |_| row.with(|row| row.subject.clone()));
    let done = move |event: Event| {
        let value = event_target_value(&event).trim().to_owned();
        editing.try_set(false);
        if !value.is_empty()
            && subject
                .try_get_untracked()
                .is_some_and(|subject| subject != value)
        {
            let act = Act::SetField {
                ticket,
                field: Field::Subject,
                value,
            };
            desk.change(act, |_| {});
        }
    };
    let node = NodeRef::<leptos::html::Input>::new();
    node.on_load(|input| request_animation_frame(move || input.select()));
    view! {
        <h1 hidden=open title=move || workable.get().then_some("Click twice to change") on:dblclick=move |_| editing.set(workable.get_untracked())>
            {live(move || subject.get())}
        </h1>
        {when(move || workable.get() && !editing.get(), move || view! {
            <button class="quiet small head__change" aria-label="Change the subject" on:click=move |_| editing.set(true)>
                "Change"
            </button>
        })}
        {when(open, move || view! {
            <input type="text" class="head__subject" aria-label="Change the subject" maxlength="300" prop:value=move || subject.get() on:change=done on:blur=move |_| { editing.try_set(false); } node_ref=node />
        })}
    }
}

/// Does what was chosen; when it is refused, the choice shows again what holds.
fn act_or_return(desk: Desk, act: Act, select: HtmlSelectElement, before: String) {
    desk.run_then(act, move |done| {
        if !done {
            select.set_value(&before);
        }
    });
}

#[component]
fn StateChoice(ticket: DocId, row: Memo<TicketRow>) -> impl IntoView {
    let desk = Desk::here();
    let state = Memo::new(move |_| row.with(|row| row.state));
    let choose = move |event: Event| {
        let (now, select) = (state.get_untracked(), event_target::<HtmlSelectElement>(&event));
        let ended = matches!(now, ShownState::Solved | ShownState::Closed);
        let act = match select.value().as_str() {
            "open" if ended => Act::ReopenTicket { ticket },
            "open" => Act::SetState {
                ticket,
                to: OpenState::Open,
            },
            "waiting" => Act::SetState {
                ticket,
                to: OpenState::Waiting,
            },
            "solved" => {
                select.set_value(words::state_key(now));
                desk.asking.set(Some(Asking::Form(ticket, TicketForm::Solve)));
                return;
            }
            "closed" => Act::CloseTicket { ticket },
            "hold" => {
                select.set_value(words::state_key(now));
                desk.asking.set(Some(Asking::Form(ticket, TicketForm::Hold)));
                return;
            }
            _ => return,
        };
        act_or_return(desk, act, select, words::state_key(now).to_owned());
    };
    let option = move |each: ShownState| {
        view! {
            <option value=words::state_key(each) prop:selected=move || state.get() == each>
                {words::state(each)}
            </option>
        }
    };
    let given = move || {
        let state = state.get();
        (!CHOICES.contains(&state)).then(|| {
            view! { <option value=words::state_key(state) disabled selected>{words::state(state)}</option> }
        })
    };
    // What is chosen would hold beneath the mark, unseen.
    let apart = move || matches!(state.get(), ShownState::Spam | ShownState::Test);
    let title = move || match apart() {
        true => "It is marked as spam or as a test. To change its state, say first in More that it is none.",
        false => "State (S)",
    };
    view! {
        <select id="ticket-state" class="choice" data-state=move || words::state_key(state.get()) aria-label="State" title=title disabled=apart on:change=choose>
            {live(given)}
            {CHOICES.into_iter().map(option).collect_view()}
        </select>
    }
}

/// How it was solved, and the way to change that.
fn solved(desk: Desk, ticket: DocId) -> AnyView {
    let code = move || {
        desk.solution.with(|held| {
            let key = held.as_ref()?.first()?;
            let code = chosen(&words::SOLVE_CODES, key)?;
            Some(words::of(&words::SOLVE_CODES, code))
        })
    };
    view! {
        <button class="small" title="Change the solution" on:click=move |_| desk.asking.set(Some(Asking::Form(ticket, TicketForm::Solve)))>
            "Solved: "
            {live(code)}
        </button>
    }
    .into_any()
}

#[component]
fn PriorityChoice(ticket: DocId, row: Memo<TicketRow>) -> impl IntoView {
    let desk = Desk::here();
    let choose = move |event: Event| {
        let select = event_target::<HtmlSelectElement>(&event);
        let to = chosen(&words::PRIORITIES, &select.value());
        // Until it is said why.
        let before = row.with_untracked(|row| row.priority);
        select.set_value(words::key(&words::PRIORITIES, before));
        if let Some(to) = to {
            desk.asking
                .set(Some(Asking::Form(ticket, TicketForm::Priority(to))));
        }
    };
    let title = move || match desk.rating.get().as_deref() {
        Some([urgency, impact]) => format!("Priority (P); urgency {urgency}, impact {impact}"),
        _ => "Priority (P)".to_owned(),
    };
    view! {
        <select id="ticket-priority" class="choice" aria-label="Priority" title=title on:change=choose>
            {words::PRIORITIES
                .into_iter()
                .map(|(priority, key, words)| {
                    view! { <option value=key prop:selected=move || row.with(|row| row.priority == priority)>{words}</option> }
                })
                .collect_view()}
        </select>
    }
}

#[component]
fn OwnerChoice(ticket: DocId, row: Memo<TicketRow>) -> impl IntoView {
    let desk = Desk::here();
    let owner = Memo::new(move |_| row.with(|row| (row.owner, row.owner_name.clone())));
    let choose = move |event: Event| {
        let select = event_target::<HtmlSelectElement>(&event);
        let chosen = select.value();
        let act = if chosen == AUTO {
            // Until it is known who that is.
            owner.with_untracked(|(owner, _)| {
                select.set_value(&owner.map(|owner| owner.to_string()).unwrap_or_default())
            });
            Act::AutoAssign { ticket }
        } else {
            let to = chosen.parse::<PersonId>().ok();
            Act::AssignTicket { ticket, to }
        };
        let before =
            owner.with_untracked(|(owner, _)| owner.map(|owner| owner.to_string()).unwrap_or_default());
        act_or_return(desk, act, select, before);
    };
    let known = move || {
        let (owner, name) = owner.get();
        let mut people: Vec<(PersonId, String)> = desk
            .people
            .get()
            .into_iter()
            .filter(works)
            .map(|person| {
                (
                    person.id,
                    if person.me {
                        format!("{} (you)", person.name)
                    } else {
                        person.name
                    },
                )
            })
            .collect();
        if let Some(owner) = owner.filter(|owner| people.iter().all(|(id, _)| id != owner)) {
            people.push((owner, name));
        }
        people
    };
    view! {
        <select id="ticket-owner" class="choice" aria-label="Assigned to" title="Assign (A)" on:change=choose>
            <option value="" prop:selected=move || owner.with(|(owner, _)| owner.is_none())>
                "Nobody's"
            </option>
            <option value=AUTO>"Whom it fits"</option>
            {live(move || {
                let now = owner.with(|(owner, _)| *owner);
                known()
                    .into_iter()
                    .map(|(id, name)| view! { <option value=id.to_string() prop:selected=now == Some(id)>{name}</option> })
                    .collect_view()
            })}
        </select>
    }
}
