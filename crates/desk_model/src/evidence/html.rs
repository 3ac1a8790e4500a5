//! Evidence as a page of its own: no script, nothing from elsewhere, and it can be printed.

use super::{Evidence, Noted, stands};
use crate::{procedure::StepKind, ticket::RunStep};

const HEAD: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
    <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
    <meta name=\"viewport\" content=\"width=device-width\">\n";
const STYLE: &str = "<style>\n\
    body { font: 1rem/1.4 sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }\n\
    table { border-collapse: collapse; width: 100%; }\n\
    th, td { border: 1px solid; padding: 0.3rem 0.5rem; text-align: left; vertical-align: top; }\n\
    tr { break-inside: avoid; }\n\
    p { margin: 0.2rem 0; white-space: pre-line; }\n\
    code { font-size: 0.75rem; overflow-wrap: anywhere; }\n\
    .earlier { font-size: 0.85rem; }\n\
    </style>\n";

/// The page. All that people wrote is escaped.
#[must_use]
pub fn html(evidence: &Evidence<'_>) -> String {
    let (run, lookup) = (evidence.run, &evidence.lookup);
    let title = escaped(&run.title);
    let ticket = escaped(&(lookup.ticket)(evidence.ticket.root));
    let mut page = HEAD.to_owned();
    page += &format!("<title>{title} \u{2013} {ticket}</title>\n{STYLE}</head>\n<body>\n<h1>{title}</h1>\n");
    page += &format!(
        "<p>Ticket {ticket}, version {} of the procedure, {}.</p>\n",
        run.version,
        stands(run)
    );
    page += &line(
        "Begun",
        &(lookup.name)(run.by),
        &(evidence.when)(run.started_ms),
        "",
    );
    if let Some(end) = &run.finished {
        let (by, at) = ((lookup.name)(end.by), (evidence.when)(end.at_ms));
        page += &line("Finished", &by, &at, &end.reason);
    }
    page += "<table>\n<thead><tr><th>Step</th><th>What to do</th><th>What came of it</th></tr></thead>\n<tbody>\n";
    for step in &run.steps {
        page += &row(evidence, step);
    }
    page += &format!(
        "</tbody>\n</table>\n<p><code>Run {}</code></p>\n</body>\n</html>\n",
        run.id
    );
    page
}

fn line(what: &str, by: &str, at: &str, reason: &str) -> String {
    let reason = if reason.trim().is_empty() {
        String::new()
    } else {
        format!(": {}", escaped(reason))
    };
    format!("<p>{what} by {}, {}{reason}</p>\n", escaped(by), escaped(at))
}

fn row(evidence: &Evidence<'_>, step: &RunStep) -> String {
    let noted = evidence.noted(step);
    let mut cell = String::new();
    for each in noted.iter().filter(|each| each.holds) {
        cell += &entry(evidence, each, "");
    }
    if cell.is_empty() {
        cell += "<p>not done</p>";
    }
    for each in noted.iter().filter(|each| !each.holds) {
        let why = if each.taken_back {
            "taken back: "
        } else {
            "before: "
        };
        cell += &format!("<div class=\"earlier\">{}</div>", entry(evidence, each, why));
    }
    let help = if step.step.help.trim().is_empty() {
        String::new()
    } else {
        format!("<p>{}</p>", escaped(&step.step.help))
    };
    format!(
        "<tr><td>{}<br>{}</td><td><p>{}</p>{help}</td><td>{cell}</td></tr>\n",
        step.step.number,
        kind(step.step.kind),
        escaped(&step.step.text)
    )
}

fn entry(evidence: &Evidence<'_>, noted: &Noted, before: &str) -> String {
    let text = if noted.text.trim().is_empty() {
        String::new()
    } else {
        format!("<p>{}</p>", escaped(&noted.text))
    };
    format!(
        "<p>{before}<strong>{}</strong>, {}, {}</p>{text}<p><code>{}</code></p>",
        escaped(noted.words()),
        escaped(&noted.by),
        escaped(&(evidence.when)(noted.at_ms)),
        noted.entry
    )
}

fn kind(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Check => "check",
        StepKind::Question => "question",
        StepKind::Action => "action",
        StepKind::Branch => "decision",
    }
}

/// Text as it may stand anywhere in a page, in quotes too.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
