//! Articles and what rests on them: every article that the documents name is encoded, or listed as not encoded.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use penteract::{Catalogue, Law, Product, Purpose, TraceKind};

use crate::trials::{blocks, source};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn law_of(catalogue: &Catalogue, of: impl Fn(&str) -> bool) -> Law {
    let products: Vec<&Product> = catalogue
        .products()
        .filter(|product| of(product.id()))
        .collect();
    Law::of(&products)
}

/// The documents that name articles, each with the folder of the product whose sources it holds.
fn documents() -> Vec<(Option<String>, PathBuf)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(repository().join("docs/sources")).unwrap() {
        found.push((None, entry.unwrap().path()));
    }
    for entry in fs::read_dir(repository().join("products")).unwrap() {
        let folder = entry.unwrap();
        let name = folder.file_name().into_string().unwrap();
        found.push((Some(name), folder.path().join("sources.md")));
    }
    for entry in fs::read_dir(repository().join("products/lib")).unwrap() {
        found.push((None, entry.unwrap().path().join("sources.md")));
    }
    found.retain(|(_, path)| {
        path.extension().is_some_and(|ending| ending == "md") && path.is_file()
    });
    found
}

#[test]
fn every_article_that_a_document_names_is_encoded_or_listed_as_not_encoded() {
    let catalogue = Catalogue::open(repository().join("products")).unwrap();
    let whole = law_of(&catalogue, |_| true);
    let mut wrong = BTreeSet::new();
    let mut looked_at = 0;
    for (product, path) in documents() {
        let own =
            product.map(|product| law_of(&catalogue, |id| id.split('@').next() == Some(&product)));
        let law = own.as_ref().unwrap_or(&whole);
        let text = fs::read_to_string(&path).unwrap();
        for line in text.lines().filter(|line| line.starts_with('|')) {
            for cell in line.split('|') {
                for part in cell.split(';') {
                    // Addresses and remarks follow the article.
                    let citation = part.split(" [").next().unwrap_or_default().trim();
                    let citation = citation.split(", first version").next().unwrap_or_default();
                    let owed = law.owed(citation);
                    looked_at += usize::from(owed.is_some());
                    let lacking = owed.into_iter().flatten();
                    wrong.extend(
                        lacking.map(|lacks| format!("{}: {lacks} in `{citation}`", path.display())),
                    );
                }
            }
        }
    }
    assert!(looked_at > 20, "{looked_at} citations");
    assert!(
        wrong.is_empty(),
        "neither encoded nor listed in law.toml: {wrong:#?}"
    );
}

#[test]
fn every_listed_article_of_the_catalogue_has_a_trace_or_a_reason() {
    let catalogue = Catalogue::open(repository().join("products")).unwrap();
    let law = law_of(&catalogue, |_| true);
    let mut listed = 0;
    for text in &law.texts {
        for article in &text.articles {
            let place = format!("{} {}", text.id, article.article);
            assert!(article.about.is_some(), "{place} is cited and not listed");
            let has_parts = text.articles.iter().any(|part| {
                part.article.starts_with(&format!("{},", article.article))
                    && !part.traces.is_empty()
            });
            assert!(
                has_parts || !article.traces.is_empty() || !article.not_encoded.is_empty(),
                "{place}"
            );
            listed += 1;
        }
    }
    assert!(listed > 25, "{listed}");
}

#[test]
fn an_article_holds_what_cites_it() {
    let catalogue = Catalogue::open_with_cases(repository().join("products")).unwrap();
    let law = law_of(&catalogue, |id| id == "pge");
    let decree = law
        .texts
        .iter()
        .find(|text| text.id == "decree-2020-03-23")
        .unwrap();
    let article = |name: &str| {
        decree
            .articles
            .iter()
            .find(|article| article.article == name)
            .unwrap()
    };
    let names = |name: &str, kind: TraceKind| -> BTreeSet<&str> {
        let traces = article(name)
            .traces
            .iter()
            .filter(|trace| trace.kind == kind);
        traces.map(|trace| trace.name.as_str()).collect()
    };
    assert!(names("art. 3", TraceKind::Rule).contains("is_not_an_excluded_property_company"));
    assert!(names("art. 5", TraceKind::Parameter).contains("turnover_share"));
    assert!(names("art. 6, I", TraceKind::Value).contains("coverage"));
    assert_eq!(
        names("art. 7", TraceKind::Grid),
        BTreeSet::from(["premium"])
    );
    assert!(names("art. 2", TraceKind::Undertaking).contains("offer.undertakings"));
    // The standard loan alone: what a variant turns on is not of it.
    assert!(!names("art. 5", TraceKind::Rule).contains("certifies_the_impact_of_the_war"));
    let rule = |name: &str| {
        article("art. 3")
            .traces
            .iter()
            .find(|trace| trace.name == name)
            .unwrap()
    };
    let cases = &rule("was_not_in_liquidation_at_the_end_of_2019").cases;
    assert!(
        cases
            .iter()
            .any(|case| case == "refuse/personal-recovery-on-2019-12-31"),
        "{cases:?}"
    );
    // What is unknown for want of an answer rests on no rule.
    assert!(
        !cases.iter().any(|case| case.starts_with("incomplete/")),
        "{cases:?}"
    );
    assert!(article("art. 4").traces.is_empty() && !article("art. 4").not_encoded.is_empty());
    let record = serde_json::to_value(&law).unwrap();
    assert_eq!(
        record["texts"][0]["articles"][0]["about"]["fr"]
            .as_str()
            .map(str::is_empty),
        Some(false)
    );
}

#[test]
fn each_page_shows_what_is_warned_of_and_what_to_write() {
    for code in ["law.citation", "law.untraced"] {
        let path = repository().join("docs/diagnostics");
        let page = fs::read_to_string(path.join(format!("{code}.md"))).unwrap();
        assert!(page.starts_with(&format!("# `{code}`\n")), "{code}");
        let blocks = blocks(&page);
        let codes = |wanted: &str| -> Vec<String> {
            let these = blocks.iter().filter(|(kind, ..)| kind == wanted);
            let files: Vec<(&str, &str)> = these
                .map(|(_, file, text)| (file.as_str(), text.as_str()))
                .collect();
            assert!(!files.is_empty(), "{code}: {wanted}");
            let inspection = Catalogue::inspect(&source(&files), &[], Purpose::Check).unwrap();
            assert_eq!(
                inspection.problems.errors(),
                0,
                "{code}: {}",
                inspection.problems
            );
            let told = inspection
                .problems
                .iter()
                .map(|problem| problem.diagnostic().code.as_str().to_owned());
            told.filter(|found| found.starts_with("law.")).collect()
        };
        assert_eq!(codes("failing"), [code]);
        assert_eq!(codes("mended"), [""; 0]);
    }
}
