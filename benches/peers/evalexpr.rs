//! The crate `evalexpr`: a tree of each expression walked over a map from names to values.
//!
//! Version 11, the last under the MIT licence. Converted as [`crate::integers`] says; a fact is a variable with its group
//! in its name, and one that is answered "none" is the empty value.

use ::evalexpr::{
    Context, ContextWithMutableVariables, HashMapContext, Node, Value, build_operator_tree,
};
use serde_json::Value as Json;

use crate::by_hand::Company;
use crate::{Outcomes, Peer, integers, product};

const RULES: [Option<&str>; 12] = [
    Some("company.is_registered"),
    Some("contains((\"sarl\", \"sas\", \"sa\", \"snc\", \"ei\"), company.legal_form)"),
    Some(
        "!company.was_insolvent || if(typeof(company.plan_adopted_on) == \"empty\", as_of, company.plan_adopted_on) < as_of",
    ),
    Some("str::substring(company.activity, 0, 2) != \"64\""),
    Some("company.headcount < params.headcount_below"),
    Some(
        "company.turnover <= params.turnover_max || company.balance_sheet_total <= params.balance_sheet_max",
    ),
    Some(
        "request.amount * 100 <= max(company.turnover * params.turnover_share, if(typeof(company.payroll) == \"empty\", 0, company.payroll) * params.payroll_multiple)",
    ),
    Some("company.equity > 0 && company.equity * 100 >= request.amount * params.equity_share"),
    Some("company.created_on <= params.created_until"),
    Some(
        "contains((\"1\", \"2+\", \"2\", \"3+\", \"3\"), company.rating) || company.is_innovative",
    ),
    None,
    Some(
        "if(request.is_deferred, request.years > 1, request.years <= params.years_max && project.region != \"abroad\")",
    ),
];

pub struct Evalexpr([Option<Node>; 12]);

/// `None` for a list.
fn value(json: &Json) -> Option<Value> {
    Some(match json {
        Json::Bool(value) => Value::Boolean(*value),
        Json::Number(value) => Value::Int(value.as_i64().unwrap()),
        Json::String(text) => Value::String(text.clone()),
        _ => return None,
    })
}

impl Peer for Evalexpr {
    const NAME: &'static str = "evalexpr";
    const LEFT_OUT: &'static [(&'static str, &'static str)] = &[(
        "has_partners",
        "nothing in the language goes through a list",
    )];
    type Facts = HashMapContext;

    fn new() -> Self {
        Self(RULES.map(|rule| rule.map(|rule| build_operator_tree(rule).unwrap())))
    }

    fn facts(&self, company: &Company) -> Self::Facts {
        let mut context = HashMapContext::new();
        let roots = integers::facts(company)
            .into_iter()
            .chain(integers::figures());
        for (root, json) in roots {
            match &json {
                Json::Object(fields) => {
                    for (name, json) in fields {
                        if let Some(value) = value(json) {
                            context.set_value(format!("{root}.{name}"), value).unwrap();
                        }
                    }
                }
                json => context.set_value(root, value(json).unwrap()).unwrap(),
            }
        }
        for (path, _) in product::facts() {
            if context.get_value(path).is_none() {
                context.set_value(path.to_owned(), Value::Empty).unwrap();
            }
        }
        context
    }

    fn outcomes(&mut self, facts: &mut Self::Facts) -> Outcomes {
        self.0.each_ref().map(|rule| {
            let rule = rule.as_ref()?;
            Some(rule.eval_boolean_with_context(facts).unwrap())
        })
    }
}
