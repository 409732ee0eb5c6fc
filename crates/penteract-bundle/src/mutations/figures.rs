//! Changes of figures in TOML: values and dates of parameters, constants of manifests, rules and limits that they name.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use penteract_core::Period;
use penteract_rules::{Edit, Mutation, MutationKind, moved, seen_on};

use super::{each, seen_at, seen_where, stepped, without};
use crate::bundle::Bundle;
use crate::document::{Document, Entry, Item, Kind};
use crate::manifest_schema::words_by_key;

/// Keys that give no figure: names, texts for people, who says so, references.
const NO_FIGURES: [&str; 31] = [
    "format",
    "id",
    "name",
    "version",
    "language",
    "languages",
    "currency",
    "abstract",
    "extends",
    "label",
    "labels",
    "tables",
    "note",
    "law",
    "source",
    "confidence",
    "confidence_of_first",
    "confidence_of_last",
    "unit",
    "choices",
    "unknown",
    "undecided",
    "undertakings",
    "guarantor",
    "param",
    "fact",
    "rule",
    "table",
    "request",
    "answers",
    "excludes",
];

/// What is found in a text.
pub(super) struct Figures<'a> {
    text: &'a str,
    bundle: &'a Bundle,
    /// The words of each key of a manifest.
    words: BTreeMap<String, Vec<String>>,
    /// The days on which what is looked at is in force.
    days: Period,
    pub(super) found: Vec<Mutation>,
}

/// `product.toml`, `variants/*.toml`
pub(super) fn manifest(document: &Document, figures: &mut Figures<'_>) {
    for entry in &document.entries {
        match &*entry.key {
            "parameters" => {
                for parameter in entry.value.as_table().unwrap_or_default() {
                    figures.parameter(parameter);
                }
            }
            "uses" => figures.used(&entry.value),
            "rules" => {
                for key in ["with", "without"] {
                    if let Some(items) = entry.value.get(key) {
                        figures.rules(items);
                    }
                }
            }
            key => figures.entry(entry, key),
        }
    }
}

/// `parameters.toml`
pub(super) fn parameters(document: &Document, figures: &mut Figures<'_>) {
    for entry in &document.entries {
        figures.parameter(entry);
    }
}

impl<'a> Figures<'a> {
    pub(super) fn new(text: &'a str, bundle: &'a Bundle) -> Self {
        Self {
            text,
            bundle,
            words: words_by_key(),
            days: Period::ALWAYS,
            found: Vec::new(),
        }
    }

    fn written(&self, span: &Range<usize>) -> &'a str {
        self.text.get(span.clone()).unwrap_or_default()
    }

    fn push(&mut self, kind: MutationKind, of: &str, edits: impl IntoIterator<Item = Edit>) {
        let seen_by = seen_where(of);
        self.found
            .extend(each(kind, of, edits, self.days, &seen_by));
    }

    fn stepped(&mut self, of: &str, span: &Range<usize>) {
        let written = self.written(span);
        let edits = stepped(written, span.start);
        let seen_by = seen_at(of, written.trim_matches('"'));
        let changes = each(MutationKind::Figure, of, edits, self.days, &seen_by);
        self.found.extend(changes);
    }

    /// A parameter with its values, each in its days.
    fn parameter(&mut self, entry: &Entry) {
        let Some(values) = entry.value.get("values") else {
            return;
        };
        let Kind::Array(items) = &values.kind else {
            return;
        };
        self.boundaries(&entry.key, items);
        for item in items {
            let Some(value) = item.get("value") else {
                continue;
            };
            self.days = days_of(item);
            self.value(&entry.key, value);
        }
        self.days = Period::ALWAYS;
    }

    /// A value of a parameter.
    fn value(&mut self, of: &str, item: &Item) {
        let parameter = self.bundle.parameter(of);
        let words: Vec<&str> = parameter.map_or_else(Vec::new, |parameter| {
            let choices = parameter.choices().iter();
            choices.map(|choice| &*choice.value).collect()
        });
        match &item.kind {
            Kind::Table(_) if item.get("code").is_some() => self.code(of, item),
            // Codes by nomenclature.
            Kind::Table(entries) => {
                for entry in entries {
                    self.last_item(of, &entry.value);
                }
            }
            Kind::Array(items) => {
                // An empty list is a figure too: it gains a word.
                if let (true, Some(word)) = (items.is_empty(), words.first()) {
                    let edit = Edit::new(item.span.clone(), format!("[\"{word}\"]"));
                    self.push(MutationKind::Item, of, [edit]);
                    return;
                }
                let is_words = items.iter().all(|item| item.as_text().is_some());
                match (is_words, words.is_empty()) {
                    (false, _) => items.iter().for_each(|item| self.value(of, item)),
                    (true, true) => self.last_item(of, item),
                    (true, false) => {
                        let spans: Vec<_> = items.iter().map(|item| item.span.clone()).collect();
                        let edits = (0..spans.len()).filter_map(|at| without(&spans, at));
                        self.push(MutationKind::Item, of, edits);
                    }
                }
            }
            Kind::Text(word) if words.contains(&word.as_str()) => {
                let other = another(&words, word).copied();
                self.word(of, &item.span, other);
            }
            _ => self.leaf(of, of, item),
        }
    }

    fn word(&mut self, of: &str, span: &Range<usize>, other: Option<&str>) {
        let edit = other.map(|other| Edit::new(span.clone(), format!("\"{other}\"")));
        self.push(MutationKind::Word, of, edit);
    }

    /// A code, and those beside it in the order of its list.
    fn code(&mut self, of: &str, item: &Item) {
        let part = |key: &str| {
            item.get(key)
                .and_then(|item| Some((item.as_text()?, &item.span)))
        };
        let (Some((list, _)), Some((code, span))) = (part("nomenclature"), part("code")) else {
            return;
        };
        let mut lists = self.bundle.nomenclatures().iter();
        let codes = lists.find(|known| known.name() == list);
        let codes = codes.and_then(|list| list.codes()).unwrap_or_default();
        let Some(at) = codes.iter().position(|known| **known == *code) else {
            return;
        };
        let beside = [at.checked_sub(1), at.checked_add(1)];
        let beside = beside.into_iter().flatten().filter_map(|at| codes.get(at));
        let edits: Vec<Edit> = beside
            .map(|code| Edit::new(span.clone(), format!("\"{code}\"")))
            .collect();
        self.push(MutationKind::Figure, of, edits);
    }

    /// A list of codes without the last one.
    fn last_item(&mut self, of: &str, item: &Item) {
        if let Kind::Array(items) = &item.kind {
            let spans: Vec<_> = items.iter().map(|item| item.span.clone()).collect();
            let edit = spans
                .len()
                .checked_sub(1)
                .and_then(|at| without(&spans, at));
            self.push(MutationKind::Item, of, edit);
        }
    }

    /// A key of a manifest, with what is below it; `of` is its whole path.
    fn entry(&mut self, entry: &Entry, of: &str) {
        if NO_FIGURES.contains(&&*entry.key) {
            return;
        }
        match &entry.value.kind {
            Kind::Table(entries) => {
                if of.ends_with("amount.max") {
                    self.dropped_entry(entry, of);
                }
                self.below(entries, of);
            }
            Kind::Array(items) if items.iter().any(|item| item.as_table().is_some()) => {
                if of.ends_with(".max") {
                    self.limits(items, of);
                }
                self.boundaries(of, items);
                for item in items {
                    let entries = item.as_table().unwrap_or_default();
                    self.days = days_of(item);
                    match item.get("id").and_then(Item::as_text) {
                        Some(id) => self.below(entries, &format!("{of}.{id}")),
                        None => self.below(entries, of),
                    }
                }
                self.days = Period::ALWAYS;
            }
            Kind::Array(items) => {
                let spans: Vec<_> = items.iter().map(|item| item.span.clone()).collect();
                let edits = (0..spans.len()).filter_map(|at| without(&spans, at));
                self.push(MutationKind::Item, of, edits);
            }
            _ => self.leaf(of, &entry.key, &entry.value),
        }
    }

    fn below(&mut self, entries: &[Entry], of: &str) {
        for entry in entries {
            if !matches!(&*entry.key, "from" | "until") {
                self.entry(entry, &format!("{of}.{key}", key = entry.key));
            }
        }
    }

    /// One value: a figure, a day, a yes or no, a word of `key`.
    fn leaf(&mut self, of: &str, key: &str, item: &Item) {
        match &item.kind {
            Kind::Integer(_) | Kind::Decimal(_) => self.stepped(of, &item.span),
            Kind::Bool(value) => {
                let edit = Edit::new(item.span.clone(), (!value).to_string());
                self.push(MutationKind::Word, of, [edit]);
            }
            Kind::Date(date) => {
                let days = moved(*date, false).into_iter();
                let edits = days.map(|(day, _)| Edit::new(item.span.clone(), day.to_string()));
                self.push(MutationKind::Date, of, edits);
            }
            Kind::Text(word) => {
                let words = self.words.get(key).map(Vec::as_slice).unwrap_or_default();
                if words.contains(word) {
                    let other = another(words, word).cloned();
                    self.word(of, &item.span, other.as_deref());
                } else if word.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
                    self.stepped(of, &item.span);
                }
            }
            Kind::Time | Kind::Array(_) | Kind::Table(_) => {}
        }
    }

    /// Each day on which one of several dated things begins or ends: the next begins where the one before ends.
    fn boundaries(&mut self, of: &str, items: &[Item]) {
        let dates = |key| {
            let dated = items.iter().filter_map(move |item| {
                let item: &Item = item.get(key)?;
                match item.kind {
                    Kind::Date(date) => Some((date, item.span.clone())),
                    _ => None,
                }
            });
            dated.collect::<Vec<(NaiveDate, Range<usize>)>>()
        };
        self.found
            .extend(boundaries(of, &dates("from"), &dates("until")));
    }

    fn limits(&mut self, items: &[Item], of: &str) {
        let spans: Vec<_> = items.iter().map(|item| item.span.clone()).collect();
        if spans.len() < 2 {
            return;
        }
        for (at, item) in items.iter().enumerate() {
            let id = item.get("id").and_then(Item::as_text);
            let of = id.map_or_else(|| of.to_owned(), |id| format!("{of}.{id}"));
            self.push(MutationKind::Dropped, &of, without(&spans, at));
        }
    }

    /// A key taken away, with the comma that set it apart.
    fn dropped_entry(&mut self, entry: &Entry, of: &str) {
        let (mut start, mut end) = (entry.key_span.start, entry.value.span.end);
        let before = self.text.get(..start).unwrap_or_default().trim_end();
        let after = self.text.get(end..).unwrap_or_default();
        if before.ends_with(',') {
            start = before.len() - 1;
        } else if after.trim_start().starts_with(',') {
            end += after.len() - after.trim_start().len() + 1;
        }
        self.push(MutationKind::Dropped, of, [Edit::new(start..end, "")]);
    }

    /// Each rule that a product takes from a library.
    fn used(&mut self, item: &Item) {
        if let Kind::Array(items) = &item.kind {
            for used in items {
                if let Some(rules) = used.get("rules") {
                    self.rules(rules);
                }
            }
        }
    }

    /// Each rule of a list.
    fn rules(&mut self, item: &Item) {
        let Kind::Array(items) = &item.kind else {
            return;
        };
        let spans: Vec<_> = items.iter().map(|item| item.span.clone()).collect();
        for (at, item) in items.iter().enumerate() {
            let named = item.get("rule").unwrap_or(item);
            let Some(name) = named.as_text() else {
                continue;
            };
            self.push(MutationKind::Dropped, name, without(&spans, at));
        }
    }
}

/// A word of a list that stands far from another: those beside it often mean the same.
fn another<'w, W: AsRef<str>>(words: &'w [W], word: &str) -> Option<&'w W> {
    let at = words.iter().position(|known| known.as_ref() == word)?;
    let other = words.get((at + words.len() / 2) % words.len())?;
    (other.as_ref() != word).then_some(other)
}

/// The days between `from` and `until`.
fn days_of(item: &Item) -> Period {
    let date = |key| match item.get(key).map(|item| &item.kind) {
        Some(Kind::Date(date)) => Some(*date),
        _ => None,
    };
    Period::new(date("from"), date("until")).unwrap_or(Period::ALWAYS)
}

/// First and last days, each one day earlier and later; what begins on the day after another ends moves with it.
pub(super) fn boundaries(
    of: &str,
    first: &[(NaiveDate, Range<usize>)],
    last: &[(NaiveDate, Range<usize>)],
) -> Vec<Mutation> {
    let one = Days::new(1);
    let mut starts: Vec<NaiveDate> = first.iter().map(|(date, _)| *date).collect();
    let ends = last
        .iter()
        .filter_map(|(date, _)| date.checked_add_days(one));
    starts.extend(ends);
    starts.sort_unstable();
    starts.dedup();
    let mut found = Vec::new();
    for start in starts {
        for (day, decided) in moved(start, false) {
            let begun = first.iter().filter(|(date, _)| *date == start);
            let mut edits: Vec<Edit> = begun
                .map(|(_, span)| Edit::new(span.clone(), day.to_string()))
                .collect();
            for (date, span) in last {
                if date.checked_add_days(one) == Some(start)
                    && let Some(ended) = day.checked_sub_days(one)
                {
                    edits.push(Edit::new(span.clone(), ended.to_string()));
                }
            }
            edits.sort_by_key(|edit| edit.span.start);
            found.push(Mutation {
                kind: MutationKind::Date,
                of: Arc::from(of),
                edits,
                days: Period::on(decided),
                seen_by: seen_on(decided, of),
            });
        }
    }
    found
}
