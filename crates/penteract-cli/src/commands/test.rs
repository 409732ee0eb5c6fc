//! `penteract test`: runs the products' own cases.

use penteract::{CaseReport, Product};
use serde::Serialize;

use crate::arguments::TestArguments;
use crate::catalogue;
use crate::failure::{Exit, Failure, Report};
use crate::paint::Style;
use crate::render::{self, diagnostics};
use crate::session::Session;
use crate::text::Word;
use crate::text::table::{Align, Table};

#[derive(Serialize)]
struct ProductRecord<'a> {
    product: &'a str,
    passed: usize,
    failed: usize,
    cases: Vec<CaseRecord<'a>>,
}

#[derive(Serialize)]
struct CaseRecord<'a> {
    name: &'a str,
    file: &'a str,
    passed: bool,
    mismatches: Vec<MismatchRecord<'a>>,
}

#[derive(Serialize)]
struct MismatchRecord<'a> {
    what: &'a str,
    expected: &'a str,
    got: &'a str,
}

/// The cases of one product, run.
struct Tested {
    product: Product,
    reports: Vec<CaseReport>,
}

impl Tested {
    fn failed(&self) -> usize {
        self.reports
            .iter()
            .filter(|report| !report.passed())
            .count()
    }

    fn passed(&self) -> usize {
        self.reports.len() - self.failed()
    }
}

/// Runs the cases; the exit code is 1 when one fails or a product has errors.
pub(crate) fn run(session: &Session, arguments: &TestArguments) -> Result<Report, Failure> {
    let wants_json = session.wants_json()?;
    let inspection = catalogue::inspect(session, &arguments.names)?;
    let errors = inspection.problems.errors();
    if errors > 0 {
        let problems = diagnostics::errors(session.paint, &inspection.problems);
        return Err(Failure::problems(
            session.texts().products_are_broken(&problems),
        ));
    }
    let tested: Vec<Tested> = inspection
        .catalogue
        .products()
        .map(|product| test(product, arguments.case.as_deref()))
        .collect();
    if let Some(name) = &arguments.case
        && tested.iter().all(|tested| tested.reports.is_empty())
    {
        return Err(Failure::wrong_use(session.texts().no_case_matches(name)));
    }
    let text = if wants_json {
        let records: Vec<ProductRecord<'_>> = tested.iter().map(record).collect();
        render::json(&records)?
    } else {
        page(session, &tested)
    };
    let has_failed = tested.iter().any(|tested| tested.failed() > 0);
    Ok(Report {
        text,
        exit: if has_failed {
            Exit::ProblemsFound
        } else {
            Exit::Done
        },
        note: None,
    })
}

fn test(product: &Product, name: Option<&str>) -> Tested {
    let cases = product.bundle().cases().iter();
    let chosen = cases.filter(|case| name.is_none_or(|name| case.name.contains(name)));
    Tested {
        product: product.clone(),
        reports: chosen.map(|case| product.run_case(case)).collect(),
    }
}

fn record(tested: &Tested) -> ProductRecord<'_> {
    let case = |report| {
        let report: &CaseReport = report;
        CaseRecord {
            name: report.name(),
            file: report.file(),
            passed: report.passed(),
            mismatches: report
                .mismatches()
                .iter()
                .map(|mismatch| MismatchRecord {
                    what: &mismatch.what,
                    expected: &mismatch.expected,
                    got: &mismatch.got,
                })
                .collect(),
        }
    };
    ProductRecord {
        product: tested.product.id(),
        passed: tested.passed(),
        failed: tested.failed(),
        cases: tested.reports.iter().map(case).collect(),
    }
}

fn page(session: &Session, tested: &[Tested]) -> String {
    let mut text = String::new();
    for tested in tested {
        for report in tested.reports.iter().filter(|report| !report.passed()) {
            text.push_str(&failure(session, report));
            text.push('\n');
        }
    }
    for tested in tested {
        let counts = session
            .texts()
            .case_counts(tested.passed(), tested.failed());
        let style = if tested.failed() > 0 {
            Style::Bad
        } else {
            Style::Good
        };
        text.push_str(&format!(
            "{}  {}\n",
            tested.product.id(),
            session.paint.apply(style, &counts)
        ));
    }
    text
}

/// A failed case: its name and file, then expected beside got.
fn failure(session: &Session, report: &CaseReport) -> String {
    let mark = session.paint.apply(Style::Bad, "✗");
    let mut table = Table::new([
        (String::new(), Align::Left),
        (session.word(Word::Expected).to_owned(), Align::Left),
        (session.word(Word::Got).to_owned(), Align::Left),
    ]);
    for mismatch in report.mismatches() {
        table.row([
            mismatch.what.clone(),
            mismatch.expected.clone(),
            mismatch.got.clone(),
        ]);
    }
    let mut text = format!(
        "{mark} {}\n  {}\n",
        report.name(),
        session.paint.apply(Style::Place, report.file())
    );
    for line in table.lines() {
        text.push_str(&format!("    {line}\n"));
    }
    text
}
