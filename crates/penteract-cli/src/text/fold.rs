//! Texts broken into lines, by the width that a terminal gives each character; colours have none.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

const ESCAPE: char = '\u{1b}';
const RESET: &str = "\u{1b}[0m";

/// The columns that a text takes on a terminal.
pub(crate) fn width(text: &str) -> usize {
    let codes: usize = codes(text).map(unicode_width::UnicodeWidthStr::width).sum();
    text.width().saturating_sub(codes)
}

/// The codes of colours in a text.
fn codes(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices(ESCAPE).filter_map(|(start, _)| {
        let code = text.get(start..)?;
        code.get(..=code.find('m')?)
    })
}

/// Breaks a text into lines of at most so many columns, at spaces; a longer word stands alone. Each line has its own
/// colours.
pub(crate) fn wrapped(text: &str, columns: usize) -> Vec<String> {
    each_coloured(gathered(text.split_ascii_whitespace(), columns))
}

/// Lines as they are, save those wider than the terminal: they are folded under their own beginning.
pub(crate) fn folded(text: &str, columns: Option<usize>) -> String {
    let Some(columns) = columns else {
        return text.to_owned();
    };
    let fold = |line: &str| {
        if width(line) <= columns {
            return line.to_owned();
        }
        let indent = " ".repeat(line.len() - line.trim_start_matches(' ').len());
        let lines = wrapped(line, columns.saturating_sub(indent.len())).into_iter();
        let lines: Vec<String> = lines.map(|line| format!("{indent}{line}")).collect();
        lines.join("\n")
    };
    text.split('\n').map(fold).collect::<Vec<_>>().join("\n")
}

/// As [`wrapped`], a longer word cut, where it can be after a mark of punctuation.
pub(crate) fn wrapped_within(text: &str, columns: usize) -> Vec<String> {
    let words = text.split_ascii_whitespace();
    each_coloured(gathered(
        words.flat_map(|word| Pieces {
            rest: word,
            columns,
        }),
        columns,
    ))
}

fn gathered<'a>(words: impl Iterator<Item = &'a str>, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in words {
        let wide = width(word);
        if !line.is_empty() && used + 1 + wide > columns {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if !line.is_empty() {
            line.push(' ');
            used += 1;
        }
        line.push_str(word);
        used += wide;
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// A colour that goes on over several lines ends and begins with each.
fn each_coloured(lines: Vec<String>) -> Vec<String> {
    let mut open = String::new();
    let coloured = lines.into_iter().map(|line| {
        let before = open.clone();
        for code in codes(&line) {
            open = if code == RESET { "" } else { code }.to_owned();
        }
        let after = if open.is_empty() { "" } else { RESET };
        format!("{before}{line}{after}")
    });
    coloured.collect()
}

/// A word in pieces of at most so many columns.
struct Pieces<'a> {
    rest: &'a str,
    columns: usize,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if self.rest.is_empty() {
            return None;
        }
        let (piece, rest) = self.rest.split_at(self.cut());
        self.rest = rest;
        Some(piece)
    }
}

impl Pieces<'_> {
    /// Where the first piece ends.
    fn cut(&self) -> usize {
        let (mut used, mut anywhere, mut after_mark) = (0, 0, 0);
        let mut in_code = false;
        for (at, character) in self.rest.char_indices() {
            let end = at + character.len_utf8();
            if in_code || character == ESCAPE {
                in_code = character != 'm';
            } else {
                used += character.width().unwrap_or_default();
                // A piece holds one character at least, however wide.
                if used > self.columns && anywhere > 0 {
                    return if after_mark > 0 { after_mark } else { anywhere };
                }
                if "_-./@".contains(character) {
                    after_mark = end;
                }
            }
            anywhere = end;
        }
        anywhere
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_break_at_spaces_and_only_there() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("1\u{202f}000 €", 3), ["1\u{202f}000", "€"]);
        assert_eq!(wrapped("incompressible", 3), ["incompressible"]);
    }

    #[test]
    fn longer_words_are_cut_after_punctuation_where_there_is_some() {
        assert_eq!(
            wrapped_within("loan_amount_max is", 8),
            ["loan_", "amount_", "max is"]
        );
        assert_eq!(wrapped_within("élémentaire", 6), ["élémen", "taire"]);
        assert_eq!(wrapped_within("全角", 1), ["全", "角"]);
    }

    #[test]
    fn colours_take_no_column_and_end_with_their_line() {
        let text = "\u{1b}[1;33mno known value\u{1b}[0m of it";
        assert_eq!(width(text), 20);
        assert_eq!(
            wrapped(text, 11),
            [
                "\u{1b}[1;33mno known\u{1b}[0m",
                "\u{1b}[1;33mvalue\u{1b}[0m of it"
            ]
        );
    }
}
