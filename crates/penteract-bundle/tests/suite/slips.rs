//! Slips of hand that nobody sees on a screen, or that read as if they were right.

use penteract_bundle::{Bundle, Language, MemorySource};

use crate::loading::source;

/// What is told of the fixture with a text in the place of another one of a file: message, and help.
fn told(file: &str, from: &str, to: &str) -> Vec<String> {
    let files = source(&[]);
    let text = String::from_utf8(penteract_bundle::BundleSource::read(&files, file).unwrap());
    let text = text.unwrap();
    assert!(text.contains(from), "`{from}` is not in: {text}");
    let files = source(&[(file, &text.replacen(from, to, 1))]);
    let loaded = Bundle::load(&files, "base", &MemorySource::default());
    let problems = loaded.diagnostics.iter();
    let told = problems.map(|problem| {
        let help = problem.help.as_ref();
        let help = help.map_or("", |help| help.get(Language::English));
        format!("{}; {help}", problem.message.get(Language::English))
    });
    told.collect()
}

#[test]
fn a_character_that_passes_for_another_is_named() {
    for (file, from, to, expected) in [
        (
            "base/product.toml",
            "format =",
            "format\u{a0}=",
            "not TOML: a no-break space (U+00A0); write a plain space",
        ),
        (
            "base/product.toml",
            "\"base\"",
            "“base”",
            "not TOML: the quote `“` (U+201C); write `\"`",
        ),
        (
            "base/product.toml",
            "currency",
            "сurrency",
            "not TOML: `с` of another alphabet, which looks like `c` (U+0441); write `c`",
        ),
        (
            "base/rules/eligibility.rhai",
            "company.",
            "cоmpany.",
            "`cоmpany` holds `о` of another alphabet, which looks like `o` (U+043E); write `company`",
        ),
        (
            "base/rules/eligibility.rhai",
            "{\n    company",
            "{\n\u{a0}   company",
            "unexpected character, a no-break space (U+00A0); write a plain space",
        ),
        (
            "base/rules/eligibility.rhai",
            "/// ",
            "/// \u{202e}",
            "the file holds a mark that turns the direction of the text (U+202E): people see another text than the one that is read; remove it; in a text of TOML that needs it, write `\\u202E`",
        ),
    ] {
        let told = told(file, from, to);
        assert!(told.iter().any(|told| told == expected), "{told:#?}");
    }
}

#[test]
fn a_year_that_no_loan_has_is_told() {
    for (year, is_told) in [("1899", true), ("1900", false), ("2024", false)] {
        let told = told(
            "base/product.toml",
            "from = 2024-",
            &format!("from = {year}-"),
        );
        let expected = format!("the year {year} is no year of a loan");
        let found = told.iter().any(|told| told.starts_with(&expected));
        assert_eq!(found, is_told, "{told:#?}");
    }
    let told = told("base/product.toml", "until = 2025-", "until = 2205-");
    assert!(
        told.iter().any(|told| told.starts_with("the year 2205 is")),
        "{told:#?}"
    );
}

#[test]
fn a_figure_that_a_rule_never_reads_is_told_where_its_sentence_says_it() {
    let failed = "/// failed: The company asks for more than {params.cap}.\n/// law:";
    let told = told("base/rules/eligibility.rhai", "/// law:", failed);
    assert!(
        told.iter().any(|told| told.starts_with(
            "`failed:` of `is_registered` says `cap`, which the rule never reads; say a figure"
        )),
        "{told:#?}"
    );
}
