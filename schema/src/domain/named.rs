//! Names over time.

use super::period::{Basis, Dated, Reading, carry_forward};
use chrono::NaiveDate;

/// Carries names forward. A thing always has a name, so the earliest one known has no start unless
/// the source states it: it stands for the time before it was recorded too.
pub(super) fn carry_names<T: Dated + Clone>(previous: &[T], current: Vec<T>, day: NaiveDate) -> Vec<T> {
    let mut names = carry_forward(previous, current, day, Reading::PresentOne);
    if let Some(first) = names.first_mut() {
        let period = first.period_mut();
        period.from = period.from.filter(|from| from.basis == Basis::Stated);
    }
    names
}
