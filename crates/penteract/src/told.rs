//! What spans tell of results: names and codes.

use std::sync::Arc;

use crate::catalogue::{Catalogue, CatalogueError};
use crate::change::OptionError;
use crate::decision::Decision;
use crate::error::DecideError;
use crate::offer::Offer;
use crate::outcome::{Granted, Reason};
use crate::record::{Replay, ReplayError};
use crate::seam::Told;

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
