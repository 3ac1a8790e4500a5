//! What a worker that passes messages on has to know of one. It is read from the first bytes: no code to read whole answers is in its
//! program. The numbers are the places of the kinds in [`FromEngine`](crate::FromEngine), as Borsh writes them; the tests hold them to it.

use crate::{Progress, code::decode, encode};
use borsh::BorshDeserialize;

const ANSWER: u8 = 0;
const CHANGED: u8 = 1;
const IMPORT: u8 = 3;

/// A message on its way to a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glance<'a> {
    /// The bytes of the answer; none when it was refused.
    Answer {
        id: u64,
        answer: Option<&'a [u8]>,
    },
    ImportFinished,
    Other,
}

/// None for what is no message.
#[must_use]
pub fn glance(bytes: &[u8]) -> Option<Glance<'_>> {
    let (kind, mut rest) = bytes.split_first()?;
    Some(match *kind {
        ANSWER => {
            let (id, is_done) = BorshDeserialize::deserialize(&mut rest).ok()?;
            let answer = Some(rest).filter(|_| is_done);
            Glance::Answer { id, answer }
        }
        IMPORT if decode::<Progress>(rest)?.finished => Glance::ImportFinished,
        _ => Glance::Other,
    })
}

/// The message that a watched query has this answer now.
#[must_use]
pub fn changed(watch: u32, answer: &[u8]) -> Vec<u8> {
    let mut bytes = encode(&(CHANGED, watch)).unwrap_or_default();
    bytes.extend_from_slice(answer);
    bytes
}

#[cfg(test)]
mod tests {
    //! What is read at a glance is what the whole message says.
    use super::*;
    use crate::{Answer, FromEngine, Status, event::Refusal};

    fn answer(result: Result<Answer, Refusal>) -> Vec<u8> {
        encode(&FromEngine::Answer { id: 77, result }).unwrap()
    }

    #[test]
    fn an_answer_is_known_by_its_number_and_becomes_a_change_of_a_watch() {
        let said = Answer::Link("a link".into());
        let bytes = answer(Ok(said.clone()));
        let Some(Glance::Answer {
            id: 77,
            answer: Some(rest),
        }) = glance(&bytes)
        else {
            panic!("{:?}", glance(&bytes));
        };
        let told = FromEngine::Changed {
            watch: 5,
            answer: said,
        };
        assert_eq!(changed(5, rest), encode(&told).unwrap());
        let refused = answer(Err(Refusal::new("No.")));
        assert_eq!(glance(&refused), Some(Glance::Answer { id: 77, answer: None }));
    }

    #[test]
    fn only_the_end_of_an_import_is_told_apart() {
        let of = |finished| {
            let progress = Progress {
                finished,
                ..Progress::default()
            };
            encode(&FromEngine::Import { progress }).unwrap()
        };
        assert_eq!(glance(&of(true)), Some(Glance::ImportFinished));
        assert_eq!(glance(&of(false)), Some(Glance::Other));
        let status = Status::default();
        let status = encode(&FromEngine::Status { status }).unwrap();
        assert_eq!(glance(&status), Some(Glance::Other));
    }

    #[test]
    fn what_is_cut_short_is_no_message() {
        assert_eq!(glance(&[]), None);
        let bytes = answer(Ok(Answer::Done));
        assert_eq!(glance(&bytes[..5]), None);
    }
}
