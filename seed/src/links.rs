//! The addresses of the site that a text refers to.

use chancery_schema::markdown::addresses;
use percent_encoding::percent_decode_str;
use url::Url;

/// The addresses in a rendered text that lead to the site of this host, each once.
pub(crate) fn of(html: &str, host: Option<&str>) -> Vec<String> {
    addresses(html).into_iter().filter(|address| is_own(address, host)).collect()
}

/// Whether an address leads to the site itself. Shortcodes and templates that stand in one are not known.
fn is_own(address: &str, host: Option<&str>) -> bool {
    if address.contains(['{', '}', '<', '>', '\\']) || address.to_ascii_lowercase().contains("%7b") {
        return false;
    }
    match Url::parse(address) {
        Ok(url) => matches!(url.scheme(), "http" | "https") && host.is_some() && url.host_str() == host,
        Err(url::ParseError::RelativeUrlWithoutBase) => !address.starts_with("//"),
        Err(_) => false,
    }
}

/// The path of an address, decoded, without what comes after it; empty where it stays on the page.
/// `None` where its escapes are no UTF-8.
pub(crate) fn path(address: &str) -> Option<String> {
    let path = match Url::parse(address) {
        Ok(url) => url.path().to_owned(),
        Err(_) => address.split(['?', '#']).next().unwrap_or_default().to_owned(),
    };
    percent_decode_str(&path).decode_utf8().ok().map(|path| path.trim().to_owned())
}

/// The extension of the file that a path names, in lower case: letters and digits, not digits alone.
/// `None` where it is that of a page or there is none.
pub(crate) fn file_extension(path: &str) -> Option<String> {
    let extension = path.rsplit('/').next()?.rsplit_once('.')?.1.to_ascii_lowercase();
    let word = (1..=5).contains(&extension.len())
        && extension.bytes().all(|b| b.is_ascii_alphanumeric())
        && extension.bytes().any(|b| b.is_ascii_alphabetic());
    (word && !PAGES.contains(&extension.as_str())).then_some(extension)
}

/// The ends of the names of pages: of served ones, and of documents.
const PAGES: &[&str] =
    &["ad", "adoc", "asp", "aspx", "htm", "html", "md", "org", "pdc", "php", "rst", "shtml", "xhtml"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_site_are_told_from_others() {
        let html = "<a href=\"/a/\">a</a><a href=\"b.pdf\">b</a><a href=\"https://x.example/c\">c</a>\
                    <a href=\"https://y.example/d\">d</a><a href=\"//y.example/e\">e</a>\
                    <a href=\"mailto:a@x.example\">f</a><a href=\"#g\">g</a><img src=\"{{ x }}\">";
        assert_eq!(of(html, Some("x.example")), ["/a/", "b.pdf", "https://x.example/c", "#g"]);
        assert_eq!(of(html, None), ["/a/", "b.pdf", "#g"]);
    }

    #[test]
    fn paths_and_files_are_told() {
        assert_eq!(path("https://x.example/a%20b/?q#c").as_deref(), Some("/a b/"));
        assert_eq!(path("a%ff"), None);
        assert_eq!(file_extension("/a/B.PDF").as_deref(), Some("pdf"));
        for page in ["/a/", "/v1.2", "/a.html", "/a.md", "/a. b", "/a"] {
            assert_eq!(file_extension(page), None, "{page}");
        }
    }
}
