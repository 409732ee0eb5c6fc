//! What a browser is answered.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use maud::Markup;

/// An answer.
#[derive(Debug)]
pub(super) enum Reply {
    /// A page.
    Page(StatusCode, Markup),
    /// Another address, with cookies to keep.
    Go(String, Vec<String>),
    /// A file to keep: its name, its kind, what it holds.
    File(String, &'static str, Vec<u8>),
    /// Plain text.
    Text(StatusCode, &'static str, String),
}

impl Reply {
    /// Another address.
    pub(super) fn go(address: impl Into<String>) -> Self {
        Self::Go(address.into(), Vec::new())
    }

    /// The response in HTTP.
    pub(super) fn into_response(self) -> Response<Body> {
        let (status, kind, body) = match self {
            Self::Page(status, markup) => (
                status,
                "text/html; charset=utf-8",
                markup.into_string().into_bytes(),
            ),
            Self::Text(status, kind, text) => (status, kind, text.into_bytes()),
            Self::File(name, kind, bytes) => {
                let mut response = plain(StatusCode::OK, kind, bytes);
                let disposition = format!("attachment; filename=\"{name}\"");
                set(&mut response, header::CONTENT_DISPOSITION, &disposition);
                return response;
            }
            Self::Go(address, cookies) => {
                let mut response = plain(StatusCode::SEE_OTHER, "text/plain", Vec::new());
                set(&mut response, header::LOCATION, &address);
                for cookie in cookies {
                    if let Ok(value) = HeaderValue::from_str(&cookie) {
                        response.headers_mut().append(header::SET_COOKIE, value);
                    }
                }
                return response;
            }
        };
        plain(status, kind, body)
    }
}

fn plain(status: StatusCode, kind: &str, body: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    set(&mut response, header::CONTENT_TYPE, kind);
    response
}

fn set(response: &mut Response<Body>, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
