//! What a subscriber of the host is told with the feature `tracing`: what was done and what came of it, and no answer.

#[path = "suite/small_loan.rs"]
#[allow(dead_code, reason = "the other tests use the rest")]
mod small_loan;

use std::fmt::{Debug, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use penteract::{Application, Catalogue, MemorySource, Product, Record, Served};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record as Recorded};
use tracing::{Event, Metadata, Subscriber};

const OFFER: &str = "rate = \"1 %\"\nschedule = [{ kind = \"level-payment\", months = 12 }]";

const FACTS: &str = r#"
[request.amount]
type = "money"
label = { fr = "Montant", en = "Amount" }
personal = true

[person.name]
type = "text"
label = { fr = "Nom", en = "Name" }
personal = true

[person.born_on]
type = "date"
label = { fr = "Né le", en = "Born on" }
confidential = true

[person.situation]
type = "enum"
label = { fr = "Situation", en = "Situation" }
personal = true
[person.situation.values]
overindebted = { fr = "Surendetté", en = "Overindebted" }
none = { fr = "Aucune", en = "None" }
"#;

const RULES: &str = r#"
/// The person is in no procedure.
/// law: contract
/// code: in-a-procedure
fn is_in_no_procedure() {
    person.situation == "none"
}

/// The person has a name.
/// law: contract
/// code: without-a-name
fn has_a_name() {
    person.name != ""
}

/// The person was born in time.
/// law: contract
/// code: born-too-late
fn is_of_age() {
    person.born_on < as_of
}
"#;

fn source(rules: &str) -> MemorySource {
    let manifest = small_loan::manifest(OFFER).replace("unconditional = true\n", "");
    let files = [
        ("product.toml", manifest.as_str()),
        ("facts.toml", FACTS),
        ("rules/eligibility.rhai", rules),
    ];
    MemorySource::new(files.map(|(path, text)| (format!("loan/{path}"), text)))
}

/// All that a subscriber is given, one span or event a line.
#[derive(Clone, Default)]
struct Captured {
    told: Arc<Mutex<String>>,
    spans: Arc<AtomicU64>,
}

impl Captured {
    fn line(&self, of: &'static Metadata<'static>, fields: impl FnOnce(&mut Line)) {
        let name = if of.is_event() { "event" } else { of.name() };
        let mut line = Line(name.to_owned());
        fields(&mut line);
        let mut told = self.told.lock().unwrap();
        writeln!(told, "{}", line.0).unwrap();
    }

    fn take(&self) -> String {
        std::mem::take(&mut self.told.lock().unwrap())
    }
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

impl Subscriber for Captured {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.line(span.metadata(), |line| span.record(line));
        Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn record(&self, _: &Id, values: &Recorded<'_>) {
        let mut line = Line(String::new());
        values.record(&mut line);
        self.told.lock().unwrap().push_str(&line.0);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        self.line(event.metadata(), |line| event.record(line));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// Answers that stand nowhere else.
fn application(situation: &str, amount: &str) -> Application {
    let text = format!(
        r#"{{"request":{{"amount":"{amount}"}},"person":{{"name":"Zoé Quillfeather","born_on":"1971-03-29","situation":"{situation}"}}}}"#
    );
    Application::from_json(text.as_bytes()).unwrap()
}

const ANSWERS: [&str; 7] = [
    "Quillfeather",
    "Zoé",
    "1971",
    "03-29",
    "41729",
    "overindebted",
    "seventy",
];

fn day() -> chrono::NaiveDate {
    "2024-03-01".parse().unwrap()
}

fn product() -> Product {
    Catalogue::load_product(&source(RULES), "loan").unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn what_is_told_is_what_was_done_and_no_answer() {
    let captured = Captured::default();
    let product = product();
    let digest = product.bundle().digest();
    tracing::subscriber::with_default(captured.clone(), || {
        let mut told = String::new();
        let accepted = product
            .decide(&application("none", "41729.00"), day())
            .unwrap();
        assert_eq!(
            captured.take(),
            told_of(
                digest,
                &["decide as_of", "quote", "event offer", "event accept"]
            )
        );
        let record = Record::of(&accepted).unwrap();
        product.replay(&record).unwrap();
        told += &captured.take();
        let refused = product.decide(&application("overindebted", "41729.00"), day());
        assert_eq!(refused.unwrap().outcome().name(), "refuse");
        let line = captured.take();
        assert!(line.contains("codes=\"in-a-procedure\""), "{line}");
        told += &line;
        for wrong in [
            application("seventy", "41729.00"),
            application("none", "seventy-41729"),
        ] {
            product.decide(&wrong, day()).unwrap_err();
        }
        let line = captured.take();
        assert_eq!(line.matches("outcome=\"problem\"").count(), 2, "{line}");
        told += &line;
        let waits = Application::from_json(r#"{"person":{"name":"Zoé Quillfeather"}}"#.as_bytes());
        product.decide(&waits.unwrap(), day()).unwrap();
        told += &captured.take();
        for answer in ANSWERS {
            assert!(!told.contains(answer), "{answer} is told:\n{told}");
        }
        assert!(told.contains("outcome=\"incomplete\""), "{told}");
        assert!(told.contains("replay product=\"loan\""), "{told}");
    });
}

/// The spans and events of a decision, each by its name.
fn told_of(digest: &str, lines: &[&str]) -> String {
    let product = format!("product=\"loan\" version=\"1.0.0\" digest=\"{digest}\"");
    let lines = lines.iter().map(|line| match line.split_once(' ') {
        Some(("event", outcome)) => {
            format!("event outcome=\"{outcome}\" codes=\"\"\n")
        }
        Some((span, _)) => format!("{span} {product} as_of=2024-03-01\n"),
        None => format!("{line} {product}\n"),
    });
    lines.collect()
}

#[test]
fn a_catalogue_that_is_replaced_tells_whether_it_serves() {
    let served = Served::new(Catalogue::load(&source(RULES)).unwrap(), 1);
    let captured = Captured::default();
    tracing::subscriber::with_default(captured.clone(), || {
        served
            .replace(&source(&RULES.replace("\"none\"", "\"Quillfeather\"")))
            .unwrap_err();
        let broken = captured.take();
        assert!(
            broken.contains("outcome=\"not-open\" codes=\"script."),
            "{broken}"
        );
        assert!(!broken.contains("Quillfeather"), "{broken}");
        served.replace(&source(RULES)).unwrap();
        assert!(captured.take().contains("outcome=\"serves\""));
    });
}
