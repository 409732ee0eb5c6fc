//! Columns aligned by the width that a terminal gives each character.

use unicode_width::UnicodeWidthStr;

/// On which side the cells of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// Rows of cells under headings; a text may stand across the last columns.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    columns: Vec<(String, Align)>,
    lines: Vec<Line>,
}

#[derive(Debug, Clone)]
enum Line {
    Cells(Vec<String>),
    Across { cells: Vec<String>, text: String },
    Rule,
}

const GAP: &str = "  ";

impl Table {
    /// A table with the headings of its columns.
    pub(crate) fn new(columns: impl IntoIterator<Item = (String, Align)>) -> Self {
        Self {
            columns: columns.into_iter().collect(),
            lines: Vec::new(),
        }
    }

    /// Adds a row; cells beyond the columns are not shown, missing ones are empty.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.lines.push(Line::Cells(cells.into_iter().collect()));
    }

    /// Adds a row that ends in a text which no column aligns.
    pub(crate) fn across(&mut self, cells: impl IntoIterator<Item = String>, text: String) {
        self.lines.push(Line::Across {
            cells: cells.into_iter().collect(),
            text,
        });
    }

    /// Adds a horizontal rule.
    pub(crate) fn rule(&mut self) {
        self.lines.push(Line::Rule);
    }

    /// The lines, the first one the headings when there is one; no line ends in a space.
    pub(crate) fn lines(&self) -> Vec<String> {
        let widths = self.widths();
        let mut lines = Vec::new();
        if self.columns.iter().any(|(heading, _)| !heading.is_empty()) {
            let headings: Vec<&str> = self
                .columns
                .iter()
                .map(|(heading, _)| heading.as_str())
                .collect();
            lines.push(self.aligned(&headings, &widths, None));
            lines.push(rule(&widths));
        }
        for line in &self.lines {
            lines.push(match line {
                Line::Cells(cells) => {
                    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
                    self.aligned(&cells, &widths, None)
                }
                Line::Across { cells, text } => {
                    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
                    self.aligned(&cells, &widths, Some(text))
                }
                Line::Rule => rule(&widths),
            });
        }
        lines
    }

    fn widths(&self) -> Vec<usize> {
        let rows = self.lines.iter().filter_map(|line| match line {
            Line::Cells(cells) | Line::Across { cells, .. } => Some(cells),
            Line::Rule => None,
        });
        let mut widths: Vec<usize> = self
            .columns
            .iter()
            .map(|(heading, _)| heading.width())
            .collect();
        for cells in rows {
            for (width, cell) in widths.iter_mut().zip(cells) {
                *width = (*width).max(cell.width());
            }
        }
        widths
    }

    /// Cells in their columns, the missing ones empty; or the text in the place of the missing ones.
    fn aligned(&self, cells: &[&str], widths: &[usize], text: Option<&str>) -> String {
        let mut line = String::new();
        for (index, ((_, align), width)) in self.columns.iter().zip(widths).enumerate() {
            if let (Some(text), true) = (text, index == cells.len()) {
                line.push_str(GAP);
                line.push_str(text);
                break;
            }
            let cell = cells.get(index).copied().unwrap_or_default();
            let padding = " ".repeat(width.saturating_sub(cell.width()));
            if index > 0 {
                line.push_str(GAP);
            }
            match align {
                Align::Left => {
                    line.push_str(cell);
                    line.push_str(&padding);
                }
                Align::Right => {
                    line.push_str(&padding);
                    line.push_str(cell);
                }
            }
        }
        line.truncate(line.trim_end_matches(' ').len());
        line
    }
}

fn rule(widths: &[usize]) -> String {
    let width = widths.iter().sum::<usize>() + GAP.len() * widths.len().saturating_sub(1);
    "─".repeat(width)
}

/// Breaks a text into lines of at most `width` columns, at spaces; a longer word stands alone.
pub(crate) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_ascii_whitespace() {
        if !line.is_empty() && line.width() + 1 + word.width() > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_what_a_terminal_shows() {
        let mut table = Table::new([
            ("Né".to_owned(), Align::Left),
            ("€".to_owned(), Align::Right),
        ]);
        table.row(["a".to_owned(), "1\u{202f}000,00".to_owned()]);
        table.row(["全角".to_owned(), "5,00".to_owned()]);
        table.rule();
        table.across(["b".to_owned()], "whole".to_owned());
        insta::assert_snapshot!(table.lines().join("\n"), @r"
        Né           €
        ──────────────
        a     1 000,00
        全角      5,00
        ──────────────
        b     whole
        ");
    }

    #[test]
    fn texts_break_at_spaces_and_only_there() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("1\u{202f}000 €", 3), ["1\u{202f}000", "€"]);
        assert_eq!(wrapped("incompressible", 3), ["incompressible"]);
    }
}
