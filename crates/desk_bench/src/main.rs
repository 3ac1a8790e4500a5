//! Measures Hotline as people meet it: the shipped app in real browsers, the release relay and command line, a full desk.
//!
//! `cargo xtask bench` builds what this needs and starts it. Prints figures and judges none: a missed aim is no failure.

mod corpus;
mod desk;
mod fault;
mod figure;
mod measure;
mod peer;
mod report;
mod tap;
mod visitor;
mod word;

use std::path::PathBuf;
use std::process::ExitCode;

use desk_e2e::Kind;

use desk::Desk;
use fault::{Done, Fault};
use figure::Figure;
use measure::{catch_up, command, fold, growth, import, open, reload, search, size};
use report::Conditions;
use visitor::Visitor;

const TICKETS: u32 = 10_000;
/// New peers of each browser.
const JOINS: usize = 3;
/// Desks whose growth is looked at, if no others are named.
const SCALES: [u32; 3] = [1_000, 10_000, 100_000];
const FIGURES: [&str; 9] = [
    "size", "fold", "import", "catch-up", "growth", "reload", "search", "command", "open",
];

/// What was asked for.
struct Asked {
    tickets: u32,
    /// Desks whose growth is looked at.
    scales: Vec<u32>,
    figures: Vec<&'static str>,
    browsers: Vec<Kind>,
}

impl Asked {
    fn parse(words: impl Iterator<Item = String>) -> Done<Asked> {
        let mut asked = Asked {
            tickets: TICKETS,
            scales: Vec::new(),
            figures: Vec::new(),
            browsers: Vec::new(),
        };
        let mut words = words;
        while let Some(word) = words.next() {
            let unknown = |word: String| {
                Fault::Unknown(
                    word,
                    format!(
                        "{}, chromium, firefox, --tickets N, --scale N",
                        FIGURES.join(", ")
                    ),
                )
            };
            let mut number = || {
                let number = words.next().unwrap_or_default();
                number.parse().map_err(|_| unknown(number))
            };
            match word.as_str() {
                "--tickets" => asked.tickets = number()?,
                "--scale" => asked.scales.push(number()?),
                "chromium" => asked.browsers.push(Kind::Chromium),
                "firefox" => asked.browsers.push(Kind::Firefox),
                name => match FIGURES.iter().find(|figure| **figure == name) {
                    Some(figure) => asked.figures.push(figure),
                    None => return Err(unknown(word)),
                },
            }
        }
        if asked.figures.is_empty() {
            asked.figures = FIGURES.to_vec();
        }
        if asked.scales.is_empty() {
            // Where fewer tickets are asked for, they are the largest desk.
            let most = asked.tickets;
            let fits = |scale: &u32| most >= TICKETS || *scale <= most;
            asked.scales = SCALES.into_iter().filter(fits).collect();
        }
        if asked.browsers.is_empty() {
            asked.browsers = vec![Kind::Firefox, Kind::Chromium];
        }
        Ok(asked)
    }

    fn wants(&self, figure: &str) -> bool {
        self.figures.contains(&figure)
    }

    /// A document is written of whole runs only.
    fn is_whole(&self) -> bool {
        let scales = self.scales == SCALES && self.tickets == TICKETS;
        scales && self.figures == FIGURES && self.browsers.len() == 2
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("\nThe bench broke off: {fault}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Done {
    let asked = Asked::parse(std::env::args().skip(1))?;
    let before = report::load();
    let mut figures = Vec::new();
    if asked.wants("size") {
        say(&mut figures, size::measure()?);
    }
    if asked.wants("fold") {
        say(&mut figures, fold::measure());
    }
    if asked.wants("growth") {
        for tickets in asked.scales.iter().copied() {
            say(&mut figures, growth::measure(tickets).await?);
        }
        if let [small, .., large] = asked.scales[..] {
            let grown = growth::growth(&figures, small, large);
            say(&mut figures, grown);
        }
    }
    let with_desk = ["import", "catch-up", "reload", "search", "command", "open"];
    if !with_desk.iter().any(|figure| asked.wants(figure)) {
        println!("\n{}", report::table(&figures));
        return Ok(());
    }
    let mut desk = Desk::with_tickets(asked.tickets).await?;
    if asked.wants("import") {
        say(&mut figures, import::native(&desk));
    }
    if asked.wants("catch-up") {
        say(&mut figures, vec![catch_up::native(&desk).await?]);
    }
    for (nth, kind) in asked.browsers.iter().copied().enumerate() {
        if nth > 0 {
            // What the browser before has written would stand above the newest ticket.
            desk = Desk::with_tickets(asked.tickets).await?;
        }
        browser(kind, &asked, &desk, &mut figures).await?;
    }
    println!("\n{}", report::table(&figures));
    if asked.is_whole() {
        let path = PathBuf::from(desk::set("HOTLINE_ROOT")?).join("docs/performance.md");
        let conditions = Conditions {
            tickets: desk.corpus.tickets,
            mails: desk.corpus.mails,
            megabytes: desk.corpus.bytes as f64 / 1e6,
            load: [before, report::load()],
        };
        report::write(&path, &figures, &conditions)?;
        println!("written to docs/performance.md");
    }
    Ok(())
}

/// All that is measured in one kind of browser. The last of those that join goes on to the other figures.
async fn browser(kind: Kind, asked: &Asked, desk: &Desk, figures: &mut Vec<Figure>) -> Done {
    let figures_after_joining = ["reload", "search", "command", "open"];
    let imports = kind == Kind::Chromium && asked.wants("import");
    let joins = if asked.wants("catch-up") { JOINS } else { 1 };
    if joins == 1 && !imports && !figures_after_joining.iter().any(|figure| asked.wants(figure)) {
        return Ok(());
    }
    let mut joined = Vec::new();
    let mut last = None;
    for _ in 0..joins {
        // The one before ends first, so that no two browsers share the processors.
        drop(last.take());
        let (visitor, one) = Visitor::join(kind, desk).await?;
        joined.push(one);
        last = Some(visitor);
    }
    if asked.wants("catch-up") {
        say(figures, catch_up::figures(kind, desk.corpus.tickets, &joined));
    }
    let Some(visitor) = last else { return Ok(()) };
    if asked.wants("reload") {
        say(figures, reload::measure(&visitor).await?);
    }
    if asked.wants("search") {
        say(figures, search::measure(&visitor).await?);
    }
    if asked.wants("open") {
        say(figures, open::measure(&visitor).await?);
    }
    if asked.wants("command") {
        say(figures, command::measure(&visitor).await?);
    }
    if imports {
        say(figures, import::in_browser(&visitor, desk).await?);
    }
    Ok(())
}

/// Shows figures as soon as they are there.
fn say(figures: &mut Vec<Figure>, new: Vec<Figure>) {
    for figure in &new {
        println!("{}", figure.cells().join("  |  "));
    }
    figures.extend(new);
}

#[cfg(test)]
mod tests {
    //! What is asked for is understood, and what is not is named.
    use super::*;

    fn asked(words: &str) -> Done<Asked> {
        Asked::parse(words.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn one_figure_or_all() {
        assert!(asked("").unwrap().is_whole());
        let one = asked("reload --tickets 1000 firefox").unwrap();
        assert_eq!((one.tickets, one.figures.as_slice()), (1_000, &["reload"][..]));
        assert!(one.browsers == [Kind::Firefox] && !one.is_whole());
    }

    #[test]
    fn desks_of_other_sizes() {
        assert_eq!(asked("growth").unwrap().scales, SCALES);
        assert_eq!(asked("growth --tickets 1000").unwrap().scales, [1_000]);
        let own = asked("growth --scale 500 --scale 100000").unwrap();
        assert!(own.scales == [500, 100_000] && !own.is_whole());
    }

    #[test]
    fn what_is_no_figure_is_named() {
        assert!(matches!(asked("speed"), Err(Fault::Unknown(word, _)) if word == "speed"));
        assert!(matches!(asked("--scale"), Err(Fault::Unknown(word, _)) if word.is_empty()));
        assert!(matches!(asked("--tickets many"), Err(Fault::Unknown(word, _)) if word == "many"));
    }
}
