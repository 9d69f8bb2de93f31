//! The overlay of the last import as the database keeps it, for imports that bring none.

use crate::diagnostics::{Code, Finding, Findings};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The form in which it is kept. Any change to [`Remembered`] needs another number.
const VERSION: u64 = 1;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Remembered {
    version: u64,
    /// Whose overlay it is.
    site: String,
    /// Texts by their paths in the overlay.
    files: BTreeMap<String, String>,
}

/// What every form has.
#[derive(Debug, Deserialize)]
struct Versioned {
    version: u64,
}

/// The files of an overlay as they are kept; `None` where there are none.
pub(crate) fn keep(site: &str, files: BTreeMap<String, String>, findings: &mut Findings) -> Option<String> {
    if files.is_empty() {
        return None;
    }
    let remembered = Remembered { version: VERSION, site: site.to_owned(), files };
    let json = serde_json::to_string(&remembered);
    json.map_err(|error| findings.push(unreadable(format!("the overlay cannot be kept: {error}")))).ok()
}

/// The files of the overlay that was kept; `None` where it is another site's. What cannot be read is
/// an error: facts must not vanish because nobody gave them again.
pub(crate) fn files(json: &str, site: &str, findings: &mut Findings) -> Option<BTreeMap<String, String>> {
    let version = serde_json::from_str::<Versioned>(json).map(|kept| kept.version);
    let message = match (version, serde_json::from_str::<Remembered>(json)) {
        (Ok(VERSION), Ok(kept)) => return (kept.site == site).then_some(kept.files),
        (Ok(version), _) if version != VERSION => format!(
            "the overlay of the last import is kept in form {version}, and this program reads form {VERSION}"
        ),
        _ => "the overlay of the last import is damaged".to_owned(),
    };
    findings.push(unreadable(message));
    None
}

fn unreadable(message: String) -> Finding {
    Finding::new(Code::OverlayUnreadable, message)
        .help("`--overlay` gives it again, `--no-overlay` imports without")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str, site: &str) -> (Option<usize>, Option<String>) {
        let mut findings = Findings::default();
        let files = files(json, site, &mut findings);
        assert!(findings.iter().all(|finding| finding.code == Code::OverlayUnreadable));
        (files.map(|files| files.len()), findings.iter().next().map(|finding| finding.message.clone()))
    }

    #[test]
    fn what_is_kept_can_be_read_for_its_site() {
        let files = BTreeMap::from([("history.yaml".to_owned(), "[]".to_owned())]);
        let json = keep("a.example", files, &mut Findings::default()).unwrap();
        assert!(json.starts_with("{\"version\":1,"), "{json}");
        assert_eq!(read(&json, "a.example"), (Some(1), None));
        assert_eq!(read(&json, "b.example"), (None, None));
        assert_eq!(keep("a.example", BTreeMap::new(), &mut Findings::default()), None);
    }

    #[test]
    fn what_cannot_be_read_is_an_error() {
        for (json, part) in [
            ("", "damaged"),
            ("{", "damaged"),
            ("{\"site\":\"a.example\",\"files\":{}}", "damaged"),
            ("{\"version\":1,\"site\":\"a.example\"}", "damaged"),
            ("{\"version\":1,\"site\":\"a.example\",\"files\":{},\"more\":1}", "damaged"),
            ("{\"version\":2,\"site\":\"a.example\",\"parts\":[]}", "form 2"),
        ] {
            let (files, message) = read(json, "a.example");
            assert_eq!(files, None, "{json}");
            assert!(message.is_some_and(|message| message.contains(part)), "{json}");
        }
    }
}
