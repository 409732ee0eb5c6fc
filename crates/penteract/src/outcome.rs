//! What a decision comes to, and why.

use std::fmt;
use std::sync::Arc;

use penteract_bundle::UncertainEnd;
use penteract_core::{Language, LocalText, Money, Refusal, Say, text};
use penteract_rules::Otherwise;

use crate::aid::AidOffer;
use crate::offer::{Limit, Offer};

/// What a decision may grant: an [`Offer`] to an applicant, or a [`Change`](crate::Change) of a loan that runs.
pub trait Granted {
    /// How much is granted; `None` where no amount is asked for.
    fn amount(&self) -> Option<Money>;

    /// The public aid in it; `None` when the product says nothing of aid.
    fn aid(&self) -> Option<&AidOffer> {
        None
    }
}

impl Granted for Offer {
    fn amount(&self) -> Option<Money> {
        Some(self.amount)
    }

    fn aid(&self) -> Option<&AidOffer> {
        self.aid.as_ref()
    }
}

/// The answer to "may they have it, and what may they have?".
///
/// `T` is what may be had: an offer, or a change of a loan that runs.
///
/// The variants are tried in this order; the first that applies is the outcome. A refusal is a
/// result like the others: a broken product or an invalid application is a
/// [`DecideError`](crate::DecideError) and never becomes one.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome<T = Offer> {
    /// At least one rule failed, the date is certainly outside the product's windows, or no amount fits.
    Refuse(Vec<Reason>),
    /// An unanswered fact could still change the outcome, or the offer cannot be computed without it.
    Incomplete(Vec<MissingFact>),
    /// A human must look at it; the offer otherwise due is attached when it can be computed.
    Refer {
        /// Why a human is needed.
        reasons: Vec<Reason>,
        /// What would be offered: an indication, binding on nobody.
        indicative: Option<Box<T>>,
    },
    /// The rules hold and the request does not fit: this offer does.
    CounterOffer(Box<T>),
    /// The rules hold and the request fits.
    Accept(Box<T>),
}

impl<T> Outcome<T> {
    /// The stable name of the outcome: `refuse`, `incomplete`, `refer`, `counter-offer` or `accept`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Refuse(_) => "refuse",
            Self::Incomplete(_) => "incomplete",
            Self::Refer { .. } => "refer",
            Self::CounterOffer(_) => "counter-offer",
            Self::Accept(_) => "accept",
        }
    }

    /// What the outcome is called, in a word or two.
    #[must_use]
    pub fn title(&self) -> LocalText {
        match self {
            Self::Refuse(_) => text!("refusal", "refus"),
            Self::Incomplete(_) => text!("incomplete", "dossier incomplet"),
            Self::Refer { .. } => text!("referral to a person", "renvoi à une personne"),
            Self::CounterOffer(_) => text!("counter-offer", "contre-proposition"),
            Self::Accept(_) => text!("acceptance", "accord"),
        }
    }

    /// The offer, counter-offer or indicative offer; of an option, the change.
    #[must_use]
    pub fn offer(&self) -> Option<&T> {
        match self {
            Self::Refuse(_) | Self::Incomplete(_) => None,
            Self::Refer { indicative, .. } => indicative.as_deref(),
            Self::CounterOffer(offer) | Self::Accept(offer) => Some(offer),
        }
    }

    /// Why the application was refused or referred; empty for the other outcomes.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        match self {
            Self::Refuse(reasons) | Self::Refer { reasons, .. } => reasons,
            _ => &[],
        }
    }

    /// The facts to ask for, the most decisive first; empty unless the outcome is incomplete.
    #[must_use]
    pub fn missing(&self) -> &[MissingFact] {
        match self {
            Self::Incomplete(missing) => missing,
            _ => &[],
        }
    }
}

impl<T: Granted> fmt::Display for Outcome<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match self {
            Self::Refuse(reasons) | Self::Refer { reasons, .. } => {
                for (index, reason) in reasons.iter().enumerate() {
                    f.write_str(if index == 0 { ": " } else { ", " })?;
                    f.write_str(reason.code())?;
                }
                Ok(())
            }
            Self::Incomplete(missing) => {
                for (index, fact) in missing.iter().enumerate() {
                    f.write_str(if index == 0 { ": " } else { ", " })?;
                    f.write_str(&fact.path)?;
                }
                Ok(())
            }
            Self::CounterOffer(offer) | Self::Accept(offer) => match offer.amount() {
                Some(amount) => write!(f, ": {amount}"),
                None => Ok(()),
            },
        }
    }
}

/// One reason for a refusal or a referral.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Reason {
    /// A rule of the product does not hold.
    Rule {
        /// The rule's function.
        rule: Arc<str>,
        /// Its stable code.
        code: Arc<str>,
        /// What the product does when it fails.
        otherwise: Otherwise,
    },
    /// The date of the decision is outside the windows in which the product is granted.
    OutsideWindows,
    /// The date of the decision is outside the windows, beyond an end that is uncertain.
    UncertainWindow(UncertainEnd),
    /// The amount asked for is below the product's minimum.
    BelowMinimum {
        /// What is asked for.
        requested: Money,
        /// The smallest amount granted.
        minimum: Money,
    },
    /// What the limits leave is below the product's minimum.
    NoAmountFits {
        /// The limits that bind, with their values.
        limits: Vec<Limit>,
    },
    /// The request does not fit, and the rules do not hold for the amount that would.
    NoCounterOffer {
        /// The rule that the smaller amount fails.
        rule: Arc<str>,
        /// Its stable code.
        code: Arc<str>,
        /// The smaller amount.
        amount: Money,
    },
    /// A value that no source gives is needed, or the meaning of a code that its list does not give.
    UndeclaredValue {
        /// The parameter without a value, or the nomenclature of the code.
        parameter: Arc<str>,
        /// Why it has none, in the product's words, or what a code was compared with.
        why: LocalText,
    },
    /// The loan leaves no room for the option: it is closed, used up, excluded by another, too soon, or would take the
    /// loan beyond its longest term.
    LoanRefuses {
        /// Why, in the words of the loan.
        refusal: Box<Refusal>,
    },
}

impl Reason {
    /// The reason of a loan that leaves no room for an option; `None` of what is no limit of an option.
    pub(crate) fn of_loan(refusal: &Refusal) -> Option<Self> {
        let is_limit = matches!(
            refusal,
            Refusal::NotYetOpen { .. }
                | Refusal::OutsideWindow { .. }
                | Refusal::OptionUsedUp { .. }
                | Refusal::OptionExcluded { .. }
                | Refusal::OptionTooSoon { .. }
                | Refusal::BeyondLongestTerm { .. }
        );
        is_limit.then(|| Self::LoanRefuses {
            refusal: Box::new(refusal.clone()),
        })
    }

    /// The stable code: the rule's own, or one of `outside-windows`, `window-uncertain`, `below-minimum`,
    /// `no-amount-fits`, `no-counter-offer`, `value-unknown`; of an option also `option-closed`, `option-used-up`,
    /// `option-excluded`, `option-too-soon`, `beyond-longest-term`.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Rule { code, .. } => code,
            Self::OutsideWindows => "outside-windows",
            Self::UncertainWindow(_) => "window-uncertain",
            Self::BelowMinimum { .. } => "below-minimum",
            Self::NoAmountFits { .. } => "no-amount-fits",
            Self::NoCounterOffer { .. } => "no-counter-offer",
            Self::UndeclaredValue { .. } => "value-unknown",
            Self::LoanRefuses { refusal } => match **refusal {
                Refusal::OptionUsedUp { .. } => "option-used-up",
                Refusal::OptionExcluded { .. } => "option-excluded",
                Refusal::OptionTooSoon { .. } => "option-too-soon",
                Refusal::BeyondLongestTerm { .. } => "beyond-longest-term",
                _ => "option-closed",
            },
        }
    }
}

/// A fact that is needed and unanswered.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MissingFact {
    /// The fact's path, `company.turnover`.
    pub path: Arc<str>,
    /// The rules and named values that wait for it.
    pub needed_by: Vec<Arc<str>>,
}

/// Its path, as applications write it.
impl Say for MissingFact {
    fn say(&self, _: Language) -> String {
        format!("`{}`", self.path)
    }
}
