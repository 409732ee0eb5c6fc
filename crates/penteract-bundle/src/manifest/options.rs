//! `[[options]]`: what the borrower may choose once the loan runs.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use penteract_core::{LocalText, text};
use penteract_rules::{FactId, Type, Value};
use schemars::{Schema, SchemaGenerator, json_schema};

use super::places::Time;
use super::reference::Extent;
use super::resolve::Names;
use super::schedule::SchedulePlan;
use crate::codes;
use crate::document::{Entry, Item};
use crate::facts::Fact;
use crate::keys::schema::Constant;
use crate::keys::{KeyValue, Listed, Named, Planned, Ref, resolved, table};
use crate::plan::ValueRef;
use crate::quantity;
use crate::reader::Reader;

/// The most choices of an option: each is a schedule that the contract holds.
const CHOICES_MAX: usize = 64;

table! {
    /// What the borrower may choose, once, while the loan runs: every combination of the answers for which the rules that
    /// refuse hold, each with the phases that `offer.schedule` gives for it.
    OptionDraft => OptionPlan by OptionDraft::plan {
        /// The name, for events.
        id: Named = required("\"after-the-first-year\""),
        /// What people read.
        name: LocalText = required("{ fr = \"…\", en = \"…\" }"),
        /// How long after the disbursement it takes effect: `"12 months"`.
        takes_effect: Ref<Time> = required("\"12 months\""),
        /// How long before it takes effect it opens; at any time when left out.
        opens: Ref<Time> = optional,
        /// How long before it takes effect it closes; given with `opens`.
        closes: Ref<Time> = optional,
        /// The facts answered anew: whole numbers with bounds, enums, bools; 64 combinations at most.
        answers: FactPaths = required("[\"request.years\"]"),
        /// The answers of the contract until the option is exercised, by group and fact.
        default: Defaults = required("{ request.years = 0 }"),
    }
}

/// What the borrower may choose once the loan runs: one item of `options`.
#[derive(Clone, Debug)]
pub struct OptionPlan {
    /// Its name, for events.
    pub id: Arc<str>,
    /// What people read.
    pub name: LocalText,
    /// How long after the disbursement it takes effect.
    pub takes_effect: ValueRef,
    /// How long before that it opens and closes; at any time before when left out.
    pub window: Option<(ValueRef, ValueRef)>,
    /// What the borrower answers anew.
    pub answers: Vec<OptionAnswer>,
    /// The answers of the contract until the option is exercised; those of the application for the other facts.
    pub default: Vec<(FactId, Value)>,
}

/// A fact that the borrower answers anew, and every answer that it may have.
#[derive(Clone, Debug)]
pub struct OptionAnswer {
    /// The fact.
    pub fact: FactId,
    /// The answers, in the order of the fact's declaration.
    pub values: Vec<Value>,
}

/// Names of facts, each with its place.
#[derive(Clone, Debug)]
pub(crate) struct FactPaths(Vec<(Arc<str>, Range<usize>)>);

impl Listed for OptionDraft {
    fn id(&self) -> Option<Arc<str>> {
        self.id.as_ref().map(|id| Arc::clone(&id.name))
    }
}

impl OptionDraft {
    /// Whether the schedule can follow the choice.
    pub(crate) fn fits(&self, schedule: &SchedulePlan, reader: &mut Reader<'_>) -> bool {
        if !schedule.values().is_empty() {
            return true;
        }
        if let Some(Named { name: id, span }) = &self.id {
            let help = text!(
                "give `offer.schedule` a function that reads the answers: `{{ rule = \"phases\" }}`",
                "donnez à `offer.schedule` une fonction qui lit les réponses : `{{ rule = \"phases\" }}`"
            );
            let message = text!(
                "option `{id}` changes nothing: the phases of the manifest are fixed",
                "l'option `{id}` ne change rien : les phases du manifeste sont fixes"
            );
            reader.error(codes::UNSUITABLE_VALUE, message, span, help);
        }
        false
    }

    fn plan(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<OptionPlan> {
        let Named { name: id, span } = self.id.as_ref()?;
        let takes_effect = resolved!(required("") self.takes_effect, names, reader);
        let opens = resolved!(optional self.opens, names, reader);
        let closes = resolved!(optional self.closes, names, reader);
        if self.opens.is_some() != self.closes.is_some() {
            let help = text!(
                "write both `opens` and `closes`, or neither",
                "écrivez `opens` et `closes`, ou aucun des deux"
            );
            let message = text!(
                "the window of option `{id}` has one end only",
                "la période de l'option `{id}` n'a qu'une borne"
            );
            reader.error(codes::MISSING_KEY, message, span, help);
            return None;
        }
        let answers = self.answers(id, names, reader);
        let default = resolved!(required("") self.default, names, reader);
        Some(OptionPlan {
            id: Arc::clone(id),
            name: self.name.clone()?,
            takes_effect: takes_effect?,
            window: opens?.zip(closes?),
            answers: answers?,
            default: default?,
        })
    }

    /// The facts that the borrower answers anew, each with every answer it may have.
    fn answers(
        &self,
        id: &str,
        names: &Names<'_>,
        reader: &mut Reader<'_>,
    ) -> Option<Vec<OptionAnswer>> {
        let mut answers = Some(Vec::new());
        let mut choices = 1_usize;
        for (path, span) in self.answers.iter().flat_map(|paths| &paths.0) {
            let fact = names.fact(path, span, reader);
            let Some((fact, values)) = fact.map(|fact| (fact, values(fact))) else {
                answers = None;
                continue;
            };
            let Some(values) = values else {
                let message = text!(
                    "nothing says every answer to `{path}`",
                    "rien ne dit toutes les réponses à `{path}`"
                );
                let help = text!(
                    "an option may change a whole number with `min` and `max`, an enum, or a bool",
                    "une option peut changer un nombre entier avec `min` et `max`, un choix ou un booléen"
                );
                reader.error(codes::UNSUITABLE_VALUE, message, span, help);
                answers = None;
                continue;
            };
            choices = choices.saturating_mul(values.len());
            match names.program.and_then(|program| program.fact(fact.path())) {
                Some(id) => {
                    if let Some(answers) = &mut answers {
                        answers.push(OptionAnswer { fact: id, values });
                    }
                }
                None => answers = None,
            }
        }
        if choices > CHOICES_MAX {
            let first = self.answers.as_ref().and_then(|paths| paths.0.first());
            let span = first.map_or(0..0, |(_, span)| span.clone());
            let message = text!(
                "option `{id}` has {choices} combinations of answers",
                "l'option `{id}` a {choices} combinaisons de réponses"
            );
            let help = text!(
                "{CHOICES_MAX} at most: name fewer facts, or narrow their bounds",
                "{CHOICES_MAX} au plus : nommez moins de données, ou resserrez leurs bornes"
            );
            reader.error(codes::BAD_VALUE, message, &span, help);
            return None;
        }
        answers
    }
}

impl KeyValue for FactPaths {
    fn read(entry: &Entry, _: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self(reader.texts(entry)))
    }

    fn schema(_: Extent, _: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "array", "items": { "type": "string" } })
    }
}

impl Planned for FactPaths {
    type Plan = Self;

    fn resolve(&self, _: &Names<'_>, _: &mut Reader<'_>) -> Option<Self> {
        Some(self.clone())
    }
}

/// `default = { request.years = 0 }`.
#[derive(Clone, Debug)]
pub(crate) struct Defaults(Vec<DefaultDraft>);

#[derive(Clone, Debug)]
pub(crate) struct DefaultDraft {
    path: Arc<str>,
    span: Range<usize>,
    value: Item,
}

impl KeyValue for Defaults {
    fn read(entry: &Entry, _: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let mut found = Vec::new();
        for group in reader.table(entry)? {
            for fact in reader.table(group).unwrap_or_default() {
                found.push(DefaultDraft {
                    path: Arc::from(format!("{}.{}", group.key, fact.key)),
                    span: fact.key_span.clone(),
                    value: fact.value.clone(),
                });
            }
        }
        Some(Self(found))
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<BTreeMap<String, BTreeMap<String, Constant>>>()
    }
}

impl Planned for Defaults {
    type Plan = Vec<(FactId, Value)>;

    fn resolve(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<Self::Plan> {
        let mut defaults = Some(Vec::new());
        for draft in &self.0 {
            let value = names
                .fact(&draft.path, &draft.span, reader)
                .and_then(|fact| {
                    let ty = fact.field().ty();
                    match quantity::from_item(&draft.value, ty, names.currency) {
                        Ok(value) => Some(value),
                        Err(help) => {
                            let message = text!(
                                "`{path}` cannot be answered so",
                                "`{path}` ne peut pas avoir cette réponse",
                                path = draft.path
                            );
                            reader.error(codes::BAD_VALUE, message, &draft.value.span, help);
                            None
                        }
                    }
                });
            let fact = names.program.and_then(|program| program.fact(&draft.path));
            match (fact.zip(value), &mut defaults) {
                (Some(default), Some(known)) => known.push(default),
                _ => defaults = None,
            }
        }
        defaults
    }
}

/// Every answer that a fact may have, in its order; nothing when they cannot be listed.
fn values(fact: &Fact) -> Option<Vec<Value>> {
    let field = fact.field();
    match (field.ty(), field.min(), field.max()) {
        (Type::Bool, ..) => Some(vec![Value::Bool(false), Value::Bool(true)]),
        (Type::Choice(choice), ..) => {
            Some(choice.values.iter().cloned().map(Value::Choice).collect())
        }
        (Type::Int, Some(Value::Int(min)), Some(Value::Int(max))) => {
            // One more than an option may have is enough to tell that there are too many.
            let values = (*min..=*max).take(CHOICES_MAX.saturating_add(1));
            Some(values.map(Value::Int).collect())
        }
        _ => None,
    }
}
