//! Lists of codes of a figure: by nomenclature, by what codes begin with, and the codes of which nobody has decided.

use std::sync::Arc;

use penteract_core::{LocalText, text};
use penteract_rules::{CodeType, Type, UndecidedCode, Value};

use crate::codes;
use crate::document::{Entry, Item, Kind};
use crate::quantity;
use crate::reader::{Reader, one_of};

/// What follows the beginning of codes: `64.*`.
const REST: char = '*';

/// `{ activities = ["64.*"], activities-2025 = ["64.11Y"] }`. The error says what would be right.
pub(crate) fn by_nomenclature(table: &[Entry], lists: &CodeType) -> Result<Vec<Value>, LocalText> {
    let mut values = Vec::new();
    for entry in table {
        if !lists
            .nomenclatures
            .iter()
            .any(|list| *list.name == entry.key)
        {
            let names = lists.nomenclatures.iter().map(|list| list.name.as_ref());
            return Err(one_of(&entry.key, names).into_text());
        }
        let Kind::Array(items) = &entry.value.kind else {
            return Err(text!(
                "write the codes of `{list}` as a list: `{list} = [\"…\"]`",
                "écrivez les codes de `{list}` en liste : `{list} = [\"…\"]`",
                list = entry.key
            ));
        };
        for item in items {
            let code = item.as_text().ok_or_else(|| {
                text!(
                    "write the codes of `{list}` as texts",
                    "écrivez les codes de `{list}` comme des textes",
                    list = entry.key
                )
            })?;
            values.extend(codes_of(&entry.key, code, lists)?);
        }
    }
    Ok(values)
}

/// The codes that an item of a list says: itself, or those that begin as `activities:64.*` says.
pub(crate) fn items(item: &Item, lists: &CodeType) -> Option<Result<Vec<Value>, LocalText>> {
    let text = item.as_text()?;
    let (nomenclature, code) = match (text.split_once(':'), lists.nomenclatures.as_slice()) {
        (Some(split), _) => split,
        (None, [only]) => (&*only.name, text),
        (None, _) => return None,
    };
    Some(codes_of(nomenclature, code, lists))
}

fn codes_of(nomenclature: &str, code: &str, lists: &CodeType) -> Result<Vec<Value>, LocalText> {
    let ty = Type::Code(Arc::new(lists.clone()));
    let beginning = code.strip_suffix(REST);
    let mut named = lists.nomenclatures.iter();
    let known = named.find(|list| *list.name == *nomenclature);
    let (Some(beginning), Some(codes)) = (beginning, known.and_then(|list| list.codes.as_ref()))
    else {
        return quantity::code(nomenclature, code, &ty).map(|value| vec![value]);
    };
    let begin = codes.iter().filter(|known| known.starts_with(beginning));
    let found: Vec<Value> = begin
        .map(|known| quantity::code(nomenclature, known, &ty))
        .collect::<Result<_, _>>()?;
    if found.is_empty() {
        return Err(text!(
            "no code of `{nomenclature}` begins with `{beginning}`",
            "aucun code de `{nomenclature}` ne commence par `{beginning}`"
        ));
    }
    Ok(found)
}

/// Adds the codes of which nobody has decided: `{ activities-2025 = { "64.99Y" = { fr = "…", en = "…" } } }`.
pub(crate) fn add_undecided(
    value: Value,
    entry: &Entry,
    ty: &Type,
    reader: &mut Reader<'_>,
) -> Option<Value> {
    let (Value::List(items), Type::List(item)) = (&value, ty) else {
        reader.no_meaning(entry, &text!("this unit", "cette unité"));
        return None;
    };
    let mut items = items.to_vec();
    for list in reader.table(entry)? {
        for code in reader.table(list)? {
            let why = reader.local_text(code)?;
            let known = match quantity::code(&list.key, &code.key, item) {
                Ok(known) => known,
                Err(help) => {
                    let message = text!(
                        "`{code}` cannot be undecided",
                        "`{code}` ne peut pas être à décider",
                        code = code.key
                    );
                    reader.error(codes::BAD_VALUE, message, &code.key_span, help);
                    return None;
                }
            };
            if items.contains(&known) {
                let message = text!(
                    "`{code}` is both in the list and undecided",
                    "`{code}` est à la fois dans la liste et à décider",
                    code = code.key
                );
                let help = text!(
                    "keep it under `value`, or under `undecided`",
                    "gardez-le sous `value`, ou sous `undecided`"
                );
                reader.error(codes::BAD_VALUE, message, &code.key_span, help);
                return None;
            }
            items.push(Value::Undecided(Arc::new(UndecidedCode {
                nomenclature: Arc::from(list.key.as_str()),
                code: Arc::from(code.key.as_str()),
                why,
            })));
        }
    }
    Some(Value::List(items.into()))
}

/// Each reason why a code is undecided, in the languages of people.
pub(crate) fn each_reason(value: &mut Value, visit: &mut dyn FnMut(&mut LocalText)) {
    let Value::List(items) = value else {
        return;
    };
    if !items.iter().any(|item| matches!(item, Value::Undecided(_))) {
        return;
    }
    for item in Arc::make_mut(items) {
        if let Value::Undecided(code) = item {
            visit(&mut Arc::make_mut(code).why);
        }
    }
}
