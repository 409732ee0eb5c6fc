//! A TOML file as a tree of values, each with its place in the text. Numbers keep their digits: none passes through a
//! binary float.

use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::{LocalText, text};
use penteract_rules::{Diagnostic, Label, listed_first, misleading, written_instead};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::codes;

/// A value and its place.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) span: Range<usize>,
    pub(crate) kind: Kind,
}

/// What a TOML value is.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Text(String),
    /// The digits of a whole number.
    Integer(String),
    /// The digits of a number with a point, as written.
    Decimal(String),
    Bool(bool),
    Date(NaiveDate),
    /// A time, or a date with a time: nothing in a bundle is one.
    Time,
    Array(Vec<Item>),
    /// In the order of the file.
    Table(Vec<Entry>),
}

/// A key and its value.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_span: Range<usize>,
    pub(crate) value: Item,
}

impl Item {
    /// What it is, with its article.
    pub(crate) fn describe(&self) -> LocalText {
        match self.kind {
            Kind::Text(_) => text!("a text", "un texte"),
            Kind::Integer(_) => text!("a whole number", "un nombre entier"),
            Kind::Decimal(_) => text!("a decimal number", "un nombre décimal"),
            Kind::Bool(_) => text!("true or false", "vrai ou faux"),
            Kind::Date(_) => text!("a date", "une date"),
            Kind::Time => text!("a time", "une heure"),
            Kind::Array(_) => text!("a list", "une liste"),
            Kind::Table(_) => text!("a table", "une table"),
        }
    }

    pub(crate) fn as_table(&self) -> Option<&[Entry]> {
        match &self.kind {
            Kind::Table(entries) => Some(entries),
            _ => None,
        }
    }

    pub(crate) fn as_text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A single value as a text.
    pub(crate) fn as_written(&self) -> Option<String> {
        match &self.kind {
            Kind::Text(text) => Some(text.clone()),
            Kind::Integer(digits) | Kind::Decimal(digits) => Some(digits.clone()),
            Kind::Bool(value) => Some(value.to_string()),
            Kind::Date(date) => Some(date.to_string()),
            Kind::Time | Kind::Array(_) | Kind::Table(_) => None,
        }
    }

    /// The value of a key, when this is a table that has it.
    pub(crate) fn get(&self, key: &str) -> Option<&Item> {
        self.as_table()?
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| &entry.value)
    }
}

/// A TOML file, read.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) file: Arc<str>,
    pub(crate) entries: Vec<Entry>,
}

impl Document {
    /// Reads a text; what is not TOML is reported, and the rest is kept. The second value tells whether all was read.
    pub(crate) fn parse(
        file: &Arc<str>,
        text: &str,
        problems: &mut Vec<Diagnostic>,
    ) -> (Self, bool) {
        let (table, errors) = DeTable::parse_recoverable(text);
        let told = errors.iter().map(|error| syntax_error(file, text, error));
        problems.extend(listed_first(told));
        let entries = table_entries(table.get_ref());
        (
            Self {
                file: Arc::clone(file),
                entries,
            },
            errors.is_empty(),
        )
    }
}

/// A value of a TOML text and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TomlPlace {
    /// Bytes of the text, quotes and braces included.
    pub span: Range<usize>,
    /// What it says, of a text.
    pub text: Option<String>,
}

/// The values that stand under a path of keys, in the order of the text: of each item where a list is on the way, each
/// text of a table at its end. An edit that replaces these bytes leaves all others as they are.
///
/// # Example
/// ```
/// use penteract_bundle::toml_places;
///
/// let text = "name = { fr = \"Prêt\", en = \"Loan\" } # both";
/// let places = toml_places(text, &["name"]);
/// assert_eq!(places[1].text.as_deref(), Some("Loan"));
/// assert_eq!(text.get(places[1].span.clone()), Some("\"Loan\""));
/// ```
pub fn toml_places(text: &str, path: &[&str]) -> Vec<TomlPlace> {
    let (table, _) = DeTable::parse_recoverable(text);
    let mut found = Vec::new();
    for entry in table_entries(table.get_ref()) {
        if let Some((first, rest)) = path.split_first()
            && entry.key == *first
        {
            places(&entry.value, rest, &mut found);
        }
    }
    found
}

fn places(item: &Item, path: &[&str], found: &mut Vec<TomlPlace>) {
    match (&item.kind, path.split_first()) {
        (Kind::Array(items), Some(_)) => items.iter().for_each(|item| places(item, path, found)),
        (Kind::Table(entries), Some((first, rest))) => {
            let named = entries.iter().filter(|entry| entry.key == *first);
            named.for_each(|entry| places(&entry.value, rest, found));
        }
        (Kind::Table(entries), None) => {
            let values = entries.iter().map(|entry| &entry.value);
            values.for_each(|value| places(value, &[], found));
        }
        (_, Some(_)) => {}
        (_, None) => found.push(TomlPlace {
            span: item.span.clone(),
            text: item.as_text().map(str::to_owned),
        }),
    }
}

/// One value in TOML syntax, for texts that people give outside of files.
pub(crate) fn parse_value(text: &str) -> Option<Item> {
    DeValue::parse(text).ok().map(|value| item(&value))
}

fn syntax_error(file: &Arc<str>, text: &str, error: &toml::de::Error) -> Diagnostic {
    let span = error.span().unwrap_or_default();
    if error.message() == "duplicate key" {
        let key = text.get(span.clone()).unwrap_or_default();
        return Diagnostic::error(
            codes::DUPLICATE_NAME,
            text!("`{key}` is written twice", "`{key}` est écrit deux fois"),
        )
        .at(Label::new(
            Arc::clone(file),
            span,
            text!("second time", "deuxième fois"),
        ))
        .help(text!("keep one of the two", "gardez l'un des deux"));
    }
    if let Some((at, (name, instead))) = misleading_at(text, span.start) {
        let message = text!(
            "not TOML: {name}",
            "ce n'est pas du TOML : {name}",
            name = name
        );
        return Diagnostic::error(codes::SYNTAX, message)
            .at(Label::place(Arc::clone(file), at))
            .help(written_instead(&instead));
    }
    Diagnostic::error(codes::SYNTAX, text!("not TOML: {message}", "ce n'est pas du TOML : {message}", message = LocalText::in_english(error.message())))
        .at(Label::place(Arc::clone(file), span))
        .help(text!("texts stand in double quotes, dates are written 2020-03-16, a table begins with [name]", "les textes se mettent entre guillemets droits, les dates s'écrivent 2020-03-16, une table commence par [nom]"))
}

/// The first character of a line, from a place on, that passes for another one.
fn misleading_at(text: &str, start: usize) -> Option<(Range<usize>, (LocalText, String))> {
    let line = text.get(start..)?.lines().next()?;
    line.char_indices().find_map(|(at, character)| {
        let told = misleading(character)?;
        let at = start + at;
        Some((at..at + character.len_utf8(), told))
    })
}

fn table_entries(table: &DeTable<'_>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().clone().into_owned(),
            key_span: key.span(),
            value: item(value),
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_span.start);
    entries
}

fn item(value: &Spanned<DeValue<'_>>) -> Item {
    let kind = match value.get_ref() {
        DeValue::String(text) => Kind::Text(text.clone().into_owned()),
        DeValue::Integer(number) => Kind::Integer(number.to_string()),
        DeValue::Float(number) => Kind::Decimal(number.as_str().to_owned()),
        DeValue::Boolean(value) => Kind::Bool(*value),
        DeValue::Datetime(moment) => date(moment).map_or(Kind::Time, Kind::Date),
        DeValue::Array(items) => Kind::Array(items.iter().map(item).collect()),
        DeValue::Table(table) => Kind::Table(table_entries(table)),
    };
    Item {
        span: value.span(),
        kind,
    }
}

/// The day, when the moment is a day and nothing else.
fn date(moment: &toml::value::Datetime) -> Option<NaiveDate> {
    if moment.time.is_some() || moment.offset.is_some() {
        return None;
    }
    let day = moment.date?;
    NaiveDate::from_ymd_opt(
        i32::from(day.year),
        u32::from(day.month),
        u32::from(day.day),
    )
}
