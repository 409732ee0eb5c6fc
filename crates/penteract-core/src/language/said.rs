//! [`said!`](crate::said), by which a type says itself in every language, and what its sentences are held to.

use super::french::typeset_french;

/// What a type says of each of its variants, first in English, then in French; a variant without both does not compile.
///
/// The names in braces are fields, each said in the language of its sentence, or values that come after the sentences,
/// for which the fields are as they stand. A variant that has only a part says what the part says, and with the type of
/// its part, is made from it. With `: Error` the type is an error, whose `Display` is English; a cause that its sentence
/// tells is not its `source` too, so that whoever prints the chain tells it once.
///
/// French is written as in [`text!`](crate::text). What a sentence may not hold is an error of compilation: an
/// identifier outside of backquotes, a French sign without its space, the same words in both languages.
///
/// # Example
/// ```
/// use penteract_core::{Currency, Language, MoneyError, Say, said};
/// use rust_decimal::Decimal;
///
/// enum Effort {
///     Light,
///     Heavy,
/// }
///
/// said! { Effort {
///     Light => "light", "léger";
///     Heavy => "heavy", "lourd";
/// } }
///
/// #[derive(Debug)]
/// enum LoadError {
///     TooLarge { amount: Decimal, currency: Currency, lines: usize },
///     Money(MoneyError),
/// }
///
/// said! { LoadError: Error {
///     TooLarge { amount, currency, lines } =>
///         "{amount} {currency} in {lines} is too large: {rest} at most",
///         "{amount} {currency} en {lines}, c'est trop : au plus {rest}",
///         lines = penteract_core::LocalText::count(*lines, ["line", "lines"], ["ligne", "lignes"]),
///         rest = Decimal::new(15, 1);
///     Money(cause: MoneyError);
/// } }
///
/// let error = LoadError::TooLarge { amount: Decimal::new(123_456, 2), currency: Currency::EUR, lines: 1 };
/// assert_eq!(error.to_string(), "1,234.56 EUR in 1 line is too large: 1.5 at most");
/// assert_eq!(
///     error.say(Language::French),
///     "1\u{202f}234,56 EUR en 1 ligne, c'est trop\u{a0}: au plus 1,5"
/// );
/// assert_eq!(Effort::Heavy.say(Language::French), "lourd");
/// ```
#[macro_export]
macro_rules! said {
    ($name:ident $(: $error:ident)? { $(
        $variant:ident
        $({ $($field:ident),* $(,)? })?
        $(( $part:ident $(: $cause:ty)? ))?
        $(=> $english:literal, $french:literal $(, $given:ident = $value:expr)* $(,)?)?
    ;)* }) => {
        impl $crate::Say for $name {
            #[allow(unused_variables, reason = "a sentence need not tell every field")]
            fn say(&self, language: $crate::Language) -> ::std::string::String {
                match self { $(
                    Self::$variant $({ $($field,)* .. })? $(( $part ))? => $crate::said!(
                        @words language [$($($field)*)? $($part)?]
                        $($english, $french $(, $given = $value)*)?
                    ),
                )* }
            }

            #[allow(unused_variables, reason = "a variant may have no part")]
            fn languages(&self) -> ::std::vec::Vec<$crate::Language> {
                match self { $(
                    Self::$variant $({ $($field,)* .. })? $(( $part ))? =>
                        ::std::iter::empty()
                        $($(.chain($crate::Say::languages($field)))*)?
                        $(.chain($crate::Say::languages($part)))?
                        .collect(),
                )* }
            }
        }
        $($crate::said!(@$error $name);)?
        $($($(
            impl ::std::convert::From<$cause> for $name {
                fn from(cause: $cause) -> Self {
                    Self::$variant(cause)
                }
            }
        )?)?)*
    };
    (struct $name:ident $(: $error:ident)? { $($field:ident),* $(,)? }
        => $english:literal, $french:literal $(, $given:ident = $value:expr)* $(,)?
    ) => {
        impl $crate::Say for $name {
            fn say(&self, language: $crate::Language) -> ::std::string::String {
                let Self { $($field,)* .. } = self;
                $crate::said!(@words language [$($field)*] $english, $french $(, $given = $value)*)
            }
        }
        $($crate::said!(@$error $name);)?
    };
    (@Error $name:ident) => {
        impl ::std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                formatter.write_str(&$crate::Say::say(self, $crate::Language::English))
            }
        }
        impl ::std::error::Error for $name {}
    };
    (@words $language:ident [$part:ident]) => { $crate::Say::say($part, $language) };
    (@words $language:ident [$($field:ident)*]
        $english:literal, $french:literal $(, $given:ident = $value:expr)*
    ) => {{
        const _: () = $crate::check_sentences($english, $french);
        match ($($crate::Say::say(&$value, $language),)*) {
            given => {
                $(let $field = $crate::Say::say($field, $language);)*
                let ($($given,)*) = given;
                if $language.is_french() {
                    $crate::in_french(::std::format!($french))
                } else {
                    ::std::format!($english)
                }
            }
        }
    }};
}

/// A French sentence with its spaces.
#[doc(hidden)]
pub fn in_french(sentence: String) -> String {
    typeset_french(sentence.into()).to_string()
}

/// Holds two sentences of one meaning, as they are written, to what a reader is owed.
///
/// # Panics
/// In a constant, so that the text is mended before the program exists: an identifier outside of backquotes, a French
/// sign that follows its word, French words that are those of English.
#[doc(hidden)]
pub const fn check_sentences(english: &str, french: &str) {
    check_words(english.as_bytes(), false);
    let has_words = check_words(french.as_bytes(), true);
    assert!(
        !has_words || !same(english.as_bytes(), french.as_bytes()),
        "the French words are those of English"
    );
}

/// Whether there are words outside of braces and backquotes.
const fn check_words(sentence: &[u8], is_french: bool) -> bool {
    let mut has_words = false;
    let mut is_typed = false;
    let mut rest = sentence;
    let mut before = b' ';
    while let [sign, after @ ..] = rest {
        rest = after;
        match *sign {
            b'`' => is_typed = !is_typed,
            _ if is_typed => {}
            b'{' => {
                while let [sign, after @ ..] = rest {
                    rest = after;
                    if matches!(sign, b'}') {
                        break;
                    }
                }
            }
            b':' | b';' | b'!' | b'?' if is_french => assert!(
                // The last bytes of an unbreakable space and of a narrow one.
                matches!(before, b' ' | 0xa0 | 0xaf) || matches!(rest, [b'/' | b'0'..=b'9', ..]),
                "a French sign follows its word without a space"
            ),
            sign => {
                has_words |= sign.is_ascii_alphabetic();
                assert!(
                    sign != b'_' && !(sign.is_ascii_uppercase() && before.is_ascii_lowercase()),
                    "an identifier stands outside of backquotes"
                );
            }
        }
        before = *sign;
    }
    assert!(!is_typed, "a backquote is not closed");
    has_words
}

const fn same(mut left: &[u8], mut right: &[u8]) -> bool {
    while let ([one, ones @ ..], [other, others @ ..]) = (left, right) {
        if *one != *other {
            return false;
        }
        (left, right) = (ones, others);
    }
    left.len() == right.len()
}

#[cfg(test)]
mod tests {
    use super::check_sentences;

    #[test]
    fn every_sentence_is_held_to_what_a_reader_is_owed() {
        for (english, french) in [
            ("`a_b` is {x}: left", "`a_b` est {x} : gauche"),
            ("{amount} {currency}", "{amount} {currency}"),
            ("at 10:30", "à 10:30"),
        ] {
            check_sentences(english, french);
        }
        for (english, french) in [
            ("a total", "a total"),
            ("the loan_amount", "le montant"),
            ("the amount", "le LoanAmount"),
            ("an amount: one", "un montant: un"),
            ("why?", "pourquoi?"),
            ("an `open", "un `ouvert"),
        ] {
            let checked = std::panic::catch_unwind(|| check_sentences(english, french));
            assert!(checked.is_err(), "{english} / {french}");
        }
    }
}
