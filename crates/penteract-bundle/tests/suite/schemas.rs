//! The schemas of the files of a bundle: committed as they are generated, and agreeing with the products.

use std::fs;
use std::path::{Path, PathBuf};

use penteract_bundle::{Bundle, FolderSource, SchemaKind, manifest_schema};
use serde_json::Value;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn committed(kind: SchemaKind) -> PathBuf {
    repository().join(format!("docs/reference/schema/{kind}.json"))
}

fn text(kind: SchemaKind) -> String {
    format!(
        "{}\n",
        serde_json::to_string_pretty(&manifest_schema(kind)).unwrap()
    )
}

#[test]
fn the_committed_schemas_are_those_of_the_code() {
    for kind in SchemaKind::ALL {
        let read = fs::read_to_string(committed(kind)).unwrap_or_default();
        assert!(
            read == text(kind),
            "docs/reference/schema/{kind}.json is stale: write it with `penteract schema {kind}` (`manifest` for product)"
        );
    }
}

/// A TOML file as the JSON that an editor checks.
fn json(path: &Path) -> Value {
    fn convert(value: toml::Value) -> Value {
        match value {
            toml::Value::String(text) => text.into(),
            toml::Value::Integer(number) => number.into(),
            toml::Value::Float(number) => number.into(),
            toml::Value::Boolean(value) => value.into(),
            toml::Value::Datetime(date) => date.to_string().into(),
            toml::Value::Array(items) => items.into_iter().map(convert).collect(),
            toml::Value::Table(table) => table
                .into_iter()
                .map(|(key, value)| (key, convert(value)))
                .collect(),
        }
    }
    convert(toml::Value::Table(
        fs::read_to_string(path).unwrap().parse().unwrap(),
    ))
}

fn kind_of(path: &Path) -> Option<SchemaKind> {
    let parent = path.parent()?;
    if path.extension()? != "toml" {
        return None;
    }
    match (parent.file_name()?.to_str()?, path.file_stem()?.to_str()?) {
        ("labels", _) => Some(SchemaKind::Labels),
        ("variants", _) => Some(SchemaKind::Variant),
        (_, "product") => {
            let extends = fs::read_to_string(path).ok()?.contains("\nextends = ");
            Some(if extends {
                SchemaKind::Extension
            } else {
                SchemaKind::Product
            })
        }
        (_, "facts") => Some(SchemaKind::Facts),
        (_, "parameters") => Some(SchemaKind::Parameters),
        (_, "nomenclatures") => Some(SchemaKind::Nomenclatures),
        (_, "law") => Some(SchemaKind::Law),
        (_, "library") => Some(SchemaKind::Library),
        (_, "mutants") => Some(SchemaKind::Mutants),
        _ => path
            .components()
            .any(|part| part.as_os_str() == "cases")
            .then_some(SchemaKind::Case),
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found)
        } else {
            found.push(path)
        }
    }
}

#[test]
fn every_file_of_the_products_agrees_with_its_schema_and_names_it() {
    let mut paths = Vec::new();
    files(&repository().join("products"), &mut paths);
    let mut checked = 0;
    for path in paths {
        let Some(kind) = kind_of(&path) else { continue };
        let schema = jsonschema::options()
            .should_validate_formats(true)
            .build(&manifest_schema(kind))
            .unwrap();
        let errors: Vec<String> = schema
            .iter_errors(&json(&path))
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", path.display());
        let text = fs::read_to_string(&path).unwrap();
        let named = text
            .lines()
            .find_map(|line| line.strip_prefix("#:schema "))
            .unwrap_or_default();
        let target = path.parent().unwrap().join(named);
        assert!(
            !named.is_empty() && target.canonicalize().ok() == committed(kind).canonicalize().ok(),
            "{}: `#:schema {named}` is not docs/reference/schema/{kind}.json",
            path.display()
        );
        checked += 1;
    }
    assert!(checked > 10, "only {checked} files were checked");
}

#[test]
fn the_schema_of_an_application_requires_nothing_and_refuses_the_unknown() {
    let source = FolderSource::new(repository().join("products"));
    let pge = Bundle::load(&source, "pge", &source).bundle.unwrap();
    let schema = pge.application_schema();
    assert_eq!(
        schema["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
    assert_eq!(schema["additionalProperties"], false);
    assert!(!schema.to_string().contains("\"required\":[\"company"));
    let turnover = &schema["properties"]["company"]["properties"]["turnover"];
    assert!(turnover["title"].is_string(), "{turnover:#}");
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap();
    for case in pge
        .cases()
        .unwrap()
        .iter()
        .filter(|case| case.expect.error.is_none())
    {
        let application: Value = serde_json::from_str(&case.application.to_string()).unwrap();
        assert!(validator.is_valid(&application), "{}", case.name);
    }
    assert!(validator.is_valid(&serde_json::json!({})));
    assert!(!validator.is_valid(&serde_json::json!({ "company": { "turnovr": "1.00" } })));
    assert!(!validator.is_valid(&serde_json::json!({ "company": { "turnover": true } })));
    assert!(!validator.is_valid(&serde_json::json!({ "company": { "created_on": "2020-02-30" } })));
}

/// The names of the keys of a schema, at any depth.
fn keys(schema: &Value, found: &mut std::collections::BTreeSet<String>) {
    match schema {
        Value::Object(object) => {
            if let Some(properties) = object.get("properties").and_then(Value::as_object) {
                found.extend(properties.keys().cloned());
            }
            object.values().for_each(|inner| keys(inner, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| keys(inner, found)),
        _ => {}
    }
}

#[test]
fn the_reference_tells_every_key() {
    let reference =
        fs::read_to_string(repository().join("docs/reference/bundle-format.md")).unwrap();
    // Keys stand between backquotes, below another one as `fee.base`.
    let told: std::collections::BTreeSet<&str> = reference
        .split('`')
        .skip(1)
        .step_by(2)
        .filter_map(|code| code.rsplit('.').next())
        .collect();
    for kind in SchemaKind::ALL {
        let mut names = std::collections::BTreeSet::new();
        keys(&manifest_schema(kind), &mut names);
        let missing: Vec<_> = names
            .iter()
            .filter(|name| !told.contains(name.as_str()))
            .collect();
        assert!(
            missing.is_empty(),
            "docs/reference/bundle-format.md says nothing of {missing:?} ({kind})"
        );
    }
}

#[test]
fn the_examples_of_the_reference_agree_with_the_schemas() {
    let reference =
        fs::read_to_string(repository().join("docs/reference/bundle-format.md")).unwrap();
    let mut section = String::new();
    let mut checked = 0;
    let mut lines = reference.lines();
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix("## ") {
            section = title.trim_end_matches(".toml").to_owned();
        }
        if line != "```toml" {
            continue;
        }
        let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let kind = match section.as_str() {
            "variants/*" => SchemaKind::Variant,
            "cases/**/*" => SchemaKind::Case,
            "cases/mutants" => SchemaKind::Mutants,
            "labels/*" => SchemaKind::Labels,
            other => other.parse().unwrap(),
        };
        let example = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{kind}.toml"));
        fs::write(&example, text.join("\n")).unwrap();
        let schema = jsonschema::validator_for(&manifest_schema(kind)).unwrap();
        let errors: Vec<String> = schema
            .iter_errors(&json(&example))
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{kind}: {errors:#?}");
        checked += 1;
    }
    assert_eq!(checked, 12);
}
