//! The JSON Schema of a product as a second reader of its applications.

use std::sync::{Arc, OnceLock};

use jsonschema::Validator;
use penteract_core::{Currency, Language, LocalText, text};

use super::answer::Walk;
use super::{Application, ApplicationProblem, Json, ProblemKind, SHOWN_MAX, application_schema};
use crate::facts::{Fact, FactGroup};

/// The schema of what is asked. What it refuses, the reader refuses too, and says better: a property test proves it. It has the
/// last word all the same.
#[derive(Debug)]
pub(super) struct SchemaCheck {
    facts: Vec<Fact>,
    groups: Arc<Vec<FactGroup>>,
    currency: Currency,
    /// Made at the first application: most of a catalogue's products are not asked for by one process.
    validator: OnceLock<Result<Validator, String>>,
}

impl SchemaCheck {
    pub(super) fn new(facts: &[Fact], groups: &Arc<Vec<FactGroup>>, currency: Currency) -> Self {
        Self {
            facts: facts.to_vec(),
            groups: Arc::clone(groups),
            currency,
            validator: OnceLock::new(),
        }
    }

    /// The schema made from the facts, compiled; or why it is none.
    fn validator(&self) -> &Result<Validator, String> {
        self.validator.get_or_init(|| {
            // Titles are for people, not for checking: any language will do.
            let schema = application_schema(
                "",
                &self.facts,
                &self.groups,
                self.currency,
                Language::English,
            );
            jsonschema::options()
                .with_draft(jsonschema::Draft::Draft202012)
                .should_validate_formats(true)
                .build(&schema)
                .map_err(|error| error.to_string())
        })
    }

    /// Reports what the schema refuses of an application that the reading let through.
    pub(super) fn check(&self, application: &Application, walk: &mut Walk<'_>) {
        let validator = match self.validator() {
            Ok(validator) => validator,
            Err(problem) => {
                let expected = text!(
                    "a product whose answers have a schema",
                    "un produit dont les réponses ont un schéma"
                );
                let got = LocalText::same(problem.clone());
                walk.report(ProblemKind::WrongType, expected, got, None);
                return;
            }
        };
        let instance = lossy(&application.root);
        if validator.is_valid(&instance) {
            return;
        }
        for error in validator.iter_errors(&instance) {
            if walk.is_counted() {
                continue;
            }
            let expected = text!(
                "what the application schema says",
                "ce que dit le schéma de l'application"
            );
            walk.problems.push(ApplicationProblem::new(
                error.instance_path().to_string(),
                ProblemKind::WrongType,
                expected,
                LocalText::same(error.to_string()).shortened(SHOWN_MAX),
            ));
        }
    }
}

/// The tree as the validator takes it. Numbers pass through floats here: only their shape is looked at.
fn lossy(json: &Json) -> serde_json::Value {
    use serde_json::Value;
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(text) => serde_json::from_str(text).unwrap_or(Value::from(0)),
        Json::Text(text) => Value::from(text.as_str()),
        Json::Array(items) => Value::Array(items.iter().map(lossy).collect()),
        Json::Object(members) => Value::Object(
            members
                .iter()
                .map(|(name, value)| (name.clone(), lossy(value)))
                .collect(),
        ),
    }
}
