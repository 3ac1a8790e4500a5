//! The closed list of names under which anything is hashed, derived, signed or sealed. A name serves one purpose only.
//!
//! Nothing outside this file may make a name, so that two purposes can never share one.

/// A name for BLAKE3 in derive_key mode, as the whole context string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hash(pub(crate) &'static str);

/// A name for Ed25519, as the whole prefix without the zero byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sign(pub(crate) &'static str);

/// A name for XChaCha20-Poly1305: context of the key derivation and prefix of what is authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seal(pub(crate) &'static str);

/// A name for HPKE, prefix of its `info`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hybrid(pub(crate) &'static str);

macro_rules! names {
    ($($kind:ident { $($constant:ident = $text:literal,)* })*) => {
        $($(pub(crate) const $constant: $kind = $kind(concat!("hotline/1 ", $text));)*)*

        /// Every name of the format, whole, for tests and for other clients.
        pub const ALL: &[&str] = &[$($($constant.0,)*)*];
    };
}

names! {
    Hash {
        DESK_ID = "desk id",
        DEVICE_ID = "device id",
        CONTROL_HASH = "control hash",
        INVITE_ID = "invite id",
        INVITE_SIGN = "invite sign",
        INVITE_KEM = "invite kem",
        KIT_SIGN = "kit sign",
        KIT_KEM = "kit kem",
        EPOCH_CHECK = "epoch check",
        KEY_ID = "key id",
        ENTRY_ID_KEY = "entry id key",
        ENTRY_SEAL = "entry seal",
        IMPORT_ID = "import id",
        CHALLENGE = "challenge",
        DEVICE_NUMBER = "device number",
        CHAIN_NUMBER = "chain number",
        BLOB = "blob",
    }
    Sign {
        CONTROL = "control",
        POSSESSION = "possession",
        ENTRY = "entry",
        HELLO = "hello",
        HEADS = "heads",
    }
    Seal {
        EPOCH_WRAP = "epoch wrap",
        DOC_KEY = "doc key",
        BODY = "body",
        CONTROL_BODY = "control body",
        PRESENCE = "presence",
        KIT_BOX = "kit box",
        BLOB_CHUNK = "blob chunk",
    }
    Hybrid {
        EPOCH_SEAL = "epoch seal",
        INVITE_SEAL = "invite seal",
    }
}
