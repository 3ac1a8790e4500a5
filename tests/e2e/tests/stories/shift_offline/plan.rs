//! The shift itself, as data: which ticket, what is done to it, and what can be read of it in the end.

use super::act::{Act, Left};

pub const ARTICLE: &str = "Flicker and its end";

pub type Step = (&'static str, Act, Left);

/// Tickets that are there before, each begun by a mail.
pub const BEFORE: [(&str, &str); 10] = [
    ("Router restarts", "It restarts every hour."),
    ("Still restarting", "And the cable is warm."),
    ("Printer is silent", "It prints nothing."),
    ("Invoice is missing", "The one of February."),
    ("Door does not open", "The one in the yard."),
    ("Lamp is red", "Since this morning."),
    ("Phone has no tone", "None at all."),
    ("Screen flickers", "At the left."),
    ("Password is lost", "It was on a note."),
    ("Mail is slow", "It takes an hour."),
];

/// What is there when the shift is over: one was merged away, four were taken down, one was split off.
pub const AFTER: usize = BEFORE.len() - 1 + 4 + 1;

pub const SHIFT: &[Step] = &[
    ("Printer is silent", Act::Takes, Left::Line("took the ticket")),
    (
        "Printer is silent",
        Act::Replies("Sam: please switch it off and on."),
        Left::Line("Sam: please switch it off and on."),
    ),
    (
        "Printer is silent",
        Act::Notes("Toner came on Monday."),
        Left::Line("Toner came on Monday."),
    ),
    ("Printer is silent", Act::Tags("toner"), Left::Tag("toner")),
    ("Printer is silent", Act::Categorises("Hardware"), Left::Nothing),
    (
        "Invoice is missing",
        Act::Prioritises("Urgent"),
        Left::Line("set the priority to urgent"),
    ),
    (
        "Invoice is missing",
        Act::Notes("She is a customer since 1998."),
        Left::Line("She is a customer since 1998."),
    ),
    (
        "Invoice is missing",
        Act::Gives("Grace"),
        Left::Line("gave the ticket to Grace"),
    ),
    (
        "Invoice is missing",
        Act::Queues("Accounts"),
        Left::Line("put it into the queue Accounts"),
    ),
    ("Door does not open", Act::Takes, Left::Line("took the ticket")),
    (
        "Door does not open",
        Act::Calls("Nobody at the gate."),
        Left::Line("called the customer: Nobody at the gate."),
    ),
    (
        "Door does not open",
        Act::Asks("Who has the spare key?"),
        Left::Line("Who has the spare key?"),
    ),
    (
        "Door does not open",
        Act::Holds,
        Left::Line("put it on hold for a third party"),
    ),
    (
        "Lamp is red",
        Act::Notes("It has been wiped."),
        Left::Line("It has been wiped."),
    ),
    (
        "Lamp is red",
        Act::Solves("It was dust."),
        Left::Line("It was dust."),
    ),
    (
        "Phone has no tone",
        Act::Notes("Its line was changed in May."),
        Left::Line("Its line was changed in May."),
    ),
    (
        "Phone has no tone",
        Act::Escalates("Is the exchange down?"),
        Left::Line("Is the exchange down?"),
    ),
    (
        "Screen flickers",
        Act::Rates("High"),
        Left::Line("set urgency to high and impact to high"),
    ),
    (
        "Screen flickers",
        Act::NotFirstLine("It needs a technician."),
        Left::Line("first line cannot solve: It needs a technician."),
    ),
    (
        "Screen flickers",
        Act::LinksTicket("Lamp is red"),
        Left::Line("as related"),
    ),
    (
        "Screen flickers",
        Act::WritesArticle(ARTICLE),
        Left::Article(ARTICLE),
    ),
    ("Screen flickers", Act::Tags("screen"), Left::Tag("screen")),
    (
        "Screen flickers",
        Act::Notes("It is the cable."),
        Left::Line("It is the cable."),
    ),
    (
        "Password is lost",
        Act::LinksArticle(ARTICLE),
        Left::Article(ARTICLE),
    ),
    ("Password is lost", Act::Takes, Left::Line("took the ticket")),
    (
        "Password is lost",
        Act::Solves("A new note."),
        Left::Line("A new note."),
    ),
    ("Password is lost", Act::Reopens, Left::Line("reopened it")),
    (
        "Password is lost",
        Act::Solves("A new password."),
        Left::Line("A new password."),
    ),
    ("Password is lost", Act::Closes, Left::Line("closed it")),
    (
        "Mail is slow",
        Act::RepliesAndWaits("Sam: we look into it."),
        Left::Line("Sam: we look into it."),
    ),
    ("Mail is slow", Act::Opens, Left::Line("set it to open")),
    (
        "Mail is slow",
        Act::Notes("Disk of the server is full."),
        Left::Line("Disk of the server is full."),
    ),
    ("Mail is slow", Act::Undoes, Left::Nothing),
    ("Mail is slow", Act::DoesAgain, Left::Nothing),
    (
        "Mail is slow",
        Act::Notes("I think of holidays."),
        Left::Gone("I think of holidays."),
    ),
    ("Mail is slow", Act::Undoes, Left::Gone("I think of holidays.")),
    ("Still restarting", Act::Merges("Router restarts"), Left::Nothing),
    (
        "Router restarts",
        Act::Splits("Ada: And the cable", "Warm cable"),
        Left::Line("split a message off"),
    ),
    (
        "Router restarts",
        Act::Notes("It is two things."),
        Left::Line("It is two things."),
    ),
    (
        "Router restarts",
        Act::NeedsNothing,
        Left::Line("marked a message as needing no action"),
    ),
    ("Warm cable", Act::CallsSpam, Left::Line("marked it as spam")),
    (
        "Warm cable",
        Act::CallsNoSpam,
        Left::Line("took the mark as spam or test away"),
    ),
    ("Warm cable", Act::Takes, Left::Line("took the ticket")),
    (
        "Badge is broken",
        Act::TakesDown("bea@example.org", "It broke in two."),
        Left::Line("It broke in two."),
    ),
    (
        "Badge is broken",
        Act::RunsMacro,
        Left::Line("Part of the outage in the north."),
    ),
    (
        "Badge is broken",
        Act::Replies("Sam: here is a new one."),
        Left::Line("Sam: here is a new one."),
    ),
    (
        "Chair squeaks",
        Act::TakesDown("cyd@example.org", "Day and night."),
        Left::Line("Day and night."),
    ),
    ("Chair squeaks", Act::Tags("oil"), Left::Nothing),
    ("Chair squeaks", Act::Untags("oil"), Left::Nothing),
    (
        "Key is stuck",
        Act::TakesDown("dan@example.org", "In the lock."),
        Left::Line("In the lock."),
    ),
    (
        "Key is stuck",
        Act::TagsAll(&["Key is stuck", "Chair squeaks"], "facility"),
        Left::Tag("facility"),
    ),
    (
        "Key is stuck",
        Act::Prioritises("Low"),
        Left::Line("set the priority to low"),
    ),
    (
        "Fan is loud",
        Act::TakesDown("eve@example.org", "As a plane."),
        Left::Line("As a plane."),
    ),
    (
        "Fan is loud",
        Act::Escalates("Which screws?"),
        Left::Line("Which screws?"),
    ),
    (
        "Fan is loud",
        Act::Answers("The long ones."),
        Left::Line("The long ones."),
    ),
    (
        "Fan is loud",
        Act::Solves("Long screws."),
        Left::Line("Long screws."),
    ),
];
