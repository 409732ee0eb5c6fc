//! Builds the command again when a file is added to or removed from the products inside it.

fn main() {
    println!("cargo::rerun-if-changed=../../products");
}
