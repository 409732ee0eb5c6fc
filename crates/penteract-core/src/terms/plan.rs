//! Where phases begin and end: the plan that the schedule follows.

use rust_decimal::Decimal;

use super::data::{MovedDates, PaymentTiming, TermsData};
use super::error::TermsError;
use super::figures;
use super::length::{PhaseLength, PhaseStubs};
use super::phase::{PercentBase, Phase, PhaseTerms};
use super::timeline::Timeline;
use crate::Frequency;

/// A phase with its instalments, counted from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PlannedPhase {
    /// Position in the list of phases.
    pub(crate) phase: usize,
    /// Its first instalment.
    pub(crate) first: u32,
    /// How many instalments it has.
    pub(crate) count: u32,
    /// On how many instalments its level payment is sized: `count` or more.
    pub(crate) sized: u32,
    /// Whether a bullet without a length repays everything with its last instalment.
    pub(crate) then_bullet: bool,
}

impl PlannedPhase {
    /// The instalment after its last one.
    pub(crate) const fn end(&self) -> u32 {
        self.first.saturating_add(self.count)
    }
}

/// Most instalments that are computed: a daily loan of thirty years.
pub(crate) const INSTALMENTS_MAX: u32 = 12_000;
/// How many periods of the loan a length is, when it is a whole number of them.
fn periods(length: PhaseLength, frequency: Frequency) -> Option<u32> {
    let whole = |length: u32, period: Option<u32>| {
        let period = period?;
        length.checked_rem(period).filter(|&rest| rest == 0)?;
        length.checked_div(period)
    };
    match length {
        PhaseLength::Instalments(count) => Some(count),
        PhaseLength::Months(months) => whole(months, frequency.months()),
        PhaseLength::Weeks(weeks) => whole(weeks.checked_mul(7)?, frequency.days()),
        PhaseLength::Days(days) => whole(days, frequency.days()),
        PhaseLength::MonthsAndDays { .. } | PhaseLength::Until(_) => None,
    }
}

/// Where the phases of terms begin and end. Where one ends on a day of its own, due dates are moved to it.
pub(super) fn plan_terms(data: &mut TermsData) -> Result<Vec<PlannedPhase>, TermsError> {
    let phases = std::mem::take(&mut data.phases);
    data.restructured.moved.clear();
    let frequency = data.frequency;
    let planned = planned(&phases, frequency, &mut |number, phase, length, first| {
        ended(data, number, phase, length, first)
    });
    data.phases = phases;
    planned
}

/// Where phases begin and end that nobody knows the first day of.
pub(crate) fn plan(
    phases: &[Phase],
    frequency: Frequency,
) -> Result<Vec<PlannedPhase>, TermsError> {
    planned(phases, frequency, &mut |number, phase, length, _| {
        Err(TermsError::OwnEndElsewhere {
            number,
            kind: phase.kind(),
            length,
        })
    })
}

/// How many instalments a phase has that ends on a day of its own, given its number, its length and the instalment, from
/// 0, with which it begins.
type Ended<'a> = dyn FnMut(usize, &Phase, PhaseLength, u32) -> Result<u32, TermsError> + 'a;

/// How many instalments such a phase of terms has. The due dates that its stub moves are noted.
fn ended(
    data: &mut TermsData,
    number: usize,
    phase: &Phase,
    length: PhaseLength,
    first: u32,
) -> Result<u32, TermsError> {
    let kind = phase.kind();
    let conflict = |other, remedy| TermsError::Conflict {
        one: &[
            "a phase that ends on a day of its own",
            "une phase qui finit à une date propre",
        ],
        other,
        remedy,
    };
    if data.payments == PaymentTiming::InAdvance {
        return Err(conflict(
            &["payments in advance", "des paiements à terme à échoir"],
            &[
                "give it a whole number of periods",
                "donnez-lui un nombre entier de périodes",
            ],
        ));
    }
    if data.last_due_date.is_some() {
        return Err(conflict(
            &["`last_due_date`", "`last_due_date`"],
            &[
                "let the last phase end on that day with `until`",
                "faites finir la dernière phase ce jour-là avec `until`",
            ],
        ));
    }
    let timeline = Timeline::new(data, INSTALMENTS_MAX);
    let start = timeline.unadjusted_date(first)?;
    let end = length.after(start, data.frequency)?;
    if end <= start {
        return Err(TermsError::PhaseEndsBeforeStart {
            number,
            kind,
            start,
            end,
        });
    }
    let mut whole = 0_u32;
    let mut reached = start;
    loop {
        let next = timeline.unadjusted_date(first.saturating_add(whole + 1))?;
        if next > end || whole >= INSTALMENTS_MAX {
            break;
        }
        (reached, whole) = (next, whole + 1);
    }
    if reached == end {
        return Ok(whole);
    }
    let is_short = matches!(
        data.phase_stubs,
        PhaseStubs::ShortLast | PhaseStubs::ShortFirst
    );
    let count = if is_short { whole + 1 } else { whole.max(1) };
    let frequency = data.frequency;
    let is_first = matches!(
        data.phase_stubs,
        PhaseStubs::ShortFirst | PhaseStubs::LongFirst
    );
    if is_first && count > 1 {
        let back = 1 - i32::try_from(count).unwrap_or(i32::MAX);
        let date = frequency.nth_date(end, back, data.month_end)?;
        // Counted back from the end of a month, the first one may fall on the day of the start.
        if date > start {
            data.restructured.moved.push(MovedDates {
                number: first.saturating_add(1),
                date,
                frequency,
            });
        }
    }
    data.restructured.moved.push(MovedDates {
        number: first.saturating_add(count),
        date: end,
        frequency,
    });
    Ok(count)
}

fn planned(
    phases: &[Phase],
    frequency: Frequency,
    ended: &mut Ended<'_>,
) -> Result<Vec<PlannedPhase>, TermsError> {
    let mut plan: Vec<PlannedPhase> = Vec::with_capacity(phases.len());
    let mut total = 0_u64;
    let mut is_repaid = false;
    for (index, phase) in phases.iter().enumerate() {
        let number = index + 1;
        if is_repaid {
            return Err(TermsError::PhaseAfterRepayment {
                number,
                kind: phase.kind(),
            });
        }
        let Some(length) = phase.length() else {
            let before = plan.last_mut().ok_or(TermsError::BulletWithoutPhase)?;
            before.then_bullet = true;
            is_repaid = true;
            continue;
        };
        let planned = plan_phase(frequency, index, phase, length, total, ended)?;
        total = total.saturating_add(u64::from(planned.count));
        if total > u64::from(INSTALMENTS_MAX) {
            return Err(TermsError::TooManyInstalments {
                instalments: total,
                max: INSTALMENTS_MAX,
            });
        }
        is_repaid = repays_all(phase, &planned);
        plan.push(planned);
    }
    let last = phases.last().ok_or(TermsError::Missing {
        field: "phases",
        remedy: &[
            "add at least one, such as `level-payment`",
            "ajoutez-en au moins une, comme `level-payment`",
        ],
    })?;
    // Fixed amounts and percentages may or may not repay everything: the schedule says.
    let may_repay = matches!(
        last.terms(),
        PhaseTerms::PercentPrincipal { .. }
            | PhaseTerms::FixedPrincipal { .. }
            | PhaseTerms::FixedPayment { .. }
    );
    if is_repaid || may_repay {
        Ok(plan)
    } else {
        Err(TermsError::PrincipalNeverRepaid { kind: last.kind() })
    }
}

fn plan_phase(
    frequency: Frequency,
    index: usize,
    phase: &Phase,
    length: PhaseLength,
    first: u64,
    ended: &mut Ended<'_>,
) -> Result<PlannedPhase, TermsError> {
    let number = index + 1;
    let kind = phase.kind();
    let in_periods = |length| {
        periods(length, frequency).ok_or(TermsError::NotWholePeriods {
            number,
            kind,
            length,
            frequency,
        })
    };
    let first = u32::try_from(first).unwrap_or(u32::MAX);
    let count = match length.has_own_end() {
        true => ended(number, phase, length, first)?,
        false => in_periods(length)?,
    };
    if count == 0 {
        return Err(TermsError::EmptyPhase {
            number,
            kind,
            length,
        });
    }
    let mut sized = count;
    if let PhaseTerms::LevelPayment { terms, .. } = phase.terms() {
        if let Some(over) = terms.amortised_over {
            sized = in_periods(over)?;
            if sized < count {
                return Err(TermsError::SizedTooShort {
                    number,
                    length,
                    sized: over,
                });
            }
        }
        figures::check_shape(number, &terms.shape)?;
        if sized > INSTALMENTS_MAX {
            return Err(TermsError::TooManyInstalments {
                instalments: u64::from(sized),
                max: INSTALMENTS_MAX,
            });
        }
    }
    if let PhaseTerms::Custom { shares } = phase.terms() {
        figures::check_shares(number, shares)?;
    }
    Ok(PlannedPhase {
        phase: index,
        first,
        count,
        sized,
        then_bullet: false,
    })
}

fn repays_all(phase: &Phase, planned: &PlannedPhase) -> bool {
    match phase.terms() {
        PhaseTerms::Bullet { .. } => true,
        PhaseTerms::LevelPayment { terms, .. } => {
            terms.residual.is_none_or(|residual| residual.is_zero())
                && planned.sized == planned.count
        }
        PhaseTerms::LevelPrincipal { residual, .. } => {
            residual.is_none_or(|residual| residual.is_zero())
        }
        PhaseTerms::Custom { shares } => {
            shares
                .iter()
                .map(|share| share.as_fraction())
                .sum::<Decimal>()
                == Decimal::ONE
        }
        PhaseTerms::PercentPrincipal {
            percent,
            of: PercentBase::PhaseStart,
            ..
        } => percent
            .as_fraction()
            .checked_mul(Decimal::from(planned.count))
            .is_some_and(|sum| sum >= Decimal::ONE),
        PhaseTerms::NoPayment { .. }
        | PhaseTerms::InterestOnly { .. }
        | PhaseTerms::PercentPrincipal { .. }
        | PhaseTerms::FixedPrincipal { .. }
        | PhaseTerms::FixedPayment { .. } => false,
    }
}
