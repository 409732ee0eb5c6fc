//! What evaluation needs of a product: instances of functions, dated parameters, rows of tables.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::{LocalText, Period, text};

use crate::ast::Span;
use crate::codes;
use crate::datum::{Datum, Symbols, decode, encode};
use crate::diagnostic::Diagnostic;
use crate::environment::{Environment, ParameterValue, TableDeclaration};
use crate::error::{EvalError, Named};
use crate::explanation::{ReadOrigin, Reading};
use crate::ids::FactId;
use crate::ir::{Instance, Output};
use crate::layout::Layout;
use crate::lookup::{CompiledRow, CompiledTable};
use crate::types::{RecordType, Type};
use crate::value::{Slot, Value};
use crate::view::View;

/// A parameter between two dates.
#[derive(Debug)]
pub(crate) struct Dated {
    pub(crate) period: Period,
    /// The value, or why no source gives it.
    pub(crate) value: Result<Datum, LocalText>,
}

/// A product, ready to be evaluated.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) environment: Environment,
    pub(crate) layout: Arc<Layout>,
    pub(crate) code: Arc<Code>,
    parameters: Vec<Vec<Dated>>,
    tables: Vec<Arc<CompiledTable>>,
}

/// What scripts give by themselves, whatever the figures that they read.
#[derive(Debug)]
pub(crate) struct Code {
    pub(crate) instances: Vec<Instance>,
    pub(crate) sources: HashMap<Arc<str>, Arc<str>>,
    /// For each function, its name and whether other functions than those of its script may call it.
    pub(crate) names: Vec<(Arc<str>, bool)>,
}

impl Compiled {
    pub(crate) fn new(
        environment: Environment,
        layout: Arc<Layout>,
        code: Arc<Code>,
    ) -> Result<Self, Vec<Diagnostic>> {
        Self::with_tables(environment, layout, code, |_| None)
    }

    /// The same code over the figures of another environment, whose facts, parameters and columns have the same types.
    pub(crate) fn with_figures(&self, environment: Environment) -> Result<Self, Vec<Diagnostic>> {
        let (layout, code) = (Arc::clone(&self.layout), Arc::clone(&self.code));
        Self::with_tables(environment, layout, code, |table| {
            self.compiled_table(table)
        })
    }

    fn with_tables(
        environment: Environment,
        layout: Arc<Layout>,
        code: Arc<Code>,
        known: impl Fn(&Arc<TableDeclaration>) -> Option<Arc<CompiledTable>>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut faults = Vec::new();
        let parameters = compile_parameters(&environment, &layout.symbols, &mut faults);
        let compile = |table: &Arc<TableDeclaration>| {
            known(table).unwrap_or_else(|| {
                Arc::new(CompiledTable::new(table, &layout.symbols, &mut faults))
            })
        };
        let tables = environment.tables.iter().map(compile).collect();
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Self {
            environment,
            layout,
            code,
            parameters,
            tables,
        })
    }

    /// The table of a declaration, when it is one of these.
    fn compiled_table(&self, declaration: &Arc<TableDeclaration>) -> Option<Arc<CompiledTable>> {
        let declared = self.environment.tables.iter().zip(&self.tables);
        declared
            .filter(|(known, _)| Arc::ptr_eq(known, declaration))
            .map(|(_, table)| Arc::clone(table))
            .next()
    }

    pub(crate) fn instance(&self, id: u32) -> Option<&Instance> {
        self.code.instances.get(usize::try_from(id).ok()?)
    }

    pub(crate) fn function_name(&self, function: u32) -> Arc<str> {
        self.named(function)
            .map_or_else(|| Arc::from(""), |(name, _)| Arc::clone(name))
    }

    pub(crate) fn is_public(&self, function: u32) -> bool {
        self.named(function)
            .is_some_and(|(_, is_public)| *is_public)
    }

    fn named(&self, function: u32) -> Option<&(Arc<str>, bool)> {
        self.code.names.get(usize::try_from(function).ok()?)
    }

    /// The text of an expression, on one line.
    pub(crate) fn source(&self, file: &str, span: Span) -> String {
        let text = self
            .code
            .sources
            .get(file)
            .and_then(|text| text.get(span.range()))
            .unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn slot(&self, datum: &Datum, ty: &Type) -> Slot {
        decode(datum, ty, &self.layout.symbols).map_or(Slot::Unanswered, Slot::Answered)
    }

    pub(crate) fn date_slot(&self, date: NaiveDate) -> Slot {
        Slot::Answered(Value::Date(date))
    }

    pub(crate) fn fact_path(&self, id: FactId) -> Arc<str> {
        self.layout
            .fact(id)
            .map_or_else(|| Arc::from(""), |fact| Arc::clone(&fact.path))
    }

    pub(crate) fn parameter_name(&self, number: u32) -> Arc<str> {
        usize::try_from(number)
            .ok()
            .and_then(|at| self.environment.parameters.get(at))
            .map_or_else(|| Arc::from(""), |parameter| Arc::clone(&parameter.name))
    }

    /// What a parameter is worth at a date.
    pub(crate) fn parameter(&self, number: u32, as_of: NaiveDate) -> Result<&Dated, EvalError> {
        let at = usize::try_from(number).unwrap_or(usize::MAX);
        self.parameters
            .get(at)
            .and_then(|values| values.iter().find(|dated| dated.period.contains(as_of)))
            .ok_or_else(|| self.hole(number, as_of))
    }

    /// The values of a parameter with their dates.
    pub(crate) fn dated(&self, number: u32) -> Option<&[Dated]> {
        let values = self.parameters.get(usize::try_from(number).ok()?)?;
        Some(values)
    }

    pub(crate) fn hole(&self, number: u32, as_of: NaiveDate) -> EvalError {
        let declared = usize::try_from(number)
            .ok()
            .and_then(|at| self.environment.parameters.get(at));
        EvalError::ParameterHole {
            parameter: self.parameter_name(number),
            as_of,
            covered: declared
                .map(|parameter| parameter.values.iter().map(|dated| dated.period).collect())
                .unwrap_or_default(),
        }
    }

    pub(crate) fn parameter_read(&self, number: u32, as_of: NaiveDate) -> Reading {
        let name = Arc::from(format!("params.{}", self.parameter_name(number)));
        let declared = usize::try_from(number)
            .ok()
            .and_then(|at| self.environment.parameters.get(at));
        let dated = declared.and_then(|parameter| {
            parameter
                .values
                .iter()
                .find(|dated| dated.period.contains(as_of))
        });
        let Some(dated) = dated else {
            let origin = ReadOrigin::Parameter {
                period: Period::ALWAYS,
                law: None,
                source: None,
            };
            return (name, origin, Slot::Unanswered);
        };
        let origin = ReadOrigin::Parameter {
            period: dated.period,
            law: dated.law.clone(),
            source: dated.source.clone(),
        };
        let value = match &dated.value {
            ParameterValue::Known(value) => Slot::Answered(value.clone()),
            ParameterValue::Unknown(_) => Slot::Unanswered,
        };
        (name, origin, value)
    }

    /// The row of a table that answers inputs at a date, when one row and no other does.
    pub(crate) fn find_row(
        &self,
        table: u32,
        inputs: &[View<'_>],
        as_of: NaiveDate,
    ) -> Option<&CompiledRow> {
        let table = self.tables.get(usize::try_from(table).ok()?)?;
        let mut matching = table.matching(inputs, as_of);
        let found = matching.next()?;
        matching.next().is_none().then_some(found)
    }

    /// The row of a table that answers inputs at a date.
    pub(crate) fn row(
        &self,
        table: u32,
        inputs: &[Datum],
        as_of: NaiveDate,
    ) -> Result<&CompiledRow, EvalError> {
        let at = usize::try_from(table).unwrap_or(usize::MAX);
        let unknown = || EvalError::UnknownName {
            kind: Named::Table,
            name: Arc::from(format!("#{table}")),
        };
        let (declared, table) = self
            .environment
            .tables
            .get(at)
            .zip(self.tables.get(at))
            .ok_or_else(unknown)?;
        let views: Vec<View<'_>> = inputs.iter().map(View::of).collect();
        let mut matching = table.matching(&views, as_of);
        let shown = || {
            let values = declared.inputs.iter().zip(inputs).map(|(column, input)| {
                let value = decode(input, &column.ty, &self.layout.symbols);
                format!(
                    "{} = {}",
                    column.name,
                    value.map_or_else(String::new, |value| value.to_string())
                )
            });
            values.collect::<Vec<_>>().join(", ")
        };
        match (matching.next(), matching.next()) {
            (Some(row), None) => Ok(row),
            (None, _) => Err(EvalError::NoTableRow {
                table: Arc::clone(&declared.name),
                inputs: shown(),
                as_of,
            }),
            (Some(first), Some(second)) => Err(EvalError::SeveralTableRows {
                table: Arc::clone(&declared.name),
                inputs: shown(),
                as_of,
                first: first.line,
                second: second.line,
            }),
        }
    }

    /// `tables.premium`
    pub(crate) fn table_name(&self, table: u32) -> Arc<str> {
        let declared = usize::try_from(table)
            .ok()
            .and_then(|at| self.environment.tables.get(at));
        let name = declared.map_or("", |table| &table.name);
        Arc::from(format!("tables.{name}"))
    }

    pub(crate) fn table_read(&self, table: u32, row: &CompiledRow, output: Output) -> Reading {
        let declared = usize::try_from(table)
            .ok()
            .and_then(|at| self.environment.tables.get(at));
        let outputs = declared
            .and_then(|table| table.rows.get(row.index))
            .map(|row| row.outputs.as_slice());
        let slot = |given: &ParameterValue| match given {
            ParameterValue::Known(value) => Slot::Answered(value.clone()),
            ParameterValue::Unknown(_) => Slot::Unanswered,
        };
        let value = match (output, outputs) {
            (Output::Value, Some([only, ..])) => slot(only),
            (Output::Row, Some(all)) => {
                Slot::Answered(Value::Record(all.iter().map(slot).collect()))
            }
            _ => Slot::Unanswered,
        };
        let origin = ReadOrigin::Table { line: row.line };
        (self.table_name(table), origin, value)
    }
}

/// The type of a row with several outputs.
pub(crate) fn row_type(table: &TableDeclaration) -> Type {
    let fields = table
        .outputs
        .iter()
        .map(|column| (Arc::clone(&column.name), column.ty.clone()))
        .collect();
    Type::Record(Arc::new(RecordType {
        name: Arc::from(format!("tables.{}", table.name)),
        fields,
    }))
}

fn compile_parameters(
    environment: &Environment,
    symbols: &Symbols,
    faults: &mut Vec<Diagnostic>,
) -> Vec<Vec<Dated>> {
    let mut all = Vec::new();
    for parameter in &environment.parameters {
        let mut values = Vec::new();
        for dated in &parameter.values {
            let value = match &dated.value {
                ParameterValue::Unknown(why) => Err(why.clone()),
                ParameterValue::Known(value) => match encode(value, &parameter.ty, None, symbols) {
                    Some(datum) => Ok(datum),
                    None => {
                        let mut fault = Diagnostic::error(
                            codes::TYPE_MISMATCH,
                            text!(
                                "parameter `{name}` takes {ty}, and `{value}` is none",
                                "le paramètre `{name}` prend {ty}, et `{value}` n'en est pas",
                                name = parameter.name,
                                ty = parameter.ty
                            ),
                        );
                        fault.primary = parameter.declared.clone();
                        faults.push(fault);
                        continue;
                    }
                },
            };
            values.push(Dated {
                period: dated.period,
                value,
            });
        }
        all.push(values);
    }
    all
}
