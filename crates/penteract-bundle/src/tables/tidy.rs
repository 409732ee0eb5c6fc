//! A grid as the house writes it: a comma between cells, no blanks around them, quotes where a cell needs them, decimals
//! with a point.

use super::cell::with_points;
use super::line::Lines;

/// A grid with its cells as the house writes them; comments and rows are the same, in the same order.
///
/// # Errors
/// The number of the first line, from 1, whose quotes do not close: the grid is to be left as it is.
///
/// # Example
/// ```
/// use penteract_bundle::tidied_grid;
///
/// let grid = "#law: decree\r\n\r\nsize:text , => rate:percent\r\n\"small\",\"1,5 %\"\r\n";
/// assert_eq!(tidied_grid(grid).unwrap(), "# law: decree\nsize:text,=> rate:percent\nsmall,1.5 %\n");
/// assert_eq!(tidied_grid("a:int\n\"1\n"), Err(2));
/// ```
pub fn tidied_grid(text: &str) -> Result<String, u32> {
    let lines = Lines::split(text);
    let is_open = |span: &std::ops::Range<usize>| {
        let line = text.get(span.clone()).unwrap_or_default();
        line.matches('"').count() % 2 == 1
    };
    if let Some(row) = lines.rows.iter().find(|row| is_open(&row.span)) {
        return Err(row.number);
    }
    let comments = lines.comments.iter().map(|comment| {
        let line = format!("# {}", comment.text);
        (comment.span.start, line.trim_end().to_owned())
    });
    let header = lines.rows.first().map_or(&[][..], |header| &header.cells);
    let is_decimal = |at: usize| {
        let name = header.get(at).map_or("", |cell| cell.text.trim_end());
        [":money", ":percent", ":ratio"]
            .iter()
            .any(|ty| name.ends_with(ty))
    };
    let rows = lines.rows.iter().map(|row| {
        let cells = row.cells.iter().enumerate();
        let cells: Vec<String> = cells
            .map(|(at, cell)| match is_decimal(at) {
                true => written(&with_points(&cell.text), at == 0),
                false => written(&cell.text, at == 0),
            })
            .collect();
        (row.span.start, cells.join(","))
    });
    let mut tidied: Vec<(usize, String)> = comments.chain(rows).collect();
    tidied.sort_by_key(|(start, _)| *start);
    Ok(tidied.into_iter().map(|(_, line)| line + "\n").collect())
}

/// A cell, in quotes where it would be read otherwise without them.
fn written(cell: &str, is_first: bool) -> String {
    let is_read_otherwise =
        cell.contains([',', '"']) || cell.trim() != cell || (is_first && cell.starts_with('#'));
    match is_read_otherwise {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> (Vec<String>, Vec<Vec<String>>) {
        let lines = Lines::split(text);
        let comments = lines.comments.iter().map(|comment| comment.text.to_owned());
        let rows = lines.rows.into_iter();
        let cells = rows.map(|row| row.cells.into_iter().map(|cell| cell.text).collect());
        (comments.collect(), cells.collect())
    }

    #[test]
    fn what_a_spreadsheet_saved_is_written_as_the_house_does() {
        let saved = "# law: décret;;\r\na:text;b:money;=> c:percent\r\nx, y;>=1 500,50;0,5 %\r\n*;0,5..1,5;unknown: 1,5 or 2\r\n";
        let house = "# law: décret\na:text,b:money,=> c:percent\n\"x, y\",>=1 500.50,0.5 %\n*,0.5..1.5,\"unknown: 1,5 or 2\"\n";
        assert_eq!(tidied_grid(saved).unwrap(), house);
        assert_eq!(tidied_grid(house).unwrap(), house);
    }

    proptest::proptest! {
        #[test]
        fn what_a_grid_says_stays_and_twice_is_once(text in "([a-z#,\" .\r\né-]|\"\"|, ){0,40}") {
            if let Ok(tidied) = tidied_grid(&text) {
                assert_eq!(texts(&text), texts(&tidied), "{text:?} {tidied:?}");
                assert_eq!(tidied_grid(&tidied), Ok(tidied.clone()), "{text:?}");
            }
        }
    }
}
