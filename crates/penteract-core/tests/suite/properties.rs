//! What holds for every input: rates price their flows, day counts add up, what is printed reads back.

use chrono::{Datelike, Days, NaiveDate};
use penteract_core::{
    Annuity, BusinessDayConvention, Calendar, Currency, DatedFlow, DayCount, DayCountContext,
    EffectiveRateError, Flow, FlowEntry, FlowKind, FlowsError, FlowsInput, Frequency,
    InterestPeriod, Money, MonthEnd, PaymentTiming, Period, PeriodUnit, Rate, RateMethod, Rounding,
    TimeConvention, UnitPeriod, UnitPeriodFlow, WholePeriod, YearFraction, add_months, aprc,
    aprc_of_dates, disclosed_percent, equivalent_annual_rate, equivalent_period_rate, future_value,
    in_arrears, irr, net_present_value, nominal_annual_rate, number_of_periods, present_value,
    present_value_of_annuity, rate_of_annuity, teg, timed, us_apr, verify,
};
use proptest::collection::vec;
use proptest::prelude::*;
use rust_decimal::Decimal;

fn date() -> impl Strategy<Value = NaiveDate> {
    (0_u64..60_000).prop_map(|days| NaiveDate::from_ymd_opt(1960, 1, 1).unwrap() + Days::new(days))
}

fn cents(range: std::ops::Range<i64>) -> impl Strategy<Value = Decimal> {
    range.prop_map(|cents| Decimal::new(cents, 2))
}

fn rounding() -> impl Strategy<Value = Rounding> {
    prop::sample::select(vec![
        Rounding::HalfUp,
        Rounding::HalfEven,
        Rounding::HalfDown,
        Rounding::Up,
        Rounding::Down,
        Rounding::Ceiling,
        Rounding::Floor,
    ])
}

fn month_end() -> impl Strategy<Value = MonthEnd> {
    prop::sample::select(vec![
        MonthEnd::Keep,
        MonthEnd::EndOfMonth,
        MonthEnd::FirstOfNext,
    ])
}

fn frequency() -> impl Strategy<Value = Frequency> {
    let units = vec![
        PeriodUnit::Days,
        PeriodUnit::Weeks,
        PeriodUnit::Months,
        PeriodUnit::Quarters,
        PeriodUnit::Years,
    ];
    (1_u32..40, prop::sample::select(units))
        .prop_map(|(every, unit)| Frequency::new(every, unit).unwrap())
}

/// Drawdowns, then payments, at random dates; between half and three times of what was drawn is paid.
fn loan() -> impl Strategy<Value = Vec<DatedFlow>> {
    let drawdowns = vec((cents(100..1_000_000_000_000), 0_u64..400), 1..4);
    let payments = vec((1_i64..1_000, 400_u64..12_000), 1..60);
    (date(), drawdowns, payments, 50_i64..300).prop_map(|(start, drawdowns, payments, percent)| {
        let drawn: Decimal = drawdowns.iter().map(|(amount, _)| *amount).sum();
        let weights: i64 = payments.iter().map(|(weight, _)| *weight).sum();
        let share = |weight: i64| {
            let amount =
                drawn * Decimal::from(weight) * Decimal::new(percent, 2) / Decimal::from(weights);
            Rounding::HalfUp.round(amount, 2)
        };
        let drawdowns = drawdowns
            .iter()
            .map(|&(amount, days)| (FlowKind::Drawdown, amount, days));
        let payments = payments
            .iter()
            .map(|&(weight, days)| (FlowKind::Repayment, share(weight), days));
        let flows = drawdowns.chain(payments);
        flows
            .map(|(kind, amount, days)| DatedFlow {
                kind,
                amount,
                date: start + Days::new(days),
            })
            .collect()
    })
}

/// Small flows either way at whole years: anything may happen.
fn erratic() -> impl Strategy<Value = Vec<Flow>> {
    vec(-20_i64..20, 2..8).prop_map(|amounts| {
        let flow = |(year, amount): (i64, i64)| Flow {
            kind: if amount > 0 {
                FlowKind::Drawdown
            } else {
                FlowKind::Repayment
            },
            amount: Decimal::from(amount.abs()),
            time: YearFraction::new(year, 1).unwrap(),
        };
        (0..).zip(amounts).map(flow).collect()
    })
}

proptest! {
    #[test]
    fn a_rate_prices_its_flows_to_nothing(flows in loan(), by_days in any::<bool>()) {
        let convention = if by_days {
            TimeConvention::Days { day_count: DayCount::Act365Fixed }
        } else {
            TimeConvention::EuPeriods { period: WholePeriod::Month }
        };
        let rate = aprc_of_dates(&flows, convention).unwrap();
        prop_assert_eq!(verify(&timed(&flows, convention).unwrap(), rate).err(), None);
    }

    #[test]
    fn a_teg_is_its_period_rate_times_the_periods_and_equivalent_to_the_aprc(flows in loan(), periods in 1_u32..53) {
        let flows = timed(&flows, TimeConvention::default()).unwrap();
        let (teg, aprc) = (teg(&flows, periods).unwrap(), aprc(&flows).unwrap());
        prop_assert_eq!(teg.rate().as_fraction(), teg.period_rate().as_fraction() * Decimal::from(periods));
        let compounded = equivalent_annual_rate(teg.period_rate(), periods).unwrap().as_fraction();
        let error = (compounded - aprc.as_fraction()).abs();
        prop_assert!(error <= Decimal::new(1, 11) * (Decimal::ONE + compounded), "{compounded} is not {aprc}");
    }

    #[test]
    fn the_order_and_the_scale_of_flows_do_not_matter(flows in loan(), factor in 2_i64..1_000) {
        let flows = timed(&flows, TimeConvention::default()).unwrap();
        let rate = aprc(&flows);
        let backwards: Vec<Flow> = flows.iter().rev().copied().collect();
        prop_assert_eq!(&aprc(&backwards), &rate);
        let scaled: Vec<Flow> =
            flows.iter().map(|flow| Flow { amount: flow.amount * Decimal::from(factor), ..*flow }).collect();
        let scaled = aprc(&scaled).unwrap().as_fraction();
        prop_assert!((scaled - rate.unwrap().as_fraction()).abs() <= Decimal::new(1, 12));
    }

    /// Whatever is answered for erratic flows is true: rates price them to nothing, and no sign change of the value is
    /// missed that a walk over many rates can see.
    #[test]
    fn erratic_flows_are_answered_truly(flows in erratic()) {
        let entry = |flow: &Flow| FlowEntry {
            kind: flow.kind,
            amount: Some(flow.amount),
            t: Some(vec![(flow.time.numerator(), flow.time.denominator())]),
            ..serde_json::from_str(r#"{ "kind": "charge" }"#).unwrap()
        };
        let document = FlowsInput { flows: flows.iter().map(entry).collect(), ..serde_json::from_str(r#"{ "flows": [] }"#).unwrap() };
        let rates = match document.rate(RateMethod::Aprc) {
            Ok(rate) => rate.other_solutions().iter().copied().chain([rate.rate()]).collect(),
            Err(FlowsError::Rate(EffectiveRateError::Several { rates })) => rates,
            Err(FlowsError::Rate(EffectiveRateError::NoSolution | EffectiveRateError::NoSignChange | EffectiveRateError::NoFlows)) => vec![],
            Err(other) => return Err(TestCaseError::fail(format!("{other}"))),
        };
        let largest: Decimal = flows.iter().map(|flow| flow.amount).sum();
        for &rate in &rates {
            // Near −100 % the discount factors are huge: what is left is compared with the largest term.
            let growth = Decimal::ONE + rate.as_fraction();
            let horizon = i64::try_from(flows.len()).unwrap();
            let scale = (0..horizon).fold(Decimal::ONE, |scale, _| (scale / growth).max(Decimal::ONE));
            let value = present_value(&flows, rate).unwrap();
            prop_assert!(value.abs() <= largest * scale * Decimal::new(1, 9), "{rate} leaves {value}");
        }
        let walk = (-95..100).map(|percent| Rate::from_percent(percent.into()).unwrap());
        let values: Vec<bool> = walk.filter_map(|rate| present_value(&flows, rate))
            .filter(|value| value.abs() > Decimal::new(1, 9)).map(|value| value > Decimal::ZERO).collect();
        let crossings = values.windows(2).filter(|pair| pair[0] != pair[1]).count();
        prop_assert!(crossings <= rates.len(), "{crossings} crossings seen, {rates:?} answered");
    }

    #[test]
    fn real_day_counts_add_up(mut dates in [date(), date(), date()], index in 0_usize..9) {
        dates.sort();
        let convention = [
            DayCount::Act360, DayCount::Act364, DayCount::Act365Fixed, DayCount::Act365Quarter, DayCount::Act366,
            DayCount::ActActIsda, DayCount::ActActDecember31, DayCount::ActActIcma, DayCount::ActActIcma,
        ][index];
        let month_end = if index == 8 { MonthEnd::EndOfMonth } else { MonthEnd::Keep };
        let coupon = InterestPeriod::new(date_of(2001, 2, 28), date_of(2001, 8, 31)).unwrap();
        let context = DayCountContext { reference_period: Some(coupon), month_end, ..DayCountContext::default() };
        let between = |from: usize, to: usize| convention.year_fraction(dates[from], dates[to], &context).unwrap();
        prop_assert_eq!(between(0, 1).checked_add(between(1, 2)).unwrap(), between(0, 2));
    }

    /// A year is a year, whatever the convention says of its parts.
    #[test]
    fn a_whole_year_is_about_one(start in date(), index in 0_usize..12) {
        let convention = [
            DayCount::Thirty360Isda, DayCount::Thirty360Us, DayCount::ThirtyE360, DayCount::ThirtyE360Isda,
            DayCount::Act360, DayCount::Act364, DayCount::Act365Fixed, DayCount::Act365Quarter, DayCount::Act366,
            DayCount::ActActIsda, DayCount::ActActAfb, DayCount::ActActDecember31,
        ][index];
        let end = add_months(start, 12, MonthEnd::Keep).unwrap();
        let year = convention.year_fraction(start, end, &DayCountContext::default()).unwrap().to_decimal();
        prop_assert!((year - Decimal::ONE).abs() <= Decimal::new(2, 2), "{convention}: {year}");
    }

    #[test]
    fn due_dates_increase_and_are_counted_from_the_anchor(anchor in date(), frequency in frequency(), rule in month_end()) {
        let nth = |n| frequency.nth_date(anchor, n, rule).unwrap();
        for n in -5..30 {
            prop_assert!(nth(n) < nth(n + 1));
        }
        if let Some(months) = frequency.months() {
            let months = i32::try_from(months).unwrap();
            prop_assert_eq!(Some(nth(7)), add_months(anchor, 7 * months, rule));
        }
    }

    #[test]
    fn an_adjusted_date_is_a_business_day_near_by(day in date(), index in 0_usize..3) {
        let calendar = [Calendar::Target, Calendar::France, Calendar::FranceAlsaceMoselle][index].clone();
        let adjust = |convention| calendar.adjust(day, convention).unwrap();
        let conventions = [
            BusinessDayConvention::Following, BusinessDayConvention::ModifiedFollowing, BusinessDayConvention::Preceding,
            BusinessDayConvention::ModifiedFollowingHalfMonth, BusinessDayConvention::ModifiedPreceding,
            BusinessDayConvention::Nearest,
        ];
        for convention in conventions {
            prop_assert!(calendar.is_business_day(adjust(convention)));
            prop_assert!((adjust(convention) - day).num_days().abs() <= 6, "{convention:?}");
        }
        for convention in [BusinessDayConvention::ModifiedFollowing, BusinessDayConvention::ModifiedPreceding] {
            prop_assert_eq!(adjust(convention).month(), day.month());
        }
        prop_assert!(adjust(BusinessDayConvention::Preceding) <= day && day <= adjust(BusinessDayConvention::Following));
        let start = adjust(BusinessDayConvention::Following);
        let there = calendar.advance_business_days(start, 9).unwrap();
        prop_assert_eq!(calendar.advance_business_days(there, -9).unwrap(), start);
    }

    #[test]
    fn rounding_moves_by_less_than_a_unit_and_only_once(
        units in any::<i64>(), scale in 0_u32..12, decimals in 0_u32..12, mode in rounding(), multiple in 1_i64..100_000,
    ) {
        let value = Decimal::new(units, scale);
        let unit = Decimal::new(1, decimals);
        let rounded = mode.round(value, decimals);
        prop_assert!((rounded - value).abs() < unit);
        prop_assert_eq!(mode.round(rounded, decimals), rounded);
        prop_assert_eq!(mode.round_to_multiple(value, unit), Some(rounded));
        let multiple = Decimal::new(multiple, 3);
        let to_multiple = mode.round_to_multiple(value, multiple).unwrap();
        prop_assert!((to_multiple - value).abs() < multiple);
        prop_assert!((to_multiple % multiple).is_zero());
    }

    #[test]
    fn what_is_printed_reads_back(
        units in any::<i64>(), scale in 0_u32..20, currency in prop::sample::select(vec!["EUR", "JPY", "KWD", "CLF"]),
        frequency in frequency(), from in date(), days in 0_u64..9_000,
    ) {
        let currency: Currency = currency.parse().unwrap();
        let money = Money::new(Decimal::new(units, currency.minor_units()), currency).unwrap();
        prop_assert_eq!(money.to_string().parse::<Money>(), Ok(money));
        prop_assert_eq!(serde_json::from_str::<Money>(&serde_json::to_string(&money).unwrap()).unwrap(), money);
        if let Ok(rate) = Rate::from_fraction(Decimal::new(units, scale)) {
            prop_assert_eq!(rate.to_string().parse::<Rate>(), Ok(rate));
            prop_assert_eq!(Rate::from_percent(rate.as_percent()), Ok(rate));
            prop_assert_eq!(Rate::from_basis_points(rate.as_basis_points()), Ok(rate));
        }
        prop_assert_eq!(serde_json::from_str::<Frequency>(&serde_json::to_string(&frequency).unwrap()).unwrap(), frequency);
        let period = Period::new(Some(from), Some(from + Days::new(days))).unwrap();
        prop_assert_eq!(serde_json::from_str::<Period>(&serde_json::to_string(&period).unwrap()).unwrap(), period);
    }

    #[test]
    fn an_annuity_repays_what_was_lent(
        amount in cents(1..100_000_000_000), percent in 0_i64..3_000, periods in 1_u32..400, in_advance in any::<bool>(),
    ) {
        let rate = Rate::from_percent(Decimal::new(percent, 3)).unwrap();
        let timing = if in_advance { PaymentTiming::InAdvance } else { PaymentTiming::InArrears };
        let loan = Annuity { rate, periods, present_value: amount, future_value: Decimal::ZERO, timing };
        let payment = loan.payment().unwrap();
        let tolerance = amount * Decimal::new(1, 12);
        let left = future_value(rate, periods, payment, amount, timing).unwrap();
        // The balance at the end is what 28 digits leave of a difference of two grown amounts.
        let growth = future_value(rate, periods, Decimal::ZERO, amount, timing).unwrap().abs();
        prop_assert!(left.abs() <= growth * Decimal::new(1, 12), "{left} is left of {amount}");
        let repaid = loan.cumulated_principal(1, periods).unwrap();
        prop_assert!((repaid + amount).abs() <= tolerance.max(growth * Decimal::new(1, 12)), "{repaid} of {amount}");
        let mut flows = vec![payment; usize::try_from(periods).unwrap()];
        if in_advance {
            flows.pop();
        }
        let paid = net_present_value(rate, &flows).unwrap() + if in_advance { payment } else { Decimal::ZERO };
        prop_assert!((paid + amount).abs() <= tolerance, "{paid} is the worth of payments for {amount}");
    }

    /// At any rate and length that PMT answers, its parts have the sign of the payment and sum up to the loan.
    #[test]
    fn the_parts_of_an_annuity_are_those_of_its_payments(
        amount in cents(1..100_000_000_000), percent in 1_i64..1_000_000, periods in 1_u32..6_000, at in 0_u32..6_000, in_advance in any::<bool>(),
    ) {
        let rate = Rate::from_percent(Decimal::new(percent, 3)).unwrap();
        let timing = if in_advance { PaymentTiming::InAdvance } else { PaymentTiming::InArrears };
        let loan = Annuity { rate, periods, present_value: amount, future_value: Decimal::ZERO, timing };
        let payment = loan.payment().unwrap();
        let tolerance = amount * Decimal::new(1, 15);
        let repaid = loan.cumulated_principal(1, periods).unwrap();
        prop_assert!((repaid + amount).abs() <= tolerance, "{repaid} of {amount}");
        let period = at % periods + 1;
        let (interest, principal) = (loan.interest(period).unwrap(), loan.principal(period).unwrap());
        prop_assert!(interest <= tolerance && principal <= tolerance, "{interest} and {principal} of {payment}");
        if period < periods {
            // What the next instalment no longer bears is the interest of the principal repaid now.
            let next = loan.interest(period + 1).unwrap();
            let fall = next - interest;
            let expected = if in_advance && period == 1 { fall } else { -principal * rate.as_fraction() };
            prop_assert!((fall - expected).abs() <= tolerance * (Decimal::ONE + rate.as_fraction()), "{fall} is not {expected}");
        }
    }
}

/// Any decimal at all, the largest and the finest included.
fn any_decimal() -> impl Strategy<Value = Decimal> {
    let from_parts = |(low, middle, high, negative, scale)| {
        Decimal::from_parts(low, middle, high, negative, scale)
    };
    let any_parts = (
        any::<u32>(),
        any::<u32>(),
        any::<u32>(),
        any::<bool>(),
        0_u32..29,
    )
        .prop_map(from_parts);
    prop_oneof![
        any_parts,
        any::<i32>().prop_map(Decimal::from),
        Just(Decimal::ZERO),
        Just(Decimal::MAX)
    ]
}

fn any_flow() -> impl Strategy<Value = Flow> {
    let times = prop_oneof![(-50_i64..500, 1_i64..400), (any::<i64>(), 1..i64::MAX)];
    (any::<bool>(), any_decimal(), times).prop_map(
        |(is_drawn, amount, (numerator, denominator))| Flow {
            kind: if is_drawn {
                FlowKind::Drawdown
            } else {
                FlowKind::Charge
            },
            amount,
            time: YearFraction::new(numerator, denominator).unwrap(),
        },
    )
}

proptest! {
    /// Nonsense gets an answer or a typed error: nothing panics, nothing runs for ever.
    #[test]
    fn nonsense_never_panics(
        flows in vec(any_flow(), 0..12), amounts in vec(any_decimal(), 0..12), periods in any::<u32>(),
        rate in any_decimal(), other in any_decimal(), short in 0_u32..2_000,
    ) {
        let _ = aprc(&flows);
        let _ = teg(&flows, periods);
        let _ = irr(&amounts);
        let in_unit_periods: Vec<UnitPeriodFlow> = flows.iter().map(|flow| UnitPeriodFlow {
            kind: flow.kind,
            amount: flow.amount,
            full_unit_periods: u32::try_from(flow.time.numerator().unsigned_abs() % 5_000).unwrap(),
            odd_fraction: (u32::try_from(flow.time.denominator() % 30).unwrap(), 30),
        }).collect();
        let _ = us_apr(&in_unit_periods, (12, 1));
        let Ok(rate) = Rate::from_fraction(rate) else { return Ok(()) };
        let _ = present_value(&flows, rate);
        let _ = net_present_value(rate, &amounts);
        for timing in [PaymentTiming::InArrears, PaymentTiming::InAdvance] {
            let annuity = Annuity { rate, periods: short, present_value: other, future_value: other, timing };
            let _ = annuity.payment();
            let _ = annuity.interest(short);
            let _ = annuity.cumulated_principal(1, short);
            let _ = rate_of_annuity(periods, other, other, other, timing);
            let _ = rate_of_annuity(short, other, -other, other, timing);
            let _ = present_value_of_annuity(rate, periods, other, other, timing);
            let _ = number_of_periods(rate, other, other, other, timing);
            let _ = future_value(rate, periods, other, other, timing);
        }
        let _ = equivalent_annual_rate(rate, periods);
        let _ = equivalent_period_rate(rate, periods);
        let _ = nominal_annual_rate(rate, periods);
        let _ = in_arrears(rate);
        let _ = rate.to_string();
        let _ = verify(&flows, rate);
        for amount in amounts {
            if let Ok(money) = Money::rounded(amount, Currency::EUR, Rounding::HalfEven) {
                let _ = money.checked_mul(other, Rounding::Up);
                let _ = money.checked_div(other, Rounding::Floor);
                let _ = money.checked_add(money);
            }
            if let Some(rounded) = Rounding::HalfUp.round_to_multiple(amount, other) {
                prop_assert!((rounded - amount).abs() <= other);
            }
        }
        let _ = disclosed_percent(rate, periods);
    }

    #[test]
    fn dates_at_the_ends_of_the_calendar_never_panic(near_the_end in any::<bool>(), days in 0_u64..800, count in any::<i32>(), frequency in frequency(), rule in month_end()) {
        let day = if near_the_end { NaiveDate::MAX - Days::new(days) } else { NaiveDate::MIN + Days::new(days) };
        let _ = frequency.nth_date(day, count, rule);
        let _ = add_months(day, count, rule);
        for calendar in [Calendar::None, Calendar::Target, Calendar::FranceAlsaceMoselle] {
            let _ = calendar.advance(day, count % 1_000, frequency, BusinessDayConvention::ModifiedFollowing, rule);
            let _ = calendar.adjust(day, BusinessDayConvention::Nearest);
        }
        let far = date_of(2000, 1, 1);
        let context = DayCountContext::default();
        for convention in [DayCount::ActActAfb, DayCount::ActActIsda, DayCount::ActActDecember31, DayCount::ThirtyE360Isda] {
            let _ = convention.year_fraction(day.min(far), day.max(far), &context);
        }
        let _ = TimeConvention::default().time(day.min(far), day.max(far));
        let _ = TimeConvention::UkPeriods { period: WholePeriod::Week }.time(day.min(far), day.max(far));
        let _ = UnitPeriod::HalfMonth.between(day.min(far), day.max(far));
    }
}

fn date_of(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}
