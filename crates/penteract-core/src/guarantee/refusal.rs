//! The conditions of a call, and which of them a claim does not meet.

use chrono::NaiveDate;

use super::claim::Claim;
use super::error::ClaimError;
use super::terms::GuaranteeTerms;
use crate::{LocalText, Money, said, text};

/// A condition of the terms that a claim does not meet, with the text of the clause.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClaimRefusal {
    /// An event that opens no call.
    EventNotCovered {
        /// The event.
        event: String,
        /// Its date.
        event_date: NaiveDate,
        /// The clauses of those that are covered on that date.
        covered: LocalText,
    },
    /// An event of a date for which nobody knows which events open a call: it is not paid, and a person decides.
    EventsUnknown {
        /// The event.
        event: String,
        /// Its date.
        event_date: NaiveDate,
        /// Why nothing is known.
        why: String,
    },
    /// An event too soon after the disbursement.
    WithinWaitingPeriod {
        /// The event.
        event: String,
        /// Its date.
        event_date: NaiveDate,
        /// First disbursement.
        disbursed_on: NaiveDate,
        /// Last day of the waiting period.
        last_day: NaiveDate,
        /// The text of the clause.
        text: String,
    },
    /// A request too late.
    AfterLatestCall {
        /// The event.
        event: String,
        /// The day of the request.
        requested_on: NaiveDate,
        /// Final due date.
        maturity: NaiveDate,
        /// Last day on which it could be made.
        latest: NaiveDate,
        /// The text of the clause.
        text: String,
    },
    /// A lender that has not lent more than before.
    ExposureNotIncreased {
        /// The day of the grant.
        granted_on: NaiveDate,
        /// Lent after it, with the reductions that do not count.
        after_grant: Money,
        /// Lent on the reference date.
        before: Money,
        /// The reference date.
        reference_date: NaiveDate,
        /// The text of the clause.
        text: String,
    },
    /// A condition that the claim says is not met.
    ConditionNotMet {
        /// The condition.
        id: String,
        /// The text of the clause.
        text: String,
    },
}

said! { ClaimRefusal: Error {
    EventNotCovered { event, event_date, covered } =>
        "`{event}` of {event_date} is not an event that the guarantee covers: it covers {covered}",
        "`{event}` du {event_date} n'est pas un évènement que la garantie couvre : elle couvre {covered}";
    EventsUnknown { event, event_date, why } =>
        "nobody knows whether `{event}` of {event_date} opens a call, so that a person decides: {why}",
        "nul ne sait si `{event}` du {event_date} ouvre un appel : une personne décide. {why}";
    WithinWaitingPeriod { event, event_date, disbursed_on, last_day, text } =>
        "`{event}` of {event_date} falls within the waiting period, which ends on {last_day} for the disbursement of {disbursed_on}: {text}",
        "`{event}` du {event_date} tombe dans le délai de carence, qui s'achève le {last_day} pour un déblocage du {disbursed_on} : {text}";
    AfterLatestCall { event, requested_on, maturity, latest, text } =>
        "the claim for `{event}` was requested on {requested_on}, after the latest call of {latest} for the maturity of {maturity}: {text}",
        "l'appel pour `{event}` a été demandé le {requested_on}, après le dernier jour possible, le {latest}, pour une échéance finale au {maturity} : {text}";
    ExposureNotIncreased { granted_on, after_grant, before, reference_date, text } =>
        "after the grant of {granted_on} the lender had lent {after_grant}, not more than the {before} of {reference_date}: {text}",
        "après l'octroi du {granted_on} le prêteur avait prêté {after_grant}, pas plus que les {before} du {reference_date} : {text}";
    ConditionNotMet { id, text } =>
        "the condition `{id}` is not met: {text}",
        "la condition `{id}` n'est pas remplie : {text}";
} }

/// Every condition that the claim does not meet, in the order of the terms.
pub(super) fn refusals(
    terms: &GuaranteeTerms,
    claim: &Claim,
) -> Result<Vec<ClaimRefusal>, ClaimError> {
    let mut refusals = Vec::new();
    refusals.extend(event(terms, claim));
    refusals.extend(waiting_period(terms, claim)?);
    refusals.extend(latest_call(terms, claim)?);
    refusals.extend(exposure(terms, claim)?);
    refusals.extend(conditions(terms, claim)?);
    if refusals.is_empty() {
        // What refuses decides, whatever is not known besides.
        refusals.extend(unknown(terms, claim));
    }
    Ok(refusals)
}

fn unknown(terms: &GuaranteeTerms, claim: &Claim) -> Option<ClaimRefusal> {
    let mut unknown = terms.events_unknown.iter();
    let unknown = unknown.find(|dates| dates.in_force.contains(claim.event.date))?;
    Some(ClaimRefusal::EventsUnknown {
        event: claim.event.kind.clone(),
        event_date: claim.event.date,
        why: unknown.why.clone(),
    })
}

fn event(terms: &GuaranteeTerms, claim: &Claim) -> Option<ClaimRefusal> {
    let on_that_date = || {
        let events = terms.events.iter();
        events.filter(|event| event.in_force.contains(claim.event.date))
    };
    if unknown(terms, claim).is_some() {
        return None;
    }
    if terms.events.is_empty() || on_that_date().any(|event| event.kind == claim.event.kind) {
        return None;
    }
    let covered: Vec<String> = on_that_date()
        .map(|event| format!("`{}` ({})", event.kind, event.text))
        .collect();
    let covered = if covered.is_empty() {
        text!("none on that date", "rien à cette date")
    } else {
        LocalText::same(covered.join(", "))
    };
    Some(ClaimRefusal::EventNotCovered {
        event: claim.event.kind.clone(),
        event_date: claim.event.date,
        covered,
    })
}

fn waiting_period(
    terms: &GuaranteeTerms,
    claim: &Claim,
) -> Result<Option<ClaimRefusal>, ClaimError> {
    let Some(clause) = &terms.waiting_period else {
        return Ok(None);
    };
    let date = claim.disbursed_on;
    let last_day = clause
        .length
        .last_day_after(date)
        .ok_or(ClaimError::BeyondCalendar { date })?;
    let refusal = ClaimRefusal::WithinWaitingPeriod {
        event: claim.event.kind.clone(),
        event_date: claim.event.date,
        disbursed_on: claim.disbursed_on,
        last_day,
        text: clause.text.clone(),
    };
    Ok((claim.event.date <= last_day).then_some(refusal))
}

fn latest_call(terms: &GuaranteeTerms, claim: &Claim) -> Result<Option<ClaimRefusal>, ClaimError> {
    let Some(clause) = &terms.latest_call else {
        return Ok(None);
    };
    let date = claim.maturity;
    let latest = clause
        .length
        .last_day_after(date)
        .ok_or(ClaimError::BeyondCalendar { date })?;
    let refusal = ClaimRefusal::AfterLatestCall {
        event: claim.event.kind.clone(),
        requested_on: claim.requested_on,
        maturity: claim.maturity,
        latest,
        text: clause.text.clone(),
    };
    Ok((claim.requested_on > latest).then_some(refusal))
}

fn exposure(terms: &GuaranteeTerms, claim: &Claim) -> Result<Option<ClaimRefusal>, ClaimError> {
    let Some(test) = &terms.exposure_test else {
        return Ok(None);
    };
    let reference_date = test.reference_date(claim.granted_on)?;
    let Some(exposure) = claim.exposure else {
        return Err(ClaimError::Unanswered {
            id: "exposure".to_owned(),
            text: test.text.clone(),
        });
    };
    let after_grant = exposure.after_grant.checked_add(exposure.reductions)?;
    let is_higher = after_grant.checked_cmp(exposure.on_reference_date)?.is_gt();
    let refusal = ClaimRefusal::ExposureNotIncreased {
        granted_on: claim.granted_on,
        after_grant,
        before: exposure.on_reference_date,
        reference_date,
        text: test.text.clone(),
    };
    Ok((!is_higher).then_some(refusal))
}

fn conditions(terms: &GuaranteeTerms, claim: &Claim) -> Result<Vec<ClaimRefusal>, ClaimError> {
    let is_known = |id: &String| terms.conditions.iter().any(|condition| condition.id == *id);
    if let Some(id) = claim.conditions.keys().find(|id| !is_known(id)) {
        return Err(ClaimError::UnknownCondition { id: id.clone() });
    }
    let mut refusals = Vec::new();
    for condition in &terms.conditions {
        let (id, text) = (condition.id.clone(), condition.text.clone());
        match claim.conditions.get(&id) {
            Some(true) => {}
            Some(false) => refusals.push(ClaimRefusal::ConditionNotMet { id, text }),
            None => return Err(ClaimError::Unanswered { id, text }),
        }
    }
    Ok(refusals)
}
