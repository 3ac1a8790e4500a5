//! What became of our messages, and the send guard: a message waits while there is a customer event, or another message that is
//! out or earlier, that neither its author nor who released it had seen.
//!
//! Live channels are exempt: both sides are there at the same time.

use super::{column::Column, conversation::Conversation, lane::Lanes, timeline::Timeline, undo::Standing};
use crate::tree;
use crate::{
    Fact,
    entry::{Channel, DeliveryResult},
    ticket::{Delivery, Message},
};
use std::collections::BTreeMap;

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
    pub fn message(&self, timeline: &Timeline<'_>) -> Message {
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
    pub fn saw(&self, timeline: &Timeline<'_>, n: usize) -> bool {
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

/// Our messages in order.
pub(super) fn sent(timeline: &Timeline<'_>, standing: &Standing, conversation: &Conversation) -> Vec<Sent> {
    let mut sent = Vec::new();
    let mut places = Column::filled(timeline.len(), usize::MAX);
    for n in 0..timeline.len() {
        if let Fact::Out { channel, auto, .. } = &timeline.entry(n).fact {
            places[n] = sent.len();
            sent.push(Sent {
                n,
                human: !auto,
                channel: *channel,
                delivery: Delivery::Queued,
                handed: None,
                seen: (0..timeline.devices())
                    .map(|device| timeline.known(n, device))
                    .collect(),
            });
        }
    }
    if sent.is_empty() {
        return sent;
    }
    let reports = reports(timeline, standing, &places, sent.len());
    for (at, sent) in sent.iter_mut().enumerate() {
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
    }
    hold(timeline, conversation, &mut sent);
    sent
}

fn reports(
    timeline: &Timeline<'_>,
    standing: &Standing,
    places: &Column<usize>,
    all: usize,
) -> Column<Reports> {
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

/// Finds the messages that the guard stops.
fn hold(timeline: &Timeline<'_>, conversation: &Conversation, sent: &mut [Sent]) {
    let is_out = |sent: &&Sent| sent.counts() && sent.delivery == Delivery::Handed;
    let handed = Lanes::build(timeline, sent.iter().filter(is_out).map(|sent| sent.n));
    let mut earlier = Lanes::build(timeline, std::iter::empty());
    for message in sent.iter_mut() {
        if !message.counts() {
            continue;
        }
        if message.delivery == Delivery::Queued && !message.channel.is_live() {
            let unseen = conversation
                .events
                .newest()
                .chain(handed.newest())
                .chain(earlier.newest())
                .any(|n| n != message.n && !message.saw(timeline, n));
            if unseen {
                message.delivery = Delivery::Held;
            }
        }
        earlier.push(timeline, message.n);
    }
}

/// By id of the message: where it is among `sent`.
pub(super) fn by_place(sent: &[Sent]) -> BTreeMap<usize, &Sent> {
    tree::map(sent.iter().map(|sent| (sent.n, sent)))
}
