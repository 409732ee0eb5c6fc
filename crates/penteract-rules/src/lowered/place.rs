//! Values that are held somewhere already: facts, parameters, fields, cells of tables, texts.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::compiled::CompiledRow;
use crate::datum::Datum;
use crate::ir::{Kind, Node, Output};

use super::lower::{Lowering, Shape};
use super::scalar::Scalar;
use super::scope::{Got, Length, Local, Scope, Stop};
use super::{Run, RunPlace, RunText};

/// How many inputs a table that is looked up may have; the walker looks up larger ones.
const INPUTS_MAX: usize = 4;

/// Reads a value of a type.
pub(super) trait Read<T>: Send + Sync + 'static {
    fn read(&self, scope: &Scope<'_, '_>) -> Got<T>;
}

/// A fact, by its slot.
pub(super) struct FactRead(usize);

impl<T: Scalar> Read<T> for FactRead {
    #[inline]
    fn read(&self, scope: &Scope<'_, '_>) -> Got<T> {
        scalar(scope, scope.fact(self.0)?)
    }
}

/// A value written in the script.
pub(super) struct Written<T>(T);

impl<T: Scalar> Read<T> for Written<T> {
    #[inline]
    fn read(&self, _scope: &Scope<'_, '_>) -> Got<T> {
        Ok(self.0)
    }
}

/// A parameter that has one value, between two dates.
pub(super) struct InForce<T> {
    from: NaiveDate,
    until: NaiveDate,
    value: T,
}

impl<T: Scalar> Read<T> for InForce<T> {
    #[inline]
    fn read(&self, scope: &Scope<'_, '_>) -> Got<T> {
        if self.from <= scope.as_of && scope.as_of <= self.until {
            Ok(self.value)
        } else {
            Err(Stop::Failed)
        }
    }
}

/// Anything else.
pub(super) struct Computed<T>(Run<T>);

impl<T: Scalar> Read<T> for Computed<T> {
    #[inline]
    fn read(&self, scope: &Scope<'_, '_>) -> Got<T> {
        (self.0)(scope)
    }
}

/// One side of a comparison or of a calculation. The closures are made for what facts meet most: facts, values written
/// in the script and parameters.
pub(super) enum Operand<T> {
    Fact(usize),
    Written(T),
    InForce(InForce<T>),
    Computed(Run<T>),
}

impl<T: Scalar> Operand<T> {
    pub(super) fn run(self) -> Run<T> {
        match self {
            Self::Fact(at) => read(FactRead(at)),
            Self::Written(value) => read(Written(value)),
            Self::InForce(value) => read(value),
            Self::Computed(run) => run,
        }
    }
}

fn read<T: Scalar>(from: impl Read<T>) -> Run<T> {
    Box::new(move |scope| from.read(scope))
}

/// What is made of two values, both evaluated whatever the first gives.
pub(super) type Joined<R> = Box<dyn for<'s, 'a> Fn(&Scope<'s, 'a>) -> R + Send + Sync>;

/// A closure that makes something of two operands.
pub(super) fn pair<T: Scalar, U: Scalar, R: 'static>(
    left: Operand<T>,
    right: Operand<U>,
    join: impl Fn(&Scope<'_, '_>, Got<(T, U)>) -> R + Send + Sync + 'static,
) -> Joined<R> {
    match (left, right) {
        (Operand::Fact(at), right) => with(FactRead(at), right, join),
        (left, right) => with(Computed(left.run()), right, join),
    }
}

fn with<T: Scalar, U: Scalar, R: 'static>(
    left: impl Read<T>,
    right: Operand<U>,
    join: impl Fn(&Scope<'_, '_>, Got<(T, U)>) -> R + Send + Sync + 'static,
) -> Joined<R> {
    match right {
        Operand::Fact(at) => joined(left, FactRead(at), join),
        Operand::Written(value) => joined(left, Written(value), join),
        Operand::InForce(value) => joined(left, value, join),
        Operand::Computed(run) => joined(left, Computed(run), join),
    }
}

fn joined<T: Scalar, U: Scalar, R: 'static>(
    left: impl Read<T>,
    right: impl Read<U>,
    join: impl Fn(&Scope<'_, '_>, Got<(T, U)>) -> R + Send + Sync + 'static,
) -> Joined<R> {
    Box::new(move |scope| {
        let values = super::scope::both(left.read(scope), || right.read(scope));
        join(scope, values)
    })
}

/// A value of a type from where it is held.
#[inline]
pub(super) fn scalar<T: Scalar>(scope: &Scope<'_, '_>, datum: &Datum) -> Got<T> {
    T::of(datum).ok_or_else(|| scope.stray())
}

/// Fixes the lifetimes of a closure that gives what is held.
fn place(
    run: impl for<'s, 'a> Fn(&Scope<'s, 'a>) -> Got<&'a Datum> + Send + Sync + 'static,
) -> RunPlace {
    Box::new(run)
}

fn text(
    run: impl for<'s, 'a> Fn(&Scope<'s, 'a>) -> Got<&'a str> + Send + Sync + 'static,
) -> RunText {
    Box::new(run)
}

type RunRow =
    Box<dyn for<'s, 'a> Fn(&Scope<'s, 'a>) -> Got<&'a CompiledRow> + Send + Sync + 'static>;

/// A text, or where to find it.
pub(super) enum Text {
    Written(Arc<str>),
    Held(RunText),
}

impl Lowering<'_> {
    /// The operand that reads what is held; none for what is computed.
    pub(super) fn held<T: Scalar>(&mut self, node: &Node) -> Option<Operand<T>> {
        Some(match &node.kind {
            Kind::Constant(datum) => Operand::Written(T::of(datum)?),
            Kind::AsOf => {
                Operand::Computed(Box::new(|scope| scalar(scope, &Datum::Date(scope.as_of))))
            }
            Kind::Fact(id) => Operand::Fact(id.index()),
            Kind::Parameter(number) => self.dated(*number)?,
            Kind::Local(slot) => {
                let at = self.local_at(*slot)?;
                Operand::Computed(Box::new(move |scope| match scope.local(at) {
                    Local::Unknown => Err(Stop::Unknown),
                    local => T::of_local(local).ok_or_else(|| scope.stray()),
                }))
            }
            Kind::CodeNomenclature(code) => {
                let code = self.place(code)?;
                Operand::Computed(Box::new(move |scope| match code(scope)? {
                    Datum::Code(code) => scalar(scope, &Datum::Symbol(code.nomenclature)),
                    _ => Err(scope.stray()),
                }))
            }
            Kind::Field(..) | Kind::Lookup { .. } => {
                let place = self.place(node)?;
                Operand::Computed(Box::new(move |scope| scalar(scope, place(scope)?)))
            }
            _ => return None,
        })
    }

    /// A parameter: its values with their dates are few, and are looked through.
    fn dated<T: Scalar>(&self, number: u32) -> Option<Operand<T>> {
        let values: Option<Vec<InForce<Option<T>>>> = self
            .compiled
            .dated(number)?
            .iter()
            .map(|dated| {
                let value = match &dated.value {
                    Ok(datum) => Some(T::of(datum)?),
                    Err(_) => None,
                };
                Some(InForce {
                    from: dated.period.from().unwrap_or(NaiveDate::MIN),
                    until: dated.period.until().unwrap_or(NaiveDate::MAX),
                    value,
                })
            })
            .collect();
        let values = values?;
        if let [
            InForce {
                from,
                until,
                value: Some(value),
            },
        ] = values.as_slice()
        {
            return Some(Operand::InForce(InForce {
                from: *from,
                until: *until,
                value: *value,
            }));
        }
        Some(Operand::Computed(Box::new(move |scope| {
            let found = values
                .iter()
                .find(|dated| dated.from <= scope.as_of && scope.as_of <= dated.until);
            match found {
                Some(dated) => dated.value.ok_or(Stop::Unknown),
                None => Err(Stop::Failed),
            }
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
                place(
                    move |scope| match scope.compiled.parameter(number, scope.as_of) {
                        Ok(dated) => dated.value.as_ref().map_err(|_| Stop::Unknown),
                        Err(_) => Err(Stop::Failed),
                    },
                )
            }
            Kind::Local(slot) => {
                let at = self.local_at(*slot)?;
                place(move |scope| match scope.local(at) {
                    Local::Datum(datum) => Ok(datum),
                    Local::Unknown => Err(Stop::Unknown),
                    _ => Err(scope.stray()),
                })
            }
            Kind::Field(base, field) => self.field(base, usize::try_from(*field).ok()?)?,
            Kind::Lookup {
                table,
                inputs,
                output: Output::Value,
            } => {
                let row = self.row(*table, inputs)?;
                place(move |scope| row(scope)?.outputs.first().ok_or_else(|| scope.stray()))
            }
            _ => return None,
        })
    }

    fn field(&mut self, base: &Node, field: usize) -> Option<RunPlace> {
        if let Kind::Lookup {
            table,
            inputs,
            output: Output::Row,
        } = &base.kind
        {
            let row = self.row(*table, inputs)?;
            return Some(place(move |scope| {
                row(scope)?.outputs.get(field).ok_or_else(|| scope.stray())
            }));
        }
        let base = self.place(base)?;
        Some(place(move |scope| match base(scope)? {
            Datum::Record(record) => match (record.fields.get(field), record.origin) {
                (Some(Some(datum)), _) => Ok(datum),
                (Some(None), Some(_)) => Err(Stop::Unknown),
                _ => Err(scope.stray()),
            },
            _ => Err(scope.stray()),
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
            let mut is_unknown = false;
            for (value, input) in values.iter_mut().zip(&inputs) {
                match input(scope) {
                    Ok(datum) => *value = datum,
                    Err(Stop::Unknown) => is_unknown = true,
                    Err(Stop::Failed) => return Err(Stop::Failed),
                }
            }
            if is_unknown {
                return Err(Stop::Unknown);
            }
            let values = values.get(..inputs.len()).unwrap_or_default();
            scope
                .compiled
                .find_row(table, values, scope.as_of)
                .ok_or(Stop::Failed)
        }))
    }

    /// A value to look something up by.
    fn datum(&mut self, node: &Node) -> Option<Run<Datum>> {
        Some(match self.shape(node) {
            Shape::Bool => self.as_datum::<bool>(node),
            Shape::Int => self.as_datum::<i64>(node),
            Shape::Decimal => self.as_datum::<rust_decimal::Decimal>(node),
            Shape::Date => self.as_datum::<NaiveDate>(node),
            Shape::Length => self.as_datum::<Length>(node),
            Shape::Symbol => self.as_datum::<crate::datum::Symbol>(node),
            Shape::Text | Shape::Other => {
                let place = self.place(node)?;
                Box::new(move |scope| place(scope).cloned())
            }
        })
    }

    pub(super) fn as_datum<T: Scalar>(&mut self, node: &Node) -> Run<Datum> {
        let value = self.value::<T>(node, false);
        Box::new(move |scope| value(scope).map(T::datum))
    }

    /// A text; none when it is computed in another way than these.
    pub(super) fn text(&mut self, node: &Node) -> Option<Text> {
        Some(Text::Held(match &node.kind {
            Kind::Constant(Datum::Text(written)) => {
                return Some(Text::Written(Arc::clone(written)));
            }
            Kind::CodeText(code) => {
                let code = self.place(code)?;
                text(move |scope| match code(scope)? {
                    Datum::Code(code) => Ok(&*code.code),
                    _ => Err(scope.stray()),
                })
            }
            Kind::ToText(symbol) => {
                let symbol = self.value::<crate::datum::Symbol>(symbol, false);
                text(move |scope| {
                    let symbol = symbol(scope)?;
                    scope
                        .compiled
                        .layout
                        .symbols
                        .shown(symbol)
                        .ok_or_else(|| scope.stray())
                })
            }
            _ => {
                let place = self.place(node)?;
                text(move |scope| match place(scope)? {
                    Datum::Text(text) => Ok(&**text),
                    _ => Err(scope.stray()),
                })
            }
        }))
    }
}
