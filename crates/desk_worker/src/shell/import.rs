//! Mail files from a page: read by a worker of their own, written by the engine a few mails at a time, so that what people do
//! meanwhile is not held up.

use super::{chance, hub::Shared, leader, mail_reader::MailReader};
use desk_port::{
    FromEngine,
    event::{BadMail, Progress},
};
use gloo_timers::future::TimeoutFuture;
use web_sys::File;

/// Bad mails that a progress lists; the rest is counted.
const BAD_LISTED_MAX: usize = 200;

/// Why files were read no further.
pub enum Broken {
    /// Another tab has taken the lead.
    Led,
    /// A sentence for people.
    Told(String),
}

/// Imports the files, telling every tab how far it is.
pub async fn run(hub: Shared, files: Vec<File>) {
    let bytes_total = files.iter().map(|file| file.size() as u64).sum();
    let mut progress = Progress {
        bytes_total,
        ..Progress::default()
    };
    if let Some(leader) = hub.borrow_mut().leader() {
        leader.engine.begin_import();
    }
    match all(&hub, &files, &mut progress).await {
        Ok(()) => {}
        // The page's worker hands the files to the new leader, who goes on: what is there already is not added twice.
        Err(Broken::Led) => return,
        Err(Broken::Told(reason)) => progress.stopped = Some(reason),
    }
    progress.finished = true;
    hub.borrow_mut().tell(None, &FromEngine::Import { progress });
}

async fn all(hub: &Shared, files: &[File], progress: &mut Progress) -> Result<(), Broken> {
    let reader = MailReader::start().await.map_err(|_| {
        Broken::Told(
            "The part that reads mail files could not be loaded. Nothing was changed. Import again when you are connected."
                .into(),
        )
    })?;
    for file in files {
        one(hub, &reader, file, progress).await?;
    }
    Ok(())
}

async fn one(hub: &Shared, reader: &MailReader, file: &File, progress: &mut Progress) -> Result<(), Broken> {
    let name = file.name();
    let unreadable = |_| {
        Broken::Told(format!(
            "{name} could not be read to its end. What was read before is kept."
        ))
    };
    let mut batch = reader.begin(file).await.map_err(unreadable)?;
    while !batch.last {
        progress.bytes_done += batch.bytes_done;
        batch.bad.into_iter().for_each(|bad| note_bad(progress, bad));
        for (place, reason) in write(hub, batch.mails, progress)? {
            let (file, number) = (
                name.clone(),
                batch.numbers.get(place).copied().unwrap_or_default(),
            );
            note_bad(progress, BadMail { file, number, reason });
        }
        hub.borrow_mut().tell(
            None,
            &FromEngine::Import {
                progress: progress.clone(),
            },
        );
        // Lets the page's messages and the socket in between.
        TimeoutFuture::new(0).await;
        batch = reader.next().await.map_err(unreadable)?;
    }
    progress.bytes_done += batch.bytes_done;
    Ok(())
}

/// Writes a batch; gives the places of those that could not be taken, and why.
fn write(
    hub: &Shared,
    mails: Vec<desk_model::Mail>,
    progress: &mut Progress,
) -> Result<Vec<(usize, String)>, Broken> {
    let failed = {
        let mut inner = hub.borrow_mut();
        let leader = inner.leader().ok_or(Broken::Led)?;
        if leader.engine.take_import_stop() {
            let stopped = "Stopped. What was imported before is kept.";
            return Err(Broken::Told(stopped.into()));
        }
        let mut dice = chance::dice().map_err(Broken::Told)?;
        let count = leader
            .engine
            .import(chance::now_ms(), &mut dice, mails)
            .map_err(|refusal| Broken::Told(refusal.sentence))?;
        progress.added += count.added;
        progress.known += count.known;
        count.failed
    };
    leader::pump(hub);
    Ok(failed)
}

fn note_bad(progress: &mut Progress, bad: BadMail) {
    progress.bad_total += 1;
    if progress.bad.len() < BAD_LISTED_MAX {
        progress.bad.push(bad);
    }
}
