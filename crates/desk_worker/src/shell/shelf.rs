//! The file beside the database that holds the bytes of larger attachments: in a folder of its own in the browser's file system,
//! open as long as this tab leads.

use super::apart;
use desk_store::{Shelf, ShelfError, shelf::SLOT_BYTES};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DedicatedWorkerGlobalScope, DomException, FileSystemDirectoryHandle, FileSystemFileHandle,
    FileSystemGetDirectoryOptions, FileSystemGetFileOptions, FileSystemReadWriteOptions,
    FileSystemSyncAccessHandle, StorageEstimate, StorageManager,
};

const FOLDER: &str = "attachments";
const FILE: &str = "slots";
/// The part of what the browser grants that attachments may take up.
const SHARE: f64 = 0.25;

/// See the module. Closed when dropped, so that another tab can open it.
#[derive(Debug)]
pub struct OpfsShelf {
    handle: FileSystemSyncAccessHandle,
}

impl Drop for OpfsShelf {
    fn drop(&mut self) {
        self.handle.close();
    }
}

fn storage() -> StorageManager {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    scope.navigator().storage()
}

/// How much of the browser's space attachments may take up; none when it does not say.
pub async fn budget_bytes() -> Option<u64> {
    let estimate = JsFuture::from(storage().estimate().ok()?).await.ok()?;
    let quota = estimate.unchecked_into::<StorageEstimate>().get_quota()?;
    Some((quota * SHARE) as u64)
}

impl OpfsShelf {
    /// Opens the file, made where there is none. An error while another tab has it open.
    pub async fn open() -> Result<Self, JsValue> {
        let root: FileSystemDirectoryHandle = JsFuture::from(storage().get_directory()).await?.dyn_into()?;
        let options = FileSystemGetDirectoryOptions::new();
        options.set_create(true);
        let folder = root.get_directory_handle_with_options(&apart::own(FOLDER), &options);
        let folder: FileSystemDirectoryHandle = JsFuture::from(folder).await?.dyn_into()?;
        let options = FileSystemGetFileOptions::new();
        options.set_create(true);
        let file = folder.get_file_handle_with_options(FILE, &options);
        let file: FileSystemFileHandle = JsFuture::from(file).await?.dyn_into()?;
        let handle = JsFuture::from(file.create_sync_access_handle())
            .await?
            .dyn_into()?;
        Ok(Self { handle })
    }
}

fn at(slot: u32) -> FileSystemReadWriteOptions {
    let options = FileSystemReadWriteOptions::new();
    options.set_at(f64::from(slot) * SLOT_BYTES as f64);
    options
}

fn why(error: JsValue) -> ShelfError {
    match error.dyn_ref::<DomException>() {
        Some(error) if error.name() == "QuotaExceededError" => ShelfError::Full,
        Some(error) => ShelfError::Broken(error.message()),
        None => ShelfError::Broken("the browser's file system does not say why".to_owned()),
    }
}

impl Shelf for OpfsShelf {
    fn read(&mut self, slot: u32, bytes: usize) -> Result<Vec<u8>, ShelfError> {
        let mut held = vec![0; bytes];
        let read = self.handle.read_with_u8_array_and_options(&mut held, &at(slot));
        held.truncate(read.map_err(why)? as usize);
        Ok(held)
    }

    fn write(&mut self, slot: u32, bytes: &[u8]) -> Result<(), ShelfError> {
        let written = self.handle.write_with_u8_array_and_options(bytes, &at(slot));
        // Some browsers write what fits and say how much that was.
        if written.map_err(why)? as usize == bytes.len() {
            Ok(())
        } else {
            Err(ShelfError::Full)
        }
    }

    fn flush(&mut self) -> Result<(), ShelfError> {
        self.handle.flush().map_err(why)
    }

    fn cut(&mut self, slots: u32) -> Result<(), ShelfError> {
        let length = f64::from(slots) * SLOT_BYTES as f64;
        if self.handle.get_size().map_err(why)? > length {
            self.handle.truncate_with_f64(length).map_err(why)?;
        }
        Ok(())
    }
}
