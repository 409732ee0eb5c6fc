//! What the places of the manifest take, as types of its keys.

use super::resolve::Expected;
use crate::aid_plan::{AID_DISCOUNTINGS, AID_WINDOWS};
use crate::keys::Place;
use crate::plan::{FREQUENCIES, GUARANTEE_FEE_BASES, GUARANTEE_FEE_TIMINGS, PAYERS};

/// The column of a grid that is read by slices.
pub(crate) const SLICED: &str = "amount";

macro_rules! places {
    ($($name:ident = $expected:expr $(, with $arguments:expr)?;)+) => {
        $(#[derive(Clone, Debug)]
        pub(crate) struct $name;

        impl Place for $name {
            const EXPECTED: Expected = $expected;
            $(const ARGUMENTS: &'static [&'static str] = &$arguments;)?
        })+
    };
}

places! {
    Amount = Expected::Money;
    AboveZero = Expected::Step;
    Yearly = Expected::YearlyRate;
    Share = Expected::Share;
    ShareByYear = Expected::Share, with ["year"];
    ShareBySlice = Expected::Share, with [SLICED];
    Day = Expected::Date;
    Time = Expected::Duration;
    SomeTime = Expected::Length;
    Count = Expected::Count;
    Events = Expected::Choices;
    Phases = Expected::Phases;
    Condition = Expected::Condition;
    Grants = Expected::GrantedAid;
    Repetition = Expected::Words(FREQUENCIES);
    Borrower = Expected::Words(PAYERS);
    FeeBasis = Expected::Words(GUARANTEE_FEE_BASES);
    FeeTimes = Expected::Words(GUARANTEE_FEE_TIMINGS);
    Window = Expected::Words(AID_WINDOWS);
    Discounting = Expected::Words(AID_DISCOUNTINGS);
}
