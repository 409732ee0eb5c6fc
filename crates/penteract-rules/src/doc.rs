//! Doc comments of rules: a sentence, then lines `key: value`.

use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::Period;

use crate::ast::DocLine;
use crate::codes;
use crate::diagnostic::suggest;
use crate::function::{Doc, Otherwise};
use crate::lexer::Fault;

const KEYS: [&str; 4] = ["law", "code", "in force", "otherwise"];

/// Reads the doc comment of a function.
pub(crate) fn read(lines: &[DocLine]) -> (Doc, Vec<Fault>) {
    let mut doc = Doc::default();
    let mut faults = Vec::new();
    let mut paragraphs: Vec<Vec<&str>> = vec![Vec::new()];
    for line in lines {
        let text = line.text.trim();
        if text.is_empty() {
            paragraphs.push(Vec::new());
        } else if is_switch(line) {
            doc.variants_only = true;
        } else if let Some((key, value)) = keyed(text) {
            if let Err(fault) = apply(&mut doc, key, value, line) {
                faults.push(*fault);
            }
        } else {
            faults.extend(near_miss(text, line));
            if let Some(paragraph) = paragraphs.last_mut() {
                paragraph.push(text);
            }
        }
    }
    let mut paragraphs = paragraphs
        .into_iter()
        .filter(|lines| !lines.is_empty())
        .map(|lines| lines.join(" "));
    doc.sentence = paragraphs.next().unwrap_or_default();
    doc.text = paragraphs.collect::<Vec<_>>().join("\n\n");
    (doc, faults)
}

fn is_switch(line: &DocLine) -> bool {
    line.text.trim().eq_ignore_ascii_case("variants only")
}

/// The fault of a line `variants only` above a function that is no rule: there is nothing to turn on.
pub(crate) fn misplaced_switch(lines: &[DocLine]) -> Option<Fault> {
    let line = lines.iter().find(|line| is_switch(line))?;
    let message = "`variants only` stands above a function that is no rule".to_owned();
    let help = "remove the line: variants turn the public functions of eligibility.rhai on and off, and any script may call the others";
    Some(*fault(line, message, help))
}

fn keyed(text: &str) -> Option<(&'static str, &str)> {
    let (before, value) = text.split_once(':')?;
    let key = KEYS
        .into_iter()
        .find(|key| before.trim().eq_ignore_ascii_case(key))?;
    Some((key, value.trim()))
}

fn apply(doc: &mut Doc, key: &str, value: &str, line: &DocLine) -> Result<(), Box<Fault>> {
    if value.is_empty() {
        return Err(fault(
            line,
            format!("`{key}:` says nothing"),
            "write a value after the colon, or remove the line",
        ));
    }
    match key {
        "law" => doc.law.push(value.to_owned()),
        "code" => {
            let is_plain = value
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
            if !is_plain {
                return Err(fault(
                    line,
                    format!("`{value}` is no code"),
                    "write lower-case letters, digits and hyphens: `code: not-registered`",
                ));
            }
            if doc.code.is_some() {
                return Err(fault(
                    line,
                    "the function has two codes".to_owned(),
                    "keep one of them",
                ));
            }
            doc.code = Some(Arc::from(value));
        }
        "in force" => {
            doc.in_force = period(value).ok_or_else(|| {
                fault(
                    line,
                    format!("`{value}` says no dates"),
                    "write `in force: 2020-05-08..`, `..2020-07-18` or `2020-05-08..2020-07-18`, both days included",
                )
            })?;
        }
        _ => {
            doc.otherwise = match value {
                "refuse" => Otherwise::Refuse,
                "refer" => Otherwise::Refer,
                "warn" => Otherwise::Warn,
                other => {
                    let help = suggest(other, ["refuse", "refer", "warn"]).map_or_else(
                        || "write `refuse`, `refer` or `warn`".to_owned(),
                        |near| format!("write `{near}`"),
                    );
                    return Err(fault(
                        line,
                        format!("`{other}` is nothing that a failing rule does"),
                        &help,
                    ));
                }
            };
        }
    }
    Ok(())
}

fn period(text: &str) -> Option<Period> {
    let (from, until) = text.split_once("..")?;
    let bound = |text: &str| -> Option<Option<NaiveDate>> {
        let text = text.trim();
        if text.is_empty() {
            Some(None)
        } else {
            text.parse().ok().map(Some)
        }
    };
    let (from, until) = (bound(from)?, bound(until)?);
    if from.is_none() && until.is_none() {
        return None;
    }
    Period::new(from, until).ok()
}

/// `loi: …` or `in forse: …` is probably a key; `Attention : …` is prose.
fn near_miss(text: &str, line: &DocLine) -> Option<Fault> {
    let (before, _) = text.split_once(':')?;
    let is_key_like = before.len() <= 12
        && before.chars().all(|c| c.is_ascii_lowercase() || c == ' ')
        && !before.ends_with(' ');
    let near = suggest(before, KEYS).filter(|_| is_key_like)?;
    Some(*fault(
        line,
        format!("`{before}:` is not read"),
        &format!("write `{near}:`"),
    ))
}

fn fault(line: &DocLine, message: String, help: &str) -> Box<Fault> {
    Box::new(Fault::new(codes::DOC_COMMENT, line.span, message).help(help))
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::ast::{DocLine, Span};
    use crate::function::Otherwise;

    fn lines(text: &str) -> Vec<DocLine> {
        text.lines()
            .map(|line| DocLine {
                text: line.to_owned(),
                span: Span::new(0, line.len()),
            })
            .collect()
    }

    #[test]
    fn reads_the_sentence_and_the_keys() {
        let (doc, faults) = read(&lines(
            " La société est immatriculée\n en France.\n\n Attention : voir la note.\n law: loi n° 1, art. 6\n law: décret 2\n code: not-registered\n in force: 2020-05-08..\n otherwise: refer\n variants only",
        ));
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(doc.sentence, "La société est immatriculée en France.");
        assert_eq!(doc.text, "Attention : voir la note.");
        assert_eq!(doc.law, ["loi n° 1, art. 6", "décret 2"]);
        assert_eq!(doc.code.as_deref(), Some("not-registered"));
        assert_eq!(doc.in_force.to_string(), "2020-05-08..");
        assert_eq!(doc.otherwise, Otherwise::Refer);
        assert!(doc.variants_only);
    }

    #[test]
    fn reports_keys_that_cannot_be_read() {
        for (text, message) in [
            (
                "otherwise: refuze",
                "`refuze` is nothing that a failing rule does",
            ),
            ("in force: since May", "`since May` says no dates"),
            (
                "in force: 2020-06-01..2020-05-01",
                "`2020-06-01..2020-05-01` says no dates",
            ),
            ("code: Not Registered", "`Not Registered` is no code"),
            ("laws: x", "`laws:` is not read"),
            ("law:", "`law:` says nothing"),
            ("code: a\ncode: b", "the function has two codes"),
        ] {
            let (_, faults) = read(&lines(text));
            let messages: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
            assert_eq!(messages, [message], "{text}");
        }
    }
}
