//! Values that many types are made of: texts, links, dates, money, periods.

use super::error::shared_error;
use super::operation::Operation;
use super::scalars::{Date, Decimal};
use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use chancery_schema::domain::{self, BodyRef};
use std::sync::Arc;

/// A link to somewhere else.
#[derive(SimpleObject, Clone, Debug)]
pub(crate) struct Link {
    /// What it leads to: a title, or the name of the service.
    title: String,
    /// The address.
    url: String,
}

impl From<&domain::Link> for Link {
    fn from(link: &domain::Link) -> Self {
        Self { title: link.title.clone(), url: link.url.clone() }
    }
}

/// The links of a value.
pub(super) fn links(links: &[domain::Link]) -> Vec<Link> {
    links.iter().map(Link::from).collect()
}

/// How exactly a date is known.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "domain::DatePrecision")]
pub(crate) enum DatePrecision {
    /// Only the year is known.
    Year,
    /// Year and month are known.
    Month,
    /// The day is known.
    Day,
}

/// A date known to a year, a month or a day.
#[derive(SimpleObject, Clone, Debug)]
pub(crate) struct FuzzyDate {
    /// The year.
    year: i32,
    /// The month, 1 to 12, when known.
    month: Option<u32>,
    /// The day of the month, when known.
    day: Option<u32>,
    /// How exactly the date is known.
    precision: DatePrecision,
    /// ISO 8601 at that precision: `2013`, `2013-02` or `2013-02-14`.
    iso: String,
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
#[derive(SimpleObject, Clone, Debug)]
pub(crate) struct Money {
    /// How much.
    amount: Decimal,
    /// The ISO 4217 code of the currency.
    currency: String,
}

impl From<&domain::Money> for Money {
    fn from(money: &domain::Money) -> Self {
        Self { amount: Decimal(money.amount.clone()), currency: money.currency.clone() }
    }
}

/// Where a bound of a period comes from.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "domain::Basis")]
pub(crate) enum ValidityBasis {
    /// The source says so.
    Stated,
    /// Concluded from the day it was recorded: the source is silent.
    Inferred,
}

/// When something held. Part of every type that has a period.
#[derive(SimpleObject, Clone, Debug)]
pub(crate) struct Validity {
    /// The first day on which it held; null when it is not known since when.
    valid_from: Option<Date>,
    /// The first day on which it no longer held; null while it holds.
    valid_to: Option<Date>,
    /// The last day on which it held, the day before `validTo`; null while it holds.
    valid_through: Option<Date>,
    /// STATED when the source states every bound that is known, else INFERRED.
    basis: ValidityBasis,
    /// Where `validFrom` comes from; null when there is none.
    valid_from_basis: Option<ValidityBasis>,
    /// Where `validTo` comes from; null when there is none.
    valid_to_basis: Option<ValidityBasis>,
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

/// A text: as written, as safe HTML, as plain text, and as a tree of sections.
pub(crate) struct Body(Arc<domain::Body>);

/// A text: as written, as safe HTML, as plain text, and as a tree of sections.
#[Object]
impl Body {
    /// As its author wrote it.
    async fn markdown(&self) -> &str {
        &self.0.markdown
    }

    /// Safe HTML: sanitised, no scripts, no styles; headings carry their anchors as ids.
    async fn html(&self) -> &str {
        &self.0.html
    }

    /// Plain text.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// The sections, one for each heading, nested by level.
    async fn sections(&self) -> Vec<Section> {
        sections(&self.0, &self.0.sections)
    }

    /// The section at this anchor, at any depth: `eligibility`.
    async fn section(&self, #[graphql(desc = "The anchor, without `#`.")] anchor: String) -> Option<Section> {
        find(&self.0, &anchor)
    }
}

/// A heading and what follows it up to the next heading of its level or above.
pub(crate) struct Section {
    body: Arc<domain::Body>,
    section: domain::Section,
}

fn sections(body: &Arc<domain::Body>, sections: &[domain::Section]) -> Vec<Section> {
    sections.iter().map(|section| Section { body: Arc::clone(body), section: section.clone() }).collect()
}

fn find(body: &Arc<domain::Body>, anchor: &str) -> Option<Section> {
    let section = body.section(anchor.trim_start_matches('#'))?.clone();
    Some(Section { body: Arc::clone(body), section })
}

/// A heading and what follows it up to the next heading of its level or above.
#[Object]
impl Section {
    /// What `#…` in an address leads here.
    async fn anchor(&self) -> &str {
        &self.section.anchor
    }

    /// The heading, plain text, with its number as written.
    async fn heading(&self) -> &str {
        &self.section.heading
    }

    /// The heading's level, 1 to 6.
    async fn level(&self) -> i32 {
        self.section.level.into()
    }

    /// The number the heading begins with, if it has one: `10` in "10. Voting".
    async fn number(&self) -> Option<&str> {
        self.section.number.as_deref()
    }

    /// What follows the heading, subsections included, as its author wrote it.
    async fn markdown(&self) -> &str {
        self.body.section_markdown(&self.section)
    }

    /// What follows the heading, subsections included, as safe HTML.
    async fn html(&self) -> &str {
        self.body.section_html(&self.section)
    }

    /// What follows the heading, subsections included, as plain text.
    async fn text(&self) -> &str {
        self.body.section_text(&self.section)
    }

    /// The sections below this one.
    async fn sections(&self) -> Vec<Section> {
        sections(&self.body, &self.section.sections)
    }
}

/// The text a record refers to.
pub(super) async fn body(ctx: &Context<'_>, reference: &BodyRef) -> Result<Body> {
    let found = Operation::of(ctx)?.loaders.load_one(reference.clone()).await.map_err(shared_error)?;
    found.map(Body).ok_or_else(|| {
        tracing::error!(digest = reference.as_str(), "a text that a record refers to is missing");
        super::error::Code::Internal.error("internal error")
    })
}

/// The text a record may refer to.
pub(super) async fn optional_body(ctx: &Context<'_>, reference: Option<&BodyRef>) -> Result<Option<Body>> {
    match reference {
        Some(reference) => body(ctx, reference).await.map(Some),
        None => Ok(None),
    }
}

/// A section of the text a record refers to.
pub(super) async fn section(ctx: &Context<'_>, reference: &BodyRef, anchor: &str) -> Result<Option<Section>> {
    let body = body(ctx, reference).await?;
    Ok(find(&body.0, anchor))
}
