//! `fineract-schedules.json`: tables of instalments that Apache Fineract's own tests state.
//!
//! Each case's `loan` is written as loan terms, option by option; nothing is tuned for a case. Its two engines differ in
//! conventions that terms name: how flat interest is spread, who absorbs the remainder, what a day is worth.

use penteract_core::{LoanTerms, OverdueInterest, Schedule, ScheduleRow};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use crate::case::{CaseResult, date, decimal, same, text, whole};

pub fn run(case: &Value) -> CaseResult {
    let events = case["events"].as_array().unwrap();
    let terms = match terms_of(&case["loan"]) {
        Ok(terms) => terms,
        Err(feature) => return CaseResult::NotHandled(feature),
    };
    if events.is_empty() {
        CaseResult::of(compare(case, &terms))
    } else {
        CaseResult::of(crate::fineract_events::compare(case, terms))
    }
}

/// Builds the schedule and compares what the case states.
fn compare(case: &Value, terms: &Value) -> Result<(), String> {
    let terms: LoanTerms =
        serde_json::from_value(terms.clone()).map_err(|error| format!("{error} in {terms}"))?;
    let recalculation = &case["loan"]["interest_recalculation"];
    let schedule = match (case["as_of"].as_str(), recalculation["rest"].as_str()) {
        (Some(_), Some(rest)) => {
            let overdue = if rest == "daily" {
                OverdueInterest::ToReadingDate
            } else {
                OverdueInterest::ToNextDueDate
            };
            terms.schedule_when_unpaid(date(&case["as_of"]), overdue)
        }
        _ => terms.schedule(),
    };
    let schedule = schedule.map_err(|error| error.to_string())?;
    let expected = case["expected"]["periods"].as_array().unwrap();
    match text(case, "check") {
        "full" => {
            same("number of rows", &schedule.rows().len(), &expected.len())?;
            for (row, stated) in schedule.rows().iter().zip(expected) {
                compare_row(row, stated)?;
            }
            compare_totals(&schedule, &case["expected"]["totals"])
        }
        "listed_rows" => expected
            .iter()
            .try_for_each(|stated| compare_row(row_numbered(&schedule, stated), stated)),
        "due_dates" => expected.iter().try_for_each(|stated| {
            same(
                "due date",
                &row_numbered(&schedule, stated).due_date(),
                &date(&stated["due_date"]),
            )
        }),
        other => panic!("an unknown check: {other}"),
    }
}

/// The row that a case calls number `nr`; it numbers down payments too.
fn row_numbered<'a>(schedule: &'a Schedule, stated: &Value) -> &'a ScheduleRow {
    &schedule.rows()[usize::try_from(whole(&stated["nr"]) - 1).unwrap()]
}

fn compare_row(row: &ScheduleRow, stated: &Value) -> Result<(), String> {
    let number = whole(&stated["nr"]);
    same(
        &format!("due date of row {number}"),
        &row.due_date(),
        &date(&stated["due_date"]),
    )?;
    let figures = [
        ("principal", row.principal()),
        ("interest", row.interest()),
        ("fees", row.fees()),
        ("penalties", Decimal::ZERO),
        ("total_due", row.total()),
        ("balance_after", row.closing_balance()),
    ];
    for (key, figure) in figures {
        if stated[key].is_string() {
            same(
                &format!("{key} of row {number}"),
                &figure,
                &decimal(stated, key),
            )?;
        }
    }
    if stated["days"].is_i64() {
        let days = row
            .due_date()
            .signed_duration_since(row.period_start())
            .num_days();
        same(
            &format!("days of row {number}"),
            &days,
            &whole(&stated["days"]),
        )?;
    }
    Ok(())
}

fn compare_totals(schedule: &Schedule, stated: &Value) -> Result<(), String> {
    let totals = schedule.totals();
    let figures = [
        ("principal", totals.principal()),
        ("interest", totals.interest()),
        ("fees", totals.fees()),
        ("total_due", totals.total()),
    ];
    for (key, figure) in figures {
        if stated[key].is_string() {
            same(&format!("total {key}"), &figure, &decimal(stated, key))?;
        }
    }
    Ok(())
}

/// The case's loan as loan terms, or the feature that terms do not have.
fn terms_of(loan: &Value) -> Result<Value, String> {
    let mut terms = Map::new();
    let mut set = |key: &str, value: Value| terms.insert(key.to_owned(), value);
    set("currency", loan["currency"]["code"].clone());
    set("disbursements", loan["disbursements"].clone());
    set(
        "rate",
        json!({ "kind": "fixed", "annual": format!("{} %", text(loan, "annual_rate_percent")) }),
    );
    let unit = text(loan, "repay_unit");
    set("frequency", json!({ unit: loan["repay_every"] }));
    set("month_end", month_end(loan).into());
    if loan["schedule_starts_from"] == "submitted_on" {
        set("anchor", loan["submitted_on"].clone());
    }
    if let Some(length) = loan["fixed_length"].as_u64() {
        set("last_due_date", last_due_date(loan, length).into());
    }
    if loan["down_payment_percent"].is_string() {
        set(
            "down_payment",
            json!({ "percent": format!("{} %", text(loan, "down_payment_percent")) }),
        );
    }
    set(
        "interest_carried_instalments",
        loan["grace_interest_payment"].clone(),
    );
    set("interest_method", interest_method(loan).into());
    for (key, value) in interest_options(loan)? {
        set(key, value.into());
    }
    set("phases", phases(loan));
    set("rounding", rounding(loan));
    Ok(Value::Object(terms))
}

pub fn is_progressive(loan: &Value) -> bool {
    loan["engine"] == "progressive"
}

fn month_end(loan: &Value) -> &'static str {
    if loan["month_end"] == "first_day_of_next_month" {
        "first-of-next"
    } else {
        "keep"
    }
}

fn last_due_date(loan: &Value, length: u64) -> String {
    let days = match text(loan, "repay_unit") {
        "days" => length,
        "weeks" => length * 7,
        unit => panic!("a fixed length in {unit}"),
    };
    let start = date(&loan["disbursements"][0]["date"]);
    start
        .checked_add_days(chrono::Days::new(days))
        .unwrap()
        .to_string()
}

/// Flat interest: the progressive engine charges each period its own, the cumulative one spreads the sum evenly.
fn interest_method(loan: &Value) -> &'static str {
    match (loan["interest_method"] == "flat", is_progressive(loan)) {
        (false, _) => "declining",
        (true, true) => "flat",
        (true, false) => "flat-spread",
    }
}

/// How a yearly rate becomes interest.
fn interest_options(loan: &Value) -> Result<Vec<(&'static str, &'static str)>, String> {
    let (year, month) = (text(loan, "days_in_year"), text(loan, "days_in_month"));
    if loan["interest_calculation_period"] == "same_as_repayment_period" {
        let partial = if loan["partial_period_interest"] == true {
            "actual-days"
        } else {
            "whole-period"
        };
        return Ok(vec![
            ("periodic_rate", "proportional"),
            ("partial_periods", partial),
        ]);
    }
    if month == "30" && loan["repay_unit"] == "months" {
        if year != "360" {
            return Err(format!("months of 30 days in a year of {year}"));
        }
        return Ok(vec![
            ("periodic_rate", "proportional"),
            ("partial_periods", "actual-days"),
        ]);
    }
    let day_count = match year {
        "360" => "ACT/360",
        "364" => "ACT/364",
        "365" => "ACT/365F",
        // The cumulative engine counts 365 days in a leap year too.
        "actual" if is_progressive(loan) => "ACT/ACT 31 December",
        "actual" => "ACT/365F",
        other => return Err(format!("a year of {other} days")),
    };
    let mut options = vec![("periodic_rate", "daily"), ("day_count", day_count)];
    let is_level = loan["amortisation"] == "equal_instalments";
    if !is_progressive(loan) && is_level && loan["interest_method"] == "declining_balance" {
        // It solves the instalment as if months had thirty days.
        options.push(("level_payments_solved_on", "thirty-day-months"));
    }
    Ok(options)
}

fn phases(loan: &Value) -> Value {
    let (instalments, grace) = (whole(&loan["instalments"]), whole(&loan["grace_principal"]));
    let left = instalments - grace;
    let mut phases = Vec::new();
    if grace > 0 {
        phases.push(json!({ "kind": "interest-only", "instalments": grace }));
    }
    if loan["principal_percent_per_instalment"].is_string() {
        let percent = format!("{} %", text(loan, "principal_percent_per_instalment"));
        phases
            .push(json!({ "kind": "percent-principal", "instalments": left, "percent": percent }));
        phases.push(json!({ "kind": "bullet" }));
    } else {
        let kind = if loan["amortisation"] == "equal_instalments" {
            "level-payment"
        } else {
            "level-principal"
        };
        phases.push(json!({ "kind": kind, "instalments": left }));
    }
    phases.into()
}

fn rounding(loan: &Value) -> Value {
    let place = match loan["rounding"]["interest_rounded"].as_str() {
        Some("each_sub_period") => "each-sub-period",
        _ => "each-period",
    };
    let remainder = if is_progressive(loan) && loan["interest_method"] != "flat" {
        "last-smoothed"
    } else {
        "last"
    };
    let mode = text(&loan["rounding"], "mode").replace('_', "-");
    let mut rounding = json!({ "mode": mode, "place": place, "remainder": remainder });
    if let Some(multiple) = loan["currency"]["multiples_of"].as_u64() {
        rounding["multiple"] = multiple.to_string().into();
        rounding["mode"] = "half-up".into();
    }
    if let Some(multiple) = loan["instalment_multiples_of"].as_u64() {
        rounding["instalment_multiple"] = multiple.to_string().into();
    }
    rounding
}
