//! How every rule came out for an application: the conditions of the script that decided, and what
//! each read.

use penteract::{Atom, Decision, Finding, FindingResult, Reason, Say};

use super::page::Page;
use super::{decision, reads};
use crate::failure::Failure;
use crate::paint::Style;
use crate::session::Session;
use crate::text::Word;

/// Every rule in force, in the order of the scripts.
pub(crate) fn page<T>(session: &Session, decided: &Decision<T>) -> Result<String, Failure>
where
    Decision<T>: Say,
{
    let mut page = Page::new(session);
    decision::opening(session, &mut page, decided);
    page.line(session.word(Word::MarksOfConditions));
    for reason in decided.outcome().reasons() {
        if !matches!(reason, Reason::Rule { .. }) {
            page.gap();
            decision::other_finding(session, &mut page, decided, reason)?;
        }
    }
    for finding in decided.findings() {
        page.gap();
        self::finding(session, &mut page, decided, finding, 0)?;
    }
    Ok(page.into_text())
}

/// What a rule gave, and the conditions that decided it.
pub(crate) fn finding<T>(
    session: &Session,
    page: &mut Page,
    decided: &Decision<T>,
    finding: &Finding,
    indent: usize,
) -> Result<(), Failure> {
    let (mark, style) = decision::mark(finding);
    let sentence = decided.finding_text(finding);
    page.marked(indent, mark, Some(style), sentence.get(session.language));
    let name = format!("`{}` [{}]", finding.rule(), finding.code());
    page.prose(indent + 2, None, &name);
    let explanation = decision::explained(session, decided, finding)?;
    let atoms = explanation
        .iter()
        .flat_map(|explanation| &explanation.atoms);
    for atom in atoms {
        self::atom(session, page, decided, finding, (atom, indent + 4));
    }
    Ok(())
}

/// A condition as the script has it, what it gave, and what it read.
fn atom<T>(
    session: &Session,
    page: &mut Page,
    decided: &Decision<T>,
    finding: &Finding,
    (atom, indent): (&Atom, usize),
) {
    let (mark, style) = match (atom.outcome, finding.result()) {
        (Some(true), _) => ("✓", Style::Good),
        // What is false refuses only where the rule does.
        (Some(false), FindingResult::Fails) => decision::mark(finding),
        (Some(false), _) => ("–", Style::Faint),
        (None, _) => ("·", Style::Faint),
    };
    page.marked(indent, mark, Some(style), &format!("`{}`", atom.text));
    if let Some(reading) = decided.reading() {
        reads::write_flat(session, page, reading, atom, indent + 4);
    }
}
