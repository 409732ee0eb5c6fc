//! Questions as fields of a form.

use std::collections::BTreeMap;

use maud::{Markup, html};
use penteract::chrono::NaiveDate;
use penteract::plan::{Fact, FactField};
use penteract::rules::Type;
use penteract::rust_decimal::Decimal;
use penteract::{Bundle, Language, Say as _, Typed, Value};
use serde_json::Value as Json;

use super::answers::{Misread, Reader, is_list};

/// What is shown with the questions of a page.
pub(super) struct Sheet<'a> {
    pub(super) reader: Reader<'a>,
    /// The answers, in JSON as the application holds them.
    pub(super) answers: &'a Json,
    /// What was typed last; over the answers where it was not understood.
    pub(super) typed: &'a BTreeMap<String, String>,
    /// What was not understood, by field.
    pub(super) wrong: &'a BTreeMap<String, Misread>,
    /// A list to which an item is added.
    pub(super) add: Option<&'a str>,
}

/// The answer that an application holds to a path.
pub(super) fn answered<'j>(answers: &'j Json, path: &str) -> Option<&'j Json> {
    let (group, name) = path.split_once('.')?;
    answers.get(path).or_else(|| answers.get(group)?.get(name))
}

impl Sheet<'_> {
    fn language(&self) -> Language {
        self.reader.language
    }

    fn bundle(&self) -> &Bundle {
        self.reader.bundle
    }

    /// One question.
    pub(super) fn question(&self, fact: &Fact) -> Markup {
        let path = fact.path();
        let answer = answered(self.answers, path);
        if is_list(fact.field()) {
            return self.list(fact, answer);
        }
        self.field(path, fact.field(), answer)
    }

    /// Whether a field shows what was typed: it was not understood, or another of its list was not, and nothing of a list is
    /// kept then.
    fn is_typed_again(&self, name: &str) -> bool {
        let list = name.splitn(3, '.').take(2).collect::<Vec<_>>().join(".");
        let inside = format!("{list}.");
        let is_item = name.starts_with(&inside);
        let mut wrong = self.wrong.keys();
        self.wrong.contains_key(name)
            || (is_item && wrong.any(|wrong| *wrong == list || wrong.starts_with(&inside)))
    }

    /// What stands in a field: what was typed and not understood, else the answer as people write it.
    fn value(&self, name: &str, field: &FactField, answer: Option<&Json>) -> String {
        if self.is_typed_again(name) {
            return self.typed.get(name).cloned().unwrap_or_default();
        }
        let plain = match answer {
            None => return String::new(),
            Some(Json::Null) => return self.language().of(["none", "aucun"]).to_owned(),
            Some(Json::String(text)) => text.clone(),
            Some(Json::Object(code)) => return self.code(field, code),
            Some(other) => other.to_string(),
        };
        // As the language writes it, where it reads back as the same answer.
        let written = match field.ty().without_none() {
            Type::Money => plain.parse().ok().map(|amount: Decimal| {
                let style = penteract::language::NumberStyle::of(self.language());
                style.amount(amount, self.bundle().currency())
            }),
            Type::Date => plain
                .parse::<NaiveDate>()
                .ok()
                .map(Value::Date)
                .map(|day| self.bundle().say_value(&day, None, self.language())),
            _ => None,
        };
        let typed = Typed::new(self.bundle(), self.language(), self.reader.today);
        let same = |text: &String| {
            let read = typed.answer(field, text);
            read.is_ok_and(|read| read == typed.answer(field, &plain).unwrap_or_default())
        };
        written.filter(same).unwrap_or(plain)
    }

    /// A code, with its list before it where the code alone does not tell.
    fn code(&self, field: &FactField, code: &serde_json::Map<String, Json>) -> String {
        let part = |name: &str| code.get(name).and_then(Json::as_str).unwrap_or_default();
        let alone = part("code");
        match Typed::new(self.bundle(), self.language(), self.reader.today).answer(field, alone) {
            Ok(read)
                if serde_json::from_str::<Json>(&read)
                    .is_ok_and(|read| read.as_object() == Some(code)) =>
            {
                alone.to_owned()
            }
            _ => format!("{} {alone}", part("nomenclature")),
        }
    }

    fn field(&self, name: &str, field: &FactField, answer: Option<&Json>) -> Markup {
        let language = self.language();
        let value = self.value(name, field, answer);
        let wrong = self.wrong.get(name);
        let label = field.label_on(self.reader.today).get(language);
        let help = field
            .help_on(self.reader.today)
            .map(|help| help.get(language));
        let told = field.asked().told();
        let about = format!("{name}-about");
        let notes = html! {
            div.about id=(about) {
                @if let Some(help) = help { p.help { (help) } }
                @for told in &told { p.help { (told.get(language)) } }
                @if let Some(wrong) = wrong { p.wrong { (wrong.problem.say(language)) } }
            }
        };
        let choices: Vec<(String, String)> = match field.ty().without_none() {
            Type::Bool => vec![
                ("true".to_owned(), language.of(["Yes", "Oui"]).to_owned()),
                ("false".to_owned(), language.of(["No", "Non"]).to_owned()),
            ],
            Type::Choice(_) => {
                let choices = field.choices().iter();
                choices
                    .map(|choice| {
                        (
                            choice.value.to_string(),
                            choice.label.get(language).to_owned(),
                        )
                    })
                    .collect()
            }
            _ => Vec::new(),
        };
        let mut choices = choices;
        if field.is_optional() && !choices.is_empty() {
            let none = language.of(["None", "Aucun"]).to_owned();
            choices.push((language.of(["none", "aucun"]).to_owned(), none));
        }
        let listed = self.reader.few_codes(field);
        if !listed.is_empty() {
            return html! {
                div.question {
                    label for=(name) { (label) }
                    (notes)
                    select id=(name) name=(name) aria-describedby=(about) aria-invalid=[wrong.map(|_| "true")] {
                        option value="" { "—" }
                        @for (code, words) in &listed { option value=(code) selected[value == *code] { (words) } }
                    }
                }
            };
        }
        if choices.is_empty() {
            return html! {
                div.question {
                    label for=(name) { (label) }
                    (notes)
                    input type="text" id=(name) name=(name) value=(value) autocomplete="off" aria-describedby=(about)
                        inputmode=[self.keys(field)] aria-invalid=[wrong.map(|_| "true")];
                    span.unit { (self.unit(field)) }
                    @if let Some(wrong) = wrong {
                        @if !wrong.codes.is_empty() {
                            ul.codes { @for (code, label) in &wrong.codes {
                                li { label { input type="radio" name=(name) value=(code); " " (code) " · " (label) } }
                            } }
                        }
                    }
                }
            };
        }
        html! {
            fieldset.question aria-describedby=(about) {
                legend { (label) }
                (notes)
                div.choices { @for (code, text) in &choices {
                    label { input type="radio" name=(name) value=(self.choice(field, code)) checked[value == *code || value == self.choice(field, code)]; " " (text) }
                } }
            }
        }
    }

    /// What a choice sends: words that are read as that choice.
    fn choice(&self, field: &FactField, code: &str) -> String {
        match (field.ty().without_none(), code) {
            (Type::Bool, "true") => self.language().of(["yes", "oui"]).to_owned(),
            (Type::Bool, "false") => self.language().of(["no", "non"]).to_owned(),
            _ => code.to_owned(),
        }
    }

    /// The keyboard that a telephone shows.
    fn keys(&self, field: &FactField) -> Option<&'static str> {
        match field.ty().without_none() {
            Type::Int => Some("numeric"),
            Type::Money | Type::Percent | Type::Ratio => Some("decimal"),
            _ => None,
        }
    }

    /// What stands behind a field.
    fn unit(&self, field: &FactField) -> String {
        let language = self.language();
        let unit = match field.ty().without_none() {
            Type::Money => self.bundle().currency().code().to_owned(),
            Type::Percent => language
                .of(["with %: 12.5 %", "avec % : 12,5 %"])
                .to_owned(),
            Type::Date => language
                .of(["day month year: 31/12/2019", "jour mois année : 31/12/2019"])
                .to_owned(),
            Type::Code(_) => language
                .of([
                    "a code, or words to search for",
                    "un code, ou des mots à chercher",
                ])
                .to_owned(),
            _ => String::new(),
        };
        let none = language.of([
            "; “none” if there is none",
            " ; « aucun » s'il n'y en a pas",
        ]);
        if field.is_optional() {
            format!("{unit}{none}")
        } else {
            unit
        }
    }

    /// A list: its items, and one more.
    fn list(&self, fact: &Fact, answer: Option<&Json>) -> Markup {
        let (path, field, language) = (fact.path(), fact.field(), self.language());
        let mut items: Vec<Option<&Json>> = match answer.and_then(Json::as_array) {
            Some(items) => items.iter().map(Some).collect(),
            None => Vec::new(),
        };
        let again = self.is_typed_again(&format!("{path}.0."));
        let typed = self.typed.keys().filter(|_| again).filter_map(|name| {
            let rest = name.strip_prefix(path)?.strip_prefix('.')?;
            rest.split_once('.')?.0.parse::<usize>().ok()
        });
        let shown = typed.max().map_or(0, |last| last.saturating_add(1));
        let is_empty = answer.and_then(Json::as_array).is_some_and(Vec::is_empty);
        while items.len() < shown {
            items.push(None);
        }
        if (items.is_empty() && !is_empty) || self.add == Some(path) {
            items.push(None);
        }
        html! {
            fieldset.question.list {
                legend { (field.label_on(self.reader.today).get(language)) }
                @if let Some(help) = field.help_on(self.reader.today) { p.help { (help.get(language)) } }
                @if let Some(wrong) = self.wrong.get(path) { p.wrong { (wrong.problem.say(language)) } }
                input type="hidden" name=(format!("{path}.list")) value="1";
                @for (number, item) in items.iter().enumerate() {
                    fieldset.item {
                        legend { (number + 1) }
                        @for inner in field.item() {
                            (self.field(&format!("{path}.{number}.{}", inner.name()), inner, item.and_then(|item| item.get(inner.name()))))
                        }
                        @if item.is_some() {
                            button.small name="remove" value=(format!("{path}.{number}")) { (language.of(["Remove", "Retirer"])) }
                        }
                    }
                }
                @if answer.and_then(Json::as_array).is_none_or(Vec::is_empty) {
                    label.none { input type="checkbox" name=(format!("{path}.none")) value="1" checked[is_empty]; " " (language.of(["None to declare", "Aucun à déclarer"])) }
                }
                button.small name="add" value=(path) { (language.of(["Add another", "Ajouter"])) }
            }
        }
    }
}
