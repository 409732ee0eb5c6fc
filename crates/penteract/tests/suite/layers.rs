//! Crates depend downwards only, and what hosts embed names no product.

use std::fs;
use std::path::{Path, PathBuf};

/// From the bottom to the top.
pub const LAYERS: [&str; 5] = [
    "penteract-core",
    "penteract-rules",
    "penteract-bundle",
    "penteract",
    "penteract-cli",
];

/// What stands on the library beside the command line.
const BESIDE: [&str; 1] = ["penteract-platform"];

fn crates_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("crates/ holds this crate")
        .to_path_buf()
}

fn manifest(name: &str) -> String {
    fs::read_to_string(crates_folder().join(name).join("Cargo.toml"))
        .expect("each layer has a manifest")
}

/// The crates of this workspace that a manifest names as a dependency of any kind.
fn dependencies_of(name: &str) -> Vec<&'static str> {
    let text = manifest(name);
    let names: Vec<&str> = text
        .lines()
        .filter_map(|line| line.split(['=', '.']).next())
        .map(str::trim)
        .collect();
    LAYERS
        .into_iter()
        .filter(|layer| *layer != name && names.contains(layer))
        .collect()
}

#[test]
fn crates_depend_only_downwards() {
    for (height, name) in LAYERS.iter().enumerate() {
        for dependency in dependencies_of(name) {
            let below = LAYERS
                .iter()
                .position(|layer| *layer == dependency)
                .unwrap();
            assert!(below < height, "`{name}` depends upwards on `{dependency}`");
        }
    }
}

#[test]
fn the_command_rests_on_the_library_alone() {
    for name in BESIDE.iter().chain(&["penteract-cli"]) {
        assert_eq!(dependencies_of(name), ["penteract"], "`{name}`");
    }
}

#[test]
fn every_crate_is_a_layer() {
    let mut found: Vec<String> = fs::read_dir(crates_folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    found.sort();
    let mut layers: Vec<String> = LAYERS
        .iter()
        .chain(&BESIDE)
        .map(ToString::to_string)
        .collect();
    layers.sort();
    assert_eq!(
        found, layers,
        "a new crate takes its place among the layers"
    );
}

#[test]
fn the_arrows_that_make_the_layers_exist() {
    for pair in LAYERS.windows(2) {
        assert!(
            dependencies_of(pair[1]).contains(&pair[0]),
            "`{}` does not use `{}`",
            pair[1],
            pair[0]
        );
    }
}

#[test]
fn only_the_rules_name_the_script_engine() {
    for name in LAYERS {
        let uses_rhai = manifest(name).lines().any(|line| line.starts_with("rhai"));
        assert_eq!(uses_rhai, name == "penteract-rules", "`{name}`");
    }
}
