//! A product or a variant as it is put together, layer by layer, before its scripts are compiled.

use std::sync::Arc;

use penteract_core::Currency;

use super::parts::Parts;
use crate::digest::Digest;
use crate::labels::{Says, Written};
use crate::manifest::{Differences, Manifest, RuleKeys, Switch};
use crate::parameters::override_values;
use crate::reader::Reader;
use crate::tables::{self, Table};

/// What a product or a variant is made of.
#[derive(Clone)]
pub(super) struct Draft {
    pub(super) manifest: Manifest,
    pub(super) parts: Parts,
    /// Rules turned on and off, those of what it extends first.
    pub(super) switches: Vec<Switch>,
    /// How many of them are not its own.
    pub(super) inherited_switches: usize,
    /// Rules of which something else is said than in their doc comments, those of what it extends first.
    pub(super) changed_rules: Vec<RuleKeys>,
    pub(super) digest: Digest,
}

impl Draft {
    /// Amounts are read in some currency even when the manifest's own is wrong, so that the other files are checked.
    pub(super) fn currency(&self) -> Currency {
        self.manifest.currency.unwrap_or(Currency::EUR)
    }

    /// The same, with the parameters, sentences and switches that differ; the manifest is the caller's.
    pub(super) fn with(&self, differences: &Differences, reader: &mut Reader<'_>) -> Self {
        let mut draft = self.clone();
        draft.inherited_switches = draft.switches.len();
        draft.switches.extend(differences.switches());
        let changed = differences.changed_rules();
        draft.changed_rules.extend(changed.iter().cloned());
        let currency = draft.currency();
        override_values(
            &mut draft.parts.parameters,
            differences.parameters(),
            currency,
            reader,
        );
        for sentence in differences.labels() {
            let label = Written {
                text: Arc::clone(&sentence.text),
                file: Arc::clone(&reader.file),
                span: sentence.span.clone(),
            };
            let function = Arc::clone(&sentence.function);
            let labels = &mut draft.parts.labels;
            labels.insert(Says::Holds, sentence.language, function, label);
        }
        draft
    }

    /// Puts a table in the place of the one of its name, which has the same columns.
    pub(super) fn replace_table(&mut self, table: Table, reader: &mut Reader<'_>) {
        let known = self
            .parts
            .tables
            .iter_mut()
            .find(|known| known.name() == table.name());
        match known {
            Some(known) if tables::same_columns(known, &table) => *known = table,
            Some(known) => tables::report_other_columns(known, &table, reader),
            None => tables::report_unknown(&table, &self.parts.tables, reader),
        }
    }
}
