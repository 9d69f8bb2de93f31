//! What spares an import work and lets it know records again: nothing here is content.

use sea_orm_migration::prelude::*;

super::migration!(|make| {
    let mut rendering = Table::create();
    rendering
        .table("rendering")
        .col(make.key("input").primary_key().take())
        .col(make.key("body"))
        .col(ColumnDef::new("notes").text().not_null());
    make.0.create_table(rendering).await?;
    let mut name = Table::create();
    name.table("record_name")
        .col(make.key("id"))
        .col(make.key("name"))
        .primary_key(Index::create().col("id").col("name"));
    make.0.create_table(name).await
});
