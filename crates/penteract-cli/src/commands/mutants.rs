//! `penteract test --mutants`: changes each figure, comparison and rule, and tells which changes no case sees.

use std::collections::BTreeMap;

use penteract::{Fate, Language, Mutant, Mutants, MutationKind, Say as _, Tally, text};
use serde::Serialize;

use crate::arguments::TestArguments;
use crate::catalogue;
use crate::environment;
use crate::failure::{Exit, Failure, Report};
use crate::paint::Style;
use crate::progress;
use crate::render::{self, page::Page};
use crate::session::Session;
use crate::text::table::{Column, Table};

#[derive(Serialize)]
struct Record<'a> {
    all: TallyRecord<'a>,
    products: Vec<TallyRecord<'a>>,
    kinds: Vec<TallyRecord<'a>>,
    mutants: Vec<MutantRecord<'a>>,
    stale: Vec<StaleRecord<'a>>,
}

#[derive(Serialize)]
struct TallyRecord<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    of: &'a str,
    all: usize,
    seen: usize,
    unseen: usize,
    excused: usize,
    refused: usize,
    out_of_reach: usize,
    /// Percent of those seen or unseen, rounded down to a tenth; absent where there are none.
    score: Option<String>,
}

#[derive(Serialize)]
struct MutantRecord<'a> {
    of_product: &'a str,
    file: &'a str,
    line: usize,
    kind: &'static str,
    of: &'a str,
    was: &'a str,
    becomes: &'a str,
    fate: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seen_by: Option<&'a str>,
}

#[derive(Serialize)]
struct StaleRecord<'a> {
    file: &'a str,
    line: usize,
    of: &'a str,
}

/// Changes and runs; the exit code is 1 when a change is unseen or an excuse is stale.
pub(crate) fn run(session: &Session, arguments: &TestArguments) -> Result<Report, Failure> {
    let wants_json = session.wants_json()?;
    let source = catalogue::source(session)?;
    let names = catalogue::folders(&arguments.names);
    let mutants = progress::shown(session, |progress| {
        Mutants::of(source.as_ref(), &names, environment::threads(), progress)
    });
    let mutants = mutants.map_err(|error| catalogue::failure(session, error))?;
    let text = match wants_json {
        true => render::json(&record(&mutants))?,
        false => page(session, &mutants),
    };
    let is_clean = mutants.unseen().next().is_none() && mutants.stale().is_empty();
    Ok(Report {
        text,
        exit: match is_clean {
            true => Exit::Done,
            false => Exit::ProblemsFound,
        },
        note: None,
    })
}

/// Percent with a tenth, rounded down.
fn score(tally: Tally) -> Option<String> {
    let per_mille = tally.per_mille()?;
    Some(format!("{}.{}", per_mille / 10, per_mille % 10))
}

fn by_owner(mutants: &Mutants) -> Vec<(&str, Tally)> {
    let mut owners: BTreeMap<&str, Vec<&Mutant>> = BTreeMap::new();
    for mutant in mutants.all() {
        owners.entry(&mutant.owner).or_default().push(mutant);
    }
    let tallies = owners.into_iter();
    tallies
        .map(|(owner, mutants)| (owner, Tally::of(mutants.into_iter())))
        .collect()
}

fn by_kind(mutants: &Mutants) -> Vec<(MutationKind, Tally)> {
    let of = |kind| {
        Tally::of(
            mutants
                .all()
                .iter()
                .filter(move |mutant| mutant.kind == kind),
        )
    };
    let all = MutationKind::ALL.into_iter().map(|kind| (kind, of(kind)));
    all.filter(|(_, tally)| tally.all() > 0).collect()
}

fn record(mutants: &Mutants) -> Record<'_> {
    let tally = |of, tally: Tally| TallyRecord {
        of,
        all: tally.all(),
        seen: tally.seen,
        unseen: tally.unseen,
        excused: tally.excused,
        refused: tally.refused,
        out_of_reach: tally.out_of_reach,
        score: score(tally),
    };
    Record {
        all: tally("", Tally::of(mutants.all().iter())),
        products: by_owner(mutants)
            .into_iter()
            .map(|(owner, of)| tally(owner, of))
            .collect(),
        kinds: by_kind(mutants)
            .into_iter()
            .map(|(kind, of)| tally(kind.name(), of))
            .collect(),
        mutants: mutants.all().iter().map(mutant_record).collect(),
        stale: mutants
            .stale()
            .iter()
            .map(|stale| StaleRecord {
                file: &stale.file,
                line: stale.line,
                of: &stale.of,
            })
            .collect(),
    }
}

fn mutant_record(mutant: &Mutant) -> MutantRecord<'_> {
    let (fate, case, reason) = match &mutant.fate {
        Fate::Seen(case) => ("seen", Some(case.as_str()), None),
        Fate::Unseen => ("unseen", None, None),
        Fate::Excused(reason) => ("excused", None, Some(reason.get(Language::English))),
        Fate::Refused => ("refused", None, None),
        Fate::OutOfReach => ("out-of-reach", None, None),
    };
    let is_unseen = mutant.fate == Fate::Unseen;
    MutantRecord {
        of_product: &mutant.owner,
        file: &mutant.file,
        line: mutant.line,
        kind: mutant.kind.name(),
        of: &mutant.of,
        was: &mutant.was,
        becomes: &mutant.becomes,
        fate,
        case,
        reason,
        seen_by: is_unseen.then(|| mutant.seen_by.get(Language::English)),
    }
}

fn page(session: &Session, mutants: &Mutants) -> String {
    let mut page = Page::new(session);
    let language = session.language;
    let mut file = "";
    for mutant in mutants.unseen() {
        if file != mutant.file {
            page.gap();
            page.line(&session.paint.apply(Style::Place, &mutant.file));
            file = &mutant.file;
        }
        let change = text!(
            "line {line}, `{of}`: {was} → {becomes}; a case that would see it: {seen_by}",
            "ligne {line}, `{of}` : {was} → {becomes} ; un cas qui le verrait : {seen_by}",
            line = mutant.line,
            of = mutant.of,
            was = shown(&mutant.was),
            becomes = shown(&mutant.becomes),
            seen_by = mutant.seen_by
        );
        page.marked(2, "✗", Some(Style::Bad), change.get(language));
    }
    for stale in mutants.stale() {
        page.gap();
        let told = text!(
            "`{place}`: `{of}` needs no excuse: a case sees the change, or there is none such; take it away",
            "`{place}` : `{of}` n'a pas besoin d'excuse : un cas voit le changement, ou il n'y en a pas de tel ; retirez-la",
            place = format!("{}:{}", stale.file, stale.line),
            of = stale.of
        );
        page.marked(0, "✗", Some(Style::Bad), told.get(language));
    }
    page.gap();
    let owners = by_owner(mutants);
    let kinds = by_kind(mutants);
    let kinds = kinds
        .iter()
        .map(|(kind, tally)| (kind.say(language), *tally));
    tallies(session, &mut page, kinds.collect());
    page.gap();
    let all = Tally::of(mutants.all().iter());
    let total = text!("all", "tout").get(language).to_owned();
    let owners = owners
        .into_iter()
        .map(|(owner, tally)| (owner.to_owned(), tally));
    tallies(session, &mut page, owners.chain([(total, all)]).collect());
    page.into_text()
}

/// A piece of a text, or that there is none.
fn shown(text: &str) -> penteract::LocalText {
    match text {
        "" => text!("nothing", "rien"),
        text => penteract::LocalText::same(format!("`{text}`")).shortened(80),
    }
}

fn tallies(session: &Session, page: &mut Page, rows: Vec<(String, Tally)>) {
    let word = |english: &'static str, french: &'static str| session.language.of([english, french]);
    let number = |heading| Column::number(heading);
    let mut table = Table::new([
        Column::text(""),
        number(word("changes", "changements")),
        number(word("seen", "vus")),
        number(word("unseen", "non vus")),
        number(word("excused", "excusés")).leaves(3),
        number(word("out of reach", "hors de portée")).leaves(2),
        number(word("refused", "refusés")).leaves(1),
        number(word("score", "score")),
    ]);
    for (name, tally) in rows {
        let percent =
            score(tally).map_or_else(String::new, |score| match session.language.is_french() {
                true => format!("{} %", score.replace('.', ",")),
                false => format!("{score}%"),
            });
        let counts = [
            tally.all(),
            tally.seen,
            tally.unseen,
            tally.excused,
            tally.out_of_reach,
            tally.refused,
        ];
        let counts = counts.map(|count| count.to_string()).into_iter();
        let cells: Vec<String> = [name].into_iter().chain(counts).chain([percent]).collect();
        table.row(cells);
    }
    page.table(&table);
}
