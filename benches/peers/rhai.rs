//! Rhai's own interpreter, as in the bench `rules`: decimals, dates and lists as they are.

use std::collections::HashMap;

use ::rhai::Dynamic;

use crate::by_hand::Company;
use crate::interpreter::Interpreter;
use crate::{Outcomes, Peer};

pub struct Rhai(Interpreter);

impl Peer for Rhai {
    const NAME: &'static str = "Rhai's interpreter";
    type Facts = HashMap<String, Dynamic>;

    fn new() -> Self {
        Self(Interpreter::new())
    }

    fn facts(&self, company: &Company) -> Self::Facts {
        Interpreter::roots(company)
    }

    fn outcomes(&mut self, facts: &mut Self::Facts) -> Outcomes {
        self.0.put(facts);
        let outcomes = self.0.evaluate();
        self.0.put(facts);
        outcomes.map(Some)
    }
}
