//! What is wrong in a product folder, told to the person who writes it.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use penteract_core::{Language, LocalText, Say, text};

/// The stable name of a kind of problem: `script.unknown-field`. Each has a page in `docs/diagnostics/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(&'static str);

impl Code {
    /// A code from its text. The text is lower case: the area, a dot, words joined by hyphens.
    pub const fn new(text: &'static str) -> Self {
        Self(text)
    }

    /// The text of the code.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}

/// How much a problem matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The product cannot be used.
    Error,
    /// The product can be used; something in it is probably not meant.
    Warning,
}

impl Say for Severity {
    fn say(&self, language: Language) -> String {
        match self {
            Self::Error => ["error", "erreur"],
            Self::Warning => ["warning", "avertissement"],
        }
        .say(language)
    }
}

/// A place in a file of the product, with a few words about it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Label {
    /// The file, as the author names it: `products/pge/rules/terms.rhai`.
    pub file: Arc<str>,
    /// The bytes of the file's text, from the first included to the last excluded.
    pub span: Range<usize>,
    /// What is there: `not declared in facts.toml`. May be empty.
    pub text: LocalText,
}

impl Label {
    /// A place with a few words about it.
    pub fn new(file: impl Into<Arc<str>>, span: Range<usize>, text: LocalText) -> Self {
        Self {
            file: file.into(),
            span,
            text,
        }
    }

    /// A place that speaks for itself.
    pub fn place(file: impl Into<Arc<str>>, span: Range<usize>) -> Self {
        Self::new(file, span, LocalText::default())
    }
}

/// One problem, with its place and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The kind of problem.
    pub code: Code,
    /// Whether the product can still be used.
    pub severity: Severity,
    /// One line, lower case, no final stop, the author's own text in backticks.
    pub message: LocalText,
    /// Where the problem is.
    pub primary: Option<Label>,
    /// Other places that matter: "declared here", "first rule".
    pub related: Vec<Label>,
    /// What to write instead.
    pub help: Option<LocalText>,
    /// The word to write instead of another, where it is sure.
    pub instead: Option<Instead>,
    /// The text of law that the problem touches.
    pub law: Option<String>,
    /// How many problems it stands for: one, or those that are counted and not listed.
    pub counts: usize,
}

/// How many errors, and how many warnings, of one file are listed; those beyond are counted.
pub(crate) const LISTED_IN_A_FILE: usize = 100;

/// The first errors and the first warnings of each file, in their order, and how many more there are in it.
pub fn listed_first(diagnostics: impl IntoIterator<Item = Diagnostic>) -> Vec<Diagnostic> {
    let mut listed: Vec<Diagnostic> = Vec::new();
    let mut files: HashMap<(Option<Arc<str>>, Severity), InFile> = HashMap::new();
    for diagnostic in diagnostics {
        let file = diagnostic
            .primary
            .as_ref()
            .map(|label| Arc::clone(&label.file));
        let known = files.entry((file, diagnostic.severity)).or_default();
        if known.listed < LISTED_IN_A_FILE && diagnostic.counts == 1 {
            known.listed += 1;
            listed.push(diagnostic.shortened());
            continue;
        }
        known.more = known.more.saturating_add(diagnostic.counts);
        match known.counted.and_then(|at| listed.get_mut(at)) {
            Some(counted) => counted.counts = known.more,
            None => {
                known.counted = Some(listed.len());
                listed.push(Diagnostic {
                    related: Vec::new(),
                    help: Some(text!(
                        "mend those above first: one often makes others",
                        "corrigez d'abord celles qui précèdent : l'une en fait souvent d'autres"
                    )),
                    instead: None,
                    law: None,
                    ..diagnostic
                });
            }
        }
    }
    for counted in files.into_values() {
        if let Some(found) = counted.counted.and_then(|at| listed.get_mut(at)) {
            found.message = text!(
                "and {more} more in this file",
                "et {more} de plus dans ce fichier",
                more = found.counts
            );
        }
    }
    listed
}

/// What is known of a file while its problems are listed.
#[derive(Default)]
struct InFile {
    listed: usize,
    more: usize,
    /// The place, in the list, of the one that stands for those that are counted.
    counted: Option<usize>,
}

impl Diagnostic {
    /// An error without a place yet.
    pub fn error(code: Code, message: LocalText) -> Self {
        Self::new(code, Severity::Error, message)
    }

    /// A warning without a place yet.
    pub fn warning(code: Code, message: LocalText) -> Self {
        Self::new(code, Severity::Warning, message)
    }

    fn new(code: Code, severity: Severity, message: LocalText) -> Self {
        Self {
            code,
            severity,
            message,
            primary: None,
            related: Vec::new(),
            help: None,
            instead: None,
            law: None,
            counts: 1,
        }
    }

    /// The same problem, at a place.
    #[must_use]
    pub fn at(mut self, label: Label) -> Self {
        self.primary = Some(label);
        self
    }

    /// The same problem, with another place that matters.
    #[must_use]
    pub fn related_to(mut self, label: Label) -> Self {
        self.related.push(label);
        self
    }

    /// The same problem, with what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<Help>) -> Self {
        self.set_help(Some(help.into()));
        self
    }

    pub(crate) fn set_help(&mut self, help: Option<Help>) {
        let (text, instead) = help.map_or((None, None), |help| (Some(help.text), help.instead));
        (self.help, self.instead) = (text, instead);
    }

    /// The same problem, the end of what the author wrote left out where it is very long.
    fn shortened(mut self) -> Self {
        const LONGEST: usize = 1_000;
        let labels = self.primary.iter_mut().chain(&mut self.related);
        let texts = labels.map(|label| &mut label.text);
        for text in texts.chain([&mut self.message]).chain(&mut self.help) {
            *text = std::mem::take(text).shortened(LONGEST);
        }
        self
    }

    /// Whether the product cannot be used because of it.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// What to write instead, in words, and the word itself where it is sure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Help {
    text: LocalText,
    instead: Option<Instead>,
}

/// A word of the author, and the only one that can be meant by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instead {
    /// As it stands once within the place of the problem.
    pub written: String,
    /// What is meant.
    pub meant: String,
}

impl From<LocalText> for Help {
    fn from(text: LocalText) -> Self {
        Self {
            text,
            instead: None,
        }
    }
}

impl Help {
    /// The words alone.
    #[must_use]
    pub fn into_text(self) -> LocalText {
        self.text
    }

    /// The name that is meant, when one is near enough; sure when it is the only one and one slip of the hand away.
    pub fn meant<'a>(
        written: &str,
        among: impl IntoIterator<Item = &'a str>,
        said: impl FnOnce(&'a str) -> LocalText,
    ) -> Option<Self> {
        let mut near: Vec<(usize, &str)> = near(written, among).collect();
        near.sort_by_key(|(distance, _)| *distance);
        near.dedup();
        let (distance, meant) = *near.first()?;
        let digits = |text: &str| {
            text.chars()
                .filter(char::is_ascii_digit)
                .collect::<String>()
        };
        // Between short words, and between numbers, one sign makes another meaning.
        let is_sure = near.len() == 1
            && distance <= 1
            && written.chars().count() > 3
            && digits(written) == digits(meant);
        Some(Self {
            text: said(meant),
            instead: is_sure.then(|| Instead {
                written: written.to_owned(),
                meant: meant.to_owned(),
            }),
        })
    }
}

/// The name among `among` that is nearest to `name`, when one is near enough to be meant.
///
/// Near enough is one change for every three characters of the name, at least one: letters swapped, left out, added
/// or replaced. Hyphens, underscores and letter case count for nothing.
///
/// # Example
/// ```
/// use penteract_rules::suggest;
///
/// assert_eq!(suggest("head_count", ["headcount", "turnover"]), Some("headcount"));
/// assert_eq!(suggest("colour", ["headcount", "turnover"]), None);
/// ```
pub fn suggest<'a>(name: &str, among: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let nearest = near(name, among).min_by_key(|(distance, _)| *distance);
    nearest.map(|(_, candidate)| candidate)
}

/// The names that are near enough to be meant, with how many changes away they are.
fn near<'a>(
    name: &str,
    among: impl IntoIterator<Item = &'a str>,
) -> impl Iterator<Item = (usize, &'a str)> {
    let wanted: String = plain(name).collect();
    let (length, signs) = outline(name);
    let allowed = (length / 3).max(1);
    // A name is at least as far as it is longer or shorter; a change takes one sign away or brings one.
    let may_be_near = move |candidate: &&str| {
        let (its_length, its_signs) = outline(candidate);
        let apart = (signs ^ its_signs).count_ones().div_ceil(2);
        its_length.abs_diff(length) <= allowed
            && usize::try_from(apart).is_ok_and(|apart| apart <= allowed)
    };
    among
        .into_iter()
        .filter(may_be_near)
        .map(move |candidate| {
            let plain: String = plain(candidate).collect();
            (strsim::damerau_levenshtein(&wanted, &plain), candidate)
        })
        .filter(move |(distance, candidate)| *distance <= allowed && *candidate != name)
}

/// What two names that are meant to be one have in common.
fn plain(name: &str) -> impl Iterator<Item = char> {
    name.chars()
        .filter(|c| !matches!(c, '_' | '-' | ' '))
        .flat_map(char::to_lowercase)
}

/// How many signs a name has, and which, each as one bit.
fn outline(name: &str) -> (usize, u64) {
    plain(name).fold((0, 0), |(length, signs), c| {
        (length + 1, signs | 1 << (u32::from(c) % u64::BITS))
    })
}

/// The few names among `among` that are nearest to `name`, nearest first, and how many others there are. A short list
/// is given whole, in its own order.
///
/// # Example
/// ```
/// use penteract_rules::nearest;
///
/// assert_eq!(nearest("x", ["b", "a"]), (vec!["b", "a"], 0));
/// let many = ["one", "two", "three", "four", "five", "six", "seven", "eight"];
/// let (few, others) = nearest("ten", many);
/// assert_eq!((few.len(), others), (6, 2));
/// ```
pub fn nearest<'a>(name: &str, among: impl IntoIterator<Item = &'a str>) -> (Vec<&'a str>, usize) {
    const LISTED: usize = 6;
    /// The end of a longer name says nothing about what was meant.
    const COMPARED: usize = 80;
    /// Of a longer list the first names stand for all.
    const SORTED: usize = 1_000;
    let mut all: Vec<&str> = among.into_iter().collect();
    if all.len() > LISTED && all.len() <= SORTED {
        let name: String = name.chars().take(COMPARED).collect();
        all.sort_by_cached_key(|candidate| strsim::damerau_levenshtein(&name, candidate));
    }
    let others = all.len().saturating_sub(LISTED);
    all.truncate(LISTED);
    (all, others)
}

/// The nearest names as a message lists them, each between the same signs: `` `a`, `b` and 27 others``.
pub(crate) fn listed<'a>(
    name: &str,
    among: impl IntoIterator<Item = &'a str>,
    sign: char,
) -> LocalText {
    let (names, others) = nearest(name, among);
    let shown: Vec<String> = names
        .iter()
        .map(|name| format!("{sign}{name}{sign}"))
        .collect();
    a_few(shown.join(", "), others)
}

/// Names, and how many others are left unnamed.
fn a_few(shown: String, others: usize) -> LocalText {
    match others {
        0 => LocalText::same(shown),
        1 => text!("{shown} and one other", "{shown} et un autre"),
        _ => text!("{shown} and {others} others", "{shown} et {others} autres"),
    }
}

/// What compiling looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scrutiny {
    /// A program, or every error.
    Errors,
    /// Warnings as well: what nothing uses, what another rule makes needless, the holes of tables.
    All,
}

#[cfg(test)]
mod tests {
    use penteract_core::Language;

    use super::{listed, suggest};

    #[test]
    fn lists_the_nearest_of_many_names() {
        let regions = ["north", "south", "east", "west", "centre", "coast", "isles"];
        assert_eq!(
            listed("norths", regions, '`').get(Language::English),
            "`north`, `south`, `coast`, `east`, `west`, `centre` and one other"
        );
        assert_eq!(
            listed("x", ["b", "a"], '"').get(Language::English),
            "\"b\", \"a\""
        );
    }

    #[test]
    fn suggests_the_nearest_name_or_none() {
        assert_eq!(
            suggest("turnovr", ["turnover", "payroll"]),
            Some("turnover")
        );
        assert_eq!(
            suggest("legal-form", ["legal_form", "legal_name"]),
            Some("legal_form")
        );
        assert_eq!(suggest("x", ["turnover"]), None);
        assert_eq!(suggest("é", ["e"]), Some("e"));
    }
}
