//! `penteract list`: the products, and whether each is granted at the date.

use std::collections::BTreeMap;

use penteract::{Product, Purpose, Say as _, Window};
use serde::Serialize;

use crate::arguments::ListArguments;
use crate::catalogue;
use crate::failure::{Failure, Report};
use crate::paint::Style;
use crate::render::variants::{self, Values};
use crate::render::{self, ByLanguage, page::Page};
use crate::session::Session;
use crate::text::Word;
use crate::text::table::{Column, Table};

#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    variant: Option<&'a str>,
    version: &'a str,
    name: ByLanguage<'a>,
    currency: &'a str,
    windows: &'a [Window],
    as_of: chrono::NaiveDate,
    is_open: bool,
    /// The parameters in force at the date whose value no source gives.
    unknown: Vec<&'a str>,
    digest: &'a str,
    /// With a product named: what differs between its variants.
    #[serde(skip_serializing_if = "Option::is_none")]
    differs: Option<BTreeMap<&'a str, Option<&'a str>>>,
}

/// Prints the catalogue, or the variants of one product. Products with errors are not in it; `check` shows why.
pub(crate) fn run(session: &Session, arguments: &ListArguments) -> Result<Report, Failure> {
    let wants_json = session.wants_json()?;
    let only: Vec<String> = arguments.product.iter().cloned().collect();
    let inspection = catalogue::inspect(session, &only, Purpose::Decide)?;
    let products: Vec<&Product> = inspection.catalogue.products().collect();
    let values: Vec<Values> = match arguments.product {
        Some(_) => products
            .iter()
            .map(|product| {
                variants::values(Some(session).filter(|_| !wants_json), product.bundle())
            })
            .collect(),
        None => Vec::new(),
    };
    let keys = variants::differing(&values);
    let text = if wants_json {
        let mut entries: Vec<Entry<'_>> = products
            .iter()
            .map(|product| entry(session, product))
            .collect();
        for (entry, values) in entries.iter_mut().zip(&values) {
            let differs = |key: &'_ String| values.get(key).map(String::as_str);
            entry.differs = Some(
                keys.iter()
                    .map(|key| (key.as_str(), differs(key)))
                    .collect(),
            );
        }
        render::json(&entries)?
    } else {
        let mut page = Page::new(session);
        page.table(&table(session, &products));
        if !keys.is_empty() {
            page.gap();
            page.table(&side_by_side(session, &products, &values, &keys));
        }
        page.into_text()
    };
    let errors = inspection.problems.errors();
    let note = (errors > 0).then(|| session.texts().products_left_out(errors));
    Ok(Report {
        note,
        ..Report::done(text)
    })
}

/// A row for each thing that differs, a column for each variant.
fn side_by_side(
    session: &Session,
    products: &[&Product],
    values: &[Values],
    keys: &[String],
) -> Table {
    let headings = products.iter().map(|product| {
        let bundle = product.bundle();
        bundle.variant().unwrap_or(bundle.id())
    });
    let headings = std::iter::once(session.word(Word::Differs)).chain(headings);
    let mut table = Table::new(headings.map(Column::text)).continued_below();
    let bundles: Vec<_> = products.iter().map(|product| product.bundle()).collect();
    for key in keys {
        let name = variants::name_of(session, &bundles, key);
        let cells = values
            .iter()
            .map(|values| values.get(key).map_or("–", String::as_str).to_owned());
        table.row(std::iter::once(name).chain(cells));
    }
    table
}

fn is_open(session: &Session, product: &Product) -> bool {
    product.bundle().is_granted_on(session.as_of)
}

fn entry<'a>(session: &Session, product: &'a Product) -> Entry<'a> {
    let bundle = product.bundle();
    Entry {
        id: bundle.id(),
        variant: bundle.variant(),
        version: bundle.version(),
        name: ByLanguage::of(bundle, |language| Some(bundle.name(language).into())),
        currency: bundle.currency().code(),
        windows: bundle.windows(),
        as_of: session.as_of,
        is_open: is_open(session, product),
        unknown: variants::unknown(session, bundle),
        digest: bundle.digest(),
        differs: None,
    }
}

fn table(session: &Session, products: &[&Product]) -> Table {
    let texts = session.texts();
    let column = |word| Column::text(session.word(word));
    let state = texts.on_the_day(&session.numbers().date(session.as_of));
    let mut table = Table::new([
        column(Word::Identifier),
        column(Word::Name).leaves(3),
        column(Word::Version).leaves(1),
        column(Word::Windows).leaves(2),
        Column::text(&state),
    ]);
    for product in products {
        let bundle = product.bundle();
        let windows: Vec<String> = bundle
            .windows()
            .iter()
            .map(|window| window.period().say(session.language))
            .collect();
        let state = if is_open(session, product) {
            session.paint.apply(Style::Good, session.word(Word::Open))
        } else {
            let word = match bundle.uncertain_end(session.as_of) {
                Some(_) => Word::ClosedUncertain,
                None => Word::Closed,
            };
            session.word(word).to_owned()
        };
        let unknown = variants::unknown(session, bundle);
        let state = if unknown.is_empty() {
            state
        } else {
            let labels: Vec<&str> = unknown
                .iter()
                .map(|name| match bundle.parameter(name) {
                    Some(parameter) => parameter.label().get(session.language),
                    None => name,
                })
                .collect();
            let what = session.texts().unknown_values(&labels);
            format!("{state}, {}", session.paint.apply(Style::Caution, &what))
        };
        table.row([
            product.id().to_owned(),
            bundle.name(session.language).to_owned(),
            bundle.version().to_owned(),
            windows.join(", "),
            state,
        ]);
    }
    table
}
