//! `penteract value`: one named value for an application, and how it was computed.

use penteract::{Answer, Bundle, DecideError, Explanation, Language, Reading, Say as _};
use serde::Serialize;

use super::{decide, explain, placement};
use crate::arguments::ValueArguments;
use crate::failure::{Failure, Report};
use crate::render;
use crate::session::Session;

#[derive(Serialize)]
struct Record<'a> {
    product: &'a str,
    as_of: chrono::NaiveDate,
    name: &'a str,
    /// `null` when nobody knows.
    value: Option<String>,
    /// The facts whose answers are needed.
    missing: Vec<String>,
    /// What no source gives, and why.
    unknown: Vec<Unknown<'a>>,
    /// What was read, in the order of the script.
    reads: Vec<ReadRecord<'a>>,
}

#[derive(Serialize)]
struct Unknown<'a> {
    name: &'a str,
    why: &'a str,
}

#[derive(Serialize)]
struct ReadRecord<'a> {
    name: &'a str,
    value: Option<String>,
}

/// Computes a named value at the session's date, whether the product is granted then or not.
pub(crate) fn run(session: &Session, arguments: &ValueArguments) -> Result<Report, Failure> {
    let wants_json = session.wants_json()?;
    let path = &arguments.application;
    let application = decide::application(session, path)?;
    let placed = placement::placed(session, &arguments.product, path, &application)?;
    let (product, note) = match placed {
        Ok(placed) => placed,
        Err(listed) => return Ok(listed),
    };
    let bundle = product.bundle();
    let failed = |error: &DecideError| decide::undecided(session, &product, path, None, error);
    let frame = bundle
        .read_application(&application, session.as_of)
        .map_err(|problems| failed(&DecideError::InvalidApplication(problems)))?;
    let reading = Reading::new(bundle, &frame);
    let name = &arguments.name;
    let explanation = reading
        .explain(name)
        .map_err(|error| match bundle.is_granted_on(session.as_of) {
            true => failed(&error),
            // Figures need no value on days on which nothing is decided.
            false => {
                Failure::wrong_use(session.texts().no_value(name, &error.say(session.language)))
            }
        })?
        .ok_or_else(|| explain::unknown(session, &product, name))?;
    let text = match wants_json {
        true => render::json(&record(session, bundle, name, &explanation))?,
        false => page(session, reading, name, &explanation),
    };
    Ok(Report {
        note,
        ..Report::done(text)
    })
}

fn page(session: &Session, reading: Reading<'_>, name: &str, explanation: &Explanation) -> String {
    let texts = session.texts();
    let bundle = reading.bundle();
    let mut page = render::page::Page::new(session);
    let as_of = texts.decided_as_of(&session.numbers().date(session.as_of));
    page.line(&render::decision::heading(session, bundle, &as_of));
    page.gap();
    let said = match &explanation.answer {
        Answer::Known(value) => bundle.say_value(value, None, session.language),
        Answer::Unknown {
            missing,
            undetermined,
        } => {
            let labels = missing.iter().filter_map(|fact| bundle.fact_of(*fact));
            let labels: Vec<String> = labels
                .map(|fact| fact.label().say(session.language))
                .collect();
            let mut why = Vec::new();
            if !labels.is_empty() {
                why.push(texts.answers_needed(&labels));
            }
            why.extend(
                undetermined
                    .iter()
                    .map(|(_, why)| why.say(session.language)),
            );
            texts.value_unknown(&texts.listed(&why))
        }
    };
    let sentence = reading.sentence(name, session.language);
    let sentence = sentence.as_deref().unwrap_or(name).trim_end_matches('.');
    page.prose(0, None, &texts.labelled(sentence, &said));
    page.prose(2, None, &format!("`{name}`"));
    render::reads::write(session, &mut page, reading, &explanation.atoms, 2);
    page.into_text()
}

fn record<'a>(
    session: &Session,
    bundle: &'a Bundle,
    name: &'a str,
    explanation: &'a Explanation,
) -> Record<'a> {
    let reads = explanation.atoms.iter().flat_map(|atom| &atom.reads);
    let reads = reads.map(|read| ReadRecord {
        name: &read.name,
        value: read.value.value().map(ToString::to_string),
    });
    let (value, missing, unknown) = match &explanation.answer {
        Answer::Known(value) => (Some(value.to_string()), &[][..], &[][..]),
        Answer::Unknown {
            missing,
            undetermined,
        } => (None, &missing[..], &undetermined[..]),
    };
    Record {
        product: bundle.address(),
        as_of: session.as_of,
        name,
        value,
        missing: missing
            .iter()
            .map(|fact| bundle.fact_path(*fact).to_string())
            .collect(),
        unknown: unknown
            .iter()
            .map(|(name, why)| Unknown {
                name,
                why: why.get(Language::English),
            })
            .collect(),
        reads: reads.collect(),
    }
}
