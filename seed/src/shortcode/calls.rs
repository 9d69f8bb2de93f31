//! The shortcodes that are known: Hugo's own and those common in themes and sites.

use super::expand::{Expander, Output};
use super::html::{attribute, escape, fence, inline, link, plain};
use super::scan::Call;
use crate::diagnostics::Code;
use crate::refs::RefError;

/// Shortcodes that list what the site's data holds, or show a form or widget.
const DATA: &[&str] = &[
    "banner",
    "calendar",
    "card",
    "cards",
    "carousel",
    "contact",
    "events",
    "form",
    "gallery",
    "joinform",
    "ltl",
    "members",
    "news",
    "people",
    "person-card",
    "person-cards",
    "recent-posts",
    "rss",
    "sponsorform",
    "sponsors",
    "toc",
    "wgmembers",
];

/// What a call becomes. `alone` says that nothing else stands on its lines.
pub(super) fn output(expander: &mut Expander<'_, '_>, call: &Call, alone: bool) -> Output {
    match call.name.to_ascii_lowercase().as_str() {
        "figure" | "img" | "image" => figure(expander, call, alone),
        "youtube" => youtube(expander, call, alone),
        "vimeo" | "vimeo_simple" => vimeo(expander, call, alone),
        "video" | "audio" => file(expander, call),
        "ref" | "relref" => reference(expander, call),
        "alert" | "admonition" | "callout" | "hint" | "info" | "note" | "notice" | "tip" | "warning" => {
            alert(expander, call, alone)
        }
        "button" | "btn" => button(expander, call),
        "details" | "expand" => details(expander, call, alone),
        "highlight" => code(expander, call, alone),
        "mermaid" => Output::Block(fence("mermaid", expander.inner_source(call))),
        "gist" => outside(expander, call, "https://gist.github.com/", &["user", "id"]),
        "x" | "tweet" | "twitter" => tweet(expander, call),
        "instagram" => outside(expander, call, "https://www.instagram.com/p/", &["id"]),
        "param" => param(expander, call),
        "sub" | "sup" | "small" | "mark" | "kbd" => wrap(expander, call),
        "comment" => Output::Nothing,
        name if DATA.contains(&name) => {
            let message = format!("`{}` shows data of the site and is left out", call.name);
            expander.report(Code::DataShortcode, message, &call.at, None);
            Output::Inner
        }
        name if name.ends_with(".inline") => {
            // What is inside it is a template, no text.
            unknown(expander, call);
            Output::Nothing
        }
        _ => {
            unknown(expander, call);
            Output::Inner
        }
    }
}

fn unknown(expander: &mut Expander<'_, '_>, call: &Call) {
    let kept = if call.inner.is_some() { "the text inside it is kept" } else { "it is left out" };
    let message = format!("the shortcode `{}` is not known; {kept}", call.name);
    expander.report(Code::UnknownShortcode, message, &call.at, None);
}

fn wrong(expander: &mut Expander<'_, '_>, call: &Call, message: &str, help: &str) -> Output {
    let message = format!("`{}` {message}", call.name);
    expander.report(Code::ShortcodeSyntax, message, &call.at, Some(help.to_owned()));
    Output::Nothing
}

fn figure(expander: &mut Expander<'_, '_>, call: &Call, alone: bool) -> Output {
    let arguments = &call.arguments;
    let Some(src) = arguments.first(&["src", "link-src"], 0) else {
        return wrong(expander, call, "has no `src`", "write `{{< figure src=\"/img/name.svg\" >}}`");
    };
    let document = expander.context.document;
    let relative =
        !src.starts_with('/') && !src.contains(':') && document.place == crate::document::Place::Leaf;
    let src = if relative {
        let name = src.trim_start_matches("./");
        let found = expander.context.refs.file(expander.context.site, document, name);
        found.unwrap_or_else(|| format!("{}{name}", document.bundle_path()))
    } else {
        src.to_owned()
    };
    let title = arguments.named("title");
    let caption = arguments.named("caption");
    let alt = arguments
        .named("alt")
        .map(str::to_owned)
        .or_else(|| caption.or(title).map(plain))
        .unwrap_or_default();
    let mut image = format!(
        "<img src=\"{}\" alt=\"{}\"{}{}>",
        escape(&src),
        escape(&alt),
        attribute("width", arguments.named("width")),
        attribute("height", arguments.named("height")),
    );
    if let Some(address) = arguments.named("link") {
        image = format!("<a href=\"{}\">{image}</a>", escape(address));
    }
    let credit = arguments.named("attr").map(|attr| match arguments.named("attrlink") {
        Some(address) => format!("<a href=\"{}\">{}</a>", escape(address), inline(attr)),
        None => inline(attr),
    });
    let title = title.map(|title| {
        if caption.is_some() { format!("<strong>{}</strong>", inline(title)) } else { inline(title) }
    });
    let parts: Vec<String> = [title, caption.map(inline), credit].into_iter().flatten().collect();
    if parts.is_empty() && !alone {
        // In Markdown, for a heading takes its anchor from its text.
        let plain = ["width", "height", "link"].iter().all(|name| arguments.named(name).is_none());
        return Output::Inline(if plain { format!("!{}", link(&alt, &src)) } else { image });
    }
    let caption = if parts.is_empty() {
        String::new()
    } else {
        format!("<figcaption>{}</figcaption>", parts.join(" "))
    };
    let class = attribute("class", arguments.named("class"));
    Output::Block(format!("<figure{class}>{image}{caption}</figure>"))
}

fn youtube(expander: &mut Expander<'_, '_>, call: &Call, alone: bool) -> Output {
    let id = call.arguments.first(&["id"], 0).unwrap_or_default();
    let valid = (6..=20).contains(&id.len())
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if !valid {
        return wrong(expander, call, "needs the id of a video", "write `{{< youtube xNct3W8Caq4 >}}`");
    }
    let frame = format!("https://www.youtube-nocookie.com/embed/{id}");
    video(expander, call, alone, &frame, &format!("https://www.youtube.com/watch?v={id}"), "Video on YouTube")
}

fn vimeo(expander: &mut Expander<'_, '_>, call: &Call, alone: bool) -> Output {
    let id = call.arguments.first(&["id"], 0).unwrap_or_default();
    if id.is_empty() || id.len() > 20 || !id.bytes().all(|b| b.is_ascii_digit()) {
        return wrong(expander, call, "needs the number of a video", "write `{{< vimeo 135666049 >}}`");
    }
    let frame = format!("https://player.vimeo.com/video/{id}");
    video(expander, call, alone, &frame, &format!("https://vimeo.com/{id}"), "Video on Vimeo")
}

/// A frame where there is room for one, and always a link: feeds and plain text have no frames.
fn video(
    expander: &mut Expander<'_, '_>,
    call: &Call,
    alone: bool,
    frame: &str,
    page: &str,
    label: &str,
) -> Output {
    let title = call.arguments.named("title").unwrap_or(label);
    if !alone {
        return Output::Inline(link(title, page));
    }
    expander.embeds = true;
    let title = escape(title);
    Output::Block(format!(
        "<figure><iframe src=\"{frame}\" title=\"{title}\" width=\"560\" height=\"315\" loading=\"lazy\" \
         allowfullscreen></iframe><figcaption><a href=\"{page}\">{title}</a></figcaption></figure>"
    ))
}

fn file(expander: &mut Expander<'_, '_>, call: &Call) -> Output {
    let Some(address) = call.arguments.first(&["link", "src", "url", "mp4"], 0) else {
        return wrong(expander, call, "has no `src`", "write the address of the file as `src`");
    };
    let label = if call.name.eq_ignore_ascii_case("audio") { "Audio" } else { "Video" };
    Output::Inline(link(call.arguments.first(&["title", "caption"], usize::MAX).unwrap_or(label), address))
}

fn reference(expander: &mut Expander<'_, '_>, call: &Call) -> Output {
    let Some(written) = call.arguments.first(&["path"], 0) else {
        return wrong(expander, call, "names no document", "write `{{< ref \"/about.md\" >}}`");
    };
    let context = expander.context;
    match context.refs.resolve(context.document, written) {
        Ok(path) => Output::Inline(path),
        Err(error) => {
            match error {
                RefError::Missing => {
                    let message = format!("there is no document “{written}”");
                    expander.report(Code::BrokenRef, message, &call.at, None);
                }
                RefError::Ambiguous(files) => {
                    let message = format!("“{written}” may be any of {} documents", files.len());
                    expander.report(Code::AmbiguousRef, message, &call.at, Some(files.join(", ")));
                }
            }
            let safe = |c: &char| !c.is_whitespace() && !matches!(c, '(' | ')' | '<' | '>' | '"');
            Output::Inline(written.chars().filter(safe).collect())
        }
    }
}

fn alert(expander: &mut Expander<'_, '_>, call: &Call, alone: bool) -> Output {
    let title = call.arguments.first(&["title", "heading"], usize::MAX).map(inline);
    let inner = match &call.inner {
        Some(_) => expander.inner(call),
        None => call.arguments.first(&["text", "msg", "content"], 0).unwrap_or_default().to_owned(),
    };
    let inner = inner.trim();
    if !alone {
        return Output::Inline(inner.to_owned());
    }
    let title = title.map(|title| format!("<strong>{title}</strong>\n\n")).unwrap_or_default();
    let text = format!("{title}{inner}");
    let quoted: Vec<String> = text.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect();
    Output::Block(quoted.join("\n"))
}

fn button(expander: &mut Expander<'_, '_>, call: &Call) -> Output {
    let inner = expander.inner(call);
    let arguments = &call.arguments;
    let Some(address) = arguments.first(&["link", "href", "url", "relref"], 0) else {
        return wrong(
            expander,
            call,
            "has no `link`",
            "write `{{< button link=\"/join/\" label=\"Join\" >}}`",
        );
    };
    let label = arguments.first(&["label", "text", "title"], 1).map(str::to_owned);
    let label = label.or_else(|| Some(plain(inner.trim())).filter(|label| !label.is_empty()));
    Output::Inline(link(label.as_deref().unwrap_or(address), address))
}

fn details(expander: &mut Expander<'_, '_>, call: &Call, alone: bool) -> Output {
    let inner = expander.inner(call);
    let inner = inner.trim();
    if !alone {
        return Output::Inline(inner.to_owned());
    }
    let summary = call.arguments.first(&["summary", "title"], 0).unwrap_or("Details");
    Output::Block(format!("<details><summary>{}</summary>\n\n{inner}\n\n</details>", inline(summary)))
}

fn code(expander: &mut Expander<'_, '_>, call: &Call, alone: bool) -> Output {
    let language = call.arguments.first(&["lang", "language", "type"], 0).unwrap_or_default();
    let text = expander.inner_source(call);
    if alone {
        Output::Block(fence(language, text))
    } else {
        Output::Inline(format!("<code>{}</code>", escape(text.trim())))
    }
}

/// A link to something on another site whose address is made of words.
fn outside(expander: &mut Expander<'_, '_>, call: &Call, base: &str, names: &[&str]) -> Output {
    let mut address = base.trim_end_matches('/').to_owned();
    for (at, name) in names.iter().enumerate() {
        let part = call.arguments.first(&[name], at).unwrap_or_default();
        let valid =
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        if !valid {
            return wrong(expander, call, "needs an id", "see Hugo's documentation of this shortcode");
        }
        address.push('/');
        address.push_str(part);
    }
    Output::Inline(format!("<{address}>"))
}

fn tweet(expander: &mut Expander<'_, '_>, call: &Call) -> Output {
    let arguments = &call.arguments;
    let (user, id) = match (arguments.named("user"), arguments.named("id"), arguments.at(0)) {
        (Some(user), Some(id), _) => (user, id),
        (.., Some(id)) => ("i", id),
        _ => ("i", ""),
    };
    let word = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if id.is_empty() || !word(id) || !word(user) {
        return wrong(expander, call, "needs `user` and `id`", "see Hugo's documentation of this shortcode");
    }
    Output::Inline(format!("<https://x.com/{user}/status/{id}>"))
}

/// A parameter of the page, else of the site.
fn param(expander: &mut Expander<'_, '_>, call: &Call) -> Output {
    let context = expander.context;
    let name = call.arguments.at(0).unwrap_or_default();
    let path: Vec<&str> = name.split('.').collect();
    let mut own = Some(&context.document.front);
    for part in &path {
        own = own.and_then(|node| node.get(part));
    }
    let site_path: Vec<&str> = std::iter::once("params").chain(path).collect();
    let site = || context.site.lookup(&site_path).and_then(|(fields, name)| fields.get(name));
    match own.or_else(site).and_then(|node| node.scalar()) {
        Some(value) => Output::Inline(value.to_owned()),
        None => wrong(
            expander,
            call,
            "names no parameter of the page or the site",
            "look at `params` in the configuration",
        ),
    }
}

/// An element of HTML around a text.
fn wrap(expander: &mut Expander<'_, '_>, call: &Call) -> Output {
    let inner = match &call.inner {
        Some(_) => expander.inner(call),
        None => call.arguments.at(0).unwrap_or_default().to_owned(),
    };
    let name = call.name.to_ascii_lowercase();
    Output::Inline(format!("<{name}>{}</{name}>", inner.trim()))
}
