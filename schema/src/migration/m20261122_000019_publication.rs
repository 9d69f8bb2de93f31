//! From when people and files are public, for lists of them.

use crate::domain::Asset;
use sea_orm::sea_query::Query;
use sea_orm::{ConnectionTrait, DbErr};
use sea_orm_migration::prelude::*;

super::migration!(|make| {
    for table in ["asset", "person"] {
        // The start of 1970: what nothing else is known of is public.
        let column = make.number("published_at").default(0).take();
        make.0.alter_table(Table::alter().table(table).add_column(column).take()).await?;
    }
    make.index("person", &["name_key"]).await?;
    // Files were recorded with their time, and only their values told it.
    let database = make.0.get_connection();
    let scheduled = Query::select()
        .columns(["version", "doc"])
        .from("asset")
        .and_where(Expr::col("doc").like("%\"published_at\":%"))
        .take();
    for row in database.query_all(&scheduled).await? {
        let doc: String = row.try_get("", "doc")?;
        let asset: Asset = serde_json::from_str(&doc).map_err(|error| DbErr::Json(error.to_string()))?;
        let Some(published) = asset.published_at else { continue };
        let update = Query::update()
            .table("asset")
            .value("published_at", published.timestamp_micros())
            .and_where(Expr::col("version").eq(row.try_get::<i64>("", "version")?))
            .take();
        database.execute(&update).await?;
    }
    Ok(())
});
