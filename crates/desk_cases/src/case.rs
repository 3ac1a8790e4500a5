//! One case as far as it has been read: documents with their entries, settings, and the time.

use crate::{
    fact::{self, Args},
    merge, show, sla,
    time::Day,
};
use desk_model::{
    ActId, DeviceId, DocId, Entry, EntryId, Fact, Hlc, PersonId, Role, Settings, TicketDocument, fold,
    ticket_document::{Field, Register, RegisterConflict},
};
use std::sync::Arc;

const MINUTE_MS: u64 = 60_000;

/// See the module.
pub struct Case {
    pub documents: Vec<TicketDocument>,
    pub settings: Settings,
    pub day: Day,
    /// Every entry's id in the order of writing.
    written: Vec<EntryId>,
    now: Option<u64>,
    last: u64,
}

impl Default for Case {
    fn default() -> Self {
        let roles = [("gw", Role::Bridge), ("lea", Role::Lead), ("sen", Role::Senior)];
        let roles = roles.map(|(name, role)| (PersonId(short_bytes(name)), role));
        Self {
            documents: Vec::new(),
            settings: Settings {
                roles: roles.into(),
                ..Settings::default()
            },
            day: Day::default(),
            written: Vec::new(),
            now: None,
            last: 0,
        }
    }
}

/// Sixteen bytes that are a name; what is longer is cut.
fn short_bytes(name: &str) -> [u8; 16] {
    let mut bytes = [0; 16];
    for (byte, letter) in bytes.iter_mut().zip(name.bytes()) {
        *byte = letter;
    }
    bytes
}

/// Sixteen bytes that are a name.
pub fn bytes(name: &str) -> Result<[u8; 16], String> {
    if name.is_empty() || name.len() > 16 {
        return Err(format!("{name:?} is no name of at most 16 letters"));
    }
    Ok(short_bytes(name))
}

/// The name that sixteen bytes are.
pub fn name(bytes: [u8; 16]) -> String {
    let letters = bytes.into_iter().take_while(|byte| *byte != 0);
    letters.map(char::from).collect()
}

/// Who wrote an entry, when, having seen what.
pub struct Stamp {
    author: PersonId,
    device: DeviceId,
    pub at: u64,
    pub basis: Vec<EntryId>,
}

impl Case {
    pub fn now(&self) -> u64 {
        self.now.unwrap_or(self.last + MINUTE_MS)
    }

    /// One line that states nothing.
    pub fn read(&mut self, line: &str) -> Result<(), String> {
        let (line, basis) = match line.split_once(" <") {
            Some((line, basis)) => (line, Some(basis)),
            None => (line, None),
        };
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["day", date] => {
                self.day = Day::read(date)?;
                Ok(())
            }
            ["now", at] => {
                self.now = Some(self.day.time(at)?);
                Ok(())
            }
            ["close", days, from] => {
                let days = days
                    .parse()
                    .map_err(|_| format!("{days:?} is no number of days"))?;
                self.settings.close_after_days.push((self.day.time(from)?, days));
                Ok(())
            }
            ["reg", words] => self.register(words),
            ["sla", words @ ..] => sla::target(self, words),
            ["cal", queue, words @ ..] => sla::calendar(self, queue, words),
            [id, who, at, kind, args @ ..] => {
                let (who, device) = who.split_once('/').unwrap_or((who, who));
                let stamp = Stamp {
                    author: PersonId(bytes(who)?),
                    device: DeviceId(bytes(device)?),
                    at: self.day.time(at)?,
                    basis: self.basis(basis)?,
                };
                let (id, doc) = id.split_once('@').unwrap_or((id, "A"));
                self.last = stamp.at;
                self.now = None;
                let args = Args::read(args);
                match *kind {
                    "merge" => merge::merge(self, id, &stamp, &args),
                    "unmerge" => merge::unmerge(self, id, &stamp, &args),
                    "split" => merge::split(self, id, &stamp, &args),
                    kind => {
                        let act = match args.get("act").filter(|_| kind != "undo") {
                            Some(act) => ActId(bytes(act)?),
                            None => ActId(bytes(id)?),
                        };
                        let fact = fact::read(kind, self.day, stamp.at, &args)?;
                        self.write(DocId(bytes(doc)?), EntryId(bytes(id)?), act, &stamp, fact);
                        Ok(())
                    }
                }
            }
            _ => Err("this is no line of a case".to_owned()),
        }
    }

    /// Everything above, or exactly what is named; an act with two halves is both.
    fn basis(&self, names: Option<&str>) -> Result<Vec<EntryId>, String> {
        let Some(names) = names else {
            return Ok(self.written.clone());
        };
        let mut basis = Vec::new();
        for name in names.split(',').filter(|name| *name != "-") {
            let id = EntryId(bytes(name)?);
            let entries = self.documents.iter().flat_map(|document| &document.entries);
            let before = basis.len();
            basis.extend(
                entries
                    .filter(|entry| entry.id == id || entry.act == id.into())
                    .map(|entry| entry.id),
            );
            if basis.len() == before {
                // Below, as forged entries have it.
                basis.push(id);
            }
        }
        Ok(basis)
    }

    fn register(&mut self, words: &str) -> Result<(), String> {
        let (field, values) = words
            .split_once('=')
            .ok_or("a register and its values are missing")?;
        let register = match field {
            "subject" => Field::Subject.into(),
            "customer" => Field::Customer.into(),
            "category" => Field::Category.into(),
            "language" => Field::Language.into(),
            other => match other.strip_prefix("f:") {
                Some(name) => Register::Custom(name.to_owned()),
                None => return Err(format!("{other:?} is no register")),
            },
        };
        self.document(DocId(short_bytes("A")))
            .conflicts
            .push(RegisterConflict {
                register,
                values: values.split('|').map(str::to_owned).collect(),
            });
        Ok(())
    }

    fn document(&mut self, id: DocId) -> &mut TicketDocument {
        let at = self.documents.iter().position(|document| document.id == id);
        let at = at.unwrap_or(self.documents.len());
        if at == self.documents.len() {
            self.documents.push(TicketDocument {
                id,
                ..TicketDocument::default()
            });
        }
        #[allow(clippy::indexing_slicing, reason = "found, or just pushed")]
        &mut self.documents[at]
    }

    pub fn write(&mut self, doc: DocId, id: EntryId, act: ActId, stamp: &Stamp, fact: Fact) {
        let counter = u32::try_from(self.written.len()).unwrap_or(u32::MAX);
        self.written.push(id);
        let entry = Entry {
            id,
            doc,
            author: stamp.author,
            device: stamp.device,
            hlc: Hlc {
                ms: stamp.at,
                counter,
            },
            basis: stamp.basis.clone(),
            act,
            fact,
        };
        self.document(doc).entries.push(Arc::new(entry));
    }

    /// For each key of a stated line the stated value and what the fold gives.
    pub fn stated(&self, line: &str, reversed: bool) -> Result<Vec<(String, String, String)>, String> {
        let mut words = line.split_whitespace();
        let of = DocId(bytes(words.next().ok_or("a document is missing")?)?);
        let mut documents = self.documents.clone();
        let mut values = Vec::new();
        for word in words {
            let (key, value) = word
                .split_once('=')
                .ok_or_else(|| format!("{word:?} has no value"))?;
            if key == "only" {
                documents.retain(|document| value.contains(&name(document.id.0)));
            } else {
                values.push((key, value));
            }
        }
        if values.is_empty() || !documents.iter().any(|document| document.id == of) {
            return Err("nothing is stated of a document that is here".to_owned());
        }
        if reversed {
            documents.reverse();
            documents
                .iter_mut()
                .for_each(|document| document.entries.reverse());
        }
        let ticket = fold(&documents, of, self.now(), &self.settings);
        let found = |(key, value): (&str, &str)| {
            let found = show::show(key, &ticket, self)?;
            Ok((key.to_owned(), value.to_owned(), found))
        };
        values.into_iter().map(found).collect()
    }
}
