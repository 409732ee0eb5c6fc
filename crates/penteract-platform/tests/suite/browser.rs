//! A browser without scripts: cookies, redirects, forms as a page has them.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use penteract::{Application, Catalogue, Language, Product};
use penteract_platform::demo;
use penteract_platform::dossier::moves::Settings;
use penteract_platform::tenant::Tenant;
use penteract_platform::web::{Platform, router};
use serde_json::Value as Json;
use tower::ServiceExt as _;

/// A folder that goes with the test.
pub struct Folder(pub std::path::PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("penteract-platform-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A catalogue of the repository, opened once for all tests.
fn opened(name: &str) -> Catalogue {
    static OPENED: Mutex<BTreeMap<String, Catalogue>> = Mutex::new(BTreeMap::new());
    let mut opened = OPENED.lock().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let open = || Catalogue::open_with_cases(root.join(name)).unwrap();
    opened.entry(name.to_owned()).or_insert_with(open).clone()
}

/// A tenant of a catalogue in the repository, on a day.
pub fn tenant(id: &str, folder: &Path, catalogue: &str, day: &str) -> Arc<Tenant> {
    let catalogue = opened(catalogue);
    let file = folder.join(format!("{id}.sqlite"));
    let languages = vec![Language::French, Language::English];
    let tenant = Tenant::open(
        id,
        "Banque d'essai",
        languages,
        Settings::default(),
        &file,
        catalogue,
    )
    .unwrap();
    tenant.set_today(day.parse().unwrap()).unwrap();
    Arc::new(tenant)
}

pub fn served(tenants: &[&Arc<Tenant>]) -> Router {
    let mut platform = Platform::default();
    for tenant in tenants {
        platform
            .tenants
            .insert(tenant.id.clone(), Arc::clone(tenant));
    }
    router(platform)
}

#[derive(Clone)]
pub struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
    /// The address at which the last request ended.
    pub at: String,
    pub status: StatusCode,
    pub page: String,
}

impl Browser {
    pub fn new(router: &Router) -> Self {
        Self {
            router: router.clone(),
            cookies: BTreeMap::new(),
            at: String::new(),
            status: StatusCode::OK,
            page: String::new(),
        }
    }

    pub async fn get(&mut self, address: &str) -> &mut Self {
        self.send("GET", address, "", String::new()).await
    }

    pub async fn post(&mut self, address: &str, form: &[(String, String)]) -> &mut Self {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        self.send("POST", address, "application/x-www-form-urlencoded", body)
            .await
    }

    pub async fn post_file(&mut self, address: &str, name: &str, text: &str) -> &mut Self {
        let body = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"file.csv\"\r\n\r\n{text}\r\n--edge--\r\n"
        );
        self.send("POST", address, "multipart/form-data; boundary=edge", body)
            .await
    }

    async fn send(&mut self, method: &str, address: &str, kind: &str, body: String) -> &mut Self {
        let (mut method, mut address, mut body) = (method.to_owned(), address.to_owned(), body);
        for _ in 0..10 {
            let cookies: Vec<String> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            let request = Request::builder()
                .method(method.as_str())
                .uri(&address)
                .header(header::HOST, "bank.example")
                .header(header::CONTENT_TYPE, kind)
                .header(header::COOKIE, cookies.join("; "))
                .body(Body::from(body.clone()))
                .unwrap();
            let response = self.router.clone().oneshot(request).await.unwrap();
            for cookie in response.headers().get_all(header::SET_COOKIE) {
                let (pair, _) = cookie.to_str().unwrap().split_once(';').unwrap();
                let (name, value) = pair.split_once('=').unwrap();
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
            self.status = response.status();
            let next = response
                .headers()
                .get(header::LOCATION)
                .map(|at| at.to_str().unwrap().to_owned());
            let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
            self.page = String::from_utf8_lossy(&bytes).into_owned();
            self.at.clone_from(&address);
            match next {
                Some(next) => (method, address, body) = ("GET".to_owned(), next, String::new()),
                None => return self,
            }
        }
        panic!("redirected without end at {address}");
    }

    /// The names of the fields of the page.
    pub fn fields(&self) -> Vec<String> {
        let mut names: Vec<String> = self.values("name");
        names.dedup();
        names
    }

    fn values(&self, attribute: &str) -> Vec<String> {
        let inputs = self
            .page
            .split("<input")
            .skip(1)
            .chain(self.page.split("<select").skip(1));
        let start = format!(" {attribute}=\"");
        inputs
            .filter_map(|input| {
                let (_, rest) = input.split('>').next()?.split_once(&start)?;
                Some(rest.split('"').next()?.to_owned())
            })
            .collect()
    }

    /// The form of an address, with its hidden fields.
    pub fn hidden(&self) -> Vec<(String, String)> {
        let inputs = self.page.split("<input type=\"hidden\"").skip(1);
        let of = |input: &str, name: &str| {
            let (_, rest) = input.split_once(&format!(" {name}=\"")).unwrap();
            rest.split('"').next().unwrap().to_owned()
        };
        let mut seen = BTreeMap::new();
        for input in inputs {
            seen.insert(of(input, "name"), of(input, "value"));
        }
        seen.into_iter().collect()
    }

    /// Signs in somebody of the lender by a first-login link.
    pub async fn sign_in(&mut self, tenant: &Tenant, name: &str) {
        let token = demo::first_login(tenant, name).unwrap();
        let form = [(
            "password".to_owned(),
            "un mot de passe assez long".to_owned(),
        )];
        self.post(&format!("/{}/office/first/{token}", tenant.id), &form)
            .await;
        assert_eq!(self.status, StatusCode::OK, "{}", self.page);
    }

    /// Presses a button of the office that stands on the page of a dossier.
    pub async fn press(&mut self, address: &str, wanted: &str, words: &str) -> &mut Self {
        self.get(address).await;
        let mut form = self.hidden();
        form.push(("words".to_owned(), words.to_owned()));
        self.post(&format!("{address}/{wanted}"), &form).await
    }

    /// Applies for a product with the answers of an application, as a person would: page after page, as far as asked. Gives
    /// back the address of the dossier and how many questions were asked.
    pub async fn apply(
        &mut self,
        tenant: &Tenant,
        product: &Product,
        application: &Application,
        company: &str,
    ) -> (String, usize) {
        let id = product.bundle().address();
        self.post(&format!("/{}/products/{id}", tenant.id), &[])
            .await;
        assert!(self.at.ends_with("/who"), "{id}: {} {}", self.at, self.page);
        let dossier = self.at.trim_end_matches("/who").to_owned();
        let who = [
            ("company", company),
            ("contact", "Camille Martin"),
            ("mail", "camille@entreprise.example"),
        ];
        let who: Vec<(String, String)> = who
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let at = self.at.clone();
        self.post(&at, &who).await;
        let answers: BTreeMap<String, Json> = demo::answers_of(product, application)
            .into_iter()
            .filter_map(|(path, answer)| Some((path, serde_json::from_str(&answer?).unwrap())))
            .collect();
        let mut asked = std::collections::BTreeSet::new();
        for _ in 0..60 {
            if !self.at.contains("/page/") {
                break;
            }
            let mut form = Vec::new();
            for name in self.fields() {
                let path = name.strip_suffix(".list").unwrap_or(&name);
                let Some(answer) = answers.get(path) else {
                    continue;
                };
                asked.insert(path.to_owned());
                typed(path, answer, &mut form);
            }
            let at = self.at.clone();
            self.post(&at, &form).await;
            assert_eq!(self.status, StatusCode::OK, "{id}: {at}: {}", self.wrong());
            assert!(
                self.at != at,
                "{id}: no answer goes on from {at}: {:?}",
                self.fields()
            );
        }
        assert!(self.at.ends_with("/recap"), "{id}: {}", self.at);
        (dossier, asked.len())
    }

    /// What the page says is wrong.
    pub fn wrong(&self) -> String {
        let wrong = self.page.split("class=\"wrong\"").skip(1);
        let told = wrong.filter_map(|rest| rest.split_once('>')?.1.split('<').next());
        let fields = self.page.split("aria-invalid=").skip(1).filter_map(|_| {
            self.page
                .split("aria-invalid=")
                .next()?
                .rsplit("name=\"")
                .next()?
                .split('"')
                .next()
        });
        told.chain(fields).collect::<Vec<_>>().join(" | ")
    }
}

/// An answer as a person types it in French.
fn typed(path: &str, answer: &Json, form: &mut Vec<(String, String)>) {
    let text = match answer {
        Json::Null => "aucun".to_owned(),
        Json::Bool(true) => "oui".to_owned(),
        Json::Bool(false) => "non".to_owned(),
        Json::String(text) => text.clone(),
        Json::Array(items) => {
            form.push((format!("{path}.list"), "1".to_owned()));
            if items.is_empty() {
                form.push((format!("{path}.none"), "1".to_owned()));
            }
            for (number, item) in items.iter().enumerate() {
                for (name, inner) in item.as_object().unwrap() {
                    typed(&format!("{path}.{number}.{name}"), inner, form);
                }
            }
            return;
        }
        Json::Object(code) => format!(
            "{} {}",
            code["nomenclature"].as_str().unwrap(),
            code["code"].as_str().unwrap()
        ),
        other => other.to_string(),
    };
    form.push((path.to_owned(), text));
}
