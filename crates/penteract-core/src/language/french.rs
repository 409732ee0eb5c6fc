//! The spaces of French sentences.

use std::sync::Arc;

/// Between the groups of three digits and before a sign in French: narrow, and no line breaks at it.
pub(crate) const NARROW_NO_BREAK_SPACE: char = '\u{202f}';

/// Before a colon and inside guillemets in French, as wide as a space.
const NO_BREAK_SPACE: char = '\u{a0}';

/// A French text with the spaces that do not break: narrow before `;` `!` `?` `%` `€` and between groups of three
/// digits, full before `:` and inside `« »`, as the Imprimerie nationale sets them. What stands between backticks or
/// straight quotes is typed by somebody and stays as it is.
pub(super) fn typeset_french(text: Arc<str>) -> Arc<str> {
    let signs = text.as_bytes();
    let may_set = |sign: &u8| {
        matches!(
            sign,
            b';' | b'!' | b'?' | b'%' | b':' | b'0'..=b'9' | 0xc2 | 0xe2
        )
    };
    if !signs.iter().any(may_set) {
        return text;
    }
    let mut set = String::new();
    let mut copied = 0;
    let mut typed: Option<u8> = None;
    for (at, &sign) in signs.iter().enumerate() {
        match (sign, typed) {
            (end, Some(begun)) if end == begun => typed = None,
            (b'`' | b'"', None) => {
                let is_closed = signs.iter().skip(at + 1).any(|other| *other == sign);
                typed = is_closed.then_some(sign);
            }
            (b' ', None) => {
                if let Some((before, after)) = text.split_at_checked(at)
                    && let Some(space) = space_between(before, after.get(1..).unwrap_or_default())
                {
                    set.push_str(text.get(copied..at).unwrap_or_default());
                    set.push(space);
                    copied = at + 1;
                }
            }
            _ => {}
        }
    }
    if copied == 0 {
        return text;
    }
    set.push_str(text.get(copied..).unwrap_or_default());
    set.into()
}

/// The space that does not break, where one stands.
fn space_between(before: &str, after: &str) -> Option<char> {
    match after.chars().next()? {
        ';' | '!' | '?' | '%' | '€' => Some(NARROW_NO_BREAK_SPACE),
        ':' | '»' => Some(NO_BREAK_SPACE),
        _ if before.ends_with('«') => Some(NO_BREAK_SPACE),
        '0'..='9' => {
            let group = before.bytes().rev().take_while(u8::is_ascii_digit).count();
            let digits = after.bytes().take_while(u8::is_ascii_digit).take(4).count();
            ((1..=3).contains(&group) && digits == 3).then_some(NARROW_NO_BREAK_SPACE)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_spaces_do_not_break_and_typed_text_stays() {
        for (plain, set) in [
            ("Pourquoi ?", "Pourquoi\u{202f}?"),
            ("reste : 25 %", "reste\u{a0}: 25\u{202f}%"),
            ("« oui »", "«\u{a0}oui\u{a0}»"),
            (
                "écrivez \"25 %\" ; `a ? b`",
                "écrivez \"25 %\"\u{202f}; `a ? b`",
            ),
            (
                "1 234 567 € en 2020",
                "1\u{202f}234\u{202f}567\u{202f}€ en 2020",
            ),
            ("en 2020 500 prêts", "en 2020 500 prêts"),
            ("un ` seul : ici", "un ` seul\u{a0}: ici"),
        ] {
            assert_eq!(&*typeset_french(plain.into()), set);
        }
    }
}
