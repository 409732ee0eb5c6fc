//! Checked expressions: every name resolved, every type known, every conversion written out.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::ast::Span;
use crate::datum::Datum;
use crate::host::HostFunction;
use crate::ids::FactId;
use crate::operation::{Calculation, Comparison};
use crate::types::{CodeType, Type};
use crate::view::View;

/// An expression and its place in the file of its function.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Constant(Datum),
    AsOf,
    Fact(FactId),
    Parameter(u32),
    /// A parameter on another day than that of the decision.
    ParameterAt(u32, Box<Node>),
    Local(u32),
    /// A field of an item of a list, or a column of a row.
    Field(Box<Node>, u32),
    CodeNomenclature(Box<Node>),
    CodeText(Box<Node>),
    /// What codes mean, which they do within their own list only.
    Code(Box<CodeNode>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Not(Box<Node>),
    Compare(Comparison, Box<Node>, Box<Node>),
    Calculate(Calculation, Box<Node>, Box<Node>),
    Negate(Box<Node>),
    IsNone(Box<Node>),
    Coalesce(Box<Node>, Box<Node>),
    /// Whether the first equals one of the others.
    InItems(Box<Node>, Vec<Node>),
    InList(Box<Node>, Box<Node>),
    InRange {
        subject: Box<Node>,
        from: Box<Node>,
        until: Box<Node>,
        is_inclusive: bool,
    },
    If(Box<Node>, Box<Node>, Box<Node>),
    Switch {
        subject: Box<Node>,
        arms: Vec<(Vec<Datum>, Node)>,
        default: Option<Box<Node>>,
    },
    Let(Vec<(u32, Node)>, Box<Node>),
    Call {
        instance: u32,
        arguments: Vec<Node>,
    },
    Lookup {
        table: u32,
        inputs: Vec<Node>,
        output: Output,
    },
    List(Vec<Node>),
    /// A list gone through item by item.
    Each {
        gathering: Gathering,
        list: Box<Node>,
        local: u32,
        body: Box<Node>,
    },
    Length(Box<Node>),
    SumOf(Box<Node>, Zero),
    Host(HostFunction, Vec<Node>),
    ToDecimal(Box<Node>),
    ToText(Box<Node>),
}

impl Kind {
    /// Goes through the expressions that this one is made of, in the order of the script.
    pub(crate) fn each<'n>(&'n self, visit: &mut impl FnMut(&'n Node)) {
        match self {
            Self::Constant(_)
            | Self::AsOf
            | Self::Fact(_)
            | Self::Parameter(_)
            | Self::Local(_) => {}
            Self::ParameterAt(_, part)
            | Self::Field(part, _)
            | Self::CodeNomenclature(part)
            | Self::CodeText(part)
            | Self::Not(part)
            | Self::Negate(part)
            | Self::IsNone(part)
            | Self::Length(part)
            | Self::SumOf(part, _)
            | Self::ToDecimal(part)
            | Self::ToText(part) => visit(part),
            Self::And(a, b)
            | Self::Or(a, b)
            | Self::Compare(_, a, b)
            | Self::Calculate(_, a, b)
            | Self::Coalesce(a, b)
            | Self::InList(a, b) => [a, b].into_iter().for_each(|part| visit(part)),
            Self::InItems(subject, items) => {
                visit(subject);
                items.iter().for_each(visit);
            }
            Self::InRange {
                subject,
                from,
                until,
                ..
            } => {
                [subject, from, until]
                    .into_iter()
                    .for_each(|part| visit(part));
            }
            Self::If(test, then, otherwise) => {
                [test, then, otherwise]
                    .into_iter()
                    .for_each(|part| visit(part));
            }
            Self::Switch {
                subject,
                arms,
                default,
            } => {
                visit(subject);
                arms.iter().for_each(|(_, value)| visit(value));
                default.iter().for_each(|part| visit(part));
            }
            Self::Let(values, result) => {
                values.iter().for_each(|(_, value)| visit(value));
                visit(result);
            }
            Self::Each { list, body, .. } => [list, body].into_iter().for_each(|part| visit(part)),
            Self::Code(code) => code.operands.iter().for_each(visit),
            Self::Call {
                arguments: parts, ..
            }
            | Self::Lookup { inputs: parts, .. }
            | Self::List(parts)
            | Self::Host(_, parts) => parts.iter().for_each(visit),
        }
    }
}

/// A question about codes.
#[derive(Clone, Debug)]
pub(crate) struct CodeNode {
    pub(crate) question: CodeQuestion,
    /// One code to be read, two to be compared, a code and a list, or a code and those that it may be.
    pub(crate) operands: Vec<Node>,
    /// The lists that the codes may be of.
    pub(crate) lists: Arc<CodeType>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeQuestion {
    /// The code itself, when its list is in the catalogue.
    Read,
    Compare(Comparison),
    /// Whether the first is an item of the second, which is a list.
    InList,
    /// Whether the first equals one of the others.
    InItems,
}

/// What a look-up gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Output {
    /// The value of the only output column.
    Value,
    /// All the output columns.
    Row,
}

/// What is done with the items of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gathering {
    Filter,
    Any,
    All,
    Count,
    Sum(Zero),
}

/// What the sum of no items is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Zero {
    Int,
    Decimal,
    Duration,
}

impl Zero {
    pub(crate) fn view(self) -> View<'static> {
        match self {
            Self::Int => View::Int(0),
            Self::Decimal => View::Decimal(Decimal::ZERO),
            Self::Duration => View::Length((0, 0)),
        }
    }
}

/// The body of a function for given types of arguments.
#[derive(Clone, Debug)]
pub(crate) struct Instance {
    /// The number of the function.
    pub(crate) function: u32,
    pub(crate) file: Arc<str>,
    pub(crate) body: Node,
    /// Types at the edge, to give and take values.
    pub(crate) arguments: Vec<Type>,
    pub(crate) returns: Type,
    /// How many locals the body uses, arguments first.
    pub(crate) locals: u32,
}
