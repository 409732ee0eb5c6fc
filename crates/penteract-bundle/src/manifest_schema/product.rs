//! `product.toml` and `variants/*.toml`.

use std::collections::BTreeMap;

use penteract_core::Currency;
use schemars::JsonSchema;

use super::parameters::{Confidence, DatedValue};
use super::table::{Differing, Whole};
use super::value::{LanguageCode, LocalText, Window};
use super::{Sentences, Sources};
use crate::manifest::{AidDraft, GuaranteeDraft, OfferDraft, OptionDraft, ServicingDraft};

/// A loan product.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct ProductFile {
    /// The version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    format: u32,
    /// The identifier, which is the name of the folder.
    #[schemars(regex(pattern = "^[a-z0-9][a-z0-9_-]*$"))]
    id: String,
    /// Three numbers; a changed amount or decision raises it.
    #[schemars(regex(pattern = r"^[0-9]+\.[0-9]+\.[0-9]+$"))]
    version: String,
    /// The language of the doc comments in `rules/`.
    language: LanguageCode,
    /// What people read.
    name: LocalText,
    /// The currency of every amount.
    currency: Currency,
    /// When the product is granted; an abstract product may leave it to its variants.
    windows: Option<Vec<Window>>,
    /// Whether the product is granted through its variants only; false when left out.
    r#abstract: Option<bool>,
    /// Whether the product accepts everybody, without a rule; false when left out.
    unconditional: Option<bool>,
    /// Libraries: `lib/company`.
    uses: Option<Vec<String>>,
    /// What is lent and how it is repaid.
    offer: Whole<OfferDraft>,
    /// Who carries the risk.
    guarantee: Option<Whole<GuaranteeDraft>>,
    /// How the loan is served once it runs.
    servicing: Option<Whole<ServicingDraft>>,
    /// What the borrower may choose once the loan runs.
    options: Option<Vec<Whole<OptionDraft>>>,
    /// The public aid in the loan.
    aid: Option<Whole<AidDraft>>,
}

/// A product that extends another: what differs, by name.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct ExtensionFile {
    /// The version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    format: u32,
    /// The identifier, which is the name of the folder.
    #[schemars(regex(pattern = "^[a-z0-9][a-z0-9_-]*$"))]
    id: String,
    /// Three numbers; a changed amount or decision raises it.
    #[schemars(regex(pattern = r"^[0-9]+\.[0-9]+\.[0-9]+$"))]
    version: String,
    /// The product that it extends.
    extends: String,
    /// What people read.
    name: LocalText,
    /// When the product is granted; as the product that it extends when left out.
    windows: Option<Vec<Window>>,
    /// Whether the product is granted through its variants only; false when left out.
    r#abstract: Option<bool>,
    /// Keys of `[offer]` that differ.
    offer: Option<Differing<OfferDraft>>,
    /// Keys of `[guarantee]` that differ.
    guarantee: Option<Differing<GuaranteeDraft>>,
    /// Keys of `[servicing]` that differ.
    servicing: Option<Differing<ServicingDraft>>,
    /// Keys of `[aid]` that differ.
    aid: Option<Whole<AidDraft>>,
    /// Parameters whose values differ.
    parameters: Option<BTreeMap<String, VariantParameter>>,
    /// Sentences that differ, by language.
    labels: Option<VariantLabels>,
    /// Rules turned on and off.
    rules: Option<Switches>,
}

/// A variant of a product: what differs, by name.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct VariantFile {
    /// The identifier, which is the name of the file.
    #[schemars(regex(pattern = "^[a-z0-9][a-z0-9_-]*$"))]
    id: String,
    /// The variant that it extends; the product itself when left out.
    extends: Option<String>,
    /// What people read.
    name: LocalText,
    /// When the variant is granted; as what it extends when left out.
    windows: Option<Vec<Window>>,
    /// Keys of `[offer]` that differ.
    offer: Option<Differing<OfferDraft>>,
    /// Keys of `[guarantee]` that differ.
    guarantee: Option<Differing<GuaranteeDraft>>,
    /// Keys of `[servicing]` that differ.
    servicing: Option<Differing<ServicingDraft>>,
    /// Keys of `[aid]` that differ.
    aid: Option<Whole<AidDraft>>,
    /// Parameters whose values differ.
    parameters: Option<BTreeMap<String, VariantParameter>>,
    /// Sentences that differ, by language.
    labels: Option<VariantLabels>,
    /// Rules turned on and off.
    rules: Option<Switches>,
}

/// Rules turned on and off, by the names of public functions of `rules/eligibility.rhai`.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Switches {
    /// Rules that are off otherwise: `variants only`, or turned off by what this extends.
    with: Option<Vec<String>>,
    /// Rules that are on otherwise.
    without: Option<Vec<String>>,
}

/// What differs in a parameter.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct VariantParameter {
    /// All its values.
    values: Vec<DatedValue>,
    /// What people read.
    label: Option<LocalText>,
    /// The text of law of the values that do not say their own.
    law: Option<String>,
    /// The lines of the product's sources of the values that do not say their own.
    source: Option<Sources>,
    /// How sure the values are that do not say it themselves.
    confidence: Option<Confidence>,
    /// What a reader must know.
    note: Option<String>,
}

/// Sentences by language.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct VariantLabels {
    /// In French.
    fr: Option<Sentences>,
    /// In English.
    en: Option<Sentences>,
}
