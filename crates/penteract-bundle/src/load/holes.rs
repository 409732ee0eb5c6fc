//! Dates of the windows on which something reads a parameter that has no value then.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::Days;
use penteract_core::{LocalText, Period, text};
use penteract_rules::{Diagnostic, Program, Role};

use super::parts::Parts;
use crate::codes;
use crate::manifest::{Manifest, RefKind};
use crate::parameters::Parameter;

/// Tells every hole that a decision can meet: an abstract product decides nothing, its variants do.
pub(super) fn report(
    program: &Program,
    manifest: &Manifest,
    parts: &Parts,
    problems: &mut Vec<Diagnostic>,
) {
    if manifest.is_abstract.is_some() {
        return;
    }
    let readers = readers(program, manifest, parts);
    for parameter in parts.parameters.iter().filter(|known| known.is_whole()) {
        let Some(readers) = readers.get(parameter.name()) else {
            continue;
        };
        for window in &manifest.windows {
            for reader in readers {
                let Some(read) = window.period().intersection(reader.period) else {
                    continue;
                };
                if let Some(hole) = first_hole(read, parameter) {
                    problems.push(problem(parameter, hole, &reader.who));
                    break;
                }
            }
        }
    }
}

fn problem(parameter: &Parameter, hole: Period, who: &LocalText) -> Diagnostic {
    let covered = parameter.values().iter().map(|value| value.period);
    let covered: Vec<Period> = covered.collect();
    let message = text!(
        "parameter `{parameter}` has no value {hole}, when {who} reads it",
        "le paramètre `{parameter}` n'a pas de valeur {hole}, quand {who} le lit",
        parameter = parameter.name(),
        hole = hole,
        who = who
    );
    Diagnostic::error(codes::PARAMETER_HOLE, message)
        .at(parameter.declared().clone())
        .help(text!("it has values {covered}: add a value in force {hole}, or `unknown = \"why\"`, which refers, or narrow the `windows` or what is `in force`", "il a des valeurs {covered}\u{a0}: ajoutez une valeur en vigueur {hole}, ou `unknown = \"pourquoi\"`, qui oriente, ou resserrez les `windows` ou ce qui est `in force`", covered = covered, hole = hole))
}

struct ParameterReader {
    who: LocalText,
    period: Period,
}

/// What reads each parameter, and when.
fn readers(
    program: &Program,
    manifest: &Manifest,
    parts: &Parts,
) -> BTreeMap<Arc<str>, Vec<ParameterReader>> {
    let mut readers: BTreeMap<Arc<str>, Vec<ParameterReader>> = BTreeMap::new();
    let mut add = |parameter: &Arc<str>, who: LocalText, period: Period| {
        readers
            .entry(Arc::clone(parameter))
            .or_default()
            .push(ParameterReader { who, period });
    };
    let rules = program.rules().map(|id| (id, text!("rule", "la règle")));
    let constraints = program.constraints();
    let constraints = constraints.map(|id| (id, text!("constraint", "la contrainte")));
    for (id, noun) in rules.chain(constraints) {
        let function = program.describe(id);
        for parameter in &function.reads_in_force {
            add(
                parameter,
                text!(
                    "{noun} `{function}`",
                    "{noun} `{function}`",
                    noun = noun,
                    function = function.name
                ),
                function.doc.in_force,
            );
        }
    }
    for reference in manifest.references() {
        let mut functions: Vec<Arc<str>> = Vec::new();
        match &reference.kind {
            RefKind::Parameter(name) => add(
                name,
                LocalText::same(format!("`{}`", reference.place)),
                Period::ALWAYS,
            ),
            RefKind::Rule(name) => functions.push(Arc::clone(name)),
            RefKind::Table(name) => {
                let table = parts.tables.iter().find(|table| table.name() == &**name);
                let inputs = table
                    .into_iter()
                    .flat_map(|table| &table.declaration.inputs);
                functions.extend(inputs.map(|column| Arc::clone(&column.name)));
            }
            RefKind::Literal(_) | RefKind::Fact(_) => {}
        }
        for name in functions {
            let Some(id) = program.function(&name) else {
                continue;
            };
            let function = program.describe(id);
            if function.is_public_of(Role::Eligibility) {
                continue;
            }
            for parameter in &function.reads_in_force {
                add(
                    parameter,
                    LocalText::same(format!("`{name}`")),
                    Period::ALWAYS,
                );
            }
        }
    }
    readers
}

/// The first dates of a period on which a parameter has no value.
fn first_hole(read: Period, parameter: &Parameter) -> Option<Period> {
    // Values are in order of date and do not overlap.
    let mut open_from = read.from();
    let mut is_at_start = true;
    for value in parameter.values() {
        let Some(covered) = value.period.intersection(read) else {
            continue;
        };
        let begins_here = match (open_from, covered.from()) {
            (_, None) => true,
            (None, Some(_)) => !is_at_start,
            (Some(open), Some(from)) => from <= open,
        };
        if !begins_here {
            let until = covered.from().and_then(|from| from.pred_opt());
            return Period::new(open_from, until).ok();
        }
        match covered.until() {
            None => return None,
            Some(until) => open_from = until.checked_add_days(Days::new(1)),
        }
        is_at_start = false;
    }
    let is_covered = match (open_from, read.until()) {
        (Some(open), Some(until)) => open > until,
        (None, _) => !is_at_start,
        (Some(_), None) => false,
    };
    if is_covered {
        None
    } else {
        Period::new(open_from, read.until()).ok()
    }
}
