//! Files of replies: added, taken out again, sent along, and carried to the relay's store, which loses answers as the network does.

use crate::world::{Broken, Check, World, broken, tells};
use desk_engine::{BlobAnswer, BlobAsk, Input};
use desk_model::{Act, BlobId, CommandId, DocId};
use desk_port::{
    Answer, Query, TicketView,
    view::{FileView, ItemBody},
};
use std::collections::BTreeMap;

/// How long everybody waits for uploads that have failed before, once all is calm.
const UPLOADS_MS_MAX: u64 = 3_600_000;

/// What the relay keeps: blobs as far as they have come, by their addresses. They are of one piece here.
#[derive(Debug, Default)]
pub struct Shelf(BTreeMap<BlobId, Vec<u8>>);

impl Shelf {
    fn stands(&self, blob: BlobId, status: u16) -> BlobAnswer {
        let known = self.0.get(&blob);
        BlobAnswer::Answered {
            status,
            offset: Some(known.map_or(0, Vec::len) as u64),
            complete: known.is_some(),
            bytes: Vec::new(),
        }
    }

    fn answer(&mut self, blob: BlobId, ask: BlobAsk) -> Check<BlobAnswer> {
        Ok(match ask {
            BlobAsk::Stand => self.stands(blob, 204),
            BlobAsk::Put { at, total, bytes } => {
                if at != 0 || total != bytes.len() as u64 || desk_seal::blob::address(&bytes) != blob {
                    return broken(format!("what is put at {blob} is not the whole of it"));
                }
                if tells(&bytes) {
                    return broken(format!("the file at {blob} is not sealed"));
                }
                self.0.insert(blob, bytes);
                self.stands(blob, 201)
            }
            BlobAsk::Get { from, bytes } => match self.0.get(&blob) {
                None => self.stands(blob, 404),
                Some(whole) => BlobAnswer::Answered {
                    status: 206,
                    offset: None,
                    complete: false,
                    bytes: whole
                        .iter()
                        .skip(from as usize)
                        .take(bytes as usize)
                        .copied()
                        .collect(),
                },
            },
        })
    }
}

impl World {
    /// A device asks the relay's store; the question is lost, or the answer, where connections are.
    pub fn blob_asked(&mut self, n: usize, number: u32, url: &str, ask: BlobAsk) -> Check {
        let named = url.rsplit_once('/').and_then(|(_, blob)| blob.parse().ok());
        let blob: BlobId = named.ok_or_else(|| Broken(format!("{url} names no blob")))?;
        let fails = |world: &mut Self| !world.calm && world.plan.cuts && world.dice.once_in(4);
        let away = self.devices[n].away_until.max(self.relay_down_until) > self.now_ms;
        let answer = if away || fails(self) {
            BlobAnswer::Unreached
        } else {
            let answer = self.files.answer(blob, ask)?;
            match fails(self) {
                true => BlobAnswer::Unreached,
                false => answer,
            }
        };
        self.input(n, Input::BlobAnswered { number, answer })
    }

    /// Something with the files of a reply; none where it was not a command.
    pub fn file_act(&mut self, n: usize) -> Check<Option<Act>> {
        let Some(ticket) = self.dice.pick(&self.tickets).copied() else {
            return Ok(None);
        };
        let Answer::Ticket(Some(view)) = self.query(n, Query::Ticket { id: ticket })? else {
            return Ok(None);
        };
        let drafts: Vec<BlobId> = view.draft_files.iter().map(|file| file.blob).collect();
        let sent: Vec<BlobId> = sent(&view).map(|file| file.blob).collect();
        Ok(match self.dice.roll(6) {
            0..=2 => {
                self.add_file(n, ticket)?;
                None
            }
            3 => self.dice.pick(&sent).map(|blob| Act::AttachFiles {
                ticket,
                files: vec![*blob],
            }),
            4 => self
                .dice
                .pick(&drafts)
                .map(|file| Act::DetachFile { ticket, file: *file }),
            _ => Some(Act::SendReply {
                ticket,
                text: "It is in the files.".into(),
                and_wait: self.dice.once_in(2),
                at: None,
                files: drafts,
            }),
        })
    }

    fn add_file(&mut self, n: usize, ticket: DocId) -> Check {
        let now_ms = self.clock(n);
        let bytes = self.ledger.text().repeat(self.dice.roll(40) as usize);
        let command = CommandId(self.dice.bytes());
        let Some(mut engine) = self.devices[n].engine.take() else {
            return Ok(());
        };
        let mut dice = self.dice.dying(None);
        let names = ["a file.txt", "text/plain"];
        let begun = engine.begin_file(now_ms, &mut dice, command, ticket, names, bytes.len() as u64);
        let added = begun.map(|file| {
            file.map(|mut file| {
                file.push(bytes.as_bytes())?;
                engine.end_file(now_ms, &mut dice, file)
            })
        });
        self.devices[n].engine = Some(engine);
        match added {
            Ok(Some(Ok(blob))) => {
                self.counts.files += 1;
                self.say(format!("{n} adds the file {blob}"));
            }
            Ok(None) => {}
            Ok(Some(Err(refusal))) | Err(refusal) => {
                self.counts.refused += 1;
                self.say(format!("{n} is refused: {}", refusal.sentence));
            }
        }
        self.carry_out(n)
    }

    /// Whatever a message names is at the relay and called shared by everybody, and nothing else is there.
    pub fn check_files(&mut self, members: &[usize]) -> Check {
        let end_ms = self.now_ms + UPLOADS_MS_MAX;
        let mut unshared = self.unshared(members)?;
        while let (Some(_), true) = (&unshared, self.now_ms < end_ms) {
            self.run_until(self.now_ms + 10_000)?;
            unshared = self.unshared(members)?;
        }
        if let Some(words) = unshared {
            return broken(words);
        }
        let Some(n) = members.first() else { return Ok(()) };
        let documents = self.documents(*n)?;
        let named = |blob: &&BlobId| {
            let blob = blob.to_string();
            documents.values().any(|(json, _)| json.contains(&blob))
        };
        match self.files.0.keys().find(|blob| !named(blob)) {
            Some(blob) => broken(format!("the relay has {blob}, which no message names")),
            None => Ok(()),
        }
    }

    /// A file of a message that is not where it should be.
    fn unshared(&mut self, members: &[usize]) -> Check<Option<String>> {
        for n in members.iter().copied() {
            for ticket in self.tickets.clone() {
                let Answer::Ticket(Some(view)) = self.query(n, Query::Ticket { id: ticket })? else {
                    continue;
                };
                for file in sent(&view) {
                    if !file.is_shared || !self.files.0.contains_key(&file.blob) {
                        return Ok(Some(format!(
                            "{n} names the file {}, which is not shared",
                            file.blob
                        )));
                    }
                }
            }
        }
        Ok(None)
    }
}

/// Files that our messages of a ticket name.
fn sent(view: &TicketView) -> impl Iterator<Item = &FileView> {
    view.timeline.iter().flat_map(|item| match &item.body {
        ItemBody::Reply { attachments, .. } => attachments.as_slice(),
        _ => &[],
    })
}
