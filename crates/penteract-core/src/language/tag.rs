//! Tags of languages as BCP 47 (RFC 5646) writes them.

/// How long a tag may be: as long as RFC 5646 (4.4.1) asks a reader to take it.
const LONGEST: usize = 35;

/// The tag of a language, its letters as RFC 5646 (2.1.1) sets them: `de`, `pt-BR`, `zh-Hant`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LanguageTag {
    /// Zeros after the tag.
    signs: [u8; LONGEST],
}

impl LanguageTag {
    /// A text as a tag; none when it is not well-formed.
    pub(crate) fn read(text: &str) -> Option<Self> {
        if text.len() > LONGEST || !is_well_formed(text) {
            return None;
        }
        let mut signs = [0; LONGEST];
        let written = signs.get_mut(..text.len())?;
        written.copy_from_slice(set(text).as_bytes());
        Some(Self { signs })
    }

    /// Whether it is a form of a language of two letters: `fr-CH` of `fr`.
    pub(crate) const fn is_of(self, [first, second]: &[u8; 2]) -> bool {
        matches!(self.signs, [one, two, b'-', ..] if one == *first && two == *second)
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        // INVARIANT: the signs before the zeros are ASCII.
        let text = std::str::from_utf8(&self.signs).unwrap_or_default();
        text.trim_end_matches('\0')
    }
}

/// Whether a text has the form of RFC 5646 (2.1), save that a language has two or three letters, as all have that are
/// registered: `french` is a word. The irregular tags that are kept for their age (`i-klingon`) have another form.
fn is_well_formed(text: &str) -> bool {
    let letters = |part: &str, count: usize| {
        part.len() == count && part.bytes().all(|sign| sign.is_ascii_alphabetic())
    };
    let digits = |part: &str, count: usize| {
        part.len() == count && part.bytes().all(|sign| sign.is_ascii_digit())
    };
    let signs = |part: &str, shortest: usize| {
        (shortest..=8).contains(&part.len())
            && part.bytes().all(|sign| sign.is_ascii_alphanumeric())
    };
    let is_variant = |part: &&str| {
        signs(part, 5)
            || part.len() == 4
                && signs(part, 4)
                && part.starts_with(|sign: char| sign.is_ascii_digit())
    };
    let mut parts = text.split('-').peekable();
    // A tag of private use has no language: `x-house`.
    let is_language = |part: &&str| letters(part, 2) || letters(part, 3);
    if parts.next_if(is_language).is_some() {
        // A language within another, three deep at most: `zh-cmn`.
        for _ in 0..3 {
            parts.next_if(|part| letters(part, 3));
        }
        parts.next_if(|part| letters(part, 4));
        parts.next_if(|part| letters(part, 2) || digits(part, 3));
        while parts.next_if(is_variant).is_some() {}
    } else if !parts
        .peek()
        .is_some_and(|part| part.eq_ignore_ascii_case("x"))
    {
        return false;
    }
    while let Some(singleton) = parts.next() {
        let shortest = if singleton.eq_ignore_ascii_case("x") {
            1
        } else {
            2
        };
        let is_followed = parts.next_if(|part| signs(part, shortest)).is_some();
        if singleton.len() != 1 || !signs(singleton, 1) || !is_followed {
            return false;
        }
        while parts.next_if(|part| signs(part, shortest)).is_some() {}
    }
    true
}

/// The letters as they are best written: a region large, a script with a capital, the rest small.
fn set(tag: &str) -> String {
    let mut written = String::with_capacity(tag.len());
    let mut is_extended = false;
    for part in tag.split('-') {
        let mut part = part.to_ascii_lowercase();
        if !written.is_empty() {
            written.push('-');
            match part.len() {
                2 if !is_extended => part.make_ascii_uppercase(),
                4 if !is_extended => {
                    if let Some(first) = part.get_mut(..1) {
                        first.make_ascii_uppercase();
                    }
                }
                _ => {}
            }
        }
        is_extended |= part.len() == 1;
        written.push_str(&part);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::LanguageTag;

    #[test]
    fn a_tag_is_what_rfc_5646_calls_well_formed() {
        // Its appendix A.
        for (written, set) in [
            ("de", "de"),
            ("FR", "fr"),
            ("gsw-ch", "gsw-CH"),
            ("zh-hant", "zh-Hant"),
            ("zh-cmn-Hans-CN", "zh-cmn-Hans-CN"),
            ("sl-rozaj-biske", "sl-rozaj-biske"),
            ("de-CH-1901", "de-CH-1901"),
            ("es-419", "es-419"),
            ("de-CH-x-phonebk", "de-CH-x-phonebk"),
            ("en-US-u-islamcal", "en-US-u-islamcal"),
            ("x-whatever", "x-whatever"),
            ("EN-a-MYEXT-b-another", "en-a-myext-b-another"),
        ] {
            let tag = LanguageTag::read(written).unwrap_or_else(|| panic!("{written}"));
            assert_eq!(tag.as_str(), set);
        }
    }

    #[test]
    fn what_is_no_tag_is_not_read() {
        for text in [
            "",
            "d",
            "deutsch-land-",
            "de_CH",
            "de-",
            "-de",
            "de--CH",
            "de-419-DE",
            "a-DE",
            "de-x",
            "de-u-",
            "german",
            "deutsch",
            "d\u{e9}",
            "de\0",
            "i-klingon",
            "de-1901-1901-1901-1901-1901-1901-1901-1901",
        ] {
            assert_eq!(LanguageTag::read(text), None, "{text}");
        }
    }
}
