//! Mail files to model mails; the only crate that names mail-parser and ammonia.
//!
//! Bytes of a file go into a [`Splitter`], raw mails come out one by one ([`Splitter::next_mail`]), [`parse`] makes each a
//! [`desk_model::Mail`]. Any bytes give a mail or a [`BadMail`] that says why not. Nothing here opens a file, threads mails
//! into tickets, or stores anything.

mod address;
mod attachment;
mod bad;
mod body;
mod html;
mod machine;
mod parse;
mod splitter;

pub use attachment::ATTACHMENTS_MAX;
pub use bad::BadMail;
pub use body::HTML_BYTES_MAX;
pub use html::sanitise;
pub use parse::{MAIL_BYTES_MAX, parse};
pub use splitter::Splitter;
