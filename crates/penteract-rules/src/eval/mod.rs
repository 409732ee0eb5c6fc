//! Evaluation in three values: true, false, unknown; and likewise for every other type.
//!
//! # What an answer means
//! - A known value is the value for every completion of the unanswered facts that can be evaluated at all.
//! - An error is given only when every completion gives an error: `unknown || overflow` is unknown, since the left side
//!   may turn out true, and `overflow || unknown` is an error, since the left side is always evaluated.
//! - On complete facts, `&&`, `||`, `if`, `switch` and `??` evaluate what they need from left to right and nothing more,
//!   as Rhai's interpreter does.

mod each;
mod host;
mod operate;
mod settle;
pub(crate) mod trace;

pub(crate) use settle::evaluate;

use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::{LocalText, text};

use crate::compiled::Compiled;
use crate::datum::{Datum, Origin};
use crate::diagnostic::Label;
use crate::error::{EvalError, Place};
use crate::explanation::ReadOrigin;
use crate::frame::Frame;
use crate::ids::FactId;
use crate::ir::{CodeNode, Instance, Kind, Node, Output};
use crate::lookup::CompiledRow;
use crate::value::Slot;

use crate::code_meaning::{self, NoAnswer};
use trace::Trace;

/// What a value hangs on when it is not known.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Missing {
    pub(crate) facts: Vec<FactId>,
    pub(crate) undetermined: Vec<(Arc<str>, LocalText)>,
}

impl Missing {
    fn absorb(&mut self, other: Self) {
        for fact in other.facts {
            if !self.facts.contains(&fact) {
                self.facts.push(fact);
            }
        }
        for entry in other.undetermined {
            if !self.undetermined.contains(&entry) {
                self.undetermined.push(entry);
            }
        }
    }
}

/// A value, or what it hangs on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Eval {
    Known(Datum),
    Unknown(Box<Missing>),
}

impl Eval {
    fn bool(value: bool) -> Self {
        Self::Known(Datum::Bool(value))
    }

    fn missing(fact: FactId) -> Self {
        Self::Unknown(Box::new(Missing {
            facts: vec![fact],
            undetermined: Vec::new(),
        }))
    }

    /// The unknown of two values of which one at least is unknown.
    fn merge(first: Self, second: Self) -> Self {
        match (first, second) {
            (Self::Unknown(mut first), Self::Unknown(second)) => {
                first.absorb(*second);
                Self::Unknown(first)
            }
            (Self::Unknown(missing), Self::Known(_)) | (_, Self::Unknown(missing)) => {
                Self::Unknown(missing)
            }
            (Self::Known(_), known) => known,
        }
    }

    pub(crate) fn truth(&self) -> Option<bool> {
        match self {
            Self::Known(Datum::Bool(value)) => Some(*value),
            _ => None,
        }
    }
}

pub(crate) type Evaluated = Result<Eval, EvalError>;

/// Evaluates instances of functions over the facts of a frame.
pub(crate) struct Machine<'a, T> {
    compiled: &'a Compiled,
    frame: &'a Frame,
    pub(crate) trace: T,
    locals: Vec<Eval>,
    base: usize,
    instance: &'a Instance,
    /// How many items of lists may still be looked at.
    looks_left: u32,
    /// The rows of tables that were looked up and have a hole.
    holes: Vec<(u32, &'a CompiledRow)>,
}

/// How many items of lists one evaluation looks at, those of lists gone through for each item of another included. A
/// list of three thousand is gone through by hundreds of conditions, and by one for each of its items by none.
const LOOKS_MAX: u32 = 1_000_000;

impl<'a, T: Trace> Machine<'a, T> {
    /// The value of an instance of a function for given arguments, with what the trace kept and how many items of lists
    /// were looked at.
    fn run(
        compiled: &'a Compiled,
        frame: &'a Frame,
        instance: &'a Instance,
        arguments: &[Datum],
        trace: T,
    ) -> (Evaluated, T, u32) {
        let locals = Vec::with_capacity(usize::try_from(instance.locals).unwrap_or(0));
        let mut machine = Self {
            compiled,
            frame,
            trace,
            locals,
            base: 0,
            instance,
            looks_left: LOOKS_MAX,
            holes: Vec::new(),
        };
        for argument in arguments {
            machine.locals.push(Eval::Known(argument.clone()));
            machine.trace.store(machine.locals.len() - 1, Vec::new());
        }
        machine.reserve(instance);
        let value = machine.eval(&instance.body);
        (value, machine.trace, LOOKS_MAX - machine.looks_left)
    }

    fn reserve(&mut self, instance: &Instance) {
        let size = self.base + usize::try_from(instance.locals).unwrap_or(0);
        if self.locals.len() < size {
            self.locals.resize(size, Eval::Known(Datum::None));
        }
    }

    fn place(&self, node: &Node) -> Box<Place> {
        Box::new(Place {
            function: self.compiled.function_name(self.instance.function),
            location: Label::new(
                Arc::clone(&self.instance.file),
                node.span.range(),
                LocalText::same(self.compiled.source(&self.instance.file, node.span)),
            ),
        })
    }

    fn engine_fault(&self, node: &Node) -> EvalError {
        EvalError::Engine {
            place: self.place(node),
        }
    }

    /// The value of an expression. Conditions branch; everything else is one atom of an explanation.
    pub(crate) fn eval(&mut self, node: &Node) -> Evaluated {
        match &node.kind {
            Kind::And(left, right) => self.logic(left, right, false),
            Kind::Or(left, right) => self.logic(left, right, true),
            Kind::Not(operand) => self.not(node, operand),
            Kind::If(condition, then, otherwise) => self.branch(node, condition, then, otherwise),
            Kind::Switch {
                subject,
                arms,
                default,
            } => self.switch(node, subject, arms, default.as_deref()),
            Kind::Let(lets, result) => self.bind(lets, result),
            Kind::Call {
                instance,
                arguments,
            } => self.call(node, *instance, arguments),
            Kind::Constant(datum) => Ok(Eval::Known(datum.clone())),
            _ => {
                self.trace.begin();
                let value = self.atom(node);
                self.trace
                    .end(&value, || self_place(self.compiled, self.instance, node));
                value
            }
        }
    }

    fn bind(&mut self, lets: &[(u32, Node)], result: &Node) -> Evaluated {
        for (slot, value) in lets {
            let mark = self.trace.capture();
            let value = self.eval(value);
            let reads = self.trace.captured(mark);
            self.set_local(*slot, value?, reads);
        }
        self.eval(result)
    }

    fn not(&mut self, node: &Node, operand: &Node) -> Evaluated {
        match self.eval(operand)? {
            Eval::Known(Datum::Bool(value)) => Ok(Eval::bool(!value)),
            Eval::Known(_) => Err(self.engine_fault(node)),
            unknown => Ok(unknown),
        }
    }

    fn list(&mut self, items: &[Node]) -> Evaluated {
        Ok(match self.all(items)? {
            Ok(items) => Eval::Known(Datum::List(items.into())),
            Err(unknown) => unknown,
        })
    }

    /// A field of a record, or a part of a code.
    fn part(&mut self, node: &Node, base: &Node) -> Evaluated {
        match (&node.kind, self.eval(base)?) {
            (_, unknown @ Eval::Unknown(_)) => Ok(unknown),
            (Kind::Field(_, field), Eval::Known(Datum::Record { origin, fields })) => {
                self.field(node, origin, &fields, *field)
            }
            (Kind::CodeNomenclature(_), Eval::Known(Datum::Code { nomenclature, .. })) => {
                Ok(Eval::Known(Datum::Symbol(nomenclature)))
            }
            (Kind::CodeText(_), Eval::Known(Datum::Code { code, .. })) => {
                Ok(Eval::Known(Datum::Text(code)))
            }
            _ => Err(self.engine_fault(node)),
        }
    }

    fn set_local(&mut self, slot: u32, value: Eval, reads: T::Reads) {
        let at = self.base + usize::try_from(slot).unwrap_or(usize::MAX);
        if let Some(local) = self.locals.get_mut(at) {
            *local = value;
        }
        self.trace.store_reads(at, reads);
    }

    /// `&&` decides on false, `||` on true, whatever stands on the other side.
    fn logic(&mut self, left: &Node, right: &Node, decides: bool) -> Evaluated {
        let start = self.trace.mark();
        let first = self.eval(left)?;
        if first.truth() == Some(decides) {
            return Ok(first);
        }
        let middle = self.trace.mark();
        let second = match (self.eval(right), &first) {
            (Ok(second), _) => second,
            // The left side may yet decide, so that the right side may never be evaluated.
            (Err(_), Eval::Unknown(_)) => return Ok(first),
            (Err(error), Eval::Known(_)) => return Err(error),
        };
        if second.truth() == Some(decides) {
            self.trace.discard(start, middle);
            return Ok(second);
        }
        match (&first, &second) {
            (Eval::Known(_), Eval::Known(_)) => {}
            (Eval::Known(_), Eval::Unknown(_)) => self.trace.discard(start, middle),
            (Eval::Unknown(_), Eval::Known(_)) => self.trace.truncate(middle),
            (Eval::Unknown(_), Eval::Unknown(_)) => {}
        }
        Ok(Eval::merge(first, second))
    }

    fn branch(
        &mut self,
        node: &Node,
        condition: &Node,
        then: &Node,
        otherwise: &Node,
    ) -> Evaluated {
        let start = self.trace.mark();
        match self.eval(condition)? {
            Eval::Known(Datum::Bool(true)) => self.eval(then),
            Eval::Known(Datum::Bool(false)) => self.eval(otherwise),
            Eval::Known(_) => Err(self.engine_fault(node)),
            Eval::Unknown(missing) => {
                let middle = self.trace.mark();
                let value = self.either(*missing, [then, otherwise].into_iter())?;
                if matches!(value, Eval::Known(_)) {
                    // The branches agree: the condition does not matter.
                    self.trace.discard(start, middle);
                }
                Ok(value)
            }
        }
    }

    /// The value that all branches give, or unknown. An error only when all of them fail.
    fn either<'n>(
        &mut self,
        condition: Missing,
        branches: impl Iterator<Item = &'n Node>,
    ) -> Evaluated {
        let mut unknown = condition;
        let mut agreed: Option<Eval> = None;
        let mut differ = false;
        let mut failure = None;
        let mut has_value = false;
        for branch in branches {
            match self.eval(branch) {
                Err(error) => {
                    differ = true;
                    failure.get_or_insert(error);
                }
                Ok(Eval::Unknown(missing)) => {
                    has_value = true;
                    differ = true;
                    unknown.absorb(*missing);
                }
                Ok(known) => {
                    has_value = true;
                    differ |= agreed.as_ref().is_some_and(|before| *before != known);
                    agreed.get_or_insert(known);
                }
            }
        }
        match (has_value, failure, agreed) {
            (false, Some(error), _) => Err(error),
            (_, _, Some(known)) if !differ => Ok(known),
            _ => Ok(Eval::Unknown(Box::new(unknown))),
        }
    }

    fn switch(
        &mut self,
        node: &Node,
        subject: &Node,
        arms: &[(Vec<Datum>, Node)],
        default: Option<&Node>,
    ) -> Evaluated {
        match self.eval(subject)? {
            Eval::Known(value) => {
                let arm = arms
                    .iter()
                    .find(|(patterns, _)| patterns.contains(&value))
                    .map(|(_, arm)| arm);
                match arm.or(default) {
                    Some(arm) => self.eval(arm),
                    None => Err(self.engine_fault(node)),
                }
            }
            Eval::Unknown(missing) => {
                self.either(*missing, arms.iter().map(|(_, arm)| arm).chain(default))
            }
        }
    }

    fn call(&mut self, node: &Node, instance: u32, arguments: &[Node]) -> Evaluated {
        let Some(callee) = self.compiled.instance(instance) else {
            return Err(self.engine_fault(node));
        };
        let mut values = Vec::with_capacity(arguments.len());
        for argument in arguments {
            let mark = self.trace.capture();
            let value = self.eval(argument);
            let reads = self.trace.captured(mark);
            values.push((value?, reads));
        }
        let (caller, caller_base) = (self.instance, self.base);
        self.base += usize::try_from(caller.locals).unwrap_or(0);
        self.instance = callee;
        self.reserve(callee);
        for (slot, (value, reads)) in (0u32..).zip(values) {
            self.set_local(slot, value, reads);
        }
        let is_named_value = self.compiled.is_public(callee.function);
        let mark = self.trace.enter_value(is_named_value);
        let value = self.eval(&callee.body);
        self.instance = caller;
        self.base = caller_base;
        self.trace.leave_value(mark, || {
            let slot = match &value {
                Ok(Eval::Known(datum)) => self.compiled.slot(datum, &callee.returns),
                _ => Slot::Unanswered,
            };
            (self.compiled.function_name(callee.function), slot)
        });
        value
    }

    fn atom(&mut self, node: &Node) -> Evaluated {
        match &node.kind {
            Kind::AsOf => {
                let date = self.frame.as_of();
                self.trace.read(|| {
                    (
                        Arc::from("as_of"),
                        ReadOrigin::AsOf,
                        self.compiled.date_slot(date),
                    )
                });
                Ok(Eval::Known(Datum::Date(date)))
            }
            Kind::Fact(id) => {
                let datum = self.frame.slot(*id);
                self.trace.read(|| {
                    (
                        self.compiled.fact_path(*id),
                        ReadOrigin::Fact,
                        self.frame.get(*id),
                    )
                });
                Ok(datum.map_or_else(|| Eval::missing(*id), |datum| Eval::Known(datum.clone())))
            }
            Kind::Parameter(number) => self.parameter(*number, self.frame.as_of()),
            Kind::ParameterAt(number, day) => match self.eval(day)? {
                Eval::Known(Datum::Date(day)) => self.parameter_at(*number, day),
                Eval::Known(_) => Err(self.engine_fault(node)),
                unknown => Ok(unknown),
            },
            Kind::Local(slot) => {
                let at = self.base + usize::try_from(*slot).unwrap_or(usize::MAX);
                self.trace.read_local(at);
                self.locals
                    .get(at)
                    .cloned()
                    .ok_or_else(|| self.engine_fault(node))
            }
            Kind::Field(base, _) | Kind::CodeNomenclature(base) | Kind::CodeText(base) => {
                self.part(node, base)
            }
            Kind::Lookup {
                table,
                inputs,
                output,
            } => self.lookup(node, *table, inputs, *output),
            Kind::List(items) => self.list(items),
            Kind::Each {
                gathering,
                list,
                local,
                body,
            } => self.each(node, *gathering, list, *local, body),
            Kind::Code(code) => self.code(node, code),
            _ => self.operate(node),
        }
    }

    fn code(&mut self, node: &Node, code: &CodeNode) -> Evaluated {
        let operands = match self.all(&code.operands)? {
            Ok(operands) => operands,
            Err(unknown) => return Ok(unknown),
        };
        let symbols = &self.compiled.layout.symbols;
        match code_meaning::answer(code.question, &operands, &code.lists, symbols) {
            Ok(datum) => Ok(Eval::Known(datum)),
            Err(NoAnswer::Undetermined(nomenclature, why)) => {
                Ok(Eval::Unknown(Box::new(Missing {
                    facts: Vec::new(),
                    undetermined: vec![(nomenclature, why)],
                })))
            }
            Err(NoAnswer::NotCodes) => Err(self.engine_fault(node)),
        }
    }

    fn field(
        &mut self,
        node: &Node,
        origin: Origin,
        fields: &[Option<Datum>],
        field: u32,
    ) -> Evaluated {
        let at = usize::try_from(field).unwrap_or(usize::MAX);
        let hole = origin.hole().and_then(|number| self.holes.get(number));
        let hole = hole.and_then(|(table, row)| match row.outputs.get(at)? {
            Ok(_) => None,
            Err(why) => Some(self.hole(*table, why)),
        });
        match (fields.get(at), origin.fact(), hole) {
            (Some(Some(datum)), ..) => Ok(Eval::Known(datum.clone())),
            (Some(None), Some(origin), _) => Ok(Eval::missing(origin)),
            (Some(None), None, Some(hole)) => Ok(hole),
            _ => Err(self.engine_fault(node)),
        }
    }

    fn parameter(&mut self, number: u32, day: NaiveDate) -> Evaluated {
        let parameter = self.compiled.parameter(number, day)?;
        self.trace
            .read(|| self.compiled.parameter_read(number, day));
        Ok(match &parameter.value {
            Ok(datum) => Eval::Known(datum.clone()),
            Err(why) => Eval::Unknown(Box::new(Missing {
                facts: Vec::new(),
                undetermined: vec![(self.compiled.parameter_name(number), why.clone())],
            })),
        })
    }

    /// A parameter on a day that answers give: a day without a value is no error of the product.
    fn parameter_at(&mut self, number: u32, day: NaiveDate) -> Evaluated {
        match self.parameter(number, day) {
            Err(EvalError::ParameterHole { parameter, .. }) => {
                let why = text!("no value on {day}", "aucune valeur le {day}", day = day);
                Ok(Eval::Unknown(Box::new(Missing {
                    facts: Vec::new(),
                    undetermined: vec![(parameter, why)],
                })))
            }
            found => found,
        }
    }

    /// All the values, or what those that are unknown hang on.
    fn all(&mut self, nodes: &[Node]) -> Result<Result<Vec<Datum>, Eval>, EvalError> {
        let mut values = Vec::with_capacity(nodes.len());
        let mut unknown: Option<Missing> = None;
        for node in nodes {
            match self.eval(node)? {
                Eval::Known(datum) => values.push(datum),
                Eval::Unknown(missing) => unknown
                    .get_or_insert_with(Missing::default)
                    .absorb(*missing),
            }
        }
        Ok(match unknown {
            None => Ok(values),
            Some(missing) => Err(Eval::Unknown(Box::new(missing))),
        })
    }

    fn lookup(&mut self, node: &Node, table: u32, inputs: &[Node], output: Output) -> Evaluated {
        let inputs = match self.all(inputs)? {
            Ok(inputs) => inputs,
            Err(unknown) => return Ok(unknown),
        };
        let row = self.compiled.row(table, &inputs, self.frame.as_of())?;
        self.trace
            .read(|| self.compiled.table_read(table, row, output));
        match (output, row.outputs.first()) {
            (Output::Value, Some(Ok(value))) => Ok(Eval::Known(value.clone())),
            (Output::Value, Some(Err(why))) => Ok(self.hole(table, why)),
            (Output::Row, _) => {
                let mut origin = Origin::of(None);
                if row.outputs.iter().any(Result::is_err) {
                    origin = Origin::of_hole(self.holes.len());
                    self.holes.push((table, row));
                }
                let fields = row.outputs.iter().map(|given| given.as_ref().ok().cloned());
                let fields = fields.collect();
                Ok(Eval::Known(Datum::Record { origin, fields }))
            }
            (Output::Value, None) => Err(self.engine_fault(node)),
        }
    }

    /// A cell that says that no source gives it.
    fn hole(&self, table: u32, why: &LocalText) -> Eval {
        Eval::Unknown(Box::new(Missing {
            facts: Vec::new(),
            undetermined: vec![(self.compiled.table_name(table), why.clone())],
        }))
    }
}

fn self_place(compiled: &Compiled, instance: &Instance, node: &Node) -> Label {
    Label::new(
        Arc::clone(&instance.file),
        node.span.range(),
        LocalText::same(compiled.source(&instance.file, node.span)),
    )
}
