//! `[[options]]`: what the borrower may choose once the loan runs.

use std::ops::Range;
use std::sync::Arc;

use penteract_rules::{Type, Value};

use super::reference::{Extent, RefDraft, expected, optional};
use super::resolve::{Expected, Names};
use crate::codes;
use crate::document::{Entry, Item};
use crate::facts::Fact;
use crate::plan::{OptionAnswer, OptionPlan, SchedulePlan};
use crate::quantity;
use crate::reader::{Fields, Reader, is_slug};
use penteract_core::{LocalText, text};

/// The most choices of an option: each is a schedule that the contract holds.
const CHOICES_MAX: usize = 64;

/// One item of `[[options]]`, as written.
#[derive(Clone, Debug)]
pub(crate) struct OptionDraft {
    id: Option<(Arc<str>, Range<usize>)>,
    name: Option<LocalText>,
    takes_effect: Option<RefDraft>,
    opens: Option<RefDraft>,
    closes: Option<RefDraft>,
    answers: Vec<(Arc<str>, Range<usize>)>,
    default: Vec<DefaultDraft>,
}

#[derive(Clone, Debug)]
struct DefaultDraft {
    path: Arc<str>,
    span: Range<usize>,
    value: Item,
}

/// The options of a manifest, in its order.
pub(super) fn read(entry: &Entry, reader: &mut Reader<'_>) -> Vec<OptionDraft> {
    let mut options: Vec<OptionDraft> = Vec::new();
    for item in reader.array(entry).unwrap_or_default() {
        let Some(table) = item.as_table() else {
            reader.error(
                codes::WRONG_TYPE,
                text!(
                    "an option is a table, not {item}",
                    "une option est une table, et non {item}",
                    item = item.describe()
                ),
                &item.span,
                text!(
                    "write a table `[[options]]` with its keys",
                    "écrivez une table `[[options]]` avec ses clés"
                ),
            );
            continue;
        };
        let mut fields = Fields::new(table, &text!("an option", "une option"), item.span.clone());
        let option = OptionDraft::read(&mut fields, reader);
        fields.finish(reader);
        if let Some((id, span)) = &option.id
            && options
                .iter()
                .any(|known| known.id.as_ref().is_some_and(|(known, _)| known == id))
        {
            reader.labelled_error(
                codes::DUPLICATE_NAME,
                text!(
                    "two options are called `{id}`",
                    "deux options se nomment `{id}`"
                ),
                span,
                text!("second one", "le second"),
                text!(
                    "give each a name of its own",
                    "donnez à chacune son propre nom"
                ),
            );
        }
        options.push(option);
    }
    options
}

impl OptionDraft {
    fn read(fields: &mut Fields<'_>, reader: &mut Reader<'_>) -> Self {
        let id = fields
            .required("id", "\"after-the-first-year\"", reader)
            .and_then(|entry| id(entry, reader));
        let name = fields
            .required("name", "{ fr = \"…\", en = \"…\" }", reader)
            .and_then(|entry| reader.local_text(entry));
        let takes_effect = expected(
            fields,
            "takes_effect",
            "options.takes_effect",
            "\"12 months\"",
            Extent::Whole,
            reader,
        );
        let answers = fields
            .required("answers", "[\"request.years\"]", reader)
            .map(|entry| reader.texts(entry))
            .unwrap_or_default();
        let default = fields
            .required("default", "{ request.years = 0 }", reader)
            .map(|entry| defaults(entry, reader))
            .unwrap_or_default();
        Self {
            id,
            name,
            takes_effect,
            opens: optional(fields, "opens", "options.opens", reader),
            closes: optional(fields, "closes", "options.closes", reader),
            answers,
            default,
        }
    }

    pub(super) fn references(&self) -> impl Iterator<Item = &RefDraft> {
        self.takes_effect
            .iter()
            .chain(&self.opens)
            .chain(&self.closes)
    }

    /// The plan, every name looked up and every answer known.
    pub(crate) fn resolve(
        &self,
        schedule: Option<&SchedulePlan>,
        names: &Names<'_>,
        reader: &mut Reader<'_>,
    ) -> Option<OptionPlan> {
        let (id, span) = self.id.as_ref()?;
        if let Some(SchedulePlan::Phases(_)) = schedule {
            let help = text!(
                "give `offer.schedule` a function that reads the answers: `{{ rule = \"phases\" }}`",
                "donnez à `offer.schedule` une fonction qui lit les réponses : `{{ rule = \"phases\" }}`"
            );
            let message = text!(
                "option `{id}` changes nothing: the phases of the manifest are fixed",
                "l'option `{id}` ne change rien : les phases du manifeste sont fixes"
            );
            reader.error(codes::UNSUITABLE_VALUE, message, span, help);
            return None;
        }
        let mut duration = |draft: &Option<RefDraft>| match draft {
            None => Some(None),
            Some(draft) => names
                .resolve(draft, &Expected::Duration, &[], reader)
                .map(Some),
        };
        let takes_effect = duration(&self.takes_effect);
        let opens = duration(&self.opens);
        let closes = duration(&self.closes);
        if self.opens.is_some() != self.closes.is_some() {
            let help = text!(
                "write both `opens` and `closes`, or neither",
                "écrivez `opens` et `closes`, ou aucun des deux"
            );
            let message = text!(
                "the window of option `{id}` has one end only",
                "la période de l'option `{id}` n'a qu'une borne"
            );
            reader.error(codes::MISSING_KEY, message, span, help);
            return None;
        }
        let answers = self.answers(id, names, reader);
        let default = self.defaults(names, reader);
        Some(OptionPlan {
            id: Arc::clone(id),
            name: self.name.clone()?,
            takes_effect: takes_effect??,
            window: opens?.zip(closes?),
            answers: answers?,
            default: default?,
        })
    }

    /// The facts that the borrower answers anew, each with every answer it may have.
    fn answers(
        &self,
        id: &str,
        names: &Names<'_>,
        reader: &mut Reader<'_>,
    ) -> Option<Vec<OptionAnswer>> {
        let mut answers = Some(Vec::new());
        let mut choices = 1_usize;
        for (path, span) in &self.answers {
            let fact = names.fact(path, span, reader);
            let Some((fact, values)) = fact.map(|fact| (fact, values(fact))) else {
                answers = None;
                continue;
            };
            let Some(values) = values else {
                let message = text!(
                    "nothing says every answer to `{path}`",
                    "rien ne dit toutes les réponses à `{path}`"
                );
                let help = text!(
                    "an option may change a whole number with `min` and `max`, an enum, or a bool",
                    "une option peut changer un nombre entier avec `min` et `max`, un choix ou un booléen"
                );
                reader.error(codes::UNSUITABLE_VALUE, message, span, help);
                answers = None;
                continue;
            };
            choices = choices.saturating_mul(values.len());
            match names.program.and_then(|program| program.fact(fact.path())) {
                Some(id) => {
                    if let Some(answers) = &mut answers {
                        answers.push(OptionAnswer { fact: id, values });
                    }
                }
                None => answers = None,
            }
        }
        if choices > CHOICES_MAX {
            let span = self.answers.first().map_or(0..0, |(_, span)| span.clone());
            let message = text!(
                "option `{id}` has {choices} combinations of answers",
                "l'option `{id}` a {choices} combinaisons de réponses"
            );
            let help = text!(
                "{CHOICES_MAX} at most: name fewer facts, or narrow their bounds",
                "{CHOICES_MAX} au plus : nommez moins de données, ou resserrez leurs bornes"
            );
            reader.error(codes::BAD_VALUE, message, &span, help);
            return None;
        }
        answers
    }

    fn defaults(
        &self,
        names: &Names<'_>,
        reader: &mut Reader<'_>,
    ) -> Option<Vec<(penteract_rules::FactId, Value)>> {
        let mut defaults = Some(Vec::new());
        for draft in &self.default {
            let value = names
                .fact(&draft.path, &draft.span, reader)
                .and_then(|fact| {
                    let ty = fact.field().ty();
                    match quantity::from_item(&draft.value, ty, names.currency) {
                        Ok(value) => Some(value),
                        Err(help) => {
                            let message = text!(
                                "`{path}` cannot be answered so",
                                "`{path}` ne peut pas avoir cette réponse",
                                path = draft.path
                            );
                            reader.error(codes::BAD_VALUE, message, &draft.value.span, help);
                            None
                        }
                    }
                });
            let fact = names.program.and_then(|program| program.fact(&draft.path));
            match (fact.zip(value), &mut defaults) {
                (Some(default), Some(known)) => known.push(default),
                _ => defaults = None,
            }
        }
        defaults
    }
}

fn id(entry: &Entry, reader: &mut Reader<'_>) -> Option<(Arc<str>, Range<usize>)> {
    let id = reader.text(entry)?;
    if !is_slug(id) {
        let message = text!(
            "`{id}` cannot name an option",
            "`{id}` ne peut pas nommer une option"
        );
        let help = text!(
            "write small letters, digits and hyphens: `after-the-first-year`",
            "écrivez des minuscules, des chiffres et des traits d'union : `after-the-first-year`"
        );
        reader.error(codes::BAD_NAME, message, &entry.value.span, help);
        return None;
    }
    Some((Arc::from(id), entry.value.span.clone()))
}

/// `default = { request.years = 0 }`.
fn defaults(entry: &Entry, reader: &mut Reader<'_>) -> Vec<DefaultDraft> {
    let mut found = Vec::new();
    for group in reader.table(entry).unwrap_or_default() {
        for fact in reader.table(group).unwrap_or_default() {
            found.push(DefaultDraft {
                path: Arc::from(format!("{}.{}", group.key, fact.key)),
                span: fact.key_span.clone(),
                value: fact.value.clone(),
            });
        }
    }
    found
}

/// Every answer that a fact may have, in its order; nothing when they cannot be listed.
fn values(fact: &Fact) -> Option<Vec<Value>> {
    let field = fact.field();
    match (field.ty(), field.min(), field.max()) {
        (Type::Bool, ..) => Some(vec![Value::Bool(false), Value::Bool(true)]),
        (Type::Choice(choice), ..) => {
            Some(choice.values.iter().cloned().map(Value::Choice).collect())
        }
        (Type::Int, Some(Value::Int(min)), Some(Value::Int(max))) => {
            // One more than an option may have is enough to tell that there are too many.
            let values = (*min..=*max).take(CHOICES_MAX.saturating_add(1));
            Some(values.map(Value::Int).collect())
        }
        _ => None,
    }
}
