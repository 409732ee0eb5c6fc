//! The variants of a product side by side: only what differs between them.

use std::collections::BTreeMap;

use penteract::language::Words;
use penteract::plan::{Parameter, Table};
use penteract::rules::ParameterValue;
use penteract::{Bundle, Say as _, Value, ValueRef, text};

use super::value;
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
    let rate: Vec<String> = offer
        .rate
        .values()
        .iter()
        .map(|value| referred(session, bundle, value))
        .collect();
    values.insert("offer.rate".to_owned(), rate.join(" + "));
    let limits: Vec<String> = amount
        .max
        .iter()
        .map(|limit| referred(session, bundle, &limit.value))
        .collect();
    values.insert(
        "offer.amount.max".to_owned(),
        limits.join(&between(session)),
    );
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

/// What people call a key of [`values`], by the first of the products that has it.
pub(crate) fn name_of(session: &Session, bundles: &[&Bundle], key: &str) -> String {
    let language = session.language;
    let (group, name) = key.split_once('.').unwrap_or_default();
    let mut bundles = bundles.iter();
    let found = match group {
        "params" => bundles
            .find_map(|bundle| bundle.parameter(name))
            .map(|parameter| parameter.label().say(language)),
        "rules" => bundles
            .find_map(|bundle| bundle.sentence(name, language, None))
            .map(|sentence| sentence.trim_end_matches('.').to_owned()),
        _ => {
            let mut keys = KEYS.iter();
            keys.find(|(known, _)| *known == key)
                .map(|(_, words)| words.say(language))
        }
    };
    found.unwrap_or_else(|| key.to_owned())
}

const KEYS: &[(&str, Words)] = &[
    (
        "guarantee.coverage",
        &["Share guaranteed", "Quotité garantie"],
    ),
    ("offer.amount.max", &["Largest amount", "Montant maximal"]),
    ("offer.amount.min", &["Smallest amount", "Montant minimal"]),
    ("offer.amount.multiple", &["Multiple of", "Multiple de"]),
    (
        "offer.frequency",
        &["Frequency of the instalments", "Périodicité des échéances"],
    ),
    ("offer.rate", &["Borrowing rate", "Taux débiteur"]),
];

/// A value of the manifest: what it is, or where it comes from.
pub(super) fn referred(session: Option<&Session>, bundle: &Bundle, reference: &ValueRef) -> String {
    if let Some(session) = session {
        if let Some(name) = bundle.name_of(reference, None) {
            return name.say(session.language);
        }
        if let ValueRef::Table(grid) = reference {
            let name = bundle.table_of(grid.id).map_or("", Table::name);
            return text!("grid `{name}`", "grille `{name}`").say(session.language);
        }
    }
    match reference {
        ValueRef::Constant(value) | ValueRef::Sourced(value, _) => {
            written(session, bundle, None, value)
        }
        ValueRef::Parameter(id) => {
            let name = bundle.parameter_of(*id).map_or("", Parameter::name);
            format!("params.{name}")
        }
        ValueRef::Fact(id) => bundle.fact_path(*id).to_string(),
        ValueRef::Table(grid) => {
            let name = bundle.table_of(grid.id).map_or("", Table::name);
            format!("tables.{name}")
        }
        ValueRef::Rule(id) => bundle.program().describe(*id).name.to_string(),
    }
}

/// What parts several values.
fn between(session: Option<&Session>) -> String {
    session.map_or_else(
        || "; ".to_owned(),
        |session| ["; ", " ; "].say(session.language),
    )
}

/// The values of a parameter, with their dates when there are several; `?` where no source gives one.
pub(super) fn dated(session: Option<&Session>, bundle: &Bundle, name: &str) -> String {
    let values = bundle
        .parameter(name)
        .map(|parameter| parameter.values())
        .unwrap_or_default();
    let shown = values.iter().map(|dated| {
        let value = match &dated.value {
            ParameterValue::Known(value) => written(session, bundle, Some(name), value),
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
    shown.collect::<Vec<_>>().join(&between(session))
}

fn written(session: Option<&Session>, bundle: &Bundle, of: Option<&str>, value: &Value) -> String {
    match session {
        Some(session) => value::value(session, bundle, of, value),
        None => value.to_string(),
    }
}

/// The figures in force at the date of the session that no source gives; nothing needs them where the product is closed.
pub(crate) fn unknown<'a>(session: &Session, bundle: &'a Bundle) -> Vec<&'a str> {
    let is_open = bundle.is_granted_on(session.as_of);
    let is_unknown = |parameter: &&Parameter| {
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
        .map(Parameter::name)
        .collect()
}
