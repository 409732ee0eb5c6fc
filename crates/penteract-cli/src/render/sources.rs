//! Every figure of a product with who says so, the unsure ones first.

use penteract::rules::ParameterValue;
use penteract::{Bundle, Confidence, Say as _};

use super::page::Page;
use super::value;
use crate::session::Session;
use crate::text::Word;
use crate::text::table::{Column, Table};

/// A table of the parameters' values, dates, law, source and confidence.
pub(crate) fn write(session: &Session, page: &mut Page, bundle: &Bundle) {
    let column = |word| Column::text(session.word(word));
    let mut table = Table::new([
        column(Word::Confidence),
        column(Word::Figure),
        column(Word::Value),
        column(Word::InForce).leaves(1),
        column(Word::Law).leaves(2),
        column(Word::Source).leaves(3),
    ]);
    let mut rows: Vec<(u8, [String; 6])> = Vec::new();
    for parameter in bundle.parameters() {
        for dated in parameter.values() {
            let (rank, confidence, value) = match &dated.value {
                ParameterValue::Unknown(why) => {
                    (0, "?".to_owned(), why.get(session.language).to_owned())
                }
                ParameterValue::Known(value) => {
                    let confidence = dated.sourcing.confidence.to_string();
                    let rank = match confidence.as_str() {
                        "C" => 1,
                        "B" => 2,
                        _ => 3,
                    };
                    (
                        rank,
                        confidence,
                        value::value(session, bundle, Some(parameter.name()), value),
                    )
                }
            };
            let law = bundle
                .cited(&dated.sourcing.law, session.language)
                .to_owned();
            let sources = dated.sourcing.sources.join(", ");
            let period = dated.period.say(session.language);
            rows.push((
                rank,
                [
                    confidence,
                    format!(
                        "{} ({})",
                        parameter.label().get(session.language),
                        parameter.name()
                    ),
                    value,
                    period,
                    law,
                    sources,
                ],
            ));
        }
    }
    for given in bundle.given() {
        let rank = match given.confidence {
            _ if given.is_unknown => 0,
            Some(Confidence::C) => 1,
            Some(Confidence::B) => 2,
            Some(Confidence::A) => 3,
            None => 4,
        };
        let language = session.language;
        rows.push((
            rank,
            [
                match given.is_unknown {
                    true => "?".to_owned(),
                    false => given.confidence.map_or("", Confidence::letter).to_owned(),
                },
                given.name.get(language).to_owned(),
                given.value.get(language).to_owned(),
                given.period.say(language),
                bundle.cited(given.law, language).to_owned(),
                given.sources.join(", "),
            ],
        ));
    }
    // The order of the file is kept among figures of the same confidence.
    rows.sort_by_key(|(rank, _)| *rank);
    for (_, cells) in rows {
        table.row(cells);
    }
    page.heading(bundle.address(), "");
    page.table(&table);
}
