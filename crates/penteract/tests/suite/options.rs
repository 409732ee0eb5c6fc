//! Options that rules decide: the loan that they are decided of, its limits, and what cannot be decided.

use std::collections::BTreeMap;

use penteract::{
    Application, Catalogue, Change, Decision, Event, Language, MemorySource, Outcome, Product,
    Purpose, Record, Replay, RunningLoan, Say as _,
};

use crate::trials::HEAD;

const MANIFEST: &str = r#"
unconditional = true
[offer]
amount = { request = "request.amount" }
rate = "6 %"
frequency = "monthly"
schedule = [{ kind = "level-payment", months = 24 }]

[[options]]
id = "extension"
name = { fr = "Allongement", en = "Extension" }
rules = "extension"
effect = { kind = "reschedule", extra_instalments = { fact = "extension.months" } }
opens_after = "6 months"
max_term = "36 months"
at_most = 2

[[options]]
id = "pause"
name = { fr = "Pause", en = "Pause" }
effect = { kind = "reschedule", grace_principal = 2, keeps_maturity = true }
excludes = "extension"
"#;

const FACTS: &str = r#"
[request.amount]
type = "money"
label = { fr = "Montant", en = "Amount" }
min = "1 EUR"
max = "50 000 EUR"
[request.is_watched]
type = "bool"
label = { fr = "Suivi particulier", en = "Watched" }
[extension]
options = "extension"
[extension.months]
type = "int"
label = { fr = "Mois de plus", en = "More months" }
min = 1
max = 12
"#;

const RULES: &str = "
/// Nothing is past due.
/// law: loan agreement, art. 4
/// code: past-due
fn nothing_is_past_due() { loan.arrears_days == 0 }

/// A loan that is watched is extended by a person.
/// law: loan agreement, art. 4
/// otherwise: refer
fn is_not_watched() { !request.is_watched }
";

fn files<'a>(manifest: &'a str, facts: &'a str, rules: &'a str) -> [(&'static str, &'a str); 3] {
    [
        ("loan/product.toml", manifest),
        ("loan/facts.toml", facts),
        ("loan/rules/options/extension.rhai", rules),
    ]
}

fn product() -> Product {
    product_with(FACTS, RULES)
}

fn product_with(facts: &str, rules: &str) -> Product {
    let manifest = format!("{HEAD}{MANIFEST}");
    let source = MemorySource::new(files(&manifest, facts, rules));
    Catalogue::load_product(&source, "loan").unwrap_or_else(|error| panic!("{error}"))
}

/// A loan of 2024-03-15 with events.
fn loan(product: &Product, amount: &str, events: &str) -> RunningLoan {
    let is_watched = amount == "40000.00";
    let application =
        format!(r#"{{ "request": {{ "amount": "{amount}", "is_watched": {is_watched} }} }}"#);
    let application = Application::from_json(application.as_bytes()).unwrap();
    let granted = product.decide(&application, "2024-03-15".parse().unwrap());
    let mut loan = granted.unwrap().running_loan().unwrap().unwrap();
    loan.events = serde_json::from_str::<Vec<Event>>(events).unwrap();
    loan
}

/// Seven instalments of 1 063.69 paid in time, on 24 000.
const PAID: &str = r#"[
  { "kind": "payment", "date": "2024-04-15", "amount": "1063.69" },
  { "kind": "payment", "date": "2024-05-15", "amount": "1063.69" },
  { "kind": "payment", "date": "2024-06-15", "amount": "1063.69" },
  { "kind": "payment", "date": "2024-07-15", "amount": "1063.69" },
  { "kind": "payment", "date": "2024-08-15", "amount": "1063.69" },
  { "kind": "payment", "date": "2024-09-15", "amount": "1063.69" },
  { "kind": "payment", "date": "2024-10-15", "amount": "1063.69" }
]"#;

fn decided(
    product: &Product,
    loan: &RunningLoan,
    months: u32,
    day: &str,
) -> Result<Decision<Change>, String> {
    let answers = format!(r#"{{ "extension": {{ "months": {months} }} }}"#);
    let answers = Application::from_json(answers.as_bytes()).unwrap();
    let decision = product.decide_option(loan, "extension", &answers, day.parse().unwrap());
    decision.map_err(|error| {
        let french = error.say(Language::French);
        assert_ne!(french, error.to_string());
        error.to_string()
    })
}

/// The outcome, as records and messages write it.
fn outcome(decision: &Decision<Change>) -> String {
    assert_ne!(
        decision.say(Language::French),
        decision.say(Language::English)
    );
    decision.outcome().to_string()
}

#[test]
fn an_accepted_option_gives_the_event_that_the_loan_records() {
    let product = product();
    let before = loan(&product, "24000.00", PAID);
    let decision = decided(&product, &before, 6, "2024-10-20").unwrap();
    let Outcome::Accept(change) = decision.outcome() else {
        panic!("{}", decision.outcome());
    };
    let maturity = change.after().unwrap().maturity_date();
    assert_eq!(maturity.to_string(), "2026-09-15");
    let after = decision.changed_loan().unwrap();
    let state = after.loan().unwrap();
    let state = state.as_of("2024-10-20".parse().unwrap()).unwrap();
    assert_eq!(&state, change.after().unwrap());
    assert_eq!(
        before,
        loan(&product, "24000.00", PAID),
        "the loan stays as it was"
    );
    // Written and read again, the loan is the same, and so are the bytes of the decision.
    let written = serde_json::to_string(&after).unwrap();
    let read: RunningLoan = serde_json::from_str(&written).unwrap();
    assert_eq!(read, after);
    let again = decided(&product, &before, 6, "2024-10-20").unwrap();
    let record = serde_json::to_string(&decision).unwrap();
    assert_eq!(record, serde_json::to_string(&again).unwrap());
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    assert_eq!(record["option"], "extension");
    assert_eq!(record["change"]["event"]["chosen"]["extra_instalments"], 6);
    assert_eq!(record["loan"]["events"].as_array().unwrap().len(), 7);
}

#[test]
fn a_rule_reads_what_the_loan_has_become() {
    let product = product();
    // The instalment of October is unpaid: on its day nothing is past due yet.
    let late = PAID.replace(
        r#",
  { "kind": "payment", "date": "2024-10-15", "amount": "1063.69" }"#,
        "",
    );
    let loan = loan(&product, "24000.00", &late);
    let on = |day| outcome(&decided(&product, &loan, 6, day).unwrap());
    assert_eq!(on("2024-10-15"), "accept");
    assert_eq!(on("2024-10-16"), "refuse: past-due");
}

#[test]
fn a_rule_reads_the_application_behind_the_loan() {
    let product = product();
    let on = |amount| {
        let loan = loan(&product, amount, "[]");
        outcome(&decided(&product, &loan, 6, "2024-03-15").unwrap())
    };
    assert_eq!(
        on("24000.00"),
        "refuse: option-closed",
        "it opens after six months"
    );
    let application = |amount: &str| {
        let mut loan = loan(&product, amount, "[]");
        let events = r#"[{ "kind": "payoff", "date": "2024-03-16" }]"#;
        loan.events = serde_json::from_str(events).unwrap();
        decided(&product, &loan, 6, "2024-10-15")
    };
    // Nothing is left to extend: that is no refusal of the rules.
    let error = application("39999.99").unwrap_err();
    assert!(error.contains("gives what the loan cannot take"), "{error}");
}

#[test]
fn the_limits_of_the_loan_come_before_the_rules() {
    let product = product();
    let on = |loan: &RunningLoan, months, day| {
        let decision = decided(&product, loan, months, day).unwrap();
        assert!(decision.changed_loan().is_none() || outcome(&decision) == "accept");
        outcome(&decision)
    };
    let open = loan(&product, "24000.00", PAID);
    assert_eq!(on(&open, 6, "2024-09-14"), "refuse: option-closed");
    assert_eq!(on(&open, 12, "2024-10-20"), "accept");
    // 24 and 13 months are more than 36, which no answer leads to.
    assert!(decided(&product, &open, 13, "2024-10-20").is_err());
    let extended = decided(&product, &open, 6, "2024-10-20").unwrap();
    let extended = extended.changed_loan().unwrap();
    assert_eq!(
        on(&extended, 7, "2024-10-21"),
        "refuse: beyond-longest-term"
    );
    let twice = decided(&product, &extended, 6, "2024-10-21").unwrap();
    let twice = twice.changed_loan().unwrap();
    assert_eq!(on(&twice, 1, "2024-10-22"), "refuse: option-used-up");
    let mut paused = open.clone();
    let pause = r#"{ "kind": "option", "date": "2024-10-16", "option": "pause" }"#;
    paused.events.push(serde_json::from_str(pause).unwrap());
    assert_eq!(on(&paused, 6, "2024-10-20"), "refuse: option-excluded");
}

#[test]
fn what_is_not_asked_waits_and_what_a_person_decides_is_told() {
    let product = product();
    let open = loan(&product, "24000.00", PAID);
    let day = "2024-10-20".parse().unwrap();
    let unanswered = Application::unanswered();
    let decision = product.decide_option(&open, "extension", &unanswered, day);
    let decision = decision.unwrap();
    assert_eq!(outcome(&decision), "incomplete: extension.months");
    assert!(decision.changed_loan().is_none());
    let large = loan(&product, "40000.00", &PAID.replace("1063.69", "1772.82"));
    let decision = decided(&product, &large, 6, "2024-10-20").unwrap();
    assert_eq!(outcome(&decision), "refer: is_not_watched");
    assert!(decision.outcome().offer().is_some(), "an indication");
    assert!(decision.changed_loan().is_none());
}

#[test]
fn an_option_is_decided_of_a_loan_of_its_product_and_version() {
    let product = product();
    let open = loan(&product, "24000.00", PAID);
    let on = |loan: &RunningLoan| decided(&product, loan, 6, "2024-10-20").unwrap_err();
    let mut other = open.clone();
    other.product = "loan@north".to_owned();
    assert!(on(&other).contains("one of `loan@north`, not of `loan`"));
    // Called otherwise, it means the same, and goes on with its loans; so does a record of what it decided.
    let relabelled = product_with(&FACTS.replace("Watched", "On the watch list"), RULES);
    let record = Record::of(&decided(&product, &open, 6, "2024-10-20").unwrap()).unwrap();
    assert_eq!(relabelled.replay(&record).unwrap(), Replay::SameInMeaning);
    let stricter = product_with(
        FACTS,
        &RULES.replace("arrears_days == 0", "arrears_days < 0"),
    );
    let refused = decided(&stricter, &open, 6, "2024-10-20").unwrap_err();
    assert!(refused.contains("not at hand"), "{refused}");
    let mut other = open.clone();
    other.meaning = None;
    other.digest = "0".repeat(64);
    assert!(on(&other).contains("not at hand"));
    let mut other = open.clone();
    other.parameters.insert("cap".to_owned(), "1".to_owned());
    assert!(
        decided(&product, &other, 6, "2024-10-20").is_ok(),
        "none are looked up"
    );
    other.digest = "0".repeat(64);
    assert!(on(&other).contains("no parameter `cap`"));

    let day = "2024-10-20".parse().unwrap();
    let ask = |option| {
        let asked = product.decide_option(&open, option, &Application::unanswered(), day);
        asked.unwrap_err().to_string()
    };
    assert!(ask("extensoin").contains("it decides extension"));
    assert!(ask("pause").contains("a right of the borrower"));

    let mut other = open.clone();
    let application = br#"{ "request": { "amount": "0.00" } }"#;
    other.application = Application::from_json(application).unwrap();
    assert!(on(&other).contains("the application in the file of the loan"));
    let mut other = open.clone();
    let twice = r#"{ "kind": "payment", "date": "2023-04-15", "amount": "1.00" }"#;
    other.events.push(serde_json::from_str(twice).unwrap());
    assert!(on(&other).contains("there is no such loan"));
    let beyond = br#"{ "extension": { "months": 25 }, "request": { "amount": "1.00" } }"#;
    let beyond = Application::from_json(beyond).unwrap();
    let error = product.decide_option(&open, "extension", &beyond, day);
    let error = error.unwrap_err().to_string();
    assert!(error.contains("2 problems"), "{error}");
}

// The day that was asked for was told as the day of the exercise.
#[test]
fn an_option_exercised_later_is_told_with_its_day() {
    let product = product();
    let mut twice = loan(&product, "24000.00", PAID);
    for day in ["2024-11-20", "2024-12-20"] {
        let event = format!(
            r#"{{ "kind": "option", "date": "{day}", "option": "extension", "chosen": {{ "extra_instalments": 1 }} }}"#
        );
        twice.events.push(serde_json::from_str(&event).unwrap());
    }
    // Instalments are paid until then.
    for (day, amount) in [("2024-11-15", "1063.69"), ("2024-12-15", "1010.80")] {
        let event = format!(r#"{{ "kind": "payment", "date": "{day}", "amount": "{amount}" }}"#);
        twice.events.push(serde_json::from_str(&event).unwrap());
    }
    let decision = decided(&product, &twice, 1, "2024-10-20").unwrap();
    let [reason] = decision.outcome().reasons() else {
        panic!("{}", decision.outcome());
    };
    let told = decision.reason_text(reason);
    assert!(
        told.get(Language::English)
            .contains("last exercised on 20 Dec 2024"),
        "{}",
        told.get(Language::English)
    );
}

#[test]
fn what_is_decided_is_told_by_the_name_of_its_fact() {
    let product = product();
    let open = loan(&product, "24000.00", PAID);
    let decision = decided(&product, &open, 6, "2024-10-20").unwrap();
    let change = decision.outcome().offer().unwrap();
    let told = decision.chosen_texts(change);
    let told: Vec<[&str; 2]> = told
        .iter()
        .map(|(name, value)| [name.get(Language::French), value.get(Language::French)])
        .collect();
    assert_eq!(told, [["Mois de plus", "6"]]);
}

#[test]
fn a_loan_that_its_application_does_not_give_is_told_with_the_figure() {
    let product = product();
    let open = loan(&product, "24000.00", PAID);
    assert!(product.verify(&open).is_ok());
    let told = |changed: &str, by: &str| {
        let file = serde_json::to_string(&open).unwrap();
        assert!(file.contains(changed), "{file}");
        let other: RunningLoan = serde_json::from_str(&file.replacen(changed, by, 1)).unwrap();
        let error = product.verify(&other).unwrap_err();
        assert_ne!(error.say(Language::French), error.to_string());
        // An option of it is not decided either.
        let told = decided(&product, &other, 6, "2024-10-20").unwrap_err();
        assert_eq!(told, error.to_string());
        told
    };
    let day = told(
        "\"decided_on\":\"2024-03-15\"",
        "\"decided_on\":\"2024-03-16\"",
    );
    assert!(
        day.contains("`terms.disbursements.0.date` is `2024-03-15` in the file, `2024-03-16` by the application"),
        "{day}"
    );
    let rate = told("\"annual\":\"6", "\"annual\":\"5");
    assert!(rate.contains("`terms.rate"), "{rate}");
    let amount = told(
        "\"application\":{\"request\":{\"amount\":\"24000.00\"",
        "\"application\":{\"request\":{\"amount\":\"12000.00\"",
    );
    assert!(
        amount.contains("`terms.disbursements.0.amount` is `24000.00` in the file, `12000.00` by the application"),
        "{amount}"
    );
    let closed = told(
        "\"decided_on\":\"2024-03-15\"",
        "\"decided_on\":\"1999-03-15\"",
    );
    assert!(closed.contains("grants no loan on 15 Mar 1999"), "{closed}");
}

/// What `check` tells of a product with these files in the place of its own, in English.
fn told(changed: &[(&str, &str)]) -> Vec<String> {
    let manifest = format!("{HEAD}{MANIFEST}");
    let mut all: BTreeMap<&str, &str> = files(&manifest, FACTS, RULES).into();
    all.extend(changed.iter().copied());
    let source = MemorySource::new(all);
    let inspection = Catalogue::inspect(&source, &[], Purpose::Check).unwrap();
    let told = inspection.problems.iter().map(|problem| {
        let message = &problem.diagnostic().message;
        let english = message.get(Language::English);
        assert_ne!(english, message.get(Language::French));
        format!("{} {english}", problem.diagnostic().code)
    });
    told.collect()
}

#[test]
fn check_tells_what_could_never_be_decided() {
    let none: [String; 0] = [];
    assert_eq!(told(&[]), none);
    for (from, to, expected) in [
        (
            r#"rules = "extension""#,
            r#"rules = "extnsion""#,
            "bundle.unknown-name no rules of an option stand in `rules/options/extnsion.rhai`",
        ),
        (
            r#"options = "extension""#,
            r#"options = "extnsion""#,
            "bundle.unknown-name unknown option `extnsion`",
        ),
        (
            r#"options = "extension""#,
            r#"options = "pause""#,
            "bundle.unknown-name nothing decides option `pause`, so that its facts are never asked",
        ),
        (
            r#"{ fact = "extension.months" }"#,
            "{ min = 1, max = 12 }",
            "bundle.unsuitable-value option `extension` has rules, and leaves its effect to choose",
        ),
        (
            r#"excludes = "extension""#,
            r#"amount = { request = "request.amount" }"#,
            "bundle.missing-key nothing decides how much option `pause` grants",
        ),
        (
            r#"excludes = "extension""#,
            r#"excludes = "extnsion""#,
            "bundle.unknown-name unknown option `extnsion`",
        ),
        (
            r#"[extension.months]"#,
            "[loan.months]",
            "bundle.bad-name the facts of `loan` are what a running loan tells",
        ),
    ] {
        let manifest = format!("{HEAD}{}", MANIFEST.replace(from, to));
        let facts = FACTS.replace(from, to);
        let told = told(&[
            ("loan/product.toml", &manifest),
            ("loan/facts.toml", &facts),
        ]);
        assert!(told.contains(&expected.to_owned()), "{expected}\n{told:#?}");
    }
}

// What is granted is what the effect does: an amount that it does not read would bind nothing.
#[test]
fn check_tells_what_may_be_chosen_and_is_longer_than_any_loan_may_be() {
    let longer = told(&[("loan/facts.toml", &FACTS.replace("max = 12", "max = 13"))]);
    let said = "options.beyond-term option `extension` of `loan` on 1 Jan 2024: it is open with `extra_instalments = 13` on no \
        loan that was tried: one would end on 1 Feb 2027, beyond its `max_term`, 1 Jan 2027";
    assert_eq!(longer, [said]);
}

#[test]
fn check_tells_an_effect_that_does_not_follow_the_amount_granted() {
    let effect = r#"effect = { kind = "forgiveness", amount = { fact = "extension.paid" } }"#;
    let amount = "\n[options.amount]\nrequest = \"extension.asked\"\nmultiple = \"0.01 EUR\"\n";
    let manifest = MANIFEST
        .replace(r#"effect = { kind = "reschedule", extra_instalments = { fact = "extension.months" } }"#, effect)
        .replace("at_most = 2\n", &format!("at_most = 2\n{amount}"));
    let asked = |name| {
        format!(
            "[extension.{name}]\ntype = \"money\"\nmin = \"1 EUR\"\nmax = \"9 EUR\"\nlabel = {{ fr = \"Montant\", en = \"Amount\" }}\n"
        )
    };
    let facts = format!("{FACTS}{}{}", asked("asked"), asked("paid"));
    let of = |manifest: &str| {
        let manifest = format!("{HEAD}{manifest}");
        told(&[
            ("loan/product.toml", &manifest),
            ("loan/facts.toml", &facts),
        ])
    };
    let expected = "bundle.unsuitable-value the effect of option `extension` does not read `extension.asked`, which its `amount` grants";
    assert!(
        of(&manifest).contains(&expected.to_owned()),
        "{:#?}",
        of(&manifest)
    );
    let mended = manifest.replace("extension.paid", "extension.asked");
    assert!(!of(&mended).contains(&expected.to_owned()));
}

#[test]
fn check_tells_what_reads_a_loan_before_there_is_one() {
    let manifest = MANIFEST.replace(r#"rate = "6 %""#, r#"rate = { rule = "rate" }"#);
    let manifest = format!("{HEAD}{manifest}");
    let told = told(&[
        ("loan/product.toml", &manifest),
        ("loan/parameters.toml", PARAMETERS),
        (
            "loan/rules/terms.rhai",
            "/// The rate.\nfn rate() { if loan.arrears_days > 0 { params.high } else { params.low } }",
        ),
    ]);
    let expected = "facts.unasked `offer.rate` reads `loan.arrears_days`, and there is no loan when it is read";
    assert_eq!(told, [expected]);
}

const PARAMETERS: &str = r#"
[high]
unit = "percent"
label = { fr = "Haut", en = "High" }
values = [{ value = "7 %", law = "loan agreement", source = "L-1", confidence = "A" }]
[low]
unit = "percent"
label = { fr = "Bas", en = "Low" }
values = [{ value = "6 %", law = "loan agreement", source = "L-1", confidence = "A" }]
"#;

// Its months have bounds, which the contract holds: what it may add at most is compared with what another one promises.
#[test]
fn check_tells_an_option_that_another_s_longest_term_does_not_bound() {
    let manifest = MANIFEST
        .replace("max_term = \"36 months\"\n", "")
        .replace("excludes = \"extension\"", "max_term = \"36 months\"");
    let manifest = format!("{HEAD}{manifest}");
    let told = told(&[("loan/product.toml", &manifest)]);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(
        told[0].starts_with("options.beyond-term option `extension`"),
        "{told:#?}"
    );
}
