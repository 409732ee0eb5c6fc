//! `penteract test --boundaries`: writes cases at the thresholds of products, which count nowhere until somebody confirms them.

use std::collections::BTreeMap;
use std::fs;

use penteract::{BOUNDARIES_FILE, Product, Purpose, Say as _, boundaries, text, with_boundaries};

use crate::arguments::TestArguments;
use crate::catalogue;
use crate::environment;
use crate::failure::{Failure, Report};
use crate::output::write_whole;
use crate::progress;
use crate::render::diagnostics;
use crate::session::Session;

/// Writes the file of each product anew, its confirmed cases as they are.
pub(crate) fn run(session: &Session, arguments: &TestArguments) -> Result<Report, Failure> {
    let Some(folder) = session.folder() else {
        return Err(Failure::wrong_use(session.texts().bless_needs_products()));
    };
    let inspection = catalogue::inspect(session, &arguments.names, Purpose::Check)?;
    if inspection.problems.errors() > 0 {
        let problems = diagnostics::errors(session, &inspection.problems);
        let sentence = session.texts().products_are_broken();
        return Err(Failure::problems(format!("{sentence}\n\n{problems}")));
    }
    let mut families: BTreeMap<&str, Vec<&Product>> = BTreeMap::new();
    for product in inspection.catalogue.products() {
        let family = families.entry(product.bundle().id()).or_default();
        family.push(product);
    }
    let mut told = String::new();
    for (id, members) in families {
        let found = progress::shown(session, |progress| {
            boundaries(&members, environment::threads(), progress)
        });
        let path = folder.join(id).join(BOUNDARIES_FILE);
        let known = fs::read_to_string(&path).unwrap_or_default();
        let file = path.display().to_string();
        let Some(first) = members.first() else {
            continue;
        };
        let text = with_boundaries(&known, &found, first.bundle());
        let count = found.len();
        let line = match (count, known == text) {
            (0, true) | (0, false) if known.is_empty() => text!(
                "{id}: every threshold has its cases",
                "{id} : chaque seuil a ses cas"
            ),
            _ => text!(
                "{id}: {count} cases that nobody has confirmed, in {file}",
                "{id} : {count} cas que personne n'a confirmés, dans {file}"
            ),
        };
        if (count > 0 || !known.is_empty()) && known != text {
            write_whole(&path, &text).map_err(|error| {
                let wrong = text!(
                    "`{file}` cannot be written: {error}",
                    "`{file}` ne peut pas être écrit : {error}",
                    error = error.to_string()
                );
                Failure::wrong_use(wrong.say(session.language))
            })?;
        }
        told.push_str(&(line.say(session.language) + "\n"));
    }
    Ok(Report::done(told))
}
