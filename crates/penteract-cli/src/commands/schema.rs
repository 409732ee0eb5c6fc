//! `penteract schema`: JSON Schemas for editors, forms and other programs.

use penteract_core::{FlowsInput, LoanTerms};
use schemars::schema_for;
use serde_json::Value as Json;

use crate::arguments::SchemaArguments;
use crate::failure::{Failure, Report};
use crate::render;
use crate::session::Session;

/// Files that a schema describes, besides applications.
const FILES: [&str; 2] = ["terms", "flows"];

/// Prints a schema; without a subject, the names of all of them.
pub(crate) fn run(session: &Session, arguments: &SchemaArguments) -> Result<Report, Failure> {
    let Some(subject) = &arguments.subject else {
        return Ok(Report::done(session.texts().schema_names(&FILES, &[])));
    };
    let schema = match subject.as_str() {
        "terms" => schema_for!(LoanTerms).to_value(),
        "flows" => schema_for!(FlowsInput).to_value(),
        other => {
            let known: Vec<String> = FILES.map(ToOwned::to_owned).into();
            return Err(Failure::wrong_use(
                session.texts().unknown_schema(other, None, &known),
            ));
        }
    };
    Ok(Report::done(render::json(&dialect_first(schema))?))
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
