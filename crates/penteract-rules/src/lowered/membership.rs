//! `in`: among values written in the script, in a list, in a range; and questions about codes.

use std::sync::Arc;

use crate::code_meaning::Meaning;
use crate::datum::{Datum, Symbol};
use crate::ir::{CodeNode, CodeQuestion, Kind, Node};
use crate::view::View;

use super::lower::Lowering;
use super::operand::Operand;
use super::test::Test;
use super::{Run, RunTest};

impl Lowering<'_> {
    /// `x in [a, b]`.
    pub(super) fn among(&mut self, subject: &Node, items: &[Node]) -> Option<Test> {
        let constants = items.iter().map(|item| match &item.kind {
            Kind::Constant(datum) => Some(datum),
            _ => None,
        });
        let constants: Option<Vec<&Datum>> = constants.collect();
        let set = constants.as_deref().and_then(SymbolSet::of);
        let keys = constants.as_deref().and_then(keys);
        let subject = self.operand(subject)?;
        if let (Some(set), Operand::Fact(fact)) = (&set, &subject) {
            return Some(Test::Choice(fact.0, *set));
        }
        let subject = subject.run();
        if let Some(keys) = keys {
            return Some(Test::Other(Box::new(move |scope| match subject(scope)? {
                View::Text(text) => Some(key(text).is_some_and(|key| keys.contains(&key))),
                _ => None,
            })));
        }
        let items = self.values(items)?;
        Some(Test::Other(Box::new(move |scope| {
            let subject = subject(scope)?;
            // All of them are evaluated, as any of them may fail.
            items.iter().try_fold(false, |is_found, item| {
                Some(is_found | (item(scope)? == subject))
            })
        })))
    }

    /// `x in params.list`.
    pub(super) fn in_list(&mut self, subject: &Node, list: &Node) -> Option<RunTest> {
        let (subject, list) = (self.value(subject)?, self.value(list)?);
        Some(Box::new(move |scope| {
            let subject = subject(scope)?;
            match list(scope)? {
                View::Held(Datum::List(items)) => {
                    Some(items.iter().any(|item| View::of(item) == subject))
                }
                _ => None,
            }
        }))
    }

    pub(super) fn in_range(
        &mut self,
        [subject, from, until]: [&Node; 3],
        is_inclusive: bool,
    ) -> Option<RunTest> {
        let subject = self.value(subject)?;
        let (from, until) = (self.value(from)?, self.value(until)?);
        Some(Box::new(move |scope| {
            match (subject(scope)?, from(scope)?, until(scope)?) {
                (View::Int(subject), View::Int(from), View::Int(until)) => {
                    let is_below = subject < until || is_inclusive && subject == until;
                    Some(from <= subject && is_below)
                }
                _ => None,
            }
        }))
    }

    pub(super) fn code_test(&mut self, code: &CodeNode) -> Option<RunTest> {
        let (lists, question) = (Arc::clone(&code.lists), code.question);
        let operands: Vec<Run> = self.values(&code.operands)?;
        Some(Box::new(move |scope| {
            let (first, others) = operands.split_first()?;
            let meaning = Meaning::new(&lists, &scope.compiled.layout.symbols);
            let first = first(scope)?.code()?;
            let answer = match (question, others) {
                (CodeQuestion::Compare(comparison), [other]) => {
                    meaning.compare(comparison, first, other(scope)?.code()?)
                }
                (CodeQuestion::InList, [list]) => match list(scope)? {
                    View::Held(Datum::List(items)) => meaning.in_list(first, items),
                    _ => return None,
                },
                (CodeQuestion::InItems, items) => {
                    let items = items.iter().map(|item| item(scope)?.code());
                    meaning.among(first, items)
                }
                _ => return None,
            };
            answer.ok()
        }))
    }
}

/// Texts of a closed list: a bit for each, counted from the smallest number.
#[derive(Clone, Copy)]
pub(super) struct SymbolSet {
    first: u32,
    mask: u64,
}

impl SymbolSet {
    /// Of constants whose numbers are near enough to each other.
    fn of(items: &[&Datum]) -> Option<Self> {
        let symbols = items.iter().map(|item| match item {
            Datum::Symbol(symbol) => Some(symbol.0),
            _ => None,
        });
        let symbols: Vec<u32> = symbols.collect::<Option<_>>()?;
        let first = *symbols.iter().min()?;
        let mut mask = 0;
        for symbol in symbols {
            mask |= 1_u64.checked_shl(symbol - first)?;
        }
        Some(Self { first, mask })
    }

    #[inline]
    pub(super) fn contains(self, symbol: Symbol) -> bool {
        symbol
            .0
            .checked_sub(self.first)
            .and_then(|at| self.mask.checked_shr(at))
            .is_some_and(|mask| mask & 1 == 1)
    }
}

/// Short texts that are written in the script, by their keys.
fn keys(items: &[&Datum]) -> Option<Vec<u64>> {
    let keys = items.iter().map(|item| match item {
        Datum::Text(text) => key(text),
        _ => None,
    });
    keys.collect()
}

/// A short text as a number, different for each: its bytes, and how many.
#[inline]
fn key(text: &str) -> Option<u64> {
    if text.len() > 7 {
        return None;
    }
    let length = text.len() as u64;
    Some(
        text.bytes()
            .fold(length, |key, byte| (key << 8) | u64::from(byte)),
    )
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn short_texts_have_keys_of_their_own() {
        let texts = ["", "\0", "\0\0", "1", "2+", "+2", "10.71C", "6420Z", "é"];
        for (at, text) in texts.iter().enumerate() {
            let same = texts.iter().filter(|other| key(other) == key(text)).count();
            assert_eq!(same, 1, "{at}");
        }
        assert_eq!(key("too long"), None);
    }
}
