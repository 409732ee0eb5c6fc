//! Values of facts and parameters, as people write them.

use penteract::{Bundle, Slot, Value, say_value};

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
    let choices = match named {
        Named::Fact(path) => bundle.fact(path).map(|fact| fact.field().choices()),
        Named::Parameter(name) => bundle.parameter(name).map(|parameter| parameter.choices()),
        Named::Nothing => None,
    };
    say_value(
        value,
        choices.unwrap_or_default(),
        bundle.currency(),
        session.language,
    )
}
