//! The rest of a ticket's life: merged, split, linked, undone and done again, rated, moved, escalated, called about, given to whom it fits,
//! answered for later, given values of the team's fields, run through a procedure that others write and publish meanwhile, solved with a task to look again, and reviewed. What is promised stands elsewhere; this is for the fold, which must be the
//! same everywhere.

use crate::world::{Check, World};
use desk_model::{
    Act, Command, CommandId, DocId, EntryId,
    article::ArticleField,
    custom::FieldKind,
    entry::{CallDirection, Channel, ExcludeWhy, Level, Priority, Relation},
    procedure::{Step, StepKind},
    setting::{self, Setting},
};
use desk_port::{Answer, PeopleAct, Query, ReviewView, TicketView, view::ItemBody};

const LEVELS: [Level; 3] = [Level::Low, Level::Medium, Level::High];
/// Fields of the team: one of choices, one of numbers.
const FIELDS: [&str; 2] = ["Room", "Floor"];
const ROOMS: [&str; 3] = ["12", "14", ""];
const QUEUES: [&str; 2] = ["Hall", "Shop"];

impl World {
    /// What the founder sets before anybody works: queues, fields, a macro that fills one in, that new tickets are given out, and that a solve asks.
    pub fn set_up_life(&mut self, founder: usize) -> Check {
        let [room, floor] = FIELDS.map(str::to_owned);
        let field = |key, kind, choices: &[&str]| Setting::Field {
            key,
            kind,
            choices: choices.iter().map(|choice| (*choice).to_owned()).collect(),
            gone: false,
        };
        let fill_in = Setting::Macro {
            key: "Moved".into(),
            steps: vec![
                setting::Step::Field {
                    key: room.clone(),
                    value: "14".into(),
                },
                setting::Step::Note {
                    text: "Moved.".into(),
                },
            ],
            gone: false,
        };
        let queues = QUEUES.map(|key| Setting::Queue {
            key: key.to_owned(),
            members: Vec::new(),
            languages: Vec::new(),
            gone: false,
        });
        let settings = [
            field(room, FieldKind::Choice, &["12", "14"]),
            field(floor, FieldKind::Number, &[]),
            fill_in,
            Setting::Assigning { on: true },
            Setting::Survey {
                hours: 1,
                text: "How was it?".into(),
            },
        ];
        for setting in settings.into_iter().chain(queues) {
            self.people(founder, PeopleAct::Set { setting })?;
            self.run_until(self.now_ms + 1_000)?;
        }
        Ok(())
    }

    /// A value of a field on one ticket, on two as one, or by a macro.
    fn field(&mut self, ticket: DocId, other: DocId) -> Act {
        let place = usize::from(self.dice.once_in(2));
        let value = match place {
            0 => self.dice.pick(&ROOMS).map(|room| (*room).to_owned()),
            _ => Some(self.dice.roll(3).to_string()),
        };
        let value = value.unwrap_or_default();
        let set = |ticket| Act::SetCustom {
            ticket,
            key: FIELDS[place].into(),
            value: value.clone(),
        };
        match self.dice.roll(4) {
            0 => Act::Several {
                acts: vec![set(ticket), set(other)],
            },
            1 => Act::RunMacro {
                tickets: vec![ticket, other],
                key: "Moved".into(),
            },
            _ => set(ticket),
        }
    }

    /// Something that is done less often; none where this device has nothing to do it with.
    pub fn life_act(&mut self, n: usize) -> Check<Option<Act>> {
        let Some(ticket) = self.dice.pick(&self.tickets).copied() else {
            return Ok(None);
        };
        let Answer::Ticket(Some(view)) = self.query(n, Query::Ticket { id: ticket })? else {
            return Ok(None);
        };
        let other = self.dice.pick(&self.tickets).copied().unwrap_or(ticket);
        self.counts.apart += view.reviews.iter().filter(|review| is_of_field(review)).count() as u64;
        let act = match self.dice.roll(13) {
            0 => Some(Act::MergeTicket { ticket, into: other }),
            1 => view.undo.map(|undo| Act::UndoAct {
                ticket,
                act: undo.act,
            }),
            2 => view.redo.map(|redo| Act::UndoAct {
                ticket,
                act: redo.act,
            }),
            3 => self.split(ticket, &view),
            4 => view
                .reviews
                .first()
                .and_then(|review| review.ways.first()?.act.act()),
            5 => self.second_line(ticket, &view),
            6 => self.follow_up(ticket, &view),
            7 => self.several(other, ticket),
            8 => Some(self.handed(ticket)),
            9 => self.written(n)?,
            10 | 11 => {
                self.rival(n, ticket, other)?;
                Some(self.field(ticket, other))
            }
            _ => Some(self.sorted(ticket, other)),
        };
        Ok(act)
    }

    /// A value of a field by somebody else at the same moment: neither knows of the other.
    fn rival(&mut self, n: usize, ticket: DocId, other: DocId) -> Check {
        let works = |m: &usize| {
            let device = &self.devices[*m];
            *m != n && device.engine.is_some() && device.seat.is_some()
        };
        let others: Vec<usize> = (0..self.devices.len()).filter(works).collect();
        let Some(m) = self.dice.pick(&others).copied() else {
            return Ok(());
        };
        let command = Command {
            id: CommandId(self.dice.bytes()),
            act: self.field(ticket, other),
        };
        self.give(m, &command, None, None)
    }

    /// To somebody else, or to later.
    fn handed(&mut self, ticket: DocId) -> Act {
        match self.dice.roll(3) {
            0 => Act::AutoAssign { ticket },
            1 => Act::SendReply {
                ticket,
                text: "We look at it.".into(),
                and_wait: self.dice.once_in(2),
                at: Some(self.now_ms + 100_000),
                files: Vec::new(),
            },
            _ => Act::AddNote {
                ticket,
                text: format!("@Member {} knows.", self.dice.roll(3)),
            },
        }
    }

    /// Procedures: made, written on and published, whoever else does so.
    fn written(&mut self, n: usize) -> Check<Option<Act>> {
        let Some(procedure) = self
            .dice
            .pick(&self.procedures)
            .copied()
            .filter(|_| !self.dice.once_in(4))
        else {
            let procedure = DocId(self.dice.bytes());
            self.procedures.push(procedure);
            return Ok(Some(Act::CreateProcedure {
                procedure,
                title: "Restart it".into(),
                draft: "1. Check: Is it warm?\n".into(),
            }));
        };
        let Answer::Procedure(Some(view)) = self.query(n, Query::Procedure { id: procedure })? else {
            return Ok(None);
        };
        let was = view.procedure.draft;
        let next = view.draft.len() + 1;
        Ok(Some(match self.dice.roll(4) {
            0 | 1 => Act::EditArticle {
                article: procedure,
                field: ArticleField::Body,
                now: format!("{was}{next}. Action: Wait.\n"),
                was,
            },
            2 => Act::PublishProcedure { procedure },
            _ => Act::RetireProcedure {
                procedure,
                retired: self.dice.once_in(2),
            },
        }))
    }

    fn split(&mut self, ticket: DocId, view: &TicketView) -> Option<Act> {
        let message =
            |item: &desk_port::TimelineItem| matches!(item.body, ItemBody::Message { .. }).then_some(item.id);
        let messages: Vec<EntryId> = view.timeline.iter().filter_map(message).collect();
        let message = *self.dice.pick(&messages)?;
        let child = DocId(self.dice.bytes());
        self.tickets.push(child);
        Some(Act::SplitTicket {
            ticket,
            child,
            messages: vec![message],
            subject: String::new(),
        })
    }

    fn second_line(&mut self, ticket: DocId, view: &TicketView) -> Option<Act> {
        let Some(escalation) = view.escalation.as_ref().map(|escalation| escalation.id) else {
            return Some(Act::EscalateTicket {
                ticket,
                tried: "This.".into(),
                evidence: "Seen.".into(),
                question: "What else?".into(),
                risk: "None.".into(),
                to: None,
            });
        };
        Some(match self.dice.roll(3) {
            0 => Act::AnswerEscalation {
                ticket,
                escalation,
                text: "That.".into(),
            },
            1 => Act::ReturnEscalation {
                ticket,
                escalation,
                reason: "Not ours.".into(),
            },
            _ => Act::TakeOverEscalation {
                ticket,
                escalation,
                hand_over: self.dice.once_in(2),
            },
        })
    }

    fn follow_up(&mut self, ticket: DocId, view: &TicketView) -> Option<Act> {
        let last = view.timeline.last().map(|item| item.id)?;
        Some(match self.dice.roll(6) {
            // Of one that is published, or of one that is nowhere here.
            0 => match self.dice.pick(&self.procedures).copied() {
                Some(procedure) => begun(ticket, procedure, Vec::new()),
                None => begun(ticket, DocId([7; 16]), vec![step(1), step(2)]),
            },
            1 => Act::RecordStep {
                ticket,
                run: last,
                step: 1,
                result: "ok".into(),
                text: String::new(),
            },
            2 => Act::AddTask {
                ticket,
                text: "Look again.".into(),
                due: self.now_ms + 10_000_000,
            },
            3 => Act::FinishTask {
                ticket,
                task: last,
                held: self.dice.once_in(2),
            },
            4 => Act::AskSatisfaction { ticket },
            _ => Act::RecordSatisfaction {
                ticket,
                score: 4,
                word: String::new(),
            },
        })
    }

    fn several(&mut self, one: DocId, other: DocId) -> Option<Act> {
        let to = if self.dice.once_in(2) {
            Priority::High
        } else {
            Priority::Low
        };
        let set = |ticket| Act::SetPriority {
            ticket,
            to,
            reason: "For both.".into(),
        };
        let note = Act::AddNote {
            ticket: other,
            text: "With the others.".into(),
        };
        Some(Act::Several {
            acts: vec![set(one), set(other), note],
        })
    }

    fn sorted(&mut self, ticket: DocId, other: DocId) -> Act {
        let level = |world: &mut Self| world.dice.pick(&LEVELS).copied().unwrap_or_default();
        match self.dice.roll(7) {
            0 => Act::RateTicket {
                ticket,
                urgency: level(self),
                impact: level(self),
            },
            1 => Act::MoveToQueue {
                ticket,
                to: [QUEUES[0], QUEUES[1], ""][self.dice.roll(3) as usize].to_owned(),
                reason: String::new(),
            },
            2 => Act::Consult {
                ticket,
                to: None,
                question: "What is this?".into(),
            },
            3 => Act::MarkLevel1 {
                ticket,
                possible: false,
                reason: "Needs a key.".into(),
            },
            4 => Act::ExcludeTicket {
                ticket,
                why: if self.dice.once_in(2) {
                    ExcludeWhy::Spam
                } else {
                    ExcludeWhy::None
                },
            },
            5 => Act::LinkTicket {
                ticket,
                other,
                relation: Relation::Related,
            },
            _ if self.dice.once_in(2) => Act::AddMessage {
                ticket,
                message: "One thing more.".into(),
                channel: Channel::Chat,
            },
            _ => Act::LogCall {
                ticket,
                direction: CallDirection::In,
                answered: self.dice.once_in(2),
                at: Some(self.now_ms.saturating_sub(60_000)),
                minutes: 1,
                outcome: String::new(),
            },
        }
    }
}

fn begun(ticket: DocId, procedure: DocId, steps: Vec<Step>) -> Act {
    Act::StartRun {
        ticket,
        procedure,
        version: 1,
        title: "Restart it".into(),
        steps,
    }
}

/// Two values of a field of the team.
pub fn is_of_field(review: &ReviewView) -> bool {
    let named = |field: &&str| review.sentence.contains(&format!("\u{201c}{field}\u{201d}"));
    review.item == "two-values" && FIELDS.iter().any(named)
}

fn step(number: u32) -> Step {
    Step {
        number,
        kind: StepKind::Check,
        text: "Is the lamp green?".into(),
        help: String::new(),
        reply: String::new(),
        choices: Vec::new(),
        next: None,
    }
}
