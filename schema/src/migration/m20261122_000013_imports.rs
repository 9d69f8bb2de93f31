//! Imports that a server was asked for.

use sea_orm_migration::prelude::*;

super::migration!(|make| {
    let text = |name: &'static str| ColumnDef::new(name).text().take();
    let number = |name: &'static str| ColumnDef::new(name).big_integer().take();
    let mut job = Table::create();
    job.table("import_job")
        .col(ColumnDef::new("number").big_integer().not_null().auto_increment().primary_key())
        .col(make.key("id").unique_key().take())
        .col(make.key("state"))
        .col(make.key("trigger"))
        .col(make.number("requested_at"))
        .col(number("started_at"))
        .col(number("finished_at"))
        .col(number("revision"))
        .col(ColumnDef::new("changed").boolean())
        .col(number("errors"))
        .col(number("warnings"))
        .col(number("notes"))
        .col(text("findings"))
        .col(text("error"));
    make.0.create_table(job).await
});
