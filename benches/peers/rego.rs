//! The crate `regorus`, which runs Rego: as bytecode on its virtual machine, and by its interpreter.
//!
//! Converted as [`crate::integers`] says. The figures are `data`, the application is `input`, and one evaluation gives
//! the list of the twelve outcomes.

use std::sync::Arc;

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{CompiledPolicy, Engine, Value};
use serde_json::Value as Json;

use crate::by_hand::Company;
use crate::{Outcomes, Peer, integers};

const POLICY: &str = r#"
package loan

import rego.v1

default is_registered := false
is_registered if input.company.is_registered

default has_an_accepted_legal_form := false
has_an_accepted_legal_form if input.company.legal_form in {"sarl", "sas", "sa", "snc", "ei"}

default was_not_insolvent := false
was_not_insolvent if not input.company.was_insolvent
was_not_insolvent if object.get(input.company, "plan_adopted_on", data.as_of) < data.as_of

default is_no_credit_institution := false
is_no_credit_institution if not startswith(input.company.activity, "64")

default is_below_the_headcount := false
is_below_the_headcount if input.company.headcount < data.params.headcount_below

default has_accounts_of_an_sme := false
has_accounts_of_an_sme if input.company.turnover <= data.params.turnover_max
has_accounts_of_an_sme if input.company.balance_sheet_total <= data.params.balance_sheet_max

default asks_less_than_its_cap := false
asks_less_than_its_cap if {
    by_turnover := input.company.turnover * data.params.turnover_share
    by_payroll := object.get(input.company, "payroll", 0) * data.params.payroll_multiple
    input.request.amount * 100 <= max([by_turnover, by_payroll])
}

default has_equity := false
has_equity if {
    input.company.equity > 0
    input.company.equity * 100 >= input.request.amount * data.params.equity_share
}

default is_old_enough := false
is_old_enough if input.company.created_on <= data.params.created_until

default is_rated_well_enough := false
is_rated_well_enough if input.company.rating in {"1", "2+", "2", "3+", "3"}
is_rated_well_enough if input.company.is_innovative

default has_partners := false
has_partners if {
    amounts := [partner.amount | some partner in input.project.partners; partner.granted_on > data.params.partners_since]
    sum(amounts) * 100 >= input.request.amount * data.params.partner_share
}

default leaves_time_to_amortise := false
leaves_time_to_amortise if {
    input.request.is_deferred
    input.request.years > 1
}
leaves_time_to_amortise if {
    not input.request.is_deferred
    input.request.years <= data.params.years_max
    input.project.region != "abroad"
}

outcomes := [
    is_registered, has_an_accepted_legal_form, was_not_insolvent, is_no_credit_institution, is_below_the_headcount,
    has_accounts_of_an_sme, asks_less_than_its_cap, has_equity, is_old_enough, is_rated_well_enough, has_partners,
    leaves_time_to_amortise,
]
"#;

const ENTRY_POINT: &str = "data.loan.outcomes";

fn data() -> Value {
    Value::from_json_str(&Json::Object(integers::figures()).to_string()).unwrap()
}

fn policy() -> CompiledPolicy {
    let mut engine = Engine::new();
    engine
        .add_policy("loan.rego".to_owned(), POLICY.to_owned())
        .unwrap();
    engine.add_data(data()).unwrap();
    engine
        .compile_with_entrypoint(&Arc::from(ENTRY_POINT))
        .unwrap()
}

fn input(company: &Company) -> Value {
    Value::from_json_str(&Json::Object(integers::facts(company)).to_string()).unwrap()
}

fn outcomes(value: &Value) -> Outcomes {
    let mut outcomes = [None; 12];
    let values = value.as_array().unwrap();
    assert_eq!(values.len(), outcomes.len());
    for (value, outcome) in values.iter().zip(&mut outcomes) {
        *outcome = Some(*value.as_bool().unwrap());
    }
    outcomes
}

pub struct Compiled(RegoVM);

impl Peer for Compiled {
    const NAME: &'static str = "regorus, bytecode";
    type Facts = Value;

    fn new() -> Self {
        let program = Compiler::compile_from_policy(&policy(), &[ENTRY_POINT]).unwrap();
        let mut machine = RegoVM::new();
        machine.load_program(program);
        machine.set_data(data()).unwrap();
        Self(machine)
    }

    fn facts(&self, company: &Company) -> Self::Facts {
        input(company)
    }

    fn outcomes(&mut self, facts: &mut Self::Facts) -> Outcomes {
        self.0.set_input(facts.clone());
        outcomes(&self.0.execute().unwrap())
    }
}

pub struct Interpreted(CompiledPolicy);

impl Peer for Interpreted {
    const NAME: &'static str = "regorus, interpreter";
    type Facts = Value;

    fn new() -> Self {
        Self(policy())
    }

    fn facts(&self, company: &Company) -> Self::Facts {
        input(company)
    }

    fn outcomes(&mut self, facts: &mut Self::Facts) -> Outcomes {
        outcomes(&self.0.eval_with_input(facts.clone()).unwrap())
    }
}
