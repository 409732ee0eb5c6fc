//! The root finder, the one place of the crate that computes in binary floats.
//!
//! What is sought is the force of interest y = ln(1 + X) at which the present values Σ aₖ e^(−y tₖ) of all flows sum to
//! zero. Nothing here decides by a float whether a solution exists: that is told from exact sums of the flows.
//!
//! **How many solutions there are.** Let A(t) be what was drawn less what was paid up to t. For y > 0 the sum is
//! y ∫ A(t) e^(−y t) dt, so it has at most as many positive roots as A changes sign (the rule of Descartes for Laplace
//! transforms), and as many up to an even number. Read backwards in time, the same holds for y < 0; and y = 0 is a root
//! exactly when everything drawn is paid back. A usual loan has one change in all, hence one root, and Newton's method
//! starts at once. Only flows with more changes are searched, by halving intervals that cannot be shown to hold none or
//! one root.
//!
//! The times of one half-line are measured from the flow that dominates there, so that no exponential can overflow.

#![expect(
    clippy::float_arithmetic,
    reason = "a root finder iterates in binary floats; its answer is rounded to a decimal and checked in decimals"
)]

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::error::EffectiveRateError;
use crate::rounding::Rounding;

/// A flow as the solver reads it: signed, in units of the last decimal of all amounts, at a time in years.
#[derive(Clone, Copy, Debug)]
pub(super) struct Term {
    amount: i128,
    time: f64,
}

/// The flows of one equation, merged by time and in order of time.
pub(super) struct Equation {
    // INVARIANT: times increase strictly, no amount is zero.
    terms: Vec<Term>,
}

/// The roots that were found, as forces of interest.
pub(super) enum Solution {
    /// Exactly one, at a rate of exactly zero.
    Zero,
    /// Exactly one.
    One(Force),
    /// None, though money flows both ways.
    None,
    /// Several, the lowest first, each with whether it may be the rate of a loan.
    Several(Vec<(Force, bool)>),
}

/// A force of interest: the continuous rate whose growth over a year is 1 + X.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Force(f64);

impl Force {
    /// The effective rate of a year divided into `periods`: e^(y / periods) − 1. `None` when it cannot be written.
    pub(super) fn rate_per_period(self, periods: u32) -> Option<Decimal> {
        decimal((self.0 / f64::from(periods)).exp_m1())
    }
}

/// A float to the 15 significant digits that it is sure of, at most 14 after the point. `None` for a rate at or below
/// −100 %, or above 10¹⁵.
fn decimal(rate: f64) -> Option<Decimal> {
    if !(rate.is_finite() && rate.abs() <= 1e15) {
        return None;
    }
    let exact = Decimal::from_f64_retain(rate)?;
    let digits_before_point = exact.trunc().abs().to_u64().map_or(0, digits);
    let rounded = Rounding::HalfEven
        .round(exact, 15_u32.saturating_sub(digits_before_point).min(14))
        .normalize();
    (rounded > Decimal::NEGATIVE_ONE).then_some(rounded)
}

fn digits(whole: u64) -> u32 {
    whole.checked_ilog10().map_or(0, |log| log + 1)
}

impl Equation {
    /// Signed amounts with times given as quotients, in any order.
    pub(super) fn new(
        flows: impl Iterator<Item = (Decimal, (i64, i64))> + Clone,
    ) -> Result<Self, EffectiveRateError> {
        let scale = flows
            .clone()
            .map(|(amount, _)| amount.scale())
            .max()
            .unwrap_or_default();
        let mut terms = Vec::with_capacity(flows.size_hint().0);
        let mut is_sorted = true;
        let mut last_time = f64::NEG_INFINITY;
        for (amount, (numerator, denominator)) in flows {
            // Two equal quotients give the same float, since division rounds correctly.
            let time = float(numerator) / float(denominator);
            let factor = 10_i128
                .checked_pow(scale - amount.scale())
                .ok_or(EffectiveRateError::TooManyDigits)?;
            let amount = amount
                .mantissa()
                .checked_mul(factor)
                .ok_or(EffectiveRateError::TooManyDigits)?;
            is_sorted &= last_time <= time;
            last_time = time;
            terms.push(Term { amount, time });
        }
        if !is_sorted {
            terms.sort_by(|left, right| left.time.total_cmp(&right.time));
        }
        Self { terms }.merged()
    }

    /// Flows at one time become one; those that cancel out disappear.
    fn merged(mut self) -> Result<Self, EffectiveRateError> {
        let mut is_exact = true;
        self.terms.dedup_by(|later, kept| {
            let is_same_time = later.time == kept.time;
            if is_same_time {
                match kept.amount.checked_add(later.amount) {
                    Some(sum) => kept.amount = sum,
                    None => is_exact = false,
                }
            }
            is_same_time
        });
        if !is_exact {
            return Err(EffectiveRateError::TooManyDigits);
        }
        self.terms.retain(|term| term.amount != 0);
        Ok(self)
    }

    /// Every root, proved to be all.
    pub(super) fn solve(&self) -> Result<Solution, EffectiveRateError> {
        let (Some(first), Some(last)) = (self.terms.first(), self.terms.last()) else {
            return Err(EffectiveRateError::NoFlows);
        };
        let is_positive = first.amount > 0;
        if self
            .terms
            .iter()
            .all(|term| (term.amount > 0) == is_positive)
        {
            return Err(EffectiveRateError::NoSignChange);
        }
        let (above, total) = cumulated_sign_changes(self.terms.iter())?;
        let (below, _) = cumulated_sign_changes(self.terms.iter().rev())?;
        match (below, total == 0, above) {
            (0, false, 0) => Ok(Solution::None),
            (0, true, 0) => Ok(Solution::Zero),
            (0, false, 1) => self
                .above(first.time, total)
                .newton()
                .map(|s| Solution::One(Force(s))),
            (1, false, 0) => self
                .below(last.time, total)
                .newton()
                .map(|s| Solution::One(Force(-s))),
            _ => self.search(first.time, last.time, below, total, above),
        }
    }

    /// The half-line of positive forces: the first flow dominates far out.
    fn above(&self, origin: f64, total: i128) -> HalfLine<Exponentials<'_>> {
        HalfLine {
            curve: Exponentials {
                terms: &self.terms,
                origin,
                direction: 1.0,
            },
            total_sign: total.signum(),
        }
    }

    /// The half-line of negative forces: the last flow dominates far out.
    fn below(&self, origin: f64, total: i128) -> HalfLine<Exponentials<'_>> {
        HalfLine {
            curve: Exponentials {
                terms: &self.terms,
                origin,
                direction: -1.0,
            },
            total_sign: total.signum(),
        }
    }

    /// All roots, where the signs leave room for several.
    fn search(
        &self,
        first: f64,
        last: f64,
        changes_below: u32,
        total: i128,
        changes_above: u32,
    ) -> Result<Solution, EffectiveRateError> {
        let roots_of = |half_line: HalfLine<Exponentials<'_>>,
                        changes: u32,
                        is_zero_a_root: bool| match changes {
            0 => Ok(Vec::new()),
            1 if !is_zero_a_root => half_line.newton().map(|root| vec![root]),
            _ => half_line.isolate(),
        };
        let below = roots_of(self.below(last, total), changes_below, total == 0)?;
        let above = roots_of(self.above(first, total), changes_above, total == 0)?;
        let zero = (total == 0).then_some(0.0);
        let all = below
            .into_iter()
            .rev()
            .map(|root| -root)
            .chain(zero)
            .chain(above);
        let roots: Vec<Force> = all.map(Force).collect();
        Ok(match *roots {
            [] => Solution::None,
            [Force(0.0)] => Solution::Zero,
            [only] => Solution::One(only),
            _ => Solution::Several(
                roots
                    .into_iter()
                    .map(|root| (root, self.is_plausible(root, (first, last), total)))
                    .collect(),
            ),
        })
    }

    /// Whether a root may be the rate of a loan.
    fn is_plausible(&self, Force(y): Force, (first, last): (f64, f64), total: i128) -> bool {
        let (curve, sign) = match y {
            _ if y < 0.0 => (self.below(last, 0).curve, -1),
            _ => (self.above(first, 0).curve, i128::from(y > 0.0)),
        };
        let value = |term: &Term| wide_float(term.amount) * (-y.abs() * curve.elapsed(term)).exp();
        sign == -total.signum() && is_a_debt(self.terms.iter().map(|term| (term.time, value(term))))
    }
}

/// Whether the borrower is owed less than twice what he owes, from flows in order of time and their values at a root:
/// what is outstanding between two flows counts by its value on one day, and by how long it is.
fn is_a_debt(flows: impl Iterator<Item = (f64, f64)>) -> bool {
    let (mut balance, mut before) = (0.0_f64, None);
    let (mut owes, mut is_owed) = (0.0_f64, 0.0_f64);
    for (time, value) in flows {
        let outstanding = balance * before.map_or(0.0, |before| time - before);
        if outstanding > 0.0 {
            owes += outstanding;
        } else {
            is_owed -= outstanding;
        }
        balance += value;
        before = Some(time);
    }
    is_owed < 2.0 * owes
}

/// How often the sum of the flows so far changes sign, and the sum of all.
fn cumulated_sign_changes<'a>(
    terms: impl Iterator<Item = &'a Term>,
) -> Result<(u32, i128), EffectiveRateError> {
    let (mut sum, mut sign, mut changes) = (0_i128, 0_i128, 0_u32);
    for term in terms {
        sum = sum
            .checked_add(term.amount)
            .ok_or(EffectiveRateError::TooManyDigits)?;
        let now = sum.signum();
        if now != 0 && now != sign {
            changes += u32::from(sign != 0);
            sign = now;
        }
    }
    Ok((changes, sum))
}

/// What is received and what is paid, valued at one point of a half-line, and how fast both fall.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sides {
    pub(super) received: f64,
    pub(super) received_slope: f64,
    pub(super) paid: f64,
    pub(super) paid_slope: f64,
}

impl Sides {
    fn value(&self) -> f64 {
        self.received - self.paid
    }

    fn slope(&self) -> f64 {
        self.paid_slope - self.received_slope
    }

    fn is_about_zero(&self, precision: f64) -> bool {
        self.value().abs() <= precision * (self.received + self.paid)
    }
}

/// A sum of terms each of which falls, and falls ever more slowly, as its argument grows from zero.
pub(super) trait Curve {
    /// Values and slopes (taken positive) at `s`, at least zero.
    fn at(&self, s: f64) -> Sides;

    /// A point beyond which there is no root.
    fn bound(&self) -> f64;

    /// How many terms there are.
    fn len(&self) -> usize;
}

struct Exponentials<'a> {
    terms: &'a [Term],
    origin: f64,
    direction: f64,
}

impl Exponentials<'_> {
    fn elapsed(&self, term: &Term) -> f64 {
        (term.time - self.origin) * self.direction
    }
}

impl Curve for Exponentials<'_> {
    fn len(&self) -> usize {
        self.terms.len()
    }

    fn at(&self, s: f64) -> Sides {
        let mut sides = Sides::default();
        for term in self.terms {
            let elapsed = self.elapsed(term);
            let value = wide_float(term.amount) * (-s * elapsed).exp();
            if value > 0.0 {
                sides.received += value;
                sides.received_slope += value * elapsed;
            } else {
                sides.paid -= value;
                sides.paid_slope -= value * elapsed;
            }
        }
        sides
    }

    fn bound(&self) -> f64 {
        // Beyond it the flow at the origin outweighs all others, even if they all came with the nearest.
        let (mut dominant, mut others, mut nearest) = (0.0_f64, 0.0_f64, f64::INFINITY);
        for term in self.terms {
            let (elapsed, amount) = (self.elapsed(term), wide_float(term.amount).abs());
            if elapsed == 0.0 {
                dominant = amount;
            } else {
                others += amount;
                nearest = nearest.min(elapsed);
            }
        }
        (others / dominant).ln().max(0.0) / nearest * 1.001 + 1e-9
    }
}

/// The search on one half-line, s ≥ 0.
pub(super) struct HalfLine<C> {
    pub(super) curve: C,
    /// Sign of the sum at s = 0, exactly.
    pub(super) total_sign: i128,
}

/// An interval that may hold a root.
#[derive(Clone, Copy)]
struct Interval {
    start: (f64, Sides),
    end: (f64, Sides),
}

/// Steps that Newton's method and the halving of a bracket may take: a float has 1 074 halvings in it.
const STEPS_MAX: u32 = 1_200;
/// Below this value, relative to what is received and paid, a sum is float noise.
const NOISE: f64 = 1e-14;
/// An interval of this width, relative to 1 + s, is not halved for the sake of a value that is noise.
const NARROW: f64 = 1e-6;
/// Intervals looked at before giving up; fewer for very many flows, so that a search takes a second at most.
const INTERVALS_MAX: usize = 50_000;
/// Terms valued before giving up.
const WORK_MAX: usize = 40_000_000;

impl<C: Curve> HalfLine<C> {
    /// The root of a half-line that is known to hold exactly one.
    pub(super) fn newton(&self) -> Result<f64, EffectiveRateError> {
        // From zero: the sums without any discount.
        self.newton_between(0.0, f64::INFINITY, self.total_sign > 0)
    }

    /// Newton's method on the logarithm of received over paid, which is nearly straight for a loan, kept inside a
    /// bracket on whose ends the signs differ.
    fn newton_between(
        &self,
        start: f64,
        end: f64,
        is_start_positive: bool,
    ) -> Result<f64, EffectiveRateError> {
        let (mut low, mut high) = (start, end);
        let mut s = start;
        for _ in 0..STEPS_MAX {
            let sides = self.curve.at(s);
            let log_ratio = (sides.received / sides.paid).ln();
            if log_ratio == 0.0 && s > start {
                return Ok(s);
            }
            // The sign at the start is given: it is not read from a float.
            if s > start {
                if (log_ratio > 0.0) == is_start_positive {
                    low = s;
                } else {
                    high = s;
                }
            }
            let log_slope = sides.paid_slope / sides.paid - sides.received_slope / sides.received;
            let next = s - log_ratio / log_slope;
            let is_inside = next > low && next < high;
            // The error after a step is about its square: a step of 10⁻⁹ leaves nothing that a float holds.
            if is_inside && (next - s).abs() <= 1e-9 * next {
                return Ok(next);
            }
            let bisected = if high.is_finite() {
                low + (high - low) / 2.0
            } else {
                (2.0 * low).max(0.05)
            };
            s = if is_inside { next } else { bisected };
            if high.is_finite() && high - low <= f64::EPSILON * high {
                return Ok(s);
            }
        }
        Err(EffectiveRateError::Unresolved)
    }

    /// Every root: intervals are halved until each is shown to hold none, or to be monotone and thus hold at most one.
    pub(super) fn isolate(&self) -> Result<Vec<f64>, EffectiveRateError> {
        let bound = self.curve.bound();
        let mut open = vec![Interval {
            start: (0.0, self.curve.at(0.0)),
            end: (bound, self.curve.at(bound)),
        }];
        let mut roots: Vec<f64> = Vec::new();
        let looked_at_max = (WORK_MAX / self.curve.len().max(1)).min(INTERVALS_MAX);
        let mut looked_at = 0;
        while let Some(interval) = open.pop() {
            looked_at += 1;
            if looked_at > looked_at_max {
                return Err(EffectiveRateError::Unresolved);
            }
            let Interval {
                start: (from, near),
                end: (to, far),
            } = interval;
            if near.received < far.paid || far.received > near.paid {
                continue;
            }
            let is_narrow = to - from <= NARROW * (1.0 + to);
            if is_narrow && near.is_about_zero(1e-11) && far.is_about_zero(1e-11) {
                self.add_flat(&mut roots, from, to)?;
                continue;
            }
            let is_monotone =
                far.paid_slope > near.received_slope || far.received_slope > near.paid_slope;
            // An end where the value is float noise has no sign to rely on: the interval is halved further. At zero the
            // sign is known from the exact sum.
            let has_signs =
                !far.is_about_zero(NOISE) && (from == 0.0 || !near.is_about_zero(NOISE));
            if is_monotone && has_signs {
                if let Some(is_positive) = self.is_positive_at(from, &near)
                    && is_positive != (far.value() > 0.0)
                {
                    roots.push(self.newton_between(from, to, is_positive)?);
                }
                continue;
            }
            if to - from <= f64::EPSILON * to {
                continue;
            }
            // Not quite the middle, so that a rate such as 25 % does not fall on an end.
            let middle = from + (to - from) * 0.513_7;
            let middle = (middle, self.curve.at(middle));
            // The lower part is looked at first, so that roots come in order.
            open.push(Interval {
                start: middle,
                end: interval.end,
            });
            open.push(Interval {
                start: interval.start,
                end: middle,
            });
        }
        Ok(roots)
    }

    /// The sign at the start of an interval; at zero it is known exactly, and a root at zero itself is no crossing.
    fn is_positive_at(&self, s: f64, sides: &Sides) -> Option<bool> {
        if s > 0.0 {
            return Some(sides.value() > 0.0);
        }
        match self.total_sign {
            0 => None,
            sign => Some(sign > 0),
        }
    }

    /// A narrow interval on which the sum is nothing but noise: either it touches zero there and turns back, a double
    /// root, which is counted twice, or it crosses zero very slowly. Neighbouring intervals see the same root.
    fn add_flat(&self, roots: &mut Vec<f64>, from: f64, to: f64) -> Result<(), EffectiveRateError> {
        let reach = 10.0 * NARROW * (1.0 + to);
        let is_known = roots
            .last()
            .is_some_and(|&root| (from - root).abs() <= 2.0 * reach);
        let is_the_zero_root = self.total_sign == 0 && from <= 2.0 * reach;
        if is_known || is_the_zero_root {
            return Ok(());
        }
        let (mut low, mut high) = ((from - reach).max(0.0), to + reach);
        let rises = |s: f64| self.curve.at(s).slope() > 0.0;
        let rises_at_low = rises(low);
        if rises_at_low == rises(high) {
            let is_positive = self.curve.at(low).value() > 0.0;
            if is_positive != (self.curve.at(high).value() > 0.0) {
                roots.push(self.newton_between(low, high, is_positive)?);
            }
            return Ok(());
        }
        // The point where the sum turns back, by halving: its slope has a clear sign where its value has none.
        for _ in 0..60 {
            let middle = low + (high - low) / 2.0;
            if rises(middle) == rises_at_low {
                low = middle;
            } else {
                high = middle;
            }
        }
        if self.curve.at(low).is_about_zero(1e-13) {
            roots.extend([low, low]);
        }
        Ok(())
    }
}

fn float(whole: i64) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "days and months are far below 2^53; amounts lose what a float loses"
    )]
    let float = whole as f64;
    float
}

fn wide_float(whole: i128) -> f64 {
    match i64::try_from(whole) {
        Ok(narrow) => float(narrow),
        Err(_) => {
            #[expect(clippy::cast_precision_loss, reason = "the solver works in floats")]
            let float = whole as f64;
            float
        }
    }
}

/// The US equation of Regulation Z: value 1 / ((1 + f i)(1 + i)^t) at a rate i per unit-period.
pub(super) struct UnitPeriods {
    terms: Vec<UnitPeriodTerm>,
}

struct UnitPeriodTerm {
    amount: f64,
    full: f64,
    fraction: f64,
}

impl UnitPeriods {
    /// Signed amounts, whole unit-periods, odd fraction. Only the distance from the earliest matters: counted from it,
    /// its value never vanishes.
    pub(super) fn new(flows: impl Iterator<Item = (i128, u32, (u32, u32))> + Clone) -> Self {
        let earliest = flows
            .clone()
            .map(|(_, full, _)| full)
            .min()
            .unwrap_or_default();
        let terms = flows.map(|(amount, full, (odd, length))| UnitPeriodTerm {
            amount: wide_float(amount),
            full: f64::from(full - earliest),
            fraction: f64::from(odd) / f64::from(length),
        });
        Self {
            terms: terms.collect(),
        }
    }
}

impl Curve for UnitPeriods {
    fn len(&self) -> usize {
        self.terms.len()
    }

    fn at(&self, i: f64) -> Sides {
        let mut sides = Sides::default();
        let log_growth = i.ln_1p();
        for term in &self.terms {
            let odd_growth = 1.0 + term.fraction * i;
            let value = term.amount * (-term.full * log_growth).exp() / odd_growth;
            let decay = term.fraction / odd_growth + term.full / (1.0 + i);
            if value > 0.0 {
                sides.received += value;
                sides.received_slope += value * decay;
            } else {
                sides.paid -= value;
                sides.paid_slope -= value * decay;
            }
        }
        sides
    }

    fn bound(&self) -> f64 {
        // A rate of 10⁹ % per unit-period: nothing disclosed comes near.
        1e7
    }
}

impl HalfLine<UnitPeriods> {
    /// Whether a root, zero or above, may be the rate of a loan.
    pub(super) fn is_plausible(&self, i: f64) -> bool {
        let timed = |term: &UnitPeriodTerm| {
            let value = term.amount * (-term.full * i.ln_1p()).exp() / (1.0 + term.fraction * i);
            (term.full + term.fraction, value)
        };
        let mut flows: Vec<(f64, f64)> = self.curve.terms.iter().map(timed).collect();
        flows.sort_by(|one, other| one.0.total_cmp(&other.0));
        (i > 0.0) == (self.total_sign < 0) && is_a_debt(flows.into_iter())
    }

    /// The rate per unit-period as a decimal.
    pub(super) fn rate(root: f64) -> Option<Decimal> {
        decimal(root)
    }
}
