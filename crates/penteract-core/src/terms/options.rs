//! What the borrower may do while the loan runs: what each option does, and within which limits.

use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::figures::check_phase_amounts;
use super::length::PhaseLength;
use super::phase::Phase;
use super::rounding::is_default;
use super::unheeded::check_payers;
use super::{LoanTerms, PlannedPhase, TermsError, plan_phases};
use crate::{Effect, EventKind, ScheduleError};

/// A length of time, from a date on or before one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TimeSpan {
    /// Calendar months.
    pub months: u32,
    /// Days, counted after the months.
    pub days: u32,
}

/// When an option may be exercised, both days included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OptionWindow {
    /// The first day, so long before the option takes effect.
    pub opens: TimeSpan,
    /// The last day, so long before the option takes effect.
    pub closes: TimeSpan,
}

/// How long no option may be exercised after one was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Wait {
    /// Until the due date of the last instalment that it eases: the last one that asked for a payment, or for principal,
    /// and does not any more.
    UntilEnded,
    /// For so long from the day it was exercised.
    For(TimeSpan),
}

/// On which days an option opens, whether somebody asks or not: the review of a rate, a covenant that is looked at. It is
/// open from each of them until the day before the next, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum OpensOn {
    /// Each time that so long has passed since the first disbursement.
    Every(TimeSpan),
    /// These days, in order of date.
    Dates(Vec<NaiveDate>),
}

/// More reviews of a loan are not looked for: one a month for a hundred years.
const REVIEWS_MAX: u32 = 1_200;

impl OpensOn {
    /// The days of a loan that begins and ends on two days: from the first on, before the last.
    pub fn days(&self, start: NaiveDate, end: NaiveDate) -> Vec<NaiveDate> {
        let days: Vec<NaiveDate> = match self {
            Self::Every(span) if *span == TimeSpan::default() => Vec::new(),
            Self::Every(span) => (1..=REVIEWS_MAX)
                .map_while(|times| {
                    let span = TimeSpan {
                        months: span.months.checked_mul(times)?,
                        days: span.days.checked_mul(times)?,
                    };
                    span.after(start).filter(|day| *day < end)
                })
                .collect(),
            Self::Dates(dates) => dates.clone(),
        };
        let within = days.into_iter();
        within.filter(|day| start <= *day && *day < end).collect()
    }

    /// Whether it names days, each once and in their order.
    pub(crate) fn is_clear(&self) -> bool {
        match self {
            Self::Every(span) => *span != TimeSpan::default(),
            Self::Dates(dates) => !dates.is_empty() && dates.is_sorted_by(|one, next| one < next),
        }
    }
}

/// One way to exercise an option.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OptionChoice {
    /// Its name, for events.
    pub name: String,
    /// What replaces all that the terms foresee from the effective date on; empty to keep it.
    pub phases: Vec<Phase>,
}

/// What the borrower may do while the loan runs: choose phases that follow a day, or bring about events.
///
/// ```json
/// { "name": "after-the-first-year", "effective_after": { "months": 12 },
///   "window": { "opens": { "months": 4 }, "closes": { "months": 1, "days": 15 } },
///   "choices": [{ "name": "repay", "phases": [] },
///               { "name": "amortise-4", "phases": [{ "kind": "level-payment", "months": 48 }] }] }
/// ```
/// ```json
/// { "name": "interest-only", "at_most": 3, "wait": "until-ended", "opens_after": { "months": 12 },
///   "effects": [{ "kind": "reschedule", "grace_principal": 6, "keeps_maturity": true }] }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LoanOption {
    /// Its name, for events.
    pub name: String,
    /// How long after the first disbursement it takes effect: a due date, after which its instalments follow. With the
    /// instalment that falls due next unless given, and with effects that begin with an instalment. A `prepayment` falls
    /// due that day, with the instalment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "schema",
        schemars(with = "Option<crate::terms::LengthData>")
    )]
    pub effective_after: Option<PhaseLength>,
    /// When it may be exercised, counted back from the day it takes effect; at any time before it unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<OptionWindow>,
    /// How long after the first disbursement it opens; at once unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens_after: Option<TimeSpan>,
    /// How long after the first disbursement it closes, that day included; never unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes_after: Option<TimeSpan>,
    /// The days on which it opens whether somebody asks or not, beside no other window and no `at_most`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens_on: Option<OpensOn>,
    /// What may be chosen; with `effective_after`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<OptionChoice>,
    /// The events that it brings about, in this order, on the day it is exercised; after what was chosen of `choices`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<Effect>,
    /// How many times it may be exercised: once unless given.
    #[serde(default = "once", skip_serializing_if = "is_once")]
    pub at_most: u32,
    /// How long no option, itself included, may be exercised after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<Wait>,
    /// The options that may not be exercised beside it, before or after.
    #[serde(default, skip_serializing_if = "is_default")]
    pub excludes: Vec<String>,
    /// How long after the first disbursement the loan may end that it leaves, or an option after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_term: Option<TimeSpan>,
}

const fn once() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
const fn is_once(times: &u32) -> bool {
    *times == once()
}

impl LoanOption {
    /// An option of that name that does nothing yet, may be exercised once and at any time.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            effective_after: None,
            window: None,
            opens_after: None,
            closes_after: None,
            opens_on: None,
            choices: Vec::new(),
            effects: Vec::new(),
            at_most: once(),
            wait: None,
            excludes: Vec::new(),
            max_term: None,
        }
    }

    /// The phases that it may bring about, each list of them.
    pub(crate) fn phases(&self) -> impl Iterator<Item = Vec<Phase>> {
        let choices = self.choices.iter().map(|choice| choice.phases.clone());
        choices.chain(
            self.effects
                .iter()
                .filter_map(|effect| effect.phases(false)),
        )
    }

    /// Whether it is exercised with values that a decision gives.
    pub fn is_decided(&self) -> bool {
        self.effects.iter().any(Effect::is_decided)
    }

    /// Whether a prepayment goes with it.
    pub(crate) fn prepays(&self) -> bool {
        let mut kinds = self.effects.iter().map(Effect::event_kind);
        kinds.any(|kind| kind == Some(EventKind::Prepayment))
    }

    /// Whether two options may not be exercised beside each other.
    pub(crate) fn is_exclusive_with(&self, other: &Self) -> bool {
        self.excludes.contains(&other.name) || other.excludes.contains(&self.name)
    }

    /// The day on which it takes effect, from the first disbursement of the terms; `None` for the next instalment.
    pub(crate) fn effective_date(
        &self,
        terms: &LoanTerms,
    ) -> Result<Option<NaiveDate>, ScheduleError> {
        let length = self.effective_after;
        let day = length.map(|length| length.after(terms.start_date(), terms.frequency()));
        Ok(day.transpose()?)
    }

    /// The first day on which it may be exercised, and the last one if there is one; `None` beyond the calendar.
    pub(crate) fn open_days(
        &self,
        start: NaiveDate,
        effective: Option<NaiveDate>,
    ) -> Option<(NaiveDate, Option<NaiveDate>)> {
        let mut opens = match self.opens_after {
            Some(after) => after.after(start)?,
            None => start,
        };
        let mut last_days = Vec::new();
        if let Some(after) = self.closes_after {
            last_days.push(after.after(start)?);
        }
        if let Some(effective) = effective {
            last_days.push(effective);
            if let Some(window) = &self.window {
                opens = opens.max(window.opens.before(effective)?);
                last_days.push(window.closes.before(effective)?);
            }
        }
        Some((opens, last_days.into_iter().min()))
    }
}

impl OptionChoice {
    /// Its phases, planned behind those of the terms; their first instalment is 0.
    pub(crate) fn planned(&self, terms: &LoanTerms) -> Result<Vec<PlannedPhase>, TermsError> {
        planned_behind(terms, &self.phases)
    }
}

/// Phases planned behind those of the terms; their first instalment is 0.
pub(crate) fn planned_behind(
    terms: &LoanTerms,
    phases: &[Phase],
) -> Result<Vec<PlannedPhase>, TermsError> {
    check_phase_amounts(phases, terms.currency())?;
    // Principal may have fallen due before.
    check_payers(terms.data(), phases, true)?;
    let mut plan = plan_phases(phases, terms.data().frequency)?;
    for planned in &mut plan {
        planned.phase = planned.phase.saturating_add(terms.phases().len());
    }
    Ok(plan)
}

impl TimeSpan {
    /// The day so long before a date; `None` beyond the calendar.
    pub(crate) fn before(self, date: NaiveDate) -> Option<NaiveDate> {
        date.checked_sub_months(Months::new(self.months))?
            .checked_sub_days(Days::new(u64::from(self.days)))
    }

    /// The day so long after a date; `None` beyond the calendar.
    pub fn after(self, date: NaiveDate) -> Option<NaiveDate> {
        date.checked_add_months(Months::new(self.months))?
            .checked_add_days(Days::new(u64::from(self.days)))
    }
}
