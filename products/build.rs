//! Builds what holds the products again when a file is added to them or removed.

fn main() {
    println!("cargo::rerun-if-changed=.");
}
