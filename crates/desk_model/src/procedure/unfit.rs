//! Whether steps can be published: each says something, leads somewhere, and from each there is a way to the end.

use super::{
    CHOICES_MAX, STEPS_BYTES_MAX, STEPS_MAX,
    step::{END, Step, StepKind},
    way::target,
};

/// Why steps are not published.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("A procedure needs at least one step. Write one.")]
    NoSteps,
    #[error("A procedure has at most {STEPS_MAX} steps, and this one has {0}. Make two of it.")]
    TooMany(usize),
    #[error("Each step needs a number of its own from 1 on, and {0} is none or stands there twice.")]
    Number(u32),
    #[error("Step {0} says nothing. Write what is to be done.")]
    NoText(u32),
    #[error("Step {0} is a branch and needs at least two answers to choose from.")]
    NoChoice(u32),
    #[error("Step {0} has more than {CHOICES_MAX} answers to choose from. Ask in two steps.")]
    TooManyAnswers(u32),
    #[error(
        "The texts of all steps together have more than {STEPS_BYTES_MAX} bytes. Make two procedures of it."
    )]
    TooLong,
    #[error("Step {0} has answers to choose from, but only a question or a branch can. Make it one.")]
    Choices(u32),
    #[error("Step {0} has an answer without words, or the same answer twice.")]
    Answer(u32),
    #[error("Step {from} leads to step {to}, which is not there.")]
    NoTarget { from: u32, to: u32 },
    #[error("Nothing leads to step {0}. Let a step or an answer lead there, or take it out.")]
    Unreached(u32),
    #[error("From step {0} there is no way to the end. Let a step or an answer lead out.")]
    NoWayOut(u32),
}

/// Whether the steps can be published.
///
/// # Errors
/// The first thing that speaks against it.
pub fn check_steps(steps: &[Step]) -> Result<(), Unfit> {
    if steps.is_empty() {
        return Err(Unfit::NoSteps);
    }
    if steps.len() > STEPS_MAX {
        return Err(Unfit::TooMany(steps.len()));
    }
    if let Some(step) = steps.iter().find(|step| step.choices.len() > CHOICES_MAX) {
        return Err(Unfit::TooManyAnswers(step.number));
    }
    if steps.iter().map(Step::bytes).sum::<usize>() > STEPS_BYTES_MAX {
        return Err(Unfit::TooLong);
    }
    for (place, step) in steps.iter().enumerate() {
        let before = steps.iter().take(place);
        if step.number == END || before.clone().any(|before| before.number == step.number) {
            return Err(Unfit::Number(step.number));
        }
        check_words(step)?;
    }
    steps.iter().try_for_each(|step| check_targets(steps, step))?;
    check_ways(steps)
}

fn check_words(step: &Step) -> Result<(), Unfit> {
    if step.text.trim().is_empty() {
        return Err(Unfit::NoText(step.number));
    }
    match step.kind {
        StepKind::Check | StepKind::Action if !step.choices.is_empty() => {
            return Err(Unfit::Choices(step.number));
        }
        StepKind::Branch if step.choices.len() < 2 => return Err(Unfit::NoChoice(step.number)),
        _ => {}
    }
    for (place, choice) in step.choices.iter().enumerate() {
        let mut before = step.choices.iter().take(place);
        if choice.text.trim().is_empty() || before.any(|before| before.text == choice.text) {
            return Err(Unfit::Answer(step.number));
        }
    }
    Ok(())
}

fn check_targets(steps: &[Step], step: &Step) -> Result<(), Unfit> {
    let choices = step.choices.iter().map(|choice| choice.next);
    for to in choices.chain([step.next]).flatten() {
        if to != END && steps.iter().all(|each| each.number != to) {
            return Err(Unfit::NoTarget {
                from: step.number,
                to,
            });
        }
    }
    Ok(())
}

/// Everything is reached from the first step, and the end from everything.
fn check_ways(steps: &[Step]) -> Result<(), Unfit> {
    let ways: Vec<Vec<Option<usize>>> = steps.iter().map(|step| targets(steps, step)).collect();
    let mut reached = vec![false; steps.len()];
    let mut open = vec![0];
    while let Some(place) = open.pop() {
        let Some(here) = reached.get_mut(place).filter(|here| !**here) else {
            continue;
        };
        *here = true;
        open.extend(ways.get(place).into_iter().flatten().flatten());
    }
    let mut out = vec![false; steps.len()];
    // In each round one step more finds its way out, or none does any more.
    loop {
        let leads = |to: &Option<usize>| to.is_none_or(|to| out.get(to) == Some(&true));
        let found = |place: &usize| out.get(*place) == Some(&false);
        let next = (0..steps.len())
            .filter(found)
            .find(|place| ways.get(*place).into_iter().flatten().any(leads));
        match next.and_then(|place| out.get_mut(place)) {
            Some(place) => *place = true,
            None => break,
        }
    }
    for (step, (reached, out)) in steps.iter().zip(reached.into_iter().zip(out)) {
        if !reached {
            return Err(Unfit::Unreached(step.number));
        }
        if !out {
            return Err(Unfit::NoWayOut(step.number));
        }
    }
    Ok(())
}

/// Where it goes from a step; none: to the end.
fn targets(steps: &[Step], step: &Step) -> Vec<Option<usize>> {
    if step.choices.is_empty() {
        return vec![target(steps, step, None)];
    }
    let choices = step.choices.iter();
    choices.map(|choice| target(steps, step, choice.next)).collect()
}

#[cfg(test)]
mod tests {
    //! What can be published, and each thing that cannot, with its sentence.
    use super::*;
    use crate::procedure::Choice;

    fn step(number: u32, kind: StepKind) -> Step {
        Step {
            number,
            kind,
            text: "Look at the lamp.".to_owned(),
            ..Step::default()
        }
    }

    fn branch(number: u32, to: &[(&str, Option<u32>)]) -> Step {
        let choice = |(text, next): &(&str, Option<u32>)| Choice {
            text: (*text).to_owned(),
            next: *next,
        };
        Step {
            choices: to.iter().map(choice).collect(),
            ..step(number, StepKind::Branch)
        }
    }

    fn to(next: u32, step: Step) -> Step {
        Step {
            next: Some(next),
            ..step
        }
    }

    #[test]
    fn steps_that_lead_to_the_end_can_be_published() {
        let fit = [
            vec![step(1, StepKind::Question)],
            vec![
                branch(1, &[("yes", Some(3)), ("no", None)]),
                to(END, step(2, StepKind::Action)),
                step(3, StepKind::Check),
            ],
            // Again and again, until it works.
            vec![
                step(7, StepKind::Action),
                branch(3, &[("no", Some(7)), ("yes", Some(END))]),
            ],
        ];
        for steps in fit {
            assert_eq!(check_steps(&steps), Ok(()));
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_the_number_of_the_step() {
        let check = |number| step(number, StepKind::Check);
        let silent = Step {
            text: " ".to_owned(),
            ..check(1)
        };
        let chosen = Step {
            kind: StepKind::Action,
            ..branch(1, &[("a", None), ("b", None)])
        };
        let long = Step {
            help: "x".repeat(64 * 1024),
            ..check(1)
        };
        let many = (1..=201).map(check).collect::<Vec<_>>();
        let cases = [
            (vec![], Unfit::NoSteps),
            (many, Unfit::TooMany(201)),
            (vec![check(0)], Unfit::Number(0)),
            (vec![check(1), check(2), check(1)], Unfit::Number(1)),
            (vec![silent], Unfit::NoText(1)),
            (vec![branch(1, &[("a", None)])], Unfit::NoChoice(1)),
            (vec![chosen], Unfit::Choices(1)),
            (vec![branch(1, &[("a", None); 51])], Unfit::TooManyAnswers(1)),
            (vec![long], Unfit::TooLong),
            (vec![branch(1, &[("a", None), (" ", None)])], Unfit::Answer(1)),
            (vec![branch(1, &[("a", None), ("a", None)])], Unfit::Answer(1)),
            (vec![to(5, check(1))], Unfit::NoTarget { from: 1, to: 5 }),
            (
                vec![branch(1, &[("a", None), ("b", Some(9))])],
                Unfit::NoTarget { from: 1, to: 9 },
            ),
            (vec![to(3, check(1)), check(2), check(3)], Unfit::Unreached(2)),
            (vec![to(END, check(1)), check(2)], Unfit::Unreached(2)),
            (vec![to(1, check(1))], Unfit::NoWayOut(1)),
            (
                vec![
                    branch(1, &[("a", Some(2)), ("b", Some(3))]),
                    to(3, check(2)),
                    to(2, check(3)),
                ],
                Unfit::NoWayOut(1),
            ),
            (
                vec![
                    branch(1, &[("a", Some(2)), ("b", Some(END))]),
                    check(2),
                    to(2, check(3)),
                ],
                Unfit::NoWayOut(2),
            ),
        ];
        for (steps, unfit) in cases {
            assert_eq!(check_steps(&steps), Err(unfit));
        }
        assert_eq!(
            Unfit::NoTarget { from: 1, to: 5 }.to_string(),
            "Step 1 leads to step 5, which is not there."
        );
    }
}
