//! `penteract timeline`: six companies on every day on which something changes, against the dates of the texts.

use crate::support::{Run, command, repository};

/// The product, the application of the examples, and the turns that the texts bring: the law that opened to 30 June 2022,
/// the decrees in force on 8 May and 19 July 2020, the list of activities of 2027; and those of time alone: the day of the
/// partners' money (10 April 2024; 15 January 2023), six months and a day more than twelve after it, two years after the
/// last closed year.
const COMPANIES: [(&str, &str, &[&str]); 6] = [
    (
        "pge",
        "pge/bakery",
        &["2020-03-16 accept 100000.00", "2022-07-01 refuse"],
    ),
    (
        "pge",
        "pge/construction-sale-sci-before-8-may-2020",
        &[
            "2020-03-16 refuse",
            "2020-05-08 accept 600000.00",
            "2022-07-01 refuse",
        ],
    ),
    (
        "pge",
        "pge/loan-through-a-platform-before-8-may-2020",
        &[
            "2020-03-16 refuse",
            "2020-05-08 accept 100000.00",
            "2022-07-01 refuse",
        ],
    ),
    (
        "pge",
        "pge/company-created-in-2019-before-19-july-2020",
        &[
            "2020-03-16 counter-offer 180000.00",
            "2020-07-19 accept 200000.00",
            "2022-07-01 refuse",
        ],
    ),
    (
        "relance@ara",
        "relance/ara-own-funds-269999.99",
        &[
            "2022-01-01 invalid",
            "2024-04-10 counter-offer 299999.99",
            "2026-01-01 refer 299999.99",
            "2027-01-01 invalid",
        ],
    ),
    (
        "rebond@ge-2",
        "rebond/ge-2-at-the-maximum",
        &[
            "2022-01-08 invalid",
            "2023-01-15 accept 300000.00",
            "2023-05-01 refer 300000.00",
            "2023-07-15 refer",
            "2024-01-16 refuse",
            "2027-01-01 invalid",
        ],
    ),
];

fn timeline(product: &str, application: &str, more: &[&str]) -> String {
    let products = repository().join("products");
    let file = repository().join(format!("examples/applications/{application}.json"));
    let mut run = command();
    run.env("COLUMNS", "80");
    run.args(["timeline", product, file.to_str().unwrap()]);
    run.args(["--products", products.to_str().unwrap()]);
    run.args(more);
    Run::of(run.output().unwrap()).printed()
}

#[test]
fn a_company_turns_on_the_days_of_the_texts() {
    for (product, application, expected) in COMPANIES {
        let json = timeline(product, application, &["--format", "json"]);
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        let turns = json["turns"].as_array().unwrap().iter().map(|turn| {
            let outcome = turn["outcome"].as_str().unwrap_or("invalid");
            let amount = turn["amount"].as_str().unwrap_or_default();
            let told = format!("{} {outcome} {amount}", turn["date"].as_str().unwrap());
            told.trim_end().to_owned()
        });
        assert_eq!(turns.collect::<Vec<_>>(), expected, "{application}");
    }
}

#[test]
fn a_turn_names_the_text_behind_it() {
    let mut english = String::new();
    let mut french = String::new();
    for (product, application, _) in COMPANIES {
        // Without the version of the product in the heading.
        let said = |language: &str| {
            let page = timeline(product, application, &["--lang", language]);
            let (heading, table) = page.split_once('\n').unwrap();
            let (heading, _) = heading.rsplit_once(' ').unwrap();
            format!("{heading})\n{table}\n")
        };
        english += &said("en");
        french += &said("fr");
    }
    for line in english.lines().chain(french.lines()) {
        assert!(line.chars().count() <= 80, "{line}");
    }
    insta::assert_snapshot!("timeline-en", english);
    insta::assert_snapshot!("timeline-fr", french);
}

/// What time alone does has no text, and its own day: partner money that is too old is no matter of a figure that changes later.
#[test]
fn what_time_does_is_put_down_to_no_text() {
    let json = timeline(
        "rebond@ge-2",
        "rebond/ge-2-at-the-maximum",
        &["--format", "json"],
    );
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let turns = json["turns"].as_array().unwrap();
    assert_eq!(turns[2]["date"], "2023-05-01");
    assert_eq!(turns[2]["changes"][0]["source"][0], "RR-10");
    assert_eq!(turns[3]["date"], "2023-07-15");
    assert_eq!(turns[3]["changes"].as_array().unwrap().len(), 0);
}
