//! No key is written for nothing: for every key of every schema a bundle sets it, and without it, or with another value,
//! a case gives another record, a person reads another text, or `check` says something.
//!
//! Bundles under test are small products of `tests/keys/` first, then the catalogue. What differs in the digest alone
//! counts for nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use penteract::plan::{SchemaKind, manifest_schema};
use penteract::{
    Application, Catalogue, CatalogueError, Inspection, Language, MemorySource, Purpose, Say,
};
use serde_json::{Value as Json, json};
use toml::Value;

use crate::support::penteract;

/// A key: the table of the format in which it stands, whatever file that is in, and its name.
type Key = (String, String);

/// Where a key is set: the file of a bundle, and the steps to it.
#[derive(Debug, Clone)]
struct Place {
    file: String,
    steps: Vec<String>,
    /// The words that its value may be, where the schema lists them.
    words: Vec<String>,
}

/// The files of one product, with those of the products it extends.
struct Bundle {
    id: String,
    files: BTreeMap<String, Vec<u8>>,
}

impl Bundle {
    fn read(root: &Path, id: &str) -> Self {
        let mut files = BTreeMap::new();
        let mut folders = vec![id.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(root.join(&folder)).unwrap() {
                let path = entry.unwrap().path();
                let name = format!("{folder}/{}", path.file_name().unwrap().to_str().unwrap());
                if path.is_dir() {
                    folders.push(name);
                } else {
                    let bytes = fs::read(&path).unwrap();
                    if name.ends_with("/product.toml") {
                        let manifest: toml::Table = text(&bytes).parse().unwrap();
                        let parent = manifest.get("extends").and_then(Value::as_str);
                        folders.extend(parent.map(|parent| parent.to_owned()));
                    }
                    files.insert(name, bytes);
                }
            }
        }
        let id = id.to_owned();
        Self { id, files }
    }

    /// Every key that a file of the bundle sets, those of what it extends apart.
    fn places(&self, schemas: &Schemas) -> Vec<(Key, Place)> {
        let mut places = Vec::new();
        let own = format!("{}/", self.id);
        for (file, bytes) in self.files.iter().filter(|(file, _)| file.starts_with(&own)) {
            let Some(kind) = kind_of(file, bytes) else {
                continue;
            };
            let value = Value::Table(text(bytes).parse().unwrap());
            let root = &schemas.0[&kind.to_string()];
            let mut found = |key, steps: &[String], words| {
                let (file, steps) = (file.clone(), steps.to_vec());
                places.push((key, Place { file, steps, words }));
            };
            walk(
                root,
                root,
                &kind.to_string(),
                &value,
                &mut Vec::new(),
                &mut found,
            );
        }
        places
    }

    /// What the bundle says and does, by what it is seen in.
    fn behaviour(&self) -> Behaviour {
        let mut seen = BTreeMap::new();
        let inspection = match self.inspect() {
            Ok(inspection) => inspection,
            Err(error) => {
                seen.insert("catalogue".to_owned(), error.to_string());
                return Behaviour { seen, opens: false };
            }
        };
        for (number, problem) in inspection.problems.iter().enumerate() {
            let said = Language::OF_ENGINE
                .map(|language| problem.diagnostic().message.get(language).to_owned());
            let said = format!("{} {said:?}", problem.diagnostic().code);
            seen.insert(format!("check {number}"), said);
        }
        for product in inspection.catalogue.products() {
            let bundle = product.bundle();
            let at = product.id();
            for language in Language::OF_ENGINE {
                let schema = json!(bundle.application_schema_in(language));
                seen.insert(format!("form {at} {language:?}"), schema.to_string());
            }
            for case in bundle.cases().unwrap_or_default() {
                let name = format!("{at} {}", case.name);
                seen.insert(format!("case {name}"), product.run_case(case).to_string());
                self.decide(product, &case.application, case.as_of, &name, &mut seen);
            }
            let first = bundle
                .windows()
                .iter()
                .find_map(|window| window.period().from());
            let (nothing, day) = (
                Application::from_json(b"{}").unwrap(),
                first.unwrap_or_default(),
            );
            self.decide(product, &nothing, day, at, &mut seen);
        }
        let opens = inspection.problems.errors() == 0;
        Behaviour { seen, opens }
    }

    fn decide(
        &self,
        product: &penteract::Product,
        application: &Application,
        as_of: chrono::NaiveDate,
        name: &str,
        seen: &mut BTreeMap<String, String>,
    ) {
        let decision = match product.decide(application, as_of) {
            Ok(decision) => decision,
            Err(error) => {
                for language in Language::OF_ENGINE {
                    seen.insert(format!("error {name} {language:?}"), error.say(language));
                }
                return;
            }
        };
        let mut record = json!(decision);
        record["product"]["digest"].take();
        seen.insert(format!("record {name}"), record.to_string());
        let contract = match decision.contract() {
            Err(_) if decision.tranches_contract().is_ok_and(|one| one.is_some()) => {
                json!(decision.tranches_contract().unwrap()).to_string()
            }
            Ok(contract) => {
                json!(contract.map(|contract| json!([contract.terms, contract.guarantee])))
                    .to_string()
            }
            Err(error) => error.to_string(),
        };
        seen.insert(format!("contract {name}"), contract);
        for language in Language::OF_ENGINE {
            let rules = decision.findings().iter().map(|finding| finding.rule());
            let rules: Vec<_> = rules
                .map(|rule| decision.sentence(rule, language))
                .collect();
            seen.insert(
                format!("page {name} {language:?}"),
                format!("{} {rules:?}", decision.say(language)),
            );
        }
    }

    /// What the cases ask of each product: its name, the day and the answers.
    fn applications(&self) -> Vec<(String, String, String)> {
        let Ok(inspection) = self.inspect() else {
            return Vec::new();
        };
        let mut applications = Vec::new();
        for product in inspection.catalogue.products() {
            for case in product.bundle().cases().unwrap_or_default() {
                let answers = json!(case.application).to_string();
                applications.push((product.id().to_owned(), case.as_of.to_string(), answers));
            }
        }
        applications
    }

    fn inspect(&self) -> Result<Inspection, CatalogueError> {
        let files = self
            .files
            .iter()
            .map(|(name, bytes)| (name, bytes.as_slice()));
        Catalogue::inspect(&MemorySource::new(files), &[&self.id], Purpose::Check)
    }

    /// What the command prints of the bundle: its sources, its parameters, its cases.
    fn pages(&self) -> Vec<String> {
        let folder = std::env::temp_dir().join(format!("penteract-keys-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        for (name, bytes) in &self.files {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        let id = self.id.as_str();
        let mut pages = vec![
            vec!["check", id, "--sources"],
            vec!["doc", id],
            vec!["list"],
            vec!["law", id, "--format", "json"],
            vec!["test", id, "--format", "json"],
        ];
        if self.files.contains_key(&format!("{id}/cases/mutants.toml")) {
            pages.push(vec!["test", id, "--mutants", "--format", "json"]);
        }
        let pages = pages.iter().map(|arguments| page(&folder, arguments));
        let mut pages: Vec<String> = pages.collect();
        let application = folder.join("application.json");
        for (product, as_of, answers) in self.applications() {
            fs::write(&application, answers).unwrap();
            let application = application.to_str().unwrap();
            for language in ["fr", "en"] {
                let arguments = [
                    "decide",
                    &product,
                    application,
                    "--as-of",
                    &as_of,
                    "--lang",
                    language,
                ];
                pages.push(page(&folder, &arguments));
            }
        }
        fs::remove_dir_all(&folder).unwrap();
        pages
    }

    /// Whether a key does something. That it is asked for, or that a word is none of a list, says nothing of what it does
    /// as long as it can be left out or another word taken.
    fn heeds(
        &self,
        place: &Place,
        whole: &Behaviour,
        pages: &mut impl FnMut() -> Vec<String>,
    ) -> bool {
        let mut opening = Vec::new();
        let mut is_told = false;
        for (number, changed) in self.ablations(place).into_iter().enumerate() {
            let behaviour = changed.behaviour();
            let is_other = behaviour != *whole;
            let is_removed = number == 0;
            if is_other && (behaviour.opens || !is_removed && place.words.is_empty()) {
                return true;
            }
            is_told |= is_other;
            if behaviour.opens {
                opening.push(changed);
            }
        }
        if opening.is_empty() {
            is_told
        } else {
            opening.iter().any(|changed| changed.pages() != pages())
        }
    }

    /// The bundle without a key, and with other values of it.
    fn ablations(&self, place: &Place) -> Vec<Self> {
        let bytes = &self.files[&place.file];
        let whole = Value::Table(text(bytes).parse().unwrap());
        let mut value = &whole;
        for step in &place.steps {
            value = match value {
                Value::Array(items) => &items[step.parse::<usize>().unwrap()],
                table => &table[step.as_str()],
            };
        }
        let empty = match value {
            Value::Table(_) => Some(Value::Table(toml::Table::new())),
            Value::Array(_) => Some(Value::Array(Vec::new())),
            _ => None,
        };
        let others: Vec<Value> = if place.words.is_empty() {
            nudged(value)
        } else {
            place
                .words
                .iter()
                .cloned()
                .map(Value::String)
                .filter(|other| other != value)
                .collect()
        };
        let others = others.into_iter().take(LEAVES_MAX).chain(empty);
        let changes = std::iter::once(None).chain(others.map(Some));
        changes
            .map(|change| {
                let mut files = self.files.clone();
                let text = toml::to_string(&with(&whole, &place.steps, change)).unwrap();
                files.insert(place.file.clone(), text.into_bytes());
                let id = self.id.clone();
                Self { id, files }
            })
            .collect()
    }
}

/// How many leaves of a table are changed, one at a time.
const LEAVES_MAX: usize = 12;

/// A value with what stands at the end of some steps changed, or taken away.
fn with(value: &Value, steps: &[String], change: Option<Value>) -> Value {
    let (step, below) = steps.split_first().unwrap();
    let mut value = value.clone();
    match &mut value {
        Value::Array(items) => {
            let at: usize = step.parse().unwrap();
            items[at] = with(&items[at], below, change);
        }
        Value::Table(entries) if below.is_empty() => match change {
            Some(change) => drop(entries.insert(step.clone(), change)),
            None => drop(entries.remove(step)),
        },
        Value::Table(entries) => entries[step] = with(&entries[step], below, change),
        _ => panic!("{step} stands in no table"),
    }
    value
}

/// Other values of the same kind, a leaf changed in each.
fn nudged(value: &Value) -> Vec<Value> {
    match value {
        Value::String(text) => {
            let is_digit = |sign: &char| sign.is_ascii_digit();
            let signs: Vec<char> = text.chars().collect();
            let places = [
                signs.iter().rposition(is_digit),
                signs.iter().position(is_digit),
            ];
            let mut others: Vec<Value> = Vec::new();
            for at in places.into_iter().flatten() {
                let mut signs = signs.clone();
                signs[at] = if signs[at] == '9' { '8' } else { '9' };
                others.push(signs.into_iter().collect::<String>().into());
            }
            if others.is_empty() {
                others.push(format!("{text}x").into());
            }
            others
        }
        Value::Integer(number) => vec![(number + 1).into()],
        Value::Boolean(is) => vec![(!is).into()],
        Value::Datetime(date) => {
            let mut other = *date;
            if let Some(day) = &mut other.date {
                day.day = if day.day == 1 { 2 } else { day.day - 1 };
            }
            vec![other.into()]
        }
        Value::Float(_) => Vec::new(),
        Value::Table(entries) => {
            let with = |key: &String, changed| {
                let mut other = entries.clone();
                other.insert(key.clone(), changed);
                Value::Table(other)
            };
            let changed = entries.iter().flat_map(|(key, value)| {
                nudged(value).into_iter().map(move |changed| (key, changed))
            });
            changed.map(|(key, changed)| with(key, changed)).collect()
        }
        Value::Array(items) => {
            let with = |at: usize, changed| {
                let mut other = items.clone();
                other[at] = changed;
                Value::Array(other)
            };
            let changed = items
                .iter()
                .enumerate()
                .flat_map(|(at, item)| nudged(item).into_iter().map(move |changed| (at, changed)));
            changed.map(|(at, changed)| with(at, changed)).collect()
        }
    }
}

#[derive(PartialEq)]
struct Behaviour {
    seen: BTreeMap<String, String>,
    opens: bool,
}

/// The schemas of the files of a bundle.
struct Schemas(BTreeMap<String, Json>);

impl Schemas {
    fn new() -> Self {
        Self(
            SchemaKind::ALL
                .into_iter()
                .map(|kind| (kind.to_string(), json!(manifest_schema(kind))))
                .collect(),
        )
    }

    /// Every key that they name.
    fn keys(&self) -> BTreeSet<Key> {
        let mut keys = BTreeSet::new();
        for (kind, root) in &self.0 {
            name_keys(
                root,
                root,
                &kind.to_string(),
                &mut BTreeSet::new(),
                &mut keys,
            );
        }
        keys
    }
}

/// The definition to which a schema refers, with its name. What a variant or extension says of a table is the same keys.
fn definition<'a>(root: &'a Json, schema: &Json) -> Option<(String, &'a Json)> {
    let name = schema["$ref"].as_str()?.rsplit('/').next()?;
    let table = name.strip_suffix("Differences").unwrap_or(name);
    Some((table.to_owned(), &root["$defs"][name]))
}

/// The schemas of which a value answers one or all, and those of what it holds under any name.
fn members<'a>(schema: &'a Json, words: &[&str]) -> Vec<&'a Json> {
    let found = words.iter().flat_map(|word| match &schema[*word] {
        Json::Array(many) => many.iter().collect(),
        Json::Object(_) if *word == "patternProperties" => {
            schema[*word].as_object().unwrap().values().collect()
        }
        one => vec![one],
    });
    found.filter(|schema| schema.is_object()).collect()
}

const SAME: [&str; 3] = ["anyOf", "oneOf", "allOf"];
const NAMED: [&str; 2] = ["additionalProperties", "patternProperties"];

fn name_keys(
    root: &Json,
    schema: &Json,
    table: &str,
    done: &mut BTreeSet<String>,
    keys: &mut BTreeSet<Key>,
) {
    if let Some((name, found)) = definition(root, schema)
        && done.insert(name.clone())
    {
        name_keys(root, found, &name, done, keys);
    }
    for (key, value) in schema["properties"].as_object().into_iter().flatten() {
        keys.insert((table.to_owned(), key.clone()));
        name_keys(root, value, &below(table, key), done, keys);
    }
    for schema in members(schema, &SAME)
        .into_iter()
        .chain(members(schema, &NAMED))
        .chain(members(schema, &["items"]))
    {
        name_keys(root, schema, table, done, keys);
    }
}

/// The words that a schema lists.
fn words(root: &Json, schema: &Json) -> Vec<String> {
    let mut listed: Vec<String> = Vec::new();
    if let Some((_, schema)) = definition(root, schema) {
        listed.extend(words(root, schema));
    }
    for schema in members(schema, &SAME) {
        listed.extend(words(root, schema));
    }
    let named = schema["enum"].as_array().into_iter().flatten();
    let named = named.chain(schema.get("const"));
    listed.extend(named.filter_map(Json::as_str).map(str::to_owned));
    listed
}

/// The table under a key of another. The phases of a tranche are read as those of the whole offer.
fn below(table: &str, key: &str) -> String {
    match (table, key) {
        ("Tranche", "schedule") => "Offer.schedule".to_owned(),
        _ => format!("{table}.{key}"),
    }
}

fn walk(
    root: &Json,
    schema: &Json,
    table: &str,
    value: &Value,
    steps: &mut Vec<String>,
    found: &mut impl FnMut(Key, &[String], Vec<String>),
) {
    if let Some((name, schema)) = definition(root, schema) {
        walk(root, schema, &name, value, steps, found);
    }
    for schema in members(schema, &SAME) {
        walk(root, schema, table, value, steps, found);
    }
    match value {
        Value::Table(entries) => {
            for (key, value) in entries {
                steps.push(key.clone());
                if let Some(schema) = schema["properties"].get(key) {
                    found((table.to_owned(), key.clone()), steps, words(root, schema));
                    walk(root, schema, &below(table, key), value, steps, found);
                } else {
                    for schema in members(schema, &NAMED) {
                        walk(root, schema, table, value, steps, found);
                    }
                }
                steps.pop();
            }
        }
        Value::Array(items) if schema["items"].is_object() => {
            for (number, item) in items.iter().enumerate() {
                steps.push(number.to_string());
                walk(root, &schema["items"], table, item, steps, found);
                steps.pop();
            }
        }
        _ => {}
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn kind_of(file: &str, bytes: &[u8]) -> Option<SchemaKind> {
    let (folder, name) = file.rsplit_once('/')?;
    let name = name.strip_suffix(".toml")?;
    let is = |ending: &str| folder.ends_with(ending);
    Some(match name {
        _ if is("/labels") => SchemaKind::Labels,
        _ if is("/variants") => SchemaKind::Variant,
        "mutants" if is("/cases") => SchemaKind::Mutants,
        _ if folder.contains("/cases") => SchemaKind::Case,
        "product" if text(bytes).contains("\nextends = ") => SchemaKind::Extension,
        "product" => SchemaKind::Product,
        "facts" => SchemaKind::Facts,
        "parameters" => SchemaKind::Parameters,
        "nomenclatures" => SchemaKind::Nomenclatures,
        "library" => SchemaKind::Library,
        "law" => SchemaKind::Law,
        _ => return None,
    })
}

/// Runs the command on a bundle and gives what it prints.
fn page(folder: &Path, arguments: &[&str]) -> String {
    let run = penteract(&[arguments, &["--products", folder.to_str().unwrap()]].concat());
    format!("{} {}{}", run.code, run.stdout, run.stderr)
}

/// The bundles under test: small products that set every key.
fn bundles() -> Vec<Bundle> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/keys");
    let mut folders: Vec<PathBuf> = fs::read_dir(&root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.sort();
    let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    folders
        .iter()
        .map(|path| Bundle::read(&root, &name(path)))
        .collect()
}

#[test]
#[ignore = "takes minutes: a step of .ci/run, and of whoever adds a key"]
fn every_key_of_the_format_does_something() {
    let schemas = Schemas::new();
    let mut left = schemas.keys();
    let mut idle: BTreeMap<Key, Vec<String>> = BTreeMap::new();
    for bundle in bundles() {
        let (mut whole, mut pages) = (None, None::<Vec<String>>);
        for (key, place) in bundle.places(&schemas) {
            if !left.contains(&key) {
                continue;
            }
            let tried = idle.entry(key.clone()).or_default();
            if tried.len() >= 6 {
                continue;
            }
            // The file as it is written again: comments and the order of tables are not what a key says.
            let whole = whole.get_or_insert_with(|| bundle.behaviour());
            let failed = whole
                .seen
                .iter()
                .find(|(name, said)| name.starts_with("case") && !said.starts_with("passed"));
            assert!(whole.opens && failed.is_none(), "{}: {failed:?}", bundle.id);
            let mut whole_pages = || pages.get_or_insert_with(|| bundle.pages()).clone();
            if bundle.heeds(&place, whole, &mut whole_pages) {
                left.remove(&key);
                idle.remove(&key);
            } else {
                tried.push(format!("{} {}", place.file, place.steps.join(".")));
            }
        }
    }
    let left: Vec<String> = left
        .into_iter()
        .map(|key| match idle.get(&key) {
            Some(tried) => format!("{}.{} does nothing in {tried:?}", key.0, key.1),
            None => format!("{}.{} is set by no bundle under test", key.0, key.1),
        })
        .collect();
    assert_eq!(left, [""; 0], "{} keys", left.len());
}
