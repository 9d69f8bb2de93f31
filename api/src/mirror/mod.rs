//! A mirror: what the program answers under `/v1` and beside it, as files that a server of plain files
//! can serve at the same addresses.
//!
//! The answers come from the handlers themselves, called in this process. What is mirrored is found by
//! following addresses from the lists, so that every link within the mirror leads somewhere.

mod address;
mod folder;

use crate::export::Format;
use crate::http::local::{Local, LocalAnswer, LocalError, fixed_paths, whole_lists};
use crate::linked::sitemap::is_index;
use address::{file_of, linked};
pub(crate) use folder::{Folder, Outcome, for_everybody};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

/// The file that says that a folder is a mirror.
const MANIFEST: &str = "mirror.json";
/// The version of the layout.
const LAYOUT: u32 = 1;
/// The start of the page about the mirror.
const INDEX: &str = "index.html";

/// Addresses without a suffix that need a question, or tell nothing that lasts.
const ASKED: [&str; 3] = ["/v1/search", "/v1/resolve", "/v1/changes"];
/// Where single revisions are: what was recorded stays as it is.
const REVISIONS: &str = "/v1/revisions/";
/// The list that is only there since a revision.
const CHANGES: &str = "changes";
/// Answers that are no lists and that a server of files gives as well as this one. What tells of interfaces
/// (the catalogue, the index of `/v1`, the list of feeds) is not here: most of them are not in a mirror.
const BESIDE: [&str; 3] = ["/feeds/news.", "/openapi.yaml", SITEMAP];
/// The addresses of the site.
const SITEMAP: &str = "/sitemap.xml";
/// Lists that are looked through for records that the lists by default leave out.
const WIDER: [&str; 4] = [
    "/v1/members.ndjson?status=ANY",
    "/v1/sponsors.ndjson?anyTime=true",
    "/v1/partners.ndjson?anyTime=true",
    "/v1/positions.ndjson?anyTime=true",
];

/// Why there is no mirror.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MirrorError {
    /// The folder holds something else.
    #[error("{} is not to be replaced: {reason}", path.display())]
    NoMirror {
        /// The folder.
        path: PathBuf,
        /// What it holds.
        reason: String,
    },
    /// The folder came to hold something else, and cannot be put back.
    #[error(
        "{} is the new mirror. What was there before is in {}, since it holds something that is not of the mirror, \
         and cannot be put back",
        path.display(),
        aside.display()
    )]
    Aside {
        /// The folder.
        path: PathBuf,
        /// Where what was in it is.
        aside: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Something was recorded while it was read.
    #[error("something was recorded while the mirror was made")]
    Changed,
    /// An address is answered with an error.
    #[error("{address} is answered with {status}")]
    Answer {
        /// The address.
        address: String,
        /// The status code.
        status: u16,
    },
    /// An answer cannot be read.
    #[error("{address} cannot be read")]
    Read {
        /// The address.
        address: String,
        /// Why.
        source: LocalError,
    },
    /// A file cannot be written or read.
    #[error("{} cannot be used", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl MirrorError {
    fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }
}

/// What a mirror says about itself. Nothing in it changes while the content does not.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Manifest {
    /// The version of the layout.
    chancery_mirror: u32,
    /// The host of the site whose content it holds.
    site: String,
    /// The revision it was made of.
    revision: i64,
    /// Its files, but for this one.
    files: BTreeSet<String>,
}

/// A mirror that is being made.
struct Making<'a> {
    local: &'a Local,
    root: &'a Path,
    revision: i64,
    /// Addresses that were fetched or are going to be.
    known: BTreeSet<String>,
    waiting: Vec<String>,
    files: BTreeSet<String>,
}

/// Writes the mirror into an empty folder: how many files it has.
///
/// # Errors
/// [`MirrorError::Changed`] where something was recorded meanwhile; else when an answer cannot be had or a
/// file not be written.
pub(crate) async fn make(
    local: &Local,
    root: &Path,
    site: &str,
    revision: i64,
    told: &dyn Fn(usize),
) -> Result<usize, MirrorError> {
    let (known, files) = (BTreeSet::new(), BTreeSet::new());
    let mut making = Making { local, root, revision, known, waiting: Vec::new(), files };
    for address in WIDER {
        making.look_through(address).await?;
    }
    for name in whole_lists().filter(|name| *name != CHANGES) {
        for format in Format::ALL {
            making.add(format!("/v1/{name}.{}", format.name()));
        }
    }
    let lists: BTreeSet<String> = whole_lists().map(|name| format!("/v1/{name}")).collect();
    for path in fixed_paths() {
        let single = path.starts_with("/v1/") && !lists.contains(path) && !ASKED.contains(&path);
        if single || BESIDE.iter().any(|start| path.starts_with(start)) {
            making.add(path.to_owned());
        }
    }
    while let Some(address) = making.waiting.pop() {
        making.fetch(&address).await?;
        told(making.files.len());
    }
    making.finish(site)
}

impl Making<'_> {
    fn add(&mut self, address: String) {
        if self.known.insert(address.clone()) {
            self.waiting.push(address);
        }
    }

    /// The answer to an address; nothing where nothing is there.
    async fn answer(&self, address: &str) -> Result<Option<LocalAnswer>, MirrorError> {
        let read = |source| MirrorError::Read { address: address.to_owned(), source };
        let answer = self.local.get(address).await.map_err(read)?;
        // A revision is read at itself.
        let other = |revision: i64| revision != self.revision && !address.starts_with(REVISIONS);
        if answer.revision.is_some_and(other) {
            return Err(MirrorError::Changed);
        }
        match answer.status.as_u16() {
            200 => Ok(Some(answer)),
            // Lists name what is gone, and texts may name anything.
            404 | 410 => Ok(None),
            status => Err(MirrorError::Answer { address: address.to_owned(), status }),
        }
    }

    /// Looks a list through for addresses, without keeping it.
    async fn look_through(&mut self, address: &str) -> Result<(), MirrorError> {
        let Some(answer) = self.answer(address).await? else { return Ok(()) };
        let read = |source| MirrorError::Read { address: address.to_owned(), source };
        let body = answer.body().await.map_err(read)?;
        linked(&body).into_iter().for_each(|address| self.add(address));
        Ok(())
    }

    /// Writes what an address answers, and notes what it leads to.
    async fn fetch(&mut self, address: &str) -> Result<(), MirrorError> {
        let Some(mut answer) = self.answer(address).await? else { return Ok(()) };
        let Some(file) = file_of(address, &answer.media_type) else { return Ok(()) };
        let read = |source| MirrorError::Read { address: address.to_owned(), source };
        let mut next = answer.next().await.map_err(read)?;
        // The parts of a sitemap have addresses with a query, which no file has.
        if address == SITEMAP && next.as_deref().is_some_and(is_index) {
            return Ok(());
        }
        let path = self.root.join(&file);
        let folder = path.parent().unwrap_or(self.root);
        std::fs::create_dir_all(folder).map_err(MirrorError::file(folder))?;
        let mut out = File::create_new(&path).map_err(MirrorError::file(&path))?;
        while let Some(piece) = next {
            out.write_all(&piece).map_err(MirrorError::file(&path))?;
            next = answer.next().await.map_err(read)?;
        }
        drop(out);
        self.files.insert(file);
        // The other forms of a list lead nowhere else.
        let form = |format: Format| address.ends_with(&format!(".{}", format.name()));
        let other = [Format::Csv, Format::Json, Format::Xlsx].into_iter().any(form);
        if other || address.starts_with("/assets/") {
            return Ok(());
        }
        let mut lines = BufReader::new(File::open(&path).map_err(MirrorError::file(&path))?);
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line).map_err(MirrorError::file(&path))? > 0 {
            linked(&line).into_iter().for_each(|address| self.add(address));
            line.clear();
        }
        Ok(())
    }

    /// Writes the files about the mirror.
    fn finish(mut self, site: &str) -> Result<usize, MirrorError> {
        let page = index(site, self.revision, &self.files);
        let path = self.root.join(INDEX);
        std::fs::write(&path, page).map_err(MirrorError::file(&path))?;
        self.files.insert(INDEX.to_owned());
        let total = self.files.len() + 1;
        let manifest = Manifest {
            chancery_mirror: LAYOUT,
            site: site.to_owned(),
            revision: self.revision,
            files: self.files,
        };
        let path = self.root.join(MANIFEST);
        let text = serde_json::to_value(manifest)
            .map_or_else(|_| String::new(), |value: Value| format!("{value:#}\n"));
        std::fs::write(&path, text).map_err(MirrorError::file(&path))?;
        Ok(total)
    }
}

/// A page that leads to what is in the mirror, for people.
fn index(site: &str, revision: i64, files: &BTreeSet<String>) -> String {
    let site = escape(site);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{site}</title>\n<h1>{site}</h1>\n<p>A static mirror of its content, at revision {revision}. \
         <a href=\"{MANIFEST}\">All files</a></p>\n<ul>\n"
    );
    for file in files.iter().filter(|file| file.matches('/').count() <= 1 && !file.starts_with("assets/")) {
        let file = escape(file);
        // Writing to a text cannot fail.
        let _ = writeln!(page, "<li><a href=\"{file}\">{file}</a></li>");
    }
    page.push_str("</ul>\n</html>\n");
    page
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
