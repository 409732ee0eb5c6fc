//! What a product does not say itself: lists of another manifest, rules of a library, what cases of one file share.

use std::path::Path;

use penteract_bundle::{
    Application, AskedOf, Bundle, BundleSource, Confidence, FolderSource, Language, Loaded,
    MemorySource,
};
use penteract_core::LocalText;
use penteract_rules::{Answer, Diagnostic, ParameterValue, Type, Value};

/// The fixture with files over it; `+file` is added to the end of the file.
fn load(files: &[(&str, &str)]) -> Loaded {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let disk = FolderSource::new(folder);
    let mut source = MemorySource::default();
    for entry in disk.list("base").unwrap() {
        source.insert(entry.path.clone(), disk.read(&entry.path).unwrap());
    }
    for (path, text) in files {
        let (path, before) = match path.strip_prefix('+') {
            Some(path) => (
                path,
                source.read(&format!("base/{path}")).unwrap_or_default(),
            ),
            None => (*path, Vec::new()),
        };
        let text = [&before[..], b"\n", text.as_bytes()].concat();
        source.insert(format!("base/{path}"), text);
    }
    Bundle::load(&source, "base", &MemorySource::default())
}

fn told(loaded: &Loaded) -> String {
    let errors = loaded
        .diagnostics
        .iter()
        .filter(|problem| problem.is_error());
    let render = |problem: &Diagnostic| loaded.sources.render(problem, Language::English);
    errors.map(render).collect()
}

/// The product with two limits and a fee, and a variant.
fn with_variant(offer: &str) -> Loaded {
    let product = r#"format = 1
id = "base"
version = "1.0.0"
language = "en"
name = { fr = "Prêt de démonstration", en = "Demonstration loan" }
currency = "EUR"
windows = [{ id = "first", from = 2024-01-01, until = 2024-06-30 }, { id = "second", from = 2025-01-01 }]
[offer]
amount.request = "request.amount"
amount.max = [{ id = "cap", param = "cap" }, { id = "ceiling", value = "90 000 EUR", strict = true }]
rate = { param = "borrowing_rate" }
frequency = "monthly"
schedule = [{ kind = "level-payment", months = 24 }]
fees = [{ id = "arrangement", amount = "50 EUR", when = "disbursement" }]
"#;
    let variant = format!("id = \"north\"\nname = {{ fr = \"Nord\", en = \"North\" }}\n{offer}\n");
    load(&[("product.toml", product), ("variants/north.toml", &variant)])
}

#[test]
fn a_variant_changes_one_limit_and_keeps_the_others() {
    let loaded = with_variant(
        r#"windows = { change = [{ id = "second", until = 2025-03-31 }] }
[offer]
amount.max = { change = [{ id = "ceiling", value = "70 000 EUR" }], without = ["cap"], with = [{ id = "small", value = "10 000 EUR" }] }
fees = { change = [{ id = "arrangement", amount = "80 EUR" }] }"#,
    );
    let [north] = &loaded.variants[..] else {
        panic!("{}", told(&loaded))
    };
    let max = &north.offer().amount.max;
    let ids: Vec<&str> = max.iter().map(|limit| limit.id.as_ref()).collect();
    assert_eq!(ids, ["ceiling", "small"]);
    assert!(max[0].strict, "a key that is not said stays");
    assert!(format!("{:?}", max[0].value).contains("70000"));
    let fee = &north.offer().fees[0];
    assert!(format!("{:?}", fee.amount).contains("80"));
    let ends: Vec<String> = north
        .windows()
        .iter()
        .map(|window| window.period().to_string())
        .collect();
    assert_eq!(ends.len(), 2);
    assert!(ends[1].contains("2025-03-31"), "{ends:?}");
    let own = loaded.bundle.unwrap();
    assert_eq!(own.offer().amount.max.len(), 2, "the product keeps its own");
}

#[test]
fn a_list_that_is_said_whole_replaces_the_other() {
    let loaded = with_variant("offer.amount.max = [{ id = \"only\", param = \"cap\" }]");
    let max = &loaded.variants[0].offer().amount.max;
    assert_eq!(max.len(), 1);
}

#[test]
fn a_name_that_the_list_does_not_have_is_told_with_the_nearest() {
    let loaded = with_variant(
        r#"offer.amount.max = { change = [{ id = "ceilin", strict = false }], without = ["kap"] }"#,
    );
    let told = told(&loaded);
    for line in [
        "`offer.amount.max` has no `kap` to change or leave out",
        "did you mean `cap`?",
        "`offer.amount.max` has no `ceilin` to change or leave out",
        "did you mean `ceiling`?",
    ] {
        assert!(told.contains(line), "{told}");
    }
}

#[test]
fn a_constant_may_say_who_gives_it() {
    let offer = r#"[offer]
rate = { value = "1.5 %", source = "D-3", confidence = "C" }
amount.max = { change = [{ id = "ceiling", value = { value = "70 000 EUR", source = "D-4", confidence = "B" } }] }"#;
    let loaded = with_variant(offer);
    let [north] = &loaded.variants[..] else {
        panic!("{}", told(&loaded))
    };
    let as_of = "2025-02-01".parse().unwrap();
    let figures = north.figures_of_offer(as_of, None);
    let rate = figures
        .iter()
        .find(|figure| figure.name() == "offer.rate")
        .unwrap();
    assert_eq!(rate.confidence(), Confidence::C);
    let limit = &north.offer().amount.max[1];
    let figures = north.figures_of_value(&limit.value, as_of, None);
    assert_eq!(figures[0].confidence(), Confidence::B);
    let loaded = with_variant("offer.rate = { value = \"1.5 %\" }");
    assert!(
        told(&loaded).contains("does not say its source, confidence"),
        "{}",
        told(&loaded)
    );
}

/// A product that takes a rule of a library of its own.
fn with_library(uses: &str, rule: &str, library: &str) -> Loaded {
    let product = format!(
        r#"format = 1
id = "base"
version = "1.0.0"
language = "en"
name = {{ fr = "Prêt de démonstration", en = "Demonstration loan" }}
currency = "EUR"
windows = [{{ from = 2024-01-01, until = 2025-12-31 }}]
uses = [{uses}]
offer.amount = {{ request = "request.amount", max = {{ param = "cap" }} }}
offer.rate = {{ param = "borrowing_rate" }}
offer.frequency = "monthly"
offer.schedule = [{{ kind = "level-payment", months = 24 }}]
"#
    );
    load(&[
        ("product.toml", &product),
        ("lib/form/library.toml", library),
        ("lib/form/rules/eligibility/has_staff.rhai", rule),
        (
            "lib/form/rules/eligibility/other.rhai",
            "/// Other.\n/// law: l\n/// code: other\nfn other() { group.unknown }\n",
        ),
        (
            "lib/form/labels/fr.toml",
            "[rules]\nhas_staff = \"Elle a du personnel.\"\nother = \"Autre.\"\n",
        ),
    ])
}

const HAS_STAFF: &str = "/// It has staff.\n/// law: the library's text\n/// code: no-staff\nfn has_staff() { company.headcount > 0 }\n";

#[test]
fn a_product_has_a_rule_from_a_library_with_what_it_says_of_it() {
    let uses =
        r#"{ lib = "lib/form@2", rules = [{ rule = "has_staff", law = "the product's text" }] }"#;
    let loaded = with_library(uses, HAS_STAFF, "version = \"2.1.0\"\n");
    let bundle = loaded
        .bundle
        .as_ref()
        .unwrap_or_else(|| panic!("{}", told(&loaded)));
    let program = bundle.program();
    let rules: Vec<&str> = program
        .rules()
        .map(|id| program.describe(id).name.as_ref())
        .collect();
    assert_eq!(rules, ["has_staff", "is_registered"]);
    let rule = program.describe(program.function("has_staff").unwrap());
    assert_eq!(rule.doc.law, ["the product's text"]);
    assert_eq!(rule.doc.code.as_deref(), Some("no-staff"));
}

#[test]
fn without_being_taken_a_rule_of_a_library_is_none_of_the_product() {
    let loaded = with_library("\"lib/form\"", HAS_STAFF, "");
    let bundle = loaded
        .bundle
        .as_ref()
        .unwrap_or_else(|| panic!("{}", told(&loaded)));
    assert!(bundle.program().function("has_staff").is_none());
}

#[test]
fn what_a_library_cannot_give_is_told_with_both_places() {
    let uses = r#"{ lib = "lib/form", rules = ["other"] }"#;
    let unasked = told(&with_library(uses, HAS_STAFF, ""));
    let uses = r#"{ lib = "lib/form@3", rules = ["has_staf"] }"#;
    let lacking = told(&with_library(
        uses,
        HAS_STAFF,
        "version = \"2.1.0\"\nuses = [\"lib/company\"]\n",
    ));
    insta::assert_snapshot!(format!("{unasked}\n{lacking}"));
}

#[test]
fn a_file_holds_several_cases_that_share_what_stands_above_them() {
    let cases = r#"as_of = 2025-02-01
facts = { company.is_registered = true }
[expect]
outcome = "accept"

[[case]]
name = "small"
facts = { request.amount = "5000.00" }

[[case]]
name = "unregistered"
facts = { company.is_registered = false }
expect = { outcome = "refuse", reasons = ["not-registered"] }
"#;
    let loaded = load(&[("cases/several.toml", cases)]);
    let bundle = loaded
        .bundle
        .as_ref()
        .unwrap_or_else(|| panic!("{}", told(&loaded)));
    let read = bundle.cases().unwrap();
    let names: Vec<&str> = read.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names, ["several/small", "several/unregistered"]);
    assert_eq!(read[0].expect.outcome.as_deref(), Some("accept"));
    assert_eq!(read[1].expect.outcome.as_deref(), Some("refuse"));
    assert!(
        read[0]
            .application
            .to_string()
            .contains("\"is_registered\":true")
    );
    assert!(
        read[1]
            .application
            .to_string()
            .contains("\"is_registered\":false")
    );
    let twice = cases.replace("unregistered", "small");
    let both = told(&load(&[("cases/several.toml", &twice)]));
    assert!(
        both.contains("two cases are named `several/small`"),
        "{both}"
    );
    let alone = "as_of = 2025-02-01\nexpect = { outcome = \"accept\" }\n";
    let both = told(&load(&[
        ("cases/several.toml", cases),
        ("cases/several/small.toml", alone),
    ]));
    for place in ["several.toml:", "several/small.toml:"] {
        assert!(both.contains(place), "{both}");
    }
}

#[test]
fn keys_that_mean_nothing_in_a_file_of_cases_are_told_and_each_mistake_once() {
    let alone = "as_of = 2025-02-01\nname = \"x\"\nexpect = { outcome = \"accept\" }\n";
    let base = "as_of = 2025-02-01\nfacts = { company.headcount = 3 }\n";
    let told_of = |path, text| told(&load(&[(path, text)]));
    assert!(told_of("cases/alone.toml", alone).contains("unknown key `name` in a case"));
    assert!(told_of("cases/base.toml", base).contains("unknown key `as_of` in the base case"));
    let several = r#"as_of = 2025-02-01
facts = { company.headcont = 3 }
expect = { outcome = "refuse", reasons = ["not-registerd"] }
[[case]]
name = "one"
[[case]]
name = "two"
"#;
    let told = told_of("cases/several.toml", several);
    assert_eq!(
        told.matches("unknown fact `company.headcont`").count(),
        1,
        "{told}"
    );
    assert_eq!(
        told.matches("never holds `not-registerd`").count(),
        1,
        "{told}"
    );
}

#[test]
fn a_fact_says_who_answers_it_or_has_it_from_its_group() {
    let facts = r#"[company.register_number]
type = "text"
label = { fr = "Numéro", en = "Number" }
asked_of = "register"
proof = { fr = "Extrait Kbis", en = "Register extract" }

[person]
asked_of = "lender"
personal = true
page = { fr = "Le dirigeant", en = "The manager" }

[person.score]
type = "int"
label = { fr = "Note", en = "Score" }
confidential = true
"#;
    let loaded = load(&[("+facts.toml", facts)]);
    let bundle = loaded
        .bundle
        .as_ref()
        .unwrap_or_else(|| panic!("{}", told(&loaded)));
    let asked = |path: &str| {
        bundle
            .facts()
            .iter()
            .find(|fact| fact.path() == path)
            .unwrap()
            .field()
            .asked()
    };
    assert_eq!(asked("company.headcount").of, AskedOf::Applicant);
    let register = asked("company.register_number");
    assert_eq!(register.of, AskedOf::Register);
    assert_eq!(
        register.proof.as_ref().unwrap().get(Language::English),
        "Register extract"
    );
    let score = asked("person.score");
    assert_eq!(score.of, AskedOf::Lender);
    assert!(score.is_personal && score.is_confidential);
    assert_eq!(
        score.page.as_ref().unwrap().get(Language::English),
        "The manager"
    );
}

#[test]
fn a_row_of_a_grid_says_how_sure_it_is() {
    let product = r#"format = 1
id = "base"
version = "1.0.0"
language = "en"
name = { fr = "Prêt de démonstration", en = "Demonstration loan" }
currency = "EUR"
windows = [{ from = 2024-01-01, until = 2025-12-31, source = "D-1", confidence = "B" }]
offer.amount = { request = "request.amount", max = { param = "cap" } }
offer.rate = { table = "rates" }
offer.frequency = "monthly"
offer.schedule = [{ kind = "level-payment", months = 24 }]
"#;
    let grid = "# law: l\n# source: D-2\n# confidence: A\nfrom:date,until:date,size:int,=> rate:percent,source,confidence\n,2024-12-31,*,1 %,D-9,C\n2025-01-01,,*,2 %,,\n";
    let size = "/// Size.\nfn size() { company.headcount }\n";
    let files = [
        ("product.toml", product),
        ("tables/rates.csv", grid),
        ("rules/terms.rhai", size),
        ("+labels/fr.toml", "size = \"Taille.\"\n"),
    ];
    let loaded = load(&files);
    let bundle = loaded
        .bundle
        .as_ref()
        .unwrap_or_else(|| panic!("{}", told(&loaded)));
    let sure = |day: &str| {
        let figures = bundle.figures_of_offer(day.parse().unwrap(), None);
        let grid = figures
            .iter()
            .find(|figure| figure.name() == "rates")
            .unwrap();
        (grid.confidence(), grid.sourcing().sources.join(", "))
    };
    assert_eq!(sure("2024-05-01"), (Confidence::C, "D-9".to_owned()));
    assert_eq!(sure("2025-05-01"), (Confidence::A, "D-2".to_owned()));
    let given = bundle.given();
    let line = |at: usize| (given[at].name.get(Language::English), given[at].confidence);
    assert_eq!(line(0), ("window", Some(Confidence::B)));
    assert_eq!(line(1), ("`rates`", Some(Confidence::C)));
    assert_eq!(line(3).0, "`offer.frequency`");
    assert_eq!(given.len(), 4);
    let wrong = grid.replace(",C\n", ",D\n");
    let files = [files[0], ("tables/rates.csv", &wrong), files[2], files[3]];
    assert!(told(&load(&files)).contains("the confidence of a row cannot be `D`"));
}

#[test]
fn what_a_file_says_once_holds_for_what_does_not_say_it() {
    let parameters = r#"law = "notice"
source = ["D-1", "D-2"]
confidence = "B"
[cap]
unit = "money"
label = { fr = "Plafond", en = "Cap" }
values = [{ until = 2024-05-31, value = "300 000 EUR" }, { from = 2024-06-01, value = "200 000 EUR", confidence = "C" }]
[borrowing_rate]
unit = "percent"
label = { fr = "Taux débiteur", en = "Borrowing rate" }
law = "contract"
source = "D-3"
values = [{ until = 2024-05-31, value = "1.50 %" }, { from = 2024-06-01, value = "2 %", source = "D-4" }]
"#;
    let facts = "source = \"D-5\"\n[person]\nsource = \"D-6\"\nname = { type = \"text\", label = { fr = \"Nom\", en = \"Name\" } }\nage = { type = \"int\", label = { fr = \"Âge\", en = \"Age\" }, source = \"D-7\" }\n[request]\namount = { type = \"money\", label = { fr = \"Montant\", en = \"Amount\" } }\n[company]\nis_registered = { type = \"bool\", label = { fr = \"Immatriculée\", en = \"Registered\" } }\n";
    let files = [("parameters.toml", parameters), ("facts.toml", facts)];
    let loaded = load(&files);
    let bundle = loaded
        .bundle
        .as_ref()
        .unwrap_or_else(|| panic!("{}", told(&loaded)));
    let given = |name: &str, at: usize| {
        let sourcing = &bundle.parameter(name).unwrap().values()[at].sourcing;
        let sources = sourcing.sources.join(", ");
        format!("{} | {sources} | {}", sourcing.law, sourcing.confidence)
    };
    assert_eq!(given("cap", 0), "notice | D-1, D-2 | B");
    assert_eq!(given("cap", 1), "notice | D-1, D-2 | C");
    assert_eq!(given("borrowing_rate", 0), "contract | D-3 | B");
    assert_eq!(given("borrowing_rate", 1), "contract | D-4 | B");
    let asked = |path: &str| bundle.fact(path).unwrap().field().sources().join(", ");
    assert_eq!(asked("request.amount"), "D-5");
    assert_eq!(asked("person.name"), "D-6");
    assert_eq!(asked("person.age"), "D-7");

    let with = |head: &str| {
        let parameters = format!(
            "{head}\n{}",
            parameters.replacen("source = [\"D-1\", \"D-2\"]\n", "", 1)
        );
        told(&load(&[("parameters.toml", &parameters), files[1]]))
    };
    // What is not said once is asked of each, and what resembles a key is taken for it.
    assert!(with("").contains("a value of parameter `cap` does not say its source"));
    assert!(with("sources = \"D-1\"").contains("did you mean `source`?"));
    // A figure that is no table is told as one.
    assert!(with("source = \"D-1\"\nshare = \"5 %\"").contains("`share` takes a table"));
}

#[test]
fn a_row_of_a_grid_has_a_law_of_its_own() {
    let grid = "# law: decree\n# source: D-2\n# confidence: A\nsize:int,=> rate:percent,law\n..9,1 %,\n10..,2 %,\"order, art. 2\"\n";
    let loaded = load(&[("tables/rates.csv", grid)]);
    let bundle = loaded.bundle.unwrap();
    let rows = bundle.tables()[0].sourced_rows();
    let laws: Vec<&str> = rows.map(|(_, sourcing)| &*sourcing.law).collect();
    assert_eq!(laws, ["decree", "order, art. 2"]);
}

#[test]
fn limits_and_fees_are_called_by_their_labels() {
    let product = r#"format = 1
id = "base"
version = "1.0.0"
language = "en"
languages = ["fr"]
name = { fr = "Prêt de démonstration", en = "Demonstration loan" }
currency = "EUR"
windows = [{ from = 2024-01-01, until = 2024-06-30 }]
[offer]
amount.request = "request.amount"
amount.max = [{ id = "ceiling", param = "cap" }, { id = "fixed", value = "90 000 EUR" }, { param = "cap" }]
rate = { param = "borrowing_rate" }
frequency = "monthly"
schedule = [{ kind = "level-payment", months = 24 }]
fees = [{ id = "file", amount = "50 EUR", when = "disbursement" }, { id = "rate", percent = { param = "borrowing_rate" }, base = "principal", when = "disbursement" }]
"#;
    let north = "id = \"north\"\nname = { fr = \"Nord\", en = \"North\" }\noffer.amount.max.with = [{ id = \"northern\", value = \"10 EUR\" }]\n";
    let english = "[limits]\nceiling = \"The ceiling\"\nnorthern = \"The north\"\n[fees]\nfile = \"File fee\"\n";
    let french = "[limits]\nceiling = \"La limite\"\nnorthern = \"Le nord\"\n[fees]\nfile = \"Frais de dossier\"\n";
    let with = |french: &str| {
        load(&[
            ("product.toml", product),
            ("variants/north.toml", north),
            ("labels/en.toml", english),
            ("+labels/fr.toml", french),
        ])
    };
    let labels = |loaded: &Loaded| -> Vec<String> {
        let told = loaded.diagnostics.iter();
        let told = told.filter(|problem| problem.code.as_str().starts_with("labels."));
        told.map(|problem| problem.message.get(Language::English).to_owned())
            .collect()
    };
    let loaded = with(french);
    assert!(labels(&loaded).is_empty(), "{:?}", labels(&loaded));
    let bundle = loaded.bundle.unwrap();
    let offer = bundle.offer();
    let english = |name: Option<LocalText>| name.map(|name| name.get(Language::English).to_owned());
    let limits = offer.amount.max.iter();
    let limits: Vec<_> = limits
        .map(|limit| english(bundle.limit_name(limit, None)))
        .collect();
    let [ceiling, cap] = ["The ceiling", "Cap"].map(|name| Some(name.to_owned()));
    assert_eq!(limits, [ceiling, None, cap]);
    let fees = offer.fees.iter();
    let fees: Vec<_> = fees
        .map(|fee| english(bundle.fee_name(fee, None)))
        .collect();
    let [file, rate] = ["File fee", "Borrowing rate"].map(|name| Some(name.to_owned()));
    assert_eq!(fees, [file, rate]);

    // A limit of a variant is one of the product's; what no variant has is told.
    assert_eq!(
        labels(&with(&french.replace("northern", "southern"))),
        [
            "the limit `northern` has no French label",
            "label of the limit `southern`, which the product does not have",
        ]
    );
    assert_eq!(
        labels(&with(&french.replace("file = ", "files = "))),
        [
            "the fee `file` has no French label",
            "label of the fee `files`, which the product does not have",
        ]
    );
}

#[test]
fn an_output_cell_is_a_value_none_or_a_hole_that_says_why() {
    let grid = "# law: decree\n# source: D-2\n# confidence: A\nsize:int,=> rate:percent,kind:known|unknown,remark:text\n..9,1 %,known,old\n10,,unknown,unknown\n11..,unknown: not published,known,\n";
    let loaded = load(&[("tables/rates.csv", grid)]);
    let bundle = loaded
        .bundle
        .as_ref()
        .unwrap_or_else(|| panic!("{}", told(&loaded)));
    let declared = bundle.tables()[0].declaration();
    let types: Vec<bool> = declared
        .outputs
        .iter()
        .map(|column| matches!(column.ty, Type::Optional(_)))
        .collect();
    // A column that is always filled stays as it is; a hole is no "none".
    assert_eq!(types, [true, false, true]);
    let row = |at: usize| &declared.rows[at].outputs;
    let known = |value| ParameterValue::Known(value);
    assert_eq!(row(0)[2], known(Value::Text("old".into())));
    assert_eq!(row(1)[0], known(Value::None));
    assert_eq!(row(1)[1], known(Value::Choice("unknown".into())));
    let why = |given: &ParameterValue, language| match given {
        ParameterValue::Unknown(why) => why.get(language).to_owned(),
        ParameterValue::Known(value) => panic!("{value} is known"),
    };
    assert_eq!(why(&row(1)[2], Language::English), "line 7 says no value");
    assert_eq!(why(&row(2)[0], Language::French), "not published");
    let wrong = grid.replace("unknown: not published", "unknwon");
    let wrong = load(&[("tables/rates.csv", &wrong)]);
    assert!(told(&wrong).contains("`unknwon` is no value of column `rate`"));
}

#[test]
fn a_place_takes_a_grid_with_a_hole_and_none_whose_cells_may_be_none() {
    let product = r#"format = 1
id = "base"
version = "1.0.0"
language = "en"
name = { fr = "Prêt de démonstration", en = "Demonstration loan" }
currency = "EUR"
windows = [{ from = 2024-01-01, until = 2025-12-31 }]
offer.amount = { request = "request.amount", max = { param = "cap" } }
offer.rate = { table = "rates" }
offer.frequency = "monthly"
offer.schedule = [{ kind = "level-payment", months = 24 }]
"#;
    let with = |cell: &str| {
        let grid = format!(
            "# law: l\n# source: D-2\n# confidence: A\nsize:int,=> rate:percent\n..9,1 %\n10..,{cell}\n"
        );
        load(&[
            ("product.toml", product),
            ("tables/rates.csv", &grid),
            (
                "rules/terms.rhai",
                "/// Size.\nfn size() { company.headcount }\n",
            ),
            ("+labels/fr.toml", "size = \"Taille.\"\n"),
        ])
    };
    let loaded = with("unknown: not published");
    let bundle = loaded
        .bundle
        .as_ref()
        .unwrap_or_else(|| panic!("{}", told(&loaded)));
    let rate = |headcount: u32| {
        let answers = format!("{{ \"company\": {{ \"headcount\": {headcount} }} }}");
        let application = Application::from_json(answers.as_bytes()).unwrap();
        let day = "2024-05-01".parse().unwrap();
        let frame = bundle.read_application(&application, day).unwrap();
        bundle
            .value(&bundle.offer().rate.values()[0], &[], &frame)
            .unwrap()
    };
    let [below, at, above] = [9, 10, 11].map(rate);
    assert!(
        matches!(below, Answer::Known(Value::Percent(_))),
        "{below:?}"
    );
    let hole = Answer::Unknown {
        missing: Vec::new(),
        undetermined: vec![("tables.rates".into(), LocalText::same("not published"))],
    };
    assert_eq!([at, above], [hole.clone(), hole]);
    let none = told(&with(""));
    assert!(none.contains("offer.rate"), "{none}");
}

#[test]
fn a_question_may_change_on_a_day() {
    let asked = |label: &str| {
        load(&[(
            "+facts.toml",
            &format!("[company.is_listed]\ntype = \"bool\"\n{label}\n"),
        )])
    };
    let loaded = asked(
        r#"label = [{ fr = "Registre A", en = "Register A" }, { from = 2023-01-01, fr = "Registre B", en = "Register B" }]"#,
    );
    let bundle = loaded
        .bundle
        .as_ref()
        .unwrap_or_else(|| panic!("{}", told(&loaded)));
    let field = bundle.fact("company.is_listed").unwrap().field();
    let on = |day: &str| field.label_on(day.parse().unwrap()).get(Language::English);
    assert_eq!(on("2022-12-31"), "Register A");
    assert_eq!(on("2023-01-01"), "Register B");
    assert_eq!(field.label().get(Language::French), "Registre B");
    for (label, problem) in [
        (
            r#"label = [{ from = 2023-01-01, fr = "A", en = "A" }]"#,
            "do not follow one another",
        ),
        (
            r#"label = [{ fr = "A", en = "A" }, { fr = "B", en = "B" }]"#,
            "do not follow one another",
        ),
        (
            r#"label = [{ fr = "A", en = "A" }, { from = 2023-01-01, en = "B" }]"#,
            "no French text",
        ),
        (
            r#"label = [{ fr = "A", en = "A" }, { until = 2023-01-01, fr = "B", en = "B" }]"#,
            "its first day",
        ),
        ("label = []", "takes a text"),
    ] {
        let told = told(&asked(label));
        assert!(told.contains(problem), "{label}: {told}");
    }
}

#[test]
fn a_note_speaks_the_languages_in_which_it_is_written() {
    let parameter = |note: &str| {
        let text = format!(
            "[least]\nunit = \"int\"\nlabel = {{ fr = \"Moins\", en = \"Least\" }}\nlaw = \"l\"\nsource = \"D-1\"\nconfidence = \"A\"\nnote = {note}\nvalues = [{{ value = 1 }}]\n"
        );
        load(&[("+parameters.toml", &text)])
    };
    let noted = |note: &str, language: Language| {
        let loaded = parameter(note);
        let bundle = loaded
            .bundle
            .as_ref()
            .unwrap_or_else(|| panic!("{}", told(&loaded)));
        let note = bundle.parameter("least").unwrap().note().unwrap();
        bundle.noted(note, language).to_owned()
    };
    let both = r#"{ fr = "Deux textes.", en = "Two texts." }"#;
    assert_eq!(noted(both, Language::French), "Deux textes.");
    assert_eq!(noted(both, Language::English), "Two texts.");
    assert_eq!(noted("\"Two texts.\"", Language::French), "Two texts.");
    assert!(told(&parameter(r#"{ en = "Two texts." }"#)).contains("has no French text"));
}

#[test]
fn a_note_of_a_grid_has_a_line_for_each_language() {
    let grid = |notes: &str| {
        let text = format!(
            "# law: l\n# source: D-1\n# confidence: A\n{notes}\nyear:int,=> rate:percent\n*,1 %\n"
        );
        load(&[("tables/rates.csv", &text)])
    };
    let both = grid("# note.fr: Deux textes.\n# note.en: Two texts.");
    let bundle = both
        .bundle
        .as_ref()
        .unwrap_or_else(|| panic!("{}", told(&both)));
    let given = bundle.given();
    let note = given.iter().find_map(|given| given.note).unwrap();
    assert_eq!(note.get(Language::French), "Deux textes.");
    assert_eq!(note.get(Language::English), "Two texts.");
    let lacking = told(&grid("# note.en: Two texts."));
    assert!(lacking.contains("has no French text"), "{lacking}");
    assert!(lacking.contains("add a line `# note.fr: …`"), "{lacking}");
    let mistyped = told(&grid("# note.fr: Deux textes.\n# note.english: Two texts."));
    assert!(
        mistyped.contains("`note` cannot hold `english`"),
        "{mistyped}"
    );
}

#[test]
fn a_document_that_nobody_can_find_is_told_with_its_row() {
    let sources = |documents: &str| {
        let rows = "| id | what | source |\n|---|---|---|\n| D-01 | cap | [S1] [S2] |\n| D-02 | rate | sheet |\n| D-03 | share | sheet |\n";
        told(&load(&[("sources.md", &format!("{rows}\n{documents}\n"))]))
    };
    for known in [
        "S1 https://a.example · S2 https://b.example",
        "- [S1] one\n- [S2] two",
        "| S1 | one |\n| [S2] | two |",
    ] {
        assert_eq!(sources(known), "", "{known}");
    }
    let lost = sources("S1 https://a.example, of [S2] and S23");
    assert_eq!(lost.matches("error").count(), 1, "{lost}");
    assert!(
        lost.contains("document `S2` is named and nowhere said"),
        "{lost}"
    );
    assert!(lost.contains("sources.md:4:22"), "{lost}");
}
