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

#[cfg(feature = "tracing")]
pub(crate) use told::Told;

#[cfg(feature = "tracing")]
mod told {
    use std::sync::Arc;

    use crate::catalogue::{Catalogue, CatalogueError};
    use crate::change::OptionError;
    use crate::decision::Decision;
    use crate::error::DecideError;
    use crate::offer::Offer;
    use crate::outcome::{Granted, Reason};
    use crate::record::{Replay, ReplayError};

    /// What came of some work, as it may be told.
    pub(crate) trait Told {
        /// Its stable name.
        fn outcome(&self) -> &'static str;

        /// The codes of why, parted by commas.
        fn codes(&self) -> String {
            String::new()
        }
    }

    impl<T: Told, E: Told> Told for Result<T, E> {
        fn outcome(&self) -> &'static str {
            match self {
                Ok(done) => done.outcome(),
                Err(error) => error.outcome(),
            }
        }

        fn codes(&self) -> String {
            match self {
                Ok(done) => done.codes(),
                Err(error) => error.codes(),
            }
        }
    }

    impl<T: Granted> Told for Decision<T> {
        fn outcome(&self) -> &'static str {
            Decision::outcome(self).name()
        }

        fn codes(&self) -> String {
            let reasons = Decision::outcome(self).reasons().iter();
            reasons.map(Reason::code).collect::<Vec<_>>().join(",")
        }
    }

    impl Told for Option<Box<Offer>> {
        fn outcome(&self) -> &'static str {
            match self {
                Some(_) => "offer",
                None => "waits",
            }
        }
    }

    impl Told for Replay {
        fn outcome(&self) -> &'static str {
            self.name()
        }
    }

    impl Told for Catalogue {
        fn outcome(&self) -> &'static str {
            "open"
        }
    }

    impl Told for Arc<Catalogue> {
        fn outcome(&self) -> &'static str {
            "serves"
        }
    }

    impl Told for DecideError {
        fn outcome(&self) -> &'static str {
            self.comes_to()
        }

        fn codes(&self) -> String {
            self.code().to_owned()
        }
    }

    impl Told for OptionError {
        fn outcome(&self) -> &'static str {
            match self {
                Self::Decide(error) => error.comes_to(),
                _ => "problem",
            }
        }

        fn codes(&self) -> String {
            match self {
                Self::Decide(error) => error.codes(),
                _ => String::new(),
            }
        }
    }

    impl Told for ReplayError {
        fn outcome(&self) -> &'static str {
            "not-replayed"
        }
    }

    impl Told for CatalogueError {
        fn outcome(&self) -> &'static str {
            "not-open"
        }

        fn codes(&self) -> String {
            let Self::Broken(problems) = self else {
                return String::new();
            };
            let errors = problems.iter().filter(|problem| problem.is_error());
            let mut codes: Vec<&str> = errors
                .map(|problem| problem.diagnostic().code.as_str())
                .collect();
            codes.sort_unstable();
            codes.dedup();
            codes.join(",")
        }
    }
}
