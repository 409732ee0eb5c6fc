//! Codes mean something in their own list only: what is asked across lists, or of a list that is not in the catalogue,
//! is undetermined and never false.

use std::sync::Arc;

use crate::common::{frame, parameter, period, script};
use penteract_core::{Currency, Language, LocalText, Period, text};
use penteract_rules::{
    Answer, Cell, CodeType, Column, Environment, FactDeclaration, Label, Nomenclature,
    ParameterValue, Program, Role, TableDeclaration, TableRow, Type, UndecidedCode, Value,
};

fn list(name: &str, codes: &[&str]) -> Nomenclature {
    Nomenclature {
        codes: Some(Arc::new(
            codes.iter().map(|code| Arc::from(*code)).collect(),
        )),
        ..Nomenclature::open(name)
    }
}

/// The old scale, the new one, and two classifications of which the second is not in the catalogue.
fn old() -> Nomenclature {
    Nomenclature {
        validity: period("", "2022-01-07"),
        unranked: vec!["0".into()],
        ..list("scale", &["3", "4", "5", "P", "0"])
    }
}

fn new() -> Nomenclature {
    list("scale-2022", &["1", "3", "4", "5"])
}

fn activities() -> Nomenclature {
    list("activities", &["01.11Z", "64.20Z"])
}

fn activities_2025() -> Nomenclature {
    Nomenclature {
        unlisted: Some(LocalText::same("its list is not in this catalogue")),
        shape: Some("00.00A".parse().unwrap()),
        ..Nomenclature::open("activities-2025")
    }
}

fn code_type(nomenclatures: &[Nomenclature]) -> Type {
    Type::Code(Arc::new(CodeType {
        nomenclatures: nomenclatures.to_vec(),
    }))
}

fn code(nomenclature: &str, code: &str) -> Value {
    Value::Code {
        nomenclature: nomenclature.into(),
        code: code.into(),
    }
}

fn undecided(nomenclature: &str, code: &str) -> Value {
    Value::Undecided(Arc::new(UndecidedCode {
        nomenclature: nomenclature.into(),
        code: code.into(),
        why: LocalText::same("nobody has decided"),
    }))
}

fn fact(path: &str, ty: Type) -> FactDeclaration {
    FactDeclaration {
        path: path.into(),
        ty,
        min: None,
        max: None,
        declared: Some(Label::new(
            "facts.toml",
            0..1,
            text!("`{path}` is declared here", "déclaration de `{path}`"),
        )),
    }
}

fn environment() -> Environment {
    let activity = code_type(&[activities(), activities_2025()]);
    let mut environment = Environment::new(Currency::EUR);
    environment.facts = vec![
        fact("company.rating", code_type(&[old(), new()])),
        fact("company.activity", activity.clone()),
        fact(
            "company.region",
            code_type(&[list("regions", &["north", "south"])]),
        ),
        fact(
            "company.department",
            code_type(&[list("departments", &["01", "02"])]),
        ),
    ];
    let always = |value: Value| vec![("", "", value)];
    environment.parameters = vec![
        parameter("worst_old", code_type(&[old()]), always(code("scale", "4"))),
        parameter(
            "worst_new",
            code_type(&[new()]),
            always(code("scale-2022", "4")),
        ),
        parameter(
            "excluded",
            Type::List(Box::new(code_type(&[activities()]))),
            always(Value::List(vec![code("activities", "64.20Z")].into())),
        ),
        parameter(
            "in_both",
            Type::List(Box::new(code_type(&[old(), new()]))),
            always(Value::List(
                vec![
                    code("scale", "3"),
                    code("scale-2022", "1"),
                    undecided("scale-2022", "4"),
                ]
                .into(),
            )),
        ),
        parameter(
            "regions_undecided",
            Type::List(Box::new(code_type(&[list("regions", &["north", "south"])]))),
            always(Value::List(
                vec![undecided("regions", "north"), code("regions", "south")].into(),
            )),
        ),
        parameter(
            "regions",
            Type::List(Box::new(code_type(&[list("regions", &["north", "south"])]))),
            always(Value::List(vec![code("regions", "north")].into())),
        ),
    ];
    environment.tables = vec![Arc::new(TableDeclaration {
        name: "divisions".into(),
        inputs: vec![Column {
            name: "activity".into(),
            ty: activity,
        }],
        outputs: vec![Column {
            name: "division".into(),
            ty: Type::Text,
        }],
        rows: (2..)
            .zip([("01.11Z", "01"), ("64.20Z", "64")])
            .map(|(line, (activity, division))| TableRow {
                period: Period::ALWAYS,
                inputs: vec![Cell::Is(code("activities", activity))],
                outputs: vec![ParameterValue::Known(Value::Text(division.into()))],
                line,
            })
            .collect(),
        declared: Some(Label::place("tables/divisions.csv", 0..1)),
    })];
    environment
}

fn compiled(expression: &str) -> Result<Program, String> {
    let text = format!("fn value() {{ {expression} }}");
    let compilation = Program::compile(environment(), &[script(Role::Library, &text)]);
    compilation.program.ok_or_else(|| {
        let errors = compilation
            .diagnostics
            .iter()
            .filter(|found| found.is_error());
        let shown = errors.map(|found| {
            let related: Vec<&str> = found
                .related
                .iter()
                .map(|label| label.text.get(Language::English))
                .collect();
            let help = found.help.clone().unwrap_or_default();
            format!(
                "{}: {} [{}] {}",
                found.code,
                found.message.get(Language::English),
                related.join("; "),
                help.get(Language::English)
            )
        });
        shown.collect::<Vec<_>>().join("\n")
    })
}

/// The value for these answers; where it is known, Rhai's interpreter has to agree, unless a code is of a list that is
/// not there, or of those that a list leaves undecided.
fn value(expression: &str, answers: &[(&str, Value)]) -> String {
    let program = compiled(expression).unwrap();
    let id = program.function("value").unwrap();
    let frame = frame(&program, "2021-05-06", answers);
    match program.evaluate(id, &[], &frame).unwrap() {
        Answer::Known(value) => {
            match program.evaluate_reference(id, &[], &frame) {
                Ok(reference) => assert_eq!(reference, value, "{expression}"),
                Err(error) => {
                    let needs = [
                        "`64.20Z` means, the answer to `company.activity`, which nobody says: its list is not in this catalogue",
                        "`north` means, the answer to `company.region`, which nobody says: nobody has decided",
                    ];
                    let needs =
                        needs.map(|what| format!("the reference evaluation needs what {what}"));
                    assert!(needs.contains(&error.to_string()), "{expression}: {error}");
                }
            }
            value.to_string()
        }
        Answer::Unknown {
            missing,
            undetermined,
        } => {
            let whys: Vec<String> = undetermined
                .iter()
                .map(|(name, why)| format!("{name}: {}", why.get(Language::English)))
                .collect();
            format!(
                "{} unanswered, undetermined: {}",
                missing.len(),
                whys.join(", ")
            )
        }
    }
}

fn rated(scale: &str, grade: &str) -> Vec<(&'static str, Value)> {
    vec![("company.rating", code(scale, grade))]
}

#[test]
fn grades_are_ordered_as_their_scale_lists_them() {
    for (grade, expected) in [("3", "true"), ("4", "true"), ("5", "false"), ("P", "false")] {
        assert_eq!(
            value("company.rating <= params.worst_old", &rated("scale", grade)),
            expected
        );
        let opposite = if expected == "true" { "false" } else { "true" };
        assert_eq!(
            value("company.rating > params.worst_old", &rated("scale", grade)),
            opposite
        );
    }
    assert_eq!(
        value("company.rating < params.worst_old", &rated("scale", "4")),
        "false"
    );
    assert_eq!(
        value("company.rating >= params.worst_old", &rated("scale", "4")),
        "true"
    );
}

#[test]
fn a_grade_of_another_scale_is_undetermined_and_never_false() {
    let across = "0 unanswered, undetermined: scale-2022: `5` is given in `scale-2022` and compared with `scale`";
    for operator in ["==", "!=", "<", "<=", ">", ">="] {
        let comparison = format!("company.rating {operator} params.worst_old");
        assert_eq!(value(&comparison, &rated("scale-2022", "5")), across);
    }
    // A grade that has the same sign on both scales says nothing either.
    assert_ne!(
        value(
            "company.rating == params.worst_old",
            &rated("scale-2022", "4")
        ),
        "true"
    );
    assert_eq!(
        value(
            "company.rating in [params.worst_old]",
            &rated("scale-2022", "5")
        ),
        across
    );
    let both = "company.rating in [params.worst_old, params.worst_new]";
    assert_eq!(value(both, &rated("scale-2022", "4")), "true");
    assert_eq!(value(both, &rated("scale-2022", "5")), across);
}

#[test]
fn a_code_without_a_place_in_the_order_is_undetermined() {
    let unrated = rated("scale", "0");
    assert_eq!(
        value("company.rating <= params.worst_old", &unrated),
        "0 unanswered, undetermined: scale: `0` has no place in the order of `scale`"
    );
    assert_eq!(
        value("company.rating == params.worst_old", &unrated),
        "false"
    );
    // What decides without the order decides.
    assert_eq!(
        value(
            "company.rating == \"0\" || company.rating <= params.worst_old",
            &unrated
        ),
        "true"
    );
}

#[test]
fn what_reads_a_code_without_its_list_is_undetermined() {
    let unlisted = [("company.activity", code("activities-2025", "64.20Z"))];
    let why = "0 unanswered, undetermined: activities-2025: its list is not in this catalogue";
    for reading in [
        "company.activity in params.excluded",
        "!(company.activity in params.excluded)",
        "company.activity == \"64.20Z\"",
        "company.activity != \"01.11Z\"",
        "company.activity in [\"01.11Z\", \"64.20Z\"]",
        "company.activity.code == \"64.20Z\"",
        "starts_with(company.activity, \"64\")",
        "tables.divisions(company.activity) == \"64\"",
    ] {
        assert_eq!(value(reading, &unlisted), why, "{reading}");
    }
    // Its nomenclature may be asked.
    assert_eq!(
        value(
            "company.activity.nomenclature == \"activities-2025\"",
            &unlisted
        ),
        "true"
    );
}

#[test]
fn a_listed_code_is_read_as_before() {
    let listed = [("company.activity", code("activities", "64.20Z"))];
    for reading in [
        "company.activity in params.excluded",
        "company.activity == \"64.20Z\"",
        "starts_with(company.activity, \"64\")",
        "tables.divisions(company.activity) == \"64\"",
    ] {
        assert_eq!(value(reading, &listed), "true", "{reading}");
    }
    assert_eq!(
        value("company.activity in params.excluded", &[]),
        "1 unanswered, undetermined: "
    );
}

#[test]
fn codes_of_different_lists_are_not_compared() {
    let error = |expression: &str| compiled(expression).unwrap_err();
    assert_eq!(
        error("company.region == company.department"),
        "script.comparison: a code of regions is compared with a code of departments \
         [`company.region` is declared here; `company.department` is declared here] \
         a code means something in its own list only: compare codes of one nomenclature"
    );
    assert!(error("company.department in params.regions").starts_with("script.comparison"));
    assert_eq!(
        error("company.rating <= \"4\""),
        "script.comparison: a code of scale or scale-2022 is compared with the text \"4\" \
         [`company.rating` is declared here] \
         a code has no place in an order without its list: put it in parameters.toml, \
         `unit = \"code of scale or scale-2022\"`"
    );
    assert!(error("company.activity == \"64.20\"").starts_with("script.unknown-choice"));
    assert!(error("company.rating in [\"4\", params.worst_old]").starts_with("script.comparison"));
}

#[test]
fn a_list_of_several_nomenclatures_says_all_the_codes_of_each() {
    for (scale, grade, expected) in [
        ("scale", "3", "true"),
        ("scale", "4", "false"),
        ("scale-2022", "1", "true"),
        ("scale-2022", "3", "false"),
        (
            "scale-2022",
            "4",
            "0 unanswered, undetermined: scale-2022: nobody has decided",
        ),
    ] {
        assert_eq!(
            value("company.rating in params.in_both", &rated(scale, grade)),
            expected,
            "{scale} {grade}"
        );
    }
    // A list that says nothing of a nomenclature leaves its codes open.
    assert_eq!(
        value(
            "company.activity in params.excluded",
            &[("company.activity", code("activities", "01.11Z"))]
        ),
        "false"
    );
}

#[test]
fn an_undecided_code_is_never_taken_as_in_the_list_or_out_of_it() {
    let north = [("company.region", code("regions", "north"))];
    let south = [("company.region", code("regions", "south"))];
    let why = "0 unanswered, undetermined: regions: nobody has decided";
    for reading in [
        "company.region in params.regions_undecided",
        "!(company.region in params.regions_undecided)",
        "params.regions_undecided.any(|region| region == company.region)",
        "params.regions_undecided.all(|region| region != company.region)",
    ] {
        assert_eq!(value(reading, &north), why, "{reading}");
    }
    assert_eq!(
        value("company.region in params.regions_undecided", &south),
        "true"
    );
    // What decides without it decides.
    assert_eq!(
        value(
            "company.region == \"north\" || company.region in params.regions_undecided",
            &north
        ),
        "true"
    );
}
