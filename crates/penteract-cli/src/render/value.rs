//! Values of facts and parameters, as people write them.

use penteract::{Bundle, Slot, Value};
use penteract_core::Rate;

use crate::session::Session;
use crate::text::Word;

/// Where the labels of choices stand.
pub(crate) enum Named<'a> {
    /// A fact of the product, by its path.
    Fact(&'a str),
    /// A parameter of the product, by its name.
    Parameter(&'a str),
    /// A value that carries no label.
    Nothing,
}

/// A slot: its value, or that it is unanswered.
pub(crate) fn slot(session: &Session, bundle: &Bundle, named: &Named<'_>, slot: &Slot) -> String {
    match slot {
        Slot::Unanswered => session.word(Word::Unanswered).to_owned(),
        Slot::Answered(value) => self::value(session, bundle, named, value),
    }
}

/// A value in the session's language, with its unit.
pub(crate) fn value(
    session: &Session,
    bundle: &Bundle,
    named: &Named<'_>,
    value: &Value,
) -> String {
    let numbers = session.numbers();
    match value {
        Value::None => session.word(Word::None).to_owned(),
        Value::Bool(true) => session.word(Word::Yes).to_owned(),
        Value::Bool(false) => session.word(Word::No).to_owned(),
        Value::Int(value) => numbers.number((*value).into()),
        Value::Money(amount) => numbers.money(*amount, bundle.currency()),
        Value::Percent(fraction) => match Rate::from_fraction(*fraction) {
            Ok(rate) => numbers.percent(rate),
            Err(_) => value.to_string(),
        },
        Value::Ratio(ratio) => numbers.number(ratio.normalize()),
        Value::Date(date) => numbers.date(*date),
        Value::Duration { months, days } => session.texts().duration(*months, *days),
        Value::Choice(choice) => choice_label(session, bundle, named, choice)
            .unwrap_or(choice)
            .to_owned(),
        Value::List(items) if items.is_empty() => session.word(Word::None).to_owned(),
        Value::List(items) => {
            let items: Vec<String> = items
                .iter()
                .map(|item| self::value(session, bundle, named, item))
                .collect();
            session.texts().listed(&items)
        }
        Value::Text(_) | Value::Code { .. } | Value::Record(_) | Value::Phase(_) => {
            value.to_string()
        }
    }
}

/// What people read for one of the values of a closed list.
fn choice_label<'a>(
    session: &Session,
    bundle: &'a Bundle,
    named: &Named<'_>,
    choice: &str,
) -> Option<&'a str> {
    let choices = match named {
        Named::Fact(path) => bundle.fact(path)?.field().choices(),
        Named::Parameter(name) => bundle.parameter(name)?.choices(),
        Named::Nothing => return None,
    };
    let choice = choices
        .iter()
        .find(|candidate| candidate.value.as_ref() == choice)?;
    Some(choice.label.get(session.language))
}
