//! Shortcodes that show images, films and what other sites have.

use super::expand::{Called, Expander, Output};
use super::html::{attribute, code, escape, image, inline, link, plain};
use crate::diagnostics::Code;

pub(super) fn figure(expander: &mut Expander<'_>, call: &Called<'_>, alone: bool) -> Output {
    let arguments = &call.arguments;
    let Some(src) = arguments.first(&["src", "link-src", "default"], 0) else {
        return expander.wrong(call, "has no `src`", "write `{{< figure src=\"/img/name.svg\" >}}`");
    };
    let src = &*expander.address(src);
    let title = arguments.named("title");
    let caption = arguments.named("caption");
    let alt = arguments
        .named("alt")
        .map(str::to_owned)
        .or_else(|| caption.or(title).map(plain))
        .unwrap_or_default();
    if expander.is_link_text(call.call) {
        // A link holds no figure. What the caption says beyond the alternative text stays with it.
        let more = [caption, title].into_iter().flatten().map(plain).filter(|text| !alt.contains(text));
        let alt = [alt.clone()].into_iter().filter(|alt| !alt.is_empty()).chain(more).collect::<Vec<_>>();
        return Output::Inline(image(&alt.join(". "), src));
    }
    let mut shown = format!(
        "<img src=\"{}\" alt=\"{}\"{}{}{}>",
        escape(src),
        escape(&alt),
        attribute("width", arguments.named("width")),
        attribute("height", arguments.named("height")),
        attribute("loading", arguments.named("loading")),
    );
    if let Some(address) = arguments.named("link") {
        shown = format!("<a href=\"{}\">{shown}</a>", escape(address));
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
        let bare = ["width", "height", "link"].iter().all(|name| arguments.named(name).is_none());
        return if bare { Output::Inline(image(&alt, src)) } else { Output::Html(shown) };
    }
    let caption = if parts.is_empty() {
        String::new()
    } else {
        format!("<figcaption>{}</figcaption>", parts.join(" "))
    };
    let class = attribute("class", arguments.named("class"));
    Output::Html(format!("<figure{class}>{shown}{caption}</figure>"))
}

pub(super) fn youtube(expander: &mut Expander<'_>, call: &Called<'_>, alone: bool) -> Output {
    let id = call.arguments.first(&["id"], 0).unwrap_or_default();
    let valid = (6..=20).contains(&id.len())
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if !valid {
        return expander.wrong(call, "needs the id of a video", "write `{{< youtube xNct3W8Caq4 >}}`");
    }
    let start = call.arguments.named("start").and_then(|start| start.parse::<u32>().ok());
    let (from, at) = match start {
        Some(start) => (format!("?start={start}"), format!("&amp;t={start}")),
        None => Default::default(),
    };
    let frame = format!("https://www.youtube-nocookie.com/embed/{id}{from}");
    let page = format!("https://www.youtube.com/watch?v={id}{at}");
    video(expander, call, alone, &frame, &page, "Video on YouTube")
}

pub(super) fn vimeo(expander: &mut Expander<'_>, call: &Called<'_>, alone: bool) -> Output {
    let id = call.arguments.first(&["id"], 0).unwrap_or_default();
    if id.is_empty() || id.len() > 20 || !id.bytes().all(|b| b.is_ascii_digit()) {
        return expander.wrong(call, "needs the number of a video", "write `{{< vimeo 135666049 >}}`");
    }
    let frame = format!("https://player.vimeo.com/video/{id}");
    video(expander, call, alone, &frame, &format!("https://vimeo.com/{id}"), "Video on Vimeo")
}

/// A frame where there is room for one, and always a link: feeds and plain text have no frames.
fn video(
    expander: &mut Expander<'_>,
    call: &Called<'_>,
    alone: bool,
    frame: &str,
    page: &str,
    label: &str,
) -> Output {
    let title = call.arguments.any(&["title", "label"]).unwrap_or(label);
    if !alone {
        return Output::Inline(link(title, &page.replace("&amp;", "&")));
    }
    expander.embeds = true;
    let title = escape(title);
    Output::Html(format!(
        "<figure><iframe src=\"{frame}\" title=\"{title}\" width=\"560\" height=\"315\" loading=\"lazy\" \
         allowfullscreen></iframe><figcaption><a href=\"{page}\">{title}</a></figcaption></figure>"
    ))
}

/// A link to a film, a sound or the page of a frame.
pub(super) fn file(expander: &mut Expander<'_>, call: &Called<'_>, label: Option<&str>) -> Output {
    let Some(address) = call.arguments.first(&["link", "src", "url", "mp4", "webm"], 0) else {
        return expander.wrong(call, "has no `src`", "write the address of the file as `src`");
    };
    let title = call.arguments.any(&["title", "caption", "label"]);
    Output::Inline(link(title.or(label).unwrap_or(address), address))
}

/// A link to something on another site whose address is made of words.
pub(super) fn outside(expander: &mut Expander<'_>, call: &Called<'_>, base: &str, names: &[&str]) -> Output {
    let mut address = base.trim_end_matches('/').to_owned();
    for (at, name) in names.iter().enumerate() {
        let part = call.arguments.first(&[name], at).unwrap_or_default();
        let valid =
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        if !valid {
            return expander.wrong(call, "needs an id", "see Hugo's documentation of this shortcode");
        }
        address.push('/');
        address.push_str(part);
    }
    Output::Inline(format!("<{address}>"))
}

pub(super) fn tweet(expander: &mut Expander<'_>, call: &Called<'_>) -> Output {
    let arguments = &call.arguments;
    let (user, id) = match (arguments.named("user"), arguments.named("id"), arguments.at(0)) {
        (Some(user), Some(id), _) => (user, id),
        (.., Some(id)) => ("i", id),
        _ => ("i", ""),
    };
    let word = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if id.is_empty() || !word(id) || !word(user) {
        let help = "see Hugo's documentation of this shortcode";
        return expander.wrong(call, "needs `user` and `id`", help);
    }
    Output::Inline(format!("<https://x.com/{user}/status/{id}>"))
}

/// A repository on a forge: `owner/name`.
pub(super) fn repository(expander: &mut Expander<'_>, call: &Called<'_>) -> Output {
    let repo = call.arguments.first(&["repo", "repository", "project"], 0).unwrap_or_default();
    let parts: Vec<&str> = repo.split('/').collect();
    let word = |part: &&str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    if parts.len() < 2 || !parts.iter().all(word) {
        return expander.wrong(call, "needs the name of a repository", "write `repo=\"owner/name\"`");
    }
    let host = if call.name().eq_ignore_ascii_case("gitlab") { "gitlab.com" } else { "github.com" };
    Output::Inline(format!("<https://{host}/{repo}>"))
}

/// What a QR code says.
pub(super) fn qr(expander: &mut Expander<'_>, call: &Called<'_>) -> Output {
    let text = match &call.call.inner {
        Some(_) => expander.inner_source(call).trim(),
        None => call.arguments.first(&["text"], 0).unwrap_or_default(),
    };
    if text.is_empty() {
        return expander.wrong(call, "has no `text`", "write `{{< qr text=\"https://example.org/\" >}}`");
    }
    let address = ["https://", "http://"].iter().any(|scheme| text.starts_with(scheme));
    Output::Inline(if address && !text.contains(char::is_whitespace) { link(text, text) } else { code(text) })
}

/// Another file that is shown here, which is not read.
pub(super) fn include(expander: &mut Expander<'_>, call: &Called<'_>) -> Output {
    let file = call.arguments.first(&["file", "path", "src", "url", "filename"], 0).unwrap_or_default();
    let named = if file.is_empty() { "another file".to_owned() } else { format!("“{file}”") };
    let message = format!("`{}` shows {named}, which is not read; it is left out", call.name());
    let help = "write the text into this document";
    expander.report(Code::IncludedFile, message, &call.call.at, Some(help.to_owned()));
    Output::Inner
}
