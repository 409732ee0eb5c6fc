//! Files that are no text of a product, whatever they are meant to hold: one problem instead of what each reader would
//! make of them.

use std::ops::Range;
use std::string::FromUtf8Error;
use std::sync::Arc;

use penteract_core::{LocalText, text};
use penteract_rules::{Diagnostic, Label, misleading, turns_text};

use crate::codes;

/// What happens to texts between two programs.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Slip {
    /// The marks of two versions that were not made one.
    Conflict(Range<usize>),
    /// A carriage return that no line feed follows: a line ends there for some programs, and not for others.
    CarriageReturn(Range<usize>),
    /// A byte that no text has.
    Nul(Range<usize>),
    /// A mark from which on people see another order of words than the one that is read.
    Direction(Range<usize>, char),
}

impl Slip {
    /// The first one of the text of a file.
    pub(super) fn of(text: &str, file: &str) -> Option<Self> {
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let is_mark = |mark: &&str| line.starts_with(*mark);
            if ["<<<<<<< ", ">>>>>>> "].iter().any(is_mark)
                || line.trim_end() == "=======" && !may_hold_headings(file, text.get(..start))
            {
                return Some(Self::Conflict(start..start + line.trim_end().len()));
            }
            if !line.is_ascii()
                && let Some(mark) = line.chars().find(|c| turns_text(*c))
            {
                let at = start + line.find(mark).unwrap_or_default();
                return Some(Self::Direction(at..at + mark.len_utf8(), mark));
            }
            let content = line.strip_suffix('\n').unwrap_or(line);
            let content = content.strip_suffix('\r').unwrap_or(content);
            if let Some(at) = content.find(['\r', '\0']) {
                let place = start + at..start + at + 1;
                let is_nul = content.as_bytes().get(at) == Some(&0);
                return Some(if is_nul {
                    Self::Nul(place)
                } else {
                    Self::CarriageReturn(place)
                });
            }
            start += line.len();
        }
        // The last line ends with the text.
        text.ends_with('\r')
            .then(|| Self::CarriageReturn(text.len() - 1..text.len()))
    }

    pub(super) fn told(self, file: Arc<str>) -> Diagnostic {
        let (code, place, message, help) = match self {
            Self::Conflict(place) => (
                codes::SYNTAX,
                place,
                text!(
                    "two versions of the file were not made one",
                    "deux versions du fichier n'ont pas été réunies"
                ),
                text!(
                    "keep one of the versions, and take away the lines `<<<<<<<`, `=======` and `>>>>>>>`",
                    "gardez l'une des versions, et ôtez les lignes `<<<<<<<`, `=======` et `>>>>>>>`"
                ),
            ),
            Self::CarriageReturn(place) => (
                codes::SYNTAX,
                place,
                text!(
                    "a line ends in a carriage return alone",
                    "une ligne finit par un retour chariot seul"
                ),
                text!(
                    "save the file with line ends that every program reads: LF, or CR LF",
                    "enregistrez le fichier avec des fins de ligne que tout programme lit : LF, ou CR LF"
                ),
            ),
            Self::Nul(place) => (
                codes::UNREADABLE,
                place,
                text!(
                    "the file holds a byte 0, which no text has",
                    "le fichier contient un octet 0, qu'aucun texte n'a"
                ),
                text!(
                    "save it as text, in UTF-8",
                    "enregistrez-le comme texte, en UTF-8"
                ),
            ),
            Self::Direction(place, mark) => {
                let name = misleading(mark).map_or_else(LocalText::default, |(name, _)| name);
                (
                    codes::SYNTAX,
                    place,
                    text!(
                        "the file holds {name}: people see another text than the one that is read",
                        "le fichier contient un {name} : on voit un autre texte que celui qui est lu",
                        name = name
                    ),
                    text!(
                        "remove it; in a text of TOML that needs it, write `\\u{number}`",
                        "supprimez-le ; dans un texte TOML qui en a besoin, écrivez `\\u{number}`",
                        number = format!("{:04X}", u32::from(mark))
                    ),
                )
            }
        };
        Diagnostic::error(code, message)
            .at(Label::place(file, place))
            .help(help)
    }
}

/// Whether `=======` may stand under a heading: in a page, a text of several lines or a comment.
fn may_hold_headings(file: &str, before: Option<&str>) -> bool {
    let opens = |sign: &str| before.is_some_and(|before| before.contains(sign));
    file.ends_with(".md") || ["\"\"\"", "'''", "/*"].iter().any(|sign| opens(sign))
}

/// Bytes that are no text in UTF-8.
pub(super) fn not_text(file: Arc<str>, error: &FromUtf8Error) -> Diagnostic {
    let bytes = error.as_bytes();
    let is_utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    let message = if is_utf16 {
        text!(
            "the file is written in UTF-16",
            "le fichier est écrit en UTF-16"
        )
    } else {
        let read = bytes.get(..error.utf8_error().valid_up_to());
        let lines = read.into_iter().flatten().filter(|byte| **byte == b'\n');
        text!(
            "the file is not UTF-8 text, from line {line} on",
            "le fichier n'est pas du texte en UTF-8, à partir de la ligne {line}",
            line = lines.count() + 1
        )
    };
    Diagnostic::error(codes::UNREADABLE, message)
        .at(Label::place(file, 0..0))
        .help(text!(
            "save it in UTF-8; a spreadsheet has it among its kinds of CSV",
            "enregistrez-le en UTF-8 ; un tableur le propose parmi ses sortes de CSV"
        ))
}

#[cfg(test)]
mod tests {
    use super::Slip;

    #[test]
    fn finds_what_is_no_text_of_a_product_and_nothing_else() {
        let slip = |text: &str| Slip::of(text, "parameters.toml");
        assert_eq!(slip("a\r\nb\n<< c\n======\n"), None);
        assert_eq!(slip("a\n=======\nb\n"), Some(Slip::Conflict(2..9)));
        assert_eq!(Slip::of("Title\n=======\n", "README.md"), None);
        assert_eq!(slip("a = \"\"\"Title\n=======\n\"\"\"\n"), None);
        assert_eq!(slip("a\n<<<<<<< HEAD\nb\n"), Some(Slip::Conflict(2..14)));
        assert_eq!(slip("a\rb\n"), Some(Slip::CarriageReturn(1..2)));
        assert_eq!(slip("a\n\r"), Some(Slip::CarriageReturn(2..3)));
        assert_eq!(slip("a\r\r\n"), Some(Slip::CarriageReturn(1..2)));
        assert_eq!(slip("a\n\0"), Some(Slip::Nul(2..3)));
        assert_eq!(
            slip("a\nb \u{202e}c"),
            Some(Slip::Direction(4..7, '\u{202e}'))
        );
    }
}
