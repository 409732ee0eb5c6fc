//! The files of a product while it is loaded: what was read, and what was never asked for.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use penteract_core::text;

use penteract_rules::{Diagnostic, Label, SourceFiles, suggest};

use super::shared::{SharedFiles, Text};
use super::slip::{Slip, not_text};
use crate::codes;
use crate::digest::{Digest, DigestedText};
use crate::document::Document;
use crate::source::{BundleSource, SourceError};

/// A folder of files: the product, or one of its libraries.
#[derive(Clone, Debug)]
pub(super) struct Folder<'a> {
    source: &'a dyn BundleSource,
    pub(super) origin: Origin,
    /// From the root of the source: `pge`, `lib/company`.
    pub(super) path: Arc<str>,
    /// Paths below the folder, in order.
    files: Arc<[String]>,
}

/// Whose a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Origin {
    /// The product's own: nothing else reads it.
    Product,
    /// A library beside the products.
    Beside,
    /// A library of the host.
    Host,
}

/// Everything that loading reads and reports.
pub(super) struct Files<'a> {
    pub(super) product: Folder<'a>,
    pub(super) source: &'a dyn BundleSource,
    pub(super) libraries: &'a dyn BundleSource,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) sources: SourceFiles,
    pub(super) digest: Digest,
    pub(super) shared: Rc<RefCell<SharedFiles<'a>>>,
    /// The folders that make up the product besides its own, in the order in which they are read.
    pub(super) libraries_read: Vec<Folder<'a>>,
    /// Files of the product that were asked for, so that the others are strays.
    asked: BTreeSet<String>,
}

impl<'a> Files<'a> {
    pub(super) fn open(
        source: &'a dyn BundleSource,
        product: &str,
        libraries: &'a dyn BundleSource,
        shared: Rc<RefCell<SharedFiles<'a>>>,
    ) -> Self {
        let empty = Folder {
            source,
            origin: Origin::Product,
            path: Arc::from(product),
            files: Arc::default(),
        };
        let mut files = Self {
            product: empty,
            source,
            libraries,
            diagnostics: Vec::new(),
            sources: SourceFiles::default(),
            digest: Digest::default(),
            shared,
            libraries_read: Vec::new(),
            asked: BTreeSet::new(),
        };
        files.product = files.folder(source, Origin::Product, product);
        files
    }

    /// Lists a folder; links are reported and left out.
    fn folder(&mut self, source: &'a dyn BundleSource, origin: Origin, path: &str) -> Folder<'a> {
        let mut found = Vec::new();
        match crate::source::check_path(path).and_then(|()| source.list(path)) {
            Ok(entries) => {
                for entry in entries {
                    if entry.is_link {
                        let error = SourceError::Link {
                            path: entry.path.clone(),
                        };
                        self.report(source, &entry.path, &error);
                    } else if let Some(below) = entry
                        .path
                        .strip_prefix(path)
                        .and_then(|rest| rest.strip_prefix('/'))
                    {
                        found.push(below.to_owned());
                    }
                }
            }
            Err(error) => self.report(source, path, &error),
        }
        found.sort();
        Folder {
            source,
            origin,
            path: Arc::from(path),
            files: found.into(),
        }
    }

    /// The folder of a library: the product's own first, then the one beside the product, then those of the host.
    pub(super) fn library(&mut self, name: &str) -> Option<Folder<'a>> {
        let own = format!("{}/{name}", self.product.path);
        for (source, origin, path) in [
            (self.source, Origin::Product, own.as_str()),
            (self.source, Origin::Beside, name),
            (self.libraries, Origin::Host, name),
        ] {
            if let Some(known) = self.shared.borrow().folder(origin, path) {
                return Some(known);
            }
            let is_there = source.list(path).is_ok_and(|entries| !entries.is_empty());
            if is_there {
                let told = self.diagnostics.len();
                let folder = self.folder(source, origin, path);
                // What is wrong in it is told for each product.
                if self.diagnostics.len() == told {
                    self.shared.borrow_mut().keep_folder(&folder);
                }
                return Some(folder);
            }
        }
        None
    }

    fn report(&mut self, source: &dyn BundleSource, path: &str, error: &SourceError) {
        let (code, message, help) = match error {
            SourceError::NotFound { .. } => (
                codes::MISSING_FILE,
                text!("the file does not exist", "le fichier n'existe pas"),
                text!("add it", "ajoutez-le"),
            ),
            SourceError::OutsideFolder { .. } => (
                codes::OUTSIDE_FOLDER,
                text!(
                    "`{path}` leaves the folder of the products",
                    "`{path}` sort du dossier des produits"
                ),
                text!(
                    "write a path inside it, with `/` between folders and no `..`",
                    "écrivez un chemin à l'intérieur, avec `/` entre les dossiers et sans `..`"
                ),
            ),
            SourceError::Link { .. } => (
                codes::LINK,
                text!(
                    "`{path}` is a symbolic link",
                    "`{path}` est un lien symbolique"
                ),
                text!(
                    "a bundle holds its files itself: copy the file there",
                    "un produit contient ses fichiers : copiez-y le fichier"
                ),
            ),
            SourceError::TooLarge { size, .. } => (
                codes::UNREADABLE,
                text!(
                    "the file has {size} bytes",
                    "le fichier compte {size} octets"
                ),
                text!(
                    "a file of a bundle has at most 16 mebibytes: cut it into smaller ones",
                    "un fichier de produit compte au plus 16 mébioctets : découpez-le"
                ),
            ),
            SourceError::TooDeep { .. } => (
                codes::UNREADABLE,
                text!(
                    "the file stands in too many folders",
                    "le fichier est dans trop de dossiers"
                ),
                text!("move it up", "remontez-le"),
            ),
            SourceError::TooMany { .. } | SourceError::TooMuch { .. } => (
                codes::UNREADABLE,
                text!(
                    "there is more in this place than is read",
                    "il y a ici plus que ce qui est lu"
                ),
                text!(
                    "keep fewer products in one place",
                    "mettez moins de produits au même endroit"
                ),
            ),
            SourceError::Unreadable { reason, .. } => (
                codes::UNREADABLE,
                text!(
                    "the file cannot be read: {reason}",
                    "le fichier ne peut pas être lu : {reason}"
                ),
                text!(
                    "see to it that the file can be read",
                    "faites en sorte que le fichier puisse être lu"
                ),
            ),
        };
        let label = Label::place(source.display_path(path), 0..0);
        self.diagnostics
            .push(Diagnostic::error(code, message).at(label).help(help));
    }

    /// The files of the product below a folder, in the order of their paths.
    pub(super) fn product_files(&self, prefix: &str) -> Vec<String> {
        self.product.below(prefix)
    }

    /// The manifest of another product of the source, when there is one.
    pub(super) fn other_product(&mut self, name: &str) -> Option<Document> {
        let path = format!("{name}/product.toml");
        let text = String::from_utf8(self.source.read(&path).ok()?).ok()?;
        let (file, text) = (Arc::from(self.source.display_path(&path)), Arc::from(text));
        self.sources.insert(Arc::clone(&file), Arc::clone(&text));
        // What is wrong in it is told when that product is loaded.
        Some(Document::parse(&file, &text, &mut Vec::new()).0)
    }

    /// A TOML file of the product.
    pub(super) fn product_document(
        &mut self,
        path: &str,
        is_made_of: bool,
    ) -> Option<Arc<Document>> {
        let folder = self.product.clone();
        if path == "product.toml" && !folder.has(path) {
            let name = folder
                .source
                .display_path(&format!("{}/product.toml", folder.path));
            let near = suggest("product.toml", folder.files.iter().map(String::as_str));
            let help = match near {
                Some(near) => text!(
                    "`{near}` stands there: rename it to `product.toml`",
                    "`{near}` s'y trouve : renommez-le `product.toml`"
                ),
                None => text!(
                    "a product is a folder with `product.toml`, `facts.toml`, `parameters.toml`, `rules/`",
                    "un produit est un dossier avec `product.toml`, `facts.toml`, `parameters.toml`, `rules/`"
                ),
            };
            let problem = Diagnostic::error(
                codes::MISSING_FILE,
                text!(
                    "product `{path}` has no `product.toml`",
                    "le produit `{path}` n'a pas de `product.toml`",
                    path = folder.path
                ),
            )
            .at(Label::place(name, 0..0))
            .help(help);
            self.diagnostics.push(problem);
            return None;
        }
        self.document(&folder, path, is_made_of)
    }

    /// A TOML file of a folder; `is_made_of` tells whether it counts in the digest. `None` when it cannot be read.
    pub(super) fn document(
        &mut self,
        folder: &Folder<'a>,
        path: &str,
        is_made_of: bool,
    ) -> Option<Arc<Document>> {
        let (file, text) = self.text(folder, path, is_made_of)?;
        if let Some(known) = self.shared.borrow().document(folder.origin, &file) {
            return Some(known);
        }
        let told = self.diagnostics.len();
        let (document, _) = Document::parse(&file, &text, &mut self.diagnostics);
        let document = Arc::new(document);
        if self.diagnostics.len() == told {
            self.shared
                .borrow_mut()
                .keep_document(folder.origin, &document);
        }
        Some(document)
    }

    /// The text of a file, with the name that problems give it.
    pub(super) fn text(
        &mut self,
        folder: &Folder<'a>,
        path: &str,
        is_made_of: bool,
    ) -> Option<(Arc<str>, Arc<str>)> {
        let full = format!("{}/{path}", folder.path);
        if folder.origin == Origin::Product {
            self.asked.insert(full.clone());
        }
        let known = self.shared.borrow().text(folder.origin, &full);
        let text = match known {
            Some(known) => known,
            None => {
                let text = self.read(folder, &full)?;
                self.shared
                    .borrow_mut()
                    .keep_text(folder.origin, &full, &text);
                text
            }
        };
        self.sources
            .insert(Arc::clone(&text.file), Arc::clone(&text.text));
        if is_made_of {
            self.digest.add(&full, text.digest.clone());
        }
        Some((text.file, text.text))
    }

    fn read(&mut self, folder: &Folder<'a>, full: &str) -> Option<Text> {
        let bytes = match folder.source.read(full) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.report(folder.source, full, &error);
                return None;
            }
        };
        let file: Arc<str> = Arc::from(folder.source.display_path(full));
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                self.diagnostics.push(not_text(file, &error));
                return None;
            }
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        if let Some(slip) = Slip::of(text, &file) {
            self.sources.insert(Arc::clone(&file), text);
            self.diagnostics.push(slip.told(file));
            return None;
        }
        let text = Arc::from(text);
        Some(Text {
            file,
            digest: DigestedText::new(&text),
            text,
        })
    }

    /// Files of the product that the format does not know: a misspelt name would be dropped in silence.
    pub(super) fn report_strays(&mut self, known: &[&str], folders: &[&str]) {
        let is_prose = |path: &str| {
            let name = path.rsplit('/').next().unwrap_or(path);
            name.starts_with('.') || name.starts_with("LICENSE") || name.ends_with(".md")
        };
        let is_known_place = |path: &str| {
            let place = folders.iter().find(|folder| path.starts_with(**folder));
            place.is_some_and(|folder| *folder == "lib/" || path.ends_with(".toml"))
        };
        let strays: Vec<String> = self
            .product
            .files
            .iter()
            .filter(|path| {
                !self
                    .asked
                    .contains(&format!("{}/{path}", self.product.path))
            })
            .filter(|path| {
                !is_prose(path) && !is_known_place(path) && !known.contains(&path.as_str())
            })
            .cloned()
            .collect();
        for path in strays {
            let name = self
                .product
                .source
                .display_path(&format!("{}/{path}", self.product.path));
            let help = match suggest(&path, known.iter().copied()) {
                _ if path.starts_with("labels/") => text!(
                    "a file of labels has the tag of its language for a name, as BCP 47 writes it: `labels/de-CH.toml`",
                    "un fichier de libellés a pour nom l'indicatif de sa langue, comme BCP 47 l'écrit : `labels/de-CH.toml`"
                ),
                Some(near) => text!("did you mean `{near}`?", "vouliez-vous dire `{near}` ?"),
                None if path.starts_with("variants/") => text!(
                    "a variant is a file `variants/<id>.toml`; the tables that it replaces stand in `variants/<id>/`",
                    "une variante est un fichier `variants/<id>.toml` ; les tables qu'elle remplace sont dans `variants/<id>/`"
                ),
                None => text!(
                    "take it away: notes go to a `.md` file, grids to `tables/*.csv`, cases to `cases/*.toml`",
                    "retirez-le : les notes vont dans un fichier `.md`, les grilles dans `tables/*.csv`, les cas dans `cases/*.toml`"
                ),
            };
            let problem = Diagnostic::error(
                codes::UNKNOWN_FILE,
                text!(
                    "`{path}` is not a file of a bundle",
                    "`{path}` n'est pas un fichier de produit"
                ),
            )
            .at(Label::place(name, 0..0))
            .help(help);
            self.diagnostics.push(problem);
        }
    }
}

impl Folder<'_> {
    pub(super) fn has(&self, path: &str) -> bool {
        self.files
            .binary_search_by(|file| (**file).cmp(path))
            .is_ok()
    }

    /// The files below a folder of it, in the order of their paths.
    pub(super) fn below(&self, prefix: &str) -> Vec<String> {
        let files = self.files.iter().filter(|path| path.starts_with(prefix));
        files.cloned().collect()
    }

    /// The folder as people find it.
    pub(super) fn display(&self, path: &str) -> String {
        self.source.display_path(&format!("{}/{path}", self.path))
    }
}
