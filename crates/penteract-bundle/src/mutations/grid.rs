//! Changes of grids: what they give, the bounds and days of their rows, rows exchanged.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::{Period, text};
use penteract_rules::{Edit, Mutation, MutationKind};

use super::figures::boundaries;
use super::{each, seen_at, seen_where, stepped};
use crate::tables::{Lines, RawCell, RawLine};

/// A column, as its header writes it.
struct Column<'t> {
    name: &'t str,
    ty: &'t str,
    is_output: bool,
}

/// The changes of `tables/*.csv`.
pub(super) fn mutations(path: &str, text: &str) -> Vec<Mutation> {
    let lines = Lines::split(text);
    let Some((header, rows)) = lines.rows.split_first() else {
        return Vec::new();
    };
    let columns = columns(header);
    let name = path.trim_start_matches("tables/").trim_end_matches(".csv");
    let mut found = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        if column.is_output {
            for row in rows {
                found.extend(given(name, row, at, column.ty, days(&columns, row)));
            }
        } else {
            found.extend(thresholds(name, column.name, rows, at));
        }
    }
    let dated = |name: &str| {
        let at = columns.iter().position(|column| column.name == name);
        let cells = at.map_or_else(Vec::new, |at| {
            rows.iter().filter_map(|row| row.cells.get(at)).collect()
        });
        let date = |cell: &RawCell| Some((cell.text.parse().ok()?, cell.span.clone()));
        cells.into_iter().filter_map(date).collect::<Vec<_>>()
    };
    found.extend(boundaries(name, &dated("from"), &dated("until")));
    found.extend(exchanged(name, &columns, rows));
    found
}

fn columns(header: &RawLine) -> Vec<Column<'_>> {
    let mut is_output = false;
    let cells = header.cells.iter();
    cells
        .map(|cell| {
            let named = cell.text.strip_prefix("=>");
            is_output |= named.is_some();
            let named = named.unwrap_or(&cell.text).trim();
            let (name, ty) = named.split_once(':').unwrap_or((named, ""));
            let says_who = matches!(name, "law" | "source" | "confidence");
            Column {
                name: name.trim(),
                ty: ty.trim(),
                is_output: is_output && !says_who,
            }
        })
        .collect()
}

/// When a row is in force.
fn days(columns: &[Column<'_>], row: &RawLine) -> Period {
    let date = |name: &str| -> Option<NaiveDate> {
        let at = columns.iter().position(|column| column.name == name)?;
        row.cells.get(at)?.text.parse().ok()
    };
    Period::new(date("from"), date("until")).unwrap_or(Period::ALWAYS)
}

/// What a row gives.
fn given(name: &str, row: &RawLine, at: usize, ty: &str, days: Period) -> Vec<Mutation> {
    let Some(cell) = row.cells.get(at) else {
        return Vec::new();
    };
    let (kind, edits) = match (ty, &*cell.text) {
        (_, written) if written.is_empty() || written.starts_with("unknown") => return Vec::new(),
        (_, "true") => (
            MutationKind::Word,
            vec![Edit::new(cell.span.clone(), "false")],
        ),
        (_, "false") => (
            MutationKind::Word,
            vec![Edit::new(cell.span.clone(), "true")],
        ),
        (ty, _) if !is_figure(ty) => return Vec::new(),
        (_, written) => (MutationKind::Figure, stepped(written, cell.span.start)),
    };
    let seen_by = seen_at(name, &cell.text);
    each(kind, name, edits, days, &seen_by)
}

fn is_figure(ty: &str) -> bool {
    matches!(ty, "int" | "money" | "percent" | "ratio" | "duration")
}

/// Each bound of a column moves in all its rows at once: one row ends where another begins.
fn thresholds(name: &str, column: &str, rows: &[RawLine], at: usize) -> Vec<Mutation> {
    let mut bounds: BTreeMap<&str, Vec<Range<usize>>> = BTreeMap::new();
    for cell in rows.iter().filter_map(|row| row.cells.get(at)) {
        if !cell.text.contains("..") && !cell.text.starts_with(['<', '>']) {
            continue;
        }
        let mut start = cell.span.start;
        for bound in cell.text.split("..") {
            let digits = bound.trim_matches(|c: char| !c.is_ascii_digit());
            if !digits.is_empty() {
                let from = start + bound.find(digits).unwrap_or(0);
                let places = bounds.entry(digits).or_default();
                places.push(from..from + digits.len());
            }
            start += bound.len() + "..".len();
        }
    }
    let mut found = Vec::new();
    for (bound, places) in bounds {
        let moved = stepped(bound, 0);
        found.extend(moved.into_iter().map(|edit| {
            Mutation {
                kind: MutationKind::Figure,
                of: Arc::from(name),
                edits: places
                    .iter()
                    .map(|place| Edit::new(place.clone(), edit.text.clone()))
                    .collect(),
                days: Period::ALWAYS,
                seen_by: text!(
                    "one in which `{column}` is {bound}, or one unit beside it",
                    "un où `{column}` vaut {bound}, à une unité près"
                ),
            }
        }));
    }
    found
}

/// What a row gives, exchanged with what the next one gives that says something else; once for a list of words.
fn exchanged(name: &str, columns: &[Column<'_>], rows: &[RawLine]) -> Vec<Mutation> {
    let outputs: Vec<usize> = (0..columns.len())
        .filter(|at| columns.get(*at).is_some_and(|column| column.is_output))
        .collect();
    let given = |row: &RawLine| -> Vec<(Range<usize>, String)> {
        let cells = outputs.iter().filter_map(|at| row.cells.get(*at));
        let cell = |cell: &RawCell| (cell.span.clone(), cell.text.clone());
        cells.map(cell).collect()
    };
    let has_figures = columns
        .iter()
        .any(|column| column.is_output && (is_figure(column.ty) || column.ty == "date"));
    let pairs = rows.iter().zip(rows.iter().skip(1));
    let differing = pairs.filter_map(|(first, second)| {
        let (own, other) = (given(first), given(second));
        let differ = own.iter().zip(&other).any(|((_, a), (_, b))| a != b);
        let edits = own
            .iter()
            .zip(&other)
            .map(|((span, _), (_, text))| Edit::new(span.clone(), quoted(text)));
        let edits = edits.chain(
            other
                .iter()
                .zip(&own)
                .map(|((span, _), (_, text))| Edit::new(span.clone(), quoted(text))),
        );
        differ.then(|| Mutation {
            kind: MutationKind::Rows,
            of: Arc::from(name),
            edits: edits.collect(),
            days: days(columns, first),
            seen_by: seen_where(name),
        })
    });
    differing
        .take(if has_figures { usize::MAX } else { 1 })
        .collect()
}

/// A cell as a file writes it.
fn quoted(text: &str) -> String {
    match text.contains([',', '"']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}
