//! Answers that a record does not show: in their place stands a keyed digest, against which a given answer is checked.

use hmac::{Hmac, KeyInit as _, Mac as _};
use penteract_bundle::{Bundle, Fact, FactField};
use serde_json::{Value as Json, json};
use sha2::Sha256;

use super::stored::{Record, hexadecimal};

/// What stands before the digest of an answer.
const SCHEME: &str = "hmac-sha256:";

/// The key under which the digest of a masked answer stands.
const MASKED: &str = "masked";

/// Where a record holds answers.
const HOLDERS: [&str; 3] = ["/application", "/answers", "/loan/application"];

/// Whether a question, or one of those that a list asks of each item, is marked.
fn is_kept_from_others(field: &FactField) -> bool {
    let asked = field.asked();
    asked.is_personal || asked.is_confidential || field.item().iter().any(is_kept_from_others)
}

impl Record {
    /// The same record without the answers to facts that the product marks `personal` or `confidential`: in the place of
    /// each stands a digest of it under a key, wherever the record tells it. Who has the key checks an answer against it
    /// ([`Record::is_masked_answer`]); nobody reads it.
    ///
    /// Facts that the product does not know stay as they are, and so does what is concluded: an amount may tell of the
    /// answers behind it.
    #[must_use]
    pub fn masked(&self, bundle: &Bundle, key: &[u8]) -> Self {
        let is_masked = |path: &str| {
            let field = bundle.fact(path).map(Fact::field);
            field.is_some_and(is_kept_from_others)
        };
        let mut json = self.json.clone();
        for holder in HOLDERS {
            mask_answers(json.pointer_mut(holder), &is_masked, key);
        }
        mask_reads(&mut json, &is_masked, key);
        // What is masked is read as it was: an object is an answer of some shape.
        match Self::read(json) {
            Ok(masked) => masked,
            Err(_) => self.clone(),
        }
    }

    /// Whether an answer, in JSON as the application wrote it, is the one that is masked under a path.
    #[must_use]
    pub fn is_masked_answer(&self, path: &str, answer: &Json, key: &[u8]) -> bool {
        let pointer = format!("/{}", path.replace('.', "/"));
        let mut answers = HOLDERS
            .iter()
            .filter_map(|holder| self.json.pointer(holder));
        answers.any(|answers| answers.pointer(&pointer) == Some(&mask(path, answer, key)))
    }
}

/// The facts whose answers a record masks.
pub(super) fn masked(record: &Record) -> Vec<String> {
    let holders = HOLDERS
        .iter()
        .filter_map(|holder| record.json.pointer(holder));
    let groups = holders.filter_map(Json::as_object).flatten();
    let facts = groups.flat_map(|(group, facts)| {
        let facts = facts.as_object().into_iter().flatten();
        facts.map(move |(name, answer)| (format!("{group}.{name}"), answer))
    });
    let masked = facts.filter(|(_, answer)| answer.get(MASKED).is_some());
    masked.map(|(path, _)| path).collect()
}

/// The digest is of the path too, so that equal answers to two questions do not show as equal.
fn mask(path: &str, answer: &Json, key: &[u8]) -> Json {
    // A key of any length is taken.
    let Ok(mut hmac) = Hmac::<Sha256>::new_from_slice(key) else {
        return json!({ MASKED: SCHEME });
    };
    hmac.update(path.as_bytes());
    hmac.update(b"\n");
    hmac.update(answer.to_string().as_bytes());
    let digest = hexadecimal(&hmac.finalize().into_bytes());
    json!({ MASKED: format!("{SCHEME}{digest}") })
}

fn mask_answers(answers: Option<&mut Json>, is_masked: &dyn Fn(&str) -> bool, key: &[u8]) {
    let Some(Json::Object(groups)) = answers else {
        return;
    };
    for (group, facts) in groups {
        let Json::Object(facts) = facts else {
            continue;
        };
        for (name, answer) in facts {
            let path = format!("{group}.{name}");
            if is_masked(&path) && answer.get(MASKED).is_none() {
                *answer = mask(&path, answer, key);
            }
        }
    }
}

/// What explanations show of a fact: `{ name, origin, value }`.
fn mask_reads(json: &mut Json, is_masked: &dyn Fn(&str) -> bool, key: &[u8]) {
    match json {
        Json::Object(members) => {
            let name = members.get("name").and_then(Json::as_str);
            let path = name.filter(|name| is_masked(name)).map(str::to_owned);
            if let (Some(path), Some(value)) = (path, members.get_mut("value"))
                && value.get(MASKED).is_none()
            {
                *value = mask(&path, value, key);
            }
            for member in members.values_mut() {
                mask_reads(member, is_masked, key);
            }
        }
        Json::Array(items) => {
            for item in items {
                mask_reads(item, is_masked, key);
            }
        }
        _ => {}
    }
}
