//! `penteract test`: runs the products' own cases, and tells which rules they leave untried.

use std::collections::BTreeMap;

use penteract::{
    Case, CaseExplanation, CaseReport, Catalogue, Coverage, DecideError, Decision, Explanation,
    Language, PartKind, Product, Purpose, RuleCoverage, Say as _, run_cases, text,
};
use serde::Serialize;

use super::bless;
use crate::arguments::TestArguments;
use crate::catalogue;
use crate::environment;
use crate::failure::{Exit, Failure, Report};
use crate::paint::Style;
use crate::progress;
use crate::render::{self, diagnostics, explanation, page::Page, reads};
use crate::session::Session;
use crate::text::Word;
use crate::text::table::{Column, Table};

#[derive(Serialize)]
struct ProductRecord<'a> {
    product: &'a str,
    passed: usize,
    failed: usize,
    /// The cases that nobody has confirmed, which are not run.
    #[serde(skip_serializing_if = "is_none")]
    unconfirmed: usize,
    cases: Vec<CaseRecord<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<CoverageRecord<'a>>,
}

#[derive(Serialize)]
struct CaseRecord<'a> {
    name: &'a str,
    variant: Option<&'a str>,
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    source: &'a [String],
    passed: bool,
    mismatches: Vec<MismatchRecord<'a>>,
}

#[derive(Serialize)]
struct MismatchRecord<'a> {
    what: &'a str,
    expected: &'a str,
    got: &'a str,
}

#[derive(Serialize)]
struct CoverageRecord<'a> {
    rules: Vec<RuleRecord<'a>>,
    /// The other parts of the product, with how many a case tries.
    parts: Vec<PartsRecord>,
    untried: Vec<PartRecord<'a>>,
    /// The product or variants that no case decides.
    without_case: Vec<&'a str>,
}

#[derive(Serialize)]
struct PartsRecord {
    kind: String,
    all: usize,
    tried: usize,
}

/// A part that no case tries.
#[derive(Serialize)]
struct PartRecord<'a> {
    kind: String,
    of: &'a str,
    tried_by: &'a str,
}

#[derive(Serialize)]
struct RuleRecord<'a> {
    rule: &'a str,
    file: &'a str,
    held_in: usize,
    failed_in: usize,
    is_covered: bool,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "what serde calls takes a reference"
)]
fn is_none(count: &usize) -> bool {
    *count == 0
}

/// The cases of one product or variant, run.
struct Tested<'a> {
    product: &'a Product,
    reports: Vec<CaseReport>,
}

/// A product and its variants, by the product's identifier.
type Families<'a> = BTreeMap<&'a str, Vec<Tested<'a>>>;

/// Runs the cases; the exit code is 1 when one fails, when a product has errors, or when coverage is asked for and a
/// rule is not covered.
pub(crate) fn run(session: &Session, arguments: &TestArguments) -> Result<Report, Failure> {
    let wants_json = session.wants_json()?;
    if arguments.bless && session.folder().is_none() {
        return Err(Failure::wrong_use(session.texts().bless_needs_products()));
    }
    let inspection = catalogue::inspect(session, &arguments.names, Purpose::Check)?;
    let errors = inspection.problems.errors();
    if errors > 0 {
        let problems = diagnostics::errors(session, &inspection.problems);
        return Err(Failure::problems(format!(
            "{}\n\n{problems}",
            session.texts().products_are_broken()
        )));
    }
    let families = test(session, &inspection.catalogue, arguments.case.as_deref());
    let mut reports = reports(&families);
    if let Some(name) = &arguments.case
        && reports.next().is_none()
    {
        return Err(Failure::wrong_use(session.texts().no_case_matches(name)));
    }
    if arguments.bless {
        let failed = self::reports(&families).filter(|report| !report.passed());
        return bless::run(session, failed);
    }
    let coverage = if arguments.coverage {
        let runs = families.values().flatten();
        Coverage::of(runs.map(|tested| (tested.product, tested.reports.as_slice())))
    } else {
        Vec::new()
    };
    let text = if wants_json {
        let records: Vec<ProductRecord<'_>> = families
            .iter()
            .map(|(id, family)| record(id, family, find(&coverage, id)))
            .collect();
        render::json(&records)?
    } else {
        page(session, &families, &coverage)?
    };
    let has_failed = self::reports(&families).any(|report| !report.passed());
    let is_uncovered = coverage
        .iter()
        .any(|coverage| coverage.uncovered().next().is_some());
    Ok(Report {
        text,
        exit: if has_failed || is_uncovered {
            Exit::ProblemsFound
        } else {
            Exit::Done
        },
        note: None,
    })
}

/// The cases whose name contains a text, run.
fn test<'a>(session: &Session, catalogue: &'a Catalogue, name: Option<&str>) -> Families<'a> {
    let is_chosen = |case: &&Case| name.is_none_or(|name| case.name.contains(name));
    let chosen = |product: &'a Product| {
        let cases = product.bundle().cases().unwrap_or_default().iter();
        cases.filter(is_chosen).map(move |case| (product, case))
    };
    let cases: Vec<(&Product, &Case)> = catalogue.products().flat_map(chosen).collect();
    let reports = progress::shown(session, |progress| {
        run_cases(&cases, environment::threads(), progress)
    });
    let mut reports = reports.into_iter();
    let mut families = Families::new();
    for product in catalogue.products() {
        let own = chosen(product).count();
        let reports = reports.by_ref().take(own).collect();
        let family = families.entry(product.bundle().id()).or_default();
        family.push(Tested { product, reports });
    }
    families
}

fn reports<'a>(families: &'a Families<'_>) -> impl Iterator<Item = &'a CaseReport> {
    families
        .values()
        .flatten()
        .flat_map(|tested| &tested.reports)
}

fn find<'a>(coverage: &'a [Coverage], id: &str) -> Option<&'a Coverage> {
    coverage.iter().find(|coverage| coverage.product() == id)
}

/// How many cases of a product and its variants passed, and how many failed.
fn counts(family: &[Tested<'_>]) -> (usize, usize) {
    let reports = || family.iter().flat_map(|tested| &tested.reports);
    let passed = reports().filter(|report| report.passed()).count();
    (passed, reports().count() - passed)
}

/// How many cases of a product and its variants nobody has confirmed.
fn unconfirmed(family: &[Tested<'_>]) -> usize {
    let own = |tested: &Tested<'_>| tested.product.bundle().unconfirmed().len();
    family.iter().map(own).sum()
}

fn record<'a>(
    id: &'a str,
    family: &'a [Tested<'a>],
    coverage: Option<&'a Coverage>,
) -> ProductRecord<'a> {
    let (passed, failed) = counts(family);
    let cases = family.iter().flat_map(|tested| {
        let variant = tested.product.bundle().variant();
        let records = tested.reports.iter();
        records.map(move |report| case_record(report, variant))
    });
    ProductRecord {
        product: id,
        passed,
        failed,
        unconfirmed: unconfirmed(family),
        cases: cases.collect(),
        coverage: coverage.map(coverage_record),
    }
}

fn case_record<'a>(report: &'a CaseReport, variant: Option<&'a str>) -> CaseRecord<'a> {
    let mismatches = report.mismatches().iter().map(|mismatch| MismatchRecord {
        what: &mismatch.what,
        expected: mismatch.expected.get(Language::English),
        got: mismatch.got.get(Language::English),
    });
    CaseRecord {
        name: report.name(),
        variant,
        file: report.file(),
        description: report.description(),
        source: report.source(),
        passed: report.passed(),
        mismatches: mismatches.collect(),
    }
}

fn coverage_record(coverage: &Coverage) -> CoverageRecord<'_> {
    let rule = |rule| {
        let rule: &RuleCoverage = rule;
        RuleRecord {
            rule: &rule.rule,
            file: &rule.location.file,
            held_in: rule.held_in,
            failed_in: rule.failed_in,
            is_covered: rule.is_covered(),
        }
    };
    let english = Language::English;
    let parts = counted(coverage).map(|(kind, tried, all)| PartsRecord {
        kind: kind.say(english),
        all,
        tried,
    });
    let untried = coverage.untried().map(|part| PartRecord {
        kind: part.kind.say(english),
        of: &part.of,
        tried_by: part.tried_by.get(english),
    });
    CoverageRecord {
        parts: parts.collect(),
        untried: untried.collect(),
        rules: coverage.rules().iter().map(rule).collect(),
        without_case: coverage.without_case().iter().map(AsRef::as_ref).collect(),
    }
}

fn page(
    session: &Session,
    families: &Families<'_>,
    coverage: &[Coverage],
) -> Result<String, Failure> {
    let mut page = Page::new(session);
    for tested in families.values().flatten() {
        for report in tested.reports.iter().filter(|report| !report.passed()) {
            failure(session, &mut page, tested.product, report)?;
            page.gap();
        }
    }
    let mut table = Table::new(["", ""].map(Column::text));
    for (id, family) in families {
        let (passed, failed) = counts(family);
        let counts = session
            .texts()
            .case_counts(passed, failed, unconfirmed(family));
        let style = if failed > 0 { Style::Bad } else { Style::Good };
        table.row([(*id).to_owned(), session.paint.apply(style, &counts)]);
    }
    page.table(&table);
    for coverage in coverage {
        page.gap();
        covered(session, &mut page, coverage);
    }
    Ok(page.into_text())
}

/// How many parts of each sort a case tries, of how many; sorts of which there are none left out.
fn counted(coverage: &Coverage) -> impl Iterator<Item = (PartKind, usize, usize)> {
    PartKind::ALL.into_iter().filter_map(|kind| {
        let parts = coverage.parts().iter();
        let of_kind = parts.filter(move |part| part.kind == kind);
        let all = of_kind.clone().count();
        let tried = of_kind.filter(|part| part.tried_in > 0).count();
        (all > 0).then_some((kind, tried, all))
    })
}

/// The rules of a product that no case tries on both sides, and what no case decides.
fn covered(session: &Session, page: &mut Page, coverage: &Coverage) {
    let texts = session.texts();
    let mut table = Table::new(["", ""].map(Column::text)).indented(2);
    for rule in coverage.uncovered() {
        let mark = session.paint.apply(Style::Bad, "✗");
        table.row([
            format!("{mark} {}", rule.rule),
            texts.rule_uncovered(rule.held_in, rule.failed_in),
        ]);
    }
    let covered = coverage.rules().len() - coverage.uncovered().count();
    let heading = session.paint.apply(Style::Heading, coverage.product());
    let summary = texts.rules_covered(covered, coverage.rules().len());
    match coverage.rules() {
        [] => page.line(&heading),
        _ => page.line(&format!("{heading}  {summary}")),
    }
    page.table(&table);
    for (kind, tried, all) in counted(coverage) {
        let told = text!(
            "{kind}: {tried} of {all} tried",
            "{kind} : {tried} sur {all} essayées",
            kind = kind
        );
        page.line(&format!("  {}", told.get(session.language)));
        for part in coverage.untried().filter(|part| part.kind == kind) {
            let tried_by = part.tried_by.say(session.language);
            page.marked(4, "✗", Some(Style::Bad), &tried_by);
        }
    }
    if !coverage.without_case().is_empty() {
        let names: Vec<String> = coverage
            .without_case()
            .iter()
            .map(ToString::to_string)
            .collect();
        page.line(&format!("  {}", texts.without_case(&names)));
    }
}

/// A failed case: its name and file, what it shows and by which sources, then expected beside got.
fn failure(
    session: &Session,
    page: &mut Page,
    product: &Product,
    report: &CaseReport,
) -> Result<(), Failure> {
    let mark = session.paint.apply(Style::Bad, "✗");
    let headings = ["", session.word(Word::Expected), session.word(Word::Got)];
    let mut table = Table::new(headings.map(Column::text)).indented(4);
    for mismatch in report.mismatches() {
        table.row([
            mismatch.what.clone(),
            mismatch.expected.say(session.language),
            mismatch.got.say(session.language),
        ]);
    }
    let variant = product
        .bundle()
        .variant()
        .map(|variant| format!(" @{variant}"))
        .unwrap_or_default();
    page.line(&format!("{mark} {}{variant}", report.name()));
    let place = session.paint.apply(Style::Place, report.file());
    page.line(&format!("  {place}"));
    let shows = report.description().unwrap_or_default().to_owned();
    let sources = report.source().join(", ");
    let shows = match (shows.is_empty(), sources.is_empty()) {
        (_, true) => shows,
        (true, false) => sources,
        (false, false) => format!("{shows} ({sources})"),
    };
    if !shows.is_empty() {
        page.line(&format!("  {shows}"));
    }
    page.table(&table);
    let mut cases = product.bundle().cases().unwrap_or_default().iter();
    let case = cases.find(|case| case.name == report.name());
    match case.and_then(|case| product.explain_case(case, report)) {
        Some(explanation) => because(session, page, &explanation),
        None => Ok(()),
    }
}

/// The rules, limits and named values behind what differs, each with what it read.
fn because(
    session: &Session,
    page: &mut Page,
    explanation: &CaseExplanation,
) -> Result<(), Failure> {
    let decision = &explanation.decision;
    for finding in &explanation.findings {
        explanation::finding(session, page, decision, finding, 2)?;
    }
    for limit in &explanation.limits {
        let text = decision.limit_text(limit);
        page.marked(2, "·", None, text.get(session.language));
        let behind = decision.explain_limit(limit.id());
        read(session, page, decision, behind)?;
    }
    for name in &explanation.values {
        page.marked(2, "·", None, &format!("`{name}`"));
        read(session, page, decision, decision.explain_value(name))?;
    }
    Ok(())
}

/// What a value read.
fn read(
    session: &Session,
    page: &mut Page,
    decision: &Decision,
    explanation: Result<Option<Explanation>, DecideError>,
) -> Result<(), Failure> {
    let explanation = explanation.map_err(|error| Failure::product(error.say(session.language)))?;
    if let (Some(explanation), Some(reading)) = (explanation, decision.reading()) {
        reads::write(session, page, reading, &explanation.atoms, 4);
    }
    Ok(())
}
