//! A file of payments: read, booked on a loan, and told line by line.

mod booking;
mod cell;
mod file;

pub(crate) use cell::cells;

pub use booking::{BadLines, BookedLine, Booking, BookingError};
pub use file::{FileNote, LineFault, LineProblem, PaymentFile, PaymentFileError, PaymentLine};
