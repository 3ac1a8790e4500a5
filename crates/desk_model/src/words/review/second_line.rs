//! Ways out of what crossed on the way to the second line and back.

use super::{
    side::Sides,
    way::{leave, take_back},
};
use crate::{Act, Entry, Fact, ReviewItem, Ticket, rule::check_texts};

/// Of two escalations: one contract that asks what all of them ask. Whoever joins them has seen them, so that one answer ends them
/// all, and it is another escalation, so that this one can be taken back.
pub(super) fn join_ways(item: &ReviewItem, sides: &Sides<'_>, folded: &Ticket) -> Vec<(String, Act)> {
    let mut ways = Vec::new();
    let joined = joined(sides, folded).filter(|act| !folded.state.is_ended() && check_texts(act).is_ok());
    ways.extend(joined.map(|act| ("Join them into one".to_owned(), act)));
    ways.push(leave(item, folded.root));
    ways
}

fn joined(sides: &Sides<'_>, folded: &Ticket) -> Option<Act> {
    let open = folded.escalations.iter().filter(|escalation| escalation.open);
    let open: Vec<&Entry> = open
        .filter_map(|escalation| (sides.lookup.entry)(escalation.id))
        .collect();
    if !sides
        .both()
        .all(|side| open.iter().any(|entry| entry.id == side.id))
    {
        return None;
    }
    let contracts: Vec<[&str; 4]> = open.iter().filter_map(|entry| contract(&entry.fact)).collect();
    let [tried, evidence, question, risk] =
        [0, 1, 2, 3].map(|part| together(contracts.iter().filter_map(|texts| texts.get(part))));
    let mut named = open.iter().filter_map(|entry| match entry.fact {
        Fact::Escalate { to, .. } => to,
        _ => None,
    });
    // Where they are for two people it is for whoever of the second line takes it.
    let to = named.next().filter(|one| named.all(|other| other == *one));
    Some(Act::EscalateTicket {
        ticket: folded.root,
        tried,
        evidence,
        question,
        risk,
        to,
    })
}

fn contract(fact: &Fact) -> Option<[&str; 4]> {
    match fact {
        Fact::Escalate {
            tried,
            evidence,
            question,
            risk,
            ..
        } => Some([tried, evidence, question, risk]),
        _ => None,
    }
}

/// The paragraphs of all, each once: one of them may have been joined from others.
fn together<'t>(texts: impl Iterator<Item = &'t &'t str>) -> String {
    let mut said: Vec<&str> = Vec::new();
    for paragraph in texts.flat_map(|text| text.split("\n\n")).map(str::trim) {
        if !paragraph.is_empty() && !said.contains(&paragraph) {
            said.push(paragraph);
        }
    }
    // What came from a version of the program that asked for less.
    if said.is_empty() {
        return "Nobody said".to_owned();
    }
    said.join("\n\n")
}

/// Of what was taken back while somebody went on from it: where that is taken back too, the undo acts.
pub(super) fn built_on_ways(item: &ReviewItem, sides: &Sides<'_>, folded: &Ticket) -> Vec<(String, Act)> {
    let mut ways = vec![leave(item, folded.root)];
    if let Some(built) = sides.find(|fact| !matches!(fact, Fact::Undo { .. })) {
        let words = format!("Take back what {} did too", sides.author(Some(built)));
        ways.extend(take_back(words, built, folded));
    }
    ways
}
