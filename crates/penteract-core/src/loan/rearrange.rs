//! Events that arrange the instalments anew.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::change::dated_steps;
use super::error::Refusal;
use super::event::Event;
use super::ledger::Ledger;
use super::line::{LineKind, LoanLine, difference, sum};
use super::overdue::AfterMaturity;
use crate::schedule::{Movement, MovementKind};
use crate::terms::Part;
use crate::terms::{
    InterestRate, MovedDates, Payer, Phase, PhaseLength, PhaseTerms, PlannedPhase, planned_behind,
};

impl Ledger<'_> {
    /// The line of an instalment by its due date, to come; or past due, when it moves and nothing is paid after it.
    pub(super) fn instalment_due(
        &self,
        due_date: NaiveDate,
        date: NaiveDate,
        moves: bool,
    ) -> Result<LoanLine, Refusal> {
        let is_instalment = |line: &&LoanLine| line.kind == LineKind::Instalment;
        let mut instalments = self.lines.iter().filter(is_instalment);
        let found = instalments.by_ref().find(|line| line.due_date == due_date);
        // Principal that was put back into the balance is no more that of its line.
        let lifts = |movement: &Movement| {
            movement.kind == MovementKind::Returned && movement.date > due_date
        };
        let is_fixed = |line: &LoanLine| {
            !moves || line.is_settled() || self.plan.course.movements.iter().any(lifts)
        };
        let stays = |line: &LoanLine| line.due_date < date && is_fixed(line);
        match found {
            Some(line) if stays(line) => Err(Refusal::InThePast {
                what: &["the due date", "la date d'échéance"],
                date: due_date,
            }),
            Some(_) if due_date < date && instalments.any(|later| !later.paid.is_zero()) => {
                Err(Refusal::PaidAfter { due_date })
            }
            Some(line) => Ok(line.clone()),
            None => Err(Refusal::NoSuchDueDate { date: due_date }),
        }
    }

    /// Instalments left, from one on, are fewer: the first phases give them up.
    fn take_from_first(rest: &mut Vec<PlannedPhase>, instalments: u32) -> Result<(), Refusal> {
        let left = rest.iter().map(|planned| planned.count).sum();
        if left <= instalments {
            return Err(Refusal::NoInstalmentLeft {
                left,
                wanted: instalments,
            });
        }
        let mut wanted = instalments;
        for planned in rest.iter_mut() {
            let taken = wanted.min(planned.count);
            planned.count -= taken;
            planned.sized = planned.sized.saturating_sub(taken);
            wanted -= taken;
        }
        rest.retain(|planned| planned.count > 0);
        Ok(())
    }

    /// Of phases left, the first one that repays principal gets more instalments: one whose interest the borrower pays,
    /// as nobody else has promised to pay more of it.
    fn lengthen(&self, rest: &mut [PlannedPhase], instalments: u32) -> Result<(), Refusal> {
        if instalments == 0 {
            return Ok(());
        }
        let phases = self.plan.terms.phases();
        let mut others = None;
        for planned in rest {
            let phase = phases.get(planned.phase);
            let eases = matches!(
                phase.map(Phase::terms),
                Some(PhaseTerms::NoPayment { .. } | PhaseTerms::InterestOnly { .. })
            );
            if eases && !planned.then_bullet {
                continue;
            }
            match phase.map(Phase::payer) {
                None | Some(Payer::Borrower) => {
                    planned.count = planned.count.saturating_add(instalments);
                    planned.sized = planned.sized.saturating_add(instalments);
                    return Ok(());
                }
                payer => others = others.or(payer),
            }
        }
        others.map_or(Ok(()), |payer| {
            Err(Refusal::LongerForOthers {
                payer: payer.name(),
            })
        })
    }

    /// Instalments arranged anew from a due date on.
    pub(super) fn reschedule(&mut self, event: &Event) -> Result<(), Refusal> {
        let Event::Reschedule {
            date,
            from_due_date,
            new_due_date,
            extra_instalments,
            grace_principal,
            keeps_maturity,
            annual,
        } = *event
        else {
            return Ok(());
        };
        let changes_nothing = new_due_date.is_none()
            && extra_instalments == 0
            && grace_principal == 0
            && annual.is_none();
        if changes_nothing {
            return Err(Refusal::ChangesNothing {
                remedy: &[
                    "give a new due date, extra instalments, instalments without principal or a rate",
                    "donnez une nouvelle date d'échéance, des échéances de plus, des échéances sans capital ou un taux",
                ],
            });
        }
        let line = self.instalment_from(from_due_date, date, new_due_date.is_some())?;
        let index = line.index;
        if let Some(new_date) = new_due_date {
            if new_date < date {
                return Err(Refusal::InThePast {
                    what: &["the new due date", "la nouvelle date d'échéance"],
                    date: new_date,
                });
            }
            if new_date <= line.period_start {
                return Err(Refusal::DueDateTooEarly {
                    date: new_date,
                    before: line.period_start,
                });
            }
        }
        let mut rest = self.plan.rest_from(index)?;
        self.lengthen(&mut rest, extra_instalments)?;
        let frequency = self.plan.terms.data().frequency_at(line.number);
        let moved = new_due_date.map(|date| MovedDates {
            number: line.number,
            date,
            frequency,
        });
        let maturity = self.plan.maturity();
        let mut last_due_date = None;
        if keeps_maturity {
            if extra_instalments > 0 {
                return Err(Refusal::LongerWithin);
            }
            let mut fewer = grace_principal;
            if let Some(moved) = moved {
                let left = rest.iter().map(|planned| planned.count).sum();
                let (fitting, last) = self.plan.dates_within(moved, maturity, left)?;
                fewer = fewer.saturating_add(left.saturating_sub(fitting));
                last_due_date = last;
            }
            Self::take_from_first(&mut rest, fewer)?;
        }
        let mut phases = Vec::new();
        if grace_principal > 0 {
            let length = PhaseLength::Instalments(grace_principal);
            phases.push(Phase::interest_only(length));
            rest.insert(0, self.plan.new_phase(grace_principal));
        }
        if let Some(annual) = annual {
            self.plan.set_rate(line.period_start, annual)?;
        }
        self.plan.replan(index, rest, phases)?;
        if !keeps_maturity && (extra_instalments > 0 || grace_principal > 0) {
            self.plan.amend(|data| data.last_due_date = None);
        }
        if let Some(moved) = moved {
            // What was paid of a line past due may be paid of one to come.
            self.may_be_ahead = true;
            self.plan.move_dates(moved);
            self.plan.amend(|data| data.last_due_date = last_due_date);
        }
        self.prolong(index, date)
    }

    /// Instalments without payment.
    pub(super) fn pause_payments(&mut self, event: &Event) -> Result<(), Refusal> {
        let Event::Holiday {
            date,
            from_due_date,
            instalments,
            interest,
            keeps_maturity,
        } = *event
        else {
            return Ok(());
        };
        if instalments == 0 {
            return Err(Refusal::ChangesNothing {
                remedy: &[
                    "give at least one instalment without payment",
                    "donnez au moins une échéance sans paiement",
                ],
            });
        }
        let line = self.instalment_from(from_due_date, date, false)?;
        let mut rest = self.plan.rest_from(line.index)?;
        if keeps_maturity {
            Self::take_from_first(&mut rest, instalments)?;
        }
        rest.insert(0, self.plan.new_phase(instalments));
        let length = PhaseLength::Instalments(instalments);
        let pause = Phase::no_payment(length, interest);
        self.plan.replan(line.index, rest, vec![pause])?;
        if !keeps_maturity {
            self.plan.amend(|data| data.last_due_date = None);
        }
        self.prolong(line.index, date)
    }

    /// The instalments from a due date on follow other phases.
    pub(super) fn take_other_phases(&mut self, event: &Event) -> Result<(), Refusal> {
        let Event::OtherPhases {
            date,
            from_due_date,
            phases,
            keeps_maturity,
        } = event
        else {
            return Ok(());
        };
        let index = self.instalment_from(*from_due_date, *date, false)?.index;
        let terms = &self.plan.terms;
        let named = phases.iter().map(|phase| {
            let payer = self.known_payer(phase.payer())?;
            Ok(phase.clone().paid_by(payer))
        });
        let phases = named.collect::<Result<Vec<_>, Refusal>>()?;
        let mut rest = planned_behind(terms, &phases)?;
        let last_due_date = terms.data().last_due_date;
        if *keeps_maturity && let Some((last, before)) = rest.split_last_mut() {
            let left = terms.instalments().saturating_sub(index);
            let wanted = before.iter().map(|planned| planned.count).sum();
            if left <= wanted {
                return Err(Refusal::NoInstalmentLeft { left, wanted });
            }
            last.count = left - wanted;
            last.sized = last.count;
        }
        self.follow_phases(index, rest, phases)?;
        if *keeps_maturity {
            self.plan.amend(|data| data.last_due_date = last_due_date);
        }
        self.prolong(index, *date)
    }

    /// The instalments from one on are others than the terms foresaw.
    fn prolong(&mut self, index: u32, date: NaiveDate) -> Result<(), Refusal> {
        self.forget_after_maturity()?;
        self.plan
            .amend(|data| data.restructured.is_prolonged = true);
        self.project_moved(index, date)
    }

    /// Projects the plan once its due dates moved: what counted from the next one on counts from the one in its place.
    fn project_moved(&mut self, index: u32, date: NaiveDate) -> Result<(), Refusal> {
        self.project_from(index, date)?;
        let counted = self.counted_on(date);
        let Some(followed) = &mut self.plan.course.followed else {
            return Ok(());
        };
        let paid = followed.paid.iter_mut().map(|(day, _)| day);
        let mut is_moved = false;
        for day in paid.chain([&mut followed.until]) {
            if *day > date && *day != counted {
                *day = counted;
                is_moved = true;
            }
        }
        if is_moved {
            self.project_from(index, date)?;
        }
        Ok(())
    }

    /// Principal of instalments past due leaves their lines on a day for the balance, to which it comes back on another;
    /// gives back how much.
    fn lift_overdue_principal(
        &mut self,
        date: NaiveDate,
        counted: NaiveDate,
    ) -> Result<Decimal, Refusal> {
        let mut lifted = self.zero;
        for line in self
            .lines
            .iter_mut()
            .take_while(|line| line.due_date < date)
        {
            line.opening_balance = sum(line.opening_balance, lifted)?;
            if line.kind == LineKind::Instalment {
                let unpaid = line.unpaid(Part::Principal);
                if !unpaid.is_zero() {
                    line.due.principal = difference(line.due.principal, unpaid)?;
                    lifted = sum(lifted, unpaid)?;
                    if line.is_settled() {
                        line.settled_on = Some(date);
                    }
                }
            }
            line.closing_balance = sum(line.closing_balance, lifted)?;
        }
        if !lifted.is_zero() {
            self.plan.course.move_principal(Movement {
                date: counted,
                on: date,
                amount: lifted,
                kind: MovementKind::Returned,
            });
        }
        Ok(lifted)
    }

    /// Principal past due is spread over the instalments left.
    pub(super) fn re_amortise(&mut self, date: NaiveDate) -> Result<(), Refusal> {
        let maturity = self.plan.maturity();
        let counted = self.plan.counts_from(date);
        if counted >= maturity {
            return Err(Refusal::AfterMaturity { maturity });
        }
        let lifted = self.lift_overdue_principal(date, counted)?;
        if lifted.is_zero() {
            return Err(Refusal::ChangesNothing {
                remedy: &["no principal is past due", "aucun capital n'est en retard"],
            });
        }
        let index = self.plan.index_at(counted);
        let to_come = self.principal_to_come(date)?;
        let spread = sum(to_come, lifted)?;
        self.plan.resize_from(index, spread, to_come)?;
        self.project_from(index, date)
    }

    /// All unpaid principal is repaid by new instalments.
    pub(super) fn re_age(&mut self, event: &Event) -> Result<(), Refusal> {
        let Event::ReAge {
            date,
            first_due_date,
            frequency,
            instalments,
        } = *event
        else {
            return Ok(());
        };
        if instalments == 0 {
            return Err(Refusal::ChangesNothing {
                remedy: &[
                    "give at least one new instalment",
                    "donnez au moins une nouvelle échéance",
                ],
            });
        }
        if first_due_date <= date {
            return Err(Refusal::InThePast {
                what: &[
                    "the first new due date",
                    "la première nouvelle date d'échéance",
                ],
                date: first_due_date,
            });
        }
        let counted = self.plan.counts_from(date);
        let index = self.plan.index_at(counted);
        self.lift_overdue_principal(date, counted)?;
        let maturity = self.plan.maturity();
        if self.after_maturity.until.is_some() && maturity < date {
            // What was borne between is due already, and stays so whatever becomes of the new instalments.
            self.plan.course.pauses.push((maturity, date));
            self.after_maturity = AfterMaturity::default();
        }
        // Steps counted in instalments keep their dates when the frequency changes.
        let steps = dated_steps(self.plan.terms.data());
        if let (InterestRate::Stepped { .. }, Ok(steps)) = (self.plan.terms.rate(), steps) {
            self.plan
                .amend(|data| data.rate = InterestRate::Stepped { steps });
        }
        let phase = Phase::level_payment(PhaseLength::Instalments(instalments));
        self.plan
            .replan(index, vec![self.plan.new_phase(instalments)], vec![phase])?;
        self.plan
            .amend(|data| data.restructured.is_prolonged = true);
        self.plan.move_dates(MovedDates {
            number: index.saturating_add(1),
            date: first_due_date,
            frequency,
        });
        self.project_moved(index, date)
    }
}
