//! The tools in a web worker of their own, which the app starts when it first needs one: most days nobody makes a recovery kit or
//! reads a calendar file.
//!
//! It is asked by [`desk_port::tool::ToTools`] and answers each with one [`desk_port::tool::Told`]; what it can do is in `desk_tool`.
//! It stores nothing and sends nothing.

#[cfg(target_arch = "wasm32")]
mod shell;

fn main() {
    #[cfg(target_arch = "wasm32")]
    shell::start();
}
