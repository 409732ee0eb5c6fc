//! Scripts and grids as the house writes them; what cannot be read is left as it is.

use penteract_bundle::tidied_grid;
use penteract_core::{LocalText, said};
use penteract_rules::{Role, Script, tidied};

/// Why a file is left as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TidyError {
    /// It is not UTF-8.
    NotText,
    /// A script with an error; `check` tells them all.
    Script {
        /// The line of the first, from 1.
        line: usize,
        /// What it is.
        problem: LocalText,
    },
    /// A grid whose quotes do not close.
    Grid {
        /// The line, from 1.
        line: u32,
    },
}

said! { TidyError: Error {
    NotText => "it is not text in UTF-8", "ce n'est pas du texte en UTF-8";
    Script { line, problem } => "line {line}: {problem}", "ligne {line} : {problem}";
    Grid { line } => "line {line}: quotes do not close", "ligne {line} : des guillemets ne se ferment pas";
} }

/// Whether [`tidied_file`] writes such a file: a script, or a grid of a product, a variant or a library.
///
/// # Example
/// ```
/// use penteract::is_tidied;
///
/// assert!(is_tidied("pge/rules/terms.rhai") && is_tidied("lib/sme/tables/sizes.csv"));
/// assert!(!is_tidied("pge/facts.toml") && !is_tidied("pge/notes.csv"));
/// ```
#[must_use]
pub fn is_tidied(path: &str) -> bool {
    let is_within = |folder: &str| path.split('/').rev().skip(1).any(|name| name == folder);
    match path.rsplit_once('.') {
        Some((_, "rhai")) => is_within("rules"),
        Some((_, "csv")) => is_within("tables") || is_within("variants"),
        _ => false,
    }
}

/// The bytes of a script or grid as the house writes them: the same rules and rows, comments kept. Nothing when they are
/// so already.
///
/// # Errors
/// [`TidyError`]: it is to be left as it is.
pub fn tidied_file(path: &str, bytes: &[u8]) -> Result<Option<String>, TidyError> {
    let whole = str::from_utf8(bytes).map_err(|_| TidyError::NotText)?;
    let text = whole.strip_prefix('\u{feff}').unwrap_or(whole);
    let tidy = if path.ends_with(".rhai") {
        let script = Script {
            role: Role::Library,
            file: path.into(),
            text: text.into(),
        };
        tidied(&script).map_err(|problems| script_error(text, problems))?
    } else {
        tidied_grid(text).map_err(|line| TidyError::Grid { line })?
    };
    Ok(Some(tidy).filter(|tidy| tidy != whole))
}

fn script_error(text: &str, problems: Vec<penteract_rules::Diagnostic>) -> TidyError {
    let first = problems.into_iter().next();
    let start = first
        .as_ref()
        .and_then(|problem| problem.primary.as_ref())
        .map_or(0, |label| label.span.start);
    let before = text.get(..start).unwrap_or_default();
    TidyError::Script {
        line: before.matches('\n').count() + 1,
        problem: first.map(|problem| problem.message).unwrap_or_default(),
    }
}
