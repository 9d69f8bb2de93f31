//! The elements that are open while HTML is written, and the rules by which one closes another
//! (<https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inbody> and the insertion
//! modes of tables after it).

use super::balance::push_text;
use super::policy::{self, Kind};
use super::tags::Tag;
use super::{MAX_DEPTH, MAX_ESCAPES, Refused};

/// The output, and which of its elements are open.
#[derive(Default)]
pub(super) struct Tree {
    html: String,
    open: Vec<&'static str>,
    /// The length of the text since the last tag.
    run: usize,
}

/// How long a text may be before it is broken up. What serialises it again looks through all that
/// is left of it at each `&`.
pub(super) const MAX_RUN: usize = 4096;

/// Whether what serialises a tag again would take too long over its values, for the same reason.
fn is_costly(tag: Tag<'_>) -> bool {
    // 0xC2 begins the no-break space, and what the serialiser takes for one at first.
    tag.source.bytes().filter(|b| matches!(b, b'&' | 0xc2)).count() > MAX_ESCAPES
}

/// Elements that what is inside them cannot close from within.
fn is_wall(name: &str) -> bool {
    matches!(name, "table" | "td" | "th" | "caption")
}

/// The elements of a table that hold its cells but no content.
fn is_frame(name: &str) -> bool {
    matches!(name, "table" | "tbody" | "thead" | "tfoot" | "tr")
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

impl Tree {
    /// Nothing yet, with room for that many bytes.
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self { html: String::with_capacity(bytes), ..Self::default() }
    }

    /// The whole, with what is still open closed.
    pub(super) fn finish(mut self) -> String {
        self.close_to(0);
        self.html
    }

    /// Adds text, with a comment in it here and there where it is long: that divides it for the
    /// parser, and ammonia leaves comments out.
    pub(super) fn text(&mut self, text: &str) {
        if self.run + text.len() <= MAX_RUN {
            self.run += text.len();
            push_text(&mut self.html, text);
            return;
        }
        let mut rest = text;
        while !rest.is_empty() {
            // No character reference goes on past any of these.
            let ends_reference = |c: char| c == '&' || c == '<' || c.is_whitespace() || !c.is_ascii();
            let mut later = rest.char_indices().skip_while(|(at, c)| *at < MAX_RUN || !ends_reference(*c));
            let (piece, next) = rest.split_at(later.next().map_or(rest.len(), |(at, _)| at));
            if self.run > 0 {
                self.html.push_str("<!---->");
            }
            push_text(&mut self.html, piece);
            self.run = piece.len();
            rest = next;
        }
    }

    /// A start tag: closes what it closes, and opens it if it is allowed where it stands.
    pub(super) fn start(&mut self, tag: Tag<'_>) -> Result<(), Refused> {
        if is_costly(tag) {
            return Err(Refused::TooManyEscapes { limit: MAX_ESCAPES });
        }
        if tag.is(policy::EMBED) {
            self.write(tag.source);
            self.write("</iframe>");
            return Ok(());
        }
        let Some((name, kind)) = policy::element(tag.name) else { return Ok(()) };
        match kind {
            Kind::TablePart => {
                if !self.make_room_in_table(name) {
                    return Ok(());
                }
            }
            Kind::Block => self.close_before_block(name),
            Kind::Inline => self.close_before_inline(name),
            Kind::Void if name == "hr" => self.close_before_block(name),
            Kind::Void => {}
        }
        // Browsers move what stands between a table and its cells to before the table: only the
        // content, here, so that nothing is left open there.
        let between_cells = self.open.last().is_some_and(|open| is_frame(open));
        if between_cells && matches!(kind, Kind::Block | Kind::Inline) {
            return Ok(());
        }
        self.write(tag.source);
        if kind != Kind::Void {
            self.push(name)?;
        }
        Ok(())
    }

    fn push(&mut self, name: &'static str) -> Result<(), Refused> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Refused::TooDeep { limit: MAX_DEPTH });
        }
        self.open.push(name);
        Ok(())
    }

    /// An end tag: closes the element, and what is open in it, if it is open.
    pub(super) fn end(&mut self, tag: Tag<'_>) {
        let Some((name, kind)) = policy::element(tag.name) else { return };
        let outermost = if kind == Kind::TablePart || name == "table" { self.table() } else { self.wall() };
        if let Some(at) = self.last_open(outermost, |open| open == name) {
            self.close_to(at);
        }
    }

    /// Closes what a block closes where it begins: a paragraph, an earlier item of the same list.
    fn close_before_block(&mut self, name: &str) {
        match name {
            "li" => self.close_item(&["li"]),
            "dd" | "dt" => self.close_item(&["dd", "dt"]),
            // A table right inside a table ends it.
            "table" if self.open.last().is_some_and(|open| is_frame(open)) => self.close_to(self.table()),
            _ => {}
        }
        if let Some(at) = self.last_open(self.wall(), |open| open == "p") {
            self.close_to(at);
        }
        if is_heading(name) && self.open.last().is_some_and(|open| is_heading(open)) {
            self.close_to(self.open.len() - 1);
        }
    }

    fn close_before_inline(&mut self, name: &str) {
        match name {
            "a" => {
                if let Some(at) = self.last_open(self.wall(), |open| open == "a") {
                    self.close_to(at);
                }
            }
            "rp" | "rt" => {
                while self.open.last().is_some_and(|open| matches!(*open, "rp" | "rt")) {
                    self.close_to(self.open.len() - 1);
                }
            }
            _ => {}
        }
    }

    /// Closes the open item among `names`, unless another block stands between.
    fn close_item(&mut self, names: &[&str]) {
        let through = |open: &str| {
            matches!(open, "address" | "div" | "p")
                || policy::element(open).is_some_and(|(_, kind)| kind == Kind::Inline)
        };
        let inner = self.open.iter().rev().take_while(|open| through(open)).count();
        let at = self.open.len() - inner;
        if at > 0 && names.contains(&self.open[at - 1]) {
            self.close_to(at - 1);
        }
    }

    /// Closes what a part of a table cannot stand in, and says whether there is a table for it.
    fn make_room_in_table(&mut self, name: &str) -> bool {
        let table = self.table();
        if self.open.get(table) != Some(&"table") {
            return false;
        }
        let parents: &[&str] = match name {
            "td" | "th" => &["tr"],
            "tr" => &["tbody", "thead", "tfoot"],
            _ => &[],
        };
        match self.last_open(table, |open| parents.contains(&open)) {
            Some(parent) => self.close_to(parent + 1),
            None => {
                self.close_to(table + 1);
                // Browsers add what is missing. Doing so here keeps the count of open elements right.
                if matches!(name, "td" | "th" | "tr") {
                    self.implied("tbody");
                }
                if matches!(name, "td" | "th") {
                    self.implied("tr");
                }
            }
        }
        true
    }

    fn implied(&mut self, name: &'static str) {
        self.write(&format!("<{name}>"));
        self.open.push(name);
    }

    /// The place of the innermost open table; 0 if there is none.
    fn table(&self) -> usize {
        self.last_open(0, |open| open == "table").unwrap_or(0)
    }

    /// The place of the innermost element that cannot be closed from within; 0 if there is none.
    fn wall(&self) -> usize {
        self.last_open(0, is_wall).unwrap_or(0)
    }

    /// The place of the innermost open element that fits, not looking outside `outermost`.
    fn last_open(&self, outermost: usize, fits: impl Fn(&str) -> bool) -> Option<usize> {
        (outermost..self.open.len()).rev().find(|at| fits(self.open[*at]))
    }

    /// Closes elements until `len` are open.
    fn close_to(&mut self, len: usize) {
        while self.open.len() > len
            && let Some(name) = self.open.pop()
        {
            self.write(&format!("</{name}>"));
        }
    }

    /// Adds a tag.
    fn write(&mut self, tag: &str) {
        self.run = 0;
        self.html.push_str(tag);
    }
}
