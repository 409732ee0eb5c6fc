//! The public aid in an offer: how much of it there is, and what the undertaking may still get.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use penteract_bundle::{AidCeilingPlan, AidCounting, AidInstrument, AidPlan, ValueRef};
use penteract_core::{
    AidCeiling, AidDiscounting, AidWindow, FiscalYear, GrantEquivalent, GrantedAid, GuaranteeAid,
    LoanAid, LoanTerms, LocalText, Money, MonthEnd, PaymentTiming, Rate, Rounding,
    SingleUndertaking, add_months, aid_periods, fee_payments, guarantee_premiums, text,
};
use penteract_rules::{Answer, Slot, Value};

use super::Quoter;
use crate::aid::{AidAmount, AidError, AidHeadroomOffer, AidOffer, AidPrices};
use crate::error::DecideError;
use crate::pending::{Pending, Stage};

/// What does not hang on the amount.
pub(super) struct AidValues<'a> {
    plan: &'a AidPlan,
    counting: Counting,
    headroom: Headroom,
}

/// A loan that may hold aid, and the share of it that is guaranteed, or why no source gives it.
pub(super) struct AidedLoan<'a> {
    pub(super) terms: &'a LoanTerms,
    pub(super) lent: Money,
    pub(super) coverage: Option<&'a Result<Rate, LocalText>>,
}

/// The aid in one loan.
struct AidOfLoan {
    amount: AidAmount,
    nominal: Money,
    prices: Option<AidPrices>,
}

/// What is left of the ceiling.
enum Headroom {
    /// The regime sets no ceiling for an undertaking.
    NoCeiling,
    Known(AidHeadroomOffer),
    /// It waits for answers, which matter only when the loan holds aid.
    Waiting(Pending),
}

/// How the aid is counted.
enum Counting {
    Nominal,
    GrantEquivalent {
        market_price: Rate,
        discounting: AidDiscounting,
    },
    /// Values that no source gives are needed.
    Unknown(Vec<(Arc<str>, LocalText)>),
}

/// A rate, or the values without a source on which it hangs.
type RateAnswer = Result<Rate, Vec<(Arc<str>, LocalText)>>;

impl<'a> Quoter<'a> {
    /// The outer option is whether everything was answered, the inner one whether the product says anything of aid.
    pub(super) fn aid(&mut self) -> Result<Option<Option<AidValues<'a>>>, DecideError> {
        let Some(plan) = self.bundle.aid() else {
            return Ok(Some(None));
        };
        let counting = self.counting(plan)?;
        let headroom = match &plan.ceiling {
            None => Headroom::NoCeiling,
            Some(ceiling) => self.headroom_or_questions(plan, ceiling)?,
        };
        let Some(counting) = counting else {
            // Everything that the offer may need is asked at the same time.
            if let Headroom::Waiting(questions) = headroom {
                self.pending.absorb(questions);
            }
            return Ok(None);
        };
        Ok(Some(Some(AidValues {
            plan,
            counting,
            headroom,
        })))
    }

    /// Asks what the headroom waits for, since nothing tells yet that the loan holds no aid.
    pub(super) fn ask_headroom(&mut self, values: AidValues<'_>) {
        if let Headroom::Waiting(questions) = values.headroom {
            self.pending.absorb(questions);
        }
    }

    /// The headroom, or what it waits for, which is kept apart from what the rest of the offer waits for.
    fn headroom_or_questions(
        &mut self,
        plan: &AidPlan,
        ceiling: &AidCeilingPlan,
    ) -> Result<Headroom, DecideError> {
        let others = std::mem::take(self.pending);
        let headroom = self.headroom(plan, ceiling);
        let questions = std::mem::replace(self.pending, others);
        Ok(match headroom? {
            Some(headroom) => Headroom::Known(headroom),
            None => Headroom::Waiting(questions),
        })
    }

    fn counting(&mut self, plan: &AidPlan) -> Result<Option<Counting>, DecideError> {
        let AidCounting::GrantEquivalent {
            market_price,
            discount_rate,
            discounting,
        } = &plan.counting
        else {
            return Ok(Some(Counting::Nominal));
        };
        let place = match plan.instrument {
            AidInstrument::Loan => "aid.reference_rate",
            AidInstrument::Guarantee => "aid.premium",
        };
        let market_price = self.rate_or_unknown(place, market_price)?;
        let discount_rate = self.rate_or_unknown("aid.discount_rate", discount_rate)?;
        let discounting = self.word::<String>("aid.discounting", discounting)?;
        let (Some(market_price), Some(discount_rate), Some(discounting)) =
            (market_price, discount_rate, discounting)
        else {
            return Ok(None);
        };
        Ok(Some(match (market_price, discount_rate) {
            (Ok(market_price), _) if discounting == "reference-rate" => Counting::GrantEquivalent {
                market_price,
                discounting: AidDiscounting::AtReferenceRate,
            },
            (Ok(market_price), Ok(rate)) => Counting::GrantEquivalent {
                market_price,
                discounting: AidDiscounting::AtDiscountRate(rate),
            },
            (market_price, discount_rate) => {
                let mut why = market_price.err().unwrap_or_default();
                for entry in discount_rate.err().unwrap_or_default() {
                    if !why.contains(&entry) {
                        why.push(entry);
                    }
                }
                Counting::Unknown(why)
            }
        }))
    }

    /// A rate; what it waits for is asked, and a value that no source gives is no question.
    fn rate_or_unknown(
        &mut self,
        place: &'static str,
        value: &ValueRef,
    ) -> Result<Option<RateAnswer>, DecideError> {
        match self.answer(value, &[])? {
            Answer::Unknown {
                missing,
                undetermined,
            } if missing.is_empty() => Ok(Some(Err(undetermined))),
            answer => {
                let rate = self.rate_of(place, answer);
                let rate = rate.map_err(|error| self.answers().of_value(value, error))?;
                Ok(rate.map(Ok))
            }
        }
    }

    fn headroom(
        &mut self,
        plan: &AidPlan,
        ceiling: &AidCeilingPlan,
    ) -> Result<Option<AidHeadroomOffer>, DecideError> {
        let amount = self.amount("aid.ceiling", &ceiling.amount)?;
        let window = self.window(ceiling)?;
        let earlier = self.granted(plan, ceiling)?;
        let (Some(amount), Some(window), Some(earlier)) = (amount, window, earlier) else {
            return Ok(None);
        };
        let Some((fiscal_year, counting)) = self.fiscal_year(ceiling, window, &earlier)? else {
            return Ok(None);
        };
        let ceiling = AidCeiling {
            regimes: vec![plan.regime.to_string()],
            amount: Money::new(amount, self.bundle.currency())?,
            window: counting,
            law: String::new(),
        };
        let headroom = ceiling
            .headroom(
                &earlier,
                &SingleUndertaking::alone(UNDERTAKING),
                self.frame.as_of(),
                fiscal_year,
            )
            .map_err(AidError::from)?;
        Ok(Some(AidHeadroomOffer {
            ceiling: ceiling.amount,
            window,
            counted: (window == counting).then_some(headroom.window()),
            granted: headroom.granted(),
            left: headroom.left(),
        }))
    }

    /// Over which time aid counts.
    fn window(&mut self, ceiling: &AidCeilingPlan) -> Result<Option<AidWindow>, DecideError> {
        let Some(word) = self.word::<String>("aid.window", &ceiling.window)? else {
            return Ok(None);
        };
        if word == "since" {
            let Some(since) = &ceiling.since else {
                return Err(self.refused(
                    "aid.since",
                    text!(
                        "a window `since` needs its day",
                        "une fenêtre `since` demande son jour"
                    ),
                ));
            };
            return Ok(self.date("aid.since", since)?.map(AidWindow::Since));
        }
        let Some(years) = &ceiling.window_years else {
            return Err(self.refused(
                "aid.window_years",
                text!(
                    "a window of `{word}` needs their number",
                    "une fenêtre de `{word}` demande leur nombre"
                ),
            ));
        };
        let Some(years) = self.whole_number("aid.window_years", years)? else {
            return Ok(None);
        };
        Ok(Some(if word == "fiscal-years" {
            AidWindow::FiscalYears(years)
        } else {
            AidWindow::RollingYears(years)
        }))
    }

    /// The aid of the regime that the undertaking was granted before; the list says for the whole undertaking.
    fn granted(
        &mut self,
        plan: &AidPlan,
        ceiling: &AidCeilingPlan,
    ) -> Result<Option<Vec<GrantedAid>>, DecideError> {
        let fact = ceiling.granted.fact;
        let answer = self.answer(&ValueRef::Fact(fact), &[])?;
        let place = "aid.granted";
        let Some(value) = self.pending.take(Stage::Offer, place, answer) else {
            return Ok(None);
        };
        let Value::List(items) = value else {
            return Err(self.unusable(
                place,
                &[
                    "a list of earlier aid is needed",
                    "il faut une liste d'aides antérieures",
                ],
                &value,
            ));
        };
        let mut earlier = Vec::with_capacity(items.len());
        for item in items.iter() {
            let Value::Record(fields) = item else {
                return Err(self.unusable(
                    place,
                    &[
                        "a date and an amount are needed",
                        "il faut une date et un montant",
                    ],
                    item,
                ));
            };
            let field = |at: usize| fields.get(at).and_then(Slot::value);
            let (granted_on, amount) = (ceiling.granted.granted_on, ceiling.granted.amount);
            match (field(granted_on), field(amount)) {
                (Some(Value::Date(granted_on)), Some(Value::Money(amount))) => {
                    earlier.push(GrantedAid {
                        enterprise: UNDERTAKING.to_owned(),
                        regime: plan.regime.to_string(),
                        granted_on: *granted_on,
                        amount: Money::new(*amount, self.bundle.currency())?,
                    });
                }
                _ => {
                    let missing = Answer::Unknown {
                        missing: vec![fact],
                        undetermined: Vec::new(),
                    };
                    self.pending.take(Stage::Offer, place, missing);
                    return Ok(None);
                }
            }
        }
        Ok(Some(earlier))
    }

    /// When the undertaking's fiscal years begin, and the window to count over. The end of its year is asked for only
    /// when an aid lies on a date that counts for some years and not for others; else any window gives the same.
    fn fiscal_year(
        &mut self,
        ceiling: &AidCeilingPlan,
        window: AidWindow,
        earlier: &[GrantedAid],
    ) -> Result<Option<(FiscalYear, AidWindow)>, DecideError> {
        let AidWindow::FiscalYears(years) = window else {
            return Ok(Some((FiscalYear::CALENDAR, window)));
        };
        let place = "aid.fiscal_year_end";
        let Some(end) = &ceiling.fiscal_year_end else {
            return Err(self.refused(
                place,
                text!(
                    "a window of `fiscal-years` needs the end of the undertaking's year",
                    "une fenêtre de `fiscal-years` demande la fin de l'exercice de l'entreprise"
                ),
            ));
        };
        let answer = self.answer(end, &[])?;
        if matches!(answer, Answer::Unknown { .. }) && !self.hangs_on_the_year(years, earlier) {
            return Ok(Some((FiscalYear::CALENDAR, AidWindow::RollingYears(years))));
        }
        let end = match self.pending.take(Stage::Offer, place, answer) {
            None => return Ok(None),
            Some(Value::Date(end)) => end,
            Some(other) => {
                return Err(self.unusable(
                    place,
                    &["a date is needed", "il faut une date"],
                    &other,
                ));
            }
        };
        let begins = end.checked_add_days(Days::new(1));
        match begins.and_then(FiscalYear::of_year_that_begins) {
            Some(year) => Ok(Some((year, window))),
            None => Err(self.refused(
                place,
                text!("a fiscal year cannot end on {end}, the day before 29 February: give 29 February", "un exercice ne peut pas finir le {end}, la veille du 29 février : donnez le 29 février", end = end),
            )),
        }
    }

    /// Whether an earlier aid lies on a date that only some fiscal years count.
    fn hangs_on_the_year(&self, years: u32, earlier: &[GrantedAid]) -> bool {
        let as_of = self.frame.as_of();
        let years_before = |years: u32| -> Option<NaiveDate> {
            let months = i32::try_from(years).ok()?.checked_mul(-12)?;
            add_months(as_of, months, MonthEnd::Keep)
        };
        // The longest window begins on the day after the first of these, the shortest on the second.
        let (longest, shortest) = (years_before(years), years_before(years.saturating_sub(1)));
        earlier.iter().any(|aid| {
            longest.is_none_or(|longest| aid.granted_on > longest)
                && shortest.is_none_or(|shortest| aid.granted_on < shortest)
        })
    }

    /// The aid of loans that are lent together: the sum of what each holds. `None` when they hold aid and what is left
    /// of the ceiling waits for something, which is then in `pending`.
    pub(super) fn aid_offer(
        &mut self,
        values: AidValues<'_>,
        loans: &[AidedLoan<'_>],
    ) -> Result<Option<AidOffer>, DecideError> {
        let currency = self.bundle.currency();
        let mut nominal = Money::zero(currency);
        let mut amount = AidAmount::Known(Money::zero(currency));
        let mut prices = None;
        for loan in loans {
            let aid = self.aid_of_loan(&values, loan)?;
            nominal = nominal.checked_add(aid.nominal)?;
            amount = amount.and(aid.amount)?;
            prices = prices.or(aid.prices);
        }
        let headroom = match values.headroom {
            Headroom::NoCeiling => None,
            Headroom::Known(headroom) => Some(headroom),
            // A loan at the market's price takes nothing from the ceiling, whatever is left of it.
            Headroom::Waiting(_) if amount.known().is_some_and(|aid| aid.amount().is_zero()) => {
                None
            }
            Headroom::Waiting(questions) => {
                self.pending.absorb(questions);
                return Ok(None);
            }
        };
        Ok(Some(AidOffer {
            regime: Arc::clone(&values.plan.regime),
            name: values.plan.name.clone(),
            instrument: values.plan.instrument,
            amount,
            nominal,
            prices,
            headroom,
        }))
    }

    fn aid_of_loan(
        &self,
        values: &AidValues<'_>,
        AidedLoan {
            terms,
            lent,
            coverage,
        }: &AidedLoan<'_>,
    ) -> Result<AidOfLoan, DecideError> {
        let instrument = values.plan.instrument;
        let (coverage, unknown_coverage) = match (instrument, *coverage) {
            (AidInstrument::Guarantee, Some(Ok(coverage))) => (Some(*coverage), None),
            (AidInstrument::Guarantee, Some(Err(why))) => (None, Some(why)),
            _ => (None, None),
        };
        // No share is more than the whole, so that the amount lent bounds the aid of a share that is not known.
        let nominal = match coverage {
            Some(coverage) => lent.checked_mul(coverage.as_fraction(), Rounding::HalfUp)?,
            None => *lent,
        };
        let (amount, prices) = match (&values.counting, unknown_coverage) {
            (_, Some(why)) => {
                let coverage = (Arc::from("guarantee.coverage"), why.clone());
                (AidAmount::Unknown(vec![coverage]), None)
            }
            (Counting::Nominal, None) => (AidAmount::Known(nominal), None),
            (Counting::Unknown(why), None) => (AidAmount::Unknown(why.clone()), None),
            (
                Counting::GrantEquivalent {
                    market_price,
                    discounting,
                },
                None,
            ) => {
                let discount_rate = match discounting {
                    AidDiscounting::AtDiscountRate(rate) => *rate,
                    AidDiscounting::AtReferenceRate => *market_price,
                };
                let prices = AidPrices {
                    market_price: *market_price,
                    discount_rate,
                };
                let equivalent = self
                    .equivalent(terms, instrument, coverage, prices)?
                    .amount(nominal.currency(), Rounding::HalfUp)?;
                // What is never paid back is a grant of the whole: aid does not exceed what is lent.
                let amount = if equivalent.amount() > nominal.amount() {
                    nominal
                } else {
                    equivalent
                };
                (AidAmount::Known(amount), Some(prices))
            }
        };
        Ok(AidOfLoan {
            amount,
            nominal,
            prices,
        })
    }

    fn equivalent(
        &self,
        terms: &LoanTerms,
        instrument: AidInstrument,
        coverage: Option<Rate>,
        prices: AidPrices,
    ) -> Result<GrantEquivalent, AidError> {
        let (granted_on, day_count) = (self.frame.as_of(), self.bundle.offer().day_count);
        let mut periods = aid_periods(terms, granted_on, day_count)?;
        Ok(match instrument {
            AidInstrument::Loan => {
                let aid = LoanAid {
                    reference_rate: prices.market_price,
                    discounting: AidDiscounting::AtDiscountRate(prices.discount_rate),
                    fees: fee_payments(terms, granted_on, day_count)?,
                };
                GrantEquivalent::of_loan(&periods, &aid)?
            }
            AidInstrument::Guarantee => {
                for period in &mut periods {
                    period.price = Rate::ZERO;
                }
                let aid = GuaranteeAid {
                    coverage: coverage.unwrap_or(Rate::ZERO),
                    market_premium: prices.market_price,
                    discount_rate: prices.discount_rate,
                    premium_timing: PaymentTiming::InArrears,
                    premiums: guarantee_premiums(terms, granted_on, day_count)?,
                };
                GrantEquivalent::of_guarantee(&periods, &aid)?
            }
        })
    }
}

/// The one undertaking of a decision: the list of earlier aid is that of all its enterprises.
const UNDERTAKING: &str = "undertaking";
