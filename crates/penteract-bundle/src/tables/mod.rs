//! `tables/*.csv`: grids, looked up by their input columns.
//!
//! ```csv
//! # law: arrêté du 23 mars 2020, art. 7
//! # source: P-50
//! # confidence: A
//! # note.fr: Taux par année du prêt.
//! # note.en: Rates by year of the loan.
//! premium_grid:sme|large,year:int,=> rate:percent
//! sme,1,25 bp
//! sme,2..3,50 bp
//! ```

mod cell;
mod header;
mod line;
mod tidy;

use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::{Currency, Language, LocalText, Period, text};
use penteract_rules::{Diagnostic, Label, ParameterValue, TableDeclaration, TableRow, Value};

use crate::codes;
use crate::confidence::{Confidence, Sourcing};
use crate::facts::Fact;
use crate::keys::{Note, Texts, Words};
use crate::nomenclatures::Nomenclatures;
use crate::reader::{Reader, is_identifier, one_of, parse_date};
use crate::sourcing::SourcingDraft;
pub use tidy::tidied_grid;

use header::{Header, Place};
pub(crate) use line::{Lines, RawCell, RawLine};

/// A grid of the product.
#[derive(Clone, Debug)]
pub struct Table {
    pub(crate) declaration: Arc<TableDeclaration>,
    pub(crate) sourcing: Sourcing,
    /// Who gives each row, where rows say it themselves; in the order of the rows.
    pub(crate) row_sourcing: Vec<Sourcing>,
    pub(crate) declared: Label,
    /// That of its amounts, where it is not the product's.
    pub(crate) other_currency: Option<Currency>,
}

impl Table {
    /// The name after `tables.`: the file's name without `.csv`.
    pub fn name(&self) -> &str {
        &self.declaration.name
    }

    /// Columns and rows.
    pub fn declaration(&self) -> &TableDeclaration {
        &self.declaration
    }

    /// Who gives it.
    pub fn sourcing(&self) -> &Sourcing {
        &self.sourcing
    }

    /// Its rows, each with who gives it.
    pub fn sourced_rows(&self) -> impl Iterator<Item = (&TableRow, &Sourcing)> {
        let own = self
            .row_sourcing
            .iter()
            .chain(std::iter::repeat(&self.sourcing));
        self.declaration.rows.iter().zip(own)
    }

    /// Who gives the least sure of some rows, by their lines; of all that are in force on a date without them.
    pub(crate) fn least_sure(&self, lines: Option<&[u32]>, as_of: NaiveDate) -> &Sourcing {
        let counts = |row: &TableRow| match lines {
            Some(lines) => lines.contains(&row.line),
            None => row.period.contains(as_of),
        };
        let counted = self.sourced_rows().filter(|(row, _)| counts(row));
        let least = counted.map(|(_, sourcing)| sourcing);
        least
            .max_by_key(|sourcing| sourcing.confidence)
            .unwrap_or(&self.sourcing)
    }

    /// Its header in its file.
    pub fn declared(&self) -> &Label {
        &self.declared
    }
}

/// What reading a table needs to know.
pub(crate) struct TableContext<'a> {
    pub(crate) currency: Currency,
    /// A column may have the type of a fact.
    pub(crate) facts: &'a [Fact],
    /// Or hold codes of a list.
    pub(crate) nomenclatures: &'a Nomenclatures,
}

/// Reads one file of `tables/`; `None` when its columns cannot be told.
pub(crate) fn read(
    name: &str,
    text: &str,
    context: &TableContext<'_>,
    reader: &mut Reader<'_>,
) -> Option<Table> {
    if !is_identifier(name) {
        let message = text!(
            "`{name}` cannot name a table",
            "`{name}` ne peut pas nommer une table"
        );
        let help = text!(
            "name the file with small letters, digits and underscores: `premium.csv`",
            "nommez le fichier avec des minuscules, des chiffres et des traits bas : `premium.csv`"
        );
        reader.error(codes::BAD_NAME, message, &(0..0), help);
        return None;
    }
    let lines = Lines::split(text);
    let sourcing = sourcing(name, &lines, reader);
    let other_currency = currency(&lines, reader).filter(|named| *named != context.currency);
    let context = &TableContext {
        currency: other_currency.unwrap_or(context.currency),
        ..*context
    };
    let Some(header_line) = lines.rows.first() else {
        let message = text!("table `{name}` is empty", "la table `{name}` est vide");
        let help = text!(
            "begin with the columns: `year:int,=> rate:percent`",
            "commencez par les colonnes : `year:int,=> rate:percent`"
        );
        reader.error(codes::TABLE_HEADER, message, &(0..text.len()), help);
        return None;
    };
    if let Some(separator) = other_separator(lines.separator) {
        let message = text!(
            "the cells of table `{name}` are separated by {separator}",
            "les cellules de la table `{name}` sont séparées par {separator}",
            separator = separator
        );
        let problem = Diagnostic::warning(codes::TABLE_SEPARATOR, message)
            .at(reader.place(&header_line.span))
            .help(text!(
                "`penteract fmt` writes them with commas, and decimals with a point",
                "`penteract fmt` les écrit avec des virgules, et les décimales avec un point"
            ));
        reader.problems.push(problem);
    }
    let header = Header::read(name, header_line, context, reader)?;
    let told = reader.problems.len();
    let mut rows = Vec::with_capacity(lines.rows.len());
    let mut row_sourcing = Vec::new();
    for line in lines.rows.iter().skip(1) {
        if let Some((message, help)) = misshapen(name, line, text, header.columns.len()) {
            reader.error(codes::TABLE_CELL, message, &line.span, help);
            continue;
        }
        rows.extend(row(&header, &line.cells, line.number, context, reader));
        if header.says_sources() {
            row_sourcing.push(header.sourcing(&line.cells, &sourcing, reader));
        }
    }
    if rows.is_empty() && lines.rows.len() <= 1 {
        let message = text!(
            "table `{name}` has no row",
            "la table `{name}` n'a pas de ligne"
        );
        reader.error(
            codes::TABLE_CELL,
            message,
            &header_line.span,
            text!(
                "add a row for each case",
                "ajoutez une ligne pour chaque cas"
            ),
        );
    }
    if reader.problems.len() > told {
        // What a grid lacks and what it says twice is told of whole ones.
        rows.clear();
        row_sourcing.clear();
    }
    let declared = reader.label(&header_line.span, text!("declared here", "déclaré ici"));
    let (inputs, mut outputs) = header.columns();
    let is_none = |given: &ParameterValue| matches!(given, ParameterValue::Known(Value::None));
    for (at, column) in outputs.iter_mut().enumerate() {
        let mut given = rows.iter().filter_map(|row| row.outputs.get(at));
        if given.any(is_none) {
            column.ty = column.ty.clone().optional();
        }
    }
    let declaration = TableDeclaration {
        name: Arc::from(name),
        inputs,
        outputs,
        rows,
        declared: Some(declared.clone()),
    };
    Some(Table {
        declaration: Arc::new(declaration),
        sourcing,
        row_sourcing,
        declared,
        other_currency,
    })
}

/// The line `# currency: EUR` above the header.
fn currency(lines: &Lines, reader: &mut Reader<'_>) -> Option<Currency> {
    let mut said = lines.comments.iter().filter_map(|comment| {
        let (key, value) = comment.text.split_once(':')?;
        (key.trim() == "currency").then_some((value.trim(), comment))
    });
    let (value, comment) = said.next()?;
    match value.parse::<Currency>() {
        Ok(currency) => Some(currency),
        Err(error) => {
            let message = text!(
                "`currency` cannot be `{value}`",
                "`currency` ne peut pas être `{value}`"
            );
            let help = LocalText::of(&error);
            reader.error(codes::BAD_VALUE, message, &comment.span, help);
            None
        }
    }
}

/// What is wrong with a row as a whole, and what to do.
fn misshapen(
    table: &str,
    line: &RawLine,
    text: &str,
    needs: usize,
) -> Option<(LocalText, LocalText)> {
    let row = text.get(line.span.clone()).unwrap_or_default();
    if row.matches('"').count() % 2 == 1 {
        let message = text!(
            "a quote of this row of table `{table}` is not closed",
            "un guillemet de cette ligne de la table `{table}` n'est pas fermé"
        );
        let help = text!(
            "close it on the same line, or take it away",
            "fermez-le sur la même ligne, ou ôtez-le"
        );
        return Some((message, help));
    }
    let has = line.cells.len();
    if has == needs {
        return None;
    }
    let message = text!(
        "this row of table `{table}` has {has} cells and the table has {needs} columns",
        "cette ligne de la table `{table}` a {has} cellules et la table a {needs} colonnes"
    );
    let help = if has < needs && row.contains(';') {
        text!(
            "separate its cells with commas",
            "séparez ses cellules par des virgules"
        )
    } else {
        text!(
            "one cell for each column; write `*` for any input, quote a cell that contains a comma",
            "une cellule par colonne ; écrivez `*` pour une entrée quelconque, mettez entre guillemets une cellule qui contient une virgule"
        )
    };
    Some((message, help))
}

/// What separates the cells instead of commas.
fn other_separator(separator: char) -> Option<LocalText> {
    match separator {
        ';' => Some(text!("semicolons", "des points-virgules")),
        '\t' => Some(text!("tabs", "des tabulations")),
        _ => None,
    }
}

/// Begins the key of a note in one language: `# note.fr: …`.
const NOTE: &str = "note.";

/// The lines `# key: value` above the header.
fn sourcing(name: &str, lines: &Lines, reader: &mut Reader<'_>) -> Sourcing {
    let mut draft = SourcingDraft::default();
    let mut notes: Vec<(Language, Arc<str>)> = Vec::new();
    for comment in &lines.comments {
        let Some((key, value)) = comment.text.split_once(':') else {
            continue;
        };
        let value = value.trim();
        match key.trim() {
            "law" => draft.keys.given.law = Some(Words(Arc::from(value))),
            "source" => {
                let sources = value.split(',').map(|source| Arc::from(source.trim()));
                draft.keys.given.source = Some(Texts::at(&comment.span, sources));
            }
            "note" => draft.keys.note = Some(Note::alone(value, reader)),
            "confidence" => match Confidence::from_word(value) {
                Some(confidence) => draft.keys.given.confidence = Some(confidence),
                None => {
                    let message = text!(
                        "the confidence of table `{name}` cannot be `{value}`",
                        "la certitude de la table `{name}` ne peut pas être `{value}`"
                    );
                    let help = text!(
                        "write A (two sources), B (one) or C (uncertain)",
                        "écrivez A (deux sources), B (une) ou C (incertain)"
                    );
                    reader.error(codes::BAD_VALUE, message, &comment.span, help);
                    draft.keys.given.confidence = Some(Confidence::C);
                }
            },
            key => match key.strip_prefix(NOTE).map(str::parse) {
                Some(Ok(language)) => notes.push((language, Arc::from(value))),
                Some(Err(error)) => reader.unknown_language("note", &error, &comment.span),
                // Other comments are for people.
                None => {}
            },
        }
    }
    let mut comments = lines.comments.iter();
    if let Some(first) = comments.find(|line| line.text.starts_with(NOTE)) {
        let add = |code: &str| {
            text!(
                "add a line `# note.{code}: …`",
                "ajoutez une ligne `# note.{code}: …`"
            )
        };
        let note = reader.in_each_language(notes, "note", &first.span, add);
        draft.keys.note = note.map(Note);
    }
    let span = lines.rows.first().map_or(0..0, |line| line.span.clone());
    draft.complete(
        &text!("table `{name}`", "la table `{name}`"),
        &span,
        codes::TABLE_UNSOURCED,
        reader,
    )
}

fn row(
    header: &Header<'_>,
    cells: &[RawCell],
    line: u32,
    context: &TableContext<'_>,
    reader: &mut Reader<'_>,
) -> Option<TableRow> {
    let mut inputs = Vec::new();
    let mut outputs = Vec::new();
    let mut from = Some(None);
    let mut until = Some(None);
    let mut is_complete = true;
    for (column, raw) in header.columns.iter().zip(cells) {
        match column.place {
            Place::Law | Place::Source | Place::Confidence => {}
            Place::From => from = date(raw, reader),
            Place::Until => until = date(raw, reader),
            Place::Input => match cell::read(&raw.text, &column.ty, context.currency) {
                Ok(cell) => inputs.push(cell),
                Err(help) => {
                    bad_cell(&column.said, raw, help, reader);
                    is_complete = false;
                }
            },
            Place::Output => match cell::given(&raw.text, &column.ty, line, context.currency) {
                Ok(given) => outputs.push(given),
                Err(help) => {
                    bad_cell(&column.said, raw, help, reader);
                    is_complete = false;
                }
            },
        }
    }
    let period = match Period::new(from?, until?) {
        Ok(period) => period,
        Err(error) => {
            let span = row_span(cells);
            reader.error(
                codes::TABLE_CELL,
                LocalText::of(&error),
                &span,
                text!("put the dates in order", "mettez les dates dans l'ordre"),
            );
            return None;
        }
    };
    is_complete.then_some(TableRow {
        period,
        inputs,
        outputs,
        line,
    })
}

fn row_span(cells: &[RawCell]) -> Range<usize> {
    match (cells.first(), cells.last()) {
        (Some(first), Some(last)) => first.span.start..last.span.end,
        _ => 0..0,
    }
}

/// An empty cell is an open bound; the outer option is whether the cell could be read.
fn date(raw: &RawCell, reader: &mut Reader<'_>) -> Option<Option<NaiveDate>> {
    if raw.text.is_empty() {
        return Some(None);
    }
    let date = parse_date(&raw.text);
    if date.is_none() {
        bad_cell(
            &text!("of a date of validity", "d'une date de validité"),
            raw,
            text!(
                "write it as 2020-03-16, or leave the cell empty for an open bound",
                "écrivez-la comme 2020-03-16, ou laissez la cellule vide pour une borne ouverte"
            ),
            reader,
        );
    }
    date.map(Some)
}

fn bad_cell(column: &LocalText, raw: &RawCell, help: LocalText, reader: &mut Reader<'_>) {
    let message = text!(
        "`{raw}` is no value {column}",
        "`{raw}` n'est pas une valeur {column}",
        raw = raw.text,
        column = column
    );
    let problem = Diagnostic::error(codes::TABLE_CELL, message)
        .at(reader.place(&raw.span))
        .help(help);
    reader.problems.push(problem);
}

/// What names sources, each with where it begins: the lines `# source:`, and the cells of rows.
pub(crate) fn cited(text: &str) -> Vec<(String, usize)> {
    let lines = Lines::split(text);
    let mut rows = lines.rows.iter();
    let header = rows.next().map_or(&[][..], |header| &header.cells);
    let at = header.iter().position(|cell| cell.text == "source");
    let cells = rows.filter_map(|row| row.cells.get(at?));
    let comments = lines.comments.iter().filter_map(|comment| {
        let value = comment.text.strip_prefix("source:")?;
        let line = text.get(comment.span.clone())?;
        Some((value.to_owned(), comment.span.start + line.find(value)?))
    });
    comments
        .chain(cells.map(|cell| (cell.text.clone(), cell.span.start)))
        .collect()
}

/// The name of the table in a file: what stands between the folder and `.csv`.
pub(crate) fn name_of<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    path.strip_prefix(folder)?.strip_suffix(".csv")
}

/// Whether scripts may look both up the same way.
pub(crate) fn same_columns(first: &Table, second: &Table) -> bool {
    let (first, second) = (&first.declaration, &second.declaration);
    first.inputs == second.inputs && first.outputs == second.outputs
}

/// Reports a table of a variant that has not the columns of the one that it replaces.
pub(crate) fn report_other_columns(known: &Table, table: &Table, reader: &mut Reader<'_>) {
    let message = text!(
        "table `{table}` has not the columns of the table that it replaces",
        "la table `{table}` n'a pas les colonnes de la table qu'elle remplace",
        table = table.name()
    );
    let problem = Diagnostic::error(codes::TABLE_OTHER_COLUMNS, message)
        .at(Label {
            text: text!("these columns", "ces colonnes"),
            ..table.declared.clone()
        })
        .related_to(Label {
            text: text!("the columns of the product", "les colonnes du produit"),
            ..known.declared.clone()
        })
        .help(text!(
            "give it the same columns, of the same types, in the same order",
            "donnez-lui les mêmes colonnes, des mêmes types, dans le même ordre"
        ));
    reader.problems.push(problem);
}

/// Reports a table of a variant that replaces nothing.
pub(crate) fn report_unknown(table: &Table, known: &[Table], reader: &mut Reader<'_>) {
    let message = text!(
        "unknown table `{table}`",
        "table inconnue `{table}`",
        table = table.name()
    );
    let problem = Diagnostic::error(codes::UNKNOWN_NAME, message)
        .at(Label {
            text: text!(
                "a variant replaces tables that the product has",
                "une variante remplace des tables que le produit possède"
            ),
            ..table.declared.clone()
        })
        .help(one_of(table.name(), known.iter().map(Table::name)));
    reader.problems.push(problem);
}

impl Table {
    /// The value of the only output column, when there is one only.
    pub(crate) fn single_output(&self) -> Option<&penteract_rules::Column> {
        match self.declaration.outputs.as_slice() {
            [column] => Some(column),
            _ => None,
        }
    }
}
