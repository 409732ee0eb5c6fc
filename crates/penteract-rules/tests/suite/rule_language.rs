//! The reference of the language says what is so: its examples compile.

use std::fs;
use std::path::Path;

use penteract_rules::Role;

#[test]
fn its_examples_compile_without_a_warning() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/rule-language.md");
    let page = fs::read_to_string(path).unwrap();
    let mut examples = 0;
    for block in page.split("\n```rhai ").skip(1) {
        let (role, rest) = block.split_once('\n').unwrap();
        let text = rest.split_once("\n```").unwrap().0;
        let role = match role {
            "eligibility" => Role::Eligibility,
            "constraints" => Role::Constraints,
            "terms" => Role::Terms,
            other => panic!("an example is eligibility, constraints or terms, not {other}"),
        };
        let told = crate::common::diagnostics(role, text);
        assert!(told.is_empty(), "{text}\n{told:#?}");
        examples += 1;
    }
    assert_eq!(examples, 6);
}
