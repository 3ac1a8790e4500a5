//! Stories of people at work, told in real browsers against a real relay.
//!
//! Each file tells one, and says why it could fail. `cargo xtask test browser` builds what they need.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod people;

mod apart_and_reunion;
mod app_is_updated;
mod attachment_survives_cuts;
mod bulk_change_and_undo;
mod clock_runs_out;
mod command_line_shares_the_desk;
mod command_lines_alone;
mod command_lines_move;
mod desk_moves_to_another_relay;
mod erased_on_three_peers;
mod escalated_and_back;
mod fields_of_the_team;
mod fork_is_followed;
mod founded_by_link;
mod join_by_link_live;
mod killed_while_importing;
mod link_expired;
mod link_used_or_pasted;
mod linked_and_parted;
mod member_removed;
mod merged_and_taken_back;
mod newer_database;
mod page_is_read_as_told;
mod presence;
mod procedure_followed;
mod promise_is_kept_or_late;
mod queue_worked_by_keys;
mod recovery_kit;
mod relay_reads_nothing;
mod relay_wiped_and_rebuilt;
mod reload_offline;
mod reply_taken_back;
mod reply_with_a_file;
mod reviews_settled;
mod send_guard;
mod shift_offline;
mod start_import_reply;
mod two_desks;
mod two_tabs_leader_closed;
mod unsent_work_saved;

/// One story, told once in each of these browsers.
macro_rules! told_in {
    ($($name:ident $kind:ident),*) => {
        $(
            #[tokio::test]
            async fn $name() -> desk_e2e::Told {
                story(desk_e2e::Kind::$kind).await
            }
        )*
    };
}
use told_in;
