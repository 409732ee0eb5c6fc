//! The sum of the schedules of loans that are lent together.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::error::ScheduleError;
use super::guarantee_fee::GuaranteeFees;
use super::paid_out::PaidOut;
use super::payers::PayerDue;
use super::row::{ScheduleRow, ScheduleTotals};
use super::{Retention, Schedule};

/// Where a line stands: its day, and whether it is an instalment, since what is due on the day of a disbursement comes
/// before an instalment of that day.
type Place = (NaiveDate, bool);

fn place(number: u32, due_date: NaiveDate) -> Place {
    (due_date, number > 0)
}

impl Schedule {
    /// The schedule of this loan and another one together: lines of one day become one, and instalments are numbered by
    /// their days. Fees of the guarantee are added in their order.
    ///
    /// # Errors
    /// [`ScheduleError::OtherCurrency`], [`ScheduleError::RetentionsOnTwoDays`], [`ScheduleError::Overflow`].
    ///
    /// # Example
    /// ```
    /// use penteract_core::LoanTerms;
    ///
    /// let tranche = |amount: &str, rate: &str| -> Result<_, Box<dyn std::error::Error>> {
    ///     let terms = format!(r#"{{ "currency": "EUR", "disbursements": [{{ "date": "2024-01-15", "amount": "{amount}" }}],
    ///         "rate": {{ "kind": "fixed", "annual": "{rate}" }}, "frequency": {{ "months": 1 }},
    ///         "phases": [{{ "kind": "interest-only", "months": 12 }}, {{ "kind": "level-principal", "months": 48 }}] }}"#);
    ///     Ok(serde_json::from_str::<LoanTerms>(&terms)?.schedule()?)
    /// };
    /// let both = tranche("50000.00", "0 %")?.checked_add(&tranche("30000.00", "1.2 %")?)?;
    /// let first = both.rows().first().ok_or("no row")?;
    /// assert_eq!((first.opening_balance().to_string(), first.interest().to_string()), ("80000.00".into(), "30.00".into()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn checked_add(&self, other: &Self) -> Result<Self, ScheduleError> {
        if self.currency != other.currency {
            return Err(ScheduleError::OtherCurrency {
                currency: self.currency,
                other: other.currency,
            });
        }
        let overflow = || ScheduleError::Overflow { instalment: 1 };
        let rows = merged(self, other).ok_or_else(overflow)?;
        let numbers: BTreeMap<Place, u32> = rows
            .iter()
            .map(|row| (place(row.number, row.due_date), row.number))
            .collect();
        let mut others: Vec<PayerDue> = self.others.iter().chain(&other.others).cloned().collect();
        for due in &mut others {
            let number = numbers.get(&place(due.number, due.due_date));
            due.number = number.copied().unwrap_or(due.number);
        }
        others.sort_by_key(|due| place(due.number, due.due_date));
        let totals = self.totals.checked_add(&other.totals);
        let fees = GuaranteeFees::together(&self.guarantee_fees, &other.guarantee_fees);
        Ok(Self {
            totals: totals.ok_or_else(overflow)?,
            rows,
            others: together(others).ok_or_else(overflow)?,
            paid_out: PaidOut::together(self.all_paid_out(other), other.all_paid_out(self)),
            currency: self.currency,
            guarantee_fees: fees.ok_or_else(overflow)?,
            retention: retained(self.retention, other.retention)?,
            flow_terms: self.flow_terms.with(&other.flow_terms),
        })
    }

    /// What is paid out, said even where all of it reaches the borrower if that is not so of the other loan.
    fn all_paid_out(&self, other: &Self) -> Vec<PaidOut> {
        match self.paid_out.is_empty() && !other.paid_out.is_empty() {
            true => self.flow_terms.drawn().map(PaidOut::whole).collect(),
            false => self.paid_out.clone(),
        }
    }
}

/// Lines while they are gone through, with what is outstanding between them.
struct Lines<'a> {
    schedule: &'a Schedule,
    rows: &'a [ScheduleRow],
    balance: Decimal,
}

/// What a loan is on a day on which it has no line: outstanding before, and drawn that day.
struct Meanwhile {
    before: Decimal,
    drawn: Decimal,
}

impl<'a> Lines<'a> {
    fn of(schedule: &'a Schedule) -> Self {
        let first = schedule.rows.first();
        Self {
            schedule,
            rows: &schedule.rows,
            balance: first.map_or(Decimal::ZERO, |row| row.opening_balance),
        }
    }

    fn next(&self) -> Option<Place> {
        self.rows.first().map(|row| place(row.number, row.due_date))
    }

    /// The line of a place; without one, what stays outstanding meanwhile.
    fn take(&mut self, at: Place) -> Result<&'a ScheduleRow, Meanwhile> {
        match self.rows.split_first() {
            Some((row, rest)) if place(row.number, row.due_date) == at => {
                self.rows = rest;
                self.balance = row.closing_balance;
                Ok(row)
            }
            _ => Err(self.meanwhile(at)),
        }
    }

    /// The first drawing stands on the line of its day, where the other loan has one.
    fn meanwhile(&self, (day, is_instalment): Place) -> Meanwhile {
        let has_begun = self.rows.len() < self.schedule.rows.len();
        let drawn = self.schedule.flow_terms.drawn();
        let drawn = drawn.filter(|drawn| !is_instalment && !has_begun && drawn.date == day);
        // INVARIANT: what is drawn was added up, and is outstanding before the first line.
        let drawn: Decimal = drawn.map(|drawn| drawn.amount).sum();
        Meanwhile {
            before: self.balance - drawn,
            drawn,
        }
    }
}

fn merged(one: &Schedule, other: &Schedule) -> Option<Vec<ScheduleRow>> {
    let (mut one, mut other) = (Lines::of(one), Lines::of(other));
    let mut rows = Vec::new();
    let mut number = 0_u32;
    while let Some(at) = one.next().into_iter().chain(other.next()).min() {
        let mut row = match (one.take(at), other.take(at)) {
            (Ok(row), Ok(more)) => row.checked_add(more)?,
            (Ok(row), Err(Meanwhile { before, drawn }))
            | (Err(Meanwhile { before, drawn }), Ok(row)) => ScheduleRow {
                opening_balance: row.opening_balance.checked_add(before)?,
                disbursed: row.disbursed.checked_add(drawn)?,
                closing_balance: row
                    .closing_balance
                    .checked_add(before)?
                    .checked_add(drawn)?,
                ..row.clone()
            },
            (Err(_), Err(_)) => break,
        };
        let (_, is_instalment) = at;
        if is_instalment {
            number = number.checked_add(1)?;
            row.number = number;
        }
        rows.push(row);
    }
    Some(rows)
}

impl ScheduleRow {
    /// A line with another of the same day.
    fn checked_add(&self, other: &Self) -> Option<Self> {
        Some(Self {
            number: self.number,
            period_start: self.period_start.min(other.period_start),
            due_date: self.due_date,
            opening_balance: self.opening_balance.checked_add(other.opening_balance)?,
            disbursed: self.disbursed.checked_add(other.disbursed)?,
            principal: self.principal.checked_add(other.principal)?,
            interest: self.interest.checked_add(other.interest)?,
            capitalised_interest: self
                .capitalised_interest
                .checked_add(other.capitalised_interest)?,
            fees: self.fees.checked_add(other.fees)?,
            insurance: self.insurance.checked_add(other.insurance)?,
            guarantee_fee: self.guarantee_fee.checked_add(other.guarantee_fee)?,
            total: self.total.checked_add(other.total)?,
            closing_balance: self.closing_balance.checked_add(other.closing_balance)?,
        })
    }
}

impl ScheduleTotals {
    fn checked_add(&self, other: &Self) -> Option<Self> {
        Some(Self {
            disbursed: self.disbursed.checked_add(other.disbursed)?,
            principal: self.principal.checked_add(other.principal)?,
            interest: self.interest.checked_add(other.interest)?,
            capitalised_interest: self
                .capitalised_interest
                .checked_add(other.capitalised_interest)?,
            fees: self.fees.checked_add(other.fees)?,
            insurance: self.insurance.checked_add(other.insurance)?,
            guarantee_fee: self.guarantee_fee.checked_add(other.guarantee_fee)?,
            total: self.total.checked_add(other.total)?,
        })
    }
}

/// What one payer owes on one line, once.
fn together(others: Vec<PayerDue>) -> Option<Vec<PayerDue>> {
    let mut sums: Vec<PayerDue> = Vec::with_capacity(others.len());
    for due in others {
        let same = sums.iter_mut().rev().find(|sum| {
            (sum.number, sum.due_date) == (due.number, due.due_date)
                && sum.share.payer == due.share.payer
        });
        match same {
            Some(PayerDue { share, .. }) => {
                share.interest = share.interest.checked_add(due.share.interest)?;
                share.fees = share.fees.checked_add(due.share.fees)?;
                share.guarantee_fee = share.guarantee_fee.checked_add(due.share.guarantee_fee)?;
            }
            None => sums.push(due),
        }
    }
    Some(sums)
}

fn retained(
    one: Option<Retention>,
    other: Option<Retention>,
) -> Result<Option<Retention>, ScheduleError> {
    let (Some(first), Some(second)) = (one, other) else {
        return Ok(one.or(other));
    };
    if first.given_back_on != second.given_back_on {
        return Err(ScheduleError::RetentionsOnTwoDays {
            one: first.given_back_on,
            other: second.given_back_on,
        });
    }
    let added = |one: Decimal, other: Decimal| {
        one.checked_add(other)
            .ok_or(ScheduleError::Overflow { instalment: 1 })
    };
    Ok(Some(Retention {
        withheld: added(first.withheld, second.withheld)?,
        given_back: added(first.given_back, second.given_back)?,
        given_back_on: first.given_back_on,
    }))
}
