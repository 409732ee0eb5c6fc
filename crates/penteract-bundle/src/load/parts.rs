//! The facts, parameters, tables, scripts and labels of a product and of its libraries, merged.

use std::collections::BTreeSet;
use std::sync::Arc;

use penteract_core::{Currency, Language, LocalText, text};
use penteract_rules::{Diagnostic, Label, Role, Script};

use super::files::{Files, Folder};
use super::shared::LibraryChain;
use crate::codes;
use crate::document::Document;
use crate::fact_bounds;
use crate::facts::{self, Fact, FactContext, FactGroup, LoanFact};
use crate::keys::KeyValue as _;
use crate::labels::{Labels, Speaker};
use crate::languages::Languages;
use crate::law::{self, LawText};
use crate::lost::Lost;
use crate::manifest::{AidDraft, Manifest, Use, Version};
use crate::nomenclatures::{self, NomenclatureList, Nomenclatures};
use crate::parameters::{self, Parameter};
use crate::reader::Reader;
use crate::tables::{self, Table, TableContext};

/// What a product is made of, besides its manifest.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts {
    pub(super) facts: Arc<Vec<Fact>>,
    pub(super) groups: Arc<Vec<FactGroup>>,
    pub(super) nomenclatures: Nomenclatures,
    pub(super) laws: Arc<Vec<LawText>>,
    pub(super) parameters: Vec<Parameter>,
    pub(super) tables: Vec<Table>,
    pub(super) scripts: Arc<Vec<Script>>,
    pub(super) labels: Labels,
    /// The libraries and the product, last.
    pub(super) speakers: Vec<Speaker>,
    /// `[aid]` of the libraries: what a product says of aid by naming the regime.
    pub(super) aid: Vec<AidDraft>,
    /// The version of the library that was read last.
    pub(super) library_version: Option<Version>,
    /// What the library that was read last builds on, and where it says so.
    pub(super) needed: Vec<(Arc<str>, Label)>,
    /// The files of the rules that the product has from libraries, each with the place that takes it.
    pub(super) taken: Vec<(Arc<str>, Label)>,
    /// Names of libraries, which a product need not all use.
    pub(super) used_by_libraries: Vec<Arc<str>>,
    /// Texts of libraries that `[texts]` of the labels may name.
    pub(super) told: BTreeSet<String>,
    /// Names lost to errors: scripts are not checked when there are any, since they would seem wrong.
    pub(super) lost: Lost,
}

/// What must hold between the facts of an application, in a product and in a library.
pub(super) const CONSTRAINTS: &str = "rules/constraints.rhai";

/// The scripts of options, each named by the options that it decides.
pub(super) const OPTION_SCRIPTS: &str = "rules/options/";

const SCRIPTS: [(&str, Role); 5] = [
    (CONSTRAINTS, Role::Constraints),
    ("rules/eligibility.rhai", Role::Eligibility),
    ("rules/terms.rhai", Role::Terms),
    ("rules/schedule.rhai", Role::Schedule),
    ("rules/guarantee.rhai", Role::Guarantee),
];

impl Parts {
    /// Reads libraries first, then the product.
    pub(super) fn read<'a>(files: &mut Files<'a>, manifest: &Manifest, currency: Currency) -> Self {
        let mut parts = Self::default();
        let mut chain = LibraryChain::new(currency);
        for used in &manifest.uses {
            let Use { name, span, .. } = used;
            match files.library(name) {
                Some(folder) => {
                    chain.push(&folder, used);
                    files.libraries_read.push(folder.clone());
                    parts.add_library_of(&chain, &folder, used, currency, files);
                    parts.check_library(&folder, used, manifest, files);
                }
                None => {
                    let message =
                        text!("unknown library `{name}`", "bibliothèque inconnue `{name}`");
                    let problem = Diagnostic::error(codes::MISSING_FILE, message)
                        .at(Label::new(Arc::clone(&manifest.file), span.clone(), text!("no such folder", "aucun dossier de ce nom")))
                        .help(text!("a library is a folder `lib/…` of the product, beside it, or among those that are built in", "une bibliothèque est un dossier `lib/…` du produit, à côté de lui, ou parmi celles qui sont intégrées"));
                    files.diagnostics.push(problem);
                    parts.lost.file();
                }
            }
        }
        let folder = files.product.clone();
        let languages = &manifest.languages;
        parts.add_declarations(&folder, currency, languages, files);
        if parts.lost.is_empty() {
            fact_bounds::check(&parts.facts, &mut files.diagnostics);
        }
        for (path, role) in SCRIPTS {
            if folder.has(path) {
                parts.add_script(&folder, path, role, files);
            }
        }
        let mut decides_options = false;
        for path in folder.below(OPTION_SCRIPTS) {
            if path.ends_with(".rhai") {
                parts.add_script(&folder, &path, Role::Option, files);
                decides_options = true;
            }
        }
        if decides_options {
            let (facts, group) = LoanFact::declared(&manifest.file);
            let told = facts.iter().map(|fact| Arc::clone(fact.shared_path()));
            parts.used_by_libraries.extend(told);
            Arc::make_mut(&mut parts.facts).extend(facts);
            Arc::make_mut(&mut parts.groups).push(group);
        }
        parts.add_labels(&folder, languages.clone(), files);
        parts.translate(&mut files.diagnostics);
        parts.report_other_currencies(currency, manifest, &mut files.diagnostics);
        parts
    }

    /// Tells of the amounts that are in another currency than the product, which has not given its own.
    fn report_other_currencies(
        &self,
        currency: Currency,
        manifest: &Manifest,
        problems: &mut Vec<Diagnostic>,
    ) {
        let parameters = self.parameters.iter().filter_map(|parameter| {
            let other = parameter.other_currency()?;
            Some((
                Parameter::what(),
                parameter.name(),
                other,
                parameter.declared(),
            ))
        });
        let tables = self.tables.iter().filter_map(|table| {
            let other = table.other_currency?;
            Some((Table::what(), table.name(), other, table.declared()))
        });
        for (what, name, other, place) in parameters.chain(tables) {
            let message = text!(
                "{what} `{name}` is in {other}, and the product in {currency}",
                "{what} `{name}` est en {other}, et le produit en {currency}",
                what = what
            );
            let said = text!(
                "amounts are in {currency}",
                "les montants sont en {currency}"
            );
            let problem = Diagnostic::error(codes::OTHER_CURRENCY, message)
                .at(place.clone())
                .related_to(Label {
                    text: said,
                    ..manifest.currency_place.clone()
                })
                .help(match Speaker::is_of_library(place, &self.speakers) {
                    true => text!(
                        "declare `{name}` in the product too, in {currency}, with who gives that figure: it then takes the place of this one",
                        "déclarez aussi `{name}` dans le produit, en {currency}, en disant qui donne ce chiffre : il prend alors la place de celui-ci"
                    ),
                    false => text!(
                        "write its amounts in {currency}, and take `currency` away",
                        "écrivez ses montants en {currency}, et retirez `currency`"
                    ),
                });
            problems.push(problem);
        }
    }

    pub(super) fn add_declarations<'a>(
        &mut self,
        folder: &Folder<'a>,
        currency: Currency,
        languages: &Languages,
        files: &mut Files<'a>,
    ) {
        if let Some(document) = self.document(folder, "nomenclatures.toml", files) {
            let reader = Reader::new(&document.file, &mut files.diagnostics);
            let mut reader = reader.in_languages(languages);
            let found = nomenclatures::read(&document, &mut reader);
            join(
                Arc::make_mut(&mut self.nomenclatures.lists),
                found,
                &mut reader,
            );
        }
        if let Some(document) = self.document(folder, "facts.toml", files) {
            let context = FactContext {
                currency,
                nomenclatures: &self.nomenclatures,
            };
            let reader = Reader::new(&document.file, &mut files.diagnostics);
            let mut reader = reader.in_languages(languages);
            let found = facts::read(&document, &context, &mut reader);
            self.lost.absorb(found.lost);
            join(Arc::make_mut(&mut self.facts), found.facts, &mut reader);
            for group in found.groups {
                let groups = Arc::make_mut(&mut self.groups);
                match groups.iter_mut().find(|known| known.name == group.name) {
                    Some(known) if group.label.is_some() => *known = group,
                    Some(_) => {}
                    None => groups.push(group),
                }
            }
        }
        if let Some(document) = self.document(folder, "parameters.toml", files) {
            let reader = Reader::new(&document.file, &mut files.diagnostics);
            let mut reader = reader.in_languages(languages);
            let found = parameters::read(&document, currency, &self.nomenclatures, &mut reader);
            self.lost.absorb(found.lost);
            join(&mut self.parameters, found.parameters, &mut reader);
        }
        self.add_tables(folder, currency, languages, files);
        // It decides nothing: the digest leaves it out.
        if folder.has("law.toml")
            && let Some(document) = files.document(folder, "law.toml", false)
        {
            let reader = Reader::new(&document.file, &mut files.diagnostics);
            let mut reader = reader.in_languages(languages);
            let found = law::read(&document, &mut reader);
            join(Arc::make_mut(&mut self.laws), found, &mut reader);
        }
    }

    fn add_tables<'a>(
        &mut self,
        folder: &Folder<'a>,
        currency: Currency,
        languages: &Languages,
        files: &mut Files<'a>,
    ) {
        for path in folder.below("tables/") {
            let Some(name) = path
                .strip_prefix("tables/")
                .and_then(|path| path.strip_suffix(".csv"))
            else {
                continue;
            };
            let Some((file, text)) = files.text(folder, &path, true) else {
                self.lost.name(format!("tables.{name}"));
                continue;
            };
            let context = TableContext {
                currency,
                facts: &self.facts,
                nomenclatures: &self.nomenclatures,
            };
            let reader = Reader::new(&file, &mut files.diagnostics);
            let mut reader = reader.in_languages(languages);
            match tables::read(name, &text, &context, &mut reader) {
                Some(table) => join(&mut self.tables, [table], &mut reader),
                None => self.lost.name(format!("tables.{name}")),
            }
        }
    }

    /// A file that may be absent.
    fn document<'a>(
        &mut self,
        folder: &Folder<'a>,
        path: &str,
        files: &mut Files<'a>,
    ) -> Option<Arc<Document>> {
        if !folder.has(path) {
            return None;
        }
        let before = files.diagnostics.len();
        let document = files.document(folder, path, true);
        // A text that is not TOML may hide any number of names.
        if files.diagnostics.len() > before {
            self.lost.file();
        }
        document
    }

    pub(super) fn add_script<'a>(
        &mut self,
        folder: &Folder<'a>,
        path: &str,
        role: Role,
        files: &mut Files<'a>,
    ) {
        match files.text(folder, path, true) {
            Some((file, text)) => {
                Arc::make_mut(&mut self.scripts).push(Script { role, file, text })
            }
            None => self.lost.file(),
        }
    }

    pub(super) fn add_labels<'a>(
        &mut self,
        folder: &Folder<'a>,
        languages: Languages,
        files: &mut Files<'a>,
    ) {
        // A product may say otherwise what its libraries say.
        let is_own = folder.path == files.product.path;
        for path in folder.below("labels/") {
            let tag = path.strip_prefix("labels/");
            let tag = tag.and_then(|file| file.strip_suffix(".toml"));
            let language = tag.and_then(|tag| tag.parse::<Language>().ok());
            // A file of another name is a stray.
            let Some(language) = language.filter(|language| Some(language.code()) == tag) else {
                continue;
            };
            if let Some(document) = files.document(folder, &path, true) {
                let mut reader = Reader::new(&document.file, &mut files.diagnostics);
                self.labels.read(&document, language, is_own, &mut reader);
            }
        }
        self.speakers.push(Speaker {
            prefix: Arc::from(folder.display("")),
            languages,
            labels: Arc::from(folder.display("labels")),
        });
    }

    /// The manifest with what libraries say of the regime that its `[aid]` names.
    pub(super) fn complete(&self, mut manifest: Manifest, reader: &mut Reader<'_>) -> Manifest {
        manifest.body.aid = manifest.body.aid.map(|aid| {
            match aid.regime().and_then(|regime| self.aid_of(regime)) {
                Some(shared) => aid.or(shared, reader),
                None => aid,
            }
        });
        manifest
    }

    /// What a library says of a regime.
    pub(super) fn aid_of(&self, regime: &str) -> Option<&AidDraft> {
        self.aid.iter().find(|aid| aid.regime() == Some(regime))
    }
}

/// What a product and its libraries declare by name.
trait Declared {
    /// What it is, for messages.
    fn what() -> LocalText;
    fn name(&self) -> &str;
    fn declared(&self) -> &Label;

    /// Whether it may take the place of another one, whose amounts are not in the currency of the product.
    fn may_replace(&self, _other: &Self) -> bool {
        false
    }
}

macro_rules! declared {
    ($($ty:ty: $name:ident, $english:literal, $french:literal $(, $same:expr)?;)+) => {
        $(impl Declared for $ty {
            fn what() -> LocalText {
                text!($english, $french)
            }

            fn name(&self) -> &str {
                self.$name()
            }

            fn declared(&self) -> &Label {
                self.declared()
            }

            $(fn may_replace(&self, other: &Self) -> bool {
                ($same)(self, other)
            })?
        })+
    };
}

declared! {
    NomenclatureList: name, "nomenclature", "la nomenclature";
    Fact: path, "fact", "la donnée";
    LawText: id, "text of law", "le texte de droit";
    Parameter: name, "parameter", "le paramètre",
        |own: &Parameter, other: &Parameter| other.other_currency().is_some() && own.ty() == other.ty();
    Table: name, "table", "la table",
        |own: &Table, other: &Table| other.other_currency.is_some() && tables::same_columns(own, other);
}

/// Adds what a file declares; a name that is known already is a problem, unless its amounts are of another currency.
fn join<T: Declared>(
    known: &mut Vec<T>,
    found: impl IntoIterator<Item = T>,
    reader: &mut Reader<'_>,
) {
    for found in found {
        let name = found.name();
        match known.iter_mut().find(|known| known.name() == name) {
            Some(first) if found.may_replace(first) => *first = found,
            Some(first) => {
                let (second, first) = (found.declared(), first.declared());
                duplicate(&T::what(), name, second, first, reader);
            }
            None => known.push(found),
        }
    }
}

pub(super) fn duplicate(
    what: &LocalText,
    name: &str,
    second: &Label,
    first: &Label,
    reader: &mut Reader<'_>,
) {
    let again = Label {
        text: text!("second declaration", "seconde déclaration"),
        ..second.clone()
    };
    let problem = Diagnostic::error(
        codes::DUPLICATE_NAME,
        text!("{what} `{name}` is declared twice", "deux déclarations pour {what} `{name}`", what = what),
    )
    .at(again)
    .related_to(Label {
        text: text!("first declaration", "première déclaration"),
        ..first.clone()
    })
    .help(text!("keep one of the two, or rename one: a product and its libraries share their names", "gardez l'un des deux, ou renommez-en un : un produit et ses bibliothèques ont leurs noms en commun"));
    reader.problems.push(problem);
}
