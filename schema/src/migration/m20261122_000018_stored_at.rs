//! When a revision was written here, by this machine's clock: what HTTP calls its modification.

use sea_orm_migration::prelude::*;

super::migration!(|make| {
    let column = make.number("stored_at").default(0).take();
    make.0.alter_table(Table::alter().table("revision").add_column(column).take()).await?;
    // Of what was written before nothing better is known than when its source recorded it.
    let update = Query::update().table("revision").value("stored_at", Expr::col("recorded_at")).to_owned();
    make.0.execute(update).await
});
