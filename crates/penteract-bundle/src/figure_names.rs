//! Names of the figures that something may read, and what of them is looked up for the answers of an application.

use std::sync::Arc;

use penteract_rules::{Answer, Frame, FunctionId, LookedUp, Program, TableId, Value};

use crate::manifest::{Manifest, RefDraft, RefKind};
use crate::tables::Table;

/// Names of the figures that something may read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// Parameters that the manifest names.
    pub(crate) parameters: Vec<Arc<str>>,
    /// Parameters that functions may read on the day of the decision.
    pub(crate) in_force: Vec<Arc<str>>,
    /// Parameters that functions may read on another day, which answers give.
    pub(crate) at_other_times: Vec<Arc<str>>,
    pub(crate) tables: Vec<Arc<str>>,
    /// The functions that read them.
    pub(crate) functions: Vec<FunctionId>,
    /// Grids that are looked up by what these functions give.
    pub(crate) lookups: Vec<(TableId, Vec<FunctionId>)>,
    /// Grids of which nobody can tell the rows: a place of the manifest gives a part of their inputs.
    pub(crate) whole: Vec<Arc<str>>,
}

impl Names {
    /// Those of what is lent and of its guarantee, as the manifest says them.
    pub(crate) fn of_offer(manifest: &Manifest, program: &Program, tables: &[Table]) -> Self {
        let is_offered = |reference: &&RefDraft| is_offered(&reference.place);
        let references = manifest.references();
        Self::of_references(references.into_iter().filter(is_offered), program, tables)
    }

    /// Those of everything that the manifest names.
    pub(crate) fn of_manifest(manifest: &Manifest, program: &Program, tables: &[Table]) -> Self {
        Self::of_references(manifest.references().into_iter(), program, tables)
    }

    fn of_references<'a>(
        references: impl Iterator<Item = &'a RefDraft>,
        program: &Program,
        tables: &[Table],
    ) -> Self {
        let mut names = Self::default();
        for reference in references {
            match &reference.kind {
                RefKind::Parameter(name) => add(&mut names.parameters, name),
                RefKind::Table(name) => names.table(name, program, tables),
                RefKind::Rule(name) => {
                    if let Some(id) = program.function(name) {
                        names.function(id, program);
                    }
                }
                RefKind::Literal(_) | RefKind::Fact(_) => {}
            }
        }
        names
    }

    pub(crate) fn table(&mut self, name: &Arc<str>, program: &Program, tables: &[Table]) {
        let mut numbered = tables.iter().enumerate();
        let Some((at, table)) = numbered.find(|(_, table)| table.name() == &**name) else {
            return;
        };
        add(&mut self.tables, name);
        let columns = table.declaration.inputs.iter();
        let inputs: Vec<Option<FunctionId>> = columns
            .map(|column| program.function(&column.name))
            .collect();
        for id in inputs.iter().flatten() {
            self.function(*id, program);
        }
        match inputs.into_iter().collect() {
            Some(inputs) => self.lookups.push((TableId::from_index(at), inputs)),
            None => self.whole.push(Arc::clone(name)),
        }
    }

    pub(crate) fn function(&mut self, id: FunctionId, program: &Program) {
        let function = program.describe(id);
        if !self.functions.contains(&id) {
            self.functions.push(id);
        }
        for name in &function.reads_in_force {
            add(&mut self.in_force, name);
        }
        for name in &function.reads_at_other_times {
            add(&mut self.at_other_times, name);
        }
        for name in &function.reads_tables {
            add(&mut self.tables, name);
        }
    }

    /// What is looked up for the facts of a frame; none as long as something is not known.
    pub(crate) fn looked_up(&self, program: &Program, frame: &Frame) -> Option<LookedUp> {
        let mut looked_up = LookedUp::default();
        for id in &self.functions {
            let more = program.looked_up(*id, frame)?;
            looked_up.rows.extend(more.rows);
            looked_up.parameters.extend(more.parameters);
        }
        for (table, inputs) in &self.lookups {
            let inputs = inputs
                .iter()
                .map(|id| match program.evaluate(*id, &[], frame) {
                    Ok(Answer::Known(value)) => Some(value),
                    _ => None,
                });
            let inputs: Vec<Value> = inputs.collect::<Option<_>>()?;
            let row = program.lookup(*table, &inputs, frame.as_of()).ok()?;
            let declared = program.environment().tables.get(table.index())?;
            let row = (Arc::clone(&declared.name), row.line);
            looked_up.rows.push(row);
        }
        Some(looked_up)
    }
}

pub(crate) fn add(names: &mut Vec<Arc<str>>, name: &Arc<str>) {
    if !names.contains(name) {
        names.push(Arc::clone(name));
    }
}

/// Whether a place of the manifest is part of an offer.
pub(crate) fn is_offered(place: &str) -> bool {
    ["offer", "guarantee"]
        .iter()
        .any(|table| place.starts_with(table))
}
