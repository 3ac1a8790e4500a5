//! Every decoder of foreign bytes, each as one function that takes any bytes and panics when a promise is broken.
//!
//! The contract: a [`Target`] does not panic, whatever the bytes are. tests/short.rs damages a corpus with seeded dice, for some
//! seconds in continuous integration and for long by `cargo xtask fuzz`. What is tried and why stands in
//! docs/decisions/fuzzing.md.

mod cast;
mod chain;
mod docs;
mod mail;
mod mutant;
mod sealed;
mod small;
mod tool;
mod wire;

use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

/// A decoder, and bytes that it takes.
pub struct Target {
    pub name: &'static str,
    pub try_bytes: fn(&[u8]),
    pub corpus: fn() -> Vec<Vec<u8>>,
}

macro_rules! targets {
    ($($name:ident = $module:ident::$corpus:ident,)*) => {
        pub const TARGETS: &[Target] = &[$(Target {
            name: stringify!($name),
            try_bytes: $module::$name,
            corpus: $module::$corpus,
        },)*];
    };
}

targets! {
    client_frames = wire::client_corpus,
    relay_frames = wire::relay_corpus,
    entry_heads = wire::heads_corpus,
    entries = sealed::entries_corpus,
    signed_entries = sealed::signed_corpus,
    control_entries = chain::control_corpus,
    chains = chain::chains_corpus,
    links = small::links_corpus,
    cbor = small::cbor_corpus,
    proofs = small::proofs_corpus,
    heads = small::heads_corpus,
    presence = small::presence_corpus,
    unsent = small::unsent_corpus,
    changes = docs::changes_corpus,
    bundles = docs::bundles_corpus,
    settings = docs::settings_corpus,
    mails = mail::mails_corpus,
    mailboxes = mail::mailboxes_corpus,
    pages = mail::pages_corpus,
    kits = tool::kits_corpus,
    calendars = tool::calendars_corpus,
    texts = tool::texts_corpus,
}

#[must_use]
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

/// Says which bytes it was, when a panic goes past.
struct Witness<'a>(&'a Target, &'a [u8]);

impl Drop for Witness<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let hex: String = self.1.iter().map(|byte| format!("{byte:02x}")).collect();
            eprintln!("{} broke on {hex}", self.0.name);
        }
    }
}

impl Target {
    pub fn run(&self, bytes: &[u8]) {
        let _witness = Witness(self, bytes);
        (self.try_bytes)(bytes);
    }

    /// The corpus as it is, then so many mutants of it.
    pub fn run_mutants(&self, seed: u64, count: usize) {
        let corpus = (self.corpus)();
        corpus.iter().for_each(|bytes| self.run(bytes));
        let mut dice = ChaCha20Rng::seed_from_u64(seed);
        for _ in 0..count {
            self.run(&mutant::next(&mut dice, &corpus));
        }
    }
}
