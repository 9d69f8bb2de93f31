//! What identifies feeds and their entries for good.
//!
//! A reader knows an entry by its id alone: one with another id is new. So the id must outlive changes
//! of title, path and address, and for articles that a site had in a feed of its own it must be what that
//! feed said. Hugo's feeds, and most others, say the article's address. Therefore:
//!
//! - the id of an entry is the address at which its article was first recorded;
//! - where another article stood there before, it is a UUID made of that address' host and the
//!   article's id.

use chancery_schema::domain::Id;
use chancery_schema::store::FirstAddress;
use url::Url;

/// What identifies an article in feeds.
pub(super) fn of_article(id: &Id, first: Option<&FirstAddress>) -> String {
    let address = first.and_then(|first| Url::parse(&first.url).ok().map(|url| (first, url)));
    match address {
        Some((first, url)) if first.unique && matches!(url.scheme(), "http" | "https") => first.url.clone(),
        other => {
            let host = other.as_ref().and_then(|(_, url)| url.host_str()).unwrap_or_default();
            urn(&["article", host, id.as_str()])
        }
    }
}

/// What identifies a feed: whose it is and what narrows it, not where it is served.
pub(super) fn of_feed(site: &str, organization: &str, narrowed: &[(String, String)]) -> String {
    let mut parts = vec!["feed", site, organization];
    let mut narrowed: Vec<&(String, String)> = narrowed.iter().collect();
    narrowed.sort();
    for (name, value) in narrowed {
        parts.extend([name.as_str(), value.as_str()]);
    }
    urn(&parts)
}

/// A UUID made of texts (RFC 9562, section 5.8: version 8).
fn urn(parts: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part.as_bytes()).update(b"\0");
    }
    let mut bytes = [0; 16];
    hasher.finalize_xof().fill(&mut bytes);
    let number = u128::from_be_bytes(bytes);
    let number = number & !(0xf << 76) & !(0x3 << 62) | 0x8 << 76 | 0x2 << 62;
    let hex = format!("{number:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("urn:uuid:{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_is_known_by_its_first_address_or_by_a_uuid() {
        let id = Id::parse("news_aaaaaaaaaaaaaaaa").unwrap();
        let first = |url: &str, unique| FirstAddress { url: url.to_owned(), unique };
        let address = "https://example.org/a/";
        assert_eq!(of_article(&id, Some(&first(address, true))), address);
        let other = of_article(&id, Some(&first(address, false)));
        assert_eq!(other, of_article(&id, Some(&first("https://example.org/b/", false))));
        assert_ne!(other, of_article(&id, Some(&first("https://example.net/a/", false))));
        assert_ne!(other, of_article(&id, None));
        for made in [other, of_article(&id, Some(&first("/a/", true))), of_article(&id, None)] {
            let rest = made.strip_prefix("urn:uuid:").unwrap();
            let groups: Vec<usize> = rest.split('-').map(str::len).collect();
            assert_eq!(groups, [8, 4, 4, 4, 12], "{rest}");
            assert_eq!(rest.as_bytes()[14], b'8', "{rest}");
            assert!(b"89ab".contains(&rest.as_bytes()[19]), "{rest}");
        }
    }

    #[test]
    fn a_feed_is_known_by_what_narrows_it_whatever_the_order() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let feed = |narrowed: &[(String, String)]| of_feed("example.org", "org_x", narrowed);
        let (a, b) = (pair("tag", "a"), pair("language", "en"));
        assert_eq!(feed(&[a.clone(), b.clone()]), feed(&[b.clone(), a.clone()]));
        assert_ne!(feed(&[a]), feed(&[b]));
    }
}
