//! Conditions: what joins them, and the bits that say which of them decided.

use crate::bits::Bits;
use crate::datum::Datum;
use crate::host::HostFunction;
use crate::ir::{Kind, Node};
use crate::view::View;

use super::RunTest;
use super::code::{Exit, Label, Row};
use super::lower::Lowering;
use super::operand::{Join, StartsWith};
use super::test::Test;

impl Lowering<'_> {
    /// The condition of a rule, whose parts have bits: where it begins in the row.
    pub(super) fn rule(&mut self, node: &Node, row: &mut Row) -> Option<Label> {
        let entry = row.entry();
        self.condition(node, true, row, Exit::TRUE, Exit::FALSE)?;
        Some(entry)
    }

    /// A condition without bits, as one closure.
    pub(super) fn test(&mut self, node: &Node) -> Option<RunTest> {
        let mut row = Row::default();
        self.condition(node, false, &mut row, Exit::TRUE, Exit::FALSE)?;
        Some(match row.finish().into_test() {
            Ok(test) => test.run(),
            Err(code) => Box::new(move |scope| {
                let (holds, _) = code.run(Label::FIRST, scope)?;
                Some(holds)
            }),
        })
    }

    fn condition(
        &mut self,
        node: &Node,
        is_noted: bool,
        row: &mut Row,
        on_true: Exit,
        on_false: Exit,
    ) -> Option<()> {
        self.enter()?;
        match &node.kind {
            Kind::And(..) | Kind::Or(..) => self.joined(node, is_noted, row, on_true, on_false)?,
            Kind::Not(operand) => self.condition(operand, is_noted, row, on_false, on_true)?,
            Kind::If(condition, then, otherwise) => {
                let (first, second) = (row.label(), row.label());
                self.condition(condition, is_noted, row, Exit::to(first), Exit::to(second))?;
                row.place(first);
                self.condition(then, is_noted, row, on_true, on_false)?;
                row.place(second);
                self.condition(otherwise, is_noted, row, on_true, on_false)?;
            }
            Kind::Switch {
                subject,
                arms,
                default,
            } => {
                let default = default.as_deref();
                let bits = if is_noted {
                    self.subject_bits(subject)
                } else {
                    Bits::NONE
                };
                let choose = self.chooser(subject, arms, default.is_some())?;
                let branches = arms.iter().map(|(_, arm)| arm).chain(default);
                let ways: Vec<_> = branches.map(|arm| (row.label(), arm)).collect();
                row.choose(choose, bits, ways.iter().map(|(label, _)| *label).collect());
                for (label, arm) in ways {
                    row.place(label);
                    self.condition(arm, is_noted, row, on_true, on_false)?;
                }
            }
            Kind::Let(lets, result) => {
                let mark = self.mark();
                for bind in self.lets(lets)? {
                    row.bind(bind);
                }
                self.condition(result, is_noted, row, on_true, on_false)?;
                self.release(mark);
            }
            Kind::Call {
                instance,
                arguments,
            } => self.call(*instance, arguments, |lowering, binds, body| {
                for bind in binds {
                    row.bind(bind);
                }
                lowering.condition(body, is_noted, row, on_true, on_false)
            })?,
            Kind::Constant(Datum::Bool(value)) => row.go(if *value { on_true } else { on_false }),
            _ => {
                let bits = if is_noted {
                    self.new_condition(node)
                } else {
                    Bits::NONE
                };
                let test = self.plain_test(node)?;
                row.test(test, bits, on_true, on_false);
            }
        }
        self.leave();
        Some(())
    }

    /// Conditions joined by the same word: `&&` is decided by what does not hold, `||` by what holds, and then those
    /// before did not decide.
    fn joined(
        &mut self,
        node: &Node,
        is_noted: bool,
        row: &mut Row,
        on_true: Exit,
        on_false: Exit,
    ) -> Option<()> {
        let is_and = matches!(node.kind, Kind::And(..));
        let mut parts = Vec::new();
        parts_of(node, is_and, &mut parts);
        let first = self.condition_count();
        let count = parts.len();
        for (at, part) in (1..).zip(parts) {
            let before = self.conditions_since(first);
            if at == count {
                let (on_true, on_false) = match is_and {
                    true => (on_true, on_false.forgetting(before)),
                    false => (on_true.forgetting(before), on_false),
                };
                self.condition(part, is_noted, row, on_true, on_false)?;
            } else {
                let next = row.label();
                let (on_true, on_false) = match is_and {
                    true => (Exit::to(next), on_false.forgetting(before)),
                    false => (on_true.forgetting(before), Exit::to(next)),
                };
                self.condition(part, is_noted, row, on_true, on_false)?;
                row.place(next);
            }
        }
        Some(())
    }

    /// The bits of what a `switch` chooses by. Where that is made of conditions, they have no bits of their own.
    fn subject_bits(&mut self, subject: &Node) -> Bits {
        match &subject.kind {
            Kind::Constant(_) => Bits::NONE,
            kind if is_compound(kind) => {
                self.lose_conditions();
                Bits::NONE
            }
            _ => self.new_condition(subject),
        }
    }

    /// A condition that joins no others.
    fn plain_test(&mut self, node: &Node) -> Option<Test> {
        Some(match &node.kind {
            Kind::Fact(id) => Test::Fact(id.index()),
            Kind::Compare(comparison, left, right) => {
                let (left, right) = (self.operand(left)?, self.operand(right)?);
                Test::compared(*comparison, left, right)
            }
            Kind::InItems(subject, items) => self.among(subject, items)?,
            Kind::IsNone(value) => {
                let value = self.value(value)?;
                Test::Other(Box::new(move |scope| Some(value(scope)? == View::None)))
            }
            Kind::InList(subject, list) => Test::Other(self.in_list(subject, list)?),
            Kind::InRange {
                subject,
                from,
                until,
                is_inclusive,
            } => Test::Other(self.in_range([subject, from, until], *is_inclusive)?),
            Kind::Code(code) => Test::Other(self.code_test(code)?),
            Kind::Each {
                gathering,
                list,
                local,
                body,
            } => Test::Other(self.any_or_all(*gathering, list, *local, body)?),
            Kind::Host(HostFunction::StartsWith, arguments) => {
                let [text, start] = arguments.as_slice() else {
                    return None;
                };
                let (text, start) = (self.operand(text)?, self.operand(start)?);
                Test::Other(StartsWith.over(text, start))
            }
            Kind::Coalesce(..)
            | Kind::Parameter(_)
            | Kind::ParameterAt(..)
            | Kind::Local(_)
            | Kind::Field(..)
            | Kind::Host(..)
            | Kind::Lookup { .. } => {
                let value = self.value(node)?;
                Test::Other(Box::new(move |scope| value(scope)?.truth()))
            }
            _ => return None,
        })
    }
}

/// Whether conditions that a rule is explained by may be inside.
fn is_compound(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::And(..)
            | Kind::Or(..)
            | Kind::Not(_)
            | Kind::If(..)
            | Kind::Switch { .. }
            | Kind::Let(..)
            | Kind::Call { .. }
    )
}

/// `(a && b) && c` is `a`, `b`, `c`: from left to right, each joined to what the ones before gave.
fn parts_of<'n>(node: &'n Node, is_and: bool, parts: &mut Vec<&'n Node>) {
    match (&node.kind, is_and) {
        (Kind::And(left, right), true) | (Kind::Or(left, right), false) => {
            parts_of(left, is_and, parts);
            parts.push(right);
        }
        _ => parts.push(node),
    }
}
