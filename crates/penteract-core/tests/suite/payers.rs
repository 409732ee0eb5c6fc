//! Interest and fees that the lender or a third party pays: what each owes, when, and what it has paid.

use crate::loan_support::{amount, day, event, terms};
use penteract_core::{
    DayCount, Language, LineStatus, Loan, LoanState, LoanStatus, LoanTerms, Payer, PayerState,
    Refusal, Say, Schedule, aid_periods, guarantee_premiums,
};
use rust_decimal::Decimal;
use serde_json::{Value, json};

fn state_name() -> Value {
    json!({ "fr": "L'État", "en": "The State" })
}

fn the_state() -> Payer {
    serde_json::from_value(state_name()).unwrap()
}

/// 50 000 at 2.5 % over 72 months; somebody pays the interest of the first twelve.
fn subsidised(first_year: Value, payer: Value) -> LoanTerms {
    subsidised_and(first_year, payer, json!({}))
}

fn subsidised_and(first_year: Value, payer: Value, servicing: Value) -> LoanTerms {
    let mut first_year = first_year;
    first_year["months"] = json!(12);
    first_year["payer"] = payer;
    terms(json!({
        "disbursements": [{ "date": "2021-03-10", "amount": "50000.00" }],
        "rate": { "kind": "fixed", "annual": "2.5 %" },
        "phases": [first_year, { "kind": "level-payment", "months": 60 }],
        "servicing": servicing
    }))
}

fn refuses_overpayments() -> Value {
    json!({ "overpayment": "refused" })
}

fn due_once() -> Value {
    json!({ "kind": "no-payment", "interest": "due-at-end" })
}

fn others(schedule: &Schedule) -> Vec<(u32, String, Payer, String)> {
    let due = schedule.others().iter().map(|due| {
        let share = due.share();
        (
            due.number(),
            due.due_date().to_string(),
            share.payer().clone(),
            share.total().to_string(),
        )
    });
    due.collect()
}

fn on(loan: &Loan, date: &str) -> LoanState {
    loan.as_of(day(date)).unwrap()
}

fn state_of(state: &LoanState) -> &PayerState {
    let of_state = |other: &&PayerState| *other.payer() == the_state();
    state.others().iter().find(of_state).unwrap()
}

fn record(loan: &mut Loan, json: Value) -> Result<(), String> {
    let recorded = loan.record(event(json));
    recorded.map_err(|error| error.to_string())
}

fn pays(date: &str, amount: &str) -> Value {
    json!({ "kind": "payment", "date": date, "amount": amount, "payer": { "en": "The State" } })
}

#[test]
fn the_state_pays_the_interest_of_the_first_year_once_at_its_end() {
    // 50 000 × 2.5 % × 360/360.
    let schedule = subsidised(due_once(), state_name()).schedule().unwrap();
    let due = (
        12,
        "2022-03-10".to_owned(),
        the_state(),
        "1250.00".to_owned(),
    );
    assert_eq!(others(&schedule), [due]);
    let first_year = schedule.rows().iter().take(12);
    let borrower: Decimal = first_year.map(|row| row.total()).sum();
    assert_eq!(borrower.to_string(), "0.00");
    let total = &schedule.totals_of_others()[0];
    assert_eq!(
        (total.interest(), total.total()),
        (amount("1250.00"), amount("1250.00"))
    );
}

#[test]
fn the_state_pays_the_interest_of_the_first_year_month_by_month() {
    // 50 000 × 2.5 % / 12 = 104.1667, twelve times.
    let schedule = subsidised(json!({ "kind": "interest-only" }), state_name())
        .schedule()
        .unwrap();
    let each: Vec<String> = others(&schedule).into_iter().map(|(.., due)| due).collect();
    assert_eq!(each, vec!["104.17"; 12]);
    assert_eq!(schedule.totals_of_others()[0].total(), amount("1250.04"));
    assert!(
        schedule
            .rows()
            .iter()
            .take(12)
            .all(|row| row.total().is_zero())
    );
}

#[test]
fn what_others_pay_is_not_in_the_effective_rate() {
    let subsidised = subsidised(due_once(), state_name()).schedule().unwrap();
    // The borrower pays what it would pay if the first year bore no interest.
    let free = terms(json!({
        "disbursements": [{ "date": "2021-03-10", "amount": "50000.00" }],
        "rate": { "kind": "stepped", "steps": [{ "annual": "0 %" }, { "from": "2022-03-10", "annual": "2.5 %" }] },
        "phases": [{ "kind": "no-payment", "months": 12 }, { "kind": "level-payment", "months": 60 }]
    }));
    let free = free.schedule().unwrap();
    assert_eq!(subsidised.flows(), free.flows());
    assert_eq!(subsidised.teg().unwrap(), free.teg().unwrap());
    assert_eq!(subsidised.totals(), free.totals());
}

#[test]
fn the_lender_that_pays_interest_owes_it_to_nobody() {
    let loan = Loan::new(subsidised(due_once(), json!("lender"))).unwrap();
    let before = on(&loan, "2022-03-09");
    assert_eq!(before.others()[0].payer(), &Payer::Lender);
    assert!(before.others()[0].total_paid().interest.is_zero());
    let after = on(&loan, "2022-03-10");
    let lender = &after.others()[0];
    assert_eq!(lender.total_paid().interest, amount("1250.00"));
    assert_eq!(
        (lender.arrears(), lender.lines()[0].status()),
        (None, LineStatus::Settled)
    );
}

#[test]
fn the_state_owes_until_it_has_paid() {
    let mut loan = Loan::new(subsidised_and(
        due_once(),
        state_name(),
        refuses_overpayments(),
    ))
    .unwrap();
    // The day before: 359 days of 360.
    let before = on(&loan, "2022-03-09");
    assert_eq!(state_of(&before).accrued_interest(), amount("1246.53"));
    assert_eq!(before.accrued_interest(), amount("0.00"));
    assert_eq!(
        state_of(&before).next_due().unwrap().amount,
        amount("1250.00")
    );
    // The day itself, and the day after: past due, and no arrears of the borrower.
    let due = on(&loan, "2022-03-10");
    assert_eq!(state_of(&due).due().interest, amount("1250.00"));
    assert_eq!(
        (state_of(&due).arrears(), due.due().total()),
        (None, amount("0.00"))
    );
    let late = on(&loan, "2022-03-11");
    let arrears = state_of(&late).arrears().unwrap();
    assert_eq!(
        (arrears.amount, arrears.since),
        (amount("1250.00"), day("2022-03-10"))
    );
    assert_eq!((late.arrears(), late.status()), (None, LoanStatus::Current));
    // Paid in two parts; its money is none of the borrower's.
    record(&mut loan, pays("2022-03-20", "1000.00")).unwrap();
    let part = on(&loan, "2022-03-20");
    assert_eq!(state_of(&part).arrears().unwrap().amount, amount("250.00"));
    assert_eq!(
        (part.paid(), part.outstanding_principal()),
        (amount("0.00"), amount("50000.00"))
    );
    record(&mut loan, pays("2022-03-21", "250.00")).unwrap();
    let settled = on(&loan, "2022-03-21");
    let line = &state_of(&settled).lines()[0];
    assert_eq!(
        (line.status(), line.settled_on()),
        (LineStatus::Settled, Some(day("2022-03-21")))
    );
    assert_eq!(
        (state_of(&settled).arrears(), state_of(&settled).paid()),
        (None, amount("1250.00"))
    );
    // It owes nothing more.
    let refused = record(&mut loan, pays("2022-03-22", "0.01")).unwrap_err();
    assert!(
        refused.contains("0.01 is above what is owed, 0.00"),
        "{refused}"
    );
}

#[test]
fn the_state_may_pay_before_its_due_date_and_no_more_than_it_will_owe() {
    let mut loan = Loan::new(subsidised_and(
        json!({ "kind": "interest-only" }),
        state_name(),
        refuses_overpayments(),
    ))
    .unwrap();
    record(&mut loan, pays("2021-04-10", "1250.05")).unwrap_err();
    assert_eq!(loan.events(), []);
    record(&mut loan, pays("2021-04-10", "1250.04")).unwrap();
    let state = on(&loan, "2021-04-10");
    let lines = state_of(&state).lines();
    assert!(
        lines
            .iter()
            .all(|line| line.settled_on() == Some(day("2021-04-10")))
    );
    assert_eq!(
        (lines[0].paid_in_advance(), lines[11].paid_in_advance()),
        (amount("0.00"), amount("104.17"))
    );
}

#[test]
fn what_it_pays_too_much_is_held_for_it_and_goes_back() {
    let mut loan = Loan::new(subsidised(due_once(), state_name())).unwrap();
    record(&mut loan, pays("2021-04-10", "1300.00")).unwrap();
    let state = on(&loan, "2022-03-11");
    assert_eq!(state_of(&state).credit_balance(), amount("50.00"));
    assert_eq!(state_of(&state).arrears(), None);
    assert_eq!(state.credit_balance(), amount("0.00"));
    let refund = |amount: &str| json!({ "kind": "refund", "date": "2022-03-12", "amount": amount, "payer": state_name() });
    let refused = record(&mut loan, refund("50.01")).unwrap_err();
    assert!(refused.contains("above what is held, 50.00"), "{refused}");
    record(&mut loan, refund("50.00")).unwrap();
    let state = on(&loan, "2022-03-12");
    let of_state = state_of(&state);
    assert_eq!(
        (
            of_state.paid(),
            of_state.given_back(),
            of_state.credit_balance()
        ),
        (amount("1300.00"), amount("50.00"), amount("0.00"))
    );
    assert_eq!(of_state.lines()[0].status(), LineStatus::Settled);
}

#[test]
fn a_payer_that_the_terms_do_not_name_is_refused() {
    let mut loan = Loan::new(subsidised(due_once(), state_name())).unwrap();
    let by = |payer: Value| json!({ "kind": "payment", "date": "2022-03-10", "amount": "1250.00", "payer": payer });
    let refusal = record(&mut loan, by(json!({ "en": "The Region" }))).unwrap_err();
    assert!(
        refusal.contains("The Region owes nothing of this loan: the terms name The State"),
        "{refusal}"
    );
    record(&mut loan, by(json!("lender"))).unwrap_err();
    assert_eq!(loan.events(), []);
    let mut nobody = Loan::new(terms(json!({}))).unwrap();
    let error = nobody.record(event(
        json!({ "kind": "payment", "date": "2024-02-15", "amount": "1.00", "payer": state_name() }),
    ));
    let Err(penteract_core::LoanError::Event {
        refusal: refusal @ Refusal::NotOwedBy { .. },
        ..
    }) = error
    else {
        panic!("{error:?}");
    };
    assert_eq!(
        refusal.say(Language::French),
        "L’État ne doit rien de ce prêt\u{a0}: les conditions ne nomment personne hormis l’emprunteur".replace('’', "'")
    );
    // Words that are no party are no names either.
    assert!(serde_json::from_value::<Payer>(json!("borower")).is_err());
    assert!(serde_json::from_value::<Payer>(json!({ "fr": " " })).is_err());
    assert!(serde_json::from_value::<Payer>(json!({})).is_err());
}

#[test]
fn a_payment_of_the_state_that_comes_back_is_open_again() {
    let mut loan = Loan::new(subsidised(due_once(), state_name())).unwrap();
    record(&mut loan, pays("2022-03-10", "1250.00")).unwrap();
    let returned = |payer: Value| json!({ "kind": "payment-returned", "date": "2022-03-15", "paid_on": "2022-03-10", "amount": "1250.00", "payer": payer });
    record(&mut loan, returned(json!("borrower"))).unwrap_err();
    record(&mut loan, returned(state_name())).unwrap();
    let state = on(&loan, "2022-03-15");
    assert_eq!(
        state_of(&state).arrears().unwrap().amount,
        amount("1250.00")
    );
    assert_eq!(
        (state_of(&state).returned(), state.returned()),
        (amount("1250.00"), amount("0.00"))
    );
}

#[test]
fn a_payoff_stops_the_interest_of_the_state_too() {
    let mut loan = Loan::new(subsidised(due_once(), state_name())).unwrap();
    let quote = loan.payoff_quote(day("2021-09-10")).unwrap();
    // Six months of twelve: 625.00 of interest, which the borrower does not pay.
    assert_eq!(quote.amount, amount("50000.00"));
    assert_eq!(
        (quote.others[0].payer.clone(), quote.others[0].amount),
        (the_state(), amount("625.00"))
    );
    record(
        &mut loan,
        json!({ "kind": "payoff", "date": "2021-09-10", "amount": "50000.00" }),
    )
    .unwrap();
    let closed = on(&loan, "2022-03-11");
    assert_eq!(closed.status(), LoanStatus::Closed);
    assert_eq!(
        state_of(&closed).arrears().unwrap().amount,
        amount("625.00")
    );
    record(&mut loan, pays("2022-03-11", "625.00")).unwrap();
    assert_eq!(state_of(&on(&loan, "2022-03-11")).arrears(), None);
}

#[test]
fn a_credit_event_makes_it_due_at_once_and_is_no_loss_of_it() {
    let mut loan = Loan::new(subsidised(due_once(), state_name())).unwrap();
    record(
        &mut loan,
        json!({ "kind": "credit-event", "date": "2021-09-10", "cause": "liquidation" }),
    )
    .unwrap();
    let state = on(&loan, "2021-09-11");
    let loss = state.credit_event().unwrap().loss;
    assert_eq!(
        (loss.principal, loss.interest),
        (amount("50000.00"), amount("0.00"))
    );
    let arrears = state_of(&state).arrears().unwrap();
    assert_eq!(
        (arrears.amount, arrears.since),
        (amount("625.00"), day("2021-09-10"))
    );
    record(&mut loan, pays("2021-09-12", "625.00")).unwrap();
    assert_eq!(state_of(&on(&loan, "2021-09-12")).arrears(), None);
}

#[test]
fn a_prepayment_lowers_what_the_state_owes() {
    let mut loan = Loan::new(subsidised(json!({ "kind": "interest-only" }), state_name())).unwrap();
    record(
        &mut loan,
        json!({ "kind": "prepayment", "date": "2021-09-10", "amount": "20000.00" }),
    )
    .unwrap();
    let state = on(&loan, "2021-09-10");
    // 104.17 six times on 50 000, then 30 000 × 2.5 % / 12 = 62.50 six times.
    let due: Vec<Decimal> = state_of(&state)
        .lines()
        .iter()
        .map(|line| line.due().interest)
        .collect();
    assert_eq!(due[..6], [amount("104.17"); 6]);
    assert_eq!(due[6..], [amount("62.50"); 6]);
}

#[test]
fn a_holiday_within_the_year_leaves_its_interest_to_the_state() {
    let mut loan = Loan::new(subsidised(json!({ "kind": "interest-only" }), state_name())).unwrap();
    record(&mut loan, json!({ "kind": "holiday", "date": "2021-06-01", "from_due_date": "2021-06-10", "instalments": 2 })).unwrap();
    let state = on(&loan, "2021-06-10");
    let due: Vec<(u32, Decimal)> = state_of(&state)
        .lines()
        .iter()
        .map(|line| (line.number(), line.due().interest))
        .collect();
    // Two months without payment, their interest due with the second: 208.33. The year of the State is as long as it was.
    assert_eq!(
        due[..4],
        [
            (1, amount("104.17")),
            (2, amount("104.17")),
            (4, amount("208.33")),
            (5, amount("104.17"))
        ]
    );
    assert_eq!(due.len(), 13);
}

#[test]
fn fees_are_each_paid_by_whom_the_terms_say() {
    let loan = terms(json!({
        "fees": [
            { "id": "file", "amount": "150.00", "when": "disbursement", "payer": "lender" },
            { "id": "audit", "percent": "1 %", "of": "principal", "when": "last-instalment", "payer": state_name() },
            { "id": "account", "amount": "2.00", "when": "each-instalment" }
        ],
        "guarantee_fee": { "coverage": "50 %", "yearly_rates": ["1 %"], "timing": "upfront", "payer": state_name() }
    }));
    let schedule = loan.schedule().unwrap();
    let on_the_day = "2024-01-15".to_owned();
    assert_eq!(
        others(&schedule),
        [
            (0, on_the_day.clone(), Payer::Lender, "150.00".to_owned()),
            (0, on_the_day, the_state(), "50.00".to_owned()),
            (
                12,
                "2025-01-15".to_owned(),
                the_state(),
                "100.00".to_owned()
            ),
        ]
    );
    assert_eq!(
        (schedule.totals().fees(), schedule.totals().guarantee_fee()),
        (amount("24.00"), amount("0.00"))
    );
    // A payment of the borrower leaves them alone.
    let mut loan = Loan::new(loan).unwrap();
    record(
        &mut loan,
        json!({ "kind": "payment", "date": "2024-02-15", "amount": "858.07" }),
    )
    .unwrap();
    let state = on(&loan, "2024-02-15");
    assert_eq!(state_of(&state).due().fees, amount("50.00"));
    assert_eq!(state.lines()[1].status(), LineStatus::Settled);
}

#[test]
fn aid_counts_interest_that_somebody_else_pays_and_no_premium_of_a_third_party() {
    let granted = day("2021-03-10");
    let periods = aid_periods(
        &subsidised(due_once(), state_name()),
        granted,
        DayCount::Thirty360Isda,
    )
    .unwrap();
    let prices: Vec<String> = periods
        .iter()
        .map(|period| period.price.to_string())
        .collect();
    assert_eq!(prices[..12], vec!["0 %"; 12]);
    assert!(prices[12..].iter().all(|price| price == "2.5 %"));
    assert_eq!(prices.len(), 72);
    let premiums = |payer: Value| {
        let terms = terms(
            json!({ "guarantee_fee": { "coverage": "50 %", "yearly_rates": ["1 %"], "timing": "upfront", "payer": payer } }),
        );
        guarantee_premiums(&terms, day("2024-01-15"), DayCount::Thirty360Isda)
            .unwrap()
            .len()
    };
    assert_eq!(
        (
            premiums(json!("borrower")),
            premiums(json!("lender")),
            premiums(state_name())
        ),
        (1, 1, 0)
    );
}

#[test]
fn terms_refuse_a_payer_without_effect() {
    let refusal = |changes: Value| {
        let json = crate::loan_support::terms_json(changes);
        serde_json::from_value::<LoanTerms>(json)
            .unwrap_err()
            .to_string()
    };
    let level = || json!({ "kind": "level-payment", "months": 12 });
    let capitalised = json!({ "kind": "no-payment", "months": 6, "interest": "capitalised-at-end", "payer": state_name() });
    assert!(
        refusal(json!({ "phases": [capitalised, level()] }))
            .contains("interest that joins the principal")
    );
    let bullet = json!({ "kind": "bullet", "payer": state_name() });
    let interest = json!({ "kind": "interest-only", "months": 6 });
    assert!(
        refusal(json!({ "phases": [interest, bullet] }))
            .contains("which has no interest of its own")
    );
    let first = json!({ "kind": "interest-only", "months": 6, "payer": state_name() });
    let carried = json!({ "phases": [first, level()], "interest_carried_instalments": 2 });
    assert!(refusal(carried).contains("carried to a later instalment"));
    let other_name =
        json!({ "kind": "interest-only", "months": 6, "payer": { "fr": "L'État", "en": "State" } });
    assert!(
        refusal(json!({ "phases": [first, other_name, level()] }))
            .contains("in the same way everywhere")
    );
}

#[test]
fn terms_with_payers_read_back() {
    let terms = subsidised(due_once(), state_name());
    let json = serde_json::to_value(&terms).unwrap();
    assert_eq!(json["phases"][0]["payer"], state_name());
    assert_eq!(json["phases"][1].get("payer"), None);
    assert_eq!(serde_json::from_value::<LoanTerms>(json).unwrap(), terms);
    assert_eq!(
        terms.phases()[0].say(Language::English),
        "no payment for 12 months (interest payer: The State)"
    );
}
