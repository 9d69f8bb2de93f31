//! Titles are searched by an index of their own: what is everywhere in texts need not be walked through to find the
//! titles that have it.

use crate::store::joined_words;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

/// How many titles one statement adds.
const PART: i64 = 500;

super::migration!(|make| {
    let connection = make.0.get_connection();
    if make.0.get_database_backend() == DbBackend::Postgres {
        // Of what holds alone: with the condition apart, all that holds is gathered beside the few that match.
        let sql = format!(
            "CREATE INDEX search_doc_open_title_words ON search_doc USING gin (title_words) WHERE to_rev = {}",
            i64::MAX
        );
        connection.execute_unprepared(&sql).await?;
        return Ok(());
    }
    let table = "CREATE VIRTUAL TABLE search_titles USING fts5(title, content='', columnsize=0, detail='none', \
                 tokenize='ascii', prefix='3 4')";
    connection.execute_unprepared(table).await?;
    let mut last = i64::MIN;
    loop {
        let sql = "SELECT number, title FROM search_doc WHERE number > ? ORDER BY number LIMIT ?";
        let part = Statement::from_sql_and_values(DbBackend::Sqlite, sql, [last.into(), PART.into()]);
        let rows = connection.query_all_raw(part).await?;
        let Some(row) = rows.last() else { return Ok(()) };
        last = row.try_get_by_index(0)?;
        let (mut places, mut values) = (Vec::new(), Vec::new());
        for row in &rows {
            places.push("(?, ?)");
            values.push(row.try_get_by_index::<i64>(0)?.into());
            values.push(joined_words(&[&row.try_get_by_index::<String>(1)?]).into());
        }
        let sql = format!("INSERT INTO search_titles (rowid, title) VALUES {}", places.join(", "));
        connection.execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)).await?;
    }
});
