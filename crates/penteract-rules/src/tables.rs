//! Tables checked on their own.

use crate::diagnostic::Diagnostic;
use crate::environment::Environment;

pub(crate) fn check(_environment: &Environment, _diagnostics: &mut Vec<Diagnostic>) {}
