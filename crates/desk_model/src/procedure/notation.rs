//! Steps as text, as people write them and as versions are read again.
//!
//! ```text
//! 1. Check: Is the lamp beside the antenna green?
//!    Help: It is the third from the left.
//!    Reply: Please look at the lamp beside the antenna.
//!    -> 3
//! 2. Question: Which model is it?
//!    - 7590 -> 4
//!    - Another one -> end
//! ```
//!
//! A line that begins in no such way goes on with the text before it. A backslash at its beginning keeps one that does from being
//! read so, and goes away.

use super::{Choice, END, Step, StepKind};
use std::{fmt::Write, str::Chars};

/// Why a text is no steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSteps {
    #[error(
        "Line {line} stands before the first step. Begin a step with its number and what it is, as in \u{201c}1. Check: Is the lamp green?\u{201d}."
    )]
    BeforeSteps { line: usize },
    #[error(
        "Line {line} leads to no step. Write the number of a step or \u{201c}end\u{201d} after the arrow."
    )]
    NoTarget { line: usize },
}

const ARROW: &str = "->";
const LAST: &str = "end";
const NEXT: &str = "next";
const HELP: &str = "Help:";
const REPLY: &str = "Reply:";
const KINDS: [(StepKind, &str); 4] = [
    (StepKind::Check, "Check:"),
    (StepKind::Question, "Question:"),
    (StepKind::Action, "Action:"),
    (StepKind::Branch, "Branch:"),
];

/// What a line is.
enum Line<'a> {
    Step(u32, StepKind, &'a str),
    Help(&'a str),
    Reply(&'a str),
    /// The words and what stands behind the arrow.
    Choice(&'a str, Option<&'a str>),
    Target(&'a str),
    More(&'a str),
}

/// The rest behind a word, in capitals or not.
fn behind<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (begin, rest) = text.split_at_checked(word.len())?;
    begin.eq_ignore_ascii_case(word).then(|| rest.trim())
}

fn numbered(line: &str) -> Option<(u32, &str)> {
    let (number, rest) = line.split_once('.')?;
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let ends = rest.is_empty() || rest.starts_with(char::is_whitespace);
    Some((number.parse().ok().filter(|_| digits && ends)?, rest.trim()))
}

fn line(text: &str) -> Line<'_> {
    if let Some(plain) = text.strip_prefix('\\') {
        return Line::More(plain);
    }
    if let Some((number, rest)) = numbered(text) {
        let mut kinds = KINDS.iter();
        let named = kinds.find_map(|(kind, word)| Some((*kind, behind(rest, word)?)));
        // What says nothing about itself is to be done.
        let (kind, rest) = named.unwrap_or((StepKind::Action, rest));
        return Line::Step(number, kind, rest);
    }
    if let Some(target) = text.strip_prefix(ARROW) {
        return Line::Target(target.trim());
    }
    if let Some(choice) = text
        .strip_prefix('-')
        .filter(|rest| rest.starts_with(char::is_whitespace))
    {
        return match choice.rsplit_once(ARROW) {
            Some((words, target)) => Line::Choice(words.trim(), Some(target.trim())),
            None => Line::Choice(choice.trim(), None),
        };
    }
    match (behind(text, HELP), behind(text, REPLY)) {
        (Some(help), _) => Line::Help(help),
        (None, Some(reply)) => Line::Reply(reply),
        (None, None) => Line::More(text),
    }
}

fn target(word: &str, line: usize) -> Result<Option<u32>, NotSteps> {
    if word.eq_ignore_ascii_case(NEXT) {
        return Ok(None);
    }
    if word.eq_ignore_ascii_case(LAST) {
        return Ok(Some(END));
    }
    let number = word.strip_suffix('.').unwrap_or(word).parse().ok();
    let number = number.filter(|number| *number != END);
    number.map(Some).ok_or(NotSteps::NoTarget { line })
}

/// Which text of a step a line goes on with.
#[derive(Clone, Copy)]
enum Part {
    Text,
    Help,
    Reply,
}

/// The steps that a text says. Whether they can be published is another question: see [`super::check_steps`].
///
/// # Errors
/// The first line that has no place.
pub fn steps(text: &str) -> Result<Vec<Step>, NotSteps> {
    let mut steps: Vec<Step> = Vec::new();
    let (mut part, mut blank) = (Part::Text, 0);
    for (at, text) in (1..).zip(text.lines().map(str::trim)) {
        if text.is_empty() {
            blank += 1;
            continue;
        }
        let read = line(text);
        if let Line::Step(number, kind, text) = read {
            steps.push(Step {
                number,
                kind,
                text: text.to_owned(),
                ..Step::default()
            });
            (part, blank) = (Part::Text, 0);
            continue;
        }
        let step = steps.last_mut().ok_or(NotSteps::BeforeSteps { line: at })?;
        match read {
            Line::Help(help) => (step.help, part) = (help.to_owned(), Part::Help),
            Line::Reply(reply) => (step.reply, part) = (reply.to_owned(), Part::Reply),
            Line::Choice(words, to) => step.choices.push(Choice {
                text: words.to_owned(),
                next: to.map_or(Ok(None), |to| target(to, at))?,
            }),
            Line::Target(to) => step.next = target(to, at)?,
            Line::More(more) => {
                let text = match part {
                    Part::Text => &mut step.text,
                    Part::Help => &mut step.help,
                    Part::Reply => &mut step.reply,
                };
                if !text.is_empty() {
                    text.push_str(&"\n".repeat(blank + 1));
                }
                text.push_str(more);
            }
            Line::Step(..) => {}
        }
        blank = 0;
    }
    Ok(steps)
}

/// The text that [`steps`] reads as these, but for spaces around their lines.
#[must_use]
pub fn text(steps: &[Step]) -> String {
    let mut text = String::new();
    for step in steps {
        let word = KINDS.iter().find(|(kind, _)| *kind == step.kind);
        let word = word.map_or("", |(_, word)| *word);
        let _ = write!(text, "{}. {word} ", step.number);
        lines(&mut text, &step.text);
        for (word, part) in [(HELP, &step.help), (REPLY, &step.reply)] {
            if !part.is_empty() {
                let _ = write!(text, "   {word} ");
                lines(&mut text, part);
            }
        }
        for Choice { text: words, next } in &step.choices {
            // Words with an arrow say where they lead, so that the arrow in them says nothing.
            let arrow = next.is_some() || words.contains(ARROW);
            let to = if arrow {
                format!(" {ARROW} {}", place(*next))
            } else {
                String::new()
            };
            let _ = writeln!(text, "   - {words}{to}");
        }
        if step.next.is_some() {
            let _ = writeln!(text, "   {ARROW} {}", place(step.next));
        }
    }
    text
}

fn place(next: Option<u32>) -> String {
    match next {
        None => NEXT.to_owned(),
        Some(END) => LAST.to_owned(),
        Some(number) => number.to_string(),
    }
}

/// The first line goes on with what stands there, the others below it.
fn lines(text: &mut String, part: &str) {
    for (at, each) in part.lines().map(str::trim).enumerate() {
        let more =
            at == 0 || each.is_empty() || matches!(line(each), Line::More(_)) && !begins_so(each.chars());
        let _ = match (at, more) {
            (0, _) => writeln!(text, "{each}"),
            (_, true) => writeln!(text, "   {each}"),
            (_, false) => writeln!(text, "   \\{each}"),
        };
    }
    if part.is_empty() {
        text.push('\n');
    }
}

fn begins_so(mut text: Chars<'_>) -> bool {
    text.next() == Some('\\')
}

#[cfg(test)]
mod tests {
    //! Steps as written by hand, and any steps there and back.
    use super::*;
    use proptest::prelude::*;

    const LAMP: &str = "
1. Check: Is the lamp green?
   Help: It is the third
   from the left.
   Reply: Hello,

   please look at the lamp.
   -> 3
2. question: Which model?
- 7590 -> 3
- Any other -> END
- It says -> 5 -> next
3. Restart it.
   \\- This is no answer.
";

    #[test]
    fn steps_are_read_as_people_write_them() {
        let step = |number, kind, text: &str| Step {
            number,
            kind,
            text: text.into(),
            ..Step::default()
        };
        let choice = |text: &str, next| Choice {
            text: text.into(),
            next,
        };
        let read = steps(LAMP).unwrap();
        assert_eq!(
            read,
            [
                Step {
                    help: "It is the third\nfrom the left.".into(),
                    reply: "Hello,\n\nplease look at the lamp.".into(),
                    next: Some(3),
                    ..step(1, StepKind::Check, "Is the lamp green?")
                },
                Step {
                    choices: vec![
                        choice("7590", Some(3)),
                        choice("Any other", Some(END)),
                        choice("It says -> 5", None)
                    ],
                    ..step(2, StepKind::Question, "Which model?")
                },
                step(3, StepKind::Action, "Restart it.\n- This is no answer."),
            ]
        );
    }

    #[test]
    fn what_is_no_step_is_said_with_its_line() {
        let cases = [
            ("\nLook at it.", NotSteps::BeforeSteps { line: 2 }),
            ("Help: us\n1. Look", NotSteps::BeforeSteps { line: 1 }),
            ("1. Look\n-> there", NotSteps::NoTarget { line: 2 }),
            ("1. Look\n->", NotSteps::NoTarget { line: 2 }),
            ("1. Branch: Which?\n- a -> 0", NotSteps::NoTarget { line: 2 }),
        ];
        for (text, why) in cases {
            assert_eq!(steps(text), Err(why), "{text}");
        }
        assert_eq!(steps(" \n"), Ok(vec![]));
        assert!(
            steps("-> 3")
                .unwrap_err()
                .to_string()
                .starts_with("Line 1 stands")
        );
    }

    #[test]
    fn numbers_with_a_point_inside_begin_no_step() {
        let read = steps("1. Action: Wait\n1.5 minutes.\n.2").unwrap();
        assert_eq!(read[0].text, "Wait\n1.5 minutes.\n.2");
        assert_eq!(read.len(), 1);
    }

    fn words() -> impl Strategy<Value = String> {
        let line = proptest::sample::select(vec![
            "Look",
            "- so",
            "-> 3",
            "2. Check: x",
            "help: us",
            "Reply:",
            "\\x",
            "ä -> 5",
            "1.5",
            "->",
            "-",
        ]);
        proptest::collection::vec(line, 1..4).prop_map(|lines| lines.join("\n"))
    }

    fn any_step() -> impl Strategy<Value = Step> {
        let next = || proptest::option::of(0..9_u32);
        let kinds = proptest::sample::select(KINDS.to_vec());
        let choice = proptest::sample::select(vec!["yes", "no", "-> 3", "a -> b", "7. x"]);
        let choices = proptest::collection::vec((choice, next()), 0..3);
        let help = prop_oneof![Just(String::new()), words()];
        let texts = (words(), help.clone(), help);
        (1..9_u32, kinds, texts, choices, next()).prop_map(|(number, (kind, _), texts, choices, next)| Step {
            number,
            kind,
            text: texts.0,
            help: texts.1,
            reply: texts.2,
            choices: choices
                .into_iter()
                .map(|(text, next)| Choice {
                    text: text.into(),
                    next,
                })
                .collect(),
            next,
        })
    }

    proptest! {
        #[test]
        fn steps_are_the_same_there_and_back(all in proptest::collection::vec(any_step(), 0..4)) {
            prop_assert_eq!(steps(&text(&all)), Ok(all));
        }
    }
}
