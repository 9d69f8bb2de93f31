//! Tables as workbooks for Excel, LibreOffice and others (ISO/IEC 29500).
//!
//! Texts are text cells, in the format “Text”, so that they stay texts when they are edited. A workbook
//! is a ZIP archive whose parts refer to each other, so it is made in memory and there once it is whole:
//! how much it may hold is bounded.

use super::cell::Cell;
use super::picked::Found;
use super::{About, Columns, WriteError};
use chrono::Datelike;
use rust_xlsxwriter::{DocProperties, Format, Workbook, Worksheet};
use serde_json::{Number, Value};

/// How much a workbook may hold, in bytes: the texts of its cells, and [`CELL`] for each.
const MOST: usize = 48 * 1024 * 1024;
/// What a cell takes beside its text, in bytes.
const CELL: usize = 64;
/// The longest text in a cell, in UTF-16 code units (Excel, “Specifications and limits”).
const LONGEST: usize = 32_767;
/// The narrowest and the widest column, in characters.
const WIDTHS: (usize, usize) = (8, 60);
/// The largest whole number that a cell holds exactly: cells are IEEE 754 doubles.
const EXACT: u64 = 1 << 53;
/// How the writer says that a text is XML already.
const RAW: (&str, &str) = ("<r>", "</r>");

/// The formats of cells.
struct Formats {
    text: Format,
    date: Format,
    instant: Format,
}

/// A workbook of one sheet.
pub(crate) struct Sheet {
    book: Workbook,
    sheet: Worksheet,
    columns: Columns,
    /// What was found of an entry, to be used again for the next one.
    found: Vec<Found>,
    formats: Formats,
    /// How wide each column is, in characters.
    widths: Vec<usize>,
    rows: u32,
    held: usize,
}

impl Sheet {
    pub(super) fn new(columns: Columns, about: About) -> Result<Self, WriteError> {
        let mut book = Workbook::new();
        if let Some(at) = about.recorded_at {
            // The same list gives the same bytes, whenever it is asked for.
            book.set_properties(&DocProperties::new().set_creation_datetime(&at.naive_utc()));
        }
        let mut sheet = Worksheet::new();
        sheet.set_name(about.name)?;
        let heading = Format::new().set_bold().set_num_format("@");
        let mut widths = Vec::new();
        for (n, name) in (0..).zip(columns.names()) {
            sheet.write_string_with_format(0, n, name, &heading)?;
            widths.push(name.chars().count());
        }
        let formats = Formats {
            text: Format::new().set_num_format("@"),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            instant: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
        };
        Ok(Self { book, sheet, columns, found: Vec::new(), formats, widths, rows: 0, held: 0 })
    }

    /// An entry.
    pub(super) fn row(&mut self, entry: &Value) -> Result<(), WriteError> {
        self.rows += 1;
        let cells: Vec<Cell> = self.columns.cells(entry, &mut self.found)?.collect::<Result<_, _>>()?;
        for (n, cell) in (0..).zip(cells) {
            let text = super::csv::written(&cell);
            self.held += CELL + text.len();
            if self.held > MOST {
                return Err(WriteError::Limit(format!(
                    "a workbook holds at most {} MiB here, and this list does not fit: ask for fewer columns with \
                     fields, for a narrower list, or for csv",
                    MOST / 1024 / 1024
                )));
            }
            if let Some(width) = self.widths.get_mut(usize::from(n)) {
                *width = text.lines().map(|line| line.chars().take(WIDTHS.1).count()).fold(*width, Ord::max);
            }
            self.write(n, cell, entry)?;
        }
        Ok(())
    }

    fn write(&mut self, column: u16, cell: Cell, entry: &Value) -> Result<(), WriteError> {
        let (row, sheet, formats) = (self.rows, &mut self.sheet, &self.formats);
        match cell {
            Cell::Empty => {}
            Cell::Truth(truth) => {
                sheet.write_boolean(row, column, truth)?;
            }
            Cell::Number(number) => match exact(&number) {
                Some(number) => {
                    sheet.write_number(row, column, number)?;
                }
                None => return self.write(column, Cell::Text(number.to_string()), entry),
            },
            // Days before 1901 are no days of spreadsheets, or are counted differently by them.
            Cell::Date(day) if (1901..=9999).contains(&day.year()) => {
                sheet.write_datetime_with_format(row, column, day, &formats.date)?;
            }
            Cell::Instant(at) if (1901..=9999).contains(&at.year()) && at.timestamp_subsec_micros() == 0 => {
                sheet.write_datetime_with_format(row, column, at.naive_utc(), &formats.instant)?;
            }
            Cell::Date(_) | Cell::Instant(_) => {
                sheet.write_string_with_format(row, column, super::csv::written(&cell), &formats.text)?;
            }
            Cell::Text(text) => {
                if text.encode_utf16().count() > LONGEST {
                    let name = self.columns.names().nth(column.into()).unwrap_or_default();
                    let record = entry["id"].as_str().unwrap_or("an entry");
                    return Err(WriteError::Limit(format!(
                        "a cell of a workbook holds at most {LONGEST} characters, and {name} of {record} has more: \
                         leave it out with fields, or ask for csv"
                    )));
                }
                if text.starts_with(RAW.0) && text.ends_with(RAW.1) {
                    // Written plainly, the text would go into the file as XML. As a rich text of one part it is
                    // escaped, all but what looks like an escape already.
                    let text = text.replace("_x", "_x005F_x");
                    let plain = Format::default();
                    sheet.write_rich_string_with_format(row, column, &[(&plain, &text)], &formats.text)?;
                } else {
                    sheet.write_string_with_format(row, column, text, &formats.text)?;
                }
            }
        }
        Ok(())
    }

    /// The workbook: its first row stays in sight, and filters what is below it.
    pub(super) fn finish(mut self) -> Result<Vec<u8>, WriteError> {
        for (n, width) in (0..).zip(&self.widths) {
            let width = u32::try_from(width + 2).unwrap_or_default().clamp(WIDTHS.0 as u32, WIDTHS.1 as u32);
            self.sheet.set_column_width(n, width)?;
        }
        if let Some(last) = self.widths.len().checked_sub(1).and_then(|last| u16::try_from(last).ok()) {
            self.sheet.set_freeze_panes(1, 0)?;
            self.sheet.autofilter(0, 0, self.rows, last)?;
        }
        self.book.push_worksheet(self.sheet);
        Ok(self.book.save_to_buffer()?)
    }
}

/// A number as a cell holds it, where it can.
fn exact(number: &Number) -> Option<f64> {
    if let Some(whole) = number.as_i64() {
        return (whole.unsigned_abs() <= EXACT).then_some(whole as f64);
    }
    if number.is_u64() { None } else { number.as_f64() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Date;
    use chrono::{NaiveDate, TimeZone, Utc};
    use proptest::prelude::*;
    use schemars::JsonSchema;
    use serde_json::json;
    use std::io::Read;

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its shape is looked at")]
    struct Entry {
        id: String,
        text: String,
        number: i64,
        day: Option<Date>,
    }

    fn sheet() -> Sheet {
        let about = About {
            name: "members",
            revision: 3,
            recorded_at: Some(Utc.timestamp_opt(1_600_000_000, 0).unwrap()),
            as_of: Date(NaiveDate::default()),
        };
        Sheet::new(Columns::of::<Entry>(["id", "text", "number", "day"]), about).unwrap()
    }

    fn book(entries: &[Value]) -> Vec<u8> {
        let mut sheet = sheet();
        entries.iter().for_each(|entry| sheet.row(entry).unwrap());
        sheet.finish().unwrap()
    }

    fn part(book: &[u8], name: &str) -> String {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    /// The shared texts, as a spreadsheet reads them: `_xHHHH_` is a character (ISO/IEC 29500-1, 22.9.2.19).
    fn texts(book: &[u8]) -> Vec<String> {
        let xml = part(book, "xl/sharedStrings.xml");
        let document = roxmltree::Document::parse(&xml).unwrap();
        let items =
            document.descendants().filter(|node| node.has_tag_name("si") || node.tag_name().name() == "si");
        let raw = items.map(|item| {
            item.descendants()
                .filter_map(|node| node.is_text().then(|| node.text()).flatten())
                .collect::<String>()
        });
        raw.map(|text| unescape(&text)).collect()
    }

    fn unescape(text: &str) -> String {
        let (mut out, mut rest) = (String::new(), text);
        while let Some(at) = rest.find("_x") {
            let code = rest.get(at + 2..at + 6).and_then(|hex| u32::from_str_radix(hex, 16).ok());
            let code = code.filter(|_| rest.get(at + 6..at + 7) == Some("_")).and_then(char::from_u32);
            out.push_str(&rest[..at]);
            match code {
                Some(letter) => {
                    out.push(letter);
                    rest = &rest[at + 7..];
                }
                None => {
                    out.push_str("_x");
                    rest = &rest[at + 2..];
                }
            }
        }
        out + rest
    }

    #[test]
    fn the_same_entries_give_the_same_bytes_and_the_header_is_frozen_and_filters() {
        let entries = [json!({ "id": "a", "text": "=1+1", "number": 2, "day": "2020-02-29" })];
        let bytes = book(&entries);
        assert_eq!(bytes, book(&entries));
        let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
        assert!(sheet.contains("state=\"frozen\"") && sheet.contains("<autoFilter ref=\"A1:D2\""), "{sheet}");
        assert!(!sheet.contains("<f>"), "{sheet}");
        assert!(sheet.contains("<v>43890</v>"), "the day is a date: {sheet}");
        assert!(part(&bytes, "docProps/core.xml").contains("2020-09-13T12:26:40Z"));
        assert!(part(&book(&[]), "xl/worksheets/sheet1.xml").contains("A1:D1"), "a header without rows");
    }

    #[test]
    fn what_a_workbook_cannot_hold_is_refused_with_its_limit() {
        let refused = |entries: &[Value]| {
            let mut sheet = sheet();
            entries.iter().find_map(|entry| sheet.row(entry).err()).map(|error| error.to_string()).unwrap()
        };
        let long = json!({ "id": "mem_1", "text": "x".repeat(LONGEST + 1) });
        assert!(refused(&[long]).contains("32767 characters, and text of mem_1"));
        let full = json!({ "id": "a", "text": "x".repeat(LONGEST) });
        assert!(refused(&vec![full; 1_700]).contains("at most 48 MiB"));
    }

    #[test]
    fn a_number_that_is_not_held_exactly_is_a_text() {
        assert_eq!(exact(&Number::from(9_007_199_254_740_993_i64)), None);
        assert_eq!(exact(&Number::from(u64::MAX)), None);
        assert_eq!(exact(&Number::from(-5)), Some(-5.0));
    }

    proptest! {
        #[test]
        fn any_text_survives_and_none_is_a_formula(
            text in "(?s).{1,12}|<r>.{0,9}</r>|(_x00|41_|_x000D_|<r>|</r>|=|\u{1}|\u{FFFF}|\r\n| ){1,6}"
        ) {
            let book = book(&[json!({ "id": "i", "text": text })]);
            prop_assert!(texts(&book).contains(&text), "{:?} is not in {:?}", text, texts(&book));
            prop_assert!(!part(&book, "xl/worksheets/sheet1.xml").contains("<f"));
        }
    }
}
