//! `windows`: when a product is granted, who says so, and how sure each end is.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::{LocalText, Period, text};
use penteract_rules::{Diagnostic, Label};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::ser::{Serialize, Serializer};

use super::Extent;
use crate::codes;
use crate::confidence::Confidence;
use crate::document::Entry;
use crate::keys::{Items, KeyValue, Listed, Named, Table as _, Texts, Words, table};
use crate::reader::Reader;

/// Days between two windows that are a slip: no product pauses for a week.
const DAYS_OF_A_HOLE: i64 = 7;

/// A period in which a product is granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    period: Period,
    law: Option<Arc<str>>,
    sources: Vec<Arc<str>>,
    confidence: EndsConfidence,
}

/// As records write a window.
#[derive(serde::Serialize, JsonSchema)]
#[schemars(rename = "Window")]
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

impl JsonSchema for Window {
    fn schema_name() -> Cow<'static, str> {
        WindowRecord::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        WindowRecord::json_schema(generator)
    }
}

/// How sure each end of a window is; an end of which nothing is said is taken as it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, JsonSchema)]
pub(crate) struct EndsConfidence {
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<Confidence>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Confidence>,
}

/// An end of a window that is uncertain, and beyond which a date lies.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
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

table! {
    /// When a product is granted, both ends included.
    pub(crate) WindowDraft {
        /// Its name, by which a variant may change it.
        id: Named = optional,
        /// First day; open when left out.
        from: NaiveDate = optional,
        /// Last day; open when left out.
        until: NaiveDate = optional,
        /// The text of law, or the commercial document.
        law: Words = optional,
        /// The lines of the product's sources.
        source: Texts = needed("\"P-12\""),
        /// How sure the ends are. Outside an uncertain one (C) a decision goes to a person.
        confidence: EndsConfidence = optional,
    }
}

impl Listed for WindowDraft {
    fn id(&self) -> Option<Arc<str>> {
        self.id.as_ref().map(|id| Arc::clone(&id.name))
    }
}

/// The windows in which the product is granted, in the order of the manifest.
pub(super) fn windows(drafts: &Items<WindowDraft>, reader: &mut Reader<'_>) -> Vec<Window> {
    let mut windows: Vec<(Window, Label)> = Vec::new();
    drafts.check_names(reader);
    for draft in drafts.all() {
        let Some(window) = draft.window(reader) else {
            continue;
        };
        let other = windows
            .iter()
            .find(|(known, _)| known.period.overlaps(window.period));
        let place = draft.written();
        if let Some((_, other)) = other {
            let said = |place: &Label, text| Label {
                text,
                ..place.clone()
            };
            let problem = Diagnostic::error(
                codes::BAD_VALUE,
                text!("two windows overlap", "deux périodes se chevauchent"),
            )
            .at(said(&place, text!("this one", "celle-ci")))
            .related_to(said(other, text!("and this one", "et celle-ci")))
            .help(text!(
                "join them, or end the first on the day before the second begins",
                "réunissez-les, ou terminez la première la veille du début de la seconde"
            ));
            reader.problems.push(problem);
        }
        windows.push((window, place));
    }
    for (later, place) in &windows {
        for (earlier, other) in &windows {
            reader
                .problems
                .extend(hole((earlier, other), (later, place)));
        }
    }
    windows.into_iter().map(|(window, _)| window).collect()
}

/// A few days between two windows, on which nothing is granted: a slip of one of the two dates.
fn hole(
    (earlier, before): (&Window, &Label),
    (later, place): (&Window, &Label),
) -> Option<Diagnostic> {
    let (until, from) = (earlier.period.until()?, later.period.from()?);
    let days = (from - until).num_days() - 1;
    if !(1..=DAYS_OF_A_HOLE).contains(&days) {
        return None;
    }
    let message = text!(
        "nothing is granted after {until} and before {from}: {days}, between two windows",
        "rien n'est octroyé après le {until} et avant le {from} : {days}, entre deux périodes",
        until = until,
        from = from,
        days = LocalText::count(
            usize::try_from(days).unwrap_or_default(),
            ["day", "days"],
            ["jour", "jours"]
        )
    );
    let help = text!(
        "let the second begin on the day after the last of the first",
        "faites commencer la seconde le lendemain du dernier jour de la première"
    );
    let problem = Diagnostic::warning(codes::WINDOW_HOLE, message).at(place.clone());
    Some(problem.related_to(before.clone()).help(help))
}

impl WindowDraft {
    fn window(&self, reader: &mut Reader<'_>) -> Option<Window> {
        let mut reader = Reader::new(&self.file, reader.problems);
        // How sure a date is can be looked up only where its source is named.
        if self.confidence.is_some() && self.source.is_none() {
            reader.missing_key::<Self>("windows", "source", &self.span);
        }
        let period = reader.dates(self.from, self.until, &self.span)?;
        Some(Window {
            period,
            law: self.law.as_ref().map(|law| Arc::clone(&law.0)),
            sources: self.source.as_ref().map(Texts::shared).unwrap_or_default(),
            confidence: self.confidence.unwrap_or_default(),
        })
    }
}

table! {
    /// How sure each end of a window is.
    pub(crate) EachEnd {
        /// The first day.
        from: Confidence = optional,
        /// The last day.
        until: Confidence = optional,
    }
}

/// A letter for both ends, or one for each: `{ from = "A", until = "C" }`.
impl KeyValue for EndsConfidence {
    fn read(entry: &Entry, place: &str, extent: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let (from, until) = match entry.value.as_table() {
            Some(_) => {
                let EachEnd { from, until, .. } = EachEnd::read(entry, place, extent, reader)?;
                (from, until)
            }
            None => {
                let both = Confidence::read(entry, place, extent, reader);
                (both, both)
            }
        };
        Some(Self { from, until })
    }

    fn schema(extent: Extent, generator: &mut SchemaGenerator) -> Schema {
        let both = Confidence::schema(extent, generator);
        let each = EachEnd::schema(Extent::Whole, generator);
        json_schema!({ "anyOf": [both, each] })
    }
}
