//! What became of our messages, and the send guard: a message waits while there is a customer event, or another message that is
//! out or earlier, that neither its author nor who released it had seen.
//!
//! Live channels are exempt: both sides are there at the same time.

use super::{column::Column, conversation::Conversation, lane::Lanes, timeline::Timeline, undo::Standing};
use crate::{
    Fact,
    entry::{Channel, DeliveryResult},
    few::Few,
    ticket::{Delivery, Message},
};

/// A message of ours with what was reported and decided about it.
pub(super) struct Sent {
    pub n: usize,
    pub human: bool,
    pub channel: Channel,
    pub delivery: Delivery,
    pub handed: Option<u64>,
    /// By device: how many of its first entries were seen by the author or by who released it.
    pub seen: Vec<u32>,
}

impl Sent {
    /// As it was when it was written; none where `n` is no message of ours.
    fn written(timeline: &Timeline, n: usize) -> Option<Self> {
        let Fact::Out { channel, auto, .. } = &timeline.entry(n).fact else {
            return None;
        };
        Some(Self {
            n,
            human: !auto,
            channel: *channel,
            delivery: Delivery::Queued,
            handed: None,
            seen: (0..timeline.devices())
                .map(|device| timeline.known(n, device))
                .collect(),
        })
    }

    pub fn message(&self, timeline: &Timeline) -> Message {
        let entry = timeline.entry(self.n);
        Message {
            id: entry.id,
            author: entry.author,
            human: self.human,
            delivery: self.delivery,
            handed_ms: self.handed,
            not_before_ms: match &entry.fact {
                Fact::Out { not_before, .. } => *not_before,
                _ => 0,
            },
        }
    }

    /// Its author, or who released it, had seen `n`.
    pub fn saw(&self, timeline: &Timeline, n: usize) -> bool {
        self.seen
            .get(timeline.device(n))
            .is_some_and(|known| timeline.nth(n) < *known)
    }

    /// Written by a person, and not taken back, dropped or returned.
    pub fn counts(&self) -> bool {
        self.human
            && !matches!(
                self.delivery,
                Delivery::Undone | Delivery::Dropped | Delivery::Bounced
            )
    }
}

/// What entries say about one message.
#[derive(Clone, Default)]
struct Reports {
    handed: Option<u64>,
    bounced: bool,
    /// The last report is that it failed.
    failed: bool,
    dropped: bool,
    releases: Vec<usize>,
}

impl Reports {
    /// How it ended, if it did. What has left cannot be dropped any more.
    fn end(&self) -> Option<Delivery> {
        if self.bounced || self.failed {
            Some(Delivery::Bounced)
        } else if self.handed.is_some() {
            Some(Delivery::Handed)
        } else if self.dropped {
            Some(Delivery::Dropped)
        } else {
            None
        }
    }
}

/// Our messages, and what may still stop them.
pub(super) struct Outbox {
    /// In order.
    pub sent: Vec<Sent>,
    /// Those of people that are out.
    handed: Lanes,
    /// Those of people that were not taken back, dropped or returned.
    counting: Lanes,
    /// Places in `sent` of those that have not left, held or not.
    waiting: Vec<usize>,
}

impl Outbox {
    pub fn build(timeline: &Timeline, standing: &Standing, conversation: &Conversation) -> Self {
        let none = || Lanes::build(timeline, std::iter::empty());
        let mut outbox = Self {
            sent: Vec::new(),
            handed: none(),
            counting: none(),
            waiting: Vec::new(),
        };
        let mut places = Column::filled(timeline.len(), usize::MAX);
        for n in 0..timeline.len() {
            if let Some(sent) = Sent::written(timeline, n) {
                places[n] = outbox.sent.len();
                outbox.sent.push(sent);
            }
        }
        if outbox.sent.is_empty() {
            return outbox;
        }
        let reports = reports(timeline, standing, &places, outbox.sent.len());
        for (at, sent) in outbox.sent.iter_mut().enumerate() {
            let about = &reports[at];
            sent.handed = about.handed;
            sent.delivery = match about.end() {
                _ if !standing.stands(sent.n) => Delivery::Undone,
                Some(end) => end,
                None => Delivery::Queued,
            };
            for release in &about.releases {
                for (device, known) in sent.seen.iter_mut().enumerate() {
                    *known = (*known).max(timeline.known(*release, device));
                }
            }
            if sent.delivery == Delivery::Queued {
                outbox.waiting.push(at);
            }
            if sent.counts() {
                outbox.counting.push(timeline, sent.n);
                if sent.delivery == Delivery::Handed {
                    outbox.handed.push(timeline, sent.n);
                }
            }
        }
        outbox.hold(timeline, conversation);
        outbox
    }

    /// Takes the last in order, which knows all that is here, and says which of `sent` have changed by it. None: it says more of a
    /// message than that it has left.
    pub fn push(&mut self, timeline: &Timeline, conversation: &Conversation, n: usize) -> Option<Vec<usize>> {
        let mut changed = Vec::new();
        if let Some(sent) = Sent::written(timeline, n) {
            let at = self.sent.len();
            if sent.counts() {
                self.counting.push(timeline, n);
            }
            self.sent.push(sent);
            self.waiting.push(at);
            changed.push(at);
        }
        if let Fact::Delivery { msg, result, .. } = &timeline.entry(n).fact
            && let Some(message) = timeline.find(*msg)
            && let Ok(at) = self.sent.binary_search_by_key(&message, |sent| sent.n)
        {
            let waiting = self.waiting.iter().position(|waiting| *waiting == at)?;
            let sent = self.sent.get_mut(at)?;
            match result {
                DeliveryResult::Queued => {}
                DeliveryResult::Handed => {
                    self.waiting.remove(waiting);
                    sent.delivery = Delivery::Handed;
                    sent.handed = Some(timeline.fact_time(n));
                    if sent.human {
                        self.handed.insert(timeline, message);
                    }
                    changed.push(at);
                }
                DeliveryResult::Bounced | DeliveryResult::Failed => return None,
            }
        }
        changed.extend(self.hold(timeline, conversation));
        Some(changed)
    }

    /// Stops messages that the guard holds; says which were not held before.
    fn hold(&mut self, timeline: &Timeline, conversation: &Conversation) -> Vec<usize> {
        let mut stopped = Vec::new();
        for at in &self.waiting {
            let Some(message) = self.sent.get_mut(*at) else {
                continue;
            };
            if !message.counts() || message.channel.is_live() || message.delivery == Delivery::Held {
                continue;
            }
            let unseen = conversation
                .events
                .newest()
                .chain(self.handed.newest())
                .chain(self.counting.newest_before(message.n))
                .any(|n| !message.saw(timeline, n));
            if unseen {
                message.delivery = Delivery::Held;
                stopped.push(*at);
            }
        }
        stopped
    }

    /// The message at that place.
    pub fn of(&self, n: usize) -> Option<&Sent> {
        let at = self.sent.binary_search_by_key(&n, |sent| sent.n).ok()?;
        self.sent.get(at)
    }

    pub fn is_holding(&self) -> bool {
        let mut waiting = self.waiting.iter().filter_map(|at| self.sent.get(*at));
        waiting.any(|sent| sent.delivery == Delivery::Held)
    }
}

fn reports(timeline: &Timeline, standing: &Standing, places: &Column<usize>, all: usize) -> Column<Reports> {
    let mut reports = Column::filled(all, Reports::default());
    for n in standing.effective() {
        let fact = &timeline.entry(n).fact;
        let (Fact::Delivery { msg, .. } | Fact::Release { msg } | Fact::Drop { msg }) = fact else {
            continue;
        };
        let Some(message) = timeline
            .find(*msg)
            .filter(|message| places[*message] != usize::MAX)
        else {
            continue;
        };
        let about = &mut reports[places[message]];
        match fact {
            Fact::Delivery { result, .. } => {
                about.failed = *result == DeliveryResult::Failed;
                about.bounced |= *result == DeliveryResult::Bounced;
                if *result == DeliveryResult::Handed {
                    let at = timeline.fact_time(n);
                    about.handed = Some(about.handed.map_or(at, |before| before.min(at)));
                }
            }
            Fact::Release { .. } => about.releases.push(n),
            _ => about.dropped = true,
        }
    }
    reports
}

/// By id of the message: where it is among `sent`.
pub(super) fn by_place(sent: &[Sent]) -> Few<usize, &Sent> {
    Few::of(sent.iter().map(|sent| (sent.n, sent)))
}
