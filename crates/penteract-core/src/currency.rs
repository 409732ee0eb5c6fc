//! Currencies of ISO 4217: a code and the number of decimals that amounts carry.

use std::fmt;
use std::str::FromStr;

use crate::{said, text};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A currency: its ISO 4217 code and the decimals of its minor unit (2 for the euro, 0 for the yen, 3 for the dinars).
///
/// # Example
/// ```
/// use penteract_core::Currency;
///
/// let yen: Currency = "JPY".parse()?;
/// assert_eq!((yen.code(), yen.minor_units()), ("JPY", 0));
/// assert_eq!("EUR".parse(), Ok(Currency::EUR));
/// # Ok::<(), penteract_core::CurrencyError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Currency {
    code: &'static str,
    minor_units: u32,
}

/// Why a text is not a currency.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CurrencyError {
    /// The code is not in the list.
    Unknown {
        /// The code as it was written.
        code: String,
        /// The nearest known code, when one is near.
        suggestion: Option<&'static str>,
    },
}

said! { CurrencyError: Error {
    Unknown { code, suggestion } =>
        "`{code}` is not a currency code of ISO 4217{near}",
        "`{code}` n'est pas un code de devise de la norme ISO 4217{near}",
        near = suggestion.map(|near| text!(": did you mean `{near}`?", " : vouliez-vous dire `{near}` ?"));
} }

impl Currency {
    /// The euro, two decimals.
    pub const EUR: Self = Self {
        code: "EUR",
        minor_units: 2,
    };
    /// The United States dollar, two decimals.
    pub const USD: Self = Self {
        code: "USD",
        minor_units: 2,
    };
    /// The pound sterling, two decimals.
    pub const GBP: Self = Self {
        code: "GBP",
        minor_units: 2,
    };
    /// The Swiss franc, two decimals.
    pub const CHF: Self = Self {
        code: "CHF",
        minor_units: 2,
    };

    /// The three letters of ISO 4217.
    pub const fn code(self) -> &'static str {
        self.code
    }

    /// How many decimals an amount has: 0 to 4.
    pub const fn minor_units(self) -> u32 {
        self.minor_units
    }
}

impl FromStr for Currency {
    type Err = CurrencyError;

    fn from_str(code: &str) -> Result<Self, CurrencyError> {
        match CURRENCIES.binary_search_by_key(&code, |(known, _)| known) {
            Ok(index) => CURRENCIES.get(index),
            Err(_) => None,
        }
        .map(|&(code, minor_units)| Self { code, minor_units })
        .ok_or_else(|| CurrencyError::Unknown {
            code: code.to_owned(),
            suggestion: nearest(code),
        })
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.code)
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code)
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(crate::amount::TextVisitor {
            what: "a currency",
            example: "EUR",
            parse: Self::from_str,
        })
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Currency {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Currency".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "description": "ISO 4217 code", "pattern": "^[A-Z]{3}$", "examples": ["EUR"] })
    }
}

/// The code in capitals when that is one, else one with two letters in the right places, the most used first.
fn nearest(code: &str) -> Option<&'static str> {
    let code = code.trim().to_ascii_uppercase();
    let agreeing = |known: &str| {
        known
            .bytes()
            .zip(code.bytes())
            .filter(|(a, b)| a == b)
            .count()
    };
    let near = |least: usize| {
        let usual = ["EUR", "USD", "GBP", "CHF", "JPY"].into_iter();
        usual
            .chain(CURRENCIES.iter().map(|&(known, _)| known))
            .find(|known| agreeing(known) >= least)
    };
    if code.len() == 3 {
        near(3).or_else(|| near(2))
    } else {
        None
    }
}

/// Code and decimals, in alphabetical order (the order is what the search relies on; a test checks it).
#[rustfmt::skip]
const CURRENCIES: &[(&str, u32)] = &[
    ("AED", 2), ("AFN", 2), ("ALL", 2), ("AMD", 2), ("AOA", 2), ("ARS", 2), ("AUD", 2), ("AWG", 2), ("AZN", 2),
    ("BAM", 2), ("BBD", 2), ("BDT", 2), ("BGN", 2), ("BHD", 3), ("BIF", 0), ("BMD", 2), ("BND", 2), ("BOB", 2),
    ("BRL", 2), ("BSD", 2), ("BTN", 2), ("BWP", 2), ("BYN", 2), ("BZD", 2), ("CAD", 2), ("CDF", 2), ("CHF", 2),
    ("CLF", 4), ("CLP", 0), ("CNY", 2), ("COP", 2), ("CRC", 2), ("CUP", 2), ("CVE", 2), ("CZK", 2), ("DJF", 0),
    ("DKK", 2), ("DOP", 2), ("DZD", 2), ("EGP", 2), ("ERN", 2), ("ETB", 2), ("EUR", 2), ("FJD", 2), ("FKP", 2),
    ("GBP", 2), ("GEL", 2), ("GHS", 2), ("GIP", 2), ("GMD", 2), ("GNF", 0), ("GTQ", 2), ("GYD", 2), ("HKD", 2),
    ("HNL", 2), ("HTG", 2), ("HUF", 2), ("IDR", 2), ("ILS", 2), ("INR", 2), ("IQD", 3), ("IRR", 2), ("ISK", 0),
    ("JMD", 2), ("JOD", 3), ("JPY", 0), ("KES", 2), ("KGS", 2), ("KHR", 2), ("KMF", 0), ("KPW", 2), ("KRW", 0),
    ("KWD", 3), ("KYD", 2), ("KZT", 2), ("LAK", 2), ("LBP", 2), ("LKR", 2), ("LRD", 2), ("LSL", 2), ("LYD", 3),
    ("MAD", 2), ("MDL", 2), ("MGA", 2), ("MKD", 2), ("MMK", 2), ("MNT", 2), ("MOP", 2), ("MRU", 2), ("MUR", 2),
    ("MVR", 2), ("MWK", 2), ("MXN", 2), ("MYR", 2), ("MZN", 2), ("NAD", 2), ("NGN", 2), ("NIO", 2), ("NOK", 2),
    ("NPR", 2), ("NZD", 2), ("OMR", 3), ("PAB", 2), ("PEN", 2), ("PGK", 2), ("PHP", 2), ("PKR", 2), ("PLN", 2),
    ("PYG", 0), ("QAR", 2), ("RON", 2), ("RSD", 2), ("RUB", 2), ("RWF", 0), ("SAR", 2), ("SBD", 2), ("SCR", 2),
    ("SDG", 2), ("SEK", 2), ("SGD", 2), ("SHP", 2), ("SLE", 2), ("SOS", 2), ("SRD", 2), ("SSP", 2), ("STN", 2),
    ("SYP", 2), ("SZL", 2), ("THB", 2), ("TJS", 2), ("TMT", 2), ("TND", 3), ("TOP", 2), ("TRY", 2), ("TTD", 2),
    ("TWD", 2), ("TZS", 2), ("UAH", 2), ("UGX", 0), ("USD", 2), ("UYU", 2), ("UYW", 4), ("UZS", 2), ("VED", 2),
    ("VES", 2), ("VND", 0), ("VUV", 0), ("WST", 2), ("XAF", 0), ("XCD", 2), ("XCG", 2), ("XOF", 0), ("XPF", 0), ("YER", 2),
    ("ZAR", 2), ("ZMW", 2), ("ZWG", 2),
];

#[cfg(test)]
mod tests {
    use super::{CURRENCIES, Currency, CurrencyError};

    #[test]
    fn the_list_is_sorted_so_that_every_code_is_found() {
        assert!(CURRENCIES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (code, minor_units) in CURRENCIES {
            let currency: Currency = code.parse().unwrap();
            assert_eq!(
                (currency.code(), currency.minor_units()),
                (*code, *minor_units)
            );
        }
    }

    #[test]
    fn an_unknown_code_names_a_near_one() {
        let message = |code: &str| code.parse::<Currency>().unwrap_err().to_string();
        assert_eq!(
            message("eur"),
            "`eur` is not a currency code of ISO 4217: did you mean `EUR`?"
        );
        assert_eq!(
            message("EUT"),
            "`EUT` is not a currency code of ISO 4217: did you mean `EUR`?"
        );
        assert_eq!(
            "euros".parse::<Currency>(),
            Err(CurrencyError::Unknown {
                code: "euros".into(),
                suggestion: None
            })
        );
    }
}
