//! Pages over HTTP: a skin over the moves. Every step works without scripts in the browser.

mod answers;
mod apply;
mod asked;
mod decision;
mod home;
mod loan;
mod office;
mod others;
mod question;
mod reply;
mod routes;
mod view;
mod visitor;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, State as Shared};
use axum::http::{HeaderName, HeaderValue, Request, Response, StatusCode, header};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use crate::tenant::Tenant;

/// The tenants of one process, by their words.
#[derive(Debug, Default)]
pub struct Platform {
    /// Each by its word.
    pub tenants: BTreeMap<String, Arc<Tenant>>,
    /// Cookies are sent over HTTPS only: off on loopback, on elsewhere.
    pub https: bool,
}

/// The largest body that a page takes.
const BODY_MAX: usize = 8 * 1024 * 1024;

/// Everything that the platform answers.
pub fn router(platform: Platform) -> Router {
    let fixed = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    Router::new()
        .fallback(serve)
        .with_state(Arc::new(platform))
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(RequestBodyLimitLayer::new(BODY_MAX))
        .layer(CsrfLayer::new())
        .layer(fixed(header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, "no-referrer"))
        .layer(fixed(header::CACHE_CONTROL, "no-store"))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, Duration::from_secs(30)))
        .layer(CatchPanicLayer::new())
}

/// Reads the request, then works where waiting for the store or a decision holds nobody up.
async fn serve(Shared(platform): Shared<Arc<Platform>>, request: Request<Body>) -> Response<Body> {
    let asked = match asked::Asked::read(request).await {
        Ok(asked) => asked,
        Err(status) => {
            let sentence = "The body is too large or is no form. / Le corps est trop grand ou n'est pas un formulaire.\n";
            return reply::Reply::Text(status, "text/plain; charset=utf-8", sentence.to_owned())
                .into_response();
        }
    };
    // Nothing that opens a door or tells of a person: the tenant and the part of the platform, no more of the address.
    let told: Vec<String> = asked.path.iter().take(2).cloned().collect();
    let is_post = asked.is_post;
    let answered = tokio::task::spawn_blocking(move || routes::answer(&platform, &asked));
    match answered.await {
        Ok(reply) => {
            let response = reply.into_response();
            let status = response.status().as_u16();
            tracing::info!(part = told.join("/"), is_post, status, "answered");
            response
        }
        Err(failed) => {
            tracing::error!(part = told.join("/"), %failed, "failed");
            let sentence = "Something failed here; nothing was done. / Une erreur s'est produite ; rien n'a été fait.\n";
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            reply::Reply::Text(status, "text/plain; charset=utf-8", sentence.to_owned())
                .into_response()
        }
    }
}
