//! What is open, and what a company could borrow.

use axum::http::StatusCode;
use maud::html;
use penteract::{Application, Outcome};

use super::reply::Reply;
use super::view;
use super::visitor::Visit;
use crate::tenant::Undone;

/// The products that grant today.
pub(super) fn products(visit: &Visit<'_>) -> Result<Reply, Undone> {
    let open = visit.tenant.open_products();
    let title = visit.say("Loans that are open today", "Les prêts ouverts aujourd'hui");
    let body = html! {
        h1 { (title) }
        @if open.is_empty() { p { (visit.say("None on this day.", "Aucun ce jour.")) } }
        ul.cards { @for product in &open {
            @let bundle = product.bundle();
            li { h2 { a href=(visit.at(&format!("products/{}", bundle.address()))) { (bundle.name(visit.language)) } } }
        } }
        p { a href=(visit.at("find")) { (visit.say("What could my company borrow?", "Que pourrait emprunter mon entreprise ?")) } }
    };
    Ok(Reply::Page(StatusCode::OK, view::page(visit, title, body)))
}

/// Every open product, decided as far as nothing is answered: what each asks.
pub(super) fn find(visit: &Visit<'_>) -> Result<Reply, Undone> {
    let title = visit.say(
        "What could my company borrow?",
        "Que pourrait emprunter mon entreprise ?",
    );
    let open = visit.tenant.open_products();
    let asks = |product: &penteract::Product| {
        let decided = product.decide(&Application::unanswered(), visit.tenant.today());
        match decided.as_ref().map(penteract::Decision::outcome) {
            Ok(Outcome::Incomplete(missing)) => missing.len(),
            _ => 0,
        }
    };
    let body = html! {
        h1 { (title) }
        p { (visit.say("Each loan asks its own questions; begin with any of them, nothing is sent until you send it.", "Chaque prêt pose ses questions ; commencez par l'un d'eux, rien n'est envoyé avant que vous l'envoyiez.")) }
        div.scroll tabindex="0" { table.words { thead { tr { th scope="col" { (visit.say("Loan", "Prêt")) } th scope="col" { (visit.say("First questions", "Premières questions")) } } }
            tbody { @for product in &open { tr {
                td { a href=(visit.at(&format!("products/{}", product.bundle().address()))) { (product.bundle().name(visit.language)) } }
                td { (asks(product)) }
            } } } } }
    };
    Ok(Reply::Page(StatusCode::OK, view::page(visit, title, body)))
}

/// One product, and the button that begins.
pub(super) fn product(visit: &Visit<'_>, id: &str) -> Result<Reply, Undone> {
    let open = visit.tenant.open_products();
    let Some(product) = open.iter().find(|product| product.bundle().address() == id) else {
        return Ok(view::missing(visit));
    };
    let bundle = product.bundle();
    let name = bundle.name(visit.language);
    let body = html! {
        h1 { (name) }
        @if let Some(guarantee) = bundle.guarantee() { p { (visit.say("Guaranteed by ", "Garanti par ")) (guarantee.guarantor.get(visit.language)) "." } }
        p { (visit.say("Your answers are kept at each step, and you can come back to them with a link.", "Vos réponses sont enregistrées à chaque étape ; un lien permet d'y revenir.")) }
        form method="post" action=(visit.at(&format!("products/{}", super::asked::encoded(id)))) { p { button.main { (visit.say("Begin an application", "Commencer une demande")) } } }
        p.help { (bundle.id()) " " (bundle.version()) }
    };
    Ok(Reply::Page(StatusCode::OK, view::page(visit, name, body)))
}

/// Chooses a language and goes back to the first page.
pub(super) fn language(visit: &Visit<'_>, code: &str) -> Reply {
    let known = visit
        .tenant
        .languages
        .iter()
        .find(|language| language.code() == code);
    let Some(language) = known else {
        return view::missing(visit);
    };
    let root = visit.at("");
    let cookie = format!(
        "lang={}; Path={root}; SameSite=Lax; Max-Age=31536000",
        language.code()
    );
    Reply::Go(root, vec![cookie])
}
