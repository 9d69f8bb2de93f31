//! Days and instants as the numbers that are stored. Both databases keep the same precision.

use super::OPEN;
use crate::domain::Period;
use chrono::{DateTime, Datelike, NaiveDate, Utc};

/// 1970-01-01 counted from 0001-01-01, as [`NaiveDate::num_days_from_ce`] counts.
const EPOCH: i64 = 719_163;

/// The start of what has no known start.
pub(super) const EVER: i64 = i64::MIN;

/// A day as the number of days since 1970-01-01.
pub(super) fn day(date: NaiveDate) -> i64 {
    i64::from(date.num_days_from_ce()) - EPOCH
}

/// An instant as the number of microseconds since 1970-01-01T00:00:00Z.
pub(super) fn micros(instant: DateTime<Utc>) -> i64 {
    instant.timestamp_micros()
}

/// The instant `micros` stands for. What is out of range stands for the nearest end of time.
pub(super) fn instant(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(micros).unwrap_or(if micros < 0 {
        DateTime::<Utc>::MIN_UTC
    } else {
        DateTime::<Utc>::MAX_UTC
    })
}

/// The day a stored number stands for, if it is one.
pub(super) fn date(day: i64) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(i32::try_from(day.checked_add(EPOCH)?).ok()?)
}

/// A period's bounds: the first day, and the first day no longer.
pub(super) fn bounds(period: &Period) -> (i64, i64) {
    (period.from.map_or(EVER, |from| day(from.on)), period.until.map_or(OPEN, |until| day(until.on)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_from_the_epoch_and_read_back() {
        let epoch = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap();
        assert_eq!(day(epoch), 0);
        for date_ in [NaiveDate::MIN, epoch, NaiveDate::from_ymd_opt(2013, 2, 14).unwrap(), NaiveDate::MAX] {
            assert_eq!(date(day(date_)), Some(date_));
        }
        assert_eq!(date(OPEN), None);
    }
}
