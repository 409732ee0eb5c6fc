//! What holds for a loan whatever happens to it.

use crate::loan_support::{amount, day, event, terms};
use chrono::{Days, NaiveDate};
use penteract_core::{Event, Language, Loan, LoanError, LoanState, LoanTerms, Parts, Say};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// Loans that differ in what matters to their life.
fn any_terms() -> impl Strategy<Value = LoanTerms> {
    let level = json!([{ "kind": "level-payment", "months": 12 }]);
    let phases = prop::sample::select(vec![
        level.clone(),
        json!([{ "kind": "level-principal", "months": 12 }]),
        json!([{ "kind": "interest-only", "months": 3 }, { "kind": "level-payment", "months": 9 }]),
        json!([{ "kind": "no-payment", "months": 3 }, { "kind": "level-principal", "months": 9 }]),
        json!([{ "kind": "interest-only", "months": 2, "days": 20 }, { "kind": "level-payment", "months": 9 }]),
        json!([{ "kind": "no-payment", "until": "2024-05-02" }, { "kind": "level-principal", "months": 9 }]),
        json!([{ "kind": "no-payment", "months": 3, "interest": "capitalised-at-end" }, { "kind": "level-payment", "months": 9 }]),
        json!([{ "kind": "bullet", "months": 12 }]),
        json!([{ "kind": "custom", "shares": ["40 %", "30 %", "20 %", "10 %"] }]),
        json!([{ "kind": "custom", "shares": ["20 %", "10 %", "20 %"] }, { "kind": "bullet" }]),
        json!([{ "kind": "percent-principal", "months": 8, "percent": "9 %", "of": "phase-start" }, { "kind": "bullet" }]),
        json!([{ "kind": "fixed-principal", "months": 12, "amount": "800.00" }, { "kind": "bullet" }]),
        json!([{ "kind": "level-payment", "months": 8, "residual": "5000.00" }, { "kind": "bullet" }]),
        json!([{ "kind": "fixed-payment", "months": 3, "amount": "2000.00" }, { "kind": "level-payment", "months": 8, "residual": "5000.00" }, { "kind": "bullet" }]),
        json!([{ "kind": "level-principal", "months": 8, "residual": "5000.00" }, { "kind": "level-payment", "months": 4 }]),
        json!([{ "kind": "percent-principal", "months": 11, "percent": "8 %" }, { "kind": "bullet" }]),
        json!([{ "kind": "fixed-payment", "months": 12, "amount": "700.00" }, { "kind": "bullet" }]),
        json!([{ "kind": "level-payment", "months": 12, "growth": { "rate": "2 %", "every": 3 } }]),
    ]);
    let conventions = prop::sample::select(vec![
        json!({}),
        json!({ "periodic_rate": "daily", "day_count": "ACT/365F" }),
        json!({ "periodic_rate": "daily", "day_count": "ACT/ACT ISDA", "rounding": { "mode": "half-even", "place": "each-sub-period" } }),
        json!({ "interest_method": "flat" }),
        json!({ "interest_method": "flat-spread" }),
        json!({ "periodic_rate": "equivalent" }),
        json!({ "partial_periods": "whole-period" }),
        json!({ "rounding": { "remainder": "interest" } }),
        json!({ "rounding": { "remainder": "last-smoothed", "instalment_multiple": "1" } }),
        json!({ "rounding": { "principal_mode": "down" } }),
        json!({ "down_payment": { "percent": "10 %" } }),
        json!({ "drawn_on_due_date": "same-instalment" }),
        json!({ "disbursements": [{ "date": "2024-01-15", "amount": "4000.00" }, { "date": "2024-03-15", "amount": "6000.00" }] }),
        json!({ "fees": [{ "id": "file", "amount": "12.50", "when": "each-instalment" }],
                "insurance": { "rate": "0.36 %", "base": "outstanding-principal" } }),
    ]);
    let recalculation = prop::sample::select(vec![
        Value::Null,
        json!({ "ahead_of_time": "last-instalment" }),
        json!({ "ahead_of_time": "smaller-instalments" }),
        json!({ "ahead_of_time": "fewer-instalments" }),
        json!({ "ahead_of_time": "next-instalments" }),
        json!({ "rest": "due-date", "ahead_of_time": "last-instalment" }),
    ]);
    let in_advance = prop::sample::select(vec!["next", "last", "re-amortise"]);
    let late = prop::sample::select(vec![
        Value::Null,
        json!({ "annual": "6 %" }),
        json!({ "annual": "6 %", "base": "instalment" }),
        json!({ "annual": "6 %", "base": "instalment", "day_count": "30/360", "grace_days": 20 }),
    ]);
    let approved = prop::bool::weighted(0.2);
    let business_days = prop::option::of(prop::sample::select(vec![
        "following",
        "modified-following",
        "modified-following-half-month",
        "preceding",
        "modified-preceding",
        "nearest",
    ]));
    let interest_dates = prop::sample::select(vec!["adjusted", "unadjusted"]);
    (
        phases,
        conventions,
        recalculation,
        in_advance,
        late,
        approved,
        (business_days, interest_dates),
    )
        .prop_filter_map(
            "not all terms go together",
            |(
                phases,
                conventions,
                recalculation,
                in_advance,
                late,
                approved,
                (business_days, interest_dates),
            )| {
                let mut changes = json!({ "phases": phases });
                if let Some(convention) = business_days {
                    changes["calendar"] = json!("target");
                    changes["business_days"] = json!(convention);
                    changes["interest_dates"] = json!(interest_dates);
                }
                for (key, value) in conventions.as_object().unwrap() {
                    changes[key] = value.clone();
                }
                let mut servicing = json!({ "approved_amount": "15000.00", "in_advance": in_advance,
                "prepayment_fee": { "percent_of_repaid": "1 %" }, "options": options() });
                if !recalculation.is_null() && changes["interest_method"].is_null() {
                    servicing["recalculation"] = recalculation;
                }
                if !late.is_null() {
                    servicing["late_interest"] = late;
                }
                if approved {
                    servicing["level_payments_on"] = json!("approved");
                }
                changes["servicing"] = servicing;
                serde_json::from_value(crate::loan_support::terms_json(changes)).ok()
            },
        )
}

/// Rights to ease, to pause, to go on otherwise, and to repay a part.
fn options() -> Value {
    json!([
        { "name": "ease", "at_most": 3, "wait": "until-ended", "max_term": { "months": 18 },
          "effects": [{ "kind": "reschedule", "grace_principal": 2 }] },
        { "name": "pause", "at_most": 2, "wait": { "for": { "months": 1 } }, "opens_after": { "months": 2 },
          "effects": [{ "kind": "holiday", "instalments": { "min": 1, "max": 3 }, "interest": "capitalised-at-end",
                        "keeps_maturity": true }] },
        { "name": "go-on", "excludes": ["pause"],
          "effects": [{ "kind": "prepayment", "amount": { "min": "0.01", "max": "9999.99" } },
                      { "kind": "other-phases", "phases": [{ "kind": "level-payment", "months": 6 }] }] },
    ])
}

/// Events on days of the loan and after it; many are refused, which is part of the game.
fn any_event() -> impl Strategy<Value = Event> {
    let cents = 1_i64..300_000;
    (0_u64..420, 0_u32..25, cents).prop_map(|(offset, kind, cents)| {
        let date = day("2024-01-15") + Days::new(offset);
        let amount = Decimal::new(cents, 2).to_string();
        // Half of all events fall on a due date or pay a usual instalment.
        let on_due_date = |months: u32| day("2024-01-15") + chrono::Months::new(months);
        let months = u32::try_from(offset % 12).unwrap() + 1;
        let next_due = on_due_date(u32::try_from(offset / 30).unwrap().min(11) + 1);
        let bases = ["overdue", "outstanding-principal", "interest"];
        let base = bases[usize::try_from(offset % 7 % 3).unwrap()];
        event(match kind {
            0..=3 => json!({ "kind": "payment", "date": on_due_date(months), "amount": "856.07" }),
            4 if offset % 4 == 0 => json!({ "kind": "payment", "date": date, "amount": "6000.00" }),
            5 if offset % 4 == 0 => json!({ "kind": "refund", "date": date, "amount": Decimal::new(cents % 1000 + 1, 2).to_string() }),
            4 | 5 => json!({ "kind": "payment", "date": date, "amount": amount }),
            6 if offset % 2 == 0 => json!({ "kind": "prepayment", "date": on_due_date(months), "amount": amount }),
            6 => json!({ "kind": "prepayment", "date": date, "amount": amount }),
            7 => json!({ "kind": "prepayment", "date": date, "amount": amount, "effect": "shorter" }),
            8 if offset % 3 == 0 => json!({ "kind": "charge", "date": date, "charge": "fee", "percent": "7 %",
                                            "each_instalment": true }),
            8 if offset % 3 == 1 => json!({ "kind": "charge", "date": date, "charge": "fee", "percent": "2 %",
                                            "of": base }),
            8 => json!({ "kind": "charge", "date": date, "charge": "penalty", "amount": amount }),
            9 => json!({ "kind": "disbursement", "date": date, "amount": amount }),
            10 => json!({ "kind": "rate-change", "date": date, "annual": format!("{} %", offset % 9) }),
            11 => json!({ "kind": "holiday", "date": date, "from_due_date": next_due, "instalments": 2,
                          "interest": "due-at-end", "keeps_maturity": offset % 2 == 0 }),
            12 if offset % 2 == 0 => json!({ "kind": "reschedule", "date": on_due_date(months), "from_due_date": on_due_date(months),
                                             "new_due_date": on_due_date(months + u32::try_from(offset % 5).unwrap()) }),
            12 if offset % 3 == 0 => json!({ "kind": "reschedule", "date": date, "from_due_date": on_due_date(months),
                                             "new_due_date": date + Days::new(offset % 40), "keeps_maturity": offset % 9 == 0 }),
            12 if offset % 5 == 0 => json!({ "kind": "reschedule", "date": date, "from_due_date": next_due,
                                             "grace_principal": 2, "keeps_maturity": offset % 4 == 1 }),
            12 => json!({ "kind": "reschedule", "date": date, "from_due_date": next_due, "extra_instalments": offset % 4 + 1 }),
            13 => json!({ "kind": "re-amortise", "date": date }),
            14 if offset % 2 == 0 => json!({ "kind": "payment-returned", "date": on_due_date(months) + Days::new(offset % 50),
                                             "paid_on": on_due_date(months), "amount": "856.07" }),
            14 => json!({ "kind": "payment-taken-back", "date": date, "amount": amount }),
            15 => json!({ "kind": "re-age", "date": date, "first_due_date": date + Days::new(20),
                          "frequency": { "weeks": 2 }, "instalments": offset % 9 + 1 }),
            16 => json!({ "kind": "interest-pause", "date": date, "from": date, "until": date + Days::new(offset % 60) }),
            17 if offset % 3 == 0 => json!({ "kind": "credit-event", "date": date, "cause": "insolvency",
                                             "accelerates": offset % 2 == 0 }),
            17 | 18 => json!({ "kind": "recovery", "date": date, "amount": amount }),
            19 => json!({ "kind": "other-phases", "date": date, "keeps_maturity": offset % 2 == 0,
                          "phases": [{ "kind": "interest-only", "months": 1 }, { "kind": "level-principal", "months": offset % 9 + 1 }] }),
            20 => json!({ "kind": "option", "date": date, "option": "ease" }),
            21 => json!({ "kind": "option", "date": date, "option": "pause", "chosen": { "instalments": offset % 4 } }),
            22 => json!({ "kind": "option", "date": on_due_date(months), "option": "go-on", "chosen": { "amount": amount } }),
            23 => json!({ "kind": "forgiveness", "date": date, "amount": amount, "effect": if offset % 3 == 0 { "shorter" } else { "smaller" } }),
            _ => json!({ "kind": "waiver", "date": date, "part": "penalties", "amount": amount }),
        })
    })
}

fn any_events() -> impl Strategy<Value = Vec<Event>> {
    prop::collection::vec(any_event(), 0..14).prop_map(|mut events| {
        events.sort_by_key(Event::date);
        events
    })
}

/// The loan with those events, in order, that it allows.
fn lived(terms: LoanTerms, events: &[Event]) -> Loan {
    let mut loan = Loan::new(terms).unwrap();
    for event in events {
        // A refusal names its reason; an event that is refused is not part of the loan.
        let _ = loan.record(event.clone());
    }
    loan
}

fn sum_of(state: &LoanState, part: impl Fn(&penteract_core::LoanLine) -> Decimal) -> Decimal {
    state.lines().iter().map(part).sum()
}

fn is_nowhere_negative(parts: &Parts) -> bool {
    [parts.principal, parts.interest, parts.fees, parts.penalties]
        .iter()
        .all(|part| *part >= Decimal::ZERO)
}

/// What an event brought in, told by the event itself.
fn money_of(loan: &Loan, event: &Event) -> Decimal {
    let rounding = loan.terms().rounding().mode.mode().unwrap();
    let with_fee = |amount: Decimal| amount + rounding.round(amount / Decimal::ONE_HUNDRED, 2);
    match event {
        Event::Payment { amount, .. } | Event::Recovery { amount, .. } => *amount,
        Event::PaymentReturned { amount, .. } => -*amount,
        // A prepayment brings in its fee too: 1 %, rounded as the terms say.
        Event::Prepayment { amount, .. } => with_fee(*amount),
        Event::Option { chosen, .. } => {
            let prepaid = chosen.get("amount").and_then(Value::as_str);
            prepaid.map_or(Decimal::ZERO, |prepaid| with_fee(amount(prepaid)))
        }
        _ => Decimal::ZERO,
    }
}

/// What events brought in by a day.
fn brought_in(loan: &Loan, until: NaiveDate) -> Decimal {
    let events = loan.events().iter().filter(|event| event.date() <= until);
    events.map(|event| money_of(loan, event)).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(400), ..ProptestConfig::default() })]

    #[test]
    fn money_is_conserved(terms in any_terms(), events in any_events(), offset in 0_u64..500) {
        let loan = lived(terms, &events);
        let date = day("2024-01-15") + Days::new(offset);
        if loan.terms().disbursements().iter().any(|drawn| drawn.date > date) {
            // Lines ask for drawings still to come.
            return Ok(());
        }
        let state = loan.as_of(date).unwrap();

        // What came in is what events say, and all of it lies on some line.
        prop_assert_eq!(state.paid(), brought_in(&loan, date));
        prop_assert_eq!(state.total_paid().total() + state.given_back() + state.credit_balance(), state.paid());

        // What was lent is asked for once, with the interest that joined it and the payments taken back.
        let capitalised = sum_of(&state, penteract_core::LoanLine::capitalised_interest);
        prop_assert_eq!(
            state.total_due().principal,
            state.disbursed() + capitalised + state.taken_back()
        );

        // disbursed + accrued + charged (+ taken back) = paid + forgiven + still due, to the cent.
        let is_past = |line: &penteract_core::LoanLine| line.due_date() <= date;
        let past = |figure: fn(&Parts) -> Decimal| -> Decimal {
            state.lines().iter().filter(|line| is_past(line)).map(|line| figure(line.due())).sum()
        };
        let capitalised_so_far: Decimal = state
            .lines()
            .iter()
            .filter(|line| is_past(line) || state.closed_on().is_some())
            .map(penteract_core::LoanLine::capitalised_interest)
            .sum();
        let accrued = past(|parts| parts.interest) + capitalised_so_far + state.accrued_interest();
        let charged = past(|parts| parts.fees) + past(|parts| parts.penalties);
        let in_advance: Decimal = state
            .lines()
            .iter()
            .filter(|line| !is_past(line))
            .map(|line| line.paid().total() - line.paid().principal)
            .sum();
        let still_due = state.outstanding_principal()
            + state.interest_due()
            + state.fees_due()
            + state.penalties_due()
            + state.accrued_interest()
            - in_advance;
        prop_assert_eq!(
            state.disbursed() + state.taken_back() + accrued + charged,
            state.paid() - state.given_back() - state.credit_balance() + state.forgiven() + still_due
        );
    }

    #[test]
    fn a_settlement_adds_up_to_what_came_in(terms in any_terms(), events in any_events()) {
        let loan = lived(terms, &events);
        let settlements = loan.settlements().unwrap();
        let moves_money = |event: &&Event| matches!(
            event,
            Event::Payment { .. } | Event::Prepayment { .. } | Event::Recovery { .. } | Event::PaymentReturned { .. }
        ) || matches!(event, Event::Option { option, .. } if option == "go-on");
        prop_assert_eq!(settlements.len(), loan.events().iter().filter(moves_money).count());
        let sum_of = |settlement: &penteract_core::Settlement| -> Decimal {
            let lines = settlement.lines().iter().map(|line| line.paid.total());
            lines.sum::<Decimal>() + settlement.held() + settlement.given_back()
        };
        for settlement in &settlements {
            let event = &loan.events()[settlement.event()];
            if !matches!(event, Event::PaymentReturned { .. }) {
                prop_assert_eq!(sum_of(settlement), money_of(&loan, event));
            }
        }
    }

    /// Of a payment that comes back the day it came in, whichever was recorded first, nothing stays but what came back.
    #[test]
    fn a_payment_back_on_its_day_leaves_the_loan_as_it_was(
        terms in any_terms(), events in any_events(), on in 0_u64..420, cents in 1_i64..1_200_000, offset in 0_u64..500
    ) {
        let loan = lived(terms, &events);
        let (date, amount) = (day("2024-01-15") + Days::new(on), Decimal::new(cents, 2).to_string());
        let payment = json!({ "kind": "payment", "date": date, "amount": amount, "id": "p" });
        let back = json!({ "kind": "payment-returned", "date": date, "paid_on": date, "amount": amount, "id": "r" });
        let both = |order: [&Value; 2]| {
            let both = order.map(|json| event(json.clone()));
            let all = loan.events().iter().cloned().chain(both).collect();
            Loan::with_events(loan.terms().clone(), all).ok()
        };
        let Some(paid_first) = both([&payment, &back]) else {
            prop_assert_eq!(both([&back, &payment]), None);
            return Ok(());
        };
        let back_first = both([&back, &payment]).unwrap();
        let reading = day("2024-01-15") + Days::new(offset);
        let state = |loan: &Loan| {
            let mut state = serde_json::to_value(loan.as_of(reading).unwrap()).unwrap();
            state.as_object_mut().unwrap().remove("returned");
            state
        };
        prop_assert_eq!(state(&paid_first), state(&back_first));
        prop_assert_eq!(state(&paid_first), state(&loan));
        let told = |loan: &Loan, id: &str| {
            let settlements = loan.settlements().unwrap();
            let of_event = |told: &&penteract_core::Settlement| loan.events()[told.event()].id() == Some(id);
            let told = settlements.iter().find(of_event).unwrap();
            let lines = told.lines().iter().map(|line| line.paid.total());
            lines.sum::<Decimal>() + told.held() + told.given_back()
        };
        for loan in [&paid_first, &back_first] {
            prop_assert_eq!(told(loan, "p"), Decimal::new(cents, 2));
            prop_assert_eq!(told(loan, "r"), Decimal::new(-cents, 2));
        }
    }

    #[test]
    fn short_ways_lead_to_the_figures_of_decimals(
        terms in any_terms(), events in any_events(), offset in 0_u64..500
    ) {
        let loan = lived(terms, &events);
        let date = day("2024-01-15") + Days::new(offset);
        prop_assert_eq!(loan.as_of(date).unwrap(), loan.reference_as_of(date).unwrap());
    }

    #[test]
    fn no_amount_is_negative_and_the_loan_ends_at_zero(
        terms in any_terms(), events in any_events(), offset in 0_u64..500
    ) {
        let loan = lived(terms, &events);
        let state = loan.as_of(day("2024-01-15") + Days::new(offset)).unwrap();
        for line in state.lines() {
            for parts in [*line.due(), *line.paid(), *line.forgiven(), line.outstanding()] {
                prop_assert!(is_nowhere_negative(&parts), "{line:?}");
            }
            prop_assert!(line.paid_in_advance() + line.paid_late() <= line.paid().total());
        }
        let last = state.lines().iter().rev().find(|line| line.number() > 0).unwrap();
        prop_assert!(last.closing_balance().is_zero(), "{last:?}");
        prop_assert!(state.credit_balance() >= Decimal::ZERO);
        prop_assert!(state.outstanding_principal() >= Decimal::ZERO);
        let dates: Vec<_> = state.lines().iter().map(penteract_core::LoanLine::due_date).collect();
        prop_assert!(dates.is_sorted());
    }

    #[test]
    fn a_payoff_closes_to_zero(terms in any_terms(), events in any_events(), offset in 0_u64..420) {
        let date = day("2024-01-15") + Days::new(offset);
        let before: Vec<Event> = events.into_iter().filter(|event| event.date() <= date).collect();
        let mut loan = lived(terms, &before);
        let quote = loan.payoff_quote(date).unwrap();
        prop_assert!(is_nowhere_negative(&quote.parts));
        let state = loan.as_of(date).unwrap();
        if state.closed_on().is_some() {
            prop_assert!(quote.amount.is_zero());
            return Ok(());
        }
        if state.credit_event().is_some_and(|event| event.accelerates) {
            // What is owed then comes in as recoveries.
            prop_assert_eq!(quote.amount, state.due().total());
            return Ok(());
        }
        if quote.amount.is_zero() {
            // All was paid in advance: nothing is to be received, something may go back.
            loan.record(event(json!({ "kind": "payoff", "date": date }))).unwrap();
            let state = loan.as_of(date).unwrap();
            prop_assert_eq!(state.given_back(), quote.given_back);
            prop_assert!(state.outstanding_principal().is_zero());
            return Ok(());
        }
        let paid = loan.as_of(date).unwrap().paid();
        loan.record(event(json!({ "kind": "payoff", "date": date, "amount": quote.amount.to_string() })))
            .unwrap();
        let state = loan.as_of(date + Days::new(1000)).unwrap();
        prop_assert_eq!(state.closed_on(), Some(date));
        prop_assert_eq!(state.paid(), paid + quote.amount);
        prop_assert!(state.outstanding_principal().is_zero());
        prop_assert!(state.accrued_interest().is_zero() && state.due().total().is_zero());
        prop_assert!(state.lines().iter().all(|line| line.outstanding().total().is_zero()));
    }

    /// What a payoff brought in, whether or not its event states it, comes back: but for that, it is the loan without it.
    #[test]
    fn a_payoff_that_came_back_leaves_the_loan_as_it_was(
        terms in any_terms(), events in any_events(), on in 0_u64..420, later in 0_u64..60, states_it in any::<bool>()
    ) {
        let date = day("2024-01-15") + Days::new(on);
        let before: Vec<Event> = events.into_iter().filter(|event| event.date() <= date).collect();
        let loan = lived(terms, &before);
        let owed = loan.payoff_quote(date).unwrap().amount;
        let mut paid_off = loan.clone();
        let mut payoff = json!({ "kind": "payoff", "date": date });
        if states_it {
            payoff["amount"] = owed.to_string().into();
        }
        if owed.is_zero() || paid_off.record(event(payoff)).is_err() {
            return Ok(());
        }
        let back = date + Days::new(later);
        paid_off
            .record(event(json!({ "kind": "payment-returned", "date": back, "paid_on": date, "amount": owed.to_string() })))
            .unwrap();
        let (after, without) = (paid_off.as_of(back).unwrap(), loan.as_of(back).unwrap());
        prop_assert_eq!(after.returned() - without.returned(), owed);
        prop_assert_eq!(after.paid(), without.paid());
        prop_assert_eq!(after.lines(), without.lines());
    }

    /// What is quoted is a payoff, whether it is recorded as one or as a payment.
    #[test]
    fn what_a_payoff_quote_says_closes_as_a_payment(terms in any_terms(), events in any_events(), offset in 0_u64..420) {
        let date = day("2024-01-15") + Days::new(offset);
        let before: Vec<Event> = events.into_iter().filter(|event| event.date() <= date).collect();
        let mut loan = lived(terms, &before);
        let state = loan.as_of(date).unwrap();
        let quote = loan.payoff_quote(date).unwrap();
        let is_over = state.closed_on().is_some() || state.credit_event().is_some_and(|event| event.accelerates);
        if is_over || quote.amount.is_zero() {
            return Ok(());
        }
        loan.record(event(json!({ "kind": "payment", "date": date, "amount": quote.amount.to_string() }))).unwrap();
        let state = loan.as_of(date).unwrap();
        prop_assert_eq!(state.closed_on(), Some(date));
        prop_assert!(state.outstanding_principal().is_zero() && state.credit_balance().is_zero());
        prop_assert!(state.accrued_interest().is_zero());
        prop_assert!(state.lines().iter().all(|line| line.outstanding().total().is_zero()));
    }

    /// A change of rate to the rate in force changes no line, on any day.
    #[test]
    fn an_event_that_changes_nothing_changes_no_cent(
        terms in any_terms(), events in any_events(), offset in 0_u64..366, start in 0_u64..31,
        day_count in prop::sample::select(vec!["30/360", "30E/360", "ACT/360", "ACT/365F", "ACT/ACT ISDA"]),
    ) {
        let mut json = serde_json::to_value(&terms).unwrap();
        json["day_count"] = day_count.into();
        if json["disbursements"].as_array().unwrap().len() == 1 {
            json["disbursements"][0]["date"] = (day("2024-01-15") + Days::new(start)).to_string().into();
        }
        let Ok(terms) = serde_json::from_value::<LoanTerms>(json) else { return Ok(()); };
        let date = day("2024-01-15") + Days::new(offset);
        let events: Vec<Event> = events
            .into_iter()
            .filter(|event| event.date() <= date && event.kind() != penteract_core::EventKind::RateChange)
            .collect();
        let loan = lived(terms, &events);
        let mut changed = loan.clone();
        let same = event(json!({ "kind": "rate-change", "date": date, "annual": "5 %" }));
        if loan.terms().rounding().remainder != penteract_core::Remainder::Interest && changed.record(same).is_ok() {
            let (before, after) = (loan.as_of(date).unwrap(), changed.as_of(date).unwrap());
            // Instalments of a loan that ends sooner than its terms say are left out once something happens.
            let asked = |state: &LoanState| -> Vec<penteract_core::LoanLine> {
                state.lines().iter().filter(|line| !line.due().total().is_zero()).cloned().collect()
            };
            prop_assert_eq!(asked(&before), asked(&after));
        }
    }

    /// To record that an instalment was missed changes no line, on any day.
    #[test]
    fn an_instalment_recorded_as_missed_changes_no_cent(
        terms in any_terms(), events in any_events(), on in 0_u64..600, later in 0_u64..300,
    ) {
        let loan = lived(terms, &events);
        let date = day("2024-01-15") + Days::new(on);
        let state = loan.as_of(date).unwrap();
        let is_missed = |line: &&penteract_core::LoanLine| line.due_date() <= date && !line.outstanding().total().is_zero();
        let Some(missed) = state.lines().iter().find(is_missed) else { return Ok(()); };
        let mut told = loan.clone();
        let missed = json!({ "kind": "missed", "date": date, "due_date": missed.due_date() });
        if told.record(event(missed)).is_err() {
            return Ok(());
        }
        let reading = date + Days::new(later);
        let lines = |loan: &Loan| loan.as_of(reading).unwrap().lines().to_vec();
        prop_assert_eq!(lines(&told), lines(&loan));
    }

    /// What is to come is told as it will be asked for: the next instalment paid on its day changes none after it.
    #[test]
    fn an_instalment_paid_on_its_day_changes_none_after_it(
        terms in any_terms(), events in any_events(), on in 0_u64..420,
    ) {
        let date = day("2024-01-15") + Days::new(on);
        let before: Vec<Event> = events.into_iter().filter(|event| event.date() <= date).collect();
        let mut loan = lived(terms, &before);
        let told = loan.as_of(date).unwrap();
        let is_in_time = told.arrears().is_none();
        let next = told.next_due().filter(|next| is_in_time && next.date > date);
        let Some(next) = next else { return Ok(()); };
        let due = loan.as_of(next.date).unwrap().due().total();
        let draws_later = loan.terms().disbursements().iter().any(|drawn| drawn.date > date);
        let payment = json!({ "kind": "payment", "date": next.date, "amount": due.to_string() });
        if draws_later || due <= Decimal::ZERO || loan.record(event(payment)).is_err() {
            return Ok(());
        }
        let to_come = |state: &LoanState| -> Vec<(NaiveDate, Parts)> {
            let to_come = state.lines().iter().filter(|line| line.due_date() > next.date);
            to_come.map(|line| (line.due_date(), *line.due())).collect()
        };
        let after = loan.as_of(next.date).unwrap();
        prop_assert_eq!(to_come(&after), to_come(&told));
    }

    /// A cent repaid early takes a cent off the end, and no more than one instalment.
    #[test]
    fn a_cent_repaid_early_takes_a_cent_off_the_end(terms in any_terms(), on in 0_u64..31) {
        let date = day("2024-01-15") + Days::new(on);
        let loan = Loan::new(terms).unwrap();
        let mut prepaid = loan.clone();
        let cent = json!({ "kind": "prepayment", "date": date, "amount": "0.01", "effect": "shorter" });
        // Instalments sized on more than is drawn end before those of the terms, as soon as something happens.
        let approved = loan.terms().servicing().level_payments_on == penteract_core::LevelPaymentsOn::Approved;
        if approved || prepaid.record(event(cent)).is_err() {
            return Ok(());
        }
        let instalments = |loan: &Loan| {
            let state = loan.as_of(date).unwrap();
            state.lines().iter().filter(|line| line.number() > 0 && !line.due().total().is_zero()).count()
        };
        prop_assert!(instalments(&loan).abs_diff(instalments(&prepaid)) <= 1);
    }

    /// The end that fewer instalments established is that of the loan until an event moves it.
    #[test]
    fn an_end_once_established_holds(
        terms in any_terms(), cents in 100_i64..500_000, offset in 0_u64..200, later in 0_u64..60, other in any_event()
    ) {
        let date = day("2024-01-15") + Days::new(offset);
        let prepaid = json!({ "kind": "prepayment", "date": date, "amount": Decimal::new(cents, 2).to_string(), "effect": "shorter" });
        let mut loan = Loan::new(terms).unwrap();
        let due: Vec<Value> = loan.as_of(date).unwrap().lines().iter().filter(|line| line.due_date() <= date && !line.due().total().is_zero())
            .map(|line| json!({ "kind": "payment", "date": line.due_date(), "amount": line.due().total().to_string() })).collect();
        for payment in due {
            loan.record(event(payment)).unwrap();
        }
        if loan.record(event(prepaid)).is_err() {
            return Ok(());
        }
        let next = date + Days::new(later);
        let end = loan.as_of(next).unwrap().maturity_date();
        let holds = match &other {
            Event::Prepayment { amount, .. } => json!({ "kind": "prepayment", "date": next, "amount": (*amount / Decimal::TEN).trunc_with_scale(2).max(Decimal::ONE).to_string(), "effect": "smaller" }),
            Event::RateChange { annual, .. } => json!({ "kind": "rate-change", "date": next, "annual": annual }),
            Event::Charge { .. } => json!({ "kind": "charge", "date": next, "charge": "fee", "amount": "10.00", "due_date": next }),
            _ => json!({ "kind": "rate-change", "date": next, "annual": "7 %" }),
        };
        // Amounts that the terms fix end where they end.
        let is_fixed = |phase: &penteract_core::Phase| phase.kind().starts_with("fixed");
        let approved = loan.terms().servicing().level_payments_on == penteract_core::LevelPaymentsOn::Approved;
        let fixed = approved || loan.terms().phases().iter().any(is_fixed);
        if !fixed && loan.record(event(holds)).is_ok() {
            prop_assert_eq!(loan.as_of(next).unwrap().maturity_date(), end);
        }
    }

    #[test]
    fn one_by_one_is_all_at_once_in_any_order(
        terms in any_terms(), events in any_events(), seed in any::<u64>()
    ) {
        let loan = lived(terms.clone(), &events);
        let at_once = Loan::with_events(terms.clone(), loan.events().to_vec()).unwrap();
        prop_assert_eq!(&at_once, &loan);
        let end = day("2025-06-30");
        prop_assert_eq!(at_once.as_of(end).unwrap(), loan.as_of(end).unwrap());

        // Recorded in another order, days apart: the same loan, or a refusal that says so.
        let mut shuffled = loan.events().to_vec();
        shuffled.dedup_by_key(|event| event.date());
        let in_order = shuffled.clone();
        let Ok(expected) = Loan::with_events(terms.clone(), in_order) else { return Ok(()); };
        let count = shuffled.len().max(1);
        shuffled.rotate_left(usize::try_from(seed % u64::try_from(count).unwrap()).unwrap());
        let mut late = Loan::new(terms).unwrap();
        for event in shuffled {
            if late.record(event).is_err() {
                return Ok(());
            }
        }
        prop_assert_eq!(&late, &expected);
        prop_assert_eq!(late.as_of(end).unwrap(), expected.as_of(end).unwrap());
    }

    #[test]
    fn a_refusal_names_an_event_and_leaves_no_trace(
        terms in any_terms(), events in any_events(), offset in 0_u64..500
    ) {
        let mut loan = Loan::new(terms).unwrap();
        let reading = day("2024-01-15") + Days::new(offset);
        for event in events {
            let before = loan.clone();
            let Err(error) = loan.record(event.clone()) else { continue };
            let LoanError::Event { number, kind, date, .. } = &error else {
                return Err(TestCaseError::fail(error.to_string()));
            };
            prop_assert_eq!(&loan, &before);
            prop_assert_eq!(loan.as_of(reading).unwrap(), before.as_of(reading).unwrap());
            // The event itself, or one after it that no longer holds, where it stands with the new one among them.
            let mut among = before.events().to_vec();
            among.insert(among.partition_point(|other| other.date() <= event.date()), event.clone());
            let named = &among[number - 1];
            prop_assert_eq!((named.kind(), named.date()), (*kind, *date));
            // What rested on a payment that came back follows the payment, and may come before the return.
            let acts_from = match &event {
                Event::PaymentReturned { paid_on, .. } => *paid_on,
                _ => event.date(),
            };
            prop_assert!(named.date() >= acts_from);
            let text = error.to_string();
            prop_assert!(text.starts_with(&format!("event {number}, ")), "{text}");
            prop_assert!(text.contains(&format!(" of {}: ", date.say(Language::English))), "{text}");
        }
    }

    /// Of two events on different days, the one recorded late gives the loan that the order of days gives, or is refused.
    #[test]
    fn two_events_commute_or_the_late_one_is_refused(
        terms in any_terms(), events in any_events(), one in any_event(), other in any_event(), offset in 0_u64..500
    ) {
        prop_assume!(one.date() != other.date());
        let (first, second) = if one.date() < other.date() { (one, other) } else { (other, one) };
        let lived = lived(terms, &events);
        let recorded = |order: [&Event; 2]| {
            let mut loan = lived.clone();
            let taken = order.iter().all(|event| loan.record((*event).clone()).is_ok());
            taken.then_some(loan)
        };
        let Some(late) = recorded([&second, &first]) else { return Ok(()); };
        let mut all = lived.events().to_vec();
        for event in [&first, &second] {
            all.insert(all.partition_point(|before| before.date() <= event.date()), event.clone());
        }
        let at_once = Loan::with_events(lived.terms().clone(), all).unwrap();
        let date = day("2024-01-15") + Days::new(offset);
        prop_assert_eq!(&late, &at_once);
        prop_assert_eq!(late.as_of(date).unwrap(), at_once.as_of(date).unwrap());
        if let Some(in_time) = recorded([&first, &second]) {
            prop_assert_eq!(&in_time, &late);
            prop_assert_eq!(in_time.payoff_quote(date).unwrap(), late.payoff_quote(date).unwrap());
        }
    }

    #[test]
    fn an_event_leaves_the_days_before_it_as_they_were(
        terms in any_terms(), events in any_events(), next in any_event()
    ) {
        let mut loan = lived(terms, &events);
        let eve = next.date().pred_opt().unwrap();
        let before = loan.as_of(eve).unwrap();
        if loan.record(next).is_ok() {
            prop_assert_eq!(loan.as_of(eve).unwrap(), before);
        }
    }

    /// What fell due stays as it was asked for, whatever happens later. Principal past due that is spread or aged anew, an
    /// instalment that gets another day, and a payment that comes back, are meant to change it.
    #[test]
    fn what_fell_due_stays(terms in any_terms(), events in any_events(), next in any_event()) {
        let changes_it = matches!(
            &next,
            Event::ReAmortise { .. } | Event::ReAge { .. } | Event::Reschedule { .. } | Event::PaymentReturned { .. }
        );
        if changes_it {
            return Ok(());
        }
        let date = next.date();
        let eve = date.pred_opt().unwrap();
        let before: Vec<Event> = events.into_iter().filter(|event| event.date() <= date).collect();
        let mut loan = lived(terms, &before);
        let asked = |loan: &Loan| -> Vec<(u32, NaiveDate, Decimal, Decimal)> {
            let state = loan.as_of(date).unwrap();
            let due = state.lines().iter().filter(|line| line.number() > 0 && line.due_date() <= eve);
            due.map(|line| (line.number(), line.due_date(), line.due().principal, line.due().interest)).collect()
        };
        let was = asked(&loan);
        if loan.record(next).is_ok() {
            prop_assert_eq!(asked(&loan), was);
        }
    }

    /// Whatever twelve changes the borrower asks for, in whatever order, each one that is made stays within its limits.
    #[test]
    fn twelve_changes_stay_within_the_limits_of_their_options(
        terms in any_terms(), wishes in prop::collection::vec((0_u64..420, 0_usize..3, 0_u32..5, 1_i64..900_000), 12)
    ) {
        let mut loan = Loan::new(terms).unwrap();
        let mut wishes = wishes;
        wishes.sort_unstable();
        for (offset, option, instalments, cents) in wishes {
            let date = day("2024-01-15") + Days::new(offset);
            let before = loan.clone();
            let wish = match option {
                0 => json!({ "kind": "option", "date": date, "option": "ease" }),
                1 => json!({ "kind": "option", "date": date, "option": "pause", "chosen": { "instalments": instalments } }),
                _ => json!({ "kind": "option", "date": date, "option": "go-on",
                             "chosen": { "amount": Decimal::new(cents, 2).to_string() } }),
            };
            if loan.record(event(wish)).is_err() {
                prop_assert_eq!(&loan, &before);
                continue;
            }
            let on_the_day = loan.as_of(date).unwrap();
            if option == 0 {
                prop_assert!(on_the_day.maturity_date() <= day("2025-07-15"), "{}", on_the_day.maturity_date());
            }
            prop_assert!(option != 1 || (date >= day("2024-03-15") && (1..=3).contains(&instalments)));
        }
        let names: Vec<&str> = loan.events().iter().filter_map(|event| match event {
            Event::Option { option, .. } => Some(option.as_str()),
            _ => None,
        }).collect();
        let times = |name: &str| names.iter().filter(|known| **known == name).count();
        prop_assert!(times("ease") <= 3 && times("pause") <= 2 && times("go-on") <= 1);
        prop_assert!(times("pause") == 0 || times("go-on") == 0);
    }

    /// Interest that follows payments is the sum, day after day, of what is really outstanding.
    #[test]
    fn recalculated_interest_is_that_of_each_day(
        ahead in prop::sample::select(vec!["last-instalment", "smaller-instalments", "fewer-instalments", "next-instalments"]),
        payments in prop::collection::vec((1_u64..330, 1_000_i64..200_000), 0..6),
        offset in 1_u64..330,
    ) {
        let terms = terms(json!({
            "periodic_rate": "daily", "day_count": "ACT/365F", "rounding": { "place": "each-period" },
            "servicing": { "recalculation": { "ahead_of_time": ahead } }
        }));
        let mut events: Vec<Event> = payments
            .into_iter()
            .map(|(offset, cents)| {
                let date = day("2024-01-15") + Days::new(offset);
                event(json!({ "kind": "payment", "date": date, "amount": Decimal::new(cents, 2).to_string() }))
            })
            .collect();
        events.sort_by_key(Event::date);
        let loan = lived(terms, &events);
        let end = day("2024-01-15") + Days::new(offset);
        let mut expected = Decimal::ZERO;
        let mut date = day("2024-01-15");
        while date < end {
            let outstanding = loan.as_of(date).unwrap().outstanding_principal();
            expected += outstanding * amount("0.05") / amount("365");
            date = date.succ_opt().unwrap();
        }
        let state = loan.as_of(end).unwrap();
        let of_lines: Decimal = state
            .lines()
            .iter()
            .filter(|line| line.due_date() <= end)
            .map(|line| line.due().interest)
            .sum();
        let actual = of_lines + state.accrued_interest();
        // Each period is rounded to the cent once.
        let tolerance = amount("0.005") * Decimal::from(13);
        prop_assert!((actual - expected).abs() <= tolerance, "{actual} is not {expected}");
    }
}
