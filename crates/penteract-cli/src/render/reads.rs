//! What a condition read: label, value, and where the value comes from; named values down to the
//! facts and figures behind them.

use penteract::{Atom, Read, ReadOrigin, Reading, Say as _};

use super::page::Page;
use super::value;
use crate::paint::Style;
use crate::session::Session;

/// How deep named values are followed into each other. Scripts know no recursion, so that real
/// products stay far above.
const DEPTH_MAX: usize = 8;

/// One line for each value that the conditions read, each once, what a named value read below it.
pub(crate) fn write(
    session: &Session,
    page: &mut Page,
    reading: Reading<'_>,
    atoms: &[Atom],
    indent: usize,
) {
    let mut seen = Vec::new();
    for (depth, line) in lines(session, reading, atoms, 0, &mut seen) {
        page.marked(indent + 2 * depth, "·", Some(Style::Faint), &line);
    }
}

/// The values that a condition read, without what is behind the named ones.
pub(super) fn write_flat(
    session: &Session,
    page: &mut Page,
    reading: Reading<'_>,
    atom: &Atom,
    indent: usize,
) {
    let atoms = std::slice::from_ref(atom);
    for (depth, line) in lines(session, reading, atoms, 0, &mut Vec::new()) {
        if depth == 0 {
            page.marked(indent, "·", Some(Style::Faint), &line);
        }
    }
}

/// What is read, each once and as deep as it stands. Helpers of the scripts have no sentence: what they read takes their
/// place.
fn lines(
    session: &Session,
    reading: Reading<'_>,
    atoms: &[Atom],
    depth: usize,
    seen: &mut Vec<String>,
) -> Vec<(usize, String)> {
    let mut lines = Vec::new();
    for read in atoms.iter().flat_map(|atom| &atom.reads) {
        let line = line(session, reading, read);
        let below = depth + usize::from(line.is_some());
        let key = line.clone().unwrap_or_else(|| read.name.to_string());
        if seen.contains(&key) {
            continue;
        }
        seen.push(key);
        lines.extend(line.map(|line| (depth, line)));
        if read.origin == ReadOrigin::Value && depth < DEPTH_MAX {
            // A value that takes arguments has no explanation of its own.
            if let Ok(Some(explanation)) = reading.explain(&read.name) {
                lines.extend(self::lines(
                    session,
                    reading,
                    &explanation.atoms,
                    below,
                    seen,
                ));
            }
        }
    }
    lines
}

/// A value by its name; none for a helper of the scripts.
fn line(session: &Session, reading: Reading<'_>, read: &Read) -> Option<String> {
    let texts = session.texts();
    let bundle = reading.bundle();
    let language = session.language;
    let name = read.name.as_ref();
    Some(match &read.origin {
        ReadOrigin::Fact => {
            let label = bundle.fact(name).map_or(name, |fact| {
                fact.field().label_on(reading.as_of()).get(language)
            });
            texts.labelled(
                label,
                &value::slot(session, bundle, Some(name), &read.value),
            )
        }
        ReadOrigin::Parameter {
            period,
            law,
            source,
        } => {
            let name = name.strip_prefix("params.").unwrap_or(name);
            let label = bundle
                .parameter(name)
                .map_or(name, |parameter| parameter.label().get(language));
            let value = value::slot(session, bundle, Some(name), &read.value);
            let in_force = texts.in_force(&period.say(language));
            let source = source.as_deref().filter(|source| !source.is_empty());
            let origin: Vec<String> = law
                .as_deref()
                .map(|law| bundle.cited(law, language))
                .into_iter()
                .chain([in_force.as_str()])
                .chain(source)
                .map(ToOwned::to_owned)
                .collect();
            format!(
                "{} ({})",
                texts.labelled(label, &value),
                texts.listed(&origin)
            )
        }
        ReadOrigin::Table { line } => {
            let name = name.strip_prefix("tables.").unwrap_or(name);
            texts.labelled(
                &texts.table_line(name, *line),
                &value::slot(session, bundle, None, &read.value),
            )
        }
        ReadOrigin::AsOf => texts.labelled(
            &texts.date_of_the_decision(),
            &value::slot(session, bundle, None, &read.value),
        ),
        ReadOrigin::Value => {
            let value = value::slot(session, bundle, None, &read.value);
            let sentence = reading.sentence(name, language)?;
            texts.labelled(sentence.trim_end_matches('.'), &value)
        }
    })
}
