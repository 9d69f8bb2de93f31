//! Full-text search: FTS5 on SQLite, tsvector on PostgreSQL.
//!
//! What is indexed are folded words, each once (`text::tokens`), so that both databases find the
//! same: accents, case and the databases' own ideas of a word play no part. Ranking needs the texts,
//! which stand in `search_doc`.

use sea_orm::ConnectionTrait;
use sea_orm_migration::prelude::*;

super::migration!(|make| {
    let mut doc = Table::create();
    doc.table("search_doc")
        .col(ColumnDef::new("number").big_integer().not_null().primary_key())
        .col(make.key("kind"))
        .col(make.key("id"))
        .col(make.number("version"))
        .col(make.number("from_rev"))
        .col(make.number("to_rev"))
        .col(make.number("published_at"))
        .col(make.number("expires_at"))
        .col(ColumnDef::new("title").text().not_null())
        .col(ColumnDef::new("text").text().not_null());
    make.0.create_table(doc).await?;
    make.index("search_doc", &["id"]).await?;
    let statements: &[&str] = match make.0.get_database_backend() {
        sea_orm::DbBackend::Postgres => &[
            "ALTER TABLE search_doc ADD COLUMN title_words tsvector NOT NULL, ADD COLUMN words tsvector NOT NULL",
            "CREATE INDEX search_doc_title_words ON search_doc USING gin (title_words)",
            "CREATE INDEX search_doc_words ON search_doc USING gin (words)",
        ],
        // The words are folded and spaced already: this tokenizer splits at the spaces and nowhere else,
        // while `unicode61` has its own idea of what a letter is.
        _ => &["CREATE VIRTUAL TABLE search_words USING fts5(title, text, content='', columnsize=0, \
                tokenize='ascii', prefix='3 4')"],
    };
    for sql in statements {
        make.0.get_connection().execute_unprepared(sql).await?;
    }
    Ok(())
});
