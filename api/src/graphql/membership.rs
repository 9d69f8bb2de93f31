//! What membership means: terms, categories, rules.

use super::connection::{Connection, all, list_under, page};
use super::loaders::Under;
use super::member::Member;
use super::operation::Operation;
use super::values::{Body, Section, body, optional_body, section};
use super::view::{by_code, global_id, only, view};
use crate::lists::MemberOrder;
use crate::values::{Date, DateTime, Validity};
use async_graphql::{Context, ID, Object, Result};
use chancery_schema::store::{CategoryFilter, MemberFilter, Parent, RuleBookFilter};
use chancery_schema::{Snapshot, domain};

view!(Membership);
view!(MemberCategory);
view!(RuleBook);

/// What membership means at a snapshot.
pub(super) async fn membership(ctx: &Context<'_>, snapshot: Snapshot) -> Result<Membership> {
    only(ctx, snapshot).await
}

/// What membership means and how to get it.
#[Object]
impl Membership {
    /// Its id.
    pub(super) async fn id(&self) -> ID {
        global_id(&self.stored.id)
    }

    /// Who members are.
    async fn summary(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        optional_body(ctx, self.summary.as_ref()).await
    }

    /// What membership costs.
    async fn fees(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        optional_body(ctx, self.fees.as_ref()).await
    }

    /// What members agree to.
    async fn terms(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        optional_body(ctx, self.terms.as_ref()).await
    }

    /// How members decide.
    async fn voting(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        optional_body(ctx, self.voting.as_ref()).await
    }

    /// How to apply, in order.
    async fn how_to_apply(&self, ctx: &Context<'_>) -> Result<Vec<ApplicationStep>> {
        Operation::listed(
            ctx,
            (1..)
                .zip(self.how_to_apply.iter().cloned())
                .map(|(position, step)| ApplicationStep { position, step })
                .collect(),
        )
    }

    /// The categories in force on the day asked about, as the source ranks them.
    async fn categories(&self, ctx: &Context<'_>) -> Result<Vec<MemberCategory>> {
        all(ctx, self.snapshot, CategoryFilter { in_force: true, codes: None }).await
    }

    /// The version of the rules in force on the day asked about.
    async fn rules(&self, ctx: &Context<'_>) -> Result<Option<RuleBook>> {
        Ok(all(ctx, self.snapshot, RuleBookFilter { in_force: true }).await?.into_iter().next())
    }

    /// Every version of the rules, newest first.
    async fn rule_versions(&self, ctx: &Context<'_>) -> Result<Vec<RuleBook>> {
        all(ctx, self.snapshot, RuleBookFilter::default()).await
    }
}

/// One step of applying for membership.
pub(crate) struct ApplicationStep {
    position: i32,
    step: domain::ApplicationStep,
}

/// One step of applying for membership.
#[Object]
impl ApplicationStep {
    /// Its place, from 1.
    async fn position(&self) -> i32 {
        self.position
    }

    /// What to do, in one line.
    async fn title(&self) -> &str {
        &self.step.title
    }

    /// How to do it.
    async fn body(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        optional_body(ctx, self.step.body.as_ref()).await
    }

    /// Where to do it.
    async fn url(&self) -> Option<&str> {
        self.step.url.as_deref()
    }
}

/// A class of members.
#[Object]
impl MemberCategory {
    /// Its id.
    pub(super) async fn id(&self) -> ID {
        global_id(&self.stored.id)
    }

    /// Its code, as members' data gives it.
    async fn code(&self) -> &str {
        &self.code
    }

    /// The category it is part of.
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<MemberCategory>> {
        match self.parent.as_deref() {
            Some(code) => Ok(by_code(ctx, self.snapshot, code).await?.into_iter().next()),
            None => Ok(None),
        }
    }

    /// Its name; the code again where the source uses it without describing it.
    async fn name(&self) -> &str {
        &self.name
    }

    /// Who belongs to it; null where the source does not say.
    async fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// Whether its members vote; null where the source does not say.
    async fn may_vote(&self) -> Option<bool> {
        self.may_vote
    }

    /// Whether individuals may be in it; null where the source does not say.
    async fn open_to_individuals(&self) -> Option<bool> {
        self.open_to_individuals
    }

    #[graphql(flatten)]
    async fn validity(&self) -> Validity {
        (&self.period).into()
    }

    /// The members in it on the day asked about: those of this code, not of categories below it.
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "After the entry of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Before the entry of this cursor.")] before: Option<String>,
        order_by: Option<MemberOrder>,
    ) -> Result<Connection<Member>> {
        let page = page(ctx, first, after, last, before)?;
        let key = Under {
            snapshot: self.snapshot,
            parent: Parent::CategoryOfMember,
            id: self.stored.id.clone(),
            filter: MemberFilter::default(),
            order: order_by.map(Into::into).unwrap_or_default(),
            page,
        };
        list_under(ctx, key).await
    }
}

/// One version of the organisation's rules.
#[Object]
impl RuleBook {
    /// Its id.
    pub(super) async fn id(&self) -> ID {
        global_id(&self.stored.id)
    }

    /// Its title.
    async fn title(&self) -> &str {
        &self.title
    }

    /// Where it stands on the site; null for an earlier version the site no longer shows.
    async fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// The first day on which it is in force.
    async fn effective_from(&self) -> Option<Date> {
        self.effective.from.map(|from| Date(from.on))
    }

    /// The first day on which it is no longer in force; null while it is.
    async fn effective_to(&self) -> Option<Date> {
        self.effective.until.map(|until| Date(until.on))
    }

    #[graphql(flatten)]
    async fn validity(&self) -> Validity {
        (&self.effective).into()
    }

    /// The text.
    async fn body(&self, ctx: &Context<'_>) -> Result<Body> {
        body(ctx, &self.body).await
    }

    /// The section at this anchor: `eligibility`.
    async fn section(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The anchor, without `#`.")] anchor: String,
    ) -> Result<Option<Section>> {
        section(ctx, &self.body, &anchor).await
    }
}

/// Root fields about membership.
#[derive(Default)]
pub(crate) struct MembershipQuery;

#[Object]
impl MembershipQuery {
    /// What membership means: terms, categories, rules, how to apply.
    async fn membership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was true on that day; today by default, or the day of `knownAt`.")]
        as_of: Option<Date>,
        #[graphql(desc = "What was recorded at that time; everything by default.")] known_at: Option<
            DateTime,
        >,
    ) -> Result<Membership> {
        let snapshot = Operation::of(ctx)?.snapshot(as_of, known_at).await?;
        membership(ctx, snapshot).await
    }
}
