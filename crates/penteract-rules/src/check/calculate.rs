//! Calculations: what may be added, taken away, multiplied and divided, and what it gives.

use penteract_core::{LocalText, text};

use crate::ast::{Expr, Operator, Span};
use crate::codes;
use crate::fault::Fault;
use crate::ir::{Kind, Node};
use crate::operation::Calculation;
use crate::types::Type;

use super::scope::Scope;
use super::ty::{Literal, Ty, literal_fits};
use super::{Checker, Typed};

impl Checker<'_> {
    pub(super) fn calculate(
        &mut self,
        calculation: Calculation,
        operator: Operator,
        left: &Expr,
        right: &Expr,
        span: Span,
        scope: &mut Scope,
    ) -> Typed {
        let first = self.expr(left, scope);
        let second = self.expr(right, scope);
        if let Some(typed) = self.refuse_operands(&first, &second, scope) {
            return typed;
        }
        let Some(plan) = plan(calculation, &first.ty, &second.ty) else {
            let help = refusal(calculation, &first.ty, &second.ty);
            let fault = Fault::new(
                codes::ARITHMETIC,
                span,
                text!(
                    "{ty} `{operator}` {ty_2} has no meaning",
                    "{ty} `{operator}` {ty_2} n'a pas de sens",
                    ty = first.ty.describe(),
                    operator = operator.text(),
                    ty_2 = second.ty.describe()
                ),
            )
            .help(help);
            return self.fail(scope, fault);
        };
        let (first, second) = if plan.in_decimals {
            let ratio = Ty::Known(Type::Ratio);
            (self.convert(first, &ratio), self.convert(second, &ratio))
        } else {
            (first.node, second.node)
        };
        if calculation == Calculation::Subtract && plan.gives == Ty::Known(Type::Date) {
            self.check_months_taken(&first, &second, scope);
        }
        let kind = Kind::Calculate(calculation, Box::new(first), Box::new(second));
        Typed {
            node: Node { kind, span },
            ty: plan.gives,
        }
    }
}

struct Plan {
    gives: Ty,
    in_decimals: bool,
}

/// What a calculation gives, or none when it has no meaning.
fn plan(calculation: Calculation, first: &Ty, second: &Ty) -> Option<Plan> {
    use Type::{Date, Duration, Int, List, Money, Percent, Ratio};
    let known = |gives: Type| {
        Some(Plan {
            in_decimals: gives.is_decimal(),
            gives: Ty::Known(gives),
        })
    };
    let is_sum = matches!(calculation, Calculation::Add | Calculation::Subtract);
    match (first, second) {
        (Ty::Literal(a), Ty::Literal(b)) => {
            let joined = (*a.max(b)).max(Literal::Integer);
            if calculation == Calculation::Divide {
                return None;
            }
            return Some(Plan {
                gives: Ty::Literal(joined),
                in_decimals: joined == Literal::Number,
            });
        }
        (Ty::Known(Date), Ty::Known(Duration)) if is_sum => return known(Date),
        (Ty::Known(Duration), Ty::Known(Date)) if calculation == Calculation::Add => {
            return known(Date);
        }
        (Ty::Known(Date), Ty::Known(Date)) if calculation == Calculation::Subtract => {
            return known(Duration);
        }
        (Ty::Known(Duration), Ty::Known(Duration)) if is_sum => return known(Duration),
        (Ty::Known(Duration), Ty::Known(Duration)) if calculation == Calculation::Divide => {
            return Some(Plan {
                gives: Ty::Known(Ratio),
                in_decimals: false,
            });
        }
        (Ty::Known(List(a)), Ty::Known(List(b))) if a == b && calculation == Calculation::Add => {
            return known(List(a.clone()));
        }
        (Ty::Known(Duration), whole)
            if calculation == Calculation::Multiply && whole.is_whole() =>
        {
            return known(Duration);
        }
        (whole, Ty::Known(Duration))
            if calculation == Calculation::Multiply && whole.is_whole() =>
        {
            return known(Duration);
        }
        _ => {}
    }
    if is_sum {
        return match (first, second) {
            (Ty::Known(a), Ty::Known(b)) if a == b && (a.is_decimal() || *a == Int) => {
                known(a.clone())
            }
            (Ty::Known(Percent), Ty::Known(Ratio)) | (Ty::Known(Ratio), Ty::Known(Percent)) => {
                known(Ratio)
            }
            (Ty::Known(ty), Ty::Literal(literal)) | (Ty::Literal(literal), Ty::Known(ty))
                if literal_fits(*literal, ty) =>
            {
                known(ty.clone())
            }
            _ => None,
        };
    }
    let number = |ty: &Ty| match ty {
        Ty::Known(ty) if ty.is_decimal() || *ty == Int => Some(ty.clone()),
        Ty::Literal(Literal::Number) => Some(Ratio),
        Ty::Literal(_) => Some(Int),
        _ => None,
    };
    let (first, second) = (number(first)?, number(second)?);
    if calculation == Calculation::Multiply {
        return known(match (first, second) {
            (Money, Money) => return None,
            (Money, _) | (_, Money) => Money,
            (Int, other) | (other, Int) => other,
            (Ratio, _) | (_, Ratio) => Ratio,
            _ => Percent,
        });
    }
    known(match (first, second) {
        (Int, Int) => return None,
        (Money, Money) | (Percent, Percent) => Ratio,
        (Money, _) => Money,
        (_, Money) => return None,
        (Percent, Int) => Percent,
        _ => Ratio,
    })
}

fn either_is_words(first: &Ty, second: &Ty) -> bool {
    [first, second]
        .iter()
        .any(|ty| matches!(ty, Ty::Words(_) | Ty::Known(Type::Choice(_))))
}

/// What to write instead of a calculation without meaning.
fn refusal(calculation: Calculation, first: &Ty, second: &Ty) -> LocalText {
    let either = |ty: Type| [first, second].contains(&&Ty::Known(ty));
    let both = |ty: Type| *first == Ty::Known(ty.clone()) && *second == Ty::Known(ty);
    match calculation {
        Calculation::Multiply if both(Type::Money) => {
            text!(
                "an amount is multiplied by a percentage, a ratio or a whole number",
                "un montant se multiplie par un pourcentage, un ratio ou un nombre entier"
            )
        }
        Calculation::Divide if first.is_whole() && second.is_whole() => {
            text!(
                "whole numbers are not divided, since 10 / 4 would be 2: make one of them a ratio or an amount",
                "des nombres entiers ne se divisent pas, car 10 / 4 donnerait 2 : faites de l'un d'eux un ratio ou un montant"
            )
        }
        Calculation::Divide if either(Type::Money) => {
            text!(
                "an amount is divided by an amount, a percentage, a ratio or a whole number; nothing else is divided by an amount",
                "un montant se divise par un montant, un pourcentage, un ratio ou un nombre entier ; rien d'autre ne se divise par un montant"
            )
        }
        _ if both(Type::Date) => {
            text!(
                "dates are not added: take one from the other, `a - b`, or count with `months_between(a, b)`",
                "des dates ne s'ajoutent pas : retranchez l'une de l'autre, `a - b`, ou comptez par `months_between(a, b)`"
            )
        }
        _ if either(Type::Date) => {
            text!(
                "a date takes a duration: write `days(n)`, `months(n)` or `years(n)`",
                "une date s'augmente d'une durée : écrivez `days(n)`, `months(n)` ou `years(n)`"
            )
        }
        _ if either(Type::Duration) => {
            text!(
                "a duration takes a duration, is divided by one, and is multiplied by a whole number: write `days(n)`, `months(n)` or `years(n)`",
                "une durée s'augmente d'une durée, se divise par une durée et se multiplie par un nombre entier : écrivez `days(n)`, `months(n)` ou `years(n)`"
            )
        }
        Calculation::Add | Calculation::Subtract
            if either(Type::Percent) && either(Type::Money) =>
        {
            text!(
                "say of what the percentage is taken: `amount + amount * share`",
                "dites de quoi se prend le pourcentage : `amount + amount * share`"
            )
        }
        Calculation::Add | Calculation::Subtract if either(Type::Percent) => {
            text!(
                "a percentage is added to a percentage; in a script only `0` and `1` may stand for 0 % and 100 %",
                "un pourcentage s'ajoute à un pourcentage ; dans un script seuls `0` et `1` valent 0 % et 100 %"
            )
        }
        _ if either(Type::Text) || either_is_words(first, second) => {
            text!(
                "texts are not joined: a sentence for people stands in the comment above the function, or in labels/",
                "des textes ne se joignent pas : une phrase pour le public se place dans le commentaire au-dessus de la fonction, ou dans labels/"
            )
        }
        _ => text!(
            "calculate with values whose types go together",
            "calculez avec des valeurs dont les types s'accordent"
        ),
    }
}
