//! What the disk can do to a desk: be full, or hold a database that is newer than the program.

use crate::home::{Home, PROGRAM, said};
use std::process::Command;

fn mbox(mails: u32) -> String {
    (0..mails)
        .map(|n| {
            let text = "lorem ipsum dolor sit amet ".repeat(60);
            format!(
                "From a@example.org Mon Mar  2 09:00:00 2026\nFrom: Ann <ann{n}@example.org>\nMessage-ID: <{n}@example.org>\nSubject: Mail {n}\n\n{text}\n\n"
            )
        })
        .collect()
}

fn tickets(home: &Home) -> usize {
    let listed = home.run(&["list", "--json"]);
    assert!(listed.status.success(), "{}", said(&listed.stderr));
    said(&listed.stdout).lines().count()
}

/// The system itself refuses to write: no file of this run grows beyond a megabyte.
#[test]
fn an_import_onto_a_full_disk_keeps_what_it_had_and_goes_on_when_there_is_space() {
    let home = Home::with_desk();
    let file = home.file("box.mbox", &mbox(600));
    let mut limited = Command::new("sh");
    limited.args([
        "-c",
        "trap '' XFSZ; ulimit -f 2048; exec \"$0\" import \"$1\"",
        PROGRAM,
        &file,
    ]);
    let full = home.with(&mut limited);
    assert_eq!(full.status.code(), Some(1), "{}", said(&full.stdout));
    let reason = said(&full.stderr);
    assert!(
        reason.contains("There is no space left on this device"),
        "{reason}"
    );
    let kept = tickets(&home);
    assert!(0 < kept && kept < 600, "{kept} of 600");
    let again = home.run(&["import", &file]);
    assert!(again.status.success(), "{}", said(&again.stderr));
    assert_eq!(tickets(&home), 600);
}

#[test]
fn a_database_of_a_newer_version_is_named_and_left_alone() {
    let home = Home::with_desk();
    let connection = desk_store::open_file(home.database()).unwrap();
    connection
        .execute_batch("pragma user_version = 99; pragma journal_mode = delete")
        .unwrap();
    drop(connection);
    let before = std::fs::read(home.database()).unwrap();
    for words in [&["list"][..], &["import", "none.mbox"], &["sync"]] {
        let refused = home.run(words);
        assert_eq!(refused.status.code(), Some(1));
        let reason = said(&refused.stderr);
        assert!(
            reason.contains("written by a newer version of Hotline"),
            "{reason}"
        );
        assert!(reason.contains("Nothing was changed. Update Hotline"), "{reason}");
    }
    assert_eq!(std::fs::read(home.database()).unwrap(), before);
}
