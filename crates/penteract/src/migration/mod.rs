//! What the lists and grids of products say of the codes of the next nomenclature, by the correspondence that its publisher
//! gives.
//!
//! A new code whose old codes are all in a list is in it; one none of whose old codes is in it is not; any other is for a
//! person to decide, with the old codes that part. Nothing is written: this is the proof that a person signs, and what the
//! files would say (decision 0019).

mod correspondence;
mod grid;

use std::collections::BTreeMap;
use std::sync::Arc;

use penteract_bundle::{Bundle, NomenclatureList, Parameter, Sourcing};
use penteract_core::{LocalText, Period, Say as _, text};
use penteract_rules::{CodeList, Label, ParameterValue, Type, Value};

pub use correspondence::{Correspondence, CorrespondenceError};

/// What products say of the codes of the next list.
#[derive(Clone, Debug)]
pub struct Migration {
    lists: Vec<MigratedList>,
    literals: Vec<CodeLiteral>,
    facts: Vec<Arc<str>>,
}

/// A list of codes, or a grid looked up by one: what it says of each code of the next list.
#[derive(Clone, Debug)]
pub struct MigratedList {
    name: Arc<str>,
    label: LocalText,
    declared: Label,
    period: Period,
    products: Vec<Arc<str>>,
    codes: Vec<NewCode>,
    kept: Vec<String>,
    lost: Vec<Arc<str>>,
    sourcing: Option<Sourcing>,
}

/// A code of the next list, in a list or a grid.
#[derive(Clone, Debug)]
pub struct NewCode {
    code: Arc<str>,
    label: Option<Arc<str>>,
    old: Vec<OldCode>,
    follows: Follows,
    said: Option<Follows>,
}

/// A code of the old list, and what the list or grid says of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OldCode {
    /// The code.
    pub code: Arc<str>,
    /// What its publisher calls it.
    pub label: Option<Arc<str>>,
    /// What the list or grid gives for it.
    pub given: Given,
}

/// What a list or a grid gives for a code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Given {
    /// The code is in the list.
    In,
    /// It is not.
    Out,
    /// The rows of the grid that it is looked up in, by what they ask and give besides; and their lines.
    Rows {
        /// What they ask and give.
        content: Arc<str>,
        /// Their lines in the file.
        lines: Vec<u32>,
    },
}

/// What follows for a new code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Follows {
    /// What all its old codes are given.
    As(Given),
    /// Its old codes part, or it has none: a person decides.
    Undecided,
}

/// A code of the old list that a script names itself.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CodeLiteral {
    /// The script.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: usize,
    /// The code.
    pub code: Arc<str>,
}

impl Migration {
    /// What the lists and grids of products say of the codes of the next list; one that several products share is there
    /// once.
    ///
    /// # Example
    /// ```
    /// use penteract::{Catalogue, Correspondence, Migration};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))?;
    /// let catalogue = Catalogue::open("products")?;
    /// let relance = catalogue.product("relance@ara")?;
    /// let list = |name: &str| relance.bundle().nomenclatures().iter().find(|list| list.name() == name);
    /// let (old, new) = (list("naf-rev2").ok_or("no list")?, list("naf-2025").ok_or("no list")?);
    /// let csv = std::fs::read("docs/sources/naf-rev2-to-2025.csv")?;
    /// let correspondence = Correspondence::parse(&csv, old, new)?;
    /// let migration = Migration::of([relance.bundle()], &correspondence);
    /// let tobacco = migration.lists().find(|list| list.name() == "tobacco_subclasses").ok_or("no list")?;
    /// assert_eq!(tobacco.codes().count(), 747);
    /// assert_eq!(tobacco.undecided().count(), 3);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn of<'b>(
        bundles: impl IntoIterator<Item = &'b Bundle>,
        correspondence: &Correspondence,
    ) -> Self {
        let mut all = Self {
            lists: Vec::new(),
            literals: Vec::new(),
            facts: Vec::new(),
        };
        for bundle in bundles {
            let named = |name: &str| {
                let mut lists = bundle.nomenclatures().iter();
                lists.find(|list| *list.name() == *name)
            };
            let (Some(old), Some(new)) = (named(&correspondence.old), named(&correspondence.new))
            else {
                continue;
            };
            let reading = Lists {
                old,
                new,
                correspondence,
            };
            for parameter in bundle.parameters() {
                for list in reading.parameter(parameter) {
                    all.add(list, bundle.address());
                }
            }
            for table in bundle.tables() {
                for list in reading.grid(table) {
                    all.add(list, bundle.address());
                }
            }
            for literal in reading.literals(bundle) {
                if !all.literals.contains(&literal) {
                    all.literals.push(literal);
                }
            }
            for fact in bundle.facts() {
                let takes = |list: &str| has_list(fact.field().ty(), list);
                let path: Arc<str> = Arc::from(fact.path());
                if takes(old.name()) && !takes(new.name()) && !all.facts.contains(&path) {
                    all.facts.push(path);
                }
            }
        }
        all
    }

    /// The lists and grids, in the order of the files.
    pub fn lists(&self) -> impl Iterator<Item = &MigratedList> {
        self.lists.iter()
    }

    /// The codes that scripts name themselves: a list of `parameters.toml` can be migrated, they cannot.
    pub fn literals(&self) -> &[CodeLiteral] {
        &self.literals
    }

    /// The facts that take codes of the old list and none of the new one.
    pub fn facts(&self) -> &[Arc<str>] {
        &self.facts
    }

    fn add(&mut self, list: MigratedList, product: &str) {
        let same = self.lists.iter_mut().find(|known| {
            known.declared == list.declared
                && known.period == list.period
                && known.name == list.name
                && known.given() == list.given()
        });
        match same {
            Some(known) => known.products.push(Arc::from(product)),
            None => self.lists.push(MigratedList {
                products: vec![Arc::from(product)],
                ..list
            }),
        }
    }
}

impl MigratedList {
    /// The parameter or the grid.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What people read for it.
    pub fn label(&self) -> &LocalText {
        &self.label
    }

    /// The file that declares it.
    pub fn file(&self) -> &str {
        &self.declared.file
    }

    /// When the value is in force.
    pub fn period(&self) -> Period {
        self.period
    }

    /// The products and variants that read it.
    pub fn products(&self) -> &[Arc<str>] {
        &self.products
    }

    /// Whether it is a grid.
    pub fn is_grid(&self) -> bool {
        self.sourcing.is_none()
    }

    /// Who gives the value of a list; none for a grid, whose rows stay as they are.
    pub fn sourcing(&self) -> Option<&Sourcing> {
        self.sourcing.as_ref()
    }

    /// The old codes of a list, as short as they can be written: `64.*`.
    pub fn kept(&self) -> &[String] {
        &self.kept
    }

    /// Every code of the next list, in its order.
    pub fn codes(&self) -> impl Iterator<Item = &NewCode> {
        self.codes.iter()
    }

    /// The codes that a person decides.
    pub fn undecided(&self) -> impl Iterator<Item = &NewCode> {
        let undecided = |code: &&NewCode| code.follows == Follows::Undecided;
        self.codes.iter().filter(undecided)
    }

    /// Old codes of the list of which nothing went anywhere.
    pub fn lost(&self) -> &[Arc<str>] {
        &self.lost
    }

    /// The codes of which the file says something else than follows; none where it says nothing of the next list yet.
    pub fn differences(&self) -> impl Iterator<Item = &NewCode> {
        let differs = |said: &Follows, code: &NewCode| !said.is_as(&code.follows);
        let differs =
            move |code: &&NewCode| code.said.as_ref().is_some_and(|said| differs(said, code));
        self.codes.iter().filter(differs)
    }

    /// Whether the file says of each code of the next list what follows.
    pub fn is_done(&self) -> bool {
        let is_said = |code: &NewCode| {
            let said = code.said.as_ref();
            said.is_some_and(|said| said.is_as(&code.follows))
        };
        self.codes.iter().all(is_said)
    }

    fn given(&self) -> Vec<&Follows> {
        self.codes.iter().map(|code| &code.follows).collect()
    }
}

impl NewCode {
    /// The code.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// What its publisher calls it.
    pub fn label(&self) -> Option<&str> {
        self.label.as_deref()
    }

    /// The old codes that it comes from.
    pub fn old(&self) -> &[OldCode] {
        &self.old
    }

    /// What follows for it.
    pub fn follows(&self) -> &Follows {
        &self.follows
    }

    /// What the file says of it already.
    pub fn said(&self) -> Option<&Follows> {
        self.said.as_ref()
    }

    /// Why it is undecided: the sentence that a decision tells.
    #[must_use]
    pub fn reason(&self) -> LocalText {
        let own = named(&self.code, self.label.as_deref());
        if self.old.is_empty() {
            return text!("{own} has no old code", "{own} n'a pas d'ancien code");
        }
        let by_given = self.by_given();
        let listed = |given: &Given| {
            let codes = by_given.get(given).into_iter().flatten();
            let named = codes.map(|old| named(&old.code, old.label.as_deref()));
            named.collect::<Vec<_>>().join(", ")
        };
        if by_given.contains_key(&Given::In) {
            return text!(
                "{own} comes from {inside}, in the list, and from {outside}, outside it",
                "{own} vient de {inside}, dans la liste, et de {outside}, en dehors",
                inside = listed(&Given::In),
                outside = listed(&Given::Out)
            );
        }
        let parts: Vec<String> = by_given.keys().map(|given| listed(given)).collect();
        let parts = LocalText::in_each([], |language| parts.join(&["; ", " ; "].say(language)));
        text!(
            "{own} comes from codes that the grid tells apart: {parts}",
            "{own} vient de codes que la grille distingue : {parts}",
            parts = parts
        )
    }

    fn by_given(&self) -> BTreeMap<&Given, Vec<&OldCode>> {
        let mut by_given: BTreeMap<&Given, Vec<&OldCode>> = BTreeMap::new();
        for old in &self.old {
            by_given.entry(&old.given).or_default().push(old);
        }
        by_given
    }
}

fn named(code: &str, label: Option<&str>) -> String {
    label.map_or_else(|| code.to_owned(), |label| format!("{code} ({label})"))
}

fn has_list(ty: &Type, list: &str) -> bool {
    match ty {
        Type::Code(codes) => codes.nomenclatures.iter().any(|known| *known.name == *list),
        Type::Optional(inner) | Type::List(inner) => has_list(inner, list),
        Type::Record(record) => record.fields.iter().any(|(_, ty)| has_list(ty, list)),
        _ => false,
    }
}

/// The two lists of a product, and how they correspond.
struct Lists<'a> {
    old: &'a NomenclatureList,
    new: &'a NomenclatureList,
    correspondence: &'a Correspondence,
}

impl Lists<'_> {
    /// The lists of a parameter: a code alone is a list of one.
    fn parameter(&self, parameter: &Parameter) -> Vec<MigratedList> {
        if !has_list(parameter.ty(), self.old.name()) {
            return Vec::new();
        }
        let mut lists = Vec::new();
        for dated in parameter.values() {
            let items = match &dated.value {
                ParameterValue::Known(Value::List(items)) => &**items,
                ParameterValue::Known(code @ Value::Code { .. }) => std::slice::from_ref(code),
                _ => continue,
            };
            let of = |list: &str, wanted: &str, is_undecided: bool| {
                items.iter().any(|item| match item {
                    Value::Code { nomenclature, code } => {
                        !is_undecided && **nomenclature == *list && **code == *wanted
                    }
                    Value::Undecided(code) => {
                        is_undecided && *code.nomenclature == *list && *code.code == *wanted
                    }
                    _ => false,
                })
            };
            let (old, new) = (self.old.name(), self.new.name());
            if !items.iter().any(|item| is_of(item, old)) {
                continue;
            }
            let speaks_of_new = items.iter().any(|item| is_of(item, new));
            let given = |code: &str| {
                if of(old, code, false) {
                    Given::In
                } else {
                    Given::Out
                }
            };
            let said = |code: &str| {
                speaks_of_new.then(|| match (of(new, code, true), of(new, code, false)) {
                    (true, _) => Follows::Undecided,
                    (_, true) => Follows::As(Given::In),
                    (false, false) => Follows::As(Given::Out),
                })
            };
            let all = self.old.codes().unwrap_or_default();
            let kept = all.iter().filter(|code| of(old, code, false));
            let lost = kept.clone();
            let lost = lost.filter(|code| !self.correspondence.has_old(code));
            let kept: Vec<&str> = kept.map(AsRef::as_ref).collect();
            let shortened = all.iter().cloned().collect::<CodeList>().shortened(&kept);
            lists.push(MigratedList {
                name: Arc::from(parameter.name()),
                label: parameter.label().clone(),
                declared: parameter.declared().clone(),
                period: dated.period,
                products: Vec::new(),
                codes: self.codes(given, said),
                kept: shortened,
                lost: lost.cloned().collect(),
                sourcing: Some(dated.sourcing.clone()),
            });
        }
        lists
    }

    /// Each code of the next list, by what is given for the old ones.
    fn codes(
        &self,
        given: impl Fn(&str) -> Given,
        said: impl Fn(&str) -> Option<Follows>,
    ) -> Vec<NewCode> {
        let labelled = |list: &NomenclatureList, code: &str| list.code_label(code).map(Arc::from);
        let new = self.new.codes().unwrap_or_default().iter();
        new.map(|code| {
            let old = self
                .correspondence
                .old_codes(code)
                .iter()
                .map(|old| OldCode {
                    code: Arc::clone(old),
                    label: labelled(self.old, old),
                    given: given(old),
                });
            let old: Vec<OldCode> = old.collect();
            let follows = match old.split_first() {
                Some((first, others)) if others.iter().all(|old| old.given.is_as(&first.given)) => {
                    Follows::As(first.given.clone())
                }
                _ => Follows::Undecided,
            };
            NewCode {
                label: labelled(self.new, code),
                said: said(code),
                code: Arc::clone(code),
                old,
                follows,
            }
        })
        .collect()
    }

    /// The codes of the old list that scripts write between quotes.
    fn literals(&self, bundle: &Bundle) -> Vec<CodeLiteral> {
        let known = self.old.codes().unwrap_or_default();
        let mut found = Vec::new();
        for script in bundle.program().scripts() {
            for (line, text) in (1..).zip(script.text.lines()) {
                if text.trim_start().starts_with("//") {
                    continue;
                }
                // Every second piece stands between quotes.
                for quoted in text.split('"').skip(1).step_by(2) {
                    if let Some(code) = known.iter().find(|code| ***code == *quoted) {
                        found.push(CodeLiteral {
                            file: Arc::clone(&script.file),
                            line,
                            code: Arc::clone(code),
                        });
                    }
                }
            }
        }
        found
    }
}

impl Follows {
    fn is_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::As(given), Self::As(other)) => given.is_as(other),
            _ => self == other,
        }
    }
}

impl Given {
    /// Whether both give the same; rows that say the same on other lines do.
    fn is_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Rows { content, .. }, Self::Rows { content: same, .. }) => content == same,
            _ => self == other,
        }
    }
}

fn is_of(item: &Value, list: &str) -> bool {
    match item {
        Value::Code { nomenclature, .. } => **nomenclature == *list,
        Value::Undecided(code) => *code.nomenclature == *list,
        _ => false,
    }
}
