//! From checked expressions to closures: names to places, calls to the bodies that they call.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::compiled::Compiled;
use crate::datum::{Datum, Symbol};
use crate::frame::FactId;
use crate::host::HostFunction;
use crate::ir::{Calculation, CodeQuestion, Instance, Kind, Node, Output, Walk, Zero};
use crate::types::Type;

use super::scalar::Scalar;
use super::scope::{Got, Length, Local, Scope, Stop};
use super::{Body, ConditionPlace, LOCALS_MAX, Lowered, Run};

/// How many expressions a function may come to when what it calls is put in the place of each call. Real rules come to
/// a few dozen; past this, the walker evaluates what is left.
const EXPRESSIONS_MAX: usize = 4_096;
/// How deep expressions and calls may nest.
const DEPTH_MAX: usize = 64;
/// A bit for each condition of a rule.
const CONDITIONS_MAX: usize = 64;

/// What values are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Bool,
    Int,
    Decimal,
    Date,
    Length,
    Symbol,
    Text,
    Other,
}

impl Shape {
    /// Of a type; "none" has no shape of its own.
    pub(super) fn of(ty: &Type) -> Self {
        match ty {
            Type::Bool => Self::Bool,
            Type::Int => Self::Int,
            Type::Money | Type::Percent | Type::Ratio => Self::Decimal,
            Type::Date => Self::Date,
            Type::Duration => Self::Length,
            Type::Text => Self::Text,
            Type::Choice(_) => Self::Symbol,
            Type::Optional(inner) => Self::of(inner),
            Type::Code(_) | Type::List(_) | Type::Record(_) | Type::Phase => Self::Other,
        }
    }

    fn of_datum(datum: &Datum) -> Self {
        match datum {
            Datum::Bool(_) => Self::Bool,
            Datum::Int(_) => Self::Int,
            Datum::Decimal(_) => Self::Decimal,
            Datum::Date(_) => Self::Date,
            Datum::Duration { .. } => Self::Length,
            Datum::Symbol(_) => Self::Symbol,
            Datum::Text(_) => Self::Text,
            _ => Self::Other,
        }
    }
}

/// A value that has a name: where it is held while the function runs, and what it is.
#[derive(Clone, Debug)]
struct Named {
    at: usize,
    shape: Shape,
    ty: Option<Type>,
}

/// Names a value for what comes after; false when nothing can come after, since the value failed.
pub(super) type Bind = Box<dyn for<'s, 'a> Fn(&Scope<'s, 'a>) -> bool + Send + Sync>;

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
    pub(super) fn new(compiled: &'c Compiled) -> Self {
        Self {
            compiled,
            instance: 0,
            named: Vec::new(),
            next_local: 0,
            locals: 0,
            expressions: 0,
            depth: 0,
            conditions: Vec::new(),
            has_all_conditions: true,
        }
    }

    pub(super) fn function(mut self, number: u32) -> Lowered {
        let walked = Lowered {
            body: Body::Walked,
            locals: 0,
            conditions: None,
        };
        let Some(instance) = self.compiled.instance(number) else {
            return walked;
        };
        if instance.arguments.len() > LOCALS_MAX {
            return walked;
        }
        self.instance = number;
        let arguments: Vec<Option<Named>> = (0..)
            .zip(&instance.arguments)
            .map(|(at, ty)| {
                Some(Named {
                    at,
                    shape: Shape::of(ty),
                    ty: Some(ty.clone()),
                })
            })
            .collect();
        self.next_local = arguments.len();
        self.locals = arguments.len();
        self.named = arguments;
        let Some(body) = self.body(instance) else {
            return walked;
        };
        Lowered {
            body,
            locals: self.locals,
            conditions: self.has_all_conditions.then_some(self.conditions),
        }
    }

    fn body(&mut self, instance: &Instance) -> Option<Body> {
        let node = &instance.body;
        let is_optional = matches!(instance.returns, Type::Optional(_));
        Some(match (Shape::of(&instance.returns), is_optional) {
            (Shape::Bool, false) => Body::Condition(self.condition(node, true).run),
            (Shape::Int, false) => Body::Value(self.whole::<i64>(node)),
            (Shape::Decimal, false) => Body::Value(self.whole::<Decimal>(node)),
            (Shape::Date, false) => Body::Value(self.whole::<chrono::NaiveDate>(node)),
            (Shape::Length, false) => Body::Value(self.whole::<Length>(node)),
            (Shape::Symbol, false) => Body::Value(self.whole::<Symbol>(node)),
            _ => return None,
        })
    }

    fn whole<T: Scalar>(&mut self, node: &Node) -> Run<Datum> {
        let value = self.value::<T>(node, false);
        Box::new(move |scope| value(scope).map(T::datum))
    }

    /// Counts an expression: false when there are too many, or too deep.
    pub(super) fn enter(&mut self) -> bool {
        self.expressions += 1;
        self.depth += 1;
        self.expressions <= EXPRESSIONS_MAX && self.depth <= DEPTH_MAX
    }

    pub(super) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// The bit of a condition, in the order in which conditions are lowered, which is that of their evaluation.
    pub(super) fn new_condition(&mut self, node: &Node) -> Option<u64> {
        let at = self.conditions.len();
        if at >= CONDITIONS_MAX {
            self.has_all_conditions = false;
            return None;
        }
        let file = &self.compiled.instance(self.instance)?.file;
        self.conditions.push(ConditionPlace {
            file: Arc::clone(file),
            span: node.span,
        });
        Some(1 << at)
    }

    /// Something that holds conditions of the rule is not lowered, so that they have no bits.
    pub(super) fn lose_conditions(&mut self) {
        self.has_all_conditions = false;
    }

    /// The bits of the conditions from one number on.
    pub(super) fn conditions_since(&self, first: usize) -> u64 {
        let mask = |count: usize| match u32::try_from(count) {
            Ok(count) if count < u64::BITS => (1_u64 << count) - 1,
            _ => u64::MAX,
        };
        mask(self.conditions.len()) & !mask(first)
    }

    pub(super) fn condition_count(&self) -> usize {
        self.conditions.len()
    }

    fn local(&self, slot: u32) -> Option<&Named> {
        self.named.get(usize::try_from(slot).ok()?)?.as_ref()
    }

    /// Where a value that has a name is held while the function runs.
    pub(super) fn local_at(&self, slot: u32) -> Option<usize> {
        self.local(slot).map(|named| named.at)
    }

    /// Gives a name to a value; none when there is no room for it.
    pub(super) fn declare(&mut self, slot: u32, shape: Shape, ty: Option<Type>) -> Option<usize> {
        let at = self.next_local;
        if at >= LOCALS_MAX {
            return None;
        }
        let slot = usize::try_from(slot).ok()?;
        self.next_local += 1;
        self.locals = self.locals.max(self.next_local);
        if self.named.len() <= slot {
            self.named.resize(slot + 1, None);
        }
        if let Some(named) = self.named.get_mut(slot) {
            *named = Some(Named { at, shape, ty });
        }
        Some(at)
    }

    pub(super) fn mark(&self) -> usize {
        self.next_local
    }

    /// Frees the room of names that are out of reach.
    pub(super) fn release(&mut self, mark: usize) {
        self.next_local = mark;
    }

    /// Names for values that are evaluated whether they are needed or not; none when there is no room for them.
    pub(super) fn lets(&mut self, lets: &[(u32, Node)]) -> Option<Vec<Bind>> {
        let mut binds = Vec::new();
        for (slot, value) in lets {
            let (shape, ty) = (self.shape(value), self.type_of(value));
            let make = self.binding(value, shape)?;
            let at = self.declare(*slot, shape, ty)?;
            binds.push(make(at));
        }
        Some(binds)
    }

    /// The arguments of a call under the names that the function called gives them, and its body lowered by `lower`.
    pub(super) fn call<R>(
        &mut self,
        number: u32,
        arguments: &[Node],
        lower: impl FnOnce(&mut Self, &Node) -> R,
    ) -> Option<(Vec<Bind>, R)> {
        let callee = self.compiled.instance(number)?;
        let mark = self.mark();
        let mut binds = Vec::new();
        let mut named = Vec::new();
        for (argument, ty) in arguments.iter().zip(&callee.arguments) {
            let shape = Shape::of(ty);
            let make = self.binding(argument, shape)?;
            let at = self.next_local;
            if at >= LOCALS_MAX {
                return None;
            }
            self.next_local += 1;
            self.locals = self.locals.max(self.next_local);
            named.push(Some(Named {
                at,
                shape,
                ty: Some(ty.clone()),
            }));
            binds.push(make(at));
        }
        let caller = std::mem::replace(&mut self.named, named);
        let caller_instance = std::mem::replace(&mut self.instance, number);
        let result = lower(self, &callee.body);
        self.named = caller;
        self.instance = caller_instance;
        self.release(mark);
        Some((binds, result))
    }

    /// What puts a value where its name will find it. A value that is held somewhere is not copied.
    fn binding(
        &mut self,
        value: &Node,
        shape: Shape,
    ) -> Option<Box<dyn FnOnce(usize) -> Bind + 'static>> {
        if let Some(place) = self.place(value) {
            return Some(Box::new(move |at| {
                Box::new(move |scope: &Scope<'_, '_>| {
                    bound(scope, at, place(scope).map(Local::Datum))
                })
            }));
        }
        match shape {
            Shape::Bool => Some(self.scalar_binding::<bool>(value)),
            Shape::Int => Some(self.scalar_binding::<i64>(value)),
            Shape::Decimal => Some(self.scalar_binding::<Decimal>(value)),
            Shape::Date => Some(self.scalar_binding::<chrono::NaiveDate>(value)),
            Shape::Length => Some(self.scalar_binding::<Length>(value)),
            Shape::Symbol => Some(self.scalar_binding::<Symbol>(value)),
            Shape::Text | Shape::Other => None,
        }
    }

    fn scalar_binding<T: Scalar>(
        &mut self,
        value: &Node,
    ) -> Box<dyn FnOnce(usize) -> Bind + 'static> {
        let value = self.value::<T>(value, false);
        Box::new(move |at| {
            Box::new(move |scope: &Scope<'_, '_>| bound(scope, at, value(scope).map(T::local)))
        })
    }

    /// The walker on one expression, for what has no lowered form.
    pub(super) fn walk<T: Scalar>(&mut self, node: &Node) -> Run<T> {
        let node = node.clone();
        let instance = self.instance;
        let locals: Vec<(u32, usize)> = (0u32..)
            .zip(&self.named)
            .filter_map(|(slot, named)| named.as_ref().map(|named| (slot, named.at)))
            .collect();
        Box::new(move |scope| {
            let held = locals.iter().map(|(slot, at)| (*slot, scope.local(*at)));
            let datum = crate::eval::walk_part(scope.compiled, scope.frame, instance, &node, held)?;
            T::of(&datum).ok_or_else(|| scope.stray())
        })
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
                walk: Walk::Filter,
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

    /// What the value of an expression is made of, when it is not none.
    pub(super) fn shape(&self, node: &Node) -> Shape {
        match &node.kind {
            Kind::Constant(datum) => Shape::of_datum(datum),
            Kind::AsOf => Shape::Date,
            Kind::Local(slot) => self.local(*slot).map_or(Shape::Other, |named| named.shape),
            Kind::Fact(_)
            | Kind::Parameter(_)
            | Kind::Field(..)
            | Kind::Lookup { .. }
            | Kind::Call { .. } => self.type_of(node).map_or(Shape::Other, |ty| Shape::of(&ty)),
            Kind::CodeNomenclature(_) => Shape::Symbol,
            Kind::CodeText(_) | Kind::ToText(_) => Shape::Text,
            Kind::And(..)
            | Kind::Or(..)
            | Kind::Not(_)
            | Kind::Compare(..)
            | Kind::IsNone(_)
            | Kind::InItems(..)
            | Kind::InList(..)
            | Kind::InRange { .. } => Shape::Bool,
            Kind::Calculate(calculation, left, right) => self.result(*calculation, left, right),
            Kind::Negate(operand) => self.shape(operand),
            Kind::Coalesce(value, other) => match self.shape(other) {
                Shape::Other => self.shape(value),
                shape => shape,
            },
            Kind::If(_, then, otherwise) => match self.shape(then) {
                Shape::Other => self.shape(otherwise),
                shape => shape,
            },
            Kind::Switch { arms, default, .. } => arms
                .iter()
                .map(|(_, arm)| arm)
                .chain(default.as_deref())
                .map(|arm| self.shape(arm))
                .find(|shape| *shape != Shape::Other)
                .unwrap_or(Shape::Other),
            // Its names are not declared yet: what it gives is seen where it is lowered.
            Kind::Let(..) | Kind::List(_) => Shape::Other,
            Kind::Each { walk, .. } => match walk {
                Walk::Filter => Shape::Other,
                Walk::Any | Walk::All => Shape::Bool,
                Walk::Count => Shape::Int,
                Walk::Sum(zero) => of_zero(*zero),
            },
            Kind::Length(_) => Shape::Int,
            Kind::SumOf(_, zero) => of_zero(*zero),
            Kind::Host(function, arguments) => self.host_shape(*function, arguments),
            Kind::ToDecimal(_) => Shape::Decimal,
            Kind::Code(code) => match code.question {
                CodeQuestion::Read => Shape::Other,
                CodeQuestion::Compare(_) | CodeQuestion::InList | CodeQuestion::InItems => {
                    Shape::Bool
                }
            },
        }
    }

    fn result(&self, calculation: Calculation, left: &Node, right: &Node) -> Shape {
        match (self.shape(left), self.shape(right)) {
            (Shape::Date, _) | (_, Shape::Date) => Shape::Date,
            (Shape::Length, _) | (_, Shape::Length) => Shape::Length,
            (Shape::Decimal, _) | (_, Shape::Decimal) => Shape::Decimal,
            (Shape::Int, Shape::Int) if calculation != Calculation::Divide => Shape::Int,
            _ => Shape::Other,
        }
    }

    fn host_shape(&self, function: HostFunction, arguments: &[Node]) -> Shape {
        use HostFunction as F;
        match function {
            F::Min | F::Max => arguments
                .first()
                .map_or(Shape::Other, |first| self.shape(first)),
            F::Years | F::Months | F::Days => Shape::Length,
            F::AddMonths | F::Date => Shape::Date,
            F::Day | F::Month | F::Year => Shape::Int,
            F::RoundDown | F::RoundUp | F::RoundHalfUp | F::RoundHalfEven => Shape::Decimal,
            F::StartsWith | F::IsNone | F::IsSome => Shape::Bool,
            F::NoPayment | F::InterestOnly | F::LevelPayment | F::LevelPrincipal | F::Bullet => {
                Shape::Other
            }
        }
    }
}

fn of_zero(zero: Zero) -> Shape {
    match zero {
        Zero::Int => Shape::Int,
        Zero::Decimal => Shape::Decimal,
        Zero::Duration => Shape::Length,
    }
}

fn bound<'a>(scope: &Scope<'_, 'a>, at: usize, value: Got<Local<'a>>) -> bool {
    match value {
        Ok(value) => scope.set_local(at, value),
        Err(Stop::Unknown) => scope.set_local(at, Local::Unknown),
        Err(Stop::Failed) => return false,
    }
    true
}

/// Whether all the values could be named.
pub(super) fn bind_all(binds: &[Bind], scope: &Scope<'_, '_>) -> bool {
    binds.iter().all(|bind| bind(scope))
}
