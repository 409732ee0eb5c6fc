//! What the values of a product are called: words by their labels, codes by their lists, amounts with their currency.

use std::collections::BTreeMap;
use std::sync::Arc;

use penteract_core::{Currency, Language, LocalText, NumberStyle, Rate, Say as _, text};
use penteract_rules::{Slot, Value, say_length};

use crate::facts::{Choice, Fact, FactField};
use crate::nomenclatures::NomenclatureList;
use crate::parameters::Parameter;

/// The labels of `[words]`, by word.
pub(crate) type Words = BTreeMap<Arc<str>, LocalText>;

/// Where the labels of a product stand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Vocabulary<'a> {
    pub(crate) currency: Currency,
    pub(crate) facts: &'a [Fact],
    pub(crate) parameters: &'a [Parameter],
    pub(crate) lists: &'a [NomenclatureList],
    pub(crate) words: &'a Words,
}

impl<'a> Vocabulary<'a> {
    fn list_label(self, nomenclature: &str) -> LocalText {
        let mut lists = self.lists.iter();
        let list = lists.find(|list| *list.name == *nomenclature);
        list.map_or_else(|| LocalText::same(nomenclature), |list| list.label.clone())
    }

    /// The codes of a list, by nomenclature and as short as can be: `64.*, 68.20A, Activities 2008`.
    fn codes(self, items: &[Value], language: Language) -> String {
        // By nomenclature, in the order of the list: those that it has, and those of which nobody has decided.
        let mut groups: Vec<(&str, Vec<&str>, Vec<&str>)> = Vec::new();
        for item in items {
            let (nomenclature, code, is_decided) = match item {
                Value::Code { nomenclature, code } => (nomenclature, code, true),
                Value::Undecided(code) => (&code.nomenclature, &code.code, false),
                _ => continue,
            };
            if !groups.iter().any(|group| *group.0 == **nomenclature) {
                groups.push((nomenclature, Vec::new(), Vec::new()));
            }
            for group in groups.iter_mut().filter(|group| *group.0 == **nomenclature) {
                let codes = if is_decided {
                    &mut group.1
                } else {
                    &mut group.2
                };
                codes.push(code);
            }
        }
        let said: Vec<String> = groups
            .into_iter()
            .map(|(nomenclature, decided, undecided)| {
                let mut lists = self.lists.iter().filter(|list| *list.name == *nomenclature);
                let list = lists.find_map(|list| list.codes.as_ref());
                let shortened = |codes: &[&str]| match list {
                    Some(list) => list.shortened(codes).join(", "),
                    None => codes.join(", "),
                };
                let label = self.list_label(nomenclature).say(language);
                let codes = (!decided.is_empty()).then(|| shortened(&decided));
                let undecided = (!undecided.is_empty()).then(|| {
                    let codes = shortened(&undecided);
                    text!("undecided {codes}", "à décider {codes}").say(language)
                });
                let parts = codes.into_iter().chain([label]).chain(undecided);
                parts.collect::<Vec<_>>().join(", ")
            })
            .collect();
        said.join(["; ", " ; "].say(language).as_str())
    }

    /// A value as people read it, with its unit. A word is called as `own` says, else as any choice of the product.
    pub(crate) fn say(self, value: &Value, own: &[Choice], language: Language) -> String {
        let numbers = NumberStyle::of(language);
        match value {
            Value::None => text!("none", "aucun").say(language),
            Value::Bool(true) => text!("yes", "oui").say(language),
            Value::Bool(false) => text!("no", "non").say(language),
            Value::Int(value) => numbers.number((*value).into()),
            Value::Money(amount) => numbers.money(*amount, self.currency),
            Value::Percent(fraction) => match Rate::from_fraction(*fraction) {
                Ok(rate) => numbers.percent(rate),
                Err(_) => value.to_string(),
            },
            Value::Ratio(ratio) => numbers.number(ratio.normalize()),
            Value::Date(date) => numbers.date(*date),
            Value::Duration { months, days } => say_length(*months, *days).say(language),
            Value::Text(word) | Value::Choice(word) => {
                let label = among(own, word).or_else(|| self.word(word));
                label.map_or_else(|| word.to_string(), |label| label.say(language))
            }
            Value::Code { nomenclature, code } => {
                let list = self.list_label(nomenclature);
                text!("{code}, {list}", "{code}, {list}", list = list).say(language)
            }
            Value::Undecided(code) => {
                let code = &code.code;
                text!("{code} (undecided)", "{code} (à décider)").say(language)
            }
            Value::Phase(phase) => phase.say(language),
            Value::List(items) if items.is_empty() => text!("none", "aucun").say(language),
            Value::List(items)
                if matches!(
                    items.first(),
                    Some(Value::Code { .. } | Value::Undecided(_))
                ) =>
            {
                self.codes(items, language)
            }
            Value::List(items) => {
                let items: Vec<String> = items
                    .iter()
                    .map(|item| self.say(item, own, language))
                    .collect();
                items.say(language)
            }
            Value::Record(fields) => {
                let fields: Vec<String> = fields
                    .iter()
                    .map(|field| match field {
                        Slot::Answered(value) => self.say(value, own, language),
                        Slot::Unanswered => text!("unanswered", "sans réponse").say(language),
                    })
                    .collect();
                format!("({})", fields.say(language))
            }
        }
    }

    /// What a word is called that is none of a fact or parameter at hand.
    pub(crate) fn word(self, word: &str) -> Option<&'a LocalText> {
        self.words.get(word).or_else(|| self.choice(word))
    }

    /// What the choices of facts and parameters call a word.
    pub(crate) fn choice(self, word: &str) -> Option<&'a LocalText> {
        let mut facts = self.facts.iter();
        let mut parameters = self.parameters.iter();
        facts
            .find_map(|fact| within(fact.field(), word))
            .or_else(|| parameters.find_map(|parameter| among(parameter.choices(), word)))
    }
}

fn within<'a>(field: &'a FactField, word: &str) -> Option<&'a LocalText> {
    let mut items = field.item().iter();
    among(field.choices(), word).or_else(|| items.find_map(|item| within(item, word)))
}

fn among<'a>(choices: &'a [Choice], word: &str) -> Option<&'a LocalText> {
    let mut choices = choices.iter();
    let choice = choices.find(|choice| *choice.value == *word)?;
    Some(&choice.label)
}
