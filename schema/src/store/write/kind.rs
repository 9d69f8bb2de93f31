//! Writing the records of one kind: what is new, what differs, what is no longer there.

use super::super::OPEN;
use super::super::changes::ChangeKind;
use super::super::error::StoreError;
use super::super::facts::{Tabled, insert};
use super::super::select::column_of;
use super::pending::{Numbers, Pending};
use super::{CHUNK, VERSIONS, Write};
use crate::domain::{AnyContent, BodyRef, Content, Id, Kind};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::{BTreeMap, HashMap};

/// A version that holds now.
struct Present<T> {
    version: i64,
    digest: String,
    gone: bool,
    /// Loaded where the next version depends on it.
    value: Option<T>,
}

/// Makes the present records of one kind equal to `records`.
pub(super) async fn write_kind<T>(
    write: &mut Write<'_>,
    records: BTreeMap<Id, AnyContent>,
) -> Result<(), StoreError>
where
    T: Tabled + TryFrom<AnyContent>,
{
    let mut present = present::<T>(write).await?;
    let mut closed: Vec<i64> = Vec::new();
    let mut versions: Vec<Next<T>> = Vec::new();
    let mut current: Vec<T> = Vec::new();
    for (id, content) in records {
        let Ok(mut value) = T::try_from(content) else { continue };
        let gone = write.recalled.contains(&id);
        if gone && !write.replacing && present.contains_key(&id) {
            continue;
        }
        let known = present.remove(&id);
        let previous = known.as_ref().and_then(|known| known.value.as_ref()).filter(|_| !write.replacing);
        value.carry_forward(previous, write.day);
        if T::CARRIES && !gone {
            current.push(value.clone());
        }
        let (digest, doc) = serialized(&value)?;
        let change = match &known {
            Some(known) if known.digest == digest && known.gone == gone => continue,
            Some(known) if !known.gone => ChangeKind::Updated,
            _ => ChangeKind::Created,
        };
        closed.extend(known.map(|known| known.version));
        versions.push(Next { id, value, gone, change, digest, doc });
    }
    for (id, known) in present {
        if write.kept.contains(&id) || write.kept_kinds.contains(&T::KIND) {
            continue;
        }
        if write.replacing {
            closed.push(known.version);
            write.withdraw::<T>(&id, !known.gone);
            continue;
        }
        if write.withheld.contains(&id) {
            closed.push(known.version);
            write.withdraw::<T>(&id, true);
            continue;
        }
        if known.gone {
            continue;
        }
        closed.push(known.version);
        match known.value.and_then(|value| value.ended(write.day, &current)) {
            Some(value) => {
                let (digest, doc) = serialized(&value)?;
                versions.push(Next { id, value, gone: true, change: ChangeKind::Deleted, digest, doc });
            }
            None => write.withdraw::<T>(&id, true),
        }
    }
    versions.iter().for_each(|next| write.count(next.change));
    // Version numbers grow with publication, so that "newest first" is a walk of the search index.
    versions.sort_by_cached_key(|next| {
        (next.value.searchable().and_then(|searchable| searchable.published), next.id.clone())
    });
    close::<T>(write, &closed).await?;
    let mut versions = versions.into_iter();
    // What makes rows and what writes them work side by side, on one part each.
    let mut ready: Option<(Vec<T::Row>, Pending)> = None;
    loop {
        let part: Vec<Next<T>> = versions.by_ref().take(VERSIONS).collect();
        let making = if part.is_empty() {
            None
        } else {
            let bodies = part.iter().filter_map(|next| next.value.searchable()?.body.cloned());
            let bodies = write.texts(bodies.collect()).await?;
            let numbers = write.numbers(part.len());
            Some(tokio::task::spawn_blocking(move || rows(part, numbers, &bodies)))
        };
        if let Some((rows, pending)) = ready.take() {
            insert(write.tx, rows).await?;
            write.put(pending).await?;
        }
        match making {
            Some(making) => ready = Some(making.await.map_err(|error| DbErr::Custom(error.to_string()))?),
            None => break,
        }
    }
    write.flush().await
}

/// A version in the making.
struct Next<T> {
    id: Id,
    value: T,
    gone: bool,
    change: ChangeKind,
    digest: String,
    doc: String,
}

/// The rows of versions, and what they are found by.
fn rows<T: Tabled>(
    part: Vec<Next<T>>,
    mut numbers: Numbers,
    bodies: &HashMap<BodyRef, String>,
) -> (Vec<T::Row>, Pending) {
    let mut pending = Pending::default();
    let mut rows = Vec::with_capacity(part.len());
    for Next { id, value, gone, change, digest, doc } in part {
        let header = numbers.header(&id, gone, digest, doc);
        let version = header.version;
        let mut row = T::Row::from(header);
        value.fill(&mut row);
        rows.push(row);
        id.as_str().clone_into(&mut pending.facts.record);
        value.facts(version, &mut pending.facts);
        pending.unlist(&id);
        if !gone {
            pending.list(&id, version, numbers.revision, &value, bodies);
        }
        pending.changed::<T>(&id, change, &mut numbers);
    }
    (rows, pending)
}

fn serialized<T: Content>(value: &T) -> Result<(String, String), StoreError> {
    let doc = serde_json::to_string(value).map_err(|error| DbErr::Json(error.to_string()))?;
    Ok((blake3::hash(doc.as_bytes()).to_hex().to_string(), doc))
}

async fn present<T: Content>(write: &Write<'_>) -> Result<BTreeMap<Id, Present<T>>, StoreError> {
    let mut select = Query::select();
    for name in ["version", "id", "digest", "gone"] {
        select.expr_as(column_of("t", name), name);
    }
    if T::CARRIES {
        select.expr_as(column_of("t", "doc"), "doc");
    }
    select.from_as(T::KIND.table(), "t").and_where(column_of("t", "to_rev").eq(OPEN));
    let mut present = BTreeMap::new();
    for row in write.tx.query_all(&select).await? {
        let value =
            if T::CARRIES {
                let doc: String = row.try_get("", "doc")?;
                let read = serde_json::from_str(&doc);
                Some(read.map_err(|error| StoreError::Damaged {
                    table: T::KIND.table(),
                    reason: error.to_string(),
                })?)
            } else {
                None
            };
        let known = Present {
            version: row.try_get("", "version")?,
            digest: row.try_get("", "digest")?,
            gone: row.try_get("", "gone")?,
            value,
        };
        present.insert(Id::stored(row.try_get("", "id")?), known);
    }
    Ok(present)
}

/// These versions hold up to the revision before this one.
async fn close<T: Content>(write: &Write<'_>, versions: &[i64]) -> Result<(), StoreError> {
    // Names know until when they hold, so that a list by name walks those that do.
    let facts = (T::KIND == Kind::Member).then_some("member_name");
    for versions in versions.chunks(CHUNK) {
        for table in [T::KIND.table()].into_iter().chain(facts) {
            let update = Query::update()
                .table(table)
                .value("to_rev", write.revision)
                .and_where(Expr::col("version").is_in(versions.iter().copied()))
                .take();
            write.tx.execute(&update).await?;
        }
    }
    Ok(())
}
