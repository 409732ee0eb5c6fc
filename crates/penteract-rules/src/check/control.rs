//! Blocks, `if`, `switch`, lists written out, and the conversion of a value to the type of its place.

use std::sync::Arc;

use penteract_core::{LocalText, text};

use crate::ast::{Arm, Block, Expr, ExprKind, Span};
use crate::codes;
use crate::datum::Datum;
use crate::diagnostic::{Diagnostic, Severity};
use crate::fault::Fault;
use crate::ir::{Kind, Node};
use crate::types::Type;
use crate::value::Value;

use super::scope::Scope;
use super::ty::{Literal, Ty, fits, unify};
use super::{Checker, Typed, code};

impl Checker<'_> {
    /// The body of a function.
    pub(super) fn block(&mut self, block: &Block, scope: &mut Scope) -> Typed {
        let mark = scope.open();
        let mut lets = Vec::new();
        for binding in &block.lets {
            let value = self.expr(&binding.value, scope);
            let slot = self.declare_let(scope, &binding.name, value.ty);
            lets.push((slot, value.node));
        }
        let result = self.expr(&block.result, scope);
        scope.close(mark);
        if lets.is_empty() {
            return result;
        }
        let span = result.node.span;
        Typed {
            node: Node {
                kind: Kind::Let(lets, Box::new(result.node)),
                span,
            },
            ty: result.ty,
        }
    }

    pub(super) fn inner_block(&mut self, block: &Block, scope: &mut Scope) -> Typed {
        self.block(block, scope)
    }

    pub(super) fn if_else(
        &mut self,
        condition: &Expr,
        then: &Block,
        otherwise: Option<&Block>,
        span: Span,
        scope: &mut Scope,
    ) -> Typed {
        let test = self.condition(condition, scope, &text!("`if` asks for", "`if` demande"));
        let when_true = self.narrowings(condition, true, scope);
        let when_false = self.narrowings(condition, false, scope);
        let then = self.narrowed_block(then, when_true, scope);
        let Some(otherwise) = otherwise else {
            let fault = Fault::new(
                codes::MISSING_ELSE,
                span,
                text!(
                    "this `if` gives no value when its condition fails",
                    "ce `if` ne donne aucune valeur quand sa condition n'est pas remplie"
                ),
            )
            .help(text!(
                "add `else {{ … }}`; for a condition, write `a && b` or `!a || b`",
                "ajoutez `else {{ … }}` ; pour une condition, écrivez `a && b` ou `!a || b`"
            ));
            return self.fail(scope, fault);
        };
        let otherwise = self.narrowed_block(otherwise, when_false, scope);
        self.constant_condition(&test, scope);
        let Some(ty) = unify(&then.ty, &otherwise.ty) else {
            return self.branches_differ(&then, &otherwise, scope);
        };
        let then = self.convert(then, &ty);
        let otherwise = self.convert(otherwise, &ty);
        Typed {
            node: Node {
                kind: Kind::If(Box::new(test), Box::new(then), Box::new(otherwise)),
                span,
            },
            ty,
        }
    }

    fn narrowed_block(
        &mut self,
        block: &Block,
        narrowed: Vec<super::scope::Narrowed>,
        scope: &mut Scope,
    ) -> Typed {
        let mark = scope.narrowed.len();
        scope.narrowed.extend(narrowed);
        let typed = self.block(block, scope);
        scope.narrowed.truncate(mark);
        typed
    }

    pub(super) fn branches_differ(
        &mut self,
        first: &Typed,
        second: &Typed,
        scope: &Scope,
    ) -> Typed {
        let mut fault = Fault::new(
            codes::TYPE_MISMATCH,
            second.node.span,
            text!(
                "one branch gives {ty}, another {ty_2}",
                "une branche donne {ty}, une autre {ty_2}",
                ty = first.ty.describe(),
                ty_2 = second.ty.describe()
            ),
        )
        .note(second.ty.describe())
        .help(text!(
            "let every branch give a value of the same type",
            "faites donner à chaque branche une valeur de même type"
        ));
        if let (Ty::Known(Type::Choice(choice)), Ty::Words(words))
        | (Ty::Words(words), Ty::Known(Type::Choice(choice))) = (&first.ty, &second.ty)
        {
            let wanted = Self::choice_of(&choice.name);
            if !self.check_words(words, &choice.values, &wanted, second.node.span, scope) {
                return Typed {
                    node: second.node.clone(),
                    ty: Ty::Error,
                };
            }
        }
        let other = self.label_in(scope.function, first.node.span, first.ty.describe());
        let label = self.label_in(scope.function, fault.span, std::mem::take(&mut fault.note));
        let mut diagnostic = Diagnostic::error(fault.code, fault.message)
            .at(label)
            .related_to(other);
        diagnostic.set_help(fault.help);
        self.push(diagnostic);
        Typed {
            node: second.node.clone(),
            ty: Ty::Error,
        }
    }

    pub(super) fn switch(
        &mut self,
        subject: &Expr,
        arms: &[Arm],
        span: Span,
        scope: &mut Scope,
    ) -> Typed {
        let subject = self.expr(subject, scope);
        let values = match &subject.ty {
            Ty::Error => None,
            Ty::Known(Type::Choice(choice)) => {
                Some((choice.values.clone(), Self::choice_of(&choice.name)))
            }
            Ty::Words(words) => Some((
                words.clone(),
                text!(
                    "one of the choices of this value",
                    "l'un des choix de cette valeur"
                ),
            )),
            Ty::Known(Type::Bool | Type::Int) | Ty::Literal(_) => None,
            Ty::Known(Type::Optional(_)) => {
                let fault = self.optional_fault(subject.node.span, scope);
                return self.fail(scope, fault);
            }
            other => {
                let fault = Fault::new(
                    codes::TYPE_MISMATCH,
                    subject.node.span,
                    text!("`switch` chooses by a choice, a whole number or a condition, and this is {other}", "`switch` choisit selon un choix, un nombre entier ou une condition, et ceci est {other}", other = other.describe()),
                )
                .note(other.describe())
                .help(text!("write `if … {{ … }} else {{ … }}`", "écrivez `if … {{ … }} else {{ … }}`"));
                return self.fail(scope, fault);
            }
        };
        let mut seen: Vec<(Datum, Span)> = Vec::new();
        let mut checked: Vec<(Vec<Datum>, Typed)> = Vec::new();
        let mut default: Option<Typed> = None;
        for arm in arms {
            if default.is_some() {
                let fault = Fault::new(
                    codes::SWITCH_DUPLICATE,
                    arm.span,
                    text!("nothing comes after `_`", "rien ne suit `_`"),
                )
                .help(text!(
                    "put `_` last, once",
                    "placez `_` en dernier, une seule fois"
                ));
                self.report(scope, fault, Severity::Error);
            }
            let mut patterns = Vec::new();
            for pattern in &arm.patterns {
                if let Some(datum) = self.pattern(pattern, &subject, values.as_ref(), scope) {
                    self.check_new_pattern(&datum, pattern.span, &mut seen, scope);
                    patterns.push(datum);
                }
            }
            let value = self.expr(&arm.value, scope);
            if arm.patterns.is_empty() {
                default = Some(value)
            } else {
                checked.push((patterns, value))
            }
        }
        if default.is_none() && !subject.ty.is_error() {
            self.check_exhaustive(
                &subject,
                values.as_ref().map(|(values, _)| values.as_slice()),
                &seen,
                span,
                scope,
            );
        }
        self.join_arms(subject, checked, default, span, scope)
    }

    fn join_arms(
        &mut self,
        subject: Typed,
        arms: Vec<(Vec<Datum>, Typed)>,
        default: Option<Typed>,
        span: Span,
        scope: &mut Scope,
    ) -> Typed {
        let mut ty: Option<Ty> = None;
        let mut first: Option<&Typed> = None;
        for value in arms.iter().map(|(_, value)| value).chain(&default) {
            let joined = match &ty {
                None => Some(value.ty.clone()),
                Some(so_far) => unify(so_far, &value.ty),
            };
            let Some(joined) = joined else {
                let shown = first.unwrap_or(value);
                let shown = Typed {
                    node: shown.node.clone(),
                    ty: ty.unwrap_or(Ty::Error),
                };
                return self.branches_differ(&shown, value, scope);
            };
            ty = Some(joined);
            first.get_or_insert(value);
        }
        let Some(ty) = ty else {
            return self.fail(
                scope,
                Fault::new(
                    codes::SYNTAX,
                    span,
                    text!("this `switch` has no arm", "ce `switch` n'a aucune branche"),
                ),
            );
        };
        let arms = arms
            .into_iter()
            .map(|(patterns, value)| (patterns, self.convert(value, &ty)))
            .collect();
        let default = default.map(|value| Box::new(self.convert(value, &ty)));
        Typed {
            node: Node {
                kind: Kind::Switch {
                    subject: Box::new(subject.node),
                    arms,
                    default,
                },
                span,
            },
            ty,
        }
    }

    fn pattern(
        &mut self,
        pattern: &Expr,
        subject: &Typed,
        values: Option<&(Vec<Arc<str>>, LocalText)>,
        scope: &Scope,
    ) -> Option<Datum> {
        match (&pattern.kind, &subject.ty) {
            (_, Ty::Error) => None,
            (ExprKind::Text(text), _) if values.is_some() => {
                let (values, wanted) = values?;
                self.check_words(&[Arc::clone(text)], values, wanted, pattern.span, scope)
                    .then(|| Datum::Symbol(self.symbols.intern(text)))
            }
            (ExprKind::Int(value), ty) if ty.is_whole() => Some(Datum::Int(*value)),
            (ExprKind::Bool(value), Ty::Known(Type::Bool)) => Some(Datum::Bool(*value)),
            _ => {
                let fault = Fault::new(
                    codes::COMPARISON,
                    pattern.span,
                    text!(
                        "this is never equal to {ty}",
                        "ceci n'est jamais égal à {ty}",
                        ty = subject.ty.describe()
                    ),
                )
                .help(text!(
                    "name a value of the same type as what is chosen by",
                    "nommez une valeur de même type que ce selon quoi l'on choisit"
                ));
                self.report(scope, fault, Severity::Error);
                None
            }
        }
    }

    fn check_new_pattern(
        &mut self,
        datum: &Datum,
        span: Span,
        seen: &mut Vec<(Datum, Span)>,
        scope: &Scope,
    ) {
        if let Some((_, before)) = seen.iter().find(|(known, _)| known == datum) {
            let label = self.label_in(
                scope.function,
                span,
                text!("named again", "nommé de nouveau"),
            );
            let first = self.label_in(
                scope.function,
                *before,
                text!("named first here", "nommé d'abord ici"),
            );
            self.push(
                Diagnostic::error(
                    codes::SWITCH_DUPLICATE,
                    text!(
                        "a `switch` names the same value twice",
                        "un `switch` nomme deux fois la même valeur"
                    ),
                )
                .at(label)
                .related_to(first)
                .help(text!("remove one of them", "supprimez l'une des deux")),
            );
            return;
        }
        seen.push((datum.clone(), span));
    }

    fn check_exhaustive(
        &mut self,
        subject: &Typed,
        values: Option<&[Arc<str>]>,
        seen: &[(Datum, Span)],
        span: Span,
        scope: &Scope,
    ) {
        let is_named = |datum: &Datum| seen.iter().any(|(named, _)| named == datum);
        let missing: Vec<String> = match (values, &subject.ty) {
            (Some(values), _) => values
                .iter()
                .filter(|value| {
                    let symbol = self.symbols.get(value);
                    !symbol.is_some_and(|symbol| is_named(&Datum::Symbol(symbol)))
                })
                .map(|value| format!("\"{value}\""))
                .collect(),
            (None, Ty::Known(Type::Bool)) => [true, false]
                .into_iter()
                .filter(|value| !is_named(&Datum::Bool(*value)))
                .map(|value| value.to_string())
                .collect(),
            _ => {
                let (least, most) = self.whole_bounds(&subject.node);
                (least..=most)
                    .find(|value| !is_named(&Datum::Int(*value)))
                    .map(|value| value.to_string())
                    .into_iter()
                    .collect()
            }
        };
        let Some(first) = missing.first() else {
            return;
        };
        let chosen = self.text_of(scope.function, subject.node.span);
        let others = match missing.len() {
            1 if subject.ty.is_whole() => text!(", for example", ", par exemple"),
            1 => LocalText::default(),
            2 => text!(", nor for one other", ", ni pour une autre"),
            several => text!(
                ", nor for {several} others",
                ", ni pour {several} autres",
                several = several - 1
            ),
        };
        let fault = Fault::new(
            codes::SWITCH_NOT_EXHAUSTIVE,
            span,
            text!(
                "this `switch` gives nothing when `{chosen}` is {first}{others}",
                "ce `switch` ne donne rien quand `{chosen}` vaut {first}{others}",
                others = others
            ),
        )
        .help(match missing.as_slice() {
            [_] => text!(
                "add an arm for it, or `_ => …` for all the others",
                "ajoutez une branche pour elle, ou `_ => …` pour toutes les autres"
            ),
            several => text!(
                "add an arm for each, or `_ => …` for all the others: {short}",
                "ajoutez une branche pour chacune, ou `_ => …` pour toutes les autres : {short}",
                short = short(several)
            ),
        });
        self.report(scope, fault, Severity::Error);
    }

    /// The smallest and the largest whole number that an expression gives, as far as facts.toml says so.
    fn whole_bounds(&self, node: &Node) -> (i64, i64) {
        let declared = match node.kind {
            Kind::Fact(id) => self.layout.fact(id),
            _ => None,
        };
        let bound = |value: Option<&Value>, otherwise: i64| match value {
            Some(Value::Int(value)) => *value,
            _ => otherwise,
        };
        (
            bound(declared.and_then(|fact| fact.min.as_ref()), 0),
            bound(declared.and_then(|fact| fact.max.as_ref()), i64::MAX),
        )
    }

    pub(super) fn list(&mut self, items: &[Expr], span: Span, scope: &mut Scope) -> Typed {
        let mut typed: Vec<Typed> = Vec::new();
        for item in items {
            typed.push(self.expr(item, scope));
        }
        let mut ty: Option<Ty> = None;
        for item in &typed {
            let joined = match &ty {
                None => Some(item.ty.clone()),
                Some(so_far) => unify(so_far, &item.ty),
            };
            let Some(joined) = joined else {
                let fault = Fault::new(
                    codes::TYPE_MISMATCH,
                    item.node.span,
                    text!(
                        "this list holds {first} and {ty}",
                        "cette liste contient {first} et {ty}",
                        first = ty.unwrap_or(Ty::Error).describe(),
                        ty = item.ty.describe()
                    ),
                )
                .note(item.ty.describe())
                .help(text!(
                    "let every item have the same type",
                    "donnez le même type à tous les éléments"
                ));
                return self.fail(scope, fault);
            };
            ty = Some(joined);
        }
        let Some(ty) = ty else {
            return Typed {
                node: Node {
                    kind: Kind::List(Vec::new()),
                    span,
                },
                ty: Ty::EmptyList,
            };
        };
        if ty.is_error() {
            return Typed {
                node: Node {
                    kind: Kind::List(Vec::new()),
                    span,
                },
                ty: Ty::Error,
            };
        }
        let item = ty.settle();
        let items = typed
            .into_iter()
            .map(|typed| self.convert(typed, &Ty::Known(item.clone())))
            .collect();
        Typed {
            node: Node {
                kind: Kind::List(items),
                span,
            },
            ty: Ty::Known(Type::List(Box::new(item))),
        }
    }

    /// A value that fits the type, in its representation.
    pub(super) fn convert(&mut self, typed: Typed, to: &Ty) -> Node {
        let span = typed.node.span;
        let target = match to {
            Ty::Known(Type::Optional(inner)) => (**inner).clone(),
            Ty::Known(ty) => ty.clone(),
            Ty::Literal(Literal::Number) => Type::Ratio,
            _ => return typed.node,
        };
        match (&typed.ty, &target) {
            (from, to) if from.is_whole() && to.is_decimal() => {
                if let Kind::Constant(Datum::Int(value)) = typed.node.kind {
                    return Node {
                        kind: Kind::Constant(Datum::Decimal(value.into())),
                        span,
                    };
                }
                Node {
                    kind: Kind::ToDecimal(Box::new(typed.node)),
                    span,
                }
            }
            (Ty::Words(_), Type::Text) => {
                if let Kind::Constant(Datum::Symbol(symbol)) = &typed.node.kind {
                    return Node {
                        kind: Kind::Constant(Datum::Text(self.symbols.text(*symbol))),
                        span,
                    };
                }
                Node {
                    kind: Kind::ToText(Box::new(typed.node)),
                    span,
                }
            }
            (Ty::Known(Type::Code(code)), Type::Text) => code::text(typed.node, code),
            _ => typed.node,
        }
    }

    /// A value for a place that takes the type; reported when it is none.
    pub(super) fn expect_type(
        &mut self,
        typed: Typed,
        ty: &Type,
        what: &LocalText,
        scope: &Scope,
    ) -> Node {
        if typed.ty.is_error() || fits(&typed.ty, ty) {
            return self.convert(typed, &Ty::Known(ty.clone()));
        }
        let span = typed.node.span;
        if let (Ty::Words(words), Type::Choice(choice)) = (&typed.ty, ty) {
            let wanted = if choice.name.is_empty() {
                text!(
                    "one of the choices of {what}",
                    "l'un des choix de {what}",
                    what = what
                )
            } else {
                Self::choice_of(&choice.name)
            };
            self.check_words(words, &choice.values, &wanted, span, scope);
            return typed.node;
        }
        if let (Ty::Known(Type::Optional(inner)), false) =
            (&typed.ty, matches!(ty, Type::Optional(_)))
            && fits(&Ty::Known((**inner).clone()), ty)
        {
            let fault = self.optional_fault(span, scope);
            return self.fail(scope, fault).node;
        }
        let fault = Fault::new(
            codes::TYPE_MISMATCH,
            span,
            text!(
                "{what} takes {ty}, and this is {ty_2}",
                "{what} prend {ty}, et ceci est {ty_2}",
                ty_2 = typed.ty.describe(),
                what = what,
                ty = ty
            ),
        )
        .note(typed.ty.describe());
        self.fail(scope, fault).node
    }
}

/// A few of the values, and how many others there are.
fn short(values: &[String]) -> LocalText {
    const LISTED: usize = 6;
    let few: Vec<&str> = values.iter().take(LISTED).map(String::as_str).collect();
    match values.len().saturating_sub(LISTED) {
        0 => LocalText::same(few.join(", ")),
        others => text!(
            "{few} and {others} more",
            "{few} et {others} autres",
            few = few.join(", ")
        ),
    }
}
