//! Long texts and files, by digest. What a digest names never changes.

use super::connect::Store;
use super::error::StoreError;
use super::kept::{self, Key, Missing, Part, ReadAt, Weighed, parsed_bytes};
use crate::domain::{Body, BodyRef};
use crate::entity::asset;
use crate::entity::text::{blob, body};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use std::sync::Arc;

impl Store {
    /// Texts by what records refer to them by. One statement.
    ///
    /// # Errors
    /// When the database fails or holds a text that cannot be read.
    pub async fn bodies(&self, references: &[BodyRef]) -> Result<HashMap<BodyRef, Arc<Body>>, StoreError> {
        let question = || Key::of("body", &(), ReadAt::Ever);
        let part = |reference: &BodyRef| Part::Text(reference.as_str().into());
        let read = async |references: Vec<BodyRef>| {
            let digests = references.iter().map(BodyRef::as_str);
            let rows =
                body::Entity::find().filter(body::Column::Digest.is_in(digests)).all(self.reader()).await?;
            let mut bodies = HashMap::with_capacity(rows.len());
            for row in rows {
                let text: Body = serde_json::from_str(&row.doc)
                    .map_err(|error| StoreError::Damaged { table: "body", reason: error.to_string() })?;
                bodies.insert(BodyRef(row.digest), Weighed::new(Arc::new(text), parsed_bytes(row.doc.len())));
            }
            Ok(bodies)
        };
        kept::each(self.kept.memory().as_ref(), question, references, part, Missing::Remembered, read).await
    }

    /// A file's bytes by their digest. One statement.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn blob(&self, digest: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let row = blob::Entity::find_by_id(digest.to_owned()).one(self.reader()).await?;
        Ok(row.map(|row| row.bytes))
    }

    /// The media type of a file that an asset names or once named, by the file's digest. Where assets
    /// disagree, the newest is right. One statement.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn asset_media_type(&self, digest: &str) -> Result<Option<String>, StoreError> {
        let query = asset::Entity::find()
            .select_only()
            .column(asset::Column::MediaType)
            .filter(asset::Column::Blob.eq(digest))
            .order_by_desc(asset::Column::Version)
            .limit(1);
        Ok(query.into_tuple().one(self.reader()).await?)
    }
}
