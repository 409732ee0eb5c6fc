//! `[offer]`: what is lent and how it is repaid.

use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::{
    BusinessDayConvention, Calendar, DayCount, FeeBase, FeeTiming, Frequency, InsuranceBase,
    InterestDates, InterestMethod, LoanTerms, LocalText, MonthEnd, PartialPeriods, PaymentTiming,
    PeriodicRate, PhaseStubs, Rate, RateMethod, RoundingTerms, StubPeriods, TermsError, text,
};
use penteract_rules::{Diagnostic, FactId, FunctionId, Label};
use rust_decimal::Decimal;
use schemars::{Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::{Error as WordError, StrDeserializer};

use super::conventions::{TermsDraft, TermsPlan};
use super::payer::{PayerDraft, PayerPlan, ThirdParty};
use super::places::{AboveZero, Amount, Day, Repetition, Share, Time};
use super::rates::{RateDraft, RatePlan, RateStepDraft, RateStepPlan};
use super::reference::{Extent, RefDraft, RefKind};
use super::resolve::Names;
use super::schedule::{PhasePlan, ScheduleDraft, SchedulePlan};
use super::tranches::{TrancheDraft, TranchePlan};
use crate::codes;
use crate::document::{Entry, Kind};
use crate::keys::schema::Reference;
use crate::keys::{
    Items, KeyValue, Listed, Named, Planned, Ref, Said, Table as _, Texts, Whole, table,
};
use crate::plan::ValueRef;
use crate::quantity;
use crate::reader::Reader;

table! {
    /// What the product lends and how it is repaid: `[offer]`.
    OfferDraft => OfferPlan {
        /// How much.
        amount: AmountDraft -> AmountPlan = required("{ request = \"request.amount\" }"),
        /// The yearly borrowing rate, a percentage or a ratio; or an index and what is added to it.
        rate: RateDraft -> RatePlan = required("{ fact = \"offer.bank_rate\" }"),
        /// The yearly rates that follow the first one, each with the day on which it begins.
        rate_steps: Vec<RateStepDraft> -> Vec<RateStepPlan> = default(Vec::new()),
        /// How often instalments fall due: daily, weekly, monthly, quarterly, half-yearly, yearly.
        frequency: Ref<Repetition> = required("\"monthly\""),
        /// The phases of the schedule, or `{ rule = "phases" }`.
        schedule: ScheduleDraft -> SchedulePlan = required("{ rule = \"phases\" }"),
        /// The day of the disbursement; the date of the decision when left out.
        disbursed_on: Ref<Day> = optional,
        /// What is paid besides.
        fees: Items<FeeDraft> -> Vec<FeePlan> = default(Vec::new()),
        /// Insurance of the borrower.
        insurance: Whole<InsuranceDraft> -> InsurancePlan = optional,
        /// Cash withheld and given back at the end.
        retention: Whole<RetentionDraft> -> RetentionPlan = optional,
        /// The parts of a loan that are lent together, each on terms of its own; an undivided loan when left out.
        tranches: Items<TrancheDraft> -> Vec<TranchePlan> = default(Vec::new()),
        /// What the lender undertakes beside the loan.
        undertakings: Vec<UndertakingDraft> -> Vec<UndertakingPlan> = default(Vec::new()),
        /// Conventions of the loan by the names that its terms give them.
        terms: TermsDraft -> TermsPlan = optional,
        /// The effective rate that the offer tells: `teg` (when left out), `aprc`, `us`, `irr`.
        effective_rate: Said<RateMethod> = default(RateMethod::Teg),
        /// The day count; 30/360 when left out.
        day_count: Said<DayCount> = default(DayCount::Thirty360Isda),
        /// How the yearly rate becomes the rate of a period; proportional when left out.
        periodic_rate: Said<PeriodicRate> = default(PeriodicRate::default()),
        /// The rounding of amounts; half up, the last instalment absorbs the remainder, when left out.
        rounding: Said<RoundingTerms> = default(RoundingTerms::default()),
        /// The calendar that moves due dates; none when left out.
        calendar: Said<Calendar> = default(Calendar::default()),
        /// Where a due date goes that is no business day.
        business_days: Said<BusinessDayConvention> = default(BusinessDayConvention::default()),
        /// Between which dates interest runs when due dates are moved.
        interest_dates: Said<InterestDates> = default(InterestDates::default()),
        /// When in its period an instalment is due; in arrears when left out.
        payments: Said<PaymentTiming> = default(PaymentTiming::default()),
        /// What becomes of a day that a month does not have.
        month_end: Said<MonthEnd> = default(MonthEnd::default()),
        /// What bears interest; the outstanding principal when left out.
        interest_method: Said<InterestMethod> = default(InterestMethod::default()),
        /// Which period of a phase takes the part that its length leaves, where it has months and days or ends on a day.
        phase_stubs: Said<PhaseStubs> = default(PhaseStubs::default()),
        /// The interest of a part of a period.
        partial_periods: Said<PartialPeriods> = default(PartialPeriods::default()),
        /// The interest of a longer or shorter first or last period.
        stub_periods: Said<StubPeriods> = default(StubPeriods::default()),
    }
    check check_together
}

table! {
    /// How much may be lent: `offer.amount`.
    AmountDraft => AmountPlan {
        /// The fact in which the applicant says how much: `request.amount`.
        request: RequestDraft -> FactId = required("\"request.amount\""),
        /// The smallest amount lent.
        min: Ref<Amount> = optional,
        /// One limit, or several, in the order of the manifest: the smallest binds.
        max: Items<LimitDraft> -> Vec<LimitPlan> = default(Vec::new()),
        /// Amounts are multiples of it.
        multiple: Ref<AboveZero> = optional,
    }
    check check_bounds
}

table! {
    /// A limit on the amount; exactly one of `param`, `fact`, `table`, `rule`, `value`.
    LimitDraft => LimitPlan by LimitDraft::plan {
        /// Its name in the offer; the name of what it refers to when left out.
        id: Named = optional,
        /// The limit.
        value: Ref<Amount> = inline("value"),
        /// Whether the amount must stay below it, rather than not exceed it; false when left out.
        strict: bool = default(false),
        /// The rule that refers what only a waiver of the limit would allow: while it fails, a request for which the limit
        /// leaves no room is a person's to decide, and not refused.
        waiver: Named = optional,
    }
}

/// A limit on the amount.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LimitPlan {
    /// Its name: what the manifest says, else the name of what it refers to, else `maximum`.
    pub id: Arc<str>,
    /// The limit.
    pub value: ValueRef,
    /// Whether the amount must stay below it, rather than not exceed it.
    pub strict: bool,
    /// The rule that fails where a waiver of the limit would allow more.
    pub waiver: Option<FunctionId>,
}

table! {
    /// A fee: `amount`, or `percent` and `base`.
    FeeDraft => FeePlan by FeeDraft::plan {
        /// Its name.
        id: Named = required("\"arrangement\""),
        /// How much.
        amount: Ref<Amount> = optional,
        /// Or how much of `base`.
        percent: Ref<Share> = optional,
        /// What the percentage is taken of.
        base: Said<FeeBase> = optional,
        /// When.
        when: Said<FeeTiming> = required("\"disbursement\""),
        /// Who pays: borrower (when left out), lender, or a third party by its name.
        payer: PayerDraft -> PayerPlan = optional,
        /// Whether it is withheld from what is paid out instead of being asked for; false when left out.
        withheld: bool = optional,
    }
}

/// A fee: one item of `offer.fees`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FeePlan {
    /// Its name.
    pub id: Arc<str>,
    /// How much.
    pub amount: FeeAmountPlan,
    /// When.
    pub when: FeeTiming,
    /// Who pays it.
    pub payer: PayerPlan,
    /// Whether it is withheld from what is paid out.
    pub withheld: bool,
}

/// How much a fee is.
#[derive(Clone, Debug)]
pub enum FeeAmountPlan {
    /// An amount.
    Amount(ValueRef),
    /// A percentage of something.
    Percent {
        /// The percentage.
        percent: ValueRef,
        /// Of what.
        base: FeeBase,
    },
}

impl FeePlan {
    /// What it hangs on.
    pub(crate) fn values(&self) -> impl Iterator<Item = &ValueRef> {
        std::iter::once(self.amount.figure()).chain(self.payer.value())
    }
}

impl FeeAmountPlan {
    /// The amount or the percentage.
    pub const fn figure(&self) -> &ValueRef {
        match self {
            Self::Amount(value) | Self::Percent { percent: value, .. } => value,
        }
    }
}

table! {
    /// What the lender undertakes: one item of `offer.undertakings`.
    UndertakingDraft => UndertakingPlan {
        /// What it is.
        text: LocalText = required("{ fr = \"aucune autre sûreté\", en = \"no other security\" }"),
        /// The text of law, or the commercial document; several as a list.
        law: Texts -> Texts = required("\"product policy, art. 2\""),
    }
}

table! {
    /// Insurance of the borrower: `offer.insurance`.
    InsuranceDraft => InsurancePlan {
        /// The yearly rate.
        rate: Ref<Share> = required("\"0.40 %\""),
        /// Of what; all that was lent when left out.
        base: Said<InsuranceBase> = default(InsuranceBase::default()),
        /// Whether the lender requires it, so that it counts in the effective rate; false when left out.
        required: bool = default(false),
        /// Whether it is also paid in phases without payments; false when left out.
        during_deferral: bool = default(false),
    }
}

table! {
    /// Cash withheld, and given back at the end or on a day before: `offer.retention`.
    RetentionDraft => RetentionPlan {
        /// The part of the loan that is withheld.
        percent: Ref<Share> = required("\"5 %\""),
        /// The yearly simple interest that it earns for the borrower; none when left out.
        interest: Ref<Share> = optional,
        /// How long after the first disbursement it goes back; with the last instalment when left out.
        released_after: Ref<Time> = optional,
    }
}

impl OfferPlan {
    /// What the loan hangs on whatever its amount: rates, frequency, phases, dates, what is paid besides.
    pub fn shape(&self) -> Vec<ValueRef> {
        let fees = self.fees.iter().flat_map(FeePlan::values);
        let insurance = self.insurance.iter().map(|insurance| &insurance.rate);
        let retention = self.retention.iter();
        let retention = retention.flat_map(|kept| {
            let others = kept.interest.iter().chain(&kept.released_after);
            std::iter::once(&kept.percent).chain(others)
        });
        let values = std::iter::once(&self.frequency);
        let values = values.chain(&self.disbursed_on).chain(fees);
        let mut shape: Vec<ValueRef> = values.chain(insurance).chain(retention).cloned().collect();
        shape.extend(self.rate_values());
        shape.extend(self.schedule.values());
        shape.extend(self.tranches.iter().flat_map(TranchePlan::shape));
        shape
    }

    /// The fees, those of tranches included.
    pub fn all_fees(&self) -> impl Iterator<Item = &FeePlan> {
        let of_tranches = self.tranches.iter();
        let of_tranches = of_tranches.flat_map(|tranche| tranche.fees.iter().flatten());
        self.fees.iter().chain(of_tranches)
    }

    /// The schedule, and those of tranches.
    pub fn schedules(&self) -> impl Iterator<Item = &SchedulePlan> {
        let tranches = self.tranches.iter();
        let own = tranches.filter_map(|tranche| tranche.schedule.as_ref());
        std::iter::once(&self.schedule).chain(own)
    }

    /// The third parties that pay interest or fees, as often as they are named.
    pub fn third_parties(&self) -> impl Iterator<Item = &ThirdParty> {
        let fees = self.all_fees().filter_map(|fee| fee.payer.third_party());
        self.schedules()
            .flat_map(SchedulePlan::third_parties)
            .chain(fees)
    }

    /// What the amounts of tranches hang on.
    pub fn tranche_amounts(&self) -> impl Iterator<Item = &ValueRef> {
        let tranches = self.tranches.iter();
        tranches.flat_map(|tranche| tranche.amount.iter().chain(&tranche.max))
    }

    /// What the rates hang on, from the first one on, those of tranches included.
    pub fn rate_values(&self) -> Vec<ValueRef> {
        let mut values = self.rate.values();
        values.extend(self.rate_steps.iter().flat_map(RateStepPlan::values));
        values.extend(self.tranches.iter().flat_map(TranchePlan::rate_values));
        values
    }
}

/// The fact in which the applicant says how much: its path, or `{ fact = "request.amount" }`.
#[derive(Clone, Debug)]
pub(crate) struct RequestDraft {
    path: Arc<str>,
    file: Arc<str>,
    span: Range<usize>,
}

impl KeyValue for RequestDraft {
    fn read(entry: &Entry, place: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let (path, span) = match &entry.value.kind {
            Kind::Text(path) => (Arc::from(path.as_str()), entry.value.span.clone()),
            _ => match RefDraft::read(entry, place, reader)? {
                RefDraft {
                    kind: RefKind::Fact(path),
                    span,
                    ..
                } => (path, span),
                other => {
                    let message = text!(
                        "the amount requested is a fact: what the applicant asks for",
                        "le montant demandé est une donnée : ce que le demandeur sollicite"
                    );
                    let help = text!(
                        "write `request = \"request.amount\"`",
                        "écrivez `request = \"request.amount\"`"
                    );
                    reader.error(codes::BAD_VALUE, message, &other.span, help);
                    return None;
                }
            },
        };
        let file = Arc::clone(&reader.file);
        Some(Self { path, file, span })
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "type": "string" }, generator.subschema_for::<Reference>()] })
    }
}

impl Planned for RequestDraft {
    type Plan = FactId;

    fn resolve(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<FactId> {
        let mut reader = Reader::new(&self.file, reader.problems);
        names.request(&self.path, &self.span, &mut reader)
    }
}

impl Listed for FeeDraft {
    fn id(&self) -> Option<Arc<str>> {
        self.id.as_ref().map(|id| Arc::clone(&id.name))
    }
}

impl Listed for LimitDraft {
    fn id(&self) -> Option<Arc<str>> {
        self.name()
    }

    const MAY_BE_ALONE: bool = true;

    /// A limit alone: a constant, or a table.
    fn alone(entry: &Entry, place: &str, reader: &mut Reader<'_>) -> Option<Self> {
        if entry.value.as_table().is_some() {
            return Self::read(entry, place, Extent::Whole, reader);
        }
        Some(Self {
            file: Arc::clone(&reader.file),
            span: entry.value.span.clone(),
            id: None,
            value: Ref::read(entry, place, Extent::Whole, reader),
            strict: None,
            waiver: None,
        })
    }
}

impl LimitDraft {
    fn name(&self) -> Option<Arc<str>> {
        let own = self.id.as_ref().map(|id| Arc::clone(&id.name));
        own.or_else(|| Some(self.value.as_ref()?.draft.short_name()))
    }

    fn plan(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<LimitPlan> {
        Some(LimitPlan {
            id: self.name()?,
            value: self.value.as_ref()?.resolve(names, reader)?,
            strict: self.strict.unwrap_or_default(),
            waiver: match &self.waiver {
                Some(rule) => Some(names.referring_rule(rule, reader)?),
                None => None,
            },
        })
    }
}

impl FeeDraft {
    fn plan(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<FeePlan> {
        let amount = match (&self.amount, &self.percent, &self.base) {
            (Some(amount), None, None) => amount.resolve(names, reader).map(FeeAmountPlan::Amount),
            (None, Some(percent), Some(Said(base))) => {
                percent
                    .resolve(names, reader)
                    .map(|percent| FeeAmountPlan::Percent {
                        percent,
                        base: *base,
                    })
            }
            _ => {
                let message = text!(
                    "a fee has either `amount`, or `percent` and `base`",
                    "un frais a soit `amount`, soit `percent` et `base`"
                );
                let help = text!(
                    "write `amount = \"50 EUR\"`, or `percent = \"0.40 %\"` and `base = \"disbursed\"`",
                    "écrivez `amount = \"50 EUR\"`, ou `percent = \"0.40 %\"` et `base = \"disbursed\"`"
                );
                let mut reader = Reader::new(&self.file, reader.problems);
                reader.error(codes::BAD_VALUE, message, &self.span, help);
                None
            }
        };
        let payer = match &self.payer {
            None => Some(PayerPlan::borrower()),
            Some(payer) => payer.resolve(names, reader),
        };
        if self.withheld == Some(true)
            && let Some(payer) = self.payer.as_ref()
            && payer.is_surely_another()
        {
            withheld_from_another(&self.file, &self.span, reader);
            return None;
        }
        Some(FeePlan {
            id: Arc::clone(&self.id.as_ref()?.name),
            amount: amount?,
            when: self.when.as_ref()?.0,
            payer: payer?,
            withheld: self.withheld.unwrap_or_default(),
        })
    }
}

/// Reports a fee that is withheld from what the borrower is paid out, and that somebody else pays.
pub(super) fn withheld_from_another(file: &Arc<str>, span: &Range<usize>, reader: &mut Reader<'_>) {
    let message = text!(
        "a fee that is withheld has another payer than the borrower",
        "des frais retenus ont un autre payeur que l'emprunteur"
    );
    let help = text!(
        "what is withheld is taken from the borrower: remove `withheld`, or `payer`",
        "ce qui est retenu est pris à l'emprunteur : retirez `withheld`, ou `payer`"
    );
    let mut reader = Reader::new(file, reader.problems);
    reader.error(codes::BAD_VALUE, message, span, help);
}

impl OfferDraft {
    /// The fact in which the applicant says how much.
    pub(crate) fn request(&self) -> Option<&Arc<str>> {
        self.amount.as_ref()?.request()
    }
}

impl AmountDraft {
    /// The fact in which somebody says how much.
    pub(super) fn request(&self) -> Option<&Arc<str>> {
        self.request.as_ref().map(|request| &request.path)
    }
}

/// Reports a smallest amount that is above a limit on every date on which both are known.
fn check_bounds(
    draft: &AmountDraft,
    plan: &AmountPlan,
    names: &Names<'_>,
    reader: &mut Reader<'_>,
) {
    let (Some(written), Some(min)) = (&draft.min, &plan.min) else {
        return;
    };
    let least = names.known_values(min);
    for limit in &plan.max {
        let most = names.known_values(&limit.value);
        let mut pairs = least
            .iter()
            .flat_map(|min| most.iter().map(move |max| (min, max)))
            .filter(|((one, _), (other, _))| one.overlaps(*other));
        if let Some(((_, min), (_, max))) =
            pairs.find(|((_, min), (_, max))| quantity::is_below(max, min) == Some(true))
        {
            let message = text!(
                "no amount can be lent: the smallest, {min}, is above a limit of {max}",
                "aucun montant ne peut être prêté : le plus petit, {min}, dépasse un plafond de {max}",
                min = min.to_string(),
                max = max.to_string()
            );
            let help = text!(
                "lower `min`, or raise `max`",
                "baissez `min`, ou relevez `max`"
            );
            let mut reader = Reader::new(&written.draft.file, reader.problems);
            reader.error(codes::BAD_VALUE, message, &written.draft.span, help);
        }
    }
}

fn check_together(
    draft: &OfferDraft,
    plan: &OfferPlan,
    names: &Names<'_>,
    reader: &mut Reader<'_>,
) {
    if let Some(tranches) = &draft.tranches {
        tranches.check(draft, plan, names, reader);
        for (written, tranche) in tranches.all().iter().zip(&plan.tranches) {
            let place = written.written();
            if tranche.schedule.is_some() {
                check_phases(&place, &tranche.offer(plan), names, reader);
            }
            check_index(&place, &tranche.offer(plan), reader);
        }
    }
    if let Some(frequency) = &draft.frequency {
        let written = &frequency.draft;
        let place = Label::place(Arc::clone(&written.file), written.span.clone());
        check_phases(&place, plan, names, reader);
    }
    check_index(&draft.written(), plan, reader);
}

/// Reports rates that follow an index.
fn check_index(place: &Label, plan: &OfferPlan, reader: &mut Reader<'_>) {
    let (RatePlan::Index(_), Some(first)) = (&plan.rate, plan.rate_steps.first()) else {
        return;
    };
    let message = text!("a rate follows an index", "un taux succède à un indice");
    let help = text!(
        "leave `rate_steps` out: the values of the index say when the rate changes",
        "retirez `rate_steps` : les valeurs de l'indice disent quand le taux change"
    );
    let mut reader = Reader::new(&place.file, reader.problems);
    reader.error(codes::BAD_VALUE, message, &first.span, help);
}

/// Reports phases of the manifest that make no loan with one of the frequencies that may come.
fn check_phases(place: &Label, plan: &OfferPlan, names: &Names<'_>, reader: &mut Reader<'_>) {
    let SchedulePlan::Phases(phases) = &plan.schedule else {
        return;
    };
    // Which of them stand together hangs on the answers, and how long they last on the day, which the trials of `check` vary.
    let hangs_on_more = |phase: &PhasePlan| phase.when.is_some() || phase.until.is_some();
    if phases.iter().any(hangs_on_more) {
        return;
    }
    for (_, word) in names.known_values(&plan.frequency) {
        let word = word.to_string();
        let word: StrDeserializer<'_, WordError> = StrDeserializer::new(&word);
        let Ok(frequency) = Frequency::deserialize(word) else {
            continue;
        };
        // Whether the phases fit the periods hangs neither on the amount nor on the day.
        let built = LoanTerms::builder(names.currency)
            .frequency(frequency)
            .disbursement(NaiveDate::default(), Decimal::ONE_THOUSAND)
            .fixed_rate(Rate::ZERO)
            .phases(phases.iter().map(|plan| plan.phase.clone()))
            .build();
        if let Err(
            error @ (TermsError::EmptyPhase { .. }
            | TermsError::NotWholePeriods { .. }
            | TermsError::TooManyInstalments { .. }
            | TermsError::PrincipalNeverRepaid { .. }
            | TermsError::PhaseAfterRepayment { .. }
            | TermsError::BulletWithoutPhase
            | TermsError::SizedTooShort { .. }
            | TermsError::PercentOutOfRange { .. }
            | TermsError::Conflict { .. }),
        ) = built
        {
            let message = text!(
                "the phases of `offer.schedule` make no loan",
                "les phases de `offer.schedule` ne font pas un prêt"
            );
            let problem = Diagnostic::error(codes::BAD_VALUE, message).at(place.clone());
            reader.problems.push(problem.help(LocalText::of(&error)));
            return;
        }
    }
}
