//! The lines of a CSV file, each cell with its place in the text.

use std::ops::Range;

/// A cell: its text without quotes and blanks around it, and its place.
#[derive(Debug)]
pub(crate) struct RawCell {
    pub(crate) text: String,
    pub(crate) span: Range<usize>,
}

/// A row of cells.
#[derive(Debug)]
pub(crate) struct RawLine {
    pub(crate) cells: Vec<RawCell>,
    pub(crate) span: Range<usize>,
    /// From 1.
    pub(crate) number: u32,
}

/// A line that begins with `#`.
#[derive(Debug)]
pub(crate) struct Comment<'t> {
    pub(crate) text: &'t str,
    pub(crate) span: Range<usize>,
}

/// A CSV file: comments and rows.
#[derive(Debug)]
pub(crate) struct Lines<'t> {
    pub(crate) comments: Vec<Comment<'t>>,
    pub(crate) rows: Vec<RawLine>,
}

impl<'t> Lines<'t> {
    /// Cuts a text into lines. A row is one line: quotes may hold commas, not line breaks.
    pub(crate) fn split(text: &'t str) -> Self {
        let mut lines = Self {
            comments: Vec::new(),
            rows: Vec::new(),
        };
        let mut start = 0;
        for (number, line) in (1..).zip(text.split_inclusive('\n')) {
            let content = line.trim_end_matches(['\n', '\r']);
            let span = start..start + content.len();
            start += line.len();
            if content.trim().is_empty() {
                continue;
            }
            match content.trim_start().strip_prefix('#') {
                Some(comment) => lines.comments.push(Comment {
                    text: comment.trim(),
                    span,
                }),
                None => lines.rows.push(RawLine {
                    cells: cells(content, span.start),
                    span,
                    number,
                }),
            }
        }
        lines
    }
}

/// The cells of a line that begins at `start` of its file.
fn cells(line: &str, start: usize) -> Vec<RawCell> {
    let mut cells = Vec::new();
    let mut cell_start = 0;
    let mut is_quoted = false;
    for (at, character) in line.char_indices() {
        match character {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => {
                cells.push(cell(line, cell_start..at, start));
                cell_start = at + 1;
            }
            _ => {}
        }
    }
    cells.push(cell(line, cell_start..line.len(), start));
    cells
}

fn cell(line: &str, range: Range<usize>, start: usize) -> RawCell {
    let raw = line.get(range.clone()).unwrap_or_default();
    let lead = raw.len() - raw.trim_start().len();
    let trimmed = raw.trim();
    let begin = start + range.start + lead;
    let text = match trimmed
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    {
        Some(quoted) => quoted.replace("\"\"", "\""),
        None => trimmed.to_owned(),
    };
    RawCell {
        text,
        span: begin..begin + trimmed.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    fn texts(text: &str) -> Vec<Vec<String>> {
        let cells = |line: super::RawLine| line.cells.into_iter().map(|cell| cell.text).collect();
        Lines::split(text).rows.into_iter().map(cells).collect()
    }

    #[test]
    fn a_quoted_cell_may_hold_commas_and_quotes() {
        assert_eq!(
            texts("a,\"b, c\",\" d \"\"e\"\"\"\r\n\n x ,y"),
            [vec!["a", "b, c", " d \"e\""], vec!["x", "y"]]
        );
    }

    #[test]
    fn cells_know_their_place_after_accents_and_comments() {
        let text = "# été\nà, b\n";
        let lines = Lines::split(text);
        let cell = &lines.rows[0].cells[1];
        assert_eq!(text.get(cell.span.clone()), Some("b"));
        assert_eq!(lines.rows[0].number, 2);
        assert_eq!(lines.comments[0].text, "été");
    }
}
