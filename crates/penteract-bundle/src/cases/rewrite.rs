//! Expectations of cases written anew where they stand; every other byte of the file stays as it is.

use std::sync::Arc;

use penteract_rules::Edit;

use crate::document::{Document, Item, Kind};

/// What a case expects in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A word, an amount, a day, a rate.
    Word(String),
    /// Names, in any order.
    Words(Vec<String>),
}

/// What to write so that a case of a file expects something else in the place that `what` names (`outcome`,
/// `rows.13.interest`, below `expect`); none where the case does not say it itself: it stands above several cases, or
/// nowhere.
///
/// `case` is its whole name: `accept/bakery`, or `accept/headcount/at-the-threshold` for one of several of a file.
pub fn rewritten(text: &str, case: &str, what: &str, becomes: &Expected) -> Option<Edit> {
    let (document, is_whole) = Document::parse(&Arc::from(""), text, &mut Vec::new());
    if !is_whole {
        return None;
    }
    let key = |name: &str| document.entries.iter().find(|entry| entry.key == name);
    let expect = match key("case").map(|entry| &entry.value.kind) {
        Some(Kind::Array(cases)) => {
            let (_, own) = case.rsplit_once('/')?;
            let is_own = |case: &&Item| case.get("name").and_then(Item::as_text) == Some(own);
            cases.iter().find(is_own)?.get("expect")?
        }
        _ => &key("expect")?.value,
    };
    let mut item = expect;
    for part in what.split('.') {
        item = match &item.kind {
            Kind::Array(items) => items.get(part.parse::<usize>().ok()?.checked_sub(1)?)?,
            _ => item.get(part)?,
        };
    }
    let quoted = |word: &String| format!("\"{word}\"");
    let written = match (becomes, &item.kind) {
        (Expected::Word(word), Kind::Integer(_) | Kind::Decimal(_)) => {
            match word.parse::<rust_decimal::Decimal>() {
                Ok(_) => word.clone(),
                Err(_) => quoted(word),
            }
        }
        (Expected::Word(word), Kind::Date(_) | Kind::Bool(_)) => word.clone(),
        (Expected::Word(word), Kind::Text(_)) => quoted(word),
        (Expected::Words(words), Kind::Text(_)) if words.len() == 1 => quoted(words.first()?),
        (Expected::Words(words), Kind::Text(_) | Kind::Array(_)) => {
            let words: Vec<String> = words.iter().map(quoted).collect();
            format!("[{}]", words.join(", "))
        }
        _ => return None,
    };
    Some(Edit::new(item.span.clone(), written))
}

#[cfg(test)]
mod tests {
    use super::{Expected, rewritten};

    fn blessed(text: &str, case: &str, what: &str, becomes: Expected) -> Option<String> {
        let edit = rewritten(text, case, what, &becomes)?;
        let mut text = text.to_owned();
        text.replace_range(edit.span, &edit.text);
        Some(text)
    }

    #[test]
    fn other_bytes_stay() {
        let text = "# été\r\nexpect = { outcome = \"accept\", rows = { 13 = { interest = \"1.00\" } } } # kept\r\n";
        let word = |word: &str| Expected::Word(word.to_owned());
        assert_eq!(
            blessed(text, "a/b", "rows.13.interest", word("2.50")).unwrap(),
            text.replace("1.00", "2.50")
        );
        assert_eq!(blessed(text, "a/b", "amount", word("1")), None);
    }

    #[test]
    fn one_of_several_cases_says_its_own_only() {
        let text = "expect = { outcome = \"accept\" }\n[[case]]\nname = \"x\"\nexpect = { reasons = [\"a\"] }\n";
        let words = Expected::Words(vec!["b".to_owned(), "c".to_owned()]);
        assert_eq!(
            blessed(text, "f/x", "reasons", words).unwrap(),
            text.replace("[\"a\"]", "[\"b\", \"c\"]")
        );
        let refuse = Expected::Word("refuse".to_owned());
        assert_eq!(blessed(text, "f/x", "outcome", refuse), None);
    }
}
