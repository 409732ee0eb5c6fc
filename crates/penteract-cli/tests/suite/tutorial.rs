//! The pages that tell what to type: each command is run on the files as the page has them by then, and prints what the
//! page shows. `UPDATE_PAGES=1 cargo test -p penteract-cli --test suite tutorial` writes what they print; read it.
//!
//! A block `console` begins with a command; a block `diff FILE` edits, its lines in the order of the file; another block
//! that names a file is that file.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{command, repository};

/// What a page has done to its folder.
struct Played {
    /// As the commands print today.
    page: String,
    /// Lines that somebody typed into files of products.
    edited: usize,
}

fn folder(page: &str) -> PathBuf {
    let name = format!(
        "penteract-page-{}-{}",
        std::process::id(),
        page.replace('/', "-")
    );
    let folder = std::env::temp_dir().join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn play(text: &str, folder: &Path, language: &str) -> Played {
    let mut played = Played {
        page: String::new(),
        edited: 0,
    };
    for (at, part) in text.split("\n```").enumerate() {
        if at > 0 {
            played.page.push_str("\n```");
        }
        let (head, body) = part.split_once('\n').unwrap_or((part, ""));
        match head.split_once(' ') {
            _ if at % 2 == 0 => played.page.push_str(part),
            None if head == "console" => {
                let line = body.lines().next().unwrap();
                let printed = run(line, folder, language);
                let shown = format!("{head}\n{line}\n{printed}");
                played.page.push_str(shown.trim_end_matches('\n'));
            }
            Some(("diff", path)) => {
                let path = folder.join(path);
                let old = fs::read_to_string(&path).unwrap();
                fs::write(&path, edited(&old, body, &path)).unwrap();
                let added = body.lines().filter_map(|line| line.strip_prefix('+'));
                played.edited += added.filter(|line| !line.is_empty()).count();
                played.page.push_str(part);
            }
            Some((_, path)) => {
                if !path.ends_with(".json") {
                    played.edited += body.lines().filter(|line| !line.is_empty()).count();
                }
                let path = folder.join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, format!("{body}\n")).unwrap();
                played.page.push_str(part);
            }
            None => played.page.push_str(part),
        }
    }
    played
}

/// What a command of a page prints, on either stream.
fn run(line: &str, folder: &Path, language: &str) -> String {
    let arguments = line.strip_prefix("$ penteract ").expect(line);
    let output = command()
        .current_dir(folder)
        .args(arguments.split(' '))
        .env("COLUMNS", "80")
        .env("LANG", language)
        .output()
        .unwrap();
    [output.stdout, output.stderr]
        .map(|bytes| String::from_utf8(bytes).unwrap())
        .concat()
}

/// A file with the lines of a block `diff`: each run of lines is looked for behind the one before it.
fn edited(old: &str, diff: &str, path: &Path) -> String {
    let mut lines: Vec<&str> = old.lines().collect();
    let mut from = 0;
    let mut rest = diff.lines().peekable();
    while rest.peek().is_some() {
        let (mut before, mut after) = (Vec::new(), Vec::new());
        while let Some(line) = rest.next_if(|line| !line.starts_with('+')) {
            before.push(line.get(1..).unwrap_or_default());
            if line.starts_with(' ') {
                after.push(line.get(1..).unwrap_or_default());
            }
        }
        while let Some(line) = rest.next_if(|line| line.starts_with('+')) {
            after.push(line.get(1..).unwrap_or_default());
        }
        let at = lines[from..]
            .windows(before.len())
            .position(|window| window == before)
            .unwrap_or_else(|| panic!("{}: {before:?} is not there", path.display()));
        let start = from + at;
        from = start + after.len();
        lines.splice(start..start + before.len(), after);
    }
    lines.join("\n") + "\n"
}

#[track_caller]
fn check(page: &str, language: &str) -> usize {
    let path = repository().join("docs").join(page);
    let text = fs::read_to_string(&path).unwrap();
    let folder = folder(page);
    let played = play(&text, &folder, language);
    fs::remove_dir_all(folder).unwrap();
    #[expect(clippy::disallowed_methods, reason = "a person asks for it")]
    if std::env::var("UPDATE_PAGES").is_ok() {
        fs::write(path, &played.page).unwrap();
    }
    assert_eq!(text, played.page, "{page}");
    played.edited
}

#[test]
fn the_tutorial_makes_a_tested_product_in_forty_lines() {
    let edited = check("tutorial.md", "en_GB.UTF-8");
    assert!((30..=40).contains(&edited), "{edited} lines");
    let text = fs::read_to_string(repository().join("docs/tutorial.md")).unwrap();
    let email = text.lines().filter(|line| line.starts_with('>')).count();
    assert_eq!(email, 6);
    let last = text.split("test local-growth --coverage\n").nth(1).unwrap();
    assert!(
        last.starts_with("local-growth  15 cases passed\n\nlocal-growth  3 of 3 rules"),
        "{last}"
    );
}

#[test]
fn the_product_owner_s_guides_print_what_they_show() {
    check("product-owner.md", "en_GB.UTF-8");
    check("guide-du-proprietaire.md", "fr_FR.UTF-8");
}

#[test]
fn the_how_to_pages_with_commands_print_what_they_show() {
    let mut pages = 0;
    for entry in fs::read_dir(repository().join("docs/how-to")).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        if text.contains("\n```console\n") {
            let name = path.file_name().unwrap().to_str().unwrap();
            check(&format!("how-to/{name}"), "en_GB.UTF-8");
            pages += 1;
        }
    }
    assert!(pages >= 7, "{pages} pages");
}

/// A region is a file of ten lines.
#[test]
fn a_region_takes_at_most_ten_lines() {
    let page = fs::read_to_string(repository().join("docs/how-to/add-a-region.md")).unwrap();
    let file = page
        .split("```toml products/regional-loan/variants/north.toml\n")
        .nth(1)
        .unwrap();
    let lines = file.split("```").next().unwrap().lines().count();
    assert!(lines <= 10, "{lines} lines");
}

/// The index names every page, and what pages of the index name is there.
#[test]
fn the_index_of_the_documents_is_whole() {
    let docs = repository().join("docs");
    let index = fs::read_to_string(docs.join("README.md")).unwrap();
    let links: Vec<&str> = index
        .split("](")
        .skip(1)
        .map(|rest| rest.split(')').next().unwrap())
        .collect();
    for link in &links {
        assert!(docs.join(link).exists(), "{link}");
    }
    for folder in ["", "how-to/", "reference/"] {
        for entry in fs::read_dir(docs.join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let page = format!("{folder}{name}");
            if name.ends_with(".md") && page != "README.md" {
                assert!(
                    links.contains(&page.as_str()),
                    "{page} is not in docs/README.md"
                );
            }
        }
    }
}
