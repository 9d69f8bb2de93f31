//! How a run fails: whose fault it is decides the exit code.

use super::output;
use crate::app::StartError;
use chancery_seed::{ErrorKind, ImportError, SourceError};
use std::process::ExitCode;

/// Whose fault a failure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// The input has to be mended: exit code 1.
    Input,
    /// The command line or the settings have to be mended: exit code 2.
    Usage,
    /// The machine or the database failed: exit code 3.
    Environment,
}

impl FailureKind {
    /// The exit code.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Input => 1,
            Self::Usage => 2,
            Self::Environment => 3,
        }
    }
}

/// Why a run failed.
#[derive(Debug)]
pub struct Failure {
    kind: FailureKind,
    /// None where everything is said already.
    error: Option<anyhow::Error>,
}

impl Failure {
    pub(super) fn input(error: impl Into<anyhow::Error>) -> Self {
        Self { kind: FailureKind::Input, error: Some(error.into()) }
    }

    /// The input is wrong, and its findings have been told.
    pub(super) fn told() -> Self {
        Self { kind: FailureKind::Input, error: None }
    }

    pub(super) fn usage(error: impl Into<anyhow::Error>) -> Self {
        Self { kind: FailureKind::Usage, error: Some(error.into()) }
    }

    pub(super) fn environment(error: impl Into<anyhow::Error>) -> Self {
        Self { kind: FailureKind::Environment, error: Some(error.into()) }
    }

    /// Whose fault it is.
    #[must_use]
    pub fn kind(&self) -> FailureKind {
        self.kind
    }

    /// Says on standard error what went wrong, and what lies behind it.
    pub(super) fn report(self) -> ExitCode {
        let Some(error) = self.error else { return ExitCode::from(self.kind.code()) };
        // clap's own errors are help and version too, and know where they belong.
        if let Some(error) = error.downcast_ref::<clap::Error>() {
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(FailureKind::Usage.code()));
        }
        let mut said = error.to_string();
        output::note(&format!("error: {said}"));
        for cause in error.chain().skip(1) {
            // Many errors tell their cause themselves.
            let cause = cause.to_string();
            if !said.contains(&cause) {
                output::note(&format!("  because: {cause}"));
            }
            said = cause;
        }
        ExitCode::from(self.kind.code())
    }
}

impl From<clap::Error> for Failure {
    fn from(error: clap::Error) -> Self {
        Self::usage(error)
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        match &error {
            StartError::Content { source, .. } if source.kind() == ErrorKind::Input => Self::input(error),
            StartError::Settings(_) => Self::usage(error),
            StartError::Content { .. }
            | StartError::Database { .. }
            | StartError::Empty { .. }
            | StartError::Listen { .. }
            | StartError::Seed(_)
            | StartError::Entropy(_)
            | StartError::Serve(_) => Self::environment(error),
        }
    }
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        match error.kind() {
            ErrorKind::Input => Self::input(error),
            ErrorKind::Environment => Self::environment(error),
        }
    }
}

impl From<SourceError> for Failure {
    fn from(error: SourceError) -> Self {
        if error.is_input() { Self::input(error) } else { Self::environment(error) }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::environment(error)
    }
}
