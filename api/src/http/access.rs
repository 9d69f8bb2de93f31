//! Who may: bearer tokens (RFC 6750) in the `Authorization` header. Nowhere else: an address with a
//! token in it ends up in logs.

use super::State;
use super::problem::Problem;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use chancery_schema::token::{Role, Secret, Token, TokenStatus};
use chrono::SecondsFormat;

/// Why nobody is let in. The first three are RFC 6750's, section 3.1.
enum Refusal {
    /// Nobody has said who they are: there is no error to name (section 3).
    Nobody,
    /// The header cannot be read.
    Malformed(&'static str),
    /// The token is not taken.
    Invalid(String),
    /// It is, and does not allow this.
    Insufficient(Role),
}

/// The token of a request, where it allows what `role` allows; else the answer.
pub(super) async fn authorize(
    request: &HttpRequest,
    state: &State,
    role: Role,
) -> Result<Token, HttpResponse> {
    let secret = bearer(request.headers()).map_err(|refusal| refusal.response(role))?;
    let now = state.clock.now();
    let token = match state.store.token_by_secret(&secret).await {
        Ok(Some(token)) => token,
        Ok(None) => return Err(Refusal::Invalid("the token is not known".to_owned()).response(role)),
        Err(error) => return Err(Problem::from(error).response()),
    };
    let invalid = match token.status(now) {
        TokenStatus::Active => None,
        TokenStatus::Revoked => Some("the token was revoked".to_owned()),
        TokenStatus::Expired => token
            .expires_at
            .map(|at| format!("the token expired at {}", at.to_rfc3339_opts(SecondsFormat::Secs, true))),
    };
    if let Some(reason) = invalid {
        return Err(Refusal::Invalid(reason).response(role));
    }
    if token.role < role {
        return Err(Refusal::Insufficient(token.role).response(role));
    }
    note_use(&token, state);
    Ok(token)
}

/// The status and the body's text of what a request is refused with for the token it shows, or for showing
/// none.
#[cfg(any(fuzzing, test))]
pub(super) fn refused(headers: &HeaderMap) -> Option<(u16, String)> {
    let refusal = bearer(headers).err()?;
    let detail = match &refusal {
        Refusal::Malformed(reason) => (*reason).to_owned(),
        Refusal::Invalid(reason) => reason.clone(),
        Refusal::Nobody | Refusal::Insufficient(_) => String::new(),
    };
    Some((refusal.response(Role::Observer).status().as_u16(), detail))
}

/// The secret a request shows (RFC 6750, section 2.1).
fn bearer(headers: &HeaderMap) -> Result<Secret, Refusal> {
    let mut given = headers.get_all(header::AUTHORIZATION);
    let Some(value) = given.next() else { return Err(Refusal::Nobody) };
    if given.next().is_some() {
        return Err(Refusal::Malformed("the request has more than one Authorization header"));
    }
    let Ok(value) = value.to_str() else {
        return Err(Refusal::Malformed("the Authorization header is not of visible ASCII characters"));
    };
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        // Another scheme than any there is: as good as none.
        return Err(Refusal::Nobody);
    }
    let token = token.trim();
    if token.is_empty() {
        return Err(Refusal::Malformed("the Authorization header has no token after “Bearer”"));
    }
    Secret::parse(token).map_err(|error| Refusal::Invalid(format!("the token is none: {error}")))
}

/// Notes the day the token is used on, once a day, and without keeping the request waiting.
fn note_use(token: &Token, state: &State) {
    let today = state.clock.now().date_naive();
    if token.last_used.is_some_and(|day| day >= today) || state.store.is_read_only() {
        return;
    }
    let (store, id) = (state.store.clone(), token.id.clone());
    tokio::spawn(async move {
        if let Err(error) = store.token_used(&id, today).await {
            tracing::warn!(token = id, %error, "the day a token was used on cannot be noted");
        }
    });
}

impl Refusal {
    /// The answer where `needed` is needed.
    fn response(self, needed: Role) -> HttpResponse {
        let how = "make one with `chancery token create` and send it as `Authorization: Bearer TOKEN`";
        let (status, error, detail) = match self {
            Self::Nobody => (
                StatusCode::UNAUTHORIZED,
                None,
                format!("this needs a token of the role {}; {how}", needed.name()),
            ),
            Self::Malformed(reason) => (StatusCode::BAD_REQUEST, Some("invalid_request"), reason.to_owned()),
            Self::Invalid(reason) => {
                (StatusCode::UNAUTHORIZED, Some("invalid_token"), format!("{reason}; {how}"))
            }
            Self::Insufficient(role) => {
                let detail = format!(
                    "this needs a token of the role {}, and the token has the role {}",
                    needed.name(),
                    role.name()
                );
                (StatusCode::FORBIDDEN, Some("insufficient_scope"), detail)
            }
        };
        let mut challenge = "Bearer realm=\"chancery\"".to_owned();
        if let Some(error) = error {
            challenge.push_str(&format!(", error=\"{error}\""));
        }
        if status == StatusCode::FORBIDDEN {
            challenge.push_str(&format!(", scope=\"{}\"", needed.name()));
        }
        let mut response = Problem::new(status, detail).response();
        if let Ok(challenge) = HeaderValue::from_str(&challenge) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;
    use chancery_schema::FixedEntropy;

    fn error(values: &[&str]) -> Option<u16> {
        let request = values
            .iter()
            .fold(TestRequest::default(), |request, value| request.append_header(("authorization", *value)));
        let refusal = bearer(request.to_http_request().headers()).err()?;
        Some(refusal.response(Role::Operator).status().as_u16())
    }

    #[test]
    fn the_header_is_read_as_the_rfc_writes_it() {
        let secret = Secret::generate(&FixedEntropy::default()).unwrap().reveal();
        for scheme in ["Bearer", "bearer", "BEARER"] {
            assert_eq!(error(&[&format!("{scheme} {secret}")]), None, "{scheme}");
        }
        for (values, status) in [
            (&[][..], 401),
            (&["Basic dXNlcjpwYXNz"], 401),
            (&["Bearer"], 400),
            (&["Bearer  "], 400),
            (&["Bearer x"], 401),
            (&["Bearer x", "Bearer y"], 400),
            (&["Bearer caf\u{e9}"], 400),
        ] {
            assert_eq!(error(values), Some(status), "{values:?}");
        }
    }
}
