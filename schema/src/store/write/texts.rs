//! Long texts and files.

use super::super::error::StoreError;
use super::super::facts::insert;
use super::CHUNK;
use crate::domain::{Body, BodyRef};
use crate::entity::text;
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashMap;

/// Stores the texts and files that are not stored yet.
pub(super) async fn insert_texts(
    tx: &DatabaseTransaction,
    bodies: HashMap<BodyRef, Body>,
    blobs: HashMap<String, Vec<u8>>,
) -> Result<(), StoreError> {
    let digests: Vec<&str> = bodies.keys().map(BodyRef::as_str).collect();
    let mut known: Vec<String> = Vec::new();
    for digests in digests.chunks(CHUNK) {
        let found = text::body::Entity::find()
            .select_only()
            .column(text::body::Column::Digest)
            .filter(text::body::Column::Digest.is_in(digests.iter().copied()));
        known.extend(found.into_tuple::<String>().all(tx).await?);
    }
    known.sort();
    let mut rows = Vec::new();
    for (digest, body) in bodies
        .into_iter()
        .filter(|(digest, _)| known.binary_search_by(|k| k.as_str().cmp(digest.as_str())).is_err())
    {
        let doc = serde_json::to_string(&body).map_err(|error| sea_orm::DbErr::Json(error.to_string()))?;
        rows.push(text::body::ActiveModel { digest: Set(digest.0), doc: Set(doc) });
    }
    insert(tx, rows).await?;
    for (digest, bytes) in blobs {
        // One at a time: files are large.
        let row = text::blob::ActiveModel { digest: Set(digest), bytes: Set(bytes) };
        let unless_known =
            sea_orm::sea_query::OnConflict::column(text::blob::Column::Digest).do_nothing().to_owned();
        text::blob::Entity::insert(row).on_conflict(unless_known).exec_without_returning(tx).await?;
    }
    Ok(())
}
