//! Rules that never decide, since another fails whenever one does; and rules of which one fails whenever the other holds.

use penteract_core::text;

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::doc;
use crate::function::{Doc, Otherwise, Statement};

use super::Checker;
use super::imply::{Claim, Question};

/// How many rules are compared with one another. The largest product here has some dozens.
const MAX_RULES: usize = 256;

/// A rule that is on, or a constraint.
pub(super) struct Rule {
    pub(super) states: Statement,
    pub(super) function: u32,
    pub(super) instance: u32,
    pub(super) doc: Doc,
}

impl Checker<'_> {
    /// Warns of rules that another one makes needless.
    pub(super) fn check_shadowed_rules(&mut self, rules: &[Rule]) {
        let mut found = Vec::new();
        let mut told: Vec<Diagnostic> = Vec::new();
        for (at, earlier) in rules.iter().enumerate() {
            for later in rules.iter().skip(at + 1) {
                let forth = self.speaks_first(earlier, later);
                let back = self.speaks_first(later, earlier);
                match (forth, back) {
                    (true, _) => found.push((later, earlier, back)),
                    (false, true) => found.push((earlier, later, false)),
                    (false, false) if self.contradict(earlier, later) => {
                        told.extend(self.contradiction(earlier, later));
                    }
                    (false, false) => {}
                }
            }
        }
        let found = found.into_iter();
        told.extend(
            found.filter_map(|(shadowed, other, is_same)| self.shadowed(shadowed, other, is_same)),
        );
        for diagnostic in told {
            self.push(diagnostic);
        }
    }

    /// The functions that state such a condition, and are on.
    pub(super) fn rules(&self, states: Statement) -> Vec<Rule> {
        let functions = (0u32..).zip(self.functions);
        let on = functions.filter_map(|(number, function)| {
            if function.states() != Some(states) {
                return None;
            }
            let (doc, _) = doc::read(&function.decl.doc, Some(states));
            let name = &function.decl.name.text;
            let doc = doc.said(name, self.environment);
            let is_off = doc.is_off(name, self.environment);
            let instance = *self.by_types.get(&(number, Vec::new()))?;
            (!is_off).then_some(Rule {
                states,
                function: number,
                instance,
                doc,
            })
        });
        on.take(MAX_RULES).collect()
    }

    /// Whether `first` fails, with at least as much weight, whenever `second` does.
    fn speaks_first(&self, first: &Rule, second: &Rule) -> bool {
        let (Some(a), Some(b)) = (self.checked(first.instance), self.checked(second.instance))
        else {
            return false;
        };
        if weight(first.doc.otherwise) < weight(second.doc.otherwise) || !covers(first, second) {
            return false;
        }
        let claim = |node| Claim { node, truth: true };
        Question::new(self, false).implies(claim(&a.instance.body), claim(&b.instance.body))
    }

    /// Whether two rules that refuse, or two constraints, never hold together, on days on which both are in force.
    fn contradict(&self, first: &Rule, second: &Rule) -> bool {
        let (Some(a), Some(b)) = (self.checked(first.instance), self.checked(second.instance))
        else {
            return false;
        };
        let refuses = |rule: &Rule| rule.doc.otherwise == Otherwise::Refuse;
        let holds = Claim {
            node: &a.instance.body,
            truth: true,
        };
        let fails = Claim {
            node: &b.instance.body,
            truth: false,
        };
        refuses(first)
            && refuses(second)
            && (covers(first, second) || covers(second, first))
            && Question::new(self, false).implies(holds, fails)
    }

    fn contradiction(&self, first: &Rule, second: &Rule) -> Option<Diagnostic> {
        let (one, other) = (
            &self.declared(first.function)?.decl.name,
            &self.declared(second.function)?.decl.name,
        );
        let message = text!(
            "nobody is accepted: `{other}` fails whenever `{one}` holds",
            "personne n'est accepté : `{other}` n'est pas remplie quand `{one}` l'est",
            one = one.text,
            other = other.text
        );
        let holds = text!(
            "never holds with the other",
            "n'est jamais remplie avec l'autre"
        );
        let label = self.label_in(second.function, other.span, holds);
        let place = self.label_in(first.function, one.span, text!("the other", "l'autre"));
        Some(
            Diagnostic::warning(codes::CONTRADICTION, message)
                .at(label)
                .related_to(place)
                .help(text!(
                    "write the conditions that are meant; rules of different dates say `in force:`",
                    "écrivez les conditions voulues ; des règles de dates différentes disent `in force:`"
                )),
        )
    }

    fn shadowed(&self, shadowed: &Rule, other: &Rule, is_same: bool) -> Option<Diagnostic> {
        let (rule, by) = (
            &self.declared(shadowed.function)?.decl.name,
            &self.declared(other.function)?.decl.name,
        );
        let message = if is_same {
            text!(
                "rules `{by}` and `{rule}` say the same",
                "les règles `{by}` et `{rule}` disent la même chose",
                by = by.text,
                rule = rule.text
            )
        } else {
            text!(
                "rule `{rule}` decides nothing: whenever it fails, `{by}` fails too",
                "la règle `{rule}` ne décide rien : quand elle n'est pas remplie, `{by}` ne l'est pas non plus",
                rule = rule.text,
                by = by.text
            )
        };
        let note = if is_same {
            text!("says the same", "dit la même chose")
        } else {
            text!("asks for more", "demande davantage")
        };
        let label = self.label_in(
            shadowed.function,
            rule.span,
            text!(
                "never fails alone",
                "n'est jamais seule à ne pas être remplie"
            ),
        );
        Some(
            Diagnostic::warning(codes::SHADOWED_RULE, message)
                .at(label)
                .related_to(self.label_in(other.function, by.span, note))
                .help(text!("remove it, or write the condition that is meant; rules of different dates say `in force:`", "supprimez-la, ou écrivez la condition voulue ; des règles de dates différentes disent `in force:`")),
        )
    }
}

/// A refusal counts more than a referral, a referral more than a warning.
fn weight(otherwise: Otherwise) -> u8 {
    match otherwise {
        Otherwise::Warn => 0,
        Otherwise::Refer => 1,
        Otherwise::Refuse => 2,
    }
}

/// Whether a rule is in force on every day on which another is.
fn covers(first: &Rule, second: &Rule) -> bool {
    let (outer, inner) = (first.doc.in_force, second.doc.in_force);
    let begins = outer.from().is_none_or(|from| inner.from() >= Some(from));
    let ends = outer
        .until()
        .is_none_or(|until| inner.until().is_some_and(|inner| inner <= until));
    begins && ends
}
