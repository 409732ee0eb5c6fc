//! What a product says of the texts of its libraries: `[texts]` of its labels, by the text as the library writes it.

use std::collections::BTreeSet;
use std::sync::Arc;

use penteract_core::{Language, LocalText, text};
use penteract_rules::{Diagnostic, Label, Program, Severity};

use super::draft::Draft;
use super::parts::Parts;
use crate::confidence::own;
use crate::keys::Table as _;
use crate::labels::{Labels, Says, Speaker, report_unknown};
use crate::languages::{self, typed};
use crate::manifest::RuleKeys;

impl Parts {
    /// Gives the texts of libraries the languages of the product, and tells of those that it lacks.
    pub(super) fn translate(&mut self, problems: &mut Vec<Diagnostic>) {
        let Some((product, libraries)) = self.speakers.split_last() else {
            return;
        };
        // Libraries hold their own promises, as products do.
        let speaks = |language: Language| {
            let mut libraries = libraries.iter();
            libraries.all(|library| language.is_among(library.languages.iter()))
        };
        let lacks_none = product.languages.lacking(speaks).next().is_none();
        if lacks_none && self.labels.of(Says::Text).next().is_none() {
            return;
        }
        let mut translation = Translation {
            labels: &self.labels,
            speakers: &self.speakers,
            product,
            told: BTreeSet::new(),
            asked: BTreeSet::new(),
            problems,
        };
        for list in Arc::make_mut(&mut self.nomenclatures.lists) {
            let place = list.declared.clone();
            list.each_text(&mut |text| translation.text(text, &place));
        }
        for group in Arc::make_mut(&mut self.groups) {
            let place = &group.declared;
            group
                .label
                .iter_mut()
                .for_each(|text| translation.text(text, place));
        }
        for fact in Arc::make_mut(&mut self.facts) {
            let place = fact.declared().clone();
            fact.field_mut()
                .each_text(&mut |text| translation.text(text, &place));
        }
        for parameter in &mut self.parameters {
            let place = parameter.declared().clone();
            parameter.each_text(&mut |text| translation.text(text, &place));
        }
        for aid in &mut self.aid {
            let place = aid.written();
            aid.name_mut()
                .into_iter()
                .for_each(|text| translation.text(text, &place));
        }
        self.told = translation.told;
    }
}

struct Translation<'a> {
    labels: &'a Labels,
    speakers: &'a [Speaker],
    product: &'a Speaker,
    told: BTreeSet<String>,
    asked: BTreeSet<(String, Language)>,
    problems: &'a mut Vec<Diagnostic>,
}

impl Translation<'_> {
    fn text(&mut self, text: &mut LocalText, place: &Label) {
        if !Speaker::is_of_library(place, self.speakers) {
            return;
        }
        let Some(name) = text.said().next().map(|(_, own)| typed(own)) else {
            return;
        };
        for language in self.labels.languages(Says::Text, &name) {
            if let Some(written) = self.labels.get(Says::Text, language, &name) {
                *text = text.with(language, Arc::clone(&written.text));
            }
        }
        let languages = &self.product.languages;
        for (language, promised) in languages.lacking(|language| text.is_in(language)) {
            // What several say is asked for once.
            if self.asked.insert((name.clone(), language)) {
                let lacking = (language, promised, place);
                self.problems.push(missing(&name, lacking, self.product));
            }
        }
        self.told.insert(name);
    }
}

fn missing(
    name: &str,
    (language, promised, place): (Language, Label, &Label),
    product: &Speaker,
) -> Diagnostic {
    let message = text!(
        "“{name}” has no {language} text",
        "« {name} » n'a pas de texte {language}",
        language = language
    );
    let help = text!(
        "add `\"{name}\" = \"…\"` under [texts] in {folder}/{code}.toml",
        "ajoutez `\"{name}\" = \"…\"` sous [texts] dans {folder}/{code}.toml",
        folder = product.labels,
        code = language.code()
    );
    languages::lacks(message, place.clone(), promised, help)
}

/// Tells of the laws and notes of libraries that the product's own language lacks, and of `[texts]` that nothing says.
pub(super) fn report(program: &Program, draft: &Draft, problems: &mut Vec<Diagnostic>) {
    let parts = &draft.parts;
    let Some(product) = parts.speakers.last() else {
        return;
    };
    let own = product.languages.own();
    let speaks = |speaker: &Speaker| own.is_among(speaker.languages.iter());
    let mut texts = parts.labels.of(Says::Text);
    if parts.speakers.iter().all(speaks) && texts.next().is_none() {
        return;
    }
    let cited = cited(program, draft);
    for (text, place) in &cited {
        let writer = Speaker::of(place, &parts.speakers).unwrap_or(product);
        let labelled = parts.labels.languages(Says::Text, text);
        if speaks(writer) || own.is_among(labelled) {
            continue;
        }
        for (language, promised) in product.languages.lacking(|language| language != own) {
            let problem = missing(text, (language, promised, place), product);
            problems.push(Diagnostic {
                severity: Severity::Warning,
                ..problem
            });
        }
    }
    let mut known: BTreeSet<&str> = parts.told.iter().map(String::as_str).collect();
    known.extend(cited.iter().map(|(text, _)| text.as_str()));
    for (_, name, written) in parts.labels.of(Says::Text) {
        if !known.contains(name.as_ref()) {
            let message = text!(
                "label of “{name}”, which no library says and nothing cites",
                "libellé de « {name} », que ni bibliothèque ni citation ne contient"
            );
            let place = text!("no text is this one", "aucun texte n'est celui-ci");
            let problem = report_unknown(name, written, message, place, known.iter().copied());
            problems.push(problem);
        }
    }
}

/// The laws and notes that the scripts, parameters and grids cite, each with the first place that does.
fn cited<'a>(program: &'a Program, draft: &'a Draft) -> Vec<(String, &'a Label)> {
    let parts = &draft.parts;
    let mut found: Vec<(String, &Label)> = Vec::new();
    // A law that the product gives a rule of a library is cited in the words of the product.
    let changed = draft.changed_rules.iter().filter_map(RuleKeys::said);
    let changed = changed
        .filter(|(_, said)| said.law.is_some())
        .map(|(name, _)| name);
    let changed: BTreeSet<Arc<str>> = changed.collect();
    for id in program.functions() {
        let function = program.describe(id);
        if changed.contains(&function.name) {
            continue;
        }
        let laws = function.doc.law.iter();
        found.extend(laws.map(|law| (law.to_string(), &function.location)));
    }
    for parameter in &parts.parameters {
        let values = parameter.values().iter();
        let said = values.flat_map(|dated| dated.sourcing.said());
        let said = said.chain(parameter.note().and_then(own));
        found.extend(said.map(|text| (text, parameter.declared())));
    }
    for table in &parts.tables {
        let rows = table.row_sourcing.iter();
        let said = table
            .sourcing()
            .said()
            .chain(rows.flat_map(|row| row.said()));
        found.extend(said.map(|text| (text, table.declared())));
    }
    let mut before = BTreeSet::new();
    found.retain(|(text, _)| before.insert(text.clone()));
    found
}
