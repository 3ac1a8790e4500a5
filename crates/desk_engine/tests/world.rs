//! Teams of engines, a relay and a network that fails, all from one seed: after everybody has met, everybody holds the same,
//! and nothing that was acknowledged to a person is missing. A failing run prints its seed; the same seed is the same run.
//!
//! Not vacuous: it fails when the outbox forgets before the acknowledgement, when a catch-up is taken as complete after its
//! first page, when a re-offer is skipped after a wipe, and when parked entries are not looked at again.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "world/acts.rs"]
mod acts;
#[path = "world/articles.rs"]
mod articles;
#[path = "world/assigning.rs"]
mod assigning;
#[path = "world/blobs.rs"]
mod blobs;
#[path = "world/compaction.rs"]
mod compaction;
#[path = "world/erase.rs"]
mod erase;
#[path = "world/fields.rs"]
mod fields;
#[path = "world/files.rs"]
mod files;
#[path = "world/foreign.rs"]
mod foreign;
#[path = "world/forger.rs"]
mod forger;
#[path = "world/forks.rs"]
mod forks;
#[path = "world/full.rs"]
mod full;
#[path = "world/heads.rs"]
mod heads;
#[path = "world/holding.rs"]
mod holding;
#[path = "world/joining.rs"]
mod joining;
#[path = "world/kit.rs"]
mod kit;
#[path = "world/large.rs"]
mod large;
#[path = "world/links.rs"]
mod links;
#[path = "world/mails.rs"]
mod mails;
#[path = "world/members.rs"]
mod members;
#[path = "world/merging.rs"]
mod merging;
#[path = "world/moving.rs"]
mod moving;
#[path = "world/needed.rs"]
mod needed;
#[path = "world/objects.rs"]
mod objects;
#[path = "world/older.rs"]
mod older;
#[path = "world/packs.rs"]
mod packs;
#[path = "world/past.rs"]
mod past;
#[path = "world/presence.rs"]
mod presence;
#[path = "world/procedures.rs"]
mod procedures;
#[path = "world/promises.rs"]
mod promises;
#[path = "world/registers.rs"]
mod registers;
#[path = "world/relay.rs"]
mod relay;
#[path = "world/replies.rs"]
mod replies;
#[path = "world/reply_files.rs"]
mod reply_files;
#[path = "world/reviews.rs"]
mod reviews;
#[path = "world/said.rs"]
mod said;
#[path = "world/saves.rs"]
mod saves;
#[path = "world/second_line.rs"]
mod second_line;
#[path = "world/settings.rs"]
mod settings;
#[path = "world/several.rs"]
mod several;
#[path = "world/shelf.rs"]
mod shelf;
#[path = "world/stray.rs"]
mod stray;
#[path = "world/survey.rs"]
mod survey;
#[path = "world/team.rs"]
mod team;
#[path = "world/token.rs"]
mod token;
#[path = "world/told.rs"]
mod told;
#[path = "world/unsent.rs"]
mod unsent;

use team::{Team, Weather};

/// Runs one seed to its end.
fn run(seed: u64, weather: Weather) {
    println!("seed {seed}");
    let mut team = Team::start(seed, 3, weather);
    for _ in 0..400 {
        team.step();
    }
    team.make_peace();
    team.check();
}

#[test]
fn engines_converge_over_a_quiet_network() {
    for seed in 0..4 {
        run(seed, Weather::default());
    }
}

#[test]
fn engines_converge_when_connections_break() {
    for seed in 100..112 {
        run(
            seed,
            Weather {
                cuts: true,
                ..Weather::default()
            },
        );
    }
}

#[test]
fn engines_converge_when_programs_are_killed() {
    for seed in 200..212 {
        run(
            seed,
            Weather {
                cuts: true,
                kills: true,
                ..Weather::default()
            },
        );
    }
}

#[test]
fn engines_converge_when_the_relay_loses_everything() {
    for seed in 300..312 {
        run(
            seed,
            Weather {
                cuts: true,
                kills: true,
                wipes: true,
                ..Weather::default()
            },
        );
    }
}

#[test]
fn engines_converge_when_a_device_is_restored_from_an_older_copy() {
    for seed in 500..512 {
        run(
            seed,
            Weather {
                cuts: true,
                kills: true,
                copies: true,
                ..Weather::default()
            },
        );
    }
}

/// Snapshots are made, looked at and dropped by, while all else fails: nothing is lost by it, and a newcomer has the same.
#[test]
fn engines_converge_when_the_log_is_made_compact() {
    for seed in 600..606 {
        println!("seed {seed}");
        let weather = Weather {
            cuts: true,
            kills: true,
            wipes: seed % 3 == 0,
            copies: seed % 3 == 1,
            compacts: true,
            ..Weather::default()
        };
        let mut team = Team::strangers(seed, 4, weather);
        team.found();
        for n in 1..3 {
            let link = team.invite();
            assert_eq!(team.join(n, &link), Ok(desk_port::Answer::Done));
        }
        for _ in 0..500 {
            team.step();
        }
        team.make_peace_of(3);
        team.idle(20);
        let dropped = team.relay().compact();
        assert!(dropped > 0 || team.relay().has_dropped(), "nothing was dropped");
        let link = team.invite();
        assert_eq!(team.join(3, &link), Ok(desk_port::Answer::Done));
        team.make_peace();
        team.check();
    }
}

#[test]
fn engines_converge_when_disks_are_full_for_a_while() {
    for seed in 400..412 {
        run(
            seed,
            Weather {
                cuts: true,
                kills: true,
                full: true,
                ..Weather::default()
            },
        );
    }
}
