//! What two products say otherwise, in words: windows, figures, grids, rules, facts.

use std::sync::Arc;

use penteract_bundle::{Bundle, Fact, Parameter, Sourcing};
use penteract_core::{LocalText, Period, text};
use penteract_rules::{Function, ParameterValue, Value};

/// Something that one product says otherwise than another.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChangedWords {
    /// What it is, before and after.
    pub what: LocalText,
    /// Whether only people read it: a label, a source, a text of law, a help.
    pub is_shown_only: bool,
}

/// Everything that differs, what decides first.
pub(super) fn between(before: &Bundle, after: &Bundle) -> Vec<ChangedWords> {
    let mut told = Vec::new();
    windows(before, after, &mut told);
    parameters(before, after, &mut told);
    grids(before, after, &mut told);
    rules(before, after, &mut told);
    facts(before, after, &mut told);
    constants(before, after, &mut told);
    undertakings(before, after, &mut told);
    told.sort_by_key(|one| one.is_shown_only);
    told
}

type Told = Vec<ChangedWords>;

fn decides(told: &mut Told, what: LocalText) {
    told.push(ChangedWords {
        what,
        is_shown_only: false,
    });
}

fn is_shown(told: &mut Told, what: LocalText) {
    told.push(ChangedWords {
        what,
        is_shown_only: true,
    });
}

/// Each thing of one list with that of the same key in another.
fn pairs<'t, T, K: PartialEq>(
    before: &'t [T],
    after: &'t [T],
    key: impl Fn(&'t T) -> K,
) -> Vec<(Option<&'t T>, Option<&'t T>)> {
    let same = |one: &'t T, others: &'t [T]| others.iter().find(|other| key(other) == key(one));
    let known = before.iter().map(|one| (Some(one), same(one, after)));
    let new = after.iter().filter(|one| same(one, before).is_none());
    known.chain(new.map(|one| (None, Some(one)))).collect()
}

fn added(what: &LocalText) -> LocalText {
    text!("new: {what}", "nouveau : {what}", what = what)
}

fn removed(what: &LocalText) -> LocalText {
    text!("removed: {what}", "supprimé : {what}", what = what)
}

fn windows(before: &Bundle, after: &Bundle, told: &mut Told) {
    let periods = |bundle: &Bundle| -> Vec<Period> {
        bundle
            .windows()
            .iter()
            .map(|window| window.period())
            .collect()
    };
    for (old, new) in pairs(&periods(before), &periods(after), |period| *period) {
        let window =
            |period: &Period| text!("granted {period}", "octroyé {period}", period = period);
        match (old, new) {
            (Some(old), None) => decides(told, removed(&window(old))),
            (None, Some(new)) => decides(told, added(&window(new))),
            _ => {}
        }
    }
}

fn parameters(before: &Bundle, after: &Bundle, told: &mut Told) {
    let (old, new) = (before.parameters(), after.parameters());
    for pair in pairs(old, new, Parameter::name) {
        match pair {
            (Some(old), Some(new)) => {
                if old.label() != new.label() || old.note() != new.note() {
                    is_shown(
                        told,
                        text!(
                            "label of {label}",
                            "libellé de {label}",
                            label = new.label()
                        ),
                    );
                }
                for values in pairs(old.values(), new.values(), |dated| dated.period.from()) {
                    dated(before, after, new, values, told);
                }
            }
            (Some(old), None) => decides(told, removed(old.label())),
            (None, Some(new)) => decides(told, added(new.label())),
            (None, None) => {}
        }
    }
}

type Dated<'t> = (
    Option<&'t penteract_bundle::ParameterPeriod>,
    Option<&'t penteract_bundle::ParameterPeriod>,
);

/// One value of a parameter: "share of turnover: 25 % → 30 %, from 1 March 2027".
fn dated(before: &Bundle, after: &Bundle, parameter: &Parameter, pair: Dated<'_>, told: &mut Told) {
    let value = |bundle: &Bundle, value: &ParameterValue| given(bundle, parameter.name(), value);
    let label = parameter.label();
    match pair {
        (Some(old), Some(new)) if old.value != new.value => decides(
            told,
            text!(
                "{label}: {old} → {new}, {period}",
                "{label} : {old} → {new}, {period}",
                label = label,
                old = value(before, &old.value),
                new = value(after, &new.value),
                period = new.period
            ),
        ),
        (Some(old), Some(new)) if old.period != new.period => decides(
            told,
            text!(
                "{label}: {new}, {period} (before: {was})",
                "{label} : {new}, {period} (avant : {was})",
                label = label,
                new = value(after, &new.value),
                period = new.period,
                was = old.period
            ),
        ),
        (Some(old), Some(new)) => sourcing(&old.sourcing, &new.sourcing, label, told),
        (Some(old), None) => decides(
            told,
            text!(
                "{label}: no more {old}, {period}",
                "{label} : plus {old}, {period}",
                label = label,
                old = value(before, &old.value),
                period = old.period
            ),
        ),
        (None, Some(new)) => decides(
            told,
            text!(
                "{label}: {new}, {period}",
                "{label} : {new}, {period}",
                label = label,
                new = value(after, &new.value),
                period = new.period
            ),
        ),
        (None, None) => {}
    }
}

fn given(bundle: &Bundle, name: &str, value: &ParameterValue) -> LocalText {
    match value {
        ParameterValue::Known(value) => LocalText::in_each(bundle.languages(), |language| {
            bundle.say_value(value, Some(name), language)
        }),
        ParameterValue::Unknown(why) => text!("unknown ({why})", "inconnu ({why})", why = why),
    }
}

fn sourcing(old: &Sourcing, new: &Sourcing, what: &LocalText, told: &mut Told) {
    if old.law != new.law || old.sources != new.sources || old.confidence != new.confidence {
        is_shown(
            told,
            text!("source of {what}", "source de {what}", what = what),
        );
    }
}

fn grids(before: &Bundle, after: &Bundle, told: &mut Told) {
    for pair in pairs(before.tables(), after.tables(), |table| table.name()) {
        let named = |name: &str| text!("grid `{name}`", "grille `{name}`");
        match pair {
            (Some(old), Some(new)) => {
                let (rows, others) = (&old.declaration().rows, &new.declaration().rows);
                let is_row = |row: &penteract_rules::TableRow, of: &[penteract_rules::TableRow]| {
                    of.iter().any(|other| {
                        row.period == other.period
                            && row.inputs == other.inputs
                            && row.outputs == other.outputs
                    })
                };
                let gone = rows.iter().filter(|row| !is_row(row, others)).count();
                let come = others.iter().filter(|row| !is_row(row, rows)).count();
                if gone + come > 0 {
                    decides(
                        told,
                        text!(
                            "{grid}: {gone} rows gone, {come} new",
                            "{grid} : {gone} lignes supprimées, {come} nouvelles",
                            grid = named(new.name())
                        ),
                    );
                } else if old.declaration().inputs != new.declaration().inputs {
                    decides(
                        told,
                        text!(
                            "columns of {grid}",
                            "colonnes de {grid}",
                            grid = named(new.name())
                        ),
                    );
                }
                sourcing(old.sourcing(), new.sourcing(), &named(new.name()), told);
            }
            (Some(old), None) => decides(told, removed(&named(old.name()))),
            (None, Some(new)) => decides(told, added(&named(new.name()))),
            (None, None) => {}
        }
    }
}

/// A function with what its author wrote of it, spaces and comments left out.
struct Written {
    function: Function,
    text: String,
    sentence: LocalText,
}

fn written(bundle: &Bundle) -> Vec<Written> {
    let program = bundle.program();
    let each = program.functions().map(|id| {
        let function = program.describe(id).clone();
        let lines = program.text(id).lines();
        let code = lines.map(|line| line.split("//").next().unwrap_or_default());
        let sentence = LocalText::in_each(bundle.languages(), |language| {
            let sentence = bundle.sentence(&function.name, language, None);
            sentence
                .unwrap_or_default()
                .trim_end_matches('.')
                .to_owned()
        });
        let is_said = sentence.get(bundle.language()).is_empty();
        Written {
            text: code.flat_map(str::split_whitespace).collect(),
            sentence: if is_said {
                LocalText::same(format!("`{}`", function.name))
            } else {
                sentence
            },
            function,
        }
    });
    each.collect()
}

fn rules(before: &Bundle, after: &Bundle, told: &mut Told) {
    let (old, new) = (written(before), written(after));
    for pair in pairs(&old, &new, |one| Arc::clone(&one.function.name)) {
        match pair {
            (Some(old), Some(new)) => {
                let sentence = &new.sentence;
                let (was, is) = (&old.function, &new.function);
                if old.text != new.text {
                    decides(
                        told,
                        text!(
                            "condition of: {sentence}",
                            "condition de : {sentence}",
                            sentence = sentence
                        ),
                    );
                }
                if was.doc.otherwise != is.doc.otherwise {
                    decides(
                        told,
                        text!(
                            "what a failure does: {sentence}",
                            "effet d'un échec : {sentence}",
                            sentence = sentence
                        ),
                    );
                }
                if was.doc.in_force != is.doc.in_force || was.is_off != is.is_off {
                    decides(
                        told,
                        text!(
                            "when it applies: {sentence}",
                            "quand elle s'applique : {sentence}",
                            sentence = sentence
                        ),
                    );
                }
                if was.doc.code != is.doc.code {
                    decides(
                        told,
                        text!(
                            "code of: {sentence}",
                            "code de : {sentence}",
                            sentence = sentence
                        ),
                    );
                }
                // A sentence with a figure in it follows the figure.
                let is_said_otherwise =
                    old.sentence != new.sentence && is.reads_parameters.is_empty();
                if is_said_otherwise
                    || was.doc.sentence != is.doc.sentence
                    || was.doc.failed != is.doc.failed
                    || was.doc.law != is.doc.law
                {
                    is_shown(
                        told,
                        text!(
                            "sentence or law of: {sentence}",
                            "phrase ou texte de : {sentence}",
                            sentence = sentence
                        ),
                    );
                }
            }
            (Some(old), None) => decides(told, removed(&old.sentence)),
            (None, Some(new)) => decides(told, added(&new.sentence)),
            (None, None) => {}
        }
    }
}

fn facts(before: &Bundle, after: &Bundle, told: &mut Told) {
    for pair in pairs(before.facts(), after.facts(), Fact::path) {
        match pair {
            (Some(old), Some(new)) => {
                let (was, is) = (old.field(), new.field());
                let bounds = |value: Option<&Value>| value.cloned();
                if was.ty() != is.ty()
                    || bounds(was.min()) != bounds(is.min())
                    || bounds(was.max()) != bounds(is.max())
                {
                    decides(
                        told,
                        text!(
                            "answers to: {label}",
                            "réponses à : {label}",
                            label = new.label()
                        ),
                    );
                } else if !was.reads_as(is) {
                    is_shown(
                        told,
                        text!(
                            "question: {label}",
                            "question : {label}",
                            label = new.label()
                        ),
                    );
                }
            }
            (Some(old), None) => decides(told, removed(old.label())),
            (None, Some(new)) => decides(told, added(new.label())),
            (None, None) => {}
        }
    }
}

/// The constants of the manifest that say who gives them.
fn constants(before: &Bundle, after: &Bundle, told: &mut Told) {
    for pair in pairs(before.constants(), after.constants(), |one| {
        Arc::clone(&one.place)
    }) {
        let named = |place: &str| LocalText::same(format!("`{place}`"));
        match pair {
            (Some(old), Some(new)) if old.written != new.written => decides(
                told,
                text!(
                    "{place}: {old} → {new}",
                    "{place} : {old} → {new}",
                    place = named(&new.place),
                    old = old.written,
                    new = new.written
                ),
            ),
            (Some(old), Some(new)) => {
                sourcing(&old.sourcing, &new.sourcing, &named(&new.place), told)
            }
            (Some(old), None) => decides(told, removed(&named(&old.place))),
            (None, Some(new)) => decides(told, added(&named(&new.place))),
            (None, None) => {}
        }
    }
}

/// What the lender undertakes beside the loan.
fn undertakings(before: &Bundle, after: &Bundle, told: &mut Told) {
    let texts = |bundle: &Bundle| -> Vec<LocalText> {
        let each = bundle.offer().undertakings.iter();
        each.map(|undertaking| undertaking.text.clone()).collect()
    };
    for pair in pairs(&texts(before), &texts(after), |text| text.clone()) {
        match pair {
            (Some(old), None) => decides(told, removed(old)),
            (None, Some(new)) => decides(told, added(new)),
            _ => {}
        }
    }
}
