//! The versions that a record carries.

/// The version of this engine, as each record carries it.
pub const ENGINE_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The version of what this engine decides: raised by each change that moves a decision or a figure of one, so that a
/// record tells who is the cause when its replay differs.
pub const DECISIONS_VERSION: u32 = 1;

/// The format of the records that are written and read.
pub const RECORD_FORMAT: u32 = 1;
