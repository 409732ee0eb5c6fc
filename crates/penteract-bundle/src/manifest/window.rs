//! `windows`: when a product is granted, who says so, and how sure each end is.

use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::{Period, text};
use penteract_rules::Diagnostic;
use serde::ser::{Serialize, Serializer};

use crate::codes;
use crate::document::Entry;
use crate::reader::{Fields, Reader};
use crate::sourcing::Confidence;

/// A period in which a product is granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    period: Period,
    law: Option<Arc<str>>,
    sources: Vec<Arc<str>>,
    confidence: EndsConfidence,
}

/// As records write a window.
#[derive(serde::Serialize)]
struct WindowRecord<'a> {
    #[serde(flatten)]
    period: Period,
    #[serde(skip_serializing_if = "Option::is_none")]
    law: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    source: Vec<&'a str>,
    #[serde(skip_serializing_if = "EndsConfidence::is_silent")]
    confidence: EndsConfidence,
}

impl Serialize for Window {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let record = WindowRecord {
            period: self.period,
            law: self.law(),
            source: self.sources.iter().map(AsRef::as_ref).collect(),
            confidence: self.confidence,
        };
        record.serialize(serializer)
    }
}

/// How sure each end of a window is; an end of which nothing is said is taken as it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
struct EndsConfidence {
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<Confidence>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Confidence>,
}

/// An end of a window that is uncertain, and beyond which a date lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UncertainEnd {
    /// The day.
    pub date: NaiveDate,
    /// Whether it is the last day of the window; else it is the first.
    pub is_last: bool,
    /// The lines of the product's sources.
    pub sources: Vec<Arc<str>>,
}

impl EndsConfidence {
    fn is_silent(&self) -> bool {
        *self == Self::default()
    }
}

impl Window {
    /// The dates, both included.
    pub const fn period(&self) -> Period {
        self.period
    }

    /// Whether a date is in it.
    pub fn contains(&self, date: NaiveDate) -> bool {
        self.period.contains(date)
    }

    /// The text of law, or the commercial document.
    pub fn law(&self) -> Option<&str> {
        self.law.as_deref()
    }

    /// The lines of the product's sources.
    pub fn sources(&self) -> &[Arc<str>] {
        &self.sources
    }

    /// How sure the first day is; none when the window does not say.
    pub const fn confidence_of_first(&self) -> Option<Confidence> {
        self.confidence.from
    }

    /// How sure the last day is; none when the window does not say.
    pub const fn confidence_of_last(&self) -> Option<Confidence> {
        self.confidence.until
    }

    fn uncertain_end(&self, is_last: bool) -> Option<UncertainEnd> {
        let (date, confidence) = if is_last {
            (self.period.until(), self.confidence.until)
        } else {
            (self.period.from(), self.confidence.from)
        };
        let date = date.filter(|_| confidence == Some(Confidence::C))?;
        Some(UncertainEnd {
            date,
            is_last,
            sources: self.sources.clone(),
        })
    }
}

/// The uncertain end beyond which a date lies: the last day of the window before it, else the first day of the window
/// after it. None within a window, and beyond ends that are sure.
pub(crate) fn uncertain_end(windows: &[Window], date: NaiveDate) -> Option<UncertainEnd> {
    if windows.iter().any(|window| window.contains(date)) {
        return None;
    }
    let is_before = |window: &&Window| window.period.until().is_some_and(|until| until < date);
    let before = windows
        .iter()
        .filter(is_before)
        .max_by_key(|window| window.period.until());
    let after = windows
        .iter()
        .filter(|window| !is_before(window))
        .min_by_key(|window| window.period.from());
    before
        .and_then(|window| window.uncertain_end(true))
        .or_else(|| after.and_then(|window| window.uncertain_end(false)))
}

/// The windows in which the product is granted.
pub(super) fn read(entry: &Entry, reader: &mut Reader<'_>) -> Vec<Window> {
    let Some(items) = reader.array(entry) else {
        return Vec::new();
    };
    if items.is_empty() {
        let help = text!(
            "write at least one: `[{{ from = 2020-03-16 }}]`",
            "écrivez-en au moins une : `[{{ from = 2020-03-16 }}]`"
        );
        reader.labelled_error(
            codes::BAD_VALUE,
            text!(
                "the product is never granted",
                "le produit n'est jamais accordé"
            ),
            &entry.value.span,
            text!("no window", "aucune période"),
            help,
        );
    }
    let mut windows: Vec<(Window, Range<usize>)> = Vec::with_capacity(items.len());
    for item in items {
        let Some(table) = item.as_table() else {
            let message = text!(
                "a window is a table with its dates, not {item}",
                "une période est une table avec ses dates, et non {item}",
                item = item.describe()
            );
            let help = text!(
                "write `{{ from = 2020-03-16, until = 2022-06-30 }}`",
                "écrivez `{{ from = 2020-03-16, until = 2022-06-30 }}`"
            );
            reader.error(codes::WRONG_TYPE, message, &item.span, help);
            continue;
        };
        let mut fields = Fields::new(table, &text!("a window", "une période"), item.span.clone());
        let window = window(&mut fields, reader);
        fields.finish(reader);
        let Some(window) = window else { continue };
        let other = windows
            .iter()
            .find(|(known, _)| known.period.overlaps(window.period));
        if let Some((_, other)) = other {
            let problem = Diagnostic::error(
                codes::BAD_VALUE,
                text!("two windows overlap", "deux périodes se chevauchent"),
            )
            .at(reader.label(&item.span, text!("this one", "celle-ci")))
            .related_to(reader.label(other, text!("and this one", "et celle-ci")))
            .help(text!(
                "join them, or end the first on the day before the second begins",
                "réunissez-les, ou terminez la première la veille du début de la seconde"
            ));
            reader.problems.push(problem);
        }
        windows.push((window, item.span.clone()));
    }
    windows.into_iter().map(|(window, _)| window).collect()
}

fn window(fields: &mut Fields<'_>, reader: &mut Reader<'_>) -> Option<Window> {
    let period = reader.period(fields);
    let law = fields.optional("law").and_then(|entry| reader.text(entry));
    let confidence = fields.optional("confidence");
    // How sure a date is can be looked up only where its source is named.
    let source = if confidence.is_some() {
        fields.required("source", "\"P-12\"", reader)
    } else {
        fields.optional("source")
    };
    let sources = source.map(|entry| reader.texts(entry)).unwrap_or_default();
    let confidence = confidence.map(|entry| ends(entry, reader));
    Some(Window {
        period: period?,
        law: law.map(Arc::from),
        sources: sources.into_iter().map(|(source, _)| source).collect(),
        confidence: confidence.unwrap_or_default(),
    })
}

/// A letter for both ends, or one for each: `{ from = "A", until = "C" }`.
fn ends(entry: &Entry, reader: &mut Reader<'_>) -> EndsConfidence {
    let Some(table) = entry.value.as_table() else {
        let both = Confidence::read(entry, reader);
        return EndsConfidence {
            from: both,
            until: both,
        };
    };
    let mut fields = Fields::new(table, "`confidence`", entry.key_span.clone());
    let from = fields.optional("from");
    let until = fields.optional("until");
    fields.finish(reader);
    EndsConfidence {
        from: from.and_then(|entry| Confidence::read(entry, reader)),
        until: until.and_then(|entry| Confidence::read(entry, reader)),
    }
}
