//! A value of the manifest: a constant, or where to look for it.

use std::ops::Range;
use std::sync::Arc;

use penteract_core::{LocalText, text};

use crate::codes;
use crate::confidence::Sourced;
use crate::document::{Entry, Item};
use crate::reader::{Fields, Reader};
use crate::sourcing::SourcingDraft;

/// A value of the manifest, as written.
#[derive(Clone, Debug)]
pub(crate) struct RefDraft {
    /// The key: `offer.rate`.
    pub(crate) place: String,
    /// The file that says it: the manifest, or that of a variant.
    pub(crate) file: Arc<str>,
    pub(crate) span: Range<usize>,
    pub(crate) kind: RefKind,
    /// Who gives a constant, where the manifest says it.
    pub(crate) sourced: Option<Arc<Sourced>>,
}

/// The key of a constant that says who gives it.
const VALUE: &str = "value";

/// What stands there.
#[derive(Clone, Debug)]
pub(crate) enum RefKind {
    Literal(Item),
    Parameter(Arc<str>),
    Fact(Arc<str>),
    Table(Arc<str>),
    Rule(Arc<str>),
}

/// The keys that say where to look, and what each names.
pub(crate) const REFERENCE_KEYS: [(&str, &str); 4] = [
    ("param", "A parameter, at the date of the decision."),
    (
        "fact",
        "A fact that the application answers: `offer.bank_rate`.",
    ),
    (
        "table",
        "A grid; each input comes from an argument of the place, else from the function of its name.",
    ),
    ("rule", "A public function without arguments."),
];

fn keys() -> impl Iterator<Item = &'static str> {
    REFERENCE_KEYS.into_iter().map(|(key, _)| key)
}

impl RefDraft {
    /// The value of a key: a literal or a table with one of `param`, `fact`, `table`, `rule`, or a constant and its source.
    pub(crate) fn read(entry: &Entry, place: &str, reader: &mut Reader<'_>) -> Option<Self> {
        match entry.value.as_table() {
            None => Some(Self::literal(&entry.value, place, reader)),
            Some(table) => {
                let what = format!("`{place}`");
                let mut fields = Fields::new(table, &what, entry.key_span.clone());
                let is_constant = fields.optional(VALUE).is_some();
                let literal = is_constant.then_some(VALUE);
                let found = Self::from_fields(&mut fields, literal, place, Extent::Whole, reader);
                let sourcing = is_constant.then(|| {
                    SourcingDraft::of_constant(&mut fields, &LocalText::same(what), reader)
                });
                fields.finish(reader);
                let mut found = found?;
                if let (Some(sourcing), RefKind::Literal(item)) = (sourcing, &found.kind) {
                    found.sourced = Some(Arc::new(Sourced {
                        place: Arc::from(place),
                        written: Arc::from(item.as_written().unwrap_or_default()),
                        sourcing,
                    }));
                }
                Some(found)
            }
        }
    }

    /// A constant that says nobody who gives it: its place, and the constant as it is written.
    pub(crate) fn unsourced(&self) -> Option<(Arc<str>, Arc<str>)> {
        match (&self.kind, &self.sourced) {
            (RefKind::Literal(item), None) => Some((
                Arc::from(self.place.as_str()),
                Arc::from(item.as_written()?),
            )),
            _ => None,
        }
    }

    /// A constant of the manifest.
    pub(crate) fn literal(item: &Item, place: &str, reader: &Reader<'_>) -> Self {
        Self {
            place: place.to_owned(),
            file: Arc::clone(&reader.file),
            span: item.span.clone(),
            kind: RefKind::Literal(item.clone()),
            sourced: None,
        }
    }

    /// Among the keys of a larger table: exactly one of the four, or `literal` for a constant.
    pub(crate) fn from_fields(
        fields: &mut Fields<'_>,
        literal: Option<&'static str>,
        place: &str,
        extent: Extent,
        reader: &mut Reader<'_>,
    ) -> Option<Self> {
        let mut found = Vec::new();
        for key in keys().chain(literal) {
            found.extend(fields.optional(key).map(|entry| (key, entry)));
        }
        if let [_, (second, entry), ..] = found.as_slice() {
            let message = text!(
                "`{place}` comes from two places",
                "`{place}` vient de deux endroits"
            );
            let help = text!(
                "keep one: take `{second}` away, or the other",
                "gardez-en un : retirez `{second}`, ou l'autre"
            );
            reader.labelled_error(
                codes::BAD_VALUE,
                message,
                &entry.key_span,
                text!("second one", "le second"),
                help,
            );
            return None;
        }
        let Some((key, entry)) = found.into_iter().next() else {
            if extent == Extent::Differences {
                return None;
            }
            let choices = keys().chain(literal).collect::<Vec<_>>().join("`, `");
            let message = text!("`{place}` has no value", "`{place}` n'a pas de valeur");
            let help = text!(
                "write one of `{choices}`: `{{ rule = \"amount_cap\" }}`",
                "écrivez l'un de `{choices}` : `{{ rule = \"amount_cap\" }}`"
            );
            reader.error(codes::MISSING_KEY, message, &fields.span().clone(), help);
            return None;
        };
        if Some(key) == literal {
            return match entry.value.as_table() {
                Some(_) => Self::read(entry, place, reader),
                None => Some(Self::literal(&entry.value, place, reader)),
            };
        }
        let name: Arc<str> = Arc::from(reader.text(entry)?);
        let kind = match key {
            "param" => RefKind::Parameter(name),
            "fact" => RefKind::Fact(name),
            "table" => RefKind::Table(name),
            _ => RefKind::Rule(name),
        };
        Some(Self {
            place: place.to_owned(),
            file: Arc::clone(&reader.file),
            span: entry.value.span.clone(),
            kind,
            sourced: None,
        })
    }

    /// What it uses, by the name that the rules crate gives it: `params.x`, `company.y`, `tables.z`, a function.
    pub(crate) fn uses(&self) -> Option<Arc<str>> {
        match &self.kind {
            RefKind::Literal(_) => None,
            RefKind::Parameter(name) => Some(Arc::from(format!("params.{name}"))),
            RefKind::Table(name) => Some(Arc::from(format!("tables.{name}"))),
            RefKind::Fact(name) | RefKind::Rule(name) => Some(Arc::clone(name)),
        }
    }

    /// The name of what it refers to, to name a limit after it.
    pub(crate) fn short_name(&self) -> Arc<str> {
        match &self.kind {
            RefKind::Literal(_) => Arc::from("maximum"),
            RefKind::Parameter(name) | RefKind::Table(name) | RefKind::Rule(name) => {
                Arc::clone(name)
            }
            RefKind::Fact(name) => {
                Arc::from(name.split_once('.').map_or(name.as_ref(), |(_, fact)| fact))
            }
        }
    }
}

/// How much a table says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All of it.
    Whole,
    /// What differs from another manifest.
    Differences,
}

impl Extent {
    /// A key that a whole table must have.
    pub(crate) fn expect<'e>(
        self,
        fields: &mut Fields<'e>,
        key: &'static str,
        example: &str,
        reader: &mut Reader<'_>,
    ) -> Option<&'e Entry> {
        match self {
            Self::Whole => fields.required(key, example, reader),
            Self::Differences => fields.optional(key),
        }
    }
}
