//! What is done with lists: `filter`, `any`, `all`, `count`, `sum`, `len`.

use penteract_core::{LocalText, text};

use crate::ast::{Expr, ExprKind, Ident, Span};
use crate::codes;
use crate::diagnostic::{Help, suggest};
use crate::fault::Fault;
use crate::ir::{Gathering, Kind, Node, Zero};
use crate::types::Type;

use super::scope::Scope;
use super::ty::{Literal, Ty};
use super::{Checker, Typed};

const WALKS: [&str; 6] = ["filter", "any", "all", "count", "sum", "len"];

/// Whether the name is something that is done with lists.
pub(super) fn is_walk(name: &str) -> bool {
    WALKS.contains(&name)
}

impl Checker<'_> {
    pub(super) fn method(
        &mut self,
        base: &Expr,
        name: &Ident,
        arguments: &[Expr],
        span: Span,
        scope: &mut Scope,
    ) -> Typed {
        if matches!(&base.kind, ExprKind::Name(root) if &**root == "tables") {
            return self.lookup(name, arguments, span, scope);
        }
        if matches!(&base.kind, ExprKind::Name(root) if &**root == "params") && &*name.text == "at"
        {
            return self.day_alone(arguments, span, scope);
        }
        let list = self.expr(base, scope);
        if list.ty.is_error() {
            return list;
        }
        if !is_walk(&name.text) {
            return self.no_method(&list, name, scope);
        }
        let item = match &list.ty {
            Ty::Known(Type::List(item)) => (**item).clone(),
            Ty::Known(Type::Optional(_)) => {
                let fault = self.optional_fault(list.node.span, scope);
                return self.fail(scope, fault);
            }
            other => {
                let fault = Fault::new(
                    codes::TYPE_MISMATCH,
                    list.node.span,
                    text!(
                        "`{name}` goes through a list, and this is {other}",
                        "`{name}` parcourt une liste, et ceci est {other}",
                        name = name.text,
                        other = other.describe()
                    ),
                )
                .note(other.describe());
                return self.fail(scope, fault);
            }
        };
        match (&*name.text, arguments) {
            ("len" | "count", []) => Typed {
                node: Node {
                    kind: Kind::Length(Box::new(list.node)),
                    span,
                },
                ty: Ty::INT,
            },
            ("sum", []) => self.plain_sum(list, &item, span, scope),
            ("filter" | "any" | "all" | "count" | "sum", [argument]) => {
                self.gathering(name, list, &item, argument, span, scope)
            }
            _ => {
                let usage = match &*name.text {
                    "len" => LocalText::same("list.len()"),
                    "sum" | "count" => {
                        text!(
                            "list.{name}() or list.{name}(|item| …)",
                            "list.{name}() ou list.{name}(|item| …)",
                            name = name.text
                        )
                    }
                    other => LocalText::same(format!("list.{other}(|item| …)")),
                };
                let fault = Fault::new(
                    codes::ARGUMENT_COUNT,
                    span,
                    text!(
                        "`{name}` does not take {count}",
                        "`{name}` ne prend pas {count}",
                        name = name.text,
                        count = LocalText::count(
                            arguments.len(),
                            ["argument", "arguments"],
                            ["argument", "arguments"]
                        )
                    ),
                )
                .help(text!("write `{usage}`", "écrivez `{usage}`", usage = usage));
                self.fail(scope, fault)
            }
        }
    }

    fn no_method(&mut self, base: &Typed, name: &Ident, scope: &Scope) -> Typed {
        let mut fault = Fault::new(
            codes::UNKNOWN_FUNCTION,
            name.span,
            text!(
                "`{name}` is not done to {ty}",
                "`{name}` ne s'applique pas à {ty}",
                name = name.text,
                ty = base.ty.describe()
            ),
        );
        fault.help = Some(Help::from(
            if self.by_name.contains_key(&name.text)
                || crate::host::HostFunction::by_name(&name.text).is_some()
            {
                text!(
                    "functions are called by name: `{name}(…)`",
                    "une fonction s'appelle par son nom : `{name}(…)`",
                    name = name.text
                )
            } else {
                match suggest(&name.text, WALKS) {
                    _ if &*name.text == "round" => {
                        text!(
                            "say how it is rounded, and to what: `round_half_up(amount, params.cent)`",
                            "dites comment arrondir, et à quoi : `round_half_up(amount, params.cent)`"
                        )
                    }
                    _ if &*name.text == "sort" => {
                        text!(
                            "lists have no order: take `min(a, b)`, or ask with `any`, `all`, `count`",
                            "une liste n'a pas d'ordre : prenez `min(a, b)`, ou demandez avec `any`, `all`, `count`"
                        )
                    }
                    Some(near) => text!(
                        "a similar one exists: `{near}`",
                        "il en existe une d'un nom voisin : `{near}`"
                    ),
                    None => {
                        text!(
                            "lists know `filter`, `any`, `all`, `count`, `sum` and `len`",
                            "une liste connaît `filter`, `any`, `all`, `count`, `sum` et `len`"
                        )
                    }
                }
            },
        ));
        self.fail(scope, fault)
    }

    fn plain_sum(&mut self, list: Typed, item: &Type, span: Span, scope: &Scope) -> Typed {
        let Some(zero) = zero_of(item) else {
            let fault = Fault::new(
                codes::ARITHMETIC,
                span,
                text!(
                    "there is no sum of what is {item}",
                    "on n'additionne pas ce qui est {item}",
                    item = item
                ),
            )
            .help(text!(
                "say what of each item is added: `list.sum(|item| item.amount)`",
                "dites ce qui est additionné de chaque élément : `list.sum(|item| item.amount)`"
            ));
            return self.fail(scope, fault);
        };
        let kind = Kind::SumOf(Box::new(list.node), zero);
        Typed {
            node: Node { kind, span },
            ty: Ty::Known(item.clone()),
        }
    }

    fn gathering(
        &mut self,
        name: &Ident,
        list: Typed,
        item: &Type,
        argument: &Expr,
        span: Span,
        scope: &mut Scope,
    ) -> Typed {
        let ExprKind::Function { parameters, body } = &argument.kind else {
            let fault = Fault::new(
                codes::TYPE_MISMATCH,
                argument.span,
                text!(
                    "`{name}` takes a function without a name",
                    "`{name}` prend une fonction sans nom",
                    name = name.text
                ),
            )
            .help(text!(
                "write `{name}(|item| …)`",
                "écrivez `{name}(|item| …)`",
                name = name.text
            ));
            return self.fail(scope, fault);
        };
        let [parameter] = parameters.as_slice() else {
            let fault = Fault::new(
                codes::ARGUMENT_COUNT,
                argument.span,
                text!(
                    "the function is given one item, and names {parameters}",
                    "la fonction reçoit un élément, et en nomme {parameters}",
                    parameters = parameters.len()
                ),
            )
            .help(text!(
                "write `{name}(|item| …)`",
                "écrivez `{name}(|item| …)`",
                name = name.text
            ));
            return self.fail(scope, fault);
        };
        let mark = scope.open();
        let local = self.declare(scope, parameter, Ty::Known(item.clone()));
        let body = self.expr(body, scope);
        scope.close(mark);
        let body_span = body.node.span;
        let (gathering, body, ty) = match &*name.text {
            "filter" => {
                let body = self.require_bool(
                    body,
                    scope,
                    &text!(
                        "`filter` keeps items by",
                        "`filter` retient les éléments selon"
                    ),
                );
                (
                    Gathering::Filter,
                    body,
                    Ty::Known(Type::List(Box::new(item.clone()))),
                )
            }
            "any" => (
                Gathering::Any,
                self.require_bool(body, scope, &text!("`any` asks for", "`any` demande")),
                Ty::BOOL,
            ),
            "all" => (
                Gathering::All,
                self.require_bool(body, scope, &text!("`all` asks for", "`all` demande")),
                Ty::BOOL,
            ),
            "count" => (
                Gathering::Count,
                self.require_bool(body, scope, &text!("`count` asks for", "`count` demande")),
                Ty::INT,
            ),
            _ => {
                if body.ty.is_error() {
                    return Typed {
                        node: list.node,
                        ty: Ty::Error,
                    };
                }
                if matches!(body.ty, Ty::Known(Type::Optional(_))) {
                    let fault = self.optional_fault(body_span, scope);
                    return self.fail(scope, fault);
                }
                let ty = match &body.ty {
                    Ty::Literal(Literal::Number) => Type::Ratio,
                    other => other.settle(),
                };
                let Some(zero) = zero_of(&ty) else {
                    let fault = Fault::new(
                        codes::ARITHMETIC,
                        body_span,
                        text!(
                            "there is no sum of what is {ty}",
                            "on n'additionne pas ce qui est {ty}",
                            ty = ty
                        ),
                    )
                    .help(text!(
                        "add numbers, amounts or durations",
                        "additionnez des nombres, des montants ou des durées"
                    ));
                    return self.fail(scope, fault);
                };
                let body = self.convert(body, &Ty::Known(ty.clone()));
                (Gathering::Sum(zero), body, Ty::Known(ty))
            }
        };
        let kind = Kind::Each {
            gathering,
            list: Box::new(list.node),
            local,
            body: Box::new(body),
        };
        Typed {
            node: Node { kind, span },
            ty,
        }
    }
}

fn zero_of(ty: &Type) -> Option<Zero> {
    match ty {
        Type::Int => Some(Zero::Int),
        Type::Duration => Some(Zero::Duration),
        ty if ty.is_decimal() => Some(Zero::Decimal),
        _ => None,
    }
}
