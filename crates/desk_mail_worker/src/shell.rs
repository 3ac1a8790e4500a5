//! The worker's end of the conversation: a file begins it, null asks for the next batch; each of both has one answer.

use crate::reader::Reader;
use desk_port::{encode, mail::Batch};
use js_sys::{Array, Uint8Array};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DedicatedWorkerGlobalScope, File, MessageEvent};

const SLICE_BYTES: f64 = 1024.0 * 1024.0;

/// The file being read.
struct Open {
    file: File,
    reader: Reader,
    at: f64,
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn say(value: &JsValue) {
    if let Err(error) = scope().post_message(value) {
        web_sys::console::error_2(&"the engine could not be told".into(), &error);
    }
}

/// Listens from now on, and says so with null.
pub fn start() {
    console_error_panic_hook::set_once();
    let open: Rc<RefCell<Option<Open>>> = Rc::default();
    let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Ok(file) = event.data().dyn_into::<File>() {
            let reader = Reader::new(file.name());
            open.replace(Some(Open {
                file,
                reader,
                at: 0.0,
            }));
        }
        let (slot, taken) = (open.clone(), open.take());
        spawn_local(async move {
            let (answer, left) = answer(taken).await;
            slot.replace(left);
            say(&answer);
        });
    });
    scope().set_onmessage(Some(listener.as_ref().unchecked_ref()));
    // The listener lives as long as the worker.
    listener.forget();
    say(&JsValue::NULL);
}

/// A batch as its text and then the bytes of its attachments; false when the file cannot be read to its end.
async fn answer(open: Option<Open>) -> (JsValue, Option<Open>) {
    let Some(mut open) = open else {
        return (JsValue::FALSE, None);
    };
    let Ok(mut batch) = next(&mut open).await else {
        return (JsValue::FALSE, None);
    };
    let bytes = batch.take_bytes();
    let Some(text) = encode(&batch) else {
        return (JsValue::FALSE, None);
    };
    let answer = Array::of1(&Uint8Array::from(text.as_slice()));
    for bytes in bytes {
        answer.push(&Uint8Array::from(bytes.as_slice()));
    }
    (answer.into(), (!batch.last).then_some(open))
}

async fn next(open: &mut Open) -> Result<Batch, JsValue> {
    let size = open.file.size();
    let mut done = 0.0;
    let mut batch = open.reader.batch();
    while batch.is_none() && open.at < size {
        let end = (open.at + SLICE_BYTES).min(size);
        let slice = open.file.slice_with_f64_and_f64(open.at, end)?;
        let buffer = JsFuture::from(slice.array_buffer()).await?;
        open.reader.push(&Uint8Array::new(&buffer).to_vec(), end >= size);
        done += end - open.at;
        open.at = end;
        batch = open.reader.batch();
    }
    Ok(match batch {
        Some(batch) => Batch {
            bytes_done: done as u64,
            ..batch
        },
        None => Batch {
            bytes_done: done as u64,
            last: true,
            ..Batch::default()
        },
    })
}
