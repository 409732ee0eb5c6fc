//! A loan's terms and events from arbitrary bytes: each event is recorded or refused with a reason and no trace, and no
//! cent is lost.
//!
//! Four bytes choose the terms, one the day of the reading, then five each an event.
#![no_main]

use libfuzzer_sys::fuzz_target;
use penteract_core::{Event, Loan, LoanError, LoanLine, LoanState, LoanTerms};
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// Replaying costs the square of this: enough for events to meet.
const EVENTS_MAX: usize = 24;

/// One of a list, by a byte.
fn choose<T: Clone>(byte: u8, from: &[T]) -> T {
    from[usize::from(byte) % from.len()].clone()
}

/// Terms of a year that differ in what matters to a loan's life; some do not hold together.
fn terms(bytes: [u8; 4]) -> Option<LoanTerms> {
    let [phases, conventions, recalculation, servicing] = bytes;
    let mut terms = json!({
        "currency": "EUR",
        "disbursements": [{ "date": "2024-01-15", "amount": "10000.00" }],
        "rate": { "kind": "fixed", "annual": "5 %" },
        "frequency": { "months": 1 },
        "phases": choose(phases, &[
            json!([{ "kind": "level-payment", "months": 12 }]),
            json!([{ "kind": "level-principal", "months": 12 }]),
            json!([{ "kind": "interest-only", "months": 3 }, { "kind": "level-payment", "months": 9 }]),
            json!([{ "kind": "no-payment", "months": 3 }, { "kind": "level-principal", "months": 9 }]),
            json!([{ "kind": "no-payment", "months": 3, "interest": "capitalised-at-end" }, { "kind": "level-payment", "months": 9 }]),
            json!([{ "kind": "bullet", "months": 12 }]),
            json!([{ "kind": "percent-principal", "months": 11, "percent": "8 %" }, { "kind": "bullet" }]),
            json!([{ "kind": "fixed-payment", "months": 12, "amount": "700.00" }, { "kind": "bullet" }]),
            json!([{ "kind": "level-payment", "months": 12, "growth": { "rate": "2 %", "every": 3 } }]),
            json!([{ "kind": "custom", "shares": ["50 %", "30 %", "20 %"] }]),
            json!([{ "kind": "percent-principal", "months": 8, "percent": "9 %", "of": "phase-start" }, { "kind": "bullet" }]),
            json!([{ "kind": "fixed-principal", "months": 12, "amount": "800.00" }, { "kind": "bullet" }]),
            json!([{ "kind": "level-payment", "months": 8, "residual": "5000.00" }, { "kind": "bullet" }]),
            json!([{ "kind": "level-principal", "months": 8, "residual": "5000.00" }, { "kind": "level-payment", "months": 4 }]),
        ]),
    });
    let conventions = choose(conventions, &[
        json!({}),
        json!({ "periodic_rate": "daily", "day_count": "ACT/365F" }),
        json!({ "periodic_rate": "daily", "day_count": "ACT/ACT ISDA", "rounding": { "mode": "half-even", "place": "each-sub-period" } }),
        json!({ "interest_method": "flat" }),
        json!({ "interest_method": "flat-spread" }),
        json!({ "periodic_rate": "equivalent" }),
        json!({ "partial_periods": "whole-period" }),
        json!({ "rounding": { "remainder": "interest" } }),
        json!({ "rounding": { "remainder": "last-smoothed", "instalment_multiple": "1" } }),
        json!({ "down_payment": { "percent": "10 %" } }),
        json!({ "drawn_on_due_date": "same-instalment", "disbursements": [{ "date": "2024-01-15", "amount": "6000.00" }, { "date": "2024-04-15", "amount": "4000.00" }] }),
        json!({ "fees": [{ "id": "file", "amount": "12.50", "when": "each-instalment" }],
                "insurance": { "rate": "0.36 %", "base": "outstanding-principal" } }),
        json!({ "disbursements": [{ "date": "2024-01-15", "amount": "6000.00" }, { "date": "2024-03-20", "amount": "4000.00" }] }),
    ]);
    for (key, value) in conventions.as_object()? {
        terms[key] = value.clone();
    }
    terms["servicing"] = json!({
        "approved_amount": "15000.00",
        "in_advance": choose(servicing, &["next", "last", "re-amortise"]),
        "prepayment": choose(servicing >> 2, &["smaller", "shorter"]),
        "payoff_interest": choose(servicing >> 3, &["to-payoff-date", "to-due-date"]),
        "prepayment_fee": { "percent_of_repaid": "1 %" },
        "options": [{ "name": "longer", "effective_after": { "months": 6 }, "choices": [
            { "name": "stay", "phases": [] },
            { "name": "four-years", "phases": [{ "kind": "level-payment", "months": 48 }] },
        ] }, { "name": "eased", "at_most": 3, "wait": "until-ended", "max_term": { "months": 30 }, "effects": [
            { "kind": "reschedule", "grace_principal": { "min": 1, "max": 6 } },
        ] }],
    });
    if servicing & 0x40 != 0 {
        terms["servicing"]["late_interest"] = json!({ "annual": "6 %" });
    }
    if servicing & 0x80 != 0 {
        terms["servicing"]["level_payments_on"] = json!("approved");
    }
    let recalculation = choose(recalculation, &[
        Value::Null,
        json!({ "ahead_of_time": "last-instalment" }),
        json!({ "ahead_of_time": "smaller-instalments" }),
        json!({ "ahead_of_time": "fewer-instalments" }),
        json!({ "ahead_of_time": "next-instalments" }),
        json!({ "rest": "due-date", "ahead_of_time": "last-instalment" }),
        json!({ "after_maturity": "bears-nothing" }),
    ]);
    if !recalculation.is_null() {
        terms["servicing"]["recalculation"] = recalculation;
    }
    serde_json::from_value(terms).ok()
}

/// A day of the loan or of the months after it; one of every two is the 15th, when instalments fall due.
fn day(byte: u8) -> String {
    let months = u32::from(byte) >> 4;
    let (year, month) = (2024 + months / 12, months % 12 + 1);
    let day = if byte & 1 == 0 { 15 } else { 1 + u32::from(byte & 0x0F) * 27 / 15 };
    format!("{year}-{month:02}-{day:02}")
}

/// An event of any kind; many are refused.
fn event(bytes: [u8; 5]) -> Event {
    let [kind, when, detail, high, low] = bytes;
    let date = day(when);
    let cents = i64::from(high) * 4096 + i64::from(low) * 16 + i64::from(detail & 0x0F);
    let amount = if detail & 0x80 == 0 { Decimal::new(cents, 2) } else { Decimal::new(85_607, 2) }.to_string();
    let (other, count) = (day(detail), low % 9);
    let json = match kind % 27 {
        0 => json!({ "kind": "disbursement", "date": date, "amount": amount }),
        1 => json!({ "kind": "payment", "date": date, "amount": amount, "in_advance": choose(detail, &["next", "last", "re-amortise"]) }),
        2 => json!({ "kind": "prepayment", "date": date, "amount": amount, "effect": choose(detail, &["smaller", "shorter"]) }),
        3 => json!({ "kind": "payoff", "date": date }),
        4 => json!({ "kind": "option", "date": date, "option": "longer", "choice": choose(detail, &["stay", "four-years"]) }),
        5 => json!({ "kind": "rate-change", "date": date, "annual": format!("{count} %") }),
        6 => json!({ "kind": "rate-reset", "date": date, "value": format!("{count} %") }),
        7 => json!({ "kind": "interest-pause", "date": date, "from": date, "until": other }),
        8 => json!({ "kind": "holiday", "date": date, "from_due_date": other, "instalments": count,
                     "interest": choose(low, &["due-at-end", "capitalised-at-end", "capitalised-each-period"]), "keeps_maturity": high & 1 == 0 }),
        9 => json!({ "kind": "reschedule", "date": date, "from_due_date": other, "extra_instalments": count, "grace_principal": high % 3 }),
        10 => json!({ "kind": "reschedule", "date": date, "from_due_date": other, "new_due_date": day(high), "annual": format!("{count} %") }),
        11 => json!({ "kind": "re-amortise", "date": date }),
        12 => json!({ "kind": "re-age", "date": date, "first_due_date": other, "frequency": { "weeks": high % 8 + 1 }, "instalments": count }),
        13 => json!({ "kind": "charge", "date": date, "charge": choose(detail, &["fee", "penalty"]), "amount": amount }),
        14 => json!({ "kind": "charge", "date": date, "charge": "fee", "percent": format!("{count} %"), "each_instalment": true }),
        15 => json!({ "kind": "payment-taken-back", "date": date, "amount": amount }),
        16 => json!({ "kind": "waiver", "date": date, "part": choose(detail, &["penalties", "fees", "interest", "principal"]), "amount": amount }),
        17 => json!({ "kind": "credit-event", "date": date, "cause": "insolvency", "accelerates": high & 1 == 0 }),
        18 => json!({ "kind": "recovery", "date": date, "amount": amount }),
        19 => json!({ "kind": "payment-returned", "date": date, "paid_on": other, "amount": amount }),
        20 => json!({ "kind": "refund", "date": date, "amount": amount }),
        21 => json!({ "kind": "reschedule", "date": date, "from_due_date": other, "new_due_date": day(high), "keeps_maturity": true,
                      "grace_principal": count % 3 }),
        22 => json!({ "kind": "charge", "date": date, "charge": "fee", "percent": format!("{count} %"),
                      "of": choose(detail, &["instalment", "principal", "interest", "outstanding-principal", "overdue"]) }),
        23 => json!({ "kind": "option", "date": date, "option": "eased", "chosen": { "grace_principal": count } }),
        25 => json!({ "kind": "forgiveness", "date": date, "amount": amount, "effect": choose(detail, &["smaller", "shorter"]) }),
        24 => json!({ "kind": "other-phases", "date": date, "keeps_maturity": high & 1 == 0,
                      "phases": [{ "kind": "no-payment", "instalments": 1 }, { "kind": "level-payment", "instalments": count }] }),
        _ => json!({ "kind": "missed", "date": date, "due_date": other }),
    };
    serde_json::from_value(json.clone()).unwrap_or_else(|error| panic!("{error} in {json}"))
}

/// What was lent, added and taken back is what the lines ask for; what came in lies on them, to the cent.
fn assert_conserved(state: &LoanState) {
    let capitalised: Decimal = state.lines().iter().map(LoanLine::capitalised_interest).sum();
    assert_eq!(state.total_paid().total() + state.given_back() + state.credit_balance(), state.paid());
    assert_eq!(state.total_due().principal, state.disbursed() + capitalised + state.taken_back());
    let unpaid: Decimal = state.lines().iter().map(|line| line.outstanding().total()).sum();
    assert_eq!(state.total_due().total(), state.total_paid().total() + state.forgiven() + unpaid);
}

fuzz_target!(|bytes: &[u8]| {
    let Some((of_terms, rest)) = bytes.split_first_chunk::<4>() else { return };
    let Some((reading, of_events)) = rest.split_first() else { return };
    let Some(terms) = terms(*of_terms) else { return };
    let mut loan = Loan::new(terms.clone()).expect("each loan above has a schedule");
    for event in of_events.as_chunks::<5>().0.iter().take(EVENTS_MAX).map(|bytes| event(*bytes)) {
        let before = loan.clone();
        if let Err(error) = loan.record(event) {
            assert!(error.refusal().is_some(), "{error}");
            assert_eq!(loan, before, "a refused event leaves no trace");
        }
    }
    let at_once = Loan::with_events(terms, loan.events().to_vec()).expect("what was recorded one by one");
    assert_eq!(at_once, loan);
    let date = day(*reading).parse().expect("a day of the calendar");
    let end = "2031-01-01".parse().expect("a day of the calendar");
    let state = loan.as_of(date).expect("amounts as small as these are computed");
    assert_eq!(state, loan.reference_as_of(date).expect("the same in decimals"));
    match loan.payoff_quote(date) {
        Ok(quote) => assert!(quote.amount >= Decimal::ZERO && quote.amount == quote.parts.total()),
        Err(error) => assert!(matches!(error, LoanError::NotDrawn { .. }), "{error}"),
    }
    // Drawings still to come are on the lines of a later day only.
    assert_conserved(&loan.as_of(end).expect("amounts as small as these are computed"));
});
