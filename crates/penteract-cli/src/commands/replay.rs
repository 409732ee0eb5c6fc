//! `penteract replay`: records decided again, on all cores, and what comes out otherwise.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use penteract::{LocalText, Product, Record, RecordError, Replay, Say, text};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::arguments::ReplayArguments;
use crate::catalogue;
use crate::failure::{Exit, Failure, Report};
use crate::lines::Lines;
use crate::render::{self, page::Page};
use crate::session::Session;

/// So many records that differ are told, and so many that cannot be decided again.
const TOLD_MAX: usize = 20;

/// A line that is no record.
const UNREADABLE: &str = "unreadable";

/// What came of a line.
enum Replayed {
    Same(&'static str),
    Told(Told),
}

/// A record that is told: it differs, or is not decided again.
#[derive(Serialize)]
struct Told {
    line: u64,
    /// Of what can be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    replay: &'static str,
    /// Why, and what differs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    why: Vec<String>,
}

#[derive(Serialize)]
struct Summary {
    /// Of the only record.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    /// How many records came to what.
    replays: BTreeMap<&'static str, u64>,
    /// The first that differ or are not decided again.
    told: Vec<Told>,
}

/// Decides records again; exit code 1 when one differs or is not decided again.
pub(crate) fn run(session: &Session, arguments: &ReplayArguments) -> Result<Report, Failure> {
    let wants_json = session.wants_json()?;
    let products = Products {
        session,
        opened: Mutex::default(),
    };
    let path = &arguments.records;
    let mut summary = Summary {
        address: None,
        replays: BTreeMap::new(),
        told: Vec::new(),
    };
    let mut lines = Lines::open(session, path)?;
    if is_of_one(lines.ahead()?) {
        let text = lines.rest()?;
        summary.address = record(&text).ok().map(|record| record.address());
        summary.take(replayed(&products, 1, &text));
    } else {
        lines.in_order(
            |lines| {
                let each = lines.iter();
                let each = each.map(|(line, text)| replayed(&products, *line, text));
                each.collect::<Vec<_>>()
            },
            |each| {
                each.into_iter().for_each(|one| summary.take(one));
                Ok::<_, Failure>(())
            },
        )?;
    }
    if summary.replays.keys().all(|name| *name == UNREADABLE) {
        let why = summary.told.first().and_then(|told| told.why.first());
        let why = why.map(|why| LocalText::same(format!(" ({why})")));
        let told = text!(
            "`{path}` holds no record{why}: write one on each line, as `decide --batch` does, or one alone, as `decide --format json` does",
            "`{path}` ne contient aucun enregistrement{why} : écrivez-en un par ligne, comme `decide --batch`, ou un seul, comme `decide --format json`",
            path = path.display().to_string(),
            why = why.unwrap_or_default()
        );
        return Err(Failure::wrong_use(told.say(session.language)));
    }
    let exit = match summary.told.is_empty() {
        true => Exit::Done,
        false => Exit::ProblemsFound,
    };
    let text = match wants_json {
        true => render::json(&summary)?,
        false => summary.page(session),
    };
    Ok(Report {
        text,
        exit,
        note: None,
    })
}

/// Whether a file holds one record alone, laid out on several lines.
fn is_of_one(beginning: &[u8]) -> bool {
    let end = beginning.iter().position(|byte| *byte == b'\n');
    let first = end.and_then(|end| beginning.get(..end));
    first.is_some_and(|first| first.trim_ascii() == b"{")
}

/// The products of records, each opened when the first record of it comes.
struct Products<'s> {
    session: &'s Session,
    opened: Mutex<BTreeMap<String, Result<Product, String>>>,
}

impl Products<'_> {
    fn get(&self, id: &str) -> Result<Product, String> {
        let open = || catalogue::product(self.session, id).map_err(|failure| failure.text);
        // A thread that stopped has left no product half opened.
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened.entry(id.to_owned()).or_insert_with(open).clone()
    }
}

/// A line of a batch, which holds its record as it was written.
#[derive(Deserialize)]
struct LineOfBatch<'a> {
    #[serde(borrow)]
    record: &'a RawValue,
}

fn record(text: &str) -> Result<Record, RecordError> {
    let text = text.trim_start_matches('\u{feff}');
    let line = serde_json::from_str::<LineOfBatch<'_>>(text).ok();
    let record = line.map_or(text, |line| line.record.get());
    Record::from_json(record.as_bytes())
}

fn replayed(products: &Products<'_>, line: u64, text: &str) -> Replayed {
    let say = |why: &dyn Say| why.say(products.session.language);
    let record = match record(text) {
        Ok(record) => record,
        Err(error) => {
            return Replayed::Told(Told {
                line,
                address: None,
                replay: UNREADABLE,
                why: vec![say(&error)],
            });
        }
    };
    let told = |replay, why: Vec<String>| {
        Replayed::Told(Told {
            line,
            address: Some(record.address()),
            replay,
            why,
        })
    };
    let product = match products.get(&record.product()) {
        Ok(product) => product,
        Err(why) => return told("no-product", vec![why]),
    };
    match product.replay(&record) {
        Ok(replay) if replay.is_same() => Replayed::Same(replay.name()),
        Ok(Replay::Differs {
            because,
            differences,
        }) => {
            let name = Replay::Differs {
                because,
                differences: Vec::new(),
            };
            let places = differences.iter().map(|apart| say(apart));
            told(
                name.name(),
                std::iter::once(say(&because)).chain(places).collect(),
            )
        }
        Ok(Replay::Masked { facts }) => told("masked", vec![facts.join(", ")]),
        Ok(other) => told(other.name(), Vec::new()),
        Err(error) => told("undecided", vec![say(&error)]),
    }
}

impl Summary {
    fn take(&mut self, replayed: Replayed) {
        let name = match &replayed {
            Replayed::Same(name) => name,
            Replayed::Told(told) => told.replay,
        };
        *self.replays.entry(name).or_default() += 1;
        if let Replayed::Told(told) = replayed
            && self.told.len() < TOLD_MAX
        {
            self.told.push(told);
        }
    }

    fn page(&self, session: &Session) -> String {
        let mut page = Page::new(session);
        for (name, count) in &self.replays {
            let said = format!("{count}  {}", said(name).say(session.language));
            page.prose(0, None, &said);
        }
        address(&mut page, session, &self.address);
        for told in &self.told {
            page.line("");
            let head = text!(
                "line {line}: {replay}",
                "ligne {line} : {replay}",
                line = told.line,
                replay = said(told.replay)
            );
            page.prose(0, None, &head.say(session.language));
            address(&mut page, session, &told.address);
            for why in &told.why {
                page.prose(2, None, why);
            }
        }
        let others: u64 = self.replays.values().sum();
        let same = self
            .replays
            .iter()
            .filter(|(name, _)| name.starts_with("same"));
        let untold = others - same.map(|(_, count)| count).sum::<u64>() - self.told.len() as u64;
        if untold > 0 {
            let more = LocalText::count(
                usize::try_from(untold).unwrap_or(usize::MAX),
                ["more", "more"],
                ["autre", "autres"],
            );
            page.line("");
            page.prose(
                0,
                None,
                &text!("and {more}", "et {more}", more = more).say(session.language),
            );
        }
        page.into_text()
    }
}

/// The address of a record, under which it is kept.
fn address(page: &mut Page, session: &Session, address: &Option<String>) {
    if let Some(address) = address {
        let told = text!("address {address}", "adresse {address}", address = address);
        page.line(&format!("  {}", told.get(session.language)));
    }
}

/// What a replay comes to, in words.
fn said(name: &str) -> LocalText {
    match name {
        "same" => text!("the same", "sans changement"),
        "same-in-meaning" => text!(
            "the same, by a product that tells it otherwise",
            "sans changement, par un produit qui le dit autrement"
        ),
        "same-by-other-rules" => text!(
            "the same, by a product that is another, and not in its labels alone",
            "sans changement, par un produit qui est un autre, et pas seulement par ses libellés"
        ),
        "masked" => text!(
            "not decided again: answers are masked",
            "sans nouvelle décision : des réponses sont masquées"
        ),
        "differs-by-product" => text!(
            "other, by another product",
            "autre résultat, par un autre produit"
        ),
        "differs-by-engine" => text!(
            "other, by another engine",
            "autre résultat, par un autre moteur"
        ),
        "differs-by-record" => text!(
            "other: the record was altered",
            "autre résultat : enregistrement modifié"
        ),
        UNREADABLE => text!("no record", "pas un enregistrement"),
        "no-product" => text!("the product is not at hand", "le produit n'est pas ici"),
        _ => text!("not decided again", "sans nouvelle décision"),
    }
}
