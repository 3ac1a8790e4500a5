//! The whole desk as files: one JSON object a line for people and programs, and each document as Automerge saves it, which any
//! Automerge (the npm package too) loads.

use crate::{driver::Driver, fault::Fault};
use desk_engine::ExportedDoc;
use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
};

/// Writes `tickets.jsonl`, `customers.jsonl`, `articles.jsonl` and `documents/<id>.automerge` into `out`.
pub fn run(driver: &Driver, out: &Path) -> Result<(), Fault> {
    let fault = |error| Fault::File {
        path: out.to_owned(),
        error,
    };
    let documents = out.join("documents");
    if fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Fault::Said(format!(
            "{} is not empty. Nothing was written; name another folder.",
            out.display()
        )));
    }
    fs::create_dir_all(&documents).map_err(fault)?;
    let open = |name: &str| File::create(out.join(name)).map(BufWriter::new).map_err(fault);
    let (mut tickets, mut customers, mut articles, mut procedures) = (
        open("tickets.jsonl")?,
        open("customers.jsonl")?,
        open("articles.jsonl")?,
        open("procedures.jsonl")?,
    );
    let mut count = 0u32;
    for doc in driver.engine.doc_ids()? {
        let ExportedDoc {
            kind,
            json,
            automerge,
        } = driver.engine.export(doc)?;
        let lines = match kind {
            desk_engine::DocKind::Ticket => &mut tickets,
            desk_engine::DocKind::Customer => &mut customers,
            desk_engine::DocKind::Article => &mut articles,
            desk_engine::DocKind::Procedure => &mut procedures,
        };
        writeln!(lines, "{json}").map_err(fault)?;
        fs::write(documents.join(format!("{doc}.automerge")), automerge).map_err(fault)?;
        count += 1;
    }
    for mut lines in [tickets, customers, articles, procedures] {
        lines.flush().map_err(fault)?;
    }
    crate::show::say(&format!("{count} documents"));
    Ok(())
}
