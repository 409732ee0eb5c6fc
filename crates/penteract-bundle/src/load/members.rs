//! What is told of a product and of its variants together: each problem once, and what is unused only when all of them
//! leave it unused.

use std::sync::Arc;

use penteract_core::text;

use penteract_rules::{Diagnostic, Label, Program};

use super::switches;
use crate::codes;

/// Problems that stand only when every member of the product has them.
const UNUSED: [&str; 7] = [
    "script.decided-by-figures",
    "script.never-in-force",
    "script.unused-fact",
    "script.unused-parameter",
    "script.unused-table",
    "script.unused-function",
    "script.unchecked-function",
];

/// The product itself, or one of its variants.
pub(super) struct Member<'a> {
    /// The identifier of a variant in its file.
    pub(super) variant: Option<&'a Label>,
    /// Whether it is granted: an abstract product is not.
    pub(super) is_granted: bool,
    pub(super) program: Option<Arc<Program>>,
    pub(super) problems: Vec<Diagnostic>,
}

/// The problems of all members. What only variants have says for which.
pub(super) fn merge(members: &[Member<'_>]) -> Vec<Diagnostic> {
    let mut told: Vec<Diagnostic> = Vec::new();
    // The same problems, without what was added to say for which variant.
    let mut plain: Vec<(Diagnostic, bool)> = Vec::new();
    for member in members {
        for problem in &member.problems {
            if is_unused(problem) {
                continue;
            }
            let known = plain.iter().position(|(known, _)| known == problem);
            match (known, member.variant) {
                (None, variant) => {
                    let is_of_variant = variant.is_some();
                    plain.push((problem.clone(), is_of_variant));
                    let mut problem = problem.clone();
                    problem.related.extend(said_for(&problem, variant));
                    told.push(problem);
                }
                (Some(at), Some(variant)) => {
                    if let (Some((known, true)), Some(shown)) = (plain.get(at), told.get_mut(at)) {
                        shown.related.extend(said_for(known, Some(variant)));
                    }
                }
                (Some(_), None) => {}
            }
        }
    }
    told.extend(unused(members));
    told
}

/// Whether a problem is that nothing uses something.
pub(super) fn is_unused(problem: &Diagnostic) -> bool {
    UNUSED.contains(&problem.code.as_str()) || problem.code == codes::VARIANT_NEVER_ON
}

/// The variant that has a problem, unless the problem stands in its own file.
fn said_for(problem: &Diagnostic, variant: Option<&Label>) -> Option<Label> {
    let variant = variant?;
    let is_in_its_file = problem
        .primary
        .as_ref()
        .is_some_and(|label| label.file == variant.file);
    (!is_in_its_file).then(|| variant.clone())
}

fn unused(members: &[Member<'_>]) -> Vec<Diagnostic> {
    let granted: Vec<&Member<'_>> = members.iter().filter(|member| member.is_granted).collect();
    let Some((first, others)) = granted.split_first() else {
        return Vec::new();
    };
    let has = |member: &Member<'_>, problem: &Diagnostic| {
        // The same words are said of several conditions.
        let is_placed = problem.code.as_str() == "script.decided-by-figures";
        member.problems.iter().any(|other| {
            other.code == problem.code
                && other.message == problem.message
                && (!is_placed || other.primary == problem.primary)
        })
    };
    let mut found: Vec<Diagnostic> = first
        .problems
        .iter()
        .filter(|problem| is_unused(problem))
        .filter(|problem| others.iter().all(|member| has(member, problem)))
        .cloned()
        .collect();
    found.extend(never_on(&granted));
    found
}

/// Rules that are off in all members.
fn never_on(granted: &[&Member<'_>]) -> Vec<Diagnostic> {
    let programs: Option<Vec<&Program>> = granted
        .iter()
        .map(|member| member.program.as_deref())
        .collect();
    let Some(programs) = programs else {
        return Vec::new();
    };
    let is_on_somewhere = |name: &Arc<str>| {
        programs
            .iter()
            .any(|program| program.rules().any(|id| program.describe(id).name == *name))
    };
    let Some(first) = programs.first() else {
        return Vec::new();
    };
    switches::rules(first)
        .filter(|rule| rule.is_off && !is_on_somewhere(&rule.name))
        .map(|rule| {
            let message = text!(
                "nothing turns on rule `{rule}`",
                "rien n'active la règle `{rule}`",
                rule = rule.name
            );
            Diagnostic::warning(codes::VARIANT_NEVER_ON, message)
                .at(rule.location.clone())
                .help(text!(
                    "remove it, or name it in a variant: `rules = {{ with = [\"…\"] }}`",
                    "supprimez-la, ou nommez-la dans une variante : `rules = {{ with = [\"…\"] }}`"
                ))
        })
        .collect()
}
