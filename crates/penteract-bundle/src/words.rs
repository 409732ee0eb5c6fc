//! The words that named values, grids and parameters give, and `[words]` of the label files, by which people read them.

use std::collections::BTreeMap;
use std::sync::Arc;

use penteract_core::{Language, LocalText, text};
use penteract_rules::{Diagnostic, Label, Program, Type};

use crate::codes;
use crate::labels::{Labels, Says, ScriptLanguage, report_unknown};
use crate::tables::Table;
use crate::vocabulary::{Vocabulary, Words};

/// The labels of words; one that is missing in a language has those of the other.
pub(crate) fn read(labels: &Labels) -> Words {
    let mut words = Words::new();
    for language in Language::ALL {
        for word in labels.written(Says::Word, language).keys() {
            let label = |language| labels.get(Says::Word, language, word);
            let [french, english] = [Language::French, Language::English].map(label);
            if let Some((french, english)) = french.or(english).zip(english.or(french)) {
                let text = |written: &crate::labels::Written| Arc::clone(&written.text);
                words.insert(
                    Arc::clone(word),
                    LocalText::new(text(french), text(english)),
                );
            }
        }
    }
    words
}

/// Tells the words that people would read as they stand, and the labels of words that nothing gives.
pub(crate) fn report(
    program: &Program,
    vocabulary: Vocabulary<'_>,
    tables: &[Table],
    labels: &Labels,
    languages: &[ScriptLanguage],
    problems: &mut Vec<Diagnostic>,
) {
    let given = given(program, vocabulary, tables);
    for (word, place) in &given {
        if vocabulary.choice(word).is_some() {
            continue;
        }
        let folder = languages
            .iter()
            .find(|origin| {
                place
                    .file
                    .starts_with(origin.prefix.trim_end_matches("rules/"))
            })
            .or(languages.last())
            .map(|origin| Arc::clone(&origin.labels))
            .unwrap_or_default();
        for language in Language::ALL {
            if labels.get(Says::Word, language, word).is_some() {
                continue;
            }
            let message = text!(
                "the word `{word}` has no {language} label",
                "le mot `{word}` n'a pas de libellé {language}",
                language = language
            );
            let help = text!(
                "add `{word} = \"…\"` under [words] in {folder}/{code}.toml",
                "ajoutez `{word} = \"…\"` sous [words] dans {folder}/{code}.toml",
                code = language.code()
            );
            problems.push(
                Diagnostic::warning(codes::LABEL_MISSING, message)
                    .at(place.clone())
                    .help(help),
            );
        }
    }
    for language in Language::ALL {
        for (word, written) in labels.written(Says::Word, language) {
            if !given.contains_key(word) {
                let message = text!(
                    "label of the word `{word}`, which the product does not have",
                    "libellé du mot `{word}`, que le produit n'a pas"
                );
                let place = text!("no value is this word", "aucune valeur n'est ce mot");
                let known = given.keys().map(AsRef::as_ref);
                problems.push(report_unknown(word, written, message, place, known));
            }
        }
    }
}

/// The words that people may read, each with the first place that gives it.
fn given(
    program: &Program,
    vocabulary: Vocabulary<'_>,
    tables: &[Table],
) -> BTreeMap<Arc<str>, Label> {
    let functions = program.functions().map(|id| program.describe(id));
    let functions = functions
        .filter(|function| !function.is_private)
        .map(|function| (&function.returns, &function.location));
    let columns = tables.iter().flat_map(|table| {
        let outputs = table.declaration.outputs.iter();
        outputs.map(|column| (&column.ty, &table.declared))
    });
    let parameters = vocabulary.parameters.iter();
    let parameters = parameters.map(|parameter| (parameter.ty(), parameter.declared()));
    let mut words = BTreeMap::new();
    for (ty, place) in functions.chain(columns).chain(parameters) {
        for word in words_of(ty) {
            words
                .entry(Arc::clone(word))
                .or_insert_with(|| place.clone());
        }
    }
    words
}

fn words_of(ty: &Type) -> &[Arc<str>] {
    match ty {
        Type::Choice(choice) => &choice.values,
        Type::Optional(inner) | Type::List(inner) => words_of(inner),
        _ => &[],
    }
}
