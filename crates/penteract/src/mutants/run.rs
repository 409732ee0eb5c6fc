//! The cases of products, run over a changed file.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use penteract_bundle::{Bundle, Case, Loader, Purpose};
use penteract_core::Period;
use penteract_rules::Mutation;

use super::Fate;
use super::changed::{Changed, Files};
use crate::cases::run_cases;
use crate::catalogue::Catalogue;
use crate::product::Product;

/// A product or variant, with the cases that pass.
#[derive(Debug)]
struct Member {
    product: Product,
    cases: Vec<Case>,
}

/// The products and their variants, by the product's identifier.
#[derive(Debug)]
pub(super) struct Families(BTreeMap<String, Vec<Member>>);

impl Families {
    pub(super) fn new(catalogue: &Catalogue, products: &[String], threads: NonZeroUsize) -> Self {
        let members: Vec<&Product> = catalogue.products().collect();
        let cases = members.iter().flat_map(|product| {
            let cases = product.bundle().cases().unwrap_or_default().iter();
            cases.map(move |case| (*product, case))
        });
        let cases: Vec<(&Product, &Case)> = cases.collect();
        let reports = run_cases(&cases, threads, &|_, _| {});
        let mut passing: BTreeMap<&str, Vec<Case>> = BTreeMap::new();
        for ((product, case), report) in cases.into_iter().zip(reports) {
            if report.passed() {
                passing.entry(product.id()).or_default().push(case.clone());
            }
        }
        let mut families: BTreeMap<String, Vec<Member>> = products
            .iter()
            .map(|product| (product.clone(), Vec::new()))
            .collect();
        for product in members {
            let id = product.bundle().id().to_owned();
            let cases = passing.remove(product.id()).unwrap_or_default();
            let product = product.clone();
            families
                .entry(id)
                .or_default()
                .push(Member { product, cases });
        }
        Self(families)
    }

    /// A bundle of one of these products.
    pub(super) fn bundle_of(&self, products: &[String]) -> Option<&Bundle> {
        let members = products.iter().filter_map(|product| self.0.get(product));
        members
            .flatten()
            .map(|member| member.product.bundle())
            .next()
    }

    pub(super) fn runner<'a>(&'a self, files: &'a Files) -> Runner<'a> {
        Runner {
            families: self,
            files,
            order: BTreeMap::new(),
        }
    }

    /// Whether a decision of one of these products may hang on what changes: one is granted on some of the days, or reads
    /// it on days that answers give.
    fn is_within_reach(&self, products: &[String], mutation: &Mutation) -> bool {
        let members = products.iter().filter_map(|product| self.0.get(product));
        members.flatten().any(|member| {
            let bundle = member.product.bundle();
            let program = bundle.program();
            let mut windows = bundle.windows().iter();
            let mut functions = program.functions();
            windows.any(|window| window.period().overlaps(mutation.days))
                || bundle.windows().is_empty()
                || functions.any(|id| {
                    let read = &program.describe(id).reads_at_other_times;
                    read.contains(&mutation.of)
                })
                || is_decided_later(bundle, mutation.days)
        })
    }
}

/// Whether an option of a loan may be decided on some of these days: on any since the first grant.
fn is_decided_later(bundle: &Bundle, days: Period) -> bool {
    let first = bundle
        .windows()
        .iter()
        .filter_map(|window| window.period().from())
        .min();
    let decides = bundle.options().iter().any(|option| option.rules.is_some());
    decides
        && days
            .until()
            .is_none_or(|until| first.is_none_or(|first| until >= first))
}

/// One thread's work.
pub(super) struct Runner<'a> {
    families: &'a Families,
    files: &'a Files,
    /// For each product or variant its cases, the one that saw the last change first.
    order: BTreeMap<&'a str, Vec<usize>>,
}

impl Runner<'_> {
    /// What the cases of the products that read a file make of a change.
    pub(super) fn fate(&mut self, path: &str, readers: &[String], mutation: &Mutation) -> Fate {
        let text = self.files.text(path).unwrap_or_default();
        let changed = Changed::new(self.files);
        changed.change(path, mutation.applied(text));
        let mut loader = Loader::new(&changed, &self.files.libraries, Purpose::Decide);
        for product in readers {
            let loaded = loader.load(product);
            if loaded.has_errors() {
                return Fate::Refused;
            }
            let bundles = loaded.bundle.into_iter().chain(loaded.variants);
            for bundle in bundles {
                if let Some(case) = self.seen(product, Product::new(bundle)) {
                    return Fate::Seen(case);
                }
            }
        }
        match self.families.is_within_reach(readers, mutation) {
            true => Fate::Unseen,
            false => Fate::OutOfReach,
        }
    }

    /// The case that comes out otherwise with a changed product.
    fn seen(&mut self, family: &str, changed: Product) -> Option<String> {
        let members = self.families.0.get(family)?;
        let member = members
            .iter()
            .find(|member| member.product.id() == changed.id())?;
        // What a variant does not read changes nothing of it.
        if member.product.bundle().digest() == changed.bundle().digest() {
            return None;
        }
        let order = self
            .order
            .entry(member.product.id())
            .or_insert_with(|| (0..member.cases.len()).collect());
        let sees = |at: &usize| {
            let case = member.cases.get(*at);
            case.is_some_and(|case| !changed.run_case(case).passed())
        };
        let at = order.iter().position(sees)?;
        let case = order.remove(at);
        order.insert(0, case);
        member.cases.get(case).map(|case| case.name.clone())
    }
}
