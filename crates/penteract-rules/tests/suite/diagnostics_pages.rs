//! Each kind of problem has a page whose first example has it and whose second has none.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::common::product::{grid, narrowed};
use penteract_rules::{Diagnostic, Program, Role, SCRIPT_CODES, Script};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/diagnostics")
}

/// The example under a heading: what follows its fence, and its text.
fn example(page: &str, heading: &str) -> (String, String) {
    let after = page
        .split_once(&format!("## {heading}\n\n```"))
        .expect(heading)
        .1;
    let (info, rest) = after.split_once('\n').unwrap();
    (
        info.to_owned(),
        rest.split_once("\n```")
            .expect("a closed example")
            .0
            .to_owned(),
    )
}

/// What the example is told of.
fn told(info: &str, text: &str) -> Vec<Diagnostic> {
    let mut words = info.split(' ');
    let (environment, scripts) = match words.next() {
        Some("csv") => (grid(text), Vec::new()),
        Some("rhai") => {
            let role = match words.next() {
                Some("eligibility") => Role::Eligibility,
                Some("terms") => Role::Terms,
                other => panic!("an example names its role, not {other:?}"),
            };
            let script = Script {
                role,
                file: crate::common::FILE.into(),
                text: text.into(),
            };
            (narrowed(&words.collect::<Vec<_>>()), vec![script])
        }
        other => panic!("an example is a script or a table, not {other:?}"),
    };
    Program::compile(environment, &scripts).diagnostics
}

#[test]
fn each_code_has_a_page_with_a_failing_and_a_mended_example() {
    for code in SCRIPT_CODES {
        let path = folder().join(format!("{code}.md"));
        let page =
            fs::read_to_string(&path).unwrap_or_else(|_| panic!("{} is missing", path.display()));
        assert!(
            page.starts_with(&format!("# {code}\n\n")),
            "{code}: the title is the code"
        );
        let (info, text) = example(&page, "Fails");
        // Too large to be printed; hostile.rs has it.
        if info != "text" {
            let found = told(&info, &text);
            assert!(
                found.iter().any(|found| found.code == *code),
                "{code}: the first example has it, not {found:?}"
            );
        }
        let (info, text) = example(&page, "Mended");
        let found = told(&info, &text);
        assert!(
            found.is_empty(),
            "{code}: the second example has nothing, not {found:?}"
        );
    }
}

#[test]
fn each_page_is_of_a_code() {
    let codes: BTreeSet<String> = SCRIPT_CODES
        .iter()
        .map(|code| format!("{code}.md"))
        .collect();
    let pages: BTreeSet<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("script."))
        .collect();
    assert_eq!(pages, codes);
}
