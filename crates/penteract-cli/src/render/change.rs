//! The decision of an option for people: the outcome, the change, why, and the loan as it is then.

use penteract::{Change, Decision, Granted as _, Outcome, Say as _, text};

use super::page::Page;
use super::{decision, loan, offer, reads};
use crate::failure::Failure;
use crate::paint::Style;
use crate::session::Session;
use crate::text::Word;

/// The whole decision.
pub(crate) fn page(session: &Session, decided: &Decision<Change>) -> Result<String, Failure> {
    let mut page = Page::new(session);
    let texts = session.texts();
    decision::opening(session, &mut page, decided);
    if let Some(change) = decided.outcome().offer() {
        let heading = match decided.outcome() {
            Outcome::Refer { .. } => text!("Change (an indication)", "Changement (indicatif)"),
            _ => text!("Change", "Changement"),
        };
        page.heading(heading.get(session.language), "");
        lines(session, &mut page, decided, change)?;
    }
    let shown = decision::shown(session, decided);
    if !shown.is_empty() {
        let heading = text!("Values", "Valeurs");
        page.heading(heading.get(session.language), "");
    }
    for (label, value) in shown {
        page.prose(2, None, &texts.labelled(&label, &value));
    }
    decision::why(session, &mut page, decided)?;
    if let Some(after) = decided.outcome().offer().and_then(Change::after) {
        page.gap();
        loan::section(
            session,
            &mut page,
            session.word(Word::Loan),
            after,
            None,
            None,
        );
    }
    Ok(page.into_text())
}

/// How much, what limited it, and what the loan records.
fn lines(
    session: &Session,
    page: &mut Page,
    decided: &Decision<Change>,
    change: &Change,
) -> Result<(), Failure> {
    let texts = session.texts();
    if let Some(amount) = change.amount() {
        let amount = texts.labelled(session.word(Word::Amount), &amount.say(session.language));
        page.prose(2, None, &amount);
    }
    for limit in change.limits() {
        let value = decided.limit_text(limit);
        page.marked(2, "·", Some(Style::Faint), value.get(session.language));
        if let Some(sentence) = decision::uncertain(session, &decided.limit_figures(limit.id())) {
            page.prose(4, Some(Style::Caution), &sentence);
        }
        if let Some(explanation) = offer::limit_explanation(session, decided, limit)?
            && let Some(reading) = decided.reading()
        {
            reads::write(session, page, reading, &explanation.atoms, 4);
        }
    }
    for (name, value) in decided.chosen_texts(change) {
        let line = texts.labelled(name.get(session.language), value.get(session.language));
        page.prose(2, None, &line);
    }
    Ok(())
}
