//! `product.toml`, as written: keys are known, references are not looked up yet.

mod aid;
mod conventions;
mod guarantee;
mod offer;
mod options;
mod places;
mod reference;
mod resolve;
mod servicing;
pub(crate) mod terms;
mod variant;
mod window;

use std::ops::Range;
use std::sync::Arc;

use penteract_core::{Currency, Language, LocalText, text};

use crate::codes;
use crate::document::{Document, Entry};
use crate::keys::KeyValue as _;
use crate::reader::{Fields, Reader, is_slug};
pub(crate) use aid::AidDraft;
pub use conventions::{DownPaymentPlan, TermsPlan};
pub(crate) use guarantee::GuaranteeDraft;
pub use guarantee::{GuaranteeFeePlan, GuaranteePlan};
pub(crate) use offer::OfferDraft;
pub use offer::{
    AmountPlan, FeeAmountPlan, FeePlan, InsurancePlan, LimitPlan, OfferPlan, RateStepPlan,
    RetentionPlan, SchedulePlan,
};
pub(crate) use options::OptionDraft;
pub use options::{OptionAnswer, OptionPlan};
pub(crate) use reference::{Extent, REFERENCE_KEYS, RefDraft, RefKind};
pub(crate) use resolve::{Expected, Names};
pub(crate) use servicing::ServicingDraft;
pub use servicing::{LateInterestPlan, PrepaymentFeePlan, ServicingPlan};
pub(crate) use variant::{Differences, Extension, Switch, Variant};
pub(crate) use window::uncertain_end;
pub use window::{UncertainEnd, Window};

/// The version of the format that this crate reads.
pub const FORMAT: u32 = 1;

/// `product.toml`, read. What could not be read is absent, and was reported.
#[derive(Clone, Debug)]
pub(crate) struct Manifest {
    pub(crate) file: Arc<str>,
    pub(crate) id: Option<Arc<str>>,
    pub(crate) version: Option<Arc<str>>,
    pub(crate) language: Option<Language>,
    pub(crate) name: Option<LocalText>,
    pub(crate) currency: Option<Currency>,
    pub(crate) windows: Vec<Window>,
    /// Where the manifest says that the product is granted through its variants only.
    pub(crate) is_abstract: Option<Range<usize>>,
    /// Where the manifest says that the product accepts everybody.
    pub(crate) unconditional: Option<Range<usize>>,
    /// The product that it extends.
    pub(crate) extends: Option<Arc<str>>,
    /// Libraries, with the place where each is named.
    pub(crate) uses: Vec<(Arc<str>, Range<usize>)>,
    pub(crate) offer: Option<OfferDraft>,
    pub(crate) guarantee: Option<GuaranteeDraft>,
    pub(crate) servicing: Option<ServicingDraft>,
    pub(crate) options: Vec<OptionDraft>,
    pub(crate) aid: Option<AidDraft>,
}

impl Manifest {
    /// Reads `product.toml` of the folder `product`.
    pub(crate) fn read(document: &Document, product: &str, reader: &mut Reader<'_>) -> Self {
        let mut fields = Fields::new(&document.entries, "product.toml", 0..0);
        if let Some(entry) = fields.required("format", "1", reader) {
            check_format(entry, reader);
        }
        let id = fields
            .required("id", &format!("\"{product}\""), reader)
            .and_then(|entry| id(entry, reader));
        let version = fields
            .required("version", "\"1.0.0\"", reader)
            .and_then(|entry| version(entry, reader));
        let language = fields
            .required("language", "\"fr\"", reader)
            .and_then(|entry| reader.parsed(entry));
        let name = fields.required("name", "{ fr = \"…\", en = \"…\" }", reader);
        let name = name.and_then(|entry| reader.local_text(entry));
        let currency = fields
            .required("currency", "\"EUR\"", reader)
            .and_then(|entry| reader.parsed(entry));
        let is_abstract = is_said("abstract", &mut fields, reader);
        let unconditional = is_said("unconditional", &mut fields, reader);
        // Without windows of its own, an abstract product leaves them to its variants.
        let windows = if is_abstract.is_some() {
            fields.optional("windows")
        } else {
            fields.required("windows", WINDOWS_EXAMPLE, reader)
        };
        let windows = windows
            .map(|entry| window::read(entry, reader))
            .unwrap_or_default();
        let uses = fields
            .optional("uses")
            .map(|entry| libraries(entry, reader))
            .unwrap_or_default();
        let offer = fields.required_table("offer", "{ … }", "offer", reader);
        let offer = offer.and_then(|entry| OfferDraft::read(entry, "offer", Extent::Whole, reader));
        let guarantee = fields
            .optional("guarantee")
            .and_then(|entry| GuaranteeDraft::read(entry, "guarantee", Extent::Whole, reader));
        let servicing = fields
            .optional("servicing")
            .and_then(|entry| ServicingDraft::read(entry, "servicing", Extent::Whole, reader));
        let options = fields
            .optional("options")
            .map(|entry| options::read(entry, reader))
            .unwrap_or_default();
        let aid = fields
            .optional("aid")
            .and_then(|entry| AidDraft::read(entry, "aid", Extent::Whole, reader));
        fields.finish(reader);
        Self {
            file: Arc::clone(&document.file),
            id,
            version,
            language,
            name,
            currency,
            windows,
            is_abstract,
            unconditional,
            extends: None,
            uses,
            offer,
            guarantee,
            servicing,
            options,
            aid,
        }
    }

    /// Every value of the manifest, to know what it refers to.
    pub(crate) fn references(&self) -> Vec<&RefDraft> {
        let mut found = Vec::new();
        if let Some(offer) = &self.offer {
            offer.references(&mut found);
        }
        if let Some(guarantee) = &self.guarantee {
            guarantee.references(&mut found);
        }
        if let Some(servicing) = &self.servicing {
            servicing.references(&mut found);
        }
        self.options.references(&mut found);
        if let Some(aid) = &self.aid {
            aid.references(&mut found);
        }
        found
    }
}

const WINDOWS_EXAMPLE: &str = "[{ from = 2020-03-16, until = 2022-06-30 }]";

/// The place of a key that is true: `abstract = true`.
fn is_said(
    key: &'static str,
    fields: &mut Fields<'_>,
    reader: &mut Reader<'_>,
) -> Option<Range<usize>> {
    let entry = fields.optional(key)?;
    let is_said = reader.bool(entry)?;
    is_said.then(|| entry.key_span.clone())
}

fn check_format(entry: &Entry, reader: &mut Reader<'_>) {
    if let Some(format) = reader.integer::<u32>(entry)
        && format != FORMAT
    {
        let message = text!(
            "format {format} is not known",
            "le format {format} n'est pas connu"
        );
        let help = text!(
            "this version reads format {FORMAT}: a newer one may read {format}",
            "cette version lit le format {FORMAT} : une plus récente lit peut-être le {format}"
        );
        reader.error(codes::BAD_VALUE, message, &entry.value.span, help);
    }
}

fn id(entry: &Entry, reader: &mut Reader<'_>) -> Option<Arc<str>> {
    let id = reader.text(entry)?;
    if !is_slug(id) {
        let help = text!(
            "write small letters, digits and hyphens: `equipment-loan`",
            "écrivez des minuscules, des chiffres et des traits d'union : `equipment-loan`"
        );
        reader.error(
            codes::BAD_NAME,
            text!(
                "`{id}` cannot name a product",
                "`{id}` ne peut pas nommer un produit"
            ),
            &entry.value.span,
            help,
        );
        return None;
    }
    Some(Arc::from(id))
}

/// Three numbers: `1.0.0`.
fn version(entry: &Entry, reader: &mut Reader<'_>) -> Option<Arc<str>> {
    let version = reader.text(entry)?;
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if version.split('.').count() == 3 && version.split('.').all(is_number) {
        return Some(Arc::from(version));
    }
    let message = text!(
        "`{version}` is not a version",
        "`{version}` n'est pas une version"
    );
    let help = text!(
        "write three numbers: `1.0.0`; a changed amount or decision raises it",
        "écrivez trois nombres : `1.0.0` ; un montant ou une décision qui change l'augmente"
    );
    reader.error(codes::BAD_VALUE, message, &entry.value.span, help);
    None
}

fn libraries(entry: &Entry, reader: &mut Reader<'_>) -> Vec<(Arc<str>, Range<usize>)> {
    let mut known: Vec<(Arc<str>, Range<usize>)> = Vec::new();
    for (name, span) in reader.texts(entry) {
        if !name.strip_prefix("lib/").is_some_and(is_slug) {
            let message = text!(
                "`{name}` is not a library",
                "`{name}` n'est pas une bibliothèque"
            );
            let help = text!(
                "a library is a folder of `lib`: write `lib/company`",
                "une bibliothèque est un dossier de `lib` : écrivez `lib/company`"
            );
            let code = if name.contains("..") || name.starts_with('/') {
                codes::OUTSIDE_FOLDER
            } else {
                codes::BAD_VALUE
            };
            reader.error(code, message, &span, help);
        } else if known.iter().any(|(other, _)| *other == name) {
            let message = text!(
                "library `{name}` is named twice",
                "la bibliothèque `{name}` est nommée deux fois"
            );
            reader.labelled_error(
                codes::DUPLICATE_NAME,
                message,
                &span,
                text!("second time", "deuxième fois"),
                text!("keep one of the two", "gardez l'un des deux"),
            );
        } else {
            known.push((name, span));
        }
    }
    known
}
