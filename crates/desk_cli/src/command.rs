//! The command line: what can be asked, and how each is done.

use crate::{
    attach, chance,
    driver::{Driver, REACH_SECONDS},
    export,
    fault::Fault,
    import, moment, show,
};
use clap::{Parser, Subcommand, ValueEnum};
use desk_model::{Act, Command, CommandId, DocId, Role, Setting};
use desk_port::{Answer, PeopleAct, Query, Request, TicketFilter, TicketView, View};
use std::{path::PathBuf, time::Duration};

/// How long `sync` works before it says that it could not finish.
const SYNC_SECONDS: u64 = 600;
/// Tickets that `list` shows at the most.
const LIST_MAX: u32 = 500;

#[derive(Parser)]
#[command(name = "hotline", version, about = "A headless peer of a Hotline desk")]
pub struct Line {
    /// The folder that this peer lives in.
    #[arg(long, global = true, env = "HOTLINE_HOME", default_value = "hotline-home")]
    home: PathBuf,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Start a new desk.
    Start {
        /// The relay's address, such as https://desk.example.org, or the link that it printed at its first start.
        #[arg(long)]
        relay: String,
        /// The desk's name.
        #[arg(long)]
        desk: String,
        /// Your name.
        #[arg(long = "as")]
        name: String,
    },
    /// Join a desk by an invite link.
    Join {
        link: String,
        /// Your name.
        #[arg(long = "as")]
        name: String,
    },
    /// Print a new invite link.
    Invite {
        #[arg(long, value_enum, default_value_t = InviteRole::Operator)]
        role: InviteRole,
        /// How long it is good: 90s, 30m, 24h, 7d; 30 days at the most.
        #[arg(long, default_value = "24h", value_parser = seconds)]
        lasts: u32,
    },
    /// Move the desk to another relay.
    Move {
        /// The link that the new relay printed at its first start; its address, if it has a copy of this desk or is open to all.
        relay: String,
        /// Only this device connects there; the desk must be there already.
        #[arg(long)]
        only_here: bool,
    },
    /// Import mail files (.mbox, .eml, raw messages).
    Import {
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// List tickets.
    List {
        /// needs-me, mine, unassigned, waiting, to-review or all.
        #[arg(long, value_enum, default_value_t = ListView::All)]
        view: ListView,
        #[arg(long)]
        json: bool,
    },
    /// Show a ticket: T-7K4M2P, or its whole id.
    Show {
        id: String,
        /// As it was then, in UTC: "2026-03-02 09:05", a day alone, or ms since 1970.
        #[arg(long, value_parser = moment::moment)]
        at: Option<u64>,
        #[arg(long)]
        json: bool,
    },
    /// Print what was done by a procedure on a ticket, as a page (HTML) or as JSON.
    Evidence {
        id: String,
        /// Which run, by its id in `show --json`; not needed where there is one alone.
        #[arg(long)]
        run: Option<String>,
        #[arg(long)]
        json: bool,
    },
    /// Search tickets, customers and articles.
    Search {
        query: String,
        #[arg(long)]
        json: bool,
    },
    /// Run commands, one JSON object a line; `-` reads standard input. "attach" of a send_reply lists files to go with it, by their
    /// paths from the folder in which this is run.
    Run { file: PathBuf },
    /// Set something for the team, as a lead: JSON such as {"set":"survey","hours":24,"text":"How was it?"}.
    Set { setting: String },
    /// Share everything and catch up, then end.
    Sync,
    /// Stay connected and follow until ended.
    Mirror,
    /// Write the whole desk as JSON Lines and Automerge files.
    Export {
        /// A folder that does not exist yet, or is empty.
        #[arg(long)]
        out: PathBuf,
    },
}

/// Seconds out of `90s`, `30m`, `24h`, `7d`.
fn seconds(text: &str) -> Result<u32, String> {
    let unit = text.chars().last().and_then(|unit| match unit {
        's' => Some(1),
        'm' => Some(60),
        'h' => Some(60 * 60),
        'd' => Some(24 * 60 * 60),
        _ => None,
    });
    let number = text
        .get(..text.len().saturating_sub(1))
        .and_then(|number| number.parse().ok());
    let seconds = unit
        .zip(number)
        .and_then(|(unit, number): (u32, u32)| number.checked_mul(unit));
    seconds.ok_or_else(|| "write a number and s, m, h or d, such as 30m".to_owned())
}

#[derive(Clone, Copy, ValueEnum)]
enum InviteRole {
    Operator,
    Senior,
    Viewer,
    Bridge,
}

#[derive(Clone, Copy, ValueEnum)]
enum ListView {
    NeedsMe,
    Mine,
    Unassigned,
    Waiting,
    ToReview,
    All,
}

/// Does what the line asks.
pub async fn run(line: Line) -> Result<(), Fault> {
    let mut driver = Driver::open(&line.home)?;
    match line.verb {
        Verb::Start { relay, desk, name } => {
            driver.ask(Request::StartDesk { relay, desk, name }).await?;
            driver.settle(Duration::from_secs(REACH_SECONDS)).await
        }
        Verb::Join { link, name } => {
            driver.ask(Request::JoinDesk { link, name }).await?;
            Ok(())
        }
        Verb::Invite { role, lasts } => invite(&mut driver, role, lasts).await,
        Verb::Move { relay, only_here } => move_to(&mut driver, relay, only_here).await,
        Verb::Import { files } => {
            desk(&driver)?;
            import::run(&mut driver, &files)
        }
        Verb::List { view, json } => list(&mut driver, view, json).await,
        Verb::Show { id, at, json } => {
            let ticket = ticket(&mut driver, &id, at).await?;
            show::ticket(&ticket, json);
            Ok(())
        }
        Verb::Evidence { id, run, json } => evidence(&mut driver, &id, run, json).await,
        Verb::Search { query, json } => search(&mut driver, query, json).await,
        Verb::Run { file } => run_file(&mut driver, &file).await,
        Verb::Set { setting } => set(&mut driver, &setting).await,
        Verb::Sync => {
            desk(&driver)?;
            driver.settle(Duration::from_secs(SYNC_SECONDS)).await
        }
        Verb::Mirror => {
            desk(&driver)?;
            driver.follow().await
        }
        Verb::Export { out } => {
            desk(&driver)?;
            export::run(&driver, &out)
        }
    }
}

/// That there is a desk here.
fn desk(driver: &Driver) -> Result<(), Fault> {
    match driver.status.desk {
        Some(_) => Ok(()),
        None => Err(Fault::Said(
            "There is no desk in this folder yet. Start one with `hotline start` or join one with `hotline join`.".into(),
        )),
    }
}

fn unexpected() -> Fault {
    Fault::Said(
        "The engine gave an answer of another kind than asked; this is a fault of the program.".into(),
    )
}

async fn invite(driver: &mut Driver, role: InviteRole, lasts_s: u32) -> Result<(), Fault> {
    desk(driver)?;
    // A link has its place on the chain that the relay keeps.
    driver.settle(Duration::from_secs(REACH_SECONDS)).await?;
    let role = match role {
        InviteRole::Operator => Role::Operator,
        InviteRole::Senior => Role::Senior,
        InviteRole::Viewer => Role::Viewer,
        InviteRole::Bridge => Role::Bridge,
    };
    let act = PeopleAct::Invite { role, lasts_s };
    let Answer::Link(link) = driver.ask(Request::People { act }).await? else {
        return Err(unexpected());
    };
    show::say(&link);
    Ok(())
}

async fn set(driver: &mut Driver, setting: &str) -> Result<(), Fault> {
    desk(driver)?;
    let unread = |error| {
        Fault::Said(format!(
            "This is no setting: {error}. Nothing was changed; `hotline set --help` shows one."
        ))
    };
    let setting: Setting = serde_json::from_str(setting).map_err(unread)?;
    setting.check().map_err(|why| Fault::Said(why.to_string()))?;
    // What a lead sets has its place on the chain that the relay keeps.
    driver.settle(Duration::from_secs(REACH_SECONDS)).await?;
    let act = PeopleAct::Set { setting };
    driver.ask(Request::People { act }).await?;
    driver.settle(Duration::from_secs(SYNC_SECONDS)).await
}

async fn move_to(driver: &mut Driver, relay: String, only_here: bool) -> Result<(), Fault> {
    desk(driver)?;
    let act = if only_here {
        PeopleAct::UseRelay { relay }
    } else {
        // The others hear of it at the relay where the desk is now, if that one is not lost.
        match driver.settle(Duration::from_secs(REACH_SECONDS)).await {
            Ok(()) | Err(Fault::Unreached { .. }) => {}
            Err(fault) => return Err(fault),
        }
        PeopleAct::Move { relay }
    };
    driver.ask(Request::People { act }).await?;
    driver.settle(Duration::from_secs(SYNC_SECONDS)).await?;
    if let Some(desk) = &driver.status.desk {
        show::say(&format!(
            "This device is connected to {}, and all that it has is there.",
            desk.relay
        ));
    }
    Ok(())
}

async fn list(driver: &mut Driver, view: ListView, json: bool) -> Result<(), Fault> {
    desk(driver)?;
    let view = match view {
        ListView::NeedsMe => View::NeedsMe,
        ListView::Mine => View::Mine,
        ListView::Unassigned => View::Unassigned,
        ListView::Waiting => View::Waiting,
        ListView::ToReview => View::ToReview,
        ListView::All => View::All,
    };
    let mut offset = 0;
    loop {
        let filter = TicketFilter {
            view,
            words: String::new(),
            offset,
            limit: LIST_MAX,
        };
        let Answer::Tickets(page) = driver.get(Query::Tickets { filter }).await? else {
            return Err(unexpected());
        };
        for row in &page.rows {
            show::row(row, json);
        }
        offset += LIST_MAX;
        if offset >= page.total {
            return Ok(());
        }
    }
}

/// By its short name or its id, as it was at that moment or as it is.
async fn ticket(driver: &mut Driver, id: &str, at_ms: Option<u64>) -> Result<TicketView, Fault> {
    desk(driver)?;
    let missing = || {
        Fault::Said(format!(
            "There is no ticket {id} on this device. `hotline sync` may bring it."
        ))
    };
    let id: DocId = match id.parse() {
        Ok(doc) => doc,
        Err(_) => driver.engine.ticket_by_short(id)?.ok_or_else(missing)?,
    };
    let query = match at_ms {
        Some(at_ms) => Query::TicketAt { id, at_ms },
        None => Query::Ticket { id },
    };
    let Answer::Ticket(ticket) = driver.get(query).await? else {
        return Err(unexpected());
    };
    ticket.map(|ticket| *ticket).ok_or_else(missing)
}

async fn evidence(driver: &mut Driver, id: &str, run: Option<String>, json: bool) -> Result<(), Fault> {
    let view = ticket(driver, id, None).await?;
    let none = || Fault::Said("This ticket has no such run of a procedure. Nothing was printed.".into());
    let run = match (run, view.runs.as_slice()) {
        (Some(run), _) => run.parse().map_err(|_| none())?,
        (None, [run]) => run.id,
        (None, []) => return Err(none()),
        (None, runs) => {
            let runs: Vec<String> = runs
                .iter()
                .map(|run| format!("\n{} {}", run.id, run.title))
                .collect();
            return Err(Fault::Said(format!(
                "Say by --run which of these is meant:{}",
                runs.concat()
            )));
        }
    };
    let ticket = view.row.id;
    let Answer::Evidence(text) = driver.get(Query::Evidence { ticket, run, json }).await? else {
        return Err(unexpected());
    };
    show::say(&text.ok_or_else(none)?);
    Ok(())
}

async fn search(driver: &mut Driver, words: String, json: bool) -> Result<(), Fault> {
    desk(driver)?;
    let Answer::Search(hits) = driver.get(Query::Search { words, limit: 50 }).await? else {
        return Err(unexpected());
    };
    for hit in &hits {
        show::hit(hit, json);
    }
    Ok(())
}

/// Runs the commands of a file. A line that is refused is said with its number; the lines after it still run.
async fn run_file(driver: &mut Driver, path: &PathBuf) -> Result<(), Fault> {
    desk(driver)?;
    let text = if path.as_os_str() == "-" {
        std::io::read_to_string(std::io::stdin())
    } else {
        std::fs::read_to_string(path)
    };
    let text = text.map_err(|error| Fault::File {
        path: path.clone(),
        error,
    })?;
    let (mut done, mut refused, mut partly) = (0u32, 0u32, 0u32);
    for (number, line) in text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
    {
        match run_line(driver, line).await {
            Ok(Answer::Several {
                done: acts, refused, ..
            }) => {
                done += 1;
                partly += u32::from(!refused.is_empty());
                show::say(&format!("line {}: {acts} done", number + 1));
                for why in refused {
                    eprintln!("hotline: line {}: {why}", number + 1);
                }
            }
            Ok(_) => done += 1,
            Err(fault) => {
                refused += 1;
                eprintln!("hotline: line {}: {fault}", number + 1);
            }
        }
    }
    show::say(&format!("{done} done, {refused} refused"));
    match (refused, partly) {
        (0, 0) => Ok(()),
        (0, _) => Err(Fault::Said(format!(
            "A part of {partly} commands was refused; all else is done."
        ))),
        (_, 0) => Err(Fault::Said(format!(
            "{refused} commands were refused; the others are done."
        ))),
        _ => Err(Fault::Said(format!(
            "{refused} commands were refused, and a part of {partly}; all else is done."
        ))),
    }
}

async fn run_line(driver: &mut Driver, line: &str) -> Result<Answer, Fault> {
    let (mut command, paths) = read_command(line)?;
    let ticket = match &mut command.act {
        Act::SendReply { ticket, files, .. }
            if !paths.is_empty() && !driver.engine.has_done(command.id)? =>
        {
            files.extend(attach::add(driver, *ticket, &paths).await?);
            Some((*ticket, files.clone()))
        }
        Act::SendReply { .. } => None,
        _ if paths.is_empty() => None,
        _ => return Err(Fault::Said("Files go with a send_reply alone.".into())),
    };
    let done = driver.ask(Request::Do { command }).await;
    if let (Err(_), Some((ticket, files))) = (&done, ticket) {
        attach::take_out(driver, ticket, &files).await?;
    }
    done
}

/// A command as the app gives it, and the files that go with it; `id` may be left out, then the line is done anew each time.
fn read_command(line: &str) -> Result<(Command, Vec<PathBuf>), Fault> {
    let unread = |error: serde_json::Error| Fault::Said(format!("This is no command: {error}."));
    let mut value: serde_json::Value = serde_json::from_str(line).map_err(unread)?;
    let mut paths = Vec::new();
    if let Some(object) = value.as_object_mut() {
        if !object.contains_key("id") {
            object.insert("id".into(), CommandId(chance::id()?).to_string().into());
        }
        if let Some(listed) = object.remove("attach") {
            paths = serde_json::from_value(listed).map_err(unread)?;
        }
    }
    Ok((serde_json::from_value(value).map_err(unread)?, paths))
}
