//! What every page has around it: head, language, theme, pages for what went wrong.

use axum::http::StatusCode;
use maud::{DOCTYPE, Markup, html};
use penteract::Say as _;
use penteract::rust_decimal::Decimal;
use penteract::schedule::Schedule;

use super::Platform;
use super::reply::Reply;
use super::visitor::Visit;
use crate::clock;
use crate::store::StoreError;
use crate::tenant::Undone;

/// The theme.
pub(super) const STYLE: &str = include_str!("style.css");

fn frame(language: &str, title: &str, head: Markup, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="stylesheet" href="/style.css";
            }
            body {
                a.skip href="#main" { @if language == "fr" { "Aller au contenu" } @else { "Skip to the content" } }
                (head)
                main id="main" { (body) }
            }
        }
    }
}

/// A page of a tenant.
pub(super) fn page(visit: &Visit<'_>, title: &str, body: Markup) -> Markup {
    let tenant = visit.tenant;
    let head = html! {
        header {
            a.brand href=(visit.at("")) { (tenant.name) }
            nav aria-label=(visit.say("Languages", "Langues")) {
                @for language in &tenant.languages {
                    a href=(visit.at(&format!("lang/{}", language.code()))) lang=(language.code()) aria-current=[(*language == visit.language).then_some("true")] { (language.code()) } " "
                }
            }
        }
    };
    let title = format!("{title} · {}", tenant.name);
    frame(visit.language.code(), &title, head, body)
}

/// The tenants of this platform.
pub(super) fn tenants(platform: &Platform) -> Markup {
    let body = html! { h1 { "Penteract" } ul { @for (word, tenant) in &platform.tenants { li { a href=(format!("/{word}/")) { (tenant.name) } } } } };
    frame("en", "Penteract", html! {}, body)
}

/// There is no such tenant.
pub(super) fn nowhere() -> Markup {
    frame(
        "en",
        "Not found",
        html! {},
        html! { h1 { "There is nothing at this address." } p { a href="/" { "Begin here" } } },
    )
}

/// What a form sends unseen: the language in which its page was written, in which it is read, and a key by which it does its
/// work once, however often it is sent.
pub(super) fn form_fields(visit: &Visit<'_>) -> Markup {
    html! {
        input type="hidden" name="lang" value=(visit.language.code());
        @if let Ok(key) = clock::token() { input type="hidden" name="key" value=(key); }
    }
}

fn told(visit: &Visit<'_>, status: StatusCode, title: &str, what: &str) -> Reply {
    let body = html! {
        h1 { (title) }
        p { (what) }
        p { a href=(visit.at("")) { (visit.say("First page", "Première page")) } }
    };
    Reply::Page(status, page(visit, title, body))
}

/// There is nothing at an address.
pub(super) fn missing(visit: &Visit<'_>) -> Reply {
    let title = visit.say("There is nothing here", "Il n'y a rien ici");
    let what = visit.say(
        "The address is not right, or what stood here is gone.",
        "L'adresse n'est pas la bonne, ou ce qui s'y trouvait n'y est plus.",
    );
    told(visit, StatusCode::NOT_FOUND, title, what)
}

/// The visitor holds no key to what they ask for.
pub(super) fn closed(visit: &Visit<'_>) -> Reply {
    let title = visit.say("This link does not open anything", "Ce lien n'ouvre rien");
    let what = visit.say(
        "It may be too old, or made for another browser: open the link that you kept to resume your application, or begin a new one.",
        "Il est peut-être trop ancien, ou fait pour un autre navigateur : ouvrez le lien gardé pour reprendre votre demande, ou commencez-en une autre.",
    );
    told(visit, StatusCode::FORBIDDEN, title, what)
}

/// The visitor may not do this.
pub(super) fn forbidden(visit: &Visit<'_>) -> Reply {
    let title = visit.say("This is not yours to do", "Cela n'est pas de votre ressort");
    let what = visit.say(
        "Ask a person with that role; check what was written.",
        "Demandez à une personne de ce rôle ; vérifiez ce qui est écrit.",
    );
    told(visit, StatusCode::FORBIDDEN, title, what)
}

/// Something was not done.
pub(super) fn undone(visit: &Visit<'_>, undone: &Undone) -> Reply {
    match undone {
        Undone::NoDossier => missing(visit),
        Undone::Refused(_) | Undone::Store(StoreError::Changed) => told(
            visit,
            StatusCode::CONFLICT,
            visit.say("This was not done", "Cela n'a pas été fait"),
            &undone.say(visit.language),
        ),
        _ => told(
            visit,
            StatusCode::SERVICE_UNAVAILABLE,
            visit.say("This was not done", "Cela n'a pas été fait"),
            &undone.say(visit.language),
        ),
    }
}

/// Principal and interest of each payment, as bars.
pub(super) fn chart(visit: &Visit<'_>, schedule: &Schedule) -> Markup {
    const HEIGHT: i64 = 100;
    let rows: Vec<_> = schedule
        .rows()
        .iter()
        .filter(|row| row.number() > 0)
        .collect();
    let highest = rows
        .iter()
        .map(|row| row.principal() + row.interest())
        .max()
        .unwrap_or_default();
    if highest <= Decimal::ZERO || rows.len() > 600 {
        return html! {};
    }
    let scaled = |amount: Decimal| -> i64 {
        let share = amount
            .checked_mul(Decimal::from(HEIGHT))
            .and_then(|amount| amount.checked_div(highest));
        share
            .map(|share| share.trunc())
            .and_then(|share| i64::try_from(share).ok())
            .unwrap_or(0)
    };
    let width = rows.len().saturating_mul(10);
    let label = visit.say(
        "Principal and interest of each payment; the table below holds the figures.",
        "Capital et intérêts de chaque échéance ; le tableau ci-dessous donne les chiffres.",
    );
    html! {
        svg.chart role="img" aria-label=(label) viewBox=(format!("0 0 {width} {HEIGHT}")) preserveAspectRatio="none" {
            @for (number, row) in rows.iter().enumerate() {
                @let (x, principal, interest) = (number.saturating_mul(10), scaled(row.principal()), scaled(row.interest()));
                rect.principal x=(x) width="8" y=(HEIGHT.saturating_sub(principal)) height=(principal) {}
                rect.interest x=(x) width="8" y=(HEIGHT.saturating_sub(principal).saturating_sub(interest)) height=(interest) {}
            }
        }
        p.key { span.principal { "■" } " " (visit.say("principal", "capital")) "  " span.interest { "■" } " " (visit.say("interest", "intérêts")) }
    }
}

/// A cell of a CSV file that no spreadsheet takes for a formula.
pub(super) fn csv_cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if is_formula {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains(['"', ',', ';', '\n', '\r']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}
