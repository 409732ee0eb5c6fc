//! `labels/<tag>.toml`: what people read in a language, of rules whose scripts are commented in another, of words, and of
//! what libraries say in others.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use penteract_core::{Language, LocalText, text};
use penteract_rules::{Diagnostic, Function, Label, Program, suggest};

use crate::codes;
use crate::document::Document;
use crate::languages::{self, Languages};
use crate::parameters::Parameter;
use crate::reader::{Fields, Reader, did_you_mean};
use crate::sentence::{BadPlaceholder, Said, Sentence, Sentences};

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
    /// What a text of a library, or a law that somebody cites, is in another language: `[texts]`, by the text.
    Text,
}

impl Says {
    const ALL: [Self; 7] = [
        Self::Holds,
        Self::Failed,
        Self::Shown,
        Self::Word,
        Self::Limit,
        Self::Fee,
        Self::Text,
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
            Self::Text => "texts",
        }
    }

    /// What the doc comment of a function says.
    fn own(self, function: &Function) -> Option<&str> {
        match self {
            Self::Holds => Some(function.doc.sentence.as_str()).filter(|own| !own.is_empty()),
            Self::Failed => function.doc.failed.as_deref(),
            Self::Shown => function.doc.shown.as_deref(),
            Self::Word | Self::Limit | Self::Fee | Self::Text => None,
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

    /// The labels of one kind, each with its language and what it names.
    pub(crate) fn of(
        &self,
        says: Says,
    ) -> impl Iterator<Item = (Language, &Arc<str>, &Written)> + Clone {
        let labels = self.0.iter().filter(move |((known, _), _)| *known == says);
        labels.flat_map(|((_, language), named)| {
            named
                .iter()
                .map(|(name, written)| (*language, name, written))
        })
    }

    /// The languages in which something is said of a name.
    pub(crate) fn languages(
        &self,
        says: Says,
        name: &str,
    ) -> impl Iterator<Item = Language> + Clone {
        let labels = self.0.iter().filter(move |((known, _), _)| *known == says);
        let said = labels.filter(move |(_, named)| named.contains_key(name));
        said.map(|((_, language), _)| *language)
    }

    /// What is said of names, in one language first.
    pub(crate) fn by_name(&self, says: Says, own: Language) -> BTreeMap<Arc<str>, LocalText> {
        let mut found: BTreeMap<Arc<str>, Vec<_>> = BTreeMap::new();
        for (language, name, written) in self.of(says) {
            let said = (language, Arc::clone(&written.text));
            found.entry(Arc::clone(name)).or_default().push(said);
        }
        let sorted = found.into_iter().map(|(name, mut said)| {
            said.sort_by_key(|(language, _)| *language != own);
            (name, said.into_iter().collect())
        });
        sorted.collect()
    }

    /// Laws and notes that others cite in other words; in the product's own language as they are, unless it has some.
    pub(crate) fn citations(&self, own: Language) -> BTreeMap<Arc<str>, LocalText> {
        let mut found = self.by_name(Says::Text, own);
        for (text, said) in &mut found {
            if !said.is_in(own) {
                let own = [(own, Arc::clone(text))].into_iter();
                let others = said
                    .said()
                    .map(|(language, text)| (language, Arc::from(text)));
                *said = own.chain(others).collect();
            }
        }
        found
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

/// A library or a product that says something to people.
#[derive(Clone, Debug)]
pub(crate) struct Speaker {
    /// Its files begin with this.
    pub(crate) prefix: Arc<str>,
    pub(crate) languages: Languages,
    /// The folder of its label files, as people find it.
    pub(crate) labels: Arc<str>,
}

impl Speaker {
    /// Who wrote a place: the product where no library did. The libraries of a product may stand in its folder.
    pub(crate) fn of<'a>(place: &Label, speakers: &'a [Self]) -> Option<&'a Self> {
        let wrote = |speaker: &&Self| place.file.starts_with(speaker.prefix.as_ref());
        let writers = speakers.iter().filter(wrote);
        writers
            .max_by_key(|speaker| speaker.prefix.len())
            .or(speakers.last())
    }

    /// Whether a library wrote a place, and not the product.
    pub(crate) fn is_of_library(place: &Label, speakers: &[Self]) -> bool {
        let (writer, product) = (Self::of(place, speakers), speakers.last());
        writer.map(|speaker| &speaker.prefix) != product.map(|speaker| &speaker.prefix)
    }

    /// The languages of this one and of the product in which nothing is said, each with the place that promises it and
    /// the folder of labels where it belongs.
    pub(crate) fn lacking<'a>(
        &'a self,
        product: &'a Self,
        is_said: impl Fn(Language) -> bool,
    ) -> Vec<(Language, Label, &'a Arc<str>)> {
        let mut found: Vec<(Language, Label, &Arc<str>)> = Vec::new();
        for speaker in [self, product] {
            for (language, promised) in speaker.languages.lacking(&is_said) {
                if found.iter().all(|(known, ..)| *known != language) {
                    found.push((language, promised, &speaker.labels));
                }
            }
        }
        found
    }
}

/// What each public function says in each language; a sentence that is missing, that belongs to no function, or that
/// names no parameter is a problem.
pub(crate) fn check(
    program: &Program,
    labels: &Labels,
    speakers: &[Speaker],
    parameters: &[Parameter],
    problems: &mut Vec<Diagnostic>,
) -> BTreeMap<Arc<str>, Sentences> {
    let mut sentences = BTreeMap::new();
    let Some(product) = speakers.last() else {
        return sentences;
    };
    let mut check = Check {
        labels,
        parameters,
        product,
        problems,
    };
    let mut names: BTreeSet<Arc<str>> = BTreeSet::new();
    for id in program.functions() {
        let function = program.describe(id);
        if function.is_private {
            continue;
        }
        names.insert(Arc::clone(&function.name));
        let speaker = Speaker::of(&function.location, speakers).unwrap_or(product);
        let is_said = |says: &Says| {
            let mut labelled = labels.languages(*says, &function.name);
            says.own(function).is_some() || labelled.next().is_some()
        };
        let holds = check.sentences(Says::Holds, function, speaker);
        let [failed, shown] = [Says::Failed, Says::Shown].map(|says| {
            let said = Some(says).filter(is_said);
            said.map(|says| check.sentences(says, function, speaker))
        });
        let said = Sentences {
            holds,
            failed,
            shown,
        };
        sentences.insert(Arc::clone(&function.name), said);
    }
    for says in [Says::Holds, Says::Failed, Says::Shown] {
        check.unknown(says, &names);
    }
    sentences
}

struct Check<'a> {
    labels: &'a Labels,
    parameters: &'a [Parameter],
    product: &'a Speaker,
    problems: &'a mut Vec<Diagnostic>,
}

impl Check<'_> {
    /// What a function says in each language, that of the product first.
    fn sentences(&mut self, says: Says, function: &Function, speaker: &Speaker) -> Said {
        let name = function.name.as_ref();
        let commented = speaker.languages.own();
        let own = says.own(function);
        let labels = self.labels;
        let said = labels.languages(says, name).chain(own.map(|_| commented));
        if says == Says::Holds && !commented.is_among(said.clone()) {
            self.no_sentence(function, commented);
        }
        let is_said = |language: Language| {
            let is_told = says == Says::Holds && language == commented;
            is_told || language.is_among(said.clone())
        };
        for (language, promised, folder) in speaker.lacking(self.product, is_said) {
            let own = language == commented;
            self.missing(says, (language, own), function, promised, folder);
        }
        let mut said: Vec<Language> = self.product.languages.iter().chain(said.clone()).collect();
        let mut before = BTreeSet::new();
        said.retain(|language| before.insert(*language));
        let sentence = |language| {
            let (text, place) = match labels.get(says, language, name) {
                Some(written) => {
                    let place = Label::place(Arc::clone(&written.file), written.span.clone());
                    (written.text.as_ref(), place)
                }
                None => (
                    own.filter(|_| language == commented)?,
                    function.location.clone(),
                ),
            };
            Some((language, self.parse(text, &place)))
        };
        said.into_iter().filter_map(sentence).collect()
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

    fn no_sentence(&mut self, function: &Function, language: Language) {
        let name = &function.name;
        let message = text!(
            "function `{name}` has no sentence",
            "la fonction `{name}` n'a pas de phrase"
        );
        let help = text!(
            "write above it what it says, in {language}: `/// …`",
            "écrivez au-dessus ce qu'elle dit, en {language} : `/// …`",
            language = language
        );
        let problem = Diagnostic::error(codes::LABEL_MISSING, message);
        self.problems
            .push(problem.at(function.location.clone()).help(help));
    }

    fn missing(
        &mut self,
        says: Says,
        (language, is_own): (Language, bool),
        function: &Function,
        promised: Label,
        folder: &str,
    ) {
        let name = &function.name;
        let message = match says {
            Says::Failed => text!(
                "nothing says in {language} that `{name}` failed",
                "rien ne dit en {language} que `{name}` a échoué",
                language = language
            ),
            Says::Shown => text!(
                "nothing says in {language} what `{name}` is called where it is shown",
                "rien ne dit en {language} comment s'appelle `{name}` là où elle est montrée",
                language = language
            ),
            _ => text!(
                "function `{name}` has no {language} label",
                "la fonction `{name}` n'a pas de libellé {language}",
                language = language
            ),
        };
        let help = match says {
            // Its own language is that of the comment above it.
            Says::Failed | Says::Shown if is_own => text!(
                "write `/// {table}: …` above the function",
                "écrivez `/// {table}: …` au-dessus de la fonction",
                table = says.table()
            ),
            _ => text!(
                "add `{name} = \"…\"` under [{table}] in {folder}/{code}.toml",
                "ajoutez `{name} = \"…\"` sous [{table}] dans {folder}/{code}.toml",
                table = says.table(),
                code = language.code()
            ),
        };
        let at = function.location.clone();
        self.problems
            .push(languages::lacks(message, at, promised, help));
    }

    /// Reports sentences of functions that are not there.
    fn unknown(&mut self, says: Says, names: &BTreeSet<Arc<str>>) {
        for (_, name, sentence) in self.labels.of(says) {
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
    let help = did_you_mean(name, known, || text!("take it away", "retirez-le"));
    let place = Label::new(Arc::clone(&written.file), written.span.clone(), place);
    Diagnostic::error(codes::LABEL_UNKNOWN, message)
        .at(place)
        .help(help)
}
