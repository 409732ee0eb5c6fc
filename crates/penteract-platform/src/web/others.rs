//! What the other open products say to the answers of one application, and an application for another with the same answers.

use axum::http::StatusCode;
use maud::html;
use penteract::{Application, LocalText, Outcome, Product, Say as _, text};

use super::reply::Reply;
use super::view;
use super::visitor::Visit;
use crate::demo::answers_of;
use crate::dossier::moves::{Circumstances, Move, answers, fitting};
use crate::dossier::{Actor, Dossier, Role};
use crate::tenant::Undone;

/// The answers that another product asks too and takes as they are.
fn shared(
    visit: &Visit<'_>,
    product: &Product,
    dossier: &Dossier,
) -> (Application, Vec<(String, Option<String>)>) {
    let around = Circumstances {
        product,
        today: visit.tenant.today(),
        settings: &visit.tenant.settings,
    };
    let mut application = Application::unanswered();
    let mut given = Vec::new();
    for (path, answer) in answers_of(product, &dossier.application) {
        let fact = product
            .bundle()
            .fact(&path)
            .filter(|fact| answers(Role::Applicant, fact));
        let fits = fact
            .zip(answer.as_deref())
            .and_then(|(fact, answer)| fitting(&application, fact, answer, around).ok());
        if let Some(with_it) = fits {
            application = with_it;
            given.push((path, answer));
        }
    }
    (application, given)
}

/// What a product says to some answers, in a line.
fn said(product: &Product, application: &Application, visit: &Visit<'_>) -> LocalText {
    let decision = match product.decide(application, visit.tenant.today()) {
        Ok(decision) => decision,
        Err(error) => return LocalText::of(&error),
    };
    match decision.outcome() {
        Outcome::Incomplete(missing) => LocalText::count(
            missing.len(),
            ["answer to go", "answers to go"],
            ["réponse à donner", "réponses à donner"],
        ),
        Outcome::Refuse(reasons) => reasons.first().map_or_else(
            || decision.outcome().title(),
            |reason| decision.reason_text(reason),
        ),
        outcome => match outcome.offer() {
            Some(offer) => text!(
                "up to {amount}",
                "jusqu'à {amount}",
                amount = offer.amount()
            ),
            None => outcome.title(),
        },
    }
}

/// Every other product that is open, with what it says so far.
pub(super) fn show(visit: &Visit<'_>, dossier: &Dossier) -> Result<Reply, Undone> {
    let title = visit.say(
        "What the same company could borrow otherwise",
        "Ce que la même entreprise pourrait emprunter par ailleurs",
    );
    let open = visit.tenant.open_products();
    let others = open
        .iter()
        .filter(|product| product.bundle().address() != dossier.product);
    let body = html! {
        h1 { (title) }
        p { (visit.say("From the answers that you have given; nothing is sent.", "D'après les réponses que vous avez données ; rien n'est envoyé.")) }
        div.scroll tabindex="0" { table.words { thead { tr {
            th scope="col" { (visit.say("Loan", "Prêt")) } th scope="col" { (visit.say("So far", "À ce stade")) } th scope="col" { }
        } } tbody { @for product in others {
            @let bundle = product.bundle();
            tr {
                td { (bundle.name(visit.language)) }
                td.wide { (said(product, &shared(visit, product, dossier).0, visit).say(visit.language)) }
                td { form method="post" action=(visit.at(&format!("apply/{}/others/{}", dossier.id, bundle.address()))) {
                    (view::form_fields(visit))
                    button.small { (visit.say("Apply with the same answers", "Demander avec les mêmes réponses")) }
                } }
            }
        } } } }
        p { a.main href=(visit.at(&format!("apply/{}", dossier.id))) { (visit.say("Back to the application", "Revenir à la demande")) } }
    };
    Ok(Reply::Page(StatusCode::OK, view::page(visit, title, body)))
}

/// Begins an application for another product with the same answers.
pub(super) fn begin(
    visit: &Visit<'_>,
    dossier: &Dossier,
    other: &str,
    actor: &Actor,
) -> Result<Reply, Undone> {
    let open = visit.tenant.open_products();
    let Some(product) = open
        .iter()
        .find(|product| product.bundle().address() == other)
    else {
        return Ok(view::missing(visit));
    };
    let id = visit.tenant.begin(product, visit.language, &actor.name)?;
    let (_, given) = shared(visit, product, dossier);
    let moves = [Move::Introduce(dossier.party.clone()), Move::Answer(given)];
    let is_known = !dossier.party.company.is_empty();
    for wanted in moves.iter().skip(usize::from(!is_known)) {
        visit
            .tenant
            .act(&visit.tenant.dossier(&id)?, actor, wanted, None)?;
    }
    let token = visit.new_key(&id)?;
    Ok(Reply::Go(
        visit.at(&format!("apply/{id}")),
        vec![visit.key_of(&id, &token)],
    ))
}
