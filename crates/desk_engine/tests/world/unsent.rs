//! Work that a removed member never shared: saved as a file, taken in and admitted by a lead, and then everybody's.
//!
//! Not vacuous: before the file is taken in nobody has the work, and before it is admitted nobody reads it; a file in which a byte was
//! changed brings nothing, and the relay refuses what was not admitted.

use crate::{
    acts::{note, take_down},
    team::{Team, Weather},
};
use desk_model::{DocId, Role};
use desk_port::{Answer, PeopleAct, Request, UnsentFile, UnsentTaken};

const WORDS: &str = "Written on the train.";

fn reads(team: &Team, n: usize, words: &str) -> bool {
    team.documents(n)
        .values()
        .any(|document| document.contains(words))
}

fn save(team: &mut Team, n: usize) -> Result<UnsentFile, String> {
    match team.request(n, Request::SaveUnsent)? {
        Answer::UnsentFile(file) => Ok(file),
        other => panic!("{other:?}"),
    }
}

fn take_in(team: &mut Team, n: usize, file: &[u8]) -> Result<UnsentTaken, String> {
    let file = file.to_vec();
    match team.request(n, Request::TakeUnsent { file })? {
        Answer::UnsentTaken(taken) => Ok(taken),
        other => panic!("{other:?}"),
    }
}

fn admit_all(team: &mut Team) -> Result<Answer, String> {
    let held = team.team_view(0).held;
    let entries = held.iter().map(|held| (held.device, held.id)).collect();
    team.people(0, PeopleAct::Admit { entries })
}

/// The third, who is away, writes into a ticket of the team and into one of their own, and is removed.
fn removed_while_away(seed: u64) -> (Team, DocId) {
    let mut team = Team::start(seed, 3, Weather::default());
    let ticket = take_down(&mut team, 0);
    team.make_peace();
    team.cut(2);
    team.hold(2, true);
    note(&mut team, 2, ticket, WORDS);
    let own = take_down(&mut team, 2);
    let members = team.team_view(0).members;
    let person = members
        .iter()
        .find(|member| member.name == "Member 2")
        .unwrap()
        .id;
    assert_eq!(team.people(0, PeopleAct::Remove { person }), Ok(Answer::Done));
    team.pass(5_000);
    team.hold(2, false);
    team.until("the removed one is told", |team| {
        team.status(2).desk.as_ref().unwrap().is_removed
    });
    (team, own)
}

#[test]
fn t57_a_file_of_unsent_work_is_taken_in_admitted_and_shared() {
    let (mut team, own) = removed_while_away(401);
    let file = save(&mut team, 2).unwrap();
    assert_eq!((file.changes > 1, file.files_left), (true, 0));
    // The program may be started anew in between; the file is the same then.
    team.kill(2);
    assert_eq!(save(&mut team, 2).unwrap(), file);
    let offered = team.chain_len();
    let taken = take_in(&mut team, 0, &file.bytes).unwrap();
    assert_eq!(
        (taken.who.as_slice(), taken.left_out),
        (["Member 2".to_owned()].as_slice(), 0)
    );
    assert_eq!(taken.entries as usize, team.team_view(0).held.len());
    assert!(!reads(&team, 0, WORDS) && !team.documents(0).contains_key(&own));
    assert_eq!(team.chain_len(), offered);
    assert_eq!(admit_all(&mut team), Ok(Answer::Done));
    assert!(reads(&team, 0, WORDS));
    team.until("the other has it", |team| {
        reads(team, 1, WORDS) && team.documents(1).contains_key(&own)
    });
    assert_eq!(team.documents(0), team.documents(1));
    // The same file a second time adds nothing.
    let again = take_in(&mut team, 0, &file.bytes).unwrap();
    assert_eq!((again.entries, again.left_out), (0, 0));
    assert_eq!(team.team_view(0).held, []);
}

#[test]
fn a_file_that_was_tampered_with_or_is_of_another_desk_brings_nothing() {
    let (mut team, _) = removed_while_away(402);
    let file = save(&mut team, 2).unwrap();
    let before = team.documents(0);
    let mut changed = file.bytes.clone();
    *changed.last_mut().unwrap() ^= 1;
    let taken = take_in(&mut team, 0, &changed).unwrap();
    assert_eq!(taken.left_out, 1);
    let cut_off = take_in(&mut team, 0, &file.bytes[..file.bytes.len() - 1]).unwrap_err();
    assert!(cut_off.starts_with("This is no file of unsent work"), "{cut_off}");
    let (mut other, _) = removed_while_away(403);
    let elsewhere = take_in(&mut other, 0, &file.bytes).unwrap_err();
    assert!(
        elsewhere.starts_with("The file is of another desk."),
        "{elsewhere}"
    );
    assert_eq!(team.documents(0), before);
}

#[test]
fn only_the_removed_save_such_a_file_and_only_leads_take_it_in() {
    let (mut team, _) = removed_while_away(404);
    let file = save(&mut team, 2).unwrap();
    let refused = save(&mut team, 1).unwrap_err();
    assert!(refused.contains("shares its work by itself"), "{refused}");
    assert_ne!(team.status(1).desk.as_ref().unwrap().my_role, Role::Lead);
    let refused = take_in(&mut team, 1, &file.bytes).unwrap_err();
    assert!(refused.starts_with("Only a lead"), "{refused}");
}
