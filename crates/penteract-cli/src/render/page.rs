//! Lines of text under headings, folded to a readable width.

use crate::paint::{Paint, Style};
use crate::text::table::wrapped;

/// Where a line of prose is folded. Tables are as wide as they need.
const WIDTH: usize = 100;

/// A text being written, line by line.
#[derive(Debug)]
pub(crate) struct Page {
    text: String,
    paint: Paint,
}

impl Page {
    pub(crate) fn new(paint: Paint) -> Self {
        Self {
            text: String::new(),
            paint,
        }
    }

    /// A heading after an empty line, unless it stands first.
    pub(crate) fn heading(&mut self, heading: &str, note: &str) {
        self.gap();
        self.text
            .push_str(&self.paint.apply(Style::Heading, heading));
        if !note.is_empty() {
            self.text.push_str(&format!(" ({note})"));
        }
        self.text.push('\n');
    }

    /// An empty line, unless nothing stands above it.
    pub(crate) fn gap(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    /// A line as it is.
    pub(crate) fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Prose after so many spaces, folded under itself.
    pub(crate) fn prose(&mut self, indent: usize, style: Option<Style>, text: &str) {
        self.marked(indent, "", style, text);
    }

    /// Prose after a mark; the lines below the first begin under its first word.
    pub(crate) fn marked(&mut self, indent: usize, mark: &str, style: Option<Style>, text: &str) {
        let mark_width = if mark.is_empty() {
            0
        } else {
            unicode_width::UnicodeWidthStr::width(mark) + 1
        };
        let width = WIDTH.saturating_sub(indent + mark_width);
        for (index, line) in wrapped(text, width).iter().enumerate() {
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
