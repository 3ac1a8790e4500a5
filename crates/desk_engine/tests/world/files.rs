//! The relay's store of attachments in the seeded world: whole blobs by address, and parts of uploads by device. Written from
//! docs/protocol-log.md, and beside the relay's own code.

use desk_engine::{BlobAnswer, BlobAsk};
use desk_model::BlobId;
use desk_seal::blob::address;
use std::collections::BTreeMap;

/// A question of a peer.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    pub number: u32,
    pub url: String,
    pub blob: BlobId,
    pub token: String,
    pub ask: BlobAsk,
}

impl Asked {
    pub fn new(number: u32, url: &str, token: String, ask: BlobAsk) -> Self {
        let (_, blob) = url.rsplit_once('/').unwrap();
        let blob = blob.parse().unwrap();
        Self {
            number,
            url: url.to_owned(),
            blob,
            token,
            ask,
        }
    }

    /// How many bytes go over the wire.
    pub fn weight(&self) -> u64 {
        match &self.ask {
            BlobAsk::Stand => 0,
            BlobAsk::Put { bytes, .. } => bytes.len() as u64,
            BlobAsk::Get { bytes, .. } => *bytes,
        }
    }
}

/// See the module.
#[derive(Debug, Default)]
pub struct Files {
    pub whole: BTreeMap<BlobId, Vec<u8>>,
    parts: BTreeMap<(usize, BlobId), Vec<u8>>,
    /// All that was taken in and given out.
    pub bytes_taken: u64,
    pub bytes_given: u64,
}

/// An answer without a body.
pub fn says(status: u16) -> BlobAnswer {
    stands(status, None, false)
}

pub fn stands(status: u16, offset: Option<u64>, complete: bool) -> BlobAnswer {
    BlobAnswer::Answered {
        status,
        offset,
        complete,
        bytes: Vec::new(),
    }
}

impl Files {
    /// Answers a question of peer `n`.
    pub fn answer(&mut self, n: usize, asked: &Asked) -> BlobAnswer {
        let known = self.whole.get(&asked.blob);
        match (&asked.ask, known) {
            (BlobAsk::Stand, None) => {
                let part = self.parts.get(&(n, asked.blob));
                stands(204, Some(part.map_or(0, Vec::len) as u64), false)
            }
            (BlobAsk::Stand, Some(whole)) => stands(204, Some(whole.len() as u64), true),
            (BlobAsk::Put { .. }, Some(whole)) => stands(200, Some(whole.len() as u64), true),
            (BlobAsk::Put { at, total, bytes }, None) => self.take(n, asked.blob, *at, *total, bytes),
            (BlobAsk::Get { .. }, None) => says(404),
            (BlobAsk::Get { from, bytes }, Some(whole)) => {
                let end = whole.len().min((from + bytes) as usize);
                let given = whole[end.min(*from as usize)..end].to_vec();
                self.bytes_given += given.len() as u64;
                BlobAnswer::Answered {
                    status: 206,
                    offset: None,
                    complete: false,
                    bytes: given,
                }
            }
        }
    }

    /// The connection breaks in the middle of what is sent: half of it is kept, and nobody hears an answer.
    pub fn half(&mut self, n: usize, asked: &Asked) {
        if let BlobAsk::Put { at, total, bytes } = &asked.ask
            && !self.whole.contains_key(&asked.blob)
        {
            self.take(n, asked.blob, *at, *total, &bytes[..bytes.len() / 2]);
        }
    }

    fn take(&mut self, n: usize, blob: BlobId, at: u64, total: u64, bytes: &[u8]) -> BlobAnswer {
        let part = self.parts.entry((n, blob)).or_default();
        let length = part.len() as u64;
        if at > length {
            return stands(409, Some(length), false);
        }
        self.bytes_taken += bytes.len() as u64;
        let known = bytes.len().min((length - at) as usize);
        part.extend_from_slice(&bytes[known..]);
        let length = part.len() as u64;
        if length < total {
            return stands(202, Some(length), false);
        }
        let all = self.parts.remove(&(n, blob)).unwrap();
        if address(&all) != blob {
            return says(422);
        }
        self.whole.insert(blob, all);
        stands(201, Some(length), true)
    }

    /// The relay loses its disk.
    pub fn wipe(&mut self) {
        *self = Self::default();
    }
}
