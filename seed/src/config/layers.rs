//! The files of a site's configuration.
//!
//! Read are `hugo.*` or `config.*` in the root, then the files of `config/_default` and
//! `config/production`, later ones before earlier ones (Hugo's order for a build). A file there that
//! is not called `hugo` or `config` holds the section it is named for: `params.toml`,
//! `languages.yaml`. A language in the name says whose it is: `params.nl.toml` holds the parameters
//! of `nl`, `languages.nl.toml` all its settings.

use crate::diagnostics::{Code, Finding, Findings, SourceText};
use crate::tree::Tree;
use crate::value::{Format, Key, Node, Value, parse_without_case};

/// One file of the configuration.
#[derive(Clone, Debug)]
pub(super) struct Layer {
    pub(super) text: SourceText,
    pub(super) node: Node,
}

/// The files of the configuration, the one that counts most first.
pub(super) fn read(tree: &Tree<'_>, findings: &mut Findings) -> Vec<Layer> {
    let mut layers = Vec::new();
    // Hugo takes the first of these and no other.
    let roots = ["hugo", "config"].iter().flat_map(|name| {
        ["toml", "yaml", "yml", "json"].iter().map(move |extension| format!("{name}.{extension}"))
    });
    if let Some(root) = roots.into_iter().find(|path| tree.has(path)) {
        layers.extend(layer(tree, &root, &[], findings));
    }
    for folder in ["config/_default/", "config/production/"] {
        for path in tree.under(folder).filter(|path| Format::of(path).is_some()) {
            let name = path.rsplit('/').next().unwrap_or_default().to_lowercase();
            let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
            layers.extend(layer(tree, path, &place(stem), findings));
        }
    }
    layers.reverse();
    layers
}

/// Where the contents of a file of this name belong (Hugo's `LoadConfigFromDir`).
fn place(stem: &str) -> Vec<&str> {
    match stem.split_once('.') {
        None if matches!(stem, "hugo" | "config") => Vec::new(),
        None => vec![stem],
        Some((section @ ("menus" | "params"), language)) => vec!["languages", language, section],
        Some(("menu", language)) => vec!["languages", language, "menus"],
        Some((_, language)) => vec!["languages", language],
    }
}

fn layer(tree: &Tree<'_>, path: &str, place: &[&str], findings: &mut Findings) -> Option<Layer> {
    let read = |path: &str| {
        let text = tree.text(path)?;
        let format = Format::of(path).unwrap_or(Format::Yaml);
        let mut node = parse_without_case(format, text.text(), text.range())
            .map_err(|error| error.finding(Code::ConfigSyntax, &text))?;
        for name in place.iter().rev() {
            let key = Key { at: 0..0, name: (*name).to_owned() };
            node = Node { at: node.at.clone(), value: Value::Map(vec![(key, node)]) };
        }
        Ok(Layer { text, node })
    };
    read(path).map_err(|finding: Box<Finding>| findings.push(finding)).ok()
}
