//! What a company reads when a rule of the catalogue fails, or its answers cannot be true together.

use std::collections::BTreeMap;

use penteract::{Language, Otherwise, Product};

/// A rule or a constraint, with what is said when it fails: the product and the function, in the languages of the engine.
type Said = ([String; 2], [String; 2]);

fn sentences(product: &Product) -> Vec<(&'static str, Said)> {
    let bundle = product.bundle();
    let program = bundle.program();
    let family = bundle.address().split('@').next().unwrap();
    let rules = program.rules().map(|id| {
        let does = match program.describe(id).doc.otherwise {
            Otherwise::Refuse => "refused",
            Otherwise::Refer => "referred",
            Otherwise::Warn => "warned",
        };
        (does, id)
    });
    let constraints = program.constraints().map(|id| ("asked again", id));
    rules
        .chain(constraints)
        .map(|(does, id)| {
            let name = &program.describe(id).name;
            let said = Language::OF_ENGINE.map(|language| {
                let said = bundle.failed_sentence(name, language, None);
                said.map(|said| said.into_owned()).unwrap_or_default()
            });
            (does, ([family.to_owned(), name.to_string()], said))
        })
        .collect()
}

#[test]
fn every_failure_says_in_both_languages_what_is_missing() {
    let mut all: BTreeMap<Said, &str> = BTreeMap::new();
    for product in crate::shipped::WITH_CASES.products() {
        for (does, said) in sentences(product) {
            let ([family, rule], [french, english]) = &said;
            assert!(
                !french.is_empty(),
                "{family}: `{rule}` fails without a word"
            );
            assert!(
                !english.is_empty(),
                "{family}: `{rule}` fails without a word"
            );
            assert_ne!(french, english, "{family}: `{rule}`");
            all.insert(said, does);
        }
    }
    assert!(all.len() > 90, "{} sentences", all.len());
    let mut page = String::new();
    for (([family, rule], [french, english]), does) in all {
        page.push_str(&format!(
            "{family}: {rule} ({does})\n  {french}\n  {english}\n"
        ));
    }
    insta::assert_snapshot!("failed_sentences", page);
}
