//! A rule or named value as its author wrote it, with the facts and figures that it reads.

use std::borrow::Cow;

use penteract::dates::Period;
use penteract::rules::{Function, ParameterValue, Role};
use penteract::{Bundle, Say as _};

use super::page::Page;
use super::value;
use crate::paint::Style;
use crate::session::Session;
use crate::text::Word;

/// The sentence, the law, and everything that the function reads.
pub(crate) fn page(session: &Session, bundle: &Bundle, function: &Function) -> String {
    let texts = session.texts();
    let language = session.language;
    let mut page = Page::new(session);
    page.heading(&format!("`{}`", function.name), &function.location.file);
    page.prose(
        2,
        None,
        &bundle
            .sentence(&function.name, language, None)
            .unwrap_or(Cow::Borrowed(&function.doc.sentence)),
    );
    let laws = bundle.laws(function, language);
    if !laws.is_empty() {
        page.prose(
            2,
            None,
            &texts.labelled(session.word(Word::Law), &texts.listed(&laws)),
        );
    }
    if function.doc.in_force != Period::ALWAYS {
        page.prose(
            2,
            None,
            &texts.in_force(&function.doc.in_force.say(language)),
        );
    }
    if function.is_public_of(Role::Eligibility) {
        page.prose(2, None, &function.doc.otherwise.say(language));
    } else if function.is_public_of(Role::Constraints) {
        page.prose(2, None, &texts.otherwise_asked_again());
    }

    if !function.reads.is_empty() {
        page.heading(session.word(Word::Facts), "");
    }
    for fact in function.reads.iter().filter_map(|id| bundle.fact_of(*id)) {
        let line = format!("{} ({})", fact.label().get(language), fact.path());
        page.marked(2, "·", Some(Style::Faint), &line);
    }
    if !function.reads_parameters.is_empty() {
        page.heading(session.word(Word::Figures), "");
    }
    for name in &function.reads_parameters {
        parameter(session, &mut page, bundle, name);
    }
    if !function.reads_tables.is_empty() {
        page.heading(session.word(Word::Tables), "");
    }
    for name in &function.reads_tables {
        page.marked(2, "·", Some(Style::Faint), &format!("`{name}`"));
    }
    page.into_text()
}

/// A figure with each of its values, their dates and law.
fn parameter(session: &Session, page: &mut Page, bundle: &Bundle, name: &str) {
    let Some(parameter) = bundle.parameter(name) else {
        return;
    };
    let label = parameter.label().get(session.language);
    page.marked(2, "·", Some(Style::Faint), &format!("{label} ({name})"));
    for dated in parameter.values() {
        let value = match &dated.value {
            ParameterValue::Known(value) => value::value(session, bundle, Some(name), value),
            ParameterValue::Unknown(why) => parameter.unknown_text(why).say(session.language),
        };
        let period = dated.period.say(session.language);
        let sources = dated.sourcing.sources.join(", ");
        let law = bundle.cited(&dated.sourcing.law, session.language);
        page.prose(6, None, &format!("{value}, {period} ({law}; {sources})"));
    }
    if let Some(note) = parameter.note() {
        page.prose(6, None, bundle.noted(note, session.language));
    }
}
