//! Values of the manifest evaluated as what their place needs.

use chrono::{NaiveDate, TimeDelta};
use penteract_bundle::{PayerPlan, ValueRef};
use penteract_core::{LocalText, MonthEnd, Payer, Rate, TimeSpan, Words, add_months, text};
use penteract_rules::{Answer, Value};
use rust_decimal::Decimal;
use serde::de::DeserializeOwned;
use serde::de::value::{Error as WordError, StrDeserializer};

use super::Quoter;
use crate::answers::Answers;
use crate::error::DecideError;
use crate::pending::Stage;

impl<'a> Quoter<'a> {
    pub(super) fn rate(
        &mut self,
        place: &'static str,
        value: &ValueRef,
        arguments: &[(&str, Value)],
    ) -> Result<Option<Rate>, DecideError> {
        let answer = self.answer(value, arguments)?;
        self.rate_of(place, answer)
            .map_err(|error| self.answers().of_value(value, error))
    }

    /// The outer option is whether it is known, the inner one whether it is said.
    pub(super) fn rate_if_said(
        &mut self,
        place: &'static str,
        value: Option<&ValueRef>,
    ) -> Result<Option<Option<Rate>>, DecideError> {
        match value {
            None => Ok(Some(None)),
            Some(value) => Ok(self.rate(place, value, &[])?.map(Some)),
        }
    }

    /// The rate that an answer gives.
    pub(super) fn rate_of(
        &mut self,
        place: &'static str,
        answer: Answer,
    ) -> Result<Option<Rate>, DecideError> {
        match self.pending.take(Stage::Offer, place, answer) {
            None => Ok(None),
            Some(Value::Percent(fraction) | Value::Ratio(fraction)) => {
                match Rate::from_fraction(fraction) {
                    Ok(rate) => Ok(Some(rate)),
                    Err(error) => Err(self.refused(place, LocalText::of(&error))),
                }
            }
            Some(other) => {
                Err(self.unusable(place, &["a rate is needed", "il faut un taux"], &other))
            }
        }
    }

    pub(super) fn date(
        &mut self,
        place: &'static str,
        value: &ValueRef,
    ) -> Result<Option<NaiveDate>, DecideError> {
        match self.value(place, value, &[])? {
            None => Ok(None),
            Some(Value::Date(date)) => Ok(Some(date)),
            Some(other) => {
                Err(self.unusable(place, &["a date is needed", "il faut une date"], &other))
            }
        }
    }

    pub(super) fn truth(
        &mut self,
        place: &'static str,
        value: &ValueRef,
    ) -> Result<Option<bool>, DecideError> {
        match self.value(place, value, &[])? {
            None => Ok(None),
            Some(Value::Bool(truth)) => Ok(Some(truth)),
            Some(other) => Err(self.unusable(
                place,
                &["yes or no is needed", "il faut oui ou non"],
                &other,
            )),
        }
    }

    /// The day that lies a length of time after another.
    pub(super) fn day_after(
        &mut self,
        place: &'static str,
        value: &ValueRef,
        start: NaiveDate,
    ) -> Result<Option<NaiveDate>, DecideError> {
        match self.value(place, value, &[])? {
            None => Ok(None),
            Some(Value::Duration { months, days }) => {
                let day = add_months(start, months, MonthEnd::Keep)
                    .and_then(|day| day.checked_add_signed(TimeDelta::days(days.into())));
                day.map(Some).ok_or_else(|| {
                    let problem = text!(
                        "a day beyond the calendar comes out",
                        "il en sort un jour au-delà du calendrier"
                    );
                    self.answers().of_value(value, self.refused(place, problem))
                })
            }
            Some(other) => Err(self.unusable(
                place,
                &["a length of time is needed", "il faut une durée"],
                &other,
            )),
        }
    }

    /// A length of time that is not below nothing.
    pub(super) fn span(
        &mut self,
        place: &'static str,
        value: &ValueRef,
    ) -> Result<Option<TimeSpan>, DecideError> {
        let told = self.value(place, value, &[])?;
        let of = |months, days| {
            let (months, days) = (u32::try_from(months).ok()?, u32::try_from(days).ok()?);
            Some(TimeSpan { months, days })
        };
        match told {
            None => Ok(None),
            Some(Value::Duration { months, days }) if of(months, days).is_some() => {
                Ok(of(months, days))
            }
            Some(other) => {
                let needed = &[
                    "a length of time is needed, not below zero",
                    "il faut une durée, qui ne soit pas négative",
                ];
                Err(self.unusable(place, needed, &other))
            }
        }
    }

    /// A choice whose values are words of the loan engine: `monthly`, `guaranteed-share`.
    pub(super) fn word<T: DeserializeOwned>(
        &mut self,
        place: &'static str,
        value: &ValueRef,
    ) -> Result<Option<T>, DecideError> {
        match self.value(place, value, &[])? {
            None => Ok(None),
            Some(Value::Choice(word) | Value::Text(word)) => {
                let read: StrDeserializer<'_, WordError> = StrDeserializer::new(&word);
                T::deserialize(read).map(Some).map_err(|error| {
                    let problem = text!(
                        "`{word}` is no word of the loan engine: {error}",
                        "`{word}` n'est pas un mot du moteur de prêt : `{error}`"
                    );
                    let error = self.refused(place, problem);
                    self.answers().of_value(value, error)
                })
            }
            Some(other) => {
                Err(self.unusable(place, &["a word is needed", "il faut un mot"], &other))
            }
        }
    }

    /// Who pays, as the manifest says it.
    pub(super) fn payer(
        &mut self,
        place: &'static str,
        plan: &PayerPlan,
    ) -> Result<Option<Payer>, DecideError> {
        match plan {
            PayerPlan::Party(value) => self.word(place, value),
            PayerPlan::ThirdParty(party) => Ok(Some(party.payer())),
        }
    }

    pub(super) fn amount(
        &mut self,
        place: &'static str,
        value: &ValueRef,
    ) -> Result<Option<Decimal>, DecideError> {
        match self.value(place, value, &[])? {
            None => Ok(None),
            Some(Value::Money(amount)) => Ok(Some(amount)),
            Some(other) => Err(self.unusable(
                place,
                &["an amount is needed", "il faut un montant"],
                &other,
            )),
        }
    }

    /// A number of years, of months: a whole number that is not negative.
    pub(super) fn whole_number(
        &mut self,
        place: &'static str,
        value: &ValueRef,
    ) -> Result<Option<u32>, DecideError> {
        match self.value(place, value, &[])? {
            None => Ok(None),
            Some(Value::Int(number)) => u32::try_from(number).map(Some).map_err(|_| {
                let problem = text!(
                    "a whole number from 0 on is needed, not {number}",
                    "il faut un nombre entier à partir de 0, et non {number}",
                    number = number
                );
                self.answers().of_value(value, self.refused(place, problem))
            }),
            Some(other) => Err(self.unusable(
                place,
                &["a whole number is needed", "il faut un nombre entier"],
                &other,
            )),
        }
    }

    fn value(
        &mut self,
        place: &'static str,
        value: &ValueRef,
        arguments: &[(&str, Value)],
    ) -> Result<Option<Value>, DecideError> {
        let answer = self.answer(value, arguments)?;
        Ok(self.pending.take(Stage::Offer, place, answer))
    }

    /// What a value of the manifest gives; an error is told of the answers that were read for it.
    pub(super) fn answer(
        &self,
        value: &ValueRef,
        arguments: &[(&str, Value)],
    ) -> Result<Answer, DecideError> {
        let answer = self.bundle.value(value, arguments, self.frame);
        answer.map_err(|error| self.answers().of_value(value, error))
    }

    pub(super) fn answers(&self) -> Answers<'a> {
        Answers {
            bundle: self.bundle,
            frame: self.frame,
        }
    }

    pub(super) fn unusable(&self, place: &'static str, needed: Words, got: &Value) -> DecideError {
        let problem = text!(
            "{needed}, not `{got}`",
            "{needed}, et non `{got}`",
            needed = needed
        );
        self.refused(place, problem)
    }

    pub(super) fn refused(&self, place: &'static str, problem: LocalText) -> DecideError {
        DecideError::UnusableValue {
            product: self.bundle.id().into(),
            place,
            problem,
        }
    }
}
