//! An amount of money: a decimal and its currency, never a float, never another currency by accident.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::currency::{Currency, CurrencyError};
use crate::decimal_text::{DecimalTextError, parse_decimal};
use crate::rounding::Rounding;
use crate::said;

/// An exact amount in one currency, with exactly the decimals of that currency.
///
/// Written and serialised with its currency, `12500.00 EUR`, so that it reads back as the same value. A field whose
/// currency stands elsewhere holds a `Decimal` and uses [`crate::amount`].
///
/// # Example
/// ```
/// use penteract_core::{Currency, Money, Rounding};
///
/// let loan: Money = "10 000 EUR".parse()?;
/// let fee = loan.checked_mul("0.00255".parse()?, Rounding::HalfUp)?;
/// assert_eq!(fee.to_string(), "25.50 EUR");
/// assert_eq!(loan.checked_add(fee)?.to_string(), "10025.50 EUR");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    // INVARIANT: the scale is exactly `currency.minor_units()`.
    amount: Decimal,
    currency: Currency,
}

/// Why an amount of money cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MoneyError {
    /// The amount is finer than the smallest coin of the currency.
    TooManyDecimals {
        /// The amount as given.
        amount: Decimal,
        /// Its currency.
        currency: Currency,
    },
    /// Two amounts of different currencies were put together.
    MixedCurrencies {
        /// Currency of the first amount.
        left: Currency,
        /// Currency of the second amount.
        right: Currency,
    },
    /// The result has more digits than can be held exactly.
    Overflow {
        /// Currency of the amount.
        currency: Currency,
    },
    /// An amount was divided by zero.
    DivisionByZero {
        /// Currency of the amount.
        currency: Currency,
    },
    /// The text has no currency.
    NoCurrency {
        /// The text as it was written.
        text: String,
    },
    /// The number in the text is not one.
    Number(DecimalTextError),
    /// The currency in the text is not one.
    Currency(CurrencyError),
}

said! { MoneyError: Error {
    TooManyDecimals { amount, currency } =>
        "{amount} has more decimals than {currency} has ({decimals}): round it first",
        "{amount} a plus de décimales que n'en a {currency} ({decimals}) : arrondissez d'abord",
        decimals = currency.minor_units();
    MixedCurrencies { left, right } =>
        "{left} and {right} are different currencies: convert one of them first",
        "{left} et {right} sont deux devises : convertissez d'abord l'une d'elles";
    Overflow { currency } =>
        "the amount in {currency} is too large to be held exactly: at most 28 digits with its decimals",
        "le montant en {currency} est trop grand pour être tenu exactement : au plus 28 chiffres avec ses décimales";
    DivisionByZero { currency } =>
        "an amount in {currency} cannot be divided by zero",
        "un montant en {currency} ne se divise pas par zéro";
    NoCurrency { text } =>
        "`{text}` does not say its currency: write `{text} EUR`",
        "`{text}` ne dit pas sa devise : écrivez `{text} EUR`";
    Number(cause: DecimalTextError);
    Currency(cause: CurrencyError);
} }

impl Money {
    /// An amount that has no more decimals than its currency.
    ///
    /// # Errors
    /// [`MoneyError::TooManyDecimals`] for 10.005 EUR or 0.5 JPY; [`MoneyError::Overflow`] when there is no room for
    /// the currency's decimals.
    pub fn new(amount: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let mut exact = amount;
        exact.rescale(currency.minor_units());
        if exact != amount {
            return Err(MoneyError::TooManyDecimals { amount, currency });
        }
        // `rescale` stops early when the digits do not fit.
        if exact.scale() != currency.minor_units() {
            return Err(MoneyError::Overflow { currency });
        }
        // Minus zero would print as `-0.00`.
        if exact.is_zero() {
            exact.set_sign_positive(true);
        }
        Ok(Self {
            amount: exact,
            currency,
        })
    }

    /// An amount rounded to the decimals of its currency, by the mode named.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] when there is no room for the currency's decimals.
    pub fn rounded(
        amount: Decimal,
        currency: Currency,
        rounding: Rounding,
    ) -> Result<Self, MoneyError> {
        Self::new(rounding.round(amount, currency.minor_units()), currency)
    }

    /// Nothing, in this currency.
    pub fn zero(currency: Currency) -> Self {
        Self {
            amount: Decimal::new(0, currency.minor_units()),
            currency,
        }
    }

    /// Reads `"10000.00"`, or `"10 000 EUR"` when the currency agrees.
    ///
    /// # Errors
    /// As [`str::parse`], and [`MoneyError::MixedCurrencies`] when the text names another currency.
    ///
    /// # Example
    /// ```
    /// use penteract_core::{Currency, Money};
    ///
    /// assert_eq!(Money::parse_in("10 000", Currency::EUR)?, "10000.00 EUR".parse()?);
    /// assert!(Money::parse_in("10 000 USD", Currency::EUR).is_err());
    /// # Ok::<(), penteract_core::MoneyError>(())
    /// ```
    pub fn parse_in(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let (number, stated) = split_currency(text)?;
        if let Some(stated) = stated
            && stated != currency
        {
            return Err(MoneyError::MixedCurrencies {
                left: stated,
                right: currency,
            });
        }
        Self::new(parse_grouped(number)?, currency)
    }

    /// The amount, in the major unit (euros, not cents).
    pub const fn amount(self) -> Decimal {
        self.amount
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether the amount is zero.
    pub const fn is_zero(self) -> bool {
        self.amount.is_zero()
    }

    /// Whether the amount is below zero.
    pub const fn is_negative(self) -> bool {
        self.amount.is_sign_negative() && !self.amount.is_zero()
    }

    /// The sum of two amounts.
    ///
    /// # Errors
    /// [`MoneyError::MixedCurrencies`], [`MoneyError::Overflow`].
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        self.with(self.amount.checked_add(other.amount))
    }

    /// The difference of two amounts.
    ///
    /// # Errors
    /// [`MoneyError::MixedCurrencies`], [`MoneyError::Overflow`].
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        self.with(self.amount.checked_sub(other.amount))
    }

    /// The amount times a number, rounded to the currency's decimals.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn checked_mul(self, factor: Decimal, rounding: Rounding) -> Result<Self, MoneyError> {
        let product = self
            .amount
            .checked_mul(factor)
            .ok_or(MoneyError::Overflow {
                currency: self.currency,
            })?;
        Self::rounded(product, self.currency, rounding)
    }

    /// The amount divided by a number, rounded to the currency's decimals.
    ///
    /// # Errors
    /// [`MoneyError::DivisionByZero`], [`MoneyError::Overflow`].
    pub fn checked_div(self, divisor: Decimal, rounding: Rounding) -> Result<Self, MoneyError> {
        if divisor.is_zero() {
            return Err(MoneyError::DivisionByZero {
                currency: self.currency,
            });
        }
        let quotient = self
            .amount
            .checked_div(divisor)
            .ok_or(MoneyError::Overflow {
                currency: self.currency,
            })?;
        Self::rounded(quotient, self.currency, rounding)
    }

    /// The amount with its sign changed.
    #[must_use]
    pub fn negated(self) -> Self {
        if self.is_zero() {
            self
        } else {
            Self {
                amount: -self.amount,
                currency: self.currency,
            }
        }
    }

    /// The amount without its sign.
    #[must_use]
    pub fn abs(self) -> Self {
        Self {
            amount: self.amount.abs(),
            currency: self.currency,
        }
    }

    /// Which of two amounts is larger.
    ///
    /// # Errors
    /// [`MoneyError::MixedCurrencies`]: amounts of two currencies have no order.
    pub fn checked_cmp(self, other: Self) -> Result<Ordering, MoneyError> {
        self.same_currency(other)?;
        Ok(self.amount.cmp(&other.amount))
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::MixedCurrencies {
                left: self.currency,
                right: other.currency,
            })
        }
    }

    fn with(self, amount: Option<Decimal>) -> Result<Self, MoneyError> {
        Self::new(
            amount.ok_or(MoneyError::Overflow {
                currency: self.currency,
            })?,
            self.currency,
        )
    }
}

/// Amounts of different currencies have no order: the comparison is `None`.
impl PartialOrd for Money {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.checked_cmp(*other).ok()
    }
}

/// `12500.00 EUR`.
impl fmt::Display for Money {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.amount, self.currency)
    }
}

/// Reads `12500.00 EUR` or `12 500 EUR`.
impl FromStr for Money {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let (number, currency) = split_currency(text)?;
        let currency = currency.ok_or_else(|| MoneyError::NoCurrency {
            text: text.trim().to_owned(),
        })?;
        Self::new(parse_grouped(number)?, currency)
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(crate::amount::TextVisitor {
            what: "an amount of money",
            example: "12500.00 EUR",
            parse: Self::from_str,
        })
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Money {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Money".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "an amount with its currency",
            "pattern": r"^[-+]?[0-9][0-9\s]*(\.[0-9]+)?\s*[A-Z]{3}$",
            "examples": ["12500.00 EUR"]
        })
    }
}

/// The number and the currency of `10 000 EUR`; no currency when the text has no letter.
fn split_currency(text: &str) -> Result<(&str, Option<Currency>), MoneyError> {
    let text = text.trim();
    match text
        .find(|letter: char| letter.is_alphabetic())
        .and_then(|at| text.split_at_checked(at))
    {
        Some((number, code)) => Ok((number.trim_end(), Some(code.parse()?))),
        None => Ok((text, None)),
    }
}

/// A number whose thousands may be set apart by blanks (plain, unbreakable or narrow): `10 000`, not `1 0000`.
fn parse_grouped(number: &str) -> Result<Decimal, DecimalTextError> {
    if !number.contains(char::is_whitespace) {
        return parse_decimal(number);
    }
    let wrong = || DecimalTextError::NotADecimal {
        text: number.to_owned(),
    };
    let (whole, decimals) = number
        .split_once('.')
        .map_or((number, None), |(whole, decimals)| (whole, Some(decimals)));
    let mut plain = String::with_capacity(number.len());
    for (index, group) in whole.split(char::is_whitespace).enumerate() {
        let digits = group
            .strip_prefix(['-', '+'])
            .filter(|_| index == 0)
            .unwrap_or(group)
            .len();
        if (index == 0 && !(1..=3).contains(&digits)) || (index > 0 && digits != 3) {
            return Err(wrong());
        }
        plain.push_str(group);
    }
    if let Some(decimals) = decimals {
        plain.push('.');
        plain.push_str(decimals);
    }
    parse_decimal(&plain).map_err(|error| match error {
        DecimalTextError::NotADecimal { .. } => wrong(),
        too_long @ DecimalTextError::TooManyDigits { .. } => too_long,
    })
}

#[cfg(test)]
mod tests {
    use super::{Money, MoneyError};
    use crate::{Currency, Rounding};
    use rust_decimal::Decimal;

    fn money(text: &str) -> Money {
        text.parse().unwrap()
    }

    #[test]
    fn prints_with_the_decimals_of_its_currency() {
        assert_eq!(money("12500 EUR").to_string(), "12500.00 EUR");
        assert_eq!(money("12500.0 JPY").to_string(), "12500 JPY");
        assert_eq!(money("1.5 KWD").to_string(), "1.500 KWD");
        assert_eq!(money("-0.00 EUR").to_string(), "0.00 EUR");
    }

    #[test]
    fn refuses_more_decimals_than_the_currency_has() {
        let refused = "10.005 EUR".parse::<Money>().unwrap_err();
        assert_eq!(
            refused.to_string(),
            "10.005 has more decimals than EUR has (2): round it first"
        );
        assert!("0.5 JPY".parse::<Money>().is_err());
    }

    #[test]
    fn reads_thousands_set_apart_and_only_thousands() {
        assert_eq!(money("10 000 EUR"), money("10000.00 EUR"));
        assert_eq!(
            money("-1\u{a0}234\u{202f}567.89 EUR").amount().to_string(),
            "-1234567.89"
        );
        for text in [
            "1 0000 EUR",
            "1 000 00 EUR",
            "1  000 EUR",
            " EUR",
            "10 000.0 1 EUR",
            "1000 000 EUR",
        ] {
            assert!(text.parse::<Money>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_bare_number_needs_its_currency() {
        assert_eq!(
            "100".parse::<Money>().unwrap_err().to_string(),
            "`100` does not say its currency: write `100 EUR`"
        );
        assert_eq!(
            Money::parse_in("100", Currency::EUR).unwrap(),
            money("100.00 EUR")
        );
    }

    #[test]
    fn never_mixes_currencies() {
        let error = money("1 EUR").checked_add(money("1 USD")).unwrap_err();
        assert_eq!(
            error,
            MoneyError::MixedCurrencies {
                left: Currency::EUR,
                right: Currency::USD
            }
        );
        assert_eq!(money("1 EUR").partial_cmp(&money("1 USD")), None);
        assert!(money("1 EUR") < money("2 EUR"));
    }

    #[test]
    fn overflow_is_an_error() {
        let huge = Money::new(Decimal::MAX, Currency::EUR);
        assert_eq!(
            huge,
            Err(MoneyError::Overflow {
                currency: Currency::EUR
            })
        );
        let large = money("99999999999999999999999999.99 EUR");
        assert!(
            large
                .checked_mul(Decimal::from(1_000_000), Rounding::HalfUp)
                .is_err()
        );
        assert_eq!(
            money("1 EUR").checked_div(Decimal::ZERO, Rounding::HalfUp),
            Err(MoneyError::DivisionByZero {
                currency: Currency::EUR
            })
        );
    }

    #[test]
    fn crosses_json_as_text() {
        let text = serde_json::to_string(&money("12500 EUR")).unwrap();
        assert_eq!(text, "\"12500.00 EUR\"");
        assert_eq!(
            serde_json::from_str::<Money>(&text).unwrap(),
            money("12500 EUR")
        );
        let refused = serde_json::from_str::<Money>("12500.00")
            .unwrap_err()
            .to_string();
        assert!(
            refused.contains("written as a string, such as \"12500.00 EUR\""),
            "{refused}"
        );
    }
}
