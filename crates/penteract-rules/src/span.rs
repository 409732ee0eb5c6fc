//! Rhai's positions, a line and a character, made byte ranges: the one place that does it.

use crate::ast::Span;

/// The word, sign or character at a line and a column, both from 1 and counted in characters; a line alone stands for
/// its first character, and what lies past the end for the end.
pub(crate) fn at(text: &str, line: usize, column: Option<usize>) -> Span {
    let start: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let rest = text.get(start..).unwrap_or_default();
    let rest = rest.split('\n').next().unwrap_or_default();
    let skipped = column.unwrap_or(1).saturating_sub(1);
    let offset = rest
        .char_indices()
        .nth(skipped)
        .map_or(rest.len(), |(at, _)| at);
    let tail = rest.get(offset..).unwrap_or_default();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let length = match tail.chars().next() {
        Some(first) if is_word(first) => tail.find(|c| !is_word(c)).unwrap_or(tail.len()),
        Some(first) => first.len_utf8(),
        None => 0,
    };
    Span::new(start + offset, start + offset + length)
}

#[cfg(test)]
mod tests {
    use super::at;

    fn marked(text: &str, line: usize, column: Option<usize>) -> &str {
        text.get(at(text, line, column).range()).unwrap()
    }

    #[test]
    fn counts_characters_and_gives_bytes() {
        let text = "// règle\r\nlet été = \"à\" + naïf;\n\nfin";
        assert_eq!(marked(text, 1, Some(4)), "règle");
        assert_eq!(marked(text, 2, Some(5)), "été");
        assert_eq!(marked(text, 2, Some(17)), "naïf");
        assert_eq!(marked(text, 2, Some(15)), "+");
        assert_eq!(marked(text, 4, None), "fin");
    }

    #[test]
    fn stays_inside_the_text() {
        assert_eq!(at("ab", 9, Some(9)).range(), 2..2);
        assert_eq!(at("ab\ncd", 1, Some(9)).range(), 2..2);
        assert_eq!(at("", 0, None).range(), 0..0);
    }
}
