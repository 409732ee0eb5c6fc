//! `penteract capabilities`: what this version reads, decides by and refuses.

use penteract::{
    DECISIONS_VERSION, ENGINE_VERSION, FEATURES, FORMAT, Language, Limits, Purpose, RECORD_FORMAT,
    RELEASE_FORMAT,
};
use serde_json::{Value as Json, json};

use crate::catalogue;
use crate::failure::{Failure, Report};
use crate::render::{self, page::Page};
use crate::session::Session;

/// Prints it, the same names for people and for programs.
pub(crate) fn run(session: &Session) -> Result<Report, Failure> {
    let inspection = catalogue::inspect(session, &[], Purpose::Decide)?;
    let products = inspection.catalogue.products().map(|product| {
        let version = product.bundle().version().to_owned();
        (product.id().to_owned(), Json::from(version))
    });
    let all = json!({
        "version": ENGINE_VERSION,
        "decisions": DECISIONS_VERSION,
        "formats": { "product": FORMAT, "record": RECORD_FORMAT, "release": RELEASE_FORMAT },
        "limits": Limits::OF_ENGINE,
        "features": FEATURES,
        "languages": Language::OF_ENGINE.map(|language| language.to_string()),
        "products": products.collect::<serde_json::Map<_, _>>(),
    });
    if session.wants_json()? {
        return Ok(Report::done(render::json(&all)?));
    }
    let mut page = Page::new(session);
    for (key, value) in all.as_object().into_iter().flatten() {
        match value {
            Json::Object(members) => {
                page.line(key);
                for (name, value) in members {
                    page.line(&format!("  {name}: {}", plain(value)));
                }
            }
            Json::Array(values) => {
                let values: Vec<String> = values.iter().map(plain).collect();
                page.line(&format!("{key}: {}", values.join(", ")));
            }
            value => page.line(&format!("{key}: {}", plain(value))),
        }
    }
    Ok(Report::done(page.into_text()))
}

fn plain(value: &Json) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
