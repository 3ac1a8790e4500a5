//! The team of the seeded world: engines over databases in files, their sockets, and what people do.

mod check;

use crate::{files::Asked, relay::Relay, shelf::Tray};
use desk_engine::{BlobAnswer, Engine, ImportCount, Input, Output};
use desk_model::{
    Act, BlobId, Command, CommandId, DocId, Mail,
    entry::{Channel, OpenState},
};
use desk_port::{Answer, FromEngine, GivenKit, PeopleAct, Query, Request, Status, TeamView, ToEngine};
use desk_store::Connection;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

const TAB: u64 = 1;
/// Where the two relays answer.
pub const HOSTS: [&str; 2] = ["http://relay.example", "http://second.example"];

/// What may go wrong.
#[derive(Debug, Clone, Copy, Default)]
pub struct Weather {
    pub cuts: bool,
    pub kills: bool,
    pub wipes: bool,
    /// Disks are full for a while.
    pub full: bool,
    /// Databases are copied, and the copies put in their places later.
    pub copies: bool,
    /// Snapshots are made of few entries, and the relay drops what they cover.
    pub compacts: bool,
}

type Bytes = VecDeque<Vec<u8>>;

/// One member's program.
struct Peer {
    engine: Engine,
    /// Shares the engine's database, to take away its space and to give it back.
    disk: Connection,
    path: std::path::PathBuf,
    /// Bytes on their way from and to the relay; none while there is no socket.
    socket: Option<(Bytes, Bytes)>,
    dialled: bool,
    /// The relay that was dialled last; none where no relay has that address.
    at: Option<usize>,
    wake_ms: Option<u64>,
    answers: BTreeMap<u64, Result<Answer, String>>,
    status: Status,
    /// What its relay is asked about attachments.
    asks: Vec<Asked>,
    /// Where the bytes of its attachments lie.
    tray: Tray,
    /// How far the device's clock is ahead.
    ahead_ms: i64,
    /// How often it was woken.
    wakes: u32,
    next: u64,
    changes: Vec<Answer>,
    held: bool,
    copy: Option<Copied>,
}

/// A database as it was once, with what had not been merged into its file yet.
struct Copied {
    files: Vec<(std::path::PathBuf, Vec<u8>)>,
    /// What this peer's person was promised until then.
    promised: BTreeSet<String>,
}

/// See the module.
pub struct Team {
    rng: ChaCha20Rng,
    now_ms: u64,
    /// Where the desk is at first, and another one.
    relays: [Relay; 2],
    /// Which peer cannot reach which relay.
    walls: BTreeSet<(usize, usize)>,
    wipes: u8,
    peers: Vec<Peer>,
    weather: Weather,
    /// A peer that hears nothing more once the chain has grown by it.
    pub hushed: Option<usize>,
    tickets: Vec<DocId>,
    /// Notes whose command was acknowledged, and to whom.
    promised: BTreeSet<(String, usize)>,
    _folder: tempfile::TempDir,
}

impl Team {
    pub fn start(seed: u64, members: usize, weather: Weather) -> Self {
        let mut team = Self::strangers(seed, members, weather);
        team.found();
        for n in 1..members {
            let link = team.invite();
            assert_eq!(team.join(n, &link), Ok(Answer::Done));
        }
        team
    }

    /// Programs without a desk.
    pub fn strangers(seed: u64, members: usize, weather: Weather) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let peers = (0..members)
            .map(|n| {
                let path = folder.path().join(format!("{n}.db"));
                let tray = Tray::default();
                let (mut engine, disk) = open(&path, &tray);
                if weather.compacts {
                    engine.compact_from(2);
                }
                Peer {
                    engine,
                    disk,
                    path,
                    socket: None,
                    dialled: false,
                    at: None,
                    wake_ms: None,
                    answers: BTreeMap::new(),
                    status: Status::default(),
                    asks: Vec::new(),
                    tray,
                    ahead_ms: 0,
                    wakes: 0,
                    next: 0,
                    changes: Vec::new(),
                    held: false,
                    copy: None,
                }
            })
            .collect();
        Self {
            rng: ChaCha20Rng::seed_from_u64(seed),
            now_ms: 1_772_438_400_000,
            relays: [Relay::new(1), Relay::new(u8::MAX)],
            walls: BTreeSet::new(),
            wipes: 1,
            peers,
            weather,
            hushed: None,
            tickets: Vec::new(),
            promised: BTreeSet::new(),
            _folder: folder,
        }
    }

    /// The first founds a desk, over a quiet network.
    pub fn found(&mut self) {
        self.found_at(HOSTS[0].to_owned());
        self.until("the founder is online", |team| team.peers[0].engine.is_settled());
    }

    /// The same with an address or a link, whoever can be reached there.
    pub fn found_at(&mut self, relay: String) {
        let (desk, name) = ("Fibre".to_owned(), "Member 0".to_owned());
        let id = self.ask(0, Request::StartDesk { relay, desk, name });
        self.until("the desk is founded", |team| {
            team.peers[0].answers.contains_key(&id)
        });
    }

    /// A link of the founder.
    pub fn invite(&mut self) -> String {
        self.invite_as(desk_model::Role::Operator)
    }

    pub fn invite_as(&mut self, role: desk_model::Role) -> String {
        let id = self.ask(0, Request::Invite { role });
        self.until("a link is made", |team| team.peers[0].answers.contains_key(&id));
        match self.peers[0].answers.remove(&id).unwrap() {
            Ok(Answer::Link(link)) => link,
            other => panic!("{other:?}"),
        }
    }

    pub fn begin_to_join(&mut self, n: usize, link: &str) -> u64 {
        let (link, name) = (link.to_owned(), format!("Member {n}"));
        self.ask(n, Request::JoinDesk { link, name })
    }

    pub fn join(&mut self, n: usize, link: &str) -> Result<Answer, String> {
        let id = self.begin_to_join(n, link);
        self.until("the link is redeemed", |team| {
            team.peers[n].answers.contains_key(&id)
        });
        self.peers[n].answers.remove(&id).unwrap()
    }

    /// A tab of a peer has this open.
    pub fn is_at(&mut self, n: usize, tab: u64, doc: Option<DocId>, typing: bool) {
        self.peers[n].next += 1;
        let id = self.peers[n].next;
        let request = Request::Presence { doc, typing };
        let message = ToEngine { id, request };
        self.input(n, Input::Ask { tab, message });
    }

    pub fn watch(&mut self, n: usize, query: Query) {
        let id = self.ask(n, Request::Watch { watch: 1, query });
        assert!(self.peers[n].answers.remove(&id).unwrap().is_ok());
    }

    /// What a peer was told of what it watches, newest last.
    pub fn changes(&mut self, n: usize) -> Vec<Answer> {
        std::mem::take(&mut self.peers[n].changes)
    }

    /// How often a peer was woken so far.
    pub fn wakes(&self, n: usize) -> u32 {
        self.peers[n].wakes
    }

    /// What the relay has said goes to the sockets.
    pub fn relay_speaks(&mut self) {
        self.route();
    }

    /// Whether the relay has altered what it was to alter.
    pub fn relay_is_spent(&self) -> bool {
        self.relays[0].spoil.is_none()
    }

    /// Nothing is carried for this one, as without a network.
    pub fn hold(&mut self, n: usize, held: bool) {
        self.peers[n].held = held;
    }

    /// Somebody changes who belongs to the desk; the answer is to be had by [`Self::answer`].
    pub fn begin_people(&mut self, n: usize, act: PeopleAct) -> u64 {
        self.ask(n, Request::People { act })
    }

    pub fn people(&mut self, n: usize, act: PeopleAct) -> Result<Answer, String> {
        let id = self.begin_people(n, act);
        self.until("the chain has it", |team| team.peers[n].answers.contains_key(&id));
        self.peers[n].answers.remove(&id).unwrap()
    }

    pub fn begin_to_use_kit(&mut self, n: usize, kit: &GivenKit) -> u64 {
        let kit = kit.clone();
        self.ask(n, Request::UseKit { kit })
    }

    pub fn use_kit(&mut self, n: usize, kit: &GivenKit) -> Result<Answer, String> {
        let id = self.begin_to_use_kit(n, kit);
        self.until("the kit is used", |team| team.peers[n].answers.contains_key(&id));
        self.peers[n].answers.remove(&id).unwrap()
    }

    /// Asks for what is answered at once.
    pub fn request(&mut self, n: usize, request: Request) -> Result<Answer, String> {
        let id = self.ask(n, request);
        self.peers[n].answers.remove(&id).unwrap()
    }

    pub fn team_view(&mut self, n: usize) -> TeamView {
        match self.query(n, Query::Team) {
            Answer::Team(team) => *team,
            other => panic!("{other:?}"),
        }
    }

    pub fn is_settled(&self, n: usize) -> bool {
        self.peers[n].engine.is_settled()
    }

    pub fn is_online(&self, n: usize) -> bool {
        self.peers[n].status.sync.offline_since_ms.is_none()
    }

    /// How long the relay's chain is.
    pub fn chain_len(&self) -> usize {
        self.relays[0].chain_len()
    }

    /// What becomes of a command that is given again and again under one id.
    pub fn give(&mut self, n: usize, command: &Command) -> Result<Answer, String> {
        let command = command.clone();
        let id = self.ask(n, Request::Do { command });
        self.peers[n].answers.remove(&id).unwrap()
    }

    pub fn import(&mut self, n: usize, mails: Vec<Mail>) -> Result<ImportCount, String> {
        let now_ms = self.clock(n);
        let engine = &mut self.peers[n].engine;
        let count = engine.import(now_ms, &mut self.rng, mails);
        self.carry_out(n);
        count.map_err(|refusal| refusal.sentence)
    }

    /// Adds a file to the own reply to a ticket, read in pieces of a mebibyte.
    pub fn add_file(
        &mut self,
        n: usize,
        command: CommandId,
        ticket: DocId,
        name: &str,
        bytes: &[u8],
    ) -> Result<Option<BlobId>, String> {
        let now_ms = self.clock(n);
        let (engine, rng) = (&mut self.peers[n].engine, &mut self.rng);
        let names = [name, "text/plain"];
        let begun = engine.begin_file(now_ms, rng, command, ticket, names, bytes.len() as u64);
        let Some(mut file) = begun.map_err(|refusal| refusal.sentence)? else {
            return Ok(None);
        };
        bytes
            .chunks(1024 * 1024)
            .for_each(|piece| file.push(piece).unwrap());
        let kept = engine.end_file(now_ms, rng, file);
        self.carry_out(n);
        kept.map(Some).map_err(|refusal| refusal.sentence)
    }

    /// What a peer has asked about attachments since the last time.
    pub fn asks(&mut self, n: usize) -> Vec<Asked> {
        std::mem::take(&mut self.peers[n].asks)
    }

    /// What became of a question about an attachment.
    pub fn answered(&mut self, n: usize, number: u32, answer: BlobAnswer) {
        self.input(n, Input::BlobAnswered { number, answer });
    }

    pub fn tray(&self, n: usize) -> &Tray {
        &self.peers[n].tray
    }

    /// A peer reads a piece of an attachment that is here.
    pub fn read(&mut self, n: usize, ticket: DocId, blob: BlobId, piece: u32) -> Result<Answer, String> {
        let id = self.ask(n, Request::ReadAttachment { ticket, blob, piece });
        self.peers[n].answers.remove(&id).unwrap()
    }

    pub fn stop_attachment(&mut self, n: usize, blob: BlobId) {
        self.ask(n, Request::StopAttachment { blob });
    }

    /// A peer's window is closed, and another one opened.
    pub fn close_tab(&mut self, n: usize) {
        self.input(n, Input::TabClosed { tab: TAB });
        self.input(n, Input::TabOpened { tab: TAB });
    }

    /// Asks for an attachment; the answer is to be had by [`Self::answer`].
    pub fn open(&mut self, n: usize, ticket: DocId, blob: BlobId) -> u64 {
        self.ask(n, Request::OpenAttachment { ticket, blob })
    }

    pub fn answer(&mut self, n: usize, id: u64) -> Option<Result<Answer, String>> {
        self.peers[n].answers.remove(&id)
    }

    pub fn stop_import(&mut self, n: usize) {
        self.ask(n, Request::StopImport);
    }

    pub fn engine(&mut self, n: usize) -> &mut Engine {
        &mut self.peers[n].engine
    }

    /// From now on the device's clock is so far ahead.
    pub fn set_clock(&mut self, n: usize, ahead_ms: i64) {
        self.peers[n].ahead_ms = ahead_ms;
    }

    fn clock(&self, n: usize) -> u64 {
        self.now_ms.saturating_add_signed(self.peers[n].ahead_ms)
    }

    /// A second connection to a peer's database.
    pub fn disk(&self, n: usize) -> &Connection {
        &self.peers[n].disk
    }

    pub fn relay(&mut self) -> &mut Relay {
        &mut self.relays[0]
    }

    /// The other relay.
    pub fn second(&mut self) -> &mut Relay {
        &mut self.relays[1]
    }

    /// From now on a peer cannot reach a relay, or can again.
    pub fn wall(&mut self, n: usize, relay: usize, stands: bool) {
        if stands {
            self.walls.insert((n, relay));
        } else {
            self.walls.remove(&(n, relay));
        }
        if self.peers[n].at == Some(relay) {
            self.cut(n);
        }
    }

    /// The relay that has welcomed a peer.
    pub fn relay_of(&self, n: usize) -> Option<usize> {
        self.peers[n].at.filter(|_| self.is_online(n))
    }

    fn leave_relay(&mut self, n: usize) {
        if let Some(at) = self.peers[n].at {
            self.relays[at].closed(n);
        }
    }

    /// Everybody sleeps for so long.
    pub fn sleep(&mut self, ms: u64) {
        self.now_ms += ms;
        self.pass(1_000);
    }

    /// Nobody does anything for so many half minutes.
    pub fn idle(&mut self, times: u32) {
        (0..times).for_each(|_| self.sleep(30_000));
    }

    pub fn query(&mut self, n: usize, query: Query) -> Answer {
        let id = self.ask(n, Request::Get { query });
        self.peers[n].answers.remove(&id).unwrap().unwrap()
    }

    pub fn now_ms(&self) -> u64 {
        self.now_ms
    }

    pub fn status(&self, n: usize) -> &Status {
        &self.peers[n].status
    }

    fn ask(&mut self, n: usize, request: Request) -> u64 {
        self.peers[n].next += 1;
        let id = self.peers[n].next;
        self.input(
            n,
            Input::Ask {
                tab: TAB,
                message: ToEngine { id, request },
            },
        );
        id
    }

    fn input(&mut self, n: usize, input: Input) {
        let now_ms = self.clock(n);
        let peer = &mut self.peers[n];
        peer.engine.handle(now_ms, &mut self.rng, input);
        self.carry_out(n);
    }

    fn carry_out(&mut self, n: usize) {
        let peer = &mut self.peers[n];
        while let Some(output) = peer.engine.poll() {
            match output {
                Output::Dial { url } => {
                    if let Some(at) = peer.at {
                        self.relays[at].closed(n);
                    }
                    let dialled = url.replacen("ws", "http", 1);
                    peer.at = HOSTS.iter().position(|host| format!("{host}/log") == dialled);
                    peer.socket = None;
                    peer.dialled = true;
                }
                Output::HangUp => {
                    if let Some(at) = peer.at {
                        self.relays[at].closed(n);
                    }
                    peer.socket = None;
                    peer.dialled = false;
                }
                Output::Frame(bytes) => {
                    if let Some((up, _)) = &mut peer.socket {
                        up.push_back(bytes);
                    }
                }
                Output::Wake { at_ms } => peer.wake_ms = Some(at_ms),
                Output::Tell {
                    message: FromEngine::Answer { id, result },
                    ..
                } => {
                    peer.answers
                        .insert(id, result.map_err(|refusal| refusal.sentence));
                }
                Output::Tell {
                    message: FromEngine::Status { status },
                    ..
                } => peer.status = status,
                Output::AskBlob {
                    number,
                    url,
                    token,
                    ask,
                } => peer.asks.push(Asked::new(number, &url, token, ask)),
                Output::Tell {
                    message: FromEngine::Changed { answer, .. },
                    ..
                } => peer.changes.push(answer),
                Output::Tell { .. } => {}
            }
        }
    }

    pub fn dice(&mut self, sides: u64) -> u64 {
        self.rng.next_u64() % sides
    }

    fn some_peer(&mut self) -> usize {
        self.dice(self.peers.len() as u64) as usize
    }

    /// One thing happens somewhere.
    pub fn step(&mut self) {
        self.now_ms += self.dice(2_000);
        let n = self.some_peer();
        match self.dice(20) {
            0..4 => self.work(n),
            4 if self.weather.cuts => self.cut(n),
            5 if self.weather.kills && self.dice(3) == 0 => self.kill(n),
            6 if self.weather.wipes && self.dice(12) == 0 => self.wipe(),
            7 if self.weather.full => {
                let full = self.dice(2) == 0;
                self.set_full(n, full);
            }
            8 if self.weather.copies && self.dice(3) == 0 => self.copy(n),
            9 if self.weather.copies && self.dice(4) == 0 => self.bring_back(n),
            10 if self.weather.compacts && self.dice(3) == 0 => _ = self.relays[0].compact(),
            _ => self.carry(n),
        }
    }

    /// What the network and the clock do for one peer.
    fn carry(&mut self, n: usize) {
        if self.peers[n].held {
            return;
        }
        if self.peers[n].dialled {
            self.peers[n].dialled = false;
            let reached = self.peers[n].at.filter(|at| !self.walls.contains(&(n, *at)));
            let Some(at) = reached else {
                return self.input(n, Input::SocketClosed);
            };
            self.peers[n].socket = Some(Default::default());
            self.relays[at].opened(n, self.now_ms);
            self.route();
            return self.input(n, Input::SocketOpened);
        }
        let at = self.peers[n].at.unwrap_or_default();
        if let Some(bytes) = self.peers[n].socket.as_mut().and_then(|(up, _)| up.pop_front()) {
            let before = self.relays[at].chain_len();
            self.relays[at].heard(n, &bytes, self.now_ms);
            self.route();
            if self.hushed == Some(n) && self.relays[at].chain_len() > before {
                return;
            }
        }
        if let Some(bytes) = self.peers[n]
            .socket
            .as_mut()
            .and_then(|(_, down)| down.pop_front())
        {
            self.input(n, Input::SocketFrame(bytes));
        }
        if self.peers[n].wake_ms.is_some_and(|at| at <= self.clock(n)) {
            self.peers[n].wake_ms = None;
            self.peers[n].wakes += 1;
            self.input(n, Input::Wake);
        }
    }

    fn route(&mut self) {
        for (at, relay) in self.relays.iter_mut().enumerate() {
            for (to, frame) in std::mem::take(&mut relay.said) {
                let here = self.peers[to].at == Some(at);
                if let Some((_, down)) = self.peers[to].socket.as_mut().filter(|_| here) {
                    down.push_back(frame.encode());
                }
            }
        }
    }

    pub fn cut(&mut self, n: usize) {
        if self.peers[n].socket.take().is_some() {
            self.leave_relay(n);
            self.input(n, Input::SocketClosed);
        }
    }

    /// The program ends at once and is started again over what its database holds.
    pub fn kill(&mut self, n: usize) {
        self.leave_relay(n);
        let peer = &mut self.peers[n];
        (peer.socket, peer.dialled, peer.wake_ms) = (None, false, None);
        // The old one lets go of the file first, as a killed program does.
        peer.engine = Engine::open(desk_store::open_memory().unwrap(), true).unwrap();
        peer.disk = desk_store::open_memory().unwrap();
        peer.asks.clear();
        peer.tray.crash();
        (peer.engine, peer.disk) = open(&peer.path, &peer.tray);
        if self.weather.compacts {
            peer.engine.compact_from(2);
        }
        self.input(n, Input::TabOpened { tab: TAB });
    }

    /// Keeps a copy of a peer's database.
    pub fn copy(&mut self, n: usize) {
        let peer = &mut self.peers[n];
        let files = ["", "-wal"]
            .into_iter()
            .map(|end| std::path::PathBuf::from(format!("{}{end}", peer.path.display())))
            .filter_map(|path| Some((path.clone(), std::fs::read(&path).ok()?)))
            .collect();
        let promised = self.promised_by(n);
        self.peers[n].copy = Some(Copied { files, promised });
    }

    /// Puts the copy in the place of what the peer has become since. What only that one had is gone, and no promise any more.
    pub fn bring_back(&mut self, n: usize) {
        let Some(copy) = self.peers[n].copy.take() else {
            return;
        };
        if self.peers[n].status.sync.unshared > 0 {
            self.promised
                .retain(|(text, by)| *by != n || copy.promised.contains(text));
        }
        self.leave_relay(n);
        let peer = &mut self.peers[n];
        peer.disk = desk_store::open_memory().unwrap();
        peer.engine = Engine::open(desk_store::open_memory().unwrap(), true).unwrap();
        for (path, bytes) in &copy.files {
            std::fs::write(path, bytes).unwrap();
        }
        peer.copy = Some(copy);
        self.kill(n);
    }

    fn promised_by(&self, n: usize) -> BTreeSet<String> {
        let own = self.promised.iter().filter(|(_, by)| *by == n);
        own.map(|(text, _)| text.clone()).collect()
    }

    /// From now on the disk of a peer takes nothing more, or again as much as there comes.
    pub fn set_full(&mut self, n: usize, full: bool) {
        let pages = if full { 1 } else { 1_000_000_000 };
        let sql = format!("pragma max_page_count = {pages}");
        self.peers[n].disk.query_row(&sql, [], |_| Ok(())).unwrap();
    }

    pub fn wipe(&mut self) {
        for n in 0..self.peers.len() {
            self.cut(n);
        }
        self.wipes += 1;
        self.relays[0] = Relay::new(self.wipes);
    }

    pub fn id(&mut self) -> [u8; 16] {
        let mut bytes = [0; 16];
        self.rng.fill_bytes(&mut bytes);
        bytes
    }

    /// A person does something; what is acknowledged is a promise.
    fn work(&mut self, n: usize) {
        let known = self.tickets.len() as u64;
        let roll = self.dice(6);
        let text = format!("note {}", self.dice(u64::MAX));
        let act = if known == 0 || roll == 0 {
            let ticket = DocId(self.id());
            self.tickets.push(ticket);
            Act::CreateTicket {
                ticket,
                customer: format!("customer{}@example.org", self.dice(3)),
                subject: "Router restarts".into(),
                message: text.clone(),
                channel: Channel::Email,
            }
        } else {
            let at = self.dice(known) as usize;
            let ticket = self.tickets[at];
            let whom = self.dice(self.peers.len() as u64) as usize;
            let somebody = self.peers[whom].status.desk.as_ref().map(|desk| desk.me);
            match roll {
                1 => Act::SendReply {
                    ticket,
                    text: text.clone(),
                    and_wait: false,
                    at: None,
                    files: Vec::new(),
                },
                2 => Act::AssignTicket { ticket, to: somebody },
                3 => Act::SetState {
                    ticket,
                    to: OpenState::Waiting,
                },
                4 => Act::AddTag {
                    ticket,
                    tag: format!("tag-{}", self.dice(4)),
                },
                _ => Act::AddNote {
                    ticket,
                    text: text.clone(),
                },
            }
        };
        let promises = matches!(
            act,
            Act::CreateTicket { .. } | Act::SendReply { .. } | Act::AddNote { .. }
        );
        let command = Command {
            id: CommandId(self.id()),
            act,
        };
        let id = self.ask(n, Request::Do { command });
        // A ticket that has not arrived here yet is refused; that is no promise.
        if self.peers[n].answers.remove(&id) == Some(Ok(Answer::Done)) && promises {
            self.promised.insert((text, n));
        }
    }

    pub fn until(&mut self, what: &str, done: impl Fn(&Self) -> bool) {
        for _ in 0..200_000 {
            if done(self) {
                return;
            }
            self.now_ms += 20;
            for n in 0..self.peers.len() {
                self.carry(n);
            }
        }
        panic!("never happened: {what}");
    }

    /// Some time passes in which everything is carried.
    pub fn pass(&mut self, ms: u64) {
        for _ in 0..ms / 20 {
            self.now_ms += 20;
            for n in 0..self.peers.len() {
                self.carry(n);
            }
        }
    }

    /// Nothing fails any more, until everybody has everything.
    pub fn make_peace(&mut self) {
        self.make_peace_of(self.peers.len());
    }

    /// The same, of the first few.
    pub fn make_peace_of(&mut self, members: usize) {
        for n in 0..members {
            self.set_full(n, false);
        }
        self.until("everybody is settled", |team| {
            team.peers[..members].iter().all(|peer| peer.engine.is_settled())
        });
        // What the last ones shared reaches the others.
        self.until("nothing is under way", |team| {
            team.peers[..members].iter().all(|peer| {
                peer.engine.is_settled()
                    && peer
                        .socket
                        .as_ref()
                        .is_some_and(|(up, down)| up.is_empty() && down.is_empty())
            })
        });
    }
}

/// The engine, and a second connection to its database: both share one cache, so a limit that one sets is the other's too.
fn open(path: &std::path::Path, tray: &Tray) -> (Engine, Connection) {
    let shared = format!("file:{}?cache=shared", path.display());
    let connect = || desk_store::open_file(&shared).unwrap();
    let engine = Engine::open_beside(connect(), Box::new(tray.clone())).unwrap();
    (engine, connect())
}
