//! Doc comments of rules: a sentence, then lines `key: value`.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use penteract_core::{LocalText, Period, text};

use crate::ast::{DocLine, Span};
use crate::codes;
use crate::diagnostic::suggest;
use crate::doc_keys::{KEYS, SWITCH, keyed};
use crate::fault::Fault;
use crate::function::{Doc, Otherwise, Statement};

mod mistyped;

use mistyped::Before;

const OUTCOMES: [(&str, Otherwise); 3] = [
    ("refuse", Otherwise::Refuse),
    ("refer", Otherwise::Refer),
    ("warn", Otherwise::Warn),
];

/// Years outside of these are slips: no rule of a loan is so old, and none is foreseen so far ahead.
pub const YEARS: std::ops::RangeInclusive<i32> = 1900..=2100;

/// Reads the doc comment of a function.
pub(crate) fn read(lines: &[DocLine], states: Option<Statement>) -> (Doc, Vec<Fault>) {
    let mut reading = Reading {
        doc: Doc::default(),
        faults: Vec::new(),
        seen: Vec::new(),
        states,
    };
    let mut paragraphs: Vec<Vec<&str>> = vec![Vec::new()];
    let mut before = Before::Ended;
    for line in lines {
        let text = line.text.trim();
        if text.is_empty() {
            paragraphs.push(Vec::new());
            before = Before::Ended;
        } else if reading.take(text, line, before) {
            before = Before::Ended;
        } else {
            before = Before::after(text);
            if let Some(paragraph) = paragraphs.last_mut() {
                paragraph.push(text);
            }
        }
    }
    let mut paragraphs = paragraphs
        .into_iter()
        .filter(|lines| !lines.is_empty())
        .map(|lines| lines.join(" "));
    reading.doc.sentence = paragraphs.next().unwrap_or_default();
    reading.doc.text = paragraphs.collect::<Vec<_>>().join("\n\n");
    let failed = lines.iter().find(|line| {
        let said = line.text.trim().strip_prefix("failed:").map(str::trim);
        said.is_some_and(|said| said == reading.doc.sentence)
    });
    reading.faults.extend(failed.map(|line| {
        let message = text!(
            "`failed:` says what holds, in the words of the sentence",
            "`failed:` dit ce qui est vrai, avec les mots de la phrase"
        );
        let help = text!(
            "write what is so when the rule fails: applicants read it as the reason",
            "écrivez ce qu'il en est quand la règle échoue : les demandeurs le lisent comme motif"
        );
        *fault(line.span, message, help)
    }));
    (reading.doc, reading.faults)
}

/// A doc comment being read.
struct Reading<'l> {
    doc: Doc,
    faults: Vec<Fault>,
    /// The keys that were read.
    seen: Vec<(&'static str, &'l str)>,
    /// What the function is, when it states a condition.
    states: Option<Statement>,
}

impl<'l> Reading<'l> {
    /// Reads a key line, or tells what is wrong with it; false where the line is prose.
    fn take(&mut self, text: &'l str, line: &'l DocLine, before: Before) -> bool {
        let key_line = if text == SWITCH {
            Some((SWITCH, ""))
        } else {
            keyed(text)
        };
        if let Some((key, value)) = key_line {
            if let Err(fault) = self.apply(key, value, line.span) {
                self.faults.push(*fault);
            }
            self.seen.push((key, value));
            return true;
        }
        let (message, help) = if let Some(meant) = mistyped::meant(text, before) {
            (
                text!(
                    "`{text}` is not read as a key",
                    "`{text}` n'est pas lu comme une clé"
                ),
                text!(
                    "write `{meant}`, on a line of its own; begin a sentence with another word",
                    "écrivez `{meant}`, seul sur sa ligne ; commencez une phrase par un autre mot"
                ),
            )
        } else if let Some(key) = mistyped::unknown_key(text, before) {
            (
                text!(
                    "`{key}` is no key of a doc comment",
                    "`{key}` n'est pas une clé d'un commentaire `///`"
                ),
                text!(
                    "the keys are `failed:`, `shown:`, `law:`, `code:`, `in force:`, `otherwise:` and the line `variants only`; begin a sentence with a capital",
                    "les clés sont `failed:`, `shown:`, `law:`, `code:`, `in force:`, `otherwise:` et la ligne `variants only` ; commencez une phrase par une majuscule"
                ),
            )
        } else if self.seen.is_empty() {
            return false;
        } else {
            (
                text!(
                    "a line stands after the keys and is none of them",
                    "une ligne suit les clés et n'en est pas une"
                ),
                text!(
                    "a key line is one line: write all of it there; sentences stand before the keys",
                    "une clé tient sur une seule ligne : écrivez-y tout ; les phrases se placent avant les clés"
                ),
            )
        };
        self.faults.push(*fault(line.span, message, help));
        true
    }

    fn apply(&mut self, key: &'static str, value: &'l str, span: Span) -> Result<(), Box<Fault>> {
        self.check_place(key, value, span)?;
        match key {
            SWITCH => self.doc.variants_only = true,
            "failed" => self.doc.failed = Some(value.to_owned()),
            "shown" => self.doc.shown = Some(value.to_owned()),
            "law" => {
                is_law(value, span)?;
                self.doc.law.push(value.to_owned());
            }
            "code" => {
                if !is_code(value) {
                    return Err(fault(
                        span,
                        text!("`{value}` is no code", "`{value}` n'est pas un code"),
                        text!(
                            "write lower-case letters, digits and hyphens: `code: not-registered`",
                            "écrivez des minuscules sans accent, des chiffres et des traits d'union : `code: not-registered`"
                        ),
                    ));
                }
                if OUTCOMES.iter().any(|(word, _)| *word == value) {
                    return Err(fault(
                        span,
                        text!(
                            "`{value}` is what a failing rule does, and no code",
                            "`{value}` est ce que fait une règle qui échoue, et non un code"
                        ),
                        text!("write `otherwise: {value}`", "écrivez `otherwise: {value}`"),
                    ));
                }
                self.doc.code = Some(Arc::from(value));
            }
            "in force" => self.doc.in_force = plausible(value, span)?,
            _ => self.doc.otherwise = outcome(value, span)?,
        }
        Ok(())
    }

    /// Whether the key may stand here: above a rule, and once.
    fn check_place(&self, key: &str, value: &str, span: Span) -> Result<(), Box<Fault>> {
        let colon = if key == SWITCH { "" } else { ":" };
        if value.is_empty() && key != SWITCH {
            return Err(fault(
                span,
                text!("`{key}:` says nothing", "`{key}:` ne dit rien"),
                text!(
                    "write a value after the colon, or remove the line",
                    "écrivez une valeur après le deux-points, ou supprimez la ligne"
                ),
            ));
        }
        if self.states == Some(Statement::Constraint) && ["otherwise", SWITCH].contains(&key) {
            let message = text!(
                "`{key}{colon}` stands above a constraint",
                "`{key}{colon}` se trouve au-dessus d'une contrainte"
            );
            let help = text!(
                "remove the line: answers that break a constraint are asked again, and decide nothing; what refuses or refers is a rule of eligibility.rhai",
                "supprimez la ligne : des réponses qui violent une contrainte sont redemandées, et ne décident rien ; ce qui refuse ou oriente est une règle de eligibility.rhai"
            );
            return Err(fault(span, message, help));
        }
        if self.states.is_some() && key == "shown" {
            let message = text!(
                "`shown:` stands above a condition",
                "`shown:` se trouve au-dessus d'une condition"
            );
            let help = text!(
                "remove the line: decisions tell conditions by their sentences; named values are shown, of terms.rhai for instance",
                "supprimez la ligne : les décisions disent les conditions par leurs phrases ; ce sont les valeurs nommées qui se montrent, celles de terms.rhai par exemple"
            );
            return Err(fault(span, message, help));
        }
        if self.states.is_none() && !["law", "shown"].contains(&key) {
            let message = text!(
                "`{key}{colon}` stands above a function that is no rule",
                "`{key}{colon}` se trouve au-dessus d'une fonction qui n'est pas une règle"
            );
            let help = text!(
                "remove the line, or write it above the rule: the public functions of eligibility.rhai are the rules, which have codes and dates, fail, and are turned on and off by variants",
                "supprimez la ligne, ou écrivez-la au-dessus de la règle : les règles sont les fonctions publiques de eligibility.rhai ; elles seules ont un code et des dates, échouent, et sont activées ou non par les variantes"
            );
            return Err(fault(span, message, help));
        }
        let again = self
            .seen
            .iter()
            .any(|(seen, said)| *seen == key && (key != "law" || *said == value));
        if again {
            let message = match key {
                "code" => text!("the function has two codes", "la fonction a deux codes"),
                _ => text!(
                    "`{key}{colon}` stands there twice",
                    "`{key}{colon}` y figure deux fois"
                ),
            };
            let help = text!("keep one of them", "n'en gardez qu'un");
            return Err(fault(span, message, help));
        }
        Ok(())
    }
}

fn is_code(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    text.bytes().all(is_plain)
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !text.contains("--")
}

/// What stands after `law:` names a text: it is not what another key says.
fn is_law(value: &str, span: Span) -> Result<(), Box<Fault>> {
    let meant = if OUTCOMES.iter().any(|(word, _)| *word == value) {
        format!("otherwise: {value}")
    } else if period(value).is_some() {
        format!("in force: {value}")
    } else if let Some(line) = mistyped::inside(value) {
        line
    } else if !value.contains(char::is_alphabetic) {
        "law: loi n° 2020-289 du 23 mars 2020, art. 6".to_owned()
    } else {
        return Ok(());
    };
    Err(fault(
        span,
        text!(
            "`{value}` names no text of law",
            "`{value}` ne nomme aucun texte de loi"
        ),
        text!(
            "write `{meant}` on a line of its own",
            "écrivez `{meant}`, seul sur sa ligne"
        ),
    ))
}

fn plausible(value: &str, span: Span) -> Result<Period, Box<Fault>> {
    let period = period(value).ok_or_else(|| {
        fault(
            span,
            text!("`{value}` says no dates", "`{value}` ne dit pas de dates"),
            text!(
                "write `in force: 2020-05-08..`, `..2020-07-18` or `2020-05-08..2020-07-18`, both days included",
                "écrivez `in force: 2020-05-08..`, `..2020-07-18` ou `2020-05-08..2020-07-18`, les deux jours compris"
            ),
        )
    })?;
    let mut bounds = [period.from(), period.until()].into_iter().flatten();
    match bounds.find(|date| !YEARS.contains(&date.year())) {
        None => Ok(period),
        Some(date) => Err(fault(
            span,
            text!(
                "the year {year} is no year of a loan",
                "l'année {year} n'est pas une année de prêt",
                year = date.year()
            ),
            text!(
                "write the year of the text of law; a rule without end has none: `in force: 2020-05-08..`",
                "écrivez l'année du texte de loi ; une règle sans fin n'en a pas : `in force: 2020-05-08..`"
            ),
        )),
    }
}

fn outcome(value: &str, span: Span) -> Result<Otherwise, Box<Fault>> {
    if let Some((_, outcome)) = OUTCOMES.iter().find(|(word, _)| *word == value) {
        return Ok(*outcome);
    }
    let words = OUTCOMES.iter().map(|(word, _)| *word);
    let help = suggest(value, words).map_or_else(
        || {
            text!(
                "write `refuse`, `refer` or `warn`",
                "écrivez `refuse`, `refer` ou `warn`"
            )
        },
        |near| text!("write `{near}`", "écrivez `{near}`"),
    );
    let message = text!(
        "`{value}` is nothing that a failing rule does",
        "`{value}` n'est rien de ce que fait une règle qui échoue"
    );
    Err(fault(span, message, help))
}

fn period(text: &str) -> Option<Period> {
    let (from, until) = text.split_once("..")?;
    let bound = |text: &str| -> Option<Option<NaiveDate>> {
        let text = text.trim();
        if text.is_empty() {
            Some(None)
        } else if text.len() == 10 {
            text.parse().ok().map(Some)
        } else {
            None
        }
    };
    let (from, until) = (bound(from)?, bound(until)?);
    if from.is_none() && until.is_none() {
        return None;
    }
    Period::new(from, until).ok()
}

fn fault(span: Span, message: LocalText, help: LocalText) -> Box<Fault> {
    Box::new(Fault::new(codes::DOC_COMMENT, span, message).help(help))
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::ast::{DocLine, Span};
    use crate::function::Otherwise;
    use crate::function::Statement;

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
        let (doc, faults) = read(
            &lines(
                " La société est immatriculée\n en France.\n\n Attention : voir la note.\n law: loi n° 1, art. 6\n law: décret 2\n code: not-registered\n in force: 2020-05-08..\n otherwise: refer\n variants only",
            ),
            Some(Statement::Rule),
        );
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
            ("laws: x", "`laws: x` is not read as a key"),
            ("law:", "`law:` says nothing"),
            ("code: a\ncode: b", "the function has two codes"),
        ] {
            let (_, faults) = read(&lines(text), Some(Statement::Rule));
            let messages: Vec<&str> = faults
                .iter()
                .map(|fault| fault.message.get(penteract_core::Language::English))
                .collect();
            assert_eq!(messages, [message], "{text}");
        }
    }
}
