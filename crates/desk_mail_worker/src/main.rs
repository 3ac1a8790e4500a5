//! Mail files read in a web worker of their own, which the engine's worker starts when an import begins: most days nobody
//! loads its character sets and its HTML parser.
//!
//! It is given a file, and then asked for one [`desk_port::mail::Batch`] after the other. It stores nothing and sends nothing.

#[cfg(any(test, target_arch = "wasm32"))]
mod reader;
#[cfg(target_arch = "wasm32")]
mod shell;

fn main() {
    #[cfg(target_arch = "wasm32")]
    shell::start();
}
