//! Comparisons, `&&`, `||`, `in`, `??`: what may meet what.

use penteract_core::{LocalText, text};

use crate::ast::{Expr, ExprKind, Operator, Span};
use crate::codes;
use crate::datum::Datum;
use crate::diagnostic::Diagnostic;
use crate::fault::Fault;
use crate::ir::{CodeQuestion, Kind, Node};
use crate::operation::{Calculation, Comparison};
use crate::types::Type;

use super::imply::{Claim, Question};
use super::name::all_codes;
use super::scope::Scope;
use super::ty::{Literal, Ty, unify};
use super::{Checker, Typed, code};

impl Checker<'_> {
    pub(super) fn binary(
        &mut self,
        operator: Operator,
        left: &Expr,
        right: &Expr,
        span: Span,
        scope: &mut Scope,
    ) -> Typed {
        match operator {
            Operator::And | Operator::Or => self.logic(operator, left, right, span, scope),
            Operator::In | Operator::NotIn => {
                let found = self.contains(left, right, span, scope);
                if operator == Operator::In || found.ty.is_error() {
                    return found;
                }
                Typed {
                    node: Node {
                        kind: Kind::Not(Box::new(found.node)),
                        span,
                    },
                    ty: Ty::BOOL,
                }
            }
            Operator::Coalesce => self.coalesce(left, right, span, scope),
            Operator::Equal => self.compare(Comparison::Equal, operator, left, right, span, scope),
            Operator::NotEqual => {
                self.compare(Comparison::NotEqual, operator, left, right, span, scope)
            }
            Operator::Less => self.compare(Comparison::Less, operator, left, right, span, scope),
            Operator::LessOrEqual => {
                self.compare(Comparison::LessOrEqual, operator, left, right, span, scope)
            }
            Operator::Greater => {
                self.compare(Comparison::Greater, operator, left, right, span, scope)
            }
            Operator::GreaterOrEqual => self.compare(
                Comparison::GreaterOrEqual,
                operator,
                left,
                right,
                span,
                scope,
            ),
            Operator::Add => self.calculate(Calculation::Add, operator, left, right, span, scope),
            Operator::Subtract => {
                self.calculate(Calculation::Subtract, operator, left, right, span, scope)
            }
            Operator::Multiply => {
                self.calculate(Calculation::Multiply, operator, left, right, span, scope)
            }
            Operator::Divide => {
                self.calculate(Calculation::Divide, operator, left, right, span, scope)
            }
            Operator::Range | Operator::RangeInclusive => self.fail(
                scope,
                Fault::new(
                    codes::UNSUPPORTED,
                    span,
                    text!(
                        "a range stands after `in` only",
                        "un intervalle ne se place qu'après `in`"
                    ),
                ),
            ),
        }
    }

    fn logic(
        &mut self,
        operator: Operator,
        left: &Expr,
        right: &Expr,
        span: Span,
        scope: &mut Scope,
    ) -> Typed {
        let is_and = operator == Operator::And;
        let who = if is_and {
            text!("`&&` joins", "`&&` réunit")
        } else {
            text!("`||` joins", "`||` réunit")
        };
        let first = self.condition(left, scope, &who);
        let shown = self.narrowings(left, is_and, scope);
        let mark = scope.narrowed.len();
        scope.narrowed.extend(shown);
        let second = self.condition(right, scope, &who);
        scope.narrowed.truncate(mark);
        self.constant_condition(&first, scope);
        self.constant_condition(&second, scope);
        self.decided_before(is_and, &first, &second, scope);
        let (first, second) = (Box::new(first), Box::new(second));
        let kind = if is_and {
            Kind::And(first, second)
        } else {
            Kind::Or(first, second)
        };
        Typed {
            node: Node { kind, span },
            ty: Ty::BOOL,
        }
    }

    fn compare(
        &mut self,
        comparison: Comparison,
        operator: Operator,
        left: &Expr,
        right: &Expr,
        span: Span,
        scope: &mut Scope,
    ) -> Typed {
        let is_equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        if let (ExprKind::Unit, other) | (other, ExprKind::Unit) = (&left.kind, &right.kind)
            && is_equality
            && !matches!(other, ExprKind::Unit)
        {
            let tested = if matches!(left.kind, ExprKind::Unit) {
                right
            } else {
                left
            };
            let test = self.none_test(tested, span, scope);
            if comparison == Comparison::Equal || test.ty.is_error() {
                return test;
            }
            return Typed {
                node: Node {
                    kind: Kind::Not(Box::new(test.node)),
                    span,
                },
                ty: Ty::BOOL,
            };
        }
        let first = self.expr(left, scope);
        let second = self.expr(right, scope);
        if let Some(typed) = self.refuse_operands(&first, &second, scope) {
            return typed;
        }
        let Some(ty) = self.comparable(&first, &second, is_equality, operator, span, scope) else {
            return Typed {
                node: first.node,
                ty: Ty::Error,
            };
        };
        let first = self.convert(first, &ty);
        let second = self.convert(second, &ty);
        self.check_length_order(comparison, &first, &second, scope);
        self.check_months_before([&first, &second], scope);
        let question = CodeQuestion::Compare(comparison);
        let kind = match code::lists_asked(question, &ty, [&first, &second]) {
            Some(lists) => code::kind(question, vec![first, second], lists),
            None => Kind::Compare(comparison, Box::new(first), Box::new(second)),
        };
        condition(kind, span)
    }

    /// Errors already told, and values that may be none.
    pub(super) fn refuse_operands(
        &mut self,
        first: &Typed,
        second: &Typed,
        scope: &Scope,
    ) -> Option<Typed> {
        for operand in [first, second] {
            if matches!(operand.ty, Ty::Known(Type::Optional(_))) {
                let fault = self.optional_fault(operand.node.span, scope);
                return Some(self.fail(scope, fault));
            }
        }
        for operand in [first, second] {
            if operand.ty == Ty::None {
                let fault = Fault::new(
                    codes::OPTIONAL_VALUE,
                    operand.node.span,
                    text!(
                        "`()` is none, and nothing is computed with it",
                        "`()` est « aucun », et l'on ne calcule rien avec"
                    ),
                )
                .help(text!(
                    "test for it with `== ()` or `is_none(…)`, replace it with `??`",
                    "vérifiez-le par `== ()` ou `is_none(…)`, remplacez-le par `??`"
                ));
                return Some(self.fail(scope, fault));
            }
        }
        (first.ty.is_error() || second.ty.is_error()).then(|| Typed {
            node: first.node.clone(),
            ty: Ty::Error,
        })
    }

    /// A value as declared: to ask again whether it is none, where a condition has shown it already, is no fault.
    fn unnarrowed(&mut self, expr: &Expr, scope: &mut Scope) -> Typed {
        let shown = std::mem::take(&mut scope.narrowed);
        let typed = self.expr(expr, scope);
        scope.narrowed = shown;
        typed
    }

    /// `x == ()`: whether the answer is none.
    pub(super) fn none_test(&mut self, tested: &Expr, span: Span, scope: &mut Scope) -> Typed {
        let value = self.unnarrowed(tested, scope);
        match &value.ty {
            Ty::Error => value,
            Ty::Known(Type::Optional(_)) | Ty::None => Typed {
                node: Node {
                    kind: Kind::IsNone(Box::new(value.node)),
                    span,
                },
                ty: Ty::BOOL,
            },
            other => {
                let fault = Fault::new(
                    codes::COMPARISON,
                    value.node.span,
                    text!("this is {other}, which is never none", "ceci est {other}, qui ne vaut jamais « aucun »", other = other.describe()),
                )
                .note(text!("always has a value", "a toujours une valeur"))
                .help(text!("remove the test; a fact may be answered none when facts.toml says `optional = true`", "supprimez la vérification ; une donnée peut avoir « aucun » pour réponse quand facts.toml dit `optional = true`"));
                self.fail(scope, fault)
            }
        }
    }

    /// The type in which two values are compared; reported when there is none.
    fn comparable(
        &mut self,
        first: &Typed,
        second: &Typed,
        is_equality: bool,
        operator: Operator,
        span: Span,
        scope: &Scope,
    ) -> Option<Ty> {
        for (words, other) in [(first, second), (second, first)] {
            let Ty::Words(texts) = &words.ty else {
                continue;
            };
            match &other.ty {
                Ty::Known(Type::Choice(choice)) if is_equality => {
                    let wanted = Self::choice_of(&choice.name);
                    return self
                        .check_words(texts, &choice.values, &wanted, words.node.span, scope)
                        .then(|| other.ty.clone());
                }
                // What a function gives, and no word that it never gives.
                Ty::Words(given)
                    if is_equality
                        && matches!(other.node.kind, Kind::Call { .. })
                        && matches!(words.node.kind, Kind::Constant(_)) =>
                {
                    let function = self.text_of(scope.function, other.node.span);
                    let wanted = text!(
                        "one of the words that `{function}` gives",
                        "l'un des mots que donne `{function}`"
                    );
                    return self
                        .check_words(texts, given, &wanted, words.node.span, scope)
                        .then(|| other.ty.clone());
                }
                Ty::Known(Type::Code(code)) if is_equality => {
                    if let Some(all) = all_codes(code) {
                        let wanted = other.ty.describe();
                        if !self.check_words(texts, &all, &wanted, words.node.span, scope) {
                            return None;
                        }
                    }
                    // A code equals a text when its own text does, whatever its nomenclature.
                    return Some(Ty::Known(Type::Text));
                }
                _ => {}
            }
        }
        let joined = unify(&first.ty, &second.ty).filter(|_| !disjoint(&first.ty, &second.ty));
        let Some(joined) = joined else {
            self.cannot_compare(first, second, span, scope);
            return None;
        };
        let is_ordered = match &joined {
            Ty::Known(Type::Code(code)) => code::is_ordered(code),
            Ty::Known(ty) => {
                ty.is_decimal() || matches!(ty, Type::Int | Type::Date | Type::Duration)
            }
            Ty::Literal(_) => true,
            _ => false,
        };
        let has_equality = !matches!(
            &joined,
            Ty::Known(Type::List(_) | Type::Record(_) | Type::Phase) | Ty::EmptyList
        );
        if if is_equality {
            has_equality
        } else {
            is_ordered
        } {
            return Some(joined);
        }
        let fault = Fault::new(
            codes::COMPARISON,
            span,
            text!("`{operator}` does not compare {joined}", "`{operator}` ne compare pas {joined}", operator = operator.text(), joined = joined.describe()),
        )
        .note(joined.describe())
        .help(text!("compare numbers, amounts, dates or durations; choose among texts with `==`, `in` or `switch`", "comparez des nombres, des montants, des dates ou des durées ; choisissez parmi des textes avec `==`, `in` ou `switch`"));
        self.report(scope, fault, crate::diagnostic::Severity::Error);
        None
    }

    fn cannot_compare(&mut self, first: &Typed, second: &Typed, span: Span, scope: &Scope) {
        let label = self.label_in(
            scope.function,
            span,
            text!(
                "never equal, neither smaller nor larger",
                "jamais égal, ni plus petit ni plus grand"
            ),
        );
        let mut diagnostic = Diagnostic::error(
            codes::COMPARISON,
            text!(
                "{ty} is compared with {ty_2}",
                "on compare {ty} avec {ty_2}",
                ty = first.ty.describe(),
                ty_2 = second.ty.describe()
            ),
        )
        .at(label);
        diagnostic.related = [first, second]
            .iter()
            .filter_map(|typed| self.declaration(&typed.node))
            .collect();
        diagnostic.help = Some(remedy(&first.ty, &second.ty));
        self.push(diagnostic);
    }

    fn contains(&mut self, left: &Expr, right: &Expr, span: Span, scope: &mut Scope) -> Typed {
        let subject = self.expr(left, scope);
        if let ExprKind::Range {
            from,
            until,
            is_inclusive,
        } = &right.kind
        {
            return self.in_range(subject, from, until, *is_inclusive, span, scope);
        }
        if let ExprKind::List(items) = &right.kind {
            return self.in_items(subject, items, span, scope);
        }
        let list = self.expr(right, scope);
        if let Some(typed) = self.refuse_operands(&subject, &list, scope) {
            return typed;
        }
        let Ty::Known(Type::List(item)) = &list.ty else {
            let fault = Fault::new(
                codes::TYPE_MISMATCH,
                list.node.span,
                text!(
                    "`in` looks into a list or a range, and this is {ty}",
                    "`in` cherche dans une liste ou un intervalle, et ceci est {ty}",
                    ty = list.ty.describe()
                ),
            )
            .note(list.ty.describe())
            .help(text!(
                "write `value in [\"a\", \"b\"]`, `value in params.list` or `value in 1..=5`",
                "écrivez `value in [\"a\", \"b\"]`, `value in params.list` ou `value in 1..=5`"
            ));
            return self.fail(scope, fault);
        };
        let shown = Typed {
            node: list.node.clone(),
            ty: Ty::Known((**item).clone()),
        };
        let Some(ty) = self.comparable(&subject, &shown, true, Operator::In, span, scope) else {
            return Typed {
                node: subject.node,
                ty: Ty::Error,
            };
        };
        let subject = self.convert(subject, &ty);
        let question = CodeQuestion::InList;
        let kind = match code::lists_asked(question, &ty, [&subject]) {
            Some(lists) => code::kind(question, vec![subject, list.node], lists),
            None => Kind::InList(Box::new(subject), Box::new(list.node)),
        };
        condition(kind, span)
    }

    fn in_items(&mut self, subject: Typed, items: &[Expr], span: Span, scope: &mut Scope) -> Typed {
        let mut typed = Vec::new();
        let mut is_sound = true;
        let mut joined = subject.ty.clone();
        // The type of the first item, and that of all so far.
        let mut compared: Option<(Ty, Ty)> = None;
        for item in items {
            let item = self.expr(item, scope);
            // A number written in the script takes the type of the first item that has one.
            let ty = if matches!(subject.ty, Ty::Literal(_)) {
                joined.clone()
            } else {
                subject.ty.clone()
            };
            let shown = Typed {
                node: subject.node.clone(),
                ty,
            };
            if self.refuse_operands(&shown, &item, scope).is_some() {
                is_sound = false;
                continue;
            }
            match self.comparable(&shown, &item, true, Operator::In, item.node.span, scope) {
                None => is_sound = false,
                Some(ty) => match &mut compared {
                    None => {
                        joined = ty.clone();
                        compared = Some((ty.clone(), ty));
                    }
                    Some((first, all)) => match as_one(all, &ty) {
                        Some(ty) => {
                            joined = ty.clone();
                            *all = ty;
                        }
                        None => {
                            is_sound = false;
                            *all = first.clone();
                            let message = text!(
                                "a code is looked for among texts and codes",
                                "un code est cherché parmi des textes et des codes"
                            );
                            let fault = Fault::new(codes::COMPARISON, item.node.span, message)
                                .note(text!(
                                    "unlike the items before it",
                                    "différent des éléments qui le précèdent"
                                ))
                                .help(text!(
                                    "name all of them as codes, in parameters.toml",
                                    "nommez-les tous comme des codes, dans parameters.toml"
                                ));
                            self.report(scope, fault, crate::diagnostic::Severity::Error);
                        }
                    },
                },
            }
            typed.push(item);
        }
        if !is_sound {
            return Typed {
                node: subject.node,
                ty: Ty::Error,
            };
        }
        let subject = self.convert(subject, &joined);
        let items: Vec<Node> = typed
            .into_iter()
            .map(|item| self.convert(item, &joined))
            .collect();
        let question = CodeQuestion::InItems;
        let operands = std::iter::once(&subject).chain(&items);
        let kind = match code::lists_asked(question, &joined, operands) {
            Some(lists) => {
                let operands = std::iter::once(subject).chain(items).collect();
                code::kind(question, operands, lists)
            }
            None => Kind::InItems(Box::new(subject), items),
        };
        condition(kind, span)
    }

    fn in_range(
        &mut self,
        subject: Typed,
        from: &Expr,
        until: &Expr,
        is_inclusive: bool,
        span: Span,
        scope: &mut Scope,
    ) -> Typed {
        let subject = self.expect_type(
            subject,
            &Type::Int,
            &text!("a range", "un intervalle"),
            scope,
        );
        let from = self.expr(from, scope);
        let from = self.expect_type(
            from,
            &Type::Int,
            &text!("the start of a range", "le début d'un intervalle"),
            scope,
        );
        let until = self.expr(until, scope);
        let until = self.expect_type(
            until,
            &Type::Int,
            &text!("the end of a range", "la fin d'un intervalle"),
            scope,
        );
        let kind = Kind::InRange {
            subject: Box::new(subject),
            from: Box::new(from),
            until: Box::new(until),
            is_inclusive,
        };
        condition(kind, span)
    }

    fn coalesce(&mut self, left: &Expr, right: &Expr, span: Span, scope: &mut Scope) -> Typed {
        let value = self.unnarrowed(left, scope);
        let other = self.expr(right, scope);
        if value.ty.is_error() || other.ty.is_error() {
            return Typed {
                node: value.node,
                ty: Ty::Error,
            };
        }
        let Ty::Known(Type::Optional(inner)) = &value.ty else {
            let fault = Fault::new(
                codes::COMPARISON,
                value.node.span,
                text!("`??` replaces none, and this is {ty}, which is never none", "`??` remplace « aucun », et ceci est {ty}, qui ne vaut jamais « aucun »", ty = value.ty.describe()),
            )
            .note(text!("always has a value", "a toujours une valeur"))
            .help(
                text!("remove `?? …`; a fact may be answered none when facts.toml says `optional = true`", "supprimez `?? …` ; une donnée peut avoir « aucun » pour réponse quand facts.toml dit `optional = true`"),
            );
            return self.fail(scope, fault);
        };
        let inner = Typed {
            node: value.node.clone(),
            ty: Ty::Known((**inner).clone()),
        };
        let Some(ty) = unify(&inner.ty, &other.ty) else {
            return self.branches_differ(&inner, &other, scope);
        };
        let other = self.convert(other, &ty);
        let kind = Kind::Coalesce(Box::new(value.node), Box::new(other));
        Typed {
            node: Node { kind, span },
            ty,
        }
    }

    pub(super) fn negate(&mut self, operand: &Expr, span: Span, scope: &mut Scope) -> Typed {
        let value = self.expr(operand, scope);
        let ty = match &value.ty {
            Ty::Error => return value,
            Ty::Known(ty) if ty.is_decimal() || matches!(ty, Type::Int | Type::Duration) => {
                value.ty.clone()
            }
            Ty::Literal(literal) => Ty::Literal(*literal.max(&Literal::Integer)),
            Ty::Known(Type::Optional(_)) => {
                let fault = self.optional_fault(value.node.span, scope);
                return self.fail(scope, fault);
            }
            other => {
                let fault = Fault::new(
                    codes::ARITHMETIC,
                    span,
                    text!(
                        "`-` has no meaning before {other}",
                        "`-` n'a pas de sens devant {other}",
                        other = other.describe()
                    ),
                )
                .note(other.describe());
                return self.fail(scope, fault);
            }
        };
        Typed {
            node: Node {
                kind: Kind::Negate(Box::new(value.node)),
                span,
            },
            ty,
        }
    }

    /// A condition that the one before it decides: `a > 10 && a < 5` never holds.
    fn decided_before(&mut self, is_and: bool, first: &Node, second: &Node, scope: &Scope) {
        if [first, second]
            .iter()
            .any(|node| matches!(node.kind, Kind::Constant(_)))
        {
            return;
        }
        let given = Claim {
            node: first,
            truth: is_and,
        };
        let decided = [true, false].into_iter().find(|truth| {
            let then = Claim {
                node: second,
                truth: *truth,
            };
            Question::new(self, true).implies(given, then)
        });
        let Some(value) = decided else { return };
        let before = if is_and {
            text!("holds", "est remplie")
        } else {
            text!("fails", "ne l'est pas")
        };
        let message = text!(
            "this condition {is_always} true where the one before it {before}",
            "cette condition {is_always} vraie là où celle qui la précède {before}",
            is_always = always_or_never(value),
            before = before
        );
        let other = self.label_in(
            scope.function,
            first.span,
            text!("the one before it", "celle qui la précède"),
        );
        self.push(
            Diagnostic::warning(codes::CONSTANT_CONDITION, message)
                .at(self.place_in(scope.function, second.span))
                .related_to(other)
                .help(text!(
                    "write the condition that is meant, or remove it",
                    "écrivez la condition voulue, ou supprimez-la"
                )),
        );
    }

    /// A condition that is a constant says nothing.
    pub(super) fn constant_condition(&mut self, condition: &Node, scope: &Scope) {
        let mut said = condition;
        // What a helper without arguments says stands in the place of its call.
        while let Kind::Call {
            instance,
            arguments,
        } = &said.kind
            && arguments.is_empty()
            && let Some(checked) = self.checked(*instance)
        {
            said = &checked.instance.body;
        }
        let Kind::Constant(Datum::Bool(value)) = said.kind else {
            return;
        };
        let fault = Fault::new(
            codes::CONSTANT_CONDITION,
            condition.span,
            text!(
                "this condition {is_always} true",
                "cette condition {is_always} vraie",
                is_always = always_or_never(value)
            ),
        )
        .help(text!(
            "write the condition that is meant, or remove it",
            "écrivez la condition voulue, ou supprimez-la"
        ));
        self.report(scope, fault, crate::diagnostic::Severity::Warning);
    }
}

/// How often a condition is true that does not depend on anything.
pub(super) fn always_or_never(value: bool) -> LocalText {
    if value {
        text!("is always", "est toujours")
    } else {
        text!("is never", "n'est jamais")
    }
}

/// What to write when two values cannot be compared.
fn remedy(first: &Ty, second: &Ty) -> LocalText {
    match (first, second) {
        (Ty::Known(Type::Percent), Ty::Literal(_)) | (Ty::Literal(_), Ty::Known(Type::Percent)) => {
            text!(
                "a percentage is written with its unit, in parameters.toml: read it as `params.name`",
                "un pourcentage s'écrit avec son unité, dans parameters.toml : lisez-le par `params.name`"
            )
        }
        (Ty::Known(Type::Code(_)), Ty::Known(Type::Code(_))) => {
            text!(
                "a code means something in its own list only: compare codes of one nomenclature",
                "un code n'a de sens que dans sa liste : comparez des codes d'une même nomenclature"
            )
        }
        (Ty::Known(Type::Code(code)), Ty::Words(_) | Ty::Known(Type::Text | Type::List(_)))
        | (Ty::Words(_) | Ty::Known(Type::Text | Type::List(_)), Ty::Known(Type::Code(code))) => {
            let names: Vec<&str> = code.nomenclatures.iter().map(|list| &*list.name).collect();
            text!(
                "a code has no place in an order without its list: put it in parameters.toml, `unit = \"code of {names}\"`",
                "un code n'a pas de rang sans sa liste : placez-le dans parameters.toml, `unit = \"code of {names}\"`",
                names = names.join(" or ")
            )
        }
        (Ty::Known(Type::Bool), other) | (other, Ty::Known(Type::Bool))
            if matches!(
                other,
                Ty::Known(Type::Int | Type::Money | Type::Percent) | Ty::Literal(_)
            ) =>
        {
            text!(
                "two comparisons are joined with `&&`: write `a < b && b < c`",
                "deux comparaisons se réunissent par `&&` : écrivez `a < b && b < c`"
            )
        }
        (Ty::Known(Type::Date), Ty::Words(_)) | (Ty::Words(_), Ty::Known(Type::Date)) => {
            text!(
                "write the date as one: `date(\"2020-03-16\")`, or put it in parameters.toml",
                "écrivez la date comme une date : `date(\"2020-03-16\")`, ou placez-la dans parameters.toml"
            )
        }
        _ => text!(
            "compare values of the same type",
            "comparez des valeurs de même type"
        ),
    }
}

/// The type in which a value is compared with the items of a list up to one: the last one found, which holds the others,
/// save for codes, whose lists add up. `None` when some items are codes and some are texts of codes.
fn as_one(before: &Ty, ty: &Ty) -> Option<Ty> {
    let is_code = |ty: &Ty| matches!(ty, Ty::Known(Type::Code(_)));
    match (is_code(before), is_code(ty)) {
        (true, true) => unify(before, ty),
        (false, false) => Some(ty.clone()),
        _ => None,
    }
}

/// Choices without a common text are never equal.
fn disjoint(first: &Ty, second: &Ty) -> bool {
    match (first, second) {
        (Ty::Known(Type::Choice(first)), Ty::Known(Type::Choice(second))) => !first
            .values
            .iter()
            .any(|value| second.values.contains(value)),
        _ => false,
    }
}

fn condition(kind: Kind, span: Span) -> Typed {
    Typed {
        node: Node { kind, span },
        ty: Ty::BOOL,
    }
}
