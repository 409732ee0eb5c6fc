//! The cells of a line of payments: texts, days and amounts as spreadsheets and banks write them.

use chrono::NaiveDate;
use penteract_core::{Currency, parse_decimal};
use rust_decimal::Decimal;

use super::file::LineProblem;

/// The cells of a line, without quotes and blanks around them; `None` when a quote is not closed on its line.
pub(crate) fn cells(line: &str, separator: char) -> Option<Vec<String>> {
    let mut cells = Vec::new();
    let mut start = 0;
    let mut is_quoted = false;
    for (at, character) in line.char_indices() {
        if character == '"' {
            is_quoted = !is_quoted;
        } else if character == separator && !is_quoted {
            cells.push(text(line.get(start..at).unwrap_or_default()));
            start = at + separator.len_utf8();
        }
    }
    cells.push(text(line.get(start..).unwrap_or_default()));
    (!is_quoted).then_some(cells)
}

fn text(cell: &str) -> String {
    let cell = cell.trim();
    let quoted = cell
        .strip_prefix('"')
        .and_then(|cell| cell.strip_suffix('"'));
    quoted.map_or_else(|| cell.to_owned(), |quoted| quoted.replace("\"\"", "\""))
}

/// A day as ISO 8601 writes it: another order of day and month would be a guess.
pub(super) fn date(text: &str) -> Result<NaiveDate, LineProblem> {
    let is_iso = text.len() == 10 && text.starts_with(|first: char| first.is_ascii_digit());
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    date.filter(|_| is_iso).ok_or_else(|| LineProblem::BadDate {
        text: text.to_owned(),
    })
}

/// What may stand between groups of three digits.
const GROUP_SIGNS: [char; 4] = [' ', '\u{a0}', '\u{202f}', '\''];

/// An amount with a decimal point or comma, in groups of three digits or not. What could be thousands as well as decimals
/// is asked about.
pub(super) fn amount(text: &str, currency: Currency) -> Result<Decimal, LineProblem> {
    let bad = || LineProblem::BadAmount {
        text: text.to_owned(),
    };
    if text.starts_with(['-', '−', '(']) {
        return Err(LineProblem::Negative {
            text: text.to_owned(),
        });
    }
    let is_sign = |sign: char| sign == '.' || sign == ',';
    let last = text.rfind(is_sign);
    let sign = last.and_then(|at| text.get(at..)?.chars().next());
    let times = sign.map_or(0, |sign| text.matches(sign).count());
    // A sign that comes twice parts groups, and one that comes last and once parts the decimals.
    let (whole, decimals) = match (last, times) {
        (Some(at), 1) => (
            text.get(..at).unwrap_or_default(),
            text.get(at + 1..).unwrap_or_default(),
        ),
        _ => (text, ""),
    };
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let groups: Vec<&str> = whole
        .split(|sign: char| GROUP_SIGNS.contains(&sign) || is_sign(sign))
        .collect();
    let (first, rest) = groups.split_first().ok_or_else(bad)?;
    let is_grouped = rest.is_empty() || first.len() <= 3;
    let separators: String = whole
        .chars()
        .filter(|sign| !sign.is_ascii_digit())
        .collect();
    let is_one_sign = separators.chars().all(|sign| separators.starts_with(sign));
    if first.is_empty()
        || !is_grouped
        || !is_one_sign
        || !is_digits(first)
        || !is_digits(decimals)
        || rest
            .iter()
            .any(|group| group.len() != 3 || !is_digits(group))
        || (times == 1 && decimals.is_empty())
    {
        return Err(bad());
    }
    let may_be_thousands = rest.is_empty() && first.len() <= 3 && decimals.len() == 3;
    if may_be_thousands && currency.minor_units() != 3 {
        return Err(LineProblem::Ambiguous {
            text: text.to_owned(),
            thousands: format!("{first}{decimals}"),
            units: (*first).to_owned(),
            currency,
        });
    }
    let digits = groups.concat();
    let number = if decimals.is_empty() {
        digits
    } else {
        format!("{digits}.{decimals}")
    };
    parse_decimal(&number).map_err(|_| bad())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_a_point_or_a_comma_and_groups_of_three() {
        for (written, read) in [
            ("318.52", Some("318.52")),
            ("318,52", Some("318.52")),
            ("318", Some("318")),
            ("1234.5", Some("1234.5")),
            ("1 234,56", Some("1234.56")),
            ("1\u{202f}234,56", Some("1234.56")),
            ("1.234,56", Some("1234.56")),
            ("1,234.56", Some("1234.56")),
            ("1'234.56", Some("1234.56")),
            ("1,234,567", Some("1234567")),
            ("1234.567", Some("1234.567")),
            ("12,34,56", None),
            ("1 23,45", None),
            ("1234 567,00", None),
            ("1 234.567,00", None),
            ("1.", None),
            (".5", None),
            ("", None),
            ("12e3", None),
            ("12 EUR", None),
            ("١٢", None),
        ] {
            let got = amount(written, Currency::EUR);
            assert_eq!(
                got.ok().map(|amount| amount.to_string()).as_deref(),
                read,
                "{written}"
            );
        }
    }

    #[test]
    fn what_may_be_thousands_is_asked_about() {
        for written in ["12.345", "12,345"] {
            let asked = LineProblem::Ambiguous {
                text: written.to_owned(),
                thousands: "12345".to_owned(),
                units: "12".to_owned(),
                currency: Currency::EUR,
            };
            assert_eq!(amount(written, Currency::EUR), Err(asked));
            let dinars: Currency = "KWD".parse().unwrap();
            assert_eq!(amount(written, dinars).unwrap().to_string(), "12.345");
        }
    }

    #[test]
    fn days_are_iso_days() {
        assert_eq!(date("2021-06-15").unwrap().to_string(), "2021-06-15");
        for wrong in ["15/06/2021", "2021-6-15", "2021-02-29", "", "+021-06-15"] {
            assert!(date(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_cell_in_quotes_may_hold_the_separator() {
        assert_eq!(
            cells("a;\"b; \"\"c\"\"\" ; d", ';').unwrap(),
            ["a", "b; \"c\"", "d"]
        );
        assert_eq!(cells("a,\"b", ','), None);
    }
}
