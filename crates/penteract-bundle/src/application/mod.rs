//! Applications: the answers of an applicant, read exactly and checked against what a product asks.

mod answer;
mod bounded;
mod code;
mod json;
mod problem;
mod read;
mod schema;
#[cfg(feature = "schema-validation")]
mod schema_check;
mod words;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use penteract_rules::Value;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

pub(crate) use json::Json;
pub use json::{APPLICATION_DEPTH_MAX, APPLICATION_SIZE_MAX, ApplicationError};
pub use problem::{ApplicationProblem, ApplicationProblems, PROBLEMS_LISTED_MAX, ProblemKind};
pub(crate) use read::{ApplicationReader, asked};
pub(crate) use schema::application_schema;

/// How many characters of what somebody wrote are shown back.
const SHOWN_MAX: usize = 400;

/// The answers of an applicant, exactly as they were written: a number keeps its digits.
///
/// Two applications are equal when they give the same answers, whatever the order of the keys.
///
/// # Example
/// ```
/// use penteract_bundle::Application;
///
/// let application = Application::from_json(br#"{ "request": { "amount": "250000.00" } }"#)?;
/// assert_eq!(application.to_string(), r#"{"request":{"amount":"250000.00"}}"#);
///
/// let twice = Application::from_json(br#"{ "request": { "amount": "1.00", "amount": "2.00" } }"#);
/// assert!(twice.unwrap_err().to_string().contains("/request/amount"));
/// # Ok::<(), penteract_bundle::ApplicationError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// Shared: a decision keeps its application.
    pub(crate) root: Arc<Json>,
}

impl Application {
    /// Reads an application from JSON, without losing a digit.
    ///
    /// # Errors
    /// [`ApplicationError`]: not JSON, a key written twice, too large, nested too deeply, not an object.
    pub fn from_json(bytes: &[u8]) -> Result<Self, ApplicationError> {
        let root = json::parse(bytes)?;
        match root {
            Json::Object(_) => Ok(Self::of(root)),
            other => Err(ApplicationError::NotAnObject {
                got: other.describe(),
            }),
        }
    }

    pub(crate) fn of(root: Json) -> Self {
        let root = Arc::new(root);
        Self { root }
    }

    /// An application in which every question is unanswered.
    #[must_use]
    pub fn unanswered() -> Self {
        Self::of(Json::Object(Vec::new()))
    }

    /// The same application with one answer given, or given anew, in JSON: what a form that asks one question at a
    /// time keeps. `null` is the answer "none"; whether the answer fits the question is told when the application is
    /// decided.
    ///
    /// # Errors
    /// [`ApplicationError`]: the path is not a group and a name joined by a dot, or the answer is not JSON.
    ///
    /// # Example
    /// ```
    /// use penteract_bundle::Application;
    ///
    /// let application = Application::unanswered()
    ///     .with_answer("request.amount", "\"250000.00\"")?
    ///     .with_answer("request.years", "4")?
    ///     .with_answer("request.years", "5")?;
    /// assert_eq!(application.to_string(), r#"{"request":{"amount":"250000.00","years":5}}"#);
    /// # Ok::<(), penteract_bundle::ApplicationError>(())
    /// ```
    pub fn with_answer(&self, path: &str, answer: &str) -> Result<Self, ApplicationError> {
        let (group, name) = group_and_name(path)?;
        let answer = json::parse(answer.as_bytes())?;
        Ok(self.with_json(group, name, answer))
    }

    /// The same application with one answer given, or given anew, as a value; `None` for an answer of several values, which
    /// a value alone does not name.
    ///
    /// # Errors
    /// [`ApplicationError`]: the path is not a group and a name joined by a dot.
    ///
    /// # Example
    /// ```
    /// use penteract_bundle::Application;
    /// use penteract_rules::Value;
    ///
    /// let application = Application::unanswered().with_value("request.years", &Value::Int(4))?;
    /// assert_eq!(application.map(|known| known.to_string()).as_deref(), Some(r#"{"request":{"years":4}}"#));
    /// # Ok::<(), penteract_bundle::ApplicationError>(())
    /// ```
    pub fn with_value(&self, path: &str, value: &Value) -> Result<Option<Self>, ApplicationError> {
        let (group, name) = group_and_name(path)?;
        Ok(Json::of(value).map(|answer| self.with_json(group, name, answer)))
    }

    /// The same answers with their numbers as texts, which every reader of JSON keeps as they are; whole numbers of at most
    /// fifteen digits stay numbers, since no reader changes them.
    #[must_use]
    pub fn with_numbers_kept(&self) -> Self {
        match self.root.has_numbers_kept() {
            true => self.clone(),
            false => Self::of(self.root.with_numbers_kept()),
        }
    }

    /// The same application with one answer taken away.
    #[must_use]
    pub fn without_answer(&self, path: &str) -> Self {
        let mut root = Json::clone(&self.root);
        if let (Ok((group, name)), Json::Object(groups)) = (group_and_name(path), &mut root) {
            for (known, facts) in groups {
                if let Json::Object(facts) = facts
                    && known == group
                {
                    facts.retain(|(known, _)| known != name);
                }
            }
        }
        Self::of(root)
    }

    /// The answers by path: `request.amount`.
    pub(crate) fn answers(&self) -> impl Iterator<Item = (String, &Json)> {
        let groups = match &*self.root {
            Json::Object(groups) => groups.as_slice(),
            _ => &[],
        };
        groups.iter().flat_map(|(group, facts)| {
            let facts = match facts {
                Json::Object(facts) => facts.as_slice(),
                _ => &[],
            };
            let path = move |name: &String| format!("{group}.{name}");
            facts.iter().map(move |(name, answer)| (path(name), answer))
        })
    }

    fn with_json(&self, group: &str, name: &str, answer: Json) -> Self {
        let mut facts = match self.root.get(group) {
            Some(facts) => facts.clone(),
            None => Json::Object(Vec::new()),
        };
        facts.set(name, answer);
        let mut root = Json::clone(&self.root);
        root.set(group, facts);
        Self::of(root)
    }
}

fn group_and_name(path: &str) -> Result<(&str, &str), ApplicationError> {
    match path.split_once('.') {
        Some((group, name)) if !group.is_empty() && !name.is_empty() => Ok((group, name)),
        _ => Err(ApplicationError::NotAPath {
            path: path.to_owned(),
        }),
    }
}

/// Compact JSON, keys in the order in which they were written.
impl fmt::Display for Application {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_json::to_string(&*self.root).map_err(|_| fmt::Error)?;
        formatter.write_str(&text)
    }
}

impl<'de> Deserialize<'de> for Application {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Self::from_json(raw.get().as_bytes()).map_err(D::Error::custom)
    }
}

impl JsonSchema for Application {
    fn schema_name() -> Cow<'static, str> {
        "Application".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "description": "Answers, by group and fact: what the schema of the product says."
        })
    }
}

impl Serialize for Application {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.root.serialize(serializer)
    }
}
