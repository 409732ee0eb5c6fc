//! From the files of a product to a bundle, all problems at once.

mod files;
mod holes;
mod parts;

use std::sync::Arc;

use penteract_core::Currency;
use penteract_rules::{Diagnostic, Environment, Label, Program, SourceFiles};

use crate::application::{ApplicationReader, application_schema};
use crate::bundle::{Bundle, Content};
use crate::cases::{self, CaseContext};
use crate::codes;
use crate::labels;
use crate::language::Language;
use crate::manifest::{Manifest, Names, RefKind};
use crate::reader::Reader;
use crate::source::BundleSource;
use files::Files;
use parts::Parts;

/// What loading gave.
#[derive(Debug)]
pub struct Loaded {
    /// The product; none when it has an error.
    pub bundle: Option<Bundle>,
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
    let bundle = load_product(&mut files, product);
    let Files {
        mut diagnostics,
        sources,
        ..
    } = files;
    let has_errors = diagnostics.iter().any(Diagnostic::is_error);
    hide_consequences(&mut diagnostics);
    sort(&mut diagnostics);
    Loaded {
        bundle: bundle.filter(|_| !has_errors),
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

fn load_product(files: &mut Files<'_>, product: &str) -> Option<Bundle> {
    let document = files.product_document("product.toml", true)?;
    let manifest = Manifest::read(
        &document,
        product,
        &mut Reader::new(&document.file, &mut files.diagnostics),
    );
    // Amounts are read in some currency even when the manifest's own is wrong, so that the other files are checked.
    let currency = manifest.currency.unwrap_or(Currency::EUR);
    let parts = Parts::read(files, &manifest, currency);
    files.report_strays();

    let environment = environment(&manifest, &parts, currency);
    let program = compile(environment, &parts, files);
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
    let sentences = program.as_deref().map(|program| {
        labels::check(
            program,
            &parts.labels,
            &parts.script_languages,
            &mut files.diagnostics,
        )
    });
    let cases = read_cases(files, &parts, currency, program.as_deref());
    if let Some(program) = program.as_deref() {
        holes::report(program, &manifest, &parts, &mut files.diagnostics);
    }

    let program = program?;
    let language = manifest.language?;
    let name = manifest.name?;
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
        id: manifest.id?,
        variant: None,
        version: manifest.version?,
        name,
        language,
        currency: manifest.currency?,
        windows: manifest.windows,
        facts: parts.facts,
        groups: parts.groups,
        nomenclatures: parts.nomenclatures.lists,
        parameters: parts.parameters,
        tables: parts.tables,
        scripts: parts.scripts,
        program,
        offer: offer?,
        guarantee: guarantee?,
        cases,
        sentences: sentences.unwrap_or_default(),
        digest: std::mem::take(&mut files.digest),
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
) -> Vec<cases::Case> {
    let context = CaseContext {
        currency,
        facts: &parts.facts,
        parameters: &parts.parameters,
        program,
        variants: &[],
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

/// Every language whose labels a bundle holds.
pub(crate) fn label_files() -> [(Language, &'static str); 2] {
    [
        (Language::French, "labels/fr.toml"),
        (Language::English, "labels/en.toml"),
    ]
}
