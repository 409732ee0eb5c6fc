//! Cases at the thresholds of a product, with what comes of them: nobody has confirmed yet that it is right.

use std::num::NonZeroUsize;

use chrono::NaiveDate;
use penteract_bundle::{Application, Bundle, Case, Fact, with_unconfirmed, written_unconfirmed};
use penteract_core::{LocalText, Money, Rate, text};
use penteract_rules::{Cell, ParameterValue, Slot, Value};
use rust_decimal::Decimal;

use crate::alternatives::steps::Steps;
use crate::decision::Decision;
use crate::difference::answer;
use crate::error::DecideError;
use crate::finding::Finding;
use crate::in_parallel::{Progress, in_parallel};
use crate::near::around;
use crate::offer::{GuaranteeOffer, Limit};
use crate::outcome::Reason;
use crate::product::Product;
use crate::timeline;

/// A case at a threshold, which nobody has confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Boundary {
    /// Its name in its file.
    pub name: String,
    /// The case as it stands in a file of several.
    pub text: String,
}

/// The file of a product that keeps them.
pub const BOUNDARIES_FILE: &str = "cases/boundaries.toml";

/// The cases from which answers are looked for that no figure gives: more of them find no more.
const SEARCHED_MAX: usize = 6;

/// Cases at the thresholds of a product and its variants: for each figure that a rule, a limit or a grid holds a fact against
/// and that decides in a case, the answer a unit below, at it and a unit above; where an answer turns the decision without
/// being a figure (a share of turnover), the same around it; the day before, of and after each day on which something of the
/// product changes; each answer left out, or "none", that decides. What a case already tries is left out, and of variants what
/// another shows. Each expects what comes today: nobody has said that it is right, so that it counts nowhere until somebody has.
///
/// `progress` is told from any of the `threads`. The cases are read when the catalogue is opened with them.
///
/// # Example
/// ```
/// use std::num::NonZeroUsize;
///
/// use penteract::{Catalogue, boundaries};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let catalogue = Catalogue::open_with_cases(concat!(env!("CARGO_MANIFEST_DIR"), "/../../products"))?;
/// let product = catalogue.product("occitanie-amorcage")?;
/// let found = boundaries(&[&product], NonZeroUsize::MIN, &|_done, _all| {});
/// assert!(found.iter().all(|boundary| boundary.text.contains("unconfirmed = true")));
/// # Ok(())
/// # }
/// ```
#[must_use]
pub fn boundaries(
    members: &[&Product],
    threads: NonZeroUsize,
    progress: Progress<'_>,
) -> Vec<Boundary> {
    let searches: Vec<Search<'_>> = members.iter().map(|member| Search::of(member)).collect();
    let looked_for: Vec<(&Search<'_>, Sought<'_>)> = searches
        .iter()
        .flat_map(|search| {
            search
                .sought()
                .into_iter()
                .map(move |sought| (search, sought))
        })
        .collect();
    let found = in_parallel(
        threads,
        looked_for.len(),
        progress,
        || (),
        |(), at| {
            looked_for
                .get(at)
                .map(|(search, sought)| search.look(sought))
        },
    );
    let mut kept: Vec<Boundary> = Vec::new();
    // What one variant shows needs no second one.
    let mut shown: Vec<Shown> = Vec::new();
    let mut tried: Vec<(&str, Application, NaiveDate)> = Vec::new();
    for ((search, sought), groups) in looked_for.iter().zip(found) {
        for points in groups.into_iter().flatten() {
            let told = search.shown(sought, &points);
            if shown.contains(&told) {
                continue;
            }
            for point in points {
                let product = search.product.id();
                let is_known = |(of, application, as_of): &(&str, Application, NaiveDate)| {
                    *of == product && *as_of == point.as_of && *application == point.application
                };
                if search.holds(&point) || tried.iter().any(is_known) {
                    continue;
                }
                let Some(boundary) = search.written(&point, &kept) else {
                    continue;
                };
                kept.push(boundary);
                tried.push((product, point.application, point.as_of));
            }
            shown.push(told);
        }
    }
    kept
}

/// The text of [`BOUNDARIES_FILE`] with other cases that nobody has confirmed; those that somebody has stay as they are.
#[must_use]
pub fn with_boundaries(text: &str, boundaries: &[Boundary], bundle: &Bundle) -> String {
    let schema = "#:schema ../../../docs/reference/schema/case.json\n";
    let schema = text.lines().next().map_or(schema, |_| "");
    let heading = text!(
        "# Cases at the thresholds, written by `penteract test --boundaries`. What each expects is what comes today: it counts nowhere\n# until somebody has computed it from the text, and written `source = \"…\"` in the place of `unconfirmed = true`.\n",
        "# Cas aux seuils, écrits par `penteract test --boundaries`. Ce que chacun attend est ce qui vient aujourd'hui : il ne compte nulle\n# part tant que personne ne l'a calculé d'après le texte, et n'a écrit `source = \"…\"` à la place de `unconfirmed = true`.\n"
    );
    let heading = format!("{schema}{}", heading.get(bundle.language()));
    let cases: Vec<String> = boundaries.iter().map(|one| one.text.clone()).collect();
    with_unconfirmed(text, &heading, &cases)
}

/// What points show, by which one variant or one case is enough for them: of an answer that turns the decision, what it
/// turns it into; else the answers and the days with what comes.
#[derive(PartialEq)]
enum Shown {
    Turn(String, String, Vec<Told>),
    Points(Vec<(String, Told)>),
}

/// What is looked for.
enum Sought<'a> {
    /// Whether a fact is held against a figure.
    Figure(&'a Fact, Value),
    /// The answers to a fact that turn the decision of one of the cases.
    Turns(&'a Fact, usize),
    /// Whether a day decides.
    Day(NaiveDate),
    /// Whether the answer to a fact decides.
    Absent(&'a Fact),
}

/// An application at a threshold.
struct Point {
    name: String,
    of: usize,
    application: Application,
    as_of: NaiveDate,
    told: Told,
}

/// What comes of an application, as far as it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    outcome: Result<&'static str, &'static str>,
    reasons: Vec<String>,
    warnings: Vec<String>,
    missing: Vec<String>,
    limited_by: Vec<String>,
    coverage: Option<Rate>,
    amount: Option<Money>,
    cost: Option<Decimal>,
}

impl Told {
    /// `None` where the product fails.
    fn of(decided: &Result<Decision, DecideError>) -> Option<Self> {
        let decision = match decided {
            Ok(decision) => decision,
            Err(error) if !error.is_of_the_application() => return None,
            Err(error) => {
                return Some(Self {
                    outcome: Err(error.code()),
                    reasons: Vec::new(),
                    warnings: Vec::new(),
                    missing: Vec::new(),
                    limited_by: Vec::new(),
                    coverage: None,
                    amount: None,
                    cost: None,
                });
            }
        };
        let outcome = decision.outcome();
        let offer = outcome.offer();
        let reasons = outcome.reasons().iter().map(Reason::code);
        let warnings = decision.findings().iter().filter(|finding| finding.warns());
        let missing = outcome.missing().iter().map(|fact| fact.path.to_string());
        let limits = offer.into_iter().flat_map(|offer| offer.limited_by());
        let guarantee = offer.and_then(|offer| offer.guarantee());
        Some(Self {
            outcome: Ok(outcome.name()),
            reasons: reasons.map(str::to_owned).collect(),
            warnings: warnings.map(|one| Finding::code(one).to_owned()).collect(),
            missing: missing.collect(),
            limited_by: limits.map(|limit| Limit::id(limit).to_owned()).collect(),
            coverage: guarantee.and_then(GuaranteeOffer::coverage),
            amount: offer.map(|offer| offer.amount()),
            cost: offer.map(|offer| offer.total_cost()),
        })
    }

    /// Whether something else is decided; amounts follow answers everywhere.
    fn turns(&self, other: &Self) -> bool {
        self.outcome != other.outcome
            || self.reasons != other.reasons
            || self.missing != other.missing
            || self.limited_by != other.limited_by
    }

    /// The same, or the loan is another one though its amount is the same.
    fn differs(&self, other: &Self) -> bool {
        self.turns(other)
            || self.warnings != other.warnings
            || self.coverage != other.coverage
            || self.amount == other.amount && self.cost != other.cost
    }

    /// As a case expects it.
    fn expected(&self) -> String {
        let names = |names: &[String]| {
            let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
            format!("[{}]", names.join(", "))
        };
        let mut expected = match self.outcome {
            Ok(outcome) => vec![format!("outcome = \"{outcome}\"")],
            Err(code) => vec![format!("error = \"{code}\"")],
        };
        for (key, of) in [
            ("reasons", &self.reasons),
            ("warnings", &self.warnings),
            ("missing", &self.missing),
        ] {
            if !of.is_empty() {
                expected.push(format!("{key} = {}", names(of)));
            }
        }
        if let Some(amount) = self.amount {
            expected.push(format!("amount = \"{}\"", amount.amount()));
        }
        if !self.limited_by.is_empty() {
            expected.push(format!("limited_by = {}", names(&self.limited_by)));
        }
        if let Some(coverage) = self.coverage {
            expected.push(format!("coverage = \"{coverage}\""));
        }
        format!("{{ {} }}", expected.join(", "))
    }
}

/// One product or variant.
struct Search<'a> {
    product: &'a Product,
    /// The cases that are decided, those that are accepted first, each with what comes of it.
    cases: Vec<(&'a Case, Told)>,
}

impl<'a> Search<'a> {
    fn of(product: &'a Product) -> Self {
        let cases = product.bundle().cases().unwrap_or_default().iter();
        // What lies around a threshold is no place to look for others from.
        let usual = cases.filter(|case| {
            let is_of_a_threshold = case.name.starts_with("boundaries/");
            case.loan.is_none() && case.parameters.is_empty() && !is_of_a_threshold
        });
        let told = usual.filter_map(|case| {
            let told = Told::of(&product.decide(&case.application, case.as_of))?;
            told.outcome.ok()?;
            Some((case, told))
        });
        let mut cases: Vec<(&Case, Told)> = told.collect();
        cases.sort_by_key(|(_, told)| told.outcome != Ok("accept"));
        Self { product, cases }
    }

    fn bundle(&self) -> &'a Bundle {
        self.product.bundle()
    }

    /// Everything that may be a threshold.
    fn sought(&self) -> Vec<Sought<'a>> {
        let bundle = self.bundle();
        let mut sought = Vec::new();
        for fact in bundle.facts() {
            let figures = self.figures(fact).into_iter();
            sought.extend(figures.map(|figure| Sought::Figure(fact, figure)));
        }
        let accepted = self.cases.len().min(SEARCHED_MAX);
        for fact in bundle.facts() {
            if Steps::of(fact.field(), bundle.currency(), None).is_some() {
                sought.extend((0..accepted).map(|case| Sought::Turns(fact, case)));
            }
        }
        sought.extend(timeline::changes(bundle).into_keys().map(Sought::Day));
        sought.extend(bundle.facts().iter().map(Sought::Absent));
        sought
    }

    /// The figures that a function reads beside a fact, or a grid that it looks up.
    fn figures(&self, fact: &Fact) -> Vec<Value> {
        let bundle = self.bundle();
        let program = bundle.program();
        let mut figures = Vec::new();
        let Some(id) = program.fact(fact.path()) else {
            return figures;
        };
        let functions = program.functions().map(|id| program.describe(id));
        let mut add = |value: &Value| {
            if !figures.contains(value) {
                figures.push(value.clone());
            }
        };
        for function in functions.filter(|function| function.reads.contains(&id)) {
            for name in &function.reads_parameters {
                let values = bundle.parameter(name).map(|known| known.values());
                for dated in values.unwrap_or_default() {
                    if let ParameterValue::Known(value) = &dated.value {
                        add(value);
                    }
                }
            }
        }
        for row in bundle
            .tables()
            .iter()
            .flat_map(|table| &table.declaration().rows)
        {
            for cell in &row.inputs {
                if let Cell::Between { from, until, .. } = cell {
                    from.iter().chain(until).for_each(&mut add);
                }
            }
        }
        figures
    }

    /// The points around each threshold that is found.
    fn look(&self, sought: &Sought<'_>) -> Vec<Vec<Point>> {
        match sought {
            Sought::Figure(fact, figure) => {
                let around_it = |at: usize| self.around_figure(fact, figure, at);
                (0..self.cases.len())
                    .find_map(around_it)
                    .into_iter()
                    .collect()
            }
            Sought::Turns(fact, at) => self.turns(fact, *at),
            Sought::Day(day) => {
                let around_it = |at: usize| self.around_day(*day, at);
                (0..self.cases.len())
                    .find_map(around_it)
                    .into_iter()
                    .collect()
            }
            Sought::Absent(fact) => {
                let without = |at: usize| self.without(fact, at, false);
                let none = |at: usize| self.without(fact, at, true);
                let few = 0..self.cases.len().min(SEARCHED_MAX);
                let found = [few.clone().find_map(without), few.clone().find_map(none)];
                found.into_iter().flatten().collect()
            }
        }
    }

    /// A case with an answer given otherwise, decided.
    fn point(
        &self,
        at: usize,
        name: String,
        application: Application,
        as_of: NaiveDate,
    ) -> Option<Point> {
        let told = Told::of(&self.product.decide(&application, as_of))?;
        Some(Point {
            name,
            of: at,
            application,
            as_of,
            told,
        })
    }

    fn answered(&self, at: usize, fact: &Fact, value: &Value) -> Option<Point> {
        let (case, _) = self.cases.get(at)?;
        let application = case
            .application
            .with_value(fact.path(), value)
            .ok()
            .flatten()?;
        let name = named(&[fact.path(), "at", &value.to_string()]);
        self.point(at, name, application, case.as_of)
    }

    /// A unit below, at and above a figure, where it decides.
    fn around_figure(&self, fact: &Fact, figure: &Value, at: usize) -> Option<Vec<Point>> {
        let (case, _) = self.cases.get(at)?;
        let figure = answer(figure, fact.field().ty().without_none(), case.as_of)?;
        let points: Option<Vec<Point>> = around(&figure, self.bundle().currency())
            .iter()
            .map(|value| self.answered(at, fact, value))
            .collect();
        points.filter(|points| decides(points))
    }

    /// The answers to a fact, above and below the one given, at which something else is decided, with those beside them.
    fn turns(&self, fact: &Fact, at: usize) -> Vec<Vec<Point>> {
        let turned = || {
            let (case, told) = self.cases.get(at)?;
            let bundle = self.bundle();
            let frame = bundle
                .read_application(&case.application, case.as_of)
                .ok()?;
            let given = match frame.get(bundle.program().fact(fact.path())?) {
                Slot::Answered(given) => given,
                Slot::Unanswered => return None,
            };
            let steps = Steps::of(fact.field(), bundle.currency(), Some(&given))?;
            let from = steps.at(&given)?;
            let turns = |value: &Value| {
                let point = self.answered(at, fact, value);
                point.is_some_and(|point| point.told.outcome.is_ok() && point.told.turns(told))
            };
            let beside = |value: &Value| {
                let turn = steps.at(value)?;
                let before = if turn > from { turn - 1 } else { turn + 1 };
                // The rounder of the two is the threshold.
                let known = [before, turn].map(|at| steps.value(at));
                let [Some(before), Some(turn)] = known else {
                    return None;
                };
                let centre = match digits(&before) <= digits(&turn) {
                    true => before,
                    false => turn,
                };
                let values = around(&centre, bundle.currency());
                let points = values
                    .iter()
                    .filter_map(|value| self.answered(at, fact, value));
                Some(points.collect())
            };
            let found = steps.nearest(from, turns);
            Some(found.iter().filter_map(beside).collect())
        };
        turned().unwrap_or_default()
    }

    /// The day before, of and after one, where it decides.
    fn around_day(&self, day: NaiveDate, at: usize) -> Option<Vec<Point>> {
        let (case, _) = self.cases.get(at)?;
        let days = [day.pred_opt(), Some(day), day.succ_opt()];
        let points: Option<Vec<Point>> = days
            .into_iter()
            .map(|day| {
                let name = named(&["on", &day?.to_string()]);
                self.point(at, name, case.application.clone(), day?)
            })
            .collect();
        points.filter(|points| decides(points))
    }

    /// A case without the answer to a fact, or with "none", where that decides.
    fn without(&self, fact: &Fact, at: usize, is_none: bool) -> Option<Vec<Point>> {
        let (case, told) = self.cases.get(at)?;
        let (application, how) = match is_none {
            true if fact.field().is_optional() => {
                let none = case.application.with_answer(fact.path(), "null").ok()?;
                (none, "none")
            }
            true => return None,
            false => (case.application.without_answer(fact.path()), "unanswered"),
        };
        let point = self.point(at, named(&[fact.path(), how]), application, case.as_of)?;
        point.told.differs(told).then(|| vec![point])
    }

    fn shown(&self, sought: &Sought<'_>, points: &[Point]) -> Shown {
        match sought {
            Sought::Turns(fact, _) => {
                let told = points.iter().map(|point| Told {
                    amount: None,
                    cost: None,
                    coverage: None,
                    ..point.told.clone()
                });
                let product = self.product.id().to_owned();
                Shown::Turn(product, fact.path().to_owned(), told.collect())
            }
            _ => {
                let told = points.iter();
                let told = told.map(|point| (point.name.clone(), point.told.clone()));
                Shown::Points(told.collect())
            }
        }
    }

    /// Whether a case of the product tries it.
    fn holds(&self, point: &Point) -> bool {
        let mut cases = self.bundle().cases().unwrap_or_default().iter();
        cases.any(|case| {
            let is_usual = case.loan.is_none() && case.parameters.is_empty();
            is_usual && case.as_of == point.as_of && case.application == point.application
        })
    }

    /// The case of a point, under a name that no other has.
    fn written(&self, point: &Point, known: &[Boundary]) -> Option<Boundary> {
        let (case, _) = self.cases.get(point.of)?;
        let bundle = self.bundle();
        let stem = match bundle.variant() {
            Some(variant) => format!("{variant}-{}", point.name),
            None => point.name.clone(),
        };
        let is_taken = |name: &String| {
            let full = format!("boundaries/{name}");
            let mut cases = bundle.cases().unwrap_or_default().iter();
            known.iter().any(|one| one.name == *name) || cases.any(|case| case.name == full)
        };
        let mut names =
            std::iter::once(stem.clone()).chain((2_u32..).map(|at| format!("{stem}-{at}")));
        let name = names.find(|name| !is_taken(name))?;
        let description: LocalText = text!("as {case}", "comme {case}", case = case.name);
        let mut case = (*case).clone();
        case.name.clone_from(&name);
        case.description = Some(description.get(bundle.language()).to_owned());
        case.as_of = point.as_of;
        case.application = point.application.clone();
        let text = written_unconfirmed(&case, bundle.base_case(), &point.told.expected())?;
        Some(Boundary { name, text })
    }
}

/// Whether what is decided differs between neighbours.
fn decides(points: &[Point]) -> bool {
    let pairs = points.iter().zip(points.iter().skip(1));
    pairs
        .into_iter()
        .any(|(one, other)| one.told.differs(&other.told))
}

/// A name of small letters, digits and hyphens.
fn named(parts: &[&str]) -> String {
    let letters = parts.join("-").to_lowercase();
    let letters = letters.trim_start_matches('-').chars();
    letters
        .map(|letter| match letter {
            letter if letter.is_ascii_alphanumeric() => letter,
            '%' => 'p',
            _ => '-',
        })
        .collect::<String>()
        .split('-')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

/// With how many digits an answer is written, without the zeros at its end.
fn digits(value: &Value) -> usize {
    let written = value.to_string();
    let plain = match value {
        Value::Money(number) | Value::Percent(number) | Value::Ratio(number) => {
            number.normalize().to_string()
        }
        _ => written,
    };
    plain.trim_end_matches('0').len()
}
