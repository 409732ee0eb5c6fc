//! Rates by two headings: margins by rating and collateral, premiums by rating and kind of borrower.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::{LocalText, Rate, said};

/// Rates by row and column, as official texts print them: a margin by rating and collateral, a premium by rating and
/// kind of borrower. A cell that the text leaves empty has no rate, and asking for it is an error.
///
/// Rows and columns are the names of the text; the grid knows no scale of ratings.
///
/// # Example
/// ```
/// use penteract_core::{RateGrid, text};
///
/// let margins = RateGrid::new(text!("loan margin", "marge de prêt"), [
///     ("BB".into(), "normal".into(), "220 bp".parse()?),
///     ("BB".into(), "low".into(), "400 bp".parse()?),
/// ])?;
/// assert_eq!(margins.rate("BB", "low")?, "4 %".parse()?);
/// assert!(margins.rate("D", "low").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source of the two European grids: RR-11, GN-01. Law: Communication 2008/C 14/02; Notice 2008/C 155/02,
/// point 3.3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateGrid {
    what: LocalText,
    cells: BTreeMap<(String, String), Rate>,
}

/// Why a grid gives no rate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RateGridError {
    /// Two rates for one cell.
    Twice {
        /// What the grid holds.
        what: LocalText,
        /// The row.
        row: String,
        /// The column.
        column: String,
    },
    /// A cell that the text does not fill.
    NotOffered {
        /// What the grid holds.
        what: LocalText,
        /// The row asked for.
        row: String,
        /// The column asked for.
        column: String,
        /// The cells that there are.
        offered: String,
    },
}

said! { RateGridError: Error {
    Twice { what, row, column } =>
        "the {what} for `{row}`, `{column}` is given twice: keep one",
        "la case `{row}`, `{column}` est donnée deux fois ({what}) : gardez-en une";
    NotOffered { what, row, column, offered } =>
        "no {what} is offered for `{row}`, `{column}`: there is one for {offered}",
        "aucune valeur n'existe pour `{row}`, `{column}` ({what}) : il y en a une pour {offered}";
} }

impl RateGrid {
    /// A grid of `what` (named in errors) from its cells: row, column, rate.
    ///
    /// # Errors
    /// [`RateGridError::Twice`].
    pub fn new(
        what: LocalText,
        cells: impl IntoIterator<Item = (String, String, Rate)>,
    ) -> Result<Self, RateGridError> {
        let mut grid = BTreeMap::new();
        for (row, column, rate) in cells {
            match grid.entry((row, column)) {
                Entry::Vacant(cell) => {
                    cell.insert(rate);
                }
                Entry::Occupied(cell) => {
                    let (row, column) = cell.key().clone();
                    return Err(RateGridError::Twice { what, row, column });
                }
            }
        }
        Ok(Self { what, cells: grid })
    }

    /// The rate of a cell.
    ///
    /// # Errors
    /// [`RateGridError::NotOffered`], which lists the cells that there are.
    pub fn rate(&self, row: &str, column: &str) -> Result<Rate, RateGridError> {
        self.cells
            .get(&(row.to_owned(), column.to_owned()))
            .copied()
            .ok_or_else(|| RateGridError::NotOffered {
                what: self.what.clone(),
                row: row.to_owned(),
                column: column.to_owned(),
                offered: self.offered(),
            })
    }

    fn offered(&self) -> String {
        let cells = self.cells.keys();
        let cells: Vec<String> = cells
            .map(|(row, column)| format!("`{row}`, `{column}`"))
            .collect();
        cells.join("; ")
    }
}

#[cfg(test)]
mod tests {
    use super::{LocalText, RateGrid, RateGridError};

    #[test]
    fn an_empty_cell_lists_those_that_are_filled_and_a_cell_is_filled_once() {
        let cell = |row: &str| (row.to_owned(), "sme".to_owned(), "3.8 %".parse().unwrap());
        let grid = RateGrid::new(
            LocalText::same("safe-harbour premium"),
            [cell("BB-"), cell("B+")],
        )
        .unwrap();
        assert_eq!(
            grid.rate("D", "sme").unwrap_err().to_string(),
            "no safe-harbour premium is offered for `D`, `sme`: there is one for `B+`, `sme`; `BB-`, `sme`"
        );
        let twice = RateGrid::new(
            LocalText::same("safe-harbour premium"),
            [cell("B+"), cell("B+")],
        );
        assert!(matches!(twice, Err(RateGridError::Twice { .. })));
    }
}
