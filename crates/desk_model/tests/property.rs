//! Properties of the fold over random histories: six devices with clocks that are wrong by up to three hours, meeting now and then.
//!
//! Who knew what is found here by walking the named entries, not by the fold's vectors, so the two can differ. That the histories
//! are not tame is asserted by `histories_reach_what_the_properties_are_about`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "property/world.rs"]
mod world;

use desk_model::entry::TaskResult;
use desk_model::sla::{Outcome, Reading};
use desk_model::ticket::Delivery;
use desk_model::words::{Lookup, ways};
use desk_model::{
    Asking, Entry, EntryId, Fact, Role, Settings, Ticket, TicketDocument, check, facts_of, fold,
};
use proptest::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use world::{LEAD, Step, World, settings, steps};

fn folded(entries: &[Entry], now_ms: u64) -> Ticket {
    let document = TicketDocument {
        entries: entries.iter().cloned().map(Arc::new).collect(),
        ..TicketDocument::default()
    };
    fold(std::slice::from_ref(&document), document.id, now_ms, &settings())
}

/// By entry: everything reachable through basis and the own device's smaller stamps.
fn pasts(entries: &[Entry]) -> BTreeMap<EntryId, BTreeSet<EntryId>> {
    let direct = |entry: &Entry| -> Vec<EntryId> {
        let own = entries
            .iter()
            .filter(|other| other.device == entry.device && other.hlc < entry.hlc);
        let named = entries.iter().filter(|other| entry.basis.contains(&other.id));
        own.chain(named).map(|other| other.id).collect()
    };
    let edges: BTreeMap<EntryId, Vec<EntryId>> =
        entries.iter().map(|entry| (entry.id, direct(entry))).collect();
    let walk = |from: EntryId| {
        let mut past = BTreeSet::new();
        let mut way = edges[&from].clone();
        while let Some(next) = way.pop() {
            if past.insert(next) {
                way.extend(&edges[&next]);
            }
        }
        past
    };
    entries.iter().map(|entry| (entry.id, walk(entry.id))).collect()
}

/// A ticket without its history: what an act and its undo must leave as it was.
fn without_history(mut ticket: Ticket) -> Ticket {
    ticket.timeline.clear();
    ticket.undone.clear();
    ticket.entries_total = 0;
    ticket.updated_ms = 0;
    ticket.next_ms = None;
    ticket
        .messages
        .retain(|message| message.delivery != Delivery::Undone);
    ticket
}

/// Some of the entries, in another order, some twice.
fn stirred(entries: &[Entry], seed: u64, keep_all: bool) -> Vec<Entry> {
    let mut keyed: Vec<(u64, &Entry)> = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let key = world::scramble(seed ^ world::scramble(at as u64));
        if keep_all || !key.is_multiple_of(4) {
            keyed.push((key, entry));
        }
        if key.is_multiple_of(5) && (keep_all || !key.is_multiple_of(4)) {
            keyed.push((world::scramble(key), entry));
        }
    }
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, entry)| entry.clone()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn order_and_repetition_change_nothing(steps in steps(40), seed: u64) {
        let world = World::run(&steps);
        let ticket = folded(&world.entries, world.now_ms);
        prop_assert_eq!(&folded(&stirred(&world.entries, seed, true), world.now_ms), &ticket);
    }

    #[test]
    fn any_part_is_a_ticket_and_its_order_changes_nothing(steps in steps(40), seed: u64) {
        let world = World::run(&steps);
        let part = stirred(&world.entries, seed, false);
        let mut sorted = part.clone();
        sorted.sort_by_key(|entry| entry.id);
        prop_assert_eq!(folded(&part, world.now_ms), folded(&sorted, world.now_ms));
    }

    #[test]
    fn forged_knowledge_gives_one_ticket(steps in steps(30), seed: u64) {
        let mut world = World::run(&steps);
        world.forge(seed);
        let ticket = folded(&world.entries, world.now_ms);
        prop_assert_eq!(&folded(&stirred(&world.entries, seed, true), world.now_ms), &ticket);
        prop_assert!(ticket.timeline.windows(2).all(|pair| pair[0].t_ms <= pair[1].t_ms));
        prop_assert_eq!(ticket.timeline.len() + ticket.undone.len(), world.entries.len());
    }

    #[test]
    fn one_id_with_two_contents_gives_one_ticket(steps in steps(30), seed: u64) {
        let mut entries = World::run(&steps).entries;
        let copies: Vec<Entry> = entries
            .iter()
            .map(|entry| Entry { fact: Fact::Assign { to: Some(LEAD), auto: false }, ..entry.clone() })
            .collect();
        entries.extend(copies);
        let now_ms = 2_000_000_000_000;
        let ticket = folded(&entries, now_ms);
        prop_assert_eq!(folded(&stirred(&entries, seed, true), now_ms), ticket);
    }

    #[test]
    fn time_never_runs_backwards_along_knowledge_nor_past_a_gateway(steps in steps(40)) {
        let world = World::run(&steps);
        let ticket = folded(&world.entries, world.now_ms);
        let pasts = pasts(&world.entries);
        let place: BTreeMap<EntryId, (usize, u64)> =
            ticket.timeline.iter().enumerate().map(|(at, entry)| (entry.id, (at, entry.t_ms))).collect();
        for (at, t_ms) in place.values() {
            let id = ticket.timeline[*at].id;
            for earlier in pasts[&id].iter().filter_map(|earlier| place.get(earlier)) {
                prop_assert!(earlier.0 < *at && earlier.1 <= *t_ms);
            }
        }
        for gateway in world.entries.iter().filter(|entry| entry.author == world::GATEWAY) {
            let (Fact::In { at, .. } | Fact::Delivery { at, .. } | Fact::SatAnswered { at, .. }) = &gateway.fact else { continue };
            for seen in pasts[&gateway.id].iter().filter_map(|seen| place.get(seen)) {
                prop_assert!(seen.1 <= *at, "a time after that of a gateway which had seen it");
            }
        }
    }

    #[test]
    fn who_always_knew_everything_has_nothing_to_review(steps in steps(40)) {
        let together: Vec<Step> = steps.into_iter().map(|step| Step { meets: 63, ..step }).collect();
        let world = World::run(&together);
        prop_assert_eq!(folded(&world.entries, world.now_ms).reviews, vec![]);
    }

    #[test]
    fn every_item_has_two_entries_that_are_apart(steps in steps(40)) {
        let world = World::run(&steps);
        let pasts = pasts(&world.entries);
        for item in folded(&world.entries, world.now_ms).reviews {
            let [x, y] = item.ids[..] else { panic!("{item:?}") };
            prop_assert!(x != y && !pasts[&x].contains(&y) && !pasts[&y].contains(&x), "{:?}", item);
        }
    }

    #[test]
    fn a_letter_is_on_its_way_only_while_what_it_asks_about_is_in_force(steps in steps(40)) {
        let world = World::run(&steps);
        let ticket = folded(&world.entries, world.now_ms);
        let on_its_way = letters(&world.entries, &ticket).filter(|(_, delivery)| *delivery == Delivery::Queued);
        for (solve, _) in on_its_way {
            prop_assert_eq!(ticket.solution.map(|solution| solution.id), Some(solve));
            prop_assert!(ticket.state.is_ended());
        }
    }

    #[test]
    fn undo_gives_back_and_redo_does_again(steps in steps(25), last in world::step()) {
        let mut world = World::run(&steps);
        let before = folded(&world.entries, world.now_ms);
        let device = 1 + last.device % 5;
        prop_assume!(world.act(device, last.what, last.pick));
        // What came in is not ours to take back.
        prop_assume!(!matches!(world.entries.last().unwrap().fact, Fact::In { .. }));
        let done = folded(&world.entries, world.now_ms);
        let act = world.entries.last().unwrap().id;
        let undo = |id| Fact::Undo { ids: vec![id], act: None };
        world.write(device, undo(act));
        let undone = folded(&world.entries, world.now_ms);
        prop_assert_eq!(without_history(undone), without_history(before));
        world.write(device, undo(world.entries.last().unwrap().id));
        let redone = folded(&world.entries, world.now_ms);
        prop_assert_eq!(without_history(redone), without_history(done));
    }

    #[test]
    fn one_person_who_saw_everything_can_clear_every_item(steps in steps(40)) {
        let mut world = World::run(&steps);
        for _ in 0..60 {
            let ticket = folded(&world.entries, world.now_ms);
            let Some(item) = ticket.reviews.first() else { return Ok(()) };
            let entries = world.entries.clone();
            let lookup = Lookup {
                entry: &|id| entries.iter().find(|entry| entry.id == id),
                name: &|person| person.to_string(),
                ticket: &|ticket| ticket.to_string(),
            };
            let (_, act) = ways(item, &ticket, &lookup).into_iter().next().unwrap();
            let asking = Asking { author: LEAD, role: Role::Lead, now_ms: world.now_ms, customer: None };
            prop_assert_eq!(check(&act, Some(&ticket), &asking), Ok(()), "{:?}", act);
            world.meet_all();
            for fact in facts_of(&act, Some(&ticket), &asking) {
                world.write(world::LEAD_DEVICE, fact);
            }
        }
        let left = folded(&world.entries, world.now_ms).reviews;
        prop_assert!(left.is_empty(), "{:?}", left);
    }

    #[test]
    fn nothing_changes_before_the_time_that_is_told(steps in steps(30), hours in 0u64..300) {
        let world = World::run(&steps);
        let now_ms = world.now_ms - world.now_ms.min(hours * 3_600_000);
        let ticket = folded(&world.entries, now_ms);
        let until = ticket.next_ms.map_or(now_ms + 400 * 24 * 3_600_000, |next| next - 1);
        prop_assert!(until >= now_ms);
        prop_assert_eq!(folded(&world.entries, until), ticket);
    }

    #[test]
    fn a_breach_never_moves_as_the_clock_goes_on(steps in steps(30), hours in 0u64..300, later in 0u64..600) {
        let world = World::run(&steps);
        let now_ms = world.now_ms - world.now_ms.min(hours * 3_600_000);
        let (before, after) = (folded(&world.entries, now_ms), folded(&world.entries, now_ms + later * 3_600_000));
        // An entry dated ahead may still find the ticket closed by then.
        prop_assume!(before.stray == after.stray);
        prop_assert!(before.facts.promises.len() <= after.facts.promises.len());
        for (earlier, now) in before.facts.promises.iter().zip(&after.facts.promises) {
            prop_assert!(earlier.from_ms == now.from_ms && earlier.clock == now.clock);
            prop_assert!(earlier.outcome != Outcome::Breached || now.outcome == Outcome::Breached);
        }
        let breached = |clock: &Reading| clock.outcome == Outcome::Breached;
        prop_assert!(before.clocks.iter().all(|clock| breached(clock) == clock.breach_ms.is_some()));
        for clock in before.clocks.iter().filter(|clock| breached(clock)) {
            prop_assert!(clock.breach_ms.is_some_and(|breach_ms| breach_ms <= now_ms && breach_ms >= clock.from_ms));
            let now = after.clock(clock.clock).expect("what is promised stays");
            prop_assert_eq!((now.breach_ms, now.due_ms), (clock.breach_ms, clock.due_ms));
        }
    }

    /// What is shown of a clock is what was counted up to now, whenever it is looked at: no time is lost or counted twice.
    #[test]
    fn time_is_counted_once_wherever_it_is_cut(steps in steps(30), minutes in 0u64..6_000) {
        let world = World::run(&steps);
        let settings = settings();
        let elapsed = |ticket: &Ticket, now_ms| {
            let hours = settings.hours_at(now_ms, ticket.queue.as_deref());
            ticket.clocks.iter().map(|clock| (clock.clock, clock.elapsed_ms(now_ms, hours))).collect::<Vec<_>>()
        };
        let now_ms = world.now_ms + 4 * 3_600_000;
        let ticket = folded(&world.entries, now_ms);
        let until_ms = (now_ms + minutes * 60_000).min(ticket.next_ms.unwrap_or(u64::MAX));
        prop_assert_eq!(elapsed(&ticket, until_ms), elapsed(&folded(&world.entries, until_ms), until_ms));
    }
}

/// Letters about solves: the solve, and what became of them.
fn letters<'a>(entries: &'a [Entry], ticket: &'a Ticket) -> impl Iterator<Item = (EntryId, Delivery)> + 'a {
    entries.iter().filter_map(|entry| match entry.fact {
        Fact::Out { re: Some(re), .. } => Some((re, ticket.message(entry.id)?.delivery)),
        _ => None,
    })
}

/// What is there of procedures and of what follows a solution.
fn followed(ticket: &Ticket) -> Vec<&'static str> {
    let mut found = Vec::new();
    for run in &ticket.runs {
        let was_done = |number| run.step(number).is_some_and(|step| step.outcome.is_some());
        found.extend(run.finished.is_some().then_some("a run finished"));
        found.extend(run.current.is_some_and(was_done).then_some("a way gone again"));
    }
    found.extend((ticket.facts.runs.skipped > 0).then_some("a step skipped"));
    found.extend((ticket.facts.reopened_silently > 0).then_some("silently"));
    for asked in &ticket.satisfaction {
        found.push(if asked.answer.is_some() {
            "a score"
        } else {
            "asked without an answer"
        });
    }
    for task in &ticket.tasks {
        found.push(match task.done.map(|done| done.result) {
            None => "a task open",
            Some(TaskResult::Held) => "a task held",
            Some(TaskResult::Failed) => "a task failed",
        });
    }
    found
}

/// Without these the properties above would hold for want of anything to go wrong.
#[test]
fn histories_reach_what_the_properties_are_about() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..400 {
        let steps = steps(40).new_tree(&mut runner).unwrap().current();
        let world = World::run(&steps);
        let ticket = folded(&world.entries, world.now_ms);
        for item in &ticket.reviews {
            *kinds.entry(item.kind.to_string()).or_default() += 1;
        }
        for message in &ticket.messages {
            *kinds.entry(format!("{:?}", message.delivery)).or_default() += 1;
        }
        for (_, delivery) in letters(&world.entries, &ticket) {
            *kinds.entry(format!("letter {delivery:?}")).or_default() += 1;
        }
        *kinds.entry(format!("{:?}", ticket.state)).or_default() += 1;
        for what in followed(&ticket) {
            *kinds.entry(what.to_owned()).or_default() += 1;
        }
        for promise in &ticket.facts.promises {
            *kinds
                .entry(format!("{:?} {:?}", promise.clock, promise.outcome))
                .or_default() += 1;
        }
    }
    let expected = [
        "double-reply",
        "reply-crossed",
        "solve-unseen",
        "two-codes",
        "two-owners",
        "close-reopen",
        "two-priorities",
        "solve-escalate",
        "two-escalations",
        "return-answer",
        "undo-built-on",
        "step-twice",
        "two-runs",
        "a run finished",
        "a step skipped",
        "a way gone again",
        "a score",
        "asked without an answer",
        "a task open",
        "a task held",
        "a task failed",
        "silently",
        "Undone",
        "Dropped",
        "Bounced",
        "Handed",
        "Held",
        "Queued",
        "letter Dropped",
        "letter Handed",
        "letter Queued",
        "Open",
        "Waiting",
        "Hold",
        "Solved",
        "Closed",
        "First Open",
        "First Met",
        "First Ended",
        "First Breached",
        "Next Open",
        "Next Met",
        "Next Ended",
        "Next Breached",
        "Solution Open",
        "Solution Met",
        "Solution Ended",
        "Solution Breached",
    ];
    let missing: Vec<_> = expected
        .iter()
        .filter(|kind| !kinds.contains_key(**kind))
        .collect();
    assert!(missing.is_empty(), "never reached: {missing:?} of {kinds:?}");
    assert_eq!(
        Settings::default().role(LEAD),
        Role::Operator,
        "the lead is one by these settings only"
    );
}
