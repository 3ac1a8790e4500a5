//! What a browser loads, as it is served compressed: the app up to its first paint, and the engine beside it.

use std::path::Path;

use crate::desk::set;
use crate::fault::{Done, Fault};
use crate::figure::{Aim, Figure};

const APP_KIB: f64 = 250.0;
const ENGINE_KIB: f64 = 1_024.0;

pub fn measure() -> Done<Vec<Figure>> {
    let folder = set("HOTLINE_APP")?;
    let (mut app, mut engine) = (0, 0);
    for entry in std::fs::read_dir(&folder).map_err(Fault::file(&folder))? {
        let path = entry.map_err(Fault::file(&folder))?.path();
        if path.extension().is_some_and(|ending| ending == "gz") {
            let bytes = std::fs::metadata(&path).map_err(Fault::file(&path))?.len();
            *(if is_engine(&path) { &mut engine } else { &mut app }) += bytes;
        }
    }
    let figure = |what: &str, most, bytes: u64| {
        Figure::new(what, "KiB", Some(Aim::Median(most)), vec![bytes as f64 / 1_024.0])
    };
    Ok(vec![
        figure("app: page, style and program, gzip", APP_KIB, app),
        figure("engine: worker's program, gzip", ENGINE_KIB, engine),
    ])
}

fn is_engine(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with("desk_worker"))
}
