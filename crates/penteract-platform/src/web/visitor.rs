//! Who asks, in which language.

use penteract::Language;

use super::asked::Asked;
use crate::clock;
use crate::dossier::{Actor, Role};
use crate::store::{Holder, Person};
use crate::tenant::{Tenant, Undone};

/// For how long a person of the lender stays signed in.
const SESSION_SECONDS: u64 = 8 * 3600;
/// For how long the link of an application opens it.
const LINK_SECONDS: u64 = 180 * 24 * 3600;

/// The longest key of a form that is taken for one.
const KEY_MAX: usize = 100;

/// The request with what is known of who asks.
pub(super) struct Visit<'a> {
    pub(super) tenant: &'a Tenant,
    pub(super) asked: &'a Asked,
    pub(super) language: Language,
    pub(super) https: bool,
}

impl Visit<'_> {
    /// English or French words, as the visitor reads.
    pub(super) fn say(&self, english: &'static str, french: &'static str) -> &'static str {
        self.language.of([english, french])
    }

    /// The key of the form, by which it does its work once.
    pub(super) fn key(&self) -> Option<&str> {
        let key = self.asked.form.get("key").map(String::as_str);
        key.filter(|key| (1..=KEY_MAX).contains(&key.len()))
    }

    /// An address of this tenant.
    pub(super) fn at(&self, rest: &str) -> String {
        format!("/{}/{rest}", self.tenant.id)
    }

    /// The person of the lender who is signed in.
    pub(super) fn person(&self) -> Result<Option<Person>, Undone> {
        let Some(token) = self.asked.cookies.get("staff") else {
            return Ok(None);
        };
        let holder = self
            .tenant
            .store
            .holder(&clock::digest(token), clock::now(), false)?;
        match holder {
            Some(Holder::Person(name)) => Ok(self.tenant.store.person(&name)?),
            _ => Ok(None),
        }
    }

    /// Who applies, where they hold the key of a dossier.
    pub(super) fn applicant(&self, dossier: &str) -> Result<Option<Actor>, Undone> {
        let Some(token) = self.asked.cookies.get("dossier") else {
            return Ok(None);
        };
        let holder = self
            .tenant
            .store
            .holder(&clock::digest(token), clock::now(), false)?;
        let theirs = holder == Some(Holder::Applicant(dossier.to_owned()));
        Ok(theirs.then(|| Actor {
            name: "applicant".to_owned(),
            role: Role::Applicant,
            limit: None,
        }))
    }

    fn cookie(&self, name: &str, value: &str, path: &str, seconds: u64) -> String {
        let secure = if self.https { "; Secure" } else { "" };
        format!("{name}={value}; Path={path}; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
    }

    /// The cookie that opens a dossier.
    pub(super) fn key_of(&self, dossier: &str, token: &str) -> String {
        self.cookie(
            "dossier",
            token,
            &self.at(&format!("apply/{dossier}")),
            LINK_SECONDS,
        )
    }

    /// A new key of a dossier.
    pub(super) fn new_key(&self, dossier: &str) -> Result<String, Undone> {
        let token = clock::token().map_err(|_| Undone::NoRandom)?;
        let holder = Holder::Applicant(dossier.to_owned());
        let until = clock::now().saturating_add(LINK_SECONDS);
        self.tenant
            .store
            .keep_token(&clock::digest(&token), &holder, until, false)?;
        Ok(token)
    }

    /// Signs a person in.
    pub(super) fn session(&self, person: &str) -> Result<String, Undone> {
        let token = clock::token().map_err(|_| Undone::NoRandom)?;
        let holder = Holder::Person(person.to_owned());
        let until = clock::now().saturating_add(SESSION_SECONDS);
        self.tenant
            .store
            .keep_token(&clock::digest(&token), &holder, until, false)?;
        Ok(self.cookie("staff", &token, &self.at("office"), SESSION_SECONDS))
    }

    /// Signs out.
    pub(super) fn no_session(&self) -> Result<String, Undone> {
        if let Some(token) = self.asked.cookies.get("staff") {
            self.tenant.store.forget_token(&clock::digest(token))?;
        }
        Ok(self.cookie("staff", "", &self.at("office"), 0))
    }
}

/// The language of a page: that in which a form was written, chosen before, preferred by the browser, the tenant's first.
pub(super) fn language(tenant: &Tenant, asked: &Asked) -> Language {
    let first = tenant
        .languages
        .first()
        .copied()
        .unwrap_or(Language::English);
    let known = |code: &str| {
        let code = code.get(..2).unwrap_or(code);
        tenant
            .languages
            .iter()
            .copied()
            .find(|language| language.code() == code)
    };
    let wanted = asked.form.get("lang").or_else(|| asked.cookies.get("lang"));
    let preferred = asked.prefers.split([',', ';']).map(str::trim);
    let mut preferred = preferred.filter_map(known);
    wanted
        .and_then(|code| known(code))
        .or_else(|| preferred.next())
        .unwrap_or(first)
}
