//! The functions of scripts, over the interpreter's own values.

use std::any::TypeId;

use chrono::{Datelike, Days, Months, NaiveDate};
use num_bigint::BigInt;
use num_rational::BigRational;
use penteract_core::{
    BulletInterest, Currency, DeferredInterest, Phase, PhaseLength, PhaseTerms, Rounding,
};
use rhai::{Array, Dynamic, Engine, EvalAltResult, FnPtr, INT, ImmutableString, NativeCallContext};
use rust_decimal::Decimal;

use crate::exact;
use crate::host::MOST_ARGUMENTS;
use crate::length;
use crate::operation::Comparison;

use super::numbers;
use super::values::{Code, Date, Duration, Parameters, PhaseValue, whole};

/// The function that stands for a decimal written in a script.
pub(super) const DECIMAL: &str = "exact_decimal";

pub(super) type Given<T> = Result<T, Box<EvalAltResult>>;

pub(super) fn too_large<T>() -> Given<T> {
    Err("the result is too large to be exact".into())
}

pub(super) fn register(engine: &mut Engine, currency: Currency) {
    engine.register_fn(DECIMAL, |text: ImmutableString| -> Given<Dynamic> {
        text.parse::<Decimal>()
            .map(Dynamic::from_decimal)
            .map_err(|_| format!("`{text}` is no decimal").into())
    });
    engine.register_indexer_get(
        |parameters: &mut Parameters, name: ImmutableString| -> Given<Dynamic> {
            let value = parameters.get(name.as_str());
            value.ok_or_else(|| format!("{NO_VALUE}{name}`").into())
        },
    );
    engine.register_fn("at", |parameters: &mut Parameters, day: Date| Parameters {
        day: day.0,
        ..parameters.clone()
    });
    engine.register_fn("is_none", |value: Dynamic| value.flatten().is_unit());
    engine.register_fn("is_some", |value: Dynamic| !value.flatten().is_unit());
    dates(engine);
    durations(engine);
    codes(engine);
    lists(engine);
    numbers::register(engine);
    functions_of_numbers(engine, currency);
    phases(engine);
}

fn dates(engine: &mut Engine) {
    engine.register_fn("==", |a: Date, b: Date| a == b);
    engine.register_fn("!=", |a: Date, b: Date| a != b);
    engine.register_fn("<", |a: Date, b: Date| a < b);
    engine.register_fn("<=", |a: Date, b: Date| a <= b);
    engine.register_fn(">", |a: Date, b: Date| a > b);
    engine.register_fn(">=", |a: Date, b: Date| a >= b);
    engine.register_fn("==", |_: Date, (): ()| false);
    engine.register_fn("!=", |_: Date, (): ()| true);
    engine.register_fn("+", |a: Date, b: Duration| shift(a, b.months, b.days));
    engine.register_fn("+", |a: Duration, b: Date| shift(b, a.months, a.days));
    engine.register_fn("-", |a: Date, b: Duration| {
        match (b.months.checked_neg(), b.days.checked_neg()) {
            (Some(months), Some(days)) => shift(a, months, days),
            _ => too_large(),
        }
    });
    engine.register_fn("date", |text: ImmutableString| -> Given<Date> {
        text.parse::<NaiveDate>()
            .map(Date)
            .map_err(|_| format!("`{text}` is no date").into())
    });
    engine.register_fn("-", |a: Date, b: Date| -> Given<Duration> {
        let days = a.0.signed_duration_since(b.0).num_days();
        let days = i32::try_from(days).or_else(|_| too_large())?;
        Ok(Duration { months: 0, days })
    });
    engine.register_fn("days_between", |from: Date, until: Date| {
        until.0.signed_duration_since(from.0).num_days()
    });
    engine.register_fn("months_between", |from: Date, until: Date| -> Given<INT> {
        let (first, last) = (from.min(until), from.max(until));
        let mut months = 0;
        // One month after the other, as a person counts.
        while shift(first, months + 1, 0)? <= last {
            months += 1;
        }
        Ok(INT::from(if first == from { months } else { -months }))
    });
    engine.register_fn("day", |date: Date| INT::from(date.0.day()));
    engine.register_fn("month", |date: Date| INT::from(date.0.month()));
    engine.register_fn("year", |date: Date| INT::from(date.0.year()));
    engine.register_fn(
        "add_months",
        |date: Date, months: INT| match i32::try_from(months) {
            Ok(months) => shift(date, months, 0),
            Err(_) => too_large(),
        },
    );
}

fn shift(date: Date, months: i32, days: i32) -> Given<Date> {
    let size = Months::new(months.unsigned_abs());
    let moved = if months < 0 {
        date.0.checked_sub_months(size)
    } else {
        date.0.checked_add_months(size)
    };
    let size = Days::new(days.unsigned_abs().into());
    let moved = moved.and_then(|moved| {
        if days < 0 {
            moved.checked_sub_days(size)
        } else {
            moved.checked_add_days(size)
        }
    });
    moved.map_or_else(too_large, |moved| Ok(Date(moved)))
}

fn durations(engine: &mut Engine) {
    let make = |months: Option<i32>, days: Option<i32>| -> Given<Duration> {
        months
            .zip(days)
            .map_or_else(too_large, |(months, days)| Ok(Duration { months, days }))
    };
    engine.register_fn("==", |a: Duration, b: Duration| a == b);
    engine.register_fn("!=", |a: Duration, b: Duration| a != b);
    engine.register_fn("==", |_: Duration, (): ()| false);
    engine.register_fn("!=", |_: Duration, (): ()| true);
    engine.register_fn("<", compare(Comparison::Less));
    engine.register_fn("<=", compare(Comparison::LessOrEqual));
    engine.register_fn(">", compare(Comparison::Greater));
    engine.register_fn(">=", compare(Comparison::GreaterOrEqual));
    engine.register_fn("+", move |a: Duration, b: Duration| {
        make(a.months.checked_add(b.months), a.days.checked_add(b.days))
    });
    engine.register_fn("-", move |a: Duration, b: Duration| {
        make(a.months.checked_sub(b.months), a.days.checked_sub(b.days))
    });
    engine.register_fn("-", move |a: Duration| {
        make(a.months.checked_neg(), a.days.checked_neg())
    });
    let times = move |a: Duration, times: INT| {
        let times = i32::try_from(times).ok();
        make(
            times.and_then(|times| a.months.checked_mul(times)),
            times.and_then(|times| a.days.checked_mul(times)),
        )
    };
    engine.register_fn("*", times);
    engine.register_fn("/", |a: Duration, b: Duration| -> Given<Dynamic> {
        let (a, b) = match (a.months, a.days, b.months, b.days) {
            (0, a, 0, b) | (a, 0, b, 0) => (a, b),
            _ => return Err(NOT_ORDERED.into()),
        };
        if b == 0 {
            return Err("division by zero".into());
        }
        numbers::give(BigRational::new(a.into(), b.into()))
    });
    engine.register_fn("*", move |count: INT, a: Duration| times(a, count));
    engine.register_fn("years", move |years: INT| {
        make(
            i32::try_from(years)
                .ok()
                .and_then(|years| years.checked_mul(12)),
            Some(0),
        )
    });
    engine.register_fn("months", move |months: INT| {
        make(i32::try_from(months).ok(), Some(0))
    });
    engine.register_fn("days", move |days: INT| {
        make(Some(0), i32::try_from(days).ok())
    });
}

/// How the message begins of a parameter that has no value on the day on which it is read; its name follows.
pub(super) const NO_VALUE: &str = "no value of the parameter `";

/// What the interpreter says where neither of two lengths is certainly the longer.
pub(super) const NOT_ORDERED: &str = "lengths of time of which neither is certainly the longer";

fn compare(comparison: Comparison) -> impl Fn(Duration, Duration) -> Given<bool> {
    move |a, b| {
        let holds = length::compare(comparison, (a.months, a.days), (b.months, b.days));
        holds.ok_or_else(|| NOT_ORDERED.into())
    }
}

fn codes(engine: &mut Engine) {
    engine.register_fn("==", |a: Code, b: Code| a == b);
    engine.register_fn("!=", |a: Code, b: Code| a != b);
    engine.register_fn("<", |a: Code, b: Code| ranks(&a, &b).map(|(a, b)| a < b));
    engine.register_fn("<=", |a: Code, b: Code| ranks(&a, &b).map(|(a, b)| a <= b));
    engine.register_fn(">", |a: Code, b: Code| ranks(&a, &b).map(|(a, b)| a > b));
    engine.register_fn(">=", |a: Code, b: Code| ranks(&a, &b).map(|(a, b)| a >= b));
    engine.register_fn("==", |a: Code, b: ImmutableString| *a.code == *b);
    engine.register_fn("!=", |a: Code, b: ImmutableString| *a.code != *b);
    engine.register_fn("==", |a: ImmutableString, b: Code| *b.code == *a);
    engine.register_fn("!=", |a: ImmutableString, b: Code| *b.code != *a);
    engine.register_fn("==", |_: Code, (): ()| false);
    engine.register_fn("!=", |_: Code, (): ()| true);
    engine.register_get("nomenclature", |code: &mut Code| {
        ImmutableString::from(&*code.nomenclature)
    });
    engine.register_get("code", |code: &mut Code| ImmutableString::from(&*code.code));
    engine.register_fn("starts_with", |code: Code, start: ImmutableString| {
        code.code.starts_with(start.as_str())
    });
    engine.register_fn(
        "starts_with",
        |text: ImmutableString, start: ImmutableString| text.starts_with(start.as_str()),
    );
}

fn lists(engine: &mut Engine) {
    engine.register_fn("len", |list: &mut Array| {
        INT::try_from(list.len()).unwrap_or(INT::MAX)
    });
    engine.register_fn("count", |list: &mut Array| {
        INT::try_from(list.len()).unwrap_or(INT::MAX)
    });
    engine.register_fn("+", |first: Array, second: Array| -> Array {
        first.into_iter().chain(second).collect()
    });
    engine.register_fn("contains", |list: &mut Array, value: Dynamic| {
        list.iter().any(|item| same(item, &value))
    });
    engine.register_fn(
        "contains",
        |range: &mut std::ops::Range<INT>, value: INT| range.contains(&value),
    );
    engine.register_fn(
        "contains",
        |range: &mut std::ops::RangeInclusive<INT>, value: INT| range.contains(&value),
    );
    engine.register_fn(
        "filter",
        |context: NativeCallContext, list: &mut Array, test: FnPtr| -> Given<Array> {
            let mut kept = Array::new();
            for item in list.iter() {
                if holds(&context, &test, item)? {
                    kept.push(item.clone());
                }
            }
            Ok(kept)
        },
    );
    engine.register_fn(
        "any",
        |context: NativeCallContext, list: &mut Array, test: FnPtr| -> Given<bool> {
            for item in list.iter() {
                if holds(&context, &test, item)? {
                    return Ok(true);
                }
            }
            Ok(false)
        },
    );
    engine.register_fn(
        "all",
        |context: NativeCallContext, list: &mut Array, test: FnPtr| -> Given<bool> {
            for item in list.iter() {
                if !holds(&context, &test, item)? {
                    return Ok(false);
                }
            }
            Ok(true)
        },
    );
    engine.register_fn(
        "count",
        |context: NativeCallContext, list: &mut Array, test: FnPtr| -> Given<INT> {
            let mut count = 0;
            for item in list.iter() {
                count += INT::from(holds(&context, &test, item)?);
            }
            Ok(count)
        },
    );
    engine.register_fn("sum", |list: &mut Array| {
        add_all(list.iter().cloned().map(Ok))
    });
    engine.register_fn(
        "sum",
        |context: NativeCallContext, list: &mut Array, of: FnPtr| {
            add_all(
                list.iter()
                    .map(|item| of.call_within_context(&context, (item.clone(),))),
            )
        },
    );
}

fn holds(context: &NativeCallContext, test: &FnPtr, item: &Dynamic) -> Given<bool> {
    test.call_within_context(context, (item.clone(),))
}

fn add_all(items: impl Iterator<Item = Given<Dynamic>>) -> Given<Dynamic> {
    let mut total = Dynamic::from_int(0);
    for item in items {
        let item = item?.flatten();
        let duration = item.clone().try_cast::<Duration>();
        total = if let Some(next) = duration {
            let before = total
                .try_cast::<Duration>()
                .unwrap_or(Duration { months: 0, days: 0 });
            match (
                before.months.checked_add(next.months),
                before.days.checked_add(next.days),
            ) {
                (Some(months), Some(days)) => Dynamic::from(Duration { months, days }),
                _ => return too_large(),
            }
        } else if let (Some(a), Some(b)) = (whole(&total), whole(&item)) {
            a.checked_add(b)
                .map_or_else(too_large, |sum| Ok(Dynamic::from_int(sum)))?
        } else if let (Some(a), Some(b)) = (numbers::exact(&total), numbers::exact(&item)) {
            numbers::give(a + b)?
        } else {
            return Err("a sum of what is no number".into());
        };
    }
    Ok(total)
}

fn same(a: &Dynamic, b: &Dynamic) -> bool {
    if let (Some(a), Some(b)) = (numbers::exact(a), numbers::exact(b)) {
        return a == b;
    }
    let (a, b) = (a.clone().flatten(), b.clone().flatten());
    let text = |value: &Dynamic| value.clone().into_immutable_string().ok();
    if let (Some(a), Some(b)) = (text(&a), text(&b)) {
        return a == b;
    }
    if let (Ok(a), Ok(b)) = (a.as_bool(), b.as_bool()) {
        return a == b;
    }
    let code = |value: &Dynamic| value.clone().try_cast::<Code>();
    match (code(&a), code(&b)) {
        (Some(a), Some(b)) => return a == b,
        (Some(code), None) => return text(&b).is_some_and(|text| *code.code == *text),
        (None, Some(code)) => return text(&a).is_some_and(|text| *code.code == *text),
        (None, None) => {}
    }
    match (a.clone().try_cast::<Date>(), b.clone().try_cast::<Date>()) {
        (Some(a), Some(b)) => a == b,
        _ => match (a.try_cast::<Duration>(), b.try_cast::<Duration>()) {
            (Some(a), Some(b)) => a == b,
            _ => false,
        },
    }
}

/// The places of two codes in the order of their list.
fn ranks(a: &Code, b: &Code) -> Given<(usize, usize)> {
    match (a.rank, b.rank) {
        (Some(first), Some(second)) if a.nomenclature == b.nomenclature => Ok((first, second)),
        _ => Err(format!("`{}` and `{}` have no order", a.code, b.code).into()),
    }
}

fn functions_of_numbers(engine: &mut Engine, currency: Currency) {
    let unit = exact::fraction(Decimal::new(1, currency.minor_units()));
    for (name, is_max) in [("min", false), ("max", true)] {
        for arity in 2..=MOST_ARGUMENTS {
            let types = vec![TypeId::of::<Dynamic>(); arity];
            engine.register_raw_fn(name, types, move |_, arguments| {
                let values: Vec<Dynamic> = arguments
                    .iter()
                    .map(|argument| (**argument).clone())
                    .collect();
                extreme(&values, is_max)
            });
        }
    }
    engine.register_fn("remainder", |n: INT, of: INT| -> Given<INT> {
        match of {
            0 => Err("division by zero".into()),
            of => n.checked_rem(of).map_or_else(too_large, Ok),
        }
    });
    engine.register_fn("is_multiple", |n: Dynamic, of: Dynamic| -> Given<bool> {
        match (numbers::exact(&n), numbers::exact(&of)) {
            (Some(_), Some(of)) if of == BigRational::from(BigInt::ZERO) => {
                Err("division by zero".into())
            }
            (Some(n), Some(of)) => Ok((n / of).is_integer()),
            _ => Err("only numbers are multiples".into()),
        }
    });
    for (name, rounding) in [
        ("round_down", Rounding::Down),
        ("round_up", Rounding::Up),
        ("round_half_up", Rounding::HalfUp),
        ("round_half_even", Rounding::HalfEven),
    ] {
        let unit = unit.clone();
        engine.register_fn(name, move |value: Dynamic| -> Given<Dynamic> {
            let value = numbers::exact(&value).ok_or("only numbers are rounded")?;
            numbers::give(exact::whole(rounding, &(value / &unit)) * &unit)
        });
        engine.register_fn(
            name,
            move |value: Dynamic, multiple: Dynamic| -> Given<Dynamic> {
                let (Some(value), Some(multiple)) =
                    (numbers::exact(&value), numbers::exact(&multiple))
                else {
                    return Err("only numbers are rounded".into());
                };
                if multiple <= BigRational::from(BigInt::ZERO) {
                    return Err("a number is rounded to a multiple above zero".into());
                }
                numbers::give(exact::whole(rounding, &(value / &multiple)) * multiple)
            },
        );
    }
}

fn extreme(values: &[Dynamic], is_max: bool) -> Given<Dynamic> {
    let mut best: Option<&Dynamic> = None;
    for value in values {
        let Some(so_far) = best else {
            best = Some(value);
            continue;
        };
        let is_smaller = match (numbers::exact(value), numbers::exact(so_far)) {
            (Some(a), Some(b)) if a == b => continue,
            (Some(a), Some(b)) => a < b,
            _ => match (
                value.clone().try_cast::<Date>(),
                so_far.clone().try_cast::<Date>(),
            ) {
                (Some(a), Some(b)) if a == b => continue,
                (Some(a), Some(b)) => a < b,
                _ => match (
                    value.clone().try_cast::<Duration>(),
                    so_far.clone().try_cast::<Duration>(),
                ) {
                    (Some(a), Some(b)) => {
                        let (a, b) = ((a.months, a.days), (b.months, b.days));
                        let wanted = match is_max {
                            true => Comparison::Greater,
                            false => Comparison::Less,
                        };
                        let is_better = length::compare(wanted, a, b);
                        let is_never_worse = length::compare(wanted, b, a) == Some(false);
                        match is_better.or(is_never_worse.then_some(true)) {
                            Some(is_better) => is_better != is_max,
                            None => return Err(NOT_ORDERED.into()),
                        }
                    }
                    _ => return Err("values without an order".into()),
                },
            },
        };
        if is_smaller != is_max {
            best = Some(value);
        }
    }
    best.cloned().ok_or_else(|| "nothing to choose from".into())
}

fn phases(engine: &mut Engine) {
    engine.register_fn(
        "no_payment",
        |length: Duration, interest: ImmutableString| -> Given<PhaseValue> {
            let interest = match interest.as_str() {
                "capitalised-each-period" => DeferredInterest::CapitalisedEachPeriod,
                "capitalised-at-end" => DeferredInterest::CapitalisedAtEnd,
                "due-at-end" => DeferredInterest::DueAtEnd,
                other => {
                    return Err(format!("`{other}` is nothing that becomes of interest").into());
                }
            };
            Ok(PhaseValue(Phase::no_payment(
                phase_length(length)?,
                interest,
            )))
        },
    );
    engine.register_fn("interest_only", |length: Duration| {
        phase_length(length).map(|length| PhaseValue(Phase::interest_only(length)))
    });
    engine.register_fn("level_payment", |length: Duration| {
        phase_length(length).map(|length| PhaseValue(Phase::level_payment(length)))
    });
    engine.register_fn("level_principal", |length: Duration| {
        phase_length(length).map(|length| PhaseValue(Phase::level_principal(length)))
    });
    engine.register_fn("bullet", || PhaseValue(Phase::bullet()));
    engine.register_fn("bullet", |length: Duration| {
        phase_length(length).map(|length| {
            let terms = PhaseTerms::Bullet {
                length: Some(length),
                interest: BulletInterest::default(),
            };
            PhaseValue(terms.into())
        })
    });
}

fn phase_length(length: Duration) -> Given<PhaseLength> {
    match (u32::try_from(length.months), u32::try_from(length.days)) {
        (Ok(months), Ok(0)) if months > 0 => Ok(PhaseLength::Months(months)),
        (Ok(0), Ok(days)) if days > 0 => Ok(PhaseLength::Days(days)),
        (Ok(months), Ok(days)) if months > 0 => Ok(PhaseLength::MonthsAndDays { months, days }),
        _ => Err("a phase lasts a length of time above nothing".into()),
    }
}
