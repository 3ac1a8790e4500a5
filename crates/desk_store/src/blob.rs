//! Sealed attachments: which stretches are here, whether the relay has them, and what may be let go.

use crate::{
    Result, Store,
    code::{count, int, uint},
    shelf::{INLINE_BYTES_MAX, SLOT_BYTES},
};
use desk_model::{BlobId, DocId};
use rusqlite::params;

/// The pieces of an attachment, those of version 1 too.
const PIECES: &str = "
    select start, len, slot, bytes from blob_piece where blob = ?1 and start < ?2 and start + len > ?3
    union all
    select place * 1048576, length(bytes), null, bytes from blob_chunk
    where blob = ?1 and place * 1048576 < ?2 and place * 1048576 + length(bytes) > ?3
    order by 1";

/// What is known of an attachment without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobMeta {
    pub doc: DocId,
    /// Of all sealed bytes.
    pub size: u64,
    /// How many of them are here, from the beginning.
    pub kept: u64,
    /// The relay has it.
    pub uploaded: bool,
}

impl BlobMeta {
    /// All of it is here.
    pub fn is_whole(&self) -> bool {
        self.kept == self.size
    }
}

struct Piece {
    start: u64,
    len: usize,
    slot: Option<u32>,
    bytes: Option<Vec<u8>>,
}

impl Store {
    /// Announces an attachment, before its bytes. One that is here stays as it is.
    pub fn put_blob(&self, id: BlobId, doc: DocId, size: u64, uploaded: bool) -> Result<()> {
        self.whole(|s| {
            let doc = s.num_or_new(doc)?;
            s.execute(
                "insert or ignore into blob(id, doc, size, uploaded) values (?1, ?2, ?3, ?4)",
                params![id.0, doc, int(size), uploaded],
            )?;
            Ok(())
        })
    }

    /// Keeps the next bytes of an announced attachment; all but the last time a multiple of [`SLOT_BYTES`]. False, and nothing is
    /// kept: nobody announced it, or other bytes are the next.
    pub fn put_blob_bytes(&self, id: BlobId, at: u64, bytes: &[u8]) -> Result<bool> {
        self.whole(|s| {
            let Some(meta) = s.blob_meta(id)? else {
                return Ok(false);
            };
            if meta.kept != at || !at.is_multiple_of(SLOT_BYTES as u64) {
                return Ok(false);
            }
            let num = s.number("select num from blob where id = ?1", params![id.0])?;
            let starts = (0..).map(|piece: u64| at + piece * SLOT_BYTES as u64);
            for (start, piece) in starts.zip(bytes.chunks(SLOT_BYTES)) {
                let slot = match &s.slots {
                    Some(slots) if piece.len() > INLINE_BYTES_MAX => {
                        Some(slots.borrow_mut().put(piece, || s.slots_used())?)
                    }
                    _ => None,
                };
                let inline = slot.is_none().then_some(piece);
                s.execute(
                    "insert into blob_piece(blob, start, len, slot, bytes) values (?1, ?2, ?3, ?4, ?5)",
                    params![num, int(start), int(piece.len() as u64), slot, inline],
                )?;
            }
            s.execute(
                "update blob set kept = kept + ?2 where num = ?1",
                params![num, int(bytes.len() as u64)],
            )?;
            Ok(true)
        })
    }

    fn slots_used(&self) -> Result<Vec<u32>> {
        self.rows("select slot from blob_piece where slot is not null", &[], |row| {
            row.get(0)
        })
    }

    pub fn blob_meta(&self, id: BlobId) -> Result<Option<BlobMeta>> {
        self.row(
            "select d.id, b.size, b.kept, b.uploaded from blob b join doc_id d on d.num = b.doc where b.id = ?1",
            params![id.0],
            |row| {
                Ok(BlobMeta {
                    doc: DocId(row.get(0)?),
                    size: uint(row.get(1)?),
                    kept: uint(row.get(2)?),
                    uploaded: row.get(3)?,
                })
            },
        )
    }

    /// So many bytes of an attachment from a place on; fewer where it is not here.
    pub fn blob_bytes(&self, id: BlobId, from: u64, bytes: u64) -> Result<Vec<u8>> {
        let Some(num) = self.row("select num from blob where id = ?1", params![id.0], |row| {
            row.get::<_, i64>(0)
        })?
        else {
            return Ok(Vec::new());
        };
        let upto = from.saturating_add(bytes);
        let pieces = self.rows(PIECES, params![num, int(upto), int(from)], |row| {
            Ok(Piece {
                start: uint(row.get(0)?),
                len: usize::try_from(uint(row.get(1)?)).unwrap_or_default(),
                slot: row.get(2)?,
                bytes: row.get(3)?,
            })
        })?;
        let mut all = Vec::new();
        for piece in pieces {
            let held = match (piece.slot, piece.bytes, &self.slots) {
                (None, Some(bytes), _) => bytes,
                (Some(slot), _, Some(slots)) => slots.borrow_mut().read(slot, piece.len)?,
                _ => return Ok(all),
            };
            let at = from.saturating_add(all.len() as u64);
            let skip = usize::try_from(at.saturating_sub(piece.start)).unwrap_or(usize::MAX);
            let wanted = usize::try_from(upto.saturating_sub(at)).unwrap_or(usize::MAX);
            if piece.start > at || held.len() != piece.len {
                return Ok(all);
            }
            let rest = held.get(skip..).unwrap_or_default();
            all.extend_from_slice(rest.get(..wanted).unwrap_or(rest));
        }
        Ok(all)
    }

    /// Attachments that are here whole and not at the relay, oldest first; none that no message names yet.
    pub fn blobs_to_upload(&self) -> Result<Vec<BlobId>> {
        self.rows(
            "select id from blob where uploaded = 0
             and id not in (select blob from draft_file where unsent = 1) order by num",
            &[],
            |row| Ok(BlobId(row.get(0)?)),
        )
    }

    /// How many attachments the relay does not have; saves are none, nor what no message names yet.
    pub fn upload_count(&self) -> Result<u32> {
        let sql = "select count(*) from blob where uploaded = 0 and num not in (select blob from save)
                   and id not in (select blob from draft_file where unsent = 1)";
        Ok(count(self.number(sql, &[])?))
    }

    /// The relay may have lost everything: what is here whole is to be stored there again, and until then counts as the only
    /// copy.
    pub fn forget_uploads(&self) -> Result<()> {
        self.execute("update blob set uploaded = 0 where kept = size", &[])?;
        Ok(())
    }

    pub fn set_uploaded(&self, id: BlobId) -> Result<()> {
        self.execute("update blob set uploaded = 1 where id = ?1", params![id.0])?;
        Ok(())
    }

    /// Somebody has looked at it: it goes later than what was looked at before.
    pub fn use_blob(&self, id: BlobId, now_ms: u64) -> Result<()> {
        self.execute(
            "update blob set used_ms = ?2 where id = ?1",
            params![id.0, int(now_ms)],
        )?;
        Ok(())
    }

    /// Lets an attachment go, with what is known of it.
    ///
    /// # Errors
    /// As [`Self::transaction`], and not inside another one: its slots are free only when that is durable.
    pub fn drop_blob(&self, id: BlobId) -> Result<()> {
        self.transaction(|s| s.remove_blob(id))?;
        self.shrink()
    }

    pub(crate) fn remove_blob(&self, id: BlobId) -> Result<()> {
        for sql in [
            "delete from blob_piece where blob = (select num from blob where id = ?1)",
            "delete from blob_chunk where blob = (select num from blob where id = ?1)",
            "delete from blob where id = ?1",
        ] {
            self.execute(sql, params![id.0])?;
        }
        Ok(())
    }

    /// What all attachments that are here weigh.
    pub fn blob_weight(&self) -> Result<u64> {
        let weight = self.number("select coalesce(sum(kept), 0) from blob", &[])?;
        Ok(uint(weight))
    }

    /// Lets go of attachments until all together weigh no more than this: what was not looked at for longest first, and only
    /// what the relay has. `busy` stays, and a save that no snapshot names yet. Gives how many bytes went.
    ///
    /// # Errors
    /// As [`Self::drop_blob`].
    pub fn evict(&self, bytes_max: u64, busy: &[BlobId]) -> Result<u64> {
        let mut surplus = self.blob_weight()?.saturating_sub(bytes_max);
        let mut gone = 0;
        if surplus == 0 {
            return Ok(gone);
        }
        let candidates = self.rows(
            "select id, kept from blob where uploaded = 1 and kept > 0
             and num not in (select blob from save where key is not null) order by used_ms, num",
            &[],
            |row| Ok((BlobId(row.get(0)?), uint(row.get(1)?))),
        )?;
        self.transaction(|s| {
            for (id, kept) in candidates.into_iter().filter(|(id, _)| !busy.contains(id)) {
                if surplus == 0 {
                    break;
                }
                s.remove_blob(id)?;
                surplus = surplus.saturating_sub(kept);
                gone += kept;
            }
            Ok::<_, crate::StoreError>(())
        })?;
        self.shrink()?;
        Ok(gone)
    }

    /// Counts the free slots again, and gives back to the disk those at the end.
    ///
    /// # Errors
    /// The file cannot be cut; what was let go is gone all the same.
    pub fn shrink(&self) -> Result<()> {
        let Some(slots) = &self.slots else { return Ok(()) };
        let after_last = self.number("select coalesce(max(slot) + 1, 0) from blob_piece", &[])?;
        let mut slots = slots.borrow_mut();
        slots.count_again();
        slots.cut(count(after_last))
    }
}
