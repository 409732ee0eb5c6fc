//! `penteract fmt`: scripts and grids as the house writes them.

use std::path::Path;

use penteract::rules::suggest;
use penteract::{BundleSource as _, FolderSource, Say as _, TidyError, is_tidied, tidied_file};
use serde::Serialize;

use crate::arguments::FmtArguments;
use crate::commands::new::FOLDER;
use crate::failure::{Exit, Failure, Report};
use crate::output::write_whole;
use crate::paint::Style;
use crate::render::{self, page::Page};
use crate::session::Session;

#[derive(Serialize)]
struct Record {
    /// Written, or with `--check` to be written.
    changed: Vec<String>,
    left_alone: Vec<LeftRecord>,
}

#[derive(Serialize)]
struct LeftRecord {
    file: String,
    why: String,
}

/// Writes the files that are written otherwise, each whole; with `--check` only lists them.
pub(crate) fn run(session: &Session, arguments: &FmtArguments) -> Result<Report, Failure> {
    let wants_json = session.wants_json()?;
    let texts = session.texts();
    let folder = session.products.as_deref().unwrap_or(Path::new(FOLDER));
    if !folder.is_dir() {
        return Err(Failure::wrong_use(texts.fmt_of_which(folder)));
    }
    let source = FolderSource::new(folder);
    let unreadable = |error: penteract::SourceError| {
        let told = error.say(session.language);
        Failure::wrong_use(texts.products_unreadable(folder, &told))
    };
    let entries = source.list("").map_err(unreadable)?;
    let top = |path: &'_ str| path.split('/').next().unwrap_or_default().to_owned();
    let mut names: Vec<String> = entries.iter().map(|entry| top(&entry.path)).collect();
    names.dedup();
    if let Some(name) = arguments.names.iter().find(|name| !names.contains(name)) {
        let near = suggest(name, names.iter().map(String::as_str));
        return Err(Failure::wrong_use(
            texts.unknown_product(name, near, &names),
        ));
    }
    let is_asked = |path: &str| {
        let first = top(path);
        !first.starts_with('.') && (arguments.names.is_empty() || arguments.names.contains(&first))
    };
    let (mut changed, mut left_alone) = (Vec::new(), Vec::new());
    let files = entries.iter().filter(|entry| !entry.is_link);
    for entry in files.filter(|entry| is_tidied(&entry.path) && is_asked(&entry.path)) {
        let bytes = source.read(&entry.path).map_err(unreadable)?;
        match tidied_file(&entry.path, &bytes) {
            Ok(None) => {}
            Ok(Some(text)) => {
                let path = folder.join(&entry.path);
                if !arguments.check {
                    write_whole(&path, &text).map_err(|error| {
                        Failure::wrong_use(texts.file_unwritable(&path, &error.to_string()))
                    })?;
                }
                changed.push(source.display_path(&entry.path));
            }
            Err(error) => left_alone.push((source.display_path(&entry.path), error)),
        }
    }
    let exit = match left_alone.is_empty() && (changed.is_empty() || !arguments.check) {
        true => Exit::Done,
        false => Exit::ProblemsFound,
    };
    let text = match wants_json {
        true => {
            let left_alone = left_alone.into_iter().map(|(file, error)| LeftRecord {
                file,
                why: error.say(session.language),
            });
            let left_alone = left_alone.collect();
            render::json(&Record {
                changed,
                left_alone,
            })?
        }
        false => told(session, &changed, &left_alone, arguments.check),
    };
    Ok(Report {
        text,
        exit,
        note: None,
    })
}

fn told(
    session: &Session,
    changed: &[String],
    left_alone: &[(String, TidyError)],
    is_check: bool,
) -> String {
    let texts = session.texts();
    let mut page = Page::new(session);
    for file in changed {
        page.verbatim(&session.paint.apply(Style::Place, file));
    }
    for (file, error) in left_alone {
        page.line(&texts.fmt_left_alone(file, &error.say(session.language)));
    }
    page.line(&match is_check {
        true => texts.fmt_to_be_written(changed.len()),
        false => texts.fmt_written(changed.len()),
    });
    page.into_text()
}
