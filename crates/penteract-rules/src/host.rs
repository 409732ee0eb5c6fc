//! The functions that every script can call.

use penteract_core::Rounding;

/// A function that every script can call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum HostFunction {
    Min,
    Max,
    Years,
    Months,
    Days,
    AddMonths,
    Date,
    Day,
    Month,
    Year,
    NoPayment,
    InterestOnly,
    LevelPayment,
    LevelPrincipal,
    Bullet,
    RoundDown,
    RoundUp,
    RoundHalfUp,
    RoundHalfEven,
    StartsWith,
    IsNone,
    IsSome,
}

/// How many values `min` and `max` choose among; a longer list is a table.
pub(crate) const MOST_ARGUMENTS: usize = 8;

impl HostFunction {
    const ALL: [(&'static str, Self); 22] = [
        ("min", Self::Min),
        ("max", Self::Max),
        ("years", Self::Years),
        ("months", Self::Months),
        ("days", Self::Days),
        ("add_months", Self::AddMonths),
        ("date", Self::Date),
        ("day", Self::Day),
        ("month", Self::Month),
        ("year", Self::Year),
        ("no_payment", Self::NoPayment),
        ("interest_only", Self::InterestOnly),
        ("level_payment", Self::LevelPayment),
        ("level_principal", Self::LevelPrincipal),
        ("bullet", Self::Bullet),
        ("round_down", Self::RoundDown),
        ("round_up", Self::RoundUp),
        ("round_half_up", Self::RoundHalfUp),
        ("round_half_even", Self::RoundHalfEven),
        ("starts_with", Self::StartsWith),
        ("is_none", Self::IsNone),
        ("is_some", Self::IsSome),
    ];

    pub(crate) fn by_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, function)| *function)
    }

    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        Self::ALL.iter().map(|(name, _)| *name)
    }

    /// How it is called, for messages.
    pub(crate) fn usage(self) -> &'static str {
        match self {
            Self::Min => "min(a, b)",
            Self::Max => "max(a, b)",
            Self::Years => "years(n)",
            Self::Months => "months(n)",
            Self::Days => "days(n)",
            Self::AddMonths => "add_months(date, n)",
            Self::Date => "date(\"2020-03-16\")",
            Self::Day => "day(date)",
            Self::Month => "month(date)",
            Self::Year => "year(date)",
            Self::NoPayment => "no_payment(length, interest)",
            Self::InterestOnly => "interest_only(length)",
            Self::LevelPayment => "level_payment(length)",
            Self::LevelPrincipal => "level_principal(length)",
            Self::Bullet => "bullet() or bullet(length)",
            Self::RoundDown => "round_down(value, multiple)",
            Self::RoundUp => "round_up(value, multiple)",
            Self::RoundHalfUp => "round_half_up(value, multiple)",
            Self::RoundHalfEven => "round_half_even(value, multiple)",
            Self::StartsWith => "starts_with(code, \"64\")",
            Self::IsNone => "is_none(fact)",
            Self::IsSome => "is_some(fact)",
        }
    }

    /// How many arguments it takes, least and most.
    pub(crate) fn arity(self) -> (usize, usize) {
        match self {
            Self::Min | Self::Max => (2, MOST_ARGUMENTS),
            Self::AddMonths
            | Self::NoPayment
            | Self::RoundDown
            | Self::RoundUp
            | Self::RoundHalfUp
            | Self::RoundHalfEven
            | Self::StartsWith => (2, 2),
            Self::Bullet => (0, 1),
            _ => (1, 1),
        }
    }

    /// How it rounds, when it does.
    pub(crate) fn rounding(self) -> Option<Rounding> {
        Some(match self {
            Self::RoundDown => Rounding::Down,
            Self::RoundUp => Rounding::Up,
            Self::RoundHalfUp => Rounding::HalfUp,
            Self::RoundHalfEven => Rounding::HalfEven,
            _ => return None,
        })
    }
}

/// What becomes of the interest of a phase without payment, as scripts and parameters write it.
pub(crate) const DEFERRED_INTEREST: [&str; 3] = [
    "capitalised-each-period",
    "capitalised-at-end",
    "due-at-end",
];

#[cfg(test)]
mod tests {
    use super::HostFunction;

    #[test]
    fn each_function_is_in_the_reference_of_the_language() {
        let page = include_str!("../../../docs/reference/rule-language.md");
        for name in HostFunction::names() {
            let is_written =
                page.contains(&format!("`{name}(")) || page.contains(&format!("`{name}`"));
            assert!(is_written, "`{name}` is not described");
        }
    }
}
