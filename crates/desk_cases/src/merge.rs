//! Lines that write into more than one document: both halves of a merge and of what undoes it, and the copies that a split makes.

use crate::{
    case::{Case, Stamp, bytes, name},
    fact::Args,
};
use desk_model::{ActId, DocId, Entry, EntryId, Fact, TicketDocument};

/// `A>B`.
fn ends(args: &Args<'_>) -> Result<(DocId, DocId), String> {
    let ends = args.word(0)?;
    let (source, target) = ends
        .split_once('>')
        .ok_or_else(|| format!("{ends:?} does not say what goes where"))?;
    Ok((DocId(bytes(source)?), DocId(bytes(target)?)))
}

/// `M1 lea 10:00 merge A>B` writes `M1s` into A and `M1t` into B.
pub fn merge(case: &mut Case, id: &str, stamp: &Stamp, args: &Args<'_>) -> Result<(), String> {
    let (source, target) = ends(args)?;
    let act = ActId(bytes(id)?);
    let (s, t) = (
        EntryId(bytes(&format!("{id}s"))?),
        EntryId(bytes(&format!("{id}t"))?),
    );
    case.write(source, s, act, stamp, Fact::MergeInto { other: target });
    case.write(target, t, act, stamp, Fact::MergeFrom { other: source });
    Ok(())
}

/// `U lea 12:00 unmerge M1` writes `Us` and `Ut` where the halves of `M1` are.
pub fn unmerge(case: &mut Case, id: &str, stamp: &Stamp, args: &Args<'_>) -> Result<(), String> {
    let undone = ActId(bytes(args.word(0)?)?);
    let act = ActId(bytes(id)?);
    let half = |entry: &&Entry| {
        entry.act == undone && matches!(entry.fact, Fact::MergeInto { .. } | Fact::MergeFrom { .. })
    };
    let halves: Vec<(DocId, bool)> = case
        .documents
        .iter()
        .flat_map(TicketDocument::entries)
        .filter(half)
        .map(|entry| (entry.doc, matches!(entry.fact, Fact::MergeInto { .. })))
        .collect();
    if halves.is_empty() {
        return Err("there is no such merge above".to_owned());
    }
    for (doc, source) in halves {
        let half = EntryId(bytes(&format!("{id}{}", if source { "s" } else { "t" }))?);
        let undo = Fact::Undo {
            ids: Vec::new(),
            act: Some(undone),
        };
        case.write(doc, half, act, stamp, undo);
    }
    Ok(())
}

/// `S1 ann 10:30 split A>C m2` writes the split into A and copies of the messages into C, named `m2/C`.
pub fn split(case: &mut Case, id: &str, stamp: &Stamp, args: &Args<'_>) -> Result<(), String> {
    let (parent, child) = ends(args)?;
    let act = ActId(bytes(id)?);
    let messages: Vec<EntryId> = args
        .words(1)
        .iter()
        .map(|message| bytes(message).map(EntryId))
        .collect::<Result<_, _>>()?;
    let split = Fact::Split {
        child,
        messages: messages.clone(),
    };
    case.write(parent, EntryId(bytes(id)?), act, stamp, split);
    for message in messages {
        let mut entries = case.documents.iter().flat_map(|document| &document.entries);
        let found = entries.find(|entry| entry.id == message && matches!(entry.fact, Fact::In { .. }));
        let mut copy = found
            .ok_or_else(|| format!("there is no message {}", name(message.0)))?
            .fact
            .clone();
        if let Fact::In { orig, .. } = &mut copy {
            *orig = Some(message);
        }
        let copied = EntryId(bytes(&format!("{}/{}", name(message.0), name(child.0)))?);
        case.write(child, copied, act, stamp, copy);
    }
    Ok(())
}
