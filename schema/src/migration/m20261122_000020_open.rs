//! Reading the present at the same cost however long the history is, and pages by their order's index.

use crate::domain::Kind;
use sea_orm::ConnectionTrait;
use sea_orm_migration::prelude::*;

/// The orders of lists that are columns of the table, with the id that makes them total.
const ORDERS: &[(&str, &[&str])] = &[
    ("asset", &["path", "id"]),
    ("history_event", &["day", "id"]),
    ("member_category", &["rank", "code", "id"]),
    // With what decides whether it is public: totals are counted by it alone.
    ("news_article", &["published_at", "id", "expires_at", "from_rev", "to_rev"]),
    ("news_article", &["updated_at", "id"]),
    ("news_article", &["title_key", "id"]),
    ("page", &["path", "id"]),
    ("page", &["title_key", "id"]),
    ("partner", &["name_key", "id"]),
    ("partner", &["valid_from", "id"]),
    ("person", &["name_key", "id"]),
    ("position", &["rank", "id"]),
    ("position", &["valid_from", "id"]),
    ("rule_book", &["valid_from", "id"]),
    ("sponsor", &["name_key", "id"]),
    ("working_group", &["name_key", "id"]),
];

super::migration!(|make| {
    for (table, columns) in ORDERS {
        make.open_index(table, columns).await?;
    }
    // The version of a record that holds at a revision is among those that end after it: the last one of all, where
    // the revision is the newest.
    for kind in Kind::ALL {
        make.index(kind.table(), &["id", "to_rev"]).await?;
    }
    // When something expires next, among what expires at all.
    for table in ["news_article", "page"] {
        let condition = format!("expires_at < {}", i64::MAX);
        let name = format!("{table}_expiring");
        make.partial_index(&name, table, &["expires_at"], &condition).await?;
    }
    make.index("page", &["published_at"]).await?;
    // What matches a search, without its text: FTS5 gives numbers to look up; PostgreSQL walks them where most match.
    let columns: &[&'static str] = match make.0.get_database_backend() {
        sea_orm::DbBackend::Postgres => &["number"],
        _ => &["version", "published_at", "expires_at", "from_rev", "kind"],
    };
    make.open_index("search_doc", columns).await?;
    make.index("search_doc", &["to_rev", "from_rev"]).await?;
    // The names of members know whose they are and until when they hold.
    let columns = [make.key("id").default("").take(), make.number("to_rev").default(i64::MAX).take()];
    for column in columns {
        make.0.alter_table(Table::alter().table("member_name").add_column(column).take()).await?;
    }
    let of_version = |column: &str| {
        format!("{column} = (SELECT m.{column} FROM member m WHERE m.version = member_name.version)")
    };
    let sql = format!("UPDATE member_name SET {}, {}", of_version("id"), of_version("to_rev"));
    make.0.get_connection().execute_unprepared(&sql).await?;
    make.open_index("member_name", &["name_key", "id"]).await
});
