//! The products that a command works on: those of `--products`, else those shipped inside.

use std::path::Path;

use penteract::{
    Application, BundleSource, Catalogue, CatalogueError, FolderSource, Inspection, Placement,
    Product, Purpose, Release, Say, ShippedProducts,
};

use crate::failure::Failure;
use crate::render::diagnostics;
use crate::session::Session;

/// Loads the products named, with their problems; all products when none is named.
pub(crate) fn inspect(
    session: &Session,
    only: &[String],
    purpose: Purpose,
) -> Result<Inspection, Failure> {
    let source = source(session)?;
    Catalogue::inspect(source.as_ref(), &folders(only), purpose)
        .map_err(|error| failure(session, error))
}

/// Where the products are.
pub(crate) fn source(session: &Session) -> Result<Box<dyn BundleSource>, Failure> {
    match session.products.as_deref() {
        Some(file) if file.is_file() => match Release::open(file) {
            Ok(release) => Ok(Box::new(release)),
            Err(error) => Err(Failure::wrong_use(
                session.texts().release_refused(file, &error),
            )),
        },
        Some(folder) if !folder.is_dir() => {
            Err(Failure::wrong_use(session.texts().not_a_folder(folder)))
        }
        Some(folder) => Ok(Box::new(FolderSource::new(folder))),
        None => Ok(Box::new(ShippedProducts)),
    }
}

/// The folders of products, whose variants stand after `@`.
pub(crate) fn folders(ids: &[String]) -> Vec<&str> {
    ids.iter()
        .map(|id| id.split('@').next().unwrap_or(id))
        .collect()
}

/// Loads one product to decide with it, with its variant after `@` if it has one.
pub(crate) fn product(session: &Session, id: &str) -> Result<Product, Failure> {
    let inspection = inspect(session, &[id.to_owned()], Purpose::Decide)?;
    looked_up(session, &inspection, id, |catalogue| catalogue.product(id))
}

/// Loads one product, or the variants of a family, and looks which of them takes an application.
pub(crate) fn place(
    session: &Session,
    id: &str,
    application: &Application,
) -> Result<Placement, Failure> {
    place_in(session, &family(session, id)?, id, application)
}

/// Loads one product, or the variants of a family, to place applications.
pub(crate) fn family(session: &Session, id: &str) -> Result<Inspection, Failure> {
    inspect(session, &[id.to_owned()], Purpose::Decide)
}

/// Looks which of the variants of a family takes an application.
pub(crate) fn place_in(
    session: &Session,
    family: &Inspection,
    id: &str,
    application: &Application,
) -> Result<Placement, Failure> {
    looked_up(session, family, id, |catalogue| {
        catalogue.place(id, application, session.as_of)
    })
}

/// What is looked up in the folder of a product; a family is asked only when none of its variants has an error.
fn looked_up<T>(
    session: &Session,
    inspection: &Inspection,
    id: &str,
    look_up: impl Fn(&Catalogue) -> Result<T, CatalogueError>,
) -> Result<T, Failure> {
    let is_broken = inspection.problems.errors() > 0;
    let catalogue = &inspection.catalogue;
    match look_up(catalogue) {
        Ok(found) if !is_broken || !catalogue.families().any(|(family, _)| family == id) => {
            Ok(found)
        }
        Err(error) if !is_broken => Err(failure(session, error)),
        _ => {
            let problems = diagnostics::errors(session, &inspection.problems);
            Err(Failure::problems(format!(
                "{}\n\n{problems}",
                session.texts().product_is_broken(id)
            )))
        }
    }
}

/// The products of a folder, one and all its variants, or the one variant that is named, or with nothing after `@` the product
/// alone; an error of one is told.
pub(crate) fn members(
    session: &Session,
    id: &str,
    purpose: Purpose,
) -> Result<Vec<Product>, Failure> {
    let inspection = inspect(session, &[id.to_owned()], purpose)?;
    if inspection.problems.errors() > 0 {
        let problems = diagnostics::errors(session, &inspection.problems);
        let sentence = session.texts().product_is_broken(id);
        return Err(Failure::problems(format!("{sentence}\n\n{problems}")));
    }
    if id.contains('@') {
        let product = inspection.catalogue.product(id.trim_end_matches('@'));
        return Ok(vec![product.map_err(|error| failure(session, error))?]);
    }
    Ok(inspection.catalogue.products().cloned().collect())
}

pub(crate) fn failure(session: &Session, error: CatalogueError) -> Failure {
    let texts = session.texts();
    match error {
        CatalogueError::UnknownProduct {
            id,
            suggestion,
            known,
        } => Failure::wrong_use(texts.unknown_product(&id, suggestion.as_deref(), &known)),
        CatalogueError::Abstract { id, variants } => {
            Failure::wrong_use(texts.abstract_product(&id, &variants))
        }
        CatalogueError::NoProduct { place } => {
            Failure::wrong_use(texts.no_product(Path::new(&place)))
        }
        CatalogueError::Broken(problems) => Failure::problems(format!(
            "{}\n\n{}",
            texts.products_are_broken(),
            diagnostics::errors(session, &problems)
        )),
        error => {
            let folder = session.products.as_deref().unwrap_or(Path::new("."));
            Failure::wrong_use(texts.products_unreadable(folder, &error.say(session.language)))
        }
    }
}
