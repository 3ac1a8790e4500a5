//! Ways out of what two people did along one procedure without knowing of each other.

use super::{
    super::run,
    side::Sides,
    way::{settle, take_back},
};
use crate::{Act, Entry, Fact, ReviewItem, Ticket};

/// Each result that can be noted anew, and to leave it.
pub(super) fn step_ways(item: &ReviewItem, sides: &Sides<'_>, folded: &Ticket) -> Vec<(String, Act)> {
    let ticket = folded.root;
    let way = |side: Option<&Entry>| {
        let Fact::RunStep {
            run,
            step,
            result,
            text,
        } = &side?.fact
        else {
            return None;
        };
        let open = folded.run(*run).filter(|run| run.finished.is_none())?;
        let fits = open.step(*step).is_some_and(|each| each.step.takes(result));
        let act = Act::RecordStep {
            ticket,
            run: *run,
            step: *step,
            result: result.clone(),
            text: text.clone(),
        };
        fits.then(|| {
            (
                format!("It is \u{201c}{}\u{201d}", run::result_words(result)),
                act,
            )
        })
    };
    let mut ways: Vec<(String, Act)> = [sides.first, sides.second].into_iter().filter_map(way).collect();
    ways.push(("Leave it as it is".to_owned(), settle(item, ticket)));
    ways
}

/// Both may go on; one on which nobody else has gone on can be taken back.
pub(super) fn run_ways(item: &ReviewItem, sides: &Sides<'_>, folded: &Ticket) -> Vec<(String, Act)> {
    let ticket = folded.root;
    let mut ways = vec![("Go on with both".to_owned(), settle(item, ticket))];
    for side in [sides.first, sides.second].into_iter().flatten() {
        let words = format!("Take back the run of {}", sides.author(Some(side)));
        ways.extend(take_back(words, side, folded));
    }
    ways
}

/// What came out of a step, in words.
pub(super) fn outcome(side: Option<&Entry>) -> &str {
    match side.map(|entry| &entry.fact) {
        Some(Fact::RunStep { result, .. }) => run::result_words(result),
        _ => "skipped",
    }
}
