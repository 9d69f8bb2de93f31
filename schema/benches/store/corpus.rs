//! Generated content of any size, and a long history of it.

use chancery_schema::domain::{
    Body, Identities, Kind, Member, MemberName, MembershipPeriod, NewsArticle, Period, Tag,
};
use chancery_schema::store::{Batch, ConnectOptions, Recording};
use chancery_schema::{FixedClock, Snapshot, Store};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, Database};
use std::fmt::Write;

/// How much of everything.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub name: &'static str,
    pub articles: u32,
    pub members: u32,
    pub revisions: u32,
}

pub const SMALL: Size = Size { name: "small", articles: 150, members: 500, revisions: 10 };
pub const LARGE: Size = Size { name: "large", articles: 100_000, members: 10_000, revisions: 100_000 };

/// In almost every article.
pub const COMMON: &str = "certificate";
/// In one of a few thousand.
pub const RARE: &str = "zymurgy";

pub fn now() -> DateTime<Utc> {
    "2025-06-01T12:00:00Z".parse().unwrap()
}

/// Numbers that look drawn and are the same each time.
struct Drawn(u64);

impl Drawn {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % end as u64).unwrap()
    }

    /// A word, the first ones more often than the last ones, as in any language.
    fn word(&mut self) -> String {
        let rank = (self.below(90) * self.below(90) * self.below(90)) / 60 + self.below(20);
        const PARTS: [&str; 16] = [
            "ka", "lo", "mi", "tu", "re", "sa", "no", "vi", "de", "po", "gra", "ste", "qui", "ban", "for",
            "el",
        ];
        let mut word = String::new();
        let mut rest = rank + 16;
        while rest > 0 {
            word.push_str(PARTS[rest % 16]);
            rest /= 16;
        }
        word
    }

    fn words(&mut self, count: usize) -> String {
        (0..count).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }
}

fn article(batch: &mut Batch, drawn: &mut Drawn, number: u32) -> NewsArticle {
    let mut text = String::new();
    for _ in 0..4 {
        let words = 20 + drawn.below(60);
        text.push_str(&drawn.words(words));
        text.push_str(if drawn.below(10) < 6 { " certificate.\n" } else { ".\n" });
    }
    if number % 5_000 == 7 {
        let _ = writeln!(text, "On {RARE}.");
    }
    let count = 3 + drawn.below(5);
    let title = format!("{} {number}", drawn.words(count));
    let body = Body {
        markdown: text.clone(),
        html: format!("<p>{}</p>", text.replace('\n', "</p><p>")),
        text: text.clone(),
        sections: Vec::new(),
    };
    let published_at = now() - TimeDelta::minutes(i64::from(number) * 40 + 1);
    let path = format!("/news/{number}/");
    NewsArticle {
        slug: format!("news-{number}"),
        url: format!("https://example.test{path}"),
        path,
        aliases: Vec::new(),
        title,
        summary: None,
        excerpt: text.chars().take(160).collect(),
        body: batch.add_body(body),
        published_at,
        updated_at: None,
        expires_at: None,
        language: "en".to_owned(),
        translation: None,
        authors: Vec::new(),
        tags: (0..3)
            .map(|_| drawn.below(200))
            .map(|tag| Tag { name: format!("Tag {tag}"), slug: format!("tag-{tag}") })
            .collect(),
        categories: Vec::new(),
        series: Vec::new(),
        resources: Vec::new(),
        image: None,
    }
}

fn member(drawn: &mut Drawn, number: u32) -> Member {
    let name = format!("{} {number}", drawn.words(2));
    Member {
        slug: format!("member-{number}"),
        names: vec![MemberName { name, period: Period::default() }],
        periods: vec![MembershipPeriod {
            category: Some(["A", "B", "C"][drawn.below(3)].to_owned()),
            period: Period::default(),
            reason: None,
        }],
        path: Some(format!("/members/member-{number}/")),
        domains: vec![format!("member-{number}.test")],
        ..Member::default()
    }
}

/// Fills an empty database, and gives the present.
pub async fn fill(url: &str, size: Size) -> Snapshot {
    let store = Store::connect(&ConnectOptions::new(url, 1)).await.unwrap();
    let mut drawn = Drawn(42);
    let mut batch = Batch::default();
    let mut ids = Identities::default();
    for number in 0..size.articles {
        let value = article(&mut batch, &mut drawn, number);
        let key = format!("news-{number}");
        batch.add(ids.id(Kind::NewsArticle, &key), key, value);
    }
    for number in 0..size.members {
        let key = format!("member-{number}");
        batch.add(ids.id(Kind::Member, &key), key, member(&mut drawn, number));
    }
    let at = now() - TimeDelta::days(1);
    let recording = Recording {
        recorded_at: at,
        stored_at: at,
        recorded_by: "bench".to_owned(),
        message: "Everything".to_owned(),
        source: None,
        site: "example.test".to_owned(),
        sample: false,
        replace: false,
        based_on: None,
        overlay: None,
    };
    store.record(batch, recording).await.unwrap();
    let newest = ids.id(Kind::NewsArticle, "news-0");
    let first = ids.id(Kind::Member, "member-0");
    store.close().await.unwrap();
    let mut options = sea_orm::ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let database = Database::connect(options).await.unwrap();
    let is_server = url.starts_with("postgres");
    let mut statements = history(size.revisions, newest.as_str(), first.as_str());
    if !is_server {
        statements.push(
            "INSERT INTO search_words (rowid, title, text) \
             SELECT number, lower(title), lower(text) FROM search_doc WHERE from_rev > 1"
                .to_owned(),
        );
        statements.push(
            "INSERT INTO search_titles (rowid, title) \
             SELECT number, lower(title) FROM search_doc WHERE from_rev > 1"
                .to_owned(),
        );
    }
    for sql in statements {
        // Each place is there twice: what is written, and from where.
        let (columns, values) =
            if is_server { (", title_words, words", ", d.title_words, d.words") } else { ("", "") };
        let sql = sql.replacen("/*words*/", columns, 1).replacen("/*words*/", values, 1);
        database.execute_unprepared(&sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
    database.execute_unprepared("ANALYZE").await.unwrap();
    if is_server {
        database.execute_unprepared("VACUUM").await.unwrap();
    }
    database.close().await.unwrap();
    let store = Store::connect(&ConnectOptions::new(url, 1)).await.unwrap();
    let present = store.present(&FixedClock::new(now())).await.unwrap();
    store.close().await.unwrap();
    present.snapshot
}

/// As many revisions more, in each of which an article and a member change: what recording them one by one would
/// leave, in a few statements.
fn history(revisions: u32, article: &str, member: &str) -> Vec<String> {
    let (n, open) = (revisions, i64::MAX);
    let series = format!("WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {n})");
    let mut sql = Vec::new();
    // The version, of the first revision, that the new ones repeat; the first of their numbers.
    let mut copies = |table: &'static str, id: &str, part: u32, own: &str, facts: &[(&'static str, &str)]| {
        let first = format!("(SELECT last_version + {part} FROM revision WHERE number = 1)");
        let until = format!("CASE s.n WHEN {n} THEN {open} ELSE s.n + 2 END");
        let from = format!("FROM s, {table} t WHERE t.id = '{id}' AND t.from_rev = 1");
        sql.push(format!(
            "{series} INSERT INTO {table} (version, id, from_rev, to_rev, gone, digest, doc, {own}) \
             SELECT {first} + s.n * 2, t.id, s.n + 1, {until}, t.gone, t.digest, t.doc, {own} {from}"
        ));
        for (fact, own) in facts {
            let of_fact = own.split(", ").map(|column| format!("f.{column}")).collect::<Vec<_>>().join(", ");
            let ending = *fact == "member_name";
            let (more, values) =
                if ending { (", id, to_rev", format!(", f.id, {until}")) } else { ("", String::new()) };
            sql.push(format!(
                "{series} INSERT INTO {fact} (version, {own}{more}) SELECT {first} + s.n * 2, {of_fact}{values} \
                 FROM s, {table} t JOIN {fact} f ON f.version = t.version WHERE t.id = '{id}' AND t.from_rev = 1"
            ));
            if ending {
                sql.push(format!("UPDATE {fact} SET to_rev = 2 WHERE version = (SELECT version FROM {table} WHERE id = '{id}' AND from_rev = 1)"));
            }
        }
        let doc = "number, kind, id, version, from_rev, to_rev, published_at, expires_at, title, text";
        sql.push(format!(
            "{series} INSERT INTO search_doc ({doc}/*words*/) SELECT {first} + s.n * 2, d.kind, d.id, {first} + s.n * 2, s.n + 1, \
             {until}, d.published_at, d.expires_at, d.title, d.text/*words*/ FROM s, search_doc d WHERE d.id = '{id}' AND d.from_rev = 1"
        ));
        let own = "path, kind, id, canonical";
        sql.push(format!(
            "{series} INSERT INTO record_path ({own}, from_rev, to_rev) SELECT {own}, s.n + 1, {until} FROM s, record_path t \
             WHERE t.id = '{id}' AND t.from_rev = 1"
        ));
        for table in [table, "search_doc", "record_path"] {
            sql.push(format!("UPDATE {table} SET to_rev = 2 WHERE id = '{id}' AND from_rev = 1"));
        }
        sql.push(format!(
            "{series} INSERT INTO change (revision, sequence, change, kind, id) SELECT s.n + 1, {part}, 'updated', r.kind, r.id \
             FROM s, record r WHERE r.id = '{id}'"
        ));
    };
    let dates = "valid_from, valid_until";
    copies(
        "news_article",
        article,
        0,
        "slug, path, title_key, language, published_at, updated_at, expires_at, translation_key, translation_rank",
        &[("news_term", "taxonomy, slug, name")],
    );
    copies(
        "member",
        member,
        1,
        "slug, member_kind",
        &[
            ("member_name", &format!("name_key, {dates}")),
            ("member_period", &format!("category, since, {dates}")),
            ("member_domain", "domain"),
        ],
    );
    sql.push(format!(
        "{series} INSERT INTO revision (number, recorded_at, source_time, stored_at, recorded_by, message, source, site, sample, \
         overlay, last_version) SELECT s.n + 1, r.recorded_at + s.n, r.source_time + s.n, r.stored_at + s.n, r.recorded_by, \
         r.message, r.source, r.site, r.sample, r.overlay, r.last_version + s.n * 2 + 1 FROM s, revision r WHERE r.number = 1"
    ));
    sql
}

/// Makes a database on a server.
pub async fn make(admin_url: &str, name: &str) {
    let mut options = sea_orm::ConnectOptions::new(admin_url);
    options.max_connections(1).sqlx_logging(false);
    let database = Database::connect(options).await.unwrap();
    database.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE template0")).await.unwrap();
    database.close().await.unwrap();
}
