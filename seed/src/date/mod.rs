//! Dates as people write them, each with one stated reading.
//!
//! | written | read as |
//! | --- | --- |
//! | `2022-03-03T11:00:00+01:00`, `…Z` | that instant (RFC 3339), fractions of a second included |
//! | `2022-03-03T7:55:00Z` | one-digit hours as with a zero before them |
//! | `2022-03-03T016:11:25Z` | an hour with a zero too many as without it; reported |
//! | `2022-03-03 11:00:00 +0100` | a space for the `T` and before the zone, a zone without colon |
//! | `2022-03-03T11:00` | no seconds: zero; no zone: UTC |
//! | `2022-03-03`, `2022-3-3` | midnight UTC |
//!
//! Anything else is refused; an order of day and month cannot be guessed.

use crate::diagnostics::{Code, Finding};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Utc};

/// A text that is no date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NotADate {
    written: String,
}

impl NotADate {
    /// The finding, without its place, for the entry called `name`.
    pub(crate) fn finding(&self, name: &str) -> Finding {
        Finding::new(Code::InvalidDate, format!("`{name}` is no date: “{}”", self.written))
            .help("write `2022-03-03` or `2022-03-03T11:00:00Z`")
    }
}

/// The instant `written` stands for, in whole microseconds (what databases keep).
pub(crate) fn instant(written: &str) -> Result<DateTime<Utc>, NotADate> {
    zoned(written)
        .map(|zoned| zoned.with_timezone(&Utc))
        .ok_or_else(|| NotADate { written: written.to_owned() })
}

/// The day `written` stands for: of a date and time, the day in the zone it is written in.
pub(crate) fn day(written: &str) -> Result<NaiveDate, NotADate> {
    zoned(written).map(|zoned| zoned.date_naive()).ok_or_else(|| NotADate { written: written.to_owned() })
}

/// The instant in the zone it is written in: permalinks take year, month and day from that.
pub(crate) fn zoned(written: &str) -> Option<DateTime<FixedOffset>> {
    let written = written.trim();
    let date_end = written.find(['T', 't', ' ']).unwrap_or(written.len());
    let (date, rest) = written.split_at_checked(date_end)?;
    let date = read_date(date)?;
    let rest = rest.get(1..).unwrap_or_default().trim();
    let zone_start = rest.find(['Z', 'z', '+', '-', ' ']).unwrap_or(rest.len());
    let (time, zone) = rest.split_at_checked(zone_start)?;
    let time = if time.is_empty() { NaiveTime::MIN } else { read_time(time)? };
    let zone = read_zone(zone.trim())?;
    let local = NaiveDateTime::new(date, time);
    zone.from_local_datetime(&local).single()
}

fn number(digits: &str, least: usize, most: usize) -> Option<u32> {
    let plain = (least..=most).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

fn read_date(text: &str) -> Option<NaiveDate> {
    let mut parts = text.split('-');
    let year = number(parts.next()?, 4, 4)?;
    let month = number(parts.next()?, 1, 2)?;
    let day = number(parts.next()?, 1, 2)?;
    if parts.next().is_some() || year == 0 {
        return None;
    }
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

fn read_time(text: &str) -> Option<NaiveTime> {
    let mut parts = text.split(':');
    let hour = parts.next()?;
    let hour = if hour.len() == 3 { hour.strip_prefix('0')? } else { hour };
    let hour = number(hour, 1, 2)?;
    let minute = number(parts.next()?, 2, 2)?;
    let (second, micros) = match parts.next() {
        None => (0, 0),
        Some(seconds) => {
            let (seconds, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
            number(fraction, 1, 9)?;
            let micros: String = fraction.chars().chain("000000".chars()).take(6).collect();
            (number(seconds, 2, 2)?, micros.parse().ok()?)
        }
    };
    if parts.next().is_some() {
        return None;
    }
    NaiveTime::from_hms_micro_opt(hour, minute, second, micros)
}

fn read_zone(text: &str) -> Option<FixedOffset> {
    let (sign, rest) = match text.chars().next() {
        None | Some('Z' | 'z') if text.len() <= 1 => return Some(Utc.fix()),
        Some('+') => (1, text.get(1..)?),
        Some('-') => (-1, text.get(1..)?),
        _ if text.eq_ignore_ascii_case("utc") => return Some(Utc.fix()),
        _ => return None,
    };
    let (hours, minutes) = match rest.split_once(':') {
        Some(parts) => parts,
        None => rest.split_at_checked(2)?,
    };
    let hours = number(hours, 2, 2).filter(|hours| *hours < 24)?;
    let minutes =
        if minutes.is_empty() { 0 } else { number(minutes, 2, 2).filter(|minutes| *minutes < 60)? };
    FixedOffset::east_opt(sign * i32::try_from(hours * 3600 + minutes * 60).ok()?)
}

/// Whether `written` is read although a zero too many stands in its hour.
pub(crate) fn has_wide_hour(written: &str) -> bool {
    let time = written.trim().split_once(['T', 't', ' ']).map_or("", |(_, time)| time.trim());
    time.split(':').next().is_some_and(|hour| hour.len() == 3)
}

/// The date a file's name begins with, as in `2022-03-03-title.md`, and the rest of the name.
pub(crate) fn of_file_name(name: &str) -> Option<(NaiveDate, &str)> {
    let date = name.get(..10).and_then(read_date)?;
    let rest = name.get(10..)?;
    let rest = rest.strip_prefix(['-', '_', ' ']).or(rest.is_empty().then_some(rest))?;
    Some((date, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_reading_of_the_table_holds() {
        for (written, read) in [
            ("2022-03-03T11:00:00+00:00", "2022-03-03T11:00:00Z"),
            ("2022-03-03T11:00:00+01:00", "2022-03-03T10:00:00Z"),
            ("2022-03-03T7:55:00Z", "2022-03-03T07:55:00Z"),
            ("2022-03-03t07:55:00z", "2022-03-03T07:55:00Z"),
            ("2022-03-03 11:00:00 -0530", "2022-03-03T16:30:00Z"),
            ("2022-03-03 11:00:00 +01", "2022-03-03T10:00:00Z"),
            ("2022-03-03 11:00 UTC", "2022-03-03T11:00:00Z"),
            ("2022-03-03T11:00", "2022-03-03T11:00:00Z"),
            ("2022-03-03T11:00:01.123456789Z", "2022-03-03T11:00:01.123456Z"),
            ("2022-03-03T11:00:01.5", "2022-03-03T11:00:01.500Z"),
            ("2022-03-03", "2022-03-03T00:00:00Z"),
            ("2022-03-03T016:11:25Z", "2022-03-03T16:11:25Z"),
            (" 2022-3-3 ", "2022-03-03T00:00:00Z"),
        ] {
            let wanted: DateTime<Utc> = read.parse().unwrap();
            assert_eq!(instant(written), Ok(wanted), "{written}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for written in [
            "",
            "yesterday",
            "03/03/2022",
            "03.03.2022",
            "2022",
            "2022-03",
            "2022-13-01",
            "2022-02-30",
            "2022-03-03T25:00:00Z",
            "2022-03-03T116:00:00Z",
            "2022-03-03T0016:00:00Z",
            "2022-03-03T11:60:00Z",
            "2022-03-03T11:00:00+1:00",
            "2022-03-03T11:00:00 CET",
            "2022-03-03T11:00:00+24:00",
            "2022-03-03T11",
            "2022-03-03T11:0",
            "2022-03-03X",
            "0000-01-01",
            "２０２２-03-03",
            "20220303",
            "2022-03-03T11:00:00ZZ",
            "2022-03-03-04",
        ] {
            assert!(instant(written).is_err(), "{written}");
        }
    }

    #[test]
    fn the_day_is_that_of_the_written_zone() {
        assert_eq!(day("2022-03-03T23:30:00-08:00"), Ok(NaiveDate::from_ymd_opt(2022, 3, 3).unwrap()));
    }

    #[test]
    fn file_names_may_begin_with_a_date() {
        let date = NaiveDate::from_ymd_opt(2022, 3, 3).unwrap();
        assert_eq!(of_file_name("2022-03-03-title"), Some((date, "title")));
        assert_eq!(of_file_name("2022-03-03"), Some((date, "")));
        assert_eq!(of_file_name("2022-03-033"), None);
        assert_eq!(of_file_name("title"), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            let _ = (instant(&text), of_file_name(&text));
        }

        #[test]
        fn dates_read_back(seconds in 0i64..4_000_000_000) {
            let at = DateTime::from_timestamp(seconds, 0).unwrap();
            prop_assert_eq!(instant(&at.to_rfc3339()), Ok(at));
        }
    }
}
