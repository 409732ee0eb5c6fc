//! Answers from which nothing can be computed: problems of the application, which is asked again, and never a failure of
//! the product nor a refusal.

use penteract_bundle::{AidCounting, Bundle, LocalText, OfferPlan, SchedulePlan, ValueRef};
use penteract_core::{TermsError, text};
use penteract_rules::{EvalError, FactId, Frame, FunctionId, Slot, Value};

use crate::error::DecideError;
use crate::near::around;

/// Where the manifest says tranches.
pub(crate) const TRANCHES: &str = "offer.tranches";

/// The answers that were given to one decision.
#[derive(Clone, Copy)]
pub(crate) struct Answers<'a> {
    pub(crate) bundle: &'a Bundle,
    pub(crate) frame: &'a Frame,
}

impl Answers<'_> {
    /// An error while a value of the manifest was computed.
    pub(crate) fn of_value(self, value: &ValueRef, error: impl Into<DecideError>) -> DecideError {
        let fails = |frame: &Frame| self.bundle.value(value, &[], frame).is_err();
        self.blame(&self.behind(self.bundle.reads(value), fails), error.into())
    }

    /// An error while a function of the scripts was computed.
    pub(crate) fn of_function(self, id: FunctionId, error: impl Into<DecideError>) -> DecideError {
        let program = self.bundle.program();
        let fails = |frame: &Frame| program.evaluate(id, &[], frame).is_err();
        let reads = program.describe(id).reads.clone();
        self.blame(&self.behind(reads, fails), error.into())
    }

    /// Of the facts that a failing computation may read, those without whose answers it does not fail, and of these those of
    /// which an answer a unit away is enough: what it divides by. All that are left where there is none such.
    fn behind(self, reads: Vec<FactId>, fails: impl Fn(&Frame) -> bool) -> Vec<FactId> {
        let left_out = |fact: &FactId| !fails(&self.frame.without(*fact));
        let a_unit_away = |fact: &FactId| {
            let Slot::Answered(value) = self.frame.get(*fact) else {
                return false;
            };
            let near = around(&value, self.bundle.currency());
            let near = near
                .into_iter()
                .filter_map(|near| self.frame.with(*fact, near).ok());
            near.into_iter().any(|frame| !fails(&frame))
        };
        let mut behind = reads;
        for is_behind in [&left_out as &dyn Fn(&FactId) -> bool, &a_unit_away] {
            let fewer: Vec<FactId> = behind.iter().copied().filter(is_behind).collect();
            if !fewer.is_empty() {
                behind = fewer;
            }
        }
        behind
    }

    /// An error while the phases were laid out.
    pub(crate) fn of_schedule(self, error: DecideError) -> DecideError {
        let offer = self.bundle.offer();
        let mut facts = schedule(self.bundle, offer);
        facts.extend(self.bundle.reads(&offer.frequency));
        self.blame(&facts, error)
    }

    /// An error while the loan was shared between its tranches.
    pub(crate) fn of_tranches(self, error: DecideError) -> DecideError {
        let offer = self.bundle.offer();
        let amounts = offer.tranche_amounts();
        let mut facts: Vec<FactId> = amounts.flat_map(|value| self.bundle.reads(value)).collect();
        facts.push(offer.amount.request);
        self.blame(&facts, error)
    }

    /// An error while values that are known were put together.
    pub(crate) fn of_offer(self, error: DecideError) -> DecideError {
        let offer = self.bundle.offer();
        let rates = offer.rate_values();
        let amount = [&offer.amount.min, &offer.amount.multiple];
        let limits = offer.amount.max.iter().map(|limit| &limit.value);
        let amount = amount.into_iter().flatten().chain(limits);
        let fees = offer.all_fees().map(|fee| fee.amount.figure());
        let insurance = offer.insurance.iter().map(|insurance| &insurance.rate);
        let retention = offer.retention.iter();
        let retention =
            retention.flat_map(|kept| std::iter::once(&kept.percent).chain(&kept.interest));
        let guarantee = self.bundle.guarantee().into_iter().flat_map(|guarantee| {
            let fees = guarantee.all_fees();
            let fee = fees.flat_map(|fee| fee.price.values().into_iter().chain(&fee.total_max));
            let tranches = offer.tranches.iter();
            let coverage = tranches.flat_map(|tranche| &tranche.coverage);
            std::iter::once(&guarantee.coverage)
                .chain(coverage)
                .chain(fee)
        });
        let read = |values: &mut dyn Iterator<Item = &ValueRef>| -> Vec<FactId> {
            values.flat_map(|value| self.bundle.reads(value)).collect()
        };
        let facts = match &error {
            DecideError::Terms(
                TermsError::RateOutOfRange { .. } | TermsError::CapBelowFloor { .. },
            ) => read(&mut rates.iter()),
            DecideError::Terms(TermsError::PercentOutOfRange { .. }) => {
                read(&mut fees.chain(insurance).chain(retention).chain(guarantee))
            }
            DecideError::Money(_)
            | DecideError::Terms(
                TermsError::AmountTooLarge { .. } | TermsError::NotPositive { .. },
            ) => {
                let mut facts = read(&mut amount.into_iter().chain(fees));
                facts.push(offer.amount.request);
                facts
            }
            DecideError::Aid(_) => {
                let mut facts = vec![offer.amount.request];
                if let Some(aid) = self.bundle.aid() {
                    if let AidCounting::GrantEquivalent {
                        market_price,
                        discount_rate,
                        ..
                    } = &aid.counting
                    {
                        facts.extend(read(&mut [market_price, discount_rate].into_iter()));
                    }
                    facts.extend(aid.ceiling.iter().map(|ceiling| ceiling.granted.fact));
                }
                facts
            }
            // Told where the value is computed, of the answers that it reads.
            DecideError::Evaluation(_) | DecideError::UnusableValue { .. } => return error,
            DecideError::Terms(
                TermsError::EmptyPhase { .. }
                | TermsError::NotWholePeriods { .. }
                | TermsError::TooManyInstalments { .. }
                | TermsError::PhaseAfterRepayment { .. }
                | TermsError::PhaseEndsBeforeStart { .. },
            ) => return self.of_schedule(error),
            _ => {
                let mut facts = read(
                    &mut rates
                        .iter()
                        .chain(fees)
                        .chain(insurance)
                        .chain(retention)
                        .chain(guarantee),
                );
                facts.extend(schedule(self.bundle, offer));
                facts.push(offer.amount.request);
                facts
            }
        };
        self.blame(&facts, error)
    }

    /// The error as a problem of the answers that were read for it; as it is when none was, since then every answer
    /// meets it.
    fn blame(self, read: &[FactId], error: DecideError) -> DecideError {
        if !hangs_on_answers(&error) {
            return error;
        }
        let mut answered: Vec<FactId> = Vec::with_capacity(read.len());
        for fact in read {
            if matches!(self.frame.get(*fact), Slot::Answered(_)) && !answered.contains(fact) {
                answered.push(*fact);
            }
        }
        let ends_early = matches!(
            error,
            DecideError::Terms(TermsError::PhaseEndsBeforeStart { .. })
        );
        let is_number = |fact: &FactId| match self.frame.get(*fact) {
            Slot::Answered(Value::Date(_)) => ends_early,
            Slot::Answered(value) => is_number(&value),
            Slot::Unanswered => false,
        };
        // What is computed is numbers; a choice or a date is told when nothing else was read.
        if !matches!(error, DecideError::Evaluation(EvalError::NoTableRow { .. }))
            && answered.iter().any(is_number)
        {
            answered.retain(is_number);
        }
        if answered.is_empty() {
            return error;
        }
        let why = why(&error);
        DecideError::InvalidApplication(self.bundle.unworkable(&answered, self.frame, &why))
    }
}

fn schedule(bundle: &Bundle, offer: &OfferPlan) -> Vec<FactId> {
    let phases: Vec<ValueRef> = offer.schedules().flat_map(SchedulePlan::values).collect();
    let values = phases.iter().chain(&offer.disbursed_on);
    values.flat_map(|value| bundle.reads(value)).collect()
}

fn is_number(value: &Value) -> bool {
    matches!(
        value,
        Value::Int(_)
            | Value::Money(_)
            | Value::Percent(_)
            | Value::Ratio(_)
            | Value::Duration { .. }
            | Value::List(_)
    )
}

/// Whether other answers may well be computed; a hole of a parameter is met at a date, whatever is answered.
fn hangs_on_answers(error: &DecideError) -> bool {
    match error {
        DecideError::Evaluation(error) => matches!(
            error,
            EvalError::Overflow { .. }
                | EvalError::DivisionByZero { .. }
                | EvalError::NoTableRow { .. }
                | EvalError::PhaseLength { .. }
                | EvalError::RoundingMultiple { .. }
        ),
        DecideError::UnusableValue { .. }
        | DecideError::Terms(_)
        | DecideError::Money(_)
        | DecideError::Schedule(_)
        | DecideError::Aid(_)
        | DecideError::EffectiveRate(_) => true,
        DecideError::InvalidApplication(_)
        | DecideError::NoAnswerWorks { .. }
        | DecideError::TooLate { .. }
        | DecideError::ReferenceDiffers { .. }
        | DecideError::Unrecordable { .. }
        | DecideError::Change { .. }
        | DecideError::Loan { .. } => false,
    }
}

/// Why nothing comes out, in words of loans: who applies has nothing to mend in a product.
pub(crate) fn why(error: &DecideError) -> LocalText {
    match error {
        DecideError::Evaluation(EvalError::Overflow { .. }) | DecideError::Money(_) => text!(
            "the result is too large to be exact",
            "le résultat est trop grand pour être exact"
        ),
        DecideError::Evaluation(EvalError::DivisionByZero { .. }) => text!(
            "the calculation divides by zero",
            "le calcul divise par zéro"
        ),
        DecideError::Evaluation(EvalError::NoTableRow { .. }) => text!(
            "no row of the grid answers",
            "aucune ligne de la grille ne répond"
        ),
        DecideError::Evaluation(EvalError::PhaseLength { .. })
        | DecideError::Terms(TermsError::EmptyPhase { .. }) => text!(
            "a phase of the loan would last nothing, or less",
            "une phase du prêt aurait une durée nulle ou négative"
        ),
        DecideError::Terms(TermsError::NotWholePeriods { .. }) => text!(
            "a phase of the loan would not be a whole number of repayment periods",
            "une phase du prêt ne serait pas un nombre entier de périodes de remboursement"
        ),
        DecideError::Terms(TermsError::PhaseEndsBeforeStart {
            number, start, end, ..
        }) => text!(
            "phase {number} of the loan would begin on {start} and end on {end}",
            "la phase {number} du prêt commencerait le {start} et finirait le {end}",
            start = start,
            end = end
        ),
        DecideError::Terms(TermsError::TooManyInstalments { .. }) => text!(
            "the loan would have more instalments than are computed",
            "le prêt aurait plus d'échéances qu'il n'en est calculé"
        ),
        DecideError::Terms(TermsError::AmountTooLarge { .. }) => text!(
            "an amount exceeds what is computed",
            "un montant dépasse ce qui est calculé"
        ),
        DecideError::Terms(TermsError::RateOutOfRange { .. }) => text!(
            "a yearly rate is above -100 % and 1 000 % at most",
            "un taux annuel est au-dessus de -100\u{a0}% et d'au plus 1\u{202f}000\u{a0}%"
        ),
        DecideError::Terms(TermsError::PercentOutOfRange { .. }) => text!(
            "a percentage is out of its bounds",
            "un pourcentage sort de ses bornes"
        ),
        DecideError::EffectiveRate(_) => {
            text!("no effective rate exists", "aucun taux effectif n'existe")
        }
        DecideError::Aid(_) => text!(
            "the aid in the loan cannot be computed",
            "l'aide contenue dans le prêt ne peut être calculée"
        ),
        DecideError::UnusableValue {
            place: TRANCHES,
            problem,
            ..
        } => problem.clone(),
        _ => text!(
            "the loan cannot be computed",
            "le prêt ne peut être calculé"
        ),
    }
}
