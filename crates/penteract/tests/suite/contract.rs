//! The contract of an offer, and the life of the loan that begins with it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use penteract::{
    Application, Catalogue, ClaimFacts, Contract, ContractError, Decision, Event, Loan, LoanState,
    MemorySource, guarantee::CallError,
};
use serde_json::{Value, json};

const OPTION: &str = "after-the-first-year";

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn application(name: &str) -> Value {
    let path = repository().join("examples/applications/pge").join(name);
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn decide(product: &str, application: &Value) -> Decision {
    let application = Application::from_json(application.to_string().as_bytes()).unwrap();
    let product = crate::shipped::DECIDING.product(product).unwrap();
    product
        .decide(&application, "2020-05-06".parse().unwrap())
        .unwrap()
}

fn event(value: Value) -> Event {
    serde_json::from_value(value).unwrap()
}

fn exercised(decision: &Decision, choice: &str, date: &str) -> Result<Loan, String> {
    let contract = decision.contract().unwrap().unwrap();
    let mut loan = Loan::new(contract.terms).unwrap();
    let option = json!({ "kind": "option", "date": date, "option": OPTION, "choice": choice });
    loan.record(event(option))
        .map_err(|error| error.to_string())?;
    Ok(loan)
}

fn name(years: u32, second_year: bool) -> String {
    format!("amortisation_years={years}, second_deferral_year={second_year}")
}

/// Every instalment of the loan is the one that the offer of the same intention shows.
fn assert_same(state: &LoanState, intended: &Decision, what: &str) {
    let schedule = intended.outcome().offer().unwrap().schedule();
    let lines = state.lines().iter().filter(|line| line.number() > 0);
    let lines: Vec<_> = lines.collect();
    let rows: Vec<_> = schedule
        .rows()
        .iter()
        .filter(|row| row.number() > 0)
        .collect();
    assert_eq!(lines.len(), rows.len(), "{what}");
    for (line, row) in lines.iter().zip(rows) {
        let fees = row.fees() + row.guarantee_fee();
        let expected = (row.due_date(), row.principal(), row.interest(), fees);
        let due = line.due();
        let got = (line.due_date(), due.principal, due.interest, due.fees);
        assert_eq!(got, expected, "{what}, instalment {}", row.number());
    }
}

#[test]
fn a_choice_gives_the_schedule_that_the_same_intention_was_offered() {
    let mut compared = 0;
    for (product, file) in [
        ("pge", "bakery.json"),
        ("pge@innovation", "innovation-amortised.json"),
    ] {
        let mut application = application(file);
        for years in 0..=5 {
            for second_year in [false, true] {
                application["request"]["amortisation_years"] = json!(years);
                application["request"]["second_deferral_year"] = json!(second_year);
                // A second deferral year that leaves no year to repay is no intention: it is asked again.
                if second_year && years < 2 {
                    continue;
                }
                let decision = decide(product, &application);
                let choice = name(years, second_year);
                let loan = exercised(&decision, &choice, "2021-02-15").unwrap();
                let state = loan.as_of("2021-02-15".parse().unwrap()).unwrap();
                assert_same(&state, &decision, &format!("{product}, {choice}"));
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 20);
}

#[test]
fn what_is_signed_does_not_depend_on_the_intention() {
    let mut application = application("bakery.json");
    let contract = decide("pge", &application).contract().unwrap().unwrap();
    application["request"]["amortisation_years"] = json!(0);
    let repaid = decide("pge", &application);
    assert_eq!(repaid.contract().unwrap().unwrap(), contract);
    // Without a choice, the loan is repaid at month 12 as an offer of that intention says.
    let loan = Loan::new(contract.terms).unwrap();
    let state = loan.as_of("2020-05-06".parse().unwrap()).unwrap();
    assert_same(&state, &repaid, "no choice");
}

#[test]
fn a_choice_is_made_in_its_window_and_only_if_the_rules_allow_it() {
    let decision = decide("pge", &application("bakery.json"));
    let choice = name(4, false);
    for inside in ["2021-01-06", "2021-03-06"] {
        exercised(&decision, &choice, inside).unwrap();
    }
    for outside in ["2021-01-05", "2021-03-07"] {
        let error = exercised(&decision, &choice, outside).unwrap_err();
        assert!(
            error.contains("6 Jan 2021") && error.contains("6 Mar 2021"),
            "{error}"
        );
    }
    // A second deferral year leaves a year to amortise: the constraint that holds for the request holds for the choice.
    let error = exercised(&decision, &name(1, true), "2021-02-15").unwrap_err();
    assert!(error.contains(&name(2, true)), "{error}");
}

#[test]
fn the_second_premium_is_due_in_full_even_if_the_loan_is_then_repaid_early() {
    // 100 000 EUR at 90 %, sme grid: 225.00 at the grant; 1 159.49 with the choice of four years, on its balances.
    let mut application = application("life/application.json");
    application["request"]["amortisation_years"] = json!(4);
    let decision = decide("pge", &application);
    let mut loan = exercised(&decision, &name(4, false), "2021-02-15").unwrap();
    let first = json!({ "kind": "payment", "date": "2020-05-06", "amount": "225.00" });
    loan.record(event(first)).unwrap();
    // Before month 12, on the eve of it, and on the day.
    for date in ["2021-03-20", "2021-04-30", "2021-05-05", "2021-05-06"] {
        let payoff = loan.payoff_quote(date.parse().unwrap()).unwrap();
        assert_eq!(payoff.parts.fees.to_string(), "1159.49", "{date}");
        assert_eq!(payoff.parts.principal.to_string(), "100000.00", "{date}");
    }
    // Without a choice nothing more is levied.
    let mut unchosen = Loan::new(decision.contract().unwrap().unwrap().terms).unwrap();
    let first = json!({ "kind": "payment", "date": "2020-05-06", "amount": "225.00" });
    unchosen.record(event(first)).unwrap();
    let payoff = unchosen.payoff_quote("2021-03-20".parse().unwrap());
    assert_eq!(payoff.unwrap().parts.fees.to_string(), "0.00");

    // A liquidation before month 12 leaves it owed, and covered: 90 % of the interest of the days, and of the premium.
    let liquidation =
        json!({ "kind": "credit-event", "date": "2021-03-20", "cause": "liquidation" });
    loan.record(event(liquidation)).unwrap();
    let state = loan.as_of("2021-03-20".parse().unwrap()).unwrap();
    assert_eq!(
        state.credit_event().unwrap().loss.fees.to_string(),
        "1159.49"
    );
}

#[test]
fn a_choice_may_need_an_answer_that_the_offer_did_not() {
    let decision = decide(
        "pge@innovation",
        &application("innovation-repaid-at-month-12.json"),
    );
    assert_eq!(decision.outcome().name(), "accept");
    let error = decision.contract().unwrap_err();
    let ContractError::Unanswered { facts } = &error else {
        panic!("{error}")
    };
    let facts: Vec<&str> = facts.iter().map(|fact| &*fact.path).collect();
    assert_eq!(facts, ["offer.bank_rate"]);
}

#[test]
fn a_refusal_has_no_contract() {
    let decision = decide("pge", &application("ordinary-sci.json"));
    assert_eq!(decision.contract().unwrap(), None);
}

#[test]
fn an_option_must_leave_what_comes_before_it() {
    let manifest = r#"format = 1
id = "loan"
version = "1.0.0"
language = "en"
name = { fr = "Prêt", en = "Loan" }
currency = "EUR"
unconditional = true
windows = [{ from = 2024-01-01 }]
[offer]
amount = { request = "request.amount" }
rate = "1 %"
frequency = "monthly"
schedule = { rule = "phases" }
[[options]]
id = "pace"
name = { fr = "Rythme", en = "Pace" }
takes_effect = "6 months"
answers = ["request.slow"]
default = { request.slow = false }
"#;
    let facts = r#"
[request.amount]
type = "money"
label = { fr = "Montant", en = "Amount" }
[request.slow]
type = "bool"
label = { fr = "Lentement", en = "Slowly" }
"#;
    let contract = |phases: &str| {
        let schedule = format!("/// The phases.\nfn phases() {{ {phases} }}\n");
        let source = MemorySource::new([
            ("loan/product.toml", manifest),
            ("loan/facts.toml", facts),
            ("loan/rules/schedule.rhai", &schedule),
            ("loan/labels/fr.toml", "[rules]\nphases = \"Les phases.\"\n"),
        ]);
        let product = Catalogue::load_product(&source, "loan").unwrap_or_else(|e| panic!("{e}"));
        let answers = br#"{ "request": { "amount": "1200.00", "slow": false } }"#;
        let application = Application::from_json(answers).unwrap();
        let decision = product.decide(&application, "2024-03-15".parse().unwrap());
        decision.unwrap().contract()
    };
    let good = "if request.slow { [interest_only(months(6)), level_principal(months(12))] } else { [interest_only(months(6)), level_principal(months(6))] }";
    let option = contract(good).unwrap().unwrap();
    let option = &option.terms.servicing().options[0];
    assert_eq!((option.window, option.choices.len()), (None, 2));
    for bad in [
        "if request.slow { [level_principal(months(18))] } else { [level_principal(months(12))] }",
        "if request.slow { [interest_only(months(6)), level_principal(months(12))] } else { [interest_only(months(3)), interest_only(months(3)), level_principal(months(6))] }",
    ] {
        let error = contract(bad).unwrap_err();
        assert!(
            matches!(error, ContractError::PhasesBefore { .. }),
            "{error}"
        );
    }
}

#[test]
fn the_events_that_open_a_call_are_those_of_their_own_date() {
    let contract = decide("pge", &application("bakery.json")).contract();
    let guarantee = contract.unwrap().unwrap().guarantee.unwrap();
    let is_covered = |kind: &str, date: &str| {
        let date = date.parse().unwrap();
        let mut events = guarantee.events.iter();
        events.any(|event| event.kind == kind && event.in_force.contains(date))
    };
    assert!(is_covered("liquidation", "2021-07-09"));
    assert!(!is_covered("amicable-restructuring", "2021-07-09"));
    assert!(is_covered("amicable-restructuring", "2021-07-10"));
    assert!(!is_covered("credit-mediation", "2022-01-22"));
    assert!(is_covered("credit-mediation", "2022-01-23"));
    // Fault D1: no source lists the events of the first months, and what is not known covers nothing.
    assert!(!is_covered("credit-mediation", "2020-07-18"));
    assert!(!is_covered("liquidation", "2020-07-18"));
    let [unknown] = guarantee.events_unknown.as_slice() else {
        panic!("one period without a list");
    };
    assert_eq!(unknown.in_force.to_string(), "2020-03-16..2020-07-18");

    let test = guarantee.exposure_test.unwrap();
    for (granted, reference) in [("2020-05-06", "2020-03-16"), ("2021-01-01", "2020-12-31")] {
        let date = test.reference_date(granted.parse().unwrap()).unwrap();
        assert_eq!(date.to_string(), reference);
    }
}

#[test]
fn a_manifest_says_how_a_claim_is_settled() {
    let manifest = r#"format = 1
id = "loan"
version = "1.0.0"
language = "en"
name = { fr = "Prêt", en = "Loan" }
currency = "EUR"
unconditional = true
windows = [{ from = 2024-01-01 }]
[offer]
amount = { request = "request.amount" }
rate = "1 %"
frequency = "monthly"
schedule = [{ kind = "level-principal", months = 12 }]
[guarantee]
guarantor = { fr = "Le fonds", en = "The fund" }
coverage = "50 %"
fee = { rate = "2 %", base = "loan", timing = "upfront", total_max = "1 %" }
accessories = ["interest"]
accessories_within = "90 days"
first_loss = "20 %"
per_borrower = "1000 EUR"
"#;
    let facts = r#"
[request.amount]
type = "money"
label = { fr = "Montant", en = "Amount" }
"#;
    let source = MemorySource::new([("loan/product.toml", manifest), ("loan/facts.toml", facts)]);
    let product = Catalogue::load_product(&source, "loan").unwrap_or_else(|e| panic!("{e}"));
    let application = Application::from_json(br#"{ "request": { "amount": "12000.00" } }"#);
    let decision = product.decide(&application.unwrap(), "2024-03-15".parse().unwrap());
    let decision = decision.unwrap();
    let offer = decision.outcome().offer().unwrap();
    // 2 % of 12 000 would be 240.00.
    let fee = offer.guarantee().unwrap().fees().first().unwrap().total();
    assert_eq!(fee.to_string(), "120.00 EUR");
    let contract = decision.contract().unwrap().unwrap();
    let json = serde_json::to_value(contract.guarantee.unwrap()).unwrap();
    assert_eq!(
        json["loss_sharing"],
        json!({ "first-loss": { "up_to": "20 %" } })
    );
    assert_eq!(
        json["accessories"],
        json!({ "kinds": ["interest"], "days_max": 90 })
    );
    assert_eq!(json["caps"], json!({ "per_borrower": "1000.00 EUR" }));
}

/// Every case that is accepted signs a contract; behind each guarantee whose share is published, the contract alone is
/// enough to settle a liquidation four months later.
#[test]
fn every_accepted_case_has_a_contract_and_its_guarantee_settles_a_claim() {
    let catalogue = &*crate::shipped::WITH_CASES;
    let facts: ClaimFacts = serde_json::from_value(json!({
        "exposure": { "on_reference_date": "0.00 EUR", "after_grant": "1.00 EUR", "reductions": "0.00 EUR" }
    }))
    .unwrap();
    let (mut contracts, mut unanswered) = (0, BTreeSet::new());
    let mut settled: BTreeMap<String, u32> = BTreeMap::new();
    for product in catalogue.products() {
        let cases = product.bundle().cases().unwrap().iter();
        // Those of a loan that runs decide an option of it.
        let cases = cases.filter(|case| case.loan.is_none());
        for case in cases.filter(|case| case.expect.outcome.as_deref() == Some("accept")) {
            let what = format!("{}, {}", product.id(), case.name);
            let id = match &case.variant {
                Some(variant) => format!("{}@{variant}", product.bundle().id()),
                None => product.id().to_owned(),
            };
            let decided = catalogue.product(&id).unwrap();
            let decided = decided.with_parameters(&case.parameters).unwrap();
            let decision = decided.decide(&case.application, case.as_of).unwrap();
            let contract = match decision.contract() {
                Ok(contract) => contract.unwrap_or_else(|| panic!("{what}")),
                Err(ContractError::Unanswered { facts }) => {
                    unanswered.extend(facts.iter().map(|fact| format!("{id}: {}", fact.path)));
                    continue;
                }
                Err(error) => panic!("{what}: {error}"),
            };
            contracts += 1;
            let json = serde_json::to_string(&contract).unwrap();
            assert_eq!(
                serde_json::from_str::<Contract>(&json).unwrap(),
                contract,
                "{what}"
            );
            let mut loan = Loan::new(contract.terms).unwrap_or_else(|e| panic!("{what}: {e}"));
            let Some(guarantee) = contract.guarantee else {
                continue;
            };
            let drawn = loan.terms().schedule().unwrap().rows()[0].period_start();
            let mut day = drawn.checked_add_days(chrono::Days::new(120)).unwrap();
            // Of an event of a date without a list a person decides.
            for unknown in &guarantee.events_unknown {
                if unknown.in_force.contains(day) {
                    day = unknown.in_force.until().unwrap().succ_opt().unwrap();
                }
            }
            let liquidation =
                json!({ "kind": "credit-event", "date": day, "cause": "liquidation" });
            loan.record(event(liquidation)).unwrap();
            let claim = match loan.claim(&facts, day) {
                Ok(claim) => claim,
                // Whether what is unpaid is the guarantee's fee or another, only the claim itself can say.
                Err(CallError::FeesOfSeveralKinds { .. }) => continue,
                Err(error) => panic!("{what}: {error}"),
            };
            let outcome = guarantee.settle(&claim);
            let outcome = outcome.unwrap_or_else(|e| panic!("{what}: {e}"));
            assert!(outcome.indemnity() <= outcome.loss(), "{what}: {outcome:?}");
            *settled.entry(decided.bundle().id().to_owned()).or_default() += 1;
        }
    }
    assert!(contracts > 600, "{contracts}");
    // What an offer of a loan repaid at month 12 does not ask.
    let of_a_choice = [
        "pge: request.amortisation",
        "pge@innovation: offer.bank_rate",
    ];
    assert!(unanswered.iter().eq(of_a_choice), "{unanswered:?}");
    for product in [
        "artisan-auvergne-rhone-alpes",
        "pge",
        "transformation-numerique",
    ] {
        assert!(settled.contains_key(product), "{settled:?}");
    }
}
