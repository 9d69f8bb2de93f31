//! Dates as people write them, each with one stated reading.
//!
//! | written | read as |
//! | --- | --- |
//! | `2022-03-03T11:00:00+01:00`, `…Z` | that instant (RFC 3339), fractions of a second included |
//! | `2022-03-03T7:55:00Z` | one-digit hours as with a zero before them |
//! | `2022-03-03T016:11:25Z` | an hour with a zero too many as without it; reported |
//! | `2022-03-03 11:00:00 +0100` | a space for the `T` and before the zone, a zone without colon |
//! | `2022-03-03 11:00:00 +0100 CET` | as without the name of the zone (Go's `Time.String`) |
//! | `2022-03-03T11:00` | no seconds: zero; no zone: the site's `timeZone`, else UTC |
//! | `2022-03-03`, `2022-3-3` | midnight in the site's `timeZone`, else UTC |
//! | `3 Mar 2022`, `3 March 2022`, `March 3, 2022` | as that day; a time may follow |
//! | `Thu, 03 Mar 2022 11:00:00 +0100` | RFC 1123; with a year of two digits RFC 822 and RFC 850 |
//! | `Thu Mar  3 11:00:00 2022` | `asctime`, also with a zone before the year (`date`, Ruby) |
//! | `Thu, 03 Mar 2022 11:00:00 CET` | a zone's name other than UTC and GMT as the site's zone; reported |
//!
//! These are all the layouts with a date that Hugo reads (`spf13/cast`, `TimeFormats`), and English
//! month names in two more orders. A day of the week is not compared with the date, as in Hugo.
//! Years of two digits are those from 1969 to 2068 (Go's reading). Anything else is refused; an
//! order of day and month cannot be guessed.

mod parse;

use crate::diagnostics::{Code, Finding};
use chrono::{
    DateTime, Duration, FixedOffset, NaiveDate, NaiveDateTime, Offset, SecondsFormat, TimeZone, Utc,
};
use chrono_tz::Tz;
use parse::{Refused, Written, Zone};

/// A text that is no date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NotADate {
    written: String,
    why: Refused,
}

impl NotADate {
    /// The finding, without its place, for the entry called `name`.
    pub(crate) fn finding(&self, name: &str) -> Finding {
        let written = &self.written;
        let what = match self.why {
            Refused::Day => format!("there is no day “{written}”"),
            Refused::NoMonth(year, month) => format!("{year} has no month {month}"),
            Refused::NoDay(year, month, day) => {
                format!("{} {year} has no day {day}", parse::month_name(month).unwrap_or_default())
            }
            Refused::Time => format!("there is no such time, “{written}”"),
            Refused::Order if parse::only_reading(written).is_none() => {
                format!("“{written}” may have the day or the month first")
            }
            Refused::Order | Refused::Form => format!("“{written}”"),
        };
        let help = match (self.why, parse::only_reading(written)) {
            (Refused::Order | Refused::Form, Some(day)) => format!("write `{day}`"),
            (Refused::Order, None) => "write the year first: `2022-03-03`".to_owned(),
            (Refused::NoMonth(..), _) => "write the month as `01` to `12`, after the year".to_owned(),
            (Refused::NoDay(..), _) => "write a day that the month has".to_owned(),
            _ => ISO.to_owned(),
        };
        let message = format!("`{name}` is no date: {what}");
        Finding::new(Code::InvalidDate, message).help(help)
    }
}

const ISO: &str = "write `2022-03-03` or `2022-03-03T11:00:00Z`";

/// What is odd about a date that is read nonetheless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Odd {
    /// Its hour has a zero too many.
    WideHour,
    /// Its zone is given by a name that may mean several.
    ZoneName(String),
}

impl Odd {
    /// The finding, without its place, for the entry called `name`, which is written so and read as
    /// `read`.
    pub(crate) fn finding(&self, name: &str, written: &str, read: DateTime<FixedOffset>) -> Finding {
        let read = read.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        let what = match self {
            Self::WideHour => format!("the hour of `{name}` has a zero too many"),
            Self::ZoneName(zone) => format!("the zone of `{name}`, {zone}, may be several"),
        };
        let message = format!("{what}: “{written}”, read as {read}");
        Finding::new(Code::DateForm, message).help(format!("write `{read}`"))
    }
}

/// The day `written` stands for: of a date and time, the day in the zone it is written in.
pub(crate) fn day(written: &str) -> Result<NaiveDate, NotADate> {
    zoned_in(written, Tz::UTC).map(|(at, _)| at.date_naive())
}

/// The instant in the zone it is written in: permalinks take year, month and day from that. A date
/// that names no zone is in the zone `site`.
pub(crate) fn zoned_in(written: &str, site: Tz) -> Result<(DateTime<FixedOffset>, Option<Odd>), NotADate> {
    let refuse = |why| NotADate { written: written.to_owned(), why };
    let Written { date, time, zone, wide_hour } = parse::parse(written).map_err(refuse)?;
    let local = NaiveDateTime::new(date, time);
    let odd = wide_hour.then_some(Odd::WideHour);
    match zone {
        Some(Zone::Offset(offset)) => {
            let at = offset.from_local_datetime(&local).single();
            Ok((at.ok_or_else(|| refuse(Refused::Day))?, odd))
        }
        Some(Zone::Name(name)) => Ok((in_zone(local, site), odd.or(Some(Odd::ZoneName(name))))),
        None => Ok((in_zone(local, site), odd)),
    }
}

/// A local time of a zone. Of one that the clocks show twice, the first; one that they leap over is
/// read with the offset before (the later instant), as Go may.
fn in_zone(local: NaiveDateTime, zone: Tz) -> DateTime<FixedOffset> {
    let hour = Duration::hours(1);
    let found = zone.from_local_datetime(&local).earliest();
    let before =
        || local.checked_sub_signed(hour).and_then(|local| zone.from_local_datetime(&local).earliest());
    let offset = found.or_else(before).map_or_else(|| Utc.fix(), |at| at.offset().fix());
    let utc = local.checked_sub_offset(offset).unwrap_or(local);
    offset.from_utc_datetime(&utc)
}

/// Midnight of a day in a zone.
pub(crate) fn midnight(day: NaiveDate, zone: Tz) -> DateTime<FixedOffset> {
    in_zone(day.and_time(chrono::NaiveTime::MIN), zone)
}

/// The date a file's name begins with, as in `2022-03-03-title.md`, and the rest of the name, which
/// Hugo takes for the slug.
pub(crate) fn of_file_name(name: &str) -> Option<(NaiveDate, &str)> {
    let date = name.get(..10).and_then(parse::iso_date)?;
    let rest = name.get(10..)?;
    let rest = rest.strip_prefix(['-', '_', ' ']).or(rest.is_empty().then_some(rest))?;
    Some((date, rest.trim_matches(['-', '_', ' '])))
}

#[cfg(test)]
mod tests;
