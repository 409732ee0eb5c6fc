//! Amounts, percentages and dates, as a language writes them.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use crate::currency::Currency;
use crate::language::{Language, NARROW_NO_BREAK_SPACE, Say};
use crate::money::Money;
use crate::rate::Rate;
use crate::rounding::Rounding;

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

impl Say for NaiveDate {
    fn say(&self, language: Language) -> String {
        NumberStyle::of(language).date(*self)
    }
}

/// A number with all its decimals: `1,234.50`, `1 234,50`.
impl Say for Decimal {
    fn say(&self, language: Language) -> String {
        NumberStyle::of(language).number(*self)
    }
}

/// An amount with its currency: `€1,234.50`, `1 234,50 €`.
impl Say for Money {
    fn say(&self, language: Language) -> String {
        NumberStyle::of(language).money(self.amount(), self.currency())
    }
}

/// A percentage: `0.70%`, `0,70 %`.
impl Say for Rate {
    fn say(&self, language: Language) -> String {
        NumberStyle::of(language).percent(*self)
    }
}

/// Names, codes and counts are the same in every language.
impl Say for Currency {
    fn say(&self, _: Language) -> String {
        self.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EN: NumberStyle = NumberStyle::of(Language::English);
    const FR: NumberStyle = NumberStyle::of(Language::French);

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
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
