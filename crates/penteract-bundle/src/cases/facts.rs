//! The answers of a case: those of the base dossier, with what the case changes.

use std::ops::Range;

use penteract_core::{LocalText, text};

use crate::application::{Application, Json};
use crate::codes;
use crate::document::{Entry, Item, Kind};
use crate::facts::{AskedFor, Fact, FactField};
use crate::reader::{Reader, one_of};

use super::CaseContext;

/// Answers by group and fact, in the order in which they were written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answers {
    groups: Vec<(String, Vec<(String, Json)>)>,
}

impl Answers {
    /// Reads a table of facts. With `is_strict`, a fact that the product does not ask is a problem.
    pub(super) fn read(
        entry: &Entry,
        context: &CaseContext<'_>,
        is_strict: bool,
        reader: &mut Reader<'_>,
    ) -> Self {
        let mut answers = Self::default();
        for group in reader.table(entry).unwrap_or_default() {
            let Some(facts) = group.value.as_table() else {
                let message = text!(
                    "`{group}` is no group of facts",
                    "`{group}` n'est pas un groupe de données",
                    group = group.key
                );
                let help = text!(
                    "write `facts = {{ company.turnover = \"1200000.00\" }}`",
                    "écrivez `facts = {{ company.turnover = \"1200000.00\" }}`"
                );
                reader.error(codes::CASE_FACT, message, &group.key_span, help);
                continue;
            };
            for fact in facts {
                let path = format!("{}.{}", group.key, fact.key);
                if is_strict && !check_path(&path, &fact.key_span, context, reader) {
                    continue;
                }
                let asked = context.facts.iter().find(|asked| asked.path() == path);
                if let Some(asked) = asked.filter(|_| is_strict) {
                    check_choices(&fact.value, asked.field(), &path, reader);
                }
                match json(&fact.value) {
                    Ok(value) => answers.set(&path, Some(value)),
                    Err(help) => {
                        let message = text!(
                            "`{path}` cannot be answered so",
                            "`{path}` ne peut pas avoir cette réponse"
                        );
                        reader.error(codes::CASE_FACT, message, &fact.value.span, help);
                    }
                }
            }
        }
        answers
    }

    /// Gives an answer, or takes it away.
    pub(super) fn set(&mut self, path: &str, answer: Option<Json>) {
        let Some((group, name)) = path.split_once('.') else {
            return;
        };
        if !self.groups.iter().any(|(known, _)| known == group) {
            self.groups.push((group.to_owned(), Vec::new()));
        }
        for (_, facts) in self.groups.iter_mut().filter(|(known, _)| known == group) {
            match (facts.iter_mut().find(|(known, _)| known == name), &answer) {
                (Some((_, value)), Some(answer)) => *value = answer.clone(),
                (Some(_), None) => facts.retain(|(known, _)| known != name),
                (None, Some(answer)) => facts.push((name.to_owned(), answer.clone())),
                (None, None) => {}
            }
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (group, facts) in other.groups {
            for (name, answer) in facts {
                self.set(&format!("{group}.{name}"), Some(answer));
            }
        }
    }

    /// Takes out what is asked for the decision of an option.
    pub(super) fn take_asked_for(&mut self, option: &str, facts: &[Fact]) -> Self {
        let mut taken = Self::default();
        let is_asked = |fact: &&Fact| {
            let is_its = matches!(fact.asked_for(), AskedFor::Options(_));
            is_its && fact.is_told_to(Some(option))
        };
        for fact in facts.iter().filter(is_asked) {
            let (group, name) = (fact.group(), fact.field().name());
            let mut groups = self.groups.iter();
            let answers = groups.find(|(known, _)| known == group);
            let answer = answers.and_then(|(_, facts)| {
                let mut facts = facts.iter();
                facts.find(|(known, _)| known == name)
            });
            if let Some((_, answer)) = answer.cloned() {
                taken.set(fact.path(), Some(answer));
                self.set(fact.path(), None);
            }
        }
        taken
    }

    pub(crate) fn into_application(self) -> Application {
        let groups = self
            .groups
            .into_iter()
            .filter(|(_, facts)| !facts.is_empty());
        let groups = groups.map(|(group, facts)| (group, Json::Object(facts)));
        Application::of(Json::Object(groups.collect()))
    }
}

/// Whether the product asks a fact; when not, that is a problem.
pub(super) fn check_path(
    path: &str,
    span: &Range<usize>,
    context: &CaseContext<'_>,
    reader: &mut Reader<'_>,
) -> bool {
    let is_known = context.facts.iter().any(|fact| fact.path() == path);
    if !is_known && !context.lost.may_have(path) {
        let help = one_of(path, context.facts.iter().map(Fact::path));
        reader.labelled_error(
            codes::CASE_FACT,
            text!("unknown fact `{path}`", "donnée inconnue `{path}`"),
            span,
            text!("not declared in facts.toml", "non déclarée dans facts.toml"),
            help,
        );
    }
    is_known
}

/// Whether answers that are chosen from a list are in it; those inside the items of a list too.
fn check_choices(item: &Item, field: &FactField, path: &str, reader: &mut Reader<'_>) {
    match &item.kind {
        Kind::Text(text) if !field.choices().is_empty() => {
            let known = field.choices().iter().map(|choice| choice.value.as_ref());
            if known.clone().any(|known| known == text) {
                return;
            }
            let message = text!(
                "`{path}` cannot be `{text}`",
                "`{path}` ne peut pas être `{text}`"
            );
            let help = one_of(text, known);
            let told = text!(
                "not one of its answers",
                "ce n'est pas l'une de ses réponses"
            );
            reader.labelled_error(codes::CASE_FACT, message, &item.span, told, help);
        }
        Kind::Array(items) => {
            for item in items {
                check_choices(item, field, path, reader);
            }
        }
        Kind::Table(entries) => {
            for entry in entries {
                let mut inner = field.item().iter();
                if let Some(inner) = inner.find(|inner| inner.name() == entry.key) {
                    check_choices(
                        &entry.value,
                        inner,
                        &format!("{path}.{}", entry.key),
                        reader,
                    );
                }
            }
        }
        _ => {}
    }
}

/// A TOML value as an application holds it: dates become texts, numbers keep their digits.
fn json(item: &Item) -> Result<Json, LocalText> {
    Ok(match &item.kind {
        Kind::Text(text) => Json::Text(text.clone()),
        Kind::Integer(digits)
            if digits
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'-') =>
        {
            Json::Number(digits.clone())
        }
        Kind::Integer(_) => {
            return Err(text!(
                "write whole numbers in plain digits",
                "écrivez les nombres entiers en chiffres, sans séparateur"
            ));
        }
        Kind::Decimal(digits) => {
            return Err(text!(
                "write it as a text: \"{digits}\", or with its unit: \"{digits} %\"",
                "écrivez-le comme un texte : \"{digits}\", ou avec son unité : \"{digits} %\""
            ));
        }
        Kind::Bool(value) => Json::Bool(*value),
        Kind::Date(date) => Json::Text(date.to_string()),
        Kind::Time => {
            return Err(text!(
                "write a date without a time: 2020-03-16",
                "écrivez une date sans heure : 2020-03-16"
            ));
        }
        Kind::Array(items) => Json::Array(items.iter().map(json).collect::<Result<_, _>>()?),
        Kind::Table(entries) => Json::Object(
            entries
                .iter()
                .map(|entry| Ok((entry.key.clone(), json(&entry.value)?)))
                .collect::<Result<_, LocalText>>()?,
        ),
    })
}

/// Parameters that the case decides otherwise, each checked against its unit.
pub(super) fn parameters(
    tables: &[&Entry],
    context: &CaseContext<'_>,
    reader: &mut Reader<'_>,
) -> Vec<(String, String)> {
    let mut chosen: Vec<(String, String)> = Vec::new();
    let mut values: Vec<&Entry> = Vec::new();
    for table in tables {
        values.extend(reader.table(table).unwrap_or_default());
    }
    for value in values {
        // What is said last counts.
        chosen.retain(|(name, _)| *name != value.key);
        let Some(parameter) = context
            .parameters
            .iter()
            .find(|parameter| parameter.name() == value.key)
        else {
            if context.lost.may_have(&format!("params.{}", value.key)) {
                continue;
            }
            let message = text!(
                "unknown parameter `{value}`",
                "paramètre inconnu `{value}`",
                value = value.key
            );
            let help = one_of(
                &value.key,
                context
                    .parameters
                    .iter()
                    .map(crate::parameters::Parameter::name),
            );
            reader.labelled_error(
                codes::UNKNOWN_NAME,
                message,
                &value.key_span,
                text!(
                    "not declared in parameters.toml",
                    "non déclaré dans parameters.toml"
                ),
                help,
            );
            continue;
        };
        let text = match &value.value.kind {
            Kind::Text(text) => text.clone(),
            Kind::Integer(digits) | Kind::Decimal(digits) => digits.clone(),
            Kind::Bool(value) => value.to_string(),
            Kind::Date(date) => date.to_string(),
            _ => {
                let message = text!(
                    "parameter `{value}` is chosen by a text",
                    "le paramètre `{value}` se choisit par un texte",
                    value = value.key
                );
                reader.error(
                    codes::WRONG_TYPE,
                    message,
                    &value.value.span,
                    text!(
                        "write it as in parameters.toml, in quotes",
                        "écrivez-le comme dans parameters.toml, entre guillemets"
                    ),
                );
                continue;
            }
        };
        match parameter.parse(&text, context.currency) {
            Ok(_) => chosen.push((value.key.clone(), text)),
            Err(help) => {
                let message = text!(
                    "parameter `{value}` cannot be `{text}`",
                    "le paramètre `{value}` ne peut pas être `{text}`",
                    value = value.key
                );
                reader.error(codes::BAD_VALUE, message, &value.value.span, help);
            }
        }
    }
    chosen
}
