//! The app's end of the tools: a program that is loaded when it is first asked, and answers one question after the other. What can
//! be asked is in `desk_port::tool`; the worker at the other end is `desk_tool_worker`.

use desk_port::{
    decode, encode,
    tool::{Ask, ToTools, Told},
};
use js_sys::Uint8Array;
use leptos::prelude::*;
use std::collections::VecDeque;
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{Event, MessageEvent, Worker, WorkerOptions, WorkerType};

/// What it is loaded by; made by Trunk from `crates/desk_tool_worker`.
const LOADER: &str = "/desk_tool_worker_loader.js";
const STOPPED: &str = "A part of the app that is needed for this could not be loaded, or stopped. Nothing was done. Check the connection, then try again.";

type Then = Box<dyn FnOnce(Told)>;

#[derive(Default)]
struct Port {
    worker: Option<Worker>,
    /// Questions from before the worker listened; none once it does.
    unsent: Option<Vec<Uint8Array>>,
    waiting: VecDeque<Then>,
}

#[derive(Clone, Copy)]
pub struct Tools(StoredValue<Port, LocalStorage>);

impl Tools {
    pub fn new() -> Self {
        Self(StoredValue::new_local(Port::default()))
    }

    /// Asks, and calls `then` once with the answer.
    pub fn ask(self, ask: Ask, then: impl FnOnce(Told) + 'static) {
        self.send(ask, Box::new(then));
    }

    /// One for all questions: what is generic is compiled for each of them.
    fn send(self, ask: Ask, then: Then) {
        let Some(bytes) = encode(&ToTools::new(ask)) else {
            return then(Told::Refused(STOPPED.to_owned()));
        };
        let bytes = Uint8Array::from(bytes.as_slice());
        let sent = self.0.try_update_value(|port| {
            port.waiting.push_back(then);
            if port.worker.is_none() {
                port.worker = self.start();
                port.unsent = Some(Vec::new());
            }
            match (&port.worker, &mut port.unsent) {
                (Some(_), Some(unsent)) => {
                    unsent.push(bytes);
                    true
                }
                (Some(worker), None) => worker.post_message(&bytes).is_ok(),
                (None, _) => false,
            }
        });
        if sent == Some(false) {
            self.stop();
        }
    }

    fn start(self) -> Option<Worker> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(LOADER, &options).ok()?;
        let heard = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            match event.dyn_into::<MessageEvent>().map(|said| said.data()) {
                Ok(said) if said.is_null() => self.listens(),
                Ok(said) => match said
                    .dyn_ref::<Uint8Array>()
                    .and_then(|said| decode(&said.to_vec()))
                {
                    Some(told) => self.told(told),
                    None => self.stop(),
                },
                Err(_) => self.stop(),
            }
        });
        worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        worker.set_onerror(Some(heard.as_ref().unchecked_ref()));
        // A few bytes for each start of a worker, of which there is mostly one.
        heard.forget();
        Some(worker)
    }

    fn listens(self) {
        self.0.try_update_value(|port| {
            for bytes in port.unsent.take().into_iter().flatten() {
                if let Some(worker) = &port.worker {
                    // What does not reach a worker that has just spoken comes back as its end.
                    let _ = worker.post_message(&bytes);
                }
            }
        });
    }

    fn told(self, told: Told) {
        let then = self.0.try_update_value(|port| port.waiting.pop_front());
        if let Some(then) = then.flatten() {
            then(told);
        }
    }

    /// Tells all who wait that nothing comes; the next question starts the worker anew.
    fn stop(self) {
        let Some(port) = self.0.try_update_value(std::mem::take) else {
            return;
        };
        if let Some(worker) = port.worker {
            worker.terminate();
        }
        for then in port.waiting {
            then(Told::Refused(STOPPED.to_owned()));
        }
    }
}
