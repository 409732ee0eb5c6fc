//! Questions about codes: compared, and among others, within their own list.

use std::sync::Arc;

use crate::code_meaning::Meaning;
use crate::datum::Datum;
use crate::ir::{CodeNode, CodeQuestion, Kind, Node};
use crate::types::CodeType;

use super::Run;
use super::lower::Lowering;
use super::scope::Scope;

impl Lowering<'_> {
    pub(super) fn code_test(&mut self, code: &CodeNode) -> Option<Run<bool>> {
        let lists = Arc::clone(&code.lists);
        match (code.question, code.operands.as_slice()) {
            (CodeQuestion::Compare(comparison), [left, right]) => {
                let (left, right) = (self.place(left)?, self.place(right)?);
                Some(Box::new(move |scope| {
                    let (left, right) = (left(scope)?.code()?, right(scope)?.code()?);
                    let meaning = Meaning::new(&lists, &scope.compiled.layout.symbols);
                    meaning.compare(comparison, left, right).ok()
                }))
            }
            (CodeQuestion::InList, [subject, list]) => {
                let (subject, list) = (self.place(subject)?, self.place(list)?);
                Some(Box::new(move |scope| {
                    let subject = subject(scope)?.code()?;
                    let Datum::List(items) = list(scope)? else {
                        return None;
                    };
                    let meaning = Meaning::new(&lists, &scope.compiled.layout.symbols);
                    meaning.among(subject, items).ok()
                }))
            }
            (CodeQuestion::InItems, [subject, items @ ..]) => {
                let subject = self.place(subject)?;
                let items: Vec<Datum> = items.iter().map(written).collect::<Option<_>>()?;
                Some(Box::new(move |scope| {
                    let subject = subject(scope)?.code()?;
                    let meaning = Meaning::new(&lists, &scope.compiled.layout.symbols);
                    meaning.among(subject, &items).ok()
                }))
            }
            _ => None,
        }
    }
}

fn written(node: &Node) -> Option<Datum> {
    match &node.kind {
        Kind::Constant(datum) => Some(datum.clone()),
        _ => None,
    }
}

/// Whether the list of a code is in the catalogue.
pub(super) fn is_listed(code: &Datum, lists: &CodeType, scope: &Scope<'_, '_>) -> bool {
    let meaning = Meaning::new(lists, &scope.compiled.layout.symbols);
    code.code().is_some_and(|code| meaning.listed(code).is_ok())
}
