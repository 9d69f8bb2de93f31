use super::{Level, settings};
use crate::config::Settings;

fn found(change: impl FnOnce(&mut Settings)) -> Vec<(&'static str, Level)> {
    let mut settings = Settings::default();
    change(&mut settings);
    let mut flags = vec!["database".to_owned()];
    flags.extend(settings.server.memory.purge_secret.is_some().then(|| "purge-secret".to_owned()));
    settings::look(&settings, &flags).into_iter().map(|finding| (finding.name, finding.level)).collect()
}

#[test]
fn the_defaults_on_this_machine_alone_are_safe() {
    assert_eq!(found(|_| {}), [("public-url-missing", Level::Note)]);
}

#[test]
fn before_the_world_more_is_asked() {
    let public = |settings: &mut Settings| settings.server.listen = "0.0.0.0:80".parse().unwrap();
    let names = found(public);
    assert!(names.contains(&("public-url-missing", Level::Unsafe)), "{names:?}");
    assert!(names.contains(&("proxies-unnamed", Level::Note)), "{names:?}");
    let names = found(|settings| {
        public(settings);
        settings.server.public_url = Some("https://api.example.org".parse().unwrap());
        settings.server.door.trusted_proxies = "10.0.3.7".parse().unwrap();
    });
    assert_eq!(names, []);
}

#[test]
fn what_is_unsafe_is_found() {
    for (change, name, level) in [
        (
            (|settings| settings.server.door.trusted_proxies = "0.0.0.0/0".parse().unwrap())
                as fn(&mut Settings),
            "proxies-too-wide",
            Level::Unsafe,
        ),
        (|settings| settings.server.door.rate_limit = "off".parse().unwrap(), "rate-limit-off", Level::Note),
        (|settings| settings.server.graphql.query_cost = 500_000, "query-cost-high", Level::Warning),
        (|settings| settings.server.door.body_limit = 16_000_000, "body-limit-high", Level::Warning),
        (|settings| settings.server.memory.answers_memory = 0, "answers-not-kept", Level::Note),
        (
            |settings| settings.server.metrics_listen = Some("0.0.0.0:9464".parse().unwrap()),
            "metrics-public",
            Level::Warning,
        ),
        (
            |settings| settings.common.database = "postgres://ann:secret@localhost/c".parse().unwrap(),
            "password-in-flag",
            Level::Unsafe,
        ),
        (
            |settings| settings.common.database = "postgres://ann@db.example.org/c".parse().unwrap(),
            "database-tls-optional",
            Level::Warning,
        ),
        (
            |settings| settings.server.public_url = Some("http://api.example.org".parse().unwrap()),
            "public-url-without-tls",
            Level::Warning,
        ),
        (|settings| settings.server.overlay = Some("facts".into()), "settings-disagree", Level::Unsafe),
        (
            |settings| {
                let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
                settings.server.memory.purge_secret = Some(secret.parse().unwrap());
            },
            "purge-secret-in-flag",
            Level::Unsafe,
        ),
    ] {
        let names = found(change);
        assert!(names.contains(&(name, level)), "{name}: {names:?}");
    }
    let local = found(|settings| settings.common.database = "postgres://ann@127.0.0.1/c".parse().unwrap());
    assert!(!local.iter().any(|(name, _)| name.starts_with("database")), "{local:?}");
    let behind = found(|settings| settings.server.door.trusted_proxies = "127.0.0.1".parse().unwrap());
    assert_eq!(behind, [("public-url-missing", Level::Unsafe)]);
    let named = found(|settings| {
        settings.server.public_url = Some("https://api.example.org".parse().unwrap());
        settings.server.door.trusted_proxies = "127.0.0.1".parse().unwrap();
    });
    assert_eq!(named, []);
    let encrypted = found(|settings| {
        settings.common.database = "postgres://ann@db.example.org/c?sslmode=verify-full".parse().unwrap();
    });
    assert!(!encrypted.iter().any(|(name, _)| name.starts_with("database")), "{encrypted:?}");
}
