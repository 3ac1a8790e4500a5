//! Sam has no network and answers four tickets. Meanwhile Grace has answered two of them herself, and to the two others the customer
//! has written again. When the network is back nothing of Sam's has gone out: each answer is held, the review shows what crossed, and
//! in each pair one answer is sent anyway and the other dropped, once by the review and once by the answer itself in the timeline.
//!
//! Not vacuous: before, each held answer is read as such in both browsers; after, its fate is read in the browser of the other, while
//! what Grace had sent stays as it was.

use desk_e2e::{Kind, Page, Role, Told, World};

use crate::people::{SHARED, counts_to_review, imports_mails, invites, joins, opens, replies, starts_a_desk};
use crate::told_in;

/// What Sam answers, and what he had not seen.
struct Case {
    subject: &'static str,
    answer: &'static str,
    /// Grace's answer, else the customer's second message.
    unseen: &'static str,
    by_grace: bool,
    /// What settles it, and what the answer is then.
    way: &'static str,
    fate: &'static str,
}

const CASES: [Case; 4] = [
    Case {
        subject: "Printer is silent",
        answer: "Sam: please switch it off and on again.",
        unseen: "Grace: a technician comes at noon.",
        by_grace: true,
        way: "Send Sam\u{2019}s answer anyway",
        fate: "not sent yet",
    },
    Case {
        subject: "Door does not open",
        answer: "Sam: please try the key of the yard.",
        unseen: "Grace: the lock is changed today.",
        by_grace: true,
        way: "Do not send",
        fate: "not sent, dropped",
    },
    Case {
        subject: "Invoice is missing",
        answer: "Sam: here is the one of February.",
        unseen: "I mean the one of March.",
        by_grace: false,
        way: "Do not send Sam\u{2019}s answer",
        fate: "not sent, dropped",
    },
    Case {
        subject: "Lamp is red",
        answer: "Sam: that is as it should be.",
        unseen: "It is orange now.",
        by_grace: false,
        way: "Send anyway",
        fate: "not sent yet",
    },
];

/// A mail, and the one that answers it when it has a number.
fn mail(case: &Case, number: Option<usize>, text: &str) -> String {
    let id = case.subject.replace(' ', "-");
    let (own, refers) = match number {
        None => (id, String::new()),
        Some(number) => (
            format!("{id}-{number}"),
            format!("In-Reply-To: <{id}@example.org>\n"),
        ),
    };
    format!(
        "From: Ada <ada@example.org>\nTo: desk@example.net\nSubject: {}\nDate: Mon, 02 Mar 2026 08:01:00 +0000\n\
         Message-ID: <{own}@example.org>\n{refers}\n{text}\n",
        case.subject
    )
}

async fn holds(page: &Page, case: &Case) -> Told {
    opens(page, case.subject).await?;
    page.reads_in(Role::List, "Timeline", &format!("{}\nHeld", case.answer))
        .await?;
    for side in [case.answer, case.unseen] {
        page.reads_in(Role::List, "To review", side).await?;
    }
    Ok(())
}

async fn story(kind: Kind) -> Told {
    let world = World::<2>::start(kind).await?;
    let [first, second] = &world.browsers;
    let grace = starts_a_desk(first, "Guarded", "Grace").await?;
    let firsts = CASES.each_ref().map(|case| mail(case, None, "Please help."));
    imports_mails(&grace, &firsts).await?;
    let link = invites(&grace).await?;
    let sam = joins(second, &link, "Sam").await?;
    counts_to_review(&sam, 0).await?;

    second.wire.cut();
    sam.status("Offline since").await?;
    for case in CASES.iter().filter(|case| case.by_grace) {
        opens(&grace, case.subject).await?;
        replies(&grace, case.unseen).await?;
        grace.clicks(Role::Button, "I sent it elsewhere").await?;
        grace.reads_in(Role::List, "Timeline", "E-mail · sent").await?;
    }
    let crossing = CASES.iter().filter(|case| !case.by_grace);
    let seconds: Vec<String> = crossing.map(|case| mail(case, Some(2), case.unseen)).collect();
    imports_mails(&grace, &seconds).await?;
    for case in &CASES {
        opens(&sam, case.subject).await?;
        replies(&sam, case.answer).await?;
        sam.reads_in(Role::List, "Timeline", "E-mail · not sent yet")
            .await?;
    }

    second.wire.restore();
    sam.status(SHARED).await?;
    for page in [&grace, &sam] {
        counts_to_review(page, CASES.len()).await?;
        for case in &CASES {
            holds(page, case).await?;
        }
    }

    // Whoever looks at it first: here one by Sam, then one by Grace.
    for (nth, case) in CASES.iter().enumerate() {
        let (settles, reads) = if nth % 2 == 0 {
            (&sam, &grace)
        } else {
            (&grace, &sam)
        };
        opens(settles, case.subject).await?;
        settles.clicks(Role::Button, case.way).await?;
        counts_to_review(reads, CASES.len() - nth - 1).await?;
        opens(reads, case.subject).await?;
        reads.no_longer_sees(Role::List, "To review").await?;
        reads
            .reads_in(Role::List, "Timeline", &format!("E-mail · {}", case.fate))
            .await?;
        reads.lacks_in(Role::List, "Timeline", "E-mail · held").await?;
        let other = if case.by_grace {
            "E-mail · sent"
        } else {
            case.unseen
        };
        reads.reads_in(Role::List, "Timeline", other).await?;
    }

    // What is sent anyway goes on its way as any other.
    opens(&grace, CASES[0].subject).await?;
    grace.clicks(Role::Button, "I sent it elsewhere").await?;
    opens(&sam, CASES[0].subject).await?;
    sam.lacks_in(Role::List, "Timeline", "E-mail · not sent yet")
        .await?;
    sam.status(SHARED).await
}

told_in!(chromium Chromium, firefox Firefox);
