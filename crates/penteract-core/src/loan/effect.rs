//! What an option brings about: an event as it is written, less what is known when the option is exercised.

use std::convert::Infallible;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::error::Refusal;
use super::event::{Event, EventKind};
use crate::terms::{Payer, phase_problem};
use crate::{LocalText, Phase, PhaseTextError, Rate, said};

/// An event that an option brings about: its fields as in `EVENTS.json`, without `date`. A value that is `{ "min": …,
/// "max": … }` is chosen when the option is exercised, both ends included; one that is `{ "like": … }` is given then, by
/// what decided that it is exercised, and is of the kind of the value shown.
///
/// ```
/// use penteract_core::Effect;
///
/// let effect: Effect = serde_json::from_str(r#"{ "kind": "holiday", "instalments": { "min": 1, "max": 6 } }"#)?;
/// assert_eq!(serde_json::to_string(&effect.chosen(true))?, r#"{"instalments":6}"#);
/// let unknown = serde_json::from_str::<Effect>(r#"{ "kind": "holiday", "months": 6 }"#);
/// assert!(unknown.is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Map<String, Value>", into = "Map<String, Value>")]
pub struct Effect(
    // INVARIANT: an event, with a date and with either end of each of its bounds.
    Map<String, Value>,
);

/// Why fields make no event that an option could bring about.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EffectError {
    /// Not the fields of an event.
    NoEvent {
        /// What does not fit, in English.
        cause: String,
    },
    /// A phase that is none.
    Phase(PhaseTextError),
    /// An option that exercises an option.
    OptionOfAnOption,
    /// A day that is given when the option is exercised.
    Dated,
    /// A reference, which an event of an option exercised twice would have twice.
    Identified,
    /// Bounds that hold nothing, or that are no two values of one kind.
    Bounds {
        /// The field.
        field: String,
    },
}

said! { EffectError: Error {
    NoEvent { cause } =>
        "the effect is no event of a loan: {cause}",
        "l'effet n'est pas un évènement d'un prêt : {cause}",
        cause = LocalText::in_english(cause);
    Phase(cause: PhaseTextError);
    OptionOfAnOption =>
        "an option cannot exercise another one: write the event that it should bring about",
        "une option ne peut pas en exercer une autre : écrivez l'évènement qu'elle doit produire";
    Dated =>
        "an effect has no `date`: it happens on the day the option is exercised",
        "un effet n'a pas de `date` : il se produit le jour où l'option est exercée";
    Identified =>
        "an effect has no `id`: the option may be exercised again, and no two events have one `id`",
        "un effet n'a pas d'`id` : l'option peut être exercée de nouveau, et deux évènements n'ont jamais le même `id`";
    Bounds { field } =>
        "the bounds of `{field}` leave nothing to choose: give `min` and `max` as two whole numbers, amounts, rates or dates, the smaller one first",
        "les bornes de `{field}` ne laissent rien à choisir : donnez `min` et `max` comme deux nombres entiers, montants, taux ou dates, le plus petit d'abord";
} }

/// A value with an order, of one of the kinds that the fields of events have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
enum Ordered {
    Whole(i64),
    Amount(Decimal),
    Rate(Rate),
    Day(NaiveDate),
}

impl Ordered {
    fn of(value: &Value) -> Option<Self> {
        if let Some(whole) = value.as_i64() {
            return Some(Self::Whole(whole));
        }
        let text = value.as_str()?;
        let amount = crate::decimal_text::parse_decimal(text).map(Self::Amount);
        let rate = || text.parse().map(Self::Rate);
        let amount_or_rate = amount.ok().or_else(|| rate().ok());
        amount_or_rate.or_else(|| text.parse().map(Self::Day).ok())
    }

    /// Whether both are of one kind.
    fn is_like(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }

    /// Whether a value is of the kind of both ends and lies between them.
    fn is_within(self, min: Self, max: Self) -> bool {
        self.is_like(min) && self.is_like(max) && min <= self && self <= max
    }
}

/// A value that is known when the option is exercised.
#[derive(Clone, Copy)]
enum Open<'a> {
    /// Within two ends.
    Between(&'a Value, &'a Value),
    /// Of a kind.
    Like(&'a Value),
}

impl<'a> Open<'a> {
    fn of(value: &'a Value) -> Option<Self> {
        let fields = value.as_object()?;
        match fields.len() {
            1 => fields.get("like").map(Self::Like),
            2 => {
                let (min, max) = fields.get("min").zip(fields.get("max"))?;
                Some(Self::Between(min, max))
            }
            _ => None,
        }
    }

    /// The least, or the most, that it may be.
    fn end(self, takes_max: bool) -> &'a Value {
        match self {
            Self::Between(_, max) if takes_max => max,
            Self::Between(min, _) => min,
            Self::Like(value) => value,
        }
    }
}

/// Replaces each value that is known later, wherever it stands, by what is given for its name: the fields and positions
/// that lead to it, with dots between.
fn replace<E>(
    value: &mut Value,
    path: &str,
    choose: &mut impl FnMut(&str, Open<'_>) -> Result<Value, E>,
) -> Result<(), E> {
    if let Some(open) = Open::of(value) {
        *value = choose(path, open)?;
        return Ok(());
    }
    let below = |name: &str| match path {
        "" => name.to_owned(),
        _ => format!("{path}.{name}"),
    };
    match value {
        Value::Object(fields) => fields
            .iter_mut()
            .try_for_each(|(name, value)| replace(value, &below(name), choose)),
        Value::Array(items) => items
            .iter_mut()
            .enumerate()
            .try_for_each(|(at, value)| replace(value, &below(&at.to_string()), choose)),
        _ => Ok(()),
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Effect {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Effect".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let kind = generator.subschema_for::<EventKind>();
        schemars::json_schema!({
            "type": "object",
            "description": "An event that an option brings about: its fields as in EVENTS.json, without `date`; \
                            a value that is `{ \"min\": …, \"max\": … }` is chosen when the option is exercised, \
                            one that is `{ \"like\": … }` is given by the decision.",
            "properties": { "kind": kind },
            "required": ["kind"]
        })
    }
}

impl TryFrom<Map<String, Value>> for Effect {
    type Error = EffectError;

    fn try_from(fields: Map<String, Value>) -> Result<Self, EffectError> {
        if fields.contains_key("date") {
            return Err(EffectError::Dated);
        }
        if fields.contains_key("id") {
            return Err(EffectError::Identified);
        }
        let effect = Self(fields);
        for event in effect.ends() {
            if let Event::Option { .. } = event? {
                return Err(EffectError::OptionOfAnOption);
            }
        }
        Ok(effect)
    }
}

impl From<Effect> for Map<String, Value> {
    fn from(effect: Effect) -> Self {
        effect.0
    }
}

impl Effect {
    /// What is chosen when the option is exercised, each value at the least or at the most that it may be: by the fields
    /// that lead to it, with dots between.
    pub fn chosen(&self, takes_max: bool) -> Map<String, Value> {
        let mut chosen = Map::new();
        let Ok(_) = self.filled::<Infallible>(NaiveDate::default(), &mut |name, open| {
            chosen.insert(name.to_owned(), open.end(takes_max).clone());
            Ok(Value::Null)
        });
        chosen
    }

    /// Whether a value of it is given by what decides that the option is exercised.
    pub fn is_decided(&self) -> bool {
        let mut is_decided = false;
        let Ok(_) = self.filled::<Infallible>(NaiveDate::default(), &mut |_, open| {
            is_decided |= matches!(open, Open::Like(_));
            Ok(Value::Null)
        });
        is_decided
    }

    /// The kind of the event; `None` of none that is known.
    pub fn event_kind(&self) -> Option<EventKind> {
        EventKind::deserialize(self.0.get("kind")?).ok()
    }

    /// The phases that it brings about, if it brings about some: as short or as long as may be chosen.
    pub(crate) fn phases(&self, takes_max: bool) -> Option<Vec<Phase>> {
        match self.event(NaiveDate::default(), &self.chosen(takes_max)) {
            Ok(Event::OtherPhases { phases, .. }) => Some(phases),
            _ => None,
        }
    }

    /// Who pays, where it names a payer.
    pub(crate) fn payer(&self) -> Option<Payer> {
        Payer::deserialize(self.0.get("payer")?).ok()
    }

    /// The event with each value that is chosen at the least, and at the most, that it may be.
    pub(super) fn ends(&self) -> [Result<Event, EffectError>; 2] {
        [false, true].map(|takes_max| {
            let fields = self.filled(NaiveDate::default(), &mut |field, open| {
                if let Open::Between(min, max) = open {
                    let ordered = Ordered::of(min).zip(Ordered::of(max));
                    if !ordered.is_some_and(|(min, max)| min.is_within(min, max)) {
                        return Err(EffectError::Bounds {
                            field: field.to_owned(),
                        });
                    }
                }
                Ok(open.end(takes_max).clone())
            })?;
            event_of(fields)
        })
    }

    /// The fields of the event on a day.
    fn filled<E>(
        &self,
        date: NaiveDate,
        choose: &mut impl FnMut(&str, Open<'_>) -> Result<Value, E>,
    ) -> Result<Value, E> {
        let mut value = Value::Object(self.0.clone());
        replace(&mut value, "", choose)?;
        if let Some(fields) = value.as_object_mut() {
            fields.insert("date".to_owned(), Value::String(date.to_string()));
        }
        Ok(value)
    }

    /// The event that it brings about on a day.
    pub(super) fn event(
        &self,
        date: NaiveDate,
        chosen: &Map<String, Value>,
    ) -> Result<Event, Refusal> {
        let fields = self.filled(date, &mut |field, open| {
            let value = chosen.get(field);
            let (min, max) = match (open, value) {
                (Open::Between(min, max), _) => (min, max),
                // What follows says whether it makes an event.
                (Open::Like(_), Some(value)) => return Ok(value.clone()),
                (Open::Like(_), None) => {
                    return Err(Refusal::NotDecided {
                        field: field.to_owned(),
                    });
                }
            };
            let Some(value) = value else {
                return Err(Refusal::ChosenMissing {
                    field: field.to_owned(),
                    min: plain(min),
                    max: plain(max),
                });
            };
            let ordered = [value, min, max].map(Ordered::of);
            match ordered {
                [Some(chosen), Some(least), Some(most)] if chosen.is_within(least, most) => {
                    Ok(value.clone())
                }
                [Some(chosen), Some(least), _] if chosen.is_like(least) => {
                    Err(Refusal::ChosenOutside {
                        field: field.to_owned(),
                        value: plain(value),
                        min: plain(min),
                        max: plain(max),
                    })
                }
                _ => Err(Refusal::ChosenOtherwise {
                    field: field.to_owned(),
                    value: value.to_string(),
                    min: min.to_string(),
                }),
            }
        })?;
        event_of(fields).map_err(|error| Refusal::NoEvent {
            cause: LocalText::of(&error),
        })
    }
}

/// The event that fields say.
fn event_of(fields: Value) -> Result<Event, EffectError> {
    let phases = fields.get("phases").cloned();
    serde_json::from_value(fields).map_err(|error| {
        let phases = phases.as_ref().and_then(Value::as_array);
        let mut problems = phases.into_iter().flatten().filter_map(phase_problem);
        let cause = error.to_string();
        problems
            .next()
            .map_or(EffectError::NoEvent { cause }, EffectError::Phase)
    })
}

/// A value as people write it.
fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
