//! Gives a target what is kept for it, without libFuzzer: part of the unit tests of each crate that has targets.

use std::fs;
use std::path::Path;

/// Gives a target every input that is kept for it, and tells how many there are.
pub(super) fn replay(target: &str, run: fn(&[u8])) -> usize {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fuzz");
    let mut count = 0;
    for kept in ["seeds", "regressions"] {
        // A target nothing was found for has no regressions.
        let Ok(entries) = fs::read_dir(folder.join(kept).join(target)) else { continue };
        let mut inputs: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        inputs.sort();
        for input in inputs {
            let data = fs::read(&input).unwrap();
            let outcome = std::panic::catch_unwind(|| run(&data));
            assert!(outcome.is_ok(), "{} breaks a rule", input.display());
            count += 1;
        }
    }
    count
}
