//! Scripts as written: expressions with the place of each.

use std::ops::Range;
use std::sync::Arc;

use rust_decimal::Decimal;

/// Bytes of a script, from the first included to the last excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Span {
    pub(crate) fn new(start: usize, end: usize) -> Self {
        let narrow = |at| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            start: narrow(start),
            end: narrow(end),
        }
    }

    pub(crate) fn to(self, end: Self) -> Self {
        Self {
            start: self.start,
            end: end.end.max(self.start),
        }
    }

    pub(crate) fn range(self) -> Range<usize> {
        let wide = |at| usize::try_from(at).unwrap_or(usize::MAX);
        wide(self.start)..wide(self.end)
    }
}

/// A name and its place.
#[derive(Clone, Debug)]
pub(crate) struct Ident {
    pub(crate) text: Arc<str>,
    pub(crate) span: Span,
}

/// A line of a doc comment without its slashes.
#[derive(Clone, Debug)]
pub(crate) struct DocLine {
    pub(crate) text: String,
    pub(crate) span: Span,
}

#[derive(Clone, Debug)]
pub(crate) struct FunctionDecl {
    pub(crate) name: Ident,
    pub(crate) parameters: Vec<Ident>,
    pub(crate) is_private: bool,
    pub(crate) doc: Vec<DocLine>,
    pub(crate) body: Block,
    /// Where the function ends in the script, after its brace.
    pub(crate) end: u32,
}

#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) lets: Vec<Let>,
    pub(crate) result: Box<Expr>,
}

impl Block {
    /// How deep the block is nested.
    pub(crate) fn depth(&self) -> u16 {
        self.lets
            .iter()
            .map(|binding| binding.value.depth)
            .max()
            .unwrap_or(0)
            .max(self.result.depth)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Let {
    pub(crate) name: Ident,
    pub(crate) value: Expr,
}

#[derive(Clone, Debug)]
pub(crate) struct Expr {
    pub(crate) kind: ExprKind,
    pub(crate) span: Span,
    /// How deep the expression is nested, itself included.
    pub(crate) depth: u16,
}

#[derive(Clone, Debug)]
pub(crate) enum ExprKind {
    Bool(bool),
    Int(i64),
    Decimal(Decimal),
    Text(Arc<str>),
    /// `()`, the answer none.
    Unit,
    Name(Arc<str>),
    Field {
        base: Box<Expr>,
        name: Ident,
    },
    Call {
        name: Ident,
        arguments: Vec<Expr>,
    },
    Method {
        base: Box<Expr>,
        name: Ident,
        arguments: Vec<Expr>,
    },
    Not(Box<Expr>),
    Negate(Box<Expr>),
    Binary {
        operator: Operator,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    List(Vec<Expr>),
    Range {
        from: Box<Expr>,
        until: Box<Expr>,
        is_inclusive: bool,
    },
    If {
        condition: Box<Expr>,
        then: Block,
        otherwise: Option<Block>,
    },
    Switch {
        subject: Box<Expr>,
        arms: Vec<Arm>,
    },
    Block(Block),
    /// `|p| p.amount`
    Function {
        parameters: Vec<Ident>,
        body: Box<Expr>,
    },
}

/// `"a" | "b" => value`; no pattern for `_`.
#[derive(Clone, Debug)]
pub(crate) struct Arm {
    pub(crate) patterns: Vec<Expr>,
    pub(crate) value: Expr,
    pub(crate) span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    In,
    NotIn,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Coalesce,
    Range,
    RangeInclusive,
    Add,
    Subtract,
    Multiply,
    Divide,
}

impl Operator {
    /// How tightly it binds, as in Rhai's book: what binds tighter has the larger number.
    pub(crate) fn precedence(self) -> u8 {
        match self {
            Self::Or => 30,
            Self::And => 60,
            Self::Equal | Self::NotEqual => 90,
            Self::In | Self::NotIn => 110,
            Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual => 130,
            Self::Coalesce => 135,
            Self::Range | Self::RangeInclusive => 140,
            Self::Add | Self::Subtract => 150,
            Self::Multiply | Self::Divide => 180,
        }
    }

    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Or => "||",
            Self::And => "&&",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::In => "in",
            Self::NotIn => "!in",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Coalesce => "??",
            Self::Range => "..",
            Self::RangeInclusive => "..=",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
        }
    }
}
