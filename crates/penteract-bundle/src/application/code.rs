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
            .filter(|known| known.validity.contains(as_of))
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
        self.report(ProblemKind::NomenclatureNotInForce, expected, got, None);
    }
}
