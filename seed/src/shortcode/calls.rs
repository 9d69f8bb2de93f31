//! What a shortcode becomes.

use super::expand::{Called, Expander, Output};
use super::html::fence;
use super::known::{Known, known, nearest_known};
use super::mapping::{Mapping, Template};
use super::scan::Call;
use super::{layout, media, person, template, text};
use crate::diagnostics::Code;
use std::borrow::Cow;

/// What a call is of.
pub(super) enum Meaning<'c> {
    Known(Known, Called<'c>),
    /// A template of the site's own.
    Html(&'c Template, Called<'c>),
    Inner,
    Nothing,
    /// A template of Hugo's within the text.
    Inline,
    Unknown,
}

/// What a call is of: the site's own mapping comes first.
pub(super) fn meaning<'c>(expander: &Expander<'c>, call: &'c Call) -> Meaning<'c> {
    let called = |arguments| Called { call, arguments };
    match expander.context.site.shortcodes.get(&call.name) {
        Some(Mapping::Nothing) => Meaning::Nothing,
        Some(Mapping::Inner) => Meaning::Inner,
        Some(Mapping::As(known, names)) => {
            Meaning::Known(*known, called(Cow::Owned(call.arguments.renamed(names))))
        }
        Some(Mapping::Html(template)) => Meaning::Html(template, called(Cow::Borrowed(&call.arguments))),
        None if call.name.ends_with(".inline") => Meaning::Inline,
        None => match known(&call.name) {
            Some(known) => Meaning::Known(known, called(Cow::Borrowed(&call.arguments))),
            None => Meaning::Unknown,
        },
    }
}

/// What a call becomes. `alone` says that nothing else stands on its lines.
pub(super) fn output(expander: &mut Expander<'_>, call: &Call, alone: bool) -> Output {
    match meaning(expander, call) {
        Meaning::Known(known, called) => of(expander, known, &called, alone),
        Meaning::Html(html, called) => template::fill(expander, &called, html),
        Meaning::Inner => Output::Inner,
        Meaning::Nothing => Output::Nothing,
        Meaning::Inline => {
            let message = format!("`{}` is a template within the text; it is left out", call.name);
            let called = Called { call, arguments: Cow::Borrowed(&call.arguments) };
            let help = "write what it shows in its place";
            expander.once(Code::UnknownShortcode, message, &called, Some(help.to_owned()));
            Output::Nothing
        }
        Meaning::Unknown => {
            unknown(expander, call);
            Output::Inner
        }
    }
}

fn of(expander: &mut Expander<'_>, known: Known, call: &Called<'_>, alone: bool) -> Output {
    match known {
        Known::Alert => layout::alert(expander, call, alone),
        Known::Badge => text::badge(expander, call),
        Known::Banner => layout::banner(expander, call),
        Known::Button => text::button(expander, call),
        Known::Card => layout::card(expander, call),
        Known::Cards => layout::cards(expander, call),
        Known::Columns => layout::columns(expander, call),
        Known::Comment | Known::Nothing => Output::Nothing,
        Known::Data => {
            note(expander, call, Code::DataShortcode, "shows data of the site");
            Output::Inner
        }
        Known::Details => layout::details(expander, call, alone),
        Known::Diagram => Output::Block(fence(&call.name().to_lowercase(), expander.inner_source(call))),
        Known::Figure => media::figure(expander, call, alone),
        Known::File | Known::Folder => layout::entry(expander, call),
        Known::FileTree => layout::file_tree(expander, call),
        Known::Frame => media::file(expander, call, None),
        Known::Gist => media::outside(expander, call, "https://gist.github.com/", &["user", "id"]),
        Known::Highlight => text::highlight(expander, call, alone),
        Known::Include => media::include(expander, call),
        Known::Inner => Output::Inner,
        Known::Instagram => media::outside(expander, call, "https://www.instagram.com/p/", &["id"]),
        Known::Math => text::math(expander, call, alone),
        Known::Media => {
            let audio = call.name().eq_ignore_ascii_case("audio");
            media::file(expander, call, Some(if audio { "Audio" } else { "Video" }))
        }
        Known::Param => text::param(expander, call),
        Known::People => person::people(expander, call),
        Known::Person => person::person(expander, call, alone),
        Known::Qr => media::qr(expander, call),
        Known::Quote => layout::quote(expander, call, alone),
        Known::Raw => text::raw(expander, call),
        Known::Reference => text::reference(expander, call),
        Known::Repository => media::repository(expander, call),
        Known::Step => layout::step(expander, call),
        Known::Swatches => text::swatches(call),
        Known::Tab => layout::tab(expander, call),
        Known::Tabs => layout::tabs(expander, call),
        Known::Tweet => media::tweet(expander, call),
        Known::Vimeo => media::vimeo(expander, call, alone),
        Known::Widget => {
            note(expander, call, Code::WidgetShortcode, "shows a form or program");
            Output::Inner
        }
        Known::Wrap => text::wrap(expander, call),
        Known::YouTube => media::youtube(expander, call, alone),
    }
}

fn note(expander: &mut Expander<'_>, call: &Called<'_>, code: Code, what: &str) {
    expander.once(code, format!("`{}` {what} and is left out", call.name()), call, None);
}

fn unknown(expander: &mut Expander<'_>, call: &Call) {
    let name = &call.name;
    let kept = if call.inner.is_some() { "the text inside it is kept" } else { "it is left out" };
    let message = format!("the shortcode `{name}` is not known; {kept}");
    let near = nearest_known(name).map(|near| format!("did you mean `{near}`? Else ")).unwrap_or_default();
    let help = format!(
        "{near}say what it is under `[shortcodes]` in `chancery.toml`, as in `{name} = \"inner\"`, or remove it"
    );
    let called = Called { call, arguments: Cow::Borrowed(&call.arguments) };
    expander.once(Code::UnknownShortcode, message, &called, Some(help));
}
