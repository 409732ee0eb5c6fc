//! `penteract explain`: one rule as its author wrote it, or how every rule came out for an application.

use std::path::Path;

use penteract::plan::Fact;
use penteract::rules::{Function, suggest};
use penteract::{Bundle, Product};
use serde::Serialize;

use super::{alternatives, decide, option, placement};
use crate::arguments::ExplainArguments;
use crate::catalogue;
use crate::failure::{Failure, Report};
use crate::render::{self, ByLanguage};
use crate::session::Session;

/// What is known of a function without an application.
#[derive(Serialize)]
struct Record<'a> {
    name: &'a str,
    sentence: ByLanguage<'a>,
    law: Vec<&'a str>,
    code: Option<&'a str>,
    in_force: penteract::dates::Period,
    file: &'a str,
    facts: Vec<&'a str>,
    parameters: Vec<&'a str>,
    tables: Vec<&'a str>,
}

/// Explains a rule or named value, else an application.
pub(crate) fn run(session: &Session, arguments: &ExplainArguments) -> Result<Report, Failure> {
    let wants_json = session.wants_json()?;
    let asks_more = arguments.why_not || arguments.at_most || arguments.compare.is_some();
    let path = &arguments.target;
    let is_file = path == Path::new("-") || path.is_file();
    if arguments.option.is_none() && (asks_more || is_file) {
        let application = decide::application(session, path)?;
        let placed = placement::placed(session, &arguments.product, path, &application)?;
        let (product, note) = match placed {
            Ok(placed) => placed,
            Err(listed) => return Ok(listed),
        };
        let report = match asks_more {
            true => alternatives::run(session, &product, &application, arguments)?,
            false => {
                let decided = product.decide(&application, session.as_of);
                let undecided = |error| decide::undecided(session, &product, path, None, &error);
                let decision = decided.map_err(undecided)?;
                Report::done(match wants_json {
                    true => render::json(&decision)?,
                    false => render::explanation::page(session, &decision)?,
                })
            }
        };
        return Ok(Report { note, ..report });
    }
    let product = catalogue::product(session, &arguments.product)?;
    if let Some(option) = &arguments.option {
        let (loan, answers) = (&arguments.target, arguments.answers.as_deref());
        let decision = option::decided(session, &product, option, loan, answers)?;
        return Ok(Report::done(if wants_json {
            render::json(&decision)?
        } else {
            render::explanation::page(session, &decision)?
        }));
    }
    let bundle = product.bundle();
    let name = arguments.target.to_string_lossy();
    if let Some(id) = bundle.program().function(&name) {
        let function = bundle.program().describe(id);
        return Ok(Report::done(if wants_json {
            render::json(&record(bundle, function))?
        } else {
            render::function::page(session, bundle, function)
        }));
    }
    Err(unknown(session, &product, &name))
}

fn record<'a>(bundle: &'a Bundle, function: &'a Function) -> Record<'a> {
    Record {
        name: &function.name,
        sentence: ByLanguage::of(bundle, |language| {
            bundle.sentence(&function.name, language, None)
        }),
        law: bundle.laws(function, bundle.language()),
        code: function.doc.code.as_deref(),
        in_force: function.doc.in_force,
        file: &function.location.file,
        facts: function
            .reads
            .iter()
            .filter_map(|id| bundle.fact_of(*id))
            .map(Fact::path)
            .collect(),
        parameters: function
            .reads_parameters
            .iter()
            .map(AsRef::as_ref)
            .collect(),
        tables: function.reads_tables.iter().map(AsRef::as_ref).collect(),
    }
}

/// No rule and no named value has this name.
pub(super) fn unknown(session: &Session, product: &Product, name: &str) -> Failure {
    let program = product.bundle().program();
    let known: Vec<String> = program
        .functions()
        .map(|id| program.describe(id))
        .filter(|function| !function.is_private)
        .map(|function| function.name.to_string())
        .collect();
    let nearest = suggest(name, known.iter().map(String::as_str));
    Failure::wrong_use(
        session
            .texts()
            .unknown_rule(product.id(), name, nearest, &known),
    )
}
