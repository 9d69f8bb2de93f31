//! Writes an invented site, as large as is asked for, to measure an import with.
//!
//! ```text
//! cargo run -p chancery-seed --example generate -- --posts 10000 --members 1000 DIR
//! ```
//!
//! The same arguments write the same files: what is random comes from `--seed`, and no clock is read.
//! Nothing in it is real; hosts end with `.test` (RFC 2606).

mod member;
mod post;
mod site;
#[cfg(test)]
mod tests;
mod words;

use clap::Parser;
use fastrand::Rng;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::{fs, process};

/// Writes an invented Hugo site of any size.
#[derive(Debug, Parser)]
struct Arguments {
    /// How many posts to write.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    posts: usize,
    /// How many members to write.
    #[arg(long, value_name = "N", default_value_t = 100)]
    members: usize,
    /// What the random numbers begin with.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// The folder to write into: new, or empty.
    folder: PathBuf,
}

fn main() {
    let arguments = Arguments::parse();
    let written = generate(&arguments);
    let said = match &written {
        Ok(files) => writeln!(io::stdout(), "{files} files written to {}", arguments.folder.display()),
        Err(error) => writeln!(io::stderr(), "error: {}: {error}", arguments.folder.display()),
    };
    if written.is_err() || said.is_err() {
        process::exit(1);
    }
}

/// Writes the site and tells how many files it has.
fn generate(arguments: &Arguments) -> io::Result<usize> {
    let mut folder = Folder::empty(&arguments.folder)?;
    let mut rng = Rng::with_seed(arguments.seed);
    site::write(&mut folder, &mut rng)?;
    let writers = member::write(&mut folder, &mut rng, arguments.members)?;
    post::write(&mut folder, &mut rng, arguments.posts, &writers)?;
    Ok(folder.files)
}

/// The folder that is written into.
struct Folder<'a> {
    root: &'a Path,
    files: usize,
}

impl<'a> Folder<'a> {
    /// A folder with nothing in it, made where there is none.
    fn empty(root: &'a Path) -> io::Result<Self> {
        fs::create_dir_all(root)?;
        if fs::read_dir(root)?.next().is_some() {
            return Err(io::Error::other("the folder is not empty; name a new one"));
        }
        Ok(Self { root, files: 0 })
    }

    /// Writes a file and the folders it stands in.
    fn write(&mut self, path: &str, text: &str) -> io::Result<()> {
        let path = self.root.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        self.files += 1;
        fs::write(path, text)
    }
}
