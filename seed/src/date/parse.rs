//! The layouts of dates.

use chrono::{FixedOffset, NaiveDate, NaiveTime, Offset, Utc};

/// A date as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) date: NaiveDate,
    /// Midnight where none is written.
    pub(super) time: NaiveTime,
    pub(super) zone: Option<Zone>,
    /// The hour has a zero too many.
    pub(super) wide_hour: bool,
}

/// A zone as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Zone {
    Offset(FixedOffset),
    /// A name other than UTC and GMT.
    Name(String),
}

/// Why a text is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// It looks like none of the layouts.
    Form,
    /// The calendar has no such day.
    Day,
    /// The calendar has no such month, of this year.
    NoMonth(u32, u32),
    /// The month, of this year, has no such day.
    NoDay(u32, u32, u32),
    /// The clock has no such time.
    Time,
    /// Day and month are numbers before the year.
    Order,
}

/// The longest text that is looked at: no layout needs half of it.
const MAX_LENGTH: usize = 80;

/// Reads a date in any of the layouts.
pub(super) fn parse(written: &str) -> Result<Written, Refused> {
    let written = written.trim();
    if written.len() > MAX_LENGTH {
        return Err(Refused::Form);
    }
    if written.bytes().take_while(u8::is_ascii_digit).count() == 4 {
        return iso(written);
    }
    named(written)
}

/// Year, month and day as numbers, in this order.
fn iso(written: &str) -> Result<Written, Refused> {
    let date_end = written.find(['T', 't', ' ']).unwrap_or(written.len());
    let (date, rest) = written.split_at_checked(date_end).ok_or(Refused::Form)?;
    let date = read_date(date)?;
    let rest = rest.get(1..).unwrap_or_default().trim();
    let zone_start = rest.find(['Z', 'z', '+', '-', ' ']).unwrap_or(rest.len());
    let (time, zone) = rest.split_at_checked(zone_start).ok_or(Refused::Form)?;
    let (time, wide_hour) = if time.is_empty() { (NaiveTime::MIN, false) } else { read_time(time)? };
    let zone = zone.trim();
    // An offset may be followed by the zone's name.
    let zone = match zone.split_once(' ') {
        Some((offset, name)) if is_zone_name(name.trim()) => offset,
        _ => zone,
    };
    let zone = if zone.is_empty() { None } else { Some(Zone::Offset(offset(zone).ok_or(Refused::Form)?)) };
    Ok(Written { date, time, zone, wide_hour })
}

/// `2022-03-03` and nothing else.
pub(super) fn iso_date(text: &str) -> Option<NaiveDate> {
    read_date(text).ok()
}

fn read_date(text: &str) -> Result<NaiveDate, Refused> {
    let mut parts = text.split('-');
    let mut part = |most| number(parts.next().unwrap_or_default(), most).ok_or(Refused::Form);
    let (year, month, day) = (part(4)?, part(2)?, part(2)?);
    if parts.next().is_some() || text.split('-').next().is_none_or(|year| year.len() != 4) {
        return Err(Refused::Form);
    }
    date(year, month, day)
}

fn date(year: u32, month: u32, day: u32) -> Result<NaiveDate, Refused> {
    let (years, months) = (1..=9_999, 1..=12);
    if !years.contains(&year) {
        return Err(Refused::Day);
    }
    if !months.contains(&month) {
        return Err(Refused::NoMonth(year, month));
    }
    let signed = i32::try_from(year).map_err(|_| Refused::Day)?;
    NaiveDate::from_ymd_opt(signed, month, day).ok_or(Refused::NoDay(year, month, day))
}

/// The name of a month, from 1.
pub(super) fn month_name(month: u32) -> Option<String> {
    let name = MONTHS.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
    let (initial, rest) = name.split_at_checked(1)?;
    Some(format!("{}{rest}", initial.to_ascii_uppercase()))
}

/// The day that three numbers can only mean: the year is the one of four digits, and of the others one
/// is no month, or both are the same.
pub(super) fn only_reading(written: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = written.trim().split(['/', '.', '-']).map(str::trim).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    let whole = |year: &str| number(year, 4).filter(|_| year.len() == 4);
    if let Some(year) = whole(first) {
        return date(year, number(second, 2)?, number(third, 2)?).ok();
    }
    let (first, second, year) = (number(first, 2)?, number(second, 2)?, whole(third)?);
    match (date(year, second, first).ok(), date(year, first, second).ok()) {
        (Some(one), Some(other)) => (one == other).then_some(one),
        (one, other) => one.or(other),
    }
}

/// A number of one digit to `most`.
fn number(digits: &str, most: usize) -> Option<u32> {
    let plain = (1..=most).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

fn two_digits(digits: &str) -> Option<u32> {
    number(digits, 2).filter(|_| digits.len() == 2)
}

/// A time, and whether its hour has a zero too many.
fn read_time(text: &str) -> Result<(NaiveTime, bool), Refused> {
    let mut parts = text.split(':');
    let hour = parts.next().unwrap_or_default();
    let wide = if hour.len() == 3 { hour.strip_prefix('0') } else { None };
    let hour = number(wide.unwrap_or(hour), 2).ok_or(Refused::Form)?;
    let minute = parts.next().and_then(two_digits).ok_or(Refused::Form)?;
    let (second, micros) = match parts.next() {
        None => (0, 0),
        Some(seconds) => {
            let (seconds, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
            number(fraction, 9).ok_or(Refused::Form)?;
            let micros: String = fraction.chars().chain("000000".chars()).take(6).collect();
            let second = two_digits(seconds).ok_or(Refused::Form)?;
            (second, micros.parse().map_err(|_| Refused::Form)?)
        }
    };
    if parts.next().is_some() {
        return Err(Refused::Form);
    }
    let time = NaiveTime::from_hms_micro_opt(hour, minute, second, micros).ok_or(Refused::Time)?;
    Ok((time, wide.is_some()))
}

/// `Z`, `UTC`, `GMT`, `+01:00`, `+0100` or `+01`.
fn offset(text: &str) -> Option<FixedOffset> {
    let upper = text.to_ascii_uppercase();
    if matches!(upper.as_str(), "Z" | "UTC" | "GMT" | "UT") {
        return Some(Utc.fix());
    }
    let (sign, rest) = match text.chars().next()? {
        '+' => (1, text.get(1..)?),
        '-' => (-1, text.get(1..)?),
        _ => return None,
    };
    let (hours, minutes) = match rest.split_once(':') {
        Some(parts) => parts,
        None => rest.split_at_checked(2)?,
    };
    let hours = two_digits(hours).filter(|hours| *hours < 24)?;
    let minutes = if minutes.is_empty() { 0 } else { two_digits(minutes).filter(|minutes| *minutes < 60)? };
    FixedOffset::east_opt(sign * i32::try_from(hours * 3600 + minutes * 60).ok()?)
}

fn is_zone_name(text: &str) -> bool {
    (1..=5).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphabetic())
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The place of an English name, whole or its first three letters, among `names`.
fn named_in(text: &str, names: &[&str]) -> Option<usize> {
    let text = text.to_ascii_lowercase();
    names.iter().position(|name| *name == text || (text.len() == 3 && name.starts_with(&text)))
}

fn month(text: &str) -> Option<u32> {
    named_in(text, &MONTHS).and_then(|at| u32::try_from(at + 1).ok())
}

/// The month by its name.
fn named(written: &str) -> Result<Written, Refused> {
    let order = written.split(['/', '.', '-']).map(str::trim);
    if written.contains(['/', '.', '-'])
        && order.clone().count() == 3
        && order.clone().all(|part| number(part, 4).is_some())
    {
        return Err(Refused::Order);
    }
    let spaced = written.replace(',', " ");
    let mut tokens: Vec<&str> = spaced.split_whitespace().collect();
    if tokens.first().is_some_and(|first| named_in(first, &WEEKDAYS).is_some()) {
        tokens.remove(0);
    }
    // RFC 850: `03-Mar-22`.
    if let Some(first) = tokens.first().copied().filter(|first| first.matches('-').count() == 2) {
        tokens.splice(..1, first.split('-'));
    }
    let [first, second, rest @ ..] = tokens.as_slice() else { return Err(Refused::Form) };
    let mut year = None;
    let (month, day) = match (month(first), month(second)) {
        (Some(month), _) => (month, *second),
        (None, Some(month)) => {
            let (written, _) = rest.split_first().ok_or(Refused::Form)?;
            year = Some(full_year(written).ok_or(Refused::Form)?);
            (month, *first)
        }
        _ => return Err(Refused::Form),
    };
    let rest = if year.is_some() { rest.get(1..).unwrap_or_default() } else { rest };
    let day = number(day, 2).ok_or(Refused::Form)?;
    let (mut time, mut zone) = (None, None);
    for token in rest {
        if token.contains(':') && !token.starts_with(['+', '-']) && time.is_none() {
            time = Some(read_time(token)?);
        } else if year.is_none() && token.len() == 4 && number(token, 4).is_some() {
            year = number(token, 4);
        } else if zone.is_none() && time.is_some() {
            let name = || is_zone_name(token).then(|| Zone::Name((*token).to_owned()));
            zone = Some(offset(token).map(Zone::Offset).or_else(name).ok_or(Refused::Form)?);
        } else {
            return Err(Refused::Form);
        }
    }
    let date = date(year.ok_or(Refused::Form)?, month, day)?;
    let (time, wide_hour) = time.unwrap_or((NaiveTime::MIN, false));
    Ok(Written { date, time, zone, wide_hour })
}

/// A year of four digits, or of two: 69 is 1969 and 68 is 2068.
fn full_year(text: &str) -> Option<u32> {
    match text.len() {
        4 => number(text, 4),
        2 => number(text, 2).map(|year| if year >= 69 { 1900 + year } else { 2000 + year }),
        _ => None,
    }
}
