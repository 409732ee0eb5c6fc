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
/// are the same: they may be of different lists, or of one that is not in the catalogue, their order is asked, or one is
/// an item of a list, of which nobody may have decided.
pub(super) fn lists_asked<'t, 'n>(
    question: CodeQuestion,
    compared_as: &'t Ty,
    operands: impl IntoIterator<Item = &'n Node>,
) -> Option<&'t Arc<CodeType>> {
    let Ty::Known(Type::Code(lists)) = compared_as else {
        return None;
    };
    let is_one_list = matches!(lists.nomenclatures.as_slice(), [only] if only.unlisted.is_none());
    let is_item = |operand: &Node| matches!(operand.kind, Kind::Local(_));
    let is_plain = match question {
        CodeQuestion::Compare(Comparison::Equal | Comparison::NotEqual)
        | CodeQuestion::Read
        | CodeQuestion::InItems => is_one_list && !operands.into_iter().any(is_item),
        CodeQuestion::Compare(_) | CodeQuestion::InList => false,
    };
    (!is_plain).then_some(lists)
}

/// Whether codes of the type have an order: each list that they may be of is in the catalogue or said not to be.
pub(super) fn is_ordered(code: &CodeType) -> bool {
    let mut lists = code.nomenclatures.iter();
    lists.all(|list| list.codes.is_some() || list.unlisted.is_some())
}
