//! Delimiters in a text whose shortcodes are expanded: those in code and those that are meant stay,
//! no other reaches a reader.

use super::code;
use super::scan::delimiter;
use super::tag::tag;
use chancery_schema::markdown::{RenderOptions, render};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::{Range, RangeInclusive};

/// What begins a tag, and the end of one, with how each is written where it is meant.
const DELIMITERS: [(&str, &str); 3] = [("{{<", "{{&lt;"), ("{{%", "{{&#37;"), (">}}", "&gt;}}")];

/// How often a text is looked through: what is taken out may open or close code.
const PASSES: usize = 8;

/// Characters for private use: Markdown takes them for letters.
const SIGNS: RangeInclusive<char> = '\u{F0000}'..='\u{FFFFD}';

/// What a shortcode becomes, with the delimiters outside of code as they are read: they come from its
/// arguments, where quotes say that they are meant.
pub(super) fn shown(text: String) -> String {
    if !has_any(&text) {
        return text;
    }
    let mut written = String::with_capacity(text.len() + 16);
    let mut from = 0;
    let mut add = |part: Range<usize>, code: bool| {
        let part = text.get(part).unwrap_or_default();
        if code {
            return written.push_str(part);
        }
        let shown = DELIMITERS.iter().fold(Cow::Borrowed(part), |part, (delimiter, shown)| {
            if part.contains(delimiter) { Cow::Owned(part.replace(delimiter, shown)) } else { part }
        });
        written.push_str(&shown);
    };
    for region in code::regions(&text).code {
        add(from..region.start, false);
        from = region.end;
        add(region, true);
    }
    add(from..text.len(), false);
    written
}

/// Takes the tags that Markdown does not show as code out of a text, and tells how many there were. They
/// stood in code before the shortcodes around it became something else, or only seemed to.
pub(super) fn take_out(mut text: String, options: &RenderOptions) -> (String, usize) {
    let mut count = 0;
    for _ in 0..PASSES {
        let found = leftovers(&text, options);
        if found.is_empty() {
            return (text, count);
        }
        count += found.len();
        for part in found.into_iter().rev() {
            text.replace_range(part, "");
        }
    }
    for (delimiter, _) in DELIMITERS {
        text = text.replace(delimiter, "");
    }
    (text, count)
}

fn has_any(text: &str) -> bool {
    DELIMITERS.iter().any(|(delimiter, _)| text.contains(delimiter))
}

/// The tags outside of code, up to the next delimiter, and the ends that no tag has; in order.
///
/// Only Markdown itself knows what is code: it is asked, with a sign of its own for each delimiter.
fn leftovers(text: &str, options: &RenderOptions) -> Vec<Range<usize>> {
    if !has_any(text) {
        return Vec::new();
    }
    let found = DELIMITERS.iter().flat_map(|(delimiter, _)| text.match_indices(delimiter));
    let mut starts: Vec<usize> = found.map(|(at, _)| at).collect();
    starts.sort_unstable();
    let used: HashSet<char> = text.chars().filter(|c| SIGNS.contains(c)).collect();
    let mut signs = SIGNS.filter(|sign| !used.contains(sign));
    let mut signed = String::with_capacity(text.len() + starts.len());
    let mut places: HashMap<char, usize> = HashMap::new();
    let mut from = 0;
    for start in starts.iter().copied() {
        // There are more than sixty thousand; what comes after them is taken for code.
        let Some(sign) = signs.next() else { break };
        signed.push_str(text.get(from..start).unwrap_or_default());
        // At the start of a line it begins a quote.
        if text.get(start..).is_some_and(|rest| rest.starts_with('>')) {
            signed.push('>');
        }
        signed.push(sign);
        places.insert(sign, start);
        from = start + 3;
    }
    signed.push_str(text.get(from..).unwrap_or_default());
    // What is too complex to be rendered reaches nobody.
    let Ok(body) = render(&signed, options) else { return Vec::new() };
    for code in body.html.split("<code").skip(1).filter_map(|code| code.split("</code>").next()) {
        for sign in code.chars() {
            places.remove(&sign);
        }
    }
    let mut outside: Vec<usize> = places.into_values().collect();
    outside.sort_unstable();
    let mut no_more = Vec::new();
    let mut whole = |start: usize| {
        let end = match delimiter(text, start).map(|close| tag(text, start + 3, close, &mut no_more)) {
            Some(Ok((_, end)) | Err((_, end))) => end,
            None => start + 3,
        };
        // The end of a tag is a delimiter too.
        let after = starts.get(starts.partition_point(|next| *next <= start)..).unwrap_or_default();
        let next = after.iter().copied().find(|next| *next + 3 != end);
        start..next.map_or(end, |next| end.min(next)).max(start + 3)
    };
    let mut parts: Vec<Range<usize>> = Vec::new();
    for start in outside {
        if parts.last().is_none_or(|last| last.end <= start) {
            parts.push(whole(start));
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_outside_of_code_goes() {
        for (text, left, count) in [
            ("a {{< b \"c\" >}} d", "a  d", 1),
            ("`{{< a >}}` {{% b %}}", "`{{< a >}}` ", 1),
            ("a {{< b `{{< c >}}`", "a `", 2),
            ("a >}} b", "a  b", 1),
            ("{{<{{<", "", 1),
            ("<a title=\"`\">b</a> {{< c >}} `", "<a title=\"`\">b</a>  `", 1),
            ("<div>\n`{{< a >}}`\n</div>", "<div>\n``\n</div>", 1),
            ("```\n{{< a >}}\n```\n", "```\n{{< a >}}\n```\n", 0),
        ] {
            assert_eq!(
                take_out(text.to_owned(), &RenderOptions::default()),
                (left.to_owned(), count),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_meant_is_shown() {
        assert_eq!(shown("a {{< b >}} `{{% c`".to_owned()), "a {{&lt; b &gt;}} `{{% c`");
    }

    #[test]
    fn what_is_taken_out_may_join_what_is_left() {
        let (left, _) =
            take_out("{{{<{{< a >}}< b >}} {{{{< c >}}< d >}}".to_owned(), &RenderOptions::default());
        assert!(!has_any(&left), "{left}");
    }
}
