//! From checked expressions to closures: names to places, calls to the bodies that they call.

use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::compiled::Compiled;
use crate::datum::Symbol;
use crate::ids::FactId;
use crate::ir::{Gathering, Kind, Node, Output};
use crate::types::Type;

use super::code::{Label, Row};
use super::rules::ConditionPlace;
use super::scalar::Scalar;
use super::scope::{Length, Local};
use super::shape::Shape;
use super::{LOCALS_MAX, Lowered, Run};
use crate::bits::Bits;

/// How many expressions a function may come to when what it calls is put in the place of each call. Real rules come to
/// a few dozen; past this, the function is walked.
const EXPRESSIONS_MAX: usize = 4_096;
/// How deep expressions and calls may nest.
const DEPTH_MAX: usize = 64;

/// A value that has a name: where it is held while the function runs, and what it is.
#[derive(Clone, Debug)]
pub(super) struct Named {
    at: usize,
    pub(super) shape: Shape,
    ty: Option<Type>,
}

impl Named {
    fn new(at: usize, ty: &Type) -> Self {
        Self {
            at,
            shape: Shape::of(ty),
            ty: Some(ty.clone()),
        }
    }
}

/// Names a value for what comes after.
pub(super) type Bind = Run<()>;

/// A function being lowered.
pub(super) struct Lowering<'c> {
    pub(super) compiled: &'c Compiled,
    instance: u32,
    named: Vec<Option<Named>>,
    next_local: usize,
    locals: usize,
    expressions: usize,
    depth: usize,
    conditions: Vec<ConditionPlace>,
    has_all_conditions: bool,
}

impl<'c> Lowering<'c> {
    /// To lower an instance of a function, with its arguments named; none when they are too many.
    pub(super) fn new(compiled: &'c Compiled, number: u32) -> Option<Self> {
        let arguments = &compiled.instance(number)?.arguments;
        let named: Vec<Option<Named>> = (0..)
            .zip(arguments)
            .map(|(at, ty)| Some(Named::new(at, ty)))
            .collect();
        (arguments.len() <= LOCALS_MAX).then(|| Self {
            compiled,
            instance: number,
            named,
            next_local: arguments.len(),
            locals: arguments.len(),
            expressions: 0,
            depth: 0,
            conditions: Vec::new(),
            has_all_conditions: true,
        })
    }

    /// The function as a closure.
    pub(super) fn function(mut self) -> Option<Lowered> {
        let instance = self.compiled.instance(self.instance)?;
        let node = &instance.body;
        if matches!(instance.returns, Type::Optional(_)) {
            return None;
        }
        let run = match Shape::of(&instance.returns) {
            Shape::Bool => self.as_datum::<bool>(node)?,
            Shape::Int => self.as_datum::<i64>(node)?,
            Shape::Decimal => self.as_datum::<Decimal>(node)?,
            Shape::Date => self.as_datum::<NaiveDate>(node)?,
            Shape::Length => self.as_datum::<Length>(node)?,
            Shape::Symbol => self.as_datum::<Symbol>(node)?,
            Shape::Text | Shape::Other => return None,
        };
        Some(Lowered {
            run,
            locals: self.locals,
        })
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

    pub(super) fn local(&self, slot: u32) -> Option<&Named> {
        self.named.get(usize::try_from(slot).ok()?)?.as_ref()
    }

    /// Where a value that has a name is held while the function runs.
    pub(super) fn local_at(&self, slot: u32) -> Option<usize> {
        self.local(slot).map(|named| named.at)
    }

    /// Gives a name to a value; none when there is no room for it.
    pub(super) fn declare(&mut self, slot: u32, shape: Shape, ty: Option<Type>) -> Option<usize> {
        let at = self.take_local()?;
        let slot = usize::try_from(slot).ok()?;
        if self.named.len() <= slot {
            self.named.resize(slot + 1, None);
        }
        *self.named.get_mut(slot)? = Some(Named { at, shape, ty });
        Some(at)
    }

    fn take_local(&mut self) -> Option<usize> {
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
            let (shape, ty) = (self.shape(value), self.type_of(value));
            let at = self.next_local;
            binds.push(self.binding(value, shape, at)?);
            self.declare(*slot, shape, ty)?;
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
        let mut named = Vec::new();
        for (argument, ty) in arguments.iter().zip(&callee.arguments) {
            let at = self.next_local;
            binds.push(self.binding(argument, Shape::of(ty), at)?);
            self.take_local()?;
            named.push(Some(Named::new(at, ty)));
        }
        let caller = std::mem::replace(&mut self.named, named);
        let caller_instance = std::mem::replace(&mut self.instance, number);
        let result = lower(self, binds, &callee.body);
        self.named = caller;
        self.instance = caller_instance;
        self.release(mark);
        result
    }

    /// What puts a value where its name will find it. A value that is held somewhere is not copied.
    fn binding(&mut self, value: &Node, shape: Shape, at: usize) -> Option<Bind> {
        if let Some(place) = self.place(value) {
            return Some(Box::new(move |scope| {
                scope.set_local(at, Local::Datum(place(scope)?))
            }));
        }
        match shape {
            Shape::Bool => self.scalar_binding::<bool>(value, at),
            Shape::Int => self.scalar_binding::<i64>(value, at),
            Shape::Decimal => self.scalar_binding::<Decimal>(value, at),
            Shape::Date => self.scalar_binding::<NaiveDate>(value, at),
            Shape::Length => self.scalar_binding::<Length>(value, at),
            Shape::Symbol => self.scalar_binding::<Symbol>(value, at),
            Shape::Text | Shape::Other => None,
        }
    }

    fn scalar_binding<T: Scalar>(&mut self, value: &Node, at: usize) -> Option<Bind> {
        let value = self.value::<T>(value)?;
        Some(Box::new(move |scope| {
            scope.set_local(at, value(scope)?.local())
        }))
    }

    /// The type of what is held somewhere.
    pub(super) fn type_of(&self, node: &Node) -> Option<Type> {
        match &node.kind {
            Kind::Fact(id) => self.fact_type(*id).cloned(),
            Kind::Parameter(number) => self.parameter_type(*number).cloned(),
            Kind::Local(slot) => self.local(*slot)?.ty.clone(),
            Kind::Field(base, field) => match self.type_of(base)? {
                Type::Record(record) => {
                    let (_, ty) = record.fields.get(usize::try_from(*field).ok()?)?;
                    Some(ty.clone())
                }
                _ => None,
            },
            Kind::Lookup { table, output, .. } => {
                let table = self
                    .compiled
                    .environment
                    .tables
                    .get(usize::try_from(*table).ok()?)?;
                match (output, table.outputs.first()) {
                    (Output::Value, Some(only)) => Some(only.ty.clone()),
                    _ => Some(crate::compiled::row_type(table)),
                }
            }
            Kind::Each {
                gathering: Gathering::Filter,
                list,
                ..
            } => self.type_of(list),
            Kind::Call { instance, .. } => Some(self.compiled.instance(*instance)?.returns.clone()),
            _ => None,
        }
    }

    fn fact_type(&self, id: FactId) -> Option<&Type> {
        self.compiled.layout.fact(id).map(|fact| &fact.ty)
    }

    fn parameter_type(&self, number: u32) -> Option<&Type> {
        let at = usize::try_from(number).ok()?;
        let parameter = self.compiled.environment.parameters.get(at)?;
        Some(&parameter.ty)
    }
}
