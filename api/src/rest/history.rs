//! What happened to the organisation.

use super::reader::Reader;
use super::text::Text;
use super::{Collection, Ordered, Resource, Selected, href};
use crate::lists::{BadInput, HistoryFilter, HistoryOrder};
use crate::values::{FuzzyDate, HistoryKind, Link, links};
use chancery_schema::StoreError;
use chancery_schema::domain;
use chancery_schema::store::Stored;
use schemars::JsonSchema;
use serde::Serialize;

/// Something that happened to the organisation.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HistoryEvent {
    /// Its id.
    id: String,
    /// Where it is.
    href: String,
    /// When it happened, as exactly as it is known.
    date: FuzzyDate,
    /// What sort of event it was.
    kind: HistoryKind,
    /// What happened, in one line.
    title: String,
    /// The story.
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Option<Text>>,
    /// Where it is told.
    sources: Vec<Link>,
}

impl Resource for HistoryEvent {
    type Content = domain::HistoryEvent;

    const NAME: &'static str = "history-events";
    const ONE: &'static str = "an event in the organisation's history";
    const TAG: &'static str = "Organisation";
    const TEXTS: &'static [&'static str] = &["body"];

    async fn views(
        reader: &Reader<'_>,
        found: Vec<Stored<domain::HistoryEvent>>,
    ) -> Result<Vec<Self>, StoreError> {
        let texts = found.iter().filter_map(|event| Some(("body", event.value.body.as_ref()?)));
        let texts = reader.texts(texts).await?;
        let view = |stored: &Stored<domain::HistoryEvent>| {
            let value = &stored.value;
            Ok(Self {
                id: stored.id.to_string(),
                href: href(&stored.id),
                date: value.date.into(),
                kind: value.kind.into(),
                title: value.title.clone(),
                body: reader.text("body", &texts, value.body.as_ref())?,
                sources: links(&value.sources),
            })
        };
        found.iter().map(view).collect()
    }
}

impl Collection for HistoryEvent {
    type Filter = HistoryFilter;
    type Order = Ordered<HistoryOrder>;

    const MANY: &'static str = "what happened to the organisation up to the day asked about";
    const COLUMNS: &'static [&'static str] = &["id", "date.iso", "kind", "title", "sources.url"];

    fn select(filter: HistoryFilter, order: Ordered<HistoryOrder>) -> Result<Selected<Self>, BadInput> {
        Ok((filter.try_into()?, order.into()))
    }
}
