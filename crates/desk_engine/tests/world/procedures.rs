//! A procedure is written by two, published, followed on a ticket and shown as evidence; what helped is counted.
//!
//! Not vacuous: what is refused leaves the versions as they were, and the counts are told apart by a ticket that is opened again.

use crate::{
    acts::{self, done, give, take_down},
    team::{Team, Weather},
};
use desk_model::{
    Act, DocId, Role,
    article::ArticleField,
    entry::{ExcludeWhy, SolveCode},
    procedure::{Step, StepKind},
};
use desk_port::{Answer, PeopleAct, ProcedureView, Query, row::Helped, view::RunView};

const DRAFT: &str = "1. Check: Is the lamp green?\n   -> 3\n2. Action: Never.\n3. Action: Restart it.\n";
const FIT: &str = "1. Question: Is the lamp green?\n- yes -> 3\n- no -> 2\n2. Action: Switch it on.\n3. Action: Restart it.\n   Reply: {{customer.name}}, we restarted it. {{me}}\n";

fn view(team: &mut Team, n: usize, id: DocId) -> ProcedureView {
    match team.query(n, Query::Procedure { id }) {
        Answer::Procedure(Some(view)) => *view,
        other => panic!("{other:?}"),
    }
}

fn versions(team: &mut Team, n: usize, id: DocId) -> Vec<u32> {
    let mut numbers: Vec<u32> = view(team, n, id)
        .procedure
        .versions
        .iter()
        .map(|version| version.number)
        .collect();
    numbers.sort_unstable();
    numbers
}

fn write(team: &mut Team, n: usize, draft: &str) -> DocId {
    let procedure = DocId(team.id());
    let act = Act::CreateProcedure {
        procedure,
        title: "Router restarts".into(),
        draft: draft.into(),
    };
    done(team, n, act);
    procedure
}

fn edit(team: &mut Team, n: usize, article: DocId, was: &str, now: &str) {
    let act = Act::EditArticle {
        article,
        field: ArticleField::Body,
        was: was.into(),
        now: now.into(),
    };
    done(team, n, act);
}

fn start(team: &mut Team, n: usize, ticket: DocId, id: DocId) -> RunView {
    let procedure = view(team, n, id).procedure;
    let latest = procedure.latest().unwrap().clone();
    let act = Act::StartRun {
        ticket,
        procedure: id,
        version: latest.number,
        title: procedure.title,
        steps: latest.steps,
    };
    done(team, n, act);
    acts::view(team, n, ticket).runs.pop().unwrap()
}

fn record(team: &mut Team, n: usize, ticket: DocId, run: &RunView, step: u32, result: &str) -> RunView {
    let act = Act::RecordStep {
        ticket,
        run: run.id,
        step,
        result: result.into(),
        text: String::new(),
    };
    done(team, n, act);
    acts::view(team, n, ticket).runs.pop().unwrap()
}

/// The second member, who is known to the first by then.
fn make_senior(team: &mut Team) {
    team.make_peace();
    let Answer::People(people) = team.query(0, Query::People) else {
        panic!("no people")
    };
    let person = people.iter().find(|person| person.name == "Member 1").unwrap().id;
    let role = Role::Senior;
    assert_eq!(
        team.people(0, PeopleAct::SetRole { person, role }),
        Ok(Answer::Done)
    );
    team.make_peace();
}

fn solve(team: &mut Team, n: usize, ticket: DocId) {
    solve_as(team, n, ticket, SolveCode::Fixed);
}

fn solve_as(team: &mut Team, n: usize, ticket: DocId, code: SolveCode) {
    let act = Act::SolveTicket {
        ticket,
        code,
        cause: String::new(),
        done: String::new(),
        side_effects: String::new(),
    };
    done(team, n, act);
}

#[test]
fn a_draft_is_written_by_two_and_published_when_it_leads_to_its_end() {
    let mut team = Team::start(701, 2, Weather::default());
    let id = write(&mut team, 0, DRAFT);
    team.make_peace();
    let seen = view(&mut team, 1, id);
    assert_eq!(
        seen.unfit.as_deref(),
        Some("Nothing leads to step 2. Let a step or an answer lead there, or take it out.")
    );
    assert_eq!(seen.draft.len(), 3);
    let refused = give(&mut team, 0, Act::PublishProcedure { procedure: id }).unwrap_err();
    assert!(refused.starts_with("Nothing leads to step 2."), "{refused}");
    // Apart, each in another line.
    team.cut(1);
    edit(&mut team, 0, id, DRAFT, &DRAFT.replace("   -> 3\n", ""));
    edit(&mut team, 1, id, DRAFT, &DRAFT.replace("Never", "Wait"));
    team.make_peace();
    let (first, second) = (view(&mut team, 0, id), view(&mut team, 1, id));
    assert_eq!(first, second);
    assert_eq!((first.unfit, first.draft.len()), (None, 3));
    assert_eq!(
        (first.draft[1].text.as_str(), first.draft[0].next),
        ("Wait.", None)
    );
    done(&mut team, 0, Act::PublishProcedure { procedure: id });
    let again = give(&mut team, 0, Act::PublishProcedure { procedure: id }).unwrap_err();
    assert!(again.starts_with("The draft says what"), "{again}");
    team.make_peace();
    assert_eq!(versions(&mut team, 1, id), [1]);
    let latest = view(&mut team, 1, id);
    assert_eq!(latest.publisher, "Member 0");
    assert_eq!(latest.procedure.latest().unwrap().steps[0].kind, StepKind::Check);
    let Answer::Procedures(page) = team.query(1, Query::Procedures { offset: 0, limit: 9 }) else {
        panic!("no page")
    };
    assert_eq!(
        (page.total, page.rows[0].version, page.rows[0].retired),
        (1, 1, false)
    );
}

#[test]
fn what_is_prescribed_is_published_by_seniors_and_leads() {
    let mut team = Team::start(702, 2, Weather::default());
    team.make_peace();
    let id = write(&mut team, 1, FIT);
    for act in [
        Act::PublishProcedure { procedure: id },
        Act::RetireProcedure {
            procedure: id,
            retired: true,
        },
    ] {
        let refused = give(&mut team, 1, act).unwrap_err();
        assert!(
            refused.starts_with("What is prescribed is published"),
            "{refused}"
        );
    }
    team.make_peace();
    make_senior(&mut team);
    done(&mut team, 1, Act::PublishProcedure { procedure: id });
    assert_eq!(versions(&mut team, 1, id), [1]);
}

#[test]
fn two_versions_that_were_published_apart_both_stay() {
    let mut team = Team::start(703, 2, Weather::default());
    let id = write(&mut team, 0, FIT);
    make_senior(&mut team);
    team.cut(1);
    done(&mut team, 0, Act::PublishProcedure { procedure: id });
    done(&mut team, 1, Act::PublishProcedure { procedure: id });
    team.make_peace();
    for n in 0..2 {
        assert_eq!(versions(&mut team, n, id), [1, 1]);
    }
    let latest = |team: &mut Team, n| view(team, n, id).procedure.latest().cloned();
    assert_eq!(latest(&mut team, 0), latest(&mut team, 1));
    edit(&mut team, 0, id, FIT, &FIT.replace("green", "red"));
    done(&mut team, 0, Act::PublishProcedure { procedure: id });
    assert_eq!(versions(&mut team, 0, id), [1, 1, 2]);
}

#[test]
fn a_run_goes_on_with_its_own_version_and_is_evidence() {
    let mut team = Team::start(704, 2, Weather::default());
    let id = write(&mut team, 0, FIT);
    done(&mut team, 0, Act::PublishProcedure { procedure: id });
    let ticket = take_down(&mut team, 0);
    let run = start(&mut team, 0, ticket, id);
    assert_eq!((run.current, run.outdated, run.steps.len()), (Some(1), false, 3));
    let words = |words: &str| (words.to_owned(), words.to_owned());
    assert_eq!(run.steps[0].results, [words("yes"), words("no")]);
    edit(&mut team, 0, id, FIT, &FIT.replace("green", "red"));
    done(&mut team, 0, Act::PublishProcedure { procedure: id });
    team.make_peace();
    let run = record(&mut team, 1, ticket, &run, 1, "yes");
    assert_eq!((run.current, run.outdated), (Some(3), true));
    assert_eq!(run.steps[0].text, "Is the lamp green?");
    assert_eq!(run.steps[0].outcome.as_deref(), Some("yes \u{b7} Member 1"));
    // Filled in for whoever reads it.
    assert_eq!(run.steps[2].reply, "mira@example.org, we restarted it. Member 1");
    assert!(run.steps[0].done_ms.is_some() && run.steps[2].done_ms.is_none());
    let run = record(&mut team, 1, ticket, &run, 3, "done");
    let finish = Act::FinishRun {
        ticket,
        run: run.id,
        reason: String::new(),
    };
    done(&mut team, 1, finish);
    team.make_peace();
    let run = acts::view(&mut team, 0, ticket).runs.pop().unwrap();
    assert!(run.finished);
    let mut told = |json| match team.query(
        0,
        Query::Evidence {
            ticket,
            run: run.id,
            json,
        },
    ) {
        Answer::Evidence(Some(text)) => text,
        other => panic!("{other:?}"),
    };
    let page = told(false);
    for words in ["Is the lamp green?", "Member 1", "UTC"] {
        assert!(page.contains(words), "{words} in {page}");
    }
    assert!(told(true).contains("\"form\": \"hotline-run-1\""));
    let none = team.query(
        0,
        Query::Evidence {
            ticket,
            run: desk_model::EntryId([9; 16]),
            json: true,
        },
    );
    assert_eq!(none, Answer::Evidence(None));
}

#[test]
fn a_procedure_is_for_a_category_whoever_writes_it() {
    let mut team = Team::strangers(706, 3, Weather::default());
    team.found();
    for (n, role) in [(1, Role::Operator), (2, Role::Viewer)] {
        let link = team.invite_as(role);
        assert_eq!(team.join(n, &link), Ok(Answer::Done));
    }
    let id = write(&mut team, 0, FIT);
    team.make_peace();
    let set = |procedure, category: &str| Act::SetProcedureCategory {
        procedure,
        category: category.into(),
    };
    done(&mut team, 1, set(id, "  Lamps "));
    team.make_peace();
    let said = give(&mut team, 2, set(id, "Lines")).unwrap_err();
    assert!(said.starts_with("You can read this desk"), "{said}");
    let ticket = take_down(&mut team, 0);
    for other in [ticket, DocId(team.id())] {
        let said = give(&mut team, 0, set(other, "Lines")).unwrap_err();
        assert!(said.starts_with("There is no such procedure"), "{said}");
    }
    for n in 0..3 {
        assert_eq!(view(&mut team, n, id).procedure.category, "Lamps");
        let Answer::Procedures(page) = team.query(n, Query::Procedures { offset: 0, limit: 9 }) else {
            panic!("no procedures")
        };
        assert_eq!(page.rows[0].category, "Lamps");
    }
    done(&mut team, 0, set(id, " "));
    assert_eq!(view(&mut team, 0, id).procedure.category, "");
}

#[test]
fn what_helped_is_counted_and_whether_it_held() {
    let mut team = Team::start(705, 1, Weather::default());
    let id = write(&mut team, 0, FIT);
    done(&mut team, 0, Act::PublishProcedure { procedure: id });
    let [held, opened] = [(); 2].map(|()| take_down(&mut team, 0));
    let article = DocId(team.id());
    let act = Act::CreateArticle {
        article,
        title: "Restarting".into(),
        body: String::new(),
        ticket: Some(held),
    };
    done(&mut team, 0, act);
    for ticket in [held, opened] {
        let run = start(&mut team, 0, ticket, id);
        record(&mut team, 0, ticket, &run, 1, "yes");
        solve(&mut team, 0, ticket);
    }
    assert_eq!(view(&mut team, 0, id).helped, Helped { used: 2, held: 2 });
    done(&mut team, 0, Act::ReopenTicket { ticket: opened });
    assert_eq!(view(&mut team, 0, id).helped, Helped { used: 2, held: 1 });
    // It helped nobody where nothing was solved, nor where it was a test.
    solve_as(&mut team, 0, opened, SolveCode::Duplicate);
    assert_eq!(view(&mut team, 0, id).helped, Helped { used: 1, held: 1 });
    solve(&mut team, 0, opened);
    assert_eq!(view(&mut team, 0, id).helped, Helped { used: 2, held: 2 });
    for (why, used) in [
        (ExcludeWhy::Test, 1),
        (ExcludeWhy::None, 2),
        (ExcludeWhy::Spam, 1),
    ] {
        done(&mut team, 0, Act::ExcludeTicket { ticket: opened, why });
        assert_eq!(view(&mut team, 0, id).helped, Helped { used, held: used });
    }
    let Answer::Article(Some(seen)) = team.query(0, Query::Article { id: article }) else {
        panic!("no article")
    };
    assert_eq!(seen.helped, Helped { used: 1, held: 1 });
    // Also where it is chosen from, and beside the ticket.
    let all = Query::Articles {
        words: "restarting".into(),
        offset: 0,
        limit: 9,
    };
    let Answer::Articles(listed) = team.query(0, all) else {
        panic!("no list")
    };
    let Answer::Ticket(Some(ticket)) = team.query(0, Query::Ticket { id: held }) else {
        panic!("no ticket")
    };
    for rows in [&listed.rows, &ticket.articles] {
        let helped: Vec<Helped> = rows.iter().map(|row| row.helped).collect();
        assert_eq!(helped, [Helped { used: 1, held: 1 }]);
    }
}

#[test]
fn a_run_has_the_steps_of_a_version_that_was_published() {
    let mut team = Team::start(98, 1, Weather::default());
    let ticket = take_down(&mut team, 0);
    let procedure = write(&mut team, 0, FIT);
    let begin = |version, steps: Vec<Step>| Act::StartRun {
        ticket,
        procedure,
        version,
        title: "Mine".into(),
        steps,
    };
    let step = Step {
        number: 1,
        text: "Hit it.".into(),
        ..Step::default()
    };
    let said = give(&mut team, 0, begin(0, Vec::new())).unwrap_err();
    assert!(said.contains("published"), "{said}");
    done(&mut team, 0, Act::PublishProcedure { procedure });
    let said = give(&mut team, 0, begin(1, vec![step.clone()])).unwrap_err();
    assert!(said.contains("published"), "{said}");
    done(&mut team, 0, begin(0, Vec::new()));
    let known = view(&mut team, 0, procedure).procedure;
    let run = acts::view(&mut team, 0, ticket).runs.pop().unwrap();
    assert_eq!((run.title.as_str(), run.version), (known.title.as_str(), 1));
    assert_eq!(run.steps.len(), known.latest().unwrap().steps.len());
    done(
        &mut team,
        0,
        Act::RetireProcedure {
            procedure,
            retired: true,
        },
    );
    let said = give(&mut team, 0, begin(0, Vec::new())).unwrap_err();
    assert!(said.contains("out of use"), "{said}");
    // What has not arrived is taken as it is said.
    let elsewhere = Act::StartRun {
        ticket,
        procedure: DocId(team.id()),
        version: 3,
        title: "Elsewhere".into(),
        steps: vec![step],
    };
    done(&mut team, 0, elsewhere);
}
