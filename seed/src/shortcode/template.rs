//! HTML that a site gives for a shortcode of its own.

use super::expand::{Called, Expander, Output};
use super::html::{bare, escape};
use super::mapping::{Part, Template};
use chancery_schema::markdown::{RenderOptions, render, sanitize};

/// A template with what a call gives put in. Whatever it says, it is sanitised.
pub(super) fn fill(expander: &mut Expander<'_>, call: &Called<'_>, template: &Template) -> Output {
    let inner = match template.parts.contains(&Part::Inner) {
        true => rendered(expander, call),
        false => String::new(),
    };
    let mut html = String::new();
    for part in &template.parts {
        match part {
            Part::Html(written) => html.push_str(written),
            Part::Inner => html.push_str(bare(&inner)),
            Part::Argument(name) => {
                let place = name.parse().ok();
                let value = call.arguments.named(name).or_else(|| place.and_then(|at| call.arguments.at(at)));
                // An apostrophe would end a value in single quotes.
                html.push_str(&escape(value.unwrap_or_default()).replace('\'', "&#39;"));
            }
        }
    }
    let options = sanitize::SanitizeOptions { embeds: expander.embeds };
    match sanitize::html(&html, options) {
        Ok(html) if html.trim().is_empty() => Output::Nothing,
        Ok(html) => Output::Html(html),
        Err(refused) => expander.wrong(call, &format!("cannot be shown: {refused}"), "write less in it"),
    }
}

/// What is inside a call, as HTML.
fn rendered(expander: &mut Expander<'_>, call: &Called<'_>) -> String {
    let inner = expander.inner_block(call);
    let (emoji, embeds) = (expander.context.site.emoji, expander.embeds);
    let options = RenderOptions { emoji, embeds, ..expander.context.site.markup.clone() };
    match render(&inner, &options) {
        Ok(body) => body.html,
        Err(error) => {
            expander.wrong(call, &format!("cannot be shown: {error}"), "write less in it");
            String::new()
        }
    }
}
