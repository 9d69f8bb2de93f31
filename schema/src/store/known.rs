//! What an import has to know of what was recorded before it.

use super::OPEN;
use super::batch::Rendering;
use super::connect::Store;
use super::error::StoreError;
use super::revision::Revision;
use super::time::{EVER, instant};
use crate::domain::{BodyRef, Id, Identities, Kind, Member};
use crate::entity::importing::{name, rendering};
use crate::entity::{log, member};
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashMap;

/// What the store holds, as far as an import depends on it.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The newest revision.
    pub revision: Option<Revision>,
    /// The ids given out so far.
    pub identities: Identities,
    /// The overlay of the newest revision, as [`super::Recording::overlay`] gave it.
    pub overlay: Option<String>,
    /// What texts were rendered to, by the digests of what they were rendered from.
    pub renderings: HashMap<String, Rendering>,
    /// The documents that have an address now.
    pub documents: Vec<KnownDocument>,
    /// Members, present and former.
    pub members: Vec<KnownMember>,
    /// Names given with [`super::Batch::name`], with the records they were given to.
    pub names: HashMap<String, Vec<Id>>,
}

/// A news article or a page that was recorded and is not withdrawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownDocument {
    /// Its kind.
    pub kind: Kind,
    /// Its id.
    pub id: Id,
    /// What the source called it.
    pub key: String,
    /// Where it stands.
    pub path: String,
    /// Its title.
    pub title: String,
    /// From when it is public, where that is known.
    pub published_at: Option<DateTime<Utc>>,
}

/// A member that was recorded, present or former.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownMember {
    /// Its id.
    pub id: Id,
    /// What the source called it.
    pub key: String,
    /// The source no longer had it.
    pub gone: bool,
    /// What was recorded of it last.
    pub member: Member,
}

impl Known {
    /// The records that were given a name with [`super::Batch::name`].
    #[must_use]
    pub fn named(&self, name: &str) -> &[Id] {
        self.names.get(name).map(Vec::as_slice).unwrap_or_default()
    }
}

impl Store {
    /// What an import has to know of what was recorded before it.
    ///
    /// # Errors
    /// When the database fails or holds what cannot be read.
    pub async fn known(&self) -> Result<Known, StoreError> {
        let keys = log::record::Entity::find().all(self.reader()).await?;
        let given = keys.iter().filter_map(|row| {
            Some((Kind::from_name(&row.kind)?, row.key.clone(), Id::stored(row.id.clone())))
        });
        let identities = Identities::new(given);
        let keys: HashMap<String, String> = keys.into_iter().map(|row| (row.id, row.key)).collect();
        let rendering =
            |row: rendering::Model| (row.input, Rendering { body: BodyRef(row.body), notes: row.notes });
        let renderings = rendering::Entity::find().all(self.reader()).await?.into_iter().map(rendering);
        let mut names: HashMap<String, Vec<Id>> = HashMap::new();
        for row in name::Entity::find().all(self.reader()).await? {
            names.entry(row.name).or_default().push(Id::stored(row.id));
        }
        Ok(Known {
            revision: self.latest_revision().await?,
            identities,
            overlay: self.overlay().await?,
            renderings: renderings.collect(),
            documents: self.known_documents(&keys).await?,
            members: self.known_members(&keys).await?,
            names,
        })
    }

    async fn known_documents(
        &self,
        keys: &HashMap<String, String>,
    ) -> Result<Vec<KnownDocument>, StoreError> {
        use log::{path, search_doc};
        let kinds = [Kind::NewsArticle.name(), Kind::Page.name()];
        let titles = search_doc::Entity::find()
            .select_only()
            .columns([search_doc::Column::Id, search_doc::Column::Title, search_doc::Column::PublishedAt])
            .filter(search_doc::Column::ToRev.eq(OPEN))
            .filter(search_doc::Column::Kind.is_in(kinds))
            .into_tuple::<(String, String, i64)>();
        let titles = titles.all(self.reader()).await?.into_iter();
        let mut titles: HashMap<String, (String, i64)> =
            titles.map(|(id, title, published)| (id, (title, published))).collect();
        let paths = path::Entity::find()
            .filter(path::Column::ToRev.eq(OPEN))
            .filter(path::Column::Canonical.eq(true))
            .filter(path::Column::Kind.is_in(kinds));
        let document = |row: path::Model| {
            let (title, published) = titles.remove(&row.id).unwrap_or((String::new(), EVER));
            Some(KnownDocument {
                kind: Kind::from_name(&row.kind)?,
                key: keys.get(&row.id)?.clone(),
                title,
                published_at: (published != EVER).then(|| instant(published)),
                path: row.path,
                id: Id::stored(row.id),
            })
        };
        let mut documents: Vec<_> =
            paths.all(self.reader()).await?.into_iter().filter_map(document).collect();
        documents.sort_by(|a, b| (a.kind, &a.key).cmp(&(b.kind, &b.key)));
        Ok(documents)
    }

    async fn known_members(&self, keys: &HashMap<String, String>) -> Result<Vec<KnownMember>, StoreError> {
        let rows = member::Entity::find().filter(member::Column::ToRev.eq(OPEN)).all(self.reader()).await?;
        let mut members = Vec::with_capacity(rows.len());
        for row in rows {
            let Some(key) = keys.get(&row.id).cloned() else { continue };
            let member = serde_json::from_str(&row.doc)
                .map_err(|error| StoreError::Damaged { table: "member", reason: error.to_string() })?;
            members.push(KnownMember { id: Id::stored(row.id), key, gone: row.gone, member });
        }
        members.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(members)
    }
}
