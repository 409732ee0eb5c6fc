//! Texts as HTML.

use crate::render::reference::Grid;

/// A text that no browser takes for a tag, within a tag or beside it.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            sign => escaped.push(sign),
        }
    }
    escaped
}

/// A text in which names between backquotes are set as such.
pub(super) fn inline(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    // A backquote that nothing closes is a sign as any other.
    if parts.len().is_multiple_of(2) {
        return escape(text);
    }
    let parts = parts.iter().enumerate().map(|(at, part)| match at % 2 {
        0 => escape(part),
        _ => format!("<code>{}</code>", escape(part)),
    });
    parts.collect()
}

/// A table with its headings, whose rows are headed by their first cell.
pub(super) fn table(
    caption: &str,
    class: &str,
    headings: &[String],
    rows: &[Vec<String>],
) -> String {
    let headings = headings
        .iter()
        .map(|heading| format!("<th scope=\"col\">{}</th>", inline(heading)));
    let rows = rows.iter().map(|cells| {
        let cells = cells.iter().enumerate().map(|(at, cell)| match at {
            0 => format!("<th scope=\"row\">{}</th>", inline(cell)),
            _ => format!("<td>{}</td>", inline(cell)),
        });
        format!("<tr>{}</tr>\n", cells.collect::<String>())
    });
    let caption = escape(caption);
    // What is wider than the screen is moved by whoever has no mouse too.
    format!(
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{caption}\"><table class=\"{class}\"><caption class=\"unseen\">{caption}</caption><thead><tr>{}</tr></thead><tbody>\n{}</tbody></table></div>\n",
        headings.collect::<String>(),
        rows.collect::<String>()
    )
}

/// A table of the reference.
pub(super) fn grid(caption: &str, grid: &Grid) -> String {
    table(caption, "", &grid.headings, &grid.rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_is_a_tag() {
        assert_eq!(
            escape("<b a=\"1\">l'&"),
            "&lt;b a=&quot;1&quot;&gt;l&#39;&amp;"
        );
        assert_eq!(inline("a `b<c` d"), "a <code>b&lt;c</code> d");
        assert_eq!(inline("a `b"), "a `b");
    }
}
