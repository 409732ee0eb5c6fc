//! `state-aid.json`: grant equivalents, reference and discount rates, premiums, de minimis by proportion.
//!
//! The grids that the cases look up are the ones that the products ship, read from `products/`; two notices that no
//! product needs stand beside this file, in `tables/`.

use chrono::NaiveDate;
use penteract_core::{
    AidDiscounting, AidPayment, AidPeriod, DatedTable, DayCount, Flow, FlowKind, GrantEquivalent,
    GuaranteeAid, LoanAid, LoanTerms, LocalText, Money, PaymentTiming, Rate, RateGrid,
    ReferenceRates, SafeHarbour, SafeHarbourCase, SafeHarbourCondition, SafeHarbourLimit,
    YearFraction, aid_periods, discounted_aid, grant_element, grant_equivalent_of_flows,
    reduced_premium,
};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::case::{
    CaseResult, close, date, decimal, optional_decimal, same, text, tolerance, whole,
};
use crate::table::{Row, base_rates, rows};

const PARAMETERS: &str = include_str!("../../../../products/lib/state-aid/parameters.toml");
const MARGINS: &str = include_str!("../../../../products/lib/state-aid/tables/margins.csv");
const PREMIUMS: &str =
    include_str!("../../../../products/lib/state-aid/tables/guarantee_premiums.csv");
const LIMITS: &str =
    include_str!("../../../../products/lib/safe-harbours/tables/safe_harbour_limits.csv");
const PGE_PREMIUM: &str = include_str!("../../../../products/pge/tables/premium.csv");
const BASE_RATES_2008: &str = include_str!("tables/base_rates_2008.csv");
const PREMIUMS_2009: &str = include_str!("tables/guarantee_premiums_2009.csv");

pub fn run(case: &Value) -> CaseResult {
    let outcome = match text(case, "family") {
        "soft-loan-gge" => soft_loan(case),
        "soft-loan-gge-year" => soft_loan_year(case),
        "discounted-aid" => instalments(case),
        "reference-margin" => margin(case),
        "reference-rate" => reference_rate(case),
        "base-rate" => base_rate(case),
        "guarantee-safe-harbour" => safe_harbour_premium(case),
        "guarantee-premium-2009" => premium_2009(case),
        "pge-premium" => pge_premium(case),
        "guarantee-gge" => guarantee(case),
        "de-minimis" => de_minimis(case),
        "grant-element" => element(case),
        family => return CaseResult::NotHandled(family.to_owned()),
    };
    CaseResult::of(outcome)
}

fn message(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn rate(value: &Value, key: &str) -> Rate {
    Rate::from_fraction(decimal(value, key)).unwrap()
}

fn years(count: i64) -> YearFraction {
    YearFraction::new(count, 1).unwrap()
}

/// A loan repaid in equal yearly shares after so many years without repayment, in figures that are not rounded.
fn yearly_loan(principal: &str, annual: Rate, grace_years: i64, term_years: i64) -> LoanTerms {
    let mut phases =
        vec![json!({ "kind": "level-principal", "months": 12 * (term_years - grace_years) })];
    if grace_years > 0 {
        phases.insert(
            0,
            json!({ "kind": "interest-only", "months": 12 * grace_years }),
        );
    }
    let terms = json!({
        "currency": "EUR", "disbursements": [{ "date": "2015-01-01", "amount": principal }],
        "rate": { "kind": "fixed", "annual": annual.to_string() }, "frequency": "yearly", "phases": phases,
        "rounding": { "mode": "none" }
    });
    serde_json::from_value(terms).unwrap()
}

fn periods(terms: &LoanTerms) -> Vec<AidPeriod> {
    aid_periods(terms, terms.start_date(), DayCount::Thirty360Isda).unwrap()
}

fn soft_loan(case: &Value) -> Result<(), String> {
    let (inputs, expected) = (&case["inputs"], &case["expected"]);
    let reference_rate = rate(inputs, "reference_rate");
    let terms = yearly_loan(
        text(inputs, "principal"),
        rate(inputs, "subsidised_rate"),
        whole(&inputs["grace_years"]),
        whole(&inputs["term_years"]),
    );
    let aid = |discounting| LoanAid {
        reference_rate,
        discounting,
        fees: Vec::new(),
    };
    let discounting = AidDiscounting::AtDiscountRate(rate(inputs, "discount_rate"));
    let equivalent =
        GrantEquivalent::of_loan(&periods(&terms), &aid(discounting)).map_err(message)?;
    close(
        "the grant equivalent",
        equivalent.total(),
        decimal(expected, "gge"),
        tolerance(case),
    )?;
    if let Some(oracle) = optional_decimal(expected, "oracle_gge") {
        close(
            "the exact grant equivalent",
            equivalent.total(),
            oracle,
            Decimal::new(5, 5),
        )?;
    }
    let stated = expected["rows"].as_array().map_or(&[][..], Vec::as_slice);
    for (row, stated) in equivalent.rows().iter().zip(stated) {
        close(
            "outstanding",
            row.base(),
            decimal(stated, "outstanding"),
            Decimal::ZERO,
        )?;
        // Printed without decimals.
        close(
            "a year's grant equivalent",
            row.discounted(),
            decimal(stated, "grant_equivalent"),
            Decimal::new(5, 1),
        )?;
    }
    if !stated.is_empty() {
        same(
            "the number of years",
            &equivalent.rows().len(),
            &stated.len(),
        )?;
    }
    // Every case discounts at the reference rate: the other convention and the flows must give the same.
    let at_reference = aid(AidDiscounting::AtReferenceRate);
    let same_rate = GrantEquivalent::of_loan(&periods(&terms), &at_reference).map_err(message)?;
    same(
        "at the reference rate",
        &same_rate.total(),
        &equivalent.total(),
    )?;
    let by_flows = grant_equivalent_of_flows(&flows(&terms), reference_rate).map_err(message)?;
    close(
        "face value less present value",
        by_flows,
        equivalent.total(),
        Decimal::new(1, 9),
    )
}

/// The flows of a yearly loan, the time of each being its number.
fn flows(terms: &LoanTerms) -> Vec<Flow> {
    let drawn = Flow {
        kind: FlowKind::Drawdown,
        amount: terms.principal(),
        time: YearFraction::ZERO,
    };
    let schedule = terms.schedule().unwrap();
    let paid = schedule.rows().iter().map(|row| Flow {
        kind: FlowKind::Repayment,
        amount: row.total(),
        time: years(i64::from(row.number())),
    });
    std::iter::once(drawn).chain(paid).collect()
}

fn soft_loan_year(case: &Value) -> Result<(), String> {
    let inputs = &case["inputs"];
    let period = AidPeriod {
        outstanding: decimal(inputs, "outstanding"),
        price: Rate::ZERO,
        length: years(1),
        ends_after: years(whole(&inputs["year"])),
    };
    let aid = LoanAid {
        reference_rate: rate(inputs, "rate_gap"),
        discounting: AidDiscounting::AtDiscountRate(rate(inputs, "discount_rate")),
        fees: Vec::new(),
    };
    let equivalent = GrantEquivalent::of_loan(&[period], &aid).map_err(message)?;
    let stated = decimal(&case["expected"], "grant_equivalent");
    close(
        "the year's grant equivalent",
        equivalent.total(),
        stated,
        tolerance(case),
    )
}

fn instalments(case: &Value) -> Result<(), String> {
    let inputs = &case["inputs"];
    let payments: Vec<AidPayment> = inputs["payments_at_year"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(year, amount)| AidPayment {
            amount: crate::case::parse(amount.as_str().unwrap()),
            paid_after: years(year.parse().unwrap()),
        })
        .collect();
    let value = discounted_aid(&payments, rate(inputs, "discount_rate")).map_err(message)?;
    close(
        "the present value",
        value,
        decimal(&case["expected"], "present_value"),
        tolerance(case),
    )
}

fn margin(case: &Value) -> Result<(), String> {
    let inputs = &case["inputs"];
    let band = match text(inputs, "rating") {
        "AAA-A" => "strong",
        "BBB" => "good",
        "BB" => "satisfactory",
        "B" => "weak",
        "CCC and below" => "bad",
        rating => return Err(format!("no band for {rating}")),
    };
    let margin = grid("loan margin", MARGINS)
        .rate(band, text(inputs, "collateralisation"))
        .map_err(message)?;
    close(
        "the margin",
        margin.as_basis_points(),
        decimal(&case["expected"], "margin_bp"),
        tolerance(case),
    )
}

/// The base rate of the case is also the one that the shipped table has for the euro area on the notice's day.
fn reference_rate(case: &Value) -> Result<(), String> {
    let inputs = &case["inputs"];
    let rates = reference_rates(base_rates(PARAMETERS).iter());
    let granted_on = "2008-09-01".parse().unwrap();
    let base = rates.base_rate_at(granted_on).map_err(message)?;
    close(
        "the base rate",
        base.as_percent(),
        decimal(inputs, "base_rate_percent"),
        Decimal::ZERO,
    )?;
    let margin = Rate::from_basis_points(decimal(inputs, "margin_bp")).unwrap();
    let reference = rates
        .reference_rate_at(granted_on, margin)
        .map_err(message)?;
    close(
        "the rate",
        reference.as_percent(),
        decimal(&case["expected"], "rate_percent"),
        tolerance(case),
    )
}

fn base_rate(case: &Value) -> Result<(), String> {
    let (inputs, expected) = (&case["inputs"], &case["expected"]);
    let table = rows(BASE_RATES_2008);
    let rates = reference_rates(
        table
            .iter()
            .filter(|row| row.text("country") == text(inputs, "country")),
    );
    let on: NaiveDate = date(&inputs["date"]);
    let base = rates.base_rate_at(on).map_err(message)?;
    close(
        "the base rate",
        base.as_percent(),
        decimal(expected, "base_rate_percent"),
        tolerance(case),
    )?;
    let discount = rates.discount_rate_at(on).map_err(message)?;
    close(
        "the discount rate",
        discount.as_percent(),
        decimal(expected, "discount_rate_percent"),
        tolerance(case),
    )?;
    let day_after = rates
        .base_rates()
        .rows()
        .last()
        .and_then(|(period, _)| period.until()?.succ_opt());
    if rates.base_rate_at(day_after.unwrap()).is_ok() {
        return Err("a base rate outside the table".to_owned());
    }
    Ok(())
}

fn reference_rates<'a>(table: impl Iterator<Item = &'a Row>) -> ReferenceRates {
    let base_rates = table.map(|row| (row.period(), row.text("base_rate").parse().unwrap()));
    let base_rates = DatedTable::new(LocalText::same("base rate"), base_rates).unwrap();
    ReferenceRates::new(base_rates, "100 bp".parse().unwrap())
}

/// A grid of two inputs, or of one that has no second heading.
fn grid(what: &str, table: &str) -> RateGrid {
    let cells = rows(table).into_iter().map(|row| {
        let [first, second, rate] = row.three_cells();
        (first, second, rate.parse().unwrap())
    });
    RateGrid::new(LocalText::same(what), cells).unwrap()
}

fn safe_harbour_premium(case: &Value) -> Result<(), String> {
    let (inputs, expected) = (&case["inputs"], &case["expected"]);
    let rating = inputs["rating"]
        .as_str()
        .map_or("no-history".to_owned(), |rating| {
            rating
                .to_lowercase()
                .replace('-', "-minus")
                .replace('+', "-plus")
        });
    let premium = grid("safe-harbour premium", PREMIUMS).rate(&rating, "");
    if expected.get("error").is_some() {
        return match premium {
            Err(_) => Ok(()),
            Ok(premium) => Err(format!("{premium}, expected none to be offered")),
        };
    }
    let stated = decimal(expected, "annual_premium_percent");
    close(
        "the premium",
        premium.map_err(message)?.as_percent(),
        stated,
        tolerance(case),
    )
}

fn premium_2009(case: &Value) -> Result<(), String> {
    let (inputs, expected) = (&case["inputs"], &case["expected"]);
    if let Some(premium) = optional_decimal(inputs, "premium_bp") {
        let reduction = match text(inputs, "size") {
            "SME" => "25 %",
            _ => "15 %",
        };
        let premium = Rate::from_basis_points(premium).unwrap();
        let reduced = reduced_premium(premium, reduction.parse().unwrap()).map_err(message)?;
        let stated = decimal(expected, "reduced_premium_bp");
        return close(
            "the reduced premium",
            reduced.as_basis_points(),
            stated,
            tolerance(case),
        );
    }
    let band = match text(inputs, "rating_category") {
        "AAA" => "aaa",
        "AA+ to AA-" => "aa",
        "A+ to A-" => "a",
        "BBB+ to BBB-" => "bbb",
        "BB+ to BB" => "bb-plus-to-bb",
        "BB- to B+" => "bb-minus-to-b-plus",
        "B to B-" => "b-to-b-minus",
        "CCC and below" => "ccc-and-below",
        rating => return Err(format!("no band for {rating}")),
    };
    let premium = grid("premium", PREMIUMS_2009)
        .rate(band, text(inputs, "collateralisation"))
        .map_err(message)?;
    close(
        "the premium",
        premium.as_basis_points(),
        decimal(expected, "premium_bp"),
        tolerance(case),
    )
}

fn pge_premium(case: &Value) -> Result<(), String> {
    let inputs = &case["inputs"];
    let year = whole(&inputs["year"]).to_string();
    let size = text(inputs, "size").to_lowercase();
    let premium = grid("premium", PGE_PREMIUM)
        .rate(&size, &year)
        .map_err(message)?;
    close(
        "the premium",
        premium.as_basis_points(),
        decimal(&case["expected"], "premium_bp"),
        tolerance(case),
    )
}

fn guarantee(case: &Value) -> Result<(), String> {
    let inputs = &case["inputs"];
    // The price of the periods is the premium, whatever the loan itself costs.
    let premium_paid = rate(inputs, "premium_paid");
    let terms = yearly_loan(
        text(inputs, "loan"),
        premium_paid,
        0,
        whole(&inputs["term_years"]),
    );
    let aid = GuaranteeAid {
        coverage: rate(inputs, "guarantee_share"),
        market_premium: rate(inputs, "safe_harbour_premium"),
        discount_rate: rate(inputs, "discount_rate"),
        premium_timing: match text(inputs, "premium_timing") {
            "arrears" => PaymentTiming::InArrears,
            timing => return Err(format!("no timing {timing}")),
        },
        premiums: Vec::new(),
    };
    let equivalent = GrantEquivalent::of_guarantee(&periods(&terms), &aid).map_err(message)?;
    close(
        "the grant equivalent",
        equivalent.total(),
        decimal(&case["expected"], "gge"),
        tolerance(case),
    )
}

fn de_minimis(case: &Value) -> Result<(), String> {
    let inputs = &case["inputs"];
    let granted_on: NaiveDate = match text(inputs, "regulation") {
        "1407/2013" => "2020-06-15",
        _ => "2024-06-15",
    }
    .parse()
    .unwrap();
    let instrument = text(inputs, "instrument");
    let in_force =
        |row: &Row| row.period().contains(granted_on) && row.text("instrument") == instrument;
    let limits = rows(LIMITS)
        .into_iter()
        .filter(in_force)
        .map(|row| SafeHarbourLimit {
            amount_max: row.text("amount_max").parse().unwrap(),
            years_max: row.text("years_max").parse().unwrap(),
        });
    let (condition, part) = match instrument {
        "loan" => (
            SafeHarbourCondition::CollateralMin("50 %".parse().unwrap()),
            "50 %",
        ),
        _ => (
            SafeHarbourCondition::CoverageMax("80 %".parse().unwrap()),
            "80 %",
        ),
    };
    let euros = |amount: &str| {
        amount
            .parse::<Decimal>()
            .map(|amount| Money::new(amount, penteract_core::Currency::EUR).unwrap())
            .unwrap()
    };
    let rule = SafeHarbour {
        ceiling: euros(text(inputs, "ceiling")),
        limits: limits.collect(),
        condition,
        law: format!("Regulation (EU) {}", text(inputs, "regulation")),
    };
    let aided = SafeHarbourCase {
        amount: euros(text(inputs, "amount")),
        term: years(whole(&inputs["duration_years"])),
        collateral_or_coverage: part.parse().unwrap(),
        is_insolvent: false,
        is_sme_or_rated: true,
    };
    let equivalent = rule.grant_equivalent(&aided).map_err(message)?;
    close(
        "the grant equivalent",
        equivalent.amount(),
        decimal(&case["expected"], "gge"),
        tolerance(case),
    )
}

/// Equal principal payments after a first interval, interest on the balance at each date from the start.
fn element(case: &Value) -> Result<(), String> {
    let inputs = &case["inputs"];
    let per_year = whole(&inputs["repayments_per_year"]);
    let first = decimal(inputs, "interval_to_first_repayment_years") * Decimal::from(per_year);
    let last = decimal(inputs, "maturity_years") * Decimal::from(per_year);
    let (first, last) = (i64::try_from(first).unwrap(), i64::try_from(last).unwrap());
    let repayments = whole(&inputs["number_of_repayments"]);
    same("the number of repayments", &(last - first + 1), &repayments)?;
    let interest = decimal(inputs, "interest_rate") / Decimal::from(per_year);
    let time = |period| YearFraction::new(period, per_year).unwrap();
    let mut flows = vec![Flow {
        kind: FlowKind::Drawdown,
        amount: Decimal::from(repayments),
        time: YearFraction::ZERO,
    }];
    let mut outstanding = Decimal::from(repayments);
    for period in 1..=last {
        let principal = if period < first {
            Decimal::ZERO
        } else {
            Decimal::ONE
        };
        flows.push(Flow {
            kind: FlowKind::Repayment,
            amount: principal + outstanding * interest,
            time: time(period),
        });
        outstanding -= principal;
    }
    let element = grant_element(&flows, rate(inputs, "discount_rate")).map_err(message)?;
    close(
        "the grant element",
        element.as_percent(),
        decimal(&case["expected"], "grant_element_percent"),
        tolerance(case),
    )
}
