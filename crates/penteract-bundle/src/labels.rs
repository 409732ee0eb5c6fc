//! `labels/{fr,en}.toml`: what people read about the rules, in the languages in which the scripts are not commented.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use penteract_rules::{Diagnostic, Label, Program, suggest};

use crate::codes;
use crate::document::Document;
use crate::reader::{Fields, Reader};
use penteract_core::{Language, text};

/// A sentence of a label file and its place.
#[derive(Clone, Debug)]
pub(crate) struct Sentence {
    pub(crate) text: Arc<str>,
    pub(crate) file: Arc<str>,
    pub(crate) span: Range<usize>,
}

/// The sentences of the label files, by language and function.
#[derive(Clone, Debug, Default)]
pub(crate) struct Labels {
    french: BTreeMap<Arc<str>, Sentence>,
    english: BTreeMap<Arc<str>, Sentence>,
}

impl Labels {
    pub(crate) fn of(&self, language: Language) -> &BTreeMap<Arc<str>, Sentence> {
        match language {
            Language::French => &self.french,
            Language::English => &self.english,
        }
    }

    pub(crate) fn of_mut(&mut self, language: Language) -> &mut BTreeMap<Arc<str>, Sentence> {
        match language {
            Language::French => &mut self.french,
            Language::English => &mut self.english,
        }
    }

    /// Adds the sentences of a file.
    pub(crate) fn read(
        &mut self,
        document: &Document,
        language: Language,
        reader: &mut Reader<'_>,
    ) {
        let mut fields = Fields::new(
            &document.entries,
            &text!("a file of labels", "un fichier de libellés"),
            0..0,
        );
        let rules = fields
            .optional("rules")
            .and_then(|entry| reader.table(entry))
            .unwrap_or_default();
        fields.finish(reader);
        for entry in rules {
            let Some(text) = reader.text(entry) else {
                continue;
            };
            let sentence = Sentence {
                text: Arc::from(text),
                file: Arc::clone(&reader.file),
                span: entry.key_span.clone(),
            };
            if let Some(other) = self
                .of_mut(language)
                .insert(Arc::from(entry.key.as_str()), sentence)
            {
                let message = text!(
                    "function `{entry}` has two {language} labels",
                    "la fonction `{entry}` a deux libellés {language}",
                    entry = entry.key,
                    language = language.name()
                );
                let problem = Diagnostic::error(codes::DUPLICATE_NAME, message)
                    .at(reader.label(&entry.key_span, text!("second one", "le second")))
                    .related_to(Label::new(
                        other.file,
                        other.span,
                        text!("first one", "le premier"),
                    ))
                    .help(text!("keep one of the two", "gardez l'un des deux"));
                reader.problems.push(problem);
            }
        }
    }
}

/// The language in which the functions of some files are commented, and where their labels belong.
#[derive(Clone, Debug)]
pub(crate) struct ScriptLanguage {
    /// Files of scripts begin with this.
    pub(crate) prefix: Arc<str>,
    pub(crate) language: Language,
    /// The folder of label files, as people find it.
    pub(crate) labels: Arc<str>,
}

/// What each public function says in each language; a sentence that is missing, or that belongs to no function, is a
/// problem.
pub(crate) fn check(
    program: &Program,
    labels: &Labels,
    languages: &[ScriptLanguage],
    problems: &mut Vec<Diagnostic>,
) -> BTreeMap<Arc<str>, [Arc<str>; 2]> {
    let mut sentences = BTreeMap::new();
    let mut names: BTreeSet<Arc<str>> = BTreeSet::new();
    for id in program.functions() {
        let function = program.describe(id);
        if function.is_private {
            continue;
        }
        names.insert(Arc::clone(&function.name));
        let origin = languages
            .iter()
            .find(|origin| function.location.file.starts_with(origin.prefix.as_ref()));
        let Some(origin) = origin else { continue };
        let own: Arc<str> = Arc::from(function.doc.sentence.as_str());
        let mut texts = [Arc::clone(&own), Arc::clone(&own)];
        for (language, text) in Language::ALL.into_iter().zip(&mut texts) {
            if let Some(sentence) = labels.of(language).get(&function.name) {
                *text = Arc::clone(&sentence.text);
                continue;
            }
            if language == origin.language {
                if own.is_empty() {
                    let message = text!(
                        "function `{function}` has no sentence",
                        "la fonction `{function}` n'a pas de phrase",
                        function = function.name
                    );
                    let problem = Diagnostic::error(codes::LABEL_MISSING, message)
                        .at(function.location.clone())
                        .help(text!(
                            "write above it what it says, in {language}: `/// …`",
                            "écrivez au-dessus ce qu'elle dit, en {language} : `/// …`",
                            language = language.name()
                        ));
                    problems.push(problem);
                }
                continue;
            }
            let message = text!(
                "function `{function}` has no {language} label",
                "la fonction `{function}` n'a pas de libellé {language}",
                function = function.name,
                language = language.name()
            );
            let problem = Diagnostic::error(codes::LABEL_MISSING, message)
                .at(function.location.clone())
                .help(text!(
                    "add `{function} = \"…\"` under [rules] in {labels}/{code}.toml",
                    "ajoutez `{function} = \"…\"` sous [rules] dans {labels}/{code}.toml",
                    function = function.name,
                    labels = origin.labels,
                    code = language.code()
                ));
            problems.push(problem);
        }
        sentences.insert(Arc::clone(&function.name), texts);
    }
    for language in Language::ALL {
        for (name, sentence) in labels.of(language) {
            if names.contains(name) {
                continue;
            }
            let help = match suggest(name, names.iter().map(AsRef::as_ref)) {
                Some(near) => text!("did you mean `{near}`?", "vouliez-vous dire `{near}` ?"),
                None => text!(
                    "take it away, or write the function",
                    "retirez-le, ou écrivez la fonction"
                ),
            };
            let problem = Diagnostic::error(
                codes::LABEL_UNKNOWN,
                text!(
                    "label of `{name}`, which is no public function",
                    "libellé de `{name}`, qui n'est pas une fonction publique"
                ),
            )
            .at(Label::new(
                Arc::clone(&sentence.file),
                sentence.span.clone(),
                text!("in none of the scripts", "dans aucun des scripts"),
            ))
            .help(help);
            problems.push(problem);
        }
    }
    sentences
}
