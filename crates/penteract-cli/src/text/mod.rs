//! What people read of the command itself, in each language; libraries say what is theirs.

pub(crate) mod fold;
pub(crate) mod help_fr;
mod sentences;
pub(crate) mod table;
mod words;

pub(crate) use sentences::{AnswerForm, Texts};
pub(crate) use words::Word;
