//! `penteract schema`: JSON Schemas for editors, forms and other programs.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use penteract::plan::{SchemaKind, manifest_schema};
use penteract::rules::suggest;
use penteract::schedule::FlowsInput;
use penteract::{LoanState, LoanTerms, Purpose, Record, Release, RunningLoan};
use schemars::schema_for;
use serde_json::Value as Json;

use crate::arguments::SchemaArguments;
use crate::catalogue;
use crate::commands::loan::{AnyContract, Life};
use crate::failure::{Failure, Report};
use crate::output::write_whole;
use crate::render::{self, page::Page};
use crate::session::Session;

/// Schemas that are no file of a product; `manifest` is another name of `product`.
const OTHERS: [&str; 9] = [
    "terms",
    "contract",
    "events",
    "running-loan",
    "loan",
    "flows",
    "record",
    "release",
    "manifest",
];

/// Prints a schema; without a subject, the names of all of them.
pub(crate) fn run(session: &Session, arguments: &SchemaArguments) -> Result<Report, Failure> {
    if let Some(folder) = &arguments.write {
        let written = write_files(folder).map_err(|(path, error)| {
            Failure::wrong_use(session.texts().file_unwritable(&path, &error.to_string()))
        })?;
        let names = written.iter().map(|path| format!("{}\n", path.display()));
        return Ok(Report::done(names.collect()));
    }
    let Some(subject) = &arguments.subject else {
        let products = product_names(session)?;
        let told = session.texts().schema_names(&file_names(), &products);
        let mut page = Page::new(session);
        for line in told.lines() {
            let said = line.trim_start();
            page.prose(line.len() - said.len(), None, said);
        }
        return Ok(Report::done(page.into_text()));
    };
    let schema = match subject.as_str() {
        "terms" => dialect_first(schema_for!(LoanTerms).to_value()),
        "contract" => dialect_first(schema_for!(AnyContract).to_value()),
        "events" => dialect_first(schema_for!(Life).to_value()),
        "running-loan" => dialect_first(schema_for!(RunningLoan).to_value()),
        "loan" => dialect_first(schema_for!(LoanState).to_value()),
        "flows" => dialect_first(schema_for!(FlowsInput).to_value()),
        "record" => dialect_first(Record::schema()),
        "release" => dialect_first(Release::schema()),
        "manifest" => manifest_schema(SchemaKind::Product),
        name => match name.parse::<SchemaKind>() {
            Ok(kind) => manifest_schema(kind),
            Err(_) => application_schema(session, name, arguments.option.as_deref())?,
        },
    };
    Ok(Report::done(render::json(&schema)?))
}

/// Writes the schema of every kind of file of a product into a folder, which is made if it is not there.
pub(crate) fn write_files(folder: &Path) -> Result<Vec<PathBuf>, (PathBuf, io::Error)> {
    fs::create_dir_all(folder).map_err(|error| (folder.to_owned(), error))?;
    let files = SchemaKind::ALL.into_iter().map(|kind| {
        let path = folder.join(format!("{kind}.json"));
        let text = format!("{:#}\n", manifest_schema(kind));
        let known = fs::read_to_string(&path);
        match known.is_ok_and(|known| known == text) {
            true => Ok(path),
            false => match write_whole(&path, &text) {
                Ok(()) => Ok(path),
                Err(error) => Err((path, error)),
            },
        }
    });
    files.collect()
}

/// The schema of a product's applications, or of the answers of one of its options, with titles in the session's language.
fn application_schema(session: &Session, id: &str, option: Option<&str>) -> Result<Json, Failure> {
    let products = product_names(session)?;
    let name = id.split('@').next().unwrap_or(id);
    if !products.iter().any(|product| product == name) {
        let known: Vec<String> = file_names()
            .into_iter()
            .map(ToOwned::to_owned)
            .chain(products)
            .collect();
        let nearest = suggest(id, known.iter().map(String::as_str));
        return Err(Failure::wrong_use(
            session.texts().unknown_schema(id, nearest, &known),
        ));
    }
    let product = catalogue::product(session, id)?;
    let bundle = product.bundle();
    let Some(option) = option else {
        return Ok(bundle.application_schema_in(session.language));
    };
    let schema = bundle.option_schema_in(option, session.language);
    schema.ok_or_else(|| {
        let options = bundle.options().iter();
        let known: Vec<&str> = options.map(|option| &*option.id).collect();
        Failure::wrong_use(session.texts().unknown_option(id, option, &known))
    })
}

fn product_names(session: &Session) -> Result<Vec<String>, Failure> {
    Ok(catalogue::inspect(session, &[], Purpose::Decide)?.products)
}

fn file_names() -> Vec<&'static str> {
    OTHERS
        .into_iter()
        .chain(SchemaKind::ALL.map(SchemaKind::name))
        .collect()
}

/// `$schema` and the title where readers look for them: at the top.
fn dialect_first(schema: Json) -> Json {
    let Json::Object(mut rest) = schema else {
        return schema;
    };
    let mut ordered = serde_json::Map::new();
    for key in ["$schema", "title", "description"] {
        if let Some(value) = rest.shift_remove(key) {
            ordered.insert(key.to_owned(), value);
        }
    }
    ordered.append(&mut rest);
    Json::Object(ordered)
}
