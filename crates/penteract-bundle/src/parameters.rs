//! `parameters.toml`: every figure of the product, dated and sourced.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::{Currency, LocalText, Period, text};
use penteract_rules::{
    ChoiceType, DatedValue, Diagnostic, Help, Label, ParameterDeclaration, ParameterValue, Type,
    Value,
};
use schemars::{Schema, SchemaGenerator};

use crate::codes;
use crate::confidence::{Confidence, Sourcing};
use crate::document::{Document, Entry, Item, Kind};
use crate::facts::{Choice, choices};
use crate::keys::schema::{Choices, Unit};
use crate::keys::{self, KeyValue, Raw, Table as _, schema, table};
use crate::lost::Lost;
use crate::manifest::Extent;
use crate::nomenclatures::{self, Nomenclatures};
use crate::quantity;
use crate::reader::{Fields, Reader, is_identifier, one_of};
use crate::sourcing::{GivenKeys, SourcingDraft, SourcingKeys};

/// A figure of the product. Copies of it cost nothing: variants share those that they do not change.
#[derive(Clone, Debug)]
pub struct Parameter(Arc<Figure>);

#[derive(Clone, Debug)]
struct Figure {
    name: Arc<str>,
    unit: Arc<str>,
    ty: Type,
    label: LocalText,
    note: Option<LocalText>,
    choices: Vec<Choice>,
    values: Vec<ParameterPeriod>,
    declared: Label,
    /// That of its amounts, where it is not the product's.
    other_currency: Option<Currency>,
    /// Whether each of its values could be read.
    is_whole: bool,
}

/// What a parameter is worth between two dates, and who says so.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ParameterPeriod {
    /// When it is in force, both ends included.
    pub period: Period,
    /// The value, or why no source gives one.
    pub value: ParameterValue,
    /// Who says so.
    pub sourcing: Sourcing,
}

impl Parameter {
    /// The name after `params.`.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The unit, as the file writes it: `percent`, `list of money`.
    pub fn unit(&self) -> &str {
        &self.0.unit
    }

    /// What its values are.
    pub fn ty(&self) -> &Type {
        &self.0.ty
    }

    /// What people read.
    pub fn label(&self) -> &LocalText {
        &self.0.label
    }

    /// That no source gives its value, and why.
    pub fn unknown_text(&self, why: &LocalText) -> LocalText {
        text!(
            "No source gives the value of “{parameter}”: {why}",
            "Aucune source ne donne la valeur de « {parameter} » : {why}",
            parameter = self.label(),
            why = why
        )
    }

    /// What a reader must know: a conflict of sources, for instance.
    pub fn note(&self) -> Option<&LocalText> {
        self.0.note.as_ref()
    }

    /// The choices, in the order of the file; empty for the other units.
    pub fn choices(&self) -> &[Choice] {
        &self.0.choices
    }

    /// The values in order of date; they do not overlap.
    pub fn values(&self) -> &[ParameterPeriod] {
        &self.0.values
    }

    /// Whether each of its values could be read: dates without one are no hole otherwise.
    pub(crate) fn is_whole(&self) -> bool {
        self.0.is_whole
    }

    /// Where it is declared.
    pub fn declared(&self) -> &Label {
        &self.0.declared
    }

    /// That of its amounts, where it is not the product's.
    pub(crate) fn other_currency(&self) -> Option<Currency> {
        self.0.other_currency
    }

    /// What scripts know of it.
    pub(crate) fn declaration(&self) -> ParameterDeclaration {
        let dated = |period: &ParameterPeriod| DatedValue {
            period: period.period,
            value: period.value.clone(),
            law: Some(Arc::clone(&period.sourcing.law)),
            source: Some(Arc::from(period.sourcing.sources.join(", "))),
        };
        ParameterDeclaration {
            name: Arc::clone(&self.0.name),
            ty: self.0.ty.clone(),
            values: self.0.values.iter().map(dated).collect(),
            declared: Some(self.0.declared.clone()),
        }
    }

    /// Each of its texts for people.
    pub(crate) fn each_text(&mut self, visit: &mut dyn FnMut(&mut LocalText)) {
        let figure = Arc::make_mut(&mut self.0);
        visit(&mut figure.label);
        for choice in &mut figure.choices {
            visit(&mut choice.label);
        }
        for dated in &mut figure.values {
            match &mut dated.value {
                ParameterValue::Unknown(why) => visit(why),
                ParameterValue::Known(value) => nomenclatures::each_reason(value, visit),
            }
        }
    }

    pub(crate) fn shared_name(&self) -> &Arc<str> {
        &self.0.name
    }

    /// Another value, at every date: a lender's own choice.
    pub(crate) fn chosen(&self, value: Value) -> Self {
        let sourcing = Sourcing {
            law: Arc::from("the lender's choice"),
            sources: Vec::new(),
            confidence: Confidence::A,
            note: None,
        };
        let values = vec![ParameterPeriod {
            period: Period::ALWAYS,
            value: ParameterValue::Known(value),
            sourcing,
        }];
        Self(Arc::new(Figure {
            values,
            ..Figure::clone(&self.0)
        }))
    }

    /// Reads a text as one of this parameter's values.
    pub(crate) fn parse(&self, text: &str, currency: Currency) -> Result<Value, LocalText> {
        match (&self.0.ty, crate::document::parse_value(text)) {
            (Type::List(_), Some(item)) => value(&item, &self.0.unit, &self.0.ty, currency),
            (Type::Duration, _) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                counted(text, &self.0.unit)
                    .unwrap_or_else(|| quantity::from_text(text, &self.0.ty, currency))
            }
            _ => quantity::from_text(text, &self.0.ty, currency),
        }
    }
}

/// The parameters of a product with those that a variant gives other values, by name.
pub(crate) fn override_values(
    parameters: &mut [Parameter],
    entries: &[Entry],
    currency: Currency,
    reader: &mut Reader<'_>,
) {
    for entry in entries {
        let Some(at) = parameters
            .iter()
            .position(|parameter| parameter.name() == entry.key)
        else {
            let message = text!(
                "unknown parameter `{entry}`",
                "paramètre inconnu `{entry}`",
                entry = entry.key
            );
            let help = one_of(&entry.key, parameters.iter().map(Parameter::name));
            let place = text!(
                "a variant gives other values to parameters that the product has",
                "une variante donne d'autres valeurs aux paramètres que le produit possède"
            );
            reader.labelled_error(codes::UNKNOWN_NAME, message, &entry.key_span, place, help);
            continue;
        };
        let Some(table) = reader.table(entry) else {
            continue;
        };
        let Some(parameter) = parameters.get_mut(at) else {
            continue;
        };
        let mut fields = Fields::new(
            table,
            &text!(
                "parameter `{entry}`",
                "le paramètre `{entry}`",
                entry = entry.key
            ),
            entry.key_span.clone(),
        );
        let told = reader.problems.len();
        let keys = ChangedParameter::read_fields(&mut fields, &entry.key, Extent::Whole, reader);
        fields.finish(reader);
        let defaults = SourcingDraft::of(keys.sourcing, told, reader);
        let context = ValueContext {
            name: &entry.key,
            unit: &parameter.0.unit,
            ty: &parameter.0.ty,
            currency,
            defaults: &defaults,
        };
        let (values, is_whole) = dated_values(keys.values.as_ref(), &context, reader);
        let figure = Arc::make_mut(&mut parameter.0);
        figure.is_whole = is_whole;
        figure.values = values;
        if let Some(label) = keys.label {
            figure.label = label;
        }
        if let Some(note) = defaults.keys.note {
            figure.note = Some(note.0);
        }
    }
}

table! {
    /// What a parameter is worth between two dates.
    pub(crate) DatedKeys {
        /// First day; open when left out.
        from: NaiveDate = optional,
        /// Last day; open when left out.
        until: NaiveDate = optional,
        /// The value, in the unit of the parameter.
        value: Raw<schema::Figure> = needed("…"),
        /// For a list of codes: those of which nobody has decided whether the list has them, by nomenclature, and why. What
        /// asks is undetermined, and the decision goes to a person.
        undecided: Raw<BTreeMap<String, BTreeMap<String, schema::LocalText>>> = optional,
        /// Instead of a value: why no source gives it. A decision that needs it goes to a person.
        unknown: LocalText = optional,
        ..sourcing: SourcingKeys,
    }
}

table! {
    /// A figure.
    pub(crate) ParameterKeys {
        /// `percent`, `money`, `ratio`, `int`, `months`, `days`, `duration`, `date`, `bool`, `choice`, `text`,
        /// `code of <nomenclature>`, or `list of` one of these.
        unit: Raw<Unit> = required("\"percent\""),
        /// What people read.
        label: LocalText = required("{ fr = \"…\", en = \"…\" }"),
        /// For amounts: their currency; that of the product when left out.
        currency: Currency = optional,
        /// For a choice: its values, with their labels or without.
        choices: Raw<Choices> = needed("[\"loan\", \"guaranteed-share\"]"),
        /// The values with their dates, which do not overlap.
        values: Dates = required("[{ from = 2020-03-16, value = … }]"),
        ..sourcing: SourcingKeys,
    }
}

table! {
    /// Every figure of the product, dated and sourced.
    pub(crate) ParametersHead {
        ..given: GivenKeys,
    }
}

table! {
    /// What differs in a parameter.
    pub(crate) ChangedParameter {
        /// All its values.
        values: Dates = required("[{ from = 2020-03-16, value = … }]"),
        /// What people read.
        label: LocalText = optional,
        ..sourcing: SourcingKeys,
    }
}

/// The values of a parameter with their dates.
#[derive(Clone, Debug)]
pub(crate) struct Dates {
    drafts: Vec<DatedKeys>,
    /// Whether each could be read.
    is_whole: bool,
}

impl KeyValue for Dates {
    fn read(entry: &Entry, place: &str, extent: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let items = reader.array(entry)?;
        if items.is_empty() {
            let message = text!("`{place}` is empty", "`{place}` est vide");
            let help = text!(
                "add `{{ from = …, value = … }}`, or `unknown = \"why\"` when no source gives it",
                "ajoutez `{{ from = …, value = … }}`, ou `unknown = \"pourquoi\"` quand aucune source ne la donne"
            );
            reader.error(codes::MISSING_KEY, message, &entry.value.span, help);
        }
        let told = reader.problems.len();
        let drafts = Vec::read(entry, place, extent, reader)?;
        let is_whole = reader.problems.len() == told;
        Some(Self { drafts, is_whole })
    }

    fn schema(extent: Extent, generator: &mut SchemaGenerator) -> Schema {
        Vec::<DatedKeys>::schema(extent, generator)
    }
}

/// The parameters of a file.
#[derive(Debug, Default)]
pub(crate) struct Parameters {
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) lost: Lost,
}

const UNITS: [&str; 12] = [
    "percent",
    "money",
    "ratio",
    "int",
    "months",
    "days",
    "duration",
    "date",
    "bool",
    "choice",
    "text",
    "code of …",
];

/// Reads `parameters.toml`.
pub(crate) fn read(
    document: &Document,
    currency: Currency,
    nomenclatures: &Nomenclatures,
    reader: &mut Reader<'_>,
) -> Parameters {
    let mut found = Parameters::default();
    let told = reader.problems.len();
    let what = text!("the file", "le fichier");
    let (head, entries) =
        keys::read_head::<ParametersHead>(&document.entries, &what, "", |_| false, reader);
    let defaults = SourcingDraft::of(head.given.into(), told, reader);
    for entry in entries {
        match parameter(entry, &defaults, currency, nomenclatures, reader) {
            Some(parameter) => found.parameters.push(parameter),
            None => found.lost.name(format!("params.{}", entry.key)),
        }
    }
    found
}

fn parameter(
    entry: &Entry,
    defaults: &SourcingDraft,
    currency: Currency,
    nomenclatures: &Nomenclatures,
    reader: &mut Reader<'_>,
) -> Option<Parameter> {
    let name = &entry.key;
    if !is_identifier(name) {
        let help = text!(
            "write small letters, digits and underscores, a letter first: `turnover_share`",
            "écrivez des minuscules, des chiffres et des traits bas, une lettre en premier : `turnover_share`"
        );
        reader.error(
            codes::BAD_NAME,
            text!(
                "`{name}` cannot name a parameter",
                "`{name}` ne peut pas nommer un paramètre"
            ),
            &entry.key_span,
            help,
        );
        return None;
    }
    let table = reader.table(entry)?;
    let mut fields = Fields::new(
        table,
        &text!("parameter `{name}`", "le paramètre `{name}`"),
        entry.key_span.clone(),
    );
    let told = reader.problems.len();
    let keys = ParameterKeys::read_fields(&mut fields, name, Extent::Whole, reader);
    fields.finish(reader);
    let unit_entry = &keys.unit.as_ref()?.entry;
    let unit = reader.text(unit_entry)?;
    let (ty, choices) = match unit_code(unit_entry, unit, nomenclatures, reader) {
        Some(ty) => (ty, Vec::new()),
        None => unit_type(unit_entry, unit, name, &keys, reader),
    };
    let ty = ty?;
    if let Some(choices) = keys.choices.as_ref().filter(|_| !unit.ends_with("choice")) {
        reader.no_meaning(
            &choices.entry,
            &text!("the unit `{unit}`", "l'unité `{unit}`"),
        );
    }
    if let Some(entry) = table.iter().find(|entry| entry.key == "currency")
        && !unit.ends_with("money")
    {
        let beside = text!("the unit `{unit}`", "l'unité `{unit}`");
        reader.no_meaning(entry, &beside);
    }
    let other_currency = keys.currency.filter(|named| *named != currency);
    let currency = other_currency.unwrap_or(currency);
    let unit: Arc<str> = Arc::from(unit);
    let defaults = SourcingDraft::of(keys.sourcing, told, reader).or(defaults, reader);
    let context = ValueContext {
        name,
        unit: &unit,
        ty: &ty,
        currency,
        defaults: &defaults,
    };
    let (values, is_whole) = dated_values(keys.values.as_ref(), &context, reader);
    Some(Parameter(Arc::new(Figure {
        name: Arc::from(name.as_str()),
        unit: Arc::clone(&unit),
        label: keys.label.unwrap_or_else(|| LocalText::same(name.as_str())),
        note: defaults.keys.note.map(|note| note.0),
        choices,
        values,
        declared: reader.label(&entry.key_span, text!("declared here", "déclaré ici")),
        other_currency,
        is_whole,
        ty,
    })))
}

/// `code of rating-2022`, `list of code of activities`: none when the unit is another, none in it when the nomenclature
/// is not declared.
fn unit_code(
    entry: &Entry,
    text: &str,
    nomenclatures: &Nomenclatures,
    reader: &mut Reader<'_>,
) -> Option<Option<Type>> {
    let (is_list, unit) = text
        .strip_prefix("list of ")
        .map_or((false, text), |unit| (true, unit));
    Some(match nomenclatures::code_type(unit, nomenclatures)? {
        Ok(ty) if is_list => Some(Type::List(Box::new(ty))),
        Ok(ty) => Some(ty),
        Err(help) => {
            let message = text!(
                "the nomenclature of `{text}` is not known",
                "la nomenclature de `{text}` n'est pas connue"
            );
            reader.error(codes::UNKNOWN_NAME, message, &entry.value.span, help);
            None
        }
    })
}

fn unit_type(
    entry: &Entry,
    text: &str,
    name: &str,
    keys: &ParameterKeys,
    reader: &mut Reader<'_>,
) -> (Option<Type>, Vec<Choice>) {
    let (is_list, unit) = text
        .strip_prefix("list of ")
        .map_or((false, text), |unit| (true, unit));
    let mut choices = Vec::new();
    let ty = match unit {
        "percent" => Type::Percent,
        "money" => Type::Money,
        "ratio" => Type::Ratio,
        "int" => Type::Int,
        "months" | "days" | "duration" => Type::Duration,
        "date" => Type::Date,
        "bool" => Type::Bool,
        "text" => Type::Text,
        "choice" => {
            choices = parameter_choices(keys, name, reader);
            let values = choices
                .iter()
                .map(|choice| Arc::clone(&choice.value))
                .collect();
            Type::Choice(Arc::new(ChoiceType {
                name: Arc::from(name),
                values,
            }))
        }
        _ => {
            let message = text!("`{text}` is not a unit", "`{text}` n'est pas une unité");
            let help: Help = match unit {
                "amount" | "EUR" | "euro" | "euros" => {
                    text!("write `unit = \"money\"`", "écrivez `unit = \"money\"`").into()
                }
                "%" | "rate" => {
                    text!("write `unit = \"percent\"`", "écrivez `unit = \"percent\"`").into()
                }
                "code" => text!(
                    "name the nomenclature: `unit = \"code of …\"`",
                    "nommez la nomenclature : `unit = \"code of …\"`"
                )
                .into(),
                "enum" => text!(
                    "write `unit = \"choice\"` and `choices = [\"…\"]`",
                    "écrivez `unit = \"choice\"` et `choices = [\"…\"]`"
                )
                .into(),
                _ => one_of(unit, UNITS.into_iter()),
            };
            reader.error(codes::PARAMETER_UNIT, message, &entry.value.span, help);
            return (None, choices);
        }
    };
    (
        Some(if is_list {
            Type::List(Box::new(ty))
        } else {
            ty
        }),
        choices,
    )
}

/// `choices = ["a", "b"]`, or with labels `choices = { a = { fr = …, en = … } }`.
fn parameter_choices(keys: &ParameterKeys, name: &str, reader: &mut Reader<'_>) -> Vec<Choice> {
    let Some(Raw { entry, .. }) = &keys.choices else {
        let place = keys.written();
        reader.missing_key::<ParameterKeys>(name, "choices", &place.span);
        return Vec::new();
    };
    match entry.value.kind {
        Kind::Table(_) => choices(entry, reader),
        _ => {
            let choice = |value: Arc<str>| Choice {
                label: LocalText::same(Arc::clone(&value)),
                value,
            };
            reader
                .texts(entry)
                .into_iter()
                .map(|(value, _)| choice(value))
                .collect()
        }
    }
}

struct ValueContext<'a> {
    name: &'a str,
    unit: &'a str,
    ty: &'a Type,
    currency: Currency,
    defaults: &'a SourcingDraft,
}

fn dated_values(
    dates: Option<&Dates>,
    context: &ValueContext<'_>,
    reader: &mut Reader<'_>,
) -> (Vec<ParameterPeriod>, bool) {
    let Some(Dates { drafts, is_whole }) = dates else {
        return (Vec::new(), false);
    };
    let mut values: Vec<(ParameterPeriod, Range<usize>)> = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let span = draft.written().span;
        values.extend(dated_value(draft, context, reader).map(|value| (value, span)));
    }
    let is_whole = *is_whole && values.len() == drafts.len();
    values.sort_by_key(|(value, _)| value.period.from());
    // The value that is in force the longest, of those that begin before.
    let mut longest: Option<&(ParameterPeriod, Range<usize>)> = None;
    for found in &values {
        let (value, span) = found;
        if let Some((_, other)) = longest.filter(|(known, _)| known.period.overlaps(value.period)) {
            let message = text!(
                "two values of parameter `{context}` are in force on the same dates",
                "deux valeurs du paramètre `{context}` sont en vigueur aux mêmes dates",
                context = context.name
            );
            let problem = Diagnostic::error(codes::PARAMETER_OVERLAP, message)
                .at(reader.label(span, text!("in force {period}", "en vigueur {period}", period = value.period)))
                .related_to(reader.label(other, text!("also in force then", "en vigueur alors aussi")))
                .help(text!("end the first with `until` on the day before the second begins: both ends are included", "terminez la première par `until` la veille du début de la seconde : les deux bornes sont comprises"));
            reader.problems.push(problem);
        }
        let ends_later = |known: &(ParameterPeriod, Range<usize>)| {
            let known = known.0.period.until();
            known.is_some_and(|known| value.period.until().is_none_or(|until| until > known))
        };
        if longest.is_none_or(ends_later) {
            longest = Some(found);
        }
    }
    let values = values.into_iter().map(|(value, _)| value).collect();
    (values, is_whole)
}

fn dated_value(
    draft: &DatedKeys,
    context: &ValueContext<'_>,
    reader: &mut Reader<'_>,
) -> Option<ParameterPeriod> {
    let what = text!(
        "a value of parameter `{context}`",
        "une valeur du paramètre `{context}`",
        context = context.name
    );
    let span = draft.written().span;
    let period = reader.dates(draft.from, draft.until, &span);
    let unknown = draft.unknown.as_ref();
    let value = match (&draft.value, unknown) {
        (Some(raw), None) => {
            let value = parameter_value(&raw.entry, context, reader);
            let value = match &draft.undecided {
                Some(raw) => value.and_then(|value| {
                    nomenclatures::add_undecided(value, &raw.entry, context.ty, reader)
                }),
                None => value,
            };
            value.map(ParameterValue::Known)
        }
        (None, Some(why)) => Some(ParameterValue::Unknown(why.clone())),
        (Some(Raw { entry, .. }), Some(_)) => {
            let message = text!(
                "{what} is both given and unknown",
                "{what} est à la fois donnée et inconnue",
                what = what
            );
            reader.error(
                codes::BAD_VALUE,
                message,
                &entry.key_span,
                text!(
                    "keep `value` or `unknown`, not both",
                    "gardez `value` ou `unknown`, pas les deux"
                ),
            );
            None
        }
        (None, None) => {
            let message = text!(
                "{what} says no `value`",
                "{what} ne dit pas de `value`",
                what = what
            );
            let help = text!(
                "add `value = …`, or `unknown = \"why\"` when no source gives it",
                "ajoutez `value = …`, ou `unknown = \"pourquoi\"` quand aucune source ne la donne"
            );
            reader.labelled_error(
                codes::MISSING_KEY,
                message,
                &span,
                text!("`value` is missing", "`value` manque"),
                help,
            );
            None
        }
    };
    let sourcing = SourcingDraft::of(draft.sourcing.clone(), reader.problems.len(), reader)
        .or(context.defaults, reader)
        .complete(&what, &span, codes::PARAMETER_UNSOURCED, reader);
    Some(ParameterPeriod {
        period: period?,
        value: value?,
        sourcing,
    })
}

fn parameter_value(
    entry: &Entry,
    context: &ValueContext<'_>,
    reader: &mut Reader<'_>,
) -> Option<Value> {
    match value(&entry.value, context.unit, context.ty, context.currency) {
        Ok(value) => Some(value),
        Err(help) => {
            let message = text!(
                "the value of parameter `{context}` is not {ty}",
                "la valeur du paramètre `{context}` n'est pas {ty}",
                context = context.name,
                ty = context.ty
            );
            reader.error(codes::BAD_VALUE, message, &entry.value.span, help);
            None
        }
    }
}

/// A value whose unit may also be that of the parameter: `12` under `unit = "months"`.
fn value(item: &Item, unit: &str, ty: &Type, currency: Currency) -> Result<Value, LocalText> {
    match (&item.kind, ty) {
        (Kind::Array(items), Type::List(inner)) if !matches!(**inner, Type::Code(_)) => {
            let values = items
                .iter()
                .map(|item| value(item, unit, inner, currency))
                .collect::<Result<Vec<_>, _>>()?;
            Ok(Value::List(values.into()))
        }
        (Kind::Integer(digits), Type::Duration) => {
            counted(digits, unit).unwrap_or_else(|| quantity::from_item(item, ty, currency))
        }
        _ => quantity::from_item(item, ty, currency),
    }
}

/// A bare number in the unit of the parameter, when that is a unit of time.
fn counted(digits: &str, unit: &str) -> Option<Result<Value, LocalText>> {
    let unit = unit.strip_prefix("list of ").unwrap_or(unit);
    matches!(unit, "months" | "days").then(|| quantity::duration(&format!("{digits} {unit}")))
}
