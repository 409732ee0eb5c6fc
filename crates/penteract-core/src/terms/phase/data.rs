//! The written form of a phase: one object, its kind beside its fields.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{
    BulletInterest, DeferredInterest, Growth, LevelPaymentTerms, LevelShape, PercentBase, Phase,
    PhaseTerms, WeightStep,
};
use crate::amount::OptionalAmount;
use crate::terms::length::{LengthData, PhaseLength};
use crate::terms::payer::Payer;
use crate::terms::rounding::is_default;
use crate::{LocalText, Rate, said, text};

/// The kinds of phases, as they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "PhaseKind")
)]
enum KindData {
    NoPayment,
    InterestOnly,
    LevelPrincipal,
    LevelPayment,
    Bullet,
    PercentPrincipal,
    FixedPrincipal,
    FixedPayment,
    Custom,
}

/// The written form of a phase: flat, so that a person can type it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Phase")
)]
pub(in crate::terms) struct PhaseData {
    /// What is paid.
    kind: KindData,
    /// Length in calendar months.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    months: Option<u32>,
    /// Length in weeks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    weeks: Option<u32>,
    /// Length in days; after `months`, the days that follow them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    days: Option<u32>,
    /// Length in instalments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    instalments: Option<u32>,
    /// The due date with which the phase ends, instead of a length.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<NaiveDate>,
    /// `no-payment`: `capitalised-each-period`, `capitalised-at-end`, `due-at-end` (default). `bullet`: `each-period`
    /// (default), `at-end`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    interest: Option<InterestData>,
    /// `level-payment`, `level-principal`: principal left for the next phase.
    #[serde(
        with = "OptionalAmount",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    residual: Option<Decimal>,
    /// `level-payment`: the length on which the instalment is sized, when longer than the phase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    amortised_over: Option<LengthData>,
    /// `level-payment`: relative sizes of the instalments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    weights: Vec<WeightStep>,
    /// `level-payment`: regular growth of the instalments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    growth: Option<Growth>,
    /// `percent-principal`: the percentage repaid by each instalment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    percent: Option<Rate>,
    /// `percent-principal`: of what the percentage is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    of: Option<PercentBase>,
    /// `percent-principal`: the least that is repaid at once.
    #[serde(
        with = "OptionalAmount",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    min: Option<Decimal>,
    /// `fixed-principal`, `fixed-payment`: the amount of each instalment.
    #[serde(
        with = "OptionalAmount",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    amount: Option<Decimal>,
    /// `custom`: the share of principal that each instalment repays.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    shares: Vec<Rate>,
    /// Who pays the interest that falls due in the phase; the borrower unless given.
    #[serde(default, skip_serializing_if = "is_default")]
    payer: Payer,
}

/// The interest of a phase, as written: the words of two kinds in one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
enum InterestData {
    CapitalisedEachPeriod,
    CapitalisedAtEnd,
    DueAtEnd,
    EachPeriod,
    AtEnd,
}

/// Why a written phase is not one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PhaseTextError {
    /// No length.
    NoLength {
        /// Of what.
        of: LocalText,
    },
    /// More than one length.
    TwoLengths {
        /// What has them.
        of: LocalText,
    },
    /// A field that another kind of phase has.
    ForeignField {
        /// The kind of phase.
        kind: &'static str,
        /// The field.
        field: &'static str,
    },
    /// A field that this kind of phase needs.
    MissingField {
        /// The kind of phase.
        kind: &'static str,
        /// The field.
        field: &'static str,
    },
    /// A word for interest that belongs to another kind.
    InterestWord {
        /// The kind of phase.
        kind: &'static str,
        /// What may be written.
        allowed: &'static str,
    },
}

said! { PhaseTextError: Error {
    NoLength { of } =>
        "{of} has no length: add `months`, `weeks`, `days` or `instalments`",
        "{of} n'a pas de durée : ajoutez `months`, `weeks`, `days` ou `instalments`";
    TwoLengths { of } =>
        "{of} has several lengths: keep one of `months` (with `days` or without), `weeks`, `days`, `instalments`, `until`",
        "{of} a plusieurs durées : gardez-en une parmi `months` (avec ou sans `days`), `weeks`, `days`, `instalments`, `until`";
    ForeignField { kind, field } =>
        "a `{kind}` phase has no `{field}`: remove it, or choose the kind of phase that has it",
        "une phase `{kind}` n'a pas de champ `{field}` : retirez-le, ou choisissez la sorte de phase qui l'a";
    MissingField { kind, field } =>
        "a `{kind}` phase needs `{field}`: add it",
        "une phase `{kind}` demande `{field}` : ajoutez-le";
    InterestWord { kind, allowed } =>
        "the interest of a `{kind}` phase is one of {allowed}",
        "les intérêts d'une phase `{kind}` s'écrivent {allowed}";
} }

impl KindData {
    const fn name(self) -> &'static str {
        match self {
            Self::NoPayment => "no-payment",
            Self::InterestOnly => "interest-only",
            Self::LevelPrincipal => "level-principal",
            Self::LevelPayment => "level-payment",
            Self::Bullet => "bullet",
            Self::PercentPrincipal => "percent-principal",
            Self::FixedPrincipal => "fixed-principal",
            Self::FixedPayment => "fixed-payment",
            Self::Custom => "custom",
        }
    }

    /// The fields of each kind beside its length.
    const fn fields(self) -> &'static [&'static str] {
        match self {
            Self::NoPayment | Self::Bullet => &["interest"],
            Self::InterestOnly => &[],
            Self::LevelPrincipal => &["residual"],
            Self::LevelPayment => &["residual", "amortised_over", "weights", "growth"],
            Self::PercentPrincipal => &["percent", "of", "min"],
            Self::FixedPrincipal | Self::FixedPayment => &["amount"],
            Self::Custom => &["shares"],
        }
    }
}

impl PhaseData {
    fn empty(kind: KindData, length: Option<PhaseLength>) -> Self {
        let length = length.map(LengthData::from).unwrap_or_default();
        Self {
            kind,
            months: length.months,
            weeks: length.weeks,
            days: length.days,
            instalments: length.instalments,
            until: length.until,
            interest: None,
            residual: None,
            amortised_over: None,
            weights: Vec::new(),
            growth: None,
            percent: None,
            of: None,
            min: None,
            amount: None,
            shares: Vec::new(),
            payer: Payer::Borrower,
        }
    }

    fn refuse_foreign_fields(&self) -> Result<(), PhaseTextError> {
        let given = [
            ("interest", self.interest.is_some()),
            ("residual", self.residual.is_some()),
            ("amortised_over", self.amortised_over.is_some()),
            ("weights", !self.weights.is_empty()),
            ("growth", self.growth.is_some()),
            ("percent", self.percent.is_some()),
            ("of", self.of.is_some()),
            ("min", self.min.is_some()),
            ("amount", self.amount.is_some()),
            ("shares", !self.shares.is_empty()),
        ];
        for (field, is_given) in given {
            if is_given && !self.kind.fields().contains(&field) {
                return Err(PhaseTextError::ForeignField {
                    kind: self.kind.name(),
                    field,
                });
            }
        }
        Ok(())
    }

    fn deferred_interest(&self) -> Result<DeferredInterest, PhaseTextError> {
        match self.interest {
            None => Ok(DeferredInterest::default()),
            Some(InterestData::CapitalisedEachPeriod) => {
                Ok(DeferredInterest::CapitalisedEachPeriod)
            }
            Some(InterestData::CapitalisedAtEnd) => Ok(DeferredInterest::CapitalisedAtEnd),
            Some(InterestData::DueAtEnd) => Ok(DeferredInterest::DueAtEnd),
            Some(InterestData::EachPeriod | InterestData::AtEnd) => {
                Err(PhaseTextError::InterestWord {
                    kind: self.kind.name(),
                    allowed: "`capitalised-each-period`, `capitalised-at-end`, `due-at-end`",
                })
            }
        }
    }

    fn bullet_interest(&self) -> Result<BulletInterest, PhaseTextError> {
        match self.interest {
            None => Ok(BulletInterest::default()),
            Some(InterestData::EachPeriod) => Ok(BulletInterest::EachPeriod),
            Some(InterestData::AtEnd) => Ok(BulletInterest::AtEnd),
            Some(_) => Err(PhaseTextError::InterestWord {
                kind: self.kind.name(),
                allowed: "`each-period`, `at-end`",
            }),
        }
    }

    fn shape(
        weights: Vec<WeightStep>,
        growth: Option<Growth>,
    ) -> Result<LevelShape, PhaseTextError> {
        match (weights.is_empty(), growth) {
            (true, None) => Ok(LevelShape::Equal),
            (false, None) => Ok(LevelShape::Weighted(weights)),
            (true, Some(growth)) => Ok(LevelShape::Growing(growth)),
            (false, Some(_)) => Err(PhaseTextError::ForeignField {
                kind: "level-payment with `weights`",
                field: "growth",
            }),
        }
    }
}

impl TryFrom<PhaseData> for Phase {
    type Error = PhaseTextError;

    fn try_from(data: PhaseData) -> Result<Self, PhaseTextError> {
        data.refuse_foreign_fields()?;
        let kind = data.kind.name();
        let written = LengthData {
            months: data.months,
            weeks: data.weeks,
            days: data.days,
            instalments: data.instalments,
            until: data.until,
        };
        let this = || text!("a `{kind}` phase", "une phase `{kind}`");
        let given = written.read(this)?;
        let length = given.ok_or_else(|| PhaseTextError::NoLength { of: this() });
        let payer = data.payer.clone();
        let needs = |field: &'static str| PhaseTextError::MissingField { kind, field };
        let terms = match data.kind {
            KindData::NoPayment => PhaseTerms::NoPayment {
                length: length?,
                interest: data.deferred_interest()?,
            },
            KindData::InterestOnly => PhaseTerms::InterestOnly { length: length? },
            KindData::LevelPrincipal => PhaseTerms::LevelPrincipal {
                length: length?,
                residual: data.residual,
            },
            KindData::LevelPayment => PhaseTerms::LevelPayment {
                length: length?,
                terms: LevelPaymentTerms {
                    shape: PhaseData::shape(data.weights, data.growth)?,
                    residual: data.residual,
                    amortised_over: data.amortised_over.map(PhaseLength::try_from).transpose()?,
                },
            },
            KindData::Bullet => PhaseTerms::Bullet {
                length: given,
                interest: data.bullet_interest()?,
            },
            KindData::PercentPrincipal => PhaseTerms::PercentPrincipal {
                length: length?,
                percent: data.percent.ok_or_else(|| needs("percent"))?,
                of: data.of.unwrap_or_default(),
                min: data.min,
            },
            KindData::FixedPrincipal => PhaseTerms::FixedPrincipal {
                length: length?,
                amount: data.amount.ok_or_else(|| needs("amount"))?,
            },
            KindData::FixedPayment => PhaseTerms::FixedPayment {
                length: length?,
                amount: data.amount.ok_or_else(|| needs("amount"))?,
            },
            KindData::Custom => {
                if let Some(length) = given {
                    let field = length.key();
                    return Err(PhaseTextError::ForeignField { kind, field });
                }
                if data.shares.is_empty() {
                    return Err(needs("shares"));
                }
                PhaseTerms::Custom {
                    shares: data.shares,
                }
            }
        };
        Ok(Self { terms, payer })
    }
}

/// Why an object that has the fields of a phase is none, where it is read as one.
pub(crate) fn phase_problem(value: &serde_json::Value) -> Option<PhaseTextError> {
    let data = PhaseData::deserialize(value).ok()?;
    Phase::try_from(data).err()
}

impl From<Phase> for PhaseData {
    fn from(phase: Phase) -> Self {
        let data = match phase.terms {
            PhaseTerms::NoPayment { length, interest } => Self {
                interest: Some(match interest {
                    DeferredInterest::CapitalisedEachPeriod => InterestData::CapitalisedEachPeriod,
                    DeferredInterest::CapitalisedAtEnd => InterestData::CapitalisedAtEnd,
                    DeferredInterest::DueAtEnd => InterestData::DueAtEnd,
                }),
                ..Self::empty(KindData::NoPayment, Some(length))
            },
            PhaseTerms::InterestOnly { length } => {
                Self::empty(KindData::InterestOnly, Some(length))
            }
            PhaseTerms::LevelPrincipal { length, residual } => Self {
                residual,
                ..Self::empty(KindData::LevelPrincipal, Some(length))
            },
            PhaseTerms::LevelPayment { length, terms } => {
                let (weights, growth) = match terms.shape {
                    LevelShape::Equal => (Vec::new(), None),
                    LevelShape::Weighted(weights) => (weights, None),
                    LevelShape::Growing(growth) => (Vec::new(), Some(growth)),
                };
                Self {
                    residual: terms.residual,
                    amortised_over: terms.amortised_over.map(LengthData::from),
                    weights,
                    growth,
                    ..Self::empty(KindData::LevelPayment, Some(length))
                }
            }
            PhaseTerms::Bullet { length, interest } => Self {
                interest: match interest {
                    BulletInterest::EachPeriod => None,
                    BulletInterest::AtEnd => Some(InterestData::AtEnd),
                },
                ..Self::empty(KindData::Bullet, length)
            },
            PhaseTerms::PercentPrincipal {
                length,
                percent,
                of,
                min,
            } => Self {
                percent: Some(percent),
                of: Some(of),
                min,
                ..Self::empty(KindData::PercentPrincipal, Some(length))
            },
            PhaseTerms::FixedPrincipal { length, amount } => Self {
                amount: Some(amount),
                ..Self::empty(KindData::FixedPrincipal, Some(length))
            },
            PhaseTerms::FixedPayment { length, amount } => Self {
                amount: Some(amount),
                ..Self::empty(KindData::FixedPayment, Some(length))
            },
            PhaseTerms::Custom { shares } => Self {
                shares,
                ..Self::empty(KindData::Custom, None)
            },
        };
        Self {
            payer: phase.payer,
            ..data
        }
    }
}
