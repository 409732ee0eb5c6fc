//! The crate `zen-expression`: bytecode of each expression, one virtual machine, over a scope of objects.
//!
//! Amounts are decimals, as ours. Dates are days since 1970, as texts would be parsed anew in each rule, and the
//! youngest day of creation is computed ahead.

use penteract_rules::{Slot, Type, Value};
use zen_expression::expression::Standard;
use zen_expression::variable::{Variable, VariableMap};
use zen_expression::vm::VM;
use zen_expression::{Expression, Scope, compile_expression};

use crate::by_hand::Company;
use crate::{Outcomes, Peer, integers, product};

const RULES: [&str; 12] = [
    "company.is_registered",
    "company.legal_form in ['sarl', 'sas', 'sa', 'snc', 'ei']",
    "not company.was_insolvent or (company.plan_adopted_on ?? as_of) < as_of",
    "not startsWith(company.activity, '64')",
    "company.headcount < params.headcount_below",
    "company.turnover <= params.turnover_max or company.balance_sheet_total <= params.balance_sheet_max",
    "request.amount <= max([company.turnover * params.turnover_share, (company.payroll ?? 0) * params.payroll_multiple])",
    "company.equity > 0 and company.equity >= request.amount * params.equity_share",
    "company.created_on <= params.created_until",
    "company.rating in ['1', '2+', '2', '3+', '3'] or company.is_innovative",
    "sum(map(filter(project.partners, #.granted_on > params.partners_since), #.amount)) >= request.amount * params.partner_share",
    "request.is_deferred ? request.years > 1 : request.years <= params.years_max and project.region != 'abroad'",
];

pub struct Zen {
    expressions: [Expression<Standard>; 12],
    machine: VM,
}

fn number(value: i64) -> Variable {
    Variable::Number(value.into())
}

fn variable(value: &Value, ty: &Type) -> Variable {
    match (value, ty) {
        (Value::None, _) => Variable::Null,
        (value, Type::Optional(inner)) => variable(value, inner),
        (Value::Bool(value), _) => Variable::Bool(*value),
        (Value::Int(value), _) => number(*value),
        (Value::Money(value) | Value::Percent(value) | Value::Ratio(value), _) => {
            Variable::Number(*value)
        }
        (Value::Date(date), _) => number(integers::day(*date)),
        (Value::Text(text) | Value::Choice(text) | Value::Code { code: text, .. }, _) => {
            Variable::String((&**text).into())
        }
        (Value::List(items), Type::List(item)) => {
            Variable::from_array(items.iter().map(|value| variable(value, item)).collect())
        }
        (Value::Record(fields), Type::Record(record)) => {
            let mut map = VariableMap::new();
            for ((name, ty), field) in record.fields.iter().zip(fields.iter()) {
                if let Slot::Answered(value) = field {
                    map.insert_str(name, variable(value, ty));
                }
            }
            Variable::from_object(map)
        }
        (value, ty) => panic!("{value} is no {ty}"),
    }
}

impl Peer for Zen {
    const NAME: &'static str = "zen-expression";
    type Facts = Scope;

    fn new() -> Self {
        Self {
            expressions: RULES.map(|rule| compile_expression(rule).unwrap()),
            machine: VM::new(),
        }
    }

    fn facts(&self, company: &Company) -> Self::Facts {
        let mut figures = VariableMap::new();
        for (name, ty, value) in product::parameters() {
            if name != "age_min" {
                figures.insert_str(name, variable(&value, &ty));
            }
        }
        figures.insert_str(
            "created_until",
            number(integers::day(integers::created_until())),
        );
        let mut roots = VariableMap::new();
        roots.insert_str("params", Variable::from_object(figures));
        roots.insert_str("as_of", number(integers::day(product::as_of())));
        for group in ["company", "request", "project"] {
            let mut map = VariableMap::new();
            for ((path, ty), value) in product::facts().iter().zip(product::answers(company)) {
                if let Some((of, name)) = path.split_once('.')
                    && of == group
                {
                    map.insert_str(name, variable(&value, ty));
                }
            }
            roots.insert_str(group, Variable::from_object(map));
        }
        Scope::new(Variable::from_object(roots))
    }

    fn outcomes(&mut self, facts: &mut Self::Facts) -> Outcomes {
        self.expressions.each_ref().map(|expression| {
            let value = expression.evaluate_with_scope(facts, &mut self.machine);
            Some(value.unwrap().as_bool().unwrap())
        })
    }
}
