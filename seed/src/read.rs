//! Reading a tree: files to documents and data, these to content.

use crate::assemble::{Parts, Rendered, assemble, read_members};
use crate::config::Site;
use crate::diagnostics::{Code, Finding, Findings};
use crate::documents::{Sorted, read_documents};
use crate::identity::{self, Before, Found};
use crate::loss;
use crate::mapping::Mapping;
use crate::overlay::Overlay;
use crate::progress::{Progress, Stage};
use crate::refs::Refs;
use crate::remembered;
use crate::rendering::{Renderer, Text};
use crate::shortcode::gather;
use crate::source::{Memory, Renames, Source, SourceError};
use crate::tree::Tree;
use chancery_schema::domain::Kind;
use chancery_schema::store::{Batch, Known, Rendering, Spool};
use chrono::{DateTime, Utc};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How to import.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Import without any overlay.
    pub no_overlay: bool,
    /// When the source recorded it, where that is known: a commit's time.
    pub recorded_at: Option<DateTime<Utc>>,
    /// Who or what records it.
    pub recorded_by: String,
    /// What changed, in a line.
    pub message: Option<String>,
    /// Where it came from.
    pub source: Option<String>,
    /// The content is a sample that another site's import replaces without asking.
    pub sample: bool,
    /// Replace another site's content.
    pub replace: bool,
    /// Publish what is sound though there are errors, and leave what comes from a broken file as it
    /// was recorded last. Errors of what all share, the configuration, the overlay or the authors, still
    /// keep everything back.
    pub keep_going: bool,
    /// Everything of a kind may be gone.
    pub allow_empty: bool,
    /// Warnings keep the tree from being published, as errors do.
    pub strict: bool,
}

/// How many records there are of each kind.
pub type Counts = BTreeMap<Kind, usize>;

/// What a tree holds.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The content, ready to record unless there are errors.
    pub batch: Batch,
    /// What was found.
    pub findings: Findings,
    /// Whose content it is: the host of the site.
    pub site: String,
    /// The overlay it was read with, to be remembered and given to the next reading.
    pub overlay: Option<String>,
    /// How many records of each kind there are.
    pub counts: Counts,
    /// Whether the batch may be recorded: there are no errors, or they are to be passed over.
    pub publishable: bool,
    /// Whether a warning keeps it from being published, as an error does: [`Options::strict`], or the
    /// tree asks for it.
    pub strict: bool,
}

/// Reads a tree without a database, and without the clock: `now` is when it is recorded, which
/// decides what a page that is scheduled or has expired may still tell.
///
/// `overlay` is the folder of facts given apart from the tree, `known` what the store holds.
///
/// # Errors
/// When the tree or the overlay given cannot be listed at all. Everything else is a finding.
pub fn read(
    source: &dyn Source,
    overlay: Option<&dyn Source>,
    known: &Known,
    now: DateTime<Utc>,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Reading, SourceError> {
    progress.begin(Stage::Listing, 0);
    let mut findings = Findings::default();
    let tree = Tree::site(source, &mut findings)?;
    let mut site = Site::read(&tree, &mut findings);
    site.mapping = Mapping::read(&tree, &mut findings);
    site.shortcodes = site.mapping.shortcodes(&mut findings);
    let empty = tree.under("content/").chain(tree.under("data/")).next().is_none() && !site.exists();
    if empty {
        let message = format!("there is nothing to import in {}", source.name());
        let help = "give the folder that holds `content`, `data` and the site's configuration";
        findings.push(Finding::new(Code::EmptyTree, message).help(help));
        return Ok(Reading { findings, ..Reading::default() });
    }
    if !site.exists() {
        let message = "there is no configuration, and so no `baseURL`";
        findings.push(
            Finding::new(Code::MissingBaseUrl, message).help("add `config.yaml` with `baseURL` and `title`"),
        );
    }
    // Nothing of a sample is carried forward, not even to a tree of the same site.
    let sampled = known.revision.as_ref().is_some_and(|last| last.sample) && !options.sample;
    let overlay =
        find_overlay(&tree, overlay, known.overlay.as_deref(), sampled, &site, options, &mut findings)?;
    let members = read_members(&tree, &site.mapping, &mut findings);
    let documents = read_documents(&tree, &site, known, progress, &mut findings);
    let before = Before::of(known, &site.identity());
    let mut identities = known.identities.clone();
    let renames = known.revision.as_ref().and_then(|last| last.source.as_deref());
    let Renames { found: renames, incomplete } =
        renames.map(|since| source.renames(since)).unwrap_or_default();
    if let Some(message) = incomplete {
        findings.push(Finding::new(Code::RenamesUnknown, message));
    }
    let described = overlay.members.value.iter().map(|entry| entry.id.value.to_lowercase());
    let found = Found {
        documents: documents.iter().map(|sorted| (&sorted.document, sorted.news)).collect(),
        members: &members,
        described: described.collect(),
        former_ids: overlay.former_ids(),
        renames: &renames,
    };
    identity::settle(&found, &before, &mut identities, &mut findings);
    let spool = Arc::new(Spool::default());
    let refs = Refs::new(documents.iter().map(|sorted| &sorted.document));
    let renderer = Renderer { tree: &tree, site: &site, refs, known, spool: &spool };
    let documents = render_all(documents, &renderer, progress, &mut findings);
    gather(&mut findings);
    let mut batch = Batch::new(Arc::clone(&spool));
    for Text { body, notes, input } in documents.iter().map(|rendered| &rendered.text) {
        if let (Some(input), Ok(notes)) = (input, serde_json::to_string(notes)) {
            batch.add_rendering(input, Rendering { body: body.clone(), notes });
        }
    }
    let parts = Parts {
        tree: &tree,
        site: &site,
        overlay: &overlay,
        documents: &documents,
        members: &members,
        renderer: &renderer,
        before: &before,
        batch,
        now,
    };
    let mut batch = assemble(parts, &mut identities, &mut findings);
    if !options.allow_empty {
        loss::report(&batch, &before, &mut findings);
    }
    let sound = !findings.has_errors();
    let strict = options.strict || site.mapping.is_strict();
    let publishable = if sound || strict {
        !findings.refuse(strict)
    } else {
        options.keep_going && loss::spare(&mut batch, &tree, &site, &before, &findings)
    };
    let site = site.identity();
    let overlay = remembered::keep(&site, overlay.files, &mut findings);
    findings.sort();
    let mut counts = Counts::new();
    for record in batch.records() {
        *counts.entry(record.content.kind()).or_default() += 1;
    }
    Ok(Reading { batch, findings, site, overlay, counts, publishable, strict })
}

fn find_overlay(
    tree: &Tree<'_>,
    given: Option<&dyn Source>,
    remembered: Option<&str>,
    sampled: bool,
    site: &Site,
    options: &Options,
    findings: &mut Findings,
) -> Result<Overlay, SourceError> {
    if options.no_overlay {
        return Ok(Overlay::default());
    }
    if let Some(given) = given {
        let tree = Tree::overlay(given, findings)?;
        return Ok(Overlay::read(&tree, "", findings));
    }
    if tree.under("overlay/").next().is_some() {
        return Ok(Overlay::read(tree, "overlay/", findings));
    }
    let files =
        remembered.filter(|_| !sampled).and_then(|json| remembered::files(json, &site.identity(), findings));
    let Some(files) = files else { return Ok(Overlay::default()) };
    let message = format!("the overlay of the last import is used ({} files)", files.len());
    findings.push(
        Finding::new(Code::OverlayReused, message)
            .help("`--overlay` gives another, `--no-overlay` imports without"),
    );
    let source = Memory::new(files);
    let tree = Tree::overlay(&source, findings)?;
    Ok(Overlay::read(&tree, "", findings))
}

fn render_all(
    documents: Vec<Sorted>,
    renderer: &Renderer<'_>,
    progress: &dyn Progress,
    findings: &mut Findings,
) -> Vec<Rendered> {
    progress.begin(Stage::Rendering, documents.len());
    let render_one = |sorted: Sorted| {
        let Sorted { document, news, text } = sorted;
        let mut findings = Findings::default();
        let (text, cards) = match text {
            Some(text) => (text, Vec::new()),
            None => renderer.text(&document, &mut findings),
        };
        progress.step();
        (Rendered { document, text, news, cards }, findings)
    };
    let rendered: Vec<_> = documents.into_par_iter().map(render_one).collect();
    let mut all = Vec::with_capacity(rendered.len());
    for (one, found) in rendered {
        findings.append(found);
        all.push(one);
    }
    all
}

#[cfg(test)]
mod tests;
