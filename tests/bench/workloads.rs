//! What is asked.

use super::http::Request;

/// The organisation, without what hangs on it.
pub const ORGANIZATION: &str = "{ organization { name shortName vision mission website } }";

/// What a list of members shows of each.
pub const MEMBER: &str = "id slug name website description memberSince category { code name } workingGroups(first: 5) { nodes { code } }";
/// The same for the in-memory peer, whose working groups are loaded whole.
const MEMBER_PLAIN: &str =
    "id slug name website description memberSince category { code name } workingGroups { nodes { code } }";
/// What a list of news shows of each.
const ARTICLE: &str = "id slug path title excerpt publishedAt authors { name } tags { name }";

/// So many members.
pub fn members(first: usize) -> String {
    format!("{{ members(first: {first}) {{ nodes {{ {MEMBER} }} }} }}")
}

/// So many articles, the newest first, without their texts.
pub fn news(first: usize) -> String {
    format!("{{ news(first: {first}) {{ nodes {{ {ARTICLE} }} }} }}")
}

/// One article with its text.
pub fn article(slug: &str) -> String {
    format!("{{ newsArticle(slug: \"{slug}\") {{ {ARTICLE} body {{ html }} }} }}")
}

/// A page of news that begins after a cursor, or the first one.
pub fn page(first: usize, after: Option<&str>) -> String {
    let after = after.map(|after| format!(", after: \"{after}\"")).unwrap_or_default();
    format!(
        "{{ news(first: {first}{after}) {{ nodes {{ {ARTICLE} }} pageInfo {{ endCursor hasNextPage }} }} }}"
    )
}

/// The best matches of a search.
pub fn search(query: &str) -> Request {
    Request::get(&format!("/v1/search?query={query}&first=20"), "")
}

/// The query as the in-memory peer understands it.
pub fn for_peer(query: &str) -> String {
    query.replace(MEMBER, MEMBER_PLAIN)
}

/// All that the in-memory peer holds, in parts of a list's maximum: the rest of an article's fields is `body`.
pub const ALL_NEWS: &str =
    "id slug path title excerpt publishedAt authors { name } tags { name } body { html }";
