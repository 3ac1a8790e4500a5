//! `hotline move` where no relay is there, and how it is asked for. What two relays make of it stands in `tests/e2e`.

use crate::home::{Home, said};

#[test]
fn an_address_is_needed_and_described() {
    let home = Home::with_desk();
    let help = home.run(&["move", "--help"]);
    assert!(help.status.success());
    let words = said(&help.stdout);
    assert!(
        words.contains("The link that the new relay printed") && words.contains("--only-here"),
        "{words}"
    );
    assert_eq!(home.run(&["move"]).status.code(), Some(2));
}

#[test]
fn what_is_no_address_and_where_nobody_answers_is_refused_in_words() {
    let home = Home::with_desk();
    for (relay, why) in [
        ("ftp://desk.example.org", "This is no relay's address."),
        (
            "http://127.0.0.1:9",
            "No relay could be reached at http://127.0.0.1:9.",
        ),
    ] {
        let refused = home.run(&["move", relay, "--only-here"]);
        assert_eq!(refused.status.code(), Some(1), "{relay}");
        let reason = said(&refused.stderr);
        assert!(reason.contains(why), "{reason}");
        assert!(reason.to_lowercase().contains("nothing was changed"), "{reason}");
    }
}
