//! Amounts, percentages, dates and the spaces of sentences, as a language writes them.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use crate::currency::Currency;
use crate::language::Language;
use crate::rate::Rate;
use crate::rounding::Rounding;

/// Between the groups of three digits and before a sign in French: narrow, and no line breaks at it.
const NARROW_NO_BREAK_SPACE: char = '\u{202f}';

/// Before a colon and inside guillemets in French, as wide as a space.
const NO_BREAK_SPACE: char = '\u{a0}';

/// A French text with the spaces that do not break: narrow before `;` `!` `?` `%` `€` and between groups of three
/// digits, full before `:` and inside `« »`, as the Imprimerie nationale sets them. What stands between backticks or
/// straight quotes is typed by somebody and stays as it is.
pub(crate) fn typeset_french(text: Arc<str>) -> Arc<str> {
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

/// How a language writes numbers and dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberStyle {
    language: Language,
}

impl NumberStyle {
    /// That of a language; where the engine has no words in it, one that no reader takes for another.
    pub const fn of(language: Language) -> Self {
        let language = match language {
            Language::Other(tag) if tag.is_of(b"en") => Language::English,
            french if french.is_french() => Language::French,
            _ => language,
        };
        Self { language }
    }

    const fn group_separator(self) -> char {
        match self.language {
            Language::English => ',',
            Language::French | Language::Other(_) => NARROW_NO_BREAK_SPACE,
        }
    }

    const fn decimal_separator(self) -> char {
        match self.language {
            Language::English | Language::Other(_) => '.',
            Language::French => ',',
        }
    }

    /// A number with all its decimals, digits in groups of three: `1,234.50`, `1 234,50`.
    pub fn number(self, value: Decimal) -> String {
        let text = value.abs().to_string();
        let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
        let mut written = String::new();
        if value.is_sign_negative() && !value.is_zero() {
            written.push('-');
        }
        let digits = whole.chars().count();
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (digits - index).is_multiple_of(3) {
                written.push(self.group_separator());
            }
            written.push(digit);
        }
        if !decimals.is_empty() {
            written.push(self.decimal_separator());
            written.push_str(decimals);
        }
        written
    }

    /// An amount without its currency, with at least the currency's decimals.
    pub fn amount(self, value: Decimal, currency: Currency) -> String {
        let mut value = value.normalize();
        if value.scale() < currency.minor_units() {
            value.rescale(currency.minor_units());
        }
        self.number(value)
    }

    /// An amount with its currency: `€12,500.00`, `12 500,00 €`, `12 500.00 €`; `CHF 12,500.00`, `12 500,00 CHF`.
    pub fn money(self, value: Decimal, currency: Currency) -> String {
        let sign = if value.is_sign_negative() && !value.is_zero() {
            "-"
        } else {
            ""
        };
        let amount = self.amount(value.abs(), currency);
        match (self.language, Self::symbol(currency)) {
            (Language::English, Some(symbol)) => format!("{sign}{symbol}{amount}"),
            (Language::English, None) => format!("{sign}{}\u{a0}{amount}", currency.code()),
            (Language::French | Language::Other(_), symbol) => {
                format!(
                    "{sign}{amount}{NARROW_NO_BREAK_SPACE}{}",
                    symbol.unwrap_or(currency.code())
                )
            }
        }
    }

    /// A percentage with all its decimals, two at least where it has some: `25%`, `0.70%`, `0,70 %`.
    pub fn percent(self, rate: Rate) -> String {
        let mut percent = rate.as_percent().normalize();
        if percent.scale() == 1 {
            percent.rescale(2);
        }
        self.with_percent_sign(self.number(percent))
    }

    /// A percentage to so many decimals, half up.
    pub fn percent_to(self, rate: Rate, decimals: u32) -> String {
        let mut value = Rounding::HalfUp.round(rate.as_percent(), decimals);
        value.rescale(decimals);
        self.with_percent_sign(self.number(value))
    }

    /// A number of percent, with the decimals that it has.
    pub fn percent_of(self, percent: Decimal) -> String {
        self.with_percent_sign(self.number(percent))
    }

    fn with_percent_sign(self, number: String) -> String {
        match self.language {
            Language::English => format!("{number}%"),
            Language::French | Language::Other(_) => format!("{number}{NARROW_NO_BREAK_SPACE}%"),
        }
    }

    /// A day: `6 May 2020`, `06/05/2020`, `2020-05-06`.
    pub fn date(self, date: NaiveDate) -> String {
        match self.language {
            Language::English => format!(
                "{} {} {}",
                date.day(),
                MONTHS.get(date.month0() as usize).unwrap_or(&""),
                date.year()
            ),
            Language::French => format!("{:02}/{:02}/{}", date.day(), date.month(), date.year()),
            Language::Other(_) => date.to_string(),
        }
    }

    /// The sign of a currency that has one: `€`.
    pub fn symbol(currency: Currency) -> Option<&'static str> {
        match currency.code() {
            "EUR" => Some("€"),
            "GBP" => Some("£"),
            "USD" => Some("$"),
            _ => None,
        }
    }
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

#[cfg(test)]
mod tests {
    use super::*;

    const EN: NumberStyle = NumberStyle::of(Language::English);
    const FR: NumberStyle = NumberStyle::of(Language::French);

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

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

    #[test]
    fn digits_stand_in_groups_of_three() {
        for (value, en, fr) in [
            ("0", "0", "0"),
            ("999", "999", "999"),
            ("1000", "1,000", "1\u{202f}000"),
            ("-123456.7", "-123,456.7", "-123\u{202f}456,7"),
            (
                "1234567.8901",
                "1,234,567.8901",
                "1\u{202f}234\u{202f}567,8901",
            ),
            ("-0.00", "0.00", "0,00"),
        ] {
            assert_eq!(EN.number(decimal(value)), en);
            assert_eq!(FR.number(decimal(value)), fr);
        }
    }

    #[test]
    fn an_amount_has_the_decimals_of_its_currency() {
        let yen: Currency = "JPY".parse().unwrap();
        assert_eq!(EN.money(decimal("12500"), Currency::EUR), "€12,500.00");
        assert_eq!(
            FR.money(decimal("-12500"), Currency::EUR),
            "-12\u{202f}500,00\u{202f}€"
        );
        assert_eq!(
            EN.money(decimal("-12500.5"), Currency::CHF),
            "-CHF\u{a0}12,500.50"
        );
        assert_eq!(FR.money(decimal("12500"), yen), "12\u{202f}500\u{202f}JPY");
        assert_eq!(EN.amount(decimal("0.12345"), Currency::EUR), "0.12345");
    }

    #[test]
    fn percentages_keep_their_digits_or_are_rounded_half_up() {
        let rate = Rate::from_percent(decimal("0.7350")).unwrap();
        assert_eq!(EN.percent(rate), "0.735%");
        assert_eq!(FR.percent(rate), "0,735\u{202f}%");
        assert_eq!(EN.percent_to(rate, 2), "0.74%");
        assert_eq!(EN.percent_to(Rate::ONE, 2), "100.00%");
    }

    #[test]
    fn figures_in_a_language_without_words_are_read_in_one_way() {
        let style = |code: &str| NumberStyle::of(code.parse().unwrap());
        let day = NaiveDate::from_ymd_opt(2020, 5, 6).unwrap();
        let german = style("de-CH");
        assert_eq!(
            german.money(decimal("-12500"), Currency::CHF),
            "-12\u{202f}500.00\u{202f}CHF"
        );
        assert_eq!(
            german.percent(Rate::from_percent(decimal("0.7")).unwrap()),
            "0.70\u{202f}%"
        );
        assert_eq!(german.date(day), "2020-05-06");
        assert_eq!(style("en-GB"), EN);
        assert_eq!(style("fr-CH"), FR);
        assert_eq!(style("frr").date(day), "2020-05-06");
    }

    #[test]
    fn days_are_written_as_people_write_them() {
        let day = NaiveDate::from_ymd_opt(2020, 5, 6).unwrap();
        assert_eq!(EN.date(day), "6 May 2020");
        assert_eq!(FR.date(day), "06/05/2020");
    }
}
