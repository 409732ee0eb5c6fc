//! `penteract list`: the products, and whether each is granted at the date.

use penteract::{Language, Product};
use penteract_core::Period;
use serde::Serialize;

use crate::catalogue;
use crate::failure::{Failure, Report};
use crate::paint::Style;
use crate::render;
use crate::session::Session;
use crate::text::table::{Align, Table};
use crate::text::{self, Word};

#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    variant: Option<&'a str>,
    version: &'a str,
    name: Names<'a>,
    currency: &'a str,
    windows: &'a [Period],
    as_of: chrono::NaiveDate,
    is_open: bool,
    digest: &'a str,
}

#[derive(Serialize)]
struct Names<'a> {
    fr: &'a str,
    en: &'a str,
}

/// Prints the catalogue. Products with errors are not in it; `check` shows why.
pub(crate) fn run(session: &Session) -> Result<Report, Failure> {
    let inspection = catalogue::inspect(session, &[])?;
    let products: Vec<&Product> = inspection.catalogue.products().collect();
    let text = if session.wants_json()? {
        let entries: Vec<Entry<'_>> = products
            .iter()
            .map(|product| entry(session, product))
            .collect();
        render::json(&entries)?
    } else {
        table(session, &products)
    };
    let errors = inspection.problems.errors();
    let note = (errors > 0).then(|| session.texts().products_left_out(errors));
    Ok(Report {
        note,
        ..Report::done(text)
    })
}

fn is_open(session: &Session, product: &Product) -> bool {
    product
        .bundle()
        .windows()
        .iter()
        .any(|window| window.contains(session.as_of))
}

fn entry<'a>(session: &Session, product: &'a Product) -> Entry<'a> {
    let bundle = product.bundle();
    Entry {
        id: bundle.id(),
        variant: bundle.variant(),
        version: bundle.version(),
        name: Names {
            fr: bundle.name(Language::French),
            en: bundle.name(Language::English),
        },
        currency: bundle.currency().code(),
        windows: bundle.windows(),
        as_of: session.as_of,
        is_open: is_open(session, product),
        digest: bundle.digest(),
    }
}

fn table(session: &Session, products: &[&Product]) -> String {
    let texts = session.texts();
    let headings = [Word::Identifier, Word::Name, Word::Version, Word::Windows]
        .map(|word| (session.word(word).to_owned(), Align::Left));
    let state = texts.on_the_day(&session.numbers().date(session.as_of));
    let mut table = Table::new(headings.into_iter().chain([(state, Align::Left)]));
    for product in products {
        let bundle = product.bundle();
        let windows: Vec<String> = bundle
            .windows()
            .iter()
            .map(|window| text::period(session.language, *window))
            .collect();
        let state = if is_open(session, product) {
            session.paint.apply(Style::Good, session.word(Word::Open))
        } else {
            session.word(Word::Closed).to_owned()
        };
        table.row([
            product.id().to_owned(),
            bundle.name(session.language.into()).to_owned(),
            bundle.version().to_owned(),
            windows.join(", "),
            state,
        ]);
    }
    render::joined(&table.lines())
}
