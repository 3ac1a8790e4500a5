//! Mail files from a page: read in slices, split and parsed here, written by the engine a few at a time, so that what people
//! do meanwhile is not held up.

use super::{chance, hub::Shared, leader};
use desk_mail::Splitter;
use desk_port::{
    FromEngine,
    event::{BadMail, Progress},
};
use gloo_timers::future::TimeoutFuture;
use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

const SLICE_BYTES: f64 = 1024.0 * 1024.0;
/// Mails that one transaction takes.
const BATCH_MAILS: usize = 32;
/// Bad mails that a progress lists; the rest is counted.
const BAD_LISTED_MAX: usize = 200;

/// Why an import went no further.
enum Broken {
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
    for file in files {
        match one(&hub, &file, &mut progress).await {
            Ok(()) => {}
            // The page's worker hands the files to the new leader, who goes on: what is there already is not added twice.
            Err(Broken::Led) => return,
            Err(Broken::Told(reason)) => {
                progress.stopped = Some(reason);
                break;
            }
        }
    }
    progress.finished = true;
    hub.borrow_mut().tell(None, &FromEngine::Import { progress });
}

async fn one(hub: &Shared, file: &File, progress: &mut Progress) -> Result<(), Broken> {
    let unreadable = |_| {
        let file = file.name();
        Broken::Told(format!(
            "{file} could not be read to its end. What was read before is kept."
        ))
    };
    let mut splitter = Splitter::new();
    let mut number = 0;
    let mut at = 0.0;
    while at < file.size() {
        let end = (at + SLICE_BYTES).min(file.size());
        let slice = file.slice_with_f64_and_f64(at, end).map_err(unreadable)?;
        let buffer = JsFuture::from(slice.array_buffer()).await.map_err(unreadable)?;
        splitter.push(&Uint8Array::new(&buffer).to_vec());
        progress.bytes_done += (end - at) as u64;
        at = end;
        if at >= file.size() {
            splitter.finish();
        }
        drain(hub, &file.name(), &mut splitter, &mut number, progress).await?;
    }
    Ok(())
}

/// Writes the mails that are whole by now.
async fn drain(
    hub: &Shared,
    name: &str,
    splitter: &mut Splitter,
    number: &mut u32,
    progress: &mut Progress,
) -> Result<(), Broken> {
    loop {
        let (mut mails, mut numbers) = (Vec::new(), Vec::new());
        while mails.len() < BATCH_MAILS
            && let Some(raw) = splitter.next_mail()
        {
            *number += 1;
            match raw.and_then(|raw| desk_mail::parse(&raw)) {
                Ok(mail) => {
                    mails.push(mail);
                    numbers.push(*number);
                }
                Err(bad) => note_bad(progress, name, *number, bad.to_string()),
            }
        }
        if mails.is_empty() {
            return Ok(());
        }
        for (place, reason) in write(hub, mails, progress)? {
            let number = numbers.get(place).copied().unwrap_or_default();
            note_bad(progress, name, number, reason);
        }
        hub.borrow_mut().tell(
            None,
            &FromEngine::Import {
                progress: progress.clone(),
            },
        );
        // Lets the page's messages and the socket in between.
        TimeoutFuture::new(0).await;
    }
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

fn note_bad(progress: &mut Progress, file: &str, number: u32, reason: String) {
    progress.bad_total += 1;
    if progress.bad.len() < BAD_LISTED_MAX {
        progress.bad.push(BadMail {
            file: file.to_owned(),
            number,
            reason,
        });
    }
}
