//! Files that go with a reply: read in slices and added to it, and taken out again when it is not sent.

use crate::{chance, driver::Driver, fault::Fault};
use desk_model::{Act, BlobId, Command, CommandId, DocId};
use desk_port::Request;
use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

const SLICE_BYTES: usize = 1024 * 1024;

/// Adds the files, all or none.
pub async fn add(driver: &mut Driver, ticket: DocId, paths: &[PathBuf]) -> Result<Vec<BlobId>, Fault> {
    let mut added = Vec::new();
    for path in paths {
        match one(driver, ticket, path) {
            Ok(file) => added.extend(file),
            Err(fault) => {
                take_out(driver, ticket, &added).await?;
                return Err(fault);
            }
        }
    }
    Ok(added)
}

pub async fn take_out(driver: &mut Driver, ticket: DocId, files: &[BlobId]) -> Result<(), Fault> {
    for file in files {
        let command = Command {
            id: CommandId(chance::id()?),
            act: Act::DetachFile { ticket, file: *file },
        };
        driver.ask(Request::Do { command }).await?;
    }
    Ok(())
}

fn one(driver: &mut Driver, ticket: DocId, path: &Path) -> Result<Option<BlobId>, Fault> {
    let fault = |error| Fault::File {
        path: path.to_owned(),
        error,
    };
    let mut file = File::open(path).map_err(fault)?;
    let size = file.metadata().map_err(fault)?.len();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let command = CommandId(chance::id()?);
    let names = [name.as_ref(), media_type(path)];
    let begun = driver.engine.begin_file(
        chance::now_ms(),
        &mut chance::dice()?,
        command,
        ticket,
        names,
        size,
    )?;
    let Some(mut sealing) = begun else {
        return Ok(None);
    };
    let mut slice = vec![0u8; SLICE_BYTES];
    loop {
        let read = file.read(&mut slice).map_err(fault)?;
        match slice.get(..read) {
            Some(bytes) if !bytes.is_empty() => sealing.push(bytes)?,
            _ => break,
        }
    }
    let added = driver
        .engine
        .end_file(chance::now_ms(), &mut chance::dice()?, sealing)?;
    driver.carry_out();
    Ok(Some(added))
}

/// By the ending, for what is most often sent; of anything else mail programs go by the name.
fn media_type(path: &Path) -> &'static str {
    let ending = path.extension().and_then(|ending| ending.to_str());
    match ending.unwrap_or_default().to_ascii_lowercase().as_str() {
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "txt" | "log" => "text/plain",
        "csv" => "text/csv",
        "zip" => "application/zip",
        _ => "",
    }
}
