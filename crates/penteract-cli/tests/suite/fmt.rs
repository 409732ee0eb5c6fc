//! `penteract fmt`: only what is written otherwise is written, and what cannot be read is left.

use std::fs;
use std::path::PathBuf;

use crate::support::{Run, penteract, repository};

/// A product with a script and a grid as nobody would write them, and a script that is none.
fn folder(test: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("penteract-fmt-{}-{test}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    for (path, text) in [
        ("a/rules/terms.rhai", "// Why.\r\nfn cap( ){ params.cap*2 }"),
        ("a/rules/schedule.rhai", "fn phases() { [bullet()] }\n"),
        (
            "a/tables/rates.csv",
            "# law: x\n\nsize:int , => rate:percent\n1 , \"1 %\"\n",
        ),
        ("b/rules/terms.rhai", "<<<<<<< HEAD\nfn a() { 1 }\n"),
        ("b/facts.toml", "a  =  1"),
    ] {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn run(folder: &std::path::Path, arguments: &[&str]) -> Run {
    let folder = folder.to_str().unwrap();
    penteract(&[&["--products", folder, "fmt"], arguments].concat())
}

#[test]
fn files_are_written_once_and_comments_stay() {
    let folder = folder("once");
    let read = |path: &str| fs::read_to_string(folder.join(path)).unwrap();
    let checked = run(&folder, &["a", "--check"]);
    assert_eq!((checked.code, checked.stderr.as_str()), (1, ""));
    assert!(
        checked.stdout.contains("a/rules/terms.rhai")
            && checked.stdout.contains("2 files to be written")
    );
    assert!(
        !checked.stdout.contains("schedule.rhai"),
        "{}",
        checked.stdout
    );
    assert!(read("a/rules/terms.rhai").contains("cap( )"));
    assert!(
        run(&folder, &["a"])
            .printed()
            .ends_with("2 files written\n")
    );
    assert_eq!(
        read("a/rules/terms.rhai"),
        "// Why.\nfn cap() { params.cap * 2 }\n"
    );
    assert_eq!(
        read("a/tables/rates.csv"),
        "# law: x\nsize:int,=> rate:percent\n1,1 %\n"
    );
    assert_eq!(
        run(&folder, &["a", "--check"]).printed(),
        "0 files to be written\n"
    );
    let names = fs::read_dir(folder.join("a/rules")).unwrap().count();
    assert_eq!(names, 2, "nothing is left beside");
}

#[test]
fn what_cannot_be_read_is_left_and_told() {
    let folder = folder("left");
    let told = run(&folder, &["b", "--lang", "fr"]);
    assert_eq!(told.code, 1);
    assert!(
        told.stdout.contains("b/rules/terms.rhai reste tel quel"),
        "{}",
        told.stdout
    );
    let kept = fs::read_to_string(folder.join("b/rules/terms.rhai")).unwrap();
    assert_eq!(kept, "<<<<<<< HEAD\nfn a() { 1 }\n");
    assert_eq!(
        fs::read_to_string(folder.join("b/facts.toml")).unwrap(),
        "a  =  1"
    );
    run(&folder, &["c"]).failed(2, &["`c`"]);
    run(&folder.join("none"), &[]).failed(2, &["--products"]);
}

#[test]
fn the_shipped_catalogue_is_written_so() {
    let products = repository().join("products");
    assert_eq!(
        run(&products, &["--check"]).printed(),
        "0 files to be written\n"
    );
}
