//! The files of a tree and how they are read: sizes, encodings and odd entries are dealt with once.

use crate::diagnostics::{Code, Finding, Findings, SourceText};
use crate::lfs;
use crate::source::{Listing, Oddity, OddityKind, Source, SourceError};

/// The most bytes a text file may have, and a file that is served.
pub(crate) const MAX_FILE: u64 = 10 * 1024 * 1024;

/// The folders of a site that are read, beside the files in its root.
pub const FOLDERS: &[&str] = &["assets", "config", "content", "data", "overlay", "static"];

/// A tree's files.
pub(crate) struct Tree<'s> {
    source: &'s dyn Source,
    listing: Listing,
    /// What findings put before a path.
    prefix: &'static str,
}

impl<'s> Tree<'s> {
    /// The files of a site.
    pub(crate) fn site(source: &'s dyn Source, findings: &mut Findings) -> Result<Self, SourceError> {
        let tree = Self { source, listing: source.list(Some(FOLDERS))?, prefix: "" };
        tree.report(findings);
        Ok(tree)
    }

    /// The files of an overlay given apart from the site.
    pub(crate) fn overlay(source: &'s dyn Source, findings: &mut Findings) -> Result<Self, SourceError> {
        let tree = Self { source, listing: source.list(None)?, prefix: "overlay:" };
        tree.report(findings);
        Ok(tree)
    }

    fn report(&self, findings: &mut Findings) {
        for oddity in &self.listing.oddities {
            findings.push(odd(oddity).in_file(format!("{}{}", self.prefix, oddity.path)));
        }
    }

    /// The paths of all files, sorted.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        self.listing.files.iter().map(|file| file.path.as_str())
    }

    /// The paths of the files under a folder (`content/`), sorted.
    pub(crate) fn under<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a str> {
        self.listing.files.iter().map(|file| file.path.as_str()).filter(move |path| path.starts_with(folder))
    }

    /// Whether there is a file of this path.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.listing.files.binary_search_by(|file| file.path.as_str().cmp(path)).is_ok()
    }

    /// The size of a file in bytes.
    pub(crate) fn size(&self, path: &str) -> u64 {
        let at = self.listing.files.binary_search_by(|file| file.path.as_str().cmp(path)).ok();
        at.and_then(|at| self.listing.files.get(at)).map_or(0, |file| file.size)
    }

    /// The bytes of a file that is served.
    pub(crate) fn bytes(&self, path: &str) -> Result<Vec<u8>, Box<Finding>> {
        let bytes = self.raw(path)?;
        if lfs::is_pointer(&bytes) {
            let message = "this is a pointer of Git LFS; the file itself is not in the tree";
            let finding = Finding::new(Code::LfsPointer, message).in_file(format!("{}{path}", self.prefix));
            return Err(finding.help(lfs::HELP).into());
        }
        Ok(bytes)
    }

    fn raw(&self, path: &str) -> Result<Vec<u8>, Box<Finding>> {
        self.source.read(path).map_err(|error| {
            let message = format!("this file cannot be read: {error}");
            Finding::new(Code::UnreadableFile, message).in_file(format!("{}{path}", self.prefix)).into()
        })
    }

    /// The text of a file.
    pub(crate) fn text(&self, path: &str) -> Result<SourceText, Box<Finding>> {
        let shown = format!("{}{path}", self.prefix);
        let too_large = |size: u64| {
            let message = format!("this file has {size} bytes; a text may have {MAX_FILE}");
            Finding::new(Code::FileTooLarge, message).in_file(shown.clone())
        };
        // Before it takes up memory; it may have grown since it was listed.
        let listed = self.size(path);
        if listed > MAX_FILE {
            return Err(too_large(listed).into());
        }
        let bytes = self.raw(path)?;
        if lfs::is_pointer(&bytes) {
            let message = "this is a pointer of Git LFS; the text itself is not in the tree";
            let finding = Finding::new(Code::UnreadableFile, message).in_file(shown);
            return Err(finding.help(lfs::HELP).into());
        }
        if bytes.len() as u64 > MAX_FILE {
            return Err(too_large(bytes.len() as u64).into());
        }
        match String::from_utf8(bytes) {
            Ok(text) => Ok(SourceText::new(shown, text)),
            Err(error) => Err(not_utf8(&error, shown).into()),
        }
    }
}

/// Points at the first byte that is no UTF-8.
fn not_utf8(error: &std::string::FromUtf8Error, shown: String) -> Finding {
    let bytes = error.as_bytes();
    let at = error.utf8_error().valid_up_to();
    let wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let text = SourceText::new(shown, String::from_utf8_lossy(bytes));
    // Up to there the lossy text has the same bytes.
    let finding = Finding::new(Code::NotUtf8, "this file is not UTF-8").at(&text, at..at + 1);
    if wide {
        finding.help("it looks like UTF-16: save it as UTF-8")
    } else {
        finding.help("save it as UTF-8, for example with `iconv -f latin1 -t utf-8`")
    }
}

fn odd(oddity: &Oddity) -> Finding {
    let detail = oddity.detail.as_deref().map(|detail| format!(": {detail}")).unwrap_or_default();
    match oddity.kind {
        OddityKind::NameEncoding => {
            Finding::new(Code::FileNameEncoding, "the name of this file is not UTF-8; it is left out")
        }
        OddityKind::NameControl => Finding::new(
            Code::FileNameControl,
            "the name of this file holds control characters; it is left out",
        ),
        OddityKind::Link => {
            let detail = oddity.detail.as_deref().map(|detail| format!("; {detail}")).unwrap_or_default();
            Finding::new(Code::SymbolicLink, format!("this symbolic link is not followed{detail}"))
        }
        OddityKind::Special => {
            Finding::new(Code::SpecialFile, "this is a device, socket or pipe, and is left out")
        }
        OddityKind::Submodule => {
            Finding::new(Code::Submodule, "this is a submodule; its files are not in this repository")
                .help("put the files themselves into the repository, or import a checkout that has them")
        }
        OddityKind::Unreadable => Finding::new(Code::UnreadableFile, format!("this cannot be read{detail}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Memory;

    #[test]
    fn a_pointer_of_git_lfs_is_neither_a_text_nor_a_file_that_is_served() {
        let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n";
        let source = Memory::new([("content/a.md", pointer), ("static/a.png", pointer)]);
        let tree = Tree::site(&source, &mut Findings::default()).unwrap();
        let codes =
            [tree.text("content/a.md").unwrap_err().code, tree.bytes("static/a.png").unwrap_err().code];
        assert_eq!(codes, [Code::UnreadableFile, Code::LfsPointer]);
    }

    #[test]
    fn a_file_that_is_not_utf8_says_where() {
        let source = Memory::new([
            ("content/a.md", b"title\ncaf\xe9 x".to_vec()),
            ("b.md", vec![0xff, 0xfe, b'a', 0]),
        ]);
        let tree = Tree::site(&source, &mut Findings::default()).unwrap();
        let finding = tree.text("content/a.md").unwrap_err();
        assert_eq!((finding.code, finding.line, finding.column), (Code::NotUtf8, Some(2), Some(4)));
        assert!(tree.text("b.md").unwrap_err().help.unwrap().contains("UTF-16"));
        assert_eq!(tree.text("c.md").unwrap_err().code, Code::UnreadableFile);
    }
}
