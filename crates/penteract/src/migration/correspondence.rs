//! Which codes of one list the codes of the list after it come from, as the publisher of both says.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use penteract_bundle::NomenclatureList;
use penteract_core::{LocalText, said, text};

/// How many problems of a file are listed.
const LISTED_MAX: usize = 20;

/// A correspondence between two nomenclatures, each code of the new list with the old codes that it comes from.
#[derive(Clone, Debug)]
pub struct Correspondence {
    pub(crate) old: Arc<str>,
    pub(crate) new: Arc<str>,
    separator: char,
    old_of: BTreeMap<Arc<str>, Vec<Arc<str>>>,
}

/// What is wrong with a correspondence, all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrespondenceError {
    problems: Vec<(Option<usize>, LocalText)>,
    told: LocalText,
}

said! { struct CorrespondenceError: Error { told } => "{told}", "{told}" }

impl CorrespondenceError {
    /// The problems with their lines, the first ones of many.
    pub fn problems(&self) -> impl Iterator<Item = (Option<usize>, &LocalText)> {
        self.problems.iter().map(|(line, problem)| (*line, problem))
    }

    fn one(line: Option<usize>, problem: LocalText) -> Self {
        Self::new(vec![(line, problem)])
    }

    fn new(mut problems: Vec<(Option<usize>, LocalText)>) -> Self {
        let more = problems.len().saturating_sub(LISTED_MAX);
        problems.truncate(LISTED_MAX);
        let mut told = LocalText::default();
        for (at, (line, problem)) in problems.iter().enumerate() {
            let before = if at == 0 { "" } else { "\n" };
            let place = match line {
                Some(line) => text!("line {line}: ", "ligne {line} : "),
                None => LocalText::default(),
            };
            told = text!(
                "{told}{before}{place}{problem}",
                "{told}{before}{place}{problem}",
                told = told,
                place = place,
                problem = problem
            );
        }
        if more > 0 {
            told = text!(
                "{told}\nand {more} others",
                "{told}\net {more} autres",
                told = told
            );
        }
        Self { problems, told }
    }
}

impl Correspondence {
    /// Reads a CSV: a header, then on each line an old code and a new one that some of it went to. Columns after these two
    /// are for people. A byte order mark is skipped.
    ///
    /// # Errors
    /// [`CorrespondenceError`], with every line: not UTF-8, no commas, no line, a code of neither list, a pair twice, a
    /// pair that leads back; a list whose codes the product does not say, or the same list twice.
    pub fn parse(
        csv: &[u8],
        old: &NomenclatureList,
        new: &NomenclatureList,
    ) -> Result<Self, CorrespondenceError> {
        let fail = |line, problem| Err(CorrespondenceError::one(line, problem));
        if old.name() == new.name() {
            return fail(
                None,
                text!(
                    "`{list}` cannot take the place of itself: name the list before and the list after",
                    "`{list}` ne peut pas se remplacer elle-même : nommez la liste d'avant et celle d'après",
                    list = old.name()
                ),
            );
        }
        for list in [old, new] {
            if list.codes().is_none() {
                return fail(
                    None,
                    text!(
                        "the product does not list the codes of `{list}`: give its `codes` in nomenclatures.toml",
                        "le produit n'énumère pas les codes de `{list}` : donnez ses `codes` dans nomenclatures.toml",
                        list = list.name()
                    ),
                );
            }
        }
        let text = match std::str::from_utf8(csv) {
            Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
            Err(error) => {
                let read = csv.get(..error.valid_up_to()).unwrap_or_default();
                let line = read.iter().filter(|byte| **byte == b'\n').count() + 1;
                return fail(
                    Some(line),
                    text!(
                        "is no text in UTF-8; it may be in Latin-1 or Windows-1252: save the file in UTF-8",
                        "n'est pas du texte en UTF-8 ; c'est peut-être du Latin-1 ou du Windows-1252 : enregistrez le fichier en UTF-8"
                    ),
                );
            }
        };
        let header = text
            .lines()
            .find(|line| !line.trim().is_empty())
            .unwrap_or_default();
        let separators = [',', ';', '\t'];
        let separator = separators.into_iter().find(|sign| header.contains(*sign));
        let mut reader = Reader {
            old,
            new,
            separator: separator.unwrap_or(','),
            forwards: 0,
            backwards: 0,
            lines: BTreeMap::new(),
            problems: Vec::new(),
        };
        let written = (1..).zip(text.lines());
        for (line, cells) in written.filter(|(_, cells)| !cells.trim().is_empty()) {
            reader.line(line, cells);
        }
        reader.finish()
    }

    /// The name of the list before.
    pub fn old_list(&self) -> &str {
        &self.old
    }

    /// The name of the list after.
    pub fn new_list(&self) -> &str {
        &self.new
    }

    /// What parts the columns of the file.
    pub fn separator(&self) -> char {
        self.separator
    }

    /// The old codes that a new one comes from, in their order; none for a code that had no place in the old list.
    pub fn old_codes(&self, new: &str) -> &[Arc<str>] {
        self.old_of.get(new).map_or(&[], Vec::as_slice)
    }

    /// Whether something of an old code went anywhere.
    pub(crate) fn has_old(&self, old: &str) -> bool {
        let mut all = self.old_of.values().flatten();
        all.any(|known| **known == *old)
    }
}

struct Reader<'a> {
    old: &'a NomenclatureList,
    new: &'a NomenclatureList,
    separator: char,
    /// How many lines go from the old list to the new one, and could not be the other way round; and how many the other way.
    forwards: usize,
    backwards: usize,
    /// The pairs with the lines that said them.
    lines: BTreeMap<(Arc<str>, Arc<str>), usize>,
    problems: Vec<(Option<usize>, LocalText)>,
}

impl Reader<'_> {
    fn line(&mut self, line: usize, written: &str) {
        let mut cells = written
            .split(self.separator)
            .map(|cell| cell.trim().trim_matches('"').trim());
        let (Some(old), Some(new)) = (cells.next(), cells.next()) else {
            let is_known = |(_, told): &(Option<usize>, LocalText)| *told == no_columns();
            if !self.problems.iter().any(is_known) {
                self.problems.push((Some(line), no_columns()));
            }
            return;
        };
        let is_code = has(self.old, old) || has(self.new, old);
        // The names of the columns.
        if line == 1 && !is_code && !has(self.new, new) && !has(self.old, new) {
            return;
        }
        if line == 1 {
            self.problems.push((
                Some(line),
                text!(
                    "the file has no header: write the names of its columns on the first line",
                    "le fichier n'a pas d'en-tête : écrivez les noms de ses colonnes à la première ligne"
                ),
            ));
        }
        let goes = has(self.old, old) && has(self.new, new);
        let comes = has(self.new, old) && has(self.old, new);
        self.forwards += usize::from(goes && !comes);
        self.backwards += usize::from(comes && !goes);
        let known = self.problems.len();
        self.code(line, old, self.old, self.new);
        self.code(line, new, self.new, self.old);
        if self.problems.len() > known {
            return;
        }
        let pair = (Arc::from(old), Arc::from(new));
        if let Some(first) = self.lines.get(&pair) {
            self.problems.push((
                Some(line),
                text!(
                    "`{old}` → `{new}` stands on line {first} already: keep one of the two",
                    "`{old}` → `{new}` figure déjà à la ligne {first} : gardez l'une des deux"
                ),
            ));
            return;
        }
        let back = (Arc::clone(&pair.1), Arc::clone(&pair.0));
        if let Some(first) = self.lines.get(&back).filter(|_| old != new) {
            self.problems.push((
                Some(line),
                text!(
                    "`{old}` → `{new}` leads back where line {first} came from: a correspondence goes from the old list to the new one",
                    "`{old}` → `{new}` revient d'où partait la ligne {first} : une correspondance va de l'ancienne liste à la nouvelle"
                ),
            ));
            return;
        }
        self.lines.insert(pair, line);
    }

    /// A code of the list that its column is of.
    fn code(&mut self, line: usize, code: &str, of: &NomenclatureList, other: &NomenclatureList) {
        if has(of, code) {
            return;
        }
        let problem = if has(other, code) {
            text!(
                "`{code}` is a code of `{other}` where one of `{of}` is needed: the first column is the old list, the second the new one",
                "`{code}` est un code de `{other}` là où il en faut un de `{of}` : la première colonne est l'ancienne liste, la deuxième la nouvelle",
                other = other.name(),
                of = of.name()
            )
        } else {
            text!(
                "`{code}` is a code of neither list: correct it, or add it to `{of}` in nomenclatures.toml",
                "`{code}` n'est un code d'aucune des deux listes : corrigez-le, ou ajoutez-le à `{of}` dans nomenclatures.toml",
                of = of.name()
            )
        };
        self.problems.push((Some(line), problem));
    }

    fn finish(self) -> Result<Correspondence, CorrespondenceError> {
        if self.lines.is_empty() && self.problems.is_empty() {
            let problem = text!(
                "the correspondence says nothing: write an old code and a new one on each line, after a header",
                "la correspondance ne dit rien : écrivez sur chaque ligne, après un en-tête, un ancien code et un nouveau"
            );
            return Err(CorrespondenceError::one(None, problem));
        }
        if self.backwards > 0 && self.forwards == 0 {
            let problem = text!(
                "it goes from `{new}` to `{old}`: write `--from {new} --to {old}`, or change the two columns over",
                "elle va de `{new}` à `{old}` : écrivez `--from {new} --to {old}`, ou échangez les deux colonnes",
                new = self.new.name(),
                old = self.old.name()
            );
            return Err(CorrespondenceError::one(None, problem));
        }
        if !self.problems.is_empty() {
            return Err(CorrespondenceError::new(self.problems));
        }
        let mut old_of: BTreeMap<Arc<str>, Vec<Arc<str>>> = BTreeMap::new();
        for (old, new) in self.lines.into_keys().collect::<BTreeSet<_>>() {
            old_of.entry(new).or_default().push(old);
        }
        Ok(Correspondence {
            old: Arc::from(self.old.name()),
            new: Arc::from(self.new.name()),
            separator: self.separator,
            old_of,
        })
    }
}

fn no_columns() -> LocalText {
    text!(
        "an old code and a new one are needed, parted by a comma",
        "il faut un ancien code et un nouveau, séparés par une virgule"
    )
}

fn has(list: &NomenclatureList, code: &str) -> bool {
    list.codes()
        .unwrap_or_default()
        .iter()
        .any(|known| **known == *code)
}
