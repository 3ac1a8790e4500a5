//! Files from a page for a reply: read piece by piece, each sealed as it comes, so that what people do meanwhile is not held up.

use super::{chance, hub::Shared, import::Broken, leader};
use desk_port::{Answer, AttachFile, FromEngine, event::Refusal};
use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

/// How much is read at once.
const PIECE_BYTES: f64 = 1024.0 * 1024.0;

/// Adds a file, telling the page of `tab` how far it is and what became of it.
pub async fn run(hub: Shared, tab: u64, file: File, asked: AttachFile) {
    let id = asked.id;
    let result = match one(&hub, tab, &file, asked).await {
        Ok(()) => Ok(Answer::Done),
        // The page's worker hands the file to the new leader.
        Err(Broken::Led) => return,
        Err(Broken::Told(sentence)) => Err(Refusal::new(sentence)),
    };
    hub.borrow_mut()
        .tell(Some(tab), &FromEngine::Answer { id, result });
}

fn told(refusal: Refusal) -> Broken {
    Broken::Told(refusal.sentence)
}

async fn one(hub: &Shared, tab: u64, file: &File, asked: AttachFile) -> Result<(), Broken> {
    let AttachFile { command, ticket, .. } = asked;
    let (name, media_type, size) = (file.name(), file.type_(), file.size());
    let begun = {
        let mut inner = hub.borrow_mut();
        let leader = inner.leader().ok_or(Broken::Led)?;
        let mut dice = chance::dice().map_err(Broken::Told)?;
        let names = [name.as_str(), media_type.as_str()];
        leader
            .engine
            .begin_file(chance::now_ms(), &mut dice, command, ticket, names, size as u64)
            .map_err(told)?
    };
    let Some(mut sealing) = begun else { return Ok(()) };
    let mut at = 0.0;
    while at < size {
        let end = (at + PIECE_BYTES).min(size);
        let bytes = read(file, at, end).await.ok_or_else(|| {
            Broken::Told(format!(
                "The file \u{201c}{name}\u{201d} could not be read, so it was not added. Choose it again."
            ))
        })?;
        sealing.push(&bytes).map_err(told)?;
        at = end;
        hub.borrow_mut().tell(
            Some(tab),
            &FromEngine::FileRead {
                command,
                bytes_done: at as u64,
            },
        );
    }
    {
        let mut inner = hub.borrow_mut();
        let leader = inner.leader().ok_or(Broken::Led)?;
        let mut dice = chance::dice().map_err(Broken::Told)?;
        leader
            .engine
            .end_file(chance::now_ms(), &mut dice, sealing)
            .map_err(told)?;
    }
    leader::pump(hub);
    Ok(())
}

/// None: it is gone, was changed, or is a folder.
async fn read(file: &File, from: f64, to: f64) -> Option<Vec<u8>> {
    let slice = file.slice_with_f64_and_f64(from, to).ok()?;
    let buffer = JsFuture::from(slice.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}
