//! The `penteract` command.
fn main() {}
