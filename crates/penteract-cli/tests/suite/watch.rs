//! `penteract check --watch`: what changes is checked again.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::products::Copy;
use crate::support::{command, penteract};

#[test]
fn what_changes_is_checked_again() {
    let products = Copy::new("watch");
    let mut run = command();
    run.args([
        "check",
        "--watch",
        "--products",
        products.folder.to_str().unwrap(),
    ]);
    let mut child = run.stdout(Stdio::piped()).spawn().unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        for line in output.lines().map_while(Result::ok) {
            if tell.send(line).is_err() {
                return;
            }
        }
    });
    let wait_for = |words: &str| {
        // A machine that does other things takes its time.
        while let Ok(line) = told.recv_timeout(Duration::from_secs(60)) {
            assert!(!line.contains('\u{1b}'), "a pipe is not cleared: {line}");
            if line.contains(words) {
                return true;
            }
        }
        false
    };
    let is_good = wait_for("no problem");
    products.replace("product.toml", "frequency =", "frequncy =");
    let is_broken = wait_for("`frequncy`");
    products.replace("product.toml", "frequncy =", "frequency =");
    let is_mended = wait_for("no problem");
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!((is_good, is_broken, is_mended), (true, true, true));
}

#[test]
fn only_a_folder_is_watched() {
    penteract(&["check", "--watch"]).failed(2, &["--products"]);
}
