//! `penteract diff`: what changes from one product to another, or from one version of it to the next: in words, over the
//! cases, over a book of applications.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use penteract::{
    Came, ChangedWords, Comparison, LocalText, Moves, Product, ProductDifference, Purpose,
    Say as _, Way, Witness, text,
};
use serde_json::{Value as Json, json};

use super::alternatives::outcome_word;
use super::book;
use crate::arguments::DiffArguments;
use crate::catalogue;
use crate::failure::{Failure, Report};
use crate::paint::Style;
use crate::render::{self, page::Page};
use crate::session::Session;
use crate::text::table::{Column, Table};

/// Prints what differs; nothing of it is a problem.
pub(crate) fn run(session: &Session, arguments: &DiffArguments) -> Result<Report, Failure> {
    let wants_json = session.wants_json()?;
    let pairs = pairs(session, arguments)?;
    let mut page = Page::new(session);
    let mut records = Vec::new();
    for (before, after) in &pairs {
        let difference = after.difference_from(before);
        let book = match &arguments.book {
            Some(path) => Some(book::compared(
                session,
                Comparison::new(before, after),
                after.bundle(),
                path,
            )?),
            None => None,
        };
        if wants_json {
            let mut record = record(difference.words(), difference.moves());
            record.extend([
                ("before".to_owned(), json!(address(before))),
                ("after".to_owned(), json!(address(after))),
            ]);
            if let Some((moves, bad)) = &book {
                let mut told = moves_record(moves);
                told.insert("bad_lines".to_owned(), json!(bad.len()));
                record.insert("book".to_owned(), Json::Object(told));
            }
            records.push(Json::Object(record));
            continue;
        }
        let title = text!(
            "{after}, against {before}",
            "{after}, par rapport à {before}",
            after = address(after),
            before = address(before)
        );
        page.heading(title.get(session.language), "");
        words(session, &mut page, &difference);
        let what = text!(
            "Cases and what lies around the change",
            "Cas, et ce qui entoure le changement"
        );
        moves(session, &mut page, &what, difference.moves());
        if let Some((found, bad)) = &book {
            let what = text!("Book", "Portefeuille");
            moves(session, &mut page, &what, found);
            granted(session, &mut page, found, after);
            bad_lines(session, &mut page, bad);
        }
    }
    Ok(Report::done(match wants_json {
        true => render::json(&records)?,
        false => page.into_text(),
    }))
}

fn address(product: &Product) -> String {
    format!("{} {}", product.id(), product.bundle().version())
}

/// The products that are compared: two addresses, or each member of one with what it was.
fn pairs(session: &Session, arguments: &DiffArguments) -> Result<Vec<(Product, Product)>, Failure> {
    let members = |session: &Session, id: &str| catalogue::members(session, id, Purpose::Check);
    if let Some(other) = &arguments.other {
        let [before, after] = [&arguments.product, other].map(|id| members(session, id));
        return Ok(before?.into_iter().zip(after?).collect());
    }
    let earlier = Earlier::of(session, arguments.before.as_deref())?;
    let session_before = Session {
        products: Some(earlier.folder.clone()),
        ..session.clone()
    };
    let before = members(&session_before, &arguments.product)?;
    let after = members(session, &arguments.product)?;
    let pairs = after.into_iter().filter_map(|after| {
        let before = before.iter().find(|before| before.id() == after.id());
        Some((before?.clone(), after))
    });
    Ok(pairs.collect())
}

/// Products as they were: another folder, a release, or a revision that git keeps, written into a folder that goes.
struct Earlier {
    folder: PathBuf,
    goes: Option<PathBuf>,
}

impl Earlier {
    fn of(session: &Session, before: Option<&str>) -> Result<Self, Failure> {
        let before = before.unwrap_or("HEAD");
        if Path::new(before).exists() {
            return Ok(Self {
                folder: PathBuf::from(before),
                goes: None,
            });
        }
        let wrong = |told: LocalText| Failure::wrong_use(told.say(session.language));
        let Some(products) = session.folder() else {
            return Err(wrong(text!(
                "name the folder of products with `--products`, and another folder or a revision of git with `--before`, or a second product",
                "nommez le dossier de produits avec `--products`, et un autre dossier ou une révision de git avec `--before`, ou un second produit"
            )));
        };
        let folder = std::env::temp_dir().join(format!("penteract-diff-{}", std::process::id()));
        let unpacked =
            std::fs::create_dir_all(&folder).and_then(|()| unpack(products, before, &folder));
        let goes = Some(folder.clone());
        let earlier = Self { folder, goes };
        match unpacked {
            Ok(true) => Ok(earlier),
            Ok(false) => Err(wrong(text!(
                "`{before}` is neither a folder nor a revision of git in which these products stand",
                "`{before}` n'est ni un dossier ni une révision de git dans laquelle ces produits se trouvent"
            ))),
            Err(error) => Err(wrong(text!(
                "git or tar cannot be run: {error}",
                "git ou tar ne peut être lancé : {error}",
                error = LocalText::in_english(error.to_string())
            ))),
        }
    }
}

impl Drop for Earlier {
    fn drop(&mut self) {
        if let Some(folder) = &self.goes {
            // What stays behind in the folder of temporary files harms nobody.
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// Whether git gave the products of a revision.
fn unpack(products: &Path, revision: &str, into: &Path) -> std::io::Result<bool> {
    let mut git = Command::new("git");
    git.arg("-C").arg(products).args([
        "archive",
        "--format=tar",
        "--end-of-options",
        revision,
        ".",
    ]);
    let mut git = git.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let mut tar = Command::new("tar");
    tar.args(["-x", "-C"]).arg(into).stderr(Stdio::null());
    if let Some(archive) = git.stdout.take() {
        tar.stdin(archive);
    }
    let unpacked = tar.status()?.success();
    Ok(git.wait()?.success() && unpacked)
}

fn words(session: &Session, page: &mut Page, difference: &ProductDifference) {
    let words = difference.words();
    if words.is_empty() {
        let nothing = match difference.is_untold() {
            true => text!(
                "The files differ in what is not told in words: other keys of the manifest, translations, comments.",
                "Les fichiers diffèrent par ce qui n'est pas dit en mots : d'autres clés du manifeste, des traductions, des commentaires."
            ),
            false => text!("Nothing is said otherwise.", "Rien n'est dit autrement."),
        };
        page.prose(2, None, nothing.get(session.language));
    }
    for one in words {
        let what = one.what.say(session.language);
        let shown = text!(
            "{what} (shown only)",
            "{what} (affiché seulement)",
            what = one.what
        );
        match one.is_shown_only {
            true => page.marked(2, "·", Some(Style::Faint), shown.get(session.language)),
            false => page.marked(2, "•", None, &what),
        }
    }
}

fn verdict(moves: &Moves) -> LocalText {
    let compared = moves.compared();
    match moves.way() {
        Way::Same => text!(
            "Same in meaning for {compared} applications.",
            "Même sens pour {compared} demandes."
        ),
        way => {
            let of = |way| moves.count(way);
            let (stricter, looser, other) = (of(Way::Stricter), of(Way::Looser), of(Way::Other));
            text!(
                "{way}: of {compared} applications {stricter} get less, {looser} get more, {other} something else.",
                "{way} : sur {compared} demandes, {stricter} obtiennent moins, {looser} davantage, {other} autre chose.",
                way = way
            )
        }
    }
}

fn moves(session: &Session, page: &mut Page, what: &LocalText, moves: &Moves) {
    let language = session.language;
    page.heading(what.get(language), "");
    let verdict = verdict(moves).say(language);
    let mut letters = verdict.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    page.prose(
        2,
        None,
        &format!("{}{}", first.unwrap_or_default(), letters.as_str()),
    );
    if moves.way() == Way::Same {
        return;
    }
    page.gap();
    let [from, to, number] = [
        text!("Before", "Avant"),
        text!("After", "Après"),
        text!("Applications", "Demandes"),
    ];
    let mut table = Table::new([
        Column::text(from.get(language)),
        Column::text(to.get(language)),
        Column::number(number.get(language)),
    ])
    .indented(2);
    for ((from, to), count) in moves.outcomes() {
        let [from, to] = [from, to].map(|name| outcome_word(name).say(language));
        table.row([from, to, count.to_string()]);
    }
    page.table(&table);
    page.gap();
    let causes = moves.causes();
    let causes: Vec<String> = causes
        .iter()
        .map(|(cause, count)| format!("{} ({count})", cause_word(cause).say(language)))
        .collect();
    let because = text!(
        "Moved by: {causes}",
        "En raison de : {causes}",
        causes = causes.join(", ")
    );
    page.prose(2, None, because.get(language));
    for way in [Way::Stricter, Way::Looser, Way::Other] {
        for witness in moves.witnesses_of(way).take(3) {
            page.gap();
            page.marked(2, "·", None, &told(session, witness));
        }
    }
}

/// A cause in words; the code of a rule or a limit as it is.
fn cause_word(cause: &str) -> LocalText {
    match cause {
        "cost" => text!("cost", "coût"),
        "schedule" => text!("schedule", "échéancier"),
        "guarantee" => text!("guarantee", "garantie"),
        "problem" => text!("answers asked again", "réponses à redemander"),
        code => LocalText::same(code),
    }
}

/// What a book is granted in all.
fn granted(session: &Session, page: &mut Page, moves: &Moves, after: &Product) {
    let (was, is) = moves.granted();
    let money = |amount| session.numbers().money(amount, after.bundle().currency());
    let granted = text!(
        "Granted in all: {was} before, {is} after.",
        "Octroyé au total : {was} avant, {is} après.",
        was = money(was),
        is = money(is)
    );
    page.gap();
    page.prose(2, None, granted.get(session.language));
}

/// "accept/bakery, on 6 May 2020: accepted, €100,000.00 → refused (turnover)".
fn told(session: &Session, witness: &Witness) -> String {
    let Witness {
        name,
        as_of,
        before,
        after,
        because,
        ..
    } = witness;
    let came = |came: &Came| {
        let outcome = outcome_word(came.outcome).say(session.language);
        let amount = came
            .amount
            .map(|amount| session.numbers().money(amount.amount(), amount.currency()));
        match amount {
            Some(amount) => session.texts().labelled(&outcome, &amount),
            None => outcome,
        }
    };
    let as_of = session.numbers().date(*as_of);
    let moved = format!(
        "{} → {} ({})",
        came(before),
        came(after),
        because.join(", ")
    );
    session
        .texts()
        .labelled(&format!("{name}, {as_of}"), &moved)
}

fn bad_lines(session: &Session, page: &mut Page, bad: &[book::BadLine]) {
    if bad.is_empty() {
        return;
    }
    page.gap();
    let kept_aside = text!(
        "{count} lines kept aside:",
        "{count} lignes laissées de côté :",
        count = bad.len()
    );
    page.prose(2, None, kept_aside.get(session.language));
    for line in bad.iter().take(5) {
        page.prose(4, None, &line.say(session.language));
    }
}

fn record(words: &[ChangedWords], moves: &Moves) -> serde_json::Map<String, Json> {
    let words = words.iter().map(|one| {
        json!({ "what": one.what.get(penteract::Language::English), "shown_only": one.is_shown_only })
    });
    let words: Vec<Json> = words.collect();
    [
        ("words".to_owned(), json!(words)),
        ("moves".to_owned(), Json::Object(moves_record(moves))),
    ]
    .into_iter()
    .collect()
}

fn moves_record(moves: &Moves) -> serde_json::Map<String, Json> {
    let outcomes = moves.outcomes().map(
        |((before, after), count)| json!({ "before": before, "after": after, "count": count }),
    );
    let came = |came: &Came| {
        let amount = came.amount.map(|amount| amount.amount().to_string());
        json!({ "outcome": came.outcome, "amount": amount, "cost": came.cost.map(|cost| cost.to_string()) })
    };
    let witnesses = [Way::Stricter, Way::Looser, Way::Other]
        .into_iter()
        .flat_map(|way| {
            moves.witnesses_of(way).map(move |witness| {
                json!({
                    "way": way.say(penteract::Language::English),
                    "name": &*witness.name,
                    "as_of": witness.as_of,
                    "before": came(&witness.before),
                    "after": came(&witness.after),
                    "because": witness.because.iter().map(|cause| &**cause).collect::<Vec<_>>(),
                    "application": witness.application,
                })
            })
        });
    let outcomes: Vec<Json> = outcomes.collect();
    let witnesses: Vec<Json> = witnesses.collect();
    let causes: Vec<Json> = moves
        .causes()
        .iter()
        .map(|(cause, count)| json!({ "cause": cause, "count": count }))
        .collect();
    let members = [
        (
            "verdict",
            json!(moves.way().say(penteract::Language::English)),
        ),
        ("compared", json!(moves.compared())),
        ("outcomes", json!(outcomes)),
        ("causes", json!(causes)),
        ("witnesses", json!(witnesses)),
    ];
    members
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}
