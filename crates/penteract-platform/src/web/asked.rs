//! What a browser asks, read once.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::{FromRequest as _, Multipart, RawForm};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use penteract::chrono::NaiveDate;

/// A request, with its form.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) is_post: bool,
    /// The parts of the path: the first is the tenant's word.
    pub(super) path: Vec<String>,
    pub(super) query: BTreeMap<String, String>,
    pub(super) form: BTreeMap<String, String>,
    pub(super) files: BTreeMap<String, Bytes>,
    pub(super) cookies: BTreeMap<String, String>,
    /// The languages that the browser prefers, as it says them.
    pub(super) prefers: String,
}

impl Asked {
    /// Reads a request.
    ///
    /// # Errors
    /// The status of a body that cannot be read: too large, or no form.
    pub(super) async fn read(request: Request<axum::body::Body>) -> Result<Self, StatusCode> {
        let headers = request.headers().clone();
        let uri = request.uri().clone();
        let is_post = request.method() == Method::POST;
        let parts = uri.path().split('/').filter(|part| !part.is_empty());
        let mut asked = Self {
            is_post,
            path: parts.map(decoded).collect(),
            query: pairs(uri.query().unwrap_or_default()),
            form: BTreeMap::new(),
            files: BTreeMap::new(),
            cookies: cookies(&headers),
            prefers: text(&headers, header::ACCEPT_LANGUAGE),
        };
        if !is_post {
            return Ok(asked);
        }
        if text(&headers, header::CONTENT_TYPE).starts_with("multipart/form-data") {
            let multipart = Multipart::from_request(request, &()).await;
            let mut multipart = multipart.map_err(|error| error.status())?;
            while let Some(field) = multipart
                .next_field()
                .await
                .map_err(|error| error.status())?
            {
                let name = field.name().unwrap_or_default().to_owned();
                let is_file = field.file_name().is_some();
                let bytes = field.bytes().await.map_err(|error| error.status())?;
                if is_file {
                    asked.files.insert(name, bytes);
                } else {
                    let value = String::from_utf8_lossy(&bytes).into_owned();
                    asked.form.insert(name, value);
                }
            }
        } else {
            let form = RawForm::from_request(request, &()).await;
            let RawForm(form) = form.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?;
            asked.form = pairs(&String::from_utf8_lossy(&form));
        }
        Ok(asked)
    }

    /// A field of the form, or nothing.
    pub(super) fn field(&self, name: &str) -> &str {
        self.form.get(name).map(String::as_str).unwrap_or_default()
    }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> String {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

fn cookies(headers: &HeaderMap) -> BTreeMap<String, String> {
    let all = text(headers, header::COOKIE);
    let pairs = all
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// The pairs of a form; of a name that comes twice, the last.
fn pairs(text: &str) -> BTreeMap<String, String> {
    form_urlencoded::parse(text.as_bytes())
        .into_owned()
        .collect()
}

/// A day as it is typed: 2019-12-31 or 31/12/2019.
pub(super) fn day(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let french = || NaiveDate::parse_from_str(text, "%d/%m/%Y").ok();
    text.parse().ok().or_else(french)
}

/// Plain text of what stands in an address.
fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

/// Text as it stands in an address.
pub(super) fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
