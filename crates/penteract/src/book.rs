//! A book: applications as the rows of a table, read from one, or drawn from the cells of published statistics.

use chrono::{Days, NaiveDate};
use penteract_bundle::{Application, Bundle, Fact};
use penteract_core::{Language, LocalText, parse_decimal, said, text};
use penteract_rules::{Type, suggest};
use rust_decimal::Decimal;

use crate::payments::cells;
use crate::typed::Typed;

/// The columns of a book in CSV, each the path of a fact.
#[derive(Debug)]
pub struct BookColumns<'a> {
    typed: Typed,
    separator: char,
    count: usize,
    /// The facts of each group, with the places of their cells.
    groups: Vec<(&'a str, Vec<(&'a Fact, usize)>)>,
}

/// Why a book, or the cells that one is drawn from, cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BookError {
    /// A column is no fact of the product.
    UnknownColumn {
        /// The column.
        column: String,
        /// The fact that is perhaps meant.
        nearest: Option<String>,
    },
    /// A column stands twice.
    ColumnTwice {
        /// The column.
        column: String,
    },
    /// A line has not as many cells as there are columns.
    Cells {
        /// How many columns there are.
        columns: usize,
        /// How many cells the line has.
        cells: usize,
    },
    /// A cell is no answer to the question of its column.
    NoAnswer {
        /// The column.
        column: String,
        /// The cell.
        cell: String,
    },
    /// Of cells to draw from: no column `weight`, or a weight that is no whole number above zero.
    Weight,
    /// A cell says nothing that can be drawn.
    NoDraw {
        /// The column.
        column: String,
        /// The cell.
        cell: String,
    },
    /// One line of cells, and what is wrong with it.
    Line {
        /// From 1.
        line: usize,
        /// What is wrong.
        why: Box<BookError>,
    },
}

said! { BookError: Error {
    UnknownColumn { column, nearest } =>
        "column `{column}` is no question of the product{near}",
        "la colonne `{column}` n'est pas une question du produit{near}",
        near = nearest.as_ref().map(|near| text!("; did you mean `{near}`?", " ; vouliez-vous dire `{near}` ?"));
    ColumnTwice { column } => "column `{column}` stands twice", "la colonne `{column}` figure deux fois";
    Cells { columns, cells } =>
        "{cells} for {columns} columns",
        "{cells} pour {columns} colonnes",
        cells = LocalText::count(*cells, ["cell", "cells"], ["case", "cases"]);
    NoAnswer { column, cell } =>
        "`{cell}` is no answer to `{column}`",
        "`{cell}` n'est pas une réponse à `{column}`";
    Weight =>
        "write in a column `weight` how many companies each line stands for, whole and above zero",
        "écrivez dans une colonne `weight` combien d'entreprises chaque ligne représente, un entier au-dessus de zéro";
    NoDraw { column, cell } =>
        "`{cell}` in `{column}` is nothing to draw: write an answer, `a..b`, `~mean`, `a..b of` an earlier column, or several with `|` between them",
        "`{cell}` dans `{column}` ne se tire pas au sort : écrivez une réponse, `a..b`, `~moyenne`, `a..b of` une colonne qui précède, ou plusieurs séparées par `|`";
    Line { line, why } => "line {line}: {why}", "ligne {line} : {why}", why = LocalText::of(&**why);
} }

impl<'a> BookColumns<'a> {
    /// Reads the header of a book: paths of facts between commas or semicolons.
    ///
    /// # Errors
    /// [`BookError`] for a column that is no fact, or stands twice.
    pub fn read(header: &str, bundle: &'a Bundle, as_of: NaiveDate) -> Result<Self, BookError> {
        let header = header.trim_start_matches('\u{feff}');
        let separator = if header.contains(';') { ';' } else { ',' };
        let columns = cells(header, separator).unwrap_or_default();
        let mut groups: Vec<(&str, Vec<(&Fact, usize)>)> = Vec::new();
        for (at, column) in columns.iter().enumerate() {
            let fact = fact(bundle, column)?;
            if columns.iter().take(at).any(|earlier| earlier == column) {
                return Err(BookError::ColumnTwice {
                    column: column.clone(),
                });
            }
            match groups.iter_mut().find(|(group, _)| *group == fact.group()) {
                Some((_, facts)) => facts.push((fact, at)),
                None => groups.push((fact.group(), vec![(fact, at)])),
            }
        }
        Ok(Self {
            typed: Typed::new(bundle, Language::English, as_of),
            separator,
            count: columns.len(),
            groups,
        })
    }

    /// The application of a line: decimals with a point, dates as 2020-05-06, `none` for the answer "none"; an empty cell
    /// is unanswered.
    ///
    /// # Errors
    /// [`BookError`] for another number of cells, or a cell that is no answer.
    pub fn application(&self, line: &str) -> Result<Application, BookError> {
        let cells = cells(line, self.separator).unwrap_or_default();
        if cells.len() != self.count {
            let (columns, cells) = (self.count, cells.len());
            return Err(BookError::Cells { columns, cells });
        }
        let mut answers = String::from("{");
        for (at, (group, facts)) in self.groups.iter().enumerate() {
            let comma = if at > 0 { "," } else { "" };
            answers.push_str(&format!("{comma}\"{group}\":{{"));
            let mut comma = "";
            for (fact, at) in facts {
                let Some(cell) = cells.get(*at).filter(|cell| !cell.is_empty()) else {
                    continue;
                };
                let answer = self.typed.answer(fact.field(), cell);
                let answer = answer.map_err(|_| BookError::NoAnswer {
                    column: fact.path().to_owned(),
                    cell: cell.clone(),
                })?;
                answers.push_str(&format!("{comma}\"{}\":{answer}", fact.field().name()));
                comma = ",";
            }
            answers.push('}');
        }
        answers.push('}');
        Application::from_json(answers.as_bytes()).map_err(|_| BookError::NoAnswer {
            column: String::new(),
            cell: line.to_owned(),
        })
    }
}

fn fact<'a>(bundle: &'a Bundle, column: &str) -> Result<&'a Fact, BookError> {
    bundle.fact(column).ok_or_else(|| {
        let known = bundle.facts().iter().map(Fact::path);
        BookError::UnknownColumn {
            column: column.to_owned(),
            nearest: suggest(column, known).map(str::to_owned),
        }
    })
}

/// Cells of published statistics, from which a book is drawn. The same seed gives the same rows, whatever their number.
///
/// A CSV: a column `weight`, how many companies a line stands for; columns whose name has no point, for people; the others
/// are facts. A cell is an answer; `a..b`, each value between as likely as any other; `~mean`, more small ones than large
/// ones, up to three times the mean; `a..b of request.amount`, so many times an earlier column; several with `|` between
/// them, each as likely. An empty cell is as the one above it.
#[derive(Debug)]
pub struct BookCells<'a> {
    facts: Vec<&'a Fact>,
    /// Each line with the sum of the weights up to it.
    lines: Vec<(u64, Vec<Draw>)>,
    total: u64,
}

#[derive(Clone, Debug)]
enum Draw {
    Answer(String),
    Between {
        low: i64,
        high: i64,
        scale: u32,
        unit: &'static str,
    },
    Days(NaiveDate, u64),
    About {
        mean: i64,
        scale: u32,
    },
    Times {
        column: usize,
        low: i64,
        high: i64,
        scale: u32,
    },
    OneOf(Vec<Draw>),
}

impl<'a> BookCells<'a> {
    /// Reads cells for a product.
    ///
    /// # Errors
    /// [`BookError`], with the line.
    pub fn read(csv: &str, bundle: &'a Bundle) -> Result<Self, BookError> {
        let on = |line: usize| {
            move |why| BookError::Line {
                line,
                why: Box::new(why),
            }
        };
        let lines = (1..).zip(csv.trim_start_matches('\u{feff}').lines());
        let mut lines = lines.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
        let (_, header) = lines.next().ok_or(BookError::Weight)?;
        let columns = cells(header, ',').unwrap_or_default();
        let weight = columns.iter().position(|column| column == "weight");
        let weight = weight.ok_or(BookError::Weight)?;
        let asked = columns
            .iter()
            .enumerate()
            .filter(|(_, column)| column.contains('.'));
        let asked = asked.map(|(at, column)| Ok((at, fact(bundle, column)?)));
        let asked: Vec<(usize, &Fact)> = asked.collect::<Result<_, BookError>>()?;
        let mut drawn: Vec<(u64, Vec<Draw>)> = Vec::new();
        let mut total = 0_u64;
        for (number, line) in lines {
            let cells = cells(line, ',').unwrap_or_default();
            if cells.len() != columns.len() {
                let (columns, cells) = (columns.len(), cells.len());
                return Err(on(number)(BookError::Cells { columns, cells }));
            }
            let weight = cells.get(weight).and_then(|cell| cell.parse::<u64>().ok());
            let sum = weight.filter(|weight| *weight > 0);
            let sum = sum.and_then(|weight| total.checked_add(weight));
            total = sum.ok_or_else(|| on(number)(BookError::Weight))?;
            let above = drawn.last().map(|(_, draws)| draws);
            let mut draws = Vec::with_capacity(asked.len());
            for (place, (at, fact)) in asked.iter().enumerate() {
                let cell = cells.get(*at).map_or("", String::as_str);
                let earlier = asked.get(..place).unwrap_or_default();
                let draw = match (cell.is_empty(), above.and_then(|above| above.get(place))) {
                    (true, Some(above)) => Some(above.clone()),
                    (true, None) => None,
                    _ => Draw::parse(cell, fact, bundle, earlier),
                };
                draws.push(draw.ok_or_else(|| {
                    let (column, cell) = (fact.path().to_owned(), cell.to_owned());
                    on(number)(BookError::NoDraw { column, cell })
                })?);
            }
            drawn.push((total, draws));
        }
        match total {
            0 => Err(BookError::Weight),
            _ => Ok(Self {
                facts: asked.into_iter().map(|(_, fact)| fact).collect(),
                lines: drawn,
                total,
            }),
        }
    }

    /// The header of the book: the facts that are drawn.
    #[must_use]
    pub fn header(&self) -> String {
        let paths: Vec<&str> = self.facts.iter().map(|fact| fact.path()).collect();
        paths.join(",")
    }

    /// A row of the book, as [`BookColumns`] reads it.
    #[must_use]
    pub fn row(&self, seed: u64, number: u64) -> String {
        let mut chance = Chance::new(seed, number);
        let at = chance.below(self.total);
        let line = self.lines.partition_point(|(sum, _)| *sum <= at);
        let mut row: Vec<String> = Vec::with_capacity(self.facts.len());
        for draw in self.lines.get(line).map_or(&[][..], |(_, draws)| draws) {
            row.push(draw.drawn(&mut chance, &row));
        }
        row.join(",")
    }
}

impl Draw {
    fn parse(cell: &str, fact: &Fact, bundle: &Bundle, earlier: &[(usize, &Fact)]) -> Option<Self> {
        if cell.contains('|') {
            let each = cell
                .split('|')
                .map(|one| Self::parse(one.trim(), fact, bundle, earlier));
            return each.collect::<Option<_>>().map(Self::OneOf);
        }
        let scale = match fact.field().ty().without_none() {
            Type::Money => Some(bundle.currency().minor_units()),
            Type::Int => Some(0),
            _ => None,
        };
        if let Some(mean) = cell.strip_prefix('~') {
            let scale = scale?;
            return Some(Self::About {
                mean: units(mean, scale)?,
                scale,
            });
        }
        let Some((low, high)) = cell.split_once("..") else {
            return Some(Self::Answer(cell.to_owned()));
        };
        if let Some((high, column)) = high.split_once(" of ") {
            let column = earlier
                .iter()
                .position(|(_, fact)| fact.path() == column.trim())?;
            const FACTOR: u32 = 4;
            let (low, high) = (units(low, FACTOR)?, units(high, FACTOR)?);
            let scale = scale?;
            return (low <= high).then_some(Self::Times {
                column,
                low,
                high,
                scale,
            });
        }
        if let (Ok(low), Ok(high)) = (low.parse::<NaiveDate>(), high.parse::<NaiveDate>()) {
            let days = high.signed_duration_since(low).num_days();
            return Some(Self::Days(low, u64::try_from(days).ok()?));
        }
        let (high, unit) = match high.strip_suffix('%') {
            Some(high) => (high.trim(), " %"),
            None => (high, ""),
        };
        let scale = scale.unwrap_or_else(|| {
            let scales = [low, high].map(|text| parse_decimal(text).map_or(0, |read| read.scale()));
            scales.into_iter().max().unwrap_or_default()
        });
        let (low, high) = (units(low, scale)?, units(high, scale)?);
        (low <= high).then_some(Self::Between {
            low,
            high,
            scale,
            unit,
        })
    }

    fn drawn(&self, chance: &mut Chance, row: &[String]) -> String {
        match self {
            Self::Answer(answer) => answer.clone(),
            Self::Between {
                low,
                high,
                scale,
                unit,
            } => {
                format!(
                    "{}{unit}",
                    Decimal::new(chance.between(*low, *high), *scale)
                )
            }
            Self::Days(first, days) => {
                let after = Days::new(chance.below(days.saturating_add(1)));
                first.checked_add_days(after).unwrap_or(*first).to_string()
            }
            // Three times the square of a draw between nought and one is one in the mean.
            Self::About { mean, scale } => {
                let draw = u128::from(chance.next() >> 32);
                let mean = u128::try_from(*mean).unwrap_or_default();
                let drawn = mean.saturating_mul(3).saturating_mul(draw * draw) >> 64;
                let drawn = i64::try_from(drawn).unwrap_or(i64::MAX);
                Decimal::new(drawn, *scale).to_string()
            }
            Self::Times {
                column,
                low,
                high,
                scale,
            } => {
                const FACTOR: i128 = 10_000;
                let of = row
                    .get(*column)
                    .and_then(|cell| units(cell, *scale))
                    .unwrap_or_default();
                let times = i128::from(chance.between(*low, *high));
                let drawn = i128::from(of).saturating_mul(times) / FACTOR;
                let drawn = i64::try_from(drawn).unwrap_or(i64::MAX);
                Decimal::new(drawn, *scale).to_string()
            }
            Self::OneOf(each) => {
                let count = u64::try_from(each.len()).unwrap_or(1).max(1);
                let at = usize::try_from(chance.below(count)).unwrap_or_default();
                each.get(at)
                    .map_or_else(String::new, |draw| draw.drawn(chance, row))
            }
        }
    }
}

/// A number in units of its last decimal; none where it has more decimals.
fn units(text: &str, scale: u32) -> Option<i64> {
    let mut number = parse_decimal(text.trim()).ok()?.normalize();
    if number.scale() > scale {
        return None;
    }
    number.rescale(scale);
    i64::try_from(number.mantissa())
        .ok()
        .filter(|_| number.scale() == scale)
}

/// Draws of one row: the generator SplitMix64, from the seed and the number of the row.
struct Chance(u64);

impl Chance {
    fn new(seed: u64, number: u64) -> Self {
        let mut of_seed = Self(seed);
        Self(of_seed.next() ^ number.wrapping_mul(0xd134_2543_de82_ef95))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From nought up to what is below a bound.
    fn below(&mut self, bound: u64) -> u64 {
        let wide = u128::from(self.next()).saturating_mul(u128::from(bound)) >> 64;
        u64::try_from(wide).unwrap_or_default()
    }

    /// Both ends included.
    fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = low.abs_diff(high).saturating_add(1);
        low.saturating_add_unsigned(self.below(span))
    }
}
