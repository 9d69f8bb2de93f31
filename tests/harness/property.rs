//! Properties over databases: each case on a fresh one.

use super::{Backend, TestDatabase, runtime};
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

/// How many cases to try: few, since each makes a database. `PROPTEST_CASES` asks for more.
fn cases(usual: u32) -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// Tries `property` on random inputs, each with an empty database, and fails with the smallest input
/// for which it does not hold.
pub fn check<S: Strategy>(
    backend: Backend,
    usual_cases: u32,
    strategy: S,
    property: impl AsyncFn(&TestDatabase, S::Value) -> Result<(), TestCaseError>,
) {
    let config = Config {
        cases: cases(usual_cases),
        max_shrink_iters: 60,
        failure_persistence: None,
        ..Config::default()
    };
    let runtime = runtime();
    let outcome = TestRunner::new(config).run(&strategy, |input| {
        runtime.block_on(async {
            let database = TestDatabase::new(backend).await;
            property(&database, input).await
        })
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}
