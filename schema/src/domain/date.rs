//! Dates that are known to a year, a month or a day.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{fmt, str::FromStr};

/// How exactly a date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatePrecision {
    /// Only the year is known.
    Year,
    /// Year and month are known.
    Month,
    /// The day is known.
    Day,
}

/// A date known to a year, a month or a day: `2013`, `2013-02`, `2013-02-14` (ISO 8601 reduced
/// precision).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FuzzyDate {
    year: i32,
    month: Option<u32>,
    day: Option<u32>,
}

/// A text that is no date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no date; write a year, a month or a day, as in 2013, 2013-02 or 2013-02-14")]
pub struct NotADate(pub String);

impl FuzzyDate {
    /// The year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.year
    }

    /// The month (1 to 12), when known.
    #[must_use]
    pub fn month(self) -> Option<u32> {
        self.month
    }

    /// The day of the month, when known.
    #[must_use]
    pub fn day(self) -> Option<u32> {
        self.day
    }

    /// How exactly the date is known.
    #[must_use]
    pub fn precision(self) -> DatePrecision {
        match (self.month, self.day) {
            (None, _) => DatePrecision::Year,
            (Some(_), None) => DatePrecision::Month,
            (Some(_), Some(_)) => DatePrecision::Day,
        }
    }

    /// The first day the date may mean.
    #[must_use]
    pub fn earliest(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
            .unwrap_or(NaiveDate::MIN)
    }
}

impl From<NaiveDate> for FuzzyDate {
    fn from(date: NaiveDate) -> Self {
        Self { year: date.year(), month: Some(date.month()), day: Some(date.day()) }
    }
}

impl FromStr for FuzzyDate {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        let refuse = || NotADate(text.to_owned());
        let number = |part: &str, digits: usize| -> Result<u32, NotADate> {
            let plain = part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
            if plain { part.parse().map_err(|_| refuse()) } else { Err(refuse()) }
        };
        let mut parts = text.trim().split('-');
        let year = number(parts.next().unwrap_or_default(), 4)?;
        let month = parts.next().map(|part| number(part, 2)).transpose()?;
        let day = parts.next().map(|part| number(part, 2)).transpose()?;
        if parts.next().is_some() || year == 0 {
            return Err(refuse());
        }
        let year = i32::try_from(year).map_err(|_| refuse())?;
        NaiveDate::from_ymd_opt(year, month.unwrap_or(1), day.unwrap_or(1)).ok_or_else(refuse)?;
        Ok(Self { year, month, day })
    }
}

impl fmt::Display for FuzzyDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

impl Serialize for FuzzyDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FuzzyDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precision_is_what_was_written() {
        for (text, precision) in [
            ("2013", DatePrecision::Year),
            ("2013-02", DatePrecision::Month),
            ("2013-02-14", DatePrecision::Day),
        ] {
            let date: FuzzyDate = text.parse().unwrap();
            assert_eq!(date.precision(), precision);
            assert_eq!(date.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in ["", "13", "2013-2", "2013-13", "2013-02-30", "2013-02-14-1", "0000", "+013", "２０１３"]
        {
            assert!(text.parse::<FuzzyDate>().is_err(), "{text}");
        }
    }
}
