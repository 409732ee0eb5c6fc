//! `labels/{fr,en}.toml`: what people read about the rules, in the languages in which the scripts are not commented.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use penteract_core::{Language, LocalText, text};
use penteract_rules::{Diagnostic, Function, Label, Program, suggest};

use crate::codes;
use crate::document::Document;
use crate::parameters::Parameter;
use crate::reader::{Fields, Reader};
use crate::sentence::{BadPlaceholder, Sentence, Sentences};

/// A sentence of a label file and its place.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) text: Arc<str>,
    pub(crate) file: Arc<str>,
    pub(crate) span: Range<usize>,
}

/// What a sentence says of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Says {
    /// What it asks for: `[rules]`.
    Holds,
    /// What is said when it fails: `[failed]`.
    Failed,
    /// What a value that decisions show is called: `[shown]`.
    Shown,
    /// What a word is called that no fact and no parameter labels: `[words]`.
    Word,
    /// What a limit on the amount is called: `[limits]`.
    Limit,
    /// What a fee is called: `[fees]`.
    Fee,
}

impl Says {
    const ALL: [Self; 6] = [
        Self::Holds,
        Self::Failed,
        Self::Shown,
        Self::Word,
        Self::Limit,
        Self::Fee,
    ];

    /// The table of the label files.
    pub(crate) const fn table(self) -> &'static str {
        match self {
            Self::Holds => "rules",
            Self::Failed => "failed",
            Self::Shown => "shown",
            Self::Word => "words",
            Self::Limit => "limits",
            Self::Fee => "fees",
        }
    }

    /// What the doc comment of a function says.
    fn own(self, function: &Function) -> Option<&str> {
        match self {
            Self::Holds => Some(function.doc.sentence.as_str()).filter(|own| !own.is_empty()),
            Self::Failed => function.doc.failed.as_deref(),
            Self::Shown => function.doc.shown.as_deref(),
            Self::Word | Self::Limit | Self::Fee => None,
        }
    }
}

/// The sentences of the label files, by what they say, language and function.
#[derive(Clone, Debug, Default)]
pub(crate) struct Labels(BTreeMap<(Says, Language), BTreeMap<Arc<str>, Written>>);

impl Labels {
    pub(crate) fn get(&self, says: Says, language: Language, name: &str) -> Option<&Written> {
        self.0.get(&(says, language))?.get(name)
    }

    /// The sentences of one kind in one language, by name.
    pub(crate) fn written(&self, says: Says, language: Language) -> &BTreeMap<Arc<str>, Written> {
        static NONE: BTreeMap<Arc<str>, Written> = BTreeMap::new();
        self.0.get(&(says, language)).unwrap_or(&NONE)
    }

    pub(crate) fn insert(
        &mut self,
        says: Says,
        language: Language,
        function: Arc<str>,
        sentence: Written,
    ) -> Option<Written> {
        self.0
            .entry((says, language))
            .or_default()
            .insert(function, sentence)
    }

    /// Takes away what is said of functions.
    pub(crate) fn forget(&mut self, functions: &[Arc<str>]) {
        for sentences in self.0.values_mut() {
            sentences.retain(|function, _| !functions.contains(function));
        }
    }

    /// Adds the sentences of a file.
    pub(crate) fn read(
        &mut self,
        document: &Document,
        language: Language,
        may_override: bool,
        reader: &mut Reader<'_>,
    ) {
        let mut fields = Fields::new(
            &document.entries,
            &text!("a file of labels", "un fichier de libellés"),
            0..0,
        );
        for says in Says::ALL {
            let Some(table) = fields.optional(says.table()) else {
                continue;
            };
            for entry in reader.table(table).unwrap_or_default() {
                let Some(text) = reader.text(entry) else {
                    continue;
                };
                let sentence = Written {
                    text: Arc::from(text),
                    file: Arc::clone(&reader.file),
                    span: entry.key_span.clone(),
                };
                let name = Arc::from(entry.key.as_str());
                let other = self.insert(says, language, name, sentence);
                if let Some(other) = other.filter(|_| !may_override) {
                    let message = text!(
                        "`{entry}` of [{table}] has two {language} labels",
                        "`{entry}` de [{table}] a deux libellés {language}",
                        entry = entry.key,
                        table = says.table(),
                        language = language
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
        fields.finish(reader);
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

/// What each public function says in each language; a sentence that is missing, that belongs to no function, or that
/// names no parameter is a problem.
pub(crate) fn check(
    program: &Program,
    labels: &Labels,
    languages: &[ScriptLanguage],
    parameters: &[Parameter],
    problems: &mut Vec<Diagnostic>,
) -> BTreeMap<Arc<str>, Sentences> {
    let mut check = Check {
        labels,
        parameters,
        problems,
    };
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
        let is_said = |says: &Says| {
            let name = &function.name;
            says.own(function).is_some()
                || Language::ALL
                    .into_iter()
                    .any(|language| labels.get(*says, language, name).is_some())
        };
        let holds = check.sentences(Says::Holds, function, origin);
        let [failed, shown] = [Says::Failed, Says::Shown].map(|says| {
            let said = Some(says).filter(is_said);
            said.map(|says| check.sentences(says, function, origin))
        });
        let said = Sentences {
            holds,
            failed,
            shown,
        };
        sentences.insert(Arc::clone(&function.name), said);
    }
    for ((says, _), sentences) in &labels.0 {
        if matches!(says, Says::Holds | Says::Failed | Says::Shown) {
            check.unknown(sentences, &names);
        }
    }
    sentences
}

struct Check<'a> {
    labels: &'a Labels,
    parameters: &'a [Parameter],
    problems: &'a mut Vec<Diagnostic>,
}

impl Check<'_> {
    /// What a function says in each language, French first.
    fn sentences(
        &mut self,
        says: Says,
        function: &Function,
        origin: &ScriptLanguage,
    ) -> [Sentence; 2] {
        [Language::French, Language::English].map(|language| {
            if let Some(written) = self.labels.get(says, language, &function.name) {
                let place = Label::place(Arc::clone(&written.file), written.span.clone());
                return self.parse(&written.text, &place);
            }
            let own = says.own(function);
            if language != origin.language || own.is_none() {
                self.missing(says, language, function, origin);
            }
            own.map(|own| self.parse(own, &function.location))
                .unwrap_or_default()
        })
    }

    fn parse(&mut self, written: &str, place: &Label) -> Sentence {
        let mut report = |message: LocalText, help: LocalText| {
            let problem = Diagnostic::error(codes::LABEL_PLACEHOLDER, message)
                .at(place.clone())
                .help(help);
            self.problems.push(problem);
        };
        let sentence = Sentence::parse(written).unwrap_or_else(|BadPlaceholder(name)| {
            report(
                text!(
                    "`{{{name}}}` in a sentence names no parameter",
                    "`{{{name}}}` dans une phrase ne nomme aucun paramètre"
                ),
                text!(
                    "write `{{params.name}}`, or leave the braces out",
                    "écrivez `{{params.nom}}`, ou retirez les accolades"
                ),
            );
            Sentence::default()
        });
        for name in sentence.parameters() {
            let mut known = self.parameters.iter().map(Parameter::name);
            if known.clone().any(|known| known == name.as_ref()) {
                continue;
            }
            let help = match suggest(name, &mut known) {
                Some(near) => text!(
                    "did you mean `{{params.{near}}}`?",
                    "vouliez-vous dire `{{params.{near}}}` ?"
                ),
                None => text!(
                    "declare it in parameters.toml, or write the figure",
                    "déclarez-le dans parameters.toml, ou écrivez le chiffre"
                ),
            };
            report(
                text!(
                    "`{{params.{name}}}` in a sentence is no parameter of the product",
                    "`{{params.{name}}}` dans une phrase n'est pas un paramètre du produit"
                ),
                help,
            );
        }
        sentence
    }

    fn missing(
        &mut self,
        says: Says,
        language: Language,
        function: &Function,
        origin: &ScriptLanguage,
    ) {
        let name = &function.name;
        let problem = if language == origin.language && says == Says::Holds {
            let message = text!(
                "function `{name}` has no sentence",
                "la fonction `{name}` n'a pas de phrase"
            );
            let help = text!(
                "write above it what it says, in {language}: `/// …`",
                "écrivez au-dessus ce qu'elle dit, en {language} : `/// …`",
                language = language
            );
            Diagnostic::error(codes::LABEL_MISSING, message).help(help)
        } else {
            let message = match says {
                Says::Holds | Says::Shown | Says::Word | Says::Limit | Says::Fee => text!(
                    "function `{name}` has no {language} label",
                    "la fonction `{name}` n'a pas de libellé {language}",
                    language = language
                ),
                Says::Failed => text!(
                    "nothing says in {language} that `{name}` failed",
                    "rien ne dit en {language} que `{name}` a échoué",
                    language = language
                ),
            };
            let help = text!(
                "add `{name} = \"…\"` under [{table}] in {labels}/{code}.toml",
                "ajoutez `{name} = \"…\"` sous [{table}] dans {labels}/{code}.toml",
                table = says.table(),
                labels = origin.labels,
                code = language.code()
            );
            Diagnostic::error(codes::LABEL_MISSING, message).help(help)
        };
        self.problems.push(problem.at(function.location.clone()));
    }

    /// Reports sentences of functions that are not there.
    fn unknown(&mut self, sentences: &BTreeMap<Arc<str>, Written>, names: &BTreeSet<Arc<str>>) {
        for (name, sentence) in sentences {
            if names.contains(name) {
                continue;
            }
            let message = text!(
                "label of `{name}`, which is no public function",
                "libellé de `{name}`, qui n'est pas une fonction publique"
            );
            let place = text!("in none of the scripts", "dans aucun des scripts");
            let known = names.iter().map(AsRef::as_ref);
            let problem = report_unknown(name, sentence, message, place, known);
            self.problems.push(problem);
        }
    }
}

/// A label of what is not there.
pub(crate) fn report_unknown<'a>(
    name: &str,
    written: &Written,
    message: LocalText,
    place: LocalText,
    known: impl Iterator<Item = &'a str>,
) -> Diagnostic {
    let help = match suggest(name, known) {
        Some(near) => text!("did you mean `{near}`?", "vouliez-vous dire `{near}` ?"),
        None => text!("take it away", "retirez-le"),
    };
    let place = Label::new(Arc::clone(&written.file), written.span.clone(), place);
    Diagnostic::error(codes::LABEL_UNKNOWN, message)
        .at(place)
        .help(help)
}
