//! The proof of a migration as a table that a person signs, and what the files would say.

use std::fmt::Write as _;

use penteract::dates::Period;
use penteract::plan::Sourcing;
use penteract::rules::CodeList;
use penteract::{
    Correspondence, Follows, Given, Language, LocalText, MigratedList, Migration, NewCode,
    Say as _, text,
};
use serde_json::{Value as Json, json};

use crate::session::Session;

/// The page, in Markdown.
pub(crate) fn page(
    session: &Session,
    migration: &Migration,
    correspondence: &Correspondence,
) -> String {
    let language = session.language;
    let (old, new) = (correspondence.old_list(), correspondence.new_list());
    let mut page = String::new();
    let title = text!("# From `{old}` to `{new}`", "# De `{old}` à `{new}`");
    paragraph(&mut page, &title.say(language));
    paragraph(
        &mut page,
        &text!(
            "A code of `{new}` whose old codes are all in a list is in it; one none of whose old codes is in it is not. Where \
             some are, or there is no old code, nobody has decided: the decision goes to a person.",
            "Un code de `{new}` dont tous les anciens codes sont dans une liste y est ; celui dont aucun n'y est n'y est pas. Là \
             où certains y sont, ou s'il n'y a pas d'ancien code, personne n'a décidé : la décision revient à une personne."
        )
        .say(language),
    );
    for list in migration.lists() {
        section(&mut page, list, correspondence, language);
    }
    if migration.lists().next().is_none() {
        let nothing = text!(
            "No list and no grid of these products names a code of `{old}`.",
            "Aucune liste et aucune grille de ces produits ne nomme un code de `{old}`."
        );
        paragraph(&mut page, &nothing.say(language));
    }
    by_hand(&mut page, migration, correspondence, language);
    let signature = text!(
        "Read and approved, name: ………………………… date: …………… signature: …………………………",
        "Lu et approuvé, nom : ………………………… date : …………… signature : …………………………"
    );
    let _ = writeln!(page, "{}", signature.say(language));
    page
}

fn paragraph(page: &mut String, text: &str) {
    let _ = write!(page, "{text}\n\n");
}

fn section(
    page: &mut String,
    list: &MigratedList,
    correspondence: &Correspondence,
    language: Language,
) {
    let count =
        |wanted: &dyn Fn(&NewCode) -> bool| list.codes().filter(|code| wanted(code)).count();
    let outside = count(&|code| is_outside(code));
    let undecided = list.undecided().count();
    let inside = count(&|_| true) - outside - undecided;
    let _ = write!(page, "## `{}`: {}", list.name(), list.label().get(language));
    if list.period() != Period::ALWAYS {
        let _ = write!(page, " ({})", list.period().say(language));
    }
    page.push_str("\n\n");
    let state = if list.is_done() {
        text!("The file says so already", "Le fichier le dit déjà")
    } else if list.differences().next().is_some() {
        let differ: Vec<&str> = list.differences().map(NewCode::code).collect();
        let differ = differ.join(", ");
        text!(
            "The file says something else of {differ}",
            "Le fichier dit autre chose de {differ}"
        )
    } else {
        text!(
            "The file says nothing of `{new}` yet",
            "Le fichier ne dit encore rien de `{new}`",
            new = correspondence.new_list()
        )
    };
    // Without their variants, which share it.
    let products = list
        .products()
        .iter()
        .map(|address| address.split('@').next());
    let mut products: Vec<&str> = products.flatten().collect();
    products.dedup();
    let products = products.join(", ");
    let place = match list.is_grid() {
        true => text!("In the grid", "Dans la grille"),
        false => text!("In the list", "Dans la liste"),
    };
    let summary = text!(
        "{file}, read by {products}. {place}: {inside}; undecided: {undecided}; outside: {outside}. {state}.",
        "{file}, lu par {products}. {place} : {inside} ; à décider : {undecided} ; en dehors : {outside}. {state}.",
        file = list.file(),
        place = place,
        state = state
    );
    paragraph(page, &summary.say(language));
    if !list.lost().is_empty() {
        let lost = list.lost().join(", ");
        let lost = text!(
            "Nothing of {lost} went anywhere: the correspondence has no line for these codes of the list.",
            "Rien de {lost} n'est allé nulle part : la correspondance n'a pas de ligne pour ces codes de la liste."
        );
        paragraph(page, &lost.say(language));
    }
    let head = text!(
        "| list | new code | label | old codes | verdict | reason |",
        "| liste | nouveau code | intitulé | anciens codes | verdict | raison |"
    );
    let _ = writeln!(page, "{}\n|---|---|---|---|---|---|", head.say(language));
    for code in list.codes().filter(|code| !is_outside(code)) {
        let cells = [
            code.code().to_owned(),
            code.label().unwrap_or_default().to_owned(),
            olds(code).say(language),
            verdict(code.follows()).say(language),
            reason(code).say(language),
        ];
        let _ = writeln!(page, "| `{}` | {} |", list.name(), cells.join(" | "));
    }
    page.push('\n');
    if list.is_done() {
        return;
    }
    if list.is_grid() {
        rows_to_write(page, list, correspondence, language);
    } else {
        let proposal = proposal(list, correspondence);
        let _ = write!(page, "```toml\n{proposal}```\n\n");
    }
}

/// Where the codes go in the file of a grid.
fn rows_to_write(
    page: &mut String,
    list: &MigratedList,
    correspondence: &Correspondence,
    language: Language,
) {
    for code in list.codes().filter(|code| !is_outside(code)) {
        let cell = format!("{}:{}", correspondence.new_list(), code.code());
        let line = match code.follows() {
            Follows::As(given) => text!(
                "- {line}: add `{cell}`",
                "- {line} : ajoutez `{cell}`",
                line = self::given(given)
            ),
            Follows::Undecided => text!(
                "- a row of its own for `{cell}`, which gives `unknown: {why}`",
                "- une ligne à part pour `{cell}`, qui donne `unknown: {why}`",
                why = code.reason()
            ),
        };
        let _ = writeln!(page, "{}", line.say(language));
    }
    page.push('\n');
}

/// Whether nothing is to be written for a code: it is in no list, or in no row.
fn is_outside(code: &NewCode) -> bool {
    match code.follows() {
        Follows::As(Given::Out) => true,
        Follows::As(Given::Rows { lines, .. }) => lines.is_empty(),
        Follows::As(Given::In) | Follows::Undecided => false,
    }
}

/// `47.26Z in; 47.81Z, 47.91B out`.
fn olds(code: &NewCode) -> LocalText {
    let mut said: Option<LocalText> = None;
    let mut givens: Vec<&Given> = Vec::new();
    for old in code.old() {
        if !givens.contains(&&old.given) {
            givens.push(&old.given);
        }
    }
    givens.sort();
    for given in givens {
        let codes = code.old().iter().filter(|old| old.given == *given);
        let codes: Vec<&str> = codes.map(|old| &*old.code).collect();
        let codes = codes.join(", ");
        let one = text!(
            "{codes} {given}",
            "{codes} {given}",
            given = self::given(given)
        );
        said = Some(match said {
            Some(said) => text!("{said}; {one}", "{said} ; {one}", said = said, one = one),
            None => one,
        });
    }
    said.unwrap_or_default()
}

fn given(given: &Given) -> LocalText {
    match given {
        Given::In => text!("in", "dedans"),
        Given::Out => text!("out", "dehors"),
        Given::Rows { lines, .. } if lines.is_empty() => text!("no row", "aucune ligne"),
        Given::Rows { lines, .. } => {
            let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
            let lines = lines.join(", ");
            text!("line {lines}", "ligne {lines}")
        }
    }
}

fn verdict(follows: &Follows) -> LocalText {
    match follows {
        Follows::As(given) => self::given(given),
        Follows::Undecided => text!("undecided", "à décider"),
    }
}

fn reason(code: &NewCode) -> LocalText {
    match (code.follows(), code.old()) {
        (Follows::As(_), [_]) => text!("its old code is", "son ancien code y est"),
        (Follows::As(_), _) => text!("all its old codes are", "tous ses anciens codes y sont"),
        (Follows::Undecided, []) => text!("it has no old code", "il n'a pas d'ancien code"),
        (Follows::Undecided, _) => text!("its old codes part", "ses anciens codes se séparent"),
    }
}

/// What the file would say.
fn proposal(list: &MigratedList, correspondence: &Correspondence) -> String {
    let mut said = String::new();
    let (old, new) = (correspondence.old_list(), correspondence.new_list());
    let all: CodeList = list.codes().map(|code| code.code().into()).collect();
    let chosen = list
        .codes()
        .filter(|code| *code.follows() == Follows::As(Given::In));
    let chosen = all.shortened(&chosen.map(NewCode::code).collect::<Vec<_>>());
    let quoted = |codes: &[String]| {
        let codes: Vec<String> = codes.iter().map(|code| quote(code)).collect();
        codes.join(", ")
    };
    let _ = writeln!(said, "[[{}.values]]", list.name());
    let days = [
        ("from", list.period().from()),
        ("until", list.period().until()),
    ];
    for (key, day) in days {
        if let Some(day) = day {
            let _ = writeln!(said, "{key} = {day}");
        }
    }
    let _ = writeln!(
        said,
        "value = {{ {old} = [{}], {new} = [{}] }}",
        quoted(list.kept()),
        quoted(&chosen)
    );
    if let Some(sourcing) = list.sourcing() {
        said.push_str(&given_by(sourcing));
    }
    if list.undecided().next().is_some() {
        let _ = writeln!(said, "\n[{}.values.undecided.{new}]", list.name());
    }
    for code in list.undecided() {
        let why = code.reason();
        let _ = writeln!(
            said,
            "{} = {{ fr = {}, en = {} }}",
            quote(code.code()),
            quote(why.get(Language::French)),
            quote(why.get(Language::English))
        );
    }
    said
}

/// Who gives a value, as its file says it.
fn given_by(sourcing: &Sourcing) -> String {
    let sources: Vec<String> = sourcing
        .sources
        .iter()
        .map(|source| quote(source))
        .collect();
    let sources = match sources.as_slice() {
        [only] => only.clone(),
        several => format!("[{}]", several.join(", ")),
    };
    let mut said = format!(
        "law = {}\nsource = {sources}\nconfidence = \"{}\"\n",
        quote(&sourcing.law),
        sourcing.confidence
    );
    if let Some(note) = &sourcing.note {
        let texts = note.said();
        let texts = texts.map(|(language, text)| format!("{} = {}", language.code(), quote(text)));
        let texts = texts.collect::<Vec<_>>().join(", ");
        let _ = writeln!(said, "note = {{ {texts} }}");
    }
    said
}

/// A text in TOML.
fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// What a person has to change besides lists and grids.
fn by_hand(
    page: &mut String,
    migration: &Migration,
    correspondence: &Correspondence,
    language: Language,
) {
    let (old, new) = (correspondence.old_list(), correspondence.new_list());
    let mut lines: Vec<String> = Vec::new();
    for literal in migration.literals() {
        let said = text!(
            "- {file}, line {line}: the script names `{code}` itself; put it in a list of parameters.toml",
            "- {file}, ligne {line} : le script nomme lui-même `{code}` ; mettez-le dans une liste de parameters.toml",
            file = literal.file,
            line = literal.line,
            code = literal.code
        );
        lines.push(said.say(language));
    }
    for fact in migration.facts() {
        let said = text!(
            "- fact `{fact}` takes codes of `{old}` only: add `{new}` to its `nomenclatures`",
            "- la donnée `{fact}` ne prend que des codes de `{old}` : ajoutez `{new}` à ses `nomenclatures`"
        );
        lines.push(said.say(language));
    }
    if !lines.is_empty() {
        paragraph(page, &text!("## By hand", "## À la main").say(language));
        paragraph(page, &lines.join("\n"));
    }
}

/// The same for programs.
pub(crate) fn record(migration: &Migration, correspondence: &Correspondence) -> Json {
    let follows = |follows: &Follows| match follows {
        Follows::As(Given::In) => json!("in"),
        Follows::As(Given::Out) => json!("out"),
        Follows::As(Given::Rows { lines, .. }) => json!({ "lines": lines }),
        Follows::Undecided => json!("undecided"),
    };
    let lists = migration.lists().map(|list| {
        let codes = list.codes().map(|code| {
            json!({
                "code": code.code(),
                "label": code.label(),
                "old": code.old().iter().map(|old| &*old.code).collect::<Vec<_>>(),
                "follows": follows(code.follows()),
                "said": code.said().map(follows),
            })
        });
        json!({
            "name": list.name(),
            "file": list.file(),
            "from": list.period().from(),
            "until": list.period().until(),
            "products": list.products().iter().map(AsRef::as_ref).collect::<Vec<&str>>(),
            "lost": list.lost().iter().map(AsRef::as_ref).collect::<Vec<&str>>(),
            "codes": codes.collect::<Vec<Json>>(),
        })
    });
    let literals = migration.literals().iter();
    let literals = literals.map(
        |literal| json!({ "file": &*literal.file, "line": literal.line, "code": &*literal.code }),
    );
    json!({
        "old": correspondence.old_list(),
        "new": correspondence.new_list(),
        "lists": lists.collect::<Vec<Json>>(),
        "literals": literals.collect::<Vec<Json>>(),
        "facts": migration.facts().iter().map(AsRef::as_ref).collect::<Vec<&str>>(),
    })
}
