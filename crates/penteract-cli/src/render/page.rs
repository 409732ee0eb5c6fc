//! Text under headings: prose folded to a readable width, and everything to that of the terminal.

use penteract::{Language, text};

use crate::paint::{Paint, Style};
use crate::session::Session;
use crate::text::fold::{folded, width, wrapped};
use crate::text::table::Table;

/// Where a line of prose is folded at the latest.
const WIDTH: usize = 100;

/// A text being written, line by line.
#[derive(Debug)]
pub(crate) struct Page {
    text: String,
    paint: Paint,
    language: Language,
    /// Of the terminal; as many as are needed where there is none.
    columns: Option<usize>,
}

impl Page {
    /// For standard output.
    pub(crate) fn new(session: &Session) -> Self {
        Self::of(session, session.paint, session.columns)
    }

    /// For standard error.
    pub(crate) fn beside(session: &Session) -> Self {
        Self::of(session, session.error_paint, session.error_columns)
    }

    fn of(session: &Session, paint: Paint, columns: Option<usize>) -> Self {
        Self {
            text: String::new(),
            paint,
            language: session.language,
            columns,
        }
    }

    /// A heading after an empty line, unless it stands first.
    pub(crate) fn heading(&mut self, heading: &str, note: &str) {
        self.gap();
        let heading = self.paint.apply(Style::Heading, heading);
        if note.is_empty() {
            self.line(&heading);
        } else {
            self.line(&format!("{heading} ({note})"));
        }
    }

    /// An empty line, unless nothing stands above it.
    pub(crate) fn gap(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    /// A line as it is, folded only where the terminal is narrower.
    pub(crate) fn line(&mut self, line: &str) {
        self.verbatim(&folded(line, self.columns));
    }

    /// A line that no terminal folds.
    pub(crate) fn verbatim(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// A table, and below it the columns for which the terminal has no room.
    pub(crate) fn table(&mut self, table: &Table) {
        let fitted = table.fitted(self.columns);
        for line in &fitted.lines {
            self.verbatim(line);
        }
        if !fitted.left_out.is_empty() {
            let told = text!(
                "left out, for want of room: {columns}",
                "colonnes omises, faute de place : {columns}",
                columns = fitted.left_out.join(", ")
            );
            self.prose(0, None, told.get(self.language));
        }
    }

    /// Prose after so many spaces, folded under itself.
    pub(crate) fn prose(&mut self, indent: usize, style: Option<Style>, text: &str) {
        self.marked(indent, "", style, text);
    }

    /// Prose after a mark; the lines below the first begin under its first word.
    pub(crate) fn marked(&mut self, indent: usize, mark: &str, style: Option<Style>, text: &str) {
        let mark_width = if mark.is_empty() { 0 } else { width(mark) + 1 };
        let room = self.columns.unwrap_or(WIDTH).min(WIDTH);
        let room = room.saturating_sub(indent + mark_width);
        for (index, line) in wrapped(text, room).iter().enumerate() {
            self.text.push_str(&" ".repeat(indent));
            if index > 0 {
                self.text.push_str(&" ".repeat(mark_width));
                self.text.push_str(line);
            } else if mark.is_empty() {
                self.text.push_str(line);
            } else {
                let mark =
                    style.map_or_else(|| mark.to_owned(), |style| self.paint.apply(style, mark));
                self.text.push_str(&format!("{mark} {line}"));
            }
            self.text.push('\n');
        }
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }
}
