//! `penteract test --bless`: what failed cases expect becomes what came, and each change is shown.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use penteract::{CaseReport, Say as _, text};

use crate::failure::{Exit, Failure, Report};
use crate::output::write_whole;
use crate::paint::Style;
use crate::render::page::Page;
use crate::session::Session;

/// Writes the files of failed cases anew, each as a whole; the exit code is 1 when something is left to write by hand.
pub(crate) fn run<'a>(
    session: &Session,
    failed: impl Iterator<Item = &'a CaseReport>,
) -> Result<Report, Failure> {
    let language = session.language;
    let mut files: BTreeMap<&str, Vec<&CaseReport>> = BTreeMap::new();
    for report in failed {
        files.entry(report.file()).or_default().push(report);
    }
    let mut page = Page::new(session);
    let mut is_left = false;
    for (file, reports) in files {
        let path = Path::new(file);
        let wrong = |error: std::io::Error| {
            let told = text!(
                "`{file}` cannot be written anew: {error}",
                "`{file}` ne peut pas être réécrit : {error}",
                error = error.to_string()
            );
            Failure::wrong_use(told.say(language))
        };
        let read = fs::read_to_string(path).map_err(wrong)?;
        let mut text = read.clone();
        for report in reports {
            let blessed = report.blessed(&text);
            page.gap();
            page.line(&session.paint.apply(Style::Heading, report.name()));
            for changed in &blessed.changed {
                let place = format!("{file}:{}", changed.line);
                page.line(&session.paint.apply(Style::Place, &place));
                page.marked(2, "-", Some(Style::Bad), &changed.was);
                page.marked(2, "+", Some(Style::Good), &changed.becomes);
            }
            for what in &blessed.left {
                is_left = true;
                let told = text!(
                    "`{what}` is left to you: the case does not say it itself, or what came is more than one value",
                    "`{what}` reste à écrire : le cas ne le dit pas lui-même, ou ce qui est venu est plus qu'une valeur"
                );
                page.marked(2, "!", Some(Style::Caution), told.get(language));
            }
            text = blessed.text;
        }
        if text != read {
            write_whole(path, &text).map_err(wrong)?;
        }
    }
    let text = page.into_text();
    let nothing = text!(
        "every case passes: nothing to write",
        "tous les cas réussissent : rien à écrire"
    );
    Ok(Report {
        text: match text.is_empty() {
            true => nothing.say(language) + "\n",
            false => text,
        },
        exit: match is_left {
            true => Exit::ProblemsFound,
            false => Exit::Done,
        },
        note: None,
    })
}
