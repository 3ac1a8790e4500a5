//! `hotline set` where no relay is there: what cannot be set is refused in words. What is set, and what it does, stands in `tests/e2e`.

use crate::home::{Home, said};

#[test]
fn what_cannot_be_set_is_refused_in_words() {
    let home = Home::with_desk();
    for (setting, why) in [
        (r#"{"set":"moon"}"#, "This is no setting: "),
        ("survey", "This is no setting: "),
        (
            r#"{"set":"survey","hours":0,"text":"How was it?"}"#,
            "The customer is asked 1 to 720 hours after the solve.",
        ),
    ] {
        let refused = home.run(&["set", setting]);
        assert_eq!(refused.status.code(), Some(1), "{setting}");
        let reason = said(&refused.stderr);
        assert!(reason.contains(why), "{reason}");
        assert!(reason.contains("Nothing was"), "{reason}");
    }
}
