//! What content is, and the one place that stores and queries it.
//!
//! - [`domain`]: the types content is made of, and the rules that need no database: periods, fuzzy
//!   dates, what carries forward when a source falls silent.
//! - [`markdown`]: Markdown to safe HTML, plain text and a section tree.
//! - [`store`]: revisions and snapshots over SQLite and PostgreSQL. Every query of the program is
//!   in there; a row type never leaves it.
//! - [`token`]: what a script shows to be let in.
//! - [`clock`], [`random`]: time and randomness, which are parameters.
//!
//! This crate knows no HTTP, no GraphQL and no file formats.
//!
//! # Adding a content type
//! One file per layer and one registration line:
//! 1. `domain/NAME.rs`: the type and its [`domain::Content`] implementation;
//! 2. `entity/NAME.rs`: its table, and a migration that creates it;
//! 3. `store/NAME.rs`: its filter, its orders and the columns they use;
//! 4. the line in `domain::content` that lists it (`contents!`).
//!
//! `CONTRIBUTING.md` walks through an example, with the files of `seed` and `api`.

pub mod clock;
pub mod domain;
mod entity;
#[cfg(any(fuzzing, test))]
pub mod fuzzing;
pub mod markdown;
mod migration;
pub mod random;
pub mod store;
pub mod text;
pub mod token;

pub use clock::{Clock, FixedClock, SystemClock};
pub use random::{Entropy, FixedEntropy, SystemEntropy};
pub use store::{Snapshot, Store, StoreError};
