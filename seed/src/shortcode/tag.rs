//! One tag: its name and what it is given.

/// What a shortcode is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Arguments {
    positional: Vec<String>,
    named: Vec<(String, String)>,
}

impl Arguments {
    /// The argument called `name`.
    pub(super) fn named(&self, name: &str) -> Option<&str> {
        let value =
            self.named.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim());
        value.filter(|value| !value.is_empty())
    }

    /// The argument at a place, from 0.
    pub(super) fn at(&self, index: usize) -> Option<&str> {
        self.positional.get(index).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// The first of the arguments called `names`, else the one at place `index`.
    pub(super) fn first(&self, names: &[&str], index: usize) -> Option<&str> {
        names.iter().find_map(|name| self.named(name)).or_else(|| self.at(index))
    }
}

/// A tag as it is written.
pub(super) enum Tag {
    Comment(String),
    Open { name: String, arguments: Arguments },
    Close(String),
}

/// Reads the tag whose content begins at `start`, and says where it ends.
pub(super) fn tag(
    markdown: &str,
    start: usize,
    close: &str,
    no_more: &mut Vec<String>,
) -> Result<(Tag, usize), (String, usize)> {
    let rest = markdown.get(start..).unwrap_or_default();
    if let Some(comment) = rest.strip_prefix("/*") {
        let end = format!("*/{close}");
        let found = if no_more.contains(&end) { None } else { comment.find(&end) };
        let Some(length) = found else {
            no_more.push(end);
            return Err(unclosed(markdown, start));
        };
        let inner = comment.get(..length).unwrap_or_default().to_owned();
        return Ok((Tag::Comment(inner), start + 2 + length + end.len()));
    }
    let mut words = Words { rest, at: 0 };
    let mut tokens = Vec::new();
    loop {
        match words.next(close) {
            Word::End => break,
            Word::Unclosed => return Err(unclosed(markdown, start)),
            Word::Token(token) => tokens.push(token),
        }
    }
    let end = start + words.at;
    let mut tokens = tokens.into_iter().peekable();
    let closing = tokens.next_if(|token| token.value == "/" && !token.quoted).is_some();
    let Some(name) = tokens.next().filter(|token| !token.quoted && is_name(&token.value)) else {
        return Err(("a shortcode begins with its name".to_owned(), end));
    };
    if closing {
        return Ok((Tag::Close(name.value), end));
    }
    let mut arguments = Arguments::default();
    for token in tokens {
        match token.key {
            Some(key) => arguments.named.push((key, token.value)),
            // The slash of a tag that closes itself.
            None if token.value == "/" && !token.quoted => {}
            None => arguments.positional.push(token.value),
        }
    }
    Ok((Tag::Open { name: name.value, arguments }, end))
}

/// A tag without an end reaches to the end of its line, so that nothing of it is shown.
fn unclosed(markdown: &str, start: usize) -> (String, usize) {
    let rest = markdown.get(start..).unwrap_or_default();
    let end = start + rest.find('\n').unwrap_or(rest.len());
    ("this shortcode does not end".to_owned(), end)
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'))
}

struct Token {
    key: Option<String>,
    value: String,
    quoted: bool,
}

enum Word {
    Token(Token),
    End,
    Unclosed,
}

struct Words<'a> {
    rest: &'a str,
    at: usize,
}

impl Words<'_> {
    fn next(&mut self, close: &str) -> Word {
        let here = self.rest.get(self.at..).unwrap_or_default();
        self.at += here.len() - here.trim_start().len();
        let here = self.rest.get(self.at..).unwrap_or_default();
        // Another tag cannot begin before this one has ended.
        if here.is_empty() || here.starts_with("{{") {
            return Word::Unclosed;
        }
        if here.starts_with(close) {
            self.at += close.len();
            return Word::End;
        }
        if here.starts_with('/') {
            self.at += 1;
            return Word::Token(Token { key: None, value: "/".to_owned(), quoted: false });
        }
        if here.starts_with(['"', '`']) {
            return match self.quoted() {
                Some(value) => Word::Token(Token { key: None, value, quoted: true }),
                None => Word::Unclosed,
            };
        }
        let bare = self.bare(close, true);
        if self.rest.get(self.at..).is_some_and(|rest| rest.starts_with('=')) && is_name(&bare) {
            self.at += 1;
            let quoted = self.rest.get(self.at..).is_some_and(|rest| rest.starts_with(['"', '`']));
            let value = if quoted { self.quoted() } else { Some(self.bare(close, false)) };
            return match value {
                Some(value) => Word::Token(Token { key: Some(bare), value, quoted }),
                None => Word::Unclosed,
            };
        }
        if bare.is_empty() {
            // A sign that begins nothing, such as a lone `=`.
            self.at += here.chars().next().map_or(1, char::len_utf8);
            return self.next(close);
        }
        Word::Token(Token { key: None, value: bare, quoted: false })
    }

    /// A text in double quotes, with `\"` and `\\` inside, or in backticks, as it is.
    fn quoted(&mut self) -> Option<String> {
        let here = self.rest.get(self.at..)?;
        let quote = here.chars().next()?;
        let mut value = String::new();
        let mut characters = here.char_indices().skip(1);
        while let Some((at, c)) = characters.next() {
            if c == quote {
                self.at += at + 1;
                return Some(value);
            }
            match c {
                '\\' if quote == '"' => match characters.next()?.1 {
                    'n' => value.push('\n'),
                    't' => value.push('\t'),
                    c => value.push(c),
                },
                c => value.push(c),
            }
        }
        None
    }

    fn bare(&mut self, close: &str, key: bool) -> String {
        let here = self.rest.get(self.at..).unwrap_or_default();
        let end = here
            .char_indices()
            .find(|(at, c)| {
                let rest = here.get(*at..).unwrap_or_default();
                c.is_whitespace() || (key && *c == '=') || rest.starts_with(close) || rest.starts_with("{{")
            })
            .map_or(here.len(), |(at, _)| at);
        let bare = here.get(..end).unwrap_or_default();
        self.at += end;
        bare.to_owned()
    }
}
