//! The control log's entries by their place. Whether they are valid and follow each other was decided before.

use crate::{Result, Store, code::count};
use desk_model::DocId;
use rusqlite::params;

/// A place on a chain: the number of an entry, and the first bytes of its hash.
pub type ChainPlace = (u32, [u8; 8]);

/// Places of other chains that are kept, but for those where this device stood itself.
const PLACES_MAX: i64 = 10_000;

fn place_bytes((seq, tag): ChainPlace) -> Vec<u8> {
    [&seq.to_be_bytes()[..], &tag].concat()
}

impl Store {
    /// Appends the entry of a place. One place takes one entry: another for it is an error.
    pub fn append_control(&self, seq: u32, hash: [u8; 32], bytes: &[u8]) -> Result<()> {
        self.execute(
            "insert into control values (?1, ?2, ?3)",
            params![seq, hash, bytes],
        )?;
        Ok(())
    }

    /// The entries from a place on, in order.
    pub fn control_from(&self, seq: u32) -> Result<Vec<Vec<u8>>> {
        self.rows(
            "select bytes from control where seq >= ?1 order by seq",
            params![seq],
            |row| row.get(0),
        )
    }

    /// The entry of that number.
    pub fn control_at(&self, seq: u32) -> Result<Option<Vec<u8>>> {
        self.row("select bytes from control where seq = ?1", params![seq], |row| {
            row.get(0)
        })
    }

    /// Puts the same entry without its body in its place.
    pub fn strip_control(&self, seq: u32, bytes: &[u8]) -> Result<()> {
        self.execute(
            "update control set bytes = ?2 where seq = ?1",
            params![seq, bytes],
        )?;
        Ok(())
    }

    /// The chain ends before that number: what followed is kept apart, and is another history from now on.
    pub fn leave_control(&self, from: u32) -> Result<()> {
        self.whole(|s| {
            let left = s.rows(
                "select seq, substr(hash, 1, 8), bytes from control where seq >= ?1",
                params![from],
                |row| Ok(((row.get(0)?, row.get(1)?), row.get::<_, Vec<u8>>(2)?)),
            )?;
            for (place, bytes) in left {
                s.execute(
                    "insert or replace into other_place values (?1, ?2)",
                    params![place_bytes(place), bytes],
                )?;
            }
            s.execute("delete from control where seq >= ?1", params![from])?;
            Ok(())
        })
    }

    /// Somebody stands on that place, which is not on the chain here. Of very many the later ones are not kept.
    pub fn note_other_place(&self, place: ChainPlace) -> Result<()> {
        if self.number("select count(*) from other_place", &[])? < PLACES_MAX {
            self.execute(
                "insert or ignore into other_place values (?1, null)",
                params![place_bytes(place)],
            )?;
        }
        Ok(())
    }

    /// Places of other histories, those where this device stood itself first.
    pub fn other_places(&self) -> Result<Vec<ChainPlace>> {
        let places: Vec<[u8; 12]> = self.rows(
            "select place from other_place order by bytes is null, place",
            &[],
            |row| row.get(0),
        )?;
        Ok(places
            .into_iter()
            .filter_map(|place| {
                let (seq, tag) = place.split_first_chunk()?;
                Some((u32::from_be_bytes(*seq), tag.try_into().ok()?))
            })
            .collect())
    }

    /// Documents with changes that no snapshot covers and that were sealed on another history.
    pub fn docs_of_other_places(&self) -> Result<Vec<DocId>> {
        self.rows(
            "select id from doc_id where num in (select doc from entry where kind = 1 and covered is null
             and substr(bytes, 46, 12) in (select place from other_place))",
            &[],
            |row| Ok(DocId(row.get(0)?)),
        )
    }

    pub fn control_len(&self) -> Result<u32> {
        Ok(count(self.number("select count(*) from control", &[])?))
    }
}
