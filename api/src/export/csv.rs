//! Tables as CSV: RFC 4180, UTF-8 without a byte order mark, a line of names first.

use super::WriteError;
use super::cell::Cell;
use crate::values::{Date, DateTime};
use csv::{Terminator, Writer, WriterBuilder};
use std::borrow::Cow;

/// What a spreadsheet may take for the beginning of a formula or of a command (OWASP, "CSV Injection"), in
/// full width too.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
/// What says to a spreadsheet that a text follows.
const GUARD: char = '\'';

/// What stands in a cell, as text.
pub(super) fn written(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Empty => "".into(),
        Cell::Text(text) => guarded(text),
        Cell::Number(number) => number.to_string().into(),
        Cell::Truth(truth) => truth.to_string().into(),
        Cell::Date(day) => Date(*day).written().into(),
        Cell::Instant(instant) => DateTime(*instant).written().into(),
    }
}

/// A text that starts no formula, not even where what is invisible before it is passed over. A text that
/// begins with the sign gets another, so that taking one away gives back any text.
fn guarded(text: &str) -> Cow<'_, str> {
    let begins = text.starts_with(['\t', '\r', '\n', GUARD]);
    let invisible = |letter: char| letter.is_whitespace() || letter.is_control() || letter == '\u{feff}';
    if begins || text.trim_start_matches(invisible).starts_with(FORMULA) {
        format!("{GUARD}{text}").into()
    } else {
        text.into()
    }
}

/// Writes the names of columns.
pub(super) fn names<'a>(
    names: impl IntoIterator<Item = &'a str>,
    out: &mut Vec<u8>,
) -> Result<(), WriteError> {
    let mut writer = writer(out);
    writer.write_record(names)?;
    ended(writer)
}

/// Writes rows.
pub(super) struct Rows<'a>(Writer<&'a mut Vec<u8>>);

impl<'a> Rows<'a> {
    /// Rows that follow what is in `out`.
    pub(super) fn new(out: &'a mut Vec<u8>) -> Self {
        Self(writer(out))
    }

    /// Writes a row of these cells. Where one of them cannot be written, half a row may be there: what was written is not
    /// to be sent then.
    pub(super) fn row(
        &mut self,
        cells: impl IntoIterator<Item = Result<Cell, WriteError>>,
    ) -> Result<(), WriteError> {
        for cell in cells {
            self.0.write_field(written(&cell?).as_bytes())?;
        }
        Ok(self.0.write_record(None::<&[u8]>)?)
    }

    /// Writes what is not written yet.
    pub(super) fn end(self) -> Result<(), WriteError> {
        ended(self.0)
    }
}

fn writer(out: &mut Vec<u8>) -> Writer<&mut Vec<u8>> {
    WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out)
}

fn ended(mut writer: Writer<&mut Vec<u8>>) -> Result<(), WriteError> {
    Ok(writer.flush().map_err(csv::Error::from)?)
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
        let row = ["a", "b,c", "d\"e", "f\r\ng", ""].map(|text| Cell::Text(text.to_owned()));
        for row in [row.as_slice(), &[Cell::Empty]] {
            let mut rows = Rows::new(&mut out);
            rows.row(row.iter().cloned().map(Ok)).unwrap();
            rows.end().unwrap();
        }
        assert_eq!(String::from_utf8(out).unwrap(), "a,\"b,c\",\"d\"\"e\",\"f\r\ng\",\r\n\"\"\r\n");
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
            // A table begins with the names of its columns.
            names(vec!["a"; cells.len()], &mut out).unwrap();
            let mut rows = Rows::new(&mut out);
            rows.row(cells.iter().map(|text| Ok(Cell::Text(text.clone())))).unwrap();
            rows.end().unwrap();
            prop_assert!(out.ends_with(b"\r\n"));
            let rows = read(&out);
            prop_assert_eq!(rows.len(), 2);
            prop_assert!(rows[1].iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])));
            let back: Vec<&str> = rows[1].iter().map(|cell| unguarded(cell)).collect();
            prop_assert_eq!(back, cells);
        }
    }
}
