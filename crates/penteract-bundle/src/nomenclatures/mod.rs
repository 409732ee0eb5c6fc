//! `nomenclatures.toml`: ordered lists of codes that others publish, with the dates between which each is in force.

mod figure;

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::{LocalText, Period, text};
use penteract_rules::{CodeList, CodeShape, CodeType, Diagnostic, Help, Label, Nomenclature, Type};

pub(crate) use figure::{add_undecided, by_nomenclature, each_reason, items};

use crate::codes;
use crate::document::{Document, Entry, Kind};
use crate::keys::{Raw, Table as _, Texts, schema, table};
use crate::manifest::Extent;
use crate::reader::{Fields, Reader, is_slug, one_of};

/// A list of codes: a rating scale, a classification of activities.
#[derive(Clone, Debug)]
pub struct NomenclatureList {
    pub(crate) name: Arc<str>,
    pub(crate) label: LocalText,
    pub(crate) validity: Period,
    pub(crate) given_from: Option<NaiveDate>,
    pub(crate) codes: Option<Arc<CodeList>>,
    pub(crate) unranked: Vec<Arc<str>>,
    pub(crate) unlisted: Option<LocalText>,
    pub(crate) shape: Option<CodeShape>,
    pub(crate) sources: Vec<Arc<str>>,
    pub(crate) declared: Label,
}

impl NomenclatureList {
    /// The name: `fiben-2022`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What people read.
    pub fn label(&self) -> &LocalText {
        &self.label
    }

    /// When the list is in force.
    pub fn validity(&self) -> Period {
        self.validity
    }

    /// The first day on which its publisher gives its codes, before that on which the list comes into force.
    pub fn given_from(&self) -> Option<NaiveDate> {
        self.given_from
    }

    /// What its publisher calls a code, in the publisher's language.
    pub fn code_label(&self, code: &str) -> Option<&str> {
        self.codes.as_ref()?.label(code)
    }

    /// The codes in their order; `None` when the bundle does not list them.
    pub fn codes(&self) -> Option<&[Arc<str>]> {
        self.codes.as_ref().map(|codes| &***codes)
    }

    /// Codes that have no place in the order.
    pub fn unranked(&self) -> &[Arc<str>] {
        &self.unranked
    }

    /// Why the list is not in the catalogue, when it says so. A decision that needs one of its codes refers.
    pub fn unlisted(&self) -> Option<&LocalText> {
        self.unlisted.as_ref()
    }

    /// What the codes of a list that is not in the catalogue look like: `00.00A`.
    pub fn shape(&self) -> Option<&str> {
        self.shape.as_ref().map(CodeShape::as_str)
    }

    /// The lines of the product's sources that give it.
    pub fn sources(&self) -> &[Arc<str>] {
        &self.sources
    }

    /// Where it is declared.
    pub(crate) fn declared(&self) -> &Label {
        &self.declared
    }

    /// Each of its texts for people.
    pub(crate) fn each_text(&mut self, visit: &mut dyn FnMut(&mut LocalText)) {
        visit(&mut self.label);
        self.unlisted.iter_mut().for_each(visit);
    }

    pub(crate) fn declaration(&self) -> Nomenclature {
        Nomenclature {
            name: Arc::clone(&self.name),
            validity: self.validity,
            given_from: self.given_from,
            codes: self.codes.clone(),
            unranked: self.unranked.clone(),
            unlisted: self.unlisted.clone(),
            shape: self.shape.clone(),
        }
    }
}

/// The nomenclatures of a product and of its libraries.
#[derive(Clone, Debug, Default)]
pub(crate) struct Nomenclatures {
    pub(crate) lists: Arc<Vec<NomenclatureList>>,
}

impl Nomenclatures {
    pub(crate) fn get(&self, name: &str) -> Option<&NomenclatureList> {
        self.lists.iter().find(|list| *list.name == *name)
    }
}

table! {
    /// A list of codes that others publish.
    pub(crate) NomenclatureKeys {
        /// What people read.
        label: LocalText = required("{ fr = \"…\", en = \"…\" }"),
        /// First day in force; open when left out.
        from: NaiveDate = optional,
        /// Last day in force; open when left out.
        until: NaiveDate = optional,
        /// The first day on which its publisher gives its codes, before `from`: an answer may be one of them from then on.
        given_from: NaiveDate = optional,
        /// The codes in their order, with what their publisher calls them or without; any code when left out.
        codes: Raw<schema::Codes> = optional,
        /// Codes among them that have no place in the order.
        unranked: Texts = optional,
        /// Why the list is not in the catalogue: what reads one of its codes is undetermined, and a decision refers.
        unlisted: Raw<schema::LocalText> = optional,
        /// What the codes of a list that is not in the catalogue look like: `0` is a digit, `A` a capital letter.
        shape: Raw<String> = optional,
        /// The lines of the product's sources that give it.
        source: Texts = optional,
    }
}

/// Reads `nomenclatures.toml`.
pub(crate) fn read(document: &Document, reader: &mut Reader<'_>) -> Vec<NomenclatureList> {
    document
        .entries
        .iter()
        .filter_map(|entry| list(entry, reader))
        .collect()
}

fn list(entry: &Entry, reader: &mut Reader<'_>) -> Option<NomenclatureList> {
    if !is_slug(&entry.key) {
        let message = text!(
            "`{entry}` cannot name a nomenclature",
            "`{entry}` ne peut pas nommer une nomenclature",
            entry = entry.key
        );
        let help = text!(
            "write small letters, digits and hyphens: `rating-2022`",
            "écrivez des minuscules, des chiffres et des traits d'union : `rating-2022`"
        );
        reader.error(codes::BAD_NAME, message, &entry.key_span, help);
    }
    let table = reader.table(entry)?;
    let what = text!(
        "nomenclature `{entry}`",
        "la nomenclature `{entry}`",
        entry = entry.key
    );
    let mut fields = Fields::new(table, &what, entry.key_span.clone());
    let keys = NomenclatureKeys::read_fields(&mut fields, &entry.key, Extent::Whole, reader);
    fields.finish(reader);
    let validity = reader.dates(keys.from, keys.until, &entry.key_span);
    if let Some(given_from) = keys.given_from
        && keys.from.is_none_or(|from| from <= given_from)
    {
        let message = text!(
            "the codes of {what} are given from {day} on, and the list is in force by then",
            "les codes de {what} sont donnés à partir du {day}, et la liste est déjà en vigueur",
            what = what,
            day = given_from
        );
        let help = text!(
            "`given_from` is a day before `from`; leave it out where there is none",
            "`given_from` est un jour avant `from` ; omettez-le s'il n'y en a pas"
        );
        reader.error(codes::BAD_VALUE, message, &entry.key_span, help);
    }
    let codes = keys.codes.as_ref().map(|raw| &raw.entry);
    let unlisted = keys.unlisted.as_ref().map(|raw| &raw.entry);
    let shape = keys.shape.as_ref().map(|raw| &raw.entry);
    if let (Some(codes), Some(other)) = (codes, unlisted.or(shape)) {
        let message = text!(
            "{what} is both listed and not",
            "{what} est à la fois énumérée et non",
            what = what
        );
        let problem = Diagnostic::error(codes::BAD_VALUE, message)
            .at(reader.label(
                &other.key_span,
                text!(
                    "said of a list that is not in the catalogue",
                    "se dit d'une liste qui n'est pas au catalogue"
                ),
            ))
            .related_to(reader.label(&codes.key_span, text!("the list", "la liste")))
            .help(text!(
                "keep `codes`, or `unlisted` with or without `shape`",
                "gardez `codes`, ou `unlisted` avec ou sans `shape`"
            ));
        reader.problems.push(problem);
    }
    let codes = codes.map(|entry| Arc::new(distinct_codes(entry, reader)));
    let unranked = keys.unranked.as_ref();
    let unranked = unranked.map(|listed| unranked_codes(listed, codes.as_deref(), reader));
    let unlisted = unlisted.and_then(|entry| reader.local_text(entry));
    let shape = shape.and_then(|entry| code_shape(entry, reader));
    let name: Arc<str> = Arc::from(entry.key.as_str());
    Some(NomenclatureList {
        label: keys
            .label
            .unwrap_or_else(|| LocalText::same(Arc::clone(&name))),
        name,
        validity: validity.unwrap_or(Period::ALWAYS),
        given_from: keys.given_from,
        codes,
        unranked: unranked.unwrap_or_default(),
        unlisted,
        shape,
        sources: keys.source.as_ref().map(Texts::shared).unwrap_or_default(),
        declared: reader.label(&entry.key_span, text!("declared here", "déclaré ici")),
    })
}

/// The codes without a place in the order, each of them listed.
fn unranked_codes(
    listed: &Texts,
    codes: Option<&CodeList>,
    reader: &mut Reader<'_>,
) -> Vec<Arc<str>> {
    let mut unranked = Vec::new();
    for (code, span) in listed.placed() {
        if codes.is_some_and(|codes| codes.contains(code)) {
            unranked.push(Arc::clone(code));
        } else {
            let message = text!(
                "`{code}` is not one of the codes",
                "`{code}` n'est pas l'un des codes"
            );
            let help = text!(
                "list it under `codes` too, in the place where people expect it",
                "énumérez-le aussi sous `codes`, à la place où on l'attend"
            );
            reader.labelled_error(
                codes::UNKNOWN_NAME,
                message,
                span,
                text!("not listed", "non énuméré"),
                help,
            );
        }
    }
    unranked
}

fn code_shape(entry: &Entry, reader: &mut Reader<'_>) -> Option<CodeShape> {
    let text = reader.text(entry)?;
    match text.parse() {
        Ok(shape) => Some(shape),
        Err(_) => {
            let message = text!(
                "`{text}` is not the shape of a code",
                "`{text}` n'est pas la forme d'un code"
            );
            let help = text!(
                "write `0` for a digit, `A` for a capital letter, signs as they are: `00.00A`",
                "écrivez `0` pour un chiffre, `A` pour une majuscule, les signes tels quels : `00.00A`"
            );
            reader.error(codes::BAD_VALUE, message, &entry.value.span, help);
            None
        }
    }
}

/// The type of codes of the nomenclatures that a unit or a column names: `code of rating or rating-2022`. The error
/// says what would be right.
pub(crate) fn code_type(text: &str, known: &Nomenclatures) -> Option<Result<Type, LocalText>> {
    let names = text.strip_prefix("code of ")?;
    let mut nomenclatures = Vec::new();
    for name in names.split(" or ").map(str::trim) {
        match known.get(name) {
            Some(list) => nomenclatures.push(list.declaration()),
            None => return Some(Err(unknown_remedy(name, known).into_text())),
        }
    }
    Some(Ok(Type::Code(Arc::new(CodeType { nomenclatures }))))
}

fn unknown_remedy(name: &str, known: &Nomenclatures) -> Help {
    if known.lists.is_empty() {
        text!(
            "declare it in `nomenclatures.toml`, or name a library that does under `uses`",
            "déclarez-la dans `nomenclatures.toml`, ou nommez sous `uses` une bibliothèque qui le fait"
        ).into()
    } else {
        one_of(name, known.lists.iter().map(|list| list.name.as_ref()))
    }
}

/// `["3++", "3+"]`, or with what their publisher calls them, `{ "10.71C" = "Boulangerie" }`, where TOML itself refuses a
/// code twice.
fn distinct_codes(entry: &Entry, reader: &mut Reader<'_>) -> CodeList {
    if let Kind::Table(table) = &entry.value.kind {
        let mut labelled = Vec::with_capacity(table.len());
        for code in table {
            if let Some(label) = reader.text(code) {
                labelled.push((Arc::from(code.key.as_str()), Arc::from(label)));
            }
        }
        return CodeList::labelled(labelled);
    }
    let mut codes: Vec<Arc<str>> = Vec::new();
    let mut seen = HashSet::new();
    for (code, span) in reader.texts(entry) {
        if !seen.insert(Arc::clone(&code)) {
            let message = text!(
                "code `{code}` is listed twice",
                "le code `{code}` est énuméré deux fois"
            );
            reader.labelled_error(
                codes::DUPLICATE_NAME,
                message,
                &span,
                text!("second time", "deuxième fois"),
                text!("keep one of the two", "gardez l'un des deux"),
            );
        } else {
            codes.push(code);
        }
    }
    codes.into_iter().collect()
}

pub(crate) fn unknown_nomenclature(
    name: &str,
    span: &Range<usize>,
    known: &Nomenclatures,
    reader: &mut Reader<'_>,
) {
    let message = text!(
        "unknown nomenclature `{name}`",
        "nomenclature inconnue `{name}`"
    );
    let help = unknown_remedy(name, known);
    reader.labelled_error(
        codes::UNKNOWN_NAME,
        message,
        span,
        text!("declared nowhere", "déclarée nulle part"),
        help,
    );
}
