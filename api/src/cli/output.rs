//! Standard output for results, standard error for everything else.

use super::Failure;
use std::io::{self, ErrorKind, Write};

/// Prints a result. A reader that has had enough (`chancery schema | head`) is no failure.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let line = if text.ends_with('\n') { "" } else { "\n" };
    match write!(out, "{text}{line}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Tells a person something. Whether anyone can hear it does not matter.
pub(super) fn note(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}
