//! Cells: an input is `*`, `sme`, `a|b`, `1..5`, `>1..5`, `1..<5`, `>=250`; an output is a value, nothing, or
//! `unknown: why`.

use std::borrow::Cow;

use penteract_core::{Currency, LocalText, text};
use penteract_rules::{Cell, ParameterValue, Type, Value};

use crate::quantity;

/// Numbers with a point before their decimals; the reason of `unknown: …` stays as it is.
pub(super) fn with_points(cell: &str) -> String {
    let is_digit = |sign: Option<char>| sign.is_some_and(|sign| sign.is_ascii_digit());
    if cell.starts_with("unknown") {
        return cell.to_owned();
    }
    let signs: Vec<char> = cell.chars().collect();
    let written = signs.iter().enumerate().map(|(at, sign)| {
        let before = at.checked_sub(1).and_then(|at| signs.get(at)).copied();
        let is_comma = *sign == ',' && is_digit(before) && is_digit(signs.get(at + 1).copied());
        if is_comma { '.' } else { *sign }
    });
    written.collect()
}

fn decimal<'t>(text: &'t str, ty: &Type) -> Cow<'t, str> {
    match ty {
        Type::Money | Type::Percent | Type::Ratio => with_points(text).into(),
        _ => text.into(),
    }
}

/// Reads an output cell: a value, nothing for none, or that no source gives one and why. The error says what would be
/// right.
pub(super) fn given(
    text: &str,
    ty: &Type,
    line: u32,
    currency: Currency,
) -> Result<ParameterValue, LocalText> {
    if text.is_empty() {
        return Ok(ParameterValue::Known(Value::None));
    }
    let text = &decimal(text, ty);
    let value = quantity::from_text(text, ty, currency).map(ParameterValue::Known);
    // A list of choices may have that word; a free text does not.
    let why = match text.strip_prefix("unknown") {
        Some(why) if value.is_err() || *ty == Type::Text => why,
        _ => return value,
    };
    match (why, why.strip_prefix(':').map(str::trim)) {
        ("", _) => Ok(ParameterValue::Unknown(text!(
            "line {line} says no value",
            "la ligne {line} ne dit pas de valeur"
        ))),
        (_, Some(why)) if !why.is_empty() => Ok(ParameterValue::Unknown(LocalText::same(why))),
        _ => value,
    }
}

/// Reads an input cell. The error says what would be right.
pub(super) fn read(text: &str, ty: &Type, currency: Currency) -> Result<Cell, LocalText> {
    let text = &*decimal(text, ty);
    let value = |text: &str| quantity::from_text(text.trim(), ty, currency);
    if text == "*" {
        return Ok(Cell::Any);
    }
    if text.is_empty() {
        return Err(text!(
            "write the value, or `*` for any",
            "écrivez la valeur, ou `*` pour toutes"
        ));
    }
    if let Some((from, until, from_excluded, until_excluded)) = bounds(text, ty) {
        if !matches!(
            ty,
            Type::Int | Type::Money | Type::Percent | Type::Ratio | Type::Date
        ) {
            return Err(text!(
                "{ty} has no order: write the values, joined by `|`",
                "{ty} n'a pas d'ordre : écrivez les valeurs, jointes par `|`",
                ty = ty
            ));
        }
        let bound = |text: Option<&str>| text.map(value).transpose();
        let (from, until) = (bound(from)?, bound(until)?);
        if let (Some(from), Some(until)) = (&from, &until)
            && (quantity::is_below(until, from) == Some(true)
                || ((from_excluded || until_excluded)
                    && quantity::is_below(from, until) == Some(false)))
        {
            return Err(text!(
                "put the bounds in order",
                "mettez les bornes dans l'ordre"
            ));
        }
        return Ok(Cell::Between {
            from,
            until,
            from_excluded,
            until_excluded,
        });
    }
    if text.contains('|') {
        let values: Vec<Value> = text.split('|').map(value).collect::<Result<_, _>>()?;
        return Ok(Cell::OneOf(values));
    }
    value(text).map(Cell::Is).map_err(|error| {
        let range = text.split_once(['-', '–', '—']).filter(|(from, until)| {
            let is_number = !matches!(ty, Type::Text | Type::Code(_) | Type::Choice(_));
            is_number && value(from).is_ok() && value(until).is_ok()
        });
        match range {
            Some((from, until)) => {
                text!(
                    "write `{from}..{until}` for all from one to the other",
                    "écrivez `{from}..{until}` pour tout ce qui va de l'un à l'autre",
                    from = from.trim(),
                    until = until.trim()
                )
            }
            None => error,
        }
    })
}

type Bounds<'t> = (Option<&'t str>, Option<&'t str>, bool, bool);

/// The texts of the bounds, when the cell has any. Free text has none: it may hold dots and signs.
fn bounds<'t>(text: &'t str, ty: &Type) -> Option<Bounds<'t>> {
    if *ty == Type::Text {
        return None;
    }
    if let Some((from, until)) = text.split_once("..") {
        // An end without a bound is never excluded.
        let bound = |text: &'t str, excluded: Option<&'t str>| match excluded {
            Some(text) => (Some(text.trim()), true),
            None => (Some(text.trim()).filter(|text| !text.is_empty()), false),
        };
        let until = until.strip_prefix('=').unwrap_or(until).trim();
        let (from, from_excluded) = bound(from, from.trim().strip_prefix('>'));
        let (until, until_excluded) = bound(until, until.strip_prefix('<'));
        return Some((from, until, from_excluded, until_excluded));
    }
    if let Some(rest) = text.strip_prefix(">=") {
        return Some((Some(rest), None, false, false));
    }
    if let Some(rest) = text.strip_prefix("<=") {
        return Some((None, Some(rest), false, false));
    }
    if let Some(rest) = text.strip_prefix('>') {
        return Some((Some(rest), None, true, false));
    }
    let rest = text.strip_prefix('<')?;
    Some((None, Some(rest), false, true))
}

#[cfg(test)]
mod tests {
    use super::read;
    use penteract_core::{Currency, LocalText, text};
    use penteract_rules::{Cell, Type, Value};

    fn int(text: &str) -> Result<Cell, LocalText> {
        read(text, &Type::Int, Currency::EUR)
    }

    #[test]
    fn reads_every_form() {
        let between = |from: Option<i64>, until: Option<i64>, from_excluded, until_excluded| {
            Ok(Cell::Between {
                from: from.map(Value::Int),
                until: until.map(Value::Int),
                from_excluded,
                until_excluded,
            })
        };
        assert_eq!(int("*"), Ok(Cell::Any));
        assert_eq!(int("3"), Ok(Cell::Is(Value::Int(3))));
        assert_eq!(
            int("1|3"),
            Ok(Cell::OneOf(vec![Value::Int(1), Value::Int(3)]))
        );
        assert_eq!(int("1..5"), between(Some(1), Some(5), false, false));
        assert_eq!(int("1.."), between(Some(1), None, false, false));
        assert_eq!(int(">= 250"), between(Some(250), None, false, false));
        assert_eq!(int("<250"), between(None, Some(250), false, true));
        assert_eq!(int(">249"), between(Some(249), None, true, false));
        assert_eq!(int(">10..50"), between(Some(10), Some(50), true, false));
        assert_eq!(int("10..<50"), between(Some(10), Some(50), false, true));
        assert_eq!(int("> 10 .. < 50"), between(Some(10), Some(50), true, true));
    }

    #[test]
    fn refuses_what_is_no_value() {
        for text in [
            "", "x", "5..1", "1|", "1.5", "<", ">5..5", "5..<5", ">..5", "1..<", ">=1..5",
        ] {
            assert!(int(text).is_err(), "{text}");
        }
        assert!(read("1..2", &Type::Bool, Currency::EUR).is_err());
        // Fault H3
        assert_eq!(
            int("2-3"),
            Err(text!(
                "write `2..3` for all from one to the other",
                "écrivez `2..3` pour tout ce qui va de l'un à l'autre"
            ))
        );
        assert!(int("-3").is_ok());
    }

    #[test]
    fn free_text_keeps_its_dots_and_signs() {
        assert_eq!(
            read("a..b", &Type::Text, Currency::EUR),
            Ok(Cell::Is(Value::Text("a..b".into())))
        );
    }
}
