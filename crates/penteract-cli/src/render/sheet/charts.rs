//! The pictures of a sheet: shapes in SVG that stretch with the page, and their words beside them in HTML, so that they stay
//! readable on a narrow screen.

use penteract::money::Rounding;
use penteract::schedule::ScheduleRow;
use penteract::{
    Bundle, GuaranteeOffer, LocalText, Offer, Say as _, Threshold, ThresholdFigure, text,
};
use rust_decimal::Decimal;

use super::html::{escape, inline};
use crate::session::Session;

/// A part of a whole as a place between 0 and 100, to a thousandth; nothing of nothing.
fn part(value: Decimal, whole: Decimal) -> Decimal {
    let share = value.checked_div(whole).unwrap_or_default();
    // A place on a picture is no amount.
    placed(share * Decimal::ONE_HUNDRED)
}

fn placed(place: Decimal) -> Decimal {
    Rounding::HalfUp.round(place, 3).normalize()
}

/// The place of one of so many equal parts.
fn step(at: usize, of: usize) -> Decimal {
    part(Decimal::from(at), Decimal::from(of))
}

/// What a picture shows, for those who do not see it; and its name.
struct Picture<'a> {
    caption: &'a str,
    says: &'a str,
    legend: &'a [(&'a str, &'a str)],
    top: &'a str,
    shapes: &'a str,
    axis: Vec<String>,
}

impl Picture<'_> {
    fn html(&self) -> String {
        let legend = self
            .legend
            .iter()
            .map(|(class, word)| format!("<li><i class=\"{class}\"></i>{}</li>", escape(word)));
        let axis = self
            .axis
            .iter()
            .map(|word| format!("<span>{}</span>", escape(word)));
        format!(
            "<figure><figcaption>{}</figcaption><ul class=\"legend\">{}</ul><div class=\"axis\" aria-hidden=\"true\"><span>{}</span></div><svg role=\"img\" viewBox=\"0 0 100 100\" preserveAspectRatio=\"none\" aria-label=\"{}\">{}</svg><div class=\"axis\" aria-hidden=\"true\">{}</div></figure>\n",
            inline(self.caption),
            legend.collect::<String>(),
            escape(self.top),
            escape(self.says),
            self.shapes,
            axis.collect::<String>()
        )
    }
}

/// The first, the middle and the last day of a schedule.
fn days(session: &Session, rows: &[&ScheduleRow]) -> Vec<String> {
    let numbers = session.numbers();
    let places = [0, rows.len() / 2, rows.len().saturating_sub(1)];
    let mut days: Vec<String> = places
        .iter()
        .filter_map(|at| rows.get(*at))
        .map(|row| numbers.date(row.due_date()))
        .collect();
    days.dedup();
    days
}

/// Principal and interest of each instalment.
pub(super) fn schedule(session: &Session, offer: &Offer) -> String {
    let schedule = offer.schedule();
    let rows: Vec<&ScheduleRow> = schedule
        .rows()
        .iter()
        .filter(|row| row.number() > 0)
        .collect();
    let paid = |row: &&ScheduleRow| row.principal() + row.interest();
    let most = rows.iter().map(paid).max().unwrap_or_default();
    if rows.is_empty() || most.is_zero() {
        return String::new();
    }
    let mut shapes = "<line class=\"rule\" x1=\"0\" x2=\"100\" y1=\"0\" y2=\"0\"/><line class=\"rule\" x1=\"0\" x2=\"100\" y1=\"50\" y2=\"50\"/>".to_owned();
    for (at, row) in rows.iter().enumerate() {
        let (x, after) = (
            step(at * 8 + 1, rows.len() * 8),
            step(at * 8 + 7, rows.len() * 8),
        );
        let width = after - x;
        let principal = part(row.principal(), most);
        let interest = part(row.interest(), most);
        for (class, y, height) in [
            ("principal", Decimal::ONE_HUNDRED - principal, principal),
            (
                "interest",
                Decimal::ONE_HUNDRED - principal - interest,
                interest,
            ),
        ] {
            if height > Decimal::ZERO {
                shapes.push_str(&format!("<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>"));
            }
        }
    }
    shapes.push_str("<line class=\"base\" x1=\"0\" x2=\"100\" y1=\"100\" y2=\"100\"/>");
    let (numbers, currency) = (session.numbers(), schedule.currency());
    let totals = schedule.totals();
    let count = LocalText::count(
        rows.len(),
        ["instalment", "instalments"],
        ["échéance", "échéances"],
    );
    let amount = numbers.money(offer.amount().amount(), currency);
    let interest = numbers.money(totals.interest(), currency);
    let says = text!(
        "{count}: {amount} of principal and {interest} of interest in all",
        "{count} : {amount} de capital et {interest} d'intérêts en tout",
        count = count
    );
    let language = session.language;
    Picture {
        caption: text!(
            "Principal and interest of each instalment",
            "Capital et intérêts de chaque échéance"
        )
        .get(language),
        says: says.get(language),
        legend: &[
            ("principal", text!("principal", "capital").get(language)),
            ("interest", text!("interest", "intérêts").get(language)),
        ],
        top: &numbers.money(most, currency),
        shapes: &shapes,
        axis: days(session, &rows),
    }
    .html()
}

/// What the guarantor bears of the outstanding principal, period by period.
pub(super) fn exposure(session: &Session, offer: &Offer, guarantee: &GuaranteeOffer) -> String {
    let schedule = offer.schedule();
    let rows: Vec<&ScheduleRow> = schedule
        .rows()
        .iter()
        .filter(|row| row.number() > 0)
        .collect();
    let most = rows
        .iter()
        .map(|row| row.opening_balance())
        .max()
        .unwrap_or_default();
    let Some(coverage) = guarantee.coverage().filter(|_| !most.is_zero()) else {
        return String::new();
    };
    let share = coverage.as_fraction();
    let mut covered = "M0 100".to_owned();
    let mut balance = String::new();
    for (at, row) in rows.iter().enumerate() {
        let (x, after) = (step(at, rows.len()), step(at + 1, rows.len()));
        let height = Decimal::ONE_HUNDRED - part(row.opening_balance(), most);
        let held = Decimal::ONE_HUNDRED - part(row.opening_balance() * share, most);
        covered.push_str(&format!("L{x} {held}L{after} {held}"));
        let begin = if balance.is_empty() { 'M' } else { 'L' };
        balance.push_str(&format!("{begin}{x} {height}L{after} {height}"));
    }
    covered.push_str("L100 100Z");
    let shapes = format!(
        "<line class=\"rule\" x1=\"0\" x2=\"100\" y1=\"50\" y2=\"50\"/><path class=\"cover\" d=\"{covered}\"/><path class=\"balance\" d=\"{balance}\"/><line class=\"base\" x1=\"0\" x2=\"100\" y1=\"100\" y2=\"100\"/>"
    );
    let (numbers, currency) = (session.numbers(), schedule.currency());
    let language = session.language;
    let share_said = numbers.percent(coverage);
    let first = numbers.money(most * share, currency);
    let whole = numbers.money(most, currency);
    let says = text!(
        "{share_said} of the outstanding principal: {first} of {whole} at first, less with each instalment",
        "{share_said} du capital restant dû : {first} sur {whole} au début, moins à chaque échéance"
    );
    Picture {
        caption: text!(
            "Outstanding principal, and what the guarantor bears of it",
            "Capital restant dû, et ce que le garant en supporte"
        )
        .get(language),
        says: says.get(language),
        legend: &[
            (
                "cover",
                text!("borne by the guarantor", "supporté par le garant").get(language),
            ),
            (
                "principal",
                text!("outstanding principal", "capital restant dû").get(language),
            ),
        ],
        top: &whole,
        shapes: &shapes,
        axis: days(session, &rows),
    }
    .html()
}

/// The figures of one question on a line, on a scale of proportions where they lie far apart.
pub(super) fn threshold(session: &Session, bundle: &Bundle, threshold: &Threshold) -> String {
    let language = session.language;
    let sizes: Vec<Decimal> = threshold
        .figures
        .iter()
        .map(ThresholdFigure::size)
        .collect();
    let least = sizes.first().copied().unwrap_or_default();
    let most = sizes.last().copied().unwrap_or_default();
    let mut distinct = sizes.clone();
    distinct.dedup();
    // What lies further apart than that would be one mark at each end.
    let is_wide = least * Decimal::from(20) < most && distinct.len() > 1;
    let at = |size: Decimal| {
        let rank = distinct
            .iter()
            .position(|known| *known == size)
            .unwrap_or_default();
        match is_wide {
            true => step(rank + 1, distinct.len() + 1),
            false => part(size, most + most / Decimal::from(6)),
        }
    };
    let mut shapes = "<line class=\"base\" x1=\"0\" x2=\"100\" y1=\"50\" y2=\"50\"/>".to_owned();
    for size in &sizes {
        let x = at(*size);
        shapes.push_str(&format!(
            "<line class=\"tick\" x1=\"{x}\" x2=\"{x}\" y1=\"15\" y2=\"85\"/>"
        ));
    }
    let figures = threshold.figures.iter().map(|figure| {
        let value = bundle.say_value(&figure.value, Some(&figure.parameter), language);
        let period = figure.period;
        let when = match period.from().is_none() && period.until().is_none() {
            true => String::new(),
            false => format!(
                " <span class=\"aside\">{}</span>",
                escape(&period.say(language))
            ),
        };
        format!(
            "<li><strong>{}</strong> {}{when}</li>",
            escape(&value),
            inline(figure.label.get(language))
        )
    });
    let figures: String = figures.collect();
    let scale = match is_wide {
        true => text!("in order, not to scale", "dans l'ordre, sans échelle").say(language),
        false => String::new(),
    };
    format!(
        "<figure><figcaption>{}</figcaption><svg class=\"line\" aria-hidden=\"true\" viewBox=\"0 0 100 100\" preserveAspectRatio=\"none\">{shapes}</svg><div class=\"axis\" aria-hidden=\"true\"><span>{}</span></div><ul class=\"plain\">{figures}</ul></figure>\n",
        inline(threshold.label.get(language)),
        escape(&scale)
    )
}
