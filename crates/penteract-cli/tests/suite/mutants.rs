//! `penteract test --mutants` and `--bless`, on a small product.

use std::fs;

use serde_json::Value;

use crate::products::Copy;

fn mutants(products: &Copy) -> Value {
    let run = products.run(&["test", "--mutants", "--format", "json"]);
    assert_eq!(run.stderr, "");
    serde_json::from_str(&run.stdout).unwrap()
}

/// What became of the changes of something, with what each writes.
fn fates(found: &Value, of: &str) -> Vec<(String, String)> {
    let text = |mutant: &Value, key: &str| mutant[key].as_str().unwrap().to_owned();
    let all = found["mutants"].as_array().unwrap().iter();
    all.filter(|mutant| mutant["of"] == of)
        .map(|mutant| (text(mutant, "becomes"), text(mutant, "fate")))
        .collect()
}

#[test]
fn a_change_is_unseen_until_a_case_stands_at_the_threshold() {
    let products = Copy::new("mutants");
    let found = mutants(&products);
    let pair = |becomes: &str, fate: &str| (becomes.to_owned(), fate.to_owned());
    // A case refuses 50 people; none accepts 49.
    assert!(fates(&found, "headcount_below").contains(&pair("51", "seen")));
    assert!(fates(&found, "headcount_below").contains(&pair("49", "unseen")));
    let loosened = fates(&found, "headcount_is_below_the_limit");
    assert!(loosened.contains(&pair("<=", "seen")), "{loosened:?}");
    // Nothing is granted on the eve of the window, and a hole is an error.
    assert!(fates(&found, "rate").contains(&pair("2023-12-31", "out-of-reach")));
    assert!(fates(&found, "rate").contains(&pair("2024-01-02", "refused")));
    let unseen = found["mutants"].as_array().unwrap().iter();
    let threshold = unseen
        .clone()
        .find(|mutant| mutant["becomes"] == "49" && mutant["fate"] == "unseen");
    assert_eq!(threshold.unwrap()["line"], 4);

    let case = "as_of = 2024-05-06\nsource = [\"T-2\"]\nfacts = { company.headcount = 49 }\nnone = [\"company.closed_on\"]\n[expect]\noutcome = \"accept\"\n";
    fs::write(products.file("cases/accept/just-below.toml"), case).unwrap();
    let found = mutants(&products);
    assert!(fates(&found, "headcount_below").contains(&pair("49", "seen")));
    let by = found["mutants"].as_array().unwrap().iter();
    let mut by = by.filter(|mutant| mutant["of"] == "headcount_below" && mutant["becomes"] == "49");
    assert_eq!(by.next().unwrap()["case"], "accept/just-below");
}

#[test]
fn a_case_that_fails_sees_nothing() {
    let products = Copy::new("mutants-failed");
    products.replace(
        "cases/refuse/large-company.toml",
        "too-many-people",
        "sole-trader",
    );
    let found = mutants(&products);
    let fates = fates(&found, "headcount_below");
    assert!(fates.iter().all(|(_, fate)| fate != "seen"), "{fates:?}");
}

#[test]
fn an_excuse_holds_for_what_no_case_sees_and_is_stale_otherwise() {
    let products = Copy::new("mutants-excused");
    let excuses = |text: &str| fs::write(products.file("cases/mutants.toml"), text).unwrap();
    let excuse = |of: &str, more: &str| {
        format!(
            "[[excused]]\nfile = \"parameters.toml\"\nof = \"{of}\"\n{more}reason = {{ fr = \"parce que\", en = \"because\" }}\n"
        )
    };
    excuses(
        &(excuse("headcount_below", "was = \"50\"\nbecomes = \"49\"\n") + &*excuse("rate", "")),
    );
    assert_eq!(products.run(&["check"]).code, 0);
    let found = mutants(&products);
    assert_eq!(found["stale"], serde_json::json!([]));
    assert!(
        fates(&found, "rate")
            .iter()
            .all(|(_, fate)| fate != "unseen")
    );
    assert!(
        fates(&found, "headcount_below")
            .iter()
            .all(|(_, fate)| fate != "unseen")
    );

    excuses(&(excuse("headcount_below", "becomes = \"51\"\n") + &*excuse("no_such_thing", "")));
    let found = mutants(&products);
    let lines: Vec<i64> = found["stale"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stale| stale["line"].as_i64().unwrap())
        .collect();
    assert_eq!(lines, [1, 6]);
    let told = products.run(&["test", "--mutants"]).stdout;
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("needs no excuse"), "{told}");

    excuses("[[excused]]\nfile = \"parameters.toml\"\nof = \"rate\"\n");
    let run = products.run(&["check"]);
    assert_eq!(run.code, 1);
    assert!(
        run.stdout.contains("mutants.toml") && run.stdout.contains("`reason`"),
        "{}",
        run.stdout
    );
}

#[test]
fn bless_writes_what_came_and_nothing_else() {
    let products = Copy::new("bless");
    let file = "cases/accept/fits.toml";
    let read = |name: &str| fs::read_to_string(products.file(name)).unwrap();
    let good = read(file);
    products.replace(
        file,
        "amount = \"10000.00\"",
        "amount = \"10000.01\" # kept",
    );
    products.replace(file, "instalments = 4", "instalments = 5");
    let others = read("cases/refuse/large-company.toml");
    let run = products.run(&["test", "--bless"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", run.stdout);
    assert_eq!(
        read(file),
        good.replace("\"10000.00\"", "\"10000.00\" # kept")
    );
    assert_eq!(read("cases/refuse/large-company.toml"), others);
    for shown in [
        "- amount = \"10000.01\" # kept",
        "+ amount = \"10000.00\" # kept",
        "+ instalments = 4",
    ] {
        assert!(run.stdout.contains(shown), "{}", run.stdout);
    }
    assert_eq!(products.run(&["test"]).code, 0);
    assert!(
        products
            .run(&["test", "--bless"])
            .stdout
            .contains("nothing to write")
    );

    // An outcome that has no offer leaves what was expected of it to the author.
    products.replace(
        file,
        "none = [",
        "facts = { company.headcount = 50 }\nnone = [",
    );
    let run = products.run(&["test", "--bless"]);
    assert_eq!(run.code, 1, "{}", run.stdout);
    assert!(read(file).contains("outcome = \"refuse\""));
    assert!(
        run.stdout.contains("`offer` is left to you"),
        "{}",
        run.stdout
    );
    crate::support::penteract(&["test", "--bless"]).failed(2, &["--products"]);
}

#[test]
fn a_failed_case_tells_the_rule_and_the_figure_behind_it() {
    let products = Copy::new("failed-because");
    products.replace("parameters.toml", "value = 50,", "value = 12,");
    let run = products.run(&["test"]);
    for told in [
        "headcount_is_below_the_limit",
        "company.headcount < params.headcount_below",
        "12",
    ] {
        assert!(run.stdout.contains(told), "{}", run.stdout);
    }
    products.replace("parameters.toml", "value = 12,", "value = 50,");
    products.replace("parameters.toml", "value = \"50 %\"", "value = \"5 %\"");
    let run = products.run(&["test"]);
    for told in ["order book", "€4,500.00", "5%"] {
        assert!(run.stdout.contains(told), "{}", run.stdout);
    }
}
