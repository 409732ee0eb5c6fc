//! What others than the borrower pay of a schedule.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

use super::error::ScheduleError;
use super::row::ScheduleRow;
use crate::LoanTerms;
use crate::amount::Amount;
use crate::getters::getters;
use crate::terms::{Payer, PaymentTiming};

/// What somebody else than the borrower pays, in the currency of the loan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PayerShare {
    pub(crate) payer: Payer,
    #[serde(with = "Amount")]
    pub(crate) interest: Decimal,
    #[serde(with = "Amount")]
    pub(crate) fees: Decimal,
    #[serde(with = "Amount")]
    pub(crate) guarantee_fee: Decimal,
}

getters! { PayerShare {
    /// Interest.
    interest: Decimal,
    /// Fees.
    fees: Decimal,
    /// Guarantee fee.
    guarantee_fee: Decimal,
    & {
        /// Who pays.
        payer: Payer,
    }
} }

/// What is charged besides interest.
#[derive(Clone, Copy)]
pub(super) enum Column {
    Fees,
    GuaranteeFee,
}

impl PayerShare {
    pub(crate) fn of(payer: &Payer, zero: Decimal) -> Self {
        Self {
            payer: payer.clone(),
            interest: zero,
            fees: zero,
            guarantee_fee: zero,
        }
    }

    /// Fees and guarantee fee are owed no more.
    pub(crate) fn without_charges(&mut self) {
        for charge in [&mut self.fees, &mut self.guarantee_fee] {
            *charge = Decimal::new(0, charge.scale());
        }
    }

    /// All of it.
    pub fn total(&self) -> Decimal {
        // INVARIANT: the shares of a line are no more than what the line was with them, which was added up.
        self.interest + self.fees + self.guarantee_fee
    }
}

/// What somebody else than the borrower pays on a due date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PayerDue {
    /// Instalment number, from 1; 0 for what is due on the day of a disbursement.
    pub(crate) number: u32,
    /// The day it is due.
    pub(crate) due_date: NaiveDate,
    /// Who pays, and what.
    #[serde(flatten)]
    pub(crate) share: PayerShare,
}

getters! { PayerDue {
    /// Instalment number, from 1; 0 for what is due on the day of a disbursement.
    number: u32,
    /// The day it is due.
    due_date: NaiveDate,
    & {
        /// Who pays, and what.
        share: PayerShare,
    }
} }

/// What others pay, while the lines of a schedule are gone through: by line, then by payer in the order in which they come.
#[derive(Default)]
pub(crate) struct Others {
    payers: Vec<Payer>,
    due: BTreeMap<(usize, usize), PayerDue>,
}

impl Others {
    /// Charges the payer of something with a line: the borrower's stands on the line itself.
    pub(super) fn charge(
        &mut self,
        payer: &Payer,
        (at, row): (usize, &mut ScheduleRow),
        column: Column,
        amount: Decimal,
    ) -> Result<(), ScheduleError> {
        let overflow = ScheduleError::Overflow {
            instalment: row.number,
        };
        let charged = if payer.is_borrower() {
            match column {
                Column::Fees => &mut row.fees,
                Column::GuaranteeFee => &mut row.guarantee_fee,
            }
        } else if amount.is_zero() {
            return Ok(());
        } else {
            let share = &mut self.of(payer, at, row).share;
            match column {
                Column::Fees => &mut share.fees,
                Column::GuaranteeFee => &mut share.guarantee_fee,
            }
        };
        *charged = charged.checked_add(amount).ok_or(overflow)?;
        Ok(())
    }

    fn of(&mut self, payer: &Payer, at: usize, row: &ScheduleRow) -> &mut PayerDue {
        let known = self.payers.iter().position(|known| known == payer);
        let who = known.unwrap_or_else(|| {
            self.payers.push(payer.clone());
            self.payers.len().saturating_sub(1)
        });
        self.due.entry((at, who)).or_insert_with(|| PayerDue {
            number: row.number,
            due_date: row.due_date,
            share: PayerShare::of(payer, Decimal::new(0, row.interest.scale())),
        })
    }

    /// What others pay of the interest of lines, and nothing besides.
    pub(crate) fn of_interest(terms: &LoanTerms, rows: &[ScheduleRow]) -> Vec<(usize, PayerDue)> {
        let mut others = Self::default();
        others.note_interest(terms, rows);
        others.into_due()
    }

    /// Notes who pays the interest of each line. It stays on the line, from which a loan goes on.
    pub(super) fn note_interest(&mut self, terms: &LoanTerms, rows: &[ScheduleRow]) {
        if !terms.has_interest_of_others() {
            return;
        }
        for (at, row) in rows.iter().enumerate() {
            let payer = row.interest_payer(terms);
            if !payer.is_borrower() {
                self.of(payer, at, row).share.interest = row.interest;
            }
        }
    }

    /// What each pays, with the place of its line.
    pub(super) fn into_due(self) -> Vec<(usize, PayerDue)> {
        let due = self.due.into_iter();
        due.map(|((at, _), due)| (at, due)).collect()
    }
}

/// The sums of what each of the others pays, in the order in which they come.
pub(super) fn totals(others: &[PayerDue]) -> Vec<PayerShare> {
    let mut totals: Vec<PayerShare> = Vec::new();
    for PayerDue { share, .. } in others {
        match totals.iter_mut().find(|total| total.payer == share.payer) {
            // INVARIANT: the whole of a schedule was added up before it was shared.
            Some(total) => {
                total.interest += share.interest;
                total.fees += share.fees;
                total.guarantee_fee += share.guarantee_fee;
            }
            None => totals.push(share.clone()),
        }
    }
    totals
}

impl LoanTerms {
    /// Whether somebody else than the borrower pays interest.
    pub(crate) fn has_interest_of_others(&self) -> bool {
        self.phases()
            .iter()
            .any(|phase| !phase.payer().is_borrower())
    }

    /// Who pays the interest that falls due with an instalment, from 1; nobody else than the borrower with other lines.
    ///
    /// An instalment paid at the beginning of its period brings the interest of the one before: its phase says who pays.
    pub(crate) fn interest_payer(&self, number: u32) -> &Payer {
        let accrues_before = u32::from(self.data().payments == PaymentTiming::InAdvance);
        let index = number.checked_sub(1);
        let index = index.map(|index| index.saturating_sub(accrues_before));
        let planned = self.plan().iter().find(|planned| {
            index.is_some_and(|index| planned.first <= index && index < planned.end())
        });
        planned
            .and_then(|planned| self.phases().get(planned.phase))
            .map_or(&Payer::Borrower, crate::Phase::payer)
    }
}

impl ScheduleRow {
    /// Who pays the interest of the line. Below zero, it is the borrower's to receive.
    pub(crate) fn interest_payer<'a>(&self, terms: &'a LoanTerms) -> &'a Payer {
        if self.interest > Decimal::ZERO {
            terms.interest_payer(self.number)
        } else {
            &Payer::Borrower
        }
    }

    /// What others pay of its interest stands on the line no more.
    pub(super) fn take_off(&mut self, interest: Decimal) {
        // INVARIANT: it was a part of both.
        self.interest -= interest;
        self.total -= interest;
    }
}
