//! Full-text search.

use super::connection::{PageInfo, int, page};
use super::error::store_error;
use super::node::{Node, node_by_id};
use super::operation::Operation;
use crate::values::{NodeType, SearchType};
use async_graphql::{Context, Object, Result};
use chancery_schema::Snapshot;
use chancery_schema::domain::Kind;
use chancery_schema::store::{self, Cursor, SearchHit, SearchRequest, SearchResults};

/// A record that matches a search.
pub(crate) struct SearchResult {
    hit: SearchHit,
    snapshot: Snapshot,
}

/// A record that matches a search.
#[Object]
impl SearchResult {
    /// How well it matches: from 0 to 1, comparable within one search.
    async fn score(&self) -> f64 {
        self.hit.score
    }

    /// A passage around the first match, plain text.
    async fn snippet(&self) -> &str {
        &self.hit.snippet
    }

    /// Its type.
    #[graphql(name = "type")]
    async fn kind(&self) -> NodeType {
        self.hit.kind.into()
    }

    /// The record.
    async fn node(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        node_by_id(ctx, self.snapshot, &self.hit.id).await
    }
}

/// A search result and its place.
pub(crate) struct SearchResultEdge {
    cursor: Cursor,
    node: SearchResult,
}

/// A search result and its place.
#[Object]
impl SearchResultEdge {
    /// Its place: pass it as `after` or `before`.
    async fn cursor(&self) -> String {
        self.cursor.to_string()
    }

    /// The result.
    async fn node(&self) -> &SearchResult {
        &self.node
    }
}

/// What a search found.
pub(crate) struct SearchResultConnection {
    request: SearchRequest,
    results: store::Page<SearchHit>,
    edges: Vec<SearchResultEdge>,
    bounded: bool,
}

/// What a search found, best first.
#[Object]
impl SearchResultConnection {
    /// The results with their cursors.
    async fn edges(&self, ctx: &Context<'_>) -> Result<&[SearchResultEdge]> {
        Operation::room(ctx, self.edges.len())?;
        Ok(&self.edges)
    }

    /// The results alone.
    async fn nodes(&self, ctx: &Context<'_>) -> Result<Vec<&SearchResult>> {
        Operation::listed(ctx, self.edges.iter().map(|edge| &edge.node).collect())
    }

    /// About this page.
    async fn page_info(&self) -> PageInfo {
        let cursor = |edge: Option<&SearchResultEdge>| edge.map(|edge| edge.cursor.to_string());
        PageInfo {
            has_next_page: self.results.has_next,
            has_previous_page: self.results.has_previous,
            start_cursor: cursor(self.edges.first()),
            end_cursor: cursor(self.edges.last()),
        }
    }

    /// How many records match, ranked or not. Counted only when asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let store = &Operation::of(ctx)?.store;
        let total = store.count_search(self.results.snapshot, &self.request).await;
        let total = total.map_err(|error| store_error(&error))?;
        int(total)
    }

    /// More records match than are ranked: those with a match in the title and the most recently
    /// recorded are, and only they are listed. Ask for more words to see the others.
    async fn bounded(&self) -> bool {
        self.bounded
    }
}

/// Root fields that search.
#[derive(Default)]
pub(crate) struct SearchQuery;

#[Object]
impl SearchQuery {
    /// Searches news, pages and present members. Every word must match a word or the beginning of
    /// one, whatever case and accents; one or two Latin letters match a whole word only. Matches in titles count most.
    #[expect(clippy::too_many_arguments, reason = "a connection's arguments")]
    async fn search(
        &self,
        ctx: &Context<'_>,
        query: String,
        #[graphql(desc = "How many from the start; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "After the entry of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Before the entry of this cursor.")] before: Option<String>,
        types: Option<Vec<SearchType>>,
    ) -> Result<SearchResultConnection> {
        let page = page(ctx, first, after, last, before)?;
        let operation = Operation::of(ctx)?;
        let snapshot = operation.page_snapshot(&page, None, None).await?;
        let request =
            SearchRequest { query, kinds: types.map(|types| types.into_iter().map(Kind::from).collect()) };
        let found =
            operation.store.search(snapshot, &request, &page).await.map_err(|error| store_error(&error))?;
        let SearchResults { page: results, bounded } = found;
        let edge = |edge: &store::Edge<SearchHit>| SearchResultEdge {
            cursor: edge.cursor.clone(),
            node: SearchResult { hit: edge.node.clone(), snapshot: results.snapshot },
        };
        let edges = results.edges.iter().map(edge).collect();
        Ok(SearchResultConnection { request, edges, bounded, results })
    }
}
