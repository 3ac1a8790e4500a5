//! The machine: what it holds, what it is told, what it asks for. What each input does stands in the modules beside it.

use crate::{
    attachment::KEPT_BYTES_MAX,
    cabinet::Cabinet,
    compaction::Compaction,
    download::Downloads,
    errand::Errands,
    fault::Fault,
    fork::Witness,
    heads::Standings,
    import::{self, ImportCount},
    input::{Input, Output, TabId},
    joining::Joining,
    line::Line,
    pen::Pen,
    presence::Presence,
    query,
    reading::Reading,
    seat::Seat,
    upload::Uploads,
    watch::Watches,
};
use desk_model::{DocId, Mail};
use desk_port::{Answer, FromEngine, LostWork, Query, Status, encode, event::Refusal};
use desk_store::{Connection, Shelf, Store, StoreError};
use desk_sync::PeerInput;
use rand_core::CryptoRng;
use std::{
    cell::RefCell,
    collections::{BTreeSet, VecDeque},
};

/// How often lists are renewed while many entries or mails come in.
const REFRESH_MS: u64 = 150;
/// How long what the store would not keep is left alone before it is tried again.
const TROUBLE_MS: u64 = 30_000;

/// Why an engine could not be opened; sentences for people.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Seat(#[from] Fault),
}

/// Who is at this device.
pub(crate) enum Place {
    Nobody,
    Joining(Box<Joining>),
    Seated(Box<Seat>),
}

/// See the crate.
pub struct Engine {
    pub(crate) store: Store,
    pub(crate) cabinet: Cabinet,
    pub(crate) place: Place,
    pub(crate) line: Option<Line>,
    pub(crate) watches: Watches,
    pub(crate) downloads: Downloads,
    pub(crate) uploads: Uploads,
    /// The number of the last question about an attachment.
    pub(crate) blob_asks: u32,
    /// What attachments may weigh here.
    pub(crate) blob_bytes_max: u64,
    pub(crate) errands: Errands,
    pub(crate) presence: Presence,
    pub(crate) standings: Standings,
    pub(crate) compaction: Compaction,
    out: VecDeque<Output>,
    pub(crate) memory_only: bool,
    pub(crate) alarm: Option<String>,
    /// Own work that went with erasures, until its author has taken note of it.
    pub(crate) lost: Vec<LostWork>,
    /// The store could not keep something that nobody waits for; until it keeps something again.
    pub(crate) trouble: Option<String>,
    /// Before this time tickets that are due are not tried again.
    renew_from_ms: u64,
    /// The latest time that was told, and how far the device's clock was set back since this engine was opened: time never goes
    /// back here, or what waits for a time would wait until the clock has caught up.
    pub(crate) latest_ms: u64,
    set_back_ms: u64,
    /// Entries of this run that were left out because they could not be verified.
    pub(crate) left_out: u32,
    import_stop: bool,
    status: Status,
    /// Rows have changed since the watches were last answered.
    stale: bool,
    refreshed_ms: u64,
    peer_wake_ms: Option<u64>,
    wake_ms: Option<u64>,
}

impl Engine {
    /// Opens the desk that the database holds, or an empty one. `memory_only`: nothing is kept after closing.
    ///
    /// # Errors
    /// The database is of a newer version, damaged or full; it is left as it was.
    pub fn open(connection: Connection, memory_only: bool) -> Result<Self, OpenError> {
        Self::over(Store::open(connection)?, memory_only)
    }

    /// The same, with a file for the bytes of larger attachments beside the database.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_beside(connection: Connection, shelf: Box<dyn Shelf>) -> Result<Self, OpenError> {
        Self::over(Store::open_beside(connection, shelf)?, false)
    }

    fn over(store: Store, memory_only: bool) -> Result<Self, OpenError> {
        let place = match Seat::load(&store)? {
            Some(seat) => Place::Seated(Box::new(seat)),
            None => Place::Nobody,
        };
        Ok(Self {
            store,
            cabinet: Cabinet::default(),
            place,
            line: None,
            watches: Watches::default(),
            downloads: Downloads::default(),
            uploads: Uploads::default(),
            blob_asks: 0,
            blob_bytes_max: KEPT_BYTES_MAX,
            errands: Errands::default(),
            presence: Presence::default(),
            standings: Standings::default(),
            compaction: Compaction::default(),
            out: VecDeque::new(),
            memory_only,
            alarm: None,
            lost: Vec::new(),
            trouble: None,
            renew_from_ms: 0,
            latest_ms: 0,
            set_back_ms: 0,
            left_out: 0,
            import_stop: false,
            status: Status::default(),
            stale: false,
            refreshed_ms: 0,
            peer_wake_ms: None,
            wake_ms: None,
        })
    }

    /// Takes one input. `now_ms` is ms since 1970 by this device's clock.
    pub fn handle(&mut self, now_ms: u64, rng: &mut dyn CryptoRng, input: Input) {
        let now_ms = self.time(now_ms);
        self.connect_if_seated(now_ms, rng);
        match input {
            Input::TabOpened { tab } => {
                self.watches.tab_opened(tab);
                self.status = self.status_now(now_ms);
                let status = self.status.clone();
                self.push(Output::Tell {
                    tab: Some(tab),
                    message: FromEngine::Status { status },
                });
            }
            Input::TabClosed { tab } => {
                self.watches.tab_closed(tab);
                self.downloads.tab_closed(tab);
                self.presence.tab_closed(tab);
            }
            Input::Ask { tab, message } => {
                self.request(now_ms, rng, tab, message);
                // With the answer goes how things stand: nobody is to believe shared what was just written. What else follows
                // (sealing, lists) comes at the next wake, which is now, and no answer waits for it.
                self.tell_status(now_ms);
                return self.settle_next(now_ms);
            }
            Input::SocketOpened => self.peer(now_ms, rng, PeerInput::Opened),
            Input::SocketFrame(bytes) => self.peer(now_ms, rng, PeerInput::Frame(bytes)),
            Input::SocketClosed => {
                self.peer(now_ms, rng, PeerInput::Closed);
                self.unreached(now_ms, rng);
            }
            Input::BlobAnswered { number, answer } => {
                if self.uploads.heard(number) {
                    self.upload_answered(now_ms, rng, &answer);
                } else if self.downloads.heard(number) {
                    self.download_answered(now_ms, rng, answer);
                }
            }
            Input::Wake => {
                self.wake_ms = None;
                // This is that wake. A peer that has stopped asks for no other, and must not be woken for it for ever.
                self.peer_wake_ms = self.peer_wake_ms.filter(|at_ms| *at_ms > now_ms);
                self.peer(now_ms, rng, PeerInput::Tick);
            }
        }
        self.settle(now_ms, rng);
    }

    /// The next thing to be done, until there is none.
    pub fn poll(&mut self) -> Option<Output> {
        Some(match self.out.pop_front()? {
            Output::Wake { at_ms } => Output::Wake {
                at_ms: at_ms.saturating_sub(self.set_back_ms),
            },
            output => output,
        })
    }

    /// The time by the device's clock as if nobody had ever set it back.
    pub(crate) fn time(&mut self, clock_ms: u64) -> u64 {
        let time_ms = clock_ms.saturating_add(self.set_back_ms);
        self.set_back_ms += self.latest_ms.saturating_sub(time_ms);
        self.latest_ms = self.latest_ms.max(time_ms);
        self.latest_ms
    }

    pub(crate) fn push(&mut self, output: Output) {
        self.out.push_back(output);
    }

    /// What follows every input: timers of tickets, the outbox, watches, status, the next wake.
    pub(crate) fn settle(&mut self, now_ms: u64, rng: &mut dyn CryptoRng) {
        self.renew_due(now_ms);
        if let Err(fault) = self.renew(now_ms) {
            self.event_failed(now_ms, rng, fault);
        }
        self.follow_move(now_ms, rng);
        self.next_errand(now_ms, rng);
        self.look_for_duty(now_ms, rng);
        self.compact(now_ms, rng);
        self.send(now_ms, rng);
        self.renew_token(now_ms, rng);
        self.upload(now_ms);
        self.download(now_ms);
        self.presence.forget(now_ms);
        self.say_presence(now_ms, rng);
        self.keep_standing(now_ms, rng);
        if std::mem::take(&mut self.presence.changed) {
            // Nothing else has changed by it, and nothing else is asked again.
            self.answer_watches(now_ms, |query| matches!(query, Query::Presence));
        }
        if self.stale && now_ms >= self.refreshed_ms.saturating_add(REFRESH_MS) {
            self.refresh(now_ms);
        }
        self.tell_status(now_ms);
        self.plan_wake();
    }

    /// Has the next wake do what follows.
    fn settle_next(&mut self, now_ms: u64) {
        if self.wake_ms.is_none_or(|at_ms| at_ms > now_ms) {
            self.wake_ms = Some(now_ms);
            self.push(Output::Wake { at_ms: now_ms });
        }
    }

    fn tell_status(&mut self, now_ms: u64) {
        let status = self.status_now(now_ms);
        if status != self.status {
            self.status = status.clone();
            self.push(Output::Tell {
                tab: None,
                message: FromEngine::Status { status },
            });
        }
    }

    /// The status that was told last.
    pub(crate) fn told(&self) -> &Status {
        &self.status
    }

    pub(crate) fn peer_wake(&mut self, at_ms: u64) {
        self.peer_wake_ms = Some(at_ms);
    }

    fn plan_wake(&mut self) {
        // Tickets are due by the desk's time; whoever wakes this device goes by the device's own clock.
        let due = match &self.place {
            Place::Seated(seat) => self
                .store
                .next_due_ms()
                .ok()
                .flatten()
                .map(|at| seat.device_ms(at)),
            _ => None,
        };
        let due = due.map(|at| at.max(self.renew_from_ms));
        let refresh = self.stale.then(|| self.refreshed_ms.saturating_add(REFRESH_MS));
        let transfers = [self.uploads.wake_ms(), self.downloads.wake_ms()];
        let errand = self.errands.wake_ms().filter(|_| self.can_append());
        let told = [
            self.presence_wake_ms(),
            self.standings_wake_ms(),
            self.compaction_wake_ms(),
        ];
        let next = [due, refresh, self.peer_wake_ms, self.moving_wake_ms(), errand]
            .into_iter()
            .chain(transfers)
            .chain(told)
            .flatten()
            .min();
        if let Some(at_ms) = next
            && self.wake_ms != next
        {
            self.wake_ms = next;
            self.push(Output::Wake { at_ms });
        }
    }

    /// Renews the rows of tickets whose time has come.
    fn renew_due(&mut self, now_ms: u64) {
        let Place::Seated(seat) = &self.place else { return };
        if now_ms < self.renew_from_ms {
            return;
        }
        let now_ms_corrected = seat.wall_ms(now_ms);
        let due = self.store.tickets_due(now_ms_corrected).unwrap_or_default();
        if due.is_empty() {
            return;
        }
        let renewed = self.write(now_ms, |pen| due.iter().try_for_each(|doc| pen.index_now(*doc)));
        if let Err(fault) = renewed {
            self.renew_from_ms = now_ms.saturating_add(TROUBLE_MS);
            self.complain(&fault);
        }
        self.stale = true;
    }

    /// Shows a fault to everybody: nobody waits for an answer that could carry it.
    pub(crate) fn complain(&mut self, fault: &Fault) {
        match fault {
            Fault::Store(_) => self.trouble = Some(fault.to_string()),
            Fault::Fork { ours, theirs } => self.note_fork(Witness::Relay, *ours, Some(*theirs)),
            _ => self.alarm = Some(fault.to_string()),
        }
    }

    /// The store has kept something: what was in its way is gone.
    pub(crate) fn relieved(&mut self) {
        self.trouble = None;
        self.renew_from_ms = 0;
    }

    /// Runs `body` in one transaction. When it fails nothing of it was written, and documents in memory are as in the store.
    pub(crate) fn write<T>(
        &mut self,
        now_ms: u64,
        body: impl FnOnce(&mut Pen<'_>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let (mut body, mut value) = (Some(body), None);
        self.write_all(now_ms, &mut |pen| {
            // It is called once.
            value = body.take().map(|body| body(pen)).transpose()?;
            Ok(())
        })?;
        value.ok_or(Fault::NoDesk)
    }

    /// The same, compiled once for all that writes.
    fn write_all(
        &mut self,
        now_ms: u64,
        body: &mut dyn FnMut(&mut Pen<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let Place::Seated(seat) = &mut self.place else {
            return Err(Fault::NoDesk);
        };
        let (cabinet, clock) = (&mut self.cabinet, seat.clock());
        let (mut touched, wanted) = (BTreeSet::new(), RefCell::default());
        let written = self.store.transaction(|store| {
            let mut pen = Pen {
                store,
                cabinet,
                seat,
                now_ms,
                act: None,
                edits: 0,
                touched: &mut touched,
                stale: BTreeSet::new(),
                wanted: &wanted,
            };
            body(&mut pen)?;
            pen.index_stale()?;
            pen.seat.keep_clock(store)?;
            Ok::<(), Fault>(())
        });
        match written {
            Ok(()) => {
                self.stale = true;
                self.relieved();
                for (doc, blob, size) in wanted.into_inner() {
                    self.want_save(doc, blob, size);
                }
            }
            Err(_) => {
                touched.into_iter().for_each(|doc| self.cabinet.forget(doc));
                seat.set_clock(clock);
            }
        }
        written
    }

    /// Answers a question from what is here.
    pub(crate) fn answer(&mut self, now_ms: u64, question: &Query) -> Result<Answer, Fault> {
        if matches!(question, Query::Status) {
            return Ok(Answer::Status(self.status_now(now_ms)));
        }
        let Place::Seated(seat) = &self.place else {
            return Err(Fault::NoDesk);
        };
        if matches!(question, Query::Presence) {
            return Ok(Answer::Presence(self.presence.view(seat)));
        }
        if matches!(question, Query::Lost) {
            return Ok(Answer::Lost(self.lost_view(seat)));
        }
        let now_ms = seat.wall_ms(now_ms);
        let mut reading = Reading {
            store: &self.store,
            cabinet: &mut self.cabinet,
            seat,
            now_ms,
        };
        let mut answer = query::answer(&mut reading, &self.status, question)?;
        if let (Answer::Team(team), Place::Seated(seat)) = (&mut answer, &self.place) {
            team.fork = self.fork_view(seat);
        }
        Ok(answer)
    }

    /// Lists must be renewed at once: a person is waiting to see what they did.
    pub(crate) fn refresh_now(&mut self) {
        self.refreshed_ms = 0;
    }

    /// Something that lists show has changed.
    pub(crate) fn mark_stale(&mut self) {
        self.stale = true;
    }

    /// Answers every watch whose answer has changed.
    fn refresh(&mut self, now_ms: u64) {
        self.stale = false;
        self.refreshed_ms = now_ms;
        self.answer_watches(now_ms, |_| true);
    }

    fn answer_watches(&mut self, now_ms: u64, which: impl Fn(&Query) -> bool) {
        let questions: Vec<(TabId, u32, Query)> = self
            .watches
            .all()
            .filter(|(_, _, watch)| which(&watch.query))
            .map(|(tab, number, watch)| (tab, number, watch.query.clone()))
            .collect();
        for (tab, number, question) in questions {
            let Ok(answer) = self.answer(now_ms, &question) else {
                continue;
            };
            if self.watches.tell(tab, number, encode(&answer)) {
                let message = FromEngine::Changed {
                    watch: number,
                    answer,
                };
                self.push(Output::Tell {
                    tab: Some(tab),
                    message,
                });
            }
        }
    }

    /// Writes a few mails in one transaction; those that cannot be taken are listed in what it gives.
    ///
    /// # Errors
    /// Nothing of the batch was written; the sentence says why.
    pub fn import(
        &mut self,
        now_ms: u64,
        rng: &mut dyn CryptoRng,
        mails: Vec<Mail>,
    ) -> Result<ImportCount, Refusal> {
        let now_ms = self.time(now_ms);
        let counted = self.write(now_ms, |pen| import::take_all(pen, mails, rng));
        if matches!(counted, Err(Fault::Store(StoreError::Full))) {
            // What can be fetched again makes room for the next try.
            self.make_room();
        }
        self.settle(now_ms, rng);
        Ok(counted?)
    }

    /// A run of imports begins: a wish to stop that came before is not about it.
    pub fn begin_import(&mut self) {
        self.import_stop = false;
    }

    pub(crate) fn stop_import(&mut self) {
        self.import_stop = true;
    }

    /// Whether a person has asked to stop the import; asking takes the wish away.
    pub fn take_import_stop(&mut self) -> bool {
        std::mem::take(&mut self.import_stop)
    }

    /// The ticket that people call by this short id.
    ///
    /// # Errors
    /// The store could not be read, or the short id fits several tickets.
    pub fn ticket_by_short(&self, short: &str) -> Result<Option<DocId>, Refusal> {
        self.store
            .find_ticket_by_short(short)
            .map_err(|error| Refusal::new(error.to_string()))
    }
}
