//! `penteract book`: applications drawn from published cells; `diff --book` reads them in CSV as it does in JSON.

use std::fs;

use crate::products::Copy;
use crate::support::{penteract, repository};

const CELLS: &str = "who,weight,request.amount,company.turnover,company.headcount,company.form,company.closed_on,request.orders
small,3,~10000.00,8..12 of request.amount,0..9,limited|trader,none,5..6 of request.amount
large,1,~90000.00,2..4 of request.amount,10..60,,,
";

fn drawn(products: &Copy, rows: &str, seed: &str, format: &str) -> String {
    let cells = products.folder.join("cells.csv");
    fs::write(&cells, CELLS).unwrap();
    let cells = cells.to_str().unwrap();
    products
        .run(&[
            "book", "bridge", cells, "--rows", rows, "--seed", seed, "--format", format,
        ])
        .printed()
}

#[test]
fn the_same_seed_gives_the_same_book() {
    let products = Copy::new("book-seed");
    let book = drawn(&products, "2000", "7", "csv");
    let short = drawn(&products, "40", "7", "csv");
    assert_eq!(
        book.lines().take(41).collect::<Vec<_>>(),
        short.lines().collect::<Vec<_>>()
    );
    assert_ne!(short, drawn(&products, "40", "8", "csv"));
    insta::assert_snapshot!(short.lines().take(6).collect::<Vec<_>>().join("\n"));

    // Three lines of four are small, and their mean is the published one.
    let rows: Vec<Vec<&str>> = book
        .lines()
        .skip(1)
        .map(|row| row.split(',').collect())
        .collect();
    let of = |row: &[&str], at: usize| row[at].replace('.', "").parse::<usize>().unwrap();
    let small: Vec<_> = rows.iter().filter(|row| of(row, 2) < 10).collect();
    assert!((1_400..1_600).contains(&small.len()), "{}", small.len());
    let mean = small.iter().map(|row| of(row, 0)).sum::<usize>() / small.len();
    assert!((900_000..1_100_000).contains(&mean), "{mean} cents");
    let is_within = |row: &&Vec<&str>| {
        let amount = of(row, 0);
        (amount * 8 - 1..=amount * 12).contains(&of(row, 1))
    };
    assert!(small.iter().all(|row| of(row, 0) == 0 || is_within(row)));
}

/// In CSV and in JSON, and each row as `decide` decides it; a line that is none is kept aside.
#[test]
fn a_book_in_csv_is_decided_as_one_in_json() {
    let (before, after) = (Copy::new("book-before"), Copy::new("book-after"));
    after.replace("parameters.toml", "value = \"10 %\"", "value = \"5 %\"");
    let moved = |name: &str, book: &str| {
        let path = after.folder.join(name);
        fs::write(&path, book).unwrap();
        let folder = before.folder.to_str().unwrap();
        let arguments = [
            "diff",
            "bridge",
            "--before",
            folder,
            "--book",
            path.to_str().unwrap(),
        ];
        let record = after.run(
            &[
                &arguments[..],
                &["--as-of", "2024-05-06", "--format", "json"],
            ]
            .concat(),
        );
        let record: serde_json::Value = serde_json::from_str(&record.printed()).unwrap();
        record[0]["book"].clone()
    };
    let json = drawn(&after, "60", "7", "json");
    let csv = drawn(&after, "60", "7", "csv");
    let (of_json, of_csv) = (moved("book.jsonl", &json), moved("book.csv", &csv));
    for part in ["verdict", "compared", "outcomes", "causes"] {
        assert_eq!(of_json[part], of_csv[part], "{part}");
    }
    assert_eq!(
        (&of_csv["compared"], &of_csv["verdict"]),
        (&60.into(), &"stricter".into())
    );

    let mut decided = std::collections::BTreeMap::new();
    for row in json.lines() {
        let file = after.folder.join("row.json");
        fs::write(&file, row).unwrap();
        let outcome = |products: &Copy| {
            let arguments = [
                "decide",
                "bridge",
                file.to_str().unwrap(),
                "--as-of",
                "2024-05-06",
                "--format",
                "json",
            ];
            let record: serde_json::Value =
                serde_json::from_str(&products.run(&arguments).printed()).unwrap();
            record["outcome"].as_str().unwrap().to_owned()
        };
        *decided
            .entry((outcome(&before), outcome(&after)))
            .or_insert(0) += 1;
    }
    let told = of_csv["outcomes"].as_array().unwrap().iter().map(|row| {
        let text = |key: &str| row[key].as_str().unwrap().to_owned();
        (
            (text("before"), text("after")),
            row["count"].as_i64().unwrap(),
        )
    });
    assert_eq!(decided, told.collect());

    let bad = csv.replacen("limited", "limitted", 1) + "1,2\n";
    assert_eq!(moved("bad.csv", &bad)["bad_lines"], 2);
}

#[test]
fn what_cannot_be_drawn_is_told() {
    let products = Copy::new("book-wrong");
    let cells = products.folder.join("cells.csv");
    for (text, word) in [
        (
            "weight,company.turnovr\n1,5\n",
            "did you mean `company.turnover`?",
        ),
        ("company.turnover\n5\n", "`weight`"),
        ("weight,company.turnover\n0,5\n", "line 2"),
        (
            "weight,company.turnover\n1,9..5\n",
            "`9..5` in `company.turnover`",
        ),
        ("weight,company.turnover\n1\n", "1 cell for 2 columns"),
        (
            "weight,company.form\n1,company\n",
            "`company` is no answer to `company.form`",
        ),
    ] {
        fs::write(&cells, text).unwrap();
        let run = products.run(&["book", "bridge", cells.to_str().unwrap(), "--rows", "2"]);
        assert_eq!(run.code, 2, "{text}");
        assert!(run.stderr.contains(word), "{text}: {}", run.stderr);
    }
}

/// The cells of the catalogue fit its product.
#[test]
fn a_book_of_published_cells_is_decided() {
    let cells = repository().join("examples/books/pge-2021-12-31.csv");
    let book = [
        "book",
        "pge",
        cells.to_str().unwrap(),
        "--rows",
        "12",
        "--format",
        "json",
    ];
    for row in penteract(&book).printed().lines() {
        let arguments = [
            "decide",
            "pge",
            "-",
            "--as-of",
            "2020-06-15",
            "--format",
            "json",
        ];
        let record = crate::support::penteract_reading(&arguments, row.as_bytes()).printed();
        let record: serde_json::Value = serde_json::from_str(&record).unwrap();
        let outcome = record["outcome"].as_str().unwrap();
        assert!(
            ["accept", "counter-offer"].contains(&outcome),
            "{outcome}: {row}"
        );
    }
}
