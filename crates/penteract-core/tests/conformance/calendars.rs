//! `calendars.json`: Easter, TARGET, French public holidays, adjustment, schedules of dates.

use chrono::{Datelike, NaiveDate, Weekday};
use penteract_core::{
    BusinessDayConvention, Calendar, ExplicitCalendar, Frequency, MonthEnd, PeriodUnit, add_months,
    easter_sunday,
};
use serde_json::Value;

use crate::case::{CaseResult, date, same, text, whole};

pub fn run(case: &Value) -> CaseResult {
    CaseResult::of(match text(case, "family") {
        "easter" => easter(case),
        "target" | "target-historical" | "france" | "france-alsace-moselle" => year(case),
        "adjust" | "adjust-target" | "adjust-france" => adjust(case),
        "advance" => advance(case),
        "add-months" => months(case),
        "schedule" => schedule(case),
        family => return CaseResult::NotHandled(format!("family {family}")),
    })
}

fn easter(case: &Value) -> Result<(), String> {
    let easter = easter_sunday(year_of(case)).ok_or("no Easter")?;
    same("Easter", &easter, &date(&case["expected"]["easter_sunday"]))
}

fn year(case: &Value) -> Result<(), String> {
    let (calendar, expected, year) = (
        calendar(&case["inputs"]["calendar"]),
        &case["expected"],
        year_of(case),
    );
    let holidays: Vec<NaiveDate> = calendar
        .holidays(year)
        .iter()
        .map(|holiday| holiday.date)
        .collect();
    let is_weekday = |day: &NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    let on_weekdays: Vec<NaiveDate> = holidays.iter().copied().filter(is_weekday).collect();
    for (key, actual) in [
        ("closing_days", &holidays),
        ("public_holidays", &holidays),
        ("weekday_closing_days", &on_weekdays),
    ] {
        if let Some(days) = expected.get(key) {
            same(key, actual, &dates(days))?;
        }
    }
    if let Some(count) = expected.get("business_days") {
        let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        let open = first
            .iter_days()
            .take_while(|day| day.year() == year)
            .filter(|&day| calendar.is_business_day(day));
        same(
            "business days",
            &i64::try_from(open.count()).unwrap(),
            &whole(count),
        )?;
    }
    Ok(())
}

fn adjust(case: &Value) -> Result<(), String> {
    let inputs = &case["inputs"];
    let moved = calendar(&inputs["calendar"]).adjust(date(&inputs["date"]), convention(inputs));
    same(
        "date",
        &moved.map_err(|error| error.to_string())?,
        &date(&case["expected"]["date"]),
    )
}

fn advance(case: &Value) -> Result<(), String> {
    let inputs = &case["inputs"];
    let (count, frequency) = period(text(inputs, "period"));
    let start = date(&inputs["start"]);
    let moved = calendar(&inputs["calendar"]).advance(
        start,
        count,
        frequency,
        convention(inputs),
        month_end(inputs),
    );
    same(
        "date",
        &moved.map_err(|error| error.to_string())?,
        &date(&case["expected"]["date"]),
    )
}

fn months(case: &Value) -> Result<(), String> {
    let inputs = &case["inputs"];
    let count = i32::try_from(whole(&inputs["months"])).unwrap();
    let moved = add_months(date(&inputs["start"]), count, month_end(inputs)).ok_or("no date")?;
    same("date", &moved, &date(&case["expected"]["date"]))
}

fn schedule(case: &Value) -> Result<(), String> {
    let inputs = &case["inputs"];
    let step = u32::try_from(whole(&inputs["step_months"])).unwrap();
    let frequency = Frequency::new(step, PeriodUnit::Months).unwrap();
    let calendar = calendar(&inputs["calendar"]);
    let due = calendar.due_dates(
        date(&inputs["start"]),
        frequency,
        convention(inputs),
        month_end(inputs),
    );
    let count = usize::try_from(whole(&inputs["count"])).unwrap();
    let due: Result<Vec<NaiveDate>, _> = due.take(count).collect();
    same(
        "dates",
        &due.map_err(|error| error.to_string())?,
        &dates(&case["expected"]["dates"]),
    )
}

fn year_of(case: &Value) -> i32 {
    i32::try_from(whole(&case["inputs"]["year"])).unwrap()
}

fn dates(value: &Value) -> Vec<NaiveDate> {
    value.as_array().unwrap().iter().map(date).collect()
}

fn calendar(value: &Value) -> Calendar {
    match value.as_str() {
        Some("TARGET") => Calendar::Target,
        Some("FR-metropole") => Calendar::France,
        Some("FR-alsace-moselle") => Calendar::FranceAlsaceMoselle,
        Some(other) => panic!("calendar {other}"),
        None if value.is_null() => Calendar::None,
        None => {
            let days = value["weekend"].as_array().unwrap();
            let weekend: Vec<Weekday> = days
                .iter()
                .map(|day| day.as_str().unwrap().parse().unwrap())
                .collect();
            Calendar::Explicit(ExplicitCalendar::new(&weekend, dates(&value["holidays"])).unwrap())
        }
    }
}

fn convention(inputs: &Value) -> BusinessDayConvention {
    match text(inputs, "convention") {
        "Unadjusted" => BusinessDayConvention::Unadjusted,
        "Following" => BusinessDayConvention::Following,
        "ModifiedFollowing" => BusinessDayConvention::ModifiedFollowing,
        "ModifiedFollowingBiMonthly" => BusinessDayConvention::ModifiedFollowingHalfMonth,
        "Preceding" => BusinessDayConvention::Preceding,
        "ModifiedPreceding" => BusinessDayConvention::ModifiedPreceding,
        "Nearest" => BusinessDayConvention::Nearest,
        other => panic!("convention {other}"),
    }
}

fn month_end(inputs: &Value) -> MonthEnd {
    if inputs["end_of_month"] == true {
        MonthEnd::EndOfMonth
    } else {
        MonthEnd::Keep
    }
}

/// `P4D`, `P1W`, `-P1M`.
fn period(text: &str) -> (i32, Frequency) {
    let (sign, rest) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (count, unit) = rest.strip_prefix('P').unwrap().split_at(rest.len() - 2);
    let unit = match unit {
        "D" => PeriodUnit::Days,
        "W" => PeriodUnit::Weeks,
        "M" => PeriodUnit::Months,
        "Y" => PeriodUnit::Years,
        other => panic!("unit {other}"),
    };
    (
        sign * count.parse::<i32>().unwrap(),
        Frequency::new(1, unit).unwrap(),
    )
}
