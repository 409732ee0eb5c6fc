//! Where a host looks in: spans and events of `tracing` with the feature of that name, nothing without it.
//!
//! They tell which product did what on which day, and what came of it: the name of the outcome and codes, all of them
//! declared by products or by this library. No answer, nothing computed from one and no message, which may quote one.

/// Does some work within a span, and tells in it what came of it.
macro_rules! seam {
    ($name:literal, { $($field:ident = $value:expr),* }, $work:expr) => {{
        #[cfg(feature = "tracing")]
        let _within = tracing::debug_span!(target: "penteract", $name, $($field = $value),*).entered();
        let done = $work;
        #[cfg(feature = "tracing")]
        tracing::debug!(
            target: "penteract",
            outcome = $crate::seam::Told::outcome(&done),
            codes = $crate::seam::Told::codes(&done)
        );
        done
    }};
    ($name:literal of $bundle:expr, { $($field:ident = $value:expr),* }, $work:expr) => {
        seam!(
            $name,
            {
                product = $bundle.address(),
                version = $bundle.version(),
                digest = $bundle.digest()
                $(, $field = $value)*
            },
            $work
        )
    };
}

pub(crate) use seam;

/// What came of some work, as it may be told.
#[cfg(feature = "tracing")]
pub(crate) trait Told {
    /// Its stable name.
    fn outcome(&self) -> &'static str;

    /// The codes of why, parted by commas.
    fn codes(&self) -> String {
        String::new()
    }
}
