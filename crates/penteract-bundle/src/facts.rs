//! `facts.toml`: what is asked of the applicant.

use std::sync::Arc;

use penteract_core::{Currency, LocalText, text};
use penteract_rules::{ChoiceType, CodeType, FactDeclaration, Label, RecordType, Type, Value};

use crate::codes;
use crate::document::{Document, Entry, Kind};
use crate::fact_bounds::{Bounds, RelativeBound};
use crate::lost::Lost;
use crate::nomenclatures::{Nomenclatures, unknown_nomenclature};
use crate::reader::{Fields, Reader, is_identifier, is_slug, one_of};

/// A question to the applicant.
#[derive(Clone, Debug)]
pub struct Fact {
    path: Arc<str>,
    field: FactField,
    declared: Label,
}

/// What is asked, of the applicant or of each item of a list.
#[derive(Clone, Debug)]
pub struct FactField {
    name: Arc<str>,
    ty: Type,
    label: LocalText,
    help: Option<LocalText>,
    bounds: Bounds,
    sources: Vec<Arc<str>>,
    choices: Vec<Choice>,
    item: Vec<FactField>,
}

/// One of the values of a closed list.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The value, as applications and scripts write it.
    pub value: Arc<str>,
    /// What people read.
    pub label: LocalText,
}

/// A group of facts: what stands before the dot.
#[derive(Clone, Debug)]
pub struct FactGroup {
    /// The name: `company`.
    pub name: Arc<str>,
    /// What people read, when the file says it.
    pub label: Option<LocalText>,
}

impl Fact {
    /// The group and the name: `company.turnover`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The group: `company`.
    pub fn group(&self) -> &str {
        self.path.split_once('.').map_or("", |(group, _)| group)
    }

    /// What is asked.
    pub fn field(&self) -> &FactField {
        &self.field
    }

    /// What people read.
    pub fn label(&self) -> &LocalText {
        &self.field.label
    }

    /// Where it is declared.
    pub fn declared(&self) -> &Label {
        &self.declared
    }

    pub(crate) fn shared_path(&self) -> &Arc<str> {
        &self.path
    }

    /// What scripts know of it.
    pub(crate) fn declaration(&self) -> FactDeclaration {
        FactDeclaration {
            path: Arc::clone(&self.path),
            ty: self.field.ty.clone(),
            min: self.field.bounds.min.clone(),
            max: self.field.bounds.max.clone(),
            declared: Some(self.declared.clone()),
        }
    }
}

impl FactField {
    /// The name after the dot: `turnover`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What an answer is.
    pub fn ty(&self) -> &Type {
        &self.ty
    }

    /// What people read.
    pub fn label(&self) -> &LocalText {
        &self.label
    }

    /// More words about the question.
    pub fn help(&self) -> Option<&LocalText> {
        self.help.as_ref()
    }

    /// The smallest answer, included, where it is always the same.
    pub fn min(&self) -> Option<&Value> {
        self.bounds.min.as_ref()
    }

    /// The largest answer, included, where it is always the same.
    pub fn max(&self) -> Option<&Value> {
        self.bounds.max.as_ref()
    }

    /// The bounds that the day of the decision or other answers set.
    pub fn relative_bounds(&self) -> &[RelativeBound] {
        &self.bounds.relative
    }

    /// The lines of the product's sources that ask for it.
    pub fn sources(&self) -> &[Arc<str>] {
        &self.sources
    }

    /// Whether "none" is an answer.
    pub fn is_optional(&self) -> bool {
        matches!(self.ty, Type::Optional(_))
    }

    /// The values of a closed list, in the order of the file; empty for the other types.
    pub fn choices(&self) -> &[Choice] {
        &self.choices
    }

    /// What is asked of each item of a list; empty for the other types.
    pub fn item(&self) -> &[FactField] {
        &self.item
    }
}

/// The facts of a file.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    pub(crate) facts: Vec<Fact>,
    pub(crate) groups: Vec<FactGroup>,
    pub(crate) lost: Lost,
}

const TYPES: [&str; 10] = [
    "bool", "int", "money", "percent", "ratio", "date", "text", "enum", "code", "list",
];

/// What reading facts needs to know.
pub(crate) struct FactContext<'a> {
    pub(crate) currency: Currency,
    pub(crate) nomenclatures: &'a Nomenclatures,
}

/// Reads `facts.toml`.
pub(crate) fn read(
    document: &Document,
    context: &FactContext<'_>,
    reader: &mut Reader<'_>,
) -> Facts {
    let mut facts = Facts::default();
    for group in &document.entries {
        let Kind::Table(entries) = &group.value.kind else {
            not_in_a_group(group, reader);
            facts.lost.name(&group.key);
            continue;
        };
        if group
            .value
            .get("type")
            .is_some_and(|ty| ty.as_text().is_some())
        {
            not_in_a_group(group, reader);
            facts.lost.name(&group.key);
            continue;
        }
        if !check_name(
            group,
            &text!("a group of facts", "un groupe de données"),
            reader,
        ) {
            facts.lost.name(&group.key);
        }
        let mut label = None;
        for entry in entries {
            if is_group_label(entry) {
                label = reader.local_text(entry);
                continue;
            }
            match fact(group, entry, context, reader) {
                Some(fact) => facts.facts.push(fact),
                None => facts.lost.name(format!("{}.{}", group.key, entry.key)),
            }
        }
        facts.groups.push(FactGroup {
            name: Arc::from(group.key.as_str()),
            label,
        });
    }
    facts
}

/// `label = { fr = …, en = … }` directly in a group is the label of the group and no fact of that name.
fn is_group_label(entry: &Entry) -> bool {
    entry.key == "label" && entry.value.as_table().is_some() && entry.value.get("type").is_none()
}

fn not_in_a_group(entry: &Entry, reader: &mut Reader<'_>) {
    let key = &entry.key;
    reader.labelled_error(
        codes::BAD_NAME,
        text!(
            "fact `{key}` is in no group",
            "la donnée `{key}` n'est dans aucun groupe"
        ),
        &entry.key_span,
        text!(
            "a group and a name are needed",
            "il faut un groupe et un nom"
        ),
        text!(
            "write `[company.{key}]`: scripts then read `company.{key}`",
            "écrivez `[company.{key}]` : les scripts lisent alors `company.{key}`"
        ),
    );
}

/// Names that scripts give another meaning.
const RESERVED: [&str; 4] = ["params", "tables", "as_of", "this"];

fn check_name(entry: &Entry, what: &LocalText, reader: &mut Reader<'_>) -> bool {
    let name = &entry.key;
    if !is_identifier(name) {
        let help = text!(
            "write small letters, digits and underscores, a letter first: `legal_form`",
            "écrivez des minuscules, des chiffres et des traits bas, une lettre en premier : `legal_form`"
        );
        reader.error(
            codes::BAD_NAME,
            text!(
                "`{name}` cannot name {what}",
                "`{name}` ne peut pas nommer {what}",
                what = what
            ),
            &entry.key_span,
            help,
        );
        return false;
    }
    if RESERVED.contains(&name.as_str()) {
        let help = text!("choose another name", "choisissez un autre nom");
        let message = text!(
            "`{name}` has a meaning of its own in scripts",
            "`{name}` a un sens propre dans les scripts"
        );
        reader.error(codes::BAD_NAME, message, &entry.key_span, help);
        return false;
    }
    true
}

fn fact(
    group: &Entry,
    entry: &Entry,
    context: &FactContext<'_>,
    reader: &mut Reader<'_>,
) -> Option<Fact> {
    let path: Arc<str> = Arc::from(format!("{}.{}", group.key, entry.key));
    let field = field(entry, &path, true, context, reader)?;
    let declared = reader.label(&entry.key_span, text!("declared here", "déclaré ici"));
    Some(Fact {
        path,
        field,
        declared,
    })
}

fn field(
    entry: &Entry,
    path: &Arc<str>,
    may_be_list: bool,
    context: &FactContext<'_>,
    reader: &mut Reader<'_>,
) -> Option<FactField> {
    let is_named = check_name(entry, &text!("a fact", "une donnée"), reader);
    let table = reader.table(entry)?;
    let mut fields = Fields::new(
        table,
        &text!("fact `{path}`", "la donnée `{path}`"),
        entry.key_span.clone(),
    );
    let word = fields
        .required("type", "\"money\"", reader)
        .and_then(|entry| type_word(entry, may_be_list, reader));
    let label = fields
        .required("label", "{ fr = \"…\", en = \"…\" }", reader)
        .and_then(|entry| reader.local_text(entry));
    let help = fields
        .optional("help")
        .and_then(|entry| reader.local_text(entry));
    let sources = fields
        .optional("source")
        .map(|entry| reader.texts(entry))
        .unwrap_or_default();
    let is_optional = fields
        .optional("optional")
        .and_then(|entry| reader.bool(entry))
        .unwrap_or(false);

    let mut choices = Vec::new();
    let mut item = Vec::new();
    let base = match word {
        Some("enum") => {
            choices = enum_choices(&mut fields, reader);
            let values = choices
                .iter()
                .map(|choice| Arc::clone(&choice.value))
                .collect();
            Some(Type::Choice(Arc::new(ChoiceType {
                name: Arc::clone(path),
                values,
            })))
        }
        Some("code") => code_type(&mut fields, context, reader),
        Some("list") => {
            let (items, is_complete) = item_fields(&mut fields, path, context, reader);
            item = items;
            let fields = item
                .iter()
                .map(|field| (Arc::clone(&field.name), field.ty.clone()))
                .collect();
            let record = Type::Record(Arc::new(RecordType {
                name: Arc::clone(path),
                fields,
            }));
            is_complete.then(|| Type::List(Box::new(record)))
        }
        Some(word) => Some(simple_type(word)),
        None => None,
    };
    let bounds = Bounds::read(&mut fields, base.as_ref(), context.currency, reader);
    if word.is_some() {
        fields.finish(reader);
    }

    let base = base?;
    // A fact whose type is known stays known to scripts, so that one mistake does not make twenty.
    let label = label.unwrap_or_else(|| LocalText::same(Arc::clone(path)));
    let ty = if is_optional { base.optional() } else { base };
    let sources = sources.into_iter().map(|(source, _)| source).collect();
    let name = Arc::from(entry.key.as_str());
    is_named.then_some(FactField {
        name,
        ty,
        label,
        help,
        bounds,
        sources,
        choices,
        item,
    })
}

fn type_word<'e>(entry: &'e Entry, may_be_list: bool, reader: &mut Reader<'_>) -> Option<&'e str> {
    let word = reader.text(entry)?;
    if word == "list" && !may_be_list {
        let help = text!(
            "a list holds plain items: declare a second list beside it",
            "une liste contient des éléments simples : déclarez une seconde liste à côté"
        );
        reader.error(
            codes::FACT_TYPE,
            text!(
                "a list cannot hold lists",
                "une liste ne peut pas contenir de listes"
            ),
            &entry.value.span,
            help,
        );
        return None;
    }
    if TYPES.contains(&word) {
        return Some(word);
    }
    let help = match word {
        "boolean" => text!("write `type = \"bool\"`", "écrivez `type = \"bool\"`"),
        "integer" | "number" => {
            text!(
                "write `type = \"int\"` for whole numbers, \"money\" for amounts, \"ratio\" for others",
                "écrivez `type = \"int\"` pour des nombres entiers, \"money\" pour des montants, \"ratio\" pour d'autres"
            )
        }
        "string" => text!(
            "write `type = \"text\"`, or \"enum\" for a closed list",
            "écrivez `type = \"text\"`, ou \"enum\" pour une liste fermée"
        ),
        "choice" => text!("write `type = \"enum\"`", "écrivez `type = \"enum\"`"),
        "amount" => text!("write `type = \"money\"`", "écrivez `type = \"money\"`"),
        _ => one_of(word, TYPES.into_iter()),
    };
    let message = text!(
        "`{word}` is not a type of fact",
        "`{word}` n'est pas un type de donnée"
    );
    reader.error(codes::FACT_TYPE, message, &entry.value.span, help);
    None
}

fn simple_type(word: &str) -> Type {
    match word {
        "bool" => Type::Bool,
        "int" => Type::Int,
        "money" => Type::Money,
        "percent" => Type::Percent,
        "ratio" => Type::Ratio,
        "date" => Type::Date,
        _ => Type::Text,
    }
}

fn enum_choices(fields: &mut Fields<'_>, reader: &mut Reader<'_>) -> Vec<Choice> {
    let example = "{ sarl = { fr = \"SARL\", en = \"Private limited company\" } }";
    let Some(entry) = fields.required("values", example, reader) else {
        return Vec::new();
    };
    choices(entry, reader)
}

/// A table of choices with their labels, in the order of the file.
pub(crate) fn choices(entry: &Entry, reader: &mut Reader<'_>) -> Vec<Choice> {
    let Some(table) = reader.table(entry) else {
        return Vec::new();
    };
    if table.is_empty() {
        let help = text!(
            "a choice needs at least one value",
            "un choix a au moins une valeur"
        );
        reader.error(
            codes::BAD_VALUE,
            text!(
                "`{entry}` is empty",
                "`{entry}` est vide",
                entry = entry.key
            ),
            &entry.value.span,
            help,
        );
    }
    let mut choices = Vec::with_capacity(table.len());
    for value in table {
        if !is_slug(&value.key) {
            let message = text!(
                "`{value}` cannot be a choice",
                "`{value}` ne peut pas être un choix",
                value = value.key
            );
            let help = text!(
                "write small letters, digits, hyphens and underscores; the label says the rest",
                "écrivez des minuscules, des chiffres, des traits d'union et des traits bas ; le libellé dit le reste"
            );
            reader.error(codes::BAD_NAME, message, &value.key_span, help);
        }
        let key: Arc<str> = Arc::from(value.key.as_str());
        let label = reader
            .local_text(value)
            .unwrap_or_else(|| LocalText::same(Arc::clone(&key)));
        choices.push(Choice { value: key, label });
    }
    choices
}

fn code_type(
    fields: &mut Fields<'_>,
    context: &FactContext<'_>,
    reader: &mut Reader<'_>,
) -> Option<Type> {
    let entry = fields.required("nomenclatures", "[\"rating-2022\"]", reader)?;
    let mut nomenclatures = Vec::new();
    for (name, span) in reader.texts(entry) {
        match context.nomenclatures.get(&name) {
            Some(nomenclature) => nomenclatures.push(nomenclature.declaration()),
            None => unknown_nomenclature(&name, &span, context.nomenclatures, reader),
        }
    }
    (!nomenclatures.is_empty()).then(|| Type::Code(Arc::new(CodeType { nomenclatures })))
}

/// The fields of a list's items; false when one of them was lost.
fn item_fields(
    fields: &mut Fields<'_>,
    path: &Arc<str>,
    context: &FactContext<'_>,
    reader: &mut Reader<'_>,
) -> (Vec<FactField>, bool) {
    let table = "project.partners.item.amount";
    let Some(entry) = fields.required_table("item", "{ … }", table, reader) else {
        return (Vec::new(), false);
    };
    let Some(table) = reader.table(entry) else {
        return (Vec::new(), false);
    };
    let mut items = Vec::with_capacity(table.len());
    let mut is_complete = true;
    for entry in table {
        let path = Arc::from(format!("{path}.{}", entry.key));
        match field(entry, &path, false, context, reader) {
            Some(field) => items.push(field),
            None => is_complete = false,
        }
    }
    (items, is_complete)
}
