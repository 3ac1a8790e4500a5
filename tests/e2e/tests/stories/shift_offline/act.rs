//! How each thing of a shift is done by hand on the screen of the open ticket, and where it is read afterwards.

use desk_e2e::{Page, Role, Told};

use crate::people::{notes, opens, replies, shows_all, takes_down};

/// Enter, as WebDriver has it.
const ENTER: &str = "\u{e007}";

/// What is done.
#[derive(Clone, Copy)]
pub enum Act {
    /// A new ticket by phone: customer and message.
    TakesDown(&'static str, &'static str),
    Notes(&'static str),
    Replies(&'static str),
    RepliesAndWaits(&'static str),
    Opens,
    Holds,
    Prioritises(&'static str),
    Takes,
    Gives(&'static str),
    Tags(&'static str),
    Untags(&'static str),
    Categorises(&'static str),
    WritesArticle(&'static str),
    LinksArticle(&'static str),
    LinksTicket(&'static str),
    Merges(&'static str),
    /// The message that begins so, and the new subject.
    Splits(&'static str, &'static str),
    Escalates(&'static str),
    Answers(&'static str),
    Calls(&'static str),
    Rates(&'static str),
    Queues(&'static str),
    Solves(&'static str),
    Reopens,
    Closes,
    RunsMacro,
    /// A tag for several tickets at once.
    TagsAll(&'static [&'static str], &'static str),
    Undoes,
    DoesAgain,
    CallsSpam,
    CallsNoSpam,
    Asks(&'static str),
    NotFirstLine(&'static str),
    NeedsNothing,
}

/// What can be read of it when all is over.
#[derive(Clone, Copy)]
pub enum Left {
    Line(&'static str),
    Tag(&'static str),
    Article(&'static str),
    /// It was taken back.
    Gone(&'static str),
    /// Something later went over it.
    Nothing,
}

impl Left {
    pub async fn is_read(self, page: &Page) -> Told {
        match self {
            Left::Line(words) => page.reads_in(Role::List, "Timeline", words).await,
            Left::Tag(words) => page.reads_in(Role::List, "Tags", words).await,
            Left::Article(title) => page.reads_in(Role::List, "Linked articles", title).await,
            Left::Gone(words) => page.lacks_in(Role::List, "Timeline", words).await,
            Left::Nothing => Ok(()),
        }
    }
}

impl Act {
    /// Does it to the ticket of this subject, which is open unless it is a new one.
    pub async fn is_done(self, page: &Page, subject: &str) -> Told {
        match self {
            Act::TakesDown(customer, message) => takes_down(page, customer, subject, message).await,
            Act::Notes(words) => notes(page, words).await,
            Act::Replies(words) => replies(page, words).await,
            Act::RepliesAndWaits(words) => {
                page.clicks(Role::Tab, "Reply").await?;
                page.fills(Role::Textbox, "Reply", words).await?;
                page.clicks(Role::Button, "Send and wait").await
            }
            Act::Opens | Act::Reopens => page.chooses("State", "Open").await,
            Act::Closes => page.chooses("State", "Closed").await,
            Act::Holds => {
                page.chooses("State", "On hold").await?;
                ends(page, "Put on hold", "Put on hold").await
            }
            Act::Prioritises(to) => {
                page.chooses("Priority", to).await?;
                page.fills(Role::Textbox, "Why", "Said so on the phone.").await?;
                ends(page, "Set the priority", "Set it").await
            }
            Act::Takes => page.clicks(Role::Button, "Take").await,
            Act::Gives(to) => page.chooses("Assigned to", to).await,
            Act::Tags(tag) => {
                page.fills(Role::Textbox, "New tag", tag).await?;
                page.presses(ENTER).await
            }
            Act::Untags(tag) => {
                let name = format!("Remove the tag {tag}");
                page.clicks(Role::Button, &name).await?;
                page.no_longer_sees(Role::Button, &name).await
            }
            Act::Categorises(category) => {
                page.chooses("Category", category).await?;
                let chosen =
                    format!("document.querySelector('[aria-label=Category]').value === '{category}'");
                page.waits_for(&chosen).await
            }
            Act::Undoes => page.clicks(Role::Button, "Undo").await,
            Act::DoesAgain => page.clicks(Role::Button, "Do again").await,
            Act::NeedsNothing => page.clicks(Role::Button, "No action needed").await,
            _ => self.is_done_in_dialog(page, subject).await,
        }
    }

    /// What needs more than one box or button.
    async fn is_done_in_dialog(self, page: &Page, subject: &str) -> Told {
        match self {
            Act::WritesArticle(title) => {
                page.clicks(Role::Button, "Link an article").await?;
                page.fills(Role::Textbox, "Words", title).await?;
                page.clicks(Role::Button, "Write a new one from this ticket")
                    .await?;
                page.no_longer_sees(Role::Dialog, "Link an article").await?;
                opens(page, subject).await
            }
            Act::LinksArticle(title) => {
                page.clicks(Role::Button, "Link an article").await?;
                page.clicks_starting(Role::Button, &format!("{title} ·")).await?;
                page.no_longer_sees(Role::Dialog, "Link an article").await
            }
            Act::Escalates(question) => {
                page.clicks(Role::Button, "Escalate").await?;
                page.fills(Role::Textbox, "Question", question).await?;
                page.fills(Role::Textbox, "What was tried", "All of it.").await?;
                page.fills(Role::Textbox, "Evidence", "The same noise each time.")
                    .await?;
                page.fills(
                    Role::Textbox,
                    "What happens if nothing is done",
                    "Nobody can be called.",
                )
                .await?;
                ends(page, "Escalate", "Escalate it").await
            }
            Act::Answers(text) => {
                page.clicks(Role::Button, "Answer the question").await?;
                page.fills(Role::Textbox, "Answer", text).await?;
                ends(page, "Answer the question", "Give the answer").await
            }
            Act::Solves(cause) => {
                page.clicks(Role::Button, "Solve").await?;
                page.chooses("Solution", "Fixed").await?;
                page.fills(Role::Textbox, "Cause (may stay empty)", cause).await?;
                ends(page, "Solve", "Solve it").await
            }
            Act::TagsAll(subjects, tag) => {
                shows_all(page).await?;
                for subject in subjects {
                    page.clicks(Role::Checkbox, &format!("Choose {subject}")).await?;
                }
                page.clicks(Role::Button, "Tag").await?;
                page.fills(Role::Textbox, "Tag", tag).await?;
                ends(page, "Tag", "Do it").await?;
                page.reads_in(Role::Status, "Done", &format!("{} changes done.", subjects.len()))
                    .await?;
                opens(page, subject).await
            }
            _ => {
                page.clicks(Role::Button, "More").await?;
                self.is_done_from_more(page).await
            }
        }
    }

    /// What stands in the dialog of rarer things, which is open.
    async fn is_done_from_more(self, page: &Page) -> Told {
        let opens = async |words| page.clicks(Role::Button, words).await;
        match self {
            Act::Calls(outcome) => {
                opens("Log a call").await?;
                page.chooses("Call", "I called").await?;
                page.fills(Role::Textbox, "Outcome", outcome).await?;
                ends(page, "Log a call", "Log it").await
            }
            Act::Rates(level) => {
                opens("Rate urgency and impact").await?;
                page.chooses("Urgency", level).await?;
                page.chooses("Impact", level).await?;
                ends(page, "Urgency and impact", "Rate it").await
            }
            Act::Queues(queue) => {
                opens("Move to a queue").await?;
                page.chooses("Queue", queue).await?;
                ends(page, "Move to a queue", "Move it").await
            }
            Act::RunsMacro => {
                opens("Run a macro").await?;
                ends(page, "Run a macro", "Run it").await
            }
            Act::CallsSpam => ends(page, "More", "This is spam").await,
            Act::CallsNoSpam => ends(page, "More", "This is no spam").await,
            Act::Asks(question) => {
                opens("Ask a colleague").await?;
                page.fills(Role::Textbox, "Question", question).await?;
                ends(page, "Ask a colleague", "Ask").await
            }
            Act::NotFirstLine(reason) => {
                opens("Not for the first line").await?;
                page.fills(Role::Textbox, "Reason", reason).await?;
                ends(page, "Not for the first line", "Mark it").await
            }
            Act::LinksTicket(other) => {
                opens("Link a ticket").await?;
                finds_other(page, other).await?;
                page.no_longer_sees(Role::Dialog, "Link a ticket").await
            }
            Act::Merges(into) => {
                opens("Merge into another ticket").await?;
                finds_other(page, into).await?;
                page.sees(Role::Heading, into).await
            }
            Act::Splits(message, subject) => {
                opens("Split messages off").await?;
                page.clicks_starting(Role::Checkbox, message).await?;
                page.fills(Role::Textbox, "Subject (empty: the same)", subject)
                    .await?;
                page.clicks(Role::Button, "Split it off").await?;
                page.sees(Role::Heading, subject).await
            }
            _ => panic!("this is done nowhere"),
        }
    }
}

/// The last button of a dialog, which is gone then.
async fn ends(page: &Page, dialog: &str, button: &str) -> Told {
    page.clicks(Role::Button, button).await?;
    page.no_longer_sees(Role::Dialog, dialog).await
}

async fn finds_other(page: &Page, subject: &str) -> Told {
    page.fills(Role::Textbox, "Words, a name or a number", subject)
        .await?;
    page.clicks_starting(Role::Button, &format!("{subject} ·")).await
}
