//! Cases of a loan that runs: the option that is decided, and the loan on the day.

use penteract_bundle::{Case, CaseLoan, ExpectedLoan, ExpectedRow};
use penteract_core::{Event, LoanError, LoanLine, LoanState, LocalText, text};
use rust_decimal::Decimal;

use super::Check;
use crate::change::Change;
use crate::offer::Limit;
use crate::outcome::Granted as _;
use crate::product::Product;
use crate::running_loan::{RunningLoan, paid_until};

/// Runs a case of a loan that its dossier gave.
pub(super) fn run(check: &mut Check, product: &Product, case: &Case, loan: &CaseLoan) {
    let running = match running(product, case, loan) {
        Ok(running) => running,
        Err((code, why)) => {
            match &case.expect.error {
                Some(expected) => check.same("error", expected, code),
                None => check.differ("loan", text!("a loan", "un prêt"), why),
            }
            return;
        }
    };
    let Some((option, answers)) = &loan.option else {
        let state = running.loan().and_then(|loan| loan.as_of(case.as_of));
        match (state, &case.expect.error) {
            (Ok(state), None) => check.state(&state, case),
            (Ok(_), Some(code)) => check.differ("error", &**code, text!("a loan", "un prêt")),
            (Err(_), Some(code)) => check.same("error", code, "loan"),
            (Err(error), None) => check.differ("loan", text!("a loan", "un prêt"), error),
        }
        return;
    };
    let decided = product.decide_option_of_granted(&running, option, answers, case.as_of);
    let decided = decided.map_err(|error| (error.code(), LocalText::of(&error)));
    let Some(decision) = check.decided(decided, &case.expect) else {
        return;
    };
    check.outcome(&decision, &case.expect);
    if !case.expect.needs_offer() && case.expect.loan.is_none() {
        return;
    }
    match decision.outcome().offer() {
        Some(change) => check.change(change, case),
        None => check.nothing_granted(decision.outcome()),
    }
}

/// The loan with what happened to it, or why there is none: the code of an error, and its text.
pub(crate) fn running(
    product: &Product,
    case: &Case,
    loan: &CaseLoan,
) -> Result<RunningLoan, (&'static str, LocalText)> {
    let decision = product.decide(&case.application, loan.granted_on);
    let decision = decision.map_err(|error| (error.code(), LocalText::of(&error)))?;
    let signed = decision.running_loan();
    let signed = signed.map_err(|error| ("loan", LocalText::of(&error)))?;
    let mut running = signed.ok_or_else(|| {
        let outcome = decision.outcome().to_string();
        let why = text!(
            "no offer on the day of the grant: {outcome}",
            "aucune offre le jour de l'octroi : {outcome}"
        );
        ("loan", why)
    })?;
    let unpaid = || {
        let why = text!(
            "what fell due cannot be paid on its day",
            "ce qui est échu ne peut être payé à son jour"
        );
        ("loan", why)
    };
    let no_loan = |error: LoanError| ("loan", LocalText::of(&error));
    let mut known = running.loan().map_err(no_loan)?;
    let mut events = loan.events.clone();
    events.sort_by_key(Event::date);
    for event in events {
        if loan.is_paid {
            known = paid_until(&known, event.date()).ok_or_else(unpaid)?;
        }
        known.record(event).map_err(no_loan)?;
    }
    if loan.is_paid {
        known = paid_until(&known, case.as_of).ok_or_else(unpaid)?;
    }
    running.events = known.events().to_vec();
    Ok(running)
}

impl Check {
    fn change(&mut self, change: &Change, case: &Case) {
        let expect = &case.expect;
        if let Some(amount) = expect.amount {
            match change.amount() {
                Some(got) => self.amount("amount", amount, got.amount()),
                None => self.differ(
                    "amount",
                    amount.to_string(),
                    text!("no amount is asked for", "aucun montant n'est demandé"),
                ),
            }
        }
        if let Some(limited_by) = &expect.limited_by {
            let limits = change.limits().iter().filter(|limit| limit.binds());
            self.names("limited_by", limited_by, limits.map(Limit::id));
        }
        match change.after() {
            Some(after) => self.state(after, case),
            None => self.differ(
                "loan",
                text!("a loan", "un prêt"),
                text!(
                    "the loan leaves no room for the option",
                    "le prêt ne permet pas l'option"
                ),
            ),
        }
    }

    /// The loan on the day, and its lines.
    fn state(&mut self, state: &LoanState, case: &Case) {
        if let Some(expected) = &case.expect.loan {
            self.loan(expected, state);
        }
        for (number, expected) in case.expect.schedule.rows.iter().flatten() {
            match state.lines().iter().find(|line| line.number() == *number) {
                Some(line) => self.line(&format!("rows.{number}"), expected, line),
                None => self.differ(
                    format!("rows.{number}"),
                    text!("a line", "une ligne"),
                    LocalText::count(state.lines().len(), ["line", "lines"], ["ligne", "lignes"]),
                ),
            }
        }
    }

    fn loan(&mut self, expected: &ExpectedLoan, state: &LoanState) {
        let next = state.next_due();
        let amounts = [
            (
                "outstanding_principal",
                expected.outstanding_principal,
                state.outstanding_principal(),
            ),
            (
                "accrued_interest",
                expected.accrued_interest,
                state.accrued_interest(),
            ),
            ("due", expected.due, state.due().total()),
            ("paid", expected.paid, state.paid()),
            ("forgiven", expected.forgiven, state.forgiven()),
            (
                "next_due_amount",
                expected.next_due_amount,
                next.map_or(Decimal::ZERO, |next| next.amount),
            ),
        ];
        for (what, expected, got) in amounts {
            if let Some(expected) = expected {
                self.amount(format!("loan.{what}"), expected, got);
            }
        }
        let dates = [
            (
                "next_due_date",
                expected.next_due_date,
                next.map(|next| next.date),
            ),
            (
                "maturity_date",
                expected.maturity_date,
                Some(state.maturity_date()),
            ),
        ];
        for (what, expected, got) in dates {
            if let Some(expected) = expected
                && Some(expected) != got
            {
                let got = got.map_or_else(|| "none".to_owned(), |date| date.to_string());
                self.same(format!("loan.{what}"), &expected.to_string(), &got);
            }
        }
        if let Some(expected) = expected.instalments_left {
            let lines = state.lines().iter();
            let is_left = |line: &&LoanLine| {
                let is_to_come = line.number() > 0 && line.due_date() > state.as_of();
                is_to_come && state.closed_on().is_none()
            };
            let left = lines.filter(is_left).count();
            if usize::try_from(expected) != Ok(left) {
                self.same(
                    "loan.instalments_left",
                    &expected.to_string(),
                    &left.to_string(),
                );
            }
        }
    }

    fn line(&mut self, what: &str, expected: &ExpectedRow, line: &LoanLine) {
        if let Some(date) = expected.due_date
            && date != line.due_date()
        {
            self.same(
                format!("{what}.due_date"),
                &date.to_string(),
                &line.due_date().to_string(),
            );
        }
        let (due, amounts) = (line.due(), &expected.amounts);
        let got = [
            (
                "opening_balance",
                expected.opening_balance,
                line.opening_balance(),
            ),
            (
                "closing_balance",
                expected.closing_balance,
                line.closing_balance(),
            ),
            ("principal", amounts.principal, due.principal),
            ("interest", amounts.interest, due.interest),
            ("fees", amounts.fees, due.fees),
            (
                "capitalised_interest",
                amounts.capitalised_interest,
                line.capitalised_interest(),
            ),
            ("total", amounts.total, due.total()),
        ];
        for (column, expected, got) in got {
            if let Some(expected) = expected {
                self.amount(format!("{what}.{column}"), expected, got);
            }
        }
        // A loan tells fees in one sum, and each payer apart.
        let untold = [
            ("insurance", amounts.insurance),
            ("guarantee_fee", amounts.guarantee_fee),
            ("by_others", amounts.by_others),
            ("paid_out", expected.paid_out),
        ];
        for (column, expected) in untold {
            if let Some(expected) = expected {
                self.differ(
                    format!("{what}.{column}"),
                    expected.to_string(),
                    text!(
                        "a loan tells fees in one sum: `fees`",
                        "un prêt donne les frais en une somme : `fees`"
                    ),
                );
            }
        }
    }
}
