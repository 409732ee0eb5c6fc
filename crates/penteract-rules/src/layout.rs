//! The facts of a program by number, and the texts of its closed lists.

use std::collections::HashMap;
use std::sync::Arc;

use penteract_core::LocalText;

use crate::datum::{Datum, Symbols, encode};
use crate::environment::{Environment, FactDeclaration};
use crate::error::{EvalError, Named};
use crate::host::DEFERRED_INTEREST;
use crate::ids::FactId;
use crate::value::Value;

/// The facts of a program and the texts of its closed lists, shared by its frames.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    pub(crate) facts: Vec<FactDeclaration>,
    pub(crate) by_path: HashMap<Arc<str>, FactId>,
    pub(crate) symbols: Symbols,
}

impl Layout {
    /// What the declarations of an environment give.
    pub(crate) fn of(environment: &Environment) -> Self {
        let mut layout = Self::default();
        let symbols = &mut layout.symbols;
        for word in DEFERRED_INTEREST {
            symbols.intern(&Arc::from(word));
        }
        for fact in &environment.facts {
            symbols.intern_type(&fact.ty);
        }
        for parameter in &environment.parameters {
            symbols.intern_type(&parameter.ty);
        }
        for column in environment
            .tables
            .iter()
            .flat_map(|table| table.inputs.iter().chain(&table.outputs))
        {
            symbols.intern_type(&column.ty);
        }
        for (number, fact) in environment.facts.iter().enumerate() {
            layout
                .by_path
                .insert(Arc::clone(&fact.path), FactId::from_index(number));
        }
        layout.facts.clone_from(&environment.facts);
        layout
    }

    pub(crate) fn fact(&self, id: FactId) -> Option<&FactDeclaration> {
        self.facts.get(id.index())
    }

    /// Whether slots by number mean the same in both: the same facts in the same order, texts under the same numbers.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let mut pairs = self.facts.iter().zip(&other.facts);
        self.facts.len() == other.facts.len()
            && pairs.all(|(fact, other)| fact.path == other.path && fact.ty == other.ty)
            && self.symbols == other.symbols
    }

    pub(crate) fn encode(&self, id: FactId, value: &Value) -> Result<Datum, EvalError> {
        let Some(fact) = self.fact(id) else {
            return Err(EvalError::UnknownName {
                kind: Named::Fact,
                name: Arc::from(format!("#{}", id.0)),
            });
        };
        encode(value, &fact.ty, Some(id), &self.symbols).ok_or_else(|| EvalError::FactType {
            fact: Arc::clone(&fact.path),
            expected: LocalText::of(&fact.ty),
            got: LocalText::same(format!("`{value}`")),
        })
    }
}
