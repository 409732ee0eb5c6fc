//! A decision for people: the outcome in one sentence, the offer, why, what is missing, the conditions, the schedule.

use penteract::{
    Bundle, Confidence, Decision, Explanation, Figure, Finding, FindingResult, Granted, LocalText,
    MissingFact, Otherwise, Outcome, Reason, Say, text,
};

use super::page::Page;
use super::{offer, question, reads, schedule, value};
use crate::failure::Failure;
use crate::paint::Style;
use crate::session::Session;
use crate::text::Word;

/// The whole decision.
pub(crate) fn page(session: &Session, decision: &Decision) -> Result<String, Failure> {
    let mut page = Page::new(session);
    let texts = session.texts();
    opening(session, &mut page, decision);
    if let Some(offered) = decision.outcome().offer() {
        let heading = match decision.outcome() {
            Outcome::Refer { .. } => Word::IndicativeOffer,
            _ => Word::Offer,
        };
        page.heading(session.word(heading), "");
        offer::lines(session, &mut page, decision, offered)?;
    } else {
        let shown = shown(session, decision);
        if !shown.is_empty() {
            let heading = text!("Values", "Valeurs");
            page.heading(heading.get(session.language), "");
        }
        for (label, value) in shown {
            page.prose(2, None, &texts.labelled(&label, &value));
        }
    }
    why(session, &mut page, decision)?;
    if let Some(offered) = decision.outcome().offer() {
        let currency = offered.schedule().currency();
        page.heading(
            session.word(Word::Schedule),
            &texts.amounts_in(currency.code()),
        );
        schedule::write(session, &mut page, offered.schedule());
        for loan in offered.loans() {
            if let Some(tranche) = loan.tranche() {
                let name = tranche.name().get(session.language);
                page.heading(name, &texts.amounts_in(currency.code()));
                schedule::write(session, &mut page, loan.schedule());
            }
        }
    }
    Ok(page.into_text())
}

/// The reasons, what is missing, and the other conditions.
pub(crate) fn why<T>(
    session: &Session,
    page: &mut Page,
    decision: &Decision<T>,
) -> Result<(), Failure> {
    reasons(session, page, decision)?;
    missing(session, page, decision);
    conditions(session, page, decision)
}

/// The named values that the product shows, each with what it is called.
pub(super) fn shown<T: Granted>(
    session: &Session,
    decision: &Decision<T>,
) -> Vec<(String, String)> {
    let bundle = decision.bundle();
    let shown = decision.shown_values().into_iter().map(|shown| {
        let value = value::value(session, bundle, None, &shown.value);
        (shown.label.say(session.language), value)
    });
    shown.collect()
}

/// The product, the date, and the outcome in one sentence.
pub(crate) fn opening<T>(session: &Session, page: &mut Page, decision: &Decision<T>)
where
    Decision<T>: Say,
{
    page.line(&title(session, decision));
    page.gap();
    page.line(&session.paint.apply(
        outcome_style(decision.outcome()),
        &decision.say(session.language),
    ));
}

fn title<T>(session: &Session, decision: &Decision<T>) -> String {
    let as_of = session.numbers().date(decision.as_of());
    heading(
        session,
        decision.bundle(),
        &session.texts().decided_as_of(&as_of),
    )
}

/// The product and the day.
pub(crate) fn heading(session: &Session, bundle: &Bundle, as_of: &str) -> String {
    format!(
        "{} ({} {}), {as_of}",
        bundle.name(session.language),
        bundle.address(),
        bundle.version()
    )
}

fn outcome_style<T>(outcome: &Outcome<T>) -> Style {
    match outcome {
        Outcome::Accept(_) => Style::Good,
        Outcome::Refuse(_) => Style::Bad,
        Outcome::Incomplete(_) | Outcome::Refer { .. } | Outcome::CounterOffer(_) => Style::Caution,
    }
}

/// Every reason of a refusal or referral, with what it read and its law.
fn reasons<T>(session: &Session, page: &mut Page, decision: &Decision<T>) -> Result<(), Failure> {
    let reasons = decision.outcome().reasons();
    if reasons.is_empty() {
        return Ok(());
    }
    page.heading(session.word(Word::Reasons), session.word(Word::Marks));
    for reason in reasons {
        match reason {
            Reason::Rule { rule, .. } => {
                if let Some(finding) = decision.finding(rule) {
                    self::finding(session, page, decision, finding)?;
                }
            }
            _ => other_finding(session, page, decision, reason)?,
        }
    }
    Ok(())
}

/// A reason that is no rule of the product, with the figures of the limits when they leave nothing.
pub(super) fn other_finding<T>(
    session: &Session,
    page: &mut Page,
    decision: &Decision<T>,
    reason: &Reason,
) -> Result<(), Failure> {
    let (mark, style) = match decision.outcome() {
        Outcome::Refuse(_) => ("✗", Style::Bad),
        _ => ("!", Style::Caution),
    };
    let sentence = decision.reason_text(reason);
    page.marked(2, mark, Some(style), sentence.get(session.language));
    let Reason::NoAmountFits { limits } = reason else {
        return Ok(());
    };
    for limit in limits {
        let value = decision.limit_text(limit);
        page.marked(6, "·", Some(Style::Faint), value.get(session.language));
        if let Some(sentence) = uncertain(session, &decision.limit_figures(limit.id())) {
            page.prose(8, Some(Style::Caution), &sentence);
        }
        if let Some(explanation) = offer::limit_explanation(session, decision, limit)?
            && let Some(reading) = decision.reading()
        {
            reads::write(session, page, reading, &explanation.atoms, 8);
        }
    }
    Ok(())
}

/// The questions still open, the most decisive first.
pub(crate) fn missing<T>(session: &Session, page: &mut Page, decision: &Decision<T>) {
    let missing = decision.outcome().missing();
    if missing.is_empty() {
        return;
    }
    page.heading(session.word(Word::MissingAnswers), "");
    for (index, fact) in missing.iter().enumerate() {
        missing_answer(session, page, decision, index + 1, fact);
    }
}

fn missing_answer<T>(
    session: &Session,
    page: &mut Page,
    decision: &Decision<T>,
    number: usize,
    missing: &MissingFact,
) {
    let bundle = decision.bundle();
    let language = session.language;
    let fact = bundle.fact(&missing.path);
    let label = fact.map_or(missing.path.as_ref(), |fact| {
        fact.field().label_on(decision.as_of()).get(language)
    });
    page.marked(
        2,
        &format!("{number}."),
        Some(Style::Caution),
        &format!("{label} ({})", missing.path),
    );
    if let Some(help) = fact.and_then(|fact| fact.field().help_on(decision.as_of())) {
        page.prose(5, None, help.get(language));
    }
    if let Some(told) = fact.and_then(|fact| question::asked(session, fact.field())) {
        page.prose(5, None, &told);
    }
    let needed_by = question::needed_by(session, decision, missing);
    if !needed_by.is_empty() {
        page.prose(5, None, &session.texts().needed_by(&needed_by));
    }
}

/// Every rule that is no reason already shown: the undecided ones first, then the warnings, then what holds.
fn conditions<T>(
    session: &Session,
    page: &mut Page,
    decision: &Decision<T>,
) -> Result<(), Failure> {
    let shown: Vec<&str> = decision
        .outcome()
        .reasons()
        .iter()
        .filter_map(|reason| match reason {
            Reason::Rule { rule, .. } => Some(rule.as_ref()),
            _ => None,
        })
        .collect();
    let mut rest: Vec<&Finding> = decision
        .findings()
        .iter()
        .filter(|finding| !shown.contains(&finding.rule()))
        .collect();
    if rest.is_empty() {
        return Ok(());
    }
    rest.sort_by_key(|finding| match finding.result() {
        FindingResult::Fails => 0,
        FindingResult::Unknown => 1,
        FindingResult::Holds => 2,
    });
    let is_first = decision.outcome().reasons().is_empty();
    let legend = if is_first {
        session.word(Word::Marks)
    } else {
        ""
    };
    page.heading(session.word(Word::Conditions), legend);
    for finding in rest {
        self::finding(session, page, decision, finding)?;
    }
    Ok(())
}

/// One rule: its sentence, what it read, its law.
fn finding<T>(
    session: &Session,
    page: &mut Page,
    decision: &Decision<T>,
    finding: &Finding,
) -> Result<(), Failure> {
    let (mark, style) = mark(finding);
    let sentence = decision.finding_text(finding);
    page.marked(2, mark, Some(style), sentence.get(session.language));
    if let Some(explanation) = explained(session, decision, finding)?
        && let Some(reading) = decision.reading()
    {
        reads::write(session, page, reading, &explanation.atoms, 6);
    }
    let law = decision.law(finding, session.language);
    if !law.is_empty() {
        page.prose(
            6,
            None,
            &session
                .texts()
                .labelled(session.word(Word::Law), &session.texts().listed(&law)),
        );
    }
    if let Some(sentence) = uncertain(session, &decision.finding_figures(finding)) {
        page.prose(6, Some(Style::Caution), &sentence);
    }
    Ok(())
}

/// The figures that are uncertain among those that something rests on, as a sentence; `None` when all are sure.
pub(super) fn uncertain(session: &Session, figures: &[Figure<'_>]) -> Option<String> {
    let labels: Vec<&str> = figures
        .iter()
        .filter(|figure| figure.confidence() == Confidence::C)
        .map(|figure| figure.label(session.language))
        .collect();
    let told = match labels.as_slice() {
        [] => return None,
        [one] => text!(
            "Rests on an uncertain figure: {one}.",
            "Repose sur un chiffre incertain\u{a0}: {one}."
        ),
        _ => LocalText::new(
            format!(
                "Repose sur des chiffres incertains\u{a0}: {}.",
                labels.join("\u{202f}; ")
            ),
            format!("Rests on uncertain figures: {}.", labels.join("; ")),
        ),
    };
    Some(told.get(session.language).to_owned())
}

/// Why a rule gave what it gave; `None` when nothing of the application was read.
pub(crate) fn explained<T>(
    session: &Session,
    decision: &Decision<T>,
    finding: &Finding,
) -> Result<Option<Explanation>, Failure> {
    decision.explain(finding).map_err(|error| {
        Failure::product(
            session
                .texts()
                .product_error(decision.bundle().address(), &error.say(session.language)),
        )
    })
}

/// How a finding is marked, and in which colour.
pub(crate) fn mark(finding: &Finding) -> (&'static str, Style) {
    match (finding.result(), finding.otherwise()) {
        (FindingResult::Holds, _) => ("✓", Style::Good),
        (FindingResult::Fails, Otherwise::Refuse) => ("✗", Style::Bad),
        // Nothing waits for what a warning asks.
        (FindingResult::Fails, _) | (_, Otherwise::Warn) => ("!", Style::Caution),
        (FindingResult::Unknown, _) => ("?", Style::Caution),
    }
}
