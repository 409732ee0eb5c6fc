//! The functions that every script can call.

use penteract_core::Rounding;

use crate::types::Type;

/// A function that every script can call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum HostFunction {
    Min,
    Max,
    Years,
    Months,
    Days,
    AddMonths,
    DaysBetween,
    MonthsBetween,
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
    IsMultiple,
    Remainder,
    StartsWith,
    IsNone,
    IsSome,
}

/// How many values `min` and `max` choose among; a longer list is a table.
pub(crate) const MOST_ARGUMENTS: usize = 8;

/// What a function takes and gives.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Signature {
    /// Values of these types.
    Fixed(&'static [Type], &'static Type),
    /// Least and most of values that the checker has to look at.
    Own(usize, usize),
}

impl HostFunction {
    /// Every function once: how it is called, in messages too, what it takes and gives.
    const ALL: [(Self, &'static str, Signature); 26] = {
        use Signature::{Fixed, Own};
        use Type::{Date, Duration, Int, Phase};
        [
            (Self::Min, "min(a, b)", Own(2, MOST_ARGUMENTS)),
            (Self::Max, "max(a, b)", Own(2, MOST_ARGUMENTS)),
            (Self::Years, "years(n)", Fixed(&[Int], &Duration)),
            (Self::Months, "months(n)", Fixed(&[Int], &Duration)),
            (Self::Days, "days(n)", Fixed(&[Int], &Duration)),
            (
                Self::AddMonths,
                "add_months(date, n)",
                Fixed(&[Date, Int], &Date),
            ),
            (
                Self::DaysBetween,
                "days_between(from, until)",
                Fixed(&[Date, Date], &Int),
            ),
            (
                Self::MonthsBetween,
                "months_between(from, until)",
                Fixed(&[Date, Date], &Int),
            ),
            (Self::Date, "date(\"2020-03-16\")", Own(1, 1)),
            (Self::Day, "day(date)", Fixed(&[Date], &Int)),
            (Self::Month, "month(date)", Fixed(&[Date], &Int)),
            (Self::Year, "year(date)", Fixed(&[Date], &Int)),
            (Self::IsMultiple, "is_multiple(n, of)", Own(2, 2)),
            (
                Self::Remainder,
                "remainder(n, of)",
                Fixed(&[Int, Int], &Int),
            ),
            (Self::NoPayment, "no_payment(length, interest)", Own(2, 2)),
            (
                Self::InterestOnly,
                "interest_only(length)",
                Fixed(&[Duration], &Phase),
            ),
            (
                Self::LevelPayment,
                "level_payment(length)",
                Fixed(&[Duration], &Phase),
            ),
            (
                Self::LevelPrincipal,
                "level_principal(length)",
                Fixed(&[Duration], &Phase),
            ),
            (Self::Bullet, "bullet() or bullet(length)", Own(0, 1)),
            (Self::RoundDown, "round_down(value, multiple)", Own(1, 2)),
            (Self::RoundUp, "round_up(value, multiple)", Own(1, 2)),
            (
                Self::RoundHalfUp,
                "round_half_up(value, multiple)",
                Own(1, 2),
            ),
            (
                Self::RoundHalfEven,
                "round_half_even(value, multiple)",
                Own(1, 2),
            ),
            (Self::StartsWith, "starts_with(code, \"64\")", Own(2, 2)),
            (Self::IsNone, "is_none(fact)", Own(1, 1)),
            (Self::IsSome, "is_some(fact)", Own(1, 1)),
        ]
    };

    pub(crate) fn by_name(name: &str) -> Option<Self> {
        let mut all = Self::ALL.iter();
        all.find(|(_, usage, _)| named(usage) == name)
            .map(|(function, ..)| *function)
    }

    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        Self::ALL.iter().map(|(_, usage, _)| named(usage))
    }

    /// How it is called, for messages, and what it takes and gives.
    pub(crate) fn declared(self) -> (&'static str, Signature) {
        let mut all = Self::ALL.iter();
        let found = all.find(|(function, ..)| *function == self);
        found.map_or(
            ("", Signature::Own(0, MOST_ARGUMENTS)),
            |(_, usage, signature)| (*usage, *signature),
        )
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

/// `min(a, b)` is the usage of `min`.
fn named(usage: &'static str) -> &'static str {
    usage.split('(').next().unwrap_or(usage)
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
