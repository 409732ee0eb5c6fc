//! What is wrong in an application, in words of the person who fills it in.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use penteract_core::{Language, LocalText, Say, text};
use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::bounded;

/// How many problems of an application are listed; those beyond are counted.
pub const PROBLEMS_LISTED_MAX: usize = 100;

/// The problems of an application, all at once: the first ones listed, those beyond [`PROBLEMS_LISTED_MAX`] counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct ApplicationProblems {
    #[serde(rename = "problems")]
    pub(crate) listed: Vec<ApplicationProblem>,
    pub(crate) more: usize,
}

impl ApplicationProblems {
    /// Those that are listed, in the order of the application.
    pub fn listed(&self) -> &[ApplicationProblem] {
        &self.listed
    }

    /// Each of those that are listed.
    pub fn iter(&self) -> std::slice::Iter<'_, ApplicationProblem> {
        self.listed.iter()
    }

    /// How many there are beyond those listed.
    pub fn more(&self) -> usize {
        self.more
    }

    /// How many there are in all.
    pub fn count(&self) -> usize {
        self.listed.len().saturating_add(self.more)
    }

    pub(crate) fn is_full(&self) -> bool {
        self.listed.len() >= PROBLEMS_LISTED_MAX
    }

    pub(crate) fn push(&mut self, problem: ApplicationProblem) {
        if self.is_full() {
            self.more = self.more.saturating_add(1);
        } else {
            self.listed.push(problem);
        }
    }
}

impl<'a> IntoIterator for &'a ApplicationProblems {
    type Item = &'a ApplicationProblem;
    type IntoIter = std::slice::Iter<'a, ApplicationProblem>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// On one line.
impl Say for ApplicationProblems {
    fn say(&self, language: Language) -> String {
        let said = self.listed.say(language);
        match self.more {
            0 => said,
            more => text!("{said}; and {more} more", "{said} ; et {more} autres").say(language),
        }
    }

    fn languages(&self) -> Vec<Language> {
        self.listed.languages()
    }
}

/// In English, on one line.
impl fmt::Display for ApplicationProblems {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.say(Language::English))
    }
}

/// One problem of an application.
///
/// A problem is an error of the input and never a refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplicationProblem {
    pub(crate) pointer: String,
    /// The other answers that it is about.
    pub(crate) others: Vec<String>,
    pub(crate) kind: ProblemKind,
    /// The code of the constraint that is broken.
    pub(crate) constraint: Option<Arc<str>>,
    pub(crate) expected: LocalText,
    pub(crate) got: LocalText,
    pub(crate) help: Option<LocalText>,
}

/// The kinds of problems. Each has a page in `docs/diagnostics/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProblemKind {
    /// The product does not ask that.
    UnknownField,
    /// A text where a number is due, a list where a text is.
    WrongType,
    /// Not one of the choices.
    UnknownChoice,
    /// Not a day of the calendar, or not written `2020-03-16`.
    BadDate,
    /// Not a decimal number, or a rate without unit.
    BadNumber,
    /// A JSON number with more digits than other programs keep.
    TooManyDigits,
    /// More decimals than the currency has.
    TooManyDecimals,
    /// Below the minimum or above the maximum, which may be another answer or the day of the decision; or one from which no loan can be computed.
    OutOfBounds,
    /// `null` for a question that has no answer "none".
    NotOptional,
    /// A code of a list that is not in force on the day of the decision.
    NomenclatureNotInForce,
    /// Answers that are not true together: a constraint of the product is broken.
    Constraint,
}

impl ProblemKind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::UnknownField,
        Self::WrongType,
        Self::UnknownChoice,
        Self::BadDate,
        Self::BadNumber,
        Self::TooManyDigits,
        Self::TooManyDecimals,
        Self::OutOfBounds,
        Self::NotOptional,
        Self::NomenclatureNotInForce,
        Self::Constraint,
    ];

    /// The stable code: `application.unknown-field`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownField => "application.unknown-field",
            Self::WrongType => "application.wrong-type",
            Self::UnknownChoice => "application.unknown-choice",
            Self::BadDate => "application.bad-date",
            Self::BadNumber => "application.bad-number",
            Self::TooManyDigits => "application.too-many-digits",
            Self::TooManyDecimals => "application.too-many-decimals",
            Self::OutOfBounds => "application.out-of-bounds",
            Self::NotOptional => "application.not-optional",
            Self::NomenclatureNotInForce => "application.nomenclature-not-in-force",
            Self::Constraint => "application.constraint",
        }
    }
}

impl ApplicationProblem {
    pub(crate) fn new(
        pointer: String,
        kind: ProblemKind,
        expected: LocalText,
        got: LocalText,
    ) -> Self {
        Self {
            pointer,
            others: Vec::new(),
            kind,
            constraint: None,
            expected,
            got,
            help: None,
        }
    }

    /// The same, about other answers as well.
    pub(crate) fn with(self, others: Vec<String>) -> Self {
        Self { others, ..self }
    }

    /// An answer from which nothing can be computed.
    pub(crate) fn unworkable(path: &str, answer: LocalText, why: LocalText) -> Self {
        let expected = LocalText::new(
            "une réponse dont le prêt peut être calculé",
            "an answer from which the loan can be computed",
        );
        Self {
            help: Some(why),
            ..Self::new(
                bounded::pointer(path),
                ProblemKind::OutOfBounds,
                expected,
                answer,
            )
        }
    }

    /// Answers that break a constraint, each with its path; what it says, and what is said when it fails.
    pub(crate) fn broken(
        code: &Arc<str>,
        holds: LocalText,
        failed: Option<LocalText>,
        answers: &[(Arc<str>, LocalText, LocalText)],
    ) -> Self {
        let mut pointers = answers.iter().map(|(path, ..)| bounded::pointer(path));
        let got: Vec<LocalText> = answers
            .iter()
            .map(|(_, label, answer)| {
                text!(
                    "{label}: {answer}",
                    "{label} : {answer}",
                    label = label,
                    answer = answer
                )
            })
            .collect();
        Self {
            pointer: pointers.next().unwrap_or_default(),
            others: pointers.collect(),
            kind: ProblemKind::Constraint,
            constraint: Some(Arc::clone(code)),
            expected: holds,
            got: LocalText::of(&got),
            help: failed,
        }
    }

    /// Where, as a JSON Pointer (RFC 6901): `/company/turnover`. The end of a very long one is left out.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The other answers that it is about, as JSON Pointers: those that bound this one, or are not true together with it.
    pub fn others(&self) -> &[String] {
        &self.others
    }

    /// The code of the constraint that is broken, when one is.
    pub fn constraint(&self) -> Option<&str> {
        self.constraint.as_deref()
    }

    /// The kind of problem.
    pub fn kind(&self) -> ProblemKind {
        self.kind
    }

    /// What would be right.
    pub fn expected(&self, language: Language) -> &str {
        self.expected.get(language)
    }

    /// What stands there.
    pub fn got(&self, language: Language) -> &str {
        self.got.get(language)
    }

    /// What to write instead.
    pub fn help(&self, language: Language) -> Option<&str> {
        self.help.as_ref().map(|help| help.get(language))
    }

    /// What to write instead, in every language.
    pub fn help_text(&self) -> Option<&LocalText> {
        self.help.as_ref()
    }

    /// What a broken constraint says, when one is broken.
    pub fn broken_sentence(&self, language: Language) -> Option<Cow<'_, str>> {
        self.constraint.as_ref()?;
        let expected = self.expected(language);
        Some(self.help(language).map_or_else(
            || {
                let words = text!(
                    "this must hold and does not: {expected}",
                    "ceci doit être vrai et ne l'est pas : {expected}"
                );
                Cow::Owned(words.say(language))
            },
            Cow::Borrowed,
        ))
    }

    /// The problem on one line, in a language.
    pub fn render(&self, language: Language) -> String {
        let (pointer, expected, got) = (&self.pointer, self.expected(language), self.got(language));
        let colon = language.of([":", "\u{a0}:"]);
        if let Some(broken) = self.broken_sentence(language) {
            let answers = std::iter::once(pointer).chain(&self.others);
            let answers = answers.map(|pointer| format!("`{pointer}`"));
            let answers = answers.collect::<Vec<_>>().join(", ");
            return format!("{answers}{colon} {broken} ({got})");
        }
        let [is_expected, is_got] = language.of([["expected", "got"], ["attendu", "reçu"]]);
        let mut line = format!("`{pointer}`{colon} {is_expected} {expected}, {is_got} {got}");
        if let Some(help) = self.help(language) {
            line.push_str(language.of(["; ", "\u{202f}; "]));
            line.push_str(help);
        }
        line
    }
}

/// Its code, that of the constraint, the answers it is about, and what it says in both languages.
impl Serialize for ApplicationProblem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let pointers: Vec<&String> = std::iter::once(&self.pointer).chain(&self.others).collect();
        let languages = Language::OF_ENGINE.into_iter().chain(self.languages());
        let said = languages.map(|language| (language.to_string(), self.render(language)));
        let mut problem = serializer.serialize_struct("ApplicationProblem", 4)?;
        problem.serialize_field("code", self.kind.code())?;
        problem.serialize_field("constraint", &self.constraint())?;
        problem.serialize_field("pointers", &pointers)?;
        problem.serialize_field("message", &said.collect::<BTreeMap<_, _>>())?;
        problem.end()
    }
}

impl Say for ApplicationProblem {
    fn say(&self, language: Language) -> String {
        self.render(language)
    }

    fn languages(&self) -> Vec<Language> {
        let texts = [Some(&self.expected), Some(&self.got), self.help.as_ref()];
        texts
            .into_iter()
            .flatten()
            .flat_map(Say::languages)
            .collect()
    }
}

/// In English.
impl fmt::Display for ApplicationProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.render(Language::English))
    }
}
