//! Many revisions in little time. Recording one reads what a kind holds, which is well spent on an import and too much
//! for a hundred thousand of them; here many are written by few statements, and leave what recording each would have
//! left: a test compares the tables.

use chancery_schema::text::tokens;
use fastrand::Rng;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement, TransactionTrait};
use std::fmt::Write;

/// The end of what has not ended.
const OPEN: i64 = i64::MAX;
/// How many revisions one transaction adds.
const PART: i64 = 250;
/// Half of the revisions change one of so many articles, the newest: news is corrected when it is new.
const NEWEST: usize = 1_000;

/// One revision of the corpus: one article says that it was changed.
pub struct Touch {
    pub revision: i64,
    /// In microseconds since 1970: when it is recorded, and when the article says it was changed.
    pub at: i64,
    pub id: String,
}

/// Which articles the revisions from `first` to `last` change; none twice within a part. `ids` are from the newest.
pub fn touches(seed: u64, ids: &[String], first: i64, last: i64, since: i64) -> Vec<Vec<Touch>> {
    let mut rng = Rng::with_seed(seed);
    let mut parts = Vec::new();
    let part_size = PART.min(i64::try_from(ids.len() / 2).unwrap_or(1)).max(1);
    let mut revision = first;
    while revision <= last {
        let mut taken = std::collections::HashSet::new();
        let mut part = Vec::new();
        while revision <= last && i64::try_from(part.len()).unwrap_or_default() < part_size {
            let among = if rng.bool() { ids.len().min(NEWEST) } else { ids.len() };
            let chosen = rng.usize(0..among);
            if taken.insert(chosen) {
                part.push(Touch { revision, at: since + revision * 60_000_000, id: ids[chosen].clone() });
                revision += 1;
            }
        }
        parts.push(part);
    }
    parts
}

/// Adds revisions, a part in one transaction.
pub async fn add(database: &DatabaseConnection, parts: &[Vec<Touch>]) -> Result<(), DbErr> {
    for part in parts {
        let tx = database.begin().await?;
        add_part(&tx, part).await?;
        tx.commit().await?;
    }
    Ok(())
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

async fn add_part(tx: &impl ConnectionTrait, part: &[Touch]) -> Result<(), DbErr> {
    let postgres = tx.get_database_backend() == DbBackend::Postgres;
    let query = |sql: String| Statement::from_string(tx.get_database_backend(), sql);
    let newest = tx
        .query_one_raw(query(
            "SELECT last_version, site FROM revision ORDER BY number DESC LIMIT 1".to_owned(),
        ))
        .await?
        .ok_or_else(|| DbErr::Custom("nothing is recorded".to_owned()))?;
    let last_version: i64 = newest.try_get("", "last_version")?;
    let site: String = newest.try_get("", "site")?;
    let ids: Vec<String> = part.iter().map(|touch| quoted(&touch.id)).collect();
    let rows = tx
        .query_all_raw(query(format!(
            "SELECT a.id, a.version, a.doc, s.title, s.text FROM news_article a \
             JOIN search_doc s ON s.number = a.version WHERE a.to_rev = {OPEN} AND a.id IN ({})",
            ids.join(",")
        )))
        .await?;
    let mut old = std::collections::HashMap::new();
    for row in rows {
        let id: String = row.try_get("", "id")?;
        let found: (i64, String, String, String) = (
            row.try_get("", "version")?,
            row.try_get("", "doc")?,
            row.try_get("", "title")?,
            row.try_get("", "text")?,
        );
        old.insert(id, found);
    }
    let [mut values, mut numbers, mut words, mut titles, mut revisions, mut changes] =
        <[String; 6]>::default();
    for (n, touch) in part.iter().enumerate() {
        let version = last_version + 1 + i64::try_from(n).unwrap_or_default();
        let (before, doc, title, text) =
            old.get(&touch.id).ok_or_else(|| DbErr::Custom(format!("{} is not recorded", touch.id)))?;
        let doc = changed(doc, touch.at)?;
        let digest = blake3::hash(doc.as_bytes()).to_hex();
        let comma = if n == 0 { "" } else { "," };
        let Touch { revision, at, id } = touch;
        let _ = write!(values, "{comma}({before},{version},{revision},'{digest}',{},{at})", quoted(&doc));
        let _ = write!(numbers, "{comma}({before},{version},{revision},{})", quoted(id));
        let _ = write!(titles, "{comma}({version},{})", quoted(&joined(title)));
        let _ = write!(words, "{comma}({version},{},{})", quoted(&joined(title)), quoted(&joined(text)));
        let _ = write!(
            revisions,
            "{comma}({revision},{at},{at},{at},'bench','A correction',NULL,{},FALSE,NULL,{version})",
            quoted(&site)
        );
        let _ = write!(changes, "{comma}({revision},0,'updated','NewsArticle',{})", quoted(id));
    }
    // What was, what is, from when; then the new value, or whose it is.
    let v = format!("(VALUES {numbers}) AS v");
    let vector = if postgres { ",title_words,words" } else { "" };
    let mut statements = vec![
        format!(
            "INSERT INTO news_article (version,id,from_rev,to_rev,gone,digest,doc,slug,path,title_key,language,\
             published_at,updated_at,expires_at,translation_key,translation_rank) \
             SELECT v.column2,t.id,v.column3,{OPEN},t.gone,v.column4,v.column5,t.slug,t.path,t.title_key,t.language,\
             t.published_at,v.column6,t.expires_at,t.translation_key,t.translation_rank \
             FROM news_article t JOIN (VALUES {values}) AS v ON t.version = v.column1 ORDER BY v.column2"
        ),
        format!("UPDATE news_article SET to_rev = v.column3 FROM {v} WHERE version = v.column1"),
        format!(
            "INSERT INTO news_term (version,taxonomy,slug,name) SELECT v.column2,t.taxonomy,t.slug,t.name \
             FROM news_term t JOIN {v} ON t.version = v.column1"
        ),
        format!(
            "INSERT INTO news_author (version,author,member,name_key) SELECT v.column2,t.author,t.member,t.name_key \
             FROM news_author t JOIN {v} ON t.version = v.column1"
        ),
        format!(
            "UPDATE record_path SET to_rev = v.column3 FROM {v} WHERE id = v.column4 AND to_rev = {OPEN}"
        ),
        format!(
            "INSERT INTO record_path (path,kind,id,canonical,from_rev,to_rev) \
             SELECT t.path,t.kind,t.id,t.canonical,v.column3,{OPEN} \
             FROM record_path t JOIN {v} ON t.id = v.column4 AND t.to_rev = v.column3"
        ),
        format!(
            "INSERT INTO search_doc (number,kind,id,version,from_rev,to_rev,published_at,expires_at,title,text{vector}) \
             SELECT v.column2,t.kind,t.id,v.column2,v.column3,{OPEN},t.published_at,t.expires_at,t.title,t.text{vector} \
             FROM search_doc t JOIN {v} ON t.number = v.column1"
        ),
        format!("UPDATE search_doc SET to_rev = v.column3 FROM {v} WHERE number = v.column1"),
        format!("INSERT INTO change (revision,sequence,change,kind,id) VALUES {changes}"),
        format!(
            "INSERT INTO revision (number,recorded_at,source_time,stored_at,recorded_by,message,source,site,sample,\
             overlay,last_version) VALUES {revisions}"
        ),
    ];
    if !postgres {
        statements.push(format!("INSERT INTO search_words (rowid,title,text) VALUES {words}"));
        statements.push(format!("INSERT INTO search_titles (rowid,title) VALUES {titles}"));
    }
    for sql in statements {
        tx.execute_raw(query(sql)).await?;
    }
    Ok(())
}

/// The document of an article that says when it was changed.
pub fn changed(doc: &str, at: i64) -> Result<String, DbErr> {
    let json = |error: serde_json::Error| DbErr::Json(error.to_string());
    let mut article: chancery_schema::domain::NewsArticle = serde_json::from_str(doc).map_err(json)?;
    article.updated_at = chrono::DateTime::from_timestamp_micros(at);
    serde_json::to_string(&article).map_err(json)
}

/// The words of a text as search holds them: each once, in order.
fn joined(text: &str) -> String {
    let mut words: Vec<String> = tokens(text).collect();
    words.sort_unstable();
    words.dedup();
    words.join(" ")
}
