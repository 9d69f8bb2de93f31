//! Shortcodes that arrange texts: boxes, cards, tabs, steps, trees of files. What is left of them is
//! what they say, in an order and a form that need no style sheet.

use super::expand::{Called, Expander, Output, Piece};
use super::html::{attribute, blocks, dedent, fence, image, inline, label, labelled, link, list};
use super::known::Known;

/// The words for sorts of boxes that sites share; what else is written there names an icon.
const SORTS: &[&str] = &[
    "attention",
    "caution",
    "danger",
    "error",
    "important",
    "info",
    "note",
    "notice",
    "primary",
    "secondary",
    "success",
    "tip",
    "warning",
];

pub(super) fn alert(expander: &mut Expander<'_>, call: &Called<'_>, alone: bool) -> Output {
    let arguments = &call.arguments;
    let is_sort = |word: &str| SORTS.contains(&word.to_ascii_lowercase().as_str());
    let first = arguments.at(0).filter(|_| call.call.inner.is_some()).filter(|word| is_sort(word));
    let sort = arguments.any(&["type", "color", "style", "context", "theme", "level"]).or(first);
    let sort = sort.filter(|word| is_sort(word)).unwrap_or_default().to_ascii_lowercase();
    let title = arguments.any(&["title", "heading"]).or_else(|| first.and_then(|_| arguments.at(1)));
    let inner = match &call.call.inner {
        Some(_) => expander.inner_block(call),
        None => arguments.first(&["text", "msg", "content", "message"], 0).unwrap_or_default().to_owned(),
    };
    let title = title.map(|title| format!("<strong>{}</strong>", label(title)));
    if !alone {
        let parts: Vec<String> = title.into_iter().chain([inner]).collect();
        return Output::Inline(parts.join(" ").trim().replace('\n', " "));
    }
    let text = blocks(title.into_iter().chain([inner]));
    if text.is_empty() {
        return Output::Nothing;
    }
    let sort = if sort.is_empty() { sort } else { format!(" .alert-{sort}") };
    Output::Block(format!("{}\n{{.alert{sort}}}", quoted(&text)))
}

/// A text as a quote.
fn quoted(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect();
    lines.join("\n")
}

pub(super) fn quote(expander: &mut Expander<'_>, call: &Called<'_>, alone: bool) -> Output {
    let arguments = &call.arguments;
    let inner = match &call.call.inner {
        Some(_) => expander.inner_block(call),
        None => arguments.first(&["text", "quote"], 0).unwrap_or_default().to_owned(),
    };
    if inner.trim().is_empty() {
        return Output::Nothing;
    }
    let by = arguments.any(&["author", "by", "cite", "source", "title", "attribution"]).map(label);
    let address = arguments.any(&["link", "url", "cite-link", "href"]);
    let by = match (by, address) {
        (Some(by), Some(address)) => Some(labelled(&by, address)),
        (by, address) => by.or_else(|| address.map(|address| link(address, address))),
    };
    let by = by.map(|by| format!("— {by}"));
    if !alone {
        return Output::Inline([Some(inner), by].into_iter().flatten().collect::<Vec<_>>().join(" "));
    }
    Output::Block(quoted(&blocks([Some(inner), by].into_iter().flatten())))
}

pub(super) fn details(expander: &mut Expander<'_>, call: &Called<'_>, alone: bool) -> Output {
    let inner = expander.inner_block(call);
    if !alone {
        return Output::Inline(inner.replace('\n', " "));
    }
    let arguments = &call.arguments;
    let summary = arguments.first(&["summary", "title", "header"], 0).unwrap_or("Details");
    let open = arguments.flag("open") || arguments.positional().skip(1).any(|word| word == "open");
    let open = if open { " open" } else { "" };
    let class = attribute("class", arguments.named("class"));
    let summary = inline(summary);
    Output::Block(format!("<details{open}{class}><summary>{summary}</summary>\n\n{inner}\n\n</details>"))
}

/// A card by itself.
pub(super) fn card(expander: &mut Expander<'_>, call: &Called<'_>) -> Output {
    let card = card_text(expander, call);
    if card.is_empty() { Output::Nothing } else { Output::Block(card) }
}

/// What a card says: an image, its title, its texts.
fn card_text(expander: &mut Expander<'_>, call: &Called<'_>) -> String {
    let inner = expander.inner_block(call);
    let arguments = &call.arguments;
    let address = arguments.any(&["link", "href", "url"]);
    let header = arguments.named("header");
    let title = arguments.first(&["title", "heading", "name"], 0).or(header);
    let image = picture(call, &["image", "img", "src"]);
    let title_shown = match (title.map(label), address) {
        (Some(title), Some(address)) => format!("**{}**", labelled(&title, address)),
        (Some(title), None) => format!("<strong>{title}</strong>"),
        (None, _) => String::new(),
    };
    let texts = ["subtitle", "text", "description", "summary", "content"].map(|name| arguments.named(name));
    let texts = texts.into_iter().flatten().map(label);
    let alone = address.filter(|_| title.is_none()).map(|address| link(address, address));
    let code = arguments.flag("code") && call.call.inner.is_some();
    let inner = if code {
        fence(arguments.any(&["lang"]).unwrap_or_default(), expander.inner_source(call))
    } else {
        inner
    };
    let header = header.filter(|_| title != header).map(label);
    let footer = arguments.named("footer").map(label);
    let parts = image.into_iter().chain(header).chain([title_shown]).chain(texts);
    blocks(parts.chain([inner]).chain(footer).chain(alone))
}

/// The image that one of the arguments called `names` gives the address of.
fn picture(call: &Called<'_>, names: &[&str]) -> Option<String> {
    let src = call.arguments.any(names)?;
    Some(image(call.arguments.any(&["alt", "imageAlt"]).unwrap_or_default(), src))
}

pub(super) fn cards(expander: &mut Expander<'_>, call: &Called<'_>) -> Output {
    let pieces = expander.children(call, &[Known::Card], |expander, card, _| card_text(expander, card));
    listed(pieces)
}

/// Children as items of lists, with the texts between them.
pub(super) fn listed(pieces: Vec<Piece>) -> Output {
    let mut parts: Vec<String> = Vec::new();
    let mut items: Vec<String> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Child(item) if item.trim().is_empty() => {}
            Piece::Child(item) => items.push(item),
            // Some themes want the children as items of a list already.
            Piece::Text(text) if text.trim().trim_matches(['-', '*', '+']).trim().is_empty() => {}
            Piece::Text(text) => {
                parts.push(list(&std::mem::take(&mut items)));
                parts.push(dedent(&text));
            }
        }
    }
    parts.push(list(&items));
    let all = blocks(parts);
    if all.is_empty() { Output::Nothing } else { Output::Block(all) }
}

pub(super) fn banner(expander: &mut Expander<'_>, call: &Called<'_>) -> Output {
    let inner = expander.inner_block(call);
    let arguments = &call.arguments;
    let is_image = |path: &&str| {
        let path = path.to_ascii_lowercase();
        [".png", ".jpg", ".jpeg", ".webp", ".svg", ".gif", ".avif"].iter().any(|end| path.ends_with(end))
    };
    let first = arguments.at(0).filter(is_image).map(|src| image("", src));
    let shown = picture(call, &["src", "image", "img"]).or(first);
    let title =
        arguments.any(&["title", "heading"]).or_else(|| arguments.at(0).filter(|text| !is_image(text)));
    let title = title.map(|title| format!("<strong>{}</strong>", label(title)));
    let texts = ["subtitle", "text", "message", "description"].map(|name| arguments.named(name).map(label));
    let address = arguments.any(&["link", "url", "href", "buttonUrl", "button-url"]);
    let written = arguments.any(&["label", "button", "buttonText", "button-text", "cta"]);
    let way = address.map(|address| link(written.unwrap_or(address), address));
    let all =
        blocks(shown.into_iter().chain(title).chain(texts.into_iter().flatten()).chain([inner]).chain(way));
    if all.is_empty() { Output::Nothing } else { Output::Block(all) }
}

pub(super) fn columns(expander: &mut Expander<'_>, call: &Called<'_>) -> Output {
    // The sign between two columns of the theme Book.
    let inner = expander.inner(call).replace("<--->", "\n");
    let inner = dedent(&inner);
    if inner.trim().is_empty() { Output::Nothing } else { Output::Block(inner) }
}

pub(super) fn tabs(expander: &mut Expander<'_>, call: &Called<'_>) -> Output {
    let names: Vec<String> = call
        .arguments
        .named("items")
        .map(|items| items.split(',').map(|name| name.trim().to_owned()).collect())
        .unwrap_or_default();
    let arguments = &call.arguments;
    let is_code = call.name().eq_ignore_ascii_case("tabpane") && !arguments.flag("text");
    let language = arguments.named("lang").unwrap_or_default();
    let pieces = expander.children(call, &[Known::Tab], |expander, tab, index| {
        let code = (is_code && !tab.arguments.flag("text"))
            .then(|| tab.arguments.named("lang").unwrap_or(language).to_owned());
        tab_text(expander, tab, names.get(index).map(String::as_str), code)
    });
    let texts = pieces.into_iter().map(|piece| match piece {
        Piece::Child(text) => text,
        Piece::Text(text) => dedent(&text),
    });
    let all = blocks(texts);
    if all.is_empty() { Output::Nothing } else { Output::Block(all) }
}

/// A tab outside of any tabs.
pub(super) fn tab(expander: &mut Expander<'_>, call: &Called<'_>) -> Output {
    Output::Block(tab_text(expander, call, None, None))
}

/// What a tab says under its name; `code` is the language of what is in it, where that is code.
fn tab_text(
    expander: &mut Expander<'_>,
    call: &Called<'_>,
    name: Option<&str>,
    code: Option<String>,
) -> String {
    let inner = match code {
        Some(language) => fence(&language, &dedent(expander.inner_source(call))),
        None => expander.inner_block(call),
    };
    let title = call.arguments.first(&["header", "title", "name", "label"], 0).or(name);
    blocks(title.map(|title| format!("<strong>{}</strong>", label(title))).into_iter().chain([inner]))
}

/// A step or an event: its title, its label, its text.
pub(super) fn step(expander: &mut Expander<'_>, call: &Called<'_>) -> Output {
    let inner = expander.inner_block(call);
    let arguments = &call.arguments;
    let title = arguments.first(&["header", "title", "name", "label"], 0).map(label);
    let badge = arguments.any(&["badge", "date"]).map(label);
    let title = match (title, badge) {
        (Some(title), Some(badge)) => Some(format!("<strong>{title}</strong> ({badge})")),
        (title, badge) => title.or(badge).map(|title| format!("<strong>{title}</strong>")),
    };
    let below = arguments.any(&["subheader", "subtitle"]).map(label);
    let all = blocks(title.into_iter().chain(below).chain([inner]));
    if all.is_empty() { Output::Nothing } else { Output::Block(all) }
}

pub(super) fn file_tree(expander: &mut Expander<'_>, call: &Called<'_>) -> Output {
    let pieces = expander
        .children(call, &[Known::Folder, Known::File], |expander, entry, _| entry_text(expander, entry));
    listed(pieces)
}

/// A file or folder outside of any tree.
pub(super) fn entry(expander: &mut Expander<'_>, call: &Called<'_>) -> Output {
    Output::Block(list(&[entry_text(expander, call)]))
}

fn entry_text(expander: &mut Expander<'_>, call: &Called<'_>) -> String {
    let name = label(call.arguments.first(&["name"], 0).unwrap_or("…"));
    match file_tree(expander, call) {
        Output::Block(inner) => format!("{name}\n{inner}"),
        _ => name,
    }
}
