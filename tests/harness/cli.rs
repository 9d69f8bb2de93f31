//! The command line, as a user runs it.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// A run of `chancery` that hears nothing of this process's environment.
pub fn chancery(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CHANCERY_") {
            command.env_remove(name);
        }
    }
    command.args(args).env("NO_COLOR", "1").env("COLUMNS", "100").stdin(Stdio::null());
    command
}

/// What a run came to.
#[derive(Debug, PartialEq, Eq)]
pub struct Outcome {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Outcome {
    /// The outcome with this folder's name written `FOLDER`.
    pub fn without(self, folder: &Path) -> Self {
        let folder = folder.display().to_string();
        Self {
            stdout: self.stdout.replace(&folder, "FOLDER"),
            stderr: self.stderr.replace(&folder, "FOLDER"),
            ..self
        }
    }

    /// All of it, to be compared with a snapshot.
    pub fn shown(&self) -> String {
        format!("exit code {}\n--- stdout\n{}--- stderr\n{}", self.code, self.stdout, self.stderr)
    }
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Self {
            code: output.status.code().expect("an exit code"),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

/// Runs to the end.
pub fn run(args: &[&str]) -> Outcome {
    chancery(args).output().expect("a program that runs").into()
}

/// `chancery import` of a tree into a database.
pub fn import(database: &str, tree: &Path, more: &[&str]) -> Outcome {
    let mut args = vec!["import", "--database", database];
    args.extend(more);
    let tree = tree.to_str().expect("a path");
    args.push(tree);
    run(&args)
}

/// `chancery check` of a tree.
pub fn check(tree: &Path, more: &[&str]) -> Outcome {
    let mut args = vec!["check"];
    args.extend(more);
    args.push(tree.to_str().expect("a path"));
    run(&args)
}

/// A child that does not outlive its test.
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
