//! What evaluation gives when some facts may be unanswered.

use std::sync::Arc;

use penteract_core::LocalText;

use crate::ids::FactId;
use crate::value::Value;

/// The answer of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The value, whatever the unanswered facts are.
    Known(Value),
    /// The value hangs on what is not known.
    Unknown {
        /// The unanswered facts that it may hang on, in the order in which they are first needed.
        missing: Vec<FactId>,
        /// The parameters that no source gives, and the nomenclatures whose codes say nothing, each with the reason.
        undetermined: Vec<(Arc<str>, LocalText)>,
    },
}

impl Answer {
    /// The value, if it is known.
    pub fn known(&self) -> Option<&Value> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown { .. } => None,
        }
    }
}
