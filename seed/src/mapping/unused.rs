//! Patterns that match nothing.

use super::file::MappingFile;
use super::glob::{Glob, Globs};
use crate::diagnostics::{Code, Finding, Findings, SourceText};
use crate::documents::is_document;
use crate::tree::Tree;
use crate::value::{Format, nearest};
use std::ops::Range;

/// Reports every pattern that matches no file of its sort.
pub(super) fn report(file: &MappingFile, tree: &Tree<'_>, text: &SourceText, findings: &mut Findings) {
    let within = |folder: &'static str| tree.under(folder).filter_map(move |path| path.strip_prefix(folder));
    let content: Vec<&str> = within("content/").collect();
    let documents: Vec<&str> = content.iter().copied().filter(|path| is_document(path)).collect();
    let data: Vec<&str> = within("data/").collect();
    let read: Vec<&str> = data.iter().copied().filter(|path| Format::of(path).is_some()).collect();
    let served = ["static/", "assets/", "content/"];
    let assets: Vec<&str> = served.iter().flat_map(|folder| tree.under(folder)).collect();
    let mut report = Report { text, findings };
    report.globs(file.content.news.as_ref(), "content", "Markdown file", &documents);
    report.globs(file.content.profiles.as_ref(), "content", "Markdown file", &documents);
    report.globs(Some(&file.content.ignore), "content", "file", &content);
    for globs in [&file.data.members, &file.data.authors, &file.data.sponsors] {
        report.globs(globs.as_ref(), "data", "YAML, TOML or JSON file", &read);
    }
    report.globs(Some(&file.data.ignore), "data", "file", &data);
    report.globs(Some(&file.assets.ignore), "", "file that is served", &assets);
    let on_site: Vec<String> = (assets.iter())
        .filter_map(|path| served.iter().find_map(|folder| path.strip_prefix(folder)))
        .map(|path| format!("/{path}"))
        .collect();
    for logo in file.assets.logos.iter().flat_map(|logos| &logos.0) {
        let Some(anyone) = logo.value.for_anyone() else { continue };
        if !on_site.iter().any(|path| anyone.matches(path)) {
            let message = format!("the pattern “{}” matches no file of the site", logo.value.written());
            report.unused(message, &logo.at, None);
        }
    }
}

struct Report<'a> {
    text: &'a SourceText,
    findings: &'a mut Findings,
}

impl Report<'_> {
    fn globs(&mut self, globs: Option<&Globs>, folder: &str, sort: &str, paths: &[&str]) {
        for glob in globs.into_iter().flat_map(|globs| &globs.0) {
            if paths.iter().any(|path| glob.value.matches(path)) {
                continue;
            }
            let written = &glob.value.written;
            let under =
                if folder.is_empty() { "in the tree".to_owned() } else { format!("under `{folder}`") };
            let message = format!("the pattern “{written}” matches no {sort} {under}");
            self.unused(message, &glob.at, advice(written, folder, paths));
        }
    }

    fn unused(&mut self, message: String, at: &Range<usize>, help: Option<String>) {
        let finding = Finding::new(Code::MappingUnused, message).at(self.text, at.clone());
        self.findings.push(match help {
            Some(help) => finding.help(help),
            None => finding,
        });
    }
}

/// What was most likely meant: a pattern without the folder it is relative to, or another folder.
fn advice(written: &str, folder: &str, paths: &[&str]) -> Option<String> {
    let rooted = written.trim_start_matches('/');
    let within = rooted.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
    if let Some(rest) = within.filter(|_| !folder.is_empty()) {
        return Some(format!("patterns are relative to `{folder}`: write `{rest}`"));
    }
    if rooted != written {
        return Some(format!("write `{rooted}`"));
    }
    // Where a site has a folder for each language, or the list's folder is not at the top.
    let deeper = |above: &&str| {
        Glob::new(&format!("{above}{written}")).is_ok_and(|glob| paths.iter().any(|path| glob.matches(path)))
    };
    if let Some(above) = ["*/", "**/"].into_iter().find(deeper).filter(|_| !folder.is_empty()) {
        return Some(format!(
            "patterns match whole paths from `{folder}`, folders of languages too: write `{above}{written}`"
        ));
    }
    let (first, rest) = written.split_once('/')?;
    let folders = paths.iter().filter_map(|path| path.split_once('/')).map(|(folder, _)| folder);
    nearest(first, folders.filter(|folder| *folder != first))
        .map(|near| format!("did you mean `{near}/{rest}`?"))
}
