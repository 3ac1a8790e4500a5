//! How a message between app and engine becomes bytes: Borsh, which needs no names and so little code at either end.
//!
//! Both ends are of one version of the app; the bytes are never stored and never leave the browser, but for what the engine keeps
//! for itself and can make anew.

use borsh::{BorshDeserialize, BorshSerialize};

/// Raised whenever a message changes its form: tabs of one browser may have loaded different versions of the app, and must not
/// take each other's messages for their own.
pub const VERSION: u32 = 9;

/// The bytes of a message; none when a list in it is longer than 2^32 - 1.
pub fn encode<Message: BorshSerialize>(message: &Message) -> Option<Vec<u8>> {
    borsh::to_vec(message).ok()
}

/// The message that these bytes are, to the last one.
pub fn decode<Message: BorshDeserialize>(bytes: &[u8]) -> Option<Message> {
    borsh::from_slice(bytes).ok()
}

#[cfg(test)]
mod tests {
    //! What is told comes out as it went in, and what is no message is none.
    use super::*;
    use crate::{Query, Request, ToEngine};

    #[test]
    fn a_message_comes_out_as_it_went_in() {
        let message = ToEngine {
            id: 7,
            request: Request::Watch {
                watch: 3,
                query: Query::Search {
                    words: "Zähler".into(),
                    limit: 20,
                },
            },
        };
        let bytes = encode(&message).unwrap();
        assert_eq!(decode(&bytes), Some(message));
    }

    #[test]
    fn what_is_cut_short_or_goes_on_is_no_message() {
        let bytes = encode(&(1u32, "words".to_owned())).unwrap();
        assert_eq!(decode::<(u32, String)>(&bytes[..bytes.len() - 1]), None);
        let longer = [bytes.as_slice(), &[0]].concat();
        assert_eq!(decode::<(u32, String)>(&longer), None);
    }
}
