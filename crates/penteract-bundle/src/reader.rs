//! Reads tables of TOML key by key: what is missing, misspelt or of another type is a problem with its place.

use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;

use chrono::{Datelike as _, NaiveDate};
use penteract_core::{Currency, Language, LocalText, Period, Say, UnknownLanguage, text};
use penteract_rules::{Code, Diagnostic, Help, Label, YEARS, suggest};

use crate::codes;
use crate::document::{Entry, Item, Kind};
use crate::keys::Table;
use crate::languages::{self, Languages};
use crate::quantity::a_few;

/// A file being read, and the problems found so far.
pub(crate) struct Reader<'a> {
    pub(crate) file: Arc<str>,
    pub(crate) problems: &'a mut Vec<Diagnostic>,
    /// That of amounts without one.
    pub(crate) currency: Currency,
    /// Those of texts for people: nothing is owed where none are said.
    languages: Option<Languages>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(file: &Arc<str>, problems: &'a mut Vec<Diagnostic>) -> Self {
        Self {
            file: Arc::clone(file),
            problems,
            currency: Currency::EUR,
            languages: None,
        }
    }

    /// The same, for a file whose texts are owed in some languages.
    pub(crate) fn in_languages(self, languages: &Languages) -> Self {
        Self {
            languages: Some(languages.clone()),
            ..self
        }
    }

    pub(crate) fn label(&self, span: &Range<usize>, text: LocalText) -> Label {
        Label::new(Arc::clone(&self.file), span.clone(), text)
    }

    pub(crate) fn place(&self, span: &Range<usize>) -> Label {
        Label::place(Arc::clone(&self.file), span.clone())
    }

    /// Reports an error at a place of the file that speaks for itself.
    pub(crate) fn error(
        &mut self,
        code: Code,
        message: LocalText,
        span: &Range<usize>,
        help: impl Into<Help>,
    ) {
        self.labelled_error(code, message, span, LocalText::default(), help);
    }

    /// Reports an error at a place of the file, with a few words about the place.
    pub(crate) fn labelled_error(
        &mut self,
        code: Code,
        message: LocalText,
        span: &Range<usize>,
        text: LocalText,
        help: impl Into<Help>,
    ) {
        let label = self.label(span, text);
        self.problems
            .push(Diagnostic::error(code, message).at(label).help(help));
    }

    fn wrong_type(&mut self, entry: &Entry, expected: &LocalText, example: &str) {
        let example = format!("{} = {example}", entry.key);
        self.other_type(entry, expected, &example);
    }

    fn other_type(&mut self, entry: &Entry, expected: &LocalText, example: &str) {
        self.labelled_error(
            codes::WRONG_TYPE,
            text!(
                "`{entry}` takes {expected}, not {got}",
                "`{entry}` prend {expected}, et non {got}",
                entry = entry.key,
                got = entry.value.describe(),
                expected = expected
            ),
            &entry.value.span,
            text!(
                "{expected} is needed",
                "il faut {expected}",
                expected = expected
            ),
            text!("write `{example}`", "écrivez `{example}`"),
        );
    }

    /// The keys of a table, or of an item of a list of tables.
    pub(crate) fn table_of<'e, T: Table>(&mut self, entry: &'e Entry) -> Option<&'e [Entry]> {
        let table = entry.value.as_table();
        if table.is_none() {
            let keys: Vec<String> = T::keys()
                .iter()
                .filter(|key| !key.example.is_empty())
                .map(|key| format!("{} = {}", key.name, key.example))
                .collect();
            let example = format!("{{ {} }}", keys.join(", "));
            self.other_type(entry, &text!("a table", "une table"), &example);
        }
        table
    }

    /// Reports a key that must be there.
    pub(crate) fn missing_key<T: Table>(&mut self, table: &str, key: &str, span: &Range<usize>) {
        let keys = T::keys();
        let known = keys.iter().find(|known| known.name == key);
        let example = known.map_or("…", |known| known.example);
        self.lacks(table, key, example, span);
    }

    /// Reports a key that must be there, with what may stand under it.
    pub(crate) fn lacks(&mut self, table: &str, key: &str, example: &str, span: &Range<usize>) {
        self.labelled_error(
            codes::MISSING_KEY,
            text!("`{table}` has no `{key}`", "`{table}` n'a pas de `{key}`"),
            span,
            text!("`{key}` is missing", "`{key}` manque"),
            text!("add `{key} = {example}`", "ajoutez `{key} = {example}`"),
        );
    }

    pub(crate) fn text<'e>(&mut self, entry: &'e Entry) -> Option<&'e str> {
        match &entry.value.kind {
            Kind::Text(text) if text.trim().is_empty() => {
                self.error(
                    codes::BAD_VALUE,
                    text!(
                        "`{entry}` is empty",
                        "`{entry}` est vide",
                        entry = entry.key
                    ),
                    &entry.value.span,
                    text!(
                        "write the text, or take the key away",
                        "écrivez le texte, ou retirez la clé"
                    ),
                );
                None
            }
            Kind::Text(text) => Some(text),
            _ => {
                self.wrong_type(entry, &text!("a text", "un texte"), "\"…\"");
                None
            }
        }
    }

    pub(crate) fn bool(&mut self, entry: &Entry) -> Option<bool> {
        match entry.value.kind {
            Kind::Bool(value) => Some(value),
            _ => {
                self.wrong_type(entry, &text!("true or false", "vrai ou faux"), "true");
                None
            }
        }
    }

    pub(crate) fn table<'e>(&mut self, entry: &'e Entry) -> Option<&'e [Entry]> {
        let table = entry.value.as_table();
        if table.is_none() {
            self.wrong_type(entry, &text!("a table", "une table"), "{ … }");
        }
        table
    }

    pub(crate) fn array<'e>(&mut self, entry: &'e Entry) -> Option<&'e [Item]> {
        match &entry.value.kind {
            Kind::Array(items) => Some(items),
            _ => {
                self.wrong_type(entry, &text!("a list", "une liste"), "[…]");
                None
            }
        }
    }

    /// A list of texts; a text alone is a list of one.
    pub(crate) fn texts(&mut self, entry: &Entry) -> Vec<(Arc<str>, Range<usize>)> {
        match &entry.value.kind {
            Kind::Text(text) => vec![(Arc::from(text.as_str()), entry.value.span.clone())],
            Kind::Array(items) => {
                let mut texts = Vec::with_capacity(items.len());
                for item in items {
                    match &item.kind {
                        Kind::Text(text) => {
                            texts.push((Arc::from(text.as_str()), item.span.clone()))
                        }
                        _ => self.labelled_error(
                            codes::WRONG_TYPE,
                            text!(
                                "`{entry}` takes texts, not {item}",
                                "`{entry}` prend des textes, et non {item}",
                                entry = entry.key,
                                item = item.describe()
                            ),
                            &item.span,
                            text!("a text is needed", "il faut un texte"),
                            text!(
                                "write `{entry} = [\"…\"]`",
                                "écrivez `{entry} = [\"…\"]`",
                                entry = entry.key
                            ),
                        ),
                    }
                }
                texts
            }
            _ => {
                self.wrong_type(
                    entry,
                    &text!("a list of texts", "une liste de textes"),
                    "[\"…\"]",
                );
                Vec::new()
            }
        }
    }

    /// A date, written as a date or as a text.
    pub(crate) fn date(&mut self, entry: &Entry) -> Option<NaiveDate> {
        match &entry.value.kind {
            Kind::Date(date) => Some(*date),
            Kind::Text(text) if parse_date(text).is_some() => parse_date(text),
            _ => {
                self.wrong_type(entry, &text!("a date", "une date"), "2020-03-16");
                None
            }
        }
    }

    /// A whole number in the range of `T`.
    pub(crate) fn integer<T: FromStr>(&mut self, entry: &Entry) -> Option<T> {
        match &entry.value.kind {
            Kind::Integer(digits) => {
                let value = digits.parse().ok();
                if value.is_none() {
                    self.labelled_error(
                        codes::BAD_VALUE,
                        text!(
                            "`{entry}` cannot be {digits}",
                            "`{entry}` ne peut pas être {digits}",
                            entry = entry.key
                        ),
                        &entry.value.span,
                        text!("out of range", "hors bornes"),
                        text!(
                            "write a smaller whole number in plain digits",
                            "écrivez un nombre entier plus petit, en chiffres sans séparateur"
                        ),
                    );
                }
                value
            }
            _ => {
                self.wrong_type(entry, &text!("a whole number", "un nombre entier"), "1");
                None
            }
        }
    }

    /// One word of a list of words.
    pub(crate) fn word<'w>(&mut self, entry: &Entry, words: &[&'w str]) -> Option<&'w str> {
        let text = self.text(entry)?;
        if let Some(word) = words.iter().find(|word| **word == text) {
            return Some(word);
        }
        self.labelled_error(
            codes::BAD_VALUE,
            text!(
                "`{entry}` cannot be `{text}`",
                "`{entry}` ne peut pas être `{text}`",
                entry = entry.key
            ),
            &entry.value.span,
            text!(
                "not one of the words it takes",
                "ce n'est pas l'un des mots admis"
            ),
            one_of(text, words.iter().copied()),
        );
        None
    }

    /// A value that parses from a text; the help is what the parser says.
    pub(crate) fn parsed<T>(&mut self, entry: &Entry) -> Option<T>
    where
        T: FromStr,
        T::Err: Say,
    {
        let text = self.text(entry)?;
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.error(
                    codes::BAD_VALUE,
                    text!(
                        "`{entry}` cannot be `{text}`",
                        "`{entry}` ne peut pas être `{text}`",
                        entry = entry.key
                    ),
                    &entry.value.span,
                    LocalText::of(&error),
                );
                None
            }
        }
    }

    /// That of texts that name none.
    pub(crate) fn own_language(&self) -> Language {
        let languages = self.languages.as_ref();
        languages.map_or(Language::English, Languages::own)
    }

    /// A text for people: `{ fr = "…", en = "…" }`, or a text in the own language of its folder.
    pub(crate) fn local_text(&mut self, entry: &Entry) -> Option<LocalText> {
        let own = self.own_language();
        let texts = match &entry.value.kind {
            Kind::Text(_) => vec![(own, Arc::from(self.text(entry)?))],
            Kind::Table(table) => self.by_language(entry, table, |reader, text| {
                reader.text(text).map(Arc::from)
            }),
            _ => {
                self.wrong_type(
                    entry,
                    &text!("a text for people", "un texte destiné au lecteur"),
                    "{ fr = \"…\", en = \"…\" }",
                );
                return None;
            }
        };
        self.in_each_language(texts, &entry.key, &entry.key_span, |code| {
            match entry.value.kind {
                Kind::Table(_) => text!("add `{code} = \"…\"`", "ajoutez `{code} = \"…\"`"),
                _ => text!(
                    "write `{{ {own} = \"…\", {code} = \"…\" }}`",
                    "écrivez `{{ {own} = \"…\", {code} = \"…\" }}`"
                ),
            }
        })
    }

    /// A text for people, its own language first; tells of the languages that it lacks and how each is added.
    pub(crate) fn in_each_language(
        &mut self,
        mut texts: Vec<(Language, Arc<str>)>,
        key: &str,
        span: &Range<usize>,
        add: impl Fn(&str) -> LocalText,
    ) -> Option<LocalText> {
        let languages = self.languages.clone();
        let own = self.own_language();
        texts.sort_by_key(|(language, _)| *language != own);
        let written = texts.iter().map(|(language, _)| *language);
        let is_said = |language: Language| language.is_among(written.clone());
        for (language, promised) in languages.iter().flat_map(|known| known.lacking(is_said)) {
            let message = text!(
                "`{key}` has no {language} text",
                "`{key}` n'a pas de texte {language}",
                key = key,
                language = language
            );
            let code = language.code();
            let missing = text!("`{code}` is missing", "`{code}` manque");
            let at = self.label(span, missing);
            let help = add(code);
            self.problems
                .push(languages::lacks(message, at, promised, help));
        }
        (!texts.is_empty()).then(|| texts.into_iter().collect())
    }

    /// What stands under the tags of languages.
    pub(crate) fn by_language<T>(
        &mut self,
        entry: &Entry,
        table: &[Entry],
        mut read: impl FnMut(&mut Self, &Entry) -> Option<T>,
    ) -> Vec<(Language, T)> {
        let mut found = Vec::with_capacity(table.len());
        for said in table {
            match said.key.parse() {
                Ok(language) => {
                    found.extend(read(self, said).map(|value| (language, value)));
                }
                Err(error) => self.unknown_language(&entry.key, &error, &said.key_span),
            }
        }
        found
    }

    /// Tells of a text that is no tag of a language.
    pub(crate) fn unknown_language(
        &mut self,
        key: &str,
        error: &UnknownLanguage,
        span: &Range<usize>,
    ) {
        let message = text!(
            "`{key}` cannot hold `{code}`",
            "`{key}` ne peut pas contenir `{code}`",
            key = key,
            code = error.code
        );
        self.error(codes::BAD_VALUE, message, span, LocalText::of(error));
    }

    /// The period between two dates, each open when left out.
    pub(crate) fn dates(
        &mut self,
        from: Option<NaiveDate>,
        until: Option<NaiveDate>,
        span: &Range<usize>,
    ) -> Option<Period> {
        let mut ends = [from, until].into_iter().flatten();
        if let Some(date) = ends.find(|date| !YEARS.contains(&date.year())) {
            self.labelled_error(
                codes::BAD_VALUE,
                text!(
                    "the year {year} is no year of a loan",
                    "l'année {year} n'est pas une année de prêt",
                    year = date.year()
                ),
                span,
                text!("its dates", "ses dates"),
                text!(
                    "write the year that its text has; what has no end has no `until`",
                    "écrivez l'année de son texte ; ce qui n'a pas de fin n'a pas d'`until`"
                ),
            );
        }
        match Period::new(from, until) {
            Ok(period) => Some(period),
            Err(error) => {
                self.labelled_error(
                    codes::BAD_VALUE,
                    LocalText::of(&error),
                    span,
                    text!("its dates", "ses dates"),
                    text!("put the dates in order", "mettez les dates dans l'ordre"),
                );
                None
            }
        }
    }

    /// Reports a key that another one makes meaningless.
    pub(crate) fn no_meaning(&mut self, entry: &Entry, beside: &LocalText) {
        let message = text!(
            "`{key}` means nothing beside {beside}",
            "`{key}` ne signifie rien avec {beside}",
            key = entry.key,
            beside = beside
        );
        let help = text!("take it away", "retirez-la");
        self.error(codes::UNKNOWN_KEY, message, &entry.key_span, help);
    }
}

/// The example of a key that takes a table.
const TABLE: &str = "{ … }";

/// The help for a word that is not in a list.
pub(crate) fn one_of<'w>(text: &str, words: impl Iterator<Item = &'w str> + Clone) -> Help {
    did_you_mean(text, words.clone(), || match words.clone().next() {
        None => text!(
            "there is none yet: declare it first",
            "il n'y en a pas encore : déclarez-le d'abord"
        ),
        Some(_) => text!(
            "write one of: {a_few}",
            "écrivez l'un de : {a_few}",
            a_few = a_few(text, words)
        ),
    })
}

/// The help for a word that is meant to be another, or what else to do.
pub(crate) fn did_you_mean<'w>(
    text: &str,
    words: impl IntoIterator<Item = &'w str>,
    otherwise: impl FnOnce() -> LocalText,
) -> Help {
    let said = |near| text!("did you mean `{near}`?", "vouliez-vous dire `{near}` ?");
    Help::meant(text, words, said).unwrap_or_else(|| otherwise().into())
}

/// A date as ISO 8601 writes it, and in no other form.
pub(crate) fn parse_date(text: &str) -> Option<NaiveDate> {
    let is_iso = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| {
            if at == 4 || at == 7 {
                byte == b'-'
            } else {
                byte.is_ascii_digit()
            }
        });
    if is_iso {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
    } else {
        None
    }
}

/// Whether a name can be written in a script: small letters, digits and underscores, a letter first.
pub(crate) fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Whether a name can stand for a product, a choice or a limit: small letters, digits, hyphens and underscores.
pub(crate) fn is_slug(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && name.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-')
        })
}

/// The keys of a table, taken one by one; what is left at the end is unknown.
pub(crate) struct Fields<'e> {
    entries: &'e [Entry],
    /// What the table describes, for messages: "parameter `turnover_share`".
    what: LocalText,
    /// Where a missing key is reported.
    span: Range<usize>,
    asked: Vec<&'static str>,
}

impl<'e> Fields<'e> {
    pub(crate) fn new(
        entries: &'e [Entry],
        what: &(impl Say + ?Sized),
        span: Range<usize>,
    ) -> Self {
        Self {
            entries,
            what: LocalText::of(what),
            span,
            asked: Vec::new(),
        }
    }

    pub(crate) fn span(&self) -> &Range<usize> {
        &self.span
    }

    pub(crate) fn optional(&mut self, key: &'static str) -> Option<&'e Entry> {
        self.asked.push(key);
        self.entries.iter().find(|entry| entry.key == key)
    }

    pub(crate) fn required(
        &mut self,
        key: &'static str,
        example: &str,
        reader: &mut Reader<'_>,
    ) -> Option<&'e Entry> {
        let add = || match example {
            // It may be written as a table of its own too: `[offer]`.
            TABLE => text!(
                "add `{key} = {example}`, or a table `[{key}]`",
                "ajoutez `{key} = {example}`, ou une table `[{key}]`"
            ),
            _ => text!("add `{key} = {example}`", "ajoutez `{key} = {example}`"),
        };
        self.expect(key, add, reader)
    }

    fn expect(
        &mut self,
        key: &'static str,
        add: impl Fn() -> LocalText,
        reader: &mut Reader<'_>,
    ) -> Option<&'e Entry> {
        let found = self.optional(key);
        if found.is_none() {
            let message = text!(
                "{what} has no `{key}`",
                "{what} n'a pas de `{key}`",
                what = self.what
            );
            let near = self.unasked_near(key);
            let help = match near {
                Some(near) => text!(
                    "`{near}` stands there: did you mean `{key}`?",
                    "`{near}` s'y trouve : vouliez-vous dire `{key}` ?"
                ),
                None => add(),
            };
            reader.labelled_error(
                codes::MISSING_KEY,
                message,
                &self.span,
                text!("`{key}` is missing", "`{key}` manque"),
                help,
            );
        }
        found
    }

    /// A key of the table that resembles one which is missing.
    fn unasked_near(&self, key: &str) -> Option<&str> {
        let unasked = self
            .entries
            .iter()
            .map(|entry| entry.key.as_str())
            .filter(|name| !self.asked.contains(name));
        suggest(key, unasked)
    }

    /// Reports every key that was not asked for.
    pub(crate) fn finish(self, reader: &mut Reader<'_>) {
        for entry in self.entries {
            if self.asked.contains(&entry.key.as_str()) {
                continue;
            }
            let message = text!(
                "unknown key `{entry}` in {what}",
                "clé inconnue `{entry}` dans {what}",
                entry = entry.key,
                what = self.what
            );
            let help = did_you_mean(&entry.key, self.asked.iter().copied(), || {
                text!(
                    "the keys are: {a_few}",
                    "les clés sont : {a_few}",
                    a_few = a_few(&entry.key, self.asked.iter().copied())
                )
            });
            reader.labelled_error(
                codes::UNKNOWN_KEY,
                message,
                &entry.key_span,
                text!(
                    "not a key of this table",
                    "ce n'est pas une clé de cette table"
                ),
                help,
            );
        }
    }
}
