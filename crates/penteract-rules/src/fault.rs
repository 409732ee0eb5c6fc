//! What cannot be read in a script, before it is made a diagnostic.

use penteract_core::LocalText;

use crate::ast::Span;
use crate::diagnostic::{Code, Help};

/// What cannot be read, before it is made a diagnostic.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) code: Code,
    pub(crate) span: Span,
    pub(crate) message: LocalText,
    pub(crate) note: LocalText,
    pub(crate) help: Option<Help>,
}

impl Fault {
    pub(crate) fn new(code: Code, span: Span, message: LocalText) -> Self {
        Self {
            code,
            span,
            message,
            note: LocalText::default(),
            help: None,
        }
    }

    #[must_use]
    pub(crate) fn note(mut self, note: LocalText) -> Self {
        self.note = note;
        self
    }

    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<Help>) -> Self {
        self.help = Some(help.into());
        self
    }
}
