//! A disk that is full for a while: nothing half written, what was durable stays readable, and writing goes on by itself as soon
//! as there is room. Fails when the database is not opened anew after a failed write.

use super::RedbLog;
use crate::log::{EntryKey, Log, LogError, NewEntry};
use desk_model::{DeskId, DeviceId, DocId};
use redb::{Builder, StorageBackend, backends::FileBackend};
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

const DESK: DeskId = DeskId([1; 32]);

#[derive(Debug)]
struct Disk {
    file: FileBackend,
    full: Arc<AtomicBool>,
}

impl Disk {
    fn room(&self) -> io::Result<()> {
        if self.full.load(Ordering::Acquire) {
            Err(io::ErrorKind::StorageFull.into())
        } else {
            Ok(())
        }
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        self.file.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.file.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.room()?;
        self.file.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.room()?;
        self.file.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.room()?;
        self.file.write(offset, data)
    }

    fn close(&self) -> io::Result<()> {
        self.file.close()
    }
}

fn put(log: &RedbLog, id: u8) -> Result<u64, LogError> {
    let entry = NewEntry {
        key: EntryKey {
            doc: DocId([1; 16]),
            id: [id; 16],
            dev: DeviceId([2; 16]),
        },
        n: u64::from(id),
        is_key: false,
        leads: false,
        bytes: &[id; 100_000],
    };
    let mut seq = 0;
    log.write(&mut |write| {
        seq = write.put(DESK, &entry)?;
        Ok(())
    })?;
    Ok(seq)
}

#[test]
fn writing_goes_on_when_there_is_room_again() {
    let folder = tempfile::tempdir().unwrap();
    let full = Arc::new(AtomicBool::new(false));
    let disk_full = full.clone();
    let opener = Box::new(move |path: &std::path::Path| {
        let file = std::fs::OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)?;
        Builder::new().create_with_backend(Disk {
            file: FileBackend::new(file)?,
            full: disk_full.clone(),
        })
    });
    let log = RedbLog::open_by(folder.path(), opener).unwrap();
    log.write(&mut |write| write.put_desk(DESK, [3; 16])).unwrap();
    assert_eq!(put(&log, 1).unwrap(), 1);
    full.store(true, Ordering::Release);
    for id in 2..5 {
        assert!(put(&log, id).is_err());
    }
    full.store(false, Ordering::Release);
    let kept = log.after(DESK, 0, usize::MAX).unwrap();
    assert_eq!(kept.iter().map(|(seq, _)| *seq).collect::<Vec<_>>(), [1]);
    assert_eq!(put(&log, 5).unwrap(), 2);
    drop(log);
    let kept = RedbLog::open(folder.path())
        .unwrap()
        .after(DESK, 0, usize::MAX)
        .unwrap();
    assert_eq!(kept, [(1, vec![1; 100_000]), (2, vec![5; 100_000])]);
}
