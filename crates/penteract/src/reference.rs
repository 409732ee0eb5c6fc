//! A decision evaluated a second time, by the interpreter of the script language itself.

use penteract_rules::{Answer, EvalError};

use crate::decision::Decision;
use crate::error::DecideError;

/// How far a decision was compared with the script language's own interpreter; they agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReferenceCheck {
    /// Rules in force and named values that both evaluated to the same.
    pub compared: usize,
    /// Rules and named values that cannot be compared: they read an unanswered fact, a value
    /// that no source gives or a code whose list is not there, of which the interpreter knows nothing, or fail for an application that does
    /// not need them.
    pub left_out: usize,
}

impl Decision {
    /// Evaluates every rule in force and every named value a second time, with the script
    /// language's own interpreter. Slow, and made for trust: the rules are normally evaluated from
    /// their typed form.
    ///
    /// # Errors
    /// [`DecideError::ReferenceDiffers`] when both do not give the same;
    /// [`DecideError::Evaluation`] when the interpreter fails.
    pub fn compare_with_reference(&self) -> Result<ReferenceCheck, DecideError> {
        let mut check = ReferenceCheck::default();
        let Some(frame) = self.frame() else {
            return Ok(check);
        };
        let program = self.bundle().program();
        let interpreter = program.reference(frame);
        for id in program.functions() {
            let function = program.describe(id);
            let is_in_force = function.doc.in_force.contains(self.as_of());
            if function.is_private || !function.parameters.is_empty() || !is_in_force {
                continue;
            }
            let ours = program.evaluate(id, &[], frame);
            let differs = |value: String, reference: String| DecideError::ReferenceDiffers {
                function: function.name.clone(),
                value,
                reference,
            };
            match (ours, interpreter.evaluate(id, &[])) {
                (Ok(Answer::Known(value)), Ok(reference)) if value == reference => {
                    check.compared += 1
                }
                (Ok(Answer::Known(value)), Ok(reference)) => {
                    return Err(differs(value.to_string(), reference.to_string()));
                }
                (Ok(Answer::Unknown { .. }), Ok(reference)) => {
                    return Err(differs("unknown".to_owned(), reference.to_string()));
                }
                // The interpreter knows nothing unanswered or undetermined; and a value may fail on a
                // date or for an application that does not read it.
                (
                    Ok(_),
                    Err(
                        EvalError::IncompleteFacts { .. }
                        | EvalError::UnknownParameter { .. }
                        | EvalError::UnlistedCode { .. }
                        | EvalError::LengthsNotOrdered { .. },
                    ),
                )
                | (Err(_), Err(_)) => check.left_out += 1,
                (Ok(_), Err(error)) => return Err(error.into()),
                (Err(error), Ok(reference)) => {
                    return Err(differs(error.to_string(), reference.to_string()));
                }
            }
        }
        Ok(check)
    }
}
