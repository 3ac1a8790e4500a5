//! The worker that reads mail files (`desk_mail_worker`), started for an import and ended with it.

use desk_port::{decode, mail::Batch};
use js_sys::{Array, Function, Promise, Uint8Array};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ErrorEvent, File, MessageEvent, Worker, WorkerOptions, WorkerType};

/// What it is loaded by; made by Trunk from `crates/desk_mail_worker`.
const LOADER: &str = "/desk_mail_worker_loader.js";

/// How the word that is waited for comes in: what fulfils and what rejects the promise.
type Waiting = Rc<RefCell<Option<(Function, Function)>>>;

/// A reader that is ready. One question at a time.
pub struct MailReader {
    worker: Worker,
    waiting: Waiting,
    _heard: Closure<dyn FnMut(MessageEvent)>,
    _broken: Closure<dyn FnMut(ErrorEvent)>,
}

impl Drop for MailReader {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// The promise of the next word.
fn word(waiting: &Waiting) -> Promise {
    Promise::new(&mut |fulfil, reject| {
        waiting.replace(Some((fulfil, reject)));
    })
}

impl MailReader {
    /// Loads it. An error when the browser cannot: its program is not on this device and the network is away.
    pub async fn start() -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(LOADER, &options)?;
        let waiting = Waiting::default();
        let ready = word(&waiting);
        let told = waiting.clone();
        let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let waiting = told.borrow_mut().take();
            if let Some((fulfil, _)) = waiting {
                // A promise that was settled before stays as it is.
                let _ = fulfil.call1(&JsValue::NULL, &event.data());
            }
        });
        worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        let told = waiting.clone();
        let broken = Closure::<dyn FnMut(ErrorEvent)>::new(move |event: ErrorEvent| {
            // The event of a worker that did not load has no message.
            web_sys::console::error_2(&"the reader of mail files stopped".into(), &event);
            let waiting = told.borrow_mut().take();
            if let Some((_, reject)) = waiting {
                let _ = reject.call0(&JsValue::NULL);
            }
        });
        worker.set_onerror(Some(broken.as_ref().unchecked_ref()));
        let reader = Self {
            worker,
            waiting,
            _heard: heard,
            _broken: broken,
        };
        JsFuture::from(ready).await?;
        Ok(reader)
    }

    /// The first mails of a file.
    pub async fn begin(&self, file: &File) -> Result<Batch, JsValue> {
        self.ask(file).await
    }

    /// The next mails of the file.
    pub async fn next(&self) -> Result<Batch, JsValue> {
        self.ask(&JsValue::NULL).await
    }

    async fn ask(&self, question: &JsValue) -> Result<Batch, JsValue> {
        let answer = word(&self.waiting);
        self.worker.post_message(question)?;
        let parts: Array = JsFuture::from(answer).await?.dyn_into()?;
        let text: Uint8Array = parts.shift().dyn_into()?;
        let bytes = parts.iter().map(|part| Uint8Array::new(&part).to_vec());
        let mut batch: Batch = decode(&text.to_vec()).ok_or("a batch of mails is not understood")?;
        if batch.give_bytes(bytes.collect()) {
            Ok(batch)
        } else {
            Err("a batch of mails came without all of its attachments".into())
        }
    }
}
