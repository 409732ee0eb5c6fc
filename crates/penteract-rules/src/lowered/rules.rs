//! The rules of a product, one after the other.

use std::cell::Cell;
use std::fmt;
use std::sync::Arc;

use crate::ast::Span;
use crate::compiled::Compiled;
use crate::datum::Datum;
use crate::frame::Frame;
use crate::view::View;

use super::LOCALS_MAX;
use super::code::{Code, Label, Row};
use super::lower::Lowering;
use super::scope::Scope;
use crate::bits::Bits;

/// A condition of a rule: its place in the scripts.
#[derive(Clone, Debug)]
pub(crate) struct ConditionPlace {
    pub(crate) file: Arc<str>,
    pub(crate) span: Span,
}

/// Rules lowered, in order.
pub(crate) struct Rules {
    code: Code,
    constants: Vec<Datum>,
    /// Where each rule begins; none for a rule that is walked.
    entries: Vec<Option<Label>>,
    /// The conditions of each rule that have bits, in the order of evaluation; none when there are too many.
    conditions: Vec<Option<Vec<ConditionPlace>>>,
    has_locals: bool,
}

impl fmt::Debug for Rules {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Rules({})", self.entries.len())
    }
}

impl Rules {
    /// Lowers the only instances of rules; a rule with something that has no lowered form is the walker's.
    pub(crate) fn new(compiled: &Compiled, instances: impl Iterator<Item = Option<u32>>) -> Self {
        let mut row = Row::default();
        let mut rules = Self {
            code: Code::default(),
            constants: Vec::new(),
            entries: Vec::new(),
            conditions: Vec::new(),
            has_locals: false,
        };
        for instance in instances {
            // What a rule that cannot be lowered left behind in the row is never reached.
            let lowered = instance
                .and_then(|instance| Lowering::new(compiled, instance, &mut rules.constants))
                .and_then(|lowering| lowering.condition_of_rule(&mut row));
            let (entry, conditions) = match lowered {
                Some((entry, locals, conditions)) => {
                    rules.has_locals |= locals > 0;
                    (Some(entry), conditions)
                }
                None => (None, None),
            };
            rules.entries.push(entry);
            rules.conditions.push(conditions);
        }
        rules.code = row.finish();
        rules
    }

    /// Whether each rule holds with the bits of its conditions, in order; `None` when the walker has to say.
    #[inline]
    pub(crate) fn judge(
        &self,
        compiled: &Compiled,
        frame: &Frame,
        mut each: impl FnMut(Option<(bool, Bits)>),
    ) {
        let locals = [const { Cell::new(View::None) }; LOCALS_MAX];
        let locals = if self.has_locals {
            locals.as_slice()
        } else {
            &[]
        };
        let scope = Scope::new(compiled, frame, &self.constants, locals);
        for entry in &self.entries {
            each(entry.and_then(|entry| self.code.run(entry, &scope)));
        }
    }

    /// The conditions of a rule by its place among the rules.
    pub(crate) fn conditions(&self, at: usize) -> Option<&[ConditionPlace]> {
        self.conditions.get(at)?.as_deref()
    }

    /// Whether a rule has a lowered form.
    pub(crate) fn is_lowered(&self, at: usize) -> bool {
        self.entries.get(at).is_some_and(Option::is_some)
    }
}
