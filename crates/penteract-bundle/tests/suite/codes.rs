//! Codes of nomenclatures: in parameters, in tables, in applications.

use penteract_bundle::{Application, Bundle, Language, Loaded, MemorySource};
use penteract_rules::Answer;

const NOMENCLATURES: &str = r#"
[scale]
label = { fr = "Échelle", en = "Scale" }
until = 2024-12-31
codes = ["3", "4", "5", "0"]
unranked = ["0"]

[scale-2025]
label = { fr = "Échelle 2025", en = "Scale of 2025" }
from = 2025-01-01
codes = ["1", "2", "3", "4"]

[activities]
label = { fr = "Activités", en = "Activities" }
until = 2025-06-30
codes = ["01.11Z", "64.20Z"]

[activities-2025]
label = { fr = "Activités 2025", en = "Activities of 2025" }
from = 2025-07-01
unlisted = { fr = "la liste n'est pas dans ce catalogue", en = "the list is not in this catalogue" }
shape = "00.00A"

[regions]
label = { fr = "Régions", en = "Regions" }
codes = ["north", "south"]

[departments]
label = { fr = "Départements", en = "Departments" }
codes = ["01", "02"]
"#;

const FACTS: &str = r#"
[company.rating]
type = "code"
nomenclatures = ["scale", "scale-2025"]
label = { fr = "Cotation", en = "Rating" }

[company.activity]
type = "code"
nomenclatures = ["activities", "activities-2025"]
label = { fr = "Activité", en = "Activity" }

[company.region]
type = "code"
nomenclatures = ["regions"]
label = { fr = "Région", en = "Region" }
"#;

const PARAMETERS: &str = r#"
[rating_worst]
unit = "code of scale or scale-2025"
label = { fr = "Plus mauvaise cote admise", en = "Worst rating admitted" }
law = "product policy"
source = "D-07"
confidence = "A"
values = [
  { until = 2024-12-31, value = { nomenclature = "scale", code = "4" } },
  { from = 2025-01-01, value = { nomenclature = "scale-2025", code = "3" } },
]

[excluded]
unit = "list of code of activities"
label = { fr = "Activités exclues", en = "Excluded activities" }
values = [{ value = ["64.20Z"], law = "product policy", source = "D-08", confidence = "A" }]

[region]
unit = "code of regions"
label = { fr = "Région", en = "Region" }
values = [{ value = "north", law = "product policy", source = "D-09", confidence = "A" }]
"#;

const TABLE: &str = "# law: policy\n# source: D-10\n# confidence: A\n\
    activity:company.activity,=> division:text,home:code of regions\n\
    01.11Z,01,north\nactivities:64.20Z,64,south\n";

const RULES: &str = r#"
/// The rating is good enough.
/// code: rating
fn is_rated_well() {
    company.rating <= params.rating_worst
}

/// The activity is admitted.
/// code: activity
fn is_admitted() {
    !(company.activity in params.excluded) && tables.divisions(company.activity).division != "64"
}

/// The company is in the region.
/// code: region
fn is_in_region() {
    company.region == params.region && tables.divisions(company.activity).home == company.region
}
"#;

const LABELS: &str = r#"
is_rated_well = "La cote suffit."
is_admitted = "L'activité est admise."
is_in_region = "L'entreprise est dans la Région."
"#;

/// The fixture with these files added to it, and one text of them replaced.
fn load(replaced: (&str, &str)) -> Loaded {
    let files = [
        ("nomenclatures.toml", NOMENCLATURES),
        ("facts.toml", FACTS),
        ("parameters.toml", PARAMETERS),
        ("tables/divisions.csv", TABLE),
        ("rules/eligibility.rhai", RULES),
        ("labels/fr.toml", LABELS),
    ]
    .map(|(path, text)| {
        let text = text.replace(replaced.0, replaced.1);
        let added = if path == "tables/divisions.csv" {
            ""
        } else {
            "+"
        };
        (format!("{added}base/{path}"), text)
    });
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| (&**path, &**text))
        .collect();
    let source = crate::loading::source(&files);
    Bundle::load(&source, "base", &MemorySource::default())
}

fn errors(loaded: &Loaded) -> Vec<String> {
    let errors = loaded
        .diagnostics
        .iter()
        .filter(|problem| problem.is_error());
    errors
        .map(|problem| {
            let help = problem.help.clone().unwrap_or_default();
            format!(
                "{}: {}; {}",
                problem.code,
                problem.message.get(Language::English),
                help.get(Language::English)
            )
        })
        .collect()
}

fn bundle() -> Bundle {
    let loaded = load(("", ""));
    let errors = errors(&loaded);
    loaded.bundle.unwrap_or_else(|| panic!("{errors:?}"))
}

/// The answer of a rule, or the problems of the application.
fn rule(name: &str, as_of: &str, application: &str) -> String {
    let bundle = bundle();
    let application = Application::from_json(application.as_bytes()).unwrap();
    let frame = match bundle.read_application(&application, as_of.parse().unwrap()) {
        Ok(frame) => frame,
        Err(problems) => return problems.iter().map(ToString::to_string).collect(),
    };
    let id = bundle.program().function(name).unwrap();
    match bundle.program().evaluate(id, &[], &frame).unwrap() {
        Answer::Known(value) => value.to_string(),
        Answer::Unknown { undetermined, .. } => {
            let told = undetermined.iter();
            let told = told.map(|(name, why)| (name, why.get(Language::English)));
            format!("{:?}", told.collect::<Vec<_>>())
        }
    }
}

fn rated(scale: &str, grade: &str) -> String {
    format!(
        r#"{{ "company": {{ "rating": {{ "nomenclature": "{scale}", "code": "{grade}" }} }} }}"#
    )
}

#[test]
fn a_grade_is_compared_on_the_scale_of_its_date() {
    assert_eq!(
        rule("is_rated_well", "2024-05-06", &rated("scale", "4")),
        "true"
    );
    assert_eq!(
        rule("is_rated_well", "2024-05-06", &rated("scale", "5")),
        "false"
    );
    assert_eq!(
        rule("is_rated_well", "2025-01-01", &rated("scale-2025", "3")),
        "true"
    );
    assert_eq!(
        rule("is_rated_well", "2025-01-01", &rated("scale-2025", "4")),
        "false"
    );
    assert_eq!(
        rule("is_rated_well", "2024-05-06", &rated("scale", "0")),
        r#"[("scale", "`0` has no place in the order of `scale`")]"#
    );
}

#[test]
fn a_list_that_is_not_in_force_is_an_error_of_the_application() {
    assert_eq!(
        rule("is_rated_well", "2025-01-01", &rated("scale", "4")),
        "`/company/rating/nomenclature`: expected a code of the list in force on 1 Jan 2025, `scale-2025`, \
         got `scale`, in force until 31 Dec 2024"
    );
    assert_eq!(
        rule("is_rated_well", "2024-05-06", &rated("scale-2025", "1")),
        "`/company/rating/nomenclature`: expected a code of the list in force on 6 May 2024, `scale`, \
         got `scale-2025`, in force from 1 Jan 2025"
    );
}

#[test]
fn a_code_of_another_list_is_named() {
    let region = |code: &str| {
        let answer = format!(r#"{{ "company": {{ "region": {code} }} }}"#);
        rule("is_in_region", "2024-05-06", &answer)
    };
    assert_eq!(
        region(r#"{ "nomenclature": "regions", "code": "02" }"#),
        "`/company/region/code`: expected one of \"north\", \"south\", got \"02\"; \
         `02` is a code of `departments`, not of `regions`"
    );
    assert_eq!(
        region(r#"{ "nomenclature": "departments", "code": "02" }"#),
        "`/company/region/nomenclature`: expected one of \"regions\", got \"departments\"; \
         `02` is a code of `departments`, not of `regions`"
    );
}

#[test]
fn a_code_without_its_list_is_accepted_by_its_shape_and_undetermined() {
    let active = |code: &str| {
        format!(
            r#"{{ "company": {{ "activity": {{ "nomenclature": "activities-2025", "code": "{code}" }} }} }}"#
        )
    };
    assert_eq!(
        rule("is_admitted", "2025-07-01", &active("64.20Z")),
        r#"[("activities-2025", "the list is not in this catalogue")]"#
    );
    assert_eq!(
        rule("is_admitted", "2025-07-01", &active("6420Z")),
        "`/company/activity/code`: expected a code of `activities-2025`, which look like 00.00A, got \"6420Z\"; \
         `64.20Z` is a code of `activities`, in force until 30 Jun 2025: give the code of the list of the day"
    );
    let listed =
        r#"{ "company": { "activity": { "nomenclature": "activities", "code": "64.20Z" } } }"#;
    assert_eq!(rule("is_admitted", "2025-06-30", listed), "false");
}

#[test]
fn check_warns_of_the_list_that_will_be_missed() {
    let loaded = load(("", ""));
    let warnings: Vec<&str> = loaded
        .diagnostics
        .iter()
        .filter(|problem| problem.code.as_str() == "nomenclatures.no-list")
        .map(|problem| problem.message.get(Language::English))
        .collect();
    assert_eq!(
        warnings,
        [
            "nomenclature `activities-2025` has no list from 1 Jul 2025 to 31 Dec 2025, \
          when rule `is_admitted` reads `company.activity`"
        ]
    );
}

#[test]
fn codes_in_files_are_checked_against_their_lists() {
    let first = |from: &str, to: &str| {
        let errors = errors(&load((from, to)));
        errors.first().cloned().unwrap_or_default()
    };
    assert_eq!(
        first("value = [\"64.20Z\"]", "value = [\"64.2OZ\"]"),
        "bundle.bad-value: the value of parameter `excluded` is not a list, each item a code of activities; \
         `64.2OZ` is not a code of `activities`: did you mean `64.20Z`?"
    );
    assert_eq!(
        first("unit = \"code of regions\"", "unit = \"code of region\""),
        "bundle.unknown-name: the nomenclature of `code of region` is not known; did you mean `regions`?"
    );
    assert_eq!(
        first(
            "value = { nomenclature = \"scale\", code = \"4\" }",
            "value = \"4\""
        ),
        "bundle.bad-value: the value of parameter `rating_worst` is not a code of scale or scale-2025; \
         write { nomenclature = \"…\", code = \"…\" }"
    );
    assert_eq!(
        first("01.11Z,01,north", "01.11X,01,north"),
        "tables.bad-cell: `01.11X` is no value of column `activity`; \
         `01.11X` is not a code of `activities`: did you mean `01.11Z`?"
    );
    assert_eq!(
        first("unranked = [\"0\"]", "unranked = [\"O\"]"),
        "bundle.unknown-name: `O` is not one of the codes; list it under `codes` too, in the place where people expect it"
    );
    assert_eq!(
        first("shape = \"00.00A\"", "shape = \"64.20Z\""),
        "bundle.bad-value: `64.20Z` is not the shape of a code; \
         write `0` for a digit, `A` for a capital letter, signs as they are: `00.00A`"
    );
}
