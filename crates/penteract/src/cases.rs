//! A product's own cases: dossiers with the outcome that must come.

mod because;
mod bless;
pub(crate) mod of_loan;

use std::fmt;
use std::num::NonZeroUsize;

use penteract_bundle::{
    Case, Expectation, Expected, ExpectedAid, ExpectedRow, ExpectedSchedule, ExpectedTotals,
    ExpectedTranche, Texts, Values,
};
use penteract_core::{
    Language, LocalText, PaidOut, PayerDue, Rate, Say, Schedule, ScheduleRow, disclosed_percent,
    text,
};
use penteract_rules::{Answer, Value};
use rust_decimal::Decimal;

use crate::aid::{AidAmount, AidOffer};
use crate::decision::Decision;
use crate::error::DecideError;
use crate::finding::Finding;
use crate::in_parallel::{Progress, in_parallel};
use crate::offer::{GuaranteeOffer, Limit, LoanOffer, Offer};
use crate::outcome::{Granted, Outcome, Reason};
use crate::product::Product;
pub use because::CaseExplanation;
pub use bless::{Blessed, BlessedLine};

/// What a case expected and what came, where they differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseReport {
    name: String,
    file: String,
    description: Option<String>,
    source: Vec<String>,
    mismatches: Vec<Mismatch>,
    findings: Vec<Finding>,
}

/// One difference between a case and what came.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mismatch {
    /// What is compared: `outcome`, `rows.13.interest`.
    pub what: String,
    /// What the case says.
    pub expected: LocalText,
    /// What came.
    pub got: LocalText,
    /// What the case would say to expect that; none where it has to be written otherwise.
    pub becomes: Option<Expected>,
}

impl CaseReport {
    /// The case's name: its path below `cases/`, without the ending.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file that holds it.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// What the case shows.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// The lines of the sources from which its expectations come.
    #[must_use]
    pub fn source(&self) -> &[String] {
        &self.source
    }

    /// Whether all that the case says came.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.mismatches.is_empty()
    }

    /// The differences.
    #[must_use]
    pub fn mismatches(&self) -> &[Mismatch] {
        &self.mismatches
    }

    /// What each rule gave; empty when no decision came.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

impl fmt::Display for CaseReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}",
            if self.passed() { "passed" } else { "failed" },
            self.name
        )?;
        for mismatch in &self.mismatches {
            write!(
                f,
                "\n  {}: expected {}, got {}",
                mismatch.what,
                mismatch.expected.get(Language::English),
                mismatch.got.get(Language::English)
            )?;
        }
        Ok(())
    }
}

/// Runs cases, each of its product, and reports in the same order. `progress` is told from any of the `threads`.
///
/// # Example
/// ```
/// use std::num::NonZeroUsize;
///
/// use penteract::{Catalogue, run_cases};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let catalogue = Catalogue::open_with_cases(concat!(env!("CARGO_MANIFEST_DIR"), "/../../products"))?;
/// let product = catalogue.product("occitanie-amorcage")?;
/// let cases: Vec<_> = product.bundle().cases().unwrap_or_default().iter().map(|case| (&product, case)).collect();
/// let reports = run_cases(&cases, NonZeroUsize::MIN, &|_done, _all| {});
/// assert!(reports.iter().all(|report| report.passed()));
/// # Ok(())
/// # }
/// ```
#[must_use]
pub fn run_cases(
    cases: &[(&Product, &Case)],
    threads: NonZeroUsize,
    progress: Progress<'_>,
) -> Vec<CaseReport> {
    let start = || ();
    let reports = in_parallel(threads, cases.len(), progress, start, |(), at| {
        cases.get(at).map(|(product, case)| run(product, case))
    });
    reports.into_iter().flatten().collect()
}

impl Product {
    /// Runs one of the product's cases.
    #[must_use]
    pub fn run_case(&self, case: &Case) -> CaseReport {
        run(self, case)
    }
}

fn run(product: &Product, case: &Case) -> CaseReport {
    let mut check = Check {
        tolerance: case.expect.tolerance.unwrap_or_default(),
        mismatches: Vec::new(),
        findings: Vec::new(),
    };
    let product = match &case.parameters[..] {
        [] => product.clone(),
        choices => match product.with_parameters(choices) {
            Ok(product) => product,
            Err(error) => {
                check.differ(
                    "parameters",
                    text!(
                        "values that the product accepts",
                        "des valeurs que le produit accepte"
                    ),
                    error,
                );
                return check.report(case);
            }
        },
    };
    if let Some(loan) = &case.loan {
        of_loan::run(&mut check, &product, case, loan);
        return check.report(case);
    }
    let decided = product.decide(&case.application, case.as_of);
    let decided = decided.map_err(|error| (error.code(), LocalText::of(&error)));
    if let Some(decision) = check.decided(decided, &case.expect) {
        check.decision(&decision, &case.expect);
    }
    check.report(case)
}

struct Check {
    tolerance: Decimal,
    mismatches: Vec<Mismatch>,
    findings: Vec<Finding>,
}

impl Check {
    fn report(self, case: &Case) -> CaseReport {
        CaseReport {
            name: case.name.clone(),
            file: case.file.clone(),
            description: case.description.clone(),
            source: case.source.clone(),
            mismatches: self.mismatches,
            findings: self.findings,
        }
    }

    fn differ(&mut self, what: impl Into<String>, expected: impl Say, got: impl Say) {
        self.differ_by(what, expected, got, None);
    }

    fn differ_by(
        &mut self,
        what: impl Into<String>,
        expected: impl Say,
        got: impl Say,
        becomes: Option<Expected>,
    ) {
        self.mismatches.push(Mismatch {
            what: what.into(),
            expected: LocalText::of(&expected),
            got: LocalText::of(&got),
            becomes,
        });
    }

    fn same(&mut self, what: impl Into<String>, expected: &str, got: &str) {
        if expected != got {
            self.differ_by(what, expected, got, Some(Expected::Word(got.to_owned())));
        }
    }

    /// Two amounts, equal within the case's tolerance; exactly equal when it states none.
    fn amount(&mut self, what: impl Into<String>, expected: Decimal, got: Decimal) {
        if (expected - got).abs() > self.tolerance {
            self.same(what, &expected.to_string(), &got.to_string());
        }
    }

    fn names<'a>(&mut self, what: &str, expected: &Texts, got: impl Iterator<Item = &'a str>) {
        let mut expected: Vec<&str> = expected.iter().collect();
        let mut got: Vec<&str> = got.collect();
        expected.sort_unstable();
        got.sort_unstable();
        if expected != got {
            let becomes = got.iter().map(|name| (*name).to_owned()).collect();
            let becomes = Some(Expected::Words(becomes));
            self.differ_by(what, expected.join(", "), got.join(", "), becomes);
        }
    }

    /// The decision, when one was expected and came; its findings are kept.
    fn decided<T: Granted>(
        &mut self,
        decided: Result<Decision<T>, (&'static str, LocalText)>,
        expect: &Expectation,
    ) -> Option<Decision<T>> {
        if let Ok(decision) = &decided {
            self.findings = decision.findings().to_vec();
        }
        match (decided, &expect.error) {
            (Ok(decision), None) => return Some(decision),
            (Ok(decision), Some(code)) => {
                self.differ("error", &**code, decision.outcome().to_string());
            }
            (Err((_, error)), None) => self.differ(
                "outcome",
                match &expect.outcome {
                    Some(outcome) => LocalText::same(&**outcome),
                    None => text!("a decision", "une décision"),
                },
                error,
            ),
            (Err((got, _)), Some(code)) => self.same("error", code, got),
        }
        None
    }

    fn decision(&mut self, decision: &Decision, expect: &Expectation) {
        self.outcome(decision, expect);
        if expect.needs_offer() {
            match decision.outcome().offer() {
                Some(offer) => self.offer(offer, expect),
                None => self.nothing_granted(decision.outcome()),
            }
        }
    }

    /// Nothing was granted that could be compared.
    fn nothing_granted<T: Granted>(&mut self, outcome: &Outcome<T>) {
        let outcome = outcome.to_string();
        self.differ(
            "offer",
            text!("an offer", "une offre"),
            text!("none: {outcome}", "aucune : {outcome}"),
        );
    }

    /// The outcome, its reasons, what is missing, and named values.
    fn outcome<T: Granted>(&mut self, decision: &Decision<T>, expect: &Expectation) {
        let outcome = decision.outcome();
        if let Some(expected) = expect.outcome.as_deref()
            && expected != outcome.name()
        {
            let becomes = Some(Expected::Word(outcome.name().to_owned()));
            self.differ_by("outcome", expected, outcome.to_string(), becomes);
        }
        if let Some(reasons) = &expect.reasons {
            self.names(
                "reasons",
                reasons,
                outcome.reasons().iter().map(Reason::code),
            );
        }
        if let Some(warnings) = &expect.warnings {
            let told = decision.findings().iter().filter(|finding| finding.warns());
            self.names("warnings", warnings, told.map(Finding::code));
        }
        if let Some(missing) = &expect.missing {
            self.names(
                "missing",
                missing,
                outcome.missing().iter().map(|fact| fact.path.as_ref()),
            );
        }
        for (name, expected) in expect.values.iter().flat_map(Values::iter) {
            match value_of(decision, name) {
                Ok(got) if got.get(Language::English) == expected => {}
                Ok(got) => self.value(name, expected, &got),
                Err(error) => self.differ(format!("values.{name}"), expected, error),
            }
        }
    }

    /// Named values compare as numbers when both are numbers, so that `100000` is `100000.00`.
    fn value(&mut self, name: &str, expected: &str, got: &LocalText) {
        let number = got.get(Language::English).parse::<Decimal>();
        match (expected.parse::<Decimal>(), number) {
            (Ok(expected), Ok(got)) => self.amount(format!("values.{name}"), expected, got),
            _ => {
                let becomes = Expected::Word(got.get(Language::English).to_owned());
                self.differ_by(format!("values.{name}"), expected, got, Some(becomes));
            }
        }
    }

    fn offer(&mut self, offer: &Offer, expect: &Expectation) {
        if let Some(amount) = expect.amount {
            self.amount("amount", amount, offer.amount().amount());
        }
        if let Some(limited_by) = &expect.limited_by {
            self.names("limited_by", limited_by, offer.limited_by().map(Limit::id));
        }
        if let Some(coverage) = expect.coverage {
            self.coverage("coverage", coverage, offer.guarantee());
        }
        if let Some(amount) = expect.guaranteed_amount {
            let guarantee = offer.guarantee();
            match guarantee.and_then(GuaranteeOffer::guaranteed_amount) {
                Some(got) => self.amount("guaranteed_amount", amount, got.amount()),
                None => self.differ(
                    "guaranteed_amount",
                    amount.to_string(),
                    text!("no guarantee", "aucune garantie"),
                ),
            }
        }
        for (id, expected) in expect.tranches.iter().flatten() {
            self.tranche(id, expected, offer.loans());
        }
        self.aid(offer.aid(), expect);
        if let Some(expected) = &expect.guarantee_fee_by_year {
            let got = offer.schedule().guarantee_fee_by_year();
            if expected.len() == got.len() {
                for (year, (expected, got)) in expected.iter().zip(got).enumerate() {
                    self.amount(
                        format!("guarantee_fee_by_year.{}", year + 1),
                        *expected,
                        got,
                    );
                }
            } else {
                self.differ(
                    "guarantee_fee_by_year",
                    years(expected.len()),
                    years(got.len()),
                );
            }
        }
        if let Some(teg) = &expect.teg {
            match offer.schedule().teg() {
                Ok(got) => self.rate("teg", &teg.to_string(), got.rate()),
                Err(error) => self.differ("teg", teg.to_string(), LocalText::of(&error)),
            }
        }
        if let Some(rate) = &expect.effective_rate {
            let got = offer.effective_rate().rate();
            self.rate("effective_rate", &rate.to_string(), got);
        }
        self.schedule("", offer.schedule(), &expect.schedule);
    }

    fn coverage(&mut self, what: &str, expected: Rate, guarantee: Option<&GuaranteeOffer>) {
        match guarantee {
            Some(guarantee) if guarantee.coverage() == Some(expected) => {}
            Some(guarantee) => match guarantee.coverage() {
                Some(got) => self.same(what, &expected.to_string(), &got.to_string()),
                None => {
                    let got = text!("not published", "non publiée");
                    self.differ(what, expected.to_string(), got);
                }
            },
            None => self.differ(
                what,
                expected.to_string(),
                text!("no guarantee", "aucune garantie"),
            ),
        }
    }

    fn tranche(&mut self, id: &str, expected: &ExpectedTranche, loans: &[LoanOffer]) {
        let what = format!("tranches.{id}");
        let is_named = |loan: &&LoanOffer| loan.tranche().is_some_and(|known| known.id() == id);
        let Some(loan) = loans.iter().find(is_named) else {
            let (something, nothing) = (
                text!("a tranche", "une tranche"),
                text!("nothing of it", "rien de celle-ci"),
            );
            self.differ(what, something, nothing);
            return;
        };
        if let Some(amount) = expected.amount {
            self.amount(format!("{what}.amount"), amount, loan.amount().amount());
        }
        if let Some(coverage) = expected.coverage {
            self.coverage(&format!("{what}.coverage"), coverage, loan.guarantee());
        }
        self.schedule(&format!("{what}."), loan.schedule(), &expected.schedule);
    }

    /// A schedule, named by what stands before its keys.
    fn schedule(&mut self, of: &str, schedule: &Schedule, expect: &ExpectedSchedule) {
        let rows = schedule.rows();
        // Row 0 is the day of the disbursement: what is paid then is no instalment.
        let instalments = rows.iter().filter(|row| row.number() > 0).count();
        if let Some(expected) = expect.instalments
            && usize::try_from(expected) != Ok(instalments)
        {
            self.same(
                format!("{of}instalments"),
                &expected.to_string(),
                &instalments.to_string(),
            );
        }
        if let Some(expected) = &expect.totals {
            let totals = schedule.totals();
            let got = [
                totals.principal(),
                totals.interest(),
                totals.capitalised_interest(),
                totals.fees(),
                totals.insurance(),
                totals.guarantee_fee(),
                totals.total(),
                by_others(schedule, |_| true),
            ];
            self.amounts(&format!("{of}totals"), expected, got);
        }
        for (number, expected) in expect.rows.iter().flatten() {
            match rows.iter().find(|row| row.number() == *number) {
                Some(row) => self.row(&format!("{of}rows.{number}"), expected, row, schedule),
                None => self.differ(
                    format!("{of}rows.{number}"),
                    text!("a row", "une ligne"),
                    LocalText::count(rows.len(), ["row", "rows"], ["ligne", "lignes"]),
                ),
            }
        }
    }

    /// The aid in the offer, and what was left before it.
    fn aid(&mut self, aid: Option<&AidOffer>, expect: &Expectation) {
        let got = aid.map(AidOffer::amount);
        match (expect.aid, got) {
            (None, _) | (Some(ExpectedAid::Unknown), Some(AidAmount::Unknown(_))) => {}
            (Some(ExpectedAid::Amount(expected)), Some(AidAmount::Known(got))) => {
                self.amount("aid", expected, got.amount());
            }
            (Some(expected), got) => {
                let expected = match expected {
                    ExpectedAid::Amount(amount) => LocalText::same(amount.to_string()),
                    ExpectedAid::Unknown => unknown(),
                };
                let got = match got {
                    Some(AidAmount::Known(amount)) => LocalText::same(amount.to_string()),
                    Some(AidAmount::Unknown(_)) => unknown(),
                    None => text!(
                        "an offer that says nothing of aid",
                        "une offre qui ne dit rien d'une aide"
                    ),
                };
                self.differ("aid", expected, got);
            }
        }
        if let Some(expected) = expect.aid_headroom {
            match aid.and_then(AidOffer::headroom) {
                Some(headroom) => {
                    self.amount("aid_headroom", expected, headroom.left().amount());
                }
                None => self.differ(
                    "aid_headroom",
                    expected.to_string(),
                    text!("no ceiling", "aucun plafond"),
                ),
            }
        }
    }

    /// The rate at the decimals that the case writes, rounded half up as a rate is disclosed.
    fn rate(&mut self, what: &'static str, expected: &str, got: Rate) {
        let digits = expected.trim_end_matches('%').trim();
        let decimals = digits
            .split_once('.')
            .map_or(0, |(_, decimals)| decimals.len());
        let got = disclosed_percent(got, u32::try_from(decimals).unwrap_or(u32::MAX));
        if digits.parse() != Ok(got) {
            self.same(what, expected, &format!("{got} %"));
        }
    }

    fn row(&mut self, what: &str, expected: &ExpectedRow, row: &ScheduleRow, schedule: &Schedule) {
        if let Some(date) = expected.due_date
            && date != row.due_date()
        {
            self.same(
                format!("{what}.due_date"),
                &date.to_string(),
                &row.due_date().to_string(),
            );
        }
        let balances = [
            (
                "opening_balance",
                expected.opening_balance,
                row.opening_balance(),
            ),
            (
                "closing_balance",
                expected.closing_balance,
                row.closing_balance(),
            ),
        ];
        let of_day = |paid: &&PaidOut| paid.date() == row.due_date() && row.number() == 0;
        let paid_out = schedule.paid_out().iter().find(of_day);
        let paid_out = (
            "paid_out",
            expected.paid_out,
            paid_out.map_or(row.disbursed(), PaidOut::amount),
        );
        for (column, expected, got) in balances.into_iter().chain([paid_out]) {
            if let Some(expected) = expected {
                self.amount(format!("{what}.{column}"), expected, got);
            }
        }
        let got = [
            row.principal(),
            row.interest(),
            row.capitalised_interest(),
            row.fees(),
            row.insurance(),
            row.guarantee_fee(),
            row.total(),
            by_others(schedule, |due| {
                (due.number(), due.due_date()) == (row.number(), row.due_date())
            }),
        ];
        self.amounts(what, &expected.amounts, got);
    }

    fn amounts(&mut self, what: &str, expected: &ExpectedTotals, got: [Decimal; 8]) {
        let expected = [
            ("principal", expected.principal),
            ("interest", expected.interest),
            ("capitalised_interest", expected.capitalised_interest),
            ("fees", expected.fees),
            ("insurance", expected.insurance),
            ("guarantee_fee", expected.guarantee_fee),
            ("total", expected.total),
            ("by_others", expected.by_others),
        ];
        for ((column, expected), got) in expected.into_iter().zip(got) {
            if let Some(expected) = expected {
                self.amount(format!("{what}.{column}"), expected, got);
            }
        }
    }
}

/// What others than the borrower pay of a schedule, on some of its days.
fn by_others(schedule: &Schedule, is_counted: impl Fn(&PayerDue) -> bool) -> Decimal {
    let due = schedule.others().iter().filter(|due| is_counted(due));
    due.map(|due| due.share().total()).sum()
}

/// A named value of the offer, else of the request, as the case writes it.
fn value_of<T: Granted>(decision: &Decision<T>, name: &str) -> Result<LocalText, DecideError> {
    let bundle = decision.bundle();
    let is_open = decision.option().is_some() || bundle.is_granted_on(decision.as_of());
    Ok(match decision.value_offered(name)? {
        None if is_open => text!("no value of this name", "aucune valeur de ce nom"),
        None => text!(
            "nothing: the product is not open on {day}",
            "rien : le produit n'est pas ouvert le {day}",
            day = decision.as_of().to_string()
        ),
        Some(Answer::Unknown { .. }) => unknown(),
        Some(Answer::Known(Value::None)) => LocalText::same("none"),
        Some(Answer::Known(value)) => LocalText::same(value.to_string()),
    })
}

/// The word of cases for what nobody knows.
fn unknown() -> LocalText {
    LocalText::same("unknown")
}

fn years(count: usize) -> LocalText {
    LocalText::count(count, ["year", "years"], ["année", "années"])
}
