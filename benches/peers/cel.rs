//! The crate `cel`: a tree of each expression walked over a context of maps.
//!
//! Converted as [`crate::integers`] says. With its extension for mathematics; `sum` is a function of ours, as there is
//! none.

use std::collections::HashMap;
use std::sync::Arc;

use ::cel::{Context, Env, Program, Value};
use serde_json::Value as Json;

use crate::by_hand::Company;
use crate::{Outcomes, Peer, integers};

const RULES: [&str; 12] = [
    "company.is_registered",
    "company.legal_form in ['sarl', 'sas', 'sa', 'snc', 'ei']",
    "!company.was_insolvent || (has(company.plan_adopted_on) ? company.plan_adopted_on : as_of) < as_of",
    "!company.activity.startsWith('64')",
    "company.headcount < params.headcount_below",
    "company.turnover <= params.turnover_max || company.balance_sheet_total <= params.balance_sheet_max",
    "request.amount * 100 <= math.greatest(company.turnover * params.turnover_share, (has(company.payroll) ? company.payroll : 0) * params.payroll_multiple)",
    "company.equity > 0 && company.equity * 100 >= request.amount * params.equity_share",
    "company.created_on <= params.created_until",
    "company.rating in ['1', '2+', '2', '3+', '3'] || company.is_innovative",
    "sum(project.partners.filter(p, p.granted_on > params.partners_since).map(p, p.amount)) * 100 >= request.amount * params.partner_share",
    "request.is_deferred ? request.years > 1 : request.years <= params.years_max && project.region != 'abroad'",
];

pub struct Cel {
    env: Arc<Env>,
    programs: [Program; 12],
}

fn sum(items: Arc<Vec<Value>>) -> i64 {
    let amounts = items.iter().map(|item| match item {
        Value::Int(amount) => *amount,
        other => panic!("{other:?}"),
    });
    amounts.sum()
}

/// `cel::to_value` makes a whole number that is not negative an unsigned one, which no literal is.
fn signed(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(value) => Value::Int(value.as_i64().unwrap()),
        Json::String(text) => text.as_str().into(),
        Json::Array(items) => items.iter().map(signed).collect::<Vec<Value>>().into(),
        Json::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(name, json)| (name.clone(), signed(json)));
            fields.collect::<HashMap<String, Value>>().into()
        }
    }
}

impl Peer for Cel {
    const NAME: &'static str = "cel";
    type Facts = Context<'static, 'static>;

    fn new() -> Self {
        let mut env = Env::stdlib();
        env.add_extension(::cel::extensions::math).unwrap();
        let env = Arc::new(env);
        let programs = RULES.map(|rule| env.compile(rule).unwrap());
        Self { env, programs }
    }

    fn facts(&self, company: &Company) -> Self::Facts {
        let mut context = Context::with_env(Arc::clone(&self.env));
        context.add_function("sum", sum).unwrap();
        for (name, value) in integers::facts(company)
            .into_iter()
            .chain(integers::figures())
        {
            context.add_variable_from_value(name, signed(&value));
        }
        context
    }

    fn outcomes(&mut self, facts: &mut Self::Facts) -> Outcomes {
        self.programs
            .each_ref()
            .map(|program| match program.execute(facts).unwrap() {
                Value::Bool(holds) => Some(holds),
                other => panic!("{other:?}"),
            })
    }
}
