//! What the instalments of a phase repay, and for how long.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::amount::Amount;
use crate::terms::length::PhaseLength;
use crate::{Language, Rate, Say, text};

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

/// What a phase repays, by its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PhaseTerms {
    /// `no-payment`: nothing is paid; interest accrues.
    NoPayment {
        /// How long.
        length: PhaseLength,
        /// What becomes of the interest.
        interest: DeferredInterest,
    },
    /// `interest-only`: the interest of each period is paid, no principal.
    InterestOnly {
        /// How long.
        length: PhaseLength,
    },
    /// `level-principal`: equal shares of principal, interest on the balance.
    LevelPrincipal {
        /// How long.
        length: PhaseLength,
        /// Principal left for the next phase, in the currency of the loan.
        residual: Option<Decimal>,
    },
    /// `level-payment`: principal such that the instalments are equal, solved on the real periods.
    LevelPayment {
        /// How long.
        length: PhaseLength,
        /// Shape, residual, sizing.
        terms: LevelPaymentTerms,
    },
    /// `bullet`: the whole principal at the end. Without a length, on the last due date of the phase before.
    Bullet {
        /// How long; `None` to repay with the last due date of the phase before.
        length: Option<PhaseLength>,
        /// When interest is paid, for a bullet with a length.
        interest: BulletInterest,
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
    },
    /// `fixed-principal`: each instalment repays this much principal.
    FixedPrincipal {
        /// How long.
        length: PhaseLength,
        /// Principal of an instalment, in the currency of the loan.
        amount: Decimal,
    },
    /// `fixed-payment`: each instalment is this much, interest included.
    FixedPayment {
        /// How long.
        length: PhaseLength,
        /// The instalment, in the currency of the loan.
        amount: Decimal,
    },
    /// `custom`: shares of the principal given one by one, each the part of the principal outstanding when the phase
    /// begins. Its length is the number of shares; they add up to 100 % unless another phase repays the rest.
    Custom {
        /// One share for each instalment.
        shares: Vec<Rate>,
    },
}

impl Say for PhaseTerms {
    fn say(&self, language: Language) -> String {
        match self {
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
        }
        .say(language)
    }
}

impl PhaseTerms {
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

    /// The same with another length; custom shares have none but their own.
    pub(super) fn lasting(mut self, new: PhaseLength) -> Self {
        match &mut self {
            Self::NoPayment { length, .. }
            | Self::InterestOnly { length, .. }
            | Self::LevelPrincipal { length, .. }
            | Self::LevelPayment { length, .. }
            | Self::PercentPrincipal { length, .. }
            | Self::FixedPrincipal { length, .. }
            | Self::FixedPayment { length, .. } => *length = new,
            Self::Bullet { length, .. } => *length = Some(new),
            Self::Custom { .. } => {}
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
}
