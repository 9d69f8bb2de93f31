//! How content gets in: a tree of files, as Hugo sites keep them, becomes content for the Store.
//!
//! - [`source`]: where files come from (a folder, the binary itself, memory);
//! - [`diagnostics`]: what the importer has to say about them;
//! - [`read`] turns a tree and its overlay into a batch, without a database;
//! - [`check`] says what is to be said about a tree, without a database;
//! - [`import`] does so and records the batch, unless there is an error: then nothing is written.
//!
//! The crate knows file formats and Hugo's rules. It knows no SQL, no HTTP and no GraphQL.

mod assemble;
mod check;
mod config;
mod date;
pub mod diagnostics;
mod document;
mod documents;
mod front_matter;
#[cfg(any(fuzzing, test))]
pub mod fuzzing;
mod identity;
mod import;
mod lfs;
mod links;
mod loss;
mod mapping;
mod markup;
mod overlay;
mod permalink;
pub mod progress;
mod read;
mod refs;
mod remembered;
mod rendered;
mod rendering;
mod schemas;
mod shortcode;
pub mod source;
mod tree;
mod urlize;
mod value;

pub use check::{Checked, check};
pub use import::{ErrorKind, ImportError, Report, import};
pub use read::{Counts, Options, Reading, read};
pub use schemas::{JSON_SCHEMAS, JsonSchema};
pub use source::{Bundled, Commit, Directory, Git, Memory, Rename, Renames, Source, SourceError, bundled};
pub use tree::FOLDERS;
