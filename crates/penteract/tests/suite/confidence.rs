//! How sure a decision is: uncertain ends of windows, and the figures that it rests on.

use penteract::{Application, Catalogue, Confidence, Decision, MemorySource};
use serde_json::{Value, json};

const FACTS: &str = r#"
[request.amount]
type = "money"
label = { fr = "Montant", en = "Amount" }
[company.headcount]
type = "int"
label = { fr = "Effectif", en = "Headcount" }
"#;

const PARAMETERS: &str = r#"
[headcount_below]
unit = "int"
label = { fr = "Effectif", en = "Headcount" }
values = [{ value = 250, law = "policy", source = "D-01", confidence = "A" }]
"#;

const RULES: &str = r#"
/// The company is small.
/// law: policy
/// code: too-large
fn is_small() {
    company.headcount < params.headcount_below
}
"#;

fn manifest(windows: &str) -> String {
    format!(
        r#"format = 1
id = "loan"
version = "1.0.0"
language = "en"
name = {{ fr = "Prêt", en = "Loan" }}
currency = "EUR"
windows = [{windows}]
[offer]
amount = {{ request = "request.amount" }}
rate = "1.00 %"
frequency = "monthly"
schedule = [{{ kind = "level-principal", months = 3 }}]
"#
    )
}

fn decide(windows: &str, day: &str) -> Decision {
    let source = MemorySource::new([
        ("loan/product.toml", manifest(windows).as_str()),
        ("loan/facts.toml", FACTS),
        ("loan/parameters.toml", PARAMETERS),
        ("loan/rules/eligibility.rhai", RULES),
        (
            "loan/labels/fr.toml",
            "[rules]\nis_small = \"L'entreprise est petite.\"\n",
        ),
    ]);
    let product =
        Catalogue::load_product(&source, "loan").unwrap_or_else(|error| panic!("{error}"));
    let answers = r#"{ "request": { "amount": "1200.00" }, "company": { "headcount": 12 } }"#;
    let application = Application::from_json(answers.as_bytes()).unwrap();
    product.decide(&application, day.parse().unwrap()).unwrap()
}

fn record(decision: &Decision) -> Value {
    serde_json::to_value(decision).unwrap()
}

#[test]
fn d6_beyond_an_uncertain_end_a_person_decides() {
    let windows = r#"{ from = 2024-01-01, until = 2024-06-30, source = ["W-1", "W-2"], confidence = { from = "A", until = "C" } }"#;
    let outcome = |day: &str| decide(windows, day).outcome().to_string();
    assert_eq!(outcome("2023-12-31"), "refuse: outside-windows");
    assert_eq!(outcome("2024-06-30"), "accept: 1200.00 EUR");
    for day in ["2024-07-01", "2031-01-01"] {
        assert_eq!(outcome(day), "refer: window-uncertain");
    }
    let record = record(&decide(windows, "2024-07-01"));
    assert_eq!(
        record["reasons"][0]["end"],
        json!({ "until": "2024-06-30", "source": ["W-1", "W-2"], "confidence": "C" })
    );
    assert_eq!(
        record["windows"][0]["confidence"],
        json!({ "from": "A", "until": "C" })
    );
    assert_eq!(record["findings"], json!([]));
}

#[test]
fn d6_the_nearest_ends_count() {
    let windows = r#"{ from = 2024-01-01, until = 2024-03-31, source = "W-1", confidence = "C" }, { from = 2024-06-01, until = 2024-06-30 }"#;
    let outcome = |day: &str| decide(windows, day).outcome().to_string();
    assert_eq!(outcome("2023-12-31"), "refer: window-uncertain");
    // Between the two: the end of the first is uncertain, however sure the beginning of the second is.
    assert_eq!(outcome("2024-05-31"), "refer: window-uncertain");
    assert_eq!(outcome("2024-07-01"), "refuse: outside-windows");
    let windows = r#"{ from = 2024-01-01, until = 2024-03-31 }, { from = 2024-06-01, source = "W-2", confidence = { from = "C" } }"#;
    let between = decide(windows, "2024-05-31");
    let end = record(&between)["reasons"][0]["end"].clone();
    assert_eq!(
        end,
        json!({ "from": "2024-06-01", "source": ["W-2"], "confidence": "C" })
    );
    assert_eq!(
        decide(windows, "2023-12-31").outcome().to_string(),
        "refuse: outside-windows"
    );
}

#[test]
fn d6_how_sure_an_end_is_has_a_source() {
    let windows = r#"{ from = 2024-01-01, confidence = "C" }"#;
    let source = MemorySource::new([("loan/product.toml", manifest(windows).as_str())]);
    let error = Catalogue::load_product(&source, "loan").unwrap_err();
    assert!(error.to_string().contains("`source`"), "{error}");
}

const GRADED: &str = r#"
[headcount_below]
unit = "int"
label = { fr = "Effectif", en = "Headcount" }
values = [
  { until = 2024-06-30, value = 250, law = "policy", source = "D-01", confidence = "A" },
  { from = 2024-07-01, value = 300, law = "policy", source = "D-02", confidence = "C" },
]
[cap]
unit = "money"
label = { fr = "Plafond", en = "Cap" }
values = [{ value = "5 000 EUR", law = "policy", source = "D-03", confidence = "B" }]
"#;

const FEES: &str =
    "# law: policy\n# source: D-04\n# confidence: C\nmonths:int,=> rate:percent\n*,0.50 %\n";

fn graded(day: &str) -> Decision {
    let manifest = manifest("{ from = 2024-01-01 }").replace(
        "amount = { request = \"request.amount\" }",
        "amount = { request = \"request.amount\", max = [{ id = \"cap\", param = \"cap\" }, { id = \"most\", rule = \"most\" }] }\nfees = [{ id = \"file\", when = \"disbursement\", percent = { rule = \"fee\" }, base = \"principal\" }]",
    );
    let terms = "/// The most.\nfn most() {\n    params.cap * 2\n}\n\n/// The fee.\nfn fee() {\n    tables.fees(3)\n}\n";
    let source = MemorySource::new([
        ("loan/product.toml", manifest.as_str()),
        ("loan/facts.toml", FACTS),
        ("loan/parameters.toml", GRADED),
        ("loan/tables/fees.csv", FEES),
        ("loan/rules/eligibility.rhai", RULES),
        ("loan/rules/terms.rhai", terms),
        (
            "loan/labels/fr.toml",
            "[rules]\nis_small = \"L'entreprise est petite.\"\nmost = \"Le plus.\"\nfee = \"Les frais.\"\n",
        ),
    ]);
    let product =
        Catalogue::load_product(&source, "loan").unwrap_or_else(|error| panic!("{error}"));
    let answers = r#"{ "request": { "amount": "1200.00" }, "company": { "headcount": 12 } }"#;
    let application = Application::from_json(answers.as_bytes()).unwrap();
    product.decide(&application, day.parse().unwrap()).unwrap()
}

#[test]
fn s4_a_decision_tells_the_least_sure_figure_that_it_rests_on() {
    let before = record(&graded("2024-06-30"));
    assert_eq!(before["findings"][0]["confidence"], "A");
    assert_eq!(before["offer"]["limits"][0]["confidence"], "B");
    assert_eq!(before["offer"]["limits"][1]["confidence"], "B");
    // The grid of fees is uncertain, whatever the rest is.
    assert_eq!(before["offer"]["confidence"], "C");
    // The value in force that day counts.
    assert_eq!(
        record(&graded("2024-07-01"))["findings"][0]["confidence"],
        "C"
    );

    let decision = graded("2024-07-01");
    let figures = decision.offer_figures();
    let told: Vec<(&str, Confidence)> = figures
        .iter()
        .map(|figure| (figure.name(), figure.confidence()))
        .collect();
    assert_eq!(told, [("cap", Confidence::B), ("fees", Confidence::C)]);
    assert_eq!(&*figures[1].sourcing().sources[0], "D-04");
}

#[test]
fn s4_what_rests_on_no_figure_says_nothing() {
    let record = record(&decide("{ from = 2024-01-01 }", "2024-05-06"));
    assert_eq!(record["findings"][0]["confidence"], "A");
    assert!(record["offer"].get("confidence").is_none());
}

/// What a finding and the offer rest on, for so many people: a grid whose row of ten is uncertain.
fn of_grid(headcount: u32, rules: &str, rate: &str) -> (Value, Value) {
    let grid = "# law: l\n# source: G-1\n# confidence: A\nsize:int,=> rate:percent,confidence\n..9,1 %,\n10,2 %,C\n11..,3 %,B\n";
    let manifest =
        manifest("{ from = 2024-01-01 }").replace("rate = \"1.00 %\"", &format!("rate = {rate}"));
    let terms = "/// Size.\nfn size() { company.headcount }\n\n/// Rate.\nfn rate() { tables.rates(company.headcount) }\n";
    let source = MemorySource::new([
        ("loan/product.toml", manifest.as_str()),
        ("loan/facts.toml", FACTS),
        ("loan/parameters.toml", PARAMETERS),
        ("loan/tables/rates.csv", grid),
        ("loan/rules/terms.rhai", terms),
        ("loan/rules/eligibility.rhai", rules),
        (
            "loan/labels/fr.toml",
            "[rules]\nis_small = \"L'entreprise est petite.\"\nsize = \"Taille.\"\nrate = \"Taux.\"\n",
        ),
    ]);
    let product =
        Catalogue::load_product(&source, "loan").unwrap_or_else(|error| panic!("{error}"));
    let answers =
        json!({ "request": { "amount": "1200.00" }, "company": { "headcount": headcount } });
    let application = Application::from_json(answers.to_string().as_bytes()).unwrap();
    let decision = product
        .decide(&application, "2024-05-01".parse().unwrap())
        .unwrap();
    let mut record = record(&decision);
    let finding = record["findings"][0]["confidence"].take();
    (finding, record["offer"]["confidence"].take())
}

#[test]
fn the_row_that_is_looked_up_counts() {
    let rules = "/// The company is small.\n/// law: policy\nfn is_small() { rate() < tables.rates(20) * 2 && company.headcount < params.headcount_below }\n";
    let plain = RULES;
    // By a grid of the manifest and by a function, the offer; by a function that calls another, the finding.
    for rate in ["{ table = \"rates\" }", "{ rule = \"rate\" }"] {
        assert_eq!(of_grid(9, plain, rate), (json!("A"), json!("A")), "{rate}");
        assert_eq!(of_grid(10, plain, rate), (json!("A"), json!("C")), "{rate}");
        assert_eq!(of_grid(11, plain, rate), (json!("A"), json!("B")), "{rate}");
    }
    let rate = "\"1 %\"";
    assert_eq!(of_grid(9, rules, rate).0, json!("B"));
    assert_eq!(of_grid(10, rules, rate).0, json!("C"));
    assert_eq!(of_grid(11, rules, rate).0, json!("B"));
}

/// How sure the finding and the offer are for a company created on a day, whose limit is the one of that day.
fn of_a_day(created_on: Option<&str>) -> Value {
    let parameters = r#"
[headcount_below]
unit = "int"
label = { fr = "Effectif", en = "Headcount" }
law = "policy"
source = "D-01"
values = [
    { until = 2019-12-31, value = 100, confidence = "C" },
    { from = 2020-01-01, until = 2021-12-31, value = 200, confidence = "B" },
    { from = 2022-01-01, value = 250, confidence = "A" },
]
"#;
    let facts = format!(
        "{FACTS}\n[company.created_on]\ntype = \"date\"\nlabel = {{ fr = \"Création\", en = \"Created\" }}\n"
    );
    let rules = "/// The company is small.\n/// law: policy\nfn is_small() { company.headcount < params.at(company.created_on).headcount_below }\n";
    let source = MemorySource::new([
        (
            "loan/product.toml",
            manifest("{ from = 2024-01-01 }").as_str(),
        ),
        ("loan/facts.toml", facts.as_str()),
        ("loan/parameters.toml", parameters),
        ("loan/rules/eligibility.rhai", rules),
        (
            "loan/labels/fr.toml",
            "[rules]\nis_small = \"L'entreprise est petite.\"\n",
        ),
    ]);
    let product =
        Catalogue::load_product(&source, "loan").unwrap_or_else(|error| panic!("{error}"));
    let mut company = json!({ "headcount": 12 });
    if let Some(day) = created_on {
        company["created_on"] = json!(day);
    }
    let answers = json!({ "request": { "amount": "1200.00" }, "company": company });
    let application = Application::from_json(answers.to_string().as_bytes()).unwrap();
    let decision = product
        .decide(&application, "2024-05-01".parse().unwrap())
        .unwrap();
    record(&decision)["findings"][0]["confidence"].take()
}

#[test]
fn the_value_of_another_day_that_is_read_counts() {
    assert_eq!(of_a_day(Some("2019-12-31")), json!("C"));
    assert_eq!(of_a_day(Some("2020-01-01")), json!("B"));
    assert_eq!(of_a_day(Some("2022-01-01")), json!("A"));
    // As long as the day is not known, it may be any.
    assert_eq!(of_a_day(None), json!("C"));
}

/// How sure the finding and the offer are for so many people: a small company's figures are sure, a large one's are not.
fn of_a_branch(headcount: Option<u32>) -> (Value, Value) {
    let parameters = r#"
[headcount_below]
unit = "int"
label = { fr = "Effectif", en = "Headcount" }
values = [{ value = 10, law = "policy", source = "D-01", confidence = "A" }]
[small_rate]
unit = "percent"
label = { fr = "Petit taux", en = "Small rate" }
values = [{ value = "1 %", law = "policy", source = "D-04", confidence = "A" }]
[small_cap]
unit = "money"
label = { fr = "Petit plafond", en = "Small cap" }
values = [{ value = "5 000 EUR", law = "policy", source = "D-02", confidence = "B" }]
[large_cap]
unit = "money"
label = { fr = "Grand plafond", en = "Large cap" }
values = [{ value = "9 000 EUR", law = "policy", source = "D-03", confidence = "C" }]
"#;
    let grid = "# law: l\n# source: G-1\n# confidence: C\nsize:int,=> rate:percent\n*,2 %\n";
    let rules = "/// The amount is within the cap.\n/// law: policy\nfn is_within_the_cap() { request.amount <= cap() }\n";
    let terms = "/// The cap.\nfn cap() { if company.headcount < params.headcount_below { params.small_cap } else { params.large_cap } }\n\n\
        /// The rate.\nfn rate() { if company.headcount < params.headcount_below { params.small_rate } else { tables.rates(company.headcount) } }\n";
    let manifest = manifest("{ from = 2024-01-01 }")
        .replace("rate = \"1.00 %\"", "rate = { rule = \"rate\" }");
    let source = MemorySource::new([
        ("loan/product.toml", manifest.as_str()),
        ("loan/facts.toml", FACTS),
        ("loan/parameters.toml", parameters),
        ("loan/tables/rates.csv", grid),
        ("loan/rules/terms.rhai", terms),
        ("loan/rules/eligibility.rhai", rules),
        (
            "loan/labels/fr.toml",
            "[rules]\nis_within_the_cap = \"Le montant tient dans le plafond.\"\ncap = \"Plafond.\"\nrate = \"Taux.\"\n",
        ),
    ]);
    let product =
        Catalogue::load_product(&source, "loan").unwrap_or_else(|error| panic!("{error}"));
    let company = headcount.map_or(json!({}), |headcount| json!({ "headcount": headcount }));
    let answers = json!({ "request": { "amount": "1200.00" }, "company": company });
    let application = Application::from_json(answers.to_string().as_bytes()).unwrap();
    let decision = product
        .decide(&application, "2024-05-01".parse().unwrap())
        .unwrap();
    let mut record = record(&decision);
    let finding = record["findings"][0]["confidence"].take();
    (finding, record["offer"]["confidence"].take())
}

#[test]
fn what_another_branch_reads_does_not_count() {
    assert_eq!(of_a_branch(Some(9)), (json!("B"), json!("A")));
    assert_eq!(of_a_branch(Some(10)), (json!("C"), json!("C")));
    // As long as nobody knows which branch it is, it may be either.
    assert_eq!(of_a_branch(None).0, json!("C"));
}
