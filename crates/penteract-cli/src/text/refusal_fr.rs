//! French: the conditions of a guarantee that a claim does not meet.

use penteract_core::{ClaimRefusal, Money};

use penteract_core::NumberStyle;

/// Which condition failed; the text of the clause is that of the contract, whatever its language.
pub(super) fn claim_refusal(refusal: &ClaimRefusal, numbers: NumberStyle) -> String {
    let amount = |money: &Money| numbers.money(money.amount(), money.currency());
    match refusal {
        ClaimRefusal::EventNotCovered {
            event,
            event_date,
            covered,
        } => format!(
            "« {event} » du {} n'est pas un évènement que la garantie couvre : elle couvre {covered}",
            numbers.date(*event_date)
        ),
        ClaimRefusal::EventsUnknown {
            event,
            event_date,
            why,
        } => format!(
            "nul ne sait si « {event} » du {} ouvre un appel\u{a0}: une personne décide. {why}",
            numbers.date(*event_date)
        ),
        ClaimRefusal::WithinWaitingPeriod {
            event,
            event_date,
            disbursed_on,
            last_day,
            text,
        } => format!(
            "« {event} » du {} tombe dans le délai de carence, qui s'achève le {} pour un déblocage du {} : {text}",
            numbers.date(*event_date),
            numbers.date(*last_day),
            numbers.date(*disbursed_on)
        ),
        ClaimRefusal::AfterLatestCall {
            event,
            requested_on,
            maturity,
            latest,
            text,
        } => format!(
            "l'appel pour « {event} » a été demandé le {}, après le dernier jour possible, le {}, pour une échéance finale au {} : {text}",
            numbers.date(*requested_on),
            numbers.date(*latest),
            numbers.date(*maturity)
        ),
        ClaimRefusal::ExposureNotIncreased {
            granted_on,
            after_grant,
            before,
            reference_date,
            text,
        } => format!(
            "après l'octroi du {} le prêteur avait prêté {}, pas plus que les {} du {} : {text}",
            numbers.date(*granted_on),
            amount(after_grant),
            amount(before),
            numbers.date(*reference_date)
        ),
        ClaimRefusal::ConditionNotMet { id, text } => {
            format!("la condition « {id} » n'est pas remplie : {text}")
        }
        other => other.to_string(),
    }
}
