//! Revisions, who is who, what changed, where things stand.

use sea_orm_migration::prelude::*;

super::migration!(|make| {
    let text = |name: &'static str| ColumnDef::new(name).text().not_null().take();
    let mut revision = Table::create();
    revision
        .table("revision")
        .col(ColumnDef::new("number").big_integer().not_null().primary_key())
        .col(make.number("recorded_at"))
        .col(make.number("source_time"))
        .col(text("recorded_by"))
        .col(text("message"))
        .col(ColumnDef::new("source").text())
        .col(text("site"))
        .col(ColumnDef::new("sample").boolean().not_null())
        .col(ColumnDef::new("overlay").text())
        // The largest version number given out so far.
        .col(make.number("last_version"));
    make.0.create_table(revision).await?;
    make.index("revision", &["recorded_at"]).await?;

    let mut record = Table::create();
    record
        .table("record")
        .col(make.key("id").primary_key().take())
        .col(make.key("kind"))
        .col(make.key("key"));
    make.0.create_table(record).await?;
    make.0
        .create_index(
            Index::create().name("record_kind_key").table("record").col("kind").col("key").unique().take(),
        )
        .await?;

    let mut change = Table::create();
    change
        .table("change")
        .col(make.number("revision"))
        .col(make.number("sequence"))
        .col(make.key("change"))
        .col(make.key("kind"))
        .col(make.key("id"))
        .primary_key(Index::create().col("revision").col("sequence"));
    make.0.create_table(change).await?;

    let mut path = Table::create();
    path.table("record_path")
        .col(make.key("path"))
        .col(make.key("kind"))
        .col(make.key("id"))
        .col(ColumnDef::new("canonical").boolean().not_null())
        .col(make.number("from_rev"))
        .col(make.number("to_rev"));
    make.0.create_table(path).await?;
    make.index("record_path", &["path", "from_rev"]).await?;
    make.index("record_path", &["id", "from_rev"]).await
});
