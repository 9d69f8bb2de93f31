//! The server of the benchmark keeps what fills it.

use crate::harness::cluster::{Cluster, cluster};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbErr};

async fn connect(cluster: &Cluster) -> Result<DatabaseConnection, DbErr> {
    let mut options = sea_orm::ConnectOptions::new(&cluster.admin_url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await
}

#[tokio::test]
async fn what_is_on_the_benchmarks_server_is_there_again_the_next_time() {
    // A server that the environment names is kept by whoever runs it.
    if std::env::var_os("CHANCERY_TEST_POSTGRES").is_some() || cluster().is_none() {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    // A server's user has to get there.
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(folder.path(), open).expect("a folder that is ours");
    for first in [true, false] {
        let cluster = Cluster::kept(folder.path()).expect("a server");
        let database = connect(&cluster).await.expect("a server that answers");
        let made = database.execute_unprepared("CREATE TABLE kept (number integer)").await;
        assert_eq!(made.is_ok(), first, "{made:?}");
        database.close().await.expect("a connection that closes");
    }
    // The last one stops by itself; its folder may only go then.
    Cluster::kept(folder.path()).expect("a server").stop();
}
