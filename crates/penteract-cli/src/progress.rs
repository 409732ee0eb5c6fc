//! How far a long piece of work is, on standard error, where a person sees it.

use std::io::{self, Write as _};
use std::sync::atomic::{AtomicUsize, Ordering};

use penteract::{Progress, text};

use crate::environment;
use crate::session::Session;

/// Does some work, and shows how far it is: a line that is written over, and taken away at the end.
pub(crate) fn shown<T>(session: &Session, work: impl FnOnce(Progress<'_>) -> T) -> T {
    if !environment::is_watched() {
        return work(&|_, _| {});
    }
    let told = AtomicUsize::new(0);
    let language = session.language;
    let made = work(&|done, all| {
        let Some(percent) = (done * 100).checked_div(all) else {
            return;
        };
        if told.fetch_max(percent, Ordering::Relaxed) < percent {
            let line = text!("{done} of {all}", "{done} sur {all}");
            write(&format!("\r{} ({percent} %)", line.get(language)));
        }
    });
    write("\r\u{1b}[K");
    made
}

/// Nothing hangs on what cannot be shown.
fn write(text: &str) {
    let mut stream = io::stderr().lock();
    let _ = stream.write_all(text.as_bytes());
    let _ = stream.flush();
}
