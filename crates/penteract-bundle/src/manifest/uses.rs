//! `uses`: the libraries of a product, and the rules that it takes from them.

use std::ops::Range;
use std::sync::Arc;

use penteract_core::text;
use penteract_rules::{Label, SaidOfRule};
use schemars::{Schema, SchemaGenerator, json_schema};

use super::Extent;
use crate::codes;
use crate::document::{Entry, Kind};
use crate::keys::{KeyValue, Named, Texts, Words, table};
use crate::reader::{Reader, is_slug};

/// The libraries of a product.
#[derive(Clone, Debug, Default)]
pub(crate) struct Libraries(pub(crate) Vec<Use>);

/// A library that a product uses.
#[derive(Clone, Debug)]
pub(crate) struct Use {
    /// `lib/company`
    pub(crate) name: Arc<str>,
    /// The first number of the version that is meant; any when left out.
    pub(crate) pinned: Option<u32>,
    /// Rules that the product has from it, each with its place.
    pub(crate) rules: Vec<RuleKeys>,
    pub(crate) span: Range<usize>,
}

table! {
    /// A library, and the rules that the product has from it.
    pub(crate) UseDraft {
        /// The library: `lib/company`, or `lib/company@1` for its version 1.
        lib: Words = required("\"lib/company\""),
        /// Rules of the library that become rules of the product, by name.
        rules: Rules = optional,
    }
}

table! {
    /// A rule, and what is said of it in the place of its doc comment. Its sentences are those of the label files, if
    /// these have any.
    pub(crate) RuleKeys {
        /// The rule, by name.
        rule: Named = required("\"is_not_a_sole_trader\""),
        /// The texts of law.
        law: Texts = optional,
        /// The stable code.
        code: Named = optional,
        /// Whether it is off unless a variant turns it on; false when left out.
        variants_only: bool = optional,
    }
}

/// Rules, each by its name alone or with what is said of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rules(pub(crate) Vec<RuleKeys>);

impl RuleKeys {
    /// The name, and where it stands.
    pub(crate) fn named(&self) -> Option<(&Arc<str>, Label)> {
        let Named { name, span } = self.rule.as_ref()?;
        Some((name, Label::place(Arc::clone(&self.file), span.clone())))
    }

    /// What the product says of it.
    pub(crate) fn said(&self) -> Option<(Arc<str>, SaidOfRule)> {
        let law = self.law.as_ref();
        let said = SaidOfRule {
            law: law.map(|law| law.iter().map(str::to_owned).collect()),
            code: self.code.as_ref().map(|code| Arc::clone(&code.name)),
            variants_only: self.variants_only.unwrap_or(false),
        };
        let (name, _) = self.named()?;
        (said != SaidOfRule::default()).then(|| (Arc::clone(name), said))
    }
}

impl KeyValue for Rules {
    fn read(entry: &Entry, place: &str, extent: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let mut rules = Vec::new();
        for item in reader.array(entry)? {
            let entry = Entry {
                key: entry.key.clone(),
                key_span: item.span.clone(),
                value: item.clone(),
            };
            rules.extend(match &item.kind {
                Kind::Table(_) => RuleKeys::read(&entry, place, extent, reader),
                _ => Named::read(&entry, place, extent, reader).map(|rule| RuleKeys {
                    file: Arc::clone(&reader.file),
                    span: item.span.clone(),
                    rule: Some(rule),
                    ..RuleKeys::default()
                }),
            });
        }
        Some(Self(rules))
    }

    fn schema(extent: Extent, generator: &mut SchemaGenerator) -> Schema {
        let rule = RuleKeys::schema(extent, generator);
        json_schema!({ "type": "array", "items": { "anyOf": [{ "type": "string" }, rule] } })
    }
}

impl Use {
    /// Whether the product has this rule from it.
    pub(crate) fn takes(&self, rule: &str) -> bool {
        let mut rules = self.rules.iter().filter_map(RuleKeys::named);
        rules.any(|(name, _)| **name == *rule)
    }

    fn read(written: &str, span: &Range<usize>, reader: &mut Reader<'_>) -> Option<Self> {
        let (name, pinned) = match written.split_once('@') {
            Some((name, version)) => (name, version.parse().ok().map(Some)),
            None => (written, Some(None)),
        };
        let is_library = name.strip_prefix("lib/").is_some_and(is_slug);
        let Some(pinned) = pinned.filter(|_| is_library) else {
            let message = text!(
                "`{written}` is not a library",
                "`{written}` n'est pas une bibliothèque"
            );
            let help = text!(
                "a library is a folder of `lib`: write `lib/company`, or `lib/company@1` for its version 1",
                "une bibliothèque est un dossier de `lib` : écrivez `lib/company`, ou `lib/company@1` pour sa version 1"
            );
            let code = if name.contains("..") || name.starts_with('/') {
                codes::OUTSIDE_FOLDER
            } else {
                codes::BAD_VALUE
            };
            reader.error(code, message, span, help);
            return None;
        };
        Some(Self {
            name: Arc::from(name),
            pinned,
            rules: Vec::new(),
            span: span.clone(),
        })
    }
}

impl KeyValue for Libraries {
    fn read(entry: &Entry, place: &str, extent: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let mut known: Vec<Use> = Vec::new();
        for item in reader.array(entry)? {
            let found = match &item.kind {
                Kind::Table(_) => {
                    let entry = Entry {
                        key_span: item.span.clone(),
                        value: item.clone(),
                        ..entry.clone()
                    };
                    UseDraft::read(&entry, place, extent, reader).and_then(|draft| {
                        let found = Use::read(&draft.lib?.0, &item.span, reader)?;
                        let rules = draft.rules.unwrap_or_default().0;
                        Some(Use { rules, ..found })
                    })
                }
                Kind::Text(name) => Use::read(name, &item.span, reader),
                _ => {
                    let message = text!(
                        "`uses` takes names of libraries, not {item}",
                        "`uses` prend des noms de bibliothèques, et non {item}",
                        item = item.describe()
                    );
                    let help = text!(
                        "write `uses = [\"lib/company\"]`",
                        "écrivez `uses = [\"lib/company\"]`"
                    );
                    reader.error(codes::WRONG_TYPE, message, &item.span, help);
                    None
                }
            };
            let Some(found) = found else { continue };
            if known.iter().any(|other| other.name == found.name) {
                let message = text!(
                    "library `{name}` is named twice",
                    "la bibliothèque `{name}` est nommée deux fois",
                    name = found.name
                );
                reader.labelled_error(
                    codes::DUPLICATE_NAME,
                    message,
                    &found.span,
                    text!("second time", "deuxième fois"),
                    text!("keep one of the two", "gardez l'un des deux"),
                );
            } else {
                known.push(found);
            }
        }
        Some(Self(known))
    }

    fn schema(extent: Extent, generator: &mut SchemaGenerator) -> Schema {
        let library = UseDraft::schema(extent, generator);
        json_schema!({ "type": "array", "items": { "anyOf": [{ "type": "string" }, library] } })
    }
}
