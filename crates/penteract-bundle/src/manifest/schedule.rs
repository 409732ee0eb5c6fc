//! `offer.schedule`: the phases, given by a function or said one by one.

use chrono::{Datelike as _, NaiveDate};
use penteract_core::{LocalText, Phase, text};
use penteract_rules::FunctionId;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::payer::{self, ThirdParty};
use super::places::{Condition, Day, Phases};
use super::reference::{Extent, RefDraft};
use super::resolve::Names;
use super::terms;
use crate::codes;
use crate::document::{Entry, Item, Kind};
use crate::keys::schema::Reference;
use crate::keys::{KeyValue, Planned, Ref};
use crate::plan::ValueRef;
use crate::reader::Reader;

/// The phases of the schedule.
#[derive(Clone, Debug)]
pub enum SchedulePlan {
    /// A function gives them.
    Rule(FunctionId),
    /// The manifest says them.
    Phases(Vec<PhasePlan>),
}

/// A phase that the manifest says.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PhasePlan {
    /// What it pays, and how long.
    pub phase: Phase,
    /// The day with which it ends, where a place gives one in the place of a length.
    pub until: Option<ValueRef>,
    /// The third party that pays its interest.
    pub third_party: Option<ThirdParty>,
    /// A yes or no: where it is no, the phase is left out. Always there without one.
    pub when: Option<ValueRef>,
}

impl SchedulePlan {
    /// Whether a phase of the manifest ends on a day, whenever it begins.
    pub fn ends_on_a_day(&self) -> bool {
        match self {
            Self::Rule(_) => false,
            Self::Phases(phases) => phases.iter().any(|phase| phase.until.is_some()),
        }
    }

    /// The phases that the manifest says.
    pub fn phases(&self) -> &[PhasePlan] {
        match self {
            Self::Rule(_) => &[],
            Self::Phases(phases) => phases,
        }
    }

    /// The third parties that pay interest.
    pub fn third_parties(&self) -> impl Iterator<Item = &ThirdParty> {
        let phases = self.phases().iter();
        phases.filter_map(|phase| phase.third_party.as_ref())
    }

    /// What decides on the phases.
    pub fn values(&self) -> Vec<ValueRef> {
        match self {
            Self::Rule(id) => vec![ValueRef::Rule(*id)],
            Self::Phases(phases) => phases
                .iter()
                .flat_map(|phase| phase.when.iter().chain(&phase.until))
                .cloned()
                .collect(),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) enum ScheduleDraft {
    Rule(Ref<Phases>),
    Phases(Vec<PhaseDraft>),
}

impl KeyValue for ScheduleDraft {
    fn read(entry: &Entry, place: &str, extent: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let Kind::Array(items) = &entry.value.kind else {
            return Ref::read(entry, place, extent, reader).map(Self::Rule);
        };
        let phases: Vec<Option<PhaseDraft>> = items
            .iter()
            .map(|item| PhaseDraft::read(item, place, reader))
            .collect();
        phases.into_iter().collect::<Option<_>>().map(Self::Phases)
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        let rule = generator.subschema_for::<Reference>();
        let mut phase = Phase::json_schema(generator);
        let mut when = generator.subschema_for::<Reference>();
        when.insert("description".to_owned(), WHEN.into());
        let mut until = Ref::<Day>::schema(Extent::Whole, generator);
        until.insert("description".to_owned(), UNTIL.into());
        if let Some(serde_json::Value::Object(keys)) = phase.get_mut("properties") {
            keys.insert("when".to_owned(), when.to_value());
            keys.insert("until".to_owned(), until.to_value());
        }
        json_schema!({ "anyOf": [rule, { "type": "array", "items": phase }] })
    }
}

impl Planned for ScheduleDraft {
    type Plan = SchedulePlan;

    fn references<'a>(&'a self, found: &mut Vec<&'a RefDraft>) {
        match self {
            Self::Rule(rule) => rule.references(found),
            Self::Phases(phases) => {
                for phase in phases {
                    phase.when.iter().for_each(|when| when.references(found));
                    phase.until.iter().for_each(|until| until.references(found));
                }
            }
        }
    }

    fn resolve(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<SchedulePlan> {
        match self {
            Self::Phases(phases) => {
                let plans: Vec<Option<PhasePlan>> = phases
                    .iter()
                    .map(|phase| phase.plan(names, reader))
                    .collect();
                plans
                    .into_iter()
                    .collect::<Option<_>>()
                    .map(SchedulePlan::Phases)
            }
            Self::Rule(rule) => match rule.resolve(names, reader) {
                Some(ValueRef::Rule(id)) => Some(SchedulePlan::Rule(id)),
                _ => None,
            },
        }
    }
}

/// A phase with its payer, who may pay the interest of such a phase.
fn paid_by(
    phase: Option<Phase>,
    entry: &Entry,
    reader: &mut Reader<'_>,
) -> Option<(Phase, Option<ThirdParty>)> {
    let (payer, third_party) = payer::of_phase(entry, reader)?;
    let phase = phase?.paid_by(payer);
    if let Err(conflict) = phase.check_payer() {
        let message = text!(
            "`payer` has no place in this phase",
            "`payer` n'a pas sa place dans cette phase"
        );
        reader.error(
            codes::BAD_VALUE,
            message,
            &entry.value.span,
            LocalText::of(&conflict),
        );
        return None;
    }
    Some((phase, third_party))
}

const WHEN: &str = "Whether the phase is there: a fact or a function that answers yes or no. Always there when left out.";

const UNTIL: &str = "The due date with which the phase ends, instead of a length.";

/// A phase as the manifest writes it.
#[derive(Clone, Debug)]
pub(crate) struct PhaseDraft {
    phase: Phase,
    third_party: Option<ThirdParty>,
    when: Option<Ref<Condition>>,
    until: Option<Ref<Day>>,
}

impl PhaseDraft {
    /// What loan terms say of a phase, and `when`.
    fn read(item: &Item, place: &str, reader: &mut Reader<'_>) -> Option<Self> {
        let Kind::Table(entries) = &item.kind else {
            let phase = terms::from_item(item, place, reader)?;
            return Some(Self {
                phase,
                third_party: None,
                when: None,
                until: None,
            });
        };
        let entry_of = |key: &str| entries.iter().find(|entry| entry.key == key);
        let (when, until) = (entry_of("when"), entry_of("until"));
        let apart = ["when", "payer"];
        let own = entries
            .iter()
            .filter(|entry| !apart.contains(&entry.key.as_str()));
        let own = own.map(|entry| match entry.key == "until" {
            // Which day it is may hang on the application: any will do until then.
            true => Entry {
                value: Item {
                    kind: Kind::Text(
                        NaiveDate::MAX
                            .with_year(9999)
                            .unwrap_or_default()
                            .to_string(),
                    ),
                    ..entry.value.clone()
                },
                ..entry.clone()
            },
            false => entry.clone(),
        });
        let own = Item {
            kind: Kind::Table(own.collect()),
            ..item.clone()
        };
        let phase = terms::from_item(&own, place, reader);
        let (phase, third_party) = match entry_of("payer") {
            Some(entry) => paid_by(phase, entry, reader)?,
            None => (phase?, None),
        };
        let when = when.map(|entry| {
            let place = format!("{place}.when");
            Ref::read(entry, &place, Extent::Whole, reader)
        });
        let until = until.map(|entry| {
            let place = format!("{place}.until");
            Ref::read(entry, &place, Extent::Whole, reader)
        });
        Some(Self {
            phase,
            third_party,
            when: if_read(when)?,
            until: if_read(until)?,
        })
    }

    fn plan(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<PhasePlan> {
        let when = self.when.as_ref().map(|when| when.resolve(names, reader));
        let until = self
            .until
            .as_ref()
            .map(|until| until.resolve(names, reader));
        Some(PhasePlan {
            phase: self.phase.clone(),
            third_party: self.third_party.clone(),
            when: if_read(when)?,
            until: if_read(until)?,
        })
    }
}

/// What may be left out, and was read where it is not.
fn if_read<T>(read: Option<Option<T>>) -> Option<Option<T>> {
    match read {
        None => Some(None),
        Some(read) => read.map(Some),
    }
}
