//! The way through the steps of a procedure: where each leads, and which one comes next after what has been done so far.

use super::step::{END, Step};

/// The step that comes next; none: the end is reached. `results` are those so far in the order of doing, with nothing for a step
/// that was skipped; of several of one step the last counts.
///
/// A way that leads back to what was done before is gone again: there the newest result decides.
#[must_use]
pub fn next_step<'a>(steps: &'a [Step], results: &[(u32, Option<&str>)]) -> Option<&'a Step> {
    let last = |step: &Step| results.iter().rposition(|(number, _)| *number == step.number);
    let result = |at: usize| results.get(at).and_then(|(_, result)| *result);
    let mut gone: Vec<(&Step, usize)> = Vec::new();
    let mut here = steps.first();
    while let Some(step) = here {
        let Some(at) = last(step) else {
            return Some(step);
        };
        let circle = gone.iter().skip_while(|(before, _)| before.number != step.number);
        if let Some((newest, at)) = circle.max_by_key(|(_, at)| *at) {
            return follow(steps, newest, result(*at));
        }
        gone.push((step, at));
        here = follow(steps, step, result(at));
    }
    None
}

/// Where the step leads with that result.
fn follow<'a>(steps: &'a [Step], step: &Step, result: Option<&str>) -> Option<&'a Step> {
    let mut choices = step.choices.iter();
    let chosen = choices.find(|choice| Some(choice.text.as_str()) == result);
    target(steps, step, chosen.and_then(|choice| choice.next)).and_then(|place| steps.get(place))
}

/// The place that `next` names, else where the step leads; none: the end, or a step that is not there.
pub(super) fn target(steps: &[Step], step: &Step, next: Option<u32>) -> Option<usize> {
    let place = |number: u32| steps.iter().position(|each| each.number == number);
    match next.or(step.next) {
        Some(END) => None,
        Some(number) => place(number),
        None => place(step.number)
            .map(|own| own + 1)
            .filter(|next| *next < steps.len()),
    }
}

#[cfg(test)]
mod tests {
    //! Straight on, branches that meet again, a step skipped, and a circle gone twice.
    use super::*;
    use crate::procedure::{Choice, StepKind};

    fn step(number: u32, next: Option<u32>, choices: &[(&str, Option<u32>)]) -> Step {
        let choice = |(text, next): &(&str, Option<u32>)| Choice {
            text: (*text).to_owned(),
            next: *next,
        };
        Step {
            number,
            kind: StepKind::Branch,
            next,
            choices: choices.iter().map(choice).collect(),
            ..Step::default()
        }
    }

    fn next(steps: &[Step], results: &[(u32, Option<&str>)]) -> Option<u32> {
        next_step(steps, results).map(|step| step.number)
    }

    #[test]
    fn branches_lead_where_they_say_and_meet_again() {
        let steps = [
            step(
                1,
                None,
                &[("printer", Some(2)), ("screen", Some(3)), ("other", None)],
            ),
            step(2, Some(4), &[]),
            step(3, None, &[]),
            step(4, None, &[]),
        ];
        assert_eq!(next(&steps, &[]), Some(1));
        assert_eq!(next(&steps, &[(1, Some("screen"))]), Some(3));
        assert_eq!(
            next(&steps, &[(1, Some("screen")), (1, Some("printer"))]),
            Some(2)
        );
        assert_eq!(next(&steps, &[(1, Some("printer")), (2, Some("done"))]), Some(4));
        // An answer without a place of its own, one that nobody knows, and a step that was skipped go straight on.
        for straight in [Some("other"), Some("else"), None] {
            assert_eq!(next(&steps, &[(1, straight)]), Some(2));
        }
        let all = [(4, Some("ok")), (1, Some("screen")), (3, None)];
        assert_eq!(next(&steps, &all), None);
        assert_eq!(next(&[], &all), None);
    }

    #[test]
    fn an_end_in_the_middle_ends_it() {
        let steps = [step(1, Some(END), &[("go on", Some(2))]), step(2, None, &[])];
        assert_eq!(next(&steps, &[(1, Some("stop"))]), None);
        assert_eq!(next(&steps, &[(1, Some("go on"))]), Some(2));
    }

    #[test]
    fn a_circle_is_gone_until_an_answer_leads_out() {
        let steps = [
            step(1, None, &[]),
            step(2, None, &[]),
            step(3, None, &[("no", Some(2)), ("yes", None)]),
            step(4, None, &[]),
        ];
        let mut results = vec![(1, Some("ok")), (2, Some("ok")), (3, Some("no"))];
        assert_eq!(next(&steps, &results), Some(2));
        results.push((2, Some("ok")));
        assert_eq!(next(&steps, &results), Some(3));
        results.push((3, Some("no")));
        assert_eq!(next(&steps, &results), Some(2));
        results.push((2, None));
        results.push((3, Some("yes")));
        assert_eq!(next(&steps, &results), Some(4));
        // What was noted anew before the circle changes nothing about where it goes on.
        results.push((1, Some("fail")));
        assert_eq!(next(&steps, &results), Some(4));
    }
}
