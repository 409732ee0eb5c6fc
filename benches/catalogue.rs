//! Opening the catalogue of this repository, against reading the bytes of its files and parsing their TOML alone.
#![allow(missing_docs, reason = "criterion's macros make a public function")]

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{Criterion, criterion_group, criterion_main};
use penteract::{Catalogue, MemorySource, Purpose};

const PRODUCTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../products");

/// Every file below a folder.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn benches(criterion: &mut Criterion) {
    let root = Path::new(PRODUCTS);
    let mut paths = Vec::new();
    files(root, &mut paths);
    let is_case = |path: &Path| path.components().any(|part| part.as_os_str() == "cases");
    let texts: Vec<(String, String)> = paths
        .iter()
        .filter_map(|path| {
            let name = path.strip_prefix(root).ok()?.to_str()?.to_owned();
            Some((name, fs::read_to_string(path).ok()?))
        })
        .collect();
    let without_cases: Vec<&(String, String)> = texts
        .iter()
        .filter(|(name, _)| !is_case(Path::new(name)))
        .collect();
    let memory = MemorySource::new(
        texts
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str())),
    );
    let mut group = criterion.benchmark_group("catalogue");
    group.sample_size(20);
    group.bench_function("open-folder", |bencher| {
        bencher.iter_with_large_drop(|| Catalogue::open(black_box(PRODUCTS)));
    });
    group.bench_function("load-memory", |bencher| {
        bencher.iter_with_large_drop(|| Catalogue::load(black_box(&memory)));
    });
    group.bench_function("load-memory-with-cases", |bencher| {
        bencher
            .iter_with_large_drop(|| Catalogue::inspect(black_box(&memory), &[], Purpose::Check));
    });
    group.bench_function("parse-toml-alone", |bencher| {
        bencher.iter(|| {
            let parsed = without_cases
                .iter()
                .filter(|(name, _)| name.ends_with(".toml"))
                .filter(|(_, text)| black_box(text.parse::<toml::Table>()).is_ok());
            parsed.count()
        });
    });
    group.bench_function("read-bytes-alone", |bencher| {
        bencher.iter(|| {
            let kept = paths.iter().filter(|path| !is_case(path));
            kept.map(|path| fs::read(path).map_or(0, |bytes| bytes.len()))
                .sum::<usize>()
        });
    });
    group.finish();
}

criterion_group!(catalogue, benches);
criterion_main!(catalogue);
