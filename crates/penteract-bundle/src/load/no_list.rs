//! Dates of the windows on which something reads codes whose list is not in the catalogue.

use penteract_core::{LocalText, Period, text};
use penteract_rules::{Diagnostic, FactId, Label, Nomenclature, Program, Type};

use super::parts::Parts;
use crate::codes;
use crate::manifest::{Manifest, RefKind};

/// Warns ahead of every list that will be missed: decisions then go to a person.
pub(super) fn report(
    program: &Program,
    manifest: &Manifest,
    parts: &Parts,
    problems: &mut Vec<Diagnostic>,
) {
    let readers = readers(program, manifest);
    for list in parts.nomenclatures.lists.iter() {
        if list.unlisted.is_none() {
            continue;
        }
        let missed = manifest.windows.iter().find_map(|window| {
            let within = window.period().intersection(list.validity)?;
            readers.iter().find_map(|reader| {
                let dates = within.intersection(reader.period)?;
                let fact = reader.facts.iter().find_map(|id| {
                    let fact = program.describe_fact(*id)?;
                    reads(&fact.ty, &list.name).then_some(fact)
                })?;
                Some((dates, &reader.who, fact))
            })
        });
        let Some((dates, who, fact)) = missed else {
            continue;
        };
        let message = text!(
            "nomenclature `{list}` has no list {dates}, when {who} reads `{path}`",
            "la nomenclature `{list}` n'a pas de liste {dates}, quand {who} lit `{path}`",
            list = list.name,
            path = fact.path,
            dates = dates,
            who = who
        );
        let mut problem = Diagnostic::warning(codes::NOMENCLATURE_NO_LIST, message)
            .at(list.declared.clone())
            .help(text!("give its `codes`, and what rules say of them; until then a decision that needs one of them refers", "donnez ses `codes`, et ce que les règles en disent ; d'ici là une décision qui en a besoin est transmise à un conseiller"));
        if let Some(declared) = &fact.declared {
            problem = problem.related_to(Label {
                text: text!(
                    "its codes are an answer here",
                    "ses codes sont une réponse ici"
                ),
                ..declared.clone()
            });
        }
        problems.push(problem);
    }
}

/// Whether a value of the type may hold a code of a list.
fn reads(ty: &Type, list: &str) -> bool {
    let is_it = |known: &Nomenclature| *known.name == *list;
    match ty {
        Type::Code(code) => code.nomenclatures.iter().any(is_it),
        Type::Optional(inner) | Type::List(inner) => reads(inner, list),
        Type::Record(record) => record.fields.iter().any(|(_, ty)| reads(ty, list)),
        _ => false,
    }
}

struct FactsReader {
    who: LocalText,
    period: Period,
    facts: Vec<FactId>,
}

/// What reads facts, and when: the rules, and what the manifest refers to.
fn readers(program: &Program, manifest: &Manifest) -> Vec<FactsReader> {
    let rules = program.rules().map(|id| {
        let function = program.describe(id);
        FactsReader {
            who: text!(
                "rule `{function}`",
                "la règle `{function}`",
                function = function.name
            ),
            period: function.doc.in_force,
            facts: function.reads.clone(),
        }
    });
    let named = manifest.references().into_iter().filter_map(|reference| {
        let RefKind::Rule(name) = &reference.kind else {
            return None;
        };
        let function = program.describe(program.function(name)?);
        Some(FactsReader {
            who: LocalText::same(format!("`{name}`")),
            period: Period::ALWAYS,
            facts: function.reads.clone(),
        })
    });
    rules.chain(named).collect()
}
