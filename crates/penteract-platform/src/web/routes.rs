//! Every address, in one place.

use std::collections::BTreeMap;

use axum::http::StatusCode;

use super::asked::Asked;
use super::reply::Reply;
use super::visitor::{self, Visit};
use super::{Platform, apply, home, loan, office, view};
use crate::tenant::{Tenant, Undone};

/// Answers a request.
pub(super) fn answer(platform: &Platform, asked: &Asked) -> Reply {
    let path: Vec<&str> = asked.path.iter().map(String::as_str).collect();
    let (word, rest) = match path.as_slice() {
        ["style.css"] => {
            return Reply::Text(
                StatusCode::OK,
                "text/css; charset=utf-8",
                view::STYLE.to_owned(),
            );
        }
        ["health"] => return Reply::Text(StatusCode::OK, "text/plain", "ok\n".to_owned()),
        ["ready"] => return ready(platform),
        [] => match (platform.tenants.keys().next(), platform.tenants.len()) {
            (Some(only), 1) => return Reply::go(format!("/{only}/")),
            _ => return Reply::Page(StatusCode::OK, view::tenants(platform)),
        },
        [word, rest @ ..] => (*word, rest),
    };
    let Some(tenant) = platform.tenants.get(word) else {
        return Reply::Page(StatusCode::NOT_FOUND, view::nowhere());
    };
    let visit = Visit {
        tenant,
        asked,
        language: visitor::language(tenant, asked),
        https: platform.https,
    };
    let came = of_tenant(&visit, rest);
    came.unwrap_or_else(|undone| view::undone(&visit, &undone))
}

fn ready(platform: &Platform) -> Reply {
    let all = platform.tenants.values();
    match all
        .map(|tenant: &std::sync::Arc<Tenant>| tenant.store.counts())
        .find_map(Result::err)
    {
        None => Reply::Text(StatusCode::OK, "text/plain", "ready\n".to_owned()),
        Some(_) => Reply::Text(
            StatusCode::SERVICE_UNAVAILABLE,
            "text/plain",
            "a store does not answer\n".to_owned(),
        ),
    }
}

fn of_tenant(visit: &Visit<'_>, path: &[&str]) -> Result<Reply, Undone> {
    match (visit.asked.is_post, path) {
        (false, []) => home::products(visit),
        (false, ["lang", code]) => Ok(home::language(visit, code)),
        (false, ["products", id]) => home::product(visit, id),
        (true, ["products", id]) => apply::begin(visit, id),
        (false, ["resume", token]) => apply::resume(visit, token),
        (post, ["apply", id, rest @ ..]) => apply::answer(visit, post, id, rest),
        (false, ["office", "login"]) => office::login(visit, None),
        (true, ["office", "login"]) => office::sign_in(visit),
        (false, ["office", "first", token]) => office::first(visit, token),
        (true, ["office", "first", token]) => office::set_password(visit, token),
        (true, ["office", "logout"]) => office::sign_out(visit),
        (post, ["office", rest @ ..]) => match visit.person()? {
            None => Ok(Reply::go(visit.at("office/login"))),
            Some(person) => match (post, rest) {
                (false, []) => office::queue(visit, &person, None),
                (true, ["day"]) => office::move_day(visit, &person),
                (false, [id]) => office::dossier(visit, &person, id, None, &BTreeMap::new()),
                (true, [id, wanted]) => office::act(visit, &person, id, wanted),
                (false, [id, "loan"]) => loan::of_lender(visit, &person, id, None),
                (true, [id, "loan", wanted]) => loan::book(visit, &person, id, wanted),
                (false, [id, "loan", "bookings.csv"]) => loan::bookings(visit, id),
                _ => Ok(view::missing(visit)),
            },
        },
        _ => Ok(view::missing(visit)),
    }
}
