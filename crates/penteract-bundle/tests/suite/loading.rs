//! What loading finds: libraries, holes of parameters, hostile files.

use std::path::Path;

use penteract_bundle::{
    Bundle, BundleSource, FolderSource, Language, Loaded, MemorySource, SourceError,
};
use penteract_core::Say as _;
use penteract_rules::ParameterValue;
use proptest::prelude::*;

/// The fixture with `files` over it; `+file` is added to the end of the file.
pub(crate) fn source(files: &[(&str, &str)]) -> MemorySource {
    let disk = FolderSource::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures"));
    let mut source = MemorySource::default();
    for entry in disk.list("base").unwrap() {
        source.insert(entry.path.clone(), disk.read(&entry.path).unwrap());
    }
    for (path, text) in files {
        match path.strip_prefix('+') {
            Some(path) => {
                let mut bytes = source.read(path).unwrap_or_default();
                bytes.extend_from_slice(b"\n");
                bytes.extend_from_slice(text.as_bytes());
                source.insert(path, bytes);
            }
            None => source.insert(*path, text.as_bytes()),
        }
    }
    source
}

fn load(files: &[(&str, &str)], libraries: &MemorySource) -> Loaded {
    Bundle::load(&source(files), "base", libraries)
}

fn problems(loaded: &Loaded, code: &str) -> Vec<String> {
    let found = loaded
        .diagnostics
        .iter()
        .filter(|problem| problem.code.as_str() == code);
    found
        .map(|problem| problem.message.get(Language::English).to_owned())
        .collect()
}

/// A parameter with values on these dates, read by a rule in force on those.
fn holes(values: &str, in_force: &str) -> Vec<String> {
    let parameter = format!(
        "[headcount_below]\nunit = \"int\"\nlabel = {{ fr = \"Effectif\", en = \"Headcount\" }}\nlaw = \"l\"\nsource = \"D-1\"\nconfidence = \"A\"\nvalues = [{values}]\n"
    );
    let rule = format!(
        "/// The company is small.\n/// code: too-large\n{in_force}fn is_small() {{\n    company.headcount < params.headcount_below\n}}\n"
    );
    let loaded = load(
        &[
            ("+base/parameters.toml", &parameter),
            ("+base/rules/eligibility.rhai", &rule),
            (
                "+base/labels/fr.toml",
                "is_small = \"L'entreprise est petite.\"\n",
            ),
        ],
        &MemorySource::default(),
    );
    let holes = problems(&loaded, "parameters.hole");
    assert_eq!(loaded.bundle.is_some(), holes.is_empty());
    holes
}

#[test]
fn a_hole_in_the_windows_is_told_with_its_dates() {
    // The windows of the fixture are 2024-01-01..2025-12-31.
    assert!(holes("{ value = 250 }", "").is_empty());
    assert!(holes("{ from = 2024-01-01, until = 2025-12-31, value = 250 }", "").is_empty());
    assert!(
        holes(
            "{ until = 2024-05-31, value = 250 }, { from = 2024-06-01, value = 300 }",
            ""
        )
        .is_empty()
    );
    let told = |values: &str| holes(values, "").join("");
    let late = told("{ from = 2024-01-02, value = 250 }");
    assert!(
        late.contains("no value on 1 Jan 2024, when rule `is_small` reads it"),
        "{late}"
    );
    let early = told("{ until = 2025-12-30, value = 250 }");
    assert!(early.contains("no value on 31 Dec 2025, when"), "{early}");
    let gap = told("{ from = 2024-06-02, value = 300 }, { until = 2024-05-31, value = 250 }");
    assert!(gap.contains("on 1 Jun 2024, when"), "{gap}");
    let outside = told("{ from = 2026-01-01, value = 300 }");
    assert!(
        outside.contains("value from 1 Jan 2024 to 31 Dec 2025"),
        "{outside}"
    );
}

#[test]
fn a_parameter_covers_the_dates_on_which_its_rule_is_in_force() {
    let values = "{ from = 2024-06-01, value = 250 }";
    assert_eq!(holes(values, "").len(), 1);
    assert!(holes(values, "/// in force: 2024-06-01..\n").is_empty());
    assert_eq!(holes(values, "/// in force: 2024-05-31..\n").len(), 1);
    assert!(
        holes(
            "{ from = 2026-01-01, value = 250 }",
            "/// in force: 2026-01-01..\n"
        )
        .is_empty()
    );
}

const TURNOVER: &str = "[company.turnover]\ntype = \"money\"\nlabel = { fr = \"Chiffre d'affaires\", en = \"Turnover\" }\n";

#[test]
fn a_library_is_found_in_the_product_then_beside_it_then_among_those_of_the_host() {
    let uses = ("+base/product.toml", "uses = [\"lib/company\"]\n");
    let host = MemorySource::new([("lib/company/facts.toml", TURNOVER.replace("money", "int"))]);
    let ty = |loaded: &Loaded| {
        loaded
            .bundle
            .as_ref()
            .unwrap()
            .fact("company.turnover")
            .unwrap()
            .field()
            .ty()
            .say(Language::English)
    };
    assert_eq!(ty(&load(&[uses], &host)), "a whole number");
    let beside = ("lib/company/facts.toml", TURNOVER);
    assert_eq!(ty(&load(&[uses, beside], &host)), "an amount");
    let own = TURNOVER.replace("money", "ratio");
    assert_eq!(
        ty(&load(
            &[uses, beside, ("base/lib/company/facts.toml", &own)],
            &host
        )),
        "a ratio"
    );
}

#[test]
fn the_functions_of_a_library_are_called_and_are_no_rules() {
    let loaded = load(
        &[
            ("+base/product.toml", "uses = [\"lib/company\"]\n"),
            ("lib/company/library.toml", "language = \"fr\"\n"),
            (
                "lib/company/rules/size.rhai",
                "/// L'entreprise est petite.\nfn is_small() {\n    company.headcount < 1\n}\n",
            ),
            (
                "lib/company/labels/en.toml",
                "[rules]\nis_small = \"The company is small.\"\n",
            ),
            (
                "+base/rules/eligibility.rhai",
                "/// The company is large.\nfn is_large() {\n    !is_small()\n}\n",
            ),
            (
                "+base/labels/fr.toml",
                "is_large = \"L'entreprise est grande.\"\n",
            ),
        ],
        &MemorySource::default(),
    );
    let errors: String = loaded
        .diagnostics
        .iter()
        .filter(|p| p.is_error())
        .map(|p| loaded.sources.render(p, Language::English))
        .collect();
    let bundle = loaded.bundle.as_ref().unwrap_or_else(|| panic!("{errors}"));
    let rules: Vec<_> = bundle
        .program()
        .rules()
        .map(|id| bundle.program().describe(id).name.to_string())
        .collect();
    assert_eq!(rules, ["is_registered", "is_large"]);
    let english = Language::English;
    assert_eq!(
        bundle.sentence("is_small", english, None).as_deref(),
        Some("The company is small.")
    );
}

#[test]
fn paths_that_leave_the_folder_are_refused_before_the_disk_is_touched() {
    let disk = FolderSource::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures"));
    for path in [
        "../Cargo.toml",
        "base/../../Cargo.toml",
        "/etc/passwd",
        "base//facts.toml",
        "./base",
        "base\\facts.toml",
    ] {
        assert!(
            matches!(disk.read(path), Err(SourceError::OutsideFolder { .. })),
            "{path}"
        );
    }
    assert!(matches!(
        disk.read("base/nothing.toml"),
        Err(SourceError::NotFound { .. })
    ));
    assert!(
        Bundle::load(&disk, "../fixtures/base", &disk)
            .bundle
            .is_none()
    );
    assert_eq!(disk.list("nowhere").unwrap(), []);
}

#[test]
fn a_large_or_deep_file_is_a_problem_and_never_a_hang() {
    let none = MemorySource::default();
    let text = format!("/// x\nfn f() {{ \"{}\" == \"\" }}\n", "a".repeat(10 << 20));
    assert!(
        load(&[("base/rules/terms.rhai", &text)], &none)
            .bundle
            .is_none()
    );
    let deep = format!("x = {}{}\n", "[".repeat(100_000), "]".repeat(100_000));
    assert!(
        load(&[("base/parameters.toml", &deep)], &none)
            .bundle
            .is_none()
    );
    let nested = format!(
        "/// x\nfn f() {{ {}true{} }}\n",
        "(".repeat(10_000),
        ")".repeat(10_000)
    );
    assert!(
        load(&[("base/rules/terms.rhai", &nested)], &none)
            .bundle
            .is_none()
    );
    let wide = format!("year:int,=> rate:percent\n{}\n", ",".repeat(1 << 20));
    assert!(
        load(&[("base/tables/wide.csv", &wide)], &none)
            .bundle
            .is_none()
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_text_in_any_file_gives_a_bundle_or_problems(text in ".{0,200}", file in 0_usize..8) {
        let path = [
            "base/product.toml", "base/facts.toml", "base/parameters.toml", "base/tables/t.csv",
            "base/labels/fr.toml", "base/cases/a.toml", "base/nomenclatures.toml", "base/variants/v.toml",
        ][file];
        for path in [path.to_owned(), format!("+{path}")] {
            let loaded = load(&[(&path, &text)], &MemorySource::default());
            let has_errors = loaded.diagnostics.iter().any(penteract_rules::Diagnostic::is_error);
            prop_assert_eq!(loaded.bundle.is_none(), has_errors);
            for problem in &loaded.diagnostics {
                prop_assert!(!loaded.sources.render(problem, Language::English).is_empty());
            }
        }
    }
}

/// Every problem of the fixture with files over it, as `code: message | help`.
fn told(files: &[(&str, &str)]) -> Vec<String> {
    let loaded = load(files, &MemorySource::default());
    let tell = |problem: &penteract_rules::Diagnostic| {
        let help = problem
            .help
            .as_ref()
            .map(|help| help.get(Language::English))
            .unwrap_or_default();
        format!(
            "{}: {} | {help}",
            problem.code,
            problem.message.get(Language::English)
        )
    };
    loaded.diagnostics.iter().map(tell).collect()
}

const GRID: &str = "# law: l\n# source: D-1\n# confidence: A\n";

// Fault H3
#[test]
fn what_happens_to_texts_between_programs_is_told_once_and_by_its_name() {
    for file in [
        "base/facts.toml",
        "base/rules/eligibility.rhai",
        "base/labels/fr.toml",
    ] {
        for (text, message) in [
            (
                "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other\n",
                "two versions of the file",
            ),
            ("# a\rb\r", "a carriage return alone"),
            ("a\0b", "a byte 0"),
        ] {
            let found = told(&[(file, text)]);
            let those: Vec<&String> = found.iter().filter(|line| line.contains(message)).collect();
            assert_eq!(those.len(), 1, "{file}: {found:#?}");
        }
    }
    let mut source = source(&[]);
    for (bytes, message) in [
        (b"\xff\xfea\0".as_slice(), "UTF-16"),
        (b"a\nb = \"caf\xe9\"".as_slice(), "from line 2 on"),
    ] {
        source.insert("base/facts.toml", bytes);
        let loaded = Bundle::load(&source, "base", &MemorySource::default());
        let found = problems(&loaded, "bundle.unreadable");
        assert!(found[0].contains(message), "{found:?}");
    }
}

// Fault H3
#[test]
fn a_grid_of_another_shape_is_told_by_its_shape() {
    let grid = |rows: &str| {
        let text = format!("{GRID}{rows}");
        told(&[("base/tables/g.csv", text.as_str())])
    };
    for (rows, expected) in [
        (
            "a:int,=> r:percent\n1;1 %\n",
            "separate its cells with commas",
        ),
        ("a:int,=> r:percent\n1,\"1 %\n", "is not closed"),
        ("a:int,=> r:percent\n2-3,1 %\n", "write `2..3`"),
    ] {
        let found = grid(rows);
        assert!(
            found.iter().any(|line| line.contains(expected)),
            "{rows}: {found:#?}"
        );
        // What a grid lacks is told of whole ones.
        assert!(
            !found.iter().any(|line| line.contains("table-gap")),
            "{found:#?}"
        );
    }
}

#[test]
fn a_grid_that_a_spreadsheet_saved_says_the_same() {
    let read = |text: &str| {
        let source = source(&[("base/tables/g.csv", text)]);
        let loaded = Bundle::load(&source, "base", &MemorySource::default());
        let tables = loaded.bundle.expect("a bundle").tables().to_vec();
        let rows = format!("{:?}", tables[0].declaration().rows);
        let told = loaded.diagnostics.into_iter();
        let told = told.filter(|problem| problem.code.as_str() == "tables.separator");
        (
            rows,
            told.map(|problem| problem.message.get(Language::English).to_owned())
                .collect::<Vec<_>>(),
        )
    };
    let rows = "a:money,=> r:percent,s:ratio\n1000.50..2000.75,0.5 %,1.25\n";
    let (house, told) = read(&format!("{GRID}{rows}"));
    assert!(
        told.is_empty() && house.contains("0.005"),
        "{told:?} {house:?}"
    );
    let (grid, rows) = (
        GRID.replace('\n', ";;\r\n"),
        rows.replace(',', ";").replace('.', ","),
    );
    let rows = rows.replace(",,", "..").replace('\n', "\r\n");
    let (saved, told) = read(&format!("\u{feff}{grid}{rows};;\r\n"));
    assert_eq!(saved, house);
    assert_eq!(told, ["the cells of table `g` are separated by semicolons"]);
}

// Fault H3
#[test]
fn dates_of_a_value_that_cannot_be_read_are_no_hole() {
    let parameter = "[headcount_below]\nunit = \"int\"\nlabel = { fr = \"Effectif\", en = \"Headcount\" }\nlaw = \"l\"\nsource = \"D-1\"\nconfidence = \"A\"\nvalues = [{ value = \"ten\" }]\n";
    let rule = "/// The company is small.\n/// code: too-large\nfn is_small() {\n    company.headcount < params.headcount_below\n}\n";
    let found = told(&[
        ("+base/parameters.toml", parameter),
        ("+base/rules/eligibility.rhai", rule),
        (
            "+base/labels/fr.toml",
            "is_small = \"L'entreprise est petite.\"\n",
        ),
    ]);
    assert!(
        found
            .iter()
            .any(|line| line.starts_with("bundle.bad-value")),
        "{found:#?}"
    );
    assert!(
        !found.iter().any(|line| line.contains("parameters.hole")),
        "{found:#?}"
    );
}

// Fault H3
#[test]
fn a_parameter_given_twice_is_told() {
    let bundle = load(&[], &MemorySource::default()).bundle.unwrap();
    let name = bundle.parameters()[0].name().to_owned();
    let error = bundle
        .with_parameters(&[(name.as_str(), "1000"), (name.as_str(), "2000")])
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("`{name}` is given twice: keep one of the two")
    );
}

// Fault H1
#[test]
fn problems_of_a_file_are_listed_up_to_a_limit_and_counted_beyond_it() {
    let many: String = (0..3_000).map(|at| format!("k{at} = 1\n")).collect();
    let brackets = format!("a = {}", "[".repeat(20_000));
    let headers = "[[[\n".repeat(20_000);
    let rows = format!(
        "{GRID}company.headcount,=> r:percent\n{}",
        "x,y\n".repeat(20_000)
    );
    for (file, text, least) in [
        ("base/facts.toml", &many, 3_000),
        ("base/facts.toml", &brackets, 1),
        ("base/facts.toml", &headers, 1),
        ("base/tables/g.csv", &rows, 1),
    ] {
        let loaded = load(&[(file, text.as_str())], &MemorySource::default());
        let here: Vec<_> = loaded
            .diagnostics
            .iter()
            .filter(|found| {
                found
                    .primary
                    .as_ref()
                    .is_some_and(|label| *label.file == *file)
            })
            .collect();
        assert!(here.len() <= 202, "{}", here.len());
        let counted: usize = here.iter().map(|found| found.counts).sum();
        assert!(counted >= least, "{counted}");
        let shown: usize = here
            .iter()
            .map(|found| loaded.sources.render(found, Language::English).len())
            .sum();
        assert!(shown < 400_000, "{shown}");
    }
}

const SOURCES: (&str, &str) = (
    "base/sources.md",
    "# Sources\n\n| id | what |\n|---|---|\n| D-01, `D-02` | cap, rate |\n| 2024-01-01 | a day |\n",
);

#[test]
fn c6_a_source_that_nothing_lists_is_told_with_its_place() {
    let parameter = |source: &str| {
        format!(
            "[share]\nunit = \"percent\"\nlabel = {{ fr = \"Part\", en = \"Share\" }}\nvalues = [{{ value = \"80 %\", law = \"l\", source = {source}, confidence = \"A\" }}]\n"
        )
    };
    let unknown = |source: &str, files: &[(&str, &str)]| {
        let parameter = parameter(source);
        let mut all = vec![("+base/parameters.toml", parameter.as_str())];
        all.extend(files);
        problems(&load(&all, &MemorySource::default()), "sources.unknown")
    };
    assert_eq!(unknown("\"D-999\"", &[SOURCES]), ["unknown source `D-999`"]);
    assert_eq!(
        unknown("[\"D-02\", \"D-03\"]", &[SOURCES]),
        ["unknown source `D-03`"]
    );
    // A title or an address is no id, and a product without a list is not looked at.
    assert!(unknown("\"the sheet of 2024\"", &[SOURCES]).is_empty());
    assert!(unknown("\"D-999\"", &[]).is_empty());

    let grid = "# law: l\n# source: D-01, D-9\n# confidence: A\nyear:int,=> rate:percent\n1,1 %\n";
    let loaded = load(
        &[SOURCES, ("base/tables/fee.csv", grid)],
        &MemorySource::default(),
    );
    let place = loaded
        .diagnostics
        .iter()
        .find(|problem| problem.code.as_str() == "sources.unknown")
        .and_then(|problem| problem.primary.clone())
        .unwrap();
    assert_eq!(grid.get(place.span), Some("D-9"));
    assert!(loaded.bundle.is_none());
}

#[test]
fn c6_a_library_answers_for_its_own_sources() {
    let uses = "uses = [\"lib/share\"]\n";
    let disk = source(&[]);
    let manifest = String::from_utf8(disk.read("base/product.toml").unwrap()).unwrap();
    let manifest = manifest.replacen("windows =", &format!("{uses}windows ="), 1);
    let parameter = "[share]\nunit = \"percent\"\nlabel = { fr = \"Part\", en = \"Share\" }\nvalues = [{ value = \"80 %\", law = \"l\", source = \"L-1\", confidence = \"A\" }]\n";
    let unknown = |list: &str, product: (&str, &str)| {
        let files = [
            product,
            ("base/product.toml", &manifest),
            ("lib/share/parameters.toml", parameter),
            ("lib/share/sources.md", list),
        ];
        problems(&load(&files, &MemorySource::default()), "sources.unknown")
    };
    assert!(unknown("| L-1 | share |\n", SOURCES).is_empty());
    // The list of the product is not that of its library.
    let with_share = ("base/sources.md", "| D-01, D-02, L-1 | all |\n");
    assert_eq!(
        unknown("| L-2 | share |\n", with_share),
        ["unknown source `L-1`"]
    );
}

#[test]
fn c6_a_source_of_two_lines_is_told() {
    let list = (
        "base/sources.md",
        "| D-01 | cap |\n| D-02 | rate |\n| D-01 | again |\n",
    );
    let loaded = load(&[list], &MemorySource::default());
    assert_eq!(
        problems(&loaded, "bundle.duplicate-name"),
        ["source `D-01` stands in two lines"]
    );
}

#[test]
fn a_value_that_no_source_gives_says_why_in_every_language() {
    let parameter = "[headcount_below]\nunit = \"int\"\nlabel = { fr = \"Effectif\", en = \"Headcount\" }\nlaw = \"l\"\nsource = \"D-1\"\nconfidence = \"C\"\nvalues = [\n  { until = 2024-05-31, unknown = { fr = \"Pourquoi ? Nul ne sait.\", en = \"Nobody knows.\" } },\n  { from = 2024-06-01, unknown = { fr = \"Non lu.\", en = \"Not read.\" } },\n]\n";
    let loaded = load(
        &[("+base/parameters.toml", parameter)],
        &MemorySource::default(),
    );
    let bundle = loaded.bundle.unwrap();
    let values = bundle.parameter("headcount_below").unwrap().values();
    let told = Language::OF_ENGINE.map(|language| {
        let said = values.iter().map(|dated| match &dated.value {
            ParameterValue::Unknown(why) => why.get(language),
            ParameterValue::Known(_) => "known",
        });
        said.collect::<Vec<_>>()
    });
    assert_eq!(
        told,
        [
            ["Pourquoi\u{202f}? Nul ne sait.", "Non lu."],
            ["Nobody knows.", "Not read."]
        ]
    );
    for (written, code) in [
        ("{ fr = \"Nul ne sait.\" }", "labels.missing"),
        ("\"Not read.\"", "labels.missing"),
        ("3", "bundle.wrong-type"),
    ] {
        let parameter = parameter.replace("{ fr = \"Non lu.\", en = \"Not read.\" }", written);
        let loaded = load(
            &[("+base/parameters.toml", &parameter)],
            &MemorySource::default(),
        );
        assert!(!problems(&loaded, code).is_empty(), "{written}");
    }
}

#[test]
fn words_that_no_choice_labels_are_called_as_the_label_files_say() {
    let rule = "/// The grid of the company.\nfn size_of_grid() {\n    if company.headcount > 9 { \"large\" } else { \"small\" }\n}\n";
    let french = "[words]\nsmall = \"Petite\"\nhuge = \"Énorme\"\n";
    let loaded = load(
        &[
            ("+base/rules/terms.rhai", rule),
            (
                "+base/labels/fr.toml",
                &format!("size_of_grid = \"La grille.\"\n{french}"),
            ),
        ],
        &MemorySource::default(),
    );
    assert_eq!(
        problems(&loaded, "labels.missing"),
        [
            "the word `large` has no English label",
            "the word `large` has no French label",
            "the word `small` has no English label",
        ]
    );
    assert_eq!(
        problems(&loaded, "labels.unknown"),
        ["label of the word `huge`, which the product does not have"]
    );
}
