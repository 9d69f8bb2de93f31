//! Addresses relative to a page.

use std::borrow::Cow;

/// `address` as it stands on the page at `base`, from the root of the site. What is absolute, leads
/// to another site or stays on the page is left as it is.
pub(super) fn resolve<'a>(base: &str, address: &'a str) -> Cow<'a, str> {
    let trimmed = address.trim();
    if trimmed.is_empty() || trimmed.starts_with(['/', '#', '?', '\\']) || has_scheme(trimmed) {
        return Cow::Borrowed(address);
    }
    let end = trimmed.find(['#', '?']).unwrap_or(trimmed.len());
    let (path, rest) = trimmed.split_at(end);
    let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            // Two slashes at the start would name a host.
            part if parts.is_empty() && (part.is_empty() || part.starts_with('\\')) => {}
            part => parts.push(part),
        }
    }
    let slash =
        if matches!(path.rsplit('/').next(), Some("." | "..")) && !parts.is_empty() { "/" } else { "" };
    Cow::Owned(format!("/{}{slash}{rest}", parts.join("/")))
}

/// Whether an address begins with a scheme, as in `https:` (RFC 3986, section 3.1).
fn has_scheme(address: &str) -> bool {
    let Some((scheme, _)) = address.split_once(':') else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn relative_addresses_are_resolved_and_others_left() {
        for (address, expected) in [
            ("photo.jpg", "/blog/x/photo.jpg"),
            ("./a/b.jpg?w=1#c", "/blog/x/a/b.jpg?w=1#c"),
            ("../y/", "/blog/y/"),
            ("..", "/blog/"),
            ("../../../..", "/"),
            ("../..//a.example", "/a.example"),
            ("a:b/c", "a:b/c"),
            ("1:b", "/blog/x/1:b"),
            ("/a.jpg", "/a.jpg"),
            ("//a.example/b", "//a.example/b"),
            ("\\\\a.example", "\\\\a.example"),
            ("https://a.example/", "https://a.example/"),
            ("mailto:a@b.example", "mailto:a@b.example"),
            ("#here", "#here"),
            ("?page=2", "?page=2"),
            ("", ""),
        ] {
            assert_eq!(resolve("/blog/x/", address), expected, "{address}");
        }
        assert_eq!(resolve("/", "a.png"), "/a.png");
    }
}
