//! How long a request may be worked on.

use super::refusal::Refusal;
use super::{State, is_health};
use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, web};

/// Gives a request up that takes too long to begin to be answered. What it was doing ends with it.
pub(crate) async fn timed<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let state = request.app_data::<web::Data<State>>().cloned();
    let Some(state) = state.filter(|_| !is_health(request.match_info().as_str())) else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    let time = state.door.request_time;
    let kept = request.request().clone();
    if let Ok(outcome) = tokio::time::timeout(time, next.call(request)).await {
        return outcome.map(ServiceResponse::map_into_left_body);
    }
    let refusal = Refusal::TimedOut(time);
    if let Some(reason) = refusal.reason() {
        state.metrics.refused(reason);
    }
    let answer = refusal.answer(&kept);
    Ok(ServiceResponse::new(kept, answer).map_into_right_body())
}
