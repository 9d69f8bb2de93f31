//! Where a path leads, now and then.

use super::connect::Store;
use super::error::StoreError;
use super::reads::{reads, reads_of};
use super::snapshot::Snapshot;
use crate::domain::{Id, Kind};
use crate::entity::log::path;
use percent_encoding::percent_decode_str;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;

/// What became of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResolutionStatus {
    /// Something stands there.
    Current,
    /// What stood there, or was to be found there as well, stands elsewhere.
    Moved,
    /// What stood there is no more.
    Gone,
    /// Nothing ever stood there, as far as is known.
    Unknown,
}

/// Where a path leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// What became of it.
    pub status: ResolutionStatus,
    /// Where what it led to stands now.
    pub path: Option<String>,
    /// What it leads or led to.
    pub id: Option<Id>,
    /// The kind of that.
    pub kind: Option<Kind>,
}

impl Resolution {
    fn unknown() -> Self {
        Self { status: ResolutionStatus::Unknown, path: None, id: None, kind: None }
    }
}

/// A path as it is stored: from the root; with a slash at the end unless it names a file.
///
/// Takes what people paste: a full address, a query, a fragment, doubled slashes, and the percent
/// encoding in which browsers copy addresses (RFC 3986, section 2.1).
#[must_use]
pub fn normalize(text: &str) -> String {
    let text = text.trim();
    let text = text.split(['?', '#']).next().unwrap_or_default();
    let text = match text.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => text,
    };
    let decoded = percent_decode_str(text).decode_utf8().ok().filter(|text| !text.contains('\0'));
    let text = decoded.as_deref().unwrap_or(text);
    let segments: Vec<&str> =
        text.split('/').filter(|segment| !segment.is_empty() && *segment != ".").collect();
    let Some(last) = segments.last() else { return "/".to_owned() };
    let is_file = !text.ends_with('/')
        && last.rsplit_once('.').is_some_and(|(stem, ext)| !stem.is_empty() && is_extension(ext));
    let joined = segments.join("/");
    if is_file { format!("/{joined}") } else { format!("/{joined}/") }
}

/// The host of a full address, lower case, without its port.
pub(super) fn host(text: &str) -> Option<String> {
    let (_, rest) = text.trim().split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    Some(host.split(':').next().unwrap_or_default().to_lowercase())
}

fn is_extension(text: &str) -> bool {
    (2..=5).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric())
        && text.bytes().any(|b| b.is_ascii_alphabetic())
}

impl Store {
    /// Where a path leads at the snapshot: nowhere, where it is an address of another site. At most three
    /// statements.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn resolve(&self, snapshot: Snapshot, path: &str) -> Result<Resolution, StoreError> {
        // What stands at an address may be of any kind.
        reads_of(None);
        if let Some(host) = host(path) {
            let site =
                self.revisions_by_number(&[snapshot.revision]).await?.pop().map(|revision| revision.site);
            let bare = |host: &str| host.trim_start_matches("www.").to_owned();
            if site.is_none_or(|site| bare(&site) != bare(&host)) {
                return Ok(Resolution::unknown());
            }
        }
        let path = normalize(path);
        let rows = path::Entity::find()
            .filter(path::Column::Path.eq(path.as_str()))
            .filter(path::Column::FromRev.lte(snapshot.revision))
            .order_by_desc(path::Column::FromRev)
            .all(self.reader())
            .await?;
        let holds = |row: &&path::Model| row.to_rev > snapshot.revision;
        // Something standing there comes before an alias, and the present before the past.
        let found = rows
            .iter()
            .find(|row| holds(row) && row.canonical)
            .or_else(|| rows.iter().find(holds))
            .or(rows.first());
        let Some(found) = found else { return Ok(Resolution::unknown()) };
        let id = Id::stored(found.id.clone());
        let kind = Kind::from_name(&found.kind);
        if holds(&found) && found.canonical {
            return Ok(Resolution {
                status: ResolutionStatus::Current,
                path: Some(path),
                id: Some(id),
                kind,
            });
        }
        let now = path::Entity::find()
            .filter(path::Column::Id.eq(found.id.as_str()))
            .filter(path::Column::Canonical.eq(true))
            .filter(path::Column::FromRev.lte(snapshot.revision))
            .filter(path::Column::ToRev.gt(snapshot.revision))
            .one(self.reader())
            .await?;
        Ok(match now {
            Some(now) => {
                Resolution { status: ResolutionStatus::Moved, path: Some(now.path), id: Some(id), kind }
            }
            None => Resolution { status: ResolutionStatus::Gone, path: None, id: Some(id), kind },
        })
    }

    /// The paths that lead to records and are not where they stand: aliases, and where they stood
    /// before. One statement.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn past_paths(
        &self,
        snapshot: Snapshot,
        ids: &[Id],
    ) -> Result<HashMap<Id, Vec<String>>, StoreError> {
        ids.iter().filter_map(Id::kind).for_each(reads);
        let rows = path::Entity::find()
            .filter(path::Column::Id.is_in(ids.iter().map(Id::as_str)))
            .filter(path::Column::FromRev.lte(snapshot.revision))
            .order_by_asc(path::Column::Path)
            .all(self.reader())
            .await?;
        let mut paths: HashMap<Id, Vec<String>> = HashMap::new();
        for row in &rows {
            let stands = |other: &path::Model| {
                other.id == row.id
                    && other.path == row.path
                    && other.canonical
                    && other.to_rev > snapshot.revision
            };
            let known = paths.entry(Id::stored(row.id.clone())).or_default();
            if !rows.iter().any(stands) && !known.contains(&row.path) {
                known.push(row.path.clone());
            }
        }
        Ok(paths)
    }
}

#[cfg(test)]
mod tests {
    use super::normalize;

    #[test]
    fn paths_read_as_people_paste_them() {
        for (pasted, path) in [
            ("", "/"),
            ("/", "/"),
            ("about", "/about/"),
            ("/about//", "/about/"),
            ("https://example.org/about?x=1#history", "/about/"),
            ("https://example.org", "/"),
            ("/img/logo.svg", "/img/logo.svg"),
            ("/2018/04/10/tls-1.3-is-here", "/2018/04/10/tls-1.3-is-here/"),
            ("/blog/v1.0/", "/blog/v1.0/"),
            ("https://example.org/ann%C3%A9e/", "/année/"),
            ("/50%/%FF/%00/", "/50%/%FF/%00/"),
        ] {
            assert_eq!(normalize(pasted), path, "{pasted}");
        }
    }
}
