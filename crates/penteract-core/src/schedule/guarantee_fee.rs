//! The fee of a guarantor over the life of a loan.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::accrual::Accrual;
use super::charges::{deferral_of, is_in_deferral, period_of};
use super::error::ScheduleError;
use super::money::Rounder;
use super::payers::{Column, Others};
use super::row::ScheduleRow;
use crate::amount::Amount;
use crate::getters::getters;
use crate::terms::Timeline;
use crate::terms::{
    FeeSlice, GuaranteeFeeBase, GuaranteeFeeTerms, GuaranteeFeeTiming, Payer, Phase, PhaseTerms,
    is_default,
};
use crate::{LoanTerms, Rounding, TermsError};

/// One payment of a guarantee fee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GuaranteeFeeLevy {
    date: NaiveDate,
    #[serde(with = "Amount")]
    amount: Decimal,
    #[serde(default, skip_serializing_if = "is_default")]
    payer: Payer,
}

impl GuaranteeFeeLevy {
    /// The day it is paid.
    pub const fn date(&self) -> NaiveDate {
        self.date
    }

    /// How much, in the currency of the loan.
    pub const fn amount(&self) -> Decimal {
        self.amount
    }

    /// By whom.
    pub const fn payer(&self) -> &Payer {
        &self.payer
    }
}

/// A guarantee fee by year of accrual, and its payments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuaranteeFees {
    by_year: Vec<Decimal>,
    levies: Vec<GuaranteeFeeLevy>,
}

getters! { GuaranteeFees {
    [] {
        /// What each year of the loan bears, the first year first; one figure for a one-off fee.
        by_year: Decimal,
        /// Its payments.
        levies: GuaranteeFeeLevy,
    }
} }

impl GuaranteeFees {
    /// The fees of two loans, one by one in their order.
    pub(super) fn together(one: &[Self], other: &[Self]) -> Option<Vec<Self>> {
        let mut sums = one.to_vec();
        for (at, fees) in other.iter().enumerate() {
            match sums.get_mut(at) {
                Some(sum) => sum.add(fees)?,
                None => sums.push(fees.clone()),
            }
        }
        Some(sums)
    }

    fn add(&mut self, other: &Self) -> Option<()> {
        for (year, fee) in other.by_year.iter().enumerate() {
            match self.by_year.get_mut(year) {
                Some(sum) => *sum = sum.checked_add(*fee)?,
                None => self.by_year.push(*fee),
            }
        }
        self.levies.extend(other.levies.iter().cloned());
        self.levies.sort_by_key(GuaranteeFeeLevy::date);
        Some(())
    }
}

/// Computes the fee and adds what the borrower pays of it to the lines, what others pay to theirs.
pub(super) fn add(
    terms: &LoanTerms,
    fee: &GuaranteeFeeTerms,
    rows: &mut [ScheduleRow],
    (accrual, timeline): (&Accrual<'_>, &Timeline<'_>),
    others: &mut Others,
) -> Result<GuaranteeFees, ScheduleError> {
    let grid = Grid {
        terms,
        fee,
        accrual,
        timeline,
        round: Rounder::to_minor_unit(terms.currency(), fee.rounding),
    };
    let mut fees = match fee.timing {
        GuaranteeFeeTiming::Upfront => grid.upfront()?,
        GuaranteeFeeTiming::EachDisbursement => grid.each_disbursement()?,
        GuaranteeFeeTiming::EachInstalment | GuaranteeFeeTiming::AfterDeferral => {
            grid.each_instalment(rows)?
        }
        GuaranteeFeeTiming::AtLevy
        | GuaranteeFeeTiming::YearlyInAdvance
        | GuaranteeFeeTiming::YearlyInArrears
        | GuaranteeFeeTiming::Spread => grid.by_year(rows)?,
    };
    grid.cut(&mut fees)?;
    for levy in fees.levies.iter().filter(|levy| !levy.amount.is_zero()) {
        // The line of a disbursement comes first; the others have one line for each date. A levy on a day that is no
        // business day is paid when an instalment of that day would be.
        let is_draw =
            levy.date == timeline.start() || fee.timing == GuaranteeFeeTiming::EachDisbursement;
        let paid_on = if is_draw {
            levy.date
        } else {
            timeline.payment_date(levy.date)?
        };
        let mut lines = rows.iter_mut().enumerate();
        if let Some(line) = lines.find(|(_, row)| row.due_date >= paid_on) {
            others.charge(&fee.payer, line, Column::GuaranteeFee, levy.amount)?;
        }
    }
    Ok(fees)
}

/// A fee grid over the lines of a schedule.
struct Grid<'a> {
    terms: &'a LoanTerms,
    fee: &'a GuaranteeFeeTerms,
    accrual: &'a Accrual<'a>,
    timeline: &'a Timeline<'a>,
    round: Rounder,
}

impl Grid<'_> {
    fn overflow(&self) -> ScheduleError {
        ScheduleError::Overflow {
            instalment: self.terms.instalments(),
        }
    }

    fn levy(&self, date: NaiveDate, amount: Decimal) -> GuaranteeFeeLevy {
        GuaranteeFeeLevy {
            date,
            amount,
            payer: self.fee.payer.clone(),
        }
    }

    /// The part of principal on which the rates are charged.
    fn base(&self, principal: Decimal) -> Option<Decimal> {
        match self.fee.base {
            GuaranteeFeeBase::GuaranteedShare => {
                principal.checked_mul(self.fee.coverage.as_fraction())
            }
            GuaranteeFeeBase::Loan => Some(principal),
        }
    }

    fn rate(&self, year: usize) -> Result<Decimal, ScheduleError> {
        let too_short = TermsError::GuaranteeGridTooShort {
            grid_years: self.fee.yearly_rates.len(),
            loan_years: year + 1,
        };
        match self.fee.yearly_rates.get(year) {
            Some(rate) => Ok(rate.as_fraction()),
            // The grid covers the loan as agreed: for years that an event adds, the guarantor asks nothing.
            None if self.terms.data().restructured.is_prolonged => Ok(Decimal::ZERO),
            None => Err(ScheduleError::Terms(too_short)),
        }
    }

    /// The first day of a year of the loan, the first year being 0.
    fn anniversary(&self, year: usize) -> NaiveDate {
        self.timeline
            .year_start(u32::try_from(year).unwrap_or(u32::MAX))
    }

    fn upfront(&self) -> Result<GuaranteeFees, ScheduleError> {
        let base = self.base(self.terms.principal());
        let fee = match self.fee.amount {
            Some(amount) => Some(amount),
            None if self.fee.slices.is_empty() => {
                let rate = self.rate(0)?;
                base.and_then(|base| base.checked_mul(rate))
            }
            None => base.and_then(|base| by_slices(&self.fee.slices, base)),
        };
        let amount = fee
            .and_then(|fee| self.round.amount(fee))
            .ok_or_else(|| self.overflow())?;
        Ok(GuaranteeFees {
            by_year: vec![amount],
            levies: vec![self.levy(self.timeline.start(), amount)],
        })
    }

    fn each_disbursement(&self) -> Result<GuaranteeFees, ScheduleError> {
        let rate = self.rate(0)?;
        let mut levies = Vec::new();
        let mut total = Decimal::ZERO;
        for drawn in self.terms.disbursements() {
            let fee = self
                .base(drawn.amount)
                .and_then(|base| base.checked_mul(rate))
                .and_then(|fee| self.round.amount(fee));
            let amount = fee.ok_or_else(|| self.overflow())?;
            total = total.checked_add(amount).ok_or_else(|| self.overflow())?;
            levies.push(self.levy(drawn.date, amount));
        }
        Ok(GuaranteeFees {
            by_year: vec![total],
            levies,
        })
    }

    /// Cuts what goes beyond the most that the fee may be, by year and by payment, the last ones first.
    fn cut(&self, fees: &mut GuaranteeFees) -> Result<(), ScheduleError> {
        let mut most = self.fee.amount_max;
        if let Some(total_max) = self.fee.total_max {
            let part = self.terms.principal().checked_mul(total_max.as_fraction());
            let part = part.ok_or_else(|| self.overflow())?;
            // Rounded down: the most is never exceeded by a rounding.
            let part = Rounding::Floor.round(part, self.terms.currency().minor_units());
            most = Some(most.map_or(part, |most| most.min(part)));
        }
        let Some(most) = most else {
            return Ok(());
        };
        let by_year = fees.by_year.iter_mut();
        keep(most, by_year).ok_or_else(|| self.overflow())?;
        let levies = fees.levies.iter_mut().map(|levy| &mut levy.amount);
        keep(most, levies).ok_or_else(|| self.overflow())?;
        Ok(())
    }

    /// What each period accrues, split by year of the loan: `(line, year, fee)`.
    fn accrued(
        &self,
        rows: &[ScheduleRow],
        mut each: impl FnMut(usize, usize, Decimal) -> Option<()>,
    ) -> Result<(), ScheduleError> {
        let (mut year, mut next_year) = (0_usize, self.anniversary(1));
        for (line, row) in rows.iter().enumerate().filter(|(_, row)| row.number > 0) {
            let period = period_of(row, self.timeline)?;
            while next_year <= period.start && period.start < period.end {
                year += 1;
                next_year = self.anniversary(year + 1);
            }
            let outstanding = row
                .opening_balance
                .checked_add(row.disbursed)
                .ok_or_else(|| self.overflow())?;
            if period.start >= period.end || outstanding.is_zero() {
                continue;
            }
            let base = self.base(outstanding).ok_or_else(|| self.overflow())?;
            let (mut start, mut in_year, mut year_end) = (period.start, year, next_year);
            // A period longer than a year, or one across an anniversary, is charged at the rate of each year it touches.
            while start < period.end {
                let end = year_end.min(period.end);
                let years = self.accrual.part_years(period, start, end)?;
                let fee = base
                    .checked_mul(self.rate(in_year)?)
                    .and_then(|yearly| years.of(yearly));
                fee.and_then(|fee| each(line, in_year, fee))
                    .ok_or_else(|| self.overflow())?;
                start = end;
                if start < period.end {
                    in_year += 1;
                    year_end = self.anniversary(in_year + 1);
                }
            }
        }
        Ok(())
    }

    fn each_instalment(&self, rows: &[ScheduleRow]) -> Result<GuaranteeFees, ScheduleError> {
        let mut by_line: Vec<(usize, Decimal)> = Vec::new();
        let mut year_of_line: Vec<usize> = Vec::new();
        self.accrued(rows, |line, year, fee| {
            let line = self.due_with(rows, line);
            match by_line.last_mut().filter(|(last, _)| *last == line) {
                Some((_, sum)) => *sum = sum.checked_add(fee)?,
                None => {
                    by_line.push((line, fee));
                    year_of_line.push(year);
                }
            }
            Some(())
        })?;
        let mut fees = GuaranteeFees {
            by_year: Vec::new(),
            levies: Vec::new(),
        };
        for ((line, fee), year) in by_line.into_iter().zip(year_of_line) {
            let amount = self.round.amount(fee).ok_or_else(|| self.overflow())?;
            add_to_year(&mut fees.by_year, year, amount).ok_or_else(|| self.overflow())?;
            let date = rows
                .get(line)
                .map_or(self.timeline.start(), |row| row.due_date);
            fees.levies.push(self.levy(date, amount));
        }
        Ok(fees)
    }

    /// The line with which what a line accrues is due.
    fn due_with(&self, rows: &[ScheduleRow], line: usize) -> usize {
        if self.fee.timing != GuaranteeFeeTiming::AfterDeferral {
            return line;
        }
        let row = rows.get(line);
        let deferral = row.and_then(|row| deferral_of(self.terms, row.number));
        let last = deferral.and_then(|deferral| {
            let later = rows.iter().enumerate().skip(line);
            let ahead = later.take_while(|(_, row)| row.number <= deferral.end());
            ahead.filter(|(_, row)| row.number > 0).last()
        });
        last.map_or(line, |(last, _)| last)
    }

    fn by_year(&self, rows: &[ScheduleRow]) -> Result<GuaranteeFees, ScheduleError> {
        let mut exact: Vec<Decimal> = Vec::new();
        self.accrued(rows, |_, year, fee| add_to_year(&mut exact, year, fee))?;
        let mut by_year = Vec::with_capacity(exact.len());
        for fee in exact {
            by_year.push(self.round.amount(fee).ok_or_else(|| self.overflow())?);
        }
        let levies = match self.fee.timing {
            GuaranteeFeeTiming::Spread => self.spread(rows, &by_year)?,
            GuaranteeFeeTiming::YearlyInAdvance => {
                let levy =
                    |(year, amount): (usize, &Decimal)| self.levy(self.anniversary(year), *amount);
                by_year.iter().enumerate().map(levy).collect()
            }
            GuaranteeFeeTiming::YearlyInArrears => {
                let levy = |(year, amount): (usize, &Decimal)| {
                    let next = self.anniversary(year + 1);
                    let last_line = rows
                        .iter()
                        .rev()
                        .find(|row| row.number > 0 && row.period_start < next);
                    self.levy(last_line.map_or(next, |row| row.due_date), *amount)
                };
                by_year.iter().enumerate().map(levy).collect()
            }
            GuaranteeFeeTiming::AtLevy
            | GuaranteeFeeTiming::EachInstalment
            | GuaranteeFeeTiming::AfterDeferral
            | GuaranteeFeeTiming::Upfront
            | GuaranteeFeeTiming::EachDisbursement => self.two_levies(&by_year)?,
        };
        Ok(GuaranteeFees { by_year, levies })
    }

    /// The years of the initial deferral at the start, the later ones when it ends.
    fn two_levies(&self, by_year: &[Decimal]) -> Result<Vec<GuaranteeFeeLevy>, ScheduleError> {
        let deferred = self
            .terms
            .plan()
            .iter()
            .take_while(|planned| {
                matches!(
                    self.terms.phases().get(planned.phase).map(Phase::terms),
                    Some(PhaseTerms::NoPayment { .. })
                )
            })
            .last()
            .map_or(0, |planned| planned.end());
        let option_date = self.timeline.due_date(deferred)?;
        let mut years_at_start = 1;
        while self.anniversary(years_at_start) < option_date {
            years_at_start += 1;
        }
        let sum = |fees: &[Decimal]| {
            fees.iter()
                .try_fold(Decimal::ZERO, |sum, fee| sum.checked_add(*fee))
        };
        let (first, later) = by_year.split_at(years_at_start.min(by_year.len()));
        let mut levies = vec![self.levy(
            self.timeline.start(),
            sum(first).ok_or_else(|| self.overflow())?,
        )];
        if !later.is_empty() {
            levies.push(self.levy(option_date, sum(later).ok_or_else(|| self.overflow())?));
        }
        Ok(levies)
    }

    /// Evenly over the instalments outside phases without payments; over the last one when there is none.
    fn spread(
        &self,
        rows: &[ScheduleRow],
        by_year: &[Decimal],
    ) -> Result<Vec<GuaranteeFeeLevy>, ScheduleError> {
        let total = by_year
            .iter()
            .try_fold(Decimal::ZERO, |sum, fee| sum.checked_add(*fee))
            .ok_or_else(|| self.overflow())?;
        let pays = |row: &&ScheduleRow| row.number > 0 && !is_in_deferral(self.terms, row.number);
        let count = rows.iter().filter(pays).count();
        let Some(last) = rows.iter().rfind(pays) else {
            return Ok(Vec::new());
        };
        let each = u32::try_from(count)
            .ok()
            .and_then(|count| total.checked_div(Decimal::from(count)));
        let mut each = each
            .and_then(|each| self.round.amount(each))
            .ok_or_else(|| self.overflow())?;
        // Rounded up, small shares can add up to more than there is; the last one is not negative.
        let others = Decimal::from(count.saturating_sub(1));
        if each.checked_mul(others).is_none_or(|sum| sum > total) {
            let share = total
                .checked_div(Decimal::from(count))
                .ok_or_else(|| self.overflow())?;
            each = Rounding::Floor.round(share, self.terms.currency().minor_units());
        }
        let mut left = total;
        let mut levies = Vec::with_capacity(count);
        for row in rows
            .iter()
            .filter(pays)
            .filter(|row| row.number != last.number)
        {
            levies.push(self.levy(row.due_date, each));
            left = left.checked_sub(each).ok_or_else(|| self.overflow())?;
        }
        levies.push(self.levy(last.due_date, left));
        Ok(levies)
    }
}

/// The sum of what each slice of a base is charged.
fn by_slices(slices: &[FeeSlice], base: Decimal) -> Option<Decimal> {
    let (mut from, mut fee) = (Decimal::ZERO, Decimal::ZERO);
    for slice in slices {
        let until = slice.up_to.map_or(base, |up_to| up_to.min(base));
        let part = until.checked_sub(from)?.max(Decimal::ZERO);
        fee = fee.checked_add(part.checked_mul(slice.rate.as_fraction())?)?;
        from = until.max(from);
    }
    Some(fee)
}

/// Leaves amounts as they are until `most` is used up, and zero from then on.
fn keep<'a>(most: Decimal, amounts: impl Iterator<Item = &'a mut Decimal>) -> Option<()> {
    let mut left = most;
    for amount in amounts {
        *amount = (*amount).min(left);
        left = left.checked_sub(*amount)?;
    }
    Some(())
}

fn add_to_year(by_year: &mut Vec<Decimal>, year: usize, fee: Decimal) -> Option<()> {
    while by_year.len() <= year {
        by_year.push(Decimal::ZERO);
    }
    let sum = by_year.get_mut(year)?;
    *sum = sum.checked_add(fee)?;
    Some(())
}
