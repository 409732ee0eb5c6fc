//! What holds for every schedule, over arbitrary terms.

use chrono::{Days, NaiveDate};
use penteract_core::{
    AmountRounding, BulletInterest, Currency, DayCount, DeferredInterest, DownPaymentTerms,
    FeeAmount, FeeBase, FeeTerms, FeeTiming, Frequency, GuaranteeFeeBase, GuaranteeFeeTerms,
    GuaranteeFeeTiming, InsuranceBase, InsuranceTerms, InterestMethod, InterestRate, LoanTerms,
    LoanTermsBuilder, MonthEnd, OnRateChange, PartialPeriods, Payer, PaymentTiming, PercentBase,
    PeriodUnit, PeriodicRate, Phase, PhaseLength, PhaseTerms, Rate, RateStep, Remainder,
    RetentionTerms, Rounding, RoundingPlace, RoundingTerms, Schedule, ScheduleError, StubPeriods,
    TimeConvention, WholePeriod, present_value, timed,
};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn basis_points(range: std::ops::RangeInclusive<i64>) -> impl Strategy<Value = Rate> {
    range.prop_map(|points| Rate::from_basis_points(Decimal::from(points)).unwrap())
}

fn date() -> impl Strategy<Value = NaiveDate> {
    (0_u64..20_000).prop_map(|days| NaiveDate::from_ymd_opt(1999, 1, 1).unwrap() + Days::new(days))
}

fn frequency() -> impl Strategy<Value = Frequency> {
    let of =
        |unit, most: u32| (1..=most).prop_map(move |every| Frequency::new(every, unit).unwrap());
    prop_oneof![
        4 => of(PeriodUnit::Months, 6),
        1 => of(PeriodUnit::Days, 60),
        1 => of(PeriodUnit::Weeks, 8),
        1 => of(PeriodUnit::Quarters, 2),
        1 => of(PeriodUnit::Years, 2),
    ]
}

fn deferral() -> impl Strategy<Value = Vec<Phase>> {
    let length = prop_oneof![
        4 => (1_u32..=24).prop_map(PhaseLength::Instalments),
        1 => (0_u32..=24, 1_u32..=70).prop_map(|(months, days)| PhaseLength::MonthsAndDays { months, days }),
    ];
    let interest = prop_oneof![
        Just(DeferredInterest::CapitalisedEachPeriod),
        Just(DeferredInterest::CapitalisedAtEnd),
        Just(DeferredInterest::DueAtEnd),
    ];
    prop_oneof![
        Just(Vec::new()),
        length
            .clone()
            .prop_map(|length| vec![Phase::interest_only(length)]),
        (length, interest).prop_map(|(length, interest)| vec![Phase::no_payment(length, interest)]),
    ]
}

fn amortisation() -> impl Strategy<Value = Vec<Phase>> {
    let length =
        prop_oneof![9 => 1_u32..=120, 1 => 121_u32..=1_200].prop_map(PhaseLength::Instalments);
    prop_oneof![
        4 => length.clone().prop_map(|length| vec![Phase::level_payment(length)]),
        2 => length.clone().prop_map(|length| vec![Phase::level_principal(length)]),
        1 => (length.clone(), prop_oneof![Just(BulletInterest::EachPeriod), Just(BulletInterest::AtEnd)])
            .prop_map(|(length, interest)| vec![PhaseTerms::Bullet { length: Some(length), interest }.into()]),
        1 => (length, basis_points(1..=10_000)).prop_map(|(length, percent)| {
            vec![PhaseTerms::PercentPrincipal { length, percent, of: PercentBase::Outstanding, min: None }.into(), Phase::bullet()]
        }),
        1 => prop::collection::vec(1_i64..100, 1..40).prop_map(|parts| {
            let sum: i64 = parts.iter().sum();
            let share = |part: &i64| Decimal::from(part * 1_000_000 / sum) / Decimal::from(1_000_000);
            let mut shares: Vec<Decimal> = parts.iter().map(share).collect();
            let rest = Decimal::ONE - shares[1..].iter().sum::<Decimal>();
            shares[0] = rest;
            vec![PhaseTerms::Custom { shares: shares.into_iter().map(|share| Rate::from_fraction(share).unwrap()).collect() }.into()]
        }),
    ]
}

fn rounding() -> impl Strategy<Value = RoundingTerms> {
    let mode = prop_oneof![
        3 => Just(AmountRounding::HalfUp),
        1 => Just(AmountRounding::HalfEven),
        1 => Just(AmountRounding::HalfDown),
        1 => Just(AmountRounding::Up),
        1 => Just(AmountRounding::Down),
        1 => Just(AmountRounding::Ceiling),
        1 => Just(AmountRounding::Floor),
    ];
    let place = prop_oneof![
        Just(RoundingPlace::EachInstalment),
        Just(RoundingPlace::EachPeriod),
        Just(RoundingPlace::EachSubPeriod)
    ];
    let remainder = prop_oneof![4 => Just(Remainder::Last), 1 => Just(Remainder::LastSmoothed), 1 => Just(Remainder::First)];
    let principal_mode = prop_oneof![
        3 => Just(None),
        1 => Just(Some(Rounding::Down)),
        1 => Just(Some(Rounding::Up)),
        1 => Just(Some(Rounding::HalfEven)),
    ];
    (mode, principal_mode, place, remainder).prop_map(|(mode, principal_mode, place, remainder)| {
        RoundingTerms {
            mode,
            principal_mode,
            place,
            remainder,
            ..RoundingTerms::default()
        }
    })
}

/// Loans drawn at once at a fixed proportional rate: those that have a short way.
fn plain_terms() -> impl Strategy<Value = LoanTermsBuilder> {
    let currency = prop_oneof![Just("EUR"), Just("JPY"), Just("TND")];
    let rate = prop_oneof![1 => Just(Rate::ZERO), 1 => basis_points(-500..=0), 6 => basis_points(0..=3_000), 1 => basis_points(3_000..=100_000)];
    let amount = prop_oneof![
        1_i64..=1_000,
        1_i64..=10_000_000_000,
        1_i64..=100_000_000_000_000
    ];
    let month_end = prop_oneof![
        Just(MonthEnd::Keep),
        Just(MonthEnd::EndOfMonth),
        Just(MonthEnd::FirstOfNext)
    ];
    (
        currency,
        date(),
        amount,
        rate,
        frequency(),
        (deferral(), amortisation()),
        rounding(),
        month_end,
    )
        .prop_map(
            |(
                currency,
                date,
                amount,
                rate,
                frequency,
                (deferral, amortisation),
                rounding,
                month_end,
            )| {
                let currency: Currency = currency.parse().unwrap();
                LoanTerms::builder(currency)
                    .disbursement(date, Decimal::new(amount, currency.minor_units()))
                    .fixed_rate(rate)
                    .frequency(frequency)
                    .phases(deferral)
                    .phases(amortisation)
                    .rounding(rounding)
                    .month_end(month_end)
            },
        )
}

/// The conventions that make terms less plain.
fn conventions() -> impl Strategy<Value = Conventions> {
    let periodic = prop_oneof![
        Just(PeriodicRate::Proportional),
        Just(PeriodicRate::Daily),
        Just(PeriodicRate::Equivalent)
    ];
    let day_count = prop_oneof![
        Just(DayCount::Thirty360Isda),
        Just(DayCount::ThirtyE360),
        Just(DayCount::Act360),
        Just(DayCount::Act365Fixed),
        Just(DayCount::ActActIsda),
        Just(DayCount::ActActDecember31),
        Just(DayCount::ActActAfb),
    ];
    let partial = prop_oneof![
        Just(PartialPeriods::DayCount),
        Just(PartialPeriods::ActualDays),
        Just(PartialPeriods::WholePeriod)
    ];
    let stub = prop_oneof![
        Just(StubPeriods::DayCount),
        Just(StubPeriods::WholePeriodsAndDays),
        Just(StubPeriods::WholePeriod)
    ];
    let on_change = prop_oneof![
        Just(OnRateChange::SolveAgain),
        Just(OnRateChange::OneInstalment)
    ];
    let timing =
        prop_oneof![4 => Just(PaymentTiming::InArrears), 1 => Just(PaymentTiming::InAdvance)];
    let steps = prop::collection::vec((1_u32..400, basis_points(0..=2_000)), 0..3);
    (periodic, day_count, partial, stub, on_change, timing, steps)
        .prop_map(|choice| Conventions { choice })
}

type Choice = (
    PeriodicRate,
    DayCount,
    PartialPeriods,
    StubPeriods,
    OnRateChange,
    PaymentTiming,
    Vec<(u32, Rate)>,
);

#[derive(Clone, Debug)]
struct Conventions {
    choice: Choice,
}

impl Conventions {
    fn apply(&self, builder: LoanTermsBuilder) -> LoanTermsBuilder {
        let (periodic, day_count, partial, stub, on_change, timing, steps) = self.choice.clone();
        let builder = builder
            .periodic_rate(periodic)
            .day_count(day_count)
            .partial_periods(partial)
            .stub_periods(stub)
            .on_rate_change(on_change)
            .payments(timing);
        let mut after = 0;
        let mut dated = vec![RateStep {
            from: None,
            after: None,
            annual: Rate::from_basis_points(Decimal::from(150)).unwrap(),
        }];
        for (days, annual) in steps {
            after += days;
            dated.push(RateStep {
                from: None,
                after: Some(PhaseLength::Days(after)),
                annual,
            });
        }
        if dated.len() == 1 {
            builder
        } else {
            builder.rate(InterestRate::Stepped { steps: dated })
        }
    }
}

fn charges(builder: LoanTermsBuilder, seed: u8) -> LoanTermsBuilder {
    let percent = |text: &str| text.parse::<Rate>().unwrap();
    let fee = |id: &str, amount, when| FeeTerms {
        id: id.to_owned(),
        amount,
        when,
        payer: Payer::Borrower,
        withheld: false,
    };
    let mut builder = builder;
    if seed & 1 != 0 {
        let amount = FeeAmount::Percent {
            percent: percent("0.4 %"),
            of: FeeBase::Disbursed,
        };
        builder = builder.fee(fee("arrangement", amount, FeeTiming::Disbursement));
    }
    if seed & 2 != 0 {
        builder = builder.fee(fee(
            "statement",
            FeeAmount::Amount(Decimal::TWO),
            FeeTiming::EachPayingInstalment,
        ));
    }
    if seed & 4 != 0 {
        let base = if seed & 8 != 0 {
            InsuranceBase::InitialPrincipal
        } else {
            InsuranceBase::OutstandingPrincipal
        };
        builder = builder.insurance(InsuranceTerms {
            rate: percent("0.36 %"),
            base,
            required: true,
            during_deferral: seed & 16 != 0,
        });
    }
    if seed & 32 != 0 {
        let timings = [
            GuaranteeFeeTiming::AtLevy,
            GuaranteeFeeTiming::YearlyInAdvance,
            GuaranteeFeeTiming::YearlyInArrears,
            GuaranteeFeeTiming::EachInstalment,
            GuaranteeFeeTiming::AfterDeferral,
            GuaranteeFeeTiming::Spread,
            GuaranteeFeeTiming::Upfront,
            GuaranteeFeeTiming::EachDisbursement,
        ];
        builder = builder.guarantee_fee(GuaranteeFeeTerms {
            coverage: percent("90 %"),
            base: GuaranteeFeeBase::GuaranteedShare,
            yearly_rates: vec![percent("50 bp"); 3_000],
            slices: Vec::new(),
            amount: None,
            amount_max: None,
            withheld: false,
            timing: timings[usize::from(seed) % timings.len()],
            payer: Payer::Borrower,
            total_max: (seed & 2 != 0).then(|| percent("75 bp")),
            rounding: AmountRounding::HalfUp,
        });
    }
    if seed & 64 != 0 {
        builder = builder.retention(RetentionTerms {
            percent: percent("5 %"),
            interest: Some(percent("0.5 %")),
            released_after: None,
        });
    }
    if seed & 128 != 0 {
        builder = builder.down_payment(DownPaymentTerms {
            percent: percent("20 %"),
        });
    }
    builder
}

/// A schedule, or nothing when amounts grow beyond 28 digits or a negative rate takes everything; nothing else may fail.
fn built(terms: &LoanTerms) -> Option<Schedule> {
    match terms.schedule() {
        Ok(schedule) => Some(schedule),
        Err(ScheduleError::Overflow { .. }) if may_grow_too_large(terms) => None,
        Err(ScheduleError::RateTakesPrincipal { .. }) => None,
        Err(error) => panic!("{error}"),
    }
}

/// The highest yearly rate.
fn highest_rate(terms: &LoanTerms) -> Decimal {
    match terms.rate() {
        InterestRate::Fixed { annual } => annual.as_fraction(),
        InterestRate::Stepped { steps } => steps
            .iter()
            .map(|step| step.annual.as_fraction())
            .max()
            .unwrap(),
        rate => panic!("{rate:?} is not generated"),
    }
}

/// Whether interest that joins the principal may bring it beyond 10²², near the 28 digits with cents and factors.
///
/// Over equal periods only a deferral makes the principal grow. Over unequal ones a level payment may lie below the
/// interest of a long period, and one unit of its rounding grows as the principal would: one yen lent for 47 years at
/// 334 % is owed 10³⁰ times. What is drawn within a period makes it unequal too: it bears interest over a part of it.
/// At a negative rate what one unit at the end is worth at the start grows: over 2 296 years at -2.7 %, 10²⁷ times.
/// Paid in advance, an instalment is all principal but for the interest before it, and one unit of its rounding grows to
/// the end: at 366 % over 45 years, 10³⁰ times.
fn may_grow_too_large(terms: &LoanTerms) -> bool {
    let large = Decimal::from(10_i64.pow(11)) * Decimal::from(10_i64.pow(11));
    let frequency = terms.frequency();
    let years = match (frequency.months(), frequency.days()) {
        (Some(months), _) => Decimal::from(months) / Decimal::from(12),
        (None, days) => Decimal::from(days.unwrap()) / Decimal::from(360),
    };
    let annual = highest_rate(terms);
    let mut period = annual * years * Decimal::new(11, 1);
    if terms.periodic_rate() == PeriodicRate::Equivalent && years > Decimal::ONE {
        period = period.max((Decimal::ONE + annual) * (Decimal::ONE + annual));
    }
    let is_equal = terms.periodic_rate() == PeriodicRate::Proportional
        && matches!(terms.rate(), InterestRate::Fixed { .. })
        && terms.disbursements().len() == 1
        && serde_json::to_value(terms).unwrap()["payments"] != "in-advance";
    let growing = if is_equal && period >= Decimal::ZERO {
        match terms.phases().first().map(Phase::terms) {
            Some(PhaseTerms::NoPayment { length, .. }) => match length {
                PhaseLength::Instalments(count) => *count,
                _ => terms.instalments(),
            },
            _ => 0,
        }
    } else {
        terms.instalments()
    };
    let (mut grown, factor) = if period < Decimal::ZERO {
        let left = (Decimal::ONE + period).max(Decimal::new(1, 3));
        (terms.principal().max(Decimal::ONE), Decimal::ONE / left)
    } else {
        (terms.principal(), Decimal::ONE + period)
    };
    for _ in 0..growing {
        grown *= factor;
        if grown > large {
            return true;
        }
    }
    false
}

/// With no negative rate, no instalment pays a negative part.
fn assert_no_negative_part(terms: &LoanTerms, schedule: &Schedule) {
    let is_negative = match terms.rate() {
        InterestRate::Fixed { annual } => annual.as_fraction() < Decimal::ZERO,
        _ => false,
    };
    if is_negative {
        return;
    }
    for row in schedule.rows() {
        let parts = [
            row.disbursed(),
            row.principal(),
            row.interest(),
            row.capitalised_interest(),
            row.fees(),
            row.insurance(),
        ];
        assert!(parts.iter().all(|part| *part >= Decimal::ZERO), "{row:?}");
    }
}

/// The invariants of every schedule.
fn assert_balanced(terms: &LoanTerms, schedule: &Schedule) {
    let rows = schedule.rows();
    let totals = schedule.totals();
    assert_eq!(
        totals.principal(),
        terms.principal() + totals.capitalised_interest()
    );
    assert!(rows.last().unwrap().closing_balance().is_zero());
    let mut number = 0;
    for row in rows {
        let parts =
            row.principal() + row.interest() + row.fees() + row.insurance() + row.guarantee_fee();
        assert_eq!(row.total(), parts);
        let closing =
            row.opening_balance() + row.disbursed() + row.capitalised_interest() - row.principal();
        assert_eq!(row.closing_balance(), closing);
        assert!(row.closing_balance() >= Decimal::ZERO);
        assert!(row.period_start() <= row.due_date());
        if row.number() > 0 {
            number += 1;
            assert_eq!(row.number(), number);
        }
    }
    assert_eq!(number, terms.instalments());
    assert!(
        rows.windows(2)
            .all(|pair| pair[0].due_date() <= pair[1].due_date())
    );
    let total: Decimal = rows.iter().map(penteract_core::ScheduleRow::total).sum();
    assert_eq!(totals.total(), total);
    let levied: Decimal = schedule
        .guarantee_fee_levies()
        .iter()
        .map(|levy| levy.amount())
        .sum();
    assert_eq!(
        levied,
        schedule.guarantee_fee_by_year().iter().sum::<Decimal>()
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whole minor units and decimals give the same bytes.
    #[test]
    fn the_short_way_gives_the_figures_of_the_reference(builder in plain_terms(), seed in prop_oneof![Just(0), any::<u8>()]) {
        let terms = charges(builder, seed).build().unwrap();
        if let Some(schedule) = built(&terms) {
            let reference = terms.reference_schedule().unwrap();
            prop_assert_eq!(serde_json::to_string(&schedule).unwrap(), serde_json::to_string(&reference).unwrap());
            assert_balanced(&terms, &schedule);
            assert_no_negative_part(&terms, &schedule);
        }
    }

    /// Two loans together are paid as each of them is: lines of a day are one, and what each adds up to is what both do.
    #[test]
    fn loans_that_are_added_are_each_paid(builder in plain_terms(), other in plain_terms(), seed in any::<u8>(), other_seed in any::<u8>()) {
        // Their retentions may be given back on two days, and only terms of one currency are added.
        let with = |builder, seed: u8| charges(builder, seed & !64).build().unwrap();
        let (one, other) = (with(builder, seed), with(other, other_seed));
        let (Some(one), Some(other)) = (built(&one), built(&other)) else { return Ok(()) };
        let added = one.checked_add(&other);
        if one.currency() != other.currency() {
            prop_assert!(matches!(added, Err(ScheduleError::OtherCurrency { .. })), "{:?}", added);
            return Ok(());
        }
        let Ok(sum) = added else { return Ok(()) };
        let turned = other.checked_add(&one).unwrap();
        prop_assert_eq!(sum.rows(), turned.rows());
        let both = || one.rows().iter().chain(other.rows());
        let of_day = |day: NaiveDate| both().filter(|row| row.due_date() == day).map(|row| row.total()).sum::<Decimal>();
        for row in sum.rows() {
            let lines = sum.rows().iter().filter(|line| line.due_date() == row.due_date());
            prop_assert_eq!(lines.map(|line| line.total()).sum::<Decimal>(), of_day(row.due_date()));
            prop_assert_eq!(row.total(), row.principal() + row.interest() + row.fees() + row.insurance() + row.guarantee_fee());
            prop_assert_eq!(row.closing_balance(), row.opening_balance() + row.disbursed() + row.capitalised_interest() - row.principal());
        }
        let numbers = sum.rows().iter().map(|row| row.number()).filter(|number| *number > 0);
        prop_assert!(numbers.eq(1..=u32::try_from(sum.rows().iter().filter(|row| row.number() > 0).count()).unwrap()));
        prop_assert!(sum.rows().windows(2).all(|pair| pair[0].due_date() <= pair[1].due_date()));
        prop_assert!(sum.rows().last().unwrap().closing_balance().is_zero());
        prop_assert_eq!(sum.totals().total(), one.totals().total() + other.totals().total());
        prop_assert_eq!(sum.totals().disbursed(), sum.totals().principal() - sum.totals().capitalised_interest());
        let drawn = |schedule: &Schedule| schedule.flows().iter().map(|flow| flow.amount).sum::<Decimal>();
        prop_assert_eq!(drawn(&sum), drawn(&one) + drawn(&other));
    }

    /// What others pay and what is left to the borrower add up to the loan that the borrower pays alone.
    #[test]
    fn payers_share_the_loan_that_one_would_pay(builder in plain_terms(), seed in any::<u8>(), payers in any::<u8>(), conventions in prop::option::of(conventions())) {
        let builder = conventions.iter().fold(builder, |builder, conventions| conventions.apply(builder));
        // A phase that ends on a day of its own is not paid in advance.
        let Ok(alone) = charges(builder, seed).build() else { return Ok(()) };
        let mut shared = serde_json::to_value(&alone).unwrap();
        // Such fees count what the borrower pays alone.
        if let Some(fees) = shared.get_mut("fees").and_then(|fees| fees.as_array_mut()) {
            fees.retain(|fee| fee["when"] != "each-paying-instalment" && fee["of"] != "instalment" && fee["of"] != "interest");
        }
        let alone: LoanTerms = serde_json::from_value(shared.clone()).unwrap();
        let state = serde_json::json!({ "fr": "L'État", "en": "The State" });
        for (at, phase) in shared["phases"].as_array_mut().unwrap().iter_mut().enumerate() {
            let is_paid = phase["interest"].as_str().is_none_or(|interest| !interest.starts_with("capitalised"));
            if is_paid && phase.get("months").or(phase.get("instalments")).or(phase.get("shares")).is_some() && payers & (1 << (at % 2)) != 0 {
                phase["payer"] = state.clone();
            }
        }
        for fee in shared.get_mut("fees").and_then(|fees| fees.as_array_mut()).into_iter().flatten() {
            fee["payer"] = if payers & 4 != 0 { state.clone() } else { "lender".into() };
        }
        if payers & 8 != 0 && shared.get("guarantee_fee").is_some() {
            shared["guarantee_fee"]["payer"] = state;
        }
        let shared: LoanTerms = serde_json::from_value(shared).unwrap();
        let (Some(one), Some(shares)) = (built(&alone), built(&shared)) else { return Ok(()) };
        prop_assert_eq!(serde_json::to_string(&shares).unwrap(), serde_json::to_string(&shared.reference_schedule().unwrap()).unwrap());
        let mut left = shares.others().to_vec();
        for (whole, own) in one.rows().iter().zip(shares.rows()) {
            let (with, rest): (Vec<_>, Vec<_>) = left.into_iter().partition(|due| (due.number(), due.due_date()) == (own.number(), own.due_date()) );
            left = rest;
            let by_others: Decimal = with.iter().map(|due| due.share().total()).sum();
            prop_assert_eq!(whole.total(), own.total() + by_others);
            prop_assert_eq!(whole.closing_balance(), own.closing_balance());
        }
        prop_assert!(left.is_empty());
    }

    /// Level payments at rates where one cent would outgrow the loan, for neighbouring amounts.
    #[test]
    fn extreme_rates_are_repaid(cents in 1_i64..10_000_000, annual in basis_points(5_000..=100_000), months in 1_u32..=6, count in 1_u32..=1_200, rounding in rounding()) {
        let terms = LoanTerms::builder(Currency::EUR)
            .disbursement(NaiveDate::from_ymd_opt(2023, 1, 15).unwrap(), Decimal::new(cents, 2))
            .fixed_rate(annual)
            .frequency(Frequency::new(months, PeriodUnit::Months).unwrap())
            .rounding(rounding)
            .phase(Phase::level_payment(PhaseLength::Instalments(count)))
            .build()
            .unwrap();
        let schedule = terms.schedule().unwrap();
        assert_balanced(&terms, &schedule);
        assert_no_negative_part(&terms, &schedule);
    }

    /// Over whole years an effective rate is the rate itself, to the half cent.
    #[test]
    fn an_equivalent_rate_over_a_year_is_the_yearly_rate(cents in 1_i64..10_000_000, annual in basis_points(0..=3_000), rounding in rounding()) {
        let interest = |periodic| {
            LoanTerms::builder(Currency::EUR)
                .disbursement(NaiveDate::from_ymd_opt(2023, 1, 15).unwrap(), Decimal::new(cents, 2))
                .fixed_rate(annual)
                .periodic_rate(periodic)
                .frequency(Frequency::YEARLY)
                .rounding(rounding)
                .phase(PhaseTerms::Bullet { length: Some(PhaseLength::Instalments(1)), interest: BulletInterest::EachPeriod }.into())
                .build()
                .unwrap()
                .schedule()
                .unwrap()
                .totals()
                .interest()
        };
        prop_assert_eq!(interest(PeriodicRate::Equivalent), interest(PeriodicRate::Proportional));
    }

    #[test]
    fn every_schedule_balances(builder in plain_terms(), conventions in conventions(), seed in any::<u8>()) {
        let builder = conventions.apply(builder).rounding(RoundingTerms::default());
        if let Ok(terms) = charges(builder, seed).build()
            && let Some(schedule) = built(&terms)
        {
            assert_balanced(&terms, &schedule);
            assert_no_negative_part(&terms, &schedule);
        }
    }

    #[test]
    fn terms_read_what_they_write(builder in plain_terms(), conventions in conventions(), seed in any::<u8>()) {
        if let Ok(terms) = charges(conventions.apply(builder), seed).build() {
            let written = serde_json::to_string(&terms).unwrap();
            prop_assert_eq!(serde_json::from_str::<LoanTerms>(&written).unwrap(), terms);
        }
    }

    /// Later drawings, in any order, are all repaid.
    #[test]
    fn several_disbursements_are_repaid(builder in plain_terms(), conventions in conventions(), later in prop::collection::vec((1_u64..60, 1_i64..1_000_000), 1..4), flat in 0_u8..3) {
        let method = [InterestMethod::Declining, InterestMethod::Flat, InterestMethod::FlatSpread][usize::from(flat)];
        let builder = conventions.apply(builder).rounding(RoundingTerms::default()).interest_method(method);
        let first = builder.clone().build().map(|terms| terms.start_date());
        if let Ok(first) = first {
            let draw = |builder: LoanTermsBuilder, (days, amount): &(u64, i64)| {
                builder.disbursement(first + Days::new(*days), Decimal::from(*amount))
            };
            let builder = later.iter().fold(builder, draw);
            if let Ok(terms) = builder.build()
                && let Some(schedule) = built(&terms)
            {
                prop_assert!(schedule.rows().last().unwrap().closing_balance().is_zero());
                prop_assert_eq!(schedule.totals().principal(), terms.principal() + schedule.totals().capitalised_interest());
            }
        }
    }

    /// Unrounded interest is in proportion to the principal.
    #[test]
    fn ten_times_the_principal_bears_ten_times_the_interest(annual in basis_points(-100..=3_000), amount in 1_i64..1_000_000_000, count in 1_u32..240, level in any::<bool>()) {
        let schedule = |amount: i64| {
            let length = PhaseLength::Instalments(count);
            LoanTerms::builder(Currency::EUR)
                .disbursement(NaiveDate::from_ymd_opt(2020, 6, 15).unwrap(), Decimal::new(amount, 2))
                .fixed_rate(annual)
                .frequency(Frequency::MONTHLY)
                .rounding(RoundingTerms { mode: AmountRounding::None, ..RoundingTerms::default() })
                .phase(if level { Phase::level_payment(length) } else { Phase::level_principal(length) })
                .build()
                .unwrap()
                .schedule()
                .unwrap()
        };
        let (once, tenfold) = (schedule(amount).totals().interest(), schedule(amount * 10).totals().interest());
        prop_assert!((once * Decimal::TEN - tenfold).abs() < Decimal::new(1, 12), "{once} and {tenfold}");
    }

    /// The effective rate gives the flows a present value of zero, within 10⁻⁹ of what is drawn.
    #[test]
    fn the_aprc_prices_the_flows_again(annual in basis_points(0..=2_500), amount in 100_000_i64..10_000_000_000, count in 1_u32..120, seed in 0_u8..128) {
        let builder = LoanTerms::builder(Currency::EUR)
            .disbursement(NaiveDate::from_ymd_opt(2020, 1, 31).unwrap(), Decimal::new(amount, 2))
            .fixed_rate(annual)
            .frequency(Frequency::MONTHLY)
            .phase(Phase::level_payment(PhaseLength::Instalments(count)));
        let schedule = charges(builder, seed).build().unwrap().schedule().unwrap();
        if let Ok(aprc) = schedule.aprc() {
            let flows = timed(&schedule.flows(), TimeConvention::EuPeriods { period: WholePeriod::Month }).unwrap();
            let value = present_value(&flows, aprc).unwrap();
            prop_assert!(value.abs() <= Decimal::new(amount, 2) * Decimal::new(1, 9), "{value} at {aprc}");
        }
    }

    /// Any bytes: terms or an error, a schedule or an error.
    #[test]
    fn damaged_terms_never_panic(position in 0_usize..600, byte in any::<u8>()) {
        let text = r#"{ "currency": "EUR", "disbursements": [{ "date": "2020-06-15", "amount": "100000.00" }], "rate": { "kind": "fixed", "annual": "0.73 %" }, "day_count": "30/360", "frequency": { "months": 1 }, "phases": [{ "kind": "no-payment", "months": 12, "interest": "due-at-end" }, { "kind": "level-payment", "months": 60 }], "rounding": { "mode": "half-up", "remainder": "last" }, "calendar": "none" }"#;
        let mut bytes = text.as_bytes().to_vec();
        let position = position % bytes.len();
        bytes[position] = byte;
        if let Ok(terms) = serde_json::from_slice::<LoanTerms>(&bytes)
            && let Ok(schedule) = terms.schedule()
        {
            assert_balanced(&terms, &schedule);
        }
    }
}
