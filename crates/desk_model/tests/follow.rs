//! Commands for procedures, for what customers say and for tasks: what each writes, what is refused with which words, and the lines
//! and ways that people read. Each refusal stands beside the same command that is allowed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use desk_model::entry::{NOTE_BYTES_MAX, SolveCode, TaskResult};
use desk_model::procedure::{Choice, DONE, FAIL, OK, STEPS_BYTES_MAX, Step, StepKind, Unfit};
use desk_model::rule::{Limit, SHORT_BYTES_MAX};
use desk_model::words::{Lookup, line, parts, sentence, ways};
use desk_model::{
    Act, ActId, Asking, DeviceId, DocId, Entry, EntryId, Fact, Hlc, PersonId, Refused, ReviewKind, Role,
    Settings, Ticket, TicketDocument, check, facts_of, fold,
};
use std::sync::Arc;

const ANN: PersonId = PersonId([1; 16]);
const BOB: PersonId = PersonId([2; 16]);
const TICKET: DocId = DocId([7; 16]);
const PROCEDURE: DocId = DocId([8; 16]);
const NOW_MS: u64 = 1_000_000;

fn asking() -> Asking<'static> {
    Asking {
        author: ANN,
        role: Role::Operator,
        now_ms: NOW_MS,
        customer: None,
    }
}

fn id(number: u8) -> EntryId {
    EntryId([number; 16])
}

/// Written one after the other, each knowing all before it.
fn entry(number: u8, author: PersonId, fact: Fact) -> Entry {
    Entry {
        id: id(number),
        doc: TICKET,
        author,
        device: DeviceId(author.0),
        hlc: Hlc {
            ms: u64::from(number) * 1000,
            counter: 0,
        },
        basis: (1..number).map(id).collect(),
        act: ActId([number; 16]),
        fact,
    }
}

fn folded(entries: &[Entry]) -> Ticket {
    let document = TicketDocument {
        id: TICKET,
        entries: entries.iter().cloned().map(Arc::new).collect(),
        ..TicketDocument::default()
    };
    fold(
        std::slice::from_ref(&document),
        TICKET,
        NOW_MS,
        &Settings::default(),
    )
}

/// The history, each by Ann in turn.
fn after(facts: &[Fact]) -> Ticket {
    let entries: Vec<Entry> = (1..)
        .zip(facts)
        .map(|(number, fact)| entry(number, ANN, fact.clone()))
        .collect();
    folded(&entries)
}

fn steps() -> Vec<Step> {
    let step = |number, kind, text: &str| Step {
        number,
        kind,
        text: text.into(),
        ..Step::default()
    };
    let choice = |text: &str| Choice {
        text: text.into(),
        next: None,
    };
    vec![
        step(1, StepKind::Check, "Is the lamp on?"),
        step(2, StepKind::Action, "Pull the plug."),
        step(3, StepKind::Question, "Which number is on the box?"),
        Step {
            choices: vec![choice("yes"), choice("no")],
            ..step(4, StepKind::Branch, "Does it work?")
        },
    ]
}

fn begin() -> Fact {
    Fact::RunStart {
        procedure: PROCEDURE,
        version: 3,
        title: "Router".into(),
        steps: steps(),
    }
}

fn did(step: u32, result: &str) -> Fact {
    Fact::RunStep {
        run: id(1),
        step,
        result: result.into(),
        text: String::new(),
    }
}

fn finish(reason: &str) -> Fact {
    Fact::RunFinish {
        run: id(1),
        reason: reason.into(),
    }
}

fn solve(code: SolveCode) -> Fact {
    Fact::Solve {
        code,
        cause: String::new(),
        done: String::new(),
        side_effects: String::new(),
        articles: Vec::new(),
        procedures: Vec::new(),
    }
}

fn record(step: u32, result: &str) -> Act {
    Act::RecordStep {
        ticket: TICKET,
        run: id(1),
        step,
        result: result.into(),
        text: String::new(),
    }
}

fn skip(step: u32, reason: &str) -> Act {
    Act::SkipStep {
        ticket: TICKET,
        run: id(1),
        step,
        reason: reason.into(),
    }
}

fn finish_run(reason: &str) -> Act {
    Act::FinishRun {
        ticket: TICKET,
        run: id(1),
        reason: reason.into(),
    }
}

fn start(title: &str, steps: Vec<Step>) -> Act {
    Act::StartRun {
        ticket: TICKET,
        procedure: PROCEDURE,
        version: 3,
        title: title.into(),
        steps,
    }
}

fn task(due: u64, text: &str) -> Act {
    Act::AddTask {
        ticket: TICKET,
        text: text.into(),
        due,
    }
}

fn said(score: u32) -> Act {
    Act::RecordSatisfaction {
        ticket: TICKET,
        score,
        word: "Quick.".into(),
    }
}

const ASK: Act = Act::AskSatisfaction { ticket: TICKET };

fn refused(act: &Act, ticket: &Ticket) -> Option<Refused> {
    check(act, Some(ticket), &asking()).err()
}

fn writes(act: &Act, ticket: &Ticket) -> Vec<Fact> {
    facts_of(act, Some(ticket), &asking())
}

#[test]
fn a_run_takes_steps_that_can_be_published_with_their_copy() {
    let ticket = Ticket::default();
    assert_eq!(refused(&start("Router", steps()), &ticket), None);
    assert_eq!(writes(&start("Router", steps()), &ticket), [begin()]);
    assert_eq!(refused(&start(" ", steps()), &ticket), Some(Refused::Empty));
    let none = refused(&start("Router", Vec::new()), &ticket);
    assert_eq!(none, Some(Refused::Unfit(Unfit::NoSteps)));
    assert_eq!(
        none.unwrap().to_string(),
        "A procedure needs at least one step. Write one."
    );
    let long = |length: usize| {
        let mut steps = steps();
        let others: usize = steps.iter().map(|step| step.text.len()).sum::<usize>() + "yesno".len();
        steps[0].help = "x".repeat(length - others);
        start("Router", steps)
    };
    assert_eq!(refused(&long(STEPS_BYTES_MAX), &ticket), None);
    let found = refused(&long(STEPS_BYTES_MAX + 1), &ticket);
    assert!(matches!(
        found,
        Some(Refused::Limit {
            limit: Limit::Steps,
            max: STEPS_BYTES_MAX,
            found: 65_537
        })
    ));
}

#[test]
fn a_step_takes_what_can_come_out_of_it_while_the_run_goes_on() {
    let ticket = after(&[begin()]);
    let taken = [(1, OK), (1, FAIL), (2, DONE), (2, FAIL), (3, "4711"), (4, "yes")];
    for (step, result) in taken {
        assert_eq!(refused(&record(step, result), &ticket), None);
        assert_eq!(writes(&record(step, result), &ticket), [did(step, result)]);
    }
    for (step, result) in [(1, DONE), (2, OK), (4, "perhaps")] {
        assert_eq!(refused(&record(step, result), &ticket), Some(Refused::NoResult));
    }
    assert_eq!(refused(&record(3, " "), &ticket), Some(Refused::Empty));
    assert_eq!(refused(&record(5, OK), &ticket), Some(Refused::NoStep));
    assert_eq!(refused(&record(1, OK), &Ticket::default()), Some(Refused::NoRun));
    assert_eq!(refused(&skip(2, "no plug"), &ticket), None);
    assert_eq!(refused(&skip(2, " "), &ticket), Some(Refused::NoReason));
    assert_eq!(refused(&skip(9, "no plug"), &ticket), Some(Refused::NoStep));
    let over = after(&[begin(), finish("gone")]);
    for act in [record(1, OK), skip(2, "no plug"), finish_run("again")] {
        assert_eq!(refused(&act, &over), Some(Refused::RunOver));
    }
    let long = skip(2, &"x".repeat(SHORT_BYTES_MAX + 1));
    assert!(matches!(
        refused(&long, &ticket),
        Some(Refused::Limit {
            limit: Limit::Line,
            ..
        })
    ));
}

#[test]
fn before_its_last_step_a_run_is_finished_with_a_reason_only() {
    let begun = after(&[begin(), did(1, OK)]);
    assert_eq!(refused(&finish_run(" "), &begun), Some(Refused::StepsLeft));
    assert_eq!(refused(&finish_run("The customer hung up."), &begun), None);
    let through = after(&[begin(), did(1, OK), did(2, DONE), did(3, "4711"), did(4, "yes")]);
    assert_eq!(refused(&finish_run(""), &through), None);
    assert_eq!(writes(&finish_run(""), &through), [finish("")]);
}

#[test]
fn a_solve_names_the_procedures_of_which_something_was_done() {
    let act = Act::SolveTicket {
        ticket: TICKET,
        code: SolveCode::Fixed,
        cause: String::new(),
        done: String::new(),
        side_effects: String::new(),
    };
    let procedures = |ticket: &Ticket| match &writes(&act, ticket)[0] {
        Fact::Solve { procedures, .. } => procedures.clone(),
        other => panic!("{other:?}"),
    };
    let skipped = Fact::RunSkip {
        run: id(1),
        step: 1,
        reason: "no".into(),
    };
    assert_eq!(procedures(&after(&[begin(), skipped])), []);
    assert_eq!(
        procedures(&after(&[begin(), did(1, OK), did(2, DONE)])),
        [PROCEDURE]
    );
    let again = |step| Fact::RunStep {
        run: id(3),
        step,
        result: OK.into(),
        text: String::new(),
    };
    let twice = after(&[begin(), did(1, OK), begin(), again(1)]);
    assert_eq!(procedures(&twice), [PROCEDURE]);
}

#[test]
fn a_customer_is_asked_once_for_a_solution_and_answers_for_who_had_solved_it() {
    let open = after(&[begin()]);
    for act in [ASK, said(4), task(NOW_MS + 1, "Call.")] {
        assert_eq!(refused(&act, &open), Some(Refused::NoSolution));
    }
    let solved = after(&[solve(SolveCode::Fixed)]);
    assert_eq!(refused(&ASK, &solved), None);
    let asked = Fact::SatAsked { whom: ANN, at: None };
    assert_eq!(writes(&ASK, &solved), std::slice::from_ref(&asked));
    let answered = |asked, whom| Fact::SatAnswered {
        asked,
        whom,
        score: 4,
        word: "Quick.".into(),
        at: NOW_MS,
    };
    assert_eq!(writes(&said(4), &solved), [answered(None, ANN)]);

    let waiting = [solve(SolveCode::Fixed), asked];
    assert_eq!(refused(&ASK, &after(&waiting)), Some(Refused::AskedAlready));
    assert_eq!(writes(&said(4), &after(&waiting)), [answered(Some(id(2)), ANN)]);
    // Solved anew by somebody else: who answers now still answers what was asked, and Bob's solve can be asked about.
    let mut entries: Vec<Entry> = (1..).zip(waiting).map(|(n, fact)| entry(n, ANN, fact)).collect();
    let reopen = Fact::Reopen {
        reason: String::new(),
        silent: false,
    };
    entries.push(entry(3, BOB, reopen));
    assert_eq!(writes(&said(4), &folded(&entries)), [answered(Some(id(2)), ANN)]);
    entries.push(entry(4, BOB, solve(SolveCode::Fixed)));
    assert_eq!(refused(&ASK, &folded(&entries)), None);
    assert_eq!(writes(&said(4), &folded(&entries)), [answered(Some(id(2)), ANN)]);
    entries.push(entry(5, ANN, answered(Some(id(2)), ANN)));
    assert_eq!(writes(&said(4), &folded(&entries)), [answered(None, BOB)]);

    // The same person solved it anew: that can be asked about too.
    entries[3].author = ANN;
    entries.truncate(4);
    assert_eq!(refused(&ASK, &folded(&entries)), None);
    // A question about Ann's solve, later than Bob's of which its author did not know.
    let crossed = apart(vec![
        entry(1, ANN, solve(SolveCode::Fixed)),
        entry(2, BOB, solve(SolveCode::Fixed)),
        entry(3, ANN, Fact::SatAsked { whom: ANN, at: None }),
    ]);
    assert_eq!(refused(&ASK, &folded(&crossed)), None);

    for score in [0, 6] {
        assert_eq!(refused(&said(score), &solved), Some(Refused::Score));
    }
    for score in [1, 5] {
        assert_eq!(refused(&said(score), &solved), None);
    }
    let long = Act::RecordSatisfaction {
        ticket: TICKET,
        score: 1,
        word: "x".repeat(NOTE_BYTES_MAX + 1),
    };
    assert!(matches!(
        refused(&long, &solved),
        Some(Refused::Limit {
            limit: Limit::Note,
            ..
        })
    ));
}

#[test]
fn a_task_is_of_the_solution_and_what_failed_opens_the_ticket_in_the_same_act() {
    let solved = after(&[solve(SolveCode::Fixed)]);
    assert_eq!(refused(&task(NOW_MS, "Call."), &solved), Some(Refused::TaskDue));
    assert_eq!(refused(&task(NOW_MS + 1, " "), &solved), Some(Refused::Empty));
    let written = writes(&task(NOW_MS + 1, "Call."), &solved);
    let expected = Fact::Task {
        text: "Call.".into(),
        due: NOW_MS + 1,
        of: id(1),
    };
    assert_eq!(written, std::slice::from_ref(&expected));
    let with = after(&[solve(SolveCode::Fixed), expected.clone()]);
    assert_eq!((with.next_ms, with.tasks.len()), (Some(NOW_MS + 1), 1));
    assert!(!with.tasks[0].is_due);
    let end = |held| Act::FinishTask {
        ticket: TICKET,
        task: id(2),
        held,
    };
    let done = |result| Fact::TaskDone { task: id(2), result };
    let reopen = Fact::Reopen {
        reason: "Call.".into(),
        silent: true,
    };
    assert_eq!(refused(&end(true), &solved), Some(Refused::NoTask));
    assert_eq!(refused(&end(false), &with), None);
    assert_eq!(writes(&end(true), &with), [done(TaskResult::Held)]);
    assert_eq!(
        writes(&end(false), &with),
        [done(TaskResult::Failed), reopen.clone()]
    );
    // What is open needs no opening.
    let open = after(&[solve(SolveCode::Fixed), expected.clone(), reopen]);
    assert_eq!(writes(&end(false), &open), [done(TaskResult::Failed)]);
    let over = after(&[solve(SolveCode::Fixed), expected, done(TaskResult::Held)]);
    assert_eq!(refused(&end(false), &over), Some(Refused::TaskOver));
    assert_eq!(over.next_ms, Some(7 * 24 * 3_600_000 + 1000));
}

#[test]
fn who_may_only_read_does_none_of_it() {
    let reader = Asking {
        role: Role::Viewer,
        ..asking()
    };
    let solved = after(&[solve(SolveCode::Fixed)]);
    for act in [start("Router", steps()), ASK, said(4), task(NOW_MS + 1, "Call.")] {
        assert_eq!(check(&act, Some(&solved), &reader), Err(Refused::Reader));
    }
}

#[test]
fn every_entry_is_read_back_as_it_was_written() {
    let facts = [
        begin(),
        did(4, "yes"),
        finish(""),
        Fact::RunSkip {
            run: id(1),
            step: 2,
            reason: "no plug".into(),
        },
        Fact::SatAsked { whom: BOB, at: None },
        Fact::SatAnswered {
            asked: Some(id(5)),
            whom: BOB,
            score: 5,
            word: "Quick.".into(),
            at: 9,
        },
        Fact::Task {
            text: "Call.".into(),
            due: 9,
            of: id(1),
        },
        Fact::TaskDone {
            task: id(7),
            result: TaskResult::Failed,
        },
    ];
    for fact in facts {
        let text = serde_json::to_string(&fact).unwrap();
        assert_eq!(serde_json::from_str::<Fact>(&text).unwrap(), fact);
        let bytes = borsh::to_vec(&fact).unwrap();
        assert_eq!(borsh::from_slice::<Fact>(&bytes).unwrap(), fact);
    }
    assert_eq!(
        serde_json::to_value(did(1, OK)).unwrap(),
        serde_json::json!({ "kind": "run_step", "run": id(1).to_string(), "step": 1, "result": "ok" })
    );
    // Written before there were procedures, and before anything was opened silently.
    let old = r#"{"kind":"reopen","reason":"again"}"#;
    assert_eq!(
        serde_json::from_str::<Fact>(old).unwrap(),
        Fact::Reopen {
            reason: "again".into(),
            silent: false
        }
    );
    assert_eq!(
        serde_json::from_str::<Fact>(r#"{"kind":"solve","code":"fixed"}"#).unwrap(),
        solve(SolveCode::Fixed)
    );
    let act = r#"{"do":"start_run","ticket":"T","procedure":"P","version":1,"title":"Router","steps":[{"number":1,"text":"Look."}]}"#;
    let act = act
        .replace("\"T\"", &format!("\"{TICKET}\""))
        .replace("\"P\"", &format!("\"{PROCEDURE}\""));
    let Act::StartRun { steps, .. } = serde_json::from_str(&act).unwrap() else {
        panic!("{act}");
    };
    assert_eq!((steps[0].kind, steps[0].next), (StepKind::Check, None));
}

fn with<T>(entries: &[Entry], ask: impl Fn(&Lookup<'_>) -> T) -> T {
    ask(&Lookup {
        entry: &|id| entries.iter().find(|entry| entry.id == id),
        name: &|person| if person == ANN { "Ann".into() } else { "Bob".into() },
        ticket: &|_| "T-7K4M2P".into(),
    })
}

#[test]
fn lines_say_what_was_done() {
    let added = Fact::Task {
        text: "Call.".into(),
        due: 9,
        of: id(1),
    };
    let before = [entry(1, ANN, begin()), entry(2, ANN, added.clone())];
    let skipped = |run| Fact::RunSkip {
        run,
        step: 2,
        reason: "no plug".into(),
    };
    let looked = |result| Fact::TaskDone { task: id(2), result };
    let cases = [
        (begin(), "began the procedure \u{201c}Router\u{201d} (version 3)"),
        (
            did(1, OK),
            "did step 1 (\u{201c}Is the lamp on?\u{201d}): all right",
        ),
        (did(4, "yes"), "did step 4 (\u{201c}Does it work?\u{201d}): yes"),
        (
            skipped(id(1)),
            "skipped step 2 (\u{201c}Pull the plug.\u{201d}): no plug",
        ),
        (skipped(id(9)), "skipped step 2: no plug"),
        (finish(""), "finished the procedure \u{201c}Router\u{201d}"),
        (
            Fact::SatAsked { whom: BOB, at: None },
            "asked the customer how content they are with what Bob did",
        ),
        (
            Fact::SatAnswered {
                asked: None,
                whom: BOB,
                score: 4,
                word: "Quick.".into(),
                at: 0,
            },
            "wrote down the customer's score for what Bob did: 4 of 5",
        ),
        (added, "set a task: Call."),
        (looked(TaskResult::Held), "looked again, and it had held: Call."),
        (
            looked(TaskResult::Failed),
            "looked again, and it had not held: Call.",
        ),
        (
            Fact::Reopen {
                reason: "Call.".into(),
                silent: true,
            },
            "reopened it, which the customer is not told: Call.",
        ),
    ];
    for (fact, words) in cases {
        let found = with(&before, |lookup| line(&entry(9, ANN, fact.clone()), lookup));
        assert_eq!(found.as_deref(), Some(words));
    }
    let said = Fact::SatAnswered {
        asked: None,
        whom: BOB,
        score: 4,
        word: "Quick.".into(),
        at: 0,
    };
    assert_eq!(parts(&said), [("", "Quick.")]);
}

/// The last two do not know of each other.
fn apart(mut entries: Vec<Entry>) -> Vec<Entry> {
    let known = entries.len() - 2;
    let basis: Vec<EntryId> = entries[..known].iter().map(|entry| entry.id).collect();
    for entry in &mut entries[known..] {
        entry.basis.clone_from(&basis);
    }
    entries
}

#[test]
fn a_step_done_twice_is_told_and_either_result_can_be_kept() {
    let entries = apart(vec![
        entry(1, ANN, begin()),
        entry(2, ANN, did(1, OK)),
        entry(3, BOB, did(1, FAIL)),
    ]);
    let ticket = folded(&entries);
    let item = ticket.reviews[0].clone();
    assert_eq!(item.kind, ReviewKind::StepTwice);
    let words = with(&entries, |lookup| sentence(&item, lookup));
    assert_eq!(
        words,
        "Ann and Bob both did step 1 (\u{201c}Is the lamp on?\u{201d}) without knowing of each other: all right and failed. The last \
         one holds; both stay in the history."
    );
    let offered = with(&entries, |lookup| ways(&item, &ticket, lookup));
    assert_eq!(offered.len(), 3);
    assert_eq!(
        offered[0],
        ("It is \u{201c}all right\u{201d}".into(), record(1, OK))
    );
    assert_eq!(
        offered[1],
        ("It is \u{201c}failed\u{201d}".into(), record(1, FAIL))
    );
    for (_, act) in &offered {
        assert_eq!(refused(act, &ticket), None);
    }
    // Finished by one who knew only one of the two: nothing can be noted any more, so it is left.
    let mut over = entries;
    let mut end = entry(4, ANN, finish("gone"));
    end.basis = vec![id(2)];
    over.push(end);
    let ticket = folded(&over);
    let offered = with(&over, |lookup| ways(&ticket.reviews[0], &ticket, lookup));
    assert_eq!(offered.len(), 1);
    assert_eq!(refused(&offered[0].1, &ticket), None);
}

#[test]
fn two_runs_are_told_and_only_one_on_which_nobody_went_on_can_be_taken_back() {
    let mut entries = apart(vec![entry(2, ANN, begin()), entry(3, BOB, begin())]);
    let ticket = folded(&entries);
    let item = ticket.reviews[0].clone();
    let words = with(&entries, |lookup| sentence(&item, lookup));
    assert_eq!(
        words,
        "Ann and Bob began the same procedure without knowing of each other. It is done twice."
    );
    let names = |entries: &[Entry]| {
        let ticket = folded(entries);
        let offered = with(entries, |lookup| ways(&item, &ticket, lookup));
        offered.into_iter().map(|(words, _)| words).collect::<Vec<_>>()
    };
    let back = "Take back the run of Ann";
    assert_eq!(
        names(&entries),
        ["Go on with both", back, "Take back the run of Bob"]
    );
    let step = Fact::RunStep {
        run: id(3),
        step: 1,
        result: OK.into(),
        text: String::new(),
    };
    entries.push(entry(4, ANN, step));
    assert_eq!(names(&entries), ["Go on with both", back]);
}

#[test]
fn an_undo_of_a_run_that_somebody_went_on_with_is_told_as_that() {
    let undo = Fact::Undo {
        ids: vec![id(1)],
        act: None,
    };
    let entries = apart(vec![
        entry(1, ANN, begin()),
        entry(2, BOB, did(1, OK)),
        entry(3, ANN, undo),
    ]);
    let ticket = folded(&entries);
    let words = with(&entries, |lookup| sentence(&ticket.reviews[0], lookup));
    assert_eq!(
        words,
        "Ann took something back from which Bob was going on at the same time. It stands."
    );
    let back = Act::UndoAct {
        ticket: TICKET,
        act: ActId([1; 16]),
    };
    assert_eq!(refused(&back, &ticket), Some(Refused::BuiltOn));
}
