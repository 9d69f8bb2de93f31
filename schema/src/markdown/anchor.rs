//! Heading anchors as Hugo makes them, so that links written against the site keep working
//! (`markup.goldmark.parser.autoHeadingIDType`).

use std::collections::{HashMap, HashSet};
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// The anchors of one text, each given once.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    taken: HashSet<String>,
    /// For each anchor that was asked for again, the number to try next.
    next: HashMap<String, usize>,
}

impl Anchors {
    /// `wanted`, or where it is taken `wanted-1`, `wanted-2` and so on.
    pub(super) fn take(&mut self, wanted: &str) -> String {
        if self.taken.insert(wanted.to_owned()) {
            return wanted.to_owned();
        }
        let number = self.next.entry(wanted.to_owned()).or_insert(1);
        loop {
            let numbered = format!("{wanted}-{number}");
            *number += 1;
            if self.taken.insert(numbered.clone()) {
                return numbered;
            }
        }
    }

    /// The anchors given.
    pub(super) fn into_taken(self) -> HashSet<String> {
        self.taken
    }
}

/// How the anchors of headings are made: the values of Hugo's
/// `markup.goldmark.parser.autoHeadingIDType`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AnchorStyle {
    /// `github`, Hugo's default. Letters and decimal digits of any script are kept in lower case,
    /// with `_` and `-`; a space is a `-`; anything else goes.
    #[default]
    Github,
    /// `github-ascii`: the same of ASCII alone, once accents are taken away.
    GithubAscii,
    /// `blackfriday`: letters and numbers of any script in lower case, with one `-` for whatever
    /// stands between them.
    Blackfriday,
}

/// The anchor of a heading, before it is made unique.
///
/// `source` is the heading as written, markup included, as goldmark hands it to Hugo: a link's
/// address is part of the anchor.
pub(super) fn anchor(source: &str, style: AnchorStyle) -> String {
    let anchor = match style {
        AnchorStyle::Github => github(source.trim()),
        AnchorStyle::GithubAscii => {
            let plain = source.nfd().filter(|c| c.general_category() != GeneralCategory::NonspacingMark);
            let plain: String = plain.nfc().collect();
            github(&plain.trim().replace(|c: char| !c.is_ascii(), ""))
        }
        AnchorStyle::Blackfriday => blackfriday(source),
    };
    if anchor.is_empty() { "heading".to_owned() } else { anchor }
}

fn github(source: &str) -> String {
    let kept = source.chars().filter_map(|c| match c {
        ' ' | '-' => Some('-'),
        '_' => Some('_'),
        // Hugo maps rune to rune, so `İ` is one `i`.
        c if is_letter_or_digit(c) => c.to_lowercase().next(),
        _ => None,
    });
    kept.collect()
}

fn blackfriday(source: &str) -> String {
    let mut anchor = String::new();
    let mut dash = false;
    for c in source.chars() {
        let number = c.general_category_group() == GeneralCategoryGroup::Number;
        if !(number || c.general_category_group() == GeneralCategoryGroup::Letter) {
            dash = true;
            continue;
        }
        if dash && !anchor.is_empty() {
            anchor.push('-');
        }
        dash = false;
        anchor.extend(c.to_lowercase().next());
    }
    anchor
}

/// Go's `unicode.IsLetter` or `unicode.IsDigit`: categories L and Nd, so not the combining marks.
fn is_letter_or_digit(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || (!c.is_ascii()
            && (c.general_category_group() == GeneralCategoryGroup::Letter
                || c.general_category() == GeneralCategory::DecimalNumber))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_those_of_hugo() {
        for (heading, expected) in [
            // Hugo's own cases for this mode.
            ("God is good: 神真美好", "god-is-good-神真美好"),
            ("Number 32", "number-32"),
            ("Question?", "question"),
            ("1+2=3", "123"),
            ("Special !\"#$%&(parens)=?´* chars", "special-parens-chars"),
            ("Resumé", "resumé"),
            ("One-Hyphen", "one-hyphen"),
            ("Multiple--Hyphens", "multiple--hyphens"),
            ("Trailing hyphen-", "trailing-hyphen-"),
            ("Many   spaces  here", "many---spaces--here"),
            ("Forward/slash", "forwardslash"),
            ("Backward\\slash", "backwardslash"),
            ("Under_score", "under_score"),
            ("Nonbreaking\u{a0}Space", "nonbreakingspace"),
            ("Tab\tSpace", "tabspace"),
            ("Trailing Space ", "trailing-space"),
            // From its rules.
            ("2. Membership:", "2-membership"),
            ("SSL/TLS & CA/Browser Forum", "ssltls--cabrowser-forum"),
            ("[Bylaws](/bylaws/)", "bylawsbylaws"),
            ("**Bold** and `code`", "bold-and-code"),
            ("İzmir ٣ Ⅷ ½", "izmir-٣--"),
            ("e\u{301}", "e"),
            ("!?", "heading"),
            ("", "heading"),
        ] {
            assert_eq!(anchor(heading, AnchorStyle::Github), expected, "{heading:?}");
        }
    }

    #[test]
    fn other_styles_are_hugos_too() {
        for (heading, ascii, blackfriday) in [
            ("Resumé", "resume", "resumé"),
            ("God is good: 神真美好", "god-is-good-", "god-is-good-神真美好"),
            ("1+2=3", "123", "1-2-3"),
            ("Under_score", "under_score", "under-score"),
            ("Multiple--Hyphens-", "multiple--hyphens-", "multiple-hyphens"),
            ("Ⅷ ½", "-", "ⅷ-½"),
            ("神", "heading", "神"),
            ("!", "heading", "heading"),
        ] {
            assert_eq!(anchor(heading, AnchorStyle::GithubAscii), ascii, "{heading:?}");
            assert_eq!(anchor(heading, AnchorStyle::Blackfriday), blackfriday, "{heading:?}");
        }
    }

    #[test]
    fn repeated_anchors_are_numbered_past_those_taken() {
        let mut anchors = Anchors::default();
        let given: Vec<String> =
            ["a", "a-1", "a", "a", "b", "a-1"].iter().map(|wanted| anchors.take(wanted)).collect();
        assert_eq!(given, ["a", "a-1", "a-2", "a-3", "b", "a-1-1"]);
        assert_eq!(anchors.into_taken().len(), 6);
    }
}
