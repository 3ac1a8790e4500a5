//! What a person types into a search box, as a question to the full-text index. Nothing typed is ever syntax of SQLite's.

/// Words of a search that count.
pub(crate) const WORDS_MAX: usize = 16;
/// Characters of a search that count.
pub(crate) const CHARS_MAX: usize = 400;

/// The question: every word must occur, words in quotes as a phrase, the last one as a beginning. None: nothing to look for.
pub(crate) fn question(typed: &str) -> Option<String> {
    let mut phrases = phrases(typed);
    phrases.retain(|phrase| phrase.text.chars().any(char::is_alphanumeric));
    phrases.truncate(WORDS_MAX);
    let last = phrases.len().checked_sub(1)?;
    let mut question = String::with_capacity(typed.len() + 8);
    for (place, phrase) in phrases.iter().enumerate() {
        if place > 0 {
            question.push(' ');
        }
        question.push('"');
        question.push_str(&phrase.text);
        question.push('"');
        if place == last && !phrase.closed {
            question.push('*');
        }
    }
    Some(question)
}

struct Phrase {
    text: String,
    /// By a quotation mark: it is whole.
    closed: bool,
}

fn phrases(typed: &str) -> Vec<Phrase> {
    let mut phrases = Vec::new();
    let mut text = String::new();
    let mut quoted = false;
    let mut end = |text: &mut String, closed: bool| {
        if !text.is_empty() {
            phrases.push(Phrase {
                text: std::mem::take(text),
                closed,
            });
        }
    };
    for c in typed.chars().take(CHARS_MAX) {
        match c {
            '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' => {
                end(&mut text, quoted);
                quoted = !quoted;
            }
            c if c.is_whitespace() || c.is_control() => {
                if quoted {
                    text.push(' ');
                } else {
                    end(&mut text, false);
                }
            }
            c => text.push(c),
        }
    }
    end(&mut text, false);
    phrases
}

#[cfg(test)]
mod tests {
    //! The expected questions are FTS5's grammar (<https://sqlite.org/fts5.html#full_text_query_syntax>), written by hand.
    use super::*;

    fn asks(typed: &str, expected: &str) {
        assert_eq!(question(typed).as_deref(), Some(expected), "{typed:?}");
    }

    #[test]
    fn the_last_word_is_a_beginning() {
        asks("print", "\"print\"*");
        asks(" paper  jam ", "\"paper\" \"jam\"*");
    }

    #[test]
    fn quotes_make_a_phrase() {
        asks("\"paper jam\"", "\"paper jam\"");
        asks("\"paper jam\" tr", "\"paper jam\" \"tr\"*");
        asks("\u{201e}paper jam\u{201c} tr", "\"paper jam\" \"tr\"*");
        asks("\"paper ja", "\"paper ja\"*");
    }

    #[test]
    fn nothing_typed_is_syntax() {
        asks("a AND b", "\"a\" \"AND\" \"b\"*");
        asks("title:x* NEAR(", "\"title:x*\" \"NEAR(\"*");
        asks("it's\0odd", "\"it's\" \"odd\"*");
    }

    #[test]
    fn without_letters_there_is_nothing_to_look_for() {
        for typed in ["", "  ", "\"\"", "- * ()", "\"\"\""] {
            assert_eq!(question(typed), None, "{typed:?}");
        }
    }

    #[test]
    fn words_and_characters_beyond_the_limits_do_not_count() {
        let many = "w ".repeat(WORDS_MAX + 1);
        assert_eq!(question(&many).unwrap().matches('w').count(), WORDS_MAX);
        let long = "w".repeat(CHARS_MAX + 1);
        assert_eq!(question(&long).unwrap().matches('w').count(), CHARS_MAX);
    }
}
