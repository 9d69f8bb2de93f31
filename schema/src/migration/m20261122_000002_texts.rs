//! Long texts and files, stored once and apart from the records that refer to them.

use sea_orm_migration::prelude::*;

super::migration!(|make| {
    let mut body = Table::create();
    body.table("body")
        .col(make.key("digest").primary_key().take())
        .col(ColumnDef::new("doc").text().not_null());
    make.0.create_table(body).await?;
    let mut blob = Table::create();
    blob.table("blob")
        .col(make.key("digest").primary_key().take())
        .col(ColumnDef::new("bytes").blob().not_null());
    make.0.create_table(blob).await?;
    make.versioned("asset", vec![make.key("path"), make.key("media_type"), make.key("blob")]).await?;
    make.index("asset", &["path"]).await?;
    make.index("asset", &["blob"]).await
});
