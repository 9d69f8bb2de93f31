//! Settings that would change what is imported and are not supported: each is named.

use super::Site;
use crate::diagnostics::{Code, Finding, Findings};
use crate::value::{Fields, Node, Value};

/// Folders, and the name under which they are read.
const FOLDERS: &[(&str, &str)] = &[("assetDir", "assets"), ("dataDir", "data"), ("staticDir", "static")];

/// Switches that publish what is not public yet or any more.
const SHOWING: &[(&str, &str)] = &[
    ("buildFuture", "what is scheduled becomes public when its time comes"),
    ("buildExpired", "what has expired is not public"),
    ("enableGitInfo", "`updatedAt` is what the front matter says"),
];

/// Reports the settings of a site.
pub(super) fn report(site: &Site, findings: &mut Findings) {
    for (name, read) in FOLDERS {
        for (fields, name) in site.lookup(&[name]).into_iter() {
            for node in fields.nodes(name, findings) {
                if folder(node).as_deref() != Some(*read) {
                    let message = format!("`{name}` is not supported; files are read from `{read}`");
                    findings.push(unsupported(message, fields, node).help(format!("move them to `{read}`")));
                }
            }
        }
    }
    for (name, instead) in SHOWING {
        let Some((fields, name)) = site.lookup(&[name]) else { continue };
        if let (Some(true), Some(node)) = (fields.flag(name, findings), fields.get(name)) {
            findings.push(unsupported(format!("`{name}` is not supported; {instead}"), fields, node));
        }
    }
    if let Some((fields, name)) = site.lookup(&["ignoreFiles"]) {
        let named = fields.nodes(name, findings).into_iter().next();
        let message = "`ignoreFiles` is not supported; the files it names are read like any other";
        findings.extend(named.map(|node| unsupported(message, fields, node)));
    }
    report_mounts(site, findings);
}

/// Folders that are mounted as another one, by the site or by a module.
fn report_mounts(site: &Site, findings: &mut Findings) {
    let Some((module, name)) = site.lookup(&["module", "mounts"]) else {
        return report_imports(site, findings);
    };
    for mount in module.list(name, findings) {
        let of = |name: &str| mount.get(name).and_then(folder).unwrap_or_default();
        let (source, target) = (of("source"), of("target"));
        if is_read(&target) && source != target {
            let message = format!("the mount of `{source}` as `{target}` is not supported; it is not read");
            findings.push(unsupported(message, mount, mount.node));
        }
    }
    report_imports(site, findings);
}

fn report_imports(site: &Site, findings: &mut Findings) {
    let Some((module, name)) = site.lookup(&["module", "imports"]) else { return };
    for import in module.list(name, findings) {
        for mount in import.list("mounts", findings) {
            let target = mount.get("target").and_then(folder).unwrap_or_default();
            if is_read(&target) {
                let message = format!("`{target}` of a module is not supported; it is not read");
                findings.push(unsupported(message, mount, mount.node));
            }
        }
    }
}

/// Whether files of a folder of this name would be imported.
fn is_read(target: &str) -> bool {
    let first = target.split('/').next().unwrap_or_default();
    matches!(first, "content" | "data") || matches!(target, "static" | "assets")
}

/// Where the documents of a language stand under `content`, with a slash at the end; empty for
/// `content` itself.
pub(super) fn content_folder(site: &Site, language: &str, findings: &mut Findings) -> String {
    let Some((fields, name)) = site.lookup_in(language, &["contentDir"]) else { return String::new() };
    let Some(node) = fields.get(name) else { return String::new() };
    let written = folder(node).unwrap_or_default();
    if written == "content" {
        return String::new();
    }
    if let Some(within) = written.strip_prefix("content/") {
        return format!("{within}/");
    }
    let message = format!("the `contentDir` “{written}” is not supported; documents are read from `content`");
    let finding = unsupported(message, fields, node);
    findings.push(finding.help("move the folder to `content`, or into it where it holds a language"));
    String::new()
}

/// A folder's name without the marks around it.
fn folder(node: &Node) -> Option<String> {
    if matches!(node.value, Value::List(_) | Value::Map(_)) {
        return None;
    }
    let written = node.scalar()?.trim_start_matches("./").trim_matches('/');
    (!written.is_empty()).then(|| written.to_owned())
}

fn unsupported(message: impl Into<String>, fields: Fields<'_>, node: &Node) -> Finding {
    Finding::new(Code::UnsupportedSetting, message).at(fields.text, node.at.clone())
}
