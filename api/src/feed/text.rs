//! Texts that any form of a feed can hold.

/// A text without the characters that XML 1.0 excludes, whatever they are escaped as (section 2.2). A
/// replacement rather than nothing: what was apart stays apart.
pub(super) fn clean(text: &str) -> String {
    let replaced = |c: char| match c {
        '\t' | '\n' => c,
        '\r' => '\n',
        '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
        _ => c,
    };
    text.chars().map(replaced).collect()
}

/// The same on one line.
pub(super) fn line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Plain text as HTML.
pub(super) fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Plain text for readers that may take it for HTML or may not: what would be read as a tag or as a
/// character reference is escaped, and nothing else.
///
/// RSS 2.0 does not say which of the two the title of an item is. So “A & B” and “1 < 2” look right
/// everywhere, and `<script>` is text everywhere.
pub(super) fn cautious(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let next = text[at..].chars().nth(1);
        match c {
            '<' if next.is_some_and(|next| next.is_ascii_alphabetic() || "/!?".contains(next)) => {
                written.push_str("&lt;");
            }
            '&' if next.is_some_and(|next| next.is_ascii_alphanumeric() || next == '#') => {
                written.push_str("&amp;");
            }
            _ => written.push(c),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_would_be_markup_is_escaped_and_nothing_else() {
        for (text, written) in [
            ("Meridian & the Bureau", "Meridian & the Bureau"),
            ("1 < 2 > 0", "1 < 2 > 0"),
            ("<script>alert(1)</script>", "&lt;script>alert(1)&lt;/script>"),
            ("AT&T, &amp; and &#60;", "AT&amp;T, &amp;amp; and &amp;#60;"),
            ("é<", "é<"),
        ] {
            assert_eq!(cautious(text), written);
        }
    }

    proptest! {
        #[test]
        fn cleaned_text_is_what_xml_holds(text in any::<String>()) {
            let held = |c: char| matches!(c, '\t' | '\n' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
            prop_assert!(clean(&text).chars().all(held));
            prop_assert_eq!(clean(&text).chars().count(), text.chars().count());
        }
    }
}
