//! What applicants may answer is tried when a product is checked: the product that can fail is told.

use std::fs;
use std::path::Path;

use penteract::{
    Application, Catalogue, DecideError, Decision, Language, MemorySource, Outcome, Problem,
    Purpose,
};

const MANIFEST: &str = r#"
[offer]
amount = { request = "request.amount" }
rate = "3 %"
frequency = { fact = "request.frequency" }
schedule = { rule = "phases" }
"#;

/// What every small loan says of itself.
pub(crate) const HEAD: &str = r#"format = 1
id = "loan"
version = "1.0.0"
language = "en"
name = { fr = "Prêt", en = "Loan" }
currency = "EUR"
windows = [{ from = 2024-01-01 }]
"#;

const FACTS: &str = r#"
[request.amount]
type = "money"
label = { fr = "Montant", en = "Amount" }
min = "1 EUR"
[request.term_months]
type = "int"
label = { fr = "Durée", en = "Term" }
min = 12
max = 62
[request.deferral_months]
type = "int"
label = { fr = "Différé", en = "Deferral" }
min = 0
max = 24
[request.frequency]
type = "enum"
label = { fr = "Périodicité", en = "Frequency" }
values = { monthly = { fr = "mensuelle", en = "monthly" }, quarterly = { fr = "trimestrielle", en = "quarterly" } }
"#;

const PHASES: &str = "
/// The phases.
fn phases() {
    [interest_only(months(request.deferral_months + 1)), level_principal(months(request.term_months))]
}
";

pub(crate) const PARAMETERS: &str = r#"
[fee]
unit = "percent"
label = { fr = "Frais", en = "Fee" }
values = [{ value = "1.7 %", law = "product policy", source = "T-1", confidence = "A" }]
"#;

/// A product with files in the place of the usual ones, or beside them.
pub(crate) fn source(files: &[(&str, &str)]) -> MemorySource {
    let mut source = MemorySource::default();
    let usual = [
        ("product.toml", MANIFEST),
        ("facts.toml", FACTS),
        ("rules/schedule.rhai", PHASES),
        ("labels/fr.toml", "[rules]\nphases = \"Les phases.\"\n"),
    ];
    for (path, text) in usual.iter().chain(files) {
        let text = match *path {
            "product.toml" => {
                let has_rule = files.iter().any(|(path, _)| path.contains("eligibility"));
                let unconditional = if has_rule {
                    ""
                } else {
                    "unconditional = true\n"
                };
                format!("{HEAD}{unconditional}{text}")
            }
            "labels/fr.toml" => files.iter().fold((*text).to_owned(), |text, (_, script)| {
                let named = ["fee", "is_short"].into_iter();
                let named = named.filter(|name| script.contains(&format!("fn {name}(")));
                named.fold(text, |text, name| text + name + " = \"Une phrase.\"\n")
            }),
            _ => (*text).to_owned(),
        };
        source.insert(format!("loan/{path}"), text);
    }
    source
}

/// The problems of trials, as an author reads them.
fn told(files: &[(&str, &str)], language: Language) -> Vec<(String, String, String)> {
    let inspection = Catalogue::inspect(&source(files), &[], Purpose::Check).unwrap();
    let problems = inspection.problems.iter();
    let told: Vec<_> = problems
        .filter(Problem::is_error)
        .map(|problem| {
            let diagnostic = problem.diagnostic();
            (
                diagnostic.code.as_str().to_owned(),
                diagnostic.message.get(language).to_owned(),
                diagnostic
                    .primary
                    .as_ref()
                    .map_or(String::new(), |label| label.file.to_string()),
            )
        })
        .collect();
    // A product that fails is none that decides.
    assert_eq!(
        inspection.catalogue.products().count() == 0,
        !told.is_empty()
    );
    told
}

#[track_caller]
fn assert_told(files: &[(&str, &str)], code: &str, words: &str) {
    match &told(files, Language::English)[..] {
        [(found, message, _)] => {
            assert_eq!(found, code, "{message}");
            assert!(message.contains(words), "{message}");
        }
        other => panic!("{other:?}"),
    }
}

// Fault D2
#[test]
fn d2_answers_that_are_asked_again_are_no_fault_of_the_product() {
    assert_eq!(told(&[], Language::English), []);
}

// Fault D2: no term is a whole number of quarters with one month before it.
#[test]
fn d2_a_product_from_which_no_answer_gets_a_loan_is_told() {
    let never = PHASES.replace("deferral_months + 1", "deferral_months * 0");
    let files = [("rules/schedule.rhai", never.as_str())];
    assert_told(
        &files,
        "offer.none",
        "no answer that was tried gives a loan of `loan`",
    );
    let (_, french, file) = &told(&files, Language::French)[0];
    assert_eq!(
        french,
        "aucune réponse essayée ne donne un prêt de `loan` le 01/01/2024\u{a0}: une phase du prêt aurait une durée nulle ou négative"
    );
    assert_eq!(file, "loan/product.toml");
    let inspection = Catalogue::inspect(&source(&files), &[], Purpose::Check).unwrap();
    let problem = inspection
        .problems
        .iter()
        .find(|problem| problem.is_error());
    let place = problem.and_then(|problem| problem.diagnostic().primary.clone());
    let manifest = format!("{HEAD}unconditional = true\n{MANIFEST}");
    assert_eq!(manifest.get(place.unwrap().span), Some("offer"));
}

// Fault C5: what can be lent, and what may be asked for.
#[test]
fn c5_a_product_that_lends_no_amount_is_told() {
    let amount = |amount: &str| {
        let line = "amount = { request = \"request.amount\" }";
        MANIFEST.replace(
            line,
            &format!("amount = {{ request = \"request.amount\", {amount} }}"),
        )
    };
    let facts = |bounds: &str| FACTS.replacen("min = \"1 EUR\"", bounds, 1);
    let whole = r#"min = { param = "least" }, max = "12 000 EUR""#;
    let parameters = r#"
[least]
unit = "money"
currency = "EUR"
label = { fr = "Minimum", en = "Least" }
values = [{ value = "10 000 EUR", law = "product policy", source = "T-1", confidence = "A" }]
"#;
    let told = |offer: &str, facts: &str, words: &str| {
        let files = [
            ("product.toml", offer),
            ("facts.toml", facts),
            ("parameters.toml", parameters),
        ];
        assert_told(&files, "offer.none", words);
    };
    let between = amount(&format!(r#"{whole}, multiple = "7 000 EUR""#));
    told(
        &between,
        FACTS,
        "the smallest, a multiple, is €14,000.00, and the largest is €7,000.00",
    );
    let bounded = amount(whole);
    told(
        &bounded,
        &facts("max = \"5 000 EUR\""),
        "at most €5,000.00 may be asked for",
    );
    told(
        &bounded,
        &facts("min = \"12 000.01 EUR\""),
        "€12,000.01 at least is asked for",
    );
    let files = |bounds: &str| {
        let facts = facts(bounds);
        let files = [
            ("product.toml", bounded.as_str()),
            ("facts.toml", facts.as_str()),
            ("parameters.toml", parameters),
        ];
        super::trials::told(&files, Language::English)
    };
    assert_eq!(files("max = \"10 000 EUR\""), []);
    assert_eq!(files("min = \"12 000 EUR\""), []);
}

// Fault D2: a phase of nothing whatever is answered.
#[test]
fn d2_a_phase_of_nothing_is_told_where_it_is_written() {
    let nothing = "
/// The phases.
fn phases() {
    [interest_only(months(0)), level_principal(months(12))]
}
";
    let files = [("rules/schedule.rhai", nothing)];
    assert_told(&files, "offer.fails", "whatever is answered");
    assert_eq!(
        told(&files, Language::English)[0].2,
        "loan/rules/schedule.rhai"
    );
}

const OPTION: &str = r#"
[[options]]
id = "longer"
name = { fr = "Plus long", en = "Longer" }
takes_effect = "12 months"
answers = ["request.deferral_months"]
default = { request.deferral_months = 0 }
"#;

// Fault D2: a choice of the borrower with which no loan can be computed.
#[test]
fn d2_each_options_contract_is_tried() {
    let manifest = format!("{MANIFEST}{OPTION}");
    let files = [("product.toml", manifest.as_str())];
    assert_told(
        &files,
        "offer.fails",
        "option `longer` takes effect after 12 months",
    );
}

// Fault D2: the trials leave unanswered what no offer reads; a rule that waits for it says nothing of the option.
#[test]
fn d2_an_options_contract_is_tried_whatever_rules_wait_for() {
    let manifest = format!("{MANIFEST}{OPTION}");
    let facts = format!(
        "{FACTS}[company.turnover]\ntype = \"money\"\nlabel = {{ fr = \"Chiffre d'affaires\", en = \"Turnover\" }}\n"
    );
    let rule = "
/// The company has a turnover.
/// law: product policy
fn has_a_turnover() {
    company.turnover > 0
}
";
    let files = [
        ("product.toml", manifest.as_str()),
        ("facts.toml", facts.as_str()),
        ("rules/eligibility.rhai", rule),
        (
            "labels/fr.toml",
            "rules = { phases = \"Les phases.\", has_a_turnover = \"L'entreprise a un chiffre d'affaires.\" }\n",
        ),
    ];
    assert_told(
        &files,
        "offer.fails",
        "option `longer` takes effect after 12 months",
    );
}

// A part of the principal that a phase leaves for the next one was taken for more than the loan.
#[test]
fn a_residual_may_be_any_part_of_what_is_lent() {
    let manifest = MANIFEST.replace(
        r#"{ rule = "phases" }"#,
        r#"[{ kind = "level-principal", months = 12, residual = "300.00" }, { kind = "bullet", months = 6 }]"#,
    );
    let files = [
        ("product.toml", manifest.as_str()),
        ("rules/schedule.rhai", ""),
        ("labels/fr.toml", ""),
    ];
    assert_eq!(told(&files, Language::English), []);
    let answers = |amount: &str| {
        format!(
            r#"{{ "request": {{ "amount": "{amount}", "term_months": 24, "deferral_months": 2, "frequency": "monthly" }} }}"#
        )
    };
    let decision = decide(&files, &answers("1500.00")).unwrap();
    let offer = decision.outcome().offer().unwrap();
    let principal = |row: usize| offer.schedule().rows()[row].principal().to_string();
    assert_eq!([principal(0), principal(17)], ["100.00", "300.00"]);
    // Less than is left over is an answer to be given anew.
    assert!(matches!(
        decide(&files, &answers("200.00")),
        Err(DecideError::InvalidApplication(_))
    ));
}

// Fault D2: what a rule refuses is no choice and comes to no offer.
#[test]
fn d2_answers_that_a_rule_refuses_make_no_product_fail() {
    let manifest = format!("{MANIFEST}{OPTION}");
    let rule = "
/// The loan is short.
/// law: product policy
fn is_short() {
    request.deferral_months == 0 || request.deferral_months == 12
}
";
    let phases = "
/// The phases.
fn phases() {
    if request.deferral_months == 12 {
        [level_principal(months(12)), bullet(months(12))]
    } else if request.deferral_months == 0 {
        [level_principal(months(12)), level_principal(months(12))]
    } else {
        [interest_only(months(request.deferral_months)), level_principal(months(12))]
    }
}
";
    let files = [
        ("product.toml", manifest.as_str()),
        ("rules/schedule.rhai", phases),
    ];
    assert_eq!(told(&files, Language::English).len(), 1);
    let with_rule = [&files[..], &[("rules/eligibility.rhai", rule)]].concat();
    assert_eq!(told(&with_rule, Language::English), []);
}

// Fault D2: read by `decide --contract` only.
#[test]
fn d2_a_length_below_zero_in_a_guarantee_is_told() {
    let manifest = format!(
        r#"{MANIFEST}
[guarantee]
guarantor = {{ fr = "Le garant", en = "The guarantor" }}
coverage = "50 %"
waiting_period = {{ param = "waiting" }}
"#
    );
    let parameters = PARAMETERS
        .replace("[fee]", "[waiting]")
        .replace("\"percent\"", "\"months\"")
        .replace("\"1.7 %\"", "-2");
    let files = [
        ("product.toml", manifest.as_str()),
        ("parameters.toml", parameters.as_str()),
    ];
    let told = told(&files, Language::English);
    assert_eq!(told.len(), 1, "{told:?}");
}

// Fault D2
#[test]
fn d2_a_fee_of_twice_the_loan_is_told() {
    let manifest = format!(
        "{MANIFEST}fees = [{{ id = \"fee\", when = \"disbursement\", percent = {{ param = \"fee\" }}, base = \"principal\" }}]\n"
    );
    let parameters = PARAMETERS.replace("1.7 %", "200 %");
    let files = [
        ("product.toml", manifest.as_str()),
        ("parameters.toml", parameters.as_str()),
    ];
    let told = told(&files, Language::English);
    assert_eq!(told.len(), 1, "{told:?}");
}

fn decide(files: &[(&str, &str)], answers: &str) -> Result<Decision, DecideError> {
    let product = Catalogue::load_product(&source(files), "loan").unwrap_or_else(|e| panic!("{e}"));
    let application = Application::from_json(answers.as_bytes()).unwrap();
    product.decide(&application, "2024-03-15".parse().unwrap())
}

// Fault D2: the applicant can mend nothing.
#[test]
fn d2_a_product_that_fails_for_every_answer_does_not_blame_the_application() {
    let answers = r#"{ "request": { "amount": "1000.00", "term_months": 24, "deferral_months": 2, "frequency": "monthly" } }"#;
    let never = PHASES.replace("deferral_months + 1", "deferral_months * 0");
    let error = decide(&[("rules/schedule.rhai", &never)], answers).unwrap_err();
    assert!(!error.is_of_the_application(), "{error}");
    assert_eq!(error.code(), "no-answer-works");

    let quarters = answers
        .replace("monthly", "quarterly")
        .replace("\"term_months\": 24", "\"term_months\": 25");
    let error = decide(&[], &quarters).unwrap_err();
    assert!(error.is_of_the_application(), "{error}");
    // Nothing in it is for the author of the product.
    assert!(
        !error.to_string().contains("phases()") && !error.to_string().contains(".rhai"),
        "{error}"
    );
    assert!(matches!(
        decide(&[], answers).unwrap().outcome(),
        Outcome::Accept(_)
    ));
}

/// The files of a loan of interest until a day, then a year of principal.
fn until(day: &str) -> [(&'static str, String); 3] {
    let phases = format!(
        "[{{ kind = \"interest-only\", until = {day} }}, {{ kind = \"level-principal\", months = 12 }}]"
    );
    let manifest = MANIFEST.replace("{ rule = \"phases\" }", &phases);
    let manifest = manifest.replace("{ fact = \"request.frequency\" }", "\"monthly\"");
    [
        ("product.toml", manifest),
        ("rules/schedule.rhai", String::new()),
        ("labels/fr.toml", String::new()),
    ]
}

// The window is open: the day came, and the product failed.
#[test]
fn a_phase_that_ends_on_a_day_which_comes_within_an_open_window_is_told() {
    let parameters = PARAMETERS
        .replace("[fee]", "[opening]")
        .replace("\"percent\"", "\"date\"")
        .replace("\"1.7 %\"", "2025-06-30");
    let parameter = ("parameters.toml", parameters.as_str());
    for (day, parameter) in [
        ("2025-06-30", None),
        ("{ param = \"opening\" }", Some(parameter)),
    ] {
        let files = until(day);
        let mut files: Vec<(&str, &str)> = files
            .iter()
            .map(|(path, text)| (*path, text.as_str()))
            .collect();
        files.extend(parameter);
        assert_told(&files, "offer.fails", "`loan` makes no loan on 30 Jun 2025");
        let product = Catalogue::load_product(&source(&files), "loan").unwrap();
        let answers = Application::from_json(br#"{ "request": { "amount": "1000.00" } }"#).unwrap();
        let decided = |day: &str| product.decide(&answers, day.parse().unwrap());
        assert!(decided("2025-06-29").unwrap().outcome().offer().is_some());
        for day in ["2025-06-30", "2031-01-01"] {
            let error = decided(day).unwrap_err();
            assert!(
                error.is_of_the_application() && error.code() == "too-late",
                "{error}"
            );
            assert!(error.to_string().contains("too late"), "{error}");
        }
    }
}

// A condition that looks at the day one day too late.
#[test]
fn the_days_around_a_date_that_a_condition_looks_at_are_tried() {
    let files = until("{ param = \"opening\" }, when = { rule = \"is_before\" }");
    let parameters = PARAMETERS
        .replace("[fee]", "[opening]")
        .replace("\"percent\"", "\"date\"")
        .replace("\"1.7 %\"", "2025-06-30");
    let told = |comparison: &str| {
        let rule = format!(
            "\n/// The loan begins before it.\nfn is_before() {{ as_of {comparison} params.opening }}\n"
        );
        let files = [
            ("product.toml", files[0].1.as_str()),
            ("rules/schedule.rhai", rule.as_str()),
            ("parameters.toml", parameters.as_str()),
            (
                "labels/fr.toml",
                "rules.is_before = \"Le prêt commence avant.\"\n",
            ),
        ];
        told(&files, Language::English)
    };
    assert_eq!(told("<"), []);
    assert!(told("<=")[0].1.contains("30 Jun 2025"));
}

// The day is an answer: others are right, and the product is not to blame.
#[test]
fn a_phase_that_ends_on_a_day_that_is_answered_too_early_is_asked_again() {
    let files = until("{ fact = \"request.opening\" }");
    let facts = format!(
        "{FACTS}[request.opening]\ntype = \"date\"\nlabel = {{ fr = \"Ouverture\", en = \"Opening\" }}\n"
    );
    let mut files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (*path, text.as_str()))
        .collect();
    files.push(("facts.toml", facts.as_str()));
    assert_eq!(told(&files, Language::English), []);
    let decided = |opening: &str| {
        decide(
            &files,
            &format!(
                r#"{{ "request": {{ "amount": "1000.00", "term_months": 24, "opening": "{opening}" }} }}"#
            ),
        )
    };
    assert!(decided("2024-09-30").unwrap().outcome().offer().is_some());
    match decided("2024-03-15") {
        Err(DecideError::InvalidApplication(problems)) => {
            let problem = problems.iter().next().unwrap();
            assert_eq!(problem.pointer(), "/request/opening");
            assert!(
                problem.to_string().contains("begin on 15 Mar 2024"),
                "{problem}"
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_option_is_told_that_no_loan_leaves_room_for() {
    let option = "\n[[options]]\nid = \"extension\"\nname = { fr = \"Allongement\", en = \"Extension\" }\n\
                  effect = { kind = \"reschedule\", extra_instalments = 12 }\nmax_term = \"24 months\"\n";
    let with_phases = |months: u32| {
        let schedule = format!("schedule = [{{ kind = \"level-payment\", months = {months} }}]");
        let manifest = MANIFEST.replace("schedule = { rule = \"phases\" }", &schedule);
        let manifest = manifest.replace("{ fact = \"request.frequency\" }", "\"monthly\"");
        told(&[("product.toml", &(manifest + option))], Language::English)
    };
    assert_eq!(with_phases(12), []);
    let (code, message, file) = with_phases(13).remove(0);
    assert_eq!(
        (code.as_str(), file.as_str()),
        ("options.beyond-term", "loan/product.toml")
    );
    assert_eq!(
        message,
        "option `extension` of `loan` on 1 Jan 2024: it is open on no loan that was tried: one would end on 1 Feb 2026, beyond its `max_term`, 1 Jan 2026"
    );
    // Some loans are too long for it, others are not.
    let of_facts = MANIFEST.to_owned() + option;
    let phases = PHASES.replace("interest_only(months(request.deferral_months + 1)), ", "");
    let phases = ("rules/schedule.rhai", phases.as_str());
    assert_eq!(
        told(&[("product.toml", &of_facts), phases], Language::English),
        []
    );
}

/// The fenced blocks of a page: the kind of example, the file and its text.
pub(crate) fn blocks(page: &str) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let info: Vec<&str> = line
            .strip_prefix("```")
            .unwrap_or_default()
            .split(' ')
            .collect();
        if let [_, kind, file] = info[..] {
            let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            found.push((kind.to_owned(), file.to_owned(), text.join("\n") + "\n"));
        }
    }
    found
}

#[test]
fn each_page_shows_what_fails_and_what_to_write() {
    for code in [
        "offer.fails",
        "offer.none",
        "options.beyond-term",
        "options.unopened",
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/diagnostics");
        let page = fs::read_to_string(path.join(format!("{code}.md"))).unwrap();
        assert!(page.starts_with(&format!("# `{code}`\n")), "{code}");
        let blocks = blocks(&page);
        let of = |wanted: &str| -> Vec<(&str, &str)> {
            let these = blocks.iter().filter(|(kind, ..)| kind == wanted);
            these
                .map(|(_, file, text)| (file.as_str(), text.as_str()))
                .collect()
        };
        let codes = |files: &[(&str, &str)]| -> Vec<String> {
            let told = told(files, Language::English).into_iter();
            told.map(|(code, ..)| code).collect()
        };
        assert_eq!(codes(&of("failing")), [code]);
        assert!(!of("mended").is_empty());
        assert_eq!(codes(&of("mended")), [""; 0]);
    }
}

// Fault D2: the page shows a rule that divides by an answer of zero, and how it is guarded.
#[test]
fn d2_a_rule_that_may_divide_by_zero_is_told() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/diagnostics");
    let page = fs::read_to_string(path.join("offer.divides-by-zero.md")).unwrap();
    let codes = |wanted: &str| -> Vec<String> {
        let blocks = blocks(&page);
        let these = blocks.iter().filter(|(kind, ..)| kind == wanted);
        let files: Vec<(&str, &str)> = these
            .map(|(_, file, text)| (file.as_str(), text.as_str()))
            .collect();
        assert_eq!(files.len(), 1);
        let inspection = Catalogue::inspect(&source(&files), &[], Purpose::Check).unwrap();
        let problems = inspection.problems.iter();
        problems
            .map(|problem| problem.diagnostic())
            .filter(|told| told.code.as_str().starts_with("offer."))
            .map(|told| told.message.get(Language::English).to_owned())
            .collect()
    };
    assert_eq!(
        codes("failing"),
        ["rule `is_short` divides by zero with `request.deferral_months = 0`, on 1 Jan 2024"]
    );
    assert_eq!(codes("mended"), [""; 0]);
}
