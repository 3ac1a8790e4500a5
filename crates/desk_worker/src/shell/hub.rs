//! The middle of a worker: its page, the other workers, and the role that it has. A leader runs the engine, a follower asks the
//! leader; which of the two a tab has, its page cannot tell.

use super::{
    apart, attach, chance,
    channel::{Channel, Heard, Word},
    import,
    leader::{self, Leader},
    lock,
};
use crate::ledger::Ledger;
use desk_engine::Input;
use desk_model::few::Few;
use desk_port::{
    AttachFile, FromEngine, Glance, Status, ToEngine, VERSION, changed, decode, encode, event::Refusal,
    glance,
};
use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Reflect, Uint8Array};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DedicatedWorkerGlobalScope, File, MessageEvent};

const LOOK_MS: u32 = 1_000;
/// How many looks a leader may leave unanswered before a follower takes the lead from it. Looks and not a clock: a tab that was
/// frozen itself must not wake up and blame the leader.
const SILENT_LOOKS_MAX: u32 = 6;
/// How long a leader waits before it tries again to open a database that would not open; doubled up to the maximum.
const RETRY_MS: u32 = 2_000;
const RETRY_MS_MAX: u32 = 60_000;

/// To a page whose app is older than that of the tab which leads.
const OUTDATED: &str =
    "Hotline was updated in another window. What you wrote is kept. Load this page again to go on here.";

/// The lock that the leader holds.
fn lead_lock() -> String {
    apart::own("hotline-lead")
}

/// The lock that a tab holds as long as it lives.
pub fn tab_lock(tab: u64) -> String {
    format!("hotline-tab-{tab}")
}

enum Role {
    Following {
        leader: Option<u64>,
    },
    /// Has the lead, not yet the database.
    Opening,
    Leading(Box<Leader>),
    /// Has the lead, and the database would not open: everybody has been told why, and it is tried again.
    Failed(String),
    /// Another tab leads with a newer app, which this one does not understand.
    Outdated,
}

/// See the module.
pub struct Hub {
    pub tab: u64,
    role: Role,
    ledger: Ledger,
    channel: Option<Channel>,
    /// How many looks have passed since something was asked that no leader has taken.
    silent_looks: Option<u32>,
    /// Mail files of the own page whose import is not finished.
    importing: Option<JsValue>,
    /// Files of the own page that are being added to replies, by the number of the request, as the page said it.
    attaching: Few<u64, JsValue>,
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
    fn tell_page(&mut self, bytes: &[u8]) {
        let mut again = None;
        match glance(bytes) {
            None => return,
            Some(Glance::ImportFinished) => self.importing = None,
            Some(Glance::Answer { id, answer }) => {
                self.attaching.remove(&id);
                let watch = self.ledger.heard(id);
                again = watch.zip(answer).map(|(watch, answer)| changed(watch, answer));
            }
            Some(Glance::Other) => {}
        }
        post(again.as_deref().unwrap_or(bytes));
    }

    /// To one tab's page, or to all.
    pub fn tell(&mut self, to: Option<u64>, message: &FromEngine) {
        let Some(bytes) = encode(message) else {
            return;
        };
        if to.is_none_or(|to| to == self.tab) {
            self.tell_page(&bytes);
        }
        if to.is_none_or(|to| to != self.tab) {
            self.say(&Word::Down { to, bytes });
        }
    }

    fn ask_who(&mut self) {
        self.silent_looks.get_or_insert(0);
        self.say(&Word::Who { from: self.tab });
    }

    /// The database would not open: says so to every tab, and refuses what the own page waits for.
    fn fail(&mut self, sentence: String) {
        self.role = Role::Failed(sentence.clone());
        self.tell_failed(None, &sentence);
        self.refuse_all(&sentence);
    }

    fn tell_failed(&mut self, to: Option<u64>, sentence: &str) {
        self.tell(to, &failed(sentence));
    }

    /// Nothing can be sealed or named without randomness: whoever asked is told.
    pub fn no_dice(&mut self, input: &Input, sentence: &str) {
        if let Input::Ask { tab, message } = input {
            let result = Err(Refusal::new(sentence.to_owned()));
            self.tell(
                Some(*tab),
                &FromEngine::Answer {
                    id: message.id,
                    result,
                },
            );
        }
        web_sys::console::error_1(&sentence.into());
    }

    fn refuse(&mut self, id: u64, sentence: &str) {
        let result = Err(Refusal::new(sentence.to_owned()));
        self.tell(Some(self.tab), &FromEngine::Answer { id, result });
    }

    fn refuse_all(&mut self, sentence: &str) {
        let files: Vec<u64> = self.attaching.keys().copied().collect();
        for id in self.ledger.unanswered().into_iter().chain(files) {
            self.refuse(id, sentence);
        }
    }

    /// Why nothing that is asked now is done.
    fn refusal(&self) -> Option<String> {
        match &self.role {
            Role::Failed(sentence) => Some(sentence.clone()),
            Role::Outdated => Some(OUTDATED.to_owned()),
            _ => None,
        }
    }

    /// A newer app leads in another tab: this page is told to load it too.
    fn outdate(&mut self) {
        if matches!(self.role, Role::Outdated) {
            return;
        }
        self.role = Role::Outdated;
        self.silent_looks = None;
        if let Some(bytes) = encode(&failed(OUTDATED)) {
            post(&bytes);
        }
        self.refuse_all(OUTDATED);
    }

    fn send_up(&mut self, payload: JsValue) {
        self.silent_looks.get_or_insert(0);
        self.say(&Word::Up {
            from: self.tab,
            payload,
        });
    }
}

/// A status that says only why nothing goes on.
fn failed(sentence: &str) -> FromEngine {
    let status = Status {
        alarm: Some(sentence.to_owned()),
        ..Status::default()
    };
    FromEngine::Status { status }
}

fn post(bytes: &[u8]) {
    if let Err(error) = scope().post_message(&Uint8Array::from(bytes)) {
        web_sys::console::error_2(&"the page could not be told".into(), &error);
    }
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Lives as long as the worker.
pub async fn run() {
    if let Err(error) = take_part().await {
        web_sys::console::error_2(&"the worker could not start".into(), &error);
        let sentence = "This browser cannot keep a desk at this address. Nothing was changed. Open the desk over https, or \
                        with a newer browser.";
        if let Some(bytes) = encode(&failed(sentence)) {
            post(&bytes);
        }
    }
}

async fn take_part() -> Result<(), JsValue> {
    let tab = chance::tab_number()?;
    let hub: Shared = Rc::new(RefCell::new(Hub {
        tab,
        role: Role::Following { leader: None },
        ledger: Ledger::default(),
        channel: None,
        silent_looks: None,
        importing: None,
        attaching: Few::new(),
    }));
    let from_page = hub.clone();
    let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        heard_page(&from_page, event.data())
    });
    scope().set_onmessage(Some(listener.as_ref().unchecked_ref()));
    // The listener lives as long as the worker.
    listener.forget();
    let from_workers = hub.clone();
    let channel = Channel::open(move |said| match said {
        Heard::Word(word) => heard_worker(&from_workers, word),
        Heard::Other { version, asks } => heard_other(&from_workers, version, asks),
    })?;
    hub.borrow_mut().channel = Some(channel);
    let _alive = lock::acquire(&tab_lock(tab), false).await?;
    hub.borrow_mut().ask_who();
    spawn_local(watch_leader(hub.clone()));
    loop {
        let lead = lock::acquire(&lead_lock(), false).await?;
        serve(&hub, lead).await;
    }
}

/// Leads until the lock is lost.
async fn serve(hub: &Shared, lead: lock::Lock) {
    {
        let mut hub = hub.borrow_mut();
        hub.role = Role::Opening;
        hub.silent_looks = None;
    }
    // Settles when the lead is stolen (the browser had frozen this tab): fulfilled or rejected, it is gone.
    let mut gone = JsFuture::from(lead.ended());
    let mut wait_ms = RETRY_MS;
    loop {
        match leader::open().await {
            Ok(leader) => {
                lead_with(hub, leader);
                let _ = gone.await;
                break;
            }
            Err(sentence) => hub.borrow_mut().fail(sentence),
        }
        match select(gone, TimeoutFuture::new(wait_ms)).await {
            Either::Left(_) => break,
            Either::Right((_, still)) => gone = still,
        }
        wait_ms = (wait_ms * 2).min(RETRY_MS_MAX);
    }
    let mut hub = hub.borrow_mut();
    if let Role::Leading(leader) = std::mem::replace(&mut hub.role, Role::Following { leader: None }) {
        leader.close();
    }
    hub.ask_who();
}

/// Serves the own page first, and lets the others know.
fn lead_with(hub: &Shared, mut leader: Leader) {
    let tab = hub.borrow().tab;
    leader.tabs.insert(tab);
    let (again, importing, attaching) = {
        let mut hub = hub.borrow_mut();
        hub.role = Role::Leading(Box::new(leader));
        hub.say(&Word::Leads { leader: tab });
        (hub.ledger.again(), hub.importing.clone(), hub.attaching.clone())
    };
    leader::input(hub, Input::TabOpened { tab });
    for bytes in again {
        ask(hub, tab, &bytes);
    }
    if let Some(files) = importing {
        heard_files(hub, files);
    }
    for said in attaching.into_iter().map(|(_, said)| said) {
        attach_file(hub, tab, &said);
    }
}

/// Takes the lead from a leader that does not answer.
async fn watch_leader(hub: Shared) {
    loop {
        TimeoutFuture::new(LOOK_MS).await;
        let silent = {
            let mut hub = hub.borrow_mut();
            let looks = hub.silent_looks.map(|looks| looks + 1);
            hub.silent_looks = looks;
            if looks.is_some() {
                hub.say(&Word::Who { from: hub.tab });
            }
            matches!(hub.role, Role::Following { .. }) && looks.is_some_and(|looks| looks > SILENT_LOOKS_MAX)
        };
        if silent && let Ok(lead) = lock::acquire(&lead_lock(), true).await {
            serve(&hub, lead).await;
        }
    }
}

/// What the page says: the bytes of a [`ToEngine`], `{import: [File]}`, or `{attach: [File, bytes of an [`AttachFile`]]}`.
fn heard_page(hub: &Shared, data: JsValue) {
    let Some(bytes) = bytes_of(&data) else {
        if let Some((_, asked)) = file_of(&data) {
            return heard_file(hub, data, asked.id);
        }
        if let Ok(files) = Reflect::get(&data, &"import".into()) {
            hub.borrow_mut().importing = Some(files.clone());
            heard_files(hub, files);
        }
        return;
    };
    let Some(message) = decode::<ToEngine>(&bytes) else {
        return web_sys::console::error_1(&"a request is not understood".into());
    };
    let tab = {
        let mut hub = hub.borrow_mut();
        hub.ledger.asked(&message, &bytes);
        if let Some(sentence) = hub.refusal() {
            return hub.refuse(message.id, &sentence);
        }
        // What is asked of a leader that is still opening is in the ledger, and done once it is open.
        if matches!(hub.role, Role::Opening) {
            return;
        }
        if hub.leader().is_none() {
            return hub.send_up(data);
        }
        hub.tab
    };
    leader::input(hub, Input::Ask { tab, message });
}

fn heard_files(hub: &Shared, files: JsValue) {
    let mut inner = hub.borrow_mut();
    if inner.leader().is_some() {
        let files: Vec<File> = Array::from(&files)
            .iter()
            .filter_map(|file| file.dyn_into().ok())
            .collect();
        spawn_local(import::run(hub.clone(), files));
    } else if matches!(inner.role, Role::Following { .. }) {
        inner.send_up(files);
    }
}

/// A file of the own page, which is read here or by the leader.
fn heard_file(hub: &Shared, said: JsValue, id: u64) {
    let tab = {
        let mut hub = hub.borrow_mut();
        hub.attaching.insert(id, said.clone());
        if let Some(sentence) = hub.refusal() {
            return hub.refuse(id, &sentence);
        }
        if matches!(hub.role, Role::Opening) {
            return;
        }
        if hub.leader().is_none() {
            return hub.send_up(said);
        }
        hub.tab
    };
    attach_file(hub, tab, &said);
}

fn attach_file(hub: &Shared, tab: u64, said: &JsValue) {
    if let Some((file, asked)) = file_of(said) {
        spawn_local(attach::run(hub.clone(), tab, file, asked));
    }
}

/// A file and where it belongs.
fn file_of(said: &JsValue) -> Option<(File, AttachFile)> {
    let parts: Array = Reflect::get(said, &"attach".into()).ok()?.dyn_into().ok()?;
    Some((parts.get(0).dyn_into().ok()?, decode(&bytes_of(&parts.get(1))?)?))
}

fn bytes_of(data: &JsValue) -> Option<Vec<u8>> {
    Some(data.dyn_ref::<Uint8Array>()?.to_vec())
}

/// What a follower asks of this leader's engine.
fn ask(hub: &Shared, tab: u64, bytes: &[u8]) {
    if let Some(message) = decode(bytes) {
        leader::input(hub, Input::Ask { tab, message });
    }
}

/// What another worker says.
fn heard_worker(hub: &Shared, word: Word) {
    match word {
        Word::Who { from } => answer_who(hub, from),
        Word::Up { from, payload } => {
            if hub.borrow_mut().leader().is_none() {
                return;
            }
            admit(hub, from);
            hub.borrow().say(&Word::Taken { to: from });
            match bytes_of(&payload) {
                Some(bytes) => ask(hub, from, &bytes),
                None if file_of(&payload).is_some() => attach_file(hub, from, &payload),
                None => heard_files(hub, payload),
            }
        }
        Word::Leads { leader } => follow(hub, leader),
        Word::Taken { to } => {
            let mut hub = hub.borrow_mut();
            if to == hub.tab {
                hub.silent_looks = None;
            }
        }
        Word::Down { to, bytes } => {
            let mut hub = hub.borrow_mut();
            if to.is_none_or(|to| to == hub.tab) {
                hub.tell_page(&bytes);
            }
        }
    }
}

/// A worker of another version of the app. The newer one leads: it alone may understand the database.
fn heard_other(hub: &Shared, version: u32, asks: bool) {
    let mut inner = hub.borrow_mut();
    match inner.role {
        // Whoever asks is to know that somebody leads, and of which version.
        Role::Opening | Role::Leading(_) | Role::Failed(_) if asks => {
            let leader = inner.tab;
            inner.say(&Word::Leads { leader });
        }
        Role::Following { .. } if !asks && version > VERSION => inner.outdate(),
        Role::Following { .. } if !asks => {
            let hub = hub.clone();
            spawn_local(async move {
                if let Ok(lead) = lock::acquire(&lead_lock(), true).await {
                    serve(&hub, lead).await;
                }
            });
        }
        _ => {}
    }
}

/// Whoever has the lead shows that it is awake; words of one worker arrive in their order, so all before this one are taken.
fn answer_who(hub: &Shared, from: u64) {
    admit(hub, from);
    let mut hub = hub.borrow_mut();
    match &hub.role {
        Role::Following { .. } | Role::Outdated => return,
        Role::Failed(sentence) => {
            let sentence = sentence.clone();
            hub.tell_failed(Some(from), &sentence);
        }
        Role::Opening | Role::Leading(_) => {}
    }
    hub.say(&Word::Taken { to: from });
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
    hub.silent_looks = None;
    hub.ask_who();
    for bytes in hub.ledger.again() {
        hub.send_up(Uint8Array::from(bytes.as_slice()).into());
    }
    if let Some(files) = hub.importing.clone() {
        hub.send_up(files);
    }
    for said in hub.attaching.clone().into_iter().map(|(_, said)| said) {
        hub.send_up(said);
    }
}
