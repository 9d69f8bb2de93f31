//! The handlers without a server: what is answered over HTTP, answered in this process. Files that are
//! written so have the bytes that clients get, since the same code writes them; no port is opened, and
//! nothing else can reach it.

use super::endpoint::{Endpoint, endpoints, mount};
use super::{State, finish, problem};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::header::{CONTENT_TYPE, HeaderName};
use actix_web::http::{StatusCode, Uri};
use actix_web::test::{TestRequest, init_service};
use actix_web::web::Bytes;
use actix_web::{App, Error, web};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;

/// What follows the name of a list in the address of the whole list.
const WHOLE: &str = ".{format}";

/// Tells handlers that what they answer becomes files. Their server reads no query, so nothing may lead to an
/// address with one: what comes in pages elsewhere is one page.
pub(super) struct AsFiles;

/// Answers a request.
type Call = dyn Fn(TestRequest) -> LocalBoxFuture<'static, Result<ServiceResponse<BoxBody>, Error>>;

/// Answers requests in this process.
pub(crate) struct Local(Box<Call>);

/// What is answered.
pub(crate) struct LocalAnswer {
    /// The status.
    pub(crate) status: StatusCode,
    /// The revision it was read at, where it was.
    pub(crate) revision: Option<i64>,
    /// Its media type.
    pub(crate) media_type: String,
    body: BoxBody,
}

/// Why there is no whole answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LocalError {
    /// It is no address.
    #[error("{0} is no address")]
    Address(String),
    /// It broke off. The log says why.
    #[error("the answer broke off: {0}")]
    Broken(String),
}

impl Local {
    /// The handlers over a state.
    pub(crate) async fn new(state: State) -> Self {
        let app = App::new()
            .app_data(web::Data::new(state))
            .app_data(AsFiles)
            .configure(|app| endpoints().iter().for_each(|endpoint| mount(app, endpoint)))
            .default_service(web::to(problem::not_found));
        // The library's way to call an application without a socket is in its module for tests.
        let service = Rc::new(init_service(app).await);
        Self(Box::new(move |request| {
            let service = Rc::clone(&service);
            async move { service.call(request.to_request()).await }.boxed_local()
        }))
    }

    /// The answer to a GET for a path, perhaps with a query.
    pub(crate) async fn get(&self, path: &str) -> Result<LocalAnswer, LocalError> {
        let uri: Uri = path.parse().map_err(|_| LocalError::Address(path.to_owned()))?;
        let request = TestRequest::get().uri(&uri.to_string());
        let response = match (self.0)(request).await {
            Ok(response) => response.into_parts().1,
            Err(error) => error.error_response(),
        };
        let text = |name: HeaderName| response.headers().get(name).and_then(|value| value.to_str().ok());
        let revision = text(finish::REVISION).and_then(|number| number.parse().ok());
        let media_type = text(CONTENT_TYPE).unwrap_or_default().to_owned();
        Ok(LocalAnswer { status: response.status(), revision, media_type, body: response.into_body() })
    }
}

impl LocalAnswer {
    /// The next piece of the body; nothing after the last.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, LocalError> {
        let piece = poll_fn(|context| Pin::new(&mut self.body).poll_next(context)).await;
        piece.transpose().map_err(|error| LocalError::Broken(error.to_string()))
    }

    /// The whole body, where it is short.
    pub(crate) async fn body(mut self) -> Result<Vec<u8>, LocalError> {
        let mut body = Vec::new();
        while let Some(piece) = self.next().await? {
            body.extend(piece);
        }
        Ok(body)
    }
}

/// The lists that are there whole, by name.
pub(crate) fn whole_lists() -> impl Iterator<Item = &'static str> {
    let name = |endpoint: &'static Endpoint| endpoint.path.strip_prefix("/v1/")?.strip_suffix(WHOLE);
    endpoints().iter().filter_map(name)
}

/// The public addresses that nothing varies in.
pub(crate) fn fixed_paths() -> impl Iterator<Item = &'static str> {
    let fixed = |endpoint: &&Endpoint| endpoint.public && !endpoint.path.contains('{');
    endpoints().iter().filter(fixed).map(|endpoint| endpoint.path.as_str())
}

/// Whether single records are public at `/v1/NAME/…`.
pub(crate) fn has_records(name: &str) -> bool {
    let prefix = format!("/v1/{name}/{{");
    endpoints().iter().any(|endpoint| endpoint.public && endpoint.path.starts_with(&prefix))
}

/// Whether there are addresses below one.
pub(crate) fn has_below(path: &str) -> bool {
    let prefix = format!("{path}/");
    endpoints().iter().any(|endpoint| endpoint.path.starts_with(&prefix))
}
