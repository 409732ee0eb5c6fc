//! Calls of the functions that every script knows.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use penteract_core::{LocalText, text};

use crate::ast::{Expr, ExprKind, Ident, Span};
use crate::codes;
use crate::datum::Datum;
use crate::fault::Fault;
use crate::host::{DEFERRED_INTEREST, HostFunction, Signature};
use crate::ir::{Kind, Node};
use crate::types::{ChoiceType, Type};

use super::call::count;
use super::scope::Scope;
use super::ty::{Ty, unify};
use super::{Checker, Typed, code};

impl Checker<'_> {
    pub(super) fn host_call(
        &mut self,
        function: HostFunction,
        name: &Ident,
        arguments: &[Expr],
        span: Span,
        scope: &mut Scope,
    ) -> Typed {
        let (usage, signature) = function.declared();
        let (least, most) = match signature {
            Signature::Fixed(types, _) => (types.len(), types.len()),
            Signature::Own(least, most) => (least, most),
        };
        if arguments.len() < least || arguments.len() > most {
            let wanted = if least == most {
                count(least)
            } else {
                text!("{least} to {most} arguments", "{least} à {most} arguments")
            };
            let fault = Fault::new(
                codes::ARGUMENT_COUNT,
                span,
                text!(
                    "`{name}` takes {wanted}, not {arguments}",
                    "`{name}` prend {wanted}, et non {arguments}",
                    name = name.text,
                    arguments = arguments.len(),
                    wanted = wanted
                ),
            )
            .help(text!("write `{usage}`", "écrivez `{usage}`"));
            return self.fail(scope, fault);
        }
        if function.rounding().is_some() && scope.role.statement().is_some() {
            let fault = Fault::new(
                codes::ROUNDING_IN_RULE,
                span,
                text!(
                    "eligibility rules compare exact figures",
                    "les règles d'éligibilité comparent des nombres exacts"
                ),
            )
            .note(text!("rounded here", "arrondi ici"))
            .help(text!(
                "round in terms.rhai, in a named value that the text of law says to round",
                "arrondissez dans terms.rhai, dans une valeur nommée que le texte dit d'arrondir"
            ));
            return self.fail(scope, fault);
        }
        let interest = || {
            let values = DEFERRED_INTEREST
                .iter()
                .map(|word| (*word).into())
                .collect();
            Type::Choice(
                ChoiceType {
                    name: "interest".into(),
                    values,
                }
                .into(),
            )
        };
        let (types, gives) = match (function, signature) {
            (_, Signature::Fixed(types, gives)) => (types.to_vec(), gives.clone()),
            (HostFunction::Min | HostFunction::Max, _) => {
                return self.extreme(function, name, arguments, span, scope);
            }
            (HostFunction::Date, _) => return self.date(arguments, span, scope),
            (HostFunction::IsNone | HostFunction::IsSome, _) => {
                return self.is_none(function, arguments, span, scope);
            }
            (HostFunction::StartsWith, _) => return self.starts_with(arguments, span, scope),
            (HostFunction::IsMultiple, _) => {
                return self.is_multiple(name, arguments, span, scope);
            }
            (_, Signature::Own(..)) if function.rounding().is_some() => {
                return self.rounding(function, name, arguments, span, scope);
            }
            (HostFunction::NoPayment, _) => (vec![Type::Duration, interest()], Type::Phase),
            (_, Signature::Own(..)) => (vec![Type::Duration; most], Type::Phase),
        };
        let mut nodes = Vec::new();
        for (argument, ty) in arguments.iter().zip(&types) {
            let typed = self.expr(argument, scope);
            nodes.push(self.expect_type(typed, ty, &LocalText::same(format!("`{usage}`")), scope));
        }
        Typed {
            node: Node {
                kind: Kind::Host(function, nodes),
                span,
            },
            ty: Ty::Known(gives),
        }
    }

    /// Arguments of one type that is ordered.
    fn same_type(
        &mut self,
        function: HostFunction,
        name: &Ident,
        arguments: &[Expr],
        scope: &mut Scope,
    ) -> Result<(Vec<Node>, Ty), Typed> {
        let mut typed = Vec::new();
        let mut joined = Ty::Error;
        for argument in arguments {
            let value = self.expr(argument, scope);
            if value.ty.is_error() {
                return Err(value);
            }
            if matches!(value.ty, Ty::Known(Type::Optional(_)) | Ty::None) {
                let fault = self.optional_fault(value.node.span, scope);
                return Err(self.fail(scope, fault));
            }
            let Some(ty) = unify(&joined, &value.ty) else {
                let fault = Fault::new(
                    codes::TYPE_MISMATCH,
                    value.node.span,
                    text!(
                        "`{name}` is given {joined} and {ty}",
                        "`{name}` reçoit {joined} et {ty}",
                        name = name.text,
                        joined = joined.describe(),
                        ty = value.ty.describe()
                    ),
                )
                .note(value.ty.describe())
                .help(text!(
                    "write `{usage}` with values of the same type",
                    "écrivez `{usage}` avec des valeurs de même type",
                    usage = function.declared().0
                ));
                return Err(self.fail(scope, fault));
            };
            joined = ty;
            typed.push(value);
        }
        let nodes = typed
            .into_iter()
            .map(|value| self.convert(value, &joined))
            .collect();
        Ok((nodes, joined))
    }

    fn extreme(
        &mut self,
        function: HostFunction,
        name: &Ident,
        arguments: &[Expr],
        span: Span,
        scope: &mut Scope,
    ) -> Typed {
        let (nodes, ty) = match self.same_type(function, name, arguments, scope) {
            Ok(same) => same,
            Err(typed) => return typed,
        };
        let is_ordered = match &ty {
            Ty::Known(ty) => {
                ty.is_decimal() || matches!(ty, Type::Int | Type::Date | Type::Duration)
            }
            Ty::Literal(_) => true,
            _ => false,
        };
        if ty == Ty::Known(Type::Duration) {
            for (at, first) in nodes.iter().enumerate() {
                for second in nodes.iter().skip(at + 1) {
                    self.check_length_choice(first, second, scope);
                }
            }
        }
        if !is_ordered {
            let fault = Fault::new(
                codes::TYPE_MISMATCH,
                span,
                text!("`{name}` chooses among numbers, amounts, dates or lengths of time, and these are {ty}", "`{name}` choisit parmi des nombres, des montants, des dates ou des durées, et ces valeurs sont {ty}", name = name.text, ty = ty.describe()),
            )
            .note(ty.describe());
            return self.fail(scope, fault);
        }
        Typed {
            node: Node {
                kind: Kind::Host(function, nodes),
                span,
            },
            ty,
        }
    }

    fn rounding(
        &mut self,
        function: HostFunction,
        name: &Ident,
        arguments: &[Expr],
        span: Span,
        scope: &mut Scope,
    ) -> Typed {
        let (nodes, ty) = match self.same_type(function, name, arguments, scope) {
            Ok(same) => same,
            Err(typed) => return typed,
        };
        let decimal = Ty::Known(match &ty {
            Ty::Known(ty) if ty.is_decimal() => ty.clone(),
            Ty::Literal(_) => Type::Ratio,
            other => {
                let fault = Fault::new(
                    codes::TYPE_MISMATCH,
                    span,
                    text!("`{name}` rounds amounts, percentages and ratios, and this is {other}", "`{name}` arrondit des montants, des pourcentages et des ratios, et ceci est {other}", name = name.text, other = other.describe()),
                )
                .note(other.describe());
                return self.fail(scope, fault);
            }
        });
        if nodes.len() == 1 && decimal != Ty::Known(Type::Money) {
            let fault = Fault::new(
                codes::ARGUMENT_COUNT,
                span,
                text!(
                    "`{name}` rounds an amount to the unit of its currency, and this is {ty}",
                    "`{name}` arrondit un montant à l'unité de sa devise, et ceci est {ty}",
                    name = name.text,
                    ty = ty.describe()
                ),
            )
            .help(text!(
                "say of what it is to be a multiple: `{usage}`",
                "dites de quoi il doit être un multiple : `{usage}`",
                usage = function.declared().0
            ));
            return self.fail(scope, fault);
        }
        let mut nodes: Vec<Node> = nodes
            .into_iter()
            .map(|node| {
                self.convert(
                    Typed {
                        node,
                        ty: ty.clone(),
                    },
                    &decimal,
                )
            })
            .collect();
        if nodes.len() == 1 {
            let unit = Decimal::new(1, self.environment.currency.minor_units());
            let kind = Kind::Constant(Datum::Decimal(unit));
            nodes.push(Node { kind, span });
        }
        Typed {
            node: Node {
                kind: Kind::Host(function, nodes),
                span,
            },
            ty: decimal,
        }
    }

    /// Of whole numbers, or of amounts and other numbers of one type.
    fn is_multiple(
        &mut self,
        name: &Ident,
        arguments: &[Expr],
        span: Span,
        scope: &mut Scope,
    ) -> Typed {
        let function = HostFunction::IsMultiple;
        let (nodes, ty) = match self.same_type(function, name, arguments, scope) {
            Ok(same) => same,
            Err(typed) => return typed,
        };
        let is_number = match &ty {
            Ty::Known(ty) => ty.is_decimal() || *ty == Type::Int,
            Ty::Literal(_) => true,
            _ => false,
        };
        if !is_number {
            let fault = Fault::new(
                codes::TYPE_MISMATCH,
                span,
                text!(
                    "`{name}` asks about numbers and amounts, and these are {ty}",
                    "`{name}` interroge des nombres et des montants, et ces valeurs sont {ty}",
                    name = name.text,
                    ty = ty.describe()
                ),
            )
            .note(ty.describe())
            .help(text!(
                "write `is_multiple(request.amount, params.step)`",
                "écrivez `is_multiple(request.amount, params.step)`"
            ));
            return self.fail(scope, fault);
        }
        Typed {
            node: Node {
                kind: Kind::Host(function, nodes),
                span,
            },
            ty: Ty::BOOL,
        }
    }

    /// A date written in a script is checked before anything runs.
    fn date(&mut self, arguments: &[Expr], span: Span, scope: &Scope) -> Typed {
        let text = match arguments {
            [
                Expr {
                    kind: ExprKind::Text(text),
                    ..
                },
            ] => text,
            _ => {
                let fault = Fault::new(
                    codes::BAD_DATE,
                    span,
                    text!(
                        "`date` takes a date written out",
                        "`date` prend une date écrite sur place, entre guillemets"
                    ),
                )
                .help(text!(
                    "write `date(\"2020-03-16\")`",
                    "écrivez `date(\"2020-03-16\")`"
                ));
                return self.fail(scope, fault);
            }
        };
        // Exactly four, two and two digits: `2020-3-16` reads as a date for some and not for others.
        let is_plain = text.len() == 10
            && text
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'-');
        match text.parse::<NaiveDate>() {
            Ok(date) if is_plain => Typed {
                node: Node {
                    kind: Kind::Constant(Datum::Date(date)),
                    span,
                },
                ty: Ty::Known(Type::Date),
            },
            _ => {
                let fault = Fault::new(
                    codes::BAD_DATE,
                    span,
                    text!("\"{text}\" is no date", "\"{text}\" n'est pas une date"),
                )
                .help(text!(
                    "write year, month and day: `date(\"2020-03-16\")`",
                    "écrivez l'année, le mois et le jour : `date(\"2020-03-16\")`"
                ));
                self.fail(scope, fault)
            }
        }
    }

    fn is_none(
        &mut self,
        function: HostFunction,
        arguments: &[Expr],
        span: Span,
        scope: &mut Scope,
    ) -> Typed {
        let Some(tested) = arguments.first() else {
            return self.fail(
                scope,
                Fault::new(
                    codes::ARGUMENT_COUNT,
                    span,
                    text!("one argument is needed", "il faut un argument"),
                ),
            );
        };
        let test = self.none_test(tested, span, scope);
        if test.ty.is_error() || function == HostFunction::IsNone {
            return test;
        }
        Typed {
            node: Node {
                kind: Kind::Not(Box::new(test.node)),
                span,
            },
            ty: Ty::BOOL,
        }
    }

    fn starts_with(&mut self, arguments: &[Expr], span: Span, scope: &mut Scope) -> Typed {
        let mut nodes = Vec::new();
        for (at, argument) in arguments.iter().enumerate() {
            let typed = self.expr(argument, scope);
            match &typed.ty {
                Ty::Known(Type::Code(lists)) if at == 0 => {
                    nodes.push(code::text(typed.node, lists));
                }
                _ => nodes.push(self.expect_type(
                    typed,
                    &Type::Text,
                    &LocalText::same("`starts_with(code, text)`"),
                    scope,
                )),
            }
        }
        Typed {
            node: Node {
                kind: Kind::Host(HostFunction::StartsWith, nodes),
                span,
            },
            ty: Ty::BOOL,
        }
    }
}
