//! `product.toml`, as written: keys are known, references are not looked up yet.

mod aid;
mod conventions;
mod effects;
mod guarantee;
mod offer;
mod options;
mod payer;
mod places;
mod rates;
mod reference;
mod resolve;
mod schedule;
mod servicing;
pub(crate) mod terms;
mod tranches;
mod uses;
mod variant;
mod window;

use std::ops::Range;
use std::sync::Arc;

use penteract_core::{Currency, Language, LocalText, text};
use penteract_rules::{Diagnostic, Label};
use schemars::{Schema, SchemaGenerator, json_schema};

use crate::codes;
use crate::document::{Document, Entry};
use crate::keys::{Flag, Items, KeyValue, Named, Planned as _, Promised, Table as _, table};
use crate::languages::Languages;
use crate::reader::{Fields, Reader};
pub(crate) use aid::AidDraft;
pub use conventions::{DownPaymentPlan, TermsPlan};
pub use effects::EffectPlan;
pub(crate) use guarantee::GuaranteeDraft;
pub use guarantee::{GuaranteeFeePlan, GuaranteePlan, GuaranteePricePlan};
pub(crate) use offer::OfferDraft;
pub use offer::{
    AmountPlan, FeeAmountPlan, FeePlan, InsurancePlan, LimitPlan, OfferPlan, RetentionPlan,
    UndertakingPlan,
};
pub(crate) use options::OptionDraft;
pub use options::{OpensOnPlan, OptionAnswer, OptionPlan, OptionRules, WaitPlan};
pub(crate) use payer::check_names;
pub use payer::{PayerPlan, ThirdParty};
pub use rates::{IndexPlan, RatePlan, RateStepPlan, StepStart};
pub(crate) use reference::{Extent, REFERENCE_KEYS, RefDraft, RefKind};
pub(crate) use resolve::{Expected, Names};
pub use schedule::{PhasePlan, SchedulePlan};
pub(crate) use servicing::ServicingDraft;
pub use servicing::{LateInterestPlan, PrepaymentFeePlan, ServicingPlan};
pub use tranches::TranchePlan;
pub(crate) use uses::{Libraries, RuleKeys, Use};
pub(crate) use variant::{Differences, Extension, ExtensionFile, Switch, Variant, VariantFile};
pub use window::{UncertainEnd, Window};
pub(crate) use window::{WindowDraft, uncertain_end};

/// The version of the format that this crate reads.
pub const FORMAT: u32 = 1;

/// What `product.toml` says, or what a variant makes of it. What could not be read is absent, and was reported.
#[derive(Clone, Debug)]
pub(crate) struct Manifest {
    pub(crate) file: Arc<str>,
    pub(crate) id: Option<Arc<str>>,
    pub(crate) version: Option<Arc<str>>,
    pub(crate) language: Option<Language>,
    pub(crate) languages: Languages,
    pub(crate) name: Option<LocalText>,
    pub(crate) currency: Option<Currency>,
    /// Where it is said.
    pub(crate) currency_place: Label,
    pub(crate) windows: Vec<Window>,
    /// Where the manifest says that the product is granted through its variants only.
    pub(crate) is_abstract: Option<Range<usize>>,
    /// Where the manifest says that the product accepts everybody.
    pub(crate) unconditional: Option<Range<usize>>,
    /// The product that it extends.
    pub(crate) extends: Option<Arc<str>>,
    pub(crate) uses: Vec<Use>,
    pub(crate) body: Body,
}

table! {
    /// A loan product.
    pub(crate) ProductFile {
        /// Its own language: that of the doc comments in `rules/`, of laws, and of texts that name none.
        language: Language = required("\"fr\""),
        /// Other languages in which every text for people stands as well; none when left out.
        languages: Promised = optional,
        /// The currency of every amount.
        currency: Currency = required("\"EUR\""),
        /// Whether the product accepts everybody, without a rule; false when left out.
        unconditional: Flag = optional,
        /// Libraries: `lib/company`.
        uses: Libraries = optional,
        ..identity: Identity,
        ..release: Release,
        ..body: Body,
    }
}

table! {
    /// What a product or a variant is called.
    pub(crate) Identity {
        /// The identifier: the name of the folder, or of the file of a variant.
        id: Named = required("\"equipment-loan\""),
        /// What people read.
        name: LocalText = required("{ fr = \"…\", en = \"…\" }"),
    }
}

table! {
    /// What a product says of itself.
    pub(crate) Release {
        /// The version of this format: 1.
        format: Format = required("1"),
        /// Three numbers; a changed amount or decision raises it.
        version: Version = required("\"1.0.0\""),
        /// Whether the product is granted through its variants only; false when left out.
        is_abstract as "abstract": Flag = optional,
    }
}

table! {
    /// What a product grants, or what differs in it.
    pub(crate) Body {
        /// When it is granted; an abstract product may leave it to its variants, and these to their product.
        windows: Items<WindowDraft> = needed(WINDOWS_EXAMPLE),
        /// What is lent and how it is repaid.
        offer: OfferDraft = required("{ … }"),
        /// Who carries the risk.
        guarantee: GuaranteeDraft = optional,
        /// How the loan is served once it runs.
        servicing: ServicingDraft = optional,
        /// What the borrower may choose once the loan runs.
        options: Items<OptionDraft> = optional,
        /// The public aid in the loan.
        aid: AidDraft = optional,
    }
}

impl Body {
    /// The windows; `lacks` is told when there is none.
    fn windows(&self, lacks: Option<(LocalText, &Label)>, reader: &mut Reader<'_>) -> Vec<Window> {
        let windows = self.windows.as_ref();
        let found = windows
            .map(|windows| window::windows(windows, reader))
            .unwrap_or_default();
        let is_empty = windows.is_none_or(|windows| windows.all().is_empty());
        if let Some((message, place)) = lacks.filter(|_| is_empty) {
            let missing = Label {
                text: text!("`windows` is missing", "`windows` manque"),
                ..place.clone()
            };
            let help = text!(
                "add `windows = {WINDOWS_EXAMPLE}`",
                "ajoutez `windows = {WINDOWS_EXAMPLE}`"
            );
            let problem = Diagnostic::error(codes::MISSING_KEY, message);
            reader.problems.push(problem.at(missing).help(help));
        }
        found
    }
}

impl Manifest {
    /// Reads `product.toml`.
    pub(crate) fn read(document: &Document, reader: &mut Reader<'_>) -> Self {
        let languages = Languages::of(document, None);
        let reader = &mut Reader::new(&document.file, reader.problems).in_languages(&languages);
        let mut fields = Fields::new(&document.entries, "product.toml", 0..0);
        let file = ProductFile::read_fields(&mut fields, "", Extent::Whole, reader);
        fields.finish(reader);
        let currency = document
            .entries
            .iter()
            .find(|entry| entry.key == "currency");
        let currency_place = reader.place(&currency.map_or(0..0, |entry| entry.value.span.clone()));
        let is_abstract = Flag::place(&file.release.is_abstract);
        let lacks = text!(
            "product.toml has no `windows`",
            "product.toml n'a pas de `windows`"
        );
        let place = file.written();
        let lacks = is_abstract.is_none().then_some((lacks, &place));
        Self {
            windows: file.body.windows(lacks, reader),
            file: Arc::clone(&document.file),
            id: file.identity.id.map(|id| id.name),
            version: file.release.version.map(|version| version.0),
            language: file.language,
            languages,
            name: file.identity.name,
            currency: file.currency,
            currency_place,
            is_abstract,
            unconditional: Flag::place(&file.unconditional),
            extends: None,
            uses: file.uses.map(|uses| uses.0).unwrap_or_default(),
            body: file.body,
        }
    }

    /// Every value of the manifest, to know what it refers to.
    pub(crate) fn references(&self) -> Vec<&RefDraft> {
        let mut found = Vec::new();
        let Body {
            offer,
            guarantee,
            servicing,
            options,
            aid,
            ..
        } = &self.body;
        offer.iter().for_each(|offer| offer.references(&mut found));
        guarantee
            .iter()
            .for_each(|part| part.references(&mut found));
        servicing
            .iter()
            .for_each(|part| part.references(&mut found));
        options.iter().for_each(|part| part.references(&mut found));
        aid.iter().for_each(|part| part.references(&mut found));
        found
    }
}

impl Manifest {
    /// Where its keys stand: the tables of what is lent and of options, and each value that is looked up.
    pub(crate) fn places(&self) -> Vec<(Arc<str>, Label)> {
        let offer = self
            .body
            .offer
            .iter()
            .map(|offer| ("offer", offer.written()));
        let options = self.body.options.iter();
        let options = options.map(|options| ("options", options.written().clone()));
        let tables = offer
            .chain(options)
            .map(|(key, label)| (Arc::from(key), label));
        let values = self.references().into_iter().map(|said| {
            let label = Label::place(Arc::clone(&said.file), said.span.clone());
            (Arc::from(said.place.as_str()), label)
        });
        tables.chain(values).collect()
    }
}

const WINDOWS_EXAMPLE: &str = "[{ from = 2020-03-16, until = 2022-06-30 }]";

/// The version of the format.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Format;

impl KeyValue for Format {
    fn read(entry: &Entry, _: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let format = reader.integer::<u32>(entry)?;
        if format == FORMAT {
            return Some(Self);
        }
        let message = text!(
            "format {format} is not known",
            "le format {format} n'est pas connu"
        );
        let help = text!(
            "this version reads format {FORMAT}: a newer one may read {format}",
            "cette version lit le format {FORMAT} : une plus récente lit peut-être le {format}"
        );
        reader.error(codes::BAD_VALUE, message, &entry.value.span, help);
        None
    }

    fn schema(_: Extent, _: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": FORMAT, "maximum": FORMAT })
    }
}

/// Three numbers: `1.0.0`.
#[derive(Clone, Debug)]
pub(crate) struct Version(Arc<str>);

impl Version {
    /// The first number.
    pub(crate) fn major(&self) -> Option<u32> {
        self.0.split('.').next()?.parse().ok()
    }
}

impl KeyValue for Version {
    fn read(entry: &Entry, _: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let version = reader.text(entry)?;
        let is_number =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if version.split('.').count() == 3 && version.split('.').all(is_number) {
            return Some(Self(Arc::from(version)));
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

    fn schema(_: Extent, _: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": r"^[0-9]+\.[0-9]+\.[0-9]+$" })
    }
}
