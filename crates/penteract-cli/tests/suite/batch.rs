//! Many applications in one go, broken off and gone on with, and their records decided again.

use std::fs;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value as Json, json};

use crate::products::Copy;
use crate::support::{Run, command, penteract_reading};

fn application(amount: &str) -> Json {
    json!({
        "company": { "turnover": "900000.00", "headcount": 12, "form": "limited", "closed_on": null },
        "request": { "amount": amount, "orders": "200000.00" }
    })
}

/// Six lines: four applications, one that is none, and one that is empty.
fn book() -> String {
    let amounts = ["10000.00", "20000.00", "30000.00", "9000000.00"];
    let mut lines: Vec<String> = amounts
        .map(|amount| application(amount).to_string())
        .to_vec();
    lines.insert(1, "{ \"company\": 3 }".to_owned());
    lines.insert(2, String::new());
    lines.join("\n")
}

fn batch(products: &Copy, day: &str, more: &[&str]) -> Run {
    let path = products.folder.join("book.jsonl");
    fs::write(&path, book()).unwrap();
    let path = path.to_str().unwrap();
    let arguments = ["decide", "bridge", "--as-of", day, "--batch", path];
    products.run(&[&arguments, more].concat())
}

fn output(products: &Copy, name: &str) -> (PathBuf, PathBuf) {
    let path = products.folder.join(name);
    let bad = products.folder.join(format!("{name}.bad"));
    (path, bad)
}

/// The numbers of the lines that an output is of.
fn lines(text: &[u8]) -> Vec<u64> {
    let lines = text.split(|byte| *byte == b'\n');
    let lines = lines.filter(|line| !line.is_empty());
    let json = lines.map(|line| serde_json::from_slice::<Json>(line).unwrap());
    json.map(|json| json["line"].as_u64().unwrap()).collect()
}

/// Addresses change with the version of the engine, which stands in records.
fn without_address(page: &str) -> String {
    let words = page.split_inclusive(char::is_whitespace);
    let shown = words.map(|word| match word.trim_end().len() {
        64 => word.replace(|digit: char| digit.is_ascii_hexdigit(), "_"),
        _ => word.to_owned(),
    });
    shown.collect()
}

#[test]
fn each_line_is_decided_once_wherever_it_was_broken_off() {
    let products = Copy::new("batch-resumed");
    let (whole, bad) = output(&products, "whole.jsonl");
    let run = batch(
        &products,
        "2024-05-06",
        &["--write", whole.to_str().unwrap()],
    );
    run.failed(1, &["4 applications decided, 1 line without a record"]);
    let (records, problems) = (fs::read(&whole).unwrap(), fs::read(&bad).unwrap());
    assert_eq!(
        (lines(&records), lines(&problems)),
        (vec![1, 4, 5, 6], vec![2])
    );

    let first = records.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    for end in [
        0,
        1,
        first - 1,
        first,
        first + 1,
        records.len() - 1,
        records.len(),
    ] {
        let (cut, cut_bad) = output(&products, "cut.jsonl");
        fs::write(&cut, &records[..end]).unwrap();
        fs::write(&cut_bad, &problems).unwrap();
        let run = batch(
            &products,
            "2024-05-06",
            &["--write", cut.to_str().unwrap(), "--resume"],
        );
        assert!(run.code < 2, "{}", run.stderr);
        assert_eq!(
            fs::read(&cut).unwrap(),
            records,
            "broken off after {end} bytes"
        );
        assert_eq!(
            fs::read(&cut_bad).unwrap(),
            problems,
            "broken off after {end} bytes"
        );
    }
}

#[test]
fn each_line_is_decided_once_however_often_it_is_killed() {
    let products = Copy::new("batch-killed");
    let book = products.folder.join("long.jsonl");
    let amounts = (1..=3_000).map(|line| match line % 100 {
        0 => "no application\n".to_owned(),
        _ => format!("{}\n", application(&format!("{line}00.00"))),
    });
    fs::write(&book, amounts.collect::<String>()).unwrap();
    let (path, bad) = output(&products, "records.jsonl");
    let [folder, book, write] = [&products.folder, &book, &path].map(|path| path.to_str().unwrap());
    let mut run = command();
    run.args([
        "--products",
        folder,
        "decide",
        "bridge",
        "--as-of",
        "2024-05-06",
    ]);
    run.args(["--batch", book, "--write", write, "--resume"]);
    run.stdout(Stdio::null()).stderr(Stdio::null());
    let written = || fs::metadata(&path).map_or(0, |known| known.len());
    let mut kills = 0;
    loop {
        let before = written();
        let mut running = run.spawn().unwrap();
        // As soon as something was added, wherever that is; the fifth time it may end.
        while kills < 4 && written() == before && running.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_micros(200));
        }
        if kills == 4 || running.try_wait().unwrap().is_some() {
            assert_eq!(running.wait().unwrap().code(), Some(1));
            break;
        }
        running.kill().unwrap();
        running.wait().unwrap();
        kills += 1;
    }
    assert!(kills > 1, "it ends before it is killed");
    let (records, problems) = (fs::read(&path).unwrap(), fs::read(&bad).unwrap());
    let mut decided = lines(&records);
    assert!(decided.is_sorted());
    decided.extend(lines(&problems));
    decided.sort_unstable();
    assert_eq!(decided, (1..=3_000).collect::<Vec<_>>());
}

#[test]
fn applications_and_records_come_from_standard_input_too() {
    let products = Copy::new("batch-piped");
    let folder = products.folder.to_str().unwrap();
    let piped = |arguments: &[&str], input: &str| {
        let all = [&["--products", folder, "--as-of", "2024-05-06"], arguments].concat();
        penteract_reading(&all, input.as_bytes())
    };
    let run = piped(&["decide", "bridge", "--batch", "-"], &book());
    assert_eq!(
        (run.code, lines(run.stdout.as_bytes())),
        (1, vec![1, 4, 5, 6])
    );
    // What was done, and no error: the lines that are wrong are told above it.
    assert!(
        run.stderr
            .ends_with("\n4 applications decided, 1 line without a record\n"),
        "{}",
        run.stderr
    );
    let replayed = piped(&["replay", "-"], &run.stdout).printed();
    assert!(replayed.contains("4 the same"), "{replayed}");
    let differing = run.stdout.replace("10000.00", "10001.00");
    let differing = piped(&["replay", "-"], &differing);
    assert_eq!(differing.code, 1);
    insta::assert_snapshot!(without_address(&differing.stdout));

    let json = ["decide", "bridge", "-", "--format", "json"];
    let whole = piped(&json, &application("10000.00").to_string()).printed();
    let replayed = piped(&["replay", "-"], &whole).printed();
    assert!(replayed.starts_with("1 the same\n  address "), "{replayed}");
}

#[test]
fn what_stands_in_a_file_is_not_written_over() {
    let products = Copy::new("batch-kept");
    let (path, _) = output(&products, "records.jsonl");
    let write = ["--write", path.to_str().unwrap()];
    batch(&products, "2024-05-06", &write).failed(1, &["4 applications"]);
    let records = fs::read(&path).unwrap();
    batch(&products, "2024-05-06", &write).failed(2, &["exists", "--resume"]);
    let resume = [&write[..], &["--resume"]].concat();
    // Records of another day are no beginning of these.
    batch(&products, "2024-05-07", &resume).failed(2, &["does not hold what this run"]);
    // Nor are compact ones one of whole ones.
    let full = [&resume[..], &["--full"]].concat();
    batch(&products, "2024-05-06", &full).failed(2, &["does not hold what this run"]);
    assert_eq!(fs::read(&path).unwrap(), records);
    for text in ["letters\n", "{ \"precious\": 1 }", "[1]"] {
        fs::write(&path, text).unwrap();
        batch(&products, "2024-05-06", &resume).failed(2, &["does not hold what this run"]);
        assert_eq!(fs::read(&path).unwrap(), text.as_bytes());
    }
    // Bad lines that somebody mends are a book, and no output of it.
    let mended = products.folder.join("mended.jsonl.bad");
    fs::write(&mended, book()).unwrap();
    let write = mended.with_extension("");
    let arguments = ["decide", "bridge", "--as-of", "2024-05-06", "--batch"];
    let files = [mended.to_str().unwrap(), "--write", write.to_str().unwrap()];
    products
        .run(&[&arguments[..], &files].concat())
        .failed(2, &["exists"]);
    assert_eq!(fs::read_to_string(&mended).unwrap(), book());
    // The book itself is no output, and is left as it is.
    let itself = products.folder.join("book.jsonl");
    let itself = ["--resume", "--write", itself.to_str().unwrap()];
    batch(&products, "2024-05-06", &itself).failed(2, &["does not hold what this run"]);
    assert_eq!(
        fs::read_to_string(products.folder.join("book.jsonl")).unwrap(),
        book()
    );
}

#[test]
fn an_empty_book_is_told_and_leaves_nothing() {
    let products = Copy::new("batch-empty");
    let (path, bad) = output(&products, "records.jsonl");
    let write = path.to_str().unwrap();
    let run = |input: &str, more: &[&str]| {
        let arguments = [
            "decide",
            "bridge",
            "--as-of",
            "2024-05-06",
            "--batch",
            input,
        ];
        products.run(&[&arguments, more].concat())
    };
    run("/no/such/file", &["--write", write]).failed(2, &["cannot be read"]);
    assert!(!path.exists() && !bad.exists());
    let empty = products.folder.join("empty.jsonl");
    fs::write(&empty, "\n").unwrap();
    run(empty.to_str().unwrap(), &[]).failed(2, &["holds no application"]);
    run(empty.to_str().unwrap(), &["--format", "csv"]).failed(2, &["csv"]);
}

#[test]
fn records_are_decided_again() {
    let products = Copy::new("batch-replayed");
    let (path, _) = output(&products, "records.jsonl");
    let write = ["--full", "--write", path.to_str().unwrap()];
    batch(&products, "2024-05-06", &write).failed(1, &["4 applications"]);
    let replay = |products: &Copy| {
        let run = products.run(&["replay", path.to_str().unwrap(), "--format", "json"]);
        let json: Json = serde_json::from_str(&run.stdout).unwrap();
        (run.code, json)
    };
    assert_eq!(
        replay(&products),
        (0, json!({ "replays": { "same": 4 }, "told": [] }))
    );

    products.replace("parameters.toml", "value = \"10 %\"", "value = \"5 %\"");
    let (code, json) = replay(&products);
    assert_eq!(code, 1, "{json}");
    assert_eq!(json["replays"]["differs-by-product"], json!(4), "{json}");
    let page = products.run(&["replay", path.to_str().unwrap(), "--lang", "fr"]);
    let page = without_address(&page.stdout);
    insta::assert_snapshot!(page.lines().take(8).collect::<Vec<_>>().join("\n"));

    fs::write(&path, "letters\n").unwrap();
    let run = products.run(&["replay", path.to_str().unwrap()]);
    run.failed(2, &["holds no record", "decide --batch"]);
}
