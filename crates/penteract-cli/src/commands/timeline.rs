//! `penteract timeline`: one application on every day on which something of the product changes.

use penteract::{
    DatedChange, DecideError, LocalText, Reason, Say as _, Timeline, TimelineDay, text,
};
use serde_json::{Value as Json, json};

use super::{decide, placement};
use crate::arguments::TimelineArguments;
use crate::failure::{Failure, Report};
use crate::render::{self, page::Page};
use crate::session::Session;
use crate::text::Word;
use crate::text::table::{Column, Table};

/// Prints the first day and each on which outcome or amount turn, with the texts behind it.
pub(crate) fn run(session: &Session, arguments: &TimelineArguments) -> Result<Report, Failure> {
    let wants_json = session.wants_json()?;
    let path = &arguments.application;
    let application = decide::application(session, path)?;
    let placed = placement::placed(session, &arguments.product, path, &application)?;
    let (product, note) = match placed {
        Ok(placed) => placed,
        Err(listed) => return Ok(listed),
    };
    let timeline = product.timeline(&application);
    // A product that fails on a day is no turn of an outcome.
    for day in timeline.days() {
        if let Err(error) = day.decided()
            && !matches!(error, DecideError::InvalidApplication(_))
            && !error.is_of_the_application()
        {
            return Err(decide::undecided(
                session,
                &product,
                &arguments.application,
                None,
                error,
            ));
        }
    }
    let text = if wants_json {
        render::json(&record(&timeline))?
    } else {
        let mut page = Page::new(session);
        let bundle = product.bundle();
        let name = bundle.name(session.language);
        page.line(&format!(
            "{name} ({} {})",
            bundle.address(),
            bundle.version()
        ));
        page.gap();
        page.table(&table(session, &timeline));
        page.into_text()
    };
    Ok(Report {
        note,
        ..Report::done(text)
    })
}

fn table(session: &Session, timeline: &Timeline) -> Table {
    let language = session.language;
    let mut table = Table::new([
        Column::text(session.word(Word::Date)),
        Column::text(session.word(Word::Outcome)),
        Column::text(session.word(Word::Because)),
    ]);
    for day in timeline.turns() {
        table.row([
            session.numbers().date(day.date()),
            outcome(day).say(language),
            causes(day.changes()).say(language),
        ]);
    }
    table
}

fn outcome(day: &TimelineDay) -> LocalText {
    match day.decided() {
        Ok(decision) => {
            let said = LocalText::of(decision);
            // That it is outside the windows is said already.
            let rules = decision.outcome().reasons().iter();
            let rules = rules.filter(|reason| matches!(reason, Reason::Rule { .. }));
            rules.fold(said, |said, reason| {
                let reason = decision.reason_text(reason);
                text!(
                    "{said} {reason}",
                    "{said} {reason}",
                    said = said,
                    reason = reason
                )
            })
        }
        Err(error) => LocalText::of(error),
    }
}

/// Each change with its law and sources; what is said of several values of one day stands once.
fn causes(changes: &[DatedChange]) -> LocalText {
    if changes.is_empty() {
        return text!(
            "no text: a date or an age of the application",
            "aucun texte : une date ou un âge de la demande"
        );
    }
    let mut said: Vec<LocalText> = Vec::new();
    for change in changes {
        let both = |other: &DatedChange| other.begins != change.begins && other.what == change.what;
        // What ends as it begins anew is told by its beginning.
        if !change.begins && changes.iter().any(both) {
            continue;
        }
        let law = change.law.join(", ");
        let sources = change.sources.join(", ");
        let because = match (law.is_empty(), sources.is_empty()) {
            (true, true) => LocalText::default(),
            (false, true) => text!(" ({law})", " ({law})"),
            (true, false) => text!(" ({sources})", " ({sources})"),
            (false, false) => text!(" ({law}; {sources})", " ({law} ; {sources})"),
        };
        let one = match change.begins {
            true => text!(
                "{what}{because}",
                "{what}{because}",
                what = change.what,
                because = because
            ),
            false => text!(
                "end: {what}{because}",
                "fin : {what}{because}",
                what = change.what,
                because = because
            ),
        };
        if !said.contains(&one) {
            said.push(one);
        }
    }
    let mut said = said.into_iter();
    let first = said.next().unwrap_or_default();
    said.fold(first, |all, one| {
        text!("{all}; {one}", "{all} ; {one}", all = all, one = one)
    })
}

fn record(timeline: &Timeline) -> Json {
    let turns = timeline.turns().map(|day| {
        let changes = day.changes().iter().map(|change| {
            json!({
                "what": change.what.get(penteract::Language::English),
                "begins": change.begins,
                "law": change.law.iter().map(AsRef::as_ref).collect::<Vec<&str>>(),
                "source": change.sources.iter().map(AsRef::as_ref).collect::<Vec<&str>>(),
            })
        });
        let decided = day.decided().ok();
        let outcome = decided.map(|decision| decision.outcome());
        let amount = outcome.and_then(|outcome| outcome.offer());
        let reasons = outcome.map(|outcome| {
            let reasons = outcome.reasons().iter();
            reasons
                .map(|reason| reason.code().to_owned())
                .collect::<Vec<_>>()
        });
        json!({
            "date": day.date(),
            "outcome": outcome.map(|outcome| outcome.name()),
            "amount": amount.map(|offer| offer.amount().amount().to_string()),
            "reasons": reasons.unwrap_or_default(),
            "changes": changes.collect::<Vec<Json>>(),
        })
    });
    json!({ "turns": turns.collect::<Vec<Json>>(), "days": timeline.days().count() })
}
