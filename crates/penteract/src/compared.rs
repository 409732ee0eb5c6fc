//! What differs between two JSON values.

use serde_json::Value as Json;

/// A place where two values differ, `terms.rate.annual`, and what each says; `None` where it says nothing.
pub(crate) struct Apart {
    pub(crate) place: String,
    pub(crate) one: Option<String>,
    pub(crate) other: Option<String>,
}

/// The first places where two values differ, as deep as they are alike, at most `max`. Members that `is_left_out` are not
/// compared.
pub(crate) fn apart(
    one: &Json,
    other: &Json,
    max: usize,
    is_left_out: fn(&str) -> bool,
) -> Vec<Apart> {
    let mut comparison = Comparison {
        found: Vec::new(),
        max,
        is_left_out,
    };
    comparison.compare("", Some(one), Some(other));
    comparison.found
}

struct Comparison {
    found: Vec<Apart>,
    max: usize,
    is_left_out: fn(&str) -> bool,
}

impl Comparison {
    fn compare(&mut self, place: &str, one: Option<&Json>, other: Option<&Json>) {
        if one == other || self.found.len() >= self.max {
            return;
        }
        let below = |name: &str| match place {
            "" => name.to_owned(),
            place => format!("{place}.{name}"),
        };
        match (one, other) {
            (Some(Json::Object(left)), Some(Json::Object(right))) => {
                let more = right.keys().filter(|key| !left.contains_key(*key));
                for key in left.keys().chain(more) {
                    if !(self.is_left_out)(key) {
                        self.compare(&below(key), left.get(key), right.get(key));
                    }
                }
            }
            (Some(Json::Array(left)), Some(Json::Array(right))) => {
                for at in 0..left.len().max(right.len()) {
                    self.compare(&below(&at.to_string()), left.get(at), right.get(at));
                }
            }
            _ => {
                let plain = |value: &Json| match value {
                    // A terminal would obey control characters.
                    Json::String(text) => text.replace(char::is_control, "\u{fffd}"),
                    value => value.to_string(),
                };
                let (mut said, mut other_said) = (one.map(plain), other.map(plain));
                if said == other_said {
                    // A number and the same as a text: the quotes tell them apart.
                    said = one.map(Json::to_string);
                    other_said = other.map(Json::to_string);
                }
                self.found.push(Apart {
                    place: place.to_owned(),
                    one: said,
                    other: other_said,
                });
            }
        }
    }
}

/// Who decided: compared by digests.
pub(crate) fn is_of_the_maker(key: &str) -> bool {
    matches!(key, "product" | "engine")
}

/// What a product tells, and another that means the same may tell otherwise.
pub(crate) fn is_told(key: &str) -> bool {
    is_of_the_maker(key)
        || matches!(
            key,
            "label"
                | "law"
                | "source"
                | "text"
                | "proof"
                | "page"
                | "line"
                | "unknown"
                | "coverage_unpublished"
        )
}
