//! From checked expressions to closures: names to places, calls to the bodies that they call.

use std::sync::Arc;

use crate::bits::Bits;
use crate::compiled::Compiled;
use crate::datum::Datum;
use crate::ir::Node;
use crate::types::Type;

use super::code::{Label, Row};
use super::rules::ConditionPlace;
use super::scope::Scope;
use super::{LOCALS_MAX, Run};

/// How many expressions a function may come to when what it calls is put in the place of each call. Real rules come to
/// a few dozen; past this, the function is walked.
const EXPRESSIONS_MAX: usize = 4_096;
/// How deep expressions and calls may nest.
const DEPTH_MAX: usize = 64;

/// Names a value for what comes after.
pub(super) struct Bind {
    at: usize,
    value: Run,
}

impl Bind {
    #[inline]
    pub(super) fn run(&self, scope: &Scope<'_, '_>) -> Option<()> {
        scope.set_local(self.at, (self.value)(scope)?)
    }
}

/// A function being lowered.
pub(super) struct Lowering<'c> {
    pub(super) compiled: &'c Compiled,
    instance: u32,
    /// What is written in the scripts and is not small.
    constants: &'c mut Vec<Datum>,
    /// Where each value that has a name is held while the function runs.
    named: Vec<Option<usize>>,
    next_local: usize,
    locals: usize,
    expressions: usize,
    depth: usize,
    conditions: Vec<ConditionPlace>,
    has_all_conditions: bool,
}

impl<'c> Lowering<'c> {
    /// To lower an instance of a function, with its arguments named; none when they are too many.
    pub(super) fn new(
        compiled: &'c Compiled,
        number: u32,
        constants: &'c mut Vec<Datum>,
    ) -> Option<Self> {
        let arguments = compiled.instance(number)?.arguments.len();
        (arguments <= LOCALS_MAX).then(|| Self {
            compiled,
            instance: number,
            constants,
            named: (0..arguments).map(Some).collect(),
            next_local: arguments,
            locals: arguments,
            expressions: 0,
            depth: 0,
            conditions: Vec::new(),
            has_all_conditions: true,
        })
    }

    /// The function as a closure, and how many values it names.
    pub(super) fn function(mut self) -> Option<(Run, usize)> {
        let instance = self.compiled.instance(self.instance)?;
        let run = self.value(&instance.body)?;
        Some((run, self.locals))
    }

    /// Keeps a value that is written in the script; where it is kept.
    pub(super) fn constant(&mut self, datum: &Datum) -> usize {
        self.constants.push(datum.clone());
        self.constants.len() - 1
    }

    /// A rule put in a row with others: where it begins, how many values it names, and its conditions.
    pub(super) fn condition_of_rule(
        mut self,
        row: &mut Row,
    ) -> Option<(Label, usize, Option<Vec<ConditionPlace>>)> {
        let instance = self.compiled.instance(self.instance)?;
        let is_rule = instance.arguments.is_empty() && matches!(instance.returns, Type::Bool);
        let entry = is_rule.then(|| self.rule(&instance.body, row)).flatten()?;
        let conditions = self.has_all_conditions.then_some(self.conditions);
        Some((entry, self.locals, conditions))
    }

    /// Counts an expression; none when there are too many, or too deep.
    pub(super) fn enter(&mut self) -> Option<()> {
        self.expressions += 1;
        self.depth += 1;
        (self.expressions <= EXPRESSIONS_MAX && self.depth <= DEPTH_MAX).then_some(())
    }

    pub(super) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// The bits of a condition, in the order in which conditions are lowered, which is that of their evaluation; none
    /// when there are none left.
    pub(super) fn new_condition(&mut self, node: &Node) -> Bits {
        let at = self.conditions.len();
        let Some(instance) = self.compiled.instance(self.instance) else {
            return Bits::NONE;
        };
        if at >= Bits::ROOM as usize {
            self.has_all_conditions = false;
            return Bits::NONE;
        }
        self.conditions.push(ConditionPlace {
            file: Arc::clone(&instance.file),
            span: node.span,
        });
        Bits::of(at, at + 1)
    }

    /// Conditions of the rule have no bits.
    pub(super) fn lose_conditions(&mut self) {
        self.has_all_conditions = false;
    }

    /// The bits of the conditions from one number on.
    pub(super) fn conditions_since(&self, first: usize) -> Bits {
        Bits::of(first, self.conditions.len())
    }

    pub(super) fn condition_count(&self) -> usize {
        self.conditions.len()
    }

    /// Where a value that has a name is held while the function runs.
    pub(super) fn local_at(&self, slot: u32) -> Option<usize> {
        *self.named.get(usize::try_from(slot).ok()?)?
    }

    /// Gives a name to a value; none when there is no room for it.
    pub(super) fn declare(&mut self, slot: u32) -> Option<usize> {
        let at = self.take_local()?;
        let slot = usize::try_from(slot).ok()?;
        if self.named.len() <= slot {
            self.named.resize(slot + 1, None);
        }
        *self.named.get_mut(slot)? = Some(at);
        Some(at)
    }

    pub(super) fn take_local(&mut self) -> Option<usize> {
        let at = self.next_local;
        self.next_local += 1;
        self.locals = self.locals.max(self.next_local);
        (at < LOCALS_MAX).then_some(at)
    }

    pub(super) fn mark(&self) -> usize {
        self.next_local
    }

    /// Frees the room of names that are out of reach.
    pub(super) fn release(&mut self, mark: usize) {
        self.next_local = mark;
    }

    /// Names for values, which are evaluated whether they are needed or not; none when there is no room for them.
    pub(super) fn lets(&mut self, lets: &[(u32, Node)]) -> Option<Vec<Bind>> {
        let mut binds = Vec::new();
        for (slot, value) in lets {
            let value = self.value(value)?;
            let at = self.declare(*slot)?;
            binds.push(Bind { at, value });
        }
        Some(binds)
    }

    /// The arguments of a call under the names that the function called gives them, and its body lowered by `lower`.
    pub(super) fn call<R>(
        &mut self,
        number: u32,
        arguments: &[Node],
        lower: impl FnOnce(&mut Self, Vec<Bind>, &Node) -> Option<R>,
    ) -> Option<R> {
        let callee = self.compiled.instance(number)?;
        let mark = self.mark();
        let mut binds = Vec::new();
        for argument in arguments {
            let value = self.value(argument)?;
            let at = self.take_local()?;
            binds.push(Bind { at, value });
        }
        let named = binds.iter().map(|bind| Some(bind.at)).collect();
        let caller = std::mem::replace(&mut self.named, named);
        let caller_instance = std::mem::replace(&mut self.instance, number);
        let result = lower(self, binds, &callee.body);
        self.named = caller;
        self.instance = caller_instance;
        self.release(mark);
        result
    }
}
