//! Values of settings that are more than a text or a number.

use clap::ValueEnum;
use std::fmt;
use std::net::SocketAddr;
use std::str::FromStr;
use tracing_subscriber::EnvFilter;

/// The address of a database. Neither `Debug` nor `Display` shows its password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The whole address, with the password.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The file, where it is an SQLite database that is kept in one.
    #[must_use]
    pub fn sqlite_file(&self) -> Option<&str> {
        let rest = self.0.strip_prefix("sqlite:")?;
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        let path = rest.split('?').next().unwrap_or_default();
        (!path.is_empty()).then_some(path)
    }
}

impl FromStr for DatabaseUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.starts_with("sqlite:") && text.contains(":memory:") {
            return Err("a database in memory belongs to one connection; name a file".to_owned());
        }
        let known = ["sqlite:", "postgres://", "postgresql://"];
        if known.iter().any(|scheme| text.starts_with(scheme)) {
            return Ok(Self(text.to_owned()));
        }
        Err("write sqlite://FILE or postgres://USER:PASSWORD@HOST/DATABASE".to_owned())
    }
}

/// An address under which a server is seen: `http` or `https`, a host, perhaps a port and a path. It has no
/// slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || "write an address such as https://api.example.org, without ? and #".to_owned();
        let url = url::Url::parse(text).map_err(|_| wrong())?;
        let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        if !matches!(url.scheme(), "http" | "https") || !plain || url.password().is_some() || !url.has_host()
        {
            return Err(wrong());
        }
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }
}

/// The address that is told what changed. What follows its host may be a secret, and is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct PurgeUrl(url::Url);

impl PurgeUrl {
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl FromStr for PurgeUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || {
            "write an address such as https://cdn.example.org/purge, without a name or password".to_owned()
        };
        let url = url::Url::parse(text).map_err(|_| wrong())?;
        let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        if !matches!(url.scheme(), "http" | "https") || !plain || !url.has_host() {
            return Err(wrong());
        }
        Ok(Self(url))
    }
}

impl fmt::Display for PurgeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, host) = (self.0.scheme(), self.0.host_str().unwrap_or_default());
        match self.0.port() {
            Some(port) => write!(f, "{scheme}://{host}:{port}/…"),
            None => write!(f, "{scheme}://{host}/…"),
        }
    }
}

impl fmt::Debug for PurgeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.starts_with("sqlite:") {
            return f.write_str(&self.0);
        }
        // What cannot be read cannot be told apart from a password either.
        let Ok(mut url) = url::Url::parse(&self.0) else { return f.write_str("postgres://…") };
        if url.password().is_some() && url.set_password(Some("***")).is_err() {
            return f.write_str("postgres://…");
        }
        // A query may name a password too.
        url.set_query(None);
        f.write_str(url.as_str())
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// An address to listen on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listen(pub SocketAddr);

impl FromStr for Listen {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let numeric = match text.strip_prefix("localhost:") {
            Some(port) => format!("127.0.0.1:{port}"),
            None => text.to_owned(),
        };
        numeric
            .parse()
            .map(Self)
            .map_err(|_| "write an IP address and a port, such as 127.0.0.1:8080 or [::]:8080".to_owned())
    }
}

/// How changes to a tree are noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ContentWatch {
    /// The operating system tells of them.
    Events,
    /// By looking at times and sizes of the files, for file systems of other machines.
    Poll,
    /// Not at all.
    Off,
}

/// What errors in a tree that a server imports do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ContentErrors {
    /// They keep all of the tree back: the revision before stays in service.
    Refuse,
    /// They do, and so do warnings: `--strict` of `chancery import`.
    Strict,
    /// What is sound is recorded, and what comes from a broken file stays as it was:
    /// `--keep-going` of `chancery import`.
    KeepGoing,
}

/// How logs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    Human,
    /// A JSON object a line, for machines.
    Json,
}

/// What is logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFilter(String);

impl LogFilter {
    /// The filter as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for LogFilter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = |reason: String| {
            format!("{reason}; write error, warn, info, debug or trace, or info,MODULE=debug")
        };
        // A bare word that is no level would be taken for a module's name, and log nothing else.
        if text.trim().is_empty() {
            return Err(error("nothing is said".to_owned()));
        }
        for part in text.split(',').filter(|part| !part.contains('=')) {
            tracing::level_filters::LevelFilter::from_str(part)
                .map_err(|_| error(format!("“{part}” is no level")))?;
        }
        EnvFilter::try_new(text).map_err(|reason| error(reason.to_string()))?;
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_never_shown() {
        for (given, shown) in [
            ("postgres://ann:secret@db/chancery", "postgres://ann:***@db/chancery"),
            ("postgres://ann@db/chancery?password=secret", "postgres://ann@db/chancery"),
            ("postgres://ann:secret@db/chancery?sslkey=secret", "postgres://ann:***@db/chancery"),
            ("postgres://a b:secret@:x/", "postgres://…"),
            ("sqlite://chancery.db", "sqlite://chancery.db"),
        ] {
            let url = DatabaseUrl::from_str(given).unwrap();
            assert_eq!(url.to_string(), shown);
            assert!(!format!("{url:?}").contains("secret"));
        }
    }

    #[test]
    fn an_address_of_another_kind_is_refused() {
        for text in ["", "chancery.db", "mysql://x", "http://x", "sqlite::memory:", "sqlite://:memory:"] {
            assert!(DatabaseUrl::from_str(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_file_of_a_database_is_known() {
        for (url, file) in [
            ("sqlite://chancery.db", Some("chancery.db")),
            ("sqlite:///var/lib/chancery.db?mode=rwc", Some("/var/lib/chancery.db")),
            ("sqlite:data/x.db", Some("data/x.db")),
            ("postgres://db/x", None),
        ] {
            assert_eq!(DatabaseUrl::from_str(url).unwrap().sqlite_file(), file, "{url}");
        }
    }

    #[test]
    fn addresses_to_listen_on_are_numeric_or_localhost() {
        assert_eq!(Listen::from_str("localhost:80").unwrap().0.to_string(), "127.0.0.1:80");
        assert_eq!(Listen::from_str("[::1]:0").unwrap().0.to_string(), "[::1]:0");
        for text in ["8080", ":8080", "example.org:80", "127.0.0.1", "127.0.0.1:70000"] {
            assert!(Listen::from_str(text).unwrap_err().contains("127.0.0.1:8080"), "{text}");
        }
    }

    #[test]
    fn log_levels_are_checked() {
        assert!(LogFilter::from_str("info,chancery_api=debug").is_ok());
        for text in ["loud", "info,x=loud", ""] {
            assert!(LogFilter::from_str(text).is_err(), "{text:?}");
        }
    }
}
