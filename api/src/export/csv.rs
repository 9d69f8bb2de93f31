//! Tables as CSV: RFC 4180, UTF-8 without a byte order mark, a line of names first.

use super::WriteError;
use super::cell::Cell;
use crate::values::{Date, DateTime};
use csv::{Terminator, WriterBuilder};

/// What a spreadsheet may take for the beginning of a formula or of a command (OWASP, "CSV Injection"), in
/// full width too.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
/// What says to a spreadsheet that a text follows.
const GUARD: char = '\'';

/// What stands in a cell, as text.
pub(super) fn written(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => guarded(text),
        Cell::Number(number) => number.to_string(),
        Cell::Truth(truth) => truth.to_string(),
        Cell::Date(day) => Date(*day).written(),
        Cell::Instant(instant) => DateTime(*instant).written(),
    }
}

/// A text that starts no formula, not even where what is invisible before it is passed over. A text that
/// begins with the sign gets another, so that taking one away gives back any text.
fn guarded(text: &str) -> String {
    let begins = text.starts_with(['\t', '\r', '\n', GUARD]);
    let invisible = |letter: char| letter.is_whitespace() || letter.is_control() || letter == '\u{feff}';
    if begins || text.trim_start_matches(invisible).starts_with(FORMULA) {
        format!("{GUARD}{text}")
    } else {
        text.to_owned()
    }
}

/// Writes a row.
pub(super) fn row(
    cells: impl IntoIterator<Item = impl AsRef<[u8]>>,
    out: &mut Vec<u8>,
) -> Result<(), WriteError> {
    // Most rows are short; a writer has a buffer of its own.
    let mut writer =
        WriterBuilder::new().buffer_capacity(1_024).terminator(Terminator::CRLF).from_writer(out);
    writer.write_record(cells)?;
    writer.flush().map_err(csv::Error::from)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8]) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
        reader.records().map(|record| record.unwrap().iter().map(ToOwned::to_owned).collect()).collect()
    }

    /// What `docs/exports.md` says about reading a text.
    fn unguarded(text: &str) -> &str {
        text.strip_prefix(GUARD).unwrap_or(text)
    }

    #[test]
    fn rows_are_as_rfc_4180_has_them() {
        let mut out = Vec::new();
        row(["a", "b,c", "d\"e", "f\r\ng", ""], &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "a,\"b,c\",\"d\"\"e\",\"f\r\ng\",\r\n");
    }

    #[test]
    fn a_text_starts_no_formula_and_a_number_stays_one() {
        for (text, guarded) in [
            (" =1", "' =1"),
            ("=1+1", "'=1+1"),
            ("-1", "'-1"),
            ("＝A1", "'＝A1"),
            ("'a", "''a"),
            ("a=1", "a=1"),
            ("", ""),
        ] {
            assert_eq!(written(&Cell::Text(text.to_owned())), guarded);
        }
        assert_eq!(written(&Cell::Number((-1).into())), "-1");
        assert_eq!(written(&Cell::Truth(false)), "false");
    }

    proptest! {
        #[test]
        fn any_text_survives_and_none_starts_a_formula(
            cells in prop::collection::vec("(?s).{0,12}|[=+\\-@'＝＋－＠\t\r\n\",;]{0,4}.{0,4}", 1..6)
        ) {
            let mut out = Vec::new();
            let texts: Vec<String> = cells.iter().map(|text| written(&Cell::Text(text.clone()))).collect();
            // A table begins with the names of its columns.
            row(vec!["a"; texts.len()], &mut out).unwrap();
            row(&texts, &mut out).unwrap();
            prop_assert!(out.ends_with(b"\r\n"));
            let rows = read(&out);
            prop_assert_eq!(rows.len(), 2);
            prop_assert!(rows[1].iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])));
            let back: Vec<&str> = rows[1].iter().map(|cell| unguarded(cell)).collect();
            prop_assert_eq!(back, cells);
        }
    }
}
