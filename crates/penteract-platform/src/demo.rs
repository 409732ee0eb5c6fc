//! A tenant to look around in: people of each role, and a dossier in each state, made of the products' own cases by the same
//! moves as any other.

use penteract::chrono::NaiveDate;
use penteract::{Application, Language, Outcome, Product};
use serde_json::Value as Json;

use crate::clock;
use crate::dossier::moves::{Actor, Move, Role};
use crate::dossier::{Dossier, Party, State};
use crate::store::{Holder, Person, StoreError};
use crate::tenant::{Tenant, Undone};

/// For how long a first-login link waits.
const FIRST_LOGIN_SECONDS: u64 = 7 * 24 * 3600;

/// The people of the demonstration.
const PEOPLE: [(&str, Role, Option<&str>); 6] = [
    ("Odile", Role::Officer, None),
    ("Antoine", Role::Approver, Some("500000")),
    ("Valérie", Role::Approver, None),
    ("Martin", Role::Auditor, None),
    ("Paule", Role::Owner, None),
    ("Adèle", Role::Administrator, None),
];

/// Companies that do not exist.
const COMPANIES: [&str; 12] = [
    "Boulangerie du Port",
    "Menuiserie Lantier",
    "Atelier Vasseur",
    "Transports Quesnel",
    "Imprimerie des Halles",
    "Ferme de la Roche",
    "Garage Delmas",
    "Hôtel des Alpes",
    "Brasserie Morin",
    "Clinique du Parc",
    "Filatures Réunies",
    "Chantier naval Le Goff",
];

/// Keeps the people, and gives back each with the token of a first-login link.
///
/// # Errors
/// [`Undone`].
pub fn people(tenant: &Tenant) -> Result<Vec<(&'static str, Role, String)>, Undone> {
    let mut links = Vec::new();
    for (name, role, limit) in PEOPLE {
        tenant.store.keep_person(&Person {
            name: name.to_owned(),
            role,
            limit: limit.map(str::to_owned),
            password: None,
        })?;
        links.push((name, role, first_login(tenant, name)?));
    }
    Ok(links)
}

/// A link by which a person signs in for the first time and chooses a password; it opens once.
///
/// # Errors
/// [`Undone`].
pub fn first_login(tenant: &Tenant, person: &str) -> Result<String, Undone> {
    let token = clock::token().map_err(|_| Undone::NoRandom)?;
    let holder = Holder::Person(person.to_owned());
    let until = clock::now().saturating_add(FIRST_LOGIN_SECONDS);
    tenant
        .store
        .keep_token(&clock::digest(&token), &holder, until, true)?;
    Ok(token)
}

/// Every answer of an application, by path, in JSON.
#[must_use]
pub fn answers_of(product: &Product, application: &Application) -> Vec<(String, Option<String>)> {
    let held = serde_json::to_value(application).unwrap_or_default();
    let facts = product.bundle().facts().iter();
    let answered = facts.filter_map(|fact| {
        let (group, name) = fact.path().split_once('.')?;
        let answer: &Json = held.get(group)?.get(name)?;
        Some((fact.path().to_owned(), Some(answer.to_string())))
    });
    answered.collect()
}

fn actor(name: &str, role: Role) -> Actor {
    Actor {
        name: name.to_owned(),
        role,
        limit: None,
    }
}

/// One dossier in each state that the cases of the open products lead to.
///
/// # Errors
/// [`Undone`].
pub fn dossiers(tenant: &Tenant, language: Language) -> Result<(), Undone> {
    let today = tenant.today();
    let mut company = COMPANIES.iter().cycle();
    let goals = [
        State::Draft,
        State::Decided,
        State::InReview,
        State::Proposed,
        State::Offered,
        State::Signed,
        State::Disbursed,
        State::Withdrawn,
        State::Refused,
        State::Referred,
        State::Submitted,
    ];
    for (turn, goal) in goals.into_iter().enumerate() {
        // Each begins to look at another product, so that the queue shows several.
        let mut open = tenant.open_products();
        let first = turn.saturating_mul(3).checked_rem(open.len());
        open.rotate_left(first.unwrap_or(0));
        let found = open.into_iter().find_map(|product| {
            let cases = product.bundle().cases().unwrap_or_default().iter();
            let mut fitting = cases
                .filter(|case| case.loan.is_none() && case.parameters.is_empty())
                .map(|case| &case.application);
            let application = fitting
                .find(|application| leads_to(&product, application, goal, today))
                .cloned();
            application.map(|application| (product, application))
        });
        let Some((product, application)) = found else {
            continue;
        };
        let id = tenant.begin(&product, language, "applicant")?;
        let name = company.next().copied().unwrap_or_default();
        bring(tenant, &id, &product, &application, name, goal)?;
    }
    Ok(())
}

/// Whether an application, sent today, may come to a state.
fn leads_to(product: &Product, application: &Application, goal: State, today: NaiveDate) -> bool {
    let Ok(decision) = product.decide(application, today) else {
        return false;
    };
    let missing = decision.outcome().missing().iter();
    let of_applicant = missing.filter_map(|missing| product.bundle().fact(&missing.path));
    let mut of_applicant =
        of_applicant.filter(|fact| crate::dossier::moves::answers(Role::Applicant, fact));
    match (goal, decision.outcome()) {
        (State::Refused, Outcome::Refuse(_)) | (State::Referred, Outcome::Refer { .. }) => true,
        (State::Submitted, Outcome::Incomplete(_)) => of_applicant.next().is_none(),
        (State::Refused | State::Referred | State::Submitted, _) => false,
        (_, Outcome::Accept(_)) => decision.running_loan().is_ok(),
        _ => false,
    }
}

/// Brings a dossier to a state, move by move.
fn bring(
    tenant: &Tenant,
    id: &str,
    product: &Product,
    application: &Application,
    company: &str,
    goal: State,
) -> Result<(), Undone> {
    let (applicant, officer, approver) = (
        actor("applicant", Role::Applicant),
        actor("Odile", Role::Officer),
        actor("Valérie", Role::Approver),
    );
    let all = answers_of(product, application);
    let (theirs, lenders): (Vec<_>, Vec<_>) = all.into_iter().partition(|(path, _)| {
        let fact = product.bundle().fact(path);
        fact.is_some_and(|fact| crate::dossier::moves::answers(Role::Applicant, fact))
    });
    let party = Party {
        company: company.to_owned(),
        contact: "Camille Martin".to_owned(),
        ..Party::default()
    };
    let motive = || "Dossier complet / complete".to_owned();
    let moves = [
        (&applicant, Move::Introduce(party)),
        (&applicant, Move::Answer(theirs)),
        (&applicant, Move::Submit),
        (&officer, Move::Take),
        (&officer, Move::Answer(lenders)),
        (
            &officer,
            Move::Propose {
                grants: true,
                motive: motive(),
            },
        ),
        (&approver, Move::Approve),
        (&applicant, Move::Sign("Camille Martin".to_owned())),
        (&officer, Move::Disburse),
    ];
    let count = match goal {
        State::Draft => 2,
        State::InReview => 5,
        State::Proposed => 6,
        State::Offered => 7,
        State::Signed => 8,
        State::Disbursed => 9,
        _ => 3,
    };
    for (who, wanted) in moves.iter().take(count) {
        act(tenant, id, who, wanted)?;
    }
    if goal == State::Withdrawn {
        act(tenant, id, &applicant, &Move::Withdraw)?;
    }
    Ok(())
}

fn act(tenant: &Tenant, id: &str, who: &Actor, wanted: &Move) -> Result<Dossier, Undone> {
    let dossier = tenant.dossier(id)?;
    tenant.act(&dossier, who, wanted, None)?;
    tenant.dossier(id)
}

/// Whether a tenant has been set up.
///
/// # Errors
/// [`StoreError`].
pub fn is_new(tenant: &Tenant) -> Result<bool, StoreError> {
    Ok(!tenant.store.has_people()?)
}
