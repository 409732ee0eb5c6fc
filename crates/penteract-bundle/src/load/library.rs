//! The libraries of a product: what they declare, the rules that they give, what they build on.

use std::sync::Arc;

use penteract_core::{Currency, Language, text};
use penteract_rules::{Diagnostic, Help, Label, Role};

use super::files::{Files, Folder};
use super::parts::{CONSTRAINTS, Parts, duplicate};
use super::shared::{LibraryChain, LibraryRead};
use crate::codes;
use crate::keys::{Differing, Promised, Table as _, Texts, table};
use crate::languages::Languages;
use crate::manifest::{AidDraft, Extent, Manifest, RuleKeys, Use, Version};
use crate::reader::{Fields, Reader, one_of};

/// The rules that a library gives, a file each.
const OFFERED: &str = "rules/eligibility/";

table! {
    /// A library that products share.
    pub(crate) LibraryFile {
        /// Three numbers: a product may ask for the first of them, `lib/company@1`.
        version: Version = optional,
        /// Libraries whose facts, parameters or functions it reads: a product names them before it.
        uses: Texts = optional,
        /// Its own language, as of a product; English when left out.
        language: Language = optional,
        /// Other languages in which every text for people stands as well; none when left out.
        languages: Promised = optional,
        /// What a product that uses it says of public aid when its own `[aid]` names the same regime.
        aid: Differing<AidDraft> = optional,
    }
}

impl Parts {
    /// Adds a library; those that other products read after the same libraries are taken as they were read.
    pub(super) fn add_library_of<'a>(
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
        let languages = self.add_library_manifest(folder, files);
        self.add_declarations(folder, currency, &languages, files);
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
        self.add_labels(folder, languages, files);
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

    /// Whether a library is the one that the product asks for: its version, what it builds on, the rules that it gives.
    pub(super) fn check_library<'a>(
        &mut self,
        folder: &Folder<'a>,
        used: &Use,
        manifest: &Manifest,
        files: &mut Files<'a>,
    ) {
        let place = Label::place(Arc::clone(&manifest.file), used.span.clone());
        let mut report = |code, message, at: Label, related: Option<Label>, help: Help| {
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
                help.into(),
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
            report(
                codes::MISSING_KEY,
                message,
                place.clone(),
                Some(said),
                help.into(),
            );
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

    /// `library.toml`: the languages, which are returned, and what products need not repeat.
    fn add_library_manifest<'a>(
        &mut self,
        folder: &Folder<'a>,
        files: &mut Files<'a>,
    ) -> Languages {
        let document = Some("library.toml").filter(|path| folder.has(path));
        let Some(document) = document.and_then(|path| files.document(folder, path, true)) else {
            return Languages::unsaid(Arc::from(folder.display("library.toml")));
        };
        let languages = Languages::of(&document, Some(Language::English));
        let reader = Reader::new(&document.file, &mut files.diagnostics);
        let mut reader = reader.in_languages(&languages);
        let mut fields = Fields::new(&document.entries, "library.toml", 0..0);
        let file = LibraryFile::read_fields(&mut fields, "", Extent::Whole, &mut reader);
        fields.finish(&mut reader);
        let LibraryFile {
            version, uses, aid, ..
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
        languages
    }
}
