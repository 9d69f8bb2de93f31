//! Values that several objects have.

use super::fields::{json, object};
use crate::values::{FuzzyDate, Link, Money};

object! { Link as "Link", node: false, |ask| {
    "title" => json!(|link| link.title),
    "url" => json!(|link| link.url),
} }

object! { FuzzyDate as "FuzzyDate", node: false, |ask| {
    "year" => json!(|date| date.year),
    "month" => json!(|date| date.month),
    "day" => json!(|date| date.day),
    "precision" => json!(|date| date.precision),
    "iso" => json!(|date| date.iso),
} }

object! { Money as "Money", node: false, |ask| {
    "amount" => json!(|money| money.amount),
    "currency" => json!(|money| money.currency),
} }
