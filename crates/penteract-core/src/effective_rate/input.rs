//! Flows as a document: what `penteract rate FLOWS.json` reads, and what it answers.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::aprc::{loan_rate, teg_and_others, timed};
use super::disclosure::disclosed_percent;
use super::error::EffectiveRateError;
use super::flow::{DatedFlow, Flow, FlowKind};
use super::interval::TimeConvention;
use super::regulation_z::{UnitPeriodFlow, UsApr, in_unit_periods, us_apr_and_others};
use super::unit_period::UnitPeriod;
use crate::date::{DateError, Frequency, MonthEnd};
use crate::day_count::DayCount;
use crate::rate::Rate;
use crate::year_fraction::YearFraction;
use crate::{Language, Say, Words, said};

/// Which effective rate is asked for.
///
/// Written `aprc`, `teg`, `us`, `irr`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum RateMethod {
    /// European annual percentage rate of charge, the French TAEG.
    Aprc,
    /// French TEG of a business loan; needs [`FlowsInput::periods_per_year`].
    Teg,
    /// United States annual percentage rate, Regulation Z.
    Us,
    /// Internal rate of return: drawdowns against payments, by real days over 365 unless the flows say otherwise.
    Irr,
}

impl RateMethod {
    const NAMES: [(&str, Self); 4] = [
        ("aprc", Self::Aprc),
        ("teg", Self::Teg),
        ("us", Self::Us),
        ("irr", Self::Irr),
    ];
}

impl FromStr for RateMethod {
    type Err = FlowsError;

    fn from_str(name: &str) -> Result<Self, FlowsError> {
        let known = Self::NAMES.iter().find(|(known, _)| *known == name);
        known
            .map(|(_, method)| *method)
            .ok_or_else(|| FlowsError::UnknownMethod {
                name: name.to_owned(),
            })
    }
}

impl Say for RateMethod {
    fn say(&self, _: Language) -> String {
        self.to_string()
    }
}

impl fmt::Display for RateMethod {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Self::NAMES
            .iter()
            .find(|(_, method)| method == self)
            .map_or("", |(name, _)| name);
        formatter.pad(name)
    }
}

/// The flows of a credit as a document.
///
/// Every flow says when it happens in one of three ways: by `date`; by `t`, a time in years; or, for the US rate, by
/// `unit_periods`. All flows of one document use the same way.
///
/// # Example
/// ```
/// use penteract_core::{FlowsInput, RateMethod};
///
/// let flows: FlowsInput = serde_json::from_str(r#"{
///     "flows": [
///         { "kind": "drawdown", "amount": "200000", "date": "2012-01-12" },
///         { "kind": "charge", "amount": "4000", "date": "2012-01-12" },
///         { "kind": "repayment", "amount": "1433.57", "date": "2012-02-15", "every": "monthly", "count": 240 }
///     ]
/// }"#)?;
/// let answer = flows.rate(RateMethod::Aprc)?;
/// assert_eq!(answer.disclosed_percent().to_string(), "6.4");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "schema",
    schemars(
        title = "Flows",
        description = "The flows of a credit. Each says when it happens by `date`, by `t` (a time in years) or, for the US rate, by `unit_periods`; all flows of one document in the same way."
    )
)]
pub struct FlowsInput {
    /// What is drawn and what is paid.
    pub flows: Vec<FlowEntry>,
    /// How dates become times. Left out: whole months by the European rule; for `irr`, real days over 365.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_convention: Option<TimeConvention>,
    /// For `teg`: how many periods a year has, 12 for months.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub periods_per_year: Option<u32>,
    /// For `us`, with dates: the unit-period, `{ "months": 1 }` or `"half-month"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_period: Option<UnitPeriod>,
    /// For `us`, with `unit_periods`: how many unit-periods a year has, as a quotient, `[12, 1]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_periods_per_year: Option<(u32, u32)>,
    /// Decimals of the disclosed percentage, at most 10. Left out: 1, and 2 for `us`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disclosed_decimals: Option<u32>,
}

/// One flow, or a run of them at equal steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FlowEntry {
    /// Drawn or paid.
    pub kind: FlowKind,
    /// The amount of the flow, or of each of a run.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "crate::amount::OptionalAmount"
    )]
    pub amount: Option<Decimal>,
    /// The amounts of a run, when they differ; instead of `amount` and `count`.
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "texts")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub amounts: Vec<Decimal>,
    /// How many equal flows, one when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// Date of the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<NaiveDate>,
    /// Between two dates of a run, counted from the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<Frequency>,
    /// Time of the first in years: a sum of fractions, `[[3, 365], [1, 12]]` is three days and a month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub t: Option<Vec<(i64, i64)>>,
    /// Between two times of a run, a fraction of a year: `[1, 12]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub t_step: Option<(i64, i64)>,
    /// Whole unit-periods before the first; each of a run comes one unit-period later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_periods: Option<u32>,
    /// Odd fraction of a unit-period, `[19, 30]`; none when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub odd: Option<(u32, u32)>,
}

/// Why a document of flows has no rate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FlowsError {
    /// A method that does not exist.
    UnknownMethod {
        /// The name as it was written.
        name: String,
    },
    /// A flow without an amount, or with two.
    Amount {
        /// Which flow, from 1.
        number: usize,
    },
    /// A flow without a time, or with two.
    When {
        /// Which flow, from 1.
        number: usize,
    },
    /// A run whose step is not given, or given for another way of saying when.
    Step {
        /// Which flow, from 1.
        number: usize,
    },
    /// A fraction over zero or less.
    Fraction {
        /// Which flow, from 1.
        number: usize,
    },
    /// More flows than any credit has.
    TooManyFlows,
    /// The way times are given does not go with the method.
    WrongTimes {
        /// The method.
        method: RateMethod,
        /// What to give instead.
        remedy: Words,
    },
    /// Something the method needs.
    Missing {
        /// The method.
        method: RateMethod,
        /// The field.
        field: &'static str,
    },
    /// There is no rate.
    Rate(EffectiveRateError),
}

said! { FlowsError: Error {
    UnknownMethod { name } =>
        "`{name}` is not a method: write one of `aprc`, `teg`, `us`, `irr`",
        "`{name}` n'est pas une méthode : écrivez `aprc`, `teg`, `us` ou `irr`";
    Amount { number } =>
        "flow {number}: give either `amount` (with `count` when it repeats) or `amounts`",
        "flux {number} : donnez soit `amount` (avec `count` quand il se répète), soit `amounts`";
    When { number } =>
        "flow {number}: say when in one way: `date`, `t` in years, or `unit_periods`",
        "flux {number} : dites quand d'une seule façon, `date`, `t` en années ou `unit_periods`";
    Step { number } =>
        "flow {number}: flows that repeat need the step between them: `every` with `date`, `t_step` with `t`",
        "flux {number} : des flux qui se répètent demandent l'intervalle entre eux, `every` avec `date`, `t_step` avec `t`";
    Fraction { number } =>
        "flow {number}: a fraction has a positive number below the line, as in [1, 12]",
        "flux {number} : une fraction a un nombre positif sous la barre, comme `[1, 12]`";
    TooManyFlows =>
        "more than {most} flows: a credit has fewer",
        "plus de {most} flux : un crédit en a moins",
        most = u64::try_from(FlowsInput::FLOWS_MAX).unwrap_or(u64::MAX);
    WrongTimes { method, remedy } =>
        "the method `{method}` cannot count these times: {remedy}",
        "la méthode `{method}` ne peut pas compter ces temps : {remedy}";
    Missing { method, field } =>
        "the method `{method}` needs `{field}`",
        "la méthode `{method}` demande `{field}`";
    Rate(cause: EffectiveRateError);
} }

impl From<DateError> for FlowsError {
    fn from(error: DateError) -> Self {
        Self::Rate(error.into())
    }
}

/// An effective rate, with what is disclosed beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EffectiveRate {
    method: RateMethod,
    rate: Rate,
    #[serde(with = "crate::amount::Amount")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    disclosed_percent: Decimal,
    #[serde(skip_serializing_if = "Option::is_none")]
    period_rate: Option<Rate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    periods_per_year: Option<(u32, u32)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    other_solutions: Vec<Rate>,
}

impl EffectiveRate {
    /// The rate of a loan, the only one that may be its rate; disclosed with two decimals.
    pub(crate) fn of_loan(
        method: RateMethod,
        rate: Rate,
        period: Option<(Rate, (u32, u32))>,
    ) -> Self {
        Self {
            method,
            rate,
            disclosed_percent: disclosed_percent(rate, 2),
            period_rate: period.map(|(rate, _)| rate),
            periods_per_year: period.map(|(_, per_year)| per_year),
            other_solutions: Vec::new(),
        }
    }

    /// How it was computed.
    pub const fn method(&self) -> RateMethod {
        self.method
    }

    /// The yearly rate, with all digits.
    pub const fn rate(&self) -> Rate {
        self.rate
    }

    /// The yearly rate in percent as it is shown, rounded half up.
    pub const fn disclosed_percent(&self) -> Decimal {
        self.disclosed_percent
    }

    /// The rate of one period, for `teg` and `us`.
    pub const fn period_rate(&self) -> Option<Rate> {
        self.period_rate
    }

    /// How many periods a year has, as a quotient, for `teg` and `us`.
    pub const fn periods_per_year(&self) -> Option<(u32, u32)> {
        self.periods_per_year
    }

    /// The other yearly rates that solve the equation, the lowest first: none may be that of a loan.
    pub fn other_solutions(&self) -> &[Rate] {
        &self.other_solutions
    }
}

/// Every flow of a document, once runs are written out.
enum Expanded {
    Dated(Vec<DatedFlow>),
    Timed(Vec<Flow>),
    InUnitPeriods(Vec<UnitPeriodFlow>),
}

impl FlowsInput {
    /// More flows than this are refused.
    pub const FLOWS_MAX: usize = 100_000;

    /// The effective rate of the flows by a method.
    ///
    /// # Errors
    /// [`FlowsError`]: what is wrong with which flow, what the method needs, or why there is no rate.
    pub fn rate(&self, method: RateMethod) -> Result<EffectiveRate, FlowsError> {
        let usual = if method == RateMethod::Us { 2 } else { 1 };
        let decimals = self.disclosed_decimals.unwrap_or(usual).min(10);
        let answer =
            |rate: Rate, other_solutions, period: Option<(Rate, (u32, u32))>| EffectiveRate {
                method,
                rate,
                disclosed_percent: disclosed_percent(rate, decimals),
                period_rate: period.map(|(rate, _)| rate),
                periods_per_year: period.map(|(_, per_year)| per_year),
                other_solutions,
            };
        match method {
            RateMethod::Aprc | RateMethod::Irr => {
                let solved = loan_rate(&self.timed(method)?, 1)?;
                Ok(answer(solved.rate, solved.others, None))
            }
            RateMethod::Teg => {
                let missing = FlowsError::Missing {
                    method,
                    field: "periods_per_year",
                };
                let periods = self.periods_per_year.ok_or(missing)?;
                let (teg, others) = teg_and_others(&self.timed(method)?, periods)?;
                let period = (teg.period_rate(), (periods, 1));
                Ok(answer(teg.rate(), others, Some(period)))
            }
            RateMethod::Us => {
                let (apr, others) = self.us_apr()?;
                let period = (apr.unit_period_rate(), apr.unit_periods_per_year());
                Ok(answer(apr.rate(), others, Some(period)))
            }
        }
    }

    fn us_apr(&self) -> Result<(UsApr, Vec<Rate>), FlowsError> {
        let missing = |field| FlowsError::Missing {
            method: RateMethod::Us,
            field,
        };
        let (flows, per_year) = match self.expanded()? {
            Expanded::Dated(flows) => {
                let unit_period = self.unit_period.ok_or_else(|| missing("unit_period"))?;
                (
                    in_unit_periods(&flows, unit_period)?,
                    unit_period.per_year(),
                )
            }
            Expanded::InUnitPeriods(flows) => {
                let per_year = self
                    .unit_periods_per_year
                    .or_else(|| self.unit_period.map(UnitPeriod::per_year));
                (
                    flows,
                    per_year.ok_or_else(|| missing("unit_periods_per_year"))?,
                )
            }
            Expanded::Timed(_) => {
                return Err(FlowsError::WrongTimes {
                    method: RateMethod::Us,
                    remedy: &[
                        "give `date`, or `unit_periods` with the `odd` fraction",
                        "donnez `date`, ou `unit_periods` avec la fraction `odd`",
                    ],
                });
            }
        };
        Ok(us_apr_and_others(&flows, per_year)?)
    }

    /// The flows with their time in years.
    ///
    /// # Errors
    /// [`FlowsError`]: what is wrong with which flow.
    pub fn timed(&self, method: RateMethod) -> Result<Vec<Flow>, FlowsError> {
        match self.expanded()? {
            Expanded::Timed(flows) => Ok(flows),
            Expanded::Dated(flows) => {
                let days = TimeConvention::Days {
                    day_count: DayCount::Act365Fixed,
                };
                let default = if method == RateMethod::Irr {
                    days
                } else {
                    TimeConvention::default()
                };
                Ok(timed(&flows, self.time_convention.unwrap_or(default))?)
            }
            Expanded::InUnitPeriods(_) => Err(FlowsError::WrongTimes {
                method,
                remedy: &[
                    "give `date`, or `t` in years",
                    "donnez `date`, ou `t` en années",
                ],
            }),
        }
    }

    fn expanded(&self) -> Result<Expanded, FlowsError> {
        let (mut dated, mut timed, mut in_unit_periods) = (Vec::new(), Vec::new(), Vec::new());
        for (number, entry) in (1..).zip(&self.flows) {
            let amounts = entry.amounts(number)?;
            let so_far = dated.len() + timed.len() + in_unit_periods.len();
            if amounts.len().saturating_add(so_far) > Self::FLOWS_MAX {
                return Err(FlowsError::TooManyFlows);
            }
            match (entry.date, &entry.t, entry.unit_periods) {
                (Some(first), None, None) => {
                    entry.add_dated(number, first, &amounts, &mut dated)?
                }
                (None, Some(terms), None) => {
                    entry.add_timed(number, terms, &amounts, &mut timed)?
                }
                (None, None, Some(first)) => {
                    entry.add_in_unit_periods(first, &amounts, &mut in_unit_periods)
                }
                _ => return Err(FlowsError::When { number }),
            }
        }
        match (
            dated.is_empty(),
            timed.is_empty(),
            in_unit_periods.is_empty(),
        ) {
            (true, true, true) => Err(EffectiveRateError::NoFlows.into()),
            (false, true, true) => Ok(Expanded::Dated(dated)),
            (true, false, true) => Ok(Expanded::Timed(timed)),
            (true, true, false) => Ok(Expanded::InUnitPeriods(in_unit_periods)),
            _ => Err(EffectiveRateError::MixedTimes.into()),
        }
    }
}

impl FlowEntry {
    /// The amounts of the run, in order.
    fn amounts(&self, number: usize) -> Result<Vec<Decimal>, FlowsError> {
        match (self.amount, self.amounts.is_empty(), self.count) {
            (Some(amount), true, count) => {
                let count = usize::try_from(count.unwrap_or(1)).unwrap_or(usize::MAX);
                if count > FlowsInput::FLOWS_MAX {
                    return Err(FlowsError::TooManyFlows);
                }
                Ok(vec![amount; count])
            }
            (None, false, None) => Ok(self.amounts.clone()),
            _ => Err(FlowsError::Amount { number }),
        }
    }

    fn add_dated(
        &self,
        number: usize,
        first: NaiveDate,
        amounts: &[Decimal],
        flows: &mut Vec<DatedFlow>,
    ) -> Result<(), FlowsError> {
        if self.t_step.is_some() || (amounts.len() > 1 && self.every.is_none()) {
            return Err(FlowsError::Step { number });
        }
        for (index, &amount) in (0..).zip(amounts) {
            let date = match self.every {
                Some(every) => every.nth_date(first, index, MonthEnd::Keep)?,
                None => first,
            };
            flows.push(DatedFlow {
                kind: self.kind,
                amount,
                date,
            });
        }
        Ok(())
    }

    fn add_timed(
        &self,
        number: usize,
        terms: &[(i64, i64)],
        amounts: &[Decimal],
        flows: &mut Vec<Flow>,
    ) -> Result<(), FlowsError> {
        if self.every.is_some() || (amounts.len() > 1 && self.t_step.is_none()) {
            return Err(FlowsError::Step { number });
        }
        let wrong = || FlowsError::Fraction { number };
        let fraction =
            |(numerator, denominator)| YearFraction::new(numerator, denominator).ok_or_else(wrong);
        let mut first = YearFraction::ZERO;
        for &term in terms {
            first = first.checked_add(fraction(term)?).ok_or_else(wrong)?;
        }
        for (index, &amount) in (0_i64..).zip(amounts) {
            let time = match self.t_step {
                Some((numerator, denominator)) => {
                    let elapsed = numerator.checked_mul(index).ok_or_else(wrong)?;
                    first
                        .checked_add(fraction((elapsed, denominator))?)
                        .ok_or_else(wrong)?
                }
                None => first,
            };
            flows.push(Flow {
                kind: self.kind,
                amount,
                time,
            });
        }
        Ok(())
    }

    fn add_in_unit_periods(
        &self,
        first: u32,
        amounts: &[Decimal],
        flows: &mut Vec<UnitPeriodFlow>,
    ) {
        flows.extend((0..).zip(amounts).map(|(index, &amount)| UnitPeriodFlow {
            kind: self.kind,
            amount,
            full_unit_periods: first.saturating_add(index),
            odd_fraction: self.odd.unwrap_or((0, 1)),
        }));
    }
}

/// A list of decimals as texts.
mod texts {
    use rust_decimal::Decimal;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(transparent)]
    struct Text(#[serde(with = "crate::amount::Amount")] Decimal);

    pub(super) fn serialize<S: Serializer>(
        amounts: &[Decimal],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(amounts.iter().copied().map(Text))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Decimal>, D::Error> {
        Ok(Vec::<Text>::deserialize(deserializer)?
            .into_iter()
            .map(|Text(amount)| amount)
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::{FlowsInput, RateMethod};

    fn rate(json: &str, method: &str) -> Result<String, String> {
        let flows: FlowsInput = serde_json::from_str(json).map_err(|error| error.to_string())?;
        let method: RateMethod = method
            .parse()
            .map_err(|error: super::FlowsError| error.to_string())?;
        let answer = flows.rate(method).map_err(|error| error.to_string())?;
        Ok(serde_json::to_string(&answer).unwrap())
    }

    const TIMED: &str = r#"{ "periods_per_year": 12, "disclosed_decimals": 4, "flows": [
        { "kind": "drawdown", "amount": "100000", "t": [[0, 1]] },
        { "kind": "charge", "amount": "1000", "t": [[0, 1]] },
        { "kind": "repayment", "amount": "920", "count": 120, "t": [[1, 12]], "t_step": [1, 12] } ] }"#;

    #[test]
    fn answers_by_each_method() {
        insta::assert_snapshot!(rate(TIMED, "aprc").unwrap(), @r#"{"method":"aprc","rate":"2.226258046664 %","disclosed_percent":"2.2263"}"#);
        insta::assert_snapshot!(rate(TIMED, "teg").unwrap(), @r#"{"method":"teg","rate":"2.203859958132 %","disclosed_percent":"2.2039","period_rate":"0.183654996511 %","periods_per_year":[12,1]}"#);
        let dated = r#"{ "unit_period": { "months": 1 }, "flows": [
            { "kind": "drawdown", "amount": "6000", "date": "1978-02-10" },
            { "kind": "repayment", "amount": "200", "date": "1978-04-01", "every": "monthly", "count": 36 } ] }"#;
        insta::assert_snapshot!(rate(dated, "us").unwrap(), @r#"{"method":"us","rate":"11.816508290832 %","disclosed_percent":"11.82","period_rate":"0.984709024236 %","periods_per_year":[12,1]}"#);
        insta::assert_snapshot!(rate(dated, "irr").unwrap(), @r#"{"method":"irr","rate":"12.452686910148 %","disclosed_percent":"12.5"}"#);
        let in_unit_periods = r#"{ "unit_periods_per_year": [12, 1], "flows": [
            { "kind": "drawdown", "amount": "6000", "unit_periods": 0 },
            { "kind": "repayment", "amount": "200", "unit_periods": 1, "odd": [19, 30], "count": 36 } ] }"#;
        assert_eq!(rate(in_unit_periods, "us"), rate(dated, "us"));
    }

    #[test]
    fn says_what_is_wrong_with_which_flow() {
        let one = |fields: &str| {
            let json = format!(r#"{{ "flows": [{{ "kind": "drawdown", {fields} }}] }}"#);
            rate(&json, "aprc").unwrap_err()
        };
        insta::assert_snapshot!(one(r#""amount": "1""#), @"flow 1: say when in one way: `date`, `t` in years, or `unit_periods`");
        insta::assert_snapshot!(one(r#""amount": "1", "amounts": ["1"], "t": [[0, 1]]"#), @"flow 1: give either `amount` (with `count` when it repeats) or `amounts`");
        insta::assert_snapshot!(one(r#""amount": "1", "count": 2, "t": [[0, 1]]"#), @"flow 1: flows that repeat need the step between them: `every` with `date`, `t_step` with `t`");
        insta::assert_snapshot!(one(r#""amount": "1", "t": [[0, 0]]"#), @"flow 1: a fraction has a positive number below the line, as in [1, 12]");
        insta::assert_snapshot!(one(r#""amount": "1", "count": 4000000000, "t": [[0, 1]], "t_step": [1, 12]"#), @"more than 100000 flows: a credit has fewer");
        insta::assert_snapshot!(one(r#""amount": "1", "unit_periods": 0"#), @"the method `aprc` cannot count these times: give `date`, or `t` in years");
        insta::assert_snapshot!(one(r#""amount": 1, "t": [[0, 1]]"#), @r#"invalid type: integer `1`, expected an amount written as a string, such as "12500.00", since a number passes through a binary float at line 1 column 45"#);
        insta::assert_snapshot!(one(r#""amount": "1", "when": 0"#), @"unknown field `when`, expected one of `kind`, `amount`, `amounts`, `count`, `date`, `every`, `t`, `t_step`, `unit_periods`, `odd` at line 1 column 55");
        insta::assert_snapshot!(one(r#""amount": "1", "t": [[0, 1]]"#), @"every flow goes the same way: a rate needs a drawdown and something paid for it");
        insta::assert_snapshot!(rate(TIMED, "apr").unwrap_err(), @"`apr` is not a method: write one of `aprc`, `teg`, `us`, `irr`");
        insta::assert_snapshot!(rate(TIMED, "us").unwrap_err(), @"the method `us` cannot count these times: give `date`, or `unit_periods` with the `odd` fraction");
        insta::assert_snapshot!(rate(&TIMED.replace("\"periods_per_year\": 12,", ""), "teg").unwrap_err(), @"the method `teg` needs `periods_per_year`");
    }

    #[test]
    fn reads_what_it_writes() {
        let flows: FlowsInput = serde_json::from_str(TIMED).unwrap();
        let again: FlowsInput =
            serde_json::from_str(&serde_json::to_string(&flows).unwrap()).unwrap();
        assert_eq!(flows, again);
    }
}
