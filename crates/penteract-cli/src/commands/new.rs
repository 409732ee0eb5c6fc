//! `penteract new`: a product or a variant to begin from, clean before anything is edited.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use penteract::{
    BundleSource, FolderSource, Language, MemorySource, Say as _, ShippedProducts, Starter,
    StarterError, TEMPLATES, Template, Wish,
};
use serde::Serialize;

use crate::arguments::NewArguments;
use crate::commands::schema;
use crate::failure::{Failure, Report};
use crate::output::write_whole;
use crate::paint::Style;
use crate::render::{self, diagnostics, page::Page};
use crate::session::Session;
use crate::text::table::{Column, Table};

/// Where products are begun unless `--products` says otherwise.
pub(crate) const FOLDER: &str = "products";

/// Beside the products, for editors.
const SCHEMAS: &str = ".schema";

/// What an editor's checker of TOML must know, the same as for the products of the repository.
const TOMBI: (&str, &str) = ("tombi.toml", include_str!("../../tombi.toml"));

#[derive(Serialize)]
struct TemplateRecord {
    template: &'static str,
    summary: String,
}

#[derive(Serialize)]
struct Record<'a> {
    product: &'a str,
    variant: Option<&'a str>,
    files: Vec<String>,
    cases: usize,
    cases_left_out: usize,
    warnings: usize,
}

/// Writes a product or a variant and says what to do next; without a name, lists the templates.
pub(crate) fn run(session: &Session, arguments: &NewArguments) -> Result<Report, Failure> {
    let wants_json = session.wants_json()?;
    let texts = session.texts();
    let Some(name) = arguments.name.as_deref() else {
        return templates(session, wants_json);
    };
    let Some(origin) = arguments.from.as_deref() else {
        let names: Vec<&str> = TEMPLATES.iter().map(|template| template.name).collect();
        return Err(Failure::wrong_use(texts.new_from_what(&names)));
    };
    let folder = session.products.as_deref().unwrap_or(Path::new(FOLDER));
    if folder.exists() && !folder.is_dir() {
        return Err(Failure::wrong_use(texts.not_a_folder(folder)));
    }
    let around: Box<dyn BundleSource> = match folder.is_dir() {
        true => Box::new(FolderSource::new(folder)),
        false => Box::new(MemorySource::default()),
    };
    let known = existing_schemas(folder);
    let wish = Wish {
        name,
        currency: arguments.currency,
        languages: &arguments.languages,
        schemas: known.as_deref().unwrap_or(SCHEMAS),
    };
    let starter = begun(session, around.as_ref(), origin, &wish, arguments.variant)
        .map_err(|error| failure(session, error))?;
    let target = match arguments.variant {
        true => folder
            .join(starter.product())
            .join("variants")
            .join(format!("{name}.toml")),
        false => folder.join(name),
    };
    if fs::symlink_metadata(&target).is_ok() {
        return Err(Failure::wrong_use(texts.new_exists(&target)));
    }
    let inspection = starter
        .proven(around.as_ref())
        .map_err(|error| failure(session, error))?;
    let unwritable = |(path, error): (PathBuf, io::Error)| {
        Failure::wrong_use(texts.file_unwritable(&path, &error.to_string()))
    };
    if known.is_none() {
        schema::write_files(&folder.join(SCHEMAS)).map_err(unwritable)?;
        editor_settings(folder).map_err(unwritable)?;
    }
    match arguments.variant {
        true => write_variant(folder, &starter),
        false => write_product(folder, name, &starter),
    }
    .map_err(unwritable)?;
    let variant = arguments.variant.then_some(name);
    let products = inspection.catalogue.products();
    let cases = products.map(|product| product.bundle().cases().map_or(0, <[_]>::len));
    let record = Record {
        product: starter.product(),
        variant,
        files: starter
            .files()
            .map(|(path, _)| folder.join(path).display().to_string())
            .collect(),
        cases: cases.sum(),
        cases_left_out: starter.cases_left_out(),
        warnings: inspection.problems.warnings(),
    };
    Ok(Report::done(match wants_json {
        true => render::json(&record)?,
        false => told(session, &record, folder),
    }))
}

fn begun(
    session: &Session,
    around: &dyn BundleSource,
    origin: &str,
    wish: &Wish<'_>,
    is_variant: bool,
) -> Result<Starter, StarterError> {
    let id = origin.split('@').next().unwrap_or(origin);
    let manifest = format!("{id}/product.toml");
    let is_in = |source: &dyn BundleSource| source.read(&manifest).is_ok();
    let is_template = Template::find(origin).is_some();
    // A product of one's own comes before a template of the same name.
    if is_variant || is_in(around) {
        return match is_variant {
            true => Starter::variant_of(around, origin, wish),
            false => Starter::copy_of(around, origin, wish),
        };
    }
    if !is_template {
        return Starter::copy_of(&ShippedProducts, origin, wish);
    }
    let own = [session.language];
    let languages: &[Language] = match wish.languages {
        [] => &own,
        languages => languages,
    };
    Starter::from_template(
        origin,
        &Wish {
            languages,
            ..wish.clone()
        },
    )
}

fn failure(session: &Session, error: StarterError) -> Failure {
    match error {
        StarterError::Broken(problems) => {
            let problems = diagnostics::errors(session, &problems);
            let sentence = session.texts().new_is_broken();
            Failure::problems(format!("{sentence}\n\n{problems}"))
        }
        error @ StarterError::Cases { .. } => Failure::problems(error.say(session.language)),
        error => Failure::wrong_use(error.say(session.language)),
    }
}

/// The schemas that products of the folder name, from the folder.
fn existing_schemas(folder: &Path) -> Option<String> {
    let products = fs::read_dir(folder).ok()?;
    let mut named = products.filter_map(|product| {
        let manifest = fs::read_to_string(product.ok()?.path().join("product.toml")).ok()?;
        let first = manifest.lines().next()?;
        let path = first.strip_prefix("#:schema ../")?;
        let (schemas, _) = path.trim().rsplit_once('/')?;
        let is_there = folder.join(schemas).join("product.json").is_file();
        is_there.then(|| schemas.to_owned())
    });
    // Those of a command of before are written anew.
    named.find(|schemas| schemas != SCHEMAS)
}

/// Beside the products, unless they or a folder above have some.
fn editor_settings(folder: &Path) -> Result<(), (PathBuf, io::Error)> {
    let (name, text) = TOMBI;
    let whole = fs::canonicalize(folder).map_err(|error| (folder.to_owned(), error))?;
    if whole.ancestors().any(|above| above.join(name).exists()) {
        return Ok(());
    }
    let path = folder.join(name);
    write_whole(&path, text).map_err(|error| (path, error))
}

/// Written beside and renamed: a failure leaves nothing.
fn write_product(folder: &Path, name: &str, starter: &Starter) -> Result<(), (PathBuf, io::Error)> {
    let beside = folder.join(format!(".{name}.{}.partial", std::process::id()));
    let written = starter
        .files()
        .try_for_each(|(path, bytes)| {
            let within = path.split_once('/').map_or(path, |(_, rest)| rest);
            write_file(&beside.join(within), bytes)
        })
        .and_then(|()| {
            let target = folder.join(name);
            fs::rename(&beside, &target).map_err(|error| (target, error))
        });
    if written.is_err() {
        // It is of no use to anybody; why it could not be written is told.
        let _ = fs::remove_dir_all(&beside);
    }
    written
}

/// A variant's files, each whole; those written before one that fails are taken away.
fn write_variant(folder: &Path, starter: &Starter) -> Result<(), (PathBuf, io::Error)> {
    let mut done: Vec<PathBuf> = Vec::new();
    for (path, bytes) in starter.files() {
        let path = folder.join(path);
        let written = match fs::symlink_metadata(&path) {
            Ok(_) => Err((path.clone(), io::ErrorKind::AlreadyExists.into())),
            Err(_) => write_file(&path, bytes),
        };
        if let Err(error) = written {
            for path in done {
                let _ = fs::remove_file(path);
            }
            return Err(error);
        }
        done.push(path);
    }
    Ok(())
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<(), (PathBuf, io::Error)> {
    let written = match path.parent() {
        Some(parent) => fs::create_dir_all(parent).and_then(|()| fs::write(path, bytes)),
        None => fs::write(path, bytes),
    };
    written.map_err(|error| (path.to_owned(), error))
}

fn templates(session: &Session, wants_json: bool) -> Result<Report, Failure> {
    if wants_json {
        let records = TEMPLATES.map(|template| TemplateRecord {
            template: template.name,
            summary: template.say(session.language),
        });
        return Ok(Report::done(render::json(&records)?));
    }
    let mut table = Table::new(["", ""].map(Column::text));
    for template in TEMPLATES {
        let name = session.paint.apply(Style::Heading, template.name);
        table.row([name, template.say(session.language)]);
    }
    let mut page = Page::new(session);
    page.table(&table);
    page.gap();
    page.line(&session.texts().new_how());
    Ok(Report::done(page.into_text()))
}

/// The files, those of a folder of the product together.
fn places(record: &Record<'_>, folder: &Path) -> Vec<(String, usize)> {
    let product = folder.join(record.product).display().to_string();
    let mut places: Vec<(String, usize)> = Vec::new();
    for file in &record.files {
        let within = file.strip_prefix(&product).unwrap_or(file);
        let within = within.trim_start_matches(['/', '\\']);
        let place = match within.split_once(['/', '\\']) {
            Some((first, _)) if record.variant.is_none() => format!("{product}/{first}/"),
            _ => file.clone(),
        };
        match places.last_mut().filter(|(last, _)| *last == place) {
            Some((_, files)) => *files += 1,
            None => places.push((place, 1)),
        }
    }
    places
}

fn told(session: &Session, record: &Record<'_>, folder: &Path) -> String {
    let texts = session.texts();
    let mut page = Page::new(session);
    for (place, files) in &places(record, folder) {
        let place = session.paint.apply(Style::Place, place);
        page.verbatim(&match files {
            1 => place,
            files => format!("{place} ({files})"),
        });
    }
    page.gap();
    if record.cases_left_out > 0 {
        page.line(&texts.new_cases_left_out(record.cases_left_out));
    }
    page.line(&texts.new_is_clean(record.cases, record.warnings));
    let folder = folder.display().to_string();
    for command in ["check", "test"] {
        page.verbatim(&format!(
            "  penteract --products {folder} {command} {}",
            record.product
        ));
    }
    page.into_text()
}
