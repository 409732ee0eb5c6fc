//! Sources that are named stand in a list: `sources.md` beside `product.toml` or `library.toml`.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use penteract_core::{LocalText, text};
use penteract_rules::{Diagnostic, Label};

use super::files::{Files, Folder};
use crate::codes;
use crate::document::{Document, Entry, Item, Kind};
use crate::reader::one_of;

/// What a figure cites that has no source yet, as those of a new product.
pub const NO_SOURCE_YET: &str = "NO-SOURCE-YET";

/// The list of a folder: a Markdown file whose tables have ids in their first column.
const LIST: &str = "sources.md";

/// The sources that the folders of a product list, each with the place of its folder among them.
type Listed = HashMap<String, (usize, Label)>;

/// Tells of the sources that nothing lists. A folder may name its own and those of the folders before it: what it
/// extends, and libraries. One without a list is not looked at.
pub(super) fn report(files: &mut Files<'_>) {
    let mut folders = std::mem::take(&mut files.libraries_read);
    folders.push(files.product.clone());
    let mut listed = Listed::new();
    let mut paths = Vec::with_capacity(folders.len());
    for (at, folder) in folders.iter().enumerate() {
        if folder.has(LIST) {
            read_list(at, folder, files, &mut listed);
        }
        paths.push(folder.display(""));
    }
    let mut problems = Vec::new();
    let mut without = Vec::new();
    for (file, text) in files.sources.texts() {
        // A library of the product's own stands in its folder: the longest path is meant.
        let own = paths.iter().zip(&folders).enumerate();
        let own = own.filter(|(_, (path, _))| file.starts_with(path.as_str()));
        let owner = own.max_by_key(|(_, (path, _))| path.len());
        let owner = owner.filter(|(_, (_, folder))| folder.has(LIST));
        if owner.is_none() && !text.contains(NO_SOURCE_YET) {
            continue;
        }
        for (id, span) in cited(file, text) {
            if id == NO_SOURCE_YET {
                without.push(Label::place(Arc::clone(file), span));
            } else if let Some((owner, _)) = owner
                && is_id(&id)
                && listed.get(&id).is_none_or(|(at, _)| *at > owner)
            {
                problems.push(unknown(&id, file, span, owner, &listed));
            }
        }
    }
    problems.extend(none_yet(without));
    files.diagnostics.extend(problems);
}

/// What has no source yet is told once, where the first of it stands.
fn none_yet(without: Vec<Label>) -> Option<Diagnostic> {
    let count = without.len();
    let mut places = without.into_iter();
    let first = places.next()?;
    let label = Label {
        text: text!(
            "and wherever {NO_SOURCE_YET} stands",
            "et partout où figure {NO_SOURCE_YET}"
        ),
        ..first
    };
    let message = text!(
        "{figures} no source yet",
        "{figures} pas encore de source",
        figures = LocalText::count(
            count,
            ["figure has", "figures have"],
            ["chiffre n'a", "chiffres n'ont"]
        )
    );
    let help = text!(
        "replace the value and its law, cite a line of {LIST}, and say how sure it is; --sources lists the figures, these first",
        "remplacez la valeur et son texte, citez une ligne de {LIST}, et dites sa certitude ; --sources liste les chiffres, ceux-ci d'abord"
    );
    Some(
        Diagnostic::warning(codes::SOURCES_NONE_YET, message)
            .at(label)
            .help(help),
    )
}

fn unknown(
    id: &str,
    file: &Arc<str>,
    span: Range<usize>,
    owner: usize,
    listed: &Listed,
) -> Diagnostic {
    let mut known: Vec<&str> = listed
        .iter()
        .filter(|(_, (at, _))| *at <= owner)
        .map(|(id, _)| id.as_str())
        .collect();
    known.sort_unstable();
    Diagnostic::error(
        codes::SOURCES_UNKNOWN,
        text!("unknown source `{id}`", "source inconnue `{id}`"),
    )
    .at(Label::new(
        Arc::clone(file),
        span,
        text!("not a line of {LIST}", "ce n'est pas une ligne de {LIST}"),
    ))
    .help(one_of(id, known.into_iter()))
}

/// The documents that rows name, `[S5]`, and that the file says nowhere: nobody can find them.
fn lost_documents(file: &Arc<str>, text: &str) -> Vec<Diagnostic> {
    let is_document = |word: &str| {
        let digits = word.strip_prefix(|sign: char| sign.is_ascii_uppercase());
        digits.is_some_and(|digits| {
            !digits.is_empty() && digits.bytes().all(|sign| sign.is_ascii_digit())
        })
    };
    let mut named: Vec<(&str, usize)> = Vec::new();
    let mut known: HashSet<&str> = HashSet::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let head = line.trim_start_matches(['|', '-', '*', ' ', '[']);
        let head = line.len() - head.len();
        for (at, word) in words_of(line).filter(|(_, word)| is_document(word)) {
            let is_bracketed = line.get(..at).is_some_and(|before| before.ends_with('['));
            if !is_bracketed || at == head {
                known.insert(word);
            } else if line.starts_with('|') {
                named.push((word, start + at));
            }
        }
        start += line.len();
    }
    named.retain(|(word, _)| known.insert(word));
    let lost = named.into_iter().map(|(word, at)| {
        let message = text!(
            "document `{word}` is named and nowhere said",
            "le document `{word}` est nommé et n'est dit nulle part"
        );
        let help = text!(
            "say below what it is and where it is found: `{word} https://…`",
            "dites plus bas ce qu'il est et où il se trouve : `{word} https://…`"
        );
        Diagnostic::error(codes::SOURCES_UNKNOWN, message)
            .at(Label::place(Arc::clone(file), at..at + word.len()))
            .help(help)
    });
    lost.collect()
}

/// The words of a line, joined by hyphens or not, each with where it begins.
fn words_of(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_between = |sign: char| !sign.is_alphanumeric() && sign != '-';
    let mut start = 0;
    line.split_inclusive(is_between).map(move |piece| {
        let at = start;
        start += piece.len();
        (at, piece.trim_end_matches(is_between))
    })
}

/// Reads the list of a folder.
fn read_list<'a>(at: usize, folder: &Folder<'a>, files: &mut Files<'a>, listed: &mut Listed) {
    let Some((file, text)) = files.text(folder, LIST, false) else {
        return;
    };
    files.diagnostics.extend(lost_documents(&file, &text));
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let offset = start;
        start += line.len();
        let Some(row) = line.strip_prefix('|') else {
            continue;
        };
        let cell = row.split('|').next().unwrap_or_default();
        for (id, place) in words(cell, offset + 1) {
            if !is_id(&id) {
                continue;
            }
            let label = Label::place(Arc::clone(&file), place);
            match listed.get(&id) {
                None => {
                    listed.insert(id, (at, label));
                }
                Some((_, first)) => {
                    let problem = Diagnostic::error(
                        codes::DUPLICATE_NAME,
                        text!(
                            "source `{id}` stands in two lines",
                            "deux lignes pour la source `{id}`"
                        ),
                    )
                    .at(Label {
                        text: text!("second line", "seconde ligne"),
                        ..label
                    })
                    .related_to(Label {
                        text: text!("first line", "première ligne"),
                        ..first.clone()
                    })
                    .help(text!(
                        "give each line an id of its own",
                        "donnez à chaque ligne son propre identifiant"
                    ));
                    files.diagnostics.push(problem);
                }
            }
        }
    }
}

/// `P-40`, `R-IDF-1`, `pge-der-001`: words joined by hyphens, and no date.
fn is_id(text: &str) -> bool {
    let is_word =
        |word: &str| !word.is_empty() && word.chars().all(|sign| sign.is_ascii_alphanumeric());
    text.contains('-')
        && text.split('-').all(is_word)
        && text.contains(|sign: char| sign.is_ascii_alphabetic())
}

/// The parts of a text between commas, each with its place, without what Markdown puts around a word.
fn words(text: &str, start: usize) -> Vec<(String, Range<usize>)> {
    let mut found = Vec::new();
    let mut at = start;
    for part in text.split(',') {
        let word =
            part.trim_matches(|sign: char| sign.is_whitespace() || sign == '`' || sign == '*');
        let begin = at + part.find(word).unwrap_or_default();
        found.push((word.to_owned(), begin..begin + word.len()));
        at += part.len() + 1;
    }
    found
}

/// The sources that a file names: keys `source` of a manifest, lines `# source:` and cells of columns `source` of a grid.
fn cited(file: &Arc<str>, text: &str) -> Vec<(String, Range<usize>)> {
    let mut found = Vec::new();
    if file.ends_with(".toml") {
        // What is no TOML is told where the file is read.
        let (document, _) = Document::parse(file, text, &mut Vec::new());
        entries(&document.entries, &mut found);
    } else if file.ends_with(".csv") {
        for (cell, start) in crate::tables::cited(text) {
            found.extend(words(&cell, start));
        }
    }
    found
}

fn entries(table: &[Entry], found: &mut Vec<(String, Range<usize>)>) {
    for entry in table {
        match entry.key.as_str() {
            "source" => named(&entry.value, found),
            // Answers of a case: a fact may well have that name.
            "facts" => {}
            _ => within(&entry.value, found),
        }
    }
}

fn within(item: &Item, found: &mut Vec<(String, Range<usize>)>) {
    match &item.kind {
        Kind::Table(table) => entries(table, found),
        Kind::Array(items) => items.iter().for_each(|item| within(item, found)),
        _ => {}
    }
}

fn named(item: &Item, found: &mut Vec<(String, Range<usize>)>) {
    match &item.kind {
        Kind::Text(text) => found.push((text.clone(), item.span.clone())),
        Kind::Array(items) => items.iter().for_each(|item| named(item, found)),
        _ => within(item, found),
    }
}
