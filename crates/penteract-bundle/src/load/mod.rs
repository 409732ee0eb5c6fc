//! From the files of a product to a bundle, all problems at once.

mod cited;
mod draft;
mod figures;
mod files;
mod holes;
mod library;
mod loader;
mod members;
mod no_list;
mod options;
mod parts;
mod product;
mod rules;
mod shared;
mod slip;
mod switches;
mod translations;
mod variants;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use penteract_rules::{
    Diagnostic, Environment, Label, ParsedScripts, Program, SourceFiles, listed_first,
};

use crate::application::Application;
use crate::application::ApplicationReader;
use crate::bundle::{Bundle, Content, Tranche};
use crate::cases::{self, CaseContext, Cases};
use crate::codes;
use crate::figure_names::Names as FigureNames;
use crate::keys::{Items, Planned as _, resolved};
use crate::labels::{self, Says};
use crate::manifest::{
    AidDraft, Body, GuaranteePlan, Names, OfferPlan, OptionDraft, RefKind, RuleKeys, ThirdParty,
    Window, check_names,
};
use crate::reader::Reader;
use crate::vocabulary::Vocabulary;
use crate::words;
use draft::Draft;
use files::Files;
pub(crate) use library::LibraryFile;
pub use loader::{Loader, Purpose};
use members::Member;
use penteract_core::text;
use variants::VariantDraft;

/// What loading gave.
#[derive(Debug)]
#[non_exhaustive]
pub struct Loaded {
    /// The product; none when it, or one of its variants, has an error, and when it is abstract.
    pub bundle: Option<Bundle>,
    /// Its variants, in the order of their names; none when there is an error.
    pub variants: Vec<Bundle>,
    /// Whether the product is granted through its variants only (`abstract = true`).
    pub is_abstract: bool,
    /// Every problem, errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts into which the problems point.
    pub sources: SourceFiles,
}

impl Loaded {
    /// Whether the product cannot be used.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
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

/// What was put together, when there is no error.
struct Product {
    /// None when the product is abstract: only its variants are granted.
    bundle: Option<Bundle>,
    variants: Vec<Bundle>,
    is_abstract: bool,
}

/// The product of the folder and its variants.
fn load_product(files: &mut Files<'_>, product: &str, purpose: Purpose) -> Option<Product> {
    let base = product::read(files, product)?;
    let variants = variants::read(files, &base);
    let names: Vec<Arc<str>> = variants
        .iter()
        .map(|variant| Arc::clone(&variant.id))
        .collect();
    let is_extension = base.manifest.extends.is_some();
    let known: &[&str] = if is_extension {
        &["product.toml"]
    } else {
        &PRODUCT_FILES
    };
    files.report_strays(known, &["cases/", "lib/"]);
    if let Some(span) = &base.manifest.is_abstract
        && variants.is_empty()
    {
        files.diagnostics.push(nothing_granted(&base, span));
    }

    let mut shared = Shared {
        purpose,
        scripts: files.shared.borrow_mut().parsed(&base.parts.scripts),
        program: None,
        reader: None,
    };
    let (bundle, base_member) = compile_member(&base, None, &mut shared);
    let program = bundle
        .as_ref()
        .map(|bundle| Arc::clone(bundle.shared_program()));
    let mut members = vec![base_member];
    let mut bundles = Vec::with_capacity(1 + variants.len());
    bundles.extend(bundle);
    for variant in &variants {
        let Some(draft) = &variant.draft else {
            continue;
        };
        let (bundle, member) = compile_member(draft, Some(variant), &mut shared);
        bundles.extend(bundle);
        members.push(member);
    }
    let cases = match purpose {
        Purpose::Decide => None,
        Purpose::Check => {
            let program = program.as_deref();
            let cases = read_cases(files, &base, program, &names, &bundles);
            cited::report(files);
            // An extension has the labels of the product that it extends, and perhaps other limits.
            if bundles.len() == members.len() && !is_extension {
                let mut report = words::Report {
                    labels: &base.parts.labels,
                    speakers: &base.parts.speakers,
                    problems: &mut files.diagnostics,
                };
                let members = bundles.iter();
                report.offers(members.map(|bundle| (bundle.offer(), bundle.options())));
            }
            Some(cases)
        }
    };
    let mut told = members::merge(&members);
    if is_extension {
        // What the other product declares may well be read by that one only.
        let own = files.product.display("");
        told.retain(|problem| {
            let file = problem.primary.as_ref().map(|label| &label.file);
            !members::is_unused(problem) || file.is_some_and(|file| file.starts_with(&own))
        });
    }
    let known = listed_first(std::mem::take(&mut files.diagnostics));
    told.retain(|problem| !known.contains(problem));
    files.diagnostics = known;
    files.diagnostics.extend(told);

    // An extension has the facts and scripts of the product that it extends, and perhaps other options.
    if bundles.len() == members.len() && !is_extension {
        options::report_unnamed(&base.parts, &bundles, &mut files.diagnostics);
    }

    let is_abstract = base.manifest.is_abstract.is_some();
    let with_own_cases = |bundle: Bundle| match &cases {
        None => bundle,
        Some(cases) => bundle.with_cases(cases),
    };
    let bundles = bundles.into_iter().map(with_own_cases);
    let (own, variants): (Vec<_>, _) = bundles.partition(|bundle| bundle.variant().is_none());
    Some(Product {
        bundle: own.into_iter().next().filter(|_| !is_abstract),
        variants,
        is_abstract,
    })
}

/// An abstract product without variants.
fn nothing_granted(base: &Draft, span: &Range<usize>) -> Diagnostic {
    let id = base.manifest.id.as_deref().unwrap_or_default();
    let message = text!(
        "product `{id}` is granted through its variants only, and has none",
        "le produit `{id}` n'est accordé que par ses variantes, et n'en a aucune"
    );
    Diagnostic::error(codes::MISSING_FILE, message)
        .at(Label::place(Arc::clone(&base.manifest.file), span.clone()))
        .help(text!(
            "add `variants/<id>.toml`, or take `abstract` away",
            "ajoutez `variants/<id>.toml`, ou retirez `abstract`"
        ))
}

/// What a product and its variants have in common: variants change neither scripts nor facts.
struct Shared {
    purpose: Purpose,
    scripts: ParsedScripts,
    /// The first of them that compiles.
    program: Option<Arc<Program>>,
    /// Made with the first of them that compiles.
    reader: Option<Arc<ApplicationReader>>,
}

/// Checks a draft and puts the bundle together.
fn compile_member<'v>(
    draft: &Draft,
    variant: Option<&'v VariantDraft>,
    shared: &mut Shared,
) -> (Option<Bundle>, Member<'v>) {
    let mut problems = Vec::new();
    let program = compile(draft, shared, &mut problems);
    let variant_id = variant.map(|variant| Arc::clone(&variant.id));
    let bundle = compile_bundle(draft, variant_id, program.clone(), shared, &mut problems);
    let member = Member {
        variant: variant.map(|variant| &variant.declared),
        is_granted: draft.manifest.is_abstract.is_none(),
        program,
        problems,
    };
    (bundle, member)
}

/// Checks what was read and puts it together.
fn compile_bundle(
    draft: &Draft,
    variant: Option<Arc<str>>,
    program: Option<Arc<Program>>,
    shared: &mut Shared,
    problems: &mut Vec<Diagnostic>,
) -> Option<Bundle> {
    let Draft {
        manifest, parts, ..
    } = draft;
    let currency = draft.currency();
    let names = Names {
        currency,
        facts: &parts.facts,
        parameters: &parts.parameters,
        tables: &parts.tables,
        program: program.as_deref(),
        lost: &parts.lost,
    };
    let names = &names;
    let reader = &mut Reader::new(&manifest.file, problems);
    let offer = manifest
        .body
        .offer
        .as_ref()
        .and_then(|offer| offer.resolve(names, reader));
    let guarantee = resolved!(optional manifest.body.guarantee, names, reader);
    check_names(third_parties(&offer, &guarantee), reader.problems);
    let servicing = resolved!(optional manifest.body.servicing, names, reader);
    let schedule = offer.as_ref().map(|offer| &offer.schedule);
    let options = resolved!(optional manifest.body.options, names, reader);
    let drafts = manifest.body.options.iter().flat_map(Items::all);
    let unfit = drafts.filter(|option| schedule.is_some_and(|known| !option.fits(known, reader)));
    let mut fit = unfit.count() == 0;
    let all = manifest.body.options.as_ref().map_or(&[][..], Items::all);
    for draft in all {
        fit &= draft.excludes_known(all, reader);
    }
    let tranches = manifest.body.offer.as_ref();
    if let Some(tranches) = tranches.and_then(|offer| offer.tranches.as_ref()) {
        let Body {
            guarantee, options, ..
        } = &manifest.body;
        tranches.fit(guarantee.as_ref(), options.as_ref(), reader);
    }
    let has_aid = |aid: &AidDraft| aid.fits(manifest.body.guarantee.is_some(), reader);
    let aid = match manifest.body.aid.as_ref().is_none_or(has_aid) {
        true => resolved!(optional manifest.body.aid, names, reader),
        false => None,
    };
    let program = program?;
    let sentences = labels::check(
        &program,
        &parts.labels,
        &parts.speakers,
        &parts.parameters,
        problems,
    );
    let own = manifest.languages.own();
    let [words, limits, fees] =
        [Says::Word, Says::Limit, Says::Fee].map(|says| parts.labels.by_name(says, own));
    let vocabulary = Vocabulary {
        currency,
        facts: &parts.facts,
        parameters: &parts.parameters,
        lists: &parts.nomenclatures.lists,
        words: &words,
    };
    switches::check(draft, &program, problems);
    rules::check_any(&program, manifest, problems);
    holes::report(&program, manifest, parts, problems);
    if let Some(Some(options)) = &options {
        options::report_unasked(&program, manifest, options, parts, problems);
        options::report_ungranted(&program, manifest, parts, problems);
    }
    if shared.purpose == Purpose::Check {
        rules::check_laws(&program, problems);
        translations::report(&program, draft, problems);
        figures::report(&program, &sentences, vocabulary, problems);
        let mut report = words::Report {
            labels: &parts.labels,
            speakers: &parts.speakers,
            problems,
        };
        report.words(&program, vocabulary, &parts.tables);
        no_list::report(&program, manifest, parts, problems);
    }

    let language = manifest.language?;
    let name = manifest.name.clone()?;
    let reader = shared.reader.get_or_insert_with(|| {
        Arc::new(ApplicationReader::new(
            &parts.facts,
            None,
            &parts.groups,
            &parts.nomenclatures.lists,
            &program,
            currency,
        ))
    });
    Some(Bundle::new(Content {
        choices: Vec::new(),
        id: manifest.id.clone()?,
        file: Arc::clone(&manifest.file),
        variant,
        version: manifest.version.clone()?,
        name,
        language,
        languages: manifest.languages.iter().collect(),
        citations: parts.labels.citations(language),
        currency: manifest.currency?,
        windows: manifest.windows.clone(),
        facts: Arc::clone(&parts.facts),
        groups: Arc::clone(&parts.groups),
        nomenclatures: Arc::clone(&parts.nomenclatures.lists),
        laws: Arc::clone(&parts.laws),
        parameters: parts.parameters.clone(),
        tables: parts.tables.clone(),
        offer_figures: FigureNames::of_offer(manifest, &program, &parts.tables),
        manifest_figures: FigureNames::of_manifest(manifest, &program, &parts.tables),
        constants: manifest
            .references()
            .into_iter()
            .filter_map(|said| said.sourced.clone())
            .collect(),
        unsourced: manifest
            .references()
            .into_iter()
            .filter_map(crate::manifest::RefDraft::unsourced)
            .collect(),
        scripts: Arc::clone(&parts.scripts),
        program,
        places: manifest.places(),
        tranches: tranches_of(&offer, &guarantee),
        offer: offer?,
        guarantee: guarantee?,
        servicing: servicing?,
        options: options.filter(|_| fit)?.unwrap_or_default(),
        aid: aid?,
        cases: None,
        unconfirmed: Vec::new(),
        base_case: Application::unanswered(),
        excused: Arc::default(),
        sentences,
        words,
        limits,
        fees,
        digest: draft.digest.clone(),
        reader: Arc::clone(reader),
    }))
}

/// The third parties that the offer and its guarantee name.
fn third_parties<'p>(
    offer: &'p Option<OfferPlan>,
    guarantee: &'p Option<Option<GuaranteePlan>>,
) -> impl Iterator<Item = &'p ThirdParty> {
    let fees = guarantee.iter().flatten().flat_map(GuaranteePlan::all_fees);
    let of_guarantee = fees.filter_map(|fee| fee.payer.third_party());
    let offer = offer.iter().flat_map(OfferPlan::third_parties);
    offer.chain(of_guarantee)
}

/// What each tranche is lent on.
fn tranches_of(
    offer: &Option<OfferPlan>,
    guarantee: &Option<Option<GuaranteePlan>>,
) -> Vec<Tranche> {
    let guarantee = guarantee.as_ref().and_then(Option::as_ref);
    let whole = offer.iter();
    let tranches = whole.flat_map(|whole| {
        let tranches = whole.tranches.iter();
        tranches.map(|plan| Tranche {
            plan: plan.clone(),
            offer: plan.offer(whole),
            guarantee: guarantee.map(|whole| plan.guarantee(whole)),
        })
    });
    tranches.collect()
}

/// What scripts may read.
fn environment(draft: &Draft) -> Environment {
    let Draft {
        manifest, parts, ..
    } = draft;
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
    used.extend(crate::fact_bounds::bounding(&parts.facts).cloned());
    let offered = manifest
        .body
        .offer
        .iter()
        .filter_map(|offer| offer.request());
    let options = manifest.body.options.iter().flat_map(Items::all);
    used.extend(
        offered
            .chain(options.filter_map(OptionDraft::request))
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
            .map(|table| Arc::clone(&table.declaration))
            .collect(),
        windows: manifest.windows.iter().map(Window::period).collect(),
        switched: switches::switched(&draft.switches),
        said: draft
            .changed_rules
            .iter()
            .filter_map(RuleKeys::said)
            .collect(),
        used_elsewhere: used,
        ..Environment::new(draft.currency())
    }
}

/// Scripts are checked as long as every name that they may use is known.
fn compile(
    draft: &Draft,
    shared: &mut Shared,
    problems: &mut Vec<Diagnostic>,
) -> Option<Arc<Program>> {
    if !draft.parts.lost.is_empty() {
        return None;
    }
    let environment = environment(draft);
    let compilation = match shared.purpose {
        Purpose::Decide => {
            let compiled = match &shared.program {
                Some(program) => program.with_figures(environment),
                None => Err(Box::new(environment)),
            };
            compiled.unwrap_or_else(|environment| {
                Program::compile_to_decide(*environment, &shared.scripts)
            })
        }
        // What only warns is looked for member by member, since it hangs on the figures of each.
        Purpose::Check => Program::compile_parsed(environment, &shared.scripts),
    };
    problems.extend(compilation.diagnostics);
    draft.parts.tell_where_taken(problems);
    let program = compilation.program.map(Arc::new);
    if shared.program.is_none() {
        shared.program.clone_from(&program);
    }
    program
}

fn read_cases(
    files: &mut Files<'_>,
    draft: &Draft,
    program: Option<&Program>,
    variants: &[Arc<str>],
    members: &[Bundle],
) -> Cases {
    let parts = &draft.parts;
    let context = CaseContext {
        currency: draft.currency(),
        facts: &parts.facts,
        parameters: &parts.parameters,
        program,
        variants,
        members,
        is_abstract: draft.manifest.is_abstract.is_some(),
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
    let mut excused = Vec::new();
    let mut named = BTreeMap::new();
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
        if name == "mutants" {
            let text = files.sources.text(&document.file).unwrap_or_default();
            excused = cases::read_excused(&document, text, &mut reader);
            continue;
        }
        read.extend(cases::read(
            name,
            &document,
            &base,
            &context,
            &mut named,
            &mut reader,
        ));
    }
    Cases {
        read,
        base: base.into_application(),
        excused: excused.into(),
    }
}

/// The files of a product besides tables, cases, variants and libraries.
const PRODUCT_FILES: [&str; 12] = [
    "product.toml",
    "facts.toml",
    "nomenclatures.toml",
    "parameters.toml",
    "law.toml",
    "rules/constraints.rhai",
    "rules/eligibility.rhai",
    "rules/terms.rhai",
    "rules/schedule.rhai",
    "rules/guarantee.rhai",
    "labels/fr.toml",
    "labels/en.toml",
];
