//! Values of facts and parameters, as people write them.

use penteract::{Bundle, Slot, Value};

use crate::session::Session;
use crate::text::Word;

/// A slot: its value, or that it is unanswered.
pub(crate) fn slot(session: &Session, bundle: &Bundle, of: Option<&str>, slot: &Slot) -> String {
    match slot {
        Slot::Unanswered => session.word(Word::Unanswered).to_owned(),
        Slot::Answered(value) => self::value(session, bundle, of, value),
    }
}

/// A value in the session's language, with its unit: one of the fact or parameter of a name, or of none.
pub(crate) fn value(session: &Session, bundle: &Bundle, of: Option<&str>, value: &Value) -> String {
    bundle.say_value(value, of, session.language)
}
