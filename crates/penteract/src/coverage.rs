//! What of a product its own cases try, and what they leave untried.

mod seen;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use penteract_bundle::{Bundle, SchedulePlan};
use penteract_core::{LocalText, Period, said, text};
use penteract_rules::{Cell, Label, ParameterValue, TableDeclaration, TableRow, Type, Value};

use self::seen::Seen;
use crate::cases::CaseReport;
use crate::finding::FindingResult;
use crate::product::Product;

/// How the cases of a product, and of its variants, cover its rules, and what else of it they try.
///
/// A rule is covered when it holds in one case and fails in another: a threshold that no case crosses may be wrong
/// without a test that says so. Only cases that pass count, since the others show nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    product: Arc<str>,
    rules: Vec<RuleCoverage>,
    parts: Vec<PartCoverage>,
    without_case: Vec<Arc<str>>,
}

/// What a part of a product is, besides its rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum PartKind {
    /// A condition of a rule, which holds or does not.
    Condition,
    /// A row of a grid that does not look up codes.
    Row,
    /// A limit on the amount.
    Limit,
    /// A value of a parameter in its days.
    DatedValue,
    /// A phase of the loan, in it or left out.
    Phase,
    /// An option of a loan that runs.
    Option,
}

impl PartKind {
    /// Every sort, in the order in which they are told.
    pub const ALL: [Self; 6] = [
        Self::Condition,
        Self::Row,
        Self::Limit,
        Self::DatedValue,
        Self::Phase,
        Self::Option,
    ];
}

said! { PartKind {
    Condition => "conditions of rules", "conditions de règles";
    Row => "rows of grids", "lignes de grilles";
    Limit => "limits", "limites";
    DatedValue => "dated values", "valeurs datées";
    Phase => "phases of the loan", "phases du prêt";
    Option => "options of the loan", "options du prêt";
} }

/// A part of a product besides its rules, and whether a case tries it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PartCoverage {
    /// What it is.
    pub kind: PartKind,
    /// What it is of: the rule, the grid, the limit, the parameter, the option; of a phase, its number.
    pub of: Arc<str>,
    /// Where it stands; nothing where the manifest gives no place of its own.
    pub location: Option<Label>,
    /// The case that would try it.
    pub tried_by: LocalText,
    /// How many cases try it.
    pub tried_in: usize,
    key: Key,
}

impl PartCoverage {
    /// The library whose file gives it: `lib/sme`.
    fn library(&self, bundle: &Bundle) -> Option<Arc<str>> {
        let manifest = bundle.place().file;
        let root = manifest.get(..manifest.rfind(&format!("{}/", bundle.id()))?)?;
        let within = self.location.as_ref()?.file.strip_prefix(root)?;
        let (name, _) = within.strip_prefix("lib/")?.split_once('/')?;
        Some(Arc::from(format!("lib/{name}")))
    }
}

/// What tells a part from the others of a product and its variants.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Key {
    Condition(Label, bool),
    Row(u32),
    Dated(Period),
    Phase(usize, bool),
    Named,
}

/// How the cases of a product cover one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleCoverage {
    /// The rule's function.
    pub rule: Arc<str>,
    /// Where it stands.
    pub location: Label,
    /// The cases in which it holds.
    pub held_in: usize,
    /// The cases in which it fails.
    pub failed_in: usize,
}

impl RuleCoverage {
    /// Whether the rule holds in a case and fails in another.
    #[must_use]
    pub fn is_covered(&self) -> bool {
        self.held_in > 0 && self.failed_in > 0
    }
}

impl Coverage {
    /// What cases that were run show, product by product in the order of their identifiers; a product and its variants
    /// are taken together.
    ///
    /// # Example
    /// ```
    /// use penteract::{CaseReport, Catalogue, Coverage};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let catalogue = Catalogue::open_with_cases(concat!(env!("CARGO_MANIFEST_DIR"), "/../../products"))?;
    /// let pge = catalogue.product("pge")?;
    /// let reports: Vec<CaseReport> =
    ///     pge.bundle().cases().into_iter().flatten().map(|case| pge.run_case(case)).collect();
    /// for coverage in Coverage::of([(&pge, reports.as_slice())]) {
    ///     assert!(coverage.uncovered().next().is_none(), "a rule of `{}` is not covered", coverage.product());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn of<'a>(runs: impl IntoIterator<Item = (&'a Product, &'a [CaseReport])>) -> Vec<Self> {
        let mut all: BTreeMap<Arc<str>, Self> = BTreeMap::new();
        for (product, reports) in runs {
            let bundle = product.bundle();
            let id: Arc<str> = Arc::from(bundle.id());
            Self::of_owner(&mut all, &id).add(product, reports);
            // What a library gives is given once, whichever product a case of it is of.
            let parts = parts(bundle);
            let libraries = parts.iter().filter_map(|part| part.library(bundle));
            let libraries: BTreeSet<Arc<str>> = libraries.collect();
            for part in parts {
                let owner = part.library(bundle).unwrap_or_else(|| Arc::clone(&id));
                let own = &mut Self::of_owner(&mut all, &owner).parts;
                let is_known = |known: &PartCoverage| {
                    (known.kind, &known.of, &known.key) == (part.kind, &part.of, &part.key)
                };
                if !own.iter().any(is_known) {
                    own.push(part);
                }
            }
            for report in reports.iter().filter(|report| report.passed()) {
                let mut cases = bundle.cases().unwrap_or_default().iter();
                let Some(case) = cases.find(|case| case.name == report.name()) else {
                    continue;
                };
                let seen = Seen::of(product, case);
                for owner in libraries.iter().chain([&id]) {
                    for part in &mut Self::of_owner(&mut all, owner).parts {
                        part.tried_in += usize::from(seen.tries(part));
                    }
                }
            }
        }
        all.into_values().collect()
    }

    fn of_owner<'m>(all: &'m mut BTreeMap<Arc<str>, Self>, owner: &Arc<str>) -> &'m mut Self {
        all.entry(Arc::clone(owner)).or_insert_with(|| Self {
            product: Arc::clone(owner),
            rules: Vec::new(),
            parts: Vec::new(),
            without_case: Vec::new(),
        })
    }

    fn add(&mut self, product: &Product, reports: &[CaseReport]) {
        let program = product.bundle().program();
        for id in program.rules() {
            let function = program.describe(id);
            if self.rules.iter().all(|known| known.rule != function.name) {
                self.rules.push(RuleCoverage {
                    rule: Arc::clone(&function.name),
                    location: function.location.clone(),
                    held_in: 0,
                    failed_in: 0,
                });
            }
        }
        for finding in reports
            .iter()
            .filter(|report| report.passed())
            .flat_map(CaseReport::findings)
        {
            let rule = self
                .rules
                .iter_mut()
                .find(|known| *known.rule == *finding.rule());
            match (rule, finding.result()) {
                (Some(rule), FindingResult::Holds) => rule.held_in += 1,
                (Some(rule), FindingResult::Fails) => rule.failed_in += 1,
                (Some(_), FindingResult::Unknown) | (None, _) => {}
            }
        }
        if reports.is_empty() {
            self.without_case.push(Arc::from(product.id()));
        }
    }

    /// The product's identifier, without a variant; of a library its name, `lib/sme`.
    #[must_use]
    pub fn product(&self) -> &str {
        &self.product
    }

    /// The rules of the product and of its variants, in the order of the scripts.
    #[must_use]
    pub fn rules(&self) -> &[RuleCoverage] {
        &self.rules
    }

    /// The rules that no case sees hold, or that no case sees fail.
    pub fn uncovered(&self) -> impl Iterator<Item = &RuleCoverage> {
        self.rules.iter().filter(|rule| !rule.is_covered())
    }

    /// The other parts of the product and of its variants.
    #[must_use]
    pub fn parts(&self) -> &[PartCoverage] {
        &self.parts
    }

    /// The parts that no case tries.
    pub fn untried(&self) -> impl Iterator<Item = &PartCoverage> {
        self.parts.iter().filter(|part| part.tried_in == 0)
    }

    /// What of the product and its variants no case decides.
    #[must_use]
    pub fn without_case(&self) -> &[Arc<str>] {
        &self.without_case
    }
}

/// Everything of a product that a case may try besides its rules.
fn parts(bundle: &Bundle) -> Vec<PartCoverage> {
    let mut parts = conditions(bundle);
    parts.extend(rows(bundle));
    parts.extend(limits(bundle));
    parts.extend(dated_values(bundle));
    parts.extend(phases(bundle));
    let options = bundle.options().iter().map(|option| PartCoverage {
        kind: PartKind::Option,
        of: Arc::clone(&option.id),
        location: Some(option.declared.clone()),
        tried_by: text!(
            "one of a loan that runs, in which option `{id}` is decided or exercised",
            "un d'un prêt en cours, où l'option `{id}` est décidée ou exercée",
            id = option.id
        ),
        tried_in: 0,
        key: Key::Named,
    });
    parts.extend(options);
    parts
}

fn conditions(bundle: &Bundle) -> Vec<PartCoverage> {
    let program = bundle.program();
    let mut parts = Vec::new();
    for id in program.rules() {
        let rule = &program.describe(id).name;
        for location in program.conditions_of(id) {
            for holds in [true, false] {
                let condition = location.text.get(bundle.language());
                let tried_by = match holds {
                    true => text!(
                        "one in which `{condition}` holds and decides `{rule}`",
                        "un où `{condition}` est vraie et décide `{rule}`"
                    ),
                    false => text!(
                        "one in which `{condition}` does not hold and decides `{rule}`",
                        "un où `{condition}` est fausse et décide `{rule}`"
                    ),
                };
                parts.push(PartCoverage {
                    kind: PartKind::Condition,
                    of: Arc::clone(rule),
                    location: Some(location.clone()),
                    tried_by,
                    tried_in: 0,
                    key: Key::Condition(location.clone(), holds),
                });
            }
        }
    }
    parts
}

/// The rows in force within the windows of grids of figures: lists of codes are compared with the official ones.
fn rows(bundle: &Bundle) -> Vec<PartCoverage> {
    let grids = bundle.tables().iter().filter(|grid| {
        let mut columns = grid.declaration().inputs.iter();
        columns.all(|column| !matches!(column.ty.without_none(), Type::Code(_)))
    });
    let of_grid = |grid| {
        let grid: &penteract_bundle::Table = grid;
        let declared = grid.declaration();
        let rows = declared.rows.iter();
        let given = rows.filter(|row| {
            let mut outputs = row.outputs.iter();
            outputs.any(|output| matches!(output, ParameterValue::Known(_)))
        });
        let within = given.filter(|row| is_within(bundle, row.period));
        let parts = within.map(|row| PartCoverage {
            kind: PartKind::Row,
            of: Arc::clone(&declared.name),
            location: Some(grid.declared().clone()),
            tried_by: text!(
                "one, {period}, for which line {line} of grid `{grid}` is read: {inputs}",
                "un, {period}, pour lequel la ligne {line} de la grille `{grid}` est lue : {inputs}",
                period = row.period,
                line = row.line,
                grid = declared.name,
                inputs = asked_for(declared, row)
            ),
            tried_in: 0,
            key: Key::Row(row.line),
        });
        parts.collect::<Vec<_>>()
    };
    grids.flat_map(of_grid).collect()
}

/// What the inputs of a row must be: `year = 2, headcount = 250..4999`.
fn asked_for(grid: &TableDeclaration, row: &TableRow) -> String {
    let bound = |value: &Option<Value>| value.as_ref().map(ToString::to_string).unwrap_or_default();
    let cells = grid.inputs.iter().zip(&row.inputs);
    let cells = cells.filter_map(|(column, cell)| {
        let cell = match cell {
            Cell::Any => return None,
            Cell::Is(value) => value.to_string(),
            Cell::OneOf(values) => {
                let values: Vec<String> = values.iter().map(ToString::to_string).collect();
                values.join(" | ")
            }
            Cell::Between { from, until, .. } => format!("{}..{}", bound(from), bound(until)),
        };
        Some(format!("{} = {cell}", column.name))
    });
    cells.collect::<Vec<_>>().join(", ")
}

fn limits(bundle: &Bundle) -> Vec<PartCoverage> {
    let of_options = bundle.options().iter();
    let of_options = of_options.filter_map(|option| option.rules.as_ref()?.amount.as_ref());
    let plans = std::iter::once(&bundle.offer().amount).chain(of_options);
    let limits = plans.flat_map(|plan| &plan.max).map(|limit| PartCoverage {
        kind: PartKind::Limit,
        of: Arc::clone(&limit.id),
        location: None,
        tried_by: text!(
            "one that asks for more than limit `{id}` leaves, where no other limit leaves less",
            "un qui demande plus que la limite `{id}` ne laisse, où aucune autre ne laisse moins",
            id = limit.id
        ),
        tried_in: 0,
        key: Key::Named,
    });
    limits.collect()
}

fn dated_values(bundle: &Bundle) -> Vec<PartCoverage> {
    let mut parts = Vec::new();
    for parameter in bundle.parameters() {
        for dated in parameter.values() {
            let is_known = matches!(dated.value, ParameterValue::Known(_));
            if !is_known || !is_within(bundle, dated.period) {
                continue;
            }
            parts.push(PartCoverage {
                kind: PartKind::DatedValue,
                of: Arc::from(parameter.name()),
                location: Some(parameter.declared().clone()),
                tried_by: text!(
                    "one, {period}, that reads `{name}` ({label})",
                    "un, {period}, qui lit `{name}` ({label})",
                    period = dated.period,
                    name = parameter.name(),
                    label = parameter.label()
                ),
                tried_in: 0,
                key: Key::Dated(dated.period),
            });
        }
    }
    parts
}

/// The phases of the manifest, numbered through all the loans that are lent together.
fn phases(bundle: &Bundle) -> Vec<PartCoverage> {
    let mut parts = Vec::new();
    for (at, phase) in bundle
        .offer()
        .schedules()
        .flat_map(SchedulePlan::phases)
        .enumerate()
    {
        let number = at + 1;
        let sides: &[bool] = if phase.when.is_some() {
            &[true, false]
        } else {
            &[true]
        };
        for is_there in sides {
            let tried_by = match is_there {
                true => text!(
                    "one whose loan has phase {number}",
                    "un dont le prêt a la phase {number}"
                ),
                false => text!(
                    "one whose loan is without phase {number}",
                    "un dont le prêt n'a pas la phase {number}"
                ),
            };
            parts.push(PartCoverage {
                kind: PartKind::Phase,
                of: Arc::from(number.to_string()),
                location: Some(bundle.place_of("offer")),
                tried_by,
                tried_in: 0,
                key: Key::Phase(at, *is_there),
            });
        }
    }
    parts
}

/// Whether some of these days are within a window: nothing is decided on others, save of options and of what is read on
/// days that answers give, of which nothing is asked here.
fn is_within(bundle: &Bundle, period: Period) -> bool {
    let mut windows = bundle.windows().iter();
    bundle.windows().is_empty() || windows.any(|window| window.period().overlaps(period))
}
