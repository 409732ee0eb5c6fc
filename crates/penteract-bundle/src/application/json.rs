//! JSON as a tree in which a number is its text: nothing passes through a binary float.

use std::collections::{BTreeMap, HashSet};

use rust_decimal::Decimal;
use serde::ser::{Error as _, SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use penteract_core::{Words, said, shortened};
use penteract_rules::Value;

use super::SHOWN_MAX;

/// Largest application, in bytes.
pub const APPLICATION_SIZE_MAX: usize = 4 * 1024 * 1024;

/// Deepest nesting of an application. What a product asks is three deep: group, list, item.
pub const APPLICATION_DEPTH_MAX: usize = 16;

/// Why bytes are not an application.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ApplicationError {
    /// Not JSON.
    NotJson {
        /// What is wrong there.
        message: String,
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// Not text at all.
    NotText,
    /// A key stands twice in one object.
    DuplicateKey {
        /// JSON Pointer of the key.
        pointer: String,
    },
    /// More bytes than [`APPLICATION_SIZE_MAX`].
    TooLarge {
        /// Its size in bytes.
        size: usize,
    },
    /// Nested deeper than [`APPLICATION_DEPTH_MAX`].
    TooDeep {
        /// JSON Pointer of what is too deep.
        pointer: String,
    },
    /// Not an object of groups of facts.
    NotAnObject {
        /// What it is.
        got: Words,
    },
    /// An answer under a path that is no fact's.
    NotAPath {
        /// The path.
        path: String,
    },
}

said! { ApplicationError: Error {
    NotJson { message, line, column } =>
        "the application is not JSON: `{message}` at line {line}, column {column}",
        "le dossier n'est pas du JSON : `{message}`, ligne {line}, colonne {column}";
    NotText =>
        "the application is not UTF-8 text: is it another kind of file?",
        "le dossier n'est pas un texte UTF-8 : est-ce un fichier d'une autre sorte ?";
    DuplicateKey { pointer } =>
        "{pointer} is answered twice: keep one of the two",
        "{pointer} a deux réponses : gardez-en une",
        pointer = &*shortened(pointer, SHOWN_MAX);
    TooLarge { size } =>
        "the application has {size} bytes: at most {APPLICATION_SIZE_MAX} are read",
        "le dossier a {size} octets : il en est lu au plus {APPLICATION_SIZE_MAX}";
    TooDeep { pointer } =>
        "{pointer} is nested too deeply: at most {APPLICATION_DEPTH_MAX} levels are read",
        "{pointer} est imbriqué trop profondément : il est lu au plus {APPLICATION_DEPTH_MAX} niveaux",
        pointer = &*shortened(pointer, SHOWN_MAX);
    NotAnObject { got } =>
        "an application is an object of groups of facts, as `{{ \"company\": {{ … }} }}`, not {got}",
        "un dossier est un objet de groupes de données, comme `{{ \"company\": {{ … }} }}`, et non {got}";
    NotAPath { path } =>
        "`{path}` names no question: write its group and its name, as `company.turnover`",
        "`{path}` ne nomme aucune question : écrivez son groupe et son nom, comme `company.turnover`";
} }

/// A JSON value; a number is its text.
#[derive(Clone, Debug)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    Array(Vec<Json>),
    /// Keys in the order in which they were written, each once.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// A value as applications write it; `None` of several values.
    pub(crate) fn of(value: &Value) -> Option<Self> {
        let text = |text: &dyn std::fmt::Display| Some(Self::Text(text.to_string()));
        match value {
            Value::None => Some(Self::Null),
            Value::Bool(value) => Some(Self::Bool(*value)),
            Value::Int(number) => Some(Self::Number(number.to_string())),
            Value::Money(number) | Value::Ratio(number) => text(number),
            Value::Percent(fraction) => {
                let percent = fraction.checked_mul(Decimal::ONE_HUNDRED)?;
                text(&format_args!("{} %", percent.normalize()))
            }
            Value::Date(day) => text(day),
            Value::Text(value) | Value::Choice(value) => text(value),
            Value::Code { nomenclature, code } => {
                let member =
                    |key: &str, value: &str| (key.to_owned(), Self::Text(value.to_owned()));
                Some(Self::Object(vec![
                    member("nomenclature", nomenclature),
                    member("code", code),
                ]))
            }
            Value::Duration { .. }
            | Value::Undecided(_)
            | Value::List(_)
            | Value::Record(_)
            | Value::Phase(_) => None,
        }
    }

    /// Whether every reader keeps each of its numbers as it is.
    pub(super) fn has_numbers_kept(&self) -> bool {
        match self {
            Self::Number(text) => {
                text.parse::<i64>().is_ok() && text.strip_prefix('-').unwrap_or(text).len() <= 15
            }
            Self::Array(items) => items.iter().all(Self::has_numbers_kept),
            Self::Object(members) => members.iter().all(|(_, value)| value.has_numbers_kept()),
            _ => true,
        }
    }

    pub(super) fn with_numbers_kept(&self) -> Self {
        match self {
            Self::Number(text) if !self.has_numbers_kept() => {
                // As people write amounts: a point and three digits could be thousands.
                let number = text.parse::<Decimal>().map(|number| number.normalize());
                number.map_or_else(
                    |_| self.clone(),
                    |mut number| {
                        number.rescale(number.scale().max(2));
                        Self::Text(number.to_string())
                    },
                )
            }
            Self::Array(items) => Self::Array(items.iter().map(Self::with_numbers_kept).collect()),
            Self::Object(members) => {
                let members = members.iter();
                let kept = members.map(|(name, value)| (name.clone(), value.with_numbers_kept()));
                Self::Object(kept.collect())
            }
            other => other.clone(),
        }
    }

    /// What it is, with its article.
    pub(crate) fn describe(&self) -> Words {
        match self {
            Self::Null => &["null", "null"],
            Self::Bool(_) => &["true or false", "vrai ou faux"],
            Self::Number(_) => &["a number", "un nombre"],
            Self::Text(_) => &["a text", "un texte"],
            Self::Array(_) => &["a list", "une liste"],
            Self::Object(_) => &["an object", "un objet"],
        }
    }

    /// Of an object, in the order of the text; none of anything else.
    pub(super) fn members(&self) -> &[(String, Json)] {
        match self {
            Self::Object(members) => members,
            _ => &[],
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Json> {
        match self {
            Self::Object(members) => members
                .iter()
                .find(|(name, _)| name == key)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// Puts a value under a key, in the place of the one that is there; what is no object becomes one.
    pub(super) fn set(&mut self, key: &str, value: Json) {
        match self {
            Self::Object(members) => match members.iter_mut().find(|(name, _)| name == key) {
                Some((_, known)) => *known = value,
                None => members.push((key.to_owned(), value)),
            },
            _ => *self = Self::Object(vec![(key.to_owned(), value)]),
        }
    }
}

/// Objects are equal when they have the same members, whatever their order.
impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(left), Self::Bool(right)) => left == right,
            (Self::Number(left), Self::Number(right)) | (Self::Text(left), Self::Text(right)) => {
                left == right
            }
            (Self::Array(left), Self::Array(right)) => left == right,
            (Self::Object(left), Self::Object(right)) => {
                let by_name = |members: &'_ [(String, Json)]| -> BTreeMap<String, Json> {
                    members.iter().cloned().collect()
                };
                left.len() == right.len() && by_name(left) == by_name(right)
            }
            _ => false,
        }
    }
}

impl Eq for Json {}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(text) => RawValue::from_string(text.clone())
                .map_err(S::Error::custom)?
                .serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Array(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Self::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

/// Reads JSON within the limits of size and depth.
pub(super) fn parse(bytes: &[u8]) -> Result<Json, ApplicationError> {
    if bytes.len() > APPLICATION_SIZE_MAX {
        return Err(ApplicationError::TooLarge { size: bytes.len() });
    }
    let text = std::str::from_utf8(bytes).map_err(|_| ApplicationError::NotText)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // The whole text is checked here: what follows meets valid JSON only.
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| not_json(&error))?;
    let mut reader = Reader {
        text: raw.get(),
        at: 0,
    };
    reader.value(0)
}

impl ApplicationError {
    /// The same, of what stands under a name.
    fn below(mut self, name: &str) -> Self {
        if let Self::DuplicateKey { pointer } | Self::TooDeep { pointer } = &mut self {
            let mut place = String::new();
            push_pointer(&mut place, name);
            pointer.insert_str(0, &place);
        }
        self
    }
}

fn not_json(error: &serde_json::Error) -> ApplicationError {
    ApplicationError::NotJson {
        message: short_message(error),
        line: error.line(),
        column: error.column(),
    }
}

/// The message without the place, which is said apart.
fn short_message(error: &serde_json::Error) -> String {
    let message = error.to_string();
    match message.rsplit_once(" at line ") {
        Some((message, _)) => message.to_owned(),
        None => message,
    }
}

/// How many members of an object are compared one by one for a name that stands twice.
const FEW_MEMBERS: usize = 16;

/// Goes through valid JSON once.
///
/// `serde_json` makes a number of the text of a number; here the text is kept.
struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    /// The next byte that is no blank.
    fn peek(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let blanks = rest.iter().take_while(|byte| byte.is_ascii_whitespace());
        self.at += blanks.count();
        self.text.as_bytes().get(self.at).copied()
    }

    /// As many bytes as go on with what has begun.
    fn take_while(&mut self, goes_on: impl Fn(u8) -> bool) -> &'t str {
        let start = self.at;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        self.at += rest.iter().take_while(|byte| goes_on(**byte)).count();
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn value(&mut self, depth: usize) -> Result<Json, ApplicationError> {
        if depth > APPLICATION_DEPTH_MAX {
            let pointer = String::new();
            return Err(ApplicationError::TooDeep { pointer });
        }
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string().map(Json::Text),
            Some(first) if first.is_ascii_alphabetic() => {
                Ok(match self.take_while(|byte| byte.is_ascii_alphabetic()) {
                    "true" => Json::Bool(true),
                    "false" => Json::Bool(false),
                    _ => Json::Null,
                })
            }
            Some(_) => {
                let is_of_a_number =
                    |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
                let text = self.take_while(is_of_a_number);
                Ok(Json::Number(text.to_owned()))
            }
            None => Ok(Json::Null),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json, ApplicationError> {
        self.at += 1;
        let mut members: Vec<(String, Json)> = Vec::new();
        let mut names = HashSet::new();
        while let Some(next) = self.peek() {
            if next != b'"' {
                self.at += 1;
                if next == b'}' {
                    break;
                }
                // A comma.
                continue;
            }
            let name = self.string()?;
            let is_known = if members.len() < FEW_MEMBERS {
                members.iter().any(|(known, _)| *known == name)
            } else {
                if names.is_empty() {
                    names.extend(members.iter().map(|(name, _)| name.clone()));
                }
                !names.insert(name.clone())
            };
            if is_known {
                let pointer = String::new();
                return Err(ApplicationError::DuplicateKey { pointer }.below(&name));
            }
            // The colon.
            self.peek();
            self.at += 1;
            match self.value(depth + 1) {
                Ok(value) => members.push((name, value)),
                Err(error) => return Err(error.below(&name)),
            }
        }
        Ok(Json::Object(members))
    }

    fn array(&mut self, depth: usize) -> Result<Json, ApplicationError> {
        self.at += 1;
        let mut items = Vec::new();
        while let Some(next) = self.peek() {
            if matches!(next, b',' | b']') {
                self.at += 1;
                if next == b']' {
                    break;
                }
                continue;
            }
            let item = self.value(depth + 1);
            items.push(item.map_err(|error| error.below(&items.len().to_string()))?);
        }
        Ok(Json::Array(items))
    }

    /// A text, from its first quote on.
    fn string(&mut self) -> Result<String, ApplicationError> {
        let start = self.at;
        self.at += 1;
        let plain = self.take_while(|byte| byte != b'"' && byte != b'\\');
        if self.text.as_bytes().get(self.at) == Some(&b'"') {
            self.at += 1;
            return Ok(plain.to_owned());
        }
        while self.text.as_bytes().get(self.at) == Some(&b'\\') {
            // The backslash and what it escapes, of which only a quote or a backslash matters here.
            self.at += 2;
            self.take_while(|byte| byte != b'"' && byte != b'\\');
        }
        self.at += 1;
        let quoted = self.text.get(start..self.at).unwrap_or_default();
        serde_json::from_str(quoted).map_err(|error| not_json(&error))
    }
}

/// Adds a name to a JSON Pointer (RFC 6901).
pub(crate) fn push_pointer(pointer: &mut String, name: &str) {
    pointer.push('/');
    if !name.bytes().any(|byte| matches!(byte, b'~' | b'/')) {
        pointer.push_str(name);
        return;
    }
    for character in name.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}
