//! A decision: the outcome, what each rule gave, and the record of it.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::NaiveDate;
use penteract_bundle::{
    AmountPlan, Application, Bundle, Figure, Language, LimitPlan, OptionPlan, ValueRef,
};
use penteract_core::LocalText;
use penteract_rules::{Answer, Condition, Explanation, Frame, FunctionId, Value};

use crate::error::DecideError;
use crate::finding::Finding;
use crate::offer::Offer;
use crate::outcome::{Granted, Outcome};
use crate::reading::Reading;
use crate::running_loan::RunningLoan;

/// The answer of a product to one application at one date; or to the request of an option of a loan that runs, whose
/// outcome is a [`Change`](crate::Change).
///
/// It keeps the product and the facts it read, so that explanations are computed when they are
/// read. It serialises to a record that holds the application, the date, the product's digest and
/// everything concluded from them: enough to decide again later and compare.
#[derive(Debug, Clone)]
pub struct Decision<T = Offer> {
    bundle: Arc<Bundle>,
    /// The option that is decided, and the loan whose option it is; nothing of an application.
    pub(crate) of_loan: Option<OfLoan>,
    application: Application,
    as_of: NaiveDate,
    /// `None` when nothing of the application was read: the date is outside the windows.
    frame: Option<Frame>,
    findings: Vec<Finding>,
    outcome: Outcome<T>,
}

/// An option of a loan that runs.
#[derive(Debug, Clone)]
pub(crate) struct OfLoan {
    pub(crate) option: Arc<str>,
    pub(crate) loan: Arc<RunningLoan>,
}

/// A named value that a decision shows.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ShownValue {
    /// Its name in the scripts.
    pub name: Arc<str>,
    /// What it is called.
    pub label: LocalText,
    /// What it is for this application.
    pub value: Value,
}

impl<T> Decision<T> {
    pub(crate) fn new(
        bundle: &Arc<Bundle>,
        application: &Application,
        as_of: NaiveDate,
        frame: Option<Frame>,
        findings: Vec<Finding>,
        outcome: Outcome<T>,
    ) -> Self {
        Self {
            bundle: Arc::clone(bundle),
            of_loan: None,
            application: application.clone(),
            as_of,
            frame,
            findings,
            outcome,
        }
    }

    /// The same, of an option.
    pub(crate) fn of(self, of_loan: OfLoan) -> Self {
        let of_loan = Some(of_loan);
        Self { of_loan, ..self }
    }

    /// What the decision comes to.
    #[must_use]
    pub fn outcome(&self) -> &Outcome<T> {
        &self.outcome
    }

    /// What each rule in force gave, in the order of the scripts; empty outside the windows.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The finding of one rule.
    #[must_use]
    pub fn finding(&self, rule: &str) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.rule() == rule)
    }

    /// The date at which the application was decided.
    #[must_use]
    pub fn as_of(&self) -> NaiveDate {
        self.as_of
    }

    /// The option that was decided; `None` of an application.
    #[must_use]
    pub fn option(&self) -> Option<&OptionPlan> {
        self.of_loan
            .as_ref()
            .and_then(|of_loan| self.bundle.option(&of_loan.option))
    }

    /// The application as it was given; of an option, the answers.
    #[must_use]
    pub fn application(&self) -> &Application {
        &self.application
    }

    /// The product that decided.
    #[must_use]
    pub fn bundle(&self) -> &Bundle {
        &self.bundle
    }

    /// The sentence of a rule or of a named value in a language, with the figures in force on the day of the decision.
    #[must_use]
    pub fn sentence(&self, function: &str, language: Language) -> Option<Cow<'_, str>> {
        self.bundle.sentence(function, language, Some(self.as_of()))
    }

    /// The texts of law behind a rule, as readers of a language cite them.
    #[must_use]
    pub fn law(&self, finding: &Finding, language: Language) -> Vec<&str> {
        let function = self.bundle.program().describe(finding.function);
        self.bundle.laws(function, language)
    }

    /// The figures that a rule read, with how sure each is: the finding is as sure as the least sure. As long as an answer is
    /// missing, those that it may read.
    #[must_use]
    pub fn finding_figures(&self, finding: &Finding) -> Vec<Figure<'_>> {
        self.bundle
            .figures_of_function(finding.function, self.as_of, self.frame())
    }

    /// The figures that a limit on the amount reads; none for the limits that are not the manifest's.
    #[must_use]
    pub fn limit_figures(&self, id: &str) -> Vec<Figure<'_>> {
        self.limit(id).map_or_else(Vec::new, |limit| {
            self.bundle
                .figures_of_value(&limit.value, self.as_of, self.frame())
        })
    }

    /// What is asked for and what limits it; `None` of an option that grants no amount.
    fn amount_plan(&self) -> Option<&AmountPlan> {
        match &self.of_loan {
            None => Some(&self.bundle.offer().amount),
            Some(_) => self.option()?.rules.as_ref()?.amount.as_ref(),
        }
    }

    /// The limit of a name.
    pub(crate) fn limit(&self, id: &str) -> Option<&LimitPlan> {
        let mut limits = self.amount_plan()?.max.iter();
        limits.find(|limit| limit.id.as_ref() == id)
    }

    /// The answers that it read; `None` outside the windows, where nothing of the application was.
    #[must_use]
    pub fn reading(&self) -> Option<Reading<'_>> {
        let frame = self.frame.as_ref()?;
        Some(Reading::new(&self.bundle, frame))
    }

    pub(crate) fn frame(&self) -> Option<&Frame> {
        self.frame.as_ref()
    }

    /// The conditions that decided a rule, in the order of evaluation, from what was kept of them when the decision was
    /// made; `None` when none were kept, where the rule read a fact that is not answered. [`Decision::explain`] says the
    /// same with the values that they read.
    #[must_use]
    pub fn conditions(&self, finding: &Finding) -> Option<Vec<Condition>> {
        self.bundle
            .program()
            .conditions(finding.function, finding.judgement)
    }

    /// Why a rule gave what it gave: the conditions that decided it, with the values they read.
    ///
    /// # Errors
    /// [`DecideError::Evaluation`] when the rule cannot be evaluated; it was when the decision was
    /// made, so that this does not happen for a finding of the same decision.
    pub fn explain(&self, finding: &Finding) -> Result<Option<Explanation>, DecideError> {
        let Some(frame) = &self.frame else {
            return Ok(None);
        };
        Ok(Some(self.bundle.program().explain(
            finding.function,
            &[],
            frame,
        )?))
    }

    /// How a named value of the product (a cap, a coverage) was computed; `None` when the product
    /// has no such value or nothing was read.
    ///
    /// # Errors
    /// [`DecideError::Evaluation`] when it cannot be evaluated for this application.
    pub fn explain_value(&self, name: &str) -> Result<Option<Explanation>, DecideError> {
        self.reading()
            .map_or(Ok(None), |reading| reading.explain(name))
    }

    /// How a limit on the amount was computed; `None` when it is a constant of the manifest.
    ///
    /// # Errors
    /// [`DecideError::Evaluation`] when it cannot be evaluated for this application.
    pub fn explain_limit(&self, id: &str) -> Result<Option<Explanation>, DecideError> {
        let Some(frame) = &self.frame else {
            return Ok(None);
        };
        match self.limit(id).map(|limit| &limit.value) {
            Some(ValueRef::Rule(function)) => Ok(Some(self.bundle.program().explain(
                *function,
                &[],
                frame,
            )?)),
            _ => Ok(None),
        }
    }

    /// The value of a named value of the product for this application, `amount_cap` or `coverage`.
    ///
    /// # Errors
    /// [`DecideError::Evaluation`] when it cannot be evaluated for this application.
    pub fn value(&self, name: &str) -> Result<Option<Answer>, DecideError> {
        self.reading()
            .map_or(Ok(None), |reading| reading.value(name))
    }
}

impl Decision {
    /// The figures in force from which the offer is computed: what is lent, and its guarantee.
    #[must_use]
    pub fn offer_figures(&self) -> Vec<Figure<'_>> {
        let offered = self.frame_offered();
        self.bundle.figures_of_offer(self.as_of, offered.as_ref())
    }
}

impl<T: Granted> Decision<T> {
    /// The same at the amount offered, when there is an offer.
    pub(crate) fn value_offered(&self, name: &str) -> Result<Option<Answer>, DecideError> {
        let id = self.bundle.program().function(name);
        id.map_or(Ok(None), |id| self.offered(id))
    }

    /// A named value at the amount offered, else for the application as it is.
    fn offered(&self, id: FunctionId) -> Result<Option<Answer>, DecideError> {
        let Some(offered) = self.frame_offered() else {
            return Ok(None);
        };
        Ok(Some(self.bundle.program().evaluate(id, &[], &offered)?))
    }

    /// The answers with the amount offered, when there is an offer.
    pub(crate) fn frame_offered(&self) -> Option<Frame> {
        let frame = self.frame.as_ref()?;
        let granted = self.outcome.offer().and_then(Granted::amount);
        let (Some(granted), Some(plan)) = (granted, self.amount_plan()) else {
            return Some(frame.clone());
        };
        let offered = frame.with(plan.request, Value::Money(granted.amount()));
        offered.ok()
    }

    /// The named values that the product shows to people (`shown:` in its scripts), at the amount offered when there is an
    /// offer; those that are known, and can be computed for this application.
    #[must_use]
    pub fn shown_values(&self) -> Vec<ShownValue> {
        let shown = self.bundle.shown(self.as_of).into_iter();
        let known = shown.filter_map(|(id, label)| match self.offered(id) {
            Ok(Some(Answer::Known(value))) => Some(ShownValue {
                name: Arc::clone(&self.bundle.program().describe(id).name),
                label,
                value,
            }),
            // What is missing or nobody knows is told where something hangs on it.
            Ok(_) | Err(_) => None,
        });
        known.collect()
    }
}
