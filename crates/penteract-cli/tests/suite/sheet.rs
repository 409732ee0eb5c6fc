//! `penteract doc --format html`: the sheet of every product is one page that needs nothing else, and is well made.

use std::collections::BTreeSet;

use crate::support::{penteract, repository};

/// Elements that nothing closes.
const VOID: [&str; 6] = ["meta", "br", "input", "line", "rect", "path"];

/// The tags of a page in order, each with its name and what it says; `/name` for one that closes.
fn tags(page: &str) -> Vec<(&str, &str)> {
    let (_, body) = page.split_once("</style>").unwrap();
    let tags = body
        .split('<')
        .skip(1)
        .map(|tag| tag.split_once('>').expect("a tag is closed").0);
    tags.map(|tag| tag.split_once(' ').unwrap_or((tag, "")))
        .collect()
}

fn attribute<'a>(said: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = said.split_once(&format!("{name}=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}

/// What is wrong in a page.
fn problems(page: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let tags = tags(page);
    // What stands before the style is open.
    let mut open = vec!["html", "head"];
    let mut ids = BTreeSet::new();
    let mut level = 1;
    for (name, said) in &tags {
        if let Some(closed) = name.strip_prefix('/') {
            match open.pop() {
                Some(opened) if opened == closed => {}
                opened => wrong.push(format!("</{closed}> closes {opened:?}")),
            }
            continue;
        }
        if !VOID.contains(name) {
            open.push(name);
        }
        if let Some(id) = attribute(said, " id").or_else(|| attribute(said, "id"))
            && !ids.insert(id)
        {
            wrong.push(format!("two elements have the id {id}"));
        }
        if let Some(heading) = name
            .strip_prefix('h')
            .and_then(|level| level.parse::<u8>().ok())
        {
            // A new article begins anew.
            if heading > level + 1 && heading != 1 {
                wrong.push(format!("h{heading} follows h{level}"));
            }
            level = heading;
        }
        if *name == "th" && attribute(said, "scope").is_none() {
            wrong.push("a heading of a table without scope".to_owned());
        }
        if *name == "svg"
            && !said.contains("aria-label=\"")
            && !said.contains("aria-hidden=\"true\"")
        {
            wrong.push("a picture without a text".to_owned());
        }
        if ["script", "link", "img", "iframe"].contains(name) || attribute(said, "src").is_some() {
            wrong.push(format!("<{name} {said}> is not of the page alone"));
        }
    }
    let led_to = tags.iter().filter_map(|(_, said)| attribute(said, "href"));
    for link in led_to {
        if !link.strip_prefix('#').is_some_and(|id| ids.contains(id)) {
            wrong.push(format!("{link} leads nowhere"));
        }
    }
    if !open.is_empty() {
        wrong.push(format!("{open:?} are not closed"));
    }
    for landmark in ["main", "header", "nav"] {
        if tags.iter().all(|(name, _)| *name != landmark) {
            wrong.push(format!("there is no {landmark}"));
        }
    }
    wrong
}

#[test]
fn the_sheet_of_every_product_is_well_made() {
    let products = repository().join("products");
    let mut seen = 0;
    for entry in std::fs::read_dir(&products).unwrap() {
        let folder = entry.unwrap();
        if !folder.path().join("product.toml").is_file() {
            continue;
        }
        let id = folder.file_name().into_string().unwrap();
        let arguments = [
            "doc",
            &id,
            "--format",
            "html",
            "--lang",
            "fr",
            "--products",
            products.to_str().unwrap(),
        ];
        let page = penteract(&arguments).printed();
        assert!(
            page.starts_with("<!DOCTYPE html>\n<html lang=\"fr\">"),
            "{id}"
        );
        let wrong = problems(&page);
        assert_eq!(wrong, [""; 0], "{id}");
        for language in ["fr", "en"] {
            assert!(
                page.contains(&format!("<article lang=\"{language}\">")),
                "{id}: {language}"
            );
            for section in ["who", "amount", "term", "cost", "questions", "sources"] {
                assert!(
                    page.contains(&format!("<section id=\"{language}-{section}\"")),
                    "{id}: {language}-{section}"
                );
            }
        }
        seen += 1;
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn what_is_html_elsewhere_is_refused() {
    penteract(&["list", "--format", "html"]).failed(2, &["penteract doc"]);
    penteract(&[
        "schedule",
        "terms/linear.json",
        "--format",
        "html",
        "--lang",
        "en",
    ])
    .failed(2, &[]);
    let products = repository().join("products");
    penteract(&[
        "doc",
        "pge",
        "--format",
        "html",
        "--write",
        "--lang",
        "en",
        "--products",
        products.to_str().unwrap(),
    ])
    .failed(2, &["--write", "Markdown"]);
}

/// The contrast of two colours, as the guidelines for accessible content count it, times a hundred.
#[expect(clippy::float_arithmetic, reason = "a contrast is no amount")]
fn contrast(one: &str, other: &str) -> u32 {
    let luminance = |colour: &str| {
        let digits = colour.trim_start_matches('#');
        let digits = match digits.len() {
            3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
            _ => digits.to_owned(),
        };
        let part = |at: usize| {
            let share =
                f64::from(u8::from_str_radix(digits.get(at..at + 2).unwrap(), 16).unwrap()) / 255.0;
            if share <= 0.03928 {
                share / 12.92
            } else {
                ((share + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4)
    };
    let (one, other) = (luminance(one), luminance(other));
    ((one.max(other) + 0.05) / (one.min(other) + 0.05) * 100.0) as u32
}

#[test]
fn every_text_stands_out_in_light_dark_and_print() {
    let style = include_str!("../../src/render/sheet/sheet.css");
    let mut seen = 0;
    for root in style.split(":root{").skip(1) {
        let (root, _) = root.split_once('}').unwrap();
        let colour = |name: &str| {
            root.split(';')
                .find_map(|said| said.strip_prefix(&format!("--{name}:")))
                .unwrap_or_else(|| panic!("no {name}"))
        };
        for text in ["ink", "soft", "accent", "interest"] {
            for ground in ["page", "card", "mark"] {
                let contrast = contrast(colour(text), colour(ground));
                assert!(contrast >= 450, "{text} on {ground}: {contrast}");
            }
        }
        // What is chosen is written in the colour of the page.
        assert!(contrast(colour("page"), colour("accent")) >= 450);
        seen += 1;
    }
    assert_eq!(seen, 3);
}
