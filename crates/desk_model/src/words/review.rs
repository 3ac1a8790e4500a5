//! A review item in a sentence: what happened and what holds until it is settled; and the ways out, as words of a button with the
//! act that it gives. A way names what it is about: whoever reads the button need not look for the first and the second.

mod document;
mod message;
mod procedure;
mod second_line;
mod sentence;
mod side;
mod value;
mod way;

pub use sentence::sentence;
pub use way::{leave, ways};
