//! A record decided again, and what differs.

use std::sync::Arc;

use penteract_bundle::{Application, Bundle, BundleError};
use penteract_core::{Language, LocalText, Say, said, text};
use serde_json::{Value as Json, json};

use super::mask;
use super::stored::Record;
use super::versions::DECISIONS_VERSION;
use crate::change::{self, OptionError};
use crate::compared::{apart, is_of_the_maker, is_told};
use crate::decide;
use crate::error::DecideError;

/// So many differences are told.
const DIFFERENCES_MAX: usize = 20;

/// What a record comes to when it is decided again.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Replay {
    /// The same, by the same product to the byte.
    Same,
    /// The same, by a product that differs in what it tells only: comments, labels, sources.
    SameInMeaning,
    /// The same here, by a product that is another, and not in its labels alone.
    SameByOtherRules,
    /// Answers are masked, so that nothing is decided again.
    Masked {
        /// The facts whose answers are masked.
        facts: Vec<String>,
    },
    /// Something else is decided.
    Differs {
        /// What the difference comes from.
        because: Because,
        /// The first places that differ.
        differences: Vec<RecordDifference>,
    },
}

/// What the difference between a record and its replay comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Because {
    /// The product at hand is another, and not in its labels alone.
    Product,
    /// The engine decides otherwise than the one that wrote the record.
    Engine,
    /// Product and engine are the same: the record was altered.
    Record,
}

said! { Because {
    Product => "the product at hand is another, and not in its labels alone", "le produit d'ici est un autre, et pas seulement par ses libellés";
    Engine => "the engine decides otherwise than the one of the record", "le moteur décide autrement que celui de l'enregistrement";
    Record => "product and engine are the same: the record was altered", "le produit et le moteur sont les mêmes : l'enregistrement a été modifié";
} }

/// A place where a record and its replay differ.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordDifference {
    /// Where it stands in the record: `offer.amount`.
    pub place: String,
    /// What the record says; `None` where it says nothing.
    pub recorded: Option<String>,
    /// What is decided now; `None` where it is nothing.
    pub now: Option<String>,
}

impl Say for RecordDifference {
    fn say(&self, language: Language) -> String {
        let or_nothing = |value: &Option<String>| match value {
            Some(value) => LocalText::same(format!("`{value}`")).shortened(200),
            None => text!("nothing", "rien"),
        };
        let said = text!(
            "`{place}` is {recorded} in the record, {now} now",
            "`{place}` vaut {recorded} dans l'enregistrement, {now} maintenant",
            place = self.place,
            recorded = or_nothing(&self.recorded),
            now = or_nothing(&self.now)
        );
        said.say(language)
    }
}

impl Replay {
    /// Whether the same is decided.
    #[must_use]
    pub fn is_same(&self) -> bool {
        matches!(
            self,
            Self::Same | Self::SameInMeaning | Self::SameByOtherRules
        )
    }

    /// Its stable name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::SameInMeaning => "same-in-meaning",
            Self::SameByOtherRules => "same-by-other-rules",
            Self::Masked { .. } => "masked",
            Self::Differs { because, .. } => match because {
                Because::Product => "differs-by-product",
                Because::Engine => "differs-by-engine",
                Because::Record => "differs-by-record",
            },
        }
    }
}

/// Why a record is not decided again.
#[derive(Debug)]
#[non_exhaustive]
pub enum ReplayError {
    /// The record is of another product.
    OtherProduct {
        /// The product that was asked.
        product: String,
        /// That of the record.
        of_record: String,
    },
    /// The product of the record is not at hand.
    NoProduct {
        /// That of the record.
        of_record: String,
    },
    /// A parameter that the lender decided, and that the product does not have so.
    Parameters(BundleError),
    /// The application fits the product no more, or the product cannot be computed.
    Decide(DecideError),
    /// The option of the record is not decided again.
    Option(OptionError),
}

said! { ReplayError: Error {
    OtherProduct { product, of_record } =>
        "the record is one of `{of_record}`, not of `{product}`",
        "l'enregistrement est un enregistrement de `{of_record}`, et non de `{product}`";
    NoProduct { of_record } =>
        "the record is one of `{of_record}`, which is not at hand",
        "l'enregistrement est un enregistrement de `{of_record}`, qui n'est pas ici";
    Parameters(cause: BundleError);
    Decide(cause: DecideError);
    Option(cause: OptionError);
} }

pub(crate) fn replay(bundle: &Arc<Bundle>, record: &Record) -> Result<Replay, ReplayError> {
    if bundle.address() != record.product() {
        return Err(ReplayError::OtherProduct {
            product: bundle.address().to_owned(),
            of_record: record.product(),
        });
    }
    let facts = mask::masked(record);
    if !facts.is_empty() {
        return Ok(Replay::Masked { facts });
    }
    let chosen: Vec<_> = record.head.product.parameters.iter().collect();
    let bundle = match chosen.as_slice() {
        [] => Arc::clone(bundle),
        chosen => Arc::new(bundle.with_parameters(chosen)?),
    };
    let now = again(&bundle, record)?;
    Ok(compared(&bundle, record, &now))
}

fn again(bundle: &Arc<Bundle>, record: &Record) -> Result<Record, ReplayError> {
    let head = &record.head;
    if let (Some(option), Some(loan), Some(answers)) = (&head.option, &head.loan, &head.answers) {
        let decision = change::decide(bundle, loan, option, answers, head.as_of)?;
        let now = Record::of(&decision)?;
        return Ok(match record.is_compact() {
            true => now.compact(),
            false => now,
        });
    }
    let unanswered = Application::unanswered();
    let application = record.application().unwrap_or(&unanswered);
    let decision = decide::decide(bundle, application, head.as_of)?;
    Ok(match record.is_compact() {
        true => Record::written(&decision.compact())?,
        false => Record::of(&decision)?,
    })
}

fn compared(bundle: &Bundle, record: &Record, now: &Record) -> Replay {
    let recorded = &record.head.product;
    let is_same_product = recorded.digest == bundle.digest();
    // The files are those of the record: it is the parameters that it says were chosen which are others.
    let is_altered = !is_same_product && record.digest_of_files() == bundle.digest_of_files();
    let is_same_meaning = is_same_product || recorded.meaning == bundle.meaning();
    let left_out = if is_same_product {
        is_of_the_maker
    } else {
        is_told
    };
    let mut differences = apart(&record.json, &now.json, DIFFERENCES_MAX, left_out);
    // With product and engine as they were, what they are called in the record is part of it.
    if is_same_product && record.head.engine.decisions == DECISIONS_VERSION {
        let version = |json: &Json| json!({ "product": json.get("product") });
        let (one, other) = (version(&record.json), version(&now.json));
        differences.extend(apart(&one, &other, DIFFERENCES_MAX, |_| false));
    }
    if is_altered {
        let version = |json: &Json| json!({ "product": json.get("product") });
        let (one, other) = (version(&record.json), version(&now.json));
        differences.extend(apart(&one, &other, DIFFERENCES_MAX, |_| false));
    }
    if differences.is_empty() {
        return match (is_same_product, is_same_meaning) {
            (true, _) => Replay::Same,
            (false, true) => Replay::SameInMeaning,
            (false, false) => Replay::SameByOtherRules,
        };
    }
    let because = if !is_same_meaning && !is_altered {
        Because::Product
    } else if record.head.engine.decisions != DECISIONS_VERSION {
        Because::Engine
    } else {
        Because::Record
    };
    let differences = differences.into_iter().map(|apart| RecordDifference {
        place: apart.place,
        recorded: apart.one,
        now: apart.other,
    });
    Replay::Differs {
        because,
        differences: differences.collect(),
    }
}
