//! The record of a decision: what is written, kept, decided again and masked.

mod aid;
mod mask;
mod replay;
mod stored;
mod versions;
mod written;

pub(crate) use self::replay::replay;
pub use self::replay::{Because, RecordDifference, Replay, ReplayError};
pub(crate) use self::stored::hexadecimal;
pub use self::stored::{RECORD_SIZE_MAX, Record, RecordError};
pub use self::versions::{DECISIONS_VERSION, ENGINE_VERSION, RECORD_FORMAT};
