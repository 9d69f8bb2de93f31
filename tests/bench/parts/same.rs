//! Sides whose answers are not what they have to be are not compared: what is wrong or empty is fast.

use super::super::corpus::Error;
use super::super::load::Side;
use serde_json::Value;

/// The data that a side answers a query with. Errors, nothing and lists without entries are none.
pub(super) fn answered(what: &str, side: &Side) -> Result<Value, Error> {
    let mut body: Value = serde_json::from_slice(&side.body)?;
    let data = body.get_mut("data").map(Value::take).unwrap_or_default();
    let empty = |field: &Value| field.is_null() || field["nodes"].as_array().is_some_and(Vec::is_empty);
    let whole = data.as_object().is_some_and(|fields| !fields.is_empty() && !fields.values().any(empty));
    if !whole || !body["errors"].is_null() {
        return Err(format!("{what}: an answer has errors, or nothing in it").into());
    }
    Ok(data)
}

/// Two that have to answer alike.
pub(super) fn same(what: &str, subject: &Side, reference: &Side) -> Result<(), Error> {
    if answered(what, subject)? == answered(what, reference)? {
        Ok(())
    } else {
        Err(format!("{what}: the two sides answer differently").into())
    }
}

/// Two pages of news with the same entries. Their cursors may differ, since they name a revision.
pub(super) fn same_page(what: &str, subject: &Side, reference: &Side) -> Result<(), Error> {
    if page(what, subject)? == page(what, reference)? {
        Ok(())
    } else {
        Err(format!("{what}: the two pages have different entries").into())
    }
}

/// Two pages of news with as many entries, of which none is on both.
pub(super) fn other_page(what: &str, subject: &Side, reference: &Side) -> Result<(), Error> {
    let (subject, reference) = (page(what, subject)?, page(what, reference)?);
    if subject.len() == reference.len() && !subject.iter().any(|entry| reference.contains(entry)) {
        Ok(())
    } else {
        Err(format!("{what}: the two pages are not of one length, or share entries").into())
    }
}

/// The entries of a page of news.
fn page(what: &str, side: &Side) -> Result<Vec<Value>, Error> {
    match answered(what, side)?["news"]["nodes"].take() {
        Value::Array(entries) => Ok(entries),
        _ => Err(format!("{what}: an answer is no page of news").into()),
    }
}
