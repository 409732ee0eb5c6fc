//! The header of a table: `premium_grid:sme|large,year:int,=> rate:percent`.

use std::collections::HashSet;
use std::sync::Arc;

use penteract_core::{LocalText, text};

use penteract_rules::{ChoiceType, Column, Type};

use super::TableContext;
use super::line::{RawCell, RawLine};
use crate::codes;
use crate::confidence::{Confidence, Sourcing};
use crate::facts::Fact;
use crate::nomenclatures::code_type;
use crate::reader::{Reader, is_identifier, is_slug, one_of};

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Input,
    Output,
    /// `from:date`: the first day on which the row is in force.
    From,
    /// `until:date`: the last one.
    Until,
    /// `law`: the text of law of the row.
    Law,
    /// `source`: the lines of the product's sources that give the row.
    Source,
    /// `confidence`: how sure the row is.
    Confidence,
}

/// A column of the file.
#[derive(Debug)]
pub(super) struct HeaderColumn<'t> {
    pub(super) name: &'t str,
    pub(super) ty: Type,
    pub(super) place: Place,
    /// The column in a sentence: "of column `rate`".
    pub(super) said: LocalText,
}

/// The columns of a file.
#[derive(Debug)]
pub(super) struct Header<'t> {
    pub(super) columns: Vec<HeaderColumn<'t>>,
}

const TYPES: [&str; 8] = [
    "bool", "int", "money", "percent", "ratio", "date", "duration", "text",
];

impl<'t> HeaderColumn<'t> {
    fn new(name: &'t str, ty: Type, place: Place) -> Self {
        let said = text!("of column `{name}`", "de la colonne `{name}`");
        Self {
            name,
            ty,
            place,
            said,
        }
    }
}

impl<'t> Header<'t> {
    /// Reads the header; `None` when a column cannot be told, all of them having been looked at.
    pub(super) fn read(
        table: &str,
        line: &'t RawLine,
        context: &TableContext<'_>,
        reader: &mut Reader<'_>,
    ) -> Option<Self> {
        let mut columns: Vec<HeaderColumn<'t>> = Vec::with_capacity(line.cells.len());
        let mut names = HashSet::new();
        let mut is_output = false;
        let mut is_complete = true;
        for cell in &line.cells {
            let text = match cell.text.strip_prefix("=>") {
                Some(text) => {
                    is_output = true;
                    text.trim_start()
                }
                None => &cell.text,
            };
            match column(table, cell, text, is_output, context, reader) {
                Some(column) if !names.insert(column.name) => {
                    let message = text!(
                        "table `{table}` has two columns `{column}`",
                        "la table `{table}` a deux colonnes `{column}`",
                        column = column.name
                    );
                    reader.labelled_error(
                        codes::DUPLICATE_NAME,
                        message,
                        &cell.span,
                        text!("second time", "deuxième fois"),
                        text!("rename one of them", "renommez l'une des deux"),
                    );
                    is_complete = false;
                }
                Some(column) => columns.push(column),
                None => is_complete = false,
            }
        }
        if is_complete && !columns.iter().any(|column| column.place == Place::Output) {
            let message = text!(
                "table `{table}` gives nothing",
                "la table `{table}` ne donne rien"
            );
            let help = text!(
                "mark the first column that the table gives: `=> rate:percent`",
                "marquez la première colonne que la table donne : `=> rate:percent`"
            );
            reader.labelled_error(
                codes::TABLE_HEADER,
                message,
                &line.span,
                text!(
                    "no column begins with `=>`",
                    "aucune colonne ne commence par `=>`"
                ),
                help,
            );
            is_complete = false;
        }
        is_complete.then_some(Self { columns })
    }

    /// Whether rows say who gives them.
    pub(super) fn says_sources(&self) -> bool {
        let mut columns = self.columns.iter();
        columns.any(|column| matches!(column.place, Place::Law | Place::Source | Place::Confidence))
    }

    /// Who gives a row: what its cells say, and that of the table for the others and for empty cells.
    pub(super) fn sourcing(
        &self,
        cells: &[RawCell],
        table: &Sourcing,
        reader: &mut Reader<'_>,
    ) -> Sourcing {
        let mut sourcing = table.clone();
        for (column, cell) in self.columns.iter().zip(cells) {
            match column.place {
                _ if cell.text.is_empty() => {}
                Place::Law => sourcing.law = Arc::from(cell.text.as_str()),
                Place::Source => {
                    let sources = cell.text.split(',').map(|source| Arc::from(source.trim()));
                    sourcing.sources = sources.collect();
                }
                Place::Confidence => match Confidence::from_word(&cell.text) {
                    Some(confidence) => sourcing.confidence = confidence,
                    None => {
                        let message = text!(
                            "the confidence of a row cannot be `{cell}`",
                            "la certitude d'une ligne ne peut pas être `{cell}`",
                            cell = cell.text
                        );
                        let help = text!(
                            "write A (two sources), B (one) or C (uncertain)",
                            "écrivez A (deux sources), B (une) ou C (incertain)"
                        );
                        reader.error(codes::TABLE_CELL, message, &cell.span, help);
                    }
                },
                Place::Input | Place::Output | Place::From | Place::Until => {}
            }
        }
        sourcing
    }

    /// The input and the output columns as scripts know them.
    pub(super) fn columns(&self) -> (Vec<Column>, Vec<Column>) {
        let of = |place: Place| {
            self.columns
                .iter()
                .filter(|column| column.place == place)
                .map(|column| Column {
                    name: Arc::from(column.name),
                    ty: column.ty.clone(),
                })
                .collect()
        };
        (of(Place::Input), of(Place::Output))
    }
}

fn column<'t>(
    table: &str,
    cell: &RawCell,
    text: &'t str,
    is_output: bool,
    context: &TableContext<'_>,
    reader: &mut Reader<'_>,
) -> Option<HeaderColumn<'t>> {
    let sourcing = [
        ("law", Place::Law),
        ("source", Place::Source),
        ("confidence", Place::Confidence),
    ];
    if let Some((name, place)) = sourcing.into_iter().find(|(name, _)| *name == text) {
        let ty = Type::Text;
        return Some(HeaderColumn::new(name, ty, place));
    }
    let Some((name, ty)) = text.split_once(':') else {
        let message = text!(
            "column `{text}` of table `{table}` says no type",
            "la colonne `{text}` de la table `{table}` ne dit pas de type"
        );
        let help = if text.contains(';') {
            text!(
                "separate columns with commas",
                "séparez les colonnes par des virgules"
            )
        } else {
            text!(
                "write `{text}:int`, or another of: {what}, or choices as `sme|large`",
                "écrivez `{text}:int`, ou un autre de : {what}, ou des choix comme `sme|large`",
                what = TYPES.join(", ")
            )
        };
        reader.error(codes::TABLE_HEADER, message, &cell.span, help);
        return None;
    };
    let (name, ty) = (name.trim(), ty.trim());
    if !is_identifier(name) {
        let message = text!(
            "`{name}` cannot name a column",
            "`{name}` ne peut pas nommer une colonne"
        );
        let help = text!(
            "write small letters, digits and underscores: `year`",
            "écrivez des minuscules, des chiffres et des traits bas : `year`"
        );
        reader.error(codes::BAD_NAME, message, &cell.span, help);
        return None;
    }
    let ty = column_type(table, name, ty, cell, context, reader)?;
    let place = match (name, is_output) {
        ("from" | "until", _) if ty != Type::Date => {
            let message = text!(
                "column `{name}` is not a date",
                "la colonne `{name}` n'est pas une date"
            );
            let help = text!(
                "`{name}` holds the dates of validity: write `{name}:date`, or rename the column",
                "`{name}` contient les dates de validité : écrivez `{name}:date`, ou renommez la colonne"
            );
            reader.error(codes::TABLE_HEADER, message, &cell.span, help);
            return None;
        }
        ("from", _) => Place::From,
        ("until", _) => Place::Until,
        (_, true) => Place::Output,
        (_, false) => Place::Input,
    };
    Some(HeaderColumn::new(name, ty, place))
}

fn column_type(
    table: &str,
    name: &str,
    text: &str,
    cell: &RawCell,
    context: &TableContext<'_>,
    reader: &mut Reader<'_>,
) -> Option<Type> {
    if text.contains('|') {
        let values: Vec<Arc<str>> = text
            .split('|')
            .map(|value| Arc::from(value.trim()))
            .collect();
        if let Some(wrong) = values.iter().find(|value| !is_slug(value)) {
            let message = text!(
                "`{wrong}` cannot be a choice",
                "`{wrong}` ne peut pas être un choix"
            );
            let help = text!(
                "write small letters, digits, hyphens and underscores: `sme|large`",
                "écrivez des minuscules, des chiffres, des traits d'union et des traits bas : `sme|large`"
            );
            reader.error(codes::TABLE_HEADER, message, &cell.span, help);
            return None;
        }
        return Some(Type::Choice(Arc::new(ChoiceType {
            name: Arc::from(format!("{table}.{name}")),
            values,
        })));
    }
    if let Some(found) = code_type(text, context.nomenclatures) {
        return match found {
            Ok(ty) => Some(ty),
            Err(help) => {
                let message = text!(
                    "the nomenclature of `{text}` is not known",
                    "la nomenclature de `{text}` n'est pas connue"
                );
                reader.error(codes::UNKNOWN_NAME, message, &cell.span, help);
                None
            }
        };
    }
    if text.contains('.') {
        return fact_type(text, cell, context, reader);
    }
    match text {
        "bool" => Some(Type::Bool),
        "int" => Some(Type::Int),
        "money" => Some(Type::Money),
        "percent" => Some(Type::Percent),
        "ratio" => Some(Type::Ratio),
        "date" => Some(Type::Date),
        "duration" => Some(Type::Duration),
        "text" => Some(Type::Text),
        _ => {
            let message = text!(
                "`{text}` is not a type of column",
                "`{text}` n'est pas un type de colonne"
            );
            let help = text!(
                "{one_of}; choices are written `sme|large`, codes `code of …`, the type of a fact by its path",
                "{one_of} ; les choix s'écrivent `sme|large`, les codes `code of …`, le type d'une donnée par son chemin",
                one_of = one_of(text, TYPES.into_iter()).into_text()
            );
            reader.error(codes::TABLE_HEADER, message, &cell.span, help);
            None
        }
    }
}

/// `legal_form:company.legal_form`: the type of that fact, "none" left aside.
fn fact_type(
    path: &str,
    cell: &RawCell,
    context: &TableContext<'_>,
    reader: &mut Reader<'_>,
) -> Option<Type> {
    let Some(fact) = context.facts.iter().find(|fact| fact.path() == path) else {
        let message = text!("unknown fact `{path}`", "donnée inconnue `{path}`");
        let help = one_of(path, context.facts.iter().map(Fact::path));
        reader.labelled_error(
            codes::UNKNOWN_NAME,
            message,
            &cell.span,
            text!("not declared in facts.toml", "non déclarée dans facts.toml"),
            help,
        );
        return None;
    };
    Some(match fact.field().ty() {
        Type::Optional(inner) => (**inner).clone(),
        ty => ty.clone(),
    })
}
