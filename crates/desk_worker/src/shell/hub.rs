//! The middle of a worker: its page, the other workers, and the role that it has. A leader runs the engine, a follower asks the
//! leader; which of the two a tab has, its page cannot tell.

use super::{
    chance,
    channel::{Channel, Word},
    import,
    leader::{self, Leader},
    lock,
};
use crate::ledger::Ledger;
use desk_engine::Input;
use desk_port::{FromEngine, Status, ToEngine, event::Refusal};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Reflect};
use serde::Deserialize;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DedicatedWorkerGlobalScope, File, MessageEvent};

/// The lock that the leader holds.
const LEAD: &str = "hotline-lead";
/// How long a leader may leave a follower's message untaken before the follower takes the lead from it.
const SILENCE_MS_MAX: u64 = 6_000;
const LOOK_MS: u32 = 1_000;

/// The lock that a tab holds as long as it lives.
pub fn tab_lock(tab: u64) -> String {
    format!("hotline-tab-{tab}")
}

enum Role {
    Following {
        leader: Option<u64>,
    },
    Leading(Box<Leader>),
    /// The database cannot be used; the page has been told why.
    Failed(String),
}

/// See the module.
pub struct Hub {
    pub tab: u64,
    role: Role,
    ledger: Ledger,
    channel: Option<Channel>,
    /// Since when the leader has not taken what was sent up.
    untaken_since_ms: Option<u64>,
}

pub type Shared = Rc<RefCell<Hub>>;

impl Hub {
    pub fn leader(&mut self) -> Option<&mut Leader> {
        match &mut self.role {
            Role::Leading(leader) => Some(leader),
            _ => None,
        }
    }

    pub fn say(&self, word: &Word) {
        if let Some(channel) = &self.channel {
            channel.say(word);
        }
    }

    /// To the own page.
    fn tell_page(&mut self, text: &str) {
        let changed = serde_json::from_str::<Head>(text)
            .ok()
            .filter(|head| head.say == "answer")
            .and_then(|head| self.ledger.heard(head.id?))
            .and_then(|watch| as_change(watch, text));
        let text = changed.as_deref().unwrap_or(text);
        if let Err(error) = scope().post_message(&JsValue::from_str(text)) {
            web_sys::console::error_2(&"the page could not be told".into(), &error);
        }
    }

    /// To one tab's page, or to all.
    pub fn tell(&mut self, to: Option<u64>, message: &FromEngine) {
        let Ok(text) = serde_json::to_string(message) else {
            return;
        };
        if to.is_none_or(|to| to == self.tab) {
            self.tell_page(&text);
        }
        if to.is_none_or(|to| to != self.tab) {
            self.say(&Word::Down { to, text });
        }
    }

    fn send_up(&mut self, payload: JsValue) {
        self.untaken_since_ms.get_or_insert_with(chance::now_ms);
        self.say(&Word::Up {
            from: self.tab,
            payload,
        });
    }
}

/// The head of a message to the page: enough to know an answer.
#[derive(Deserialize)]
struct Head {
    say: String,
    id: Option<u64>,
}

/// The answer to a watch, as a change of it.
fn as_change(watch: u32, text: &str) -> Option<String> {
    let Ok(FromEngine::Answer {
        result: Ok(answer), ..
    }) = serde_json::from_str(text)
    else {
        return None;
    };
    serde_json::to_string(&FromEngine::Changed { watch, answer }).ok()
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Lives as long as the worker.
pub async fn run() {
    if let Err(error) = take_part().await {
        web_sys::console::error_2(&"the worker could not start".into(), &error);
    }
}

async fn take_part() -> Result<(), JsValue> {
    let tab = chance::tab_number()?;
    let hub: Shared = Rc::new(RefCell::new(Hub {
        tab,
        role: Role::Following { leader: None },
        ledger: Ledger::default(),
        channel: None,
        untaken_since_ms: None,
    }));
    let from_page = hub.clone();
    let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        heard_page(&from_page, event.data())
    });
    scope().set_onmessage(Some(listener.as_ref().unchecked_ref()));
    // The listener lives as long as the worker.
    listener.forget();
    let from_workers = hub.clone();
    let channel = Channel::open(move |word| heard_worker(&from_workers, word))?;
    hub.borrow_mut().channel = Some(channel);
    let _alive = lock::acquire(&tab_lock(tab), false).await?;
    hub.borrow().say(&Word::Who { from: tab });
    spawn_local(watch_leader(hub.clone()));
    loop {
        let lead = lock::acquire(LEAD, false).await?;
        serve(&hub, lead).await;
    }
}

/// Leads until the lock is lost.
async fn serve(hub: &Shared, lead: lock::Lock) {
    match leader::open().await {
        Ok(mut leader) => {
            let tab = hub.borrow().tab;
            leader.tabs.insert(tab);
            let again = {
                let mut hub = hub.borrow_mut();
                hub.role = Role::Leading(Box::new(leader));
                hub.untaken_since_ms = None;
                hub.say(&Word::Leads { leader: tab });
                hub.ledger.again()
            };
            leader::input(hub, Input::TabOpened { tab });
            for text in again {
                ask(hub, tab, &text);
            }
        }
        Err(sentence) => {
            let mut hub = hub.borrow_mut();
            let status = Status {
                alarm: Some(sentence.clone()),
                ..Status::default()
            };
            hub.role = Role::Failed(sentence);
            hub.tell(None, &FromEngine::Status { status });
        }
    }
    // Stolen (the browser had frozen this tab): fulfilled or rejected, the lead is gone.
    let _ = JsFuture::from(lead.ended()).await;
    let mut hub = hub.borrow_mut();
    if let Role::Leading(leader) = std::mem::replace(&mut hub.role, Role::Following { leader: None }) {
        leader.close();
    }
    hub.say(&Word::Who { from: hub.tab });
}

/// Takes the lead from a leader that does not answer.
async fn watch_leader(hub: Shared) {
    loop {
        TimeoutFuture::new(LOOK_MS).await;
        let silent = {
            let hub = hub.borrow();
            matches!(hub.role, Role::Following { leader: Some(_) })
                && hub
                    .untaken_since_ms
                    .is_some_and(|since| chance::now_ms() > since + SILENCE_MS_MAX)
        };
        if silent && let Ok(lead) = lock::acquire(LEAD, true).await {
            serve(&hub, lead).await;
        }
    }
}

/// What the page says: a text of [`ToEngine`], or `{import: [File]}`.
fn heard_page(hub: &Shared, data: JsValue) {
    let Some(text) = data.as_string() else {
        if let Ok(files) = Reflect::get(&data, &"import".into()) {
            heard_files(hub, files);
        }
        return;
    };
    let Ok(message) = serde_json::from_str::<ToEngine>(&text) else {
        web_sys::console::error_1(&format!("not understood: {text}").into());
        return;
    };
    let tab = {
        let mut hub = hub.borrow_mut();
        hub.ledger.asked(&message, &text);
        if let Role::Failed(sentence) = &hub.role {
            let (tab, refusal) = (hub.tab, Refusal::new(sentence.clone()));
            return hub.tell(
                Some(tab),
                &FromEngine::Answer {
                    id: message.id,
                    result: Err(refusal),
                },
            );
        }
        if hub.leader().is_none() {
            return hub.send_up(text.into());
        }
        hub.tab
    };
    leader::input(hub, Input::Ask { tab, message });
}

fn heard_files(hub: &Shared, files: JsValue) {
    let leads = hub.borrow_mut().leader().is_some();
    if leads {
        let files: Vec<File> = Array::from(&files)
            .iter()
            .filter_map(|file| file.dyn_into().ok())
            .collect();
        spawn_local(import::run(hub.clone(), files));
    } else {
        hub.borrow_mut().send_up(files);
    }
}

/// What a follower asks of this leader's engine.
fn ask(hub: &Shared, tab: u64, text: &str) {
    if let Ok(message) = serde_json::from_str(text) {
        leader::input(hub, Input::Ask { tab, message });
    }
}

/// What another worker says.
fn heard_worker(hub: &Shared, word: Word) {
    match word {
        Word::Who { from } => admit(hub, from),
        Word::Up { from, payload } => {
            if hub.borrow_mut().leader().is_none() {
                return;
            }
            admit(hub, from);
            hub.borrow().say(&Word::Taken { to: from });
            match payload.as_string() {
                Some(text) => ask(hub, from, &text),
                None => heard_files(hub, payload),
            }
        }
        Word::Leads { leader } => follow(hub, leader),
        Word::Taken { to } => {
            let mut hub = hub.borrow_mut();
            if to == hub.tab {
                hub.untaken_since_ms = None;
            }
        }
        Word::Down { to, text } => {
            let mut hub = hub.borrow_mut();
            if to.is_none_or(|to| to == hub.tab) {
                hub.tell_page(&text);
            }
        }
    }
}

/// Serves a tab that was not known, and notices when it closes.
fn admit(hub: &Shared, tab: u64) {
    {
        let mut hub = hub.borrow_mut();
        let leads = hub.tab;
        let Some(leader) = hub.leader() else { return };
        if !leader.tabs.insert(tab) {
            return;
        }
        hub.say(&Word::Leads { leader: leads });
    }
    leader::input(hub, Input::TabOpened { tab });
    let hub = hub.clone();
    spawn_local(async move {
        // Granted when the tab is gone.
        if lock::acquire(&tab_lock(tab), false).await.is_ok() {
            if let Some(leader) = hub.borrow_mut().leader() {
                leader.tabs.remove(&tab);
            }
            leader::input(&hub, Input::TabClosed { tab });
        }
    });
}

/// Another tab leads: it hears what is open here.
fn follow(hub: &Shared, new: u64) {
    let mut hub = hub.borrow_mut();
    let Role::Following { leader } = &mut hub.role else {
        return;
    };
    if *leader == Some(new) {
        return;
    }
    *leader = Some(new);
    let who = Word::Who { from: hub.tab };
    hub.say(&who);
    for text in hub.ledger.again() {
        hub.send_up(text.into());
    }
}
