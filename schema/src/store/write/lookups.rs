//! How records are found: by path, by word, by what the source calls them.

use super::super::OPEN;
use super::super::error::StoreError;
use super::super::facts::insert;
use super::super::search::words;
use super::CHUNK;
use crate::domain::{Id, Kind};
use crate::entity::importing::name;
use crate::entity::log::{record, search_doc};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, QueryFilter,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What search finds a record by.
pub(super) struct SearchRow {
    pub(super) doc: search_doc::Model,
    pub(super) title_words: String,
    pub(super) text_words: String,
}

/// Paths and search entries of these records end with the revision before this one.
pub(super) async fn close_lookups(
    tx: &DatabaseTransaction,
    revision: i64,
    ids: &[Id],
) -> Result<(), StoreError> {
    for ids in ids.chunks(CHUNK) {
        for table in ["record_path", "search_doc"] {
            let update = Query::update()
                .table(table)
                .value("to_rev", revision)
                .and_where(Expr::col("to_rev").eq(OPEN))
                .and_where(Expr::col("id").is_in(ids.iter().map(Id::as_str)))
                .take();
            tx.execute(&update).await?;
        }
    }
    Ok(())
}

pub(super) async fn insert_search(tx: &DatabaseTransaction, rows: Vec<SearchRow>) -> Result<(), StoreError> {
    if tx.get_database_backend() == DbBackend::Postgres {
        let columns = [
            "number",
            "kind",
            "id",
            "version",
            "from_rev",
            "to_rev",
            "published_at",
            "expires_at",
            "title",
            "text",
            "title_words",
            "words",
        ];
        for rows in rows.chunks(CHUNK) {
            let mut query = Query::insert().into_table("search_doc").columns(columns).take();
            for SearchRow { doc, title_words, text_words } in rows {
                let words = words::joined(&[title_words, text_words]);
                let vector = |words: String| {
                    Expr::cust_with_values("array_to_tsvector(string_to_array($1, ' '))", [words])
                };
                let d = doc.clone();
                let values: [Expr; 12] = [
                    d.number.into(),
                    d.kind.into(),
                    d.id.into(),
                    d.version.into(),
                    d.from_rev.into(),
                    d.to_rev.into(),
                    d.published_at.into(),
                    d.expires_at.into(),
                    d.title.into(),
                    d.text.into(),
                    vector(title_words.clone()),
                    vector(words),
                ];
                query.values(values).map_err(|error| sea_orm::DbErr::Custom(error.to_string()))?;
            }
            tx.execute(&query).await?;
        }
        return Ok(());
    }
    for rows in rows.chunks(CHUNK) {
        let mut words = Query::insert().into_table("search_words").columns(["rowid", "title", "text"]).take();
        let mut titles = Query::insert().into_table("search_titles").columns(["rowid", "title"]).take();
        for row in rows {
            let (number, title): (Expr, Expr) = (row.doc.number.into(), row.title_words.clone().into());
            let filled = titles.values([number.clone(), title.clone()]);
            filled.map_err(|error| sea_orm::DbErr::Custom(error.to_string()))?;
            let filled = words.values([number, title, row.text_words.clone().into()]);
            filled.map_err(|error| sea_orm::DbErr::Custom(error.to_string()))?;
        }
        tx.execute(&words).await?;
        tx.execute(&titles).await?;
    }
    let docs = rows.into_iter().map(|row| search_doc::ActiveModel::from(row.doc)).collect();
    Ok(insert(tx, docs).await?)
}

/// Remembers what the source calls its records. Two may swap what they are called.
pub(super) async fn insert_keys(
    tx: &DatabaseTransaction,
    keys: Vec<(Id, Kind, String)>,
) -> Result<(), StoreError> {
    let rows = record::Entity::find().all(tx).await?;
    let known: HashMap<&str, &str> = rows.iter().map(|row| (row.id.as_str(), row.key.as_str())).collect();
    let owners: HashMap<(&str, &str), &str> =
        rows.iter().map(|row| ((row.kind.as_str(), row.key.as_str()), row.id.as_str())).collect();
    let (mut new, mut renamed, mut freed) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
    for (id, kind, key) in keys {
        let old = known.get(id.as_str()).copied();
        if old == Some(&key) {
            continue;
        }
        freed.extend(owners.get(&(kind.name(), key.as_str())).map(|owner| (*owner).to_owned()));
        freed.extend(old.map(|_| id.as_str().to_owned()));
        let id = id.as_str().to_owned();
        match old {
            None => {
                let row = record::ActiveModel {
                    id: Set(id.clone()),
                    kind: Set(kind.name().to_owned()),
                    key: Set(key),
                };
                new.insert(id, row);
            }
            Some(_) => {
                renamed.insert(id, key);
            }
        }
    }
    // No two may be called the same, not even while they change places. What nobody calls by its key
    // any more keeps one that no source has.
    for id in freed {
        call(tx, &id, format!("\u{1}{id}")).await?;
    }
    for (id, key) in renamed {
        call(tx, &id, key).await?;
    }
    Ok(insert(tx, new.into_values().collect()).await?)
}

async fn call(tx: &DatabaseTransaction, id: &str, key: String) -> Result<(), StoreError> {
    let update = Query::update().table("record").value("key", key).and_where(Expr::col("id").eq(id)).take();
    tx.execute(&update).await?;
    Ok(())
}

/// Remembers by what other names these records can be known again. Those of other records stay: what
/// is gone may come back.
pub(super) async fn insert_names(
    tx: &DatabaseTransaction,
    names: BTreeMap<Id, BTreeSet<String>>,
) -> Result<(), StoreError> {
    let mut new = names;
    let mut old: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in name::Entity::find().all(tx).await? {
        let given = new.get_mut(&Id::stored(row.id.clone())).map(|given| given.remove(&row.name));
        if given == Some(false) {
            old.entry(row.id).or_default().push(row.name);
        }
    }
    for (id, names) in old {
        let delete = name::Entity::delete_many()
            .filter(name::Column::Id.eq(id))
            .filter(name::Column::Name.is_in(names));
        delete.exec(tx).await?;
    }
    let row = |id: &Id, name: String| name::ActiveModel { id: Set(id.as_str().to_owned()), name: Set(name) };
    let rows = new.iter().flat_map(|(id, names)| names.iter().map(|name| row(id, name.clone()))).collect();
    Ok(insert(tx, rows).await?)
}
