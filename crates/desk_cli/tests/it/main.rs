//! The program as a person runs it, over a folder on a real disk: what it prints, what it ends with, what stays in the folder.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod disk;
mod home;
mod moving;
mod past;
mod reply;
mod setting;
mod several;
