//! Sitemaps as they are written (<https://www.sitemaps.org/protocol.html>).

use super::Place;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io;

const NAMESPACE: (&str, &str) = ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");
const XHTML: (&str, &str) = ("xmlns:xhtml", "http://www.w3.org/1999/xhtml");

/// Writes a sitemap.
///
/// # Errors
/// None that happens when writing to memory.
pub(crate) fn write(places: &[Place]) -> io::Result<Vec<u8>> {
    let mut writer = begin()?;
    writer.create_element("urlset").with_attributes([NAMESPACE, XHTML]).write_inner_content(|writer| {
        for place in places {
            writer.create_element("url").write_inner_content(|writer| {
                text(writer, "loc", &place.url)?;
                if let Some(changed) = place.changed {
                    text(writer, "lastmod", &changed.written())?;
                }
                for (language, url) in &place.languages {
                    let link =
                        [("rel", "alternate"), ("hreflang", language.as_str()), ("href", url.as_str())];
                    writer.create_element("xhtml:link").with_attributes(link).write_empty()?;
                }
                Ok(())
            })?;
        }
        Ok(())
    })?;
    Ok(writer.into_inner())
}

/// Writes an index of so many parts.
///
/// # Errors
/// None that happens when writing to memory.
pub(crate) fn write_index(base: &str, parts: u64) -> io::Result<Vec<u8>> {
    let mut writer = begin()?;
    writer.create_element("sitemapindex").with_attribute(NAMESPACE).write_inner_content(|writer| {
        for part in 1..=parts {
            writer.create_element("sitemap").write_inner_content(|writer| {
                text(writer, "loc", &format!("{base}/sitemap.xml?part={part}"))
            })?;
        }
        Ok(())
    })?;
    Ok(writer.into_inner())
}

/// Whether what was written is an index of parts.
pub(crate) fn is_index(written: &[u8]) -> bool {
    let mark = b"<sitemapindex";
    written.windows(mark.len()).take(100).any(|window| window == mark)
}

fn begin() -> io::Result<Writer<Vec<u8>>> {
    let mut writer = Writer::new(Vec::new());
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    Ok(writer)
}

fn text(writer: &mut Writer<Vec<u8>>, name: &str, value: &str) -> io::Result<()> {
    let value = BytesText::new(value);
    writer.create_element(name).write_text_content(value).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_names_its_parts_and_a_part_takes_only_its_own() {
        let index = String::from_utf8(write_index("https://example.org", 2).unwrap()).unwrap();
        assert!(index.contains("<loc>https://example.org/sitemap.xml?part=2</loc>"), "{index}");
        assert!(is_index(index.as_bytes()) && !is_index(&write(&[]).unwrap()));
    }
}
