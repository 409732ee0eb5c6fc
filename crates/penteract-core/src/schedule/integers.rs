//! Schedules in whole minor units: the short way for most loans.
//!
//! A loan drawn at once, at one rate over equal periods, has interest that is an exact quotient of whole numbers, and a
//! level payment found with binary fixed point to a known error. Where that error could change a cent, or the terms ask
//! for more, there is no short way and the decimal walk of `engine` answers; both give the same figures.

use rust_decimal::Decimal;

use super::charges;
use super::plain::Plain;
use super::row::{ScheduleRow, ScheduleTotals};
use crate::terms::{
    BulletInterest, DeferredInterest, InterestRate, LevelPaymentTerms, LevelShape, Phase,
    PhaseTerms, PlannedPhase, Remainder, RoundingPlace, TermsData,
};
use crate::terms::{RegularDates, Timeline};
use crate::{LoanTerms, Rounding};

/// Fixed-point one of discount factors.
const ONE: u128 = 1 << 62;
/// Largest factor of a product that is still exact in 128 bits with an amount of 63.
const FACTOR_MAX: i128 = 1 << 48;

/// The equal instalments that are left of a loan, once the payment is known.
pub(super) struct LevelRest {
    pub(super) annual: Decimal,
    pub(super) payment: Decimal,
    pub(super) balance: Decimal,
    /// The first of them, from 0, and the one after the last.
    pub(super) instalments: std::ops::Range<u32>,
    /// The day on which the period of the first begins.
    pub(super) start: chrono::NaiveDate,
}

/// Adds the lines of equal instalments that are left, the last of which repays what is left; `None`, and no line, where
/// a figure does not fit or a payment is below its interest. The periods are regular, and interest is divided by the
/// periods in a year.
pub(super) fn count_level_rest(
    data: &TermsData,
    rest: &LevelRest,
    rows: &mut Vec<ScheduleRow>,
) -> Option<()> {
    let decimals = data.currency.minor_units();
    let payment = in_minor_units(rest.payment, decimals)?;
    let balance = in_minor_units(rest.balance, decimals)?;
    let mut dates = Timeline::new(data, rest.instalments.end).regular_dates();
    dates.skip_to(rest.instalments.start)?;
    let mut counter = Counter {
        mode: data.rounding.mode.mode()?,
        // Equal instalments are no shares of principal.
        principal_mode: data.rounding.mode.mode()?,
        decimals,
        rate: QuotientRate::at(data, rest.annual)?,
        rounds_each_period: data.rounding.place != RoundingPlace::EachInstalment,
        zero: Decimal::from_parts(0, 0, 0, false, decimals),
        dates,
        start: rest.start,
        balance,
        opening: amount(balance, decimals),
        carried: 0,
        rows: Vec::new(),
        principal: 0,
        interest: 0,
        capitalised: 0,
    };
    let before = rows.len();
    std::mem::swap(&mut counter.rows, rows);
    let counted = counter.level_rest(payment, rest.instalments.clone());
    std::mem::swap(&mut counter.rows, rows);
    if counted.is_none() {
        rows.truncate(before);
    }
    counted
}

/// The lines of a schedule and their sums.
pub(super) struct Counted {
    pub(super) rows: Vec<ScheduleRow>,
    pub(super) totals: ScheduleTotals,
}

/// The schedule of terms that have a short way; `None` for the others, and wherever a figure does not fit.
pub(super) fn count(terms: &LoanTerms) -> Option<Counted> {
    let data = terms.data();
    let timeline = Timeline::new(data, terms.instalments());
    let Plain {
        mode,
        principal_mode,
        place,
        remainder,
        rounds_instalments,
        rate,
        // A fixed rate does not change.
        on_rate_change: _,
        carried_instalments,
        disbursements,
        has_down_payment,
    } = Plain::of(data, &timeline)?;
    let drawn = match disbursements {
        [drawn] if drawn.date == data.start_date() => drawn,
        _ => return None,
    };
    let has_short_way = !rounds_instalments
        && remainder == Remainder::Last
        && carried_instalments == 0
        && !has_down_payment
        && terms.phases().iter().all(is_countable);
    if !has_short_way {
        return None;
    }
    let decimals = data.currency.minor_units();
    let balance = in_minor_units(drawn.amount, decimals)?;
    let mut counter = Counter {
        mode,
        principal_mode,
        decimals,
        rate: QuotientRate::of(data, rate)?,
        rounds_each_period: place != RoundingPlace::EachInstalment,
        zero: Decimal::from_parts(0, 0, 0, false, decimals),
        dates: timeline.regular_dates(),
        start: timeline.start(),
        balance,
        opening: amount(balance, decimals),
        carried: 0,
        rows: Vec::with_capacity(usize::try_from(terms.instalments()).ok()?.checked_add(1)?),
        principal: 0,
        interest: 0,
        capitalised: 0,
    };
    if charges::draws_make_rows(data) {
        counter.push_disbursement();
    }
    for planned in terms.plan() {
        counter.phase(terms.phases().get(planned.phase)?, planned)?;
    }
    if counter.balance != 0 {
        return None;
    }
    counter.finish(balance)
}

/// Interest is counted whoever pays it: what others pay is taken off the finished lines.
fn is_countable(phase: &Phase) -> bool {
    match phase.terms() {
        PhaseTerms::NoPayment {
            length: _,
            interest: _,
        }
        | PhaseTerms::InterestOnly { length: _ }
        | PhaseTerms::Bullet {
            length: _,
            interest: _,
        } => true,
        PhaseTerms::LevelPrincipal {
            length: _,
            residual,
        } => residual.is_none(),
        PhaseTerms::LevelPayment { length: _, terms } => {
            let LevelPaymentTerms {
                shape,
                residual,
                amortised_over,
            } = terms;
            *shape == LevelShape::Equal && residual.is_none() && amortised_over.is_none()
        }
        PhaseTerms::PercentPrincipal { .. }
        | PhaseTerms::FixedPrincipal { .. }
        | PhaseTerms::FixedPayment { .. }
        | PhaseTerms::Custom { .. } => false,
    }
}

/// A rate as the quotient of two whole numbers, zero or more.
#[derive(Clone, Copy)]
struct QuotientRate {
    numerator: i64,
    denominator: i64,
}

impl QuotientRate {
    /// The rate of one period of a fixed rate divided by the periods in a year.
    fn of(data: &TermsData, rate: &InterestRate) -> Option<Self> {
        let InterestRate::Fixed { annual } = rate else {
            return None;
        };
        Self::at(data, annual.as_fraction())
    }

    /// The rate of one period at a yearly rate divided by the periods in a year.
    fn at(data: &TermsData, annual: Decimal) -> Option<Self> {
        let (period, year) = data.frequency.years_per_period();
        let numerator = annual.mantissa().checked_mul(i128::from(period))?;
        let denominator = 10_i128
            .checked_pow(annual.scale())?
            .checked_mul(i128::from(year))?;
        if !(0..=FACTOR_MAX).contains(&numerator) || denominator > FACTOR_MAX {
            return None;
        }
        Some(Self {
            numerator: i64::try_from(numerator).ok()?,
            denominator: i64::try_from(denominator).ok()?,
        })
    }
}

/// What an instalment does, in minor units.
#[derive(Clone, Copy)]
struct Counts {
    principal: i64,
    interest: i64,
    capitalised: i64,
}

/// Counts a loan, period after period.
struct Counter {
    mode: Rounding,
    principal_mode: Rounding,
    decimals: u32,
    rate: QuotientRate,
    rounds_each_period: bool,
    zero: Decimal,
    dates: RegularDates,
    start: chrono::NaiveDate,
    balance: i64,
    /// The same as an amount.
    opening: Decimal,
    /// Interest accrued and not due, times the denominator of the rate.
    carried: i128,
    rows: Vec<ScheduleRow>,
    principal: i64,
    interest: i64,
    capitalised: i64,
}

impl Counter {
    /// Instalments of one payment, the last of which repays what is left.
    fn level_rest(&mut self, payment: i64, instalments: std::ops::Range<u32>) -> Option<()> {
        let last = instalments.end.checked_sub(1)?;
        for index in instalments {
            let interest = self.rounded(self.accrue()?)?;
            let principal = if index == last {
                self.balance
            } else {
                payment.checked_sub(interest)?.min(self.balance)
            };
            if principal < 0 {
                return None;
            }
            self.push(
                index.checked_add(1)?,
                Counts {
                    principal,
                    interest,
                    capitalised: 0,
                },
            )?;
        }
        Some(())
    }

    fn phase(&mut self, phase: &Phase, planned: &PlannedPhase) -> Option<()> {
        let last = planned.end().checked_sub(1)?;
        let level = match phase.terms() {
            PhaseTerms::LevelPayment { .. } => self.level_payment(planned.count)?,
            PhaseTerms::LevelPrincipal { .. } => {
                let share = i128::from(self.balance);
                i64::try_from(rounded_quotient(
                    share,
                    i64::from(planned.count),
                    self.principal_mode,
                )?)
                .ok()?
            }
            _ => 0,
        };
        for index in planned.first..planned.end() {
            let is_last = index == last;
            let accrued = self.carried.checked_add(self.accrue()?)?;
            self.carried = 0;
            let (interest, capitalised) = match (phase.terms(), is_last) {
                (
                    PhaseTerms::NoPayment {
                        interest: DeferredInterest::CapitalisedEachPeriod,
                        ..
                    },
                    _,
                )
                | (
                    PhaseTerms::NoPayment {
                        interest: DeferredInterest::CapitalisedAtEnd,
                        ..
                    },
                    true,
                ) => (0, self.rounded(accrued)?),
                (
                    PhaseTerms::NoPayment {
                        interest: DeferredInterest::DueAtEnd,
                        ..
                    },
                    true,
                ) => (self.rounded(accrued)?, 0),
                (
                    PhaseTerms::NoPayment { .. }
                    | PhaseTerms::Bullet {
                        interest: BulletInterest::AtEnd,
                        ..
                    },
                    false,
                ) => {
                    self.carried = accrued;
                    (0, 0)
                }
                _ => (self.rounded(accrued)?, 0),
            };
            let owed = self.balance.checked_add(capitalised)?;
            let principal = match phase.terms() {
                _ if is_last && planned.then_bullet => owed,
                PhaseTerms::LevelPayment { .. }
                | PhaseTerms::LevelPrincipal { .. }
                | PhaseTerms::Bullet { .. }
                    if is_last =>
                {
                    owed
                }
                PhaseTerms::LevelPayment { .. } => {
                    let principal = level.checked_sub(interest)?;
                    // An instalment below its interest makes the principal grow: the decimal walk knows how.
                    if principal < 0 {
                        return None;
                    }
                    principal.min(owed)
                }
                PhaseTerms::LevelPrincipal { .. } => level.min(owed),
                _ => 0,
            };
            self.push(
                index.checked_add(1)?,
                Counts {
                    principal,
                    interest,
                    capitalised,
                },
            )?;
        }
        Some(())
    }

    /// Interest of a period, times the denominator of the rate.
    fn accrue(&self) -> Option<i128> {
        let exact = i128::from(self.balance).checked_mul(i128::from(self.rate.numerator))?;
        if self.rounds_each_period {
            return i128::from(self.rounded(exact)?).checked_mul(i128::from(self.rate.denominator));
        }
        Some(exact)
    }

    fn rounded(&self, accrued: i128) -> Option<i64> {
        i64::try_from(rounded_quotient(accrued, self.rate.denominator, self.mode)?).ok()
    }

    /// The level payment over `count` periods, when the fixed point leaves no doubt on its last unit.
    fn level_payment(&self, count: u32) -> Option<i64> {
        let balance = u128::try_from(self.balance).ok()?;
        if self.rate.numerator == 0 {
            let share = rounded_quotient(i128::from(self.balance), i64::from(count), self.mode)?;
            return i64::try_from(share).ok();
        }
        let numerator = u128::try_from(self.rate.numerator).ok()?;
        let denominator = u128::try_from(self.rate.denominator).ok()?;
        let per_period = ONE.checked_mul(denominator)? / denominator.checked_add(numerator)?;
        let discounted = ONE.checked_sub(power(per_period, count))?;
        // balance × rate ÷ (1 − vⁿ)
        let dividend = balance.checked_mul(numerator)?.checked_mul(ONE)?;
        let divisor = denominator.checked_mul(discounted)?;
        let floor = dividend.checked_div(divisor)?;
        let rest = dividend.checked_rem(divisor)?;
        // Each product errs by less than one unit and a power sums the errors of its factors: below 4 n + 64 units in
        // all, which `doubt` carries over to the payment.
        let units = u128::from(count).checked_mul(4)?.checked_add(64)?;
        let doubt = floor
            .checked_add(1)?
            .checked_mul(denominator)?
            .checked_mul(units)?;
        let half = divisor / 2;
        let is_clear =
            rest > doubt && divisor.checked_sub(rest)? > doubt && rest.abs_diff(half) > doubt;
        if !is_clear {
            return None;
        }
        let rounds_up = match self.mode {
            Rounding::HalfUp | Rounding::HalfEven | Rounding::HalfDown => rest > half,
            Rounding::Up | Rounding::Ceiling => true,
            Rounding::Down | Rounding::Floor => false,
        };
        i64::try_from(floor.checked_add(u128::from(rounds_up))?).ok()
    }

    /// The line of the disbursement, for what is due that day.
    fn push_disbursement(&mut self) {
        self.rows.push(ScheduleRow {
            number: 0,
            period_start: self.start,
            due_date: self.start,
            opening_balance: self.zero,
            disbursed: self.opening,
            principal: self.zero,
            interest: self.zero,
            capitalised_interest: self.zero,
            fees: self.zero,
            insurance: self.zero,
            guarantee_fee: self.zero,
            total: self.zero,
            closing_balance: self.opening,
        });
    }

    fn push(&mut self, number: u32, counts: Counts) -> Option<()> {
        let Counts {
            principal,
            interest,
            capitalised,
        } = counts;
        let end = self.dates.next_date()?;
        let opening_balance = self.opening;
        self.balance = self
            .balance
            .checked_add(capitalised)?
            .checked_sub(principal)?;
        self.principal = self.principal.checked_add(principal)?;
        self.interest = self.interest.checked_add(interest)?;
        self.capitalised = self.capitalised.checked_add(capitalised)?;
        let closing_balance = self.decimal(self.balance);
        self.opening = closing_balance;
        self.rows.push(ScheduleRow {
            number,
            period_start: self.start,
            due_date: end,
            opening_balance,
            disbursed: self.zero,
            principal: self.decimal(principal),
            interest: self.decimal(interest),
            capitalised_interest: if capitalised == 0 {
                self.zero
            } else {
                self.decimal(capitalised)
            },
            fees: self.zero,
            insurance: self.zero,
            guarantee_fee: self.zero,
            total: self.decimal(principal.checked_add(interest)?),
            closing_balance,
        });
        self.start = end;
        Some(())
    }

    fn finish(self, drawn: i64) -> Option<Counted> {
        let total = self.principal.checked_add(self.interest)?;
        let totals = ScheduleTotals {
            disbursed: self.decimal(drawn),
            principal: self.decimal(self.principal),
            interest: self.decimal(self.interest),
            capitalised_interest: self.decimal(self.capitalised),
            fees: self.zero,
            insurance: self.zero,
            guarantee_fee: self.zero,
            total: self.decimal(total),
        };
        Some(Counted {
            rows: self.rows,
            totals,
        })
    }

    fn decimal(&self, minor_units: i64) -> Decimal {
        amount(minor_units, self.decimals)
    }
}

/// Minor units as an amount.
#[inline]
fn amount(minor_units: i64, decimals: u32) -> Decimal {
    let size = minor_units.unsigned_abs();
    #[expect(clippy::cast_possible_truncation, reason = "the two halves of 64 bits")]
    let (low, middle) = (size as u32, (size >> 32) as u32);
    Decimal::from_parts(low, middle, 0, minor_units < 0, decimals)
}

/// An amount as a whole number of minor units.
fn in_minor_units(amount: Decimal, decimals: u32) -> Option<i64> {
    let scale = amount.scale();
    let minor_units = match decimals.checked_sub(scale) {
        Some(missing) => amount
            .mantissa()
            .checked_mul(10_i128.checked_pow(missing)?)?,
        None => {
            let divisor = 10_i128.checked_pow(scale.checked_sub(decimals)?)?;
            let rest = amount.mantissa().checked_rem(divisor)?;
            if rest != 0 {
                return None;
            }
            amount.mantissa().checked_div(divisor)?
        }
    };
    i64::try_from(minor_units).ok()
}

/// A fixed-point power, by squaring.
fn power(base: u128, exponent: u32) -> u128 {
    let (mut result, mut square, mut left) = (ONE, base, exponent);
    while left > 0 {
        if left & 1 == 1 {
            result = (result * square) >> 62;
        }
        left >>= 1;
        if left > 0 {
            square = (square * square) >> 62;
        }
    }
    result
}

/// A quotient rounded to a whole number by a named mode; `None` when the divisor is not above zero.
#[inline]
fn rounded_quotient(dividend: i128, divisor: i64, mode: Rounding) -> Option<i128> {
    let size = dividend.unsigned_abs();
    let divisor = u64::try_from(divisor).ok().filter(|&divisor| divisor > 0)?;
    let (floor, rest) = match u64::try_from(size) {
        // Most amounts fit, and 64 bits divide several times faster than 128.
        Ok(size) => (
            u128::from(size.checked_div(divisor)?),
            size.checked_rem(divisor)?,
        ),
        Err(_) => {
            let wide = u128::from(divisor);
            (
                size.checked_div(wide)?,
                u64::try_from(size.checked_rem(wide)?).ok()?,
            )
        }
    };
    let is_negative = dividend < 0;
    let above_half = rest.cmp(&(divisor - rest));
    let moves_away = match mode {
        Rounding::HalfUp => above_half.is_ge(),
        Rounding::HalfDown => above_half.is_gt(),
        Rounding::HalfEven => above_half.is_gt() || (above_half.is_eq() && floor & 1 == 1),
        Rounding::Up => rest > 0,
        Rounding::Down => false,
        Rounding::Ceiling => rest > 0 && !is_negative,
        Rounding::Floor => rest > 0 && is_negative,
    };
    let size = i128::try_from(floor.checked_add(u128::from(moves_away))?).ok()?;
    Some(if is_negative { -size } else { size })
}
