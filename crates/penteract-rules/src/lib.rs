//! Rules, named values and schedules of loan products, written in a subset of Rhai.
//!
//! The only crate that knows Rhai. Scripts are parsed with the place of every character, checked against the types of
//! the facts, parameters and tables that they read, and evaluated in three values: an unanswered fact is *unknown*,
//! never false. Rhai's own compiler has to accept each script, and its interpreter gives the reference meaning.
//!
//! # From a script to a decision
//! `lexer`, `parser` and `doc` read a text; `check` gives each name its number, each expression its type, and tells every
//! problem; what it makes (`ir`) is linked with parameters and tables by `compile` (`compiled`, `lookup`). A [`Frame`]
//! holds the facts of an application by their numbers (`layout`). `eval` gives every answer its meaning; `lowered` gives
//! the same faster, where nothing is missing and nothing fails; `reference` asks Rhai. Imports go one way among these
//! modules.

mod answer;
mod ast;
mod bits;
mod check;
mod code_meaning;
mod codes;
mod compile;
mod compiled;
mod datum;
mod diagnostic;
mod doc;
mod doc_keys;
mod environment;
mod error;
mod eval;
mod exact;
mod explanation;
mod fault;
mod frame;
mod function;
mod host;
mod ids;
mod ir;
mod judgement;
mod layout;
mod length;
mod lexer;
mod lookup;
mod lowered;
mod meaning;
mod mutation;
mod operation;
mod parser;
mod primary;
mod program;
#[cfg(feature = "reference")]
mod reference;
mod script;
mod signs;
mod source;
#[cfg(feature = "reference")]
mod span;
mod tables;
mod tidy;
mod types;
mod unsupported;
mod value;
mod view;

pub use answer::Answer;
pub use codes::ALL as SCRIPT_CODES;
pub use compile::{Compilation, ParsedScript, ParsedScripts};
pub use diagnostic::{
    Code, Diagnostic, Help, Instead, Label, Severity, listed_first, nearest, suggest,
};
pub use doc::YEARS;
pub use environment::{
    Cell, Column, DatedValue, Environment, FactDeclaration, ParameterDeclaration, ParameterValue,
    SaidOfRule, TableDeclaration, TableRow,
};
pub use error::{EvalError, Named, Place};
pub use eval::trace::LookedUp;
pub use explanation::{Atom, Explanation, Read, ReadOrigin};
pub use frame::{Frame, FrameBuilder};
pub use function::{Doc, Function, FunctionId, Otherwise, Role};
pub use ids::{FactId, ParameterId, TableId};
pub use judgement::{Condition, Judgement};
pub use length::words as say_length;
pub use mutation::{Edit, Mutation, MutationKind, moved, script_mutations, seen_on};
pub use program::{Program, Row};
#[cfg(feature = "reference")]
pub use reference::Reference;
pub use script::{Script, decisive_text};
pub use signs::{misleading, turns_text, written_instead};
pub use source::SourceFiles;
pub use tidy::tidied;
pub use types::{
    ChoiceType, CodeList, CodeShape, CodeShapeError, CodeType, Nomenclature, RecordType, Type,
};
pub use value::{Slot, UndecidedCode, Value};
