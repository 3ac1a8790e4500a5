//! The one application state: what every screen may read, and the acts that every screen may start. It is `Copy` and comes
//! through Leptos' context.

use crate::memo::{Memo, Slot};
use crate::{
    clock, dice,
    engine::Engine,
    page,
    part::{
        bulk::{Bulk, Told},
        reply_files::Adding,
    },
    route::{Place, Route},
    tool::Tools,
};
use desk_model::{Act, ActId, Command, DeviceId, DocId, EntryId, PersonId, Role, Setting, entry::Priority};
use desk_port::{
    Answer, FromEngine, LostWork, PersonView, Progress, Request, SettingsView, Status, View,
    event::Refusal,
    row::ShownState,
    tool::{self, Ask},
    view::Offered,
};
use leptos::prelude::*;

/// A modal question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asking {
    NewTicket,
    Invite,
    Import,
    Keys,
    /// A form about a ticket.
    Form(DocId, TicketForm),
    /// What the second line does with an escalation of a ticket.
    Escalated(DocId, EntryId, Outcome),
    /// Another ticket, to do this with.
    OtherTicket(DocId, Purpose),
    Split(DocId),
    /// What is done with a ticket less often, as it stands.
    More(DocId, ShownState),
    /// With all that is chosen in the list.
    Bulk(Bulk),
    Setting(SettingForm),
    LinkArticle(DocId),
    /// Whose a ticket is.
    Customer(DocId),
    /// Which procedure to begin on a ticket.
    Procedure(DocId),
    NewCustomer,
    OwnDevice,
    RemovePerson(PersonId),
    RemoveDevice(DeviceId),
    Erase(DocId),
    Rename,
    Kit,
    Move,
    UseRelay,
    TakeUnsent,
}

/// Forms about one ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketForm {
    Solve,
    Hold,
    Escalate,
    Consult,
    Rate,
    Priority(Priority),
    Queue,
    NotLevel1,
    Call,
    Message,
    Macro,
    Task,
    Opinion,
}

/// Forms of the Settings screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingForm {
    Closing,
    Warning,
    Target,
    Hours,
    Matrix,
    Queue,
    Category,
    Canned,
    Signature,
    Survey,
    Skills,
    Assigning,
    Macro,
    Field,
}

/// What another ticket is chosen for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Merge,
    Link,
}

/// What becomes of an escalation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Answer,
    Return,
    TakeOver,
}

/// The zone that a narrow window shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    Rail,
    List,
    Main,
    Side,
}

impl Zone {
    pub fn key(self) -> &'static str {
        match self {
            Self::Rail => "rail",
            Self::List => "list",
            Self::Main => "main",
            Self::Side => "side",
        }
    }
}

/// What the composer writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writing {
    Reply,
    Note,
}

#[derive(Clone, Copy)]
pub struct Desk {
    pub engine: Engine,
    pub tools: Tools,
    /// None until the worker has spoken.
    pub status: Memo<Option<Status>>,
    /// The person of this device.
    pub me: Memo<Option<PersonId>>,
    /// Whether this device may change anything: not where its person may only read, or is no member any more.
    pub may_write: Memo<bool>,
    /// Whether the person here leads the desk: others are invited, settings made and things erased by leads alone.
    pub leads: Memo<bool>,
    /// Why the worker cannot go on.
    pub broken: Memo<Option<String>>,
    pub import: Slot<Option<Progress>>,
    /// Files that are being added to replies.
    pub adding: Slot<Vec<Adding>>,
    pub route: Slot<Route>,
    pub zone: Slot<Zone>,
    pub asking: Slot<Option<Asking>>,
    /// A sentence for the person: mostly why something was not done.
    pub notice: Slot<Option<String>>,
    /// What stands in the search box.
    pub words: RwSignal<String>,
    pub writing: Slot<Writing>,
    /// Now by the desk's time, by which all that is shown was stamped.
    pub now_ms: Memo<u64>,
    pub people: Slot<Vec<PersonView>>,
    /// What the team has set.
    pub settings: Slot<SettingsView>,
    /// Tickets that are chosen in the list.
    pub picked: Slot<Vec<DocId>>,
    /// The setting that a form is to change.
    pub editing: Slot<Option<Setting>>,
    /// What was done last to several tickets; and whether nothing else was done since.
    pub several: Slot<Option<Told>>,
    pub several_last: StoredValue<bool>,
    /// Where one goes on when what is asked now is done.
    pub then: Slot<Option<Place>>,
    /// The open ticket is shown with a slider over its history.
    pub history: RwSignal<bool>,
    /// The moment as of which it is shown; none: now.
    pub past_ms: Slot<Option<u64>>,
    /// A text that is to be put into the reply to the open ticket.
    pub to_reply: Slot<Option<String>>,
    /// The category of the open ticket.
    pub category: RwSignal<String>,
    /// How the open ticket was solved, as its form holds it; none: it is not.
    pub solution: Slot<Option<Vec<String>>>,
    /// Its urgency and impact, as their form holds them.
    pub rating: Slot<Option<Vec<String>>>,
    /// What I did last in the open ticket and can take back; and what I took back and can do again.
    pub undo: Slot<Option<(DocId, ActId)>>,
    pub redo: Slot<Option<(DocId, ActId)>>,
    /// What takes back the last change of a tag or a field, until something else is done.
    pub set_back: Slot<Option<Offered>>,
    /// Whether anything can be done with the open ticket, and what is beside it be changed: not where it was merged away, nor in its past.
    pub workable: RwSignal<bool>,
    /// Own work that went with erasures.
    pub lost: Slot<Vec<LostWork>>,
}

impl Desk {
    /// Starts the worker and everything that hears it.
    pub fn start() -> Self {
        let (status, set_status) = Memo::settable(None);
        let (broken, set_broken) = Memo::settable(None);
        let import = Slot::new(None);
        let adding = Slot::new(Vec::new());
        let engine = Engine::start(
            move |said| match said {
                FromEngine::Status { status } => set_status(Some(status)),
                FromEngine::Import { progress } => import.set(Some(progress)),
                FromEngine::FileRead { command, bytes_done } => adding.update(|all: &mut Vec<Adding>| {
                    if let Some(file) = all.iter_mut().find(|file| file.command == command) {
                        file.bytes_done = bytes_done;
                    }
                }),
                FromEngine::Answer { .. } | FromEngine::Changed { .. } => {}
            },
            move |why| set_broken(Some(why)),
        );
        let route = page::route();
        let past_ms = Slot::new(None);
        let may_write = Memo::new(move |_| {
            status.with(|status: &Option<Status>| {
                let desk = status.as_ref().and_then(|status| status.desk.as_ref());
                desk.is_some_and(|desk| !desk.is_removed && desk.my_role != Role::Viewer)
            })
        });
        Self {
            engine,
            tools: Tools::new(),
            status,
            me: Memo::new(move |_| {
                status.with(|status: &Option<Status>| Some(status.as_ref()?.desk.as_ref()?.me))
            }),
            may_write,
            leads: Memo::new(move |_| {
                status.with(|status: &Option<Status>| {
                    let desk = status.as_ref().and_then(|status| status.desk.as_ref());
                    desk.is_some_and(|desk| !desk.is_removed && desk.my_role == Role::Lead)
                })
            }),
            broken,
            import,
            adding,
            route: Slot::new(route),
            zone: Slot::new(zone_of(route)),
            asking: Slot::new(None),
            notice: Slot::new(None),
            words: RwSignal::new(String::new()),
            writing: Slot::new(Writing::Reply),
            now_ms: now(status),
            people: Slot::new(Vec::new()),
            settings: Slot::new(SettingsView::default()),
            picked: Slot::new(Vec::new()),
            editing: Slot::new(None),
            several: Slot::new(None),
            several_last: StoredValue::new(false),
            then: Slot::new(None),
            history: RwSignal::new(false),
            past_ms,
            to_reply: Slot::new(None),
            category: RwSignal::new(String::new()),
            solution: Slot::new(None),
            rating: Slot::new(None),
            undo: Slot::new(None),
            set_back: Slot::new(None),
            redo: Slot::new(None),
            workable: RwSignal::new(false),
            lost: Slot::new(Vec::new()),
        }
    }

    pub fn here() -> Self {
        expect_context()
    }

    pub fn time(self, at_ms: u64) -> String {
        clock::short(at_ms, self.now_ms.get())
    }

    /// Goes to a place, keeping the view.
    pub fn go(self, place: Place) {
        self.go_to(Route::new(self.route.with_untracked(|route| route.view), place));
    }

    pub fn go_to(self, route: Route) {
        if self.route.get_untracked() != route {
            page::push(&route);
            self.route.set(route);
        }
        self.zone.set(zone_of(route));
    }

    /// Goes to a view of the queue; the search ends, and what was chosen there is no more: it would be changed unseen.
    pub fn go_to_view(self, view: View) {
        self.words.set(String::new());
        self.picked.set(Vec::new());
        let place = Place::Queue;
        self.go_to(Route::new(view, place));
    }

    /// The ticket that is open.
    pub fn ticket(self) -> Option<DocId> {
        match self.route.get_untracked().place {
            Place::Ticket(id) => Some(id),
            _ => None,
        }
    }

    /// Does something; a refusal becomes a notice.
    pub fn run(self, act: Act) {
        self.run_then(act, |_| {});
    }

    /// Does something, and says whether it was done.
    pub fn run_then(self, act: Act, then: impl FnOnce(bool) + 'static) {
        // Words that are being written are no act of their own.
        if !matches!(act, Act::EditDraft { .. } | Act::EditArticle { .. }) {
            self.set_back.set(None);
            self.several_last.set_value(false);
        }
        let command = Command {
            id: dice::command(),
            act,
        };
        self.ask(Request::Do { command }, move |answer| then(answer.is_some()));
    }

    /// What was asked is done: its dialog goes, and where that was asked for, the next ticket comes.
    pub fn asked_and_done(self) {
        let then = self.then.get_untracked();
        self.asking.set(None);
        if let Some(place) = then {
            self.go(place);
        }
    }

    /// Makes something and opens it; once, however often the button is pressed meanwhile.
    pub fn make(self, busy: RwSignal<bool>, act: Act, place: Place) {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        self.run_then(act, move |done| {
            busy.try_set(false);
            if done {
                self.go(place);
            }
        });
    }

    /// Does something, and gives what takes it back; none: it was refused.
    pub fn run_with_back(self, act: Act, then: impl FnOnce(Option<Offered>) + 'static) {
        self.set_back.set(None);
        self.several_last.set_value(false);
        let command = Command {
            id: dice::command(),
            act: Act::Several { acts: vec![act] },
        };
        self.ask(Request::Do { command }, move |answer| {
            then(match answer {
                Some(Answer::Several { undo, .. }) => undo,
                _ => None,
            });
        });
    }

    /// Changes a tag or a field of the open ticket, keeps what takes that back, and says whether it was done.
    pub fn change(self, act: Act, then: impl FnOnce(bool) + 'static) {
        let ticket = self.ticket();
        self.run_with_back(act, move |back| {
            then(back.is_some());
            if self.ticket() == ticket {
                self.set_back.set(back);
            }
        });
    }

    /// Takes the last change of a tag or a field back, if there is one.
    pub fn change_back(self) -> bool {
        let back = self.set_back.get_untracked();
        self.set_back.set(None);
        back.map(|back| self.take(back)).is_some()
    }

    /// Asks something else than what is asked now, in a dialog of its own: one that takes another's place would be closed with it.
    pub fn ask_instead(self, asking: Asking) {
        self.asking.set(None);
        request_animation_frame(move || self.asking.set(Some(asking)));
    }

    /// Does what the engine has offered; a refusal becomes a notice.
    pub fn take(self, act: Offered) {
        self.take_then(act, |_| {});
    }

    /// Does what the engine has offered, and says whether it was done; what of it was refused becomes a notice too.
    pub fn take_then(self, act: Offered, then: impl FnOnce(bool) + 'static) {
        self.several_last.set_value(false);
        let id = dice::command();
        self.ask(Request::Take { id, act }, move |answer| {
            if let Some(Answer::Several { refused, .. }) = &answer
                && let Some(why) = refused.first()
            {
                self.notice.set(Some(why.clone()));
            }
            then(answer.is_some());
        });
    }

    /// Asks; a refusal becomes a notice, and `then` gets none.
    pub fn ask(self, request: Request, then: impl FnOnce(Option<Answer>) + 'static) {
        self.engine.ask(request, move |result: Result<Answer, Refusal>| {
            let answer = result
                .map_err(|refusal| self.notice.set(Some(refusal.sentence)))
                .ok();
            then(answer);
        });
    }

    /// Asks the tools; a refusal becomes a notice, and `then` gets none.
    pub fn ask_tools(self, ask: Ask, then: impl FnOnce(Option<tool::Told>) + 'static) {
        self.tools.ask(ask, move |told| match told {
            tool::Told::Refused(why) => {
                self.notice.set(Some(why));
                then(None);
            }
            told => then(Some(told)),
        });
    }

    /// Chooses a ticket in the list, or lets it go.
    pub fn pick(self, ticket: DocId) {
        self.picked.update(|picked| {
            let before = picked.len();
            picked.retain(|each| *each != ticket);
            if picked.len() == before {
                picked.push(ticket);
            }
        });
    }

    /// What a member is called.
    pub fn name_of(self, id: PersonId) -> String {
        self.people.with_untracked(|people| {
            let person = people.iter().find(|person| person.id == id);
            person.map_or_else(|| "this member".to_owned(), |person| person.name.clone())
        })
    }
}

pub fn zone_of(route: Route) -> Zone {
    if route.place.is_open() {
        Zone::Main
    } else {
        Zone::List
    }
}

/// The device's clock, corrected as the engine corrects its stamps.
fn now(status: Memo<Option<Status>>) -> Memo<u64> {
    let ticking = crate::app::ticking();
    Memo::new(move |_| {
        let offset_ms = status.with(|status| {
            let desk = status.as_ref().and_then(|status| status.desk.as_ref());
            desk.map_or(0, |desk| desk.clock_offset_ms)
        });
        ticking.get().saturating_add_signed(offset_ms)
    })
}

/// Whether somebody can be given tickets: readers and gateways cannot.
pub fn works(person: &PersonView) -> bool {
    matches!(person.role, Role::Operator | Role::Senior | Role::Lead)
}
