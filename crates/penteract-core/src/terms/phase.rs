//! Phases: what is paid of principal and of interest, and for how long. A schedule is a list of them over one balance.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::length::{LengthData, PhaseLength};
use super::payer::Payer;
use super::rounding::is_default;
use crate::amount::{Amount, OptionalAmount};
use crate::{Language, LocalText, Rate, Say, said, text};

/// What becomes of the interest of a phase without payments, or of a bullet that pays at its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum DeferredInterest {
    /// Added to the principal at the end of each period, and bears interest from then on.
    CapitalisedEachPeriod,
    /// Accrues on the side and is added to the principal at the end of the phase.
    CapitalisedAtEnd,
    /// Accrues on the side and is paid with the last due date of the phase. The default, since it adds nothing to what
    /// was lent.
    #[default]
    DueAtEnd,
}

/// When a bullet phase pays its interest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum BulletInterest {
    /// With each due date (the default).
    #[default]
    EachPeriod,
    /// All with the principal.
    AtEnd,
}

/// What a percentage of principal is taken of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum PercentBase {
    /// The principal outstanding when the phase begins (the default): 5 % a time is twenty equal parts.
    #[default]
    PhaseStart,
    /// The principal outstanding before each instalment, as revolving credit does.
    Outstanding,
    /// The principal outstanding and the interest of the period: the percentage is the whole instalment.
    OutstandingAndInterest,
}

/// From which instalment of the phase a weight holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WeightStep {
    /// Instalment of the phase, from 1.
    pub from: u32,
    /// How large the instalments are from there on, relative to the others: `1` is the full instalment.
    #[serde(with = "Amount")]
    pub weight: Decimal,
}

/// Regular growth of the instalments of a level-payment phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Growth {
    /// By how much the instalment changes at each step; negative for falling instalments.
    pub rate: Rate,
    /// After how many instalments each step comes.
    pub every: u32,
}

/// How the instalments of a level-payment phase compare with one another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum LevelShape {
    /// All equal.
    #[default]
    Equal,
    /// In proportion to weights.
    Weighted(Vec<WeightStep>),
    /// Growing or falling at a regular pace.
    Growing(Growth),
}

/// The options of a level-payment phase.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LevelPaymentTerms {
    /// Equal instalments unless said otherwise.
    pub shape: LevelShape,
    /// Principal left unpaid at the end of the phase, for the next phase (a balloon), in the currency of the loan.
    pub residual: Option<Decimal>,
    /// The length on which the instalment is sized, when it is longer than the phase: what remains is the balloon.
    pub amortised_over: Option<PhaseLength>,
}

/// One phase of a loan.
///
/// Serialised with its kind and its length side by side:
/// ```json
/// { "kind": "no-payment", "months": 12, "interest": "due-at-end" }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "PhaseData", into = "PhaseData")]
#[non_exhaustive]
pub enum Phase {
    /// `no-payment`: nothing is paid; interest accrues.
    NoPayment {
        /// How long.
        length: PhaseLength,
        /// What becomes of the interest.
        interest: DeferredInterest,
        /// Who pays its interest.
        payer: Payer,
    },
    /// `interest-only`: the interest of each period is paid, no principal.
    InterestOnly {
        /// How long.
        length: PhaseLength,
        /// Who pays its interest.
        payer: Payer,
    },
    /// `level-principal`: equal shares of principal, interest on the balance.
    LevelPrincipal {
        /// How long.
        length: PhaseLength,
        /// Principal left for the next phase, in the currency of the loan.
        residual: Option<Decimal>,
        /// Who pays its interest.
        payer: Payer,
    },
    /// `level-payment`: principal such that the instalments are equal, solved on the real periods.
    LevelPayment {
        /// How long.
        length: PhaseLength,
        /// Shape, residual, sizing.
        terms: LevelPaymentTerms,
        /// Who pays its interest.
        payer: Payer,
    },
    /// `bullet`: the whole principal at the end. Without a length, on the last due date of the phase before.
    Bullet {
        /// How long; `None` to repay with the last due date of the phase before.
        length: Option<PhaseLength>,
        /// When interest is paid, for a bullet with a length.
        interest: BulletInterest,
        /// Who pays its interest.
        payer: Payer,
    },
    /// `percent-principal`: each instalment repays a percentage.
    PercentPrincipal {
        /// How long.
        length: PhaseLength,
        /// The percentage.
        percent: Rate,
        /// Of what.
        of: PercentBase,
        /// The least repaid at once (principal, or the whole instalment when the percentage is of principal and
        /// interest), in the currency of the loan.
        min: Option<Decimal>,
        /// Who pays its interest.
        payer: Payer,
    },
    /// `fixed-principal`: each instalment repays this much principal.
    FixedPrincipal {
        /// How long.
        length: PhaseLength,
        /// Principal of an instalment, in the currency of the loan.
        amount: Decimal,
        /// Who pays its interest.
        payer: Payer,
    },
    /// `fixed-payment`: each instalment is this much, interest included.
    FixedPayment {
        /// How long.
        length: PhaseLength,
        /// The instalment, in the currency of the loan.
        amount: Decimal,
        /// Who pays its interest.
        payer: Payer,
    },
    /// `custom`: shares of the principal given one by one, each the part of the principal outstanding when the phase
    /// begins. Its length is the number of shares; they add up to 100 % unless another phase repays the rest.
    Custom {
        /// One share for each instalment.
        shares: Vec<Rate>,
        /// Who pays its interest.
        payer: Payer,
    },
}

impl Say for Phase {
    fn say(&self, language: Language) -> String {
        let paid = match self {
            Self::NoPayment { length, .. } => {
                text!(
                    "no payment for {length}",
                    "rien à payer pendant {length}",
                    length = length
                )
            }
            Self::InterestOnly { length, .. } => {
                text!(
                    "interest only for {length}",
                    "intérêts seuls pendant {length}",
                    length = length
                )
            }
            Self::LevelPrincipal { length, .. } => text!(
                "linear principal for {length}",
                "amortissement linéaire pendant {length}",
                length = length
            ),
            Self::LevelPayment { length, .. } => text!(
                "level instalments for {length}",
                "échéances constantes pendant {length}",
                length = length
            ),
            Self::Bullet { length, .. } => {
                let after = length
                    .map(|length| text!(", after {length}", ", après {length}", length = length));
                text!(
                    "all principal at once{after}",
                    "tout le capital en une fois{after}",
                    after = after
                )
            }
            Self::PercentPrincipal {
                length, percent, ..
            } => text!(
                "{percent} an instalment for {length}",
                "{percent} par échéance pendant {length}",
                percent = percent,
                length = length
            ),
            Self::FixedPrincipal { length, amount, .. } => text!(
                "{amount} of principal an instalment for {length}",
                "{amount} de capital par échéance pendant {length}",
                amount = amount,
                length = length
            ),
            Self::FixedPayment { length, amount, .. } => text!(
                "instalments of {amount} for {length}",
                "échéances de {amount} pendant {length}",
                amount = amount,
                length = length
            ),
            Self::Custom { shares, .. } => text!(
                "shares of the principal: {shares}",
                "parts du capital : {shares}",
                shares = shares
            ),
        };
        match self.payer() {
            Payer::Borrower => paid,
            payer => text!(
                "{paid} (interest {payer})",
                "{paid} (intérêts {payer})",
                paid = paid,
                payer = payer
            ),
        }
        .say(language)
    }
}

impl Phase {
    /// The kind as it is written in terms: `level-payment`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::NoPayment { .. } => "no-payment",
            Self::InterestOnly { .. } => "interest-only",
            Self::LevelPrincipal { .. } => "level-principal",
            Self::LevelPayment { .. } => "level-payment",
            Self::Bullet { .. } => "bullet",
            Self::PercentPrincipal { .. } => "percent-principal",
            Self::FixedPrincipal { .. } => "fixed-principal",
            Self::FixedPayment { .. } => "fixed-payment",
            Self::Custom { .. } => "custom",
        }
    }

    /// The length as given; `None` for a bullet that falls at the end of the phase before. For custom shares, as many
    /// instalments as shares.
    pub fn length(&self) -> Option<PhaseLength> {
        match self {
            Self::NoPayment { length, .. }
            | Self::InterestOnly { length, .. }
            | Self::LevelPrincipal { length, .. }
            | Self::LevelPayment { length, .. }
            | Self::PercentPrincipal { length, .. }
            | Self::FixedPrincipal { length, .. }
            | Self::FixedPayment { length, .. } => Some(*length),
            Self::Bullet { length, .. } => *length,
            Self::Custom { shares, .. } => Some(PhaseLength::Instalments(
                u32::try_from(shares.len()).unwrap_or(u32::MAX),
            )),
        }
    }

    /// Who pays the interest that falls due in it.
    pub const fn payer(&self) -> &Payer {
        match self {
            Self::NoPayment { payer, .. }
            | Self::InterestOnly { payer, .. }
            | Self::LevelPrincipal { payer, .. }
            | Self::LevelPayment { payer, .. }
            | Self::Bullet { payer, .. }
            | Self::PercentPrincipal { payer, .. }
            | Self::FixedPrincipal { payer, .. }
            | Self::FixedPayment { payer, .. }
            | Self::Custom { payer, .. } => payer,
        }
    }

    /// The same phase, its interest paid by somebody.
    #[must_use]
    pub fn paid_by(mut self, who: Payer) -> Self {
        match &mut self {
            Self::NoPayment { payer, .. }
            | Self::InterestOnly { payer, .. }
            | Self::LevelPrincipal { payer, .. }
            | Self::LevelPayment { payer, .. }
            | Self::Bullet { payer, .. }
            | Self::PercentPrincipal { payer, .. }
            | Self::FixedPrincipal { payer, .. }
            | Self::FixedPayment { payer, .. }
            | Self::Custom { payer, .. } => *payer = who,
        }
        self
    }

    /// Whether its shares are counted from its first instalment, so that it cannot begin in its midst.
    pub(crate) fn has_fixed_shares(&self) -> bool {
        match self {
            Self::Custom { .. } => true,
            Self::LevelPayment { terms, .. } => terms.shape != LevelShape::Equal,
            Self::PercentPrincipal { of, .. } => *of == PercentBase::PhaseStart,
            _ => false,
        }
    }

    /// The principal that it leaves to the phases after it, if it leaves some.
    pub(crate) fn residual(&self) -> Option<Decimal> {
        let residual = match self {
            Self::LevelPrincipal { residual, .. } => *residual,
            Self::LevelPayment { terms, .. } => terms.residual,
            _ => None,
        };
        residual.filter(|residual| !residual.is_zero())
    }

    /// A phase of equal instalments, with no residual.
    pub const fn level_payment(length: PhaseLength) -> Self {
        Self::LevelPayment {
            length,
            terms: LevelPaymentTerms {
                shape: LevelShape::Equal,
                residual: None,
                amortised_over: None,
            },
            payer: Payer::Borrower,
        }
    }

    /// A phase of equal shares of principal, with no residual.
    pub const fn level_principal(length: PhaseLength) -> Self {
        Self::LevelPrincipal {
            length,
            residual: None,
            payer: Payer::Borrower,
        }
    }

    /// Nothing is paid for `length`.
    pub const fn no_payment(length: PhaseLength, interest: DeferredInterest) -> Self {
        Self::NoPayment {
            length,
            interest,
            payer: Payer::Borrower,
        }
    }

    /// Interest alone is paid for `length`.
    pub const fn interest_only(length: PhaseLength) -> Self {
        Self::InterestOnly {
            length,
            payer: Payer::Borrower,
        }
    }

    /// The whole balance, on the last due date of the phase before.
    pub const fn bullet() -> Self {
        Self::Bullet {
            length: None,
            interest: BulletInterest::EachPeriod,
            payer: Payer::Borrower,
        }
    }
}

/// The kinds of phases, as they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
enum PhaseKind {
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
pub(super) struct PhaseData {
    /// What is paid.
    kind: PhaseKind,
    /// Length in calendar months.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    months: Option<u32>,
    /// Length in weeks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    weeks: Option<u32>,
    /// Length in days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    days: Option<u32>,
    /// Length in instalments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    instalments: Option<u32>,
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
        "{of} has several lengths: keep one of `months`, `weeks`, `days`, `instalments`",
        "{of} a plusieurs durées : gardez-en une parmi `months`, `weeks`, `days`, `instalments`";
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

impl PhaseKind {
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
    fn empty(kind: PhaseKind, length: Option<PhaseLength>) -> Self {
        let length = length.map(LengthData::from).unwrap_or_default();
        Self {
            kind,
            months: length.months,
            weeks: length.weeks,
            days: length.days,
            instalments: length.instalments,
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
        };
        let this = || text!("a `{kind}` phase", "une phase `{kind}`");
        let given = written.read(this)?;
        let length = given.ok_or_else(|| PhaseTextError::NoLength { of: this() });
        let payer = data.payer.clone();
        let needs = |field: &'static str| PhaseTextError::MissingField { kind, field };
        Ok(match data.kind {
            PhaseKind::NoPayment => Self::NoPayment {
                length: length?,
                interest: data.deferred_interest()?,
                payer,
            },
            PhaseKind::InterestOnly => Self::InterestOnly {
                length: length?,
                payer,
            },
            PhaseKind::LevelPrincipal => Self::LevelPrincipal {
                length: length?,
                residual: data.residual,
                payer,
            },
            PhaseKind::LevelPayment => Self::LevelPayment {
                length: length?,
                terms: LevelPaymentTerms {
                    shape: PhaseData::shape(data.weights, data.growth)?,
                    residual: data.residual,
                    amortised_over: data.amortised_over.map(PhaseLength::try_from).transpose()?,
                },
                payer,
            },
            PhaseKind::Bullet => Self::Bullet {
                length: given,
                interest: data.bullet_interest()?,
                payer,
            },
            PhaseKind::PercentPrincipal => Self::PercentPrincipal {
                length: length?,
                percent: data.percent.ok_or_else(|| needs("percent"))?,
                of: data.of.unwrap_or_default(),
                min: data.min,
                payer,
            },
            PhaseKind::FixedPrincipal => Self::FixedPrincipal {
                length: length?,
                amount: data.amount.ok_or_else(|| needs("amount"))?,
                payer,
            },
            PhaseKind::FixedPayment => Self::FixedPayment {
                length: length?,
                amount: data.amount.ok_or_else(|| needs("amount"))?,
                payer,
            },
            PhaseKind::Custom => {
                if let Some(length) = given {
                    let field = length.key();
                    return Err(PhaseTextError::ForeignField { kind, field });
                }
                if data.shares.is_empty() {
                    return Err(needs("shares"));
                }
                Self::Custom {
                    shares: data.shares,
                    payer,
                }
            }
        })
    }
}

impl From<Phase> for PhaseData {
    fn from(phase: Phase) -> Self {
        let payer = phase.payer().clone();
        let data = match phase {
            Phase::NoPayment {
                length, interest, ..
            } => Self {
                interest: Some(match interest {
                    DeferredInterest::CapitalisedEachPeriod => InterestData::CapitalisedEachPeriod,
                    DeferredInterest::CapitalisedAtEnd => InterestData::CapitalisedAtEnd,
                    DeferredInterest::DueAtEnd => InterestData::DueAtEnd,
                }),
                ..Self::empty(PhaseKind::NoPayment, Some(length))
            },
            Phase::InterestOnly { length, .. } => {
                Self::empty(PhaseKind::InterestOnly, Some(length))
            }
            Phase::LevelPrincipal {
                length, residual, ..
            } => Self {
                residual,
                ..Self::empty(PhaseKind::LevelPrincipal, Some(length))
            },
            Phase::LevelPayment { length, terms, .. } => {
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
                    ..Self::empty(PhaseKind::LevelPayment, Some(length))
                }
            }
            Phase::Bullet {
                length, interest, ..
            } => Self {
                interest: match interest {
                    BulletInterest::EachPeriod => None,
                    BulletInterest::AtEnd => Some(InterestData::AtEnd),
                },
                ..Self::empty(PhaseKind::Bullet, length)
            },
            Phase::PercentPrincipal {
                length,
                percent,
                of,
                min,
                ..
            } => Self {
                percent: Some(percent),
                of: Some(of),
                min,
                ..Self::empty(PhaseKind::PercentPrincipal, Some(length))
            },
            Phase::FixedPrincipal { length, amount, .. } => Self {
                amount: Some(amount),
                ..Self::empty(PhaseKind::FixedPrincipal, Some(length))
            },
            Phase::FixedPayment { length, amount, .. } => Self {
                amount: Some(amount),
                ..Self::empty(PhaseKind::FixedPayment, Some(length))
            },
            Phase::Custom { shares, .. } => Self {
                shares,
                ..Self::empty(PhaseKind::Custom, None)
            },
        };
        Self { payer, ..data }
    }
}
