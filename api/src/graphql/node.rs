//! Anything with an id, and where paths lead.

use super::asset::Asset;
use super::error::{bad_input, nullable, store_error};
use super::history::HistoryEvent;
use super::member::Member;
use super::membership::{MemberCategory, Membership, RuleBook};
use super::news::NewsArticle;
use super::operation::Operation;
use super::organization::Organization;
use super::page::Page;
use super::partner::Partner;
use super::person::{Person, Position};
use super::sponsor::{Sponsor, SponsorLevel, SponsorshipProgram};
use super::view::{any_id, by_id};
use super::working_group::WorkingGroup;
use crate::values::{Date, DateTime, ResolutionStatus};
use async_graphql::{Context, ID, Interface, Object, Result, SimpleObject};
use chancery_schema::domain::Content as _;
use chancery_schema::domain::{Id, Kind};
use chancery_schema::{Snapshot, store};

/// Anything with an id.
#[derive(Interface)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "Its id: opaque, one per thing, stable across imports and renames."
))]
pub(crate) enum Node {
    /// The organisation.
    Organization(Organization),
    /// An event in its history.
    HistoryEvent(HistoryEvent),
    /// A category of members.
    MemberCategory(MemberCategory),
    /// A version of the rules.
    RuleBook(RuleBook),
    /// A member.
    Member(Member),
    /// A person.
    Person(Person),
    /// A leadership position.
    Position(Position),
    /// A working group.
    WorkingGroup(WorkingGroup),
    /// What membership means.
    Membership(Membership),
    /// How the organisation is sponsored.
    SponsorshipProgram(SponsorshipProgram),
    /// A sponsorship level.
    SponsorLevel(SponsorLevel),
    /// A sponsor.
    Sponsor(Sponsor),
    /// A partner.
    Partner(Partner),
    /// A news article.
    NewsArticle(NewsArticle),
    /// A page.
    Page(Page),
    /// A file.
    Asset(Asset),
}

/// The record of an id, as far as it may be seen. Batched.
pub(super) async fn node_by_id(ctx: &Context<'_>, snapshot: Snapshot, id: &Id) -> Result<Option<Node>> {
    let Some(kind) = id.kind() else { return Ok(None) };
    Ok(match kind {
        Kind::Organization => by_id(ctx, snapshot, id).await?.map(Node::Organization),
        Kind::HistoryEvent => by_id(ctx, snapshot, id).await?.map(Node::HistoryEvent),
        Kind::Membership => by_id(ctx, snapshot, id).await?.map(Node::Membership),
        Kind::SponsorshipProgram => by_id(ctx, snapshot, id).await?.map(Node::SponsorshipProgram),
        Kind::MemberCategory => by_id(ctx, snapshot, id).await?.map(Node::MemberCategory),
        Kind::RuleBook => by_id(ctx, snapshot, id).await?.map(Node::RuleBook),
        Kind::Member => by_id(ctx, snapshot, id).await?.map(Node::Member),
        Kind::Person => by_id(ctx, snapshot, id).await?.filter(Person::is_public).map(Node::Person),
        Kind::Position => by_id(ctx, snapshot, id).await?.map(Node::Position),
        Kind::WorkingGroup => by_id(ctx, snapshot, id).await?.map(Node::WorkingGroup),
        Kind::SponsorLevel => by_id(ctx, snapshot, id).await?.map(Node::SponsorLevel),
        Kind::Sponsor => by_id(ctx, snapshot, id).await?.map(Node::Sponsor),
        Kind::Partner => by_id(ctx, snapshot, id).await?.map(Node::Partner),
        Kind::NewsArticle => {
            by_id(ctx, snapshot, id).await?.filter(NewsArticle::is_public).map(Node::NewsArticle)
        }
        Kind::Page => by_id(ctx, snapshot, id).await?.filter(Page::is_public).map(Node::Page),
        Kind::Asset => by_id(ctx, snapshot, id).await?.filter(Asset::is_public).map(Node::Asset),
    })
}

/// Whether a document was public and is no longer.
async fn has_expired(ctx: &Context<'_>, snapshot: Snapshot, id: &Id) -> Result<bool> {
    Ok(match id.kind() {
        Some(Kind::NewsArticle) => {
            let article: Option<NewsArticle> = by_id(ctx, snapshot, id).await?;
            article.is_some_and(|article| article.publication().has_expired(snapshot.at))
        }
        Some(Kind::Page) => {
            let page: Option<Page> = by_id(ctx, snapshot, id).await?;
            page.is_some_and(|page| page.publication().has_expired(snapshot.at))
        }
        _ => false,
    })
}

/// Where a path leads.
#[derive(SimpleObject)]
pub(crate) struct Resolution {
    /// What became of it.
    status: ResolutionStatus,
    /// Where what it led to stands now.
    path: Option<String>,
    /// What it leads to; for a path that is GONE, what is still known of it: a former member, say.
    node: Option<Node>,
}

/// Root fields that find anything.
#[derive(Default)]
pub(crate) struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The record of this id.
    async fn node(
        &self,
        ctx: &Context<'_>,
        id: ID,
        #[graphql(desc = "What was true on that day; today by default, or the day of `knownAt`.")]
        as_of: Option<Date>,
        #[graphql(desc = "What was recorded at that time; everything by default.")] known_at: Option<
            DateTime,
        >,
    ) -> Option<Node> {
        nullable(ctx, async {
            let snapshot = Operation::of(ctx)?.snapshot(as_of, known_at).await?;
            node_by_id(ctx, snapshot, &any_id(&id).map_err(bad_input)?).await
        })
        .await
    }

    /// The records of these ids, in the same order; null for those that are not there.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        ids: Vec<ID>,
        #[graphql(desc = "What was true on that day; today by default, or the day of `knownAt`.")]
        as_of: Option<Date>,
        #[graphql(desc = "What was recorded at that time; everything by default.")] known_at: Option<
            DateTime,
        >,
    ) -> Result<Vec<Option<Node>>> {
        let operation = Operation::of(ctx)?;
        let (given, max) = (ids.len(), operation.limits.page_size);
        if given > usize::try_from(max).unwrap_or(usize::MAX) {
            return Err(bad_input(format!(
                "ids has {given} entries; at most {max} can be asked for at a time"
            )));
        }
        let snapshot = operation.snapshot(as_of, known_at).await?;
        let ids = ids.iter().map(any_id).collect::<std::result::Result<Vec<_>, _>>().map_err(bad_input)?;
        Operation::room(ctx, ids.len())?;
        futures_util::future::try_join_all(ids.iter().map(|id| node_by_id(ctx, snapshot, id))).await
    }

    /// Where a path of the site leads, now or at `knownAt`: what stands there, where it moved, or that
    /// it is gone. Takes a path or a full address.
    async fn resolve(
        &self,
        ctx: &Context<'_>,
        path: String,
        #[graphql(desc = "What was recorded at that time; everything by default.")] known_at: Option<
            DateTime,
        >,
    ) -> Result<Resolution> {
        let operation = Operation::of(ctx)?;
        let snapshot = operation.snapshot(None, known_at).await?;
        let found = operation.store.resolve(snapshot, &path).await.map_err(|error| store_error(&error))?;
        let node = match &found.id {
            Some(id) => node_by_id(ctx, snapshot, id).await?,
            None => None,
        };
        // What is not public yet is not there for anybody; what has expired is no more.
        if node.is_none()
            && matches!(found.status, store::ResolutionStatus::Current | store::ResolutionStatus::Moved)
        {
            let status = match &found.id {
                Some(id) if has_expired(ctx, snapshot, id).await? => ResolutionStatus::Gone,
                _ => ResolutionStatus::Unknown,
            };
            return Ok(Resolution { status, path: None, node: None });
        }
        Ok(Resolution { status: found.status.into(), path: found.path, node })
    }
}
