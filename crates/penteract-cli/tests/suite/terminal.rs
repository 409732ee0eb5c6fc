//! What a terminal shows fits its width; what a pipe carries has no width. `COLUMNS` stands for a terminal.

use unicode_width::UnicodeWidthStr as _;

use crate::support::{Run, command, repository};

fn within(columns: &str, arguments: &[&str]) -> Run {
    let mut command = command();
    command.args(arguments).env("COLUMNS", columns);
    Run::of(command.output().expect("the command runs"))
}

/// Arguments as one writes them; `EXAMPLES` is the folder of example applications.
fn commands() -> Vec<Vec<String>> {
    let examples = repository().join("examples/applications");
    let examples = examples.to_string_lossy();
    [
        "list",
        "list pge",
        "list rebond",
        "check bridge --products products",
        "check pge rebond --sources",
        "test bridge --coverage --products products",
        "explain pge own_funds",
        "decide pge EXAMPLES/pge/bakery.json --as-of 2020-05-06",
        "explain pge EXAMPLES/pge/bakery.json --as-of 2020-05-06",
        "decide rebond@occ-0 EXAMPLES/rebond/occ-0-published-fee-and-retention.json --as-of 2020-02-14",
        "decide bridge applications/half-filled.json --products products --as-of 2024-05-06",
        "decide bridge applications/trader.json --products products --as-of 2024-05-06",
        "schedule terms/deferred.json",
        "loan terms/with-option.json events/amortised.json --as-of 2021-08-25 --payoff 2021-08-25",
        "loan terms/with-option.json events/amortised.json --as-of 2021-08-25 --payments payments/clumsy.csv --skip-bad",
        "loan terms/with-option.json events/amortised.json --payments payments/clumsy.csv",
        "rate flows/dated.json --method aprc",
        "list nothing",
    ]
    .map(|line| {
        let arguments = line.split(' ');
        arguments.map(|argument| argument.replace("EXAMPLES", &examples)).collect()
    })
    .to_vec()
}

#[test]
fn s9_what_a_terminal_shows_fits_it() {
    for arguments in commands() {
        for language in ["en", "fr"] {
            let mut arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            arguments.extend(["--lang", language, "--color", "always"]);
            let run = within("80", &arguments);
            assert!(!run.stdout.is_empty() || !run.stderr.is_empty());
            for line in run.stdout.lines().chain(run.stderr.lines()) {
                let codes = line.matches('\u{1b}').map(|_| ()).count();
                assert!(codes.is_multiple_of(2), "a colour goes on: {line}");
                assert!(bare(line).width() <= 80, "{arguments:?}: {line}");
            }
        }
    }
}

/// A line without its colours.
fn bare(line: &str) -> String {
    let mut parts = line.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |line, part| {
        line + part.split_once('m').map_or("", |(_, text)| text)
    })
}

#[test]
fn s9_columns_without_room_are_named() {
    let terms = ["schedule", "terms/deferred.json"];
    insta::assert_snapshot!(within("50", &terms).printed(), @r"
    Schedule (amounts in EUR)
    No.     Due date     Payment    Balance
    ───────────────────────────────────────
    1–4  no payment from 15 Sep 2020 to 15 Jun 2021,
         €730.00 of interest added to the principal
      5  15 Sep 2021   25,297.50  75,616.33
      6  15 Dec 2021   25,297.50  50,456.83
      7  15 Mar 2022   25,297.50  25,251.41
      8  15 Jun 2022   25,297.49       0.00
    ───────────────────────────────────────
               Total  101,189.99
    left out, for want of room: Principal, Interest,
    Capitalised
    ");
    let french = within("50", &["schedule", "terms/deferred.json", "--lang", "fr"]).printed();
    assert!(
        french.contains("colonnes omises, faute de place\u{a0}: "),
        "{french}"
    );
}

#[test]
fn s9_no_width_is_no_limit() {
    for columns in ["", "0", "wide"] {
        let pipe = within(columns, &["list", "rebond"]).printed();
        assert!(
            pipe.lines().any(|line| line.width() > 200),
            "{columns}: {pipe}"
        );
    }
}
