//! A question to an applicant: what is asked, how it is answered, why it is asked.

use penteract::dates::Period;
use penteract::plan::{Fact, FactField, NomenclatureList};
use penteract::rules::{CodeType, Nomenclature, Type};
use penteract::{Bundle, Decision, MissingFact, Say as _, Slot, Value};

use super::page::Page;
use super::value;
use crate::paint::{Paint, Style};
use crate::session::Session;
use crate::text::AnswerForm;

/// The label, the path, and how many answers are missing yet.
pub(crate) fn heading(
    session: &Session,
    paint: Paint,
    bundle: &Bundle,
    fact: &Fact,
    still_missing: usize,
) -> String {
    let language = session.language;
    let label = fact.field().label_on(session.as_of).get(language);
    let groups = bundle.groups().iter();
    let mut groups = groups.filter(|group| *group.name == *fact.group());
    let page = fact.field().asked().page.as_ref();
    let group = page
        .or_else(|| groups.find_map(|group| group.label.as_ref()))
        .map(|label| format!("{}, ", label.get(language)))
        .unwrap_or_default();
    format!(
        "\n{} ({group}`{}`; {})\n",
        paint.apply(Style::Heading, label),
        fact.path(),
        session.texts().still_missing(still_missing)
    )
}

/// More words about the question, the choices, and what an answer looks like.
pub(crate) fn body(session: &Session, bundle: &Bundle, field: &FactField, form: &str) -> String {
    /// A longer list of codes is not shown: whoever answers from it has it at hand.
    const CODES_SHOWN_MAX: usize = 40;
    let language = session.language;
    let mut page = Page::beside(session);
    if let Some(help) = field.help_on(session.as_of) {
        page.prose(2, None, help.get(language));
    }
    if let Some(told) = asked(session, field) {
        page.prose(2, None, &told);
    }
    for (number, choice) in (1..).zip(field.choices()) {
        let line = format!("{} ({})", choice.label.get(language), choice.value);
        page.marked(4, &format!("{number}."), None, &line);
    }
    if let Type::Code(codes) = field.ty().without_none() {
        for list in code_lists(session, bundle, codes) {
            let label = list.label().get(language);
            let listed = list.codes().filter(|codes| codes.len() <= CODES_SHOWN_MAX);
            if let Some(codes) = listed {
                let line = session.texts().labelled(label, &codes.join(", "));
                page.marked(4, "·", None, &line);
            }
        }
    }
    page.prose(2, None, form);
    page.into_text()
}

/// Who answers, with which proof, and how the answer is handled; nothing of a plain question.
pub(crate) fn asked(session: &Session, field: &FactField) -> Option<String> {
    let told = field.asked().told();
    let told: Vec<&str> = told.iter().map(|told| told.get(session.language)).collect();
    (!told.is_empty()).then(|| told.join(" · "))
}

/// The lists from which a code may be given: those in force at the date of the decision, else all of them.
fn code_lists<'a>(
    session: &Session,
    bundle: &'a Bundle,
    codes: &'a CodeType,
) -> impl Iterator<Item = &'a NomenclatureList> {
    let is_in_force = |list: &Nomenclature| list.validity.contains(session.as_of);
    let has_current = codes.nomenclatures.iter().any(is_in_force);
    codes
        .nomenclatures
        .iter()
        .filter(move |list| !has_current || is_in_force(list))
        .filter_map(|list| {
            let mut known = bundle.nomenclatures().iter();
            known.find(|known| known.name() == &*list.name)
        })
}

/// What an answer looks like, with its bounds, in words.
pub(crate) fn form(session: &Session, bundle: &Bundle, field: &FactField) -> String {
    let texts = session.texts();
    let lists: Vec<&str>;
    let form = match field.ty().without_none() {
        Type::Bool => AnswerForm::YesOrNo,
        Type::Int => AnswerForm::WholeNumber,
        Type::Money => AnswerForm::Amount(bundle.currency().code()),
        Type::Percent => AnswerForm::Percent,
        Type::Ratio => AnswerForm::Number,
        Type::Date => AnswerForm::Date,
        Type::Choice(_) => AnswerForm::Choice,
        Type::Code(codes) => {
            lists = code_lists(session, bundle, codes)
                .map(|list| list.label().get(session.language))
                .collect();
            AnswerForm::Code(&lists)
        }
        _ => AnswerForm::Text,
    };
    let mut parts = vec![texts.answer_form(&form)];
    let bound = |bound: &Value| value::value(session, bundle, None, bound);
    match (field.min(), field.max()) {
        (None, None) => {}
        (min, max) if matches!(form, AnswerForm::Date) => {
            let day = |bound: Option<&Value>| match bound {
                Some(Value::Date(day)) => Some(*day),
                _ => None,
            };
            let between = Period::new(day(min), day(max)).ok();
            parts.push(between.say(session.language));
        }
        (Some(min), Some(max)) => parts.push(texts.bounded(&bound(min), &bound(max))),
        (Some(min), None) => parts.push(texts.at_least(&bound(min))),
        (None, Some(max)) => parts.push(texts.at_most(&bound(max))),
    }
    let relative = field.relative_bounds().iter();
    parts.extend(relative.map(|bound| bound.say(session.language)));
    if field.is_optional() {
        parts.push(texts.or_none());
    }
    parts.join(", ")
}

/// The answer as it was understood.
pub(crate) fn understood(
    session: &Session,
    bundle: &Bundle,
    field: &FactField,
    value: &Value,
) -> String {
    // An answer within an item of a list comes as a list of one item with that answer.
    if let Value::List(items) = value
        && let Some(Value::Record(slots)) = items.first()
    {
        let answered = slots.iter().find_map(|slot| match slot {
            Slot::Answered(value) => Some(value),
            Slot::Unanswered => None,
        });
        if let Some(value) = answered {
            return understood(session, bundle, field, value);
        }
    }
    let choice = match value {
        Value::Choice(text) => field.choices().iter().find(|choice| choice.value == *text),
        _ => None,
    };
    match choice {
        Some(choice) => choice.label.get(session.language).to_owned(),
        None => value::value(session, bundle, None, value),
    }
}

/// Why it is asked: what waits for it, and the sources that ask for it.
pub(crate) fn explanation<T>(
    session: &Session,
    decision: &Decision<T>,
    missing: &MissingFact,
    field: &FactField,
    form: &str,
) -> String {
    let texts = session.texts();
    let mut page = Page::beside(session);
    if let Some(help) = field.help_on(session.as_of) {
        page.prose(2, None, help.get(session.language));
    }
    page.prose(2, None, form);
    let waiting = needed_by(session, decision, missing);
    if !waiting.is_empty() {
        page.prose(2, None, &texts.needed_by(&waiting));
    }
    if !field.sources().is_empty() {
        let sources: Vec<String> = field.sources().iter().map(ToString::to_string).collect();
        let word = session.word(crate::text::Word::Source);
        page.prose(2, None, &texts.labelled(word, &sources.join(", ")));
    }
    page.prose(2, None, &texts.how_to_answer());
    page.into_text()
}

/// What waits for an answer, in words, each once.
pub(crate) fn needed_by<T>(
    session: &Session,
    decision: &Decision<T>,
    missing: &MissingFact,
) -> Vec<String> {
    let waiting = decision.needed_by(missing).into_iter();
    waiting.map(|text| text.say(session.language)).collect()
}
