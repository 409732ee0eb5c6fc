//! Loan terms from arbitrary bytes: a schedule whose sums hold, or a typed error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use penteract_core::LoanTerms;

fuzz_target!(|bytes: &[u8]| {
    let Ok(terms) = serde_json::from_slice::<LoanTerms>(bytes) else { return };
    let Ok(schedule) = terms.schedule() else { return };
    let last = schedule.rows().last().expect("a schedule has a row");
    assert!(last.closing_balance().is_zero(), "{terms:?} leaves {}", last.closing_balance());
    let text = serde_json::to_string(&terms).expect("terms that were read can be written");
    let again: LoanTerms = serde_json::from_str(&text).expect("terms that were written can be read");
    assert_eq!(terms, again);
});
