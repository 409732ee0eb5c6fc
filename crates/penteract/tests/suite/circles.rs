//! Within a crate, the modules of its root depend on one another in one direction only: no imports go round in a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Circles that are still there: their crate, the modules on them, and why. A module that is on none any more has to leave
/// this list.
const KNOWN: [(&str, &[&str], &str); 3] = [
    (
        "penteract-core",
        &["loan", "schedule", "terms"],
        "the options of a loan are terms, and their effects are events of its life",
    ),
    (
        "penteract-bundle",
        &["bundle", "cases"],
        "a bundle holds its cases, and a case is read beside the bundle that it is one of",
    ),
    (
        "penteract-bundle",
        &[
            "fact_bounds",
            "facts",
            "keys",
            "manifest",
            "nomenclatures",
            "parameters",
            "quantity",
            "reader",
            "sourcing",
            "tables",
        ],
        "the declaration of a key gives its schema, and the reader of a file knows keys",
    ),
];

/// For each module of the root, the modules that it imports, with a file that does.
type Arrows = BTreeMap<String, BTreeMap<String, PathBuf>>;

fn sources_of(name: &str) -> PathBuf {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    crates.join(name).join("src")
}

/// What a source says before its tests, without comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let text = text
        .split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default();
    let lines = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

/// The paths of a tree of imports: `a::{b, c::{d}}` is `a::b` and `a::c::d`.
fn leaves(tree: &str) -> Vec<String> {
    let mut depth = 0;
    let items = tree.split(|c: char| {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        c == ',' && depth == 0
    });
    let mut all = Vec::new();
    for item in items.map(str::trim).filter(|item| !item.is_empty()) {
        match item.split_once('{') {
            Some((before, inside)) => {
                let inside = inside.trim_end().trim_end_matches('}');
                let found = leaves(inside);
                all.extend(found.iter().map(|leaf| format!("{}{leaf}", before.trim())));
            }
            None => all.push(item.split(" as ").next().unwrap_or_default().to_owned()),
        }
    }
    all
}

/// The items of statements such as `use crate::…;`.
fn statements(text: &str, start: &str) -> Vec<String> {
    let found = text.split(start).skip(1);
    found
        .filter_map(|after| after.split(';').next())
        .flat_map(leaves)
        .collect()
}

/// Every path after `crate::`, imported or written where it is used.
fn paths(text: &str) -> Vec<String> {
    let mut all = statements(text, "use crate::");
    for after in text.split("crate::").skip(1) {
        let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        let path = after.split(|c| !is_path(c)).next().unwrap_or_default();
        all.extend((!path.is_empty()).then(|| path.to_owned()));
    }
    all
}

fn files_under(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files_under(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            all.push(path);
        }
    }
    all.sort();
    all
}

fn arrows(sources: &Path) -> Arrows {
    let roots = ["lib.rs", "main.rs"].map(|root| sources.join(root));
    let root = roots.iter().find(|root| root.exists()).unwrap();
    let root = code(root);
    // A name that the root gives away stands for the module that it comes from.
    let mut given = BTreeMap::new();
    for path in statements(&root, "use ") {
        let path = path.trim_start_matches("crate::");
        let mut names = path.split("::");
        if let (Some(first), Some(last)) = (names.next(), names.last()) {
            given.insert(last.to_owned(), first.to_owned());
        }
    }
    let mut all = Arrows::new();
    for file in files_under(sources)
        .iter()
        .filter(|file| !roots.contains(file))
    {
        let inside = file.strip_prefix(sources).unwrap();
        let module = inside.iter().next().unwrap().to_string_lossy();
        let module = module.trim_end_matches(".rs");
        for path in paths(&code(file)) {
            let name = path.split("::").next().unwrap_or_default();
            let is_module =
                sources.join(name).is_dir() || sources.join(format!("{name}.rs")).exists();
            let other = if is_module {
                Some(name)
            } else {
                given.get(name).map(String::as_str)
            };
            if let Some(other) = other.filter(|other| *other != module) {
                let from = all.entry(module.to_owned()).or_default();
                from.entry(other.to_owned())
                    .or_insert_with(|| inside.to_path_buf());
            }
        }
    }
    all
}

fn reached_from(module: &str, arrows: &Arrows) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut next = vec![module];
    while let Some(module) = next.pop() {
        for other in arrows.get(module).into_iter().flat_map(BTreeMap::keys) {
            if reached.insert(other.clone()) {
                next.push(other);
            }
        }
    }
    reached
}

/// The modules of each circle.
fn circles(arrows: &Arrows) -> BTreeSet<BTreeSet<String>> {
    let reached: BTreeMap<&String, BTreeSet<String>> = arrows
        .keys()
        .map(|module| (module, reached_from(module, arrows)))
        .collect();
    let on_circles = reached
        .iter()
        .filter(|(module, reached)| reached.contains(**module));
    on_circles
        .map(|(module, others)| {
            let goes_back = |other: &&String| {
                reached
                    .get(other)
                    .is_some_and(|back| back.contains(*module))
            };
            others.iter().filter(goes_back).cloned().collect()
        })
        .collect()
}

fn drawn(circle: &BTreeSet<String>, arrows: &Arrows) -> String {
    let mut lines = String::new();
    for from in circle {
        for (to, file) in arrows.get(from).into_iter().flatten() {
            if circle.contains(to) {
                lines += &format!("\n  {from} -> {to} ({})", file.display());
            }
        }
    }
    lines
}

#[test]
fn imports_go_round_in_no_circle() {
    let mut faults = String::new();
    for name in super::layers::LAYERS {
        let arrows = arrows(&sources_of(name));
        assert!(arrows.len() > 5, "`{name}` was not read");
        let found = circles(&arrows);
        let known: Vec<BTreeSet<String>> = KNOWN
            .iter()
            .filter(|(of, _, _)| *of == name)
            .map(|(_, modules, _)| modules.iter().map(ToString::to_string).collect())
            .collect();
        for circle in &found {
            if !known.iter().any(|known| circle.is_subset(known)) {
                faults += &format!("\n{name}: a circle of imports{}", drawn(circle, &arrows));
            }
        }
        for module in known.iter().flatten() {
            if !found.iter().any(|circle| circle.contains(module)) {
                faults +=
                    &format!("\n{name}: `{module}` is on no circle any more: strike it from KNOWN");
            }
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn a_circle_is_seen_through_trees_of_imports_and_through_the_root() {
    assert_eq!(
        leaves("a::{b, c::{d, e}}, f as g"),
        ["a::b", "a::c::d", "a::c::e", "f"]
    );
    assert_eq!(
        paths("use crate::{a, b::C};\nlet x = crate::d::e(1);"),
        ["a", "b::C", "d::e"]
    );
    let arrow = |from: &str, to: &str| {
        (
            from.to_owned(),
            BTreeMap::from([(to.to_owned(), PathBuf::new())]),
        )
    };
    let round = Arrows::from([
        arrow("a", "b"),
        arrow("b", "c"),
        arrow("c", "b"),
        arrow("d", "a"),
    ]);
    let expected = BTreeSet::from(["b".to_owned(), "c".to_owned()]);
    assert_eq!(circles(&round), BTreeSet::from([expected]));
}
