//! Access tokens.

use sea_orm_migration::prelude::*;

super::migration!(|make| {
    let text = |name: &'static str| ColumnDef::new(name).text().not_null().take();
    let number = |name: &'static str| ColumnDef::new(name).big_integer().take();
    let mut token = Table::create();
    token
        .table("access_token")
        .col(make.key("id").primary_key().take())
        .col(make.key("hash").unique_key().take())
        .col(text("label"))
        .col(text("role"))
        .col(make.number("created_at"))
        .col(number("expires_at"))
        .col(number("revoked_at"))
        .col(number("last_used"));
    make.0.create_table(token).await
});
