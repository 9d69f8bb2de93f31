//! The tables that are printed, in Markdown: what `docs/speed.md` shows.

use super::load::{Comparison, Outcome, spread};
use std::fmt::Write;

/// Whether a figure was reached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// It is only told.
    None,
    AtLeast(f64),
    AtMost(f64),
}

impl Bound {
    fn shown(self) -> String {
        match self {
            Self::None => String::new(),
            Self::AtLeast(least) => format!("≥ {}", number(least)),
            Self::AtMost(most) => format!("≤ {}", number(most)),
        }
    }

    /// Whether a value is within it; nothing where there is no bound.
    fn holds(self, value: f64) -> Option<bool> {
        match self {
            Self::None => None,
            Self::AtLeast(least) => Some(value >= least),
            Self::AtMost(most) => Some(value <= most),
        }
    }
}

/// What was measured.
#[derive(Default)]
pub struct Report {
    ratios: Vec<String>,
    values: Vec<String>,
    /// What was left out, and why.
    notes: Vec<String>,
    missed: Vec<String>,
}

impl Report {
    /// A comparison: the ratio of requests a second.
    pub fn ratio(&mut self, what: &str, against: &str, bound: Bound, comparison: &Comparison) {
        self.scaled(what, against, bound, comparison, 1.0);
    }

    /// A comparison whose ratio is to another reference, which does so much less than the one measured.
    pub fn scaled(&mut self, what: &str, against: &str, bound: Bound, comparison: &Comparison, factor: f64) {
        let (middle, least, most) = spread(&comparison.ratios);
        let (middle, least, most) = (middle * factor, least * factor, most * factor);
        let verdict = self.verdict(&format!("{what} against {against}"), bound, middle);
        let mut row = format!(
            "| {what} | {against} | {} | {}–{} | {} | {verdict} |",
            number(middle),
            number(least),
            number(most),
            bound.shown()
        );
        for outcome in [&comparison.subject, &comparison.reference] {
            let _ = write!(row, " {} |", side(outcome));
        }
        say(&row);
        self.ratios.push(row);
    }

    /// A value with its spread.
    pub fn value(&mut self, what: &str, unit: &str, bound: Bound, values: &[f64], detail: &str) {
        let (middle, least, most) = spread(values);
        let verdict = self.verdict(what, bound, middle);
        let row = format!(
            "| {what} | {} {unit} | {}–{} | {} | {verdict} | {detail} |",
            number(middle),
            number(least),
            number(most),
            bound.shown()
        );
        say(&row);
        self.values.push(row);
    }

    /// What was left out.
    pub fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
        say(&note);
        self.notes.push(note);
    }

    fn verdict(&mut self, what: &str, bound: Bound, value: f64) -> &'static str {
        match bound.holds(value) {
            None => "",
            Some(true) => "ok",
            Some(false) => {
                self.missed.push(what.to_owned());
                "below"
            }
        }
    }

    /// The figures that were missed.
    pub fn missed(&self) -> &[String] {
        &self.missed
    }

    /// All of it.
    pub fn shown(&self) -> String {
        let mut shown = String::new();
        if !self.ratios.is_empty() {
            shown.push_str(
                "| workload | against | ratio | spread | bound | | Chancery: requests/s, p50/p99 ms, MB/s, CPU µs | reference: the same |\n\
                 | --- | --- | --- | --- | --- | --- | --- | --- |\n",
            );
            shown.push_str(&(self.ratios.join("\n") + "\n\n"));
        }
        if !self.values.is_empty() {
            shown.push_str("| what | value | spread | bound | | |\n| --- | --- | --- | --- | --- | --- |\n");
            shown.push_str(&(self.values.join("\n") + "\n\n"));
        }
        for note in &self.notes {
            let _ = writeln!(shown, "- {note}");
        }
        shown
    }
}

/// One side: requests a second, latencies, megabytes a second, what a request costs the server's processors.
fn side(outcome: &Outcome) -> String {
    let refused = match outcome.refused {
        0 => String::new(),
        refused => format!(", {refused} refused"),
    };
    format!(
        "{}, {:.2}/{:.2}, {}, {}{refused}",
        number(outcome.rate()),
        outcome.percentile(50.0),
        outcome.percentile(99.0),
        number(outcome.megabytes()),
        number(outcome.cost())
    )
}

/// A number with as many digits as mean something.
fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// Tells how far the benchmark is.
#[expect(clippy::print_stderr, reason = "a program that tells how far it is")]
pub fn say(text: &str) {
    eprintln!("{text}");
}
