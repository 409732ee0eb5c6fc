//! `[offer]`: what is lent and how it is repaid.

use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::{
    DayCount, FeeBase, FeeTiming, Frequency, InsuranceBase, LoanTerms, LocalText, Phase, Rate,
    TermsError, text,
};
use penteract_rules::Value;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde::de::value::{Error as WordError, StrDeserializer};

use super::conventions::Conventions;
use super::reference::{Extent, RefDraft, RefKind, expected, optional};
use super::resolve::{Expected, Names};
use super::terms;
use crate::codes;
use crate::document::{Entry, Item, Kind};
use crate::plan::{
    AmountPlan, FREQUENCIES, FeeAmountPlan, FeePlan, InsurancePlan, LimitPlan, OfferPlan, PAYERS,
    RateStepPlan, RetentionPlan, SchedulePlan, ValueRef,
};
use crate::quantity;
use crate::reader::{Fields, Reader, is_slug};

/// `[offer]`, as written.
#[derive(Clone, Debug)]
pub(crate) struct OfferDraft {
    amount: Option<AmountDraft>,
    rate: Option<RefDraft>,
    rate_steps: Option<Vec<RateStepDraft>>,
    frequency: Option<RefDraft>,
    schedule: Option<ScheduleDraft>,
    disbursed_on: Option<RefDraft>,
    fees: Option<Vec<FeeDraft>>,
    insurance: Option<InsuranceDraft>,
    retention: Option<RetentionDraft>,
    conventions: Conventions,
}

#[derive(Clone, Debug)]
struct RateStepDraft {
    after: RefDraft,
    rate: RefDraft,
}

#[derive(Clone, Debug)]
struct AmountDraft {
    request: Option<RequestDraft>,
    min: Option<RefDraft>,
    max: Option<Vec<LimitDraft>>,
    multiple: Option<RefDraft>,
}

/// The fact in which the applicant says how much.
#[derive(Clone, Debug)]
struct RequestDraft {
    path: Arc<str>,
    file: Arc<str>,
    span: Range<usize>,
}

#[derive(Clone, Debug)]
struct LimitDraft {
    id: Option<Arc<str>>,
    value: RefDraft,
    strict: bool,
}

#[derive(Clone, Debug)]
enum ScheduleDraft {
    Rule(RefDraft),
    Phases(Vec<Phase>),
}

#[derive(Clone, Debug)]
struct FeeDraft {
    id: Arc<str>,
    amount: FeeAmountDraft,
    when: FeeTiming,
    payer: Option<RefDraft>,
}

#[derive(Clone, Debug)]
enum FeeAmountDraft {
    Amount(RefDraft),
    Percent(RefDraft, FeeBase),
}

#[derive(Clone, Debug)]
struct InsuranceDraft {
    rate: Option<RefDraft>,
    base: InsuranceBase,
    required: bool,
    during_deferral: bool,
}

#[derive(Clone, Debug)]
struct RetentionDraft {
    percent: Option<RefDraft>,
    interest: Option<RefDraft>,
}

impl OfferDraft {
    pub(super) fn read(entry: &Entry, extent: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let table = reader.table(entry)?;
        let mut fields = Fields::new(table, "`offer`", entry.key_span.clone());
        let amount = extent.expect(
            &mut fields,
            "amount",
            "{ request = \"request.amount\" }",
            reader,
        );
        let amount = amount.and_then(|entry| AmountDraft::read(entry, extent, reader));
        let rate = expected(
            &mut fields,
            "rate",
            "offer.rate",
            "{ fact = \"offer.bank_rate\" }",
            extent,
            reader,
        );
        let frequency = expected(
            &mut fields,
            "frequency",
            "offer.frequency",
            "\"monthly\"",
            extent,
            reader,
        );
        let schedule = extent.expect(&mut fields, "schedule", "{ rule = \"phases\" }", reader);
        let draft = Self {
            amount,
            rate,
            rate_steps: fields
                .optional("rate_steps")
                .map(|entry| rate_steps(entry, reader)),
            frequency,
            schedule: schedule.and_then(|entry| ScheduleDraft::read(entry, reader)),
            disbursed_on: optional(&mut fields, "disbursed_on", "offer.disbursed_on", reader),
            fees: fields.optional("fees").map(|entry| fees(entry, reader)),
            insurance: fields
                .optional("insurance")
                .and_then(|entry| InsuranceDraft::read(entry, reader)),
            retention: fields
                .optional("retention")
                .and_then(|entry| RetentionDraft::read(entry, reader)),
            conventions: Conventions::read(&mut fields, reader),
        };
        fields.finish(reader);
        Some(draft)
    }

    /// What differs, and the base for what it does not say. Keys replace keys; those of `amount` one by one.
    pub(crate) fn or(self, base: &Self) -> Self {
        Self {
            amount: match (self.amount, &base.amount) {
                (Some(amount), Some(base)) => Some(amount.or(base)),
                (amount, base) => amount.or_else(|| base.clone()),
            },
            rate: self.rate.or_else(|| base.rate.clone()),
            rate_steps: self.rate_steps.or_else(|| base.rate_steps.clone()),
            frequency: self.frequency.or_else(|| base.frequency.clone()),
            schedule: self.schedule.or_else(|| base.schedule.clone()),
            disbursed_on: self.disbursed_on.or_else(|| base.disbursed_on.clone()),
            fees: self.fees.or_else(|| base.fees.clone()),
            insurance: self.insurance.or_else(|| base.insurance.clone()),
            retention: self.retention.or_else(|| base.retention.clone()),
            conventions: self.conventions.or(&base.conventions),
        }
    }

    pub(super) fn references(&self) -> impl Iterator<Item = &RefDraft> {
        let amount = self.amount.iter();
        let limits = amount
            .clone()
            .flat_map(|amount| amount.max.iter().flatten().map(|limit| &limit.value));
        let bounds = amount.flat_map(|amount| amount.min.iter().chain(&amount.multiple));
        let schedule = self.schedule.iter().filter_map(|schedule| match schedule {
            ScheduleDraft::Rule(rule) => Some(rule),
            ScheduleDraft::Phases(_) => None,
        });
        let fees = self.fees.iter().flatten().flat_map(|fee| {
            let amount = match &fee.amount {
                FeeAmountDraft::Amount(amount) | FeeAmountDraft::Percent(amount, _) => amount,
            };
            std::iter::once(amount).chain(&fee.payer)
        });
        let insurance = self
            .insurance
            .iter()
            .flat_map(|insurance| insurance.rate.iter());
        let retention = self
            .retention
            .iter()
            .flat_map(|retention| retention.percent.iter().chain(&retention.interest));
        let steps = self
            .rate_steps
            .iter()
            .flatten()
            .flat_map(|step| [&step.after, &step.rate]);
        self.rate
            .iter()
            .chain(steps)
            .chain(&self.frequency)
            .chain(&self.disbursed_on)
            .chain(limits)
            .chain(bounds)
            .chain(schedule)
            .chain(fees)
            .chain(insurance)
            .chain(retention)
    }

    /// The fact in which the applicant says how much.
    pub(crate) fn request(&self) -> Option<&Arc<str>> {
        self.amount
            .as_ref()?
            .request
            .as_ref()
            .map(|request| &request.path)
    }

    /// The plan, every name looked up and every type checked; all of it is checked even when a part is wrong.
    pub(crate) fn resolve(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<OfferPlan> {
        let mut value = |draft: &Option<RefDraft>, expected: Expected| {
            draft
                .as_ref()
                .and_then(|draft| names.resolve(draft, &expected, &[], reader))
        };
        let rate = value(&self.rate, Expected::YearlyRate);
        let frequency = value(&self.frequency, Expected::Words(FREQUENCIES));
        let disbursed_on = match &self.disbursed_on {
            None => Some(None),
            some => value(some, Expected::Date).map(Some),
        };
        let amount = self
            .amount
            .as_ref()
            .and_then(|amount| amount.resolve(names, reader));
        let schedule = match &self.schedule {
            Some(ScheduleDraft::Phases(phases)) => Some(SchedulePlan::Phases(phases.clone())),
            Some(ScheduleDraft::Rule(rule)) => {
                match names.resolve(rule, &Expected::Phases, &[], reader) {
                    Some(ValueRef::Rule(id)) => Some(SchedulePlan::Rule(id)),
                    _ => None,
                }
            }
            None => None,
        };
        if let (Some(ScheduleDraft::Phases(phases)), Some(written)) =
            (&self.schedule, &self.frequency)
            && let Some(frequency) = &frequency
        {
            check_phases(phases, frequency, written, names, reader);
        }
        let rate_steps: Vec<Option<RateStepPlan>> = self
            .rate_steps
            .iter()
            .flatten()
            .map(|step| step.resolve(names, reader))
            .collect();
        let fees: Vec<Option<FeePlan>> = self
            .fees
            .iter()
            .flatten()
            .map(|fee| fee.resolve(names, reader))
            .collect();
        let insurance = match &self.insurance {
            None => Some(None),
            Some(insurance) => insurance.resolve(names, reader).map(Some),
        };
        let retention = match &self.retention {
            None => Some(None),
            Some(retention) => retention.resolve(names, reader).map(Some),
        };
        let conventions = self.conventions.clone();
        Some(OfferPlan {
            amount: amount?,
            rate: rate?,
            rate_steps: rate_steps.into_iter().collect::<Option<_>>()?,
            frequency: frequency?,
            schedule: schedule?,
            disbursed_on: disbursed_on?,
            fees: fees.into_iter().collect::<Option<_>>()?,
            insurance: insurance?,
            retention: retention?,
            day_count: conventions.day_count.unwrap_or(DayCount::Thirty360Isda),
            periodic_rate: conventions.periodic_rate.unwrap_or_default(),
            rounding: conventions.rounding.unwrap_or_default(),
            calendar: conventions.calendar.unwrap_or_default(),
            business_days: conventions.business_days.unwrap_or_default(),
            interest_dates: conventions.interest_dates.unwrap_or_default(),
            payments: conventions.payments.unwrap_or_default(),
            month_end: conventions.month_end.unwrap_or_default(),
            interest_method: conventions.interest_method.unwrap_or_default(),
            partial_periods: conventions.partial_periods.unwrap_or_default(),
            stub_periods: conventions.stub_periods.unwrap_or_default(),
        })
    }
}

impl AmountDraft {
    fn read(entry: &Entry, extent: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let table = reader.table(entry)?;
        let mut fields = Fields::new(table, "`offer.amount`", entry.key_span.clone());
        let request = extent.expect(&mut fields, "request", "\"request.amount\"", reader);
        let request = request.and_then(|entry| request_fact(entry, reader));
        let draft = Self {
            request,
            min: optional(&mut fields, "min", "offer.amount.min", reader),
            max: fields.optional("max").map(|entry| limits(entry, reader)),
            multiple: optional(&mut fields, "multiple", "offer.amount.multiple", reader),
        };
        fields.finish(reader);
        Some(draft)
    }

    fn or(self, base: &Self) -> Self {
        Self {
            request: self.request.or_else(|| base.request.clone()),
            min: self.min.or_else(|| base.min.clone()),
            max: self.max.or_else(|| base.max.clone()),
            multiple: self.multiple.or_else(|| base.multiple.clone()),
        }
    }

    fn resolve(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<AmountPlan> {
        let request = self.request.as_ref().and_then(|request| {
            let mut reader = Reader::new(&request.file, reader.problems);
            names.request(&request.path, &request.span, &mut reader)
        });
        let mut money = |draft: &Option<RefDraft>, expected| match draft {
            None => Some(None),
            Some(draft) => names.resolve(draft, &expected, &[], reader).map(Some),
        };
        let min = money(&self.min, Expected::Money);
        let multiple = money(&self.multiple, Expected::Step);
        let mut max: Vec<Option<LimitPlan>> = Vec::new();
        let mut ids: Vec<Arc<str>> = Vec::new();
        for limit in self.max.iter().flatten() {
            let id = limit.id.clone().unwrap_or_else(|| limit.value.short_name());
            if ids.contains(&id) {
                let help = text!(
                    "name each limit with `id`: the offer says which one binds",
                    "nommez chaque plafond par `id` : l'offre dit lequel s'applique"
                );
                reader.error(
                    codes::DUPLICATE_NAME,
                    text!(
                        "two limits are named `{id}`",
                        "deux plafonds se nomment `{id}`"
                    ),
                    &limit.value.span,
                    help,
                );
            }
            ids.push(Arc::clone(&id));
            let value = names.resolve(&limit.value, &Expected::Money, &[], reader);
            max.push(value.map(|value| LimitPlan {
                id,
                value,
                strict: limit.strict,
            }));
        }
        if let (Some(Some(min)), Some(written)) = (&min, &self.min) {
            for limit in max.iter().flatten() {
                check_bounds(min, &limit.value, written, names, reader);
            }
        }
        Some(AmountPlan {
            request: request?,
            min: min?,
            max: max.into_iter().collect::<Option<_>>()?,
            multiple: multiple?,
        })
    }
}

/// Reports a smallest amount that is above a limit on every date on which both are known.
fn check_bounds(
    min: &ValueRef,
    max: &ValueRef,
    written: &RefDraft,
    names: &Names<'_>,
    reader: &mut Reader<'_>,
) {
    let (least, most) = (names.known_values(min), names.known_values(max));
    let mut pairs = least
        .iter()
        .flat_map(|min| most.iter().map(move |max| (min, max)))
        .filter(|((one, _), (other, _))| one.overlaps(*other));
    if let Some(((_, min), (_, max))) =
        pairs.find(|((_, min), (_, max))| quantity::is_below(max, min) == Some(true))
    {
        let reader = &mut Reader::new(&written.file, reader.problems);
        let message = text!(
            "no amount can be lent: the smallest, {min}, is above a limit of {max}",
            "aucun montant ne peut être prêté : le plus petit, {min}, dépasse un plafond de {max}",
            min = min.to_string(),
            max = max.to_string()
        );
        let help = text!(
            "lower `min`, or raise `max`",
            "baissez `min`, ou relevez `max`"
        );
        reader.error(codes::BAD_VALUE, message, &written.span, help);
    }
}

/// Reports phases of the manifest that make no loan with one of the frequencies that may come.
fn check_phases(
    phases: &[Phase],
    frequency: &ValueRef,
    written: &RefDraft,
    names: &Names<'_>,
    reader: &mut Reader<'_>,
) {
    for (_, word) in names.known_values(frequency) {
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
            .phases(phases.iter().cloned())
            .build();
        if let Err(
            error @ (TermsError::EmptyPhase { .. }
            | TermsError::NotWholePeriods { .. }
            | TermsError::TooManyInstalments { .. }
            | TermsError::PrincipalNeverRepaid { .. }
            | TermsError::PhaseAfterRepayment { .. }
            | TermsError::BulletWithoutPhase
            | TermsError::SizedTooShort { .. }
            | TermsError::PercentOutOfRange { .. }),
        ) = built
        {
            let reader = &mut Reader::new(&written.file, reader.problems);
            let message = text!(
                "the phases of `offer.schedule` make no loan",
                "les phases de `offer.schedule` ne font pas un prêt"
            );
            let help = LocalText::new(
                "donnez des phases d'un nombre entier de périodes, dont la dernière rembourse tout",
                error.to_string(),
            );
            reader.error(codes::BAD_VALUE, message, &written.span, help);
            return;
        }
    }
}

/// `request = "request.amount"`, or `{ fact = "request.amount" }`.
fn request_fact(entry: &Entry, reader: &mut Reader<'_>) -> Option<RequestDraft> {
    if let Kind::Text(path) = &entry.value.kind {
        let (path, file) = (Arc::from(path.as_str()), Arc::clone(&reader.file));
        return Some(RequestDraft {
            path,
            file,
            span: entry.value.span.clone(),
        });
    }
    match RefDraft::read(entry, "offer.amount.request", reader)? {
        RefDraft {
            kind: RefKind::Fact(path),
            file,
            span,
            ..
        } => Some(RequestDraft { path, file, span }),
        other => {
            let message = text!(
                "the amount requested is a fact: what the applicant asks for",
                "le montant demandé est une donnée : ce que le demandeur sollicite"
            );
            reader.error(
                codes::BAD_VALUE,
                message,
                &other.span,
                text!(
                    "write `request = \"request.amount\"`",
                    "écrivez `request = \"request.amount\"`"
                ),
            );
            None
        }
    }
}

/// One limit or a list of them.
fn limits(entry: &Entry, reader: &mut Reader<'_>) -> Vec<LimitDraft> {
    match &entry.value.kind {
        Kind::Array(items) => items
            .iter()
            .filter_map(|item| limit(item, &item.span, reader))
            .collect(),
        _ => limit(&entry.value, &entry.key_span, reader)
            .into_iter()
            .collect(),
    }
}

fn limit(item: &Item, span: &Range<usize>, reader: &mut Reader<'_>) -> Option<LimitDraft> {
    const PLACE: &str = "offer.amount.max";
    let Some(table) = item.as_table() else {
        return Some(LimitDraft {
            id: None,
            value: RefDraft::literal(item, PLACE, reader),
            strict: false,
        });
    };
    let mut fields = Fields::new(table, &format!("`{PLACE}`"), span.clone());
    let id = fields
        .optional("id")
        .and_then(|entry| slug(entry, &text!("a limit", "un plafond"), reader));
    let strict = fields
        .optional("strict")
        .and_then(|entry| reader.bool(entry))
        .unwrap_or(false);
    let value = RefDraft::from_fields(&mut fields, Some("value"), PLACE, reader);
    fields.finish(reader);
    Some(LimitDraft {
        id,
        value: value?,
        strict,
    })
}

/// A name of small letters, digits and hyphens.
fn slug(entry: &Entry, what: &LocalText, reader: &mut Reader<'_>) -> Option<Arc<str>> {
    let text = reader.text(entry)?;
    if !is_slug(text) {
        let message = text!(
            "`{text}` cannot name {what}",
            "`{text}` ne peut pas nommer {what}",
            what = what
        );
        let help = text!(
            "write small letters, digits and hyphens: `own-funds`",
            "écrivez des minuscules, des chiffres et des traits d'union : `own-funds`"
        );
        reader.error(codes::BAD_NAME, message, &entry.value.span, help);
    }
    Some(Arc::from(text))
}

impl ScheduleDraft {
    fn read(entry: &Entry, reader: &mut Reader<'_>) -> Option<Self> {
        let Kind::Array(items) = &entry.value.kind else {
            return RefDraft::read(entry, "offer.schedule", reader).map(Self::Rule);
        };
        let phases: Vec<Option<Phase>> = items
            .iter()
            .map(|item| terms::from_item(item, "offer.schedule", reader))
            .collect();
        phases.into_iter().collect::<Option<_>>().map(Self::Phases)
    }
}

fn rate_steps(entry: &Entry, reader: &mut Reader<'_>) -> Vec<RateStepDraft> {
    let Some(items) = reader.array(entry) else {
        return Vec::new();
    };
    items
        .iter()
        .filter_map(|item| rate_step(item, reader))
        .collect()
}

fn rate_step(item: &Item, reader: &mut Reader<'_>) -> Option<RateStepDraft> {
    let Some(table) = item.as_table() else {
        let help = text!(
            "write `{{ after = \"12 months\", rate = \"2 %\" }}` for each rate that follows",
            "écrivez `{{ after = \"12 months\", rate = \"2 %\" }}` pour chaque taux qui suit"
        );
        reader.error(
            codes::WRONG_TYPE,
            text!(
                "a rate that follows is a table, not {item}",
                "un taux qui suit est une table, et non {item}",
                item = item.describe()
            ),
            &item.span,
            help,
        );
        return None;
    };
    let mut fields = Fields::new(
        table,
        &text!("a rate that follows", "un taux qui suit"),
        item.span.clone(),
    );
    let mut value = |key: &'static str, place: &'static str, example: &str| {
        expected(&mut fields, key, place, example, Extent::Whole, reader)
    };
    let after = value("after", "offer.rate_steps.after", "\"12 months\"");
    let rate = value(
        "rate",
        "offer.rate_steps.rate",
        "{ fact = \"offer.later_rate\" }",
    );
    fields.finish(reader);
    Some(RateStepDraft {
        after: after?,
        rate: rate?,
    })
}

impl RateStepDraft {
    fn resolve(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<RateStepPlan> {
        let after = names.resolve(&self.after, &Expected::Length, &[], reader);
        let rate = names.resolve(&self.rate, &Expected::YearlyRate, &[], reader);
        Some(RateStepPlan {
            after: after?,
            rate: rate?,
        })
    }
}

fn fees(entry: &Entry, reader: &mut Reader<'_>) -> Vec<FeeDraft> {
    let Some(items) = reader.array(entry) else {
        return Vec::new();
    };
    items.iter().filter_map(|item| fee(item, reader)).collect()
}

fn fee(item: &Item, reader: &mut Reader<'_>) -> Option<FeeDraft> {
    let Some(table) = item.as_table() else {
        let help = text!(
            "write a table `[[offer.fees]]` for each fee",
            "écrivez une table `[[offer.fees]]` pour chaque frais"
        );
        reader.error(
            codes::WRONG_TYPE,
            text!(
                "a fee is a table, not {item}",
                "un frais est une table, et non {item}",
                item = item.describe()
            ),
            &item.span,
            help,
        );
        return None;
    };
    let mut fields = Fields::new(table, &text!("a fee", "un frais"), item.span.clone());
    let id = fields
        .required("id", "\"arrangement\"", reader)
        .and_then(|entry| slug(entry, &text!("a fee", "un frais"), reader));
    let when = fields
        .required("when", "\"disbursement\"", reader)
        .and_then(|entry| terms::read(entry, reader));
    let amount = optional(&mut fields, "amount", "offer.fees.amount", reader);
    let percent = optional(&mut fields, "percent", "offer.fees.percent", reader);
    let base = fields.optional("base");
    let payer = optional(&mut fields, "payer", "offer.fees.payer", reader);
    let amount = match (amount, percent, base) {
        (Some(amount), None, None) => Some(FeeAmountDraft::Amount(amount)),
        (None, Some(percent), Some(base)) => {
            terms::read(base, reader).map(|base| FeeAmountDraft::Percent(percent, base))
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
            reader.error(codes::BAD_VALUE, message, fields.span(), help);
            None
        }
    };
    fields.finish(reader);
    Some(FeeDraft {
        id: id?,
        amount: amount?,
        when: when?,
        payer,
    })
}

impl FeeDraft {
    fn resolve(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<FeePlan> {
        let amount = match &self.amount {
            FeeAmountDraft::Amount(amount) => names
                .resolve(amount, &Expected::Money, &[], reader)
                .map(FeeAmountPlan::Amount),
            FeeAmountDraft::Percent(percent, base) => names
                .resolve(percent, &Expected::Share, &[], reader)
                .map(|percent| FeeAmountPlan::Percent {
                    percent,
                    base: *base,
                }),
        };
        let payer = payer(self.payer.as_ref(), names, reader);
        Some(FeePlan {
            id: Arc::clone(&self.id),
            amount: amount?,
            when: self.when,
            payer: payer?,
        })
    }
}

/// Who pays; the borrower unless said otherwise.
pub(super) fn payer(
    draft: Option<&RefDraft>,
    names: &Names<'_>,
    reader: &mut Reader<'_>,
) -> Option<ValueRef> {
    match draft {
        None => Some(ValueRef::Constant(Value::Choice(Arc::from("borrower")))),
        Some(draft) => names.resolve(draft, &Expected::Words(PAYERS), &[], reader),
    }
}

impl InsuranceDraft {
    fn read(entry: &Entry, reader: &mut Reader<'_>) -> Option<Self> {
        let table = reader.table(entry)?;
        let mut fields = Fields::new(table, "`offer.insurance`", entry.key_span.clone());
        let draft = Self {
            rate: expected(
                &mut fields,
                "rate",
                "offer.insurance.rate",
                "\"0.40 %\"",
                Extent::Whole,
                reader,
            ),
            base: terms::optional(&mut fields, "base", reader).unwrap_or_default(),
            required: fields
                .optional("required")
                .and_then(|entry| reader.bool(entry))
                .unwrap_or(false),
            during_deferral: fields
                .optional("during_deferral")
                .and_then(|entry| reader.bool(entry))
                .unwrap_or(false),
        };
        fields.finish(reader);
        Some(draft)
    }

    fn resolve(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<InsurancePlan> {
        let rate = names.resolve(self.rate.as_ref()?, &Expected::Share, &[], reader)?;
        let (base, required, during_deferral) = (self.base, self.required, self.during_deferral);
        Some(InsurancePlan {
            rate,
            base,
            required,
            during_deferral,
        })
    }
}

impl RetentionDraft {
    fn read(entry: &Entry, reader: &mut Reader<'_>) -> Option<Self> {
        let table = reader.table(entry)?;
        let mut fields = Fields::new(table, "`offer.retention`", entry.key_span.clone());
        let draft = Self {
            percent: expected(
                &mut fields,
                "percent",
                "offer.retention.percent",
                "\"5 %\"",
                Extent::Whole,
                reader,
            ),
            interest: optional(&mut fields, "interest", "offer.retention.interest", reader),
        };
        fields.finish(reader);
        Some(draft)
    }

    fn resolve(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<RetentionPlan> {
        let percent = self
            .percent
            .as_ref()
            .and_then(|percent| names.resolve(percent, &Expected::Share, &[], reader));
        let interest = match &self.interest {
            None => Some(None),
            Some(interest) => names
                .resolve(interest, &Expected::Share, &[], reader)
                .map(Some),
        };
        Some(RetentionPlan {
            percent: percent?,
            interest: interest?,
        })
    }
}
