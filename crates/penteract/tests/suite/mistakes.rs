//! What a director is told, in French, about ten common mistakes: what is wrong, and what to write.

use penteract::{Application, DecideError, FindingResult, Language};
use serde_json::{Value, json};

/// A mistake: what it is, the product, its application and day, the answer given instead, and words that must be told.
type Mistake = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    fn() -> Value,
    &'static [&'static str],
);

const BAKERY: &str = "pge/bakery.json";
const REBOND: &str = "rebond/ge-2-at-the-maximum.json";

const MISTAKES: [Mistake; 10] = [
    (
        "forme juridique mal écrite",
        "pge",
        BAKERY,
        "2020-05-06",
        "/company/legal_form",
        || json!("sral"),
        &["sarl"],
    ),
    (
        "date future",
        "pge",
        BAKERY,
        "2020-05-06",
        "/company/created_on",
        || json!("2030-04-02"),
        &["le jour de la décision"],
    ),
    (
        "chiffre d'affaires du groupe",
        "pge",
        BAKERY,
        "2020-05-06",
        "/company/turnover",
        || json!("48000000.00"),
        &["groupe"],
    ),
    (
        "milliers d'euros pour des euros",
        "pge",
        BAKERY,
        "2020-05-06",
        "/company/turnover",
        || json!("486.00"),
        &["milliers"],
    ),
    (
        "mois et jour échangés",
        "pge",
        BAKERY,
        "2020-05-06",
        "/company/created_on",
        || json!("2012-30-04"),
        &["2012-04-30"],
    ),
    (
        "ancien code d'activité",
        "rebond@ge-2",
        REBOND,
        "2023-03-01",
        "/company/activity",
        || json!({ "nomenclature": "naf-rev2", "code": "158C" }),
        &["01.11Z"],
    ),
    (
        "pourcentage en fraction",
        "pge",
        BAKERY,
        "2020-05-06",
        "/offer/bank_rate",
        || json!("0.007"),
        &["0.7 %"],
    ),
    (
        "effectif à virgule",
        "pge",
        BAKERY,
        "2020-05-06",
        "/company/headcount",
        || json!(6.5),
        &["entier"],
    ),
    (
        "comptes d'une autre année",
        "rebond@ge-2",
        REBOND,
        "2023-03-01",
        "/company/accounts_closed_on",
        || json!("2019-12-31"),
        &["exercice"],
    ),
    (
        "numéro d'immatriculation absent",
        "transformation-numerique",
        "transformation-numerique/bookshop.json",
        "2022-09-01",
        "/company/is_registered_in_france",
        || json!(false),
        &["SIREN"],
    ),
];

/// What is told of one mistake: each problem, or each condition that failed.
fn told(mistake: &Mistake) -> String {
    let (_, product, file, as_of, pointer, answer, _) = mistake;
    let path = crate::shipped::folder()
        .join("../examples/applications")
        .join(file);
    let mut given: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    *given.pointer_mut(pointer).unwrap() = answer();
    let application = Application::from_json(given.to_string().as_bytes()).unwrap();
    let product = crate::shipped::DECIDING.product(product).unwrap();
    match product.decide(&application, as_of.parse().unwrap()) {
        Err(DecideError::InvalidApplication(problems)) => {
            let lines = problems
                .iter()
                .map(|problem| problem.render(Language::French));
            lines.collect::<Vec<_>>().join("\n")
        }
        Err(error) => panic!("{error}"),
        Ok(decision) => {
            let failed = decision.findings().iter();
            let failed = failed.filter(|finding| finding.result() == FindingResult::Fails);
            let lines = failed.map(|finding| {
                let text = decision.finding_text(finding);
                text.get(Language::French).to_owned()
            });
            lines.collect::<Vec<_>>().join("\n")
        }
    }
}

#[test]
fn ten_mistakes_of_a_director_are_told_in_french_with_what_to_write() {
    let all: Vec<(&Mistake, String)> = MISTAKES.iter().map(|one| (one, told(one))).collect();
    let mut page = String::new();
    for (mistake, told) in &all {
        let told = told.replace('\n', "\n  ");
        page.push_str(&format!("{} ({})\n  {told}\n", mistake.0, mistake.1));
    }
    insta::assert_snapshot!("mistakes", page);
    for (mistake, told) in &all {
        for word in mistake.6 {
            assert!(told.contains(word), "{}: {told}", mistake.0);
        }
    }
}
