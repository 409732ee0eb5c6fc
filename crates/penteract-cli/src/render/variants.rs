//! The variants of a product side by side: only what differs between them.

use std::collections::BTreeMap;

use penteract::{Bundle, Say as _, Value};
use penteract_bundle::ValueRef;
use penteract_rules::ParameterValue;

use super::value::{self, Named};
use crate::session::Session;

/// What can differ, by its key of the manifest or by `params.` and its name, as people read it.
pub(crate) type Values = BTreeMap<String, String>;

/// The values of a product or variant: amount, rate, frequency, coverage, every parameter, the rules that are on. In the
/// language of a session, or without one as programs read them.
pub(crate) fn values(session: Option<&Session>, bundle: &Bundle) -> Values {
    let mut values = Values::new();
    let offer = bundle.offer();
    let amount = &offer.amount;
    let single = [
        ("offer.amount.min", amount.min.as_ref()),
        ("offer.amount.multiple", amount.multiple.as_ref()),
        ("offer.rate", Some(&offer.rate)),
        ("offer.frequency", Some(&offer.frequency)),
        (
            "guarantee.coverage",
            bundle.guarantee().map(|guarantee| &guarantee.coverage),
        ),
    ];
    for (key, reference) in single {
        if let Some(reference) = reference {
            values.insert(key.to_owned(), referred(session, bundle, reference));
        }
    }
    let limits: Vec<String> = amount
        .max
        .iter()
        .map(|limit| referred(session, bundle, &limit.value))
        .collect();
    values.insert("offer.amount.max".to_owned(), limits.join("; "));
    for parameter in bundle.parameters() {
        let name = parameter.name();
        values.insert(format!("params.{name}"), dated(session, bundle, name));
    }
    let program = bundle.program();
    for id in program.rules() {
        let name = &program.describe(id).name;
        values.insert(format!("rules.{name}"), "✓".to_owned());
    }
    values
}

/// The keys whose value is not the same in all of them, in order.
pub(crate) fn differing(all: &[Values]) -> Vec<String> {
    let mut keys: Vec<&String> = all.iter().flat_map(BTreeMap::keys).collect();
    keys.sort_unstable();
    keys.dedup();
    let differs = |key: &str| {
        let mut values = all.iter().map(|values| values.get(key));
        let first = values.next().flatten();
        values.any(|value| value != first)
    };
    keys.into_iter()
        .filter(|key| differs(key))
        .cloned()
        .collect()
}

/// A value of the manifest: what it is, or where it comes from.
fn referred(session: Option<&Session>, bundle: &Bundle, reference: &ValueRef) -> String {
    match reference {
        ValueRef::Constant(value) | ValueRef::Sourced(value, _) => {
            written(session, bundle, &Named::Nothing, value)
        }
        ValueRef::Parameter(name) => format!("params.{name}"),
        ValueRef::Fact(id) => bundle.fact_path(*id).to_string(),
        ValueRef::Table(name) => format!("tables.{name}"),
        ValueRef::Rule(id) => bundle.program().describe(*id).name.to_string(),
    }
}

/// The values of a parameter, with their dates when there are several; `?` where no source gives one.
fn dated(session: Option<&Session>, bundle: &Bundle, name: &str) -> String {
    let values = bundle
        .parameter(name)
        .map(|parameter| parameter.values())
        .unwrap_or_default();
    let shown = values.iter().map(|dated| {
        let value = match &dated.value {
            ParameterValue::Known(value) => {
                written(session, bundle, &Named::Parameter(name), value)
            }
            ParameterValue::Unknown(_) => "?".to_owned(),
        };
        if values.len() == 1 {
            return value;
        }
        let period = match session {
            Some(session) => dated.period.say(session.language),
            None => dated.period.to_string(),
        };
        format!("{value} ({period})")
    });
    shown.collect::<Vec<_>>().join("; ")
}

fn written(session: Option<&Session>, bundle: &Bundle, named: &Named<'_>, value: &Value) -> String {
    match session {
        Some(session) => value::value(session, bundle, named, value),
        None => value.to_string(),
    }
}

/// The figures in force at the date of the session that no source gives; nothing needs them where the product is closed.
pub(crate) fn unknown<'a>(session: &Session, bundle: &'a Bundle) -> Vec<&'a str> {
    let is_open = bundle.is_granted_on(session.as_of);
    let is_unknown = |parameter: &&penteract_bundle::Parameter| {
        is_open
            && parameter.values().iter().any(|dated| {
                dated.period.contains(session.as_of)
                    && matches!(dated.value, ParameterValue::Unknown(_))
            })
    };
    bundle
        .parameters()
        .iter()
        .filter(is_unknown)
        .map(penteract_bundle::Parameter::name)
        .collect()
}
