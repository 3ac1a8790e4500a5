//! A run as evidence: everything that was noted is there, what was written by people is escaped, and the page needs nothing else.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use desk_model::evidence::{Evidence, html, json};
use desk_model::procedure::{FAIL, OK, Step};
use desk_model::words::Lookup;
use desk_model::{
    ActId, DeviceId, DocId, Entry, EntryId, Fact, Hlc, PersonId, Settings, TicketDocument, fold,
};
use std::sync::Arc;

const ANN: PersonId = PersonId([1; 16]);
const BOB: PersonId = PersonId([2; 16]);
const RUN: EntryId = EntryId([1; 16]);

fn entry(number: u8, author: PersonId, fact: Fact) -> Entry {
    Entry {
        id: EntryId([number; 16]),
        doc: DocId::default(),
        author,
        device: DeviceId(author.0),
        hlc: Hlc {
            ms: u64::from(number) * 1000,
            counter: 0,
        },
        basis: (1..number).map(|before| EntryId([before; 16])).collect(),
        act: ActId([number; 16]),
        fact,
    }
}

fn step(number: u32) -> Step {
    Step {
        number,
        text: format!("Pull <plug> {number} & wait"),
        help: "See \"the manual\"".into(),
        ..Step::default()
    }
}

fn did(step: u32, result: &str, text: &str) -> Fact {
    Fact::RunStep {
        run: RUN,
        step,
        result: result.into(),
        text: text.into(),
    }
}

/// A run that is finished, and the beginning of another.
fn entries() -> Vec<Entry> {
    let start = Fact::RunStart {
        procedure: DocId([7; 16]),
        version: 3,
        title: "Router <dead>".into(),
        steps: vec![step(1), step(2), step(3)],
    };
    let skip = Fact::RunSkip {
        run: RUN,
        step: 2,
        reason: "No \u{2018}spare\u{2019} & no time".into(),
    };
    let undo = Fact::Undo {
        ids: vec![EntryId([4; 16])],
        act: None,
    };
    let other = Fact::RunStep {
        run: EntryId([8; 16]),
        step: 3,
        result: OK.into(),
        text: "of the other run".into(),
    };
    let finish = Fact::RunFinish {
        run: RUN,
        reason: "It's the line".into(),
    };
    vec![
        entry(1, ANN, start.clone()),
        entry(2, ANN, did(1, FAIL, "dark")),
        entry(3, BOB, did(1, OK, "<img src=x onerror=alert(1)>")),
        entry(4, ANN, did(2, OK, "mistaken")),
        entry(5, ANN, undo),
        entry(6, ANN, skip),
        entry(7, BOB, finish),
        entry(8, BOB, start),
        entry(9, BOB, other),
    ]
}

fn with<T>(ask: impl Fn(&Evidence<'_>) -> T) -> T {
    let document = TicketDocument {
        entries: entries().into_iter().map(Arc::new).collect(),
        ..TicketDocument::default()
    };
    let group = std::slice::from_ref(&document);
    let ticket = fold(group, document.id, 100_000, &Settings::default());
    ask(&Evidence {
        ticket: &ticket,
        run: &ticket.runs[0],
        lookup: Lookup {
            entry: &|id| document.entries().find(|entry| entry.id == id),
            name: &|person| {
                if person == ANN {
                    "Ann".into()
                } else {
                    "<Bob>".into()
                }
            },
            ticket: &|_| "T-7K4M2P".into(),
        },
        when: &|at_ms| format!("second {}", at_ms / 1000),
    })
}

#[test]
fn the_page_tells_everything_and_runs_nothing() {
    let page = with(html);
    let told = [
        "<h1>Router &lt;dead&gt;</h1>",
        "Ticket T-7K4M2P, version 3 of the procedure, finished.",
        "Begun by Ann, second 1",
        "Finished by &lt;Bob&gt;, second 7: It&#39;s the line",
        "Pull &lt;plug&gt; 1 &amp; wait",
        "See &quot;the manual&quot;",
        "<strong>all right</strong>, &lt;Bob&gt;, second 3",
        "&lt;img src=x onerror=alert(1)&gt;",
        "before: <strong>failed</strong>, Ann, second 2",
        "<strong>skipped</strong>, Ann, second 6",
        "taken back: <strong>all right</strong>, Ann, second 4",
        "<p>not done</p>",
    ];
    for words in told {
        assert!(page.contains(words), "{words} in {page}");
    }
    for strange in [
        "<img", "<script", "<dead>", "<plug>", "<Bob>", "http:", "https:", "src=",
    ] {
        let there = page.matches(strange).count();
        let text = usize::from(strange == "src=");
        assert_eq!(there, text, "{strange} in {page}");
    }
    // Each entry is named: four notes and the run.
    assert_eq!(page.matches("<code>").count(), 5);
    assert_eq!(page.matches("<p>not done</p>").count(), 1);
}

#[test]
fn as_json_it_has_the_steps_with_all_that_was_noted() {
    let value: serde_json::Value = serde_json::from_str(&with(json)).unwrap();
    assert_eq!(value["form"], "hotline-run-1");
    assert_eq!(value["title"], "Router <dead>");
    assert_eq!((&value["version"], &value["at_ms"]), (&3.into(), &1000.into()));
    assert_eq!(value["finished"]["reason"], "It's the line");
    assert_eq!(value["finished"]["person"], BOB.to_string());
    assert_eq!(value["run"], RUN.to_string());
    let noted = |step: usize| value["steps"][step]["noted"].as_array().unwrap().clone();
    assert_eq!(value["steps"][0]["kind"], "check");
    let first = noted(0);
    assert_eq!(
        (&first[0]["result"], &first[0]["holds"]),
        (&"fail".into(), &false.into())
    );
    assert_eq!(
        (&first[1]["result"], &first[1]["holds"]),
        (&"ok".into(), &true.into())
    );
    assert_eq!(first[1]["entry"], EntryId([3; 16]).to_string());
    let second = noted(1);
    assert_eq!(
        (&second[0]["skipped"], &second[0]["holds"]),
        (&true.into(), &true.into())
    );
    assert_eq!(
        (&second[1]["taken_back"], &second[1]["holds"]),
        (&true.into(), &false.into())
    );
    assert_eq!(second[1]["at_ms"], 4000);
    assert_eq!(noted(2), Vec::<serde_json::Value>::new());
}
