//! Options of the borrower: when one is open, and what it puts into the plan.

use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::error::Refusal;
use super::event::Event;
use super::ledger::Ledger;
use super::line::{LineKind, LoanLine};
use crate::Phase;
use crate::terms::{LoanOption, PlannedPhase, Wait};

/// An option exercised.
#[derive(Clone, Debug)]
pub(super) struct Exercised<'a> {
    pub(super) option: &'a LoanOption,
    pub(super) date: NaiveDate,
    /// The first day on which another may be exercised.
    free_from: NaiveDate,
}

impl<'a> Ledger<'a> {
    /// An option of the borrower.
    pub(super) fn exercise(
        &mut self,
        date: NaiveDate,
        name: &str,
        choice: Option<&str>,
        chosen: &Map<String, Value>,
    ) -> Result<(), Refusal> {
        let option = self.option(name)?;
        let phases = chosen_phases(option, choice)?;
        let effects = chosen_events(option, date, chosen)?;
        let effective = self.check_is_open(option, date)?;
        let waits = option.wait == Some(Wait::UntilEnded);
        let asked_before = waits.then(|| self.plan.asked_after(date));
        if let (Some(phases), Some(effective)) = (phases, effective) {
            let before = self.instalment_due(effective, date, false)?;
            let rest = crate::terms::planned_behind(&self.plan.terms, phases)?;
            self.follow_phases(before.number, rest, phases.clone())?;
            self.project_from(before.index, date)?;
        }
        for mut event in effects {
            let stated = self.checked_amount(&event)?;
            if let (Some(effective), Event::Prepayment { .. }) = (effective, &event) {
                self.prepay_on(effective, stated.unwrap_or(self.zero), date)?;
                continue;
            }
            if let (Some(effective), Some(from @ None)) = (effective, event.beginning_mut()) {
                *from = Some(self.instalment_after(effective)?.due_date);
            }
            self.happen(&event, stated)?;
        }
        let eased_until = asked_before.and_then(|before| {
            let mut after = self.plan.asked_after(date).into_iter();
            after.rfind(|(number, asked)| asked.is_eased(before.get(number)))
        });
        let mut free_from = eased_until.map_or(date, |(_, asked)| asked.due_date);
        if let Some(Wait::For(span)) = option.wait {
            free_from = span.after(date).ok_or(Refusal::Overflow)?;
        }
        self.check_term(Some(option))?;
        self.exercised.push(Exercised {
            option,
            date,
            free_from,
        });
        Ok(())
    }

    /// The option of a name.
    pub(super) fn option(&self, name: &str) -> Result<&'a LoanOption, Refusal> {
        let mut options = self.servicing.options.iter();
        let option = options.find(|option| option.name == name);
        option.ok_or_else(|| {
            let known = self.servicing.options.iter();
            Refusal::NoSuchOption {
                option: name.to_owned(),
                known: known.map(|option| option.name.clone()).collect(),
            }
        })
    }

    /// Whether an option may be exercised on a day, whatever is chosen; the day on which it would take effect.
    pub(super) fn check_is_open(
        &self,
        option: &LoanOption,
        date: NaiveDate,
    ) -> Result<Option<NaiveDate>, Refusal> {
        self.check_is_free(option, date)?;
        if let Some(opens_on) = &option.opens_on {
            self.check_review(option, opens_on, date)?;
        }
        let effective = option.effective_date(&self.plan.terms)?;
        let open = option.open_days(self.plan.terms.start_date(), effective);
        let (opens, closes) = open.ok_or(Refusal::Overflow)?;
        let is_closed = closes.is_some_and(|closes| closes < date);
        if date < opens || is_closed {
            let option = option.name.clone();
            return Err(match closes {
                Some(closes) => Refusal::OutsideWindow {
                    option,
                    opens,
                    closes,
                },
                None => Refusal::NotYetOpen { option, opens },
            });
        }
        Ok(effective)
    }

    /// Whether what was exercised before leaves an option open.
    fn check_is_free(&self, option: &LoanOption, date: NaiveDate) -> Result<(), Refusal> {
        let name = &option.name;
        let before = || {
            self.exercised
                .iter()
                .filter(|before| before.option.name == *name)
        };
        if let Some(last) = before().next_back()
            && option.opens_on.is_none()
            && before().count() >= usize::try_from(option.at_most).unwrap_or(usize::MAX)
        {
            return Err(Refusal::OptionUsedUp {
                option: name.clone(),
                exercised_on: last.date,
                at_most: option.at_most,
            });
        }
        for before in &self.exercised {
            let other = before.option.name.clone();
            if before.option.is_exclusive_with(option) {
                return Err(Refusal::OptionExcluded {
                    option: name.clone(),
                    other,
                    exercised_on: before.date,
                });
            }
            if date < before.free_from {
                return Err(Refusal::OptionTooSoon {
                    option: name.clone(),
                    other,
                    free_from: before.free_from,
                });
            }
        }
        Ok(())
    }

    /// The loan ends within the longest term of the option that leaves it so, if it is one, and within that of each option
    /// exercised before.
    pub(super) fn check_term(&self, option: Option<&LoanOption>) -> Result<(), Refusal> {
        let start = self.plan.terms.start_date();
        let maturity = self.plan.maturity();
        let before = self.exercised.iter().map(|before| before.option);
        for promising in before.chain(option) {
            let Some(max_term) = promising.max_term else {
                continue;
            };
            let end_max = max_term.after(start).ok_or(Refusal::Overflow)?;
            if maturity > end_max {
                return Err(Refusal::BeyondLongestTerm {
                    option: option.map(|option| option.name.clone()),
                    maturity,
                    promising: promising.name.clone(),
                    end_max,
                });
            }
        }
        Ok(())
    }

    /// The first instalment that falls due after a day.
    fn instalment_after(&self, day: NaiveDate) -> Result<LoanLine, Refusal> {
        let mut lines = self.lines.iter();
        let next = lines.find(|line| line.kind == LineKind::Instalment && line.due_date > day);
        next.cloned().ok_or(Refusal::NoInstalmentAfter { day })
    }

    /// The line of an instalment by its due date, or that of the next one.
    pub(super) fn instalment_from(
        &self,
        due_date: Option<NaiveDate>,
        date: NaiveDate,
        moves: bool,
    ) -> Result<LoanLine, Refusal> {
        match due_date {
            Some(due_date) => self.instalment_due(due_date, date, moves),
            None => self.instalment_after(date),
        }
    }

    /// From an instalment, from 0, on the loan follows other phases; a last due date of its own is given up.
    pub(super) fn follow_phases(
        &mut self,
        index: u32,
        rest: Vec<PlannedPhase>,
        phases: Vec<Phase>,
    ) -> Result<(), Refusal> {
        self.plan.replan(index, rest, phases)?;
        self.plan.amend(|data| data.last_due_date = None);
        Ok(())
    }
}

/// The phases of the choice, for an option that offers choices; `None` where they stay as they are.
fn chosen_phases<'a>(
    option: &'a LoanOption,
    choice: Option<&str>,
) -> Result<Option<&'a Vec<Phase>>, Refusal> {
    let mut choices = option.choices.iter();
    match choices.find(|offered| choice == Some(offered.name.as_str())) {
        Some(chosen) => Ok(Some(&chosen.phases).filter(|phases| !phases.is_empty())),
        None if option.choices.is_empty() && choice.is_none() => Ok(None),
        None => {
            let offered = option.choices.iter().map(|offered| offered.name.as_str());
            let offered = offered.collect::<Vec<_>>().join(", ");
            let option = option.name.clone();
            Err(match choice {
                Some(_) if offered.is_empty() => Refusal::NoChoices { option },
                Some(choice) => Refusal::NoSuchChoice {
                    option,
                    choice: choice.to_owned(),
                    offered,
                },
                None => Refusal::ChoiceMissing { option, offered },
            })
        }
    }
}

/// The events that an option brings about, with what is chosen of them.
fn chosen_events(
    option: &LoanOption,
    date: NaiveDate,
    chosen: &Map<String, Value>,
) -> Result<Vec<Event>, Refusal> {
    let mut effects = option.effects.iter();
    let is_left = |name: &&String| !effects.any(|effect| effect.chosen(false).contains_key(*name));
    if let Some(unknown) = chosen.keys().find(is_left) {
        return Err(Refusal::NothingToChoose {
            option: option.name.clone(),
            field: unknown.clone(),
        });
    }
    let events = option
        .effects
        .iter()
        .map(|effect| effect.event(date, chosen));
    events.collect()
}
