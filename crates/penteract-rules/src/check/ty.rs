//! Types while a script is being checked: those of values, and those of literals that fit several.

use std::sync::Arc;

use penteract_core::{LocalText, text};

use crate::types::{ChoiceType, Type};

/// The type of an expression being checked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Ty {
    Known(Type),
    /// A number written in the script, which takes the type of what it meets.
    Literal(Literal),
    /// Texts written in the script, which take the type of what they meet.
    Words(Vec<Arc<str>>),
    /// `()`.
    None,
    /// `[]`.
    EmptyList,
    /// Already reported.
    Error,
}

/// How much a number fits: each kind fits wherever a later one does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Literal {
    /// `0`, the zero of every number.
    Zero,
    /// `1`, which may stand for 100 %.
    One,
    /// Another whole number.
    Integer,
    /// A number with decimals.
    Number,
}

impl Ty {
    pub(crate) const BOOL: Self = Self::Known(Type::Bool);
    pub(crate) const INT: Self = Self::Known(Type::Int);

    /// The type of the value when nothing else decides.
    pub(crate) fn settle(&self) -> Type {
        match self {
            Self::Known(ty) => ty.clone(),
            Self::Literal(Literal::Number) => Type::Ratio,
            Self::Literal(_) => Type::Int,
            Self::Words(values) => Type::Choice(Arc::new(ChoiceType {
                name: Arc::from(""),
                values: values.clone(),
            })),
            Self::None | Self::Error => Type::Bool.optional(),
            Self::EmptyList => Type::List(Box::new(Type::Bool)),
        }
    }

    pub(crate) fn is_error(&self) -> bool {
        *self == Self::Error
    }

    /// In an author's words.
    pub(crate) fn describe(&self) -> LocalText {
        match self {
            Self::Known(ty) => LocalText::of(ty),
            Self::Literal(_) => text!("a number", "un nombre"),
            Self::Words(values) => match values.as_slice() {
                [only] => text!("the text \"{only}\"", "le texte \"{only}\""),
                _ => text!("a text", "un texte"),
            },
            Self::None => text!("none", "« aucun »"),
            Self::EmptyList => text!("an empty list", "une liste vide"),
            Self::Error => text!("something unknown", "une valeur inconnue"),
        }
    }

    /// A whole number, whatever decides.
    pub(crate) fn is_whole(&self) -> bool {
        matches!(
            self,
            Self::Known(Type::Int) | Self::Literal(Literal::Zero | Literal::One | Literal::Integer)
        )
    }
}

/// Whether a literal may stand where the type is expected.
pub(crate) fn literal_fits(literal: Literal, ty: &Type) -> bool {
    match ty {
        Type::Int => literal != Literal::Number,
        Type::Money | Type::Ratio => true,
        Type::Percent => literal <= Literal::One,
        _ => false,
    }
}

/// Whether a value of type `from` is a value of type `to` too, literals included.
pub(crate) fn fits(from: &Ty, to: &Type) -> bool {
    match (from, to) {
        (Ty::Error, _) | (Ty::None, Type::Optional(_)) | (Ty::EmptyList, Type::List(_)) => true,
        (from, Type::Optional(inner)) if !matches!(from, Ty::Known(Type::Optional(_))) => {
            fits(from, inner)
        }
        (Ty::Literal(literal), ty) => literal_fits(*literal, ty),
        (Ty::Words(_), Type::Text) => true,
        (Ty::Words(words), Type::Choice(choice)) => {
            words.iter().all(|word| choice.values.contains(word))
        }
        (Ty::Known(from), to) => known_fits(from, to),
        _ => false,
    }
}

fn known_fits(from: &Type, to: &Type) -> bool {
    match (from, to) {
        (Type::Choice(from), Type::Choice(to)) => {
            from.values.iter().all(|value| to.values.contains(value))
        }
        (Type::Percent, Type::Ratio) => true,
        (Type::Code(from), Type::Code(to)) => from.is_within(to),
        (Type::Optional(from), Type::Optional(to)) => same_shape(from, to) && known_fits(from, to),
        (Type::List(from), Type::List(to)) => same_shape(from, to) && known_fits(from, to),
        (from, to) => from == to,
    }
}

/// Inside lists and options values are not converted, only recognised; percent and ratio share their representation.
fn same_shape(from: &Type, to: &Type) -> bool {
    !matches!((from, to), (Type::Choice(_), Type::Text))
}

/// The type of a value that has one type or the other.
pub(crate) fn unify(a: &Ty, b: &Ty) -> Option<Ty> {
    Some(match (a, b) {
        (Ty::Error, other) | (other, Ty::Error) => other.clone(),
        (a, b) if a == b => a.clone(),
        (Ty::Literal(a), Ty::Literal(b)) => Ty::Literal(*a.max(b)),
        (Ty::Words(a), Ty::Words(b)) => Ty::Words(union(a, b)),
        (Ty::None, other) | (other, Ty::None) => Ty::Known(other.settle().optional()),
        (Ty::Known(Type::Optional(inner)), other) | (other, Ty::Known(Type::Optional(inner))) => {
            let inner = unify(&Ty::Known((**inner).clone()), other)?;
            Ty::Known(inner.settle().optional())
        }
        (Ty::Words(words), Ty::Known(Type::Choice(choice)))
        | (Ty::Known(Type::Choice(choice)), Ty::Words(words)) => {
            if words.iter().all(|word| choice.values.contains(word)) {
                Ty::Known(Type::Choice(Arc::clone(choice)))
            } else if choice.name.is_empty() {
                Ty::Words(union(&choice.values, words))
            } else {
                return None;
            }
        }
        (Ty::Known(Type::Choice(a)), Ty::Known(Type::Choice(b))) => {
            if b.values.iter().all(|value| a.values.contains(value)) {
                Ty::Known(Type::Choice(Arc::clone(a)))
            } else if a.values.iter().all(|value| b.values.contains(value)) {
                Ty::Known(Type::Choice(Arc::clone(b)))
            } else {
                Ty::Words(union(&a.values, &b.values))
            }
        }
        (Ty::Known(Type::Code(a)), Ty::Known(Type::Code(b))) => {
            Ty::Known(Type::Code(Arc::new(a.joined(b)?)))
        }
        (Ty::Known(known), other) if fits(other, known) => Ty::Known(known.clone()),
        (other, Ty::Known(known)) if fits(other, known) => Ty::Known(known.clone()),
        _ => return None,
    })
}

fn union(a: &[Arc<str>], b: &[Arc<str>]) -> Vec<Arc<str>> {
    let mut all = a.to_vec();
    all.extend(b.iter().filter(|word| !a.contains(word)).cloned());
    all
}
