//! `daycount.json`: day counts, and the interval rules of the laws on effective rates.

use penteract_core::{
    DayCount, DayCountContext, Frequency, InterestPeriod, MonthEnd, PeriodUnit, TimeConvention,
    UnitPeriod, WholePeriod, YearFraction,
};
use serde_json::Value;

use crate::case::{CaseResult, close, date, decimal, same, text, tolerance, whole};

pub fn run(case: &Value) -> CaseResult {
    match text(case, "family") {
        "apr-interval-eu" => CaseResult::of(interval(case, |period| TimeConvention::EuPeriods {
            period,
        })),
        "apr-interval-uk" => CaseResult::of(interval(case, |period| TimeConvention::UkPeriods {
            period,
        })),
        "apr-interval-us" => CaseResult::of(unit_periods(case)),
        _ => match text(&case["inputs"], "convention").parse() {
            Ok(convention) => CaseResult::of(day_count(case, convention)),
            Err(error) => CaseResult::NotHandled(format!("{error}")),
        },
    }
}

fn day_count(case: &Value, convention: DayCount) -> Result<(), String> {
    let (inputs, expected) = (&case["inputs"], &case["expected"]);
    let (start, end) = (date(&inputs["start"]), date(&inputs["end"]));
    let termination_date = inputs
        .get("termination_date")
        .filter(|value| !value.is_null())
        .map(date);
    let context = DayCountContext {
        termination_date,
        reference_period: reference_period(inputs),
        frequency: inputs["frequency"].as_str().map(months),
        month_end: if inputs["eom"] == true {
            MonthEnd::EndOfMonth
        } else {
            MonthEnd::Keep
        },
    };
    same(
        "days",
        &convention.days_with(start, end, termination_date),
        &whole(&expected["days"]),
    )?;
    let fraction = convention
        .year_fraction(start, end, &context)
        .map_err(|error| error.to_string())?;
    compare_fraction(case, fraction)
}

fn compare_fraction(case: &Value, fraction: YearFraction) -> Result<(), String> {
    let expected = &case["expected"];
    let exact = text(expected, "year_fraction_exact");
    let (numerator, denominator) = exact.split_once('/').unwrap();
    let exact =
        YearFraction::new(numerator.parse().unwrap(), denominator.parse().unwrap()).unwrap();
    same("year fraction", &fraction, &exact)?;
    close(
        "year fraction",
        fraction.to_decimal(),
        decimal(expected, "year_fraction"),
        tolerance(case),
    )
}

fn reference_period(inputs: &Value) -> Option<InterestPeriod> {
    let (start, end) = match inputs["quasi_periods"].as_array() {
        Some(periods) => (&periods[0][0], &periods[0][1]),
        None => (inputs.get("ref_start")?, inputs.get("ref_end")?),
    };
    Some(InterestPeriod::new(date(start), date(end)).unwrap())
}

/// `P6M`.
fn months(period: &str) -> Frequency {
    let months = period
        .strip_prefix('P')
        .and_then(|rest| rest.strip_suffix('M'))
        .unwrap()
        .parse()
        .unwrap();
    Frequency::new(months, PeriodUnit::Months).unwrap()
}

fn interval(case: &Value, convention: fn(WholePeriod) -> TimeConvention) -> Result<(), String> {
    let inputs = &case["inputs"];
    let period = match text(inputs, "period") {
        "week" => WholePeriod::Week,
        "month" => WholePeriod::Month,
        "year" => WholePeriod::Year,
        other => panic!("period {other}"),
    };
    let time = convention(period)
        .time(date(&inputs["start"]), date(&inputs["end"]))
        .map_err(|e| e.to_string())?;
    compare_fraction(case, time)
}

fn unit_periods(case: &Value) -> Result<(), String> {
    let (inputs, expected) = (&case["inputs"], &case["expected"]);
    let every = |every, unit| UnitPeriod::from(Frequency::new(every, unit).unwrap());
    let unit_period = match text(inputs, "unit_period") {
        "day" => every(1, PeriodUnit::Days),
        "week" => every(1, PeriodUnit::Weeks),
        "fortnight" => every(2, PeriodUnit::Weeks),
        "four-week" => every(4, PeriodUnit::Weeks),
        "half-month" => UnitPeriod::HalfMonth,
        "month" => every(1, PeriodUnit::Months),
        "two-month" => every(2, PeriodUnit::Months),
        "quarter" => every(1, PeriodUnit::Quarters),
        "half-year" => every(6, PeriodUnit::Months),
        "year" => every(1, PeriodUnit::Years),
        other => panic!("unit-period {other}"),
    };
    let (full, (odd, length)) = unit_period
        .between(date(&inputs["start"]), date(&inputs["end"]))
        .map_err(|error| error.to_string())?;
    same(
        "full unit-periods",
        &i64::from(full),
        &whole(&expected["full_unit_periods"]),
    )?;
    let fraction = &expected["fraction"];
    same(
        "odd fraction",
        &(i64::from(odd), i64::from(length)),
        &(whole(&fraction[0]), whole(&fraction[1])),
    )
}
