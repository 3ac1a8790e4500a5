//! Histories of a ticket written as text, and what the fold gives for each: `cargo xtask fold FILE`.
//!
//! One case after each `# name`. A line is `id[@doc] who[/device] time kind args [<basis]`. Document `A` by default, device = who;
//! times are wall times in Berlin, `2+09:00` is two days after day 0 (Monday 2 March 2026, or what `day` says); the basis is
//! everything above, or exactly the ids after `<` (`<-`: none). `gw` is a gateway, whose time is trusted; `lea` leads. `= A key=value …`
//! states what the fold of everything above gives for that ticket, at `now` or one minute after the last entry; `only=AB` folds
//! those documents only. What is promised and when it is open stands in [`sla`], kinds and keys in [`fact`], [`show`] and [`procedure`].

mod case;
mod fact;
mod merge;
mod procedure;
mod show;
mod sla;
mod time;

use case::Case;

/// What cannot be read, with the line that says it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{case}: {line:?}: {what}.")]
pub struct Unread {
    pub case: String,
    pub line: String,
    pub what: String,
}

/// One stated line with what the fold gives in the same words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    pub case: String,
    pub line: String,
    /// Key, stated value, value found.
    pub values: Vec<(String, String, String)>,
}

impl Stated {
    /// The line as the fold would have it.
    #[must_use]
    pub fn found(&self) -> String {
        let mut words: Vec<String> = self.line.split_whitespace().take(2).map(str::to_owned).collect();
        words.extend(
            self.line
                .split_whitespace()
                .filter(|word| word.starts_with("only="))
                .map(str::to_owned),
        );
        words.extend(self.values.iter().map(|(key, _, found)| format!("{key}={found}")));
        words.join(" ")
    }

    #[must_use]
    pub fn holds(&self) -> bool {
        self.values.iter().all(|(_, stated, found)| stated == found)
    }
}

/// Folds every case, in the written order of entries or the reverse, which must be the same.
///
/// # Errors
/// The first line that cannot be read; a key or word that nobody knows is one.
pub fn run(text: &str, reversed: bool) -> Result<Vec<Stated>, Unread> {
    let mut all = Vec::new();
    let mut name = String::new();
    let mut case = Case::default();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let unread = |what: String| Unread {
            case: name.clone(),
            line: line.to_owned(),
            what,
        };
        if let Some(title) = line.strip_prefix('#') {
            title.trim().clone_into(&mut name);
            case = Case::default();
        } else if let Some(stated) = line.strip_prefix("= ") {
            let values = case.stated(stated, reversed).map_err(unread)?;
            all.push(Stated {
                case: name.clone(),
                line: line.to_owned(),
                values,
            });
        } else {
            case.read(line).map_err(unread)?;
        }
    }
    Ok(all)
}
