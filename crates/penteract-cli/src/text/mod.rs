//! What people read of the command itself, in each language; libraries say what is theirs.

pub(crate) mod fold;
pub(crate) mod help_fr;
mod mistyped;
mod sentences;
pub(crate) mod table;
mod words;
mod wrong_file;

pub(crate) use mistyped::mistyped;
pub(crate) use sentences::{AnswerForm, Texts};
pub(crate) use words::Word;
pub(crate) use wrong_file::WrongFile;
