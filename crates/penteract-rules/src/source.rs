//! The texts that diagnostics point into, and their plain rendering.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

use penteract_core::{Language, Say as _};
use unicode_width::UnicodeWidthChar;

use crate::diagnostic::{Diagnostic, Label};

/// The texts of the files that diagnostics point into, by name.
///
/// # Example
/// ```
/// use penteract_core::{Language, text};
/// use penteract_rules::{Code, Diagnostic, Label, SourceFiles};
///
/// let mut files = SourceFiles::default();
/// files.insert("rules/eligibility.rhai", "company.head_count < 250");
/// let message = text!("unknown fact `head_count`", "donnée inconnue `head_count`");
/// let label = text!("not declared in facts.toml", "non déclarée dans facts.toml");
/// let problem = Diagnostic::error(Code::new("script.unknown-field"), message)
///     .at(Label::new("rules/eligibility.rhai", 8..18, label));
/// assert_eq!(
///     files.render(&problem, Language::English),
///     "error[script.unknown-field]: unknown fact `head_count`
///   --> rules/eligibility.rhai:1:9
///    |
///  1 | company.head_count < 250
///    |         ^^^^^^^^^^ not declared in facts.toml
/// "
/// );
/// ```
#[derive(Clone, Debug, Default)]
pub struct SourceFiles {
    files: BTreeMap<Arc<str>, Source>,
}

/// A text and where its lines start.
#[derive(Clone, Debug)]
struct Source {
    text: Arc<str>,
    /// Found when the first place is looked for: most files have no problem.
    starts: OnceLock<Arc<[usize]>>,
}

impl Source {
    fn new(text: Arc<str>) -> Self {
        Self {
            text,
            starts: OnceLock::new(),
        }
    }

    /// The line in which a byte stands.
    fn line_at(&self, offset: usize) -> Line<'_> {
        let offset = floor_boundary(&self.text, offset);
        let starts = self.starts.get_or_init(|| {
            let ends = self.text.match_indices('\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(ends).collect()
        });
        let number = starts.partition_point(|start| *start <= offset);
        let start = starts.get(number.saturating_sub(1)).copied().unwrap_or(0);
        let end = starts.get(number).map_or(self.text.len(), |next| next - 1);
        let line = self.text.get(start..end).unwrap_or_default();
        Line {
            number,
            text: line.strip_suffix('\r').unwrap_or(line),
            start,
        }
    }
}

/// How many columns a tab takes in the rendering.
const TAB_WIDTH: usize = 4;

/// A line of a file: its number from 1, its text, and where it starts.
struct Line<'a> {
    number: usize,
    text: &'a str,
    start: usize,
}

impl SourceFiles {
    /// Adds a file, or replaces its text.
    pub fn insert(&mut self, name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) {
        self.files.insert(name.into(), Source::new(text.into()));
    }

    /// The text of a file.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.files.get(name).map(|source| &*source.text)
    }

    /// The files with their texts, in the order of their names.
    pub fn texts(&self) -> impl Iterator<Item = (&Arc<str>, &str)> {
        let files = self.files.iter();
        files.map(|(name, source)| (name, &*source.text))
    }

    /// Adds the files of another set.
    pub fn extend(&mut self, other: &Self) {
        for (name, source) in &other.files {
            self.files.insert(Arc::clone(name), source.clone());
        }
    }

    /// Line and column of a byte of a file, both from 1; columns count characters.
    pub fn line_and_column(&self, name: &str, offset: usize) -> Option<(usize, usize)> {
        let source = self.files.get(name)?;
        let line = source.line_at(offset);
        let text = &source.text;
        let before = text.get(line.start..floor_boundary(text, offset))?;
        Some((line.number, before.chars().count() + 1))
    }

    /// The plain text of a problem in a language: its lines, with carets under the right characters.
    pub fn render(&self, diagnostic: &Diagnostic, language: Language) -> String {
        let mut out = format!(
            "{}[{}]{} {}\n",
            diagnostic.severity.say(language),
            diagnostic.code,
            colon(language),
            diagnostic.message.get(language)
        );
        let gutter = self.gutter(diagnostic);
        if let Some(label) = &diagnostic.primary {
            self.render_label(&mut out, label, "-->", '^', gutter, language);
        }
        for label in &diagnostic.related {
            self.render_label(&mut out, label, ":::", '-', gutter, language);
        }
        let [help, law] = language.of([["help", "law"], ["aide", "droit"]]);
        let helps = diagnostic.help.as_ref().map(|text| text.get(language));
        for (word, text) in [(help, helps), (law, diagnostic.law.as_deref())] {
            if let Some(text) = text {
                // Writing to a string cannot fail.
                let _ = writeln!(out, "{:gutter$} = {word}{} {text}", "", colon(language));
            }
        }
        out
    }

    fn gutter(&self, diagnostic: &Diagnostic) -> usize {
        diagnostic
            .primary
            .iter()
            .chain(&diagnostic.related)
            .filter_map(|label| self.line_and_column(&label.file, label.span.start))
            .map(|(line, _)| line.to_string().len())
            .max()
            .unwrap_or(1)
            .max(2)
    }

    fn render_label(
        &self,
        out: &mut String,
        label: &Label,
        arrow: &str,
        mark: char,
        gutter: usize,
        language: Language,
    ) {
        let told = label.text.get(language);
        let Some(source) = self.files.get(&label.file) else {
            let note = if told.is_empty() {
                String::new()
            } else {
                format!("{} {told}", colon(language))
            };
            let _ = writeln!(out, "{:gutter$}{arrow} {}{note}", "", label.file);
            return;
        };
        let text = &source.text;
        let start = floor_boundary(text, label.span.start);
        let end = floor_boundary(text, label.span.end.max(start));
        let line = source.line_at(start);
        let line_end = line.start + line.text.len();
        let before = text.get(line.start..start).unwrap_or_default();
        let marked = text
            .get(start..end.min(line_end).max(start))
            .unwrap_or_default();
        let after = text.get(start.min(line_end)..line_end).unwrap_or_default();
        let column = before.chars().count() + 1;
        let _ = writeln!(
            out,
            "{:gutter$}{arrow} {}:{}:{column}",
            "", label.file, line.number
        );
        let before = ending(before);
        let indent = " ".repeat(width(&before));
        let marks: String = std::iter::repeat_n(mark, width(&beginning(marked)).max(1)).collect();
        let words = if told.is_empty() {
            String::new()
        } else {
            format!(" {told}")
        };
        let shown = expand_tabs(&format!("{before}{}", beginning(after)));
        let _ = writeln!(out, "{:gutter$} |", "");
        let _ = writeln!(out, "{:>gutter$} | {shown}", line.number);
        let _ = writeln!(out, "{:gutter$} | {indent}{marks}{words}", "");
    }
}

/// A colon with the space before it that a language writes.
fn colon(language: Language) -> &'static str {
    language.of([":", "\u{a0}:"])
}

/// How many characters of a line are shown on each side of a place.
const SHOWN_ASIDE: usize = 160;

/// The beginning of what follows a place.
fn beginning(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(SHOWN_ASIDE) {
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}

/// The end of what precedes a place.
fn ending(text: &str) -> Cow<'_, str> {
    match text.char_indices().rev().nth(SHOWN_ASIDE) {
        Some((start, cut)) => {
            let kept = text.get(start + cut.len_utf8()..).unwrap_or_default();
            Cow::Owned(format!("…{kept}"))
        }
        None => Cow::Borrowed(text),
    }
}

/// The columns that a piece of text takes on a terminal.
fn width(text: &str) -> usize {
    text.chars()
        .map(|c| {
            if c == '\t' {
                TAB_WIDTH
            } else {
                c.width().unwrap_or(0)
            }
        })
        .sum()
}

fn expand_tabs(line: &str) -> String {
    line.replace('\t', &" ".repeat(TAB_WIDTH))
}

/// The nearest character boundary at or before `offset`.
fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use penteract_core::{Language, LocalText};

    use super::SourceFiles;
    use crate::diagnostic::{Code, Diagnostic, Label};

    fn text(text: &str) -> LocalText {
        LocalText::same(text)
    }

    fn rendered(source: &str, marked: &str) -> String {
        let mut files = SourceFiles::default();
        files.insert("règles.rhai", source);
        let start = source.find(marked).unwrap();
        let label = Label::new("règles.rhai", start..start + marked.len(), text("here"));
        files.render(
            &Diagnostic::error(Code::new("script.test"), text("wrong")).at(label),
            Language::English,
        )
    }

    #[test]
    fn carets_stand_under_accents_wide_characters_and_tabs() {
        insta::assert_snapshot!(rendered("// ligne\nlet é = \"été\" + 企業;", "企業"), @r#"
        error[script.test]: wrong
          --> règles.rhai:2:17
           |
         2 | let é = "été" + 企業;
           |                 ^^^^ here
        "#);
        insta::assert_snapshot!(rendered("\tà(b)", "b"), @r"
        error[script.test]: wrong
          --> règles.rhai:1:4
           |
         1 |     à(b)
           |       ^ here
        ");
    }

    #[test]
    fn a_place_past_the_end_is_still_shown() {
        let mut files = SourceFiles::default();
        files.insert("a", "fn f() {\r\n");
        let shown = files.render(
            &Diagnostic::error(Code::new("script.test"), text("x")).at(Label::place("a", 99..120)),
            Language::English,
        );
        assert!(shown.contains("--> a:2:1"), "{shown}");
        let shown = files.render(
            &Diagnostic::error(Code::new("script.test"), text("x")).at(Label::new(
                "b",
                0..1,
                text("gone"),
            )),
            Language::English,
        );
        assert!(shown.contains("--> b: gone"), "{shown}");
    }
}
