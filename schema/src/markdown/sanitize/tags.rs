//! HTML cut into tags and text, as the tokenizer of the HTML standard cuts it
//! (<https://html.spec.whatwg.org/multipage/parsing.html#tokenization>).
//!
//! It knows nothing of elements whose content is not markup (`script`): whoever reads the tokens
//! deals with those. Nothing here is what makes HTML safe; ammonia is.

/// A piece of HTML. Together the pieces are all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// Text, entities not decoded. A `<` in it begins no tag.
    Text(&'a str),
    /// A start tag.
    Open(Tag<'a>),
    /// An end tag.
    Close(Tag<'a>),
    /// A comment, a doctype, a processing instruction, or what the standard treats as a comment.
    Comment,
    /// What begins like a tag or a comment and goes on to the end of the input.
    Unfinished(&'a str),
}

/// A start or end tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tag<'a> {
    /// The element's name, in the case it was written in.
    pub(crate) name: &'a str,
    /// The whole tag, brackets included.
    pub(crate) source: &'a str,
}

impl<'a> Tag<'a> {
    /// Whether the element has this name. `name` is in lower case.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The attribute's value, entities not decoded, in a tag as ammonia writes them: one space
    /// before each attribute, its name in lower case, its value in double quotes.
    pub(crate) fn attribute(&self, name: &str) -> Option<&'a str> {
        let mut rest = self.source.get(1 + self.name.len()..)?;
        while let Some((before, after)) = rest.split_once("=\"") {
            let (value, next) = after.split_once('"')?;
            if before.trim_start() == name {
                return Some(value);
            }
            rest = next;
        }
        None
    }
}

/// The tokens of a piece of HTML.
pub(crate) struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    pub(crate) fn new(html: &'a str) -> Self {
        Self { rest: html }
    }

    /// Skips past the end tag of `name` (in lower case), if there is one ahead, and says whether
    /// there was.
    pub(crate) fn skip_past_end(&mut self, name: &str) -> bool {
        let mut from = 0;
        while let Some(at) = self.rest[from..].find("</") {
            let start = from + at;
            from = start + 2;
            let tail = &self.rest[from..];
            let same = tail.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name));
            if same && tail[name.len()..].starts_with(['>', '/', ' ', '\t', '\n', '\r', '\x0c']) {
                self.rest = &self.rest[start..];
                self.next();
                return true;
            }
        }
        false
    }

    /// Takes the first `len` bytes of the rest.
    fn take(&mut self, len: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(len);
        self.rest = rest;
        taken
    }

    fn comment(&mut self, len: Option<usize>) -> Token<'a> {
        match len {
            Some(len) => {
                self.take(len);
                Token::Comment
            }
            None => Token::Unfinished(self.take(self.rest.len())),
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let rest = self.rest.as_bytes();
        let token = match rest {
            [] => return None,
            [b'<', b'/', c, ..] if c.is_ascii_alphabetic() => self.tag(2),
            [b'<', c, ..] if c.is_ascii_alphabetic() => self.tag(1),
            [b'<', b'!', b'-', b'-', ..] => self.comment(comment_len(self.rest)),
            [b'<', b'!' | b'?', ..] | [b'<', b'/', _, ..] => {
                self.comment(self.rest.find('>').map(|end| end + 1))
            }
            _ => {
                // A `<` that begins nothing is text, together with what follows it.
                let next = rest[1..].iter().position(|b| *b == b'<');
                let len = next.map_or(rest.len(), |next| next + 1);
                Token::Text(self.take(len))
            }
        };
        Some(token)
    }
}

impl<'a> Tokens<'a> {
    /// The tag at the start of the rest, whose name begins at `name_start`.
    fn tag(&mut self, name_start: usize) -> Token<'a> {
        let bytes = self.rest.as_bytes();
        let name_len = bytes[name_start..].iter().take_while(|b| !ends_name(**b)).count();
        let name_end = name_start + name_len;
        let Some(len) = tag_end(bytes, name_end) else {
            return Token::Unfinished(self.take(bytes.len()));
        };
        let source = self.take(len);
        let tag = Tag { name: &source[name_start..name_end], source };
        if name_start == 1 { Token::Open(tag) } else { Token::Close(tag) }
    }
}

fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c')
}

fn ends_name(b: u8) -> bool {
    is_space(b) || matches!(b, b'/' | b'>')
}

/// Where the tag ends, one past its `>`. Quotes count only where a value begins with one.
fn tag_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match *bytes.get(at)? {
            b'>' => return Some(at + 1),
            b if is_space(b) || b == b'/' => at += 1,
            _ => {
                // An attribute: a name, which may begin with `=`, then perhaps a value.
                at += 1;
                while !ends_name(*bytes.get(at)?) && bytes[at] != b'=' {
                    at += 1;
                }
                let value = at + bytes[at..].iter().take_while(|b| is_space(**b)).count();
                if *bytes.get(value)? == b'=' {
                    at = value_end(bytes, value + 1)?;
                }
            }
        }
    }
}

/// Where the value ends that begins at `at` or after spaces there.
fn value_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    while is_space(*bytes.get(at)?) {
        at += 1;
    }
    match bytes[at] {
        quote @ (b'"' | b'\'') => {
            let len = bytes[at + 1..].iter().position(|b| *b == quote)?;
            Some(at + 1 + len + 1)
        }
        _ => {
            while !is_space(*bytes.get(at)?) && bytes[at] != b'>' {
                at += 1;
            }
            Some(at)
        }
    }
}

/// The length of the comment `html` begins with: `-->`, `--!>`, and at once `>` or `->`, end it.
fn comment_len(html: &str) -> Option<usize> {
    let body = &html[4..];
    if body.starts_with('>') {
        return Some(5);
    }
    if body.starts_with("->") {
        return Some(6);
    }
    // One pass, so that many comments cost no more than their length.
    let mut from = 0;
    while let Some(at) = body[from..].find("--") {
        let tail = &body[from + at + 2..];
        let end = 4 + from + at + 2;
        if tail.starts_with('>') {
            return Some(end + 1);
        }
        if tail.starts_with("!>") {
            return Some(end + 2);
        }
        from += at + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use Token::{Close, Comment, Open, Text, Unfinished};

    fn open<'a>(name: &'a str, source: &'a str) -> Token<'a> {
        Open(Tag { name, source })
    }

    fn close<'a>(name: &'a str, source: &'a str) -> Token<'a> {
        Close(Tag { name, source })
    }

    fn tokens(html: &str) -> Vec<Token<'_>> {
        Tokens::new(html).collect()
    }

    #[test]
    fn tags_and_text_alternate() {
        assert_eq!(
            tokens("a<B x=1>b</B >c"),
            [Text("a"), open("B", "<B x=1>"), Text("b"), close("B", "</B >"), Text("c")]
        );
        assert_eq!(tokens("<br/><hr />"), [open("br", "<br/>"), open("hr", "<hr />")]);
    }

    #[test]
    fn a_bracket_inside_quotes_ends_nothing() {
        let tag = r#"<a title="1 > 0" b='>' c = ">">"#;
        assert_eq!(tokens(tag), [open("a", tag)]);
        assert_eq!(tokens("<a b=c\">d"), [open("a", "<a b=c\">"), Text("d")]);
        assert_eq!(tokens("<a \">d"), [open("a", "<a \">"), Text("d")]);
        assert_eq!(tokens("<a b=>d"), [open("a", "<a b=>"), Text("d")]);
        assert_eq!(tokens("<a =\"x>d"), [open("a", "<a =\"x>"), Text("d")]);
        assert_eq!(tokens("<a/=\">\">d"), [open("a", "<a/=\">"), Text("\">d")]);
    }

    #[test]
    fn a_lone_bracket_is_text() {
        assert_eq!(tokens("1 < 2 <<b>"), [Text("1 "), Text("< 2 "), Text("<"), open("b", "<b>")]);
        assert_eq!(tokens("<é“<“"), [Text("<é“"), Text("<“")]);
        assert_eq!(tokens("“a<b>é"), [Text("“a"), open("b", "<b>"), Text("é")]);
        assert_eq!(tokens("<"), [Text("<")]);
        assert_eq!(tokens("</"), [Text("</")]);
    }

    #[test]
    fn comments_end_where_browsers_end_them() {
        assert_eq!(tokens("<!-- a > b -->c"), [Comment, Text("c")]);
        assert_eq!(tokens("<!-->c"), [Comment, Text("c")]);
        assert_eq!(tokens("<!--->c"), [Comment, Text("c")]);
        assert_eq!(tokens("<!-- --!>c"), [Comment, Text("c")]);
        assert_eq!(tokens("<!doctype html><?xml ?></ x><![CDATA[y]]>"), [Comment; 4]);
    }

    #[test]
    fn what_never_ends_is_said_to_be_unfinished() {
        for html in ["<a", "<a title=\"x>", "</a", "<!-- x", "<?x", "<a b=", "<a b", "</ a"] {
            assert_eq!(tokens(html), [Unfinished(html)], "{html}");
        }
    }

    #[test]
    fn attributes_are_read_from_serialised_tags() {
        let Some(Open(tag)) = Tokens::new(r#"<a href="x&amp;y" data-title="no" title="t">"#).next() else {
            panic!("a start tag");
        };
        assert_eq!(tag.attribute("href"), Some("x&amp;y"));
        assert_eq!(tag.attribute("title"), Some("t"));
        assert_eq!(tag.attribute("id"), None);
    }

    #[test]
    fn skipping_finds_the_end_tag_in_any_case() {
        let mut tokens = Tokens::new("a</scriptx></SCRIPT\n>b");
        assert!(tokens.skip_past_end("script"));
        assert_eq!(tokens.rest, "b");
        assert!(!tokens.skip_past_end("script"));
        assert_eq!(tokens.rest, "b");
    }
}
