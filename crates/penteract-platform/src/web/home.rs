//! What is open.

use axum::http::StatusCode;
use maud::html;

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
