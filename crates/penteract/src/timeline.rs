//! One application on every day on which something of the product changes (windows, figures, grids, rules, lists of codes),
//! and on those between on which its own dates and ages turn it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use penteract_bundle::{Application, ApplicationProblem, Bundle, ProblemKind};
use penteract_core::{LocalText, Money, Period, text};
use penteract_rules::FactId;

use crate::decision::Decision;
use crate::error::DecideError;
use crate::finding::FindingResult;
use crate::outcome::Reason;
use crate::product::Product;

/// How often an application may turn by its own dates and ages between two days on which something of the product changes.
const TURNS_BETWEEN_MAX: usize = 16;

/// An application decided on every day on which something of the product changes, and on which its own dates and ages turn it.
#[derive(Debug)]
pub struct Timeline {
    days: Vec<TimelineDay>,
}

/// A day on which something of the product changes or the application turns, and what is decided then.
#[derive(Debug)]
pub struct TimelineDay {
    date: NaiveDate,
    changes: Vec<DatedChange>,
    decided: Result<Decision, DecideError>,
    is_other: bool,
}

/// Something of the product that begins or ends on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DatedChange {
    subject: Subject,
    /// What people read for it.
    pub what: LocalText,
    /// Whether it begins on the day; else it ended the day before.
    pub begins: bool,
    /// The texts of law, or the commercial documents.
    pub law: Vec<Arc<str>>,
    /// The lines of the product's sources.
    pub sources: Vec<Arc<str>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Subject {
    Window,
    Parameter(Arc<str>),
    Table(Arc<str>),
    Rule(Arc<str>),
    List,
}

impl Product {
    /// One application, decided on each day of the windows on which something of the product changes, the day after the last
    /// window included. Where a date or an age of the application turns it between two of them, the day is found by halves;
    /// what turns and turns back between the two is not seen.
    ///
    /// # Example
    /// ```
    /// use penteract::{Application, Catalogue};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))?;
    /// let pge = Catalogue::open("products")?.product("pge")?;
    /// let application = Application::from_json(&std::fs::read("examples/applications/pge/bakery.json")?)?;
    /// let timeline = pge.timeline(&application);
    /// let first = timeline.turns().next().ok_or("no day")?;
    /// assert_eq!(first.date().to_string(), "2020-03-16");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn timeline(&self, application: &Application) -> Timeline {
        let bundle = self.bundle();
        let mut days: Vec<TimelineDay> = Vec::new();
        for (date, changes) in changes(bundle) {
            let decided = self.decide(application, date);
            let before = date
                .pred_opt()
                .filter(|_| !days.is_empty())
                .map(|eve| self.until(application, &mut days, eve));
            let is_other = before
                .as_ref()
                .is_none_or(|before| told(before) != told(&decided));
            let changes = match &before {
                Some(before) if is_other => causes(bundle, before, &decided, changes),
                Some(_) => changes,
                // Nothing was granted before: the rest of what begins is the product itself.
                None => kept(changes, |change| change.subject == Subject::Window),
            };
            days.push(TimelineDay {
                date,
                changes,
                decided,
                is_other,
            });
        }
        Timeline { days }
    }

    /// What is decided on the eve of a day on which something changes. Where it is other than on the day before that is
    /// known, an age or a date of the application made it so: the days of those turns are looked for by halves.
    fn until(
        &self,
        application: &Application,
        days: &mut Vec<TimelineDay>,
        eve: NaiveDate,
    ) -> Result<Decision, DecideError> {
        let at_eve = self.decide(application, eve);
        for _ in 0..TURNS_BETWEEN_MAX {
            let Some(day) = days
                .last()
                .filter(|day| told(&day.decided) != told(&at_eve))
            else {
                break;
            };
            let known = told(&day.decided);
            let (mut same, mut other) = (day.date, eve);
            let mut decided = self.decide(application, other);
            while (other - same).num_days() > 1 {
                let middle = same + (other - same) / 2;
                let between = self.decide(application, middle);
                if told(&between) == known {
                    same = middle;
                } else {
                    (other, decided) = (middle, between);
                }
            }
            days.push(TimelineDay {
                date: other,
                changes: Vec::new(),
                decided,
                is_other: true,
            });
        }
        at_eve
    }
}

impl Timeline {
    /// Every day, in order.
    pub fn days(&self) -> impl Iterator<Item = &TimelineDay> {
        self.days.iter()
    }

    /// The first day, and those on which outcome or amount are others than before.
    pub fn turns(&self) -> impl Iterator<Item = &TimelineDay> {
        self.days.iter().filter(|day| day.is_other)
    }
}

impl TimelineDay {
    /// The day.
    pub fn date(&self) -> NaiveDate {
        self.date
    }

    /// What begins on it or has ended the day before; of a turn, what made it one: nothing where an age or a date of the
    /// application did.
    pub fn changes(&self) -> &[DatedChange] {
        &self.changes
    }

    /// What is decided on it, or why nothing can be.
    ///
    /// # Errors
    /// As [`Product::decide`].
    pub fn decided(&self) -> Result<&Decision, &DecideError> {
        self.decided.as_ref()
    }
}

/// The outcome and the amount, by which days differ.
fn told(decided: &Result<Decision, DecideError>) -> Option<(&'static str, Option<Money>)> {
    let decision = decided.as_ref().ok()?;
    let outcome = decision.outcome();
    Some((outcome.name(), outcome.offer().map(|offer| offer.amount())))
}

/// Of what changes on a day, what made the decision another one: windows where one of the two is outside them; rules that stood
/// in the way on one of the two days, those in their place and what they read; what the limits read where the amount is
/// another; a value that no source gives on one of them; lists of codes where the application gives one of another. Nothing
/// where an age or a date of the application did.
fn causes(
    bundle: &Bundle,
    before: &Result<Decision, DecideError>,
    after: &Result<Decision, DecideError>,
    changes: Vec<DatedChange>,
) -> Vec<DatedChange> {
    let (Ok(before), Ok(after)) = (before, after) else {
        let is_list = is_of_a_list(before) != is_of_a_list(after);
        return kept(changes, |change| is_list && change.subject == Subject::List);
    };
    let is_outside = |decision: &Decision| {
        let mut reasons = decision.outcome().reasons().iter();
        reasons.any(|reason| matches!(reason, Reason::OutsideWindows | Reason::UncertainWindow(_)))
    };
    let program = bundle.program();
    let function = |rule: &str| program.function(rule).map(|id| program.describe(id));
    // A rule that holds, or is not in force, stands in the way of nothing.
    let hinders = |decision: &Decision, rule: &str| {
        let finding = decision.finding(rule);
        finding.is_some_and(|finding| finding.result() != FindingResult::Holds)
    };
    let rules = before.findings().iter().chain(after.findings());
    let rules = rules.map(|finding| finding.rule());
    let turned: BTreeSet<&str> = rules
        .filter(|rule| hinders(before, rule) != hinders(after, rule))
        .collect();
    // With those that take their place: they read the same facts.
    let facts = turned.iter().filter_map(|rule| function(rule));
    let facts: Vec<FactId> = facts.flat_map(|function| function.reads.clone()).collect();
    let beginning = changes.iter().filter_map(|change| match &change.subject {
        Subject::Rule(rule) => function(rule),
        _ => None,
    });
    let in_place = beginning.filter(|function| function.reads.iter().any(|id| facts.contains(id)));
    let mut names: BTreeSet<Arc<str>> = BTreeSet::new();
    for function in turned
        .iter()
        .filter_map(|rule| function(rule))
        .chain(in_place)
    {
        names.insert(Arc::clone(&function.name));
        names.extend(function.reads_in_force.iter().cloned());
        names.extend(function.reads_tables.iter().cloned());
    }
    let reasons = before.outcome().reasons().iter();
    names.extend(
        reasons
            .chain(after.outcome().reasons())
            .filter_map(|reason| match reason {
                Reason::UndeclaredValue { parameter, .. } => Some(Arc::clone(parameter)),
                _ => None,
            }),
    );
    let amount = |decision: &Decision| decision.outcome().offer().map(|offer| offer.amount());
    if amount(before) != amount(after) {
        let plan = &bundle.offer().amount;
        let limits = plan.max.iter().map(|limit| &limit.value).chain(&plan.min);
        for value in limits {
            names.extend(bundle.reads_parameters(value));
        }
    }
    let windows = is_outside(before) != is_outside(after);
    let is_cause = |change: &DatedChange| match &change.subject {
        Subject::Window => windows,
        Subject::Parameter(name) | Subject::Table(name) | Subject::Rule(name) => {
            !windows && names.contains(name)
        }
        Subject::List => false,
    };
    kept(changes, is_cause)
}

fn kept(changes: Vec<DatedChange>, is_meant: impl Fn(&DatedChange) -> bool) -> Vec<DatedChange> {
    changes.into_iter().filter(is_meant).collect()
}

/// Whether an application is invalid as it gives a code of a list that is not in force.
fn is_of_a_list(decided: &Result<Decision, DecideError>) -> bool {
    let Err(DecideError::InvalidApplication(problems)) = decided else {
        return false;
    };
    let mut kinds = problems.iter().map(ApplicationProblem::kind);
    kinds.any(|kind| kind == ProblemKind::NomenclatureNotInForce)
}

/// What begins and what has ended on each day from the first of the windows to the day after the last.
pub(crate) fn changes(bundle: &Bundle) -> BTreeMap<NaiveDate, Vec<DatedChange>> {
    let windows = bundle.windows().iter().map(|window| window.period());
    let first = windows.clone().map(|period| period.from()).min().flatten();
    let ends: Option<Vec<NaiveDate>> = windows.map(|period| period.until()).collect();
    let end = ends.and_then(|ends| ends.into_iter().max()?.succ_opt());
    let mut days: BTreeMap<NaiveDate, Vec<DatedChange>> = BTreeMap::new();
    let mut add = |period: Period, change: DatedChange| {
        let ended = period.until().and_then(|until| until.succ_opt());
        for (day, begins) in [(period.from(), true), (ended, false)] {
            let Some(day) = day.filter(|day| first.is_none_or(|first| first <= *day)) else {
                continue;
            };
            if end.is_some_and(|end| end < day) {
                continue;
            }
            let changes = days.entry(day).or_default();
            let change = DatedChange {
                begins,
                ..change.clone()
            };
            if !changes.contains(&change) {
                changes.push(change);
            }
        }
    };
    for window in bundle.windows() {
        add(
            window.period(),
            DatedChange {
                subject: Subject::Window,
                what: text!("the window", "la fenêtre"),
                begins: true,
                law: window.law().map(Arc::from).into_iter().collect(),
                sources: window.sources().to_vec(),
            },
        );
    }
    let program = bundle.program();
    for id in program.rules() {
        let function = program.describe(id);
        let rule = &function.name;
        add(
            function.doc.in_force,
            DatedChange {
                subject: Subject::Rule(Arc::clone(rule)),
                what: LocalText::in_each(bundle.languages(), |language| {
                    let sentence = bundle.sentence(rule, language, None).unwrap_or_default();
                    sentence.trim_end_matches('.').to_owned()
                }),
                begins: true,
                law: function
                    .doc
                    .law
                    .iter()
                    .map(|law| Arc::from(law.as_str()))
                    .collect(),
                sources: Vec::new(),
            },
        );
    }
    for parameter in bundle.parameters() {
        for dated in parameter.values() {
            add(
                dated.period,
                DatedChange {
                    subject: Subject::Parameter(Arc::from(parameter.name())),
                    what: parameter.label().clone(),
                    begins: true,
                    law: vec![Arc::clone(&dated.sourcing.law)],
                    sources: dated.sourcing.sources.clone(),
                },
            );
        }
    }
    for table in bundle.tables() {
        let name = table.name();
        for (row, sourcing) in table.sourced_rows() {
            add(
                row.period,
                DatedChange {
                    subject: Subject::Table(Arc::from(name)),
                    what: text!("grid `{name}`", "grille `{name}`"),
                    begins: true,
                    law: vec![Arc::clone(&sourcing.law)],
                    sources: sourcing.sources.clone(),
                },
            );
        }
    }
    for list in bundle.nomenclatures() {
        let change = DatedChange {
            subject: Subject::List,
            what: list.label().clone(),
            begins: true,
            law: Vec::new(),
            sources: list.sources().to_vec(),
        };
        add(list.validity(), change);
    }
    days
}
