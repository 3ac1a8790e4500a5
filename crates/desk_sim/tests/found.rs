//! Seeds that have found something, each by its number and what it was. docs/simulation.md says more of each.
//!
//! Each was seen failing with its mistake back in the code. Forks came to the simulation after them, and would make other runs of
//! them.

use desk_sim::{Keep, Length, Plan, run};

fn plan(seed: u64, length: Length) -> Plan {
    Plan {
        forks: false,
        ..Plan::of(seed, length)
    }
}

fn ends_well(seed: u64) {
    let outcome = run(plan(seed, Length::Short), Keep::Nothing);
    assert_eq!(outcome.broken, None, "cargo xtask sim {seed}");
}

fn ends_well_after_a_fork(seed: u64) {
    let outcome = run(Plan::of(seed, Length::Short), Keep::Nothing);
    assert_eq!(outcome.broken, None, "cargo xtask sim {seed}");
    assert!(outcome.forked, "seed {seed} has no fork any more");
}

fn ends_well_after_long(seed: u64) {
    let outcome = run(plan(seed, Length::Long), Keep::Nothing);
    assert_eq!(outcome.broken, None, "cargo xtask sim {seed} --long");
}

#[test]
fn seed_8_a_device_with_a_wrong_clock_is_not_woken_for_ever_by_a_ticket_that_is_due() {
    ends_well(8);
}

#[test]
fn seed_52_a_device_whose_clock_is_set_back_still_sends_and_connects() {
    ends_well(52);
}

#[test]
fn seed_131_a_device_that_could_not_join_rests() {
    ends_well(131);
}

#[test]
fn seed_335_nothing_is_sealed_under_a_key_whose_record_never_left() {
    ends_well(335);
}

#[test]
fn seed_415_nothing_stays_unread_after_the_relay_came_back_from_an_older_copy() {
    ends_well(415);
}

#[test]
fn seed_200006_what_a_viewer_had_not_sent_is_sent_when_the_viewer_may_write_again() {
    ends_well_after_long(200_006);
}

#[test]
fn seed_146_who_came_from_a_history_with_more_keys_sends_again() {
    ends_well_after_a_fork(146);
}

#[test]
fn seed_1083_a_ticket_of_which_nothing_counts_is_no_document() {
    ends_well_after_a_fork(1083);
}

#[test]
fn seed_1116_a_lead_whose_entry_waits_at_the_relay_is_not_woken_for_ever_by_a_duty() {
    ends_well_after_a_fork(1116);
}

#[test]
fn seed_300155_who_is_no_lead_any_more_is_not_woken_for_ever_by_a_duty() {
    ends_well_after_a_fork(300_155);
}

#[test]
fn seed_300226_what_is_to_be_reviewed_names_people_as_they_are_called_now() {
    ends_well_after_a_fork(300_226);
}

#[test]
fn seed_300325_nothing_new_leaves_under_a_key_that_a_removed_member_has() {
    ends_well_after_a_fork(300_325);
}

#[test]
fn seed_300782_a_lead_heals_what_others_saw_of_the_other_history() {
    ends_well_after_a_fork(300_782);
}

#[test]
fn seed_301176_who_may_write_again_sends_without_another_connection() {
    let outcome = run(Plan::of(301_176, Length::Short), Keep::Nothing);
    assert_eq!(outcome.broken, None, "cargo xtask sim 301176");
}

#[test]
fn seed_2_with_life_who_lost_an_acknowledged_entry_reads_what_took_its_number() {
    let outcome = run(Plan::of(2, Length::Short).with_life(), Keep::Nothing);
    assert_eq!(outcome.broken, None, "cargo xtask sim 2 --life");
}

#[test]
fn seed_355_with_life_a_ticket_that_comes_later_is_named_as_it_will_be() {
    let outcome = run(Plan::of(355, Length::Short).with_life(), Keep::Nothing);
    assert_eq!(outcome.broken, None, "cargo xtask sim 355 --life");
}

#[test]
fn seed_38_with_life_what_was_taken_out_on_the_history_that_is_left_is_here_on_the_other() {
    let outcome = run(Plan::of(38, Length::Short).with_life(), Keep::Nothing);
    assert_eq!(outcome.broken, None, "cargo xtask sim 38 --life");
}
