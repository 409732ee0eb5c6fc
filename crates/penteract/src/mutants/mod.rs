//! Whether the cases of products see a change of each figure, comparison and rule.

mod changed;
mod run;

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::sync::Arc;

use penteract_bundle::{BundleSource, Excused, Purpose, mutations};
use penteract_core::LocalText;
use penteract_rules::{MutationKind, SourceFiles};

use crate::catalogue::{Catalogue, CatalogueError};
use crate::in_parallel::{Progress, in_parallel};
use changed::{Files, readers};
use run::Families;

/// Changes of products, each as somebody may make it by mistake, and whether a case of theirs sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutants {
    mutants: Vec<Mutant>,
    stale: Vec<StaleExcuse>,
}

/// One change of a file, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mutant {
    /// The product whose file it is, or the library: `pge`, `lib/sme`.
    pub owner: Arc<str>,
    /// The file, as people find it.
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
    /// What sort of change it is.
    pub kind: MutationKind,
    /// What is changed: a parameter, a key of the manifest, a grid, a function.
    pub of: Arc<str>,
    /// What stood there.
    pub was: String,
    /// What stands there instead.
    pub becomes: String,
    /// The case that would see it.
    pub seen_by: LocalText,
    /// What came of it.
    pub fate: Fate,
}

/// What came of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// A case comes out otherwise: its name.
    Seen(String),
    /// No case comes out otherwise.
    Unseen,
    /// No case comes out otherwise, and the owner says why none can.
    Excused(LocalText),
    /// The product has an error then: nobody could decide with it.
    Refused,
    /// No product is granted on the days that it concerns.
    OutOfReach,
}

/// An excuse for a change that a case sees, or that is none.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StaleExcuse {
    /// The file of the excuse, as people find it.
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
    /// What it excuses.
    pub of: Arc<str>,
}

/// How many changes came to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tally {
    /// Those that a case sees.
    pub seen: usize,
    /// Those that no case sees.
    pub unseen: usize,
    /// Those that no case sees, and for which the owner says why.
    pub excused: usize,
    /// Those with which the product has an error.
    pub refused: usize,
    /// Those of days on which nothing is granted.
    pub out_of_reach: usize,
}

impl Tally {
    /// What came of some changes.
    pub fn of<'a>(mutants: impl Iterator<Item = &'a Mutant>) -> Self {
        let mut tally = Self::default();
        for mutant in mutants {
            *match mutant.fate {
                Fate::Seen(_) => &mut tally.seen,
                Fate::Unseen => &mut tally.unseen,
                Fate::Excused(_) => &mut tally.excused,
                Fate::Refused => &mut tally.refused,
                Fate::OutOfReach => &mut tally.out_of_reach,
            } += 1;
        }
        tally
    }

    /// All of them.
    #[must_use]
    pub const fn all(self) -> usize {
        self.seen + self.unseen + self.excused + self.refused + self.out_of_reach
    }

    /// How many in a thousand of those that cases can see are seen, rounded down; none where there is nothing to see.
    #[must_use]
    pub const fn per_mille(self) -> Option<usize> {
        (self.seen * 1000).checked_div(self.seen + self.unseen)
    }
}

impl Mutants {
    /// Changes every figure, comparison and rule of the products named, or of all of them with their libraries when none
    /// is, one at a time, and runs the cases of those that read it until one comes out otherwise. Cases that fail
    /// without any change see nothing.
    ///
    /// `progress` is told from any of the `threads`.
    ///
    /// # Errors
    /// As [`Catalogue::inspect`], and [`CatalogueError::Broken`] when a product has an error.
    pub fn of(
        source: &dyn BundleSource,
        names: &[&str],
        threads: NonZeroUsize,
        progress: Progress<'_>,
    ) -> Result<Self, CatalogueError> {
        let inspection = Catalogue::inspect(source, names, Purpose::Check)?;
        let products = inspection.products.clone();
        let catalogue = inspection.into_catalogue()?;
        let files = Files::of(source)?;
        let families = Families::new(&catalogue, &products, threads);
        let readers = readers(&files, &products);
        let mut changes = Vec::new();
        for (path, readers) in &readers {
            let is_own = readers
                .iter()
                .any(|product| path.starts_with(&format!("{product}/")));
            // The figures of a library are those of every product that has it.
            let is_shared = names.is_empty() && path.starts_with("lib/");
            if !(is_own || is_shared) {
                continue;
            }
            let (Some((owner, within)), Some(text)) = (owned(path), files.text(path)) else {
                continue;
            };
            let Some(bundle) = families.bundle_of(readers) else {
                continue;
            };
            for mutation in mutations(within, text, bundle) {
                changes.push((path.as_str(), owner, readers, mutation));
            }
        }
        let fates = in_parallel(
            threads,
            changes.len(),
            progress,
            || families.runner(&files),
            |runner, at| {
                changes
                    .get(at)
                    .map_or(Fate::Unseen, |(path, _, readers, mutation)| {
                        runner.fate(path, readers, mutation)
                    })
            },
        );
        let mut sources = SourceFiles::default();
        let mutants = changes.into_iter().zip(fates);
        let mutants = mutants.map(|((path, owner, _, mutation), fate)| {
            let text = files.text(path).unwrap_or_default();
            if sources.text(path).is_none() {
                sources.insert(path, text);
            }
            let line = sources.line_and_column(path, mutation.start());
            let (was, becomes) = mutation.shown(text);
            Mutant {
                owner: Arc::from(owner),
                file: source.display_path(path),
                line: line.map_or(1, |(line, _)| line),
                kind: mutation.kind,
                of: mutation.of,
                was,
                becomes,
                seen_by: mutation.seen_by,
                fate,
            }
        });
        let mut found = Self {
            mutants: mutants.collect(),
            stale: Vec::new(),
        };
        let mut told = BTreeSet::new();
        for product in catalogue.products() {
            let bundle = product.bundle();
            if told.insert(bundle.id().to_owned()) {
                for excused in bundle.excused() {
                    found.excuse(excused, source, bundle.id());
                }
            }
        }
        Ok(found)
    }

    /// Excuses what an owner says no case can see.
    fn excuse(&mut self, excused: &Excused, source: &dyn BundleSource, product: &str) {
        let path = match excused.file.starts_with("lib/") {
            true => excused.file.to_string(),
            false => format!("{product}/{}", excused.file),
        };
        let file = source.display_path(&path);
        let is_meant = |mutant: &&mut Mutant| {
            mutant.fate == Fate::Unseen
                && mutant.file == file
                && mutant.of == excused.of
                && excused.was.as_ref().is_none_or(|was| **was == *mutant.was)
                && excused
                    .becomes
                    .as_ref()
                    .is_none_or(|becomes| **becomes == *mutant.becomes)
        };
        let mut is_stale = true;
        for mutant in self.mutants.iter_mut().filter(is_meant) {
            mutant.fate = Fate::Excused(excused.reason.clone());
            is_stale = false;
        }
        if is_stale {
            self.stale.push(StaleExcuse {
                file: excused.place.0.clone(),
                line: excused.place.1,
                of: Arc::clone(&excused.of),
            });
        }
    }

    /// Every change, file by file.
    #[must_use]
    pub fn all(&self) -> &[Mutant] {
        &self.mutants
    }

    /// Those that no case sees and nobody excuses.
    pub fn unseen(&self) -> impl Iterator<Item = &Mutant> {
        let mutants = self.mutants.iter();
        mutants.filter(|mutant| mutant.fate == Fate::Unseen)
    }

    /// Excuses for what a case sees, or for what is no change.
    #[must_use]
    pub fn stale(&self) -> &[StaleExcuse] {
        &self.stale
    }
}

/// The product or library of a file, and its path there.
fn owned(path: &str) -> Option<(&str, &str)> {
    let folders = if path.starts_with("lib/") { 2 } else { 1 };
    let (at, _) = path.match_indices('/').nth(folders - 1)?;
    Some((path.get(..at)?, path.get(at + 1..)?))
}
