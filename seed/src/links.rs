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

/// How the paths of pages are compared: without the slashes at their ends, the name of the file that is
/// served, and case, which many servers mend.
pub(crate) fn page_key(path: &str) -> String {
    let decoded = percent_decode_str(path).decode_utf8_lossy().to_lowercase();
    let key = decoded.trim_matches('/');
    let key = key.strip_suffix("index.html").unwrap_or(key);
    let key = key.strip_suffix(".html").or_else(|| key.strip_suffix(".htm")).unwrap_or(key);
    key.trim_matches('/').replace(' ', "-")
}

/// The paths that redirect rules name, whatever their syntax: what stands between white space or quotes
/// and begins with a slash. With `true` where it goes on in any way.
pub(crate) fn redirects(text: &str) -> impl Iterator<Item = (String, bool)> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ','));
    words.filter_map(|word| {
        let word = word.trim_start_matches('^').trim_end_matches('$');
        let cut = word.find(['*', ':', '(', '[', '?', '.']).filter(|at| word.get(*at..) != Some(".html"));
        let path = word.get(..cut.unwrap_or(word.len()))?.to_lowercase();
        let whole = path.trim_end_matches('/');
        // A rule for all of the site says nothing of a path.
        let path = if cut.is_some() { path.as_str() } else { whole };
        (whole.len() > 1 && path.starts_with('/')).then(|| (path.to_owned(), cut.is_some()))
    })
}

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

    #[test]
    fn redirect_rules_are_read_whatever_their_syntax() {
        let rules: Vec<_> = redirects(
            "/old/  /new/ 301\n/blog/:year/* /x/:splat\n[[redirects]]\nfrom = \"/a/*\"\nto = \"https://x.example/\"\n/* 404\n",
        )
        .collect();
        let shown: Vec<(&str, bool)> = rules.iter().map(|(rule, all)| (rule.as_str(), *all)).collect();
        assert_eq!(shown, [("/old", false), ("/new", false), ("/blog/", true), ("/x/", true), ("/a/", true)]);
    }

    #[test]
    fn pages_are_compared_without_what_servers_mend() {
        for path in ["/About/Us/", "about/us", "/about/us.html", "/about/us/index.html", "/about%2Fus/"] {
            assert_eq!(page_key(path), "about/us");
        }
        assert_eq!(page_key("/index.html"), "");
    }
}
