//! A phase is there when a condition holds: `when` in `offer.schedule`.

use penteract::{
    Application, Catalogue, DecideError, Decision, Language, MemorySource, Outcome, Purpose,
};

use crate::small_loan;

const FACTS: &str = r#"
[request.amount]
type = "money"
label = { fr = "Montant", en = "Amount" }
[request.defers]
type = "bool"
label = { fr = "Différé", en = "Deferral" }
"#;

const PARAMETERS: &str = r#"
[deferral_above]
unit = "money"
label = { fr = "Différé au-delà de", en = "Deferral above" }
values = [
  { from = 2024-01-01, until = 2024-12-31, value = "1000 EUR", law = "contract", source = "test", confidence = "A" },
  { from = 2025-01-01, unknown = "not published yet", law = "contract", source = "test", confidence = "C" },
]
"#;

const RULES: &str = r#"
/// Large loans are deferred, and those of who asks.
fn is_deferred() {
    request.amount > params.deferral_above || request.defers
}
"#;

fn source(when: &str) -> MemorySource {
    let offer = format!(
        r#"rate = "12 %"
[[offer.schedule]]
kind = "no-payment"
months = 2
interest = "due-at-end"
when = {when}
[[offer.schedule]]
kind = "level-principal"
months = 3
"#
    );
    let labels =
        "[rules]\nis_deferred = \"Les grands prêts ont un différé, et ceux qui le demandent.\"";
    let files = [
        ("facts.toml", FACTS),
        ("parameters.toml", PARAMETERS),
        ("rules/terms.rhai", RULES),
        ("labels/fr.toml", labels),
    ];
    small_loan::source(&offer, &files)
}

const FACT: &str = r#"{ fact = "request.defers" }"#;
const RULE: &str = r#"{ rule = "is_deferred" }"#;

fn decide(when: &str, answers: &str, day: &str) -> Result<Decision, DecideError> {
    let product = Catalogue::load_product(&source(when), "loan").unwrap_or_else(|e| panic!("{e}"));
    let answers = format!(r#"{{ "request": {{ {answers} }} }}"#);
    let application = Application::from_json(answers.as_bytes()).unwrap();
    product.decide(&application, day.parse().unwrap())
}

/// Principal and interest of each instalment.
fn rows(when: &str, answers: &str) -> Vec<String> {
    let decision = decide(when, answers, "2024-03-15").unwrap();
    let Outcome::Accept(offer) = decision.outcome() else {
        panic!("{}", decision.outcome())
    };
    let rows = offer.schedule().rows().iter();
    rows.filter(|row| row.number() > 0)
        .map(|row| format!("{} {}", row.principal(), row.interest()))
        .collect()
}

#[test]
fn a_phase_is_there_when_the_answer_is_yes() {
    let repaid = ["200.00 6.00", "200.00 4.00", "200.00 2.00"];
    let small = r#""amount": "600.00""#;
    assert_eq!(rows(FACT, &format!(r#"{small}, "defers": false"#)), repaid);
    let deferred = rows(FACT, &format!(r#"{small}, "defers": true"#));
    // Two months at 1 % of 600, due with the second.
    assert_eq!(deferred[..2], ["0.00 0.00", "0.00 12.00"]);
    assert_eq!(deferred[2..], repaid);
}

#[test]
fn what_a_condition_waits_for_is_asked() {
    for when in [FACT, RULE] {
        let decision = decide(when, r#""amount": "600.00""#, "2024-03-15").unwrap();
        let missing = decision.outcome().missing();
        let paths: Vec<&str> = missing.iter().map(|fact| fact.path.as_ref()).collect();
        assert_eq!(paths, ["request.defers"], "{when}");
    }
}

#[test]
fn a_condition_that_holds_whatever_is_answered_asks_nothing() {
    assert_eq!(rows(RULE, r#""amount": "1200.00""#).len(), 5);
}

#[test]
fn a_condition_that_no_source_settles_is_for_a_person() {
    let decision = decide(RULE, r#""amount": "600.00", "defers": false"#, "2025-03-15").unwrap();
    assert!(
        matches!(decision.outcome(), Outcome::Refer { .. }),
        "{}",
        decision.outcome()
    );
}

#[test]
fn a_condition_is_answered_by_yes_or_no() {
    for (when, told) in [
        (
            r#"{ fact = "request.amount" }"#,
            [
                "une donnée ou une fonction qui répond par oui ou par non",
                "a fact or a function that answers yes or no",
            ],
        ),
        (
            "true",
            [
                "une donnée ou une fonction qui répond par oui ou par non",
                "a fact or a function that answers yes or no",
            ],
        ),
    ] {
        let inspection = Catalogue::inspect(&source(when), &[], Purpose::Decide).unwrap();
        let problem = inspection.problems.iter().next().unwrap();
        let problem = problem.diagnostic();
        for (language, words) in Language::OF_ENGINE.into_iter().zip(told) {
            let help = problem.help.as_ref().map_or("", |help| help.get(language));
            let all = format!("{} {help}", problem.message.get(language));
            assert!(all.contains(words), "{all}");
        }
    }
}
