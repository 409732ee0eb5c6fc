//! Amounts, percentages and dates as a language writes them.

use chrono::{Datelike, NaiveDate};
use penteract_core::{Currency, Rate, Rounding};
use rust_decimal::Decimal;

use super::Language;

/// Between the groups of three digits and before a sign in French: narrow, and no line breaks at it.
const NARROW_NO_BREAK_SPACE: char = '\u{202f}';

/// How a language writes numbers and dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NumberStyle {
    language: Language,
}

impl NumberStyle {
    pub(crate) const fn of(language: Language) -> Self {
        Self { language }
    }

    const fn group_separator(self) -> char {
        match self.language {
            Language::En => ',',
            Language::Fr => NARROW_NO_BREAK_SPACE,
        }
    }

    const fn decimal_separator(self) -> char {
        match self.language {
            Language::En => '.',
            Language::Fr => ',',
        }
    }

    /// A number with all its decimals, digits in groups of three: `1,234.50`, `1 234,50`.
    pub(crate) fn number(self, value: Decimal) -> String {
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
    pub(crate) fn amount(self, value: Decimal, currency: Currency) -> String {
        let mut value = value.normalize();
        if value.scale() < currency.minor_units() {
            value.rescale(currency.minor_units());
        }
        self.number(value)
    }

    /// An amount with its currency: `€12,500.00`, `12 500,00 €`; `CHF 12,500.00`, `12 500,00 CHF`.
    pub(crate) fn money(self, value: Decimal, currency: Currency) -> String {
        let sign = if value.is_sign_negative() && !value.is_zero() {
            "-"
        } else {
            ""
        };
        let amount = self.amount(value.abs(), currency);
        match (self.language, symbol(currency)) {
            (Language::En, Some(symbol)) => format!("{sign}{symbol}{amount}"),
            (Language::En, None) => format!("{sign}{}\u{a0}{amount}", currency.code()),
            (Language::Fr, symbol) => {
                format!(
                    "{sign}{amount}{NARROW_NO_BREAK_SPACE}{}",
                    symbol.unwrap_or(currency.code())
                )
            }
        }
    }

    /// A percentage with all its decimals: `0.73%`, `0,73 %`.
    pub(crate) fn percent(self, rate: Rate) -> String {
        self.with_percent_sign(self.number(rate.as_percent().normalize()))
    }

    /// A percentage to so many decimals, half up.
    pub(crate) fn percent_to(self, rate: Rate, decimals: u32) -> String {
        let mut value = Rounding::HalfUp.round(rate.as_percent(), decimals);
        value.rescale(decimals);
        self.with_percent_sign(self.number(value))
    }

    /// A number of percent, with the decimals that it has.
    pub(crate) fn percent_of(self, percent: Decimal) -> String {
        self.with_percent_sign(self.number(percent))
    }

    fn with_percent_sign(self, number: String) -> String {
        match self.language {
            Language::En => format!("{number}%"),
            Language::Fr => format!("{number}{NARROW_NO_BREAK_SPACE}%"),
        }
    }

    /// A day: `6 May 2020`, `06/05/2020`.
    pub(crate) fn date(self, date: NaiveDate) -> String {
        match self.language {
            Language::En => format!(
                "{} {} {}",
                date.day(),
                MONTHS.get(date.month0() as usize).unwrap_or(&""),
                date.year()
            ),
            Language::Fr => format!("{:02}/{:02}/{}", date.day(), date.month(), date.year()),
        }
    }
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

pub(crate) fn symbol(currency: Currency) -> Option<&'static str> {
    match currency.code() {
        "EUR" => Some("€"),
        "GBP" => Some("£"),
        "USD" => Some("$"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EN: NumberStyle = NumberStyle::of(Language::En);
    const FR: NumberStyle = NumberStyle::of(Language::Fr);

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
    fn days_are_written_as_people_write_them() {
        let day = NaiveDate::from_ymd_opt(2020, 5, 6).unwrap();
        assert_eq!(EN.date(day), "6 May 2020");
        assert_eq!(FR.date(day), "06/05/2020");
    }
}
