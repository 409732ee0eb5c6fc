//! The products that a host loads once.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use chrono::NaiveDate;
use penteract_bundle::{
    Bundle, BundleSource, FILE_SIZE_MAX, FILES_MAX, FolderSource, Loaded, Loader, MemorySource,
    Purpose, SOURCE_SIZE_MAX, SourceEntry, SourceError, check_path,
};
use penteract_core::{Language, LocalText, Say, said, text};

use penteract_products::LIBRARIES;
use penteract_rules::{Diagnostic, Label, Severity, SourceFiles, suggest};

use crate::law;
use crate::product::Product;
use crate::release::{Release, ReleaseError, TrustedKeys};
use crate::seam::seam;
use crate::trial;

/// Loan products, compiled: load once, decide from any thread.
///
/// # Example
/// ```
/// use penteract::Catalogue;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let catalogue = Catalogue::open(concat!(env!("CARGO_MANIFEST_DIR"), "/../../products"))?;
/// let pge = catalogue.product("pge")?;
/// assert_eq!(pge.id(), "pge");
/// assert!(catalogue.product("pgee").unwrap_err().to_string().contains("`pge`"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    products: BTreeMap<String, Product>,
    /// Products that are granted through their variants only, with these.
    families: BTreeMap<String, Vec<String>>,
}

/// Why a catalogue or a product cannot be had.
#[derive(Debug)]
#[non_exhaustive]
pub enum CatalogueError {
    /// The folder cannot be read.
    Unreadable(SourceError),
    /// No folder holds a `product.toml`.
    NoProduct {
        /// The folder.
        place: String,
    },
    /// Products have errors: the text shows each with its place and remedy.
    Broken(Box<Problems>),
    /// The product is granted through its variants only.
    Abstract {
        /// The identifier asked for.
        id: String,
        /// The variants, as they are asked for: `rebond@ge-1`.
        variants: Vec<String>,
    },
    /// No product has this identifier.
    UnknownProduct {
        /// The identifier asked for.
        id: String,
        /// The nearest one.
        suggestion: Option<String>,
        /// All of them.
        known: Vec<String>,
    },
    /// The release is not whole, or not one that is trusted.
    Release(ReleaseError),
}

said! { CatalogueError: Error {
    Release(cause: ReleaseError);
    Unreadable(cause: SourceError) =>
        "cannot read the products: {cause}",
        "les produits ne peuvent pas être lus : {cause}";
    NoProduct { place } =>
        "`{place}` holds no product: each product is a folder with a `product.toml`",
        "`{place}` ne contient aucun produit : chaque produit est un dossier avec un `product.toml`";
    Broken(problems);
    Abstract { id, variants } =>
        "`{id}` is granted through its variants only: ask for one of {variants}",
        "`{id}` ne s'accorde qu'à travers ses variantes : demandez l'une d'elles, {variants}",
        variants = variants.join(", ");
    UnknownProduct { id, suggestion, known } =>
        "no product `{id}`{near}; the catalogue has: {known}",
        "il n'y a pas de produit `{id}`{near} ; le catalogue a : {known}",
        near = suggestion.as_ref().map(|near| text!(", did you mean `{near}`?", ", vouliez-vous dire `{near}` ?")),
        known = known.join(", ");
} }

/// The problems of products, each with the text in which it stands.
#[derive(Debug, Default)]
pub struct Problems {
    products: Vec<ProductProblems>,
}

/// The problems of one product.
#[derive(Debug)]
struct ProductProblems {
    product: String,
    diagnostics: Vec<Diagnostic>,
    sources: SourceFiles,
}

/// One problem and the product in which it stands.
#[derive(Debug, Clone, Copy)]
pub struct Problem<'a> {
    of: &'a ProductProblems,
    diagnostic: &'a Diagnostic,
}

impl Problems {
    /// Errors and warnings, product by product in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = Problem<'_>> {
        self.products.iter().flat_map(|of| {
            of.diagnostics
                .iter()
                .map(move |diagnostic| Problem { of, diagnostic })
        })
    }

    /// How many of them are errors.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.count(true)
    }

    /// How many of them are warnings.
    #[must_use]
    pub fn warnings(&self) -> usize {
        self.count(false)
    }

    fn count(&self, errors: bool) -> usize {
        let these = self.iter().filter(|problem| problem.is_error() == errors);
        these.map(|problem| problem.diagnostic.counts).sum()
    }
}

impl<'a> Problem<'a> {
    /// The product: the name of its folder.
    #[must_use]
    pub fn product(&self) -> &'a str {
        &self.of.product
    }

    /// What is wrong, where, and what to do.
    #[must_use]
    pub fn diagnostic(&self) -> &'a Diagnostic {
        self.diagnostic
    }

    /// Line and column of the start of a place, both from 1; `None` when it is in no text.
    #[must_use]
    pub fn line_and_column(&self, label: &Label) -> Option<(usize, usize)> {
        self.place_of(&label.file, label.span.start)
    }

    pub(crate) fn text_of(&self, file: &str) -> Option<&'a str> {
        self.of.sources.text(file)
    }

    pub(crate) fn place_of(&self, file: &str, offset: usize) -> Option<(usize, usize)> {
        self.of.sources.line_and_column(file, offset)
    }

    /// Whether the product cannot be used.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.diagnostic.severity == Severity::Error
    }
}

/// With its lines, caret and remedy, in plain text.
impl Say for Problem<'_> {
    fn say(&self, language: Language) -> String {
        self.of.sources.render(self.diagnostic, language)
    }
}

/// Each error, then how many there are.
impl Say for Problems {
    fn say(&self, language: Language) -> String {
        let mut said = String::new();
        for problem in self.iter().filter(Problem::is_error) {
            said.push_str(&problem.say(language));
            said.push('\n');
        }
        let errors = LocalText::count(self.errors(), ["error", "errors"], ["erreur", "erreurs"]);
        said + text!(
            "{errors} in the products",
            "{errors} dans les produits",
            errors = errors
        )
        .get(language)
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Language::English))
    }
}

/// What loading found: the products that compile, and every problem of all of them.
#[derive(Debug)]
#[non_exhaustive]
pub struct Inspection {
    /// The products without errors.
    pub catalogue: Catalogue,
    /// The products that were looked at, those with errors included.
    pub products: Vec<String>,
    /// Errors and warnings.
    pub problems: Problems,
}

impl Catalogue {
    /// Loads every product of a folder to decide with it, each sub-folder that holds a `product.toml`, or of the file of a
    /// [`Release`], signed or not.
    ///
    /// Cases are left unread and warnings are not told: [`Catalogue::inspect`] does both.
    ///
    /// # Errors
    /// [`CatalogueError::Unreadable`] when the folder cannot be read or holds no product;
    /// [`CatalogueError::Broken`] when a product has an error: a host learns at start, not at the
    /// first application. [`Catalogue::inspect`] gives the good ones all the same.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, CatalogueError> {
        let folder = folder.as_ref();
        match folder.is_file() {
            true => Self::load(&Release::open(folder)?),
            false => Self::load(&FolderSource::new(folder)),
        }
    }

    /// Loads every product of a release, when enough of the keys signed it, for this day and this engine, and the products
    /// are those that it lists; nothing of it otherwise.
    ///
    /// # Errors
    /// [`CatalogueError::Release`] with what [`Release::verify`] says, or [`ReleaseError::OtherProduct`]; as
    /// [`Catalogue::open`].
    pub fn open_signed(
        release: &Release,
        keys: &TrustedKeys,
        as_of: NaiveDate,
    ) -> Result<Self, CatalogueError> {
        release.verify(keys, as_of)?;
        Self::load_release(release)
    }

    /// Loads every product of a release, whoever signed it, when the products are those that it lists: what whoever signs it
    /// looks at first.
    ///
    /// # Errors
    /// [`ReleaseError::OtherProduct`]; as [`Catalogue::open`].
    pub fn load_release(release: &Release) -> Result<Self, CatalogueError> {
        let catalogue = Self::load(release)?;
        let listed = release.manifest().products.iter();
        let mut listed: BTreeMap<&str, [&str; 3]> = listed
            .map(|product| {
                let said = [&*product.version, &*product.digest, &*product.meaning];
                (product.id.as_str(), said)
            })
            .collect();
        for product in catalogue.products() {
            let bundle = product.bundle();
            let made = [bundle.version(), bundle.digest(), bundle.meaning()];
            if listed.remove(product.id()) != Some(made) {
                let id = product.id().to_owned();
                return Err(ReleaseError::OtherProduct { id }.into());
            }
        }
        match listed.into_keys().next() {
            Some(id) => Err(ReleaseError::OtherProduct { id: id.to_owned() }.into()),
            None => Ok(catalogue),
        }
    }

    /// Loads every product of a folder with its cases, to run these.
    ///
    /// # Errors
    /// As [`Catalogue::open`], and [`CatalogueError::Broken`] when a case has an error.
    pub fn open_with_cases(folder: impl AsRef<Path>) -> Result<Self, CatalogueError> {
        let source = FolderSource::new(folder.as_ref());
        Self::inspect(&source, &[], Purpose::Check)?.into_catalogue()
    }

    /// Loads every product of a source: a folder, memory, or one of the host's own.
    ///
    /// # Errors
    /// As [`Catalogue::open`].
    pub fn load(source: &dyn BundleSource) -> Result<Self, CatalogueError> {
        seam!(
            "open",
            {},
            Self::inspect(source, &[], Purpose::Decide).and_then(Inspection::into_catalogue)
        )
    }

    /// Loads one product of a source and leaves the others alone.
    ///
    /// # Errors
    /// As [`Catalogue::open`], and [`CatalogueError::UnknownProduct`].
    pub fn load_product(source: &dyn BundleSource, id: &str) -> Result<Product, CatalogueError> {
        let folder = id.split_once('@').map_or(id, |(folder, _)| folder);
        Self::inspect(source, &[folder], Purpose::Decide)?
            .into_catalogue()?
            .product(id)
    }

    /// Loads the products named, or all of them when none is, and tells every problem: those that a decision may meet, or
    /// all of them, with the cases.
    ///
    /// # Errors
    /// [`CatalogueError::Unreadable`] and [`CatalogueError::NoProduct`]; [`CatalogueError::UnknownProduct`] for
    /// a name that is not there. Errors inside products are problems, not errors of this function.
    pub fn inspect(
        source: &dyn BundleSource,
        names: &[&str],
        purpose: Purpose,
    ) -> Result<Inspection, CatalogueError> {
        Self::inspect_with(source, &libraries(), names, purpose)
    }

    /// The same with other libraries than those inside this one.
    pub(crate) fn inspect_with(
        source: &dyn BundleSource,
        libraries: &dyn BundleSource,
        names: &[&str],
        purpose: Purpose,
    ) -> Result<Inspection, CatalogueError> {
        let source = &Listed::of(source)?;
        let all = source.product_folders();
        source.check_count(&all)?;
        // Where a folder of products would stand, a link leads elsewhere: it is told, and not taken for nothing.
        let links: Vec<&str> = source.links().collect();
        let asked = |link: &&&str| {
            let is_all = names.is_empty() && all.is_empty();
            is_all || names.contains(link) || **link == "lib"
        };
        if let Some(link) = links.iter().find(asked) {
            let path = (*link).to_owned();
            return Err(SourceError::Link { path }.into());
        }
        if all.is_empty() {
            return Err(CatalogueError::NoProduct {
                place: source.display_path(""),
            });
        }
        for name in names {
            if !all.iter().any(|product| product == name) {
                return Err(unknown(name, &all));
            }
        }
        let mut loader = Loader::new(source, libraries, purpose);
        let mut catalogue = Self {
            products: BTreeMap::new(),
            families: BTreeMap::new(),
        };
        let mut problems = Problems::default();
        let mut looked_at = Vec::new();
        for name in all {
            if !names.is_empty() && !names.contains(&name.as_str()) {
                continue;
            }
            let mut loaded = loader.load(&name);
            if purpose == Purpose::Check {
                try_answers(&mut loaded);
            }
            if let Some(bundle) = loaded.bundle {
                catalogue
                    .products
                    .insert(name.clone(), Product::new(bundle));
            }
            let mut variants = Vec::with_capacity(loaded.variants.len());
            for variant in loaded.variants {
                let product = Product::new(variant);
                variants.push(product.id().to_owned());
                catalogue.products.insert(product.id().to_owned(), product);
            }
            if loaded.is_abstract && !variants.is_empty() {
                catalogue.families.insert(name.clone(), variants);
            }
            let (mut diagnostics, sources) = (loaded.diagnostics, loaded.sources);
            // Libraries, and a product that others extend, are read for several products: their problems are told once.
            diagnostics.retain(|found| problems.iter().all(|told| told.diagnostic() != found));
            problems.products.push(ProductProblems {
                product: name.clone(),
                diagnostics,
                sources,
            });
            looked_at.push(name);
        }
        Ok(Inspection {
            catalogue,
            products: looked_at,
            problems,
        })
    }

    /// The product of an identifier.
    ///
    /// # Errors
    /// [`CatalogueError::UnknownProduct`], with the nearest one and all of them; [`CatalogueError::Abstract`] when
    /// the product is granted through its variants only.
    pub fn product(&self, id: &str) -> Result<Product, CatalogueError> {
        if let Some(variants) = self.families.get(id) {
            return Err(CatalogueError::Abstract {
                id: id.to_owned(),
                variants: variants.clone(),
            });
        }
        self.products
            .get(id)
            .cloned()
            .ok_or_else(|| self.unknown(id))
    }

    /// Works out beforehand what the first decision of each product would: the digests that its records carry. A service that
    /// opens a catalogue while another serves calls it before it swaps.
    pub fn warm(&self) {
        for product in self.products.values() {
            let _ = product.bundle().meaning();
        }
    }

    pub(crate) fn unknown(&self, id: &str) -> CatalogueError {
        unknown(id, &self.products.keys().cloned().collect::<Vec<_>>())
    }

    /// The products that are granted through their variants only, each with its variants as they are asked for
    /// (`rebond@ge-1`), in the order of their identifiers.
    pub fn families(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.families
            .iter()
            .map(|(id, variants)| (id.as_str(), variants.as_slice()))
    }

    /// The products and variants that are granted, in the order of their identifiers.
    pub fn products(&self) -> impl Iterator<Item = &Product> {
        self.products.values()
    }
}

impl Inspection {
    /// The catalogue, when no product has an error.
    ///
    /// # Errors
    /// [`CatalogueError::Broken`] with every problem.
    pub fn into_catalogue(self) -> Result<Catalogue, CatalogueError> {
        if self.problems.errors() == 0 {
            Ok(self.catalogue)
        } else {
            Err(CatalogueError::Broken(Box::new(self.problems)))
        }
    }
}

/// A source whose files were listed once, as products are many folders of few files; whatever it is, no more is read of it
/// than may be.
#[derive(Debug)]
struct Listed<'a> {
    source: &'a dyn BundleSource,
    /// How many bytes were read.
    read: Cell<u64>,
    // INVARIANT: in the order of their paths.
    entries: Vec<SourceEntry>,
}

impl<'a> Listed<'a> {
    fn of(source: &'a dyn BundleSource) -> Result<Self, SourceError> {
        let mut entries = source.list("")?;
        entries.sort_by(|first, second| first.path.cmp(&second.path));
        Ok(Self {
            source,
            read: Cell::new(0),
            entries,
        })
    }

    fn check_count(&self, products: &[String]) -> Result<(), SourceError> {
        let counts = |entry: &&SourceEntry| {
            let top = entry.path.split('/').next().unwrap_or_default();
            top == "lib"
                || products
                    .binary_search_by(|known| known.as_str().cmp(top))
                    .is_ok()
        };
        match self.entries.iter().filter(counts).count() {
            files if files > FILES_MAX => Err(SourceError::TooMany { files }),
            _ => Ok(()),
        }
    }

    /// The links that stand beside the products.
    fn links(&self) -> impl Iterator<Item = &str> {
        let links = self.entries.iter().filter(|entry| entry.is_link);
        let names = links.map(|entry| entry.path.as_str());
        names.filter(|path| !path.contains('/'))
    }

    /// The folders that hold a manifest, in order. A library holds none.
    fn product_folders(&self) -> Vec<String> {
        let mut folders: Vec<String> = self
            .entries
            .iter()
            .filter_map(|entry| entry.path.strip_suffix("/product.toml"))
            .filter(|folder| !folder.contains('/') && !folder.starts_with('.'))
            .map(str::to_owned)
            .collect();
        folders.sort();
        folders
    }
}

impl BundleSource for Listed<'_> {
    fn list(&self, folder: &str) -> Result<Vec<SourceEntry>, SourceError> {
        if folder.is_empty() {
            return Ok(self.entries.clone());
        }
        let within = format!("{folder}/");
        let start = self.entries.partition_point(|entry| entry.path < within);
        let from = self.entries.get(start..).unwrap_or_default().iter();
        let found = from.take_while(|entry| entry.path.starts_with(&within));
        Ok(found.cloned().collect())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        check_path(path)?;
        let bytes = self.source.read(path)?;
        let (path, size) = (path.to_owned(), bytes.len() as u64);
        self.read.set(self.read.get().saturating_add(size));
        match size {
            size if size > FILE_SIZE_MAX => Err(SourceError::TooLarge { path, size }),
            _ if self.read.get() > SOURCE_SIZE_MAX => Err(SourceError::TooMuch { path }),
            _ => Ok(bytes),
        }
    }

    fn display_path(&self, path: &str) -> String {
        self.source.display_path(path)
    }
}

/// Tries what applicants may answer. A product that fails for some of them is none that may decide.
fn try_answers(loaded: &mut Loaded) {
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut works = |bundle: &Bundle| {
        let problems = trial::problems(bundle);
        let works = problems.is_empty();
        // What a variant takes from its product fails there already.
        for problem in problems {
            let is_known =
                |known: &Diagnostic| known.code == problem.code && known.primary == problem.primary;
            if !found.iter().any(is_known) {
                found.push(problem);
            }
        }
        works
    };
    loaded.bundle = loaded.bundle.take().filter(&mut works);
    loaded.variants.retain(works);
    loaded.diagnostics.extend(found);
    let bundles: Vec<&Bundle> = loaded.bundle.iter().chain(&loaded.variants).collect();
    let of_law = law::problems(&bundles);
    loaded.diagnostics.extend(of_law);
}

/// The building blocks that several products share, by the paths that `uses` writes: inside the library, so that a bundle of
/// someone else's, anywhere on disk, can use them.
pub(crate) fn libraries() -> MemorySource {
    let mut source = MemorySource::default();
    let mut folders = vec![&LIBRARIES];
    while let Some(folder) = folders.pop() {
        for file in folder.files() {
            let path = file.path().to_string_lossy().replace('\\', "/");
            source.insert(format!("lib/{path}"), file.contents());
        }
        folders.extend(folder.dirs());
    }
    source
}

fn unknown(id: &str, known: &[String]) -> CatalogueError {
    CatalogueError::UnknownProduct {
        id: id.to_owned(),
        suggestion: suggest(id, known.iter().map(String::as_str)).map(str::to_owned),
        known: known.to_vec(),
    }
}
