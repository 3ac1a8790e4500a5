//! Recovery kits as people hold them: words on paper, or a file under a passphrase. Who a kit's secret is a device of, the engine
//! knows.

use desk_model::{DeskId, id::IdError};
use desk_port::GivenKit;
use desk_seal::{KitSecret, kit::KitError};
use rand_core::CryptoRng;

/// The least that a passphrase may have; the file can be tried by anybody who finds it.
pub const PASSPHRASE_CHARS_MIN: usize = 12;
/// The largest file that is looked at.
pub const FILE_BYTES_MAX: usize = 4_096;
const TITLE: &str = "Hotline recovery kit";

/// Why a kit is not made or not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KitFault {
    #[error("This is no recovery kit. Give the whole file, as it was saved.")]
    NoFile,
    #[error(
        "The passphrase is shorter than {PASSPHRASE_CHARS_MIN} characters, and whoever finds the file may try many. Take a longer one."
    )]
    Short,
    #[error("The desk's number is not right: {0}. Compare it with the paper.")]
    Desk(#[from] IdError),
    #[error(transparent)]
    Secret(#[from] KitError),
}

/// The words of a secret, with one space between each.
///
/// # Errors
/// Where they cannot be made.
pub fn words(secret: &[u8; 32]) -> Result<String, KitFault> {
    Ok(KitSecret::from_secret_bytes(secret).to_words()?.to_string())
}

/// A kit as it was typed from paper: the desk's number with any blanks and hyphens, the words in any case.
///
/// # Errors
/// A number or words that are none.
pub fn of_words(relay: String, desk: &str, words: &str) -> Result<GivenKit, KitFault> {
    let plain: String = desk.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let desk = plain.parse()?;
    Ok(given(relay, desk, &KitSecret::from_words(words)?))
}

fn given(relay: String, desk: DeskId, secret: &KitSecret) -> GivenKit {
    GivenKit {
        relay,
        desk,
        secret: *secret.to_secret_bytes(),
    }
}

/// The kit of these words as a file.
///
/// # Errors
/// A passphrase that is too short, words that are none.
pub fn file(
    rng: &mut impl CryptoRng,
    relay: &str,
    desk: DeskId,
    words: &str,
    passphrase: &str,
) -> Result<Vec<u8>, KitFault> {
    if passphrase.chars().count() < PASSPHRASE_CHARS_MIN {
        return Err(KitFault::Short);
    }
    let secret = KitSecret::from_words(words)?;
    Ok(write(relay, desk, &secret.to_file(rng, desk, passphrase)?))
}

/// The kit in a file.
///
/// # Errors
/// A file that is none, or that does not open with this passphrase.
pub fn of_file(file: &[u8], passphrase: &str) -> Result<GivenKit, KitFault> {
    let (relay, desk, sealed) = read(file).ok_or(KitFault::NoFile)?;
    let secret = KitSecret::from_file(desk, passphrase, &sealed)?;
    Ok(given(relay, desk, &secret))
}

/// A text that says where the kit belongs, and the sealed secret.
fn write(relay: &str, desk: DeskId, sealed: &[u8]) -> Vec<u8> {
    use std::fmt::Write;
    let hex = sealed.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    format!("{TITLE}\nRelay: {relay}\nDesk: {desk}\nKit: {hex}\n").into_bytes()
}

fn read(bytes: &[u8]) -> Option<(String, DeskId, Vec<u8>)> {
    if bytes.len() > FILE_BYTES_MAX {
        return None;
    }
    let text = std::str::from_utf8(bytes).ok()?;
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    if lines.next()? != TITLE {
        return None;
    }
    let relay = lines.next()?.strip_prefix("Relay: ")?.to_owned();
    let desk = lines.next()?.strip_prefix("Desk: ")?.parse().ok()?;
    let hex = lines.next()?.strip_prefix("Kit: ")?.as_bytes();
    let pairs = hex.chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?;
        u8::from_str_radix(pair, 16).ok()
    });
    Some((relay, desk, pairs.collect::<Option<_>>()?))
}

#[cfg(test)]
mod tests {
    //! Words and a sealed file from the vectors of docs/protocol.md, in a file's text that is written here by hand; and what is none.
    //!
    //! Not vacuous: the secret, the words and the sealed bytes stand in the vectors, which this code did not write.
    use super::*;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
    use serde_json::Value;

    const RELAY: &str = "https://desk.example";
    const PASSPHRASE: &str = "correct horse";

    fn dice() -> ChaCha20Rng {
        ChaCha20Rng::from_seed([5; 32])
    }

    fn vector() -> Value {
        serde_json::from_str(include_str!("../../desk_seal/tests/vectors/v17-kit.json")).unwrap()
    }

    fn text(value: &Value) -> String {
        value.as_str().unwrap().to_owned()
    }

    fn bytes(value: &Value) -> [u8; 32] {
        let hex = text(value);
        let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        std::array::from_fn(|n| byte(2 * n))
    }

    #[test]
    fn words_are_those_of_the_vectors_in_any_case_and_the_number_in_groups() {
        let vector = vector();
        let rows = vector["words"].as_array().unwrap();
        assert!(!rows.is_empty());
        for row in rows {
            let (secret, expected) = (bytes(&row["secret"]), text(&row["words"]));
            assert_eq!(words(&secret).as_ref(), Ok(&expected));
            let zeros = " 0000-".repeat(13);
            let typed = of_words(RELAY.into(), &zeros, &expected.to_uppercase()).unwrap();
            assert_eq!((typed.desk, typed.secret), (DeskId([0; 32]), secret));
        }
    }

    #[test]
    fn a_file_written_by_hand_opens() {
        let vector = vector();
        let desk = DeskId(bytes(&vector["desk"]));
        let file = format!(
            "Hotline recovery kit\r\n\nRelay: https://desk.example\nDesk: {desk}\nKit: {}\n",
            text(&vector["file"]["file"])
        );
        let kit = of_file(file.as_bytes(), &text(&vector["file"]["passphrase"])).unwrap();
        assert_eq!((kit.relay.as_str(), kit.desk), (RELAY, desk));
        assert_eq!(kit.secret, bytes(&vector["file"]["secret"]));
    }

    #[test]
    fn a_file_that_was_written_says_where_it_belongs_and_not_the_words() {
        let secret = [9; 32];
        let words = words(&secret).unwrap();
        let desk = DeskId([3; 32]);
        let file = file(&mut dice(), RELAY, desk, &words, PASSPHRASE).unwrap();
        let text = String::from_utf8(file.clone()).unwrap();
        assert!(text.contains(RELAY) && text.contains(&desk.to_string()));
        assert!(
            !text
                .split_whitespace()
                .any(|part| words.split(' ').any(|word| word == part))
        );
        assert_eq!(of_file(&file, PASSPHRASE).unwrap().secret, secret);
        // Nobody gets in with another passphrase, or with a file that was changed.
        let no = |file: &str, passphrase| of_file(file.as_bytes(), passphrase).unwrap_err().to_string();
        assert!(no(&text, "correct horsf").contains("compare passphrase and desk"));
        let last = if text.ends_with("0\n") { "1\n" } else { "0\n" };
        let tampered = format!("{}{last}", &text[..text.len() - 2]);
        assert!(no(&tampered, PASSPHRASE).contains("does not open"));
        let elsewhere = text.replace(&desk.to_string(), &DeskId([4; 32]).to_string());
        assert!(no(&elsewhere, PASSPHRASE).contains("does not open"));
        assert!(no(&text[..text.len() - 3], PASSPHRASE).contains("whole file"));
        assert!(no(&text[..40], PASSPHRASE).contains("whole file"));
    }

    #[test]
    fn a_short_passphrase_and_wrong_words_make_no_file() {
        let good = words(&[9; 32]).unwrap();
        let desk = DeskId([3; 32]);
        let save = |words: &str, passphrase: &str| file(&mut dice(), RELAY, desk, words, passphrase);
        // Characters count, not bytes.
        assert_eq!(save(&good, "ääääääääääa"), Err(KitFault::Short));
        assert!(KitFault::Short.to_string().contains("12 characters"));
        assert!(save(&good, "ääääääääääaa").is_ok());
        let bad = good.replacen(good.split(' ').next().unwrap(), "zebra", 1);
        assert_eq!(save(&bad, PASSPHRASE), Err(KitFault::Secret(KitError::Words)));
        let typed = of_words(RELAY.into(), &desk.to_string(), &bad).unwrap_err();
        assert!(typed.to_string().contains("compare each with the paper"));
        let number = of_words(RELAY.into(), "0000", &good).unwrap_err();
        assert!(number.to_string().contains("The desk's number is not right"));
    }

    #[test]
    fn what_is_no_file_of_a_kit_is_none() {
        let whole = write(RELAY, DeskId([0; 32]), &[1, 2, 3]);
        let text = String::from_utf8(whole.clone()).unwrap();
        assert_eq!(
            read(&whole),
            Some((RELAY.to_owned(), DeskId([0; 32]), vec![1, 2, 3]))
        );
        for bad in [
            text.replace("Hotline", "Hotlime"),
            text.replace("Kit: 01", "Kit: 0"),
            text.replace("Kit: 01", "Kit: ü1"),
            text.replace("Desk: 0", "Desk: !"),
            format!("{text}{}", " ".repeat(FILE_BYTES_MAX)),
            String::new(),
        ] {
            assert_eq!(read(bad.as_bytes()), None, "{bad}");
        }
        assert_eq!(read(&[0xff; 40]), None);
        assert_eq!(read(whole.get(..40).unwrap_or_default()), None);
    }
}
