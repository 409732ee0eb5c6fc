//! A case as its author would write it: over the base dossier, only what differs.

use super::Case;
use crate::application::{Application, Json};
use crate::reader::is_slug;

/// One of several cases of a file, which nobody has confirmed: what `application` answers otherwise than the base dossier,
/// and `expect` as it stands in the file. `None` where an answer cannot be written in TOML.
pub fn written_unconfirmed(case: &Case, base: &Application, expect: &str) -> Option<String> {
    let mut text = format!("[[case]]\nname = {}\n", quoted(&case.name));
    if let Some(description) = &case.description {
        text.push_str(&format!("description = {}\n", quoted(description)));
    }
    text.push_str(&format!("as_of = {}\n", case.as_of));
    if let Some(variant) = &case.variant {
        text.push_str(&format!("variant = {}\n", quoted(variant)));
    }
    text.push_str("unconfirmed = true\n");
    let (mut facts, mut none, mut without) = (Vec::new(), Vec::new(), Vec::new());
    for (path, answer) in case.application.answers() {
        let mut before = base.answers();
        if before.any(|(known, before)| known == path && before == answer) {
            continue;
        }
        match answer {
            Json::Null => none.push(quoted(&path)),
            answer => facts.push(format!("{path} = {}", toml(answer)?)),
        }
    }
    for (path, _) in base.answers() {
        if case.application.answers().all(|(known, _)| known != path) {
            without.push(quoted(&path));
        }
    }
    if !facts.is_empty() {
        text.push_str(&format!("facts = {{ {} }}\n", facts.join(", ")));
    }
    for (key, paths) in [("none", none), ("without", without)] {
        if !paths.is_empty() {
            text.push_str(&format!("{key} = [{}]\n", paths.join(", ")));
        }
    }
    text.push_str(&format!("expect = {expect}\n"));
    Some(text)
}

/// What an answer is in TOML.
fn toml(answer: &Json) -> Option<String> {
    Some(match answer {
        Json::Text(text) => quoted(text),
        Json::Number(digits) if digits.parse::<i64>().is_ok() => digits.clone(),
        Json::Bool(value) => value.to_string(),
        Json::Array(items) => {
            let items: Option<Vec<String>> = items.iter().map(toml).collect();
            format!("[{}]", items?.join(", "))
        }
        Json::Object(members) => {
            let members: Option<Vec<String>> = members
                .iter()
                .map(|(key, value)| {
                    let key = match is_slug(key) {
                        true => key.clone(),
                        false => quoted(key),
                    };
                    Some(format!("{key} = {}", toml(value)?))
                })
                .collect();
            format!("{{ {} }}", members?.join(", "))
        }
        Json::Null | Json::Number(_) => return None,
    })
}

/// A basic string.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            control if control.is_control() => {
                quoted.push_str(&format!("\\u{:04X}", u32::from(control)));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// The cases of a file without those that nobody has confirmed, each with the comments above it, and new ones at the end.
/// Without anything before them stands `heading`.
pub fn with_unconfirmed(text: &str, heading: &str, cases: &[String]) -> String {
    let mut blocks: Vec<Vec<&str>> = vec![Vec::new()];
    for line in text.lines() {
        if line.trim() == "[[case]]" {
            let before = blocks.last_mut();
            let comments = before.map_or_else(Vec::new, |before| {
                let is_above = |line: &&&str| line.starts_with('#');
                let above = before.iter().rev().take_while(is_above).count();
                before.split_off(before.len() - above)
            });
            // Of the first case, they are those of the file.
            match (blocks.len(), blocks.last_mut()) {
                (1, Some(first)) => {
                    first.extend(comments);
                    blocks.push(Vec::new());
                }
                _ => blocks.push(comments),
            }
        }
        if let Some(block) = blocks.last_mut() {
            block.push(line);
        }
    }
    let is_unconfirmed = |block: &Vec<&str>| {
        block
            .iter()
            .any(|line| line.split_whitespace().collect::<String>() == "unconfirmed=true")
    };
    let mut written: Vec<String> = blocks
        .iter()
        .filter(|block| !is_unconfirmed(block))
        .map(|block| block.join("\n").trim().to_owned())
        .filter(|block| !block.is_empty())
        .collect();
    if written.is_empty() {
        written.push(heading.trim().to_owned());
    }
    written.extend(cases.iter().map(|case| case.trim().to_owned()));
    written.join("\n\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::with_unconfirmed;

    #[test]
    fn confirmed_cases_stay_with_the_comments_above_them() {
        let text = "# Thresholds.\n\n[[case]]\nname = \"a\"\nunconfirmed = true\n\n# Read on 3 March.\n[[case]]\nname = \"b\"\nsource = \"W-1\"\n";
        let new = ["[[case]]\nname = \"c\"\n".to_owned()];
        assert_eq!(
            with_unconfirmed(text, "# Other.", &new),
            "# Thresholds.\n\n# Read on 3 March.\n[[case]]\nname = \"b\"\nsource = \"W-1\"\n\n[[case]]\nname = \"c\"\n"
        );
        assert_eq!(
            with_unconfirmed("", "# Other.", &new),
            "# Other.\n\n[[case]]\nname = \"c\"\n"
        );
    }
}
