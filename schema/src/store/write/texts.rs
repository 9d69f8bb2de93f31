//! Long texts and files.

use super::super::batch::Rendering;
use super::super::error::StoreError;
use super::super::facts::insert;
use super::super::spool::Spool;
use super::CHUNK;
use crate::domain::BodyRef;
use crate::entity::{importing::rendering, text};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QuerySelect,
};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap, HashSet};

/// How many bytes of text one statement carries at most, unless a single text is longer.
const TEXT_BYTES: usize = 4 * 1024 * 1024;

/// Stores the texts and files that are not stored yet.
pub(super) async fn insert_texts(tx: &DatabaseTransaction, spool: &Spool) -> Result<(), StoreError> {
    let bodies = spool.bodies();
    let digests: Vec<&str> = bodies.iter().map(|(digest, _)| digest.as_str()).collect();
    let known = stored::<text::body::Entity>(tx, text::body::Column::Digest, &digests).await?;
    let (mut rows, mut bytes) = (Vec::new(), 0);
    for (digest, length) in bodies.into_iter().filter(|(digest, _)| !known.contains(digest.as_str())) {
        if bytes + length > TEXT_BYTES {
            insert(tx, std::mem::take(&mut rows)).await?;
            bytes = 0;
        }
        let Some(doc) = spool.body(&digest)? else { continue };
        bytes += length;
        let doc = String::from_utf8(doc).map_err(|error| DbErr::Json(error.to_string()))?;
        rows.push(text::body::ActiveModel { digest: Set(digest.0), doc: Set(doc) });
    }
    insert(tx, rows).await?;
    insert_files(tx, spool).await
}

async fn insert_files(tx: &DatabaseTransaction, spool: &Spool) -> Result<(), StoreError> {
    let blobs = spool.blobs();
    let digests: Vec<&str> = blobs.iter().map(String::as_str).collect();
    let known = stored::<text::blob::Entity>(tx, text::blob::Column::Digest, &digests).await?;
    for digest in blobs.into_iter().filter(|digest| !known.contains(digest)) {
        // One at a time: files are large.
        let Some(bytes) = spool.blob(&digest)? else { continue };
        let row = text::blob::ActiveModel { digest: Set(digest), bytes: Set(bytes) };
        let unless_known = OnConflict::column(text::blob::Column::Digest).do_nothing().to_owned();
        text::blob::Entity::insert(row).on_conflict(unless_known).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Those of the digests that a table holds already.
async fn stored<E: EntityTrait>(
    tx: &DatabaseTransaction,
    column: E::Column,
    digests: &[&str],
) -> Result<HashSet<String>, DbErr> {
    let mut stored = HashSet::new();
    for chunk in digests.chunks(CHUNK) {
        let found = E::find().select_only().column(column).filter(column.is_in(chunk.iter().copied()));
        stored.extend(found.into_tuple::<String>().all(tx).await?);
    }
    Ok(stored)
}

/// The plain texts of bodies, from the spool where they are new and as they were recorded where not.
pub(super) async fn texts(
    tx: &DatabaseTransaction,
    spool: &Spool,
    bodies: Vec<BodyRef>,
) -> Result<HashMap<BodyRef, String>, StoreError> {
    /// The one part that is asked for.
    #[derive(Deserialize)]
    struct Plain {
        text: String,
    }
    let damaged = |error: serde_json::Error| StoreError::Damaged { table: "body", reason: error.to_string() };
    let mut texts = HashMap::with_capacity(bodies.len());
    let mut stored = Vec::new();
    for body in bodies {
        match spool.body(&body)? {
            Some(json) => {
                let plain: Plain = serde_json::from_slice(&json).map_err(damaged)?;
                texts.insert(body, plain.text);
            }
            None => stored.push(body.0),
        }
    }
    for chunk in stored.chunks(CHUNK) {
        let rows = text::body::Entity::find().filter(text::body::Column::Digest.is_in(chunk));
        for row in rows.all(tx).await? {
            let plain: Plain = serde_json::from_str(&row.doc).map_err(damaged)?;
            texts.insert(BodyRef(row.digest), plain.text);
        }
    }
    Ok(texts)
}

/// Makes the renderings that are kept equal to these.
pub(super) async fn keep_renderings(
    tx: &DatabaseTransaction,
    renderings: BTreeMap<String, Rendering>,
) -> Result<(), StoreError> {
    let query = rendering::Entity::find().select_only().column(rendering::Column::Input);
    let known: HashSet<String> = query.into_tuple::<String>().all(tx).await?.into_iter().collect();
    let forgotten: Vec<&String> = known.iter().filter(|input| !renderings.contains_key(*input)).collect();
    for chunk in forgotten.chunks(CHUNK) {
        let these = rendering::Column::Input.is_in(chunk.iter().map(|input| input.as_str()));
        rendering::Entity::delete_many().filter(these).exec(tx).await?;
    }
    let new = renderings.into_iter().filter(|(input, _)| !known.contains(input));
    let rows = new.map(|(input, Rendering { body, notes })| rendering::ActiveModel {
        input: Set(input),
        body: Set(body.0),
        notes: Set(notes),
    });
    Ok(insert(tx, rows.collect()).await?)
}
