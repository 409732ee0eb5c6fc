//! Claims on a guarantee: the published and derived examples of the French State-guaranteed loan, each clause at its
//! limit, and what is refused.

use chrono::NaiveDate;
use penteract_core::{
    BalanceDirection, CapKind, Claim, ClaimError, ClaimRefusal, CoverageCaps, Delay, ExposureTest,
    GuaranteeTerms, LoanTerms, LossSharing, Money, PortfolioCap, ProvisionalTerms, Recovery,
};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn euros(text: &str) -> Money {
    format!("{text} EUR").parse().unwrap()
}

/// The guarantee of the State on a small company's loan. Source: P-40, GC-01 to GC-08.
fn state() -> GuaranteeTerms {
    serde_json::from_str(
        r#"{
        "guarantor": "the State", "coverage": "90 %", "loss_sharing": "pari-passu",
        "accessories": { "kinds": ["interest", "late-interest", "guarantee-fee", "fee"] },
        "events": [
            { "kind": "missed-instalment", "text": "non-payment of any sum due" },
            { "kind": "restructuring", "in_force": { "from": "2020-07-19" }, "text": "restructuring within a conciliation" },
            { "kind": "liquidation", "text": "opening of a liquidation" }],
        "waiting_period": { "length": { "months": 2 }, "text": "no call for a credit event within two months of the disbursement" },
        "latest_call": { "length": { "months": 3 }, "text": "first request within three months of the final contractual maturity" },
        "provisional": { "within": { "days": 90 } },
        "exposure_test": { "text": "the lender has lent more than on the reference date", "reference_dates": [
            { "granted": { "from": "2020-03-16", "until": "2020-12-31" }, "date": "2020-03-16" },
            { "granted": { "from": "2021-01-01", "until": "2021-12-31" }, "date": "2020-12-31" },
            { "granted": { "from": "2022-01-01", "until": "2022-12-31" }, "date": "2021-12-31" },
            { "granted": { "from": "2023-01-01" }, "date": "2022-12-31" }] },
        "conditions": [{ "id": "specifications", "text": "the loan meets articles 2 to 5" }]
    }"#,
    )
    .unwrap()
}

/// The claim of pge-der-014; the amount lent, the request and the exposure are not in the example.
fn liquidation() -> Claim {
    serde_json::from_str(
        r#"{
        "event": { "kind": "liquidation", "date": "2021-11-03" },
        "granted_on": "2020-06-10", "disbursed_on": "2020-06-15", "maturity": "2026-06-15", "requested_on": "2021-11-10",
        "lent": "100000.00 EUR", "outstanding_principal": "80000.00 EUR",
        "accessories": [
            { "kind": "interest", "amount": "600.00 EUR", "accrued_from": "2021-06-15", "accrued_until": "2021-11-03" },
            { "kind": "guarantee-fee", "amount": "100.00 EUR", "accrued_from": "2021-06-15", "accrued_until": "2021-11-03" }],
        "recoveries": [{ "date": "2022-10-01", "amount": "20000.00 EUR" }],
        "provisional_paid": "60000.00 EUR",
        "exposure": { "on_reference_date": "40000.00 EUR", "after_grant": "130000.00 EUR", "reductions": "0.00 EUR" },
        "conditions": { "specifications": true }
    }"#,
    )
    .unwrap()
}

fn refusals(terms: &GuaranteeTerms, claim: &Claim) -> Vec<ClaimRefusal> {
    match terms.settle(claim) {
        Err(ClaimError::Refused { refusals }) => refusals,
        Err(error) => panic!("{error}"),
        Ok(_) => Vec::new(),
    }
}

#[test]
fn pge_der_014_indemnity_of_ninety_percent_and_the_excess_goes_back() {
    let outcome = state().settle(&liquidation()).unwrap();
    assert_eq!(outcome.loss(), euros("60700.00"));
    assert_eq!(outcome.indemnity(), euros("54630.00"));
    assert_eq!(outcome.lender_loss(), euros("6070.00"));
    assert_eq!(outcome.true_up(), euros("-5370.00"));
    assert_eq!(outcome.direction(), BalanceDirection::LenderRepays);
    let [recovery] = outcome.recoveries() else {
        panic!("one recovery");
    };
    assert_eq!(
        (recovery.guarantor(), recovery.lender()),
        (euros("18000.00"), euros("2000.00"))
    );
}

#[test]
fn pge_der_015_an_event_within_two_months_opens_no_call() {
    let mut claim = liquidation();
    claim.event.date = date("2020-08-01");
    claim.outstanding_principal = euros("50000.00");
    claim.accessories.clear();
    claim.recoveries.clear();
    let error = state().settle(&claim).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the claim is refused: `liquidation` of 1 Aug 2020 falls within the waiting period, which ends on 15 Aug 2020 for the disbursement of 15 Jun 2020: no call for a credit event within two months of the disbursement"
    );
    claim.event.date = date("2020-08-15");
    assert_eq!(refusals(&state(), &claim).len(), 1);
    // After it, sums are covered from the first day.
    claim.event.date = date("2020-08-16");
    assert_eq!(
        state().settle(&claim).unwrap().indemnity(),
        euros("45000.00")
    );
}

#[test]
fn pge_der_016_a_provisional_payment_comes_within_ninety_days() {
    let provisional = ProvisionalTerms {
        within: Delay::Days(90),
    };
    assert_eq!(
        provisional.latest_payment(date("2021-09-10")),
        Some(date("2021-12-09"))
    );
    let mut claim = liquidation();
    claim.event.date = date("2021-09-01");
    claim.accessories.clear();
    claim.requested_on = date("2021-09-10");
    claim.recoveries.clear();
    claim.provisional_paid = None;
    let payment = state()
        .provisional_payment(&claim, euros("30000.00"))
        .unwrap();
    assert_eq!(payment.amount(), euros("45000.00"));
    assert_eq!(payment.latest_payment(), date("2021-12-09"));
}

#[test]
fn pge_der_018_the_reference_date_follows_the_grant() {
    let test: ExposureTest = state().exposure_test.unwrap();
    let dates = ["2020-04-10", "2020-12-31", "2021-01-01", "2022-01-01"]
        .map(|granted| test.reference_date(date(granted)).unwrap().to_string());
    assert_eq!(
        dates,
        ["2020-03-16", "2020-03-16", "2020-12-31", "2021-12-31"]
    );
    let hole = test.reference_date(date("2020-03-15")).unwrap_err();
    assert!(
        hole.to_string()
            .contains("the one in force until 15 Mar 2020 is missing"),
        "{hole}"
    );
}

#[test]
fn the_shares_of_published_loans_are_the_states() {
    // pge-pub-005, pge-pub-006, pge-pub-010: coverage, lent, guaranteed.
    let published = [
        ("90 %", "100000.00", "90000.00"),
        ("70 %", "500000000.00", "350000000.00"),
        ("80 %", "465000000.00", "372000000.00"),
    ];
    for (coverage, lent, guaranteed) in published {
        let loan: LoanTerms = serde_json::from_str(&format!(
            r#"{{ "currency": "EUR", "disbursements": [{{ "date": "2020-04-20", "amount": "{lent}" }}],
                "rate": {{ "kind": "fixed", "annual": "0.5 %" }}, "frequency": "monthly",
                "phases": [{{ "kind": "no-payment", "months": 12 }}, {{ "kind": "level-principal", "months": 60 }}] }}"#
        ))
        .unwrap();
        let guarantee = GuaranteeTerms::pari_passu("the State", coverage.parse().unwrap());
        let exposure = guarantee.exposure(&loan).unwrap();
        assert_eq!(exposure[0].guarantor(), euros(guaranteed));
        assert_eq!(
            (exposure[0].date(), exposure[1].date()),
            (date("2020-04-20"), date("2021-05-20"))
        );
        let last = exposure.last().unwrap();
        assert_eq!(
            (last.date(), last.guarantor(), last.lender()),
            (date("2026-04-20"), euros("0"), euros("0"))
        );
        assert_eq!(exposure.len(), 61);
    }
}

#[test]
fn the_latest_call_is_the_last_day_of_three_months_after_maturity() {
    let mut claim = liquidation();
    claim.recoveries.clear();
    claim.requested_on = date("2026-09-15");
    assert_eq!(refusals(&state(), &claim), []);
    claim.requested_on = date("2026-09-16");
    let error = state().settle(&claim).unwrap_err().to_string();
    assert_eq!(
        error,
        "the claim is refused: the claim for `liquidation` was requested on 16 Sep 2026, after the latest call of 15 Sep 2026 for the maturity of 15 Jun 2026: first request within three months of the final contractual maturity"
    );
    // A rescheduled maturity moves it.
    claim.maturity = date("2028-06-15");
    assert_eq!(refusals(&state(), &claim), []);
}

#[test]
fn every_condition_that_fails_is_told_with_its_text() {
    let mut claim = liquidation();
    claim.event.kind = "ill-will".into();
    claim.event.date = date("2020-07-01");
    claim.requested_on = date("2027-01-01");
    claim.exposure.as_mut().unwrap().after_grant = euros("40000.00");
    claim.conditions.insert("specifications".into(), false);
    let texts: Vec<String> = refusals(&state(), &claim)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(texts.len(), 5);
    assert_eq!(
        texts[0],
        "`ill-will` of 1 Jul 2020 is not an event that the guarantee covers: it covers `missed-instalment` (non-payment of any sum due), `liquidation` (opening of a liquidation)"
    );
    assert_eq!(
        texts[3],
        "after the grant of 10 Jun 2020 the lender had lent €40,000.00, not more than the €40,000.00 of 16 Mar 2020: the lender has lent more than on the reference date"
    );
    assert_eq!(
        texts[4],
        "the condition `specifications` is not met: the loan meets articles 2 to 5"
    );
}

#[test]
fn an_exposure_that_fell_by_a_schedule_agreed_before_counts_as_if_it_had_not() {
    let mut claim = liquidation();
    let exposure = claim.exposure.as_mut().unwrap();
    (exposure.after_grant, exposure.reductions) = (euros("30000.00"), euros("10000.01"));
    assert_eq!(refusals(&state(), &claim), []);
    claim.exposure.as_mut().unwrap().reductions = euros("10000.00");
    assert_eq!(refusals(&state(), &claim).len(), 1);
}

#[test]
fn what_a_claim_does_not_say_is_asked_and_not_assumed() {
    let mut claim = liquidation();
    claim.conditions.clear();
    assert!(
        matches!(state().settle(&claim), Err(ClaimError::Unanswered { id, .. }) if id == "specifications")
    );
    let mut claim = liquidation();
    claim.exposure = None;
    assert!(
        matches!(state().settle(&claim), Err(ClaimError::Unanswered { id, .. }) if id == "exposure")
    );
    let mut claim = liquidation();
    claim.conditions.insert("specification".into(), true);
    assert!(matches!(
        state().settle(&claim),
        Err(ClaimError::UnknownCondition { .. })
    ));
}

#[test]
fn recoveries_above_the_loss_are_an_error_that_names_event_and_dates() {
    let mut claim = liquidation();
    claim.recoveries.push(Recovery {
        date: date("2023-02-01"),
        amount: euros("60700.01"),
    });
    assert_eq!(
        state().settle(&claim).unwrap_err().to_string(),
        "after the event `liquidation` of 3 Nov 2021, €80,700.01 had been recovered on 1 Feb 2023, more than the €80,700.00 claimed: there is no loss; check the recoveries"
    );
    claim.recoveries[1].amount = euros("60700.00");
    let outcome = state().settle(&claim).unwrap();
    assert_eq!(
        (outcome.loss(), outcome.indemnity()),
        (euros("0"), euros("0"))
    );
    assert_eq!(outcome.true_up(), euros("-60000.00"));
}

#[test]
fn dates_and_amounts_that_cannot_be_are_refused() {
    let broken: [fn(&mut Claim); 7] = [
        |claim| claim.event.date = "2020-06-14".parse().unwrap(),
        |claim| claim.requested_on = "2021-11-02".parse().unwrap(),
        |claim| claim.recoveries[0].date = "2021-11-02".parse().unwrap(),
        |claim| claim.accessories[0].accrued_until = "2021-06-14".parse().unwrap(),
        |claim| claim.recoveries[0].amount = "-0.01 EUR".parse().unwrap(),
        |claim| claim.waived = "100.01 %".parse().unwrap(),
        |claim| claim.actuarial_loss = "1.00 EUR".parse().ok(),
    ];
    for (index, change) in broken.into_iter().enumerate() {
        let mut claim = liquidation();
        change(&mut claim);
        let error = state().settle(&claim).unwrap_err();
        assert!(
            !matches!(error, ClaimError::Refused { .. }),
            "{index}: {error}"
        );
    }
    let mut claim = liquidation();
    claim.provisional_paid = "1.00 USD".parse().ok();
    assert!(matches!(state().settle(&claim), Err(ClaimError::Money(_))));
    let mut terms = state();
    terms.coverage = "101 %".parse().unwrap();
    assert!(matches!(
        terms.settle(&liquidation()),
        Err(ClaimError::Terms(_))
    ));
}

#[test]
fn a_waiver_is_indemnified_for_its_part_and_the_guarantee_goes_on_for_the_rest() {
    let mut claim = liquidation();
    claim.event.kind = "restructuring".into();
    claim.accessories.clear();
    claim.recoveries.clear();
    claim.provisional_paid = None;
    claim.waived = "25 %".parse().unwrap();
    let outcome = state().settle(&claim).unwrap();
    assert_eq!(
        (outcome.claimed(), outcome.indemnity()),
        (euros("20000.00"), euros("18000.00"))
    );
    assert_eq!(outcome.still_guaranteed(), euros("60000.00"));
    // The part that is kept costs the lender 1 000 by its new schedule.
    claim.actuarial_loss = Some(euros("1000.00"));
    let outcome = state().settle(&claim).unwrap();
    assert_eq!(
        (outcome.loss(), outcome.indemnity()),
        (euros("21000.00"), euros("18900.00"))
    );
    // Restructurings are events since 19 July 2020 only.
    claim.disbursed_on = date("2020-04-01");
    claim.event.date = date("2020-07-18");
    assert!(matches!(
        refusals(&state(), &claim)[..],
        [ClaimRefusal::EventNotCovered { .. }]
    ));
}

#[test]
fn accessories_are_covered_by_kind_and_for_so_many_days_before_the_event() {
    let mut terms = GuaranteeTerms::pari_passu("the fund", "50 %".parse().unwrap());
    let mut claim = liquidation();
    claim.conditions.clear();
    claim.recoveries.clear();
    // 141 days of interest, 600 EUR, and 100 EUR of fees, none of it covered.
    let outcome = terms.settle(&claim).unwrap();
    assert_eq!(
        (outcome.loss(), outcome.covered_loss()),
        (euros("80700.00"), euros("80000.00"))
    );
    assert_eq!(
        (outcome.indemnity(), outcome.lender_loss()),
        (euros("40000.00"), euros("40700.00"))
    );
    terms
        .accessories
        .kinds
        .push(penteract_core::AccessoryKind::Interest);
    terms.accessories.days_max = Some(47);
    assert_eq!(
        terms.settle(&claim).unwrap().covered_loss(),
        euros("80200.00")
    );
    terms.accessories.days_max = Some(1_000);
    assert_eq!(
        terms.settle(&claim).unwrap().covered_loss(),
        euros("80600.00")
    );
    terms.accessories.days_max = Some(0);
    assert_eq!(
        terms.settle(&claim).unwrap().covered_loss(),
        euros("80000.00")
    );
    // A single amount counts when it fell due on one of the days.
    let interest = &mut claim.accessories[0];
    interest.accrued_from = date("2021-10-04");
    interest.accrued_until = date("2021-10-04");
    terms.accessories.days_max = Some(30);
    assert_eq!(
        terms.settle(&claim).unwrap().covered_loss(),
        euros("80600.00")
    );
    terms.accessories.days_max = Some(29);
    assert_eq!(
        terms.settle(&claim).unwrap().covered_loss(),
        euros("80000.00")
    );
}

#[test]
fn a_first_loss_is_the_guarantors_up_to_its_tranche_and_recoveries_are_the_lenders_first() {
    let mut terms = GuaranteeTerms::pari_passu("the fund", "100 %".parse().unwrap());
    terms.loss_sharing = LossSharing::FirstLoss {
        up_to: "35 %".parse().unwrap(),
    };
    let mut claim = liquidation();
    claim.conditions.clear();
    claim.accessories.clear();
    claim.recoveries = vec![
        Recovery {
            date: date("2022-10-01"),
            amount: euros("30000.00"),
        },
        Recovery {
            date: date("2023-10-01"),
            amount: euros("25000.00"),
        },
    ];
    let outcome = terms.settle(&claim).unwrap();
    // 80 000 lost, 35 000 of them in the tranche. 30 000 go to the lender, then 15 000; the last 10 000 are the guarantor's.
    assert_eq!(
        (outcome.indemnity(), outcome.lender_loss()),
        (euros("25000.00"), euros("0.00"))
    );
    let shared: Vec<(Money, Money)> = outcome
        .recoveries()
        .iter()
        .map(|recovery| (recovery.guarantor(), recovery.lender()))
        .collect();
    assert_eq!(
        shared,
        [
            (euros("0"), euros("30000.00")),
            (euros("10000.00"), euros("15000.00"))
        ]
    );
}

#[test]
fn caps_stop_an_indemnity_and_say_which_of_them_did() {
    let mut terms = GuaranteeTerms::pari_passu("the fund", "80 %".parse().unwrap());
    let mut claim = liquidation();
    claim.conditions.clear();
    claim.accessories.clear();
    claim.recoveries.clear();
    claim.provisional_paid = None;
    terms.caps = CoverageCaps {
        per_borrower: Some(euros("70000.00")),
        portfolio: None,
    };
    claim.paid_before.for_borrower = Some(euros("6000.00"));
    let outcome = terms.settle(&claim).unwrap();
    assert_eq!(
        (outcome.indemnity(), outcome.limited_by()),
        (euros("64000.00"), None)
    );
    claim.paid_before.for_borrower = Some(euros("6000.01"));
    let outcome = terms.settle(&claim).unwrap();
    assert_eq!(
        (outcome.indemnity(), outcome.limited_by()),
        (euros("63999.99"), Some(CapKind::PerBorrower))
    );
    // A portfolio of 1 000 000 at 80 %, capped at 20 %: 160 000 in all, each loss at 80 % until it is used up.
    let portfolio = PortfolioCap {
        cap_rate: "20 %".parse().unwrap(),
        volume: euros("1000000.00"),
    };
    terms.caps = CoverageCaps {
        per_borrower: None,
        portfolio: Some(portfolio),
    };
    let mut paid = euros("0");
    let mut indemnities = Vec::new();
    for _ in 0..4 {
        claim.paid_before.in_portfolio = Some(paid);
        let outcome = terms.settle(&claim).unwrap();
        paid = paid.checked_add(outcome.indemnity()).unwrap();
        indemnities.push((outcome.indemnity(), outcome.limited_by()));
    }
    let capped = Some(CapKind::Portfolio);
    assert_eq!(
        indemnities,
        [
            (euros("64000.00"), None),
            (euros("64000.00"), None),
            (euros("32000.00"), capped),
            (euros("0"), capped)
        ]
    );
}

#[test]
fn terms_and_claims_cross_json_and_refuse_unknown_keys() {
    let terms = state();
    let again: GuaranteeTerms =
        serde_json::from_str(&serde_json::to_string(&terms).unwrap()).unwrap();
    assert_eq!(again, terms);
    let claim = liquidation();
    let again: Claim = serde_json::from_str(&serde_json::to_string(&claim).unwrap()).unwrap();
    assert_eq!(again, claim);
    let unknown = r#"{ "guarantor": "the State", "coverage": "90 %", "waiting": { "months": 2 } }"#;
    assert!(serde_json::from_str::<GuaranteeTerms>(unknown).is_err());
    let outcome = serde_json::to_value(terms.settle(&claim).unwrap()).unwrap();
    assert_eq!(
        (&outcome["true_up"], &outcome["direction"]),
        (&"-5370.00 EUR".into(), &"lender-repays".into())
    );
}
