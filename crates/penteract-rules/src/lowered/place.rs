//! Values that are held somewhere already: facts, parameters, fields, cells of tables.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::datum::{Datum, Symbol};
use crate::exact;
use crate::ir::{CodeQuestion, Kind, Node, Output};
use crate::lookup::CompiledRow;
use crate::operation::Calculation;

use super::lower::Lowering;
use super::scalar::Scalar;
use super::scope::{Length, Local, Scope};
use super::shape::Shape;
use super::{Run, RunPlace};

/// How many inputs a table that is looked up may have; the walker looks up larger ones.
const INPUTS_MAX: usize = 4;

/// Reads a value of a type, and hands it on where it is: a value that was just computed is better not moved.
pub(super) trait Read<T>: Send + Sync + 'static {
    fn with<R>(&self, scope: &Scope<'_, '_>, then: impl FnOnce(&T) -> Option<R>) -> Option<R>;
}

/// A fact, by its slot.
struct FactRead(usize);

impl<T: Scalar> Read<T> for FactRead {
    #[inline]
    fn with<R>(&self, scope: &Scope<'_, '_>, then: impl FnOnce(&T) -> Option<R>) -> Option<R> {
        then(&T::of(scope.fact(self.0)?)?)
    }
}

/// A field of an item of a list.
struct FieldRead {
    item: usize,
    field: usize,
}

impl FieldRead {
    #[inline]
    fn place<'a>(&self, scope: &Scope<'_, 'a>) -> Option<&'a Datum> {
        match scope.local(self.item) {
            Local::Datum(Datum::Record { fields, .. }) => fields.get(self.field)?.as_ref(),
            _ => None,
        }
    }
}

impl<T: Scalar> Read<T> for FieldRead {
    #[inline]
    fn with<R>(&self, scope: &Scope<'_, '_>, then: impl FnOnce(&T) -> Option<R>) -> Option<R> {
        then(&T::of(self.place(scope)?)?)
    }
}

/// A value written in the script.
struct Written<T>(T);

impl<T: Scalar> Read<T> for Written<T> {
    #[inline]
    fn with<R>(&self, _scope: &Scope<'_, '_>, then: impl FnOnce(&T) -> Option<R>) -> Option<R> {
        then(&self.0)
    }
}

/// A parameter that has one value, between two dates.
pub(super) struct InForce<T> {
    from: NaiveDate,
    until: NaiveDate,
    value: T,
}

impl<T> InForce<T> {
    pub(super) fn always(value: T) -> Self {
        Self {
            from: NaiveDate::MIN,
            until: NaiveDate::MAX,
            value,
        }
    }
}

impl<T: Scalar> Read<T> for InForce<T> {
    #[inline]
    fn with<R>(&self, scope: &Scope<'_, '_>, then: impl FnOnce(&T) -> Option<R>) -> Option<R> {
        if self.from <= scope.as_of && scope.as_of <= self.until {
            then(&self.value)
        } else {
            None
        }
    }
}

/// The date of the decision.
struct AsOf;

impl<T: Scalar> Read<T> for AsOf {
    #[inline]
    fn with<R>(&self, scope: &Scope<'_, '_>, then: impl FnOnce(&T) -> Option<R>) -> Option<R> {
        then(&T::of_date(scope.as_of)?)
    }
}

/// A fact times a parameter: a share of an amount.
pub(super) struct Share {
    fact: usize,
    share: InForce<Decimal>,
}

impl<T: Scalar> Read<T> for Share {
    #[inline]
    fn with<R>(&self, scope: &Scope<'_, '_>, then: impl FnOnce(&T) -> Option<R>) -> Option<R> {
        let Datum::Decimal(amount) = scope.fact(self.fact)? else {
            return None;
        };
        self.share.with(scope, |share| {
            let part = exact::in_decimals(Calculation::Multiply, *amount, *share)?;
            then(&T::of_decimal(part)?)
        })
    }
}

/// Anything else.
struct Computed<T>(Run<T>);

impl<T: Scalar> Read<T> for Computed<T> {
    #[inline]
    fn with<R>(&self, scope: &Scope<'_, '_>, then: impl FnOnce(&T) -> Option<R>) -> Option<R> {
        let value = (self.0)(scope);
        then(value.as_ref()?)
    }
}

/// One side of a comparison or of a calculation. A closure is made for each pair of what rules read most, so that
/// reading needs no call of its own.
pub(super) enum Operand<T> {
    Fact(usize),
    Field { item: usize, field: usize },
    Written(T),
    InForce(InForce<T>),
    AsOf,
    Share(Share),
    Computed(Run<T>),
}

impl<T: Scalar> Operand<T> {
    pub(super) fn run(self) -> Run<T> {
        match self {
            Self::Fact(at) => read(FactRead(at)),
            Self::Field { item, field } => read(FieldRead { item, field }),
            Self::Written(value) => read(Written(value)),
            Self::InForce(value) => read(value),
            Self::AsOf => read(AsOf),
            Self::Share(share) => read(share),
            Self::Computed(run) => run,
        }
    }
}

fn read<T: Scalar>(from: impl Read<T>) -> Run<T> {
    Box::new(move |scope| from.with(scope, |value| Some(*value)))
}

/// A closure that makes something of two operands.
pub(super) fn pair<T: Scalar, U: Scalar, R: 'static>(
    left: Operand<T>,
    right: Operand<U>,
    join: impl Fn(&T, &U) -> Option<R> + Send + Sync + 'static,
) -> Run<R> {
    match left {
        Operand::Fact(at) => with(FactRead(at), right, join),
        Operand::Field { item, field } => with(FieldRead { item, field }, right, join),
        Operand::Share(share) => with(share, right, join),
        left => with(Computed(left.run()), right, join),
    }
}

fn with<T: Scalar, U: Scalar, R: 'static>(
    left: impl Read<T>,
    right: Operand<U>,
    join: impl Fn(&T, &U) -> Option<R> + Send + Sync + 'static,
) -> Run<R> {
    match right {
        Operand::Fact(at) => joined(left, FactRead(at), join),
        Operand::Written(value) => joined(left, Written(value), join),
        Operand::InForce(value) => joined(left, value, join),
        Operand::AsOf => joined(left, AsOf, join),
        Operand::Share(share) => joined(left, share, join),
        right => joined(left, Computed(right.run()), join),
    }
}

fn joined<T: Scalar, U: Scalar, R: 'static>(
    left: impl Read<T>,
    right: impl Read<U>,
    join: impl Fn(&T, &U) -> Option<R> + Send + Sync + 'static,
) -> Run<R> {
    Box::new(move |scope| left.with(scope, |left| right.with(scope, |right| join(left, right))))
}

/// Fixes the lifetimes of a closure that gives what is held.
fn place(
    run: impl for<'s, 'a> Fn(&Scope<'s, 'a>) -> Option<&'a Datum> + Send + Sync + 'static,
) -> RunPlace {
    Box::new(run)
}

type RunRow = Box<dyn for<'s, 'a> Fn(&Scope<'s, 'a>) -> Option<&'a CompiledRow> + Send + Sync>;

impl Lowering<'_> {
    /// The operand that reads what is held; none for what is computed.
    pub(super) fn held<T: Scalar>(&mut self, node: &Node) -> Option<Operand<T>> {
        Some(match &node.kind {
            Kind::Constant(datum) => Operand::Written(T::of(datum)?),
            Kind::AsOf => Operand::AsOf,
            Kind::Fact(id) => Operand::Fact(id.index()),
            Kind::Parameter(number) => self.dated(*number)?,
            Kind::Local(slot) => {
                let at = self.local_at(*slot)?;
                Operand::Computed(Box::new(move |scope| T::of_local(scope.local(at))))
            }
            Kind::CodeNomenclature(code) => {
                let code = self.place(code)?;
                Operand::Computed(Box::new(move |scope| match code(scope)? {
                    Datum::Code { nomenclature, .. } => T::of(&Datum::Symbol(*nomenclature)),
                    _ => None,
                }))
            }
            Kind::Field(base, field) => match self.item_field(base, *field) {
                Some((item, field)) => Operand::Field { item, field },
                None => self.held_in(node)?,
            },
            Kind::Lookup { .. } => self.held_in(node)?,
            Kind::Calculate(Calculation::Multiply, amount, share) => {
                Operand::Share(self.share::<T>(amount, share)?)
            }
            _ => return None,
        })
    }

    fn share<T: Scalar>(&mut self, amount: &Node, share: &Node) -> Option<Share> {
        T::of_decimal(Decimal::ZERO)?;
        match (&amount.kind, self.held::<Decimal>(share)?) {
            (Kind::Fact(id), Operand::InForce(share)) if self.shape(amount) == Shape::Decimal => {
                Some(Share {
                    fact: id.index(),
                    share,
                })
            }
            _ => None,
        }
    }

    fn held_in<T: Scalar>(&mut self, node: &Node) -> Option<Operand<T>> {
        let place = self.place(node)?;
        Some(Operand::Computed(Box::new(move |scope| {
            T::of(place(scope)?)
        })))
    }

    /// Where the record and the field are when a name holds the record.
    fn item_field(&self, base: &Node, field: u32) -> Option<(usize, usize)> {
        match base.kind {
            Kind::Local(slot) => Some((self.local_at(slot)?, usize::try_from(field).ok()?)),
            _ => None,
        }
    }

    /// A parameter: its values with their dates are few, and are looked through.
    fn dated<T: Scalar>(&self, number: u32) -> Option<Operand<T>> {
        let values = self.compiled.dated(number)?.iter().map(|dated| {
            Some(InForce {
                from: dated.period.from().unwrap_or(NaiveDate::MIN),
                until: dated.period.until().unwrap_or(NaiveDate::MAX),
                value: match &dated.value {
                    Ok(datum) => Some(T::of(datum)?),
                    // No source gives it.
                    Err(_) => None,
                },
            })
        });
        let values: Vec<InForce<Option<T>>> = values.collect::<Option<_>>()?;
        if let [only] = values.as_slice()
            && let Some(value) = only.value
        {
            return Some(Operand::InForce(InForce {
                from: only.from,
                until: only.until,
                value,
            }));
        }
        Some(Operand::Computed(Box::new(move |scope| {
            let dated = values
                .iter()
                .find(|dated| dated.from <= scope.as_of && scope.as_of <= dated.until)?;
            dated.value
        })))
    }

    /// Where a value is held; none when it is computed.
    pub(super) fn place(&mut self, node: &Node) -> Option<RunPlace> {
        Some(match &node.kind {
            Kind::Fact(id) => {
                let at = id.index();
                place(move |scope| scope.fact(at))
            }
            Kind::Parameter(number) => {
                let number = *number;
                place(move |scope| {
                    let dated = scope.compiled.dated(number)?;
                    let in_force = dated
                        .iter()
                        .find(|dated| dated.period.contains(scope.as_of))?;
                    in_force.value.as_ref().ok()
                })
            }
            Kind::Local(slot) => {
                let at = self.local_at(*slot)?;
                place(move |scope| match scope.local(at) {
                    Local::Datum(datum) => Some(datum),
                    _ => None,
                })
            }
            Kind::Field(base, field) => self.field(base, *field)?,
            Kind::Lookup {
                table,
                inputs,
                output: Output::Value,
            } => {
                let row = self.row(*table, inputs)?;
                place(move |scope| row(scope)?.outputs.first())
            }
            Kind::Coalesce(value, other) => {
                let (value, other) = (self.place(value)?, self.place(other)?);
                place(move |scope| match value(scope)? {
                    Datum::None => other(scope),
                    datum => Some(datum),
                })
            }
            Kind::Code(code) if code.question == CodeQuestion::Read => {
                let [operand] = code.operands.as_slice() else {
                    return None;
                };
                let operand = self.place(operand)?;
                let lists = std::sync::Arc::clone(&code.lists);
                place(move |scope| {
                    let datum = operand(scope)?;
                    super::codes::is_listed(datum, &lists, scope).then_some(datum)
                })
            }
            _ => return None,
        })
    }

    fn field(&mut self, base: &Node, field: u32) -> Option<RunPlace> {
        if let Some((item, field)) = self.item_field(base, field) {
            let read = FieldRead { item, field };
            return Some(place(move |scope| read.place(scope)));
        }
        let field = usize::try_from(field).ok()?;
        if let Kind::Lookup {
            table,
            inputs,
            output: Output::Row,
        } = &base.kind
        {
            let row = self.row(*table, inputs)?;
            return Some(place(move |scope| row(scope)?.outputs.get(field)));
        }
        let base = self.place(base)?;
        Some(place(move |scope| match base(scope)? {
            Datum::Record { fields, .. } => fields.get(field)?.as_ref(),
            _ => None,
        }))
    }

    /// The row of a table.
    fn row(&mut self, table: u32, inputs: &[Node]) -> Option<RunRow> {
        if inputs.len() > INPUTS_MAX {
            return None;
        }
        let inputs: Vec<Run<Datum>> = inputs
            .iter()
            .map(|input| self.datum(input))
            .collect::<Option<_>>()?;
        Some(Box::new(move |scope| {
            let mut values = [const { Datum::None }; INPUTS_MAX];
            for (value, input) in values.iter_mut().zip(&inputs) {
                *value = input(scope)?;
            }
            let values = values.get(..inputs.len())?;
            scope.compiled.find_row(table, values, scope.as_of)
        }))
    }

    /// A value to look something up by.
    fn datum(&mut self, node: &Node) -> Option<Run<Datum>> {
        match self.shape(node) {
            Shape::Bool => self.as_datum::<bool>(node),
            Shape::Int => self.as_datum::<i64>(node),
            Shape::Decimal => self.as_datum::<Decimal>(node),
            Shape::Date => self.as_datum::<NaiveDate>(node),
            Shape::Length => self.as_datum::<Length>(node),
            Shape::Symbol => self.as_datum::<Symbol>(node),
            Shape::Text | Shape::Other => {
                let place = self.place(node)?;
                Some(Box::new(move |scope| place(scope).cloned()))
            }
        }
    }

    pub(super) fn as_datum<T: Scalar>(&mut self, node: &Node) -> Option<Run<Datum>> {
        let value = self.value::<T>(node)?;
        Some(Box::new(move |scope| value(scope).map(T::datum)))
    }
}
