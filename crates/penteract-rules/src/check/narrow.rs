//! What a condition shows about values that may be none.

use crate::ast::{Expr, ExprKind, Operator};
use crate::ir::Kind;
use crate::types::Type;

use super::Checker;
use super::scope::{Narrowed, Scope};
use super::ty::Ty;

impl Checker<'_> {
    /// The values that are certainly not none when `condition` is `truth`.
    pub(super) fn narrowings(
        &mut self,
        condition: &Expr,
        truth: bool,
        scope: &mut Scope,
    ) -> Vec<Narrowed> {
        match &condition.kind {
            ExprKind::Not(inner) => self.narrowings(inner, !truth, scope),
            ExprKind::Binary {
                operator: Operator::And,
                left,
                right,
            } if truth => self.both_narrowings(left, right, truth, scope),
            ExprKind::Binary {
                operator: Operator::Or,
                left,
                right,
            } if !truth => self.both_narrowings(left, right, truth, scope),
            ExprKind::Binary {
                operator: Operator::NotEqual,
                left,
                right,
            } if truth => self.compared_with_none(left, right, scope),
            ExprKind::Binary {
                operator: Operator::Equal,
                left,
                right,
            } if !truth => self.compared_with_none(left, right, scope),
            ExprKind::Call { name, arguments } => {
                let shows = match &*name.text {
                    "is_some" => truth,
                    "is_none" => !truth,
                    _ => false,
                };
                match arguments.as_slice() {
                    [argument] if shows => self.narrowed(argument, scope).into_iter().collect(),
                    _ => Vec::new(),
                }
            }
            _ => Vec::new(),
        }
    }

    fn both_narrowings(
        &mut self,
        left: &Expr,
        right: &Expr,
        truth: bool,
        scope: &mut Scope,
    ) -> Vec<Narrowed> {
        let mut all = self.narrowings(left, truth, scope);
        all.extend(self.narrowings(right, truth, scope));
        all
    }

    fn compared_with_none(
        &mut self,
        left: &Expr,
        right: &Expr,
        scope: &mut Scope,
    ) -> Vec<Narrowed> {
        match (&left.kind, &right.kind) {
            (_, ExprKind::Unit) => self.narrowed(left, scope).into_iter().collect(),
            (ExprKind::Unit, _) => self.narrowed(right, scope).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// The place that an expression reads, if it is one that can be told again. Reports nothing: the expression itself
    /// is checked elsewhere.
    fn narrowed(&mut self, expr: &Expr, scope: &mut Scope) -> Option<Narrowed> {
        if !matches!(expr.kind, ExprKind::Name(_) | ExprKind::Field { .. }) {
            return None;
        }
        let typed = self.path(expr, scope);
        if !matches!(typed.ty, Ty::Known(Type::Optional(_))) {
            return None;
        }
        match typed.node.kind {
            Kind::Fact(id) => Some(Narrowed::Fact(id)),
            Kind::Local(slot) => Some(Narrowed::Local(slot)),
            Kind::Field(base, field) => match base.kind {
                Kind::Local(slot) => Some(Narrowed::Field(slot, field)),
                _ => None,
            },
            _ => None,
        }
    }
}
