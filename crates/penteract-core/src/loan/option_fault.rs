//! What an option may not be: found when the loan is made, not on the day somebody exercises it.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::error::LoanError;
use super::event::{Event, EventKind};
use crate::terms::{LoanOption, planned_behind};
use crate::{LoanTerms, PrepaymentEffect, ScheduleError, said};

/// Why an option could never be exercised, or does not hold together.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OptionFault {
    /// It does nothing, or its choices or its window follow no day.
    Unclear,
    /// Another one before it has its name.
    NamedTwice,
    /// It may be exercised no time.
    NoTimes,
    /// It excludes itself.
    ExcludesItself,
    /// It excludes one that is not there.
    Excludes {
        /// What it names.
        unknown: String,
    },
    /// It closes before it opens.
    NeverOpen {
        /// The first day.
        opens: NaiveDate,
        /// The last day.
        closes: NaiveDate,
    },
    /// An effect that begins with no instalment does not wait for a day.
    HappensAtOnce {
        /// What it brings about.
        kind: EventKind,
    },
    /// An effect that may be chosen such that it changes nothing.
    MayChangeNothing {
        /// What it brings about.
        kind: EventKind,
    },
    /// Days on which it opens that are none, or that stand beside another window.
    UnclearDays,
    /// Two of its effects leave a value of one name to choose.
    ChosenTwice {
        /// The name.
        field: String,
    },
}

said! { OptionFault {
    Unclear =>
        "has `choices`, with `effective_after`, or `effects`, or both; `window` counts back from `effective_after`",
        "a des `choices`, avec `effective_after`, ou des `effects`, ou les deux ; `window` se compte avant `effective_after`";
    NamedTwice =>
        "stands twice: give each option its own name",
        "figure deux fois : donnez à chaque option son propre nom";
    NoTimes =>
        "may be exercised 0 times: give an `at_most` of 1 or more, or leave the option out",
        "peut être exercée 0 fois : donnez un `at_most` d'au moins 1, ou retirez l'option";
    ExcludesItself =>
        "excludes itself: `at_most` says how many times it may be exercised",
        "s'exclut elle-même : `at_most` dit combien de fois elle peut être exercée";
    Excludes { unknown } =>
        "excludes `{unknown}`, which is no option of the loan",
        "exclut `{unknown}`, qui n'est pas une option du prêt";
    NeverOpen { opens, closes } =>
        "opens on {opens} and closes on {closes}, before: it could never be exercised",
        "s'ouvre le {opens} et se ferme le {closes}, avant : elle ne pourrait jamais être exercée";
    HappensAtOnce { kind } =>
        "has `effective_after`, and an effect that happens on the day of exercise ({kind}): only `holiday`, `reschedule` and `other-phases` begin with the instalment after it, and a `prepayment` with smaller instalments falls due with it; a rate then is the `annual` of `reschedule`",
        "a `effective_after`, et un effet qui se produit le jour de l'exercice ({kind}) : seuls `holiday`, `reschedule` et `other-phases` commencent à l'échéance qui le suit, et un `prepayment` aux échéances plus faibles échoit ce jour-là ; un taux est alors l'`annual` de `reschedule`";
    MayChangeNothing { kind } =>
        "may be exercised so that it changes nothing ({kind}): give at least one instalment",
        "peut être exercée sans rien changer ({kind}) : donnez au moins une échéance";
    UnclearDays =>
        "has an `opens_on` without days in their order, or beside `effective_after`, `opens_after`, `closes_after` or `at_most`: it opens once on each of its days",
        "a un `opens_on` sans jours dans leur ordre, ou à côté d'`effective_after`, `opens_after`, `closes_after` ou `at_most` : elle s'ouvre une fois à chacun de ses jours";
    ChosenTwice { field } =>
        "leaves two values to choose under one name, `{field}`: fix one of them, or make two options",
        "laisse deux valeurs à choisir sous un même nom, `{field}` : fixez l'une d'elles, ou faites deux options";
} }

/// Every option can be exercised, names options that are there, and offers choices that can be planned.
pub(super) fn check_options(terms: &LoanTerms) -> Result<(), LoanError> {
    let options = &terms.servicing().options;
    for (at, option) in options.iter().enumerate() {
        let before = options.get(..at).unwrap_or_default();
        if let Some(fault) = fault(terms, option, before)? {
            return Err(LoanError::Option {
                option: option.name.clone(),
                fault,
            });
        }
        let choices = option.choices.iter();
        for choice in choices.filter(|choice| !choice.phases.is_empty()) {
            let planned = choice.planned(terms);
            planned.map_err(|source| LoanError::OptionChoice {
                option: option.name.clone(),
                choice: choice.name.clone(),
                source,
            })?;
        }
        let effects = option.effects.iter();
        for phases in effects.flat_map(|effect| [false, true].map(|max| effect.phases(max))) {
            let planned = phases.map(|phases| planned_behind(terms, &phases));
            planned
                .transpose()
                .map_err(|source| LoanError::OptionEffect {
                    option: option.name.clone(),
                    source,
                })?;
        }
    }
    Ok(())
}

fn fault(
    terms: &LoanTerms,
    option: &LoanOption,
    before: &[LoanOption],
) -> Result<Option<OptionFault>, LoanError> {
    let follows_a_day = option.effective_after.is_some();
    if (option.choices.is_empty() && option.effects.is_empty())
        || (!option.choices.is_empty() && !follows_a_day)
        || (option.window.is_some() && !follows_a_day)
    {
        return Ok(Some(OptionFault::Unclear));
    }
    if before.iter().any(|before| before.name == option.name) {
        return Ok(Some(OptionFault::NamedTwice));
    }
    if option.at_most == 0 {
        return Ok(Some(OptionFault::NoTimes));
    }
    if let Some(opens_on) = &option.opens_on {
        let stands_beside = follows_a_day
            || option.opens_after.is_some()
            || option.closes_after.is_some()
            || option.at_most != 1;
        if stands_beside || !opens_on.is_clear() {
            return Ok(Some(OptionFault::UnclearDays));
        }
    }
    if option.excludes.contains(&option.name) {
        return Ok(Some(OptionFault::ExcludesItself));
    }
    let options = &terms.servicing().options;
    let is_unknown = |name: &&String| !options.iter().any(|option| option.name == **name);
    if let Some(unknown) = option.excludes.iter().find(is_unknown) {
        return Ok(Some(OptionFault::Excludes {
            unknown: unknown.clone(),
        }));
    }
    let effective = option.effective_date(terms).map_err(LoanError::Schedule)?;
    let open = option.open_days(terms.start_date(), effective);
    let beyond = LoanError::Schedule(ScheduleError::Overflow { instalment: 1 });
    let (opens, closes) = open.ok_or(beyond)?;
    if let Some(closes) = closes.filter(|closes| *closes < opens) {
        return Ok(Some(OptionFault::NeverOpen { opens, closes }));
    }
    Ok(fault_of_effects(option))
}

fn fault_of_effects(option: &LoanOption) -> Option<OptionFault> {
    let mut chosen = HashSet::new();
    for effect in &option.effects {
        for (field, _) in effect.chosen(false) {
            if !chosen.insert(field.clone()) {
                return Some(OptionFault::ChosenTwice { field });
            }
        }
        for mut event in effect.ends().into_iter().flatten() {
            let kind = event.kind();
            let waits = match event {
                // With the instalment of that day, so that those after it are solved again.
                Event::Prepayment { effect, .. } => effect != Some(PrepaymentEffect::Shorter),
                _ => event.beginning_mut().is_some(),
            };
            if option.effective_after.is_some() && !waits {
                return Some(OptionFault::HappensAtOnce { kind });
            }
            let changes_nothing = matches!(
                event,
                Event::Holiday { instalments: 0, .. }
                    | Event::ReAge { instalments: 0, .. }
                    | Event::Reschedule {
                        new_due_date: None,
                        extra_instalments: 0,
                        grace_principal: 0,
                        annual: None,
                        ..
                    }
            );
            if changes_nothing {
                return Some(OptionFault::MayChangeNothing { kind });
            }
        }
    }
    None
}
