//! The cases of `fineract-schedules.json` in which something happens: each is replayed as a loan with its events.
//!
//! What one engine or the other does by itself is written as servicing options, the same for all its cases. An event
//! that a case enters without a day is entered on the day of the event before it.

use penteract_core::{Event, LineKind, Loan, LoanLine, LoanState, LoanTerms};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use crate::case::{date, decimal, same, text, whole};
use crate::fineract::is_progressive;

/// Replays a case and compares its table on the day it was read.
pub fn compare(case: &Value, mut terms: Value) -> Result<(), String> {
    let loan = &case["loan"];
    terms["servicing"] = servicing(case);
    let terms: LoanTerms =
        serde_json::from_value(terms.clone()).map_err(|error| format!("{error} in {terms}"))?;
    let events = events(case)?;
    let loan_of_case = Loan::with_events(terms, events).map_err(|error| error.to_string())?;
    let read_on = date(&case["as_of"]);
    let state = loan_of_case
        .as_of(read_on)
        .map_err(|error| error.to_string())?;
    let lines: Vec<&LoanLine> = state
        .lines()
        .iter()
        .filter(|line| is_listed(line))
        .collect();
    let expected = case["expected"]["periods"].as_array().unwrap();
    match text(case, "check") {
        "full" => {
            same("number of rows", &lines.len(), &expected.len())?;
            for (line, stated) in lines.iter().zip(expected) {
                compare_line(&state, line, stated, is_progressive(loan))?;
            }
            compare_totals(&state, &lines, &case["expected"]["totals"])
        }
        "listed_rows" => expected.iter().try_for_each(|stated| {
            let at = usize::try_from(whole(&stated["nr"]) - 1).unwrap();
            compare_line(&state, lines[at], stated, is_progressive(loan))
        }),
        other => panic!("an unknown check: {other}"),
    }
}

/// The tables do not list disbursements on which nothing is due.
fn is_listed(line: &LoanLine) -> bool {
    line.kind() != LineKind::Disbursement || !line.due().total().is_zero()
}

fn compare_line(
    state: &LoanState,
    line: &LoanLine,
    stated: &Value,
    is_progressive: bool,
) -> Result<(), String> {
    let number = whole(&stated["nr"]);
    let of_row = |key: &str| format!("{key} of row {number}");
    same(
        &of_row("due date"),
        &line.due_date(),
        &date(&stated["due_date"]),
    )?;
    let days = line
        .due_date()
        .signed_duration_since(line.period_start())
        .num_days();
    if stated["days"].is_i64() {
        same(&of_row("days"), &days, &whole(&stated["days"]))?;
    }
    let drawn_that_day = drawn_in_balance(state, line, is_progressive);
    let figures = [
        ("principal", line.due().principal),
        ("interest", line.due().interest),
        ("fees", line.due().fees),
        ("penalties", line.due().penalties),
        ("total_due", line.due().total()),
        ("balance_after", line.closing_balance() + drawn_that_day),
        ("paid", line.paid().total()),
        ("paid_in_advance", line.paid_in_advance()),
        ("paid_late", line.paid_late()),
        ("outstanding", line.outstanding().total()),
    ];
    for (key, figure) in figures {
        if stated[key].is_string() {
            same(&of_row(key), &figure, &decimal(stated, key))?;
        }
    }
    if stated["paid"].is_string() {
        let settled_on = stated["paid_off_on"].as_str().map(str::to_owned);
        same(
            &of_row("paid_off_on"),
            &line.settled_on().map(|day| day.to_string()),
            &settled_on,
        )?;
    }
    Ok(())
}

/// What the source counts in the balance after a line besides: with the cumulative engine, what is drawn on the due
/// date of an instalment; with both, all that is drawn on the day of a down payment.
fn drawn_in_balance(state: &LoanState, line: &LoanLine, is_progressive: bool) -> Decimal {
    let later_that_day = state.lines().iter().filter(|other| {
        other.kind() == LineKind::Disbursement && other.due_date() == line.due_date()
    });
    match line.kind() {
        LineKind::Disbursement => later_that_day
            .skip_while(|other| *other != line)
            .skip(1)
            .map(LoanLine::disbursed)
            .sum(),
        LineKind::Instalment if !is_progressive => {
            let next = state
                .lines()
                .iter()
                .find(|next| next.number() == line.number() + 1);
            let drawn_on_it = later_that_day.map(LoanLine::disbursed).sum::<Decimal>();
            let without_lines = next
                .filter(|_| drawn_on_it.is_zero())
                .map_or(Decimal::ZERO, |next| {
                    next.opening_balance() - line.closing_balance()
                });
            drawn_on_it + without_lines
        }
        _ => Decimal::ZERO,
    }
}

fn compare_totals(state: &LoanState, lines: &[&LoanLine], stated: &Value) -> Result<(), String> {
    let in_advance: Decimal = lines.iter().map(|line| line.paid_in_advance()).sum();
    let late: Decimal = lines.iter().map(|line| line.paid_late()).sum();
    let (due, paid) = (state.total_due(), state.total_paid());
    let figures = [
        ("principal", due.principal),
        ("interest", due.interest),
        ("fees", due.fees),
        ("penalties", due.penalties),
        ("total_due", due.total()),
        ("paid", paid.total()),
        ("paid_in_advance", in_advance),
        ("paid_late", late),
        ("outstanding", due.total() - paid.total()),
    ];
    for (key, figure) in figures {
        if stated[key].is_string() {
            same(&format!("total {key}"), &figure, &decimal(stated, key))?;
        }
    }
    Ok(())
}

/// What an engine does by itself, as servicing options.
fn servicing(case: &Value) -> Value {
    let loan = &case["loan"];
    let mut servicing = Map::new();
    // Cases were kept with the amount of their product; some disburse more, as the product allows.
    let drawn_later = case["events"].as_array().unwrap().iter();
    let drawn: Decimal = drawn_later
        .filter(|event| event["type"] == "disbursement")
        .map(|event| decimal(event, "amount"))
        .chain(
            loan["disbursements"]
                .as_array()
                .unwrap()
                .iter()
                .map(|drawn| decimal(drawn, "amount")),
        )
        .sum();
    let approved = decimal(loan, "principal").max(drawn);
    servicing.insert("approved_amount".into(), approved.to_string().into());
    if !is_progressive(loan) && loan["interest_method"] == "declining_balance" {
        servicing.insert("level_payments_on".into(), level_payments_on(loan).into());
    }
    if loan["down_payment_auto_paid"] == true {
        servicing.insert("down_payment_paid".into(), "at-disbursement".into());
    }
    servicing.insert("allocation".into(), allocation(&loan["payment_allocation"]));
    if let Some(rule) = loan["payment_allocation"]["future_instalments"]["default"].as_str() {
        servicing.insert("in_advance".into(), in_advance(rule).into());
    }
    let recalculation = &loan["interest_recalculation"];
    if let Some(rest) = recalculation["rest"].as_str() {
        let rest = if rest == "daily" { "daily" } else { "due-date" };
        let ahead = match text(recalculation, "prepayment_strategy") {
            "adjust_last_unpaid_instalment" => "last-instalment",
            "reduce_instalment_amount" => "smaller-instalments",
            "reduce_number_of_instalments" => "fewer-instalments",
            "reschedule_next_repayments" => "next-instalments",
            other => panic!("an unknown strategy: {other}"),
        };
        servicing.insert(
            "recalculation".into(),
            json!({ "rest": rest, "ahead_of_time": ahead }),
        );
        if recalculation["preclosure_interest"] == "till_rest_frequency_date" {
            servicing.insert("payoff_interest".into(), "to-due-date".into());
        }
    }
    servicing.into()
}

/// With several disbursements and interest, the cumulative engine solves the instalment on the approved principal.
fn level_payments_on(loan: &Value) -> &'static str {
    let drawn: Decimal = loan["disbursements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|drawn| decimal(drawn, "amount"))
        .sum();
    if drawn < decimal(loan, "principal") {
        "approved"
    } else {
        "disbursed"
    }
}

fn in_advance(rule: &str) -> &'static str {
    match rule {
        "next" => "next",
        "last" => "last",
        "reamortise" => "re-amortise",
        other => panic!("an unknown rule: {other}"),
    }
}

fn allocation(stated: &Value) -> Value {
    let four = |prefix: &str| -> Value {
        let order = stated["order"].as_array().unwrap().iter();
        order
            .filter_map(|part| part.as_str().unwrap().strip_prefix(prefix))
            .map(|part| match part {
                "penalty" => "penalties",
                "fee" => "fees",
                part => part,
            })
            .collect()
    };
    match text(stated, "strategy") {
        "advanced" => {
            assert_eq!(four("past_due_"), four("due_"));
            json!({ "due": four("due_"), "in_advance": four("in_advance_") })
        }
        "penalties_fees_interest_principal" => {
            json!({ "due": ["penalties", "fees", "interest", "principal"] })
        }
        "due_penalty_fee_interest_principal_then_in_advance_principal_penalty_fee_interest" => {
            json!({ "due": ["penalties", "fees", "interest", "principal"],
                    "in_advance": ["principal", "penalties", "fees", "interest"] })
        }
        "due_penalty_interest_principal_fee_then_in_advance_penalty_interest_principal_fee" => {
            json!({ "due": ["penalties", "interest", "principal", "fees"] })
        }
        other => panic!("an unknown strategy: {other}"),
    }
}

/// The events of a case. Those without a day of their own happen on that of the event before, or with the loan.
fn events(case: &Value) -> Result<Vec<Event>, String> {
    let mut last_day = text(&case["loan"]["disbursements"][0], "date").to_owned();
    let mut events = Vec::new();
    for stated in case["events"].as_array().unwrap() {
        let written = event(case, stated, &last_day);
        let event: Event = serde_json::from_value(written.clone())
            .map_err(|error| format!("{error} in {written}"))?;
        last_day = event.date().to_string().max(last_day);
        events.push(event);
    }
    Ok(events)
}

fn event(case: &Value, stated: &Value, last_day: &str) -> Value {
    match text(stated, "type") {
        "disbursement" => {
            json!({ "kind": "disbursement", "date": stated["date"], "amount": stated["amount"] })
        }
        kind @ ("repayment" | "goodwill_credit" | "merchant_issued_refund") => {
            let mut payment =
                json!({ "kind": "payment", "date": stated["date"], "amount": stated["amount"] });
            let rules = &case["loan"]["payment_allocation"]["future_instalments"];
            if let Some(rule) = rules[kind].as_str() {
                payment["in_advance"] = in_advance(rule).into();
            }
            payment
        }
        "payoff" => json!({ "kind": "payoff", "date": stated["date"] }),
        "charge" => charge(stated, last_day),
        "reschedule" => {
            let mut change = json!({ "kind": "reschedule", "date": stated["date"],
                                     "from_due_date": stated["from_due_date"] });
            for key in ["new_due_date", "extra_instalments", "grace_principal"] {
                if !stated[key].is_null() {
                    change[key] = stated[key].clone();
                }
            }
            if stated["new_annual_rate_percent"].is_string() {
                change["annual"] = percent(stated, "new_annual_rate_percent");
            }
            change
        }
        // The source counts the interest of a day in the night before it.
        "interest_rate_change" => json!({ "kind": "rate-change",
            "date": day_before(&stated["effective_from"]),
            "annual": percent(stated, "new_annual_rate_percent") }),
        "interest_pause" => json!({ "kind": "interest-pause", "date": last_day,
            "from": day_before(&stated["from_date"]), "until": day_before(&stated["to_date"]) }),
        "re_age" => {
            let unit = text(stated, "unit");
            json!({ "kind": "re-age", "date": stated["date"], "first_due_date": stated["start_date"],
                    "frequency": { unit: stated["every"] }, "instalments": stated["instalments"] })
        }
        "re_amortise" => json!({ "kind": "re-amortise", "date": stated["date"] }),
        "chargeback" => json!({ "kind": "payment-taken-back", "date": stated["date"],
                                "amount": stated["amount"] }),
        other => panic!("an unknown event: {other}"),
    }
}

fn charge(stated: &Value, last_day: &str) -> Value {
    let mut charge = json!({ "kind": "charge", "date": last_day, "charge": stated["kind"] });
    if stated["applies"] == "each_instalment" {
        charge["each_instalment"] = true.into();
    } else {
        charge["due_date"] = stated["due_date"].clone();
    }
    if stated["percent"].is_string() {
        assert_eq!(stated["percent_of"], "principal_plus_interest");
        charge["percent"] = percent(stated, "percent");
    } else {
        charge["amount"] = stated["amount"].clone();
    }
    charge
}

fn percent(stated: &Value, key: &str) -> Value {
    format!("{} %", text(stated, key)).into()
}

fn day_before(day: &Value) -> String {
    date(day).pred_opt().unwrap().to_string()
}
