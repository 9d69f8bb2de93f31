//! One tag: its name and what it is given.

use std::collections::BTreeMap;

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

    /// Whether the argument called `name` is given and not `false`.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.named(name).is_some_and(|value| !matches!(value, "false" | "0" | "no"))
    }

    /// The first of the arguments called `names`.
    pub(super) fn any(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.named(name))
    }

    /// The arguments that stand at a place, in order.
    pub(super) fn positional(&self) -> impl Iterator<Item = &str> {
        self.positional.iter().map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// The same arguments under other names: `names` gives for a name, or a place, the one it has
    /// from now on. Those it does not mention keep theirs.
    pub(super) fn renamed(&self, names: &BTreeMap<String, String>) -> Self {
        let new_name = |old: &str| {
            let found = names.iter().find(|(name, _)| name.eq_ignore_ascii_case(old));
            found.map(|(_, new)| new.clone())
        };
        let mut renamed = Self::default();
        let mut places: BTreeMap<usize, String> = BTreeMap::new();
        let mut put = |name: String, value: &String, named: &mut Vec<(String, String)>| {
            match name.parse::<usize>() {
                // As many places as any shortcode has arguments.
                Ok(place) if place < 64 => {
                    places.insert(place, value.clone());
                }
                _ => named.push((name, value.clone())),
            }
        };
        for (place, value) in self.positional.iter().enumerate() {
            let name = place.to_string();
            put(new_name(&name).unwrap_or(name), value, &mut renamed.named);
        }
        for (name, value) in &self.named {
            put(new_name(name).unwrap_or_else(|| name.clone()), value, &mut renamed.named);
        }
        let last = places.keys().next_back().map_or(0, |last| last + 1);
        renamed.positional = (0..last).map(|place| places.remove(&place).unwrap_or_default()).collect();
        renamed
    }

    /// The first of the arguments called `names`, else the one at place `index`.
    pub(super) fn first(&self, names: &[&str], index: usize) -> Option<&str> {
        names.iter().find_map(|name| self.named(name)).or_else(|| self.at(index))
    }
}

/// A tag as it is written.
pub(super) enum Tag {
    Comment(String),
    /// `ended`: it closes itself, as in `{{< name />}}`.
    Open {
        name: String,
        arguments: Arguments,
        ended: bool,
    },
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
            return Err(unclosed(markdown, start, close));
        };
        let inner = comment.get(..length).unwrap_or_default().to_owned();
        return Ok((Tag::Comment(inner), start + 2 + length + end.len()));
    }
    let mut words = Words { rest, at: 0 };
    let mut tokens = Vec::new();
    loop {
        match words.next(close) {
            Word::End => break,
            Word::Unclosed => return Err(unclosed(markdown, start, close)),
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
    let mut ended = false;
    for token in tokens {
        let slash = token.key.is_none() && token.value == "/" && !token.quoted;
        match token.key {
            Some(key) => arguments.named.push((key, token.value)),
            None if slash => {}
            None => arguments.positional.push(token.value),
        }
        ended = slash;
    }
    Ok((Tag::Open { name: name.value, arguments, ended }, end))
}

/// A tag without an end reaches to the delimiter it has, which something in it hid, where that comes
/// before another tag or a blank line; else to the end of its line. So nothing of it is shown.
fn unclosed(markdown: &str, start: usize, close: &str) -> (String, usize) {
    let rest = markdown.get(start..).unwrap_or_default();
    let tag = rest.split("{{").next().unwrap_or_default();
    let tag = tag.split("\n\n").next().unwrap_or_default();
    let delimiter = tag.find(close).map(|at| at + close.len());
    let end = start + delimiter.or_else(|| rest.find('\n')).unwrap_or(rest.len());
    ("this shortcode does not end".to_owned(), end)
}

/// Whether `text` may name a shortcode.
pub(super) fn is_name(text: &str) -> bool {
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
        // A slash is a sign of its own at the start and the end of a tag, else part of a path.
        let sign = here.strip_prefix('/').is_some_and(|rest| {
            let first = self.rest.get(..self.at).is_some_and(|before| before.trim_start().is_empty());
            first || rest.starts_with(char::is_whitespace) || rest.starts_with(close)
        });
        if sign {
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
