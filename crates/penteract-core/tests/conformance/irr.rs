//! `irr.json`: internal rates of return, and what must fail.

use penteract_core::{EffectiveRateError, Rate, irr, xirr};
use rust_decimal::Decimal;
use serde_json::Value;

use crate::case::{CaseResult, close, date, optional_decimal, parse, text, tolerance, whole};

pub fn run(case: &Value) -> CaseResult {
    CaseResult::of(compare(case, &rate(&case["inputs"])))
}

fn rate(inputs: &Value) -> Result<Rate, EffectiveRateError> {
    if text(inputs, "kind") == "dated" {
        let entries = inputs["flows"].as_array().unwrap().iter();
        let flows: Vec<_> = entries
            .map(|entry| (date(&entry[0]), amount(&entry[1])))
            .collect();
        return xirr(&flows, text(inputs, "day_count").parse().unwrap());
    }
    let flows: Vec<Decimal> = match inputs["flows_run_length"].as_array() {
        Some(runs) => {
            let repeated =
                |run: &Value| vec![amount(&run[0]); usize::try_from(whole(&run[1])).unwrap()];
            runs.iter().flat_map(repeated).collect()
        }
        None => inputs["flows"]
            .as_array()
            .unwrap()
            .iter()
            .map(amount)
            .collect(),
    };
    irr(&flows)
}

fn amount(value: &Value) -> Decimal {
    parse(value.as_str().unwrap())
}

fn compare(case: &Value, actual: &Result<Rate, EffectiveRateError>) -> Result<(), String> {
    let expected = &case["expected"];
    if let Some(name) = expected["error"].as_str() {
        let is_same = matches!(
            (name, actual),
            ("NoFlows", Err(EffectiveRateError::NoFlows))
                | ("NoSignChange", Err(EffectiveRateError::NoSignChange))
                | ("NoRealRoot", Err(EffectiveRateError::NoSolution))
        );
        return if is_same {
            Ok(())
        } else {
            Err(format!("{actual:?}, expected {name}"))
        };
    }
    let roots: Vec<Decimal> = expected["real_roots"]
        .as_array()
        .unwrap()
        .iter()
        .map(|root| parse(root.as_str().unwrap()))
        .collect();
    match actual {
        Ok(rate) if expected["unique"] == true => {
            let published = optional_decimal(expected, "rate").unwrap();
            close("rate", rate.as_fraction(), published, tolerance(case))?;
            close("root", rate.as_fraction(), roots[0], Decimal::new(1, 12))
        }
        // One solution must be given as such; several must all be listed, none left out. The list of the case ends at
        // 60 and does not see what is very near −1: roots beyond are allowed.
        Err(EffectiveRateError::Several { rates }) if expected["unique"] != true => {
            let mut distinct: Vec<Decimal> = rates.iter().map(|rate| rate.as_fraction()).collect();
            let is_tangent = distinct.windows(2).any(|pair| pair[0] == pair[1]);
            distinct.dedup();
            distinct.retain(|root| (Decimal::new(-9999, 4)..=Decimal::from(60)).contains(root));
            let listed: Vec<Decimal> = roots
                .into_iter()
                .filter(|&root| root >= Decimal::new(-9999, 4))
                .collect();
            if distinct.len() != listed.len() {
                return Err(format!("roots are {distinct:?}, expected {listed:?}"));
            }
            // The place of a double root is known to fewer digits.
            let tolerance = if is_tangent {
                Decimal::new(1, 9)
            } else {
                Decimal::new(1, 12)
            };
            distinct
                .iter()
                .zip(&listed)
                .try_for_each(|(actual, root)| close("root", *actual, *root, tolerance))
        }
        other => Err(format!("{other:?}, expected {expected}")),
    }
}
