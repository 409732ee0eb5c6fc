//! Lists whose items have names: said whole, or changed item by item where another manifest says what differs.

use std::sync::Arc;

use penteract_core::text;
use penteract_rules::{Diagnostic, Label};
use schemars::{JsonSchema as _, Schema, SchemaGenerator, json_schema};

use super::{KeyValue, Planned, Raw, Table, Texts, table};
use crate::codes;
use crate::document::{Entry, Item, Kind};
use crate::manifest::{Extent, Names, RefDraft};
use crate::reader::{Reader, one_of};

/// An item of a list, which has a name.
pub(crate) trait Listed: Table {
    /// Its name, when it has one.
    fn id(&self) -> Option<Arc<str>>;

    /// Whether one item may be written without a list.
    const MAY_BE_ALONE: bool = false;

    /// An item that is written without a list; none where a list is needed.
    fn alone(_entry: &Entry, _place: &str, _reader: &mut Reader<'_>) -> Option<Self> {
        None
    }
}

/// A list of items.
#[derive(Clone, Debug)]
pub(crate) struct Items<T> {
    place: String,
    written: Label,
    content: Content<T>,
}

#[derive(Clone, Debug)]
enum Content<T> {
    /// All of them.
    All(Vec<T>),
    /// What differs from another list.
    Changes(Box<Changes<T>>),
}

#[derive(Clone, Debug)]
struct Changes<T> {
    keys: ChangeKeys,
    change: Vec<T>,
    with: Vec<T>,
}

table! {
    /// What differs in a list, by the names of its items.
    pub(crate) ChangeKeys {
        /// Items that differ, each with its name and the keys that differ.
        change: Raw<()> = optional,
        /// Items that are added, each with a name that the list does not have.
        with: Raw<()> = optional,
        /// Names of items that are left out.
        without: Texts = optional,
    }
}

impl<T: Listed> Items<T> {
    /// The items; none of a list that only says what differs.
    pub(crate) fn all(&self) -> &[T] {
        match &self.content {
            Content::All(items) => items,
            Content::Changes(_) => &[],
        }
    }

    /// Where it stands.
    pub(crate) fn written(&self) -> &Label {
        &self.written
    }

    /// Reports two items of the same name.
    pub(crate) fn check_names(&self, reader: &mut Reader<'_>) {
        let mut known: Vec<(Arc<str>, Label)> = Vec::new();
        for item in self.all() {
            let Some(id) = item.id() else { continue };
            if let Some((_, first)) = known.iter().find(|(other, _)| *other == id) {
                let message = text!(
                    "two items of `{place}` are named `{id}`",
                    "deux éléments de `{place}` se nomment `{id}`",
                    place = self.place
                );
                let help = text!(
                    "give each a name of its own with `id`",
                    "donnez à chacun son propre nom par `id`"
                );
                let second = text!("second one", "le second");
                let problem = Diagnostic::error(codes::DUPLICATE_NAME, message)
                    .at(Label {
                        text: second,
                        ..item.written()
                    })
                    .related_to(first.clone())
                    .help(help);
                reader.problems.push(problem);
            }
            let first = text!("first one", "le premier");
            known.push((
                id,
                Label {
                    text: first,
                    ..item.written()
                },
            ));
        }
    }
}

impl<T: Listed> Changes<T> {
    /// The list with what differs; a name that it does not have is a problem.
    fn over(self, place: &str, base: &[T], reader: &mut Reader<'_>) -> Vec<T> {
        let mut items = base.to_vec();
        let position = |items: &[T], id: &str| {
            let named = |item: &T| item.id().is_some_and(|known| *known == *id);
            items.iter().position(named)
        };
        let mut report = |id: &str, written: Label, items: &[T]| {
            let known: Vec<Arc<str>> = items.iter().filter_map(T::id).collect();
            let message = text!(
                "`{place}` has no `{id}` to change or leave out",
                "`{place}` n'a pas de `{id}` à changer ou à retirer"
            );
            let said = text!(
                "not in the list that this one changes",
                "absent de la liste que celle-ci modifie"
            );
            let problem = Diagnostic::error(codes::UNKNOWN_NAME, message)
                .at(Label {
                    text: said,
                    ..written
                })
                .help(one_of(id, known.iter().map(AsRef::as_ref)));
            reader.problems.push(problem);
        };
        for (id, span) in self.keys.without.iter().flat_map(Texts::placed) {
            match position(&items, id) {
                Some(at) => drop(items.remove(at)),
                None => report(
                    id,
                    Label::place(Arc::clone(&self.keys.file), span.clone()),
                    &items,
                ),
            }
        }
        let mut changed = Vec::new();
        for change in self.change {
            let Some(id) = change.id() else { continue };
            match position(&items, &id) {
                Some(at) => changed.push((at, change)),
                None => report(&id, change.written(), &items),
            }
        }
        for (at, change) in changed {
            if let Some(item) = items.get_mut(at) {
                *item = change.or(item, reader);
            }
        }
        items.extend(self.with);
        items
    }
}

/// What each item of a list is, as it can be read.
fn read_all<T: KeyValue>(
    entry: &Entry,
    items: &[Item],
    place: &str,
    extent: Extent,
    reader: &mut Reader<'_>,
) -> Vec<T> {
    let read = |item: &Item| {
        let entry = Entry {
            key: entry.key.clone(),
            key_span: item.span.clone(),
            value: item.clone(),
        };
        T::read(&entry, place, extent, reader)
    };
    items.iter().filter_map(read).collect()
}

impl<T: Listed> KeyValue for Items<T> {
    fn read(entry: &Entry, place: &str, extent: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let is_change = |entry: &Entry| ChangeKeys::keys().iter().any(|key| key.name == entry.key);
        let content = match &entry.value.kind {
            Kind::Array(items) => {
                Content::All(read_all(entry, items, place, Extent::Whole, reader))
            }
            Kind::Table(entries)
                if extent == Extent::Differences && entries.iter().any(is_change) =>
            {
                let keys = ChangeKeys::read(entry, place, extent, reader)?;
                let mut listed = |said: &Option<Raw<()>>, extent| {
                    let Some(Raw { entry, .. }) = said else {
                        return Vec::new();
                    };
                    let items = reader.array(entry).unwrap_or_default();
                    read_all(entry, items, place, extent, reader)
                };
                Content::Changes(Box::new(Changes {
                    change: listed(&keys.change, Extent::Differences),
                    with: listed(&keys.with, Extent::Whole),
                    keys,
                }))
            }
            _ => {
                let told = reader.problems.len();
                match T::alone(entry, place, reader) {
                    Some(item) => Content::All(vec![item]),
                    None if reader.problems.len() > told => return None,
                    None => {
                        reader.array(entry)?;
                        return None;
                    }
                }
            }
        };
        Some(Self {
            place: place.to_owned(),
            written: reader.place(&entry.value.span),
            content,
        })
    }

    fn or(self, base: &Self, reader: &mut Reader<'_>) -> Self {
        match &self.content {
            Content::All(_) => self,
            Content::Changes(changes) => Self {
                content: Content::All(changes.clone().over(&self.place, base.all(), reader)),
                ..self
            },
        }
    }

    fn schema(extent: Extent, generator: &mut SchemaGenerator) -> Schema {
        let list = |extent, generator: &mut SchemaGenerator| json_schema!({ "type": "array", "items": T::schema(extent, generator) });
        let all = list(Extent::Whole, generator);
        let mut ways = vec![all.clone().to_value()];
        if T::MAY_BE_ALONE {
            ways.push(T::schema(Extent::Whole, generator).to_value());
            ways.push(String::json_schema(generator).to_value());
        }
        if extent == Extent::Whole {
            return match ways.len() {
                1 => all,
                _ => json_schema!({ "anyOf": ways }),
            };
        }
        let change = list(Extent::Differences, generator);
        let mut changes = ChangeKeys::schema_of(Extent::Whole, generator).to_value();
        let items = [("/properties/change", change), ("/properties/with", all)];
        for (key, items) in items {
            let known = changes.pointer_mut(key).and_then(|key| key.as_object_mut());
            if let (Some(known), Some(items)) = (known, items.as_object()) {
                known.extend(items.clone());
            }
        }
        ways.push(changes);
        json_schema!({ "anyOf": ways })
    }
}

impl<T: Listed + Planned> Planned for Items<T> {
    type Plan = Vec<T::Plan>;

    fn references<'a>(&'a self, found: &mut Vec<&'a RefDraft>) {
        for item in self.all() {
            item.references(found);
        }
    }

    fn resolve(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<Self::Plan> {
        if let Content::Changes(changes) = &self.content {
            // There is no list that could be changed.
            changes.clone().over(&self.place, &[], reader);
            return None;
        }
        self.check_names(reader);
        let plans: Vec<Option<T::Plan>> = self
            .all()
            .iter()
            .map(|item| item.resolve(names, reader))
            .collect();
        plans.into_iter().collect()
    }
}

/// A list of tables without names, replaced as a whole.
impl<T: KeyValue> KeyValue for Vec<T> {
    fn read(entry: &Entry, place: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let items = reader.array(entry)?;
        Some(read_all(entry, items, place, Extent::Whole, reader))
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "array", "items": T::schema(Extent::Whole, generator) })
    }
}

impl<T: Planned> Planned for Vec<T> {
    type Plan = Vec<T::Plan>;

    fn references<'a>(&'a self, found: &mut Vec<&'a RefDraft>) {
        for item in self {
            item.references(found);
        }
    }

    fn resolve(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<Self::Plan> {
        let plans: Vec<Option<T::Plan>> = self
            .iter()
            .map(|item| item.resolve(names, reader))
            .collect();
        plans.into_iter().collect()
    }
}
