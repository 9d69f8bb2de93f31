//! Partners and agreements with them.

use super::asset::Asset;
use super::connection::{Connection, list, page};
use super::error::{bad_input, nullable};
use super::news::NewsArticle;
use super::operation::Operation;
use super::view::{Wanted, by_optional_id, find, global_id, parse_id, view};
use crate::lists::{PartnerFilter, PartnerOrder};
use crate::values::{Date, DateTime, FuzzyDate, Validity};
use async_graphql::{ComplexObject, Context, ID, Object, Result, SimpleObject};
use chancery_schema::{Snapshot, domain, store};

view!(Partner);

/// A partner organisation.
#[Object]
impl Partner {
    /// Its id.
    pub(super) async fn id(&self) -> ID {
        global_id(&self.stored.id)
    }

    /// Its name in addresses.
    async fn slug(&self) -> &str {
        &self.slug
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.name
    }

    /// Its short name.
    async fn short_name(&self) -> Option<&str> {
        self.short_name.as_deref()
    }

    /// Who it is.
    async fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// Its website.
    async fn website(&self) -> Option<&str> {
        self.website.as_deref()
    }

    /// Its logo.
    async fn logo(&self, ctx: &Context<'_>) -> Result<Option<Asset>> {
        by_optional_id(ctx, self.snapshot, self.logo.as_ref()).await
    }

    #[graphql(flatten)]
    async fn validity(&self) -> Validity {
        (&self.period).into()
    }

    /// What was agreed, oldest first.
    async fn agreements(&self, ctx: &Context<'_>) -> Result<Vec<Agreement>> {
        let agreement = |a: &domain::Agreement| Agreement {
            announced_by: a.announced_by.clone(),
            snapshot: self.snapshot,
            kind: a.kind.clone(),
            title: a.title.clone(),
            signed_on: a.signed_on.map(FuzzyDate::from),
            url: a.url.clone(),
            parties: a.parties.clone(),
            validity: (&a.period).into(),
        };
        Operation::listed(ctx, self.agreements.iter().map(agreement).collect())
    }
}

impl Partner {
    /// The partner that arguments of the root name.
    pub(super) fn wanted(id: Option<ID>, slug: Option<String>) -> Result<Wanted<Self>> {
        match (id, slug) {
            (Some(id), None) => Ok(Wanted::Id(parse_id::<domain::Partner>(&id)?, |_| true)),
            (None, Some(slug)) => Ok(Wanted::First(store::PartnerFilter {
                any_time: true,
                slug: Some(slug),
                ..store::PartnerFilter::default()
            })),
            _ => Err(bad_input("give id or slug, one of the two")),
        }
    }
}

/// An agreement with a partner.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct Agreement {
    #[graphql(skip)]
    announced_by: Option<domain::Id>,
    #[graphql(skip)]
    snapshot: Snapshot,
    /// What sort: "Memorandum of Understanding".
    kind: String,
    /// Its title.
    title: String,
    /// When it was signed.
    signed_on: Option<FuzzyDate>,
    /// Where it can be read.
    url: Option<String>,
    /// Who signed it, by name.
    parties: Vec<String>,
    #[graphql(flatten)]
    validity: Validity,
}

#[ComplexObject]
impl Agreement {
    /// The news that announced it.
    async fn announced_by(&self, ctx: &Context<'_>) -> Result<Option<NewsArticle>> {
        let found: Option<NewsArticle> =
            by_optional_id(ctx, self.snapshot, self.announced_by.as_ref()).await?;
        Ok(found.filter(NewsArticle::is_public))
    }
}

/// Root fields about partners.
#[derive(Default)]
pub(crate) struct PartnerQuery;

#[Object]
impl PartnerQuery {
    /// The partners on the day asked about, by name unless asked otherwise.
    #[expect(clippy::too_many_arguments, reason = "a connection's arguments")]
    async fn partners(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "After the entry of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Before the entry of this cursor.")] before: Option<String>,
        filter: Option<PartnerFilter>,
        order_by: Option<PartnerOrder>,
        #[graphql(desc = "What was true on that day; today by default, or the day of `knownAt`.")]
        as_of: Option<Date>,
        #[graphql(desc = "What was recorded at that time; everything by default.")] known_at: Option<
            DateTime,
        >,
    ) -> Result<Connection<Partner>> {
        let page = page(ctx, first, after, last, before)?;
        let snapshot = Operation::of(ctx)?.page_snapshot(&page, as_of, known_at).await?;
        list(ctx, snapshot, filter.unwrap_or_default().into(), order_by.map(Into::into), &page).await
    }

    /// The partner of this id or slug, present or former.
    async fn partner(
        &self,
        ctx: &Context<'_>,
        id: Option<ID>,
        slug: Option<String>,
        #[graphql(desc = "What was true on that day; today by default, or the day of `knownAt`.")]
        as_of: Option<Date>,
        #[graphql(desc = "What was recorded at that time; everything by default.")] known_at: Option<
            DateTime,
        >,
    ) -> Option<Partner> {
        nullable(ctx, async {
            let snapshot = Operation::of(ctx)?.snapshot(as_of, known_at).await?;
            find(ctx, snapshot, Partner::wanted(id, slug)?).await
        })
        .await
    }
}
