//! Values: what is held somewhere, what is computed, branches, names, calls.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::code_meaning::Meaning;
use crate::datum::Datum;
use crate::host::{HostFunction, MOST_ARGUMENTS};
use crate::ir::{CodeNode, CodeQuestion, Gathering, Kind, Node, Output};
use crate::lookup::CompiledRow;
use crate::meaning::opposite;
use crate::operation::Calculation;
use crate::view::View;

use super::lower::Lowering;
use super::operand::{self, AsOf, Computed, Fact, InForce, Join, Operand, Share, TextOfCode};
use super::scope::Scope;
use super::{Run, run};

/// How many inputs a table that is looked up may have; the walker looks up larger ones.
const INPUTS_MAX: usize = 4;

type RunRow = Box<dyn for<'s, 'a> Fn(&Scope<'s, 'a>) -> Option<&'a CompiledRow> + Send + Sync>;
/// Which branch of a `switch` is taken: the number of the arm, or of the default after them.
pub(super) type Choose = Box<dyn for<'s, 'a> Fn(&Scope<'s, 'a>) -> Option<usize> + Send + Sync>;

/// What a parameter is worth on a day, where a source gives it.
fn in_force<'a>(scope: &Scope<'_, 'a>, number: u32, day: NaiveDate) -> Option<View<'a>> {
    let mut dated = scope.compiled.dated(number)?.iter();
    let in_force = dated.find(|dated| dated.period.contains(day))?;
    in_force.value.as_ref().ok().map(View::of)
}

/// Fixes the lifetimes of what is made of one value.
fn one<F>(operand: Operand, make: F) -> Run
where
    F: for<'a> Fn(View<'a>) -> Option<View<'a>> + Send + Sync + 'static,
{
    let operand = operand.run();
    run(move |scope| make(operand(scope)?))
}

impl Lowering<'_> {
    pub(super) fn value(&mut self, node: &Node) -> Option<Run> {
        self.operand(node).map(Operand::run)
    }

    pub(super) fn values(&mut self, nodes: &[Node]) -> Option<Vec<Run>> {
        nodes.iter().map(|node| self.value(node)).collect()
    }

    pub(super) fn operand(&mut self, node: &Node) -> Option<Operand> {
        self.enter()?;
        let operand = match &node.kind {
            Kind::Constant(datum) => match View::of(datum).copied() {
                Some(value) => Operand::InForce(InForce::always(value)),
                None => {
                    let at = self.constant(datum);
                    Operand::computed(move |scope| scope.constant(at))
                }
            },
            Kind::AsOf => Operand::AsOf(AsOf),
            Kind::Fact(id) => Operand::Fact(Fact(id.index())),
            Kind::Parameter(number) => self.parameter(*number)?,
            Kind::ParameterAt(number, day) => {
                let (number, day) = (*number, self.value(day)?);
                Operand::computed(move |scope| match day(scope)? {
                    View::Date(day) => in_force(scope, number, day),
                    _ => None,
                })
            }
            Kind::Local(slot) => {
                let at = self.local_at(*slot)?;
                Operand::computed(move |scope| scope.local(at))
            }
            Kind::Field(base, field) => self.field(base, usize::try_from(*field).ok()?)?,
            Kind::CodeText(code) => match self.operand(code)? {
                Operand::Fact(fact) => Operand::TextOfCode(TextOfCode(fact.0)),
                code => {
                    let code = code.run();
                    Operand::computed(move |scope| Some(View::Text(code(scope)?.code()?.code)))
                }
            },
            Kind::Calculate(how, left, right) => {
                let (left, right) = (self.operand(left)?, self.operand(right)?);
                self.calculation(*how, left, right)
            }
            Kind::ToDecimal(inner) => match self.operand(inner)? {
                Operand::InForce(whole) if let View::Int(value) = whole.value => {
                    let value = View::Decimal(value.into());
                    Operand::InForce(InForce { value, ..whole })
                }
                number => Operand::Computed(Computed(one(number, |number| match number {
                    View::Int(whole) => Some(View::Decimal(whole.into())),
                    number => Some(number),
                }))),
            },
            _ => Operand::Computed(Computed(self.computed(node)?)),
        };
        self.leave();
        Some(operand)
    }

    /// A parameter that has one small value is compiled in; the others are few, and are looked through.
    fn parameter(&self, number: u32) -> Option<Operand> {
        if let [only] = self.compiled.dated(number)?
            && let Ok(datum) = &only.value
            && let Some(value) = View::of(datum).copied()
        {
            return Some(Operand::InForce(InForce {
                from: only.period.from().unwrap_or(NaiveDate::MIN),
                until: only.period.until().unwrap_or(NaiveDate::MAX),
                value,
            }));
        }
        Some(Operand::computed(move |scope| {
            in_force(scope, number, scope.as_of)
        }))
    }

    fn field(&mut self, base: &Node, field: usize) -> Option<Operand> {
        Some(match &base.kind {
            Kind::Local(slot) => Operand::Field(operand::Field {
                item: self.local_at(*slot)?,
                field,
            }),
            Kind::Lookup {
                table,
                inputs,
                output: Output::Row,
            } => {
                let row = self.row(*table, inputs)?;
                Operand::computed(move |scope| {
                    let given = row(scope)?.outputs.get(field)?;
                    given.as_ref().ok().map(View::of)
                })
            }
            _ => {
                let base = self.value(base)?;
                Operand::computed(move |scope| match base(scope)? {
                    View::Held(Datum::Record { fields, .. }) => {
                        fields.get(field)?.as_ref().map(View::of)
                    }
                    _ => None,
                })
            }
        })
    }

    fn calculation(&self, how: Calculation, left: Operand, right: Operand) -> Operand {
        if let (Calculation::Multiply, Operand::Fact(fact), Operand::InForce(share)) =
            (how, &left, &right)
            && matches!(share.value, View::Decimal(_))
        {
            return Operand::Share(Share {
                fact: fact.0,
                share: *share,
            });
        }
        Operand::Computed(Computed(how.over(left, right)))
    }

    fn computed(&mut self, node: &Node) -> Option<Run> {
        Some(match &node.kind {
            Kind::CodeNomenclature(code) => one(self.operand(code)?, |code| {
                Some(View::Symbol(code.code()?.nomenclature))
            }),
            Kind::Code(code) if code.question == CodeQuestion::Read => self.listed_code(code)?,
            Kind::Negate(operand) => one(self.operand(operand)?, |value| opposite(value)),
            Kind::ToText(symbol) => {
                let symbol = self.value(symbol)?;
                run(move |scope| match symbol(scope)? {
                    View::Symbol(symbol) => {
                        scope.compiled.layout.symbols.shown(symbol).map(View::Text)
                    }
                    _ => None,
                })
            }
            Kind::Coalesce(value, other) => {
                let (value, other) = (self.operand(value)?, self.value(other)?);
                match value {
                    Operand::Fact(Fact(at)) => run(move |scope| match scope.fact(at)? {
                        Datum::None => other(scope),
                        datum => Some(View::of(datum)),
                    }),
                    value => {
                        let value = value.run();
                        run(move |scope| match value(scope)? {
                            View::None => other(scope),
                            value => Some(value),
                        })
                    }
                }
            }
            Kind::Host(function, arguments) => self.host(*function, arguments)?,
            Kind::Lookup {
                table,
                inputs,
                output: Output::Value,
            } => {
                let row = self.row(*table, inputs)?;
                run(move |scope| row(scope)?.outputs.first()?.as_ref().ok().map(View::of))
            }
            Kind::If(condition, then, otherwise) => {
                let test = self.test(condition)?;
                let (then, otherwise) = (self.value(then)?, self.value(otherwise)?);
                run(move |scope| {
                    if test(scope)? {
                        then(scope)
                    } else {
                        otherwise(scope)
                    }
                })
            }
            Kind::Switch {
                subject,
                arms,
                default,
            } => {
                let choose = self.chooser(subject, arms, default.is_some())?;
                let branches = arms.iter().map(|(_, arm)| arm).chain(default.as_deref());
                let branches = branches.map(|arm| self.value(arm));
                let branches: Vec<Run> = branches.collect::<Option<_>>()?;
                run(move |scope| branches.get(choose(scope)?)?(scope))
            }
            Kind::Let(lets, result) => {
                let mark = self.mark();
                let binds = self.lets(lets)?;
                let result = self.value(result)?;
                self.release(mark);
                run(move |scope| {
                    binds.iter().try_for_each(|bind| bind.run(scope))?;
                    result(scope)
                })
            }
            Kind::Call {
                instance,
                arguments,
            } => self.call(*instance, arguments, |lowering, binds, body| {
                let body = lowering.value(body)?;
                if binds.is_empty() {
                    return Some(body);
                }
                Some(run(move |scope| {
                    binds.iter().try_for_each(|bind| bind.run(scope))?;
                    body(scope)
                }))
            })?,
            Kind::Length(list) => self.count(list, None)?,
            Kind::SumOf(list, zero) => self.sum(list, *zero, None)?,
            Kind::Each {
                gathering: Gathering::Sum(zero),
                list,
                local,
                body,
            } => self.sum(list, *zero, Some((*local, body)))?,
            Kind::Each {
                gathering: Gathering::Count,
                list,
                local,
                body,
            } => self.count(list, Some((*local, body)))?,
            Kind::And(..)
            | Kind::Or(..)
            | Kind::Not(_)
            | Kind::Compare(..)
            | Kind::Code(_)
            | Kind::IsNone(_)
            | Kind::InItems(..)
            | Kind::InList(..)
            | Kind::InRange { .. }
            | Kind::Each { .. } => {
                let test = self.test(node)?;
                run(move |scope| test(scope).map(View::Bool))
            }
            _ => return None,
        })
    }

    /// A code whose list is in the catalogue.
    fn listed_code(&mut self, code: &CodeNode) -> Option<Run> {
        let lists = Arc::clone(&code.lists);
        let operand = self.value(code.operands.first()?)?;
        Some(run(move |scope| {
            let value = operand(scope)?;
            let meaning = Meaning::new(&lists, &scope.compiled.layout.symbols);
            meaning.listed(value.code()?).is_ok().then_some(value)
        }))
    }

    pub(super) fn host(&mut self, function: HostFunction, arguments: &[Node]) -> Option<Run> {
        if let [left, right] = arguments {
            let (left, right) = (self.operand(left)?, self.operand(right)?);
            return Some(function.over(left, right));
        }
        let arguments = self.values(arguments)?;
        (arguments.len() <= MOST_ARGUMENTS).then(|| {
            run(move |scope| {
                let mut values = [View::None; MOST_ARGUMENTS];
                for (value, argument) in values.iter_mut().zip(&arguments) {
                    *value = argument(scope)?;
                }
                function.of(values.get(..arguments.len())?)
            })
        })
    }

    /// The row of a table.
    fn row(&mut self, table: u32, inputs: &[Node]) -> Option<RunRow> {
        if inputs.len() > INPUTS_MAX {
            return None;
        }
        let inputs = self.values(inputs)?;
        Some(Box::new(move |scope| {
            let mut values = [View::None; INPUTS_MAX];
            for (value, input) in values.iter_mut().zip(&inputs) {
                *value = input(scope)?;
            }
            let values = values.get(..inputs.len())?;
            scope.compiled.find_row(table, values, scope.as_of)
        }))
    }

    pub(super) fn chooser(
        &mut self,
        subject: &Node,
        arms: &[(Vec<Datum>, Node)],
        has_default: bool,
    ) -> Option<Choose> {
        let mut patterns = Vec::new();
        for (at, (datums, _)) in arms.iter().enumerate() {
            for datum in datums {
                patterns.push((View::of(datum).copied()?, at));
            }
        }
        let default = has_default.then_some(arms.len());
        let subject = self.value(subject)?;
        Some(Box::new(move |scope| {
            let value = subject(scope)?;
            let found = patterns.iter().find(|(pattern, _)| *pattern == value);
            found.map(|(_, at)| *at).or(default)
        }))
    }
}
