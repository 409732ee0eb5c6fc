//! The state of a loan on a day, and what it takes to close it.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

use super::error::Refusal;
use super::ledger::Ledger;
use super::line::{LineKind, LineStatus, LoanLine, Parts, difference, sum, total};
use super::payer::{PayerOwes, PayerState};
use super::retention::RetentionState;
use super::review::Review;
use crate::terms::Payer;

use crate::Currency;
use crate::amount::Amount;
use crate::getters::getters;
use crate::said;

/// Whether a loan runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum LoanStatus {
    /// Nothing was drawn yet.
    NotDrawn,
    /// It runs, and nothing is past due.
    Current,
    /// Something is past due.
    Late,
    /// A credit event happened, and something is unpaid.
    InDefault,
    /// Nothing is owed any more.
    Closed,
}

said! { LoanStatus {
    NotDrawn => "not drawn yet", "pas encore débloqué";
    Current => "up to date", "à jour";
    Late => "late", "en retard";
    InDefault => "in default", "en défaut";
    Closed => "closed", "fermé";
} }

/// The next line to pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct NextDue {
    /// When.
    pub date: NaiveDate,
    /// How much is unpaid of it, in the currency of the loan.
    #[serde(with = "Amount")]
    pub amount: Decimal,
}

/// What is past its due date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Arrears {
    /// How much, penalties and late interest included, in the currency of the loan.
    #[serde(with = "Amount")]
    pub amount: Decimal,
    /// The oldest due date with something unpaid.
    pub since: NaiveDate,
    /// How many lines are past due and unpaid, in part or in full.
    pub lines: usize,
}

/// The credit event of a loan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CreditEventState {
    /// When.
    pub date: NaiveDate,
    /// What happened, in the words of the contract.
    pub cause: String,
    /// Whether all fell due that day.
    pub accelerates: bool,
    /// What was owed that day: principal, interest due and accrued, fees and penalties due.
    pub loss: Parts,
}

/// Money recovered after the credit event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Recovered {
    /// When.
    pub date: NaiveDate,
    /// How much, in the currency of the loan.
    #[serde(with = "Amount")]
    pub amount: Decimal,
}

/// What must be paid on a day to close a loan. Amounts are in its currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PayoffQuote {
    /// The day.
    pub date: NaiveDate,
    /// All of it.
    #[serde(with = "Amount")]
    pub amount: Decimal,
    /// By its parts; the fee for repaying early is among the fees.
    pub parts: Parts,
    /// The fee for repaying early.
    #[serde(with = "Amount")]
    pub prepayment_fee: Decimal,
    /// What the borrower gets back: instalments paid in advance held interest that is not owed any more.
    #[serde(with = "Amount")]
    pub given_back: Decimal,
    /// What third parties still owe, due or to come: no part of the amount.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<PayerOwes>,
}

/// A loan on a day, with all that happened up to its end. Amounts are in the currency of the loan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LoanState {
    /// The day.
    as_of: NaiveDate,
    /// ISO 4217 code; every amount is in this currency.
    currency: Currency,
    /// Whether the loan runs.
    status: LoanStatus,
    /// What was drawn.
    #[serde(with = "Amount")]
    disbursed: Decimal,
    /// Principal lent, interest added to it, and payments taken back, less what was repaid and forgiven.
    #[serde(with = "Amount")]
    outstanding_principal: Decimal,
    /// Interest of the period that runs, accrued to the day and not due.
    #[serde(with = "Amount")]
    accrued_interest: Decimal,
    /// What is past due or due, and unpaid.
    due: Parts,
    /// What is past its due date, if anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    arrears: Option<Arrears>,
    /// The next line to pay, past due ones left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_due: Option<NextDue>,
    /// Money received, in all: payments, prepayments, payoff, recoveries.
    #[serde(with = "Amount")]
    paid: Decimal,
    /// What of it was taken back.
    #[serde(with = "Amount")]
    taken_back: Decimal,
    /// What of it was given back when the loan ended: interest paid in advance that was not owed any more.
    #[serde(with = "Amount")]
    given_back: Decimal,
    /// Payments that came back; they are not in `paid`.
    #[serde(with = "Amount")]
    returned: Decimal,
    /// What of `paid` exceeds all that the loan asks for, and is held for the borrower.
    #[serde(with = "Amount")]
    credit_balance: Decimal,
    /// What was forgiven.
    #[serde(with = "Amount")]
    forgiven: Decimal,
    /// The day of the first disbursement, once it has come.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_disbursed_on: Option<NaiveDate>,
    /// The last due date, as events left it.
    maturity_date: NaiveDate,
    /// Since when nothing is owed any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_on: Option<NaiveDate>,
    /// The credit event, if there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    credit_event: Option<CreditEventState>,
    /// Money recovered after the credit event, in order of date.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    recoveries: Vec<Recovered>,
    /// Due dates recorded as missed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missed: Vec<NaiveDate>,
    /// What is due, was due and will be, in order of date.
    lines: Vec<LoanLine>,
    /// The sums of the lines: what they ask for.
    total_due: Parts,
    /// What was paid of them.
    total_paid: Parts,
    /// What others than the borrower owe.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    others: Vec<PayerState>,
    /// Cash withheld from the disbursements, if the terms have a retention.
    #[serde(skip_serializing_if = "Option::is_none")]
    retention: Option<RetentionState>,
    /// The days on which options open whether somebody asks or not, in order of date.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reviews: Vec<Review>,
}

getters! { LoanState {
    /// The day.
    as_of: NaiveDate,
    /// The currency of every amount.
    currency: Currency,
    /// Whether the loan runs.
    status: LoanStatus,
    /// What was drawn.
    disbursed: Decimal,
    /// Principal lent, interest added to it, and payments taken back, less what was repaid and forgiven.
    outstanding_principal: Decimal,
    /// Interest of the period that runs, accrued to the day and not due; interest that deferred periods carry included.
    accrued_interest: Decimal,
    /// Money received, in all.
    paid: Decimal,
    /// What of it was taken back.
    taken_back: Decimal,
    /// What of it was given back when the loan ended: interest paid in advance that was not owed any more.
    given_back: Decimal,
    /// Payments that came back; they are not in [`Self::paid`].
    returned: Decimal,
    /// What exceeds all that the loan asks for, and is held for the borrower.
    credit_balance: Decimal,
    /// What was forgiven.
    forgiven: Decimal,
    /// The day of the first disbursement, once it has come.
    first_disbursed_on: Option<NaiveDate>,
    /// The last due date, as events left it.
    maturity_date: NaiveDate,
    /// Since when nothing is owed any more.
    closed_on: Option<NaiveDate>,
    & {
        /// What is past due or due, and unpaid.
        due: Parts,
        /// The sums of what the lines ask for.
        total_due: Parts,
        /// The sums of what was paid of the lines.
        total_paid: Parts,
    }
    Option {
        /// What is past its due date, if anything.
        arrears: Arrears,
        /// The next line to pay, past due ones left out.
        next_due: NextDue,
        /// The credit event, if there was one.
        credit_event: CreditEventState,
        /// Cash withheld from the disbursements, if the terms have a retention.
        retention: RetentionState,
    }
    [] {
        /// Money recovered after the credit event, in order of date.
        recoveries: Recovered,
        /// Due dates recorded as missed.
        missed: NaiveDate,
        /// What is due, was due and will be, in order of date.
        lines: LoanLine,
        /// What others than the borrower owe.
        others: PayerState,
        /// The days on which options open whether somebody asks or not, in order of date.
        reviews: Review,
    }
} }

impl LoanState {
    /// Interest past due or due, and unpaid.
    pub const fn interest_due(&self) -> Decimal {
        self.due.interest
    }

    /// Fees past due or due, and unpaid.
    pub const fn fees_due(&self) -> Decimal {
        self.due.fees
    }

    /// Penalties and late interest past due or due, and unpaid.
    pub const fn penalties_due(&self) -> Decimal {
        self.due.penalties
    }
}

impl Ledger<'_> {
    /// The state on a day that no event recorded so far comes after.
    pub(super) fn state(&mut self, date: NaiveDate) -> Result<LoanState, Refusal> {
        self.advance_to(date)?;
        let accrued_interest = self.accrued_interest_of(&Payer::Borrower, date)?;
        let others = self.states_of_others(date)?;
        let reviews = self.reviews(date, self.closed_on);
        let retention = self.retention(date)?;
        let drawn = self
            .plan
            .terms
            .disbursements()
            .iter()
            .filter(|drawn| drawn.date <= date);
        let disbursed = total(self.zero, drawn.clone().map(|drawn| drawn.amount))?;
        let first_disbursed_on = drawn.clone().next().map(|drawn| drawn.date);
        let mut lines = std::mem::take(&mut self.lines);
        lines.sort_by_key(|line| line.due_date);
        let Standing {
            due,
            total_due,
            total_paid,
            forgiven,
            arrears,
            next_due,
        } = Standing::of(&mut lines, date, self.zero)?;
        // What is paid in full was asked for in full.
        let is_asked = |line: &&LoanLine| line.due_date <= date || self.closed_on.is_some();
        let asked = lines.iter().filter(is_asked);
        let capitalised = total(self.zero, asked.map(|line| line.capitalised_interest))?;
        let lent = sum(sum(disbursed, capitalised)?, self.account.taken_back)?;
        let outstanding_principal =
            difference(difference(lent, total_paid.principal)?, forgiven.principal)?;
        let status = match (first_disbursed_on, self.closed_on, &self.credit_event) {
            (None, _, _) => LoanStatus::NotDrawn,
            (_, Some(_), _) => LoanStatus::Closed,
            (_, _, Some(_)) => LoanStatus::InDefault,
            _ if arrears.is_some() => LoanStatus::Late,
            _ => LoanStatus::Current,
        };
        let maturity_date = lines
            .iter()
            .rev()
            .find(|line| line.number > 0)
            .map_or_else(|| self.plan.maturity(), |line| line.due_date);
        if self.closed_on.is_some() {
            // Nothing is to come any more.
            let settled = lines.iter_mut().filter(|line| line.is_settled());
            settled.for_each(|line| line.status = LineStatus::Settled);
        }
        if let Some(day) = self.closed_on.filter(|_| self.is_ending) {
            forgive_at_once(&mut lines, day)?;
        }
        Ok(LoanState {
            as_of: date,
            currency: self.plan.terms.currency(),
            status,
            disbursed,
            outstanding_principal,
            accrued_interest,
            due,
            arrears,
            next_due,
            paid: self.account.paid,
            taken_back: self.account.taken_back,
            given_back: self.account.given_back,
            returned: self.account.returned,
            credit_balance: self.account.held,
            forgiven: forgiven.total(),
            first_disbursed_on,
            maturity_date,
            closed_on: self.closed_on,
            credit_event: self.credit_event.take(),
            recoveries: std::mem::take(&mut self.recoveries),
            missed: std::mem::take(&mut self.missed),
            lines,
            total_due,
            total_paid,
            others,
            retention,
            reviews,
        })
    }

    /// What closes the loan on a day that no event recorded so far comes after.
    pub(super) fn payoff_quote(&mut self, date: NaiveDate) -> Result<PayoffQuote, Refusal> {
        self.advance_to(date)?;
        let (parts, prepayment_fee, given_back) =
            if self.closed_on.is_some() || self.fell_due_on().is_some() {
                (self.owed_in_all()?, self.zero, self.zero)
            } else {
                let (parts, fee) = self.settle_up(date)?;
                (parts, fee, self.account.given_back)
            };
        Ok(PayoffQuote {
            date,
            amount: parts.total(),
            parts,
            prepayment_fee,
            given_back,
            others: self.owed_by_others(date)?,
        })
    }
}

/// What lines come to on a day.
pub(super) struct Standing {
    pub(super) due: Parts,
    pub(super) total_due: Parts,
    pub(super) total_paid: Parts,
    forgiven: Parts,
    pub(super) arrears: Option<Arrears>,
    pub(super) next_due: Option<NextDue>,
}

/// What was still to come when the loan was forgiven as a whole is one line of that day: its instalments never come.
fn forgive_at_once(lines: &mut Vec<LoanLine>, day: NaiveDate) -> Result<(), Refusal> {
    let is_forgiven = |line: &LoanLine| line.paid.is_zero() && !line.forgiven.is_zero();
    let is_its = |line: &mut LoanLine| {
        line.due_date > day && line.settled_on == Some(day) && is_forgiven(line)
    };
    let mut to_come = lines.extract_if(.., is_its);
    let Some(mut whole) = to_come.next() else {
        return Ok(());
    };
    for line in to_come {
        whole.due.add(&line.due)?;
        whole.forgiven.add(&line.forgiven)?;
        whole.closing_balance = line.closing_balance;
    }
    whole.kind = LineKind::Forgiveness;
    whole.number = 0;
    whole.due_date = day;
    let at = lines.partition_point(|line| line.due_date <= day);
    lines.insert(at, whole);
    Ok(())
}

impl Standing {
    /// Says of each line where it stands, and adds them up.
    pub(super) fn of(
        lines: &mut [LoanLine],
        date: NaiveDate,
        zero: Decimal,
    ) -> Result<Self, Refusal> {
        let parts = || Parts::of(zero);
        let mut standing = Self {
            due: parts(),
            total_due: parts(),
            total_paid: parts(),
            forgiven: parts(),
            arrears: None,
            next_due: None,
        };
        let mut past_due = zero;
        for line in lines {
            let is_settled = line.is_settled();
            line.status = status_of(line, is_settled, date);
            standing.total_due.add(&line.due)?;
            standing.total_paid.add(&line.paid)?;
            standing.forgiven.add(&line.forgiven)?;
            let outstanding = if is_settled {
                parts()
            } else {
                line.outstanding()
            };
            if line.due_date <= date && !is_settled {
                standing.due.add(&outstanding)?;
            }
            if line.due_date < date {
                past_due = sum(past_due, outstanding.total())?;
            }
            if line.status == LineStatus::Late {
                let so_far = standing.arrears.get_or_insert(Arrears {
                    amount: zero,
                    since: line.due_date,
                    lines: 0,
                });
                so_far.lines += 1;
            } else if standing.next_due.is_none() {
                let unpaid = outstanding.total();
                standing.next_due = (!unpaid.is_zero()).then_some(NextDue {
                    date: line.due_date,
                    amount: unpaid,
                });
            }
        }
        // What lines below zero give back is taken off it.
        standing.arrears = standing.arrears.filter(|_| past_due > Decimal::ZERO);
        if let Some(arrears) = &mut standing.arrears {
            arrears.amount = past_due;
        }
        let Self {
            due,
            total_due,
            total_paid,
            forgiven,
            ..
        } = &standing;
        for parts in [total_due, total_paid, forgiven, due] {
            parts.checked_total()?;
        }
        Ok(standing)
    }
}

fn status_of(line: &LoanLine, is_settled: bool, date: NaiveDate) -> LineStatus {
    if is_settled && (line.due_date <= date || line.settled_on.is_some()) {
        return LineStatus::Settled;
    }
    match line.due_date.cmp(&date) {
        // Below zero, it is the lender's to pay.
        std::cmp::Ordering::Less if line.outstanding().total() <= Decimal::ZERO => {
            LineStatus::Settled
        }
        std::cmp::Ordering::Less => LineStatus::Late,
        std::cmp::Ordering::Equal => LineStatus::Due,
        std::cmp::Ordering::Greater => LineStatus::Upcoming,
    }
}
