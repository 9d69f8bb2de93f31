//! Texts.

use chancery_schema::domain;
use schemars::{JsonSchema, SchemaGenerator};
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::sync::Arc;

/// A text in its several forms.
#[derive(Clone, Debug)]
pub(crate) struct Text(Arc<domain::Body>);

impl Text {
    pub(super) fn new(body: Arc<domain::Body>) -> Self {
        Self(body)
    }
}

impl Serialize for Text {
    /// Borrows from the text that the Store keeps: texts are long.
    fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
        let mut text = output.serialize_struct("Text", 4)?;
        text.serialize_field("markdown", &self.0.markdown)?;
        text.serialize_field("html", &self.0.html)?;
        text.serialize_field("text", &self.0.text)?;
        text.serialize_field("sections", &Section::all(&self.0.sections))?;
        text.end()
    }
}

impl JsonSchema for Text {
    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> schemars::Schema {
        Shape::json_schema(generator)
    }
}

/// A text as written, as safe HTML, as plain text, and the outline of its sections.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes what `Text` serialises to")]
struct Shape {
    /// As its author wrote it.
    markdown: String,
    /// Safe HTML: sanitised, no scripts, no styles; headings carry their anchors as ids.
    html: String,
    /// Plain text.
    text: String,
    /// The sections, one for each heading, nested by level. Their texts stand in `html` below the headings.
    sections: Vec<Section<'static>>,
}

/// A heading of a text, and those below it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Section")]
struct Section<'a> {
    /// What `#…` in an address leads here, and the heading's `id` in the HTML.
    anchor: &'a str,
    /// The heading, plain text, with its number as written.
    heading: &'a str,
    /// The heading's level, 1 to 6.
    level: u8,
    /// The number the heading begins with, if it has one.
    number: Option<&'a str>,
    /// The sections below this one.
    sections: Vec<Section<'a>>,
}

impl<'a> Section<'a> {
    fn all(sections: &'a [domain::Section]) -> Vec<Self> {
        let section = |section: &'a domain::Section| Self {
            anchor: &section.anchor,
            heading: &section.heading,
            level: section.level,
            number: section.number.as_deref(),
            sections: Self::all(&section.sections),
        };
        sections.iter().map(section).collect()
    }
}
