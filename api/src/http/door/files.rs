//! How many files the process may have open. Connections are files as well: where all are taken by
//! clients, the database cannot be opened.

#[cfg(unix)]
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What the process needs beside connections: logs, content, listeners, what threads wait with.
const OTHERS: u64 = 64;
/// What a connection to the database takes: a file of SQLite, its log, their index.
const OF_DATABASE: u64 = 3;

/// Raises the limit of open files as far as the process may, and says how many connections fit into it
/// beside so many of the database: `most`, or less and a warning.
#[cfg(unix)]
pub(super) fn fit(most: u32, database: u32) -> u32 {
    let limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
        if let Err(error) = setrlimit(Resource::Nofile, raised) {
            tracing::debug!(%error, "the limit of open files stays as it is");
        }
    }
    let Some(limit) = getrlimit(Resource::Nofile).current else { return most };
    let fitting = connections_within(limit, database);
    if fitting < most {
        tracing::warn!(
            limit,
            max_connections = most,
            connections = fitting,
            "the process may open fewer files than --max-connections asks for: fewer connections are open at a \
             time; raise the limit (LimitNOFILE, ulimit -n) or lower the setting"
        );
    }
    fitting.min(most)
}

/// Other systems have no such limit.
#[cfg(not(unix))]
pub(super) fn fit(most: u32, _database: u32) -> u32 {
    most
}

/// How many connections fit into a limit of open files. There is one always.
pub(crate) fn connections_within(limit: u64, database: u32) -> u32 {
    let left = limit.saturating_sub(OTHERS + OF_DATABASE * u64::from(database));
    u32::try_from(left).unwrap_or(u32::MAX).max(1)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_files_to_the_database() {
        assert_eq!(connections_within(1_024, 10), 1_024 - 64 - 30);
        assert_eq!(connections_within(64, 10), 1);
        assert_eq!(connections_within(u64::MAX, 10), u32::MAX);
    }

    #[test]
    fn the_limit_is_raised_as_far_as_it_may_be() {
        let most = fit(1, 1);
        let limit = getrlimit(Resource::Nofile);
        assert_eq!((most, limit.current), (1, limit.maximum));
    }
}
