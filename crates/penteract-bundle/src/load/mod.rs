//! From the files of a product to a bundle, all problems at once.

mod extension;
mod files;
mod holes;
mod parts;

use std::sync::Arc;

use penteract_core::Currency;
use penteract_rules::{Diagnostic, Environment, Label, Program, SourceFiles};

use crate::application::{ApplicationReader, application_schema};
use crate::bundle::{Bundle, Content};
use crate::cases::{self, Case, CaseContext};
use crate::codes;
use crate::digest::Digest;
use crate::labels::{self, Sentence};
use crate::language::Language;
use crate::manifest::{Manifest, Names, RefKind, Variant};
use crate::parameters::override_values;
use crate::reader::Reader;
use crate::source::BundleSource;
use files::Files;
use parts::Parts;

/// What loading gave.
#[derive(Debug)]
pub struct Loaded {
    /// The product; none when it, or one of its variants, has an error.
    pub bundle: Option<Bundle>,
    /// Its variants, in the order of their names; none when there is an error.
    pub variants: Vec<Bundle>,
    /// Every problem, errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts into which the problems point.
    pub sources: SourceFiles,
}

impl Loaded {
    /// Whether the product cannot be used.
    pub fn has_errors(&self) -> bool {
        self.bundle.is_none()
    }
}

/// Loads the product of a folder.
pub(crate) fn load(
    source: &dyn BundleSource,
    product: &str,
    libraries: &dyn BundleSource,
) -> Loaded {
    let mut files = Files::open(source, product, libraries);
    let loaded = load_product(&mut files, product);
    let Files {
        mut diagnostics,
        sources,
        ..
    } = files;
    let has_errors = diagnostics.iter().any(Diagnostic::is_error);
    hide_consequences(&mut diagnostics);
    sort(&mut diagnostics);
    let (bundle, variants) = match loaded.filter(|_| !has_errors) {
        Some((bundle, variants)) => (Some(bundle), variants),
        None => (None, Vec::new()),
    };
    Loaded {
        bundle,
        variants,
        diagnostics,
        sources,
    }
}

/// What is not TOML is read as something else; only the first cause is worth telling.
fn hide_consequences(diagnostics: &mut Vec<Diagnostic>) {
    let places: Vec<Label> = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.code == codes::SYNTAX)
        .filter_map(|diagnostic| diagnostic.primary.clone())
        .collect();
    let touches = |label: &Label| {
        places.iter().any(|place| {
            place.file == label.file
                && place.span.start <= label.span.end
                && label.span.start <= place.span.end
        })
    };
    diagnostics.retain(|diagnostic| {
        diagnostic.code == codes::SYNTAX || !diagnostic.primary.as_ref().is_some_and(touches)
    });
}

/// File by file, in the order of the text.
fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by(|left, right| {
        let key = |diagnostic: &Diagnostic| {
            diagnostic
                .primary
                .as_ref()
                .map(|label| (Arc::clone(&label.file), label.span.start))
        };
        key(left).cmp(&key(right))
    });
}

/// The product of the folder and its variants; those without errors.
fn load_product(files: &mut Files<'_>, product: &str) -> Option<(Bundle, Vec<Bundle>)> {
    let document = files.product_document("product.toml", true)?;
    if document.entries.iter().any(|entry| entry.key == "extends") {
        return extension::load(files, product, &document).map(|bundle| (bundle, Vec::new()));
    }
    let manifest = Manifest::read(
        &document,
        product,
        &mut Reader::new(&document.file, &mut files.diagnostics),
    );
    // Amounts are read in some currency even when the manifest's own is wrong, so that the other files are checked.
    let currency = manifest.currency.unwrap_or(Currency::EUR);
    let parts = Parts::read(files, &manifest, currency);
    let variants = variant_names(files);
    files.report_strays(&PRODUCT_FILES, &["cases/", "variants/", "lib/"]);
    let digest = std::mem::take(&mut files.digest);

    let base = compile_bundle(files, &manifest, &parts, currency, None, &digest);
    let cases = read_cases(
        files,
        &parts,
        currency,
        base.as_ref().map(Bundle::program),
        &variants,
    );
    let mut bundles = Vec::with_capacity(variants.len());
    for name in &variants {
        let own = std::mem::take(&mut files.diagnostics);
        bundles.extend(load_variant(
            files, name, &manifest, &parts, currency, &digest,
        ));
        // What is wrong in the product is told once, not again for each variant.
        let of_variant = std::mem::replace(&mut files.diagnostics, own);
        let new: Vec<Diagnostic> = of_variant
            .into_iter()
            .filter(|problem| !files.diagnostics.contains(problem))
            .collect();
        files.diagnostics.extend(new);
    }
    let of = |variant: Option<&str>| {
        cases
            .iter()
            .filter(|case| case.variant.as_deref() == variant)
            .cloned()
            .collect()
    };
    let bundles = bundles.into_iter().map(|bundle| {
        let cases = of(bundle.variant());
        bundle.with_cases(cases)
    });
    let bundles = bundles.collect();
    base.map(|base| (base.with_cases(of(None)), bundles))
}

/// The names of the files of `variants/`.
fn variant_names(files: &Files<'_>) -> Vec<Arc<str>> {
    let paths = files.product_files("variants/");
    let name = |path: &String| {
        path.strip_prefix("variants/")?
            .strip_suffix(".toml")
            .map(Arc::from)
    };
    paths.iter().filter_map(name).collect()
}

fn load_variant(
    files: &mut Files<'_>,
    name: &str,
    base: &Manifest,
    parts: &Parts,
    currency: Currency,
    digest: &Digest,
) -> Option<Bundle> {
    let path = format!("variants/{name}.toml");
    let document = files.product_document(&path, false)?;
    let mut reader = Reader::new(&document.file, &mut files.diagnostics);
    let variant = Variant::read(&document, name, &mut reader);
    let parts = with_differences(parts, &variant, currency, &mut reader);
    let mut digest = digest.clone();
    if let Some(text) = files.sources.text(&document.file) {
        digest.add(&path, text);
    }
    let manifest = variant.over(base);
    compile_bundle(
        files,
        &manifest,
        &parts,
        currency,
        Some(variant.id?),
        &digest,
    )
}

/// Parameters and sentences as a variant has them.
fn with_differences(
    parts: &Parts,
    variant: &Variant<'_>,
    currency: Currency,
    reader: &mut Reader<'_>,
) -> Parts {
    let mut parts = parts.clone();
    override_values(&mut parts.parameters, variant.parameters, currency, reader);
    for sentence in &variant.labels {
        let (text, span) = (Arc::clone(&sentence.text), sentence.span.clone());
        let label = Sentence {
            text,
            file: Arc::clone(&reader.file),
            span,
        };
        parts
            .labels
            .of_mut(sentence.language)
            .insert(Arc::clone(&sentence.function), label);
    }
    parts
}

/// Checks what was read and puts it together.
fn compile_bundle(
    files: &mut Files<'_>,
    manifest: &Manifest,
    parts: &Parts,
    currency: Currency,
    variant: Option<Arc<str>>,
    digest: &Digest,
) -> Option<Bundle> {
    let program = compile(environment(manifest, parts, currency), parts, files);
    let names = Names {
        currency,
        facts: &parts.facts,
        parameters: &parts.parameters,
        tables: &parts.tables,
        program: program.as_deref(),
        lost: &parts.lost,
    };
    let mut reader = Reader::new(&manifest.file, &mut files.diagnostics);
    let offer = manifest
        .offer
        .as_ref()
        .and_then(|offer| offer.resolve(&names, &mut reader));
    let guarantee = match &manifest.guarantee {
        None => Some(None),
        Some(guarantee) => guarantee.resolve(&names, &mut reader).map(Some),
    };
    let program = program?;
    let sentences = labels::check(
        &program,
        &parts.labels,
        &parts.script_languages,
        &mut files.diagnostics,
    );
    holes::report(&program, manifest, parts, &mut files.diagnostics);

    let language = manifest.language?;
    let name = manifest.name.clone()?;
    let schema = application_schema(
        name.get(language),
        &parts.facts,
        &parts.groups,
        currency,
        language,
    );
    let reader = match ApplicationReader::new(&parts.facts, &program, currency, &schema) {
        Ok(reader) => reader,
        Err(problem) => {
            let message = format!("the applications of the product have no schema: {problem}");
            files
                .diagnostics
                .push(Diagnostic::error(codes::BAD_VALUE, message));
            return None;
        }
    };
    Some(Bundle::new(Content {
        choices: Vec::new(),
        id: manifest.id.clone()?,
        variant,
        version: manifest.version.clone()?,
        name,
        language,
        currency: manifest.currency?,
        windows: manifest.windows.clone(),
        facts: parts.facts.clone(),
        groups: parts.groups.clone(),
        nomenclatures: parts.nomenclatures.lists.clone(),
        parameters: parts.parameters.clone(),
        tables: parts.tables.clone(),
        scripts: parts.scripts.clone(),
        program,
        offer: offer?,
        guarantee: guarantee?,
        cases: Vec::new(),
        sentences,
        digest: digest.clone(),
        schema,
        reader,
    }))
}

/// What scripts may read.
fn environment(manifest: &Manifest, parts: &Parts, currency: Currency) -> Environment {
    let mut used: Vec<Arc<str>> = parts.used_by_libraries.clone();
    for reference in manifest.references() {
        used.extend(reference.uses());
        if let RefKind::Table(name) = &reference.kind {
            let table = parts.tables.iter().find(|table| table.name() == &**name);
            let inputs = table
                .into_iter()
                .flat_map(|table| &table.declaration.inputs);
            used.extend(inputs.map(|column| Arc::clone(&column.name)));
        }
    }
    used.extend(
        manifest
            .offer
            .as_ref()
            .and_then(|offer| offer.request())
            .cloned(),
    );
    Environment {
        facts: parts
            .facts
            .iter()
            .map(crate::facts::Fact::declaration)
            .collect(),
        parameters: parts
            .parameters
            .iter()
            .map(crate::parameters::Parameter::declaration)
            .collect(),
        tables: parts
            .tables
            .iter()
            .map(|table| table.declaration.clone())
            .collect(),
        windows: manifest.windows.clone(),
        used_elsewhere: used,
        ..Environment::new(currency)
    }
}

/// Scripts are checked as long as every name that they may use is known.
fn compile(environment: Environment, parts: &Parts, files: &mut Files<'_>) -> Option<Arc<Program>> {
    if !parts.lost.is_empty() {
        return None;
    }
    let compilation = Program::compile(environment, &parts.scripts);
    files.diagnostics.extend(compilation.diagnostics);
    compilation.program.map(Arc::new)
}

fn read_cases(
    files: &mut Files<'_>,
    parts: &Parts,
    currency: Currency,
    program: Option<&Program>,
    variants: &[Arc<str>],
) -> Vec<Case> {
    let context = CaseContext {
        currency,
        facts: &parts.facts,
        parameters: &parts.parameters,
        program,
        variants,
        lost: &parts.lost,
    };
    let paths = files.product_files("cases/");
    let mut base = cases::Answers::default();
    if paths.iter().any(|path| path == "cases/base.toml")
        && let Some(document) = files.product_document("cases/base.toml", false)
    {
        base = cases::read_base(
            &document,
            &context,
            &mut Reader::new(&document.file, &mut files.diagnostics),
        );
    }
    let mut read = Vec::with_capacity(paths.len());
    for path in paths {
        let Some(name) = path
            .strip_prefix("cases/")
            .and_then(|path| path.strip_suffix(".toml"))
        else {
            continue;
        };
        if name == "base" {
            continue;
        }
        let Some(document) = files.product_document(&path, false) else {
            continue;
        };
        let mut reader = Reader::new(&document.file, &mut files.diagnostics);
        read.extend(cases::read(name, &document, &base, &context, &mut reader));
    }
    read
}

/// The files of a product besides tables, cases, variants and libraries.
const PRODUCT_FILES: [&str; 10] = [
    "product.toml",
    "facts.toml",
    "nomenclatures.toml",
    "parameters.toml",
    "rules/eligibility.rhai",
    "rules/terms.rhai",
    "rules/schedule.rhai",
    "rules/guarantee.rhai",
    "labels/fr.toml",
    "labels/en.toml",
];

/// Every language whose labels a bundle holds.
pub(crate) fn label_files() -> [(Language, &'static str); 2] {
    [
        (Language::French, "labels/fr.toml"),
        (Language::English, "labels/en.toml"),
    ]
}
