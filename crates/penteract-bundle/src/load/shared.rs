//! What the products of a loader have in common: the files of libraries, read once.

use std::collections::HashMap;
use std::sync::Arc;

use penteract_core::Currency;
use penteract_rules::{ParsedScript, ParsedScripts, Script, SourceFiles};

use super::files::{Folder, Origin};
use super::parts::Parts;
use crate::digest::{Digest, DigestedText};
use crate::document::Document;
use crate::manifest::{RuleKeys, Use};

/// A text with the name that problems give it.
#[derive(Clone, Debug)]
pub(super) struct Text {
    pub(super) file: Arc<str>,
    pub(super) text: Arc<str>,
    pub(super) digest: DigestedText,
}

/// The libraries that a product reads, up to one of them: each may use what those before it declare.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct LibraryChain {
    currency: Currency,
    /// Each with the rules that the product has from it.
    folders: Vec<(Origin, Arc<str>, Vec<Arc<str>>)>,
}

impl LibraryChain {
    pub(super) const fn new(currency: Currency) -> Self {
        Self {
            currency,
            folders: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, folder: &Folder<'_>, used: &Use) {
        let rules = used.rules.iter().filter_map(RuleKeys::named);
        let rules = rules.map(|(name, _)| Arc::clone(name)).collect();
        self.folders
            .push((folder.origin, Arc::clone(&folder.path), rules));
    }

    /// Whether another product may read the same ones: none is a product's own.
    fn is_shared(&self) -> bool {
        let mut origins = self.folders.iter().map(|(origin, ..)| *origin);
        origins.all(|origin| origin != Origin::Product)
    }
}

/// What reading the last library of a chain gave.
#[derive(Debug)]
pub(super) struct LibraryRead {
    /// With those before it.
    pub(super) parts: Parts,
    /// Its files only.
    pub(super) sources: SourceFiles,
    pub(super) digest: Digest,
}

/// The files of libraries. Those of products are not kept: each is read for one product.
#[derive(Debug, Default)]
pub(super) struct SharedFiles<'a> {
    folders: HashMap<(Origin, Arc<str>), Folder<'a>>,
    texts: HashMap<(Origin, String), Text>,
    documents: HashMap<(Origin, Arc<str>), Arc<Document>>,
    scripts: HashMap<Arc<str>, (Script, Arc<ParsedScript>)>,
    libraries: HashMap<LibraryChain, Arc<LibraryRead>>,
}

impl<'a> SharedFiles<'a> {
    pub(super) fn folder(&self, origin: Origin, path: &str) -> Option<Folder<'a>> {
        self.folders.get(&(origin, Arc::from(path))).cloned()
    }

    pub(super) fn keep_folder(&mut self, folder: &Folder<'a>) {
        if folder.origin != Origin::Product {
            let place = (folder.origin, Arc::clone(&folder.path));
            self.folders.insert(place, folder.clone());
        }
    }

    pub(super) fn text(&self, origin: Origin, path: &str) -> Option<Text> {
        self.texts.get(&(origin, path.to_owned())).cloned()
    }

    pub(super) fn keep_text(&mut self, origin: Origin, path: &str, text: &Text) {
        if origin != Origin::Product {
            self.texts.insert((origin, path.to_owned()), text.clone());
        }
    }

    pub(super) fn document(&self, origin: Origin, file: &Arc<str>) -> Option<Arc<Document>> {
        self.documents.get(&(origin, Arc::clone(file))).cloned()
    }

    pub(super) fn keep_document(&mut self, origin: Origin, document: &Arc<Document>) {
        if origin != Origin::Product {
            let place = (origin, Arc::clone(&document.file));
            self.documents.insert(place, Arc::clone(document));
        }
    }

    pub(super) fn library(&self, chain: &LibraryChain) -> Option<Arc<LibraryRead>> {
        self.libraries.get(chain).cloned()
    }

    pub(super) fn keep_library(&mut self, chain: &LibraryChain, read: LibraryRead) {
        if chain.is_shared() {
            self.libraries.insert(chain.clone(), Arc::new(read));
        }
    }

    /// Scripts, read. The text of a library is the same for all its products, and so is what was read of it.
    pub(super) fn parsed(&mut self, scripts: &[Script]) -> ParsedScripts {
        let parsed: Vec<Arc<ParsedScript>> = scripts
            .iter()
            .map(|script| self.parsed_script(script))
            .collect();
        parsed.iter().map(AsRef::as_ref).collect()
    }

    fn parsed_script(&mut self, script: &Script) -> Arc<ParsedScript> {
        if let Some((known, parsed)) = self.scripts.get(&script.file)
            && Arc::ptr_eq(&known.text, &script.text)
            && known.role == script.role
        {
            return Arc::clone(parsed);
        }
        let parsed = Arc::new(ParsedScript::read(script));
        let kept = (script.clone(), Arc::clone(&parsed));
        self.scripts.insert(Arc::clone(&script.file), kept);
        parsed
    }
}
