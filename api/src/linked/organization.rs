//! The organisation as schema.org's `Organization`.

use super::{image, node, put, web_address};
use chancery_schema::domain::Organization;
use chancery_schema::store::Stored;
use chancery_schema::{Snapshot, Store, StoreError};
use serde_json::{Map, Value, json};

/// The organisation on the snapshot's day. `base` is the start of every absolute address of this server.
///
/// # Errors
/// When the database fails.
pub(crate) async fn organization(
    store: &Store,
    snapshot: Snapshot,
    base: &str,
    stored: &Stored<Organization>,
) -> Result<Value, StoreError> {
    let own = &stored.value;
    let mut written = brief(snapshot, stored);
    written.insert("@context".to_owned(), json!("https://schema.org"));
    put(&mut written, "legalName", own.legal_name.clone());
    put(&mut written, "foundingDate", own.founded_on.map(|day| day.to_string()));
    put(&mut written, "slogan", own.vision.clone());
    put(&mut written, "description", own.mission.clone());
    put(&mut written, "email", own.email.clone());
    put(&mut written, "logo", image(store, snapshot, base, own.logo.as_ref()).await?);
    let profiles: Vec<&str> = own.links.iter().filter_map(|link| web_address(&link.url)).collect();
    put(&mut written, "sameAs", profiles);
    Ok(Value::Object(written))
}

/// Enough to tell which organisation it is.
pub(super) fn brief(snapshot: Snapshot, stored: &Stored<Organization>) -> Map<String, Value> {
    let own = &stored.value;
    let mut written = node("Organization");
    let site = own.website.as_deref().and_then(web_address);
    put(&mut written, "@id", site.map(|site| format!("{}/#organization", site.trim_end_matches('/'))));
    put(&mut written, "identifier", stored.id.as_str());
    put(&mut written, "url", site);
    if let Some(name) = own.name_on(snapshot.as_of) {
        put(&mut written, "name", name.name.clone());
        // Names it had, by that day, count as other names.
        let had = |other: &&chancery_schema::domain::OrganizationName| {
            other.name != name.name && other.period.from.is_none_or(|from| from.on <= snapshot.as_of)
        };
        let former = own.names.iter().filter(had).map(|other| other.name.clone());
        let others: Vec<String> = name.short_name.iter().cloned().chain(former).collect();
        put(&mut written, "alternateName", others);
    }
    written
}
