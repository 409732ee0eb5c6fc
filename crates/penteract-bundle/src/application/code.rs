//! Answers that are codes: of a list that the question accepts, in force on the day of the decision.

use std::sync::Arc;

use penteract_core::{LocalText, text};
use penteract_rules::{CodeType, Nomenclature, Type, Value, suggest};

use super::answer::Walk;
use super::words::{did_you_mean, shown, words};
use super::{Json, ProblemKind, SHOWN_MAX};

impl Walk<'_> {
    pub(super) fn code(&mut self, codes: &CodeType, json: &Json) -> Option<Value> {
        let text = |key: &str| match json.get(key) {
            Some(Json::Text(text)) => Some(text.as_str()),
            _ => None,
        };
        for (name, _) in json.members() {
            if !matches!(name.as_str(), "nomenclature" | "code") {
                self.unknown(name, ["nomenclature", "code"].into_iter());
            }
        }
        let (Some(nomenclature), Some(code)) = (text("nomenclature"), text("code")) else {
            self.wrong_type(
                |walk| words(&Type::Code(Arc::new(codes.clone())), walk.currency),
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
            let help = self.meant(code, list, codes);
            self.within("code", |walk| {
                walk.unknown_code(code, list);
                walk.help_instead(help);
            });
            return None;
        }
        let read_on = self.read_on.as_ref().and_then(|(_, day)| *day);
        let was_given = read_on.is_some_and(|day| day <= self.as_of && list.is_given_on(day));
        if !was_given && !list.is_given_on(self.as_of) {
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
                let help = near.map(did_you_mean).or_else(|| {
                    let first = known.first()?;
                    Some(text!(
                        "the codes of this list are written as \"{first}\"",
                        "les codes de cette liste s'écrivent comme \"{first}\""
                    ))
                });
                let expected = text!(
                    "a code of `{list}`",
                    "un code de `{list}`",
                    list = list.name
                );
                self.report(ProblemKind::UnknownChoice, expected, shown(&got), help);
            }
            (None, shape) => {
                let shape = shape.as_ref().map_or("", |shape| shape.as_str());
                let expected = text!(
                    "a code of `{list}`, which look like {shape}",
                    "un code de `{list}`, de la forme {shape}",
                    list = list.name
                );
                self.report(ProblemKind::UnknownChoice, expected, shown(&got), None);
            }
        }
    }

    /// What somebody meant by a code that its list has not: the same signs written otherwise, in this list or another that
    /// is an answer too; the beginning of several codes; a code of another list of the product.
    fn meant(&self, code: &str, list: &Nomenclature, codes: &CodeType) -> Option<LocalText> {
        if self.problems.is_full() {
            return None;
        }
        let here = list.codes.as_deref();
        if let Some(same) = here.and_then(|known| same_signs(code, known)) {
            let same = labelled(same, list);
            return Some(text!("did you mean {same}?", "vouliez-vous dire {same} ?"));
        }
        let others = codes.nomenclatures.iter().filter(|other| *other != list);
        for other in others {
            let Some(same) = other
                .codes
                .as_deref()
                .and_then(|known| same_signs(code, known))
            else {
                continue;
            };
            if !other.is_given_on(self.as_of) {
                return Some(text!(
                    "{code} is a code of `{other}`, in force {period}: give the code of the list of the day",
                    "{code} est un code de `{other}`, en vigueur {period} : donnez le code de la liste du jour",
                    code = labelled(same, other),
                    other = other.name,
                    period = other.validity
                ));
            }
            return Some(text!(
                "{code} is a code of `{other}`: name that list under `nomenclature`",
                "{code} est un code de `{other}` : nommez cette liste sous `nomenclature`",
                code = labelled(same, other),
                other = other.name
            ));
        }
        beginning(code, list)
            .or_else(|| self.code_elsewhere(code, codes))
            .or_else(|| siblings(code, list))
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
        Some(text!(
            "`{code}` is a code of `{list}`, not of {names}",
            "`{code}` est un code de `{list}`, et non de {names}",
            list = list.name(),
            names = names.join(", ")
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
            .filter(|known| known.is_given_on(as_of))
            .map(|known| format!("`{}`", known.name))
            .collect();
        let expected = if in_force.is_empty() {
            text!(
                "a code of a list in force on {as_of}: there is none",
                "un code d'une liste en vigueur le {as_of} : il n'y en a pas",
                as_of = as_of
            )
        } else {
            text!(
                "a code of the list in force on {as_of}, {lists}",
                "un code de la liste en vigueur le {as_of}, {lists}",
                as_of = as_of,
                lists = LocalText::new(in_force.join(" ou "), in_force.join(" or "))
            )
        };
        let got = text!(
            "`{name}`, in force {period}",
            "`{name}`, en vigueur {period}",
            name = list.name,
            period = list.validity
        );
        let ended = list.validity.until().is_some_and(|until| until < as_of);
        let help = self.read_on.as_ref().filter(|_| ended).map(|(path, _)| {
            text!(
                "give the code that the register gives now, or answer `{path}`: the day on which it gave this one",
                "donnez le code que le registre donne aujourd'hui, ou répondez à `{path}` : le jour où il donnait celui-ci"
            )
        });
        self.report(ProblemKind::NomenclatureNotInForce, expected, got, help);
    }
}

/// The code that has the same letters and digits, whatever stands between them and however they are written.
fn same_signs<'k>(code: &str, known: &'k [Arc<str>]) -> Option<&'k Arc<str>> {
    let wanted = signs(code);
    let mut same = known.iter().filter(|known| signs(known) == wanted);
    same.next()
        .filter(|_| !wanted.is_empty() && same.next().is_none())
}

fn signs(code: &str) -> String {
    let signs = code.chars().filter(|sign| sign.is_alphanumeric());
    signs.flat_map(char::to_uppercase).collect()
}

/// A code with what its publisher calls it.
fn labelled(code: &str, list: &Nomenclature) -> String {
    let label = list.codes.as_ref().and_then(|codes| codes.label(code));
    label.map_or_else(
        || format!("`{code}`"),
        |label| format!("`{code}` ({label})"),
    )
}

/// How many codes are named with their labels.
const LISTED: usize = 3;

/// The codes that begin so: a class was given where a sub-class is asked.
fn beginning(code: &str, list: &Nomenclature) -> Option<LocalText> {
    let begin = begun_by(&signs(code), list)?;
    let first = begin.get(..LISTED.min(begin.len()))?.join(", ");
    match begin.len() {
        0 => None,
        1 => Some(text!(
            "`{code}` is the beginning of {first}: write the whole code",
            "`{code}` est le début de {first} : écrivez le code entier"
        )),
        several => Some(text!(
            "`{code}` is the beginning of {several} codes, the first {first}: write the whole code",
            "`{code}` est le début de {several} codes, dont {first} : écrivez le code entier"
        )),
    }
}

/// The codes that differ from it in the last sign: a class is right, and its sub-class is not.
fn siblings(code: &str, list: &Nomenclature) -> Option<LocalText> {
    /// Fewer signs say nothing of a class.
    const SIGNS_MIN: usize = 4;
    let mut class = signs(code);
    class.pop()?;
    let same = begun_by(&class, list).filter(|_| class.chars().count() >= SIGNS_MIN)?;
    let first = same.get(..LISTED.min(same.len()))?.join(", ");
    let others = same.len().saturating_sub(LISTED);
    match (same.len(), others) {
        (0, _) => None,
        (_, 0) => Some(text!(
            "did you mean {first}?",
            "vouliez-vous dire {first} ?"
        )),
        _ => Some(text!(
            "did you mean {first}, or {others} of the same class?",
            "vouliez-vous dire {first}, ou {others} de la même classe ?",
            others = LocalText::count(others, ["other", "others"], ["autre", "autres"])
        )),
    }
}

/// The codes whose signs begin with these, with their labels. One sign says nothing.
fn begun_by(wanted: &str, list: &Nomenclature) -> Option<Vec<String>> {
    let known = list.codes.as_ref()?.iter();
    let begun = known.filter(|known| wanted.len() > 1 && signs(known).starts_with(wanted));
    Some(begun.map(|known| labelled(known, list)).collect())
}
