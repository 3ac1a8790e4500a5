//! Mail that nobody wrote: a mailbox of as many tickets as asked for, the same bytes for the same number.
//!
//! Words follow Zipf's law as those of real languages do, bodies are about as long as real ones (half of them under 700
//! bytes, some over 10,000), two of five have an HTML part, one of five is answered by its sender, one of fifty has a file.

use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

use crate::word::Words;

pub const SEED: u64 = 20_260_302;
/// Noon of 2 March 2025, ms since 1970 / 1000; the mails come one by one after it.
const FIRST_S: u64 = 1_740_916_800;
const BETWEEN_S: u64 = 2_900;
const CUSTOMERS: u64 = 2_500;
const FILE_BYTES: usize = 24 * 1024;

/// What the bench needs to know of what it wrote.
pub struct Corpus {
    pub tickets: u32,
    pub mails: u32,
    pub bytes: u64,
    /// The subject of the ticket that changed last.
    pub newest: String,
}

struct Writer<'a, W> {
    out: &'a mut W,
    name: &'a str,
    dice: ChaCha8Rng,
    words: Words,
    bytes: u64,
    mails: u32,
}

/// Writes the mailbox; `name` tells its mails from those of another.
pub fn write(out: &mut impl Write, name: &str, tickets: u32) -> io::Result<Corpus> {
    let mut dice = ChaCha8Rng::seed_from_u64(SEED);
    let words = Words::new(&mut dice);
    let mut writer = Writer {
        out,
        name,
        dice,
        words,
        bytes: 0,
        mails: 0,
    };
    let mut newest = String::new();
    for ticket in 0..tickets {
        newest = writer.ticket(ticket)?;
    }
    Ok(Corpus {
        tickets,
        mails: writer.mails,
        bytes: writer.bytes,
        newest,
    })
}

impl<W: Write> Writer<'_, W> {
    /// One thread; gives its subject.
    fn ticket(&mut self, ticket: u32) -> io::Result<String> {
        let customer = self.below(CUSTOMERS);
        let (first, last) = self.words.name(customer);
        let from = format!("{first} {last} <{first}.{last}.{customer}@example.org>").to_lowercase();
        let length = 2 + self.below(6);
        let subject = format!("{} {ticket}", self.words.line(&mut self.dice, length));
        let at_s = FIRST_S + u64::from(ticket) * BETWEEN_S;
        let id = format!("ticket-{ticket}@{}.example.com", self.name);
        self.mail(&from, &subject, &id, None, at_s)?;
        // It comes before the next ticket, so that the last ticket is the newest either way.
        if self.below(5) == 0 {
            let again = format!("again-{ticket}@{}.example.com", self.name);
            self.mail(&from, &format!("Re: {subject}"), &again, Some(&id), at_s + 1_200)?;
        }
        Ok(subject)
    }

    fn mail(
        &mut self,
        from: &str,
        subject: &str,
        id: &str,
        answers: Option<&str>,
        at_s: u64,
    ) -> io::Result<()> {
        let text = self.body();
        let mut head = format!(
            "From bench@example.org Mon Mar 03 12:00:00 2025\nFrom: {from}\nTo: Desk <desk@example.com>\nSubject: {subject}\n\
             Date: {}\nMessage-ID: <{id}>\nMIME-Version: 1.0\n",
            date(at_s)
        );
        if let Some(answers) = answers {
            head.push_str(&format!("In-Reply-To: <{answers}>\nReferences: <{answers}>\n"));
        }
        let kind = self.below(50);
        let body = match kind {
            0 => mixed(&text, &self.file()),
            1..=20 => alternative(&text),
            _ => format!("Content-Type: text/plain; charset=utf-8\n\n{text}"),
        };
        self.mails += 1;
        let whole = format!("{head}{body}\n\n");
        self.bytes += whole.len() as u64;
        self.out.write_all(whole.as_bytes())
    }

    /// Paragraphs: most mails are short, a few are very long.
    fn body(&mut self) -> String {
        let words = match self.below(100) {
            0..=49 => 20 + self.below(80),
            50..=84 => 100 + self.below(200),
            85..=97 => 300 + self.below(500),
            _ => 1_500 + self.below(1_500),
        };
        let mut text = String::new();
        let mut left = words;
        while left > 0 {
            let sentence = (4 + self.below(14)).min(left);
            left -= sentence;
            text.push_str(&self.words.line(&mut self.dice, sentence));
            text.push_str(if self.below(5) == 0 { ".\n\n" } else { ".\n" });
        }
        text
    }

    fn file(&mut self) -> String {
        let mut bytes = vec![0; FILE_BYTES];
        self.dice.fill_bytes(&mut bytes);
        let coded = STANDARD.encode(&bytes);
        let lines: Vec<&str> = coded
            .as_bytes()
            .chunks(76)
            .filter_map(|line| std::str::from_utf8(line).ok())
            .collect();
        lines.join("\n")
    }

    fn below(&mut self, end: u64) -> u64 {
        self.dice.next_u64() % end
    }
}

fn alternative(text: &str) -> String {
    let html = text.replace("\n\n", "</p>\n<p>").replace(".\n", ".<br>\n");
    format!(
        "Content-Type: multipart/alternative; boundary=\"parts\"\n\n--parts\nContent-Type: text/plain; charset=utf-8\n\n{text}\n\
         --parts\nContent-Type: text/html; charset=utf-8\n\n<html><head><style>p {{ margin: 0 }}</style></head>\n\
         <body><div class=\"mail\"><p>{html}</p></div></body></html>\n--parts--\n"
    )
}

fn mixed(text: &str, file: &str) -> String {
    format!(
        "Content-Type: multipart/mixed; boundary=\"parts\"\n\n--parts\nContent-Type: text/plain; charset=utf-8\n\n{text}\n\
         --parts\nContent-Type: image/png; name=\"screen.png\"\nContent-Disposition: attachment; filename=\"screen.png\"\n\
         Content-Transfer-Encoding: base64\n\n{file}\n--parts--\n"
    )
}

/// A date of RFC 5322. From the days since 1970 by the Gregorian calendar's own cycles of 400 years
/// (<https://howardhinnant.github.io/date_algorithms.html>, `civil_from_days`).
fn date(at_s: u64) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (days, rest) = (at_s / 86_400 + 719_468, at_s % 86_400);
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = (shifted + 2) % 12;
    let year = era * 400 + year_of_era + u64::from(month < 2);
    let name = usize::try_from(month)
        .ok()
        .and_then(|month| MONTHS.get(month))
        .unwrap_or(&"Jan");
    format!(
        "{day} {name} {year} {:02}:{:02}:{:02} +0000",
        rest / 3_600,
        rest / 60 % 60,
        rest % 60
    )
}

#[cfg(test)]
mod tests {
    //! The corpus is the same every time, of the size asked for, and its dates are real ones.
    use super::*;

    fn written(tickets: u32) -> (Vec<u8>, Corpus) {
        let mut bytes = Vec::new();
        let corpus = write(&mut bytes, "first", tickets).unwrap();
        (bytes, corpus)
    }

    #[test]
    fn the_same_number_gives_the_same_bytes() {
        let (bytes, corpus) = written(300);
        assert_eq!(bytes, written(300).0);
        assert_eq!(corpus.bytes, bytes.len() as u64);
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text.matches("\nMessage-ID: <ticket-").count(), 300);
        assert_eq!(
            text.matches("\nMessage-ID: <").count(),
            usize::try_from(corpus.mails).unwrap()
        );
        assert!(text.contains(&format!("Subject: {}\n", corpus.newest)));
        let mean = corpus.bytes / u64::from(corpus.mails);
        assert!((1_000..6_000).contains(&mean), "{mean} bytes a mail");
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        // By `date -u -d @…`.
        assert_eq!(date(1_740_916_800), "2 Mar 2025 12:00:00 +0000");
        assert_eq!(date(1_709_251_199), "29 Feb 2024 23:59:59 +0000");
        assert_eq!(date(951_868_800), "1 Mar 2000 00:00:00 +0000");
    }
}
