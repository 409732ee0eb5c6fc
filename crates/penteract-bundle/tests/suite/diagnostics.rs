//! Each diagnostic has a page; the page's failing example gives it, and its mended example loads.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::french;
use penteract_bundle::{
    Application, Bundle, CODES, FolderSource, Language, Loaded, MemorySource, ProblemKind,
};
use penteract_core::LocalText;

fn pages() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/diagnostics")
}

/// The codes whose pages are tested: those of this crate that a bundle in memory can show.
fn codes() -> Vec<&'static str> {
    CODES
        .iter()
        .copied()
        .chain(ProblemKind::ALL.map(ProblemKind::code))
        .collect()
}

/// The fixture, with the files of a page over it; `+file` is added to the end of the file.
fn source(files: &[(String, String)]) -> MemorySource {
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/base");
    let mut all = BTreeMap::new();
    for path in [
        "product.toml",
        "facts.toml",
        "parameters.toml",
        "rules/eligibility.rhai",
        "labels/fr.toml",
        "cases/base.toml",
    ] {
        all.insert(
            path.to_owned(),
            fs::read_to_string(base.join(path)).unwrap(),
        );
    }
    for (path, text) in files {
        match path.strip_prefix('+') {
            Some(path) => {
                let file = all.entry(path.to_owned()).or_default();
                file.push('\n');
                file.push_str(text);
            }
            None => {
                all.insert(path.clone(), text.clone());
            }
        }
    }
    MemorySource::new(
        all.into_iter()
            .map(|(path, text)| (format!("base/{path}"), text)),
    )
}

fn load(source: &MemorySource) -> Loaded {
    Bundle::load(source, "base", &MemorySource::default())
}

/// The fenced blocks whose info string holds `kind`: the file and the text.
fn blocks(page: &str, kind: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else {
            continue;
        };
        let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        if let [_, word, file] = info.split(' ').collect::<Vec<_>>()[..]
            && word == kind
        {
            found.push((file.to_owned(), text.join("\n") + "\n"));
        }
    }
    found
}

/// The codes that an example gives, and all of its problems as text.
fn codes_of(files: &[(String, String)]) -> (Vec<String>, String) {
    let is_application = |(name, _): &&(String, String)| name == "application.json";
    if let Some((_, text)) = files.iter().find(is_application) {
        let others: Vec<_> = files
            .iter()
            .filter(|file| !is_application(file))
            .cloned()
            .collect();
        let bundle = load(&source(&others)).bundle.unwrap();
        let application = Application::from_json(text.as_bytes()).unwrap();
        let read = bundle.read_application(&application, "2024-05-06".parse().unwrap());
        let problems = match read {
            Ok(frame) => bundle.broken_constraints(&frame).unwrap(),
            Err(problems) => problems,
        };
        let texts = problems.iter().map(|problem| {
            LocalText::new(
                problem.expected(Language::French),
                problem.expected(Language::English),
            )
        });
        let slips: Vec<String> = texts.filter_map(|text| french::slip(&text)).collect();
        assert!(slips.is_empty(), "{}", slips.join("\n"));
        let codes = problems
            .iter()
            .map(|problem| problem.kind().code().to_owned())
            .collect();
        return (
            codes,
            problems
                .iter()
                .map(|problem| format!("{problem}\n"))
                .collect(),
        );
    }
    let loaded = load(&source(files));
    // Fault S5
    let slips: Vec<String> = loaded.diagnostics.iter().flat_map(french::slips).collect();
    assert!(slips.is_empty(), "{}", slips.join("\n"));
    let codes = loaded
        .diagnostics
        .iter()
        .map(|problem| problem.code.as_str().to_owned())
        .collect();
    let text = loaded
        .diagnostics
        .iter()
        .map(|problem| loaded.sources.render(problem, Language::English))
        .collect();
    (codes, text)
}

#[test]
fn the_fixture_loads_without_a_warning_of_this_crate() {
    let loaded = load(&source(&[]));
    assert!(loaded.bundle.is_some());
    assert!(
        loaded
            .diagnostics
            .iter()
            .all(|problem| problem.code.as_str().starts_with("script."))
    );
}

#[test]
fn each_code_has_a_page_and_each_page_a_code() {
    let mut expected: Vec<String> = codes().iter().map(|code| format!("{code}.md")).collect();
    expected.sort();
    let areas = [
        "bundle.",
        "facts.",
        "nomenclatures.",
        "parameters.",
        "tables.",
        "labels.",
        "rules.",
        "sources.",
        "tranches.",
        "variants.",
        "windows.",
        "cases.",
        "application.",
    ];
    let mut found: Vec<String> = fs::read_dir(pages())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| areas.iter().any(|area| name.starts_with(area)))
        .collect();
    found.sort();
    assert_eq!(found, expected);
}

#[test]
fn each_page_shows_what_fails_and_what_to_write() {
    let mut wrong = String::new();
    for code in codes() {
        let page = fs::read_to_string(pages().join(format!("{code}.md"))).unwrap();
        assert!(page.starts_with(&format!("# `{code}`\n")), "{code}");
        // These two need a real disk: see the tests below.
        if matches!(code, "bundle.link" | "bundle.unreadable") {
            continue;
        }
        let (failing, text) = codes_of(&blocks(&page, "failing"));
        let (own, others): (Vec<_>, Vec<_>) = failing
            .iter()
            .filter(|found| !found.starts_with("script.unused"))
            .partition(|found| *found == code);
        if own.is_empty() || !others.is_empty() {
            wrong.push_str(&format!("{code}: the failing example gives\n{text}\n"));
        }
        let files = blocks(&page, "mended");
        let (mended, text) = codes_of(&files);
        if files.is_empty()
            || mended
                .iter()
                .any(|found| !found.starts_with("script.unused"))
        {
            wrong.push_str(&format!("{code}: the mended example gives\n{text}\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A folder of its own for one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/base");
    copy(&base, &folder.join("base"));
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

fn codes_of_folder(folder: &Path) -> Vec<&'static str> {
    let source = FolderSource::new(folder);
    let loaded = Bundle::load(&source, "base", &MemorySource::default());
    assert_eq!(
        loaded.bundle.is_none(),
        loaded
            .diagnostics
            .iter()
            .any(penteract_rules::Diagnostic::is_error)
    );
    loaded
        .diagnostics
        .iter()
        .filter(|problem| problem.is_error())
        .map(|problem| problem.code.as_str())
        .collect()
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_is_refused_wherever_it_leads() {
    let folder = folder("link");
    assert_eq!(codes_of_folder(&folder), Vec::<&str>::new());
    fs::write(folder.join("elsewhere.csv"), "secret").unwrap();
    fs::create_dir(folder.join("base/tables")).unwrap();
    std::os::unix::fs::symlink(
        folder.join("elsewhere.csv"),
        folder.join("base/tables/premium.csv"),
    )
    .unwrap();
    assert_eq!(codes_of_folder(&folder), ["bundle.link"]);
}

#[test]
fn a_file_that_is_not_text_or_too_large_is_unreadable() {
    let folder = folder("unreadable");
    fs::write(
        folder.join("base/labels/fr.toml"),
        b"[rules]\nis_registered = \"Pr\xeat\"\n",
    )
    .unwrap();
    assert!(codes_of_folder(&folder).contains(&"bundle.unreadable"));
    let large = fs::File::create(folder.join("base/labels/fr.toml")).unwrap();
    large.set_len(penteract_bundle::FILE_SIZE_MAX + 1).unwrap();
    assert!(codes_of_folder(&folder).contains(&"bundle.unreadable"));
}

#[test]
fn all_problems_come_at_once() {
    let broken = [
        (
            "+facts.toml".to_owned(),
            "[company.turnover]\ntype = \"amount\"\n".to_owned(),
        ),
        (
            "+parameters.toml".to_owned(),
            "[share]\nunit = \"percent\"\nlabel = { fr = \"a\" }\nvalues = [{ value = 1 }]\n"
                .to_owned(),
        ),
        (
            "+labels/fr.toml".to_owned(),
            "nothing = \"rien\"\n".to_owned(),
        ),
        (
            "cases/accept/x.toml".to_owned(),
            "as_of = \"soon\"\n".to_owned(),
        ),
        ("+product.toml".to_owned(), "wndows = []\n".to_owned()),
    ];
    let (codes, text) = codes_of(&broken);
    for code in [
        "facts.unknown-type",
        "bundle.missing-key",
        "labels.missing",
        "bundle.bad-value",
        "parameters.unsourced",
        "bundle.wrong-type",
        "bundle.unknown-key",
    ] {
        assert!(
            codes.iter().any(|found| found == code),
            "{code} is missing from\n{text}"
        );
    }
    let files: std::collections::BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("--> "))
        .filter_map(|place| place.split(':').next())
        .collect();
    assert_eq!(
        files.into_iter().collect::<Vec<_>>(),
        [
            "base/cases/accept/x.toml",
            "base/facts.toml",
            "base/parameters.toml",
            "base/product.toml"
        ]
    );
}

#[test]
fn a_problem_shows_its_line_and_what_to_write() {
    let wrong = [(
        "+facts.toml".to_owned(),
        "[season]\nsummer = { label = { fr = \"Été\", en = \"Summer\" }, mim = \"0\", type = \"money\" }\n".to_owned(),
    )];
    let (_, text) = codes_of(&wrong);
    let expected = "error[bundle.unknown-key]: unknown key `mim` in fact `season.summer`
  --> base/facts.toml:29:51
   |
29 | summer = { label = { fr = \"Été\", en = \"Summer\" }, mim = \"0\", type = \"money\" }
   |                                                   ^^^ not a key of this table
   = help: did you mean `min`?
";
    assert!(text.contains(expected), "{text}");
}
