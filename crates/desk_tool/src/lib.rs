//! What is needed seldom and weighs much, apart from the engine: words and files of recovery kits, Markdown, calendar files.
//!
//! The contract: [`answer`] gives one [`Told`] for one question, from the question and dice alone. It keeps nothing, knows no desk,
//! and whatever is asked, it does not panic: what cannot be done is refused with a sentence.

pub mod calendar;
pub mod kit;
pub mod markdown;

use desk_port::{
    VERSION,
    tool::{Ask, ToTools, Told},
};
use rand_core::CryptoRng;

const OTHER_VERSION: &str = "This page and the tools are of different versions. Nothing was done. Load the page again, then try once more.";

/// The answer to a question; none was asked when its bytes could not be read.
#[must_use]
pub fn answer(rng: &mut impl CryptoRng, asked: Option<ToTools>) -> Told {
    match asked {
        Some(ToTools {
            version: VERSION,
            ask,
        }) => answer_it(rng, ask).unwrap_or_else(Told::Refused),
        _ => Told::Refused(OTHER_VERSION.to_owned()),
    }
}

fn answer_it(rng: &mut impl CryptoRng, ask: Ask) -> Result<Told, String> {
    let told = match ask {
        Ask::Ready => Told::Ready,
        Ask::KitWords { secret } => Told::Words(kit::words(&secret).map_err(sentence)?),
        Ask::KitOfWords { relay, desk, words } => {
            Told::Kit(kit::of_words(relay, &desk, &words).map_err(sentence)?)
        }
        Ask::KitFile {
            relay,
            desk,
            words,
            passphrase,
        } => Told::KitFile(kit::file(rng, &relay, desk, &words, &passphrase).map_err(sentence)?),
        Ask::KitOfFile { file, passphrase } => Told::Kit(kit::of_file(&file, &passphrase).map_err(sentence)?),
        Ask::Markdown { text } => Told::Html(markdown::html(&text).map_err(sentence)?),
        Ask::ClosedDays { file, days } => {
            Told::ClosedDays(calendar::closed_days(&file, &days).map_err(sentence)?)
        }
    };
    Ok(told)
}

fn sentence(why: impl ToString) -> String {
    why.to_string()
}

#[cfg(test)]
mod tests {
    //! Each question comes to its tool, and what is none is refused. What the tools themselves do is tested beside them.
    use super::*;
    use desk_model::DeskId;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    fn ask(ask: Ask) -> Told {
        answer(&mut ChaCha20Rng::from_seed([1; 32]), Some(ToTools::new(ask)))
    }

    #[test]
    fn a_kit_goes_through_words_and_file_and_comes_back() {
        let Told::Words(words) = ask(Ask::KitWords { secret: [9; 32] }) else {
            panic!("no words")
        };
        let desk = DeskId([3; 32]);
        let relay = "https://desk.example".to_owned();
        let Told::Kit(typed) = ask(Ask::KitOfWords {
            relay: relay.clone(),
            desk: desk.to_string(),
            words: words.clone(),
        }) else {
            panic!("no kit of words")
        };
        assert_eq!(
            (typed.relay.as_str(), typed.desk, typed.secret),
            ("https://desk.example", desk, [9; 32])
        );
        let passphrase = "correct horse".to_owned();
        let Told::KitFile(file) = ask(Ask::KitFile {
            relay,
            desk,
            words,
            passphrase: passphrase.clone(),
        }) else {
            panic!("no file")
        };
        assert_eq!(ask(Ask::KitOfFile { file, passphrase }), Told::Kit(typed));
    }

    #[test]
    fn markdown_and_calendars_are_answered() {
        assert_eq!(ask(Ask::Ready), Told::Ready);
        let text = "*now*".to_owned();
        assert_eq!(
            ask(Ask::Markdown { text }),
            Told::Html("<p><em>now</em></p>\n".to_owned())
        );
        let file = b"no calendar".to_vec();
        let told = ask(Ask::ClosedDays { file, days: 0..9 });
        assert!(matches!(told, Told::Refused(why) if why.contains("no calendar file")));
    }

    #[test]
    fn what_is_no_question_of_this_version_is_refused() {
        let mut dice = ChaCha20Rng::from_seed([1; 32]);
        let refused = |told| matches!(told, Told::Refused(why) if why.contains("Load the page again"));
        assert!(refused(answer(&mut dice, None)));
        let other = ToTools {
            version: VERSION + 1,
            ask: Ask::Ready,
        };
        assert!(refused(answer(&mut dice, Some(other))));
    }

    #[test]
    fn what_is_said_does_not_show_in_a_log() {
        let passphrase = "correct horse".to_owned();
        let asked = Ask::KitOfFile {
            file: Vec::new(),
            passphrase,
        };
        assert_eq!(format!("{asked:?}"), "Ask(..)");
        assert_eq!(format!("{:?}", Told::Words("zoo zoo".into())), "Told(..)");
    }
}
