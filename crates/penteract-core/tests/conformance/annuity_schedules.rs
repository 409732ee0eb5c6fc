//! `annuities.json`, the families that are tables of instalments.
//!
//! Each case's inputs are written as loan terms. Dates, which the tables do not have, are those of a loan drawn on
//! 1 January 2015; an odd first period begins so many days before a period that ends in a year of the stated length.

use chrono::{Days, Months, NaiveDate};
use penteract_core::{LoanTerms, Schedule, ScheduleRow};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use crate::case::{CaseResult, close, decimal, text, tolerance, whole};

pub fn run(case: &Value) -> CaseResult {
    CaseResult::of(compare(case))
}

fn compare(case: &Value) -> Result<(), String> {
    let terms = terms_of(&case["inputs"]);
    let terms: LoanTerms =
        serde_json::from_value(terms.clone()).map_err(|error| format!("{error} in {terms}"))?;
    let schedule = terms.schedule().map_err(|error| error.to_string())?;
    let table = Table {
        schedule: &schedule,
        tolerance: tolerance(case),
    };
    for (key, stated) in case["expected"].as_object().unwrap() {
        table.compare(key, stated)?;
    }
    Ok(())
}

/// A schedule seen as these tables print one: capitalised interest is interest that principal falls by.
struct Table<'a> {
    schedule: &'a Schedule,
    tolerance: Decimal,
}

impl Table<'_> {
    fn row(&self, number: i64) -> &ScheduleRow {
        &self.schedule.rows()[usize::try_from(number - 1).unwrap()]
    }

    fn interest(row: &ScheduleRow) -> Decimal {
        row.interest() + row.capitalised_interest()
    }

    fn principal(row: &ScheduleRow) -> Decimal {
        row.principal() - row.capitalised_interest()
    }

    /// The balance after a row, with what is drawn on its due date.
    fn balance(&self, number: i64) -> Decimal {
        let next = self.schedule.rows().get(usize::try_from(number).unwrap());
        next.map_or(
            self.row(number).closing_balance(),
            ScheduleRow::opening_balance,
        )
    }

    fn close(&self, what: &str, actual: Decimal, stated: &Value) -> Result<(), String> {
        close(
            what,
            actual,
            stated.as_str().unwrap().parse().unwrap(),
            self.tolerance,
        )
    }

    fn compare(&self, key: &str, stated: &Value) -> Result<(), String> {
        let rows = self.schedule.rows();
        let numbered = |stated: &Value| -> Vec<(i64, Value)> {
            stated
                .as_object()
                .unwrap()
                .iter()
                .map(|(number, value)| (number.parse().unwrap(), value.clone()))
                .collect()
        };
        match key {
            "rows" => stated
                .as_array()
                .unwrap()
                .iter()
                .try_for_each(|row| self.compare_row(row)),
            "year_totals" => stated
                .as_array()
                .unwrap()
                .iter()
                .try_for_each(|year| self.compare_year(year)),
            "payments" => numbered(stated).iter().try_for_each(|(number, value)| {
                self.close(
                    &format!("payment {number}"),
                    self.row(*number).total(),
                    value,
                )
            }),
            "balance_after" => numbered(stated).iter().try_for_each(|(number, value)| {
                self.close(&format!("balance {number}"), self.balance(*number), value)
            }),
            "capitalised_interest" => numbered(stated).iter().try_for_each(|(number, value)| {
                self.close(
                    &format!("capitalised {number}"),
                    self.row(*number).capitalised_interest(),
                    value,
                )
            }),
            "instalment" => self.close(
                key,
                self.row(2.min(i64::try_from(rows.len()).unwrap())).total(),
                stated,
            ),
            "instalment_after_step" | "last_payment" if key == "last_payment" => {
                self.close(key, rows.last().unwrap().total(), stated)
            }
            "instalment_after_step" => self.close(key, rows[rows.len() - 2].total(), stated),
            "principal_per_period" => {
                self.close(key, Self::principal(&rows[rows.len() - 2]), stated)
            }
            "balloon_balance" => self.close(
                key,
                rows.last().unwrap().opening_balance() - self.level_principal(),
                stated,
            ),
            "total_interest" | "total_interest_rounded_to_unit" => self.close(
                key,
                self.schedule.totals().interest() + self.schedule.totals().capitalised_interest(),
                stated,
            ),
            "total_paid" => self.close(key, self.schedule.totals().total(), stated),
            "n_periods" => {
                let paid = rows.iter().filter(|row| !row.total().is_zero()).count();
                if i64::try_from(paid).unwrap() == whole(stated) {
                    Ok(())
                } else {
                    Err(format!("{paid} instalments"))
                }
            }
            "full_weight_instalment" => self.close(key, self.full_weight_instalment(), stated),
            "first_payment" => self.close(key, self.row(1).total(), stated),
            "balance_after_first" => self.close(key, self.row(1).closing_balance(), stated),
            "implied_nominal_rate" => self.compare_implied_rate(stated),
            other => Err(format!("an expectation that is not compared: {other}")),
        }
    }

    fn compare_row(&self, stated: &Value) -> Result<(), String> {
        let number = whole(&stated["n"]);
        let row = self.row(number);
        let figures = [
            ("interest", Self::interest(row)),
            ("principal", Self::principal(row)),
            ("payment", row.total()),
            ("balance", self.balance(number)),
        ];
        figures.into_iter().try_for_each(|(key, figure)| {
            self.close(&format!("{key} of row {number}"), figure, &stated[key])
        })
    }

    /// Sums of a year's rows; the tables with such sums are monthly or yearly.
    fn compare_year(&self, stated: &Value) -> Result<(), String> {
        let year = usize::try_from(whole(&stated["year"])).unwrap();
        let rows: Vec<&ScheduleRow> = self
            .schedule
            .rows()
            .chunks(12)
            .nth(year - 1)
            .unwrap()
            .iter()
            .collect();
        let interest: Decimal = rows.iter().map(|row| Self::interest(row)).sum();
        let principal: Decimal = rows.iter().map(|row| Self::principal(row)).sum();
        self.close(
            &format!("interest of year {year}"),
            interest,
            &stated["interest"],
        )?;
        self.close(
            &format!("principal of year {year}"),
            principal,
            &stated["principal"],
        )
    }

    /// What the level payment itself repays in the last row, the balloon left out.
    fn level_principal(&self) -> Decimal {
        let rows = self.schedule.rows();
        rows[rows.len() - 2].total() - rows.last().unwrap().interest()
    }

    fn full_weight_instalment(&self) -> Decimal {
        // In advance, the weight of the first instalment is a multiple of the others, which weigh one.
        let in_advance = self.row(1).period_start() == self.row(1).due_date();
        self.row(if in_advance { 2 } else { 1 }).total()
    }

    /// The rate at which interest was charged: row 2 has no rounding but its own.
    fn compare_implied_rate(&self, stated: &Value) -> Result<(), String> {
        let row = self.row(2);
        let stated: Decimal = stated.as_str().unwrap().parse().unwrap();
        close(
            "interest at the implied rate",
            row.interest(),
            row.opening_balance() * stated / Decimal::from(12),
            Decimal::new(5, 3),
        )
    }
}

/// The inputs of a case as loan terms.
fn terms_of(inputs: &Value) -> Value {
    let periods_per_year = whole(&inputs["periods_per_year"]);
    let months = 12 / periods_per_year;
    let first_due = first_due_date(inputs, months);
    let start = drawn_on(inputs, first_due, months);
    let is_odd = inputs["first_period"].is_object();
    let mut terms = Map::new();
    let mut set = |key: &str, value: Value| terms.insert(key.to_owned(), value);
    set("currency", "EUR".into());
    set("frequency", json!({ "months": months }));
    if is_odd {
        set("first_due_date", first_due.to_string().into());
        set("stub_periods", "whole-periods-and-days".into());
    }
    let due_date =
        |number: i64| first_due + Months::new(u32::try_from(months * (number - 1)).unwrap());
    let mut disbursements =
        vec![json!({ "date": start.to_string(), "amount": inputs["principal"] })];
    for drawdown in inputs["drawdowns"].as_array().into_iter().flatten() {
        let date = due_date(whole(&drawdown["after_period"]));
        disbursements.push(json!({ "date": date.to_string(), "amount": drawdown["amount"] }));
    }
    set("disbursements", disbursements.into());
    set("rate", rate(inputs, start, due_date));
    let basis = if inputs["rate_basis"] == "effective-equivalent" {
        "equivalent"
    } else {
        "proportional"
    };
    set("periodic_rate", basis.into());
    let repayment = &inputs["repayment"];
    if repayment["timing"] == "advance" {
        set("payments", "in-advance".into());
    }
    if repayment["interest_capitalised_every"].is_number() {
        set(
            "interest_compounded_every",
            repayment["interest_capitalised_every"].clone(),
        );
    }
    set("phases", phases(inputs));
    set("rounding", rounding(inputs));
    Value::Object(terms)
}

/// A first due date such that the year ending one period before it has the stated length.
fn first_due_date(inputs: &Value, months: i64) -> NaiveDate {
    let odd = &inputs["first_period"];
    let regular = || {
        NaiveDate::from_ymd_opt(2015, 1, 1).unwrap() + Months::new(u32::try_from(months).unwrap())
    };
    if !odd.is_object() {
        return regular();
    }
    let year = if whole(&odd["year_days"]) == 366 {
        2016
    } else {
        2015
    };
    let reached = NaiveDate::from_ymd_opt(year, 6, 30).unwrap();
    reached + Months::new(u32::try_from(months * whole(&odd["whole_periods"])).unwrap())
}

fn drawn_on(inputs: &Value, first_due: NaiveDate, months: i64) -> NaiveDate {
    let odd = &inputs["first_period"];
    let (whole_periods, days) = if odd.is_object() {
        (whole(&odd["whole_periods"]), whole(&odd["days"]))
    } else {
        (1, 0)
    };
    first_due
        - Months::new(u32::try_from(months * whole_periods).unwrap())
        - Days::new(u64::try_from(days).unwrap())
}

fn rate(inputs: &Value, start: NaiveDate, due_date: impl Fn(i64) -> NaiveDate) -> Value {
    if let [only] = inputs["rates"].as_array().unwrap().as_slice() {
        return json!({ "kind": "fixed", "annual": percent(decimal(only, "annual")) });
    }
    let steps = inputs["rates"].as_array().unwrap().iter().map(|step| {
        let from = whole(&step["from"]);
        let date = if from == 1 { start } else { due_date(from - 1) };
        json!({ "from": date.to_string(), "annual": percent(decimal(step, "annual")) })
    });
    json!({ "kind": "stepped", "steps": steps.collect::<Vec<_>>() })
}

fn percent(fraction: Decimal) -> String {
    format!("{} %", fraction * Decimal::ONE_HUNDRED)
}

fn phases(inputs: &Value) -> Value {
    let (n, repayment) = (whole(&inputs["n"]), &inputs["repayment"]);
    let deferral = repayment["deferral_periods"].as_i64().unwrap_or(0);
    let left = n - deferral;
    let mut phases = match repayment["deferral"].as_str() {
        Some("partial") => vec![json!({ "kind": "interest-only", "instalments": deferral })],
        Some("total") => vec![
            json!({ "kind": "no-payment", "instalments": deferral, "interest": "capitalised-each-period" }),
        ],
        _ => Vec::new(),
    };
    let last = match text(repayment, "kind") {
        "constant-instalment" if repayment["amortisation_n"].is_number() => {
            let over = json!({ "instalments": repayment["amortisation_n"] });
            phases
                .push(json!({ "kind": "level-payment", "instalments": n, "amortised_over": over }));
            json!({ "kind": "bullet" })
        }
        "constant-instalment" | "deferral-then-constant-instalment" => {
            json!({ "kind": "level-payment", "instalments": left })
        }
        "graduated" => {
            let growth = json!({ "rate": percent(decimal(repayment, "growth")), "every": repayment["every"] });
            json!({ "kind": "level-payment", "instalments": n, "growth": growth })
        }
        "weighted-instalments" => {
            json!({ "kind": "level-payment", "instalments": n, "weights": repayment["weights"] })
        }
        "constant-principal"
        | "deferral-then-constant-principal"
        | "total-deferral-then-constant-principal"
        | "per-drawdown-principal" => json!({ "kind": "level-principal", "instalments": left }),
        "bullet" => json!({ "kind": "bullet", "instalments": n }),
        "bullet-capitalised" => {
            phases.push(json!({ "kind": "no-payment", "instalments": n, "interest": "capitalised-each-period" }));
            json!({ "kind": "bullet" })
        }
        "fixed-principal" => {
            json!({ "kind": "fixed-principal", "instalments": n, "amount": repayment["amount"] })
        }
        "fixed-payment" => {
            json!({ "kind": "fixed-payment", "instalments": n, "amount": repayment["amount"] })
        }
        kind @ ("percent-of-capital" | "percent-of-capital-and-interest") => {
            let of = if kind == "percent-of-capital" {
                "outstanding"
            } else {
                "outstanding-and-interest"
            };
            let percent = percent(decimal(repayment, "percent"));
            phases.push(json!({ "kind": "percent-principal", "instalments": n, "percent": percent, "of": of, "min": repayment["min"] }));
            json!({ "kind": "bullet" })
        }
        other => panic!("an unknown repayment: {other}"),
    };
    phases.push(last);
    phases.into()
}

fn rounding(inputs: &Value) -> Value {
    let text = text(inputs, "rounding");
    let is_weighted = inputs["repayment"]["kind"] == "weighted-instalments";
    match text {
        "none" => json!({ "mode": "none", "remainder": "last" }),
        _ if is_weighted => json!({ "mode": "half-up", "remainder": "interest" }),
        _ => json!({ "mode": "half-up", "remainder": "last" }),
    }
}
