//! `penteract migrate`: what lists and grids of codes say of the codes of the next nomenclature, with the proof.

use std::collections::BTreeSet;

use penteract::plan::NomenclatureList;
use penteract::rules::suggest;
use penteract::{Bundle, Correspondence, Migration, Product, Purpose, Say as _, text};

use crate::arguments::MigrateArguments;
use crate::catalogue;
use crate::failure::{Failure, Report};
use crate::input;
use crate::render::{self, diagnostics, migration};
use crate::session::Session;

/// Prints the proof that a person signs, and what the files would say; writes nothing.
pub(crate) fn run(session: &Session, arguments: &MigrateArguments) -> Result<Report, Failure> {
    let texts = session.texts();
    let inspection = catalogue::inspect(session, &arguments.names, Purpose::Decide)?;
    if inspection.problems.errors() > 0 {
        let problems = diagnostics::errors(session, &inspection.problems);
        return Err(Failure::problems(problems));
    }
    let bundles: Vec<&Bundle> = inspection
        .catalogue
        .products()
        .map(Product::bundle)
        .collect();
    let csv = input::read_bytes(session, &arguments.correspondence)?;
    let list = |name: &str| -> Result<&NomenclatureList, Failure> {
        let mut lists = bundles.iter().flat_map(|bundle| bundle.nomenclatures());
        let known: BTreeSet<&str> = lists.clone().map(NomenclatureList::name).collect();
        lists.find(|list| list.name() == name).ok_or_else(|| {
            let nearest = suggest(name, known.iter().copied());
            let known: Vec<String> = known.iter().map(ToString::to_string).collect();
            Failure::wrong_use(texts.unknown_nomenclature(name, nearest, &known))
        })
    };
    let (old, new) = (list(&arguments.from)?, list(&arguments.to)?);
    let correspondence = Correspondence::parse(&csv, old, new).map_err(|error| {
        let told = error.say(session.language);
        Failure::wrong_use(texts.wrong_correspondence(&arguments.correspondence, &told))
    })?;
    let found = Migration::of(bundles.iter().copied(), &correspondence);
    let text = if session.wants_json()? {
        render::json(&migration::record(&found, &correspondence))?
    } else {
        migration::page(session, &found, &correspondence)
    };
    let note = (correspondence.separator() != ',').then(|| {
        let said = text!(
            "the columns are parted by semicolons or tabs, and are read so",
            "les colonnes sont séparées par des points-virgules ou des tabulations, et lues ainsi"
        );
        said.get(session.language).to_owned()
    });
    Ok(Report {
        note,
        ..Report::done(text)
    })
}
