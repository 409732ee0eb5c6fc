//! What an offer says beside its figures: a share that is a maximum, and what the lender undertakes.

use penteract::{Application, Decision, Language, Say as _};
use serde_json::Value;

fn decide(product: &str, file: &str, as_of: &str) -> (Decision, Value) {
    let folder = crate::shipped::folder().join("../examples/applications");
    let application = Application::from_json(&std::fs::read(folder.join(file)).unwrap()).unwrap();
    let product = crate::shipped::DECIDING.product(product).unwrap();
    let decision = product
        .decide(&application, as_of.parse().unwrap())
        .unwrap();
    let record = serde_json::to_value(&decision).unwrap();
    (decision, record)
}

#[test]
fn s4_a_share_that_the_text_gives_as_a_maximum_is_told_as_one() {
    let file = "rebond/occ-0-published-fee-and-retention.json";
    let (decision, record) = decide("rebond@occ-0", file, "2020-02-14");
    let guarantee = decision.outcome().offer().unwrap().guarantee().unwrap();
    assert_eq!(
        guarantee.say(Language::English),
        "at most 80% of the loan, €80,000.00"
    );
    assert!(
        guarantee
            .say(Language::French)
            .starts_with("au plus 80\u{202f}% du prêt")
    );
    assert_eq!(record["offer"]["guarantee"]["coverage_is_maximum"], true);
    let fee = &guarantee.fees()[0].texts()[0];
    assert_eq!(
        fee.get(Language::English),
        "at most €960.00, paid by the borrower"
    );
    assert!(fee.get(Language::French).starts_with("au plus 960,00"));
    assert_eq!(record["offer"]["guarantee"]["fee"]["is_maximum"], true);
    let (decision, record) = decide("pge", "pge/bakery.json", "2020-05-06");
    let guarantee = decision.outcome().offer().unwrap().guarantee().unwrap();
    assert!(
        guarantee
            .say(Language::English)
            .starts_with("90% of the loan")
    );
    assert_eq!(
        record["offer"]["guarantee"].get("coverage_is_maximum"),
        None
    );
    let fee = &record["offer"]["guarantee"]["fee"];
    assert_eq!(fee.get("is_maximum"), None);
}

#[test]
fn what_the_lender_undertakes_is_in_the_record_with_its_law() {
    let (_, record) = decide("pge", "pge/bakery.json", "2020-05-06");
    let [undertaking] = &record["offer"]["undertakings"].as_array().unwrap()[..] else {
        panic!("{record}");
    };
    assert!(
        undertaking["text"]
            .as_str()
            .unwrap()
            .starts_with("Aucune autre sûreté")
    );
    assert_eq!(undertaking["law"][0], "arrêté du 23 mars 2020, art. 2");
}
