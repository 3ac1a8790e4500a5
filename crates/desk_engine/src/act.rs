//! Commands: each is checked against the fold and becomes edits of documents, all in the caller's transaction.

pub mod assign;
mod link;
pub mod merge;
pub mod object;
mod procedure;
mod several;
mod survey;

pub use several::{Outcome, Several};

use crate::{draft_file, fault::Fault, pen::Pen};
use desk_docs::DocKind;
use desk_model::{
    Act, Customer, DocId, EntryId, Fact, Role, TicketDocument, custom,
    customer::address_key,
    mail::Mailbox,
    mention::mentioned,
    rule::{Asking, Refused, check, check_texts, facts_of},
    ticket::Ticket,
    ticket_document::{Field, Register, Registers},
};

/// Longest subject, name, tag or title in characters.
pub const LINE_CHARS_MAX: usize = 500;

/// Does what was asked for. `fresh` gives ids for entries.
pub fn perform(pen: &mut Pen<'_>, act: &Act, fresh: &mut dyn FnMut() -> [u8; 16]) -> Result<Outcome, Fault> {
    match several::acts(pen, act)? {
        Some(acts) => several::perform(pen, &acts, matches!(act, Act::AllOf { .. }), fresh),
        None => perform_one(pen, act, fresh).map(|()| Outcome::Done),
    }
}

fn perform_one(pen: &mut Pen<'_>, act: &Act, fresh: &mut dyn FnMut() -> [u8; 16]) -> Result<(), Fault> {
    may_write(pen)?;
    check_texts(act)?;
    object::check(pen, act)?;
    match &*merge::on_root(pen, act)? {
        Act::CreateCustomer {
            customer,
            name,
            email,
            phone,
        } => create_customer(pen, *customer, name, email, phone),
        Act::SetCustomerField {
            customer,
            field,
            value,
        } => pen.edit(*customer, DocKind::Customer, |editor| {
            editor.set_customer_field(*field, value)
        }),
        Act::AddCustomerAddress {
            customer,
            email,
            phone,
        } => add_addresses(pen, *customer, email, phone),
        Act::CreateArticle {
            article,
            title,
            body,
            ticket,
        } => create_article(pen, *article, title, body, *ticket),
        Act::EditArticle {
            article,
            field,
            was,
            now,
        } => {
            let kind = pen.open(*article, "article")?.kind().unwrap_or(DocKind::Article);
            pen.edit(*article, kind, |editor| editor.merge_text(*field, was, now))
        }
        Act::CreateProcedure { .. }
        | Act::SetProcedureCategory { .. }
        | Act::PublishProcedure { .. }
        | Act::RetireProcedure { .. } => procedure::perform(pen, act, fresh),
        Act::SetArticleState { article, to } => {
            pen.edit(*article, DocKind::Article, |editor| editor.set_state(*to))
        }
        Act::LinkArticle { article, ticket } => {
            pen.edit(*article, DocKind::Article, |editor| editor.link_ticket(*ticket))
        }
        Act::UnlinkArticle { article, ticket } => {
            pen.edit(*article, DocKind::Article, |editor| editor.unlink_ticket(*ticket))
        }
        Act::CreateTicket {
            ticket,
            customer,
            subject,
            ..
        } => {
            create_ticket(pen, *ticket, customer, subject, act, fresh)?;
            assign::new_ticket(pen, *ticket, fresh)
        }
        Act::SetField { ticket, field, value } => set_field(pen, *ticket, *field, value),
        Act::SetCustom { ticket, key, value } => set_custom(pen, *ticket, key, value),
        Act::RestoreRegister {
            ticket,
            register,
            wrote,
            value,
        } => restore(pen, *ticket, register, wrote, value),
        Act::AddTag { ticket, tag } => {
            let tag = line(tag, "tag")?;
            pen.edit(*ticket, DocKind::Ticket, |editor| editor.add_tag(&tag))
        }
        Act::RemoveTag { ticket, tag } => {
            pen.edit(*ticket, DocKind::Ticket, |editor| editor.remove_tag(tag.trim()))
        }
        Act::EditDraft { ticket, text } => {
            let person = pen.seat.person;
            pen.edit(*ticket, DocKind::Ticket, |editor| editor.set_draft(person, text))
        }
        Act::AttachFiles { ticket, files } => draft_file::attach(pen, *ticket, files),
        Act::DetachFile { ticket, file } => Ok(pen.store.drop_draft_file(*ticket, *file)?),
        _ => on_ticket(pen, act, fresh),
    }
}

/// Whoever may only read changes nothing.
pub fn may_write(pen: &Pen<'_>) -> Result<(), Fault> {
    if pen.seat.is_removed() {
        return Err(Fault::refused(
            "This device is no member of the desk any more. Nothing was changed; what is here can be read. Ask a lead for a new link.",
        ));
    }
    match pen.seat.my_role() {
        Role::Viewer => Err(Refused::Reader.into()),
        _ => Ok(()),
    }
}

/// The ticket that an act writes entries to.
fn ticket_of(act: &Act) -> Option<DocId> {
    Some(match act {
        Act::CreateTicket { ticket, .. }
        | Act::SendReply { ticket, .. }
        | Act::AddNote { ticket, .. }
        | Act::AddMessage { ticket, .. }
        | Act::SetState { ticket, .. }
        | Act::HoldTicket { ticket, .. }
        | Act::SolveTicket { ticket, .. }
        | Act::ReopenTicket { ticket }
        | Act::CloseTicket { ticket }
        | Act::AssignTicket { ticket, .. }
        | Act::AutoAssign { ticket }
        | Act::SetPriority { ticket, .. }
        | Act::MarkMessage { ticket, .. }
        | Act::ReleaseMessage { ticket, .. }
        | Act::DropMessage { ticket, .. }
        | Act::RecordDelivery { ticket, .. }
        | Act::EscalateTicket { ticket, .. }
        | Act::AnswerEscalation { ticket, .. }
        | Act::ReturnEscalation { ticket, .. }
        | Act::TakeOverEscalation { ticket, .. }
        | Act::RateTicket { ticket, .. }
        | Act::MoveToQueue { ticket, .. }
        | Act::Consult { ticket, .. }
        | Act::MarkLevel1 { ticket, .. }
        | Act::ExcludeTicket { ticket, .. }
        | Act::LinkTicket { ticket, .. }
        | Act::MergeTicket { ticket, .. }
        | Act::SplitTicket { ticket, .. }
        | Act::UndoAct { ticket, .. }
        | Act::LogCall { ticket, .. }
        | Act::StartRun { ticket, .. }
        | Act::RecordStep { ticket, .. }
        | Act::SkipStep { ticket, .. }
        | Act::FinishRun { ticket, .. }
        | Act::AskSatisfaction { ticket, .. }
        | Act::RecordSatisfaction { ticket, .. }
        | Act::AddTask { ticket, .. }
        | Act::FinishTask { ticket, .. }
        | Act::SettleReview { ticket, .. } => *ticket,
        // Each by its name: an act that was forgotten here would be called done, and nothing written.
        Act::SetField { .. }
        | Act::SetCustom { .. }
        | Act::RestoreRegister { .. }
        | Act::AddTag { .. }
        | Act::RemoveTag { .. }
        | Act::EditDraft { .. }
        | Act::AttachFiles { .. }
        | Act::DetachFile { .. }
        | Act::CreateCustomer { .. }
        | Act::SetCustomerField { .. }
        | Act::AddCustomerAddress { .. }
        | Act::CreateArticle { .. }
        | Act::EditArticle { .. }
        | Act::SetArticleState { .. }
        | Act::LinkArticle { .. }
        | Act::UnlinkArticle { .. }
        | Act::CreateProcedure { .. }
        | Act::SetProcedureCategory { .. }
        | Act::PublishProcedure { .. }
        | Act::RetireProcedure { .. }
        | Act::Several { .. }
        | Act::AllOf { .. }
        | Act::RunMacro { .. } => return None,
    })
}

fn asking<'a>(pen: &Pen<'_>, customer: Option<&'a Mailbox>) -> Asking<'a> {
    Asking {
        author: pen.seat.person,
        role: pen.seat.my_role(),
        now_ms: pen.seat.wall_ms(pen.now_ms),
        customer,
    }
}

/// Acts that are entries of a timeline. What is done to a ticket that was merged away is done to the one that it went into.
fn on_ticket(pen: &mut Pen<'_>, act: &Act, fresh: &mut dyn FnMut() -> [u8; 16]) -> Result<(), Fault> {
    let Some(asked) = ticket_of(act) else {
        return Ok(());
    };
    let mut seen = pen.tickets(asked)?;
    if seen.is_empty() {
        return Err(pen.missing("ticket", asked));
    }
    let mut ticket = pen.fold(&seen, asked);
    let merges = matches!(act, Act::MergeTicket { .. });
    let id = ticket.merged_into.filter(|_| !merges).unwrap_or(asked);
    if id != asked {
        ticket = pen.fold(&seen, id);
    }
    let act = merge::resolved(pen, act, &ticket, &mut seen)?;
    let act = &procedure::resolved(pen, act)?;
    let document = seen.iter().find(|document| document.id == id);
    let customer = match document.and_then(|document| document.registers.customer) {
        Some(customer) => pen.find(customer)?.map(|known| known.customer(customer).0),
        None => None,
    };
    let to = document.map_or_else(Vec::new, |document| {
        reply_to(document, &ticket, customer.as_ref())
    });
    let asking = asking(pen, to.first());
    check(act, Some(&ticket), &asking)?;
    let mut facts = facts_of(act, Some(&ticket), &asking);
    let files = match act {
        Act::SendReply { files, .. } => draft_file::chosen(pen, asked, files)?,
        _ => Vec::new(),
    };
    // What no rule can know: what is linked to a ticket has helped to solve it, who is called by name in a note is meant.
    for fact in &mut facts {
        match fact {
            Fact::Solve { articles, .. } => {
                let linked = pen.store.articles_of_ticket(id)?;
                articles.extend(linked.into_iter().map(|article| article.id));
            }
            Fact::Assign { to, auto: true } => {
                let registers = document.map(|document| &document.registers);
                let fits = assign::fitting(pen, registers, customer.as_ref(), &ticket)?;
                *to = Some(fits.ok_or_else(assign::nobody)?);
            }
            Fact::Out { attachments, .. } => attachments.clone_from(&files),
            // Who has no address is known by name.
            Fact::In { from, .. } if from.name.is_empty() => {
                from.name = customer
                    .as_ref()
                    .map(|known| known.name.clone())
                    .unwrap_or_default();
            }
            Fact::Note { text, mentions } => {
                let seat = &*pen.seat;
                let people = seat.people.values();
                let people = people.filter(|person| seat.members.role(person.id).is_some());
                *mentions = mentioned(text, people.map(|person| (person.id, person.name.as_str())));
            }
            _ => {}
        }
    }
    let mut said = merge::said(act, &ticket, &seen, facts, fresh);
    if let Act::SolveTicket { .. } = act {
        let subject = document.map_or("", |document| document.registers.subject.as_str());
        let name = customer.as_ref().map(|customer| customer.name.as_str());
        let name = name.or(to.first().map(|to| to.name.as_str())).unwrap_or_default();
        let question = survey::beside(pen, &said, &ticket, &asking, (name, subject))?;
        said.extend(question);
    }
    draft_file::place(&mut said, asked);
    let halves = link::halves(pen, act, &ticket, &seen, fresh)?;
    let own = pen.append_act(&seen, said)?;
    for half in halves {
        pen.append_half(own, &half.seen, half.said)?;
    }
    match act {
        // What is sent is no draft any more.
        Act::SendReply { .. } => {
            for file in &files {
                pen.store.sent_draft_file(asked, file.blob)?;
            }
            let person = pen.seat.person;
            pen.edit(asked, DocKind::Ticket, |editor| editor.set_draft(person, ""))
        }
        Act::SplitTicket { child, subject, .. } => {
            merge::set_up_child(pen, id, *child, subject)?;
            assign::new_ticket(pen, *child, fresh)
        }
        _ => Ok(()),
    }
}

/// Where an answer goes: whom the conversation names, else the customer's first address.
pub fn reply_to(source: &TicketDocument, ticket: &Ticket, customer: Option<&Customer>) -> Vec<Mailbox> {
    let named = ticket
        .reply_to
        .as_ref()
        .map(|reply| reply.to.clone())
        .filter(|to| !to.address.is_empty());
    let known = || {
        let customer = customer.filter(|customer| source.registers.customer == Some(customer.id))?;
        let address = customer.emails.first()?.clone();
        Some(Mailbox {
            name: customer.name.clone(),
            address,
        })
    };
    named.or_else(known).into_iter().collect()
}

fn create_ticket(
    pen: &mut Pen<'_>,
    id: DocId,
    customer: &str,
    subject: &str,
    act: &Act,
    fresh: &mut dyn FnMut() -> [u8; 16],
) -> Result<(), Fault> {
    if pen.find(id)?.is_some() {
        return Err(Fault::refused(
            "There is a ticket with this id already; nothing was changed.",
        ));
    }
    let (customer, subject) = (line(customer, "customer")?, line(subject, "subject")?);
    check(act, None, &asking(pen, None))?;
    let customer_id = find_or_make_customer(pen, &customer, fresh)?;
    let (known, _) = pen.open(customer_id, "customer")?.customer(customer_id);
    let from = Mailbox {
        name: known.name,
        address: known.emails.first().cloned().unwrap_or_default(),
    };
    let facts = facts_of(act, None, &asking(pen, Some(&from)));
    let ids: Vec<EntryId> = facts.iter().map(|_| EntryId(fresh())).collect();
    pen.append(id, &ids, facts, |editor| {
        editor.set_field(Field::Subject, &subject);
        editor.set_field(Field::Customer, &customer_id.to_string());
    })
}

/// A customer by address or exact name; who is not known is made.
fn find_or_make_customer(
    pen: &mut Pen<'_>,
    who: &str,
    fresh: &mut dyn FnMut() -> [u8; 16],
) -> Result<DocId, Fault> {
    let found = match pen.store.customer_by_address(&address_key(who))? {
        Some(found) => Some(found),
        None => pen.store.customer_by_name(who)?,
    };
    if let Some(found) = found {
        return Ok(found);
    }
    if who.contains('@') {
        let id = customer_of_address(pen, who)?;
        create_customer(pen, id, who, who, "")?;
        return Ok(id);
    }
    let id = DocId(fresh());
    create_customer(pen, id, who, "", "")?;
    Ok(id)
}

/// The id of the customer with this address: the same on every device, so that two that make it apart make one. Whoever writes
/// again after having been erased is somebody new.
pub fn customer_of_address(pen: &Pen<'_>, address: &str) -> Result<DocId, Fault> {
    let mut from = format!("customer {}", address_key(address));
    loop {
        let id = pen.seat.ring.import_id(from.as_bytes()).map_err(Fault::seal)?;
        if !pen.seat.members.is_erased(DocId(id)) {
            return Ok(DocId(id));
        }
        from.push_str(" again");
    }
}

pub fn create_customer(
    pen: &mut Pen<'_>,
    id: DocId,
    name: &str,
    email: &str,
    phone: &str,
) -> Result<(), Fault> {
    let name = line(name, "name")?;
    pen.edit(id, DocKind::Customer, |editor| {
        editor.set_customer_field(desk_model::customer::CustomerField::Name, &name);
    })?;
    add_addresses(pen, id, email, phone)
}

fn add_addresses(pen: &mut Pen<'_>, id: DocId, email: &str, phone: &str) -> Result<(), Fault> {
    let (email, phone) = (address_key(email), phone.trim().to_owned());
    let now_ms = pen.seat.wall_ms(pen.now_ms);
    pen.edit(id, DocKind::Customer, |editor| {
        if !email.is_empty() {
            editor.add_customer_email(&email, now_ms);
        }
        if !phone.is_empty() {
            editor.add_customer_phone(&phone, now_ms);
        }
    })
}

fn create_article(
    pen: &mut Pen<'_>,
    id: DocId,
    title: &str,
    body: &str,
    ticket: Option<DocId>,
) -> Result<(), Fault> {
    if pen.find(id)?.is_some() {
        return Err(Fault::refused(
            "There is an article with this id already; nothing was changed.",
        ));
    }
    let title = line(title, "title")?;
    let owner = pen.seat.person;
    pen.edit(id, DocKind::Article, |editor| {
        use desk_model::article::ArticleField;
        editor.set_article_text(ArticleField::Title, &title);
        editor.set_article_text(ArticleField::Body, body);
        editor.set_owner(Some(owner));
        if let Some(ticket) = ticket {
            editor.link_ticket(ticket);
        }
    })
}

fn set_field(pen: &mut Pen<'_>, ticket: DocId, field: Field, value: &str) -> Result<(), Fault> {
    let value = match field {
        Field::Subject => line(value, "subject")?,
        _ => value.trim().to_owned(),
    };
    if field == Field::Customer {
        let customer = value.parse().map_err(|_| object::not_a(DocKind::Customer))?;
        object::is_a(pen, customer, DocKind::Customer)?;
    }
    pen.edit(ticket, DocKind::Ticket, |editor| editor.set_field(field, &value))
}

/// What is there already can be chosen, whatever the team has set since.
fn set_custom(pen: &mut Pen<'_>, ticket: DocId, name: &str, value: &str) -> Result<(), Fault> {
    let Some(here) = pen.ticket(ticket)? else {
        return Err(pen.missing("ticket", ticket));
    };
    let known = here
        .conflicts
        .iter()
        .filter(|conflict| conflict.register == Register::Custom(name.to_owned()))
        .flat_map(|conflict| &conflict.values)
        .chain(here.registers.custom.get(name))
        .find(|known| *known == value);
    let value = value.trim();
    if known.is_none() {
        custom::check(&pen.seat.settings.catalog, name, value)
            .map_err(|why| Fault::refused(why.to_string()))?;
    }
    pen.edit(ticket, DocKind::Ticket, |editor| {
        editor.set_custom(name, known.map_or(value, String::as_str))
    })
}

/// What a register holds.
fn held(registers: &Registers, register: &Register) -> String {
    match register {
        Register::Field(Field::Subject) => registers.subject.clone(),
        Register::Field(Field::Category) => registers.category.clone(),
        Register::Field(Field::Language) => registers.language.clone(),
        Register::Field(Field::Customer) => registers.customer.map(|id| id.to_string()).unwrap_or_default(),
        Register::Custom(key) => registers.custom.get(key).cloned().unwrap_or_default(),
    }
}

fn restore(
    pen: &mut Pen<'_>,
    ticket: DocId,
    register: &Register,
    wrote: &str,
    value: &str,
) -> Result<(), Fault> {
    let Some(TicketDocument { registers, .. }) = pen.ticket(ticket)? else {
        return Err(pen.missing("ticket", ticket));
    };
    if held(&registers, register) != wrote {
        return Err(Fault::refused(
            "Somebody has changed this since, so it stays as it is now. Nothing was changed.",
        ));
    }
    match register {
        Register::Field(field) => set_field(pen, ticket, *field, value),
        Register::Custom(key) => set_custom(pen, ticket, key, value),
    }
}

/// A line that people typed: trimmed, not empty, not too long.
fn line(text: &str, what: &str) -> Result<String, Fault> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Fault::refused(format!(
            "The {what} is empty. Type one, then try again."
        )));
    }
    if text.chars().count() > LINE_CHARS_MAX {
        return Err(Fault::refused(format!(
            "The {what} is longer than {LINE_CHARS_MAX} characters. Shorten it, then try again; nothing was changed."
        )));
    }
    Ok(text.to_owned())
}
