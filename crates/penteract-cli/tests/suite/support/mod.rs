//! Runs the built command and keeps what it said.
#![allow(dead_code, reason = "each test file uses its part of these helpers")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// What one run gave.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    pub fn of(output: Output) -> Self {
        Self {
            code: output.status.code().expect("the command ends by itself"),
            stdout: String::from_utf8(output.stdout).expect("text in UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("text in UTF-8"),
        }
    }

    /// Asserts that the run succeeded, and gives what it printed.
    #[track_caller]
    pub fn printed(self) -> String {
        assert_eq!(
            (self.code, self.stderr.as_str()),
            (0, ""),
            "{}",
            self.stdout
        );
        self.stdout
    }

    /// Asserts that the run failed with this code, printed nothing on standard output and said
    /// each of these words on standard error; gives all it said.
    #[track_caller]
    pub fn failed(self, code: i32, words: &[&str]) -> String {
        assert_eq!(
            (self.code, self.stdout.as_str()),
            (code, ""),
            "{}",
            self.stderr
        );
        for word in words {
            assert!(
                self.stderr.contains(word),
                "`{word}` is not in: {}",
                self.stderr
            );
        }
        self.stderr
    }
}

/// The command, without the locale and colours of whoever runs the tests.
pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_penteract"));
    command.current_dir(fixtures());
    for variable in [
        "LC_ALL",
        "LC_MESSAGES",
        "LANG",
        "NO_COLOR",
        "TERM",
        "COLUMNS",
    ] {
        command.env_remove(variable);
    }
    command
}

/// Runs the command in the folder of fixtures.
pub fn penteract(arguments: &[&str]) -> Run {
    Run::of(
        command()
            .args(arguments)
            .output()
            .expect("the command runs"),
    )
}

/// Runs the command with a text on standard input.
pub fn penteract_reading(arguments: &[&str], input: &[u8]) -> Run {
    let mut child = command()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command runs");
    // A command that refuses its arguments does not read.
    let _ = child.stdin.take().expect("a pipe").write_all(input);
    Run::of(child.wait_with_output().expect("the command ends"))
}

/// `tests/fixtures` of this crate.
pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// The folder of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .expect("the repository")
}
