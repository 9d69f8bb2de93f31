//! Versions of assets.

versioned!("asset" { path: String, media_type: String, blob: String, published_at: i64 });
