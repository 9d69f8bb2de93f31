//! Shortcodes that are a part of a line, or a text as it is written.

use super::expand::{Called, Expander, Output};
use super::html::{code, escape, fence, label, labelled, link, plain};
use crate::diagnostics::Code;
use crate::refs::RefError;
use chancery_schema::markdown::sanitize::{self, SanitizeOptions};

pub(super) fn reference(expander: &mut Expander<'_>, call: &Called<'_>) -> Output {
    let Some(written) = call.arguments.first(&["path"], 0) else {
        return expander.wrong(call, "names no document", "write `{{< ref \"/about.md\" >}}`");
    };
    Output::Inline(resolve(expander, call, written))
}

/// The path of the document that `written` names.
fn resolve(expander: &mut Expander<'_>, call: &Called<'_>, written: &str) -> String {
    let context = expander.context;
    match context.refs.resolve(context.document, written) {
        Ok(path) => path,
        Err(error) => {
            match error {
                RefError::Missing => {
                    let message = format!("there is no document “{written}”");
                    expander.report(Code::BrokenRef, message, &call.call.at, None);
                }
                RefError::Ambiguous(files) => {
                    let message = format!("“{written}” may be any of {} documents", files.len());
                    expander.report(Code::AmbiguousRef, message, &call.call.at, Some(files.join(", ")));
                }
            }
            let safe = |c: &char| !c.is_whitespace() && !matches!(c, '(' | ')' | '<' | '>' | '"');
            written.chars().filter(safe).collect()
        }
    }
}

pub(super) fn button(expander: &mut Expander<'_>, call: &Called<'_>) -> Output {
    let inner = expander.inner(call);
    let arguments = &call.arguments;
    let page = arguments.any(&["relref", "ref"]);
    let Some(address) = page.or_else(|| arguments.first(&["link", "href", "url"], 0)) else {
        let help = "write `{{< button link=\"/join/\" label=\"Join\" >}}`";
        return expander.wrong(call, "has no `link`", help);
    };
    let written = arguments.first(&["label", "text", "title"], 1).map(str::to_owned);
    let written = written.or_else(|| Some(plain(inner.trim())).filter(|label| !label.is_empty()));
    let local = page.filter(|page| !page.contains("://"));
    let address = local.map_or_else(|| address.to_owned(), |page| resolve(expander, call, page));
    Output::Inline(link(written.as_deref().unwrap_or(&address), &address))
}

pub(super) fn highlight(expander: &mut Expander<'_>, call: &Called<'_>, alone: bool) -> Output {
    let language = call.arguments.first(&["lang", "language", "type"], 0).unwrap_or_default();
    let text = expander.inner_source(call);
    if alone { Output::Block(fence(language, text)) } else { Output::Inline(code(text)) }
}

/// A formula, as it is written.
pub(super) fn math(expander: &mut Expander<'_>, call: &Called<'_>, alone: bool) -> Output {
    let text = match &call.call.inner {
        Some(_) => expander.inner_source(call),
        None => call.arguments.at(0).unwrap_or_default(),
    };
    match text.trim() {
        // It asks the theme for what formulas in the page need.
        "" => Output::Nothing,
        text if alone => Output::Block(fence("math", text)),
        text => Output::Inline(code(text)),
    }
}

/// A parameter of the page, else of the site.
pub(super) fn param(expander: &mut Expander<'_>, call: &Called<'_>) -> Output {
    let context = expander.context;
    let name = call.arguments.first(&["name"], 0).unwrap_or_default();
    let path: Vec<&str> = name.split('.').collect();
    let front = &context.document.front;
    let find = |from| path.iter().try_fold(from, |node: &crate::value::Node, part| node.get(part));
    let own = find(front).or_else(|| front.get("params").and_then(find));
    let site_path: Vec<&str> = std::iter::once("params").chain(path.iter().copied()).collect();
    let site = || context.site.lookup(&site_path).and_then(|(fields, name)| fields.get(name));
    match own.or_else(site).and_then(|node| node.scalar()) {
        Some(value) => Output::Inline(escape(value)),
        None => {
            let help = "look at `params` in the configuration";
            expander.wrong(call, "names no parameter of the page or the site", help)
        }
    }
}

/// An element of HTML around a text.
pub(super) fn wrap(expander: &mut Expander<'_>, call: &Called<'_>) -> Output {
    let inner = match &call.call.inner {
        Some(_) => expander.inner(call),
        None => call.arguments.at(0).map(label).unwrap_or_default(),
    };
    let name = match call.name().to_ascii_lowercase() {
        name if ["sub", "sup", "small", "mark", "kbd"].contains(&name.as_str()) => name,
        _ => "span".to_owned(),
    };
    Output::Inline(format!("<{name}>{}</{name}>", inner.trim()))
}

/// A small label, with what it is for.
pub(super) fn badge(expander: &mut Expander<'_>, call: &Called<'_>) -> Output {
    let inner = expander.inner(call);
    let written = call.arguments.first(&["content", "text", "title", "label"], 0).map(label);
    let inner = Some(inner.trim().to_owned()).filter(|inner| !inner.is_empty());
    let shown: Vec<String> = written.into_iter().chain(inner).collect();
    let shown = shown.join(" ");
    Output::Inline(match call.arguments.named("link") {
        Some(address) if !shown.is_empty() => labelled(&shown, address),
        _ => shown,
    })
}

/// Colours, as they are written.
pub(super) fn swatches(call: &Called<'_>) -> Output {
    let colours: Vec<String> = call.arguments.positional().map(code).collect();
    Output::Inline(colours.join(" "))
}

/// HTML as the author wrote it.
pub(super) fn raw(expander: &mut Expander<'_>, call: &Called<'_>) -> Output {
    let inner = expander.inner(call);
    let options = SanitizeOptions { embeds: expander.embeds };
    match sanitize::html(&inner, options) {
        Ok(html) if html.trim().is_empty() => Output::Nothing,
        Ok(html) => Output::Html(html),
        Err(refused) => expander.wrong(call, &format!("cannot be read: {refused}"), "write less HTML"),
    }
}
