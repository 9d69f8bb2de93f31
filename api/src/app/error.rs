//! Why the program cannot start or go on.

use chancery_schema::random::EntropyError;
use chancery_seed::ImportError;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Why the program cannot start or go on. Each is one sentence.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database cannot be used.
    #[error("the database {database} cannot be used: {reason}")]
    Database {
        /// Its address, without the password.
        database: String,
        /// Why, with all that lies behind it.
        reason: String,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {reason}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        reason: String,
    },
    /// The database is empty and could not be filled.
    #[error("the bundled sample could not be recorded")]
    Seed(#[from] ImportError),
    /// The database holds nothing, and is not to be filled with the sample.
    #[error(
        "the database {database} holds nothing, and `sample` is off; is it the right one? Import a tree into it \
         (`chancery import TREE`), name one with --content, or restore a backup"
    )]
    Empty {
        /// Its address, without the password.
        database: String,
    },
    /// Nothing was imported before, and the tree that is configured cannot be.
    #[error("there is nothing to serve: the content in {} could not be imported", tree.display())]
    Content {
        /// The tree.
        tree: PathBuf,
        /// Why.
        source: Box<ImportError>,
    },
    /// Settings that make no sense together.
    #[error("{0}")]
    Settings(String),
    /// There is no randomness to be had.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// The server failed.
    #[error("the server failed")]
    Serve(#[source] io::Error),
}
