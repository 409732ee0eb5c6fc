//! Names that an error made unreadable.

/// Names that were declared and could not be read: what refers to them is not reported as unknown besides.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lost {
    names: Vec<String>,
    /// A whole file could not be read: nobody knows which names it declared.
    has_lost_files: bool,
}

impl Lost {
    /// Loses a name: `company.turnover`, `params.cap`, `tables.premium`.
    pub(crate) fn name(&mut self, name: impl Into<String>) {
        self.names.push(name.into());
    }

    /// Loses every name of a file.
    pub(crate) fn file(&mut self) {
        self.has_lost_files = true;
    }

    pub(crate) fn absorb(&mut self, other: Self) {
        self.names.extend(other.names);
        self.has_lost_files |= other.has_lost_files;
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.names.is_empty() && !self.has_lost_files
    }

    /// Whether a name may be one of those lost.
    pub(crate) fn may_have(&self, name: &str) -> bool {
        self.has_lost_files || self.names.iter().any(|lost| lost == name)
    }
}
