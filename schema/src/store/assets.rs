//! Assets.

use super::facts::tabled;
use super::listed::Listed;
use super::select::{Select, SortKey, column};
use super::snapshot::Snapshot;
use super::time::{EVER, micros};
use crate::domain::Asset;
use crate::entity;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::ExprTrait;
use serde::Serialize;

/// Which files. Those that are public at the snapshot's instant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct AssetFilter {
    /// Of this media type, in lower case.
    pub media_type: Option<String>,
}

/// The order of files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub enum AssetOrder {
    /// By path.
    #[default]
    PathAsc,
}

impl Listed for Asset {
    type Filter = AssetFilter;
    type Order = AssetOrder;

    fn select(filter: &AssetFilter, order: AssetOrder, snapshot: Snapshot) -> Select {
        let select = Select::from::<Self>()
            .filter(column("published_at").lte(micros(snapshot.at)))
            .filter_if(filter.media_type.as_deref(), |media_type| {
                column("media_type").eq(media_type.to_lowercase())
            });
        match order {
            AssetOrder::PathAsc => select.order_by(SortKey::text(column("path"))),
        }
    }
}

tabled!(Asset, entity::asset, |asset, row| {
    row.path = Set(asset.path.clone());
    row.media_type = Set(asset.media_type.clone());
    row.blob = Set(asset.digest.clone());
    row.published_at = Set(asset.published_at.map_or(EVER, micros));
});
