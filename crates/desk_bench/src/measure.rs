//! The figures, one file each. A measurement gives figures and asserts nothing.

pub mod catch_up;
pub mod command;
pub mod compaction;
pub mod fold;
pub mod growth;
pub mod import;
pub mod open;
pub mod reload;
pub mod search;
pub mod size;

use crate::figure::{Aim, Figure};

/// A figure about what was durably felt: the long tasks of one phase. The aim is that there is none.
pub fn tasks(during: &str, tasks: Vec<f64>) -> [Figure; 2] {
    let longest = tasks.iter().copied().fold(0.0, f64::max);
    let count = tasks.len() as f64;
    [
        Figure::new(
            format!("{during}: main-thread tasks over 50 ms, count (Chromium)"),
            "",
            Some(Aim::Median(0.0)),
            vec![count],
        ),
        Figure::new(
            format!("{during}: longest main-thread task over 50 ms (Chromium)"),
            "ms",
            None,
            vec![longest],
        ),
    ]
}
