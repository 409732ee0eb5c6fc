//! Where phases begin and end: the plan that the schedule follows.

use rust_decimal::Decimal;

use super::error::TermsError;
use super::figures;
use super::length::PhaseLength;
use super::phase::{PercentBase, Phase, PhaseTerms};
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
    }
}

/// Where phases begin and end, whatever is lent.
pub(crate) fn plan(
    phases: &[Phase],
    frequency: Frequency,
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
        let planned = plan_phase(frequency, index, phase, length, total)?;
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
    let count = in_periods(length)?;
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
    let first = u32::try_from(first).unwrap_or(u32::MAX);
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
