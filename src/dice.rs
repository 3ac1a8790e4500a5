//! The app's dice: ids for commands and for documents to be made. The browser's own generator, nothing else.

use desk_model::{CommandId, DocId};

fn bytes() -> [u8; 16] {
    let mut bytes = [0u8; 16];
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    // A browser that runs WebAssembly has `crypto`, and 16 bytes are below its limit.
    if let Some(crypto) = crypto {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes
}

pub fn command() -> CommandId {
    CommandId(bytes())
}

pub fn document() -> DocId {
    DocId(bytes())
}
