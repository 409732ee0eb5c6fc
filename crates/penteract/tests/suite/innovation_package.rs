//! The life of two loans that are lent together, `examples/products/innovation-package`: its rate is reviewed, its payments
//! are shared, and the guarantor pays of one of them.

use std::path::Path;

use penteract::{Application, Catalogue, TrancheEvents, TranchesContract};
use serde_json::{Value, json};

fn contract() -> TranchesContract {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/products");
    let catalogue = Catalogue::open(folder).unwrap();
    let application = json!({
        "company": { "group_turnover": "40000000.00", "years_on_the_market": 12, "is_mostly_in_private_hands": true },
        "request": { "amount": "1000000.00" },
        "offer": { "margin": "1.10 %", "subordinated_rate": "3 %" },
    });
    let application = Application::from_json(application.to_string().as_bytes()).unwrap();
    let product = catalogue.product("innovation-package").unwrap();
    let decision = product.decide(&application, "2025-02-10".parse().unwrap());
    let decision = decision.unwrap();
    let error = decision.contract().unwrap_err();
    assert!(error.to_string().contains("lent in 2 tranches"), "{error}");
    let contract = decision.tranches_contract().unwrap().unwrap();
    let written = serde_json::to_string(&contract).unwrap();
    let read: TranchesContract = serde_json::from_str(&written).unwrap();
    assert_eq!(read, contract);
    contract
}

/// Interest of the first two instalments of each tranche, what was paid of it, and what is due, on a day.
fn lived(contract: &TranchesContract, life: Value, day: &str) -> Vec<[String; 4]> {
    let life: TrancheEvents = serde_json::from_value(life).unwrap();
    let loans = contract.loans(&life).unwrap();
    let states = loans.iter().map(|loan| {
        let state = loan.as_of(day.parse().unwrap()).unwrap();
        let interest = |at: usize| state.lines()[at].due().interest.to_string();
        [
            interest(0),
            interest(1),
            state.paid().to_string(),
            state.due().total().to_string(),
        ]
    });
    states.collect()
}

// 400 000 at 2.90 % and 1.10 % are 4 000.00 a quarter; at 2.40 % and 1.10 %, 3 500.00; 600 000 at 3 %, 4 500.00.
#[test]
fn the_ordinary_tranche_is_reviewed_and_is_paid_first() {
    let reset = json!({ "kind": "rate-reset", "date": "2025-05-10", "value": "2.40 %" });
    let life = json!({
        "events": [{ "kind": "payment", "date": "2025-05-10", "amount": "6000.00" }],
        "tranches": { "ordinary": [reset] },
    });
    assert_eq!(
        lived(&contract(), life, "2025-05-10"),
        [
            ["4000.00", "3500.00", "4000.00", "0.00"].map(str::to_owned),
            ["4500.00", "4500.00", "2000.00", "2500.00"].map(str::to_owned),
        ]
    );
}

#[test]
fn the_guarantor_bears_the_subordinated_tranche_alone() {
    let contract = contract();
    let life = json!({ "events": [{ "kind": "credit-event", "date": "2025-03-10", "cause": "insolvency" }] });
    let loans = contract
        .loans(&serde_json::from_value(life).unwrap())
        .unwrap();
    let day = "2025-06-30".parse().unwrap();
    let paid = loans.iter().zip(&contract.tranches).map(|(loan, tranche)| {
        let claim = loan.claim(&Default::default(), day).unwrap();
        let guarantee = tranche.guarantee.as_ref().unwrap();
        guarantee.settle(&claim).unwrap().indemnity().to_string()
    });
    assert_eq!(paid.collect::<Vec<_>>(), ["0.00 EUR", "600000.00 EUR"]);
}
