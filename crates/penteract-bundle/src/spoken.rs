//! What a product says to people: its sentences and labels.

use std::borrow::Cow;

use chrono::NaiveDate;
use penteract_core::{Language, LocalText};
use penteract_rules::{Function, FunctionId, Value};

use crate::bundle::Bundle;
use crate::confidence::own;
use crate::facts::Choice;
use crate::manifest::{FeePlan, LimitPlan};
use crate::parameters::Parameter;
use crate::plan::ValueRef;
use crate::sentence::Said;
use crate::vocabulary::Vocabulary;

impl Bundle {
    /// What a public function of the scripts says, in a language, with the figures in force on a day; without a day, with
    /// every figure that they ever have.
    pub fn sentence(
        &self,
        function: &str,
        language: Language,
        as_of: Option<NaiveDate>,
    ) -> Option<Cow<'_, str>> {
        let sentences = self.content.sentences.get(function)?;
        Some(self.said(&sentences.holds, language, as_of))
    }

    /// What is said when a rule fails; `None` where the scripts say nothing but what it asks for.
    pub fn failed_sentence(
        &self,
        function: &str,
        language: Language,
        as_of: Option<NaiveDate>,
    ) -> Option<Cow<'_, str>> {
        let sentences = self.content.sentences.get(function)?;
        let failed = sentences.failed.as_ref()?;
        Some(self.said(failed, language, as_of))
    }

    /// The named values that decisions show, each with what it is called on a day.
    pub fn shown(&self, as_of: NaiveDate) -> Vec<(FunctionId, LocalText)> {
        let program = self.program();
        let named = program.functions().filter_map(|id| {
            let sentences = self.content.sentences.get(&program.describe(id).name)?;
            let shown = sentences.shown.as_ref()?;
            let said = |language| self.said(shown, language, Some(as_of));
            Some((id, LocalText::in_each(self.languages(), said)))
        });
        named.collect()
    }

    pub(crate) fn said<'a>(
        &'a self,
        sentences: &'a Said,
        language: Language,
        as_of: Option<NaiveDate>,
    ) -> Cow<'a, str> {
        let sentence = language.best(sentences);
        sentence
            .map(|sentence| sentence.say(language, as_of, self.vocabulary()))
            .unwrap_or_default()
    }

    /// A law or a note as its readers know it: as `[texts]` of a label file says, else as it is written.
    pub fn cited<'a>(&'a self, text: &'a str, language: Language) -> &'a str {
        let known = self.content.citations.get(text);
        known.map_or(text, |known| known.get(language))
    }

    /// A note in a language: as it is written, else as [`Bundle::cited`] says.
    pub fn noted<'a>(&'a self, note: &'a LocalText, language: Language) -> &'a str {
        let own = own(note).filter(|_| !note.is_in(language));
        let known = own.and_then(|own| self.content.citations.get(own.as_str()));
        known.unwrap_or(note).get(language)
    }

    /// The texts of law behind a function of the scripts, as [`Bundle::cited`] says.
    pub fn laws<'a>(&'a self, function: &'a Function, language: Language) -> Vec<&'a str> {
        let laws = function.doc.law.iter();
        laws.map(|law| self.cited(law, language)).collect()
    }

    /// What a value of the manifest is called: its sentence, with the figures in force on a day, or its label; none for a
    /// constant or a grid.
    pub fn name_of(&self, value: &ValueRef, as_of: Option<NaiveDate>) -> Option<LocalText> {
        match value {
            ValueRef::Rule(id) => {
                let function = &self.program().describe(*id).name;
                let holds = &self.content.sentences.get(function)?.holds;
                Some(LocalText::in_each(self.languages(), |language| {
                    let sentence = self.said(holds, language, as_of);
                    sentence.trim_end_matches('.').to_owned()
                }))
            }
            ValueRef::Parameter(id) => self.parameter_of(*id).map(|known| known.label().clone()),
            ValueRef::Fact(id) => self.fact_of(*id).map(|known| known.label().clone()),
            ValueRef::Constant(_) | ValueRef::Sourced(..) | ValueRef::Table(_) => None,
        }
    }

    /// What a limit on the amount is called: its label, else what its value is.
    pub fn limit_name(&self, limit: &LimitPlan, as_of: Option<NaiveDate>) -> Option<LocalText> {
        let label = self.content.limits.get(&limit.id).cloned();
        label.or_else(|| self.name_of(&limit.value, as_of))
    }

    /// What a fee is called: its label, else what its figure is.
    pub fn fee_name(&self, fee: &FeePlan, as_of: Option<NaiveDate>) -> Option<LocalText> {
        let label = self.content.fees.get(&fee.id).cloned();
        label.or_else(|| self.name_of(fee.amount.figure(), as_of))
    }

    fn vocabulary(&self) -> Vocabulary<'_> {
        let content = &self.content;
        Vocabulary {
            currency: content.currency,
            facts: &content.facts,
            parameters: &content.parameters,
            lists: &content.nomenclatures,
            words: &content.words,
        }
    }

    /// A value as people read it, with its unit: one of the fact or parameter of a name, or of none.
    pub fn say_value(&self, value: &Value, of: Option<&str>, language: Language) -> String {
        let own = of.map(|name| self.choices_of(name)).unwrap_or_default();
        self.vocabulary().say(value, own, language)
    }

    fn choices_of(&self, fact_or_parameter: &str) -> &[Choice] {
        match self.fact(fact_or_parameter) {
            Some(fact) => fact.field().choices(),
            None => self
                .parameter(fact_or_parameter)
                .map(Parameter::choices)
                .unwrap_or_default(),
        }
    }

    /// What people read for one of the choices of a fact or of a parameter.
    pub fn choice_label(
        &self,
        fact_or_parameter: &str,
        value: &str,
        language: Language,
    ) -> Option<&str> {
        self.choices_of(fact_or_parameter)
            .iter()
            .find(|choice| *choice.value == *value)
            .map(|choice| choice.label.get(language))
    }
}
