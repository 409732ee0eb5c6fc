//! A decision for people: what is offered, or why nothing is, and what would change it.

use maud::{Markup, html};
use penteract::language::NumberStyle;
use penteract::rust_decimal::Decimal;
use penteract::schedule::{RateMethod, Schedule};
use penteract::{Decision, FindingResult, Otherwise, Outcome, Product, Say as _, Slot};

use super::view;
use super::visitor::Visit;
use crate::dossier::Refused;
use crate::dossier::{Dossier, State};
use crate::tenant::Undone;

/// The decision that a dossier is pinned to, made again from its answers; nothing before the first or after an erasure.
pub(super) fn pinned(visit: &Visit<'_>, dossier: &Dossier) -> Result<Option<Decision>, Undone> {
    let Some(decided) = dossier
        .decided
        .as_ref()
        .filter(|_| dossier.state != State::Erased)
    else {
        return Ok(None);
    };
    let product = visit.tenant.product_of(dossier)?;
    let decision = product.decide(&dossier.application, decided.as_of);
    Ok(Some(decision.map_err(Refused::Decide)?))
}

/// An answer in words.
pub(super) fn said_answer(visit: &Visit<'_>, decision: &Decision, path: &str) -> String {
    let bundle = decision.bundle();
    let frame = bundle
        .read_application(decision.application(), decision.as_of())
        .ok();
    let slot = bundle.program().fact(path);
    match frame.zip(slot).map(|(frame, slot)| frame.get(slot)) {
        Some(Slot::Answered(value)) => bundle.say_value(&value, Some(path), visit.language),
        _ => "—".to_owned(),
    }
}

/// The outcome with what belongs to it.
pub(super) fn outcome(visit: &Visit<'_>, product: &Product, decision: &Decision) -> Markup {
    let language = visit.language;
    let title = match decision.outcome() {
        Outcome::Refuse(_) => visit.say(
            "This loan cannot be granted",
            "Ce prêt ne peut pas être accordé",
        ),
        Outcome::Incomplete(_) => visit.say(
            "Something is still missing",
            "Il manque encore quelque chose",
        ),
        Outcome::Refer { .. } => {
            visit.say("A person has to look at it", "Une personne doit l'examiner")
        }
        Outcome::CounterOffer(_) => visit.say(
            "We can offer another amount",
            "Nous pouvons proposer un autre montant",
        ),
        Outcome::Accept(_) => visit.say("This loan can be granted", "Ce prêt peut être accordé"),
    };
    html! {
        h2 class=(format!("outcome {}", decision.outcome().name())) { (title) }
        @for reason in decision.outcome().reasons() {
            p.reason { (decision.reason_text(reason).say(language)) }
        }
        @if !decision.outcome().missing().is_empty() {
            ul { @for missing in decision.outcome().missing() {
                @if let Some(fact) = decision.bundle().fact(&missing.path) { li { (fact.label().get(language)) } }
            } }
        }
        (offer(visit, decision))
        (would_change(visit, product, decision))
    }
}

fn offer(visit: &Visit<'_>, decision: &Decision) -> Markup {
    let Some(offer) = decision.outcome().offer() else {
        return html! {};
    };
    let language = visit.language;
    let numbers = NumberStyle::of(language);
    let schedule = offer.schedule();
    let money = |amount: Decimal| numbers.money(amount, schedule.currency());
    let effective = offer.effective_rate();
    let rate_name = match effective.method() {
        RateMethod::Aprc => visit.say("APRC", "TAEG"),
        RateMethod::Teg => visit.say("Effective rate (TEG)", "Taux effectif global (TEG)"),
        RateMethod::Us => visit.say("APR (United States)", "APR (États-Unis)"),
        RateMethod::Irr => visit.say("IRR", "TRI"),
    };
    html! {
        dl.offer {
            dt { (visit.say("Amount", "Montant")) } dd.large { (offer.amount().say(language)) }
            @if offer.amount() != offer.requested() {
                dt { (visit.say("Requested", "Demandé")) } dd { (offer.requested().say(language)) }
            }
            @for limit in offer.limited_by() {
                dt { (visit.say("Limited by", "Limité par")) } dd { (decision.limit_text(limit).say(language)) }
            }
            @for loan in offer.loans() {
                dt { @if let Some(tranche) = loan.tranche() { (tranche.name().get(language)) } @else { (visit.say("Rate", "Taux")) } }
                dd { @if loan.tranche().is_some() { (loan.amount().say(language)) ", " } (numbers.percent(loan.rate())) @if let Some(index) = loan.index() { ", " (index.say(language)) } }
            }
            dt { (rate_name) } dd { (numbers.percent_of(effective.disclosed_percent())) }
            dt { (visit.say("Total cost", "Coût total")) } dd { (money(offer.total_cost())) }
            @if let Some(last) = schedule.rows().last() {
                dt { (visit.say("Last due date", "Dernière échéance")) } dd { (last.due_date().say(language)) }
            }
            @if let Some(guarantee) = offer.guarantee() {
                dt { (visit.say("Guarantee", "Garantie")) } dd { (guarantee.guarantor(language)) (visit.say(": ", " : ")) (guarantee.say(language)) }
                @for fee in guarantee.fees() { @for text in fee.texts() { dt { } dd { (text.say(language)) } } }
            }
            @if let Some(aid) = offer.aid() { @for text in aid.texts() { dt { } dd { (text.say(language)) } } }
        }
        (view::chart(visit, schedule))
        details { summary { (visit.say("Schedule", "Échéancier")) } (table(visit, schedule)) }
    }
}

/// The schedule as a table.
pub(super) fn table(visit: &Visit<'_>, schedule: &Schedule) -> Markup {
    let numbers = NumberStyle::of(visit.language);
    let amount = |amount: Decimal| numbers.amount(amount, schedule.currency());
    let totals = schedule.totals();
    let has_fees = !(totals.fees() + totals.insurance() + totals.guarantee_fee()).is_zero();
    html! {
        div.scroll tabindex="0" { table {
            caption { (visit.say("Schedule, in ", "Échéancier, en ")) (schedule.currency().code()) }
            thead { tr {
                th scope="col" { "n°" } th scope="col" { (visit.say("Date", "Date")) }
                th scope="col" { (visit.say("Principal", "Capital")) } th scope="col" { (visit.say("Interest", "Intérêts")) }
                @if has_fees { th scope="col" { (visit.say("Fees and guarantee", "Frais et garantie")) } }
                th scope="col" { (visit.say("Payment", "Échéance")) } th scope="col" { (visit.say("Balance", "Reste dû")) }
            } }
            tbody { @for row in schedule.rows() { tr {
                td { @if row.number() > 0 { (row.number()) } } td { (row.due_date().say(visit.language)) }
                td { (amount(row.principal())) } td { (amount(row.interest())) }
                @if has_fees { td { (amount(row.fees() + row.insurance() + row.guarantee_fee())) } }
                td { (amount(row.total())) } td { (amount(row.closing_balance())) }
            } } }
            tfoot { tr {
                td { } td { "Total" } td { (amount(totals.principal())) } td { (amount(totals.interest())) }
                @if has_fees { td { (amount(totals.fees() + totals.insurance() + totals.guarantee_fee())) } }
                td { (amount(totals.total())) } td { }
            } }
        } }
    }
}

/// What other answers would come to, where nothing is granted.
fn would_change(visit: &Visit<'_>, product: &Product, decision: &Decision) -> Markup {
    if !matches!(decision.outcome(), Outcome::Refuse(_)) {
        return html! {};
    }
    let Ok(alternatives) = product.alternatives(decision.application(), decision.as_of()) else {
        return html! {};
    };
    let (bundle, language) = (decision.bundle(), visit.language);
    let value = |fact: &str, value| bundle.say_value(value, Some(fact), language);
    html! {
        @if alternatives.iter().next().is_some() {
            h3 { (visit.say("What would change this", "Ce qui changerait cette décision")) }
            p.help { (visit.say("If one of these answers were true, the others as they stand:", "Si l'une de ces réponses était vraie, les autres restant les mêmes :")) }
            ul { @for one in alternatives.iter() { li {
                @for change in one.changes() {
                    (bundle.fact(&change.fact).map_or(&*change.fact, |fact| fact.label().get(language)))
                    (visit.say(": ", " : ")) strong { (value(&change.fact, &change.to)) }
                    (visit.say(" instead of ", " au lieu de ")) (value(&change.fact, &change.from)) ". "
                }
                (one.decision().outcome().title().say(language))
            } } }
        }
    }
}

/// Each rule with what it said, the law behind it and the figures that it read.
pub(super) fn rules(visit: &Visit<'_>, decision: &Decision) -> Markup {
    let language = visit.language;
    html! {
        div.scroll tabindex="0" { table.words.rules {
            caption { (visit.say("Rules", "Règles")) }
            thead { tr { th scope="col" { } th scope="col" { (visit.say("Rule", "Règle")) } th scope="col" { (visit.say("Law", "Texte")) } th scope="col" { (visit.say("Figures", "Chiffres")) } } }
            tbody { @for finding in decision.findings() {
                @let (mark, said) = match finding.result() {
                    FindingResult::Holds => ("✓", visit.say("holds", "remplie")),
                    FindingResult::Fails if finding.otherwise() == Otherwise::Refuse => ("✗", visit.say("fails", "non remplie")),
                    FindingResult::Fails => ("!", visit.say("to be looked at", "à examiner")),
                    _ => ("…", visit.say("open", "en attente")),
                };
                tr {
                    td { span title=(said) { (mark) } span.unseen { (said) } }
                    td { (decision.finding_text(finding).say(language)) " " code { (finding.rule()) } }
                    td { (decision.law(finding, language).join(visit.say("; ", " ; "))) }
                    td { @for figure in decision.finding_figures(finding) { p { (figure.label(language)) " (" (figure.confidence().letter()) ")" } } }
                }
            } }
        } }
    }
}
