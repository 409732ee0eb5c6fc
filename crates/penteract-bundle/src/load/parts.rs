//! The facts, parameters, tables, scripts and labels of a product and of its libraries, merged.

use std::sync::Arc;

use penteract_core::{Currency, Language, LocalText, text};
use penteract_rules::{Diagnostic, Label, Role, Script};

use super::files::{Files, Folder};
use super::label_files;
use super::shared::{LibraryChain, LibraryRead};
use crate::codes;
use crate::document::Document;
use crate::fact_bounds;
use crate::facts::{self, Fact, FactContext, FactGroup};
use crate::keys::{Differing, KeyValue as _, Table as _, Texts, table};
use crate::labels::{Labels, ScriptLanguage};
use crate::lost::Lost;
use crate::manifest::{AidDraft, Extent, Manifest, RuleKeys, Use, Version};
use crate::nomenclatures::{self, Nomenclatures};
use crate::parameters::{self, Parameter};
use crate::reader::{Fields, Reader, one_of};
use crate::tables::{self, Table, TableContext};

/// What a product is made of, besides its manifest.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts {
    pub(super) facts: Arc<Vec<Fact>>,
    pub(super) groups: Arc<Vec<FactGroup>>,
    pub(super) nomenclatures: Nomenclatures,
    pub(super) parameters: Vec<Parameter>,
    pub(super) tables: Vec<Table>,
    pub(super) scripts: Arc<Vec<Script>>,
    pub(super) labels: Labels,
    pub(super) script_languages: Vec<ScriptLanguage>,
    /// `[aid]` of the libraries: what a product says of aid by naming the regime.
    aid: Vec<AidDraft>,
    /// The version of the library that was read last.
    library_version: Option<Version>,
    /// What the library that was read last builds on, and where it says so.
    needed: Vec<(Arc<str>, Label)>,
    /// The files of the rules that the product has from libraries, each with the place that takes it.
    taken: Vec<(Arc<str>, Label)>,
    /// Names of libraries, which a product need not all use.
    pub(super) used_by_libraries: Vec<Arc<str>>,
    /// Names lost to errors: scripts are not checked when there are any, since they would seem wrong.
    pub(super) lost: Lost,
}

table! {
    /// A library that products share.
    pub(crate) LibraryFile {
        /// Three numbers: a product may ask for the first of them, `lib/company@1`.
        version: Version = optional,
        /// Libraries whose facts, parameters or functions it reads: a product names them before it.
        uses: Texts = optional,
        /// The language of the doc comments of its scripts; English when left out.
        language: Language = optional,
        /// What a product that uses it says of public aid when its own `[aid]` names the same regime.
        aid: Differing<AidDraft> = optional,
    }
}

/// What must hold between the facts of an application, in a product and in a library.
const CONSTRAINTS: &str = "rules/constraints.rhai";

/// The rules that a library gives, a file each.
const OFFERED: &str = "rules/eligibility/";

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
        parts.add_declarations(&folder, currency, files);
        if parts.lost.is_empty() {
            fact_bounds::check(&parts.facts, &mut files.diagnostics);
        }
        for (path, role) in SCRIPTS {
            if folder.has(path) {
                parts.add_script(&folder, path, role, files);
            }
        }
        parts.add_labels(
            &folder,
            manifest.language.unwrap_or(Language::English),
            files,
        );
        parts
    }

    /// Adds a library; those that other products read after the same libraries are taken as they were read.
    fn add_library_of<'a>(
        &mut self,
        chain: &LibraryChain,
        folder: &Folder<'a>,
        used: &Use,
        currency: Currency,
        files: &mut Files<'a>,
    ) {
        let known = files.shared.borrow().library(chain);
        if let Some(known) = known {
            let taken = std::mem::take(&mut self.taken);
            self.clone_from(&known.parts);
            self.taken = taken;
            files.sources.extend(&known.sources);
            files.digest.absorb(known.digest.clone());
            return;
        }
        let told = files.diagnostics.len();
        let sources = std::mem::take(&mut files.sources);
        let digest = std::mem::take(&mut files.digest);
        self.add_library(folder, used, currency, files);
        let read = LibraryRead {
            parts: self.clone(),
            sources: std::mem::replace(&mut files.sources, sources),
            digest: std::mem::replace(&mut files.digest, digest),
        };
        files.sources.extend(&read.sources);
        files.digest.absorb(read.digest.clone());
        // What is wrong in it is told for each product.
        if files.diagnostics.len() == told && self.lost.is_empty() {
            files.shared.borrow_mut().keep_library(chain, read);
        }
    }

    fn add_library<'a>(
        &mut self,
        folder: &Folder<'a>,
        used: &Use,
        currency: Currency,
        files: &mut Files<'a>,
    ) {
        let (facts, parameters, tables) =
            (self.facts.len(), self.parameters.len(), self.tables.len());
        self.library_version = None;
        let language = if folder.has("library.toml") {
            self.add_library_manifest(folder, files)
        } else {
            Language::English
        };
        self.add_declarations(folder, currency, files);
        let mut left: Vec<Arc<str>> = Vec::new();
        for path in folder.below("rules/") {
            let Some(stem) = path.strip_suffix(".rhai") else {
                continue;
            };
            let role = match stem.strip_prefix(OFFERED) {
                Some(rule) if !used.takes(rule) => {
                    left.push(Arc::from(rule));
                    continue;
                }
                Some(_) => Role::Eligibility,
                None if path == CONSTRAINTS => Role::Constraints,
                None => Role::Library,
            };
            self.add_script(folder, &path, role, files);
        }
        self.add_labels(folder, language, files);
        self.labels.forget(&left);
        let names = |prefix: &str, name: &str| Arc::from(format!("{prefix}{name}"));
        self.used_by_libraries.extend(
            self.facts
                .iter()
                .skip(facts)
                .map(|fact| Arc::clone(fact.shared_path())),
        );
        self.used_by_libraries.extend(
            self.parameters
                .iter()
                .skip(parameters)
                .map(|p| names("params.", p.name())),
        );
        self.used_by_libraries.extend(
            self.tables
                .iter()
                .skip(tables)
                .map(|table| names("tables.", table.name())),
        );
    }

    fn add_declarations<'a>(
        &mut self,
        folder: &Folder<'a>,
        currency: Currency,
        files: &mut Files<'a>,
    ) {
        if let Some(document) = self.document(folder, "nomenclatures.toml", files) {
            let mut reader = Reader::new(&document.file, &mut files.diagnostics);
            for list in nomenclatures::read(&document, &mut reader) {
                match self.nomenclatures.get(&list.name) {
                    Some(known) => duplicate(
                        &text!("nomenclature", "la nomenclature"),
                        &list.name,
                        &list.declared,
                        &known.declared,
                        &mut reader,
                    ),
                    None => Arc::make_mut(&mut self.nomenclatures.lists).push(list),
                }
            }
        }
        if let Some(document) = self.document(folder, "facts.toml", files) {
            let context = FactContext {
                currency,
                nomenclatures: &self.nomenclatures,
            };
            let mut reader = Reader::new(&document.file, &mut files.diagnostics);
            let found = facts::read(&document, &context, &mut reader);
            self.lost.absorb(found.lost);
            for fact in found.facts {
                match self.facts.iter().find(|known| known.path() == fact.path()) {
                    Some(known) => duplicate(
                        &text!("fact", "la donnée"),
                        fact.path(),
                        fact.declared(),
                        known.declared(),
                        &mut reader,
                    ),
                    None => Arc::make_mut(&mut self.facts).push(fact),
                }
            }
            for group in found.groups {
                let groups = Arc::make_mut(&mut self.groups);
                match groups.iter_mut().find(|known| known.name == group.name) {
                    Some(known) => known.label = group.label.or(known.label.take()),
                    None => groups.push(group),
                }
            }
        }
        if let Some(document) = self.document(folder, "parameters.toml", files) {
            let mut reader = Reader::new(&document.file, &mut files.diagnostics);
            let found = parameters::read(&document, currency, &self.nomenclatures, &mut reader);
            self.lost.absorb(found.lost);
            for parameter in found.parameters {
                match self
                    .parameters
                    .iter()
                    .find(|known| known.name() == parameter.name())
                {
                    Some(known) => {
                        duplicate(
                            &text!("parameter", "le paramètre"),
                            parameter.name(),
                            parameter.declared(),
                            known.declared(),
                            &mut reader,
                        );
                    }
                    None => self.parameters.push(parameter),
                }
            }
        }
        self.add_tables(folder, currency, files);
    }

    fn add_tables<'a>(&mut self, folder: &Folder<'a>, currency: Currency, files: &mut Files<'a>) {
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
            let mut reader = Reader::new(&file, &mut files.diagnostics);
            let Some(table) = tables::read(name, &text, &context, &mut reader) else {
                self.lost.name(format!("tables.{name}"));
                continue;
            };
            match self.tables.iter().find(|known| known.name() == name) {
                Some(known) => duplicate(
                    &text!("table", "la table"),
                    name,
                    table.declared(),
                    known.declared(),
                    &mut reader,
                ),
                None => self.tables.push(table),
            }
        }
    }

    /// Whether a library is the one that the product asks for: its version, what it builds on, the rules that it gives.
    fn check_library<'a>(
        &mut self,
        folder: &Folder<'a>,
        used: &Use,
        manifest: &Manifest,
        files: &mut Files<'a>,
    ) {
        let place = Label::place(Arc::clone(&manifest.file), used.span.clone());
        let mut report = |code, message, at: Label, related: Option<Label>, help| {
            let mut problem = Diagnostic::error(code, message).at(at).help(help);
            problem.related.extend(related);
            files.diagnostics.push(problem);
        };
        let (file, version) = (folder.display("library.toml"), self.library_version.take());
        if let Some(pinned) = used.pinned
            && version
                .as_ref()
                .is_none_or(|version| version.major() != Some(pinned))
        {
            let message = text!(
                "library `{name}` is not of version {pinned}",
                "la bibliothèque `{name}` n'est pas de la version {pinned}",
                name = used.name
            );
            let help = text!(
                "ask for the version that it says in library.toml, or put that one into a folder `{name}` of the product",
                "demandez la version qu'elle dit dans library.toml, ou mettez celle-ci dans un dossier `{name}` du produit",
                name = used.name
            );
            let said = Label::new(file.as_str(), 0..0, text!("the library", "la bibliothèque"));
            report(
                codes::UNSUITABLE_VALUE,
                message,
                place.clone(),
                Some(said),
                help,
            );
        }
        for (needed, said) in std::mem::take(&mut self.needed) {
            let before = manifest
                .uses
                .iter()
                .take_while(|other| other.name != used.name);
            if before.into_iter().any(|other| other.name == needed) {
                continue;
            }
            let message = text!(
                "library `{name}` builds on `{needed}`, which `uses` does not name before it",
                "la bibliothèque `{name}` repose sur `{needed}`, que `uses` ne nomme pas avant elle",
                name = used.name
            );
            let help = text!(
                "write `\"{needed}\"` before it",
                "écrivez `\"{needed}\"` avant elle"
            );
            report(codes::MISSING_KEY, message, place.clone(), Some(said), help);
            self.lost.file();
        }
        let offered = folder.below(OFFERED);
        let offered: Vec<&str> = offered
            .iter()
            .filter_map(|path| path.strip_prefix(OFFERED)?.strip_suffix(".rhai"))
            .collect();
        for (rule, at) in used.rules.iter().filter_map(RuleKeys::named) {
            if offered.contains(&rule.as_ref()) {
                let said = text!("the product takes it here", "le produit la prend ici");
                let file = folder.display(&format!("{OFFERED}{rule}.rhai"));
                self.taken
                    .push((Arc::from(file), Label { text: said, ..at }));
                continue;
            }
            let message = text!(
                "library `{name}` gives no rule `{rule}`",
                "la bibliothèque `{name}` ne donne pas de règle `{rule}`",
                name = used.name
            );
            let help = one_of(rule, offered.iter().copied());
            report(codes::UNKNOWN_NAME, message, at, None, help);
            self.lost.file();
        }
    }

    /// Adds to what is wrong in a rule of a library the place where the product takes it.
    pub(super) fn tell_where_taken(&self, problems: &mut [Diagnostic]) {
        for problem in problems {
            let file = problem.primary.as_ref().map(|label| &label.file);
            let taken = self.taken.iter().filter(|(taken, _)| file == Some(taken));
            problem
                .related
                .extend(taken.map(|(_, place)| place.clone()));
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

    fn add_script<'a>(
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

    fn add_labels<'a>(&mut self, folder: &Folder<'a>, language: Language, files: &mut Files<'a>) {
        // A product may say otherwise what its libraries say.
        let is_own = folder.path == files.product.path;
        for (label_language, path) in label_files() {
            if !folder.has(path) {
                continue;
            }
            if let Some(document) = files.document(folder, path, true) {
                let mut reader = Reader::new(&document.file, &mut files.diagnostics);
                self.labels
                    .read(&document, label_language, is_own, &mut reader);
            }
        }
        self.script_languages.push(ScriptLanguage {
            prefix: Arc::from(folder.display("rules/")),
            language,
            labels: Arc::from(folder.display("labels")),
        });
    }

    /// `library.toml`: the language of the doc comments, which is returned, and what products need not repeat.
    fn add_library_manifest<'a>(&mut self, folder: &Folder<'a>, files: &mut Files<'a>) -> Language {
        let Some(document) = files.document(folder, "library.toml", true) else {
            return Language::English;
        };
        let mut reader = Reader::new(&document.file, &mut files.diagnostics);
        let mut fields = Fields::new(&document.entries, "library.toml", 0..0);
        let file = LibraryFile::read_fields(&mut fields, "", Extent::Whole, &mut reader);
        fields.finish(&mut reader);
        let LibraryFile {
            version,
            uses,
            language,
            aid,
            ..
        } = file;
        self.library_version = version;
        let said = text!("it says so here", "elle le dit ici");
        let needed = uses.iter().flat_map(Texts::placed);
        let needed =
            needed.map(|(name, span)| (Arc::clone(name), reader.label(span, said.clone())));
        self.needed = needed.collect();
        let aid = aid.map(|aid| aid.0);
        let regime = aid.as_ref().and_then(|aid| aid.named(&mut reader));
        if let Some((aid, regime)) = aid.zip(regime) {
            match self.aid_of(&regime) {
                Some(known) => {
                    let (second, first) = (aid.written(), known.written());
                    duplicate(
                        &text!("regime", "le régime"),
                        &regime,
                        &second,
                        &first,
                        &mut reader,
                    );
                }
                None => self.aid.push(aid),
            }
        }
        language.unwrap_or(Language::English)
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
    fn aid_of(&self, regime: &str) -> Option<&AidDraft> {
        self.aid.iter().find(|aid| aid.regime() == Some(regime))
    }
}

fn duplicate(what: &LocalText, name: &str, second: &Label, first: &Label, reader: &mut Reader<'_>) {
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
