//! The answers of an application as a product reads them, on any day: named values and how they were computed.

use std::borrow::Cow;

use chrono::NaiveDate;
use penteract_bundle::{Bundle, Language};
use penteract_rules::{Answer, Explanation, Frame};

use crate::error::DecideError;

/// A product and the answers that it read; what is computed of them, within the windows of the product or not.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    bundle: &'a Bundle,
    frame: &'a Frame,
}

impl<'a> Reading<'a> {
    /// Of answers that [`Bundle::read_application`] read.
    ///
    /// # Example
    /// ```
    /// use penteract::{Application, Catalogue, Reading};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))?;
    /// let product = Catalogue::open("products")?.product("pge")?;
    /// let application = Application::from_json(&std::fs::read("examples/applications/pge/bakery.json")?)?;
    /// // The product is granted no more.
    /// let frame = product.bundle().read_application(&application, "2022-08-01".parse()?).unwrap();
    /// let reading = Reading::new(product.bundle(), &frame);
    /// assert!(reading.explain("premium_grid")?.is_some());
    /// assert!(reading.explain("no_such_value")?.is_none());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn new(bundle: &'a Bundle, frame: &'a Frame) -> Self {
        Self { bundle, frame }
    }

    /// The product.
    #[must_use]
    pub fn bundle(self) -> &'a Bundle {
        self.bundle
    }

    /// The day on which the answers were read.
    #[must_use]
    pub fn as_of(self) -> NaiveDate {
        self.frame.as_of()
    }

    /// The sentence of a rule or of a named value, with the figures in force on the day.
    #[must_use]
    pub fn sentence(self, function: &str, language: Language) -> Option<Cow<'a, str>> {
        self.bundle
            .sentence(function, language, Some(self.frame.as_of()))
    }

    /// A named value of the product: a cap, a coverage; `None` when there is no function of this name.
    ///
    /// # Errors
    /// [`DecideError::Evaluation`] when it takes arguments, or cannot be evaluated for these answers.
    pub fn value(self, name: &str) -> Result<Option<Answer>, DecideError> {
        let program = self.bundle.program();
        let Some(id) = program.function(name) else {
            return Ok(None);
        };
        Ok(Some(program.evaluate(id, &[], self.frame)?))
    }

    /// The same, with how it was computed.
    ///
    /// # Errors
    /// As for [`Reading::value`].
    pub fn explain(self, name: &str) -> Result<Option<Explanation>, DecideError> {
        let program = self.bundle.program();
        let Some(id) = program.function(name) else {
            return Ok(None);
        };
        Ok(Some(program.explain(id, &[], self.frame)?))
    }
}
