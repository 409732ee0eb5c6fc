//! The languages in which a product or a library speaks: its own, `language`, and those that `languages` promises.

use std::str::FromStr as _;
use std::sync::Arc;

use penteract_core::{Language, LocalText, text};
use penteract_rules::{Diagnostic, Label};

use crate::codes;
use crate::document::{Document, Kind};

/// The languages of the texts of a folder, its own first, each with the place that says so.
#[derive(Clone, Debug)]
pub(crate) struct Languages(Arc<[(Language, Label)]>);

impl Languages {
    /// Those that `product.toml` or `library.toml` says, its own being `unsaid` when it names none. They are needed before
    /// the other keys are read, and what is wrong in them is told with these: nothing is owed where its own is not known.
    pub(crate) fn of(document: &Document, unsaid: Option<Language>) -> Self {
        let mut own = unsaid.map(|language| (language, 0..0));
        let mut promised = Vec::new();
        for entry in &document.entries {
            match entry.key.as_str() {
                "language" => {
                    let read = entry.value.as_text().map(Language::from_str);
                    own = read
                        .and_then(Result::ok)
                        .zip(Some(entry.value.span.clone()));
                }
                "languages" => {
                    promised = match &entry.value.kind {
                        Kind::Array(items) => items.iter().collect(),
                        _ => vec![&entry.value],
                    };
                }
                _ => {}
            }
        }
        let place = |span| Label::place(Arc::clone(&document.file), span);
        let Some((own, span)) = own else {
            return Self(Arc::from([]));
        };
        let mut languages = vec![(own, place(span))];
        for item in promised {
            let is_new = |language: &Language| languages.iter().all(|(known, _)| known != language);
            let language = item.as_text().and_then(|tag| tag.parse().ok());
            if let Some(language) = language.filter(is_new) {
                languages.push((language, place(item.span.clone())));
            }
        }
        Self(languages.into())
    }

    /// Those of a library without a manifest: English.
    pub(crate) fn unsaid(file: Arc<str>) -> Self {
        Self(Arc::from([(Language::English, Label::place(file, 0..0))]))
    }

    /// That of its doc comments and of texts without a language.
    pub(crate) fn own(&self) -> Language {
        self.0.first().map_or(Language::English, |(own, _)| *own)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Language> + Clone {
        self.0.iter().map(|(language, _)| *language)
    }

    /// Those in which nothing is said, each with the place that promises it.
    pub(crate) fn lacking(
        &self,
        is_said: impl Fn(Language) -> bool,
    ) -> impl Iterator<Item = (Language, Label)> {
        let lacking = self
            .0
            .iter()
            .filter(move |(language, _)| !is_said(*language));
        lacking.map(|(language, place)| {
            let text = text!(
                "{language} is promised here",
                "{language} promis ici",
                language = language
            );
            (
                *language,
                Label {
                    text,
                    ..place.clone()
                },
            )
        })
    }
}

/// That a text is missing in a language, and where that is promised.
pub(crate) fn lacks(message: LocalText, at: Label, promised: Label, help: LocalText) -> Diagnostic {
    Diagnostic::error(codes::LABEL_MISSING, message)
        .at(at)
        .related_to(promised)
        .help(help)
}

/// How `[texts]` names a text: with the spaces that somebody types.
pub(crate) fn typed(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}
