//! The organisation's rules, in versions.

use super::reader::Reader;
use super::text::Text;
use super::{Collection, Nothing, Resource, Selected, href};
use crate::lists::BadInput;
use crate::values::Validity;
use chancery_schema::StoreError;
use chancery_schema::domain;
use chancery_schema::store::{RuleBookFilter, RuleBookOrder, Stored};
use schemars::JsonSchema;
use serde::Serialize;

/// One version of the organisation's rules.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RuleBook {
    /// Its id.
    id: String,
    /// Where it is.
    href: String,
    /// Its title.
    title: String,
    /// Where it stands on the site.
    path: Option<String>,
    /// Whether it is in force on the day asked about.
    in_force: bool,
    /// The text, with the outline of its sections.
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Text>,
    #[serde(flatten)]
    validity: Validity,
}

impl Resource for RuleBook {
    type Content = domain::RuleBook;

    const NAME: &'static str = "rules";
    const ONE: &'static str = "one version of the organisation's rules";
    const TAG: &'static str = "Membership";
    const TEXTS: &'static [&'static str] = &["body"];

    async fn views(
        reader: &Reader<'_>,
        found: Vec<Stored<domain::RuleBook>>,
    ) -> Result<Vec<Self>, StoreError> {
        let texts = reader.texts(found.iter().map(|rules| ("body", &rules.value.body))).await?;
        let view = |stored: &Stored<domain::RuleBook>| {
            let value = &stored.value;
            Ok(Self {
                id: stored.id.to_string(),
                href: href(&stored.id),
                title: value.title.clone(),
                path: value.path.clone(),
                in_force: value.effective.holds_on(reader.snapshot.as_of),
                body: reader.text("body", &texts, Some(&value.body))?.flatten(),
                validity: (&value.effective).into(),
            })
        };
        found.iter().map(view).collect()
    }
}

impl Collection for RuleBook {
    type Filter = Nothing;
    type Order = Nothing;

    const MANY: &'static str = "every version of the organisation's rules, the newest first";
    const COLUMNS: &'static [&'static str] =
        &["id", "title", "inForce", "validFrom", "validTo", "basis", "path"];

    fn select(_: Nothing, _: Nothing) -> Result<Selected<Self>, BadInput> {
        Ok((RuleBookFilter::default(), RuleBookOrder::default()))
    }
}
