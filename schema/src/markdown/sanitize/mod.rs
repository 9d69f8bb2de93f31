//! What makes HTML safe to put into a page: one allow-list, ammonia to enforce it, and little else.
//!
//! The steps are in this order: `balance` writes only allowed elements, each of them closed;
//! ammonia parses that as browsers do and drops what `policy` does not list; `tidy` takes away what
//! the rules below refused. What comes out goes through unchanged a second time.
//!
//! Beyond the list:
//! - addresses are relative or begin with http, https, mailto or tel; relative ones are resolved
//!   against the page they stand on where the caller names it;
//! - links carry `rel="noopener noreferrer"`;
//! - classes are kept where they are plain words;
//! - an `id` or `name` is prefixed with `user-content-`, so that none can take the place of an
//!   anchor of ours or of a variable of the page's scripts; links within the text follow it;
//! - every `input` is a checkbox, as task lists write it;
//! - frames are dropped with what is in them, unless [`SanitizeOptions::embeds`] lets in those of
//!   [`EMBED_HOSTS`].

mod balance;
mod policy;
pub(super) mod tags;
mod tidy;
mod tree;
mod url;

pub use self::url::url;
pub(super) use balance::complete;
pub use policy::EMBED_HOSTS;

use ammonia::{Builder, UrlRelative};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// How deep elements, and the blocks of a Markdown document, may nest.
pub const MAX_DEPTH: usize = 128;

/// How many characters that are escaped in HTML one tag may hold.
pub const MAX_ESCAPES: usize = 16 * 1024;

/// Why HTML is not sanitised: reading it would take more time than its length explains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Elements are nested too deep.
    #[error("elements are nested more than {limit} deep; close some of them earlier")]
    TooDeep {
        /// The most that is read, [`MAX_DEPTH`].
        limit: usize,
    },
    /// The title, address or alternative text of a link or image, or a tag in raw HTML, is too long.
    #[error("a title, an address or a tag has more than {limit} characters to escape; shorten it")]
    TooManyEscapes {
        /// The most that is read, [`MAX_ESCAPES`].
        limit: usize,
    },
}

/// What [`html`] lets through beyond the allow-list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SanitizeOptions {
    /// Frames from [`EMBED_HOSTS`]. For HTML that shortcodes made, not for what an author wrote.
    pub embeds: bool,
}

/// `fragment` with only what is safe and allowed in it.
///
/// # Errors
/// See [`Refused`].
pub fn html(fragment: &str, options: SanitizeOptions) -> Result<String, Refused> {
    let sanitizer = Sanitizer::new(options, Trusted::default(), None);
    let mut whole = [sanitizer.clean(fragment)?];
    sanitizer.link(whole.iter_mut());
    let [html] = whole;
    Ok(html)
}

/// The ids that keep their name because our own renderer gave them.
#[derive(Clone, Debug, Default)]
pub(super) struct Trusted {
    /// What the renderer puts before them, so that they can be told from those in raw HTML. Empty:
    /// there are none. It must be something the author of the text cannot write.
    pub(super) marker: String,
    /// The ids, without the marker.
    pub(super) ids: Arc<HashSet<String>>,
}

/// A configured sanitiser, for the pieces of one text.
pub(super) struct Sanitizer {
    ammonia: Builder<'static>,
    embeds: bool,
    anchors: Arc<HashSet<String>>,
}

impl Sanitizer {
    /// `base` is the path of the page that relative addresses are relative to.
    pub(super) fn new(options: SanitizeOptions, trusted: Trusted, base: Option<String>) -> Self {
        let anchors = Arc::clone(&trusted.ids);
        Self { ammonia: builder(options, trusted, base), embeds: options.embeds, anchors }
    }

    /// One piece of the text, sanitised by itself: whatever it opens, it closes.
    pub(super) fn clean(&self, html: &str) -> Result<String, Refused> {
        let balanced = balance::balance(html, self.embeds)?;
        Ok(tidy::tidy(&self.ammonia.clean(&balanced).to_string()))
    }

    /// Lets links in the pieces of the text, all of them sanitised, point at ids that were renamed.
    pub(super) fn link<'a>(&self, pieces: impl Iterator<Item = &'a mut String>) {
        let pieces: Vec<&mut String> = pieces.collect();
        let mut ids = HashSet::new();
        for piece in &pieces {
            tidy::collect_ids(piece, &mut ids);
        }
        if ids.is_empty() {
            return;
        }
        for piece in pieces {
            *piece = tidy::retarget(piece, &ids, &self.anchors);
        }
    }
}

fn builder(options: SanitizeOptions, trusted: Trusted, base: Option<String>) -> Builder<'static> {
    let mut tags: HashSet<&str> = policy::elements().collect();
    let mut dropped: HashSet<&str> = policy::DROPPED_WITH_CONTENT.iter().copied().collect();
    let mut attributes: HashMap<&str, HashSet<&str>> =
        policy::ATTRIBUTES.iter().map(|(name, values)| (*name, values.iter().copied().collect())).collect();
    if options.embeds {
        tags.insert(policy::EMBED);
        dropped.remove(policy::EMBED);
    } else {
        attributes.remove(policy::EMBED);
    }
    let mut values: HashMap<&str, HashMap<&str, HashSet<&str>>> = HashMap::new();
    for (element, attribute, allowed) in policy::ATTRIBUTE_VALUES {
        values.entry(element).or_default().insert(attribute, allowed.iter().copied().collect());
    }
    let mut builder = Builder::empty();
    builder
        .tags(tags)
        .clean_content_tags(dropped)
        .generic_attributes(policy::GLOBAL_ATTRIBUTES.iter().copied().collect())
        .tag_attributes(attributes)
        .tag_attribute_values(values)
        .set_tag_attribute_values(HashMap::from([("input", HashMap::from([("type", "checkbox")]))]))
        .url_schemes(policy::URL_SCHEMES.iter().copied().collect())
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some("noopener noreferrer"))
        .attribute_filter(move |element, attribute, value| {
            Some(match (attribute, base.as_deref()) {
                ("href" | "src", Some(base)) if element != policy::EMBED => super::base::resolve(base, value),
                _ => filter(&trusted, element, attribute, value),
            })
        });
    builder
}

/// The value an allowed attribute keeps; empty where it is refused, for `tidy` to remove.
fn filter<'v>(trusted: &Trusted, element: &str, attribute: &str, value: &'v str) -> Cow<'v, str> {
    match attribute {
        "id" | "name" => id(trusted, value),
        "class" => classes(value),
        "height" | "width" if !is_length(value) => Cow::Borrowed(""),
        "src" if element == policy::EMBED && !is_embed(value) => Cow::Borrowed(""),
        _ => Cow::Borrowed(value),
    }
}

fn id<'v>(trusted: &Trusted, value: &'v str) -> Cow<'v, str> {
    if !trusted.marker.is_empty()
        && let Some(ours) = value.strip_prefix(trusted.marker.as_str())
    {
        return Cow::Borrowed(ours);
    }
    if value.is_empty() || value.contains(char::is_whitespace) {
        return Cow::Borrowed("");
    }
    let renamed = if value.starts_with(policy::ID_PREFIX) {
        Cow::Borrowed(value)
    } else {
        Cow::Owned(format!("{}{value}", policy::ID_PREFIX))
    };
    // A heading may be called "user content x".
    if trusted.ids.contains(renamed.as_ref()) { Cow::Borrowed("") } else { renamed }
}

/// The class names that are plain words; `+`, `#` and `.` are for `language-c++` and its like.
fn classes(value: &str) -> Cow<'_, str> {
    let plain = |name: &&str| {
        name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'+' | b'#' | b'.'))
    };
    let kept: Vec<&str> = value.split_ascii_whitespace().filter(plain).collect();
    let joined = kept.join(" ");
    if joined == value { Cow::Borrowed(value) } else { Cow::Owned(joined) }
}

/// Whether `value` is a whole number, perhaps of pixels or per cent.
fn is_length(value: &str) -> bool {
    let digits = value.strip_suffix("px").or_else(|| value.strip_suffix('%')).unwrap_or(value);
    (1..=5).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Whether `value` is the address of a frame that may be embedded.
fn is_embed(value: &str) -> bool {
    ::url::Url::parse(value).is_ok_and(|url| {
        url.scheme() == "https"
            && url.host_str().is_some_and(|host| EMBED_HOSTS.contains(&host))
            && url.port().is_none()
            && url.username().is_empty()
            && url.password().is_none()
    })
}

#[cfg(test)]
mod tests;
