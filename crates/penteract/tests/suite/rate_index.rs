//! A rate by an index and what is added to it: `offer.rate` with `index`.

use penteract::{Application, DecideError, Decision, Language, Offer, Outcome, Say as _};

use crate::small_loan;
use penteract_core::InterestRate;

const FACTS: &str = r#"
[request.amount]
type = "money"
label = { fr = "Montant", en = "Amount" }
[offer.margin]
type = "percent"
label = { fr = "Marge", en = "Margin" }
[offer.drawn_on]
type = "date"
label = { fr = "Déblocage", en = "Drawing" }
"#;

/// The index is -0.30 % from 1 January, 10.80 % from 15 May, and unknown from 1 July.
const PARAMETERS: &str = r#"
law = "l"
source = "s"
confidence = "A"
[euribor]
unit = "percent"
label = { fr = "Euribor 3 mois", en = "3-month Euribor" }
values = [
    { from = 2024-01-01, until = 2024-05-14, value = "-0.30 %" },
    { from = 2024-05-15, until = 2024-06-30, value = "10.80 %" },
    { from = 2024-07-01, unknown = { fr = "pas encore publié", en = "not published yet" } },
]
"#;

fn product(index: &str, rest: &str) -> Result<penteract::Product, String> {
    of(index, rest, PARAMETERS)
}

fn of(index: &str, rest: &str, parameters: &str) -> Result<penteract::Product, String> {
    let offer = format!(
        r#"rate = {{ index = {{ param = "euribor" }}, name = {{ fr = "Euribor 3 mois", en = "3-month Euribor" }}, {index} }}
schedule = [{{ kind = "level-principal", months = 4 }}]
{rest}
"#
    );
    let files = [("facts.toml", FACTS), ("parameters.toml", parameters)];
    small_loan::product(&offer, &files)
}

fn decide(index: &str, rest: &str, as_of: &str, offer: &str) -> Result<Decision, DecideError> {
    let answers = format!(r#"{{ "request": {{ "amount": "1200.00" }}, "offer": {{ {offer} }} }}"#);
    let application = Application::from_json(answers.as_bytes()).unwrap();
    product(index, rest)
        .unwrap()
        .decide(&application, as_of.parse().unwrap())
}

fn offer(decision: &Decision) -> &Offer {
    match decision.outcome() {
        Outcome::Accept(offer) => offer,
        other => panic!("{other}"),
    }
}

fn interest(offer: &Offer) -> Vec<String> {
    let rows = offer.schedule().rows().iter();
    let paid = rows.filter(|row| row.number() > 0);
    paid.map(|row| row.interest().to_string()).collect()
}

#[test]
fn the_value_of_the_day_holds_until_another_is_known_and_the_offer_says_so() {
    let decision = decide(r#"margin = "1.50 %""#, "", "2024-03-15", "").unwrap();
    let offer = offer(&decision);
    assert_eq!(offer.loan().unwrap().rate().to_string(), "1.2 %");
    assert!(offer.loan().unwrap().later_rates().is_empty());
    assert_eq!(interest(offer), ["1.20", "0.90", "0.60", "0.30"]);
    let index = offer.loan().unwrap().index().unwrap();
    assert_eq!(
        index.say(Language::English),
        "3-month Euribor (-0.30% since 1 Jan 2024) + 1.50%; its later values, not known yet, will change the instalments"
    );
    assert_eq!(
        index.say(Language::French),
        "Euribor 3 mois (-0,30\u{202f}% depuis le 01/01/2024) + 1,50\u{202f}%\u{202f}; ses valeurs à venir, encore inconnues, modifieront les échéances"
    );
    // The loan follows the index: a new value is an event of its life.
    assert!(
        matches!(offer.loan().unwrap().terms().rate(), InterestRate::Indexed(rate) if rate.fixings.len() == 1)
    );
}

#[test]
fn values_that_are_foreseen_count_from_their_days_on() {
    let decision = decide(
        r#"margin = "1.50 %", foreseen = true"#,
        "",
        "2024-03-15",
        "",
    )
    .unwrap();
    let offer = offer(&decision);
    let [later] = offer.loan().unwrap().later_rates() else {
        panic!("{:?}", offer.loan().unwrap().later_rates())
    };
    assert_eq!(later.annual.to_string(), "12.3 %");
    assert_eq!(later.from, Some("2024-05-15".parse().unwrap()));
    // 0.1 % of 1 200 and of 900; 1.025 % of 600 and of 300.
    assert_eq!(interest(offer), ["1.20", "0.90", "6.15", "3.08"]);
    // Nothing is known of the index from 1 July on, before the last due date: it stays, and the offer says so.
    assert!(!offer.loan().unwrap().index().unwrap().is_known_throughout());
    // On 1 March the last due date is 1 July: all is known.
    let decision = decide(
        r#"margin = "1.50 %", foreseen = true"#,
        "",
        "2024-03-01",
        "",
    )
    .unwrap();
    let index = super::rate_index::offer(&decision)
        .loan()
        .unwrap()
        .index()
        .unwrap();
    assert_eq!(
        index.say(Language::English),
        "3-month Euribor (-0.30% since 1 Jan 2024) + 1.50%"
    );
}

#[test]
fn floors_and_the_cap_bound_the_index_and_the_sum() {
    for (bounds, first, later) in [
        (r#"margin = "1.20 %", index_floor = "0 %""#, "1.2 %", "12 %"),
        (r#"margin = "1.20 %", floor = "0.89 %""#, "0.9 %", "12 %"),
        (r#"margin = "1.20 %", floor = "0.91 %""#, "0.91 %", "12 %"),
        (r#"margin = "1.20 %", cap = "12 %""#, "0.9 %", "12 %"),
        (r#"margin = "1.20 %", cap = "11.99 %""#, "0.9 %", "11.99 %"),
        (r#"floor = "-0.10 %""#, "-0.1 %", "10.8 %"),
    ] {
        let index = format!("{bounds}, foreseen = true");
        let decision = decide(&index, "", "2024-03-15", "").unwrap();
        let offer = offer(&decision);
        assert_eq!(offer.loan().unwrap().rate().to_string(), first, "{bounds}");
        let annual = offer
            .loan()
            .unwrap()
            .later_rates()
            .first()
            .map(|step| step.annual.to_string());
        assert_eq!(annual.as_deref(), Some(later), "{bounds}");
    }
}

#[test]
fn the_bounds_are_told() {
    let bounds = r#"margin = "1.50 %", index_floor = "0 %", floor = "1 %", cap = "5 %""#;
    let decision = decide(bounds, "", "2024-03-15", "").unwrap();
    let said = offer(&decision)
        .loan()
        .unwrap()
        .index()
        .unwrap()
        .say(Language::English);
    assert_eq!(
        said.split(';').next().unwrap(),
        "3-month Euribor (-0.30% since 1 Jan 2024, counted at least at 0%) + 1.50%, at least 1%, at most 5%"
    );
}

#[test]
fn what_the_margin_waits_for_is_asked() {
    let margin = r#"margin = { fact = "offer.margin" }"#;
    let decision = decide(margin, "", "2024-03-15", "").unwrap();
    let missing = decision.outcome().missing().iter();
    let missing: Vec<&str> = missing.map(|fact| fact.path.as_ref()).collect();
    assert_eq!(missing, ["offer.margin"]);
    let decision = decide(margin, "", "2024-03-15", r#""margin": "1.50 %""#).unwrap();
    assert_eq!(offer(&decision).loan().unwrap().rate().to_string(), "1.2 %");
}

#[test]
fn the_day_of_the_decision_or_of_the_disbursement_without_a_value_is_told() {
    // On the last day that has a value, and on the first that has none.
    let decision = decide(r#"margin = "1 %""#, "", "2024-06-30", "").unwrap();
    assert_eq!(
        offer(&decision).loan().unwrap().rate().to_string(),
        "11.8 %"
    );
    let decision = decide(r#"margin = "1 %""#, "", "2024-07-01", "").unwrap();
    assert_eq!(decision.outcome().name(), "refer");
    let drawn = r#"disbursed_on = { fact = "offer.drawn_on" }"#;
    // Drawn after the decision: the value of the day of the decision holds.
    let later = decide(
        r#"margin = "1 %""#,
        drawn,
        "2024-03-15",
        r#""drawn_on": "2024-08-01""#,
    );
    assert_eq!(
        offer(&later.unwrap()).loan().unwrap().rate().to_string(),
        "0.7 %"
    );
    // Drawn before the first value: the answer is wrong, not the product.
    let before = decide(
        r#"margin = "1 %""#,
        drawn,
        "2024-03-15",
        r#""drawn_on": "2023-12-31""#,
    );
    let error = before.unwrap_err();
    assert_eq!(error.code(), "invalid-application");
    let error = error.to_string();
    assert!(error.contains("/offer/drawn_on"), "{error}");
}

#[test]
fn a_day_that_has_passed_needs_a_value() {
    let decide_in = |values: &str, foreseen: &str| {
        let head = PARAMETERS.split("values").next().unwrap();
        let parameters = format!("{head}values = [{values}]");
        let index = format!(r#"margin = "1 %"{foreseen}"#);
        let drawn = r#"disbursed_on = { fact = "offer.drawn_on" }"#;
        let product = of(&index, drawn, &parameters).unwrap();
        let answers =
            r#"{ "request": { "amount": "1200.00" }, "offer": { "drawn_on": "2023-12-15" } }"#;
        let application = Application::from_json(answers.as_bytes()).unwrap();
        product.decide(&application, "2024-03-10".parse().unwrap())
    };
    let old = r#"{ until = 2023-12-31, value = "0.75 %" }"#;
    let unknown = r#"{ from = 2024-01-01, until = 2024-02-29, unknown = { fr = "non publié", en = "not published" } }"#;
    let known = r#"{ from = 2024-01-01, until = 2024-02-29, value = "2 %" }"#;
    let new = r#"{ from = 2024-03-01, value = "4 %" }"#;
    for foreseen in ["", ", foreseen = true"] {
        let decision = decide_in(&format!("{old}, {unknown}, {new}"), foreseen).unwrap();
        assert_eq!(decision.outcome().name(), "refer");
        let decision = decide_in(&format!("{old}, {known}, {new}"), foreseen).unwrap();
        let annual = offer(&decision).loan().unwrap().later_rates().iter();
        let annual: Vec<String> = annual.map(|step| step.annual.to_string()).collect();
        assert_eq!(annual, ["3 %", "5 %"]);
    }
}

#[test]
fn a_misspelt_index_is_told_as_an_index() {
    let offer = r#"rate = { indx = { param = "euribor" }, name = { fr = "Euribor", en = "Euribor" } }
schedule = [{ kind = "level-principal", months = 4 }]
"#;
    let files = [("facts.toml", FACTS), ("parameters.toml", PARAMETERS)];
    let error = small_loan::product(offer, &files).map(|_| ()).unwrap_err();
    assert!(error.contains("did you mean `index`"), "{error}");
}

#[test]
fn an_index_is_a_parameter_and_nothing_follows_it() {
    for (index, rest, expected) in [
        (
            r#"margin = "1 %""#,
            r#"rate_steps = [{ after = "2 months", rate = "2 %" }]"#,
            "a rate follows an index",
        ),
        (r#"margin = "1 EUR""#, "", "offer.rate.margin"),
        (r#"spread = "1 %""#, "", "`spread`"),
    ] {
        let error = product(index, rest).map(|_| ()).unwrap_err();
        assert!(error.contains(expected), "{error}");
    }
}
