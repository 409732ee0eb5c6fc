//! Options that bring about events: what they do, how often, and beside what.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::loan_support::{amount, day, event, loan};
use penteract_core::{Language, LineKind, Loan, LoanState, Say};
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// A British bounce back loan after its first year, in which the government paid the interest: 60 months are left, and
/// the borrower may pay as it grows.
///
/// Source: Bank of Ireland UK, Danske Bank, Virgin Money, TSB, NatWest: "Pay As You Grow".
fn bounce_back(amount: &str, months: u32, phase: &str) -> Value {
    let eased = |name: &str, effect: Value, at_most: u32| {
        json!({ "name": name, "effects": [effect], "at_most": at_most, "wait": "until-ended",
                "max_term": { "months": 120 } })
    };
    let options = json!([
        eased(
            "interest-only",
            json!({ "kind": "reschedule", "grace_principal": 6, "keeps_maturity": true }),
            3
        ),
        eased(
            "holiday",
            json!({ "kind": "holiday", "instalments": 6, "interest": "capitalised-each-period",
                                 "keeps_maturity": true }),
            1
        ),
        eased(
            "extension",
            json!({ "kind": "reschedule", "extra_instalments": 48 }),
            1
        ),
    ]);
    json!({
        "currency": "GBP",
        "disbursements": [{ "date": "2020-05-20", "amount": amount }],
        "rate": { "kind": "fixed", "annual": "2.5 %" },
        "phases": [{ "kind": phase, "months": months }],
        "rounding": { "principal_mode": "down" },
        "servicing": { "options": options }
    })
}

fn exercised(date: &str, option: &str) -> Value {
    json!({ "kind": "option", "date": date, "option": option })
}

/// What each instalment asks for, and the principal in it, one after the other with how many are the same.
fn runs(state: &LoanState) -> Vec<(usize, String, String)> {
    let mut runs: Vec<(usize, String, String)> = Vec::new();
    for line in state.lines().iter().filter(|line| line.number() > 0) {
        let (due, principal) = (
            line.due().total().to_string(),
            line.due().principal.to_string(),
        );
        match runs
            .last_mut()
            .filter(|run| run.1 == due && run.2 == principal)
        {
            Some(run) => run.0 += 1,
            None => runs.push((1, due, principal)),
        }
    }
    runs
}

fn payments_of(state: &LoanState) -> Vec<(usize, String)> {
    let mut payments: Vec<(usize, String)> = Vec::new();
    for (count, due, _) in runs(state) {
        match payments.last_mut().filter(|payment| payment.1 == due) {
            Some(payment) => payment.0 += count,
            None => payments.push((count, due)),
        }
    }
    payments
}

fn principal_of(state: &LoanState) -> Vec<(usize, String)> {
    let mut shares: Vec<(usize, String)> = Vec::new();
    for (count, _, principal) in runs(state) {
        match shares.last_mut().filter(|share| share.1 == principal) {
            Some(share) => share.0 += count,
            None => shares.push((count, principal)),
        }
    }
    shares
}

fn counted(runs: &[(usize, &str)]) -> Vec<(usize, String)> {
    runs.iter()
        .map(|(count, due)| (*count, (*due).to_owned()))
        .collect()
}

fn on_day(terms: Value, events: &[Value]) -> LoanState {
    loan(terms, events).as_of(day("2020-05-20")).unwrap()
}

#[test]
fn a_level_loan_pays_as_it_grows() {
    // 50 000 over 60 months, interest only for six, and over 108 months.
    let loan = || bounce_back("50000.00", 60, "level-payment");
    assert_eq!(
        payments_of(&on_day(loan(), &[]))[0],
        (59, "887.37".to_owned())
    );
    let eased = on_day(loan(), &[exercised("2020-05-20", "interest-only")]);
    assert_eq!(payments_of(&eased)[0], (6, "104.17".to_owned()));
    let longer = on_day(loan(), &[exercised("2020-05-20", "extension")]);
    assert_eq!(payments_of(&longer)[0], (107, "517.48".to_owned()));
    assert_eq!(longer.maturity_date(), day("2029-05-20"));
}

#[test]
fn six_months_of_interest_only_within_the_term() {
    // 30 000 × 2.5 % / 12 = 62.50; then 30 000 over 66 months: 486.98, the last one 487.25.
    let loan = || bounce_back("30000.00", 72, "level-payment");
    let state = on_day(loan(), &[exercised("2020-05-20", "interest-only")]);
    let expected = counted(&[(6, "62.50"), (65, "486.98"), (1, "487.25")]);
    assert_eq!(payments_of(&state), expected);
    assert_eq!(state.maturity_date(), day("2026-05-20"));
    // Without it, 72 instalments of 449.13.
    assert_eq!(
        payments_of(&on_day(loan(), &[]))[0],
        (71, "449.13".to_owned())
    );
}

#[test]
fn equal_shares_of_principal_rounded_down_go_on_after_the_months_of_ease() {
    let loan = || bounce_back("35000.00", 60, "level-principal");
    let eased = exercised("2020-05-20", "interest-only");
    let longer = exercised("2020-05-20", "extension");
    // 35 000 / 54 = 648.148…, and 35 000 / 102 = 343.137….
    let state = on_day(loan(), std::slice::from_ref(&eased));
    assert_eq!(
        principal_of(&state),
        counted(&[(6, "0.00"), (53, "648.14"), (1, "648.58")])
    );
    let state = on_day(loan(), &[longer.clone(), eased]);
    assert_eq!(
        principal_of(&state),
        counted(&[(6, "0.00"), (101, "343.13"), (1, "343.87")])
    );
    // Six months of interest join the principal: 35 000 × (1 + 2.5 % / 12)⁶, to the penny each month: 35 439.79.
    let holiday = exercised("2020-05-20", "holiday");
    let state = on_day(loan(), std::slice::from_ref(&holiday));
    assert_eq!(
        principal_of(&state),
        counted(&[(6, "0.00"), (53, "656.29"), (1, "656.42")])
    );
    let state = on_day(loan(), &[longer, holiday]);
    assert_eq!(
        principal_of(&state),
        counted(&[(6, "0.00"), (101, "347.44"), (1, "348.35")])
    );
    // The lender's page has 35 397.46 after the holiday, for days it does not tell: the same shares of it.
    let shares = |months| {
        principal_of(&on_day(
            bounce_back("35397.46", months, "level-principal"),
            &[],
        ))
    };
    assert_eq!(shares(54), counted(&[(53, "655.50"), (1, "655.96")]));
    assert_eq!(shares(102), counted(&[(101, "347.03"), (1, "347.43")]));
}

fn refused(terms: Value, events: &[Value]) -> String {
    let events = events.iter().cloned().map(event).collect();
    Loan::with_events(crate::loan_support::terms(terms), events)
        .unwrap_err()
        .to_string()
}

#[test]
fn an_option_waits_until_what_was_exercised_before_has_ended() {
    let loan_terms = || bounce_back("50000.00", 60, "level-payment");
    let first = exercised("2020-05-20", "interest-only");
    insta::assert_snapshot!(refused(loan_terms(), &[first.clone(), exercised("2020-11-19", "interest-only")]), @"event 2, option exercised of 19 Nov 2020: after `interest-only`, the option `interest-only` is open from 20 Nov 2020");
    insta::assert_snapshot!(refused(loan_terms(), &[first.clone(), exercised("2020-11-19", "extension")]), @"event 2, option exercised of 19 Nov 2020: after `interest-only`, the option `extension` is open from 20 Nov 2020");
    // Back to back, for eighteen months, and no fourth time.
    let all = [
        first,
        exercised("2020-11-20", "interest-only"),
        exercised("2021-05-20", "interest-only"),
    ];
    let state = on_day(loan_terms(), &all);
    assert_eq!(
        payments_of(&loan(loan_terms(), &all).as_of(day("2021-12-01")).unwrap())[0],
        (18, "104.17".to_owned())
    );
    assert_eq!(state.maturity_date(), day("2025-05-20"));
    let mut four = all.to_vec();
    four.push(exercised("2021-11-20", "interest-only"));
    insta::assert_snapshot!(refused(loan_terms(), &four), @"event 4, option exercised of 20 Nov 2021: the option `interest-only` was last exercised on 20 May 2021: at most 3 in all");
}

#[test]
fn no_option_takes_the_loan_beyond_its_longest_term() {
    let longer_by = |months: u32| {
        let mut terms = bounce_back("50000.00", 72, "level-payment");
        terms["servicing"]["options"][2]["effects"][0]["extra_instalments"] = months.into();
        terms
    };
    let extension = [exercised("2020-06-20", "extension")];
    assert_eq!(
        on_day(longer_by(48), &[]).maturity_date(),
        day("2026-05-20")
    );
    let at_most = loan(longer_by(48), &extension)
        .as_of(day("2020-06-20"))
        .unwrap();
    assert_eq!(at_most.maturity_date(), day("2030-05-20"));
    insta::assert_snapshot!(refused(longer_by(49), &extension), @"event 1, option exercised of 20 Jun 2020: with the option `extension` the loan would end on 20 Jun 2030: by the `max_term` of `extension` it ends by 20 May 2030");
}

/// A loan of twelve months that one option takes to fifteen at most, and another one as long as it likes.
#[test]
fn a_longest_term_once_promised_holds_for_the_options_after_it() {
    let terms = json!({ "servicing": { "options": [
        { "name": "bounded", "max_term": { "months": 15 },
          "effects": [{ "kind": "holiday", "instalments": 1 }] },
        { "name": "free", "effects": [{ "kind": "reschedule", "extra_instalments": { "min": 1, "max": 12 } }] },
    ] } });
    let bounded = |date: &str| exercised(date, "bounded");
    let free = |date: &str, instalments: u32| {
        let mut event = exercised(date, "free");
        event["chosen"] = json!({ "extra_instalments": instalments });
        event
    };
    let end = |events: &[Value]| {
        let state = loan(terms.clone(), events)
            .as_of(day("2024-03-01"))
            .unwrap();
        state.maturity_date()
    };
    let at_most = [bounded("2024-02-01"), free("2024-03-01", 2)];
    assert_eq!(end(&at_most), day("2025-04-15"));
    insta::assert_snapshot!(refused(terms.clone(), &[bounded("2024-02-01"), free("2024-03-01", 3)]), @"event 2, option exercised of 1 Mar 2024: with the option `free` the loan would end on 15 May 2025: by the `max_term` of `bounded` it ends by 15 Apr 2025");
    // It binds the lender too, and not before it was promised.
    let longer = |date: &str| json!({ "kind": "reschedule", "date": date, "extra_instalments": 3 });
    insta::assert_snapshot!(refused(terms.clone(), &[bounded("2024-02-01"), longer("2024-03-01")]), @"event 2, rescheduling of 1 Mar 2024: the loan would end on 15 May 2025: by the `max_term` of `bounded` it ends by 15 Apr 2025");
    assert_eq!(end(&[longer("2024-02-01")]), day("2025-04-15"));
    // Nothing is promised before.
    assert_eq!(end(&[free("2024-02-01", 4)]), day("2025-05-15"));
    assert_eq!(
        end(&[free("2024-02-01", 2), bounded("2024-03-01")]),
        day("2025-04-15")
    );
    insta::assert_snapshot!(refused(terms.clone(), &[free("2024-02-01", 3), bounded("2024-03-01")]), @"event 2, option exercised of 1 Mar 2024: with the option `bounded` the loan would end on 15 May 2025: by the `max_term` of `bounded` it ends by 15 Apr 2025");
}

#[test]
fn an_option_waits_for_the_end_of_every_ease_whatever_brings_it_about() {
    let terms = |effect: Value, phases: Value| {
        let options = json!({ "options": [
            { "name": "ease", "wait": "until-ended", "at_most": 2, "effects": [effect] },
            { "name": "other", "effects": [{ "kind": "rate-change", "annual": "4 %" }] },
        ] });
        json!({ "servicing": options, "phases": phases })
    };
    let level = json!([{ "kind": "level-payment", "months": 12 }]);
    let both = |second: &str| [exercised("2024-01-20", "ease"), exercised(second, "other")];
    // Interest only on 15 Feb, 15 March and 15 April.
    let eased = json!({ "kind": "other-phases", "phases": [{ "kind": "interest-only", "months": 3 },
                        { "kind": "level-payment", "months": 9 }] });
    let terms_of = || terms(eased.clone(), level.clone());
    insta::assert_snapshot!(refused(terms_of(), &both("2024-04-14")), @"event 2, option exercised of 14 Apr 2024: after `ease`, the option `other` is open from 15 Apr 2024");
    loan(terms_of(), &both("2024-04-15"));
    // Months without principal that the terms have, the next three, are no ease of a longer loan.
    let longer = json!({ "kind": "reschedule", "extra_instalments": 6 });
    let phases =
        json!([{ "kind": "interest-only", "months": 3 }, { "kind": "level-payment", "months": 9 }]);
    loan(terms(longer, phases.clone()), &both("2024-01-20"));
    // 15 Feb asks for no payment any more; its interest falls due on 15 March, beside that of the month.
    let holiday = json!({ "kind": "holiday", "instalments": 2, "keeps_maturity": true });
    let terms_of = || terms(holiday.clone(), phases.clone());
    insta::assert_snapshot!(refused(terms_of(), &both("2024-02-14")), @"event 2, option exercised of 14 Feb 2024: after `ease`, the option `other` is open from 15 Feb 2024");
    loan(terms_of(), &both("2024-02-15"));
}

#[test]
fn an_option_that_another_excludes_is_closed_whichever_came_first() {
    let mut terms = bounce_back("50000.00", 60, "level-payment");
    terms["servicing"]["options"][2]["excludes"] = json!(["holiday"]);
    let (holiday, longer) = (
        exercised("2020-05-20", "holiday"),
        exercised("2021-05-20", "extension"),
    );
    insta::assert_snapshot!(refused(terms.clone(), &[holiday.clone(), longer]), @"event 2, option exercised of 20 May 2021: the option `extension` is not open beside `holiday`, exercised on 20 May 2020");
    insta::assert_snapshot!(refused(terms.clone(), &[exercised("2020-05-20", "extension"), exercised("2020-05-21", "holiday")]), @"event 2, option exercised of 21 May 2020: the option `holiday` is not open beside `extension`, exercised on 20 May 2020");
    terms["servicing"]["options"][2]["excludes"] = json!(["holidays"]);
    insta::assert_snapshot!(refused(terms, &[]), @"the option `extension` excludes `holidays`, which is no option of the loan");
}

#[test]
fn what_is_refused_leaves_the_loan_as_it_was() {
    let mut loan = loan(
        bounce_back("50000.00", 60, "level-payment"),
        &[exercised("2020-05-20", "holiday")],
    );
    let before = loan.clone();
    for option in ["holiday", "interest-only", "unknown"] {
        assert!(loan.record(event(exercised("2020-07-01", option))).is_err());
        assert_eq!(loan, before);
    }
}

/// One option, over the small loan of 10 000.00.
fn with_option(option: Value) -> Value {
    let mut named = json!({ "name": "change" });
    for (key, value) in option.as_object().unwrap() {
        named[key] = value.clone();
    }
    json!({ "servicing": { "options": [named] } })
}

fn changed(date: &str, chosen: Value) -> Value {
    json!({ "kind": "option", "date": date, "option": "change", "chosen": chosen })
}

#[test]
fn a_value_is_chosen_within_its_bounds() {
    let terms = || {
        with_option(json!({ "effects": [
        { "kind": "prepayment", "amount": { "min": "1000.00", "max": "5000.00" } },
        { "kind": "other-phases", "phases": [{ "kind": "level-principal", "months": { "min": 6, "max": 24 } }] }
    ] }))
    };
    let chosen = |amount: &str, months: Value| {
        changed(
            "2024-01-20",
            json!({ "amount": amount, "phases.0.months": months }),
        )
    };
    for (amount, months) in [("1000.00", 6), ("5000.00", 24)] {
        loan(terms(), &[chosen(amount, months.into())]);
    }
    // 10 000.00 less 2 000.00, in twenty equal shares.
    let state = loan(terms(), &[chosen("2000.00", 20.into())])
        .as_of(day("2024-01-20"))
        .unwrap();
    assert_eq!(principal_of(&state), counted(&[(20, "400.00")]));
    assert_eq!(state.paid(), amount("2000.00"));
    insta::assert_snapshot!(refused(terms(), &[chosen("999.99", 12.into())]), @"event 1, option exercised of 20 Jan 2024: `amount` is 999.99: choose it between 1000.00 and 5000.00");
    insta::assert_snapshot!(refused(terms(), &[chosen("5000.01", 12.into())]), @"event 1, option exercised of 20 Jan 2024: `amount` is 5000.01: choose it between 1000.00 and 5000.00");
    insta::assert_snapshot!(refused(terms(), &[chosen("1000.00", 25.into())]), @"event 1, option exercised of 20 Jan 2024: `phases.0.months` is 25: choose it between 6 and 24");
    insta::assert_snapshot!(refused(terms(), &[chosen("1000.00", "12".into())]), @r#"event 1, option exercised of 20 Jan 2024: `phases.0.months` is `"12"`: write it as its bounds are written, such as `6`"#);
    insta::assert_snapshot!(refused(terms(), &[changed("2024-01-20", json!({ "amount": 1000, "phases.0.months": 12 }))]), @r#"event 1, option exercised of 20 Jan 2024: `amount` is `1000`: write it as its bounds are written, such as `"1000.00"`"#);
    insta::assert_snapshot!(refused(terms(), &[changed("2024-01-20", json!({}))]), @"event 1, option exercised of 20 Jan 2024: `amount` is to be chosen, between 1000.00 and 5000.00: give it in `chosen`");
    insta::assert_snapshot!(refused(terms(), &[changed("2024-01-20", json!({ "amount": "1000.00", "phases.0.months": 12, "rate": "1 %" }))]), @"event 1, option exercised of 20 Jan 2024: the option `change` leaves no `rate` to choose: take it out of `chosen`");
}

#[test]
fn an_option_of_effects_has_no_choices() {
    let terms = with_option(json!({ "effects": [{ "kind": "holiday", "instalments": 2 }] }));
    let mut event = changed("2024-02-20", json!({}));
    event["choice"] = "x".into();
    insta::assert_snapshot!(refused(terms, &[event]), @"event 1, option exercised of 20 Feb 2024: the option `change` has no choices: leave `choice` out");
}

/// What is wrong with an option when the loan is made.
fn fault(option: Value, language: Language) -> String {
    let terms = crate::loan_support::terms(with_option(option));
    Loan::new(terms).unwrap_err().say(language)
}

/// One effect, and the limits of an option.
fn limited(effect: Value, limits: Value) -> Value {
    let mut option = limits;
    option["effects"] = json!([effect]);
    option
}

#[test]
fn an_option_that_could_never_be_exercised_is_no_term() {
    let longer = |limits| {
        limited(
            json!({ "kind": "reschedule", "extra_instalments": 6 }),
            limits,
        )
    };
    let fault_of = |limits| fault(longer(limits), Language::English);
    insta::assert_snapshot!(fault_of(json!({ "at_most": 0 })), @"the option `change` may be exercised 0 times: give an `at_most` of 1 or more, or leave the option out");
    insta::assert_snapshot!(fault(longer(json!({ "at_most": 0 })), Language::French), @"l'option `change` peut être exercée 0 fois : donnez un `at_most` d'au moins 1, ou retirez l'option");
    insta::assert_snapshot!(fault_of(json!({ "excludes": ["change"], "at_most": 3 })), @"the option `change` excludes itself: `at_most` says how many times it may be exercised");
    insta::assert_snapshot!(fault_of(json!({ "opens_after": { "months": 2 }, "closes_after": { "months": 1 } })), @"the option `change` opens on 15 Mar 2024 and closes on 15 Feb 2024, before: it could never be exercised");
    let one_day = json!({ "opens_after": { "months": 2 }, "closes_after": { "months": 2 } });
    loan(with_option(longer(one_day)), &[]);
    insta::assert_snapshot!(fault_of(json!({ "opens_after": { "months": 7 }, "effective_after": { "months": 6 } })), @"the option `change` opens on 15 Aug 2024 and closes on 15 Jul 2024, before: it could never be exercised");
    let mut twice = with_option(longer(json!({})));
    let same = twice["servicing"]["options"][0].clone();
    twice["servicing"]["options"]
        .as_array_mut()
        .unwrap()
        .push(same);
    let twice = Loan::new(crate::loan_support::terms(twice)).unwrap_err();
    insta::assert_snapshot!(twice, @"the option `change` stands twice: give each option its own name");
}

#[test]
fn an_effect_always_changes_something() {
    let fault_of = |effect| fault(limited(effect, json!({})), Language::English);
    let none_to = |max: u32| json!({ "min": 0, "max": max });
    insta::assert_snapshot!(fault_of(json!({ "kind": "holiday", "instalments": none_to(6) })), @"the option `change` may be exercised so that it changes nothing (payment holiday): give at least one instalment");
    insta::assert_snapshot!(fault_of(json!({ "kind": "reschedule", "grace_principal": none_to(6) })), @"the option `change` may be exercised so that it changes nothing (rescheduling): give at least one instalment");
    // Another rate is a change, without instalments too.
    let eased = json!({ "kind": "reschedule", "grace_principal": none_to(6), "annual": "1 %" });
    loan(with_option(limited(eased, json!({}))), &[]);
}

#[test]
fn two_effects_leave_no_two_values_of_one_name() {
    let effects = |second: Value| {
        json!({ "effects": [{ "kind": "holiday", "instalments": { "min": 1, "max": 3 } },
                             { "kind": "re-age", "first_due_date": "2025-01-15",
                               "frequency": { "months": 1 }, "instalments": second }] })
    };
    insta::assert_snapshot!(fault(effects(json!({ "min": 4, "max": 24 })), Language::English), @"the option `change` leaves two values to choose under one name, `instalments`: fix one of them, or make two options");
    loan(with_option(effects(24.into())), &[]);
}

#[test]
fn what_begins_with_no_instalment_waits_for_no_day() {
    let after = |effect| limited(effect, json!({ "effective_after": { "months": 3 } }));
    for effect in [
        json!({ "kind": "rate-change", "annual": "6 %" }),
        json!({ "kind": "prepayment", "amount": "100.00", "effect": "shorter" }),
        json!({ "kind": "charge", "charge": "fee", "amount": "10.00" }),
    ] {
        let fault = fault(after(effect), Language::English);
        assert!(fault.contains("happens on the day of exercise"), "{fault}");
    }
    insta::assert_snapshot!(fault(after(json!({ "kind": "rate-change", "annual": "6 %" })), Language::French), @"l'option `change` a `effective_after`, et un effet qui se produit le jour de l'exercice (changement de taux) : seuls `holiday`, `reschedule` et `other-phases` commencent à l'échéance qui le suit, et un `prepayment` aux échéances plus faibles échoit ce jour-là ; un taux est alors l'`annual` de `reschedule`");
    // 1 200 in twelve shares at 12 %: 1 % of 1 200, 1 100, 1 000; at 6 % half a percent of 900, 800.
    let mut terms = with_option(after(json!({ "kind": "reschedule", "annual": "6 %" })));
    terms["disbursements"] = json!([{ "date": "2024-01-15", "amount": "1200.00" }]);
    terms["rate"]["kind"] = "fixed".into();
    terms["rate"]["annual"] = "12 %".into();
    terms["phases"] = json!([{ "kind": "level-principal", "months": 12 }]);
    let state = loan(terms, &[changed("2024-01-20", json!({}))])
        .as_of(day("2024-01-20"))
        .unwrap();
    let interest: Vec<_> = state
        .lines()
        .iter()
        .map(|line| line.due().interest)
        .collect();
    let expected = ["12.00", "11.00", "10.00", "4.50", "4.00"].map(amount);
    assert_eq!(interest[..5], expected);
}

#[test]
fn an_effect_that_is_no_event_is_no_term() {
    let problem = |effect: Value| {
        let terms = crate::loan_support::terms_json(with_option(json!({ "effects": [effect] })));
        serde_json::from_value::<penteract_core::LoanTerms>(terms)
            .unwrap_err()
            .to_string()
    };
    insta::assert_snapshot!(problem(json!({ "kind": "holiday", "months": 6 })), @"the effect is no event of a loan: unknown field `months`, expected one of `date`, `from_due_date`, `instalments`, `interest`, `keeps_maturity`");
    insta::assert_snapshot!(problem(json!({ "kind": "holyday", "instalments": 6 })), @"the effect is no event of a loan: unknown variant `holyday`, expected one of `disbursement`, `payment`, `missed`, `prepayment`, `forgiveness`, `payoff`, `option`, `rate-change`, `rate-reset`, `interest-pause`, `holiday`, `reschedule`, `other-phases`, `re-amortise`, `re-age`, `charge`, `payment-taken-back`, `payment-returned`, `refund`, `retention-release`, `waiver`, `credit-event`, `recovery`");
    insta::assert_snapshot!(problem(json!({ "kind": "re-amortise", "date": "2024-01-15" })), @"an effect has no `date`: it happens on the day the option is exercised");
    insta::assert_snapshot!(problem(json!({ "kind": "payment", "amount": "100.00", "id": "x" })), @"an effect has no `id`: the option may be exercised again, and no two events have one `id`");
    insta::assert_snapshot!(problem(json!({ "kind": "option", "option": "change" })), @"an option cannot exercise another one: write the event that it should bring about");
    insta::assert_snapshot!(problem(json!({ "kind": "holiday", "instalments": { "min": 6, "max": 3 } })), @"the bounds of `instalments` leave nothing to choose: give `min` and `max` as two whole numbers, amounts, rates or dates, the smaller one first");
    insta::assert_snapshot!(problem(json!({ "kind": "holiday", "instalments": { "min": 1, "max": "3.00" } })), @"the bounds of `instalments` leave nothing to choose: give `min` and `max` as two whole numbers, amounts, rates or dates, the smaller one first");
}

#[test]
fn an_option_is_open_in_its_days_after_the_disbursement() {
    let terms = || {
        with_option(
            json!({ "opens_after": { "months": 2 }, "closes_after": { "months": 10, "days": 1 },
        "effects": [{ "kind": "rate-change", "annual": "4 %" }] }),
        )
    };
    for open in ["2024-03-15", "2024-11-16"] {
        loan(terms(), &[changed(open, json!({}))]);
    }
    insta::assert_snapshot!(refused(terms(), &[changed("2024-03-14", json!({}))]), @"event 1, option exercised of 14 Mar 2024: the option `change` is open from 15 Mar 2024 to 16 Nov 2024");
    insta::assert_snapshot!(refused(terms(), &[changed("2024-11-17", json!({}))]), @"event 1, option exercised of 17 Nov 2024: the option `change` is open from 15 Mar 2024 to 16 Nov 2024");
    let mut without_end = terms();
    let option = &mut without_end["servicing"]["options"][0];
    option.as_object_mut().unwrap().remove("closes_after");
    insta::assert_snapshot!(refused(without_end, &[changed("2024-03-14", json!({}))]), @"event 1, option exercised of 14 Mar 2024: the option `change` is open from 15 Mar 2024 on");
    // A wait counts from the exercise before.
    let twice = |second: &str| {
        let mut terms = terms();
        terms["servicing"]["options"][0]["at_most"] = 2.into();
        terms["servicing"]["options"][0]["wait"] = json!({ "for": { "months": 3 } });
        (
            terms,
            [changed("2024-03-15", json!({})), changed(second, json!({}))],
        )
    };
    let (terms, events) = twice("2024-06-15");
    loan(terms, &events);
    let (terms, events) = twice("2024-06-14");
    insta::assert_snapshot!(refused(terms, &events), @"event 2, option exercised of 14 Jun 2024: after `change`, the option `change` is open from 15 Jun 2024");
}

#[test]
fn an_effect_begins_after_the_day_the_option_takes_effect() {
    let terms = with_option(json!({ "effective_after": { "months": 6 },
        "effects": [{ "kind": "holiday", "instalments": 2, "interest": "due-at-end" }] }));
    let state = loan(terms.clone(), &[changed("2024-02-20", json!({}))])
        .as_of(day("2024-02-20"))
        .unwrap();
    let unpaid: Vec<_> = state
        .lines()
        .iter()
        .filter(|line| line.due().principal.is_zero())
        .map(penteract_core::LoanLine::due_date)
        .collect();
    assert_eq!(unpaid, [day("2024-08-15"), day("2024-09-15")]);
    assert_eq!(state.maturity_date(), day("2025-03-15"));
    insta::assert_snapshot!(refused(terms, &[changed("2024-07-16", json!({}))]), @"event 1, option exercised of 16 Jul 2024: the option `change` is open from 15 Jan 2024 to 15 Jul 2024");
}

/// An overdue instalment moves as the event alone would move it.
#[test]
fn an_effect_moves_an_overdue_instalment() {
    let moved = |date: &str| json!({ "kind": "reschedule", "from_due_date": "2024-02-15", "new_due_date": date });
    let terms = with_option(json!({ "effects": [moved("2024-03-01")] }));
    let mut alone = moved("2024-03-01");
    alone["date"] = "2024-02-20".into();
    let due_dates = |terms: Value, event: Value| {
        let state = loan(terms, &[event]).as_of(day("2024-02-20")).unwrap();
        let lines = state.lines().iter();
        lines
            .map(penteract_core::LoanLine::due_date)
            .collect::<Vec<_>>()
    };
    let by_option = due_dates(terms, changed("2024-02-20", json!({})));
    assert_eq!(by_option[..2], ["2024-03-01", "2024-04-01"].map(day));
    assert_eq!(by_option, due_dates(json!({}), alone));
}

#[test]
fn an_option_brings_about_events_that_are_not_allowed_alone() {
    let mut terms = with_option(json!({ "effects": [{ "kind": "holiday", "instalments": 2 }] }));
    terms["servicing"]["allowed_events"] = json!(["option", "payment"]);
    loan(terms.clone(), &[changed("2024-02-20", json!({}))]);
    insta::assert_snapshot!(refused(terms, &[json!({ "kind": "holiday", "date": "2024-02-20", "instalments": 2 })]), @"event 1, payment holiday of 20 Feb 2024: the contract does not allow it: add it to `allowed_events` or leave the event out");
}

#[test]
fn other_phases_take_the_place_of_those_left() {
    let follows = |phases: Value, keeps: bool| json!({ "kind": "other-phases", "date": "2024-07-01", "phases": phases, "keeps_maturity": keeps });
    let after = |event: Value| {
        loan(
            json!({ "rate": { "kind": "fixed", "annual": "0 %" } }),
            &[event],
        )
        .as_of(day("2024-07-01"))
        .unwrap()
    };
    // Ten thousand in twelve: 833.33 six times less one, then what is left in shares of its own.
    let state = after(follows(
        json!([{ "kind": "interest-only", "months": 1 }, { "kind": "level-principal", "months": 4 }]),
        false,
    ));
    assert_eq!(
        principal_of(&state),
        counted(&[(5, "833.33"), (1, "0.00"), (3, "1458.34"), (1, "1458.33")])
    );
    assert_eq!(state.maturity_date(), day("2024-11-15"));
    let state = after(follows(
        json!([{ "kind": "interest-only", "months": 1 }, { "kind": "level-principal", "months": 4 }]),
        true,
    ));
    assert_eq!(
        principal_of(&state),
        counted(&[(5, "833.33"), (1, "0.00"), (5, "972.23"), (1, "972.20")])
    );
    assert_eq!(state.maturity_date(), day("2025-01-15"));
    let refused = |event: Value| refused(json!({}), &[event]);
    insta::assert_snapshot!(refused(follows(json!([{ "kind": "interest-only", "months": 7 }, { "kind": "level-principal", "months": 1 }]), true)), @"event 1, other phases of 1 Jul 2024: 7 instalments are left: 7 without payment leave none to repay the loan");
    insta::assert_snapshot!(refused(follows(json!([{ "kind": "interest-only", "months": 7 }]), false)), @"event 1, other phases of 1 Jul 2024: the phases leave principal unpaid: the last one (`interest-only`) does not repay all of it, end with `level-payment`, `level-principal` or `bullet`");
    insta::assert_snapshot!(refused(follows(json!([{ "kind": "fixed-principal", "months": 2, "amount": "-5.00" }, { "kind": "bullet" }]), false)), @"event 1, other phases of 1 Jul 2024: the instalment of a phase is -5.00: an amount above zero is needed");
    insta::assert_snapshot!(refused(json!({ "kind": "other-phases", "date": "2025-01-15", "phases": [{ "kind": "level-payment", "months": 3 }] })), @"event 1, other phases of 15 Jan 2025: no instalment falls due after 15 Jan 2025");
}

/// Instalments added go to what repays, and those taken may reach from one phase into the next.
#[test]
fn changes_reach_beyond_the_phase_that_runs() {
    let phases = json!({ "rate": { "kind": "fixed", "annual": "0 %" },
        "phases": [{ "kind": "interest-only", "months": 3 }, { "kind": "level-principal", "months": 10 }] });
    let longer = json!({ "kind": "reschedule", "date": "2024-01-15", "extra_instalments": 10 });
    let state = loan(phases.clone(), &[longer])
        .as_of(day("2024-01-15"))
        .unwrap();
    assert_eq!(
        principal_of(&state),
        counted(&[(3, "0.00"), (20, "500.00")])
    );
    let bullet =
        json!({ "phases": [{ "kind": "interest-only", "months": 3 }, { "kind": "bullet" }] });
    let longer = json!({ "kind": "reschedule", "date": "2024-01-15", "extra_instalments": 10 });
    let state = loan(bullet, &[longer]).as_of(day("2024-01-15")).unwrap();
    assert_eq!(state.maturity_date(), day("2025-02-15"));
    let holiday = json!({ "kind": "holiday", "date": "2024-01-15", "instalments": 5, "keeps_maturity": true });
    let state = loan(phases.clone(), &[holiday])
        .as_of(day("2024-01-15"))
        .unwrap();
    assert_eq!(
        principal_of(&state),
        counted(&[(5, "0.00"), (8, "1250.00")])
    );
    let all = json!({ "kind": "holiday", "date": "2024-01-15", "instalments": 13, "keeps_maturity": true });
    insta::assert_snapshot!(refused(phases, &[all]), @"event 1, payment holiday of 15 Jan 2024: 13 instalments are left: 13 without payment leave none to repay the loan");
}

#[test]
fn the_interest_that_an_option_costs_is_what_the_lender_says() {
    // 30 000 over 72 months with six months of interest only: 178.53 more.
    let interest = |events: &[Value]| -> Decimal {
        let state = on_day(bounce_back("30000.00", 72, "level-payment"), events);
        state.lines().iter().map(|line| line.due().interest).sum()
    };
    let more = interest(&[exercised("2020-05-20", "interest-only")]) - interest(&[]);
    assert_eq!(more, amount("178.53"));
}

/// A loan of 100 000 at 1 % on which nothing is paid for sixteen months; then equal instalments up to two years.
fn protected(day_count: &str) -> Value {
    let periodic = if day_count.starts_with("ACT") {
        "daily"
    } else {
        "proportional"
    };
    json!({
        "currency": "USD",
        "disbursements": [{ "date": "2020-04-20", "amount": "100000.00" }],
        "rate": { "kind": "fixed", "annual": "1 %" },
        "periodic_rate": periodic,
        "day_count": day_count,
        "phases": [{ "kind": "no-payment", "months": 16, "interest": "due-at-end" }, { "kind": "level-payment", "months": 8 }],
        "servicing": { "options": [{ "name": "forgiveness", "opens_after": { "days": 56 },
            "effects": [{ "kind": "forgiveness", "amount": { "min": "0.01", "max": "100000.00" } }] }] }
    })
}

fn forgiven(amount: &str) -> Value {
    json!({ "kind": "option", "date": "2020-10-12", "option": "forgiveness", "chosen": { "amount": amount } })
}

#[test]
fn principal_is_forgiven_with_its_own_interest() {
    // 175 days of 365, and 172 of 360: 80 000 × 1 % × 175/365 = 383.56, 20 000: 95.89; 382.22 and 95.56.
    for (day_count, with_it, left) in [
        ("ACT/365F", "80383.56", "95.89"),
        ("30/360", "80382.22", "95.56"),
    ] {
        let loan = loan(protected(day_count), &[forgiven("80000.00")]);
        let state = loan.as_of(day("2020-10-12")).unwrap();
        assert_eq!(state.outstanding_principal(), amount("20000.00"));
        assert_eq!(state.accrued_interest(), amount(left), "{day_count}");
        assert_eq!(state.forgiven(), amount(with_it), "{day_count}");
        assert_eq!(state.paid(), amount("0"));
        let lines = state.lines().iter();
        let forgiven = lines.filter(|line| line.kind() == LineKind::Forgiveness);
        assert_eq!(forgiven.count(), 1);
        let total: Decimal = state.lines().iter().map(|line| line.due().principal).sum();
        assert_eq!(total, amount("100000.00"));
        assert_eq!(state.maturity_date(), day("2022-04-20"));
    }
}

#[test]
fn a_loan_forgiven_in_full_is_closed() {
    let state = loan(protected("ACT/365F"), &[forgiven("100000.00")])
        .as_of(day("2020-10-12"))
        .unwrap();
    assert_eq!(state.closed_on(), Some(day("2020-10-12")));
    // 100 000 × 1 % × 175/365 = 479.45.
    assert_eq!(state.forgiven(), amount("100479.45"));
    assert!(state.due().total().is_zero() && state.outstanding_principal().is_zero());
}

#[test]
fn no_more_is_forgiven_than_is_to_come_and_not_what_is_due() {
    let forgive =
        |date: &str, amount: &str| json!({ "kind": "forgiveness", "date": date, "amount": amount });
    insta::assert_snapshot!(refused(json!({}), &[forgive("2024-01-20", "10000.01")]), @"event 1, forgiveness of 20 Jan 2024: 10,000.01 is above what is owed, 10,000.00: give at most that");
    insta::assert_snapshot!(refused(json!({}), &[forgive("2024-02-15", "100.00")]), @"event 1, forgiveness of 15 Feb 2024: 856.07 due on 15 Feb 2024 is unpaid: record its payment first");
    // Fewer instalments: 5 000 forgiven of 10 000 on the first day leaves the instalment, and about half of them.
    let mut shorter = forgive("2024-01-15", "5000.00");
    shorter["effect"] = "shorter".into();
    let state = loan(json!({}), &[shorter])
        .as_of(day("2024-01-15"))
        .unwrap();
    assert_eq!(
        payments_of(&state)[..],
        counted(&[(5, "856.07"), (1, "792.16")])[..]
    );
}

#[test]
fn a_part_is_forgiven_if_the_rest_is_repaid_by_a_day() {
    // Until nine months after the disbursement, 2 000 of it are forgiven to who repays the rest.
    let terms = || {
        with_option(json!({ "closes_after": { "months": 9 },
            "effects": [{ "kind": "forgiveness", "amount": "2000.00" }, { "kind": "payoff" }] }))
    };
    // Eight instalments are paid on their due dates, and nothing has accrued on the rest.
    let mut events = crate::loan_support::payments(
        "856.07",
        &[
            "2024-02-15",
            "2024-03-15",
            "2024-04-15",
            "2024-05-15",
            "2024-06-15",
            "2024-07-15",
            "2024-08-15",
            "2024-09-15",
        ],
    );
    let settled = |date: &str| changed(date, json!({}));
    events.push(settled("2024-09-15"));
    let before = loan(terms(), &events[..8])
        .as_of(day("2024-09-15"))
        .unwrap()
        .outstanding_principal();
    let state = loan(terms(), &events).as_of(day("2024-09-15")).unwrap();
    assert_eq!(state.closed_on(), Some(day("2024-09-15")));
    assert_eq!(state.forgiven(), amount("2000.00"));
    assert_eq!(
        state.paid(),
        amount("856.07") * Decimal::from(8) + before - amount("2000.00")
    );
    events.pop();
    events.push(json!({ "kind": "payment", "date": "2024-10-15", "amount": "856.07" }));
    events.push(settled("2024-10-16"));
    insta::assert_snapshot!(refused(terms(), &events), @"event 10, option exercised of 16 Oct 2024: the option `change` is open from 15 Jan 2024 to 15 Oct 2024");
}

#[test]
fn interest_that_another_one_owes_is_not_forgiven() {
    let mut terms = protected("ACT/365F");
    terms["phases"][0]["payer"] = json!({ "fr": "L'État", "en": "The State" });
    let owed = |amounts: &[&str]| {
        let events: Vec<Value> = amounts.iter().map(|amount| forgiven(amount)).collect();
        let state = loan(terms.clone(), &events)
            .as_of(day("2020-10-12"))
            .unwrap();
        (state.forgiven(), state.others()[0].accrued_interest())
    };
    // 100 000 × 1 % × 175/365 = 479.45, whatever is forgiven of the principal.
    assert_eq!(owed(&[]), (amount("0.00"), amount("479.45")));
    assert_eq!(owed(&["80000.00"]), (amount("80000.00"), amount("479.45")));
}

#[test]
fn a_phase_of_an_effect_that_is_none_is_told_in_both_languages() {
    let effect = json!({ "kind": "other-phases", "phases": [{ "kind": "level-payment" }] });
    let fields = effect.as_object().unwrap().clone();
    let error = penteract_core::Effect::try_from(fields).unwrap_err();
    let said = [Language::English, Language::French].map(|language| error.say(language));
    assert_eq!(
        said,
        [
            "a `level-payment` phase has no length: add `months`, `weeks`, `days` or `instalments`",
            "une phase `level-payment` n'a pas de durée\u{a0}: ajoutez `months`, `weeks`, `days` ou `instalments`"
        ]
    );
}

#[test]
fn an_option_that_is_not_there_is_told_with_those_that_are() {
    let option = json!({ "name": "pause", "effects": [{ "kind": "holiday", "instalments": 1 }] });
    let mut loan = loan(json!({ "servicing": { "options": [option] } }), &[]);
    let wrong = json!({ "kind": "option", "date": "2024-02-20", "option": "paus" });
    let error = loan.record(event(wrong)).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("has no option `paus`; it has: pause"),
        "{error}"
    );
}
