//! Codes: what may be asked of them, and where their lists have to be known.

use std::sync::Arc;

use crate::ir::{CodeNode, CodeQuestion, Kind, Node};
use crate::operation::Comparison;
use crate::types::{CodeType, Type};

use super::ty::Ty;

/// A code that is about to be read. It has no meaning when its list is not in the catalogue.
pub(super) fn read(node: Node, code: &Arc<CodeType>) -> Node {
    let is_unlisted = |list: &crate::Nomenclature| list.unlisted.is_some();
    if !code.nomenclatures.iter().any(is_unlisted) {
        return node;
    }
    let span = node.span;
    Node {
        kind: kind(CodeQuestion::Read, vec![node], code),
        span,
    }
}

/// The text of a code.
pub(super) fn text(node: Node, code: &Arc<CodeType>) -> Node {
    let span = node.span;
    Node {
        kind: Kind::CodeText(Box::new(read(node, code))),
        span,
    }
}

/// What it takes to answer a question about codes.
pub(super) fn kind(question: CodeQuestion, operands: Vec<Node>, lists: &Arc<CodeType>) -> Kind {
    Kind::Code(Box::new(CodeNode {
        question,
        operands,
        lists: Arc::clone(lists),
    }))
}

/// The lists that a question is about, when values are compared as codes and it takes more than looking whether they
/// are the same: they may be of different lists, or of one that is not in the catalogue, or their order is asked.
pub(super) fn lists_asked(question: CodeQuestion, compared_as: &Ty) -> Option<&Arc<CodeType>> {
    let Ty::Known(Type::Code(lists)) = compared_as else {
        return None;
    };
    let is_plain = matches!(lists.nomenclatures.as_slice(), [only] if only.unlisted.is_none());
    let asks_order = match question {
        CodeQuestion::Compare(comparison) => {
            !matches!(comparison, Comparison::Equal | Comparison::NotEqual)
        }
        CodeQuestion::Read | CodeQuestion::InList | CodeQuestion::InItems => false,
    };
    (!is_plain || asks_order).then_some(lists)
}

/// Whether codes of the type have an order: each list that they may be of is in the catalogue or said not to be.
pub(super) fn is_ordered(code: &CodeType) -> bool {
    let mut lists = code.nomenclatures.iter();
    lists.all(|list| list.codes.is_some() || list.unlisted.is_some())
}
