//! A look at a document's text before it is parsed.

use super::Refusal;

/// How deep brackets of any kind may nest. Selections alone nest 32 deep at most.
const MAX_BRACKETS: usize = 64;
/// How many tokens a document may have.
const MAX_TOKENS: usize = 5_000;
/// How long a name may be, in bytes. Names of fields and aliases come back in answers, once for
/// each row.
const MAX_NAME: usize = 128;

/// Refuses a text that would be costly to parse, whatever it means.
///
/// Knows the lexical grammar (GraphQL specification, section 2.1) as far as it must to tell brackets
/// and names from strings and comments. What is no token at all is left to the parser.
pub(crate) fn scan(text: &str) -> Result<(), Refusal> {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut tokens = 0_usize;
    let mut open = 0_usize;
    while let Some(&byte) = bytes.get(at) {
        let rest = bytes.get(at..).unwrap_or_default();
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => {
                at += 1;
                continue;
            }
            b'#' => {
                at += rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
                continue;
            }
            b'"' => at += string(rest),
            b'(' | b'[' | b'{' => {
                at += 1;
                open += 1;
                if open > MAX_BRACKETS {
                    let message = format!("the document nests brackets more than {MAX_BRACKETS} deep");
                    return Err(Refusal::document(message, None));
                }
            }
            b')' | b']' | b'}' => {
                at += 1;
                open = open.saturating_sub(1);
            }
            byte if is_name(byte) => {
                let length = rest.iter().position(|byte| !is_name(*byte)).unwrap_or(rest.len());
                if length > MAX_NAME {
                    let message =
                        format!("the document has a name of {length} characters; names may have {MAX_NAME}");
                    return Err(Refusal::document(message, None));
                }
                at += length;
            }
            _ => at += 1,
        }
        tokens += 1;
        if tokens > MAX_TOKENS {
            let message =
                format!("the document has more than {MAX_TOKENS} tokens: names, values, punctuation");
            return Err(Refusal::document(message, None));
        }
    }
    Ok(())
}

fn is_name(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric()
}

/// The length of the string that `rest` begins with, as far as it goes.
fn string(rest: &[u8]) -> usize {
    if rest.starts_with(b"\"\"\"") {
        let mut at = 3;
        while let Some(tail) = rest.get(at..).filter(|tail| !tail.is_empty()) {
            if tail.starts_with(b"\\\"\"\"") {
                at += 4;
            } else if tail.starts_with(b"\"\"\"") {
                return at + 3;
            } else {
                at += 1;
            }
        }
        return rest.len();
    }
    let mut at = 1;
    while let Some(&byte) = rest.get(at) {
        match byte {
            b'"' => return at + 1,
            // An unfinished string ends with its line; the parser says so.
            b'\n' | b'\r' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refused(text: &str) -> bool {
        scan(text).is_err()
    }

    #[test]
    fn brackets_nest_so_deep_and_no_deeper() {
        for (open, close) in [("[", "]"), ("{", "}"), ("(", ")"), ("{a(x:[", "])}")] {
            let depth = MAX_BRACKETS / open.matches(['(', '[', '{']).count();
            let nested = |depth: usize| format!("{}{}", open.repeat(depth), close.repeat(depth));
            assert!(!refused(&nested(depth)), "{open}");
            assert!(refused(&nested(depth + 1)), "{open}");
        }
        // Side by side is not nested.
        assert!(!refused(&"{}".repeat(1_000)));
    }

    #[test]
    fn strings_and_comments_hide_their_brackets() {
        let brackets = "[".repeat(100);
        for text in [
            format!("\"{brackets}\""),
            format!("\"\\\"{brackets}\""),
            format!("\"\"\"\n{brackets} \\\"\"\" {brackets}\"\"\""),
            format!("# {brackets}\n"),
            format!("# \"\n\"{brackets}\""),
        ] {
            assert!(!refused(&text), "{text}");
        }
        for text in [
            format!("\"\"{brackets}"),
            format!("#\n{brackets}"),
            format!("\"x\n{brackets}"),
            format!("\"\\\\\"{brackets}"),
        ] {
            assert!(refused(&text), "{text}");
        }
    }

    #[test]
    fn tokens_and_names_are_bounded() {
        assert!(!refused(&"a ".repeat(MAX_TOKENS)));
        assert!(refused(&"a ".repeat(MAX_TOKENS + 1)));
        assert!(!refused(&"a".repeat(MAX_NAME)));
        assert!(refused(&"a".repeat(MAX_NAME + 1)));
        assert!(refused("!".repeat(MAX_TOKENS + 1).as_str()));
    }

    proptest! {
        #[test]
        fn any_text_is_scanned_without_panic(text in "[\"\\\\#{}\\[\\]()a\n é]{0,200}") {
            let _ = scan(&text);
        }
    }
}
