//! The `BroadcastChannel` between the workers of one browser: who leads, and what followers ask and hear.
//!
//! A word is `[version, what, tab, payload]`. Its first two parts and the words "who" and "leads" stay as they are for ever: by
//! them tabs that have loaded different versions of the app know each other.

use super::apart;
use desk_port::VERSION;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

const NAME: &str = "hotline";

/// One message between workers. Tabs are numbers below 2^53.
pub enum Word {
    /// A worker is new, or asks who leads.
    Who { from: u64 },
    /// `leader` leads from now on; say again what is open.
    Leads { leader: u64 },
    /// From a follower's page to the engine: a message, or files to import.
    Up { from: u64, payload: JsValue },
    /// The leader has it.
    Taken { to: u64 },
    /// From the engine to one follower's page, or to all.
    Down { to: Option<u64>, bytes: Vec<u8> },
}

/// What another worker said.
pub enum Heard {
    Word(Word),
    /// It speaks another version of the port; whether it asks who leads or says that it does.
    Other {
        version: u32,
        asks: bool,
    },
}

impl Word {
    fn encode(&self) -> JsValue {
        let [what, tab, payload]: [JsValue; 3] = match self {
            Self::Who { from } => ["who".into(), number(*from), JsValue::NULL],
            Self::Leads { leader } => ["leads".into(), number(*leader), JsValue::NULL],
            Self::Up { from, payload } => ["up".into(), number(*from), payload.clone()],
            Self::Taken { to } => ["taken".into(), number(*to), JsValue::NULL],
            Self::Down { to, bytes } => [
                "down".into(),
                to.map_or(JsValue::NULL, number),
                Uint8Array::from(bytes.as_slice()).into(),
            ],
        };
        Array::of4(&VERSION.into(), &what, &tab, &payload).into()
    }

    /// None for what only others of its own version have to understand.
    fn decode(value: JsValue) -> Option<Heard> {
        let parts: Array = value.dyn_into().ok()?;
        let version = parts.get(0).as_f64()? as u32;
        let what = parts.get(1).as_string()?;
        if version != VERSION {
            let asks = what == "who";
            return (asks || what == "leads").then_some(Heard::Other { version, asks });
        }
        let tab = parts.get(2).as_f64().map(|n| n as u64);
        let payload = parts.get(3);
        Some(Heard::Word(match what.as_str() {
            "who" => Self::Who { from: tab? },
            "leads" => Self::Leads { leader: tab? },
            "up" => Self::Up { from: tab?, payload },
            "taken" => Self::Taken { to: tab? },
            "down" => Self::Down {
                to: tab,
                bytes: payload.dyn_into::<Uint8Array>().ok()?.to_vec(),
            },
            _ => return None,
        }))
    }
}

fn number(tab: u64) -> JsValue {
    JsValue::from_f64(tab as f64)
}

/// The channel, open as long as the worker lives.
pub struct Channel {
    inner: BroadcastChannel,
    _listener: Closure<dyn FnMut(MessageEvent)>,
}

impl Channel {
    /// Opens it; every word of another worker goes to `heard`.
    pub fn open(mut heard: impl FnMut(Heard) + 'static) -> Result<Self, JsValue> {
        let inner = BroadcastChannel::new(&apart::own(NAME))?;
        let listener = Closure::new(move |event: MessageEvent| {
            if let Some(said) = Word::decode(event.data()) {
                heard(said);
            }
        });
        inner.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        Ok(Self {
            inner,
            _listener: listener,
        })
    }

    pub fn say(&self, word: &Word) {
        if let Err(error) = self.inner.post_message(&word.encode()) {
            web_sys::console::error_2(&"other tabs could not be told".into(), &error);
        }
    }
}
