//! What a browser loads, as it is served compressed: the app up to its first paint, the engine beside it, the reader of mail
//! files when an import begins, and the tools when one is needed.

use std::path::Path;

use crate::desk::set;
use crate::fault::{Done, Fault};
use crate::figure::{Aim, Figure};

const APP_KIB: f64 = 250.0;
const ENGINE_KIB: f64 = 1_024.0;
const READER_KIB: f64 = 500.0;
const TOOLS_KIB: f64 = 150.0;

pub fn measure() -> Done<Vec<Figure>> {
    let folder = set("HOTLINE_APP")?;
    let (mut app, mut engine, mut reader, mut tools) = (0, 0, 0, 0);
    for entry in std::fs::read_dir(&folder).map_err(Fault::file(&folder))? {
        let path = entry.map_err(Fault::file(&folder))?.path();
        if path.extension().is_some_and(|ending| ending == "gz") {
            let bytes = std::fs::metadata(&path).map_err(Fault::file(&path))?.len();
            *(if begins(&path, "desk_worker") {
                &mut engine
            } else if begins(&path, "desk_mail_worker") {
                &mut reader
            } else if begins(&path, "desk_tool_worker") {
                &mut tools
            } else {
                &mut app
            }) += bytes;
        }
    }
    let figure = |what: &str, most, bytes: u64| {
        Figure::new(what, "KiB", Some(Aim::Median(most)), vec![bytes as f64 / 1_024.0])
    };
    Ok(vec![
        figure("app: page, style and program, gzip", APP_KIB, app),
        figure("engine: worker's program, gzip", ENGINE_KIB, engine),
        figure(
            "reader of mail files, at the first import, gzip",
            READER_KIB,
            reader,
        ),
        figure("tools, when one is first needed, gzip", TOOLS_KIB, tools),
    ])
}

fn begins(path: &Path, start: &str) -> bool {
    path.file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with(start))
}
