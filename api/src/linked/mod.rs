//! Structured data: what content is in the terms of schema.org, and where it stands.
//!
//! - [`organization()`] and [`article()`]: JSON-LD 1.1 by the vocabulary of <https://schema.org>;
//! - [`sitemap`]: the addresses of the organisation's site (<https://www.sitemaps.org/protocol.html>);
//! - [`catalog()`]: the interfaces of this server (RFC 9727, RFC 9264).

mod article;
mod catalog;
mod organization;
pub(crate) mod sitemap;

pub(crate) use article::article;
pub(crate) use catalog::{CATALOG_TYPE, catalog};
pub(crate) use organization::organization;

use crate::values::asset_path;
use crate::values::web_address;
use chancery_schema::domain::{Asset, Id};
use chancery_schema::{Snapshot, Store, StoreError};
use serde_json::{Map, Value, json};

/// Adds what is known, and nothing else: in linked data, null says less than silence.
fn put(node: &mut Map<String, Value>, name: &str, value: impl Into<Value>) {
    let value = value.into();
    let empty = match &value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        _ => false,
    };
    if !empty {
        node.insert(name.to_owned(), value);
    }
}

/// A node of a type.
fn node(kind: &str) -> Map<String, Value> {
    Map::from_iter([("@type".to_owned(), json!(kind))])
}

/// A file of this server, where it is public.
async fn image(
    store: &Store,
    snapshot: Snapshot,
    base: &str,
    id: Option<&Id>,
) -> Result<Option<Value>, StoreError> {
    let Some(id) = id else { return Ok(None) };
    let public = store.public::<Asset>(snapshot, std::slice::from_ref(id)).await?.remove(id);
    Ok(public.map(|asset| {
        let mut image = node("ImageObject");
        put(&mut image, "contentUrl", format!("{base}{}", asset_path(&asset.value)));
        put(&mut image, "encodingFormat", asset.value.media_type.clone());
        put(&mut image, "contentSize", asset.value.size.to_string());
        Value::Object(image)
    }))
}
