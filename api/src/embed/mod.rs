//! Embeds for partner sites: a script of elements, pages for iframes, cards by oEmbed, and a page
//! where a partner picks options and copies the line.
//!
//! What partners paste is expected to work for years. So an address of a build is served for good, with
//! its integrity; parameters are attributes under the same names; and a page needs no script to show
//! what it has to.

mod builder;
mod content;
mod files;
mod frame;
mod oembed;
mod options;
mod page;
mod refusal;
mod size;

pub(crate) use builder::builder;
pub(crate) use files::{evergreen_script, evergreen_styles, file, manifest};
pub(crate) use frame::{article, members, news, partners, sponsors};
pub(crate) use oembed::oembed;
pub(crate) use refusal::no_page;
