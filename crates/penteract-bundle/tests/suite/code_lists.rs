//! Lists of codes of a figure: by nomenclature, by beginnings, with codes of which nobody has decided; and what helps a
//! person who gives a code that is none.

use penteract_bundle::{Application, Bundle, Loaded, MemorySource};
use penteract_core::Language;
use penteract_rules::Answer;

const NOMENCLATURES: &str = r#"
[trades]
label = { fr = "Métiers", en = "Trades" }
until = 2026-12-31

[trades.codes]
"10.71C" = "Boulangerie"
"10.71D" = "Pâtisserie"
"12.00Z" = "Tabac"
"47.26Z" = "Bureau de tabac"

[trades-2027]
label = { fr = "Métiers 2027", en = "Trades of 2027" }
given_from = 2026-01-01
from = 2027-01-01

[trades-2027.codes]
"10.71H" = "Pain"
"12.00Y" = "Produits à base de tabac"
"47.26Y" = "Commerce de tabac"
"#;

const FACTS: &str = r#"
[company.trade]
type = "code"
nomenclatures = ["trades", "trades-2027"]
label = { fr = "Métier", en = "Trade" }
read_on = "company.trade_read_on"

[company.trade_read_on]
type = "date"
optional = true
label = { fr = "Jour de l'extrait", en = "Day of the extract" }
max = "as_of"
"#;

const PARAMETERS: &str = r#"
[excluded]
unit = "list of code of trades or trades-2027"
label = { fr = "Métiers exclus", en = "Excluded trades" }
law = "product policy"
source = "D-08"
confidence = "A"

[[excluded.values]]
value = { trades = ["12.*", "47.26Z"], trades-2027 = ["12.00Y"] }

[excluded.values.undecided.trades-2027]
"47.26Y" = { fr = "47.26Y vient de deux métiers", en = "47.26Y comes from two trades" }
"#;

const RULES: &str = r#"
/// The trade is admitted.
/// code: trade
fn is_admitted() {
    !(company.trade in params.excluded)
}
"#;

const LABELS: &str = "is_admitted = \"Le métier est admis.\"\n";

fn load(replaced: (&str, &str)) -> Loaded {
    let files = [
        ("+base/nomenclatures.toml", NOMENCLATURES),
        ("+base/facts.toml", FACTS),
        ("+base/parameters.toml", PARAMETERS),
        ("+base/rules/eligibility.rhai", RULES),
        ("+base/labels/fr.toml", LABELS),
    ]
    .map(|(path, text)| (path, text.replace(replaced.0, replaced.1)));
    let files: Vec<_> = files.iter().map(|(path, text)| (*path, &**text)).collect();
    let source = crate::loading::source(&files);
    Bundle::load(&source, "base", &MemorySource::default())
}

/// The answer of the rule, or the problem of the application, in French.
fn admitted(as_of: &str, list: &str, code: &str) -> String {
    answered(
        as_of,
        &format!(r#""trade": {{ "nomenclature": "{list}", "code": "{code}" }}"#),
    )
}

fn answered(as_of: &str, company: &str) -> String {
    let loaded = load(("", ""));
    let bundle = loaded
        .bundle
        .unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
    let answer = format!(r#"{{ "company": {{ {company} }} }}"#);
    let application = Application::from_json(answer.as_bytes()).unwrap();
    let frame = match bundle.read_application(&application, as_of.parse().unwrap()) {
        Ok(frame) => frame,
        Err(problems) => {
            let told = problems.iter().map(|problem| {
                problem
                    .help(Language::French)
                    .unwrap_or_default()
                    .to_owned()
            });
            return told.collect();
        }
    };
    let id = bundle.program().function("is_admitted").unwrap();
    match bundle.program().evaluate(id, &[], &frame).unwrap() {
        Answer::Known(value) => value.to_string(),
        Answer::Unknown { undetermined, .. } => undetermined
            .iter()
            .map(|(name, why)| format!("{name}: {}", why.get(Language::French)))
            .collect(),
    }
}

#[test]
fn a_code_is_looked_for_in_its_own_nomenclature() {
    for (list, code, expected) in [
        ("trades", "10.71C", "true"),
        ("trades", "12.00Z", "false"),
        ("trades", "47.26Z", "false"),
        ("trades-2027", "10.71H", "true"),
        ("trades-2027", "12.00Y", "false"),
        (
            "trades-2027",
            "47.26Y",
            "trades-2027: 47.26Y vient de deux métiers",
        ),
    ] {
        assert_eq!(admitted("2026-06-15", list, code), expected, "{code}");
    }
    assert_eq!(admitted("2026-12-31", "trades", "10.71C"), "true");
    assert_eq!(admitted("2026-01-01", "trades-2027", "10.71H"), "true");
    assert_eq!(admitted("2027-01-01", "trades-2027", "10.71H"), "true");
}

#[test]
fn a_code_that_is_none_gets_a_sentence_that_helps() {
    for (list, code, help) in [
        (
            "trades",
            "1071C",
            "vouliez-vous dire `10.71C` (Boulangerie) ?",
        ),
        (
            "trades",
            "10.71c",
            "vouliez-vous dire `10.71C` (Boulangerie) ?",
        ),
        (
            "trades",
            "10.71",
            "`10.71` est le début de 2 codes, dont `10.71C` (Boulangerie), `10.71D` (Pâtisserie) : écrivez le code entier",
        ),
        (
            "trades",
            "47.2",
            "`47.2` est le début de `47.26Z` (Bureau de tabac) : écrivez le code entier",
        ),
        (
            "trades",
            "4726y",
            "`47.26Y` (Commerce de tabac) est un code de `trades-2027` : nommez cette liste sous `nomenclature`",
        ),
        (
            "trades-2027",
            "47.26Z",
            "`47.26Z` (Bureau de tabac) est un code de `trades` : nommez cette liste sous `nomenclature`",
        ),
        (
            "trades",
            "10.71X",
            "vouliez-vous dire `10.71C` (Boulangerie), `10.71D` (Pâtisserie) ?",
        ),
    ] {
        let told = admitted("2026-06-15", list, code);
        assert_eq!(told.replace(['\u{202f}', '\u{a0}'], " "), help, "{code}");
    }
}

#[test]
fn a_code_of_a_list_that_has_ended_takes_the_day_on_which_it_was_read() {
    let read = |as_of: &str, day: &str| {
        let company = format!(
            r#""trade": {{ "nomenclature": "trades", "code": "10.71C" }}, "trade_read_on": {day}"#
        );
        answered(as_of, &company)
    };
    let help = "donnez le code que le registre donne aujourd'hui, ou répondez à `company.trade_read_on` : le jour où il donnait celui-ci";
    assert_eq!(read("2027-03-01", "\"2026-12-31\""), "true");
    let plain = |told: String| told.replace(['\u{202f}', '\u{a0}'], " ");
    assert_eq!(plain(read("2027-03-01", "\"2027-01-01\"")), help);
    assert_eq!(plain(read("2027-03-01", "null")), help);
    assert_eq!(plain(admitted("2027-03-01", "trades", "10.71C")), help);
    // Not of a day to come.
    assert_eq!(admitted("2025-12-31", "trades-2027", "10.71H"), "");
}

#[test]
fn lists_that_cannot_be_meant_are_told() {
    for (from, to, expected) in [
        (
            "\"12.*\"",
            "\"13.*\"",
            "bundle.bad-value: no code of `trades` begins with `13.`",
        ),
        (
            "trades-2027 = [\"12.00Y\"]",
            "trades-2028 = [\"12.00Y\"]",
            "bundle.bad-value: did you mean `trades-2027`?",
        ),
        (
            "trades-2027 = [\"12.00Y\"]",
            "trades-2027 = \"12.00Y\"",
            "bundle.bad-value: write the codes of `trades-2027` as a list: `trades-2027 = [\"…\"]`",
        ),
        (
            "\"47.26Y\" = { fr = \"47",
            "\"47.26X\" = { fr = \"47",
            "bundle.bad-value: `47.26X` is not a code of `trades-2027`: did you mean `47.26Y`?",
        ),
        (
            "trades-2027 = [\"12.00Y\"]",
            "trades-2027 = [\"47.26Y\"]",
            "bundle.bad-value: keep it under `value`, or under `undecided`",
        ),
        (
            "read_on = \"company.trade_read_on\"",
            "read_on = \"company.trade_read_at\"",
            "bundle.unknown-name: did you mean `company.trade_read_on`?",
        ),
        (
            "given_from = 2026-01-01",
            "given_from = 2027-01-01",
            "bundle.bad-value: `given_from` is a day before `from`; leave it out where there is none",
        ),
    ] {
        let loaded = load((from, to));
        let errors: Vec<String> = loaded
            .diagnostics
            .iter()
            .filter(|problem| problem.is_error())
            .map(|problem| {
                assert!(problem.primary.is_some(), "{problem:?}");
                let help = problem.help.clone().unwrap_or_default();
                format!("{}: {}", problem.code, help.get(Language::English))
            })
            .collect();
        assert_eq!(errors, [expected], "{to}");
    }
}
