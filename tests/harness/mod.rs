//! What tests stand on: databases, servers, trees to import, the command line.

/// Makes of each body two tests, `NAME::sqlite` and `NAME::postgres`.
///
/// An `async fn` gets an empty database; a plain `fn` gets the backend, to make databases itself.
macro_rules! on_both {
    () => {};
    (async fn $name:ident($db:ident: TestDatabase) $body:block $($rest:tt)*) => {
        mod $name {
            #[allow(unused_imports, reason = "bodies use what the file uses")]
            use super::*;

            async fn body($db: $crate::harness::TestDatabase) $body

            #[test]
            fn sqlite() {
                $crate::harness::with_database($crate::harness::Backend::Sqlite, body);
            }

            #[test]
            fn postgres() {
                $crate::harness::with_database($crate::harness::Backend::Postgres, body);
            }
        }
        on_both! { $($rest)* }
    };
    (fn $name:ident($backend:ident: Backend) $body:block $($rest:tt)*) => {
        mod $name {
            #[allow(unused_imports, reason = "bodies use what the file uses")]
            use super::*;

            fn body($backend: $crate::harness::Backend) $body

            #[test]
            fn sqlite() {
                body($crate::harness::Backend::Sqlite);
            }

            #[test]
            fn postgres() {
                if $crate::harness::Backend::Postgres.is_available() {
                    body($crate::harness::Backend::Postgres);
                }
            }
        }
        on_both! { $($rest)* }
    };
}

#[macro_use]
mod snapshot;
pub mod app;
pub mod cli;
pub mod cluster;
pub mod content;
pub mod contract;
pub mod database;
pub mod property;
pub mod site;

pub use app::{Answer, TestApp};
pub use database::{Backend, TestDatabase};
pub use site::Site;

use std::future::Future;

/// A runtime for one test.
pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

/// Runs a test's body with an empty database, or not at all where the database is not to be had.
pub fn with_database<F: Future<Output = ()>>(backend: Backend, body: impl FnOnce(TestDatabase) -> F) {
    if backend.is_available() {
        runtime().block_on(async { body(TestDatabase::new(backend).await).await });
    }
}
