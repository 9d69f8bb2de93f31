//! Findings as a log in the Static Analysis Results Interchange Format (SARIF) Version 2.1.0, OASIS
//! Standard incorporating Approved Errata 01. Sections named below are of that document.

use super::{Code, Finding, Findings, Places, Severity, examples};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The folder that addresses of files are relative to: the root of the repository.
const ROOT: &str = "%SRCROOT%";

/// What may stand unescaped in a path: the unreserved characters of RFC 3986, and the slash between
/// folders. A colon in the first part would be a scheme.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Message,
    full_description: Message,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Message>,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    /// Empty where a finding is about the tree as a whole (section 3.27.12).
    locations: Vec<Location>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    uri_base_id: &'static str,
}

/// Section 3.30: lines and columns from 1, the end column after the last character.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    snippet: Option<Message>,
}

/// The log: one run, with the rules of the codes that were found.
pub(super) fn sarif(findings: &Findings, places: &Places) -> Value {
    let codes: Vec<Code> =
        findings.iter().map(|finding| finding.code).collect::<BTreeSet<_>>().into_iter().collect();
    let rules: Vec<Rule> = codes.iter().map(|code| rule(*code)).collect();
    let results: Vec<Outcome> = findings.iter().map(|finding| outcome(finding, &codes, places)).collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "Chancery",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { ROOT: { "description": { "text": "The root of the repository." } } },
            "results": results,
        }],
    })
}

fn rule(code: Code) -> Rule {
    let text = |text: &str| Message { text: text.to_owned() };
    Rule {
        id: code.as_str(),
        short_description: Message { text: format!("{}.", code.title()) },
        full_description: text(code.explanation()),
        help: examples::of(code).map(|example| text(example.mend)),
        default_configuration: Configuration { level: level(code.severity()) },
    }
}

fn outcome(finding: &Finding, codes: &[Code], places: &Places) -> Outcome {
    let help = finding.help.as_deref().map(|help| format!("\nHelp: {help}")).unwrap_or_default();
    let location = finding.file.as_deref().map(|file| Location {
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation { uri: uri(&places.find(file)), uri_base_id: ROOT },
            region: finding.line.map(|line| region(finding, line)),
        },
    });
    Outcome {
        rule_id: finding.code.as_str(),
        // Every code found has a rule.
        rule_index: codes.binary_search(&finding.code).unwrap_or_default(),
        level: level(finding.severity),
        message: Message { text: format!("{}{help}", finding.message) },
        locations: location.into_iter().collect(),
    }
}

fn region(finding: &Finding, line: usize) -> Region {
    let whole = finding.excerpt.as_ref().filter(|excerpt| !excerpt.cut);
    let snippet = whole.and_then(|excerpt| excerpt.line.get(excerpt.underline.clone()));
    Region {
        start_line: line,
        start_column: finding.column,
        end_column: finding.end_column,
        snippet: snippet.filter(|text| !text.is_empty()).map(|text| Message { text: text.to_owned() }),
    }
}

/// Section 3.27.10.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// A path as a relative reference (RFC 3986, section 4.2; SARIF, section 3.4.3).
fn uri(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}

#[cfg(test)]
mod tests {
    use super::super::SourceText;
    use super::*;

    fn log() -> Value {
        let text = SourceText::new("content/ä b#c?.md", "date: x🙂y\n");
        let mut findings = Findings::default();
        findings.push(Finding::new(Code::InvalidDate, "no date").at(&text, 6..12).help("write one"));
        findings.push(Finding::new(Code::Draft, "a draft").in_file("overlay:a:b.md"));
        findings.push(Finding::new(Code::InvalidDate, "again").at(&text, 0..0));
        findings.push(Finding::new(Code::EmptyTree, "nothing"));
        sarif(&findings, &Places { tree: "my site/".to_owned(), overlay: "facts/".to_owned() })
    }

    #[test]
    fn every_result_has_its_rule_its_level_and_its_region() {
        let log = log();
        let run = &log["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        assert_eq!(rules.len(), 3, "each code once");
        let results = run["results"].as_array().unwrap();
        for result in results {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(result["ruleId"], rules[index]["id"]);
        }
        let levels: Vec<&Value> = results.iter().map(|result| &result["level"]).collect();
        assert_eq!(levels, ["error", "note", "error", "error"]);
        let place = &results[0]["locations"][0]["physicalLocation"];
        assert_eq!(
            place["artifactLocation"],
            json!({ "uri": "my%20site/content/%C3%A4%20b%23c%3F.md", "uriBaseId": "%SRCROOT%" })
        );
        assert_eq!(
            place["region"],
            json!({ "startLine": 1, "startColumn": 7, "endColumn": 10, "snippet": { "text": "x🙂y" } })
        );
        let overlay = &results[1]["locations"][0]["physicalLocation"];
        assert_eq!(overlay["artifactLocation"]["uri"], "facts/a%3Ab.md");
        assert!(overlay.get("region").is_none());
        assert_eq!(results[3]["locations"], json!([]));
    }

    /// What the schema requires of the properties that are written here.
    #[test]
    fn the_log_keeps_the_rules_of_the_schema() {
        let log = log();
        assert_eq!(log["version"], "2.1.0");
        assert!(log["$schema"].as_str().is_some_and(|schema| schema.ends_with("/sarif-schema-2.1.0.json")));
        let run = &log["runs"][0];
        assert!(["utf16CodeUnits", "unicodeCodePoints"].iter().any(|kind| run["columnKind"] == *kind));
        let driver = &run["tool"]["driver"];
        assert!(driver["name"].is_string());
        assert_eq!(driver["semanticVersion"].as_str().map(|version| version.matches('.').count()), Some(2));
        for rule in driver["rules"].as_array().unwrap() {
            for key in ["shortDescription", "fullDescription", "help"] {
                assert!(rule[key]["text"].as_str().is_some_and(|text| text.ends_with('.')), "{key}: {rule}");
            }
        }
        for result in run["results"].as_array().unwrap() {
            assert!(result["message"]["text"].is_string());
            assert!(["none", "note", "warning", "error"].iter().any(|level| result["level"] == *level));
            for location in result["locations"].as_array().unwrap() {
                let uri = location["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
                assert!(
                    uri.is_ascii() && !uri.contains([' ', ':', '#', '?', '\\']) && !uri.starts_with('/'),
                    "{uri}"
                );
                let region = &location["physicalLocation"]["region"];
                for key in ["startLine", "startColumn", "endColumn"] {
                    assert!(region.get(key).is_none_or(|at| at.as_u64() >= Some(1)), "{region}");
                }
            }
        }
    }
}
