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
pub(crate) struct Comment {
    pub(crate) text: String,
    pub(crate) span: Range<usize>,
}

/// A CSV file: comments and rows.
#[derive(Debug)]
pub(crate) struct Lines {
    pub(crate) comments: Vec<Comment>,
    pub(crate) rows: Vec<RawLine>,
    /// What stands between cells: that of the header.
    pub(crate) separator: char,
}

impl Lines {
    /// Cuts a text into lines. A row is one line: quotes may hold commas, not line breaks. A spreadsheet ends comments as
    /// long as rows, quotes them, and leaves rows without anything.
    pub(crate) fn split(text: &str) -> Self {
        let mut header = text.lines().filter(|line| comment_of(line, true).is_none());
        let header = header.find(|line| !is_blank(line)).unwrap_or_default();
        let mut separators = [',', ';', '\t'].into_iter();
        let separator = separators.find(|sign| header.contains(*sign));
        let mut lines = Self {
            comments: Vec::new(),
            rows: Vec::new(),
            separator: separator.unwrap_or(','),
        };
        let mut start = 0;
        for (number, line) in (1..).zip(text.split_inclusive('\n')) {
            let content = line.trim_end_matches(['\n', '\r']);
            let span = start..start + content.len();
            start += line.len();
            if is_blank(content) {
                continue;
            }
            match comment_of(content, lines.rows.is_empty()) {
                Some(text) => lines.comments.push(Comment { text, span }),
                None => lines.rows.push(RawLine {
                    cells: cells(content, span.start, lines.separator),
                    span,
                    number,
                }),
            }
        }
        lines
    }
}

fn is_blank(line: &str) -> bool {
    line.trim_matches([' ', ',', ';', '\t', '\r', '"'])
        .is_empty()
}

/// What a comment says. Above the header it may stand in quotes.
fn comment_of(line: &str, is_above: bool) -> Option<String> {
    let line = line.trim_start();
    let ends = |text: &str| {
        text.trim_end_matches([' ', ',', ';', '\t', '\r'])
            .to_owned()
    };
    if let Some(comment) = line.strip_prefix('#') {
        return Some(ends(comment.trim_start()));
    }
    let quoted = ends(line.strip_prefix("\"#").filter(|_| is_above)?);
    let comment = quoted.strip_suffix('"').unwrap_or(&quoted);
    Some(comment.replace("\"\"", "\"").trim().to_owned())
}

/// The cells of a line that begins at `start` of its file.
fn cells(line: &str, start: usize, separator: char) -> Vec<RawCell> {
    let mut cells = Vec::new();
    let mut cell_start = 0;
    let mut is_quoted = false;
    for (at, character) in line.char_indices() {
        match character {
            '"' => is_quoted = !is_quoted,
            sign if sign == separator && !is_quoted => {
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

    #[test]
    fn what_a_spreadsheet_saves_is_read() {
        let text = "# source: P-1;;\r\n\"# law: \"\"décret\"\", art. 2\";;\r\na:int;b:text;=> c:percent\r\n1;\"x; y\";0,5 %\r\n;;\r\n";
        let lines = Lines::split(text);
        let comments = lines.comments.iter().map(|comment| comment.text.as_str());
        assert_eq!(
            comments.collect::<Vec<_>>(),
            ["source: P-1", "law: \"décret\", art. 2"]
        );
        assert_eq!(texts(text)[1..], [vec!["1", "x; y", "0,5 %"]]);
        assert_eq!(texts("a\tb\n1,2\t3\n")[1], ["1,2", "3"]);
    }
}
