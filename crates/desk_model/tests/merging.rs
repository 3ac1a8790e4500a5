//! Properties of several documents that merges make one ticket, over random histories: four devices with clocks that are wrong by up
//! to three hours, three documents, meeting now and then; any part of the documents, and with halves of acts missing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use desk_model::{
    ActId, DeviceId, DocId, Entry, EntryId, Fact, Hlc, PersonId, Role, Settings, Ticket, TicketDocument,
    entry::{Channel, SolveCode},
    fold,
    fold::Kept,
    frontier,
    mail::Mailbox,
};
use proptest::prelude::*;
use std::{collections::BTreeSet, sync::Arc};

const DOCS: [DocId; 3] = [DocId([1; 16]), DocId([2; 16]), DocId([3; 16])];
const DEVICES: usize = 4;
/// Its clock is right, and what it says of times is believed.
const GATEWAY: usize = 0;
const START_MS: u64 = 1_700_000_000_000;
const HOUR_MS: i64 = 3_600_000;

#[derive(Debug, Clone)]
struct Step {
    device: usize,
    minutes: u64,
    what: u8,
    pick: u8,
    meets: u8,
}

fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    let meets = prop_oneof![3 => Just(0u8), 2 => 0u8..16];
    let step = (0..DEVICES, 0u64..90, any::<u8>(), any::<u8>(), meets);
    let step = step.prop_map(|(device, minutes, what, pick, meets)| Step {
        device,
        minutes,
        what,
        pick,
        meets,
    });
    proptest::collection::vec(step, 1..most)
}

fn settings() -> Settings {
    Settings {
        roles: [(person(GATEWAY), Role::Bridge), (person(3), Role::Lead)].into(),
        ..Settings::default()
    }
}

fn person(device: usize) -> PersonId {
    PersonId([device as u8 + 1; 16])
}

struct World {
    entries: Vec<Entry>,
    now_ms: u64,
    known: [BTreeSet<usize>; DEVICES],
    own: [Hlc; DEVICES],
    skew_ms: [i64; DEVICES],
}

impl World {
    fn run(steps: &[Step]) -> Self {
        let skew = |device: usize| match device {
            GATEWAY => 0,
            _ => (i64::from(steps[0].pick) * 7_919 * device as i64) % (3 * HOUR_MS) - HOUR_MS,
        };
        let mut world = Self {
            entries: Vec::new(),
            now_ms: START_MS,
            known: Default::default(),
            own: Default::default(),
            skew_ms: std::array::from_fn(skew),
        };
        for doc in DOCS {
            world.write(GATEWAY, vec![(doc, world.message())]);
        }
        world.meet(15);
        for step in steps {
            world.now_ms += step.minutes * 60_000 + 1;
            world.act(step);
            world.meet(step.meets | 1 << step.device);
        }
        world.now_ms += 60_000;
        world
    }

    /// All of these know afterwards what any of them knew.
    fn meet(&mut self, who: u8) {
        let there: Vec<usize> = (0..DEVICES).filter(|device| who & (1 << device) != 0).collect();
        let all: BTreeSet<usize> = there
            .iter()
            .flat_map(|device| self.known[*device].clone())
            .collect();
        for device in there {
            self.known[device].clone_from(&all);
        }
    }

    fn documents_of(&self, device: usize) -> Vec<TicketDocument> {
        documents(self.known[device].iter().map(|at| &self.entries[*at]))
    }

    /// Entries of one act, stamped alike.
    fn write(&mut self, device: usize, said: Vec<(DocId, Fact)>) {
        let wall_ms = self.now_ms.saturating_add_signed(self.skew_ms[device]);
        let seen = self.known[device].iter().map(|at| self.entries[*at].hlc);
        let hlc = Hlc::next(wall_ms, self.own[device], seen.max().unwrap_or_default());
        self.own[device] = hlc;
        let basis: Vec<EntryId> = self.documents_of(device).iter().flat_map(frontier).collect();
        let id = |n: usize| {
            let mut id = [device as u8; 16];
            id[..8].copy_from_slice(&(n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
            id
        };
        let act = ActId(id(self.entries.len()));
        for (doc, fact) in said {
            let at = self.entries.len();
            self.known[device].insert(at);
            self.entries.push(Entry {
                id: EntryId(id(at)),
                doc,
                author: person(device),
                device: DeviceId([device as u8 + 1; 16]),
                hlc,
                basis: basis.clone(),
                act,
                fact,
            });
        }
    }

    fn message(&self) -> Fact {
        Fact::In {
            channel: Channel::Email,
            from: Mailbox::default(),
            text: String::new(),
            html: None,
            attachments: Vec::new(),
            message_id: String::new(),
            at: self.now_ms,
            auto: None,
            orig: None,
        }
    }

    fn act(&mut self, step: &Step) {
        let doc = DOCS[usize::from(step.pick) % 3];
        let other = DOCS[(usize::from(step.pick) + 1 + usize::from(step.pick / 3) % 2) % 3];
        if step.device == GATEWAY {
            return self.write(GATEWAY, vec![(doc, self.message())]);
        }
        let said = match step.what % 12 {
            0..3 => vec![
                (doc, Fact::MergeInto { other }),
                (other, Fact::MergeFrom { other: doc }),
            ],
            3 | 4 => self.undo_of(step),
            5 => vec![(doc, solve())],
            6 => vec![(
                doc,
                Fact::Reopen {
                    reason: String::new(),
                    silent: step.pick.is_multiple_of(2),
                },
            )],
            7 => vec![(
                doc,
                Fact::Assign {
                    to: Some(person(step.device)),
                    auto: false,
                },
            )],
            8 => self.split(step, doc, other),
            9 => vec![(doc, score(step))],
            10 => vec![(doc, run())],
            _ => vec![(
                doc,
                Fact::Note {
                    text: String::new(),
                    mentions: Vec::new(),
                },
            )],
        };
        self.write(step.device, said);
    }

    /// Of a merge or of its undo that the device knows, in each document where it stands.
    fn undo_of(&self, step: &Step) -> Vec<(DocId, Fact)> {
        let known = || self.known[step.device].iter().map(|at| &self.entries[*at]);
        let fits = |entry: &&Entry| {
            matches!(
                entry.fact,
                Fact::MergeInto { .. } | Fact::MergeFrom { .. } | Fact::Undo { .. }
            )
        };
        let acts: Vec<ActId> = known().filter(fits).map(|entry| entry.act).collect();
        if acts.is_empty() {
            return Vec::new();
        }
        let act = acts[usize::from(step.pick) % acts.len()];
        let docs: BTreeSet<DocId> = known()
            .filter(|entry| entry.act == act)
            .map(|entry| entry.doc)
            .collect();
        let undo = Fact::Undo {
            ids: Vec::new(),
            act: Some(act),
        };
        docs.into_iter().map(|doc| (doc, undo.clone())).collect()
    }

    /// Messages of one document become a ticket in another of the three, as a forger or a strange client might have it too.
    fn split(&self, step: &Step, doc: DocId, child: DocId) -> Vec<(DocId, Fact)> {
        let known = self.known[step.device].iter().map(|at| &self.entries[*at]);
        let theirs = known.filter(|entry| entry.doc == doc && matches!(entry.fact, Fact::In { .. }));
        let messages: Vec<&Entry> = theirs.skip(1).collect();
        let Some(message) = messages.get(usize::from(step.pick) % messages.len().max(1)) else {
            return Vec::new();
        };
        let mut copy = message.fact.clone();
        if let Fact::In { orig, .. } = &mut copy {
            *orig = Some(message.id);
        }
        let messages = vec![message.id];
        vec![(doc, Fact::Split { child, messages }), (child, copy)]
    }
}

/// A question to the customer, or what they say unasked.
fn score(step: &Step) -> Fact {
    let whom = person(usize::from(step.pick) % DEVICES);
    if step.pick.is_multiple_of(2) {
        return Fact::SatAsked { whom, at: None };
    }
    Fact::SatAnswered {
        asked: None,
        whom,
        score: 4,
        word: String::new(),
        at: START_MS,
    }
}

fn run() -> Fact {
    Fact::RunStart {
        procedure: DocId([9; 16]),
        version: 1,
        title: String::new(),
        steps: Vec::new(),
    }
}

fn solve() -> Fact {
    Fact::Solve {
        code: SolveCode::Fixed,
        cause: String::new(),
        done: String::new(),
        side_effects: String::new(),
        articles: Vec::new(),
        procedures: Vec::new(),
    }
}

fn documents<'a>(entries: impl Iterator<Item = &'a Entry>) -> Vec<TicketDocument> {
    let mut documents: Vec<TicketDocument> = DOCS
        .into_iter()
        .map(|id| TicketDocument {
            id,
            ..TicketDocument::default()
        })
        .collect();
    for entry in entries {
        let of = documents
            .iter_mut()
            .find(|document| document.id == entry.doc)
            .unwrap();
        of.entries.push(Arc::new(entry.clone()));
    }
    documents.retain(|document| !document.entries.is_empty());
    documents
}

fn all(entries: &[Entry], now_ms: u64) -> Vec<Ticket> {
    let documents = documents(entries.iter());
    let ids = documents.iter().map(|document| document.id);
    ids.map(|id| fold(&documents, id, now_ms, &settings())).collect()
}

/// Every document is in exactly one ticket that counts: itself, or the one that it was merged into.
fn each_counts_once(tickets: &[Ticket]) -> Result<(), TestCaseError> {
    for ticket in tickets {
        let counting = tickets
            .iter()
            .filter(|other| other.merged_into.is_none())
            .filter(|other| other.root == ticket.root || other.members.contains(&ticket.root));
        prop_assert_eq!(counting.count(), 1, "{:?}", ticket.root);
        if let Some(into) = ticket.merged_into {
            prop_assert!(
                tickets
                    .iter()
                    .any(|other| other.root == into && other.merged_into.is_none())
            );
            prop_assert!(ticket.facts.verdicts(u64::MAX) == [desk_model::ticket::Verdict::Out; 5]);
        }
    }
    Ok(())
}

fn without_history(mut ticket: Ticket) -> Ticket {
    ticket.timeline.clear();
    ticket.undone.clear();
    ticket.merges.clear();
    ticket.entries_total = 0;
    ticket.updated_ms = 0;
    // A clock that is ahead is flagged until then.
    ticket.next_ms = None;
    ticket
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn kept_between_folds_it_is_what_a_whole_fold_gives(steps in steps(24)) {
        let world = World::run(&steps);
        let now_ms = world.now_ms + 3 * HOUR_MS.unsigned_abs();
        let mut kept: [Kept; 3] = Default::default();
        let mut documents: Vec<TicketDocument> = Vec::new();
        for entry in &world.entries {
            let entry = Arc::new(entry.clone());
            match documents.iter_mut().find(|document| document.id == entry.doc) {
                Some(document) => document.entries.push(entry),
                None => documents.push(TicketDocument {
                    id: entry.doc,
                    entries: vec![entry],
                    ..TicketDocument::default()
                }),
            }
            for (of, kept) in DOCS.into_iter().zip(&mut kept) {
                let ticket = kept.fold(&documents, of, now_ms, &settings());
                prop_assert_eq!(&*ticket, &fold(&documents, of, now_ms, &settings()));
            }
        }
    }

    #[test]
    fn each_request_counts_once_for_any_part_of_the_documents(steps in steps(30), here in 1u8..8) {
        let world = World::run(&steps);
        let there = |entry: &&Entry| DOCS.iter().position(|doc| *doc == entry.doc).is_some_and(|n| here & (1 << n) != 0);
        let part: Vec<Entry> = world.entries.iter().filter(there).cloned().collect();
        each_counts_once(&all(&part, world.now_ms))?;
    }

    #[test]
    fn each_request_counts_once_with_any_entries_missing(steps in steps(30), seed: u64) {
        let world = World::run(&steps);
        let stays = |(at, _): &(usize, &Entry)| !(seed.rotate_left(*at as u32 * 7) ^ *at as u64).is_multiple_of(4);
        let part: Vec<Entry> = world.entries.iter().enumerate().filter(stays).map(|(_, entry)| entry.clone()).collect();
        each_counts_once(&all(&part, world.now_ms))?;
    }

    #[test]
    fn order_of_entries_and_documents_changes_nothing(steps in steps(30)) {
        let world = World::run(&steps);
        let tickets = all(&world.entries, world.now_ms);
        let mut turned: Vec<Entry> = world.entries.iter().rev().cloned().collect();
        turned.extend(world.entries.iter().take(5).cloned());
        let documents: Vec<TicketDocument> = documents(turned.iter()).into_iter().rev().collect();
        for ticket in tickets {
            prop_assert_eq!(fold(&documents, ticket.root, world.now_ms, &settings()), ticket);
        }
    }

    #[test]
    fn who_always_knew_everything_has_nothing_to_review(steps in steps(30)) {
        let together: Vec<Step> = steps.into_iter().map(|step| Step { meets: 15, ..step }).collect();
        let world = World::run(&together);
        for ticket in all(&world.entries, world.now_ms) {
            prop_assert_eq!(ticket.reviews, vec![]);
        }
    }

    #[test]
    fn a_merge_that_is_taken_back_gives_both_back_with_either_half_missing(
        steps in steps(20), pick in 0usize..3, merge_half: bool, undo_half: bool, who in 1usize..DEVICES, undoes in 1usize..DEVICES,
    ) {
        // Nothing is merged before; whatever else there is stays.
        let apart = |step: Step| Step { what: if step.what % 12 < 5 { 5 + step.what % 7 } else { step.what }, ..step };
        let mut world = World::run(&steps.into_iter().map(apart).collect::<Vec<_>>());
        let (source, target) = (DOCS[pick], DOCS[(pick + 1) % 3]);
        world.meet(15);
        let before = all(&world.entries, world.now_ms);
        world.write(who, vec![(source, Fact::MergeInto { other: target }), (target, Fact::MergeFrom { other: source })]);
        let merge = world.entries.last().unwrap().act;
        let halves = world.entries.len() - 2;
        let with = |entries: &[Entry], gone: usize| -> Vec<Entry> {
            entries.iter().enumerate().filter(|(at, _)| *at != gone).map(|(_, entry)| entry.clone()).collect()
        };
        let gone = halves + usize::from(merge_half);
        let merged = all(&with(&world.entries, gone), world.now_ms);
        prop_assert_eq!(merged.iter().find(|ticket| ticket.root == source).unwrap().merged_into, Some(target));
        world.meet(15);
        let undo = Fact::Undo { ids: Vec::new(), act: Some(merge) };
        world.write(undoes, vec![(source, undo.clone()), (target, undo)]);
        let left = with(&with(&world.entries, world.entries.len() - 2 + usize::from(undo_half)), gone);
        let after = all(&left, world.now_ms);
        for (before, after) in before.into_iter().zip(after) {
            prop_assert_eq!(without_history(before), without_history(after));
        }
    }
}

/// Without these the properties above would hold for want of anything to go wrong.
#[test]
fn histories_reach_what_the_properties_are_about() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for _ in 0..400 {
        let steps = steps(30).new_tree(&mut runner).unwrap().current();
        let world = World::run(&steps);
        for ticket in all(&world.entries, world.now_ms) {
            seen.extend(ticket.reviews.iter().map(|item| item.kind.to_string()));
            seen.insert(format!("members {}", ticket.members.len()));
        }
    }
    for kind in [
        "two-merges",
        "merge-cycle",
        "merge-unseen",
        "split-twice",
        "members 2",
    ] {
        assert!(seen.contains(kind), "never reached: {kind} of {seen:?}");
    }
}
