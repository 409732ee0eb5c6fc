//! The dates of rules: beside those of the product, and one rule after another.

use chrono::{Datelike, Days, NaiveDate};
use penteract_core::{Period, text};

use crate::ast::Span;
use crate::codes;
use crate::diagnostic::Diagnostic;

use super::Checker;
use super::shadow::Rule;

/// Dates that are further from those of the product are slips: laws stay in force, but nobody foresees so far.
const YEARS_AHEAD: i32 = 20;

/// A hole between two rules that speak of the same is a slip when it is no longer.
const DAYS_OF_A_HOLE: i64 = 31;

/// The same between two rules that only follow the same text of law.
const DAYS_UNDER_ONE_LAW: i64 = 7;

impl Checker<'_> {
    /// Warns of rules that apply on no day of the product, and of holes between two that follow one another.
    pub(super) fn check_periods(&mut self, rules: &[Rule]) {
        let mut found = Vec::new();
        for rule in rules {
            found.extend(self.never_applies(rule));
        }
        for earlier in rules {
            for later in rules {
                found.extend(self.hole(earlier, later));
            }
        }
        for diagnostic in found {
            self.push(diagnostic);
        }
    }

    fn never_applies(&self, rule: &Rule) -> Option<Diagnostic> {
        let windows = &self.environment.windows;
        let in_force = rule.doc.in_force;
        if windows.is_empty() || in_force == Period::ALWAYS {
            return None;
        }
        let name = &self.declared(rule.function)?.decl.name.text;
        let applies = windows
            .iter()
            .any(|window| window.intersection(in_force).is_some());
        let message = if applies {
            let known = |date: &NaiveDate| date.year();
            let bounds = windows
                .iter()
                .flat_map(|window| [window.from(), window.until()]);
            let last = bounds.flatten().max()?;
            let own = [in_force.from(), in_force.until()].into_iter().flatten();
            let far = own
                .map(|date| known(&date))
                .find(|year| *year > last.year() + YEARS_AHEAD)?;
            text!(
                "rule `{name}` speaks of the year {far}, long after the dates of the product",
                "la règle `{name}` parle de l'année {far}, bien après les dates du produit"
            )
        } else {
            text!(
                "rule `{name}` never applies: it is in force on no day of the product",
                "la règle `{name}` ne s'applique jamais : elle n'est en vigueur aucun jour du produit"
            )
        };
        let shown: Vec<String> = windows.iter().map(Period::to_string).collect();
        let in_force = text!("in force {in_force}", "en vigueur {in_force}");
        Some(
            Diagnostic::warning(codes::NEVER_IN_FORCE, message)
                .at(self.label_in(rule.function, self.in_force_line(rule), in_force))
                .help(text!(
                    "the product is open on {windows}: write the dates of the text of law, or remove the rule",
                    "le produit est ouvert le {windows} : écrivez les dates du texte de loi, ou supprimez la règle",
                    windows = shown.join(", ")
                )),
        )
    }

    /// `..2020-05-07`, then `2020-05-10..`: on the days between them neither rule applies.
    fn hole(&self, earlier: &Rule, later: &Rule) -> Option<Diagnostic> {
        let (until, from) = (earlier.doc.in_force.until()?, later.doc.in_force.from()?);
        let days = (from - until).num_days() - 1;
        if from == until && earlier.doc.code.is_some() && earlier.doc.code == later.doc.code {
            return self.on_one_day(earlier, later, from);
        }
        if days < 1 || !self.follow_one_another(earlier, later, days) {
            return None;
        }
        let first = until.checked_add_days(Days::new(1))?;
        let hole = Period::new(Some(first), from.pred_opt()).ok()?;
        let windows = &self.environment.windows;
        if !windows.is_empty()
            && windows
                .iter()
                .all(|window| window.intersection(hole).is_none())
        {
            return None;
        }
        let (before, after) = (
            self.declared(earlier.function)?,
            self.declared(later.function)?,
        );
        let message = text!(
            "neither `{before}` nor `{after}` applies on {hole}",
            "ni `{before}` ni `{after}` ne s'applique le {hole}",
            before = before.decl.name.text,
            after = after.decl.name.text
        );
        let related = self.label_in(
            earlier.function,
            self.in_force_line(earlier),
            text!("in force until then", "en vigueur jusque-là"),
        );
        Some(
            Diagnostic::warning(codes::RULE_HOLE, message)
                .at(self.label_in(later.function, self.in_force_line(later), text!("in force from here", "en vigueur à partir d'ici")))
                .related_to(related)
                .help(text!(
                    "let the second begin on the day after the last of the first, or let one rule hold all along",
                    "faites commencer la seconde le lendemain du dernier jour de la première, ou gardez une seule règle tout du long"
                )),
        )
    }

    /// Whether a rule takes the place of another: one code, one subject, one text of law.
    /// `..2020-05-07`, then `2020-05-07..` under one code: that day, both apply.
    fn on_one_day(&self, earlier: &Rule, later: &Rule, day: NaiveDate) -> Option<Diagnostic> {
        let message = text!(
            "both `{before}` and `{after}` apply on {day}",
            "`{before}` et `{after}` s'appliquent tous deux le {day}",
            before = self.declared(earlier.function)?.decl.name.text,
            after = self.declared(later.function)?.decl.name.text
        );
        let begins = text!("in force from here", "en vigueur à partir d'ici");
        let ends = text!("in force until then", "en vigueur jusque-là");
        let place = self.label_in(later.function, self.in_force_line(later), begins);
        Some(
            Diagnostic::warning(codes::RULE_HOLE, message)
                .at(place)
                .related_to(self.label_in(earlier.function, self.in_force_line(earlier), ends))
                .help(text!(
                    "let the second begin on the day after the last of the first",
                    "faites commencer la seconde le lendemain du dernier jour de la première"
                )),
        )
    }

    fn follow_one_another(&self, earlier: &Rule, later: &Rule, days: i64) -> bool {
        if earlier.doc.code.is_some() && earlier.doc.code == later.doc.code {
            return true;
        }
        let reads = |rule: &Rule| {
            self.checked(rule.instance)
                .map(|checked| &checked.reads.facts)
        };
        let share_a_fact = match (reads(earlier), reads(later)) {
            (Some(first), Some(second)) => first.iter().any(|fact| second.contains(fact)),
            _ => false,
        };
        if share_a_fact && days <= DAYS_OF_A_HOLE {
            return true;
        }
        let article = |law: &String| law.split(" (").next().map(str::to_owned);
        let laws: Vec<_> = earlier.doc.law.iter().map(article).collect();
        days <= DAYS_UNDER_ONE_LAW && later.doc.law.iter().any(|law| laws.contains(&article(law)))
    }

    fn in_force_line(&self, rule: &Rule) -> Span {
        let Some(function) = self.declared(rule.function) else {
            return Span::new(0, 0);
        };
        let mut lines = function.decl.doc.iter();
        let line = lines.find(|line| line.text.trim().starts_with("in force:"));
        line.map_or(function.decl.name.span, |line| line.span)
    }
}
