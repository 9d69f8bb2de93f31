//! Which process does an import, so that another one does not take it for left behind.

use sea_orm_migration::prelude::*;

super::migration!(|make| {
    let mut job = Table::alter();
    job.table("import_job").add_column(ColumnDef::new("owner").text().take());
    make.0.alter_table(job).await
});
