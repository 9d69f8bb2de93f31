//! Shortcodes: `{{< name argument key="value" >}}`, alone or around a text.
//!
//! They are expanded before the Markdown is read. What a shortcode shows becomes Markdown or HTML;
//! what it only takes from the site's data becomes nothing; an unknown one leaves the text inside it.
//! No delimiter ever reaches a reader, save in code and where the author means it: escaped, or quoted in an
//! argument. What stands within a tag begins no code. `docs/shortcodes.md` lists
//! the known ones, and how a site maps others.

mod calls;
mod code;
mod expand;
mod gather;
mod headings;
mod html;
mod known;
mod layout;
mod leftover;
mod mapping;
mod media;
mod person;
mod report;
mod scan;
mod tag;
mod template;
mod text;

pub(crate) use expand::{Context, Expanded, expand};
pub(crate) use gather::gather;
#[cfg(test)]
pub(crate) use known::known_names;
pub(crate) use mapping::ShortcodeMap;
pub(crate) use person::PersonCard;

#[cfg(test)]
mod tests;
