//! Tags.

use super::list::{paged, part_parameters};
use super::reading::{FieldsParameter, known_at_parameter};
use super::{answer, export};
use crate::http::State;
use crate::http::fresh::Read;
use crate::http::query::{Parameter, Query, declared};
use crate::rest::Tag;
use actix_web::{HttpRequest, HttpResponse, web};
use chancery_schema::store::PageRequest;

/// The parameters of the list.
pub(in crate::http) fn parameters() -> Vec<Parameter> {
    let mut parameters = part_parameters();
    parameters.extend(known_at_parameter());
    parameters.extend(declared::<FieldsParameter>());
    parameters
}

/// What public articles are about, by slug.
pub(super) async fn tags(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let store = &state.store;
    let find = async |read: Read, page: &PageRequest, total: bool| {
        let found = store.tags(read.snapshot, page).await?;
        let total = if total { Some(store.count_tags(found.snapshot).await?) } else { None };
        Ok((found, total))
    };
    let outcome = async {
        if let Some(format) = export::wanted(&request)? {
            return export::tags(&request, &state, format).await;
        }
        let query = Query::read(request.query_string(), parameters())?;
        paged::<Tag, _>(&request, &state, &query, find).await
    };
    answer(outcome.await)
}
