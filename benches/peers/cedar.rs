//! The crate `cedar-policy`: a policy that permits for each rule, all of them evaluated for one request.
//!
//! Converted as [`crate::integers`] says, in the context of the request. The larger of two caps is written as two
//! comparisons, as the language has no maximum.

use cedar_policy::{
    Authorizer, Context, Entities, EntityUid, Policy, PolicyId, PolicySet, Request,
};
use serde_json::Value as Json;

use crate::by_hand::Company;
use crate::{Outcomes, Peer, integers};

const RULES: [Option<&str>; 12] = [
    Some("context.company.is_registered"),
    Some("[\"sarl\", \"sas\", \"sa\", \"snc\", \"ei\"].contains(context.company.legal_form)"),
    Some(
        "!context.company.was_insolvent || (if context.company has plan_adopted_on then context.company.plan_adopted_on else context.as_of) < context.as_of",
    ),
    Some("!(context.company.activity like \"64*\")"),
    Some("context.company.headcount < context.params.headcount_below"),
    Some(
        "context.company.turnover <= context.params.turnover_max || context.company.balance_sheet_total <= context.params.balance_sheet_max",
    ),
    Some(
        "context.request.amount * 100 <= context.company.turnover * context.params.turnover_share || context.request.amount * 100 <= (if context.company has payroll then context.company.payroll else 0) * context.params.payroll_multiple",
    ),
    Some(
        "context.company.equity > 0 && context.company.equity * 100 >= context.request.amount * context.params.equity_share",
    ),
    Some("context.company.created_on <= context.params.created_until"),
    Some(
        "[\"1\", \"2+\", \"2\", \"3+\", \"3\"].contains(context.company.rating) || context.company.is_innovative",
    ),
    None,
    Some(
        "if context.request.is_deferred then context.request.years > 1 else context.request.years <= context.params.years_max && context.project.region != \"abroad\"",
    ),
];

pub struct Cedar {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
}

fn entity(text: &str) -> EntityUid {
    text.parse().unwrap()
}

impl Peer for Cedar {
    const NAME: &'static str = "cedar-policy";
    const LEFT_OUT: &'static [(&'static str, &'static str)] = &[(
        "has_partners",
        "the language has no sum, and nothing that goes through a set",
    )];
    type Facts = Request;

    fn new() -> Self {
        let policies = RULES.iter().zip(0..).filter_map(|(rule, number)| {
            let text = format!(
                "permit(principal, action, resource) when {{ {} }};",
                (*rule)?
            );
            let id = PolicyId::new(i32::to_string(&number));
            Some(Policy::parse(Some(id), text).unwrap())
        });
        Self {
            authorizer: Authorizer::new(),
            policies: PolicySet::from_policies(policies).unwrap(),
            entities: Entities::empty(),
        }
    }

    fn facts(&self, company: &Company) -> Self::Facts {
        let mut roots = integers::facts(company);
        roots.extend(integers::figures());
        let context = Context::from_json_value(Json::Object(roots), None).unwrap();
        let (borrower, ask, loan) = (
            entity("Borrower::\"b\""),
            entity("Action::\"ask\""),
            entity("Loan::\"l\""),
        );
        Request::new(borrower, ask, loan, context, None).unwrap()
    }

    fn outcomes(&mut self, facts: &mut Self::Facts) -> Outcomes {
        let response = self
            .authorizer
            .is_authorized(facts, &self.policies, &self.entities);
        let diagnostics = response.diagnostics();
        assert_eq!(diagnostics.errors().count(), 0);
        let mut outcomes = RULES.map(|rule| rule.map(|_| false));
        for policy in diagnostics.reason() {
            let number: &str = policy.as_ref();
            outcomes[number.parse::<usize>().unwrap()] = Some(true);
        }
        outcomes
    }
}
