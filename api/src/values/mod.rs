//! Values that many types are made of, the same on every surface: links, dates, money, periods.

mod kinds;
mod scalars;

use async_graphql::SimpleObject;
use chancery_schema::domain;
pub(crate) use kinds::{
    ChangeKind, Confidence, DatePrecision, HistoryKind, MemberKind, MembershipStatus, NodeType,
    ResolutionStatus, SearchType, SponsorScope, ValidityBasis,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
pub(crate) use scalars::{Date, DateTime, Decimal, short};
use schemars::JsonSchema;
use serde::Serialize;
use url::Url;

/// A link to somewhere else.
#[derive(SimpleObject, Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Link {
    /// What it leads to: a title, or the name of the service.
    pub(crate) title: String,
    /// The address.
    pub(crate) url: String,
}

impl From<&domain::Link> for Link {
    fn from(link: &domain::Link) -> Self {
        Self { title: link.title.clone(), url: link.url.clone() }
    }
}

/// The links of a value.
pub(crate) fn links(links: &[domain::Link]) -> Vec<Link> {
    links.iter().map(Link::from).collect()
}

/// A date known to a year, a month or a day.
#[derive(SimpleObject, Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FuzzyDate {
    /// The year.
    pub(crate) year: i32,
    /// The month, 1 to 12, when known.
    pub(crate) month: Option<u32>,
    /// The day of the month, when known.
    pub(crate) day: Option<u32>,
    /// How exactly the date is known.
    pub(crate) precision: DatePrecision,
    /// ISO 8601 at that precision: `2013`, `2013-02` or `2013-02-14`.
    pub(crate) iso: String,
}

impl From<domain::FuzzyDate> for FuzzyDate {
    fn from(date: domain::FuzzyDate) -> Self {
        Self {
            year: date.year(),
            month: date.month(),
            day: date.day(),
            precision: date.precision().into(),
            iso: date.to_string(),
        }
    }
}

/// An amount of money.
#[derive(SimpleObject, Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Money {
    /// How much.
    pub(crate) amount: Decimal,
    /// The ISO 4217 code of the currency.
    pub(crate) currency: String,
}

impl From<&domain::Money> for Money {
    fn from(money: &domain::Money) -> Self {
        Self { amount: Decimal(money.amount.clone()), currency: money.currency.clone() }
    }
}

/// When something held. Part of every type that has a period.
#[derive(SimpleObject, Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Validity {
    /// The first day on which it held; null when it is not known since when.
    pub(crate) valid_from: Option<Date>,
    /// The first day on which it no longer held; null while it holds.
    pub(crate) valid_to: Option<Date>,
    /// The last day on which it held, the day before `validTo`; null while it holds.
    pub(crate) valid_through: Option<Date>,
    /// STATED when the source states every bound that is known, else INFERRED.
    pub(crate) basis: ValidityBasis,
    /// Where `validFrom` comes from; null when there is none.
    pub(crate) valid_from_basis: Option<ValidityBasis>,
    /// Where `validTo` comes from; null when there is none.
    pub(crate) valid_to_basis: Option<ValidityBasis>,
}

impl From<&domain::Period> for Validity {
    fn from(period: &domain::Period) -> Self {
        Self {
            valid_from: period.from.map(|from| Date(from.on)),
            valid_to: period.until.map(|until| Date(until.on)),
            valid_through: period.until.and_then(|until| until.on.pred_opt()).map(Date),
            basis: period.basis().into(),
            valid_from_basis: period.from.map(|from| from.basis.into()),
            valid_to_basis: period.until.map(|until| until.basis.into()),
        }
    }
}

/// Where this program serves a file, from its root. Changes when the file does.
pub(crate) fn asset_path(asset: &domain::Asset) -> String {
    let name = asset.path.rsplit('/').next().unwrap_or_default();
    // What a path segment may hold unencoded (RFC 3986, section 2.3).
    const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    format!("/assets/{}/{}", asset.digest, utf8_percent_encode(name, SEGMENT))
}

/// An address that a browser may be sent to, in full; nothing for `javascript:` and its like.
pub(crate) fn web_address(address: &str) -> Option<&str> {
    Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https")).then_some(address)
}
