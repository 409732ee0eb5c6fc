//! `annuities.json`: time-value functions, rate conversion, interest of one period; the tables are next door.

use penteract_core::{
    Annuity, DayCount, DayCountContext, PaymentTiming, Rate, Rounding, TimeValueError,
    effective_annual_rate, equivalent_annual_rate, equivalent_period_rate, future_value,
    in_arrears, nominal_annual_rate, number_of_periods, present_value_of_annuity,
    proportional_annual_rate, proportional_period_rate, rate_of_annuity,
};
use rust_decimal::Decimal;
use serde_json::Value;

use crate::annuity_schedules;
use crate::case::{
    CaseResult, close, date, decimal, optional_decimal, same, text, tolerance, whole,
};

pub fn run(case: &Value) -> CaseResult {
    match text(case, "family") {
        "rate-conversion" => CaseResult::of(conversion(case)),
        "fr-interest-period" => CaseResult::of(interest(case)),
        family if family.starts_with("tvm-") => CaseResult::of(time_value(case)),
        _ => annuity_schedules::run(case),
    }
}

/// Converts what is given into each rate that is expected.
fn conversion(case: &Value) -> Result<(), String> {
    let (inputs, expected) = (&case["inputs"], &case["expected"]);
    let periods = u32::try_from(whole(&inputs["periods_per_year"])).unwrap();
    let rate = |key: &str| {
        optional_decimal(inputs, key).map(|fraction| Rate::from_fraction(fraction).unwrap())
    };
    let is_equivalent = inputs["kind"] == "equivalent";
    let failed = |error: penteract_core::RateConversionError| error.to_string();
    let check =
        |key: &str, actual: Decimal| close(key, actual, decimal(expected, key), tolerance(case));
    if let Some(annual) = rate("annual") {
        let convert = if is_equivalent {
            equivalent_period_rate
        } else {
            proportional_period_rate
        };
        return check(
            "periodic",
            convert(annual, periods).map_err(failed)?.as_fraction(),
        );
    }
    if let Some(periodic) = rate("periodic") {
        let convert = if is_equivalent {
            equivalent_annual_rate
        } else {
            proportional_annual_rate
        };
        return check(
            "annual",
            convert(periodic, periods).map_err(failed)?.as_fraction(),
        );
    }
    if let Some(effective) = rate("effective_annual") {
        return check(
            "nominal_annual",
            nominal_annual_rate(effective, periods)
                .map_err(failed)?
                .as_fraction(),
        );
    }
    if let Some(nominal) = rate("nominal_annual") {
        if expected.get("error").is_some() {
            let converted = effective_annual_rate(nominal, periods);
            return if converted.is_err() {
                Ok(())
            } else {
                Err(format!("{converted:?}, expected an error"))
            };
        }
        return check(
            "effective_annual",
            effective_annual_rate(nominal, periods)
                .map_err(failed)?
                .as_fraction(),
        );
    }
    let charged =
        Rate::from_fraction(decimal(inputs, "interest") / decimal(inputs, "principal")).unwrap();
    let is_in_advance = text(inputs, "timing").starts_with("advance");
    let periodic = if is_in_advance {
        in_arrears(charged).map_err(failed)?
    } else {
        charged
    };
    let annual = proportional_annual_rate(periodic, periods).map_err(failed)?;
    if expected.get("periodic").is_some() {
        check("periodic", periodic.as_fraction())?;
        return check("annual", annual.as_fraction());
    }
    check("periodic_percent", periodic.as_percent())?;
    check("annual_percent", annual.as_percent())
}

fn interest(case: &Value) -> Result<(), String> {
    let inputs = &case["inputs"];
    let day_count = match text(inputs, "method") {
        "exact days over 365" => DayCount::Act365Fixed,
        method if method.starts_with("normalised month") => DayCount::Thirty360Isda,
        other => panic!("method {other}"),
    };
    let (from, to) = (date(&inputs["from"]), date(&inputs["to"]));
    let time = day_count
        .year_fraction(from, to, &DayCountContext::default())
        .map_err(|error| error.to_string())?;
    let interest = time
        .of(decimal(inputs, "principal") * decimal(inputs, "annual_rate"))
        .ok_or("overflow")?;
    same(
        "interest",
        &Rounding::HalfUp.round(interest, 2),
        &decimal(&case["expected"], "interest"),
    )
}

/// The value is compared with the published one at its tolerance, and with the recomputation to 12 significant digits.
fn time_value(case: &Value) -> Result<(), String> {
    let expected = &case["expected"];
    let value = function(&case["inputs"]).map_err(|error| error.to_string())?;
    close("value", value, decimal(expected, "value"), tolerance(case))?;
    let oracle = decimal(expected, "oracle_value");
    close(
        "value",
        value,
        oracle,
        (oracle.abs() + Decimal::ONE) * Decimal::new(1, 13),
    )
}

fn function(inputs: &Value) -> Result<Decimal, TimeValueError> {
    let amount = |key: &str| optional_decimal(inputs, key).unwrap_or_default();
    let count = |key: &str| u32::try_from(whole(&inputs[key])).unwrap();
    let rate = || {
        let annual = Rate::from_fraction(decimal(&inputs["rate"], "annual")).unwrap();
        proportional_period_rate(
            annual,
            u32::try_from(whole(&inputs["rate"]["divide_by"])).unwrap(),
        )
        .unwrap()
    };
    let timing = if inputs["type"] == 1 {
        PaymentTiming::InAdvance
    } else {
        PaymentTiming::InArrears
    };
    let (pmt, pv, fv) = (amount("pmt"), amount("pv"), amount("fv"));
    let annuity = || Annuity {
        rate: rate(),
        periods: count("nper"),
        present_value: pv,
        future_value: fv,
        timing,
    };
    match text(inputs, "function") {
        "PMT" => annuity().payment(),
        "IPMT" => annuity().interest(count("per")),
        "PPMT" => annuity().principal(count("per")),
        "CUMIPMT" => annuity().cumulated_interest(count("start"), count("end")),
        "CUMPRINC" => annuity().cumulated_principal(count("start"), count("end")),
        "PV" => present_value_of_annuity(rate(), count("nper"), pmt, fv, timing),
        "FV" => future_value(rate(), count("nper"), pmt, pv, timing),
        "NPER" => number_of_periods(rate(), pmt, pv, fv, timing),
        "RATE" => rate_of_annuity(count("nper"), pmt, pv, fv, timing).map(Rate::as_fraction),
        other => panic!("function {other}"),
    }
}
