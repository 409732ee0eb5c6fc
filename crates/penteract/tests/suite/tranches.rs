//! Amounts of tranches that are not the loan: told by `check` where the manifest says them, else of the application.

use penteract::{Application, Catalogue, DecideError, Language, Purpose, Say as _};

use crate::small_loan;

const FACTS: &str = r#"
[request.amount]
type = "money"
label = { fr = "Montant", en = "Amount" }
[request.first]
type = "money"
label = { fr = "Première tranche", en = "First tranche" }
"#;

/// A loan of two tranches, of which the second says what is given.
fn offer(first: &str, second: &str) -> String {
    format!(
        r#"rate = "1.2 %"
schedule = [{{ kind = "level-principal", months = 4 }}]
[[offer.tranches]]
id = "one"
name = {{ fr = "Une", en = "One" }}
amount = {first}
[[offer.tranches]]
id = "two"
name = {{ fr = "Deux", en = "Two" }}
{second}
"#
    )
}

fn decide(first: &str, second: &str, answers: &str) -> Result<String, DecideError> {
    let product = small_loan::product(&offer(first, second), &[("facts.toml", FACTS)]).unwrap();
    let application =
        Application::from_json(format!(r#"{{ "request": {{ {answers} }} }}"#).as_bytes());
    let decision = product.decide(&application.unwrap(), "2024-03-15".parse().unwrap())?;
    let offer = decision.outcome().offer().unwrap();
    let amounts = offer
        .loans()
        .iter()
        .map(|loan| loan.amount().amount().to_string());
    Ok(amounts.collect::<Vec<_>>().join(" "))
}

const FACT: &str = r#"{ fact = "request.first" }"#;

#[test]
fn one_takes_what_the_others_leave_and_nothing_is_left_out() {
    let of = |first: &str| {
        decide(
            FACT,
            "",
            &format!(r#""amount": "1200.00", "first": "{first}""#),
        )
        .unwrap()
    };
    assert_eq!(of("500.00"), "500.00 700.00");
    assert_eq!(of("0.00"), "1200.00");
    assert_eq!(of("1200.00"), "1200.00");
}

#[test]
fn amounts_that_are_not_the_loan_are_problems_of_the_application() {
    let both = r#"amount = { fact = "request.first" }"#;
    for (second, first, english, french) in [
        (
            "",
            "1200.01",
            "the tranches come to €1,200.01, and the loan is of €1,200.00",
            "les tranches font 1\u{202f}200,01",
        ),
        (
            both,
            "599.99",
            "the tranches come to €1,199.98",
            "et le prêt est de 1\u{202f}200,00",
        ),
    ] {
        let answers = format!(r#""amount": "1200.00", "first": "{first}""#);
        let error = decide(FACT, second, &answers).unwrap_err();
        assert!(
            matches!(error, DecideError::InvalidApplication(_)),
            "{error}"
        );
        let (told, dit) = (error.say(Language::English), error.say(Language::French));
        assert!(
            told.contains(english) && told.contains("/request/first"),
            "{told}"
        );
        assert!(dit.contains(french), "{dit}");
    }
    assert_eq!(
        decide(FACT, both, r#""amount": "1200.00", "first": "600.00""#).unwrap(),
        "600.00 600.00"
    );
}

#[test]
fn what_tranches_cannot_be_is_told_by_check() {
    let fixed = r#"fees = [{ id = "file", amount = "5.00", when = "disbursement" }]"#;
    let guarantee = "[guarantee]\nguarantor = { fr = \"G\", en = \"G\" }\ncoverage = \"80 %\"\n";
    let of_all = format!("{guarantee}fee = {{ amount = \"5.00\", timing = \"upfront\" }}\n");
    let options = "[[options]]\nid = \"o\"\nname = { fr = \"O\", en = \"O\" }\ntakes_effect = \"2 months\"\nanswers = [\"request.amount\"]\ndefault = { request.amount = \"1.00\" }\n";
    for (offer, says) in [
        (
            offer("\"500 EUR\"", "amount = \"700 EUR\""),
            "come to one amount, whatever is asked for",
        ),
        (offer("\"500 EUR\"", ""), "and a loan may be of 0"),
        (
            offer(FACT, "coverage = \"50 %\""),
            "and the product has no guarantee",
        ),
        (
            format!("{fixed}\n{}", offer(FACT, "")),
            "each tranche would pay this fee",
        ),
        (offer(FACT, &of_all), "each tranche would pay this fee"),
        (offer(FACT, options), "each tranche has phases of its own"),
        (
            format!(
                "retention = {{ percent = \"5 %\" }}\n{}",
                offer(FACT, "schedule = [{ kind = \"bullet\", months = 2 }]")
            ),
            "its tranches may end on several days",
        ),
    ] {
        let source = small_loan::source(&offer, &[("facts.toml", FACTS)]);
        let inspection = Catalogue::inspect(&source, &[], Purpose::Check).unwrap();
        let told = inspection
            .problems
            .iter()
            .map(|problem| problem.diagnostic());
        let mut told = told.filter(|problem| problem.code.to_string() == "tranches.unfit");
        assert!(
            told.any(|problem| problem.message.say(Language::English).contains(says)),
            "{says}"
        );
    }
}

// The limit of the second tranche lowers with the loan: the search for what fits did not settle, and the request was refused.
#[test]
fn a_limit_on_a_share_of_the_loan_gives_a_counter_offer_and_is_told_as_its_own() {
    let half = "
/// The half of the loan.
fn half() { request.amount / 2 }
";
    let offer = offer(r#"{ rule = "half" }"#, r#"max = "400 EUR""#);
    let files = [("facts.toml", FACTS), ("rules/terms.rhai", half)];
    let product = small_loan::product(&offer, &files).unwrap();
    let decided = |amount: &str| {
        let answers = format!(r#"{{ "request": {{ "amount": "{amount}" }} }}"#);
        let application = Application::from_json(answers.as_bytes()).unwrap();
        product
            .decide(&application, "2024-03-15".parse().unwrap())
            .unwrap()
    };
    let smaller = decided("1000.00");
    let offer = smaller.outcome().offer().unwrap();
    assert_eq!(smaller.outcome().name(), "counter-offer");
    // Half a cent of the first is rounded up, so that the second is the 400 that it may be.
    assert_eq!(offer.amount().amount().to_string(), "800.01");
    let limit = offer.limited_by().next().unwrap();
    assert_eq!(
        smaller.limit_text(limit).get(Language::English),
        "limited by “Two”: at most €400.00"
    );
    assert_eq!(decided("800.00").outcome().name(), "accept");
}
