//! The functions and operators that scripts may use, given to Rhai.
//!
//! A raw engine has the operators of its own types only. What scripts use besides is written here, on
//! purpose apart from the evaluator: two writings that must agree.

use chrono::{Datelike, Days, NaiveDate};
use penteract_core::{DeferredInterest, MonthEnd, Phase, PhaseLength, Rounding, add_months};
use rhai::{Array, Dynamic, Engine, EvalAltResult, FnPtr, ImmutableString, NativeCallContext};
use rust_decimal::Decimal;

use super::values::{Code, Length, Tables, from_rhai, to_rhai};
use crate::environment::{Cell, Environment, TableDeclaration, TableRow};
use crate::value::Value;

type Given<T> = Result<T, Box<EvalAltResult>>;

pub(super) fn register(engine: &mut Engine) {
    operators(engine);
    dates(engine);
    numbers(engine);
    lists(engine);
    phases(engine);
}

fn operators(engine: &mut Engine) {
    engine.register_fn("!", |value: bool| !value);
    engine.register_fn("-", |value: i64| value.checked_neg().ok_or_else(|| failure("too large to be exact")));
    engine.register_fn("-", |value: Decimal| -value);
    engine.register_fn("==", |left: Code, right: Code| left == right);
    engine.register_fn("!=", |left: Code, right: Code| left != right);
    engine.register_fn("starts_with", |code: Code, text: ImmutableString| code.code.starts_with(text.as_str()));
    engine.register_fn("starts_with", |code: ImmutableString, text: ImmutableString| code.starts_with(text.as_str()));
    engine.register_fn("is_none", |value: Dynamic| value.is_unit());
    engine.register_fn("is_some", |value: Dynamic| !value.is_unit());
}

fn dates(engine: &mut Engine) {
    engine.register_fn("date", |text: ImmutableString| {
        text.parse::<NaiveDate>().map_err(|_| failure("no date"))
    });
    engine.register_fn("==", |left: NaiveDate, right: NaiveDate| left == right);
    engine.register_fn("!=", |left: NaiveDate, right: NaiveDate| left != right);
    engine.register_fn("<", |left: NaiveDate, right: NaiveDate| left < right);
    engine.register_fn("<=", |left: NaiveDate, right: NaiveDate| left <= right);
    engine.register_fn(">", |left: NaiveDate, right: NaiveDate| left > right);
    engine.register_fn(">=", |left: NaiveDate, right: NaiveDate| left >= right);
    engine.register_fn("day", |date: NaiveDate| i64::from(date.day()));
    engine.register_fn("month", |date: NaiveDate| i64::from(date.month()));
    engine.register_fn("year", |date: NaiveDate| i64::from(date.year()));
    engine.register_fn("years", |count: i64| length(count.checked_mul(12), Some(0)));
    engine.register_fn("months", |count: i64| length(Some(count), Some(0)));
    engine.register_fn("days", |count: i64| length(Some(0), Some(count)));
    engine.register_fn("add_months", |date: NaiveDate, count: i64| {
        shift(date, length(Some(count), Some(0))?)
    });
    engine.register_fn("+", |date: NaiveDate, length: Length| shift(date, length));
    engine.register_fn("-", |date: NaiveDate, length: Length| shift(date, opposite(length)?));
    engine.register_fn("+", |left: Length, right: Length| add(left, right));
    engine.register_fn("-", |left: Length, right: Length| add(left, opposite(right)?));
    engine.register_fn("==", |left: Length, right: Length| left == right);
    engine.register_fn("!=", |left: Length, right: Length| left != right);
    engine.register_fn("<", |left: Length, right: Length| order(left, right).map(|it| it.is_lt()));
    engine.register_fn("<=", |left: Length, right: Length| order(left, right).map(|it| it.is_le()));
    engine.register_fn(">", |left: Length, right: Length| order(left, right).map(|it| it.is_gt()));
    engine.register_fn(">=", |left: Length, right: Length| order(left, right).map(|it| it.is_ge()));
}

fn numbers(engine: &mut Engine) {
    engine.register_fn("min", |a: Dynamic, b: Dynamic| pick(vec![a, b], true));
    engine.register_fn("min", |a: Dynamic, b: Dynamic, c: Dynamic| pick(vec![a, b, c], true));
    engine.register_fn("min", |a: Dynamic, b: Dynamic, c: Dynamic, d: Dynamic| pick(vec![a, b, c, d], true));
    engine.register_fn("max", |a: Dynamic, b: Dynamic| pick(vec![a, b], false));
    engine.register_fn("max", |a: Dynamic, b: Dynamic, c: Dynamic| pick(vec![a, b, c], false));
    engine.register_fn("max", |a: Dynamic, b: Dynamic, c: Dynamic, d: Dynamic| pick(vec![a, b, c, d], false));
    engine.register_fn("decimal", |text: ImmutableString| {
        text.replace('_', "").parse::<Decimal>().map_err(|_| failure("no exact decimal"))
    });
    let roundings = [
        ("round_down", Rounding::Floor),
        ("round_up", Rounding::Ceiling),
        ("round_half_up", Rounding::HalfUp),
        ("round_half_even", Rounding::HalfEven),
    ];
    for (name, rounding) in roundings {
        engine.register_fn(name, move |value: Decimal, multiple: Decimal| {
            if multiple <= Decimal::ZERO {
                return Err(failure("a multiple is above zero"));
            }
            rounding.round_to_multiple(value, multiple).ok_or_else(|| failure("too large to be exact"))
        });
    }
}

fn lists(engine: &mut Engine) {
    engine.register_fn("contains", |list: Array, item: Dynamic| list.iter().any(|other| same(other, &item)));
    engine.register_fn("contains", |range: std::ops::Range<i64>, item: i64| range.contains(&item));
    engine.register_fn("contains", |range: std::ops::RangeInclusive<i64>, item: i64| range.contains(&item));
    engine.register_fn("len", |list: Array| i64::try_from(list.len()).map_err(|_| failure("too long")));
    engine.register_fn("count", |list: Array| i64::try_from(list.len()).map_err(|_| failure("too long")));
    engine.register_fn("count", |context: NativeCallContext, list: Array, f: FnPtr| {
        let kept = keep(&context, list, &f)?;
        i64::try_from(kept.len()).map_err(|_| failure("too long"))
    });
    engine.register_fn("filter", |context: NativeCallContext, list: Array, f: FnPtr| keep(&context, list, &f));
    engine.register_fn("any", |context: NativeCallContext, list: Array, f: FnPtr| {
        Ok::<_, Box<EvalAltResult>>(!keep(&context, list, &f)?.is_empty())
    });
    engine.register_fn("all", |context: NativeCallContext, list: Array, f: FnPtr| {
        let length = list.len();
        Ok::<_, Box<EvalAltResult>>(keep(&context, list, &f)?.len() == length)
    });
    engine.register_fn("sum", |list: Array| sum(list));
    engine.register_fn("sum", |context: NativeCallContext, list: Array, f: FnPtr| {
        let terms: Given<Array> =
            list.into_iter().map(|item| f.call_within_context::<Dynamic>(&context, (item,))).collect();
        sum(terms?)
    });
}

fn phases(engine: &mut Engine) {
    engine.register_fn("no_payment", |length: Length, interest: ImmutableString| {
        let interest = match interest.as_str() {
            "capitalised-each-period" => DeferredInterest::CapitalisedEachPeriod,
            "capitalised-at-end" => DeferredInterest::CapitalisedAtEnd,
            "due-at-end" => DeferredInterest::DueAtEnd,
            other => return Err(failure(&format!("no way to treat interest: {other}"))),
        };
        Ok(Phase::no_payment(phase_length(length)?, interest))
    });
    engine.register_fn("interest_only", |length: Length| phase_length(length).map(Phase::interest_only));
    engine.register_fn("level_payment", |length: Length| phase_length(length).map(Phase::level_payment));
    engine.register_fn("level_principal", |length: Length| phase_length(length).map(Phase::level_principal));
    engine.register_fn("bullet", Phase::bullet);
}

/// Makes each table a method of `tables`.
pub(super) fn register_tables(engine: &mut Engine, environment: &Environment, as_of: NaiveDate) {
    for table in &environment.tables {
        let name = table.name.as_ref();
        let one = table.clone();
        engine.register_fn(name, move |_: Tables, a: Dynamic| look_up(&one, as_of, &[a]));
        let two = table.clone();
        engine.register_fn(name, move |_: Tables, a: Dynamic, b: Dynamic| look_up(&two, as_of, &[a, b]));
        let three = table.clone();
        engine.register_fn(name, move |_: Tables, a: Dynamic, b: Dynamic, c: Dynamic| {
            look_up(&three, as_of, &[a, b, c])
        });
    }
}

fn look_up(table: &TableDeclaration, as_of: NaiveDate, inputs: &[Dynamic]) -> Given<Dynamic> {
    if inputs.len() != table.inputs.len() {
        return Err(failure(&format!("table `{}` takes {} inputs", table.name, table.inputs.len())));
    }
    let values: Option<Vec<Value>> =
        inputs.iter().zip(&table.inputs).map(|(given, column)| from_rhai(given, &column.ty)).collect();
    let values = values.ok_or_else(|| failure("an input has not the type of its column"))?;
    let mut rows = table.rows.iter().filter(|row| row.period.contains(as_of) && answers(row, &values));
    match (rows.next(), rows.next()) {
        (Some(row), None) => match &row.outputs[..] {
            [output] => Ok(to_rhai(output)),
            outputs => {
                let mut map = rhai::Map::new();
                for (column, value) in table.outputs.iter().zip(outputs) {
                    map.insert(column.name.as_ref().into(), to_rhai(value));
                }
                Ok(map.into())
            }
        },
        (None, _) => Err(failure(&format!("table `{}` has no row", table.name))),
        (Some(_), Some(_)) => Err(failure(&format!("table `{}` has several rows", table.name))),
    }
}

fn answers(row: &TableRow, inputs: &[Value]) -> bool {
    row.inputs.iter().zip(inputs).all(|(cell, input)| match cell {
        Cell::Any => true,
        Cell::Is(value) => value == input,
        Cell::OneOf(values) => values.contains(input),
        Cell::Between { from, until, from_excluded, until_excluded } => {
            let after = from.as_ref().is_none_or(|from| match compare(&to_rhai(input), &to_rhai(from)) {
                Some(order) => if *from_excluded { order.is_gt() } else { order.is_ge() },
                None => false,
            });
            let before = until.as_ref().is_none_or(|until| match compare(&to_rhai(input), &to_rhai(until)) {
                Some(order) => if *until_excluded { order.is_lt() } else { order.is_le() },
                None => false,
            });
            after && before
        }
    })
}

fn keep(context: &NativeCallContext<'_>, list: Array, f: &FnPtr) -> Given<Array> {
    let mut kept = Array::new();
    for item in list {
        if f.call_within_context::<bool>(context, (item.clone(),))? {
            kept.push(item);
        }
    }
    Ok(kept)
}

fn sum(list: Array) -> Given<Dynamic> {
    if list.iter().all(Dynamic::is_int) {
        let mut total = 0_i64;
        for item in &list {
            let term = item.as_int().map_err(failure)?;
            total = total.checked_add(term).ok_or_else(|| failure("too large to be exact"))?;
        }
        return Ok(total.into());
    }
    let mut total = Decimal::ZERO;
    for item in &list {
        let term = number(item).ok_or_else(|| failure("a sum takes numbers"))?;
        total = total.checked_add(term).ok_or_else(|| failure("too large to be exact"))?;
    }
    Ok(total.into())
}

fn pick(values: Vec<Dynamic>, smallest: bool) -> Given<Dynamic> {
    let mut values = values.into_iter();
    let mut best = values.next().ok_or_else(|| failure("nothing to compare"))?;
    for value in values {
        let order = compare(&value, &best).ok_or_else(|| failure("values that cannot be compared"))?;
        if if smallest { order.is_lt() } else { order.is_gt() } {
            best = value;
        }
    }
    Ok(best)
}

fn same(left: &Dynamic, right: &Dynamic) -> bool {
    if let (Some(left), Some(right)) = (left.clone().try_cast::<Code>(), right.clone().try_cast::<Code>()) {
        return left == right;
    }
    if let (Ok(left), Ok(right)) = (left.as_bool(), right.as_bool()) {
        return left == right;
    }
    compare(left, right).is_some_and(std::cmp::Ordering::is_eq)
}

fn compare(left: &Dynamic, right: &Dynamic) -> Option<std::cmp::Ordering> {
    if let (Some(left), Some(right)) = (number(left), number(right)) {
        return Some(left.cmp(&right));
    }
    if let (Some(left), Some(right)) = (left.clone().try_cast::<NaiveDate>(), right.clone().try_cast::<NaiveDate>()) {
        return Some(left.cmp(&right));
    }
    if let (Some(left), Some(right)) = (left.clone().try_cast::<Length>(), right.clone().try_cast::<Length>()) {
        return order(left, right).ok();
    }
    match (left.clone().into_immutable_string(), right.clone().into_immutable_string()) {
        (Ok(left), Ok(right)) => Some(left.cmp(&right)),
        _ => None,
    }
}

fn number(value: &Dynamic) -> Option<Decimal> {
    value.as_decimal().ok().or_else(|| value.as_int().ok().map(Decimal::from))
}

fn length(months: Option<i64>, days: Option<i64>) -> Given<Length> {
    let count = |value: Option<i64>| {
        value.and_then(|value| i32::try_from(value).ok()).ok_or_else(|| failure("too long a duration"))
    };
    Ok(Length { months: count(months)?, days: count(days)? })
}

fn opposite(value: Length) -> Given<Length> {
    length(i64::from(value.months).checked_neg(), i64::from(value.days).checked_neg())
}

fn add(left: Length, right: Length) -> Given<Length> {
    length(
        i64::from(left.months).checked_add(i64::from(right.months)),
        i64::from(left.days).checked_add(i64::from(right.days)),
    )
}

/// Months are compared with months and days with days; one against the other has no answer.
fn order(left: Length, right: Length) -> Given<std::cmp::Ordering> {
    let months = left.months.cmp(&right.months);
    let days = left.days.cmp(&right.days);
    match (months, days) {
        (order, std::cmp::Ordering::Equal) => Ok(order),
        (std::cmp::Ordering::Equal, order) => Ok(order),
        (months, days) if months == days => Ok(months),
        _ => Err(failure("durations of which neither is certainly the longer")),
    }
}

/// Months first, the day kept or clipped to the end of the month, then days.
fn shift(date: NaiveDate, length: Length) -> Given<NaiveDate> {
    let too_far = || failure("a date out of range");
    let moved = add_months(date, length.months, MonthEnd::Keep).ok_or_else(too_far)?;
    let days = Days::new(u64::from(length.days.unsigned_abs()));
    let moved = if length.days < 0 { moved.checked_sub_days(days) } else { moved.checked_add_days(days) };
    moved.ok_or_else(too_far)
}

fn phase_length(length: Length) -> Given<PhaseLength> {
    match (u32::try_from(length.months), u32::try_from(length.days)) {
        (Ok(months), Ok(0)) if months > 0 => Ok(PhaseLength::Months(months)),
        (Ok(0), Ok(days)) if days > 0 => Ok(PhaseLength::Days(days)),
        _ => Err(failure("a phase lasts a positive number of months, or of days")),
    }
}

fn failure(message: &str) -> Box<EvalAltResult> {
    message.into()
}
