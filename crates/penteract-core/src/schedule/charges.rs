//! What is paid besides principal and interest, once those are known.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::Retention;
use super::accrual::Accrual;
use super::error::ScheduleError;
use super::guarantee_fee::{self, GuaranteeFees};
use super::money::Rounder;
use super::payers::{Column, Others, PayerDue};
use super::row::ScheduleRow;
use crate::terms::{
    FeeAmount, FeeBase, FeeTerms, FeeTiming, GuaranteeFeeTiming, InsuranceBase, PhaseTerms,
    PlannedPhase, RetentionTerms, TermsData,
};
use crate::terms::{LoanPeriod, Timeline};
use crate::{Disbursement, LoanTerms};

/// What was charged beside the lines.
#[derive(Default)]
pub(crate) struct Charged {
    pub(super) guarantee_fees: Vec<GuaranteeFees>,
    pub(super) retention: Option<Retention>,
    /// What others than the borrower pay, each with the place of its line.
    pub(crate) others: Vec<(usize, PayerDue)>,
    /// Fees that are withheld from what is drawn on a day.
    pub(crate) withheld: BTreeMap<NaiveDate, Decimal>,
}

impl Charged {
    fn withhold(
        &mut self,
        date: NaiveDate,
        amount: Decimal,
        terms: &LoanTerms,
    ) -> Result<(), ScheduleError> {
        let withheld = self.withheld.entry(date).or_default();
        *withheld = withheld
            .checked_add(amount)
            .ok_or(ScheduleError::Overflow {
                instalment: terms.instalments(),
            })?;
        Ok(())
    }
}

/// Whether something is due on the day of a disbursement, which then has its own line, whoever pays it.
pub(super) fn draws_make_rows(data: &TermsData) -> bool {
    let levied_at_start = data.guarantee_fees.iter().any(|fee| {
        matches!(
            fee.timing,
            GuaranteeFeeTiming::AtLevy
                | GuaranteeFeeTiming::YearlyInAdvance
                | GuaranteeFeeTiming::Upfront
                | GuaranteeFeeTiming::EachDisbursement
        )
    });
    data.down_payment.is_some()
        || levied_at_start
        || data
            .fees
            .iter()
            .any(|fee| fee.when == FeeTiming::Disbursement)
}

/// Whether something is added to the lines, or is not the borrower's to pay.
pub(crate) fn changes_lines(terms: &LoanTerms) -> bool {
    let data = terms.data();
    !data.fees.is_empty()
        || data.insurance.is_some()
        || !data.guarantee_fees.is_empty()
        || terms.has_interest_of_others()
}

/// Adds fees, insurance and guarantee fee to the lines, and their totals. What others than the borrower pay is noted;
/// interest that they pay is still on the lines.
pub(crate) fn apply(terms: &LoanTerms, rows: &mut [ScheduleRow]) -> Result<Charged, ScheduleError> {
    let data = terms.data();
    let mut charged = Charged::default();
    if data.retention.is_none() && !changes_lines(terms) {
        return Ok(charged);
    }
    let timeline = &Timeline::new(data, terms.instalments());
    let accrual = &Accrual::new(data, timeline.due_date(terms.instalments())?);
    let round = &Rounder::new(data.currency, data.rounding);
    if data.retention.is_some() {
        charged.retention = Some(retention(terms, rows, accrual, round)?);
    }
    if !changes_lines(terms) {
        return Ok(charged);
    }
    let mut others = Others::default();
    for fee in &data.fees {
        let fees = add_fee(terms, fee, rows, (round, &mut others))?;
        if fee.withheld {
            for (date, amount) in fees {
                charged.withhold(date, amount, terms)?;
            }
        }
    }
    if data.insurance.is_some() {
        add_insurance(terms, rows, accrual, round, timeline)?;
    }
    for fee in &data.guarantee_fees {
        let fees = guarantee_fee::add(terms, fee, rows, (accrual, timeline), &mut others)?;
        if fee.withheld {
            for levy in fees.levies() {
                charged.withhold(levy.date(), levy.amount(), terms)?;
            }
        }
        charged.guarantee_fees.push(fees);
    }
    others.note_interest(terms, rows);
    charged.others = others.into_due();
    for row in rows {
        row.total = [row.interest, row.fees, row.insurance, row.guarantee_fee]
            .into_iter()
            .try_fold(row.principal, Decimal::checked_add)
            .ok_or(ScheduleError::Overflow {
                instalment: row.number,
            })?;
    }
    Ok(charged)
}

/// Whether an instalment, from 1, belongs to a phase without payments.
pub(super) fn is_in_deferral(terms: &LoanTerms, number: u32) -> bool {
    deferral_of(terms, number).is_some_and(|planned| {
        let repays_now = planned.then_bullet && number == planned.end();
        !repays_now
    })
}

/// The phase without payments to which an instalment, from 1, belongs.
pub(super) fn deferral_of(terms: &LoanTerms, number: u32) -> Option<&PlannedPhase> {
    let index = number.checked_sub(1)?;
    let mut plan = terms.plan().iter();
    let planned = plan.find(|planned| planned.first <= index && index < planned.end())?;
    let phase = terms.phases().get(planned.phase)?;
    matches!(phase.terms(), PhaseTerms::NoPayment { .. }).then_some(planned)
}

/// The period of a line, as the timeline has it.
pub(super) fn period_of(
    row: &ScheduleRow,
    timeline: &Timeline<'_>,
) -> Result<LoanPeriod, ScheduleError> {
    Ok(timeline.period_from(row.number.saturating_sub(1), row.period_start)?)
}

fn add_fee(
    terms: &LoanTerms,
    fee: &FeeTerms,
    rows: &mut [ScheduleRow],
    (round, others): (&Rounder, &mut Others),
) -> Result<Vec<(NaiveDate, Decimal)>, ScheduleError> {
    let last = terms.instalments();
    let mut charged = Vec::new();
    let mut is_first_draw = true;
    for (at, row) in rows.iter_mut().enumerate() {
        // A line without a number may also be a prepayment, which is no draw.
        let is_draw = row.number == 0 && !row.disbursed.is_zero();
        if row.number == 0 && !is_draw {
            continue;
        }
        let is_due = match fee.when {
            FeeTiming::Disbursement => is_draw,
            FeeTiming::EachInstalment => !is_draw,
            FeeTiming::EachPayingInstalment => {
                let pays = row.interest_payer(terms).is_borrower() || !row.principal.is_zero();
                !is_draw && pays && !is_in_deferral(terms, row.number)
            }
            FeeTiming::LastInstalment => row.number == last,
        };
        if !is_due {
            continue;
        }
        let overflow = || ScheduleError::Overflow {
            instalment: row.number,
        };
        // What others pay is still on the line, and no part of what the borrower pays.
        let interest = if row.interest_payer(terms).is_borrower() {
            row.interest
        } else {
            Decimal::ZERO
        };
        let amount = match fee.amount {
            FeeAmount::Amount(_) if is_draw && !is_first_draw => Decimal::ZERO,
            FeeAmount::Amount(amount) => amount,
            FeeAmount::Percent { percent, of } => {
                let base = match of {
                    FeeBase::Disbursed => Some(row.disbursed),
                    FeeBase::Principal => Some(terms.principal()),
                    FeeBase::Outstanding => row.opening_balance.checked_add(row.disbursed),
                    FeeBase::Instalment => row.principal.checked_add(interest),
                    FeeBase::Interest => Some(interest),
                };
                base.and_then(|base| base.checked_mul(percent.as_fraction()))
                    .ok_or_else(overflow)?
            }
        };
        let amount = round.amount(amount).ok_or_else(overflow)?;
        charged.push((row.due_date, amount));
        others.charge(&fee.payer, (at, row), Column::Fees, amount)?;
        is_first_draw = is_first_draw && !is_draw;
    }
    Ok(charged)
}

fn add_insurance(
    terms: &LoanTerms,
    rows: &mut [ScheduleRow],
    accrual: &Accrual<'_>,
    round: &Rounder,
    timeline: &Timeline<'_>,
) -> Result<(), ScheduleError> {
    let Some(insurance) = terms.insurance() else {
        return Ok(());
    };
    for row in rows.iter_mut().filter(|row| row.number > 0) {
        if !insurance.during_deferral && is_in_deferral(terms, row.number) {
            continue;
        }
        let overflow = || ScheduleError::Overflow {
            instalment: row.number,
        };
        let base = match insurance.base {
            InsuranceBase::InitialPrincipal => Some(terms.principal()),
            InsuranceBase::OutstandingPrincipal => row.opening_balance.checked_add(row.disbursed),
        };
        let years = accrual.period_years(period_of(row, timeline)?)?;
        let premium = base
            .and_then(|base| base.checked_mul(insurance.rate.as_fraction()))
            .and_then(|yearly| years.of(yearly))
            .and_then(|premium| round.amount(premium));
        row.insurance = premium.ok_or_else(overflow)?;
    }
    Ok(())
}

/// What is retained of a disbursement.
pub(crate) fn retained_of(
    terms: &LoanTerms,
    drawn: &Disbursement,
    round: &Rounder,
) -> Option<Decimal> {
    let released_on = terms.retention_released_on();
    let retention = terms
        .retention()
        .filter(|_| released_on.is_none_or(|day| drawn.date < day));
    let percent = retention.map_or(Decimal::ZERO, |terms| terms.percent.as_fraction());
    round.amount(drawn.amount.checked_mul(percent)?)
}

/// What an amount that is retained earns between two days, never rounded; `None` beyond what a decimal holds.
fn earned(
    retention: &RetentionTerms,
    accrual: &Accrual<'_>,
    amount: Decimal,
    (start, end): (NaiveDate, NaiveDate),
) -> Result<Option<Decimal>, ScheduleError> {
    let Some(rate) = retention.interest else {
        return Ok(Some(Decimal::ZERO));
    };
    let whole = LoanPeriod {
        number: 0,
        start,
        end,
        is_regular: false,
    };
    let years = accrual.day_count_years(whole, end)?;
    let yearly = amount.checked_mul(rate.as_fraction());
    Ok(yearly.and_then(|yearly| years.of(yearly)))
}

/// The same by the terms of a loan.
pub(crate) fn interest_on_retained(
    terms: &LoanTerms,
    amount: Decimal,
    start: NaiveDate,
    end: NaiveDate,
) -> Result<Decimal, ScheduleError> {
    let overflow = ScheduleError::Overflow {
        instalment: terms.instalments(),
    };
    let Some(retention) = terms.retention() else {
        return Ok(Decimal::ZERO);
    };
    let timeline = &Timeline::new(terms.data(), terms.instalments());
    let accrual = &Accrual::new(terms.data(), timeline.due_date(terms.instalments())?);
    earned(retention, accrual, amount, (start, end))?.ok_or(overflow)
}

/// Withheld at each disbursement, given back on the last due date, or on a day before, with simple interest from each
/// disbursement on.
fn retention(
    terms: &LoanTerms,
    rows: &[ScheduleRow],
    accrual: &Accrual<'_>,
    round: &Rounder,
) -> Result<Retention, ScheduleError> {
    let overflow = || ScheduleError::Overflow {
        instalment: terms.instalments(),
    };
    let end = rows.last().map_or(terms.start_date(), |row| row.due_date);
    let given_back_on = terms
        .retention_released_on()
        .map_or(end, |day| day.min(end));
    let (mut withheld, mut interest) = (Decimal::ZERO, Decimal::ZERO);
    if let Some(retention) = terms.retention() {
        for drawn in terms.disbursements() {
            let part = retained_of(terms, drawn, round).ok_or_else(overflow)?;
            if part.is_zero() {
                continue;
            }
            withheld = withheld.checked_add(part).ok_or_else(overflow)?;
            let earned = earned(retention, accrual, part, (drawn.date, given_back_on))?;
            let earned = earned.ok_or_else(overflow)?;
            interest = interest.checked_add(earned).ok_or_else(overflow)?;
        }
    }
    let given_back = withheld
        .checked_add(interest)
        .and_then(|sum| round.amount(sum))
        .ok_or_else(overflow)?;
    Ok(Retention {
        withheld,
        given_back,
        given_back_on,
    })
}
