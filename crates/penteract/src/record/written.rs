//! The record of a decision: language-neutral, complete, the same bytes for the same input.

use std::collections::BTreeMap;
use std::sync::Arc;

use penteract_bundle::{Bundle, Confidence, Figure, UncertainEnd, Window};
use penteract_core::{
    Currency, EffectiveRate, Event, GuaranteeFeeBase, GuaranteeFeeTiming, Language, LoanState,
    LoanTerms, LocalText, Money, Payer, Period, Rate, RateMethod, Say as _, Schedule, amount,
};
use penteract_rules::{Atom, Otherwise, ReadOrigin, Slot, Value};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::{Map, Value as Json, json};

use super::aid::{self, AidRecord};
use super::versions::{DECISIONS_VERSION, ENGINE_VERSION, RECORD_FORMAT};
use crate::change::Change;
use crate::decision::Decision;
use crate::offer::{GuaranteeFeeOffer, GuaranteeOffer, Limit, LoanOffer, Offer};
use crate::outcome::{Granted, MissingFact, Reason};
use crate::running_loan::RunningLoan;

/// What a decision comes to.
const OUTCOMES: [&str; 5] = ["accept", "counter-offer", "incomplete", "refer", "refuse"];

/// Any record: of an application or of an option, whole, or compact.
#[derive(JsonSchema)]
#[schemars(rename = "Record", untagged)]
#[expect(dead_code, reason = "only its schema is asked for")]
pub(super) enum AnyRecord<'a> {
    Application(Box<DecisionRecord<'a, ApplicationRecord<'a>>>),
    Option(Box<DecisionRecord<'a, OptionRecord<'a>>>),
    Compact(Box<CompactRecord<'a>>),
}

/// The record of a decision.
#[derive(serde::Serialize, JsonSchema)]
pub(super) struct DecisionRecord<'a, S> {
    /// The format of the record.
    #[schemars(extend("const" = RECORD_FORMAT))]
    format: u32,
    #[schemars(extend("enum" = OUTCOMES))]
    outcome: &'static str,
    as_of: chrono::NaiveDate,
    product: ProductRecord<'a>,
    /// The option that was decided; left out of the record of an application.
    #[serde(skip_serializing_if = "Option::is_none")]
    option: Option<&'a str>,
    engine: EngineRecord,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    windows: &'a [Window],
    reasons: Vec<ReasonRecord<'a>>,
    missing: Vec<MissingRecord<'a>>,
    findings: Vec<FindingRecord<'a>>,
    /// The named values that the product shows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    values: Vec<ValueRecord>,
    #[serde(flatten)]
    subject: S,
}

/// What of a record replay does not give again.
#[derive(serde::Serialize, JsonSchema)]
pub(super) struct CompactRecord<'a> {
    #[schemars(extend("const" = RECORD_FORMAT))]
    format: u32,
    #[schemars(extend("enum" = OUTCOMES))]
    outcome: &'static str,
    as_of: chrono::NaiveDate,
    product: ProductRecord<'a>,
    engine: EngineRecord,
    codes: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    terms: Option<&'a LoanTerms>,
    application: penteract_bundle::Application,
}

/// What was decided of an application.
#[derive(serde::Serialize, JsonSchema)]
pub(super) struct ApplicationRecord<'a> {
    offer: Option<OfferRecord<'a>>,
    /// Its numbers as texts, save whole ones that every reader keeps.
    application: penteract_bundle::Application,
}

/// What was decided of an option.
#[derive(serde::Serialize, JsonSchema)]
pub(super) struct OptionRecord<'a> {
    change: Option<ChangeRecord<'a>>,
    answers: penteract_bundle::Application,
    /// The loan before it.
    loan: Option<&'a RunningLoan>,
}

#[derive(serde::Serialize, JsonSchema)]
struct ChangeRecord<'a> {
    /// What a loan records.
    event: &'a Event,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    requested: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    limits: Vec<LimitRecord<'a>>,
    /// The loan after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'a LoanState>,
}

#[derive(serde::Serialize, JsonSchema)]
struct ProductRecord<'a> {
    id: &'a str,
    variant: Option<&'a str>,
    version: &'a str,
    /// SHA-256 of its files.
    digest: &'a str,
    /// SHA-256 of what decides in them.
    meaning: &'a str,
    /// SHA-256 of its files without the parameters below.
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<String>,
    /// The parameters that the lender decided otherwise than the product's file.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    parameters: BTreeMap<&'a str, &'a str>,
}

#[derive(serde::Serialize, JsonSchema)]
struct EngineRecord {
    name: &'static str,
    version: &'static str,
    /// The version of what it decides.
    decisions: u32,
}

#[derive(serde::Serialize, JsonSchema)]
struct ReasonRecord<'a> {
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<&'a str>,
    /// What is asked for when it is too little, and the smallest amount granted.
    #[serde(skip_serializing_if = "Option::is_none")]
    requested: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum: Option<String>,
    /// The amount that the limits leave and that a rule refuses.
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<String>,
    /// Why the loan leaves no room for an option.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    /// The end of a window that is uncertain, and beyond which the date lies.
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<EndRecord<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    limits: Vec<LimitRecord<'a>>,
}

#[derive(serde::Serialize, JsonSchema)]
struct EndRecord<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<chrono::NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<chrono::NaiveDate>,
    source: Vec<&'a str>,
    confidence: Confidence,
}

impl<'a> From<&'a UncertainEnd> for EndRecord<'a> {
    fn from(end: &'a UncertainEnd) -> Self {
        Self {
            from: (!end.is_last).then_some(end.date),
            until: end.is_last.then_some(end.date),
            source: end.sources.iter().map(AsRef::as_ref).collect(),
            confidence: Confidence::C,
        }
    }
}

#[derive(serde::Serialize, JsonSchema)]
struct MissingRecord<'a> {
    fact: &'a str,
    needed_by: Vec<&'a str>,
    /// Who answers: applicant, lender or register.
    asked_of: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<&'a str>,
    #[serde(skip_serializing_if = "is_false")]
    personal: bool,
    #[serde(skip_serializing_if = "is_false")]
    confidential: bool,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde gives a reference to what it may skip"
)]
fn is_false(value: &bool) -> bool {
    !value
}

#[derive(serde::Serialize, JsonSchema)]
struct FindingRecord<'a> {
    rule: &'a str,
    code: &'a str,
    otherwise: &'static str,
    result: &'static str,
    law: Vec<&'a str>,
    /// How sure the least sure figure is that the rule read; left out when it read none.
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<Confidence>,
    because: Vec<AtomRecord>,
}

/// A condition that decided, with what it read.
#[derive(serde::Serialize, JsonSchema)]
struct AtomRecord {
    text: String,
    outcome: Option<bool>,
    reads: Vec<Json>,
}

#[derive(serde::Serialize, JsonSchema)]
struct ValueRecord {
    name: String,
    /// What it is called, in the language of the product.
    label: String,
    value: Json,
}

#[derive(serde::Serialize, JsonSchema)]
struct OfferRecord<'a> {
    currency: Currency,
    #[serde(with = "amount")]
    #[schemars(with = "String")]
    amount: Decimal,
    #[serde(with = "amount")]
    #[schemars(with = "String")]
    requested: Decimal,
    /// How sure the least sure figure of the offer is.
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<Confidence>,
    /// The dated values from which the offer is computed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    figures: Vec<FigureRecord<'a>>,
    limits: Vec<LimitRecord<'a>>,
    /// What the fees of the terms are called, in the language of the product.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fees: Vec<NamedRecord<'a>>,
    /// What the borrower may choose once the loan runs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    options: Vec<NamedRecord<'a>>,
    /// That of a loan that is not divided.
    #[serde(skip_serializing_if = "Option::is_none")]
    rate: Option<Rate>,
    /// The French rate of a business loan, where that is what the product tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    teg: Option<TegRecord>,
    /// The effective rate of a product that tells another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    effective_rate: Option<&'a EffectiveRate>,
    guarantee: Option<GuaranteeRecord<'a>>,
    /// What the lender undertakes, in the language of the product.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    undertakings: Vec<UndertakingRecord<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aid: Option<AidRecord<'a>>,
    /// The terms of a loan that is not divided.
    #[serde(skip_serializing_if = "Option::is_none")]
    terms: Option<&'a LoanTerms>,
    /// Of tranches, the sum of theirs.
    schedule: &'a Schedule,
    /// The parts of the loan, each on terms of its own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tranches: Vec<TrancheRecord<'a>>,
}

/// A dated value, and who gives it.
#[derive(serde::Serialize, JsonSchema)]
struct FigureRecord<'a> {
    name: &'a str,
    /// Of a parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Json>,
    /// Whether the lender decided it otherwise than the product's file.
    #[serde(skip_serializing_if = "is_false")]
    chosen: bool,
    #[serde(skip_serializing_if = "str::is_empty")]
    law: &'a str,
    /// The days on which it is in force; left out of grids and of what holds always.
    #[serde(skip_serializing_if = "Option::is_none")]
    in_force: Option<Period>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    source: Vec<&'a str>,
    confidence: Confidence,
}

#[derive(serde::Serialize, JsonSchema)]
struct TrancheRecord<'a> {
    id: &'a str,
    /// What it is called, in the language of the product.
    label: &'a str,
    #[serde(with = "amount")]
    #[schemars(with = "String")]
    amount: Decimal,
    rate: Rate,
    guarantee: Option<GuaranteeRecord<'a>>,
    terms: &'a LoanTerms,
    schedule: &'a Schedule,
}

#[derive(serde::Serialize, JsonSchema)]
struct UndertakingRecord<'a> {
    text: &'a str,
    law: Vec<&'a str>,
}

#[derive(serde::Serialize, JsonSchema)]
struct TegRecord {
    teg: Rate,
    period_rate: Rate,
    periods_per_year: u32,
}

impl<'a> FigureRecord<'a> {
    fn of(figure: &Figure<'a>, bundle: &'a Bundle) -> Self {
        Self {
            name: figure.name(),
            value: figure.value().map(value_json),
            chosen: bundle.choices().any(|(name, _)| name == figure.name()),
            law: bundle.cited(&figure.sourcing().law, bundle.language()),
            in_force: figure.period().filter(|period| *period != Period::ALWAYS),
            source: figure
                .sourcing()
                .sources
                .iter()
                .map(AsRef::as_ref)
                .collect(),
            confidence: figure.confidence(),
        }
    }
}

impl TegRecord {
    fn of(rate: &EffectiveRate) -> Option<Self> {
        let (periods_per_year, _) = rate.periods_per_year()?;
        let teg = Self {
            teg: rate.rate(),
            period_rate: rate.period_rate()?,
            periods_per_year,
        };
        Some(teg).filter(|_| rate.method() == RateMethod::Teg)
    }
}

#[derive(serde::Serialize, JsonSchema)]
struct NamedRecord<'a> {
    id: &'a str,
    label: String,
}

#[derive(serde::Serialize, JsonSchema)]
struct LimitRecord<'a> {
    id: &'a str,
    /// What it is called, in the language of the product; left out for the rounding to the product's multiple.
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    #[serde(with = "amount")]
    #[schemars(with = "String")]
    value: Decimal,
    strict: bool,
    binds: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<Confidence>,
    because: Vec<AtomRecord>,
}

#[derive(serde::Serialize, JsonSchema)]
struct GuaranteeRecord<'a> {
    coverage: Option<Rate>,
    /// Whether the share is the most that is covered.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    coverage_is_maximum: bool,
    guaranteed_amount: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage_unpublished: Option<&'a str>,
    /// The only fee; `fees` when there are several.
    fee: Option<GuaranteeFeeRecord<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fees: Vec<GuaranteeFeeRecord<'a>>,
}

#[derive(serde::Serialize, JsonSchema)]
struct GuaranteeFeeRecord<'a> {
    by_year: Vec<String>,
    #[serde(with = "amount")]
    #[schemars(with = "String")]
    total: Decimal,
    /// Whether it is the most that the guarantee costs.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_maximum: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<GuaranteeFeeBase>,
    timing: GuaranteeFeeTiming,
    payer: &'a Payer,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    withheld: bool,
}

impl Serialize for Decision {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let offer = self.outcome().offer();
        let offer = offer.map(|offer| offer_record(self, offer)).transpose();
        let subject = ApplicationRecord {
            offer: offer.map_err(S::Error::custom)?,
            application: self.application().with_numbers_kept(),
        };
        let record = record(self, subject).map_err(S::Error::custom)?;
        record.serialize(serializer)
    }
}

impl Serialize for Decision<Change> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let change = self.outcome().offer().map(|change| {
            let text = |money: Money| money.amount().to_string();
            Ok(ChangeRecord {
                event: change.event(),
                amount: change.amount().map(text),
                requested: change.requested().map(text),
                limits: limit_records(self, change.limits())?,
                state: change.after(),
            })
        });
        let change = change.transpose();
        let subject = OptionRecord {
            change: change.map_err(|error: crate::DecideError| S::Error::custom(error))?,
            answers: self.application().with_numbers_kept(),
            loan: self.of_loan.as_ref().map(|of_loan| &*of_loan.loan),
        };
        let record = record(self, subject).map_err(S::Error::custom)?;
        record.serialize(serializer)
    }
}

impl Decision {
    /// The compact record of the decision, as [`Record::compact`](crate::Record::compact) is of a whole one, without working out what it leaves out.
    ///
    /// # Errors
    /// [`DecideError`](crate::DecideError) when it cannot be written.
    pub fn compact_record(&self) -> Result<String, crate::DecideError> {
        let written = serde_json::to_string(&self.compact());
        written.map_err(|error| crate::DecideError::Unrecordable {
            problem: error.to_string(),
        })
    }

    pub(super) fn compact(&self) -> CompactRecord<'_> {
        let outcome = self.outcome();
        let offer = outcome.offer();
        CompactRecord {
            format: RECORD_FORMAT,
            outcome: outcome.name(),
            as_of: self.as_of(),
            product: ProductRecord::of(self.bundle()),
            engine: EngineRecord::OURS,
            codes: outcome.reasons().iter().map(Reason::code).collect(),
            amount: offer.map(|offer| offer.amount().amount().to_string()),
            terms: offer.and_then(Offer::loan).map(LoanOffer::terms),
            application: self.application().with_numbers_kept(),
        }
    }
}

impl<'a> ProductRecord<'a> {
    fn of(bundle: &'a Bundle) -> Self {
        Self {
            id: bundle.id(),
            variant: bundle.variant(),
            version: bundle.version(),
            digest: bundle.digest(),
            meaning: bundle.meaning(),
            files: bundle.choices().next().map(|_| bundle.digest_of_files()),
            parameters: bundle.choices().collect(),
        }
    }
}

impl EngineRecord {
    const OURS: Self = Self {
        name: env!("CARGO_PKG_NAME"),
        version: ENGINE_VERSION,
        decisions: DECISIONS_VERSION,
    };
}

fn record<T: Granted, S>(
    decision: &Decision<T>,
    subject: S,
) -> Result<DecisionRecord<'_, S>, crate::DecideError> {
    let bundle = decision.bundle();
    let outcome = decision.outcome();
    let findings = decision
        .findings()
        .iter()
        .map(|finding| {
            let function = bundle.program().describe(finding.function);
            let explanation = decision.explain(finding)?;
            Ok(FindingRecord {
                rule: finding.rule(),
                code: finding.code(),
                otherwise: otherwise_name(finding.otherwise()),
                result: finding.result().name(),
                law: bundle.laws(function, bundle.language()),
                confidence: least_sure(&decision.finding_figures(finding)),
                because: atoms(explanation.iter().flat_map(|known| &known.atoms), bundle),
            })
        })
        .collect::<Result<_, crate::DecideError>>()?;
    Ok(DecisionRecord {
        format: RECORD_FORMAT,
        outcome: outcome.name(),
        as_of: decision.as_of(),
        product: ProductRecord::of(bundle),
        option: decision.option().map(|option| &*option.id),
        engine: EngineRecord::OURS,
        windows: if decision.option().is_some() || bundle.is_granted_on(decision.as_of()) {
            &[]
        } else {
            bundle.windows()
        },
        reasons: outcome
            .reasons()
            .iter()
            .map(|reason| reason_record(decision, reason))
            .collect::<Result<_, _>>()?,
        missing: outcome
            .missing()
            .iter()
            .map(|fact| missing_record(decision, fact))
            .collect(),
        findings,
        values: decision
            .shown_values()
            .into_iter()
            .map(|shown| ValueRecord {
                name: shown.name.to_string(),
                label: shown.label.say(bundle.language()),
                value: match shown.value {
                    Value::Money(amount) => json!(in_minor_units(amount, bundle.currency())),
                    value => value_json(&value),
                },
            })
            .collect(),
        subject,
    })
}

fn missing_record<'a, T>(decision: &'a Decision<T>, missing: &'a MissingFact) -> MissingRecord<'a> {
    let language = decision.bundle().language();
    let fact = decision.bundle().fact(&missing.path);
    let asked = fact.map(|fact| fact.field().asked());
    let text = |text: &'a LocalText| text.get(language);
    MissingRecord {
        fact: &missing.path,
        needed_by: missing.needed_by.iter().map(AsRef::as_ref).collect(),
        asked_of: asked.map_or("applicant", |asked| &asked.of),
        proof: asked.and_then(|asked| asked.proof.as_ref()).map(text),
        page: asked.and_then(|asked| asked.page.as_ref()).map(text),
        personal: asked.is_some_and(|asked| asked.is_personal),
        confidential: asked.is_some_and(|asked| asked.is_confidential),
    }
}

fn reason_record<'a, T>(
    decision: &'a Decision<T>,
    reason: &'a Reason,
) -> Result<ReasonRecord<'a>, crate::DecideError> {
    let mut record = ReasonRecord {
        code: reason.code(),
        rule: None,
        parameter: None,
        requested: None,
        minimum: None,
        amount: None,
        why: None,
        end: None,
        limits: Vec::new(),
    };
    let text = |money: &Money| Some(money.amount().to_string());
    match reason {
        Reason::Rule { rule, .. } => record.rule = Some(rule),
        Reason::NoCounterOffer { rule, amount, .. } => {
            record.rule = Some(rule);
            record.amount = text(amount);
        }
        Reason::UndeclaredValue { parameter, .. } => record.parameter = Some(parameter),
        Reason::NoAmountFits { limits } => record.limits = limit_records(decision, limits)?,
        Reason::BelowMinimum { requested, minimum } => {
            record.requested = text(requested);
            record.minimum = text(minimum);
        }
        Reason::UncertainWindow(end) => record.end = Some(end.into()),
        Reason::OutsideWindows => {}
        Reason::LoanRefuses { refusal } => record.why = Some(refusal.to_string()),
    }
    Ok(record)
}

fn least_sure(figures: &[Figure<'_>]) -> Option<Confidence> {
    figures.iter().map(Figure::confidence).max()
}

/// Limits, each with the conditions behind it down to the facts and figures: those of the named values that it read too.
fn limit_records<'a, T>(
    decision: &Decision<T>,
    limits: &'a [Limit],
) -> Result<Vec<LimitRecord<'a>>, crate::DecideError> {
    let language = decision.bundle().language();
    let mut records = Vec::with_capacity(limits.len());
    for limit in limits {
        let mut atoms = decision
            .explain_limit(limit.id())?
            .map_or_else(Vec::new, |explanation| explanation.atoms);
        let mut values: Vec<Arc<str>> = Vec::new();
        let mut at = 0;
        while let Some(atom) = atoms.get(at) {
            let reads = atom.reads.iter();
            let new: Vec<_> = reads
                .filter(|read| read.origin == ReadOrigin::Value && !values.contains(&read.name))
                .map(|read| Arc::clone(&read.name))
                .collect();
            for name in new {
                // A value that takes arguments has no explanation of its own.
                if let Ok(Some(explanation)) = decision.explain_value(&name) {
                    atoms.extend(explanation.atoms);
                }
                values.push(name);
            }
            at += 1;
        }
        records.push(LimitRecord {
            id: limit.id(),
            label: (!limit.is_multiple()).then(|| decision.limit_name(limit.id()).say(language)),
            value: limit.value().amount(),
            strict: limit.is_strict(),
            binds: limit.binds(),
            confidence: least_sure(&decision.limit_figures(limit.id())),
            because: self::atoms(&atoms, decision.bundle()),
        });
    }
    Ok(records)
}

fn offer_record<'a>(
    decision: &'a Decision,
    offer: &'a Offer,
) -> Result<OfferRecord<'a>, crate::DecideError> {
    let bundle = decision.bundle();
    let language = bundle.language();
    let figures = decision.offer_figures();
    Ok(OfferRecord {
        currency: offer.amount().currency(),
        amount: offer.amount().amount(),
        requested: offer.requested().amount(),
        confidence: least_sure(&figures),
        figures: {
            let figures = figures.iter();
            figures
                .map(|figure| FigureRecord::of(figure, bundle))
                .collect()
        },
        limits: limit_records(decision, offer.limits())?,
        fees: fee_records(decision, offer),
        options: named(bundle.options().iter().map(|option| {
            let label = option.name.get(language).to_owned();
            (&*option.id, label)
        })),
        rate: offer.loan().map(LoanOffer::rate),
        teg: TegRecord::of(offer.effective_rate()),
        effective_rate: Some(offer.effective_rate())
            .filter(|rate| rate.method() != RateMethod::Teg),
        guarantee: offer.guarantee().map(|known| guarantee(known, language)),
        undertakings: undertakings(decision.bundle()),
        aid: offer.aid().map(|aid| aid::record(aid, language)),
        terms: offer.loan().map(LoanOffer::terms),
        schedule: offer.schedule(),
        tranches: offer
            .loans()
            .iter()
            .filter_map(|loan| tranche(loan, language))
            .collect(),
    })
}

fn tranche(loan: &LoanOffer, language: Language) -> Option<TrancheRecord<'_>> {
    let tranche = loan.tranche()?;
    Some(TrancheRecord {
        id: tranche.id(),
        label: tranche.name().get(language),
        amount: loan.amount().amount(),
        rate: loan.rate(),
        guarantee: loan.guarantee().map(|known| guarantee(known, language)),
        terms: loan.terms(),
        schedule: loan.schedule(),
    })
}

/// The fees that have a name, each once.
fn fee_records<'a>(decision: &Decision, offer: &'a Offer) -> Vec<NamedRecord<'a>> {
    let language = decision.bundle().language();
    let fees = offer.loans().iter().flat_map(|loan| loan.terms().fees());
    let mut ids: Vec<&str> = Vec::new();
    for fee in fees {
        if !ids.contains(&fee.id.as_str()) {
            ids.push(&fee.id);
        }
    }
    named(ids.into_iter().filter_map(|id| {
        let label = decision.fee_name(id)?;
        Some((id, label.say(language)))
    }))
}

fn undertakings(bundle: &Bundle) -> Vec<UndertakingRecord<'_>> {
    let undertakings = bundle.offer().undertakings.iter();
    let records = undertakings.map(|undertaking| UndertakingRecord {
        text: undertaking.text.get(bundle.language()),
        law: undertaking.law.iter().collect(),
    });
    records.collect()
}

fn guarantee(guarantee: &GuaranteeOffer, language: Language) -> GuaranteeRecord<'_> {
    GuaranteeRecord {
        coverage: guarantee.coverage(),
        coverage_is_maximum: guarantee.coverage_is_maximum(),
        guaranteed_amount: guarantee
            .guaranteed_amount()
            .map(|amount| amount.amount().to_string()),
        coverage_unpublished: guarantee
            .coverage_unpublished()
            .map(|why| why.get(language)),
        fee: match guarantee.fees() {
            [fee] => Some(guarantee_fee(fee)),
            _ => None,
        },
        fees: match guarantee.fees() {
            [_] => Vec::new(),
            fees => fees.iter().map(guarantee_fee).collect(),
        },
    }
}

fn named<'a>(parts: impl Iterator<Item = (&'a str, String)>) -> Vec<NamedRecord<'a>> {
    parts.map(|(id, label)| NamedRecord { id, label }).collect()
}

fn guarantee_fee(fee: &GuaranteeFeeOffer) -> GuaranteeFeeRecord<'_> {
    let by_year = fee.by_year().iter();
    GuaranteeFeeRecord {
        by_year: by_year.map(|year| year.amount().to_string()).collect(),
        total: fee.total().amount(),
        base: fee.base(),
        timing: fee.timing(),
        payer: fee.payer(),
        is_maximum: fee.is_maximum(),
        withheld: fee.is_withheld(),
    }
}

fn atoms<'a>(atoms: impl IntoIterator<Item = &'a Atom>, bundle: &Bundle) -> Vec<AtomRecord> {
    let atoms = atoms.into_iter();
    atoms.map(|atom| self::atom(atom, bundle)).collect()
}

fn atom(atom: &Atom, bundle: &Bundle) -> AtomRecord {
    AtomRecord {
        text: atom.text.clone(),
        outcome: atom.outcome,
        reads: atom
            .reads
            .iter()
            .map(|read| self::read(read, bundle))
            .collect(),
    }
}

fn read(read: &penteract_rules::Read, bundle: &Bundle) -> Json {
    let mut object = Map::new();
    object.insert("name".into(), json!(read.name.as_ref()));
    let (origin, details) = match &read.origin {
        ReadOrigin::Fact => ("fact", None),
        ReadOrigin::Parameter {
            period,
            law,
            source,
        } => (
            "parameter",
            Some(
                json!({ "in_force": period, "law": law.as_deref().map(|law| bundle.cited(law, bundle.language())), "source": source.as_deref() }),
            ),
        ),
        ReadOrigin::Table { line } => {
            let table = read.name.strip_prefix("tables.");
            let mut tables = bundle.tables().iter();
            let table = table.and_then(|name| tables.find(|table| table.name() == name));
            let row = table.and_then(|table| {
                let mut rows = table.sourced_rows();
                rows.find(|(row, _)| row.line == *line)
            });
            let details = row.map(|(row, sourcing)| {
                json!({ "line": line, "in_force": row.period, "law": bundle.cited(&sourcing.law, bundle.language()), "source": sourcing.sources.join(", ") })
            });
            ("table", details.or_else(|| Some(json!({ "line": line }))))
        }
        ReadOrigin::AsOf => ("as-of", None),
        ReadOrigin::Value => ("value", None),
    };
    object.insert("origin".into(), json!(origin));
    if let Some(details) = details {
        object.insert("where".into(), details);
    }
    match &read.value {
        Slot::Unanswered => {
            object.insert("unanswered".into(), json!(true));
        }
        Slot::Answered(value) => {
            object.insert("value".into(), value_json(value));
        }
    }
    Json::Object(object)
}

/// An amount as the figures beside it are written: with the decimals of its currency, and more if it has more.
fn in_minor_units(amount: Decimal, currency: Currency) -> String {
    let mut amount = amount.normalize();
    if amount.scale() < currency.minor_units() {
        amount.rescale(currency.minor_units());
    }
    amount.to_string()
}

/// A value as applications and records write it: amounts, rates and dates as text.
fn value_json(value: &Value) -> Json {
    match value {
        Value::None => Json::Null,
        Value::Bool(value) => json!(value),
        Value::Int(value) => json!(value),
        Value::Money(_)
        | Value::Percent(_)
        | Value::Ratio(_)
        | Value::Date(_)
        | Value::Duration { .. } => {
            json!(value.to_string())
        }
        Value::Text(text) | Value::Choice(text) => json!(text.as_ref()),
        Value::Code { nomenclature, code } => {
            json!({ "nomenclature": nomenclature.as_ref(), "code": code.as_ref() })
        }
        Value::Undecided(code) => json!({
            "nomenclature": code.nomenclature.as_ref(),
            "code": code.code.as_ref(),
            "undecided": true,
        }),
        Value::List(items) => Json::Array(items.iter().map(value_json).collect()),
        Value::Record(fields) => Json::Array(
            fields
                .iter()
                .map(|field| field.value().map_or(Json::Null, value_json))
                .collect(),
        ),
        Value::Phase(phase) => serde_json::to_value(phase).unwrap_or_else(|_| json!(phase.kind())),
    }
}

fn otherwise_name(otherwise: Otherwise) -> &'static str {
    match otherwise {
        Otherwise::Refuse => "refuse",
        Otherwise::Refer => "refer",
        Otherwise::Warn => "warn",
    }
}
