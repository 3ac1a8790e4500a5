//! What people do all day: tickets, answers, notes, solutions, customers, articles. What is acknowledged becomes a promise.

use crate::world::{Check, World};
use desk_model::{
    Act, Command, CommandId, DocId,
    article::{ArticleField, ArticleState},
    customer::CustomerField,
    entry::{Channel, HoldFor, OpenState, Priority, SolveCode},
    ticket_document::Field,
};
use desk_port::{Answer, Query, Request};

/// Something to do, and the text that is promised with it and where it stands.
type Deed = (Act, Option<(String, DocId)>);

impl World {
    /// A person at this device does something.
    pub fn work(&mut self, n: usize) -> Check {
        if self.devices[n].engine.is_none() || self.devices[n].seat.is_none() {
            return Ok(());
        }
        let Some((act, promise)) = self.some_act(n)? else {
            return Ok(());
        };
        let command = Command {
            id: CommandId(self.dice.bytes()),
            act,
        };
        let times = if self.dice.once_in(12) { 2 } else { 1 };
        let mut promise = promise;
        for _ in 0..times {
            // The second time it is another tab that asks, because the first did not hear the answer.
            if self.devices[n].engine.is_some() {
                let (text, doc) = promise.take().unzip();
                self.give(n, &command, text, doc)?;
            }
        }
        Ok(())
    }

    pub fn give(&mut self, n: usize, command: &Command, text: Option<String>, doc: Option<DocId>) -> Check {
        self.counts.commands += 1;
        if self.plan.planted == Some(crate::planted::Planted::DiskLies) && self.dice.once_in(8) {
            self.devices[n].really = Some(self.devices[n].disk.image());
        }
        let at = self.now_ms;
        let answer = self.ask_now(
            n,
            Request::Do {
                command: command.clone(),
            },
        )?;
        match answer {
            Some(Ok(_)) => {
                self.counts.acknowledged += 1;
                let what = format!("{:?}", command.act);
                let what: String = what.chars().take(90).collect();
                self.say(format!("{n} does {what}"));
                if let (Some(text), Some(doc)) = (text, doc) {
                    let is_erased = self.relay.members().is_some_and(|members| members.is_erased(doc));
                    if !is_erased {
                        self.ledger.promise(text, doc, n, at);
                        self.unpromise_if_silent(n);
                    }
                }
            }
            Some(Err(sentence)) => {
                self.counts.refused += 1;
                self.say(format!("{n} is refused: {sentence}"));
            }
            None => self.say(format!("{n} ends before it answers")),
        }
        Ok(())
    }

    /// One that has been sent away, or may only read, and does not know it yet, promises for itself alone.
    fn unpromise_if_silent(&mut self, n: usize) {
        let writes = self.role(n).is_some_and(|role| role != desk_model::Role::Viewer);
        if let (false, Some(promise)) = (writes, self.ledger.promises.last_mut()) {
            promise.everywhere = false;
        }
    }

    /// Something to do, and the text that is promised with it.
    fn some_act(&mut self, n: usize) -> Check<Option<Deed>> {
        if self.plan.files && self.dice.once_in(4) {
            return Ok(self.file_act(n)?.map(|act| (act, None)));
        }
        if self.plan.life {
            if self.dice.once_in(2) {
                return Ok(self.life_act(n)?.map(|act| (act, None)));
            }
            // An answer stands beside what it answers, which may be in another ticket by now.
            let deed = self.usual_act(n)?;
            return Ok(deed.map(|(act, _)| (act, None)));
        }
        self.usual_act(n)
    }

    fn usual_act(&mut self, n: usize) -> Check<Option<Deed>> {
        let roll = self.dice.roll(26);
        if self.tickets.is_empty() || roll < 3 {
            return Ok(Some(self.new_ticket()));
        }
        if roll >= 22 {
            return self.some_other_act(n);
        }
        let Some(ticket) = self.dice.pick(&self.tickets).copied() else {
            return Ok(None);
        };
        let text = self.ledger.text();
        let promise = Some((text.clone(), ticket));
        let act = match roll {
            3..7 => Act::SendReply {
                ticket,
                text,
                and_wait: self.dice.once_in(3),
                at: None,
                files: Vec::new(),
            },
            7..12 => Act::AddNote { ticket, text },
            12 => {
                return Ok(Some((
                    Act::SolveTicket {
                        ticket,
                        code: SolveCode::Fixed,
                        cause: String::new(),
                        side_effects: String::new(),
                        done: text,
                    },
                    promise,
                )));
            }
            _ => return Ok(Some((self.small_act(roll, ticket, text), None))),
        };
        Ok(Some((act, promise)))
    }

    fn new_ticket(&mut self) -> Deed {
        let ticket = DocId(self.dice.bytes());
        self.tickets.push(ticket);
        let message = self.ledger.text();
        let act = Act::CreateTicket {
            ticket,
            customer: format!("{}{}@example.org", crate::ledger::MARK, self.dice.roll(4)),
            subject: self.ledger.text(),
            message: message.clone(),
            channel: Channel::Email,
        };
        (act, Some((message, ticket)))
    }

    fn small_act(&mut self, roll: u64, ticket: DocId, text: String) -> Act {
        match roll {
            13 => Act::SetState {
                ticket,
                to: match self.dice.roll(2) {
                    0 => OpenState::Open,
                    _ => OpenState::Waiting,
                },
            },
            14 => Act::HoldTicket {
                ticket,
                until: Some(self.now_ms + self.dice.roll(100_000)),
                whom: HoldFor::Third,
                reason: String::new(),
            },
            15 => Act::ReopenTicket { ticket },
            16 => Act::CloseTicket { ticket },
            17 => {
                let whom = self.dice.roll(self.devices.len() as u64) as usize;
                Act::AssignTicket {
                    ticket,
                    to: self.person(whom),
                }
            }
            18 => Act::SetPriority {
                ticket,
                to: match self.dice.roll(2) {
                    0 => Priority::High,
                    _ => Priority::Low,
                },
                reason: "It has changed.".into(),
            },
            19 => Act::AddTag {
                ticket,
                tag: format!("tag{}", self.dice.roll(4)),
            },
            20 if self.dice.once_in(2) => Act::RemoveTag {
                ticket,
                tag: format!("tag{}", self.dice.roll(4)),
            },
            20 => Act::SetField {
                ticket,
                field: Field::Subject,
                value: text,
            },
            _ => Act::EditDraft { ticket, text },
        }
    }

    fn some_other_act(&mut self, n: usize) -> Check<Option<Deed>> {
        let text = self.ledger.text();
        let roll = self.dice.roll(8);
        let article = self.dice.pick(&self.articles).copied();
        let customer = self.dice.pick(&self.customers).copied();
        let act = match (roll, article, customer) {
            (0..2, _, _) | (2..6, None, _) => {
                let article = DocId(self.dice.bytes());
                self.articles.push(article);
                let act = Act::CreateArticle {
                    article,
                    title: text.clone(),
                    body: String::from("How to:"),
                    ticket: self.dice.pick(&self.tickets).copied().filter(|_| roll == 0),
                };
                return Ok(Some((act, Some((text, article)))));
            }
            (2..5, Some(article), _) => return self.edit_article(n, article, text),
            (5, Some(article), _) => Act::SetArticleState {
                article,
                to: ArticleState::Published,
            },
            (6, _, Some(customer)) => Act::SetCustomerField {
                customer,
                field: CustomerField::Notes,
                value: text,
            },
            _ => {
                let customer = DocId(self.dice.bytes());
                self.customers.push(customer);
                let act = Act::CreateCustomer {
                    customer,
                    name: text.clone(),
                    email: format!("{}@example.org", self.ledger.text()),
                    phone: String::new(),
                };
                return Ok(Some((act, Some((text, customer)))));
            }
        };
        Ok(Some((act, None)))
    }

    /// Adds words at the end of what this device reads. Others may write there too, and take no word away.
    fn edit_article(&mut self, n: usize, article: DocId, text: String) -> Check<Option<Deed>> {
        let Answer::Article(Some(view)) = self.query(n, Query::Article { id: article })? else {
            return Ok(None);
        };
        let was = view.article.body;
        let act = Act::EditArticle {
            article,
            field: ArticleField::Body,
            now: format!("{was} {text}"),
            was,
        };
        Ok(Some((act, Some((text, article)))))
    }
}
