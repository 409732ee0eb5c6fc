//! Records: read back, decided again, shortened and masked.

use penteract::{Application, Because, Catalogue, Decision, Product, Record, RecordError, Replay};
use serde_json::{Value as Json, json};

use crate::shipped::{DECIDING, WITH_CASES};
use crate::small_loan;

const KEY: &[u8] = b"a key of a lender";

/// A loan to companies of at least a given headcount, whose turnover nobody else reads.
fn product(headcount: u32, label: &str) -> Product {
    let facts = format!(
        r#"
[company.headcount]
type = "int"
label = {{ fr = "Effectif", en = "{label}" }}
[company.turnover]
type = "money"
confidential = true
label = {{ fr = "Chiffre d'affaires", en = "Turnover" }}
[company.margin]
type = "ratio"
label = {{ fr = "Marge", en = "Margin" }}
[request.amount]
type = "money"
label = {{ fr = "Montant", en = "Amount" }}
"#
    );
    let parameters = format!(
        "[headcount_min]\nunit = \"int\"\nlabel = {{ fr = \"Effectif minimal\", en = \"Smallest headcount\" }}\nvalues = [{{ value = {headcount}, law = \"circular 4\", source = \"C-4\", confidence = \"A\" }}]\n"
    );
    let rules = "/// The company has enough employees.\n/// code: too-small\nfn is_large_enough() { company.headcount >= params.headcount_min }\n\n/// Its margin is more than half of the request.\n/// code: margin\nfn has_margin() { company.turnover * company.margin > request.amount * 0.5 }\n";
    let manifest = small_loan::manifest(
        "rate = \"2 %\"\nschedule = [{ kind = \"level-payment\", months = 12 }]",
    );
    let manifest = manifest.replace("unconditional = true\n", "");
    let source = penteract::MemorySource::new([
        ("loan/product.toml".to_owned(), manifest),
        ("loan/facts.toml".to_owned(), facts),
        ("loan/parameters.toml".to_owned(), parameters),
        ("loan/rules/eligibility.rhai".to_owned(), rules.to_owned()),
    ]);
    Catalogue::load_product(&source, "loan").unwrap_or_else(|error| panic!("{error}"))
}

fn application(headcount: u32) -> Application {
    let answers = format!(
        r#"{{"company":{{"headcount":{headcount},"turnover":"90000.00","margin":0.12345678901234}},"request":{{"amount":12000.50}}}}"#
    );
    Application::from_json(answers.as_bytes()).unwrap()
}

fn decided(product: &Product, headcount: u32) -> Decision {
    let day = "2024-03-01".parse().unwrap();
    product.decide(&application(headcount), day).unwrap()
}

fn read(json: &Json) -> Record {
    Record::from_json(json.to_string().as_bytes()).unwrap()
}

/// Every case of the catalogue whose application is decided: its record says the same when it is decided again, whole and
/// compact, and what it says is what its schema says.
#[test]
fn every_case_of_the_catalogue_replays() {
    let schema = jsonschema::draft202012::new(&Record::schema()).unwrap();
    let mut replayed = 0;
    for product in WITH_CASES.products() {
        let deciding = DECIDING.product(product.id()).unwrap();
        let cases = product.bundle().cases().unwrap();
        let decided = cases.iter().filter(|case| case.parameters.is_empty());
        // A few of each product: all of them are decided elsewhere.
        for case in decided.step_by(7) {
            let Ok(decision) = product.decide(&case.application, case.as_of) else {
                continue;
            };
            let record = Record::of(&decision).unwrap();
            let read = Record::from_json(record.to_json().as_bytes()).unwrap();
            assert_eq!(read, record);
            let json = serde_json::to_value(&read).unwrap();
            let wrong = schema
                .iter_errors(&json)
                .map(|error| error.instance_path().to_string());
            let wrong: Vec<_> = wrong.collect();
            assert!(wrong.is_empty(), "{}: {wrong:?}", case.name);
            assert_eq!(
                deciding.replay(&read).unwrap(),
                Replay::Same,
                "{}",
                case.name
            );
            assert_eq!(deciding.replay(&read.compact()).unwrap(), Replay::Same);
            assert_eq!(decision.compact_record().unwrap(), read.compact().to_json());
            let short = serde_json::to_value(read.compact()).unwrap();
            assert!(schema.is_valid(&short), "{}", case.name);
            let mut wrong = short.clone();
            wrong["outcome"] = json!("granted");
            assert!(!schema.is_valid(&wrong));
            replayed += 1;
        }
    }
    assert!(replayed > 100, "{replayed}");
}

#[test]
fn a_number_keeps_its_text_through_any_reader_of_json() {
    let product = product(5, "Headcount");
    let record = Record::of(&decided(&product, 8)).unwrap();
    let answers = record.application().unwrap().to_string();
    assert!(
        answers.contains(r#""margin":"0.12345678901234""#),
        "{answers}"
    );
    assert!(answers.contains(r#""amount":"12000.50""#), "{answers}");
    // A reader that holds numbers as binary floats.
    let through: Json = serde_json::from_str(&record.to_json()).unwrap();
    assert_eq!(product.replay(&read(&through)).unwrap(), Replay::Same);
}

#[test]
fn a_replay_says_who_is_the_cause_of_a_difference() {
    let before = product(5, "Headcount");
    let json = serde_json::to_value(Record::of(&decided(&before, 8)).unwrap()).unwrap();

    let relabelled = product(5, "Employees");
    assert_eq!(
        relabelled.replay(&read(&json)).unwrap(),
        Replay::SameInMeaning
    );
    // The company has 8 persons: 6 are enough as well, 9 are not.
    let tightened = product(6, "Headcount").replay(&read(&json)).unwrap();
    let Replay::Differs {
        because,
        differences,
    } = tightened
    else {
        panic!("{tightened:?}");
    };
    assert_eq!(because, Because::Product);
    assert!(
        differences
            .iter()
            .any(|apart| apart.now.as_deref() == Some("6"))
    );
    let compact = read(&json).compact();
    assert_eq!(
        product(6, "Headcount").replay(&compact).unwrap(),
        Replay::SameByOtherRules
    );
    let refused = product(9, "Headcount").replay(&compact).unwrap();
    let Replay::Differs {
        because: Because::Product,
        differences,
    } = refused
    else {
        panic!("{refused:?}");
    };
    assert_eq!(differences[0].place, "outcome");

    let mut altered = json.clone();
    altered["offer"]["amount"] = json!("12000.51");
    let replay = before.replay(&read(&altered)).unwrap();
    assert!(
        matches!(
            replay,
            Replay::Differs {
                because: Because::Record,
                ..
            }
        ),
        "{replay:?}"
    );
    let mut answered = json.clone();
    answered["application"]["company"]["headcount"] = json!(7);
    let replay = before.replay(&read(&answered)).unwrap();
    assert!(
        matches!(
            replay,
            Replay::Differs {
                because: Because::Record,
                ..
            }
        ),
        "{replay:?}"
    );
    let mut renamed = json.clone();
    renamed["product"]["version"] = json!("9.0.0");
    let replay = before.replay(&read(&renamed)).unwrap();
    assert!(
        matches!(
            replay,
            Replay::Differs {
                because: Because::Record,
                ..
            }
        ),
        "{replay:?}"
    );
    altered["engine"]["decisions"] = json!(0);
    let replay = before.replay(&read(&altered)).unwrap();
    assert!(
        matches!(
            replay,
            Replay::Differs {
                because: Because::Engine,
                ..
            }
        ),
        "{replay:?}"
    );
}

/// Parameters that a lender decides stand in the record; altered there, it is the record that is blamed.
#[test]
fn chosen_parameters_are_told_from_another_product() {
    let product = product(5, "Headcount");
    let chosen = [("headcount_min".to_owned(), "7".to_owned())];
    let choosing = product.with_parameters(&chosen).unwrap();
    let json = serde_json::to_value(Record::of(&decided(&choosing, 8)).unwrap()).unwrap();
    assert_eq!(product.replay(&read(&json)).unwrap(), Replay::Same);
    let is_altered = |json: &Json| {
        let replay = product.replay(&read(json)).unwrap();
        matches!(
            replay,
            Replay::Differs {
                because: Because::Record,
                ..
            }
        )
    };
    let mut other = json.clone();
    other["product"]["parameters"]["headcount_min"] = json!("6");
    assert!(is_altered(&other));
    other["product"]
        .as_object_mut()
        .unwrap()
        .remove("parameters");
    assert!(is_altered(&other));
    let mut added = serde_json::to_value(Record::of(&decided(&product, 8)).unwrap()).unwrap();
    added["product"]["parameters"] = json!({ "headcount_min": "7" });
    assert!(is_altered(&added));
}

#[test]
fn a_masked_answer_is_checked_and_not_read() {
    let product = product(5, "Headcount");
    let record = Record::of(&decided(&product, 8)).unwrap();
    let masked = record.masked(product.bundle(), KEY);
    assert!(record.to_json().contains("90000.00"));
    assert!(
        !masked.to_json().contains("90000.00"),
        "{}",
        masked.to_json()
    );
    assert!(masked.to_json().contains(r#""headcount":8"#));
    let facts = vec!["company.turnover".to_owned()];
    assert_eq!(product.replay(&masked).unwrap(), Replay::Masked { facts });

    let turnover = json!("90000.00");
    assert!(masked.is_masked_answer("company.turnover", &turnover, KEY));
    assert!(!masked.is_masked_answer("company.turnover", &turnover, b"another key"));
    assert!(!masked.is_masked_answer("company.turnover", &json!("90000.01"), KEY));
    // Masked twice it is the same.
    assert_eq!(masked.masked(product.bundle(), KEY), masked);
}

#[test]
fn what_is_no_record_is_told() {
    let product = product(5, "Headcount");
    let record = Record::of(&decided(&product, 8)).unwrap();
    let text = record.to_json();
    let error = |bytes: &str| Record::from_json(bytes.as_bytes()).unwrap_err();
    assert!(matches!(
        error(text.get(..text.len() / 2).unwrap()),
        RecordError::NotJson { .. }
    ));
    assert!(matches!(error("{}"), RecordError::NotARecord { .. }));
    assert!(matches!(error("[]"), RecordError::NotARecord { .. }));
    assert!(matches!(
        error(r#"{"format":1,"outcome":"accept"}"#),
        RecordError::NotARecord { .. }
    ));
    let twice = text.replacen("{", "{\"outcome\":\"refuse\",", 1);
    let pointer = "/outcome".to_owned();
    assert_eq!(error(&twice), RecordError::SaidTwice { pointer });
    let other = text.replacen("\"format\":1", "\"format\":2", 1);
    assert_eq!(
        error(&other),
        RecordError::OtherFormat {
            format: "2".to_owned()
        }
    );
    let of_another = DECIDING
        .product("pge")
        .unwrap()
        .replay(&record)
        .unwrap_err();
    assert_eq!(
        of_another.to_string(),
        "the record is one of `loan`, not of `pge`"
    );
}

#[test]
fn the_address_is_that_of_the_bytes() {
    let product = product(5, "Headcount");
    let record = Record::of(&decided(&product, 8)).unwrap();
    assert_eq!(
        record.address(),
        Record::of(&decided(&product, 8)).unwrap().address()
    );
    assert_ne!(record.address(), record.compact().address());
    assert_eq!(record.compact().compact(), record.compact());
    assert!(record.compact().to_json().len() < 2_000);
    assert_eq!(record.product(), "loan");
    assert_eq!(record.digest(), product.bundle().digest());
    assert_eq!(record.as_of().to_string(), "2024-03-01");
}
