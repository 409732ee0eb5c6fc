//! Options of the borrower: when one is open, and what it puts into the plan.

use chrono::NaiveDate;

use super::error::Refusal;
use super::ledger::Ledger;

impl Ledger<'_> {
    /// An option of the borrower.
    pub(super) fn exercise(
        &mut self,
        date: NaiveDate,
        name: &str,
        choice: &str,
    ) -> Result<(), Refusal> {
        let option = self
            .servicing
            .options
            .iter()
            .find(|option| option.name == name)
            .ok_or_else(|| Refusal::NoSuchOption {
                option: name.to_owned(),
            })?;
        let chosen = option
            .choices
            .iter()
            .find(|offered| offered.name == choice)
            .ok_or_else(|| Refusal::NoSuchChoice {
                option: name.to_owned(),
                choice: choice.to_owned(),
                offered: option
                    .choices
                    .iter()
                    .map(|offered| offered.name.as_str())
                    .collect::<Vec<_>>()
                    .join(", "),
            })?;
        if let Some((_, exercised_on)) = self.exercised.iter().find(|(done, _)| done == name) {
            return Err(Refusal::OptionTwice {
                option: name.to_owned(),
                exercised_on: *exercised_on,
            });
        }
        let effective = option.effective_date(&self.plan.terms)?;
        let window = option.window(self.plan.terms.start_date(), effective);
        let (opens, closes) = window.ok_or(Refusal::Overflow)?;
        if date < opens || closes < date {
            return Err(Refusal::OutsideWindow {
                option: name.to_owned(),
                opens,
                closes,
            });
        }
        self.exercised.push((name.to_owned(), date));
        if chosen.phases.is_empty() {
            return Ok(());
        }
        let before = self.instalment_due(effective, date, false)?;
        let rest = chosen.planned(&self.plan.terms)?;
        self.plan
            .replan(before.number, rest, chosen.phases.clone())?;
        self.plan.amend(|data| data.last_due_date = None);
        self.project_from(before.index, date)
    }
}
