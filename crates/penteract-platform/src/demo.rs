//! A tenant to look around in: people of each role, and a dossier in each state, made of the products' own cases by the same
//! moves as any other.

use penteract::chrono::{Days, NaiveDate};
use penteract::{Application, Language, Outcome, Product};
use serde_json::Value as Json;

use crate::clock;
use crate::dossier::moves::{Move, answers};
use crate::dossier::{Actor, Role};
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

/// Answers by path, in JSON; none takes one back.
pub type Answers = Vec<(String, Option<String>)>;

/// Every answer of an application, by path, in JSON.
#[must_use]
pub fn answers_of(product: &Product, application: &Application) -> Answers {
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

/// How long ago the offer of the demonstration was issued that nobody signed in time.
const LONG_AGO: Days = Days::new(40);

/// One dossier in each state that the cases of the open products lead to.
///
/// # Errors
/// [`Undone`].
pub fn dossiers(tenant: &Tenant, language: Language) -> Result<(), Undone> {
    let today = tenant.today();
    let mut company = COMPANIES.iter().cycle();
    for (turn, goal) in State::ALL.into_iter().enumerate() {
        if goal == State::Expired {
            tenant.set_today(today.checked_sub_days(LONG_AGO).unwrap_or(today))?;
        }
        let name = company.next().copied().unwrap_or_default();
        let id = match found(tenant, goal, turn) {
            Some((product, application)) => {
                let id = tenant.begin(&product, language, "applicant")?;
                bring(tenant, &id, &product, &application, name, goal)?;
                Some(id)
            }
            None => None,
        };
        tenant.set_today(today)?;
        if let Some(id) = id {
            // What the day does to it.
            tenant.dossier(&id)?;
        }
    }
    Ok(())
}

/// A product and one of its cases that lead to a state; each turn begins to look at another product, so that the queue shows
/// several.
fn found(tenant: &Tenant, goal: State, turn: usize) -> Option<(Product, Application)> {
    let mut open = tenant.open_products();
    let first = turn.saturating_mul(3).checked_rem(open.len())?;
    open.rotate_left(first);
    open.into_iter().find_map(|product| {
        let cases = product.bundle().cases().unwrap_or_default().iter();
        let mut fitting = cases
            .filter(|case| case.loan.is_none() && case.parameters.is_empty())
            .map(|case| &case.application);
        let application =
            fitting.find(|application| leads_to(&product, application, goal, tenant.today()));
        application
            .cloned()
            .map(|application| (product, application))
    })
}

/// The answers of an application that are the applicant's, and the others.
fn shared_out(product: &Product, application: &Application) -> (Answers, Answers) {
    answers_of(product, application)
        .into_iter()
        .partition(|(path, _)| {
            let fact = product.bundle().fact(path);
            fact.is_some_and(|fact| answers(Role::Applicant, fact))
        })
}

/// Whether an application, sent today, comes to a state.
fn leads_to(product: &Product, application: &Application, goal: State, today: NaiveDate) -> bool {
    // As it is sent: without what the lender answers.
    let (_, lenders) = shared_out(product, application);
    let sent = lenders.iter().fold(application.clone(), |sent, (path, _)| {
        sent.without_answer(path)
    });
    let (Ok(sent), Ok(whole)) = (
        product.decide(&sent, today),
        product.decide(application, today),
    ) else {
        return false;
    };
    let missing = sent.outcome().missing().iter();
    let asked = missing.filter_map(|missing| product.bundle().fact(&missing.path));
    let is_sent = asked.filter(|fact| answers(Role::Applicant, fact)).count() == 0;
    match (goal, sent.outcome()) {
        (State::Refused | State::Erased, outcome) => matches!(outcome, Outcome::Refuse(_)),
        (State::Referred, outcome) => matches!(outcome, Outcome::Refer { .. }),
        (State::Submitted, outcome) => is_sent && matches!(outcome, Outcome::Incomplete(_)),
        (State::Decided, outcome) => matches!(outcome, Outcome::Accept(_)),
        _ => {
            is_sent && matches!(whole.outcome(), Outcome::Accept(_)) && whole.running_loan().is_ok()
        }
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
    let (theirs, lenders) = shared_out(product, application);
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
        State::Offered | State::Expired => 7,
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
    if goal == State::Erased {
        act(
            tenant,
            id,
            &actor("Adèle", Role::Administrator),
            &Move::Erase,
        )?;
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
