//! Which articles and pages are translations of each other.

use sea_orm_migration::prelude::*;

super::migration!(|make| {
    for table in ["news_article", "page"] {
        // What was recorded before has no translations that are known.
        let columns = [
            make.key("translation_key").default("").take(),
            make.number("translation_rank").default(0).take(),
        ];
        for column in columns {
            // SQLite adds one column with each statement.
            make.0.alter_table(Table::alter().table(table).add_column(column).take()).await?;
        }
        make.index(table, &["translation_key"]).await?;
    }
    Ok(())
});
