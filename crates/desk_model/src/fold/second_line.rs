//! Who has the ticket: owner, line, and who talks to the customer while the second line has it.
//!
//! An escalation gives the ticket away and remembers its *contact*, who gets it back when the second line answers or returns it.
//! Whoever takes it over owns it, and the line stays the second. A return that did not know of a takeover does not act; a takeover
//! that did not know of an answer does not either.

use super::{lane::Lanes, timeline::Timeline, undo::Standing};
use crate::{
    Fact, PersonId,
    entry::Contact,
    few::Few,
    ticket::{Escalation, Line},
};

/// Who undoes an escalation by themselves within this time has never escalated.
const MISCLICK_MS_MAX: u64 = 15 * 60 * 1000;

/// What an entry says of the owner.
#[derive(Clone, Copy)]
struct Given {
    to: Option<PersonId>,
    auto: bool,
}

/// See the module.
pub(super) struct SecondLine {
    owners: Owners,
    /// Who gets the ticket back, by the place of the escalation.
    contacts: Few<usize, PersonId>,
    acts: Acts,
    /// The first that counts as a fact.
    pub escalated_ms: Option<u64>,
}

/// Who has it now.
pub(super) struct Held {
    pub owner: Option<PersonId>,
    pub line: Line,
    /// Who talks to the customer, while the second line has the ticket.
    pub contact: Option<PersonId>,
    /// In order.
    pub escalations: Vec<Escalation>,
}

struct Acts {
    escalates: Lanes,
    answers: Lanes,
    takeovers: Lanes,
    /// Those that act.
    returns: Lanes,
}

impl Acts {
    fn build(timeline: &Timeline, standing: &Standing) -> Self {
        let lanes = |is: fn(&Fact) -> bool| {
            let places = standing.effective().filter(|n| is(&timeline.entry(*n).fact));
            Lanes::build(timeline, places)
        };
        let takeovers = lanes(|fact| matches!(fact, Fact::Takeover { .. }));
        let returns = lanes(|fact| matches!(fact, Fact::Return { .. }));
        let mut acting: Vec<usize> = returns
            .iter()
            .filter(|n| !takeovers.any_apart(timeline, *n))
            .collect();
        crate::order::sort(&mut acting);
        Self {
            escalates: lanes(|fact| matches!(fact, Fact::Escalate { .. })),
            answers: lanes(|fact| matches!(fact, Fact::EscAnswer { .. })),
            takeovers,
            returns: Lanes::build(timeline, acting.into_iter()),
        }
    }

    /// Takes one from which nothing is apart.
    fn push(&mut self, timeline: &Timeline, n: usize) {
        match &timeline.entry(n).fact {
            Fact::Escalate { .. } => self.escalates.push(timeline, n),
            Fact::EscAnswer { .. } => self.answers.push(timeline, n),
            Fact::Takeover { .. } => self.takeovers.push(timeline, n),
            Fact::Return { .. } => self.returns.push(timeline, n),
            _ => {}
        }
    }

    fn closes(&self, n: usize) -> bool {
        self.answers.iter().chain(self.returns.iter()).any(|end| end == n)
    }

    fn is_open(&self, timeline: &Timeline, escalate: usize) -> bool {
        let mut ends = self.answers.newest().chain(self.returns.newest());
        !ends.any(|end| timeline.knows(end, escalate))
    }

    /// Who talked to the customer for the first escalation that was open then: what is escalated again is still that person's.
    fn contact_so_far(
        &self,
        timeline: &Timeline,
        n: usize,
        contacts: &Few<usize, PersonId>,
    ) -> Option<PersonId> {
        let ended = |escalate: usize| {
            let mut ends = self.answers.iter().chain(self.returns.iter());
            ends.any(|end| timeline.knows(n, end) && timeline.knows(end, escalate))
        };
        let mut open = contacts
            .iter()
            .filter(|(escalate, _)| timeline.knows(n, **escalate) && !ended(**escalate));
        open.next().map(|(_, contact)| *contact)
    }

    /// A takeover acts on an escalation that nobody had answered without knowing of it.
    fn takes_over(&self, timeline: &Timeline, n: usize) -> bool {
        self.takeovers.iter().any(|takeover| takeover == n) && !self.answers.any_apart(timeline, n)
    }
}

/// What has been said of the owner so far.
struct Owners {
    given: Few<usize, Given>,
    lanes: Lanes,
}

impl Owners {
    fn give(&mut self, timeline: &Timeline, n: usize, to: Option<PersonId>, auto: bool) {
        self.given.insert(n, Given { to, auto });
        self.lanes.push(timeline, n);
    }

    /// People beat automatic, someone beats nobody, then the last in order.
    fn now(&self, timeline: &Timeline) -> Option<PersonId> {
        let given = |n: &usize| {
            self.given
                .get(n)
                .map(|given| (!given.auto, given.to.is_some(), *n, given.to))
        };
        let maximal = self.lanes.maximal(timeline);
        let best = maximal.iter().filter_map(given);
        best.max_by_key(|(person, someone, n, _)| (*person, *someone, *n))
            .and_then(|(.., to)| to)
    }
}

impl SecondLine {
    pub fn build(timeline: &Timeline, standing: &Standing) -> Self {
        let mut second_line = Self {
            owners: Owners {
                given: Few::new(),
                lanes: Lanes::build(timeline, std::iter::empty()),
            },
            contacts: Few::new(),
            acts: Acts::build(timeline, standing),
            escalated_ms: escalated(timeline, standing),
        };
        for n in standing.effective() {
            second_line.step(timeline, n);
        }
        second_line
    }

    /// Takes the last in order, which knows all that is here.
    pub fn push(&mut self, timeline: &Timeline, n: usize) {
        self.acts.push(timeline, n);
        if matches!(timeline.entry(n).fact, Fact::Escalate { .. }) {
            self.escalated_ms = self.escalated_ms.or(Some(timeline.t(n)));
        }
        self.step(timeline, n);
    }

    fn step(&mut self, timeline: &Timeline, n: usize) {
        let Self {
            owners,
            contacts,
            acts,
            ..
        } = self;
        let entry = timeline.entry(n);
        match &entry.fact {
            Fact::Assign { to, auto } => owners.give(timeline, n, *to, *auto),
            Fact::Escalate { to, .. } => {
                let contact = owners.now(timeline);
                let contact = contact.or_else(|| acts.contact_so_far(timeline, n, contacts));
                let contact = contact.unwrap_or(entry.author);
                contacts.insert(n, contact);
                owners.give(timeline, n, *to, false);
            }
            Fact::Takeover { contact, .. } if acts.takes_over(timeline, n) => {
                owners.give(timeline, n, Some(entry.author), false);
                if *contact == Contact::HandOver {
                    let known = contacts
                        .iter_mut()
                        .filter(|(escalate, _)| timeline.knows(n, **escalate));
                    known.for_each(|(_, contact)| *contact = entry.author);
                }
            }
            Fact::EscAnswer { .. } | Fact::Return { .. } if acts.closes(n) => {
                let mut known = contacts
                    .iter()
                    .filter(|(escalate, _)| timeline.knows(n, **escalate));
                if let Some((_, contact)) = known.next_back() {
                    owners.give(timeline, n, Some(*contact), false);
                }
            }
            _ => {}
        }
    }

    /// Escalations that stand, by device.
    pub fn escalates(&self) -> &Lanes {
        &self.acts.escalates
    }

    pub fn held(&self, timeline: &Timeline) -> Held {
        let escalation = |(n, contact): (&usize, &PersonId)| Escalation {
            id: timeline.entry(*n).id,
            contact: *contact,
            open: self.acts.is_open(timeline, *n),
        };
        let escalations: Vec<Escalation> = self.contacts.iter().map(escalation).collect();
        let open = escalations.iter().find(|escalation| escalation.open);
        Held {
            owner: self.owners.now(timeline),
            line: if open.is_some() { Line::Second } else { Line::First },
            contact: open.map(|escalation| escalation.contact),
            escalations,
        }
    }
}

/// The first escalation that stands, or was undone by somebody else or too late.
fn escalated(timeline: &Timeline, standing: &Standing) -> Option<u64> {
    let is_fact = |n: &usize| {
        let Fact::Escalate { .. } = timeline.entry(*n).fact else {
            return false;
        };
        standing.undone_by(*n).is_none_or(|undo| {
            let late = timeline.t(undo).saturating_sub(timeline.t(*n)) > MISCLICK_MS_MAX;
            late || timeline.entry(undo).author != timeline.entry(*n).author
        })
    };
    (0..timeline.len()).find(is_fact).map(|n| timeline.t(n))
}
