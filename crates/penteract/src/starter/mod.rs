//! A new product, or a variant of one, that passes `check` and its cases before anything is edited: from a template, or
//! as a copy of what is there. Files in memory; a host writes them.

mod copy;
mod overlay;
mod template;

use std::collections::BTreeMap;

use penteract_bundle::{BundleSource, Purpose, SchemaKind, SourceError};
use penteract_core::{Currency, Language, LocalText, said, text};

use crate::cases::CaseReport;
use crate::catalogue::{Catalogue, CatalogueError, Inspection, Problems};

pub use overlay::Overlay;
pub use template::{TEMPLATES, Template};

/// What a new product or variant is called and how it is written.
#[derive(Clone, Debug)]
pub struct Wish<'a> {
    /// The identifier, which is the name of the folder: small letters, digits and hyphens.
    pub name: &'a str,
    /// The currency of a template's amounts; the euro unless said. A copy has that of its product.
    pub currency: Option<Currency>,
    /// The product's own language, then others that it promises. A copy has those of its product.
    pub languages: &'a [Language],
    /// Where the schemas of files are, from the folder of the products: `.schema`. Each file names its own for editors.
    pub schemas: &'a str,
}

/// The files of a new product or variant.
#[derive(Clone, Debug)]
pub struct Starter {
    /// By their paths from the folder of the products.
    files: BTreeMap<String, Vec<u8>>,
    /// The product, in which the variant stands if it is one.
    product: String,
    cases_left_out: usize,
}

/// Why there is no new product or variant.
#[derive(Debug)]
#[non_exhaustive]
pub enum StarterError {
    /// The name cannot be that of a folder of products.
    Name {
        /// The name asked for.
        name: String,
        /// The nearest one that can.
        instead: Option<String>,
    },
    /// Neither a template nor a product is called so.
    UnknownOrigin {
        /// The name asked for.
        name: String,
        /// The nearest one.
        nearest: Option<String>,
        /// The products that can be copied.
        products: Vec<String>,
    },
    /// The product has no such variant.
    UnknownVariant {
        /// The product.
        product: String,
        /// The name asked for.
        name: String,
        /// Those that it has.
        known: Vec<String>,
    },
    /// A template is no product, so that no variant of it can be made.
    VariantOfTemplate {
        /// The template.
        name: String,
    },
    /// A copy keeps currency and languages.
    CopyKeeps {
        /// The product.
        product: String,
    },
    /// The product has problems itself, or as it is copied.
    Broken(Box<Problems>),
    /// Cases of the copy fail.
    Cases {
        /// Each with what differs.
        failed: Vec<LocalText>,
    },
    /// The files cannot be read.
    Source(SourceError),
    /// The products around it cannot be read.
    Catalogue(CatalogueError),
}

said! { StarterError: Error {
    Name { name, instead } =>
        "`{name}` cannot be the name of a product or variant: small letters, digits and hyphens, a letter or digit first, and not `lib`{instead}",
        "`{name}` ne peut pas être le nom d'un produit ou d'une variante : minuscules, chiffres et traits d'union, une lettre ou un chiffre d'abord, et pas `lib`{instead}",
        instead = instead.as_ref().map(|name| text!("; `{name}` would do", " ; `{name}` conviendrait"));
    UnknownOrigin { name, nearest, products } =>
        "neither a template nor a product is called `{name}`{near}; templates: {templates}; products: {products}",
        "aucun modèle ni produit ne s'appelle `{name}`{near} ; modèles : {templates} ; produits : {products}",
        near = nearest.as_ref().map(|near| text!(", did you mean `{near}`?", ", vouliez-vous dire `{near}` ?")),
        templates = TEMPLATES.map(|template| template.name).join(", "),
        products = products.join(", ");
    UnknownVariant { product, name, known } =>
        "`{product}` has no variant `{name}`; it has: {known}",
        "`{product}` n'a pas de variante `{name}` ; il a : {known}",
        known = match known.is_empty() {
            true => text!("none", "aucune"),
            false => LocalText::same(known.join(", ")),
        };
    VariantOfTemplate { name } =>
        "`{name}` is a template: make a product of it first, then a variant of that product",
        "`{name}` est un modèle : faites-en d'abord un produit, puis une variante de ce produit";
    CopyKeeps { product } =>
        "a copy has the currency and the languages of `{product}`: leave out --currency and --languages, and change them in the copy",
        "une copie a la monnaie et les langues de `{product}` : retirez --currency et --languages, et changez-les dans la copie";
    Broken(problems);
    Cases { failed } =>
        "cases fail: {failed}",
        "des cas échouent : {failed}",
        failed = failed;
    Source(cause: SourceError);
    Catalogue(cause: CatalogueError);
} }

impl Starter {
    /// A product from one of the [`TEMPLATES`].
    ///
    /// # Errors
    /// [`StarterError::Name`], [`StarterError::UnknownOrigin`].
    ///
    /// # Example
    /// ```
    /// use penteract::{Language, MemorySource, Starter, Wish};
    ///
    /// let wish = Wish { name: "my-loan", currency: None, languages: &[Language::English], schemas: ".schema" };
    /// let starter = Starter::from_template("amortising-loan", &wish)?;
    /// let around = MemorySource::default();
    /// assert_eq!(starter.proven(&around)?.problems.errors(), 0);
    /// # Ok::<(), penteract::StarterError>(())
    /// ```
    pub fn from_template(template: &str, wish: &Wish<'_>) -> Result<Self, StarterError> {
        check_name(wish.name)?;
        let Some(template) = Template::find(template) else {
            return Err(unknown_origin(template, &[]));
        };
        Ok(Self {
            files: template.files(wish),
            product: wish.name.to_owned(),
            cases_left_out: 0,
        })
    }

    /// A copy of a product under a new name, with its cases. Of `product@variant`, a copy that has this variant and those
    /// that it extends, and no other.
    ///
    /// # Errors
    /// As [`Starter::from_template`], [`StarterError::UnknownVariant`], [`StarterError::CopyKeeps`], and
    /// [`StarterError::Source`] when a file cannot be read.
    pub fn copy_of(
        source: &dyn BundleSource,
        origin: &str,
        wish: &Wish<'_>,
    ) -> Result<Self, StarterError> {
        check_name(wish.name)?;
        copy::product(source, origin, wish)
    }

    /// A variant of a product of the source: of `product`, one that differs in nothing yet; of `product@variant`, a copy
    /// of that one. One case of what it begins from comes with it.
    ///
    /// # Errors
    /// As [`Starter::copy_of`].
    pub fn variant_of(
        source: &dyn BundleSource,
        origin: &str,
        wish: &Wish<'_>,
    ) -> Result<Self, StarterError> {
        check_name(wish.name)?;
        copy::variant(source, origin, wish)
    }

    /// Checks the product as it will stand among the others, and runs its cases: what is told then are warnings.
    ///
    /// # Errors
    /// [`StarterError::Broken`] and [`StarterError::Cases`]: it is not to be written.
    pub fn proven(&self, around: &dyn BundleSource) -> Result<Inspection, StarterError> {
        let source = Overlay::new(around, &self.files);
        let inspection = Catalogue::inspect(&source, &[&self.product], Purpose::Check)
            .map_err(StarterError::Catalogue)?;
        if inspection.problems.errors() > 0 {
            return Err(StarterError::Broken(Box::new(inspection.problems)));
        }
        let products = inspection.catalogue.products();
        let reports = products.flat_map(|product| {
            let cases = product.bundle().cases().unwrap_or_default().iter();
            cases.map(|case| product.run_case(case))
        });
        let failed: Vec<LocalText> = reports.filter_map(|report| failure(&report)).collect();
        match failed.is_empty() {
            true => Ok(inspection),
            false => Err(StarterError::Cases { failed }),
        }
    }

    /// The files by their paths from the folder of the products.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files
            .iter()
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// The product, in which the variant stands if it is one.
    #[must_use]
    pub fn product(&self) -> &str {
        &self.product
    }

    /// How many files of cases name a variant that the copy does not have.
    #[must_use]
    pub const fn cases_left_out(&self) -> usize {
        self.cases_left_out
    }
}

/// What differs first in a case that fails.
fn failure(report: &CaseReport) -> Option<LocalText> {
    let first = report.mismatches().first()?;
    Some(text!(
        "`{case}`: {what}, expected {expected}, got {got}",
        "`{case}` : {what}, attendu {expected}, obtenu {got}",
        case = report.name(),
        what = &first.what,
        expected = &first.expected,
        got = &first.got
    ))
}

fn check_name(name: &str) -> Result<(), StarterError> {
    let kept = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-';
    let begins = name.starts_with(|sign: char| sign.is_ascii_alphanumeric());
    if begins && name.chars().all(kept) && name != "lib" {
        return Ok(());
    }
    let lower: String = name.to_lowercase().chars().map(without_accent).collect();
    let words = lower.split(|sign: char| !sign.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let instead = words.join("-");
    Err(StarterError::Name {
        name: name.to_owned(),
        instead: Some(instead).filter(|instead| !instead.is_empty() && instead != "lib"),
    })
}

fn without_accent(sign: char) -> char {
    match sign {
        'à' | 'â' | 'ä' => 'a',
        'ç' => 'c',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' => 'i',
        'ô' | 'ö' => 'o',
        'ù' | 'û' | 'ü' => 'u',
        sign => sign,
    }
}

fn unknown_origin(name: &str, products: &[String]) -> StarterError {
    let templates = TEMPLATES.iter().map(|template| template.name);
    let known = templates.chain(products.iter().map(String::as_str));
    StarterError::UnknownOrigin {
        name: name.to_owned(),
        nearest: penteract_rules::suggest(name, known).map(str::to_owned),
        products: products.to_vec(),
    }
}

/// What people read for a name until somebody says better: `my-loan` is "My loan".
fn title(name: &str) -> String {
    let words = name.replace('-', " ");
    let mut signs = words.chars();
    let first = signs.next().map(|sign| sign.to_ascii_uppercase());
    first.into_iter().chain(signs).collect()
}

/// The text of a TOML file with the line that names its schema for editors, in the place of the one that it may have.
fn with_schema(path: &str, text: &str, schemas: &str) -> String {
    let within = path.split_once('/').map_or(path, |(_, rest)| rest);
    let kind = match within.split('/').next() {
        Some("product.toml") if text.lines().any(|line| line.starts_with("extends")) => {
            SchemaKind::Extension
        }
        Some("product.toml") => SchemaKind::Product,
        Some("facts.toml") => SchemaKind::Facts,
        Some("parameters.toml") => SchemaKind::Parameters,
        Some("nomenclatures.toml") => SchemaKind::Nomenclatures,
        Some("labels") => SchemaKind::Labels,
        Some("cases") => SchemaKind::Case,
        Some("variants") => SchemaKind::Variant,
        // A library of the product's own keeps what it says.
        _ => return text.to_owned(),
    };
    let up = "../".repeat(path.matches('/').count());
    let line = format!("#:schema {up}{schemas}/{kind}.json");
    let rest = match text.split_once('\n') {
        Some((first, rest)) if first.starts_with("#:schema") => rest,
        _ => text,
    };
    format!("{line}\n{}", rest.trim_start_matches('\n'))
}
