//! `offer.rate` and `offer.rate_steps`: the yearly rates of a loan, and when each begins.

use std::ops::Range;

use penteract_core::{LocalText, text};
use schemars::{Schema, SchemaGenerator, json_schema};

use super::places::{Day, SomeTime, Yearly};
use super::reference::{Extent, RefDraft};
use super::resolve::Names;
use crate::codes;
use crate::document::Entry;
use crate::keys::{Dated, KeyValue, Planned, Ref, Table as _, table};
use crate::plan::ValueRef;
use crate::reader::Reader;

table! {
    /// An index and what is added to it: `offer.rate`.
    IndexDraft => IndexPlan {
        /// The index: a parameter of percentages, each from its day on.
        index: Dated<Yearly> = required("{ param = \"euribor\" }"),
        /// The name of the index, for people.
        name: LocalText = required("{ fr = \"Euribor 3 mois\", en = \"3-month Euribor\" }"),
        /// What is added to the index; nothing when left out.
        margin: Ref<Yearly> = optional,
        /// The least that the index counts for, before the margin is added.
        index_floor: Ref<Yearly> = optional,
        /// The least that both together can be.
        floor: Ref<Yearly> = optional,
        /// The most that both together can be.
        cap: Ref<Yearly> = optional,
        /// Whether values from days after the decision count, as those of a rate that the law sets in advance; false when left out.
        foreseen: bool = default(false),
    }
}

table! {
    /// A yearly rate that follows another: one item of `offer.rate_steps`, with `after` or `from`.
    RateStepDraft => RateStepPlan by RateStepDraft::plan {
        /// How long after the disbursement it begins: `"12 months"`.
        after: Ref<SomeTime> = optional,
        /// Or the day on which it begins.
        from: Ref<Day> = optional,
        /// The yearly rate from then on: a percentage or a ratio.
        rate: Ref<Yearly> = required("{ fact = \"offer.later_rate\" }"),
    }
}

/// A yearly rate that follows another: one item of `offer.rate_steps`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RateStepPlan {
    /// When it begins.
    pub begins: StepStart,
    /// The yearly rate from then on: a percentage or a ratio.
    pub rate: ValueRef,
    /// Where it is written.
    pub(crate) span: Range<usize>,
}

impl RateStepPlan {
    /// What it hangs on.
    pub(crate) fn values(&self) -> [ValueRef; 2] {
        [self.begins.value().clone(), self.rate.clone()]
    }
}

/// When a rate begins that follows another.
#[derive(Clone, Debug)]
pub enum StepStart {
    /// So long after the disbursement.
    After(ValueRef),
    /// On a day.
    From(ValueRef),
}

impl StepStart {
    /// The length of time, or the day.
    pub fn value(&self) -> &ValueRef {
        match self {
            Self::After(value) | Self::From(value) => value,
        }
    }
}

impl RateStepDraft {
    fn plan(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<RateStepPlan> {
        let rate = self
            .rate
            .as_ref()
            .and_then(|rate| rate.resolve(names, reader));
        let begins = match (&self.after, &self.from) {
            (Some(after), None) => after.resolve(names, reader).map(StepStart::After),
            (None, Some(from)) => from.resolve(names, reader).map(StepStart::From),
            _ => {
                let message = text!(
                    "a rate that follows has either `after` or `from`",
                    "un taux qui suit a soit `after`, soit `from`"
                );
                let help = text!(
                    "write `after = \"12 months\"`, counted from the disbursement, or `from = 2027-01-01`",
                    "écrivez `after = \"12 months\"`, compté du déblocage, ou `from = 2027-01-01`"
                );
                let mut reader = Reader::new(&self.file, reader.problems);
                reader.error(codes::BAD_VALUE, message, &self.span, help);
                None
            }
        };
        Some(RateStepPlan {
            begins: begins?,
            rate: rate?,
            span: self.span.clone(),
        })
    }
}

/// A rate that is said, or an index and what is added to it.
#[derive(Clone, Debug)]
pub(crate) enum RateDraft {
    Said(Ref<Yearly>),
    Index(Box<IndexDraft>),
}

/// The yearly rate from the disbursement on.
#[derive(Clone, Debug)]
pub enum RatePlan {
    /// A rate that is said.
    Said(ValueRef),
    /// An index and what is added to it.
    Index(Box<IndexPlan>),
}

impl RatePlan {
    /// The values that the rate hangs on.
    pub fn values(&self) -> Vec<ValueRef> {
        match self {
            Self::Said(value) => vec![value.clone()],
            Self::Index(index) => {
                let parts = [&index.margin, &index.index_floor, &index.floor, &index.cap];
                let mut values = vec![ValueRef::Parameter(index.index)];
                values.extend(parts.into_iter().flatten().cloned());
                values
            }
        }
    }
}

impl KeyValue for RateDraft {
    fn read(entry: &Entry, place: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let mut written = entry.value.as_table().into_iter().flatten();
        // Any key of an index tells one, so that the one that is missing or misspelt is told.
        let keys = IndexDraft::keys();
        if written.any(|entry| keys.iter().any(|key| key.name == entry.key)) {
            let index = IndexDraft::read(entry, place, Extent::Whole, reader);
            return index.map(|index| Self::Index(Box::new(index)));
        }
        Ref::read(entry, place, Extent::Whole, reader).map(Self::Said)
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        let said = Ref::<Yearly>::schema(Extent::Whole, generator);
        let index = IndexDraft::schema(Extent::Whole, generator);
        json_schema!({ "anyOf": [said, index] })
    }
}

impl Planned for RateDraft {
    type Plan = RatePlan;

    fn references<'a>(&'a self, found: &mut Vec<&'a RefDraft>) {
        match self {
            Self::Said(value) => value.references(found),
            Self::Index(index) => index.references(found),
        }
    }

    fn resolve(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<RatePlan> {
        match self {
            Self::Said(value) => value.resolve(names, reader).map(RatePlan::Said),
            Self::Index(index) => {
                let index = index.resolve(names, reader);
                index.map(|index| RatePlan::Index(Box::new(index)))
            }
        }
    }
}
