//! The app's end of the port: requests with their answers, and live queries as signals. What the messages mean is in
//! `desk_port`; the worker at the other end is `desk_worker`.

use crate::live::effect;
use crate::memo::Memo;
use desk_model::{CommandId, DocId};
use desk_port::{Answer, AttachFile, FromEngine, Query, Request, ToEngine, decode, encode, event::Refusal};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::{Event, MessageEvent, Worker};

type Told = Box<dyn FnOnce(Result<Answer, Refusal>)>;
type Heard = Box<dyn Fn(Answer)>;

struct Port {
    worker: Option<Worker>,
    next_request: u64,
    next_watch: u32,
    waiting: Few<Told>,
    watching: Few<Watched>,
}

/// Things by their numbers, few at any time.
struct Few<T>(Vec<(u64, T)>);

impl<T> Few<T> {
    fn insert(&mut self, number: u64, thing: T) {
        self.0.push((number, thing));
    }

    fn get_mut(&mut self, number: u64) -> Option<&mut T> {
        let mut all = self.0.iter_mut();
        all.find(|(own, _)| *own == number).map(|(_, thing)| thing)
    }

    fn remove(&mut self, number: u64) -> Option<T> {
        let place = self.0.iter().position(|(own, _)| *own == number)?;
        Some(self.0.swap_remove(place).1)
    }
}

struct Watched {
    /// The request whose answer opens the gate: what comes before it belongs to an older query.
    request: u64,
    open: bool,
    heard: std::rc::Rc<Heard>,
}

/// What a live query has brought so far.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Seen<T> {
    #[default]
    Waiting,
    Here(T),
    Failed(String),
}

impl<T> Seen<T> {
    pub fn here(&self) -> Option<&T> {
        match self {
            Self::Here(value) => Some(value),
            Self::Waiting | Self::Failed(_) => None,
        }
    }
}

/// The worker that `public/start.js` has started, and what it has said so far.
fn started() -> Option<(Worker, js_sys::Array)> {
    let desk = js_sys::Reflect::get(&js_sys::global(), &"desk".into()).ok()?;
    let part = |name: &str| js_sys::Reflect::get(&desk, &name.into()).ok();
    Some((part("worker")?.dyn_into().ok()?, part("said")?.dyn_into().ok()?))
}

fn bytes_of(data: &JsValue) -> Option<Vec<u8>> {
    Some(data.dyn_ref::<js_sys::Uint8Array>()?.to_vec())
}

/// The engine as screens see it.
#[derive(Clone, Copy)]
pub struct Engine(StoredValue<Port, LocalStorage>);

impl Engine {
    /// Takes over this tab's worker. `hear` gets what is told to every tab, `broken` why the worker cannot go on.
    pub fn start(hear: impl Fn(FromEngine) + 'static, broken: impl Fn(String) + 'static) -> Self {
        let engine = Self(StoredValue::new_local(Port {
            worker: None,
            next_request: 1,
            next_watch: 1,
            waiting: Few(Vec::new()),
            watching: Few(Vec::new()),
        }));
        let Some((worker, said)) = started() else {
            broken("The desk's worker did not start. Nothing was lost. Load the page again.".into());
            return engine;
        };
        let message =
            Closure::<dyn Fn(Event)>::new(move |event: Event| match event.dyn_into::<MessageEvent>() {
                Ok(message) => match bytes_of(&message.data()).and_then(|bytes| decode(&bytes)) {
                    Some(said) => engine.take(said, &hear),
                    None => leptos::logging::error!("a message of the worker is not understood"),
                },
                Err(_) => {
                    leptos::logging::error!("the worker stopped");
                    broken("The desk's worker stopped. What was saved is kept. Load the page again.".into());
                }
            });
        let hear: &js_sys::Function = message.as_ref().unchecked_ref();
        worker.set_onmessage(Some(hear));
        worker.set_onerror(Some(hear));
        for event in said {
            // What a listener does wrong is reported where it happens.
            let _ = hear.call1(&JsValue::NULL, &event);
        }
        message.forget();
        engine.0.update_value(|port| port.worker = Some(worker));
        engine
    }

    fn take(self, said: FromEngine, hear: &impl Fn(FromEngine)) {
        match said {
            FromEngine::Answer { id, result } => {
                let told = self.0.try_update_value(|port| port.waiting.remove(id)).flatten();
                if let Some(told) = told {
                    told(result);
                }
            }
            FromEngine::Changed { watch, answer } => self.hear(watch, None, answer),
            other => hear(other),
        }
    }

    /// Gives an answer to a live query: `request` when it answers one, none when it is a change.
    fn hear(self, watch: u32, request: Option<u64>, answer: Answer) {
        let heard = self.0.try_update_value(|port| {
            let watched = port.watching.get_mut(u64::from(watch))?;
            watched.open |= request == Some(watched.request);
            let wanted = watched.open && request.is_none_or(|request| request == watched.request);
            wanted.then(|| watched.heard.clone())
        });
        if let Some(heard) = heard.flatten() {
            heard(answer);
        }
    }

    fn post(self, message: &JsValue) {
        self.0.with_value(|port| {
            if let Some(worker) = &port.worker
                && worker.post_message(message).is_err()
            {
                leptos::logging::error!("a message did not reach the worker");
            }
        });
    }

    /// The number of a new request.
    fn expect(self, told: Told) -> u64 {
        let expected = self.0.try_update_value(|port| {
            let id = port.next_request;
            port.next_request += 1;
            port.waiting.insert(id, told);
            id
        });
        expected.unwrap_or_default()
    }

    /// Asks, and calls `told` once with the answer.
    pub fn ask(self, request: Request, told: impl FnOnce(Result<Answer, Refusal>) + 'static) -> u64 {
        let id = self.expect(Box::new(told));
        match encode(&ToEngine { id, request }) {
            Some(bytes) => self.post(&js_sys::Uint8Array::from(bytes.as_slice())),
            None => leptos::logging::error!("a request is too long"),
        }
        id
    }

    /// Hands mail files to the worker; how far it is comes as [`FromEngine::Import`].
    pub fn import(self, files: &js_sys::Array) {
        self.hand_over("import", files);
    }

    /// Hands a file to the worker, to be added to the own reply to a ticket; how far it is comes as [`FromEngine::FileRead`].
    pub fn attach(
        self,
        ticket: DocId,
        command: CommandId,
        file: &web_sys::File,
        told: impl FnOnce(Result<Answer, Refusal>) + 'static,
    ) {
        let id = self.expect(Box::new(told));
        let asked = encode(&AttachFile { id, command, ticket }).unwrap_or_default();
        let asked = js_sys::Uint8Array::from(asked.as_slice());
        self.hand_over("attach", &js_sys::Array::of2(file, &asked));
    }

    fn hand_over(self, what: &str, files: &js_sys::Array) {
        let message = js_sys::Object::new();
        if js_sys::Reflect::set(&message, &what.into(), files).is_ok() {
            self.post(&message);
        }
    }

    /// A live query: `query` may read signals and is asked again when they change; `take` picks the wanted part of an answer.
    /// The former answer stays until the new one is here. Ends with the component that asked.
    pub fn watch<T>(
        self,
        query: impl Fn() -> Query + Send + Sync + 'static,
        take: impl Fn(Answer) -> Option<T> + 'static,
    ) -> Memo<Seen<T>>
    where
        T: Clone + PartialEq + Send + Sync + 'static,
    {
        let (seen, set_seen) = Memo::settable(Seen::Waiting);
        let query = Memo::new(move |_| query());
        let heard: std::rc::Rc<Heard> = std::rc::Rc::new(Box::new(move |answer| {
            if let Some(value) = take(answer) {
                set_seen(Seen::Here(value));
            }
        }));
        let watch = self
            .0
            .try_update_value(|port| {
                let watch = port.next_watch;
                port.next_watch += 1;
                let watched = Watched {
                    request: 0,
                    open: false,
                    heard,
                };
                port.watching.insert(u64::from(watch), watched);
                watch
            })
            .unwrap_or_default();
        effect(move || {
            let request = Request::Watch {
                watch,
                query: query.get(),
            };
            self.watch_again(watch, request, Box::new(move |why| set_seen(Seen::Failed(why))));
        });
        on_cleanup(move || {
            self.0
                .try_update_value(|port| port.watching.remove(u64::from(watch)));
            self.ask(Request::Unwatch { watch }, |_| {});
        });
        seen
    }

    fn watch_again(self, watch: u32, request: Request, failed: Box<dyn Fn(String)>) {
        let number = self.0.with_value(|port| port.next_request);
        self.0.update_value(|port| {
            if let Some(watched) = port.watching.get_mut(u64::from(watch)) {
                watched.request = number;
                watched.open = false;
            }
        });
        self.ask(request, move |result| match result {
            Ok(answer) => self.hear(watch, Some(number), answer),
            Err(refusal) => {
                // What comes later, once the desk could be opened after all, is a change to this.
                self.0.update_value(|port| {
                    if let Some(watched) = port.watching.get_mut(u64::from(watch)) {
                        watched.open |= watched.request == number;
                    }
                });
                failed(refusal.sentence);
            }
        });
    }
}
