//! The offer for an amount: terms, schedule, guarantee, effective rate.

mod aid;
mod charges;
mod claim;
mod conventions;
mod evaluate;
mod guarantee;
mod rates;
mod tranches;

use std::sync::Arc;

use chrono::NaiveDate;
use penteract_bundle::{Bundle, GuaranteePlan, OfferPlan, PhasePlan, SchedulePlan, Tranche};
use penteract_core::{
    Contract, DeferredInterest, Frequency, LoanLength, LoanOption, LoanTerms, LoanTermsBuilder,
    Money, Phase, PhaseLength, PhaseStubs, PhaseTerms, Servicing, TermsError,
};
use penteract_rules::{Frame, Value};
use rust_decimal::Decimal;

use self::aid::{AidValues, AidedLoan};
use self::charges::Charges;
use self::conventions::Conventions;
use self::guarantee::{GuaranteeValues, guarantee_offer};
use self::rates::Rates;
use crate::aid::AidOffer;
use crate::error::DecideError;
use crate::offer::{Lent, Limit, LoanOffer, Offer, SignedTranche, TrancheName};
use crate::pending::{Pending, Stage};

/// Evaluates the parts of an offer for one application, and notes what they wait for.
pub(crate) struct Quoter<'a> {
    bundle: &'a Bundle,
    frame: &'a Frame,
    pending: &'a mut Pending,
    /// What is lent: the whole, or the tranche that is quoted.
    offer: &'a OfferPlan,
    guarantee: Option<&'a GuaranteePlan>,
    /// Phases that the borrower may choose later: rates and fees are known as far as they reach.
    horizon: Vec<Vec<Phase>>,
}

/// A loan to be quoted.
struct Part<'a> {
    tranche: Option<&'a Tranche>,
    amount: Decimal,
    values: OfferValues<'a>,
}

/// What an offer is made of besides the amount.
struct OfferValues<'a> {
    rates: Rates,
    frequency: Frequency,
    phases: Vec<Phase>,
    disbursed_on: NaiveDate,
    charges: Charges,
    conventions: Conventions,
    guarantee: Option<GuaranteeValues>,
    aid: Option<AidValues<'a>>,
}

impl<'a> Quoter<'a> {
    pub(crate) fn new(bundle: &'a Bundle, frame: &'a Frame, pending: &'a mut Pending) -> Self {
        Self {
            bundle,
            frame,
            pending,
            offer: bundle.offer(),
            guarantee: bundle.guarantee(),
            horizon: Vec::new(),
        }
    }

    /// With rates and fees known as far as other phases reach, too.
    pub(crate) fn reaching(mut self, horizon: Vec<Vec<Phase>>) -> Self {
        self.horizon = horizon;
        self
    }

    /// Notes every fact that the offer waits for, without computing it.
    pub(crate) fn ask(&mut self) -> Result<(), DecideError> {
        let parts = self.parts(None)?;
        if let Some(aid) =
            parts.and_then(|parts| parts.into_iter().find_map(|part| part.values.aid))
        {
            self.ask_headroom(aid);
        }
        Ok(())
    }

    /// The offer of `granted`; `None` when it waits for something, which is then in `pending`.
    pub(crate) fn quote(
        &mut self,
        requested: Decimal,
        granted: Decimal,
        limits: Vec<Limit>,
    ) -> Result<Option<Box<Offer>>, DecideError> {
        let Some(mut parts) = self.parts(Some(granted))? else {
            return Ok(None);
        };
        let currency = self.bundle.currency();
        let aid = parts.iter_mut().find_map(|part| part.values.aid.take());
        let mut lent = Vec::with_capacity(parts.len());
        for part in &parts {
            let terms = self.terms(part.amount, &part.values, Servicing::default())?;
            let schedule = terms.schedule()?;
            lent.push((terms, schedule));
        }
        let aid = match aid {
            Some(aid) => {
                let loans = parts.iter().zip(&lent);
                let loans = loans.map(|(part, (terms, _))| (part, terms));
                let Some(aid) = self.aid_of(aid, loans)? else {
                    return Ok(None);
                };
                Some(aid)
            }
            None => None,
        };
        let mut loans = Vec::with_capacity(parts.len());
        for (part, (terms, schedule)) in parts.into_iter().zip(lent) {
            let amount = Money::new(part.amount, currency)?;
            let guarantee = part.values.guarantee;
            let guarantee = guarantee.map(|values| guarantee_offer(amount, values, &schedule));
            loans.push(LoanOffer {
                tranche: part.tranche.map(|tranche| TrancheName::of(tranche.plan())),
                amount,
                rate: part.values.rates.first,
                later_rates: part.values.rates.later,
                index: part.values.rates.index,
                terms,
                guarantee: guarantee.transpose()?,
                schedule,
            });
        }
        let Some(lent) = Lent::of(loans)? else {
            return Err(self.misshared(Decimal::ZERO, granted));
        };
        let schedule = match &lent {
            Lent::Undivided(loan) => &loan.schedule,
            Lent::Tranches { schedule, .. } => schedule,
        };
        let effective_rate = schedule.effective_rate(self.bundle.offer().effective_rate)?;
        Ok(Some(Box::new(Offer {
            amount: Money::new(granted, currency)?,
            requested: Money::new(requested, currency)?,
            limits,
            lent,
            effective_rate,
            aid,
        })))
    }

    /// The contracts of `granted`, one for each tranche; `None` when one waits for something, which is then in `pending`.
    pub(crate) fn contracts(
        &mut self,
        granted: Decimal,
        options: Vec<LoanOption>,
    ) -> Result<Option<Vec<SignedTranche>>, DecideError> {
        let (parts, servicing) = (self.parts(Some(granted))?, self.servicing()?);
        let (Some(parts), Some(servicing)) = (parts, servicing) else {
            return Ok(None);
        };
        let servicing = Servicing {
            options,
            ..servicing
        };
        let contracts = parts.into_iter().map(|part| {
            let terms = self.terms(part.amount, &part.values, servicing.clone())?;
            let plan = match part.tranche {
                Some(tranche) => tranche.guarantee(),
                None => self.bundle.guarantee(),
            };
            let guarantee = self.guarantee_terms(plan)?;
            let name = part.tranche.map(|tranche| TrancheName::of(tranche.plan()));
            Ok((name, Contract { terms, guarantee }))
        });
        contracts.collect::<Result<_, _>>().map(Some)
    }

    /// The aid that a loan of `granted` would hold; `None` when it waits for something, which is then in `pending`, or
    /// when the product says nothing of aid.
    pub(crate) fn aid_at(&mut self, granted: Decimal) -> Result<Option<AidOffer>, DecideError> {
        let Some(mut parts) = self.parts(Some(granted))? else {
            return Ok(None);
        };
        let Some(aid) = parts.iter_mut().find_map(|part| part.values.aid.take()) else {
            return Ok(None);
        };
        let terms = parts
            .iter()
            .map(|part| self.terms(part.amount, &part.values, Servicing::default()));
        let terms: Vec<LoanTerms> = terms.collect::<Result<_, _>>()?;
        self.aid_of(aid, parts.iter().zip(&terms))
    }

    /// The aid in loans that are lent together.
    fn aid_of<'p>(
        &mut self,
        aid: AidValues<'_>,
        loans: impl Iterator<Item = (&'p Part<'a>, &'p LoanTerms)>,
    ) -> Result<Option<AidOffer>, DecideError>
    where
        'a: 'p,
    {
        let currency = self.bundle.currency();
        let loans = loans.map(|(part, terms)| {
            Ok(AidedLoan {
                terms,
                lent: Money::new(part.amount, currency)?,
                coverage: part.values.guarantee.as_ref().map(|known| &known.coverage),
            })
        });
        let loans: Vec<AidedLoan<'_>> = loans.collect::<Result<_, DecideError>>()?;
        self.aid_offer(aid, &loans)
    }

    /// What is lent: the whole of `granted`, or each tranche that is something of it. Without an amount, all that any of
    /// them needs is asked for.
    fn parts(&mut self, granted: Option<Decimal>) -> Result<Option<Vec<Part<'a>>>, DecideError> {
        let tranches = self.bundle.tranches();
        if tranches.is_empty() {
            let amount = granted.unwrap_or_default();
            return Ok(self.values()?.map(|values| {
                vec![Part {
                    tranche: None,
                    amount,
                    values,
                }]
            }));
        }
        let amounts = match granted {
            Some(granted) => self.tranche_amounts(granted)?,
            None => None,
        };
        let mut parts = Some(Vec::with_capacity(tranches.len()));
        for (at, tranche) in tranches.iter().enumerate() {
            let amount = amounts.as_ref().and_then(|amounts| amounts.get(at));
            if amount.is_some_and(Decimal::is_zero) {
                continue;
            }
            (self.offer, self.guarantee) = (tranche.offer(), tranche.guarantee());
            let part = self.values()?.zip(amount.copied());
            parts = parts.zip(part).map(|(mut parts, (values, amount))| {
                parts.push(Part {
                    tranche: Some(tranche),
                    amount,
                    values,
                });
                parts
            });
        }
        (self.offer, self.guarantee) = (self.bundle.offer(), self.bundle.guarantee());
        Ok(parts)
    }

    /// The complete terms of a loan of `granted`.
    fn terms(
        &self,
        granted: Decimal,
        values: &OfferValues,
        servicing: Servicing,
    ) -> Result<LoanTerms, DecideError> {
        let builder = self.conventions(values.frequency);
        let builder = values
            .charges
            .apply(values.conventions.apply(builder))
            .disbursement(values.disbursed_on, granted)
            .rate(values.rates.interest())
            .phases(values.phases.iter().cloned())
            .phase_stubs(self.phase_stubs(&values.phases))
            .servicing(servicing);
        let guarantee = values.guarantee.iter();
        let fees = guarantee.flat_map(|guarantee| guarantee.fees.iter().cloned());
        Ok(fees
            .fold(builder, LoanTermsBuilder::guarantee_fee)
            .build()?)
    }

    /// Everything but the amount; `None` when a part of it is unknown.
    fn values(&mut self) -> Result<Option<OfferValues<'a>>, DecideError> {
        let plan = self.offer;
        // Each part is evaluated before any is given up, so that every question is asked at once.
        let phases = self.phases()?;
        let frequency = self.frequency(phases.as_deref())?;
        let disbursed_on = match &plan.disbursed_on {
            Some(value) => self.date("offer.disbursed_on", value)?,
            None => Some(self.frame.as_of()),
        };
        let charges = self.charges()?;
        let conventions = self.terms_values()?;
        let length = match (frequency, disbursed_on, &phases) {
            (Some(frequency), Some(disbursed_on), Some(phases)) => {
                let builder = self.conventions(frequency);
                let builder = match &conventions {
                    Some(conventions) => conventions.apply(builder),
                    None => builder,
                };
                let mut length = self.length(&builder, disbursed_on, phases)?;
                for phases in &self.horizon {
                    length = length.max(self.length(&builder, disbursed_on, phases)?);
                }
                Some(length)
            }
            _ => None,
        };
        let aid = self.aid()?;
        let rates = self.rates(disbursed_on, length.map(|length| length.last_due_date))?;
        let (
            Some(rates),
            Some(frequency),
            Some(disbursed_on),
            Some(phases),
            Some(charges),
            Some(conventions),
            Some(length),
        ) = (
            rates,
            frequency,
            disbursed_on,
            phases,
            charges,
            conventions,
            length,
        )
        else {
            self.guarantee(length.map(|length| length.years))?;
            return Ok(None);
        };
        let Some(guarantee) = self.guarantee(Some(length.years))? else {
            return Ok(None);
        };
        let Some(aid) = aid else {
            return Ok(None);
        };
        Ok(Some(OfferValues {
            rates,
            frequency,
            phases,
            disbursed_on,
            charges,
            conventions,
            guarantee,
            aid,
        }))
    }

    /// How often instalments fall due. Of a single payment nobody is asked: its months say all.
    fn frequency(&mut self, phases: Option<&[Phase]>) -> Result<Option<Frequency>, DecideError> {
        const PLACE: &str = "offer.frequency";
        let plan = self.offer;
        let is_paid_by_period = !plan.fees.is_empty() || plan.insurance.is_some();
        let is_one_payment = !is_paid_by_period && phases.is_some_and(is_one_payment);
        if !is_one_payment || !self.horizon.is_empty() {
            return self.word(PLACE, &plan.frequency);
        }
        let mut unasked = Pending::default();
        let answered =
            Quoter::new(self.bundle, self.frame, &mut unasked).word(PLACE, &plan.frequency)?;
        Ok(answered.or(Some(Frequency::MONTHLY)))
    }

    /// The phases, from the script or the manifest.
    pub(crate) fn phases(&mut self) -> Result<Option<Vec<Phase>>, DecideError> {
        match &self.offer.schedule {
            SchedulePlan::Phases(phases) => self.phases_in_force(phases),
            SchedulePlan::Rule(id) => {
                let program = self.bundle.program();
                let answer = program.evaluate(*id, &[], self.frame);
                let answer = answer.map_err(|error| self.answers().of_function(*id, error))?;
                let name = Arc::clone(&program.describe(*id).name);
                match self.pending.take(Stage::Offer, &name, answer) {
                    None => Ok(None),
                    Some(Value::Phase(phase)) => Ok(Some(vec![*phase])),
                    Some(Value::List(values)) => values
                        .iter()
                        .map(|value| match value {
                            Value::Phase(phase) => Ok(phase.as_ref().clone()),
                            other => Err(self.unusable(
                                "offer.schedule",
                                &["a list of phases is needed", "il faut une liste de phases"],
                                other,
                            )),
                        })
                        .collect::<Result<_, _>>()
                        .map(Some),
                    Some(other) => Err(self.unusable(
                        "offer.schedule",
                        &["a list of phases is needed", "il faut une liste de phases"],
                        &other,
                    )),
                }
            }
        }
    }

    /// Those of the manifest that no condition leaves out; `None` when one is unknown.
    fn phases_in_force(&mut self, plans: &[PhasePlan]) -> Result<Option<Vec<Phase>>, DecideError> {
        let mut phases = Some(Vec::with_capacity(plans.len()));
        for PhasePlan {
            phase, when, until, ..
        } in plans
        {
            let is_there = match when {
                Some(when) => self.truth("offer.schedule.when", when)?,
                None => Some(true),
            };
            match (is_there, &mut phases) {
                (None, _) => phases = None,
                (Some(false), _) => {}
                (Some(true), known) => {
                    let phase = phase.clone();
                    let phase = match until {
                        None => Some(phase),
                        Some(until) => self
                            .date("offer.schedule.until", until)?
                            .map(|day| phase.lasting(PhaseLength::Until(day))),
                    };
                    match (phase, known) {
                        (None, _) => phases = None,
                        (Some(phase), Some(known)) => known.push(phase),
                        (Some(_), None) => {}
                    }
                }
            }
        }
        Ok(phases)
    }

    /// The conventions of the manifest, with the frequency of the instalments.
    fn conventions(&self, frequency: Frequency) -> LoanTermsBuilder {
        let plan = self.bundle.offer();
        let builder = LoanTerms::builder(self.bundle.currency())
            .frequency(frequency)
            .day_count(plan.day_count)
            .periodic_rate(plan.periodic_rate)
            .rounding(plan.rounding)
            .calendar(plan.calendar.clone(), plan.business_days)
            .interest_dates(plan.interest_dates)
            .payments(plan.payments)
            .month_end(plan.month_end)
            .interest_method(plan.interest_method)
            .partial_periods(plan.partial_periods)
            .stub_periods(plan.stub_periods);
        match &plan.terms {
            Some(terms) => conventions::said(terms, builder),
            None => builder,
        }
    }

    /// Which period of a phase takes the part that its length leaves; of phases of whole periods, nothing is said.
    fn phase_stubs(&self, phases: &[Phase]) -> PhaseStubs {
        let mut lengths = phases.iter().filter_map(Phase::length);
        match lengths.any(PhaseLength::has_own_end) {
            true => self.bundle.offer().phase_stubs,
            false => PhaseStubs::default(),
        }
    }

    /// How long the loan runs: nothing of it depends on what is drawn.
    fn length(
        &self,
        builder: &LoanTermsBuilder,
        drawn_on: NaiveDate,
        phases: &[Phase],
    ) -> Result<LoanLength, DecideError> {
        let builder = builder.clone().disbursement(drawn_on, Decimal::ONE);
        let builder = builder.phases(phases.iter().cloned());
        let length = builder.phase_stubs(self.phase_stubs(phases)).length();
        length.map_err(|error| match error {
            // Whether answers are to blame, or the day, is told once it is known that others would do.
            TermsError::PhaseEndsBeforeStart { .. } => error.into(),
            error => self.answers().of_schedule(error.into()),
        })
    }
}

/// Whether phases come to a single payment, the same whatever the frequency.
fn is_one_payment(phases: &[Phase]) -> bool {
    let deferred = |phase: &Phase| match phase.terms() {
        PhaseTerms::NoPayment { interest, .. } => Some(*interest),
        _ => None,
    };
    let is_unpaid = |phase| deferred(phase) == Some(DeferredInterest::CapitalisedAtEnd);
    match phases {
        [before @ .., unpaid, last] => {
            matches!(last.terms(), PhaseTerms::Bullet { length: None, .. })
                && deferred(unpaid)
                    .is_some_and(|interest| interest != DeferredInterest::CapitalisedEachPeriod)
                && before.iter().all(is_unpaid)
        }
        _ => false,
    }
}
