//! The number a heading begins with.

/// The number `heading` (plain text) begins with, without brackets, `§` and the final dot, or
/// nothing. A title must follow it.
///
/// Taken for a number are only
/// - one to six parts of one to three digits joined by dots, none of them with a leading zero,
///   followed by `.` or `)`: `1. Purpose`, `10) Voting`, `2.1. Scope`;
/// - two parts or more without that, before a capital or a letter that has no case: `2.1 Scope`,
///   but not `1.5 million`;
/// - a Roman number in capitals followed by `.` or `)`: `IV. Fees`. Alone, only `I`, `V` and `X`
///   are; `C.` and the rest are initials;
/// - in brackets, a whole number, a letter, or a small Roman number up to 39: `(a) Dues`, `(iv)`.
///   Before a digit the brackets are those of a copyright sign: `(c) 2013`;
/// - after `§`, parts with or without the dot: `§ 4 Dues`.
///
/// So `2013 in review`, `5 reasons`, `3-5 years`, `1st meeting` and `24/7 support` have none, nor
/// does a number after a word (`Article 5`).
pub(super) fn number(heading: &str) -> Option<String> {
    let heading = heading.trim();
    if let Some(rest) = heading.strip_prefix('§') {
        let (number, rest) = parts(rest.trim_start())?;
        let rest = rest.strip_prefix(['.', ')']).unwrap_or(rest);
        return is_title(rest).then(|| number.to_owned());
    }
    if let Some(rest) = heading.strip_prefix('(') {
        let (inner, rest) = rest.split_once(')')?;
        let counts = is_counter(inner)
            && is_title(rest)
            && !rest.trim_start().starts_with(|c: char| c.is_ascii_digit());
        return counts.then(|| inner.to_owned());
    }
    if let Some((number, rest)) = parts(heading) {
        let closed = rest.strip_prefix(['.', ')']).is_some_and(is_title);
        let named = number.contains('.')
            && is_title(rest)
            && rest.trim_start().starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase());
        return (closed || named).then(|| number.to_owned());
    }
    let (roman, rest) = heading.split_once(['.', ')'])?;
    let counts = is_roman(roman, "IVXLCDM") && (roman.len() > 1 || matches!(roman, "I" | "V" | "X"));
    (counts && is_title(rest)).then(|| roman.to_owned())
}

/// `1`, `2.1` and so on at the start of `text`, and what follows.
fn parts(text: &str) -> Option<(&str, &str)> {
    let mut end = 0;
    for count in 0..6 {
        let part = &text[end..];
        let len = part.bytes().take_while(u8::is_ascii_digit).count();
        if !(1..=3).contains(&len) || part.starts_with('0') {
            return None;
        }
        end += len;
        let more = text[end..].strip_prefix('.').is_some_and(|t| t.starts_with(|c: char| c.is_ascii_digit()));
        if !more || count == 5 {
            break;
        }
        end += 1;
    }
    Some(text.split_at(end))
}

/// Whether a title follows: space, then something.
fn is_title(rest: &str) -> bool {
    rest.starts_with(char::is_whitespace) && !rest.trim().is_empty()
}

fn is_counter(inner: &str) -> bool {
    let whole = parts(inner).is_some_and(|(number, rest)| rest.is_empty() && !number.contains('.'));
    let letter = inner.len() == 1 && inner.bytes().all(|b| b.is_ascii_alphabetic());
    whole
        || letter
        || is_roman(&inner.to_ascii_uppercase(), "IVX") && inner.bytes().all(|b| b.is_ascii_lowercase())
}

/// Whether `text` is a Roman number in its usual form, in capitals out of `digits`.
fn is_roman(text: &str, digits: &str) -> bool {
    if text.is_empty() || !text.chars().all(|c| digits.contains(c)) {
        return false;
    }
    let mut rest = text;
    for _ in 0..3 {
        rest = rest.strip_prefix('M').unwrap_or(rest);
    }
    for [one, five, ten] in [["C", "D", "M"], ["X", "L", "C"], ["I", "V", "X"]] {
        if let Some(after) = strip_pair(rest, one, ten).or_else(|| strip_pair(rest, one, five)) {
            rest = after;
            continue;
        }
        rest = rest.strip_prefix(five).unwrap_or(rest);
        for _ in 0..3 {
            rest = rest.strip_prefix(one).unwrap_or(rest);
        }
    }
    rest.is_empty()
}

fn strip_pair<'a>(text: &'a str, first: &str, second: &str) -> Option<&'a str> {
    text.strip_prefix(first)?.strip_prefix(second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_without_their_dot() {
        for (heading, expected) in [
            ("10. Voting", "10"),
            ("1) Purpose", "1"),
            ("2.1 Scope", "2.1"),
            ("2.1. scope", "2.1"),
            ("2.1.3 範囲", "2.1.3"),
            ("1.2.3.4.5.6 Deep", "1.2.3.4.5.6"),
            ("(a) Foo", "a"),
            ("(3) Foo", "3"),
            ("(iv) Foo", "iv"),
            ("IV. Foo", "IV"),
            ("MCMXCIX. Foo", "MCMXCIX"),
            ("I. Foo", "I"),
            ("§ 4 Dues", "4"),
            ("§4.2. Dues", "4.2"),
            ("  3.  Space", "3"),
        ] {
            assert_eq!(number(heading).as_deref(), Some(expected), "{heading:?}");
        }
    }

    #[test]
    fn what_only_looks_like_a_number_is_none() {
        for heading in [
            "",
            "Voting",
            "2013 in review",
            "2013. A year",
            "10 Voting",
            "10.",
            "10.Voting",
            "5 reasons",
            "3-5 years",
            "1st meeting",
            "24/7 support",
            "1.5 million",
            "2.0 Release",
            "12.05 Meeting",
            "1.2.2023 Meeting",
            "825-day expiry",
            "IV Foo",
            "IIII. Foo",
            "C. Smith",
            "D. Jones",
            "iv. foo",
            "A. Smith",
            "MIX",
            "CIVIL. War",
            "(US) Foo",
            "(c) 2013 Foo",
            "(a)Foo",
            "(2013) Foo",
            "(",
            "()",
            "(mix) Foo",
            "§",
            "§ Foo",
            "Article 5 Foo",
            "1.2.3.4.5.6.7 Foo",
            "0. Foo",
            "01. Foo",
            "٣. Foo",
        ] {
            assert_eq!(number(heading), None, "{heading:?}");
        }
    }
}
