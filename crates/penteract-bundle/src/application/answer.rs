//! One answer after another, from JSON to values, every problem with its place.

use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::{
    Currency, DecimalTextError, LocalText, Money, MoneyError, Rate, RateError, parse_decimal,
    shortened, text,
};
use penteract_rules::{Slot, Type, Value, suggest};
use rust_decimal::Decimal;

use super::json::push_pointer;
use super::words::{did_you_mean, few, shown, words};
use super::{ApplicationProblem, ApplicationProblems, Json, ProblemKind, SHOWN_MAX};
use crate::facts::FactField;
use crate::nomenclatures::NomenclatureList;
use crate::quantity;
use crate::reader::parse_date;

/// JSON numbers beyond these many significant digits may have lost some on their way.
const SIGNIFICANT_DIGITS_MAX: usize = 15;

/// No company has a larger amount in any currency, and products of such amounts and figures stay exact.
const AMOUNT_MAX: Decimal = Decimal::from_parts(0xA764_0000, 0x0DE0_B6B3, 0, false, 0);

/// A place in the application, and the problems found so far.
pub(super) struct Walk<'r> {
    pub(super) currency: Currency,
    pub(super) as_of: NaiveDate,
    /// Every list of the product, those of other facts included.
    pub(super) nomenclatures: &'r [NomenclatureList],
    /// The fact that says on which day the code in hand was read, and that day where it is answered.
    pub(super) read_on: Option<(Arc<str>, Option<NaiveDate>)>,
    pub(super) pointer: String,
    pub(super) problems: ApplicationProblems,
}

impl Walk<'_> {
    pub(super) fn within<T>(&mut self, name: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.pointer.len();
        push_pointer(&mut self.pointer, name);
        let result = read(self);
        self.pointer.truncate(length);
        result
    }

    pub(super) fn report(
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
    pub(super) fn is_counted(&mut self) -> bool {
        let is_full = self.problems.is_full();
        if is_full {
            self.problems.more = self.problems.more.saturating_add(1);
        }
        is_full
    }

    pub(super) fn wrong_type(&mut self, expected: impl FnOnce(&Self) -> LocalText, got: &Json) {
        if self.is_counted() {
            return;
        }
        let expected = expected(self);
        self.report(ProblemKind::WrongType, expected, shown(got), None);
    }

    pub(super) fn unknown<'n>(&mut self, name: &str, known: impl Iterator<Item = &'n str> + Clone) {
        self.unknown_fact(name, known, None);
    }

    pub(super) fn unknown_fact<'n>(
        &mut self,
        name: &str,
        known: impl Iterator<Item = &'n str> + Clone,
        group: Option<&str>,
    ) {
        if self.is_counted() {
            return;
        }
        let help = match (suggest(name, known.clone()), group) {
            (Some(near), _) => text!("did you mean `{near}`?", "vouliez-vous dire `{near}` ?"),
            (None, Some(group)) => text!(
                "`{name}` is answered in `{group}`",
                "`{name}` se répond dans `{group}`"
            ),
            (None, None) => {
                text!(
                    "the fields are: {few}",
                    "les champs sont : {few}",
                    few = few(name, known, "")
                )
            }
        };
        self.within(&shortened(name, SHOWN_MAX), |walk| {
            let expected = text!("a question of the product", "une question du produit");
            let got = text!("the unknown field `{name}`", "le champ inconnu `{name}`");
            walk.report(ProblemKind::UnknownField, expected, got, Some(help));
        });
    }

    /// An answer to a question, its bounds checked.
    pub(super) fn field(&mut self, field: &FactField, json: &Json) -> Option<Value> {
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
            let expected = text!("at least {min}", "au moins {min}");
            self.report(ProblemKind::OutOfBounds, expected, shown(json), None);
            return None;
        }
        if let Some(max) = above(field.max()) {
            let expected = text!("at most {max}", "au plus {max}");
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
                let help = text!(
                    "leave the key out while the question has no answer",
                    "laissez la clé de côté si la question n'a pas encore de réponse"
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
                let help = text!(
                    "write {text} without quotes",
                    "écrivez {text} sans guillemets"
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
                self.report(
                    ProblemKind::BadNumber,
                    words(ty, self.currency),
                    shown(json),
                    Some(unit_of(text)),
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
                        date_meant(text),
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
                self.wrong_type(|walk| words(ty, walk.currency), json);
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
        let expected = text!(
            "a number of at most {SIGNIFICANT_DIGITS_MAX} digits, without exponent",
            "un nombre d'au plus {SIGNIFICANT_DIGITS_MAX} chiffres, sans exposant"
        );
        let help = text!(
            "write it as a string: a JSON number often passes through a binary float",
            "écrivez-le entre guillemets : un nombre JSON passe souvent par un flottant binaire"
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
            let expected = text!(
                "an amount of at most {AMOUNT_MAX}",
                "un montant d'au plus {AMOUNT_MAX}"
            );
            self.report(ProblemKind::OutOfBounds, expected, shown(json), None);
            return None;
        }
        let (units, currency) = (self.currency.minor_units(), self.currency);
        let expected = || {
            text!(
                "at most {units} decimals in {currency}",
                "au plus {units} décimales en {currency}"
            )
        };
        // What somebody typed: a JSON number is written by a program.
        if matches!(json, Json::Text(_)) && quantity::is_ambiguous(text, self.currency) {
            let thousands = text.replace('.', "");
            let help = text!(
                "a point followed by three digits is read in two ways: write \"{thousands}\" for thousands, or the decimals of the currency",
                "un point suivi de trois chiffres se lit de deux façons : écrivez \"{thousands}\" pour des milliers, ou les décimales de la monnaie"
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
                    DecimalTextError::TooManyDigits { .. } => text!(
                        "at most 28 digits are held exactly",
                        "au plus 28 chiffres sont tenus exactement"
                    ),
                    _ => text!(
                        "digits, a point for the decimals, no space and no symbol",
                        "des chiffres, un point pour les décimales, ni espace ni symbole"
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
                    RateError::NoUnit { .. } => unit_of(text),
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

    pub(super) fn unknown_choice<'c>(
        &mut self,
        text: &str,
        choices: impl Iterator<Item = &'c str> + Clone,
        json: &Json,
    ) {
        if self.is_counted() {
            return;
        }
        let expected = text!(
            "one of {few}",
            "l'un de {few}",
            few = few(text, choices.clone(), "\"")
        );
        // Between codes of one or two characters, none is nearer than another.
        let near = suggest(text, choices).filter(|_| text.chars().count() > 2);
        let help = near.map(did_you_mean);
        self.report(ProblemKind::UnknownChoice, expected, shown(json), help);
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
                |_| text!("an object of answers", "un objet de réponses"),
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

/// How a percentage without its unit is written, and what it would be if a fraction was meant.
fn unit_of(text: &str) -> LocalText {
    let fraction = parse_decimal(text).ok();
    let fraction = fraction.filter(|value| !value.is_zero() && value.abs() < Decimal::ONE);
    match fraction.and_then(|value| value.checked_mul(Decimal::ONE_HUNDRED)) {
        Some(percent) => {
            let percent = percent.normalize();
            text!(
                "say the unit: \"{text} %\", or \"{percent} %\" if {text} is a fraction",
                "dites l'unité : \"{text} %\", ou \"{percent} %\" si {text} est une fraction"
            )
        }
        None => text!("say the unit: \"{text} %\"", "dites l'unité : \"{text} %\""),
    }
}

/// The day that was meant by one whose parts stand in another order.
fn date_meant(text: &str) -> Option<LocalText> {
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let meant = match parts.as_slice() {
        [year, day, month] if year.len() == 4 => format!("{year}-{month:0>2}-{day:0>2}"),
        [day, month, year] if year.len() == 4 => format!("{year}-{month:0>2}-{day:0>2}"),
        _ => return None,
    };
    let swapped = parts.first().is_some_and(|part| part.len() == 4);
    parse_date(&meant)?;
    Some(match swapped {
        true => text!(
            "the month comes before the day: did you mean \"{meant}\"?",
            "le mois vient avant le jour : vouliez-vous dire \"{meant}\" ?"
        ),
        false => text!(
            "the year comes first, then the month and the day: did you mean \"{meant}\"?",
            "l'année vient d'abord, puis le mois et le jour : vouliez-vous dire \"{meant}\" ?"
        ),
    })
}
