//! JSON as a tree in which a number is its text: nothing passes through a binary float.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, SerializeMap, SerializeSeq};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;

/// Largest application, in bytes.
pub const APPLICATION_SIZE_MAX: usize = 4 * 1024 * 1024;

/// Deepest nesting of an application. What a product asks is three deep: group, list, item.
pub const APPLICATION_DEPTH_MAX: usize = 16;

/// Why bytes are not an application.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApplicationError {
    /// Not JSON.
    #[error("the application is not JSON: {message} at line {line}, column {column}")]
    NotJson {
        /// What is wrong there.
        message: String,
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// Not text at all.
    #[error("the application is not UTF-8 text: is it another kind of file?")]
    NotText,
    /// A key stands twice in one object.
    #[error("{pointer} is answered twice: keep one of the two")]
    DuplicateKey {
        /// JSON Pointer of the key.
        pointer: String,
    },
    /// More bytes than [`APPLICATION_SIZE_MAX`].
    #[error("the application has {size} bytes: at most {APPLICATION_SIZE_MAX} are read")]
    TooLarge {
        /// Its size in bytes.
        size: usize,
    },
    /// Nested deeper than [`APPLICATION_DEPTH_MAX`].
    #[error("{pointer} is nested too deeply: at most {APPLICATION_DEPTH_MAX} levels are read")]
    TooDeep {
        /// JSON Pointer of what is too deep.
        pointer: String,
    },
    /// Not an object of groups of facts.
    #[error(
        "an application is an object of groups of facts, as {{ \"company\": {{ … }} }}, not {got}"
    )]
    NotAnObject {
        /// What it is.
        got: &'static str,
    },
    /// An answer under a path that is no fact's.
    #[error("`{path}` names no question: write its group and its name, as `company.turnover`")]
    NotAPath {
        /// The path.
        path: String,
    },
}

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
    /// What it is, with its article.
    pub(crate) fn describe(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "true or false",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::Array(_) => "a list",
            Self::Object(_) => "an object",
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
    // The whole text is checked here: what follows meets valid JSON only. The reader bounds its own depth.
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| ApplicationError::NotJson {
        message: short_message(&error),
        line: error.line(),
        column: error.column(),
    })?;
    build(raw.get(), &mut String::new(), 0)
}

/// The message without the place, which is said apart.
fn short_message(error: &serde_json::Error) -> String {
    let message = error.to_string();
    match message.rsplit_once(" at line ") {
        Some((message, _)) => message.to_owned(),
        None => message,
    }
}

fn build(text: &str, pointer: &mut String, depth: usize) -> Result<Json, ApplicationError> {
    if depth > APPLICATION_DEPTH_MAX {
        return Err(ApplicationError::TooDeep {
            pointer: pointer.clone(),
        });
    }
    let text = text.trim();
    let not_json = |error: serde_json::Error| ApplicationError::NotJson {
        message: short_message(&error),
        line: error.line(),
        column: error.column(),
    };
    match text.bytes().next() {
        Some(b'{') => {
            let RawObject(raw) = serde_json::from_str(text).map_err(not_json)?;
            let mut members: Vec<(String, Json)> = Vec::with_capacity(raw.len());
            let mut names = HashSet::with_capacity(raw.len());
            for (name, value) in raw {
                let length = pointer.len();
                push_pointer(pointer, &name);
                if !names.insert(name.clone()) {
                    return Err(ApplicationError::DuplicateKey {
                        pointer: pointer.clone(),
                    });
                }
                members.push((name, build(value.get(), pointer, depth + 1)?));
                pointer.truncate(length);
            }
            Ok(Json::Object(members))
        }
        Some(b'[') => {
            let RawArray(raw) = serde_json::from_str(text).map_err(not_json)?;
            let mut items = Vec::with_capacity(raw.len());
            for (index, value) in raw.into_iter().enumerate() {
                let length = pointer.len();
                push_pointer(pointer, &index.to_string());
                items.push(build(value.get(), pointer, depth + 1)?);
                pointer.truncate(length);
            }
            Ok(Json::Array(items))
        }
        Some(b'"') => serde_json::from_str(text).map(Json::Text).map_err(not_json),
        Some(b't') => Ok(Json::Bool(true)),
        Some(b'f') => Ok(Json::Bool(false)),
        Some(b'n') | None => Ok(Json::Null),
        Some(_) => Ok(Json::Number(text.to_owned())),
    }
}

/// Adds a name to a JSON Pointer (RFC 6901).
pub(crate) fn push_pointer(pointer: &mut String, name: &str) {
    pointer.push('/');
    for character in name.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

/// The members of an object, duplicates included, values not read yet.
struct RawObject<'t>(Vec<(String, &'t RawValue)>);

impl<'de> Deserialize<'de> for RawObject<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = RawObject<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(RawObject(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

/// The items of a list, not read yet.
struct RawArray<'t>(Vec<&'t RawValue>);

impl<'de> Deserialize<'de> for RawArray<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items;
        impl<'de> Visitor<'de> for Items {
            type Value = RawArray<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(RawArray(items))
            }
        }
        deserializer.deserialize_seq(Items)
    }
}
