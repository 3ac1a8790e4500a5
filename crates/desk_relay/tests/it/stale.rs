//! What was right a moment ago: entries under a former key, without a key, and removals that cut below what the relay holds.
//!
//! Not vacuous: each refusal is followed by the same made right, which is taken.

use crate::{
    client::{Client, founded, reasons, stored},
    team::{Doc, Team},
};
use desk_model::Role;
use desk_seal::CounterProof;
use desk_sync::{Outcome, Reason, RelayFrame};

#[tokio::test]
async fn t46_a_push_under_a_former_key_is_refused_and_its_number_taken_when_it_is_sealed_anew() {
    let mut team = Team::found(60);
    let mut writer = team.member(Role::Operator, 9);
    let mut keeper = team.member(Role::Operator, 8);
    let gone = team.member(Role::Operator, 7);
    let (running, _folder) = founded(&team).await;
    let (mut client, _) = Client::join(running.address(), &team, &writer, None).await;
    let mut doc = Doc::new(&mut team, 1);
    let key = doc.key_record(&mut team, &mut writer);
    assert_eq!(stored(&client.push(vec![key]).await), [1]);
    let (mut lead, _) = Client::join(running.address(), &team, &team.lead, None).await;
    let removal = team.remove(&gone);
    assert!(matches!(
        lead.append(vec![removal.encode()]).await,
        RelayFrame::Appended { .. }
    ));

    let stale = doc.change(&mut team, &mut writer, 1, 50);
    let outcomes = client.push(vec![stale]).await;
    assert_eq!(reasons(&outcomes), [Some(Reason::StaleEpoch)]);
    let names_the_new_one =
        |outcome: &Outcome| matches!(outcome, Outcome::Refused(refusal) if refusal.detail == 2);
    assert!(names_the_new_one(&outcomes[0]));
    assert_eq!(client.read(0).await.len(), 1, "it was not stored");

    keeper.ring.take_epochs(&team.members, &keeper.keys);
    (doc.key, doc.epoch) = (Doc::new(&mut team, 1).key, 2);
    let (mut other, _) = Client::join(running.address(), &team, &keeper, None).await;
    let record = doc.key_record(&mut team, &mut keeper);
    assert_eq!(stored(&other.push(vec![record]).await), [2]);
    let anew = doc.change_as(&mut team, &writer, writer.n, 1, 50);
    assert_eq!(stored(&client.push_with(vec![anew.clone()], true).await), [3]);
    assert_eq!(other.read(2).await, [(3, anew)]);
}

#[tokio::test]
async fn t47_an_entry_whose_key_record_is_not_there_is_refused_until_it_is() {
    let mut team = Team::found(61);
    let mut writer = team.member(Role::Operator, 9);
    let mut keeper = team.member(Role::Operator, 8);
    let (running, _folder) = founded(&team).await;
    let (mut client, _) = Client::join(running.address(), &team, &writer, None).await;
    let doc = Doc::new(&mut team, 1);
    let record = doc.key_record(&mut team, &mut keeper);
    let change = doc.change(&mut team, &mut writer, 1, 50);
    let missing = [Some(Reason::MissingKey)];
    assert_eq!(reasons(&client.push(vec![change.clone()]).await), missing);
    assert_eq!(reasons(&client.offer(vec![change.clone()]).await), missing);
    assert_eq!(client.read(0).await, []);
    assert_eq!(stored(&client.offer(vec![record]).await), [1]);
    assert_eq!(stored(&client.push_with(vec![change], true).await), [2]);
}

#[tokio::test]
async fn t19_a_removal_that_cuts_below_what_the_relay_holds_is_refused_with_that_devices_own_word() {
    let mut team = Team::found(62);
    let mut member = team.member(Role::Operator, 9);
    let (running, _folder) = founded(&team).await;
    let (mut client, _) = Client::join(running.address(), &team, &member, None).await;
    let doc = Doc::new(&mut team, 1);
    let entries = vec![
        doc.key_record(&mut team, &mut member),
        doc.change(&mut team, &mut member, 1, 50),
    ];
    assert_eq!(stored(&client.push(entries).await), [1, 2]);
    let (mut lead, _) = Client::join(running.address(), &team, &team.lead, None).await;
    let low = team.removal(&member, 1);
    let RelayFrame::Refused { refusal, .. } = lead.append(vec![low.encode()]).await else {
        panic!("it was taken")
    };
    assert_eq!((refusal.reason, refusal.detail), (Reason::StaleCut, 2));
    let word = CounterProof::decode(&refusal.evidence).unwrap();
    let higher = word.verify(&team.members, member.keys.id(), 1).unwrap();
    assert_eq!(higher.cut, 2);
    let right = team.removal(&member, higher.cut);
    assert!(matches!(
        lead.append(vec![right.encode()]).await,
        RelayFrame::Appended { .. }
    ));
}
