//! Codes, which mean something in their own list only.
//!
//! A grade of one scale is neither equal nor unequal to a grade of another, and a code of a list that is not in the
//! catalogue says nothing. Such a question has no answer: it is undetermined, with the reason, and never false.

use std::sync::Arc;

use penteract_core::{LocalText, text};

use crate::datum::{CodeRef, Datum, Symbols};
use crate::ir::CodeQuestion;
use crate::operation::Comparison;
use crate::types::{CodeType, Nomenclature};

/// Why a question about codes has no answer.
#[derive(Debug, PartialEq)]
pub(crate) enum NoAnswer {
    /// The nomenclature, and why nothing is known.
    Undetermined(Arc<str>, LocalText),
    /// The operands are no codes: the checker excluded that.
    NotCodes,
}

/// The answer to a question about known operands.
pub(crate) fn answer(
    question: CodeQuestion,
    operands: &[Datum],
    lists: &CodeType,
    symbols: &Symbols,
) -> Result<Datum, NoAnswer> {
    let meaning = Meaning::new(lists, symbols);
    let (first, others) = operands.split_first().ok_or(NoAnswer::NotCodes)?;
    let code = first.code().ok_or(NoAnswer::NotCodes)?;
    match (question, others) {
        (CodeQuestion::Read, []) => {
            meaning.listed(code)?;
            Ok(first.clone())
        }
        (CodeQuestion::Compare(comparison), [other]) => {
            let other = other.code().ok_or(NoAnswer::NotCodes)?;
            meaning.compare(comparison, code, other).map(Datum::Bool)
        }
        (CodeQuestion::InList, [Datum::List(items)]) => {
            meaning.in_list(code, items).map(Datum::Bool)
        }
        (CodeQuestion::InItems, items) => meaning
            .among(code, items.iter().map(Datum::code))
            .map(Datum::Bool),
        _ => Err(NoAnswer::NotCodes),
    }
}

/// What codes mean within the lists that they may be of.
pub(crate) struct Meaning<'a> {
    lists: &'a CodeType,
    symbols: &'a Symbols,
}

impl<'a> Meaning<'a> {
    pub(crate) fn new(lists: &'a CodeType, symbols: &'a Symbols) -> Self {
        Self { lists, symbols }
    }

    /// The list of a code.
    fn list(&self, code: CodeRef<'_>) -> Result<&Nomenclature, NoAnswer> {
        let name = self.symbols.shown(code.nomenclature);
        self.lists
            .nomenclatures
            .iter()
            .find(|list| Some(&*list.name) == name)
            .ok_or(NoAnswer::NotCodes)
    }

    /// The list of a code, when it is in the catalogue.
    pub(crate) fn listed(&self, code: CodeRef<'_>) -> Result<&Nomenclature, NoAnswer> {
        let list = self.list(code)?;
        match &list.unlisted {
            None => Ok(list),
            Some(why) => Err(NoAnswer::Undetermined(Arc::clone(&list.name), why.clone())),
        }
    }

    pub(crate) fn compare(
        &self,
        comparison: Comparison,
        a: CodeRef<'_>,
        b: CodeRef<'_>,
    ) -> Result<bool, NoAnswer> {
        let (list, other) = (self.listed(a)?, self.listed(b)?);
        if list != other {
            return Err(across(list, a, other));
        }
        if !comparison.is_order() {
            if a.code == b.code
                && let Some(why) = a.undecided.or(b.undecided)
            {
                return Err(NoAnswer::Undetermined(Arc::clone(&list.name), why.clone()));
            }
            return Ok((a.code == b.code) == (comparison == Comparison::Equal));
        }
        Ok(comparison.holds(rank(list, a)?.cmp(&rank(list, b)?)))
    }

    /// True when one of the items is the code; false when none is and all are of its list.
    pub(crate) fn among<'i>(
        &self,
        code: CodeRef<'_>,
        items: impl IntoIterator<Item = Option<CodeRef<'i>>>,
    ) -> Result<bool, NoAnswer> {
        let list = self.listed(code)?;
        let mut elsewhere = None;
        for item in items {
            let item = item.ok_or(NoAnswer::NotCodes)?;
            if item.nomenclature != code.nomenclature {
                elsewhere = Some(across(list, code, self.list(item)?));
            } else if item.code == code.code {
                return match item.undecided {
                    None => Ok(true),
                    Some(why) => Err(NoAnswer::Undetermined(Arc::clone(&list.name), why.clone())),
                };
            }
        }
        elsewhere.map_or(Ok(false), Err)
    }

    /// As among items, for a list that a figure gives: one that speaks of several nomenclatures says all of the codes of
    /// each, so that those of the others say nothing about this one.
    pub(crate) fn in_list(&self, code: CodeRef<'_>, items: &[Datum]) -> Result<bool, NoAnswer> {
        let is_own = |item: &&Datum| {
            let item = item.code();
            item.is_none_or(|item| item.nomenclature == code.nomenclature)
        };
        if items.iter().any(|item| is_own(&item)) {
            self.among(code, items.iter().filter(is_own).map(Datum::code))
        } else {
            self.among(code, items.iter().map(Datum::code))
        }
    }
}

fn rank(list: &Nomenclature, code: CodeRef<'_>) -> Result<usize, NoAnswer> {
    list.rank(code.code).ok_or_else(|| {
        let why = text!(
            "`{code}` has no place in the order of `{list}`",
            "`{code}` n'a pas de place dans l'ordre de `{list}`",
            code = code.code,
            list = list.name
        );
        NoAnswer::Undetermined(Arc::clone(&list.name), why)
    })
}

/// `6+` of one scale beside a grade of another.
fn across(list: &Nomenclature, code: CodeRef<'_>, other: &Nomenclature) -> NoAnswer {
    let why = text!(
        "`{code}` is given in `{list}` and compared with `{other}`",
        "`{code}` est donné dans `{list}` et comparé à `{other}`",
        code = code.code,
        list = list.name,
        other = other.name
    );
    NoAnswer::Undetermined(Arc::clone(&list.name), why)
}
