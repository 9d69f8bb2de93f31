//! Shortcodes: `{{< name argument key="value" >}}`, alone or around a text.
//!
//! They are expanded before the Markdown is read. What a shortcode shows becomes Markdown or HTML;
//! what it only takes from the site's data becomes nothing; an unknown one leaves the text inside it.
//! No delimiter ever reaches a reader, save where the author escaped it.

mod calls;
mod code;
mod expand;
mod html;
mod scan;
mod tag;

pub(crate) use expand::{Context, Expanded, expand};
