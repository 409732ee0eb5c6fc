//! A product, or a variant, from one that is there: its files as they are, but for the names.

use std::collections::{BTreeMap, BTreeSet};

use penteract_bundle::{BundleSource, Purpose, toml_places};

use super::{Overlay, Starter, StarterError, Wish, title, unknown_origin, with_schema};
use crate::catalogue::{Catalogue, CatalogueError, Inspection};
use crate::product::Product;

/// The file that says what a product is.
const MANIFEST: &str = "product.toml";

/// The version of what was never granted.
const FIRST_VERSION: &str = "\"0.1.0\"";

pub(super) fn product(
    source: &dyn BundleSource,
    origin: &str,
    wish: &Wish<'_>,
) -> Result<Starter, StarterError> {
    let (id, variant) = address(origin);
    let inspection = inspected(source, id)?;
    if wish.currency.is_some() || !wish.languages.is_empty() {
        let product = id.to_owned();
        return Err(StarterError::CopyKeeps { product });
    }
    let read = files(source, id)?;
    let kept = match variant {
        Some(variant) => {
            known(&inspection, id, variant)?;
            Some(extended(&read, variant))
        }
        None => None,
    };
    let is_kept = |variant: &str| kept.as_ref().is_none_or(|kept| kept.contains(variant));
    let mut copied = BTreeMap::new();
    let mut cases_left_out = 0;
    for (within, bytes) in read {
        let names: Vec<&str> = within.split('/').collect();
        match names.as_slice() {
            // Prose of another product: that of a new one is written anew.
            [.., name] if name.ends_with(".md") && *name != "sources.md" => continue,
            ["variants", file] if !is_kept(file.trim_end_matches(".toml")) => continue,
            ["variants", variant, _] if !is_kept(variant) => continue,
            ["cases", ..] if !variants_of_cases(&bytes).iter().all(|name| is_kept(name)) => {
                cases_left_out += 1;
                continue;
            }
            _ => {}
        }
        let path = format!("{}/{within}", wish.name);
        let bytes = match String::from_utf8(bytes) {
            Ok(text) if within == MANIFEST => {
                let text = renamed(&text, wish.name);
                let version = |_: &str| FIRST_VERSION.to_owned();
                with_schema(&path, &replaced(text, &["version"], version), wish.schemas).into()
            }
            Ok(text) if within.ends_with(".toml") => with_schema(&path, &text, wish.schemas).into(),
            Ok(text) => text.into_bytes(),
            // Told where the product is checked.
            Err(error) => error.into_bytes(),
        };
        copied.insert(path, bytes);
    }
    let readme = format!(
        "# {}\n\n<!-- generated: parameters -->\n<!-- end generated -->\n",
        title(wish.name)
    );
    copied.insert(format!("{}/README.md", wish.name), readme.into_bytes());
    if variant.is_some() {
        leave_out_labels(source, wish.name, &mut copied)?;
    }
    Ok(Starter {
        files: copied,
        product: wish.name.to_owned(),
        cases_left_out,
    })
}

pub(super) fn variant(
    source: &dyn BundleSource,
    origin: &str,
    wish: &Wish<'_>,
) -> Result<Starter, StarterError> {
    let (id, variant) = address(origin);
    if super::Template::find(id).is_some() && source.list(id).is_ok_and(|found| found.is_empty()) {
        let name = id.to_owned();
        return Err(StarterError::VariantOfTemplate { name });
    }
    let inspection = inspected(source, id)?;
    if wish.currency.is_some() || !wish.languages.is_empty() {
        let product = id.to_owned();
        return Err(StarterError::CopyKeeps { product });
    }
    let origin = match variant {
        Some(variant) => known(&inspection, id, variant)?,
        None => inspection
            .catalogue
            .product(id)
            .map_err(StarterError::Catalogue)?,
    };
    let read = files(source, id)?;
    let path = format!("{id}/variants/{}.toml", wish.name);
    let text = match variant {
        Some(variant) => {
            let file = read.get(&format!("variants/{variant}.toml"));
            let bytes = file.cloned().unwrap_or_default();
            renamed(&String::from_utf8_lossy(&bytes), wish.name)
        }
        None => of_nothing(&origin, wish.name),
    };
    let mut written = BTreeMap::new();
    for (within, bytes) in &read {
        if let ["variants", folder, table] = within.split('/').collect::<Vec<_>>().as_slice()
            && Some(*folder) == variant
        {
            let table = format!("{id}/variants/{}/{table}", wish.name);
            written.insert(table, bytes.clone());
        }
    }
    written.insert(path.clone(), with_schema(&path, &text, wish.schemas).into());
    if let Some((within, text)) = first_case(&read, variant) {
        let name = within.rsplit('/').next().unwrap_or(within);
        let case = format!("{id}/cases/{}/{name}", wish.name);
        let text = of_variant(text, wish.name);
        written.insert(case.clone(), with_schema(&case, &text, wish.schemas).into());
    }
    Ok(Starter {
        files: written,
        product: id.to_owned(),
        cases_left_out: 0,
    })
}

/// Leaves out the labels of what only variants have that were not copied, a line each.
fn leave_out_labels(
    source: &dyn BundleSource,
    product: &str,
    files: &mut BTreeMap<String, Vec<u8>>,
) -> Result<(), StarterError> {
    let inspection = Catalogue::inspect(&Overlay::new(source, files), &[product], Purpose::Check);
    let inspection = inspection.map_err(StarterError::Catalogue)?;
    let told = inspection
        .problems
        .iter()
        .map(|problem| problem.diagnostic());
    let idle = told.filter(|told| told.code.as_str() == "labels.unknown");
    let places = idle.filter_map(|told| told.primary.as_ref());
    let places: BTreeSet<(&str, usize)> = places
        .map(|place| (&*place.file, place.span.start))
        .collect();
    for (path, bytes) in files {
        let file = source.display_path(path);
        // From the last on, so that the places before stay where they are.
        for (_, at) in places.iter().rev().filter(|(of, _)| *of == file) {
            let begins = |sign: &u8| *sign == b'\n';
            let start = bytes.iter().take(*at).rposition(begins);
            let start = start.map_or(0, |before| before + 1);
            let end = bytes.iter().skip(*at).position(begins);
            let end = end.map_or(bytes.len(), |after| *at + after + 1);
            bytes.drain(start..end);
        }
    }
    Ok(())
}

fn address(origin: &str) -> (&str, Option<&str>) {
    match origin.split_once('@') {
        Some((id, variant)) => (id, Some(variant)),
        None => (origin, None),
    }
}

/// The product as it is: what has errors is not worth a copy.
fn inspected(source: &dyn BundleSource, id: &str) -> Result<Inspection, StarterError> {
    let inspection = Catalogue::inspect(source, &[id], Purpose::Decide);
    let inspection = inspection.map_err(|error| match error {
        CatalogueError::UnknownProduct { known, .. } => unknown_origin(id, &known),
        CatalogueError::NoProduct { .. } => unknown_origin(id, &[]),
        error => StarterError::Catalogue(error),
    })?;
    match inspection.problems.errors() {
        0 => Ok(inspection),
        _ => Err(StarterError::Broken(Box::new(inspection.problems))),
    }
}

fn known(inspection: &Inspection, id: &str, variant: &str) -> Result<Product, StarterError> {
    let mut products = inspection.catalogue.products();
    let found = products.find(|product| product.bundle().variant() == Some(variant));
    found.cloned().ok_or_else(|| {
        let products = inspection.catalogue.products();
        let known = products.filter_map(|product| product.bundle().variant());
        StarterError::UnknownVariant {
            product: id.to_owned(),
            name: variant.to_owned(),
            known: known.map(str::to_owned).collect(),
        }
    })
}

/// The files of a product by their paths within it.
fn files(source: &dyn BundleSource, id: &str) -> Result<BTreeMap<String, Vec<u8>>, StarterError> {
    let mut files = BTreeMap::new();
    for entry in source.list(id).map_err(StarterError::Source)? {
        let within = entry.path.strip_prefix(id).unwrap_or_default();
        let within = within.trim_start_matches('/');
        if !within.split('/').any(|name| name.starts_with('.')) {
            let bytes = source.read(&entry.path).map_err(StarterError::Source)?;
            files.insert(within.to_owned(), bytes);
        }
    }
    Ok(files)
}

/// A variant and those that it extends.
fn extended(files: &BTreeMap<String, Vec<u8>>, variant: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut next = Some(variant.to_owned());
    while let Some(variant) = next.take().filter(|variant| !found.contains(variant)) {
        let file = files.get(&format!("variants/{variant}.toml"));
        let text = file.map(|bytes| String::from_utf8_lossy(bytes));
        let places = toml_places(&text.unwrap_or_default(), &["extends"]);
        next = places.into_iter().find_map(|place| place.text);
        found.insert(variant);
    }
    found
}

/// The variants that the cases of a file name.
fn variants_of_cases(bytes: &[u8]) -> BTreeSet<String> {
    let text = String::from_utf8_lossy(bytes);
    let once = toml_places(&text, &["variant"]);
    let each = toml_places(&text, &["case", "variant"]);
    let places = once.into_iter().chain(each);
    places.filter_map(|place| place.text).collect()
}

/// A file of one case that is accepted, of the variant or of the product itself.
fn first_case<'a>(
    files: &'a BTreeMap<String, Vec<u8>>,
    variant: Option<&str>,
) -> Option<(&'a str, &'a str)> {
    let of_origin = |text: &str| {
        let variants = variants_of_cases(text.as_bytes());
        match variant {
            Some(variant) => variants.len() == 1 && variants.contains(variant),
            None => variants.is_empty(),
        }
    };
    let is_one = |text: &str| toml_places(text, &["case", "name"]).is_empty();
    let outcome = |text: &str| toml_places(text, &["expect", "outcome"]).pop()?.text;
    let cases = files.iter().filter_map(|(within, bytes)| {
        let text = std::str::from_utf8(bytes).ok()?;
        let is_case = within.starts_with("cases/") && within != "cases/base.toml";
        (is_case && of_origin(text)).then_some((within.as_str(), text))
    });
    let cases: Vec<(&str, &str)> = cases.collect();
    let accepted =
        |(_, text): &&(&str, &str)| is_one(text) && outcome(text).as_deref() == Some("accept");
    let found = cases.iter().find(accepted).or_else(|| cases.first());
    found.copied()
}

/// A case as it is, of the variant.
fn of_variant(text: &str, variant: &str) -> String {
    let quoted = format!("\"{variant}\"");
    if !variants_of_cases(text.as_bytes()).is_empty() {
        let text = replaced(text.to_owned(), &["variant"], |_| quoted.clone());
        return replaced(text, &["case", "variant"], |_| quoted.clone());
    }
    let mut lines = text.split_inclusive('\n').peekable();
    let mut written = String::new();
    while let Some(line) =
        lines.next_if(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
    {
        written.push_str(line);
    }
    written.push_str(&format!("variant = {quoted}\n"));
    written.extend(lines);
    written
}

/// A file with the identifier and the name of a new product or variant.
fn renamed(text: &str, name: &str) -> String {
    let text = replaced(text.to_owned(), &["id"], |_| format!("\"{name}\""));
    replaced(text, &["name"], |_| format!("\"{}\"", title(name)))
}

/// A TOML text with the values under a path written otherwise; all other bytes stay.
fn replaced(text: String, path: &[&str], written: impl Fn(&str) -> String) -> String {
    let mut replaced = text;
    for place in toml_places(&replaced, path).into_iter().rev() {
        let value = written(place.text.as_deref().unwrap_or_default());
        replaced.replace_range(place.span, &value);
    }
    replaced
}

/// A variant that differs in nothing yet, and what it may say.
fn of_nothing(product: &Product, name: &str) -> String {
    let bundle = product.bundle();
    let own = bundle.language();
    let mut text = format!("id = \"{name}\"\nname = {{");
    for (at, language) in bundle.languages().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        text += &format!("{comma} {} = \"{}\"", language.code(), title(name));
    }
    text += " }\n# ";
    text += own.of([
        "All else is as the product says it. Here stands what differs: windows, keys of the offer, rules, and figures by name:",
        "Le reste est comme le produit le dit. Ici se met ce qui diffère : fenêtres, clés de l'offre, règles, et chiffres par leur nom :",
    ]);
    text += "\n# windows = [{ from = 2026-01-01 }]\n";
    let file = format!("{}/parameters.toml", bundle.id());
    let parameters = bundle.parameters().iter();
    for parameter in parameters.filter(|parameter| parameter.declared().file.ends_with(&file)) {
        let (name, label) = (parameter.name(), parameter.label().get(own));
        text += &format!("# [parameters.{name}]  # {label}\n");
    }
    text + "# values = [{ value = …, law = \"…\", source = \"…\", confidence = \"B\" }]\n"
}
