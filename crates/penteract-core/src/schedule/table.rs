//! A schedule as plain text.

use std::fmt;

use rust_decimal::Decimal;

use super::{Schedule, ScheduleRow, ScheduleTotals};

/// A column of amounts: its title, its figure on a line, its sum.
type Column = (
    &'static str,
    fn(&ScheduleRow) -> Decimal,
    Option<fn(&ScheduleTotals) -> Decimal>,
);

const COLUMNS: [Column; 10] = [
    ("opening", |row| row.opening_balance, None),
    (
        "disbursed",
        |row| row.disbursed,
        Some(|totals| totals.disbursed),
    ),
    (
        "principal",
        |row| row.principal,
        Some(|totals| totals.principal),
    ),
    (
        "interest",
        |row| row.interest,
        Some(|totals| totals.interest),
    ),
    (
        "capitalised",
        |row| row.capitalised_interest,
        Some(|totals| totals.capitalised_interest),
    ),
    ("fees", |row| row.fees, Some(|totals| totals.fees)),
    (
        "insurance",
        |row| row.insurance,
        Some(|totals| totals.insurance),
    ),
    (
        "guarantee",
        |row| row.guarantee_fee,
        Some(|totals| totals.guarantee_fee),
    ),
    ("total", |row| row.total, Some(|totals| totals.total)),
    ("closing", |row| row.closing_balance, None),
];

/// Columns that are left out when they are zero throughout.
const OPTIONAL: [&str; 5] = ["disbursed", "capitalised", "fees", "insurance", "guarantee"];

impl fmt::Display for Schedule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_shown = |(title, figure, _): &&Column| {
            !OPTIONAL.contains(title) || self.rows.iter().any(|row| !figure(row).is_zero())
        };
        let shown: Vec<&Column> = COLUMNS.iter().filter(is_shown).collect();
        let decimals = usize::try_from(self.currency.minor_units()).unwrap_or(2);
        let text = |amount: Decimal| format!("{amount:.decimals$}");
        let widths: Vec<usize> = shown
            .iter()
            .map(|(title, figure, sum)| {
                let lines = self.rows.iter().map(|row| text(figure(row)).len());
                let sum = sum.map_or(0, |sum| text(sum(&self.totals)).len());
                lines.max().unwrap_or(0).max(sum).max(title.len())
            })
            .collect();
        write!(formatter, "{:>4}  {:<10}", "no", "due")?;
        for ((title, ..), width) in shown.iter().zip(&widths) {
            write!(formatter, "  {title:>width$}")?;
        }
        for row in &self.rows {
            write!(formatter, "\n{:>4}  {:<10}", row.number, row.due_date)?;
            for ((_, figure, _), width) in shown.iter().zip(&widths) {
                write!(formatter, "  {:>width$}", text(figure(row)))?;
            }
        }
        write!(formatter, "\n{:>4}  {:<10}", "", self.currency)?;
        for ((_, _, sum), width) in shown.iter().zip(&widths) {
            let sum = sum.map_or_else(String::new, |sum| text(sum(&self.totals)));
            write!(formatter, "  {sum:>width$}")?;
        }
        Ok(())
    }
}
