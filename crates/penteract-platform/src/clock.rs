//! The clock and the dice: for sessions, links and logs. No date of a dossier or a loan comes from here, but the day of a
//! tenant that lets its day go with the calendar.

use std::time::{SystemTime, UNIX_EPOCH};

use penteract::chrono::NaiveDate;
use sha2::{Digest as _, Sha256};

/// Seconds since 1970.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "sessions and links end on the clock"
)]
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

/// The day of this machine, in its time zone.
#[must_use]
pub fn today() -> NaiveDate {
    chrono::Local::now().date_naive()
}

/// A token that nobody guesses: 32 bytes, in hexadecimal.
///
/// # Errors
/// When the operating system gives no random bytes.
pub fn token() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(hexadecimal(&bytes))
}

/// What is kept of a token: who reads the store opens no door.
#[must_use]
pub fn digest(token: &str) -> String {
    hexadecimal(&Sha256::digest(token.as_bytes()))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
