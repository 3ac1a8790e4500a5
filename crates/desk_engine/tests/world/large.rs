//! What is too large for the log: refused when it is written, whatever it is, and where a database holds such a change already
//! it is set aside and said, while everything else is shared.

use crate::team::{Team, Weather};
use desk_model::{
    Act, Command, CommandId, DocId, article::ArticleField, customer::CustomerField, entry::Channel,
    ticket_document::Field,
};
use desk_port::Answer;

fn give(team: &mut Team, act: Act) -> Result<Answer, String> {
    let id = CommandId(team.id());
    team.give(0, &Command { id, act })
}

/// A desk of two with a ticket, an article and a customer.
fn desk() -> (Team, [DocId; 3]) {
    let mut team = Team::start(21, 2, Weather::default());
    let [ticket, article, customer] = [(); 3].map(|()| DocId(team.id()));
    let acts = [
        Act::CreateTicket {
            ticket,
            customer: "mira@example.org".into(),
            subject: "Router restarts".into(),
            message: "It restarts every hour.".into(),
            channel: Channel::Email,
        },
        Act::CreateArticle {
            article,
            title: "Routers".into(),
            body: "Restart it.".into(),
            ticket: None,
        },
        Act::CreateCustomer {
            customer,
            name: "Ada".into(),
            email: String::new(),
            phone: String::new(),
        },
    ];
    for act in acts {
        assert_eq!(give(&mut team, act), Ok(Answer::Done));
    }
    team.make_peace();
    (team, [ticket, article, customer])
}

#[test]
fn no_act_takes_a_text_that_is_too_long() {
    let (mut team, [ticket, article, customer]) = desk();
    let before = team.documents(0);
    let text = "x".repeat(1024 * 1024);
    let made = DocId(team.id());
    let acts = [
        Act::EditDraft {
            ticket,
            text: text.clone(),
        },
        Act::SendReply {
            ticket,
            text: text.clone(),
            and_wait: false,
            at: None,
            files: Vec::new(),
        },
        Act::SetField {
            ticket,
            field: Field::Category,
            value: text.clone(),
        },
        Act::AddTag {
            ticket,
            tag: text.clone(),
        },
        Act::EditArticle {
            article,
            field: ArticleField::Body,
            was: "Restart it.".into(),
            now: text.clone(),
        },
        Act::CreateArticle {
            article: made,
            title: "Long".into(),
            body: text.clone(),
            ticket: None,
        },
        Act::SetCustomerField {
            customer,
            field: CustomerField::Name,
            value: text.clone(),
        },
        Act::AddCustomerAddress {
            customer,
            email: text.clone(),
            phone: String::new(),
        },
        Act::CreateCustomer {
            customer: made,
            name: "Long".into(),
            email: String::new(),
            phone: text,
        },
    ];
    for act in acts {
        let refused = give(&mut team, act).unwrap_err();
        assert!(refused.starts_with("The most bytes that"), "{refused}");
        assert!(refused.contains("Nothing was written"), "{refused}");
    }
    assert_eq!(team.documents(0), before);
}

#[test]
fn a_change_that_no_entry_holds_is_set_aside_and_said() {
    let (mut team, [ticket, article, _]) = desk();
    team.cut(0);
    // As an earlier version would have left it.
    let sql = "insert into outbox(doc, hash, bytes)
               select num, randomblob(32), zeroblob(900000) from doc_id where id = ?1";
    assert_eq!(team.disk(0).execute(sql, [article.0]).unwrap(), 1);
    let text = "written after it".to_owned();
    assert_eq!(give(&mut team, Act::AddNote { ticket, text }), Ok(Answer::Done));
    team.pass(60_000);
    assert!(team.documents(1)[&ticket].contains("written after it"));
    assert_eq!(team.status(0).sync.unshared, 1);
    let alarm = team.status(0).alarm.clone().unwrap_or_default();
    assert!(alarm.starts_with("1 change is too large to be shared"), "{alarm}");
}
