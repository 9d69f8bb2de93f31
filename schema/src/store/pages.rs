//! Pages.

use super::OPEN;
use super::facts::{sort_key, tabled, text};
use super::listed::{Listed, Parent};
use super::news::published;
use super::select::{Select, SortKey, column};
use super::snapshot::Snapshot;
use super::time::{EVER, micros};
use super::translations::{self, in_language};
use crate::domain::Page;
use crate::entity;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::ExprTrait;
use serde::Serialize;

/// Which pages. Published and not expired at the snapshot's instant, always.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct PageFilter {
    /// Whose path begins so: `/wg/` lists the pages below it.
    pub path_starts_with: Option<String>,
    /// Where it stands.
    pub path: Option<String>,
    /// In this language: a range of BCP 47 tags, `en` for `en-US` too.
    pub language: Option<String>,
}

/// The order of pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub enum PageOrder {
    /// By path.
    #[default]
    PathAsc,
    /// By title.
    TitleAsc,
}

impl Listed for Page {
    type Filter = PageFilter;
    type Order = PageOrder;

    fn select(filter: &PageFilter, order: PageOrder, snapshot: Snapshot) -> Select {
        let select = Select::from::<Self>()
            .filter(published("t", snapshot))
            .filter_if(filter.path.as_deref(), |path| column("path").eq(path))
            .filter_if(filter.language.as_deref(), in_language)
            .filter_if(filter.path_starts_with.as_deref(), |start| {
                // Not LIKE, which looks at case on one database and not on the other.
                column("path").gte(start).and(column("path").lt(format!("{start}{}", char::MAX)))
            });
        select.order_by(SortKey::text(column(match order {
            PageOrder::PathAsc => "path",
            PageOrder::TitleAsc => "title_key",
        })))
    }

    fn select_for(select: Select, _: Parent, snapshot: Snapshot) -> Select {
        translations::of_others(select, "page", snapshot)
    }
}

tabled!(Page, entity::page, |page, row| {
    row.path = Set(page.path.clone());
    row.title_key = Set(sort_key(&page.title));
    row.language = Set(page.language.clone());
    row.published_at = Set(page.published_at.map_or(EVER, micros));
    row.expires_at = Set(page.expires_at.map_or(OPEN, micros));
    let translation = page.translation.as_ref();
    row.translation_key = Set(text(translation.map(|translation| translation.key.as_str())));
    row.translation_rank = Set(translation.map_or(0, |translation| translation.rank.into()));
});
