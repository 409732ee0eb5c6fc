//! A mistyped key line of a doc comment is told, and never becomes part of the sentence that applicants read.

use crate::common::script;
use penteract_rules::{Diagnostic, Program, Role};

/// Lines that people write for a key line.
const MISTAKES: &[&str] = &[
    // Without its colon.
    "in force 2020-05-08..",
    "in force from 2020-05-08",
    "in force since May 2020",
    "otherwise refer",
    "otherwise warn",
    "code not-registered",
    "code x",
    "law loi n° 2020-289, art. 6",
    "law arrêté du 23 mars 2020",
    "Law art. 5",
    "Loi n° 2020-289, art. 6",
    "Refer otherwise",
    "Orienter sinon",
    // Another sign.
    "otherwise = refer",
    "otherwise=refer",
    "code = not-registered",
    "in force = 2020-05-08..",
    "otherwise -> refer",
    "otherwise - refer",
    "otherwise; refer",
    "code, not-registered",
    "law – loi n° 2020-289",
    // In French.
    "en vigueur: 2020-05-08..",
    "en vigueur : 2020-05-08..",
    "en vigueur 2020-05-08..",
    "En vigueur : 2020-05-08..",
    "entrée en vigueur: 2020-05-08..",
    "sinon: refer",
    "sinon : renvoyer",
    "sinon refer",
    "loi: loi n° 2020-289",
    "Loi : loi n° 2020-289",
    "variantes seulement",
    "depuis: 2020-05-08",
    // Misspelt.
    "in forc: 2020-05-08..",
    "inforce: 2020-05-08..",
    "in-force: 2020-05-08..",
    "in froce: 2020-05-08..",
    "in forcé 2020-05-08..",
    "otherwize: refer",
    "ohterwise: refer",
    "otherwis refer",
    "cod: not-registered",
    "codes: not-registered",
    "lwa: loi n° 2020-289",
    "laws: loi n° 2020-289",
    "variant only",
    "variants-only",
    "only variants",
    "variants only: true",
    // Capitals and spaces.
    "LAW: loi n° 2020-289",
    "Code: not-registered",
    "IN FORCE: 2020-05-08..",
    "Otherwise: refer",
    "in  force: 2020-05-08..",
    "otherwise : refer",
    "- law: loi n° 2020-289",
    "@otherwise: refer",
    "**code:** not-registered",
    "Variants only",
    // Values that are none.
    "otherwise: reffer",
    "otherwise: Refer",
    "otherwise: refer.",
    "otherwise: renvoyer",
    "otherwise:",
    "code: Not-Registered",
    "code: not registered",
    "code: not_registered",
    "code: refer",
    "law:",
    "law: refer",
    "law: 2020-05-08..",
    "law: …",
    "in force: 2020-05-08",
    "in force: 2020-05-08...",
    "in force: 2020-05-08 - 2020-07-18",
    "in force: 8 May 2020..",
    "in force: 2020-5-8..",
    "in force: 2020-07-18..2020-05-08",
    "in force: ..",
    "in force: 2202-05-08..",
    "in force: 0202-05-08..",
    "in force: ..2202-07-18",
    // Keys that are none.
    "source: R-31",
    "confidence: B",
    "severity: warn",
    "refer: otherwise",
    // Values without their key.
    "refer",
    "2020-05-08..",
    "not-registered",
    // Two keys on a line.
    "law: loi n° 2020-289 otherwise: refer",
    "Voir la note. otherwise: refer",
];

/// Sentences that begin like a key, or hold one.
const SENTENCES: &[&str] = &[
    "Attention : voir la note.",
    "Une exigence : le code de l'activité est connu.",
    "Le code postal est celui d'une commune éligible.",
    "La loi du 23 mars 2020 s'applique à l'entreprise.",
    "En vigueur depuis le décret : la règle des deux ans.",
    "In force or not, the programme has a budget.",
    "Otherwise the borrower pays twice, and the bank is told.",
    "Law and practice differ: the bank asks for more.",
    "Sinon, la banque demande une caution.",
    "Mode : un prêt direct.",
    "Ce que permet l'argent des partenaires : au moins un pour un.",
    "See https://www.example.org/text: it has the table.",
];

fn told(role: Role, text: &str) -> Vec<Diagnostic> {
    let found = Program::compile(crate::common::environment(), &[script(role, text)]).diagnostics;
    let about_comments = |found: &Diagnostic| found.code.as_str() == "script.doc-comment";
    found.into_iter().filter(about_comments).collect()
}

/// The mistake is told where it stands, with what to write.
fn assert_told(role: Role, mistake: &str, before: &str, function: &str) {
    let text = format!("{before}/// {mistake}\n{function}\n");
    let found = told(role, &text);
    let line = format!("/// {mistake}");
    let is_there = |found: &Diagnostic| {
        let place = found.primary.as_ref().unwrap();
        text.get(place.span.start..place.span.end) == Some(&*line) && found.help.is_some()
    };
    assert!(found.iter().any(is_there), "{text}\n{found:?}");
}

// Fault C1
#[test]
fn a_mistyped_key_line_is_told_wherever_it_stands() {
    let rule = "fn is_registered() { company.is_registered }";
    for mistake in MISTAKES {
        let sentence = "/// The company is on the register.\n";
        assert_told(Role::Eligibility, mistake, sentence, rule);
        assert_told(Role::Eligibility, mistake, "", rule);
        let after_keys = "/// The company is on the register.\n/// law: loi n° 1\n";
        if !mistake.starts_with("law: loi n° 1") {
            assert_told(Role::Eligibility, mistake, after_keys, rule);
        }
        let helper = "private fn helps() { company.is_registered }\nfn is_registered() { helps() }";
        assert_told(Role::Eligibility, mistake, sentence, helper);
        assert_told(
            Role::Terms,
            mistake,
            sentence,
            "fn value() { company.turnover }",
        );
    }
}

// Fault C1
#[test]
fn what_cannot_be_prose_is_told_within_a_sentence_too() {
    let rule = "fn is_registered() { company.is_registered }";
    for mistake in [
        "in force 2020-05-08..",
        "en vigueur: 2020-05-08..",
        "otherwise refer",
        "otherwise = refer",
        "sinon: refer",
        "code not-registered",
        "law loi n° 2020-289, art. 6",
        "source: R-31",
        "variant only",
    ] {
        let sentence = "/// The company is on the register\n";
        assert_told(Role::Eligibility, mistake, sentence, rule);
    }
}

// Fault C1
#[test]
fn a_key_stands_once() {
    let rule = "fn is_registered() { company.is_registered }";
    for line in [
        "in force: 2020-05-08..",
        "otherwise: refer",
        "code: not-registered",
        "law: loi n° 2020-289",
        "variants only",
    ] {
        let before = format!("/// The company is on the register.\n/// {line}\n");
        let found = told(Role::Eligibility, &format!("{before}/// {line}\n{rule}"));
        assert_eq!(found.len(), 1, "{line}: {found:?}");
    }
    let (first, second) = (
        "/// in force: 2020-05-08..\n",
        "/// in force: 2020-06-08..\n",
    );
    assert_eq!(
        told(Role::Eligibility, &format!("{first}{second}{rule}")).len(),
        1
    );
}

// Fault C6
#[test]
fn keys_of_rules_stand_above_rules_only() {
    for line in [
        "otherwise: refer",
        "code: x",
        "in force: 2020-05-08..",
        "variants only",
    ] {
        let comment = format!("/// The company is on the register.\n/// {line}\n");
        for (role, function) in [
            (
                Role::Eligibility,
                "private fn helps() { company.is_registered }\nfn is_registered() { helps() }",
            ),
            (Role::Terms, "fn value() { company.turnover }"),
            (Role::Library, "fn value() { company.turnover }"),
        ] {
            let found = told(role, &format!("{comment}{function}"));
            assert_eq!(found.len(), 1, "{line} {role:?}: {found:?}");
        }
    }
    let law = "/// Half of turnover.\n/// law: loi n° 1\nfn value() { company.turnover }";
    assert!(told(Role::Terms, law).is_empty());
}

// Fault C1
#[test]
fn a_comment_that_is_cut_off_from_its_function_is_told() {
    let rule = "fn is_registered() { company.is_registered }";
    for text in [
        format!("/// A sentence.\n/// in force: 2020-05-08..\n// a note\n{rule}"),
        format!("/// A sentence.\n// in force: 2020-05-08..\n{rule}"),
        format!("//// otherwise: refer\n{rule}"),
        format!("// variants only\n{rule}"),
        format!("{rule}\n/// otherwise: refer"),
        "fn is_registered() {\n    /// otherwise: refer\n    company.is_registered\n}".to_owned(),
        "private /// otherwise: refer\n fn is_registered() { company.is_registered }".to_owned(),
    ] {
        assert!(!told(Role::Eligibility, &text).is_empty(), "{text}");
    }
    let plain = format!("// A note: for authors.\n{rule}\n// The end.\n");
    assert!(told(Role::Eligibility, &plain).is_empty());
}

#[test]
fn sentences_are_sentences() {
    for sentence in SENTENCES {
        for before in [
            "",
            "/// Une phrase.\n",
            "/// Une phrase.\n///\n",
            "/// Une phrase qui continue\n",
        ] {
            let text = format!(
                "{before}/// {sentence}\n/// law: loi n° 1, art. 6\nfn is_registered() {{ company.is_registered }}"
            );
            let found = told(Role::Eligibility, &text);
            assert!(found.is_empty(), "{text}\n{found:?}");
        }
    }
}
