//! `penteract decide` and `explain`: decisions for people and for programs, in both languages.

use std::fs;
use std::path::Path;

use crate::support::{Run, penteract, penteract_reading, repository};

fn decide(application: &str, rest: &[&str]) -> Run {
    let file = format!("applications/{application}.json");
    let mut arguments = vec!["decide", "bridge", &file, "--products", "products"];
    if !rest.contains(&"--as-of") {
        arguments.extend(["--as-of", "2024-05-06"]);
    }
    arguments.extend(rest);
    penteract(&arguments)
}

fn json(run: Run) -> serde_json::Value {
    serde_json::from_str(&run.printed()).unwrap()
}

#[test]
fn an_acceptance() {
    insta::assert_snapshot!("accept-en", decide("fits", &[]).printed());
    insta::assert_snapshot!("accept-fr", decide("fits", &["--lang", "fr"]).printed());
}

#[test]
fn a_counter_offer_names_what_limits_it() {
    insta::assert_snapshot!("counter-offer-en", decide("too-much", &[]).printed());
    insta::assert_snapshot!(
        "counter-offer-fr",
        decide("too-much", &["--lang", "fr"]).printed()
    );
}

#[test]
fn a_refusal_lists_every_reason() {
    insta::assert_snapshot!("refuse-en", decide("large", &[]).printed());
    insta::assert_snapshot!("refuse-fr", decide("large", &["--lang", "fr"]).printed());
}

#[test]
fn a_referral_shows_an_indicative_offer() {
    insta::assert_snapshot!("refer-en", decide("trader", &[]).printed());
    insta::assert_snapshot!("refer-fr", decide("trader", &["--lang", "fr"]).printed());
}

#[test]
fn an_incomplete_application_gets_its_questions() {
    insta::assert_snapshot!("incomplete-en", decide("half-filled", &[]).printed());
    insta::assert_snapshot!(
        "incomplete-fr",
        decide("half-filled", &["--lang", "fr"]).printed()
    );
}

#[test]
fn a_date_outside_the_windows_is_a_refusal_that_names_them() {
    insta::assert_snapshot!(
        "outside-en",
        decide("fits", &["--as-of", "2025-01-01"]).printed()
    );
    insta::assert_snapshot!(
        "outside-fr",
        decide("fits", &["--as-of", "2025-01-01", "--lang", "fr"]).printed()
    );
    // Nothing is read before the windows: an application that is no good is refused for its date too.
    let record = penteract_reading(
        &[
            "decide",
            "bridge",
            "-",
            "--products",
            "products",
            "--as-of",
            "2025-01-01",
            "--format",
            "json",
        ],
        br#"{ "company": { "no_such_fact": 1 } }"#,
    );
    assert_eq!(json(record)["reasons"][0]["code"], "outside-windows");
}

#[test]
fn a_value_that_no_source_gives_is_referred() {
    let text = decide("fits", &["--as-of", "2024-12-02"]).printed();
    assert!(text.contains("Referred"), "{text}");
    assert!(
        text.contains("the rate of December 2024 was not published"),
        "{text}"
    );
}

#[test]
fn the_record_names_product_and_engine_and_is_the_same_twice() {
    let text = decide("fits", &["--format", "json"]).printed();
    assert_eq!(
        text,
        decide("fits", &["--format", "json", "--lang", "fr"]).printed()
    );
    let record: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(record["outcome"], "accept");
    assert_eq!(record["as_of"], "2024-05-06");
    assert_eq!(record["product"]["id"], "bridge");
    assert_eq!(record["product"]["version"], "0.1.0");
    assert!(record["product"]["variant"].is_null());
    assert_eq!(record["product"]["digest"].as_str().unwrap().len(), 64);
    assert!(record["engine"]["version"].is_string());
    assert_eq!(record["findings"].as_array().unwrap().len(), 3);
    assert_eq!(
        record["offer"]["schedule"]["rows"]
            .as_array()
            .unwrap()
            .len(),
        5
    );
}

#[test]
fn a_required_outcome_decides_the_exit_code() {
    decide("fits", &["--require", "accept"]).printed();
    let run = decide("large", &["--require", "accept"]);
    assert_eq!(run.code, 1);
    assert!(
        run.stdout.contains("Refused"),
        "the decision is printed all the same"
    );
    assert!(
        run.stderr.contains("refusal") && run.stderr.contains("`--require accept`"),
        "{}",
        run.stderr
    );
    assert_eq!(decide("large", &[]).code, 0, "a refusal is a result");
    decide("fits", &["--require", "approve"]).failed(2, &["approve", "counter-offer"]);
}

#[test]
fn a_parameter_can_be_chosen_otherwise() {
    let usual = json(decide("fits", &["--format", "json"]));
    let chosen = json(decide("fits", &["--format", "json", "--param", "rate=6 %"]));
    assert_eq!(usual["offer"]["rate"], "4 %");
    assert_eq!(chosen["offer"]["rate"], "6 %");
    assert_ne!(usual["product"]["digest"], chosen["product"]["digest"]);
    decide("fits", &["--param", "rates=6 %"]).failed(2, &["--param", "rates", "`rate`"]);
    decide("fits", &["--param", "rate=sixteen"]).failed(2, &["--param", "sixteen"]);
    decide("fits", &["--param", "rate"]).failed(2, &["--param", "="]);
}

#[test]
fn the_reference_interpreter_agrees() {
    let text = decide("fits", &["--reference"]).printed();
    assert!(
        text.ends_with("The reference interpreter gives the same for 5 rules and named values.\n"),
        "{text}"
    );
    let plain = decide("fits", &["--format", "json"]).printed();
    assert_eq!(
        decide("fits", &["--format", "json", "--reference"]).printed(),
        plain
    );
}

#[test]
fn an_application_with_problems_lists_all_of_them_and_is_no_refusal() {
    let wrong = br#"{
        "company": { "turnovr": "1.00", "headcount": "twelve", "form": "limitd", "closed_on": "2024-02-30" },
        "request": { "amount": "-5.00", "orders": 1234567890123456.5 }
    }"#;
    let run = |language: &str| {
        penteract_reading(
            &[
                "decide",
                "bridge",
                "-",
                "--products",
                "products",
                "--as-of",
                "2024-05-06",
                "--lang",
                language,
            ],
            wrong,
        )
    };
    let pointers = [
        "/company/turnovr",
        "/company/headcount",
        "/company/form",
        "/company/closed_on",
        "/request/amount",
        "/request/orders",
    ];
    let english = run("en").failed(2, &pointers);
    insta::assert_snapshot!("application-problems-en", english);
    let french = run("fr").failed(2, &pointers);
    insta::assert_snapshot!("application-problems-fr", french);
}

#[test]
fn what_is_no_application_is_said_to_be_none() {
    let give = |input: &[u8]| {
        penteract_reading(
            &[
                "decide",
                "bridge",
                "-",
                "--products",
                "products",
                "--as-of",
                "2024-05-06",
            ],
            input,
        )
    };
    give(b"%PDF-1.7").failed(2, &["PDF", "JSON"]);
    give(b"").failed(2, &["empty"]);
    give(b"[]").failed(2, &["standard input"]);
    give(b"{ \"company\": ").failed(2, &["standard input", "line 1"]);
    give(br#"{ "company": { "headcount": 1, "headcount": 2 } }"#)
        .failed(2, &["/company/headcount"]);
    decide("no-such-file", &[]).failed(2, &["there is no file", "no-such-file.json"]);
}

#[test]
fn an_unknown_product_gets_the_nearest_name_and_the_list() {
    penteract(&[
        "decide",
        "brigde",
        "applications/fits.json",
        "--products",
        "products",
    ])
    .failed(
        2,
        &["`brigde`", "did you mean `bridge`?", "there are: bridge"],
    );
    penteract(&[
        "decide",
        "brigde",
        "applications/fits.json",
        "--products",
        "products",
        "--lang",
        "fr",
    ])
    .failed(
        2,
        &[
            "«\u{a0}brigde\u{a0}»",
            "vouliez-vous dire «\u{a0}bridge\u{a0}»\u{202f}?",
        ],
    );
    penteract(&["list", "--products", "no-such-folder"])
        .failed(2, &["--products", "no-such-folder"]);
    penteract(&["list", "--products", "applications"]).failed(2, &["applications", "product.toml"]);
}

#[test]
fn a_value_that_no_source_gives_refers_on_its_dates() {
    let on = |day: &str| decide("fits", &["--as-of", day]).printed();
    let referred = on("2024-09-15");
    assert!(
        referred.contains("the share of September 2024"),
        "{referred}"
    );
    for day in ["2024-08-31", "2024-10-01"] {
        assert!(!on(day).contains("September 2024"), "{day}");
    }
}

#[test]
fn explains_a_rule_and_a_named_value() {
    let explain = |name: &str, language: &str| {
        penteract(&[
            "explain",
            "bridge",
            name,
            "--products",
            "products",
            "--lang",
            language,
        ])
        .printed()
    };
    insta::assert_snapshot!(
        "explain-rule-en",
        explain("headcount_is_below_the_limit", "en")
    );
    insta::assert_snapshot!("explain-value-fr", explain("size_cap", "fr"));
    penteract(&[
        "explain",
        "bridge",
        "headcount_is_below_the_limits",
        "--products",
        "products",
    ])
    .failed(
        2,
        &["did you mean `headcount_is_below_the_limit`?", "is_trading"],
    );
}

#[test]
fn explains_every_rule_for_an_application() {
    insta::assert_snapshot!(
        "explain-application-en",
        penteract(&[
            "explain",
            "bridge",
            "applications/large.json",
            "--products",
            "products",
            "--as-of",
            "2024-05-06"
        ])
        .printed()
    );
}

/// A shipped product, with one answer of a shipped application changed.
fn shipped(application: &str, path: [&str; 2], answer: &str, command: &[&str]) -> Run {
    let file = repository().join("examples/applications").join(application);
    let mut given: serde_json::Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    given[path[0]][path[1]] = serde_json::from_str(answer).unwrap();
    let products = repository().join("products");
    let mut arguments = vec!["--products", products.to_str().unwrap()];
    arguments.extend(command);
    penteract_reading(&arguments, given.to_string().as_bytes())
}

// Fault S3
#[test]
fn a_refusal_for_lack_of_room_shows_its_figures() {
    let run = |command: &str, rest: &[&str]| {
        let mut arguments = vec![command, "pge", "-", "--as-of", "2020-11-20"];
        arguments.extend(rest);
        let earlier = ["company", "earlier_pge_amount"];
        shipped(
            "pge/one-cent-above-the-cap.json",
            earlier,
            "\"121550.00\"",
            &arguments,
        )
        .printed()
    };
    for command in ["decide", "explain"] {
        let english = run(command, &["--lang", "en"]);
        for figure in [
            "at most €0.00",
            "together: €121,550.00",
            "25%",
            "€486,200.00",
        ] {
            assert!(english.contains(figure), "{command}: {figure}\n{english}");
        }
        let french = run(command, &["--lang", "fr"]);
        for figure in ["au plus 0,00", "121\u{202f}550,00", "486\u{202f}200,00"] {
            assert!(french.contains(figure), "{command}: {figure}\n{french}");
        }
    }
    let record: serde_json::Value =
        serde_json::from_str(&run("decide", &["--format", "json"])).unwrap();
    let limit = &record["reasons"][0]["limits"][0];
    assert_eq!(
        (&limit["id"], &limit["value"]),
        (&"amount_cap".into(), &"0.00".into())
    );
    let reads = limit["because"].to_string();
    for name in [
        "borrower_cap",
        "company.reference_turnover",
        "company.earlier_pge_amount",
    ] {
        assert!(reads.contains(name), "{name}: {reads}");
    }
}

// Fault S3: the same for a request that is too small.
#[test]
fn a_request_below_the_minimum_shows_both_amounts() {
    let run = |rest: &[&str]| {
        let mut arguments = vec!["decide", "rebond@idf-2", "-", "--as-of", "2020-06-15"];
        arguments.extend(rest);
        shipped(
            "rebond/idf-2-at-the-maximum.json",
            ["request", "amount"],
            "\"500.00\"",
            &arguments,
        )
        .printed()
    };
    let text = run(&["--lang", "en"]);
    assert!(text.contains("€500.00"), "{text}");
    assert!(text.contains("€10,000.00"), "{text}");
    let record: serde_json::Value = serde_json::from_str(&run(&["--format", "json"])).unwrap();
    assert_eq!(record["reasons"][0]["minimum"], "10000.00");
}

// Fault S10
#[test]
fn a_cross_stands_only_before_what_refuses() {
    let legend = "✗ refuses";
    for command in ["decide", "explain"] {
        let text = shipped(
            "rebond/glp-guf-1-60-months-with-12.json",
            ["request", "amount"],
            "\"300000.00\"",
            &[
                command,
                "rebond@glp-guf-1",
                "-",
                "--as-of",
                "2020-10-01",
                "--lang",
                "en",
            ],
        )
        .printed();
        assert!(text.contains("Referred"), "{text}");
        assert!(text.contains("! No source gives"), "{text}");
        assert!(text.contains(legend), "{text}");
        assert!(!text.replace(legend, "").contains('✗'), "{text}");
    }
}

/// 450.00 + 381.82 + 464.77 + 163.81 of the years after the first are due on the day on which the first year ends, before
/// the second deferral.
#[test]
fn s6_the_fee_of_later_years_is_due_when_the_initial_deferral_ends() {
    let bakery = repository().join("examples/applications/pge/bakery.json");
    let bakery = fs::read_to_string(bakery).unwrap();
    let once = "\"second_deferral_year\": false";
    assert!(bakery.contains(once));
    let twice = bakery.replace(once, "\"second_deferral_year\": true");
    for (language, words, row) in [
        (
            "en",
            "due at disbursement for the years of the initial deferral, then all at once for those after it, when that \
             deferral ends",
            "1 Jun 2022 0.00 700.00 1,460.40",
        ),
        (
            "fr",
            "due au déblocage pour les années du différé initial, puis en une fois pour toutes les suivantes à la fin de \
             ce différé",
            "01/06/2022 0,00 700,00 1\u{202f}460,40",
        ),
    ] {
        let arguments = [
            "decide",
            "pge",
            "-",
            "--as-of",
            "2021-06-01",
            "--lang",
            language,
        ];
        let printed = penteract_reading(&arguments, twice.as_bytes()).printed();
        let printed = printed
            .split_ascii_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        assert!(
            printed.contains(words) && printed.contains(row),
            "{printed}"
        );
    }
}

#[test]
fn d6_a_date_beyond_an_uncertain_end_is_referred_with_that_end() {
    let said = |language: &str| {
        let application = repository()
            .join("examples/applications/rebond/zero-rate-at-the-regional-maximum.json")
            .display()
            .to_string();
        penteract(&[
            "decide",
            "rebond@idf-1",
            &application,
            "--as-of",
            "2022-01-03",
            "--lang",
            language,
        ])
        .printed()
    };
    let (english, french) = (said("en"), said("fr"));
    assert!(
        english.contains("The product is granted until 31 Dec 2021, and that last day is uncertain (R-IDF-1, R-06)."),
        "{english}"
    );
    assert!(
        french.contains("Le produit est octroyé jusqu'au 31/12/2021, et ce dernier jour est incertain (R-IDF-1, R-06)."),
        "{french}"
    );
}

#[test]
fn a_named_value_is_told_with_what_it_was_computed_from_outside_the_windows_too() {
    let value = |name: &str, rest: &[&str]| {
        let mut arguments = vec![
            "value",
            "bridge",
            name,
            "applications/fits.json",
            "--products",
            "products",
        ];
        arguments.extend(rest);
        penteract(&arguments)
    };
    insta::assert_snapshot!(value("size_cap", &["--as-of", "2024-05-06"]).printed(), @"
    Bridge loan (bridge 0.1.0), as of 6 May 2024

    A share of turnover: €20,000.00
      `size_cap`
      · Share of turnover: 10% (product policy, art. 2; in force from 1 Jan 2024 to 30 Jun 2024; T-3)
      · Turnover: €200,000.00
    ");
    // The windows open in 2024.
    insta::assert_snapshot!(value("is_a_company", &["--as-of", "2023-05-06", "--lang", "fr"]).printed(), @"
    Prêt relais (bridge 0.1.0), au 06/05/2023

    L'emprunteur est une société ; un entrepreneur individuel est vu par une personne : oui
      `is_a_company`
      · Forme : Société
    ");
    let record = value("size_cap", &["--as-of", "2024-05-06", "--format", "json"]).printed();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    assert_eq!(record["name"], "size_cap");
    assert!(record["value"].is_string(), "{record}");
    value("size_kap", &[]).failed(2, &["size_cap"]);
}

#[test]
fn a_warning_that_nobody_could_check_says_so_and_stops_nothing() {
    let bakery = repository().join("examples/applications/pge/bakery.json");
    let bakery = fs::read_to_string(bakery).unwrap();
    let unanswered = bakery.replace("\"is_in_liquidation_today\": false,", "");
    assert_ne!(bakery, unanswered);
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bakery-unanswered.json");
    fs::write(&file, unanswered).unwrap();
    for (language, told) in [
        (
            "en",
            "! Not checked, without effect on the decision: The company is not in judicial liquidation",
        ),
        (
            "fr",
            "! Non vérifié, sans effet sur la décision : L'entreprise n'est pas en liquidation",
        ),
    ] {
        let arguments = ["decide", "pge", file.to_str().unwrap()];
        let more = ["--as-of", "2020-05-06", "--lang", language];
        let page = penteract(&[&arguments[..], &more].concat()).printed();
        let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
        let page = page.replace('\u{a0}', " ");
        assert!(page.contains(told), "{page}");
    }
}
