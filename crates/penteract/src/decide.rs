//! The pipeline from an application to an outcome. The order is fixed: refuse, incomplete, refer,
//! counter-offer, accept.

use std::sync::Arc;

use chrono::NaiveDate;
use penteract_bundle::{AmountPlan, Application, Bundle};
use penteract_core::{LocalText, Money, Rounding, TermsError, text};
use penteract_rules::{Frame, FunctionId, Judgement, Otherwise, Value};
use rust_decimal::Decimal;

use crate::aid::{AID_LIMIT, AidOffer};
use crate::aid_limit::{self, AidLimit};
use crate::amount::{AmountBounds, AmountFit};
use crate::answers::{self, Answers};
use crate::decision::Decision;
use crate::error::DecideError;
use crate::finding::{Finding, FindingResult};
use crate::offer::{Limit, Offer};
use crate::outcome::{Granted, Outcome, Reason};
use crate::pending::{Pending, Stage};
use crate::quote::Quoter;
use crate::requested::{self, AmountAnswer};
use crate::seam::seam;
use crate::trial;

/// Decides one application at one date.
pub(crate) fn decide(
    bundle: &Arc<Bundle>,
    application: &Application,
    as_of: NaiveDate,
) -> Result<Decision, DecideError> {
    let (frame, findings, outcome) = come_to(bundle, application, as_of, AnApplication)?;
    Ok(Decision::new(
        bundle,
        application,
        as_of,
        frame,
        findings,
        outcome,
    ))
}

/// What a product comes to for an application of which another product computed the offer, where both compute the same loan
/// of the same amount: it is computed again only where this one grants another amount.
pub(crate) fn decide_like<'o>(
    bundle: &Arc<Bundle>,
    application: &Application,
    as_of: NaiveDate,
    other: &'o Offer,
) -> Result<Outcome<Alike<'o>>, DecideError> {
    let subject = LikeAnother { other };
    come_to(bundle, application, as_of, subject).map(|(_, _, outcome)| outcome)
}

/// The answers that were read, what each rule gave, and the outcome.
type CameTo<T> = (Option<Frame>, Vec<Finding>, Outcome<T>);

fn come_to<S: Subject>(
    bundle: &Arc<Bundle>,
    application: &Application,
    as_of: NaiveDate,
    subject: S,
) -> Result<CameTo<S::Granted>, DecideError> {
    if !bundle.is_granted_on(as_of) {
        let outcome = match bundle.uncertain_end(as_of) {
            Some(end) => Outcome::Refer {
                reasons: vec![Reason::UncertainWindow(end)],
                indicative: None,
            },
            None => Outcome::Refuse(vec![Reason::OutsideWindows]),
        };
        return Ok((None, Vec::new(), outcome));
    }
    let frame = bundle
        .read_application(application, as_of)
        .map_err(DecideError::InvalidApplication)?;
    check_constraints(bundle, &frame)?;
    let pipeline = Pipeline {
        bundle,
        frame: &frame,
        subject,
    };
    let (findings, outcome) = pipeline.run().map_err(|error| {
        let answers = Answers {
            bundle,
            frame: &frame,
        };
        of_application_or_product(error, answers, as_of)
    })?;
    Ok((Some(frame), findings, outcome))
}

/// Answers that cannot be true together are asked again.
pub(crate) fn check_constraints(bundle: &Bundle, frame: &Frame) -> Result<(), DecideError> {
    let broken = bundle
        .broken_constraints(frame)
        .map_err(|(constraint, error)| Answers { bundle, frame }.of_function(constraint, error))?;
    match broken.count() {
        0 => Ok(()),
        _ => Err(DecideError::InvalidApplication(broken)),
    }
}

/// Answers are asked again as long as others are right; when none is, the product is what fails.
fn of_application_or_product(
    error: DecideError,
    answered: Answers<'_>,
    as_of: NaiveDate,
) -> DecideError {
    let is_too_late = matches!(
        &error,
        DecideError::Terms(TermsError::PhaseEndsBeforeStart { .. })
    );
    let why = match &error {
        DecideError::InvalidApplication(problems) => problems
            .iter()
            .find_map(|problem| problem.help_text().cloned()),
        error if is_too_late => Some(answers::why(error)),
        error => Some(LocalText::of(error)),
    };
    let product = answered.bundle.address().into();
    let why = why.unwrap_or_default();
    match answered.of_offer(error) {
        DecideError::InvalidApplication(problems) if trial::decides(answered.bundle, as_of) => {
            DecideError::InvalidApplication(problems)
        }
        DecideError::InvalidApplication(_) | DecideError::Terms(_) if is_too_late => {
            DecideError::TooLate {
                product,
                as_of,
                why,
            }
        }
        DecideError::InvalidApplication(_) => DecideError::NoAnswerWorks {
            product,
            as_of,
            why,
        },
        error => error,
    }
}

/// What is decided: an application, or an option of a loan that runs.
pub(crate) trait Subject {
    /// What may be granted.
    type Granted: Granted;

    /// Every rule in force at the date of the frame.
    fn rules(
        &self,
        bundle: &Bundle,
        frame: &Frame,
        pending: &mut Pending,
    ) -> Result<Vec<Finding>, DecideError>;

    /// What is asked for and what limits it; `None` where there is only a yes or a no.
    fn amount<'a>(&'a self, bundle: &'a Bundle) -> Option<&'a AmountPlan>;

    /// The amount requested and the limits on it.
    fn requested(
        &self,
        bundle: &Bundle,
        frame: &Frame,
        pending: &mut Pending,
    ) -> Result<AmountAnswer, DecideError>;

    /// Notes everything else that is asked, without computing what is granted.
    fn ask(&self, bundle: &Bundle, frame: &Frame, pending: &mut Pending)
    -> Result<(), DecideError>;

    /// What is granted; `None` when it waits for something, which is then in `pending`.
    fn grant(
        &self,
        bundle: &Bundle,
        frame: &Frame,
        pending: &mut Pending,
        amounts: Amounts,
    ) -> Result<Option<Box<Self::Granted>>, DecideError>;
}

/// What was requested, what fits, and the limits between them.
pub(crate) struct Amounts {
    pub(crate) requested: Decimal,
    pub(crate) granted: Decimal,
    pub(crate) limits: Vec<Limit>,
}

/// An application, which may come to an offer.
struct AnApplication;

impl Subject for AnApplication {
    type Granted = Offer;

    fn rules(
        &self,
        bundle: &Bundle,
        frame: &Frame,
        pending: &mut Pending,
    ) -> Result<Vec<Finding>, DecideError> {
        evaluate_rules(bundle, frame, pending)
    }

    fn amount<'a>(&'a self, bundle: &'a Bundle) -> Option<&'a AmountPlan> {
        Some(&bundle.offer().amount)
    }

    fn requested(
        &self,
        bundle: &Bundle,
        frame: &Frame,
        pending: &mut Pending,
    ) -> Result<AmountAnswer, DecideError> {
        requested::evaluate(bundle, frame, pending)
    }

    fn ask(
        &self,
        bundle: &Bundle,
        frame: &Frame,
        pending: &mut Pending,
    ) -> Result<(), DecideError> {
        Quoter::new(bundle, frame, pending).ask()
    }

    fn grant(
        &self,
        bundle: &Bundle,
        frame: &Frame,
        pending: &mut Pending,
        amounts: Amounts,
    ) -> Result<Option<Box<Offer>>, DecideError> {
        let Amounts {
            requested,
            granted,
            limits,
        } = amounts;
        let mut quoter = Quoter::new(bundle, frame, pending);
        seam!("quote" of bundle, {}, quoter.quote(requested, granted, limits))
    }
}

/// An application of which another product computed the offer.
struct LikeAnother<'o> {
    other: &'o Offer,
}

/// The offer of another product for the same amount, under the limits of this one; or an offer of its own.
pub(crate) enum Alike<'o> {
    Same {
        offer: &'o Offer,
        limits: Vec<Limit>,
    },
    Other(Box<Offer>),
}

impl Granted for Alike<'_> {
    fn amount(&self) -> Option<Money> {
        match self {
            Self::Same { offer, .. } => Some(offer.amount()),
            Self::Other(offer) => Some(offer.amount()),
        }
    }

    fn aid(&self) -> Option<&AidOffer> {
        match self {
            Self::Same { offer, .. } => offer.aid(),
            Self::Other(offer) => offer.aid(),
        }
    }
}

impl<'o> Subject for LikeAnother<'o> {
    type Granted = Alike<'o>;

    fn rules(
        &self,
        bundle: &Bundle,
        frame: &Frame,
        pending: &mut Pending,
    ) -> Result<Vec<Finding>, DecideError> {
        AnApplication.rules(bundle, frame, pending)
    }

    fn amount<'a>(&'a self, bundle: &'a Bundle) -> Option<&'a AmountPlan> {
        Some(&bundle.offer().amount)
    }

    fn requested(
        &self,
        bundle: &Bundle,
        frame: &Frame,
        pending: &mut Pending,
    ) -> Result<AmountAnswer, DecideError> {
        AnApplication.requested(bundle, frame, pending)
    }

    fn ask(
        &self,
        bundle: &Bundle,
        frame: &Frame,
        pending: &mut Pending,
    ) -> Result<(), DecideError> {
        AnApplication.ask(bundle, frame, pending)
    }

    fn grant(
        &self,
        bundle: &Bundle,
        frame: &Frame,
        pending: &mut Pending,
        amounts: Amounts,
    ) -> Result<Option<Box<Alike<'o>>>, DecideError> {
        let offer = self.other;
        let (granted, requested) = (offer.amount().amount(), offer.requested().amount());
        if (granted, requested) == (amounts.granted, amounts.requested) {
            let limits = amounts.limits;
            return Ok(Some(Box::new(Alike::Same { offer, limits })));
        }
        let own = AnApplication.grant(bundle, frame, pending, amounts)?;
        Ok(own.map(|offer| Box::new(Alike::Other(offer))))
    }
}

pub(crate) struct Pipeline<'a, S> {
    pub(crate) bundle: &'a Arc<Bundle>,
    pub(crate) frame: &'a Frame,
    pub(crate) subject: S,
}

/// A smaller amount for which the rules hold, or the reason why there is none.
enum Smaller {
    Found {
        amount: Decimal,
        frame: Frame,
        findings: Vec<Finding>,
        /// The bounds for this amount.
        bounds: AmountBounds,
    },
    None(Reason),
    /// The smaller amount itself raises a question.
    Pending(Pending),
}

/// What the rules and the limits come to, before aid is looked at.
enum Proposal<T> {
    Outcome(Outcome<T>),
    Offer(Offered<T>, Pending),
}

/// What is granted, as far as it can be computed.
struct Offered<T> {
    granted: Decimal,
    /// The facts with the amount granted, when it is not the one requested.
    frame: Option<Frame>,
    offer: Option<Box<T>>,
    referrals: Vec<Reason>,
    /// The outcome when nothing stands against it.
    agreed: fn(Box<T>) -> Outcome<T>,
}

/// A counter-offer lowers the amount until limits that depend on the amount hold too. Real
/// products settle at once; this bounds those that would not.
const COUNTER_OFFER_ROUNDS: usize = 16;

impl<S: Subject> Pipeline<'_, S> {
    pub(crate) fn run(&self) -> Result<(Vec<Finding>, Outcome<S::Granted>), DecideError> {
        let mut pending = Pending::default();
        let findings = self.subject.rules(self.bundle, self.frame, &mut pending)?;
        let amount = self.requested(self.frame, &mut pending)?;
        let outcome = self.outcome(&findings, amount, pending)?;
        Ok((findings, outcome))
    }

    /// The outcome. Aid is a limit of its own: the offer that crosses its ceiling shows which amount would not, and the
    /// decision is taken again with that limit.
    fn outcome(
        &self,
        findings: &[Finding],
        mut amount: AmountAnswer,
        mut pending: Pending,
    ) -> Result<Outcome<S::Granted>, DecideError> {
        for _ in 0..COUNTER_OFFER_ROUNDS {
            let (proposal, also) = match self.propose(findings, &amount, pending)? {
                Proposal::Outcome(outcome) => return Ok(outcome),
                Proposal::Offer(proposal, pending) => (proposal, pending),
            };
            pending = also;
            let aid = proposal.offer.as_ref().and_then(|offer| offer.aid());
            let crosses = match aid {
                Some(aid) => aid.crosses(),
                None => Some(false),
            };
            match crosses {
                Some(false) => return self.settle(pending, proposal),
                None => {
                    let offer = proposal.offer.as_ref();
                    pending.refer_for_aid(offer.and_then(|offer| offer.aid()));
                    return self.settle(pending, proposal);
                }
                Some(true) => {}
            }
            let frame = proposal.frame.as_ref().unwrap_or(self.frame);
            match aid_limit::largest_within(self.bundle, frame, proposal.granted, &amount.bounds)? {
                AidLimit::Amount(value) => amount.bounds.limit_aid_to(value),
                AidLimit::Pending(also) => {
                    pending.absorb(also);
                    let referrals = failing(findings, Otherwise::Refer);
                    return self.unsettled(referrals, pending);
                }
            }
        }
        let aid = amount.bounds.no_amount_fits(&[Arc::from(AID_LIMIT)])?;
        Ok(Outcome::Refuse(vec![aid]))
    }

    /// What the rules and the limits known so far come to.
    fn propose(
        &self,
        findings: &[Finding],
        amount: &AmountAnswer,
        mut pending: Pending,
    ) -> Result<Proposal<S::Granted>, DecideError> {
        let mut refusals = failing(findings, Otherwise::Refuse);
        let mut referrals = failing(findings, Otherwise::Refer);
        let fit = amount.fit();
        match (&fit, amount.requested) {
            (Some(AmountFit::BelowMinimum), Some(requested)) => {
                refusals.push(amount.bounds.below_minimum(requested)?);
            }
            (Some(AmountFit::Nothing(limits)), _) => {
                let reasons = match self.may_be_waived(limits, findings) {
                    true => &mut referrals,
                    false => &mut refusals,
                };
                reasons.push(amount.bounds.no_amount_fits(limits)?);
            }
            _ => {}
        }
        if !refusals.is_empty() {
            return Ok(Proposal::Outcome(Outcome::Refuse(refusals)));
        }
        if let Some(AmountFit::Nothing(_)) = fit {
            return Ok(Proposal::Outcome(self.unsettled(referrals, pending)?));
        }

        let (Some(requested), false) = (amount.requested, amount.is_partial) else {
            // Everything else that the offer needs is asked for at the same time.
            self.subject.ask(self.bundle, self.frame, &mut pending)?;
            return Ok(Proposal::Outcome(self.unsettled(referrals, pending)?));
        };
        let Some(AmountFit::Smaller(allowed)) = fit else {
            let amounts = Amounts {
                requested,
                granted: requested,
                limits: amount.bounds.describe(requested, requested)?,
            };
            let subject = &self.subject;
            let offer = subject.grant(self.bundle, self.frame, &mut pending, amounts)?;
            let offered = Offered {
                granted: requested,
                frame: None,
                offer,
                referrals,
                agreed: Outcome::Accept,
            };
            return Ok(Proposal::Offer(offered, pending));
        };
        match self.smaller(allowed, requested)? {
            Smaller::None(reason) => Ok(Proposal::Outcome(Outcome::Refuse(vec![reason]))),
            Smaller::Pending(also) => {
                pending.absorb(also);
                self.subject.ask(self.bundle, self.frame, &mut pending)?;
                Ok(Proposal::Outcome(self.unsettled(referrals, pending)?))
            }
            Smaller::Found {
                amount: granted,
                frame,
                findings: at_granted,
                bounds,
            } => {
                let amounts = Amounts {
                    requested,
                    granted,
                    limits: amount.bounds.at(&bounds).describe(requested, granted)?,
                };
                let subject = &self.subject;
                let offer = subject.grant(self.bundle, &frame, &mut pending, amounts)?;
                let offered = Offered {
                    granted,
                    frame: Some(frame),
                    offer,
                    referrals: union(referrals, failing(&at_granted, Otherwise::Refer)),
                    agreed: Outcome::CounterOffer,
                };
                Ok(Proposal::Offer(offered, pending))
            }
        }
    }

    /// Whether a person may lend more than each of these limits: the rule of its waiver does not hold, or nobody knows yet.
    fn may_be_waived(&self, limits: &[Arc<str>], findings: &[Finding]) -> bool {
        let plan = self.subject.amount(self.bundle);
        limits.iter().all(|id| {
            let mut known = plan.iter().flat_map(|plan| &plan.max);
            let waiver = known
                .find(|known| known.id == *id)
                .and_then(|known| known.waiver);
            findings.iter().any(|finding| {
                Some(finding.function) == waiver && finding.result != FindingResult::Holds
            })
        })
    }

    /// The outcome when nothing refuses and the amount is known.
    fn settle(
        &self,
        pending: Pending,
        offered: Offered<S::Granted>,
    ) -> Result<Outcome<S::Granted>, DecideError> {
        if pending.has_missing() {
            return Ok(Outcome::Incomplete(pending.into_missing(self.bundle)));
        }
        let mut reasons = offered.referrals;
        reasons.extend(pending.undetermined_reasons());
        match offered.offer {
            Some(offer) if reasons.is_empty() => Ok((offered.agreed)(offer)),
            offer => Ok(Outcome::Refer {
                reasons,
                indicative: offer,
            }),
        }
    }

    /// The outcome when nothing refuses and the amount is not known.
    fn unsettled(
        &self,
        referrals: Vec<Reason>,
        pending: Pending,
    ) -> Result<Outcome<S::Granted>, DecideError> {
        let offered = Offered {
            granted: Decimal::ZERO,
            frame: None,
            offer: None,
            referrals,
            agreed: Outcome::Accept,
        };
        self.settle(pending, offered)
    }

    /// The amount requested and the limits on it.
    fn requested(&self, frame: &Frame, pending: &mut Pending) -> Result<AmountAnswer, DecideError> {
        self.subject.requested(self.bundle, frame, pending)
    }

    /// The largest amount, from `allowed` down, for which limits and rules hold. Limits that hang on the amount are looked
    /// up anew for each; those that follow it closely (the half of it, in a tranche) are come at by halves.
    fn smaller(&self, allowed: Decimal, requested: Decimal) -> Result<Smaller, DecideError> {
        if self.subject.amount(self.bundle).is_none() {
            return Ok(Smaller::Pending(Pending::default()));
        }
        let mut candidate = allowed;
        for _ in 0..COUNTER_OFFER_ROUNDS {
            match self.smaller_or_less(candidate, requested)? {
                Ok(settled) => return Ok(settled),
                Err(lower) => candidate = lower,
            }
        }
        let bounds = match self.bounds_at(candidate)? {
            Ok(known) => known,
            Err(pending) => return Ok(Smaller::Pending(pending)),
        };
        let step = bounds.step();
        let mut exceeds = candidate;
        // The multiple below the smallest amount: it is told that nothing fits, unless one is found that does.
        let mut fits = bounds.floor(bounds.smallest().saturating_sub(step));
        while exceeds.saturating_sub(fits) > step {
            let half = exceeds.saturating_sub(fits).checked_div(Decimal::TWO);
            let half = half.map_or(step, |half| bounds.floor(half).max(step));
            let tried = fits.saturating_add(half);
            match self.bounds_at(tried)? {
                Ok(bounds) if bounds.fit(tried) == AmountFit::Fits => fits = tried,
                Ok(_) => exceeds = tried,
                Err(pending) => return Ok(Smaller::Pending(pending)),
            }
        }
        match self.smaller_or_less(fits, requested)? {
            Ok(settled) => Ok(settled),
            Err(_) => {
                let all: Vec<_> = bounds
                    .limits
                    .iter()
                    .map(|limit| Arc::clone(&limit.id))
                    .collect();
                Ok(Smaller::None(bounds.no_amount_fits(&all)?))
            }
        }
    }

    /// The facts with another amount asked for.
    fn asking_for(&self, amount: Decimal) -> Result<Frame, DecideError> {
        Ok(match self.subject.amount(self.bundle) {
            Some(plan) => self.frame.with(plan.request, Value::Money(amount))?,
            None => self.frame.clone(),
        })
    }

    /// The bounds for an amount; or what they wait for.
    fn bounds_at(&self, amount: Decimal) -> Result<Result<AmountBounds, Pending>, DecideError> {
        let mut pending = Pending::default();
        let answer = self.requested(&self.asking_for(amount)?, &mut pending)?;
        Ok(match pending.has_missing() || answer.is_partial {
            true => Err(pending),
            false => Ok(answer.bounds),
        })
    }

    /// What comes of a smaller amount; the one that its own limits leave where it does not fit.
    fn smaller_or_less(
        &self,
        candidate: Decimal,
        requested: Decimal,
    ) -> Result<Result<Smaller, Decimal>, DecideError> {
        let frame = self.asking_for(candidate)?;
        let mut pending = Pending::default();
        let findings = self.subject.rules(self.bundle, &frame, &mut pending)?;
        let AmountAnswer {
            bounds, is_partial, ..
        } = self.requested(&frame, &mut pending)?;
        if let Some(finding) = findings.iter().find(|finding| {
            finding.result == FindingResult::Fails && finding.otherwise == Otherwise::Refuse
        }) {
            return Ok(Ok(Smaller::None(Reason::NoCounterOffer {
                rule: Arc::clone(&finding.rule),
                code: Arc::clone(&finding.code),
                amount: Money::rounded(candidate, self.bundle.currency(), Rounding::Floor)?,
            })));
        }
        if pending.has_missing() || is_partial {
            return Ok(Ok(Smaller::Pending(pending)));
        }
        Ok(match bounds.fit(candidate) {
            AmountFit::Fits => Ok(Smaller::Found {
                amount: candidate.min(requested),
                frame,
                findings,
                bounds,
            }),
            AmountFit::Smaller(lower) => Err(lower),
            AmountFit::Nothing(limits) => Ok(Smaller::None(bounds.no_amount_fits(&limits)?)),
            AmountFit::BelowMinimum => Ok(Smaller::None(bounds.below_minimum(candidate)?)),
        })
    }
}

/// Every rule in force at the date of the frame.
fn evaluate_rules(
    bundle: &Bundle,
    frame: &Frame,
    pending: &mut Pending,
) -> Result<Vec<Finding>, DecideError> {
    let program = bundle.program();
    let mut judged = Vec::new();
    program.judge(frame, |rule, judgement| {
        if program.describe(rule).doc.in_force.contains(frame.as_of()) {
            judged.push((rule, judgement));
        }
    });
    let findings = judged
        .into_iter()
        .map(|(id, judgement)| finding(bundle, frame, id, judgement, pending));
    findings.collect()
}

/// What a rule gave, judged outright or not.
pub(crate) fn finding(
    bundle: &Bundle,
    frame: &Frame,
    id: FunctionId,
    judgement: Judgement,
    pending: &mut Pending,
) -> Result<Finding, DecideError> {
    let function = bundle.program().describe(id);
    let result = match judgement.outcome() {
        Some(true) => FindingResult::Holds,
        Some(false) => FindingResult::Fails,
        None => evaluate_rule(bundle, frame, id, pending)?,
    };
    Ok(Finding {
        function: id,
        rule: Arc::clone(&function.name),
        code: function
            .doc
            .code
            .clone()
            .unwrap_or_else(|| Arc::clone(&function.name)),
        otherwise: function.doc.otherwise,
        result,
        judgement,
    })
}

/// A rule that could not be judged outright: it may be decided even so, or say what it hangs on.
fn evaluate_rule(
    bundle: &Bundle,
    frame: &Frame,
    rule: FunctionId,
    pending: &mut Pending,
) -> Result<FindingResult, DecideError> {
    let function = bundle.program().describe(rule);
    let answers = Answers { bundle, frame };
    let answer = bundle
        .program()
        .evaluate(rule, &[], frame)
        .map_err(|error| answers.of_function(rule, error))?;
    let stage = match function.doc.otherwise {
        Otherwise::Refuse => Some(Stage::Refusal),
        Otherwise::Refer => Some(Stage::Referral),
        // A warning never makes an outcome, so that nothing is asked for its sake.
        Otherwise::Warn => None,
    };
    let value = match stage {
        Some(stage) => pending.take(stage, &function.name, answer),
        None => Pending::default().take(Stage::Offer, &function.name, answer),
    };
    match value {
        None => Ok(FindingResult::Unknown),
        Some(Value::Bool(true)) => Ok(FindingResult::Holds),
        Some(Value::Bool(false)) => Ok(FindingResult::Fails),
        Some(other) => Err(DecideError::UnusableValue {
            product: bundle.id().into(),
            place: "rules",
            problem: text!(
                "`{name}` gives `{other}`, and a rule gives true or false",
                "`{name}` donne `{other}`, alors qu'une règle donne vrai ou faux",
                name = function.name
            ),
        }),
    }
}

/// The rules of one severity that do not hold.
fn failing(findings: &[Finding], otherwise: Otherwise) -> Vec<Reason> {
    findings
        .iter()
        .filter(|finding| finding.result == FindingResult::Fails && finding.otherwise == otherwise)
        .map(|finding| Reason::Rule {
            rule: Arc::clone(&finding.rule),
            code: Arc::clone(&finding.code),
            otherwise,
        })
        .collect()
}

/// The first reasons, then those of the second list that are new.
fn union(mut first: Vec<Reason>, second: Vec<Reason>) -> Vec<Reason> {
    for reason in second {
        if !first.contains(&reason) {
            first.push(reason);
        }
    }
    first
}
