//! Answers that cannot be true, alone or together, are problems of the application and decide nothing. Fault D8.

use penteract::{Application, DecideError, Decision};
use serde_json::{Value, json};

/// A shipped application with some answers changed, by their pointers.
fn decide(
    product: &str,
    file: &str,
    as_of: &str,
    changed: &[(&str, Value)],
) -> Result<Decision, DecideError> {
    let path = crate::shipped::folder()
        .join("../examples/applications")
        .join(file);
    let mut given: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    for (pointer, answer) in changed {
        let (group, name) = pointer.rsplit_once('/').unwrap();
        let group = given.pointer_mut(group).unwrap();
        group[name] = answer.clone();
    }
    let application = Application::from_json(given.to_string().as_bytes()).unwrap();
    let product = crate::shipped::DECIDING.product(product).unwrap();
    product.decide(&application, as_of.parse().unwrap())
}

/// The answers, and the constraint, of each problem; or the outcome.
#[track_caller]
fn told(decided: Result<Decision, DecideError>) -> Vec<(Vec<String>, Option<String>)> {
    match decided {
        Err(DecideError::InvalidApplication(problems)) => problems
            .iter()
            .map(|problem| {
                let mut pointers = vec![problem.pointer().to_owned()];
                pointers.extend(problem.others().iter().cloned());
                (pointers, problem.constraint().map(str::to_owned))
            })
            .collect(),
        Ok(decision) => vec![(vec![decision.outcome().name().to_owned()], None)],
        Err(error) => panic!("{error}"),
    }
}

fn one(pointer: &str) -> Vec<(Vec<String>, Option<String>)> {
    vec![(vec![pointer.to_owned()], None)]
}

#[test]
fn d8_partner_money_is_not_put_in_place_after_the_decision() {
    let on = |day: &str| {
        let changed = [("/project/partners/0/granted_on", json!(day))];
        let file = "rebond/idf-2-at-the-maximum.json";
        told(decide("rebond@idf-2", file, "2020-06-15", &changed))
    };
    assert_eq!(on("2920-05-15"), one("/project/partners/0/granted_on"));
    assert_eq!(on("2020-06-16"), one("/project/partners/0/granted_on"));
    assert_eq!(on("2020-06-15"), one("accept"));
    assert_eq!(on("2019-12-15"), one("refuse"));
}

#[test]
fn d8_support_for_innovation_is_not_granted_after_the_decision() {
    let on = |day: &str| {
        let changed = [("/company/innovation_support_granted_on", json!(day))];
        let file = "pge/innovation-repaid-at-month-12.json";
        told(decide("pge@innovation", file, "2020-06-15", &changed))
    };
    assert_eq!(
        on("2920-01-01"),
        one("/company/innovation_support_granted_on")
    );
    assert_eq!(on("2020-06-15"), one("accept"));
}

#[test]
fn d8_a_company_is_not_created_after_the_decision() {
    let rebond = |day: &str| {
        let changed = [
            ("/company/equity", json!("10000.00")),
            ("/company/subscribed_capital", json!("100000.00")),
            ("/company/created_on", json!(day)),
        ];
        let file = "rebond/idf-2-at-the-maximum.json";
        told(decide("rebond@idf-2", file, "2020-06-15", &changed))
    };
    assert_eq!(rebond("2011-03-14"), one("refuse"));
    assert_eq!(rebond("2030-03-14"), one("/company/created_on"));
    let bakery = |day: &str| {
        let changed = [
            ("/company/created_on", json!(day)),
            ("/company/estimated_two_year_payroll", json!("900000.00")),
        ];
        told(decide("pge", "pge/bakery.json", "2020-05-06", &changed))
    };
    assert_eq!(bakery("2031-04-02"), one("/company/created_on"));
    assert_eq!(bakery("2020-05-06"), one("accept"));
}

#[test]
fn d8_a_plan_is_not_older_than_the_proceedings_that_it_ends() {
    let on = |day: &str| {
        let changed = [("/company/plan_adopted_on", json!(day))];
        let file = "pge/receivership-with-a-plan.json";
        told(decide("pge", file, "2020-06-15", &changed))
    };
    let facts = [
        "/company/proceedings_on_2019_12_31",
        "/company/plan_adopted_on",
    ];
    let broken = vec![(
        facts.map(str::to_owned).to_vec(),
        Some("plan-older-than-the-proceedings".to_owned()),
    )];
    assert_eq!(on("2015-03-02"), broken);
    assert_eq!(on("2019-12-31"), broken);
    assert_eq!(on("2020-01-01"), one("accept"));
    assert_eq!(on("2020-06-16"), one("/company/plan_adopted_on"));
}

#[test]
fn d8_old_accounts_are_for_a_person() {
    let on = |day: &str| {
        let of = |figure: &str| format!("/company/{figure}_closed_on");
        let figures = ["accounts", "turnover", "headcount", "balance_sheet"].map(of);
        let changed: Vec<(&str, Value)> = figures.iter().map(|of| (&**of, json!(day))).collect();
        let file = "rebond/idf-2-at-the-maximum.json";
        told(decide("rebond@idf-2", file, "2020-06-15", &changed))
    };
    assert_eq!(on("2009-12-31"), one("refer"));
    assert_eq!(on("2018-06-14"), one("refer"));
    assert_eq!(on("2018-06-15"), one("accept"));
    assert_eq!(on("2020-06-15"), one("accept"));
    assert_eq!(on("2020-06-16").len(), 4);
}

#[test]
fn d8_the_best_three_months_are_within_the_year() {
    let best = |amount: &str| {
        let changed = [
            ("/company/turnover", json!("400000.00")),
            ("/company/best_three_months_turnover", json!(amount)),
        ];
        let file = "pge/saison-campsite.json";
        told(decide("pge@saison", file, "2020-08-10", &changed))
    };
    let broken = vec![(
        vec![
            "/company/best_three_months_turnover".to_owned(),
            "/company/turnover".to_owned(),
        ],
        None,
    )];
    assert_eq!(best("400000.01"), broken);
    assert_ne!(best("400000.00"), broken);
}

#[test]
fn d8_closed_years_and_their_figures_agree() {
    let told_of = |changed: &[(&str, Value)]| {
        let file = "rebond/idf-2-at-the-maximum.json";
        told(decide("rebond@idf-2", file, "2020-06-15", changed))
    };
    let none_closed = [
        ("/company/accounts_closed_on", Value::Null),
        ("/company/closed_balance_sheets", json!(1)),
    ];
    assert_eq!(
        told_of(&none_closed)[0].1.as_deref(),
        Some("balance-sheets-without-a-closed-year")
    );
    let later = [
        ("/company/accounts_closed_on", json!("2019-12-31")),
        ("/company/turnover_closed_on", json!("2020-01-01")),
    ];
    assert_eq!(
        told_of(&later)[0].1.as_deref(),
        Some("figures-after-the-last-closed-year")
    );
    // Payroll declarations count it to this day.
    let counted_later = [
        ("/company/accounts_closed_on", json!("2019-12-31")),
        ("/company/headcount_closed_on", json!("2020-01-01")),
    ];
    assert_eq!(told_of(&counted_later), one("refer"));
}

#[test]
fn d8_parts_are_not_above_the_whole() {
    let owned = |listed: &str| {
        let changed = [
            ("/company/owned_by_property_funds", json!("60 %")),
            ("/company/owned_by_listed_property_companies", json!(listed)),
        ];
        told(decide(
            "pge",
            "pge/ordinary-sci.json",
            "2020-08-10",
            &changed,
        ))
    };
    assert_eq!(
        owned("40.01 %")[0].1.as_deref(),
        Some("more-than-the-whole-capital")
    );
    assert_eq!(owned("40 %")[0].1, None);
    let in_france = |headcount: u32| {
        let changed = [("/company/headcount_in_france", json!(headcount))];
        let file = "pge/company-of-5000-people.json";
        told(decide("pge", file, "2020-05-06", &changed))
    };
    assert_eq!(in_france(5_001)[0].0[0], "/company/headcount_in_france");
    assert_eq!(in_france(5_000), one("refer"));
}
