//! Rules that a variant turns on and off: each must exist, and must not be so already.

use std::collections::BTreeMap;
use std::sync::Arc;

use penteract_core::{LocalText, text};

use penteract_rules::{Diagnostic, Function, Label, Program, Role};

use super::draft::Draft;
use crate::codes;
use crate::manifest::Switch;
use crate::reader::did_you_mean;

/// The rules that are on or off because something says so, those said last counting.
pub(super) fn switched(switches: &[Switch]) -> BTreeMap<Arc<str>, bool> {
    switches
        .iter()
        .map(|switch| (Arc::clone(&switch.rule), switch.is_on))
        .collect()
}

/// Reports the switches of a draft that turn nothing. Those that it inherits were reported where they stand.
pub(super) fn check(draft: &Draft, program: &Program, problems: &mut Vec<Diagnostic>) {
    for rule in &draft.changed_rules {
        if let Some((name, place)) = rule.named()
            && rules(program).all(|known| known.name != *name)
        {
            problems.push(unknown(name, place, program));
        }
    }
    if draft.inherited_switches == draft.switches.len() {
        return;
    }
    let mut state: BTreeMap<Arc<str>, (bool, Label)> = rules(program)
        .map(|rule| {
            let is_on = !rule.doc.variants_only;
            let text = if is_on {
                text!(
                    "on unless a variant turns it off",
                    "active sauf si une variante la désactive"
                )
            } else {
                LocalText::same("`variants only`")
            };
            let label = Label {
                text,
                ..rule.location.clone()
            };
            (Arc::clone(&rule.name), (is_on, label))
        })
        .collect();
    for (at, switch) in draft.switches.iter().enumerate() {
        let is_own = at >= draft.inherited_switches;
        match state.get_mut(&switch.rule) {
            Some((is_on, _)) if *is_on != switch.is_on => {
                state.insert(
                    Arc::clone(&switch.rule),
                    (switch.is_on, switch.label.clone()),
                );
            }
            Some((_, since)) if is_own => problems.push(turns_nothing(switch, since)),
            None if is_own => {
                problems.push(unknown(&switch.rule, switch.label.clone(), program));
            }
            Some(_) | None => {}
        }
    }
}

/// The public functions of the scripts that decide, on or off.
pub(super) fn rules(program: &Program) -> impl Iterator<Item = &Function> {
    program
        .functions()
        .map(|id| program.describe(id))
        .filter(|function| {
            function.is_public_of(Role::Eligibility) || function.is_public_of(Role::Option)
        })
}

fn turns_nothing(switch: &Switch, since: &Label) -> Diagnostic {
    let word = if switch.is_on { "on" } else { "off" };
    let message = text!(
        "rule `{rule}` is {word} already",
        "la règle `{rule}` est déjà {word}",
        rule = switch.rule,
        word = word
    );
    Diagnostic::error(codes::VARIANT_SWITCH, message)
        .at(switch.label.clone())
        .related_to(since.clone())
        .help(text!("take the name away", "retirez le nom"))
}

fn unknown(rule: &str, place: Label, program: &Program) -> Diagnostic {
    let named = program.function(rule).map(|id| program.describe(id));
    if let Some(function) = named {
        let message = text!(
            "function `{rule}` is no rule",
            "la fonction `{rule}` n'est pas une règle",
            rule = rule
        );
        return Diagnostic::error(codes::UNKNOWN_NAME, message)
            .at(place)
            .related_to(function.location.clone())
            .help(text!("variants turn the public functions of rules/eligibility.rhai on and off", "les variantes activent et désactivent les fonctions publiques de rules/eligibility.rhai"));
    }
    let names = rules(program).map(|rule| rule.name.as_ref());
    let help = did_you_mean(rule, names, || {
        text!(
            "name a public function of rules/eligibility.rhai",
            "nommez une fonction publique de rules/eligibility.rhai"
        )
    });
    Diagnostic::error(
        codes::UNKNOWN_NAME,
        text!(
            "unknown rule `{rule}`",
            "règle inconnue `{rule}`",
            rule = rule
        ),
    )
    .at(place)
    .help(help)
}
