//! Partners.

use super::facts::{sort_key, tabled};
use super::listed::{Listed, Parent};
use super::select::{FACT, Select, SortKey, column, column_of, has_fact, holds};
use super::snapshot::Snapshot;
use super::time::bounds;
use super::time::day;
use crate::domain::Id;
use crate::domain::Partner;
use crate::entity::{self, partner};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Cond, Expr, ExprTrait};
use serde::Serialize;

/// Which partners. Those that are partners on the snapshot's day unless `any_time`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct PartnerFilter {
    /// Whenever they were partners.
    pub any_time: bool,
    /// With an agreement of this kind.
    pub agreement_kind: Option<String>,
    /// Of this slug.
    pub slug: Option<String>,
}

/// The order of partners.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub enum PartnerOrder {
    /// By name.
    #[default]
    NameAsc,
    /// Longest partnership first.
    SinceAsc,
}

impl Listed for Partner {
    type Filter = PartnerFilter;
    type Order = PartnerOrder;

    fn select(filter: &PartnerFilter, order: PartnerOrder, snapshot: Snapshot) -> Select {
        let select = Select::from::<Self>()
            .filter_if(filter.slug.as_deref(), |slug| column("slug").eq(slug))
            .filter_if(filter.agreement_kind.as_deref(), |kind| {
                has_fact("partner_agreement", Cond::all().add(column_of(FACT, "agreement_kind").eq(kind)))
            });
        let select = if filter.any_time { select } else { select.filter(holds("t", day(snapshot.as_of))) };
        match order {
            PartnerOrder::NameAsc => select.order_by(SortKey::text(column("name_key"))),
            PartnerOrder::SinceAsc => select.order_by(SortKey::number(column("valid_from"))),
        }
    }

    fn select_for(select: Select, _: Parent, _: Snapshot) -> Select {
        select.join("partner_announcement", "pa", Cond::all()).parent(Expr::col(("pa", "article")))
    }
}

tabled!(
    Partner,
    entity::partner,
    |partner, row| {
        row.slug = Set(partner.slug.clone());
        row.name_key = Set(sort_key(&partner.name));
        let (from, until) = bounds(&partner.period);
        (row.valid_from, row.valid_until) = (Set(from), Set(until));
    },
    |own, version, facts| {
        for agreement in &own.agreements {
            let agreement_kind = Set(agreement.kind.clone());
            facts.agreements.push(partner::agreement::ActiveModel { version: Set(version), agreement_kind });
        }
        let mut articles: Vec<&Id> = own.agreements.iter().filter_map(|a| a.announced_by.as_ref()).collect();
        articles.sort();
        articles.dedup();
        for article in articles {
            let article = Set(article.as_str().to_owned());
            facts.announcements.push(partner::announcement::ActiveModel { version: Set(version), article });
        }
    }
);
