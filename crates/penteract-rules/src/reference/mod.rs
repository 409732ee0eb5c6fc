//! Rhai itself: its compiler as the authority on syntax, its interpreter as the reference meaning.

mod engine;

use rhai::Position;

use crate::ast::Span;
use crate::codes;
use crate::error::EvalError;
use crate::frame::Frame;
use crate::function::Function;
use crate::lexer::Fault;
use crate::program::{Program, Script};
use crate::span;
use crate::types::Type;
use crate::value::Value;

/// Whether Rhai's compiler accepts a script; the place of its complaint if it does not.
pub(crate) fn check_syntax(script: &Script) -> Result<(), Box<Fault>> {
    match engine::sandbox().compile(&*script.text) {
        Ok(_) => Ok(()),
        Err(error) => {
            let place = place(&script.text, error.position());
            Err(Box::new(
                Fault::new(
                    codes::RHAI_SYNTAX,
                    place,
                    format!("Rhai's compiler rejects this: {}", error.err_type()),
                )
                .help("scripts are Rhai: write it in a way that Rhai's own compiler accepts"),
            ))
        }
    }
}

fn place(text: &str, position: Position) -> Span {
    span::at(text, position.line().unwrap_or(1), position.position())
}

pub(crate) fn evaluate(
    program: &Program,
    function: &Function,
    returns: &Type,
    arguments: &[Value],
    frame: &Frame,
) -> Result<Value, EvalError> {
    let _ = (program, returns, arguments, frame);
    Err(EvalError::Reference {
        function: function.name.clone(),
        message: "not available yet".to_owned(),
    })
}
