//! The targets of `desk_fuzz` under libFuzzer, which lets coverage decide what is tried next. `HOTLINE_FUZZ_TARGET` names the target,
//! `HOTLINE_FUZZ_CORPUS` the folder into which its corpus is written first. `cargo xtask fuzz --guided` starts it.
#![no_main]

use desk_fuzz::{TARGETS, Target};
use libfuzzer_sys::fuzz_target;
use std::{env, fs, path::PathBuf, sync::LazyLock};

static TARGET: LazyLock<&Target> = LazyLock::new(|| {
    let name = env::var("HOTLINE_FUZZ_TARGET").unwrap_or_default();
    let names: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
    desk_fuzz::target(&name).unwrap_or_else(|| panic!("HOTLINE_FUZZ_TARGET is none of {names:?}"))
});

fn write_corpus() {
    let Some(folder) = env::var_os("HOTLINE_FUZZ_CORPUS").map(PathBuf::from) else {
        return;
    };
    for (at, bytes) in (TARGET.corpus)().iter().enumerate() {
        let path = folder.join(format!("seed-{at}"));
        fs::write(&path, bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
}

fuzz_target!(
    init: write_corpus(),
    |bytes: &[u8]| (TARGET.try_bytes)(bytes)
);
