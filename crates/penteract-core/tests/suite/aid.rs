//! Public aid: grant equivalents of real schedules, ceilings at their limits, what is refused.

use chrono::NaiveDate;
use penteract_core::{
    AidCeiling, AidCeilingError, AidDiscounting, AidIntensity, AidPayment, AidPeriod,
    AidPeriodsError, AidWindow, Currency, DatedTable, DayCount, EnterpriseLink, FiscalYear,
    GrantEquivalent, GrantEquivalentError, GrantedAid, GuaranteeAid, LoanAid, LoanTerms, LocalText,
    Money, PaymentTiming, Period, Rate, Rounding, SafeHarbour, SafeHarbourCase,
    SafeHarbourCondition, SafeHarbourError, SafeHarbourLimit, SingleUndertaking, YearFraction,
    aid_periods, guarantee_premiums,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::json;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn rate(text: &str) -> Rate {
    text.parse().unwrap()
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn euros(text: &str) -> Money {
    format!("{text} EUR").parse().unwrap()
}

fn cents(amount: Decimal) -> String {
    Money::rounded(amount, Currency::EUR, Rounding::HalfUp)
        .unwrap()
        .to_string()
}

/// Two years without repayment, then twenty quarters of equal principal.
fn regional_loan(drawn_on: &str, annual: &str) -> LoanTerms {
    let terms = json!({
        "currency": "EUR", "disbursements": [{ "date": drawn_on, "amount": "100000.00" }],
        "rate": { "kind": "fixed", "annual": annual }, "frequency": "quarterly",
        "phases": [{ "kind": "interest-only", "months": 24 }, { "kind": "level-principal", "months": 60 }]
    });
    serde_json::from_value(terms).unwrap()
}

fn loan_aid(reference_rate: &str, discounting: AidDiscounting) -> LoanAid {
    LoanAid {
        reference_rate: rate(reference_rate),
        discounting,
        fees: Vec::new(),
    }
}

fn equivalent(terms: &LoanTerms, aid: &LoanAid) -> GrantEquivalent {
    let periods = aid_periods(terms, terms.start_date(), DayCount::Thirty360Isda).unwrap();
    GrantEquivalent::of_loan(&periods, aid).unwrap()
}

#[test]
fn the_derived_examples_come_out_by_both_conventions() {
    let june_2020 = regional_loan("2020-06-15", "0 %");
    let at_discount_rate = AidDiscounting::AtDiscountRate(rate("0.78 %"));
    let by_discount = equivalent(&june_2020, &loan_aid("3.78 %", at_discount_rate));
    assert_eq!(cents(by_discount.undiscounted()), "17482.50 EUR");
    assert_eq!(cents(by_discount.total()), "17126.03 EUR");
    let at_reference = equivalent(
        &june_2020,
        &loan_aid("3.78 %", AidDiscounting::AtReferenceRate),
    );
    assert_eq!(cents(at_reference.total()), "15868.11 EUR");
    let january_2022 = regional_loan("2022-01-15", "0.22 %");
    let aid = loan_aid("3.51 %", AidDiscounting::AtDiscountRate(rate("0.51 %")));
    assert_eq!(
        cents(equivalent(&january_2022, &aid).undiscounted()),
        "15216.25 EUR"
    );
    assert_eq!(
        cents(equivalent(&january_2022, &aid).total()),
        "15012.11 EUR"
    );
}

#[test]
fn a_loan_at_the_market_or_above_holds_no_aid_and_offsets_none() {
    let aid = loan_aid("3.78 %", AidDiscounting::AtReferenceRate);
    let amount = |annual| {
        let equivalent = equivalent(&regional_loan("2020-06-15", annual), &aid);
        (
            equivalent.total(),
            equivalent.amount(Currency::EUR, Rounding::HalfUp).unwrap(),
        )
    };
    assert_eq!(amount("3.78 %"), (Decimal::ZERO, euros("0")));
    let (total, aid) = amount("3.79 %");
    assert!(total < Decimal::ZERO && aid == euros("0"));
}

#[test]
fn fees_that_the_borrower_pays_take_from_the_aid() {
    let mut aid = loan_aid("3.78 %", AidDiscounting::AtDiscountRate(rate("0.78 %")));
    let years = |count| YearFraction::new(count, 1).unwrap();
    aid.fees = vec![
        AidPayment {
            amount: decimal("126.03"),
            paid_after: years(0),
        },
        AidPayment {
            amount: decimal("1007.80"),
            paid_after: years(1),
        },
    ];
    let equivalent = equivalent(&regional_loan("2020-06-15", "0 %"), &aid);
    assert_eq!(cents(equivalent.deducted()), "1126.03 EUR");
    assert_eq!(cents(equivalent.total()), "16000.00 EUR");
}

#[test]
fn drawdowns_rate_steps_and_capitalised_interest_each_open_a_period() {
    let terms: LoanTerms = serde_json::from_value(json!({
        "currency": "EUR",
        "disbursements": [{ "date": "2021-01-01", "amount": "60000.00" }, { "date": "2021-04-01", "amount": "40000.00" }],
        "rate": { "kind": "stepped", "steps": [{ "annual": "1 %" }, { "from": "2022-07-01", "annual": "3 %" }] },
        "frequency": "yearly",
        "phases": [{ "kind": "no-payment", "months": 12, "interest": "capitalised-at-end" }, { "kind": "bullet", "months": 12 }]
    }))
    .unwrap();
    let periods = aid_periods(&terms, date("2020-12-01"), DayCount::Thirty360Isda).unwrap();
    let seen: Vec<(String, String, YearFraction, YearFraction)> = periods
        .iter()
        .map(|period| {
            (
                period.outstanding.to_string(),
                period.price.to_string(),
                period.length,
                period.ends_after,
            )
        })
        .collect();
    let months = |count| YearFraction::new(count, 12).unwrap();
    let period = |outstanding: &str, price: &str, length, after| {
        (
            outstanding.to_owned(),
            price.to_owned(),
            months(length),
            months(after),
        )
    };
    assert_eq!(
        seen,
        [
            period("60000.00", "1 %", 3, 4),
            period("100000.00", "1 %", 9, 13),
            // 150 and 750 of interest joined the balance.
            period("100900.00", "1 %", 6, 19),
            period("100900.00", "3 %", 6, 25),
        ]
    );
}

#[test]
fn payments_in_advance_are_outstanding_from_the_payment_on() {
    let terms: LoanTerms = serde_json::from_value(json!({
        "currency": "EUR", "disbursements": [{ "date": "2021-01-01", "amount": "40000.00" }],
        "rate": { "kind": "fixed", "annual": "0 %" }, "frequency": "yearly", "payments": "in-advance",
        "phases": [{ "kind": "level-principal", "months": 48 }]
    }))
    .unwrap();
    let periods = aid_periods(&terms, date("2021-01-01"), DayCount::Thirty360Isda).unwrap();
    let outstanding: Vec<String> = periods
        .iter()
        .map(|period| period.outstanding.to_string())
        .collect();
    assert_eq!(outstanding, ["30000.00", "20000.00", "10000.00"]);
}

#[test]
fn loans_whose_aid_cannot_be_counted_on_the_balance_are_refused() {
    let loan = regional_loan("2020-06-15", "0 %");
    let late = aid_periods(&loan, date("2020-06-16"), DayCount::Thirty360Isda);
    assert!(matches!(
        late,
        Err(AidPeriodsError::GrantedAfterDrawdown { .. })
    ));
    let flat: LoanTerms = serde_json::from_value(json!({
        "currency": "EUR", "disbursements": [{ "date": "2021-01-01", "amount": "40000.00" }],
        "rate": { "kind": "fixed", "annual": "2 %" }, "frequency": "yearly", "interest_method": "flat",
        "phases": [{ "kind": "level-principal", "months": 48 }]
    }))
    .unwrap();
    let refused = aid_periods(&flat, date("2021-01-01"), DayCount::Thirty360Isda);
    assert_eq!(refused, Err(AidPeriodsError::FlatInterest));
    let worthless = loan_aid("3 %", AidDiscounting::AtDiscountRate(rate("-100 %")));
    assert!(matches!(
        GrantEquivalent::of_loan(&[], &worthless),
        Err(GrantEquivalentError::DiscountRate { .. })
    ));
    let year = YearFraction::new(1, 1).unwrap();
    let huge = AidPeriod {
        outstanding: Decimal::MAX,
        price: rate("-500 %"),
        length: year,
        ends_after: year,
    };
    let refused =
        GrantEquivalent::of_loan(&[huge], &loan_aid("3 %", AidDiscounting::AtReferenceRate));
    assert!(matches!(
        refused,
        Err(GrantEquivalentError::Overflow { .. })
    ));
}

#[test]
fn the_aid_of_a_guarantee_is_the_same_from_its_rate_and_from_its_levies() {
    // Ten years, yearly, nothing repaid before the end: 1 % a year on the guaranteed half, in arrears.
    let terms: LoanTerms = serde_json::from_value(json!({
        "currency": "EUR", "disbursements": [{ "date": "2021-01-01", "amount": "100000.00" }],
        "rate": { "kind": "fixed", "annual": "2 %" }, "frequency": "yearly",
        "phases": [{ "kind": "bullet", "months": 120 }],
        "guarantee_fee": { "coverage": "50 %", "yearly_rates": vec!["1 %"; 10], "timing": "yearly-in-arrears", "payer": "lender" }
    }))
    .unwrap();
    let granted_on = date("2021-01-01");
    let priced = |price: &str| -> Vec<AidPeriod> {
        let periods = aid_periods(&terms, granted_on, DayCount::Thirty360Isda).unwrap();
        periods
            .into_iter()
            .map(|period| AidPeriod {
                price: rate(price),
                ..period
            })
            .collect()
    };
    let aid = |premiums, premium_timing| GuaranteeAid {
        coverage: rate("50 %"),
        market_premium: rate("3.8 %"),
        discount_rate: rate("1.5 %"),
        premium_timing,
        premiums,
    };
    let arrears = PaymentTiming::InArrears;
    let by_rate = GrantEquivalent::of_guarantee(&priced("1 %"), &aid(Vec::new(), arrears)).unwrap();
    let levies = guarantee_premiums(&terms, granted_on, DayCount::Thirty360Isda).unwrap();
    assert_eq!(levies.len(), 10);
    let by_levies = GrantEquivalent::of_guarantee(&priced("0 %"), &aid(levies, arrears)).unwrap();
    assert!((by_rate.total() - by_levies.total()).abs() < decimal("0.0000000001"));
    assert_eq!(by_rate.undiscounted(), decimal("14000"));
    // Due at the beginning of each year, every advantage is a year nearer.
    let in_advance =
        GrantEquivalent::of_guarantee(&priced("1 %"), &aid(Vec::new(), PaymentTiming::InAdvance))
            .unwrap();
    assert!(
        (in_advance.total() - by_rate.total() * decimal("1.015")).abs() < decimal("0.0000000001")
    );
}

fn granted(enterprise: &str, regime: &str, granted_on: &str, amount: &str) -> GrantedAid {
    GrantedAid {
        enterprise: enterprise.into(),
        regime: regime.into(),
        granted_on: date(granted_on),
        amount: euros(amount),
    }
}

/// The general ceiling before and after 2024. Source: DM-01, DM-03.
fn de_minimis() -> DatedTable<AidCeiling> {
    let ceiling = |amount, window, law: &str| AidCeiling {
        regimes: vec!["de-minimis".into()],
        amount: euros(amount),
        window,
        law: law.into(),
    };
    let period = |from, until| Period::new(Some(date(from)), Some(date(until))).unwrap();
    DatedTable::new(
        LocalText::same("de minimis ceiling"),
        [
            (
                period("2014-01-01", "2023-12-31"),
                ceiling(
                    "200000",
                    AidWindow::FiscalYears(3),
                    "Regulation (EU) 1407/2013, art. 3(2)",
                ),
            ),
            (
                period("2024-01-01", "2030-12-31"),
                ceiling(
                    "300000",
                    AidWindow::RollingYears(3),
                    "Regulation (EU) 2023/2831, art. 3(2)",
                ),
            ),
        ],
    )
    .unwrap()
}

#[test]
fn fiscal_years_count_before_2024_and_rolling_years_after() {
    let table = de_minimis();
    let bakery = SingleUndertaking::alone("bakery");
    let earlier = [
        granted("bakery", "de-minimis", "2020-12-31", "10000"),
        granted("bakery", "de-minimis", "2021-01-01", "50000"),
        granted("bakery", "de-minimis", "2022-06-15", "40000"),
        granted("bakery", "temporary-framework", "2021-06-15", "700000"),
        granted("mill", "de-minimis", "2022-06-15", "90000"),
    ];
    let left = |day: &str| {
        let ceiling = table.at(date(day)).unwrap();
        ceiling
            .headroom(&earlier, &bakery, date(day), FiscalYear::CALENDAR)
            .unwrap()
            .left()
    };
    assert_eq!(left("2020-12-31"), euros("190000"));
    assert_eq!(left("2022-12-31"), euros("100000"));
    assert_eq!(left("2023-12-31"), euros("110000"));
    // Three years that end on 1 January 2024 begin on 2 January 2021.
    assert_eq!(left("2024-01-01"), euros("260000"));
    assert_eq!(left("2025-06-14"), euros("260000"));
    assert_eq!(left("2025-06-15"), euros("300000"));
    assert!(table.at(date("2031-01-01")).is_err());
}

#[test]
fn an_aid_that_crosses_the_ceiling_gets_no_part_of_it() {
    let table = de_minimis();
    let ceiling = table.at(date("2022-06-15")).unwrap();
    let links = [
        ("holding", "bakery", EnterpriseLink::Votes(rate("51 %"))),
        ("holding", "mill", EnterpriseLink::DominantInfluence),
    ];
    let undertaking = SingleUndertaking::around("bakery", links);
    let earlier = [granted("mill", "de-minimis", "2021-05-01", "150000")];
    let admit = |amount| {
        let new = granted("bakery", "de-minimis", "2022-06-15", amount);
        ceiling.admit(&new, &earlier, &undertaking, FiscalYear::CALENDAR)
    };
    assert_eq!(admit("50000.00").unwrap().left(), euros("50000"));
    let refused = admit("50000.01").unwrap_err();
    assert_eq!(
        refused.to_string(),
        "aid of €50,000.01 on 15 Jun 2022 crosses the ceiling of €200,000.00 over 3 fiscal years (Regulation (EU) 1407/2013, art. 3(2)): €150,000.00 was granted from 1 Jan 2020 to 15 Jun 2022, €50,000.00 is left, and no part of an aid that crosses benefits"
    );
    assert!(matches!(
        admit("-0.01"),
        Err(AidCeilingError::Negative { .. })
    ));
    let wrong = [granted("mill", "de-minimis", "2021-05-01", "-1")];
    let on = date("2022-06-15");
    assert!(matches!(
        ceiling.headroom(&wrong, &undertaking, on, FiscalYear::CALENDAR),
        Err(AidCeilingError::Negative { .. })
    ));
}

#[test]
fn a_framework_counts_all_aid_since_it_began() {
    // Source: TF-01 to TF-03; nominal amounts.
    let framework = |amount| AidCeiling {
        regimes: vec!["temporary-framework".into()],
        amount: euros(amount),
        window: AidWindow::Since(date("2020-03-19")),
        law: "Communication C(2020) 1863, section 3.1".into(),
    };
    let bakery = SingleUndertaking::alone("bakery");
    let earlier = [granted(
        "bakery",
        "temporary-framework",
        "2020-04-01",
        "750000",
    )];
    let left = |amount, day: &str| {
        framework(amount)
            .headroom(&earlier, &bakery, date(day), FiscalYear::CALENDAR)
            .map(|headroom| headroom.left())
    };
    assert_eq!(left("800000", "2021-01-27").unwrap(), euros("50000"));
    assert_eq!(left("1800000", "2021-01-28").unwrap(), euros("1050000"));
    assert_eq!(left("700000", "2021-01-28").unwrap(), euros("0"));
    assert!(matches!(
        left("800000", "2020-03-18"),
        Err(AidCeilingError::NoWindow { .. })
    ));
}

#[test]
fn ceilings_cross_json() {
    let ceiling = de_minimis().rows()[1].1.clone();
    let text = serde_json::to_string(&ceiling).unwrap();
    assert!(text.contains(r#""window":{"rolling-years":3}"#), "{text}");
    assert_eq!(serde_json::from_str::<AidCeiling>(&text).unwrap(), ceiling);
}

#[test]
fn all_aid_for_the_same_costs_stays_below_their_intensity() {
    let plant = AidIntensity {
        eligible_costs: euros("333333.33"),
        intensity_max: rate("20 %"),
    };
    assert_eq!(plant.headroom(&[]).unwrap(), euros("66666.66"));
    assert_eq!(
        plant.headroom(&[euros("60000"), euros("10000")]).unwrap(),
        euros("0")
    );
}

/// Source: SH-03.
fn guarantee_rule() -> SafeHarbour {
    let limit = |amount, years_max| SafeHarbourLimit {
        amount_max: euros(amount),
        years_max,
    };
    SafeHarbour {
        ceiling: euros("200000"),
        limits: vec![limit("1500000", 5), limit("750000", 10)],
        condition: SafeHarbourCondition::CoverageMax(rate("80 %")),
        law: "Regulation (EU) 1407/2013, art. 4(6)".into(),
    }
}

fn guaranteed(amount: &str, months: i64, coverage: &str) -> SafeHarbourCase {
    SafeHarbourCase {
        amount: euros(amount),
        term: YearFraction::new(months, 12).unwrap(),
        collateral_or_coverage: rate(coverage),
        is_insolvent: false,
        is_sme_or_rated: true,
    }
}

#[test]
fn the_simple_rule_ends_exactly_at_its_limits() {
    let rule = guarantee_rule();
    let aid =
        |amount, months, coverage| rule.grant_equivalent(&guaranteed(amount, months, coverage));
    assert_eq!(aid("1500000", 60, "80 %"), Ok(euros("200000")));
    assert_eq!(aid("750000", 120, "80 %"), Ok(euros("200000")));
    assert_eq!(aid("750000", 61, "80 %"), Ok(euros("101666.67")));
    let beyond = |result| matches!(result, Err(SafeHarbourError::BeyondLimits { .. }));
    assert!(beyond(aid("1500000.01", 60, "80 %")));
    assert!(beyond(aid("1500000", 61, "80 %")));
    assert!(beyond(aid("750000.01", 61, "80 %")));
    assert!(beyond(aid("750000", 121, "80 %")));
    assert_eq!(
        aid("1500000", 60, "80.01 %").unwrap_err().to_string(),
        "the guarantee covers 80.01% of the loan, and Regulation (EU) 1407/2013, art. 4(6) allows at most 80%"
    );
    assert!(matches!(
        aid("0", 60, "80 %"),
        Err(SafeHarbourError::NothingLent { .. })
    ));
    let collateral = SafeHarbour {
        condition: SafeHarbourCondition::CollateralMin(rate("50 %")),
        ..guarantee_rule()
    };
    let too_little = collateral.grant_equivalent(&guaranteed("100000", 60, "49.99 %"));
    assert!(matches!(
        too_little,
        Err(SafeHarbourError::TooLittleCollateral { .. })
    ));
    let insolvent = SafeHarbourCase {
        is_insolvent: true,
        ..guaranteed("100000", 60, "80 %")
    };
    assert!(matches!(
        rule.grant_equivalent(&insolvent),
        Err(SafeHarbourError::Insolvent { .. })
    ));
    let unrated = SafeHarbourCase {
        is_sme_or_rated: false,
        ..guaranteed("100000", 60, "80 %")
    };
    assert!(matches!(
        rule.grant_equivalent(&unrated),
        Err(SafeHarbourError::NotRated { .. })
    ));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(200), ..ProptestConfig::default() })]

    #[test]
    fn a_cheaper_loan_holds_more_aid_and_discounting_lessens_it(
        contract in 0_i64..400,
        cheaper_by in 1_i64..100,
        reference in 400_i64..1_000,
        discount in 1_i64..600,
    ) {
        let points = |points: i64| Rate::from_basis_points(Decimal::from(points)).unwrap();
        let aid = LoanAid {
            reference_rate: points(reference),
            discounting: AidDiscounting::AtDiscountRate(points(discount)),
            fees: Vec::new(),
        };
        let of = |contract: i64| equivalent(&regional_loan("2020-06-15", &points(contract).to_string()), &aid);
        let (dear, cheap) = (of(contract), of(contract - cheaper_by));
        prop_assert!(cheap.total() > dear.total());
        prop_assert!(dear.total() <= dear.undiscounted());
        let rows = dear.rows().iter().map(|row| row.discounted()).sum::<Decimal>();
        prop_assert_eq!(rows, dear.total());
    }
}
