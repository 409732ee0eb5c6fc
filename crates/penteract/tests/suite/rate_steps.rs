//! Rates that follow one another: `offer.rate_steps`.

use penteract::{Application, DecideError, Decision, Outcome};

use crate::small_loan;

const FACTS: &str = r#"
[request.amount]
type = "money"
label = { fr = "Montant", en = "Amount" }
[offer.first_rate]
type = "percent"
label = { fr = "Taux de départ", en = "Rate at the start" }
[offer.later_rate]
type = "percent"
label = { fr = "Taux ensuite", en = "Rate afterwards" }
"#;

/// A loan of a few months with `steps`.
fn offered(months: u32, steps: &str) -> String {
    format!(
        r#"rate = {{ fact = "offer.first_rate" }}
rate_steps = {steps}
schedule = [{{ kind = "level-principal", months = {months} }}]
"#
    )
}

fn decide(months: u32, steps: &str, answers: &str) -> Result<Decision, DecideError> {
    let product = small_loan::product(&offered(months, steps), &[("facts.toml", FACTS)]).unwrap();
    let application = Application::from_json(answers.as_bytes()).unwrap();
    product.decide(&application, "2024-03-15".parse().unwrap())
}

const STEP: &str = r#"[{ after = "2 months", rate = { fact = "offer.later_rate" } }]"#;
const BOTH: &str = r#"{ "request": { "amount": "1200.00" }, "offer": { "first_rate": "1.20 %", "later_rate": "12 %" } }"#;
const FIRST_ONLY: &str =
    r#"{ "request": { "amount": "1200.00" }, "offer": { "first_rate": "1.20 %" } }"#;

#[test]
fn the_later_rate_bears_interest_from_its_first_day() {
    let decision = decide(4, STEP, BOTH).unwrap();
    let offer = match decision.outcome() {
        Outcome::Accept(offer) => offer,
        other => panic!("{other}"),
    };
    assert_eq!(offer.loan().unwrap().rate().to_string(), "1.2 %");
    let [later] = offer.loan().unwrap().later_rates() else {
        panic!("{:?}", offer.loan().unwrap().later_rates())
    };
    assert_eq!(later.annual.to_string(), "12 %");
    assert_eq!(later.from, Some("2024-05-15".parse().unwrap()));
    // 0.1 % of 1 200 and of 900; 1 % of 600 and of 300.
    let interest: Vec<String> = offer
        .schedule()
        .rows()
        .iter()
        .filter(|row| row.number() > 0)
        .map(|row| row.interest().to_string())
        .collect();
    assert_eq!(interest, ["1.20", "0.90", "6.00", "3.00"]);
}

#[test]
fn a_rate_may_begin_on_a_day() {
    for (from, expected) in [
        ("2024-05-14", ["1.20", "1.17", "6.00", "3.00"]),
        ("2024-05-15", ["1.20", "0.90", "6.00", "3.00"]),
        ("2024-05-16", ["1.20", "0.90", "5.82", "3.00"]),
    ] {
        let step = format!(r#"[{{ from = {from}, rate = "12 %" }}]"#);
        let decision = decide(4, &step, FIRST_ONLY).unwrap();
        let Outcome::Accept(offer) = decision.outcome() else {
            panic!("{}", decision.outcome())
        };
        let rows = offer.schedule().rows().iter();
        let interest: Vec<String> = rows
            .filter(|row| row.number() > 0)
            .map(|row| row.interest().to_string())
            .collect();
        assert_eq!(interest, expected, "{from}");
    }
    // After the end it is nothing.
    let decision = decide(4, r#"[{ from = 2024-07-15, rate = "12 %" }]"#, FIRST_ONLY).unwrap();
    assert!(
        decision
            .outcome()
            .offer()
            .unwrap()
            .loan()
            .unwrap()
            .later_rates()
            .is_empty()
    );
}

#[test]
fn a_rate_that_would_begin_when_the_loan_is_over_is_not_asked() {
    let decision = decide(2, STEP, FIRST_ONLY).unwrap();
    match decision.outcome() {
        Outcome::Accept(offer) => assert!(offer.loan().unwrap().later_rates().is_empty()),
        other => panic!("{other}"),
    }
}

#[test]
fn a_rate_that_matters_is_asked() {
    let decision = decide(3, STEP, FIRST_ONLY).unwrap();
    let missing: Vec<&str> = decision
        .outcome()
        .missing()
        .iter()
        .map(|fact| fact.path.as_ref())
        .collect();
    assert_eq!(missing, ["offer.later_rate"]);
}

#[test]
fn rates_hold_in_the_order_of_their_days() {
    // That of no time at all is found when the product is loaded: see the ranges of the bundle format.
    let steps = r#"[{ after = "2 months", rate = "24 %" }, { from = 2024-04-15, rate = "12 %" }]"#;
    let decision = decide(4, steps, FIRST_ONLY).unwrap();
    let later = decision
        .outcome()
        .offer()
        .unwrap()
        .loan()
        .unwrap()
        .later_rates()
        .iter();
    let later: Vec<String> = later.map(|step| step.annual.to_string()).collect();
    assert_eq!(later, ["12 %", "24 %"]);
    // Of two that begin on one day, the later in the list holds.
    let steps = r#"[{ from = 2024-05-15, rate = "24 %" }, { after = "2 months", rate = "12 %" }]"#;
    let decision = decide(4, steps, FIRST_ONLY).unwrap();
    let [only] = decision
        .outcome()
        .offer()
        .unwrap()
        .loan()
        .unwrap()
        .later_rates()
    else {
        panic!("one rate follows")
    };
    assert_eq!(only.annual.to_string(), "12 %");
}

#[test]
fn a_day_that_has_come_says_the_rate_at_the_start() {
    for (from, first, follow) in [
        ("2024-03-14", "12 %", 0),
        ("2024-03-15", "12 %", 0),
        ("2024-03-16", "1.2 %", 1),
    ] {
        let step = format!(r#"[{{ from = {from}, rate = "12 %" }}]"#);
        let decision = decide(4, &step, FIRST_ONLY).unwrap();
        let offer = decision.outcome().offer().unwrap();
        assert_eq!(offer.loan().unwrap().rate().to_string(), first, "{from}");
        assert_eq!(offer.loan().unwrap().later_rates().len(), follow, "{from}");
    }
    // The rate that no day has any more is not asked.
    let step = r#"[{ from = 2024-03-15, rate = "12 %" }]"#;
    let decision = decide(4, step, r#"{ "request": { "amount": "1200.00" } }"#).unwrap();
    assert_eq!(decision.outcome().name(), "accept");
}

#[test]
fn a_step_says_when_and_how_much() {
    for (steps, expected) in [
        (r#"[{ rate = "2 %" }]"#, "`after`"),
        (r#"[{ after = "2 months" }]"#, "`rate`"),
        (
            r#"[{ after = "2 months", from = 2024-05-15, rate = "2 %" }]"#,
            "either `after` or `from`",
        ),
        (
            r#"[{ after = "2 months", rate = "2 %", until = "3 months" }]"#,
            "`until`",
        ),
        (
            r#"[{ after = "2 %", rate = "2 %" }]"#,
            "offer.rate_steps.after",
        ),
        (r#"["2 %"]"#, "`rate_steps` takes a table, not a text"),
    ] {
        let product = small_loan::product(&offered(4, steps), &[("facts.toml", FACTS)]);
        let error = product.map(|_| ()).unwrap_err();
        assert!(error.contains(expected), "{error}");
    }
}
