//! Hugo's rules for turning titles and file names into paths.

/// How a site wants its paths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PathRules {
    /// Hugo's `disablePathToLower`.
    pub(crate) keep_case: bool,
    /// Hugo's `removePathAccents`.
    pub(crate) remove_accents: bool,
}

/// `text` as a part of a path: letters, digits, marks and a few signs are kept, runs of spaces
/// become one hyphen, everything else is dropped, and the result is lower case (Hugo's
/// `MakePathSanitized`).
///
/// A hyphen is put for spaces only between two characters that are kept, and never beside a hyphen
/// that is there: `a & b` and `a - b` are both `a-b`.
pub(crate) fn urlize(text: &str, rules: PathRules) -> String {
    let plain;
    let text = if rules.remove_accents {
        plain = without_accents(text);
        plain.as_str()
    } else {
        text
    };
    let characters: Vec<char> = text.chars().collect();
    let mut path = String::with_capacity(text.len());
    let (mut pending, mut after_hyphen) = (false, false);
    for (i, c) in characters.iter().copied().enumerate() {
        let escaped = c == '%' && (1..3).all(|n| characters.get(i + n).is_some_and(char::is_ascii_hexdigit));
        if escaped || is_kept(c) {
            after_hyphen = c == '-';
            if pending && !after_hyphen {
                path.push('-');
            }
            pending = false;
            path.push(c);
        } else if !path.is_empty() && c.is_whitespace() && !after_hyphen {
            pending = true;
        }
    }
    if rules.keep_case { path } else { path.to_lowercase() }
}

fn is_kept(c: char) -> bool {
    matches!(c, '.' | '/' | '\\' | '_' | '#' | '+' | '~' | '-' | '@') || c.is_alphanumeric() || is_mark(c)
}

/// Combining marks that are no letters for Rust: those of Latin, Greek, Cyrillic and symbols. Marks
/// of other scripts are alphabetic.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{64b}'..='\u{65f}'
        | '\u{93c}' | '\u{94d}' | '\u{e47}'..='\u{e4e}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{3099}' | '\u{309a}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}')
}

fn without_accents(text: &str) -> String {
    // Folding a character alone keeps its case out of play.
    let plain = |c: char| {
        let folded = chancery_schema::text::fold(&c.to_string());
        if c.is_uppercase() { folded.to_uppercase() } else { folded }
    };
    text.chars().map(|c| if c.is_ascii() { c.to_string() } else { plain(c) }).collect()
}

/// `path` with slashes at both ends and none doubled, `.` and `..` resolved. A path whose last
/// segment is a file (`feed.xml`, `old.html`) has no slash at its end.
pub(crate) fn clean_path(path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment.trim() {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    let Some(last) = segments.last() else { return "/".to_owned() };
    let file = !path.ends_with('/') && is_file(last);
    let mut cleaned = format!("/{}", segments.join("/"));
    if !file {
        cleaned.push('/');
    }
    cleaned
}

fn is_file(segment: &str) -> bool {
    let extension = segment.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    extension.is_some_and(|extension| {
        matches!(extension.as_str(), "html" | "htm" | "xml" | "json" | "txt" | "php" | "asp" | "aspx")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn titles_become_the_paths_that_hugo_gives_them() {
        for (title, path) in [
            (
                "PKI Consortium & ETSI sign Memorandum of Understanding (MoU)",
                "pki-consortium-etsi-sign-memorandum-of-understanding-mou",
            ),
            ("Vim (text editor)", "vim-text-editor"),
            ("a - b", "a-b"),
            ("a – b", "a-b"),
            ("a -- b", "a--b"),
            ("What’s new?", "whats-new"),
            ("SSL/TLS: 1.0", "ssl/tls-1.0"),
            ("  spaces  around  ", "spaces-around"),
            ("Sándor SZŐKE", "sándor-szőke"),
            ("C++ & C#", "c++-c#"),
            ("100%", "100"),
            ("100%25", "100%25"),
            ("\"Quoted\", 'twice'", "quoted-twice"),
            ("日本 語", "日本-語"),
            ("…", ""),
        ] {
            assert_eq!(urlize(title, PathRules::default()), path, "{title}");
        }
    }

    #[test]
    fn case_and_accents_follow_the_configuration() {
        let keep = PathRules { keep_case: true, remove_accents: true };
        assert_eq!(urlize("Sándor Szőke", keep), "Sandor-Szoke");
    }

    #[test]
    fn paths_are_cleaned() {
        for (path, cleaned) in [
            ("about", "/about/"),
            ("/a//b/../c/./", "/a/c/"),
            ("../../x", "/x/"),
            ("", "/"),
            ("/old.html", "/old.html"),
            ("/v1.0", "/v1.0/"),
            ("/old.html/", "/old.html/"),
        ] {
            assert_eq!(clean_path(path), cleaned, "{path}");
        }
    }

    proptest! {
        #[test]
        fn cleaned_paths_stay_clean(path in "[\\PC/.]{0,40}") {
            let cleaned = clean_path(&path);
            prop_assert!(cleaned.starts_with('/') && !cleaned.contains("//") && !cleaned.contains("/../"));
            prop_assert_eq!(clean_path(&cleaned), cleaned);
        }

        #[test]
        fn paths_hold_no_space(title in "\\PC{0,60}") {
            let path = urlize(&title, PathRules::default());
            prop_assert!(!path.chars().any(|c| c.is_whitespace() || matches!(c, '?' | '"' | '<' | '&')), "{path}");
        }
    }
}
