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

fn state_lines(state: &LoanState) -> Vec<(u32, Decimal)> {
    let lines = state_of(state).lines().iter();
    lines
        .map(|line| (line.number(), line.due().interest))
        .collect()
}

#[test]
fn a_holiday_is_the_borrower_s_and_the_state_pays_what_it_promised() {
    let mut loan = Loan::new(subsidised(json!({ "kind": "interest-only" }), state_name())).unwrap();
    record(&mut loan, json!({ "kind": "holiday", "date": "2021-06-01", "from_due_date": "2021-06-10", "instalments": 2 })).unwrap();
    let state = on(&loan, "2021-06-10");
    // Two months without payment, their interest, 208.33, due with the second. The year of the State is as long as it was.
    let months = [1, 2, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
    assert_eq!(
        state_lines(&state),
        months.map(|number| (number, amount("104.17")))
    );
    let fourth = state
        .lines()
        .iter()
        .find(|line| line.number() == 4)
        .unwrap();
    assert_eq!(fourth.due().interest, amount("208.33"));
}

#[test]
fn instalments_without_principal_are_the_borrower_s() {
    let mut loan = Loan::new(subsidised(json!({ "kind": "interest-only" }), state_name())).unwrap();
    let eases = json!({ "kind": "reschedule", "date": "2021-08-01", "grace_principal": 3 });
    record(&mut loan, eases).unwrap();
    let state = on(&loan, "2021-08-01");
    assert_eq!(state_of(&state).total_due().interest, amount("1250.04"));
    let eased = state.lines().iter().filter(|line| line.number() > 4);
    let interest: Vec<Decimal> = eased.take(4).map(|line| line.due().interest).collect();
    let month = amount("104.17");
    assert_eq!(interest, [month, month, month, amount("0.00")]);
}

#[test]
fn extra_instalments_add_nothing_to_what_the_state_pays() {
    let longer = || json!({ "kind": "reschedule", "date": "2021-08-01", "extra_instalments": 12 });
    // The first phase that repays principal is the State's: the borrower's is lengthened.
    let shared = terms(json!({
        "phases": [{ "kind": "level-principal", "months": 6, "residual": "5000.00", "payer": state_name() },
                   { "kind": "level-principal", "months": 6 }],
        "disbursements": [{ "date": "2021-03-10", "amount": "10000.00" }]
    }));
    let before = on(&Loan::new(shared.clone()).unwrap(), "2021-08-01");
    let mut loan = Loan::new(shared).unwrap();
    record(&mut loan, longer()).unwrap();
    let after = on(&loan, "2021-08-01");
    assert_eq!(state_lines(&after), state_lines(&before));
    assert_eq!(after.lines().len(), before.lines().len() + 12);
    // Nothing is left of which the borrower pays the interest.
    let all = terms(json!({
        "phases": [{ "kind": "level-principal", "months": 12, "payer": state_name() }],
        "disbursements": [{ "date": "2021-03-10", "amount": "10000.00" }]
    }));
    let refused = record(&mut Loan::new(all).unwrap(), longer()).unwrap_err();
    assert!(
        refused.contains("give the phases with `other-phases`"),
        "{refused}"
    );
}

fn other_phases(from: &str, phases: Value) -> Value {
    json!({ "kind": "other-phases", "date": "2021-08-01", "from_due_date": from, "phases": phases })
}

#[test]
fn interest_that_one_carries_is_never_left_to_another() {
    let level = || json!([{ "kind": "level-payment", "months": 60 }]);
    let mut loan = Loan::new(subsidised(due_once(), state_name())).unwrap();
    // Four months of the State, 416.67, would be paid by the borrower with the fifth instalment.
    let refused = record(&mut loan, other_phases("2021-08-10", level())).unwrap_err();
    assert!(
        refused.contains("is due on 10 Mar 2022 (payer: The State)"),
        "{refused}"
    );
    let holiday = json!({ "kind": "holiday", "date": "2021-08-01", "instalments": 3 });
    record(&mut loan, holiday).unwrap_err();
    // The last that it carries, and the first that it does not.
    record(&mut loan, other_phases("2022-03-10", level())).unwrap_err();
    record(&mut loan, other_phases("2022-04-10", level())).unwrap();
    assert_eq!(
        state_lines(&on(&loan, "2021-08-01")),
        [(12, amount("1250.00"))]
    );
    // The State itself may pay sooner what it carries: seven months of twelve.
    let mut loan = Loan::new(subsidised(due_once(), state_name())).unwrap();
    let sooner = json!([{ "kind": "no-payment", "months": 3, "payer": { "en": "The State" } }, { "kind": "level-payment", "months": 60 }]);
    record(&mut loan, other_phases("2021-08-10", sooner.clone())).unwrap();
    assert_eq!(
        state_lines(&on(&loan, "2021-08-01")),
        [(7, amount("729.17"))]
    );
    // Nor does the State pay what the borrower carries.
    let mut loan = Loan::new(terms(json!({
        "disbursements": [{ "date": "2021-03-10", "amount": "50000.00" }],
        "phases": [{ "kind": "no-payment", "months": 12 }, { "kind": "level-payment", "months": 60 }],
        "fees": [{ "id": "audit", "amount": "1.00", "when": "disbursement", "payer": state_name() }]
    })))
    .unwrap();
    let refused = record(&mut loan, other_phases("2021-08-10", sooner)).unwrap_err();
    assert!(refused.contains("(payer: Borrower)"), "{refused}");
}

#[test]
fn a_third_party_is_one_debtor_whatever_languages_name_it() {
    let mut loan = Loan::new(subsidised(json!({ "kind": "interest-only" }), state_name())).unwrap();
    let phases = |payer: Value| json!([{ "kind": "interest-only", "months": 3, "payer": payer }, { "kind": "level-payment", "months": 60 }]);
    let unknown = other_phases("2021-08-10", phases(json!({ "en": "Someone" })));
    let refused = record(&mut loan, unknown).unwrap_err();
    assert!(
        refused.contains("Someone owes nothing of this loan"),
        "{refused}"
    );
    let known = phases(json!({ "en": "The State", "de": "Der Staat" }));
    record(&mut loan, other_phases("2021-08-10", known)).unwrap();
    let state = on(&loan, "2021-08-01");
    // Four months and three.
    assert_eq!(state.others().len(), 1);
    assert_eq!(state_of(&state).total_due().interest, amount("729.19"));
    // A name that agrees in one language and not in another is nobody's.
    let paid = |payer: Value| json!({ "kind": "payment", "date": "2021-08-02", "amount": "416.68", "payer": payer });
    record(
        &mut loan,
        paid(json!({ "fr": "L'État", "en": "The Region" })),
    )
    .unwrap_err();
    record(&mut loan, paid(json!({ "de": "Der Staat" }))).unwrap_err();
    record(&mut loan, paid(json!({ "en": "The State" }))).unwrap();
    let returned = json!({ "kind": "payment-returned", "date": "2021-08-03", "paid_on": "2021-08-02", "amount": "416.68", "payer": { "fr": "L'État" } });
    record(&mut loan, returned).unwrap();
    assert_eq!(
        state_of(&on(&loan, "2021-08-03")).returned(),
        amount("416.68")
    );
}

#[test]
fn phases_of_options_and_events_are_checked_as_those_of_the_terms() {
    let capitalised = |payer: Value| {
        json!([{ "kind": "no-payment", "months": 6, "interest": "capitalised-at-end", "payer": payer },
               { "kind": "level-payment", "months": 60 }])
    };
    let mut loan = Loan::new(subsidised(json!({ "kind": "interest-only" }), state_name())).unwrap();
    let refused = record(
        &mut loan,
        other_phases("2021-08-10", capitalised(state_name())),
    );
    assert!(
        refused
            .unwrap_err()
            .contains("interest that joins the principal")
    );
    let with = |option: Value| {
        let interest_only = json!({ "kind": "interest-only", "months": 12, "payer": state_name() });
        let json = crate::loan_support::terms_json(json!({
            "phases": [interest_only, { "kind": "level-payment", "months": 60 }],
            "servicing": { "options": [option] }
        }));
        let terms = serde_json::from_value::<LoanTerms>(json).map_err(|error| error.to_string())?;
        Loan::new(terms).map_err(|error| error.to_string())
    };
    let effect = |phases: Value| json!({ "name": "later", "effects": [{ "kind": "other-phases", "phases": phases }] });
    let refused = with(effect(capitalised(state_name()))).unwrap_err();
    assert!(
        refused.contains("an effect of the option `later`"),
        "{refused}"
    );
    let choice = |phases: Value| json!({ "name": "later", "effective_after": { "months": 12 }, "choices": [{ "name": "one", "phases": phases }] });
    assert!(
        with(choice(capitalised(state_name())))
            .unwrap_err()
            .contains("the choice `one`")
    );
    // Written in one language only, it might be another party; of another name, the option names a party of its own.
    let paid_by = |payer: Value| json!([{ "kind": "interest-only", "months": 6, "payer": payer }, { "kind": "level-payment", "months": 60 }]);
    for payer in [
        json!({ "en": "The State" }),
        json!({ "de": "Der Staat" }),
        json!({ "fr": "L'État", "en": "The Region" }),
    ] {
        let refused = with(effect(paid_by(payer))).unwrap_err();
        assert!(refused.contains("in the same way everywhere"), "{refused}");
    }
    let region = json!({ "fr": "La Région", "en": "The Region" });
    let mut loan = with(effect(paid_by(region))).unwrap();
    let pays = json!({ "kind": "payment", "date": "2024-03-15", "amount": "1.00", "payer": { "en": "The Region" } });
    record(&mut loan, pays).unwrap();
}

#[test]
fn fees_in_percent_count_what_the_borrower_pays() {
    let fee = |rest: Value| {
        let mut fee = json!({ "id": "file", "when": "each-instalment" });
        fee.as_object_mut()
            .unwrap()
            .extend(rest.as_object().unwrap().clone());
        let loan = terms(json!({
            "disbursements": [{ "date": "2021-03-10", "amount": "50000.00" }],
            "rate": { "kind": "fixed", "annual": "2.5 %" },
            "phases": [{ "kind": "interest-only", "months": 12, "payer": state_name() }, { "kind": "level-payment", "months": 60 }],
            "fees": [fee]
        }));
        let schedule = loan.schedule().unwrap();
        [11, 12].map(|at| schedule.rows()[at].fees().to_string())
    };
    // The twelfth instalment, whose 104.17 the State pays; the thirteenth: 887.37, of which 104.17 are interest.
    assert_eq!(
        fee(json!({ "percent": "10 %", "of": "instalment" })),
        ["0.00", "88.74"]
    );
    assert_eq!(
        fee(json!({ "percent": "10 %", "of": "interest" })),
        ["0.00", "10.42"]
    );
    assert_eq!(
        fee(json!({ "amount": "1.00", "when": "each-paying-instalment" })),
        ["0.00", "1.00"]
    );
}

#[test]
fn a_guarantee_fee_levied_with_the_choice_stays_due_whoever_pays_it() {
    let paid_off = |payer: Value| {
        let choice = json!({ "name": "a", "phases": [{ "kind": "level-payment", "months": 36 }] });
        let mut loan = Loan::new(terms(json!({
            "disbursements": [{ "date": "2021-03-10", "amount": "50000.00" }],
            "rate": { "kind": "fixed", "annual": "2.5 %" },
            "phases": [{ "kind": "no-payment", "months": 12 }, { "kind": "level-payment", "months": 60 }],
            "guarantee_fee": { "coverage": "90 %", "base": "guaranteed-share", "yearly_rates": ["0.25 %", "0.25 %", "0.25 %", "0.25 %", "0.25 %", "0.25 %"],
                               "timing": "at-levy", "payer": payer },
            "servicing": { "options": [{ "name": "o", "effective_after": { "months": 12 }, "choices": [choice] }] }
        })))
        .unwrap();
        record(
            &mut loan,
            json!({ "kind": "option", "date": "2021-12-01", "option": "o", "choice": "a" }),
        )
        .unwrap();
        record(&mut loan, json!({ "kind": "payoff", "date": "2022-01-25" })).unwrap();
        on(&loan, "2022-01-25")
    };
    // 50 000 × 90 % × 0.25 % at the disbursement, and what was levied with the choice.
    let borrower = paid_off(json!("borrower"));
    assert_eq!(borrower.total_due().fees, amount("288.05"));
    let of_state = paid_off(state_name());
    let lines = state_of(&of_state).lines().iter();
    let owed: Vec<_> = lines
        .map(|line| (line.due_date().to_string(), line.due().fees))
        .collect();
    assert_eq!(
        owed,
        [
            ("2021-03-10".to_owned(), amount("112.50")),
            ("2022-01-25".to_owned(), amount("175.55"))
        ]
    );
    assert_eq!(of_state.total_due().fees, amount("0.00"));
}

#[test]
fn interest_below_zero_makes_nobody_late() {
    // 12 000 × 3 % / 12 = 30.00 a month; from 15 February at -4 % + 1 %, -30.00.
    let indexed = json!({
        "disbursements": [{ "date": "2024-01-15", "amount": "12000.00" }],
        "rate": { "kind": "indexed", "index": "E", "margin": "1 %", "fixings": [{ "from": "2024-01-01", "value": "2 %" }] },
        "phases": [{ "kind": "interest-only", "months": 3 }, { "kind": "level-payment", "months": 9 }]
    });
    let mut loan = Loan::new(terms(indexed)).unwrap();
    record(
        &mut loan,
        json!({ "kind": "rate-reset", "date": "2024-02-15", "value": "-4 %" }),
    )
    .unwrap();
    let late = on(&loan, "2024-02-16");
    assert_eq!(late.arrears().unwrap().amount, amount("30.00"));
    // What the lender owes is taken off it.
    let level = on(&loan, "2024-03-16");
    assert_eq!(
        (level.arrears(), level.status()),
        (None, LoanStatus::Current)
    );
    record(
        &mut loan,
        json!({ "kind": "payment", "date": "2024-03-17", "amount": "30.00" }),
    )
    .unwrap();
    let owed = on(&loan, "2024-03-18");
    assert_eq!((owed.arrears(), owed.status()), (None, LoanStatus::Current));
    assert_eq!(owed.due().interest, amount("-30.00"));
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

#[test]
fn interest_paid_in_advance_is_that_of_the_phase_in_which_it_ran() {
    // 10 000 at 12 %: 100.00 a month. The first month of the phase is paid with the second instalment, the last one with
    // the first instalment after it: three months, three times.
    let state = state_name();
    let schedule = terms(json!({
        "disbursements": [{ "date": "2024-01-15", "amount": "10000.00" }],
        "rate": { "kind": "fixed", "annual": "12 %" },
        "payments": "in-advance",
        "phases": [
            { "kind": "interest-only", "months": 3, "payer": state },
            { "kind": "interest-only", "months": 3 },
            { "kind": "bullet", "months": 1 }
        ]
    }))
    .schedule()
    .unwrap();
    let of_state: Vec<_> = others(&schedule)
        .into_iter()
        .map(|(number, date, _, amount)| (number, date, amount))
        .collect();
    let month = |number: u32, date: &str| (number, date.to_owned(), "100.00".to_owned());
    assert_eq!(
        of_state,
        [
            month(2, "2024-02-15"),
            month(3, "2024-03-15"),
            month(4, "2024-04-15")
        ]
    );
    let of_borrower: Vec<String> = schedule
        .rows()
        .iter()
        .map(|row| row.interest().to_string())
        .collect();
    assert_eq!(
        of_borrower,
        ["0.00", "0.00", "0.00", "0.00", "100.00", "100.00", "100.00"]
    );
}

#[test]
fn nobody_bears_for_another_what_is_paid_late() {
    let with = |phases: Value| -> Result<LoanTerms, String> {
        let json = crate::loan_support::terms_json(json!({
            "phases": phases,
            "servicing": { "recalculation": { "rest": "daily" } }
        }));
        serde_json::from_value(json).map_err(|error| error.to_string())
    };
    let state = state_name();
    // Nothing of the principal is due while the State pays: nothing can be late.
    assert!(with(json!([{ "kind": "interest-only", "months": 3, "payer": state }, { "kind": "level-payment", "months": 9 }])).is_ok());
    for phases in [
        json!([{ "kind": "level-payment", "months": 12, "payer": state }]),
        json!([{ "kind": "level-principal", "months": 3, "residual": "5000.00" }, { "kind": "interest-only", "months": 3, "payer": state },
               { "kind": "level-payment", "months": 6 }]),
    ] {
        let refused = with(phases).unwrap_err();
        assert!(
            refused.contains("what the borrower pays late would bear interest for that payer"),
            "{refused}"
        );
    }
    // Without recalculation interest stays as scheduled, and is the State's.
    let scheduled = terms(
        json!({ "phases": [{ "kind": "level-payment", "months": 12, "payer": state_name() }] }),
    );
    let late = Loan::new(scheduled).unwrap();
    assert_eq!(
        state_of(&on(&late, "2024-12-31")).total_due().total(),
        amount("272.89")
    );
}

#[test]
fn a_fee_of_another_timing_ends_with_the_loan() {
    let choice = json!({ "name": "a", "phases": [{ "kind": "level-payment", "months": 36 }] });
    let rates = ["0.25 %", "0.25 %", "0.25 %", "0.25 %", "0.25 %", "0.25 %"];
    let fee = |timing: &str| json!({ "coverage": "90 %", "base": "guaranteed-share", "yearly_rates": rates, "timing": timing, "payer": "borrower" });
    let paid_off = |fees: Value| {
        let mut loan = Loan::new(terms(json!({
            "disbursements": [{ "date": "2021-03-10", "amount": "50000.00" }],
            "rate": { "kind": "fixed", "annual": "2.5 %" },
            "phases": [{ "kind": "no-payment", "months": 12 }, { "kind": "level-payment", "months": 60 }],
            "guarantee_fee": fees,
            "servicing": { "options": [{ "name": "o", "effective_after": { "months": 12 }, "choices": [choice] }] }
        })))
        .unwrap();
        record(
            &mut loan,
            json!({ "kind": "option", "date": "2021-12-01", "option": "o", "choice": "a" }),
        )
        .unwrap();
        record(&mut loan, json!({ "kind": "payoff", "date": "2022-01-25" })).unwrap();
        on(&loan, "2022-01-25").total_due().fees
    };
    // 288.05 levied with the choice; the other one has its first year, 112.50, and ends.
    assert_eq!(paid_off(fee("at-levy")), amount("288.05"));
    assert_eq!(paid_off(fee("yearly-in-advance")), amount("112.50"));
    assert_eq!(
        paid_off(json!([fee("at-levy"), fee("yearly-in-advance")])),
        amount("400.55")
    );
}

/// 100 000 at 1 % drawn on 2020-04-20, due once after two years; its forgiveness falls to an agency that an option names.
fn forgiven_by_an_agency(events: &[Value]) -> Loan {
    let option = json!({ "name": "forgiveness", "effects": [{ "kind": "forgiveness", "payer": { "en": "The Agency" },
                         "amount": { "min": "0.01", "max": "100000.00" } }] });
    let terms = terms(json!({
        "disbursements": [{ "date": "2020-04-20", "amount": "100000.00" }],
        "rate": { "kind": "fixed", "annual": "1 %" },
        "phases": [{ "kind": "no-payment", "months": 23 }, { "kind": "bullet", "months": 1 }],
        "servicing": { "options": [option] }
    }));
    Loan::with_events(terms, events.iter().cloned().map(event).collect()).unwrap()
}

#[test]
fn a_third_party_owes_what_it_forgives() {
    // 172 days of 30/360: 80 000 × 1 % × 172/360 = 382.22 forgiven with the 80 000.00.
    let exercised = json!({ "kind": "option", "date": "2020-10-12", "option": "forgiveness", "chosen": { "amount": "80000.00" } });
    let by_event = json!({ "kind": "forgiveness", "date": "2020-10-12", "amount": "80000.00", "payer": { "en": "The Agency" } });
    for forgiven in [exercised, by_event.clone()] {
        let mut loan = forgiven_by_an_agency(&[forgiven]);
        let state = on(&loan, "2020-10-13");
        assert_eq!(
            (state.forgiven(), state.outstanding_principal()),
            (amount("80382.22"), amount("20000.00"))
        );
        let agency = &state.others()[0];
        let line = &agency.lines()[0];
        assert_eq!(
            (line.due().principal, line.due().interest),
            (amount("80000.00"), amount("382.22"))
        );
        assert_eq!(
            (line.due_date(), line.status()),
            (day("2020-10-12"), LineStatus::Late)
        );
        assert_eq!(agency.arrears().unwrap().amount, amount("80382.22"));
        // It pays in two parts, and the first one comes back.
        let pays = |date: &str, amount: &str| json!({ "kind": "payment", "date": date, "amount": amount, "payer": { "en": "The Agency" } });
        record(&mut loan, pays("2020-11-01", "80000.00")).unwrap();
        record(&mut loan, pays("2020-11-15", "382.22")).unwrap();
        let settled = on(&loan, "2020-11-15");
        assert_eq!(
            (settled.others()[0].due().total(), settled.paid()),
            (amount("0.00"), amount("0.00"))
        );
        let back = json!({ "kind": "payment-returned", "date": "2020-12-01", "paid_on": "2020-11-01", "amount": "80000.00",
                           "payer": { "en": "The Agency" } });
        record(&mut loan, back).unwrap();
        assert_eq!(
            on(&loan, "2020-12-01").others()[0].due().total(),
            amount("80000.00")
        );
        assert_eq!(
            loan.payoff_quote(day("2020-12-01")).unwrap().others[0].amount,
            amount("80000.00")
        );
    }
    // All of it closes the loan of the borrower; the agency still owes.
    let mut all = by_event;
    all["amount"] = json!("100000.00");
    let closed = on(&forgiven_by_an_agency(&[all]), "2020-10-12");
    assert_eq!(closed.status(), LoanStatus::Closed);
    assert_eq!(closed.others()[0].due().total(), amount("100477.78"));
}

#[test]
fn nobody_forgives_at_the_charge_of_somebody_whom_nothing_names() {
    let mut loan = forgiven_by_an_agency(&[]);
    let by = |payer: Value| json!({ "kind": "forgiveness", "date": "2020-10-12", "amount": "80000.00", "payer": payer });
    let unknown = record(&mut loan, by(json!({ "en": "The State" }))).unwrap_err();
    assert!(unknown.contains("the terms name The Agency"), "{unknown}");
    let itself = record(&mut loan, by(json!("borrower"))).unwrap_err();
    assert!(
        itself.contains("name who pays in the borrower's place"),
        "{itself}"
    );
    // The lender bears it, as where nobody is named.
    record(&mut loan, by(json!("lender"))).unwrap();
    let state = on(&loan, "2020-10-12");
    assert_eq!(state.others()[0].paid(), amount("80382.22"));
}
