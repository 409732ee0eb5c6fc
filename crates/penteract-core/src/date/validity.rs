//! Dates between which a text, a figure or a rule is in force.

use std::fmt;

use crate::{Language, Say, said, text};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Dates of validity, inclusive at both ends as texts of law are; a bound left out is open.
///
/// # Example
/// ```
/// use penteract_core::Period;
///
/// let window: Period = serde_json::from_str(r#"{ "from": "2020-03-16", "until": "2022-06-30" }"#)?;
/// assert!(window.contains("2022-06-30".parse()?));
/// assert!(!window.contains("2022-07-01".parse()?));
/// assert_eq!(window.to_string(), "2020-03-16..2022-06-30");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Bounds")]
pub struct Period {
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<NaiveDate>,
}

/// Why dates of validity cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PeriodError {
    /// Ends before it starts.
    OutOfOrder {
        /// First day in force.
        from: NaiveDate,
        /// Last day in force.
        until: NaiveDate,
    },
}

said! { PeriodError: Error {
    OutOfOrder { from, until } =>
        "in force from {from} until {until} is never in force: the last day comes before the first",
        "une valeur en vigueur du {from} au {until} ne l'est jamais : le dernier jour précède le premier";
} }

/// As written, before the order is checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Period"))]
struct Bounds {
    /// First day in force; open when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<NaiveDate>,
    /// Last day in force; open when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<NaiveDate>,
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Period {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Period".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Bounds::json_schema(generator)
    }
}

impl TryFrom<Bounds> for Period {
    type Error = PeriodError;

    fn try_from(bounds: Bounds) -> Result<Self, PeriodError> {
        Self::new(bounds.from, bounds.until)
    }
}

impl Period {
    /// In force at every date.
    pub const ALWAYS: Self = Self {
        from: None,
        until: None,
    };

    /// In force from `from` until `until`, both included; `None` is open.
    ///
    /// # Errors
    /// [`PeriodError::OutOfOrder`] when the last day comes before the first.
    pub fn new(from: Option<NaiveDate>, until: Option<NaiveDate>) -> Result<Self, PeriodError> {
        match (from, until) {
            (Some(from), Some(until)) if until < from => {
                Err(PeriodError::OutOfOrder { from, until })
            }
            _ => Ok(Self { from, until }),
        }
    }

    /// In force on one day.
    pub const fn on(date: NaiveDate) -> Self {
        Self {
            from: Some(date),
            until: Some(date),
        }
    }

    /// First day in force, `None` when open.
    pub const fn from(self) -> Option<NaiveDate> {
        self.from
    }

    /// Last day in force, `None` when open.
    pub const fn until(self) -> Option<NaiveDate> {
        self.until
    }

    /// Whether a date is within, both ends included.
    pub fn contains(self, date: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= date) && self.until.is_none_or(|until| date <= until)
    }

    /// Whether some date is in both periods.
    pub fn overlaps(self, other: Self) -> bool {
        self.intersection(other).is_some()
    }

    /// The dates that are in both periods; `None` when there are none.
    pub fn intersection(self, other: Self) -> Option<Self> {
        let from = self.from.max(other.from);
        let until = match (self.until, other.until) {
            (Some(left), Some(right)) => Some(left.min(right)),
            (left, right) => left.or(right),
        };
        Self::new(from, until).ok()
    }
}

/// `2020-03-16..2022-06-30`, an open bound left out.
impl fmt::Display for Period {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(from) = self.from {
            write!(formatter, "{from}")?;
        }
        formatter.write_str("..")?;
        match self.until {
            Some(until) => write!(formatter, "{until}"),
            None => Ok(()),
        }
    }
}

/// `from 16 Mar 2020 to 30 Jun 2022`, both ends included; `at any date` without any.
impl Say for Period {
    fn say(&self, language: Language) -> String {
        let text = match (self.from, self.until) {
            (Some(from), Some(until)) if from == until => {
                text!("on {from}", "le {from}", from = from)
            }
            (Some(from), Some(until)) => {
                text!(
                    "from {from} to {until}",
                    "du {from} au {until}",
                    from = from,
                    until = until
                )
            }
            (Some(from), None) => text!("from {from}", "à partir du {from}", from = from),
            (None, Some(until)) => text!("until {until}", "jusqu'au {until}", until = until),
            (None, None) => text!("at any date", "à toute date"),
        };
        text.say(language)
    }
}

#[cfg(test)]
mod tests {
    use super::Period;
    use chrono::NaiveDate;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn period(from: &str, until: &str) -> Period {
        let bound = |text: &str| (!text.is_empty()).then(|| date(text));
        Period::new(bound(from), bound(until)).unwrap()
    }

    #[test]
    fn both_ends_are_included_and_open_bounds_are_open() {
        let window = period("2020-03-16", "2022-06-30");
        let within: Vec<bool> = ["2020-03-15", "2020-03-16", "2022-06-30", "2022-07-01"]
            .iter()
            .map(|day| window.contains(date(day)))
            .collect();
        assert_eq!(within, [false, true, true, false]);
        assert!(period("", "2022-06-30").contains(NaiveDate::MIN));
        assert!(period("2020-03-16", "").contains(NaiveDate::MAX));
    }

    #[test]
    fn intersection_is_what_both_contain() {
        assert_eq!(
            period("2020-01-01", "").intersection(period("", "2020-12-31")),
            Some(period("2020-01-01", "2020-12-31"))
        );
        assert_eq!(
            period("2020-01-01", "2020-06-30").intersection(period("2020-06-30", "")),
            Some(period("2020-06-30", "2020-06-30"))
        );
        assert!(!period("", "2020-06-30").overlaps(period("2020-07-01", "")));
    }

    #[test]
    fn refuses_dates_out_of_order_and_unknown_keys() {
        let message =
            serde_json::from_str::<Period>(r#"{ "from": "2021-01-02", "until": "2021-01-01" }"#)
                .unwrap_err()
                .to_string();
        assert!(message.contains("is never in force"), "{message}");
        assert!(serde_json::from_str::<Period>(r#"{ "to": "2021-01-01" }"#).is_err());
    }
}
