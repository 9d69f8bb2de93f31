//! What operators ask: metrics, whether a deployment is safe, whether it is up.

mod deploy;
mod doctor;
mod metrics;
#[cfg(feature = "otlp")]
mod traces;
