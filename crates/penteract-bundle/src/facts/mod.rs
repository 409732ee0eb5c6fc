//! `facts.toml`: what is asked of the applicant.

mod asked;
mod of_loan;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::{Currency, LocalText, text};
use penteract_rules::{
    ChoiceType, CodeType, FactDeclaration, Help, Label, RecordType, Type, Value,
};

pub(crate) use asked::AskedKeys;
pub use asked::{Asked, AskedOf};
pub use of_loan::LoanFact;

use crate::codes;
use crate::document::{Document, Entry, Kind};
use crate::fact_bounds::{Bounds, RelativeBound};
use crate::keys::schema::{Constant, FactType, LabelledChoices, Whole};
use crate::keys::{self, DatedText, KeyValue as _, Raw, Table as _, Texts, table};
use crate::lost::Lost;
use crate::manifest::Extent;
use crate::nomenclatures::{Nomenclatures, unknown_nomenclature};
use crate::reader::{Fields, Reader, is_identifier, is_slug, one_of};

/// A question to the applicant.
#[derive(Clone, Debug)]
pub struct Fact {
    path: Arc<str>,
    field: FactField,
    asked_for: AskedFor,
    declared: Label,
}

/// For which decision a fact is asked.
#[derive(Clone, Debug)]
pub enum AskedFor {
    /// For that of the application.
    Application,
    /// For that of options of a loan that runs, by their names.
    Options(Texts),
    /// For none: a loan that runs tells it.
    Nothing(LoanFact),
}

/// What is asked, of the applicant or of each item of a list.
#[derive(Clone, Debug)]
pub struct FactField {
    name: Arc<str>,
    ty: Type,
    label: DatedText,
    help: Option<DatedText>,
    bounds: Bounds,
    sources: Vec<Arc<str>>,
    choices: Vec<Choice>,
    item: Vec<FactField>,
    asked: Asked,
    read_on: Option<(Arc<str>, Label)>,
}

table! {
    /// What a group of facts says besides its facts.
    pub(crate) GroupKeys {
        /// What people read for the group.
        label: LocalText = optional,
        /// The options for whose decision its facts are asked, once the loan runs; the application asks them when left out.
        options: Texts = optional,
        ..asked: AskedKeys,
    }
}

table! {
    /// A question.
    pub(crate) FactKeys {
        /// What an answer is.
        ty as "type": Raw<FactType> = required("\"money\""),
        /// What people read; `[{ … }, { from = 2023-01-01, … }]` where it changes on a day.
        label: DatedText = required("{ fr = \"…\", en = \"…\" }"),
        /// More words about the question; likewise.
        help: DatedText = optional,
        /// The smallest answer, included: numbers, amounts, rates, dates; `as_of`, or another fact of the same type.
        min: Raw<Constant> = optional,
        /// The largest answer, included; `as_of`, or another fact of the same type.
        max: Raw<Constant> = optional,
        /// Whether "none" (`null`) is an answer; false when left out.
        optional: bool = optional,
        /// For an enum: each value with its label.
        values: Raw<LabelledChoices> = needed("{ sarl = { fr = \"SARL\", en = \"Private limited company\" } }"),
        /// For a code: the nomenclatures whose codes are accepted.
        nomenclatures: Texts = needed("[\"rating-2022\"]"),
        /// For a code: the date fact that answers on which day the code was read; it may be of a list of that day.
        read_on: Raw<String> = optional,
        /// For a list: the facts of each item.
        item: Raw<BTreeMap<String, Whole<FactKeys>>> = needed("{ amount = { … } }"),
        ..asked: AskedKeys,
    }
}

table! {
    /// What is asked, by group: `[company.turnover]`.
    pub(crate) FactsHead {
        /// The lines of the product's sources that ask for them.
        source: Texts = optional,
    }
}

/// One of the values of a closed list.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Choice {
    /// The value, as applications and scripts write it.
    pub value: Arc<str>,
    /// What people read.
    pub label: LocalText,
}

/// A group of facts: what stands before the dot.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FactGroup {
    /// The name: `company`.
    pub name: Arc<str>,
    /// What people read, when a file says it.
    pub label: Option<LocalText>,
    /// Where it is said.
    pub(crate) declared: Label,
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

    /// For which decision it is asked.
    pub fn asked_for(&self) -> &AskedFor {
        &self.asked_for
    }

    /// Whether the decision of an option, or of an application without one, may read it.
    pub fn is_told_to(&self, option: Option<&str>) -> bool {
        match (&self.asked_for, option) {
            (AskedFor::Application, _) => true,
            (AskedFor::Options(_) | AskedFor::Nothing(_), None) => false,
            (AskedFor::Options(options), Some(option)) => options.iter().any(|own| own == option),
            (AskedFor::Nothing(_), Some(_)) => true,
        }
    }

    /// What is asked.
    pub fn field(&self) -> &FactField {
        &self.field
    }

    /// What people read.
    pub fn label(&self) -> &LocalText {
        self.field.label()
    }

    /// Where it is declared.
    pub fn declared(&self) -> &Label {
        &self.declared
    }

    pub(crate) fn field_mut(&mut self) -> &mut FactField {
        &mut self.field
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
    /// Each of its texts for people.
    pub(crate) fn each_text(&mut self, visit: &mut dyn FnMut(&mut LocalText)) {
        let questions = [Some(&mut self.label), self.help.as_mut()];
        let questions = questions.into_iter().flatten();
        questions.flat_map(DatedText::each).for_each(&mut *visit);
        let asked = &mut self.asked;
        let others = [&mut asked.proof, &mut asked.page];
        others.into_iter().flatten().for_each(&mut *visit);
        for choice in &mut self.choices {
            visit(&mut choice.label);
        }
        for field in &mut self.item {
            field.each_text(visit);
        }
    }

    /// The name after the dot: `turnover`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What an answer is.
    pub fn ty(&self) -> &Type {
        &self.ty
    }

    /// What people read; where it depends on the day, what is read last.
    pub fn label(&self) -> &LocalText {
        self.label.on(None)
    }

    /// What people read on a day.
    pub fn label_on(&self, day: NaiveDate) -> &LocalText {
        self.label.on(Some(day))
    }

    /// More words about the question, as [`Self::label`].
    pub fn help(&self) -> Option<&LocalText> {
        self.help.as_ref().map(|help| help.on(None))
    }

    /// More words about the question on a day.
    pub fn help_on(&self, day: NaiveDate) -> Option<&LocalText> {
        self.help.as_ref().map(|help| help.on(Some(day)))
    }

    /// Whether people read the same of another question, on every day.
    pub fn reads_as(&self, other: &Self) -> bool {
        (&self.label, &self.help) == (&other.label, &other.help)
    }

    /// The smallest answer, included, where it is always the same.
    pub fn min(&self) -> Option<&Value> {
        self.bounds.min.as_ref()
    }

    /// The largest answer, included, where it is always the same.
    pub fn max(&self) -> Option<&Value> {
        self.bounds.max.as_ref()
    }

    /// The date fact that answers on which day a code was read.
    pub fn read_on(&self) -> Option<&str> {
        self.read_on.as_ref().map(|(path, _)| &**path)
    }

    pub(crate) fn read_on_place(&self) -> Option<&(Arc<str>, Label)> {
        self.read_on.as_ref()
    }

    /// The bounds that the day of the decision or other answers set.
    pub fn relative_bounds(&self) -> &[RelativeBound] {
        &self.bounds.relative
    }

    /// The lines of the product's sources that ask for it.
    pub fn sources(&self) -> &[Arc<str>] {
        &self.sources
    }

    /// Who answers, and how the answer is handled.
    pub fn asked(&self) -> &Asked {
        &self.asked
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
    let what = text!("the file", "le fichier");
    let (head, groups) =
        keys::read_head::<FactsHead>(&document.entries, &what, "", |_| false, reader);
    let asked = AskedKeys::of_source(head.source);
    for group in groups {
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
        if group.key == of_loan::GROUP {
            let message = text!(
                "the facts of `{group}` are what a running loan tells",
                "les données de `{group}` sont ce que dit un prêt en cours",
                group = group.key
            );
            let help = text!(
                "choose another name; the decision of an option reads `loan.outstanding_principal` without asking",
                "choisissez un autre nom ; la décision d'une option lit `loan.outstanding_principal` sans le demander"
            );
            reader.error(codes::BAD_NAME, message, &group.key_span, help);
            facts.lost.name(&group.key);
            continue;
        }
        let what = text!("group `{group}`", "le groupe `{group}`", group = group.key);
        // `label = { fr = …, en = … }` directly in a group is a key of the group and no fact of that name.
        let is_fact = |entry: &Entry| entry.value.get("type").is_some();
        let (keys, entries) =
            keys::read_head::<GroupKeys>(entries, &what, &group.key, is_fact, reader);
        let asked = keys.asked.or(&asked, reader);
        let asked_for = keys
            .options
            .map_or(AskedFor::Application, AskedFor::Options);
        for entry in entries {
            match fact(group, entry, (&asked, &asked_for), context, reader) {
                Some(fact) => facts.facts.push(fact),
                None => facts.lost.name(format!("{}.{}", group.key, entry.key)),
            }
        }
        facts.groups.push(FactGroup {
            name: Arc::from(group.key.as_str()),
            label: keys.label,
            declared: reader.label(&group.key_span, text!("declared here", "déclaré ici")),
        });
    }
    facts
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
    (asked, asked_for): (&AskedKeys, &AskedFor),
    context: &FactContext<'_>,
    reader: &mut Reader<'_>,
) -> Option<Fact> {
    let path: Arc<str> = Arc::from(format!("{}.{}", group.key, entry.key));
    let field = field(entry, &path, true, asked, context, reader)?;
    let declared = reader.label(&entry.key_span, text!("declared here", "déclaré ici"));
    Some(Fact {
        path,
        field,
        asked_for: asked_for.clone(),
        declared,
    })
}

fn field(
    entry: &Entry,
    path: &Arc<str>,
    may_be_list: bool,
    asked: &AskedKeys,
    context: &FactContext<'_>,
    reader: &mut Reader<'_>,
) -> Option<FactField> {
    let is_named = check_name(entry, &text!("a fact", "une donnée"), reader);
    let table = reader.table(entry)?;
    let what = text!("fact `{path}`", "la donnée `{path}`");
    let mut fields = Fields::new(table, &what, entry.key_span.clone());
    let keys = FactKeys::read_fields(&mut fields, path, Extent::Whole, reader);
    fields.finish(reader);
    let word = type_word(&keys.ty.as_ref()?.entry, may_be_list, reader)?;
    keys.check_applies(word, reader);
    let asked = keys.asked.clone().or(asked, reader);
    let mut choices = Vec::new();
    let mut item = Vec::new();
    let base = match word {
        "enum" => {
            choices = keys.choices(path, reader);
            let values = choices.iter().map(|choice| Arc::clone(&choice.value));
            Some(Type::Choice(Arc::new(ChoiceType {
                name: Arc::clone(path),
                values: values.collect(),
            })))
        }
        "code" => keys.code_type(path, context, reader),
        "list" => {
            let (items, is_complete) = keys.items(path, &asked, context, reader);
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
        word => Some(simple_type(word)),
    };
    let written = [&keys.min, &keys.max].map(|raw| raw.as_ref().map(|raw| &raw.entry));
    let bounds = Bounds::read(&what, written, base.as_ref(), context.currency, reader);

    let base = base?;
    // A fact whose type is known stays known to scripts, so that one mistake does not make twenty.
    let label = keys.label;
    let read_on = keys.read_on.as_ref().and_then(|raw| {
        let path = reader.text(&raw.entry)?;
        let place = reader.label(&raw.entry.value.span, text!("read then", "lu ce jour-là"));
        Some((Arc::from(path), place))
    });
    let is_optional = keys.optional.unwrap_or(false);
    is_named.then(|| FactField {
        name: Arc::from(entry.key.as_str()),
        ty: if is_optional { base.optional() } else { base },
        label: label.unwrap_or_else(|| LocalText::same(Arc::clone(path)).into()),
        help: keys.help,
        bounds,
        sources: asked.source.as_ref().map(Texts::shared).unwrap_or_default(),
        choices,
        item,
        asked: asked.asked(),
        read_on,
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
    let help: Help = match word {
        "boolean" => text!("write `type = \"bool\"`", "écrivez `type = \"bool\"`").into(),
        "integer" | "number" => {
            text!(
                "write `type = \"int\"` for whole numbers, \"money\" for amounts, \"ratio\" for others",
                "écrivez `type = \"int\"` pour des nombres entiers, \"money\" pour des montants, \"ratio\" pour d'autres"
            ).into()
        }
        "string" => text!(
            "write `type = \"text\"`, or \"enum\" for a closed list",
            "écrivez `type = \"text\"`, ou \"enum\" pour une liste fermée"
        ).into(),
        "choice" => text!("write `type = \"enum\"`", "écrivez `type = \"enum\"`").into(),
        "amount" => text!("write `type = \"money\"`", "écrivez `type = \"money\"`").into(),
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

impl FactKeys {
    /// Reports keys that are said of facts of another type.
    fn check_applies(&self, word: &str, reader: &mut Reader<'_>) {
        let beside = text!("the type `{word}`", "le type `{word}`");
        if let Some(values) = self.values.as_ref().filter(|_| word != "enum") {
            reader.no_meaning(&values.entry, &beside);
        }
        if let Some(item) = self.item.as_ref().filter(|_| word != "list") {
            reader.no_meaning(&item.entry, &beside);
        }
        if let Some(read_on) = self.read_on.as_ref().filter(|_| word != "code") {
            reader.no_meaning(&read_on.entry, &beside);
        }
        if self.nomenclatures.is_some() && word != "code" {
            let message = text!(
                "`nomenclatures` means nothing beside {beside}",
                "`nomenclatures` ne signifie rien avec {beside}",
                beside = beside
            );
            let help = text!("take it away", "retirez-la");
            reader.error(codes::UNKNOWN_KEY, message, &self.span, help);
        }
    }

    fn lacks(&self, path: &str, key: &str, reader: &mut Reader<'_>) {
        reader.missing_key::<Self>(path, key, &self.span);
    }

    fn choices(&self, path: &str, reader: &mut Reader<'_>) -> Vec<Choice> {
        match &self.values {
            Some(values) => choices(&values.entry, reader),
            None => {
                self.lacks(path, "values", reader);
                Vec::new()
            }
        }
    }

    fn code_type(
        &self,
        path: &str,
        context: &FactContext<'_>,
        reader: &mut Reader<'_>,
    ) -> Option<Type> {
        let Some(names) = &self.nomenclatures else {
            self.lacks(path, "nomenclatures", reader);
            return None;
        };
        let mut nomenclatures = Vec::new();
        for (name, span) in names.placed() {
            match context.nomenclatures.get(name) {
                Some(nomenclature) => nomenclatures.push(nomenclature.declaration()),
                None => unknown_nomenclature(name, span, context.nomenclatures, reader),
            }
        }
        (!nomenclatures.is_empty()).then(|| Type::Code(Arc::new(CodeType { nomenclatures })))
    }

    /// The fields of a list's items; false when one of them was lost.
    fn items(
        &self,
        path: &str,
        asked: &AskedKeys,
        context: &FactContext<'_>,
        reader: &mut Reader<'_>,
    ) -> (Vec<FactField>, bool) {
        let Some(Raw { entry, .. }) = &self.item else {
            self.lacks(path, "item", reader);
            return (Vec::new(), false);
        };
        let Some(table) = reader.table(entry) else {
            return (Vec::new(), false);
        };
        let mut items = Vec::with_capacity(table.len());
        let mut is_complete = true;
        for entry in table {
            let path = Arc::from(format!("{path}.{}", entry.key));
            match field(entry, &path, false, asked, context, reader) {
                Some(field) => items.push(field),
                None => is_complete = false,
            }
        }
        (items, is_complete)
    }
}
