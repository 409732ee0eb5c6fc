//! Applications from arbitrary bytes: read within limits, or a typed error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use penteract::Application;

fuzz_target!(|bytes: &[u8]| {
    let _ = Application::from_json(bytes);
});
