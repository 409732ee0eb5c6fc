//! From loan terms to the periods and the premiums that aid is counted on.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::grant_equivalent::{AidPayment, AidPeriod};
use crate::balance::balance_changes;
use crate::terms::YearlyRates;
use crate::{
    DayCount, DayCountContext, DayCountError, GuaranteeFeeLevy, InterestMethod, LoanTerms, Payer,
    Rate, RateError, Schedule, ScheduleError, TermsError, YearFraction, said,
};

/// Why loan terms give no periods of aid.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AidPeriodsError {
    /// The loan is drawn before the aid is granted.
    GrantedAfterDrawdown {
        /// First drawdown.
        drawn_on: NaiveDate,
        /// Day of the grant.
        granted_on: NaiveDate,
    },
    /// Interest that is not counted on the balance.
    FlatInterest,
    /// A balance that a decimal cannot hold.
    Overflow {
        /// The day.
        date: NaiveDate,
    },
    /// The terms give no schedule.
    Schedule(ScheduleError),
    /// The rate of the terms cannot be resolved.
    Terms(TermsError),
    /// A period that the day count cannot count.
    DayCount(DayCountError),
    /// A rate beyond any rate.
    Rate(RateError),
}

said! { AidPeriodsError: Error {
    GrantedAfterDrawdown { drawn_on, granted_on } =>
        "the loan is drawn on {drawn_on}, before the aid is granted on {granted_on}: aid is granted when the right to it is conferred, on the day of the first drawdown at the latest",
        "le prêt est débloqué le {drawn_on}, avant que l'aide soit accordée, le {granted_on} : une aide est accordée quand le droit de la recevoir est conféré, au plus tard le jour du premier déblocage";
    FlatInterest =>
        "interest on the original principal is no yearly rate on what is outstanding: count the aid from the flows of the loan, at the reference rate",
        "des intérêts sur le capital initial ne sont pas un taux annuel sur ce qui reste dû : comptez l'aide à partir des flux du prêt, au taux de référence";
    Overflow { date } =>
        "the balance on {date} is too large to be computed",
        "le capital restant dû le {date} est trop grand pour être calculé";
    Schedule(cause: ScheduleError);
    Terms(cause: TermsError);
    DayCount(cause: DayCountError);
    Rate(cause: RateError);
} }

/// The periods of a loan for [`GrantEquivalent::of_loan`](super::GrantEquivalent::of_loan): one for each stretch of
/// days with one balance and one contract rate, its price being that rate; zero while somebody else pays the interest.
///
/// Times are counted by `day_count` from the day of the grant; in 30/360 a quarter is exactly a quarter of a year.
/// Interest added to the principal is outstanding from then on. For a guarantee, set the price to the premium, or to
/// zero and deduct [`guarantee_premiums`].
///
/// # Errors
/// [`AidPeriodsError`].
///
/// # Example
/// ```
/// use penteract_core::{AidDiscounting, Currency, DayCount, GrantEquivalent, LoanAid, LoanTerms, Rounding, aid_periods};
///
/// // Eight quarters of deferral, twenty of equal principal, no interest; granted in June 2020 to a BB borrower.
/// let terms: LoanTerms = serde_json::from_str(r#"{ "currency": "EUR",
///     "disbursements": [{ "date": "2020-06-15", "amount": "100000.00" }],
///     "rate": { "kind": "fixed", "annual": "0 %" }, "frequency": { "quarters": 1 },
///     "phases": [{ "kind": "interest-only", "months": 24 }, { "kind": "level-principal", "months": 60 }] }"#)?;
/// let periods = aid_periods(&terms, "2020-06-15".parse()?, DayCount::Thirty360Isda)?;
/// let discounting = AidDiscounting::AtDiscountRate("0.78 %".parse()?);
/// let aid = LoanAid { reference_rate: "3.78 %".parse()?, discounting, fees: Vec::new() };
/// let equivalent = GrantEquivalent::of_loan(&periods, &aid)?;
/// assert_eq!(equivalent.amount(Currency::EUR, Rounding::HalfUp)?.to_string(), "17126.03 EUR");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: GE-01, and the example below it in `products/lib/state-aid/sources.md`.
pub fn aid_periods(
    terms: &LoanTerms,
    granted_on: NaiveDate,
    day_count: DayCount,
) -> Result<Vec<AidPeriod>, AidPeriodsError> {
    if terms.data().interest_method != InterestMethod::Declining {
        return Err(AidPeriodsError::FlatInterest);
    }
    let clock = Clock::of(terms, granted_on, day_count)?;
    let schedule = terms.schedule()?;
    let borne = Borne::of(terms, &schedule);
    let changes = balance_changes(terms, &schedule).ok_or(AidPeriodsError::Overflow {
        date: terms.start_date(),
    })?;
    let rates = YearlyRates::new(terms.data(), terms.start_date())?;
    let mut periods = Vec::with_capacity(changes.len());
    let mut outstanding = Decimal::ZERO;
    for (index, (date, change)) in changes.iter().enumerate() {
        outstanding = outstanding
            .checked_add(*change)
            .ok_or(AidPeriodsError::Overflow { date: *date })?;
        let Some((end, _)) = changes.get(index + 1).filter(|(end, _)| end > date) else {
            continue;
        };
        if outstanding.is_zero() {
            continue;
        }
        let mut start = *date;
        while start < *end {
            let (is_borne, until) = borne.at(start, *end);
            let until = rates.change_between(start, until).unwrap_or(until);
            let price = if is_borne {
                rates.at(start)
            } else {
                Decimal::ZERO
            };
            periods.push(AidPeriod {
                outstanding,
                price: Rate::from_fraction(price)?,
                length: clock.between(start, until)?,
                ends_after: clock.after(until)?,
            });
            start = until;
        }
    }
    Ok(periods)
}

/// From which days on the borrower pays the interest, and from which somebody else does.
struct Borne(Vec<(NaiveDate, bool)>);

impl Borne {
    fn of(terms: &LoanTerms, schedule: &Schedule) -> Self {
        let instalments = schedule.rows().iter().filter(|row| row.number() > 0);
        let mut borne: Vec<(NaiveDate, bool)> = Vec::new();
        for row in instalments {
            let is_borne = terms.interest_payer(row.number()).is_borrower();
            if borne.last().is_none_or(|(_, before)| *before != is_borne) {
                borne.push((row.period_start(), is_borne));
            }
        }
        Self(borne)
    }

    /// Whether the borrower pays the interest of a day, and until when at most that is so.
    fn at(&self, day: NaiveDate, end: NaiveDate) -> (bool, NaiveDate) {
        let next = self.0.partition_point(|(from, _)| *from <= day);
        let now = next.checked_sub(1).and_then(|now| self.0.get(now));
        let until = self.0.get(next).map_or(end, |(from, _)| end.min(*from));
        (now.is_none_or(|(_, is_borne)| *is_borne), until)
    }
}

/// The payments of a loan's guarantee fee that the borrower or the lender makes, as amounts to deduct from the aid of the guarantee.
///
/// # Errors
/// [`AidPeriodsError`].
pub fn guarantee_premiums(
    terms: &LoanTerms,
    granted_on: NaiveDate,
    day_count: DayCount,
) -> Result<Vec<AidPayment>, AidPeriodsError> {
    let clock = Clock::of(terms, granted_on, day_count)?;
    let schedule = terms.schedule()?;
    let third = |levy: &GuaranteeFeeLevy| matches!(levy.payer(), Payer::ThirdParty { .. });
    let levies = schedule.guarantee_fee_levies().into_iter();
    let levies = levies.filter(|levy| !third(levy)).map(|levy| {
        Ok(AidPayment {
            amount: levy.amount(),
            paid_after: clock.after(levy.date())?,
        })
    });
    levies.collect()
}

/// The fees that the borrower pays on a loan, as amounts to deduct from its aid: those of the schedule, without insurance
/// and without the guarantee fee.
///
/// # Errors
/// [`AidPeriodsError`].
///
/// Source: variant (c) of `products/lib/state-aid/sources.md`, GE-03.
pub fn fee_payments(
    terms: &LoanTerms,
    granted_on: NaiveDate,
    day_count: DayCount,
) -> Result<Vec<AidPayment>, AidPeriodsError> {
    let clock = Clock::of(terms, granted_on, day_count)?;
    let schedule = terms.schedule()?;
    let rows = schedule.rows().iter().filter(|row| !row.fees().is_zero());
    rows.map(|row| {
        Ok(AidPayment {
            amount: row.fees(),
            paid_after: clock.after(row.due_date())?,
        })
    })
    .collect()
}

/// Years from the day of the grant.
struct Clock {
    granted_on: NaiveDate,
    day_count: DayCount,
    context: DayCountContext,
}

impl Clock {
    fn of(
        terms: &LoanTerms,
        granted_on: NaiveDate,
        day_count: DayCount,
    ) -> Result<Self, AidPeriodsError> {
        let first = terms.disbursements().first().map(|drawn| drawn.date);
        if let Some(drawn_on) = first.filter(|drawn_on| *drawn_on < granted_on) {
            return Err(AidPeriodsError::GrantedAfterDrawdown {
                drawn_on,
                granted_on,
            });
        }
        Ok(Self {
            granted_on,
            day_count,
            context: DayCountContext::default(),
        })
    }

    fn between(&self, start: NaiveDate, end: NaiveDate) -> Result<YearFraction, DayCountError> {
        self.day_count.year_fraction(start, end, &self.context)
    }

    fn after(&self, date: NaiveDate) -> Result<YearFraction, DayCountError> {
        self.between(self.granted_on, date)
    }
}
