//! What membership means.

use super::reader::Reader;
use super::text::Text;
use super::{Resource, href};
use chancery_schema::StoreError;
use chancery_schema::domain::{self, BodyRef};
use chancery_schema::store::Stored;
use schemars::JsonSchema;
use serde::Serialize;

/// What membership means and how to get it. Its categories are at `/v1/member-categories`, the versions
/// of its rules at `/v1/rules`.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Membership {
    /// Its id.
    id: String,
    /// Where it is.
    href: String,
    /// Who members are.
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<Option<Text>>,
    /// What membership costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    fees: Option<Option<Text>>,
    /// What members agree to.
    #[serde(skip_serializing_if = "Option::is_none")]
    terms: Option<Option<Text>>,
    /// How members decide.
    #[serde(skip_serializing_if = "Option::is_none")]
    voting: Option<Option<Text>>,
    /// How to apply, in order.
    how_to_apply: Vec<ApplicationStep>,
}

/// One step of applying for membership.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApplicationStep {
    /// Its place, from 1.
    position: u32,
    /// What to do, in one line.
    title: String,
    /// How to do it.
    body: Option<Text>,
    /// Where to do it.
    url: Option<String>,
}

/// The texts of a membership and the fields they are in.
fn texts(value: &domain::Membership) -> impl Iterator<Item = (&'static str, &BodyRef)> {
    let own = [
        ("summary", value.summary.as_ref()),
        ("fees", value.fees.as_ref()),
        ("terms", value.terms.as_ref()),
        ("voting", value.voting.as_ref()),
    ];
    let steps = value.how_to_apply.iter().map(|step| ("howToApply", step.body.as_ref()));
    own.into_iter().chain(steps).filter_map(|(field, text)| Some((field, text?)))
}

impl Resource for Membership {
    type Content = domain::Membership;

    const NAME: &'static str = "membership";
    const ONE: &'static str = "what membership means and how to get it";
    const TAG: &'static str = "Membership";

    async fn views(
        reader: &Reader<'_>,
        found: Vec<Stored<domain::Membership>>,
    ) -> Result<Vec<Self>, StoreError> {
        let texts = reader.texts(found.iter().flat_map(|stored| texts(&stored.value))).await?;
        let view = |stored: &Stored<domain::Membership>| {
            let value = &stored.value;
            let step = |(position, step): (u32, &domain::ApplicationStep)| {
                Ok(ApplicationStep {
                    position,
                    title: step.title.clone(),
                    body: reader.text("howToApply", &texts, step.body.as_ref())?.flatten(),
                    url: step.url.clone(),
                })
            };
            Ok(Self {
                id: stored.id.to_string(),
                href: href(&stored.id),
                summary: reader.text("summary", &texts, value.summary.as_ref())?,
                fees: reader.text("fees", &texts, value.fees.as_ref())?,
                terms: reader.text("terms", &texts, value.terms.as_ref())?,
                voting: reader.text("voting", &texts, value.voting.as_ref())?,
                how_to_apply: (1..).zip(&value.how_to_apply).map(step).collect::<Result<_, StoreError>>()?,
            })
        };
        found.iter().map(view).collect()
    }
}
