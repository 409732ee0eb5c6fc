//! The figures that a rule, a limit or an offer rests on, with how sure each is.

use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::{Language, LocalText, Period, text};
use penteract_rules::{
    Answer, Cell, Frame, FunctionId, LookedUp, ParameterValue, TableId, TableRow, Value,
};

use crate::bundle::Bundle;
use crate::confidence::{Confidence, Sourced, Sourcing};
use crate::figure_names::{Names, add, is_offered};
use crate::plan::ValueRef;
use crate::tables::Table;

/// A figure in force: a value of a parameter, or a grid.
#[derive(Clone, Copy, Debug)]
pub struct Figure<'a> {
    name: &'a str,
    label: Option<&'a LocalText>,
    /// That of the value of a parameter.
    period: Option<Period>,
    value: Option<&'a Value>,
    sourcing: &'a Sourcing,
}

impl<'a> Figure<'a> {
    /// The name of the parameter or of the grid.
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// What it is: the label of the parameter, the name of the grid.
    pub fn label(&self, language: Language) -> &'a str {
        self.label.map_or(self.name, |label| label.get(language))
    }

    /// When the value of a parameter is in force; none of a grid, whose rows have periods of their own, or of a constant.
    pub fn period(&self) -> Option<Period> {
        self.period
    }

    /// The value of a parameter; none of a grid or of a constant.
    pub fn value(&self) -> Option<&'a Value> {
        self.value
    }

    /// Who gives it.
    pub fn sourcing(&self) -> &'a Sourcing {
        self.sourcing
    }

    /// How sure it is.
    pub fn confidence(&self) -> Confidence {
        self.sourcing.confidence
    }
}

impl Bundle {
    /// The figures that a function of the scripts reads, itself or through what it calls: for these answers, or whatever they
    /// are as long as its value is not known.
    pub fn figures_of_function(
        &self,
        id: FunctionId,
        as_of: NaiveDate,
        answers: Option<&Frame>,
    ) -> Vec<Figure<'_>> {
        let mut names = Names::default();
        names.function(id, self.program());
        self.figures(&names, as_of, answers)
    }

    /// The figures that a value of the manifest reads, as a function does; a constant whose source it says is one.
    pub fn figures_of_value<'a>(
        &'a self,
        value: &'a ValueRef,
        as_of: NaiveDate,
        answers: Option<&Frame>,
    ) -> Vec<Figure<'a>> {
        let names = self.figures_of(value);
        let mut figures = self.figures(&names, as_of, answers);
        if let ValueRef::Sourced(_, sourced) = value {
            figures.push(constant(sourced));
        }
        figures
    }

    /// The figures from which an offer is computed: what is lent, and its guarantee.
    pub fn figures_of_offer(&self, as_of: NaiveDate, answers: Option<&Frame>) -> Vec<Figure<'_>> {
        let names = self.offer_figures();
        let mut figures = self.figures(names, as_of, answers);
        let constants = self.constants().iter();
        let offered = constants.filter(|sourced| is_offered(&sourced.place));
        figures.extend(offered.map(|sourced| constant(sourced)));
        figures
    }

    /// The rows of grids and the values of parameters that are read for some answers, as far as they are known: by constraints,
    /// by some functions and values of the manifest, and where a loan of so many `years` is computed by everything that the
    /// manifest names.
    pub fn looked_up(
        &self,
        frame: &Frame,
        functions: impl Iterator<Item = FunctionId>,
        values: &[&ValueRef],
        years: Option<usize>,
    ) -> LookedUp {
        let program = self.program();
        let mut names = match years {
            Some(_) => self.manifest_figures().clone(),
            None => Names::default(),
        };
        for id in functions.chain(program.constraints()) {
            names.function(id, program);
        }
        let looked_up = |names: &Names| names.looked_up_at_least(self, frame, years.unwrap_or(0));
        let mut all = looked_up(&names);
        for value in values {
            let more = looked_up(&self.figures_of(value));
            all.rows.extend(more.rows);
            all.parameters.extend(more.parameters);
        }
        all
    }

    /// Whether only texts for people and bounds of answers read a parameter: every decision in its days does.
    pub fn is_only_told(&self, parameter: &str) -> bool {
        let program = self.program();
        let mut functions = program.functions().map(|id| program.describe(id));
        let is_read = |name: &Arc<str>| **name == *parameter;
        let names = self.manifest_figures();
        !names.parameters.iter().any(is_read)
            && !functions.any(|function| function.reads_parameters.iter().any(is_read))
    }

    /// The names of what a value of the manifest may read.
    fn figures_of(&self, value: &ValueRef) -> Names {
        let program = self.program();
        let mut names = Names::default();
        match value {
            ValueRef::Parameter(id) => {
                if let Some(parameter) = self.parameter_of(*id) {
                    add(&mut names.parameters, parameter.shared_name());
                }
            }
            ValueRef::Table(grid) => {
                if let Some(table) = self.table_of(grid.id) {
                    names.table(&table.declaration.name, program, self.tables());
                }
            }
            ValueRef::Rule(id) => names.function(*id, program),
            ValueRef::Constant(_) | ValueRef::Sourced(..) | ValueRef::Fact(_) => {}
        }
        names
    }

    /// Those in force of these names. Of what functions name, the values of parameters and the rows of grids that they read
    /// for the answers; the least sure that they may read as long as an answer is missing. A value that no source gives is
    /// none: a decision that needs it says so itself.
    fn figures(&self, names: &Names, as_of: NaiveDate, answers: Option<&Frame>) -> Vec<Figure<'_>> {
        let looked_up = answers.and_then(|frame| names.looked_up(self.program(), frame));
        let looked_up = looked_up.as_ref();
        let is_read = |name: &Arc<str>, period: Period| {
            let mut read = looked_up?.parameters.iter();
            Some(read.any(|(of, known)| of == name && *known == period))
        };
        let mut called: Vec<Arc<str>> = names.parameters.clone();
        for name in names.in_force.iter().chain(&names.at_other_times) {
            add(&mut called, name);
        }
        let parameters = called.iter().filter_map(|name| {
            let parameter = self.parameter(name)?;
            let is_named = names.parameters.contains(name);
            let may_be_read = |dated: &&crate::ParameterPeriod| {
                let is_in_force = dated.period.contains(as_of);
                is_named && is_in_force
                    || is_read(name, dated.period)
                        .unwrap_or_else(|| is_in_force || names.at_other_times.contains(name))
            };
            let values = parameter.values().iter().filter(may_be_read);
            let known = values.filter(|dated| matches!(dated.value, ParameterValue::Known(_)));
            let least_sure = known.max_by_key(|dated| dated.sourcing.confidence)?;
            Some(Figure {
                name: parameter.name(),
                label: Some(parameter.label()),
                period: Some(least_sure.period),
                value: match &least_sure.value {
                    ParameterValue::Known(value) => Some(value),
                    _ => None,
                },
                sourcing: &least_sure.sourcing,
            })
        });
        let tables = names.tables.iter().filter_map(|name| {
            let table = self.tables().iter().find(|table| table.name() == &**name)?;
            let rows = looked_up.filter(|_| !names.whole.contains(name));
            let lines = rows.map(|looked_up| {
                let own = looked_up.rows.iter().filter(|(of, _)| of == name);
                own.map(|(_, line)| *line).collect::<Vec<u32>>()
            });
            if lines.as_ref().is_some_and(Vec::is_empty) {
                return None;
            }
            Some(Figure {
                name: table.name(),
                label: None,
                period: None,
                value: None,
                sourcing: table.least_sure(lines.as_deref(), as_of),
            })
        });
        parameters.chain(tables).collect()
    }
}

impl Names {
    /// What is looked up for the facts of a frame, as far as it is known: what each function and each grid reads by itself, in
    /// each of so many years where a grid goes by them, and the values in force of the parameters that are named.
    fn looked_up_at_least(&self, bundle: &Bundle, frame: &Frame, years: usize) -> LookedUp {
        let program = bundle.program();
        let mut looked_up = LookedUp::default();
        for id in &self.functions {
            let more = program.looked_up(*id, frame).unwrap_or_default();
            looked_up.rows.extend(more.rows);
            looked_up.parameters.extend(more.parameters);
        }
        let tables = bundle.tables().iter().enumerate();
        let is_named = |at: usize, table: &Table| {
            let mut whole = self.whole.iter();
            let mut lookups = self.lookups.iter();
            whole.any(|name| **name == *table.name()) || lookups.any(|(id, _)| id.index() == at)
        };
        for (at, table) in tables.filter(|(at, table)| is_named(*at, table)) {
            let columns = table.declaration.inputs.iter();
            let known: Vec<Option<Value>> = columns
                .map(|column| {
                    let id = program.function(&column.name)?;
                    match program.evaluate(id, &[], frame) {
                        Ok(Answer::Known(value)) => Some(value),
                        _ => None,
                    }
                })
                .collect();
            // What the manifest gives besides is the year of the loan.
            let lengths = 1..=if known.iter().all(Option::is_some) {
                1
            } else {
                years
            };
            for year in lengths {
                let year = Value::Int(i64::try_from(year).unwrap_or(i64::MAX));
                let inputs = known
                    .iter()
                    .map(|known| known.as_ref().unwrap_or(&year).clone());
                let inputs: Vec<Value> = inputs.collect();
                if let Ok(row) = program.lookup(TableId::from_index(at), &inputs, frame.as_of()) {
                    let name = Arc::clone(&table.declaration.name);
                    looked_up.rows.push((name, row.line));
                }
            }
        }
        for name in &self.parameters {
            let values = bundle.parameter(name).map(|known| known.values());
            let mut values = values.unwrap_or_default().iter();
            let read = values.find(|dated| dated.period.contains(frame.as_of()));
            let read = read.map(|dated| (Arc::clone(name), dated.period));
            looked_up.parameters.extend(read);
        }
        looked_up
    }
}

fn constant(sourced: &Sourced) -> Figure<'_> {
    Figure {
        name: &sourced.place,
        label: None,
        period: None,
        value: None,
        sourcing: &sourced.sourcing,
    }
}

/// What is given besides parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GivenKind {
    /// When the product is granted.
    Window,
    /// A row of a grid, or a grid of words and codes.
    Grid,
    /// A constant of the manifest.
    Constant,
}

/// What a product gives besides its parameters, with who says so: a window, a grid or a row of one, a constant.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Given<'a> {
    /// What it is for the product.
    pub kind: GivenKind,
    /// What it is.
    pub name: LocalText,
    /// What it says.
    pub value: LocalText,
    /// When it is in force.
    pub period: Period,
    /// The text of law.
    pub law: &'a str,
    /// The lines of the product's sources.
    pub sources: &'a [Arc<str>],
    /// How sure it is; none where nothing is said of it.
    pub confidence: Option<Confidence>,
    /// Whether no source gives it.
    pub is_unknown: bool,
    /// What a reader must know.
    pub note: Option<&'a LocalText>,
}

impl<'a> Given<'a> {
    fn of(
        kind: GivenKind,
        name: LocalText,
        value: LocalText,
        period: Period,
        sourcing: &'a Sourcing,
    ) -> Self {
        Self {
            kind,
            name,
            value,
            period,
            law: &sourcing.law,
            sources: &sourcing.sources,
            confidence: Some(sourcing.confidence),
            is_unknown: false,
            note: sourcing.note.as_ref(),
        }
    }
}

impl Bundle {
    /// The windows, grids and constants, with who gives each.
    pub fn given(&self) -> Vec<Given<'_>> {
        let windows = self.windows().iter().map(|window| Given {
            kind: GivenKind::Window,
            name: text!("window", "période d'octroi"),
            value: LocalText::default(),
            period: window.period(),
            law: window.law().unwrap_or_default(),
            sources: window.sources(),
            confidence: window
                .confidence_of_first()
                .max(window.confidence_of_last()),
            is_unknown: false,
            note: None,
        });
        let tables = self.tables().iter().flat_map(|table| {
            let name = LocalText::same(format!("`{}`", table.name()));
            if !gives_figures(table) {
                let rows = table.declaration.rows.len();
                let value = text!("{rows} rows", "{rows} lignes");
                return vec![Given::of(
                    GivenKind::Grid,
                    name,
                    value,
                    Period::ALWAYS,
                    table.sourcing(),
                )];
            }
            let mut note = None;
            let rows = table.sourced_rows().map(|(row, sourcing)| {
                let mut given = Given::of(
                    GivenKind::Grid,
                    name.clone(),
                    self.row(table, row),
                    row.period,
                    sourcing,
                );
                given.is_unknown =
                    (row.outputs.iter()).any(|output| matches!(output, ParameterValue::Unknown(_)));
                // A note that holds for many rows is told with the first of them.
                if given.note == note {
                    given.note = None;
                } else {
                    note = given.note;
                }
                given
            });
            rows.collect()
        });
        let constants = self.constants().iter().map(|sourced| {
            let name = LocalText::same(format!("`{}`", sourced.place));
            let value = LocalText::same(Arc::clone(&sourced.written));
            Given::of(
                GivenKind::Constant,
                name,
                value,
                Period::ALWAYS,
                &sourced.sourcing,
            )
        });
        let unsourced = self.content.unsourced.iter().map(|(place, written)| Given {
            kind: GivenKind::Constant,
            name: LocalText::same(format!("`{place}`")),
            value: LocalText::same(Arc::clone(written)),
            period: Period::ALWAYS,
            law: "",
            sources: &[],
            confidence: None,
            is_unknown: false,
            note: None,
        });
        let all = windows.chain(tables).chain(constants);
        all.chain(unsourced).collect()
    }

    /// The cell of a column, with what the column is called: the question, or a word; an identifier says nothing to people.
    fn named(&self, column: &str, language: Language, said: String) -> String {
        let name = match column {
            "year" => text!("year", "année").get(language).to_owned(),
            "amount" => text!("amount", "montant").get(language).to_owned(),
            _ => match self.fact(column) {
                Some(fact) => fact.label().get(language).to_owned(),
                None if column.contains('_') => return said,
                None => column.to_owned(),
            },
        };
        format!("{name} {said}")
    }

    /// A row of a grid as people read it: what is looked up, then what it gives.
    fn row(&self, table: &Table, row: &TableRow) -> LocalText {
        let declaration = table.declaration();
        LocalText::in_each(self.languages(), |language| {
            let say = |value: &Value, column: &str| self.say_value(value, Some(column), language);
            let inputs = declaration.inputs.iter().zip(&row.inputs);
            let inputs = inputs.filter_map(|(column, cell)| {
                let said = match cell {
                    Cell::Any => return None,
                    Cell::Is(value) => say(value, &column.name),
                    Cell::OneOf(values) => {
                        let values = values.iter().map(|value| say(value, &column.name));
                        values.collect::<Vec<_>>().join(" | ")
                    }
                    Cell::Between {
                        from,
                        until,
                        from_excluded,
                        until_excluded,
                    } => {
                        let bound = |bound: &Option<Value>| {
                            bound
                                .as_ref()
                                .map_or(String::new(), |value| say(value, &column.name))
                        };
                        let signs = [
                            if *from_excluded { ">" } else { "" },
                            if *until_excluded { "<" } else { "" },
                        ];
                        format!("{}{}..{}{}", signs[0], bound(from), signs[1], bound(until))
                    }
                };
                Some(self.named(&column.name, language, said))
            });
            let outputs = declaration.outputs.iter().zip(&row.outputs);
            let outputs = outputs.map(|(column, output)| {
                let said = match output {
                    ParameterValue::Known(value) => say(value, &column.name),
                    ParameterValue::Unknown(why) => {
                        let why = why.get(language);
                        text!("unknown: {why}", "inconnu : {why}")
                            .get(language)
                            .to_owned()
                    }
                };
                match declaration.outputs.len() {
                    1 => said,
                    _ => self.named(&column.name, language, said),
                }
            });
            let inputs: Vec<String> = inputs.collect();
            let outputs: Vec<String> = outputs.collect();
            match inputs.is_empty() {
                true => outputs.join(", "),
                false => format!("{} → {}", inputs.join(", "), outputs.join(", ")),
            }
        })
    }
}

/// Whether a grid gives amounts, rates, numbers or dates; others are lists of words and codes, told as a whole.
fn gives_figures(table: &Table) -> bool {
    let rows = table.declaration().rows.iter();
    let mut outputs = rows.flat_map(|row| &row.outputs);
    outputs.any(|output| match output {
        ParameterValue::Known(value) => !matches!(
            value,
            Value::Text(_) | Value::Code { .. } | Value::Choice(_) | Value::Bool(_) | Value::None
        ),
        ParameterValue::Unknown(_) => true,
    })
}
