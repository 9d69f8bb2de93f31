//! Addresses that come as data: a member's website, a news item's source.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
use url::Url;

/// `link` without the space around it, if it is an absolute address a page may link to: http or
/// https with a host, or mailto with an address.
///
/// It comes back as written, not normalised. Refused are other schemes and relative addresses,
/// control and invisible formatting characters, and what RFC 3986 excludes from addresses (spaces,
/// quotes, brackets and braces other than `[]` of an IPv6 host, the backslash).
///
/// ```
/// use chancery_schema::markdown::sanitize::url;
/// assert_eq!(url(" https://example.com/a ").as_deref(), Some("https://example.com/a"));
/// assert_eq!(url("javascript:alert(1)"), None);
/// ```
#[must_use]
pub fn url(link: &str) -> Option<String> {
    let link = link.trim_matches(|c: char| c.is_ascii_whitespace());
    if link.chars().any(is_refused) {
        return None;
    }
    let parsed = Url::parse(link).ok()?;
    let rest = link.get(parsed.scheme().len()..)?;
    let named = match parsed.scheme() {
        // Parsers mend `https:example.com`; whoever reads it should not have to.
        "http" | "https" => rest.starts_with("://") && parsed.host_str().is_some_and(|host| !host.is_empty()),
        "mailto" => {
            parsed.path().split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
        }
        _ => false,
    };
    named.then(|| link.to_owned())
}

fn is_refused(c: char) -> bool {
    c.is_control()
        || c.is_whitespace()
        || matches!(c, '<' | '>' | '"' | '\\' | '^' | '`' | '{' | '|' | '}')
        || c.general_category() == GeneralCategory::Format
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_web_and_mail_addresses_pass_as_written() {
        for link in [
            "https://example.com",
            "HTTP://Example.com/A?b=c#d",
            "https://[2001:db8::1]:8443/x",
            "https://bücher.example/ä",
            "https://example.com/a%20b'(c)",
            "mailto:info@example.com?subject=x",
        ] {
            assert_eq!(url(link).as_deref(), Some(link));
        }
        assert_eq!(url("\n https://example.com\t").as_deref(), Some("https://example.com"));
    }

    #[test]
    fn anything_else_is_refused() {
        for link in [
            "",
            " ",
            "example.com",
            "/a",
            "//example.com",
            "#a",
            "https:",
            "https://",
            "https:example.com",
            "https:/example.com",
            "https:\\\\example.com",
            "ftp://example.com",
            "data:text/html,x",
            "javascript:alert(1)",
            "java\nscript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "vbscript:x",
            "file:///etc",
            "\u{1}javascript:x",
            "https://exa mple.com",
            "https://example.com/\u{0}",
            "https://example.com/\n",
            "https://example.com/\u{202e}gpj",
            "https://example.com/\"onclick=",
            "https://example.com/<b>",
            "mailto:",
            "mailto:info",
            "mailto:@example.com",
            "tel:+31",
            "blob:https://example.com/x",
        ] {
            assert_eq!(
                url(link),
                if link.ends_with(".com/\n") { Some("https://example.com/".to_owned()) } else { None },
                "{link:?}"
            );
        }
    }
}
