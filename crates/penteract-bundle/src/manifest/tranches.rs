//! `offer.tranches`: the parts of a loan that are lent together and on terms of their own.

use std::sync::Arc;

use penteract_core::{LocalText, text};
use penteract_rules::{Diagnostic, Label, Value};
use rust_decimal::Decimal;

use super::guarantee::GuaranteeDraft;
use super::offer::{FeeDraft, FeePlan, OfferDraft, OfferPlan};
use super::options::OptionDraft;
use super::places::{Amount, Share};
use super::rates::{RateDraft, RatePlan, RateStepDraft, RateStepPlan};
use super::resolve::Names;
use super::schedule::{ScheduleDraft, SchedulePlan};
use crate::codes;
use crate::keys::{Items, Listed, Named, Ref, Table as _, table};
use crate::manifest::GuaranteePlan;
use crate::plan::ValueRef;
use crate::reader::Reader;

table! {
    /// A part of the loan on terms of its own: one item of `offer.tranches`. What it does not say is as for the whole.
    TrancheDraft => TranchePlan {
        /// Its name.
        id: Named = required("\"interest-free\""),
        /// What people call it.
        name: LocalText = required("{ fr = \"Part sans intérêts\", en = \"Interest-free part\" }"),
        /// How much; what the others leave of the loan when left out, which one of them may.
        amount: Ref<Amount> = optional,
        /// The most that it may be: a limit on the whole.
        max: Ref<Amount> = optional,
        /// Its yearly rate, in the place of `offer.rate` and of the rates that follow it.
        rate: RateDraft -> RatePlan = optional,
        /// The yearly rates that follow it, in the place of those of the whole.
        rate_steps: Vec<RateStepDraft> -> Vec<RateStepPlan> = optional,
        /// Its phases, in the place of `offer.schedule`.
        schedule: ScheduleDraft -> SchedulePlan = optional,
        /// What is paid besides for it, in the place of `offer.fees`.
        fees: Items<FeeDraft> -> Vec<FeePlan> = optional,
        /// The share of it that is covered, in the place of `guarantee.coverage`.
        coverage: Ref<Share> = optional,
    }
}

impl Listed for TrancheDraft {
    fn id(&self) -> Option<Arc<str>> {
        self.id.as_ref().map(|id| Arc::clone(&id.name))
    }
}

impl TranchePlan {
    /// What it is lent on: its own terms over those of the whole.
    pub fn offer(&self, whole: &OfferPlan) -> OfferPlan {
        let steps = match (&self.rate_steps, &self.rate) {
            (Some(own), _) => own.clone(),
            // Rates that follow another one than its own are not its own.
            (None, Some(_)) => Vec::new(),
            (None, None) => whole.rate_steps.clone(),
        };
        let OfferPlan {
            rate,
            schedule,
            fees,
            ..
        } = whole;
        OfferPlan {
            rate: self.rate.as_ref().unwrap_or(rate).clone(),
            rate_steps: steps,
            schedule: self.schedule.as_ref().unwrap_or(schedule).clone(),
            fees: self.fees.as_ref().unwrap_or(fees).clone(),
            tranches: Vec::new(),
            ..whole.clone()
        }
    }

    /// The guarantee behind it.
    pub fn guarantee(&self, whole: &GuaranteePlan) -> GuaranteePlan {
        GuaranteePlan {
            coverage: self.coverage.as_ref().unwrap_or(&whole.coverage).clone(),
            ..whole.clone()
        }
    }

    /// What it hangs on whatever its amount, besides what the whole does.
    pub(crate) fn shape(&self) -> Vec<ValueRef> {
        let mut values = self.rate_values();
        let fees = self.fees.iter().flatten().flat_map(FeePlan::values);
        values.extend(fees.chain(&self.coverage).cloned());
        values.extend(self.schedule.iter().flat_map(SchedulePlan::values));
        values
    }

    /// What its rates hang on.
    pub(crate) fn rate_values(&self) -> Vec<ValueRef> {
        let mut values: Vec<ValueRef> = self.rate.iter().flat_map(RatePlan::values).collect();
        let steps = self.rate_steps.iter().flatten();
        values.extend(steps.flat_map(RateStepPlan::values));
        values
    }
}

impl Items<TrancheDraft> {
    /// Reports amounts that never come to the loan, and what only a loan that is not divided may say.
    pub(super) fn check(
        &self,
        draft: &OfferDraft,
        plan: &OfferPlan,
        names: &Names<'_>,
        reader: &mut Reader<'_>,
    ) {
        let drafts = self.all();
        let Some(first) = drafts.first() else { return };
        let help = text!(
            "say the `amount` of each tranche but one, which takes what the others leave",
            "dites le `amount` de chaque tranche sauf une, qui prend ce que les autres laissent"
        );
        let mut without_amount = drafts.iter().filter(|tranche| tranche.amount.is_none());
        let is_constant = |tranche: &TranchePlan| {
            let amount = tranche.amount.as_ref();
            amount.is_some_and(|amount| amount.constant().is_some())
        };
        if let Some(second) = without_amount.nth(1) {
            let message = text!(
                "two tranches have no `amount`: nothing says how they share what is left",
                "deux tranches n'ont pas de `amount` : rien ne dit comment elles se partagent le reste"
            );
            wrong(second.written(), message, help, reader);
        } else if plan.tranches.iter().all(is_constant) {
            let message = text!(
                "the tranches come to one amount, whatever is asked for",
                "les tranches font un seul montant, quelle que soit la demande"
            );
            wrong(first.written(), message, help, reader);
        } else if let Some((sum, least)) = above_the_least(plan, names) {
            let message = text!(
                "the tranches come to {sum}, and a loan may be of {least}",
                "les tranches font {sum}, et un prêt peut être de {least}",
                sum = sum.to_string(),
                least = least.to_string()
            );
            let help = text!(
                "raise `offer.amount.min`, or give the amount by a function: `min(request.amount, …)`",
                "relevez `offer.amount.min`, ou donnez le montant par une fonction : `min(request.amount, …)`"
            );
            wrong(first.written(), message, help, reader);
        }
        for fee in draft.fees.iter().flat_map(Items::all) {
            if fee.amount.is_some() {
                wrong_once(fee.written(), reader);
            }
        }
        let own_end = drafts.iter().find(|tranche| tranche.schedule.is_some());
        if let (Some(_), Some(tranche)) = (&plan.retention, own_end) {
            let message = text!(
                "the retention is given back at the end of the loan, and its tranches may end on several days",
                "la retenue est restituée à la fin du prêt, et ses tranches peuvent finir à plusieurs dates"
            );
            let help = text!(
                "take `offer.retention` away, or let all tranches have one `schedule`",
                "retirez `offer.retention`, ou donnez à toutes les tranches un seul `schedule`"
            );
            wrong(tranche.written(), message, help, reader);
        }
    }

    /// Reports what does not suit them outside of `[offer]`.
    pub(crate) fn fit(
        &self,
        guarantee: Option<&GuaranteeDraft>,
        options: Option<&Items<OptionDraft>>,
        reader: &mut Reader<'_>,
    ) {
        if self.all().is_empty() {
            return;
        }
        let covered = self.all().iter().find(|tranche| tranche.coverage.is_some());
        if let (Some(tranche), None) = (covered, guarantee) {
            let message = text!(
                "a tranche has a `coverage`, and the product has no guarantee",
                "une tranche a un `coverage`, et le produit n'a pas de garantie"
            );
            let help = text!(
                "add `[guarantee]`, or take `coverage` away",
                "ajoutez `[guarantee]`, ou retirez `coverage`"
            );
            wrong(tranche.written(), message, help, reader);
        }
        for fee in guarantee.into_iter().flat_map(GuaranteeDraft::all_fees) {
            if fee.amount.is_some() || fee.slices.is_some() || fee.amount_max.is_some() {
                wrong_once(fee.written(), reader);
            }
        }
        for option in options.into_iter().flat_map(Items::all) {
            if option.answers.is_some() {
                let message = text!(
                    "the answers of an option give other phases, and each tranche has phases of its own",
                    "les réponses d'une option donnent d'autres phases, et chaque tranche a les siennes"
                );
                let help = text!(
                    "give the option an `effect`: each tranche has it",
                    "donnez à l'option un `effect` : chaque tranche l'a"
                );
                wrong(option.written(), message, help, reader);
            }
        }
    }
}

/// What the tranches of a known amount come to at most, and the smallest loan, where it is smaller.
fn above_the_least(plan: &OfferPlan, names: &Names<'_>) -> Option<(Value, Value)> {
    let money = |value: &ValueRef| {
        let known = names.known_values(value).into_iter();
        let amounts = known.filter_map(|(_, value)| match value {
            Value::Money(amount) => Some(amount),
            _ => None,
        });
        amounts.collect::<Vec<_>>()
    };
    let amounts = plan
        .tranches
        .iter()
        .filter_map(|tranche| tranche.amount.as_ref());
    let most = amounts.filter_map(|amount| money(amount).into_iter().max());
    let sum = most.fold(Decimal::ZERO, Decimal::saturating_add);
    let least = match &plan.amount.min {
        None => Decimal::ZERO,
        // Where answers decide on it, the decision tells.
        Some(min) => money(min).into_iter().min()?,
    };
    (sum > least).then_some((Value::Money(sum), Value::Money(least)))
}

/// What is paid once for the loan would be paid by each of its tranches.
fn wrong_once(place: Label, reader: &mut Reader<'_>) {
    let message = text!(
        "each tranche would pay this fee, and it is that of the whole loan",
        "chaque tranche paierait ces frais, et ce sont ceux de tout le prêt"
    );
    let help = text!(
        "give one tranche a fee of a fixed amount (`fees`); what all of them pay is a percentage",
        "donnez à une tranche un frais d'un montant fixe (`fees`) ; ce que toutes paient est un pourcentage"
    );
    wrong(place, message, help, reader);
}

fn wrong(place: Label, message: LocalText, help: LocalText, reader: &mut Reader<'_>) {
    let problem = Diagnostic::error(codes::TRANCHES, message);
    reader.problems.push(problem.at(place).help(help));
}
