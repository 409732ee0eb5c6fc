//! Checks an application against the facts of a product and puts its answers into a frame.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::{Currency, LocalText, text};
use penteract_rules::{FactId, Frame, FrameBuilder, Program};

use super::answer::Walk;
use super::bounded::Bounded;
#[cfg(feature = "schema-validation")]
use super::schema_check::SchemaCheck;
use super::words::shown;
use super::{Application, ApplicationProblems, Json, ProblemKind};
use crate::facts::{AskedFor, Fact, FactField, FactGroup};
use crate::nomenclatures::NomenclatureList;
use crate::reader::parse_date;

/// The facts of a group by name.
type GroupFacts = BTreeMap<Arc<str>, (FactId, FactField)>;

/// Checks the answers to what one product and its variants ask for one decision: that of an application, or that of an
/// option.
#[derive(Debug)]
pub(crate) struct ApplicationReader {
    currency: Currency,
    by_group: BTreeMap<Arc<str>, GroupFacts>,
    nomenclatures: Arc<Vec<NomenclatureList>>,
    bounded: Vec<Bounded>,
    #[cfg(feature = "schema-validation")]
    schema: SchemaCheck,
}

impl ApplicationReader {
    /// The reader for what is asked of these facts; facts that the program does not know are left out.
    pub(crate) fn new(
        facts: &[Fact],
        option: Option<&str>,
        #[cfg_attr(
            not(feature = "schema-validation"),
            expect(unused_variables, reason = "only the schema names groups")
        )]
        groups: &Arc<Vec<FactGroup>>,
        nomenclatures: &Arc<Vec<NomenclatureList>>,
        program: &Program,
        currency: Currency,
    ) -> Self {
        let facts = asked(facts, option);
        let mut by_group: BTreeMap<Arc<str>, GroupFacts> = BTreeMap::new();
        for fact in facts.iter() {
            if let Some(id) = program.fact(fact.path()) {
                let group = by_group.entry(Arc::from(fact.group())).or_default();
                group.insert(Arc::from(fact.field().name()), (id, fact.field().clone()));
            }
        }
        Self {
            currency,
            by_group,
            bounded: Bounded::of(&facts, program),
            nomenclatures: Arc::clone(nomenclatures),
            #[cfg(feature = "schema-validation")]
            schema: SchemaCheck::new(&facts, groups, currency),
        }
    }

    /// The answers, beside what is known before them, or every problem.
    pub(crate) fn read(
        &self,
        application: &Application,
        known: FrameBuilder,
        as_of: NaiveDate,
    ) -> Result<Frame, ApplicationProblems> {
        let mut walk = Walk {
            currency: self.currency,
            as_of,
            nomenclatures: &self.nomenclatures,
            read_on: None,
            pointer: String::new(),
            problems: ApplicationProblems::default(),
        };
        let mut builder = known;
        for (group_name, group) in application.root.members() {
            let Some(facts) = self.by_group.get(group_name.as_str()) else {
                walk.unknown(group_name, self.by_group.keys().map(AsRef::as_ref));
                continue;
            };
            walk.within(group_name, |walk| {
                let Json::Object(answers) = group else {
                    walk.wrong_type(
                        |_| text!("an object of answers", "un objet de réponses"),
                        group,
                    );
                    return;
                };
                for (name, answer) in answers {
                    let Some((id, field)) = facts.get(name.as_str()) else {
                        let elsewhere = self.group_of(name);
                        walk.unknown_fact(name, facts.keys().map(AsRef::as_ref), elsewhere);
                        continue;
                    };
                    walk.read_on = field
                        .read_on()
                        .map(|path| (Arc::from(path), answered_day(&application.root, path)));
                    walk.within(name, |walk| {
                        let Some(value) = walk.field(field, answer) else {
                            return;
                        };
                        if let Err(error) = builder.answer(*id, &value) {
                            let expected = LocalText::of(&error);
                            walk.report(ProblemKind::WrongType, expected, shown(answer), None);
                        }
                    });
                }
            });
        }
        if walk.problems.count() == 0 {
            #[cfg(feature = "schema-validation")]
            self.schema.check(application, &mut walk);
        }
        let mut problems = walk.problems;
        let frame = builder.build();
        if problems.count() == 0 {
            for bounded in &self.bounded {
                bounded.check(&frame, &mut problems);
            }
        }
        match problems.count() {
            0 => Ok(frame),
            _ => Err(problems),
        }
    }

    /// The group in which a fact of this name is, when it was put into another.
    fn group_of(&self, name: &str) -> Option<&str> {
        self.by_group
            .iter()
            .find(|(_, facts)| facts.contains_key(name))
            .map(|(group, _)| group.as_ref())
    }
}

/// What is asked for the decision of an option, or for that of an application without one.
pub(crate) fn asked(facts: &[Fact], option: Option<&str>) -> Vec<Fact> {
    let is_asked = |fact: &&Fact| match (fact.asked_for(), option) {
        (AskedFor::Application, None) => true,
        (AskedFor::Options(_), Some(_)) => fact.is_told_to(option),
        _ => false,
    };
    facts.iter().filter(is_asked).cloned().collect()
}

/// The day that a date fact of the application answers.
fn answered_day(root: &Json, path: &str) -> Option<NaiveDate> {
    let (group, name) = path.split_once('.')?;
    match root.get(group)?.get(name)? {
        Json::Text(day) => parse_date(day),
        _ => None,
    }
}
