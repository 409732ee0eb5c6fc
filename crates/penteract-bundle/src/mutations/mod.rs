//! Changes of the files of a product, each as somebody may make it by mistake.

mod figures;
mod grid;

use std::ops::Range;
use std::sync::Arc;

use penteract_core::{LocalText, text};
use penteract_rules::{Edit, Mutation, MutationKind, Role, script_mutations};
use rust_decimal::Decimal;

use crate::bundle::Bundle;
use crate::document::Document;

/// The changes of a file, at least one for each figure that it gives: values and dates of parameters, cells of grids,
/// constants of manifests, comparisons and rules of scripts. A list of codes is taken for one figure, since the official
/// list is what it is compared with. Other files, and what cannot be read, have none.
///
/// `path` is that of the file in its product or library: `rules/terms.rhai`. `bundle` is one that reads it, and tells
/// which words a parameter may have.
pub fn mutations(path: &str, text: &str, bundle: &Bundle) -> Vec<Mutation> {
    let toml = |of: fn(&Document, &mut figures::Figures<'_>)| {
        let (document, _) = Document::parse(&Arc::from(path), text, &mut Vec::new());
        let mut figures = figures::Figures::new(text, bundle);
        of(&document, &mut figures);
        figures.found
    };
    match path {
        "product.toml" => toml(figures::manifest),
        "parameters.toml" => toml(figures::parameters),
        _ if path.starts_with("variants/") => toml(figures::manifest),
        _ if path.starts_with("tables/") => grid::mutations(path, text),
        _ => role_of(path).map_or_else(Vec::new, |role| script_mutations(text, role)),
    }
}

/// What a script is for, told by where it lies.
fn role_of(path: &str) -> Option<Role> {
    let name = path.strip_prefix("rules/")?.strip_suffix(".rhai")?;
    Some(match name {
        "eligibility" => Role::Eligibility,
        "constraints" => Role::Constraints,
        _ if name.starts_with("eligibility/") => Role::Eligibility,
        _ if name.starts_with("options/") => Role::Option,
        _ => Role::Library,
    })
}

/// The last number of a text one unit of its last decimal smaller and larger, each with what is written in its place.
fn stepped(text: &str, start: usize) -> Vec<Edit> {
    let Some(range) = last_number(text) else {
        return Vec::new();
    };
    let written = text.get(range.clone()).unwrap_or_default();
    let plain: String = written
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '_')
        .map(|c| if c == ',' { '.' } else { c })
        .collect();
    let Ok(number) = plain.parse::<Decimal>() else {
        return Vec::new();
    };
    let unit = Decimal::new(1, number.scale());
    let span = start + range.start..start + range.end;
    let moved = [number.checked_sub(unit), number.checked_add(unit)];
    let moved = moved.into_iter().flatten();
    moved
        .map(|number| Edit::new(span.clone(), number.to_string()))
        .collect()
}

/// Where the last number of a text stands, its sign and the blanks between its digits included.
fn last_number(text: &str) -> Option<Range<usize>> {
    let end = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    let before = text.get(..end)?;
    let is_inside = |c: char| c.is_ascii_digit() || c.is_whitespace() || ".,_".contains(c);
    let run = before.rfind(|c: char| !is_inside(c));
    let start = run.map_or(0, |at| {
        at + before
            .get(at..)
            .and_then(|rest| rest.chars().next())
            .map_or(0, char::len_utf8)
    });
    let digits = before.get(start..)?;
    let start = start + digits.find(|c: char| c.is_ascii_digit())?;
    let is_negative = before.get(..start)?.ends_with('-')
        && !before
            .get(..start - 1)?
            .ends_with(|c: char| c.is_alphanumeric());
    Some(start - usize::from(is_negative)..end)
}

/// The case that sees another figure.
fn seen_at(of: &str, value: &str) -> LocalText {
    text!(
        "one in which `{of}`, {value}, decides to the unit",
        "un où `{of}`, {value}, décide à l'unité près"
    )
}

/// The case that sees another word, or that something is left out.
fn seen_where(of: &str) -> LocalText {
    text!("one in which `{of}` matters", "un où `{of}` compte")
}

/// A list without one of its items.
fn without(spans: &[Range<usize>], at: usize) -> Option<Edit> {
    let own = spans.get(at)?;
    let next = spans.get(at + 1);
    let before = at.checked_sub(1).and_then(|before| spans.get(before));
    Some(match (next, before) {
        (Some(next), _) => Edit::new(own.start..next.start, ""),
        (None, Some(before)) => Edit::new(before.end..own.end, ""),
        (None, None) => Edit::new(own.clone(), ""),
    })
}

/// A change of this kind for each edit.
fn each(
    kind: MutationKind,
    of: &str,
    edits: impl IntoIterator<Item = Edit>,
    days: penteract_core::Period,
    seen_by: &LocalText,
) -> Vec<Mutation> {
    let change = |edit| Mutation {
        kind,
        of: Arc::from(of),
        edits: vec![edit],
        days,
        seen_by: seen_by.clone(),
    };
    edits.into_iter().map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::stepped;

    fn both(text: &str) -> Vec<String> {
        let changed = |edit: penteract_rules::Edit| {
            let mut changed = text.to_owned();
            changed.replace_range(edit.span, &edit.text);
            changed
        };
        stepped(text, 0).into_iter().map(changed).collect()
    }

    #[test]
    fn a_figure_moves_by_one_unit_of_its_last_decimal() {
        assert_eq!(both("25 %"), ["24 %", "26 %"]);
        assert_eq!(both("0.50 %"), ["0.49 %", "0.51 %"]);
        assert_eq!(both("10 000 EUR"), ["9999 EUR", "10001 EUR"]);
        assert_eq!(both("-3"), ["-4", "-2"]);
        assert_eq!(both("0"), ["-1", "1"]);
        assert_eq!(both("EUR 1,5"), ["EUR 1.4", "EUR 1.6"]);
        assert_eq!(both("none"), Vec::<String>::new());
    }
}
