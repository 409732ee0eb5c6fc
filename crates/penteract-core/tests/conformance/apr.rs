//! `apr.json`: APRC, French TEG, US annual percentage rate, what is disclosed.

use penteract_core::{
    DisclosureTolerance, Flow, FlowKind, Rate, UnitPeriodFlow, YearFraction, aprc,
    disclosed_percent, teg, us_apr, verify,
};
use rust_decimal::Decimal;
use serde_json::Value;

use crate::case::{
    CaseResult, close, close_to_oracle, decimal, optional_decimal, parse, same, text, tolerance,
    whole,
};

pub fn run(case: &Value) -> CaseResult {
    CaseResult::of(match text(case, "family") {
        "disclosure-rounding" => rounding(case),
        "disclosure-tolerance" => within_tolerance(case),
        "fr-teg-professional" => french_teg(case),
        _ => match text(&case["inputs"], "convention") {
            "EU-APR" => european(case),
            "US-REGZ-ACTUARIAL" => american(case),
            other => return CaseResult::NotHandled(format!("convention {other}")),
        },
    })
}

fn european(case: &Value) -> Result<(), String> {
    let flows = flows(&case["inputs"]["flows"]);
    let rate = aprc(&flows).map_err(|error| error.to_string())?;
    verify(&flows, rate).map_err(|error| error.to_string())?;
    compare_rate(case, rate)
}

fn compare_rate(case: &Value, rate: Rate) -> Result<(), String> {
    let (expected, percent) = (&case["expected"], rate.as_percent());
    if let Some(published) = optional_decimal(expected, "apr_percent") {
        close("rate in percent", percent, published, tolerance(case))?;
    }
    if let Some(oracle) = optional_decimal(expected, "oracle_apr_percent") {
        close_to_oracle("rate in percent", percent, oracle)?;
    }
    if let Some(disclosed) = optional_decimal(expected, "disclosed_percent") {
        same("disclosed rate", &disclosed_percent(rate, 1), &disclosed)?;
    }
    Ok(())
}

fn french_teg(case: &Value) -> Result<(), String> {
    let (inputs, expected) = (&case["inputs"], &case["expected"]);
    let flows = flows(&inputs["flows"]);
    let periods = u32::try_from(whole(&inputs["periods_per_year"])).unwrap();
    let teg = teg(&flows, periods).map_err(|error| error.to_string())?;
    let effective = aprc(&flows).map_err(|error| error.to_string())?;
    verify(&flows, effective).map_err(|error| error.to_string())?;
    for (key, rate) in [
        ("period_rate_percent", teg.period_rate()),
        ("teg_percent", teg.rate()),
        ("taeg_percent_same_flows", effective),
    ] {
        close(
            key,
            rate.as_percent(),
            decimal(expected, key),
            tolerance(case),
        )?;
    }
    Ok(())
}

fn american(case: &Value) -> Result<(), String> {
    let inputs = &case["inputs"];
    let mut flows = Vec::new();
    for (kind, key) in [
        (FlowKind::Drawdown, "advances"),
        (FlowKind::Repayment, "payments"),
    ] {
        for entry in inputs[key].as_array().unwrap() {
            let first = unsigned(&entry["t"]);
            for index in 0..unsigned(&entry["count"]) {
                flows.push(UnitPeriodFlow {
                    kind,
                    amount: decimal(entry, "amount"),
                    full_unit_periods: first + index,
                    odd_fraction: (unsigned(&entry["f"][0]), unsigned(&entry["f"][1])),
                });
            }
        }
    }
    let per_year = &inputs["unit_periods_per_year"];
    let apr = us_apr(&flows, (unsigned(&per_year[0]), unsigned(&per_year[1])))
        .map_err(|error| error.to_string())?;
    compare_rate(case, apr.rate())
}

fn rounding(case: &Value) -> Result<(), String> {
    let inputs = &case["inputs"];
    let rate = Rate::from_percent(decimal(inputs, "apr_percent")).unwrap();
    let disclosed = disclosed_percent(rate, unsigned(&inputs["decimals"]));
    same(
        "disclosed rate",
        &disclosed.to_string().as_str(),
        &text(&case["expected"], "disclosed_percent"),
    )
}

fn within_tolerance(case: &Value) -> Result<(), String> {
    let inputs = &case["inputs"];
    let rule = match text(inputs, "rule") {
        "US-regular" => DisclosureTolerance::UsRegular,
        "US-irregular" => DisclosureTolerance::UsIrregular,
        "UK-CCAR" => DisclosureTolerance::UkAgreements,
        other => panic!("rule {other}"),
    };
    let rate = |key| Rate::from_percent(decimal(inputs, key)).unwrap();
    let allows = rule.allows(rate("disclosed_apr_percent"), rate("computed_apr_percent"));
    same(
        "within tolerance",
        &Value::Bool(allows),
        &case["expected"]["within_tolerance"],
    )
}

fn unsigned(value: &Value) -> u32 {
    u32::try_from(whole(value)).unwrap()
}

/// Entries with one amount, an amount repeated `count` times, or a list of amounts, `t_step` apart.
fn flows(entries: &Value) -> Vec<Flow> {
    let mut flows = Vec::new();
    for entry in entries.as_array().unwrap() {
        let kind = match text(entry, "kind") {
            "drawdown" => FlowKind::Drawdown,
            "repayment" => FlowKind::Repayment,
            "charge" => FlowKind::Charge,
            other => panic!("kind {other}"),
        };
        let terms = entry["t"].as_array().unwrap().iter().map(fraction);
        let first = terms
            .reduce(|sum, term| sum.checked_add(term).unwrap())
            .unwrap();
        let count = entry["count"].as_i64().unwrap_or(1);
        let amounts: Vec<Decimal> = match entry["amounts"].as_array() {
            Some(list) => list
                .iter()
                .map(|amount| parse(amount.as_str().unwrap()))
                .collect(),
            None => vec![decimal(entry, "amount"); usize::try_from(count).unwrap()],
        };
        for (index, amount) in (0_i64..).zip(amounts) {
            let time = entry.get("t_step").map_or(first, |step| {
                let step = fraction(step);
                let elapsed =
                    YearFraction::new(step.numerator() * index, step.denominator()).unwrap();
                first.checked_add(elapsed).unwrap()
            });
            flows.push(Flow { kind, amount, time });
        }
    }
    flows
}

fn fraction(pair: &Value) -> YearFraction {
    YearFraction::new(whole(&pair[0]), whole(&pair[1])).unwrap()
}
