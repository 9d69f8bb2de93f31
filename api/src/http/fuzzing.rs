//! What the fuzzers give to the readers of addresses and headers.

use super::access;
use super::problem::Problem;
use super::query::{Query, declared};
use crate::lists::{
    AssetFilter, HistoryFilter, MemberFilter, NewsFilter, PageFilter, Part, PartnerFilter, PersonFilter,
    PositionFilter, SponsorFilter,
};
use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use chancery_schema::store;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

/// The longest a problem may be, in bytes, whatever was asked: it repeats parts of values alone.
const LONGEST: usize = 4_096;

/// The part of an address after `?`, read as the filter of each list and as a part of a list.
///
/// It is read, or refused by a problem that is not long and that names the parameter it is about; a text
/// that is read holds no U+0000.
pub fn filters(data: &[u8]) {
    let query = String::from_utf8_lossy(data);
    as_type::<AssetFilter>(&query);
    as_type::<HistoryFilter>(&query).map(store::HistoryFilter::try_from);
    as_type::<MemberFilter>(&query).map(store::MemberFilter::try_from);
    as_type::<NewsFilter>(&query).map(store::NewsFilter::try_from);
    as_type::<PageFilter>(&query);
    as_type::<PartnerFilter>(&query);
    as_type::<PersonFilter>(&query);
    as_type::<PositionFilter>(&query);
    as_type::<SponsorFilter>(&query);
    as_type::<Part>(&query);
}

fn as_type<T: JsonSchema + DeserializeOwned + 'static>(query: &str) -> Option<T> {
    let read = Query::read(query, declared::<T>());
    match read.and_then(|read| read.get::<T>()) {
        Ok(value) => Some(value),
        Err(problem) => {
            check(&problem);
            None
        }
    }
}

fn check(problem: &Problem) {
    let written = serde_json::to_string(problem).unwrap_or_default();
    assert!(!written.is_empty() && written.len() < LONGEST, "{written}");
    assert!(problem.at().is_some(), "a problem of no parameter: {written}");
}

/// The header `Authorization`.
///
/// It is a token, or refused by an answer that repeats nothing of it.
pub fn bearer(data: &[u8]) {
    let Ok(value) = HeaderValue::from_bytes(data) else { return };
    let mut headers = HeaderMap::new();
    headers.insert(AUTHORIZATION, value);
    if let Some((status, told)) = access::refused(&headers) {
        assert!(matches!(status, 400 | 401), "{status}");
        let given = String::from_utf8_lossy(data);
        let secret = given.split_whitespace().last().unwrap_or_default();
        assert!(secret.len() < 16 || !told.contains(secret), "{told}");
    }
}
