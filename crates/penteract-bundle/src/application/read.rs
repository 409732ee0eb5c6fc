//! Checks an application against the facts of a product and puts its answers into a frame.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;
use jsonschema::Validator;
use penteract_core::{
    Currency, DecimalTextError, Language, LocalText, Money, MoneyError, Period, Rate, RateError,
    parse_decimal, shortened,
};
use penteract_rules::{
    CodeType, FactId, Frame, FrameBuilder, Nomenclature, Program, Slot, Type, Value, nearest,
    suggest,
};
use rust_decimal::Decimal;

use super::bounded::Bounded;
use super::json::push_pointer;
use super::{
    Application, ApplicationProblem, ApplicationProblems, Json, ProblemKind, SHOWN_MAX,
    application_schema,
};
use crate::facts::{Fact, FactField, FactGroup};
use crate::nomenclatures::NomenclatureList;
use crate::quantity;
use crate::reader::parse_date;

/// JSON numbers beyond these many significant digits may have lost some on their way.
const SIGNIFICANT_DIGITS_MAX: usize = 15;

/// No company has a larger amount in any currency, and products of such amounts and figures stay exact.
const AMOUNT_MAX: Decimal = Decimal::from_parts(0xA764_0000, 0x0DE0_B6B3, 0, false, 0);

/// The facts of a group by name.
type GroupFacts = BTreeMap<Arc<str>, (FactId, FactField)>;

/// Checks applications of one product and of its variants, which ask the same.
#[derive(Debug)]
pub(crate) struct ApplicationReader {
    currency: Currency,
    by_group: BTreeMap<Arc<str>, GroupFacts>,
    facts: Arc<Vec<Fact>>,
    groups: Arc<Vec<FactGroup>>,
    nomenclatures: Arc<Vec<NomenclatureList>>,
    bounded: Vec<Bounded>,
    /// Made at the first application: most of a catalogue's products are not asked for by one process.
    validator: OnceLock<Result<Validator, String>>,
}

impl ApplicationReader {
    /// The reader for these facts; facts that the program does not know are left out.
    pub(crate) fn new(
        facts: &Arc<Vec<Fact>>,
        groups: &Arc<Vec<FactGroup>>,
        nomenclatures: &Arc<Vec<NomenclatureList>>,
        program: &Program,
        currency: Currency,
    ) -> Self {
        let mut by_group: BTreeMap<Arc<str>, GroupFacts> = BTreeMap::new();
        for fact in facts.iter() {
            if let Some(id) = program.fact(fact.path()) {
                let group = by_group.entry(Arc::from(fact.group())).or_default();
                group.insert(Arc::from(fact.field().name()), (id, fact.field().clone()));
            }
        }
        Self {
            currency,
            by_group,
            facts: Arc::clone(facts),
            groups: Arc::clone(groups),
            nomenclatures: Arc::clone(nomenclatures),
            bounded: Bounded::of(facts, program),
            validator: OnceLock::new(),
        }
    }

    /// The schema made from the facts, compiled; or why it is none.
    fn validator(&self) -> &Result<Validator, String> {
        self.validator.get_or_init(|| {
            // Titles are for people, not for checking: any language will do.
            let schema = application_schema(
                "",
                &self.facts,
                &self.groups,
                self.currency,
                Language::English,
            );
            jsonschema::options()
                .with_draft(jsonschema::Draft::Draft202012)
                .should_validate_formats(true)
                .build(&schema)
                .map_err(|error| error.to_string())
        })
    }

    /// The answers as a frame, or every problem.
    pub(crate) fn read(
        &self,
        application: &Application,
        program: &Program,
        as_of: NaiveDate,
    ) -> Result<Frame, ApplicationProblems> {
        let mut walk = Walk {
            currency: self.currency,
            as_of,
            nomenclatures: &self.nomenclatures,
            pointer: String::new(),
            problems: ApplicationProblems::default(),
        };
        let mut builder = FrameBuilder::new(program, as_of);
        for (group_name, group) in members(&application.root) {
            let Some(facts) = self.by_group.get(group_name.as_str()) else {
                walk.unknown(group_name, self.by_group.keys().map(AsRef::as_ref));
                continue;
            };
            walk.within(group_name, |walk| {
                let Json::Object(answers) = group else {
                    walk.wrong_type(
                        LocalText::new("un objet de réponses", "an object of answers"),
                        group,
                    );
                    return;
                };
                for (name, answer) in answers {
                    let Some((id, field)) = facts.get(name.as_str()) else {
                        let elsewhere = self.group_of(name);
                        walk.unknown_fact(name, facts.keys().map(AsRef::as_ref), elsewhere);
                        continue;
                    };
                    walk.within(name, |walk| {
                        let Some(value) = walk.field(field, answer) else {
                            return;
                        };
                        if let Err(error) = builder.answer(*id, &value) {
                            let expected = LocalText::of(&error);
                            walk.report(ProblemKind::WrongType, expected, shown(answer), None);
                        }
                    });
                }
            });
        }
        if walk.problems.count() == 0 {
            self.check_schema(application, &mut walk);
        }
        let mut problems = walk.problems;
        let frame = builder.build();
        if problems.count() == 0 {
            for bounded in &self.bounded {
                bounded.check(&frame, &mut problems);
            }
        }
        match problems.count() {
            0 => Ok(frame),
            _ => Err(problems),
        }
    }

    /// The group in which a fact of this name is, when it was put into another.
    fn group_of(&self, name: &str) -> Option<&str> {
        self.by_group
            .iter()
            .find(|(_, facts)| facts.contains_key(name))
            .map(|(group, _)| group.as_ref())
    }

    /// The schema has the last word on shape: what it refuses is reported although the reading let it through.
    fn check_schema(&self, application: &Application, walk: &mut Walk<'_>) {
        let validator = match self.validator() {
            Ok(validator) => validator,
            Err(problem) => {
                let expected = LocalText::new(
                    "un produit dont les réponses ont un schéma",
                    "a product whose answers have a schema",
                );
                let got = LocalText::same(problem.clone());
                walk.report(ProblemKind::WrongType, expected, got, None);
                return;
            }
        };
        let instance = lossy(&application.root);
        if validator.is_valid(&instance) {
            return;
        }
        for error in validator.iter_errors(&instance) {
            if walk.is_counted() {
                continue;
            }
            let expected = LocalText::new(
                "ce que dit le schéma de l'application",
                "what the application schema says",
            );
            walk.problems.push(ApplicationProblem::new(
                error.instance_path().to_string(),
                ProblemKind::WrongType,
                expected,
                LocalText::same(error.to_string()).shortened(SHOWN_MAX),
            ));
        }
    }
}

fn members(json: &Json) -> &[(String, Json)] {
    match json {
        Json::Object(members) => members,
        _ => &[],
    }
}

/// The tree as the validator takes it. Numbers pass through floats here: only their shape is looked at.
fn lossy(json: &Json) -> serde_json::Value {
    use serde_json::Value;
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(text) => serde_json::from_str(text).unwrap_or(Value::from(0)),
        Json::Text(text) => Value::from(text.as_str()),
        Json::Array(items) => Value::Array(items.iter().map(lossy).collect()),
        Json::Object(members) => Value::Object(
            members
                .iter()
                .map(|(name, value)| (name.clone(), lossy(value)))
                .collect(),
        ),
    }
}

/// A value as it is shown in a message, shortened.
fn shown(json: &Json) -> LocalText {
    const LONGEST: usize = 60;
    let short = |text: &str| {
        let mut kept: String = text.chars().take(LONGEST).collect();
        if kept.len() < text.len() {
            kept.push('…');
        }
        kept
    };
    match json {
        Json::Null => LocalText::same("null"),
        Json::Bool(value) => LocalText::same(value.to_string()),
        Json::Number(text) => LocalText::same(short(text)),
        Json::Text(text) => LocalText::same(format!("\"{}\"", short(text))),
        Json::Array(_) => LocalText::new("une liste", "a list"),
        Json::Object(_) => LocalText::new("un objet", "an object"),
    }
}

/// A place in the application, and the problems found so far.
struct Walk<'r> {
    currency: Currency,
    as_of: NaiveDate,
    /// Every list of the product, those of other facts included.
    nomenclatures: &'r [NomenclatureList],
    pointer: String,
    problems: ApplicationProblems,
}

impl Walk<'_> {
    fn within<T>(&mut self, name: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.pointer.len();
        push_pointer(&mut self.pointer, name);
        let result = read(self);
        self.pointer.truncate(length);
        result
    }

    fn report(
        &mut self,
        kind: ProblemKind,
        expected: LocalText,
        got: LocalText,
        help: Option<LocalText>,
    ) {
        if self.is_counted() {
            return;
        }
        let problem = ApplicationProblem::new(
            shortened(&self.pointer, SHOWN_MAX).into_owned(),
            kind,
            expected.shortened(SHOWN_MAX),
            got.shortened(SHOWN_MAX),
        );
        self.problems.push(ApplicationProblem {
            help: help.map(|help| help.shortened(SHOWN_MAX)),
            ..problem
        });
    }

    /// Counts a problem when no more are listed: what would be said about it is not looked for.
    fn is_counted(&mut self) -> bool {
        let is_full = self.problems.is_full();
        if is_full {
            self.problems.more = self.problems.more.saturating_add(1);
        }
        is_full
    }

    fn wrong_type(&mut self, expected: LocalText, got: &Json) {
        self.report(ProblemKind::WrongType, expected, shown(got), None);
    }

    fn unknown<'n>(&mut self, name: &str, known: impl Iterator<Item = &'n str> + Clone) {
        self.unknown_fact(name, known, None);
    }

    fn unknown_fact<'n>(
        &mut self,
        name: &str,
        known: impl Iterator<Item = &'n str> + Clone,
        group: Option<&str>,
    ) {
        if self.is_counted() {
            return;
        }
        let help = match (suggest(name, known.clone()), group) {
            (Some(near), _) => LocalText::new(
                format!("vouliez-vous dire `{near}` ?"),
                format!("did you mean `{near}`?"),
            ),
            (None, Some(group)) => LocalText::new(
                format!("`{name}` se répond dans `{group}`"),
                format!("`{name}` is answered in `{group}`"),
            ),
            (None, None) => {
                let (names, others) = nearest(name, known);
                let names = names.join(", ");
                LocalText::new(
                    format!("les champs sont : {names}{}", others_in_french(others)),
                    format!("the fields are: {names}{}", others_in_english(others)),
                )
            }
        };
        self.within(&shortened(name, SHOWN_MAX), |walk| {
            let expected = LocalText::new("une question du produit", "a question of the product");
            let got = LocalText::new(
                format!("le champ inconnu `{name}`"),
                format!("the unknown field `{name}`"),
            );
            walk.report(ProblemKind::UnknownField, expected, got, Some(help));
        });
    }

    /// An answer to a question, its bounds checked.
    fn field(&mut self, field: &FactField, json: &Json) -> Option<Value> {
        let value = self.value(field.ty(), field, json)?;
        let below = |bound: Option<&Value>| {
            bound
                .filter(|min| quantity::is_below(&value, min) == Some(true))
                .cloned()
        };
        let above = |bound: Option<&Value>| {
            bound
                .filter(|max| quantity::is_below(max, &value) == Some(true))
                .cloned()
        };
        if let Some(min) = below(field.min()) {
            let expected = LocalText::new(format!("au moins {min}"), format!("at least {min}"));
            self.report(ProblemKind::OutOfBounds, expected, shown(json), None);
            return None;
        }
        if let Some(max) = above(field.max()) {
            let expected = LocalText::new(format!("au plus {max}"), format!("at most {max}"));
            self.report(ProblemKind::OutOfBounds, expected, shown(json), None);
            return None;
        }
        Some(value)
    }

    fn value(&mut self, ty: &Type, field: &FactField, json: &Json) -> Option<Value> {
        match (ty, json) {
            (Type::Optional(_), Json::Null) => Some(Value::None),
            (Type::Optional(inner), json) => self.value(inner, field, json),
            (_, Json::Null) => {
                let help = LocalText::new(
                    "laissez la clé de côté si la question n'a pas encore de réponse",
                    "leave the key out while the question has no answer",
                );
                self.report(
                    ProblemKind::NotOptional,
                    words(ty, self.currency),
                    shown(json),
                    Some(help),
                );
                None
            }
            (Type::Bool, Json::Bool(value)) => Some(Value::Bool(*value)),
            (Type::Int, Json::Number(text)) => match text.parse() {
                Ok(value) => Some(Value::Int(value)),
                Err(_) => {
                    self.report(
                        ProblemKind::BadNumber,
                        words(ty, self.currency),
                        shown(json),
                        None,
                    );
                    None
                }
            },
            (Type::Int, Json::Text(text)) if text.parse::<i64>().is_ok() => {
                let help = LocalText::new(
                    format!("écrivez {text} sans guillemets"),
                    format!("write {text} without quotes"),
                );
                self.report(
                    ProblemKind::WrongType,
                    words(ty, self.currency),
                    shown(json),
                    Some(help),
                );
                None
            }
            (Type::Money, Json::Text(text)) => self.money(text, json),
            (Type::Money, Json::Number(text)) => self
                .number(text, json)
                .and_then(|()| self.money(text, json)),
            (Type::Ratio, Json::Text(text)) => self.decimal(ty, text, json).map(Value::Ratio),
            (Type::Ratio, Json::Number(text)) => self
                .number(text, json)
                .and_then(|()| self.decimal(ty, text, json))
                .map(Value::Ratio),
            (Type::Percent, Json::Text(text)) => self.percent(text, json),
            (Type::Percent, Json::Number(text)) => {
                let help = LocalText::new(
                    format!("dites l'unité, entre guillemets : \"{text} %\""),
                    format!("say the unit, in quotes: \"{text} %\""),
                );
                self.report(
                    ProblemKind::BadNumber,
                    words(ty, self.currency),
                    shown(json),
                    Some(help),
                );
                None
            }
            (Type::Date, Json::Text(text)) => match parse_date(text) {
                Some(date) => Some(Value::Date(date)),
                None => {
                    self.report(
                        ProblemKind::BadDate,
                        words(ty, self.currency),
                        shown(json),
                        None,
                    );
                    None
                }
            },
            (Type::Text, Json::Text(text)) => Some(Value::Text(Arc::from(text.as_str()))),
            (Type::Choice(choice), Json::Text(text)) => {
                let found = choice.values.iter().find(|value| ***value == **text);
                if found.is_none() {
                    self.unknown_choice(text, choice.values.iter().map(AsRef::as_ref), json);
                }
                found.map(|value| Value::Choice(Arc::clone(value)))
            }
            (Type::Code(codes), Json::Object(_)) => self.code(codes, json),
            (Type::List(_), Json::Array(items)) => self.list(field, items),
            _ => {
                self.wrong_type(words(ty, self.currency), json);
                None
            }
        }
    }

    /// Refuses a JSON number whose digits other programs may not have kept.
    fn number(&mut self, text: &str, json: &Json) -> Option<()> {
        let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
        let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
        let significant = digits.trim_start_matches('0').len();
        if significant <= SIGNIFICANT_DIGITS_MAX && mantissa.len() == text.len() {
            return Some(());
        }
        let expected = LocalText::new(
            format!("un nombre d'au plus {SIGNIFICANT_DIGITS_MAX} chiffres, sans exposant"),
            format!("a number of at most {SIGNIFICANT_DIGITS_MAX} digits, without exponent"),
        );
        let help = LocalText::new(
            "écrivez-le entre guillemets : un nombre JSON passe souvent par un flottant binaire",
            "write it as a string: a JSON number often passes through a binary float",
        );
        self.report(
            ProblemKind::TooManyDigits,
            expected,
            shown(json),
            Some(help),
        );
        None
    }

    fn money(&mut self, text: &str, json: &Json) -> Option<Value> {
        let amount = self.decimal(&Type::Money, text, json)?;
        if amount.abs() > AMOUNT_MAX {
            let expected = LocalText::new(
                format!("un montant d'au plus {AMOUNT_MAX}"),
                format!("an amount of at most {AMOUNT_MAX}"),
            );
            self.report(ProblemKind::OutOfBounds, expected, shown(json), None);
            return None;
        }
        let (units, currency) = (self.currency.minor_units(), self.currency);
        let expected = || {
            LocalText::new(
                format!("au plus {units} décimales en {currency}"),
                format!("at most {units} decimals in {currency}"),
            )
        };
        // What somebody typed: a JSON number is written by a program.
        if matches!(json, Json::Text(_)) && quantity::is_ambiguous(text, self.currency) {
            let thousands = text.replace('.', "");
            let help = LocalText::new(
                format!(
                    "un point suivi de trois chiffres se lit de deux façons\u{a0}: écrivez \"{thousands}\" pour des milliers, ou les décimales de la monnaie"
                ),
                format!(
                    "a point followed by three digits is read in two ways: write \"{thousands}\" for thousands, or the decimals of the currency"
                ),
            );
            self.report(
                ProblemKind::TooManyDecimals,
                expected(),
                shown(json),
                Some(help),
            );
            return None;
        }
        match Money::new(amount, self.currency) {
            Ok(money) => Some(Value::Money(money.amount())),
            Err(MoneyError::TooManyDecimals { .. }) => {
                self.report(ProblemKind::TooManyDecimals, expected(), shown(json), None);
                None
            }
            Err(_) => {
                self.report(
                    ProblemKind::BadNumber,
                    words(&Type::Money, self.currency),
                    shown(json),
                    None,
                );
                None
            }
        }
    }

    fn decimal(&mut self, ty: &Type, text: &str, json: &Json) -> Option<Decimal> {
        match parse_decimal(text) {
            Ok(value) => Some(value),
            Err(error) => {
                let help = match error {
                    DecimalTextError::TooManyDigits { .. } => LocalText::new(
                        "au plus 28 chiffres sont tenus exactement",
                        "at most 28 digits are held exactly",
                    ),
                    _ => LocalText::new(
                        "des chiffres, un point pour les décimales, ni espace ni symbole",
                        "digits, a point for the decimals, no space and no symbol",
                    ),
                };
                self.report(
                    ProblemKind::BadNumber,
                    words(ty, self.currency),
                    shown(json),
                    Some(help),
                );
                None
            }
        }
    }

    fn percent(&mut self, text: &str, json: &Json) -> Option<Value> {
        match text.parse::<Rate>() {
            Ok(rate) => Some(Value::Percent(rate.as_fraction())),
            Err(error) => {
                let help = match error {
                    RateError::NoUnit { .. } => LocalText::new(
                        format!("dites l'unité : \"{text} %\" ou \"{text} bp\""),
                        format!("say the unit: \"{text} %\" or \"{text} bp\""),
                    ),
                    other => LocalText::same(other.to_string()),
                };
                self.report(
                    ProblemKind::BadNumber,
                    words(&Type::Percent, self.currency),
                    shown(json),
                    Some(help),
                );
                None
            }
        }
    }

    fn unknown_choice<'c>(
        &mut self,
        text: &str,
        choices: impl Iterator<Item = &'c str> + Clone,
        json: &Json,
    ) {
        if self.is_counted() {
            return;
        }
        let (few, others) = nearest(text, choices.clone());
        let list = few
            .into_iter()
            .map(|choice| format!("\"{choice}\""))
            .collect::<Vec<_>>()
            .join(", ");
        let expected = LocalText::new(
            format!("l'un de {list}{}", others_in_french(others)),
            format!("one of {list}{}", others_in_english(others)),
        );
        // Between codes of one or two characters, none is nearer than another.
        let near = suggest(text, choices).filter(|_| text.chars().count() > 2);
        let help = near.map(did_you_mean);
        self.report(ProblemKind::UnknownChoice, expected, shown(json), help);
    }

    fn code(&mut self, codes: &CodeType, json: &Json) -> Option<Value> {
        let text = |key: &str| match json.get(key) {
            Some(Json::Text(text)) => Some(text.as_str()),
            _ => None,
        };
        for (name, _) in members(json) {
            if !matches!(name.as_str(), "nomenclature" | "code") {
                self.unknown(name, ["nomenclature", "code"].into_iter());
            }
        }
        let (Some(nomenclature), Some(code)) = (text("nomenclature"), text("code")) else {
            self.wrong_type(
                words(&Type::Code(Arc::new(codes.clone())), self.currency),
                json,
            );
            return None;
        };
        let Some(list) = codes
            .nomenclatures
            .iter()
            .find(|list| *list.name == *nomenclature)
        else {
            let names = codes.nomenclatures.iter().map(|list| list.name.as_ref());
            let help = self.code_elsewhere(code, codes);
            self.within("nomenclature", |walk| {
                let got = Json::Text(nomenclature.to_owned());
                walk.unknown_choice(nomenclature, names, &got);
                walk.help_instead(help);
            });
            return None;
        };
        if !list.accepts(code) {
            let help = self.code_elsewhere(code, codes);
            self.within("code", |walk| {
                walk.unknown_code(code, list);
                walk.help_instead(help);
            });
            return None;
        }
        if !list.validity.contains(self.as_of) {
            self.within("nomenclature", |walk| walk.not_in_force(list, codes));
            return None;
        }
        Some(Value::Code {
            nomenclature: Arc::clone(&list.name),
            code: Arc::from(code),
        })
    }

    /// A code that its list has not, or that has not the shape of those that are not listed.
    fn unknown_code(&mut self, code: &str, list: &Nomenclature) {
        /// A longer list goes by its name.
        const LISTED: usize = 30;
        if self.is_counted() {
            return;
        }
        let got = Json::Text(code.to_owned());
        match (&list.codes, &list.shape) {
            (Some(known), _) if known.len() <= LISTED => {
                self.unknown_choice(code, known.iter().map(AsRef::as_ref), &got);
            }
            (Some(known), _) => {
                let near = suggest(code, known.iter().map(AsRef::as_ref));
                let help = near.map(did_you_mean);
                let expected = a_code_of(&list.name);
                self.report(ProblemKind::UnknownChoice, expected, shown(&got), help);
            }
            (None, shape) => {
                let shape = shape.as_ref().map_or("", |shape| shape.as_str());
                let expected = LocalText::new(
                    format!("un code de `{}`, de la forme {shape}", list.name),
                    format!("a code of `{}`, which look like {shape}", list.name),
                );
                self.report(ProblemKind::UnknownChoice, expected, shown(&got), None);
            }
        }
    }

    /// The code may be one of another list of the product: a department given as a region.
    fn code_elsewhere(&self, code: &str, codes: &CodeType) -> Option<LocalText> {
        if self.problems.is_full() {
            return None;
        }
        let list = self.nomenclatures.iter().find(|list| {
            let is_accepted = codes
                .nomenclatures
                .iter()
                .any(|known| known.name == list.name);
            let listed = list.codes().unwrap_or_default();
            !is_accepted && listed.iter().any(|known| **known == *code)
        })?;
        let names: Vec<String> = codes
            .nomenclatures
            .iter()
            .map(|known| format!("`{}`", known.name))
            .collect();
        Some(LocalText::new(
            format!(
                "`{code}` est un code de `{}`, et non de {}",
                list.name(),
                names.join(", ")
            ),
            format!(
                "`{code}` is a code of `{}`, not of {}",
                list.name(),
                names.join(", ")
            ),
        ))
    }

    /// A better remedy for the problem just told, if there is one.
    fn help_instead(&mut self, help: Option<LocalText>) {
        // What is counted is not listed: the last one is another.
        if self.problems.more > 0 {
            return;
        }
        if let (Some(help), Some(problem)) = (help, self.problems.listed.last_mut()) {
            problem.help = Some(help.shortened(SHOWN_MAX));
        }
    }

    fn not_in_force(&mut self, list: &Nomenclature, codes: &CodeType) {
        let as_of = self.as_of;
        let in_force: Vec<String> = codes
            .nomenclatures
            .iter()
            .filter(|known| known.validity.contains(as_of))
            .map(|known| format!("`{}`", known.name))
            .collect();
        let expected = if in_force.is_empty() {
            LocalText::new(
                format!("un code d'une liste en vigueur le {as_of} : il n'y en a pas"),
                format!("a code of a list in force on {as_of}: there is none"),
            )
        } else {
            LocalText::new(
                format!(
                    "un code de la liste en vigueur le {as_of}, {}",
                    in_force.join(" ou ")
                ),
                format!(
                    "a code of the list in force on {as_of}, {}",
                    in_force.join(" or ")
                ),
            )
        };
        let (french, english) = in_words(list.validity);
        let name = &list.name;
        let got = LocalText::new(
            format!("`{name}`, en vigueur {french}"),
            format!("`{name}`, in force {english}"),
        );
        self.report(ProblemKind::NomenclatureNotInForce, expected, got, None);
    }

    fn list(&mut self, field: &FactField, items: &[Json]) -> Option<Value> {
        let values: Vec<Option<Value>> = items
            .iter()
            .enumerate()
            .map(|(index, item)| self.within(&index.to_string(), |walk| walk.item(field, item)))
            .collect();
        values
            .into_iter()
            .collect::<Option<Vec<_>>>()
            .map(|values| Value::List(values.into()))
    }

    fn item(&mut self, field: &FactField, json: &Json) -> Option<Value> {
        let Json::Object(answers) = json else {
            self.wrong_type(
                LocalText::new("un objet de réponses", "an object of answers"),
                json,
            );
            return None;
        };
        let mut is_complete = true;
        for (name, _) in answers {
            if !field.item().iter().any(|known| known.name() == name) {
                self.unknown(name, field.item().iter().map(FactField::name));
                is_complete = false;
            }
        }
        let mut slots = Vec::with_capacity(field.item().len());
        for inner in field.item() {
            match json.get(inner.name()) {
                None => slots.push(Slot::Unanswered),
                Some(answer) => match self.within(inner.name(), |walk| walk.field(inner, answer)) {
                    Some(value) => slots.push(Slot::Answered(value)),
                    None => is_complete = false,
                },
            }
        }
        is_complete.then(|| Value::Record(slots.into()))
    }
}

/// What an answer is, in the words of the person who gives it.
fn words(ty: &Type, currency: Currency) -> LocalText {
    match ty {
        Type::Bool => LocalText::new("true (oui) ou false (non)", "true or false"),
        Type::Int => LocalText::new(
            "un nombre entier, sans guillemets",
            "a whole number, without quotes",
        ),
        Type::Money => LocalText::new(
            format!("un montant en {currency} comme \"12500.00\""),
            format!("an amount in {currency} such as \"12500.00\""),
        ),
        Type::Percent => LocalText::new(
            "un pourcentage comme \"0.73 %\"",
            "a percentage such as \"0.73 %\"",
        ),
        Type::Ratio => LocalText::new("un nombre comme \"1.5\"", "a number such as \"1.5\""),
        Type::Date => LocalText::new(
            "une date comme \"2020-03-16\"",
            "a date such as \"2020-03-16\"",
        ),
        Type::Duration => LocalText::new(
            "une durée comme \"24 months\"",
            "a length of time such as \"24 months\"",
        ),
        Type::Text => LocalText::new("un texte", "a text"),
        Type::Choice(choice) => {
            let list = choice
                .values
                .iter()
                .map(|value| format!("\"{value}\""))
                .collect::<Vec<_>>()
                .join(", ");
            LocalText::new(format!("l'un de {list}"), format!("one of {list}"))
        }
        Type::Code(codes) => {
            let name = codes
                .nomenclatures
                .first()
                .map_or("…", |list| list.name.as_ref());
            let example = format!("{{ \"nomenclature\": \"{name}\", \"code\": \"…\" }}");
            LocalText::new(
                format!("un code comme {example}"),
                format!("a code such as {example}"),
            )
        }
        Type::Optional(inner) => words(inner, currency),
        Type::List(_) => LocalText::new("une liste", "a list"),
        Type::Record(_) | Type::Phase => {
            LocalText::new("un objet de réponses", "an object of answers")
        }
    }
}

/// What follows the first names of a list.
fn others_in_french(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => " et un autre".to_owned(),
        count => format!(" et {count} autres"),
    }
}

/// What follows the first names of a list.
fn others_in_english(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => " and one other".to_owned(),
        count => format!(" and {count} others"),
    }
}

fn did_you_mean(near: &str) -> LocalText {
    LocalText::new(
        format!("vouliez-vous dire \"{near}\" ?"),
        format!("did you mean \"{near}\"?"),
    )
}

fn a_code_of(nomenclature: &str) -> LocalText {
    LocalText::new(
        format!("un code de `{nomenclature}`"),
        format!("a code of `{nomenclature}`"),
    )
}

/// Dates of validity in French and in English.
fn in_words(validity: Period) -> (String, String) {
    match (validity.from(), validity.until()) {
        (Some(from), Some(until)) => (
            format!("du {from} au {until}"),
            format!("from {from} to {until}"),
        ),
        (Some(from), None) => (format!("à partir du {from}"), format!("from {from}")),
        (None, Some(until)) => (format!("jusqu'au {until}"), format!("until {until}")),
        (None, None) => ("à toute date".to_owned(), "at any date".to_owned()),
    }
}
