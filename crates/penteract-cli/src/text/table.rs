//! Columns aligned by the width that a terminal gives each character, and fitted to that of the terminal.

use super::fold::{width, wrapped, wrapped_within};

/// A column: how it is read, and whether a table too wide may do without it.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    heading: String,
    kind: Kind,
    leaves: Option<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// On the left; wraps.
    Text,
    /// On the right; never wraps, save its heading.
    Number,
}

impl Column {
    pub(crate) fn text(heading: &str) -> Self {
        Self::new(heading, Kind::Text)
    }

    pub(crate) fn number(heading: &str) -> Self {
        Self::new(heading, Kind::Number)
    }

    fn new(heading: &str, kind: Kind) -> Self {
        Self {
            heading: heading.to_owned(),
            kind,
            leaves: None,
        }
    }

    /// Lets the column be left out, those of lower ranks first and among equals the one furthest to the right.
    pub(crate) const fn leaves(mut self, rank: u8) -> Self {
        self.leaves = Some(rank);
        self
    }
}

/// Rows of cells under headings; a text may stand across the last columns.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    columns: Vec<Column>,
    lines: Vec<Line>,
    indent: usize,
    continues: bool,
}

#[derive(Debug, Clone)]
enum Line {
    Cells(Vec<String>),
    Across { cells: Vec<String>, text: String },
    Rule,
}

/// A table as lines.
#[derive(Debug)]
pub(crate) struct Fitted<'a> {
    /// The first one the headings when there is one; no line ends in a space.
    pub(crate) lines: Vec<String>,
    /// The headings of the columns for which there was no room.
    pub(crate) left_out: Vec<&'a str>,
}

/// The columns shown together, each with its width.
type Panel = Vec<(usize, usize)>;

const GAP: &str = "  ";

/// How narrow texts may become before a column is left out, and when none is left to leave out. Longer words are cut.
const NARROW: [usize; 2] = [16, 6];

impl Table {
    /// A table with its columns.
    pub(crate) fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self {
            columns: columns.into_iter().collect(),
            lines: Vec::new(),
            indent: 0,
            continues: false,
        }
    }

    /// Moves the table to the right.
    pub(crate) const fn indented(mut self, indent: usize) -> Self {
        self.indent = indent;
        self
    }

    /// Lets columns for which there is no room follow below, beside the first one again.
    pub(crate) const fn continued_below(mut self) -> Self {
        self.continues = true;
        self
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

    /// The lines, within so many columns of a terminal or as wide as they need.
    pub(crate) fn fitted(&self, room: Option<usize>) -> Fitted<'_> {
        let room = room.map(|room| room.saturating_sub(self.indent));
        let panels = self.panels(room);
        let mut lines = Vec::new();
        for (index, panel) in panels.iter().enumerate() {
            if index > 0 {
                lines.push(String::new());
            }
            self.write(panel, room, &mut lines);
        }
        let is_shown = |at| panels.iter().flatten().any(|(shown, _)| *shown == at);
        let left_out = self.columns.iter().enumerate();
        let left_out = left_out.filter(|(at, _)| !is_shown(*at));
        Fitted {
            lines,
            left_out: left_out
                .map(|(_, column)| column.heading.as_str())
                .collect(),
        }
    }

    /// Which columns stand together, and how wide.
    fn panels(&self, room: Option<usize>) -> Vec<Panel> {
        let all: Vec<usize> = (0..self.columns.len()).collect();
        let natural = || self.panel(&all, |column| self.natural(column));
        let Some(room) = room else {
            return vec![natural()];
        };
        for narrow in NARROW {
            if let Some(panel) = self.fit(&all, narrow, room) {
                return vec![panel];
            }
            if self.continues {
                return self.continued(narrow, room);
            }
            let mut shown = all.clone();
            while let Some(leaving) = self.leaving(&shown) {
                shown.retain(|column| *column != leaving);
                if let Some(panel) = self.fit(&shown, narrow, room) {
                    return vec![panel];
                }
            }
        }
        // No room even for what cannot be left out.
        vec![natural()]
    }

    /// The column to leave out first.
    fn leaving(&self, shown: &[usize]) -> Option<usize> {
        let ranked = shown.iter().rev().filter_map(|at| {
            let rank = self.columns.get(*at)?.leaves?;
            Some((rank, *at))
        });
        ranked.min_by_key(|(rank, _)| *rank).map(|(_, at)| at)
    }

    /// As many columns as there is room for beside the first one, then the next ones below.
    fn continued(&self, narrow: usize, room: usize) -> Vec<Panel> {
        let mut panels = Vec::new();
        let mut next = 1;
        while next < self.columns.len() {
            let mut best = None;
            for end in next + 1..=self.columns.len() {
                let shown: Vec<usize> = std::iter::once(0).chain(next..end).collect();
                match self.fit(&shown, narrow, room) {
                    Some(panel) => best = Some((panel, end)),
                    None => break,
                }
            }
            let (panel, end) = best.unwrap_or_else(|| {
                let shown = [0, next];
                (
                    self.panel(&shown, |column| self.narrowest(column, narrow)),
                    next + 1,
                )
            });
            panels.push(panel);
            next = end;
        }
        panels
    }

    /// Columns with their widths within the room, or nothing when they cannot be that narrow.
    fn fit(&self, shown: &[usize], narrow: usize, room: usize) -> Option<Panel> {
        let natural: Vec<usize> = shown.iter().map(|column| self.natural(*column)).collect();
        let mut panel = self.panel(shown, |column| self.narrowest(column, narrow));
        let mut spare = room.checked_sub(total(&panel))?;
        // What is left goes to the narrowest of those that need it, a column of the terminal at a time.
        while spare > 0 {
            let short = panel.iter_mut().zip(&natural);
            let short = short.filter(|((_, width), natural)| width < natural);
            let Some(((_, narrowest), _)) = short.min_by_key(|((_, width), _)| *width) else {
                break;
            };
            *narrowest += 1;
            spare -= 1;
        }
        Some(panel)
    }

    fn panel(&self, shown: &[usize], width: impl Fn(usize) -> usize) -> Panel {
        shown
            .iter()
            .map(|column| (*column, width(*column)))
            .collect()
    }

    /// The cells of a column, its heading apart.
    fn cells(&self, column: usize) -> impl Iterator<Item = &str> {
        self.lines.iter().filter_map(move |line| match line {
            Line::Cells(cells) | Line::Across { cells, .. } => {
                cells.get(column).map(String::as_str)
            }
            Line::Rule => None,
        })
    }

    /// The width at which nothing of a column wraps.
    fn natural(&self, column: usize) -> usize {
        let heading = self
            .columns
            .get(column)
            .map(|column| width(&column.heading));
        let cells = self.cells(column).map(width);
        cells.chain(heading).max().unwrap_or_default()
    }

    /// The least width of a column.
    fn narrowest(&self, column: usize, narrow: usize) -> usize {
        let words = |text: &str| text.split_ascii_whitespace().map(width).max();
        let Some(Column { heading, kind, .. }) = self.columns.get(column) else {
            return 0;
        };
        let heading = words(heading).into_iter();
        match kind {
            Kind::Text => {
                let longest = self.cells(column).filter_map(words).chain(heading).max();
                longest.unwrap_or_default().min(narrow)
            }
            Kind::Number => {
                let longest = self.cells(column).map(width).chain(heading).max();
                longest.unwrap_or_default()
            }
        }
    }

    fn write(&self, panel: &Panel, room: Option<usize>, lines: &mut Vec<String>) {
        let rule = "─".repeat(total(panel));
        let headings: Vec<&str> = self
            .columns
            .iter()
            .map(|column| column.heading.as_str())
            .collect();
        if headings.iter().any(|heading| !heading.is_empty()) {
            self.write_row(panel, &headings, None, lines);
            self.write_line(&rule, lines);
        }
        for line in &self.lines {
            let (cells, across) = match line {
                Line::Cells(cells) => (cells, None),
                Line::Across { cells, text } => {
                    let before = panel.iter().take_while(|(column, _)| *column < cells.len());
                    let before: Panel = before.copied().collect();
                    let start = total(&before) + GAP.len();
                    let text = match room {
                        Some(room) => wrapped(text, room.saturating_sub(start)),
                        None => vec![text.clone()],
                    };
                    (cells, Some(text))
                }
                Line::Rule => {
                    self.write_line(&rule, lines);
                    continue;
                }
            };
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            self.write_row(panel, &cells, across, lines);
        }
    }

    /// Cells in their columns, the missing ones empty; or the text in the place of the missing ones.
    fn write_row(
        &self,
        panel: &Panel,
        cells: &[&str],
        across: Option<Vec<String>>,
        lines: &mut Vec<String>,
    ) {
        let mut blocks: Vec<(Kind, usize, Vec<String>)> = Vec::new();
        for (index, width) in panel {
            let Some(column) = self.columns.get(*index) else {
                continue;
            };
            match (cells.get(*index), &across) {
                (None, Some(text)) => {
                    blocks.push((Kind::Text, 0, text.clone()));
                    break;
                }
                (cell, _) => {
                    let cell = cell.copied().unwrap_or_default();
                    blocks.push((column.kind, *width, within(cell, *width)));
                }
            }
        }
        let height = blocks.iter().map(|(_, _, block)| block.len()).max();
        for row in 0..height.unwrap_or_default().max(1) {
            let aligned = blocks.iter().map(|(kind, columns, block)| {
                let text = block.get(row).map(String::as_str).unwrap_or_default();
                let padding = " ".repeat(columns.saturating_sub(width(text)));
                match kind {
                    Kind::Text => format!("{text}{padding}"),
                    Kind::Number => format!("{padding}{text}"),
                }
            });
            self.write_line(&aligned.collect::<Vec<_>>().join(GAP), lines);
        }
    }

    fn write_line(&self, line: &str, lines: &mut Vec<String>) {
        let line = line.trim_end_matches(' ');
        lines.push(format!("{}{line}", " ".repeat(self.indent)));
    }
}

/// The width of columns side by side.
fn total(panel: &[(usize, usize)]) -> usize {
    let gaps = GAP.len() * panel.len().saturating_sub(1);
    panel.iter().map(|(_, width)| width).sum::<usize>() + gaps
}

/// A cell within its column.
fn within(cell: &str, columns: usize) -> Vec<String> {
    if width(cell) <= columns {
        vec![cell.to_owned()]
    } else {
        wrapped_within(cell, columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amounts() -> Table {
        let mut table = Table::new([
            Column::text("Né"),
            Column::number("€"),
            Column::number("outstanding principal").leaves(2),
            Column::number("fees").leaves(1),
        ]);
        table.row(["a", "1\u{202f}000,00", "9\u{202f}000,00", "1,00"].map(str::to_owned));
        table.row(["全角", "5,00", "8\u{202f}995,00", ""].map(str::to_owned));
        table.rule();
        table.across(["b".to_owned()], "nothing is paid".to_owned());
        table
    }

    #[test]
    fn columns_are_aligned_by_what_a_terminal_shows() {
        insta::assert_snapshot!(amounts().fitted(None).lines.join("\n"), @r"
        Né           €  outstanding principal  fees
        ───────────────────────────────────────────
        a     1 000,00               9 000,00  1,00
        全角      5,00               8 995,00
        ───────────────────────────────────────────
        b     nothing is paid
        ");
    }

    #[test]
    fn s9_a_heading_wraps_and_its_numbers_do_not() {
        insta::assert_snapshot!(amounts().fitted(Some(33)).lines.join("\n"), @r"
        Né           €  outstanding  fees
                          principal
        ─────────────────────────────────
        a     1 000,00     9 000,00  1,00
        全角      5,00     8 995,00
        ─────────────────────────────────
        b     nothing is paid
        ");
    }

    #[test]
    fn s9_columns_leave_in_their_order() {
        let table = amounts();
        for (room, left_out) in [
            (33, vec![]),
            (32, vec!["fees"]),
            (27, vec!["fees"]),
            (26, vec!["outstanding principal", "fees"]),
        ] {
            let fitted = table.fitted(Some(room));
            assert_eq!(fitted.left_out, left_out, "{room}");
            assert!(
                fitted.lines.iter().all(|line| width(line) <= room),
                "{room}"
            );
        }
    }

    #[test]
    fn s9_texts_wrap_in_their_columns_with_their_colours() {
        let mut table = Table::new([Column::text("name"), Column::text("state")]).indented(2);
        let state = "open, \u{1b}[1;33mno known value\u{1b}[0m";
        table.row(["loan of the regions".to_owned(), state.to_owned()]);
        insta::assert_snapshot!(table.fitted(Some(24)).lines.join("\n").replace('\u{1b}', "^"), @r"
          name        state
          ──────────────────────
          loan of     open, ^[1;33mno^[0m
          the         ^[1;33mknown^[0m
          regions     ^[1;33mvalue^[0m
        ");
    }

    #[test]
    fn s9_variants_continue_below() {
        let mut table = Table::new(["differs", "first", "second", "third"].map(Column::text));
        table = table.continued_below();
        table.row(["rate", "1,00 %", "2,00 %", "3,00 %"].map(str::to_owned));
        insta::assert_snapshot!(table.fitted(Some(23)).lines.join("\n"), @r"
        differs  first   second
        ───────────────────────
        rate     1,00 %  2,00 %
        
        differs  third
        ───────────────
        rate     3,00 %
        ");
    }
}
