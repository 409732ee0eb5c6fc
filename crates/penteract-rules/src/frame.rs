//! The facts of one application at one date.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::datum::{Datum, decode};
use crate::error::EvalError;
use crate::ids::FactId;
use crate::layout::Layout;
use crate::value::{Slot, Value};

/// The facts of one application at one date: a slot for each fact, answered or not.
///
/// Belongs to the program that it was built for: another one refuses it, unless it has the same facts.
#[derive(Clone, Debug)]
pub struct Frame {
    layout: Arc<Layout>,
    as_of: NaiveDate,
    slots: Vec<Option<Datum>>,
}

impl PartialEq for Frame {
    /// The same answers on the same day, for programs of the same facts.
    fn eq(&self, other: &Self) -> bool {
        self.as_of == other.as_of && self.slots == other.slots && self.fits(&other.layout)
    }
}

impl Frame {
    /// The date of the decision.
    pub fn as_of(&self) -> NaiveDate {
        self.as_of
    }

    /// Whether it was built for a program of this layout. Its slots have numbers, which mean nothing elsewhere.
    pub(crate) fn fits(&self, layout: &Arc<Layout>) -> bool {
        Arc::ptr_eq(&self.layout, layout) || self.layout.is_like(layout)
    }

    /// The answer to a fact.
    pub fn get(&self, fact: FactId) -> Slot {
        let Some(Some(datum)) = self.slots.get(fact.index()) else {
            return Slot::Unanswered;
        };
        self.layout
            .fact(fact)
            .and_then(|declaration| decode(datum, &declaration.ty, &self.layout.symbols))
            .map_or(Slot::Unanswered, Slot::Answered)
    }

    /// The same facts with one answer put in the place of another.
    ///
    /// # Errors
    /// [`EvalError::FactType`] when the value has not the type of the fact.
    pub fn with(&self, fact: FactId, value: Value) -> Result<Self, EvalError> {
        let datum = self.layout.encode(fact, &value)?;
        let mut frame = self.clone();
        if let Some(slot) = frame.slots.get_mut(fact.index()) {
            *slot = Some(datum);
        }
        Ok(frame)
    }

    /// The same facts read on another day.
    #[must_use]
    pub fn on(mut self, as_of: NaiveDate) -> Self {
        self.as_of = as_of;
        self
    }

    /// The same facts with one of them unanswered.
    #[must_use]
    pub fn without(&self, fact: FactId) -> Self {
        let mut frame = self.clone();
        if let Some(slot) = frame.slots.get_mut(fact.index()) {
            *slot = None;
        }
        frame
    }

    pub(crate) fn slot(&self, fact: FactId) -> Option<&Datum> {
        self.slots.get(fact.index()).and_then(Option::as_ref)
    }

    /// A slot for each fact, in the order of the layout.
    pub(crate) fn slots(&self) -> &[Option<Datum>] {
        &self.slots
    }
}

impl From<Frame> for FrameBuilder {
    /// More facts, beside those answered.
    fn from(frame: Frame) -> Self {
        Self { frame }
    }
}

/// Builds a [`Frame`], fact by fact.
#[derive(Clone, Debug)]
pub struct FrameBuilder {
    frame: Frame,
}

impl FrameBuilder {
    /// A frame over a layout in which every fact is unanswered.
    pub(crate) fn over(layout: Arc<Layout>, as_of: NaiveDate) -> Self {
        let slots = vec![None; layout.facts.len()];
        Self {
            frame: Frame {
                layout,
                as_of,
                slots,
            },
        }
    }

    /// Answers a fact.
    ///
    /// # Errors
    /// [`EvalError::FactType`] when the value has not the type of the fact.
    pub fn set(mut self, fact: FactId, value: Value) -> Result<Self, EvalError> {
        self.answer(fact, &value)?;
        Ok(self)
    }

    /// Answers a fact in place.
    ///
    /// # Errors
    /// [`EvalError::FactType`] when the value has not the type of the fact.
    pub fn answer(&mut self, fact: FactId, value: &Value) -> Result<(), EvalError> {
        let datum = self.frame.layout.encode(fact, value)?;
        if let Some(slot) = self.frame.slots.get_mut(fact.index()) {
            *slot = Some(datum);
        }
        Ok(())
    }

    /// The frame.
    pub fn build(self) -> Frame {
        self.frame
    }
}
