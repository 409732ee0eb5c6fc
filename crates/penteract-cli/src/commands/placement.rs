//! A family instead of a product: the variant under which an application falls, or what each of its variants makes of an application that falls under none, or under several.

use std::path::Path;

use penteract::{
    Application, DecideError, Outcome, Placement, Product, Say as _, Tried, said, text,
};
use serde_json::{Value as Json, json};

use super::decide;
use crate::catalogue;
use crate::failure::{Exit, Failure, Report};
use crate::render::{self, page::Page};
use crate::session::Session;

/// The product for an application: the one that is named, else the variant of a family under which it falls, with what is said
/// of it; or else the list of what each variant makes of it.
pub(super) fn placed(
    session: &Session,
    id: &str,
    path: &Path,
    application: &Application,
) -> Result<Result<(Product, Option<String>), Report>, Failure> {
    let placement = catalogue::place(session, id, application)?;
    Ok(match placement.found() {
        Some(found) => Ok(noted(session, &placement, found)),
        None => Err(listed(session, id, path, &placement)?),
    })
}

/// A variant that was found, and how.
pub(super) fn noted(
    session: &Session,
    placement: &Placement,
    found: &Tried,
) -> (Product, Option<String>) {
    let product = found.product().clone();
    let tried = placement.tried().count();
    let note = (tried > 1).then(|| session.texts().placed(product.id(), tried));
    (product, note)
}

/// Lists the variants that would do and the others, each with why. No decision is made unless all of them refuse.
pub(super) fn listed(
    session: &Session,
    family: &str,
    path: &Path,
    placement: &Placement,
) -> Result<Report, Failure> {
    // What no variant can read is told as of one product.
    let mut undecided = placement
        .tried()
        .map(|tried| (tried, tried.decided().err()));
    if let Some((first, Some(error))) = undecided.next()
        && undecided.all(|(_, error)| error.is_some())
    {
        return Err(decide::undecided(
            session,
            first.product(),
            path,
            None,
            error,
        ));
    }
    let text = if session.wants_json()? {
        let each = placement.tried().map(|tried| {
            let outcome = tried
                .decided()
                .ok()
                .map(|decision| decision.outcome().name());
            let because = why(session, tried);
            json!({ "product": tried.product().id(), "outcome": outcome, "because": because })
        });
        render::json(&json!({ "family": family, "variants": each.collect::<Vec<Json>>() }))?
    } else {
        let mut page = Page::new(session);
        for sort in [Sort::Decided, Sort::Waits, Sort::MayBeOpen, Sort::WouldNot] {
            let of_sort = placement.tried().filter(|tried| Sort::of(tried) == sort);
            section(session, &mut page, sort, of_sort);
        }
        page.into_text()
    };
    let (exit, note) = match placement.tried().any(Tried::would_do) {
        false => {
            let note = text!(
                "every variant of `{family}` refuses",
                "toutes les variantes de `{family}` refusent"
            );
            (Exit::Done, note.say(session.language))
        }
        true => {
            let error = text!(
                "the application may fall under several variants of `{family}`: name one of them",
                "la demande peut relever de plusieurs variantes de `{family}` : nommez l'une d'elles"
            );
            let error = error.say(session.language);
            (Exit::WrongUse, session.as_error(&error))
        }
    };
    Ok(Report {
        text,
        exit,
        note: Some(note),
    })
}

/// How far a variant is one for the application.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Decided,
    Waits,
    MayBeOpen,
    WouldNot,
}

said! { Sort {
    Decided => "These would do", "Celles-ci conviennent";
    Waits => "These wait for answers", "Celles-ci attendent des réponses";
    MayBeOpen => "These may be open on that day", "Celles-ci sont peut-être ouvertes ce jour-là";
    WouldNot => "These would not do", "Celles-ci ne conviennent pas";
} }

impl Sort {
    fn of(tried: &Tried) -> Self {
        match tried.decided().map(|decision| decision.outcome()) {
            Ok(_) if !tried.is_surely_open() && tried.would_do() => Self::MayBeOpen,
            Ok(Outcome::Incomplete(_)) => Self::Waits,
            Ok(_) if tried.would_do() => Self::Decided,
            _ => Self::WouldNot,
        }
    }
}

/// The variants of one sort; those of which the same is said stand together.
fn section<'a>(
    session: &Session,
    page: &mut Page,
    sort: Sort,
    variants: impl Iterator<Item = &'a Tried>,
) {
    let mut told: Vec<(String, Vec<&str>)> = Vec::new();
    for tried in variants {
        let why = why(session, tried);
        let id = tried.product().id();
        match told.iter_mut().find(|(known, _)| *known == why) {
            Some((_, ids)) => ids.push(id),
            None => told.push((why, vec![id])),
        }
    }
    if !told.is_empty() {
        page.heading(&sort.say(session.language), "");
    }
    for (why, ids) in told {
        let line = session.texts().labelled(&ids.join(", "), &why);
        page.marked(2, "·", None, &line);
    }
}

/// What a variant decides: of a refusal the first reason alone, of what is incomplete the answers that it lacks.
fn why(session: &Session, tried: &Tried) -> String {
    let language = session.language;
    let decision = match tried.decided() {
        Ok(decision) => decision,
        Err(DecideError::InvalidApplication(problems)) => {
            let first = problems.iter().next();
            return first.map_or_else(String::new, |problem| problem.say(language));
        }
        Err(error) => return error.say(language),
    };
    match decision.outcome() {
        Outcome::Incomplete(missing) => {
            let labels: Vec<String> = missing
                .iter()
                .map(|missing| {
                    let fact = decision.bundle().fact(&missing.path);
                    fact.map_or_else(|| missing.say(language), |fact| fact.label().say(language))
                })
                .collect();
            let title = decision.outcome().title().say(language);
            session.texts().labelled(&title, &labels.join(" · "))
        }
        outcome => match outcome.reasons() {
            [first, ..] => decision.reason_text(first).say(language),
            [] => decision.say(language),
        },
    }
}
